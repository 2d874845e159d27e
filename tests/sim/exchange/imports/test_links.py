from __future__ import annotations

import math

import networkx as nx
import pytest
from exchange_tables import PLAIN, campaign_of, imported
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exchange.imports.gathered import TableError
from sim.exchange.imports.links import CONSTRUCTED, relative_neighbours
from sim.model.geodesy import great_circle_m

DEGREES = st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(lambda at: (at[0] / 4, at[1] / 4))


@settings(max_examples=25, deadline=None)
@given(st.lists(DEGREES, min_size=2, max_size=25))
def test_relative_neighbours_join_all_points_and_no_third_is_nearer(points):
    pairs, metres = relative_neighbours(points)
    graph = nx.Graph(pairs)
    graph.add_nodes_from(range(len(points)))
    assert nx.is_connected(graph)
    bridges = {frozenset(pair) for pair in nx.bridges(graph)}
    for (a, b), length in zip(pairs, metres, strict=True):
        assert math.isclose(float(length), float(great_circle_m(*points[a], *points[b])), abs_tol=1e-6)
        nearer = [
            c
            for c in range(len(points))
            if max(float(great_circle_m(*points[a], *points[c])), float(great_circle_m(*points[b], *points[c])))
            < float(length) - 1
        ]
        assert not nearer or frozenset((a, b)) in bridges


def test_near_links_are_named_as_a_construction_on_every_picture(tmp_path):
    campaign = campaign_of(tmp_path, imported(tmp_path))
    assert {road.length_method for road in campaign.roads} == {CONSTRUCTED}
    assert "Links between neighbouring places are a construction, not roads." in campaign.attribution


def test_no_roads_leave_the_campaign_without_links(tmp_path):
    campaign = campaign_of(tmp_path, imported(tmp_path, roads="none"))
    assert campaign.roads == ()
    assert "construction" not in campaign.attribution


def test_a_table_of_roads_is_read_with_its_lengths(tmp_path):
    roads = tmp_path / "roads.csv"
    roads.write_text("a,b,km,ref\nAford,Bford,70,R1\nBford,Cford,,\n", encoding="utf-8")
    campaign = campaign_of(tmp_path, imported(tmp_path, roads=str(roads)))
    assert [(road.a, road.b, road.ref) for road in campaign.roads] == [("aford", "bford", "R1"), ("bford", "cford", "")]
    assert campaign.roads[0].metres == 70_000
    assert campaign.roads[1].length_method == "great circle: the table gives no length"


def test_a_road_to_an_unknown_place_is_reported_with_the_nearest_name(tmp_path):
    roads = tmp_path / "roads.csv"
    roads.write_text("a,b\nAford,Bfrod\n", encoding="utf-8")
    with pytest.raises(TableError, match="line 2: no located place is called 'Bfrod'; is it Bford"):
        imported(tmp_path, PLAIN, roads=str(roads))
