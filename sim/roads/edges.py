"""The front on the road graph, at a minute and through a whole history.

Each measure is a pair. A *documented* edge joins places whose holders are told or known from before the epoch; a
*possible* edge would be front if the places that are unknown, silent or inferred were resolved in some way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise, repeat
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.clock.history import History, State
from sim.model.arrays import Ints
from sim.model.campaign import Campaign
from sim.model.frozen import FrozenMap
from sim.model.vocabulary import UNKNOWN, VACANT
from sim.roads.silence import Silences

DOCUMENTED = "documented"
POSSIBLE = "possible"
HOSTILE = "hostile"
Pair = tuple[str, str]
_FIRM = ("documented", "initial")
_MOST_SIDES = 61  # bits of a mask, with one to spare beside the sign


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
        How the sides stand to each other at that minute: ``hostile``, ``contact`` or ``allied``.
    """

    a: str
    b: str
    ref: str
    metres: int
    sides: Pair
    certainty: str
    relation: str


@dataclass(frozen=True, slots=True)
class PairSeries:
    """Number and length in metres of front edges from each of the minutes of a `FrontSeries` on.

    The possible ones include the documented ones.
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
        Minute 0 and every minute at which anything that bears on the front changes, sorted.
    pairs
        Two sides, sorted by identifier, to their series; pairs that never touch are left out.
    hostile
        The edges between sides that are hostile at the time. An edge that may be front of several pairs counts once.
    """

    minutes: Ints
    pairs: Mapping[Pair, PairSeries]
    hostile: PairSeries

    def index(self, minute: int) -> int:
        """Return where in the arrays the values of `minute` stand."""
        return max(int(np.searchsorted(self.minutes, minute, side="right")) - 1, 0)


class _Roads(NamedTuple):
    """Roads between point places, one for each pair of places: the shortest; ends are numbers of points."""

    a: Ints
    b: Ints
    metres: Ints
    rows: Ints  # in the road table


class _Events(NamedTuple):
    """What places are, from slot to slot, place by place; a code is a row of `masks` and `firm`.

    A slot is an index into the minutes of the series. Each place has an event in slot 0.
    """

    place: Ints
    slot: Ints
    code: Ints
    masks: tuple[int, ...]  # sides it may be of, as bits
    firm: tuple[bool, ...]


# -- at one minute -----------------------------------------------------------------------------------------------------


def front_edges(history: History, silences: Silences, minute: int) -> tuple[FrontEdge, ...]:
    """Return the front edges at `minute`, in the order of the road table.

    An end is firm when its holder is documented or known from before the epoch and it is not silent. An end that is
    not (unknown, silent or inferred) may be of its present or last known holder's side, or of any side that holds a
    firm place at `minute`. An edge with two firm ends of different sides is documented; otherwise there is a possible
    edge for each pair of sides that its ends may be of. Nothing is front with a place known to be vacant.

    Examples
    --------
    >>> from sim import date_statements, read_campaign, replay, road_graph, silences
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(campaign))
    >>> quiet = silences(history, road_graph(campaign))
    >>> edges = front_edges(history, quiet, campaign.end)
    >>> [edge.sides for edge in edges if {edge.a, edge.b} == {"homs", "hisya"}]
    [('government', 'moc')]
    """
    campaign = history.campaign
    roads = _compile_roads(campaign)
    states = history.state_indices(minute)
    sides = history.side_of_state[states]
    firm = np.array([is_firm(state) for state in history.states], dtype=np.bool_)[states]
    firm &= [not silences.rule(place, minute) for place in history.places]
    present = {history.side_names[side] for side in np.unique(sides[firm]).tolist()}

    @cache
    def may_be(end: int) -> frozenset[str]:
        """Return the sides that an end may be of."""
        last = {history.side_names[sides[end]]}
        found = last if firm[end] else {*present, _last_known(history, history.places[end], minute)}
        return frozenset(found & campaign.sides.keys())

    @cache
    def fronts(one: frozenset[str], other: frozenset[str]) -> list[tuple[Pair, str]]:
        """Return the pairs of different sides that two ends may be of, and how each stands to the other."""
        pairs = sorted({(min(x, y), max(x, y)) for x in one for y in other if x != y})
        return [(pair, campaign.relation(*pair, minute)) for pair in pairs]

    edges: list[FrontEdge] = []
    sure = firm[roads.a] & firm[roads.b]
    for at in np.flatnonzero(~(sure & (sides[roads.a] == sides[roads.b]))).tolist():
        road = campaign.roads[roads.rows[at]]
        certainty = DOCUMENTED if sure[at] else POSSIBLE
        for pair, relation in fronts(may_be(int(roads.a[at])), may_be(int(roads.b[at]))):
            edges.append(FrontEdge(road.a, road.b, road.ref, road.metres, pair, certainty, relation))
    return tuple(edges)


