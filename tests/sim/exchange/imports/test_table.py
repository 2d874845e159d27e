from __future__ import annotations

import csv
import io
import re

import pytest
from exchange_tables import HEADER, PLAIN, campaign_of, imported, reasons

from sim.exchange.imports.gathered import TableError
from sim.exchange.imports.importing import import_file
from sim.exchange.imports.options import ImportOptions


def rows(*lines: str, header: str = HEADER) -> str:
    return "\n".join((header, *lines, ""))


def test_a_plain_table_is_a_campaign_of_its_rows(tmp_path):
    campaign = campaign_of(tmp_path, imported(tmp_path))
    assert [(one.id, one.place, one.date, one.holder) for one in campaign.records.values()] == [
        ("r2", "aford", "2031-03-01", "reds"),
        ("r3", "bford", "2031-03-02", "reds"),
        ("r4", "cford", "2031-03-04", "reds"),
        ("r5", "aford", "2031-03-06", "blues"),
    ]
    assert {place.id: place.holder for place in campaign.places.values()} == dict.fromkeys(
        ("aford", "bford", "cford"), "blues"
    )
    assert campaign.clock.iso(0) == "2031-03-01T00:00+00:00"
    assert campaign.clock.iso(campaign.end) == "2031-03-06T23:59+00:00"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",10,20,2031-03-05,Reds,", "place: blank, so the row names no place"),
        ("Dford,91,20,2031-03-05,Reds,", "lat: 91 lies outside -90 to 90"),
        ("Dford,north,20,2031-03-05,Reds,", "lat: 'north' is not a number of degrees"),
        ("Dford,10,,2031-03-05,Reds,", "lon: blank, though lat is given"),
        ("Dford,10,20,,Reds,", "no date"),
        ("Dford,10,20,soon,Reds,", "date: 'soon' is no date: write it YYYY-MM-DD, or as an EDTF date such as 1975-03~"),
        (
            "Dford,10,20,45623,Reds,",
            "date: '45623' looks like the serial number of a spreadsheet: format the column as dates YYYY-MM-DD",
        ),
        ("Dford,10,20,2031-03-05,,Blues", "holder: blank, so the row names neither a holder nor a contest"),
        ("Dford,10,20,2031-03-05,Truce,", "holder: 'Truce' names neither a holder nor a contest"),
        ("Dford,10,20,2031-03-05", "4 cells, where the header has 6"),
        ("Dford,10,20,2031-03-05,#REF!,", "holder: #REF! is an error of the spreadsheet"),
        ("D\u202eford,10,20,2031-03-05,Reds,", "place: holds U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("Aford,10.0,20.0,2031-03-01,Reds,Blues", "the same cells as in line 2"),
    ],
)  # fmt: skip
def test_a_broken_row_is_rejected_with_its_reason_and_the_others_stay(row, reason, tmp_path):
    made = imported(tmp_path, PLAIN + row + "\n")
    assert reasons(made) == {6: reason}
    assert made.records == 4
    assert f"6,{reason}" in made.files["rejected.csv"].replace('"', "")


def test_a_table_without_a_valid_row_is_an_error_that_lists_the_reasons(tmp_path):
    with pytest.raises(TableError, match="none of its 1 rows can be read\n  line 2: no date"):
        imported(tmp_path, rows("Aford,10,20,,Reds,"))
    with pytest.raises(TableError, match="it has no rows under its header"):
        imported(tmp_path, rows())


def test_dates_in_numbers_stop_the_import_until_their_order_is_named(tmp_path):
    text = PLAIN.replace("2031-03-04", "13/03/2031")
    with pytest.raises(TableError, match="1 date of column 'date' may be day-first or month-first"):
        imported(tmp_path, text)
    assert imported(tmp_path, text, dates="day-first").rejected == ()


def test_a_contest_keeps_the_holder_and_lasts_to_the_next_row(tmp_path):
    text = rows(
        "Aford,10,20,2031-03-01,Reds,Blues", "Aford,10,20,2031-03-03,Contested,", "Aford,10,20,2031-03-05,Blues,"
    )
    campaign = campaign_of(tmp_path, imported(tmp_path, text))
    record = campaign.records["r3"]
    assert (record.holder, record.contested) == ("", ("unknown",))


def test_a_holder_in_other_spellings_is_one_party(tmp_path):
    made = imported(tmp_path, PLAIN.replace("Cford,10.9,20.5,2031-03-04,Reds", "Cford,10.9,20.5,2031-03-04,REDS"))
    assert made.sides == 2
    assert any("spellings that differ in letter case" in line for line in made.assumptions)


