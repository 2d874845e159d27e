"""Times in the language of a picture: the functions of `sim.model.words` with a catalogue of words.

In English they say what those of `sim` say, which texts and commands print.
"""

from __future__ import annotations

from plots.style.language import Words
from sim.model.precision import FRESH_UNITS
from sim.model.times import MINUTES_A_DAY, MINUTES_A_YEAR, Clock, Precision, Window
from sim.model.words import ERA_UNTIL, day_part, hour_words, long_unit, window_unit


def year_words(words: Words, year: int) -> str:
    """Return a year, of which 0 is 1 BCE; one before 100 with its era.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> year_words(ENGLISH, 1975), year_words(ENGLISH, -217)
    ('1975', '218 BCE')
    """
    if year <= 0:
        return words("date.bce", year=str(1 - year))
    return words("date.ce", year=str(year)) if year < ERA_UNTIL else str(year)


def day_words(words: Words, clock: Clock, minute: int, *, year: bool = True, short: bool = False) -> str:
    """Return the day of a minute, with its year if `year` or if it is unclear without; `short` shortens the month.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> day_words(ENGLISH, Clock.at("2024-11-27", offset_minutes=180), 1830)
    '28 November 2024'
    """
    return _day(words, clock, minute, year=year or clock.needs_year(minute), short=short)


def date_words(
    words: Words, clock: Clock, minute: int, unit: Precision, *, year: bool = True, short: bool = False
) -> str:
    """Return the day, the month or the year of a minute; `year` and `short` as for `day_words`."""
    return _date(words, clock, minute, unit, year=year or clock.needs_year(minute), short=short)


def weekday(words: Words, clock: Clock, minute: int) -> str:
    """Return the day of the week of a minute, or nothing where it is not certain."""
    day = clock.weekday(minute)
    return "" if day is None else words.weekday(day)


def moment_words(words: Words, clock: Clock, minute: int, *, year: bool = True, short: bool = False) -> str:
    """Return a moment no finer than the campaign knows its times; `year` and `short` as for `day_words`.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> moment_words(ENGLISH, Clock.at("2024-11-27", offset_minutes=180), 1830)
    '28 November 2024, 06:30'
    """
    if clock.precision is Precision.MINUTE:
        day = day_words(words, clock, minute, year=year, short=short)
        return words("date.at", date=day, hour=hour_words(clock, minute))
    return date_words(words, clock, minute, clock.precision, year=year, short=short)


def asked_words(words: Words, clock: Clock, minute: int) -> str:
    """Return a moment that a reader chose: the start or end of a day if the campaign has no hours, else the hour."""
    day = day_words(words, clock, minute)
    part = day_part(clock, minute)
    return words(f"date.{part}", date=day) if part else words("date.at", date=day, hour=hour_words(clock, minute))


def span_words(
    words: Words, clock: Clock, first: int, last: int, unit: Precision, *, short: bool = False, year: bool = False
) -> str:
    """Return the days, months or years from one minute to another.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> span_words(ENGLISH, Clock.at("1975-03-01", offset_minutes=420), 0, 44_640, Precision.MONTH)
    'March–April'
    """
    if unit <= Precision.DAY:
        return days_words(words, clock, first, last, short=short, year=year)
    own_year = clock.local(first).year != clock.local(last).year
    start = _date(words, clock, first, unit, year=own_year, short=short)
    end = _date(words, clock, last, unit, year=year or clock.needs_year(first, last), short=short)
    if clock.local(first).year == clock.local(last).year and _same(clock, first, last, unit):
        return end
    return words("date.range_wide" if " " in start else "date.range", first=start, last=end)


def days_words(words: Words, clock: Clock, first: int, last: int, *, short: bool = False, year: bool = False) -> str:
    """Return the days from one minute to another; two days of one month share it.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> days_words(ENGLISH, Clock.at("2024-11-27", offset_minutes=180), 0, 2880)
    '27–29 November'
    """
    a, b = clock.local(first), clock.local(last)
    end = _day(words, clock, last, year=year or clock.needs_year(first, last), short=short)
    if a.date == b.date:
        return end
    if (a.year, a.month) == (b.year, b.month):
        return words("date.range", first=str(a.day), last=end)
    return words("date.range_wide", first=_day(words, clock, first, year=a.year != b.year, short=short), last=end)