def is_firm(state: State) -> bool:
    """Return whether a holder is told, or known from before the epoch; silence is another matter."""
    return state.basis in _FIRM and state.holder != UNKNOWN


def _last_known(history: History, place: str, minute: int) -> str:
    """Return the side of the last faction known to hold `place` by `minute`, or `unknown` when none was known."""
    known = [spell.holder for spell in history.spells(place) if spell.start <= minute]
    holder = next((holder for holder in reversed(known) if holder not in (UNKNOWN, VACANT)), UNKNOWN)
    return history.campaign.side_of(holder)


def _compile_roads(campaign: Campaign) -> _Roads:
    number = {place.id: at for at, place in enumerate(campaign.holdable)}
    count = len(campaign.roads)
    a, b = (
        np.fromiter(map(number.get, map(attrgetter(end), campaign.roads), repeat(-1)), np.int64, count) for end in "ab"
    )
    metres = np.fromiter(map(attrgetter("metres"), campaign.roads), np.int64, count)
    key = np.minimum(a, b) * (len(number) + 1) + np.maximum(a, b)
    order = np.lexsort((metres, key))
    first = np.ones(count, dtype=np.bool_)
    first[1:] = key[order[1:]] != key[order[:-1]]
    rows = np.sort(order[first])
    rows = rows[(a[rows] >= 0) & (b[rows] >= 0) & (a[rows] != b[rows])]
    return _Roads(a[rows], b[rows], metres[rows], rows)


# -- through a history -------------------------------------------------------------------------------------------------


def front_series(history: History, silences: Silences) -> FrontSeries:
    """Return the front through the whole history, equal to `front_edges` at every minute of the series.

    One pass over all roads: the events of both ends, sorted by road and time, give what each road goes from and to;
    these steps are added up along time.

    Raises
    ------
    ValueError
        If the campaign has more sides or roads than the keys of the pass have room for.

    Examples
    --------
    >>> from sim import date_statements, read_campaign, replay, road_graph, silences
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(campaign))
    >>> quiet = silences(history, road_graph(campaign))
    >>> series = front_series(history, quiet)
    >>> sure = [e for e in front_edges(history, quiet, 0) if (e.certainty, e.relation) == ("documented", HOSTILE)]
    >>> int(series.hostile.documented_edges[0]) == len(sure)
    True
    """
    campaign = history.campaign
    if len(campaign.sides) > _MOST_SIDES:
        raise ValueError(f"{len(campaign.sides)} sides are more than the {_MOST_SIDES} that one pass can tell apart")
    minutes = _minutes(history, silences)
    events = _place_events(history, silences, minutes)
    roads = _compile_roads(campaign)
    groups, steps = _steps(events, roads, len(minutes), sides=len(campaign.sides))
    names = tuple(campaign.sides)
    edges, metres = (_running(steps, weights, shape=(len(groups), len(minutes))) for weights in (None, roads.metres))
    pairs: dict[Pair, PairSeries] = {}
    for pair in sorted({pair for group in groups for pair in group.pairs}):
        sure = [at for at, group in enumerate(groups) if group.firm and pair in group.pairs]
        maybe = [at for at, group in enumerate(groups) if pair in group.pairs]
        key = (names[pair[0]], names[pair[1]])
        pairs[(min(key), max(key))] = _pair_series(edges, metres, sure, maybe)
    hostile = _hostile_series(campaign, minutes, groups, edges, metres)
    return FrontSeries(frozen(minutes), FrozenMap(dict(sorted(pairs.items()))), hostile)


class _Group(NamedTuple):
    """Roads that are alike: the pairs of sides (as numbers) they are or may be front between."""

    firm: bool
    pairs: frozenset[tuple[int, int]]


class _Steps(NamedTuple):
    """Roads that enter and leave groups: in which cell of a table with a row a group and a column a slot, and which."""

    entered: Ints
    entering: Ints
    left: Ints
    leaving: Ints


