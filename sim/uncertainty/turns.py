"""What turns a place: the moments that bear on its holder, what it is after them, and how many places that may make.

The side that holds a place, and whether it is firm (documented or known from before the epoch), follow from the order
of a few moments alone. What follows from an order is asked of `sim.clock.replay` itself, once for every order that
occurs, so that nothing here can say otherwise than a replay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_fields
from itertools import pairwise, permutations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chronology import Network, Occurrence, Timeline
from sim.chronology.bounds import sum_bounds
from sim.chronology.components import point_names, reduce_network
from sim.chronology.draws import possible_readings
from sim.clock.replay import replay
from sim.model.arrays import Ints
from sim.model.campaign import Campaign
from sim.model.errors import check_name, did_you_mean
from sim.model.frozen import FrozenMap
from sim.model.times import minute_grid
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import UNKNOWN, VACANT

FIRM = ("documented", "initial")
MOST_POINTS, MOST_CASES = 6, 64
_Bounds = tuple[Ints, Ints]  # lowest and highest
Order = tuple[str, tuple[str, ...]]  # a place, and what bears on it one after the other


class HeldBounds(NamedTuple):
    """The lowest and highest number of places a side can hold at each minute, over all placements.

    Parameters
    ----------
    low, high
        One a minute.
    exact
        Whether some placement reaches each of them. If not they are outer bounds: none goes beyond.
    loose
        The places for which only outer bounds were found, since their moments can fall in too many orders.
    """

    low: Ints
    high: Ints
    exact: bool
    loose: tuple[str, ...]


@dataclass(frozen=True)
class PlaceBounds:
    """What is certain and what is possible of each place, whatever the prior.

    Parameters
    ----------
    minutes
        The grid.
    places, sides
        What the axes stand for: all places that can be held; sides in table order, then ``unknown`` and ``vacant``.
    certain
        certain[place, minute, side]: the side holds the place in every placement.
    possible
        possible[place, minute, side]: it does in some.
    loose
        The places whose moments can fall in too many orders: they may be more certain than told.
    """

    minutes: Ints
    places: tuple[str, ...]
    sides: tuple[str, ...]
    certain: NDArray[np.bool_]
    possible: NDArray[np.bool_]
    loose: tuple[str, ...]


class Turns:
    """The moments that bear on the holders of a campaign's places, under one way to read it.

    Parameters
    ----------
    network, lower, upper
        The network of that reading, and the tight windows of its points.
    told
        What replays have told under other readings of the campaign; what they tell under this one is added.

    Attributes
    ----------
    points
        For each place that anything bears on, the points that do, as they follow each other within one minute.
    """

    def __init__(
        self, network: Network, lower: Ints, upper: Ints, *, told: dict[Order, tuple[int, ...]] | None = None
    ) -> None:
        self.campaign = campaign = network.campaign
        self.network, self.lower, self.upper = network, lower, upper
        self.names = point_names(self.network)
        self.side_names: tuple[str, ...] = (*campaign.sides, UNKNOWN, VACANT)
        self.places = tuple(place.id for place in campaign.holdable)
        self.ranks = self.network.ranks()
        self._number = {side: at for at, side in enumerate(self.side_names)}
        self._full: set[str] = set()
        self._told: dict[Order, tuple[int, ...]] = {} if told is None else told
        self.points = self._find_points()

    def _find_points(self) -> Mapping[str, tuple[int, ...]]:
        """Return the points that bear on each place that any do, as they follow each other within one minute."""
        found: dict[str, list[int]] = {}
        regions = self.campaign.scope
        holdable = set(self.places)
        for id, statement in self.network.said.items():
            effect = VERBS[statement.verb].effect
            for named in statement.places:
                if named in holdable:
                    full = named in self._full and effect is not Effect.NONE
                    if full or effect.sets_holder:
                        found.setdefault(named, []).append(self.network.start_of[id])
                        if full and id in self.network.end_of:
                            found[named].append(self.network.end_of[id])
                elif effect is Effect.LEAVE:
                    spared = set(statement.exceptions).union(*(regions.get(e, ()) for e in statement.exceptions))
                    for place in regions.get(named, frozenset()) & holdable - spared:
                        found.setdefault(place, []).append(self.network.start_of[id])
        in_order = {place: sorted(set(points), key=lambda p: (self.ranks[p], p)) for place, points in found.items()}
        return {place: tuple(in_order[place]) for place in self.places if place in in_order}

    def initial(self, place: str) -> int:
        """Return the code of a place before the epoch."""
        holder = self.campaign.places[place].holder
        return self._code(holder, "initial")

    def codes(self, place: str, order: tuple[int, ...]) -> tuple[int, ...]:
        """Return the codes of a place after each of the points of `order`, all of them after the epoch.

        A code is twice the number of the side (in `side_names`), and one more where the place is firm.

        Raises
        ------
        ValueError
            As `sim.clock.replay.replay`, if the statements contradict each other in this order.
        """
        key = place, tuple(self.names[point] for point in order)
        if key not in self._told:
            self._told[key] = self._replayed(place, order)
        return self._told[key]

    def look_at_all(self, place: str) -> bool:
        """Take for points of a place all that mark it, not those alone that name a holder; say if that is news.

        Who is in a place without holding it decides whether it can be taken from them.
        """
        if place in self._full:
            return False
        self._full.add(place)
        self.points = self._find_points()
        return True

    def _replayed(self, place: str, order: tuple[int, ...]) -> tuple[int, ...]:
        campaign = self.campaign
        around = {id: p for id, p in campaign.places.items() if id == place or not p.can_be_held}
        ids = [self.names[point].removesuffix(".end") for point in order]
        said = {}
        for id in dict.fromkeys(ids):
            statement = campaign.statements[id]
            said[id] = with_fields(statement, places=tuple(p for p in statement.places if p in around))
        small = with_fields(campaign, places=around, statements=said, roads=(), orders=())
        moments = tuple(
            Occurrence(minute, id, self.names[point].endswith(".end"))
            for minute, (id, point) in enumerate(zip(ids, order, strict=True))
        )
        nothing: Mapping[str, str] = FrozenMap({})
        history = replay(small, Timeline("", nothing, FrozenMap({}), FrozenMap({}), moments))
        states = [history.state(place, minute) for minute in range(len(order))]
        return tuple(self._code(state.holder, state.basis) for state in states)

    def _code(self, holder: str, basis: str) -> int:
        firm = basis in FIRM and holder != UNKNOWN
        return 2 * self._number[self.campaign.side_of(holder)] + firm


def held_bounds(
    campaign: Campaign,
    side: str,
    minutes: ArrayLike,
    *,
    reading: Mapping[str, str] | None = None,
    every_reading: bool = False,
    among: Collection[str] | None = None,
) -> HeldBounds:
    """Return the lowest and highest number of places a side can hold at each minute, over all that the source allows.

    Where the moments that turn a place follow each other in one order only, "held by the side at t" is a sum of signed
    steps "has happened by t", and the bounds of the sum over all places follow from minimum cuts
    (`sim.chronology.bounds`). Where several orders are possible, each is added to the network and tried; beyond
    `MOST_CASES` combinations (or `MOST_POINTS` moments of one place) the place is bounded by itself, and the result
    says so.

    Parameters
    ----------
    side
        A side of the campaign, ``unknown`` or ``vacant``.
    minutes
        A row of whole numbers, in any order.
    reading
        As in `date_statements`.
    every_reading
        Take the lowest and highest over all ways to read the campaign, groups named in `reading` left alone: the
        bounds that hold for draws (`draw_minutes`), which read it now one way, now another.
    among
        The places to count; None: those that count (`Place.counted`).

    Raises
    ------
    TimesError, ValueError
        As `date_statements`; ValueError for a side or place that does not exist, and if a place's statements contradict
        each other in every order its moments can fall in.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> bounds = held_bounds(read_campaign(folder("northwestern_syria_2024")), "moc", [0, 720, 1440])
    >>> bounds.exact, bool((bounds.low < bounds.high).any())
    (True, True)
    """
    check_places(campaign, among or ())
    sides = (*campaign.sides, UNKNOWN, VACANT)
    check_name("side", side, sides)
    wanted = [place.id for place in campaign.holdable if place.counted] if among is None else list(dict.fromkeys(among))
    at = minute_grid(minutes, in_order=False)
    known: dict[object, _Bounds] = {}
    told: dict[Order, tuple[int, ...]] = {}
    found = []
    for readings in possible_readings(campaign, reading) if every_reading else [campaign.choose_readings(reading)]:
        network = Network(campaign, readings)
        turns = Turns(network, *network.bounds(), told=told)
        found.append(_Count(turns, at, known).bounds(sides.index(side), wanted))
    loose = dict.fromkeys(place for one in found for place in one.loose)
    low, high = np.min([one.low for one in found], axis=0), np.max([one.high for one in found], axis=0)
    return HeldBounds(low, high, not loose, tuple(loose))


def check_places(campaign: Campaign, places: Collection[str]) -> None:
    """Refuse places that cannot be held, or are not in the campaign, by name."""
    known = {place.id for place in campaign.holdable}
    strange = sorted(set(places) - known)
    if strange:
        near = did_you_mean(strange[0], known - set(places))
        raise ValueError(f"places {', '.join(map(repr, strange))} cannot be held, or are not in the campaign{near}")


def place_bounds(
    campaign: Campaign,
    minutes: ArrayLike,
    *,
    reading: Mapping[str, str] | None = None,
    every_reading: bool = False,
) -> PlaceBounds:
    """Return which places each side certainly and possibly holds at each minute, over all that the source allows.

    Parameters
    ----------
    minutes
        The grid, sorted.
    reading, every_reading
        As in `held_bounds`.

    Raises
    ------
    TimesError, ValueError
        As `held_bounds`.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> bounds = place_bounds(read_campaign(folder("northwestern_syria_2024")), [0])
    >>> government = bounds.sides.index("government")
    >>> bool(bounds.certain[bounds.places.index("hama"), 0, government])
    True
    """
    at = minute_grid(minutes)
    known: dict[object, _Bounds] = {}
    told: dict[Order, tuple[int, ...]] = {}
    each = possible_readings(campaign, reading) if every_reading else (campaign.choose_readings(reading),)
    found = [_bounds_of_places(campaign, readings, at, known, told) for readings in each]
    return with_fields(
        found[0],
        certain=np.logical_and.reduce([one.certain for one in found]),
        possible=np.logical_or.reduce([one.possible for one in found]),
        loose=tuple(dict.fromkeys(place for one in found for place in one.loose)),
    )


def _bounds_of_places(
    campaign: Campaign,
    readings: Mapping[str, str],
    minutes: Ints,
    known: dict[object, _Bounds],
    told: dict[Order, tuple[int, ...]],
) -> PlaceBounds:
    """Return the bounds under one reading; what does not differ from a reading before is in `known`."""
    network = Network(campaign, readings)
    turns = Turns(network, *network.bounds(), told=told)
    shape = len(turns.places), len(minutes), len(turns.side_names)
    low, high = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    loose = []
    count = _Count(turns, minutes, known)
    for number, place in enumerate(turns.places):
        if not turns.points.get(place):
            low[number, :, turns.initial(place) // 2] = high[number, :, turns.initial(place) // 2] = 1
            continue
        each = [count.cases(place, side) for side in range(len(turns.side_names))]
        for side, cases in enumerate(each):
            low[number, :, side], high[number, :, side] = count.alone(place, side, cases)
        if None in each:
            loose.append(place)
    return PlaceBounds(minutes, turns.places, turns.side_names, low > 0, high > 0, tuple(loose))


class _Case(NamedTuple):
    """One order of a place's moments: the constraints it adds, and the steps of "held by the side" at each."""

    extra: tuple[tuple[int, int, int], ...]
    steps: Mapping[int, int]
    base: int

    def told(self, names: Sequence[str]) -> tuple[object, ...]:
        """Return the same by names, which are those of any reading."""
        extra = tuple((names[tail], names[head], weight) for tail, head, weight in self.extra)
        return extra, tuple(sorted((names[point], step) for point, step in self.steps.items())), self.base


