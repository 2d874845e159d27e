"""Times in the forms of other programs: RFC 3339, EDTF, and the precision codes of ACLED and UCDP.

All are in the proleptic Gregorian calendar, as these forms prescribe, whatever the calendar of the campaign.
"""

from __future__ import annotations

from sim.model.calendars import GREGORIAN, Date
from sim.model.times import MINUTES_A_DAY, Clock, Window

_WEEK, _MONTH, _YEAR = 7, 31, 366  # days
_UNIX_DAY = GREGORIAN.number(1970, 1, 1)


def rfc3339(clock: Clock, minute: int) -> str:
    """Return a minute as RFC 3339 with its offset from UTC, in the proleptic Gregorian calendar.

    RFC 3339 has no years before 0. They are written as ISO 8601 and XML Schema do, with a sign: ``-0216`` is 217 BCE.

    Examples
    --------
    >>> rfc3339(Clock.at("2024-11-27", offset_minutes=180), 1830)
    '2024-11-28T06:30:00+03:00'
    """
    offset = utc_offset(clock, minute)
    hours, rest = divmod(abs(offset), 60)
    sign = "-" if offset < 0 else "+"
    return f"{gregorian_day(clock, minute).iso}T{_time(clock, minute)}:00{sign}{hours:02d}:{rest:02d}"


def utc_text(clock: Clock, minute: int) -> str:
    """Return a minute in UTC: ``2024-11-27T03:30:00Z``.

    Examples
    --------
    >>> utc_text(Clock.at("2024-11-27", offset_minutes=180), 0)
    '2024-11-26T21:00:00Z'
    """
    day, time = divmod(clock.epoch + minute, MINUTES_A_DAY)
    return f"{GREGORIAN.date(day).iso}T{time // 60:02d}:{time % 60:02d}:00Z"


def utc_offset(clock: Clock, minute: int) -> int:
    """Return the offset of local time from UTC at a minute, in minutes."""
    return clock.day_number(minute) * MINUTES_A_DAY + clock.minute_of_day(minute) - clock.epoch - minute


def unix_seconds(clock: Clock, minute: int) -> int:
    """Return a minute as seconds since 1970-01-01T00:00Z.

    Examples
    --------
    >>> unix_seconds(Clock.at("1970-01-02"), 1)
    86460
    """
    return (clock.epoch + minute - _UNIX_DAY * MINUTES_A_DAY) * 60


def gregorian_day(clock: Clock, minute: int) -> Date:
    """Return the local day of a minute in the proleptic Gregorian calendar."""
    return GREGORIAN.date(clock.day_number(minute))


def edtf(clock: Clock, window: Window) -> str:
    """Return the shortest EDTF text (ISO 8601-2, level 0) that covers a window.

    A single minute is a date and time. Everything longer is a day, a month, a year, or an interval of days, as EDTF
    has no time of day in intervals: hours are lost.

    Examples
    --------
    >>> clock = Clock.at("1975-03-01", offset_minutes=420)
    >>> [edtf(clock, Window(*ends)) for ends in ((90, 90), (90, 120), (0, 3000), (0, 31 * 1440 - 1))]
    ['1975-03-01T01:30:00+07:00', '1975-03-01', '1975-03-01/1975-03-03', '1975-03']
    """
    if window.earliest == window.latest:
        return rfc3339(clock, window.earliest)
    first, last = gregorian_day(clock, window.earliest), gregorian_day(clock, window.latest)
    if first == last:
        return first.iso
    after = GREGORIAN.date(clock.day_number(window.latest) + 1)
    if (first.day, after.day) == (1, 1):
        if (first.month, after.month, after.year) == (1, 1, first.year + 1):
            return first.iso[:-6]
        if first[:2] == last[:2]:
            return first.iso[:-3]
    return f"{first.iso}/{last.iso}"


def days_of(clock: Clock, window: Window) -> int:
    """Return how many local days a window touches."""
    return clock.day_number(window.latest) - clock.day_number(window.earliest) + 1


def acled_time_precision(clock: Clock, window: Window) -> int | None:
    """Return ACLED's time precision of a window: 1 a day, 2 a week, 3 a month; None beyond a month.

    Examples
    --------
    >>> clock = Clock.at("1975-03-01")
    >>> [acled_time_precision(clock, Window(0, days * 1440 - 1)) for days in (1, 3, 31, 60)]
    [1, 2, 3, None]
    """
    days = days_of(clock, window)
    return 1 if days == 1 else 2 if days <= _WEEK else 3 if days <= _MONTH else None


def ucdp_date_precision(clock: Clock, window: Window) -> int | None:
    """Return UCDP's `date_prec` of a window; None beyond a year.

    1 is a day, 2 a span of two to six days, 3 a week, 4 a month (or more than a week of it), 5 a year.

    Examples
    --------
    >>> clock = Clock.at("1975-03-01")
    >>> [ucdp_date_precision(clock, Window(0, days * 1440 - 1)) for days in (1, 6, 7, 31, 60, 400)]
    [1, 2, 3, 4, 5, None]
    """
    days = days_of(clock, window)
    limits = ((1, 1), (_WEEK - 1, 2), (_WEEK, 3), (_MONTH, 4), (_YEAR, 5))
    return next((code for most, code in limits if days <= most), None)


def _time(clock: Clock, minute: int) -> str:
    hour, rest = divmod(clock.minute_of_day(minute), 60)
    return f"{hour:02d}:{rest:02d}"
