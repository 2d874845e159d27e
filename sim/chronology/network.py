"""The simple temporal network of a campaign: its time points, and the constraints that statements and rules set.

References: Dechter, Meiri and Pearl, "Temporal constraint networks", Artificial Intelligence 49, 1991.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import NamedTuple

import networkx as nx
import numpy as np

from sim.chronology.links import FAR, ORIGIN, Constraint, Links, columns, find_conflict, relax
from sim.chronology.reasons import Contradiction, Reason, Remedy, TimesError
from sim.model.arrays import Ints
from sim.model.campaign import Campaign, Order, Statement
from sim.model.frozen import FrozenMap
from sim.model.point import Point
from sim.model.readings import in_force
from sim.model.times import Window
from sim.model.verbs import VERBS
from sim.model.vocabulary import BuiltIn
from sim.model.words import alt_words, duration


class _Solution(NamedTuple):
    """All constraints, those of the named rules included, and the tight window of every point."""

    constraints: tuple[Constraint, ...]
    lower: Ints
    upper: Ints


class Network:
    """A simple temporal network: the time points of the statements in force, and the constraints between them.

    Points are numbered in document order, the end of an enduring statement right after its start; number 0 is the
    origin, minute 0. An end has a point only if a sentence or an order says by when it is over: an end that the source
    does not tell is no event. Bounds and shortest paths are computed when they are first asked for, and kept.

    Parameters
    ----------
    campaign
        The campaign whose statements are to be placed in time.
    reading
        Reading group -> alternative, where another than the first is wanted.

    Attributes
    ----------
    readings
        The alternative in force of every reading group.
    statements
        Id -> statement, of those in force.
    points, number
        The points by their number (that of the origin has no statement), and the reverse.
    words
        For each point the words that its window rests on: the source's, or the named rule.
    stated
        The constraints that the source states; `constraints` adds those of the named rules.

    Raises
    ------
    ValueError
        If a reading or an order names something that does not exist.

    Examples
    --------
    >>> from scenarios import open_study
    >>> network = Network(open_study("northwestern_syria_2024").campaign)
    >>> network.contradiction is None
    True
    """

    def __init__(self, campaign: Campaign, reading: Mapping[str, str] | None = None) -> None:
        self.campaign = campaign
        self.readings = campaign.choose_readings(reading)
        self.statements = {s.id: s for s in campaign.statements.values() if in_force(s.reading, self.readings)}
        points, words = [Point("")], [""]
        ordered_ends = self._ordered_ends()
        for id, statement in self.statements.items():
            points.append(Point(id))
            words.append(statement.window.words if statement.window else BuiltIn.WITHIN_CAMPAIGN)
            if VERBS[statement.verb].enduring and (statement.end_window or id in ordered_ends):
                points.append(Point(id, end=True))
                words.append(statement.end_window.words if statement.end_window else BuiltIn.WITHIN_CAMPAIGN)
        self.points, self.words = tuple(points), tuple(words)
        self.number = {point: at for at, point in enumerate(points) if at != ORIGIN}
        self._orders = [(order, *ends) for order in campaign.orders if (ends := self._order_points(order))]
        self.stated = tuple(self._stated())
        self._distances: dict[int, Ints] = {}

    def __len__(self) -> int:
        return len(self.points)

    def number_of(self, point: Point | str) -> int:
        """Return the number of a point in force.

        Raises
        ------
        ValueError
            If there is no such point, or its statement is not in force.
        """
        found = self.number.get(Point.parse(point))
        if found is None:
            raise ValueError(
                f"{str(point)!r} is not a statement in force, nor an end (id.end) that the source tells of an enduring "
                "one"
            )
        return found

    # -- bounds ----------------------------------------------------------------------------------------------------

    @property
    def lower(self) -> Ints:
        """The earliest minute of every point; raises TimesError if the times contradict each other."""
        return self._solved.lower

    @property
    def upper(self) -> Ints:
        """The latest minute of every point; raises TimesError if the times contradict each other."""
        return self._solved.upper

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """All constraints, those of the named rules included; raises TimesError if they cannot all hold."""
        return self._solved.constraints

    @property
    def contradiction(self) -> Contradiction | None:
        """Why the stated times cannot all be true; None if they can."""
        return self._solution if isinstance(self._solution, Contradiction) else None

    @property
    def _solved(self) -> _Solution:
        if isinstance(self._solution, Contradiction):
            raise TimesError(self._solution)
        return self._solution

    @cached_property
    def _solution(self) -> _Solution | Contradiction:
        """The bounds, with the named rules applied where nothing is stated; or why there are none.

        Upper bounds never depend on lower bounds, nor the reverse, so that each rule can look at the other kind.
        """
        bounds = self._bounds(self.stated)
        if bounds is None:
            return self._explain(self.stated)
        constraints = (*self.stated, *self._ruled(*bounds))
        bounds = self._bounds(constraints)
        if bounds is None or bool((bounds[0] > bounds[1]).any()):
            return self._explain(constraints)
        return _Solution(constraints, *bounds)

    def minutes_from(self, source: int) -> Ints:
        """Return the longest time from one point to every other, over all placements (shortest paths, cached)."""
        if source not in self._distances:
            minutes = np.full(len(self), FAR, dtype=np.int64)
            minutes[source] = 0
            relax(self._links, minutes, np.array([source]))
            self._distances[source] = minutes
        return self._distances[source]

    def path(self, source: int, target: int) -> list[Constraint]:
        """Return the constraints on a shortest path, in order; of several paths one with the fewest."""
        return path_to(self.shortest_path_tree(source), target)

    def shortest_path_tree(self, source: int, *, backwards: bool = False) -> dict[int, Constraint]:
        """Return for each point the last constraint of a shortest path from `source` (`backwards`: to it)."""
        tail, head, weight = columns(self.constraints)
        reach = (self.lower if backwards else self.upper) if source == ORIGIN else self.minutes_from(source)
        leaving: dict[int, list[Constraint]] = {}
        for number in np.flatnonzero(reach[head] - reach[tail] == weight).tolist():
            constraint = self.constraints[number]
            leaving.setdefault(constraint.head if backwards else constraint.tail, []).append(constraint)
        arrived: dict[int, Constraint] = {}
        waiting = deque([source])
        while waiting:
            for constraint in leaving.pop(waiting.popleft(), ()):
                there = constraint.tail if backwards else constraint.head
                if there not in arrived and there != source:
                    arrived[there] = constraint
                    waiting.append(there)
        return arrived

    @cached_property
    def _links(self) -> Links:
        return Links(*columns(self.constraints), len(self))

    def _bounds(self, constraints: Sequence[Constraint]) -> tuple[Ints, Ints] | None:
        """Return the earliest and latest minutes, `FAR` where nothing bounds a point; None for a negative cycle.

        Latest minutes are shortest paths from the origin; earliest ones the negatives of shortest paths to it.
        """
        tail, head, weight = columns(constraints)
        found = []
        for a, b in ((head, tail), (tail, head)):
            distance = np.full(len(self), FAR, dtype=np.int64)
            distance[ORIGIN] = 0
            if relax(Links(a, b, weight, len(distance)), distance, np.array([ORIGIN])):
                return None
            found.append(distance)
        return -found[0], found[1]

    # -- constraints -----------------------------------------------------------------------------------------------

    def _ordered_ends(self) -> set[str]:
        """Return the statements whose end an order in force bounds from above, before or soon after something else."""
        orders = [order for order in self.campaign.orders if in_force(order.reading, self.readings)]
        before = {order.first.statement for order in orders if order.first.end}
        return before | {order.then.statement for order in orders if order.then.end and order.at_most is not None}

    def _order_points(self, order: Order) -> tuple[int, int] | None:
        """Return the two points of an order; None if the order, or what it orders, is not in force or not told."""
        if not in_force(order.reading, self.readings):
            return None
        for point in (order.first, order.then):
            id = point.statement
            if id not in self.campaign.statements:
                raise ValueError(
                    f"order of {str(order.first)!r} and {str(order.then)!r}: the campaign has no statement {id!r}"
                )
            if id not in self.statements:
                return None
            if point.end and not VERBS[self.statements[id].verb].enduring:
                raise ValueError(f"order names {str(point)!r}, but a {self.statements[id].verb} has no end")
        if order.first not in self.number or order.then not in self.number:
            return None  # an end that is only said to come later than something is not told
        return self.number[order.first], self.number[order.then]

    def _stated(self) -> Iterator[Constraint]:
        for id, statement in self.statements.items():
            start, end = self.number[Point(id)], self.number.get(Point(id, end=True))
            if statement.window is not None:
                within = _within(start, statement, statement.window)
                yield from (c for c in within if c.kind == "not after" or not statement.from_above)
            if end is not None:
                yield Constraint(end, start, 0, "ends", statement)
                if statement.end_window is not None:
                    yield from _within(end, statement, statement.end_window)
        for order, first, then in self._orders:
            yield Constraint(then, first, -order.at_least, "at least", order)
            if order.at_most is not None:
                yield Constraint(first, then, order.at_most, "at most", order)

    def _ruled(self, lower: Ints, upper: Ints) -> Iterator[Constraint]:
        """Yield the constraints of the named rules, given the bounds that follow from what is stated."""
        campaign_end = self.campaign.end
        for id, statement in self.statements.items():
            start = self.number[Point(id)]
            if statement.from_above and statement.window is not None and int(lower[start]) == -FAR:
                first = min(statement.window.earliest, int(upper[start]))
                yield Constraint(start, ORIGIN, -first, "not before", statement, BuiltIn.SINCE_PREVIOUS)
            if statement.window is None:
                last = min(int(upper[start]), campaign_end)
                # orders alone may put a statement before the epoch; it then lies in the day they leave
                first = 0 if last >= 0 else max(int(lower[start]), self.campaign.clock.day(last).earliest)
                window = Window(min(first, last), max(last, first), BuiltIn.WITHIN_CAMPAIGN)
                yield from _within(start, statement, window, BuiltIn.WITHIN_CAMPAIGN)
            end = self.number.get(Point(id, end=True))
            if end is not None and statement.end_window is None:
                latest_start = statement.window.latest if statement.window else min(int(upper[start]), campaign_end)
                last = max(campaign_end, latest_start)
                yield Constraint(ORIGIN, end, last, "not after", statement, BuiltIn.WITHIN_CAMPAIGN)

    def ranks(self) -> Ints:
        """Return the depth of each point in the stated order, which decides the order within one minute.

        A statement starts before it ends. Points that are mutually "not after each other" share an instant; document
        order decides between them.
        """
        before = [(first, then) for order, first, then in self._orders if order.at_least >= 0]
        before += [(self.number[Point(p.statement)], at) for p, at in self.number.items() if p.end]
        followers: dict[int, list[int]] = {}
        waiting = [0] * len(self)
        for first, then in before:
            followers.setdefault(first, []).append(then)
            waiting[then] += 1
        depth = np.zeros(len(waiting), dtype=np.int64)
        ready = [point for point, count in enumerate(waiting) if not count]
        stuck = iter([point for point, count in enumerate(waiting) if count])  # on, or behind, a cycle
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

    # -- constraints in words, and where they clash ----------------------------------------------------------------

    def reason(self, c: Constraint) -> Reason:
        """Return a constraint in words, with the sentence it rests on."""
        if isinstance(c.source, Order):
            order = c.source
            gap = f"at least {duration(order.at_least)}" if c.kind == "at least" else f"at most {duration(c.weight)}"
            words = f"{order.then} comes {gap} after {order.first}"
            if c.kind == "at least" and order.at_least == 0:
                words = f"{order.then} does not come before {order.first}"
            phrase, rule = order.phrase, order.rule
            statements: Sequence[str] = (order.then.statement, order.first.statement)
        elif c.kind == "ends":
            words, phrase, rule, statements = f"{c.source.id} does not end before it begins", "", "", (c.source.id,)
        else:
            point, minute = self._bounded(c)
            words, statements = f"{point} is {c.kind} {alt_words(self.campaign.clock, minute)}", (c.source.id,)
            phrase, rule = ("", c.rule) if c.rule else (self.words[c.head or c.tail], c.source.rule)
        words += f" ({phrase!r})" if phrase else ""
        words += f" by rule {rule}" if rule else ""
        sentence = self.campaign.sentences.get(c.source.sentence)
        text = sentence.text if sentence else ""
        return Reason(words, tuple(dict.fromkeys(statements)), c.source.sentence, text, rule)

    def _explain(self, constraints: Sequence[Constraint]) -> Contradiction:
        """Return the shortest negative cycle of constraints, over statements of which none can be left out."""
        cycle = find_conflict(constraints)
        named = self._statements_of(cycle)
        reduced = True
        while reduced:
            among = [c for c in constraints if set(self._statements_of([c])) <= set(named)]
            reduced = False
            for id in named:
                try:
                    cycle = find_conflict([c for c in among if id not in self._statements_of([c])])
                except ValueError:
                    continue
                named, reduced = self._statements_of(cycle), True
                break
        clash = -sum(c.weight for c in cycle)
        return Contradiction(
            minutes=clash,
            statements=named,
            reasons=tuple(self.reason(c) for c in cycle),
            remedies=tuple(self._remedy(c, clash, constraints) for c in cycle if c.kind != "ends"),
        )

    def _statements_of(self, constraints: Sequence[Constraint]) -> tuple[str, ...]:
        ids = (self.points[at].statement for c in constraints for at in (c.tail, c.head) if at != ORIGIN)
        return tuple(dict.fromkeys(ids))

    def _bounded(self, c: Constraint) -> tuple[Point, int]:
        """Return the point that a window's constraint bounds, and the minute."""
        minute, number = (c.weight, c.head) if c.kind == "not after" else (-c.weight, c.tail)
        return self.points[number], minute

    def _remedy(self, c: Constraint, clash: int, constraints: Sequence[Constraint]) -> Remedy:
        """Return by how much a constraint of a cycle would have to be relaxed."""
        rest = [other for other in constraints if other is not c]
        links, everywhere = Links(*columns(rest), len(self)), np.arange(len(self))
        enough = not relax(links, np.zeros(len(self), dtype=np.int64), everywhere)
        need = clash
        if enough:
            distance = np.full(len(self), FAR, dtype=np.int64)
            distance[c.head] = 0
            relax(links, distance, np.array([c.head]))
            need = -int(distance[c.tail]) - c.weight
        return Remedy(self.reason(c), self._remedy_words(c, need), need, enough)

    def _remedy_words(self, c: Constraint, need: int) -> str:
        """Return how to relax a constraint by `need` minutes."""
        if not isinstance(c.source, Order):
            point, minute = self._bounded(c)
            late, by = c.kind == "not after", duration(need)
            enough = alt_words(self.campaign.clock, minute + need if late else minute - need)
            return (
                f"let {point} be as {'late' if late else 'early'} as {enough} ({by} {'later' if late else 'earlier'})"
            )
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


