"""The keys of campaign.toml: their types, what each may hold, and the tables that they lie in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from sim.model.calendars import Calendar
from sim.model.campaign import LICENCE
from sim.model.columns import (
    Colour,
    Gap,
    Id,
    Latitude,
    Longitude,
    Number,
    calendar_of,
    check_colour,
    choice,
    parse_gap,
    parse_minute,
    refuse,
)
from sim.model.dates import OPEN, parse_dates
from sim.model.declared import Phrase
from sim.model.geodesy import Extent, common_extent, extent_words
from sim.model.times import MINUTES_A_DAY
from sim.model.vocabulary import Stance

COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
WORD_KINDS = ("sea", "country", "governorate", "water")
OFFSET = re.compile(r"([+-])([01][0-9]|2[0-3]):([0-5][0-9])\Z")  # sign, hours and minutes
_DAY = re.compile(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_HOURS = re.compile(r"([0-3]?[0-9]|4[0-8]):([0-5][0-9])-([0-3]?[0-9]|4[0-8]):([0-5][0-9])\Z")
_BY = re.compile(r"\.\.([0-3]?[0-9]|4[0-8]):([0-5][0-9])\Z")
_COUNT = re.compile(r"([0-9]{1,9})(\.\.([0-9]{1,9})?)?\Z|\.\.([0-9]{1,9})\Z")
_ACROSS = "an extent across 180 degrees is as [172, 51, 194, 55] or [172, 51, -166, 55]"
_LEAST_DEGREES = 0.01  # about a kilometre
_LONGEST_LINE = 1000  # characters of a title or name
_MOST_WORDS = 1000  # entries of [phrases] and of [counts], as each is looked for in each sentence


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A local time in campaign.toml, in minutes from 00:00 of day 0: a minute, or a whole day, month or year."""

    first: int
    last: int


def _time_span(value: object, info: ValidationInfo) -> TimeSpan:
    calendar = calendar_of(info)
    text = value.isoformat(*["T", "minutes"][: 2 * isinstance(value, datetime)]) if isinstance(value, date) else value
    allowed, form = "a day YYYY-MM-DD or a local time YYYY-MM-DDTHH:MM, without an offset", "when"
    zoned = isinstance(value, datetime) and (value.tzinfo is not None or value.second or value.microsecond)
    if isinstance(text, str) and not zoned and OPEN not in text:
        try:
            if "T" in text:
                return TimeSpan(*(parse_minute(text, calendar),) * 2)
            first, last = parse_dates(text, calendar)
            if first is not None and first is last and not first.doubt:
                return TimeSpan(first.first, first.last + MINUTES_A_DAY - 1)
        except ValueError as error:
            if _DAY.match(text):
                allowed, form = str(error), ""
        except PydanticCustomError:
            pass
    raise refuse(allowed, form=form)


def read_time_span(text: str, calendar: Calendar) -> TimeSpan:
    """Return the span of a day or local time as in campaign.toml; `ValidationError` if it is none."""
    return _WHEN.validate_python(text, context=calendar)


def _calendar(text: str) -> str:
    try:
        return str(Calendar.named(text))
    except ValueError:
        allowed = "gregorian, julian or julian before YYYY-MM-DD, the first day of the Gregorian calendar"
        raise refuse(allowed, ("gregorian", "julian")) from None


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        allowed = "a time zone of the IANA database, as Europe/Sarajevo"
        raise refuse(allowed, sorted(available_timezones())) from None
    return name


def _whole_days(gap: int) -> int:
    if gap <= 0 or gap % MINUTES_A_DAY:
        raise refuse("a whole number of days, as 15d")
    return gap


def _offset(text: str) -> str:
    if not OFFSET.match(text):
        raise refuse("an offset from UTC as +03:00", form="offset")
    return text


