"""Integer minutes since a campaign's epoch, the local times they stand for, and windows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import IntEnum
from functools import lru_cache
from numbers import Integral
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike

from sim.model.arguments import whole_number
from sim.model.arrays import Ints
from sim.model.calendars import GREGORIAN, Calendar, LocalTime

MINUTES_A_DAY = 1440
MINUTES_A_MONTH = 43_830  # a twelfth of a year
MINUTES_A_YEAR = 525_960  # 365.25 days
NEVER: int = np.iinfo(np.int64).max  # the minute of an event that does not happen
_CALENDAR = 10_000 * 366 * MINUTES_A_DAY  # as far as minutes of the calendar can be from an epoch
_ISO = re.compile(r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}):([0-9]{2}))?\Z")
_FIRST_DATETIME = datetime.min.replace(tzinfo=UTC)  # 00:00 of day 1 of a calendar
_DURATION = re.compile(r"(-?[0-9]+)(m|h|d)\Z")
Moment: TypeAlias = int | str | datetime  # minutes since the epoch, ISO local time, or an aware datetime
_UNIT = {"m": 1, "h": 60, "d": MINUTES_A_DAY}


class Precision(IntEnum):
    """The finest unit of the moments that a campaign prints; see `sim.model.precision`."""

    MINUTE = 0
    DAY = 1
    MONTH = 2
    YEAR = 3

    @property
    def minutes(self) -> int:
        """Its length; months and years are mean ones."""
        return (1, MINUTES_A_DAY, MINUTES_A_MONTH, MINUTES_A_YEAR)[self]


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """The span of minutes in which something happened, both bounds inclusive, and the words that say so.

    Parameters
    ----------
    earliest, latest
        Minutes since the campaign's epoch; `earliest` <= `latest`.
    words
        The words of the source that the bounds rest on.
    """

    earliest: int
    latest: int
    words: str = ""

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise ValueError(f"window ends before it begins: {self.earliest} > {self.latest}")

    def __contains__(self, minute: object) -> bool:
        # Integral, since the minutes of arrays are numpy integers
        return isinstance(minute, (int, Integral)) and self.earliest <= int(minute) <= self.latest

    @property
    def middle(self) -> int:
        """Half way between the bounds, rounded down."""
        return (self.earliest + self.latest) // 2


@dataclass(frozen=True, slots=True)
class Clock:
    """A campaign's clock: an epoch in a calendar and a time zone, and minutes counted from it.

    Parameters
    ----------
    epoch
        Minute 0, in minutes of UTC from 00:00 of day 0 of the calendar; `Clock.at` finds it.
    zone
        The campaign's time zone: a fixed offset from UTC, or a `zoneinfo.ZoneInfo` with daylight saving.
    calendar
        The calendar in which its dates are written.
    end
        The campaign's last minute; a `Campaign` sets it.
    precision
        The finest unit in which its moments are printed; a `Campaign` sets it by its stated times.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> clock.minute("2024-11-28T06:30")
    1830
    >>> clock.iso(1830)
    '2024-11-28T06:30+03:00'
    """

    epoch: int
    zone: tzinfo
    calendar: Calendar = GREGORIAN
    end: int = 0
    precision: Precision = Precision.MINUTE

    @classmethod
    def at(
        cls, epoch: str, *, offset_minutes: int = 0, zone: tzinfo | None = None, calendar: Calendar = GREGORIAN
    ) -> Clock:
        """Start a clock at a local time, `YYYY-MM-DD` (00:00) or `YYYY-MM-DDTHH:MM`, by default at a fixed offset.

        Raises
        ------
        ValueError
            As `parse_local`.

        Examples
        --------
        >>> clock = Clock.at("-0217-06-21", calendar=Calendar.named("julian"))
        >>> clock.iso(1440 * 366), clock.local(0).year
        ('-0216-06-21T00:00+00:00', -217)
        """
        clock = cls(0, zone or timezone(timedelta(minutes=offset_minutes)), calendar)
        return replace(clock, epoch=clock.from_local(parse_local(epoch, calendar)))

    def minute(self, at: Moment, name: str = "time") -> int:
        """Return a moment as minutes since the epoch.

        Parameters
        ----------
        at
            Minutes since the epoch; local time as ISO text, `YYYY-MM-DD` (00:00) or `YYYY-MM-DDTHH:MM`; or an aware
            datetime, whose seconds are dropped.
        name
            What an error calls the argument.

        Raises
        ------
        TypeError
            If `at` has another type.
        ValueError
            If the text is not such a time or an invalid date, or the datetime has no UTC offset.

        Examples
        --------
        >>> clock = Clock.at("2024-11-27", offset_minutes=180)
        >>> clock.minute("2024-11-28T06:30"), clock.minute(1830)
        (1830, 1830)
        >>> clock.minute(datetime(2024, 11, 28, 3, 30, tzinfo=timezone.utc))
        1830
        """
        if isinstance(at, str):
            try:
                return self.from_local(parse_local(at, self.calendar))
            except ValueError as error:
                raise ValueError(f"{name} {at!r} must {error}") from error
        if isinstance(at, int | np.integer) and not isinstance(at, bool):
            if not -_CALENDAR < at < _CALENDAR:
                raise ValueError(f"{name}(={at}) must be minutes since the epoch, within {_CALENDAR:,} of it")
            return int(at)
        if not isinstance(at, datetime):
            raise TypeError(
                f"{name}(={at!r}) must be local time such as {self.local(0).iso!r}, an aware datetime, or minutes "
                "since the campaign's epoch"
            )
        if at.utcoffset() is None:
            raise ValueError(f"{name}(={at.isoformat()}) must carry a UTC offset, as in {self.iso(0)}")
        return (at - _FIRST_DATETIME) // timedelta(minutes=1) + MINUTES_A_DAY - self.epoch

    def from_local(self, local: int, *, last: bool = False) -> int:
        """Return a local time, in minutes from 00:00 of day 0 of the calendar, as minutes since the epoch.

        An hour that comes twice, as clocks are put back, is the first of the two, or the `last`. One that clocks leave
        out is the hour after.
        """
        offset = _fixed_offset(self.zone)
        if offset is None:
            offset = _minutes(_near_datetime(local).replace(tzinfo=self.zone, fold=int(last)).utcoffset())
        return local - offset - self.epoch

    def local(self, minute: int) -> LocalTime:
        """Return the local time of a minute, in the campaign's calendar."""
        day, time = divmod(self._local(minute), MINUTES_A_DAY)
        return LocalTime(*self.calendar.date(day), *divmod(time, 60))

    def _local(self, minute: int) -> int:
        return self.epoch + whole_number(minute, "minute") + self._offset(minute)

    def _offset(self, minute: int) -> int:
        """Return the offset from UTC at a minute, in minutes."""
        offset = _fixed_offset(self.zone)
        return (
            _minutes(_near_datetime(self.epoch + minute).astimezone(self.zone).utcoffset())
            if offset is None
            else offset
        )

    def datetime(self, minute: int) -> datetime:
        """Return the aware datetime of a minute, which is always of the Gregorian calendar.

        Raises
        ------
        ValueError
            If its year is before 1 or after 9999: see `local`.
        """
        since = timedelta(minutes=self.epoch + whole_number(minute, "minute") - MINUTES_A_DAY)
        try:
            return (_FIRST_DATETIME + since).astimezone(self.zone)
        except OverflowError:
            words = "is outside the years 1 to 9999 of a datetime: use its minutes or its ISO text"
            raise ValueError(f"{self.local(minute).iso} {words}") from None

    # -- days and months -------------------------------------------------------------------------------------------

    def minute_of_day(self, minute: int) -> int:
        """Return how many minutes of local time after 00:00 a minute is."""
        return self._local(minute) % MINUTES_A_DAY

    def day_number(self, minute: int) -> int:
        """Return the number of the day of a minute in the calendar."""
        return self._local(minute) // MINUTES_A_DAY

    def day_start(self, number: int) -> int:
        """Return the first minute of the day with a number."""
        return self.from_local(number * MINUTES_A_DAY)

    def month_start(self, year: int, month: int) -> int:
        """Return the first minute of a month, counted from 1; 13 is the first of the next year."""
        return self.day_start(self.calendar.month(year, month))

    def day(self, minute: int) -> Window:
        """Return the day of a minute, 00:00 to 23:59; the first and the last may reach beyond the campaign."""
        number = self.day_number(minute)
        return Window(self.day_start(number), self.day_start(number + 1) - 1)

    def days(self) -> Iterator[Window]:
        """Yield the days of the campaign, the first and the last as far as they are in it.

        Examples
        --------
        >>> [day.latest for day in replace(Clock.at("2024-11-27T18:00"), end=2000).days()]
        [359, 1799, 2000]
        """
        for number in range(self.day_number(0), self.day_number(self.end) + 1):
            yield Window(max(self.day_start(number), 0), min(self.day_start(number + 1) - 1, self.end))

    def weekday(self, minute: int) -> int | None:
        """Return the day of the week of a minute, 0 for Monday; None where it is not certain (`Calendar.weekday`)."""
        return self.calendar.weekday(self.day_number(minute))

    def needs_year(self, *minutes: int) -> bool:
        """Return whether a day among `minutes` is unclear without its year.

        It is clear only if they and the whole campaign lie in one year.
        """
        year = self.local(0).year
        return any(self.local(minute).year != year for minute in (self.end, *minutes))

    # -- text ------------------------------------------------------------------------------------------------------

    def iso(self, minute: int) -> str:
        """Return `minute` as ISO 8601 with its offset, to the minute."""
        offset = self._offset(minute)
        hours, rest = divmod(abs(offset), 60)
        return f"{self.local(minute).iso}{'-' if offset < 0 else '+'}{hours:02d}:{rest:02d}"

    @property
    def offset(self) -> str:
        """The time zone as printed beside a clock: ``UTC+3``, ``UTC+5:30``, ``Europe/Sarajevo``."""
        if isinstance(self.zone, ZoneInfo):
            return str(self.zone)
        minutes = self._offset(0)
        hours, rest = divmod(abs(minutes), 60)
        return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


