"""The chapters of a campaign: those that its folder names, or derived from phases and from where changes cluster."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from sim.clock.history import History
from sim.measures.turns import Turn, turns
from sim.model.arrays import Reals
from sim.model.campaign import Campaign
from sim.model.geodesy import Extent, common_extent, extent_with_margin
from sim.model.sheet import Chapter

_FEWEST, _MOST = 3, 6  # derived chapters
_LEAST_SHARE = 0.06  # of the weight of all changes, in a derived chapter
_EXPLAINED = 0.8  # of the spread of the changes in place and time, by the fewest chapters that do
_MOST_MOMENTS = 240  # that chapters are split between; more are taken together
_LEAST_SIZE = 0.12  # of an extent, of that of the map
_WIDER = 1.6  # times, at most, that a place taken before may widen an extent
_TOWN = 2  # the lowest rank of a place that is drawn into an extent, or gives a title before all others
_MOST_NAMES = 2  # in a title


def chapters(history: History) -> tuple[Chapter, ...]:
    """Return the chapters of a history: those of its campaign, or derived ones; all have an extent.

    They tile the campaign from minute 0 to its end. Without chapters of its own they follow from its phases, of which
    small ones are joined; without phases they are the split of its changes of holder, in order of time, into stretches
    that lie closest together in place and time: as few from 3 to 6 as explain most of the spread.

    Examples
    --------
    >>> from scenarios import open_study
    >>> [chapter.title for chapter in chapters(open_study("northwestern_syria_2024").history())]
    ['West of Aleppo', 'Aleppo', 'Hama', 'Homs and Damascus', 'The regime falls']
    """
    campaign = history.campaign
    changed = turns(history)
    named = campaign.chapters or _of_phases(campaign, changed) or _of_clusters(campaign, changed)
    return tuple(one if one.extent else replace(one, extent=_extent(history, one, changed)) for one in named)


def _tiled(campaign: Campaign, titles: Sequence[str], begins: Sequence[int]) -> tuple[Chapter, ...]:
    ends = [*(begin - 1 for begin in begins[1:]), campaign.end]
    return tuple(Chapter(title, begin, end) for title, begin, end in zip(titles, begins, ends, strict=True))


# -- from phases -------------------------------------------------------------------------------------------------------


def _of_phases(campaign: Campaign, changed: Sequence[Turn]) -> tuple[Chapter, ...]:
    """Return the phases as chapters, the smallest joined to the smaller neighbour until none is too short."""
    starts = {phase.window.earliest: phase.title for phase in campaign.sheet.phases}
    if len(starts) < 2:
        return ()
    begins = [0, *sorted(starts)[1:]]
    minutes = [turn.minute for turn in changed]
    cuts = [0, *(bisect_right(minutes, begin - 1) for begin in begins[1:]), len(changed)]
    sizes = [sum(turn.weight for turn in changed[first:then]) for first, then in pairwise(cuts)]
    titles = [[(size, starts[begin])] for size, begin in zip(sizes, sorted(starts), strict=True)]
    least = _LEAST_SHARE * sum(sizes)
    while len(sizes) > 2 and (len(sizes) > _MOST or min(sizes) < least):
        small = sizes.index(min(sizes))
        near = [at for at in (small - 1, small + 1) if 0 <= at < len(sizes)]
        first, then = sorted((small, min(near, key=lambda at: sizes[at])))
        sizes[first : then + 1] = [sizes[first] + sizes[then]]
        titles[first : then + 1] = [titles[first] + titles[then]]
        del begins[then]
    return _tiled(campaign, [max(one, key=lambda sized: sized[0])[1] for one in titles], begins)


# -- from where changes cluster ----------------------------------------------------------------------------------------


def _of_clusters(campaign: Campaign, changed: Sequence[Turn]) -> tuple[Chapter, ...]:
    """Return chapters that split the changes where these jump in place or pause in time."""
    firsts = _moments(changed)
    if not firsts:
        return (Chapter(campaign.title, 0, campaign.end),)
    weights = np.array([turn.weight for turn in changed], dtype=np.float64)
    cuts = _best_cuts(_features(campaign, changed, weights), weights, firsts)
    begins = [0, *(changed[cut].minute for cut in cuts)]
    parts = [changed[first:then] for first, then in pairwise((0, *cuts, len(changed)))]
    titles: list[str] = []
    for part in parts:
        titles.append(_title(campaign, part, titles))
    return _tiled(campaign, titles, begins)


def _moments(changed: Sequence[Turn]) -> list[int]:
    """Return the numbers of the changes that a chapter may begin with: the first of a minute, not too many of them."""
    firsts = [n for n, turn in enumerate(changed) if n == 0 or turn.minute != changed[n - 1].minute]
    if len(firsts) <= _MOST_MOMENTS:
        return firsts
    return [firsts[n * len(firsts) // _MOST_MOMENTS] for n in range(_MOST_MOMENTS)]


def _features(campaign: Campaign, changed: Sequence[Turn], weights: Reals) -> Reals:
    """Return where and when each change is, as x, y and time, scaled so that place and time spread alike."""
    at = {place.id: (place.lon, place.lat) for place in campaign.points}
    located = [at[turn.place] for turn in changed if turn.place in at]
    middle = located[len(located) // 2] if located else (0.0, 0.0)
    lons, lats = np.array([at.get(turn.place, middle) for turn in changed], dtype=np.float64).T
    times = np.array([turn.minute for turn in changed], dtype=np.float64)
    place, time = np.stack(campaign.sheet.projection.to_km(lons, lats)), times[None]
    return np.vstack([_scaled(values, weights) for values in (place, time)]).T


def _scaled(values: Reals, weights: Reals) -> Reals:
    """Return values around their mean, with a sum of weighted squares of 1 if they differ."""
    values = values - (values * weights).sum(axis=1, keepdims=True) / weights.sum()
    return values / (math.sqrt((weights * values**2).sum()) or 1.0)


def _best_cuts(features: Reals, weights: Reals, firsts: Sequence[int]) -> list[int]:
    """Return where to split the changes into the fewest stretches that explain enough (Fisher's exact optimum)."""
    bounds, count = np.array([*firsts, len(features)]), len(firsts)
    heavy = weights[:, None]
    sums, squares, size = (
        np.vstack((np.zeros(values.shape[1]), values.cumsum(axis=0)))[bounds]
        for values in (heavy * features, (heavy * features**2).sum(axis=1, keepdims=True), heavy)
    )
    least = max(_LEAST_SHARE * weights.sum(), 1.0)
    cost = np.full((count + 1, count + 1), np.inf)  # of a stretch from one moment up to another
    for first in range(count):
        held, sum_, square = (values[first + 1 :] - values[first] for values in (size, sums, squares))
        spread = square[:, 0] - (sum_**2 / held).sum(axis=1)
        cost[first, first + 1 :] = np.where(held[:, 0] >= least, spread, np.inf)
    best, froms = [cost[0]], [np.zeros(count + 1, dtype=np.int64)]
    for _ in range(1, _MOST):
        totals = best[-1][:, None] + cost
        froms.append(totals.argmin(axis=0))
        best.append(totals.min(axis=0))
    left = [float(one[-1]) for one in best]  # unexplained, by the number of stretches
    possible = [parts for parts in range(1, _MOST + 1) if math.isfinite(left[parts - 1])]
    enough = [parts for parts in possible if parts >= _FEWEST and left[parts - 1] <= (1 - _EXPLAINED) * squares[-1, 0]]
    at, cuts = count, []
    for part in range((enough[:1] or possible[-1:])[0] - 1, 0, -1):
        at = int(froms[part][at])
        cuts.append(int(bounds[at]))
    return cuts[::-1]


def _title(campaign: Campaign, changed: Sequence[Turn], taken: Sequence[str]) -> str:
    """Return the names of the highest places that change hands in a chapter, of those that no title has yet."""
    sheet = campaign.sheet
    names: dict[int, dict[str, None]] = {}  # by rank
    for place in dict.fromkeys(turn.place for turn in changed):
        name = sheet.names.get(place, campaign.places[place].name)
        names.setdefault(sheet.rank(campaign.places[place]), {})[name] = None
    ranked = [list(names[rank]) for rank in sorted(names)]
    fresh = [[name for name in of if not any(name in title for title in taken)] for of in ranked]
    return ", ".join(next(filter(None, (*fresh, *ranked)))[:_MOST_NAMES])


# -- extents -----------------------------------------------------------------------------------------------------------


def _extent(history: History, chapter: Chapter, changed: Sequence[Turn]) -> Extent:
    """Return an extent around what changes in a chapter, and around the nearest towns from which it came."""
    campaign = history.campaign
    sheet = campaign.sheet
    at = {one.id: (one.lon, one.lat) for one in campaign.points if one.lon is not None and one.lat is not None}
    columns = (history.minutes, history.place_index, history.state_index)
    within = [turn for turn in changed if chapter.begin <= turn.minute <= chapter.end and turn.place in at]
    fought = {
        history.places[place]
        for minute, place, after in zip(*(column.tolist() for column in columns), strict=True)
        if chapter.begin <= minute <= chapter.end and history.states[after].contested_by
    }
    places = {turn.place for turn in within}
    places |= {id for id in fought & at.keys() if not places or sheet.rank(campaign.places[id]) <= _TOWN}
    if not places:
        return sheet.extent
    points = [at[id] for id in at if id in places]
    for side in sorted({turn.side for turn in within} & campaign.sides.keys()):
        origin = _origin(history, chapter.begin, side, {turn.place for turn in within if turn.side == side}, at)
        if origin is not None and _grows(points, at[origin]) <= _WIDER:
            points.append(at[origin])
    return _large_enough(extent_with_margin(points), sheet.extent)


def _origin(history: History, begin: int, side: str, taken: set[str], at: dict[str, tuple[float, float]]) -> str | None:
    """Return the town that a side held before a chapter and that is nearest to what it takes in it."""
    campaign = history.campaign
    held = [
        id
        for id in at
        if id not in taken and campaign.sheet.rank(campaign.places[id]) <= _TOWN and history.side(id, begin - 1) == side
    ]
    if not held:
        return None
    project = campaign.sheet.projection.to_km
    x, y = (float(np.mean(axis)) for axis in project(*np.array([at[id] for id in at if id in taken]).T))
    lefts, downs = project(*np.array([at[id] for id in held]).T)
    return held[int(np.argmin((lefts - x) ** 2 + (downs - y) ** 2))]


def _grows(points: Sequence[tuple[float, float]], point: tuple[float, float]) -> float:
    """Return how much wider or higher, in times, the extent of points becomes with one more."""
    west, south, east, north = extent_with_margin(points)
    left, low, right, high = extent_with_margin([*points, point])
    return max((right - left) / (east - west), (high - low) / (north - south))


def _large_enough(extent: Extent, whole: Extent) -> Extent:
    """Return an extent that is not too small a part of the map."""
    west, south, east, north = extent
    left, low, right, high = whole
    wide, tall = max(east - west, _LEAST_SIZE * (right - left)), max(north - south, _LEAST_SIZE * (high - low))
    x, y = (west + east) / 2, (south + north) / 2
    edges = (x - wide / 2, max(y - tall / 2, -90.0), x + wide / 2, min(y + tall / 2, 90.0))
    west, south, east, north = (round(edge, 2) for edge in edges)
    return common_extent((west, south, east, north)) or extent
