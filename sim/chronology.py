"""When everything happened: windows, stated orders and gaps as one simple temporal network.

Every statement in force has a time point, every enduring one a second for its end; minute 0 is the origin. What the
source says becomes difference constraints ``x_head - x_tail <= weight`` in whole minutes. Shortest paths from and to
the origin give the tight windows; a negative cycle is a contradiction, reported with its sentences.

Ends that the source does not state follow two named rules:

`day-end`
    A clash lasts through the last day its start may fall on: it is over at the midnight that follows. Where an order
    names its end, it ends at some time up to then (up to the campaign's end, when the orders put its end on a later
    day).
`siege-lasts`
    A siege or encirclement lasts to the campaign's end; where an order names its end, to some time up to it.

A statement without a window of its own lies within the campaign (`within-campaign`), unless its orders put it before
the epoch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sim.errors import TimesError
from sim.model import Campaign, Order, Statement, in_force
from sim.times import MINUTES_A_DAY, Window
from sim.verbs import VERBS, Effect

PLACEMENTS = ("earliest", "middle", "latest", "spread")
DAY_END, SIEGE_LASTS, WITHIN_CAMPAIGN = "day-end", "siege-lasts", "within-campaign"
_FAR = 1 << 40  # minutes; further than any campaign, far from overflow
_ORIGIN = 0
_LARGE_KNOT = 2000  # points
_TURN, _GOLDEN = 1 << 64, 0x9E3779B97F4A7C15  # a whole turn, and the golden ratio's part of it

Minutes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The minute at which a statement begins or, with `ends`, an enduring one ends."""

    minute: int
    statement: str
    ends: bool


@dataclass(frozen=True)
class Timeline:
    """The statements of a campaign, dated.

    Parameters
    ----------
    placement
        Where in their tight windows the statements were put: one of `PLACEMENTS`.
    readings
        The alternative in force of each reading group.
    starts, ends
        Tight windows of the statements in force, in document order; `ends` of the enduring ones.
    occurrences
        All starts and ends in order of (minute, stated order, document order).
    """

    placement: str
    readings: Mapping[str, str]
    starts: Mapping[str, Window]
    ends: Mapping[str, Window]
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """``x_head - x_tail <= weight`` minutes, and where it comes from.

    Parameters
    ----------
    tail, head
        Numbers of time points; 0 is the origin (the epoch).
    kind
        ``not before``, ``not after`` (a window), ``at least``, ``at most`` (an order), ``ends`` (after its start).
    source
        The statement or order it comes from.
    rule
        The named rule it rests on where the source does not state it; otherwise empty.
    """

    tail: int
    head: int
    weight: int
    kind: str
    source: Statement | Order
    rule: str = ""


