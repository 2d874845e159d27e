"""A draft of a campaign -> the files of a table campaign."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import tomli_w

from sim.exchange.imports.assumed import assumptions
from sim.exchange.imports.derive import APPROXIMATE, Placed, day_text, doubtful_units, extent_of, minute_text
from sim.exchange.imports.draft import Draft, make_draft
from sim.exchange.imports.gathered import Cited, Gathered, Rejected, TableError
from sim.exchange.imports.known import Known
from sim.exchange.imports.options import ImportOptions
from sim.exchange.imports.places import FoundPlace, free_id, slug
from sim.exchange.imports.sides import Parties, fold_party
from sim.model.campaign import LICENCE, Faction, Place, Road, Side, Source, Toll
from sim.model.columns import LONGEST_NAME
from sim.model.escapes import cell_text
from sim.model.records import Record
from sim.model.vocabulary import UNKNOWN
from sim.model.words import counted
from sim.tables.folder import CIVILIANS
from sim.tables.writer import row_cells, side_cells, table_text

MANIFEST = "import.json"
REJECTED = "rejected.csv"
_LINES = "lines.geojson"
_MOST_NOTE = 2000  # characters
_MOST_REASONS = 20  # reasons that README.md counts


@dataclass(frozen=True, slots=True)
class Imported:
    """An import: the files of its folder, and what a user must know of it.

    Parameters
    ----------
    files
        The text of each file by name.
    rejected
        The rows that were not imported, in the order of the file.
    assumptions
        What was assumed, one line each.
    """

    name: str
    title: str
    files: Mapping[str, str]
    rejected: tuple[Rejected, ...]
    assumptions: tuple[str, ...]
    unit: str
    records: int
    places: int
    sides: int
    roads: int


def make_campaign(gathered: Gathered, path: Path, options: ImportOptions, known: Known | None = None) -> Imported:
    """Make a table campaign of what was gathered.

    Parameters
    ----------
    path
        The file it was gathered from, which names the campaign.
    known
        What is known of places, parties and sources.

    Raises
    ------
    TableError
        If nothing is left to import, or an option does not fit the table.
    """
    draft = make_draft(gathered, path, options, known or Known())
    assumed = assumptions(draft)
    files = {
        "campaign.toml": tomli_w.dumps(_settings(draft)),
        **_tables(draft),
        **gathered.extra,
        REJECTED: _rejected(draft),
        "README.md": _readme(draft, assumed),
    }
    return Imported(
        name=draft.name,
        title=draft.title,
        files={**files, MANIFEST: _manifest(draft.file, files)},
        rejected=draft.rejected,
        assumptions=assumed,
        unit=gathered.unit,
        records=len(draft.rows),
        places=len(draft.places),
        sides=len(draft.parties.sides),
        roads=len(draft.links.roads),
    )


def _settings(draft: Draft) -> dict[str, object]:
    """Return the keys of campaign.toml."""
    gathered, options, rows = draft.gathered, draft.options, draft.rows
    points = [(p.spot.lon, p.spot.lat) for p in draft.places if p.spot.lon is not None and p.spot.lat is not None]
    if not points:
        raise TableError(f"cannot import {draft.file}: no place has coordinates; --places TABLE gives them")
    zone = options.time_zone or "+00:00"
    credit = options.attribution or gathered.attribution or f"Table: {draft.file}."
    if credit[-1] not in ".!?":
        credit += "."
    first, last = draft.span
    made = f"{counted(len(rows), 'record')} of {counted(len(draft.places), 'place')}"
    keys: dict[str, object] = {
        "title": draft.title,
        "summary": f"{made}, imported from {draft.file}.",
        "name": draft.name,
        "kind": "table",
        ("utc_offset" if zone[0] in "+-" else "time_zone"): zone,
        "epoch": day_text(first),
        "end": minute_text(last),
        "licence": options.licence or gathered.licence or LICENCE,
        "attribution": f"{credit} {draft.links.credit}".strip(),
    }
    if _LINES in gathered.extra:
        keys["lines"] = _LINES
    keys["map"] = {
        "extent": [*extent_of(points)],
        "ranks": {f"rank_{rank}": [*ids] for rank, ids in draft.ranks.items()},
    }
    if units := doubtful_units(rows):
        keys["approximate"] = {unit.name.lower(): f"{APPROXIMATE[unit]}d" for unit in units}
    if draft.links.pieces > 1:
        keys["roads"] = {"pieces": draft.links.pieces}
    return keys


# -- tables ------------------------------------------------------------------------------------------------------------


def _tables(draft: Draft) -> dict[str, str]:
    """Return the texts of the tables by file name; those that may be absent are left out if they have no rows."""
    rows, parties = draft.rows, draft.parties
    titles, sources = _sources(draft)
    ids = _record_ids(draft)
    tables = {
        "sides.csv": table_text(Side, [side_cells(side) for side in parties.sides]),
        "factions.csv": table_text(Faction, [row_cells(faction) for faction in parties.factions]),
        "places.csv": table_text(Place, [_place_row(place, draft, ids) for place in draft.places]),
        "sources.csv": titles,
        "records.csv": table_text(Record, [_record_row(one, ids[id(one)], parties, sources) for one in rows]),
    }
    if draft.links.roads:
        tables["roads.csv"] = table_text(Road, [row_cells(road) for road in draft.links.roads])
    if tolls := [toll for one in rows for toll in _toll_rows(one, ids[id(one)], parties)]:
        tables["casualties.csv"] = table_text(Toll, tolls)
    return tables


def _sources(draft: Draft) -> tuple[str, Mapping[Cited, str]]:
    """Return sources.csv, and the id of each source; without any, the table itself is the source."""
    found: dict[Cited, str] = {}
    listed: dict[str, Source] = {}
    for cited in dict.fromkeys(cited for one in draft.rows for cited in one.row.sources):
        source = draft.known.sources.get(fold_party(cited.title))
        if source is None:
            words = re.sub(r"^https?://(www\.)?", "", cited.title)[:40]
            id = free_id(slug(words, usual=f"source_{len(found) + 1}"), found.values())
            source = Source(id, cited.title, LICENCE, cited.url)
        found[cited] = source.id
        listed.setdefault(source.id, source)
    if not listed:
        title = draft.gathered.attribution or draft.file
        listed["table"] = Source("table", title, draft.gathered.licence or LICENCE)
        found[Cited("")] = "table"
    rows = [row_cells(one) | {"licence": one.licence or LICENCE} for one in listed.values()]
    return table_text(Source, rows), found


def _record_ids(draft: Draft) -> dict[int, str]:
    """Return the id of each row, by its identity in memory: its own if all have one, else ``r`` and its line.

    Where several come from one line, as several places from one area, they are numbered.
    """
    rows = draft.rows
    if draft.has_own_ids:
        return {id(one): one.row.id for one in rows}
    lines = len({one.row.line for one in rows}) == len(rows)
    return {id(one): f"r{one.row.line if lines else number}" for number, one in enumerate(rows, 1)}


def _place_row(place: FoundPlace, draft: Draft, ids: Mapping[int, str]) -> dict[str, str]:
    spot, parties = place.spot, draft.parties
    holder, evidence = _held_before(place.id, draft, ids)
    notes = [*place.notes, *([f"in {spot.region}"] if spot.region else [])]
    if spot.population is not None:
        notes.append(f"population {spot.population:,.0f}")
    if spot.lat is None:
        notes.append(f"{draft.file} gives no coordinates")
    names = ";".join(name for name in place.names if ";" not in name and len(name) <= LONGEST_NAME)
    located = spot.lat is not None and spot.lon is not None
    here = {one.id for one in draft.places} if spot.part_of else set[str]()
    around = [part for part in spot.part_of if part in here]
    kind = "place" if place.kind == "district" and not around else place.kind
    return {
        "id": place.id,
        "name": spot.name,
        "kind": kind,
        "other_names": names,
        "part_of": ";".join(around),
        "counted": "yes" if spot.counted else "no",
        "base_of": parties.side(spot.base_of),
        "lat": f"{spot.lat:.10g}" if located else "",
        "lon": f"{spot.lon:.10g}" if located else "",
        "holder": holder,
        "holder_source": evidence,
        "coordinate_source": (spot.coordinate_source or draft.file) if located else "",
        "confidence": spot.confidence if located else "",
        "note": "; ".join(notes)[:_MOST_NOTE],
    }


def _held_before(place: str, draft: Draft, ids: Mapping[int, str]) -> tuple[str, str]:
    """Return who held a place before its first record, and the evidence: a record, a source, or a line of the file."""
    if place not in draft.before:
        return UNKNOWN, ""
    party, one = draft.before[place]
    cited = "; ".join(draft.known.title(each) for each in one.row.sources)
    told = cited or one.row.note or f"{draft.file}, {draft.gathered.unit} {one.row.line}"
    return draft.parties.id(party), ids.get(id(one), told)


def _record_row(one: Placed, name: str, parties: Parties, sources: Mapping[Cited, str]) -> dict[str, str]:
    row = one.row
    end = row.end
    cited = row.sources or ((Cited(""),) if Cited("") in sources else ())
    return {
        "id": name,
        "place": one.place,
        "date": row.when.text,
        "earliest": minute_text(row.when.earliest),
        "latest": minute_text(row.when.latest),
        "end_earliest": minute_text(end.earliest) if end else "",
        "end_latest": minute_text(end.latest) if end else "",
        "holder": parties.id(row.holder),
        "contested": ";".join(dict.fromkeys(parties.id(name) for name in row.contested)),
        "from": parties.id(row.before),
        "verb": row.verb,
        "source": ";".join(dict.fromkeys(sources[each] for each in cited)),
        "text": row.text,
        "note": row.note,
    }


def _toll_rows(one: Placed, id: str, parties: Parties) -> Iterator[dict[str, str]]:
    """Yield the rows of casualties.csv of an event: by victims with the best counts, or all with both bounds."""
    deaths = one.row.deaths
    if deaths is None or deaths.high == 0:
        return
    by = {victims: number for victims, number in deaths.by.items() if number}
    if len(by) == 1:
        (victims,) = by
        yield _toll(one, id, _victims(victims, parties), deaths.low, deaths.high, "")
        return
    if not by:
        yield _toll(one, id, "", deaths.low, deaths.high, "")
        return
    span = f"best estimate; of all deaths, {deaths.low} to {deaths.high}" if deaths.low != deaths.high else ""
    for victims, number in by.items():
        yield _toll(one, id, _victims(victims, parties), number, number, span)


def _victims(name: str, parties: Parties) -> str:
    return name if name in ("", CIVILIANS) else parties.id(name)


def _toll(one: Placed, id: str, victims: str, low: int, high: int, note: str) -> dict[str, str]:
    return {
        "sentence": id,
        "counting": "new",
        "victims": victims,
        "place": one.place,
        "where": "in",
        "killed_low": str(low),
        "killed_high": str(max(low, high)),
        "note": note,
    }


# -- what users read ---------------------------------------------------------------------------------------------------


def _rejected(draft: Draft) -> str:
    """Return rejected.csv: the line, the reason and the cells of each row, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    wide = len(draft.gathered.header)
    writer.writerow(map(cell_text, (draft.gathered.unit, "reason", *draft.gathered.header)))
    for one in draft.rejected:
        cells = (*one.cells, *[""] * wide)[: max(wide, len(one.cells))]
        writer.writerow(map(cell_text, (str(one.line), one.reason, *cells)))
    return out.getvalue()


