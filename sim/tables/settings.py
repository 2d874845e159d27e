"""campaign.toml: its keys, their types and lines, and the values made of them."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from sim.model.campaign import Phrase
from sim.model.columns import (
    Colour,
    Day,
    Latitude,
    Longitude,
    Number,
    check_colour,
    choice,
    parse_day,
    parse_gap,
    parse_minute,
    refuse,
)
from sim.model.forms import suggest
from sim.model.lookalikes import first_odd, fold_spaces
from sim.model.times import MINUTES_A_DAY, Clock, Window
from sim.model.vocabulary import Stance
from sim.tables.problems import OR, Names, Report, explain
from sim.tables.rows import read_text

FILE: Final = "campaign.toml"
COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
WORD_KINDS = ("sea", "country", "governorate", "water")
_OFFSET = re.compile(r"([+-])([01][0-9]|2[0-3]):([0-5][0-9])\Z")
_HOURS = re.compile(r"([0-3]?[0-9]|4[0-8]):([0-5][0-9])-([0-3]?[0-9]|4[0-8]):([0-5][0-9])\Z")
_BY = re.compile(r"\.\.([0-3]?[0-9]|4[0-8]):([0-5][0-9])\Z")
_COUNT = re.compile(r"([0-9]{1,9})(\.\.([0-9]{1,9})?)?\Z|\.\.([0-9]{1,9})\Z")
_RANK = re.compile(r"(?:rank_)?([1-4])\Z")
_EXTENT_VALUES = 4  # the one list of a fixed length
_LAST_DAY = "9999-12-31"  # replaces a missing end, so that nothing is reported as too late
_LEAST_DEGREES = 0.01  # about a kilometre
_LONGEST = 30  # years of a campaign
_MOST_MENDS = 4  # as deep as tables lie in each other
_MOST_SYNTAX = 20  # after so many lines with wrong syntax, the file is not read further
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?\Z")
_NAME = re.compile(r"""["']([^"']*)["']|([A-Za-z0-9_-]+)""")
_PART = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
_KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_SYNTAX = re.compile(r"(.*) \(at (?:line ([0-9]+), column [0-9]+|end of document)\)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A local time in campaign.toml: a minute, or a whole day."""

    first: datetime
    last: datetime


