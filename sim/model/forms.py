"""Usual forms of days, times, numbers and answers that tables do not hold, and the valid cells that they may mean.

A spreadsheet, another country or another data set writes 10.03.2031, 6:30 pm or 45,5. Such a cell is refused, as what
it means may be in doubt; `suggest` says what it may mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from sim.model.lookalikes import skeleton
from sim.model.words import MONTHS, WEEKDAYS

# Plain numbers: what the tables hold. Python would also take 1_000 and digits of other scripts.
PLAIN: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "whole": re.compile(r"[+-]?[0-9]+\Z"),
        "number": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\Z"),
    }
)
_GROUPED = re.compile(r"([+-]?\d{1,3}(?:([ '_.,])\d{3})(?:\2\d{3})*)(?:([.,])(\d+))?\Z")
_JOINED = re.compile(r"[+-]?\d+(?:_\d+)+(?:\.\d+)?\Z")
_COMMA = re.compile(r"[+-]?\d*,\d+\Z")
_DEGREES = re.compile(
    r"(?P<before>[NSEW])? *(?P<sign>[+-])? *(?P<degrees>\d{1,3}(?:[.,]\d+)?) *(?P<mark>[°º˚])? *"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?) *' *(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?) *(?:\"|'') *)?)?(?P<after>[NSEW])?\Z",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<s>[-/. ]|)(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})\.?\Z")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<s>[-/. ]) ?(?P<b>\d{1,2})(?P=s) ?(?P<y>\d{4})\.?\Z")
_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_YEAR = r"(?P<y>\d{4}|\d{2})"
_NAMED_MONTH = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[- ]+(?:of )?{_MONTH},?[- ]+{_YEAR}\Z",
        rf"{_MONTH}[- ]+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[- ]+(?P<y>\d{{4}})\Z",
        rf"(?P<y>\d{{4}})[- ]+{_MONTH}[- ]+(?P<d>\d{{1,2}})\Z",
    )
)
_MONTH_AND_YEAR = re.compile(rf"{_MONTH},? (?P<y>\d{{4}})\Z", re.IGNORECASE)
_YEAR_ALONE = re.compile(r"\d{4}\Z")
_YEAR_BCE = re.compile(r"(\d{1,4}) ?(?:BCE?|B\.C\.)\Z", re.IGNORECASE)
_ABOUT = re.compile(r"(?:c\.?|ca\.?|circa|about|around) ?(.+)\Z", re.IGNORECASE)
_ERA = re.compile(r"(.*\d) ?(BCE?|B\.C\.|CE|AD|A\.D\.)\Z", re.IGNORECASE)
_WEEKDAY = re.compile(rf"(?:{'|'.join(f'{day[:3]}(?:{day[3:]})?' for day in WEEKDAYS)})\.?,? +", re.IGNORECASE)
_DAYS_OF_MONTH = re.compile(r"(\d{1,2}) ?- ?(\d{1,2}) (.+)\Z")
_BETWEEN_DAYS = re.compile(r" ?/ ?| to | - |-|\.\.")
_CLOCK = re.compile(
    r"(?P<h>\d{1,2})(?:[:.]|h ?)(?P<m>\d{2})(?::\d{2}(?:\.\d+)?)? ?(?:(?P<half>[ap])\.?m\.?)?\Z", re.IGNORECASE
)
_WHOLE_HOUR = re.compile(r"(?P<h>\d{1,2}) ?(?:h|(?P<half>[ap])\.?m\.?)\Z", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"(?P<h>\d{2})(?P<m>\d{2})(?: ?h(?:rs|ours)?)?\Z", re.IGNORECASE)
_BEFORE_CLOCK = re.compile(r"T|,? +(?:at +)?")
_SERIAL = re.compile(r"\d{5}(\.\d+)?\Z")  # days since 1899-12-30, from 1927 to 2173
_GAP = re.compile(r"([+-]?)(\d+(?:[.,]\d+)?) ?(m|h|d)(?:in|ins|inutes?|rs?|ours?|ays?)?\.?\Z", re.IGNORECASE)
_OFFSET = re.compile(r"(?:UTC|GMT)? ?([+-]) ?(\d{1,2})(?::?(\d{2}))?\Z", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_YES = frozenset(("yes", "y", "true", "t", "1", "x", "✓", "✔", "on", "oui", "ja", "si", "sí", "vrai", "wahr"))
_NO = frozenset(("no", "n", "false", "f", "0", "off", "non", "nein", "faux", "falsch"))
_SHEET_ERROR = re.compile(r"#([A-Z/0]+[!?]|N/A|#+)\Z")
# A letter of two or three bytes in UTF-8, read as Windows-1252.
_TWICE = re.compile("[\u00c2-\u00c5\u00d0\u00d1\u00d8-\u00db][^\\x00-\x7f]|\u00e2\u20ac|\u00e1[\u00ba\u00bb]")
_MINUTES = {"m": 1, "h": 60, "d": 1440}


def suggest(form: str, text: str) -> tuple[str, ...]:
    """Return the valid cells of a form that an invalid text may mean, the likelier first.

    Parameters
    ----------
    form
        ``day``, ``days``, ``minute``, ``when``, ``number``, ``whole``, ``latitude``, ``longitude``, ``share``, ``km``,
        ``yes``, ``gap``, ``offset``, ``hours``, ``id`` or ``name``; others have no usual forms.
    text
        The cell, which the reader has refused.

    Returns
    -------
    tuple of str
        More than one if the text can be read in several ways; empty if there is no sensible one.

    Examples
    --------
    >>> suggest("day", "10 March 2031"), suggest("day", "10/03/2031"), suggest("day", "soon")
    (('2031-03-10',), ('2031-03-10', '2031-10-03'), ())
    >>> suggest("latitude", "45°30′N"), suggest("number", "1,250")
    (('45.5',), ('1.250', '1250'))
    """
    if len(text) > 80 or form not in _FORMS:
        return ()
    plain = " ".join(skeleton(text).split()).removeprefix("'")  # a spreadsheet's mark of text
    return tuple(dict.fromkeys(_FORMS[form](text if form == "name" else plain)))


# -- numbers -----------------------------------------------------------------------------------------------------------


def _number(text: str) -> Iterator[str]:
    """Yield a number whose decimals, thousands or sign are written otherwise."""
    text = re.sub(r"^([+-]) ", r"\1", text)
    if PLAIN["number"].match(text):
        yield text
    if _COMMA.match(text):
        yield text.replace(",", ".")
    match = _GROUPED.match(text)
    if match is not None and match[3] != match[2]:
        yield re.sub(r"[ '_.,]", "", match[1]) + (f".{match[4]}" if match[4] else "")
    elif _JOINED.match(text):
        yield text.replace("_", "")


def _whole(text: str) -> Iterator[str]:
    """Yield a whole number; 1.000 may be one or a thousand."""
    for number in _number(text):
        value = number.partition(".")
        if PLAIN["whole"].match(value[0]) and not value[2].strip("0"):
            yield value[0]


def _degrees(hemispheres: str, most: int) -> Callable[[str], Iterator[str]]:
    def read(text: str) -> Iterator[str]:
        match = _DEGREES.match(text)
        if match is None or not any(match[name] for name in ("before", "mark", "minutes", "after")):
            yield from (number for number in _number(text) if abs(float(number)) <= most)
            return
        letters = [match[name].upper() for name in ("before", "after") if match[name]]
        parts = [_decimal(match[name] or "0") for name in ("degrees", "minutes", "seconds")]
        if len(letters) + bool(match["sign"]) > 1 or not set(letters) <= set(hemispheres) or max(parts[1:]) >= 60:
            return
        value = parts[0] + parts[1] / 60 + parts[2] / 3600
        if value <= most:
            south = match["sign"] == "-" or letters == [hemispheres[1]]
            yield f"{'-' if south else ''}{round(float(value), 6)}"

    return read


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _share(text: str) -> Iterator[str]:
    if text.endswith("%"):
        yield from (f"{Decimal(number) / 100:f}" for number in _number(text[:-1].rstrip()) if 0 <= float(number) <= 100)
    else:
        yield from _number(text)


def _km(text: str) -> Iterator[str]:
    return _number(re.sub(r" ?km\Z", "", text, flags=re.IGNORECASE))


# -- days and times ----------------------------------------------------------------------------------------------------


def _day(text: str) -> Iterator[str]:
    """Yield a day; one with a time of day is the day alone."""
    yield from _bare_day(text)
    yield from (day for day, _ in _days_and_clocks(text))
    if _SERIAL.match(text):
        yield (datetime(1899, 12, 30) + timedelta(days=float(text))).date().isoformat()


def _bare_day(text: str) -> Iterator[str]:
    if match := _ERA.match(text):
        years = (f"{int(year):04d}" for year in re.findall(r"\d{1,4}", match[1])[-1:])
        for day in (day for year in years for day in _bare_day(re.sub(r"\d{1,4}\Z", year, match[1]))):
            year = int(day[:4])
            yield f"-{year - 1:04d}{day[4:]}" if match[2].upper().startswith("B") and year > 1 else day
        return
    text = _WEEKDAY.sub("", text, count=1)
    if match := _YEAR_FIRST.match(text):
        if match["s"] or len(text) == 8:
            yield from _calendar(match["y"], match["m"], match["d"])
    elif match := _YEAR_LAST.match(text):
        yield from _calendar(match["y"], match["b"], match["a"])
        if match["s"] in "/-":  # some countries write the month first
            yield from _calendar(match["y"], match["a"], match["b"])
    for form in _NAMED_MONTH:
        if match := form.match(text):
            months = _months(match["name"])
            for century in ("20", "19") if len(match["y"]) == 2 else ("",):
                if len(months) == 1:
                    yield from _calendar(century + match["y"], months[0], match["d"])


def _months(name: str) -> list[int]:
    """Return the numbers of the months that a name or its beginning may mean."""
    return [number for number, month in enumerate(MONTHS, 1) if month.lower().startswith(name.lower())]


def _calendar(*year_month_day: str | int) -> Iterator[str]:
    try:
        yield date(*map(int, year_month_day)).isoformat()
    except ValueError:
        return


def _days(text: str) -> Iterator[str]:
    """Yield a day, a month or a year, each perhaps in doubt, or the first and the last of several days."""
    found = list(_day(text))
    if not found and (match := _ABOUT.match(text)):
        found = [f"{date}~" for date in _days(match[1]) if "~" not in date and "/" not in date]
    if not found and (match := _MONTH_AND_YEAR.match(text)):
        found = [f"{match['y']}-{month:02d}" for month in _months(match["name"])]
    if not found and _YEAR_ALONE.match(text):
        found = [text]
    if not found and (match := _YEAR_BCE.match(text)):
        found = [f"{1 - int(match[1]):05d}"]
    if not found and (match := _DAYS_OF_MONTH.match(text)):
        firsts, lasts = _bare_day(f"{match[1]} {match[3]}"), _bare_day(f"{match[2]} {match[3]}")
        found = [f"{a}/{b}" for a, b in zip(firsts, lasts, strict=False) if a <= b]
    if not found:
        for gap in _BETWEEN_DAYS.finditer(text):
            firsts, lasts = _day(text[: gap.start()]), _day(text[gap.end() :])
            found += [f"{a}/{b}" for a, b in zip(firsts, lasts, strict=False) if a <= b]
    yield from found


def _minute(text: str) -> Iterator[str]:
    """Yield a day with a time of day."""
    for day, clock in _days_and_clocks(text):
        yield f"{day}T{clock}"
    if _SERIAL.match(text) and "." in text:
        minute = datetime(1899, 12, 30) + timedelta(minutes=round(float(text) * 1440))
        yield minute.isoformat(timespec="minutes")


def _when(text: str) -> Iterator[str]:
    """Yield a day with a time of day, or else a day."""
    yield from list(_minute(text)) or _day(text)


def _days_and_clocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to read a text as a day and a time of day, in either order."""
    for gap in _BEFORE_CLOCK.finditer(text):
        parts = text[: gap.start()], text[gap.end() :]
        for first, last in (parts, parts[::-1]):
            yield from ((day, clock) for day in _bare_day(first) for clock in _clock(last))


