"""Frames: what a picture needs to know about one moment, as plain values that JSON can hold."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.captions import FrameArrow, FrameCaption, FrameColumn, arrows, captions, columns
from sim.clock.changes import State
from sim.clock.history import History
from sim.model.arrays import Ints
from sim.model.campaign import Campaign
from sim.model.precision import fresh_minutes
from sim.model.readings import in_force
from sim.model.vocabulary import NOBODY, Basis
from sim.roads.edges import FrontEdge, MovingFront, front_series
from sim.roads.holding import Held, HeldSeries, held_series
from sim.roads.silence import Silences


@dataclass(frozen=True, slots=True)
class FramePlace:
    """A place in a frame.

    Parameters
    ----------
    id, name, kind, rank, lon, lat
        The constant parts: `name` is for labels, `rank` is 1 (largest label) to 4, coordinates are in degrees.
    named
        Whether a statement names it or it is counted; other places are waypoints.
    counted
        Whether it counts among the places held.
    side, holder
        The side and the faction that hold it, or ``unknown`` or ``vacant``.
    basis
        ``documented``, ``initial``, ``inferred`` or ``silent``.
    contested, besieged
        Sides inside it that do not hold it, and sides besieging it, sorted.
    share
        (side, lowest, highest share) of a divided place, or None.
    since
        The minute since which the holder holds it; None: since before the epoch. Where the holder is not known, a
        contest that has begun since counts too.
    may_become
        The side that may already hold it, because the time window of a coming change is open; else None.
    counterfactual
        Whether its holder is the doing of scripts: they made or moved the change that brought it, or the record has
        another holder at that minute.
    odds
        In a frame of an ensemble, if the holder is not certain: (side, share of the histories in which it holds the
        place), the largest share first.
    """

    id: str
    name: str
    kind: str
    rank: int
    lon: float
    lat: float
    named: bool
    counted: bool
    side: str
    holder: str
    basis: str
    contested: tuple[str, ...]
    besieged: tuple[str, ...]
    share: tuple[str, float, float] | None
    since: int | None
    may_become: str | None
    counterfactual: bool = False
    odds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class FrameOdds:
    """What only a frame of an ensemble has.

    Parameters
    ----------
    prior, draws
        The number of histories and their prior.
    front
        Hostile front edges: the 5 % quantile, the median and the 95 % quantile.
    mixed
        The reading groups in which the histories differ.
    """

    prior: str
    draws: int
    front: tuple[int, int, int]
    mixed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment of a history.

    Parameters
    ----------
    minute, at
        The moment, in minutes since the epoch and as ISO 8601 with its offset.
    placement
        The placement of the statements in their time windows.
    fresh
        For how many minutes a change or a movement is shown as recent.
    places, edges
        All places with coordinates that can be held, and the front edges between them.
    held
        Side (also ``unknown`` and ``vacant``) -> the number of counted places it holds, with or without coordinates: by
        the record, and as last told; and the lowest and highest number by the record over the given histories.
    front
        Hostile front edges: documented and possible number, documented and possible metres.
    undeclared
        The pairs of sides that take places from each other without a declared relation (`History.undeclared`): roads
        between them are not counted in `front`.
    captions
        The sentences quoted so far, in order.
    arrows
        Movements stated in the last `fresh` minutes, in the order in which they happened.
    columns
        Columns of scripts on the march, and those that ended in the last `fresh` minutes.
    odds
        Set in a frame of an ensemble (`Study.frames` with `likelihood`): there `held` is what is certain, as last told
        and possible (`sim.uncertainty.likelihood.likely_held`), and `edges` and `front` are those of the likeliest
        holders, documented if both are certain.
    """

    minute: int
    at: str
    placement: str
    fresh: int
    places: tuple[FramePlace, ...]
    edges: tuple[FrontEdge, ...]
    held: Mapping[str, Held]
    front: tuple[int, int, int, int]
    captions: tuple[FrameCaption, ...]
    arrows: tuple[FrameArrow, ...] = ()
    columns: tuple[FrameColumn, ...] = ()
    undeclared: tuple[tuple[str, str], ...] = ()
    odds: FrameOdds | None = None


