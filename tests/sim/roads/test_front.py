from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from builders import build_campaign, road, say
from grounds import grounds, played, silent_spans
from hypothesis import given
from hypothesis import strategies as st

from sim.chronology import Network, date_statements
from sim.clock.changes import State
from sim.clock.history import History
from sim.measures.depth import depth_series, depths, first_gains, gains, start_line
from sim.model.declared import Relation
from sim.model.times import Window
from sim.roads.edges import FrontEdge, front_edges, front_series, front_spans
from sim.roads.graph import road_graph
from sim.roads.silence import Silence, Silences

NONE = Silences()


def edges_of(campaign, minute=0, silences=NONE):
    """The front edges as (ends, sides, certainty)."""
    return [((e.a, e.b), e.sides, e.certainty) for e in front_edges(played(campaign), silences, minute)]


# -- edges at one minute ---------------------------------------------------------------------------------------------


def test_a_road_between_two_sides_is_a_front_edge_with_its_ref_length_and_relation():
    campaign = build_campaign({"a": "red1", "b": "blue1"}, roads=[road("a", "b", 700, ref="M5")])
    assert front_edges(played(campaign), NONE, 0) == (
        FrontEdge("a", "b", "M5", 700, ("blue", "red"), "documented", "hostile"),
    )


def test_factions_of_one_side_have_no_front_between_them():
    assert edges_of(build_campaign({"a": "red1", "b": "red2"}, roads="a-b")) == []


def test_the_front_at_a_minute_includes_what_happens_in_it():
    campaign = build_campaign({"a": "red1", "b": "red1"}, [say("s", "capture", "b", "blue1", at=9)], roads="a-b")
    assert edges_of(campaign, 8) == []
    assert edges_of(campaign, 9) == [(("a", "b"), ("blue", "red"), "documented")]


@pytest.mark.parametrize("kind", ["hostile", "contact", "allied"])
def test_each_pair_is_listed_with_how_its_sides_stand_at_that_minute(kind):
    campaign = build_campaign(
        {"a": "red1", "b": "green1"}, roads="a-b", relations=[Relation(("green", "red"), kind, Window(5, 9))]
    )
    kinds = [edge.relation for minute in (4, 5, 9, 10) for edge in front_edges(played(campaign), NONE, minute)]
    assert kinds == ["contact", kind, kind, "contact"]


def test_of_parallel_roads_the_shortest_is_the_front_edge():
    roads = [road("a", "b", 900, ref="long"), road("b", "a", 500, ref="short"), road("a", "b", 500, ref="later")]
    found = front_edges(played(build_campaign({"a": "red1", "b": "blue1"}, roads=roads)), NONE, 0)
    assert [(edge.ref, edge.metres) for edge in found] == [("short", 500)]


def test_an_unknown_place_may_be_of_any_side_that_holds_a_firm_place():
    campaign = build_campaign({"a": "red1", "b": "unknown", "far": "blue1"}, roads="a-b")
    assert edges_of(campaign) == [(("a", "b"), ("blue", "red"), "possible")]


def test_an_unknown_place_may_still_be_of_its_last_known_side():
    lost = [say("s1", "withdraw", "b", "blue1", at=5)]
    campaign = build_campaign({"a": "red1", "b": "blue1"}, lost, roads="a-b")
    assert edges_of(campaign, 4) == [(("a", "b"), ("blue", "red"), "documented")]
    assert edges_of(campaign, 5) == [(("a", "b"), ("blue", "red"), "possible")]


def test_two_unknown_places_may_be_of_two_sides():
    campaign = build_campaign({"a": "unknown", "b": "unknown", "r": "red1", "g": "green1"}, roads="a-b")
    assert edges_of(campaign) == [(("a", "b"), ("green", "red"), "possible")]
    alone = build_campaign({"a": "unknown", "b": "unknown", "r": "red1"}, roads="a-b")
    assert edges_of(alone) == [], "one side has no front with itself"


def test_a_silent_place_makes_its_edges_possible_only():
    campaign = build_campaign({"a": "red1", "b": "blue1", "g": "green1"}, roads="a-b")
    silences = Silences({"b": (Silence(5, 9, "cut-off"),)})
    assert edges_of(campaign, 4, silences) == edges_of(campaign, 9, silences)
    assert edges_of(campaign, 5, silences) == [
        (("a", "b"), ("blue", "red"), "possible"),
        (("a", "b"), ("green", "red"), "possible"),
    ]


