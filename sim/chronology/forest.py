"""Exact uniform draws for one component: message passing on a spanning tree, and coupling from the past.

Minutes are whole numbers, so that "uniform" means: every placement of the component's points in whole minutes that
keeps all constraints is equally likely. Nothing is rounded afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.chronology.components import Component
from sim.chronology.links import FAR
from sim.model.arrays import Ints, Reals
from sim.model.limits import check_memory
from sim.model.point import Point

_UNBOUNDED = FAR // 2  # gaps from here on say nothing
_LAST = 2.0  # more than any share
_LEAST_SUM = 1e-290  # of numbers of placements, of which the greatest is 1; smaller ones lose digits
_MOST_SWEEPS = 1 << 17
_AT_ONCE = 1 << 20  # minutes
_BYTES_A_MINUTE = 24  # two running sums, and what they are made from


class StalledError(ValueError):
    """No method could sample a component in reasonable time.

    Parameters
    ----------
    point
        The first point of the component.
    count
        How many free points the component has.
    why
        What was tried.
    """

    def __init__(self, point: Point, count: int, why: str) -> None:
        super().__init__(point, count, why)
        self.point, self.count, self.why = point, count, why

    def __str__(self) -> str:
        return f"could not sample {str(self.point)!r} and {self.count - 1} linked times: {self.why}"


class _Branch(NamedTuple):
    """A point of a tree, its parent (-1: the root), and the least and most minutes from the parent to it."""

    point: int
    parent: int
    low: int
    high: int


class Tree:
    """A spanning tree of a component, with the messages that draws along it need.

    Upward, each point passes its parent the number of placements of its subtree for each minute of the parent (prefix
    sums over windows). Downward, each point is drawn in proportion to these numbers: forward filtering, backward
    sampling on a tree (Frühwirth-Schnatter, J. Time Ser. Anal. 15, 1994).

    The tree is a minimum spanning tree: its edges are constraints that do not follow from the others, and of those the
    ones that independent draws from the two windows would break most often. Where these constraints form a chain or a
    tree, however long, every draw keeps them all.

    Parameters
    ----------
    beside
        The bytes that other trees take.

    Raises
    ------
    LimitError
        If all of them would take more memory than is allowed.
    """

    def __init__(self, component: Component, *, root: int = 0, beside: int = 0) -> None:
        self.component = component
        self.branches = _grow(component, root)
        self.inner = {branch.parent for branch in self.branches} - {-1}  # the leaves are uniform given their parent
        widths = {point: int(component.upper[point] - component.lower[point]) + 1 for point in self.inner}
        self.size = _BYTES_A_MINUTE * sum(widths.values())
        widest = max(widths, key=widths.__getitem__, default=0)
        check_memory(
            f"sampling {str(component.free[widest])!r}, which may fall in any of {widths.get(widest, 0):,} minutes,",
            beside + self.size,
            instead="date its sentence, or what it is ordered with, more narrowly",
        )
        self.sums: dict[int, tuple[Reals, Reals]] = {}
        ways: dict[int, Reals] = {}  # of inner points: the only ones whose memory depends on the width of the window
        for point, parent, low, high in reversed(self.branches):
            if point in self.inner:
                own = ways.pop(point)
                before = np.concatenate(([0.0], np.cumsum(own)))
                after = np.concatenate((np.cumsum(own[::-1])[::-1], [0.0]))
                self.sums[point] = before, after
            if parent >= 0:
                begin, end = int(component.lower[parent]), int(component.upper[parent]) + 1
                if parent not in ways:
                    ways[parent] = np.ones(end - begin)
                for start in range(begin, end, _AT_ONCE):
                    at = np.arange(start, min(start + _AT_ONCE, end))
                    first, last = self._span(point, at + low, at + high)
                    within = _between(before, after, first, last) if point in self.inner else last - first + 1
                    ways[parent][start - begin : start - begin + len(at)] *= within
                ways[parent] /= ways[parent].max()

    def draw(self, numbers: Callable[[int], Reals], *, root: Ints | None = None) -> Ints:
        """Return minutes[draw, point]; `numbers` gives each point's numbers in [0, 1), `root` the root's minutes."""
        component = self.component
        columns: dict[int, Ints] = {}
        for point, parent, low, high in self.branches:
            if parent < 0 and root is not None:
                columns[point] = root
                continue
            size = component.upper[point] - component.lower[point]
            if parent < 0:
                number = numbers(point)
                first, last = np.zeros(len(number), dtype=np.int64), np.full(len(number), size, dtype=np.int64)
            else:
                first, last = self._span(point, columns[parent] + low, columns[parent] + high)
                number = numbers(point)
            if point in self.inner:
                if bool((_between(*self.sums[point], first, last) < _LEAST_SUM).any()):
                    why = "their chain is too long for the range of floating-point numbers; date some of them narrowly"
                    raise StalledError(component.free[0], len(component.free), why)
                columns[point] = component.lower[point] + _choose(*self.sums[point], first, last, number)
            else:
                columns[point] = component.lower[point] + first + (number * (last - first + 1)).astype(np.int64)
        return np.stack([columns[point] for point in range(len(component.free))], axis=1)

    def _span(self, point: int, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """Return the first and last item of a point's window within [low, high] minutes."""
        base, top = self.component.lower[point], self.component.upper[point]
        first, last = np.maximum(low - base, 0), np.minimum(high - base, top - base)
        return np.minimum(first, top - base + 1), np.maximum(last, first - 1)