def _minutes(history: History, silences: Silences) -> Ints:
    """Return minute 0 and all minutes at which holders, silences or relations change."""
    bounds = [0, *silences.minutes()]
    for relation in history.campaign.relations:
        ends = (relation.window.earliest, relation.window.latest + 1)
        bounds += [bound for bound in ends if 0 < bound <= history.campaign.end]
    every = np.concatenate((np.array(bounds, dtype=np.int64), history.minutes))
    every.sort()
    distinct = np.ones(len(every), dtype=np.bool_)
    np.not_equal(every[1:], every[:-1], out=distinct[1:])
    return every[distinct]


def _place_events(history: History, silences: Silences, minutes: Ints) -> _Events:
    place, slot, state, last = state_events(history, minutes)
    side_count = len(history.campaign.sides)
    firm_of_state = np.array([is_firm(state) for state in history.states], dtype=np.bool_)
    sides = history.side_of_state
    if not silences.spans and bool(firm_of_state[state].all()):
        # codes below `side_count` are the sides; the next one is a vacant place
        masks = (*(1 << side for side in range(side_count)), 0)
        code = np.minimum(sides, side_count)[state[last]]
        return _Events(place[last], slot[last], code, masks, (True,) * len(masks))
    # a holder of less than a minute is a last known one as well: look before leaving all but the last of a slot
    own = _last_known_masks(place, sides[state], side_count)[last]
    place, slot, state = place[last], slot[last], state[last]
    silent = np.zeros(len(state), dtype=np.bool_)
    if silences.spans:
        place, slot, source, silent = _mark_silent(history, silences, minutes, place, slot)
        state, own = state[source], own[source]
    firm = firm_of_state[state] & ~silent
    own[firm & (sides[state] >= side_count)] = 0  # known to be vacant
    if bool(firm.all()):
        present = np.zeros(len(minutes), dtype=np.int64)
    else:
        present = _sides_present(place, slot, np.where(firm, own, 0), side_count, len(minutes))
        place, slot, own, firm = _split_unsure(place, slot, own, firm, present)
    mask = np.where(firm, own, own | present[slot])
    kinds, code = np.unique(mask << 1 | firm, return_inverse=True)
    return _Events(place, slot, code, tuple(int(kind) >> 1 for kind in kinds), tuple(bool(kind & 1) for kind in kinds))


def state_events(history: History, minutes: Ints) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Return (place, slot, state) of each place's first state and of all after it, and which are the last of a slot."""
    numbers, begin = history.by_place
    count = len(history.places)
    place = np.repeat(np.arange(count, dtype=np.int64), np.diff(begin) + 1)
    slot = np.zeros(len(place), dtype=np.int64)
    state = np.empty(len(place), dtype=np.int64)
    initial = begin[:-1] + np.arange(count, dtype=np.int64)
    later = np.ones(len(place), dtype=np.bool_)
    later[initial] = False
    slot[later] = np.searchsorted(minutes, history.minutes)[numbers]
    state[later] = history.state_index[numbers]
    state[initial] = history.initial_index
    last = np.ones(len(place), dtype=np.bool_)
    last[:-1] = (place[1:] != place[:-1]) | (slot[1:] != slot[:-1])
    return place, slot, state, last


