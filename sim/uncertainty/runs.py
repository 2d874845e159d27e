"""Run ensembles block by block, in this process or in an executor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import replace as with_fields
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chronology import Networks
from sim.chronology.sampler import BLOCK
from sim.model.arguments import whole_number
from sim.model.arrays import Ints, Reals
from sim.model.frozen import FrozenMap
from sim.model.limits import check_hours, check_memory
from sim.model.times import minute_grid
from sim.model.vocabulary import Prior, Stance
from sim.roads.edges import Pair
from sim.uncertainty.blocks import Progress, map_blocks
from sim.uncertainty.cost import TOGETHER, ensemble_cost
from sim.uncertainty.engine import Engine, Job, Part
from sim.uncertainty.ensemble import Ensemble, Histograms

_Result = TypeVar("_Result")
_AT_ONCE = 250  # draws whose states are held in memory together, if they are not larger than
_MOST_STATES = 1 << 26  # draws times minutes times places
_FEWER = "draw fewer histories or look at fewer minutes"


class States(NamedTuple):
    """The states of all places in some draws.

    Parameters
    ----------
    minutes
        The grid.
    places, sides
        The last axis of `side`, and the meaning of its numbers.
    side
        side[draw, minute, place], a number of `sides`.
    firm
        firm[draw, minute, place]: documented, or known from before the epoch.
    """

    minutes: Ints
    places: tuple[str, ...]
    sides: tuple[str, ...]
    side: NDArray[np.int8]
    firm: NDArray[np.bool_]


def run_ensemble(
    networks: Networks,
    *,
    draws: int,
    seed: int,
    minutes: ArrayLike,
    prior: str = Prior.UNIFORM,
    among: Collection[str] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """Draw a Monte Carlo ensemble of histories and count their states on a grid of minutes.

    Parameters
    ----------
    networks, draws, seed, prior
        As in `draw_minutes`.
    minutes
        The grid, sorted.
    among
        The places that `Ensemble.held` counts; None: those that are counted (`Place.counted`).
    executor
        Where to draw blocks: threads, processes, or a `sim.uncertainty.cluster.Cluster` (with the extra ``[cluster]``);
        None: in this process. The result is the same to the byte: workers with other versions are refused.
    progress
        Called with the number of draws counted so far, and that of all, after each block.

    Raises
    ------
    TimesError, ValueError
        As `draw_minutes`, and as `replay` for a draw whose statements contradict each other in their order; ValueError
        for a place that cannot be held.
    ClusterError
        If a worker's installation differs from this one, or a cluster is lost.

    Notes
    -----
    Front edges are roads between two firm places (documented, or known from before the epoch) of different sides: the
    documented edges of `front_edges` where no place is silent. Silence is not applied to draws.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> ensemble = run_ensemble(study.networks, draws=200, seed=1, minutes=range(0, study.campaign.end, 720))
    >>> round(float(ensemble.probability("hama", "moc")[-1]), 2)
    1.0
    """
    job = _job(networks, draws, seed, minutes, prior)
    engine = Engine(with_fields(job, among=None if among is None else tuple(among)))
    _check_limits(engine, draws)
    waiting: list[Part] = []
    done = 0
    for part in map_blocks(Engine.count, engine, _blocks(draws), executor=executor):
        waiting.append(part)
        done += part.draws
        if len(waiting) == TOGETHER:
            waiting = [Part.joined(waiting)]
        if progress is not None:
            progress(done, draws)
    return _ensemble(engine, Part.joined(waiting))


def map_states(
    networks: Networks,
    metric: Callable[[States], ArrayLike] | Callable[[Mapping[str, str]], float],
    *,
    draws: int,
    seed: int,
    minutes: ArrayLike,
    prior: str = Prior.UNIFORM,
    executor: Executor | None = None,
    each: bool = False,
) -> Reals:
    """Return a function of the states of all places as [draw, minute], over the draws of `run_ensemble`.

    Parameters
    ----------
    metric
        Takes the `States` of some draws and returns [draw, minute]. It must be picklable if the executor uses other
        processes.
    each
        `metric` takes a mapping of place -> side instead and returns a number; it is called once for each state that
        occurs.
    networks, draws, seed, minutes, prior, executor
        As in `run_ensemble`.

    Raises
    ------
    TimesError, ValueError
        As `run_ensemble`; ValueError when `metric` does not return one number for every draw and minute.

    Examples
    --------
    The share of draws in which the government holds both of two cities:

    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> def both(side): return side["hama"] == side["homs"] == "government"
    >>> held = map_states(study.networks, both, draws=50, seed=1, minutes=[0, study.campaign.end], each=True)
    >>> held.mean(axis=0).tolist()
    [1.0, 0.0]
    """
    make = partial(_measure, metric=metric, each=each)
    found = map_draws(
        networks, make, 1, draws=draws, seed=seed, minutes=minutes, prior=prior, executor=executor
    )  # fmt: skip
    return np.concatenate(list(found))


def map_draws(
    networks: Networks,
    make: Callable[[Engine, int, int], _Result],
    results: int,
    *,
    draws: int,
    seed: int,
    minutes: ArrayLike,
    prior: str = Prior.UNIFORM,
    executor: Executor | None = None,
) -> Iterator[_Result]:
    """Return what a function of an engine, the number of a block and its draws returns for each block, in order.

    Parameters
    ----------
    results
        How many numbers `make` returns for each draw and minute.
    networks, draws, seed, minutes, prior, executor
        As in `run_ensemble`.

    Raises
    ------
    TimesError, ValueError
        As `run_ensemble`.
    """
    engine = Engine(_job(networks, draws, seed, minutes, prior))
    grid = len(engine.job.minutes)
    size = 2.0 * results * draws * grid * 8  # bytes: float64, in pieces and joined
    check_memory(f"a metric of {draws:,} draws at {grid:,} minutes", size, instead=_FEWER)
    _check_limits(engine, draws)
    return map_blocks(make, engine, _blocks(draws), executor=executor)


def _job(networks: Networks, draws: int, seed: int, minutes: ArrayLike, prior: str) -> Job:
    grid = minute_grid(minutes)
    whole_number(draws, "draws", least=1)
    whole_number(seed, "seed", least=0, most=None)
    if not len(grid):
        raise ValueError("minutes of an ensemble must be one or more, got none")
    return Job(networks, seed, prior, grid)


def _check_limits(engine: Engine, draws: int) -> None:
    """Refuse an ensemble that would take more time or memory than is allowed."""
    minutes = engine.job.minutes
    what = f"an ensemble of {draws:,} draws of {len(engine.places):,} places at {len(minutes):,} minutes"
    seconds, memory = ensemble_cost(engine.job.networks, draws, minutes)
    check_hours(what, seconds, instead="draw fewer histories")
    check_memory(what, memory, instead=_FEWER)


def _blocks(draws: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each block, and how many of its draws are wanted."""
    return ((number, min(BLOCK, draws - begin)) for number, begin in enumerate(range(0, draws, BLOCK)))


