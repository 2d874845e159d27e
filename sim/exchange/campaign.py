"""What was gathered of a file -> the files of a table campaign, with everything that was assumed written down."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import tomli_w

from sim.exchange.dates import span_of
from sim.exchange.derive import (
    APPROXIMATE,
    Placed,
    before_start,
    bounds,
    doubtful_units,
    extent_of,
    holders_at,
    holders_before,
    in_order,
    isolated_start,
    unmatched,
)
from sim.exchange.gathered import Cited, Gathered, Observation, Rejected, TableError
from sim.exchange.known import Known
from sim.exchange.links import Links, degrees_of, make_links
from sim.exchange.options import NEAR, NO_ROADS, ImportOptions
from sim.exchange.places import FoundPlace, free_id, locate, rank_places, slug
from sim.exchange.sides import Parties, find_parties, fold_party
from sim.model.calendars import GREGORIAN
from sim.model.campaign import Road, Source
from sim.model.columns import LONGEST_NAME
from sim.model.escapes import cell_text
from sim.model.text import one_line
from sim.model.times import MINUTES_A_DAY, parse_local
from sim.model.vocabulary import UNKNOWN
from sim.model.words import counted
from sim.tables.folder import CIVILIANS

MANIFEST = "import.json"
REJECTED = "rejected.csv"
NOT_STATED = "Licence not stated"
_LONGEST_LIST = 12
_LONGEST_FILE_NAME = 150  # characters
_MOST_NOTE = 2000  # characters
_OWN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")  # without a dot, which follows it in the ids of statements


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
    known = known or Known()
    observations, late = _until_end(gathered.observations, options)
    observations = [replace(one, spot=known.complete(one.spot)) for one in observations]
    located = locate(observations, known.places)
    rejected = sorted((*gathered.rejected, *late, *located.rejected), key=lambda one: one.line)
    if not located.observations:
        raise nothing_left(path, gathered.unit, rejected)
    rows = tuple(Placed(place, one) for place, one in located.observations)
    parties = find_parties([one.row for one in rows], known.factions, known.sides)
    first_known, rows = [one for one in rows if one.row.initial], tuple(one for one in rows if not one.row.initial)
    if not rows:
        raise TableError(f"cannot import {path}: no place changes hands or is contested in it")
    start = _moment("--start", options.start) if options.start else isolated_start(rows)
    before = {one.place: (one.row.holder, one) for one in first_known}
    before |= holders_before(rows) if start is None else holders_at(rows, start)
    early = set() if start is None else {id(one) for one in before_start(rows, start)}
    earlier, rows = [one for one in rows if id(one) in early], tuple(one for one in rows if id(one) not in early)
    if not rows:
        raise TableError(f"cannot import {path}: no row is after --start {options.start}")
    roads = options.roads or (NEAR if any(one.row.holder for one in rows) else NO_ROADS)
    links = make_links(located.places, roads)
    ranks, ranked_by = rank_places(located.places, {} if links.credit else degrees_of(links.roads))
    path = Path(one_line(path.name, most=_LONGEST_FILE_NAME))  # as campaign.toml and README.md show it
    name = slug(path.stem, usual="imported")
    title = options.title or gathered.title or path.stem.replace("_", " ").replace("-", " ").strip()
    title = title[:1].upper() + title[1:]
    first, last = bounds(rows)
    first = first if start is None else start - start % MINUTES_A_DAY
    last = _last_moment(options.end) if options.end else last
    mismatched = unmatched(rows, before, parties.id)
    assumptions = [
        *gathered.assumptions,
        *parties.assumptions,
        *located.assumptions,
        *links.assumptions,
        f"labels are ranked by {ranked_by}",
        *_assumed_times(rows, options, first, last),
        *_assumed_credits(gathered, options, path),
        *_assumed_holders(rows, len(located.places) - len(before), mismatched, gathered.unit),
        *_assumed_start(earlier, options, start),
    ]
    files = {
        "campaign.toml": tomli_w.dumps(
            _settings(name, title, path, gathered, options, links, located.places, ranks, rows, (first, last))
        ),
        **_tables(rows, before, parties, located.places, links.roads, path, gathered, known),
        **gathered.extra,
        REJECTED: _csv((gathered.unit, "reason", *gathered.header), _rejected_rows(rejected, len(gathered.header))),
    }
    files["README.md"] = _readme(title, path, gathered, rows, rejected, assumptions)
    files[MANIFEST] = _manifest(path, files)
    return Imported(
        name, title, files, tuple(rejected), tuple(assumptions), gathered.unit,
        len(rows), len(located.places), len(parties.sides), len(links.roads),
    )  # fmt: skip


def nothing_left(path: Path, unit: str, rejected: Sequence[Rejected]) -> TableError:
    """Return the error of a file of which no row can be imported."""
    if not rejected:
        return TableError(f"cannot import {path}: it has no rows under its header")
    lines = [f"  {unit} {one.line}: {one.reason}" for one in rejected[:20]]
    more = [f"  and {len(rejected) - 20:,} more"] if len(rejected) > 20 else []
    return TableError(f"cannot import {path}: none of its {len(rejected):,} rows can be read", *lines, *more)


def _until_end(observations: Sequence[Observation], options: ImportOptions) -> tuple[list[Observation], list[Rejected]]:
    """Leave out the rows after ``--end``."""
    if not options.end:
        return list(observations), []
    end = _last_moment(options.end)
    kept, late = [], []
    for one in observations:
        low, high = span_of(one.when)
        if (low if low is not None else high or 0) > end:
            late.append(Rejected(one.line, f"after --end {options.end}", one.cells))
        else:
            kept.append(one)
    return kept, late


def _moment(option: str, text: str) -> int:
    try:
        return parse_local(text)
    except ValueError as error:
        raise TableError(f"{option} {text}: it must {error}") from None


def _last_moment(end: str) -> int:
    return _moment("--end", end) + (0 if "T" in end else MINUTES_A_DAY - 1)


# -- what was assumed --------------------------------------------------------------------------------------------------


def _assumed_times(rows: Sequence[Placed], options: ImportOptions, first: int, last: int) -> Iterable[str]:
    if not options.time_zone:
        yield "times are of UTC+00:00 (--time-zone gives another zone)"
    end = "" if options.end else ", the first and the last day of the rows"
    yield f"from {_day(first)} to {_day(last)}{end}"
    units = doubtful_units(rows)
    if units:
        off = ", ".join(f"a {unit.name.lower()} {counted(APPROXIMATE[unit], 'day')}" for unit in units)
        yield f"a doubtful date (~ or ?) may be off, each way: {off}"


def _assumed_credits(gathered: Gathered, options: ImportOptions, path: Path) -> Iterable[str]:
    if not options.licence and not gathered.licence:
        yield "licence: not stated (--licence names it)"
    if not options.attribution and not gathered.attribution:
        yield f"credit: the name of the file, {path.name} (--attribution names its author)"


def _assumed_holders(rows: Sequence[Placed], unknown: int, mismatched: Sequence[Placed], unit: str) -> Iterable[str]:
    if unknown:
        yield f"{counted(unknown, 'place')} of which no row says who held it before its first row: not known until then"
    if mismatched:
        lines = ", ".join(str(one.row.line) for one in mismatched[:_LONGEST_LIST])
        more = " ..." if len(mismatched) > _LONGEST_LIST else ""
        yield (
            f"{counted(len(mismatched), 'row')} that name another holder before than the rows before them do, kept as "
            f"they are: {unit} {lines}{more}"
        )
    alone = _ended_alone(rows)
    if alone:
        lines = ", ".join(str(one.row.line) for one in alone[:_LONGEST_LIST])
        yield (
            f"{counted(len(alone), 'row')} whose end no other row of the place follows: the holder stays as last told, "
            f"{unit} {lines}{' ...' if len(alone) > _LONGEST_LIST else ''}"
        )
    if any(one.row.contested and one.row.end is None for one in rows):
        yield "a contest lasts until the next row of its place"


def _assumed_start(earlier: Sequence[Placed], options: ImportOptions, start: int | None) -> Iterable[str]:
    if not earlier or start is None:
        return
    words = f"{counted(len(earlier), 'row')} before {options.start or _day(start)} only say who held a place then"
    if not options.start:
        first = min(low for one in earlier if (low := span_of(one.row.when)[0]) is not None)
        words += f", as they lie years before the others; --start {_day(first)} reads them as the others"
    yield words


def _ended_alone(rows: Sequence[Placed]) -> list[Placed]:
    """Return the rows that give an end of a holder after which no row of the place follows within a day."""
    order = in_order(rows)
    begins: dict[str, list[int]] = {}
    for one in order:
        begins.setdefault(one.place, []).append(span_of(one.row.when)[0] or 0)
    _, last = bounds(rows)
    return [
        one
        for one in order
        if one.row.until is not None and one.row.until < last - MINUTES_A_DAY
        if not any(abs(begin - one.row.until) <= MINUTES_A_DAY for begin in begins[one.place])
    ]


# -- campaign.toml -----------------------------------------------------------------------------------------------------


def _settings(
    name: str,
    title: str,
    path: Path,
    gathered: Gathered,
    options: ImportOptions,
    links: Links,
    places: Sequence[FoundPlace],
    ranks: Mapping[int, Sequence[str]],
    rows: Sequence[Placed],
    span: tuple[int, int],
) -> dict[str, object]:
    points = [(p.spot.lon, p.spot.lat) for p in places if p.spot.lon is not None and p.spot.lat is not None]
    if not points:
        raise TableError(f"cannot import {path}: no place has coordinates; --places TABLE gives them")
    zone = options.time_zone or "+00:00"
    credit = options.attribution or gathered.attribution or f"Table: {path.name}."
    if credit[-1] not in ".!?":
        credit += "."
    units = doubtful_units(rows)
    keys: dict[str, object] = {
        "title": title,
        "summary": f"{counted(len(rows), 'record')} of {counted(len(places), 'place')}, imported from {path.name}.",
        "name": name,
        "kind": "table",
        ("utc_offset" if zone[0] in "+-" else "time_zone"): zone,
        "epoch": _day(span[0]),
        "end": _minute(span[1]),
        "licence": options.licence or gathered.licence or NOT_STATED,
        "attribution": f"{credit} {links.credit}".strip(),
    }
    if "lines.geojson" in gathered.extra:
        keys["lines"] = "lines.geojson"
    keys["map"] = {
        "extent": [*extent_of(points)],
        "ranks": {f"rank_{rank}": [*ids] for rank, ids in ranks.items()},
    }
    if units:
        keys["approximate"] = {unit.name.lower(): f"{APPROXIMATE[unit]}d" for unit in units}
    if links.pieces > 1:
        keys["roads"] = {"pieces": links.pieces}
    return keys


def _day(minute: int) -> str:
    return GREGORIAN.date(minute // MINUTES_A_DAY).iso


def _minute(minute: int) -> str:
    hour, rest = divmod(minute % MINUTES_A_DAY, 60)
    return f"{_day(minute)}T{hour:02d}:{rest:02d}"


def _time(minute: int | None) -> str:
    return "" if minute is None else _minute(minute)


# -- tables ------------------------------------------------------------------------------------------------------------


def _tables(
    rows: Sequence[Placed],
    before: Mapping[str, tuple[str, Placed]],
    parties: Parties,
    places: Sequence[FoundPlace],
    roads: Sequence[Road],
    path: Path,
    gathered: Gathered,
    known: Known,
) -> dict[str, str]:
    sources, source_ids = _sources(rows, path, gathered, known)
    ids = _record_ids(rows)
    here = {place.id for place in places}
    tables = {
        "sides.csv": _csv(
            ("id", "name", "short", "colour", "marker"),
            ((side.id, side.name, side.short, side.colour, side.marker) for side in parties.sides),
        ),
        "factions.csv": _filled(
            {"id": one.id, "name": one.name, "side": one.side, "other_names": ";".join(one.other_names),
             "note": one.note}
            for one in parties.factions
        ),
        "places.csv": _filled(
            _place_row(place, before.get(place.id), parties, ids, path, gathered.unit, here, known) for place in places
        ),
        "roads.csv": _csv(
            ("a", "b", "ref", "name", "class", "km", "length_method", "confidence"),
            map(_road_row, roads),
        ),
        "sources.csv": sources,
        "records.csv": _csv(
            ("id", "place", "date", "earliest", "latest", "end_earliest", "end_latest", "holder", "contested", "from",
             "verb", "source", "text", "note"),
            (_record_row(one, ids[id(one)], parties, source_ids) for one in rows),
        ),
    }  # fmt: skip
    tolls = [toll for one in rows for toll in _toll_rows(one, ids[id(one)], parties)]
    if tolls:
        header = ("sentence", "counting", "victims", "place", "where", "killed_low", "killed_high", "note")
        tables["casualties.csv"] = _csv(header, tolls)
    return {name: text for name, text in tables.items() if name != "roads.csv" or roads}


def _sources(rows: Sequence[Placed], path: Path, gathered: Gathered, known: Known) -> tuple[str, Mapping[Cited, str]]:
    """Return sources.csv, and the id of each source."""
    licence = gathered.licence or NOT_STATED
    found: dict[Cited, str] = {}
    listed: dict[str, Source] = {}
    for one in rows:
        for cited in one.row.sources:
            if cited in found:
                continue
            if (source := known.sources.get(fold_party(cited.title))) is not None:
                found[cited] = source.id
                listed[source.id] = source
            else:
                base = (
                    cited.title
                    if not cited.title.startswith("http")
                    else re.sub(r"^https?://(www\.)?", "", cited.title)
                )
                found[cited] = free_id(slug(base[:40], usual=f"source_{len(found) + 1}"), found.values())
    for cited, id in found.items():
        listed.setdefault(id, Source(id, cited.title, NOT_STATED, cited.url))
    if not listed:
        listed["table"] = Source("table", gathered.attribution or path.name, licence)
        found[Cited("")] = "table"
    order = dict.fromkeys(found.values())
    table = (listed[id] for id in order)
    return _csv(
        ("id", "title", "url", "licence"), ((one.id, one.title, one.url, one.licence or NOT_STATED) for one in table)
    ), found


def _record_ids(rows: Sequence[Placed]) -> dict[int, str]:
    """Return the id of each row, by its identity in memory: its own if all have one, else ``r`` and its line.

    Where several come from one line, as several places from one area, they are numbered.
    """
    own = [one.row.id for one in rows]
    if all(own) and len(set(own)) == len(own) and all(_OWN_ID.match(name) for name in own):
        return {id(one): one.row.id for one in rows}
    lines = len({one.row.line for one in rows}) == len(rows)
    return {id(one): f"r{one.row.line if lines else number}" for number, one in enumerate(rows, 1)}


def _place_row(
    place: FoundPlace,
    first: tuple[str, Placed] | None,
    parties: Parties,
    ids: Mapping[int, str],
    path: Path,
    unit: str,
    here: Container[str],
    known: Known,
) -> dict[str, str]:
    spot = place.spot
    holder, evidence = UNKNOWN, ""
    if first is not None:
        row = first[1].row
        cited = "; ".join(known.title(each) for each in row.sources)
        told = cited or row.note or f"{path.name}, {unit} {row.line}"
        holder, evidence = parties.id(first[0]), ids.get(id(first[1]), told)
    notes = [*place.notes, *([f"in {spot.region}"] if spot.region else [])]
    if spot.population is not None:
        notes.append(f"population {spot.population:,.0f}")
    if spot.lat is None:
        notes.append(f"{path.name} gives no coordinates")
    names = ";".join(name for name in place.names if ";" not in name and len(name) <= LONGEST_NAME)
    located = spot.lat is not None and spot.lon is not None
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
        "coordinate_source": (spot.coordinate_source or path.name) if located else "",
        "confidence": spot.confidence if located else "",
        "note": "; ".join(notes)[:_MOST_NOTE],
    }


def _record_row(one: Placed, name: str, parties: Parties, sources: Mapping[Cited, str]) -> tuple[str, ...]:
    row = one.row
    end = row.end
    cited = row.sources or ((Cited(""),) if Cited("") in sources else ())
    return (
        name,
        one.place,
        row.when.text,
        _time(row.when.earliest),
        _time(row.when.latest),
        _time(end.earliest) if end else "",
        _time(end.latest) if end else "",
        parties.id(row.holder),
        ";".join(dict.fromkeys(parties.id(name) for name in row.contested)),
        parties.id(row.before),
        row.verb,
        ";".join(dict.fromkeys(sources[each] for each in cited)),
        row.text,
        row.note,
    )


def _road_row(road: Road) -> tuple[str, ...]:
    km = f"{road.metres / 1000:.3f}".rstrip("0").rstrip(".")
    return (road.a, road.b, road.ref, road.name, road.road_class, km, road.length_method, road.confidence)


def _toll_rows(one: Placed, id: str, parties: Parties) -> Iterable[tuple[str, ...]]:
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


def _toll(one: Placed, id: str, victims: str, low: int, high: int, note: str) -> tuple[str, ...]:
    return (id, "new", victims, one.place, "in", str(low), str(max(low, high)), note)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _filled(rows: Iterable[Mapping[str, str]]) -> str:
    """Return a table without the columns that are blank in every row."""
    found = [*rows]
    header = [name for name in found[0] if any(row[name] for row in found)]
    return _csv(header, ([row[name] for name in header] for row in found))


# -- what users read ---------------------------------------------------------------------------------------------------


def _rejected_rows(rejected: Iterable[Rejected], wide: int) -> Iterable[Sequence[str]]:
    for one in rejected:
        cells = (*one.cells, *[""] * wide)[: max(wide, len(one.cells))]
        yield tuple(map(cell_text, (str(one.line), one.reason, *cells)))


def _readme(
    title: str,
    path: Path,
    gathered: Gathered,
    rows: Sequence[Placed],
    rejected: Sequence[Rejected],
    assumptions: Sequence[str],
) -> str:
    reasons = replace(gathered, rejected=tuple(rejected)).reasons
    lines = [
        f"# {title}",
        "",
        f"A table campaign, imported from `{path.name}` by `frontlapse import`: {counted(len(rows), 'record')}.",
        "`records.csv` says what the table says; what was derived or assumed to make a campaign of it is listed here.",
        "",
        "## Assumed",
        "",
        *(f"- {_markdown(line)}" for line in assumptions),
        "",
        "## Not imported",
        "",
    ]
    if rejected:
        lines += [f"{counted(len(rejected), 'row')}, each with its reason in `{REJECTED}`:", ""]
        shown = [*reasons.items()]
        lines += [f"- {number}: {_markdown(reason)}" for reason, number in shown[:20]]
        lines += [f"- and {len(shown) - 20} other reasons"] if len(shown) > 20 else []
    else:
        lines.append("Every row was imported.")
    return "\n".join(lines) + "\n"


def _markdown(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", " ".join(text.split()))


def _manifest(path: Path, files: Mapping[str, str]) -> str:
    """Return the list of the files that the import wrote, by which a later one knows that nobody edited them."""
    sums = {name: sha256(text.encode()).hexdigest() for name, text in sorted(files.items())}
    return json.dumps({"imported": path.name, "files": sums}, indent=1, ensure_ascii=False) + "\n"