def _mark_silent(
    history: History, silences: Silences, minutes: Ints, place: Ints, slot: Ints
) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Add events where silences begin and end; return places, slots, the events they come from, which are silent."""
    width = len(minutes)
    number = {name: at for at, name in enumerate(history.places)}
    spans = [(number[name] * width, span) for name, spans in silences.spans.items() for span in spans]
    starts = np.searchsorted(minutes, [span.start for _, span in spans]).tolist()
    ends = np.searchsorted(minutes, [span.start if span.end is None else span.end for _, span in spans]).tolist()
    turns = {row + end: False for (row, span), end in zip(spans, ends, strict=True) if span.end is not None}
    turns.update((row + start, True) for (row, _), start in zip(spans, starts, strict=True))  # even where one ends
    turn_keys = np.array(sorted(turns), dtype=np.int64)
    turn_silent = np.array([turns[key] for key in turn_keys.tolist()], dtype=np.bool_)
    keys = place * width + slot
    every = np.unique(np.concatenate((keys, turn_keys)))
    source = np.searchsorted(keys, every, side="right") - 1
    turn = np.searchsorted(turn_keys, every, side="right") - 1
    same_place = (turn >= 0) & (turn_keys[turn] // width == every // width)
    return every // width, every % width, source, same_place & turn_silent[turn]


def _last_known_masks(place: Ints, side: Ints, side_count: int) -> Ints:
    """Return for each event the side that holds, or last held, its place, as a bit; 0 when none was known so far."""
    known = side < side_count
    first = np.ones(len(place), dtype=np.bool_)
    first[1:] = place[1:] != place[:-1]
    at = np.maximum.accumulate(np.where(known | first, np.arange(len(place), dtype=np.int64), 0))
    bits = np.left_shift(np.int64(1), np.where(known, side, 0))
    return np.where(known, bits, 0)[at]


def _sides_present(place: Ints, slot: Ints, mask: Ints, side_count: int, width: int) -> Ints:
    """Return for each slot the sides with firm places, as bits; `mask` has a bit for firm events only."""
    continued = place[1:] == place[:-1]
    present = np.zeros(width, dtype=np.int64)
    for side in range(side_count):
        holds = mask >> side & 1
        step = np.bincount(slot, weights=holds, minlength=width)
        step -= np.bincount(slot[1:], weights=holds[:-1] * continued, minlength=width)
        present |= (np.cumsum(step) > 0).astype(np.int64) << side
    return present


def _split_unsure(
    place: Ints, slot: Ints, own: Ints, firm: NDArray[np.bool_], present: Ints
) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Add an event to every place that is not firm wherever the sides present change: it may be of other sides then."""
    shifts = np.flatnonzero(np.diff(present)) + 1
    until = np.full(len(place), len(present), dtype=np.int64)
    until[:-1] = np.where(place[1:] == place[:-1], slot[1:], len(present))
    low = np.searchsorted(shifts, slot, side="right")
    count = np.where(firm, 0, np.searchsorted(shifts, until, side="left") - low)
    source, offset = _ranges(count)
    place, own = np.concatenate((place, place[source])), np.concatenate((own, own[source]))
    slot, firm = np.concatenate((slot, shifts[low[source] + offset])), np.concatenate((firm, firm[source]))
    order = np.lexsort((slot, place))
    return place[order], slot[order], own[order], firm[order]


def _ranges(count: Ints) -> tuple[Ints, Ints]:
    """Return for counts (2, 0, 3) the items (0, 0, 2, 2, 2) and the numbers within each (0, 1, 0, 1, 2)."""
    item = np.repeat(np.arange(len(count), dtype=np.int64), count)
    return item, np.arange(len(item), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)


def _steps(events: _Events, roads: _Roads, width: int, *, sides: int) -> tuple[list[_Group], _Steps]:
    """Return the groups that roads are ever in, and when each road enters and leaves them."""
    kinds = len(events.masks)
    code_bits, slot_bits = kinds.bit_length(), width.bit_length()
    shift = slot_bits + 1 + code_bits
    if shift + len(roads.a).bit_length() > 62:
        raise ValueError(f"{len(roads.a)} roads over {width} minutes are more than one pass can number")
    keys = _keys(events, roads, code_bits, shift)
    # the codes of both ends after each event: both have one in slot 0, so that no road sees the codes of another
    code_mask = (1 << code_bits) - 1
    numbered = np.arange(len(keys), dtype=np.int64) << code_bits | keys & code_mask
    of_b = (keys & 1 << code_bits).astype(np.bool_)
    moment = keys >> (1 + code_bits)
    last = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(moment[1:], moment[:-1], out=last[:-1])
    code_a = np.maximum.accumulate(np.where(of_b, 0, numbered))[last] & code_mask
    code_b = np.maximum.accumulate(np.where(of_b, numbered, 0))[last] & code_mask
    moment, both = moment[last], code_a * kinds + code_b
    groups, group_of = _groups(events, np.flatnonzero(np.bincount(both, minlength=1)), sides)
    group = group_of[both]
    road, slot = moment >> slot_bits, moment & ((1 << slot_bits) - 1)
    before = np.full(len(group), -1, dtype=np.int64)
    before[1:] = np.where(road[1:] == road[:-1], group[:-1], -1)
    turned = group != before
    entered, left = np.flatnonzero(turned & (group >= 0)), np.flatnonzero(turned & (before >= 0))
    return groups, _Steps(
        group[entered] * width + slot[entered], road[entered], before[left] * width + slot[left], road[left]
    )