def _clock(text: str) -> Iterator[str]:
    """Yield a time of day as HH:MM, up to 24:00."""
    match = _CLOCK.match(text) or _WHOLE_HOUR.match(text) or _FOUR_DIGITS.match(text)
    if match is None:
        return
    groups = match.groupdict()
    hour, minute, half = int(groups["h"]), int(groups.get("m") or 0), (groups.get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return
        hour = hour % 12 + 12 * (half == "p")
    if minute < 60 and hour * 60 + minute <= 24 * 60:
        yield f"{hour:02d}:{minute:02d}"


def _hours(text: str) -> Iterator[str]:
    """Yield hours from one time of day to another, or up to one."""
    if text.startswith(".."):
        yield from (f"..{clock}" for clock in _clock(text[2:].strip()))
    for gap in re.finditer(r" ?(?:-|to|\.\.) ?", text):
        for first in _clock(text[: gap.start()]):
            yield from (f"{first}-{last}" for last in _clock(text[gap.end() :]) if first <= last)


def _gap(text: str) -> Iterator[str]:
    """Yield a gap with its unit shortened, in minutes if it is not a whole number."""
    if match := _GAP.match(text):
        unit = match[3].lower()
        size = _decimal(match[2])
        if size != int(size):
            size, unit = size * _MINUTES[unit], "m"
        if size == int(size):
            yield f"{'-' if match[1] == '-' else ''}{int(size)}{unit}"


def _offset(text: str) -> Iterator[str]:
    if text.upper() in ("Z", "UTC", "GMT"):
        yield "+00:00"
    elif (match := _OFFSET.match(text)) and int(match[2]) < 24 and int(match[3] or 0) < 60:
        yield f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}"


