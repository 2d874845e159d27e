"""The calendars of dates of any age: Gregorian, Julian, or Julian before a day."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

_GREGORIAN_SINCE = 577_736  # 15 October 1582, the first Gregorian day there was
_JULIAN_SINCE = 2_555  # 1 January 8, after which every fourth year was a leap year; the one before is not certain
_DATE = re.compile(r"(-?[0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_BEFORE = "julian before "


class Date(NamedTuple):
    """A date of a calendar; the year 0 is 1 BCE, the year -1 is 2 BCE."""

    year: int
    month: int
    day: int

    @property
    def iso(self) -> str:
        """The date in ISO 8601: ``2024-11-27``, ``-0217-06-21``."""
        return f"{self.year:0{4 + (self.year < 0)}d}-{self.month:02d}-{self.day:02d}"


class LocalTime(NamedTuple):
    """A date of a calendar with its local time."""

    year: int
    month: int
    day: int
    hour: int
    minute: int

    @property
    def date(self) -> Date:
        """The date alone."""
        return Date(*self[:3])

    @property
    def time(self) -> str:
        """The time of day: ``06:30``."""
        return f"{self.hour:02d}:{self.minute:02d}"

    @property
    def iso(self) -> str:
        """The local time in ISO 8601: ``2024-11-27T06:30``."""
        return f"{self.date.iso}T{self.time}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar that numbers its days: 1 is 1 January of the year 1 in the Gregorian calendar.

    Parameters
    ----------
    gregorian_from
        The number of the first Gregorian day: minus infinity if all days are Gregorian, infinity if all are Julian.

    Examples
    --------
    >>> JULIAN.date(JULIAN.number(-216, 8, 2)).iso
    '-0216-08-02'
    >>> russian = Calendar.named("julian before 1918-02-14")
    >>> russian.number(1918, 2, 14) - russian.number(1918, 1, 31)
    1
    """

    gregorian_from: float = -math.inf

    @classmethod
    def named(cls, name: str) -> Calendar:
        """Return the calendar with a name: ``gregorian``, ``julian`` or ``julian before YYYY-MM-DD``.

        Raises
        ------
        ValueError
            If there is no such calendar.
        """
        if name in ("gregorian", "julian"):
            return GREGORIAN if name == "gregorian" else JULIAN
        found = _DATE.match(name.removeprefix(_BEFORE)) if name.startswith(_BEFORE) else None
        if found is None:
            raise ValueError(f"calendar {name!r} must be gregorian, julian or julian before YYYY-MM-DD")
        return cls(GREGORIAN.number(*map(int, found.groups())))

    def __str__(self) -> str:
        if math.isinf(self.gregorian_from):
            return "gregorian" if self.gregorian_from < 0 else "julian"
        return _BEFORE + self.date(int(self.gregorian_from)).iso

    def number(self, year: int, month: int, day: int) -> int:
        """Return the number of a day.

        Raises
        ------
        ValueError
            If the calendar has no such day.
        """
        if not 1 <= month <= 12:
            raise ValueError(f"a month from 01 to 12, not {month:02d}")
        number = self._count(year, month, day)
        if self.date(number) != (year, month, day):
            raise ValueError(f"a day of the {self} calendar, which has no {Date(year, month, day).iso}")
        return number

    def month(self, year: int, month: int) -> int:
        """Return the number of the first day of a month, counted from 1; 13 is the first of the next year."""
        over, month = divmod(month - 1, 12)
        return self._count(year + over, month + 1, 1)

    def date(self, number: int) -> Date:
        """Return the date of the day with a number."""
        return _gregorian_date(number) if number >= self.gregorian_from else _julian_date(number)

    def weekday(self, number: int) -> int | None:
        """Return the day of the week, 0 for Monday; None where it is not certain which day the date was.

        It is not for dates of the Gregorian calendar before it was introduced, which no source of the time gives, nor
        for those of the Julian one before the year 8, whose leap years are disputed.
        """
        since = _GREGORIAN_SINCE if number >= self.gregorian_from else _JULIAN_SINCE
        return (number - 1) % 7 if number >= since else None

    def _count(self, year: int, month: int, day: int) -> int:
        """Return the number of a day; of one that the change of calendars leaves out, that of the first Gregorian."""
        years, months = (year, month - 3) if month > 2 else (year - 1, month + 9)  # a year that begins in March
        days = 365 * years + years // 4 + _days_before(months) + day
        julian, gregorian = days - 308, days - years // 100 + years // 400 - 306
        return julian if julian < self.gregorian_from else int(max(gregorian, self.gregorian_from))


GREGORIAN = Calendar()
JULIAN = Calendar(math.inf)


def _days_before(months: int) -> int:
    """Return the days of the first months of a year that begins in March."""
    return (153 * months + 2) // 5


def _date(years: int, days: int) -> Date:
    """Return the date so many days after 1 March of a year."""
    months = (5 * days + 2) // 153
    return Date(years + (months > 9), months + 3 - 12 * (months > 9), days - _days_before(months) + 1)


def _gregorian_date(number: int) -> Date:
    cycles, days = divmod(number + 305, 146_097)  # of 400 years
    years = (days - days // 1460 + days // 36_524 - days // 146_096) // 365
    return _date(400 * cycles + years, days - (365 * years + years // 4 - years // 100))


def _julian_date(number: int) -> Date:
    cycles, days = divmod(number + 307, 1461)  # of 4 years
    years = min(days // 365, 3)
    return _date(4 * cycles + years, days - 365 * years)
