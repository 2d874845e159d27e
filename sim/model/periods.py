"""The periods of the calendar, from a minute to centuries, at which a campaign of any span is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sim.model.times import MINUTES_A_DAY, MINUTES_A_MONTH, Clock, Window

_MOST = 62  # two months of days
_DAYS = 4 * MINUTES_A_DAY  # a campaign at least this long is looked at by day or by longer periods


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods of one length that cover a campaign.

    Parameters
    ----------
    words
        What one is called: ``day``, ``20 min``, ``2 months``.
    windows
        The periods in order; the first begins at minute 0 and the last ends with the campaign.
    """

    words: str
    windows: tuple[Window, ...]

    @property
    def ends(self) -> tuple[int, ...]:
        """The last minute of each."""
        return tuple(window.latest for window in self.windows)

    @property
    def are_days(self) -> bool:
        """Whether each is a day."""
        return self.words == "day"


@dataclass(frozen=True, slots=True)
class _Length:
    """So many minutes, or so many months, whose length differs."""

    words: str
    minutes: int = 0
    months: int = 0

    @property
    def mean(self) -> float:
        return self.minutes or self.months * MINUTES_A_MONTH


_LENGTHS = (
    *(_Length(f"{count} min" if count > 1 else "minute", minutes=count) for count in (1, 2, 5, 10, 15, 20, 30)),
    *(_Length(f"{count} h" if count > 1 else "hour", minutes=60 * count) for count in (1, 2, 3, 4, 6, 8, 12)),
    _Length("day", minutes=MINUTES_A_DAY),
    *(_Length(f"{count} weeks" if count > 1 else "week", minutes=7 * count * MINUTES_A_DAY) for count in (1, 2)),
    *(_Length(f"{count} months" if count > 1 else "month", months=count) for count in (1, 2, 3, 6)),
    *(
        _Length(f"{count} years" if count > 1 else "year", months=12 * count)
        for count in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
    ),
)


def periods(clock: Clock, *, most: int = _MOST) -> Periods:
    """Return the shortest periods of which at most about `most` cover the campaign.

    They are no shorter than the campaign knows its times. Campaigns of four days or more have days or longer periods.

    Examples
    --------
    >>> from dataclasses import replace
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> [periods(replace(clock, end=end)).words for end in (359, 17_279, 200_000, 1_500_000, 30_000_000)]
    ['10 min', 'day', 'week', 'month', 'year']
    """
    least = max(clock.end / most, clock.precision.minutes, MINUTES_A_DAY if clock.end + 1 >= _DAYS else 0)
    length = next((length for length in _LENGTHS if length.mean >= least), _LENGTHS[-1])
    starts = [0, *(start for start in _starts(clock, length) if 0 < start <= clock.end), clock.end + 1]
    return Periods(length.words, tuple(Window(start, after - 1) for start, after in pairwise(starts)))


def _starts(clock: Clock, length: _Length) -> Iterator[int]:
    """Yield the starts of periods from the one that the epoch is in: hours from midnight, days, months of a year."""
    at = clock.local(0)
    if length.months:
        month = at.year * 12 + at.month - 1
        month -= month % length.months
        while (start := clock.month_start(month // 12, month % 12 + 1)) <= clock.end:
            yield start
            month += length.months
    elif length.minutes < MINUTES_A_DAY:
        since_midnight = at.hour * 60 + at.minute
        yield from range(-(since_midnight % length.minutes), clock.end + 1, length.minutes)
    else:
        days = range(clock.day_number(0), clock.day_number(clock.end) + 1, length.minutes // MINUTES_A_DAY)
        yield from map(clock.day_start, days)