# -- words -------------------------------------------------------------------------------------------------------------


def _yes(text: str) -> Iterable[str]:
    word = text.lower()
    return ("yes",) if word in _YES else ("no",) if word in _NO else ()


def is_sheet_error(text: str) -> bool:
    """Return whether a cell is the error of a formula, or too narrow for its value.

    Examples
    --------
    >>> is_sheet_error("#REF!"), is_sheet_error("#####"), is_sheet_error("#5")
    (True, True, False)
    """
    return bool(_SHEET_ERROR.match(text))


def _name(text: str) -> Iterator[str]:
    """Yield a text that was saved in UTF-8, read as Windows-1252 and saved again."""
    if _TWICE.search(text):
        with suppress(UnicodeError):
            yield b"".join(one.encode("latin-1" if one < "\u0100" else "cp1252") for one in text).decode()


def _id(text: str) -> Iterable[str]:
    name = text.replace(" ", "_")
    return (name,) if _ID.match(name) else ()


_FORMS: Mapping[str, Callable[[str], Iterable[str]]] = MappingProxyType(
    {
        "day": _day,
        "days": _days,
        "minute": _minute,
        "when": _when,
        "number": _number,
        "whole": _whole,
        "latitude": _degrees("NS", 90),
        "longitude": _degrees("EW", 180),
        "share": _share,
        "km": _km,
        "yes": _yes,
        "gap": _gap,
        "offset": _offset,
        "hours": _hours,
        "id": _id,
        "name": _name,
    }
)
