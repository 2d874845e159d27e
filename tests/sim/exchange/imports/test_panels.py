"""The panels, areas and front lines are made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from exchange_tables import PLAIN, campaign_of, imported, reasons

from sim import Campaign
from sim.exchange.imports.gathered import TableError
from sim.exchange.imports.importing import import_file
from sim.exchange.imports.options import ImportOptions
from sim.model.frozen import FrozenMap

PLACES = "geonameid,name,lat,lon\n1,Aford,10,20\n2,Bford,10,21\n3,Cford,10,22\n"
PANEL = """\
geonameid,date,status_wiki,status
1,20310301,UA,UA
2,20310301,UA,UA
3,20310301,RU,RU
1,20310302,UA,UA
2,20310302,RU,CONTESTED
1,20310305,RU,RU
2,20310305,RU,RU
"""


def square(west: float, east: float) -> dict[str, object]:
    ring = [[west, 9], [east, 9], [east, 11], [west, 11], [west, 9]]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*features: tuple[dict[str, str], dict[str, object]]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": known, "geometry": shape} for known, shape in features],
        }
    )


def places(folder: Path) -> Path:
    path = folder / "places.csv"
    path.write_text(PLACES, encoding="utf-8")
    return path


def holders(campaign: Campaign) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.place, one.date, one.holder, one.contested) for one in campaign.records.values()]


def test_a_panel_becomes_one_record_for_each_change_of_status(tmp_path):
    made = imported(tmp_path, PANEL, places=places(tmp_path))
    campaign = campaign_of(tmp_path, made)
    assert holders(campaign) == [
        ("bford", "2031-03-01/2031-03-02", "", ("unknown",)),
        ("aford", "2031-03-02/2031-03-05", "russia", ()),
        ("bford", "2031-03-02/2031-03-05", "russia", ()),
    ]
    assert {one.id: one.holder for one in campaign.places.values()} == {
        "aford": "ukraine", "bford": "ukraine", "cford": "russia",
    }  # fmt: skip


def test_another_status_of_a_panel_can_be_chosen(tmp_path):
    made = imported(tmp_path, PANEL, places=places(tmp_path), columns={"holder": "status_wiki"})
    assert holders(campaign_of(tmp_path, made))[0] == ("bford", "2031-03-01/2031-03-02", "russia", ())


def test_a_panel_needs_places_and_rejects_rows_of_others(tmp_path):
    with pytest.raises(TableError, match="names places by number: give a table of them"):
        imported(tmp_path, PANEL)
    made = imported(tmp_path, PANEL + "9,20310305,RU,RU\n1,20310301,UA,UA\n", places=places(tmp_path))
    assert reasons(made) == {
        9: "geonameid '9' is not in the table of places (and all other rows of it)",
        10: "its day is not after the day before it of the same place",
    }


def test_places_are_looked_up_in_the_areas_of_each_day(tmp_path):
    folder = tmp_path / "areas"
    folder.mkdir()
    (folder / "areas_20310301.geojson").write_text(collection(({}, square(19, 20.5))), encoding="utf-8")
    (folder / "areas_20310304.geojson").write_text(collection(({}, square(19, 21.5))), encoding="utf-8")
    columns = FrozenMap({"holder": "=Reds", "outside": "=Blues"})
    campaign = campaign_of(tmp_path, import_file(folder, ImportOptions(places=places(tmp_path), columns=columns)))
    assert holders(campaign) == [("bford", "2031-03-01/2031-03-04", "reds", ())]
    assert {one.id: one.holder for one in campaign.places.values()} == {
        "aford": "reds", "bford": "blues", "cford": "blues",
    }  # fmt: skip


def test_a_place_in_areas_of_two_parties_is_contested(tmp_path):
    text = collection(
        ({"date": "2031-03-01", "holder": "Reds"}, square(19, 20.5)),
        ({"date": "2031-03-02", "holder": "Reds"}, square(19, 21.5)),
        ({"date": "2031-03-02", "holder": "Blues"}, square(20.5, 23)),
    )
    made = imported(tmp_path, text, "areas.geojson", places=places(tmp_path))
    assert holders(campaign_of(tmp_path, made)) == [
        ("bford", "2031-03-01/2031-03-02", "", ("reds", "blues")),
        ("cford", "2031-03-01/2031-03-02", "blues", ()),
    ]


def test_areas_without_places_or_holder_are_errors(tmp_path):
    text = collection(({"date": "2031-03-01"}, square(19, 20.5)), ({"date": "2031-03-02"}, square(19, 21.5)))
    with pytest.raises(TableError, match="give the places that are looked up"):
        imported(tmp_path, text, "areas.geojson")
    with pytest.raises(TableError, match="no place changes hands"):
        imported(tmp_path, text, "areas.geojson", places=places(tmp_path))


LINE = {"type": "LineString", "coordinates": [[19.5, 9.5], [20.5, 10.5]]}


def test_front_lines_and_fights_of_a_folder_make_a_campaign(tmp_path):
    folder = tmp_path / "fronts"
    folder.mkdir()
    (folder / "north.geojson").write_text(
        collection(({"date": "3/1/2031"}, LINE), ({"date": "3/9/2031"}, LINE)), encoding="utf-8"
    )
    fight = {"name": "Battle of Aford", "start": "3/2/2031", "end": "3/5/2031", "link": "https://example.org/a"}
    (folder / "fights.geojson").write_text(collection((fight, square(19, 21))), encoding="utf-8")
    with pytest.raises(TableError, match="may be day-first or month-first"):
        import_file(folder)
    made = import_file(folder, ImportOptions(dates="month-first"))
    lines = json.loads(made.files["lines.geojson"])["features"]
    assert [one["properties"] for one in lines] == [
        {"from": "2031-03-01", "name": "north"},
        {"from": "2031-03-09", "name": "north"},
    ]
    campaign = campaign_of(tmp_path, made)
    assert [(one.id, one.date, one.contested) for one in campaign.records.values()] == [
        ("battle_of_aford", "2031-03-02", ("unknown",))
    ]


def test_front_lines_can_be_added_to_a_table(tmp_path):
    lines = tmp_path / "north.geojson"
    lines.write_text(collection(({"from": "2031-03-01", "until": "2031-03-04"}, LINE)), encoding="utf-8")
    made = imported(tmp_path, PLAIN, lines=lines)
    assert '"until": "2031-03-04"' in made.files["lines.geojson"]
    campaign_of(tmp_path, made)
    with pytest.raises(TableError, match="front lines alone are no campaign"):
        import_file(lines)
