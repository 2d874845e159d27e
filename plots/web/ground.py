"""The ground of a page's map: the backdrop on the campaign's plane, as fine as a screen shows it."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from plots.map.backdrop import project_backdrop
from plots.web.numbers import in_km
from sim import Campaign

_WIDTH = 1600.0  # px of a map of the whole extent
_FINE, _COARSE, _FAINT = 0.5, 1.0, 2.0  # px: the unit of coordinates, and how far a line, and a faint one, may be off
_SMALLEST = 6.0  # square px of an island or lake
_BEYOND = 0.6  # of the extent, shown around it
_SQUARE = 0.8  # of its longer side, shown each way from the middle at least: maps may be wide or high


def extent_km(campaign: Campaign) -> list[float]:
    """Return the part of the plane that is the whole map: west, south, east, north in km."""
    return [round(edge, 2) for edge in campaign.sheet.projection.bounds(campaign.sheet.extent)]


def backdrop(campaign: Campaign) -> dict[str, Any]:
    """Return the backdrop of a campaign: rings and lines as the first point and differences, in units."""
    west, south, east, north = campaign.sheet.projection.bounds(campaign.sheet.extent)
    px = max(east - west, north - south) / _WIDTH
    unit = float(f"{_FINE * px:.1g}")
    wide, high = east - west, north - south
    across, up = (max(_BEYOND * side, _SQUARE * max(wide, high) - side / 2) for side in (wide, high))
    window = shapely.box(west - across, south - up, east + across, north + up)
    shapes = project_backdrop(campaign)

    def areas(geometry: BaseGeometry) -> list[list[int]]:
        return _rings(_cut(geometry, window), px, unit)

    def lines(geometry: BaseGeometry, *, coarse: float = _COARSE) -> list[list[int]]:
        return _lines(_cut(geometry, window), coarse * px, unit)

    return {
        "window": [round(edge, 2) for edge in window.bounds],
        "unit": unit,
        "charted": [] if shapes.charted.covers(window) else areas(shapes.charted),
        "land": areas(shapes.land),
        "own": [] if shapes.own.equals(shapes.land) else areas(shapes.own),
        "lakes": areas(shapes.lakes),
        "coasts": lines(shapes.coasts),
        "rivers": lines(shapes.rivers),
        "borders": lines(shapes.borders),
        "provinces": lines(shapes.provinces, coarse=_FAINT),
        "seas": [[kind, *in_km(campaign, lon, lat)] for _, lon, lat, kind in campaign.sheet.seas],
    }


def _cut(geometry: BaseGeometry, window: BaseGeometry) -> BaseGeometry:
    return geometry if geometry.is_empty else shapely.make_valid(geometry).intersection(window)


def _rings(geometry: BaseGeometry, px: float, unit: float) -> list[list[int]]:
    """Return the outlines of areas and of their holes."""
    simple = shapely.simplify(geometry, _COARSE * px)
    found = []
    for part in shapely.get_parts(simple):
        if part.geom_type == "Polygon":
            rings = [part.exterior, *part.interiors]
            kept = [ring for ring in rings if shapely.Polygon(ring).area >= _SMALLEST * px * px]
            found += [_differences(shapely.get_coordinates(ring)[:-1], unit) for ring in kept]
    return [ring for ring in found if len(ring) >= 6]


def _lines(geometry: BaseGeometry, coarse: float, unit: float) -> list[list[int]]:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    straight = [part for part in parts if part.geom_type == "LineString"]
    if not straight:
        return []
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(straight)))  # each stretch once
    simple = shapely.simplify(merged, coarse)
    found = [_differences(shapely.get_coordinates(line), unit) for line in simple]
    return [line for line in found if len(line) >= 4]


def _differences(points: NDArray[np.float64], unit: float) -> list[int]:
    """Return the first point and the steps to each next one, in whole units; steps of nothing are left out."""
    whole = np.round(points / unit).astype(np.int64)
    steps = np.diff(whole, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    return [int(each) for each in np.concatenate([whole[:1], steps]).ravel()]