def date_statements(
    campaign: Campaign, *, placement: str = "middle", reading: Mapping[str, str] | None = None
) -> Timeline:
    """Place every statement in force in time, so that everything the source says of times holds.

    Parameters
    ----------
    placement
        ``earliest`` (all as early as can be), ``latest``, ``middle`` (half way between, rounded down) or ``spread``
        (each somewhere in its window, by its number in the document, so that what a sentence tells of many places does
        not fall in one minute); all four keep every window, order and gap. ``spread`` is meant for up to some ten
        thousand statements, since it places one by one; the others are for any number.
    reading
        Reading group -> alternative, where another than the first is wanted.

    Raises
    ------
    TimesError
        If the stated times contradict each other; it names a smallest set of statements that do, and by how much.
    ValueError
        If `placement`, a reading or an order names something that does not exist.

    Examples
    --------
    >>> from sim import date_statements, read_campaign
    >>> from scenarios import folder
    >>> date_statements(read_campaign(folder("northwestern_syria_2024")), placement="latest").placement
    'latest'
    """
    if placement not in PLACEMENTS:
        raise ValueError(f"placement {placement!r} is none of: {', '.join(PLACEMENTS)}")
    readings = campaign.choose_readings(reading)
    network = _Network(campaign, readings)
    lower, upper = network.bounds()
    if placement == "spread":
        minutes = network.spread(lower, upper)
    else:
        minutes = {"earliest": lower, "latest": upper, "middle": (lower + upper) // 2}[placement]
    windows = [
        Window(first, last, words)
        for first, last, words in zip(lower.tolist(), upper.tolist(), network.words, strict=True)
    ]
    is_end = np.zeros(len(minutes), dtype=np.bool_)
    is_end[list(network.end_of.values())] = True
    document = np.arange(len(minutes))
    sequence = np.lexsort((document, network.ranks(), minutes))
    sequence = sequence[sequence != _ORIGIN]
    names = network.statement_of
    return Timeline(
        placement=placement,
        readings=readings,
        starts=MappingProxyType({id: windows[point] for id, point in network.start_of.items()}),
        ends=MappingProxyType({id: windows[point] for id, point in network.end_of.items()}),
        occurrences=tuple(
            Occurrence(minute, names[point], ends)
            for minute, point, ends in zip(
                minutes[sequence].tolist(), sequence.tolist(), is_end[sequence].tolist(), strict=True
            )
        ),
    )


def constraints_of(campaign: Campaign, *, reading: Mapping[str, str] | None = None) -> tuple[Constraint, ...]:
    """Return every constraint on the times of the statements in force, those of the named rules included.

    Raises
    ------
    TimesError, ValueError
        As `date_statements`.
    """
    network = _Network(campaign, campaign.choose_readings(reading))
    network.bounds()
    return tuple(network.constraints)


class _Network:
    """The time points of the statements in force and the constraints between them.

    Points are numbered in document order, the end of an enduring statement right after its start.
    """

    def __init__(self, campaign: Campaign, readings: Mapping[str, str]) -> None:
        self.campaign = campaign
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
        self.constraints.append(Constraint(point, _ORIGIN, -window.earliest, "not before", statement, rule))
        self.constraints.append(Constraint(_ORIGIN, point, window.latest, "not after", statement, rule))

    def bounds(self) -> tuple[Minutes, Minutes]:
        """Return the earliest and latest minute of every point; apply the named rules where nothing is stated.

        Upper bounds never depend on lower ones nor the other way round, so each rule can look at the other kind.
        """
        lower, upper = self._lower(), self._upper()
        self._apply_rules(lower, upper)
        lower, upper = self._lower(), self._upper()
        if bool((lower > upper).any()):
            raise TimesError(self._explain(find_conflict(self.constraints)))
        return lower, upper

    def _apply_rules(self, lower: Minutes, upper: Minutes) -> None:
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
                self.constraints.append(Constraint(_ORIGIN, point, last, "not after", statement, rule))
            else:
                self._bound(point, statement, Window(last, last, rule), rule)

    def _lower(self) -> Minutes:
        """Earliest minutes: minus the shortest paths to the origin (`-_FAR` where nothing bounds a point)."""
        tail, head, weight = _columns(self.constraints)
        return -self._shortest(head, tail, weight)

    def _upper(self) -> Minutes:
        """Latest minutes: the shortest paths from the origin (`_FAR` where nothing bounds a point)."""
        tail, head, weight = _columns(self.constraints)
        return self._shortest(tail, head, weight)

    def _shortest(self, tail: Minutes, head: Minutes, weight: Minutes) -> Minutes:
        """Return shortest paths from the origin (Bellman-Ford, a round at a time); raise on a negative cycle."""
        distance = np.full(len(self.statement_of), _FAR, dtype=np.int64)
        distance[_ORIGIN] = 0
        if _relax(_Links(tail, head, weight, len(distance)), distance, np.array([_ORIGIN])):
            raise TimesError(self._explain(find_conflict(self.constraints)))
        return distance

    def spread(self, lower: Minutes, upper: Minutes) -> Minutes:
        """Place the points one after the other, given their tight windows; see `_Spread`."""
        number = {id: at for at, id in enumerate(self.campaign.statements, start=1)}  # the same in every reading
        spread = _Spread(self.constraints, lower.tolist(), upper.tolist())
        taken: dict[str, set[int]] = {}  # by sentence
        for point, id in enumerate(self.statement_of[1:], start=1):
            spread.place(point, number[id] * _GOLDEN % _TURN, taken.setdefault(self.said[id].sentence, set()))
        return np.array(spread.lower, dtype=np.int64)

    def ranks(self) -> Minutes:
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

    def _explain(self, conflict: Sequence[Constraint]) -> str:
        hours = -sum(c.weight for c in conflict) / 60
        ids = dict.fromkeys(id for c in conflict for id in self._ids(c))
        head = f"times of {', '.join(ids)} cannot all be true: together they are over-tight by {hours:.4g} h"
        return "\n".join([head, *(f"  {self._say(c)}" for c in conflict)])

    def _ids(self, constraint: Constraint) -> tuple[str, ...]:
        return tuple(self.statement_of[p] for p in (constraint.tail, constraint.head) if p != _ORIGIN)

    def _say(self, c: Constraint) -> str:
        """Put a constraint in words, with the sentence it rests on."""
        if isinstance(c.source, Order):
            order = c.source
            gap = f"at least {_gap(order.at_least)}" if c.kind == "at least" else f"at most {_gap(c.weight)}"
            words = f"{order.then} comes {gap} after {order.first}"
            if c.kind == "at least" and order.at_least == 0:
                words = f"{order.then} does not come before {order.first}"
            phrase, rule = order.phrase, order.rule
        elif c.kind == "ends":
            words, phrase, rule = f"{c.source.id} does not end before it begins", "", ""
        else:
            minute, point = (c.weight, c.head) if c.kind == "not after" else (-c.weight, c.tail)
            name = c.source.id + (".end" if self.end_of.get(c.source.id) == point else "")
            words = f"{name} is {c.kind} {self.campaign.clock.iso(minute)}"
            phrase, rule = ("", c.rule) if c.rule else (self.words[point], c.source.rule)
        words += f" ({phrase!r})" if phrase else ""
        words += f" by rule {rule}" if rule else ""
        sentence = self.campaign.sentences.get(c.source.sentence)
        quoted = f' "{_first_words(sentence.text)}"' if sentence else ""
        return f"{words} [{c.source.sentence}{quoted}]"


class _Spread:
    """Tight windows that are drawn in as one point after the other is placed in its own.

    Whatever minute of a tight window a point gets, each of the others keeps one that fits; so once their bounds follow
    along the constraints, the next can be placed. A point that others, placed later, have yet to follow or lead leaves
    that end of its window to them: else long chains would crowd there.
    """

    def __init__(self, constraints: Sequence[Constraint], lower: list[int], upper: list[int]) -> None:
        self.lower, self.upper = lower, upper
        self._heads: list[list[tuple[int, int]]] = [[] for _ in lower]  # of each tail, with the weight
        self._tails: list[list[tuple[int, int]]] = [[] for _ in lower]
        for c in constraints:
            if _ORIGIN not in (c.tail, c.head):
                self._heads[c.tail].append((c.head, c.weight))
                self._tails[c.head].append((c.tail, c.weight))
        # how many, in the longest chain, are placed later and have to follow, or lead, within the same window
        self._follow, self._lead = [0] * len(lower), [0] * len(lower)
        for point in range(len(lower) - 1, _ORIGIN, -1):
            for then, weight in self._tails[point]:
                if then > point and weight <= 0 and upper[point] > lower[then] + weight:
                    self._follow[point] = max(self._follow[point], self._follow[then] + 1)
            for first, weight in self._heads[point]:
                if first > point and weight <= 0 and upper[first] > lower[point] + weight:
                    self._lead[point] = max(self._lead[point], self._lead[first] + 1)

    def place(self, point: int, turn: int, taken: set[int]) -> None:
        """Put a point at a part of a `_TURN` of its window, or at the nearest minute not taken, if there is one."""
        first, last = self.lower[point], self.upper[point]
        lead, follow = self._lead[point] + 1, self._follow[point] + 1
        share, skip = 2 * min(lead, follow), max(0, lead - follow)  # of lead + follow; the mean is as drawn by lot
        minute = first + (last - first + 1) * (skip * _TURN + share * turn) // ((lead + follow) * _TURN)
        near = (at for step in range(last - first + 1) for at in (minute + step, minute - step))
        minute = next((at for at in near if first <= at <= last and at not in taken), minute)
        taken.add(minute)
        self.lower[point] = self.upper[point] = minute
        _draw_in(self.upper, self._heads, point, 1)
        _draw_in(self.lower, self._tails, point, -1)


def _draw_in(bound: list[int], links: Sequence[Sequence[tuple[int, int]]], point: int, sign: int) -> None:
    """Draw in the upper bounds (`sign` 1) or the lower ones (-1) that follow from that of a point."""
    waiting = deque([point])
    while waiting:
        here = waiting.popleft()
        for there, weight in links[here]:
            if sign * (bound[here] - bound[there]) + weight < 0:
                bound[there] = bound[here] + sign * weight
                waiting.append(there)


class _Links:
    """Constraints as links of a graph, sorted by their tail, to find those that leave a set of points at once."""

    def __init__(self, tail: Minutes, head: Minutes, weight: Minutes, points: int) -> None:
        self.number = np.argsort(tail, kind="stable")  # of each link, as they were given
        self.tail, self.head, self.weight = tail[self.number], head[self.number], weight[self.number]
        self.begin = np.searchsorted(self.tail, np.arange(points + 1))

    def leaving(self, points: Minutes) -> Minutes:
        """Return the links that leave `points`."""
        begin, count = self.begin[points], self.begin[points + 1] - self.begin[points]
        offset = np.repeat(begin - np.concatenate(([0], np.cumsum(count)[:-1])), count)
        return offset + np.arange(len(offset))

    def nearer(self, distance: Minutes, reached: Minutes) -> tuple[Minutes, Minutes]:
        """Shorten `distance` by one step from `reached`; return the points made nearer and the best link to each."""
        link = self.leaving(reached)
        through = distance[self.tail[link]] + self.weight[link]
        shorter = through < distance[self.head[link]]
        link, through = link[shorter], through[shorter]
        by_head = np.lexsort((through, self.head[link]))
        link, through = link[by_head], through[by_head]
        heads, first = np.unique(self.head[link], return_index=True)
        distance[heads] = through[first]
        return heads, link[first]


def find_conflict(constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Return a negative cycle with the fewest constraints: a smallest set that cannot all hold.

    No constraint of it can be spared: any of them left out, the others can hold together. (Where stated gaps alone tie
    more than `_LARGE_KNOT` points to each other, it is the fewest through one cycle's points; still none to spare.)

    Raises
    ------
    ValueError
        If all constraints can hold together.
    """
    tail, head, weight = _columns(constraints)
    points = int(max(tail.max(initial=0), head.max(initial=0))) + 1
    best: list[int] = []
    # a cycle that keeps clear of the origin lies in a knot of mutually reachable points; knots are small
    clear = np.flatnonzero((tail != _ORIGIN) & (head != _ORIGIN))
    for knot in _knots(tail[clear], head[clear], points):
        inside = clear[knot]
        names, renamed = np.unique(np.concatenate((tail[inside], head[inside])), return_inverse=True)
        links = _Links(renamed[: len(inside)], renamed[len(inside) :], weight[inside], len(names))
        cycle = _relax(links, np.zeros(len(names), dtype=np.int64), np.arange(len(names)))
        sources = links.tail[cycle].tolist() if len(names) > _LARGE_KNOT else range(len(names))
        while cycle:
            if not best or len(cycle) < len(best):
                best = [int(inside[links.number[link]]) for link in cycle]
            cycle = next(
                filter(None, (_negative_cycle(links, len(names), source, len(best) - 1) for source in sources)), []
            )
    links = _Links(tail, head, weight, points)
    cycle = _negative_cycle(links, points, _ORIGIN, len(best) - 1 if best else points)
    best = [int(links.number[link]) for link in cycle] or best
    if not best:
        raise ValueError("these constraints can all hold together")
    return tuple(constraints[link] for link in best)


def _negative_cycle(links: _Links, points: int, source: int, limit: int) -> list[int]:
    """Return the links of a negative closed walk from `source` with the fewest, at most `limit`; empty if none."""
    distance = np.full(points, _FAR, dtype=np.int64)
    distance[source] = 0
    reached = np.array([source])
    rounds: list[tuple[Minutes, Minutes]] = []
    while len(reached) and distance[source] >= 0 and len(rounds) < limit:
        rounds.append(links.nearer(distance, reached))
        reached = rounds[-1][0]
    if distance[source] >= 0:
        return []
    walk: list[int] = []
    point = source
    for reached, arrived_by in reversed(rounds):
        # a point keeps the way it was last reached by until a later round makes it nearer
        at = int(np.searchsorted(reached, point))
        if at < len(reached) and reached[at] == point:
            walk.append(int(arrived_by[at]))
            point = int(links.tail[walk[-1]])
    return walk[::-1]


def _relax(links: _Links, distance: Minutes, reached: Minutes) -> list[int]:
    """Shorten `distance` from `reached` on until all hold; return the links of a negative cycle if they never can."""
    arrived_by = np.full(len(distance), -1, dtype=np.int64)
    rounds, look = 0, 8
    while len(reached):
        reached, link = links.nearer(distance, reached)
        arrived_by[reached] = link
        rounds += 1
        # some time after a negative cycle has been walked, the ways by which points were reached close to a circle
        if rounds == look and (circle := _circle(arrived_by.tolist(), links.tail.tolist())):
            return circle
        look *= 2 if rounds == look else 1
    return []


def _circle(arrived_by: Sequence[int], tail: Sequence[int]) -> list[int]:
    """Return the links of a circle that is met going back the ways points were reached by; empty if none is."""
    met = [-1] * len(arrived_by)
    for start in range(len(arrived_by)):
        point = start
        while met[point] < 0 and arrived_by[point] >= 0:
            met[point] = start
            point = tail[arrived_by[point]]
        if met[point] == start and arrived_by[point] >= 0:
            circle = [arrived_by[point]]
            while tail[circle[-1]] != point:
                circle.append(arrived_by[tail[circle[-1]]])
            return circle[::-1]
        met[point] = start if met[point] < 0 else met[point]
    return []


def _knots(tail: Minutes, head: Minutes, points: int) -> list[Minutes]:
    """Return, for each strongly connected set of two or more points, the numbers of the links inside it."""
    follows: list[list[int]] = [[] for _ in range(points)]
    for a, b in zip(tail.tolist(), head.tolist(), strict=True):
        follows[a].append(b)
    knot_of = _strong_components(follows)
    inside = np.flatnonzero(knot_of[tail] == knot_of[head])
    order = inside[np.argsort(knot_of[tail[inside]], kind="stable")]
    if not len(order):
        return []
    return np.split(order, np.flatnonzero(np.diff(knot_of[tail[order]])) + 1)


def _strong_components(follows: Sequence[Iterable[int]]) -> Minutes:
    """Return for each point the number of its strongly connected component (Tarjan, without recursion)."""
    component = np.full(len(follows), -1, dtype=np.int64)
    seen: dict[int, int] = {}
    low: dict[int, int] = {}
    pile: list[int] = []
    for root in range(len(follows)):
        if root in seen:
            continue
        work = [(root, iter(follows[root]))]
        seen[root] = low[root] = len(seen)
        pile.append(root)
        while work:
            point, rest = work[-1]
            for then in rest:
                if then not in seen:
                    seen[then] = low[then] = len(seen)
                    pile.append(then)
                    work.append((then, iter(follows[then])))
                    break
                if component[then] < 0:
                    low[point] = min(low[point], seen[then])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[point])
                if low[point] == seen[point]:
                    while True:
                        member = pile.pop()
                        component[member] = point
                        if member == point:
                            break
    return component


def _columns(constraints: Sequence[Constraint]) -> tuple[Minutes, Minutes, Minutes]:
    count = len(constraints)
    return (
        np.fromiter((c.tail for c in constraints), dtype=np.int64, count=count),
        np.fromiter((c.head for c in constraints), dtype=np.int64, count=count),
        np.fromiter((c.weight for c in constraints), dtype=np.int64, count=count),
    )


def _day(minute: int) -> int:
    return minute // MINUTES_A_DAY * MINUTES_A_DAY


def _gap(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    words = " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
    return ("minus " if minutes < 0 else "") + (words or "0 h")


def _first_words(text: str, *, count: int = 8) -> str:
    words = text.split()
    return " ".join(words[:count]) + (" …" if len(words) > count else "")
