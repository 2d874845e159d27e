"""Monte Carlo ensembles: counts over many drawn histories, and the differences between priors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from sim.chronology import Drawn, Draws
from sim.model.arguments import instance, several
from sim.model.arrays import Ints, Reals
from sim.model.errors import check_name
from sim.model.frozen import FrozenMap
from sim.model.limits import check_memory
from sim.model.point import Point
from sim.model.shares import ceil_share
from sim.model.vocabulary import Stance
from sim.roads.edges import Pair
from sim.uncertainty.columns import Changes

MEAN, PROBABILITY = "mean", "probability"
_SHARES = {"5 %": 0.05, "median": 0.5, "95 %": 0.95}
_INSTEAD = "ask for its quantiles, or draw on fewer minutes"
_MOST_CELLS = 1 << 22  # counts written out together: bounds memory, whatever the grid


class Histograms(Mapping[Pair | str, Ints]):
    """Histograms on a grid: key -> [minute, n], the number of draws with value n; written out when asked for.

    Parameters
    ----------
    changes
        Key -> its counts.
    grid
        How many minutes the grid has.
    """

    def __init__(self, changes: Mapping[Pair | str, Changes], grid: int) -> None:
        self.changes, self.grid = changes, grid

    def __getitem__(self, key: Pair | str) -> Ints:
        changes = self.changes[key]
        check_memory("a histogram at every minute", 8.0 * self.grid * changes.width, instead=_INSTEAD)
        return changes.counts(self.grid, changes.width)

    def __iter__(self) -> Iterator[Pair | str]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __contains__(self, key: object) -> bool:
        return key in self.changes

    def quantiles(self, key: Pair | str, shares: Sequence[float]) -> Ints:
        """Return [share, minute] of one of the histograms; see `quantiles`."""
        return np.concatenate([quantiles(rows, shares) for rows in self._pieces(key)], axis=1)

    def mean(self, key: Pair | str) -> Reals:
        """Return the mean value of one of the histograms at each minute; of no draws, 0."""
        sums = [(rows @ np.arange(rows.shape[1]), rows.sum(axis=1)) for rows in self._pieces(key)]
        return np.concatenate([total / draws for total, draws in sums])

    def _pieces(self, key: Pair | str) -> Iterator[Ints]:
        """Yield consecutive rows of a histogram."""
        changes = self.changes[key]
        step = max(1, _MOST_CELLS // changes.width)
        for begin in range(0, self.grid, step):
            first, stop = np.searchsorted(changes.slot, (begin + 1, begin + step))
            after = Changes(changes.slot[first:stop] - np.int32(begin), *(each[first:stop] for each in changes[1:]))
            rows = after.counts(min(step, self.grid - begin), changes.width)
            rows += changes.at(begin, changes.width)
            yield rows


@dataclass(frozen=True)
class Ensemble:
    """Counts over many drawn histories, on a grid of minutes.

    Parameters
    ----------
    draws, prior, report
        How many draws, from which prior, and how they were made.
    readings
        Reading group -> alternative -> how many draws follow it; chosen groups are left out.
    minutes
        The grid; "at" a minute includes what happens in it.
    sides, places
        The axes of the arrays: sides in table order, then ``unknown`` and ``vacant``; all places that can be held.
    held
        Side -> [minute, n]: in how many draws the side holds n counted places.
    changes, fresh
        What `holds` and `ever` are written out from.
    edges, kilometres
        Pair of sides (sorted) or `Stance.HOSTILE` -> [minute, n]: the number of draws with n front edges, or n whole
        kilometres of them (rounded down), between them. Pairs that never touch on the grid are left out.
    reading
        The chosen groups and their alternatives.
    """

    draws: int
    prior: str
    report: tuple[Drawn, ...]
    readings: Mapping[str, Mapping[str, int]]
    minutes: Ints
    sides: tuple[str, ...]
    places: tuple[str, ...]
    held: Histograms
    changes: Changes
    fresh: Changes
    edges: Histograms
    kilometres: Histograms
    reading: Mapping[str, str] = field(default_factory=FrozenMap)

    @cached_property
    def holds(self) -> Ints:
        """holds[place, minute, side]: in how many draws the side holds the place."""
        return self._written_out(self.changes)

    @cached_property
    def ever(self) -> Ints:
        """ever[place, minute, side]: in how many draws the side has held the place by then, however briefly."""
        return self._written_out(self.fresh)

    @property
    def present(self) -> tuple[str, ...]:
        """The sides that hold a place in some draw at some minute of the grid."""
        found = set((self.changes.cell % len(self.sides)).tolist())
        return tuple(side for at, side in enumerate(self.sides) if at in found)

    def holders_at(self, slot: int) -> Ints:
        """Return holds[place, side] at a position on the grid."""
        return self.changes.at(slot, len(self.places) * len(self.sides)).reshape(len(self.places), len(self.sides))

    def by_place(self) -> Iterator[Ints]:
        """Yield holds[minute, side] of each place, in the order of `places`."""
        width = len(self.sides)
        place = self.changes.cell // width
        order = np.argsort(place, kind="stable")
        ends = np.searchsorted(place[order], np.arange(len(self.places) + 1))
        for at, (begin, end) in enumerate(pairwise(ends.tolist())):
            mine = Changes(*(each[order[begin:end]] for each in self.changes))
            yield mine._replace(cell=mine.cell - np.int32(at * width)).counts(len(self.minutes), width)

    def _written_out(self, changes: Changes) -> Ints:
        size = 8.0 * len(self.minutes) * len(self.places) * len(self.sides)
        check_memory("a table of every place, minute and side", size, instead="ask for one place with `probability`")
        counts = changes.counts(len(self.minutes), len(self.places) * len(self.sides))
        return counts.reshape(len(self.minutes), len(self.places), len(self.sides)).transpose(1, 0, 2)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to tell users: the components that needed a slower method."""
        return tuple(drawn.warning for drawn in self.report if drawn.fallen_back)

    @property
    def mixed(self) -> tuple[str, ...]:
        """The reading groups that the draws mix."""
        return tuple(group for group, ways in self.readings.items() if len(ways) > 1)

    def probability(self, place: str, side: str) -> Reals:
        """Return the share of draws in which a side holds a place, at each minute of the grid.

        Raises
        ------
        ValueError
            For a place or side that is not one of `places` or `sides`.
        """
        return self._line(self.changes, place, side) / self.draws

    def first_held(self, place: str, side: str) -> Ints:
        """Return in how many draws a side first held a place between the previous minute of the grid and each minute.

        A place held before the first minute counts for that minute; the remaining draws never hold it on the grid.

        Raises
        ------
        ValueError
            As `probability`.
        """
        return np.diff(self._line(self.fresh, place, side), prepend=0)

    def held_quantiles(self, side: str, shares: Sequence[float]) -> Ints:
        """Return [share, minute]: quantiles of the number of counted places that a side holds.

        Raises
        ------
        ValueError
            For a side that is not one of `sides`, or a share that is not from 0 to 1.
        """
        return self.held.quantiles(self.sides[self._column(side)], shares)

    def held_mean(self, side: str) -> Reals:
        """Return the mean number of counted places a side holds, at each minute."""
        return self.held.mean(self.sides[self._column(side)])

    def front_quantiles(self, pair: Pair | str, shares: Sequence[float], *, kilometres: bool = False) -> Ints:
        """Return [share, minute]: quantiles of the front edges between two sides (or `Stance.HOSTILE`), or their km.

        The order of the pair does not matter; a pair that never touches has no edges.

        Raises
        ------
        ValueError
            If there is no such side, or a share is not from 0 to 1.
        """
        if pair != Stance.HOSTILE:
            a, b = sorted(self.sides[self._column(side)] for side in pair)
            pair = a, b
        found = self.kilometres if kilometres else self.edges
        if pair not in found:
            return np.zeros((len(several(shares, "shares", "numbers")), len(self.minutes)), dtype=np.int64)
        return found.quantiles(pair, shares)

    def _line(self, changes: Changes, place: str, side: str) -> Ints:
        """Return the counts of one place and side at each minute."""
        cell = self._row(place) * len(self.sides) + self._column(side)
        return changes.within(cell, cell + 1).counts(len(self.minutes), 1)[:, 0]

    def _row(self, place: str) -> int:
        check_name("place", place, self.places)
        return self.places.index(place)

    def _column(self, side: str) -> int:
        check_name("side", side, self.sides)
        return self.sides.index(side)


