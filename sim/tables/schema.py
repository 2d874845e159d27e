"""What a row of each table may hold: one pydantic model a table, its fields the columns, and the types of the cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from sim.model.campaign import COUNTINGS, KINDS, USES, WHERES
from sim.model.times import MINUTES_A_DAY, parse_duration
from sim.model.verbs import PLACEHOLDER, VERBS
from sim.model.vocabulary import UNKNOWN, VACANT
from sim.tables.plain import choose, refuse

MARKERS = ("disc", "square", "triangle", "diamond", "star", "pentagon", "cross")
CONFIDENCES = ("high", "medium", "low")
ROAD_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "local", "urban", "track")
TOLL_COUNTINGS = ("new", "total")
_HATCH = re.compile(r"[/\\|\-+xoO.*]*\Z")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_JOINERS = ("\u200c", "\u200d")  # of letters, in scripts that need them
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]\Z")
_LONGEST_GAP = 100 * 366 * MINUTES_A_DAY  # minutes: a century, so that sums of gaps stay far inside 64 bits


def parse_day(text: str) -> date:
    """Return a day written YYYY-MM-DD; refuse anything else."""
    try:
        if _DAY.match(text):
            return date.fromisoformat(text)
    except ValueError:
        raise refuse("a day of the calendar, YYYY-MM-DD") from None
    raise refuse("a day, YYYY-MM-DD")


def parse_minute(text: str) -> datetime:
    """Return a local time written YYYY-MM-DDTHH:MM, without zone; refuse anything else."""
    try:
        if _MINUTE.match(text):
            return datetime.fromisoformat(text)
    except ValueError:
        raise refuse("a day of the calendar and its time, YYYY-MM-DDTHH:MM") from None
    raise refuse("a local time, YYYY-MM-DDTHH:MM from 00:00 to 23:59")


def parse_gap(text: str) -> int:
    """Return minutes from a signed whole number with its unit (`90m`, `2h`, `-1d`); refuse anything else."""
    try:
        gap = parse_duration(text)
    except ValueError:
        raise refuse("a whole number with its unit: 90m, 2h or -1d") from None
    if abs(gap) > _LONGEST_GAP:
        raise refuse("a gap of less than a century")
    return gap


def _id(text: str) -> str:
    if not _ID.match(text) or text.endswith(".end"):
        raise refuse("an id of plain letters, digits, _ - and . (not ending in .end)")
    if text in (UNKNOWN, VACANT):
        raise refuse(f"an id other than {UNKNOWN} and {VACANT}, which are kept for holders")
    return text


def _name(text: str) -> str:
    for letter in text:
        if letter.isspace() and letter not in (" ", "\u00a0"):
            raise refuse("a name on one line, without tabs")
        if unicodedata.category(letter) in ("Cc", "Cf") and letter not in _JOINERS:
            raise refuse(f"a name without the mark U+{ord(letter):04X}, which is not seen")
    return text


def _items(text: object) -> object:
    if not isinstance(text, str):
        return text
    items = [item.strip() for item in text.split(";")]
    if "" in items:
        raise refuse("a list with ; between its items and none of them blank")
    for n, item in enumerate(items):
        if item in items[:n]:
            raise refuse(f"each item of the list once, not {item} again")
    return tuple(items)


def _days(text: object) -> object:
    if not isinstance(text, str):
        return text
    parts = text.split("/")
    if len(parts) > 2 or not all(_DAY.match(part) for part in parts):
        raise refuse("a day YYYY-MM-DD or days YYYY-MM-DD/YYYY-MM-DD")
    first, last = parse_day(parts[0]), parse_day(parts[-1])
    if first > last:
        raise refuse("a first day that is not after the last")
    return first, last


def _pair(text: object) -> object:
    if not isinstance(text, str):
        return text
    parts = text.split("/")
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise refuse("a reading as group/alternative")
    return parts[0].strip(), parts[1].strip()


def _yes(text: object) -> object:
    return choose(text, ("yes", "no")) == "yes" if isinstance(text, str) else text


def _colour(text: str) -> str:
    if not _COLOUR.match(text):
        raise refuse("a colour as #RRGGBB")
    return text


def _hatch(text: str) -> str:
    if not _HATCH.match(text):
        raise refuse("a hatch made of / \\ | - + x o O . *")
    return text


Id = Annotated[str, AfterValidator(_id)]
Items = Annotated[tuple[str, ...], BeforeValidator(_items)]
Name = Annotated[str, AfterValidator(_name)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_items)]
Day = Annotated[date, BeforeValidator(lambda x: parse_day(x) if isinstance(x, str) else x)]
Days = Annotated[tuple[date, date], BeforeValidator(_days)]
Minute = Annotated[datetime, BeforeValidator(lambda x: parse_minute(x) if isinstance(x, str) else x)]
Gap = Annotated[int, BeforeValidator(lambda x: parse_gap(x) if isinstance(x, str) else x)]
Pair = Annotated[tuple[str, str], BeforeValidator(_pair)]
Yes = Annotated[bool, BeforeValidator(_yes)]
Colour = Annotated[str, AfterValidator(_colour)]
Hatch = Annotated[str, AfterValidator(_hatch)]
Marker = Annotated[str, AfterValidator(lambda x: choose(x, MARKERS))]
Kind = Annotated[str, AfterValidator(lambda x: choose(x, KINDS))]
Confidence = Annotated[str, AfterValidator(lambda x: choose(x, CONFIDENCES))]
RoadClass = Annotated[str, AfterValidator(lambda x: choose(x, ROAD_CLASSES))]
Use = Annotated[str, AfterValidator(lambda x: choose(x, USES))]
VerbName = Annotated[str, AfterValidator(lambda x: choose(x, tuple(VERBS)))]
Where = Annotated[str, AfterValidator(lambda x: choose(x, WHERES))]
Counting = Annotated[str, AfterValidator(lambda x: choose(x, COUNTINGS))]
TollCounting = Annotated[str, AfterValidator(lambda x: choose(x, TOLL_COUNTINGS))]
Number = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=10**9)]


class Row(BaseModel):
    """A row of any table: every column is known, and a blank cell is an absent one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    exact: ClassVar[frozenset[str]] = frozenset()  # columns whose spaces at either end are kept
    # What stands in for a cell that is missing or does not fit while the rest of its row is checked.
    stopgap: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("name", "short", "side", "a", "b", "length_method", "title", "licence", "source"), ""),
            **dict.fromkeys(("sentence", "first", "then", "words", "faction", "unit", "victims", "why"), ""),
            **dict.fromkeys(("km", "weight", "paragraph"), "1"),
            "text": "",
            "kind": "waypoint",  # a point, as most places are
            "use": "aside",
            "confidence": CONFIDENCES[-1],
            "counting": COUNTINGS[0],
            "class": ROAD_CLASSES[-1],
            "colour": "#000000",
            "marker": MARKERS[0],
        }
    )


