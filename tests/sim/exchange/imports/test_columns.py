from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.exchange.imports.columns import FIELDS, recognise_columns
from sim.exchange.imports.files import Sheet, SheetRow
from sim.exchange.imports.gathered import TableError


def sheet(header: str, *rows: str) -> Sheet:
    cells = [SheetRow(at, tuple(row.split(","))) for at, row in enumerate(rows, 2)]
    return Sheet(Path("table.csv"), tuple(header.split(",")), tuple(cells))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("City,Latitude,Longitude,Date,Controlled by", {"place": 0, "lat": 1, "lon": 2, "date": 3, "holder": 4}),
        ("location,y,x,start,status", {"place": 0, "lat": 1, "lon": 2, "date": 3, "holder": 4}),
        (
            "place,lat,lon,to,from,t_earliest_local,t_latest_local,date_source",
            {"place": 0, "lat": 1, "lon": 2, "holder": 3, "from": 4, "earliest": 5, "latest": 6, "source": 7},
        ),
    ],
)
def test_usual_names_are_recognised(header, expected):
    assert recognise_columns(sheet(header)) == expected


def test_from_and_to_that_hold_dates_are_a_date_and_an_end():
    table = sheet("place,lat,lon,from,to,holder", "A,1,2,2031-03-01,2031-04-01,Reds", "B,1,2,2031,,Reds")
    assert recognise_columns(table) == {"date": 3, "end_latest": 4, "place": 0, "lat": 1, "lon": 2, "holder": 5}


def test_a_given_column_goes_before_a_usual_name_and_an_empty_one_leaves_it_out():
    table = sheet("place,lat,lon,date,holder,who,note")
    found = recognise_columns(table, {"holder": "who", "note": ""})
    assert found["holder"] == 5
    assert "note" not in found


def test_missing_columns_are_one_error_with_the_header_and_the_nearest_names():
    with pytest.raises(TableError) as raised:
        recognise_columns(sheet("plce,lat,lon,when it fell,holdr"))
    lines = str(raised.value).splitlines()
    assert lines[0] == "cannot import table.csv: it needs columns for place, date, holder"
    assert lines[1] == "  header: plce, lat, lon, when it fell, holdr"
    assert "is it 'plce'? then --map place=plce" in lines[2]
    assert "is it 'holdr'? then --map holder=holdr" in lines[4]


def test_unknown_fields_and_columns_are_reported_together():
    with pytest.raises(TableError) as raised:
        recognise_columns(sheet("place,lat,lon,date,holder"), {"holdr": "holder", "place": "plac"})
    assert "there is no field 'holdr': did you mean holder?" in str(raised.value)
    assert "there is no column 'plac': did you mean 'place'?" in str(raised.value)


def test_the_page_names_every_field_and_only_names_that_are_recognised():
    page = Path(__file__).parents[4] / "docs" / "import.md"
    rows = re.findall(r"^\| (`[a-z_`, ]+) \| ([^|]+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    named = {field: names for fields, names in rows for field in re.findall(r"`([a-z_]+)`", fields)}
    assert {field for field in FIELDS if field not in named} == set()
    for field, names in named.items():
        if field in FIELDS:
            assert any(name in FIELDS[field] for name in re.findall(r"[a-z_]+", names)), field
    usual = {name for names in FIELDS.values() for name in names}
    shown = {name for field, names in named.items() if field in FIELDS for name in re.findall(r"[a-z_]+", names)}
    assert shown - usual == set()
