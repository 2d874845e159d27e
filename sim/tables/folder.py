"""All tables of one folder, as far as they could be read, and the names by which they refer to each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from sim.model.calendars import GREGORIAN
from sim.model.campaign import (
    Claim,
    Faction,
    Order,
    Place,
    Road,
    Sentence,
    Side,
    Source,
    Statement,
    Toll,
    places_around,
)
from sim.model.dates import DateSpan
from sim.model.geodesy import WORLD, Extent, extent_with_margin
from sim.model.point import Point
from sim.model.readings import Reading, first_alternatives
from sim.model.records import Record
from sim.model.sheet import Line, StatedLine
from sim.model.text import refused_character
from sim.model.verbs import VERBS
from sim.model.vocabulary import UNKNOWN, VACANT, Where
from sim.tables.backdrop import read_backdrop
from sim.tables.frontlines import read_stated_lines
from sim.tables.problems import Hints, Names, Report
from sim.tables.records import FILE, expand_records
from sim.tables.rows import Entry, Table, columns, make_row, read_table
from sim.tables.settings import Settings, read_settings

CIVILIANS = "civilians"
ANY_SIDE = ""  # that of a faction that does not exist, which is reported
_MOST_LATITUDE = 89
MOST_AROUND = 100  # places in which one lies, at any depth
_Named = TypeVar("_Named", Place, Sentence, Statement)


@dataclass(frozen=True)
class Folder:
    """The tables of one campaign folder; `settings` is None if campaign.toml could not be read."""

    settings: Settings | None
    sides: Table[Side]
    factions: Table[Faction]
    places: Table[Place]
    roads: Table[Road]
    sources: Table[Source]
    sentences: Table[Sentence]
    statements: Table[Statement]
    order: Table[Order]
    claims: Table[Claim]
    casualties: Table[Toll]
    readings: Table[Reading]
    records: Table[Record]
    opponents: tuple[tuple[str, str], ...] = ()  # sides, by the records of a table campaign
    backdrop: tuple[Line, ...] | None = field(default=None, repr=False)
    lines: tuple[StatedLine, ...] = field(default=(), repr=False)
    hints: Hints = field(default_factory=Hints, repr=False)
    # by the line of a sentence, and a phrase: what `sim.tables.meaning.dated_window` has found
    dated: dict[tuple[int, str], tuple[int, int] | None] = field(default_factory=dict, repr=False)

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        """The tables of the folder; not those that records stand for."""
        coded = (self.records,) if self.is_table else (self.sentences, self.statements, self.order)
        return (
            self.sides, self.factions, self.places, self.roads, self.sources, *coded,
            self.claims, self.casualties, self.readings,
        )  # fmt: skip

    @property
    def is_table(self) -> bool:
        """Whether it is a table campaign, whose sentences, statements and orders are made of records."""
        return self.settings is not None and self.settings.is_table

    @property
    def citing(self) -> tuple[Table[Any], ...]:
        """The tables that have a column `sentence`."""
        return self.statements, self.order, self.claims, self.casualties

    @cached_property
    def names(self) -> Mapping[str, tuple[Names, str]]:
        """What a column may refer to (`Refers` in `sim.model.columns`), by kind: the names, and a description."""
        sides = self._names(
            self.sides, {s: e.row.id for e in self.sides for s in (e.row.name, e.row.short, e.row.plain_name)}
        )
        other_names = {s: e.row.id for e in self.factions for s in (e.row.name, *e.row.other_names)}
        factions = self._names(self.factions, other_names)
        places = self._names(self.places, {s: e.row.id for e in self.places for s in (e.row.name, *e.row.other_names)})
        parties = self._names(self.sides) | factions
        sentences, statements = self._names(self.sentences), self._names(self.statements)
        pairs = [f"{r.get('group', '').strip()}/{r.get('alternative', '').strip()}" for r in self.readings.records()]
        rules = phrases = Names((), whole=False)
        if self.settings is not None:
            phrases = Names(self.settings.keys.phrases, hints=self.hints)
            every = [*self.settings.keys.rules, *self.settings.dropped]
            rules = Names(every, whole=self.settings.sound, hints=self.hints)
        return {
            "side": (sides, "a side of sides.csv"),
            "faction": (factions, "a faction of factions.csv"),
            "party": (parties, "a side or a faction"),
            "victims": (parties | Names([CIVILIANS]), "a side, a faction or civilians"),
            "holder": (factions | Names([UNKNOWN, VACANT]), "a faction, unknown or vacant"),
            "record holder": (factions | Names([UNKNOWN]), "a faction or unknown"),
            "contester": (factions | Names([UNKNOWN]), "factions, or unknown for a party that is not named"),
            "place": (places, "a place of places.csv"),
            "source": (self._names(self.sources), "a source of sources.csv"),
            "sentence": (sentences, "a sentence of sentences.csv"),
            "statement": (statements, "a statement of statements.csv"),
            "included": (statements | sentences, "statements, or a sentence for its statements"),
            "phrase": (phrases, "a phrase of [phrases] in campaign.toml"),
            "rule": (rules, "a rule of [rules] in campaign.toml"),
            "reading": (
                Names(pairs, whole=self.readings.whole, hints=self.hints),
                "a reading of readings.csv, as group/alternative",
            ),
        }

    def _names(self, table: Table[Any], spellings: Mapping[str, str] | None = None) -> Names:
        return Names(table.lines, spellings, whole=table.whole, ill=table.ill, hints=self.hints)

    @cached_property
    def extent(self) -> Extent:
        """The extent of the map: that of campaign.toml, or one around all places."""
        given = None if self.settings is None else self.settings.keys.map.extent
        points = [
            (entry.row.lon, entry.row.lat)
            for entry in self.places
            if entry.row.lon is not None and entry.row.lat is not None and abs(entry.row.lat) <= _MOST_LATITUDE
        ]
        return given or (extent_with_margin(points) if points else WORLD)

    @cached_property
    def place(self) -> Mapping[str, Entry[Place]]:
        """The rows of places by id, the first of each."""
        return _first(self.places)

    @cached_property
    def sentence(self) -> Mapping[str, Entry[Sentence]]:
        """The rows of sentences by id."""
        return _first(self.sentences)

    @cached_property
    def statement(self) -> Mapping[str, Entry[Statement]]:
        """The rows of statements by id."""
        return _first(self.statements)

    @cached_property
    def statements_of(self) -> Mapping[str, tuple[Entry[Statement], ...]]:
        """The statements of each sentence, in order."""
        found: dict[str, list[Entry[Statement]]] = {}
        for entry in self.statements:
            found.setdefault(entry.row.sentence, []).append(entry)
        return {sentence: tuple(entries) for sentence, entries in found.items()}

    @cached_property
    def dated_before(self) -> Mapping[str, int]:
        """The first day of the last dated sentence of the document before each; one of a later day does not count.

        Days are the local times of their 00:00, in minutes from day 0 of the calendar.
        """
        if self.settings is None:
            return {}
        return previous_days(((e.row.id, e.row.sources, e.parsed.get("date")) for e in self.sentences), self.settings)

    @cached_property
    def side_of(self) -> Mapping[str, str]:
        """The side of each faction, and of each side itself."""
        return {**{side: side for side in self.sides.lines}, **{e.row.id: e.row.side for e in self.factions}}

    @cached_property
    def first_readings(self) -> Mapping[str, str]:
        """The first alternative of each group."""
        return first_alternatives(entry.row for entry in self.readings)

    @cached_property
    def around(self) -> Mapping[str, frozenset[str]]:
        """For each place, the places in which it lies, of too many only some; see `places_around`."""
        return places_around({name: entry.row for name, entry in self.place.items()}, most=MOST_AROUND + 1)

    # -- references to several statements --------------------------------------------------------------------------

    def points_of(self, point: Point) -> tuple[Point, ...]:
        """Return the time points that one of an order means: itself, or the statements of the sentence it names."""
        return (point,) if point.statement in self.statement else self._points_in.get(str(point), ())

    @cached_property
    def _points_in(self) -> Mapping[str, tuple[Point, ...]]:
        return {
            sentence: tuple(Point(entry.row.id) for entry in entries)
            for sentence, entries in self.statements_of.items()
        }

    def count_pairs(self, order: Order) -> int:
        """Return how many pairs an order may mean at most, without listing them."""
        return len(self.points_of(order.first)) * len(self.points_of(order.then))

    def pairs_of(self, order: Order) -> list[tuple[Point, Point]]:
        """Return all pairs of time points that an order means; a statement has no order with itself."""
        return [
            (first, then)
            for first in self.points_of(order.first)
            for then in self.points_of(order.then)
            if first != then
        ]

    @cached_property
    def citing_files(self) -> Mapping[str, tuple[str, ...]]:
        """The files in which each sentence is cited."""
        found: dict[str, tuple[str, ...]] = {}
        for table in self.citing:
            for cells in table.records():
                _cite(found, cells.get("sentence", "").strip(), table.file)
        for cells in self.places.records():
            for source in sources_of(cells.get("holder_source", "")):
                _cite(found, source, self.places.file)
        return found

    @cached_property
    def givers(self) -> Mapping[tuple[str, str], Mapping[tuple[str, str] | None, tuple[Entry[Statement], ...]]]:
        """The statements that give a place to a side, by both, and then by their reading: two of each are enough."""
        found: dict[tuple[str, str], dict[tuple[str, str] | None, tuple[Entry[Statement], ...]]] = {}
        for entry in self.statements:
            row = entry.row
            gives = VERBS[row.verb].effect.names_holder or "verb" in entry.mended
            if not gives or row.where not in (Where.IN, Where.PART):
                continue
            sides = (self.side_of[row.faction],) if row.faction in self.side_of else (ANY_SIDE,)
            for place in row.places:
                for side in sides:
                    known = found.setdefault((place, side), {})
                    known[row.reading] = (*known.get(row.reading, ()), entry)[:2]
        return found

    def included(self, claim: Claim) -> tuple[Entry[Statement], ...]:
        """Return the statements that a claim includes; a sentence stands for those with the claim's verb."""
        found: dict[str, Entry[Statement]] = {}
        for name in claim.includes:
            if name in self.statement:
                found[name] = self.statement[name]
                continue
            for entry in self.statements_of.get(name, ()):
                if claim.verb in ("", entry.row.verb):
                    found[entry.row.id] = entry
        return tuple(found.values())