def _readme(draft: Draft, assumed: Sequence[str]) -> str:
    reasons = [*replace(draft.gathered, rejected=draft.rejected).reasons.items()]
    lines = [
        f"# {draft.title}",
        "",
        f"A table campaign, imported from `{draft.file}` by `frontlapse import`: {counted(len(draft.rows), 'record')}.",
        "`records.csv` says what the table says; what was derived or assumed to make a campaign of it is listed here.",
        "",
        "## Assumed",
        "",
        *(f"- {_markdown(line)}" for line in assumed),
        "",
        "## Not imported",
        "",
    ]
    if reasons:
        lines += [f"{counted(len(draft.rejected), 'row')}, each with its reason in `{REJECTED}`:", ""]
        lines += [f"- {number}: {_markdown(reason)}" for reason, number in reasons[:_MOST_REASONS]]
    if (more := len(reasons) - _MOST_REASONS) > 0:
        lines.append(f"- and {more} other reasons")
    return "\n".join(lines if reasons else [*lines, "Every row was imported."]) + "\n"


def _markdown(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", " ".join(text.split()))


def _manifest(file: str, files: Mapping[str, str]) -> str:
    """Return the list of the files that the import wrote, by which a later one knows that nobody edited them."""
    sums = {name: sha256(text.encode()).hexdigest() for name, text in sorted(files.items())}
    return json.dumps({"imported": file, "files": sums}, indent=1, ensure_ascii=False) + "\n"
