"""Bounds, without a prior, on how long places are contested, over all placements of one reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from sim.chronology.links import FAR, ORIGIN
from sim.chronology.network import Network
from sim.clock.changes import State
from sim.clock.history import History
from sim.measures.losses import Contested, minutes_contested
from sim.model.arrays import Ints
from sim.uncertainty.holders import HolderEvents

MOST_POINTS = 7  # events of one place whose orders are tried


def contested_places(network: Network, history: History, side: str) -> tuple[Contested, ...]:
    """Return how long each counted place can be contested while a side holds it, or by that side.

    Each order in which the events of a place can fall is added to the network as constraints. The time between two
    events is then bounded exactly, so the bounds are exact where no order has the place contested more than once, and
    outer bounds otherwise.

    Parameters
    ----------
    network
        The network of the reading.
    history
        The placement that gives `Contested.minutes`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> found = {one.place: one for one in contested_places(study.network, study.history(), "government")}
    >>> found["hama"].low, found["hama"].high, found["hama"].exact
    (1, 1080, True)
    """
    events = HolderEvents(network)
    counted = [place.id for place in history.campaign.holdable if place.counted]
    events.include_all_events(*counted)
    return tuple(filter(None, (_contested(events, history, place, side) for place in counted)))


def _contested(events: HolderEvents, history: History, place: str, side: str) -> Contested | None:
    """Return the bounds of one place; None if it is contested in no placement."""
    network, end = events.network, history.campaign.end + 1
    points = [point for point in events.points.get(place, ()) if network.upper[point] >= 0]
    if not points:
        return None
    minutes = minutes_contested(history, place, side)
    first = max(min(int(network.lower[point]) for point in points), 0)
    if len(points) > MOST_POINTS or any(network.lower[point] < 0 for point in points):
        causes = tuple(dict.fromkeys(network.points[point].statement for point in points))
        return Contested(place, minutes, 0, end - first, False, causes) if minutes else None
    low, high, exact = FAR, 0, True
    starts: dict[str, None] = {}
    for order, gaps in _orders(events, points, end):
        try:
            states = events.states(place, order)
        except ValueError:
            continue  # statements contradict each other in this order
        runs = _runs([_is_contested(events, state, side) for state in states])
        starts |= {network.points[order[begin]].statement: None for begin, _ in runs}
        low = min(low, sum(-int(gaps[stop + 1, begin + 1]) for begin, stop in runs))
        high = max(high, sum(int(gaps[begin + 1, stop + 1]) for begin, stop in runs))
        exact = exact and len(runs) <= 1
    return Contested(place, minutes, low, high, exact, tuple(starts)) if high else None


def _orders(events: HolderEvents, points: Sequence[int], end: int) -> Iterator[tuple[tuple[int, ...], Ints]]:
    """Yield each order that points can fall in, and gaps[i, j]: the longest time from the i-th event to the j-th in it.

    Number 0 is the epoch, the last is `end`.
    """
    network, ranks = events.network, events.ranks
    nodes = [ORIGIN, *points]
    gaps = np.full((len(nodes) + 1, len(nodes) + 1), FAR, dtype=np.int64)
    gaps[:-1, :-1] = [network.minutes_from(node)[nodes] for node in nodes]
    gaps[ORIGIN, -1], gaps[-1, ORIGIN], gaps[-1, -1] = end, -end, 0
    after = np.array([[0 if (ranks[a], a) < (ranks[b], b) else 1 for b in nodes] for a in nodes])

    def follow(chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        rest = [node for node in range(1, len(nodes)) if node not in chosen]
        if not rest:
            yield chosen
        for node in rest:
            if all(gaps[node, other] >= after[node, other] for other in rest if other != node):
                yield from follow((*chosen, node))

    for order in follow(()):
        tight = gaps[np.ix_((ORIGIN, *order, -1), (ORIGIN, *order, -1))]
        for at, (a, b) in enumerate(pairwise(order), start=1):
            tight[at + 1, at] = min(tight[at + 1, at], -after[a, b])
        for node in range(len(tight)):
            tight = np.minimum(tight, tight[:, [node]] + tight[[node], :])
        if (np.diagonal(tight) >= 0).all():
            yield tuple(nodes[node] for node in order), tight


def _runs(contested: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the stretches of events after which a place is contested, each up to the event that ends it."""
    edges = np.flatnonzero(np.diff([False, *contested, False]))
    return [(int(begin), int(stop)) for begin, stop in edges.reshape(-1, 2)]


def _is_contested(events: HolderEvents, state: State, side: str) -> bool:
    side_of = events.campaign.side_of
    return bool(state.contested_by) and side in (side_of(state.holder), *map(side_of, state.contested_by))