def _time_span(value: object) -> TimeSpan:
    if isinstance(value, str):
        with suppress(ValueError):
            value = parse_minute(value) if "T" in value else parse_day(value)
    if isinstance(value, datetime) and value.tzinfo is None and not value.second and not value.microsecond:
        return TimeSpan(value, value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return TimeSpan(datetime.combine(value, time(0, 0)), datetime.combine(value, time(23, 59)))
    raise refuse("a day YYYY-MM-DD or a local time YYYY-MM-DDTHH:MM, without an offset", form="when")


def _plain_day(value: object) -> object:
    if isinstance(value, datetime):  # its time, and perhaps its zone, would be lost
        raise refuse("a day, YYYY-MM-DD, without a time")
    return value.isoformat() if isinstance(value, date) else value


def _offset(text: str) -> str:
    if not _OFFSET.match(text):
        raise refuse("an offset from UTC as +03:00", form="offset")
    return text


def _extent(value: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = value
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise refuse("degrees as [west, south, east, north], west < east and south < north")
    if min(east - west, north - south) < _LEAST_DEGREES:
        raise refuse(f"degrees as [west, south, east, north], at least {_LEAST_DEGREES:g} apart each way")
    return value


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
When = Annotated[Any, AfterValidator(_time_span)]
Extent = Annotated[tuple[Number, Number, Number, Number], AfterValidator(_extent)]
PhraseValue = Annotated[Any, AfterValidator(_phrase)]
CountValue = Annotated[Any, AfterValidator(_count)]
Offset = Annotated[str, AfterValidator(_offset)]
PlainDay = Annotated[Day, BeforeValidator(_plain_day)]
Compass = Annotated[str, choice(COMPASS)]
WordKind = Annotated[str, choice(WORD_KINDS)]
RelationKind = Annotated[str, choice(tuple(Stance))]
Rate = Annotated[Number, Field(gt=0)]
Ids = Annotated[list[str], Field(min_length=1)]


class Keys(BaseModel):
    """A table of campaign.toml: every key is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InsetKeys(Keys):
    """One of [[map.insets]]."""

    title: Text
    extent: Extent
    begin: When = Field(None, alias="from", validate_default=False)
    until: When = Field(None, validate_default=False)


class PhaseKeys(Keys):
    """One of [[map.phases]]."""

    title: Text
    begin: When = Field(alias="from")
    until: When


class WordKeys(Keys):
    """One of [[map.words]]."""

    text: Text
    lon: Annotated[Longitude, Field(ge=-180, le=180)]
    lat: Annotated[Latitude, Field(ge=-90, le=90)]
    kind: WordKind


class MapKeys(Keys):
    """The table [map]."""

    extent: Extent
    ranks: dict[str, list[str]] = {}
    label_sides: dict[str, Compass] = {}
    names: dict[str, Text] = {}
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

    name: Text
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

    what: Text
    low: Rate
    high: Rate
    source: Text


class RoadKeys(Keys):
    """The table [roads]."""

    pieces: Annotated[int, Field(ge=1, le=10**6)] = 1
    islands: list[str] = []


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

    title: Text
    summary: Text
    name: Text | None = None
    utc_offset: Offset
    epoch: PlainDay
    end: When
    licence: Text
    attribution: Text
    backdrop: Text | None = None
    map: MapKeys
    phrases: dict[str, PhraseValue] = {}
    counts: dict[str, CountValue] = {}
    rules: dict[str, Text] = {}
    relations: list[RelationKeys] = []
    corridors: dict[str, CorridorKeys] = {}
    named_roads: dict[str, NamedRoadKeys] = {}
    legs: list[LegKeys] = []
    published_rates: list[PublishedRateKeys] = []
    roads: RoadKeys = RoadKeys()
    palettes: dict[str, Annotated[dict[str, Annotated[ShadeKeys, BeforeValidator(_shade)]], Field(min_length=1)]] = {}


@dataclass(frozen=True)
class Settings:
    """The keys of campaign.toml, with the clock and the phrases of time made of them.

    Invalid keys have been reported and are left out, so that the tables can be checked against the rest: `dropped` has
    their names. `sound` is False if lines were left out, so that no name can be called unknown.
    """

    keys: CampaignKeys
    clock: Clock
    end: int
    text: str = field(repr=False)
    phrases: Mapping[str, Phrase] = field(default_factory=dict)  # by folded words
    dropped: frozenset[str] = frozenset()
    sound: bool = True

    def minute(self, at: datetime | date) -> int:
        """Return the minute of a local time without zone, or of 00:00 of a day."""
        if not isinstance(at, datetime):
            at = datetime.combine(at, time(0, 0))
        return (at.replace(tzinfo=self.clock.epoch.tzinfo) - self.clock.epoch) // _MINUTE

    def window(self, begin: TimeSpan | None, until: TimeSpan | None) -> Window | None:
        """Return the window from `begin` to `until`, by default the campaign's; None if it ends before it begins."""
        low = 0 if begin is None else self.minute(begin.first)
        high = self.end if until is None else self.minute(until.last)
        return Window(low, high) if low <= high else None

    def phrase(self, words: str) -> Phrase | None:
        """Return what a phrase of time means, in any letter case and with spaces of any kind."""
        return self.phrases.get(_fold(words))

    def blame(self, report: Report, path: tuple[str | int, ...], value: str, allowed: str, nearest: str = "") -> None:
        """Report a problem of the key at `path`."""
        report.add(FILE, find_line(self.text, path, value), key_name(path), value, allowed, nearest)


_MINUTE = datetime(1, 1, 1, 0, 1) - datetime(1, 1, 1)


def read_settings(folder: Path, report: Report) -> Settings | None:
    """Read campaign.toml and report its problems; None if it has no clock to check the tables by."""
    got = read_text(folder, FILE, report)
    if got is None or got[1]:
        return None
    text = got[0]
    values, sound = _parse(text, report)
    dropped: set[str] = set()
    try:
        keys = CampaignKeys.model_validate(values)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        if sound:
            _report_keys(text, problems, report)
        for problem in problems:
            dropped |= {_fold(part) for part in problem["loc"][-2:] if isinstance(part, str)}
        mended = _keys_that_fit(values, problems)
        if mended is None:
            return None
        keys = mended
    match = _OFFSET.match(keys.utc_offset)
    assert match is not None
    minutes = int(f"{match[1]}1") * (int(match[2]) * 60 + int(match[3]))
    clock = Clock.at(keys.epoch.isoformat(), offset_minutes=minutes)
    phrases = {_fold(words): Phrase(fold_spaces(words), p.kind, p.low, p.high) for words, p in keys.phrases.items()}
    settings = Settings(keys, clock, 0, text, phrases, frozenset(dropped), sound)
    end = settings.minute(keys.end.last)
    if end <= 0:
        settings.blame(report, ("end",), _shown(values.get("end")), f"a time after the epoch, {keys.epoch}")
        end = settings.minute(parse_day(_LAST_DAY))
    elif end > _LONGEST * 366 * MINUTES_A_DAY and "end" not in settings.dropped:
        allowed = f"a time at most {_LONGEST} years after the epoch, {keys.epoch}"
        settings.blame(report, ("end",), _shown(values.get("end")), allowed)
    return replace(settings, end=end)


def _fold(words: str) -> str:
    return fold_spaces(words).casefold()


def _parse(text: str, report: Report) -> tuple[dict[str, Any], bool]:
    """Parse TOML; return the values and whether all lines were valid. Invalid lines are reported and left out."""
    lines = text.split("\n")
    sound = True
    while True:
        try:
            return tomllib.loads("\n".join(lines)), sound
        except (ValueError, RecursionError) as error:
            match = _SYNTAX.match(str(error))
            line = int(match[2] or len(lines)) if match else 0
            at_end = match is not None and match[2] is None
            words = match[1] if match else "values of ordinary depth and size"
            shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
            odd = first_odd(shown)
            meant = OR.join(f'"{time}"' for time in suggest("when", shown.partition("=")[2].strip()))
            words = f"{words[:1].lower()}{words[1:]}{f'; this line has {odd}' if odd else ''}"
            report.add(FILE, line, "", shown, f"TOML syntax: {words}", meant)
            if not shown or at_end or sum(p.file == FILE for p in report.problems) > _MOST_SYNTAX:
                return {}, False
            sound = False
            # A placeholder keeps the keys below apart from the table before it, so that no key occurs twice.
            lines[line - 1] = f'["line {line}"]' if shown.startswith("[") else ""


def _keys_that_fit(values: Mapping[str, Any], problems: list[ErrorDetails]) -> CampaignKeys | None:
    """Return the keys without the invalid ones; a table that then lacks a key goes too."""
    for _ in range(_MOST_MENDS):
        values = _mend(values, problems)
        try:
            return CampaignKeys.model_validate(values)
        except ValidationError as error:
            problems = error.errors(include_url=False)
    return None


def _mend(values: Mapping[str, Any], problems: list[ErrorDetails]) -> dict[str, Any]:
    """Return the values without the invalid ones, and with harmless ones for needed keys that are missing."""
    mended = copy.deepcopy(dict(values))
    gone: set[tuple[int | str, ...]] = set()
    for problem in sorted(problems, key=lambda p: [str(part).zfill(9) for part in p["loc"]], reverse=True):
        if problem["type"] == "missing":
            path = problem["loc"][:-1]  # a table without one of its keys is left out
        else:
            path = tuple(part for part in problem["loc"] if part != "[key]")
        if path in gone:
            continue  # else the next item of its list would go
        gone.add(path)
        meant = _misspelt(problem, problems)
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
    for key in ("title", "summary", "licence", "attribution"):
        mended.setdefault(key, "-")
    mended.setdefault("utc_offset", "+00:00")
    mended.setdefault("end", _LAST_DAY)
    mended.setdefault("map", {})
    mended["map"].setdefault("extent", [-180, -90, 180, 90])
    return mended


def key_name(path: tuple[str | int, ...]) -> str:
    """Return a key's dotted name; of several tables, the line says which one."""
    return ".".join(str(part) for part in path if isinstance(part, str))


def rank_of(key: str) -> int | None:
    """Return the label rank of a key of [map.ranks]: `1` or `rank_1` to `4`."""
    match = _RANK.match(key)
    return int(match[1]) if match else None


def find_line(text: str, path: tuple[str | int, ...], value: str = "") -> int:
    """Return the line of the key at `path`, or of `value` within it; 0 if it cannot be found."""
    best, depth, span = 0, 0, (0, 0)
    for found, first, last in _keys_with_lines(text):
        shared = found[: len(path)]
        if shared == path[: len(shared)] and len(shared) > depth and len(found) <= len(path) + 1:
            best, depth, span = first, len(shared), (first, last)
    lines = text.split("\n")
    if value:
        for line in range(span[0], span[1] + 1):
            if line and f'"{value}"' in lines[line - 1]:
                return line
    return best


def _keys_with_lines(text: str) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
    """Yield the path of every table and key of a TOML text, its line, and the line before the next one."""
    lines = text.split("\n")
    found: list[tuple[tuple[str | int, ...], int]] = []
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    for number, line in enumerate(lines, 1):
        if match := _HEADER.match(line):
            table = ()
            for name in _names(match[2]):
                table = (*table, name)
                if table in counts and (match[1] == "[" or table != tuple(_names(match[2]))):
                    table = (*table, counts[table])
            if match[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            found.append((table, number))
        elif match := _KEY.match(line):
            found.append(((*table, *_names(match[1])), number))
    for n, (path, first) in enumerate(found):
        yield path, first, found[n + 1][1] - 1 if n + 1 < len(found) else len(lines)


def _names(dotted: str) -> list[str]:
    """Split a dotted key into its names, without quotes."""
    return [quoted or plain for quoted, plain in _NAME.findall(dotted)]


def _misspelt(problem: ErrorDetails, problems: list[ErrorDetails]) -> tuple[int | str, ...] | None:
    """Return the path of the missing key that an unknown key is a misspelling of, if there is one."""
    path = problem["loc"]
    if problem["type"] != "extra_forbidden":
        return None
    beside = [p["loc"] for p in problems if p["type"] == "missing" and p["loc"][:-1] == path[:-1]]
    guess = Names(str(other[-1]) for other in beside).nearest(str(path[-1]))
    return (*path[:-1], guess) if guess else None


def _report_keys(text: str, problems: list[ErrorDetails], report: Report) -> None:
    """Report what pydantic found in campaign.toml; a misspelt key is not reported as missing too."""
    meant = {path for problem in problems if (path := _misspelt(problem, problems)) is not None}
    for problem in problems:
        if problem["type"] != "missing" or problem["loc"] not in meant:
            _report_key(text, problem, report)


def _report_key(text: str, problem: ErrorDetails, report: Report) -> None:
    """Report one thing pydantic found in campaign.toml, with the key's line."""
    path = tuple(part for part in problem["loc"] if part != "[key]")
    if problem["type"] == "extra_forbidden":
        known = _known_keys(path[:-1])
        allowed = f"no such key; the keys here are {', '.join(known)}"
        report.add(FILE, find_line(text, path), key_name(path), "", allowed, Names(known).nearest(str(path[-1])))
    elif problem["type"] == "missing" and isinstance(path[-1], int):  # a list that is too short
        got = problem["input"]
        words = f"{_EXTENT_VALUES} values, not {len(got)}"
        report.add(FILE, find_line(text, path[:-1]), key_name(path), _shown(got), words)
    elif problem["type"] == "missing":
        line = find_line(text, path[:-1]) if len(path) > 1 else 0
        report.add(FILE, line, key_name(path), "", "the key is missing")
    else:
        words, meant = explain(problem)
        shown = _shown(problem["input"])
        report.add(FILE, find_line(text, path, shown), key_name(path), shown, words, OR.join(meant))


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
        "palettes": ShadeKeys,
    }
    for part in path:
        model = inner.get(str(part), model)
    return [info.alias or name for name, info in model.model_fields.items()]
