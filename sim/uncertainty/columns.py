"""Sums of steps: what places of many draws turn into and when, and what follows for anything added up over them.

What a place is at t is what it was, and a step for each of its moments up to t. So is the front: a road whose ends are
a and b lies between two sides or not by its ends alone, so that it steps where a turns, where b turns, and where both
have turned, at the later of the two (the product of two steps is the step at the later). Each sum over places or roads
is therefore ``base + sum(weight[c] for c with slot[c] <= t)`` with the same columns for all draws: no state is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Ints

Slots = NDArray[np.int32]
Steps = NDArray[np.int32]  # of counts of draws, from one slot to the next: half the size to send


class Path(NamedTuple):
    """What a place is one after the other in some of the draws, and when.

    Parameters
    ----------
    place
        Its number.
    codes
        What it is: before its first moment, and after each; no two in a row are equal.
    slots
        slots[draw, moment] on the grid, in order; its length where there is no such moment.
    """

    place: int
    codes: tuple[int, ...]
    slots: Slots


@dataclass(frozen=True)
class Columns:
    """The moments of all places, one a column.

    Parameters
    ----------
    place, before, after
        The place of each column, and its code before and after.
    fresh
        Whether the side is one the place has not been of before in these draws.
    slots
        slots[draw, column]; the length of the grid: never.
    """

    place: Ints
    before: Ints
    after: Ints
    fresh: NDArray[np.bool_]
    slots: Slots

    @classmethod
    def of(cls, paths: Sequence[Path], draws: int) -> Columns:
        """Return the columns of all paths, ordered by place."""
        # the draws of two paths of a place are others, so that one column will do for a turn they share
        found: dict[tuple[int, int, int, int, bool], Slots] = {}
        for path in paths:
            seen: dict[tuple[int, int], int] = {}
            for at, turn in enumerate(pairwise(path.codes)):
                fresh = turn[1] >> 1 not in {code >> 1 for code in path.codes[: at + 1]}
                again = seen[turn] = seen.get(turn, -1) + 1
                key = path.place, again, *turn, fresh
                mine = path.slots[:, at]
                found[key] = np.minimum(found[key], mine) if key in found else mine
        keys = sorted(found)
        place, _, before, after, fresh_ = np.array(keys, dtype=np.int64).reshape(-1, 5).T
        slots = np.stack([found[key] for key in keys], axis=1) if keys else np.empty((draws, 0), dtype=np.int32)
        return cls(place, before, after, fresh_.astype(np.bool_), slots)

    def per_column(self, grid: int) -> Steps:
        """Return [column, slot]: in how many draws the column's moment falls there."""
        width = grid + 1
        cells = np.arange(len(self.place)) * width + self.slots
        counts = np.bincount(cells.ravel(), minlength=len(self.place) * width)
        return counts.reshape(-1, width)[:, :-1].astype(np.int32)


class Sum(NamedTuple):
    """Something added up: ``base``, and the weight of each column from its slot on."""

    slots: Slots
    weights: Ints
    base: int

    def at_every_slot(self, grid: int) -> Ints:
        """Return [draw, slot]."""
        draws = len(self.slots)
        steps = np.zeros((draws, grid + 1), dtype=np.int64)
        np.add.at(steps, (np.arange(draws)[:, None], self.slots), self.weights)
        steps[:, 0] += self.base
        return np.cumsum(steps[:, :-1], axis=1)

    def runs(self, grid: int) -> Runs:
        """Return the values there are, and how long each lasts."""
        draws, count = self.slots.shape
        if not count:
            return Runs(np.zeros(draws, np.int32), np.full(draws, grid, np.int32), np.full(draws, self.base))
        bits = max(count - 1, 1).bit_length()
        wide = np.int32 if (grid + 1) << bits < 1 << 31 else np.int64
        keys = (self.slots.astype(wide, copy=False) << bits) | np.arange(count, dtype=wide)
        keys.sort(axis=1)
        value = np.cumsum(self.weights[keys & ((1 << bits) - 1)], axis=1)
        value += self.base
        begin = keys >> bits
        end = np.full_like(begin, grid)
        end[:, :-1] = begin[:, 1:]
        last = begin != end  # of those in one slot, and not among those that never are
        first = begin[:, 0]
        return Runs(
            np.concatenate((np.zeros(draws, np.int32), begin[last])),
            np.concatenate((first, end[last])),
            np.concatenate((np.full(draws, self.base), value[last])),
        )


class Runs(NamedTuple):
    """Values of a sum over all draws, each from slot `begin` up to before slot `end`."""

    begin: Slots
    end: Slots
    value: Ints

    def changes(self, values: Ints, grid: int) -> Steps:
        """Return [slot, n]: how many more draws than one slot before have the value n; summed up, a histogram.

        Parameters
        ----------
        values
            What to count instead of `value`: one for each run.
        """
        width = int(values.max(initial=0)) + 1
        size = (grid + 1) * width
        come = np.bincount(np.multiply(self.begin, width, dtype=np.int64) + values, minlength=size)
        come -= np.bincount(np.multiply(self.end, width, dtype=np.int64) + values, minlength=size)
        return come.reshape(grid + 1, width)[:-1].astype(np.int32)


