"""The roads are made up, with the tags of OpenStreetMap."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from exchange_tables import PLAIN, campaign_of, imported

from sim.exchange.imports.gathered import TableError
from sim.exchange.imports.links import relative_neighbours
from sim.model.geodesy import great_circle_m


def extract(folder: Path, *lines: tuple[dict[str, str], list[list[float]]]) -> str:
    features = [
        {"type": "Feature", "properties": known, "geometry": {"type": "LineString", "coordinates": points}}
        for known, points in lines
    ]
    path = folder / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)


MAIN = {"highway": "primary", "ref": "R1"}
ROAD = [[20.001, 10.0], [20.1, 10.2], [20.201, 10.5]]  # Aford to Bford
ON = [[20.201, 10.5], [20.5, 10.901]]  # Bford to Cford


def test_places_are_linked_along_roads_with_their_class_number_and_length(tmp_path):
    campaign = campaign_of(
        tmp_path, imported(tmp_path, PLAIN, roads=extract(tmp_path, (MAIN, ROAD), ({"highway": "track"}, ON)))
    )
    assert [(one.a, one.b, one.road_class, one.ref) for one in campaign.roads] == [
        ("aford", "bford", "primary", "R1"),
        ("bford", "cford", "track", ""),
    ]
    along = sum(float(great_circle_m(*a, *b)) for a, b in pairwise(ROAD))
    assert campaign.roads[0].metres == pytest.approx(along, abs=300)
    assert campaign.roads[0].metres > float(great_circle_m(20.0, 10.0, 20.2, 10.5))
    assert "construction" not in campaign.attribution


def test_a_place_far_from_every_road_is_named_and_paths_are_no_roads(tmp_path):
    made = imported(tmp_path, PLAIN, roads=extract(tmp_path, (MAIN, ROAD), ({"highway": "footway"}, ON)))
    assert any("1 place farther from every road: Cford" in line for line in made.assumptions)
    assert made.roads == 1


def test_roads_that_no_place_lies_on_are_an_error(tmp_path):
    with pytest.raises(TableError, match="fewer than two places lie within 2 km"):
        imported(tmp_path, PLAIN, roads=extract(tmp_path, (MAIN, [[0, 0], [1, 1]])))
    with pytest.raises(TableError, match="it has no lines of roads"):
        imported(tmp_path, PLAIN, roads=extract(tmp_path, ({"highway": "steps"}, ROAD)))


def test_points_on_one_line_are_linked_in_their_order():
    assert relative_neighbours([(0, 0), (2, 0), (1, 0)])[0] == [(0, 2), (1, 2)]