def test_silent_places_make_no_side_present():
    campaign = build_campaign({"a": "red1", "b": "unknown", "g": "green1"}, roads="a-b")
    assert edges_of(campaign, 0, Silences({"g": (Silence(0, None, "passed"),)})) == []


def test_an_inferred_holder_makes_a_possible_edge():
    said = [say("s", "capture", "b", "blue1", at=5, rule="guess")]
    campaign = build_campaign({"a": "red1", "b": "red1"}, said, roads="a-b")
    assert edges_of(campaign, 5) == [(("a", "b"), ("blue", "red"), "possible")]


def test_nothing_is_front_with_a_place_known_to_be_vacant():
    assert edges_of(build_campaign({"a": "red1", "b": "vacant", "c": "blue1"}, roads="a-b-c")) == []


def test_a_place_found_vacant_is_not_of_its_last_holder():
    campaign = build_campaign({"a": "red1", "b": "blue1", "c": "unknown"}, roads="a-b, a-c")
    history = History(
        campaign,
        date_statements(Network(campaign)),
        minutes=[5],
        place_index=[1],
        state_index=[3],
        causes=[say("s", "evacuate", "b", at=5)],
        states=[State("red1"), State("blue1"), State("unknown"), State("vacant", basis="documented")],
        initial_index=[0, 1, 2],
    )
    assert [edge.sides for edge in front_edges(history, NONE, 5)] == []
    series = front_series(history, NONE)
    assert series.pairs["blue", "red"].possible_edges.tolist() == [2, 0]


# -- series ----------------------------------------------------------------------------------------------------------


def test_a_series_worked_by_hand():
    """Blue takes b, then c; d is left and unknown from then on, and green is in contact with red only."""
    campaign = build_campaign(
        {"a": "blue1", "b": "red1", "c": "red1", "d": "red1", "e": "green1"},
        [
            say("s1", "capture", "b", "blue1", at=10),
            say("s2", "capture", "c", "blue1", at=20),
            say("s3", "withdraw", "d", "red1", at=30),
        ],
        roads="a-b:100, b-c:200, c-d:400, d-e:800",
    )
    series = front_series(played(campaign), NONE)
    assert series.minutes.tolist() == [0, 10, 20, 30]
    blue_red = series.pairs["blue", "red"]
    assert blue_red.documented_edges.tolist() == [1, 1, 1, 0]
    assert blue_red.documented_metres.tolist() == [100, 200, 400, 0]
    # from 30 on nobody is known to hold a red place: d may still be red, or blue, or green
    assert blue_red.possible_edges.tolist() == [1, 1, 1, 1]
    assert blue_red.possible_metres.tolist() == [100, 200, 400, 400]
    assert series.pairs["green", "red"].documented_metres.tolist() == [800, 800, 800, 0]
    assert series.pairs["green", "red"].possible_metres.tolist() == [800, 800, 800, 800]
    assert series.pairs["blue", "green"].documented_edges.tolist() == [0, 0, 0, 0]
    assert series.pairs["blue", "green"].possible_metres.tolist() == [0, 0, 0, 1200]
    assert series.hostile.documented_metres.tolist() == [100, 200, 400, 0]
    assert series.hostile.possible_metres.tolist() == [100, 200, 400, 400]


def test_an_edge_possible_for_several_hostile_pairs_counts_once():
    campaign = build_campaign(
        {"a": "unknown", "b": "red1", "c": "blue1", "d": "green1"},
        roads="a-b:100",
        relations=[("red", "blue", "hostile"), ("red", "green", "hostile")],
    )
    series = front_series(played(campaign), NONE)
    assert {pair: one.possible_edges.tolist() for pair, one in series.pairs.items()} == {
        ("blue", "red"): [1],
        ("green", "red"): [1],
    }
    assert (series.hostile.possible_edges.tolist(), series.hostile.possible_metres.tolist()) == ([1], [100])


