"""Pockets through a history: which places no road joined to a base any longer, from when, by what, and until when.

Whose ground carries a side's supply is a choice, and every result names it (`OVER`):

``own``
    The side's own ground, and its own bases.
``allied``
    Also that of sides allied to it at the time (`[[relations]]`), whose bases feed it too.
``passable``
    Also ground of sides that let its supply cross (`passable` in `[[relations]]`): their bases do not feed it.

Ground of another side carries only where it is firm: documented or known from before the epoch, and not silent. A place
that has been passed (`sim.roads.silence`) carries nothing, and is silent rather than a pocket.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_fields
from itertools import chain

import networkx as nx

from sim.chronology import Network, gap_bounds
from sim.clock.history import Change, History
from sim.model.campaign import Campaign
from sim.model.errors import check_name
from sim.model.times import Window
from sim.model.vocabulary import UNKNOWN, VACANT
from sim.roads.connect import NOBODY, Pockets
from sim.roads.graph import RoadGraph
from sim.roads.silence import PASSED, Silences

OVER = ("own", "allied", "passable")
LOST, LEFT, REJOINED, TO_THE_END = "lost", "left", "rejoined", "to the end"
_FIRM = ("documented", "initial")
_BEFORE = -1  # a minute before the epoch
_BASE = ""  # stands for all bases in a graph of places


@dataclass(frozen=True, slots=True)
class CutOff:
    """A stretch of time [`start`, `end`) in which a place of `side` is joined to no base.

    Parameters
    ----------
    start
        None: from before the epoch.
    end
        None: to the campaign's end.
    outcome
        ``lost`` (to `taken_by`), ``left``, ``rejoined`` (to a base, or passed over in silence), or ``to the end``.
    was_joined
        Whether it was joined while the side held it; if not nothing cut it off: it was gained ahead of the roads, or
        has been apart from before the epoch.
    cut_by
        The statements that took, in the minute of `start`, ground that had carried the side's supply and borders on
        the pocket; empty where the last way out was passed over in silence.
    ended_by
        The statement that ended it; empty where none did.
    together
        The pocket as it was at `start`: all places of the side that were joined to this one, itself among them.
    """

    place: str
    side: str
    start: int | None
    end: int | None
    outcome: str
    taken_by: str
    was_joined: bool
    cut_by: tuple[str, ...]
    ended_by: str
    together: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PocketWindow:
    """A place that is cut off, with the windows that placements (and draws) of the same statements leave.

    Parameters
    ----------
    cut, lost
        From the earliest to the latest of them: when it was cut off, and when it was lost after that (None: never).
        Where a side only ever loses ground three placements bound all others.
    certain
        Whether it is cut off before it is lost in all of them.
    lag_low, lag_high
        Minutes from cut to loss; None where it is not lost.
    sharp
        Whether the lag runs between the same two statements in all of them, and is bounded by the network of times
        rather than by them.
    supply_m
        Road metres to it from a base just before the cut in the middle placement; None where there was no way.
    cut_by, lost_by, sentences, together
        Statements in the middle placement (or the first that has the cut), their sentences, and the pocket.
    chance
        The share of draws in which it is cut off; None without draws.
    """

    place: str
    side: str
    cut: Window
    lost: Window | None
    taken_by: str
    certain: bool
    lag_low: int | None
    lag_high: int | None
    sharp: bool
    supply_m: int | None
    cut_by: tuple[str, ...]
    lost_by: str
    sentences: tuple[str, ...]
    together: tuple[str, ...]
    chance: float | None


def supply_metres(
    history: History,
    graph: RoadGraph,
    side: str,
    minute: int,
    *,
    over: str = "passable",
    silences: Silences | None = None,
) -> dict[str, int | None]:
    """Return the supply distance of each place that `side` holds: road metres from a base that feeds it.

    The shortest way over ground that carries its supply (multi-source Dijkstra); None where there is no way. Places
    that have been passed in silence are left out.

    Parameters
    ----------
    minute
        Negative: before the epoch.
    over
        One of `OVER`.
    silences
        Where the record is silent; None: silence is not looked at.

    Raises
    ------
    ValueError
        If `side` is no side of the campaign, or `over` none of `OVER`.

    Examples
    --------
    >>> from sim import Network, date_statements, read_campaign, replay, road_graph
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history, graph = replay(campaign, date_statements(Network(campaign))), road_graph(campaign)
    >>> supply_metres(history, graph, "government", campaign.end)["rastan"] is None
    True
    """
    carriers, bases = supply_ground(history, side, minute, over=over, silences=silences)
    found = nx.multi_source_dijkstra_path_length(graph.subgraph(carriers), bases, weight="metres") if bases else {}
    held = (place for place in carriers if history.side(place, minute) == side)
    return {place: int(found[place]) if place in found else None for place in held}


def supply_ground(
    history: History, side: str, minute: int, *, over: str, silences: Silences | None
) -> tuple[list[str], set[str]]:
    """Return the places that carry a side's supply at `minute`, in table order, and those of them that feed it."""
    campaign = history.campaign
    check_name("side", side, campaign.sides)
    carries, feeds = _friends(campaign, over, minute)[side]
    carriers = []
    for place in campaign.points:
        state = history.state(place.id, minute)
        holder = campaign.side_of(state.holder)
        rule = silences.rule(place.id, minute) if silences is not None else ""
        if (holder == side and rule != PASSED) or (
            holder in carries and holder != side and not rule and state.basis in _FIRM
        ):
            carriers.append(place.id)
    bases = {place for place in carriers if campaign.places[place].base_of == history.side(place, minute) in feeds}
    return carriers, bases


