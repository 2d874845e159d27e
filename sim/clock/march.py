"""Journeys along the road graph: over places that a side or its allies hold, and no further."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from itertools import pairwise
from numbers import Real
from typing import TYPE_CHECKING, Any, cast

import networkx as nx
import simpy

from sim.clock.changes import Change
from sim.clock.outcome import Leg, Trip
from sim.clock.watchers import Watcher
from sim.model.vocabulary import Stance

if TYPE_CHECKING:
    from sim.clock.replay import Run

_HOUR = 60


def march(
    run: Run, script: str, party: str, route: Sequence[str], kmh: float | Mapping[str, float]
) -> Generator[simpy.Event, Any, Trip]:
    """Move along a route; see `World.march`."""
    way = _places_on(run, route)
    legs: list[Leg] = []

    def trip(reason: str, *, arrived: bool = False, going: bool = False) -> Trip:
        minute = run.known if going else run.minute
        return Trip(script, party, tuple(way), tuple(legs), minute, arrived, reason, going)

    def finish(reason: str, *, arrived: bool = False) -> Trip:
        run.under_way.pop(key, None)
        run.trips.append(trip(reason, arrived=arrived))
        return run.trips[-1]

    minutes = [_minutes(run, a, b, kmh) for a, b in pairwise(way)]  # a missing speed is an error before the start
    key = object()
    run.under_way[key] = lambda: trip("under way", going=True)
    for number, (start, end) in enumerate(pairwise(way)):
        ahead = way[number + 1 :] if legs else way
        closed = next((place for place in ahead if not is_open(run, party, place)), None)
        if closed is not None:
            return finish(f"{run.campaign.places[closed].name} is not held by the column's side or an ally")
        legs.append(Leg(start, end, run.minute, run.minute + minutes[number]))
        lost = _lost(run, party, ahead)
        arrival = run.env.timeout(minutes[number])
        try:
            yield arrival | lost.event if lost.event is not None else arrival
        except BaseException:  # an interrupt that the script may handle
            finish("broken off by its script")
            raise
        finally:
            run.watchers.remove(lost)
        if lost.event is not None and lost.event.triggered:
            place = cast(Change, lost.event.value).place
            return finish(f"{run.campaign.places[place].name} ahead was lost")
    return finish("arrived", arrived=True)


def find_route(run: Run, party: str, start: str, end: str) -> tuple[str, ...]:
    """Return the shortest way over places that a party or its allies hold now.

    Raises
    ------
    ValueError
        If there is none.
    """
    graph = _graph(run)
    ground = graph.subgraph(place for place in graph if is_open(run, party, place))
    if start not in ground or end not in ground or not nx.has_path(ground, start, end):
        raise ValueError(f"no road over held places joins {start!r} to {end!r} at {run.campaign.clock.iso(run.minute)}")
    return tuple(nx.shortest_path(ground, start, end, weight="metres"))


def is_open(run: Run, party: str, place: str) -> bool:
    """Return whether a place is held by a party's side or an ally of it now."""
    campaign = run.campaign
    own, holder = campaign.side_of(party), campaign.side_of(run.states.state(place).holder)
    if own == holder:
        return True
    return holder in campaign.sides and campaign.relation(own, holder, run.minute) == Stance.ALLIED


def _lost(run: Run, party: str, ahead: Sequence[str]) -> Watcher:
    """Return a wait for the loss of any place ahead."""
    places = frozenset(ahead)

    def test(change: Change) -> bool:
        return change.place in places and not is_open(run, party, change.place)

    watcher = Watcher(None, None, test, event=run.env.event())
    run.watchers.add(watcher)
    return watcher


def _places_on(run: Run, route: Sequence[str]) -> list[str]:
    """Return all places of a route, those between its places by the shortest road included."""
    graph = _graph(run)
    way = [route[0]]
    for a, b in pairwise(route):
        if a not in graph or b not in graph or not nx.has_path(graph, a, b):
            raise ValueError(f"no road joins {a!r} to {b!r}")
        way += nx.shortest_path(graph, a, b, weight="metres")[1:]
    return way


def _minutes(run: Run, a: str, b: str, kmh: float | Mapping[str, float]) -> int:
    """Return how long a road takes, rounded up to the minute."""
    road = _graph(run).edges[a, b]
    if isinstance(kmh, Mapping) and road["road_class"] not in kmh:
        raise ValueError(f"kmh has no speed for a road of class {road['road_class']!r}, such as {a}-{b}")
    speed: object = kmh[road["road_class"]] if isinstance(kmh, Mapping) else kmh
    if not isinstance(speed, Real) or not float(speed) > 0:
        raise ValueError(f"kmh(={speed!r}) must be a number above 0")
    return max(1, math.ceil(int(road["metres"]) / 1000 / float(speed) * _HOUR))


def _graph(run: Run) -> nx.Graph[str]:
    if run.graph is None:
        raise ValueError("this run has no road graph: use Study.run")
    return run.graph
