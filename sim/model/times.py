"""Integer minutes since a campaign's epoch, the aware datetimes they stand for, and windows of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import IntEnum
from numbers import Integral
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from sim.model.arguments import whole_number
from sim.model.arrays import Ints

MINUTES_A_DAY = 1440
NEVER: int = np.iinfo(np.int64).max  # the minute of an event that does not happen
_CALENDAR = 10_000 * 366 * MINUTES_A_DAY  # as far as minutes of the calendar can be from an epoch
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?\Z")
_DURATION = re.compile(r"(-?[0-9]+)(m|h|d)\Z")
Moment: TypeAlias = int | str | datetime  # minutes since the epoch, ISO local time, or an aware datetime
_UNIT = {"m": 1, "h": 60, "d": MINUTES_A_DAY}


class Precision(IntEnum):
    """The finest unit of the moments that a campaign prints; see `sim.model.precision`."""

    MINUTE = 0
    DAY = 1
    MONTH = 2
    YEAR = 3


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
    """A campaign's clock: an epoch at a fixed offset from UTC, and minutes counted from it.

    Parameters
    ----------
    epoch
        Minute 0, an aware datetime whose offset is the campaign's.
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

    epoch: datetime
    end: int = 0
    precision: Precision = Precision.MINUTE

    def __post_init__(self) -> None:
        if self.epoch.utcoffset() is None:
            raise ValueError(f"epoch(={self.epoch.isoformat()}) must carry a UTC offset")

    @classmethod
    def at(cls, day: str, *, offset_minutes: int) -> Clock:
        """Start a clock at 00:00 of `day` (YYYY-MM-DD) at a fixed offset from UTC in minutes."""
        zone = timezone(timedelta(minutes=offset_minutes))
        return cls(datetime.fromisoformat(day).replace(tzinfo=zone))

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
            return self._from_text(at, name)
        if isinstance(at, int | np.integer) and not isinstance(at, bool):
            if not -_CALENDAR < at < _CALENDAR:
                raise ValueError(f"{name}(={at}) must be minutes since the epoch, within {_CALENDAR:,} of it")
            return int(at)
        if not isinstance(at, datetime):
            raise TypeError(
                f"{name}(={at!r}) must be local time such as {self.iso(0)[:16]!r}, an aware datetime, or minutes since "
                "the campaign's epoch"
            )
        if at.utcoffset() is None:
            raise ValueError(f"{name}(={at.isoformat()}) must carry a UTC offset, as in {self.iso(0)}")
        return (at - self.epoch) // timedelta(minutes=1)

    def _from_text(self, text: str, name: str) -> int:
        if not _ISO.match(text):
            raise ValueError(f"{name} {text!r} must read YYYY-MM-DD or YYYY-MM-DDTHH:MM")
        try:
            local = datetime.fromisoformat(text).replace(tzinfo=self.epoch.tzinfo)
        except ValueError as error:
            raise ValueError(f"invalid date {text!r}: {error}") from error
        return (local - self.epoch) // timedelta(minutes=1)

    def datetime(self, minute: int) -> datetime:
        """Return the aware datetime of `minute`."""
        return self.epoch + timedelta(minutes=whole_number(minute, "minute"))

    def needs_year(self, *minutes: int) -> bool:
        """Return whether a day among `minutes` is unclear without its year.

        It is clear only if they and the whole campaign lie in one year.
        """
        return any(self.datetime(minute).year != self.epoch.year for minute in (self.end, *minutes))

    def iso(self, minute: int) -> str:
        """Return `minute` as ISO 8601 with its offset, to the minute."""
        return self.datetime(minute).isoformat(timespec="minutes")

    @property
    def offset(self) -> str:
        """The offset from UTC as printed beside a clock, e.g. ``UTC+3`` or ``UTC+5:30``."""
        delta = self.epoch.utcoffset() or timedelta(0)
        minutes = delta // timedelta(minutes=1)
        hours, rest = divmod(abs(minutes), 60)
        return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


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


def hours_between(end: int, *, most: int) -> int:
    """Return the fewest whole hours, of those that divide a day or a number of days, at which `most` steps reach `end`.

    Examples
    --------
    >>> hours_between(900 * MINUTES_A_DAY, most=24_000), hours_between(10_000 * MINUTES_A_DAY, most=24_000)
    (1, 12)
    """
    least = -(-end // (60 * most))
    return next((hours for hours in (1, 2, 3, 4, 6, 12) if hours >= least), 24 * -(-least // 24))


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