class SideRow(Row):
    """A row of sides.csv."""

    id: Id
    name: str
    short: str
    colour: Colour
    marker: Marker
    hatch: Hatch = ""


class FactionRow(Row):
    """A row of factions.csv; a blank colour is its side's."""

    id: Id
    name: str
    other_names: Items = ()
    side: str
    colour: Colour | None = None
    note: str = ""


class PlaceRow(Row):
    """A row of places.csv; a blank `counted` is no, a blank `holder` unknown."""

    id: Id
    name: Name
    other_names: Names = ()
    kind: Kind
    part_of: Items = ()
    counted: Yes = False
    base_of: str = ""
    lat: Number | None = None
    lon: Number | None = None
    holder: str = UNKNOWN
    holder_source: str = ""
    coordinate_source: str = ""
    confidence: Confidence | None = None
    note: str = ""


class RoadRow(Row):
    """A row of roads.csv."""

    a: str
    b: str
    ref: str = ""
    name: str = ""
    road_class: RoadClass = Field(alias="class")
    km: Annotated[float, Field(gt=0, le=20_000, allow_inf_nan=False)]
    length_method: str
    confidence: Confidence


class SourceRow(Row):
    """A row of sources.csv."""

    id: Id
    title: str
    url: str = ""
    licence: str
    retrieved: Day | None = None


class SentenceRow(Row):
    """A row of sentences.csv; `text` is kept to the letter."""

    exact: ClassVar[frozenset[str]] = frozenset({"text"})
    id: Id
    source: str
    section: str = ""
    paragraph: Annotated[int, Field(ge=0, le=10**6)]
    text: str
    date: Days | None = None
    dated_by: Items = ()
    use: Use
    note: str = ""


class StatementRow(Row):
    """A row of statements.csv."""

    stopgap: ClassVar[Mapping[str, str]] = MappingProxyType({**Row.stopgap, "verb": PLACEHOLDER})
    id: Id
    sentence: str
    verb: VerbName
    place: Items = ()
    where: Where | None = None
    within_km: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] | None = None
    towards: Items = ()
    exceptions: Items = Field((), alias="except")
    share_low: Share | None = None
    share_high: Share | None = None
    faction: str = ""
    from_faction: str = Field("", alias="from")
    phrase: str = ""
    earliest: Minute | None = None
    latest: Minute | None = None
    end_earliest: Minute | None = None
    end_latest: Minute | None = None
    claimant: str = ""
    hedge: str = ""
    rule: str = ""
    repeats: str = ""
    reading: Pair | None = None
    note: str = ""


class OrderRow(Row):
    """A row of order.csv."""

    first: str
    then: str
    at_least: Gap | None = None
    at_most: Gap | None = None
    sentence: str = ""
    phrase: str = ""
    rule: str = ""
    reading: Pair | None = None
    note: str = ""


class ClaimRow(Row):
    """A row of claims.csv; a blank `low` is taken from the words by [counts], a blank `high` beside a `low` is open."""

    id: Id
    sentence: str
    words: str
    faction: str
    verb: VerbName | None = None
    unit: str
    low: Count | None = None
    high: Count | None = None
    counting: Counting
    phrase: str = ""
    earliest: Minute | None = None
    latest: Minute | None = None
    scope: Items = ()
    includes: Items = ()
    claimant: str = ""
    hedge: str = ""
    reading: Pair | None = None
    note: str = ""


class TollRow(Row):
    """A row of casualties.csv."""

    sentence: str
    statement: str = ""
    place: Items = ()
    where: Where | None = None
    victims: str
    killed_low: Count | None = None
    killed_high: Count | None = None
    wounded_low: Count | None = None
    wounded_high: Count | None = None
    captured_low: Count | None = None
    captured_high: Count | None = None
    counting: TollCounting
    claimant: str = ""
    hedge: str = ""
    note: str = ""


class ReadingRow(Row):
    """A row of readings.csv."""

    group: Id
    alternative: Id
    weight: Annotated[float, Field(gt=0, le=10**6, allow_inf_nan=False)]
    why: str
