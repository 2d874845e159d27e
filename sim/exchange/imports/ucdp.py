"""The UCDP Georeferenced Event Dataset and its Candidate releases -> fights, each with its deaths.

An event is fighting in which somebody died. It says who fought, not who held the place: an event of two sides is a
contest between them that begins and ends within its dates.

References
----------
Sundberg and Melander, "Introducing the UCDP Georeferenced Event Dataset", Journal of Peace Research 50 (2013).
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from sim.exchange.imports.dates import read_when, span_of
from sim.exchange.imports.files import Sheet, SheetRow
from sim.exchange.imports.gathered import Cited, Deaths, Gathered, Observation, Spot, When
from sim.exchange.imports.options import ImportOptions
from sim.exchange.imports.status import party_name, tidy
from sim.exchange.imports.table import RowError, RowReader, read_rows
from sim.model.frozen import FrozenMap
from sim.tables.folder import CIVILIANS

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high",
    "low", "gwnoa", "gwnob",
)  # fmt: skip
ATTRIBUTION = "Events: UCDP Georeferenced Event Dataset (Sundberg and Melander 2013), Uppsala Conflict Data Program"
LICENCE = "CC BY 4.0"
_NEEDED = ("side_a", "side_b", "type_of_violence", "latitude", "longitude", "date_start", "date_end", "where_prec")
_NEAR = 2  # of where_prec
_FEW = 3  # countries that a title names
_DATES = {"1": "exact day", "2": "2 to 6 days", "3": "a known week", "4": "a known month", "5": "a known year"}
_KINDS = ("village", "town", "city")


def is_ucdp(sheet: Sheet) -> bool:
    """Return whether a table is an export of UCDP, with its header or, as some Candidate releases, without one."""
    return set(_NEEDED) <= set(sheet.header) or _headless(sheet)


def _headless(sheet: Sheet) -> bool:
    """Return whether the first line is an event, and not a header."""
    cells = dict(zip(COLUMNS, sheet.first.cells, strict=False))
    if len(sheet.first.cells) != len(COLUMNS) or cells["type_of_violence"] not in ("1", "2", "3"):
        return False
    return cells["where_prec"].isdecimal() and cells["date_prec"].isdecimal()


def gather_ucdp(sheet: Sheet, options: ImportOptions) -> Gathered:
    """Read an export of UCDP."""
    remarks = list(sheet.remarks)
    if not set(_NEEDED) <= set(sheet.header):
        sheet = replace(sheet, header=COLUMNS, rows=(sheet.first, *sheet.rows))
        remarks.append(f"the file has no header: its {len(COLUMNS)} columns are taken in the order of the dataset")
    columns = {name: at for at, name in enumerate(sheet.header)}
    fields = {"place": columns.get("where_coordinates", 0), "lat": columns["latitude"], "lon": columns["longitude"]}
    reader = RowReader(sheet, {**columns, **fields}, options)
    observations, rejected = read_rows(sheet, lambda row: _event(reader, row), options)
    assumptions = (
        *remarks,
        "read as UCDP events: a fight of two sides begins and ends within date_start and date_end, and says nothing of "
        "who holds the place",
        "left out: events known to a province or less (where_prec 4 to 7), and one-sided violence (type_of_violence 3)",
    )
    return Gathered(
        tuple(observations),
        tuple(rejected),
        sheet.unit,
        sheet.header,
        assumptions,
        ATTRIBUTION,
        LICENCE,
        _title(sheet, columns, {one.line for one in observations}),
    )


def _title(sheet: Sheet, columns: Mapping[str, int], lines: Container[int]) -> str:
    """Return a title with the countries of the events, if they are few."""
    at = columns.get("country")
    countries = {row.cells[at].strip() for row in sheet.rows if row.line in lines} if at is not None else set()
    return "UCDP events" + (f": {', '.join(sorted(countries))}" if 0 < len(countries) <= _FEW else "")


def _event(reader: RowReader, row: SheetRow) -> Observation:
    def cell(name: str) -> str:
        return reader.text(row, name)

    if cell("type_of_violence") == "3":
        raise RowError("one-sided violence (type_of_violence 3): no fight of two sides")
    if cell("type_of_violence") not in ("1", "2"):
        raise RowError(f"type_of_violence: {cell('type_of_violence')!r} is not 1, 2 or 3")
    where = cell("where_prec")
    if where not in ("1", "2", "3"):
        raise RowError(f"where_prec {where}: not known to a place or district")
    try:
        sides = (party_name(cell("side_a")), party_name(cell("side_b")))
    except ValueError as error:
        raise RowError(f"side_a or side_b: {error}") from None
    first, last = _day(reader, cell("date_start"), "date_start"), _day(reader, cell("date_end"), "date_end")
    low, high = span_of(first)[0], span_of(last)[1]
    if low is None or high is None or low > high:
        raise RowError("date_start is after date_end")
    lat, lon = reader.degrees(row, "lat", 90), reader.degrees(row, "lon", 180)
    name = reader.name(row, "place") or tidy(cell("adm_2"))
    if lat is None or lon is None or not name:
        raise RowError("no coordinates or no name of the place")
    kind = next((word for word in _KINDS if name.casefold().endswith(f" {word}")), "")
    codes = [f"date_prec {cell('date_prec')} ({_DATES.get(cell('date_prec'), 'not known')})"] * (
        cell("date_prec") != "1"
    )
    codes += [f"where_prec {where} ({'near the place' if int(where) == _NEAR else 'known to a district'})"] * (
        where != "1"
    )
    codes += ["event_clarity 2 (less clear)"] * (cell("event_clarity") == "2")
    when = When(first.text if first.text == last.text else f"{first.text}/{last.text}")
    return Observation(
        line=row.line,
        spot=Spot(name, lat, lon, kind, tidy(cell("adm_1")) or tidy(cell("country"))),
        when=when,
        contested=tuple(dict.fromkeys(sides)),
        end=When("", low, high),
        sources=_sources(cell("source_office") or cell("source_original")),
        text="" if cell("source_headline").strip(";") in ("", "report") else tidy(cell("source_headline")),
        note="; ".join(codes),
        id=cell("id"),
        deaths=_deaths(reader, row, sides),
    )


def _day(reader: RowReader, text: str, column: str) -> When:
    """Return a day; exports of later releases have a time of 00:00 behind it."""
    try:
        return When(read_when(text.split(" 00:00")[0], reader.order, reader.zone).text)
    except ValueError as error:
        raise RowError(f"{column}: {text!r} {error}") from None


def _sources(offices: str) -> tuple[Cited, ...]:
    names = (tidy(name.strip('" ')) for name in offices.split(";"))
    return tuple(dict.fromkeys(Cited(name[:200]) for name in names if any(map(str.isalnum, name))))


def _deaths(reader: RowReader, row: SheetRow, sides: tuple[str, str]) -> Deaths:
    def count(name: str) -> int:
        text = reader.text(row, name)
        if not text.isdecimal():
            raise RowError(f"{name}: {text!r} is not a count of deaths")
        return int(text)

    by: dict[str, int] = {}
    for victims, column in (
        (sides[0], "deaths_a"),
        (sides[1], "deaths_b"),
        (CIVILIANS, "deaths_civilians"),
        ("", "deaths_unknown"),
    ):
        by[victims] = by.get(victims, 0) + count(column)
    low, high = sorted((count("low"), count("high")))
    known: Mapping[str, int] = {victims: number for victims, number in by.items() if number}
    return Deaths(low, high, FrozenMap(dict(known)))