def _keys(events: _Events, roads: _Roads, code_bits: int, shift: int) -> Ints:
    """Return an event at an end of a road as one 64-bit key of road, slot, end and code, sorted, for all of them.

    Sorting bare keys is several times faster than sorting by columns.
    """
    packed = events.slot << (1 + code_bits) | events.code
    count = np.bincount(events.place, minlength=int(max(roads.a.max(initial=0), roads.b.max(initial=0))) + 1)
    begin = np.cumsum(count) - count
    parts = []
    for end, places in enumerate((roads.a, roads.b)):
        road, offset = _ranges(count[places])
        parts.append((road << shift) + (packed[begin[places][road] + offset] + (end << code_bits)))
    keys = np.concatenate(parts)
    keys.sort()
    return keys


def _groups(events: _Events, used: Ints, sides: int) -> tuple[list[_Group], Ints]:
    """Return the groups of the pairs of codes in use, and the group of each pair of codes (-1: no front)."""
    kinds = len(events.masks)
    may_be = [[side for side in range(sides) if mask >> side & 1] for mask in events.masks]
    groups: dict[_Group, int] = {}
    group_of = np.full(int(used.max(initial=0)) + 1, -1, dtype=np.int64)
    for both in used.tolist():
        a, b = divmod(both, kinds)
        pairs = frozenset((min(s, t), max(s, t)) for s in may_be[a] for t in may_be[b] if s != t)
        if pairs:
            group_of[both] = groups.setdefault(_Group(events.firm[a] and events.firm[b], pairs), len(groups))
    return list(groups), group_of


def _running(steps: _Steps, metres: Ints | None, *, shape: tuple[int, int]) -> Ints:
    """Add up the steps along time: for each group and slot the number of roads in it, or their metres."""
    coming, going = (None, None) if metres is None else (metres[steps.entering], metres[steps.leaving])
    # bincount adds weights in float64, exact for whole numbers below 2**53
    cells = shape[0] * shape[1]
    total = np.bincount(steps.entered, coming, minlength=cells) - np.bincount(steps.left, going, minlength=cells)
    return np.cumsum(total.astype(np.int64, copy=False).reshape(shape), axis=1)


def _pair_series(edges: Ints, metres: Ints, sure: Sequence[int], maybe: Sequence[int]) -> PairSeries:
    documented = (_total(edges, sure), _total(metres, sure))
    possible = documented if sure == maybe else (_total(edges, maybe), _total(metres, maybe))
    return PairSeries(*documented, *possible)


def _total(series: Ints, groups: Sequence[int]) -> Ints:
    if len(groups) == 1:
        return frozen(series[groups[0]])
    return frozen(series[list(groups)].sum(axis=0))


def _hostile_series(
    campaign: Campaign, minutes: Ints, groups: Sequence[_Group], edges: Ints, metres: Ints
) -> PairSeries:
    names = tuple(campaign.sides)
    windows = [relation.window for relation in campaign.relations]
    bounds = {0, len(minutes)}
    for window in windows:
        bounds |= set(np.searchsorted(minutes, [window.earliest, window.latest + 1]).tolist())
    totals = PairSeries(*(np.zeros(len(minutes), dtype=np.int64) for _ in range(4)))
    cuts = sorted(bounds)
    for low, high in pairwise(cuts):  # relations stand still from cut to cut
        minute = int(minutes[low])
        hostile = {
            (s, t)
            for s, t in combinations(range(len(names)), 2)
            if campaign.relation(names[s], names[t], minute) == HOSTILE
        }
        for at, group in enumerate(groups):
            if group.pairs & hostile:
                totals.possible_edges[low:high] += edges[at, low:high]
                totals.possible_metres[low:high] += metres[at, low:high]
                if group.firm:
                    totals.documented_edges[low:high] += edges[at, low:high]
                    totals.documented_metres[low:high] += metres[at, low:high]
    for array in (totals.documented_edges, totals.documented_metres, totals.possible_edges, totals.possible_metres):
        frozen(array)
    return totals


def frozen(array: Ints) -> Ints:
    """Return an array that cannot be written to any more."""
    array.setflags(write=False)
    return array


def frontier(edges: Iterable[FrontEdge]) -> frozenset[str]:
    """Return the frontier places of a front: the ends of its edges.

    Examples
    --------
    >>> from sim import date_statements, read_campaign, replay, road_graph, silences
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(campaign))
    >>> quiet = silences(history, road_graph(campaign))
    >>> "homs" in frontier(front_edges(history, quiet, campaign.end))
    True
    """
    return frozenset(end for edge in edges for end in (edge.a, edge.b))