def test_namesakes_far_apart_are_two_places_and_a_row_without_a_point_needs_to_choose(tmp_path):
    made = imported(tmp_path, PLAIN + "Aford,12,23,2031-03-05,Reds,\nAford,,,2031-03-06,Reds,\n")
    assert made.places == 4
    assert reasons(made) == {7: "no coordinates, and 2 places are called 'Aford'"}


def test_a_row_without_a_point_means_the_place_of_its_name(tmp_path):
    made = imported(tmp_path, PLAIN + "Bford,,,2031-03-08,Blues,Reds\n")
    assert (made.records, made.places) == (5, 3)


def test_a_place_without_coordinates_is_kept_off_the_map_and_said_so(tmp_path):
    made = imported(tmp_path, PLAIN + "Dford,,,2031-03-08,Blues,Reds\n")
    assert any("1 place without coordinates, which no map shows: Dford" in line for line in made.assumptions)
    assert not campaign_of(tmp_path, made).places["dford"].is_point


def test_a_row_that_names_another_holder_before_is_kept_and_counted(tmp_path):
    made = imported(tmp_path, PLAIN.replace("2031-03-06,Blues,Reds", "2031-03-06,Blues,Greens"))
    assert made.records == 4
    assert any(line.startswith("1 row with another holder before") for line in made.assumptions)


def test_a_row_with_only_a_time_of_recording_lies_after_the_time_before_it(tmp_path):
    header = "place,lat,lon,as_of,holder,commit_time"
    text = rows("Aford,10,20,2031-02-01,Reds,2031-03-02T12:00Z", "Aford,10,20,,Blues,2031-03-09T12:00Z",
                "Bford,11,20,,Blues,2031-03-04T12:00Z", header=header)  # fmt: skip
    campaign = campaign_of(tmp_path, imported(tmp_path, text))
    clock = campaign.clock
    spans = {
        one.id: (clock.iso(one.window.earliest)[:16], clock.iso(one.window.latest)[:16])
        for one in campaign.statements.values()
        if one.window is not None
    }
    assert spans["r3"] == ("2031-03-04T00:00", "2031-03-09T23:59")
    assert spans["r4"] == ("2031-03-02T00:00", "2031-03-04T23:59")
    assert campaign.records["r2"].note == "as of 2031-02-01"


def test_a_day_of_status_is_a_date_without_a_time_of_recording(tmp_path):
    text = rows("Aford,10,20,2031-03-01,Reds", "Aford,10,20,2031-03-04,Blues", header="place,lat,lon,as_of,holder")
    campaign = campaign_of(tmp_path, imported(tmp_path, text))
    assert [one.date for one in campaign.records.values()] == ["2031-03-01", "2031-03-04"]


def test_a_name_may_mean_another_party_or_none(tmp_path):
    text = rows("Aford,10,20,2031-03-01,Reds", "Aford,10,20,2031-03-04,Blu", "Bford,11,20,2031-03-05,Award",
                header="place,lat,lon,date,holder")  # fmt: skip
    made = imported(tmp_path, text, parties={"blu": "Blues", "Award": ""})
    assert reasons(made) == {4: "holder: 'Award' is no party, as --party says"}
    assert [one.holder for one in campaign_of(tmp_path, made).records.values()] == ["reds", "blues"]


def test_a_date_after_its_time_of_recording_is_rejected(tmp_path):
    text = rows("Aford,10,20,2031-03-01,Reds,2031-03-02T12:00Z", "Bford,11,20,2041-03-01,Reds,2031-03-09T12:00Z",
                header="place,lat,lon,date,holder,commit_time")  # fmt: skip
    assert reasons(imported(tmp_path, text)) == {3: "its date, 2041-03-01, is after it was recorded, 2031-03-09"}


def test_earliest_and_latest_days_are_a_window(tmp_path):
    text = rows("Aford,10,20,2031-03-01,2031-03-03,Reds", "Bford,11,20,2031-03-05T06:00,2031-03-05T24:00,Reds",
                header="place,lat,lon,earliest,latest,holder")  # fmt: skip
    campaign = campaign_of(tmp_path, imported(tmp_path, text))
    assert campaign.records["r2"].date == "2031-03-01/2031-03-03"
    window = campaign.statements["r3"].window
    assert window is not None
    assert (window.latest - window.earliest) == 18 * 60 - 1


