"""The world's land, lakes, borders and rivers, under the maps of campaigns that bring no backdrop.

From Natural Earth 1:50m (<https://www.naturalearthdata.com>), which is in the public domain. Coarse by some kilometres.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from sim.model.sheet import Line

_FILE = Path(__file__).with_name("world.geojson.xz")
_MERIDIAN = shapely.box(-180.0, -90.0, 180.0, 90.0).exterior  # where the land is cut, which is no coast
_LAYERS = ("land", "lake", "border", "river")  # the features of the file


@cache
def world_lines(west: float, south: float, east: float, north: float, *, borders: bool) -> tuple[Line, ...]:
    """Return the part of the world within bounds in degrees, as a backdrop; with the borders of today if wanted.

    The last line, of the layer ``charted``, runs around that part.

    Examples
    --------
    >>> sorted({line.layer for line in world_lines(6.0, 43.0, 14.0, 48.0, borders=False)})
    ['charted', 'coast', 'lake', 'land', 'river']
    """
    window = box(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))
    found: list[Line] = []
    for layer, parts in _layers().items():
        near = parts[shapely.STRtree(parts).query(window, predicate="intersects")]
        cut = shapely.intersection(near, window)
        pieces = shapely.get_parts(shapely.get_parts(cut))
        if layer in {"land", "lake"}:
            areas = [piece for piece in pieces if isinstance(piece, Polygon)]
            found += [Line(layer, _points(area.exterior), tuple(map(_points, area.interiors))) for area in areas]
        elif borders or layer != "border":
            found += [Line(layer, _points(piece)) for piece in pieces if piece.geom_type == "LineString"]
        if layer == "land":
            rim = shapely.union(window.exterior, _MERIDIAN)
            coast = shapely.line_merge(shapely.difference(shapely.union_all(areas).boundary, rim))
            found += [Line("coast", _points(piece)) for piece in shapely.get_parts(coast)]
    return (*found, Line("charted", _points(window.exterior)))


@cache
def _layers() -> Mapping[str, np.ndarray[tuple[int], np.dtype[np.object_]]]:
    """Return the parts of each layer of the file, land first."""
    features = shapely.get_parts(shapely.from_geojson(lzma.decompress(_FILE.read_bytes()).decode()))
    return {layer: shapely.get_parts(each) for layer, each in zip(_LAYERS, features, strict=True)}


def _points(line: BaseGeometry) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(line))
