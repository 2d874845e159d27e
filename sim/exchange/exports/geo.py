"""Layers as GeoJSON and GeoPackage."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sim.exchange.exports.instants import gregorian_day, rfc3339
from sim.exchange.exports.layers import DECIMALS, Cell, Field, Kind, Layer

_DATE_OPTION, _FIXED_DATE = "OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z"
_UTC = 100  # as GDAL writes the zone of a time


def geojson_text(layer: Layer, about: Mapping[str, Cell]) -> str:
    """Return a layer as GeoJSON (RFC 7946), a feature a line; `about` are members of the collection beside them.

    Properties are the columns: times in RFC 3339, blanks null. A row without a shape has the geometry null.

    Examples
    --------
    >>> from scenarios import open_study
    >>> from sim.exchange.exports.spells import spell_layer
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
    return round(coordinates, DECIMALS) if isinstance(coordinates, float) else coordinates


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def write_geopackage(layers: Sequence[Layer], about: Mapping[str, Cell], path: Path) -> None:
    """Write layers as a GeoPackage, with the campaign's title and licence as metadata; needs pyogrio.

    Times are instants in UTC, of type DATETIME; a column with a year that it does not have, before the first, is text.
    """
    pyogrio: Any = importlib.import_module("pyogrio")
    raw: Any = importlib.import_module("pyogrio.raw")
    metadata = {name: str(value) for name, value in about.items() if value}
    before = pyogrio.get_gdal_config_option(_DATE_OPTION)
    pyogrio.set_gdal_config_options({_DATE_OPTION: _FIXED_DATE})  # the file would say when it was written
    try:
        for number, layer in enumerate(layers):
            arrays = layer.arrays()
            columns = [_gdal_column(layer, field, arrays[field.name]) for field in layer.fields]
            shapes = layer.shapes or (None,) * len(layer)
            raw.write(
                path,
                np.array([None if shape is None else shapely.to_wkb(shape) for shape in shapes], dtype=object),
                [values for values, _ in columns],
                [field.name for field in layer.fields],
                field_mask=[blank for _, blank in columns],
                layer=layer.name,
                driver="GPKG",
                geometry_type=_geometry_type(layer),
                crs="EPSG:4326",
                dataset_metadata=metadata if not number else None,
                dataset_options={"VERSION": "1.2"} if not number else None,  # newer ones make older GDAL warn
                layer_options={"DATETIME_PRECISION": "MILLISECOND"},  # as the standard asks
                nan_as_null=True,
                gdal_tz_offsets={
                    field.name: np.full(len(layer), _UTC)
                    for field, (values, _) in zip(layer.fields, columns, strict=True)
                    if values.dtype.kind == "M"
                },
            )
    finally:
        pyogrio.set_gdal_config_options({_DATE_OPTION: before})


def _gdal_column(layer: Layer, field: Field, values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return the values of a column as GDAL takes them, and where they are blank."""
    cells = layer.column(field.name)
    if field.kind is Kind.TIME and not all(
        cell is None or gregorian_day(layer.clock, int(cell)).year >= 1 for cell in cells
    ):
        return np.array(
            [None if cell is None else rfc3339(layer.clock, int(cell)) for cell in cells], dtype=object
        ), None
    if field.kind is Kind.WHOLE and None in cells:
        blank = np.array([cell is None for cell in cells], dtype=np.bool_)
        return np.array([0 if cell is None else cell for cell in cells], dtype=np.int64), blank
    if field.kind is Kind.TIME:
        return values.astype("datetime64[ms]"), None
    if field.kind is Kind.TEXT:  # which ends at a NUL in SQLite
        return np.array([cell and str(cell).replace("\0", "\ufffd") for cell in cells], dtype=object), None
    return values, None


def _geometry_type(layer: Layer) -> str:
    kinds = {shape.geom_type for shape in layer.shapes if shape is not None}
    return kinds.pop() if len(kinds) == 1 else "Unknown"