def window_words(
    words: Words,
    clock: Clock,
    window: Window,
    *,
    short: bool = True,
    year: bool = False,
    comma: bool = True,
    midnight: bool = False,
) -> str:
    """Return a time window; `comma` separates a day from its hours, and `midnight` writes the end of a day as 24:00.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> window_words(ENGLISH, clock, Window(0, 1439)), window_words(ENGLISH, clock, Window(720, 1439))
    ('27 Nov', '27 Nov, 12:00–23:59')
    """
    first, last = window.earliest, window.latest
    if unit := window_unit(clock, window):
        return span_words(words, clock, first, last, unit, short=short, year=year)
    year = year or clock.needs_year(first, last)
    start, end = (day_words(words, clock, minute, short=short, year=year) for minute in (first, last))
    opens, closes = (hour_words(clock, minute, midnight=midnight) for minute in (first, last))
    at = "date.at" if comma else "date.at_plain"
    if first == last:
        return words(at, date=start, hour=opens)
    if start == end:
        return words(at, date=start, hour=words("date.range", first=opens, last=closes))
    both = words(at, date=start, hour=opens), words(at, date=end, hour=closes)
    return words("date.range_wide", first=both[0], last=both[1])


def duration(words: Words, minutes: int, *, days: bool = False) -> str:
    """Return a duration in hours and minutes, with `days` or from ten days also in days, and from two years in years.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> duration(ENGLISH, 150), duration(ENGLISH, -45), duration(ENGLISH, 20_000)
    ('2 h 30 min', 'minus 45 min', '13 d 21 h 20 min')
    """
    if (name := long_unit(abs(minutes))[1]) == "years":
        told = words("duration.years", number=f"{abs(minutes) / MINUTES_A_YEAR:.1f}")
    else:
        whole, rest = divmod(abs(minutes), MINUTES_A_DAY) if days or name == "days" else (0, abs(minutes))
        parts = (("duration.days", whole), ("duration.hours", rest // 60), ("duration.minutes", rest % 60))
        told = " ".join(words(key, number=str(number)) for key, number in parts if number)
        told = told or words("duration.hours", number="0")
    return words("duration.minus", duration=told) if minutes < 0 else told


def recent_words(words: Words, minutes: int) -> str:
    """Return a round duration in one unit, to follow "in the last"; see `sim.model.precision.fresh_words`.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> [recent_words(ENGLISH, 60 * hours) for hours in (8, 24, 336)]
    ['8 h', 'day', '2 weeks']
    """
    size, unit = next((size, unit) for size, unit in FRESH_UNITS if minutes % size == 0)
    return words(f"recent.{unit}", count=minutes // size)


def _day(words: Words, clock: Clock, minute: int, *, year: bool, short: bool) -> str:
    at = clock.local(minute)
    month = words.month(at.month, short=short)
    if year:
        return words("date.day_year", day=str(at.day), month=month, year=year_words(words, at.year))
    return words("date.day", day=str(at.day), month=month)


def _date(words: Words, clock: Clock, minute: int, unit: Precision, *, year: bool, short: bool) -> str:
    if unit <= Precision.DAY:
        return _day(words, clock, minute, year=year, short=short)
    at = clock.local(minute)
    if unit is Precision.YEAR:
        return year_words(words, at.year)
    month = words.month(at.month, short=short)
    return words("date.month_year", month=month, year=year_words(words, at.year)) if year else month


def _same(clock: Clock, first: int, last: int, unit: Precision) -> bool:
    """Return whether two minutes of one year lie in one month, or the unit is a year."""
    return unit is Precision.YEAR or clock.local(first).month == clock.local(last).month
