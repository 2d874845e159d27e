"""campaign.toml: its keys, their types and lines, and the values made of them."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from sim.model.calendars import GREGORIAN, Calendar
from sim.model.campaign import LICENCE, Phrase
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
from sim.model.dates import OPEN, DateEnd, DateSpan, parse_dates
from sim.model.geodesy import Extent, common_extent, extent_words
from sim.model.lookalikes import fold_spaces
from sim.model.times import MINUTES_A_DAY, Clock, Precision, Window, parse_local
from sim.model.vocabulary import Stance
from sim.tables.files import read_text
from sim.tables.problems import OR, Hints, Names, Report, explain
from sim.tables.toml import Path as _Path
from sim.tables.toml import Toml, key_name, read_toml

FILE: Final = "campaign.toml"
COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
WORD_KINDS = ("sea", "country", "governorate", "water")
_OFFSET = re.compile(r"([+-])([01][0-9]|2[0-3]):([0-5][0-9])\Z")
_DAY = re.compile(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_HOURS = re.compile(r"([0-3]?[0-9]|4[0-8]):([0-5][0-9])-([0-3]?[0-9]|4[0-8]):([0-5][0-9])\Z")
_BY = re.compile(r"\.\.([0-3]?[0-9]|4[0-8]):([0-5][0-9])\Z")
_COUNT = re.compile(r"([0-9]{1,9})(\.\.([0-9]{1,9})?)?\Z|\.\.([0-9]{1,9})\Z")
_RANK = re.compile(r"(?:rank_)?([1-4])\Z")
_EXTENT_VALUES = 4  # the one list of a fixed length
_ACROSS = "an extent across 180 degrees is as [172, 51, 194, 55] or [172, 51, -166, 55]"
_LATEST = "9999-12-31"  # replaces a missing end, so that nothing is reported as too late
_LAST_DAY = parse_local(_LATEST)
_LEAST_DEGREES = 0.01  # about a kilometre
_LONGEST = 1000  # years of a campaign
_LONGEST_LINE = 1000  # characters of a title or name
_MOST_WORDS = 1000  # entries of [phrases] and of [counts], as each is looked for in each sentence
_MOST_MENDS = 4  # as deep as tables lie in each other


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
    if not _OFFSET.match(text):
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
    palettes: dict[Id, Annotated[dict[str, Annotated[ShadeKeys, BeforeValidator(_shade)]], Field(min_length=1)]] = {}


@dataclass(frozen=True)
class Settings:
    """The keys of campaign.toml, with the clock and the phrases of time made of them.

    Invalid keys have been reported and are left out, so that the tables can be checked against the rest: `dropped` has
    their names. `sound` is False if lines were left out, so that no name can be called unknown.
    """

    keys: CampaignKeys
    clock: Clock
    end: int
    toml: Toml = field(repr=False)
    phrases: Mapping[str, Phrase] = field(default_factory=dict)  # by folded words
    dropped: frozenset[str] = frozenset()
    sound: bool = True

    @property
    def is_table(self) -> bool:
        """Whether the record is a table (records.csv) instead of the sentences of documents."""
        return self.keys.kind == "table"

    @cached_property
    def counts(self) -> Mapping[str, tuple[int, int | None]]:
        """What [counts] says, by folded words."""
        return {_fold(words): count for words, count in self.keys.counts.items()}

    def count_within(self, words: str) -> tuple[int, int | None] | None:
        """Return the count of the words, or of the longest key of [counts] that stands in them; None without one."""
        words = _fold(words)
        if words in self.counts:
            return self.counts[words]
        for length in sorted({len(key) for key in self.counts}, reverse=True):
            for at in range(len(words) - length + 1):
                key = words[at : at + length]
                if key in self.counts and not _is_word(words[at - 1 : at]) and not _is_word(words[at + length :][:1]):
                    return self.counts[key]
        return None

    def minute(self, local: int, *, last: bool = False) -> int:
        """Return a local time, in minutes from 00:00 of day 0, as minutes since the epoch (`Clock.from_local`)."""
        shift = self._shift
        return self.clock.from_local(local, last=last) if shift is None else local + shift

    @cached_property
    def _shift(self) -> int | None:
        """The minutes from a local time to the epoch; None if clocks are put forward and back."""
        return None if self.clock.zone.utcoffset(None) is None else self.clock.from_local(0)

    def days(self, dates: DateSpan) -> tuple[int, int]:
        """Return the local times of 00:00 of the first and the last day of dates.

        An open end is the epoch or the end, and a doubtful one is as far off as [approximate] lets it be.
        """
        first, last = dates
        low = self.keys.epoch.first if first is None else first.first - self._doubt(first)
        high = self.keys.end.last if last is None else last.last + self._doubt(last)
        return low - low % MINUTES_A_DAY, high - high % MINUTES_A_DAY

    def _doubt(self, end: DateEnd) -> int:
        return (self.approximate(end.unit) or 0) if end.doubt else 0

    def approximate(self, unit: Precision) -> int | None:
        """Return how many minutes a doubtful date may be off each way, by its unit; None if the folder does not say."""
        found: int | None = getattr(self.keys.approximate, unit.name.lower())
        return found

    def window(self, begin: TimeSpan | None, until: TimeSpan | None) -> Window | None:
        """Return the window from `begin` to `until`, by default the campaign's; None if it ends before it begins."""
        low = 0 if begin is None else self.minute(begin.first)
        high = self.end if until is None else self.minute(until.last, last=True)
        return Window(low, high) if low <= high else None

    def phrase(self, words: str) -> Phrase | None:
        """Return what a phrase of time means, in any letter case and with spaces of any kind."""
        return self.phrases.get(_fold(words))

    def blame(self, report: Report, path: tuple[str | int, ...], value: str, allowed: str, nearest: str = "") -> None:
        """Report a problem of the key at `path`."""
        self.toml.blame(report, path, value, allowed, nearest)