def cut_offs(
    history: History, graph: RoadGraph, *, over: str = "passable", silences: Silences | None = None
) -> tuple[CutOff, ...]:
    """Return every stretch in which a located place was held and joined to no base of its side, in order of places.

    The components are kept up to date from change to change (`sim.roads.connect.Pockets`); a side without a declared
    base has none of its places cut off.

    Raises
    ------
    ValueError
        If `over` is not one of `OVER`.

    Examples
    --------
    >>> from sim import Network, date_statements, read_campaign, replay, road_graph, silences
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history, graph = replay(campaign, date_statements(Network(campaign))), road_graph(campaign)
    >>> found = cut_offs(history, graph, over="own", silences=silences(history, graph))
    >>> [(c.side, c.outcome, c.taken_by) for c in found if c.place == "nubbul"]
    [('government', 'lost', 'sdf'), ('sdf', 'to the end', '')]
    """
    return tuple(_Walk(history, graph, over, silences or Silences()).run())


def pocket_windows(
    early: History,
    middle: History,
    late: History,
    graph: RoadGraph,
    *,
    over: str = "passable",
    silences: tuple[Silences, Silences, Silences] | None = None,
    drawn: Iterable[tuple[History, Silences]] = (),
) -> tuple[PocketWindow, ...]:
    """Return the places that were cut off from a base they had been joined to, with the windows of cut and loss.

    The first time of each place and side in each of three placements of one campaign; those that never had a way to a
    base are left out (`cut_offs` has them).

    Parameters
    ----------
    silences
        Those of `early`, `middle` and `late`; None: silence is not looked at.
    drawn
        Drawn histories with their silences (`sim.chronology.draw_timelines`): they widen the windows to hold theirs,
        and give each place a chance.

    Raises
    ------
    ValueError
        If `over` is not one of `OVER`.

    Examples
    --------
    >>> from sim import Network, date_statements, read_campaign, replay, road_graph
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> network, both = Network(campaign), ("earliest", "middle", "latest")
    >>> placed = (replay(campaign, date_statements(network, placement=p)) for p in both)
    >>> pockets = pocket_windows(*placed, road_graph(campaign))
    >>> all(pocket.cut.earliest <= pocket.cut.latest for pocket in pockets)
    True
    """
    histories = (early, middle, late)
    quiet = silences or (Silences(),) * 3
    found = [
        _firsts(history, graph, over, silent) for history, silent in chain(zip(histories, quiet, strict=True), drawn)
    ]
    order = {place: at for at, place in enumerate(middle.places)}
    keys = sorted({key for firsts in found for key in firsts}, key=lambda key: (order[key[0]], key[1]))
    windows = [_window(middle, graph, [firsts.get(key) for firsts in found], over, quiet[1]) for key in keys]
    return tuple(sorted(windows, key=lambda window: (window.cut.earliest, order[window.place])))


def _firsts(history: History, graph: RoadGraph, over: str, silences: Silences) -> dict[tuple[str, str], CutOff]:
    """Return the first time each place was cut off from a base of each side, having been joined to one."""
    firsts: dict[tuple[str, str], CutOff] = {}
    for cut in cut_offs(history, graph, over=over, silences=silences):
        if cut.was_joined and cut.start is not None:
            firsts.setdefault((cut.place, cut.side), cut)
    return firsts


