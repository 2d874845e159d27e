"""Difference constraints as links of a graph: shortest paths, and the shortest negative cycle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from sim.model.arrays import Ints
from sim.model.campaign import Order, Statement

ORIGIN = 0
FAR = 1 << 40  # minutes; longer than any campaign, and far from overflow
_LARGE_COMPONENT = 2000  # points


@dataclass(frozen=True, slots=True)
class Constraint:
    """``x_head - x_tail <= weight`` minutes, and where it comes from.

    Parameters
    ----------
    tail, head
        Numbers of time points; 0 is the origin (the epoch).
    kind
        ``not before``, ``not after`` (a window), ``at least``, ``at most`` (an order), ``ends`` (after its start).
    source
        The statement or order it comes from.
    rule
        The named rule it rests on where the source does not state it; otherwise empty.
    """

    tail: int
    head: int
    weight: int
    kind: str
    source: Statement | Order
    rule: str = ""


class Links:
    """Constraints as links of a graph, sorted by their tail."""

    def __init__(self, tail: Ints, head: Ints, weight: Ints, points: int) -> None:
        self.number = np.argsort(tail, kind="stable")  # of each link, in the order given
        self.tail, self.head, self.weight = tail[self.number], head[self.number], weight[self.number]
        self.begin = np.searchsorted(self.tail, np.arange(points + 1))

    def leaving(self, points: Ints) -> Ints:
        """Return the links that leave any of `points`."""
        begin, count = self.begin[points], self.begin[points + 1] - self.begin[points]
        offset = np.repeat(begin - np.concatenate(([0], np.cumsum(count)[:-1])), count)
        return offset + np.arange(len(offset))

    def shorten(self, distance: Ints, reached: Ints) -> tuple[Ints, Ints]:
        """Relax the links that leave `reached`, in place; return the points made nearer and the best link to each."""
        link = self.leaving(reached)
        through = distance[self.tail[link]] + self.weight[link]
        shorter = through < distance[self.head[link]]
        link, through = link[shorter], through[shorter]
        by_head = np.lexsort((through, self.head[link]))
        link, through = link[by_head], through[by_head]
        heads, first = np.unique(self.head[link], return_index=True)
        distance[heads] = through[first]
        return heads, link[first]


def find_conflict(constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Return a negative cycle with the fewest constraints: a smallest set that cannot all hold.

    Without any one of them, the others can hold together. In a strongly connected component of more than
    `_LARGE_COMPONENT` points without the origin, only cycles through the points of one negative cycle are compared; the
    result is still irreducible, but another cycle may be shorter.

    Raises
    ------
    ValueError
        If all constraints can hold together.
    """
    tail, head, weight = columns(constraints)
    points = int(max(tail.max(initial=0), head.max(initial=0))) + 1
    best: list[int] = []
    # a cycle that avoids the origin lies in one strongly connected component of the rest, and these are small
    for inside in _components(tail, head):
        names, renamed = np.unique(np.concatenate((tail[inside], head[inside])), return_inverse=True)
        links = Links(renamed[: len(inside)], renamed[len(inside) :], weight[inside], len(names))
        cycle = relax(links, np.zeros(len(names), dtype=np.int64), np.arange(len(names)))
        sources = links.tail[cycle].tolist() if len(names) > _LARGE_COMPONENT else range(len(names))
        while cycle:
            if not best or len(cycle) < len(best):
                best = [int(inside[links.number[link]]) for link in cycle]
            cycle = next(
                filter(None, (_negative_cycle(links, len(names), source, len(best) - 1) for source in sources)), []
            )
    links = Links(tail, head, weight, points)
    cycle = _negative_cycle(links, points, ORIGIN, len(best) - 1 if best else points)
    best = [int(links.number[link]) for link in cycle] or best
    if not best:
        raise ValueError("these constraints can all hold together")
    return tuple(constraints[link] for link in best)


def _negative_cycle(links: Links, points: int, source: int, limit: int) -> list[int]:
    """Return the links of the shortest negative closed walk from `source`, at most `limit` long; empty if none."""
    distance = np.full(points, FAR, dtype=np.int64)
    distance[source] = 0
    reached = np.array([source])
    rounds: list[tuple[Ints, Ints]] = []
    while len(reached) and distance[source] >= 0 and len(rounds) < limit:
        rounds.append(links.shorten(distance, reached))
        reached = rounds[-1][0]
    if distance[source] >= 0:
        return []
    walk: list[int] = []
    point = source
    for reached, arrived_by in reversed(rounds):
        # a point keeps its last link until a later round makes it nearer
        at = int(np.searchsorted(reached, point))
        if at < len(reached) and reached[at] == point:
            walk.append(int(arrived_by[at]))
            point = int(links.tail[walk[-1]])
    return walk[::-1]


def relax(links: Links, distance: Ints, reached: Ints) -> list[int]:
    """Find shortest paths in place (Bellman-Ford, in rounds); return the links of a negative cycle if there is one.

    Parameters
    ----------
    distance
        The distance of each point so far.
    reached
        The points whose links are still to be relaxed.
    """
    arrived_by = np.full(len(distance), -1, dtype=np.int64)
    rounds, check_at = 0, 8
    while len(reached):
        reached, link = links.shorten(distance, reached)
        arrived_by[reached] = link
        rounds += 1
        # once a negative cycle has been walked, the links by which its points were reached form a cycle
        if rounds == check_at:
            if cycle := _cycle(arrived_by.tolist(), links.tail.tolist()):
                return cycle
            check_at *= 2
    return []


def _cycle(arrived_by: Sequence[int], tail: Sequence[int]) -> list[int]:
    """Return the links of a cycle among the links by which points were reached; empty if there is none."""
    visited = [-1] * len(arrived_by)
    for start in range(len(arrived_by)):
        point = start
        while visited[point] < 0 and arrived_by[point] >= 0:
            visited[point] = start
            point = tail[arrived_by[point]]
        if visited[point] == start and arrived_by[point] >= 0:
            cycle = [arrived_by[point]]
            while tail[cycle[-1]] != point:
                cycle.append(arrived_by[tail[cycle[-1]]])
            return cycle[::-1]
        visited[point] = start if visited[point] < 0 else visited[point]
    return []


def _components(tail: Ints, head: Ints) -> Iterator[Ints]:
    """Yield the links inside each strongly connected component of two or more points, the origin left out."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    clear = np.flatnonzero((tail != ORIGIN) & (head != ORIGIN))
    graph.add_edges_from(zip(tail[clear].tolist(), head[clear].tolist(), strict=True))
    component = np.full(int(max(tail.max(initial=0), head.max(initial=0))) + 1, -1, dtype=np.int64)
    count = 0
    for points in nx.strongly_connected_components(graph):
        if len(points) > 1 or any(graph.has_edge(point, point) for point in points):
            component[list(points)] = count
            count += 1
    inside = clear[(component[tail[clear]] >= 0) & (component[tail[clear]] == component[head[clear]])]
    order = inside[np.argsort(component[tail[inside]], kind="stable")]
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(component[tail[order]])) + 1)


def columns(constraints: Sequence[Constraint]) -> tuple[Ints, Ints, Ints]:
    """Return the tails, heads and weights of constraints."""
    count = len(constraints)
    return (
        np.fromiter((c.tail for c in constraints), dtype=np.int64, count=count),
        np.fromiter((c.head for c in constraints), dtype=np.int64, count=count),
        np.fromiter((c.weight for c in constraints), dtype=np.int64, count=count),
    )
