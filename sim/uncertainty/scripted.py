"""Run scripts over many drawn histories, in this process or in an executor."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, partial
from types import ModuleType

from sim.chronology import Draws, Networks, Timeline, draw_minutes
from sim.clock.replay import Run
from sim.clock.scripts import Script, ScriptError, numbered_name
from sim.model.arguments import whole_number
from sim.model.arrays import Ints
from sim.model.frozen import FrozenMap
from sim.model.limits import check_hours, check_memory
from sim.model.point import Point
from sim.model.times import Moment
from sim.model.vocabulary import Prior
from sim.roads.graph import RoadGraph, road_graph
from sim.roads.present import PresentRoads
from sim.uncertainty.blocks import Progress, map_blocks
from sim.uncertainty.outcomes import DrawResult, Runs

_SECONDS = 5e-5  # for each draw and statement, scripts themselves left out
_TOGETHER = 50  # draws that are run in one piece


@dataclass(frozen=True)
class _Job:
    """What is run in every draw: enough to run any of them anywhere."""

    networks: Networks
    scripts: tuple[Script, ...]
    seed: int
    of: str  # words that name the draws in errors
    prior: Prior
    points: tuple[Point, ...]
    timeline: Timeline | None
    until: Moment | None
    keep: bool

    @cached_property
    def graph(self) -> RoadGraph:
        return road_graph(self.networks.campaign)

    def run(self, begin: int, minutes: Ints, reading: Ints) -> list[DrawResult]:
        """Run the scripts over some draws, the first of which has the number `begin`."""
        piece = Draws(self.prior, self.points, minutes, tuple(self.networks), reading, ())
        timelines = piece.timelines() if self.timeline is None else [self.timeline] * len(piece)
        return [self._run(number, timeline) for number, timeline in enumerate(timelines, begin)]

    def _run(self, number: int, timeline: Timeline) -> DrawResult:
        roads = PresentRoads(self.graph)
        run = Run(
            self.networks.campaign, timeline, self.scripts, seed=self.seed, draw=number, graph=self.graph, roads=roads
        )
        try:
            history = run.run(self.until).history()
        except ScriptError as error:
            problem = f"{error.problem} (in draw {number} of {self.of})"
            raise ScriptError(error.script, error.line, error.at, problem, error.history) from error
        return DrawResult(
            draw=number,
            returned=FrozenMap(run.returned),
            unfinished=tuple(name for name in history.scripts if name not in run.returned),
            notes=len(history.notes),
            moved=len(history.moved),
            skipped=len(history.skipped),
            trips=len(history.trips),
            counterfactual=history.counterfactual,
            digest=history.digest(),
            history=history if self.keep else None,
        )


def run_scripts(
    networks: Networks,
    scripts: Sequence[Script],
    *,
    draws: int,
    seed: int,
    prior: str = Prior.UNIFORM,
    timeline: Timeline | None = None,
    until: Moment | None = None,
    keep: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Runs:
    """Run scripts over many drawn histories and return what they left in each.

    Parameters
    ----------
    networks, draws, seed, prior
        As in `draw_minutes`. The random numbers of a script (`World.random`) depend on the seed, the number of the
        draw and the script's name; those of draw 0 are those of `Study.run` with that seed.
    scripts
        Generator functions of a `World`.
    timeline
        One timeline for all runs, which then differ in the random numbers of scripts only; None: drawn ones.
    until
        Where to stop each run; None: at its end.
    keep
        Keep the history of every draw, some 100 kB each; only in this process.
    executor
        Where to run pieces, as in `run_ensemble`. Scripts are sent by value with what they use of their file, so that
        they may be defined anywhere, but what they write to variables outside stays there.
    progress
        Called with the number of draws run so far, and that of all, after each piece.

    Raises
    ------
    ScriptError
        For the first draw in which a script makes a mistake, which it names: a distribution over the other draws alone
        would mislead.
    TimesError, ContradictionError
        As `draw_minutes` and `replay`.
    ValueError
        If `draws` is below 1, the prior is unknown, or scripts or their values cannot be sent to other processes.
    ClusterError
        As `run_ensemble`.
    """
    whole_number(draws, "draws", least=1)
    if keep and executor is not None:
        raise ValueError("histories can be kept in this process only: leave out keep or executor")
    seconds = _SECONDS * draws * len(networks.campaign.statements)
    check_hours(f"running scripts over {draws:,} draws", seconds, instead="draw fewer histories")
    if keep:
        size = 1000.0 * draws * len(networks.campaign.statements)
        check_memory(f"{draws:,} whole histories", size, instead="draw fewer, or leave out keep")
    drawn = draw_minutes(networks, draws=draws, seed=seed, prior=prior)
    source = f"prior {drawn.prior}" if timeline is None else f"placement {timeline.placement}"
    of = f"{draws:,}, {source}, seed {seed}"
    job = _Job(networks, tuple(scripts), seed, of, drawn.prior, drawn.points, timeline, until, keep)
    results: list[DrawResult] = []
    for piece in map_blocks(_Job.run, job, _pieces(drawn), executor=executor, by_value=_modules(scripts)):
        results += piece
        if progress is not None:
            progress(len(results), draws)
    taken: Counter[str] = Counter()
    return Runs(
        clock=networks.campaign.clock,
        scripts=tuple(numbered_name(script, taken) for script in scripts),
        seed=seed,
        prior=str(drawn.prior) if timeline is None else source,
        results=tuple(results),
        mixed=tuple(networks.groups) if timeline is None else (),
        warnings=drawn.warnings if timeline is None else (),
    )


def _pieces(drawn: Draws) -> Iterator[tuple[int, Ints, Ints]]:
    """Yield the number of the first of some consecutive draws, their minutes and their readings."""
    for begin in range(0, len(drawn), _TOGETHER):
        part = drawn.part(begin, begin + _TOGETHER)
        yield begin, part.minutes, part.reading


def _modules(scripts: Sequence[Script]) -> set[ModuleType]:
    """Return the modules that define the scripts."""
    return {sys.modules[name] for script in scripts if (name := _module(script)) in sys.modules}


def _module(script: Script) -> str:
    inner = script.func if isinstance(script, partial) else script
    return str(getattr(inner, "__module__", ""))