def quantiles(counts: Ints, shares: Sequence[float]) -> Ints:
    """Return [share, ...]: the smallest n such that at least that share of the things counted is at most n.

    Parameters
    ----------
    counts
        [..., n]: the number of things with value n.
    shares
        From 0 to 1.

    Raises
    ------
    ValueError
        If a share is not from 0 to 1.

    Examples
    --------
    >>> import numpy as np
    >>> quantiles(np.array([[1, 2, 1], [0, 0, 4]]), [0.25, 0.5]).tolist()
    [[0, 2], [1, 2]]
    """
    shares = several(shares, "shares", "numbers from 0 to 1")
    below = np.cumsum(counts, axis=-1)
    total = below[..., -1:]
    return np.stack([np.argmax(below >= ceil_share(share, total), axis=-1) for share in shares])


def probability_before(draws: Draws, first: Point | str, then: Point | str) -> float:
    """Return the share of draws in which `first` comes before `then`, of those that have both.

    Draws with both in one minute count half.

    Raises
    ------
    ValueError
        If the campaign has no such point, or no draw has both.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> probability_before(study.draws(100, seed=1), "s105-03", "s110-01")
    1.0
    """
    share = instance(draws, "draws", Draws).share_before(first, then)
    if share is None:
        raise ValueError(f"{str(first)!r} and {str(then)!r} belong to exclusive readings, so their order is undefined")
    return share


