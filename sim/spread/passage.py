"""First-passage spread on the road graph: when a front that moves along roads and stops at places gets to each.

The front starts from a set of places at time 0. A road takes km / speed hours, and each place it comes to keeps it for
an exponential time before it is taken and the front moves on. The time at which a place is taken is the shortest over
all ways: a first passage on a random network, of the family of Richardson's growth model (1973).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.model.arrays import Ints, Reals
from sim.roads.graph import RoadGraph
from sim.spread.captures import FirstCaptures
from sim.spread.fitting import Line, interval_chance, log_likelihoods, minimise

MAIN_ROADS = frozenset({"motorway", "trunk", "primary"})
FIT_DRAWS = 50  # of waits, for the likelihood; 800 move no parameter by 1 %
LEAST, MOST = 0.01, 100.0  # of speeds in km/h, holds and scales in hours; a hold of `LEAST` is none
_LOOSE, _TIGHT = 1e-3, 1e-5  # differences of the log-likelihood at which a fit stops
_DROP = 1.92  # half the 95 % quantile of chi-squared with one degree of freedom


@dataclass(frozen=True, slots=True)
class Spread:
    """The parameters of the spread.

    Parameters
    ----------
    delay
        Hours from the epoch to the start from the line.
    main_kmh, minor_kmh
        Speed on main roads (`MAIN_ROADS`), and on all others.
    hold
        Mean time that a place keeps the front, in hours.
    scale
        Scale of the logistic error of the time at which a place is taken, in hours.
    """

    delay: float
    main_kmh: float
    minor_kmh: float
    hold: float
    scale: float

    def kmh(self, road_class: str) -> float:
        """Return the speed on a class of road."""
        return self.main_kmh if road_class in MAIN_ROADS else self.minor_kmh


class PassageNetwork:
    """The road graph as arrays, for first passages of many draws at once.

    Parameters
    ----------
    graph
        The road graph.
    waits
        waits[place, draw]: the exponential times of mean 1 that places keep the front, in the order of the graph.
        The same numbers serve every choice of parameters, so that the likelihood is a smooth function of these.
    """

    def __init__(self, graph: RoadGraph, waits: Reals) -> None:
        self.places = tuple(graph)
        self.waits = waits
        self.number: Mapping[str, int] = {place: at for at, place in enumerate(self.places)}
        arcs = sorted(
            (self.number[head], self.number[tail], road["metres"] / 1000, road["road_class"] in MAIN_ROADS)
            for a, b, road in graph.edges(data=True)
            for tail, head in ((a, b), (b, a))
        )
        heads, tails, km, main = zip(*arcs, strict=True) if arcs else ((), (), (), ())
        self._heads, self._tails = np.array(heads, dtype=np.int64), np.array(tails, dtype=np.int64)
        self._km, self._main = np.array(km, dtype=float), np.array(main, dtype=bool)

    @classmethod
    def drawn(cls, graph: RoadGraph, draws: int, *, seed: int) -> PassageNetwork:
        """Return the network of a road graph with random waits."""
        return cls(graph, np.random.default_rng(seed).exponential(size=(len(graph), draws)))

    def first(self, draws: int) -> PassageNetwork:
        """Return the network with the first `draws` draws."""
        part = copy(self)
        part.waits = np.ascontiguousarray(self.waits[:, :draws])
        return part

    def numbers(self, places: Iterable[str]) -> Ints:
        """Return the rows of places in `times`."""
        return np.array([self.number[place] for place in places], dtype=np.int64)

    def times(self, starts: Sequence[str], spread: Spread) -> Reals:
        """Return times[place, draw]: hours from the start until each place is taken, infinite for never."""
        held = np.zeros(self.waits.shape, dtype=bool)
        held[self.numbers(starts)] = True
        return self.times_from(held, spread)

    def times_from(self, held: NDArray[np.bool_], spread: Spread) -> Reals:
        """Return `times` from the places held[place, draw].

        All draws are relaxed together (Bellman and Ford): each round goes on from the places that some draw reached
        sooner in the round before.
        """
        times = np.where(held, 0.0, np.inf)
        hours = (self._km / np.where(self._main, spread.main_kmh, spread.minor_kmh))[:, None]
        holds = spread.hold * self.waits
        changed = np.asarray(held.any(axis=1))
        while len(arcs := np.flatnonzero(changed[self._tails])):
            heads = self._heads[arcs]  # sorted, so that the arcs into a place are neighbours
            first = np.flatnonzero(np.diff(heads, prepend=-1))
            places = heads[first]
            reached = np.minimum.reduceat(times[self._tails[arcs]] + hours[arcs], first, axis=0) + holds[places]
            known = times[places]
            changed = np.zeros(len(times), dtype=bool)
            changed[places[(reached < known).any(axis=1)]] = True
            times[places] = np.minimum(known, reached)
        return times


def window_chances(captures: FirstCaptures, network: PassageNetwork, starts: Sequence[str], spread: Spread) -> Reals:
    """Return the probability of each window under the spread, by Monte Carlo over the draws of the network."""
    times = spread.delay + network.times(starts, spread)[network.numbers(captures.places)]
    chances: Reals = interval_chance(captures, times, spread.scale).mean(axis=1)
    return chances


def predict_spread(places: Sequence[str], network: PassageNetwork, starts: Sequence[str], spread: Spread) -> Reals:
    """Return the median time at which places are taken, in hours since the epoch."""
    medians: Reals = spread.delay + np.median(network.times(starts, spread)[network.numbers(places)], axis=1)
    return medians


def fit_spread(
    captures: FirstCaptures,
    network: PassageNetwork,
    starts: Sequence[str],
    *,
    line: Line,
    near: Spread | None = None,
    hold: float | None = None,
) -> Spread:
    """Fit the spread to the windows by maximum likelihood, each sentence with the weight 1.

    The likelihood of a window is a mean over the draws of `network`; places are treated as independent given the
    parameters (a composite likelihood, as one draw of waits would tie them together).

    Parameters
    ----------
    line
        The line by road km, from which the search starts: once with most of its time on the road, once with most of
        it at places.
    near
        Parameters fitted to nearly the same captures: start from these alone.
    hold
        Keep the mean hold at this value.
    """

    def spread_at(point: Reals) -> Spread:
        fitted = _spread(point)
        return fitted if hold is None else replace(fitted, hold=hold)

    def loss(point: Reals) -> float:
        return -log_likelihood(captures, network, starts, spread_at(point))

    if near is not None:
        found = [minimise(loss, _point(near), steps=(3, 0.15, 0.15, 0.15, 0.15), tolerance=_LOOSE)]
    else:
        kmh = 1 / line.pace
        found = [
            minimise(loss, _point(start), steps=(10, 0.5, 0.5, 0.5, 0.5), tolerance=_TIGHT)
            for start in (
                Spread(line.delay, 1.2 * kmh, 1.2 * kmh, line.pace, line.scale),
                Spread(line.delay, 4 * kmh, 4 * kmh, 8 * line.pace, line.scale),
            )
        ]
    return spread_at(min(found, key=loss))


def log_likelihood(captures: FirstCaptures, network: PassageNetwork, starts: Sequence[str], spread: Spread) -> float:
    """Return the logarithm of the composite likelihood of the windows, each sentence with the weight 1."""
    return float(captures.weights @ log_likelihoods(window_chances(captures, network, starts, spread)))


def hold_limit(
    captures: FirstCaptures, network: PassageNetwork, starts: Sequence[str], best: Spread, *, line: Line
) -> float:
    """Return the upper end of the 95 % interval of the mean hold in hours, from its profile likelihood.

    It is found to 5 %: the hold at which the log-likelihood, with all else fitted anew, is 1.92 below its maximum.
    """
    least = log_likelihood(captures, network, starts, best) - _DROP
    low, high, near = max(best.hold, 0.5), MOST, best
    while high / low > 1.05:
        middle = math.sqrt(low * high)
        fitted = fit_spread(captures, network, starts, line=line, near=near, hold=middle)
        if log_likelihood(captures, network, starts, fitted) >= least:
            low, near = middle, fitted
        else:
            high = middle
    return low


def _point(spread: Spread) -> list[float]:
    return [spread.delay, *map(math.log, (spread.main_kmh, spread.minor_kmh, spread.hold, spread.scale))]


def _spread(point: Reals) -> Spread:
    """Return parameters from the delay and the logarithms of the others, kept from `LEAST` to `MOST`."""
    main, minor, hold, scale = np.clip(np.exp(np.clip(point[1:], -50, 50)), LEAST, MOST).tolist()
    return Spread(float(point[0]), main, minor, hold, scale)
