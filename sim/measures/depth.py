"""Depth of an advance: the road distance of gained places from the side's own start line, along axes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import networkx as nx
import numpy as np

from sim.clock.history import History
from sim.model.arrays import Ints, frozen
from sim.model.campaign import Campaign
from sim.model.errors import check_name
from sim.model.shares import value_quantiles
from sim.model.times import Window
from sim.model.vocabulary import Basis, Stance
from sim.roads.graph import RoadGraph

AXIS_M = 10_000  # a place farther than this by road from every corridor is on no axis
_SHARES = (0.5, 0.9, 1.0)  # median, 90 %, furthest


@dataclass(frozen=True, slots=True)
class Gain:
    """The first time that a side gains a place by a statement, if it did not hold the place before the epoch.

    Parameters
    ----------
    minute
        The time in this history; `window` is the tight window of the statement.
    metres
        The place's depth: road metres from the side's own start line.
    axis
        The nearest corridor by road; empty if none is within `AXIS_M`.
    """

    place: str
    minute: int
    metres: int
    statement: str
    sentence: str
    faction: str
    axis: str
    window: Window


@dataclass(frozen=True, slots=True)
class DepthQuantiles:
    """Quantiles of the depth of a side's gains so far, as step functions of time.

    Parameters
    ----------
    count
        How many gains there are so far.
    median_m, p90_m, furthest_m
        The median, the 90 % quantile and the maximum of the depths in road metres; 0 before the first gain.
    """

    side: str
    minutes: Ints
    count: Ints
    median_m: Ints
    p90_m: Ints
    furthest_m: Ints


def start_line(campaign: Campaign, graph: RoadGraph, side: str) -> tuple[str, ...]:
    """Return the places that `side` holds before the epoch with a road to a place of a side not allied to it.

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> "al_bab" in start_line(study.campaign, study.graph, "sna")
    True
    """
    check_name("side", side, campaign.sides)
    holds = {place.id: campaign.side_of(place.holder) for place in campaign.holdable}
    facing = {other for other in campaign.sides if other != side and campaign.relation(side, other, 0) != Stance.ALLIED}
    return tuple(
        place
        for place, holder in holds.items()
        if holder == side and place in graph and any(holds.get(other) in facing for other in graph.adj[place])
    )


def first_gains(history: History, side: str) -> tuple[str, ...]:
    """Return the first places that statements have a side gain, in one minute; none if it held any before the epoch.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> first_gains(study.history(), "moc")  # it holds Idlib
    ()
    """
    campaign = history.campaign
    if any(campaign.side_of(place.holder) == side for place in campaign.holdable):
        return ()
    gained = history.captures(side=side)
    return tuple(change.place for change in gained if change.minute == gained[0].minute)


def depths(history: History, graph: RoadGraph, side: str) -> dict[str, int]:
    """Return the road distance in metres from the start line of `side` to every place that roads join to it.

    The start line (`start_line`) is that before the epoch, or the first places (`first_gains`) of a side that holds
    none before; paths lead over all roads, whoever holds them. A side without either has no depths.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> far = depths(study.history(), study.graph, "moc")
    >>> far["aleppo"] < far["hama"] < far["homs"]
    True
    """
    line = start_line(history.campaign, graph, side) or tuple(one for one in first_gains(history, side) if one in graph)
    if not line:
        return {}
    found = nx.multi_source_dijkstra_path_length(graph, set(line), weight="metres")
    return {place.id: int(found[place.id]) for place in history.campaign.holdable if place.id in found}


def depth_series(history: History, graph: RoadGraph, side: str) -> tuple[Ints, Ints]:
    """Return minutes (0 and every change), and the furthest advance of `side` by each, in metres of road.

    This is the greatest depth (`depths`) of the places gained so far: held by a statement, and not held before the
    epoch. A place that is lost again still counts.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> minutes, metres = depth_series(study.history(), study.graph, "moc")
    >>> int(minutes[0]), int(metres[0]), bool((metres[1:] >= metres[:-1]).all())
    (0, 0, True)
    """
    reach = depths(history, graph, side)
    campaign, far = history.campaign, 0
    minutes, metres = [0], [0]
    for minute, changes in groupby(history.changes, key=attrgetter("minute")):
        for place, state in {change.place: change.after for change in changes}.items():
            gained = state.basis == Basis.DOCUMENTED and campaign.side_of(state.holder) == side
            if gained and campaign.side_of(campaign.places[place].holder) != side:
                far = max(far, reach.get(place, 0))
        if minute > minutes[-1]:
            minutes.append(minute)
            metres.append(far)
        metres[-1] = far
    return frozen(np.array(minutes, dtype=np.int64)), frozen(np.array(metres, dtype=np.int64))


def gains(history: History, graph: RoadGraph, side: str) -> tuple[Gain, ...]:
    """Return the first gain by `side` of each counted place, in order of time.

    Inferred changes are not gains. Places without coordinates, or that no road joins to the side's start line, are left
    out.

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> [gain.place for gain in gains(study.history(), study.graph, "sna")]
    ['tadef', 'safirah', 'khanasir', 'kuweires', 'tell_rifaat']
    """
    campaign = history.campaign
    reach = depths(history, graph, side)
    axes = axes_of(campaign, graph)
    found = []
    for place in campaign.holdable:
        if not place.counted or place.id not in reach or campaign.side_of(place.holder) == side:
            continue
        for change in history.changes_of(place.id):
            if change.after.basis == Basis.DOCUMENTED and campaign.side_of(change.after.holder) == side:
                found.append(
                    Gain(
                        place=place.id,
                        minute=change.minute,
                        metres=reach[place.id],
                        statement=change.cause.id,
                        sentence=change.cause.sentence,
                        faction=change.after.holder,
                        axis=axes.get(place.id, ""),
                        window=history.window(change),
                    )
                )
                break
    return tuple(sorted(found, key=lambda gain: gain.minute))


def weak_extremes(history: History, graph: RoadGraph, side: str) -> tuple[str, ...]:
    """Return the places with coordinates of low confidence that were the furthest gain of a side at some time.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> weak_extremes(study.history(), study.graph, "sna")
    ()
    """
    far, found = 0, []
    for gain in gains(history, graph, side):
        if gain.metres > far and history.campaign.places[gain.place].confidence == "low":
            found.append(gain.place)
        far = max(far, gain.metres)
    return tuple(found)


def axes_of(campaign: Campaign, graph: RoadGraph) -> dict[str, str]:
    """Return the nearest corridor by road of each place, at most `AXIS_M` away; on ties, the first declared."""
    nearest: dict[str, tuple[int, str]] = {}
    for corridor in campaign.corridors.values():
        stops = {place for place in corridor.places if place in graph}
        if not stops:
            continue
        for place, metres in nx.multi_source_dijkstra_path_length(graph, stops, cutoff=AXIS_M, weight="metres").items():
            if place not in nearest or metres < nearest[place][0]:
                nearest[place] = (int(metres), corridor.id)
    return {place: corridor for place, (_, corridor) in nearest.items()}


def depth_quantiles(history: History, graph: RoadGraph, side: str, *, axis: str | None = None) -> DepthQuantiles:
    """Return quantiles of the depth of the gains of `side` so far, at minute 0 and at every gain.

    Parameters
    ----------
    axis
        Only gains on this axis: a corridor, or empty for gains on no axis; None: all.

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign, or `axis` is not a corridor.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> deep = depth_quantiles(study.history(), study.graph, "moc")
    >>> bool((deep.median_m <= deep.p90_m).all()), bool((deep.p90_m <= deep.furthest_m).all())
    (True, True)
    """
    if axis is not None and axis != "":
        check_name("axis", axis, history.campaign.corridors)
    found = [gain for gain in gains(history, graph, side) if axis is None or gain.axis == axis]
    minutes = sorted({0, *(gain.minute for gain in found)})
    rows = []
    for minute in minutes:
        far = [gain.metres for gain in found if gain.minute <= minute]
        rows.append((len(far), *value_quantiles(far or [0], _SHARES).tolist()))
    columns = [frozen(np.array(column, dtype=np.int64)) for column in zip(*rows, strict=True)]
    return DepthQuantiles(side, frozen(np.array(minutes, dtype=np.int64)), *columns)
