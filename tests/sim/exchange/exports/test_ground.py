"""Ground and front: tiles of what is nearest, and lines between different sides only."""

import json
from dataclasses import replace

import pytest
import shapely
from builders import build_campaign, open_study, say
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from sim import Study
from sim.exchange.exports.export import export
from sim.exchange.exports.geo import geojson_text
from sim.exchange.exports.ground import (
    cell_layer,
    cut_at_180,
    find_front_lines,
    find_ground,
    line_layer,
    place_layer,
    road_layer,
)
from sim.model.sheet import StatedLine
from sim.model.times import Window


@pytest.fixture(scope="module")
def study():
    return open_study("northwestern_syria_2024")


def test_every_cell_holds_its_place_and_none_overlap(study) -> None:
    ground = find_ground(study.campaign)
    cells = list(ground.cells.values())
    for id, cell in ground.cells.items():
        place = study.campaign.places[id]
        assert cell.contains(Point(place.lon, place.lat))
        assert cell.exterior.is_ccw
    assert sum(cell.area for cell in cells) == pytest.approx(shapely.union_all(cells).area, rel=1e-6)


@settings(max_examples=20)
@given(points=st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=8))
def test_ground_of_any_points_is_valid(points) -> None:
    places = {f"p{number}": "red1" for number in range(len(points))}
    at = {f"p{number}": (point[0] / 10, point[1] / 10) for number, point in enumerate(points)}
    ground = find_ground(build_campaign(places, coordinates=at))
    assert len(ground.cells) == len(set(points))
    assert all(cell.is_valid and not cell.is_empty for cell in ground.cells.values())
    assert all(km > 0 for *_, km in ground.edges)


def test_front_lines_lie_between_places_of_different_sides(study) -> None:
    history = study.history()
    for line in find_front_lines(study, history):
        assert line.start < line.end
        for minute in (line.start, line.end - 1):
            held = tuple(history.side(place.id, minute) for place in line.places)
            assert held == line.sides
            assert held[0] != held[1]


def test_a_front_lasts_until_one_side_holds_both_places() -> None:
    statements = [say("s1", "capture", "b", "red1", at=100)]
    campaign = build_campaign({"a": "red1", "b": "blue1", "c": "blue1"}, statements)
    study = Study(campaign)
    lines = [
        (line.places[0].id, line.places[1].id, line.start, line.end)
        for line in find_front_lines(study, study.history())
    ]
    assert ("a", "b", 0, 100) in lines
    assert ("b", "c", 100, campaign.end + 1) in lines


def test_places_and_roads_are_tables_with_shapes(study) -> None:
    places, roads = place_layer(study), road_layer(study)
    assert len(places) == len(study.campaign.places)
    assert len(roads) == len(study.campaign.roads)
    assert {shape.geom_type for shape in roads.shapes} == {"LineString"}
    assert places.column("lat") == tuple(place.lat for place in study.campaign.places.values())


def test_ground_across_the_meridian_of_180_degrees_is_cut() -> None:
    campaign = build_campaign(
        {"a": "red1", "b": "blue1"}, coordinates={"a": (179.9, 0.0), "b": (-179.8, 0.0)}, roads="a-b"
    )
    for layer in (cell_layer(Study(campaign)), road_layer(Study(campaign))):
        shapes = [one["geometry"] for one in json.loads(geojson_text(layer, {}))["features"]]
        assert any(shape["type"].startswith("Multi") for shape in shapes)
        for shape in shapes:
            assert abs(shapely.get_coordinates(shapely.from_geojson(json.dumps(shape)))[:, 0]).max() <= 180
    assert cut_at_180(Point(5, 5)) == Point(5, 5)


def test_lines_of_a_source_last_while_they_stand(tmp_path) -> None:
    line = StatedLine("West", Window(0, 1439), ((7.0, 49.0), (7.5, 48.5)), "a map")
    study = Study(replace(build_campaign({"a": "red1"}), lines=(line,)))
    layer = line_layer(study)
    assert layer.rows == (("West", 0, 1440, "a map"),)
    assert layer.shapes[0].equals(LineString(line.points))


def test_layers_without_rows_are_left_out_unless_asked_for(tmp_path) -> None:
    raw = pytest.importorskip("pyogrio")
    study = Study(build_campaign({"a": "red1"}))
    export(study, tmp_path / "a.gpkg")
    assert "lines" not in {str(name) for name, _ in raw.list_layers(tmp_path / "a.gpkg")}
    export(study, tmp_path / "b.gpkg", what=["spells", "lines"])
    assert {str(name) for name, _ in raw.list_layers(tmp_path / "b.gpkg")} == {"spells", "lines"}
