"""Stated front lines: dated GeoJSON lines of a campaign folder."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.model.sheet import StatedLine
from sim.model.times import Window
from sim.tables.geojson import LINES, ShapeError, array_of, parts_of, points_of, read_features
from sim.tables.problems import Report
from sim.tables.settings import Settings
from sim.tables.toml_keys import read_time_span

_ALLOWED = "a day or a local time of the campaign"


def read_stated_lines(folder: Path, file: str, settings: Settings, report: Report) -> tuple[StatedLine, ...]:
    """Read the stated front lines of a folder and report their problems.

    Each feature is a LineString or MultiLineString with ``from`` in its properties, a day or a local time, and perhaps
    ``until``, ``name`` and ``source``. Without ``until``, a line stands until the next one of the same name begins, or
    to the end of the campaign; lines outside the campaign are left out.

    Returns
    -------
    tuple of StatedLine
        In order of time; the parts of a MultiLineString are lines of their own.
    """
    found: list[tuple[str, int, int | None, list[StatedLine]]] = []
    for path, properties, geometry in read_features(folder, file, report):
        begin = _time(file, f"{path}.properties.from", properties.get("from"), settings, report)
        until = None
        if properties.get("until") is not None:
            until = _time(file, f"{path}.properties.until", properties["until"], settings, report)
            if until is None:
                continue
        if begin is None:
            continue
        first, last = begin[0], None if until is None else until[1]
        if last is not None and last < first:
            report.add(file, 0, f"{path}.properties.until", str(properties["until"]), "a time after `from`")
            continue
        name, source = (str(properties.get(key) or "") for key in ("name", "source"))
        try:
            lines = [
                StatedLine(name, Window(first, first), points, source)
                for part in parts_of(geometry)
                for points in _lines(part)
            ]
        except ShapeError as error:
            report.add(file, 0, f"{path}.geometry", "", str(error))
            continue
        found.append((name, first, last, lines))
    found.sort(key=lambda one: one[1])
    return tuple(
        replace(line, window=Window(max(first, 0), last))
        for name, first, last, lines in _with_ends(found, settings.end)
        for line in lines
        if last >= 0 and first <= settings.end
    )


def _with_ends(
    found: list[tuple[str, int, int | None, list[StatedLine]]], end: int
) -> list[tuple[str, int, int, list[StatedLine]]]:
    """Return lines with the minute at which each ends; those that begin together stand beside each other."""
    starts: dict[str, list[int]] = {}
    for name, first, _, _ in found:
        starts.setdefault(name, []).append(first)
    following: dict[tuple[str, int], int] = {}
    for name, minutes in starts.items():
        following |= {(name, first): then - 1 for first, then in pairwise(sorted({*minutes}))}
    return [
        (name, first, min(following.get((name, first), end) if last is None else last, end), lines)
        for name, first, last, lines in found
    ]


def _lines(geometry: Any) -> list[tuple[tuple[float, float], ...]]:
    kind, parts = geometry.get("type"), geometry.get("coordinates")
    if kind not in LINES:
        raise ShapeError("a LineString or MultiLineString")
    return [points_of(part, at_least=2) for part in array_of(parts if kind.startswith("Multi") else [parts])]


def _time(file: str, path: str, value: object, settings: Settings, report: Report) -> tuple[int, int] | None:
    """Return the first and last minute of a day or local time, or None after reporting a problem."""
    if not isinstance(value, str):
        report.add(file, 0, path, "" if value is None else str(value), _ALLOWED)
        return None
    try:
        span = read_time_span(value, settings.clock.calendar)
    except ValidationError:
        report.add(file, 0, path, value, f"{_ALLOWED}, YYYY-MM-DD or YYYY-MM-DDTHH:MM")
        return None
    return settings.minute(span.first), settings.minute(span.last, last=True)