def test_doubtful_dates_say_how_far_they_may_be_off(tmp_path):
    made = imported(tmp_path, PLAIN.replace("2031-03-04", "2031-03~"))
    assert any("may be off, each way: a month 15 days" in line for line in made.assumptions)
    assert campaign_of(tmp_path, made).records["r4"].date == "2031-03~"


def test_sources_and_addresses_are_kept_with_the_record(tmp_path):
    text = rows(
        'Aford,10,20,2031-03-01,Reds,"The Valley Post; https://example.org/a (2 March)",',
        "Bford,11,20,2031-03-02,Reds,The Valley Post,https://example.org/b",
        header="place,lat,lon,date,holder,source,url",
    )
    campaign = campaign_of(tmp_path, imported(tmp_path, text))
    assert [len(one.sources) for one in campaign.records.values()] == [2, 1]
    assert {one.url for one in campaign.sources.values()} == {"", "https://example.org/a", "https://example.org/b"}


def test_own_ids_are_kept_if_every_row_has_one(tmp_path):
    text = rows(
        "e9,Aford,10,20,2031-03-01,Reds", "e2,Bford,11,20,2031-03-02,Blues", header="id,place,lat,lon,date,holder"
    )
    assert [*campaign_of(tmp_path, imported(tmp_path, text)).records] == ["e9", "e2"]


def test_ids_that_repeat_are_not_used_and_that_is_said(tmp_path):
    header = "id,place,lat,lon,date,holder"
    made = imported(tmp_path, rows("e1,A,10,20,2031-03-01,Reds", "e1,B,11,20,2031-03-02,Blues", header=header))
    assert [*campaign_of(tmp_path, made).records] == ["r2", "r3"]
    assert any(line.startswith("records are called by their lines") for line in made.assumptions)


def test_only_reads_rows_with_a_value_and_end_leaves_later_ones_out(tmp_path):
    made = imported(tmp_path, only={"holder": "Reds"})
    assert (made.records, made.assumptions[0]) == (3, "only rows with holder = Reds: 3")
    made = imported(tmp_path, end="2031-03-03")
    assert reasons(made) == {4: "after --end 2031-03-03", 5: "after --end 2031-03-03"}
    assert "5,after --end 2031-03-03,Aford,10.0,20.0" in made.files["rejected.csv"]
    with pytest.raises(TableError, match="there is no column 'side'"):
        imported(tmp_path, only={"side": "Reds"})


def test_rows_before_the_start_only_say_who_held_a_place_then(tmp_path):
    made = imported(tmp_path, start="2031-03-03")
    campaign = campaign_of(tmp_path, made)
    assert [*campaign.records] == ["r4", "r5"]
    assert campaign.places["bford"].holder == "reds"
    assert campaign.places["bford"].holder_source == "valley.csv, line 3"


def test_a_table_of_spells_lasts_to_its_last_end_and_names_ends_that_no_row_follows(tmp_path):
    text = rows(
        "Aford,10,20,2031-03-01,2031-03-09,Reds", "Aford,10,20,2031-03-09,2031-03-20,Blues",
        "Bford,11,20,2031-03-02,2031-03-05,Reds", "Cford,12,20,2031-03-09,2031-03-02,Reds",
        header="place,lat,lon,from,until,holder",
    )  # fmt: skip
    made = imported(tmp_path, text)
    assert reasons(made) == {5: "its end, 2031-03-02, is before its beginning"}
    campaign = campaign_of(tmp_path, made)
    assert campaign.clock.iso(campaign.end)[:10] == "2031-03-20"
    assert any(line.startswith("1 row whose end no other row of the place follows") for line in made.assumptions)


def test_a_few_rows_years_before_the_others_only_say_who_held_a_place_then(tmp_path):
    lines = [f"P{n},{10 + n / 10:g},20,2031-03-{n % 28 + 1:02d},{('Reds', 'Blues')[n % 2]}," for n in range(60)]
    made = imported(tmp_path, rows(*lines, "P1,10.1,20,2014-05-02,Reds,"))
    campaign = campaign_of(tmp_path, made)
    assert campaign.clock.iso(0)[:10] == "2031-03-01"
    assert campaign.places["p1"].holder == "reds"
    assert any("--start 2014-05-02 reads them as the others" in line for line in made.assumptions)
    kept = imported(tmp_path, rows(*lines, "P1,10.1,20,2014-05-02,Reds,"), start="2014-05-02")
    assert kept.records == 61


