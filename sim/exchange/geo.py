"""Layers as GeoJSON and GeoPackage."""

from __future__ import annotations

import json
from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from sim.exchange.layers import Cell, Layer

_DECIMALS = 6  # of degrees: some 10 cm


def geojson_text(layer: Layer, about: Mapping[str, Cell]) -> str:
    """Return a layer as GeoJSON (RFC 7946), a feature a line; `about` are members of the collection beside them.

    Properties are the columns: times in RFC 3339, blanks null. A row without a shape has the geometry null.

    Examples
    --------
    >>> from scenarios import open_study
    >>> from sim.exchange.spells import spell_layer
    >>> layer = spell_layer(open_study("northwestern_syria_2024"))
    >>> json.loads(geojson_text(layer, {"title": "Syria"}))["features"][0]["geometry"]
    {'type': 'Point', 'coordinates': [36.94776, 36.14819]}
    """
    head = {"type": "FeatureCollection", "name": layer.name, **about}
    shapes = layer.shapes or (None,) * len(layer)
    features = ",\n".join(
        _dump({"type": "Feature", "geometry": _geometry(shape), "properties": row})
        for shape, row in zip(shapes, layer.properties(), strict=True)
    )
    return f'{_dump(head)[:-1]},"features":[\n{features}\n]}}\n'


def _geometry(shape: BaseGeometry | None) -> object:
    if shape is None or shape.is_empty:
        return None
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}


def _rounded(coordinates: object) -> object:
    if isinstance(coordinates, list):
        return [_rounded(one) for one in coordinates]
    return round(coordinates, _DECIMALS) if isinstance(coordinates, float) else coordinates


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
