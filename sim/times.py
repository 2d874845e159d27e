"""Integer minutes since a campaign's epoch, the aware datetimes they stand for, and windows of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

MINUTES_A_DAY = 1440
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?\Z")
_DURATION = re.compile(r"(-?\d+)(m|h|d)\Z")
_UNIT = {"m": 1, "h": 60, "d": MINUTES_A_DAY}


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
        return isinstance(minute, int) and self.earliest <= minute <= self.latest

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

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> clock.minute("2024-11-28T06:30")
    1830
    >>> clock.iso(1830)
    '2024-11-28T06:30+03:00'
    """

    epoch: datetime

    def __post_init__(self) -> None:
        if self.epoch.utcoffset() is None:
            raise ValueError(f"epoch(={self.epoch.isoformat()}) must carry a UTC offset")

    @classmethod
    def at(cls, day: str, *, offset_minutes: int) -> Clock:
        """Start a clock at 00:00 of `day` (YYYY-MM-DD) at a fixed offset from UTC in minutes."""
        zone = timezone(timedelta(minutes=offset_minutes))
        return cls(datetime.fromisoformat(day).replace(tzinfo=zone))

    def minute(self, text: str) -> int:
        """Return the minute of an ISO local time, `YYYY-MM-DD` (00:00) or `YYYY-MM-DDTHH:MM`.

        Raises
        ------
        ValueError
            If `text` is not such a time.
        """
        if not _ISO.match(text):
            raise ValueError(f"time {text!r} must read YYYY-MM-DD or YYYY-MM-DDTHH:MM")
        local = datetime.fromisoformat(text).replace(tzinfo=self.epoch.tzinfo)
        return (local - self.epoch) // timedelta(minutes=1)

    def datetime(self, minute: int) -> datetime:
        """Return the aware datetime of `minute`."""
        return self.epoch + timedelta(minutes=int(minute))

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
