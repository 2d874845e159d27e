"""The network reduced to what draws and bounds need: independent components of points that are still free.

Points that can fall in one minute only, and points a fixed gap apart (*rigid*), leave nothing to draw; constraints that
follow from the tight windows say nothing. What is left falls apart into components that know nothing of each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chronology.constraints import Network
from sim.chronology.links import FAR, ORIGIN
from sim.model.arrays import Ints


@dataclass(frozen=True)
class Component:
    """Points that constrain each other, and nobody else.

    Parameters
    ----------
    name
        The name of its first point in document order: a statement, or ``id.end``. Seeds are spawned by it.
    points
        Numbers of the network's points, in document order.
    leader, offset
        For each of `points`, which of the free ones it follows, and by how many minutes.
    free
        Names of the free points; the arrays below are theirs.
    lower, upper
        Tight windows in minutes, both bounds inclusive.
    gap
        ``x[j] - x[i] <= gap[i, j]``: all that the component's own constraints imply (`FAR` and about: nothing).
    tail, head, weight
        The constraints ``x[head] - x[tail] <= weight`` that do not follow from the windows.
    """

    name: str
    points: Ints
    leader: Ints
    offset: Ints
    free: tuple[str, ...]
    lower: Ints
    upper: Ints
    gap: Ints
    tail: Ints
    head: Ints
    weight: Ints

    def key(self) -> tuple[object, ...]:
        """Return all that its draws follow from: components of two readings with one key draw alike."""
        arrays = (self.lower, self.upper, self.tail, self.head, self.weight)
        return (self.free, *(array.tobytes() for array in arrays))

    def expand(self, minutes: Ints) -> Ints:
        """Return the minutes of all `points` (last axis), given those of the free ones."""
        return minutes[..., self.leader] + self.offset


def point_names(network: Network) -> tuple[str, ...]:
    """Return the names of a network's points: a statement, or ``id.end``; the origin's is empty."""
    ends = set(network.end_of.values())
    return tuple(id + (".end" if point in ends else "") for point, id in enumerate(network.statement_of))


def reduce_network(
    network: Network,
    lower: Ints,
    upper: Ints,
    *,
    extra: Iterable[tuple[int, int, int]] = (),
    among: Collection[int] | None = None,
) -> tuple[Component, ...]:
    """Return the components of a network with tight windows, fixed points left out, in document order.

    Parameters
    ----------
    extra
        More constraints (tail, head, weight); the points they name are kept even where fixed.
    among
        The points to look at, where not all are asked for: whole components, and what `extra` names.

    Raises
    ------
    ValueError
        If the constraints of the network and the `extra` ones cannot all hold.
    """
    links: dict[tuple[int, int], int] = {}
    wanted = range(len(lower)) if among is None else set(among)
    for c in network.constraints:
        if c.tail not in wanted or c.head not in wanted:
            continue
        if ORIGIN not in (c.tail, c.head) and c.weight < upper[c.head] - lower[c.tail]:
            links[c.tail, c.head] = min(c.weight, links.get((c.tail, c.head), FAR))
    free = lower < upper
    if among is not None:
        free[[point for point in range(len(free)) if point not in wanted]] = False
    for tail, head, weight in extra:
        links[tail, head] = min(weight, links.get((tail, head), FAR))
        free[[tail, head]] = True
    names = point_names(network)
    return tuple(_component(points, links, names, lower, upper) for points in _split(links, np.flatnonzero(free)))


def shortest_gaps(count: int, tail: Ints, head: Ints, weight: Ints) -> Ints:
    """Return what constraints imply for every pair of points: all shortest paths (Floyd-Warshall)."""
    gap = np.full((count, count), FAR, dtype=np.int64)
    np.minimum.at(gap, (tail, head), weight)
    gap[np.arange(count), np.arange(count)] = 0
    for via in range(count):
        np.minimum(gap, gap[:, via, None] + gap[via], out=gap)
    return gap


def _split(links: dict[tuple[int, int], int], free: NDArray[np.intp]) -> Iterator[list[int]]:
    """Yield the points of each component, in document order."""
    around: dict[int, list[int]] = {point: [] for point in free.tolist()}
    for a, b in links:
        around[a].append(b)
        around[b].append(a)
    seen: set[int] = set()
    for point in around:
        if point not in seen:
            seen.add(point)
            reached = [point]
            for here in reached:
                fresh = [there for there in dict.fromkeys(around[here]) if there not in seen]
                seen.update(fresh)
                reached += fresh
            yield sorted(reached)


def _component(
    points: list[int], links: dict[tuple[int, int], int], names: tuple[str, ...], lower: Ints, upper: Ints
) -> Component:
    number = {point: at for at, point in enumerate(points)}
    inside = [(number[a], number[b], weight) for (a, b), weight in links.items() if a in number]
    tail, head, weight = np.array(inside, dtype=np.int64).reshape(-1, 3).T
    gap = shortest_gaps(len(points), tail, head, weight)
    low = np.max(lower[points] - gap, axis=1)
    high = np.min(upper[points][:, None] + gap, axis=0)
    if bool((np.diagonal(gap) < 0).any()) or bool((low > high).any()):
        raise ValueError(f"constraints on {names[points[0]]!r} and others cannot all hold")
    # the first point of each rigid set stands for all of it
    leads = np.argmax(gap + gap.T == 0, axis=1)
    free, leader = np.unique(leads, return_inverse=True)
    offset = gap[leads, np.arange(len(points))]
    weight = weight + offset[tail] - offset[head]
    tail, head = leader[tail], leader[head]
    low, high = low[free], high[free]
    tells = (tail != head) & (weight < high[head] - low[tail])
    return Component(
        name=names[points[0]],
        points=np.array(points, dtype=np.int64),
        leader=leader,
        offset=offset,
        free=tuple(names[points[at]] for at in free.tolist()),
        lower=low,
        upper=high,
        gap=gap[np.ix_(free, free)],
        tail=tail[tells],
        head=head[tells],
        weight=weight[tells],
    )
