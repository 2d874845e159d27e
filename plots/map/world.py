"""The world's land, lakes, borders and rivers, under the maps of campaigns that bring no backdrop.

From Natural Earth 1:50m (<https://www.naturalearthdata.com>), which is in the public domain. Coarse by some kilometres.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

_FILE = Path(__file__).with_name("world.geojson.xz")
_LAYERS = ("land", "lake", "border", "river")  # the features of the file
_MERIDIAN = shapely.multilinestrings([[[-180.0, -90.0], [-180.0, 90.0]], [[180.0, -90.0], [180.0, 90.0]]])
_AREA, _LINE = 3, 1  # of shapely.get_type_id
Shapes = NDArray[np.object_]  # polygons and lines


def world_layers(window: BaseGeometry, *, borders: bool) -> dict[str, Shapes]:
    """Return what lies of the world in a window in degrees, by layer; with the borders of today if wanted.

    The window may reach across the meridian of 180 degrees, where land is cut in the file and whole in the result. It
    is the layer ``charted``.

    Examples
    --------
    >>> sorted(world_layers(shapely.box(6.0, 43.0, 14.0, 48.0), borders=False))
    ['charted', 'coast', 'lake', 'land', 'river']
    """
    layers = {layer: cut(parts, window) for layer, parts in _layers().items() if borders or layer != "border"}
    land = layers["land"]
    halves = shapely.intersects(land, _MERIDIAN)
    layers["land"] = land = np.append(land[~halves], shapely.get_parts(shapely.union_all(land[halves])))
    coasts = shapely.difference(shapely.boundary(land), window.boundary)
    layers["coast"] = shapely.get_parts(shapely.line_merge(coasts))
    layers["charted"] = np.array([window])
    return layers


def cut(parts: Shapes, window: BaseGeometry) -> Shapes:
    """Return what lies in a window of polygons or lines in degrees, once a turn of the globe."""
    if not len(parts):  # which have no bounds
        return parts
    west, _, east, _ = window.bounds
    found: list[Shapes] = []
    for turn in (0.0, -360.0, 360.0):
        low, _, high, _ = shapely.total_bounds(parts)
        if low + turn >= east or high + turn <= west:
            continue
        moved = shapely.transform(parts, partial(np.add, [turn, 0.0])) if turn else parts
        near = moved[np.sort(shapely.STRtree(moved).query(window, predicate="intersects"))]
        whole = shapely.covers(window, near)
        pieces = shapely.get_parts(shapely.get_parts(shapely.intersection(near[~whole], window)))
        kinds = shapely.get_type_id(near)
        kind = _AREA if (kinds == _AREA).any() else _LINE
        found += [near[whole], pieces[shapely.get_type_id(pieces) == kind]]
    return np.concatenate([np.empty(0, dtype=np.object_), *found])


@cache
def _layers() -> Mapping[str, Shapes]:
    """Return the parts of each layer of the file, land first."""
    features = shapely.get_parts(shapely.from_geojson(lzma.decompress(_FILE.read_bytes()).decode()))
    return {layer: shapely.get_parts(each) for layer, each in zip(_LAYERS, features, strict=True)}
