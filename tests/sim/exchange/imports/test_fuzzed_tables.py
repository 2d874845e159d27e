"""Damaged, re-encoded and mangled tables: an import succeeds with every row accounted for, or says why it does not."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import read_campaign
from sim.exchange.imports.files import read_sheet
from sim.exchange.imports.gathered import TableError
from sim.exchange.imports.importing import import_file, write_import

ROWS = [
    ["place", "lat", "lon", "date", "holder", "from", "until", "note"],
    *(
        [f"Pläce {n % 7}", f"{10 + n % 7 / 4}", f"{20 + n % 5 / 8}", f"2031-03-{n + 1:02d}",
         ("Reds", "Blues", "Contested", "Contested Reds", "unknown")[n % 5], ("Blues", "", "Reds")[n % 3],
         ("", f"2031-03-{(n + 5) % 28 + 1:02d}")[n % 2], 'said "so", twice']
        for n in range(14)
    ),
]  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "mac_roman")
MANGLED = ("13/03/2031", "03/04/2031", "45623", "45623.25", "Mar-31", "2031-02-30", "########", "#N/A", "", "soon", "1")
ODD = (
    "\x00",
    "\x1b[2J",
    "\u202e",
    '"',
    "'",
    "\n",
    "\r",
    "\t",
    ";",
    ",",
    "=1+1",
    "\ufeff",
    "\ud7ff",
    "9" * 400,
    "NaN",
    "-inf",
)


def as_text(rows: list[list[str]], delimiter: str) -> str:
    quoted = (
        [f'"{cell.replace(chr(34), chr(34) * 2)}"' if re.search('[";,\t\n]', cell) else cell for cell in row]
        for row in rows
    )
    return "".join(f"{delimiter.join(row)}\r\n" for row in quoted)


def check(raw: bytes, suffix: str) -> None:
    """Import a file; every row of it is a record or rejected, and the reader accepts the campaign."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"table{suffix}"
        path.write_bytes(raw)
        try:
            made = import_file(path)
        except TableError as error:
            assert str(error).startswith("cannot import")
            return
        assert made.records + len(made.rejected) == len(read_sheet(path).rows)
        assert all(one.reason for one in made.rejected)
        write_import(made, Path(scratch) / "made")
        assert len(read_campaign(Path(scratch) / "made").records) == made.records


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Return a table with a few cells mangled, and some rows emptied or twice."""
    rows = [list(row) for row in ROWS]
    for _ in range(draw(st.integers(0, 4))):
        row, column = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, 7))
        old = rows[row][column]
        rows[row][column] = draw(
            st.sampled_from((*MANGLED, *ODD, f"{old}{draw(st.sampled_from(ODD))}", f" {old}\u00a0"))
        )
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(1, len(rows) - 1))
        rows.insert(at, draw(st.sampled_from(([""] * 8, [], rows[at], rows[at][:5]))))
    return rows


@settings(max_examples=60, deadline=None)
@given(
    tables(), st.sampled_from(",;\t|"), st.sampled_from(ENCODINGS), st.sampled_from((".csv", ".tsv", ".txt")),
    st.one_of(st.none(), st.floats(0, 1)),
)  # fmt: skip
def test_a_damaged_text_file_is_imported_whole_or_refused(rows, delimiter, encoding, suffix, cut):
    raw = as_text(rows, delimiter).encode(encoding, errors="replace")
    check(raw if cut is None else raw[: int(cut * len(raw))], suffix)


@settings(max_examples=15, deadline=None)
@given(tables(), st.one_of(st.none(), st.floats(0.2, 1)), st.integers(0, 13))
def test_a_damaged_workbook_is_imported_whole_or_refused(rows, cut, at):
    book = openpyxl.Workbook()
    for number, row in enumerate(rows):
        cells: list[object] = [re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", "", cell) for cell in row]
        if number == at and cells:
            cells[-1] = "=A1&B1"
        book.active.append(cells)
    raw = io.BytesIO()
    book.save(raw)
    data = raw.getvalue()
    check(data if cut is None else data[: int(cut * len(data))], ".xlsx")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.sampled_from((".csv", ".xlsx", ".geojson", ".tsv")))
def test_any_bytes_are_refused_or_imported(raw, suffix):
    check(raw, suffix)


@pytest.mark.parametrize("cut", range(0, 120, 7))
def test_a_table_cut_off_anywhere_accounts_for_every_row(cut):
    raw = as_text(ROWS, ",").encode()
    check(raw[: len(raw) - cut], ".csv")
