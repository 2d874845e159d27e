"""Forward chaining by day: rank the places that may fall within 24 hours by what is known at midnight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sim.chronology import Draws
from sim.clock.history import History
from sim.measures.depth import start_line
from sim.model.arrays import Ints, Reals
from sim.model.campaign import Campaign, Place
from sim.model.times import NEVER
from sim.model.vocabulary import Stance
from sim.roads.graph import RoadGraph
from sim.spread.captures import LEAST_SENTENCES, FirstCaptures, Predictor, distances_km
from sim.spread.fitting import fit_line
from sim.spread.passage import FIT_DRAWS, PassageNetwork, Spread, fit_spread

_HOUR = 60
_WAITS = 10  # draws of waits for each history


class Local(StrEnum):
    """What ranks the places that may fall within a day."""

    STRAIGHT = Predictor.STRAIGHT.value  # nearness in km to a place held
    ROAD = Predictor.ROAD.value  # nearness by road
    NEIGHBOURS = "neighbours held"  # the share of places next to it by road that are held
    MODEL = Predictor.MODEL.value  # the mean first passage from the places held, fitted to what is known at midnight


@dataclass(frozen=True, slots=True)
class Day:
    """How well the places that fall within a day are foreseen at its midnight.

    Parameters
    ----------
    minute
        The midnight.
    fallen, candidates
        The mean number of places that fall, and of those that may, over the drawn histories.
    auc
        The chance that a place which falls is ranked above one that does not (area under the ROC curve), mean over
        the drawn histories; None where the model has too few sentences known at midnight.
    """

    minute: int
    fallen: float
    candidates: float
    auc: Mapping[Local, float | None]


def forward_days(
    history: History, graph: RoadGraph, captures: FirstCaptures, km: Reals, draws: Draws, *, seed: int
) -> tuple[Day, ...]:
    """Return the days on which places fell, each judged from what is known at its midnight.

    A place is held if it was before the epoch or was taken before midnight in the drawn history; that it may be lost
    again is left out. The candidates are the counted places on the road graph that a side not allied held before the
    epoch. `km` is the road distance of the captures from the start line; the seed is that of the waits.
    """
    campaign, side = history.campaign, captures.side
    network = PassageNetwork.drawn(graph, len(draws) * _WAITS, seed=seed)
    taken, facing = _taken(campaign, network, captures, draws), _facing(campaign, network, side)
    starts = start_line(campaign, graph, side)
    nearness, beside = distances_km(campaign, network.places, network.places), _beside(graph, network)
    days: list[Day] = []
    spread: Spread | None = None
    for day in campaign.clock.days():
        minute = day.earliest
        held = taken < minute
        falls = (taken >= minute) & (taken <= day.latest)
        may = facing[:, None] & ~held
        if not (falls & may).any():
            continue
        spread = _known_spread(captures, km, graph, starts, minute, seed=seed, near=spread)
        ranks: dict[Local, Reals | None] = {
            Local.STRAIGHT: -np.stack([nearness[:, one].min(axis=1) for one in held.T], axis=1),
            Local.ROAD: -network.first(len(draws)).times_from(held, Spread(0, 1, 1, 0, 1)),
            Local.NEIGHBOURS: beside @ held,
            Local.MODEL: None if spread is None else -_mean_passage(network, held, spread),
        }
        days.append(
            Day(
                minute,
                fallen=float((falls & may).sum(axis=0).mean()),
                candidates=float(may.sum(axis=0).mean()),
                auc={name: None if rank is None else _mean_auc(rank, falls, may) for name, rank in ranks.items()},
            )
        )
    return tuple(days)


def auc(falls: Reals, stays: Reals) -> float:
    """Return the chance that one of `falls` is above one of `stays`, ties counting as half.

    Examples
    --------
    >>> auc(np.array([3.0, 1.0]), np.array([1.0, 0.0]))
    0.875
    """
    above = (falls[:, None] > stays[None, :]) + 0.5 * (falls[:, None] == stays[None, :])
    return float(above.mean())


def _mean_auc(rank: Reals, falls: NDArray[np.bool_], may: NDArray[np.bool_]) -> float | None:
    """Return the mean over the draws in which a place falls and another does not; None if there is no such draw."""
    found = [
        auc(rank[falls[:, draw] & may[:, draw], draw], rank[may[:, draw] & ~falls[:, draw], draw])
        for draw in np.flatnonzero((falls & may).any(axis=0) & (may & ~falls).any(axis=0))
    ]
    return float(np.mean(found)) if found else None


def _mean_passage(network: PassageNetwork, held: NDArray[np.bool_], spread: Spread) -> Reals:
    times = network.times_from(np.repeat(held, _WAITS, axis=1), spread)
    means: Reals = times.reshape(len(times), -1, _WAITS).mean(axis=2)
    return means


def _known_spread(
    captures: FirstCaptures,
    km: Reals,
    graph: RoadGraph,
    starts: tuple[str, ...],
    minute: int,
    *,
    seed: int,
    near: Spread | None,
) -> Spread | None:
    """Return the spread fitted to the captures that had certainly happened, or None if these are too few.

    `near` is the fit of an earlier day, from which the search starts.
    """
    kept = captures.latest <= minute / _HOUR
    known = captures.part(kept)
    if len(known.sentence_ids) < LEAST_SENTENCES:
        return None
    network = PassageNetwork.drawn(graph, FIT_DRAWS, seed=seed)
    return fit_spread(known, network, starts, line=fit_line(known, km[kept]), near=near)


def _taken(campaign: Campaign, network: PassageNetwork, captures: FirstCaptures, draws: Draws) -> Ints:
    """Return the minute from which each place is held in each draw: before the epoch, when taken, or `NEVER`."""
    taken = np.full((len(network.places), len(draws)), NEVER, dtype=np.int64)
    for at, place in enumerate(network.places):
        if campaign.side_of(campaign.places[place].holder) == captures.side:
            taken[at] = -1
    for place, statement in zip(captures.places, captures.statements, strict=True):
        taken[network.number[place]] = draws.minutes_of(statement)
    return taken


def _facing(campaign: Campaign, network: PassageNetwork, side: str) -> NDArray[np.bool_]:
    """Return which places are counted and held by a side not allied to `side` before the epoch."""

    def faces(place: Place) -> bool:
        holder = campaign.side_of(place.holder)
        own = holder == side or holder not in campaign.sides
        return place.counted and not own and campaign.relation(side, holder, 0) != Stance.ALLIED

    return np.array([faces(campaign.places[place]) for place in network.places])


def _beside(graph: RoadGraph, network: PassageNetwork) -> Reals:
    """Return beside[a, b]: 1 / the number of roads from a if one leads to b, else 0."""
    beside = np.zeros((len(network.places),) * 2)
    for a in graph:
        for b in graph.adj[a]:
            beside[network.number[a], network.number[b]] = 1 / len(graph.adj[a])
    return beside