def _extent(value: Extent) -> Extent:
    extent = common_extent(value) if max(map(abs, value)) <= 360 else None
    if extent is None:
        allowed = f"degrees as [west, south, east, north], west < east and south < north; {_ACROSS}"
        a, b, c, d = value
        swapped = common_extent((b, a, d, c)) if max(map(abs, value)) <= 180 else None
        raise refuse(allowed, [] if swapped is None else [extent_words(swapped)])
    west, south, east, north = extent
    if min(east - west, north - south) < _LEAST_DEGREES:
        raise refuse(f"degrees as [west, south, east, north], at least {_LEAST_DEGREES:g} apart each way")
    return extent


def _phrase(value: object) -> Phrase:
    hours = _HOURS.match(value) if isinstance(value, str) else None
    if hours is not None:
        low, high = int(hours[1]) * 60 + int(hours[2]), int(hours[3]) * 60 + int(hours[4])
        if high == MINUTES_A_DAY:
            high -= 1  # a day ends at 23:59: 24:00 is the next one's first minute
        if low > high:
            raise refuse("hours that end after they begin; 30:00 is 06:00 of the day after")
        return Phrase("", "hours", low, high)
    by = _BY.match(value) if isinstance(value, str) else None
    if by is not None:
        high = int(by[1]) * 60 + int(by[2])
        return Phrase("", "by", 0, high - 1 if high == MINUTES_A_DAY else high)
    if isinstance(value, str) and ".." in value:
        ends = value.split("..")
        if len(ends) == 2 and all(ends):
            low, high = parse_gap(ends[0].strip()), parse_gap(ends[1].strip())
            if low > high:
                raise refuse("a gap whose first bound is not above its second")
            return Phrase("", "gap", low, high)
    raise refuse('hours as "12:00-18:00", an upper bound as "..12:00", or a gap as "2h..6h"', form="hours")


def _count(value: object) -> tuple[int, int | None]:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
        return value, value
    match = _COUNT.match(value) if isinstance(value, str) else None
    if match is None:
        raise refuse('a number as "20", "35..45" or, open, "24.."')
    if match[4]:
        return 0, int(match[4])
    low = int(match[1])
    high = low if match[2] is None else int(match[3]) if match[3] else None
    if high is not None and low > high:
        raise refuse("a count whose first bound is not above its second")
    return low, high


Text = Annotated[str, Field(min_length=1)]
Line = Annotated[str, Field(min_length=1, max_length=_LONGEST_LINE)]
When = Annotated[Any, AfterValidator(_time_span)]
_WHEN: TypeAdapter[TimeSpan] = TypeAdapter(When)
ExtentValue = Annotated[tuple[Number, Number, Number, Number], AfterValidator(_extent)]
PhraseValue = Annotated[Any, AfterValidator(_phrase)]
CountValue = Annotated[Any, AfterValidator(_count)]
Offset = Annotated[str, AfterValidator(_offset)]
CalendarName = Annotated[str, AfterValidator(_calendar)]
ZoneName = Annotated[str, AfterValidator(_zone)]
WholeDays = Annotated[Gap, AfterValidator(_whole_days)]
Compass = Annotated[str, choice(COMPASS)]
WordKind = Annotated[str, choice(WORD_KINDS)]
FolderKind = Annotated[str, choice(("document", "table"))]
RelationKind = Annotated[str, choice(tuple(Stance))]
Rate = Annotated[Number, Field(gt=0)]
Ids = Annotated[list[str], Field(min_length=1)]


