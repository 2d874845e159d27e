"""Pockets through a history: when places were cut off from every base, by what, and until when.

`sim.roads.supply` says which ground carries a side's supply. A place that has been passed in silence is silent
(`sim.roads.silence`) rather than a pocket.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_fields
from enum import StrEnum
from itertools import chain

from sim.chronology import Network, gap_bounds
from sim.clock.changes import Cause, Change
from sim.clock.history import Envelope, History
from sim.model.errors import check_name
from sim.model.times import Window
from sim.model.vocabulary import NOBODY, Supply
from sim.roads.graph import RoadGraph, neighbours_of, reach
from sim.roads.silence import Silences
from sim.roads.supply import SupplyGround, friends_of, supply_grounds, supply_metres

_BEFORE = -1  # a minute before the epoch


class Outcome(StrEnum):
    """How a place's time without supply ended."""

    LOST = "lost"  # another side took it
    LEFT = "left"  # nobody is known to hold it
    REJOINED = "rejoined"  # joined to a base again, or passed in silence
    TO_THE_END = "to the end"


@dataclass(frozen=True, slots=True)
class CutOff:
    """An interval [`start`, `end`) in which a place of `side` is joined to no base.

    Parameters
    ----------
    start
        None: from before the epoch.
    end
        None: to the campaign's end.
    outcome
        ``lost`` (to `taken_by`), ``left``, ``rejoined`` (to a base, or passed over in silence), or ``to the end``.
    was_joined
        Whether it had been joined while the side held it; if not, it was gained ahead of the roads or was a pocket
        before the epoch.
    cut_by
        The statements that took, in the minute of `start`, ground next to the pocket that had carried the side's
        supply; empty if the last path was lost to silence.
    ended_by
        The statement that ended it; None if none did.
    together
        The pocket at `start`: all places of the side that were joined to this one, itself included.
    """

    place: str
    side: str
    start: int | None
    end: int | None
    outcome: Outcome
    taken_by: str
    was_joined: bool
    cut_by: tuple[Cause, ...]
    ended_by: Cause | None
    together: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PocketWindow:
    """A place that is cut off, with the windows of its cut and loss over placements (and draws).

    Parameters
    ----------
    cut, lost
        When it was cut off, and when it was lost after that (None: never), from the earliest to the latest. If a side
        only loses ground, the three placements bound all others.
    certain
        Whether it is cut off before it is lost in all of them.
    lag_low, lag_high
        Minutes from cut to loss; None if it is not lost.
    sharp
        Whether the lag is between the same two statements in all of them, so that the bounds are those of the temporal
        network.
    supply_m
        Road metres to it from a base just before the cut in the middle placement; None if there was no path.
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
    cut_by: tuple[Cause, ...]
    lost_by: Cause | None
    sentences: tuple[str, ...]
    together: tuple[str, ...]
    chance: float | None


def cut_offs(
    history: History, graph: RoadGraph, *, over: str = Supply.PASSABLE, silences: Silences | None = None
) -> tuple[CutOff, ...]:
    """Return every stretch of time in which a place was joined to no base of its side, by place and time.

    A side without a declared base has none of its places cut off.

    Raises
    ------
    ValueError
        If `over` is not a `Supply`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> found = cut_offs(study.history(), study.graph, over="own", silences=study.silences())
    >>> [(cut.side, str(cut.outcome), cut.taken_by) for cut in found if cut.place == "nubbul"]
    [('government', 'lost', 'sdf'), ('sdf', 'to the end', '')]
    """
    return tuple(_Walk(history, graph, over, silences or Silences()).run())


def pocket_windows(
    envelope: Envelope,
    graph: RoadGraph,
    silences: Sequence[Silences],
    network: Network,
    *,
    over: str = Supply.PASSABLE,
    drawn: Iterable[tuple[History, Silences]] = (),
) -> tuple[PocketWindow, ...]:
    """Return the places that were cut off from a base they had been joined to, with the windows of cut and loss.

    Only the first time of each place and side counts; `cut_offs` has the later ones, and places that were never joined.

    Parameters
    ----------
    silences
        Those of the histories of `envelope`, in its order.
    network
        The temporal network of the same reading, for sharp bounds on the time between two statements.
    drawn
        Drawn histories with their silences: they widen the windows to hold theirs, and give each place a chance.

    Raises
    ------
    ValueError
        If `over` is not a `Supply`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> silences = [study.silences(one) for one in study.envelope]
    >>> pockets = pocket_windows(study.envelope, study.graph, silences, study.network)
    >>> all(pocket.cut.earliest <= pocket.cut.latest for pocket in pockets)
    True
    """
    middle = envelope.middle
    found = [_firsts(one, graph, over, silent) for one, silent in chain(zip(envelope, silences, strict=True), drawn)]
    order = {place: at for at, place in enumerate(middle.places)}
    keys = sorted({key for firsts in found for key in firsts}, key=lambda key: (order[key[0]], key[1]))
    windows = [
        _window(middle, graph, [firsts.get(key) for firsts in found], network, over, silences[1]) for key in keys
    ]
    return tuple(sorted(windows, key=lambda window: (window.cut.earliest, order[window.place])))


def _firsts(history: History, graph: RoadGraph, over: str, silences: Silences) -> dict[tuple[str, str], CutOff]:
    """Return the first time each place was cut off from a base of each side, having been joined to one."""
    firsts: dict[tuple[str, str], CutOff] = {}
    for cut in cut_offs(history, graph, over=over, silences=silences):
        if cut.was_joined and cut.start is not None:
            firsts.setdefault((cut.place, cut.side), cut)
    return firsts


def _window(
    middle: History,
    graph: RoadGraph,
    cuts: Sequence[CutOff | None],
    network: Network,
    over: str,
    silences: Silences,
) -> PocketWindow:
    """Return the window of one place; the first three cuts are of the placements, any more of draws."""
    known = [cut for cut in cuts if cut is not None]
    shown = cuts[1] or known[0]
    draws = cuts[3:]
    starts = [cut.start for cut in known if cut.start is not None]
    losses = [cut.end for cut in known if cut.end is not None and cut.outcome == Outcome.LOST]
    lags = [
        cut.end - cut.start
        for cut in known
        if cut.outcome == Outcome.LOST and cut.end is not None and cut.start is not None
    ]
    pairs = {tuple(cause.id for cause in (*cut.cut_by, cut.ended_by) if cause) for cut in known}
    certain = None not in cuts
    sharp = certain and len(lags) == len(cuts) and len(pairs) == 1 and len(shown.cut_by) == 1
    low, high = (min(lags), max(lags)) if lags else (None, None)
    if sharp and shown.ended_by is not None and not middle.counterfactual:  # the network is that of the record
        low, high = gap_bounds(network, [(shown.cut_by[0].id, shown.ended_by.id)])[0]
        low = max(low, 0)  # no negative lag if it may be lost before it is cut off
    supply = None
    if cuts[1] is not None and cuts[1].start is not None:
        before = supply_metres(middle, graph, shown.side, cuts[1].start - 1, over=over, silences=silences)
        supply = before.get(shown.place)
    causes = [cause for cause in (*shown.cut_by, shown.ended_by) if cause is not None]
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
        lost_by=shown.ended_by if shown.outcome == Outcome.LOST else None,
        sentences=tuple(dict.fromkeys(cause.sentence for cause in causes)),
        together=shown.together,
        chance=sum(cut is not None for cut in draws) / len(draws) if draws else None,
    )


class _Walk:
    """One pass through a history that opens and closes stretches."""

    def __init__(self, history: History, graph: RoadGraph, over: str, silences: Silences) -> None:
        check_name("over", over, tuple(Supply))
        self.history, self.over, self.silences = history, over, silences
        self.campaign = history.campaign
        self.order = {place.id: at for at, place in enumerate(self.campaign.points)}
        self.neighbours = neighbours_of(graph)
        self.with_bases = {place.base_of for place in self.campaign.points}
        self.open: dict[str, CutOff] = {}
        self.was_joined: set[str] = set()  # places that have been joined since their side took them
        self.found: list[CutOff] = []
        self.last: dict[str, tuple[tuple[tuple[str, ...], frozenset[str], bool] | None, set[str]]] = {}

    def run(self) -> list[CutOff]:
        """Return the stretches, in order of places and time."""
        changes: dict[int, list[Change]] = {}
        for change in self.history.changes:
            before, after = change.before, change.after
            if change.place in self.order and (before.holder, before.basis) != (after.holder, after.basis):
                changes.setdefault(change.minute, []).append(change)
        relations = {bound for r in self.campaign.relations for bound in (r.window.earliest, r.window.latest + 1)}
        minutes = {*changes, *self.silences.minutes(), *relations}
        for minute in (_BEFORE, *sorted(minute for minute in minutes if 0 <= minute <= self.campaign.end)):
            self._look(minute, changes.get(minute, ()))
        self.found += self.open.values()
        return sorted(self.found, key=lambda cut: (self.order[cut.place], _BEFORE if cut.start is None else cut.start))

    def _look(self, minute: int, changes: Sequence[Change]) -> None:
        """Open and close the stretches of a minute."""
        side_of = self.campaign.side_of
        self.was_joined -= {c.place for c in changes if side_of(c.before.holder) != side_of(c.after.holder)}
        cut: dict[str, str] = {}  # place -> side
        grounds = supply_grounds(self.history, minute, over=self.over, silences=self.silences)
        for side, (carriers, held, bases) in grounds.items():
            joined = self._joined(side, minute, carriers, bases)
            self.was_joined.update(place for place in held if place in joined)
            cut.update((place, side) for place in held if place not in joined)
        for place in [place for place, one in self.open.items() if cut.get(place) != one.side]:
            self.found.append(self._close(self.open.pop(place), minute, changes))
        for place, side in cut.items():
            if place not in self.open:
                self.open[place] = self._opened(place, side, grounds[side], minute, changes)

    def _joined(self, side: str, minute: int, carriers: tuple[str, ...], bases: frozenset[str]) -> set[str]:
        """Return the carriers that are joined to a base; all of them if the side has no base to be cut off from.

        Most changes leave the ground of most sides as it was: its last result is kept.
        """
        fed = not self.with_bases.isdisjoint(friends_of(self.campaign, side, minute, over=self.over).feed)
        ground, joined = self.last.get(side, (None, set()))
        if ground != (carriers, bases, fed):
            joined = reach(self.neighbours, bases, set(carriers)) if fed else set(carriers)
            self.last[side] = (carriers, bases, fed), joined
        return joined

    def _opened(self, place: str, side: str, ground: SupplyGround, minute: int, changes: Sequence[Change]) -> CutOff:
        side_of = self.campaign.side_of
        carry = friends_of(self.campaign, side, minute, over=self.over).carry
        pocket = reach(self.neighbours, [place], set(ground.carriers))
        border = {other for here in pocket for other in self.neighbours[here]} if place in self.was_joined else set()
        # what the pocket's last path to a base led over until this minute
        took = {
            change.cause.id: change.cause
            for change in changes
            if change.place in border
            and side_of(change.before.holder) in carry
            and side_of(change.after.holder) not in carry
        }
        return CutOff(
            place=place,
            side=side,
            start=None if minute < 0 else minute,
            end=None,
            outcome=Outcome.TO_THE_END,
            taken_by="",
            was_joined=place in self.was_joined,
            cut_by=tuple(took.values()),
            ended_by=None,
            together=tuple(other for other in ground.held if other in pocket),
        )

    def _close(self, cut: CutOff, minute: int, changes: Sequence[Change]) -> CutOff:
        holder = self.history.side(cut.place, minute)
        if holder == cut.side:
            return with_fields(cut, end=minute, outcome=Outcome.REJOINED)
        ended = next(change.cause for change in reversed(changes) if change.place == cut.place)
        if holder in NOBODY:
            return with_fields(cut, end=minute, outcome=Outcome.LEFT, ended_by=ended)
        return with_fields(cut, end=minute, outcome=Outcome.LOST, taken_by=holder, ended_by=ended)