class Networks:
    """The temporal networks of a campaign, one for each way to read it; each is built once, when first asked for.

    Iterating yields the networks of `readings`: every reading with a positive weight that differs in what happened or
    when, the groups in `reading` left as they are.

    Parameters
    ----------
    campaign
        The campaign.
    reading
        Reading group -> alternative, for groups that are not to vary.

    Raises
    ------
    ValueError
        If `reading` names something that does not exist.

    Examples
    --------
    >>> from scenarios import open_study
    >>> networks = Networks(open_study("northwestern_syria_2024").campaign, {"aleppo-date": "lead"})
    >>> {network.readings["aleppo-date"] for network in networks}
    {'lead'}
    """

    def __init__(self, campaign: Campaign, reading: Mapping[str, str] | None = None) -> None:
        self.campaign = campaign
        self.reading = FrozenMap(reading or {})
        self._plain = campaign.choose_readings(reading)
        self._built: dict[frozenset[tuple[str, str]], Network] = {}

    def __iter__(self) -> Iterator[Network]:
        return map(self.of, self.readings)

    def __reduce__(self) -> tuple[type[Networks], tuple[Campaign, Mapping[str, str]]]:
        return Networks, (self.campaign, self.reading)  # workers build their own

    @cached_property
    def groups(self) -> Mapping[str, Mapping[str, float]]:
        """The groups that vary: group -> alternative -> weight."""
        tagged = tagged_groups(self.campaign)
        groups: dict[str, dict[str, float]] = {}
        for reading in self.campaign.readings:
            if reading.group in tagged and reading.group not in self.reading and reading.weight > 0:
                groups.setdefault(reading.group, {})[reading.alternative] = reading.weight
        return groups

    @cached_property
    def readings(self) -> tuple[Mapping[str, str], ...]:
        """Every reading: one alternative of each group that varies."""
        return tuple(
            self.campaign.choose_readings({**self.reading, **dict(zip(self.groups, chosen, strict=True))})
            for chosen in product(*self.groups.values())
        )

    @property
    def plain(self) -> Network:
        """The network in which every group that varies takes its first alternative."""
        return self.of(self._plain)

    def of(self, readings: Mapping[str, str]) -> Network:
        """Return the network of one reading."""
        key = frozenset(self.campaign.choose_readings(readings).items())
        if key not in self._built:
            self._built[key] = Network(self.campaign, readings)
        return self._built[key]