def test_a_relation_that_changes_moves_edges_in_and_out_of_the_hostile_ones():
    war, last_day = Relation(("blue", "red"), "hostile", Window(50, 99)), say("s", "hold", "a", "red1", at=99)
    campaign = build_campaign({"a": "red1", "b": "blue1"}, [last_day], roads="a-b", relations=[war])
    series = front_series(played(campaign), NONE)
    assert series.minutes.tolist() == [0, 50, 99, 100]
    assert series.hostile.documented_edges.tolist() == [0, 1, 1, 0]
    assert series.pairs["blue", "red"].documented_edges.tolist() == [1, 1, 1, 1]


def test_the_minutes_of_a_series_have_the_edges_of_whole_numbers():
    war, last_day = Relation(("blue", "red"), "hostile", Window(50, 99)), say("s", "hold", "a", "red1", at=99)
    campaign = build_campaign({"a": "red1", "b": "blue1"}, [last_day], roads="a-b", relations=[war])
    history = played(campaign)
    relations = [[e.relation for e in front_edges(history, NONE, m)] for m in front_series(history, NONE).minutes]
    assert relations == [["contact"], ["hostile"], ["hostile"], ["contact"]]


def test_pairs_that_never_touch_are_left_out():
    assert front_series(played(build_campaign({"a": "red1", "b": "red2"}, roads="a-b")), NONE).pairs == {}
    bare = front_series(played(build_campaign({"a": "red1", "b": "blue1"})), NONE)
    assert (dict(bare.pairs), bare.hostile.possible_edges.tolist()) == ({}, [0])


def test_a_series_cannot_be_written_to():
    series = front_series(played(build_campaign({"a": "red1", "b": "blue1"}, roads="a-b")), NONE)
    for array in (series.minutes, series.pairs["blue", "red"].documented_edges, series.hostile.possible_metres):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_index_of_a_minute_is_that_of_the_last_step_up_to_it():
    campaign = build_campaign({"a": "red1", "b": "red1"}, [say("s", "capture", "b", "blue1", at=9)], roads="a-b")
    series = front_series(played(campaign), NONE)
    assert [series.index(minute) for minute in (-5, 0, 8, 9, 10**6)] == [0, 0, 0, 1, 1]


# -- properties of the front -----------------------------------------------------------------------------------------


def total(edges):
    """(documented, possible) number and metres, an edge counted once; the possible ones include the documented."""
    sure = {(e.a, e.b): e.metres for e in edges if e.certainty == "documented"}
    maybe = {(e.a, e.b): e.metres for e in edges}
    return len(sure), sum(sure.values()), len(maybe), sum(maybe.values())


def values(one, at):
    return tuple(
        int(array[at])
        for array in (one.documented_edges, one.documented_metres, one.possible_edges, one.possible_metres)
    )


@given(st.data())
def test_the_series_equals_a_rescan_at_every_minute(data):
    campaign = data.draw(grounds())
    silences = data.draw(silent_spans(campaign))
    history = played(campaign)
    series = front_series(history, silences)
    steps = series.minutes.tolist()
    assert {0, *history.times().tolist(), *silences.minutes()} <= set(steps)
    for minute in {near for step in steps for near in (step - 1, step, step + 1) if near >= steps[0]}:
        edges, at = front_edges(history, silences, minute), series.index(minute)
        assert edges == front_edges(history, silences, np.int64(minute))
        assert values(series.hostile, at) == total([e for e in edges if e.relation == "hostile"])
        assert {e.sides for e in edges} <= series.pairs.keys()
        for pair, one in series.pairs.items():
            assert values(one, at) == total([e for e in edges if e.sides == pair]), (minute, pair)


@given(st.data())
def test_the_spans_of_roads_equal_a_rescan_at_every_minute(data):
    campaign = data.draw(grounds())
    silences = data.draw(silent_spans(campaign))
    history = played(campaign)
    spans = front_spans(history, silences)
    bounds = {bound for found in spans.values() for span in found for bound in (span.start, span.end)}
    steps = {0, campaign.end, *bounds, *history.times().tolist(), *silences.minutes()}
    for minute in {near for step in steps for near in (step - 1, step) if 0 <= near <= campaign.end}:
        now = {(e.a, e.b): e.certainty for e in front_edges(history, silences, minute)}
        assert now == {
            road: span.certainty for road, found in spans.items() for span in found if span.start <= minute < span.end
        }


