"""Step functions of place states over many draws, and their sums.

The state of a place at t is its first state plus one step for each of its events up to t. So is the front: whether a
road lies between two sides depends on its two ends, so it steps when a changes, when b changes, and, for what depends
on both, when both have changed, at the later of the two (the product of two steps is the step at the later). Every sum
over places or roads is therefore ``base + sum(weight[c] for c with slot[c] <= t)``, with the same columns for all
draws, and no state has to be built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.model.arrays import Ints

Slots = NDArray[np.int32]
_CELLS_A_KEY = 8  # up to so many cells for each key, keys are counted in an array of all cells; beyond, sorted


class Path(NamedTuple):
    """The states that a place passes through in some of the draws, and when.

    Parameters
    ----------
    place
        Its number.
    codes
        Its state before the first event and after each; no two in a row are equal.
    slots
        slots[draw, event] on the grid, in order; the grid's length if there is no such event.
    """

    place: int
    codes: tuple[int, ...]
    slots: Slots


@dataclass(frozen=True)
class Columns:
    """The state changes of all places, one a column.

    Parameters
    ----------
    place, before, after
        The place of each column, and its code before and after.
    fresh
        Whether the place has not been held by that side before, in these draws.
    slots
        slots[draw, column]; the grid's length: never.
    """

    place: Ints
    before: Ints
    after: Ints
    fresh: NDArray[np.bool_]
    slots: Slots

    @classmethod
    def of(cls, paths: Sequence[Path], draws: int) -> Columns:
        """Return the columns of all paths, ordered by place."""
        # two paths of a place belong to different draws, so a change they share needs one column only
        found: dict[tuple[int, int, int, int, bool], Slots] = {}
        for path in paths:
            seen: dict[tuple[int, int], int] = {}
            for at, change in enumerate(pairwise(path.codes)):
                fresh = change[1] >> 1 not in {code >> 1 for code in path.codes[: at + 1]}
                again = seen[change] = seen.get(change, -1) + 1
                key = path.place, again, *change, fresh
                slots = path.slots[:, at]
                found[key] = np.minimum(found[key], slots) if key in found else slots
        keys = sorted(found)
        place, _, before, after, fresh_ = np.array(keys, dtype=np.int64).reshape(-1, 5).T
        slots = np.stack([found[key] for key in keys], axis=1) if keys else np.empty((draws, 0), dtype=np.int32)
        return cls(place, before, after, fresh_.astype(np.bool_), slots)


class Changes(NamedTuple):
    """Counts of draws in the cells of a grid of slots, stored as their changes from one slot to the next.

    Most counts stay as they are from slot to slot, so that changes take a small part of the memory of the counts.

    Parameters
    ----------
    slot, cell, change
        Where a count changes, sorted by slot and then cell, each pair once, and by how much: never by nothing.
    """

    slot: Slots
    cell: NDArray[np.int32]
    change: NDArray[np.int32]

    @classmethod
    def summed(cls, slot: ArrayLike, cell: ArrayLike, change: ArrayLike) -> Changes:
        """Return changes in any order, added up for each slot and cell; one `change` may stand for all of them."""
        slots, cells = np.asarray(slot, dtype=np.int64), np.asarray(cell, dtype=np.int64)
        changes = np.broadcast_to(np.asarray(change, dtype=np.float64), slots.shape)  # whole numbers, far below 2**53
        width = int(cells.max(initial=0)) + 1
        keys, size = slots * width + cells, (int(slots.max(initial=0)) + 1) * width
        if size <= _CELLS_A_KEY * len(keys):
            total = np.bincount(keys, changes, minlength=size)
            where = np.flatnonzero(total)
            total = total[where]
        else:
            where, total = _summed_by_key(keys, changes.astype(np.int64))
        found_slot, found_cell = np.divmod(where, width)
        return cls(found_slot.astype(np.int32), found_cell.astype(np.int32), total.astype(np.int32))

    @classmethod
    def joined(cls, parts: Sequence[Changes]) -> Changes:
        """Return the sum of several."""
        if len(parts) == 1:
            return parts[0]
        return cls.summed(*(np.concatenate(each) for each in zip(*parts, strict=True)))

    def within(self, first: int, stop: int) -> Changes:
        """Return the changes of the cells `first` to `stop` (excluded), which are counted from 0."""
        mine = (self.cell >= first) & (self.cell < stop)
        return Changes(self.slot[mine], self.cell[mine] - np.int32(first), self.change[mine])

    def at(self, slot: int, width: int) -> Ints:
        """Return the counts of cells 0 to `width` at a slot."""
        upto = int(np.searchsorted(self.slot, slot, side="right"))
        return np.bincount(self.cell[:upto], self.change[:upto], minlength=width).astype(np.int64)

    def counts(self, grid: int, width: int) -> Ints:
        """Return counts[slot, cell] of all slots and cells 0 to `width`."""
        counts = np.zeros((grid, width), dtype=np.int64)
        counts[self.slot, self.cell] = self.change
        return np.cumsum(counts, axis=0, out=counts)

    @property
    def width(self) -> int:
        """The number of cells up to the last that is ever counted in."""
        return int(self.cell.max(initial=0)) + 1


def _summed_by_key(keys: Ints, changes: Ints) -> tuple[Ints, Ints]:
    """Return each key once, sorted, with the sum of its changes, unless that is 0."""
    least = int(changes.min(initial=0))
    bits = int(changes.max(initial=0) - least).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits < 63:  # a change fits beside its key: sorting both is faster
        both = np.sort((keys << bits) | (changes - least))
        keys, changes = both >> bits, (both & ((1 << bits) - 1)) + least
    else:
        order = np.argsort(keys, kind="stable")
        keys, changes = keys[order], changes[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    total = np.add.reduceat(changes, first) if len(first) else changes
    return keys[first][total != 0], total[total != 0]


class Sum(NamedTuple):
    """Sums of one or more quantities over the same columns.

    Parameters
    ----------
    slots
        slots[draw, column].
    weights
        weights[quantity, column]: what each column adds from its slot on.
    base
        base[quantity]: the sum before all columns.
    """

    slots: Slots
    weights: Ints
    base: Ints

    def at_every_slot(self, grid: int) -> Ints:
        """Return [quantity, draw, slot]."""
        draws = len(self.slots)
        steps = np.zeros((len(self.base), draws, grid + 1), dtype=np.int64)
        for added, weights in zip(steps, self.weights, strict=True):
            np.add.at(added, (np.arange(draws)[:, None], self.slots), weights)
        steps[:, :, 0] += self.base[:, None]
        return np.cumsum(steps[:, :, :-1], axis=2)

    def runs(self, grid: int) -> Runs:
        """Return the values that occur, and how long each lasts."""
        draws, count = self.slots.shape
        first_values = np.repeat(self.base[:, None], draws, axis=1)
        if not count:
            return Runs(np.zeros(draws, np.int32), np.full(draws, grid, np.int32), first_values)
        bits = max(count - 1, 1).bit_length()
        wide = np.int32 if (grid + 1) << bits < 1 << 31 else np.int64
        keys = (self.slots.astype(wide, copy=False) << bits) | np.arange(count, dtype=wide)
        keys.sort(axis=1)
        order, begin = keys & ((1 << bits) - 1), keys >> bits
        end = np.full_like(begin, grid)
        end[:, :-1] = begin[:, 1:]
        last = begin != end  # of the columns in one slot; none of those that never change
        values = [np.cumsum(weights[order], axis=1)[last] for weights in self.weights]
        return Runs(
            np.concatenate((np.zeros(draws, np.int32), begin[last])),
            np.concatenate((begin[:, 0], end[last])),
            np.concatenate((first_values, np.stack(values) + self.base[:, None]), axis=1),
        )


class Runs(NamedTuple):
    """The values of a sum over all draws: value[quantity, run], each from slot `begin` to slot `end` (excluded)."""

    begin: Slots
    end: Slots
    value: Ints

    def changes(self, values: Ints, grid: int) -> Changes:
        """Return the number of draws with each value, as changes from slot to slot; the values are the cells.

        Parameters
        ----------
        values
            The value of each run.
        """
        over = self.end < grid
        slots, cells = np.concatenate((self.begin, self.end[over])), np.concatenate((values, values[over]))
        signs = np.ones(len(slots))
        signs[len(values) :] = -1
        inside = slots < grid
        return Changes.summed(slots[inside], cells[inside], signs[inside])


def side_sums(columns: Columns, counted: NDArray[np.bool_], initial: Ints, sides: int) -> list[Sum]:
    """Return for each side the number of `counted` places it holds."""
    found = []
    for side in range(sides):
        weights = (columns.after >> 1 == side).astype(np.int64) - (columns.before >> 1 == side)
        weights[~counted[columns.place]] = 0
        base = np.count_nonzero(initial[counted] >> 1 == side)
        found.append(_sum(columns.slots, weights[None], np.array([base])))
    return found


class Roads(NamedTuple):
    """Roads between places, and what each adds to a sum.

    Parameters
    ----------
    a, b
        Their ends.
    worth
        worth[quantity, road]: what each adds to the sums of the pair of sides that it lies between.
    pair_of
        pair_of[code, code]: the number of that pair, or `pairs` if there is none.
    """

    a: Ints
    b: Ints
    worth: Ints
    pair_of: Ints
    pairs: int


def pair_sums(
    columns: Columns, initial: Ints, roads: Roads, switches: Sequence[Sequence[tuple[int, int]]]
) -> list[Sum]:
    """Return for each pair of sides the sums over the roads between them, and last the sums over chosen pairs.

    Parameters
    ----------
    switches
        For each pair, the slots at which it begins (1) or ceases (-1) to be chosen.
    """
    none, count, quantities = roads.pairs, len(columns.place), len(roads.worth)
    begin = np.searchsorted(columns.place, np.arange(len(initial)))
    changes = np.searchsorted(columns.place, np.arange(len(initial)), side="right") - begin
    weights = np.zeros((quantities, none + 1, count), dtype=np.int64)
    for here, there in ((roads.a, roads.b), (roads.b, roads.a)):
        road, column = _ranges(begin[here], changes[here])
        other = initial[there[road]]
        for added, worth in zip(weights, roads.worth, strict=True):
            np.add.at(added, (roads.pair_of[columns.after[column], other], column), worth[road])
            np.add.at(added, (roads.pair_of[columns.before[column], other], column), -worth[road])
    road, one = _ranges(begin[roads.a], changes[roads.a])
    which, two = _ranges(begin[roads.b[road]], changes[roads.b[road]])
    one, worth = one[which], roads.worth[:, road[which]]
    both = np.zeros((quantities, none + 1, len(one)), dtype=np.int64)
    for x, sign in ((columns.after, 1), (columns.before, -1)):
        for y, other_sign in ((columns.after, 1), (columns.before, -1)):
            both[:, roads.pair_of[x[one], y[two]], np.arange(len(one))] += sign * other_sign * worth
    used = np.flatnonzero(both[:, :none].any(axis=(0, 1)))
    later = np.maximum(columns.slots[:, one[used]], columns.slots[:, two[used]])
    slots = np.concatenate((columns.slots, later), axis=1)
    weights = np.concatenate((weights, both[:, :, used]), axis=2)[:, :none]
    base = np.zeros((quantities, none + 1), dtype=np.int64)
    for added, worth in zip(base, roads.worth, strict=True):
        np.add.at(added, roads.pair_of[initial[roads.a], initial[roads.b]], worth)
    found = [_sum(slots, weights[:, pair], base[:, pair]) for pair in range(none)]
    return [*found, _chosen(slots, weights, base, switches)]


def _chosen(slots: Slots, weights: Ints, base: Ints, switches: Sequence[Sequence[tuple[int, int]]]) -> Sum:
    """Return the sums over pairs, each counted only while it is chosen: nothing before its switch, all of it then."""
    nothing = np.zeros((len(base), slots.shape[1]), dtype=np.int64), np.zeros(len(base), dtype=np.int64)
    by_slot = {0: nothing}
    for pair, switched in enumerate(switches):
        for at, sign in switched:
            before, start = by_slot.get(at, nothing)
            by_slot[at] = before + sign * weights[:, pair], start + sign * base[:, pair]
    parts = []
    for at, (weight, start) in by_slot.items():
        used = np.flatnonzero(weight.any(axis=0))
        parts.append((np.maximum(slots[:, used], np.int32(at)), weight[:, used]))
        if at:
            parts.append((np.full((len(slots), 1), at, dtype=np.int32), start[:, None]))
    whole = np.concatenate([part for part, _ in parts], axis=1)
    return Sum(whole, np.concatenate([weight for _, weight in parts], axis=1), by_slot[0][1])


def _sum(slots: Slots, weights: Ints, base: Ints) -> Sum:
    used = np.flatnonzero(weights.any(axis=0))
    return Sum(slots[:, used], weights[:, used], base)


def _ranges(begin: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Return for each n the numbers begin[n] to begin[n] + count[n], preceded by an array of the n."""
    which = np.repeat(np.arange(len(begin)), count)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return which, begin[which] + offset
