"""Likelihood maps: at each moment the likeliest holder of every place, and the probability of each side.

What is certain needs no prior (`place_bounds`); the rest is the share of drawn histories, under a named prior.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from sim.chronology import Networks
from sim.clock.history import History
from sim.frames import Frame, FrameOdds, FramePlace, make_frames
from sim.model.arrays import Ints, frozen
from sim.model.campaign import Campaign
from sim.model.frozen import FrozenMap
from sim.model.times import minute_grid
from sim.model.vocabulary import FIRM, NOBODY, Basis, Certainty, Stance
from sim.roads.edges import FrontEdge
from sim.roads.holding import HeldSeries
from sim.roads.silence import Silences
from sim.uncertainty.ensemble import Ensemble
from sim.uncertainty.holder_bounds import HeldBounds, PlaceBounds, held_bounds, place_bounds
from sim.uncertainty.open_world import OpenWorld

WIDE = (0.05, 0.5, 0.95)  # quantiles: the 90 % interval and the median


@dataclass(frozen=True, slots=True)
class Likelihood:
    """What is certain, possible and likely in a campaign, on one grid of minutes.

    Parameters
    ----------
    ensemble
        Counts over drawn histories.
    places
        Which places each side certainly and possibly holds.
    held
        Side -> the lowest and highest number of counted places it can hold.
    """

    ensemble: Ensemble
    places: PlaceBounds
    held: Mapping[str, HeldBounds]

    def slots(self, minutes: ArrayLike) -> Ints:
        """Return the positions of minutes on the grid.

        Raises
        ------
        ValueError
            If one of them is not on the grid.
        """
        grid, asked = self.ensemble.minutes, minute_grid(np.atleast_1d(np.asarray(minutes)), in_order=False)
        at = np.searchsorted(grid, asked)
        strange = asked[~np.isin(asked, grid)]
        if len(strange):
            raise ValueError(f"minute(={strange[0]}) must be one of the {len(grid)} minutes of the likelihood's grid")
        return at


def find_likelihood(networks: Networks, ensemble: Ensemble, *, world: OpenWorld | None = None) -> Likelihood:
    """Return an ensemble with what is certain and possible at the same minutes.

    Parameters
    ----------
    networks
        The networks that the ensemble was drawn from; the bounds are over all of them.
    ensemble
        Histories of the campaign, counted (`run_ensemble`).
    world
        What the account leaves open, on the grid of the ensemble; None: places are as last told.

    Raises
    ------
    TimesError, ValueError
        As `place_bounds`.

    Examples
    --------
    >>> from sim.uncertainty.runs import run_ensemble
    >>> from scenarios import open_study
    >>> networks = open_study("northwestern_syria_2024").networks
    >>> found = find_likelihood(networks, run_ensemble(networks, draws=100, seed=1, minutes=[0, 2880]))
    >>> bool((found.held["moc"].low <= found.ensemble.held_quantiles("moc", [0.5])[0]).all())
    True
    """
    campaign, grid = networks.campaign, ensemble.minutes
    places = place_bounds(networks, grid, world=world)
    counted = [number for number, place in enumerate(places.places) if campaign.places[place].counted]
    held = {}
    for number, side in enumerate(places.sides):
        low, high = (flags.totals() for flags in places.of_side(number, counted))
        if (low == high).all():
            held[side] = HeldBounds(low, high, exact=True, loose=())
        else:  # not all places that may be held can be held at once, nor lost at once
            held[side] = held_bounds(networks, side, grid, world=world)
    return Likelihood(ensemble, places, held)


def last_told(campaign: Campaign, ensemble: Ensemble, places: PlaceBounds) -> Mapping[str, Ints]:
    """Return for each side, at each minute of the grid, how many counted places it holds as last told.

    These are the places that the account leaves open although all draws give them to the side.
    """
    numbers = np.zeros((len(ensemble.minutes), len(ensemble.sides)), dtype=np.int64)
    for number, (place, counts) in enumerate(zip(campaign.holdable, ensemble.by_place(), strict=True)):
        if place.counted and len(places.left_open.line(number)):
            numbers += (counts == ensemble.draws) & places.left_open.cells([number]).written_out().T
    return {side: numbers[:, at] * (side in campaign.sides) for at, side in enumerate(ensemble.sides)}


def likely_held(campaign: Campaign, likelihood: Likelihood) -> HeldSeries:
    """Return the places held by each side for certain and as last told, and the lowest and highest possible number.

    What counts as held by the record is the lowest number possible. Sides to which no draw gives a counted place are
    left out.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> end = study.campaign.end
    >>> found = study.likelihood(50, seed=1, minutes=[end])
    >>> likely_held(study.campaign, found).at(end)["government"].silent > 0
    True
    """
    ensemble = likelihood.ensemble
    silent = last_told(campaign, ensemble, likelihood.places)
    held = {side: of for side, of in likelihood.held.items() if ensemble.held.changes[side].width > 1}
    low = FrozenMap((side, of.low) for side, of in held.items())
    return HeldSeries(
        ensemble.minutes,
        record=low,
        silent=FrozenMap((side, frozen(silent[side])) for side in held),
        low=low,
        high=FrozenMap((side, of.high) for side, of in held.items()),
    )


def likely_frames(
    history: History,
    likelihood: Likelihood,
    minutes: Sequence[int],
    *,
    silences: Silences,
    fresh: int | None = None,
) -> Iterator[Frame]:
    """Return a frame of each minute with the likeliest holders, and the probability of each side where none is certain.

    The frames show holders only. Contests, sieges and movements, whose minutes differ between histories, are left out.

    Parameters
    ----------
    history, silences
        Any placement of the campaign. Captions, silences and the basis of certain holders are those of this history.
    likelihood
        A likelihood whose grid has all of `minutes`.
    fresh
        See `make_frames`.

    Raises
    ------
    ValueError
        If a minute is not on the grid, or the likelihood is of another campaign.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> likelihood = study.likelihood(50, seed=1, minutes=[2880])
    >>> (now,) = likely_frames(study.history(), likelihood, [2880], silences=study.silences())
    >>> str(now.odds.prior), now.odds.draws
    ('uniform', 50)
    """
    if tuple(place.id for place in history.campaign.holdable) != likelihood.ensemble.places:
        raise ValueError(f"likelihood must be of {history.campaign.name!r}, the campaign of history")
    slots = likelihood.slots(minutes).tolist()
    frames = make_frames(history, minutes, silences=silences, fresh=fresh)
    return map(_LikelyFrames(history.campaign, likelihood).frame, frames, slots)


class _LikelyFrames:
    """Frames of the likeliest holders; places that do not change are shared between frames."""

    def __init__(self, campaign: Campaign, likelihood: Likelihood) -> None:
        self.campaign, self.ensemble, self.bounds = campaign, likelihood.ensemble, likelihood.places
        ensemble = likelihood.ensemble
        self.number = {place: row for row, place in enumerate(ensemble.places)}
        self.held = likely_held(campaign, likelihood)
        self.front = ensemble.front_quantiles(Stance.HOSTILE, WIDE).T.tolist()
        self._before: dict[str, tuple[tuple[FramePlace, tuple[int, ...], bool, bool], FramePlace]] = {}

    def frame(self, now: Frame, slot: int) -> Frame:
        """Return the frame of the likeliest holders; `now` is that of one history at the same minute."""
        counts = self.ensemble.holders_at(slot)
        best = counts.argmax(axis=1)  # ties go to the first in table order
        certain = self.bounds.certain_at(slot)[np.arange(len(best)), best].tolist()
        is_open = self.bounds.left_open.at(slot).tolist()
        rows = counts.tolist()
        at = [self.number[place.id] for place in now.places]
        places = tuple(
            self._place(place, tuple(rows[row]), certain[row], is_open[row])
            for place, row in zip(now.places, at, strict=True)
        )
        edges, front = self._find_front(places, now.minute)
        low, middle, high = self.front[slot]
        return replace(
            now,
            places=places,
            edges=edges,
            front=front,
            held=self.held.at(now.minute),
            arrows=(),
            odds=FrameOdds(self.ensemble.prior, self.ensemble.draws, (low, middle, high), self.ensemble.mixed),
        )

    def _place(self, place: FramePlace, counts: tuple[int, ...], certain: bool, is_open: bool) -> FramePlace:
        """Return a place as held by its likeliest side; the value returned before if nothing has changed.

        A place that is open, and on which all draws agree, is drawn as last told of, which is silent and not certain.
        """
        key = place, counts, certain, is_open
        before = self._before.get(place.id)
        if before is not None and before[0] == key:
            return before[1]
        sides = self.ensemble.sides
        order = sorted(range(len(counts)), key=lambda side: (-counts[side], side))
        side = sides[order[0]]
        same = side == place.side
        silent = is_open and counts[order[0]] == self.ensemble.draws
        told = certain or silent
        odds = () if told else tuple((sides[at], counts[at] / self.ensemble.draws) for at in order if counts[at])
        basis = Basis.SILENT if silent else Basis.INFERRED if not certain else place.basis if same else Basis.DOCUMENTED
        likely = replace(
            place, side=side, holder=place.holder if same else side, basis=basis, contested=(), besieged=(), share=None,
            since=None, may_become=None, odds=odds,
        )  # fmt: skip
        self._before[place.id] = key, likely
        return likely

    def _find_front(
        self, shown: Sequence[FramePlace], minute: int
    ) -> tuple[tuple[FrontEdge, ...], tuple[int, int, int, int]]:
        """Return the front between the likeliest holders, documented only where both are certain.

        The numbers beside it are those of `Frame.front`.
        """
        places = {place.id: place for place in shown}
        edges, sure, possible = [], [], []
        for road in self.campaign.roads:
            a, b = places.get(road.a), places.get(road.b)
            if a is None or b is None or a.side == b.side or not NOBODY.isdisjoint((a.side, b.side)):
                continue
            sides = (min(a.side, b.side), max(a.side, b.side))
            certainty = Certainty.DOCUMENTED if a.basis in FIRM and b.basis in FIRM else Certainty.POSSIBLE
            relation = Stance(self.campaign.relation(*sides, minute))
            edges.append(FrontEdge(road.a, road.b, road.ref, road.metres, sides, certainty, relation))
            if relation is Stance.HOSTILE:
                possible.append(road.metres)
                sure += [road.metres] if certainty == Certainty.DOCUMENTED else []
        return tuple(edges), (len(sure), len(possible), sum(sure), sum(possible))