def make_frame(
    history: History,
    minute: int,
    *,
    silences: Silences,
    held: HeldSeries | None = None,
    early: History | None = None,
    late: History | None = None,
    record: History | None = None,
    fresh: int | None = None,
) -> Frame:
    """Return the frame of `minute`; see `make_frames`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> now = make_frame(study.history(), study.campaign.end, silences=study.silences())
    >>> now.at, now.placement
    ('2024-12-08T23:59+03:00', 'middle')
    """
    return next(
        make_frames(
            history, (minute,), silences=silences, held=held, early=early, late=late, record=record, fresh=fresh
        )
    )


def make_frames(
    history: History,
    minutes: Iterable[int],
    *,
    silences: Silences,
    held: HeldSeries | None = None,
    early: History | None = None,
    late: History | None = None,
    record: History | None = None,
    fresh: int | None = None,
) -> Iterator[Frame]:
    """Yield the frame of each of `minutes`.

    Frames between which nothing changes share their places, edges and counts.

    Parameters
    ----------
    history, silences
        The history, and its silences.
    held
        The places held (`held_series`), with their range; None: those of `history` alone.
    early, late
        The earliest and the latest history of the campaign, for places that may already have changed hands.
    record
        The record that the scripts of `history` changed, to mark the places whose holder differs. Without it, only
        those are marked whose present holder a script brought.
    fresh
        For how many minutes a change or a movement is recent; None: as in a picture of the whole campaign.

    Raises
    ------
    ValueError
        If `early`, `late` or `record` belongs to another campaign.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> noons = range(720, study.campaign.end, 1440)
    >>> [now.at[5:10] for now in make_frames(study.history(), noons, silences=study.silences())][:3]
    ['11-27', '11-28', '11-29']
    """
    for name, other in (("early", early), ("late", late), ("record", record)):
        if other is not None and other.places != history.places:
            raise ValueError(f"{name} must be a history of {history.campaign.name!r}, the same campaign as history")
    campaign = history.campaign
    fresh = fresh_minutes(campaign.clock, 0, campaign.end) if fresh is None else fresh
    maker = _FrameMaker(history, silences, held or held_series(history, silences), early, late, record, fresh)
    return map(maker.frame, minutes)


