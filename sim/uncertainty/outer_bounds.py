"""How far sides have advanced and how long the front is: over drawn histories, and as bounds without a prior.

The bounds are outer bounds: no history that the source allows goes beyond them, but some may not be reached. They
follow from what is certain and possible of single places (`place_bounds`).
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chronology import Networks
from sim.clock.history import History
from sim.measures.depth import depths
from sim.model.arrays import Ints, Reals
from sim.model.campaign import Campaign
from sim.model.vocabulary import Prior, Stance
from sim.roads.graph import road_graph
from sim.uncertainty.engine import Engine
from sim.uncertainty.holder_bounds import PlaceBounds
from sim.uncertainty.runs import map_draws

_AT_ONCE = 250  # draws


class OuterBounds(NamedTuple):
    """Bounds on a number at each minute of a grid: no history goes beyond them."""

    low: Ints
    high: Ints


def furthest_advances(
    history: History,
    networks: Networks,
    *,
    draws: int,
    seed: int,
    minutes: ArrayLike,
    prior: str = Prior.UNIFORM,
    executor: Executor | None = None,
) -> Mapping[str, Reals]:
    """Return metres[draw, minute] of road from each side's start line to the furthest place it has taken by then.

    The histories are those that `run_ensemble` draws for the same arguments, seen at the minutes of the grid. Sides
    that take nothing in any of them are left out.

    Parameters
    ----------
    history
        Any placement of the campaign: start lines are where its sides meet at minute 0.
    networks, draws, seed, minutes, prior, executor
        As in `run_ensemble`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> far = furthest_advances(study.history(), study.networks, draws=50, seed=1, minutes=[0, study.campaign.end])
    >>> far["moc"].min(axis=0).tolist()
    [0.0, 123700.0]
    """
    distances = _distances(history)
    blocks = map_draws(
        networks, partial(_reach, distances=distances), len(distances), draws=draws, seed=seed, minutes=minutes,
        prior=prior, executor=executor,
    )  # fmt: skip
    each = zip(distances, map(np.concatenate, zip(*blocks, strict=True)), strict=True)
    return {side: metres for side, metres in each if metres.any()}


def furthest_bounds(history: History, bounds: PlaceBounds) -> Mapping[str, OuterBounds]:
    """Return bounds on the metres of each side's furthest advance by each minute of `bounds`.

    The lower bound is over places it is certain to have held by then, the upper bound over those it may have held.

    Parameters
    ----------
    history
        Any placement of the campaign: start lines are where its sides meet at minute 0.
    bounds
        What is certain and possible of each place (`sim.uncertainty.holder_bounds.place_bounds`).

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> far = furthest_bounds(study.history(), study.place_bounds([0, study.campaign.end]))["moc"]
    >>> int(far.low[0]), int(far.low[-1]) <= int(far.high[-1])
    (0, True)
    """
    firm = _firm(history.campaign, bounds)
    distances = _distances(history)
    low, high = (np.zeros((len(distances), len(bounds.minutes)), dtype=np.int64) for _ in range(2))
    for slots, certain, possible in bounds.pieces():
        for row, (side, worth) in enumerate(distances.items()):
            number = bounds.sides.index(side)
            metres = np.array([worth.get(place, 0) for place in bounds.places], dtype=np.int64)[:, None]
            low[row, slots] = np.max(metres * (certain[:, :, number] & firm[:, None]), axis=0)
            high[row, slots] = np.max(metres * possible[:, :, number], axis=0)
    low, high = (np.maximum.accumulate(each, axis=1) for each in (low, high))
    return {side: OuterBounds(low[row], high[row]) for row, side in enumerate(distances) if high[row].any()}


def front_bounds(campaign: Campaign, bounds: PlaceBounds) -> OuterBounds:
    """Return bounds on the number of front roads between hostile sides at each minute of `bounds`.

    The lower bound counts roads whose ends hostile sides certainly hold, the upper bound those that they may hold.
    Silence is ignored, as in `run_ensemble`.

    Parameters
    ----------
    bounds
        What is certain and possible of each place (`sim.uncertainty.holder_bounds.place_bounds`).

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> roads = front_bounds(study.campaign, study.place_bounds([0, study.campaign.end]))
    >>> bool((roads.low <= roads.high).all())
    True
    """
    number = {place: at for at, place in enumerate(bounds.places)}
    ends = [(number[a], number[b]) for a, b in road_graph(campaign).edges if a in number and b in number]
    a, b = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    firm = _firm(campaign, bounds)
    sure = (firm[a] & firm[b])[:, None]
    low, high = np.zeros(len(bounds.minutes), dtype=np.int64), np.zeros(len(bounds.minutes), dtype=np.int64)
    for slots, certain, possible in bounds.pieces():
        minutes = bounds.minutes[slots].tolist()
        may = np.zeros((len(a), len(slots)), dtype=np.bool_)
        for x, y in combinations(range(len(campaign.sides)), 2):
            pair = bounds.sides[x], bounds.sides[y]
            hostile = np.array([campaign.relation(*pair, t) == Stance.HOSTILE for t in minutes], dtype=np.bool_)
            low[slots] += np.count_nonzero(_facing(certain, a, b, x, y) & sure & hostile, axis=0)
            may |= _facing(possible, a, b, x, y) & hostile
        high[slots] = np.count_nonzero(may, axis=0)
    return OuterBounds(low, high)


def _facing(held: NDArray[np.bool_], a: Ints, b: Ints, x: int, y: int) -> NDArray[np.bool_]:
    """Return [road, minute]: whether two sides hold one end each."""
    return (held[a, :, x] & held[b, :, y]) | (held[a, :, y] & held[b, :, x])


def _firm(campaign: Campaign, bounds: PlaceBounds) -> NDArray[np.bool_]:
    """Return for each place whether its holder is always documented: no rule infers one, and the first has a source."""
    inferred = {place for said in campaign.statements.values() if said.rule for place in said.places}
    inferred |= {place.id for place in campaign.holdable if not place.holder_source}
    return np.array([place not in inferred for place in bounds.places], dtype=np.bool_)


def _distances(history: History) -> Mapping[str, Mapping[str, int]]:
    """Return for each side the metres from its start line to every place that it does not hold at first."""
    campaign, graph = history.campaign, road_graph(history.campaign)
    distances = {}
    for side in campaign.sides:
        far = depths(history, graph, side)
        distances[side] = {
            place.id: far[place.id]
            for place in campaign.holdable
            if far.get(place.id) and campaign.side_of(place.holder) != side
        }
    return {side: metres for side, metres in distances.items() if metres}


def _reach(engine: Engine, number: int, draws: int, *, distances: Mapping[str, Mapping[str, int]]) -> list[Reals]:
    """Return for each side the metres to the furthest place that it has firmly held by each minute, in each draw."""
    grid = len(engine.job.minutes)
    drawn = engine.sampler.block(number).first(draws)
    reach = [np.zeros((draws, grid)) for _ in distances]
    for begin in range(0, draws, _AT_ONCE):
        columns = engine.columns(drawn.part(begin, begin + _AT_ONCE))
        for place in np.unique(columns.place).tolist():
            mine = np.flatnonzero(columns.place == place)
            slots = columns.slots[:, mine]
            steps = columns.after[mine] - columns.before[mine]
            # the state of the place at the slots at which it changes: what happens between two minutes is not seen
            codes = engine.initial[place] + (slots[:, :, None] >= slots[:, None, :]) @ steps
            draw, change = np.nonzero(slots < grid)
            at, code = slots[draw, change], codes[draw, change]
            for (side, metres), furthest in zip(distances.items(), reach, strict=True):
                far = metres.get(engine.places[place], 0)
                held = code == 2 * engine.sides.index(side) + 1
                where = begin + draw[held], at[held]
                furthest[where] = np.maximum(furthest[where], far)
    return [np.maximum.accumulate(furthest, axis=1, out=furthest) for furthest in reach]
