from dataclasses import replace

import pytest
from builders import build_campaign, say
from grounds import played

from sim.chronology import Network, date_statements
from sim.clock.replay import replay
from sim.measures.depth import axes_of, depth_quantiles, gains, weak_extremes
from sim.measures.rates import FROM_START, MAY_BE_FIRST, Untimed, leg_rate, rates, untimed
from sim.model.declared import Leg
from sim.roads.graph import road_graph

DAY = 1440


def march(*statements, **kwargs):
    """Blue holds a; b, c and d follow at 12, 30 and 60 km, and e stands by itself."""
    holders = {"a": "blue1"} | dict.fromkeys("bcde", "red1")
    return build_campaign(holders, statements, roads="a-b:12000, b-c:18000, c-d:30000", **kwargs)


def test_a_rate_worked_by_hand():
    campaign = march(
        say("s1", "capture", "b", "blue1", at=(0, DAY)),
        say("s2", "capture", "d", "blue1", at=(2 * DAY, 3 * DAY)),
    )
    rate = leg_rate(played(campaign), road_graph(campaign), Network(campaign), "blue", "b", "d")
    # 48 km in one to three days
    assert (rate.metres, rate.path) == (48_000, ("b", "c", "d"))
    assert (rate.least_minutes, rate.most_minutes) == (DAY, 3 * DAY)
    assert (rate.slowest, rate.fastest) == (16.0, 48.0)
    assert (rate.first, rate.then, rate.sentences, rate.note) == ("s1", "s2", ("n_s1", "n_s2"), "")


def test_from_a_place_held_before_the_clock_starts_with_the_operation():
    campaign = march(
        say("s1", "operation_start", "b", "blue1", at=(0, 600)), say("s2", "capture", "b", "blue1", at=DAY + 600)
    )
    rate = leg_rate(played(campaign), road_graph(campaign), Network(campaign), "blue", "a", "b")
    assert (rate.first, rate.note) == ("s1", FROM_START)
    assert (rate.slowest, rate.fastest) == (12 / ((DAY + 600) / DAY), 12.0)


@pytest.mark.parametrize(("least", "fastest"), [(59, None), (60, 432.0)])
def test_captures_that_may_be_less_than_an_hour_apart_have_no_highest_speed(least, fastest):
    campaign = march(
        say("s1", "capture", "b", "blue1", at=(0, DAY)), say("s2", "capture", "c", "blue1", at=(DAY + least, 2 * DAY))
    )
    rate = leg_rate(played(campaign), road_graph(campaign), Network(campaign), "blue", "b", "c")
    assert (rate.slowest, rate.fastest) == (9.0, fastest)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("c", "b", "blue took b before c"),
        ("b", "d", "no statement has blue take d"),
        ("a", "b", "no statement has blue take a"),
        ("b", "e", "no road joins b to e"),
    ],
)
def test_a_leg_that_cannot_be_timed_says_why(start, end, words):
    campaign = march(
        say("s1", "capture", "b", "blue1", at=5),
        say("s2", "capture", "c", "blue1", at=500),
        say("s3", "capture", "e", "blue1", at=500),
    )
    with pytest.raises(ValueError, match=words):
        leg_rate(played(campaign), road_graph(campaign), Network(campaign), "blue", start, end)


def test_the_declared_legs_are_timed_in_their_order():
    campaign = march(say("s1", "capture", "b", "blue1", at=5), say("s2", "capture", "c", "blue1", at=500))
    campaign = replace(campaign, legs=(Leg("blue", "b", "c"),))
    assert [(rate.start, rate.end) for rate in rates(played(campaign), road_graph(campaign), Network(campaign))] == [
        ("b", "c")
    ]


# -- depth of gains ----------------------------------------------------------------------------------------------------


