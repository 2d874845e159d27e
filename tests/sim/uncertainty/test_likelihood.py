"""Frames of many histories: the likeliest holder, how likely each side is, and certain what the source allows only."""

from __future__ import annotations

import pytest
from builders import build_campaign, say

from sim import Campaign, Frame, History, Likelihood
from sim.chronology import Network, Networks
from sim.chronology.placements import date_statements
from sim.clock.replay import replay
from sim.frames import make_frame
from sim.roads.graph import road_graph
from sim.roads.silence import silences
from sim.uncertainty.holder_bounds import held_bounds
from sim.uncertainty.likelihood import find_likelihood, likely_frames
from sim.uncertainty.runs import run_ensemble

DAY = 1440


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    """Two days: b falls at some time of the first, c after it, d never."""
    return build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1"},
        bases={"a": "red", "d": "blue"},
        roads="a-b-c-d",
        statements=[
            say("s1", "capture", "b", "red1", at=(0, DAY - 1)),
            say("s2", "capture", "c", "red1", at=(DAY, 2 * DAY - 1)),
        ],
        end=2 * DAY,
    )


@pytest.fixture(scope="module")
def history(campaign: Campaign) -> History:
    return replay(campaign, date_statements(Network(campaign)))


def frames_at(history: History, minutes: list[int], *, draws: int = 4000) -> tuple[Likelihood, list[Frame]]:
    found = find_likelihood(
        Networks(history.campaign), run_ensemble(Networks(history.campaign), draws=draws, seed=1, minutes=minutes)
    )
    quiet = silences(history, road_graph(history.campaign))
    return found, list(likely_frames(history, found, minutes, silences=quiet))


