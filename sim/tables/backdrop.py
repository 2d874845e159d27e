"""The backdrop of the map: GeoJSON features, with their layer in properties.layer -> lines and rings."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

from sim.model.sheet import Line
from sim.tables.problems import Names, Report
from sim.tables.rows import read_text

AREA_LAYERS = ("land", "lake")
LINE_LAYERS = ("coast", "border", "province", "river")
LAYERS = AREA_LAYERS + LINE_LAYERS
_Point = tuple[float, float]


class _ShapeError(ValueError):
    """A geometry that its layer cannot hold; the message says what is allowed."""


def read_backdrop(folder: Path, file: str, report: Report) -> tuple[Line, ...]:
    """Read a GeoJSON backdrop and report its problems; polygons in line layers become their rings."""
    got = read_text(folder, file, report)
    if got is None or got[1]:
        return ()
    try:
        content = json.loads(got[0])
    except json.JSONDecodeError as error:
        report.add(file, error.lineno, "", "", f"JSON syntax: {error.msg[:1].lower()}{error.msg[1:]}")
        return ()
    except (ValueError, RecursionError):
        report.add(file, 0, "", "", "JSON of ordinary depth and numbers")
        return ()
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        report.add(file, 0, "features", "", "a GeoJSON FeatureCollection")
        return ()
    lines: list[Line] = []
    for n, feature in enumerate(features):
        column = f"features[{n}]"
        properties = feature.get("properties") if isinstance(feature, dict) else None
        layer = properties.get("layer") if isinstance(properties, dict) else None
        if not isinstance(layer, str) or layer not in LAYERS:
            shown = layer if isinstance(layer, str) else ""
            allowed, guess = f"one of {', '.join(LAYERS)}", Names(LAYERS).nearest(shown)
            report.add(file, 0, f"{column}.properties.layer", shown, allowed, guess)
            continue
        try:
            lines.extend(_shapes(feature.get("geometry"), layer))
        except _ShapeError as error:
            report.add(file, 0, f"{column}.geometry", "", str(error))
    return tuple(lines)


def _shapes(geometry: object, layer: str) -> Iterator[Line]:
    """Yield the lines of one feature."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    parts = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind in ("Polygon", "LineString"):
        parts = [parts]
    elif kind not in ("MultiPolygon", "MultiLineString"):
        raise _ShapeError("a Polygon, MultiPolygon, LineString or MultiLineString")
    if layer in AREA_LAYERS and str(kind).endswith("LineString"):
        raise _ShapeError(f"a Polygon or MultiPolygon, as the layer is {layer}")
    for part in _array(parts):
        if str(kind).endswith("LineString"):
            yield Line(layer, _points(part, at_least=2))
            continue
        rings = [_points(ring, at_least=4) for ring in _array(part)]
        if not rings:
            raise _ShapeError("polygons of at least one ring")
        if layer in AREA_LAYERS:
            yield Line(layer, rings[0], tuple(rings[1:]))
        else:
            yield from (Line(layer, ring) for ring in rings)


def _array(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _ShapeError("coordinates as nested lists")
    return value


def _points(value: object, *, at_least: int) -> tuple[_Point, ...]:
    points = tuple(_point(item) for item in _array(value))
    if len(points) < at_least:
        raise _ShapeError(f"{at_least} or more points in a row, not {len(points)}")
    return points


def _point(value: object) -> _Point:
    if isinstance(value, list) and 2 <= len(value) <= 3:
        lon, lat = value[0], value[1]
        if _is_degrees(lon, 180) and _is_degrees(lat, 90):
            return float(lon), float(lat)
    raise _ShapeError("points as [longitude, latitude] in degrees")


def _is_degrees(value: object, most: int) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= most
    )
