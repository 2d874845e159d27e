"""What is known before an import: places, sides, factions and sources, in tables of the form that campaigns have.

An import uses them for the names in its table, so that ids, colours, markers, coordinates and titles stay the same from
one import to the next, or from one campaign to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.exchange.imports.columns import FIELDS, fold_name
from sim.exchange.imports.files import Sheet, read_sheet
from sim.exchange.imports.gathered import Cited, Spot, TableError
from sim.exchange.imports.options import ImportOptions
from sim.exchange.imports.places import SAME_KM, fold_place
from sim.exchange.imports.sides import fold_party
from sim.exchange.imports.table import RowError, RowReader, read_spot
from sim.model.campaign import Faction, Side, Source
from sim.model.columns import CONFIDENCES, MARKERS
from sim.model.escapes import web_address
from sim.model.frozen import FrozenMap
from sim.model.geodesy import great_circle_m

_PLACE_COLUMNS = ("place", "lat", "lon", "kind", "region", "population", "other_names")
CODES = ("geonameid", "kod")  # columns of numbers or codes of places in other data sets
_TABLES = ("places", "sides", "factions", "sources")
_ONE = frozenset(("yes", ""))  # cells of the column `counted` of a place that counts


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before an import.

    Parameters
    ----------
    places
        Places with coordinates by folded name and id.
    sides
        By id, in the order of their table.
    factions
        By folded name, other name and id.
    sources
        By folded id and title.
    codes
        Places of `ImportOptions.places` by their number or code in another data set.
    """

    places: Mapping[str, list[Spot]] = field(default_factory=FrozenMap)
    sides: Mapping[str, Side] = field(default_factory=FrozenMap)
    factions: Mapping[str, Faction] = field(default_factory=FrozenMap)
    sources: Mapping[str, Source] = field(default_factory=FrozenMap)
    codes: Mapping[str, Spot] = field(default_factory=FrozenMap)

    def complete(self, spot: Spot) -> Spot:
        """Return a place with what is known of the only place of its name, which is near its point if it has one.

        Of several with one id, the first goes first.
        """
        named = self.places.get(fold_place(spot.name), ())
        fitting = [one for one in named if not spot.region or one.region in ("", spot.region)]
        near: dict[str, Spot] = {}
        for at, each in enumerate(each for each in fitting if _near(each, spot)):
            near.setdefault(each.id or str(at), each)
        if len(near) != 1:
            return spot
        (one,) = near.values()
        names = (*spot.other_names, *(name for name in one.other_names if name not in spot.other_names))
        return replace(
            one,
            kind=one.kind or spot.kind,
            region=spot.region or one.region,
            population=spot.population if spot.population is not None else one.population,
            other_names=tuple(name for name in names if name != one.name),
            note="; ".join(dict.fromkeys(note for note in (one.note, spot.note) if note)),
        )

    def title(self, cited: Cited) -> str:
        """Return the title of a source, which a table may name by its id."""
        source = self.sources.get(fold_party(cited.title))
        return cited.title if source is None else source.title


def _near(known: Spot, spot: Spot) -> bool:
    if spot.lat is None or spot.lon is None or known.lat is None or known.lon is None:
        return True
    return float(great_circle_m(known.lon, known.lat, spot.lon, spot.lat)) <= SAME_KM * 1000


def read_known(options: ImportOptions) -> Known:
    """Read the tables that options name: `ImportOptions.places`, and those of the folders `ImportOptions.known`.

    Raises
    ------
    TableError
        If a table lacks a column or has a row that cannot be read, or a folder has none of the tables.
    """
    places: dict[str, list[Spot]] = {}
    codes: dict[str, Spot] = {}
    if options.places is not None:
        _add_places(options.places, places, codes)
    sides: dict[str, Side] = {}
    factions: dict[str, Faction] = {}
    sources: dict[str, Source] = {}
    for folder in options.known:
        there = {name: path for name in _TABLES if (path := folder / f"{name}.csv").is_file()}
        if not there:
            names = ", ".join(f"{name}.csv" for name in _TABLES)
            raise TableError(f"cannot read what is known of {folder}: it has none of {names}")
        if "places" in there:
            _add_places(there["places"], places, {})
        sides = (_sides(there["sides"]) if "sides" in there else {}) | sides
        factions = (_factions(there["factions"], sides) if "factions" in there else {}) | factions
        sources = (_sources(there["sources"]) if "sources" in there else {}) | sources
    several = {faction.side for faction in factions.values()}
    for one in sides.values():  # a side without factions is one itself
        if one.id not in several:
            factions |= dict.fromkeys(map(fold_party, (one.id, one.name)), Faction(one.id, one.name, one.id))
    return Known(places, sides, factions, sources, codes)