def side_sums(columns: Columns, counted: NDArray[np.bool_], initial: Ints, sides: int) -> list[Sum]:
    """Return for each side the number of `counted` places it holds."""
    found = []
    for side in range(sides):
        weights = (columns.after >> 1 == side).astype(np.int64) - (columns.before >> 1 == side)
        weights[~counted[columns.place]] = 0
        found.append(_sum(columns.slots, weights, int(np.count_nonzero(initial[counted] >> 1 == side))))
    return found


class Roads(NamedTuple):
    """Roads between places, and what they are worth to a sum.

    Parameters
    ----------
    a, b
        Their ends.
    worth
        What each adds to the sum of the pair of sides it lies between.
    pair_of
        pair_of[code, code]: the number of that pair, or `pairs` where there is none.
    """

    a: Ints
    b: Ints
    worth: Ints
    pair_of: Ints
    pairs: int


def pair_sums(
    columns: Columns, initial: Ints, roads: Roads, switches: Sequence[Sequence[tuple[int, int]]]
) -> list[Sum]:
    """Return for each pair of sides the worth of the roads between them, and last a sum over chosen pairs.

    Parameters
    ----------
    switches
        For each pair, at which slots it begins (1) or ceases (-1) to be among the chosen.
    """
    none, count = roads.pairs, len(columns.place)
    begin = np.searchsorted(columns.place, np.arange(len(initial)))
    turns = np.searchsorted(columns.place, np.arange(len(initial)), side="right") - begin
    weights = np.zeros((none + 1, count), dtype=np.int64)
    for here, there in ((roads.a, roads.b), (roads.b, roads.a)):
        road, column = _spread_out(begin[here], turns[here])
        other, worth = initial[there[road]], roads.worth[road]
        np.add.at(weights, (roads.pair_of[columns.after[column], other], column), worth)
        np.add.at(weights, (roads.pair_of[columns.before[column], other], column), -worth)
    road, one = _spread_out(begin[roads.a], turns[roads.a])
    which, two = _spread_out(begin[roads.b[road]], turns[roads.b[road]])
    one, worth = one[which], roads.worth[road[which]]
    both = np.zeros((none + 1, len(one)), dtype=np.int64)
    for x, sign in ((columns.after, 1), (columns.before, -1)):
        for y, other_sign in ((columns.after, 1), (columns.before, -1)):
            both[roads.pair_of[x[one], y[two]], np.arange(len(one))] += sign * other_sign * worth
    used = np.flatnonzero(both[:none].any(axis=0))
    later = np.maximum(columns.slots[:, one[used]], columns.slots[:, two[used]])
    slots = np.concatenate((columns.slots, later), axis=1)
    weights = np.concatenate((weights, both[:, used]), axis=1)[:none]
    start = roads.pair_of[initial[roads.a], initial[roads.b]]
    base = np.zeros(none + 1, dtype=np.int64)
    np.add.at(base, start, roads.worth)
    found = [_sum(slots, weights[pair], int(base[pair])) for pair in range(none)]
    return [*found, _chosen(slots, weights, base, switches)]


def _chosen(slots: Slots, weights: Ints, base: Ints, switches: Sequence[Sequence[tuple[int, int]]]) -> Sum:
    """Return the sum over pairs, each only while it is among the chosen: no step before its switch, all at it."""
    by_slot: dict[int, tuple[Ints, int]] = {0: (np.zeros(slots.shape[1], dtype=np.int64), 0)}
    for pair, turned in enumerate(switches):
        for at, sign in turned:
            before, start = by_slot.get(at, (np.zeros(slots.shape[1], dtype=np.int64), 0))
            by_slot[at] = before + sign * weights[pair], start + sign * int(base[pair])
    parts = []
    for at, (weight, start) in by_slot.items():
        used = np.flatnonzero(weight)
        at_switch = np.full((len(slots), 1), at, dtype=np.int32)
        parts.append((np.maximum(slots[:, used], np.int32(at)), weight[used]))
        if at:
            parts.append((at_switch, np.array([start])))
    whole = np.concatenate([part for part, _ in parts], axis=1)
    return Sum(whole, np.concatenate([weight for _, weight in parts]), by_slot[0][1])


def _sum(slots: Slots, weights: Ints, base: int) -> Sum:
    used = np.flatnonzero(weights)
    return Sum(slots[:, used], weights[used], base)


def _spread_out(begin: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Return for each n the numbers begin[n] to begin[n] + count[n], and beside them n."""
    which = np.repeat(np.arange(len(begin)), count)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return which, begin[which] + offset