def test_depths_of_gains_worked_by_hand():
    campaign = march(
        say("s1", "capture", "b", "blue1", at=5),
        say("s2", "capture", "c", "blue1", at=5),
        say("s3", "capture", "d", "blue1", at=9),
        say("s4", "recapture", "d", "red1", at=20),
        say("s5", "capture", "d", "blue1", at=30),
    )
    history = replay(campaign, date_statements(Network(campaign)))
    graph = road_graph(campaign)
    assert [(g.place, g.minute, g.metres, g.statement) for g in gains(history, graph, "blue")] == [
        ("b", 5, 12_000, "s1"),
        ("c", 5, 30_000, "s2"),
        ("d", 9, 60_000, "s3"),
    ]
    found = depth_quantiles(history, graph, "blue")
    rows = zip(found.minutes, found.count, found.median_m, found.p90_m, found.furthest_m, strict=True)
    assert [tuple(map(int, row)) for row in rows] == [
        (0, 0, 0, 0, 0),
        (5, 2, 12_000, 30_000, 30_000),
        (9, 3, 30_000, 60_000, 60_000),
    ]


def test_a_furthest_gain_with_coordinates_of_low_confidence_is_named():
    said = [say(f"s{place}", "capture", place, "blue1", at=at) for at, place in enumerate("cbd", start=5)]
    holders = {"a": "blue1"} | dict.fromkeys("bcd", "red1")
    campaign = build_campaign(holders, said, roads="a-b-c-d", coordinates={})
    low = {place: replace(campaign.places[place], confidence="low") for place in "bcd"}
    for weak, named in (("b", ()), ("c", ("c",)), ("bd", ("d",))):
        changed = replace(campaign, places={**campaign.places, **{place: low[place] for place in weak}})
        history = replay(changed, date_statements(Network(changed)))
        assert weak_extremes(history, road_graph(changed), "blue") == named


def test_a_rate_between_places_in_no_stated_order_says_so():
    said = [say("s1", "capture", "b", "blue1", at=(0, 90)), say("s2", "capture", "c", "blue1", at=(60, 200))]
    campaign = build_campaign({"a": "blue1", "b": "red1", "c": "red1"}, said, roads="a-b-c")
    network = Network(campaign)
    rate = leg_rate(replay(campaign, date_statements(network)), road_graph(campaign), network, "blue", "b", "c")
    assert (rate.least_minutes, rate.fastest, rate.note) == (-30, None, MAY_BE_FIRST)


def test_inferred_gains_and_uncounted_places_are_no_gains():
    said = [say("s1", "capture", "b", "blue1", at=5, rule="r"), say("s2", "capture", "c", "blue1", at=5)]
    campaign = march(*said, uncounted=["c"])
    assert gains(replay(campaign, date_statements(Network(campaign))), road_graph(campaign), "blue") == ()


def test_an_axis_is_the_corridor_nearest_by_road_within_ten_km():
    campaign = build_campaign(
        dict.fromkeys("abcdxy", "red1"),
        roads="a-b:5000, b-x:4000, x-y:7000, c-d:5000, x-c:4000",
        corridors={"first": ["a", "b"], "second": ["c", "d"]},
    )
    axes = axes_of(campaign, road_graph(campaign))
    assert axes == {"a": "first", "b": "first", "c": "second", "d": "second", "x": "first"}


def test_gains_are_separated_by_axis():
    campaign = march(
        say("s1", "capture", "b", "blue1", at=5),
        say("s2", "capture", "d", "blue1", at=9),
        corridors={"near": ["a", "b"]},
    )
    history, graph = replay(campaign, date_statements(Network(campaign))), road_graph(campaign)
    assert depth_quantiles(history, graph, "blue", axis="near").furthest_m.tolist() == [0, 12_000]
    assert depth_quantiles(history, graph, "blue", axis="").furthest_m.tolist() == [0, 60_000]
    with pytest.raises(ValueError, match="unknown axis 'far': near"):
        depth_quantiles(history, graph, "blue", axis="far")


def test_declared_legs_are_timed_or_told_apart():
    campaign = march(say("s1", "capture", "b", "blue1", at=5), say("s2", "capture", "c", "blue1", at=500))
    campaign = replace(campaign, legs=(Leg("blue", "b", "c"), Leg("blue", "b", "d")))
    sources = played(campaign), road_graph(campaign), Network(campaign)
    assert [(rate.start, rate.end) for rate in rates(*sources)] == [("b", "c")]
    assert untimed(*sources) == (Untimed("blue", "b", "d", "no statement has blue take d"),)
