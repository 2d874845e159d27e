"""Maximum likelihood for interval-censored times, and a minimiser without derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.arrays import Reals
from sim.spread.captures import FirstCaptures

LOGISTIC_DEVIATION = math.pi / math.sqrt(3)  # standard deviation of the logistic distribution of scale 1
_MOST_LOG = 40.0  # of a pace or scale: far beyond any sensible one, and far from overflow
_LEAST = 1e-12  # of a probability, so that its logarithm is finite
_STEPS = 800  # of the simplex


@dataclass(frozen=True, slots=True)
class Line:
    """A time of first capture that grows with distance: delay + distance x pace, with a logistic error.

    Parameters
    ----------
    delay, scale
        In hours; the standard deviation of the error is 1.81 x `scale`.
    pace
        Hours per unit of distance.
    """

    delay: float
    pace: float
    scale: float

    def predict(self, distance: Reals) -> Reals:
        """Return the median time of capture at distances, in hours since the epoch."""
        return self.delay + self.pace * distance


def interval_chance(captures: FirstCaptures, times: Reals, scale: float) -> Reals:
    """Return the probability of each window if the capture is at `times` with a logistic error of `scale` hours.

    `times` has the places along its first axis; the result has its shape.
    """
    shape = (len(captures), *[1] * (times.ndim - 1))
    latest, earliest = captures.latest.reshape(shape), captures.earliest.reshape(shape)
    return _logistic((latest - times) / scale) - _logistic((earliest - times) / scale)


def log_likelihoods(chances: Reals) -> Reals:
    """Return the logarithms of probabilities, those of zero cut off."""
    return np.log(np.maximum(chances, _LEAST))


def fit_line(captures: FirstCaptures, distance: Reals) -> Line:
    """Fit a line to the windows by maximum likelihood, each sentence with the weight 1.

    The time of capture is delay + pace x distance plus a logistic error, and a window contributes the probability
    that the time lies in it. The pace is above 0; with a constant distance of 0 only delay and scale matter.
    """
    spread = float(np.std(distance)) or 1.0
    middle, deviation = captures.middle, max(float(np.std(captures.middle)), 1.0)

    def loss(point: Reals) -> float:
        pace, scale = np.exp(np.clip(point[1:], -_MOST_LOG, _MOST_LOG))
        chances = interval_chance(captures, point[0] + pace * distance, float(scale))
        return -float(captures.weights @ log_likelihoods(chances))

    start = (float(middle.min()), float(np.log(deviation / spread)), float(np.log(deviation / 4)))
    found = minimise(loss, start, steps=(10.0, 0.5, 0.5))
    pace, scale = np.exp(np.clip(found[1:], -_MOST_LOG, _MOST_LOG))
    return Line(float(found[0]), float(pace), float(scale))


def minimise(
    loss: Callable[[Reals], float], start: Sequence[float], *, steps: Sequence[float], tolerance: float = 1e-5
) -> Reals:
    """Return where a function of a few numbers has a local minimum, by the simplex method of Nelder and Mead (1965).

    Parameters
    ----------
    start, steps
        The first corner, and how far the other corners are from it along each axis.
    tolerance
        Stop when the values at all corners differ by less.

    Examples
    --------
    >>> minimise(lambda point: (point[0] - 3) ** 2 + (point[1] - 1) ** 2, [0, 0], steps=[1, 1]).round(2)
    array([3., 1.])
    """
    first = np.array(start, dtype=float)
    corners = np.vstack([first, first + np.diag(steps)])
    values = np.array([loss(corner) for corner in corners])
    for _ in range(_STEPS):
        order = np.argsort(values, kind="stable")
        corners, values = corners[order], values[order]
        if values[-1] - values[0] < tolerance:
            break
        centre, worst = corners[:-1].mean(axis=0), corners[-1]
        tried = 2 * centre - worst
        value = loss(tried)
        if value < values[0]:  # go on in this direction
            further = 3 * centre - 2 * worst
            if (beyond := loss(further)) < value:
                tried, value = further, beyond
        elif value >= values[-2]:  # too far: stay between the centre and the better of the two ends
            tried = (centre + (tried if value < values[-1] else worst)) / 2
            bound = min(value, values[-1])
            value = loss(tried)
            if value >= bound:  # no way down: shrink towards the best corner
                corners = corners[0] + (corners - corners[0]) / 2
                values = np.array([values[0], *(loss(corner) for corner in corners[1:])])
                continue
        corners[-1], values[-1] = tried, value
    best: Reals = corners[np.argmin(values)]
    return best


def _logistic(x: Reals) -> Reals:
    """Return the logistic distribution function, without overflow."""
    shares: Reals = (1 + np.tanh(x / 2)) / 2
    return shares
