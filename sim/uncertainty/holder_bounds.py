"""Exact bounds, without a prior, on who holds a place and on how many places a side holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from dataclasses import replace as with_fields
from functools import cached_property
from itertools import pairwise, permutations, product
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike

from sim.chronology import Network
from sim.chronology.bounds import Steps, sum_bounds
from sim.chronology.components import components_of, reduce_network
from sim.model.arrays import Ints
from sim.model.campaign import Campaign
from sim.model.errors import check_name, did_you_mean
from sim.model.point import Point
from sim.model.times import minute_grid
from sim.model.vocabulary import UNKNOWN, VACANT
from sim.uncertainty.flags import Bools, Flags
from sim.uncertainty.holders import HolderEvents, Replayed

if TYPE_CHECKING:
    from sim.uncertainty.open_world import OpenWorld

MOST_POINTS, MOST_CASES = 6, 64


class _Bounds(NamedTuple):
    """The lowest and highest value at each minute, and the places with outer bounds only (see `HeldBounds`)."""

    steps: Steps
    loose: tuple[str, ...] = ()

    @property
    def certain(self) -> Ints:
        """The slots at which the lowest value begins to be above 0, or ceases to be so."""
        return self.steps.slot[np.flatnonzero(np.diff(self.steps.low > 0, prepend=False))]

    @property
    def possible(self) -> Ints:
        """The slots at which the highest value begins to be above 0, or ceases to be so."""
        return self.steps.slot[np.flatnonzero(np.diff(self.steps.high > 0, prepend=False))]


class HeldBounds(NamedTuple):
    """The lowest and highest number of places a side can hold at each minute, over all placements.

    Parameters
    ----------
    low, high
        One number a minute.
    exact
        Whether some placement reaches each of them. If not, they are outer bounds: no placement goes beyond.
    loose
        The places with outer bounds only, because their events can fall in too many orders.
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
        The axes: all places that can be held; sides in table order, then ``unknown`` and ``vacant``.
    sure, may
        Whether a side holds a place in every placement, and in some placement; cells are place x sides + side.
    left_open
        Whether the account leaves the holder of a place open (`OpenWorld.open`); none is, without an open world.
    loose
        The places whose events can fall in too many orders: they may be more certain than stated here.
    """

    minutes: Ints
    places: tuple[str, ...]
    sides: tuple[str, ...]
    sure: Flags
    may: Flags
    left_open: Flags
    loose: tuple[str, ...]

    @cached_property
    def certain(self) -> Bools:
        """certain[place, minute, side]: the side holds the place in every placement."""
        return self._of_sides(self.sure.written_out())

    @cached_property
    def possible(self) -> Bools:
        """possible[place, minute, side]: the side holds the place in some placement."""
        return self._of_sides(self.may.written_out())

    @cached_property
    def open(self) -> Bools:
        """open[place, minute]: the account leaves its holder open."""
        return self.left_open.written_out()

    def certain_at(self, slot: int) -> Bools:
        """Return certain[place, side] at a position on the grid."""
        return self.sure.at(slot).reshape(len(self.places), len(self.sides))

    def pieces(self) -> Iterator[tuple[Ints, Bools, Bools]]:
        """Yield `certain` and `possible` in pieces: positions on the grid, and both at these."""
        for begin, stop in self.sure.pieces():
            certain, possible = (self._of_sides(flags.between(begin, stop)) for flags in (self.sure, self.may))
            yield np.arange(begin, stop), certain, possible

    def of_side(self, side: int, places: Sequence[int] | Ints) -> tuple[Flags, Flags]:
        """Return for some places whether a side certainly and possibly holds them; cells as in `places`."""
        cells = np.asarray(places, dtype=np.int64) * len(self.sides) + side
        return self.sure.cells(cells), self.may.cells(cells)

    def _of_sides(self, flags: Bools) -> Bools:
        return flags.reshape(len(self.places), len(self.sides), -1).transpose(0, 2, 1)


def held_bounds(
    networks: Iterable[Network],
    side: str,
    minutes: ArrayLike,
    *,
    among: Collection[str] | None = None,
    world: OpenWorld | None = None,
) -> HeldBounds:
    """Return the lowest and highest number of places a side can hold at each minute, over all that the source allows.

    If the events of a place can fall in one order only, "held by the side at t" is a sum of signed steps "has happened
    by t", and the bounds of the sum over all places follow from minimum cuts (`sim.chronology.bounds`). If several
    orders are possible, each is added to the network and tried; beyond `MOST_CASES` combinations (or `MOST_POINTS`
    events of one place) the place is bounded by itself, and the result says so.

    Parameters
    ----------
    networks
        The networks of one campaign under one reading or several: bounds over all of them. Give `Study.networks` for
        the bounds that hold for draws, which mix readings.
    side
        A side of the campaign, ``unknown`` or ``vacant``.
    minutes
        Whole numbers, in any order.
    among
        The places to count; None: those that are counted (`Place.counted`).
    world
        What the account leaves open at the same minutes: the side may hold a place that is open, or not, whatever the
        other places are. None: places are as last told.

    Raises
    ------
    TimesError
        If the stated times contradict each other.
    ValueError
        If a side or place does not exist, or a place's statements contradict each other in every possible order.

    Examples
    --------
    >>> from scenarios import open_study
    >>> bounds = held_bounds([open_study("northwestern_syria_2024").network], "moc", [0, 720, 1440])
    >>> bounds.exact, bool((bounds.low < bounds.high).any())
    (True, True)
    """
    networks = list(networks)
    campaign = networks[0].campaign
    check_places(campaign, among or ())
    sides = (*campaign.sides, UNKNOWN, VACANT)
    check_name("side", side, sides)
    wanted = [place.id for place in campaign.holdable if place.counted] if among is None else list(dict.fromkeys(among))
    grid, back = np.unique(minute_grid(minutes, in_order=False), return_inverse=True)
    if not len(grid):
        return HeldBounds(grid, grid, exact=True, loose=())
    number = sides.index(side)
    counts = list(_counts(networks, grid))
    if world is None or not wanted:
        found = _over_readings([count.bounds(number, wanted) for count in counts])
    else:
        found = _with_open_places(counts, number, wanted, world)
    low, high = found.steps.at(back.ravel())
    return HeldBounds(low, high, not found.loose, found.loose)


def _over_readings(found: Sequence[_Bounds]) -> _Bounds:
    loose = dict.fromkeys(place for one in found for place in one.loose)
    return _Bounds(Steps.widest([one.steps for one in found]), tuple(loose))


def _with_open_places(counts: Sequence[_Count], side: int, wanted: Sequence[str], world: OpenWorld) -> _Bounds:
    """Return the bounds over the places that are not open, and those that are one by one."""
    row = {place: number for number, place in enumerate(world.places)}
    rows = np.array([row[place] for place in wanted], dtype=np.int64)
    untold = world.may.cells(rows * len(world.sides) + side)
    free = world.open.cells(rows) | untold
    told = ((cell, _alone(counts, place, side).possible) for cell, place in enumerate(wanted))
    most = (free & (untold | Flags.of_flips(told, len(wanted), len(world.minutes)))).totals()
    slot = np.unique(np.append(0, np.flatnonzero(np.diff(most)) + 1))
    open_ones = Steps(slot, np.zeros_like(slot), most[slot])
    known: dict[object, _Bounds] = {}
    found = _over_readings([_beside_free(count, side, wanted, free, known) for count in counts])
    return found._replace(steps=Steps.total([found.steps, open_ones]))


def _alone(counts: Sequence[_Count], place: str, side: int) -> _Bounds:
    """Return the bounds of one place with a side over all readings."""
    different = {id(one): one for one in (count.alone(place, side) for count in counts)}
    return _over_readings(list(different.values()))


def _beside_free(count: _Count, side: int, places: Sequence[str], free: Flags, known: dict[object, _Bounds]) -> _Bounds:
    """Return the bounds over those of some places that are not free at each minute.

    Parameters
    ----------
    free
        At which minutes each of the places is free.
    known
        Bounds of linked places that were found before, also in other readings.
    """
    number = {place: cell for cell, place in enumerate(places)}
    parts = [_Bounds(Steps.constant(0, count.minutes))]
    for group in count.groups(places):
        key = tuple((place, count.said_of(place)) for place in group)
        if key not in known:
            known[key] = _linked_beside_free(count, side, group, free.cells([number[place] for place in group]))
        parts.append(known[key])
    loose = dict.fromkeys(place for part in parts for place in part.loose)
    return _Bounds(Steps.total([part.steps for part in parts]), tuple(loose))


def _linked_beside_free(count: _Count, side: int, places: Sequence[str], free: Flags) -> _Bounds:
    """Return the bounds over those of some linked places that are not free: for each choice of them, at its minutes."""
    begin = np.union1d(free.slots, [0])
    end = np.append(begin[1:], len(count.minutes))
    kinds, kind = np.unique(np.stack([free.at(slot) for slot in begin.tolist()]), axis=0, return_inverse=True)
    pieces, loose = [], dict[str, None]()
    for at, is_free in enumerate(kinds.tolist()):
        fixed = [place for place, one in zip(places, is_free, strict=True) if not one]
        first, stop = (each[kind.ravel() == at] for each in (begin, end))
        slots = np.concatenate([np.arange(a, b) for a, b in zip(first.tolist(), stop.tolist(), strict=True)])
        found = count.at(slots).bounds(side, fixed)
        changes = np.union1d(found.steps.slot, np.searchsorted(slots, first))
        pieces.append((slots[changes], *found.steps.at(changes)))
        loose |= dict.fromkeys(found.loose)
    slot, low, high = (np.concatenate(each) for each in zip(*pieces, strict=True))
    order = np.argsort(slot)
    return _Bounds(Steps(slot[order], low[order], high[order]), tuple(loose))


def place_bounds(networks: Iterable[Network], minutes: ArrayLike, *, world: OpenWorld | None = None) -> PlaceBounds:
    """Return which places each side certainly and possibly holds at each minute, over all that the source allows.

    Parameters
    ----------
    networks
        As in `held_bounds`.
    minutes
        The grid, sorted.
    world
        As in `held_bounds`: no side is certain to hold a place that is open.

    Raises
    ------
    TimesError, ValueError
        As `held_bounds`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> bounds = place_bounds([open_study("northwestern_syria_2024").network], [0])
    >>> government = bounds.sides.index("government")
    >>> bool(bounds.certain[bounds.places.index("hama"), 0, government])
    True
    """
    grid = minute_grid(minutes)
    counts = list(_counts(networks, grid))
    events = counts[0].events
    places, sides = events.places, events.side_names
    low: list[tuple[int, Ints]] = []
    high: list[tuple[int, Ints]] = []
    loose = dict[str, None]()
    for number, place in enumerate(places):
        if not any(count.events.points.get(place) for count in counts):
            always = number * len(sides) + events.initial(place) // 2, np.zeros(min(len(grid), 1), dtype=np.int64)
            low.append(always)
            high.append(always)
            continue
        for side in range(len(sides)):
            bounds = _alone(counts, place, side)
            low.append((number * len(sides) + side, bounds.certain))
            high.append((number * len(sides) + side, bounds.possible))
            loose |= dict.fromkeys(bounds.loose)
    sure, may = (Flags.of_flips(rows, len(places) * len(sides), len(grid)) for rows in (low, high))
    nothing = Flags.of_flips((), len(places), len(grid))
    found = PlaceBounds(grid, places, sides, sure, may, nothing, tuple(loose))
    if world is None:
        return found
    sure = found.sure.but_not(world.open.cells(np.repeat(np.arange(len(places)), len(sides))))
    return with_fields(found, sure=sure, may=found.may | world.may, left_open=world.open)


def check_places(campaign: Campaign, places: Collection[str]) -> None:
    """Raise ValueError for places that cannot be held or are not in the campaign."""
    known = {place.id for place in campaign.holdable}
    strange = sorted(set(places) - known)
    if strange:
        near = did_you_mean(strange[0], known - set(places))
        raise ValueError(f"places {', '.join(map(repr, strange))} cannot be held, or are not in the campaign{near}")


def _counts(networks: Iterable[Network], minutes: Ints) -> Iterator[_Count]:
    """Yield what counts places under each reading; they share what does not differ between readings."""
    known: dict[object, _Bounds] = {}
    numbers: dict[object, int] = {}
    replayed: Replayed = {}
    for network in networks:
        yield _Count(HolderEvents(network, replayed=replayed), minutes, known, numbers)


class _Case(NamedTuple):
    """One order of a place's events: the constraints it adds, and the steps of "held by the side" at each event."""

    extra: tuple[tuple[int, int, int], ...]
    steps: Mapping[int, int]
    base: int

    def named(self, names: Sequence[Point]) -> tuple[object, ...]:
        """Return the same by points instead of numbers, which differ between readings."""
        extra = tuple((names[tail], names[head], weight) for tail, head, weight in self.extra)
        return extra, tuple(sorted((names[point], step) for point, step in self.steps.items())), self.base