def read_settings(folder: Path, report: Report) -> Settings | None:
    """Read campaign.toml and report its problems; None if it has no clock to check the tables by."""
    got = read_text(folder, FILE, report)
    return None if got is None or got[1] else parse_settings(got[0], report)


def parse_settings(text: str, report: Report) -> Settings | None:
    """Parse the text of campaign.toml; see `read_settings`."""
    toml = read_toml(text, FILE, report, prose=(("summary",), ("rules",), ("map", "words")))
    values, sound = toml.values, toml.sound
    dropped: set[str] = set()
    calendar = _calendar_of(values)
    try:
        keys = CampaignKeys.model_validate(_with_offset(values), context=calendar)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        if sound:
            _report_keys(toml, problems, report)
        for problem in problems:
            dropped |= {_fold(part) for part in problem["loc"][-2:] if isinstance(part, str)}
        mended = _keys_that_fit(_with_offset(values), problems, report.hints, calendar)
        if mended is None:
            return None
        keys = mended
    clock = _clock(keys, values, calendar, toml, report)
    epoch = clock.local(0).date.iso
    phrases = {_fold(words): Phrase(fold_spaces(words), p.kind, p.low, p.high) for words, p in keys.phrases.items()}
    settings = Settings(keys, clock, 0, toml, phrases, frozenset(dropped), sound)
    end = settings.minute(keys.end.last, last=True)
    if end <= 0:
        settings.blame(report, ("end",), _shown(values.get("end")), f"a time after the epoch, {epoch}")
        end = settings.minute(_LAST_DAY)
    elif end > _LONGEST * 366 * MINUTES_A_DAY and "end" not in settings.dropped:
        allowed = f"a time at most {_LONGEST} years after the epoch, {epoch}"
        settings.blame(report, ("end",), _shown(values.get("end")), allowed)
    return replace(settings, end=end)


def _calendar_of(values: Mapping[str, Any]) -> Calendar:
    """Return the calendar that campaign.toml names, so that its dates can be read; Gregorian if it is none."""
    try:
        return Calendar.named(values.get("calendar", "gregorian"))
    except (ValueError, AttributeError, TypeError):
        return GREGORIAN


