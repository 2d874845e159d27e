"""What an ensemble costs, estimated before it is drawn: rough, since computers differ, but within a factor of two."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.chronology import Networks
from sim.chronology.sampler import BLOCK
from sim.model.arrays import Ints
from sim.model.point import Point
from sim.model.vocabulary import NOBODY

MOST_CELLS = 1 << 20  # draws times places and roads computed together: bounds memory, whatever the campaign
TOGETHER = 8  # blocks whose counts are added up at once
_SECONDS = 1e-6  # for each draw and each place, road and event
_PREPARED = 4e-4  # seconds for each place and event
_BOUNDED = 1e-3  # seconds for each place and end of a window, if bounds are wanted too
_LEAST = 15e6  # bytes
_DRAWN = 42  # bytes for each draw of a whole block and each event
_CELL = 84  # bytes for each of the cells that are computed together
_STORED = 9  # bytes for each count of a side or a front at a minute, and each value that it has there


class Cost(NamedTuple):
    """Seconds of one processor, and bytes of memory."""

    seconds: float
    memory: float


def ensemble_cost(networks: Networks, draws: int, minutes: Ints, *, bounds: bool = False) -> Cost:
    """Return what an ensemble takes, estimated from the size of the campaign and the windows of its events.

    Parameters
    ----------
    networks, draws, minutes
        As in `run_ensemble`.
    bounds
        Whether the exact bounds of places and counts are computed too.

    Examples
    --------
    >>> import numpy as np
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> ensemble_cost(study.networks, 1000, np.arange(0, study.campaign.end, 60)).seconds < 10
    True
    """
    campaign = networks.campaign
    low, high = _windows(networks)
    events, places, roads = len(low), len(campaign.holdable), len(campaign.roads)
    seconds = _PREPARED * (places + events) + _SECONDS * draws * (places + roads + events)
    if bounds:
        seconds += _BOUNDED * (places + 2 * events)
    sides = len(campaign.sides)
    counts = sides + len(NOBODY) + 2 * (math.comb(sides, 2) + 1)
    lengths = np.searchsorted(minutes, high, side="right") - np.searchsorted(minutes, low) + 1
    touched = min(int(lengths.sum()), len(minutes))
    overlap = float(lengths.sum()) / max(touched, 1)
    drawn = min(draws, BLOCK)
    stored = _STORED * counts * min(touched * (1 + overlap) ** 2, 2.0 * drawn * events)
    memory = (
        _LEAST
        + float(_DRAWN) * BLOCK * events
        + float(_CELL) * min(MOST_CELLS, draws * (places + roads))
        + stored * (1 + min(math.ceil(draws / BLOCK), TOGETHER))
    )
    return Cost(seconds, memory)


def _windows(networks: Networks) -> tuple[Ints, Ints]:
    """Return the first and the last minute of every event, under all readings together."""
    windows: dict[Point, tuple[int, int]] = {}
    for network in networks:
        for point, low, high in zip(network.points, network.lower.tolist(), network.upper.tolist(), strict=True):
            least, most = windows.get(point, (low, high))
            windows[point] = min(low, least), max(high, most)
    low, high = np.array(list(windows.values()), dtype=np.int64).reshape(-1, 2).T
    return low, high