@given(st.data())
def test_documented_never_exceeds_possible(data):
    campaign = data.draw(grounds())
    series = front_series(played(campaign), data.draw(silent_spans(campaign)))
    for one in (*series.pairs.values(), series.hostile):
        assert (one.documented_edges <= one.possible_edges).all()
        assert (one.documented_metres <= one.possible_metres).all()
        assert (one.documented_edges >= 0).all()


@given(st.data())
def test_adding_a_road_never_removes_a_front_edge(data):
    campaign = data.draw(grounds())
    silences = data.draw(silent_spans(campaign))
    ids = [place.id for place in campaign.points]
    a, b = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    more = (*campaign.roads, road(a, b, 5)) if a != b else campaign.roads
    minute = data.draw(st.integers(0, 1000))
    before, after = (
        {(frozenset((e.a, e.b)), e.sides, e.certainty) for e in front_edges(played(one), silences, minute)}
        for one in (campaign, replace(campaign, roads=more))
    )
    assert before <= after


@given(st.data())
def test_merging_two_sides_removes_exactly_the_edges_between_them(data):
    campaign = data.draw(grounds())
    silences, minute = data.draw(silent_spans(campaign)), data.draw(st.integers(0, 1000))
    history = played(campaign)
    factions = {
        id: replace(faction, side="red" if faction.side == "green" else faction.side)
        for id, faction in campaign.factions.items()
    }
    merged = replace(campaign, factions=factions)
    relabelled = type(history)(
        merged,
        history.timeline,
        minutes=history.minutes,
        place_index=history.place_index,
        state_index=history.state_index,
        causes=history.causes,
        states=history.states,
        initial_index=history.initial_index,
    )

    def as_merged(sides):
        return tuple(sorted({"red" if side == "green" else side for side in sides}))

    expected = {
        (e.a, e.b, as_merged(e.sides), e.certainty)
        for e in front_edges(history, silences, minute)
        if as_merged(e.sides) != ("red",)
    }
    assert {(e.a, e.b, e.sides, e.certainty) for e in front_edges(relabelled, silences, minute)} == expected


@given(st.data(), st.permutations(["red1", "red2", "blue1", "blue2", "green1"]))
def test_permuting_factions_permutes_the_front(data, order):
    """Give every faction another's name, side and all: the front is the same under the new names."""
    campaign = data.draw(grounds())
    new = dict(zip(["red1", "red2", "blue1", "blue2", "green1"], order, strict=True))
    side = {old: campaign.side_of(old) for old in new}
    permuted = replace(
        campaign,
        factions={new[id]: replace(faction, id=new[id], side=side[id]) for id, faction in campaign.factions.items()},
        places={id: replace(p, holder=new.get(p.holder, p.holder)) for id, p in campaign.places.items()},
        statements={
            id: replace(said, faction=new.get(said.faction, said.faction)) for id, said in campaign.statements.items()
        },
    )
    one, other = (front_series(played(each), NONE) for each in (campaign, permuted))
    assert one.pairs.keys() == other.pairs.keys()
    for pair in one.pairs:
        for at in range(len(one.minutes)):
            assert values(one.pairs[pair], at) == values(other.pairs[pair], at)


def test_the_length_at_a_moment_is_documented_and_possible_metres():
    said = [say("s1", "capture", "b", "blue1", at=600), say("s2", "withdraw", "b", "blue1", at=1500)]
    campaign = build_campaign({"a": "red1", "b": "red1", "c": "blue1"}, said, roads="a-b:500, b-c:900")
    series = front_series(played(campaign), NONE)
    times = (0, campaign.clock.iso(600)[:16], campaign.clock.datetime(1500))
    assert [series.length(at) for at in times] == [(900, 900), (500, 500), (0, 1400)]


# -- depth -----------------------------------------------------------------------------------------------------------

DEEP = {"home": "blue1", "gate": "blue1", "near": "red1", "far": "red1", "ally": "green1"}
WAYS = "home-gate:1000, gate-near:300, near-far:500, home-ally:10, ally-far:40"


def test_depth_is_measured_by_road_from_the_sides_own_start_line():
    campaign = build_campaign(DEEP, roads=WAYS, relations=[("blue", "green", "allied"), ("red", "blue", "hostile")])
    history, graph = played(campaign), road_graph(campaign)
    assert start_line(campaign, graph, "blue") == ("gate",), "an ally next door makes no start line"
    assert depths(history, graph, "blue") == {"home": 850, "gate": 0, "near": 300, "far": 800, "ally": 840}
    assert start_line(campaign, graph, "red") == ("near", "far")


