"""The histories of a campaign: timelines and networks, placements, draws, and runs with scripts."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Executor
from functools import cached_property, partial
from typing import Self, TypeAlias, TypeVar, cast
from weakref import WeakKeyDictionary

from sim.chronology import (
    Draws,
    Network,
    Networks,
    OrderProof,
    TightWindow,
    Timeline,
    date_statements,
    draw_minutes,
    prove_order,
    tighten_windows,
)
from sim.chronology.network import tagged_groups
from sim.clock.history import Envelope, History
from sim.clock.replay import Run, replay
from sim.clock.scripts import Script, ScriptError
from sim.model.arguments import whole_number
from sim.model.campaign import Campaign
from sim.model.errors import check_name
from sim.model.escapes import check_encodable
from sim.model.limits import check_memory
from sim.model.point import Point
from sim.model.times import Moment
from sim.model.vocabulary import Placement, Prior
from sim.roads.graph import RoadGraph, road_graph
from sim.roads.present import PresentRoads
from sim.tables import read_campaign
from sim.uncertainty.blocks import Progress
from sim.uncertainty.outcomes import Runs
from sim.uncertainty.scripted import run_scripts

Shown: TypeAlias = str | History  # a placement, or a history of the study (a drawn one, say)
Result = TypeVar("Result")


def check_draws(draws: int, seed: int, prior: str, *, least: int = 0) -> None:
    """Check how many histories to draw, their seed and their prior.

    Raises
    ------
    TypeError, ValueError
        If the numbers are not whole or too low, or there is no such prior.
    """
    whole_number(draws, "draws", least=least)
    whole_number(seed, "seed", least=0, most=None)
    check_name("prior", prior, tuple(Prior))


class Histories:
    """The histories of a campaign under one choice of readings: placed, drawn, or run with scripts.

    `Study` adds everything that is derived from them, and has the parameters and errors.
    """

    def __init__(self, campaign: Campaign, *, reading: Mapping[str, str] | None = None) -> None:
        check_encodable(campaign, "the campaign")
        self.campaign = campaign
        if reading is not None and not isinstance(reading, Mapping):
            raise TypeError(f"reading(={reading!r}) must be a mapping of groups to alternatives")
        self.reading: Mapping[str, str] = dict(reading or {})
        self.readings = campaign.choose_readings(self.reading)
        self._results: dict[Hashable, object] = {}
        self._runs = WeakKeyDictionary[History, Callable[[str], History]]()  # how to run its scripts on a placement

    @classmethod
    def open(cls, folder: str | os.PathLike[str], *, reading: Mapping[str, str] | None = None) -> Self:
        """Read a campaign folder; see `read_campaign` for the errors."""
        return cls(read_campaign(folder), reading=reading)

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[Campaign]]:
        return partial(type(self), reading=self.reading), (
            self.campaign,
        )  # results are keyed by `id`, and computed again

    def __repr__(self) -> str:
        campaign = self.campaign
        chosen = "".join(f", {group}={alternative}" for group, alternative in self.reading.items())
        return f"<{type(self).__name__} of {campaign.name}: {len(campaign.statements)} statements{chosen}>"

    def _repr_html_(self) -> str:
        words = ", ".join(f"{group}={alternative}" for group, alternative in self.readings.items())
        sides = {place.id: self.campaign.side_of(place.holder) for place in self.campaign.points}
        return self.campaign.card({"readings": words} if words else {}, sides)

    def span(self, begin: Moment | None = None, until: Moment | None = None) -> tuple[int, int]:
        """Return two moments as minutes, by default the epoch and the end of the campaign.

        Raises
        ------
        ValueError
            If they are not in order or not in the campaign.
        """
        clock, end = self.campaign.clock, self.campaign.end
        first = 0 if begin is None else clock.minute(begin, "begin")
        last = end if until is None else clock.minute(until, "until")
        if not 0 <= first < last <= end:
            raise ValueError(f"begin(={first}) and until(={last}) must be in order and in the campaign, 0 to {end}")
        return first, last

    # -- time ------------------------------------------------------------------------------------------------------

    @cached_property
    def networks(self) -> Networks:
        """The temporal networks: one for each reading of the groups that are not chosen, each built once."""
        return Networks(self.campaign, self.reading)

    @property
    def network(self) -> Network:
        """The temporal network of the study's reading; `networks.of(readings)` gives that of another."""
        return self.networks.plain

    def timeline(self, placement: str = Placement.MIDDLE) -> Timeline:
        """Return the statements, each placed in its time window; see `date_statements`."""
        check_name("placement", placement, tuple(Placement))
        return self._once(("timeline", placement), lambda: date_statements(self.network, placement=placement))

    @property
    def windows(self) -> tuple[TightWindow, ...]:
        """The time window of every statement after all constraints are applied, with the proof of its ends."""
        return self._once("windows", lambda: tighten_windows(self.network))

    def order(self, first: Point | str, then: Point | str) -> OrderProof:
        """Return the bounds on the time between two points, with their proofs; see `prove_order`."""
        return prove_order(self.network, first, then)

    def draws(self, draws: int, *, seed: int, prior: str = Prior.UNIFORM) -> Draws:
        """Return event times drawn at random within all constraints; see `draw_minutes`."""
        check_draws(draws, seed, prior)
        return self._once(
            ("draws", draws, seed, prior),
            lambda: draw_minutes(self.networks, draws=draws, seed=seed, prior=prior),
        )

    @cached_property
    def in_one_reading(self) -> Self:
        """The same study with the reading of every group fixed to the one in force: its draws do not mix readings."""
        return type(self)(self.campaign, reading=self.readings)

    @property
    def deciding_groups(self) -> frozenset[str]:
        """The reading groups that can change what happened or when, those that are chosen included."""
        return frozenset(tagged_groups(self.campaign))

    # -- histories -------------------------------------------------------------------------------------------------

    def history(self, history: Shown = Placement.MIDDLE) -> History:
        """Return the history of a placement; a history of this study is returned as it is.

        Raises
        ------
        ValueError
            If there is no such placement, or the history is of another campaign.
        """
        if isinstance(history, History):
            if history.campaign is not self.campaign:
                raise ValueError(f"history is of {history.campaign.name!r}, not of this study's {self.campaign.name!r}")
            return history
        check_name("history", history, tuple(Placement))
        return self._once(("history", history), lambda: replay(self.campaign, self.timeline(history)))

    def beside(self, history: Shown, compare: Shown | Self) -> tuple[Self, History]:
        """Return what a picture shows beside a history: the study and the history that `compare` stands for.

        Another study is shown with the placement of `history`; for a drawn history, with the middle.

        Raises
        ------
        ValueError
            If `compare` is of another campaign.
        """
        shown = self.history(history)
        if not isinstance(compare, Histories):
            return self, self.history(compare)
        placement = shown.timeline.placement
        other = compare.history(placement if placement in tuple(Placement) else Placement.MIDDLE)
        if other.places != shown.places:
            raise ValueError(f"compare must be of the same campaign, {self.campaign.name!r}")
        return compare, other

    @property
    def envelope(self) -> Envelope:
        """The earliest, the middle and the latest history."""
        return Envelope(self.history(Placement.EARLIEST), self.history(), self.history(Placement.LATEST))

    def envelope_of(self, history: Shown = Placement.MIDDLE) -> Envelope | None:
        """Return the envelope that belongs to a history: that of the record, or that of the same scripts.

        The envelope of a counterfactual history is its scripts run over the earliest, middle and latest placement. The
        bounds and the envelope of the record say nothing about it.

        Returns
        -------
        Envelope or None
            None for a counterfactual history that `run` of this study did not return, or if its scripts fail on one of
            the placements.
        """
        shown = self.history(history)
        if not shown.counterfactual:
            return self.envelope
        again = self._runs.get(shown)
        if again is None:
            return None

        def make() -> Envelope | None:
            try:
                return Envelope(*map(again, (Placement.EARLIEST, Placement.MIDDLE, Placement.LATEST)))
            except ScriptError:  # such as a wait for a moment after an event that is earlier on this placement
                return None

        return self._once(("envelope", id(shown)), make, keep=shown)

    def drawn_histories(self, draws: int, *, seed: int, prior: str = Prior.UNIFORM) -> tuple[History, ...]:
        """Return the history of each of a number of draws."""
        check_draws(draws, seed, prior)
        size = 1000.0 * draws * len(self.campaign.statements)  # bytes, measured: some 1 kB for each statement
        check_memory(f"{draws:,} whole histories", size, instead="draw fewer, or use `ensemble`, which only counts")
        drawn = self.draws(draws, seed=seed, prior=prior)
        return self._once(
            ("drawn histories", draws, seed, prior),
            lambda: tuple(replay(self.campaign, timeline) for timeline in drawn.timelines()),
        )

    # -- runs with scripts -----------------------------------------------------------------------------------------

    def simulation(self, *scripts: Script, placement: str | Timeline = Placement.MIDDLE, seed: int = 1) -> Run:
        """Return a run of the record with scripts, at its start: step it, run it, rewind or fork it.

        Parameters
        ----------
        scripts
            Generator functions that take a `World`.
        placement
            Where in their windows the record's events are put; or a timeline of this study, such as a drawn one.
        seed
            Of the random numbers of scripts.
        """
        return Run(
            self.campaign,
            self._timeline_of(placement),
            scripts,
            seed=seed,
            graph=self.graph,
            roads=PresentRoads(self.graph),
        )

    def run(
        self,
        *scripts: Script,
        placement: str | Timeline = Placement.MIDDLE,
        until: Moment | None = None,
        seed: int = 1,
    ) -> History:
        """Run the record with scripts to its end, or up to a moment, and return the history; see `simulation`.

        Raises
        ------
        ScriptError
            If a script makes a mistake; it has the history up to then.

        Examples
        --------
        >>> from scenarios import open_study
        >>> study = open_study("northwestern_syria_2024")
        >>> def hold_out(world):
        ...     world.delay("Hama", hours=36)
        ...     yield world.when("Hama", side="moc")
        ...     world.note("Hama falls 36 hours later")
        >>> run = study.run(hold_out)
        >>> run.counterfactual, [note.text for note in run.notes]
        (True, ['Hama falls 36 hours later'])
        """

        def run_on(placement: str | Timeline) -> History:
            return self.simulation(*scripts, placement=placement, seed=seed).run(until).history()

        history = run_on(placement)
        self._runs[history] = run_on
        return history

    def run_many(
        self,
        *scripts: Script,
        draws: int,
        seed: int = 1,
        prior: str = Prior.UNIFORM,
        placement: str | Timeline | None = None,
        until: Moment | None = None,
        keep: bool = False,
        executor: Executor | None = None,
        progress: Progress | None = None,
    ) -> Runs:
        """Run scripts over many drawn histories, and return what they return and leave in each; see `run_scripts`.

        Parameters
        ----------
        placement
            One placement or timeline for all runs, instead of drawn ones; only random numbers of scripts differ.

        Examples
        --------
        >>> from scenarios import open_study
        >>> study = open_study("northwestern_syria_2024")
        >>> def hold_out(world):
        ...     world.delay("Hama", hours=36)
        ...     yield world.when("Hama", side="moc")
        ...     return world.now
        >>> runs = study.run_many(hold_out, draws=100, seed=1)
        >>> [study.campaign.clock.iso(minute)[:10] for minute in runs.distribution().quantiles([0.5])]
        ['2024-12-07']
        """
        timeline = None if placement is None else self._timeline_of(placement)
        return run_scripts(
            self.networks, scripts, draws=draws, seed=seed, prior=prior, timeline=timeline, until=until, keep=keep,
            executor=executor, progress=progress,
        )  # fmt: skip

    # -- the ground ------------------------------------------------------------------------------------------------

    @cached_property
    def graph(self) -> RoadGraph:
        """The road graph, its links weighted in metres."""
        return road_graph(self.campaign)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _timeline_of(self, placement: str | Timeline) -> Timeline:
        return placement if isinstance(placement, Timeline) else self.timeline(placement)

    def _record_of(self, history: History) -> History | None:
        """Return the record that scripts changed into a history; None for the record, or over a drawn timeline."""
        placed = history.timeline.placement
        return self.history(placed) if history.counterfactual and placed in tuple(Placement) else None

    def _with_envelope(self, history: Shown) -> tuple[History, ...]:
        """Return a history, then the earliest and the latest of its envelope, if it has one."""
        shown = self.history(history)
        envelope = self.envelope_of(shown)
        return (shown,) if envelope is None else (shown, envelope.earliest, envelope.latest)

    def _once(self, key: Hashable, make: Callable[[], Result], *, keep: object = None) -> Result:
        """Return the result kept under `key`; `keep` stays alive with it, where the key holds its `id`."""
        try:
            hash(key)
        except TypeError:  # a wrong argument, which `make` refuses in words
            return make()
        if key not in self._results:
            self._results[key] = (make(), keep)
        return cast(tuple[Result, object], self._results[key])[0]