def test_another_time_zone_and_credits_are_written_down(tmp_path):
    made = imported(tmp_path, time_zone="Europe/Kyiv", licence="CC0-1.0", attribution="By hand", title="The valley")
    campaign = campaign_of(tmp_path, made)
    assert (campaign.clock.offset, campaign.licence, campaign.title) == ("Europe/Kyiv", "CC0-1.0", "The valley")
    assert campaign.attribution.startswith("By hand. Links between neighbouring places are a construction")


def test_a_table_of_places_gives_coordinates(tmp_path):
    places = tmp_path / "places.csv"
    places.write_text("name,lat,lon,population\nAford,10,20,900\nBford,11,21,50\n", encoding="utf-8")
    path = tmp_path / "table.csv"
    path.write_text("place,date,holder\nAford,2031-03-01,Reds\nBford,2031-03-02,Blues\n", encoding="utf-8")
    made = import_file(path, ImportOptions(places=places))
    assert [place.lat for place in campaign_of(tmp_path, made).points] == [10.0, 11.0]


def test_everything_assumed_stands_in_the_readme(tmp_path):
    made = imported(tmp_path)
    readme = made.files["README.md"].replace("\\", "")
    assert all(f"- {line}" in readme for line in made.assumptions)


def test_the_same_table_gives_the_same_bytes(tmp_path):
    assert imported(tmp_path).files == imported(tmp_path).files


def test_parties_of_equal_frequency_come_in_the_order_of_the_table(tmp_path):
    lines = [f"P{n},{10 + n / 10},20,2031-03-{n + 1:02d},Taker {n},Loser {n}" for n in range(4)]
    campaign = campaign_of(tmp_path, imported(tmp_path, rows(*lines)))
    assert [side.name for side in campaign.sides.values()] == [
        f"{what} {n}" for n in range(4) for what in ("Taker", "Loser")
    ]


def test_many_parties_share_the_last_side(tmp_path):
    lines = [f"P{n},{10 + n / 10},20,2031-03-{n + 1:02d},Party {n % 12:02d},Blues" for n in range(24)]
    made = imported(tmp_path, rows(*lines))
    assert made.sides == 9
    assert len(campaign_of(tmp_path, made).factions) == 13
    assert any("share the side 'Other parties'" in line for line in made.assumptions)


def test_labels_are_ranked_by_population_where_most_places_have_one(tmp_path):
    header = "place,lat,lon,date,holder,population"
    towns = ("Aford,10,20,2031-03-01,Reds,900", "Bford,11,21,2031-03-02,Blues,50 000", "Cford,12,22,2031-03-02,Blues,7")
    text = rows(*towns, header=header)
    made = imported(tmp_path, text)
    assert "labels are ranked by population" in made.assumptions
    campaign = campaign_of(tmp_path, made)
    assert [one.id for one in campaign.points if campaign.sheet.ranks.get(one.id) == 1] == ["bford"]
    assert "population 50,000" in campaign.places["bford"].note


def test_a_file_name_with_control_characters_still_makes_a_valid_campaign(tmp_path):
    made = imported(tmp_path, PLAIN, "val\x1bley\u202e.csv")
    assert campaign_of(tmp_path, made).title.isprintable()


def test_one_party_alone_still_makes_a_campaign(tmp_path):
    made = imported(tmp_path, rows("Aford,10,20,2031-03-01,Reds,", "Bford,11,21,2031-03-02,Reds,"))
    assert [*campaign_of(tmp_path, made).sides] == ["reds", "other"]


def test_no_cell_of_an_imported_folder_is_a_formula(tmp_path):
    text = rows("=cmd|x,10,20,2031-03-01,Reds,=1+1", "Bford,10.5,20,2031-03-01,@Blues,-2+3", "+C,,,never,Reds,@x",
                header="place,lat,lon,date,holder,note")  # fmt: skip
    made = imported(tmp_path, text)
    cells = [
        cell
        for name, content in made.files.items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(content))
        for cell in row
    ]
    assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-(?!\d+(\.\d+)?$)", cell)]
    assert {"'=1+1", "'-2+3", "'=cmd|x", "'@Blues", "'+C"} <= set(cells)
    campaign = campaign_of(tmp_path, made)
    assert [one.note for one in campaign.records.values()] == ["=1+1", "-2+3"]
    assert [one.name for one in campaign.places.values()] == ["=cmd|x", "Bford"]
