"""Records of a table campaign stand for statements and orders of their places."""

import csv
import io

import pytest

from sim import Study
from sim.model.errors import CampaignError
from sim.model.records import Record
from sim.tables import read_campaign
from sim.tables.rows import columns

TOML = """\
kind = "table"
title = "Two towns"
summary = "Made up."
utc_offset = "+00:00"
epoch = "2030-05-01"
end = "2030-05-31"
licence = "CC0-1.0"
attribution = "Made up"
[map]
extent = [0, 0, 2, 2]
"""
SIDES = """\
id,name,short,colour,marker
north,North,N,#b03a2e,square
south,South,S,#1f618d,disc
east,East,E,#9a7d0a,triangle
"""
PLACES = """\
id,name,kind,counted,lat,lon,holder,holder_source,coordinate_source,confidence
a,Aya,town,yes,1,1,north,the table,made up,high
b,Bork,town,yes,1,1.5,unknown,,made up,high
"""
COLUMNS = [*columns(Record)]


@pytest.fixture
def table(tmp_path):
    """Write a folder of records given as dictionaries, and return it."""

    def write(*rows, toml=TOML, **files):
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows, start=1):
            writer.writerow({"id": f"r{number}", "place": "a", **row})
        made = {"campaign.toml": toml, "sides.csv": SIDES, "places.csv": PLACES, "records.csv": text.getvalue()}
        for name, content in {**made, **files}.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def said(table):
    """Return the statements that records stand for, as (id, verb, faction, from)."""

    def read(*rows):
        campaign = read_campaign(table(*rows))
        return [(s.id, s.verb, s.faction, s.from_faction) for s in campaign.statements.values()]

    return read


def problems(folder):
    with pytest.raises(CampaignError) as error:
        read_campaign(folder)
    return [(problem.file, problem.line, problem.column) for problem in error.value.problems]


def changes(folder):
    history = Study.open(folder).history("earliest")
    return [(one.place, one.after.holder, one.after.contested_by, one.cause.id) for one in history.changes]


def test_another_holder_takes_the_place_from_the_one_before(said):
    assert said({"date": "2030-05-02", "holder": "south", "from": "north"}) == [("r1", "capture", "south", "north")]


def test_a_record_may_name_how_the_place_was_taken(said):
    assert said({"date": "2030-05-02", "holder": "south", "verb": "handover"})[0][1] == "handover"


def test_a_contest_lasts_until_a_record_without_one(table):
    folder = table(
        {"date": "2030-05-02", "holder": "north", "contested": "south"},
        {"date": "2030-05-09", "holder": "north"},
    )
    assert changes(folder) == [("a", "north", ("south",), "r1"), ("a", "north", (), "r2")]


def test_a_contest_of_a_party_not_named_is_by_unknown(table):
    folder = table({"date": "2030-05-02", "contested": "unknown"})
    assert changes(folder) == [("a", "north", ("unknown",), "r1")]


def test_a_taken_place_may_still_be_contested(table):
    folder = table({"date": "2030-05-02", "holder": "south", "contested": "north; east"})
    assert changes(folder)[-1] == ("a", "south", ("east", "north"), "r1.contested")


def test_other_contesters_replace_those_of_the_record_before(table):
    folder = table(
        {"date": "2030-05-02", "holder": "north", "contested": "south"},
        {"date": "2030-05-04", "holder": "north", "contested": "east"},
    )
    assert changes(folder)[-1] == ("a", "north", ("east",), "r2")


def test_a_repeated_status_changes_nothing(table):
    row = {"holder": "south", "contested": "north"}
    folder = table({"date": "2030-05-02", **row}, {"date": "2030-05-04", **row})
    assert [cause for *_, cause in changes(folder)] == ["r1", "r1.contested"]


def test_an_unknown_holder_follows_a_withdrawal(said):
    assert said({"date": "2030-05-02", "holder": "unknown"}) == [("r1", "withdraw", "north", "")]


def test_a_contest_with_an_end_and_no_holder_is_a_fight_of_its_own(table):
    fight = {"date": "2030-05-02", "contested": "north; south", "end_earliest": "2030-05-03T00:00",
             "end_latest": "2030-05-03T23:59"}  # fmt: skip
    campaign = read_campaign(table(fight, {"date": "2030-05-02", "holder": "south"}))
    assert campaign.orders == ()
    assert campaign.statements["r1"].end_window is not None


def test_records_of_a_place_follow_each_other_by_date_and_line(table):
    campaign = read_campaign(
        table(
            {"date": "2030-05-09", "holder": "north"},
            {"date": "2030-05-02", "holder": "south"},
            {"place": "b", "date": "2030-05-02", "holder": "east"},
        )
    )
    assert [(str(one.first), str(one.then), one.rule) for one in campaign.orders] == [("r2", "r1", "record-order")]


