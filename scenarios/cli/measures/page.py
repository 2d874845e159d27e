"""How tables of any campaign fit a page: one row a period of the calendar, and the chief of many rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from scenarios.cli.tables import Remark, Table
from sim import Clock, Window
from sim.model.periods import Periods, periods
from sim.model.times import MINUTES_A_DAY, MINUTES_A_MONTH, MINUTES_A_YEAR, Precision
from sim.model.words import span_words, window_words

ROWS = 62  # of a table that fits a page, as many as there are periods at most
_MINUTES = {
    "day": MINUTES_A_DAY,
    "week": 7 * MINUTES_A_DAY,
    "month": MINUTES_A_MONTH,
    "year": MINUTES_A_YEAR,
}
_UNITS = {"week": Precision.DAY, "month": Precision.MONTH, "year": Precision.YEAR}


def row_periods(clock: Clock, every: str | None) -> Periods:
    """Return the periods of a table's rows, of the length `every` or so many as fit a page.

    They are no shorter than the campaign knows its times, and no shorter than days in campaigns of more than a day.

    Examples
    --------
    >>> clock = replace(Clock.at("2024-11-27", offset_minutes=180), end=1_000_000)
    >>> row_periods(clock, None).words, row_periods(clock, "week").words
    ('2 weeks', 'week')
    """
    if every is None and clock.end < MINUTES_A_DAY:
        return periods(clock, most=ROWS)
    most = ROWS if every is None else math.ceil((clock.end + 1) / _MINUTES[every])
    return periods(clock, most=min(most, math.ceil((clock.end + 1) / MINUTES_A_DAY)))


def period_words(clock: Clock, span: Periods, window: Window) -> str:
    """Return the day of a period in ISO 8601, or the days, months or years of a longer one."""
    if span.are_days:
        return clock.local(window.earliest).date.iso
    unit = next((unit for name, unit in _UNITS.items() if name in span.words), None)
    if unit is None:
        return window_words(clock, window)
    return span_words(clock, window.earliest, window.latest, unit, short=True, year=True)


def one_word(span: Periods) -> str:
    """Return what a period is called: ``day`` to ``year``, and ``period`` if it is several of them."""
    return "period" if " " in span.words else span.words


def each_words(span: Periods) -> str:
    """Return how often there is a row: ``day by day``, ``every 2 months``."""
    return f"every {span.words}" if " " in span.words else f"{span.words} by {span.words}"


def chief_rows(table: Table, most: int | None, ranks: Sequence[int] = ()) -> Table:
    """Return a table with at most so many rows, those of the lowest rank first, in order; None: all of them.

    A remark says how many there are. Without `ranks`, the first rows are kept.
    """
    if most is None or len(table.rows) <= most:
        return table
    kept = sorted(sorted(range(len(table.rows)), key=ranks.__getitem__ if ranks else None)[:most])
    which = "those of the places that rank highest" if ranks else "the first"
    words = f"{most} of {len(table.rows):,} rows, {which}; --json has all."
    return replace(table, rows=tuple(table.rows[at] for at in kept), remarks=(*table.remarks, Remark(words)))