def _add_places(path: Path, found: dict[str, list[Spot]], codes: dict[str, Spot]) -> None:
    sheet = read_sheet(path)
    folded = [fold_name(name) for name in sheet.header]
    columns: dict[str, int] = {}
    for name in _PLACE_COLUMNS:
        usual = (*FIELDS[name], "asciiname") if name == "place" else FIELDS[name]
        at = next((folded.index(one) for one in usual if one in folded), None)
        if at is not None:
            columns[name] = at
    missing = [name for name in ("place", "lat", "lon") if name not in columns]
    if missing:
        header = f"  header: {', '.join(sheet.header)}"
        raise TableError(f"cannot read places of {path}: no column for {', '.join(missing)}", header)
    code = next((name for name in CODES if name in folded), "id")
    reader = RowReader(sheet, columns, ImportOptions())
    problems = []
    for row, cells in zip(sheet.rows, _rows(sheet), strict=True):
        try:
            if row.fault:
                raise RowError(row.fault)
            spot = _with_columns(read_spot(reader, row), cells)
        except RowError as error:
            problems.append(f"  {sheet.unit} {row.line}: {error}")
            continue
        if spot.lat is not None:
            if cells.get(code):
                codes.setdefault(cells[code], spot)
            for name in dict.fromkeys(map(fold_place, (spot.name, *spot.other_names, spot.id))):
                if name:
                    found.setdefault(name, []).append(spot)
    if problems:
        raise TableError(f"cannot read places of {path}: {len(problems)} rows", *problems[:20])


def _with_columns(spot: Spot, cells: Mapping[str, str]) -> Spot:
    confidence = cells.get("confidence", "")
    if confidence and confidence not in CONFIDENCES:
        raise RowError(f"confidence: {confidence!r} is not one of {', '.join(CONFIDENCES)}")
    return replace(
        spot,
        id=cells.get("id", ""),
        base_of=cells.get("base_of", ""),
        part_of=tuple(part for part in cells.get("part_of", "").split(";") if part),
        coordinate_source=cells.get("coordinate_source", ""),
        confidence=confidence,
        counted=cells.get("counted", "yes") in _ONE,
        note=cells.get("note", ""),
    )


def _rows(sheet: Sheet) -> Iterable[dict[str, str]]:
    """Yield the cells of each row by the folded name of their column."""
    names = [fold_name(name) for name in sheet.header]
    for row in sheet.rows:
        yield {name: row.cells[at].strip() for at, name in enumerate(names) if at < len(row.cells)}


def _needed(path: Path, *names: str) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table with their lines, each with a cell in the columns `names`."""
    sheet = read_sheet(path)
    folded = [fold_name(name) for name in sheet.header]
    if missing := [name for name in names if name not in folded]:
        raise TableError(f"cannot read {path}: no column for {', '.join(missing)}")
    rows = [(row.line, cells) for row, cells in zip(sheet.rows, _rows(sheet), strict=True)]
    problems = [
        f"  {sheet.unit} {line}: {name}: blank" for line, cells in rows for name in names if not cells.get(name)
    ]
    if problems:
        raise TableError(f"cannot read {path}: {len(problems)} cells", *problems[:20])
    return rows


def _sides(path: Path) -> dict[str, Side]:
    found = {}
    for line, row in _needed(path, "id", "name", "colour", "marker"):
        if row["marker"] not in MARKERS:
            raise TableError(f"cannot read {path}: line {line}: marker: not one of {', '.join(MARKERS)}")
        name = row["name"]
        look = row["colour"], row["marker"]
        found[row["id"]] = Side(row["id"], name, row.get("short") or name, *look, row.get("plain_name", ""))
    return found


def _factions(path: Path, sides: Mapping[str, Side]) -> dict[str, Faction]:
    found: dict[str, Faction] = {}
    for line, row in _needed(path, "id", "name", "side"):
        if row["side"] not in sides:
            raise TableError(f"cannot read {path}: line {line}: side: {row['side']!r} is not in sides.csv beside it")
        others = tuple(name for name in row.get("other_names", "").split(";") if name)
        faction = Faction(row["id"], row["name"], row["side"], others, row.get("note", ""))
        for name in (faction.id, faction.name, *others):
            found.setdefault(fold_party(name), faction)
    return found


def _sources(path: Path) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for line, row in _needed(path, "id", "title"):
        url = row.get("url", "")
        if url and not web_address(url):
            raise TableError(f"cannot read {path}: line {line}: url: {url!r} is no address of http or https")
        source = Source(row["id"], row["title"], row.get("licence", ""), url, row.get("retrieved", ""))
        for name in (source.id, source.title):
            found.setdefault(fold_party(name), source)
    return found