def test_a_place_has_its_likeliest_side_and_the_shares_of_draws(history: History) -> None:
    minutes = [0, 360, DAY // 2, 1080, DAY - 1]
    found, shown = frames_at(history, minutes)
    for minute, now in zip(minutes, shown, strict=True):
        b = next(place for place in now.places if place.id == "b")
        red = float(found.ensemble.probability("b", "red")[minutes.index(minute)])
        assert red == pytest.approx((minute + 1) / DAY, abs=0.03)
        if minute == DAY - 1:
            assert (b.side, b.odds, b.basis) == ("red", (), "documented")
        else:
            assert dict(b.odds)["red"] == red
            assert b.side == b.odds[0][0] == ("red" if red > 0.5 else "blue")
            assert sum(share for _, share in b.odds) == pytest.approx(1)
            assert b.basis == "inferred"


def test_certain_places_are_as_in_the_history(history: History) -> None:
    _, (now,) = frames_at(history, [DAY // 2])
    quiet = silences(history, road_graph(history.campaign))
    plain = {place.id: place for place in make_frame(history, DAY // 2, silences=quiet).places}
    for place in now.places:
        if place.id != "b":
            assert (place.side, place.basis, place.odds) == (plain[place.id].side, plain[place.id].basis, ())


def test_a_certain_side_other_than_the_historys_is_documented() -> None:
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1"},
        statements=[say("s1", "capture", "b", "red1", at=5, rule="r", reading=("g", "x"))],
        readings=[("g", "x"), ("g", "y")],
        end=DAY,
    )
    history, other = replay(campaign, date_statements(Network(campaign))), Networks(campaign, {"g": "y"})
    assert history.state("b", 9).basis == "inferred"
    ensemble = run_ensemble(other, draws=3, seed=1, minutes=[9])
    likelihood = find_likelihood(other, ensemble)
    (now,) = likely_frames(history, likelihood, [9], silences=silences(history, road_graph(campaign)))
    b = next(place for place in now.places if place.id == "b")
    assert (b.side, b.holder, b.basis, b.odds) == ("blue", "blue", "documented", ())
    assert ensemble.reading == {"g": "y"}
    every = find_likelihood(Networks(campaign), ensemble)
    assert (likelihood.places.possible[1, 0].sum(), every.places.possible[1, 0].sum()) == (1, 2)


def test_counts_are_certain_as_last_told_and_possible(history: History) -> None:
    found, shown = frames_at(history, [0, 700, 2000])
    for at, now in enumerate(shown):
        for side, (record, silent, low, high) in now.held.items():
            middle = found.ensemble.held_quantiles(side, [0.5])[0, at]
            assert record == low == found.held[side].low[at] <= record + silent <= middle <= high
            assert high == found.held[side].high[at]
    assert shown[1].held["red"] == (1, 0, 1, 2)


def test_the_front_is_documented_only_between_places_that_are_certain(history: History) -> None:
    _, (early, late) = frames_at(history, [100, 2 * DAY])
    assert {(edge.a, edge.b, edge.certainty) for edge in early.edges} == {("a", "b", "possible")}
    assert {(edge.a, edge.b, edge.certainty) for edge in late.edges} == {("c", "d", "documented")}
    assert late.odds is not None
    assert (late.odds.prior, late.odds.draws, late.odds.front) == ("uniform", 4000, (1, 1, 1))


def test_a_minute_off_the_grid_is_refused(history: History) -> None:
    found, _ = frames_at(history, [0, 60], draws=10)
    quiet = silences(history, road_graph(history.campaign))
    with pytest.raises(ValueError, match=r"minute\(=30\) must be one of the 2 minutes of the likelihood's grid"):
        likely_frames(history, found, [0, 30], silences=quiet)


def test_a_likelihood_of_another_campaign_is_refused(history: History) -> None:
    other = build_campaign(places={"x": "red1"}, end=DAY)
    found = find_likelihood(Networks(other), run_ensemble(Networks(other), draws=1, seed=1, minutes=[0]))
    with pytest.raises(ValueError, match="likelihood must be of"):
        likely_frames(history, found, [0], silences=silences(history, road_graph(history.campaign)))


def test_front_counts_are_those_of_the_edges_shown(history: History) -> None:
    _, shown = frames_at(history, [100, 2 * DAY])
    for now in shown:
        sure = [edge for edge in now.edges if edge.certainty == "documented"]
        assert now.front[:2] == (len(sure), len(now.edges))
        assert (now.front[2] > 0, now.front[3] > 0) == (bool(sure), True)
    assert shown[0].front[2] == 0


def test_unchanged_places_are_the_same_object_in_the_next_frame(history: History) -> None:
    _, (one, two) = frames_at(history, [100, 101], draws=4)
    kept = {place.id for place, after in zip(one.places, two.places, strict=True) if place is after}
    assert kept >= {"a", "c", "d"}


def test_contests_and_sieges_of_one_history_are_left_out() -> None:
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1"}, roads="a-b", end=DAY,
        statements=[say("s1", "clash", "b", "red1", at=(0, 10), end=(DAY - 5, DAY))],
    )  # fmt: skip
    history = replay(campaign, date_statements(Network(campaign)))
    quiet = silences(history, road_graph(campaign))
    assert any(place.contested for place in make_frame(history, 700, silences=quiet).places)
    _, (now,) = frames_at(history, [700], draws=10)
    assert not any(place.contested or place.besieged for place in now.places)


def test_bounds_of_counts_are_those_of_every_side_on_its_own(campaign: Campaign) -> None:
    grid = [0, 700, DAY + 5, 2 * DAY]
    found = find_likelihood(Networks(campaign), run_ensemble(Networks(campaign), draws=10, seed=1, minutes=grid))
    for side, bounds in found.held.items():
        alone = held_bounds(Networks(campaign), side, grid)
        assert (bounds.low.tolist(), bounds.high.tolist()) == (alone.low.tolist(), alone.high.tolist())
        assert bounds.exact


def test_a_side_absent_from_all_draws_keeps_its_bounds() -> None:
    """One draw of a window of a week: b has fallen or not, but may have done either."""
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "green1"},
        statements=[
            say("s1", "capture", "b", "red1", at=(0, 7 * DAY)),
            say("s2", "withdraw", "c", "green1", at=(0, 90)),
        ],
        end=8 * DAY,
    )
    found = find_likelihood(Networks(campaign), run_ensemble(Networks(campaign), draws=1, seed=1, minutes=[DAY]))
    assert found.held["red"].low.tolist() == [1] and found.held["red"].high.tolist() == [2]
    assert found.held["blue"].high.tolist() == [1]
