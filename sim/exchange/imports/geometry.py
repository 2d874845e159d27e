"""The geometries of GeoJSON features, checked: whatever is no geometry in degrees is a `ValueError`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.errors import GEOSException, ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

_BAD = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, ShapelyError, GEOSException)


def geometry_type(feature: Mapping[str, Any]) -> str:
    """Return the type of a feature's geometry; empty if it has none."""
    geometry = feature.get("geometry")
    return str(geometry.get("type")) if isinstance(geometry, dict) else ""


def geometry_of(feature: Mapping[str, Any]) -> BaseGeometry:
    """Return the geometry of a feature, in degrees.

    Raises
    ------
    ValueError
        If it has none, or one that is not valid; the message says which.
    """
    kind = geometry_type(feature)
    if not kind:
        raise ValueError("no geometry")
    try:
        found = shapely.force_2d(shape(feature["geometry"]))
        degrees = shapely.get_coordinates(found)
    except _BAD:
        raise ValueError(f"a {kind} that is not valid") from None
    if not len(degrees):
        raise ValueError(f"a {kind} without points")
    if not (np.isfinite(degrees).all() and (np.abs(degrees) <= (360, 90)).all()):
        raise ValueError(f"a {kind} whose coordinates are no degrees")
    return found


def valid_area(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry whose rings do not cross.

    Raises
    ------
    ValueError
        If none can be made of it.
    """
    try:
        return shapely.make_valid(geometry)
    except _BAD:
        raise ValueError("an area that is not valid") from None