@lru_cache
def _fixed_offset(zone: tzinfo) -> int | None:
    """Return the offset of a zone without rules, in minutes; None for one with rules."""
    offset = zone.utcoffset(None)
    return None if offset is None else _minutes(offset)


def _near_datetime(minutes: int) -> datetime:
    """Return the datetime of minutes from 00:00 of day 0, or the nearest from the year 1 to 9999."""
    since = timedelta(minutes=minutes - MINUTES_A_DAY)
    return _FIRST_DATETIME + min(max(since, timedelta(days=2)), datetime.max - datetime.min - timedelta(days=2))


def _minutes(offset: timedelta | None) -> int:
    return (offset or timedelta(0)) // timedelta(minutes=1)


def parse_local(text: str, calendar: Calendar = GREGORIAN) -> int:
    """Return a local time, `YYYY-MM-DD` (00:00) or `YYYY-MM-DDTHH:MM`, as minutes from 00:00 of day 0 of a calendar.

    24:00 is the last minute of its day. Years before the first are as in ISO 8601: -0217 is 218 BCE.

    Raises
    ------
    ValueError
        If the text is not such a time, or the calendar has no such day; the message says what it must do.
    """
    found = _ISO.match(text)
    if found is None:
        raise ValueError("read YYYY-MM-DD or YYYY-MM-DDTHH:MM")
    hour, minute = int(found[2] or 0), int(found[3] or 0)
    if minute > 59 or hour * 60 + minute > MINUTES_A_DAY:
        raise ValueError(f"be a time of day from 00:00 to 24:00, not {hour:02d}:{minute:02d}")
    return _day_number(found[1], calendar) * MINUTES_A_DAY + min(hour * 60 + minute, MINUTES_A_DAY - 1)


