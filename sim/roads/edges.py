"""The front on the road graph: its edges at a minute, and their number and length through a history.

Each measure is a pair. A *documented* edge joins places of different sides whose holders are documented or known from
before the epoch; a *possible* edge is a front edge for some assignment of the unknown, silent and inferred places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from sim.clock.changes import State
from sim.clock.history import History
from sim.model.arrays import Ints, frozen
from sim.model.campaign import Campaign, Road
from sim.model.frozen import FrozenMap
from sim.model.times import Clock, Moment
from sim.model.vocabulary import FIRM, NOBODY, UNKNOWN, Certainty, Stance
from sim.roads.silence import Silences

Pair = tuple[str, str]
_HOSTILE = ("", "")  # stands for all hostile pairs, so that a road between several counts once


@dataclass(frozen=True, slots=True)
class FrontEdge:
    """A road between places of two sides.

    Parameters
    ----------
    a, b, ref, metres
        The road's ends, its number and its length in metres.
    sides
        The two sides, sorted by identifier.
    certainty
        ``documented``, or ``possible`` where an end is unknown, silent or inferred.
    relation
        The relation between the sides at that minute: ``hostile``, ``contact`` or ``allied``.
    """

    a: str
    b: str
    ref: str
    metres: int
    sides: Pair
    certainty: Certainty
    relation: Stance


@dataclass(frozen=True, slots=True)
class PairSeries:
    """Number and length in metres of front edges, from each of the minutes of a `FrontSeries` to the next.

    The possible edges include the documented ones.
    """

    documented_edges: Ints
    documented_metres: Ints
    possible_edges: Ints
    possible_metres: Ints


@dataclass(frozen=True, slots=True)
class FrontSeries:
    """The front through a whole history.

    Parameters
    ----------
    minutes
        Minute 0 and every minute at which holders, silences or relations change, sorted.
    pairs
        Two sides, sorted by identifier, to their series; pairs that never touch are left out.
    hostile
        The edges between sides that are hostile at the time. An edge that is possible for several pairs counts once.
    clock
        The campaign's clock.
    """

    minutes: Ints
    pairs: Mapping[Pair, PairSeries]
    hostile: PairSeries
    clock: Clock

    def index(self, at: Moment) -> int:
        """Return the index into the arrays of the values at a moment."""
        return max(int(np.searchsorted(self.minutes, self.clock.minute(at), side="right")) - 1, 0)

    def length(self, at: Moment) -> tuple[int, int]:
        """Return the metres of documented and of possible hostile front edges at a moment.

        Examples
        --------
        >>> from scenarios import open_study
        >>> documented, possible = open_study("northwestern_syria_2024").front().length("2024-12-05T19:00")
        >>> 0 < documented < possible
        True
        """
        here = self.index(at)
        return int(self.hostile.documented_metres[here]), int(self.hostile.possible_metres[here])


# -- at one minute -----------------------------------------------------------------------------------------------------


def front_edges(history: History, silences: Silences, minute: int) -> tuple[FrontEdge, ...]:
    """Return the front edges at `minute`, in the order of the road table.

    An end is firm if its holder is documented or known from before the epoch and it is not silent. Any other end
    (unknown, silent or inferred) may belong to the side of its present or last known holder, or to any side that holds
    a firm place at `minute`. An edge with two firm ends of different sides is documented; otherwise there is a possible
    edge for each pair of sides that its ends may belong to. A place known to be vacant has no front edge.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> edges = front_edges(study.history(), study.silences(), study.campaign.end)
    >>> [edge.sides for edge in edges if {edge.a, edge.b} == {"homs", "hisya"}]
    [('government', 'moc')]
    """
    front = _Front(history, silences)
    front.start(minute)
    return tuple(front.edges(minute))


class MovingFront:
    """The front edges at one minute after another; at a later minute, only roads at which something changed are redone.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> front = MovingFront(study.history(), study.silences())
    >>> all(front.edges(minute) == study.front_edges(minute) for minute in (0, 5000, 2000, study.campaign.end))
    True
    """

    def __init__(self, history: History, silences: Silences) -> None:
        self._history, self._silences = history, silences
        self._minutes = front_minutes(history, silences)
        self._start()

    def _start(self) -> None:
        self._front, self._at = _Front(self._history, self._silences), 0
        self._steps = _steps(self._front, self._minutes)
        next(self._steps)

    def edges(self, minute: int) -> tuple[FrontEdge, ...]:
        """Return the front edges at a minute; see `front_edges`."""
        at = int(np.searchsorted(self._minutes, minute, side="right")) - 1
        if at < self._at:
            self._start()
        for _ in range(self._at, at):
            next(self._steps)
        self._at = max(at, 0)
        return tuple(self._front.edges(minute))


def is_firm(state: State) -> bool:
    """Return whether the holder is documented or known from before the epoch; the place may be silent all the same."""
    return state.basis in FIRM and state.holder != UNKNOWN


# -- through a history -------------------------------------------------------------------------------------------------


def front_series(history: History, silences: Silences) -> FrontSeries:
    """Return the front through the whole history; it agrees with `front_edges` at every minute.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> series = front_series(study.history(), study.silences())
    >>> edges = front_edges(study.history(), study.silences(), 0)
    >>> sure = [edge for edge in edges if (edge.certainty, edge.relation) == ("documented", "hostile")]
    >>> int(series.hostile.documented_edges[0]) == len(sure)
    True
    """
    minutes = front_minutes(history, silences)
    front = _Front(history, silences)
    rows: defaultdict[Pair, Ints] = defaultdict(lambda: np.zeros((len(minutes), 4), dtype=np.int64))
    for at, _ in enumerate(_steps(front, minutes)):
        for pair, total in front.totals.items():
            rows[pair][at] = total
    hostile = _pair_series(rows.pop(_HOSTILE, np.zeros((len(minutes), 4), dtype=np.int64)))
    series = {pair: _pair_series(rows[pair]) for pair in sorted(rows)}
    return FrontSeries(frozen(minutes), FrozenMap(series), hostile, history.campaign.clock)


class FrontSpan(NamedTuple):
    """An interval [`start`, `end`) of minutes in which the front crosses a road, and how sure that is."""

    start: int
    end: int
    certainty: Certainty


def front_spans(history: History, silences: Silences) -> Mapping[Pair, tuple[FrontSpan, ...]]:
    """Return when the front crosses each road, from the epoch to the last minute that the history knows.

    Roads are named by their ends as in the table, in its order; those that no front ever crosses are left out.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> spans = front_spans(study.history(), study.silences())
    >>> [span.certainty.value for span in spans["rastan", "hama"]]
    ['documented', 'possible']
    """
    stop = history.last_minute + 1
    front = _Watched(history, silences)
    begun: dict[int, tuple[int, Certainty]] = {}
    found: dict[int, list[FrontSpan]] = {}

    def close(road: int, end: int) -> None:
        start, certainty = begun.pop(road)
        if end > max(start, 0):
            found.setdefault(road, []).append(FrontSpan(max(start, 0), end, certainty))

    for minute in _steps(front, front_minutes(history, silences)):
        if minute >= stop:
            break
        for road in front.recounted:
            now = None
            if front.pairs[road]:
                now = Certainty.DOCUMENTED if front.documented[road] else Certainty.POSSIBLE
            if road in begun and begun[road][1] != now:
                close(road, minute)
            if now is not None and road not in begun:
                begun[road] = (minute, now)
        front.recounted.clear()
    for road in sorted(begun):
        close(road, stop)
    return FrozenMap({(front.roads[road][2].a, front.roads[road][2].b): tuple(found[road]) for road in sorted(found)})


def front_minutes(history: History, silences: Silences) -> Ints:
    """Return minute 0 and every minute at which holders, silences or relations change, sorted."""
    relations = {bound for bound in _relation_bounds(history.campaign) if 0 < bound <= history.campaign.end}
    bounds = {0, *silences.minutes(), *relations}
    return np.union1d(history.minutes, np.array(sorted(bounds), dtype=np.int64))


def _relation_bounds(campaign: Campaign) -> set[int]:
    """Return the minutes at which a declared relation begins or has ended."""
    return {bound for one in campaign.relations for bound in (one.window.earliest, one.window.latest + 1)}


def _steps(front: _Front, minutes: Ints) -> Iterator[int]:
    """Bring a front from minute to minute, yielding each."""
    history, silences = front.history, front.silences
    turns: dict[int, list[int]] = {}  # minute -> places whose silence begins or ends
    number = {place: at for at, place in enumerate(history.places)}
    for place, spans in silences.spans.items():
        for bound in (bound for span in spans for bound in span[:2] if bound is not None):
            turns.setdefault(bound, []).append(number[place])
    relations = _relation_bounds(history.campaign)
    until = np.searchsorted(history.minutes, minutes, side="right").tolist()
    for at, (minute, before, after) in enumerate(zip(minutes.tolist(), [0, *until], until, strict=False)):
        if at:
            front.step(minute, range(before, after), turns.get(minute, ()), relations_change=minute in relations)
        else:
            front.start(minute)
        yield minute


class _End(NamedTuple):
    """The sides that may hold a place, and whether its holder is firm; if so there is at most one."""

    sides: frozenset[str]
    firm: bool


class _Front:
    """The front while places change hands: the pairs of sides at each road, and running totals for each pair.

    A step looks only at roads whose ends change.
    """

    def __init__(self, history: History, silences: Silences) -> None:
        self.history, self.silences, self.campaign = history, silences, history.campaign
        self.sides = [self.campaign.side_of(state.holder) for state in history.states]
        self.firm = [is_firm(state) for state in history.states]
        self.roads = _shortest_roads(self.campaign)
        self.roads_at: list[list[int]] = [[] for _ in history.places]
        for at, (a, b, _) in enumerate(self.roads):
            self.roads_at[a].append(at)
            self.roads_at[b].append(at)
        self.state: list[int] = history.initial_index.tolist()
        self.last_known = [self.sides[state] for state in self.state]
        self.unsure = set(range(len(self.state)))  # places that are not firm
        self.firm_places: Counter[str] = Counter()  # by side
        self.ends = [_End(frozenset(), firm=False)] * len(self.state)
        self.hostile: frozenset[Pair] = frozenset()
        self.pairs: list[tuple[Pair, ...]] = [()] * len(self.roads)  # of each road; and `_HOSTILE` if one is hostile
        self.documented = [False] * len(self.roads)
        self.totals: dict[Pair, list[int]] = {}  # in the order of the fields of `PairSeries`

    def start(self, minute: int) -> None:
        """Bring the front from before the first change to `minute`."""
        upto = int(np.searchsorted(self.history.minutes, minute, side="right"))
        self._find_hostile(minute)
        self._update(minute, range(upto), range(len(self.state)))

    def step(self, minute: int, changes: range, silences: Iterable[int], *, relations_change: bool) -> None:
        """Apply the changes (by number) of one minute, and the silences of places that begin or end in it."""
        if relations_change:
            self._find_hostile(minute)
            for road, pairs in enumerate(self.pairs):
                if pairs:
                    self._recount(road)
        self._update(minute, changes, silences)

    def edges(self, minute: int) -> Iterator[FrontEdge]:
        """Yield the front edges, in the order of the road table."""
        for (_, _, road), pairs, documented in zip(self.roads, self.pairs, self.documented, strict=True):
            certainty = Certainty.DOCUMENTED if documented else Certainty.POSSIBLE
            for pair in pairs:
                if pair != _HOSTILE:
                    relation = self.campaign.relation(*pair, minute)
                    yield FrontEdge(road.a, road.b, road.ref, road.metres, pair, certainty, Stance(relation))

    def _find_hostile(self, minute: int) -> None:
        pairs = combinations(sorted(self.campaign.sides), 2)
        self.hostile = frozenset(pair for pair in pairs if self.campaign.relation(*pair, minute) == Stance.HOSTILE)

    def _update(self, minute: int, changes: range, silences: Iterable[int]) -> None:
        places = {*silences, *self.history.place_index[changes.start : changes.stop].tolist()}
        for number in changes:
            place, state = int(self.history.place_index[number]), int(self.history.state_index[number])
            self.state[place] = state
            if self.sides[state] not in NOBODY:
                self.last_known[place] = self.sides[state]
        before = +self.firm_places
        for place in places:
            self.firm_places.subtract(self.ends[place].sides if self.ends[place].firm else ())
            state = self.state[place]
            if self.firm[state] and not self.silences.rule(self.history.places[place], minute):
                self.unsure.discard(place)
                self.ends[place] = _End(frozenset({self.sides[state]} & self.campaign.sides.keys()), firm=True)
                self.firm_places.update(self.ends[place].sides)
            else:
                self.unsure.add(place)
        present = +self.firm_places
        # not `self.unsure & places`, which may iterate over the larger table: a set keeps its largest size
        others = present.keys() != before.keys()
        for place in self.unsure if others else [place for place in places if place in self.unsure]:
            sides = frozenset({self.last_known[place], *present} & self.campaign.sides.keys())
            self.ends[place] = _End(sides, firm=False)
            places.add(place)
        for road in {road for place in places for road in self.roads_at[place]}:
            self._recount(road)

    def _recount(self, road: int) -> None:
        """Replace what a road adds to the totals."""
        a, b, row = self.roads[road]
        self._add(road, -1, -row.metres)
        one, other = self.ends[a], self.ends[b]
        pairs = sorted({(min(x, y), max(x, y)) for x in one.sides for y in other.sides if x != y})
        self.documented[road] = one.firm and other.firm
        self.pairs[road] = (*pairs, _HOSTILE) if not self.hostile.isdisjoint(pairs) else tuple(pairs)
        self._add(road, 1, row.metres)

    def _add(self, road: int, edges: int, metres: int) -> None:
        for pair in self.pairs[road]:
            total = self.totals.setdefault(pair, [0, 0, 0, 0])
            if self.documented[road]:
                total[0] += edges
                total[1] += metres
            total[2] += edges
            total[3] += metres


class _Watched(_Front):
    """A front that notes the roads it has looked at again."""

    def __init__(self, history: History, silences: Silences) -> None:
        super().__init__(history, silences)
        self.recounted: set[int] = set()

    def _recount(self, road: int) -> None:
        super()._recount(road)
        self.recounted.add(road)


def _shortest_roads(campaign: Campaign) -> list[tuple[int, int, Road]]:
    """Return the roads with the numbers of their ends: the shortest between two places, in the order of the table."""
    number = {place.id: at for at, place in enumerate(campaign.holdable)}
    shortest: dict[frozenset[str], int] = {}
    for row, road in enumerate(campaign.roads):
        if road.a in number and road.b in number and road.a != road.b:
            known = shortest.setdefault(frozenset((road.a, road.b)), row)
            if road.metres < campaign.roads[known].metres:
                shortest[frozenset((road.a, road.b))] = row
    roads = (campaign.roads[row] for row in sorted(shortest.values()))
    return [(number[road.a], number[road.b], road) for road in roads]


def _pair_series(rows: Ints) -> PairSeries:
    return PairSeries(*(frozen(np.ascontiguousarray(column)) for column in rows.T))


def frontier(edges: Iterable[FrontEdge]) -> frozenset[str]:
    """Return the frontier: the places at the ends of front edges.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> "homs" in frontier(study.front_edges(study.campaign.end))
    True
    """
    return frozenset(end for edge in edges for end in (edge.a, edge.b))
