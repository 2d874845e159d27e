"""Notes above the lines of a chart: words in rows, each with a hairline down to the value that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plots.map.labels import is_free
from plots.style import Box
from plots.style.words import text_width

ROW = 16.0  # px from one row to the next
SIZE = 12.0  # px of the words
_GAP = 12.0  # px between two notes in a row
_MARK = 14.0  # px for the mark of a side before the words
_ENDLESS = Box(-np.inf, 0, np.inf, np.inf)


@dataclass(frozen=True, slots=True)
class Note:
    """Words about a value: the x of the value and of its foot from the top, px, and the side whose value it is."""

    x: float
    foot: float
    words: str
    side: str


@dataclass(frozen=True, slots=True)
class Spot:
    """The position of a note: its row from the top, and its left and right end, px."""

    note: Note
    row: int
    left: float
    right: float

    @property
    def text(self) -> Box:
        """The box of mark and words, in px across and rows down."""
        return Box(self.left, self.row, self.right, self.row + 1)

    @property
    def down(self) -> Box:
        """The box of the line from the words down, with 2 px on both sides."""
        return Box(self.note.x - 2, self.row, self.note.x + 2, np.inf)

    @property
    def words_left(self) -> float:
        """Where the words begin, after the mark."""
        return self.left + _MARK

    def is_free(self, others: Sequence[Spot], *, frame: Box) -> bool:
        """Whether the words have room beside others in their row, and no line crosses words."""
        row = [Box(one.left - _GAP, one.row, one.right + _GAP, one.row + 1) for one in others]
        lines, texts = [one.down for one in others], [one.text for one in others]
        return is_free([self.text], frame=frame, obstacles=[*row, *lines]) and is_free(
            [self.down], frame=_ENDLESS, obstacles=texts
        )


def place_notes(notes: Sequence[Note], *, rows: int, left: float, right: float) -> list[Spot]:
    """Place notes between two x, in order of importance; those without room beside these are left out.

    They are placed from the left, each in the first row with room, so that no words cross the line of an earlier one.
    """
    frame = Box(left, 0, right, np.inf)
    kept, placed = list[Note](), list[Spot]()
    for note in notes:
        more = _placed(sorted((*kept, note), key=lambda one: one.x), rows, frame)
        if len(more) > len(kept):
            kept, placed = [*kept, note], more
    return placed


def _placed(notes: Sequence[Note], rows: int, frame: Box) -> list[Spot]:
    taken = list[Spot]()
    for note in notes:
        width = _MARK + text_width(note.words, size=SIZE, weight=600)
        starts = (note.x + 4, note.x - width - 4)
        spots = (Spot(note, row, start, start + width) for row in range(rows) for start in starts)
        spot = next((spot for spot in spots if spot.is_free(taken, frame=frame)), None)
        if spot is not None:
            taken.append(spot)
    return taken
