"""Which events can change a place's holder, and what it is after each order of them.

The side that holds a place, and whether that is firm (documented or known from before the epoch), depend only on the
order of a few events. `sim.clock.replay` gives the answer, once for every order that occurs, so that nothing here can
disagree with a replay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as with_fields
from typing import TypeAlias

from sim.chronology import Network, Occurrence, Timeline
from sim.clock.changes import State
from sim.clock.replay import replay
from sim.model.frozen import FrozenMap
from sim.model.point import Point
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import FIRM, HALF, UNKNOWN, VACANT, Basis

Replayed: TypeAlias = dict[tuple[str, tuple[Point, ...]], tuple[int, ...]]  # (place, its events in order) -> its codes


class HolderEvents:
    """The events that can change the holders of a campaign's places, under one reading.

    Parameters
    ----------
    network
        The network of that reading.
    replayed
        Results of replays under other readings of the campaign; those of this one are added.

    Attributes
    ----------
    points
        For each place with events, the numbers of their points, in the order in which they apply within one minute.
    """

    def __init__(self, network: Network, *, replayed: Replayed | None = None) -> None:
        self.network, self.campaign = network, network.campaign
        self.side_names: tuple[str, ...] = (*self.campaign.sides, UNKNOWN, VACANT)
        self.places = tuple(place.id for place in self.campaign.holdable)
        self.ranks = network.ranks()
        self._number = {side: at for at, side in enumerate(self.side_names)}
        self._areas = {id: place for id, place in self.campaign.places.items() if not place.can_be_held}
        self._full: set[str] = set()
        self._replayed: Replayed = {} if replayed is None else replayed
        self.points = self._find_points()

    def _find_points(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, set[int]] = {}
        regions, number = self.campaign.scope, self.network.number
        holdable = set(self.places)
        for id, statement in self.network.statements.items():
            effect = VERBS[statement.verb].effect
            for named in statement.places:
                if named in holdable:
                    full = named in self._full and effect is not Effect.NONE
                    if full or effect.sets_holder:
                        points = [Point(id), Point(id, end=True)] if full else [Point(id)]
                        found.setdefault(named, set()).update(number[point] for point in points if point in number)
                elif effect is Effect.LEAVE and statement.share is not None and statement.share[0] >= HALF:
                    spared = set(statement.exceptions).union(*(regions.get(e, ()) for e in statement.exceptions))
                    for place in regions.get(named, frozenset()) & holdable - spared:
                        found.setdefault(place, set()).add(number[Point(id)])
        return {
            place: tuple(sorted(found[place], key=lambda at: (self.ranks[at], at)))
            for place in self.places
            if place in found
        }

    def initial(self, place: str) -> int:
        """Return the code of a place before the epoch."""
        return self._code(self.campaign.places[place].holder, Basis.INITIAL)

    def codes(self, place: str, order: tuple[int, ...]) -> tuple[int, ...]:
        """Return the codes of a place after each point of `order`, all of them after the epoch.

        A code is twice the number of the side (in `side_names`), plus one if the holder is firm.

        Raises
        ------
        ValueError
            As `sim.clock.replay.replay`, if the statements contradict each other in this order.
        """
        key = place, tuple(self.network.points[at] for at in order)
        if key not in self._replayed:
            self._replayed[key] = self._replay(*key)
        return self._replayed[key]

    def include_all_events(self, *places: str) -> bool:
        """Include events of places that do not name a holder; return whether any place is new.

        Who is in a place without holding it decides whether it can be taken from them.
        """
        if self._full.issuperset(places):
            return False
        self._full.update(places)
        self.points = self._find_points()
        return True

    def _replay(self, place: str, order: tuple[Point, ...]) -> tuple[int, ...]:
        return tuple(self._code(state.holder, state.basis) for state in self._states(place, order))

    def states(self, place: str, order: tuple[int, ...]) -> tuple[State, ...]:
        """Return the states of a place after each point of `order`; see `codes`."""
        return self._states(place, tuple(self.network.points[at] for at in order))

    def _states(self, place: str, order: tuple[Point, ...]) -> tuple[State, ...]:
        """Replay the events of one place, one a minute."""
        campaign = self.campaign
        around = {**self._areas, place: campaign.places[place]}
        statements = {}
        for id in dict.fromkeys(point.statement for point in order):
            statement = campaign.statements[id]
            statements[id] = with_fields(statement, places=tuple(p for p in statement.places if p in around))
        small = with_fields(campaign, places=around, statements=statements, roads=(), orders=())
        occurrences = tuple(Occurrence(minute, p.statement, p.end) for minute, p in enumerate(order))
        nothing: Mapping[str, str] = FrozenMap({})
        history = replay(small, Timeline("", nothing, FrozenMap({}), FrozenMap({}), occurrences))
        return tuple(history.state(place, minute) for minute in range(len(order)))

    def _code(self, holder: str, basis: str) -> int:
        firm = basis in FIRM and holder != UNKNOWN
        return 2 * self._number[self.campaign.side_of(holder)] + firm
