"""Layers as CSV and Parquet."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from sim.exchange.exports.instants import unix_seconds
from sim.exchange.exports.layers import DECIMALS, Kind, Layer
from sim.model.escapes import cell_text

_POINTS = ("Point", "MultiPoint")  # whose places, or coordinates, a row names
_SPECIAL = re.compile(r'[",\r\n]')


def csv_text(layer: Layer) -> str:
    r"""Return a layer as CSV: UTF-8 without a byte-order mark, comma, one header line, lines that end in ``\n``.

    Cells that a spreadsheet would take for a formula get an apostrophe before them (`cell_text`); texts with commas,
    quotation marks or line breaks are quoted. Lines and areas are in a last column `wkt`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> from sim.exchange.exports.spells import spell_layer
    >>> csv_text(spell_layer(open_study("northwestern_syria_2024"))).split(",")[:3]
    ['place', 'name', 'kind']
    """
    header = [field.name for field in layer.fields]
    rows: Iterable[Sequence[str]] = layer.texts()
    if any(shape is not None and shape.geom_type not in _POINTS for shape in layer.shapes):
        header.append("wkt")
        rows = ((*row, _wkt(shape)) for row, shape in zip(rows, layer.shapes, strict=True))
    return "".join(f"{','.join(map(_quoted, row))}\n" for row in (header, *rows))


def _wkt(shape: BaseGeometry | None) -> str:
    return "" if shape is None else shapely.to_wkt(shape, rounding_precision=DECIMALS)


def _quoted(text: str) -> str:
    """Return a cell, quoted where a reader would otherwise end it early; the csv module leaves a lone CR bare."""
    text = cell_text(text)
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def write_parquet(layer: Layer, path: Path) -> None:
    """Write a layer as Parquet: times as instants in UTC, numbers as numbers, blanks as null.

    Shapes are a last column `geometry`, as GeoParquet 1.0 has them. The schema's metadata says what offset the
    campaign's local time has. Needs pyarrow.
    """
    pa: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    kinds = {
        Kind.TEXT: pa.string(),
        Kind.TIME: pa.timestamp("ms", tz="UTC"),  # Parquet has no seconds
        Kind.WHOLE: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.YES: pa.bool_(),
    }
    columns = []
    for field in layer.fields:
        cells: Any = layer.column(field.name)
        if field.kind is Kind.TIME:
            cells = [None if cell is None else 1000 * unix_seconds(layer.clock, int(cell)) for cell in cells]
            cells = pa.array(cells, type=pa.int64()).cast(kinds[Kind.TIME])
        columns.append(pa.array(cells, type=kinds[field.kind]) if isinstance(cells, tuple) else cells)
    fields = [pa.field(field.name, kinds[field.kind], nullable=not field.needed) for field in layer.fields]
    metadata = {"frontlapse": json.dumps({"layer": layer.name, "time_zone": layer.clock.offset})}
    if layer.shapes:
        columns.append(pa.array([None if one is None else shapely.to_wkb(one) for one in layer.shapes], pa.binary()))
        fields.append(pa.field("geometry", pa.binary()))
        types = sorted({shape.geom_type for shape in layer.shapes if shape is not None})
        about = {"geometry": {"encoding": "WKB", "geometry_types": types}}  # in degrees of WGS 84 unless it says more
        metadata["geo"] = json.dumps({"version": "1.0.0", "primary_column": "geometry", "columns": about})
    schema = pa.schema(fields, metadata=metadata)
    parquet.write_table(pa.table(columns, schema=schema), path, version="2.6", compression="zstd")