class _Count:
    """The number of places of a side, as sums of steps.

    Parameters
    ----------
    known
        Bounds of parts of the network that were found before, for this or another side or reading.
    """

    def __init__(self, turns: Turns, minutes: Ints, known: dict[object, _Bounds]) -> None:
        self.turns, self.minutes, self._known = turns, minutes, known
        self.components = reduce_network(turns.network, turns.lower, turns.upper)
        self._at = {
            point: (component, number)
            for component in self.components
            for number, point in enumerate(component.points.tolist())
        }
        self._said: dict[frozenset[int], tuple[object, ...]] = {}

    def bounds(self, side: int, counted: Sequence[str]) -> HeldBounds:
        """Return the bounds of how many of some places a side holds, at every minute."""
        cases = {place: self.cases(place, side) for place in counted}
        loose = [place for place, ways in cases.items() if ways is None]
        plain = {place for place, ways in cases.items() if ways is not None and len(ways) == 1 and not ways[0].extra}
        several = {place: ways for place, ways in cases.items() if ways is not None and place not in plain}
        base = 0
        weights: dict[int, int] = {}
        for place, ways in cases.items():
            if ways is not None and place in plain:
                base += ways[0].base
                for point, step in ways[0].steps.items():
                    weights[point] = weights.get(point, 0) + step
        low, high = (np.full(len(self.minutes), base, dtype=np.int64) for _ in range(2))
        for points, places in self._clusters(several):
            while np.prod([len(several[place]) for place in places], dtype=np.float64) > MOST_CASES:
                loose.append(max(places, key=lambda place: len(several[place])))
                places.remove(loose[-1])
            here = {point: weights.pop(point) for point in points if point in weights}
            least, most = self._over_all(points, [several[place] for place in places], here, places)
            low, high = low + least, high + most
        for component in self.components:
            points = frozenset(component.points.tolist())
            here = {point: weights.pop(point) for point in points if point in weights}
            if here:
                least, most = self._over_all(points, [], here, ())
                low, high = low + least, high + most
        least, most = sum_bounds((), self.turns.lower, self.turns.upper, weights, self.minutes)  # what is fixed
        low, high = low + least, high + most
        for place in loose:
            least, most = self.alone(place, side, cases[place])
            low, high = low + least, high + most
        return HeldBounds(low, high, not loose, tuple(loose))

    def alone(self, place: str, side: int, cases: Sequence[_Case] | None) -> _Bounds:
        """Return bounds of one place with a side, whatever the others do."""
        if cases is None:
            # nothing is known but that it is as before the epoch until its first moment can fall
            base = int(self.turns.initial(place) // 2 == side)
            sure = self.minutes < min(int(self.turns.lower[point]) for point in self.turns.points[place])
            return np.where(sure, base, 0), np.where(sure, base, 1)
        ((points, _),) = self._clusters({place: cases})
        return self._over_all(points, [cases], {}, [place])

    def _clusters(self, several: Mapping[str, Sequence[_Case]]) -> list[tuple[frozenset[int], list[str]]]:
        """Return which places have moments in common components, at any remove, and all points of these."""
        clusters: list[tuple[set[int], list[str]]] = []
        for place, cases in several.items():
            points = {place_point for case in cases for place_point in case.steps}
            points |= {point for case in cases for tail, head, _ in case.extra for point in (tail, head)}
            for point in list(points):
                if point in self._at:
                    points |= set(self._at[point][0].points.tolist())
            places = [place]
            for other in [cluster for cluster in clusters if not points.isdisjoint(cluster[0])]:
                clusters.remove(other)
                points |= other[0]
                places = other[1] + places
            clusters.append((points, places))
        return [(frozenset(points), places) for points, places in clusters]

    def _over_all(
        self, points: frozenset[int], ways: Sequence[Sequence[_Case]], weights: Mapping[int, int], places: Sequence[str]
    ) -> _Bounds:
        """Return the bounds over all ways to choose a case each, of a part of the network that nothing else touches."""
        names = self.turns.names
        key = (
            self._network_of(points),
            tuple(sorted((names[point], weight) for point, weight in weights.items())),
            tuple(tuple(case.told(names) for case in cases) for cases in ways),
        )
        if key not in self._known:
            each = [self._bounds_of(points, chosen, weights) for chosen in product(*ways)]
            found = [bounds for bounds in each if bounds is not None]
            if not found:
                raise self._no_order(places)
            self._known[key] = np.min([low for low, _ in found], axis=0), np.max([high for _, high in found], axis=0)
        return self._known[key]

    def _network_of(self, points: frozenset[int]) -> tuple[object, ...]:
        """Return all that is said of some points that nothing else touches."""
        if points not in self._said:
            turns = self.turns
            windows = tuple((turns.names[p], int(turns.lower[p]), int(turns.upper[p])) for p in sorted(points))
            gaps = tuple(
                (turns.names[c.tail], turns.names[c.head], c.weight)
                for c in turns.network.constraints
                if c.tail in points and c.head in points
            )
            self._said[points] = windows, gaps
        return self._said[points]

    def _bounds_of(self, points: frozenset[int], cases: Sequence[_Case], weights: Mapping[int, int]) -> _Bounds | None:
        """Return the bounds of the sum over places each in one given order; None where the orders clash."""
        turns = self.turns
        lower, upper = turns.lower, turns.upper
        extra = [link for case in cases for link in case.extra]
        try:
            components = (
                reduce_network(turns.network, lower, upper, extra=extra, among=points)
                if extra
                else [component for component in self.components if int(component.points[0]) in points]
            )
        except ValueError:
            return None
        total = dict(weights)
        for case in cases:
            for point, step in case.steps.items():
                total[point] = total.get(point, 0) + step
        low, high = sum_bounds(components, lower, upper, total, self.minutes)
        base = sum(case.base for case in cases)
        return low + base, high + base

    def _no_order(self, places: Sequence[str]) -> ValueError:
        named = ", ".join(map(repr, places))
        return ValueError(f"what is said of {named} contradicts itself in every order its moments can fall in")

    def cases(self, place: str, side: int) -> list[_Case] | None:
        """Return the orders a place's moments can fall in, as far as they differ for a side; None: too many to try."""
        turns = self.turns
        base = int(turns.initial(place) // 2 == side)
        points = [point for point in turns.points.get(place, ()) if turns.upper[point] >= 0]
        if not points:
            return [_Case((), {}, base)]
        if any(turns.lower[point] < 0 for point in points):
            return None  # on either side of the epoch: what comes before it turns nothing
        orders = list(self._orders(points)) if len(points) <= MOST_POINTS else [self._only(points)]
        if orders == [()]:
            return None
        told: list[tuple[tuple[int, ...], Mapping[int, int]]] = []
        failed: ValueError | None = None
        for order in orders:
            try:
                codes = turns.codes(place, order)
            except ValueError as error:
                failed = error
                continue
            held = [base, *(int(code // 2 == side) for code in codes)]
            told.append((order, {point: b - a for point, (a, b) in zip(order, pairwise(held), strict=True) if a != b}))
        if failed is not None and turns.look_at_all(place):
            return self.cases(place, side)
        if failed is not None and not told:
            raise failed
        if failed is None and len({frozenset(steps.items()) for _, steps in told}) == 1:
            return [_Case((), told[0][1], base)]  # whatever the order, the steps are the same
        return [
            _Case(tuple((b, a, -self._gap(a, b)) for a, b in pairwise(order)), steps, base) for order, steps in told
        ]

    def _gap(self, first: int, then: int) -> int:
        """Return how long after `first` a point must fall to be applied after it: in the same minute ranks decide."""
        ranks = self.turns.ranks
        return 0 if (ranks[first], first) < (ranks[then], then) else 1

    def _always(self, first: int, then: int) -> bool:
        """Whether `then` is applied after `first` in every placement."""
        least = int(self.turns.lower[then] - self.turns.upper[first])
        a, b = self._at.get(first), self._at.get(then)
        if a is not None and b is not None and a[0] is b[0]:
            component, i, j = a[0], a[1], b[1]
            i_free, j_free = component.leader[i], component.leader[j]
            least = max(least, int(component.offset[j] - component.offset[i] - component.gap[j_free, i_free]))
        return least >= self._gap(first, then)

    def _orders(self, points: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Yield the orders in which points can be applied, two by two."""
        after = {(a, b) for a in points for b in points if a != b and self._always(a, b)}
        for order in permutations(points):
            if not any((b, a) in after for at, a in enumerate(order) for b in order[at + 1 :]):
                yield order

    def _only(self, points: Sequence[int]) -> tuple[int, ...]:
        """Return the order of many points if there is but one, else nothing."""
        order = tuple(sorted(points, key=lambda p: sum(self._always(q, p) for q in points if q != p)))
        return order if all(self._always(a, b) for a, b in pairwise(order)) else ()
