"""How fast an advance came along: kilometres a day between two places, as sharp bounds from the network of times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from sim.chronology import Network, gap_bounds
from sim.clock.history import History
from sim.measures.record import check_record
from sim.model.times import MINUTES_A_DAY
from sim.model.verbs import VERBS
from sim.roads.graph import RoadGraph

FROM_START = "the clock starts with the operation, as the side held the place from before the epoch"
MAY_BE_FIRST = "the source does not say which of the two came first"
TELLING = 60  # minutes: what may lie less than an hour apart tells nothing of the highest speed


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of advance from one place to another, in kilometres a day.

    Parameters
    ----------
    metres, path
        The shortest way by road, whoever holds it; road lengths are estimates.
    first, then
        The statements between which the time runs: the side's capture of `start` (or the start of its operation,
        where it held `start` from before the epoch) and its capture of `end`; `sentences` are theirs.
    least_minutes, most_minutes
        The sharp bounds of the time between (`sim.chronology.gap_bounds`).
    slowest, fastest
        metres / most and metres / least, in km a day; `fastest` is None where the time may be less than `TELLING`
        minutes: nothing bounds the speed from above.
    note
        What a reader should be told of it; empty for nothing.
    """

    side: str
    start: str
    end: str
    metres: int
    path: tuple[str, ...]
    first: str
    then: str
    sentences: tuple[str, str]
    least_minutes: int
    most_minutes: int
    slowest: float
    fastest: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Untimed:
    """A declared leg that has no rate, for example since no statement has the side take its end."""

    side: str
    start: str
    end: str
    reason: str


def rates(history: History, graph: RoadGraph, network: Network) -> tuple[Rate, ...]:
    """Return the rates of the legs that the campaign declares, in their order; see `leg_rate`.

    Legs without a rate are left out: `untimed` has them.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> [(rate.start, rate.end) for rate in rates(study.history(), study.graph, study.network)][:2]
    [('atarib', 'aleppo'), ('zarba', 'saraqib')]
    """
    return tuple(found for found in _legs(history, graph, network) if isinstance(found, Rate))


def untimed(history: History, graph: RoadGraph, network: Network) -> tuple[Untimed, ...]:
    """Return the legs that the campaign declares and that have no rate, each with the reason."""
    return tuple(found for found in _legs(history, graph, network) if isinstance(found, Untimed))


def _legs(history: History, graph: RoadGraph, network: Network) -> Iterator[Rate | Untimed]:
    for leg in history.campaign.legs:
        yield _time_leg(history, graph, network, leg.side, leg.start, leg.end)


def leg_rate(history: History, graph: RoadGraph, network: Network, side: str, start: str, end: str) -> Rate:
    """Return how fast `side` came from `start` to `end`: road km over the days between, as sharp bounds.

    The history determines the statements by which the side came to hold the two places; the bounds hold for every
    placement of them.

    Raises
    ------
    ValueError
        If no statement has the side hold one of the places, no road joins them, `end` always came first, or the
        history is counterfactual.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> rate = leg_rate(study.history(), study.graph, study.network, "moc", "hama", "homs")
    >>> round(rate.slowest, 1), round(rate.fastest or 0, 1)
    (15.1, 39.2)
    """
    found = _time_leg(history, graph, network, side, start, end)
    if isinstance(found, Untimed):
        raise ValueError(found.reason)
    return found


def _time_leg(history: History, graph: RoadGraph, network: Network, side: str, start: str, end: str) -> Rate | Untimed:
    check_record("the rate of advance", history)
    campaign = history.campaign
    first, then = (next((change.cause.id for change in history.captures(place, side)), "") for place in (start, end))
    note = ""
    if not first and campaign.side_of(campaign.places[start].holder) == side:
        first, note = _operation(history, side), FROM_START
    for place, statement in ((start, first), (end, then)):
        if not statement:
            return Untimed(side, start, end, f"no statement has {side} take {place}")
    if start not in graph or end not in graph or not nx.has_path(graph, start, end):
        return Untimed(side, start, end, f"no road joins {start} to {end}")
    path: list[str] = nx.shortest_path(graph, start, end, weight="metres")
    metres = int(nx.path_weight(graph, path, "metres"))
    least, most = gap_bounds(network, [(first, then)])[0]
    note = note or (MAY_BE_FIRST if least < 0 else "")
    if most <= 0:
        reason = f"{side} took {end} before {start}: there is no advance from one to the other to time"
        return Untimed(side, start, end, reason)
    return Rate(
        side=side,
        start=start,
        end=end,
        metres=metres,
        path=tuple(path),
        first=first,
        then=then,
        sentences=(campaign.statements[first].sentence, campaign.statements[then].sentence),
        least_minutes=least,
        most_minutes=most,
        slowest=_km_a_day(metres, most),
        fastest=_km_a_day(metres, least) if least >= TELLING else None,
        note=note,
    )


def _km_a_day(metres: int, minutes: int) -> float:
    return metres / 1000 / (minutes / MINUTES_A_DAY)


def _operation(history: History, side: str) -> str:
    """Return the first statement of the document by which an operation of the side starts; empty if there is none."""
    campaign = history.campaign
    return next(
        (
            id
            for id in history.timeline.starts
            if VERBS[campaign.statements[id].verb].opens and campaign.side_of(campaign.statements[id].faction) == side
        ),
        "",
    )
