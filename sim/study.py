"""A campaign with everything derived from it: each result is computed once, when it is first asked for, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import TypeAlias

from numpy.typing import ArrayLike

from sim.captions import FrameCaption, captions
from sim.chronology import (
    Draws,
)
from sim.clock.history import Envelope, History
from sim.frames import Frame, make_frames
from sim.histories import Histories, Shown
from sim.measures.audit import audit
from sim.measures.chapters import chapters
from sim.measures.counts import Tally, tally
from sim.measures.coverage import ClaimedSeries, claimed_series
from sim.measures.cuts import CutTest, cut_tests
from sim.measures.depth import DepthQuantiles, Gain, depth_quantiles, depth_series, gains, weak_extremes
from sim.measures.extents import CorridorEdge, corridor_edges
from sim.measures.findings import Audit
from sim.measures.headlines import Balance, Fall, balances, city_falls, last_told
from sim.measures.losses import Collapse, collapse
from sim.measures.rates import Rate, Untimed, rates, untimed
from sim.measures.sequences import SequenceStep, sequence
from sim.model.arguments import instance, several, whole_number
from sim.model.arrays import Ints, Reals
from sim.model.errors import check_name
from sim.model.sheet import Chapter
from sim.model.times import Moment, minute_grid
from sim.model.vocabulary import Placement, Prior, Supply
from sim.roads.corridors import (
    CorridorBar,
    CorridorLine,
    CorridorReach,
    CorridorState,
    corridor_bars,
    corridor_line,
    corridor_reach,
    corridor_state,
)
from sim.roads.edges import FrontEdge, FrontSeries, front_edges, front_series
from sim.roads.graph import RoadGraph
from sim.roads.holding import HeldSeries, held_series
from sim.roads.keystones import Keystone, Stranding, keystones, strandings
from sim.roads.pockets import CutOff, PocketWindow, cut_offs, pocket_windows
from sim.roads.silence import Silences, silences
from sim.roads.snapshot import graph_at
from sim.spread.trial import HISTORIES, Trial, gaining_side, run_trial
from sim.uncertainty.blocks import Progress
from sim.uncertainty.contested import contested_places
from sim.uncertainty.ensemble import Ensemble
from sim.uncertainty.holder_bounds import HeldBounds, PlaceBounds, held_bounds, place_bounds
from sim.uncertainty.likelihood import Likelihood, find_likelihood, likely_frames, likely_held
from sim.uncertainty.open_world import OpenWorld, find_open_world
from sim.uncertainty.outer_bounds import furthest_advances
from sim.uncertainty.runs import run_ensemble

Compared: TypeAlias = "Shown | Study"  # what is shown beside it: also another reading of the same campaign
_BEFORE = -1  # the minute before the campaign


class Study(Histories):
    """A campaign under one choice of readings, with everything derived from it.

    Results are computed on demand, cached and immutable. Wherever a method takes `history`, give a placement
    (``earliest``, ``middle``, ``latest``, ``spread``) or a history of this study; a moment is ISO local time, an aware
    datetime or minutes since the epoch.

    Parameters
    ----------
    campaign
        What to study.
    reading
        Reading group -> alternative, where another than the first is wanted. Draws mix all readings of the groups that
        are not named here, by their weights.

    Raises
    ------
    ValueError
        If `reading` names a group or alternative that the campaign does not have, or if a text of the campaign cannot
        be written to files.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> study.history().side("hama", "2024-12-06")
    'moc'
    """

    # -- the ground ------------------------------------------------------------------------------------------------

    def silences(self, history: Shown = Placement.MIDDLE) -> Silences:
        """Return where and when the record is silent about a holder."""
        shown = self.history(history)
        return self._once(("silences", id(shown)), lambda: silences(shown, self.graph), keep=shown)

    def held(self, history: Shown = Placement.MIDDLE, *, likelihood: Likelihood | None = None) -> HeldSeries:
        """Return the places held by each side, by the record and as last told, with the range over the envelope.

        With `likelihood`, those held for certain and as last told, with the lowest and highest possible number.
        """
        if likelihood is not None:
            return likely_held(self.campaign, likelihood)
        shown, *others = self._with_envelope(history)
        return self._once(
            ("held", id(shown)),
            lambda: held_series(shown, self.silences(shown), others=[(one, self.silences(one)) for one in others]),
            keep=shown,
        )

    def front(self, history: Shown = Placement.MIDDLE) -> FrontSeries:
        """Return the number and length of front edges through time, documented and possible."""
        shown = self.history(history)
        return self._once(("front", id(shown)), lambda: front_series(shown, self.silences(shown)), keep=shown)

    def front_edges(self, at: Moment, *, history: Shown = Placement.MIDDLE) -> tuple[FrontEdge, ...]:
        """Return the roads whose ends different sides hold at a moment."""
        shown = self.history(history)
        return front_edges(shown, self.silences(shown), self.campaign.minute(at))

    def graph_at(self, at: Moment, *, history: Shown = Placement.MIDDLE) -> RoadGraph:
        """Return a copy of the road graph with holders and the front at a moment on it; see `sim.roads.snapshot`."""
        shown = self.history(history)
        return graph_at(shown, self.graph, self.silences(shown), self.campaign.minute(at))

    def corridor(self, corridor: str) -> CorridorLine:
        """Return the places along a corridor with their distances; see `corridor_line`."""
        return self._once(("corridor", corridor), lambda: corridor_line(self.campaign, corridor))

    def corridor_state(self, corridor: str, at: Moment, *, history: Shown = Placement.MIDDLE) -> CorridorState:
        """Return who holds the places along a corridor at a moment, and where sides meet."""
        shown = self.history(history)
        return corridor_state(shown, self.silences(shown), self.corridor(corridor), self.campaign.minute(at))

    def corridor_bars(self, corridor: str, *, history: Shown = Placement.MIDDLE) -> tuple[CorridorBar, ...]:
        """Return the changes of holder along a corridor, each with its time window."""
        return corridor_bars(self.history(history), self.corridor(corridor))

    def corridor_reach(
        self, corridor: str, side: str, towards: str, *, history: Shown = Placement.MIDDLE
    ) -> CorridorReach:
        """Return how far a side has come along a corridor towards one of its ends, through time."""
        shown = self.history(history)
        return corridor_reach(shown, self.silences(shown), self.corridor(corridor), side, towards)

    def corridor_edges(
        self, corridor: str, *, history: Shown = Placement.MIDDLE, draws: Sequence[History] = ()
    ) -> tuple[CorridorEdge, ...]:
        """Return how far each side comes along a corridor: a history, its envelope if any, and drawn histories."""
        placed = self._with_envelope(history)
        shown = placed[0]
        draws = tuple(instance(one, "draws", History) for one in several(draws, "draws", "histories"))
        if draws:
            _check_record(shown, "drawn histories")
        known = {one: self.silences(one) for one in (*placed, *draws)}
        return self._once(
            ("corridor edges", corridor, id(shown), *map(id, draws)),
            lambda: corridor_edges(placed, known, self.corridor(corridor), draws=draws),
            keep=(shown, draws),
        )

    # -- uncertainty -----------------------------------------------------------------------------------------------

    def open_world(self, minutes: ArrayLike) -> OpenWorld:
        """Return which places the account leaves open at `minutes`, and by which rule; see `find_open_world`."""
        grid = minute_grid(minutes)
        return self._once(
            ("open world", grid.tobytes()), lambda: find_open_world(tuple(self.networks), self.graph, grid)
        )

    def place_bounds(self, minutes: ArrayLike) -> PlaceBounds:
        """Return which places each side certainly and possibly holds, in the open world and every reading."""
        return place_bounds(self.networks, minutes, world=self.open_world(minutes))

    def told_bounds(self, minutes: ArrayLike) -> PlaceBounds:
        """Return what is certain and possible of what is told: as `place_bounds`, with every place as last told of."""
        return place_bounds(self.networks, minutes)

    def held_bounds(self, side: str, minutes: ArrayLike) -> HeldBounds:
        """Return the lowest and highest number of places a side can hold, in the open world and every reading."""
        return held_bounds(self.networks, side, minutes, world=self.open_world(minutes))

    def ensemble(
        self,
        draws: int,
        *,
        seed: int,
        minutes: ArrayLike,
        prior: str = Prior.UNIFORM,
        executor: Executor | None = None,
        progress: Progress | None = None,
    ) -> Ensemble:
        """Return a Monte Carlo ensemble of histories, counted on a grid of minutes; see `run_ensemble`."""
        return run_ensemble(
            self.networks, draws=draws, seed=seed, minutes=minutes, prior=prior, executor=executor, progress=progress
        )

    def likelihood(
        self,
        draws: int,
        *,
        seed: int,
        minutes: ArrayLike,
        prior: str = Prior.UNIFORM,
        executor: Executor | None = None,
    ) -> Likelihood:
        """Return an ensemble with the exact bounds at the same minutes: what is certain, possible and likely."""
        ensemble = self.ensemble(draws, seed=seed, minutes=minutes, prior=prior, executor=executor)
        return find_likelihood(self.networks, ensemble, world=self.open_world(ensemble.minutes))

    def furthest_advances(
        self, draws: int, *, seed: int, minutes: ArrayLike, prior: str = Prior.UNIFORM
    ) -> Mapping[str, Reals]:
        """Return metres[draw, minute] to the furthest place each side has taken; see `furthest_advances`."""
        return furthest_advances(self.history(), self.networks, draws=draws, seed=seed, minutes=minutes, prior=prior)

    # -- frames: what a picture needs of one moment ------------------------------------------------------------------

    def frames(
        self,
        minutes: Iterable[int],
        *,
        history: Shown = Placement.MIDDLE,
        likelihood: Likelihood | None = None,
        fresh: int | None = None,
    ) -> Iterator[Frame]:
        """Yield what a picture needs of each of `minutes`; with `likelihood`, how likely each side holds each place.

        A change is recent for `fresh` minutes; None: as in a picture of the whole campaign.
        """
        shown = self.history(history)
        asked: list[int] = minute_grid(several(minutes, "minutes", "whole numbers"), in_order=False).tolist()
        if likelihood is not None:
            _check_record(shown, "a likelihood")
            return likely_frames(shown, likelihood, asked, silences=self.silences(shown), fresh=fresh)
        early, _, late = self.envelope_of(shown) or (None, None, None)
        record, held = self._record_of(shown), self.held(shown)
        return make_frames(
            shown, asked, silences=self.silences(shown), held=held, early=early, late=late, record=record, fresh=fresh
        )

    def frame(self, at: Moment, *, history: Shown = Placement.MIDDLE, likelihood: Likelihood | None = None) -> Frame:
        """Return what a picture needs of one moment; see `frames`."""
        return next(self.frames([self.campaign.minute(at)], history=history, likelihood=likelihood))

    def captions(self, history: Shown = Placement.MIDDLE) -> tuple[FrameCaption, ...]:
        """Return every sentence that states something dated, in order of time; see `sim.captions.captions`."""
        shown = self.history(history)
        return self._once(("captions", id(shown)), lambda: captions(shown), keep=shown)

    def chapters(self, history: Shown = Placement.MIDDLE) -> tuple[Chapter, ...]:
        """Return the chapters of the campaign, or derived ones, all with an extent; see `sim.measures.chapters`."""
        shown = self.history(history)
        return self._once(("chapters", id(shown)), lambda: chapters(shown), keep=shown)

    def city_falls(self, history: Shown = Placement.MIDDLE) -> tuple[Fall, ...]:
        """Return the first loss of each city, with the sentence to quote; see `sim.measures.headlines.city_falls`."""
        shown = self.history(history)
        return self._once(("falls", id(shown)), lambda: city_falls(shown, self.captions(shown)), keep=shown)

    def last_told(self, history: Shown = Placement.MIDDLE) -> FrameCaption | None:
        """Return the last sentence that tells an outcome; see `sim.measures.headlines.last_told`."""
        shown = self.history(history)
        return last_told(shown, self.captions(shown))

    def balances(self, history: Shown = Placement.MIDDLE) -> tuple[Balance, ...]:
        """Return what each side held before the campaign and holds at its end, by the record and as last told."""
        shown = self.history(history)
        return balances(shown, self.held(shown))

    # -- measures --------------------------------------------------------------------------------------------------

    @property
    def rates(self) -> tuple[Rate, ...]:
        """The rates of advance over the legs that the campaign declares, without those of `untimed`."""
        return self._once("rates", lambda: rates(self.history(), self.graph, self.network))

    @property
    def untimed(self) -> tuple[Untimed, ...]:
        """The declared legs that have no rate, each with the reason."""
        return self._once("untimed", lambda: untimed(self.history(), self.graph, self.network))

    @property
    def tally(self) -> Tally:
        """The source's own counts and tolls beside the places it names."""
        return self._once("tally", lambda: tally(self.campaign, self.timeline()))

    @property
    def audit(self) -> Audit:
        """Every contradiction, silence, ambiguity and gap of the record."""
        return self._once(
            "audit", lambda: audit(self.envelope, self.graph, self._envelope_silences, tally=self.tally, cuts=self.cuts)
        )

    @property
    def losing_side(self) -> str:
        """The side with the largest net loss of counted places; the first of equals."""
        before, after = (self.history().held(minute) for minute in (0, self.campaign.end))
        return max(self.campaign.sides, key=lambda side: before[side] - after[side])

    def claimed(self, history: Shown = Placement.MIDDLE) -> Mapping[str, ClaimedSeries]:
        """Return the places each side takes through time: those named, and those the source's counts claim."""
        return claimed_series(self.campaign, self.history(history).timeline)

    def depth(self, side: str, *, history: Shown = Placement.MIDDLE) -> tuple[Ints, Ints]:
        """Return minutes, and metres from a side's start line to the furthest place taken by each."""
        return depth_series(self.history(history), self.graph, side)

    def gains(self, side: str, *, history: Shown = Placement.MIDDLE) -> tuple[Gain, ...]:
        """Return the places that a side gained, each with its road distance from the side's start line."""
        return gains(self.history(history), self.graph, side)

    def weak_extremes(self) -> tuple[str, ...]:
        """Return the places of low confidence that were a side's furthest gain at some time, in any placement."""
        found = (
            place
            for side in self.campaign.sides
            for history in self.envelope
            for place in weak_extremes(history, self.graph, side)
        )
        return tuple(dict.fromkeys(found))

    def depth_quantiles(
        self, side: str, *, axis: str | None = None, history: Shown = Placement.MIDDLE
    ) -> DepthQuantiles:
        """Return quantiles of the depth of a side's gains through time, over all axes or one."""
        return depth_quantiles(self.history(history), self.graph, side, axis=axis)

    def sequence(self, side: str, *, draws: Draws | None = None) -> tuple[SequenceStep, ...]:
        """Return the captures of a side in order, each with the earlier capture next to it."""
        return sequence(self.history(), self.graph, side, draws=draws)

    @property
    def cuts(self) -> tuple[CutTest, ...]:
        """Each statement that a place was cut off, tested against the roads and their holders."""
        return self._once("cuts", lambda: cut_tests(self.envelope, self.graph, self._envelope_silences))

    def collapse(self, side: str) -> Collapse:
        """Return how a side lost its places, day by day."""

        def find() -> Collapse:
            check_name("side", side, self.campaign.sides)
            return collapse(self.history(), side, contested_places(self.network, self.history(), side))

        return self._once(("collapse", side), find)

    def cut_offs(self, history: Shown = Placement.MIDDLE, *, over: str = Supply.PASSABLE) -> tuple[CutOff, ...]:
        """Return the stretches of time in which places were joined to no base."""
        shown = self.history(history)
        return cut_offs(shown, self.graph, over=over, silences=self.silences(shown))

    def pockets(
        self,
        *,
        history: Shown = Placement.MIDDLE,
        over: str = Supply.PASSABLE,
        drawn: Sequence[History] = (),
        progress: Progress | None = None,
    ) -> tuple[PocketWindow, ...]:
        """Return when each pocket closed and opened, over the envelope of a history and drawn histories.

        `progress` is called with the number of drawn histories looked at so far, and that of all.
        """
        shown = self.history(history)
        envelope = self.envelope_of(shown) or Envelope(shown, shown, shown)

        def drawn_and_silences() -> Iterator[tuple[History, Silences]]:
            for done, one in enumerate(drawn, 1):
                yield one, self.silences(one)
                if progress is not None:
                    progress(done, len(drawn))

        return pocket_windows(
            envelope,
            self.graph,
            tuple(self.silences(one) for one in envelope),
            self.network,
            over=over,
            drawn=drawn_and_silences(),
        )

    def keystones(
        self, side: str, at: Moment | None = None, *, history: Shown = Placement.MIDDLE, over: str = Supply.OWN
    ) -> tuple[Keystone, ...]:
        """Return the critical supply nodes of a side at a moment, by default before the campaign.

        These are the places whose loss would cut off others.
        """
        shown = self.history(history)
        minute = _BEFORE if at is None else self.campaign.minute(at)
        return keystones(shown, self.graph, side, minute, over=over)

    def strandings(
        self, side: str, *, history: Shown = Placement.MIDDLE, over: str = Supply.OWN
    ) -> tuple[Stranding, ...]:
        """Return which losses of a side cut off which of its places."""
        return strandings(self.history(history), self.graph, side, over=over)

    # -- model -----------------------------------------------------------------------------------------------------

    @property
    def gaining_side(self) -> str:
        """The side with the most first captures; the first of equals."""
        return self._once("gaining side", lambda: gaining_side(self.history(), self.graph))

    def model(self, side: str | None = None, *, draws: int = 200, seed: int = 1) -> Trial:
        """Fit the spread model to the first captures by a side, and score it against distance alone.

        Parameters
        ----------
        side
            The side; None: `gaining_side`.
        draws
            How many random passages each prediction is the median of.
        seed
            Of all random numbers.

        Raises
        ------
        ValueError
            If `side` is not a side, or it has too few first captures to fit and test a model.
        """
        whole_number(draws, "draws", least=1)
        whole_number(seed, "seed", least=0, most=None)
        own = self.gaining_side if side is None else side

        def trial() -> Trial:
            histories = self.in_one_reading.draws(HISTORIES, seed=seed)
            return run_trial(self.history(), self.graph, histories, side=own, draws=draws, seed=seed)

        return self._once(("model", own, draws, seed), trial)

    # -- inside ----------------------------------------------------------------------------------------------------

    @property
    def _envelope_silences(self) -> tuple[Silences, ...]:
        return tuple(self.silences(history) for history in self.envelope)


def _check_record(history: History, what: str) -> None:
    """Check that a history is of the record, of which alone there are draws and a likelihood."""
    if history.counterfactual:
        names = ", ".join(history.scripts)
        raise ValueError(f"history is of a run with scripts ({names}), but {what} can only be of the record")
