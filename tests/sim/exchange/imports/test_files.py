from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from exchange_tables import PLAIN, write_table

from sim.exchange.imports.files import read_sheet
from sim.exchange.imports.gathered import TableError

HEADER = ("place", "lat", "lon", "date", "holder", "from")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_read_sheet_reads_every_unicode_encoding(encoding, tmp_path):
    text = PLAIN.replace("Aford", "Åford")
    sheet = read_sheet(write_table(tmp_path, text.encode(encoding)))
    assert sheet.header == HEADER
    assert [row.cells[0] for row in sheet.rows] == ["Åford", "Bford", "Cford", "Åford"]


def test_read_sheet_says_that_it_fell_back_to_windows_1252(tmp_path):
    sheet = read_sheet(write_table(tmp_path, PLAIN.replace("Bford", "Bförd").encode("cp1252")))
    assert sheet.rows[1].cells[0] == "Bförd"
    assert sheet.remarks == (
        "line 3 is not UTF-8: the file was read as Windows-1252 text, so check its letters with accents",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_read_sheet_finds_the_delimiter(delimiter, tmp_path):
    sheet = read_sheet(write_table(tmp_path, PLAIN.replace(",", delimiter)))
    assert sheet.header == HEADER
    assert sheet.decimal_comma == (delimiter != ",")


def test_read_sheet_obeys_the_first_line_of_a_spreadsheet(tmp_path):
    sheet = read_sheet(write_table(tmp_path, "sep=;\n" + PLAIN.replace(",", ";")))
    assert sheet.header == HEADER
    assert sheet.rows[0].line == 3


def test_titles_above_the_header_are_not_read(tmp_path):
    sheet = read_sheet(write_table(tmp_path, "Towns of the valley,,,,,\n\n" + PLAIN))
    assert (sheet.header, sheet.rows[0].line) == (HEADER, 4)
    assert sheet.remarks == ("the header is in line 3; what stands above it is not read",)
    path = workbook(tmp_path, ("Aford", 10, 20.25, date(2031, 3, 1), "Reds", None))
    book = openpyxl.load_workbook(path)
    book.active.insert_rows(1, 2)
    book.active["A1"] = "Towns of the valley"
    book.save(path)
    assert read_sheet(path).header == HEADER
    assert read_sheet(path).rows[0].line == 4


def test_read_sheet_skips_emptied_rows_and_keeps_lines(tmp_path):
    sheet = read_sheet(write_table(tmp_path, PLAIN.replace("Cford", ",,,,,\n\nCford") + ",,,,,\n,,,,,\n"))
    assert [row.line for row in sheet.rows] == [2, 3, 6, 7]


def test_a_row_that_cannot_be_split_has_a_fault_and_hides_no_other(tmp_path):
    sheet = read_sheet(
        write_table(tmp_path, PLAIN.replace("Bford,10.5", '"Bford,10.5').replace("Cford,10.9,", "Cford,"))
    )
    assert [row.fault for row in sheet.rows] == [
        "",
        "a quote that opens a cell is not closed",
        "5 cells, where the header has 6",
        "",
    ]


def test_an_apostrophe_before_a_formula_is_removed(tmp_path):
    sheet = read_sheet(write_table(tmp_path, PLAIN.replace("Aford", "'=Aford").replace("Bford", "'Bford'")))
    assert [row.cells[0] for row in sheet.rows][:2] == ["=Aford", "'Bford'"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"%PDF-1.4 abc", "it is a PDF, not text"),
        (b"a,b\n\0,c", "it holds a byte 0x00"),
        ("place".encode("utf-16") + b"x", "it is damaged or cut off"),
        (b"a,\x81b\n", "line 1 is neither UTF-8 nor Windows-1252 text"),
    ],
)
def test_read_sheet_refuses_what_is_no_text(raw, words, tmp_path):
    with pytest.raises(TableError, match=words):
        read_sheet(write_table(tmp_path, raw))


def test_read_sheet_names_the_suffixes_it_reads(tmp_path):
    with pytest.raises(TableError, match=r"its suffix must be one of \.csv, \.tsv"):
        read_sheet(write_table(tmp_path, name="table.docx"))


def workbook(folder: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    book.save(folder / "table.xlsx")
    return folder / "table.xlsx"


def test_date_cells_of_a_workbook_are_dates_and_numbers_plain(tmp_path):
    path = workbook(tmp_path, ("Aford", 10, 20.25, date(2031, 3, 1), "Reds", None),
                    ("Bford", 10.5, 20, datetime(2031, 3, 2, 18, 30), "Reds", True))  # fmt: skip
    sheet = read_sheet(path)
    assert [row.cells for row in sheet.rows] == [
        ("Aford", "10", "20.25", "2031-03-01", "Reds", ""),
        ("Bford", "10.5", "20", "2031-03-02T18:30", "Reds", "yes"),
    ]
    assert sheet.unit == "row"


def test_a_formula_without_a_stored_value_is_a_fault_of_its_cell(tmp_path):
    sheet = read_sheet(workbook(tmp_path, ("Aford", "=5+5", 20, "2031-03-01", "Reds", "")))
    assert sheet.rows[0].faults[1].startswith("a formula without a stored value")


def test_a_damaged_workbook_is_refused(tmp_path):
    path = workbook(tmp_path, ("Aford", 10, 20, "2031-03-01", "Reds", ""))
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(TableError, match="the workbook is damaged"):
        read_sheet(path)


def test_a_workbook_without_the_sheet_asked_for_lists_its_sheets(tmp_path):
    with pytest.raises(TableError, match="no sheet 'May'; its sheets are Sheet"):
        read_sheet(workbook(tmp_path), sheet="May")


def test_geojson_points_become_rows(tmp_path):
    feature = {
        "type": "Feature",
        "properties": {"place": "Aford", "holder": "Reds", "population": 1200.0},
        "geometry": {"type": "Point", "coordinates": [20.5, 10]},
    }
    line = {**feature, "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}}
    text = json.dumps({"type": "FeatureCollection", "features": [feature, line]})
    sheet = read_sheet(write_table(tmp_path, text, "table.geojson"))
    assert sheet.header == ("place", "holder", "population", "lat", "lon")
    assert sheet.rows[0].cells == ("Aford", "Reds", "1200", "10", "20.5")
    assert sheet.rows[1].fault == "its geometry is LineString, not Point"


@pytest.mark.parametrize("text", ["{", "[1, 2]", '{"type": "Topology"}', "[" * 100_000])
def test_what_is_no_geojson_is_refused(text, tmp_path):
    with pytest.raises(TableError, match="cannot import"):
        read_sheet(write_table(tmp_path, text, "table.geojson"))


def test_a_workbook_of_nothing_but_unstored_formulas_is_refused_in_words(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["=A2", "=B2"])
    book.save(tmp_path / "table.xlsx")
    sheet = read_sheet(tmp_path / "table.xlsx")
    assert (sheet.header, sheet.rows) == ((), ())
