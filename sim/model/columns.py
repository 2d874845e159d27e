"""Columns: how the fields of a value are spelled in the tables of a campaign folder, and the types of their cells.

A table's row is a dataclass of `sim.model.campaign`, and each of its fields is a column: named as the field and holding
the field's type unless `Column`, `Derived` or `Refers` in its annotation says otherwise. A field with a default is an
optional column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from sim.model.calendars import GREGORIAN, Calendar
from sim.model.dates import DateSpan, parse_dates
from sim.model.escapes import web_address
from sim.model.forms import PLAIN, suggest
from sim.model.geodesy import common_longitude
from sim.model.lookalikes import fold_spaces
from sim.model.point import Point
from sim.model.text import character_words, refused_character
from sim.model.times import MINUTES_A_DAY, parse_duration, parse_local
from sim.model.verbs import PLACEHOLDER, VERBS, Effect
from sim.model.vocabulary import UNKNOWN, VACANT, Counting, Use, Where

WAYPOINT = "waypoint"  # a point on a road that nobody holds for its own sake
POINT_KINDS = ("city", "town", "village", "place", "district", "base", "airport", "hill", WAYPOINT)
AREA_KINDS = ("governorate", "region", "country", "road", "water")
KINDS = POINT_KINDS + AREA_KINDS
MARKERS = ("disc", "square", "triangle", "diamond", "star", "pentagon", "wedge", "bar", "cross")
# Of sides that give none, in this order: told apart with the usual colour blindnesses, and most of them in grey.
SIDE_COLOURS = ("#16507F", "#C4553F", "#E3AE2B", "#4FA9BD", "#6B3F73", "#7BAA3C", "#E59BB8", "#5B4A2F", "#12806A")
CONFIDENCES = ("high", "medium", "low")
ROAD_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "local", "urban", "track", "road")
TOLL_COUNTINGS = ("new", "total")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
LONGEST_NAME = 200  # characters
_DAY = re.compile(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MINUTE = re.compile(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]:[0-5][0-9]|2[0-3]:[0-5][0-9]|24:00)\Z")
_LONGEST_GAP = 100 * 366 * MINUTES_A_DAY  # minutes: sums of gaps stay far inside 64 bits


@dataclass(frozen=True, slots=True)
class Column:
    """Give a field's column another name or cell type, keep the spaces around its text, or let it have line breaks."""

    name: str = ""
    cell: Any = None
    exact: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """Mark a field that the reader computes from columns of a cell type, or from no column at all."""

    cell: Any = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refers:
    """Mark a column whose cell names rows of another table; see `sim.tables.folder.Folder.names`."""

    to: str


def refuse(allowed: str, choices: Sequence[str] = (), substitute: str = "", *, form: str = "") -> PydanticCustomError:
    """Make the error of a cell.

    Parameters
    ----------
    allowed
        What is allowed, in words.
    choices
        The valid words.
    substitute
        One of them, to check the rest of the row with.
    form
        A form of `sim.model.forms`, by which the cell may be a valid one in another spelling.
    """
    context = {"allowed": allowed, "choices": choices, "substitute": substitute, "form": form}
    return PydanticCustomError("cell", "{allowed}", context)


def choose(value: str, allowed: Sequence[str], substitute: str = "") -> str:
    """Return `value` if it is one of `allowed`; refuse it otherwise."""
    if value not in allowed:
        raise refuse(f"one of {', '.join(allowed)}", allowed, substitute or allowed[-1])
    return value


def choice(allowed: Sequence[str]) -> AfterValidator:
    """Make the check of a cell that holds one of a few words."""
    return AfterValidator(lambda value: choose(value, allowed))


def _day(text: str) -> str:
    if not _DAY.match(text):
        raise refuse("a day, YYYY-MM-DD", form="day")
    try:
        parse_local(text)
    except ValueError:
        raise refuse("a day of the calendar, YYYY-MM-DD", form="day") from None
    return text


def parse_minute(text: str, calendar: Calendar) -> int:
    """Return a local time written YYYY-MM-DDTHH:MM as minutes from 00:00 of day 0; refuse anything else."""
    if not _MINUTE.match(text):
        raise refuse("a local time, YYYY-MM-DDTHH:MM from 00:00 to 24:00", form="minute")
    try:
        return parse_local(text, calendar)
    except ValueError:
        raise refuse(f"a day of the calendar{_named(calendar)} and its time, YYYY-MM-DDTHH:MM", form="minute") from None


def parse_span(text: str, calendar: Calendar) -> DateSpan:
    """Return the dates of a cell (`sim.model.dates`); refuse anything else."""
    try:
        return parse_dates(text, calendar)
    except ValueError as error:
        raise refuse(str(error), form="days") from None


def _named(calendar: Calendar) -> str:
    return "" if calendar == GREGORIAN else f" ({calendar})"


def calendar_of(info: ValidationInfo) -> Calendar:
    """Return the calendar by which a cell is validated."""
    return info.context if isinstance(info.context, Calendar) else GREGORIAN


def parse_gap(text: str) -> int:
    """Return minutes from a signed whole number with its unit (`90m`, `2h`, `-1d`); refuse anything else."""
    try:
        gap = parse_duration(text)
    except ValueError:
        raise refuse("a whole number with its unit: 90m, 2h or -1d", form="gap") from None
    if abs(gap) > _LONGEST_GAP:
        raise refuse("a gap of less than a century")
    return gap


