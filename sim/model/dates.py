"""Dates as tables hold them: a level-1 subset of EDTF (ISO 8601-2), as spans of local time.

A date is a day, a month or a year, or an interval of two of them, whose ends may be open (`..`) or doubtful: `~` is
approximate, `?` uncertain, `%` both.

References
----------
Library of Congress, Extended Date/Time Format specification, 2019: https://www.loc.gov/standards/datetime/
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sim.model.calendars import GREGORIAN, Calendar
from sim.model.times import MINUTES_A_DAY, Precision
from sim.model.words import MONTHS, year_words

_PART = re.compile(r"(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)\Z")
_DOUBTS = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}
OPEN = ".."


class DateEnd(NamedTuple):
    """One end of a span of dates: a day, a month or a year.

    Parameters
    ----------
    first, last
        00:00 of its first and of its last day, in minutes from 00:00 of day 0 of the calendar.
    unit
        Whether it is a day, a month or a year.
    doubt
        ``~``, ``?``, ``%`` or nothing.
    words
        It in words, with its doubt.
    """

    first: int
    last: int
    unit: Precision
    doubt: str
    words: str


class DateSpan(NamedTuple):
    """The dates of a sentence: from the first to the last; None where an end is open."""

    first: DateEnd | None
    last: DateEnd | None

    @property
    def doubts(self) -> tuple[DateEnd, ...]:
        """The ends that are doubtful."""
        return tuple(end for end in dict.fromkeys(self) if end is not None and end.doubt)

    @property
    def words(self) -> str:
        """The dates in words if an end is open or doubtful; otherwise nothing, as its bounds say all."""
        first, last = self
        if first is None or last is None:
            return f"on or before {last.words}" if last is not None else f"on or after {first.words}" if first else ""
        if not self.doubts:
            return ""
        return first.words if first == last else f"{first.words} to {last.words}"


def parse_dates(text: str, calendar: Calendar = GREGORIAN) -> DateSpan:
    """Return the dates that an EDTF text gives.

    Raises
    ------
    ValueError
        If the text is none, the calendar has no such day, or the first is after the last; the message says what is
        allowed.

    Examples
    --------
    >>> [parse_dates(text).words for text in ("1975-03-10", "1975-03~", "../1975-04-01", "1975/1976?")]
    ['', 'about March 1975', 'on or before 1 April 1975', '1975 to perhaps 1976']
    """
    parts = text.split("/")
    ends = [None if part == OPEN and len(parts) == 2 else _date_end(part, calendar) for part in parts]
    first, last = ends[0], ends[-1]
    if len(ends) > 2 or (first is None and last is None):
        raise ValueError(_ALLOWED)
    if first is not None and last is not None and first.first > last.last:
        raise ValueError("a first day that is not after the last")
    return DateSpan(first, last)


_ALLOWED = (
    "a day YYYY-MM-DD, a month YYYY-MM or a year YYYY, with ~ or ? after it if it is in doubt, or two of them with / "
    "between, of which one may be .."
)


def _date_end(text: str, calendar: Calendar) -> DateEnd:
    found = _PART.match(text)
    if found is None:
        raise ValueError(_ALLOWED)
    year, month, day, doubt = int(found[1]), int(found[2] or 0), int(found[3] or 0), found[4]
    if not found[2]:
        unit, words, days = Precision.YEAR, year_words(year), (calendar.month(year, 1), calendar.month(year, 13) - 1)
    elif not 1 <= month <= 12:
        raise ValueError(f"a month from 01 to 12, not {month:02d}")
    else:
        unit, words = Precision.MONTH, f"{MONTHS[month - 1]} {year_words(year)}"
        days = calendar.month(year, month), calendar.month(year, month + 1) - 1
    if found[3]:
        unit, words = Precision.DAY, f"{day} {words}"
        days = (calendar.number(year, month, day),) * 2
    first, last = (number * MINUTES_A_DAY for number in days)
    return DateEnd(first, last, unit, doubt, _DOUBTS[doubt] + words)
