"""Tables as values, for the terminal and the report: columns, and rows of words with the sentences behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the list of campaigns is a table too, and must not load sim
    from sim import Campaign

_MARKS = {
    "disc": "●", "square": "■", "triangle": "▲", "diamond": "◆", "star": "★", "pentagon": "⬟", "wedge": "▼", "bar": "▬",
    "cross": "✚",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    rank
        When a terminal is too narrow, columns of the highest rank are left out first; columns of rank 0 never are.
    right
        Whether to align its cells to the right, as numbers.
    least
        Characters below which the column is left out rather than wrapped.
    """

    name: str
    rank: int = 0
    right: bool = False
    least: int = 14


def numeric(name: str, rank: int = 0) -> Column:
    """Return a column of numbers."""
    return Column(name, rank, right=True)


class Marked(str):
    """The words of a cell, with the mark and colour (``#RRGGBB``) that a terminal shows before them."""

    mark: str
    colour: str

    def __new__(cls, words: str, mark: str, colour: str) -> Marked:
        """Return `words` with a mark."""
        self = super().__new__(cls, words)
        self.mark, self.colour = mark, colour
        return self


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one cell per column, and the sentences of the source behind it."""

    cells: tuple[str, ...]
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A line of words above a table, and the sentences behind it."""

    words: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table.

    Parameters
    ----------
    key
        Identifies the table, whatever its title says.
    rows
        A table without rows prints `empty`.
    remarks
        The result in words.
    caveat
        What a reader must know to use the numbers.
    as_list
        Whether a terminal prints each row as a paragraph, since its cells are prose.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...] = ()
    caveat: str = ""
    empty: str = "None."
    as_list: bool = False

    @property
    def has_sentences(self) -> bool:
        """Whether any row names sentences."""
        return any(row.sentences for row in self.rows)


def make_row(*cells: object, sentences: Iterable[str] = ()) -> Row:
    """Return a row of cells as words; None is an empty cell."""
    words = (cell if isinstance(cell, str) else "" if cell is None else str(cell) for cell in cells)
    return Row(tuple(words), tuple(dict.fromkeys(filter(None, sentences))))


def side_cell(campaign: Campaign, side: str, words: str = "") -> str:
    """Return a cell with the short name of a side, or other words, marked with the side's mark and colour."""
    words = words or campaign.side_short(side)
    if side not in campaign.sides:
        return words
    return Marked(words, _MARKS[campaign.sides[side].marker], campaign.sides[side].colour)


def listed_ids(ids: Sequence[str], *, most: int = 6) -> str:
    """Join sentence ids for a cell; beyond `most`, say how many more there are."""
    more = len(ids) - most
    return " ".join(ids) if more <= 0 else f"{' '.join(ids[:most])} +{more}"
