"""Run scripts over many drawn histories, in this process or in an executor."""

from __future__ import annotations

import pickle
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import cloudpickle  # type: ignore[import-untyped]  # it has no types

from sim.chronology import Draws, Networks, Timeline, draw_minutes
from sim.clock.replay import Run
from sim.clock.scripts import Script, ScriptError, numbered_name
from sim.model.arrays import Ints
from sim.model.frozen import FrozenMap
from sim.model.limits import check_hours, check_memory
from sim.model.point import Point
from sim.model.times import Moment
from sim.model.vocabulary import Prior
from sim.roads.graph import RoadGraph, road_graph
from sim.roads.present import PresentRoads
from sim.uncertainty.outcomes import DrawResult, Runs
from sim.uncertainty.runs import results_in_order

_SECONDS = 5e-5  # for each draw and statement, scripts themselves left out
_TOGETHER = 50  # draws that an executor gets in one piece


@dataclass(frozen=True)
class _Job:
    """What is run in every draw: enough to run any of them anywhere."""

    networks: Networks
    scripts: tuple[Script, ...]
    seed: int
    of: str  # words that name the draws in errors
    points: tuple[Point, ...]
    timeline: Timeline | None
    until: Moment | None
    keep: bool

    @cached_property
    def graph(self) -> RoadGraph:
        return road_graph(self.networks.campaign)

    def run(self, piece: Draws, begin: int) -> list[DrawResult]:
        """Run the scripts over some draws, the first of which has the number `begin`."""
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
        Where to run pieces: processes, or a cluster; None: in this process. The result is the same. Scripts are sent
        by value with what they use of their file, so that they may be defined anywhere, but what they write to
        variables outside stays there.

    Raises
    ------
    ScriptError
        For the first draw in which a script makes a mistake, which it names: a distribution over the other draws alone
        would mislead.
    TimesError, ContradictionError
        As `draw_minutes` and `replay`.
    ValueError
        If `draws` is below 1, the prior is unknown, or scripts or their values cannot be sent to other processes.
    """
    if draws < 1:
        raise ValueError(f"draws(={draws}) must be >= 1")
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
    job = _Job(networks, tuple(scripts), seed, of, drawn.points, timeline, until, keep)
    taken: Counter[str] = Counter()
    return Runs(
        clock=networks.campaign.clock,
        scripts=tuple(numbered_name(script, taken) for script in scripts),
        seed=seed,
        prior=str(drawn.prior) if timeline is None else source,
        results=tuple(result for piece in _pieces(job, drawn, executor) for result in piece),
        mixed=tuple(networks.groups) if timeline is None else (),
        warnings=drawn.warnings if timeline is None else (),
    )


def _pieces(job: _Job, drawn: Draws, executor: Executor | None) -> Iterator[list[DrawResult]]:
    """Yield the results of consecutive draws."""
    if executor is None:
        yield job.run(drawn, 0)
        return
    packed = _pack(job)
    parts = ((begin, drawn.part(begin, begin + _TOGETHER)) for begin in range(0, len(drawn), _TOGETHER))
    arguments = ((packed, begin, part.prior, part.minutes, part.reading) for begin, part in parts)
    for content in results_in_order(executor, _run_packed, arguments):
        yield pickle.loads(content)


def _pack(job: _Job) -> bytes:
    """Return a job as bytes, its scripts by value: other processes need not be able to import their files."""
    modules = {sys.modules[name] for script in job.scripts if (name := _module(script)) in sys.modules}
    new = [module for module in modules if module.__name__ not in cloudpickle.list_registry_pickle_by_value()]
    for module in new:
        cloudpickle.register_pickle_by_value(module)
    try:
        return bytes(cloudpickle.dumps(job))
    except Exception as error:  # whatever a script holds on to
        raise ValueError(
            f"scripts cannot be sent to other processes: {error}; leave out the executor, or let them use nothing but "
            "the world, plain values and modules"
        ) from error
    finally:
        for module in new:
            cloudpickle.unregister_pickle_by_value(module)


def _module(script: Script) -> str:
    inner = script.func if isinstance(script, partial) else script
    return str(getattr(inner, "__module__", ""))


@lru_cache(maxsize=1)
def _unpack(packed: bytes) -> _Job:
    """Unpack a job; a process that gets many pieces of one job does so once."""
    job = pickle.loads(packed)
    assert isinstance(job, _Job)
    return job


def _run_packed(packed: bytes, begin: int, prior: Prior, minutes: Ints, reading: Ints) -> bytes:
    """Run a piece in another process."""
    job = _unpack(packed)
    results = job.run(Draws(prior, job.points, minutes, tuple(job.networks), reading, ()), begin)
    try:
        return bytes(cloudpickle.dumps(results))
    except Exception as error:
        raise ValueError(f"what a script returns cannot be sent to another process: {error}") from error