def _id(text: str) -> str:
    if not _ID.match(text) or Point.parse(text).end:
        raise refuse("an id of plain letters, digits, _ - and . (not ending in .end)", form="id")
    if len(text) > LONGEST_NAME:
        raise refuse(f"an id of at most {LONGEST_NAME} characters, not {len(text):,}")
    if text in (UNKNOWN, VACANT):
        raise refuse(f"an id other than {UNKNOWN} and {VACANT}, which are reserved for holders")
    return text


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise refuse(f"a name of at most {LONGEST_NAME} characters, not {len(text):,}")
    character = refused_character(text, name=True)
    character = character or next((c for c in text if c.isspace() and c not in (" ", "\u00a0")), "")
    if character:
        raise refuse(f"a name without {character_words(character)}")
    if suggest("name", text):
        raise refuse("a name in UTF-8, not UTF-8 that was read as Windows-1252", form="name")
    return text


def _address(text: str) -> str:
    if text and not web_address(text):
        raise refuse("an address that begins with https:// or http://, without spaces or quotation marks")
    return text


def _items(text: object) -> object:
    if not isinstance(text, str):
        return text
    items = [item.strip() for item in text.split(";")]
    if "" in items:
        raise refuse("a list with ; between its items and no blank item")
    seen: set[str] = set()
    for item in items:
        if item in seen:
            raise refuse(f"each item of the list once, not {item} again")
        seen.add(item)
    return tuple(items)


def _dates(text: object, info: ValidationInfo) -> object:
    return parse_span(text, calendar_of(info)) if isinstance(text, str) else text


def _local_minute(text: object, info: ValidationInfo) -> object:
    return parse_minute(text, calendar_of(info)) if isinstance(text, str) else text


def _pair(text: object) -> object:
    if not isinstance(text, str):
        return text
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != 2 or not all(parts):
        raise refuse("a reading as group/alternative")
    return tuple(parts)


def _yes(text: object) -> object:
    if not isinstance(text, str):
        return text
    if text not in ("yes", "no"):
        raise refuse("one of yes, no", ("yes", "no"), form="yes")
    return text == "yes"


def _plain(form: str, allowed: str = "a number") -> BeforeValidator:
    """Make the check of a cell with a number in plain digits, since Python also takes 1_000 and, for 1, 1.000."""
    pattern = PLAIN["whole" if form == "whole" else "number"]

    def check(value: object) -> object:
        if isinstance(value, str) and not pattern.match(value):
            raise refuse(allowed, form=form)
        return value

    return BeforeValidator(check)


def check_colour(text: str) -> str:
    """Return `text` if it is a colour written #RRGGBB; refuse it otherwise."""
    if not _COLOUR.match(text):
        raise refuse("a colour as #RRGGBB")
    return text


def _metres(most_km: int) -> Any:
    return Annotated[
        float,
        Field(gt=0, le=most_km, allow_inf_nan=False),
        AfterValidator(lambda km: round(float(km) * 1000)),
        _plain("km"),
    ]


Id = Annotated[str, AfterValidator(_id)]
Name = Annotated[str, AfterValidator(_name)]
Prose = Annotated[str, Column(lines=True)]
Words = Annotated[str, AfterValidator(fold_spaces)]
Address = Annotated[str, AfterValidator(_address)]
Items = Annotated[tuple[str, ...], BeforeValidator(_items)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_items)]
DayText = Annotated[str, AfterValidator(_day)]
Dates = Annotated[DateSpan, BeforeValidator(_dates)]
LocalMinute = Annotated[int, BeforeValidator(_local_minute)]
Gap = Annotated[int, BeforeValidator(lambda x: parse_gap(x) if isinstance(x, str) else x)]
PointText = Annotated[Point, BeforeValidator(lambda x: Point.parse(x) if isinstance(x, str) else x)]
Yes = Annotated[bool, BeforeValidator(_yes)]
Colour = Annotated[str, AfterValidator(check_colour)]
Marker = Annotated[str, choice(MARKERS)]
Kind = Annotated[str, choice(KINDS)]
Confidence = Annotated[str, choice(CONFIDENCES)]
RoadClass = Annotated[str, choice(ROAD_CLASSES)]
UseName = Annotated[str, choice(tuple(Use))]
VerbName = Annotated[str, AfterValidator(lambda name: choose(name, tuple(VERBS), PLACEHOLDER))]
TakingVerb = Annotated[str, choice(tuple(verb.name for verb in VERBS.values() if verb.effect is Effect.TAKE))]
WhereName = Annotated[str, choice(tuple(Where))]
CountingName = Annotated[str, choice(tuple(Counting))]
TollCounting = Annotated[str, choice(TOLL_COUNTINGS)]
Number = Annotated[float, Field(allow_inf_nan=False), _plain("number")]
Latitude = Annotated[float, Field(allow_inf_nan=False), _plain("latitude")]
Longitude = Annotated[
    float, Field(allow_inf_nan=False), AfterValidator(common_longitude), _plain("longitude")
]  # 180 to 360 are read as -180 to 0
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), _plain("share")]
Weight = Annotated[float, Field(gt=0, le=10**6, allow_inf_nan=False), _plain("number")]
Count = Annotated[int, Field(ge=0, le=10**9), _plain("whole", "a whole number")]
Paragraph = Annotated[int, Field(ge=0, le=10**6), _plain("whole", "a whole number")]
RoadLength = _metres(20_000)
Nearness = _metres(1000)

SideRef = Annotated[str, Refers("side")]
FactionRef = Annotated[str, Refers("faction")]
PartyRef = Annotated[str, Refers("party")]
PlaceRef = Annotated[str, Refers("place")]
PlaceRefs = Annotated[Items, Refers("place")]
SentenceRef = Annotated[str, Refers("sentence")]
StatementRef = Annotated[str, Refers("statement")]
RuleRef = Annotated[str, Refers("rule")]
ReadingRef = Annotated[tuple[str, str], BeforeValidator(_pair), Refers("reading")]
