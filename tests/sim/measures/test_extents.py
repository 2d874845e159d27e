from fractions import Fraction
from math import ceil

import numpy as np
import pytest
from builders import build_campaign, say
from grounds import played
from hypothesis import given
from hypothesis import strategies as st

from sim.chronology import Networks, draw_minutes
from sim.clock.replay import replay
from sim.measures.extents import CorridorExtent, corridor_anchor, corridor_edges, corridor_extent, extent_quantiles
from sim.roads.corridors import NOWHERE, corridor_line
from sim.roads.silence import Silence, Silences

NONE = Silences()
DAY = 1440


def a_road(*statements, **kwargs):
    """Five stops 1, 2, 3 and 4 km apart; blue holds the first, red the others."""
    holders = {"a": "blue1"} | dict.fromkeys("bcde", "red1")
    roads = "a-b:1000, b-c:2000, c-d:3000, d-e:4000"
    return build_campaign(holders, statements, roads=roads, corridors={"m5": "abcde"}, **kwargs)


def extent_of(campaign, side="blue", *, start="a", silent=NONE):
    """The minutes with the least and greatest metres of a run."""
    found = corridor_extent(played(campaign), silent, corridor_line(campaign, "m5"), side, start=start)
    return list(zip(found.minutes.tolist(), found.least.tolist(), found.greatest.tolist(), strict=True))


def test_an_extent_goes_from_one_end_of_the_run_to_the_other():
    campaign = a_road(say("s1", "capture", "b", "blue1", at=10), say("s2", "capture", "c", "blue1", at=20))
    assert extent_of(campaign) == [(0, 0, 0), (10, 0, 1000), (20, 0, 3000)]
    assert extent_of(campaign, "red", start="e") == [(0, 1000, 10_000), (10, 3000, 10_000), (20, 6000, 10_000)]
    assert extent_of(campaign, "green") == [(0, NOWHERE, NOWHERE), (10, NOWHERE, NOWHERE), (20, NOWHERE, NOWHERE)]


def test_a_run_ends_at_a_firm_place_of_another_side_but_not_at_a_silent_one():
    campaign = a_road(say("s1", "capture", "c", "blue1", at=10))
    assert extent_of(campaign) == [(0, 0, 0), (10, 0, 0)]
    silent = Silences({"b": (Silence(10, None, "passed"),)})
    assert extent_of(campaign, silent=silent) == [(0, 0, 0), (10, 0, 3000)]


def test_a_lost_place_is_no_longer_reached_but_one_behind_it_is():
    campaign = a_road(
        say("s1", "capture", "b", "blue1", at=10),
        say("s2", "capture", "c", "blue1", at=20),
        say("s3", "recapture", "b", "red1", at=30),
        say("s4", "recapture", "c", "red1", at=40),
    )
    assert extent_of(campaign) == [(0, 0, 0), (10, 0, 1000), (20, 0, 3000), (30, 0, 3000), (40, 0, 0)]


def test_until_a_side_holds_its_start_the_run_nearest_to_it_counts():
    campaign = a_road(say("s1", "capture", "e", "green1", at=10), say("s2", "capture", "c", "green1", at=20))
    assert extent_of(campaign, "green", start="c") == [
        (0, NOWHERE, NOWHERE),
        (10, 10_000, 10_000),
        (20, 3000, 10_000),
    ]


def test_a_run_is_about_the_stop_that_its_side_held_first():
    campaign = a_road(say("s1", "capture", "d", "green1", at=10), say("s2", "capture", "b", "green1", at=20))
    history, line = played(campaign), corridor_line(campaign, "m5")
    assert [corridor_anchor(history, line, side) for side in ("blue", "red", "green")] == ["a", "b", "d"]
    assert corridor_anchor(played(a_road()), line, "green") == ""


def test_edges_are_the_ends_that_move_as_placed_and_as_drawn():
    campaign = a_road(say("s1", "capture", "b", "blue1", at=(0, 99)), say("s2", "strike", "c", "blue1", at=5))
    draws = [replay(campaign, one) for one in draw_minutes(Networks(campaign), draws=3, seed=1).timelines()]
    line, histories = corridor_line(campaign, "m5"), [played(campaign)]
    silences = {one: Silences() for one in (*histories, *draws)}
    (edge,) = corridor_edges(histories, silences, line, draws=draws)
    assert (edge.side, edge.upward, len(edge.placed), len(edge.drawn)) == ("blue", True, 1, 3)
    (placed,) = edge.placed
    assert [one.tolist() for one in placed.at(np.array([0, 49, 10**6]))] == [[0, 0, 0], [0, 1000, 1000]]
    assert placed.moves(upward=True) and not placed.moves(upward=False)
    assert not placed.minutes.flags.writeable


MINUTES = np.array([0, 10, 20])
METRES = st.sampled_from([NOWHERE, 0, 1000, 3000, 6000])


@given(
    st.lists(st.lists(METRES, min_size=3, max_size=3), min_size=1, max_size=12),
    st.integers(0, 20).map(lambda part: Fraction(part, 20)),
    st.booleans(),
)
def test_quantiles_are_reached_by_at_least_that_share_of_histories(gone, share, upward):
    extents = [
        CorridorExtent(MINUTES, *([np.full(3, 9), np.array(one)] if upward else [np.array(one), np.full(3, 9)]))
        for one in gone
    ]
    (found,) = extent_quantiles(extents, MINUTES, [float(share)], upward=upward)
    for at in range(3):
        far = {m: m if upward or m == NOWHERE else 10_000 - m for m in (one[at] for one in gone)}
        ordered = sorted((one[at] for one in gone), key=far.__getitem__)
        assert found[at] == ordered[max(ceil(share * len(ordered)) - 1, 0)]


@pytest.mark.parametrize(("upward", "wanted"), [(True, [6, 54, 93]), (False, [93, 45, 6])])
def test_the_median_of_a_hundred_extents_is_the_fiftieth(upward, wanted):
    extents = [CorridorExtent(MINUTES[:1], *np.array([[[n]], [[n]]])[:, 0]) for n in range(100)]
    found = extent_quantiles(extents, MINUTES[:1], (0.07, 0.55, 0.94), upward=upward)
    expected = wanted if upward else [99 - 6, 99 - 54, 99 - 93]
    assert found[:, 0].tolist() == expected == wanted
