"""Marks along a time axis of any span, from minutes to centuries, each at its own moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plots.style.dates import date_words, day_words
from plots.style.language import ENGLISH, Words
from plots.style.words import text_width
from sim import Clock
from sim.model.times import MINUTES_A_DAY, MINUTES_A_MONTH, MINUTES_A_YEAR, Precision
from sim.model.words import hour_words

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
    """Marks of one kind: their distance, about, and what a label names, in minutes; the days of a month they are on."""

    step: int
    unit: int
    days: range = range(1, 32)


def _scales() -> Iterator[_Scale]:
    for minutes in (1, 5, 15, 30, 60, 180, 360, 720):
        yield _Scale(minutes, 1)
    yield _Scale(MINUTES_A_DAY, MINUTES_A_DAY)
    for step, days in _DAYS.items():
        yield _Scale(step * MINUTES_A_DAY, MINUTES_A_DAY, days)
    for step in (1, 3, 6):
        yield _Scale(step * MINUTES_A_MONTH, MINUTES_A_MONTH)
    for step in (factor * power for power in (1, 10, 100, 1000) for factor in (1, 2, 5)):
        yield _Scale(step * MINUTES_A_YEAR, MINUTES_A_YEAR)


def time_marks(
    clock: Clock, first: int, last: int, *, width: float, size: float = 11.5, room: float = 62, words: Words = ENGLISH
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
    words
        The words of the labels.

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
        labels = [_label(words, clock, minute, scale, first=not number) for number, minute in enumerate(minutes)]
        widths = [text_width(label, size=size) for label in labels]
        if minutes and pitch >= max(widths) + _GAP:
            break
    else:
        scale, minutes = _Scale(0, MINUTES_A_DAY), [first]  # of no distance
        labels = [day_words(words, clock, first, year=False, short=True)]
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
    starts = (
        _month_starts(clock, scale, first, last)
        if scale.unit >= MINUTES_A_MONTH
        else _day_starts(clock, scale, first, last)
    )
    least = first - MINUTES_A_DAY + 1 if scale.step == MINUTES_A_DAY else first
    yield from (minute for minute in starts if least <= minute <= last)


def _day_starts(clock: Clock, scale: _Scale, first: int, last: int) -> Iterator[int]:
    """Yield the starts of the days of a scale, or of its parts of them."""
    for number in range(clock.day_number(first), clock.day_number(last) + 1):
        if clock.calendar.date(number).day in scale.days:
            start = clock.day_start(number)
            yield from range(start, clock.day_start(number + 1), scale.step) if scale.unit == 1 else (start,)


def _month_starts(clock: Clock, scale: _Scale, first: int, last: int) -> Iterator[int]:
    """Yield the starts of the months or years of a scale; those BCE count from 1 BCE back."""
    step = scale.step // scale.unit
    for year in range(clock.local(first).year, clock.local(last).year + 1):
        if scale.unit == MINUTES_A_MONTH:
            yield from (clock.month_start(year, month) for month in range(1, 13, step))
        elif (year if year > 0 else 1 - year) % step == 0:
            yield clock.month_start(year, 1)


def _label(words: Words, clock: Clock, minute: int, scale: _Scale, *, first: bool) -> str:
    if scale.unit == MINUTES_A_YEAR:
        return date_words(words, clock, minute, Precision.YEAR)
    if scale.unit == MINUTES_A_MONTH:
        return date_words(words, clock, minute, Precision.MONTH, year=False, short=True)
    day, hour = day_words(words, clock, minute, year=False, short=True), hour_words(clock, minute)
    if scale.unit == MINUTES_A_DAY or hour == "00:00":
        return day
    return words("date.at", date=day, hour=hour) if first else hour
