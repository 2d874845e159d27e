"""Difference constraints as links of a graph: shortest paths along them, and the smallest set that cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.arrays import Ints
from sim.model.campaign import Order, Statement

ORIGIN = 0
FAR = 1 << 40  # minutes; further than any campaign, far from overflow
_LARGE_KNOT = 2000  # points


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
    """Constraints as links of a graph, sorted by their tail, to find those that leave a set of points at once."""

    def __init__(self, tail: Ints, head: Ints, weight: Ints, points: int) -> None:
        self.number = np.argsort(tail, kind="stable")  # of each link, as they were given
        self.tail, self.head, self.weight = tail[self.number], head[self.number], weight[self.number]
        self.begin = np.searchsorted(self.tail, np.arange(points + 1))

    def leaving(self, points: Ints) -> Ints:
        """Return the links that leave `points`."""
        begin, count = self.begin[points], self.begin[points + 1] - self.begin[points]
        offset = np.repeat(begin - np.concatenate(([0], np.cumsum(count)[:-1])), count)
        return offset + np.arange(len(offset))

    def nearer(self, distance: Ints, reached: Ints) -> tuple[Ints, Ints]:
        """Shorten `distance` by one step from `reached`; return the points made nearer and the best link to each."""
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

    No constraint of it can be spared: any of them left out, the others can hold together. (Where stated gaps alone tie
    more than `_LARGE_KNOT` points to each other, it is the fewest through one cycle's points; still none to spare.)

    Raises
    ------
    ValueError
        If all constraints can hold together.
    """
    tail, head, weight = columns(constraints)
    points = int(max(tail.max(initial=0), head.max(initial=0))) + 1
    best: list[int] = []
    # a cycle that keeps clear of the origin lies in a knot of mutually reachable points; knots are small
    clear = np.flatnonzero((tail != ORIGIN) & (head != ORIGIN))
    for knot in _knots(tail[clear], head[clear], points):
        inside = clear[knot]
        names, renamed = np.unique(np.concatenate((tail[inside], head[inside])), return_inverse=True)
        links = Links(renamed[: len(inside)], renamed[len(inside) :], weight[inside], len(names))
        cycle = relax(links, np.zeros(len(names), dtype=np.int64), np.arange(len(names)))
        sources = links.tail[cycle].tolist() if len(names) > _LARGE_KNOT else range(len(names))
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
    """Return the links of a negative closed walk from `source` with the fewest, at most `limit`; empty if none."""
    distance = np.full(points, FAR, dtype=np.int64)
    distance[source] = 0
    reached = np.array([source])
    rounds: list[tuple[Ints, Ints]] = []
    while len(reached) and distance[source] >= 0 and len(rounds) < limit:
        rounds.append(links.nearer(distance, reached))
        reached = rounds[-1][0]
    if distance[source] >= 0:
        return []
    walk: list[int] = []
    point = source
    for reached, arrived_by in reversed(rounds):
        # a point keeps the way it was last reached by until a later round makes it nearer
        at = int(np.searchsorted(reached, point))
        if at < len(reached) and reached[at] == point:
            walk.append(int(arrived_by[at]))
            point = int(links.tail[walk[-1]])
    return walk[::-1]


def relax(links: Links, distance: Ints, reached: Ints) -> list[int]:
    """Shorten `distance` from `reached` on until all hold; return the links of a negative cycle if they never can."""
    arrived_by = np.full(len(distance), -1, dtype=np.int64)
    rounds, look = 0, 8
    while len(reached):
        reached, link = links.nearer(distance, reached)
        arrived_by[reached] = link
        rounds += 1
        # some time after a negative cycle has been walked, the ways by which points were reached close to a circle
        if rounds == look and (circle := _circle(arrived_by.tolist(), links.tail.tolist())):
            return circle
        look *= 2 if rounds == look else 1
    return []


def _circle(arrived_by: Sequence[int], tail: Sequence[int]) -> list[int]:
    """Return the links of a circle that is met going back the ways points were reached by; empty if none is."""
    met = [-1] * len(arrived_by)
    for start in range(len(arrived_by)):
        point = start
        while met[point] < 0 and arrived_by[point] >= 0:
            met[point] = start
            point = tail[arrived_by[point]]
        if met[point] == start and arrived_by[point] >= 0:
            circle = [arrived_by[point]]
            while tail[circle[-1]] != point:
                circle.append(arrived_by[tail[circle[-1]]])
            return circle[::-1]
        met[point] = start if met[point] < 0 else met[point]
    return []


def _knots(tail: Ints, head: Ints, points: int) -> list[Ints]:
    """Return, for each strongly connected set of two or more points, the numbers of the links inside it."""
    follows: list[list[int]] = [[] for _ in range(points)]
    for a, b in zip(tail.tolist(), head.tolist(), strict=True):
        follows[a].append(b)
    knot_of = _strong_components(follows)
    inside = np.flatnonzero(knot_of[tail] == knot_of[head])
    order = inside[np.argsort(knot_of[tail[inside]], kind="stable")]
    if not len(order):
        return []
    return np.split(order, np.flatnonzero(np.diff(knot_of[tail[order]])) + 1)


def _strong_components(follows: Sequence[Iterable[int]]) -> Ints:
    """Return for each point the number of its strongly connected component (Tarjan, without recursion)."""
    component = np.full(len(follows), -1, dtype=np.int64)
    seen: dict[int, int] = {}
    low: dict[int, int] = {}
    pile: list[int] = []
    for root in range(len(follows)):
        if root in seen:
            continue
        work = [(root, iter(follows[root]))]
        seen[root] = low[root] = len(seen)
        pile.append(root)
        while work:
            point, rest = work[-1]
            for then in rest:
                if then not in seen:
                    seen[then] = low[then] = len(seen)
                    pile.append(then)
                    work.append((then, iter(follows[then])))
                    break
                if component[then] < 0:
                    low[point] = min(low[point], seen[then])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[point])
                if low[point] == seen[point]:
                    while True:
                        member = pile.pop()
                        component[member] = point
                        if member == point:
                            break
    return component


def columns(constraints: Sequence[Constraint]) -> tuple[Ints, Ints, Ints]:
    """Return the tails, heads and weights of constraints."""
    count = len(constraints)
    return (
        np.fromiter((c.tail for c in constraints), dtype=np.int64, count=count),
        np.fromiter((c.head for c in constraints), dtype=np.int64, count=count),
        np.fromiter((c.weight for c in constraints), dtype=np.int64, count=count),
    )
