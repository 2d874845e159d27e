"""How well times of first capture are predicted, with whole sentences left out and drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.model.arrays import Reals
from sim.spread.captures import FirstCaptures, Predictor
from sim.spread.fitting import log_likelihoods

_RESAMPLES = 4000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with a 95 % interval, from sentences drawn again with replacement (percentile bootstrap)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """How well a predictor does on sentences that it was not fitted to.

    Parameters
    ----------
    concordance
        The share of pairs of places, one of them left out, that are predicted in their order; of pairs whose windows
        do not overlap, each pair of sentences having the weight 1, and ties counting as half.
    by_place
        The same with each pair of places having the weight 1.
    error, outside
        The mean distance in hours of the prediction from the middle of the window, and from the window (0 inside).
    gain
        By how many hours `error` is below that of the straight line.
    log_score
        The mean logarithm of the probability given to the windows of a sentence; higher is better.
    """

    predictor: Predictor
    concordance: Estimate
    by_place: float
    error: Estimate
    outside: Estimate
    gain: Estimate
    log_score: float


class Resampling:
    """Sentences drawn again with replacement, many times; the same draws for everything that is compared.

    Parameters
    ----------
    captures
        Their sentences are drawn.
    seed
        Of the random numbers.
    """

    def __init__(self, captures: FirstCaptures, *, seed: int) -> None:
        count = len(captures.sentence_ids)
        chances = np.full(count, 1 / count)
        self.times = np.random.default_rng(seed).multinomial(count, chances, size=_RESAMPLES)

    def mean(self, by_sentence: Reals) -> Estimate:
        """Return the mean of a value that each sentence has."""
        return _estimate(float(by_sentence.mean()), self.times @ by_sentence / self.times.sum(axis=1))

    def ratio(self, upper: Reals, lower: Reals) -> Estimate:
        """Return sum(upper) / sum(lower), which are given for each pair of sentences."""
        above, below = (((self.times @ pairs) * self.times).sum(axis=1) for pairs in (upper, lower))
        some = below > 0  # no pair to compare where only sentences with overlapping windows were drawn
        return _estimate(float(upper.sum() / lower.sum()), above[some] / below[some])


@dataclass(frozen=True)
class LeftOut:
    """Predictions with each sentence left out in turn.

    Parameters
    ----------
    times
        times[sentence, place]: the predicted hour of every place, from all sentences but this one.
    chances
        For each place the probability of its window, predicted without its sentence.
    """

    captures: FirstCaptures
    times: Reals
    chances: Reals

    @cached_property
    def own(self) -> Reals:
        """The predicted hour of each place without its own sentence."""
        own: Reals = self.times[self.captures.sentence, np.arange(len(self.captures))]
        return own

    def by_sentence(self, values: Reals) -> Reals:
        """Return the mean over the places of each sentence."""
        means: Reals = np.bincount(self.captures.sentence, weights=values * self.captures.weights).astype(float)
        return means

    @property
    def error(self) -> Reals:
        """For each sentence the mean distance from the middle of the window, in hours."""
        return self.by_sentence(np.abs(self.own - self.captures.middle))

    @property
    def outside(self) -> Reals:
        """For each sentence the mean distance from the window, in hours."""
        captures = self.captures
        return self.by_sentence(np.maximum(0, np.maximum(captures.earliest - self.own, self.own - captures.latest)))

    @property
    def log_chance(self) -> Reals:
        """For each sentence the mean logarithm of the probability of its windows."""
        return self.by_sentence(log_likelihoods(self.chances))

    def concordance(self, weights: Reals) -> tuple[Reals, Reals]:
        """Return, for each pair of sentences, the weight of its pairs of places in order, and of all that have one.

        A pair of places is compared twice: with the prediction that leaves out the one's sentence, and the other's.
        """
        captures = self.captures
        count, group = len(captures.sentence_ids), captures.sentence
        members = (group[None, :] == np.arange(count)[:, None]).astype(float)
        pairs = captures.before * weights[:, None] * weights[None, :]
        ordered, known = np.zeros((count, count)), np.zeros((count, count))
        for out, times in enumerate(self.times):
            agrees = (times[:, None] < times[None, :]) + 0.5 * (times[:, None] == times[None, :])
            touched = pairs * ((group[:, None] == out) | (group[None, :] == out))
            ordered += members @ (touched * agrees) @ members.T
            known += members @ touched @ members.T
        return ordered, known


def score(predictor: Predictor, left_out: LeftOut, straight: LeftOut, resampling: Resampling) -> Score:
    """Return the score of predictions beside those of the straight line."""
    by_place, of_places = left_out.concordance(np.ones(len(left_out.captures)))
    return Score(
        predictor=predictor,
        concordance=resampling.ratio(*left_out.concordance(left_out.captures.weights)),
        by_place=float(by_place.sum() / of_places.sum()),
        error=resampling.mean(left_out.error),
        outside=resampling.mean(left_out.outside),
        gain=resampling.mean(straight.error - left_out.error),
        log_score=float(left_out.log_chance.mean()),
    )


def _estimate(value: float, drawn: Reals) -> Estimate:
    """Return a value with the middle 95 % of what was drawn, to a millionth: rounding errors have no sign."""
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(*(round(float(one), 6) + 0.0 for one in (value, low, high)))