def _window(
    middle: History, graph: RoadGraph, cuts: Sequence[CutOff | None], over: str, silences: Silences
) -> PocketWindow:
    """Return the window of one place; the first three cuts are of the placements, any more of draws."""
    known = [cut for cut in cuts if cut is not None]
    shown = cuts[1] or known[0]
    draws = cuts[3:]
    starts = [cut.start for cut in known if cut.start is not None]
    losses = [cut.end for cut in known if cut.end is not None and cut.outcome == LOST]
    lags = [
        cut.end - cut.start for cut in known if cut.outcome == LOST and cut.end is not None and cut.start is not None
    ]
    pairs = {(cut.cut_by, cut.ended_by) for cut in known}
    certain = None not in cuts
    sharp = certain and len(lags) == len(cuts) and len(pairs) == 1 and len(shown.cut_by) == 1
    low, high = (min(lags), max(lags)) if lags else (None, None)
    campaign = middle.campaign
    if sharp:
        low, high = gap_bounds(Network(campaign, middle.timeline.readings), [(shown.cut_by[0], shown.ended_by)])[0]
        low = max(low, 0)  # what is lost before it is cut off has no lag
    supply = None
    if cuts[1] is not None and cuts[1].start is not None:
        before = supply_metres(middle, graph, shown.side, cuts[1].start - 1, over=over, silences=silences)
        supply = before.get(shown.place)
    said = [*shown.cut_by, *([shown.ended_by] if shown.ended_by else [])]
    return PocketWindow(
        place=shown.place,
        side=shown.side,
        cut=Window(min(starts), max(starts)),
        lost=Window(min(losses), max(losses)) if losses else None,
        taken_by=shown.taken_by,
        certain=certain,
        lag_low=low,
        lag_high=high,
        sharp=sharp,
        supply_m=supply,
        cut_by=shown.cut_by,
        lost_by=shown.ended_by if shown.outcome == LOST else "",
        sentences=tuple(dict.fromkeys(campaign.statements[id].sentence for id in said)),
        together=shown.together,
        chance=sum(cut is not None for cut in draws) / len(draws) if draws else None,
    )


