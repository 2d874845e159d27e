"""Dates of tables: ISO 8601 and EDTF as they are, months in words, and numbers only in the order that the user names.

Which of 03/04/2024 is the day is never guessed, nor the century of a year of two digits, nor the date behind the serial
number of a spreadsheet.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from sim.exchange.imports.gathered import TableError, When
from sim.model.calendars import GREGORIAN
from sim.model.dates import parse_dates
from sim.model.forms import suggest
from sim.model.times import MINUTES_A_DAY, parse_local
from sim.model.words import counted

ORDERS = ("day-first", "month-first")
_STAMP = re.compile(
    r"(-?\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?\Z", re.IGNORECASE
)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)\Z")
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})\.?\Z")
_NUMERIC = re.compile(
    r"(\d{1,2})\s?([-/. ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d\d)\.?(?:[T ,]+(\d{1,2}[:.]\d\d)(?::\d\d)?)?\Z"
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?\Z")
_LETTER = re.compile(r"[^\W\d_]{3}")


class AmbiguousError(ValueError):
    """A date in numbers whose order of day and month is not known."""


@lru_cache(maxsize=20_000)
def read_when(cell: str, order: str, zone: tzinfo) -> When:
    """Return the date of a cell.

    Parameters
    ----------
    cell
        Its text, without spaces around it.
    order
        One of `ORDERS`, or empty.
    zone
        The campaign's time zone, into which times with an offset are converted.

    Raises
    ------
    AmbiguousError
        If it is in numbers and `order` is empty.
    ValueError
        If it is no date; the message says what it looks like.

    Examples
    --------
    >>> from datetime import timezone
    >>> [read_when(text, "day-first", timezone.utc).text for text in ("1975-03~", "3 April 1975", "3/4/1975")]
    ['1975-03~', '1975-04-03', '1975-04-03']
    """
    text = " ".join(cell.replace("\u00a0", " ").replace("\u2013", "-").split())
    if (found := _STAMP.match(text)) is not None:
        return _stamp(found[1], found[2], found[3], zone)
    if (found := _BASIC.match(text)) is not None:
        return _dated("-".join(found.groups()))
    if (found := _YEAR_FIRST.match(text)) is not None:
        return _dated(f"{found[1]}-{int(found[3]):02d}-{int(found[4]):02d}")
    if (found := _NUMERIC.match(text)) is not None:
        return _numeric(found, order)
    if _SERIAL.match(text):
        raise ValueError("looks like the serial number of a spreadsheet: format the column as dates YYYY-MM-DD")
    try:
        return _dated(text)
    except ValueError as error:
        if not _LETTER.search(text):
            raise ValueError(f"is no date: {error}") from None
    meant = suggest("days", text)
    if len(meant) == 1:
        return _dated(meant[0])
    if meant:
        raise ValueError(f"may be {' or '.join(meant)}: write the year with four digits")
    raise ValueError("is no date: write it YYYY-MM-DD, or as an EDTF date such as 1975-03~")


def _dated(text: str) -> When:
    parse_dates(text, GREGORIAN)
    return When(text)


def _stamp(day: str, clock: str, offset: str | None, zone: tzinfo) -> When:
    minute = parse_local(f"{day}T{clock}")
    if offset is not None:
        shift = 0 if offset.upper() in ("Z", "UTC") else _offset(offset)
        at = datetime.fromisoformat(f"{day}T{clock}") - timedelta(minutes=shift)
        local = _utc_offset(at, zone)
        minute += local - shift
        moved = at + timedelta(minutes=local)
        day = moved.date().isoformat()
    return When(day, minute, minute)


def _utc_offset(at: datetime, zone: tzinfo) -> int:
    """Return the offset of a zone in minutes at a time of UTC."""
    offset = at.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    return (offset or timedelta()) // timedelta(minutes=1)


def _offset(text: str) -> int:
    digits = text[1:].replace(":", "")
    return (int(digits[:2]) * 60 + int(digits[2:] or 0)) * (-1 if text[0] == "-" else 1)


def _numeric(found: re.Match[str], order: str) -> When:
    if len(found[4]) == 2:
        raise ValueError("has a year of two digits: write the year with four")
    if not order:
        raise AmbiguousError("may be day-first or month-first")
    day, month = (found[1], found[3]) if order == ORDERS[0] else (found[3], found[1])
    text = f"{found[4]}-{int(month):02d}-{int(day):02d}"
    try:
        when = _dated(text)
    except ValueError:
        raise ValueError(f"is no date read {order}") from None
    if found[5]:
        minute = parse_local(f"{text}T{found[5].replace('.', ':').zfill(5)}")
        return When(text, minute, minute)
    return when


def ambiguous_error(path: object, column: str, cells: list[str]) -> TableError:
    """Return the error of a column whose dates may be day-first or month-first, with examples."""
    fits = [order for order in ORDERS if all(_fits(cell, order) for cell in cells)]
    examples = ", ".join(repr(cell) for cell in list(dict.fromkeys(cells))[:3])
    also = f" (every one of them can be read {fits[0]})" if len(fits) == 1 else ""
    found = counted(len(cells), "date")
    return TableError(
        f"cannot import {path}: {found} of column {column!r} may be day-first or month-first, as {examples}",
        f"  say which: --dates day-first or --dates month-first{also}",
    )


def _fits(cell: str, order: str) -> bool:
    try:
        read_when(cell, order, UTC)
    except ValueError:
        return False
    return True


def span_of(when: When) -> tuple[int | None, int | None]:
    """Return the first and last local minute of a date, both inclusive; None for an open end.

    Examples
    --------
    >>> first, last = span_of(When("1975-03-10/1975-03-12"))
    >>> (last + 1 - first) // 1440
    3
    """
    low = high = None
    if when.text:
        dates = parse_dates(when.text, GREGORIAN)
        low = None if dates.first is None else dates.first.first
        high = None if dates.last is None else dates.last.last + MINUTES_A_DAY - 1
    return (low if when.earliest is None else when.earliest), (high if when.latest is None else when.latest)