def keeps_constraints(component: Component, minutes: Ints) -> NDArray[np.bool_]:
    """Return which draws (rows) keep all constraints of a component."""
    kept = np.ones(len(minutes), dtype=np.bool_)
    for tail, head, weight in zip(component.tail, component.head, component.weight, strict=True):
        kept &= minutes[:, head] - minutes[:, tail] <= weight
    return kept


def couple_from_the_past(component: Component, low: Ints, high: Ints, numbers: Callable[[int], Reals]) -> Ints:
    """Draw uniformly by monotone coupling from the past: exact, but slow.

    A sweep redraws the points one by one, each uniformly within what the others leave it (Gibbs sampling). With common
    random numbers the chain that starts at the earliest placement never overtakes the chain that starts at the latest
    one, and when the two have met, all chains have (Propp and Wilson, Random Struct. Algorithms 9, 1996).

    Parameters
    ----------
    low, high
        Tight windows[draw, point] in minutes.
    numbers
        Sweep -> numbers[draw, point] in [0, 1), always the same for one sweep. Sweep 0 is the last, 1 the one before.

    Raises
    ------
    StalledError
        If the chains have not met after 131,072 sweeps.
    """
    count = len(component.free)
    over = [[] for _ in range(count)]  # type: list[list[tuple[int, int]]]
    under = [[] for _ in range(count)]  # type: list[list[tuple[int, int]]]
    for tail, head, weight in zip(
        component.tail.tolist(), component.head.tolist(), component.weight.tolist(), strict=True
    ):
        over[head].append((tail, weight))
        under[tail].append((head, weight))
    met = np.empty_like(low)
    left = np.arange(len(low))
    sweeps = 64
    while len(left):
        if sweeps > _MOST_SWEEPS:
            raise StalledError(
                component.free[0],
                count,
                "too few draws along a spanning tree keep all constraints, and coupling from the past did not coalesce "
                f"within {_MOST_SWEEPS:,} sweeps; the prior 'shared' does not need either",
            )
        bottom, top = low[left].T.copy(), high[left].T.copy()
        first, last = low[left].T, high[left].T
        for sweep in range(sweeps - 1, -1, -1):
            number = numbers(sweep)[left].T
            for point in range(count):
                for chain in (bottom, top):
                    least, most = first[point], last[point]
                    for other, weight in over[point]:
                        most = np.minimum(most, chain[other] + weight)
                    for other, weight in under[point]:
                        least = np.maximum(least, chain[other] - weight)
                    chain[point] = least + (number[point] * (most - least + 1)).astype(np.int64)
        same = (bottom == top).all(axis=0)
        met[left[same]] = bottom[:, same].T
        left = left[~same]
        sweeps *= 2
    return met


