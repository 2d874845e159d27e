"""Days that a sentence states in full, with day, month and year: the only dates that are read from text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.model.calendars import GREGORIAN
from sim.model.dates import parse_dates
from sim.model.words import MONTHS

_NAMES = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
_NAMES |= {name[:3].casefold(): number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_MONTH = "|".join(sorted(_NAMES, key=len, reverse=True))
_DAY = r"(?P<day{n}>\d{{1,2}})(?:st|nd|rd|th)?"
_FORMS = [
    rf"{_DAY.format(n=1)}(?:\s+of)?\s+(?P<month1>{_MONTH})\.?,?\s+(?P<year1>\d{{4}})",
    rf"(?P<month2>{_MONTH})\.?\s+{_DAY.format(n=2)},?\s+(?P<year2>\d{{4}})",
    r"(?P<year3>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2})",
]
_DATE = re.compile(rf"(?<![\w-])(?:{'|'.join(_FORMS)})(?![\w-])", re.IGNORECASE)
# Before a day that only bounds the time, or is one end of a span.
_BOUND = re.compile(
    r"(?:\b(?:since|until|till|by|before|after|from|between|to|and|than|through|up to|of)\s+(?:the\s+)?|[–—-]\s*|"
    rf"\d{{1,2}}(?:\s*(?:{_MONTH})\.?)?\s*(?:and|or|/)\s*)\Z",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(r"\b(?:morning|noon|afternoon|evening|night|dawn|dusk|hours)\s+of\s+\Z", re.IGNORECASE)
_SPAN_AFTER = re.compile(r"\s*(?:[–—]|-\s|to\s+\d|until\b|through\b)")


def stated_date(text: str) -> str:
    """Return the day that a sentence gives for what it tells (ISO 8601), or nothing.

    It must be the only full date of the sentence. A day that only bounds the time ("by", "since", "until"), or is an
    end of a span of days, is left to the coder, as is a day without its year.

    Examples
    --------
    >>> stated_date("On 5 May 1975, Ayn fell."), stated_date("By May 5, 1975 it had fallen."), stated_date("On 5 May")
    ('1975-05-05', '', '')
    """
    found = list(_dates(text))
    if len(found) != 1:
        return ""
    ((first, last, date),) = found
    bounds = _BOUND.search(text, 0, first) and not _PART_OF_DAY.search(text, 0, first)
    if bounds or _SPAN_AFTER.match(text, last):
        return ""
    return date


def _dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each full date of a text begins and ends, and the day."""
    for found in _DATE.finditer(text):
        day, month, year = (
            next(filter(None, (found[f"{part}{n}"] for n in (1, 2, 3)))) for part in ("day", "month", "year")
        )
        number = int(month) if month.isdigit() else _NAMES[month.casefold()]
        date = f"{year}-{number:02d}-{int(day):02d}"
        try:
            parse_dates(date, GREGORIAN)
        except ValueError:  # no such day
            continue
        yield found.start(), found.end(), date
