"""How finely a campaign knows its times, and for how long a change is recent in a picture of a given span."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from math import log

from sim.model.times import MINUTES_A_DAY, MINUTES_A_MONTH, MINUTES_A_YEAR, Clock, Precision, Window

_SHARE = 0.1  # of the stated windows that are as fine as the precision or finer: fewer are exceptions
_FRESH_SHARE = 1 / 36  # of the span of a picture, for which a change is fresh: 8 hours of twelve days
_HOUR, _DAY, _WEEK, _MONTH, _YEAR = 60, MINUTES_A_DAY, 7 * MINUTES_A_DAY, MINUTES_A_MONTH, MINUTES_A_YEAR
FRESH_UNITS = ((_YEAR, "year"), (_MONTH, "month"), (_WEEK, "week"), (_DAY, "day"), (_HOUR, "h"), (1, "min"))
_ROUND = (
    *(1, 2, 5, 10, 15, 20, 30),
    *(_HOUR * count for count in (1, 2, 3, 4, 6, 8, 12)),
    *(_DAY * count for count in (1, 2, 3, 4)),
    *(_WEEK * count for count in (1, 2, 3)),
    *(_MONTH * count for count in (1, 2, 3, 4, 6, 9)),
    *(_YEAR * count for count in (1, 2, 3, 5, 10, 20, 50, 100, 200)),
)


def stated_precision(clock: Clock, windows: Iterable[Window | None]) -> Precision:
    """Return the finest unit in which at least a tenth of the stated windows are given.

    Without any window it is minutes.

    Examples
    --------
    >>> clock = Clock.at("1975-03-01", offset_minutes=420)
    >>> days = [Window(0, 1439), Window(1440, 4319)]
    >>> stated_precision(clock, days).name, stated_precision(clock, [Window(0, 31 * 1440 - 1)]).name
    ('DAY', 'MONTH')
    """
    counts = Counter(windows)
    del counts[None]
    found = Counter[Precision]()
    for window, count in counts.items():
        if window is not None:
            found[window_precision(clock, window)] += count
    shares = accumulate(found[precision] for precision in Precision)
    return next(one for one, share in zip(Precision, shares, strict=True) if share >= _SHARE * found.total())


def window_precision(clock: Clock, window: Window) -> Precision:
    """Return the coarsest unit of which a window is a whole number, but for what an order may have cut off its ends.

    Days begin in their first hour and end in their last, months in their first and last day, years in January and
    December.

    Examples
    --------
    >>> clock = Clock.at("1975-03-01", offset_minutes=420)
    >>> [window_precision(clock, Window(*ends)).name for ends in ((0, 720), (0, 1439), (2, 4318), (0, 31 * 1440 - 1))]
    ['MINUTE', 'DAY', 'DAY', 'MONTH']
    """
    if clock.minute_of_day(window.earliest) >= _HOUR or clock.minute_of_day(window.latest) < 23 * _HOUR:
        return Precision.MINUTE
    first, last = clock.local(window.earliest), clock.local(window.latest)
    after = clock.calendar.date(clock.day_number(window.latest) + 1)
    if first.day != 1 or after.day != 1:
        return Precision.DAY
    return Precision.YEAR if (first.month, last.month) == (1, 12) else Precision.MONTH


def period_end(clock: Clock, minute: int) -> int:
    """Return the last minute of the day that a minute is in, or of the month or year if the campaign has no days.

    Examples
    --------
    >>> period_end(Clock.at("1975-03-01", offset_minutes=420), 2000)
    2879
    """
    if clock.precision <= Precision.DAY:
        return clock.day(minute).latest
    at = clock.local(minute)
    month = at.month if clock.precision is Precision.MONTH else 12
    return clock.month_start(at.year, month + 1) - 1


def fresh_minutes(clock: Clock, first: int, last: int) -> int:
    """Return for how many minutes a change is shown as recent in a picture of [first, last].

    About a thirty-sixth of the span as a round duration, and never less than the campaign's precision.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> [fresh_words(fresh_minutes(clock, 0, days * 1440)) for days in (1, 12, 365, 20_000)]
    ['30 min', '8 h', '2 weeks', '2 years']
    """
    share = max(last - first, 1) * _FRESH_SHARE
    return max(clock.precision.minutes, min(_ROUND, key=lambda minutes: abs(log(minutes / share))))


def fresh_words(minutes: int) -> str:
    """Return a round duration in one unit, to follow "in the last": ``8 h``, ``day``, ``2 weeks``."""
    size, unit = next((size, unit) for size, unit in FRESH_UNITS if minutes % size == 0)
    count = minutes // size
    if size < _DAY:
        return f"{count} {unit}"
    return unit if count == 1 else f"{count} {unit}s"