class Keys(BaseModel):
    """A table of campaign.toml: every key is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InsetKeys(Keys):
    """One of [[map.insets]]."""

    title: Line
    extent: ExtentValue
    begin: When = Field(None, alias="from", validate_default=False)
    until: When = Field(None, validate_default=False)


class PhaseKeys(Keys):
    """One of [[map.phases]]."""

    title: Line
    begin: When = Field(alias="from")
    until: When


class WordKeys(Keys):
    """One of [[map.words]]."""

    text: Line
    lon: Annotated[Longitude, Field(ge=-180, le=180)]
    lat: Annotated[Latitude, Field(ge=-90, le=90)]
    kind: WordKind


class MapKeys(Keys):
    """The table [map]; without `extent`, the map reaches around all places."""

    extent: ExtentValue | None = None
    ranks: dict[str, list[str]] = {}
    label_sides: dict[str, Compass] = {}
    names: dict[str, Line] = {}
    insets: list[InsetKeys] = []
    phases: list[PhaseKeys] = []
    words: list[WordKeys] = []


class ChapterKeys(Keys):
    """One of [[chapters]]; each lasts until the next one begins."""

    title: Line
    begin: When = Field(alias="from")
    extent: ExtentValue | None = None
    sentences: list[str] = []


class RelationKeys(Keys):
    """One of [[relations]]."""

    sides: Annotated[list[str], Field(min_length=2, max_length=2)]
    kind: RelationKind
    passable: bool = False
    begin: When = Field(None, alias="from", validate_default=False)
    until: When = Field(None, validate_default=False)


class CorridorKeys(Keys):
    """One of [corridors]."""

    name: Line
    places: Annotated[list[str], Field(min_length=2)]


class NamedRoadKeys(Keys):
    """One of [named_roads]: a place of kind road, its ends and the corridors it may be."""

    ends: Annotated[list[str], Field(min_length=2, max_length=2)]
    corridors: Ids


class LegKeys(Keys):
    """One of [[legs]]."""

    side: Text
    begin: Text = Field(alias="from")
    end: Text = Field(alias="to")


class PublishedRateKeys(Keys):
    """One of [[published_rates]], in km a day."""

    what: Line
    low: Rate
    high: Rate
    source: Line


class RoadKeys(Keys):
    """The table [roads]."""

    pieces: Annotated[int, Field(ge=1, le=10**6)] | None = None
    islands: list[str] = []


class ApproximateKeys(Keys):
    """The table [approximate]: how far a doubtful day, month or year of sentences.csv may be off, each way."""

    day: WholeDays | None = None
    month: WholeDays | None = None
    year: WholeDays | None = None


class ShadeKeys(Keys):
    """A side in one of [palettes]: a colour, or a table of them."""

    colour: Colour = ""
    dark: Colour = ""
    text: Colour = ""
    weight: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] = 1.0


def _shade(value: object) -> object:
    return {"colour": check_colour(value)} if isinstance(value, str) else value


class CampaignKeys(Keys):
    """The whole of campaign.toml."""

    title: Line
    summary: str = ""
    name: Line | None = None
    kind: FolderKind = "document"
    silence: bool | None = None
    calendar: CalendarName = "gregorian"
    utc_offset: Offset
    time_zone: ZoneName | None = None
    epoch: When
    end: When
    licence: Line = LICENCE
    attribution: Line | None = None
    backdrop: Text | None = None
    lines: Text | None = None
    map: MapKeys = MapKeys()
    chapters: list[ChapterKeys] = []
    phrases: Annotated[dict[Line, PhraseValue], Field(max_length=_MOST_WORDS)] = {}
    counts: Annotated[dict[Line, CountValue], Field(max_length=_MOST_WORDS)] = {}
    approximate: ApproximateKeys = ApproximateKeys()
    rules: dict[Id, Text] = {}
    relations: list[RelationKeys] = []
    corridors: dict[Id, CorridorKeys] = {}
    named_roads: dict[str, NamedRoadKeys] = {}
    legs: list[LegKeys] = []
    published_rates: list[PublishedRateKeys] = []
    roads: RoadKeys = RoadKeys()
    translations: dict[Id, dict[Line, Line]] = {}
    palettes: dict[Id, Annotated[dict[str, Annotated[ShadeKeys, BeforeValidator(_shade)]], Field(min_length=1)]] = {}