def _ensemble(engine: Engine, total: Part) -> Ensemble:
    """Return the ensemble of summed counts."""
    names: list[Pair | str] = [*engine.pairs, Stance.HOSTILE]
    grid = len(engine.job.minutes)
    touch = [n for n, changes in enumerate(total.edges) if changes.width > 1 or n == len(engine.pairs)]
    return Ensemble(
        draws=total.draws,
        prior=engine.job.prior,
        report=total.report,
        readings=FrozenMap(_by_group(engine, total)),
        minutes=engine.job.minutes,
        sides=engine.sides,
        places=engine.places,
        held=Histograms(dict(zip(engine.sides, total.held, strict=True)), grid),
        changes=total.holds,
        fresh=total.ever,
        edges=Histograms({names[n]: total.edges[n] for n in touch}, grid),
        kilometres=Histograms({names[n]: total.kilometres[n] for n in touch}, grid),
        reading=engine.job.networks.reading,
    )


def _by_group(engine: Engine, total: Part) -> dict[str, Mapping[str, int]]:
    """Return how many draws follow each alternative of the groups that were drawn."""
    found: dict[str, dict[str, int]] = {}
    for group in engine.sampler.groups:
        for network, count in zip(engine.sampler.networks, total.readings.tolist(), strict=True):
            by_alternative, alternative = found.setdefault(group, {}), network.readings[group]
            by_alternative[alternative] = by_alternative.get(alternative, 0) + count
    return {group: FrozenMap(counts) for group, counts in found.items()}


def _measure(engine: Engine, number: int, draws: int, *, metric: Callable[[Any], Any], each: bool) -> Reals:
    """Return metric[draw, minute] of a block."""
    drawn = engine.sampler.block(number).first(draws)
    found = []
    at_once = min(_AT_ONCE, max(1, _MOST_STATES // (len(engine.job.minutes) * len(engine.places) or 1)))
    for begin in range(0, draws, at_once):
        codes = engine.codes(drawn.part(begin, begin + at_once))
        states = States(engine.job.minutes, engine.places, engine.sides, codes >> 1, (codes & 1).astype(np.bool_))
        values = _of_each(states, metric) if each else np.asarray(metric(states), dtype=np.float64)
        if values.shape != codes.shape[:2]:
            raise ValueError(f"metric returned an array of shape {values.shape}, not {codes.shape[:2]}: [draw, minute]")
        found.append(values)
    return np.concatenate(found)


def _of_each(states: States, metric: Callable[[Mapping[str, str]], float]) -> Reals:
    """Return metric[draw, minute], calling the metric once for each state that occurs."""
    shape = states.side.shape
    rows = np.ascontiguousarray(states.side).reshape(-1, shape[2]).view(np.dtype((np.void, shape[2])))[:, 0]
    _, first, which = np.unique(rows, return_index=True, return_inverse=True)
    flat = states.side.reshape(-1, shape[2])

    def named(row: int) -> dict[str, str]:
        return dict(zip(states.places, (states.sides[side] for side in flat[row].tolist()), strict=True))

    values = np.array([float(metric(named(row))) for row in first.tolist()])
    return values[which].reshape(shape[:2])
