from dataclasses import replace
from itertools import combinations

import networkx as nx
import pytest
from builders import build_campaign, road, say
from grounds import grounds, played
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.chronology import Draws, Networks, draw_minutes
from sim.measures.sequences import sequence
from sim.roads.graph import road_graph
from sim.roads.keystones import keystones, strandings
from sim.roads.silence import Silences
from sim.roads.supply import supply_metres

NONE = Silences()

# -- keystones ---------------------------------------------------------------------------------------------------------


def fork(*statements):
    """A red base, a way of two ends to b and c that meet in d, a spur e behind d, and blue f beside it."""
    holders = dict.fromkeys(["base", "b", "c", "d", "e"], "red1") | {"f": "blue1"}
    roads = "base-b:1000, base-c:1000, b-d:1000, c-d:1000, d-e:1000, e-f:1000"
    return build_campaign(holders, statements, roads=roads, bases={"base": "red"})


def found_in(campaign, minute=0, side="red", **kwargs):
    return keystones(played(campaign), road_graph(campaign), side, minute, **kwargs)


def test_keystones_worked_by_hand():
    # all ways start at the base; d strands e; half of the ways to d and e run through b, half through c
    base, d, b, c = found_in(fork())
    assert (base.place, base.strands, base.stranded, base.betweenness) == ("base", 4, ("b", "c", "d", "e"), 1.0)
    assert (d.place, d.strands, d.stranded, d.betweenness, d.ways) == ("d", 1, ("e",), 0.25, 4)
    assert [(k.place, k.strands, k.betweenness) for k in (b, c)] == [("b", 0, 0.25), ("c", 0, 0.25)]


def test_the_fall_of_one_way_makes_a_keystone_of_the_other():
    campaign = fork(say("s", "capture", "c", "blue1", at=5))
    assert [(k.place, k.strands) for k in found_in(campaign, 4)] == [("base", 4), ("d", 1), ("b", 0), ("c", 0)]
    assert [(k.place, k.strands) for k in found_in(campaign, 5)] == [("base", 3), ("b", 2), ("d", 1)]
    assert found_in(campaign, -1) == found_in(campaign, 4)


def test_a_second_base_spares_the_first():
    campaign = build_campaign(dict.fromkeys("abc", "red1"), roads="a-b-c", bases={"a": "red", "c": "red"})
    # b is as far from both: each way counts half, and nobody hangs on either
    assert [(k.place, k.strands, k.betweenness) for k in found_in(campaign)] == [("a", 0, 0.25), ("c", 0, 0.25)]


def test_a_side_without_a_base_has_no_keystones():
    assert found_in(fork(), side="blue") == ()
    with pytest.raises(ValueError, match="unknown side 'rouge'"):
        found_in(fork(), side="rouge")


def test_ground_of_others_carries_and_is_no_place_of_the_side():
    holders = {"base": "red1", "a": "green1", "b": "red1"}
    campaign = build_campaign(holders, roads="base-a-b", bases={"base": "red"}, relations=[("red", "green", "allied")])
    # b is the only other place of the side: the base carries its way, and a, of the ally, is not counted
    (base,) = found_in(campaign, over="allied")
    assert (base.place, base.stranded, base.betweenness, base.ways) == ("base", ("b",), 1.0, 1)


def test_falls_that_stranded_others_are_told_with_them():
    said = [say("s1", "capture", "b", "blue1", at=5), say("s2", "capture", "c", "blue1", at=9)]
    campaign = fork(*said)
    (told,) = strandings(played(campaign), road_graph(campaign), "red")
    assert (told.minute, [cause.id for cause in told.causes], told.fallen, told.stranded) == (
        9,
        ["s2"],
        ("c",),
        ("d", "e"),
    )


@given(grounds())
def test_a_keystone_strands_just_what_loses_its_way_without_it(campaign):
    history, graph = played(campaign), road_graph(campaign)
    minute = campaign.end
    for side in campaign.sides:
        ways = supply_metres(history, graph, side, minute, over="own")
        supplied = {place for place, way in ways.items() if way is not None}
        found = {stone.place: stone for stone in keystones(history, graph, side, minute)}
        bases = {place for place in supplied if campaign.places[place].base_of == side}
        for place in supplied:
            rest = nx.Graph(graph.subgraph(supplied - {place}))
            reached = set().union(*(nx.node_connected_component(rest, b) for b in bases - {place}), set())
            stranded = supplied - {place} - reached
            assert set(found[place].stranded if place in found else ()) == stranded
            assert 0 <= (found[place].betweenness if place in found else 0) <= 1