def _cite(found: dict[str, tuple[str, ...]], name: str, file: str) -> None:
    files = found.get(name, ())
    if file not in files:
        found[name] = (*files, file)


def previous_days(
    sentences: Iterable[tuple[str, tuple[str, ...], DateSpan | None]], settings: Settings
) -> dict[str, int]:
    """Return what `Folder.dated_before` is, of sentences by their id, sources and dates in order."""
    found: dict[str, int] = {}
    before: dict[tuple[str, ...], list[int]] = {}  # of each document, first days that no later sentence precedes
    for id, source, dates in sentences:
        earlier = before.setdefault(source, [])
        if dates is None or dates.first is None:
            continue
        first, _ = settings.days(dates)
        while earlier and earlier[-1] > first:
            earlier.pop()
        if earlier:
            found[id] = earlier[-1]
        earlier.append(first)
    return found


def sources_of(cell: str) -> list[str]:
    """Return the parts of a `holder_source`: sentences and outside sources, with ; between them."""
    return [part.strip() for part in cell.split(";")]


def read_folder(path: Path, report: Report) -> Folder:
    """Read all files of a campaign folder, reporting the problems within each of them."""
    settings = read_settings(path, report)
    calendar = GREGORIAN if settings is None else settings.clock.calendar
    backdrop: tuple[Line, ...] | None = None
    lines: tuple[StatedLine, ...] = ()
    if settings is not None:
        if name := _geojson(settings, "backdrop", settings.keys.backdrop, report):
            backdrop = read_backdrop(path, name, report)
        if name := _geojson(settings, "lines", settings.keys.lines, report):
            lines = read_stated_lines(path, name, settings, report)
    is_table = settings is not None and settings.is_table
    sides = read_table(path, "sides.csv", Side, report, at_least=2, retired=["hatch"])
    factions = _read_factions(path, sides, report)
    places = read_table(path, "places.csv", Place, report, at_least=1)
    shared: dict[str, Any] = {
        "settings": settings,
        "sides": sides,
        "factions": factions,
        "places": places,
        "roads": read_table(path, "roads.csv", Road, report, needed=False),
        "sources": read_table(path, "sources.csv", Source, report, at_least=not is_table, needed=not is_table),
        "casualties": read_table(path, "casualties.csv", Toll, report, needed=False),
        "backdrop": backdrop,
        "lines": lines,
        "hints": report.hints,
    }
    if is_table:
        _refuse_files(path, report)
        records = read_table(path, FILE, Record, report, calendar=calendar, at_least=1)
        made = expand_records(records, places, factions, report)
        return Folder(
            **shared,
            sentences=made.sentences,
            statements=made.statements,
            order=made.orders,
            claims=_none("claims.csv", Claim),
            readings=_none("readings.csv", Reading),
            records=records,
            opponents=made.opponents,
        )
    return Folder(
        **shared,
        sentences=read_table(path, "sentences.csv", Sentence, report, calendar=calendar, at_least=1),
        statements=read_table(path, "statements.csv", Statement, report, calendar=calendar, at_least=1),
        order=read_table(path, "order.csv", Order, report, needed=False),
        claims=read_table(path, "claims.csv", Claim, report, calendar=calendar, needed=False),
        readings=read_table(path, "readings.csv", Reading, report, needed=False),
        records=_none(FILE, Record),
    )