@dataclass(frozen=True, slots=True)
class PriorGap:
    """The largest difference between ensembles of different priors in one quantity.

    Parameters
    ----------
    quantity
        ``mean``, ``5 %``, ``median`` or ``95 %`` of the number of places a side holds, or the ``probability`` that it
        holds a place.
    side, place
        The side, and the place; `place` is empty for counts.
    minute
        The first minute with the largest difference.
    values
        Prior -> the quantity then.
    """

    quantity: str
    side: str
    place: str
    minute: int
    values: Mapping[str, float]

    @property
    def difference(self) -> float:
        """The largest of `values` less the smallest."""
        return max(self.values.values()) - min(self.values.values())


def compare_priors(ensembles: Sequence[Ensemble]) -> tuple[PriorGap, ...]:
    """Return the largest difference between priors over the grid, for each side and place.

    Counts of places come first, then probabilities, each with the largest difference first; quantities on which all
    priors agree are left out.

    Parameters
    ----------
    ensembles
        Two or more ensembles of the same campaign and grid, each from another prior.

    Raises
    ------
    ValueError
        If they do not share their grid, sides and places, or not all priors differ.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> days = range(0, study.campaign.end, 1440)
    >>> each = [study.ensemble(200, seed=1, minutes=days, prior=prior) for prior in ("uniform", "shared")]
    >>> compare_priors(each)[0].difference > 0
    True
    """
    if len(ensembles) < 2 or len({ensemble.prior for ensemble in ensembles}) < len(ensembles):
        named = ", ".join(ensemble.prior for ensemble in ensembles) or "none"
        raise ValueError(f"compare_priors needs two or more different priors, got: {named}")
    one = ensembles[0]
    for other in ensembles[1:]:
        if not np.array_equal(one.minutes, other.minutes) or (one.sides, one.places) != (other.sides, other.places):
            raise ValueError(f"ensembles of prior {one.prior} and {other.prior} differ in more than the prior")
    gaps = sorted(_gaps(ensembles), key=lambda gap: (gap.quantity == PROBABILITY, -gap.difference))
    return tuple(gap for gap in gaps if gap.difference > 0)


def _gaps(ensembles: Sequence[Ensemble]) -> Iterator[PriorGap]:
    one = ensembles[0]
    for side in one.sides:
        yield _widest(ensembles, MEAN, side, "", np.stack([e.held_mean(side) for e in ensembles]))
        bands = [e.held_quantiles(side, list(_SHARES.values())) for e in ensembles]
        for at, share in enumerate(_SHARES):
            yield _widest(ensembles, share, side, "", np.stack([band[at] for band in bands]).astype(np.float64))
    every = zip(one.places, *(e.by_place() for e in ensembles), strict=True)
    gaps = [
        _widest(ensembles, PROBABILITY, side, place, np.stack([share[:, at] for share in shares]))
        for place, *counts in every
        if (shares := [count / e.draws for count, e in zip(counts, ensembles, strict=True)])
        for at, side in enumerate(one.sides)
    ]
    for at in range(len(one.sides)):
        yield from gaps[at :: len(one.sides)]


def _widest(ensembles: Sequence[Ensemble], quantity: str, side: str, place: str, values: Reals) -> PriorGap:
    """Return the difference at the minute where values[prior, minute] differ most."""
    at = int(np.argmax(values.max(axis=0) - values.min(axis=0)))
    values_at = {ensemble.prior: float(value) for ensemble, value in zip(ensembles, values[:, at], strict=True)}
    return PriorGap(quantity, side, place, int(ensembles[0].minutes[at]), values_at)
