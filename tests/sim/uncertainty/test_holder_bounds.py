from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from builders import build_campaign, order, say, shipped_study
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.chronology import PLACEMENTS, Network, Networks, date_statements, draw_minutes
from sim.clock.replay import replay
from sim.model.times import Window
from sim.uncertainty.holder_bounds import held_bounds, place_bounds

MINUTES = np.arange(-1, 12)


@pytest.fixture(scope="module")
def shipped():
    return shipped_study().campaign


@st.composite
def contested(draw):
    """Two or three places taken, and some lost again, in small windows with some orders."""
    said, orders = [], []
    places = {"a": "red1", "b": "red1", "c": "blue1"}
    for place in ("a", "b"):
        low = draw(st.integers(0, 4))
        said.append(say(f"{place}1", "capture", place, "blue1", (low, low + draw(st.integers(0, 3)))))
        if draw(st.booleans()):
            low = draw(st.integers(2, 6))
            said.append(say(f"{place}2", "recapture", place, "red1", (low, low + draw(st.integers(0, 3)))))
            if draw(st.booleans()):
                orders.append(order(f"{place}1", f"{place}2", draw(st.integers(0, 2))))
    if draw(st.booleans()):
        said.append(say("c1", "withdraw", "c", "blue1", (1, 1 + draw(st.integers(0, 3)))))
    ids = st.sampled_from([s.id for s in said])
    orders += [order(draw(ids), draw(ids), draw(st.integers(-2, 1))) for _ in range(draw(st.integers(0, 2)))]
    return build_campaign(places, said, orders=orders, end=100)


def every_history(campaign):
    """Replay all ways to place the statements in whole minutes; those that contradict themselves are left out."""
    constraints = Network(campaign).constraints
    ids = list(campaign.statements)
    found = []
    for row in product(*(range(s.window.earliest, s.window.latest + 1) for s in campaign.statements.values())):
        at = (0, *row)
        if all(at[c.head] - at[c.tail] <= c.weight for c in constraints):
            exact = {id: replace(campaign.statements[id], window=Window(t, t)) for id, t in zip(ids, row, strict=True)}
            try:
                found.append(replay(campaign, date_statements(Network(replace(campaign, statements=exact)))))
            except ValueError:
                continue
    return found


def consistent_histories(campaign):
    """Every history of a campaign; an example that has none is discarded."""
    assume(Network(campaign).contradiction is None)
    histories = every_history(campaign)
    assume(histories)
    return histories


@given(contested(), st.sampled_from(("blue", "red", "unknown")))
@settings(max_examples=25, deadline=None)
def test_bounds_are_the_extremes_of_all_histories(campaign, side):
    assume(Network(campaign).contradiction is None)
    histories = every_history(campaign)
    if not histories:
        with pytest.raises(ValueError, match="contradict"):
            held_bounds([Network(campaign)], side, MINUTES)
        return
    counts = np.array([[history.held(t)[side] for t in MINUTES.tolist()] for history in histories])
    bounds = held_bounds([Network(campaign)], side, MINUTES)
    assert bounds.exact
    assert bounds.low.tolist() == counts.min(axis=0).tolist()
    assert bounds.high.tolist() == counts.max(axis=0).tolist()


def test_an_order_that_the_replay_requires_is_kept():
    # a recapture needs an earlier capture
    said = [say("b1", "capture", "b", "blue1", (0, 3)), say("b2", "recapture", "b", "red1", 2)]
    bounds = held_bounds([Network(build_campaign({"b": "red1"}, said))], "blue", MINUTES)
    assert bounds.exact
    assert bounds.high.tolist() == [0, 1, 1, *[0] * 10]
    assert not bounds.low.any()


@given(contested())
@settings(max_examples=25, deadline=None)
def test_places_are_certain_and_possible_as_in_all_histories(campaign):
    histories = consistent_histories(campaign)
    bounds = place_bounds([Network(campaign)], MINUTES)
    for at, place in enumerate(bounds.places):
        for number, side in enumerate(bounds.sides):
            held = np.array([[history.side(place, t) == side for t in MINUTES.tolist()] for history in histories])
            assert bounds.certain[at, :, number].tolist() == held.all(axis=0).tolist()
            assert bounds.possible[at, :, number].tolist() == held.any(axis=0).tolist()