def _friends(campaign: Campaign, over: str, minute: int) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Return for each side the sides whose ground carries its supply, and those whose bases feed it."""
    check_name("supply", over, OVER)
    found = {}
    for side in campaign.sides:
        others = [other for other in campaign.sides if other != side] if over != OVER[0] else []
        at = max(minute, 0)
        allies = {other for other in others if campaign.relation(side, other, at) == "allied"}
        crossed = {other for other in others if over == OVER[2] and campaign.passable(side, other, at)}
        found[side] = (frozenset({side} | allies | crossed), frozenset({side} | allies))
    return found


class _Walk:
    """One pass through a history with the components kept up to date."""

    def __init__(self, history: History, graph: RoadGraph, over: str, silences: Silences) -> None:
        self.history, self.over, self.silences = history, over, silences
        campaign = history.campaign
        self.names = tuple(place.id for place in campaign.points)
        self.number = {name: at for at, name in enumerate(self.names)}
        self.neighbours = [[self.number[other] for other in graph.adj[name]] for name in self.names]
        self.side_number = {side: at for at, side in enumerate(campaign.sides)}
        self.sides = tuple(campaign.sides)
        self.base_of = [self.side_number.get(campaign.places[name].base_of, NOBODY) for name in self.names]
        self.based = set(self.base_of)
        # hushed[minute]: the places whose silence begins or ends
        self.hushed: dict[int, set[int]] = {}
        for name, spans in silences.spans.items():
            for bound in (bound for span in spans for bound in span[:2] if name in self.number and bound is not None):
                self.hushed.setdefault(bound, set()).add(self.number[name])
        # open[place]: since when it is cut off, and how that came about
        self.open: dict[int, CutOff] = {}
        self.was_joined = [False] * len(self.names)
        self.found: list[CutOff] = []

    def run(self) -> Iterator[CutOff]:
        """Return the cut-off stretches, in order of places and time."""
        history = self.history
        changes: dict[int, list[Change]] = {}
        for change in history.changes:
            if change.place in self.number:
                changes.setdefault(change.minute, []).append(change)
        turns = {bound for r in history.campaign.relations for bound in (r.window.earliest, r.window.latest + 1)}
        self._build(_BEFORE)
        self._look(_BEFORE, range(len(self.names)), ())
        for minute in sorted({*changes, *self.hushed, *turns}):
            if not 0 <= minute <= history.campaign.end:
                continue
            told = changes.get(minute, ())
            if minute in turns and self.friends != _friends(history.campaign, self.over, minute):
                self._build(minute)
                touched: Iterable[int] = range(len(self.names))
            else:
                touched = self._move(minute, told)
            self._look(minute, sorted(set(touched)), told)
        for place in sorted(self.open):
            self.found.append(self.open[place])
        order = self.number
        return iter(sorted(self.found, key=lambda cut: (order[cut.place], _BEFORE if cut.start is None else cut.start)))

    def _state(self, place: int, minute: int) -> tuple[int, bool]:
        """Return who holds a place, as far as it bears on supply, and whether it carries for others."""
        state = self.history.state(self.names[place], minute)
        rule = self.silences.rule(self.names[place], minute)
        holder = self.side_number.get(self.history.campaign.side_of(state.holder), NOBODY)
        return (NOBODY if rule == PASSED else holder), not rule and state.basis in _FIRM

    def _build(self, minute: int) -> None:
        self.friends = _friends(self.history.campaign, self.over, minute)
        carries, feeds = (
            [frozenset(self.side_number[other] for other in self.friends[side][kind]) for side in self.sides]
            for kind in (0, 1)
        )
        states = [self._state(place, minute) for place in range(len(self.names))]
        self.pockets = Pockets(
            self.neighbours,
            [holder for holder, _ in states],
            self.base_of,
            carries=carries,
            feeds=feeds,
            lends=[lends for _, lends in states],
        )
        self.fed_sides = {side for side, fed in enumerate(feeds) if fed & self.based}

    def _move(self, minute: int, told: Sequence[Change]) -> list[int]:
        """Take over all that changes in a minute; return the places whose pocket that may change."""
        moved = {self.number[change.place] for change in told} | self.hushed.get(minute, set())
        touched = list(moved)
        for place in sorted(moved):
            touched += self.pockets.change(place, *self._state(place, minute))
        return touched

    def _look(self, minute: int, places: Iterable[int], told: Sequence[Change]) -> None:
        """Open and close stretches for the places that a minute touched."""
        for place in places:
            side = self.pockets.side[place]
            joined = side != NOBODY and (self.pockets.joined(place) or side not in self.fed_sides)
            cut = self.open.get(place)
            if cut is not None and (side == NOBODY or self.sides[side] != cut.side or joined):
                self.found.append(self._close(self.open.pop(place), minute, told))
                cut = None
            if told and self._turned(place, minute, told):
                self.was_joined[place] = False
            if side != NOBODY and not joined and cut is None:
                self.open[place] = self._opened(place, minute, told)
            if joined:
                self.was_joined[place] = True

    def _turned(self, place: int, minute: int, told: Sequence[Change]) -> bool:
        """Whether a place passed to another side in a minute."""
        side_of = self.history.campaign.side_of
        return any(
            change.place == self.names[place] and side_of(change.before.holder) != side_of(change.after.holder)
            for change in told
        )

    def _opened(self, place: int, minute: int, told: Sequence[Change]) -> CutOff:
        side, side_of = self.sides[self.pockets.side[place]], self.history.campaign.side_of
        carries = self.friends[side][0]
        was_joined = self.was_joined[place]
        # before, the pocket had a way out: what was taken on it and borders on the pocket closed it
        border = (
            {other for here in self.pockets.component(place) for other in self.neighbours[here]}
            if was_joined
            else set()
        )
        took = dict.fromkeys(
            change.cause.id
            for change in told
            if self.number[change.place] in border
            and side_of(change.before.holder) in carries
            and side_of(change.after.holder) not in carries
        )
        return CutOff(
            place=self.names[place],
            side=side,
            start=None if minute < 0 else minute,
            end=None,
            outcome=TO_THE_END,
            taken_by="",
            was_joined=was_joined,
            cut_by=tuple(took),
            ended_by="",
            together=tuple(self.names[other] for other in self.pockets.together(place)),
        )

    def _close(self, cut: CutOff, minute: int, told: Sequence[Change]) -> CutOff:
        holder = self.history.side(cut.place, minute)
        if holder == cut.side:
            return with_fields(cut, end=minute, outcome=REJOINED)
        ended = next(change.cause.id for change in reversed(told) if change.place == cut.place)
        if holder in (UNKNOWN, VACANT):
            return with_fields(cut, end=minute, outcome=LEFT, ended_by=ended)
        return with_fields(cut, end=minute, outcome=LOST, taken_by=holder, ended_by=ended)
