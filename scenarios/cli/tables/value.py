"""A table as commands print it and the report sets it: rows of words, each with the sentences that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sim import MONTHS, Clock, Window, weighed_words

if TYPE_CHECKING:
    from sim.chronology import Draws

# strftime's names follow the locale of the machine


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


def when(clock: Clock, window: Window) -> str:
    """Tell a window as briefly as can be: whole days without hours, the year only where it is not the epoch's.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> when(clock, Window(0, 1439)), when(clock, Window(720, 1439)), when(clock, Window(0, 2879))
    ('27 Nov', '27 Nov, 12:00–23:59', '27–28 Nov')
    """
    first, last = clock.datetime(window.earliest), clock.datetime(window.latest)
    whole = (first.hour, first.minute, last.hour, last.minute) == (0, 0, 23, 59)
    if first.date() == last.date():
        hours = "" if whole else f", {first:%H:%M}" + (f"–{last:%H:%M}" if first != last else "")
        return _day(clock, first) + hours
    if whole and (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(clock, last)}"
    if whole:
        return f"{_day(clock, first)} – {_day(clock, last)}"
    return f"{_day(clock, first)}, {first:%H:%M} – {_day(clock, last)}, {last:%H:%M}"


def _day(clock: Clock, at: datetime) -> str:
    year = "" if at.year == clock.epoch.year else f" {at.year}"
    return f"{at.day} {MONTHS[at.month - 1][:3]}{year}"


def km(metres: int | float) -> str:
    """Tell a length of road in whole kilometres, in tenths below ten: road lengths are estimates.

    Examples
    --------
    >>> km(94_310), km(9_420)
    ('94', '9.4')
    """
    return f"{metres / 1000:,.0f}" if metres >= 10_000 else f"{metres / 1000:.1f}"


def span(low: float | None, high: float | None, *, show: Callable[[float], str] | None = None, unit: str = "") -> str:
    """Tell two bounds: ``3–5``, ``3`` where they are one, ``at least 3`` where there is no higher one.

    Examples
    --------
    >>> span(3, 5), span(3, 3), span(3, None), span(None, 5, unit=" h")
    ('3–5', '3', 'at least 3', 'at most 5 h')
    """

    def tell(number: float) -> str:
        return show(number) if show is not None else f"{number:,}"

    if low is None:
        return f"at most {tell(high)}{unit}" if high is not None else ""
    if high is None:
        return f"at least {tell(low)}{unit}"
    return f"{tell(low)}{unit}" if tell(low) == tell(high) else f"{tell(low)}–{tell(high)}{unit}"


def listed(words: Sequence[str], *, most: int | None = None) -> str:
    """Tell several things in one line; of more than `most`, how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    if most is not None and len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return ", ".join(words)


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