# -- sequences ---------------------------------------------------------------------------------------------------------


def row(*statements):
    """Blue holds a; red b to f in a row behind it, and g apart."""
    holders = {"a": "blue1"} | dict.fromkeys("bcdefg", "red1")
    return build_campaign(holders, statements, roads="a-b-c-d-e-f")


def steps_of(campaign, draws: Draws | None = None):
    return {step.place: step for step in sequence(played(campaign), road_graph(campaign), "blue", draws=draws)}


def test_a_sequence_worked_by_hand():
    campaign = row(
        say("s1", "capture", "b", "blue1", at=5),
        say("s2", "capture", "c", "blue1", at=9),
        say("s3", "capture", "e", "blue1", at=12),
        say("s4", "capture", "f", "blue1", at=12),
        say("s5", "capture", "g", "blue1", at=12),
    )
    steps = steps_of(campaign)
    assert {place: step.kind for place, step in steps.items()} == {
        "b": "next to the start line",
        "c": "next to a capture",
        "e": "together",
        "f": "together",
        "g": "jump",
    }
    assert (steps["c"].after.after, steps["c"].after.metres, steps["c"].after.after_cause.id) == ("b", 10_000, "s1")
    assert [link.after for link in steps["b"].others] == ["c"]
    assert steps["c"].after.chance is None and steps["c"].jump_chance is None


def test_of_earlier_neighbours_in_one_minute_the_nearest_is_named():
    said = [say(f"s{place}", "capture", place, "blue1", at=9 if place == "c" else 5) for place in "bcd"]
    for metres, nearest in ((4_000, "d"), (60_000, "b")):
        campaign = build_campaign(dict.fromkeys("bcd", "red1"), said, roads=f"b-c, c-d:{metres}")
        assert steps_of(campaign)["c"].after.after == nearest


def test_of_several_earlier_neighbours_the_last_is_the_nearest():
    campaign = row(
        say("s1", "capture", "b", "blue1", at=5),
        say("s2", "capture", "d", "blue1", at=7),
        say("s3", "capture", "c", "blue1", at=9),
    )
    step = steps_of(campaign)["c"]
    assert (step.after.after, [link.after for link in step.others]) == ("d", ["b"])


def test_chances_are_shares_of_draws():
    campaign = row(say("s1", "capture", "c", "blue1", at=(0, 9)), say("s2", "capture", "d", "blue1", at=(0, 9)))
    draws = draw_minutes(Networks(campaign), draws=500, seed=2)
    c, d = draws.minutes.T
    steps = steps_of(campaign, draws)
    (link,) = [*steps["d"].others, *([steps["d"].after] if steps["d"].after else [])]
    assert link.chance == pytest.approx(((c < d).sum() + (c == d).sum() / 2) / 500)
    assert steps["d"].jump_chance == pytest.approx((c >= d).sum() / 500)


def test_a_place_next_to_a_line_that_was_lost_again_is_a_jump():
    campaign = row(say("s1", "capture", "a", "red1", at=5), say("s2", "capture", "b", "blue1", at=9))
    assert steps_of(campaign)["b"].kind == "jump"


@given(grounds(), st.data())
def test_steps_follow_earlier_neighbours_and_more_roads_make_no_jumps(campaign, data):
    history, places = played(campaign), [place.id for place in campaign.points]
    assume(len(places) > 1)
    ends = data.draw(st.sampled_from(list(combinations(places, 2))))
    more = replace(campaign, roads=(*campaign.roads, road(*ends, 5_000)))
    graph = road_graph(campaign)
    for side in campaign.sides:
        steps = sequence(history, graph, side)
        at = {step.place: step.minute for step in steps}
        assert list(at.values()) == sorted(at.values()) and len(at) == len(steps)
        for step in steps:
            earlier = [other for other in graph.adj[step.place] if at.get(other, step.minute) < step.minute]
            assert (step.after.after in earlier) if step.after else not earlier
            assert (step.kind == "next to a capture") == (step.after is not None)
        jumps, fewer = (
            {step.place for step in found if step.kind == "jump" and step.place in graph}
            for found in (steps, sequence(history, road_graph(more), side))
        )
        assert {place for place in fewer if place in at} <= jumps
