from dataclasses import replace
from itertools import pairwise

import pytest
from builders import build_campaign, road, say
from grounds import grounds, played
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.chronology import Network, date_statements
from sim.clock.replay import replay
from sim.model.declared import Corridor
from sim.roads.corridors import corridor_bars, corridor_line, corridor_reach, corridor_spans, corridor_state
from sim.roads.edges import front_edges
from sim.roads.graph import road_graph
from sim.roads.silence import Silence, Silences, silences

NONE = Silences()
STOPS = ["a", "b", "c", "d", "e"]


def a_road(*statements, **kwargs):
    """Five stops 1, 2, 3 and 4 km apart; blue holds the first, red the others."""
    holders = {"a": "blue1"} | dict.fromkeys("bcde", "red1")
    roads = "a-b:1000, b-c:2000, c-d:3000, d-e:4000"
    return build_campaign(holders, statements, roads=roads, corridors={"m5": STOPS}, **kwargs)


def state_of(campaign, minute, silent=NONE):
    return corridor_state(played(campaign), silent, corridor_line(campaign, "m5"), minute)


# -- chainage ----------------------------------------------------------------------------------------------------------


def test_chainage_adds_up_the_road_table_from_the_first_stop():
    line = corridor_line(a_road(), "m5")
    assert (line.places, line.metres, line.length) == (tuple(STOPS), (0, 1000, 3000, 6000, 10_000), 10_000)
    assert line.metres_of("c") == 3000


