"""The backdrop of the map: GeoJSON features (RFC 7946), with their layer in properties.layer -> lines and rings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.model.sheet import Line
from sim.tables.files import read_text
from sim.tables.problems import Names, Report

AREA_LAYERS = ("land", "lake")
LINE_LAYERS = ("coast", "border", "province", "river")
LAYERS = AREA_LAYERS + LINE_LAYERS
_Point = tuple[float, float]
_AREAS, _LINES = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString")
_WGS84 = ("CRS84", "4326")  # how names of the coordinate system that RFC 7946 prescribes end


class _ShapeError(ValueError):
    """A geometry that its layer cannot hold; the message says what is allowed."""


def read_backdrop(folder: Path, file: str, report: Report) -> tuple[Line, ...]:
    """Read a GeoJSON backdrop and report its problems; polygons in line layers become their rings.

    A single Feature is a collection of one. Features without a geometry and parts without coordinates are skipped, and
    a GeometryCollection is read as its parts. Heights and members that RFC 7946 does not define are ignored.
    """
    got = read_text(folder, file, report)
    if got is None or got[1]:
        return ()
    try:
        content = json.loads(got[0])
    except json.JSONDecodeError as error:
        report.add(file, error.lineno, "", "", _why_no_json(got[0], error))
        return ()
    except (ValueError, RecursionError):
        report.add(file, 0, "", "", "JSON of ordinary depth and numbers")
        return ()
    try:
        features = _features(content)
    except _ShapeError as error:
        report.add(file, 0, "", "", str(error))
        return ()
    lines: list[Line] = []
    for n, feature in enumerate(features):
        if isinstance(feature, dict) and "geometry" in feature and feature["geometry"] is None:
            continue  # RFC 7946 calls such a feature unlocated
        column = f"features[{n}]"
        properties = feature.get("properties") if isinstance(feature, dict) else None
        layer = properties.get("layer") if isinstance(properties, dict) else None
        if not isinstance(layer, str) or layer not in LAYERS:
            shown = layer if isinstance(layer, str) else ""
            allowed, guess = f"one of {', '.join(LAYERS)}", Names(LAYERS, hints=report.hints).nearest(shown)
            report.add(file, 0, f"{column}.properties.layer", shown, allowed, guess)
            continue
        try:
            lines.extend(line for part in _parts(feature.get("geometry")) for line in _shapes(part, layer))
        except _ShapeError as error:
            report.add(file, 0, f"{column}.geometry", "", str(error))
    return tuple(lines)


def _why_no_json(text: str, error: json.JSONDecodeError) -> str:
    """Return what a file should be that is no JSON, naming what is written instead of it."""
    if text.lstrip().startswith("<"):
        return "GeoJSON, not XML such as KML or GPX"
    if error.msg == "Extra data" and text.lstrip().startswith("{"):
        return "one GeoJSON FeatureCollection, not one feature a line"
    return f"JSON syntax: {error.msg[:1].lower()}{error.msg[1:]}"


def _features(content: Any) -> list[Any]:
    """Return the features of a file."""
    if not isinstance(content, dict):
        raise _ShapeError("a GeoJSON FeatureCollection")
    kind = content.get("type")
    if kind == "Topology":
        raise _ShapeError("GeoJSON, not TopoJSON")
    if "geometryType" in content:
        raise _ShapeError("GeoJSON, not Esri JSON")
    if kind in (*_AREAS, *_LINES, "GeometryCollection"):
        raise _ShapeError(f"a Feature around this {kind}, with its layer in properties.layer")
    crs = content.get("crs")
    if crs is not None:
        name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
        if not isinstance(name, str) or not name.endswith(_WGS84):
            raise _ShapeError(f"degrees of WGS 84 (EPSG:4326), not coordinates of {name or 'another system'}")
    features = [content] if kind == "Feature" else content.get("features")
    if not isinstance(features, list):
        raise _ShapeError("a GeoJSON FeatureCollection")
    return features


def _parts(geometry: object) -> Iterator[Mapping[str, Any]]:
    """Yield a geometry, or those of a collection, in their order; one without coordinates is skipped."""
    left = [geometry]
    while left:
        part = left.pop()
        if not isinstance(part, dict):
            raise _ShapeError("a Polygon, MultiPolygon, LineString or MultiLineString")
        if part.get("type") == "GeometryCollection":
            left.extend(reversed(_array(part.get("geometries"), "geometries as a list")))
        elif part.get("coordinates") != []:
            yield part


def _shapes(geometry: Mapping[str, Any], layer: str) -> Iterator[Line]:
    """Yield the lines of one geometry."""
    kind, parts = geometry.get("type"), geometry.get("coordinates")
    if kind not in (*_AREAS, *_LINES):
        raise _ShapeError("a Polygon, MultiPolygon, LineString or MultiLineString")
    if layer in AREA_LAYERS and kind in _LINES:
        raise _ShapeError(f"a Polygon or MultiPolygon, as the layer is {layer}")
    for part in _array(parts if kind.startswith("Multi") else [parts]):
        if not _array(part):
            continue
        if kind in _LINES:
            yield Line(layer, _points(part, at_least=2))
            continue
        rings = [_ring(ring) for ring in _array(part)]
        if layer in AREA_LAYERS:
            yield Line(layer, rings[0], tuple(rings[1:]))
        else:
            yield from (Line(layer, ring) for ring in rings)


def _array(value: object, allowed: str = "coordinates as nested lists") -> list[Any]:
    if not isinstance(value, list):
        raise _ShapeError(allowed)
    return value


def _ring(value: object) -> tuple[_Point, ...]:
    ring = _points(value, at_least=4)
    if ring[0] != ring[-1]:
        (first, last) = ([*ring[0]], [*ring[-1]])
        raise _ShapeError(f"closed rings, whose last point is their first; one goes from {first} to {last}")
    return ring


def _points(value: object, *, at_least: int) -> tuple[_Point, ...]:
    points = tuple(_point(item) for item in _array(value))
    if len(points) < at_least:
        raise _ShapeError(f"{at_least} or more points in a row, not {len(points)}")
    return points


def _point(value: object) -> _Point:
    if isinstance(value, list) and len(value) >= 2:
        lon, lat = value[0], value[1]
        if _is_degrees(lon, -180, 360) and _is_degrees(lat, -90, 90):
            return float(lon), float(lat)
    raise _ShapeError("points as [longitude, latitude] in degrees")


def _is_degrees(value: object, least: int, most: int) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
