"""A table that is imported, exported as records and imported again is the same campaign."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sim import Study
from sim.exchange.exports.export import export
from sim.exchange.imports.gathered import TableError
from sim.exchange.imports.importing import import_file, write_import
from sim.exchange.imports.options import ImportOptions

COLUMNS = (
    "place",
    "lat",
    "lon",
    "date",
    "earliest",
    "latest",
    "holder",
    "contested",
    "from",
    "verb",
    "source",
    "url",
    "text",
    "note",
)
PLACES = (
    ("Aford", "10", "20"),
    ("Bförd", "10.5", "20.25"),
    ("حماة", "11.125", "20.5"),
    ("D-ford", "", ""),
    ("Aford", "12", "23"),
)
DATES = (
    ("2031-03-04", "", ""), ("2031-03", "", ""), ("2031-03-01/2031-03-09", "", ""), ("../2031-03-05", "", ""),
    ("2031-03-05/..", "", ""), ("2031-03-07~", "", ""), ("2031-03-04T12:30", "", ""), ("", "2031-03-03", "2031-03-04"),
    ("", "2031-03-03T06:00", "2031-03-04T24:00"), ("2031-03", "2031-03-10T00:00", ""),
)  # fmt: skip
TEXTS = ("", "plain", '=SUM(A1); "quoted", with\na break', "-5 men", "'tis", " so ")
NAMES = st.sampled_from(("Reds", "Blues", "Green Army (GA)", "O'Neill"))
HOLDERS = st.one_of(NAMES, st.sampled_from(("unknown", "Contested", "Contested Reds", "=Odd party", "Reds?")))


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, ...]:
    holder = draw(HOLDERS)
    named = holder in ("Reds", "Blues", "Green Army (GA)", "O'Neill", "=Odd party")
    contested = ";".join(draw(st.lists(st.one_of(NAMES, st.just("unknown")), max_size=2, unique=True)))
    verb = draw(st.sampled_from(("", "", "capture", "takeover"))) if named else ""
    source = draw(st.sampled_from(("", "The Post", "The Post; Radio 5", "https://example.org/a (p. 5)")))
    url = draw(st.sampled_from(("", "https://example.org/b")))
    before = draw(st.sampled_from(("", "Blues", "Reds", "Contested", "Neither <ref>")))
    texts = draw(st.sampled_from(TEXTS)), draw(st.sampled_from(TEXTS))
    return (
        *draw(st.sampled_from(PLACES)),
        *draw(st.sampled_from(DATES)),
        holder,
        contested,
        before,
        verb,
        source,
        url,
        *texts,
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=9))
def test_import_export_import_gives_the_same_campaign(table):
    with tempfile.TemporaryDirectory() as scratch:
        once, twice = Path(scratch) / "once", Path(scratch) / "twice"
        for folder in (once, twice):
            folder.mkdir()
        with (once / "valley.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *table])
        try:
            first = import_file(once / "valley.csv")
        except TableError:
            return  # no row can be read, or no place has coordinates
        write_import(first, once / "made")
        export(Study.open(once / "made"), twice / "valley.csv", what=("records",))
        second = import_file(twice / "valley.csv", ImportOptions())
        assert second.rejected == ()
        told = ("README.md", "import.json", "rejected.csv")
        assert {name: text for name, text in second.files.items() if name not in told} == {
            name: text for name, text in first.files.items() if name not in told
        }
