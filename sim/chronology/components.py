"""The connected components of a temporal network, reduced to the points that are still free.

Points with a single possible minute, and points a fixed gap apart (*rigid*), leave nothing to draw, and constraints
that the tight windows imply can be dropped. What is left falls apart into independent components.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import networkx as nx
import numpy as np

from sim.chronology.links import FAR, ORIGIN
from sim.chronology.network import Network
from sim.model.arrays import Ints
from sim.model.point import Point


@dataclass(frozen=True)
class Component:
    """Points that constrain each other, and no other points.

    Parameters
    ----------
    name
        Its first point in document order, as text. Random seeds are derived from it.
    points
        Numbers of the network's points, in document order.
    leader, offset
        For each of `points`, the free point that it follows, and by how many minutes.
    free
        The free points; the arrays below are theirs.
    lower, upper
        Tight windows in minutes, both bounds inclusive.
    gap
        ``x[j] - x[i] <= gap[i, j]``: all that the component's own constraints imply (about `FAR`: nothing).
    tail, head, weight
        The constraints ``x[head] - x[tail] <= weight`` that the windows do not imply.
    """

    name: str
    points: Ints
    leader: Ints
    offset: Ints
    free: tuple[Point, ...]
    lower: Ints
    upper: Ints
    gap: Ints
    tail: Ints
    head: Ints
    weight: Ints

    def key(self) -> tuple[object, ...]:
        """Return all that its draws depend on: components of two readings with equal keys are drawn alike."""
        arrays = (self.lower, self.upper, self.tail, self.head, self.weight)
        return (self.free, *(array.tobytes() for array in arrays))

    def expand(self, minutes: Ints) -> Ints:
        """Return the minutes of all `points` (last axis), given those of the free points."""
        return minutes[..., self.leader] + self.offset


_REDUCED: WeakKeyDictionary[Network, tuple[Component, ...]] = WeakKeyDictionary()


def components_of(network: Network) -> tuple[Component, ...]:
    """Return `reduce_network` of a network, computed once."""
    if network not in _REDUCED:
        _REDUCED[network] = reduce_network(network)
    return _REDUCED[network]


def reduce_network(
    network: Network,
    *,
    extra: Iterable[tuple[int, int, int]] = (),
    among: Collection[int] | None = None,
) -> tuple[Component, ...]:
    """Return the components of a network in document order, fixed points left out.

    Parameters
    ----------
    extra
        Further constraints (tail, head, weight); the points they name are kept even if they are fixed.
    among
        Only these points: whole components, and the points that `extra` names.

    Raises
    ------
    ValueError
        If the constraints of the network and the `extra` ones cannot all hold.
    """
    lower, upper = network.lower, network.upper
    links: dict[tuple[int, int], int] = {}
    wanted = range(len(network)) if among is None else set(among)
    for c in network.constraints:
        if c.tail not in wanted or c.head not in wanted:
            continue
        if ORIGIN not in (c.tail, c.head) and c.weight < upper[c.head] - lower[c.tail]:
            links[c.tail, c.head] = min(c.weight, links.get((c.tail, c.head), FAR))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(point for point in np.flatnonzero(lower < upper).tolist() if point in wanted)
    for tail, head, weight in extra:
        links[tail, head] = min(weight, links.get((tail, head), FAR))
    graph.add_edges_from(links)
    parts = sorted(map(sorted, nx.connected_components(graph)))
    number = {point: at for at, points in enumerate(parts) for point in points}
    inside: dict[int, list[tuple[int, int, int]]] = {}
    for (tail, head), weight in links.items():
        inside.setdefault(number[tail], []).append((tail, head, weight))
    return tuple(
        _component(points, inside[at], network) if at in inside else _lone_point(points[0], network)
        for at, points in enumerate(parts)
    )


def shortest_gaps(count: int, tail: Ints, head: Ints, weight: Ints) -> Ints:
    """Return what constraints imply for every pair of points: all shortest paths.

    Points are eliminated one by one, fewest neighbours first, and brought back in reverse: chains and trees take time
    that grows with the number of pairs, not with its cube (Snowball: Planken, de Weerdt and van der Krogt, J. Artif.
    Intell. Res. 43, 2012). Constraints that cannot all hold leave a negative number in the diagonal.
    """
    gap = np.full((count, count), FAR, dtype=np.int64)
    np.minimum.at(gap, (tail, head), weight)
    gap[np.arange(count), np.arange(count)] = 0
    beside: dict[int, set[int]] = {point: set() for point in range(count)}
    for one, other in zip(tail.tolist(), head.tolist(), strict=True):
        if one != other:
            beside[one].add(other)
            beside[other].add(one)
    gone: list[tuple[int, list[int]]] = []
    while beside:
        point = min(beside, key=lambda at: len(beside[at]))
        near = beside.pop(point)
        at = sorted(near)
        gone.append((point, at))
        for other in at:
            beside[other] = (beside[other] | near) - {point, other}
        pairs = np.ix_(at, at)
        gap[pairs] = np.minimum(gap[pairs], gap[at, point, None] + gap[point, at])
    back: list[int] = []
    for point, at in reversed(gone):
        if at:
            leaving = gap[point, at, None] + gap[np.ix_(at, back)]
            arriving = gap[np.ix_(back, at)] + gap[at, point]
            gap[point, back] = np.minimum(leaving.min(axis=0), FAR)
            gap[back, point] = np.minimum(arriving.min(axis=1), FAR)
        back.append(point)
    return gap


def _lone_point(point: int, network: Network) -> Component:
    """Return the component of a point that no other is linked to; most are."""
    name, none, zero = network.points[point], np.empty(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    window = slice(point, point + 1)
    return Component(
        name=str(name),
        points=np.array([point], dtype=np.int64),
        leader=zero,
        offset=zero,
        free=(name,),
        lower=network.lower[window],
        upper=network.upper[window],
        gap=zero.reshape(1, 1),
        tail=none,
        head=none,
        weight=none,
    )


def _component(points: Sequence[int], links: Sequence[tuple[int, int, int]], network: Network) -> Component:
    number = {point: at for at, point in enumerate(points)}
    names = [network.points[point] for point in points]
    tail, head, weight = np.array([(number[a], number[b], w) for a, b, w in links], dtype=np.int64).T
    gap = shortest_gaps(len(points), tail, head, weight)
    low = np.max(network.lower[points] - gap, axis=1)
    high = np.min(network.upper[points][:, None] + gap, axis=0)
    if bool((np.diagonal(gap) < 0).any()) or bool((low > high).any()):
        raise ValueError(f"constraints on {str(names[0])!r} and others cannot all hold")
    # the first point of each rigid set stands for all of it
    leads = np.argmax(gap + gap.T == 0, axis=1)
    free, leader = np.unique(leads, return_inverse=True)
    offset = gap[leads, np.arange(len(points))]
    weight = weight + offset[tail] - offset[head]
    tail, head = leader[tail], leader[head]
    low, high = low[free], high[free]
    binds = (tail != head) & (weight < high[head] - low[tail])
    return Component(
        name=str(names[0]),
        points=np.array(points, dtype=np.int64),
        leader=leader,
        offset=offset,
        free=tuple(names[at] for at in free.tolist()),
        lower=low,
        upper=high,
        gap=gap[np.ix_(free, free)],
        tail=tail[binds],
        head=head[binds],
        weight=weight[binds],
    )
