"""The backdrop of the map: GeoJSON features, with their layer in properties.layer -> lines and rings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.model.sheet import Line
from sim.tables.geojson import AREAS, LINES, ShapeError, array_of, parts_of, points_of, read_features, ring_of
from sim.tables.problems import Names, Report

AREA_LAYERS = ("land", "lake")
LINE_LAYERS = ("coast", "border", "province", "river")
LAYERS = AREA_LAYERS + LINE_LAYERS


def read_backdrop(folder: Path, file: str, report: Report) -> tuple[Line, ...]:
    """Read a GeoJSON backdrop and report its problems; polygons in line layers become their rings.

    Parts without coordinates are skipped, and a GeometryCollection is read as its parts.
    """
    lines: list[Line] = []
    for path, properties, geometry in read_features(folder, file, report):
        layer = properties.get("layer")
        if not isinstance(layer, str) or layer not in LAYERS:
            shown = layer if isinstance(layer, str) else ""
            allowed, guess = f"one of {', '.join(LAYERS)}", Names(LAYERS, hints=report.hints).nearest(shown)
            report.add(file, 0, f"{path}.properties.layer", shown, allowed, guess)
            continue
        try:
            lines.extend(line for part in parts_of(geometry) for line in _shapes(part, layer))
        except ShapeError as error:
            report.add(file, 0, f"{path}.geometry", "", str(error))
    return tuple(lines)


def _shapes(geometry: Mapping[str, Any], layer: str) -> Iterator[Line]:
    """Yield the lines of one geometry."""
    kind, parts = geometry.get("type"), geometry.get("coordinates")
    if kind not in (*AREAS, *LINES):
        raise ShapeError("a Polygon, MultiPolygon, LineString or MultiLineString")
    if layer in AREA_LAYERS and kind in LINES:
        raise ShapeError(f"a Polygon or MultiPolygon, as the layer is {layer}")
    for part in array_of(parts if kind.startswith("Multi") else [parts]):
        if not array_of(part):
            continue
        if kind in LINES:
            yield Line(layer, points_of(part, at_least=2))
            continue
        rings = [ring_of(ring) for ring in array_of(part)]
        if layer in AREA_LAYERS:
            yield Line(layer, rings[0], tuple(rings[1:]))
        else:
            yield from (Line(layer, ring) for ring in rings)