def test_all_readings_are_no_more_certain_than_one(shipped):
    minutes = np.arange(0, shipped.end, 480)
    whole = place_bounds(shipped_study().networks, minutes)
    plain = place_bounds([Network(shipped)], minutes)
    assert (whole.certain <= plain.certain).all() and (plain.possible <= whole.possible).all()
    assert (whole.possible.sum(axis=2) >= 1).all() and (whole.certain.sum(axis=2) <= 1).all()
    assert (whole.certain.sum(axis=2) == (whole.possible.sum(axis=2) == 1)).all()
    drawn = draw_minutes(shipped_study().networks, draws=10, seed=3)
    for timeline in drawn.timelines():
        history = replay(shipped, timeline)
        for slot, minute in enumerate(minutes.tolist()):
            sides = [whole.sides.index(history.side(place, minute)) for place in whole.places]
            assert whole.possible[np.arange(len(sides)), slot, sides].all()


@given(contested())
@settings(max_examples=20, deadline=None)
def test_narrowing_a_window_never_widens_the_bounds(campaign):
    consistent_histories(campaign)
    tight = date_statements(Network(campaign)).starts["a1"]
    said = replace(campaign.statements["a1"], window=Window(tight.earliest, tight.middle))
    narrowed = replace(campaign, statements=campaign.statements | {"a1": said})
    consistent_histories(narrowed)
    wide, narrow = (held_bounds([Network(one)], "blue", MINUTES) for one in (campaign, narrowed))
    assert (wide.low <= narrow.low).all()
    assert (narrow.high <= wide.high).all()


def test_bounds_of_the_shipped_campaign_hold_every_placement_and_draw(shipped):
    minutes = np.arange(0, shipped.end, 480)
    timelines = [date_statements(Network(shipped), placement=placement) for placement in PLACEMENTS]
    drawn = draw_minutes(Networks(shipped, shipped.choose_readings()), draws=20, seed=1)
    histories = [replay(shipped, timeline) for timeline in (*timelines, *drawn.timelines())]
    for side in (*shipped.sides, "unknown"):
        bounds = held_bounds([Network(shipped)], side, minutes)
        assert bounds.exact
        for history in histories:
            held = np.array([history.held(t)[side] for t in minutes.tolist()])
            assert (bounds.low <= held).all()
            assert (held <= bounds.high).all()


def test_bounds_of_every_reading_hold_draws_of_any(shipped):
    minutes = np.arange(0, shipped.end, 960)
    networks, one = shipped_study().networks, Network(shipped)
    drawn = draw_minutes(networks, draws=20, seed=2)
    assert len(set(drawn.reading.tolist())) > 5
    histories = [replay(shipped, timeline) for timeline in drawn.timelines()]
    for side in ("moc", "sna", "government"):
        bounds = held_bounds(networks, side, minutes)
        plain = held_bounds([one], side, minutes)
        assert (bounds.low <= plain.low).all()
        assert (plain.high <= bounds.high).all()
        for history in histories:
            held = np.array([history.held(t)[side] for t in minutes.tolist()])
            assert (bounds.low <= held).all()
            assert (held <= bounds.high).all()


def test_a_place_with_too_many_orders_gets_outer_bounds_and_is_named():
    said = [say("first", "capture", "a", "blue1", (10, 20))]
    said += [say(f"h{n}", "hold", "a", "blue1", (30, 60)) for n in range(3)]
    said += [say(f"x{n}", "withdraw", "a", "blue1", (30, 60)) for n in range(4)]
    bounds = held_bounds([Network(build_campaign({"a": "red1", "b": "blue1"}, said))], "blue", [0, 15, 40, 99])
    assert (bounds.exact, bounds.loose) == (False, ("a",))
    assert bounds.low.tolist() == [1, 1, 1, 1]
    assert bounds.high.tolist() == [1, 2, 2, 2]


def test_among_limits_the_places_counted(shipped):
    hama = held_bounds([Network(shipped)], "moc", [0, shipped.end], among=["hama"])
    assert (hama.low.tolist(), hama.high.tolist()) == ([0, 1], [0, 1])


@pytest.mark.parametrize(("side", "among"), [("blues", None), ("blue", ["nowhere"])])
def test_an_unknown_side_or_place_is_refused_by_name(side, among):
    campaign = build_campaign({"a": "red1"}, [])
    with pytest.raises(ValueError, match=r"blues|nowhere"):
        held_bounds([Network(campaign)], side, [0], among=among)
