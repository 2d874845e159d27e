"""A table as commands print it and the report sets it: rows of words, each with the sentences that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim import weighed_words

if TYPE_CHECKING:
    from sim.chronology import Draws


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell for each column, and the sentences of the source that its words rest on."""

    cells: tuple[str, ...]
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A line of words over a table, and the sentences that it rests on."""

    words: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table.

    Parameters
    ----------
    title
        What it is of.
    header
        The names of the columns; `right` numbers those whose cells are numbers.
    rows
        The rows, in order; a table without rows says what `empty` says.
    findings
        What the table comes to, in words.
    caveat
        What a reader must know to use its numbers.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Said, ...] = ()
    caveat: str = ""
    right: frozenset[int] = frozenset()
    empty: str = "None."


def make_row(*cells: object, sentences: Iterable[str] = ()) -> Row:
    """Return a row of cells as words; None stands for what nothing is known of."""
    return Row(
        tuple("" if cell is None else str(cell) for cell in cells), tuple(dict.fromkeys(filter(None, sentences)))
    )


def mixed_words(readings: Iterable[Mapping[str, str]]) -> str:
    """Tell which contradictions draws read in more than one way, given how each reads them; empty when they do not.

    Examples
    --------
    >>> mixed_words([{"date": "first", "town": "kept"}, {"date": "second", "town": "kept"}])
    'The draws take each reading of date as often as its weight.'
    """
    every = list(readings)
    return weighed_words([group for group in (every[0] if every else ()) if len({one[group] for one in every}) > 1])


def readings_of(draws: Draws) -> list[Mapping[str, str]]:
    """Return the readings that occur in draws."""
    return [draws.readings[at] for at in sorted(set(draws.reading.tolist()))]
