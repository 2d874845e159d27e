"""All tables of one folder together, as far as they could be read, and the names that they give each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from sim.model.campaign import Line
from sim.model.vocabulary import UNKNOWN, VACANT
from sim.tables.backdrop import read_backdrop
from sim.tables.cells import Entry, Table, read_table
from sim.tables.report import Names, Report
from sim.tables.schema import (
    ClaimRow,
    FactionRow,
    OrderRow,
    PlaceRow,
    ReadingRow,
    RoadRow,
    SentenceRow,
    SideRow,
    SourceRow,
    StatementRow,
    TollRow,
)
from sim.tables.settings import Settings, read_settings

_Named = TypeVar("_Named", PlaceRow, SentenceRow, StatementRow)


@dataclass(frozen=True)
class Folder:
    """The tables of one campaign folder; `settings` is None when campaign.toml could not be read."""

    settings: Settings | None
    sides: Table[SideRow]
    factions: Table[FactionRow]
    places: Table[PlaceRow]
    roads: Table[RoadRow]
    sources: Table[SourceRow]
    sentences: Table[SentenceRow]
    statements: Table[StatementRow]
    order: Table[OrderRow]
    claims: Table[ClaimRow]
    casualties: Table[TollRow]
    readings: Table[ReadingRow]
    backdrop: tuple[Line, ...] = field(default=(), repr=False)

    @cached_property
    def side_names(self) -> Names:
        """The sides, by id, name or short name."""
        spellings = {s: e.row.id for e in self.sides for s in (e.row.name, e.row.short)}
        return Names(self.sides.lines, spellings, whole=self.sides.whole, ill=self.sides.ill)

    @cached_property
    def faction_names(self) -> Names:
        """The factions, by id, name or other names."""
        spellings = {s: e.row.id for e in self.factions for s in (e.row.name, *e.row.other_names)}
        return Names(self.factions.lines, spellings, whole=self.factions.whole, ill=self.factions.ill)

    @cached_property
    def party_names(self) -> Names:
        """Sides and factions together."""
        spellings = {s: e.row.id for e in self.factions for s in (e.row.name, *e.row.other_names)}
        return Names(
            {**self.sides.lines, **self.factions.lines},
            spellings,
            whole=self.sides.whole and self.factions.whole,
            ill=self.sides.ill | self.factions.ill,
        )

    @cached_property
    def holder_names(self) -> Names:
        """What may hold a place: a faction, `unknown` or `vacant`."""
        spellings = {s: e.row.id for e in self.factions for s in (e.row.name, *e.row.other_names)}
        known = [*self.factions.lines, UNKNOWN, VACANT]
        return Names(known, spellings, whole=self.factions.whole, ill=self.factions.ill)

    @cached_property
    def place_names(self) -> Names:
        """The places, by id, name or other names."""
        spellings = {s: e.row.id for e in self.places for s in (e.row.name, *e.row.other_names)}
        return Names(self.places.lines, spellings, whole=self.places.whole, ill=self.places.ill)

    @cached_property
    def source_names(self) -> Names:
        """The sources."""
        return Names(self.sources.lines, whole=self.sources.whole, ill=self.sources.ill)

    @cached_property
    def sentence_names(self) -> Names:
        """The sentences."""
        return Names(self.sentences.lines, whole=self.sentences.whole, ill=self.sentences.ill)

    @cached_property
    def statement_names(self) -> Names:
        """The statements."""
        return Names(self.statements.lines, whole=self.statements.whole, ill=self.statements.ill)

    @cached_property
    def rule_names(self) -> Names:
        """The rules of campaign.toml."""
        if self.settings is None:
            return Names((), whole=False)
        return Names([*self.settings.keys.rules, *self.settings.dropped], whole=self.settings.sound)

    @cached_property
    def reading_names(self) -> Names:
        """The readings, as group/alternative."""
        pairs = [f"{r.get('group', '').strip()}/{r.get('alternative', '').strip()}" for r in self.readings.records()]
        return Names(pairs, whole=self.readings.whole)

    @cached_property
    def place(self) -> Mapping[str, Entry[PlaceRow]]:
        """The rows of places by id, the first of each."""
        return _first(self.places)

    @cached_property
    def sentence(self) -> Mapping[str, Entry[SentenceRow]]:
        """The rows of sentences by id."""
        return _first(self.sentences)

    @cached_property
    def statement(self) -> Mapping[str, Entry[StatementRow]]:
        """The rows of statements by id."""
        return _first(self.statements)

    @cached_property
    def statements_of(self) -> Mapping[str, tuple[Entry[StatementRow], ...]]:
        """The statements of each sentence, in order."""
        found: dict[str, list[Entry[StatementRow]]] = {}
        for entry in self.statements:
            found.setdefault(entry.row.sentence, []).append(entry)
        return {sentence: tuple(entries) for sentence, entries in found.items()}

    @cached_property
    def side_of(self) -> Mapping[str, str]:
        """The side of each faction, and of each side itself."""
        return {**{side: side for side in self.sides.lines}, **{e.row.id: e.row.side for e in self.factions}}

    @cached_property
    def plain_readings(self) -> Mapping[str, str]:
        """The first alternative of each group."""
        first: dict[str, str] = {}
        for entry in self.readings:
            first.setdefault(entry.row.group, entry.row.alternative)
        return first

    @cached_property
    def holding(self) -> Mapping[str, frozenset[str]]:
        """For each place, all places that it lies in by `part_of`, at any depth, itself left out."""
        return {name: frozenset(self._above(name)) for name in self.place}

    def _above(self, name: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(self.place[name].row.part_of)
        while waiting:
            parent = waiting.pop()
            if parent in self.place and parent not in seen:
                seen.add(parent)
                waiting.extend(self.place[parent].row.part_of)
        return seen


def read_folder(path: Path, report: Report) -> Folder:
    """Read all files of a campaign folder, reporting what is wrong within each of them."""
    settings = read_settings(path, report)
    backdrop: tuple[Line, ...] = ()
    if settings is not None and settings.keys.backdrop is not None:
        backdrop = _backdrop(path, settings, settings.keys.backdrop, report)
    return Folder(
        settings=settings,
        sides=read_table(path, "sides.csv", SideRow, report, at_least=2),
        factions=read_table(path, "factions.csv", FactionRow, report, at_least=2),
        places=read_table(path, "places.csv", PlaceRow, report, at_least=1),
        roads=read_table(path, "roads.csv", RoadRow, report),
        sources=read_table(path, "sources.csv", SourceRow, report, at_least=1),
        sentences=read_table(path, "sentences.csv", SentenceRow, report, at_least=1),
        statements=read_table(path, "statements.csv", StatementRow, report, at_least=1),
        order=read_table(path, "order.csv", OrderRow, report),
        claims=read_table(path, "claims.csv", ClaimRow, report),
        casualties=read_table(path, "casualties.csv", TollRow, report),
        readings=read_table(path, "readings.csv", ReadingRow, report),
        backdrop=backdrop,
    )


def _backdrop(path: Path, settings: Settings, name: str, report: Report) -> tuple[Line, ...]:
    """Read the backdrop that campaign.toml names, a file of the folder itself."""
    if Path(name).name != name or not name.endswith((".geojson", ".json")):
        settings.blame(report, ("backdrop",), name, "a .geojson file in the campaign folder itself")
        return ()
    return read_backdrop(path, name, report)


def _first(table: Table[_Named]) -> dict[str, Entry[_Named]]:
    found: dict[str, Entry[_Named]] = {}
    for entry in table:
        found.setdefault(entry.row.id, entry)
    return found
