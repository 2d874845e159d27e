"""Records: import, export and import again give the same campaign."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios import open_study
from sim import Campaign, Study, read_campaign
from sim.exchange.importing import import_file, write_import
from sim.exchange.options import ImportOptions
from sim.exchange.records import NotATableError, record_layer
from sim.exchange.tabular import csv_text

HEADER = (
    "place",
    "lat",
    "lon",
    "date",
    "holder",
    "contested",
    "from",
    "source",
    "url",
    "text",
    "note",
    "other_names",
    "region",
    "population",
)
PARTIES = ("North", "South Union", "=Third", "Forces of the Coast (FC)")
DAYS = ("2030-03-01", "2030-03", "2030-03~", "2030-03-02/2030-03-05", "../2030-04-01", "2030-03-04T06:30", "2030?")
TEXTS = ("", "taken at dawn", "-1 and =2", "one\ntwo", 'a "quoted" word, and more', "'=apostrophe")


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[str, ...]]:
    places = {f"Town {name}": (45 + at, 7.25 + at) for at, name in enumerate(draw(st.sampled_from(("A", "AB", "ABC"))))}
    found = []
    for number in range(draw(st.integers(1, 8))):
        place = draw(st.sampled_from(sorted(places)))
        holder = draw(st.sampled_from(("", "unknown", *PARTIES)))
        others = st.lists(st.sampled_from((*PARTIES, "unknown")), max_size=2, unique=True)
        contested = [one for one in draw(others) if one != holder]
        if not holder and not contested:
            holder = PARTIES[0]
        day = draw(st.sampled_from(DAYS)).replace("03", f"{3 + number:02d}", 1)
        source, url = draw(st.sampled_from((("", ""), ("Daily News", "https://example.org/1"), ("A; B", ""))))
        before = draw(st.sampled_from(("", *PARTIES)))
        text, note = draw(st.sampled_from(TEXTS)), draw(st.sampled_from(TEXTS))
        lat, lon = places[place]
        names = draw(st.sampled_from(("", "Burg; Borg")))
        region, population = draw(st.sampled_from((("", ""), ("Upper Coast", ""), ("Upper Coast", "12500"))))
        found.append(
            (
                place,
                str(lat),
                str(lon),
                day,
                holder,
                "; ".join(contested),
                before,
                source,
                url,
                text,
                note,
                names,
                region,
                population,
            )
        )
    return found


def imported(folder: Path, text: str, options: ImportOptions) -> Campaign:
    table = folder / "table.csv"
    table.write_text(text, encoding="utf-8")
    write_import(import_file(table, options), folder / "campaign", force=True)
    return read_campaign(folder / "campaign")


def table_of(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADER, *rows])
    return out.getvalue()


@settings(max_examples=15)
@given(rows=rows())
def test_import_export_import_gives_the_same_campaign(rows, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("trip")
    options = ImportOptions(title="Trip", attribution="Nobody.")
    first = imported(folder, table_of(rows), options)
    second = imported(folder, csv_text(record_layer(Study(first))), options)
    assert first.records == second.records
    assert first.places == second.places
    assert first == second


def test_records_have_the_names_that_a_table_has(tmp_path) -> None:
    row = ("Town A", "45", "7", "2030-03-01", "North", "=Third; unknown", "South Union", "Daily News", *[""] * 6)
    campaign = imported(tmp_path, table_of([row]), ImportOptions())
    layer = record_layer(Study(campaign))
    cells = dict(zip((field.name for field in layer.fields), layer.rows[0], strict=True))
    assert (cells["place"], cells["holder"], cells["from"]) == ("Town A", "North", "South Union")
    assert (cells["date"], cells["earliest"], cells["contested"]) == ("2030-03-01", None, "=Third; unknown")
    assert "'=Third; unknown" in csv_text(layer)


def test_a_campaign_of_documents_has_no_records() -> None:
    with pytest.raises(NotATableError, match="this is one of documents"):
        record_layer(open_study("northwestern_syria_2024"))