def test_the_start_line_is_that_of_before_the_first_change():
    said = [say("s", "capture", "near", "blue1", at=0)]
    campaign = build_campaign(DEEP, said, roads="home-gate:1000, gate-near:300, near-far:500")
    assert depths(played(campaign), road_graph(campaign), "blue")["near"] == 300


def test_unknown_and_vacant_neighbours_make_no_start_line():
    campaign = build_campaign({"a": "red1", "b": "unknown", "c": "vacant"}, roads="b-a-c")
    assert start_line(campaign, road_graph(campaign), "red") == ()
    assert depths(played(campaign), road_graph(campaign), "red") == {}


def test_places_that_no_road_joins_have_no_depth():
    campaign = build_campaign({"a": "red1", "b": "blue1", "c": "blue1"}, roads="a-b")
    assert depths(played(campaign), road_graph(campaign), "red") == {"a": 0, "b": 10_000}


def test_an_unknown_side_is_refused():
    campaign = build_campaign({"a": "red1"})
    with pytest.raises(ValueError, match=r"unknown side 'red1': red, blue, green"):
        depths(played(campaign), road_graph(campaign), "red1")


def test_depth_is_that_of_the_furthest_gain_so_far():
    said = [
        say("s1", "capture", "near", "blue1", at=10),
        say("s2", "capture", "far", "blue1", at=20),
        say("s3", "capture", "far", "red1", at=30),
        say("s4", "capture", "gate", "red1", at=40),
        say("s5", "capture", "gate", "blue1", at=50),
    ]
    campaign = build_campaign(DEEP, said, roads="home-gate:1000, gate-near:300, near-far:500")
    minutes, metres = depth_series(played(campaign), road_graph(campaign), "blue")
    assert minutes.tolist() == [0, 10, 20, 30, 40, 50]
    assert metres.tolist() == [0, 300, 800, 800, 800, 800]


def test_inferred_gains_and_gains_of_less_than_a_minute_add_no_depth():
    said = [
        say("s1", "capture", "near", "blue1", at=10, rule="guess"),
        say("s2", "capture", "far", "blue1", at=20),
        say("s3", "capture", "far", "red1", at=20),
    ]
    campaign = build_campaign(DEEP, said, roads="home-gate:1000, gate-near:300, near-far:500")
    assert depth_series(played(campaign), road_graph(campaign), "blue")[1].tolist() == [0, 0, 0]


def test_a_side_without_places_at_first_has_a_depth_from_the_first_it_takes():
    said = [
        say("s1", "capture", "near", "blue1", at=10),
        say("s2", "capture", "gate", "blue1", at=10),
        say("s3", "capture", "far", "blue1", at=20),
    ]
    campaign = build_campaign(dict.fromkeys(DEEP, "red1"), said, roads="home-gate:1000, gate-near:300, near-far:500")
    history, graph = played(campaign), road_graph(campaign)
    assert set(first_gains(history, "blue")) == {"near", "gate"} and first_gains(history, "red") == ()
    assert {gain.place: gain.metres for gain in gains(history, graph, "blue")} == {"near": 0, "gate": 0, "far": 500}


@given(grounds())
def test_depth_is_the_shortest_way_and_its_series_never_falls(campaign):
    history, graph = played(campaign), road_graph(campaign)
    for side in campaign.sides:
        line = start_line(campaign, graph, side) or [one for one in first_gains(history, side) if one in graph]
        for place, metres in depths(history, graph, side).items():
            ways = [
                nx.shortest_path_length(graph, a, place, weight="metres") for a in line if nx.has_path(graph, a, place)
            ]
            assert metres == min(ways)
            assert isinstance(metres, int)
        minutes, reached = depth_series(history, graph, side)
        assert (np.diff(reached) >= 0).all()
        for at, minute in enumerate(minutes.tolist()):
            held = [
                depth
                for place, depth in depths(history, graph, side).items()
                if history.side(place, minute) == side
                and history.state(place, minute).basis == "documented"
                and campaign.side_of(campaign.places[place].holder) != side
            ]
            assert reached[at] == max([*held, reached[at - 1] if at else 0])
