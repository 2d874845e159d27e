"""Words for times, time windows, durations, counts, ranges and lists: the one module that formats them.

The words are English and the same in every locale, which `strftime` is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from sim.model.precision import window_precision
from sim.model.times import MINUTES_A_DAY, MINUTES_A_YEAR, Clock, Precision, Window

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

ERA_UNTIL = 100  # a year from which none is mistaken for a day
_MOST_GROUPS = 4  # reading groups that a line of words names

# -- times -------------------------------------------------------------------------------------------------------------


def day_words(clock: Clock, minute: int, *, year: bool = True, short: bool = False) -> str:
    """Return the day of a minute.

    Parameters
    ----------
    clock, minute
        The campaign's clock, and the minute.
    year
        Whether to write the year in any case; otherwise it is written only if the day is unclear without it
        (`Clock.needs_year`).
    short
        Cut the month to three letters.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> day_words(clock, 1830), day_words(clock, 1830, year=False, short=True)
    ('28 November 2024', '28 Nov')
    """
    return _day(clock, minute, year=year or clock.needs_year(minute), short=short)


def _day(clock: Clock, minute: int, *, year: bool, short: bool) -> str:
    at = clock.local(minute)
    month = MONTHS[at.month - 1]
    return f"{at.day} {month[:3] if short else month}" + (f" {year_words(at.year)}" if year else "")


def year_words(year: int) -> str:
    """Return a year, of which 0 is 1 BCE; one before 100 with its era, as it could be read as a day.

    Examples
    --------
    >>> year_words(1975), year_words(70), year_words(-217)
    ('1975', '70 CE', '218 BCE')
    """
    if year <= 0:
        return f"{1 - year} BCE"
    return f"{year} CE" if year < ERA_UNTIL else str(year)


def month_words(clock: Clock, minute: int) -> str:
    """Return the month of a minute, cut to three letters, with its year if the month is unclear without it.

    Examples
    --------
    >>> from dataclasses import replace
    >>> month_words(replace(Clock.at("1914-08-03"), end=2_000_000), 0)
    'Aug 1914'
    """
    return date_words(clock, minute, Precision.MONTH, year=False, short=True)


def weekday(clock: Clock, minute: int) -> str:
    """Return the day of the week of a minute, or nothing where it is not certain (`Clock.weekday`)."""
    day = clock.weekday(minute)
    return "" if day is None else WEEKDAYS[day]


def hour_words(clock: Clock, minute: int, *, midnight: bool = False) -> str:
    """Return the local time of day as ``06:30``; with `midnight`, the last minute of a day is ``24:00``."""
    time = clock.local(minute).time
    return "24:00" if midnight and time == "23:59" else time


def moment_words(clock: Clock, minute: int, *, year: bool = True, short: bool = False) -> str:
    """Return a moment of a history no finer than the campaign knows its times (`Clock.precision`).

    `year` and `short` are as for `day_words`.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> from dataclasses import replace
    >>> moment_words(clock, 1830)
    '28 November 2024, 06:30'
    >>> [moment_words(replace(clock, precision=each), 1830) for each in Precision if each]
    ['28 November 2024', 'November 2024', '2024']
    """
    if clock.precision is Precision.MINUTE:
        return f"{day_words(clock, minute, year=year, short=short)}, {hour_words(clock, minute)}"
    return date_words(clock, minute, clock.precision, year=year, short=short)


def date_words(clock: Clock, minute: int, unit: Precision, *, year: bool = True, short: bool = False) -> str:
    """Return the day, the month or the year of a minute."""
    return _date(clock, minute, unit, year=year or clock.needs_year(minute), short=short)


def _date(clock: Clock, minute: int, unit: Precision, *, year: bool, short: bool) -> str:
    if unit <= Precision.DAY:
        return _day(clock, minute, year=year, short=short)
    at = clock.local(minute)
    if unit is Precision.YEAR:
        return year_words(at.year)
    return MONTHS[at.month - 1][: 3 if short else None] + (f" {year_words(at.year)}" if year else "")


def distinct_words(clock: Clock, *minutes: int) -> list[str]:
    """Return moments as `moment_words` does, in the coarsest unit in which no two different ones read alike.

    Examples
    --------
    >>> from dataclasses import replace
    >>> clock = replace(Clock.at("1975-03-01", offset_minutes=420), precision=Precision.MONTH)
    >>> distinct_words(clock, 0, 50_000), distinct_words(clock, 0, 14_400)
    (['Mar', 'Apr'], ['1 Mar', '11 Mar'])
    """
    units = (replace(clock, precision=unit) for unit in reversed(Precision) if unit <= clock.precision)
    tried = ([moment_words(each, minute, year=False, short=True) for minute in minutes] for each in units)
    return next((words for words in tried if len({*words}) == len({*minutes})), list(map(clock.iso, minutes)))


def asked_words(clock: Clock, minute: int) -> str:
    """Return a moment that a reader chose: if the campaign has no hours, the start or the end of the day, or the hour.

    Examples
    --------
    >>> from dataclasses import replace
    >>> clock = replace(Clock.at("2024-11-27", offset_minutes=180), precision=Precision.DAY)
    >>> asked_words(clock, 0), asked_words(clock, 2879), asked_words(clock, 1830)
    ('the start of 27 November 2024', 'the end of 28 November 2024', '28 November 2024, 06:30')
    """
    day = day_words(clock, minute)
    part = day_part(clock, minute)
    return f"the {part} of {day}" if part else f"{day}, {hour_words(clock, minute)}"


def spoken_words(clock: Clock, minute: int) -> str:
    """Return a moment for texts that are read aloud.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> spoken_words(clock, 1439), spoken_words(clock, 1830)
    ('the end of 27 November 2024', '28 November 2024, 06:30')
    """
    return asked_words(replace(clock, precision=max(clock.precision, Precision.DAY)), minute)


def alt_words(clock: Clock, minute: int) -> str:
    """Return a moment that a reader chose, for a line about it: in ISO 8601, or in words if there are no hours."""
    return asked_words(clock, minute) if clock.precision else clock.iso(minute)


def alt_window(clock: Clock, window: Window) -> str:
    """Return a time window for alternative texts: in ISO local times, or in words if the campaign has no hours."""
    if clock.precision:
        return window_words(clock, window, year=True)
    return f"{local_iso(clock, window.earliest)} to {local_iso(clock, window.latest)}"


def day_part(clock: Clock, minute: int) -> str:
    """Return ``start`` or ``end`` for the first or last minute of a day, if the campaign has no hours; else nothing."""
    parts = {"00:00": "start", "23:59": "end"} if clock.precision else {}
    return parts.get(hour_words(clock, minute), "")


def local_iso(clock: Clock, minute: int) -> str:
    """Return a minute as ISO local time, which every function and option takes: ``2024-11-28T06:30``."""
    return clock.local(minute).iso


def asked_iso(clock: Clock, minute: int) -> str:
    """Return a moment that a reader chose as ISO local time, or in words if the campaign has no hours."""
    return asked_words(clock, minute) if clock.precision else local_iso(clock, minute)


def exact_window(clock: Clock, window: Window) -> str:
    """Return the two ends of a time window as ISO local times, or the window in words if the campaign has no hours.

    Examples
    --------
    >>> from dataclasses import replace
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> exact_window(clock, Window(1830, 2160)), exact_window(replace(clock, precision=Precision.DAY), Window(0, 1439))
    ('2024-11-28T06:30..2024-11-28T12:00', '27 Nov 2024')
    """
    if clock.precision:
        return window_words(clock, window, year=True)
    return f"{local_iso(clock, window.earliest)}..{local_iso(clock, window.latest)}"


def window_unit(clock: Clock, window: Window) -> Precision:
    """Return the unit in which a time window is printed: minutes unless it is of whole days, months or years.

    Hours are kept where the campaign has any, and days where it has any.
    """
    if clock.precision is Precision.MINUTE:
        whole = hour_words(clock, window.earliest) == "00:00" and hour_words(clock, window.latest) == "23:59"
        return Precision.DAY if whole else Precision.MINUTE
    return min(window_precision(clock, window), clock.precision)


def span_words(clock: Clock, first: int, last: int, unit: Precision, *, short: bool = False, year: bool = False) -> str:
    """Return the days, months or years from one minute to another; `year` and `short` as for `day_words`.

    Examples
    --------
    >>> clock = Clock.at("1975-03-01", offset_minutes=420)
    >>> span_words(clock, 0, 44_640, Precision.MONTH), span_words(clock, 0, 600_000, Precision.MONTH, short=True)
    ('March–April', 'Mar 1975 – Apr 1976')
    """
    if unit <= Precision.DAY:
        return days_words(clock, first, last, short=short, year=year)
    start = _date(clock, first, unit, year=clock.local(first).year != clock.local(last).year, short=short)
    end = _date(clock, last, unit, year=year or clock.needs_year(first, last), short=short)
    if date_words(clock, first, unit) == date_words(clock, last, unit):
        return end
    return f"{start} – {end}" if " " in start else f"{start}–{end}"


def days_words(clock: Clock, first: int, last: int, *, short: bool = False, year: bool = False) -> str:
    """Return the days from one minute to another; `year` and `short` as for `day_words`.

    Two days of one year share it.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> days_words(clock, 0, 1439), days_words(clock, 0, 2880), days_words(clock, 0, 7200, short=True)
    ('27 November', '27–29 November', '27 Nov – 2 Dec')
    """
    a, b = clock.local(first), clock.local(last)
    end = _day(clock, last, year=year or clock.needs_year(first, last), short=short)
    if a.date == b.date:
        return end
    start = _day(clock, first, year=a.year != b.year, short=short)
    return f"{a.day}–{end}" if (a.year, a.month) == (b.year, b.month) else f"{start} – {end}"


def window_words(
    clock: Clock,
    window: Window,
    *,
    short: bool = True,
    year: bool = False,
    comma: str = ",",
    midnight: bool = False,
) -> str:
    """Return a time window in words.

    Parameters
    ----------
    clock, window
        The campaign's clock, and the window.
    short, year
        As for `day_words`.
    comma
        What separates a day from its hours.
    midnight
        Write the last minute of a day as 24:00.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> [window_words(clock, Window(*ends)) for ends in ((0, 1439), (720, 1439), (0, 2879))]
    ['27 Nov', '27 Nov, 12:00–23:59', '27–28 Nov']
    """
    first, last = window.earliest, window.latest
    if unit := window_unit(clock, window):
        return span_words(clock, first, last, unit, short=short, year=year)
    year = year or clock.needs_year(first, last)
    start, end = (day_words(clock, minute, short=short, year=year) for minute in (first, last))
    opens, closes = (hour_words(clock, minute, midnight=midnight) for minute in (first, last))
    if first == last:
        return f"{start}{comma} {opens}"
    return f"{start}{comma} {opens}–{closes}" if start == end else f"{start}{comma} {opens} – {end}{comma} {closes}"


def duration(minutes: int, *, days: bool = False) -> str:
    """Return a duration in hours and minutes, with `days` or from ten days also in days, and from two years in years.

    Examples
    --------
    >>> duration(150), duration(-45), duration(1500), duration(1500, days=True)
    ('2 h 30 min', 'minus 45 min', '25 h', '1 d 1 h')
    >>> duration(20_000), duration(1_971_000)
    ('13 d 21 h 20 min', '3.7 years')
    """
    if (name := long_unit(abs(minutes))[1]) == "years":
        words = f"{abs(minutes) / MINUTES_A_YEAR:.1f} years"
    else:
        whole, rest = divmod(abs(minutes), MINUTES_A_DAY) if days or name == "days" else (0, abs(minutes))
        parts = ((whole, "d"), (rest // 60, "h"), (rest % 60, "min"))
        words = " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 h"
    return f"minus {words}" if minutes < 0 else words


def long_unit(minutes: float) -> tuple[int, str]:
    """Return the unit in which a duration is told, in minutes and by name: hours, from ten days days, then years."""
    if minutes < 10 * MINUTES_A_DAY:
        return 60, "h"
    return (MINUTES_A_DAY, "days") if minutes < 2 * MINUTES_A_YEAR else (MINUTES_A_YEAR, "years")


# -- numbers -----------------------------------------------------------------------------------------------------------


def counted(number: int, thing: str, *, none: str = "0") -> str:
    """Return a number with its noun; `none` replaces zero.

    Examples
    --------
    >>> counted(1, "edge"), counted(1200, "edge"), counted(0, "place", none="no")
    ('1 edge', '1,200 edges', 'no places')
    """
    return f"{f'{number:,}' if number else none} {thing}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """Return a share in whole per cent; only zero is ``0 %`` and only one is ``100 %``.

    Examples
    --------
    >>> [percent(share) for share in (0, 0.001, 0.5, 0.999, 1)]
    ['0 %', '<1 %', '50 %', '>99 %', '100 %']
    """
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return "<1 %"
    return ">99 %" if whole == 100 and share < 1 else f"{whole} %"


def km(metres: float) -> str:
    """Return a road length in whole kilometres, below ten in tenths: road lengths are estimates.

    Examples
    --------
    >>> km(94_310), km(9_420)
    ('94', '9.4')
    """
    return f"{metres / 1000:,.0f}" if metres >= 10_000 else f"{metres / 1000:.1f}"


def weak_words(names: Sequence[str]) -> str:
    """Return the sentence that says which places of an extreme are not located well; empty without such places.

    Examples
    --------
    >>> weak_words(["Ayn", "Bork"])
    ' Coordinates of low confidence: Ayn, Bork.'
    """
    return f" Coordinates of low confidence: {', '.join(names)}." if names else ""


def range_words(
    low: float | None,
    high: float | None,
    *,
    show: Callable[[float], str] = "{:,}".format,
    unit: str = "",
    to: str = "–",
    least: str = "at least {}",
) -> str:
    """Return a range of numbers: ``3–5``, ``3`` where both ends read alike, ``at least 3`` without a highest one.

    Parameters
    ----------
    low, high
        The ends; None where there is none.
    show
        Formats a number.
    unit
        Follows the numbers.
    to, least
        The text between two numbers, and the format of a range without a highest number.

    Examples
    --------
    >>> range_words(3, 5), range_words(3, 3), range_words(3, None), range_words(None, 5, unit=" h")
    ('3–5', '3', 'at least 3', 'at most 5 h')
    """
    if low is None:
        return f"at most {show(high)}{unit}" if high is not None else ""
    if high is None:
        return f"{least.format(show(low))}{unit}"
    return f"{show(low)}{unit}" if show(low) == show(high) else f"{show(low)}{to}{show(high)}{unit}"


AS_LAST_TOLD = "as last told"  # of places about whose holder the record has been silent since
LAST_TOLD_NOTE = "As last told: the source has been silent about them since, and does not say who holds them."
_NOBODY_WORDS = {"unknown": "not known", "vacant": "held by nobody"}


def held_words(record: int, silent: int, low: int | None = None, high: int | None = None) -> str:
    """Return how many places a side holds by the record, with its range, and as last told.

    Examples
    --------
    >>> held_words(12, 0), held_words(2, 8), held_words(12, 3, 10, 14), held_words(0, 3, 0, 0)
    ('12', '2 + 8 as last told', '12 (10–14) + 3 as last told', '0 + 3 as last told')
    """
    ranged = "" if low is None or high is None or low == high else f" ({low}–{high})"
    return f"{record}{ranged}" + (f" + {silent} {AS_LAST_TOLD}" if silent else "")


def holdings_words(
    held: Mapping[str, tuple[int, int, int, int]], name: Callable[[str], str], *, ranged: bool = True
) -> str:
    """Return the places that each side holds by the record and as last told, then those whose holder is not known.

    Parameters
    ----------
    held
        Side -> held by the record, held as last told, and the range of the first (`sim.roads.holding.Held`). Sides
        without any are left out.
    name
        Returns the name of a side.
    ranged
        Whether to write ranges.

    Examples
    --------
    >>> holdings_words({"red": (2, 8, 2, 4), "unknown": (1, 0, 1, 1)}, str.capitalize)
    'Red 2 (2–4) + 8 as last told; not known 1'
    """
    told = {side: each for side, each in held.items() if each[0] or each[1] or (ranged and each[3])}
    words = {side: held_words(*(each if ranged else each[:2])) for side, each in told.items()}
    sides = ", ".join(f"{name(side)} {its}" for side, its in words.items() if side not in _NOBODY_WORDS)
    nobody = (f"{_NOBODY_WORDS[side]} {its}" for side, its in words.items() if side in _NOBODY_WORDS)
    return "; ".join(filter(None, (sides, *nobody))) or "none"


def undeclared_words(pairs: Sequence[tuple[str, str]], name: Callable[[str], str]) -> str:
    """Return that the folder declares no relation of pairs of sides, or "" if there are none.

    Examples
    --------
    >>> undeclared_words([("red", "blue")], str.capitalize)
    'No relation between Red and Blue is declared'
    >>> undeclared_words([("red", "blue"), ("red", "green")], str.capitalize)
    'No relation is declared between Red and Blue, Red and Green'
    """
    told = [f"{name(a)} and {name(b)}" for a, b in pairs]
    if len(told) == 1:
        return f"No relation between {told[0]} is declared"
    return f"No relation is declared between {listed(told, most=3)}" if told else ""


# -- text --------------------------------------------------------------------------------------------------------------


def listed(names: Iterable[str], *, most: int | None = None, joined: bool = False) -> str:
    """Return several names in one line.

    Parameters
    ----------
    names
        What to list.
    most
        How many to name before the rest is counted; None: all.
    joined
        Whether to write "and" before the last name where all are named.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=2), listed(["a", "b", "c"], joined=True)
    ('a, b, c', 'a, b and 1 more', 'a, b and c')
    """
    names = list(names)
    if most is not None and len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    if joined and len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return ", ".join(names)


def first_words(text: str, *, most: int = 8) -> str:
    """Return the first words of a text, with "…" where more follow."""
    words = text.split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")


def fill(text: str, width: int, *, indent: str = "", hanging: str | None = None) -> str:
    """Break a text into lines of at most `width` columns of a terminal; `hanging` indents all lines but the first.

    Words with a hyphen stay whole: names have them.
    """
    import wcwidth  # slow to import

    hanging = indent if hanging is None else hanging
    lines = wcwidth.wrap(text, width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False)
    return "\n".join(lines)


def weighed_words(groups: Sequence[str]) -> str:
    """Return a sentence on the reading groups that draws vary by their weights; empty if there are none.

    Examples
    --------
    >>> weighed_words(["date"])
    'The draws take each reading of date as often as its weight.'
    """
    if not groups:
        return ""
    named = listed(groups, most=_MOST_GROUPS - 1 if len(groups) > _MOST_GROUPS else None, joined=True)
    return f"The draws take each reading of {named} as often as its weight."
