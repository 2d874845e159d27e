"""campaign.toml: reading its keys, what is wrong with them, and the clock and phrases made of them."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.model.calendars import GREGORIAN, Calendar
from sim.model.dates import DateEnd, DateSpan
from sim.model.declared import Phrase
from sim.model.lookalikes import fold_spaces
from sim.model.times import MINUTES_A_DAY, Clock, Precision, Window, parse_local
from sim.tables.files import read_text
from sim.tables.problems import OR, Hints, Names, Report, explain
from sim.tables.toml import Path as _Path
from sim.tables.toml import Toml, key_name, read_toml
from sim.tables.toml_keys import (
    OFFSET,
    ApproximateKeys,
    CampaignKeys,
    ChapterKeys,
    CorridorKeys,
    InsetKeys,
    Keys,
    LegKeys,
    MapKeys,
    NamedRoadKeys,
    PhaseKeys,
    PublishedRateKeys,
    RelationKeys,
    RoadKeys,
    ShadeKeys,
    TimeSpan,
    WordKeys,
)

FILE: Final = "campaign.toml"
_RANK = re.compile(r"(?:rank_)?([1-4])\Z")
_EXTENT_VALUES = 4  # the one list of a fixed length
_LATEST = "9999-12-31"  # replaces a missing end, so that nothing is reported as too late
_LAST_DAY = parse_local(_LATEST)
_LONGEST = 1000  # years of a campaign
_MOST_MENDS = 4  # as deep as tables lie in each other


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
    match = OFFSET.match(keys.utc_offset)
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
        "chapters": ChapterKeys,
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
