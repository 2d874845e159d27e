"""Records: import, export and import again give the same campaign."""

import csv
import io
from pathlib import Path

from builders import open_study
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from sim import Campaign, Steps, Study, World, read_campaign, script
from sim.exchange.exports.records import record_layer
from sim.exchange.exports.tabular import csv_text
from sim.exchange.imports.importing import import_file, write_import
from sim.exchange.imports.options import ImportOptions

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


def test_records_of_documents_tell_the_same_history(tmp_path) -> None:
    study = open_study("northwestern_syria_2024")
    folder = Path(scenarios.folder("northwestern_syria_2024"))
    options = ImportOptions(known=(folder,), roads=str(folder / "roads.csv"), start="2024-11-27", time_zone="+03:00")
    again = Study(imported(tmp_path, csv_text(record_layer(study)), options))
    told = {place.id for place in study.campaign.holdable}
    assert set(again.campaign.places) == told
    assert again.campaign.sides.keys() <= study.campaign.sides.keys()
    for placement in ("earliest", "latest"):
        first, second = study.history(placement), again.history(placement)
        for at in range(0, study.campaign.end, 1440):
            states = [
                {id: (state.holder, state.contested_by) for id in told if (state := history.state(id, at))}
                for history in (first, second)
            ]
            assert {id for id in told if states[0][id] != states[1][id]} <= {"main_square"}


def test_records_of_documents_say_what_they_rest_on() -> None:
    layer = record_layer(open_study("northwestern_syria_2024"))
    names = [field.name for field in layer.fields]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in layer.rows}
    assert rows["s075-03"]["holder"] == "Opposition (group not stated)"
    assert rows["s075-03"]["contested"] == "Syrian government and pro-government forces"
    assert (rows["s075-03"]["earliest"], rows["s075-03"]["latest"]) == ("2024-11-30T00:00", "2024-11-30T06:00")
    assert rows["s075-03"]["text"].startswith("In the early hours of 30 November")
    assert rows["s101-01"]["note"].startswith("inferred by the rule untold-loss")
    assert (rows["before-rastan"]["date"], rows["before-rastan"]["text"]) == ("../2024-11-26", None)


@script
def hold_hama(world: World) -> Steps:
    yield world.hours(0)
    world.hold("hama", hours=12)


def test_records_of_a_run_with_a_script_are_tagged() -> None:
    study = open_study("northwestern_syria_2024")
    layer = record_layer(study, history=study.run(hold_hama))
    names = [field.name for field in layer.fields]
    notes = {row[1]: row[names.index("note")] for row in layer.rows if row[names.index("verb")] == "capture"}
    assert notes["Hama"].startswith("counterfactual: by the script hold_hama")
