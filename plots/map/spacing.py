"""How far apart a campaign's places lie, and what follows for maps: how far colour reaches, how large marks are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from plots.map.basemap import fit_view
from plots.style.language import Words
from sim import Campaign
from sim.model.geodesy import great_circle_m

_PAGE = (860.0, 680.0)  # px of a map on a page of the usual size
_REACH = 36.0  # px of it that colour reaches around a place that stands alone
_LEAST, _MOST = 1.25, 4.0  # of the distance between neighbours: the ground of most places meets, and none lies alone
_STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)  # round numbers of km, and their tens
_NEAREST = 3  # which neighbour's distance is a place's reach
_SHARE = 1 / 3  # of the reach of a place that stands alone: the least one of any
_SAMPLE = 200  # places whose nearest neighbour is looked for
_ROOMY = 14.0  # px between neighbours from which on marks have their full size
_SMALLEST = 0.45  # of it
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the ground of places has colour: `km` of each place, by its identifier, and `most_km` of any.

    Along roads, if there are any, it reaches twice as far.
    """

    most_km: float
    km: Mapping[str, float]
    roads: bool = True

    def told(self, words: Words) -> str:
        """Return the greatest distance in words, such as “15 km, twice as far along roads”."""
        km = f"{self.most_km:g}"
        return words("reach.roads", km=km) if self.roads else words("reach.near", km=km)


def ground_reach(campaign: Campaign) -> Reach:
    """Return how far the colour of places reaches on all maps of a campaign.

    The colour of a place that stands alone reaches a fixed length on a map of the whole extent, but never less than
    1.25 and never more than 4 times the median distance from a counted place to the nearest other one. Where places are
    closer together it reaches about as far as to the third nearest, and never less than a third of that length.

    Examples
    --------
    >>> from scenarios import open_study
    >>> ground_reach(open_study("northwestern_syria_2024").campaign).most_km
    15.0
    """
    width, height = _PAGE
    most = _REACH * fit_view(campaign, campaign.sheet.extent, width=width, height=height).km_per_px
    spacing = spacing_km(campaign)
    if spacing:
        most = min(max(most, _LEAST * spacing), _MOST * spacing)
    power = 10.0 ** math.floor(math.log10(most))
    most = float(f"{power * min(_STEPS, key=lambda step: abs(math.log(most / power / step))):.2g}")
    places = [(p.id, p.lon, p.lat) for p in campaign.points if p.lon is not None and p.lat is not None]
    ids, lon, lat = zip(*places, strict=True) if places else ((), (), ())
    km = np.column_stack(campaign.sheet.projection.to_km(np.array(lon), np.array(lat))).reshape(-1, 2)
    points, at = np.unique(np.round(km, 3), axis=0, return_inverse=True)
    reach = np.clip(_nth_nearest(points, _NEAREST, most), most * _SHARE, most)[at.ravel()]
    return Reach(most, dict(zip(ids, reach.tolist(), strict=True)), roads=bool(campaign.roads))


def _nth_nearest(points: Floats, nth: int, most: float) -> Floats:
    """Return how far from each point the nth nearest other one is; infinity if it is farther than `most`."""
    where = [shapely.Point(point) for point in points]
    one, other = shapely.STRtree(where).query(where, predicate="dwithin", distance=most)
    away = np.hypot(*(points[one] - points[other]).T)
    order = np.lexsort((away, one))
    one, away = one[order], away[order]
    first = np.searchsorted(one, np.arange(len(points)))  # itself, at no distance
    found = np.full(len(points), np.inf)
    some = np.bincount(one, minlength=len(points)) > nth
    found[some] = away[first[some] + nth]
    return found


def spacing_km(campaign: Campaign) -> float:
    """Return the median distance from a counted place to the nearest other one, km; 0 for fewer than two.

    Of many places a sample is taken, evenly through the table. If fewer than two are counted, all places on the map
    are.
    """
    for counted in (True, False):
        places = {(p.lon, p.lat) for p in campaign.points if p.counted >= counted}
        if len(places) > 1:
            break
    else:
        return 0.0
    lon, lat = np.array(sorted(places), dtype=np.float64).T
    nearest = []
    for at in range(0, len(lon), -(-len(lon) // _SAMPLE)):
        away = great_circle_m(lon[at], lat[at], lon, lat)
        away[at] = np.inf
        nearest.append(float(away.min()))
    return float(np.median(nearest)) / 1000


def mark_scale(points: Floats) -> float:
    """Return the share of their full size that marks and lines have on a map: less than 1 where places crowd.

    Parameters
    ----------
    points
        The places that the map shows, layout px, an array of shape (places, 2).
    """
    apart = np.unique(points, axis=0)
    if len(apart) < 2:
        return 1.0
    where = list(shapely.get_parts(shapely.multipoints(apart)))
    _, away = shapely.STRtree(where).query_nearest(where, exclusive=True, all_matches=False, return_distance=True)
    return float(min(1.0, max(_SMALLEST, np.quantile(away, 0.75) / _ROOMY)))