def _grow(component: Component, root: int) -> list[_Branch]:
    """Return the branches of a minimum spanning tree by looseness, each after its parent (Prim)."""
    loose = _looseness(component)
    loose[~_neighbours(component)] += _LAST
    count = len(component.free)
    branches = [_Branch(root, -1, 0, 0)]
    best, via = loose[root].copy(), np.full(count, root)
    best[root] = np.inf
    done = {root}
    while len(done) < count:
        point = int(np.argmin(best))
        parent = int(via[point])
        high = int(component.gap[parent, point])
        branches.append(_Branch(point, parent, -int(component.gap[point, parent]), high))
        done.add(point)
        best[point] = np.inf
        nearer = loose[point] < best
        nearer[list(done)] = False
        best[nearer], via[nearer] = loose[point][nearer], point
    return branches


def _neighbours(component: Component) -> NDArray[np.bool_]:
    """Return which pairs of points a constraint links that does not follow from the others."""
    gap = component.gap
    linked = np.zeros(gap.shape, dtype=np.bool_)
    for tail, head, weight in zip(
        component.tail.tolist(), component.head.tolist(), component.weight.tolist(), strict=True
    ):
        through = gap[tail] + gap[:, head]
        through[[tail, head]] = FAR
        linked[tail, head] |= weight == gap[tail, head] and bool((through > weight).all())
    return linked | linked.T


def _looseness(component: Component) -> Reals:
    """Return for each pair how likely independent draws from the two windows keep the gaps between them."""
    low, high = component.lower.astype(np.float64), component.upper + 1.0

    def area(most: Reals) -> Reals:
        """Return the area of x[j] - x[i] <= most in the box of two windows."""
        corners = ((low, high, 1.0), (low, low, -1.0), (high, high, -1.0), (high, low, 1.0))
        total = np.zeros_like(most)
        for ends, begins, sign in corners:
            total += sign * np.maximum(most - (ends[None, :] - begins[:, None]), 0.0) ** 2 / 2
        return total

    gap = np.where(component.gap > _UNBOUNDED, FAR, component.gap).astype(np.float64)
    box = (high - low)[:, None] * (high - low)
    wide = np.abs(low).max() + np.abs(high).max() + 1.0
    share = (area(np.minimum(gap, wide) + 0.5) - area(np.maximum(-gap.T, -wide) - 0.5)) / box
    return np.where(np.minimum(gap, gap.T) > _UNBOUNDED, _LAST, np.clip(share, 0.0, 1.0))  # unconnected pairs come last


def _between(before: Reals, after: Reals, first: Ints, last: Ints) -> Reals:
    """Sum the items `first` to `last` by the smaller of two running sums: differences of large sums lose digits."""
    last = last + 1
    total = np.where(before[last] < after[first], before[last] - before[first], after[first] - after[last])
    return np.where(last > first, np.maximum(total, 0.0), 0.0)


def _choose(before: Reals, after: Reals, first: Ints, last: Ints, number: Reals) -> Ints:
    """Return an item of `first` to `last` by its share of their sum, for a number in [0, 1)."""
    rising = before[last + 1] < after[first]
    chosen = np.empty_like(first)
    at, to, part = first[rising], last[rising] + 1, number[rising]
    aim = before[at] + part * (before[to] - before[at])
    chosen[rising] = np.searchsorted(before, aim, side="right") - 1
    at, to, part = first[~rising], last[~rising] + 1, number[~rising]
    aim = after[at] - part * (after[at] - after[to])
    chosen[~rising] = len(after) - np.searchsorted(after[::-1], aim, side="left") - 1
    return np.clip(chosen, first, last)