@lru_cache(maxsize=10_000)  # many minutes are of one day
def _day_number(text: str, calendar: Calendar) -> int:
    year, month, day = text.rsplit("-", 2)
    try:
        return calendar.number(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError(f"be {error}") from error


def parse_duration(text: str) -> int:
    """Return minutes from a signed whole number with its unit: `90m`, `6h`, `-2d`.

    Raises
    ------
    ValueError
        If `text` is not such a duration.

    Examples
    --------
    >>> parse_duration("6h")
    360
    """
    match = _DURATION.match(text)
    if match is None:
        raise ValueError(f"duration {text!r} must read like 90m, 6h or -2d")
    return int(match[1]) * _UNIT[match[2]]


def grid_step(end: int, *, most: int) -> int:
    """Return the minutes between the moments at which a campaign up to `end` is looked at, about `most` of them.

    It is one minute in campaigns of less than a day, else the fewest whole hours, of those that divide a day or are
    days, at which `most` steps reach the end.

    Examples
    --------
    >>> [grid_step(days * MINUTES_A_DAY, most=24_000) // 60 for days in (900, 10_000)], grid_step(359, most=24_000)
    ([1, 12], 1)
    """
    if end < MINUTES_A_DAY:
        return 1
    least = -(-end // (60 * most))
    return 60 * next((hours for hours in (1, 2, 3, 4, 6, 12) if hours >= least), 24 * -(-least // 24))


def minute_grid(minutes: ArrayLike, *, in_order: bool = True) -> Ints:
    """Return minutes as an array, checked: a row of whole numbers; `in_order`: sorted, each once.

    Raises
    ------
    ValueError
        If they are not such a row.

    Examples
    --------
    >>> minute_grid(range(0, 180, 60)).tolist()
    [0, 60, 120]
    """
    given = np.asarray(minutes)
    if given.ndim != 1:
        raise ValueError(f"minutes must be a row of whole numbers, got {minutes!r}")
    if len(given) and given.dtype.kind not in "iu":
        raise ValueError(f"minutes must be whole numbers, got {given[0]!s} of type {given.dtype}")
    grid = given.astype(np.int64)
    later = np.flatnonzero(np.diff(grid) <= 0)
    if in_order and len(later):
        at = int(later[0])
        raise ValueError(f"minutes must be sorted, each once, got {grid[at + 1]} after {grid[at]}")
    return grid
