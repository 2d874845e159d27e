"""The model beside its baselines: fits, predictions with each sentence left out, scores and days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chronology import Draws
from sim.clock.history import History
from sim.measures.depth import gains, start_line
from sim.model.arrays import Reals
from sim.model.durations import DurationUnit, coarse_unit
from sim.roads.graph import RoadGraph
from sim.spread.captures import BASELINES, FirstCaptures, Predictor, baseline_distances, first_captures
from sim.spread.days import Day, Local, forward_days
from sim.spread.fitting import Line, fit_line, interval_chance
from sim.spread.passage import (
    FIT_DRAWS,
    PassageNetwork,
    Spread,
    fit_spread,
    hold_limit,
    predict_spread,
    window_chances,
)
from sim.spread.scores import LeftOut, Resampling, Score, score

HISTORIES = 50  # drawn for the days


@dataclass(frozen=True)
class Trial:
    """The model of one side's advance beside its baselines. It predicts; it does not say what would have happened.

    Parameters
    ----------
    side
        The side whose advance it is, and the factions its captures are told of.
    starts
        Its start line.
    distances
        For each baseline the distance of each captured place.
    lines, spread
        The baselines and the model, fitted to all sentences.
    hold_limit
        The upper end of the 95 % interval of the mean hold, in hours.
    predicted
        For each predictor the hour of each place, predicted without its sentence.
    scores
        One for each baseline, then that of the model.
    days
        The forward chaining.
    draws, seed
        How many passages each prediction is the median of, and the seed of all random numbers.
    """

    side: str
    starts: tuple[str, ...]
    captures: FirstCaptures
    distances: Mapping[Predictor, Reals]
    lines: Mapping[Predictor, Line]
    spread: Spread
    hold_limit: float
    predicted: Mapping[Predictor, Reals]
    scores: tuple[Score, ...]
    days: tuple[Day, ...]
    draws: int
    seed: int

    def score(self, predictor: Predictor) -> Score:
        """Return the score of a predictor."""
        return next(score for score in self.scores if score.predictor == predictor)

    @property
    def unit(self) -> DurationUnit:
        """The unit in which its errors are told, chosen by the longest mean error."""
        return coarse_unit(60 * max(score.error.value for score in self.scores))

    def mean_auc(self, local: Local, *, fitted: bool = False) -> float | None:
        """Return the mean over the days of the chance to rank right; `fitted`: over the days with a fitted model."""
        found = [day.auc[local] for day in self.days if not fitted or day.auc[Local.MODEL] is not None]
        known = [value for value in found if value is not None]
        return float(np.mean(known)) if known else None


def gaining_side(history: History, graph: RoadGraph) -> str:
    """Return the side with the most first captures; the first of equals."""
    return max(history.campaign.sides, key=lambda side: len(gains(history, graph, side)))


def run_trial(history: History, graph: RoadGraph, histories: Draws, *, side: str, draws: int, seed: int) -> Trial:
    """Fit the model and its baselines to the first captures by a side, and score them.

    Parameters
    ----------
    histories
        Drawn times of the statements, in the reading of `history`, for the days.
    draws
        Of random waits, for each prediction.

    Raises
    ------
    ValueError
        As `first_captures`.
    """
    captures = first_captures(history, graph, side)
    starts = start_line(history.campaign, graph, side)
    distances = baseline_distances(history.campaign, graph, side, captures.places)
    network = PassageNetwork.drawn(graph, max(draws, FIT_DRAWS), seed=seed)
    fitting = network.first(FIT_DRAWS)
    lines = {name: fit_line(captures, distance) for name, distance in distances.items()}
    road = lines[Predictor.ROAD]
    spread = fit_spread(captures, fitting, starts, line=road)
    left_out: dict[Predictor, LeftOut] = {name: _line_left_out(captures, distances[name]) for name in BASELINES}
    left_out[Predictor.MODEL] = _spread_left_out(captures, network, starts, road, spread)
    resampling = Resampling(captures, seed=seed)
    straight = left_out[Predictor.STRAIGHT]
    return Trial(
        side=side,
        starts=starts,
        captures=captures,
        distances=distances,
        lines=lines,
        spread=spread,
        hold_limit=hold_limit(captures, fitting, starts, spread, line=road),
        predicted={name: out.own for name, out in left_out.items()},
        scores=tuple(score(name, out, straight, resampling) for name, out in left_out.items()),
        days=forward_days(history, graph, captures, distances[Predictor.ROAD], histories, seed=seed),
        draws=draws,
        seed=seed,
    )


def _line_left_out(captures: FirstCaptures, distance: Reals) -> LeftOut:
    def predict(kept: NDArray[np.bool_]) -> tuple[Reals, Reals]:
        line = fit_line(captures.part(kept), distance[kept])
        predicted = line.predict(distance)
        return predicted, interval_chance(captures, predicted, line.scale)

    return _left_out(captures, predict)


def _spread_left_out(
    captures: FirstCaptures, network: PassageNetwork, starts: tuple[str, ...], line: Line, near: Spread
) -> LeftOut:
    fitting = network.first(FIT_DRAWS)

    def predict(kept: NDArray[np.bool_]) -> tuple[Reals, Reals]:
        spread = fit_spread(captures.part(kept), fitting, starts, line=line, near=near)
        predicted = predict_spread(captures.places, network, starts, spread)
        return predicted, window_chances(captures, network, starts, spread)

    return _left_out(captures, predict)


def _left_out(captures: FirstCaptures, predict: Callable[[NDArray[np.bool_]], tuple[Reals, Reals]]) -> LeftOut:
    """Return predictions with each sentence left out in turn.

    Parameters
    ----------
    predict
        Returns the hour of every place, and the probability of every window, from the captures kept.
    """
    times, chances = [], np.zeros(len(captures))
    for number in range(len(captures.sentence_ids)):
        out = captures.sentence == number
        predicted, probable = predict(~out)
        times.append(predicted)
        chances[out] = probable[out]
    return LeftOut(captures, np.array(times), chances)