def _geojson(settings: Settings, key: str, name: str | None, report: Report) -> str:
    """Return the GeoJSON file that a key of campaign.toml names, or nothing after reporting a problem."""
    if name is None or refused_character(name):  # which has been reported
        return ""
    if Path(name).name != name or not name.endswith((".geojson", ".json")):
        settings.blame(report, (key,), name, "a .geojson file in the campaign folder itself")
        return ""
    return name


def _none(file: str, row: type[Any]) -> Table[Any]:
    return Table(file, columns(row), whole=True)  # type: ignore[arg-type]  # as in `read_table`


def _read_factions(path: Path, sides: Table[Side], report: Report) -> Table[Faction]:
    """Read factions.csv; without it, each side is its own faction."""
    if (path / "factions.csv").exists():
        return read_table(path, "factions.csv", Faction, report, at_least=2, retired=["colour"])
    entries = []
    for entry in sides:
        parsed = {"id": entry.row.id, "name": entry.row.name, "side": entry.row.id}
        row = make_row(Faction, parsed, columns(Faction))
        entries.append(Entry(entry.file, entry.line, entry.cells, parsed, row, entry.mended))
    return Table(sides.file, columns(Faction), tuple(entries), sides.damaged, sides.lines, sides.whole)


def _refuse_files(path: Path, report: Report) -> None:
    """Report tables of documents in the folder of a table campaign."""
    for file in ("sentences.csv", "statements.csv", "order.csv", "claims.csv", "readings.csv"):
        if (path / file).exists():
            report.add(file, 0, "", "", f"no such file beside {FILE}, as kind in campaign.toml is table")


def _first(table: Table[_Named]) -> dict[str, Entry[_Named]]:
    found: dict[str, Entry[_Named]] = {}
    for entry in table:
        found.setdefault(entry.row.id, entry)
    return found
