import pytest
from builders import build_campaign, road

from sim.roads.graph import pieces, road_graph


def test_every_point_place_is_a_node_and_no_area_is():
    graph = road_graph(build_campaign(["a", "b", "lonely"], roads="a-b", areas=["region"]))
    assert list(graph) == ["a", "b", "lonely"]


def test_a_link_carries_its_length_ref_class_and_name():
    campaign = build_campaign(["a", "b"], roads=[road("a", "b", 12_345, ref="M5", road_class="motorway")])
    assert road_graph(campaign).edges["b", "a"] == {
        "metres": 12_345,
        "ref": "M5",
        "road_class": "motorway",
        "name": "",
    }


@pytest.mark.parametrize("lengths", [(9, 5, 7), (5, 7, 9), (7, 9, 5)])
def test_the_shortest_of_parallel_roads_counts_whatever_their_order(lengths):
    roads = [road("a", "b", metres, ref=f"R{metres}") for metres in lengths]
    edge = road_graph(build_campaign(["a", "b"], roads=roads)).edges["a", "b"]
    assert (edge["metres"], edge["ref"]) == (5, "R5")


def test_parallel_roads_in_both_directions_are_one_link():
    graph = road_graph(build_campaign(["a", "b"], roads=[road("a", "b", 9), road("b", "a", 4)]))
    assert graph.number_of_edges() == 1
    assert graph.edges["a", "b"]["metres"] == 4


def test_the_first_of_equally_short_roads_counts():
    roads = [road("a", "b", 9, ref="first"), road("b", "a", 9, ref="second")]
    assert road_graph(build_campaign(["a", "b"], roads=roads)).edges["a", "b"]["ref"] == "first"


def test_a_road_to_no_point_place_is_refused():
    with pytest.raises(ValueError, match="road a-region ends at 'region', which is not a located place"):
        road_graph(build_campaign(["a"], roads=[road("a", "region")], areas=["region"]))


def test_a_road_from_a_place_to_itself_is_refused():
    with pytest.raises(ValueError, match="road a-a joins a place to itself"):
        road_graph(build_campaign(["a"], roads=[road("a", "a")]))


def test_pieces_are_the_connected_sets_largest_first():
    campaign = build_campaign(["x", "a", "b", "c", "d", "e"], roads="d-e, a-b-c")
    assert pieces(campaign) == (frozenset("abc"), frozenset("de"), frozenset("x"))


def test_a_campaign_without_places_has_no_pieces():
    assert pieces(build_campaign()) == ()