class _FrameMaker:
    """Makes the frames of a history; what they share is computed once."""

    def __init__(
        self,
        history: History,
        silences: Silences,
        held: HeldSeries,
        early: History | None,
        late: History | None,
        record: History | None,
        fresh: int,
    ) -> None:
        self.fresh = fresh
        self.history, self.silences, self.held = history, silences, held
        self.early, self.late, self.record = early, late, record
        self.series, self.front = front_series(history, silences), MovingFront(history, silences)
        others = [held.minutes, *(other.times() for other in (early, late, record) if other is not None)]
        self.turns: list[int] = np.unique(np.concatenate((self.series.minutes, *others))).tolist()
        self.captions = captions(history)
        self.quoted = [caption.minute for caption in self.captions]
        self.named = _named(history)
        self.arrows = arrows(history)
        self.moved = [arrow.minute for arrow in self.arrows]
        self._turn = -1
        self._scene: _Scene | None = None
        points = {place.id for place in history.campaign.points}
        self._points = [number for number, place in enumerate(history.places) if place in points]
        self._seen: Ints = np.full((5, len(history.places)), -1, dtype=np.int64)
        self._places: dict[int, FramePlace] = {}

    def frame(self, minute: int) -> Frame:
        turn = bisect_right(self.turns, minute)
        if self._scene is None or turn != self._turn:
            self._scene, self._turn = self._set(minute), turn
        scene = self._scene
        return Frame(
            minute=int(minute),  # numpy integers do not fit JSON
            at=self.history.campaign.clock.iso(minute),
            placement=self.history.timeline.placement,
            fresh=self.fresh,
            places=scene.places,
            edges=scene.edges,
            held=scene.held,
            front=scene.front,
            captions=self.captions[: bisect_right(self.quoted, minute)],
            arrows=self.arrows[bisect_right(self.moved, minute - self.fresh) : bisect_right(self.moved, minute)],
            columns=columns(self.history, minute, fresh=self.fresh),
            undeclared=self.history.undeclared,
        )

    def _set(self, minute: int) -> _Scene:
        at, hostile = self.series.index(minute), self.series.hostile
        return _Scene(
            places=self._set_places(minute),
            edges=self.front.edges(minute),
            held=self.held.at(minute),
            front=(
                int(hostile.documented_edges[at]),
                int(hostile.possible_edges[at]),
                int(hostile.documented_metres[at]),
                int(hostile.possible_metres[at]),
            ),
        )

    def _set_places(self, minute: int) -> tuple[FramePlace, ...]:
        """Return all places; only those that changed since the last call are made again."""
        history = self.history
        upto = int(np.searchsorted(history.minutes, minute, side="right"))
        seen = np.zeros_like(self._seen)
        seen[0] = np.bincount(history.place_index[:upto], minlength=len(history.places))
        seen[1] = [bool(self.silences.rule(place, minute)) for place in history.places]
        for row, other in enumerate((self.early, self.late, self.record), start=2):
            if other is not None:
                seen[row] = other.side_of_state[other.state_indices(minute)]
        differs = (seen != self._seen).any(axis=0)
        self._seen = seen
        states = history.state_indices(minute)
        for number in self._points:
            if differs[number]:
                self._places[number] = self._place(number, history.states[states[number]], minute)
        return tuple(self._places[number] for number in self._points)

    def _place(self, number: int, state: State, minute: int) -> FramePlace:
        campaign, id = self.history.campaign, self.history.places[number]
        place = campaign.places[id]
        if place.lon is None or place.lat is None:  # only places with coordinates are drawn
            raise ValueError(f"place {id!r} has no coordinates")
        side = campaign.side_of(state.holder)
        return FramePlace(
            id=id,
            name=campaign.sheet.names.get(id, place.name),
            kind=place.kind,
            rank=campaign.sheet.rank(place),
            lon=place.lon,
            lat=place.lat,
            named=id in self.named,
            counted=place.counted,
            side=side,
            holder=state.holder,
            basis=Basis.SILENT if self.silences.rule(id, minute) else state.basis,
            contested=_sides(campaign, state.contested_by),
            besieged=_sides(campaign, state.besieged_by),
            share=_share(campaign, state),
            since=self._since(number, side, minute),
            may_become=self._may_become(id, side, minute),
            counterfactual=self._is_counterfactual(id, state.holder, minute),
        )

    def _since(self, number: int, side: str, minute: int) -> int | None:
        """Return `FramePlace.since`."""
        held = self.history.since(self.history.places[number], minute)
        begun = self._contests.get(number, []) if side in NOBODY else []
        at = bisect_right(begun, minute)
        if not at:
            return held
        return begun[at - 1] if held is None else max(begun[at - 1], held)

    @cached_property
    def _contests(self) -> dict[int, list[int]]:
        """For each place, the minutes at which it comes to be contested by others than before."""
        history, found = self.history, dict[int, list[int]]()
        columns = (history.minutes, history.place_index, history.before_index, history.state_index)
        for minute, place, before, after in zip(*(column.tolist() for column in columns), strict=True):
            if {*history.states[after].contested_by} - {*history.states[before].contested_by}:
                found.setdefault(place, []).append(minute)
        return found

    def _is_counterfactual(self, id: str, holder: str, minute: int) -> bool:
        if not self.history.counterfactual:
            return False
        change = self.history.holder_change(id, minute)
        if change is not None and change.script:
            return True
        known = min(minute, self.history.last_minute)
        return self.record is not None and self.record.holder(id, known) != holder

    def _may_become(self, id: str, side: str, minute: int) -> str | None:
        """Return the side that holds the place in the earliest history but not certainly yet, else None."""
        if self.early is None:
            return None
        soonest = self.early.side(id, minute)
        surely = self.late.side(id, minute) if self.late is not None else side
        taken = soonest != side and soonest != surely and soonest in self.history.campaign.sides
        return soonest if taken else None


@dataclass(frozen=True, slots=True)
class _Scene:
    """The part of a frame that changes only with the state of places."""

    places: tuple[FramePlace, ...]
    edges: tuple[FrontEdge, ...]
    held: Mapping[str, Held]
    front: tuple[int, int, int, int]


def _named(history: History) -> frozenset[str]:
    campaign, readings = history.campaign, history.timeline.readings
    mentioned = {
        place
        for statement in campaign.statements.values()
        if in_force(statement.reading, readings)
        for place in (*statement.places, *statement.towards)
    }
    return frozenset(mentioned.union(place.id for place in campaign.holdable if place.counted))


def _sides(campaign: Campaign, factions: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({campaign.side_of(faction) for faction in factions}))


def _share(campaign: Campaign, state: State) -> tuple[str, float, float] | None:
    """Return the faction with the largest certain share of a divided place, with its bounds."""
    if not state.share:
        return None
    faction, low, high = max(state.share, key=lambda one: one[1:])
    return campaign.side_of(faction), low, high
