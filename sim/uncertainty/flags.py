"""Yes or no in many cells on a grid of minutes, stored as where it changes: in memory that follows the changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.model.arrays import Ints
from sim.model.limits import check_memory

Bools = NDArray[np.bool_]
_MOST_CELLS = 1 << 23  # flags written out together


@dataclass(frozen=True)
class Flags:
    """Flags of cells, such as places, at each slot of a grid; they are no before the first slot.

    Parameters
    ----------
    keys
        Where a flag flips: cell * grid + slot, sorted, each once.
    width, grid
        How many cells and slots there are.
    """

    keys: Ints
    width: int
    grid: int

    @classmethod
    def flipped(cls, cells: ArrayLike, slots: ArrayLike, width: int, grid: int) -> Flags:
        """Return flags that flip in given cells at given slots, in any order; flips beyond the grid are left out."""
        cell, slot = np.asarray(cells, dtype=np.int64), np.asarray(slots, dtype=np.int64)
        keys, times = np.unique((cell * grid + slot)[slot < grid], return_counts=True)
        return cls(keys[times % 2 == 1], width, grid)

    @classmethod
    def of_flips(cls, rows: Iterable[tuple[int, Ints]], width: int, grid: int) -> Flags:
        """Return the flags of cells, given in order with the slots at which each flips, sorted."""
        keys = [slots + cell * grid for cell, slots in rows]
        return cls(np.concatenate(keys) if keys else np.empty(0, dtype=np.int64), width, grid)

    @classmethod
    def of_array(cls, flags: Bools) -> Flags:
        """Return flags given as [cell, slot]."""
        width, grid = flags.shape
        return cls(np.flatnonzero(np.diff(flags, axis=1, prepend=False)), width, grid)

    def where(self, rule: Callable[..., Bools], *others: Flags) -> Flags:
        """Return in which cells and slots a rule on flags is met; it must not be met where all flags are no."""
        every = (self, *others)
        keys = reduce(np.union1d, (flags.keys for flags in every))
        cells = keys // max(self.grid, 1)
        met = rule(*(flags._after(keys, cells) for flags in every))
        before = np.zeros_like(met)
        before[1:] = met[:-1] & (cells[1:] == cells[:-1])
        return Flags(keys[met != before], self.width, self.grid)

    def __or__(self, other: Flags) -> Flags:
        return self.where(np.logical_or, other)

    def __and__(self, other: Flags) -> Flags:
        return self.where(np.logical_and, other)

    def but_not(self, other: Flags) -> Flags:
        """Return these flags where `other` is no."""
        return self.where(lambda mine, theirs: mine & ~theirs, other)

    def cells(self, chosen: Sequence[int] | Ints) -> Flags:
        """Return the flags of some cells, in their order; a cell may be chosen again."""
        chosen = np.asarray(chosen, dtype=np.int64)
        begin, end = (np.searchsorted(self.keys, (chosen + late) * self.grid) for late in (0, 1))
        count = end - begin
        new = np.repeat(np.arange(len(chosen)), count)
        at = np.arange(len(new)) + np.repeat(begin - (np.cumsum(count) - count), count)
        return Flags(self.keys[at] + (new - chosen[new]) * self.grid, len(chosen), self.grid)

    def line(self, cell: int) -> Ints:
        """Return the slots at which a cell flips."""
        begin, end = np.searchsorted(self.keys, (cell * self.grid, (cell + 1) * self.grid))
        return self.keys[begin:end] - cell * self.grid

    @property
    def slots(self) -> Ints:
        """The slots at which any cell flips."""
        return np.unique(self.keys % max(self.grid, 1))

    def at(self, slot: int) -> Bools:
        """Return the flag of each cell at a slot."""
        cells = np.arange(self.width)
        return self._after(cells * self.grid + slot, cells)

    def moved(self, slots: Ints, grid: int) -> Flags:
        """Return the same on another grid, given the slot there of each slot here."""
        cell, slot = np.divmod(self.keys, max(self.grid, 1))
        return Flags.flipped(cell, slots[slot], self.width, grid)

    def totals(self) -> Ints:
        """Return how many cells are yes at each slot."""
        cell, slot = np.divmod(self.keys, max(self.grid, 1))
        first = np.searchsorted(self.keys, cell * self.grid)
        signs = 1 - 2 * ((np.arange(len(slot)) - first) % 2)
        return np.cumsum(np.bincount(slot, signs, minlength=self.grid)).astype(np.int64)

    def written_out(self) -> Bools:
        """Return [cell, slot].

        Raises
        ------
        LimitError
            If that takes more memory than is allowed.
        """
        what = f"a flag of {self.width:,} cells at {self.grid:,} minutes"
        check_memory(what, float(self.width * self.grid), instead="look at fewer minutes")
        return self.between(0, self.grid)

    def between(self, begin: int, stop: int) -> Bools:
        """Return [cell, slot] from slot `begin` to slot `stop` (excluded)."""
        found = np.zeros((self.width, stop - begin), dtype=np.bool_)
        found[:, 0] = self.at(begin)
        cell, slot = np.divmod(self.keys, self.grid)
        inside = (slot > begin) & (slot < stop)
        found[cell[inside], slot[inside] - begin] = True
        return np.logical_xor.accumulate(found, axis=1, out=found)

    def pieces(self) -> Iterator[tuple[int, int]]:
        """Yield where parts of the grid begin and stop that `between` writes out in little memory."""
        step = max(1, _MOST_CELLS // max(self.width, 1))
        yield from ((begin, min(begin + step, self.grid)) for begin in range(0, self.grid, step))

    def _after(self, keys: Ints, cells: Ints) -> Bools:
        """Return the flags at some keys of given cells."""
        flips = np.searchsorted(self.keys, keys, side="right") - np.searchsorted(self.keys, cells * self.grid)
        odd: Bools = flips % 2 == 1
        return odd


class FlagWriter:
    """Joins flags that are written out in pieces of a grid, one after the other."""

    def __init__(self, width: int, grid: int) -> None:
        self.width, self.grid = width, grid
        self._last, self._slot = np.zeros((width, 1), dtype=np.bool_), 0
        self._keys: list[Ints] = []

    def add(self, flags: Bools) -> None:
        """Add [cell, slot] of the next slots."""
        cell, slot = np.nonzero(np.diff(flags, axis=1, prepend=self._last))
        self._keys.append(cell * self.grid + slot + self._slot)
        self._last, self._slot = flags[:, -1:].copy(), self._slot + flags.shape[1]

    def flags(self) -> Flags:
        """Return what was added."""
        return Flags(np.sort(np.concatenate(self._keys)), self.width, self.grid)
