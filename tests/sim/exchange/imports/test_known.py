"""Places, sides, factions and sources that are known before an import."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchange_tables import PLAIN, campaign_of, imported

from sim.exchange.imports.gathered import Observation, Spot, TableError, When, party_names
from sim.exchange.imports.known import read_known
from sim.exchange.imports.options import ImportOptions

PLACES = """\
id,name,other_names,kind,part_of,counted,base_of,lat,lon,coordinate_source,confidence,note
ford_a,Aford,Old Aford,city,,yes,Reds,10.01,20.0,Gazetteer 7,high,a ford
mill,Mill,,district,ford_a,no,,10.02,20.01,Gazetteer 8,low,
"""
SIDES = "id,name,short,colour,marker\nblue,The Blue Union,Blue,#16507F,star\nred,Reds,Red,#C4553F,disc\n"
FACTIONS = "id,name,side,other_names\nnavy,Navy,blue,Blues;Marines\nreds,Reds,red,\n"
SOURCES = "id,title,url,licence\nchronicle,The Chronicle,https://example.org/c,CC0\n"


@pytest.fixture
def known(tmp_path: Path) -> Path:
    folder = tmp_path / "known"
    folder.mkdir()
    for name, text in (("places", PLACES), ("sides", SIDES), ("factions", FACTIONS), ("sources", SOURCES)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_known_place_gives_its_id_point_and_what_is_known_of_it(tmp_path, known):
    campaign = campaign_of(tmp_path, imported(tmp_path, known=(known,)))
    place = campaign.places["ford_a"]
    assert (place.name, place.kind, place.lat, place.base_of) == ("Aford", "city", 10.01, "red")
    assert (place.coordinate_source, place.confidence, place.note) == ("Gazetteer 7", "high", "a ford")
    assert set(campaign.places) == {"ford_a", "bford", "cford"}


def test_rows_without_coordinates_mean_known_places_by_name_other_name_or_id(tmp_path, known):
    text = "place,date,holder\nOld Aford,2031-03-01,Reds\nmill,2031-03-02,Blues\nford_a,2031-03-03,Blues\n"
    campaign = campaign_of(tmp_path, imported(tmp_path, text, known=(known,)))
    assert [record.place for record in campaign.records.values()] == ["ford_a", "mill", "ford_a"]
    assert (campaign.places["mill"].part_of, campaign.places["mill"].counted) == (("ford_a",), False)


def test_a_place_far_from_the_known_one_of_its_name_is_another(tmp_path, known):
    campaign = campaign_of(tmp_path, imported(tmp_path, PLAIN.replace("10.0,20.0", "11.5,20.0"), known=(known,)))
    assert campaign.places["aford"].lat == 11.5


def test_known_factions_keep_their_sides_and_looks_and_new_parties_get_free_ones(tmp_path, known):
    campaign = campaign_of(
        tmp_path, imported(tmp_path, PLAIN + "Dford,10,21,2031-03-07,Greens,Marines\n", known=(known,))
    )
    looks = {side.id: (side.short, side.colour, side.marker) for side in campaign.sides.values()}
    assert looks["blue"] == ("Blue", "#16507F", "star")
    assert looks["red"] == ("Red", "#C4553F", "disc")
    assert looks["greens"][1:] == ("#E3AE2B", "square")
    assert {id: one.side for id, one in campaign.factions.items()} == {
        "navy": "blue",
        "reds": "red",
        "greens": "greens",
    }
    assert campaign.records["r5"].holder == "navy"


def test_sources_may_be_named_by_id(tmp_path, known):
    text = "place,lat,lon,date,holder,source\nAford,10,20,2031-03-01,Reds,chronicle; Diary\nBford,10,21,2031,Blues,\n"
    campaign = campaign_of(tmp_path, imported(tmp_path, text, known=(known,)))
    assert campaign.records["r2"].sources == ("chronicle", "diary")
    assert (campaign.sources["chronicle"].title, campaign.sources["chronicle"].licence) == ("The Chronicle", "CC0")


def test_a_row_before_the_start_is_cited_by_the_titles_of_its_sources(tmp_path, known):
    head, *rows = PLAIN.splitlines()
    text = "\n".join([f"{head},source", *(f"{row},chronicle" for row in rows)])
    campaign = campaign_of(tmp_path, imported(tmp_path, text, known=(known,), start="2031-03-02"))
    assert campaign.places["ford_a"].holder_source == "The Chronicle"


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(TableError, match=r"it has none of places\.csv, sides\.csv"):
        read_known(ImportOptions(known=(tmp_path,)))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("places", PLACES.replace("high", "sure"), "line 2: confidence: 'sure' is not one of high, medium, low"),
        ("places", "name,lat\nAford,10\n", "no column for lon"),
        ("sides", SIDES.replace("star", "rhombus"), "line 2: marker: not one of disc"),
        ("factions", FACTIONS.replace("navy,Navy,blue", "navy,Navy,sea"), "side: 'sea' is not in sides.csv"),
        ("factions", "id,name\nnavy,Navy\n", "no column for side"),
        ("sources", SOURCES.replace("https:", "ftp:"), "url: 'ftp://example.org/c' is no address of http or https"),
    ],
)
def test_a_table_with_a_mistake_is_refused(known, name, text, words):
    (known / f"{name}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_known(ImportOptions(known=(known,)))
    assert words in str(caught.value)


def test_a_place_that_is_fought_over_first_was_held_by_the_party_it_is_taken_from(tmp_path):
    text = (
        "place,lat,lon,date,holder,contested,from\n"
        "Aford,10,20,2031-03-01,,Reds; Blues,\nAford,10,20,2031-03-03,Reds,,Blues\nBford,10,21,2031-03-03,Reds,,Blues\n"
    )
    assert campaign_of(tmp_path, imported(tmp_path, text)).places["aford"].holder == "blues"


def test_the_first_of_several_known_folders_goes_first(tmp_path, known):
    more = tmp_path / "more"
    more.mkdir()
    (more / "sides.csv").write_text(SIDES.replace("star", "bar"), encoding="utf-8")
    (more / "places.csv").write_text(PLACES.replace(",city,", ",town,") + "x,Xford,,town,,,,1,2,,,\n", encoding="utf-8")
    campaign = campaign_of(tmp_path, imported(tmp_path, PLAIN + "Xford,1,2,2031,Reds,\n", known=(known, more)))
    assert campaign.sides["blue"].marker == "star"
    assert (campaign.places["ford_a"].kind, campaign.places["x"].name) == ("city", "Xford")


def test_parties_are_counted_in_the_order_of_the_table():
    observed = [
        Observation(1, Spot("A"), When("2031"), holder="Reds", contested=("Zeds", "Blues"), before="Greens"),
        Observation(2, Spot("B"), When("2031"), holder="Blues", before="Reds"),
    ]
    assert list(party_names(observed)) == ["Reds", "Zeds", "Blues", "Greens"]