def tagged_groups(campaign: Campaign, *, linked_to: Iterable[Point] | None = None) -> set[str]:
    """Return the reading groups that can change what happened or when.

    Parameters
    ----------
    linked_to
        Only groups that can change the times of these points: those that name a statement linked to one of them, in
        any reading, by a chain of orders, or an order of such a chain. (Bounds follow shortest paths, and a path that
        leaves the chain can only return through the origin.)
    """
    statements: Collection[str] = campaign.statements
    if linked_to is not None:
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(campaign.statements)
        graph.add_edges_from((order.first.statement, order.then.statement) for order in campaign.orders)
        statements = set().union(*(nx.node_connected_component(graph, point.statement) for point in linked_to))
    rows = [campaign.statements[id].reading for id in statements]
    rows += [order.reading for order in campaign.orders if order.first.statement in statements]
    return {reading[0] for reading in rows if reading is not None}


def path_to(tree: Mapping[int, Constraint], point: int, *, backwards: bool = False) -> list[Constraint]:
    """Return the constraints of a shortest-path tree that lead to a point, from its source on."""
    path: list[Constraint] = []
    while point in tree:
        path.append(tree[point])
        point = path[-1].head if backwards else path[-1].tail
    return path[::-1]


def _within(point: int, statement: Statement, window: Window, rule: str = "") -> Iterator[Constraint]:
    yield Constraint(point, ORIGIN, -window.earliest, "not before", statement, rule)
    yield Constraint(ORIGIN, point, window.latest, "not after", statement, rule)
