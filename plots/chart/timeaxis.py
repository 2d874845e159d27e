"""Marks along a time axis of any span, from minutes to centuries, each at its own moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from matplotlib.dates import DayLocator, HourLocator, MinuteLocator, MonthLocator, RRuleLocator, date2num

from plots.style.words import text_width
from sim import Clock
from sim.model.times import MINUTES_A_DAY
from sim.model.words import day_words, hour_words, month_words

_MONTH, _YEAR = 30 * MINUTES_A_DAY, 365 * MINUTES_A_DAY
HOURLY = 2 * MINUTES_A_DAY  # the longest axis with hours
_GAP = 8.0  # px at least between two labels
# days of a month in steps of about 2, 5, 10 and 15, without one so late that the first of the next month is near
_DAYS = {2: range(1, 31, 2), 5: range(1, 27, 5), 10: range(1, 22, 10), 15: range(1, 17, 15)}


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A mark on a time axis, in minutes since the epoch.

    Parameters
    ----------
    start, end
        The mark, and the next one or the end of the axis.
    names
        The end of what the label names: an hour, a day, a month or a year.
    at
        Where the middle of the label stands: at the mark, or in the middle of the day if every day has one.
    label
        Empty where there is no room.
    """

    start: int
    end: int
    names: int
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Marks of one kind: their distance, about, and what a label names, in minutes; a locator unless of years."""

    step: int
    unit: int
    locator: Callable[[], RRuleLocator] | None = None


def _scales() -> Iterator[_Scale]:
    for step in (1, 5, 15, 30):
        yield _Scale(step, 1, partial(MinuteLocator, byminute=range(0, 60, step)))
    for step in (1, 3, 6, 12):
        yield _Scale(60 * step, 1, partial(HourLocator, byhour=range(0, 24, step)))
    yield _Scale(MINUTES_A_DAY, MINUTES_A_DAY, DayLocator)
    for step, days in _DAYS.items():
        yield _Scale(step * MINUTES_A_DAY, MINUTES_A_DAY, partial(DayLocator, bymonthday=days))
    for step in (1, 3, 6):
        yield _Scale(step * _MONTH, _MONTH, partial(MonthLocator, bymonth=range(1, 13, step)))
    for step in (factor * power for power in (1, 10, 100, 1000) for factor in (1, 2, 5)):
        yield _Scale(step * _YEAR, _YEAR)


def time_marks(
    clock: Clock, first: int, last: int, *, width: float, size: float = 11.5, room: float = 62
) -> tuple[TimeMark, ...]:
    """Return the finest round marks of [first, last] whose labels have room.

    Parameters
    ----------
    clock
        The campaign's clock.
    first, last
        The axis, in minutes since the epoch.
    width
        The length of the axis, px.
    size
        The size of the labels, px.
    room
        The least distance of two marks, px.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> [mark.label for mark in time_marks(clock, 0, 3 * 1440 - 1, width=900)]
    ['27 Nov', '28 Nov', '29 Nov']
    """
    pixels = width / max(last - first, 1)
    for scale in _scales():
        pitch = scale.step * pixels
        if pitch < room or (scale.step < MINUTES_A_DAY and last - first > HOURLY):
            continue
        minutes = list(_minutes(clock, scale, first, last))
        labels = [_label(clock, minute, scale, first=not number) for number, minute in enumerate(minutes)]
        widths = [text_width(label, size=size) for label in labels]
        if minutes and pitch >= max(widths) + _GAP:
            break
    else:
        scale, minutes = _Scale(0, MINUTES_A_DAY), [first]  # of no distance
        labels = [day_words(clock, first, year=False, short=True)]
        widths = [text_width(labels[0], size=size)]
    marks, taken = [], -float("inf")
    for number, (start, label, wide) in enumerate(zip(minutes, labels, widths, strict=True)):
        end = minutes[number + 1] if number + 1 < len(minutes) else last + 1
        at = (max(start, first) + end) / 2 if scale.step == MINUTES_A_DAY else float(start)
        fits = at * pixels - wide / 2 >= taken
        if scale.step == MINUTES_A_DAY:
            fits = wide <= (end - max(start, first)) * pixels or len(minutes) == 1
        taken = at * pixels + wide / 2 + _GAP if fits else taken
        marks.append(TimeMark(max(start, first), end, start + scale.unit, at, label if fits else ""))
    return tuple(marks)


def _minutes(clock: Clock, scale: _Scale, first: int, last: int) -> Iterator[int]:
    """Yield the minutes of marks in [first, last], of days from the one that `first` is in."""
    epoch = clock.epoch.replace(tzinfo=None)
    if scale.locator is None:  # YearLocator counts from the year 1 in the first centuries
        step, years = scale.step // _YEAR, [clock.datetime(minute).year for minute in (first, last)]
        starts = [datetime(year, 1, 1) for year in range(years[0], years[1] + 1) if year % step == 0]
        minutes = [(start - epoch) // timedelta(minutes=1) for start in starts]
    else:
        # a locator without any mark returns the ends of its range instead
        ends = (_moved(epoch, first - 2 * scale.step), _moved(epoch, last + 2 * scale.step))
        values = scale.locator().tick_values(*ends)  # type: ignore[no-untyped-call]
        days = values - date2num(epoch)  # type: ignore[no-untyped-call]
        minutes = [round(day * MINUTES_A_DAY) for day in days]
    least = first - MINUTES_A_DAY + 1 if scale.step == MINUTES_A_DAY else first
    yield from (minute for minute in minutes if least <= minute <= last)


def _moved(epoch: datetime, minutes: int) -> datetime:
    try:
        return epoch + timedelta(minutes=minutes)
    except OverflowError:
        return datetime.min if minutes < 0 else datetime.max


def _label(clock: Clock, minute: int, scale: _Scale, *, first: bool) -> str:
    if scale.unit == _YEAR:
        return str(clock.datetime(minute).year)
    if scale.unit == _MONTH:
        return month_words(clock, minute)
    day, hour = day_words(clock, minute, year=False, short=True), hour_words(clock, minute)
    if scale.unit == MINUTES_A_DAY or hour == "00:00":
        return day
    return f"{day}, {hour}" if first else hour