def _with_offset(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the keys with an offset, which is needed only without a time zone."""
    return {"utc_offset": "+00:00", **values} if "time_zone" in values else values


def _clock(keys: CampaignKeys, values: Mapping[str, Any], calendar: Calendar, toml: Toml, report: Report) -> Clock:
    match = _OFFSET.match(keys.utc_offset)
    assert match is not None
    zone: tzinfo = timezone(int(f"{match[1]}1") * timedelta(hours=int(match[2]), minutes=int(match[3])))
    if "time_zone" in values and "utc_offset" in values:
        toml.blame(report, ("utc_offset",), keys.utc_offset, "either utc_offset or time_zone, not both")
    elif keys.time_zone is not None and keys.epoch.first < MINUTES_A_DAY:
        toml.blame(report, ("time_zone",), keys.time_zone, "utc_offset instead, as no time zone is known before 0001")
    elif keys.time_zone is not None:
        zone = ZoneInfo(keys.time_zone)
    clock = Clock(0, zone, calendar)
    return replace(clock, epoch=clock.from_local(keys.epoch.first))


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _fold(words: str) -> str:
    return fold_spaces(words).casefold()


def _keys_that_fit(
    values: Mapping[str, Any], problems: list[ErrorDetails], hints: Hints, calendar: Calendar
) -> CampaignKeys | None:
    """Return the keys without the invalid ones; a table that then lacks a key goes too."""
    for _ in range(_MOST_MENDS):
        values = _mend(values, problems, hints)
        try:
            return CampaignKeys.model_validate(values, context=calendar)
        except ValidationError as error:
            problems = error.errors(include_url=False)
    return None


def _mend(values: Mapping[str, Any], problems: list[ErrorDetails], hints: Hints) -> dict[str, Any]:
    """Return the values without the invalid ones, and with harmless ones for needed keys that are missing."""
    mended = copy.deepcopy(dict(values))
    gone: set[_Path] = set()
    misspelt = _misspelt(problems, hints)
    for problem in sorted(problems, key=lambda p: [str(part).zfill(9) for part in p["loc"]], reverse=True):
        if problem["type"] == "missing":
            path = problem["loc"][:-1]  # a table without one of its keys is left out
        else:
            path = tuple(part for part in problem["loc"] if part != "[key]")
        if path in gone:
            continue  # else the next item of its list would go
        gone.add(path)
        meant = misspelt.get(problem["loc"])
        holder: Any = mended
        for part in path[:-1]:
            try:
                holder = holder[part]
            except (KeyError, IndexError, TypeError):
                holder = None
                break
        if meant is not None and isinstance(holder, dict):
            holder.setdefault(meant[-1], holder.pop(path[-1], None))
        elif isinstance(holder, dict) and path:
            holder.pop(path[-1], None)
        elif isinstance(holder, list) and path and isinstance(path[-1], int) and path[-1] < len(holder):
            holder.pop(path[-1])
    mended.setdefault("title", "-")
    mended.setdefault("utc_offset", "+00:00")
    mended.setdefault("end", _LATEST)
    return mended


def rank_of(key: str) -> int | None:
    """Return the label rank of a key of [map.ranks]: `1` or `rank_1` to `4`."""
    match = _RANK.match(key)
    return int(match[1]) if match else None


def _misspelt(problems: list[ErrorDetails], hints: Hints) -> dict[_Path, _Path]:
    """Return the path of each unknown key that is a misspelling of a missing one, and the path of that one."""
    missing: dict[_Path, list[str]] = {}
    for problem in problems:
        if problem["type"] == "missing":
            missing.setdefault(problem["loc"][:-1], []).append(str(problem["loc"][-1]))
    found: dict[_Path, _Path] = {}
    for problem in problems:
        path = problem["loc"]
        if problem["type"] == "extra_forbidden" and path[:-1] in missing:
            guess = Names(missing[path[:-1]], hints=hints).nearest(str(path[-1]))
            if guess:
                found[path] = (*path[:-1], guess)
    return found


def _report_keys(toml: Toml, problems: list[ErrorDetails], report: Report) -> None:
    """Report what pydantic found in campaign.toml; a misspelt key is not reported as missing too."""
    meant = set(_misspelt(problems, report.hints).values())
    for problem in problems:
        if problem["type"] != "missing" or problem["loc"] not in meant:
            _report_key(toml, problem, report)


def _report_key(toml: Toml, problem: ErrorDetails, report: Report) -> None:
    """Report one thing pydantic found in campaign.toml, with the key's line."""
    path = tuple(part for part in problem["loc"] if part != "[key]")
    if problem["type"] == "extra_forbidden":
        known = _known_keys(path[:-1])
        allowed = f"no such key; the keys here are {', '.join(known)}"
        toml.blame(report, path, "", allowed, Names(known, hints=report.hints).nearest(str(path[-1])))
    elif problem["type"] == "missing" and isinstance(path[-1], int):  # a list that is too short
        got = problem["input"]
        words = f"{_EXTENT_VALUES} values, not {len(got)}"
        report.add(FILE, toml.line(path[:-1]), key_name(path), _shown(got), words)
    elif problem["type"] == "missing":
        line = toml.line(path[:-1]) if len(path) > 1 else 0
        report.add(FILE, line, key_name(path), "", "the key is missing")
    else:
        words, meant = explain(problem, report.hints)
        toml.blame(report, path, _shown(problem["input"]), words, OR.join(meant))


def _shown(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return "" if isinstance(value, dict) else str(value)


def _known_keys(path: tuple[str | int, ...]) -> list[str]:
    """Return the keys of the table at `path`."""
    model: type[Keys] = CampaignKeys
    inner: Mapping[str, type[Keys]] = {
        "map": MapKeys,
        "insets": InsetKeys,
        "phases": PhaseKeys,
        "words": WordKeys,
        "relations": RelationKeys,
        "corridors": CorridorKeys,
        "named_roads": NamedRoadKeys,
        "legs": LegKeys,
        "published_rates": PublishedRateKeys,
        "roads": RoadKeys,
        "approximate": ApproximateKeys,
        "palettes": ShadeKeys,
    }
    for part in path:
        model = inner.get(str(part), model)
    return [info.alias or name for name, info in model.model_fields.items()]
