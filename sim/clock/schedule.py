"""What is still to happen in a run: the dated events of the record, and what scripts delay, withhold or cancel.

A delay is passed on along stated orders and gaps only (longest paths in the temporal network, without the time windows
of what moves): the event itself moves, and of all others those that the record ties to it, as far as it ties them.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sim.chronology import Timeline
from sim.clock.outcome import Move
from sim.model.campaign import Campaign, Order, in_force
from sim.model.point import Point
from sim.model.verbs import VERBS


@dataclass(frozen=True, slots=True)
class _Tie:
    """A stated order as a lower bound: `point` is at least `gap` minutes after the other."""

    point: Point
    gap: int
    order: Order | None


class Schedule:
    """The events of a timeline that have not happened yet, in order of time, stated order and document order."""

    def __init__(self, campaign: Campaign, timeline: Timeline) -> None:
        self.campaign = campaign
        self._minute: dict[Point, int] = {}
        self._rank: dict[Point, int] = {}
        self._queue: list[tuple[int, int, Point]] = []
        self._ties: dict[Point, list[_Tie]] | None = None
        self._readings = timeline.readings
        for rank, occurrence in enumerate(timeline.occurrences):
            point = Point(occurrence.statement, occurrence.ends)
            self._minute[point], self._rank[point] = occurrence.minute, rank
            self._queue.append((occurrence.minute, rank, point))  # sorted, and so a heap

    def minute(self, point: Point) -> int | None:
        """Return when a pending event is due; None if it has happened or was cancelled."""
        return self._minute.get(point)

    def next_minute(self) -> int | None:
        """Return the minute of the next event."""
        self._drop_outdated()
        return self._queue[0][0] if self._queue else None

    def pop_until(self, minute: int) -> Iterator[Point]:
        """Remove and yield the events that are due by `minute`, one at a time: each may change what follows."""
        while (due := self.next_minute()) is not None and due <= minute:
            _, _, point = heapq.heappop(self._queue)
            del self._minute[point]
            yield point

    def pending(self) -> list[Point]:
        """Return all events that have not happened, in order."""
        return sorted(self._minute, key=lambda point: (self._minute[point], self._rank[point]))

    def followers(self, point: Point) -> frozenset[Point]:
        """Return the events that a stated order puts at or after another."""
        return frozenset(tie.point for tie in self.ties[point] if tie.gap >= 0)

    def cancel(self, point: Point) -> None:
        """Remove a pending event."""
        self._minute.pop(point, None)

    def put(self, point: Point, minute: int) -> None:
        """Put back an event that was withheld."""
        self._minute[point] = minute
        heapq.heappush(self._queue, (minute, self._rank[point], point))

    def delay(self, point: Point, minute: int, script: str) -> list[Move]:
        """Move a pending event to a later minute, and with it what stated orders tie to it; return all moves."""
        moves: dict[Point, Move] = {}
        waiting: list[tuple[Point, int, Order | None]] = [(point, minute, None)]
        while waiting:
            moved, at, order = waiting.pop(0)
            before = self._minute.get(moved)
            if before is None or at <= before:
                continue
            first = moves[moved].before if moved in moves else before
            moves[moved] = Move(moved, first, at, order, script)
            self._minute[moved] = at
            waiting += [(tie.point, at + tie.gap, tie.order) for tie in self.ties[moved]]
        for move in moves.values():
            heapq.heappush(self._queue, (move.after, self._rank[move.point], move.point))
        return list(moves.values())

    @property
    def ties(self) -> dict[Point, list[_Tie]]:
        """For each event, those that stated orders, gaps and ends tie to it: they come no sooner than so much later."""
        if self._ties is None:
            self._ties = defaultdict(list)
            for order in self.campaign.orders:
                if not in_force(order.reading, self._readings):
                    continue
                first, then = Point.parse(order.first), Point.parse(order.then)
                self._ties[first].append(_Tie(then, order.at_least, order))
                if order.at_most is not None:
                    self._ties[then].append(_Tie(first, -order.at_most, order))
            for id, statement in self.campaign.statements.items():
                if VERBS[statement.verb].enduring:
                    self._ties[Point(id)].append(_Tie(Point(id, end=True), 0, None))
        return self._ties

    def _drop_outdated(self) -> None:
        """Remove entries of the queue whose event has been moved or cancelled since."""
        while self._queue and self._minute.get(self._queue[0][2]) != self._queue[0][0]:
            heapq.heappop(self._queue)
