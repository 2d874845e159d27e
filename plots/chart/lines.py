"""What an advance chart draws: places held, furthest advance and front over time, of one history or of many draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from plots.chart.series import Band, Minutes, band, held_bands, silent_bands
from sim import History, Stance, Study
from sim.model.shares import value_quantiles
from sim.model.times import grid_step
from sim.roads.holding import HeldSeries

_INTERVAL = (0.05, 0.5, 0.95)
_MOST_STEPS = 2400  # of the grid: several for each pixel


class Lines(NamedTuple):
    """The lines of an advance chart, each with the band around it.

    Parameters
    ----------
    held
        Side -> the counted places it holds.
    told
        Side -> which of these, or beside these, are held as last told: from the low end of the band to its high end.
    depth
        Side -> metres from its start line to the furthest place it has taken.
    front
        How many roads cross the front.
    mixed
        The reading groups that the draws mix.
    """

    held: Mapping[str, Band]
    told: Mapping[str, Band]
    depth: Mapping[str, Band]
    front: Band
    mixed: tuple[str, ...] = ()


def placed_lines(study: Study, history: History) -> Lines:
    """Return the lines of a history, within its envelope if it has one; those held as last told are on top of them."""
    envelope = study.envelope_of(history)
    placed = [history] if envelope is None else [history, envelope.earliest, envelope.latest]
    held = study.held(history)
    front = study.front(history)
    sure, possible = front.hostile.documented_edges, front.hostile.possible_edges
    return Lines(
        held={side: of for side, of in held_bands(held).items() if (of.high + held.silent[side]).max() > 0},
        told={side: of for side, of in silent_bands(held).items() if held.silent[side].any()},
        depth=_reached(
            {side: band([study.depth(side, history=one) for one in placed]) for side in study.campaign.sides}
        ),
        front=Band(front.minutes, sure, sure, possible),
    )


def median_lines(study: Study, *, draws: int, seed: int, prior: str) -> Lines:
    """Return the medians of drawn histories within their 90 % intervals; those held as last told are part of them."""
    campaign = study.campaign
    minutes = range(0, campaign.end + 1, grid_step(campaign.end, most=_MOST_STEPS))
    ensemble = study.ensemble(draws, seed=seed, minutes=minutes, prior=prior)
    grid = ensemble.minutes
    held = {}
    for side in ensemble.sides:
        if ensemble.held.changes[side].width > 1:
            low, middle, high = ensemble.held_quantiles(side, _INTERVAL)
            held[side] = Band(grid, middle, low, high)
    depths = study.furthest_advances(draws, seed=seed, minutes=minutes, prior=prior)
    depth = {side: _around(grid, value_quantiles(metres, _INTERVAL)) for side, metres in depths.items()}
    front = _around(grid, ensemble.front_quantiles(Stance.HOSTILE, _INTERVAL))
    told = _silent_parts(held, study.held(), grid)
    return Lines(held=held, told=told, depth=_reached(depth), front=front, mixed=ensemble.mixed)


def _around(grid: Minutes, of: Minutes) -> Band:
    low, middle, high = of
    return Band(grid, middle, low, high)


def _silent_parts(held: Mapping[str, Band], known: HeldSeries, grid: Minutes) -> Mapping[str, Band]:
    """Return the upper part of each line that is held as last told, as many as in the middle placement."""
    here = np.searchsorted(known.minutes, grid, side="right") - 1
    silent = {side: known.silent[side][here] for side in held if side in known.silent}
    return {
        side: Band(grid, of.middle, np.maximum(of.middle - silent[side], 0), of.middle)
        for side, of in held.items()
        if side in silent and silent[side].any()
    }


def _reached(depth: Mapping[str, Band]) -> Mapping[str, Band]:
    return {side: of for side, of in depth.items() if of.high.max(initial=0) > 0}