class _Count:
    """The number of places of a side, as a sum of steps.

    Parameters
    ----------
    known
        Bounds of parts of a network that were found before, for this or another side or reading.
    numbers
        A number for each part of a network, equal where the part is; long keys would be slow.
    """

    def __init__(
        self, events: HolderEvents, minutes: Ints, known: dict[object, _Bounds], numbers: dict[object, int]
    ) -> None:
        self.events, self.network, self.minutes = events, events.network, minutes
        self._known, self._numbers = known, numbers
        self.components = components_of(self.network)
        self._at = {
            point: (component, number)
            for component in self.components
            for number, point in enumerate(component.points.tolist())
        }
        self._said: dict[frozenset[int], int] = {}
        self._said_alone: dict[tuple[int, ...], int] = {}
        self._cases: dict[tuple[str, int], list[_Case] | None] = {}

    def bounds(self, side: int, counted: Sequence[str]) -> _Bounds:
        """Return the bounds of how many of some places a side holds, at every minute."""
        cases = {place: self.cases(place, side) for place in counted}
        loose = [place for place, orders in cases.items() if orders is None]
        several: dict[str, list[_Case]] = {}
        base = 0
        weights: dict[int, int] = {}
        for place, orders in cases.items():
            if orders is None:
                continue
            if len(orders) > 1 or orders[0].extra:
                several[place] = orders
                continue
            base += orders[0].base
            for point, step in orders[0].steps.items():
                weights[point] = weights.get(point, 0) + step
        parts = [Steps.constant(base, self.minutes)]
        for points, places in self._clusters(several):
            while np.prod([len(several[place]) for place in places], dtype=np.float64) > MOST_CASES:
                loose.append(max(places, key=lambda place: len(several[place])))
                places.remove(loose[-1])
            here = {point: weights.pop(point) for point in points if point in weights}
            parts.append(self._over_all(points, [several[place] for place in places], here, places))
        for first in [point for point in weights if point in self._at]:
            if first in weights:
                points = frozenset(self._at[first][0].points.tolist())
                here = {point: weights.pop(point) for point in points if point in weights}
                parts.append(self._over_all(points, [], here, ()))
        parts.append(sum_bounds(self.network, (), weights, self.minutes))  # fixed points
        parts += [self.alone(place, side).steps for place in loose]
        return _Bounds(Steps.total(parts), tuple(loose))

    def at(self, slots: Ints) -> _Count:
        """Return the same on some minutes of the grid only."""
        part = copy(self)
        part.minutes, part._known = self.minutes[slots], {}
        return part

    def groups(self, places: Iterable[str]) -> list[list[str]]:
        """Return which of some places have events in linked components, in order; the others are alone."""
        graph: nx.Graph[int | str] = nx.Graph()
        for place in places:
            graph.add_node(place)
            for point in self.events.points.get(place, ()):
                linked = self._at[point][0].points[0] if point in self._at else point
                graph.add_edge(place, int(linked))
        order = {place: number for number, place in enumerate(places)}
        return [
            sorted((node for node in nodes if isinstance(node, str)), key=order.__getitem__)
            for nodes in nx.connected_components(graph)
        ]

    def alone(self, place: str, side: int) -> _Bounds:
        """Return the bounds of one place with a side, whatever happens to the others."""
        key = place, side, self.said_of(place)
        if key not in self._known:
            found = self._bounds_alone(place, side)
            key = place, side, self.said_of(place)  # it may rest on more events now
            self._known[key] = found
        return self._known[key]

    def _bounds_alone(self, place: str, side: int) -> _Bounds:
        cases = self.cases(place, side)
        if cases is None:
            # it is only certain to be as before the epoch until its first event can happen
            base = int(self.events.initial(place) // 2 == side)
            first = min(int(self.network.lower[point]) for point in self.events.points[place])
            slot = np.unique([0, int(np.searchsorted(self.minutes, first))])
            slot = slot[slot < len(self.minutes)]
            sure = self.minutes[slot] < first
            return _Bounds(Steps(slot, np.where(sure, base, 0), np.where(sure, base, 1)), (place,))
        ((points, _),) = self._clusters({place: cases})
        return _Bounds(self._over_all(points, [cases], {}, [place]))

    def said_of(self, place: str) -> int:
        """Return the number of all that the bounds of a place by itself rest on, equal in readings that agree on it."""
        points = self.events.points.get(place, ())
        if points not in self._said_alone:
            linked = [self._at[point][0].points.tolist() for point in points if point in self._at]
            said = self._constraints_among(frozenset(points).union(*linked))
            self._said_alone[points] = self._number((tuple(self.network.points[point] for point in points), said))
        return self._said_alone[points]

    def _number(self, said: object) -> int:
        return self._numbers.setdefault(said, len(self._numbers))

    def _clusters(self, several: Mapping[str, Sequence[_Case]]) -> list[tuple[frozenset[int], list[str]]]:
        """Return which places have events in linked components, and all points of these components."""
        graph: nx.Graph[int | str] = nx.Graph()
        for place, cases in several.items():
            graph.add_node(place)
            for case in cases:
                points = {*case.steps, *(point for tail, head, _ in case.extra for point in (tail, head))}
                graph.add_edges_from((place, point) for point in points)
                for point in points & self._at.keys():
                    graph.add_edges_from((point, other) for other in self._at[point][0].points.tolist())
        joined = [
            (frozenset(n for n in nodes if isinstance(n, int)), [place for place in several if place in nodes])
            for nodes in nx.connected_components(graph)
        ]
        return sorted(joined, key=lambda one: one[1])

    def _over_all(
        self,
        points: frozenset[int],
        orders: Sequence[Sequence[_Case]],
        weights: Mapping[int, int],
        places: Sequence[str],
    ) -> Steps:
        """Return the bounds over all choices of an order for each place, in a part of the network that stands alone."""
        names = self.network.points
        key = (
            self._constraints_among(points),
            tuple(sorted((names[point], weight) for point, weight in weights.items())),
            tuple(tuple(case.named(names) for case in cases) for cases in orders),
        )
        if key not in self._known:
            each = [self._bounds_of(points, chosen, weights) for chosen in product(*orders)]
            found = [bounds for bounds in each if bounds is not None]
            if not found:
                named = ", ".join(map(repr, places))
                raise ValueError(f"the statements about {named} contradict each other in every order they can have")
            self._known[key] = _Bounds(Steps.widest(found))
        return self._known[key].steps

    def _constraints_among(self, points: frozenset[int]) -> int:
        """Return the number of the windows of, and all constraints between, points that nothing else is linked to."""
        if points not in self._said:
            network, names = self.network, self.network.points
            windows = tuple((names[p], int(network.lower[p]), int(network.upper[p])) for p in sorted(points))
            gaps = tuple(
                (names[c.tail], names[c.head], c.weight)
                for c in network.constraints
                if c.tail in points and c.head in points
            )
            self._said[points] = self._number((windows, gaps))
        return self._said[points]

    def _bounds_of(self, points: frozenset[int], cases: Sequence[_Case], weights: Mapping[int, int]) -> Steps | None:
        """Return the bounds of the sum over places with a given order each; None if the orders clash."""
        extra = [link for case in cases for link in case.extra]
        try:
            components = (
                reduce_network(self.network, extra=extra, among=points)
                if extra
                else list({id(self._at[p][0]): self._at[p][0] for p in sorted(points) if p in self._at}.values())
            )
        except ValueError:
            return None
        total = dict(weights)
        for case in cases:
            for point, step in case.steps.items():
                total[point] = total.get(point, 0) + step
        return sum_bounds(self.network, components, total, self.minutes).raised(sum(case.base for case in cases))

    def cases(self, place: str, side: int) -> list[_Case] | None:
        """Return the possible orders of a place's events, as far as they differ for a side; None: too many to try."""
        if (place, side) not in self._cases:
            self._cases[place, side] = self._find_cases(place, side)
        return self._cases[place, side]

    def _find_cases(self, place: str, side: int) -> list[_Case] | None:
        events, network = self.events, self.network
        base = int(events.initial(place) // 2 == side)
        points = [point for point in events.points.get(place, ()) if network.upper[point] >= 0]
        if not points:
            return [_Case((), {}, base)]
        if any(network.lower[point] < 0 for point in points):
            return None  # on either side of the epoch: events before it change nothing
        orders = list(self._orders(points)) if len(points) <= MOST_POINTS else [self._only_order(points)]
        if orders == [()]:
            return None
        found: list[tuple[tuple[int, ...], Mapping[int, int]]] = []
        failed: ValueError | None = None
        for order in orders:
            try:
                codes = events.codes(place, order)
            except ValueError as error:
                failed = error
                continue
            held = [base, *(int(code // 2 == side) for code in codes)]
            found.append((order, {point: b - a for point, (a, b) in zip(order, pairwise(held), strict=True) if a != b}))
        if failed is not None and events.include_all_events(place):
            return self._find_cases(place, side)
        if failed is not None and not found:
            raise failed
        if failed is None and len({frozenset(steps.items()) for _, steps in found}) == 1:
            return [_Case((), found[0][1], base)]  # the steps are the same in every order
        return [
            _Case(tuple((b, a, -self._gap(a, b)) for a, b in pairwise(order)), steps, base) for order, steps in found
        ]

    def _gap(self, first: int, then: int) -> int:
        """Return how long after `first` a point must fall to be applied after it: in the same minute ranks decide."""
        ranks = self.events.ranks
        return 0 if (ranks[first], first) < (ranks[then], then) else 1

    def _always(self, first: int, then: int) -> bool:
        """Return whether `then` is applied after `first` in every placement."""
        least = int(self.network.lower[then] - self.network.upper[first])
        a, b = self._at.get(first), self._at.get(then)
        if a is not None and b is not None and a[0] is b[0]:
            component, i, j = a[0], a[1], b[1]
            i_free, j_free = component.leader[i], component.leader[j]
            least = max(least, int(component.offset[j] - component.offset[i] - component.gap[j_free, i_free]))
        return least >= self._gap(first, then)

    def _orders(self, points: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Yield the orders in which points can be applied, as far as pairs of them decide."""
        after = {(a, b) for a in points for b in points if a != b and self._always(a, b)}
        for order in permutations(points):
            if not any((b, a) in after for at, a in enumerate(order) for b in order[at + 1 :]):
                yield order

    def _only_order(self, points: Sequence[int]) -> tuple[int, ...]:
        """Return the order of many points if there is only one; else nothing."""
        order = tuple(sorted(points, key=lambda p: sum(self._always(q, p) for q in points if q != p)))
        return order if all(self._always(a, b) for a, b in pairwise(order)) else ()
