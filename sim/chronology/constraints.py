"""The network of a campaign: its time points, and the constraints that what is said, and named rules, put on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.chronology.links import FAR, ORIGIN, Constraint, Links, columns, find_conflict, relax
from sim.chronology.reasons import Contradiction, Reason, Remedy
from sim.model.arrays import Ints
from sim.model.campaign import Campaign, Order, Statement, in_force
from sim.model.errors import TimesError
from sim.model.times import MINUTES_A_DAY, Window
from sim.model.verbs import VERBS, Effect
from sim.model.words import duration

DAY_END, SIEGE_LASTS, WITHIN_CAMPAIGN = "day-end", "siege-lasts", "within-campaign"


class Network:
    """The time points of the statements in force and the constraints between them.

    Points are numbered in document order, the end of an enduring statement right after its start.
    """

    def __init__(self, campaign: Campaign, readings: Mapping[str, str]) -> None:
        self.campaign, self.readings = campaign, readings
        self.said = {s.id: s for s in campaign.statements.values() if in_force(s.reading, readings)}
        self.statement_of: list[str] = [""]
        self.words: list[str] = [""]
        self.start_of: dict[str, int] = {}
        self.end_of: dict[str, int] = {}
        self.constraints: list[Constraint] = []
        for id, statement in self.said.items():
            self.start_of[id] = len(self.statement_of)
            self.statement_of.append(id)
            self.words.append(statement.window.words if statement.window else "")
            if VERBS[statement.verb].enduring:
                self.end_of[id] = len(self.statement_of)
                self.statement_of.append(id)
                self.words.append(statement.end_window.words if statement.end_window else "")
        self.orders = [(order, *points) for order in campaign.orders if (points := self._ends_of(order, readings))]
        for id, statement in self.said.items():
            if statement.window is not None:
                self._bound(self.start_of[id], statement, statement.window)
            if id in self.end_of:
                self.constraints.append(Constraint(self.end_of[id], self.start_of[id], 0, "ends", statement))
                if statement.end_window is not None:
                    self._bound(self.end_of[id], statement, statement.end_window)
        for order, first, then in self.orders:
            self.constraints.append(Constraint(then, first, -order.at_least, "at least", order))
            if order.at_most is not None:
                self.constraints.append(Constraint(first, then, order.at_most, "at most", order))

    def _ends_of(self, order: Order, readings: Mapping[str, str]) -> tuple[int, int] | None:
        """Return the two points of an order, or None when it, or what it orders, is not in force."""
        if not in_force(order.reading, readings):
            return None
        points: list[int] = []
        for name in (order.first, order.then):
            id = name.removesuffix(".end")
            if id not in self.campaign.statements:
                raise ValueError(f"order of {order.first!r} and {order.then!r}: {id!r} is no statement of the campaign")
            if id not in self.said:
                return None
            point = (self.end_of if name != id else self.start_of).get(id)
            if point is None:
                raise ValueError(f"order names {name!r}, but a {self.said[id].verb} has no end")
            points.append(point)
        return points[0], points[1]

    def _bound(self, point: int, statement: Statement, window: Window, rule: str = "") -> None:
        self.constraints.append(Constraint(point, ORIGIN, -window.earliest, "not before", statement, rule))
        self.constraints.append(Constraint(ORIGIN, point, window.latest, "not after", statement, rule))

    def bounds(self) -> tuple[Ints, Ints]:
        """Return the earliest and latest minute of every point; apply the named rules where nothing is stated.

        Upper bounds never depend on lower ones nor the other way round, so each rule can look at the other kind.
        """
        lower, upper = self._lower(), self._upper()
        self._apply_rules(lower, upper)
        lower, upper = self._lower(), self._upper()
        if bool((lower > upper).any()):
            raise TimesError(str(self.contradiction()))
        return lower, upper

    def _apply_rules(self, lower: Ints, upper: Ints) -> None:
        """Add the constraints of the named rules, given the bounds that follow from what is stated."""
        end = self.campaign.end
        ordered = {point for _, *points in self.orders for point in points}
        for id, point in self.start_of.items():
            statement = self.said[id]
            if statement.window is None:
                last = min(int(upper[point]), end)
                # orders alone may put a statement before the epoch; then its own day is all that is left to say
                first = 0 if last >= 0 else max(int(lower[point]), _day(last))
                self.words[point] = self.words[point] or WITHIN_CAMPAIGN
                self._bound(
                    point, statement, Window(min(first, last), max(last, first), WITHIN_CAMPAIGN), WITHIN_CAMPAIGN
                )
        for id, point in self.end_of.items():
            statement = self.said[id]
            if statement.end_window is not None:
                continue
            start = self.start_of[id]
            latest_start = statement.window.latest if statement.window else min(int(upper[start]), end)
            earliest_end = int(lower[point])
            if VERBS[statement.verb].effect is Effect.BESIEGE:
                rule, last = SIEGE_LASTS, max(end, latest_start)
            else:
                rule, last = DAY_END, min(_day(latest_start) + MINUTES_A_DAY, max(end, latest_start))
                if point in ordered and earliest_end > last:
                    last = max(end, last)
            self.words[point] = rule
            if point in ordered:
                self.constraints.append(Constraint(ORIGIN, point, last, "not after", statement, rule))
            else:
                self._bound(point, statement, Window(last, last, rule), rule)

    def _lower(self) -> Ints:
        """Earliest minutes: minus the shortest paths to the origin (`-FAR` where nothing bounds a point)."""
        tail, head, weight = columns(self.constraints)
        return -self._shortest(head, tail, weight)

    def _upper(self) -> Ints:
        """Latest minutes: the shortest paths from the origin (`FAR` where nothing bounds a point)."""
        tail, head, weight = columns(self.constraints)
        return self._shortest(tail, head, weight)

    def _shortest(self, tail: Ints, head: Ints, weight: Ints) -> Ints:
        """Return shortest paths from the origin (Bellman-Ford, a round at a time); raise on a negative cycle."""
        distance = np.full(len(self.statement_of), FAR, dtype=np.int64)
        distance[ORIGIN] = 0
        if relax(Links(tail, head, weight, len(distance)), distance, np.array([ORIGIN])):
            raise TimesError(str(self.contradiction()))
        return distance

    def ranks(self) -> Ints:
        """Return how deep each point lies in the stated order: what comes first, and starts before their ends."""
        before = [(first, then) for order, first, then in self.orders if order.at_least >= 0]
        before += [(self.start_of[id], end) for id, end in self.end_of.items()]
        followers: dict[int, list[int]] = {}
        waiting = [0] * len(self.statement_of)
        for first, then in before:
            followers.setdefault(first, []).append(then)
            waiting[then] += 1
        depth = np.zeros(len(waiting), dtype=np.int64)
        ready = [point for point, count in enumerate(waiting) if not count]
        # points on a circle of "not after each other" share an instant; taken in document order they still get a rank
        stuck = iter([point for point, count in enumerate(waiting) if count])
        done = [False] * len(waiting)
        while ready or (ready := [point for point in stuck if not done[point]][:1]):
            point = ready.pop()
            if done[point]:
                continue
            done[point] = True
            for then in followers.get(point, ()):
                if not done[then]:
                    depth[then] = max(depth[then], depth[point] + 1)
                    waiting[then] -= 1
                    if not waiting[then]:
                        ready.append(then)
        return depth

    # -- what the constraints say, and where they clash ----------------------------------------------------------

    def contradiction(self) -> Contradiction:
        """Return the smallest circle of constraints that cannot all hold, among statements none of which can be spared.

        Raises
        ------
        ValueError
            If all constraints can hold together.
        """
        circle = find_conflict(self.constraints)
        named = self._named(circle)
        spared = True
        while spared:
            among = [c for c in self.constraints if set(self._named([c])) <= set(named)]
            spared = False
            for id in named:
                try:
                    circle = find_conflict([c for c in among if id not in self._named([c])])
                except ValueError:
                    continue
                named, spared = self._named(circle), True
                break
        clash = -sum(c.weight for c in circle)
        return Contradiction(
            minutes=clash,
            statements=named,
            reasons=tuple(self.reason(c) for c in circle),
            remedies=tuple(remedy for c in circle if (remedy := self._remedy(c, clash)) is not None),
        )

    def reason(self, c: Constraint) -> Reason:
        """Put a constraint in words, with the sentence it rests on."""
        if isinstance(c.source, Order):
            order = c.source
            gap = f"at least {duration(order.at_least)}" if c.kind == "at least" else f"at most {duration(c.weight)}"
            words = f"{order.then} comes {gap} after {order.first}"
            if c.kind == "at least" and order.at_least == 0:
                words = f"{order.then} does not come before {order.first}"
            phrase, rule = order.phrase, order.rule
            statements: Sequence[str] = (order.then.removesuffix(".end"), order.first.removesuffix(".end"))
        elif c.kind == "ends":
            words, phrase, rule, statements = f"{c.source.id} does not end before it begins", "", "", (c.source.id,)
        else:
            name, minute = self._bounded(c)
            words, statements = f"{name} is {c.kind} {self.campaign.clock.iso(minute)}", (c.source.id,)
            phrase, rule = ("", c.rule) if c.rule else (self.words[c.head or c.tail], c.source.rule)
        words += f" ({phrase!r})" if phrase else ""
        words += f" by rule {rule}" if rule else ""
        sentence = self.campaign.sentences.get(c.source.sentence)
        text = sentence.text if sentence else ""
        return Reason(words, tuple(dict.fromkeys(statements)), c.source.sentence, text, rule)

    def _named(self, constraints: Sequence[Constraint]) -> tuple[str, ...]:
        ids = (self.statement_of[p] for c in constraints for p in (c.tail, c.head) if p != ORIGIN)
        return tuple(dict.fromkeys(ids))

    def _bounded(self, c: Constraint) -> tuple[str, int]:
        """Return the name of the point that a window's constraint bounds, and the minute."""
        minute, point = (c.weight, c.head) if c.kind == "not after" else (-c.weight, c.tail)
        id = self.statement_of[point]
        return id + (".end" if self.end_of.get(id) == point else ""), minute

    def _remedy(self, c: Constraint, clash: int) -> Remedy | None:
        """Return by how much a constraint of a circle would have to give way; None where it cannot."""
        if c.kind == "ends":
            return None
        rest = [other for other in self.constraints if other is not c]
        tail, head, weight = columns(rest)
        links, everywhere = Links(tail, head, weight, len(self.statement_of)), np.arange(len(self.statement_of))
        enough = not relax(links, np.zeros(len(everywhere), dtype=np.int64), everywhere)
        need = clash
        if enough:
            way = np.full(len(everywhere), FAR, dtype=np.int64)
            way[c.head] = 0
            relax(links, way, np.array([c.head]))
            need = -int(way[c.tail]) - c.weight
        return Remedy(self.reason(c), self._way_out(c, need), need, enough)

    def _way_out(self, c: Constraint, need: int) -> str:
        """Say how a constraint gives way by so many minutes."""
        if not isinstance(c.source, Order):
            name, minute = self._bounded(c)
            if c.kind == "not after":
                return f"let {name} be as late as {self.campaign.clock.iso(minute + need)} ({duration(need)} later)"
            return f"let {name} be as early as {self.campaign.clock.iso(minute - need)} ({duration(need)} earlier)"
        first, then = c.source.first, c.source.then
        if c.kind == "at most":
            gap = c.weight + need
            return f"let {then} come up to {duration(gap)} after {first} ({duration(need)} more)"
        gap = -c.weight - need
        if gap > 0:
            return f"let {then} come {duration(gap)} after {first} ({duration(need)} less)"
        if gap == 0:
            return f"let {then} and {first} share a minute ({duration(need)} less)"
        return f"let {then} come up to {duration(-gap)} before {first} ({duration(need)} less)"


def _day(minute: int) -> int:
    return minute // MINUTES_A_DAY * MINUTES_A_DAY
