"""The roads at the present minute of a run: what scripts ask about the front and about supply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.clock.history import History
from sim.roads.edges import FrontEdge, front_edges
from sim.roads.graph import RoadGraph, neighbours_of, reach
from sim.roads.keystones import Keystone, keystones
from sim.roads.silence import silences
from sim.roads.supply import supply_ground


@dataclass(frozen=True, slots=True)
class PresentRoads:
    """Answers about a history that is still running, from what it has up to a minute (`sim.clock.replay.Roads`)."""

    graph: RoadGraph

    def front(self, history: History, minute: int) -> tuple[FrontEdge, ...]:
        """Return the front edges of a minute."""
        return front_edges(history, silences(history, self.graph), minute)

    def keystones(self, history: History, minute: int, side: str, over: str) -> tuple[Keystone, ...]:
        """Return the critical supply nodes of a side."""
        return keystones(history, self.graph, side, minute, over=over, silences=silences(history, self.graph))

    def cut_off(self, history: History, minute: int, side: str, over: str) -> Sequence[str]:
        """Return the places of a side that are joined to no base; none if it has no base at all."""
        ground = supply_ground(history, side, minute, over=over, silences=silences(history, self.graph))
        if not ground.bases:
            return ()
        joined = reach(neighbours_of(self.graph), sorted(ground.bases), set(ground.carriers))
        return tuple(place for place in ground.held if place not in joined)