def test_overlapping_dates_of_a_place_have_a_placement(table):
    folder = table(
        {"date": "2030-05", "holder": "south"},
        {"date": "2030-05-02/2030-05-20", "holder": "north"},
        {"date": "2030-05-02", "holder": "east"},
    )
    study = Study.open(folder)
    for placement in ("earliest", "middle", "latest", "spread"):
        assert [change.cause.id for change in study.history(placement).changes] == ["r1", "r3", "r2"]


def test_sides_that_take_places_from_each_other_are_hostile(table):
    campaign = read_campaign(table({"date": "2030-05-02", "holder": "south"}))
    assert [(relation.sides, relation.kind) for relation in campaign.relations] == [(("north", "south"), "hostile")]


def test_a_declared_relation_replaces_hostility(table):
    toml = TOML + '[[relations]]\nsides = ["south", "north"]\nkind = "contact"\n'
    campaign = read_campaign(table({"date": "2030-05-02", "holder": "south"}, toml=toml))
    assert [relation.kind for relation in campaign.relations] == ["contact"]


def test_each_side_is_its_own_faction_without_factions_csv(table):
    campaign = read_campaign(table({"date": "2030-05-02", "holder": "south"}))
    assert {id: one.side for id, one in campaign.factions.items()} == {
        "north": "north",
        "south": "south",
        "east": "east",
    }


def test_a_table_is_silent_only_if_the_folder_asks_for_it(table):
    row = {"date": "2030-05-02", "holder": "south"}
    assert not read_campaign(table(row)).silence
    assert read_campaign(table(row, toml=TOML.replace("title", "silence = true\ntitle"))).silence


def test_another_party_than_the_records_before_is_noted(table):
    campaign = read_campaign(table({"date": "2030-05-02", "holder": "south", "from": "east"}))
    assert campaign.statements["r1"].from_faction == ""
    assert "another party" in campaign.statements["r1"].note


def test_the_words_of_a_record_are_no_quotation(table):
    row = {"date": "2030-05-02", "holder": "south", "contested": "north", "from": "north", "text": "See\nmap"}
    sentence = read_campaign(table(row)).sentences["r1"]
    assert sentence.words == "Aya: held by South, contested by North (before: North): “See map”"


def test_a_faction_with_a_long_name_is_told_by_another_that_it_has(table):
    factions = (
        "id,name,side,other_names\nnorth,North,north,\n"
        "south,Popular Front for the Valley of the South,south,PFVS;the Front\neast,East,east,Orient\n"
    )
    folder = table(
        dict(date="2030-05-02", holder="south"), dict(date="2030-05-03", holder="east"), **{"factions.csv": factions}
    )
    said = [sentence.text for sentence in read_campaign(folder).sentences.values()]
    assert said == ["Aya: held by PFVS", "Aya: held by East"]


def test_several_sources_of_a_record(table):
    sources = "id,title,licence\nx,First,CC0\ny,Second,CC0\n"
    campaign = read_campaign(
        table({"date": "2030-05-02", "holder": "south", "source": "x; y"}, **{"sources.csv": sources})
    )
    assert campaign.sentences["r1"].sources == ("x", "y")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"date": "2030-05-02"}, "holder"),
        ({"holder": "south"}, "date"),
        ({"date": "2030-05-02", "holder": "sout"}, "holder"),
        ({"date": "2030-05-02", "contested": "nort"}, "contested"),
        ({"date": "2030-05-02", "holder": "unknown", "verb": "capture"}, "verb"),
        ({"date": "2030-05-02", "holder": "south", "verb": "siege"}, "verb"),
        ({"date": "2030-05-02", "holder": "south", "end_latest": "2030-05-03T00:00"}, "end_latest"),
        ({"date": "2030-05-02", "holder": "vacant"}, "holder"),
        ({"date": "2030-05-02", "holder": "south", "place": "c"}, "place"),
        ({"date": "2030-06-02", "holder": "south"}, "date"),
        ({"date": "2030-04-02", "holder": "south"}, "date"),
        ({"date": "2030-05-02", "holder": "south", "source": "z"}, "source"),
    ],
)
def test_a_bad_cell_is_reported_in_its_place(table, row, column):
    assert problems(table(row)) == [("records.csv", 2, column)]


def test_tables_of_documents_are_refused_beside_records(table):
    folder = table({"date": "2030-05-02", "holder": "south"}, **{"order.csv": "first,then\n"})
    assert problems(folder) == [("order.csv", 0, "")]


def test_a_place_is_taken_only_from_a_party_that_may_have_held_it(said):
    contested = {"date": "2030-05-02", "contested": "east"}
    assert said(contested, {"date": "2030-05-03", "holder": "south", "from": "east"})[-1][3] == ""
    emptied = {"date": "2030-05-02", "holder": "unknown"}
    assert said(emptied, {"date": "2030-05-03", "holder": "south", "from": "east"})[-1][3] == ""
    unknown = {"place": "b", "date": "2030-05-03", "holder": "south", "from": "east"}
    assert said(unknown)[-1][3] == "east"
