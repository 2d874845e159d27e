"""What is still to happen in a run: the dated events of the record, and what scripts delay, withhold or cancel.

A delay is passed on along stated orders and gaps only (longest paths in the temporal network, without the time windows
of what moves): the event itself moves, and of all others those that the record ties to it, as far as it ties them.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sim.chronology import Timeline
from sim.clock.outcome import Move, Touch
from sim.model.campaign import Campaign, Order
from sim.model.point import Point
from sim.model.readings import in_force
from sim.model.verbs import VERBS


@dataclass(frozen=True, slots=True)
class _Tie:
    """A stated order as a lower bound: `point` is at least `gap` minutes after the other."""

    point: Point
    gap: int
    order: Order | None


class Schedule:
    """The events of a timeline that have not happened yet, in order of time, stated order and document order.

    The timeline itself is walked with a cursor; only events that a script moved, put back or cancelled are kept apart.
    """

    def __init__(self, campaign: Campaign, timeline: Timeline) -> None:
        self.campaign, self._timeline, self._events = campaign, timeline, timeline.occurrences
        self._next = 0  # the cursor
        self._placed: dict[Point, int | None] = {}  # moved events -> their minute; None: cancelled, or happened since
        self._queue: list[tuple[int, int, Point]] = []  # moved events by (minute, rank); outdated entries stay in it
        self._ties: dict[Point, list[_Tie]] | None = None

    def minute(self, point: Point) -> int | None:
        """Return when a pending event is due; None if it has happened or was cancelled."""
        if point in self._placed:
            return self._placed[point]
        rank = self._rank.get(point, -1)
        return self._events[rank].minute if rank >= self._next else None

    def next_minute(self) -> int | None:
        """Return the minute of the next event."""
        if self._placed:
            while self._next < len(self._events) and self._point(self._next) in self._placed:
                self._next += 1
            while self._queue and self._placed[self._queue[0][2]] != self._queue[0][0]:
                heapq.heappop(self._queue)
        if self._next == len(self._events):
            return self._queue[0][0] if self._queue else None
        plain = self._events[self._next].minute
        return min(plain, self._queue[0][0]) if self._queue else plain

    def pop_until(self, minute: int) -> Iterator[Point]:
        """Remove and yield the events that are due by `minute`, one at a time: each may change what follows."""
        while (due := self.next_minute()) is not None and due <= minute:
            if self._queue and (self._next == len(self._events) or self._queue[0][:2] < (self._at(), self._next)):
                _, _, point = heapq.heappop(self._queue)
                self._placed[point] = None
            else:
                point = self._point(self._next)
                self._next += 1
            yield point

    def pending(self) -> list[Point]:
        """Return all events that have not happened, in order."""
        plain = map(self._point, range(self._next, len(self._events)))
        points = {*plain, *self._placed}
        due = {point: minute for point in points if (minute := self.minute(point)) is not None}
        return sorted(due, key=lambda point: (due[point], self._rank[point]))

    def followers(self, point: Point) -> frozenset[Point]:
        """Return the events that a stated order puts at or after another."""
        return frozenset(tie.point for tie in self.ties[point] if tie.gap >= 0)

    def cancel(self, point: Point) -> None:
        """Remove a pending event."""
        self._placed[point] = None

    def put(self, point: Point, minute: int) -> None:
        """Put back an event that was withheld."""
        self._placed[point] = minute
        heapq.heappush(self._queue, (minute, self._rank[point], point))

    def delay(self, point: Point, minute: int, touch: Touch) -> list[Move]:
        """Move a pending event to a later minute, and with it what stated orders tie to it; return all moves."""
        moves: dict[Point, Move] = {}
        waiting: list[tuple[Point, int, Order | None]] = [(point, minute, None)]
        while waiting:
            moved, at, order = waiting.pop(0)
            before = self.minute(moved)
            if before is None or at <= before:
                continue
            first = moves[moved].before if moved in moves else before
            moves[moved] = Move(moved, first, at, order, *touch)
            self._placed[moved] = at
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
                if not in_force(order.reading, self._timeline.readings):
                    continue
                first, then = Point.parse(order.first), Point.parse(order.then)
                self._ties[first].append(_Tie(then, order.at_least, order))
                if order.at_most is not None:
                    self._ties[then].append(_Tie(first, -order.at_most, order))
            for id, statement in self.campaign.statements.items():
                if VERBS[statement.verb].enduring:
                    self._ties[Point(id)].append(_Tie(Point(id, end=True), 0, None))
        return self._ties

    @cached_property
    def _rank(self) -> dict[Point, int]:
        """The place of every event in the timeline."""
        return {self._point(rank): rank for rank in range(len(self._events))}

    def _point(self, rank: int) -> Point:
        event = self._events[rank]
        return Point(event.statement, event.ends)

    def _at(self) -> int:
        return self._events[self._next].minute
