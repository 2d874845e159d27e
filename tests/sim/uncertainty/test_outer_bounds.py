"""Furthest advance and length of front over draws, and their outer bounds: no draw goes beyond them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from builders import build_campaign, order, say, shipped_study
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import Campaign, History
from sim.chronology import Network, Networks
from sim.chronology.placements import date_statements
from sim.chronology.sampler import draw_minutes
from sim.clock.replay import replay
from sim.measures.depth import depth_series, depths
from sim.roads.graph import road_graph
from sim.uncertainty.holder_bounds import place_bounds
from sim.uncertainty.outer_bounds import front_bounds, furthest_advances, furthest_bounds
from sim.uncertainty.runs import States, map_states, run_ensemble

DAY = 1440
GRID = np.arange(0, 3 * DAY, 180)


def made_up(*, window: int = DAY, rule: str = "", loss: bool = False) -> Campaign:
    statements = [
        say("s1", "capture", "b", "red1", at=(60, window)),
        say("s2", "capture", "c", "red1", at=(60, 2 * DAY), rule=rule),
    ]
    orders = [order("s1", "s2")]
    if loss:
        statements.append(say("s3", "recapture", "b", "blue1", at=(DAY, 2 * DAY)))
        orders.append(order("s1", "s3", 1))
    return build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1"},
        bases={"a": "red", "d": "blue"},
        roads="a-b:7000,b-c:9000,c-d",
        statements=statements,
        orders=orders,
        rules={"untold-loss": "A rule."},
        end=3 * DAY - 1,
    )


def placed(campaign: Campaign) -> History:
    return replay(campaign, date_statements(Network(campaign)))


@given(st.lists(st.integers(0, 3 * DAY), min_size=1, max_size=9, unique=True))
@settings(max_examples=10, deadline=None)
def test_the_furthest_advance_is_that_of_the_states_at_each_minute(minutes: list[int]) -> None:
    campaign = made_up(loss=True)
    history, networks = placed(campaign), Networks(campaign)
    same: dict[str, Any] = {"draws": 50, "seed": 3, "minutes": sorted(minutes)}
    found = furthest_advances(history, networks, **same)
    for side in campaign.sides:
        far = depths(history, road_graph(campaign), side)
        others = [place.id for place in campaign.holdable if campaign.side_of(place.holder) != side]
        worth = {place: far[place] for place in others if far.get(place)}

        def furthest(states: States, side: str = side, worth: dict[str, int] = worth) -> np.ndarray:
            held = (states.side == states.sides.index(side)) & states.firm
            return np.max(held * [worth.get(place, 0) for place in states.places], axis=2, initial=0)

        wanted = np.maximum.accumulate(map_states(networks, furthest, **same), axis=1)
        assert (found[side] == wanted).all() if side in found else not wanted.any()


def test_the_furthest_advance_is_that_of_replaying_every_draw() -> None:
    campaign = made_up(loss=True)
    graph = road_graph(campaign)
    minutes = np.arange(0, 3 * DAY)  # every minute: nothing is missed between two of the grid
    found = furthest_advances(
        placed(campaign),
        Networks(campaign),
        draws=6,
        seed=5,
        minutes=minutes,
    )
    assert "red" in found and "green" not in found
    for at, timeline in enumerate(draw_minutes(Networks(campaign), draws=6, seed=5).timelines()):
        when, metres = depth_series(replay(campaign, timeline), graph, "red")
        expected = metres[np.searchsorted(when, minutes, side="right") - 1]
        assert found["red"][at].tolist() == expected.tolist()
    assert found["red"].max() == 16_000


def test_bounds_of_an_advance_follow_from_certain_and_possible_places() -> None:
    campaign = made_up()
    bounds = furthest_bounds(placed(campaign), place_bounds([Network(campaign)], [0, 60, DAY, 2 * DAY]))["red"]
    assert bounds.low.tolist() == [0, 0, 7_000, 16_000]
    assert bounds.high.tolist() == [0, 16_000, 16_000, 16_000]


def test_inferred_holders_make_no_advance_certain() -> None:
    campaign = made_up(rule="untold-loss")
    bounds = furthest_bounds(placed(campaign), place_bounds([Network(campaign)], [2 * DAY]))["red"]
    assert bounds.low.tolist() == [7_000]


def test_front_bounds_count_certain_and_possible_hostile_roads() -> None:
    bounds = front_bounds(made_up(), place_bounds([Network(made_up())], [0, 60, 2 * DAY]))
    assert bounds.low.tolist() == [1, 0, 1]
    assert bounds.high.tolist() == [1, 3, 1]


def test_an_unsourced_initial_holder_makes_nothing_certain() -> None:
    campaign = made_up()
    unsourced = {id: replace(place, holder_source="" if id == "b" else "told") for id, place in campaign.places.items()}
    bounds = front_bounds(replace(campaign, places=unsourced), place_bounds([Network(campaign)], [0]))
    assert (bounds.low.tolist(), bounds.high.tolist()) == ([0], [1])


@given(window=st.integers(60, 2 * DAY), loss=st.booleans(), seed=st.integers(0, 99))
def test_no_draw_goes_beyond_the_bounds(window: int, loss: bool, seed: int) -> None:
    check(made_up(window=window, loss=loss), seed=seed, grid=GRID, draws=40)


def check(campaign: Campaign, *, seed: int, grid: np.ndarray, draws: int) -> None:
    places = place_bounds(Networks(campaign), grid)
    history = placed(campaign)
    limits = furthest_bounds(history, places)
    for side, metres in furthest_advances(history, Networks(campaign), draws=draws, seed=seed, minutes=grid).items():
        assert (metres >= limits[side].low).all() and (metres <= limits[side].high).all()
    front = front_bounds(campaign, places)
    counts = run_ensemble(Networks(campaign), draws=draws, seed=seed, minutes=grid).edges["hostile"] > 0
    for at, seen in enumerate(counts):
        numbers = np.flatnonzero(seen)
        assert front.low[at] <= numbers.min() and numbers.max() <= front.high[at]


def test_no_draw_of_the_campaign_goes_beyond_the_bounds() -> None:
    campaign = shipped_study().campaign
    check(campaign, seed=1, grid=np.arange(0, campaign.end, 1440), draws=100)
