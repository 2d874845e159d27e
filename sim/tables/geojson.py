"""GeoJSON (RFC 7946): the features of a file, and the points of their lines and areas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.tables.files import read_text
from sim.tables.problems import Report

AREAS, LINES = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString")
_WGS84 = ("CRS84", "4326")  # how names of the coordinate system that RFC 7946 prescribes end
GeoPoint = tuple[float, float]


class ShapeError(ValueError):
    """A geometry that its layer cannot hold; the message says what is allowed."""


def read_features(folder: Path, file: str, report: Report) -> Iterator[tuple[str, Mapping[str, Any], object]]:
    """Yield the features of a GeoJSON file, and report its problems: its path in the file, properties and geometry.

    A single Feature is a collection of one. Features without a geometry are skipped. Heights and members that RFC 7946
    does not define are ignored.
    """
    got = read_text(folder, file, report)
    if got is None or got[1]:
        return
    try:
        content = json.loads(got[0])
    except json.JSONDecodeError as error:
        report.add(file, error.lineno, "", "", _why_no_json(got[0], error))
        return
    except (ValueError, RecursionError):
        report.add(file, 0, "", "", "JSON of ordinary depth and numbers")
        return
    try:
        features = _features(content)
    except ShapeError as error:
        report.add(file, 0, "", "", str(error))
        return
    for n, feature in enumerate(features):
        if isinstance(feature, dict) and "geometry" in feature and feature["geometry"] is None:
            continue  # RFC 7946 calls such a feature unlocated
        properties = feature.get("properties") if isinstance(feature, dict) else None
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        yield f"features[{n}]", properties if isinstance(properties, dict) else {}, geometry


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
        raise ShapeError("a GeoJSON FeatureCollection")
    kind = content.get("type")
    if kind == "Topology":
        raise ShapeError("GeoJSON, not TopoJSON")
    if "geometryType" in content:
        raise ShapeError("GeoJSON, not Esri JSON")
    if kind in (*AREAS, *LINES, "GeometryCollection"):
        raise ShapeError(f"a Feature around this {kind}, with its layer in properties.layer")
    crs = content.get("crs")
    if crs is not None:
        name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
        if not isinstance(name, str) or not name.endswith(_WGS84):
            raise ShapeError(f"degrees of WGS 84 (EPSG:4326), not coordinates of {name or 'another system'}")
    features = [content] if kind == "Feature" else content.get("features")
    if not isinstance(features, list):
        raise ShapeError("a GeoJSON FeatureCollection")
    return features


def parts_of(geometry: object) -> Iterator[Mapping[str, Any]]:
    """Yield a geometry, or those of a collection, in their order; one without coordinates is skipped."""
    left = [geometry]
    while left:
        part = left.pop()
        if not isinstance(part, dict):
            raise ShapeError("a Polygon, MultiPolygon, LineString or MultiLineString")
        if part.get("type") == "GeometryCollection":
            left.extend(reversed(array_of(part.get("geometries"), "geometries as a list")))
        elif part.get("coordinates") != []:
            yield part


def array_of(value: object, allowed: str = "coordinates as nested lists") -> list[Any]:
    """Return a value that must be a list."""
    if not isinstance(value, list):
        raise ShapeError(allowed)
    return value


def ring_of(value: object) -> tuple[GeoPoint, ...]:
    """Return the points of a ring, which must be closed."""
    ring = points_of(value, at_least=4)
    if ring[0] != ring[-1]:
        (first, last) = ([*ring[0]], [*ring[-1]])
        raise ShapeError(f"closed rings, whose last point is their first; one goes from {first} to {last}")
    return ring


def points_of(value: object, *, at_least: int) -> tuple[GeoPoint, ...]:
    """Return the points of a line or ring."""
    points = tuple(_point(item) for item in array_of(value))
    if len(points) < at_least:
        raise ShapeError(f"{at_least} or more points in a row, not {len(points)}")
    return points


def _point(value: object) -> GeoPoint:
    if isinstance(value, list) and len(value) >= 2:
        lon, lat = value[0], value[1]
        if _is_degrees(lon, -180, 360) and _is_degrees(lat, -90, 90):
            return float(lon), float(lat)
    raise ShapeError("points as [longitude, latitude] in degrees")


def _is_degrees(value: object, least: int, most: int) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