def test_chainage_can_be_counted_from_the_other_end():
    line = corridor_line(a_road(), "m5", start="e")
    assert (line.places, line.metres) == (tuple(STOPS[::-1]), (0, 4000, 7000, 9000, 10_000))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda c: corridor_line(c, "m4"), "unknown corridor 'm4': m5"),
        (lambda c: corridor_line(c, "m5", start="c"), "start 'c' is not an end of corridor m5: a, e"),
        (lambda c: corridor_line(c, "m5").metres_of("z"), "place 'z' is not a stop of corridor m5"),
        (lambda c: corridor_reach(played(c), NONE, corridor_line(c, "m5"), "blue", "c"), "towards 'c' is not an end"),
        (lambda c: corridor_reach(played(c), NONE, corridor_line(c, "m5"), "blau", "e"), "unknown side 'blau'"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(call, words):
    with pytest.raises(ValueError, match=words):
        call(a_road())


# -- at one minute -----------------------------------------------------------------------------------------------------


def test_sides_meet_between_neighbouring_stops():
    (contact,) = state_of(a_road(), 0).contacts
    assert (contact.a, contact.b, contact.from_m, contact.to_m, contact.gap) == ("a", "b", 0, 1000, ())
    assert (contact.sides, contact.relation) == (("blue", "red"), "hostile")


def test_unsure_stops_between_two_sides_are_the_gap_of_their_contact():
    campaign = a_road(say("s", "withdraw", "b", "red1", at=5))
    (contact,) = state_of(campaign, 5, Silences({"c": (Silence(5, None, "passed"),)})).contacts
    assert (contact.a, contact.b, contact.from_m, contact.to_m, contact.gap) == ("a", "d", 0, 6000, ("b", "c"))


def test_a_run_goes_on_over_a_gap_and_keeps_it():
    campaign = a_road(say("s", "capture", "d", "blue1", at=5))
    silent = Silences({"b": (Silence(5, None, "passed"),), "c": (Silence(5, None, "passed"),)})
    blue, red = state_of(campaign, 5, silent).runs
    assert (blue.side, blue.places, blue.from_m, blue.to_m) == ("blue", ("a", "d"), 0, 6000)
    assert (blue.gaps, blue.gap_m) == ((("b", "c"),), 6000)
    assert (red.side, red.places, red.gaps) == ("red", ("e",), ())


def test_what_a_stop_rests_on_is_told():
    campaign = a_road(
        say("s1", "capture", "b", "blue1", at=5),
        say("s2", "hold", "c", "red1", at=5, rule="r"),
        say("s3", "withdraw", "d", "red1", at=5),
        say("s4", "enter", "e", "green1", at=5),
    )
    stops = state_of(campaign, 5, Silences({"b": (Silence(9, None, "passed"),)})).stops
    assert [(stop.side, stop.certainty, stop.contested) for stop in stops] == [
        ("blue", "initial", ()),
        ("blue", "documented", ()),
        ("red", "inferred", ()),
        ("unknown", "unknown", ()),
        ("red", "initial", ("green",)),
    ]


# -- through time ------------------------------------------------------------------------------------------------------


def test_a_bar_has_the_window_of_its_statement_in_every_placement():
    campaign = a_road(say("s", "capture", "b", "blue1", at=(60, 120), hedge="reportedly"))
    bars = [
        corridor_bars(replay(campaign, date_statements(Network(campaign), placement=p)), corridor_line(campaign, "m5"))
        for p in ("earliest", "latest")
    ]
    assert [(bar.place, bar.window.earliest, bar.change.minute, bar.window.latest) for (bar,) in bars] == [
        ("b", 60, 60, 120),
        ("b", 60, 120, 120),
    ]
    change = bars[0][0].change
    assert (bars[0][0].side, change.origin, change.cause.hedge) == ("blue", "documented", "reportedly")


def test_spans_tile_the_campaign_with_what_each_stop_rested_on():
    campaign = a_road(say("s", "capture", "b", "blue1", at=5))
    silent = Silences({"c": (Silence(5, 9, "passed"),)})
    spans = corridor_spans(played(campaign), silent, corridor_line(campaign, "m5"))
    found = [(s.place, s.start, s.end, s.side, s.certainty, s.cause and s.cause.id) for s in spans if s.place in "bc"]
    assert found == [
        ("b", 0, 5, "red", "initial", None),
        ("b", 5, None, "blue", "documented", "s"),
        ("c", 0, 5, "red", "initial", None),
        ("c", 5, 9, "red", "silent", None),
        ("c", 9, None, "red", "initial", None),
    ]


def test_reach_worked_by_hand():
    campaign = a_road(say("s1", "capture", "d", "blue1", at=5), say("s2", "capture", "b", "blue1", at=9))
    silent = Silences({"c": (Silence(12, None, "passed"),)})
    reach = corridor_reach(played(campaign), silent, corridor_line(campaign, "m5"), "blue", "e")
    assert {minute: reach.at(minute) for minute in (0, 5, 9, 12)} == {
        0: (0, 0, 0),
        5: (6000, 0, 0),  # d is held, with b and c of red between
        9: (6000, 1000, 1000),
        12: (6000, 6000, 1000),  # the holder of c is unknown: a gap in the run, and the end of the strict one
    }


def test_reach_towards_the_start_counts_down():
    campaign = a_road(say("s1", "capture", "e", "green1", at=5), say("s2", "capture", "c", "green1", at=9))
    reach = corridor_reach(played(campaign), NONE, corridor_line(campaign, "m5"), "green", "a")
    assert [reach.at(minute)[0] for minute in (0, 5, 9)] == [-1, 10_000, 3000]


def test_an_ally_breaks_no_run_but_a_strict_one():
    campaign = a_road(
        say("s1", "capture", "b", "green1", at=5),
        say("s2", "capture", "c", "blue1", at=5),
        relations=[("red", "blue", "hostile"), ("blue", "green", "allied")],
    )
    assert corridor_reach(played(campaign), NONE, corridor_line(campaign, "m5"), "blue", "e").at(5) == (3000, 3000, 0)


# -- properties --------------------------------------------------------------------------------------------------------


@st.composite
def corridor_grounds(draw):
    """Draw a campaign whose places are one corridor."""
    campaign = draw(grounds())

    ids = [place.id for place in campaign.points]
    roads = tuple(road(a, b, draw(st.integers(1, 50_000))) for a, b in pairwise(ids))
    return replace(campaign, roads=roads, corridors={"c": Corridor("c", "C", tuple(ids))})


@given(corridor_grounds())
def test_contacts_without_gaps_are_the_documented_front_edges_of_the_road(campaign):
    assume(len(campaign.points) > 1)
    history = played(campaign)
    silent = silences(history, road_graph(campaign))
    line = corridor_line(campaign, "c")
    for minute in {0, *history.times().tolist()}:
        state = corridor_state(history, silent, line, minute)
        met = {(contact.a, contact.b) for contact in state.contacts if not contact.gap}
        assert met == {(e.a, e.b) for e in front_edges(history, silent, minute) if e.certainty == "documented"}
        assert sum(len(run.places) for run in state.runs) == sum(
            stop.certainty in ("documented", "initial") and stop.side in campaign.sides for stop in state.stops
        )


@given(corridor_grounds(), st.sampled_from(("red", "blue", "green")), st.booleans())
def test_no_run_is_longer_than_the_furthest_stop_and_strict_ones_are_shortest(campaign, side, backwards):
    assume(len(campaign.points) > 1)
    history = played(campaign)
    line = corridor_line(campaign, "c")
    sign = -1 if backwards else 1
    reach = corridor_reach(history, NONE, line, side, line.places[0 if backwards else -1])
    for furthest, unbroken, strict in zip(reach.furthest_m, reach.unbroken_m, reach.strict_m, strict=True):
        if furthest < 0:
            assert unbroken == strict == -1
        else:
            assert sign * furthest >= sign * unbroken >= sign * strict
