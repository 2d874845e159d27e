"""Dated front lines, as a source draws them -> lines.geojson of a campaign; fights of the same folder -> records.

A folder may hold several files: each feature that is a line belongs to the front that its file is named after, and each
point or area with a name, a start and an end is a fight. A line is drawn until the next one of its front.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from sim.exchange.imports.columns import FIELDS, fold_name
from sim.exchange.imports.dates import AmbiguousError, ambiguous_error, read_when, span_of
from sim.exchange.imports.files import JSON_SUFFIXES, features_of, parse_json, properties_of, read_bytes
from sim.exchange.imports.gathered import Cited, Gathered, Observation, Rejected, Spot, TableError, When
from sim.exchange.imports.geometry import geometry_of, geometry_type, valid_area
from sim.exchange.imports.options import ImportOptions
from sim.exchange.imports.places import slug
from sim.exchange.imports.status import tidy
from sim.model.calendars import GREGORIAN
from sim.model.escapes import web_address
from sim.model.times import MINUTES_A_DAY
from sim.model.vocabulary import UNKNOWN

FILE = "lines.geojson"
_LINES = ("LineString", "MultiLineString")
_DATES = ("from", "date", "day", "start", "as_of")
_ENDS = ("until", "end", "to")
_DECIMALS = 5  # of a degree, about a metre


def is_front_lines(path: Path) -> bool:
    """Return whether a path is GeoJSON of lines, or a folder with such a file."""
    if path.is_dir():
        return any(is_front_lines(one) for one in sorted(path.iterdir()) if one.suffix.lower() in JSON_SUFFIXES)
    if path.suffix.lower() not in JSON_SUFFIXES or not path.is_file():
        return False
    features = features_of(path, parse_json(path, read_bytes(path)))
    return any(geometry_type(feature) in _LINES for feature in features[:20])


def gather_front_lines(path: Path, options: ImportOptions) -> Gathered:
    """Read front lines, and the fights that stand beside them.

    Raises
    ------
    TableError
        If there are no lines, or no fights, without which there is no campaign.
    """
    files = sorted(one for one in path.iterdir() if one.suffix.lower() in JSON_SUFFIXES) if path.is_dir() else [path]
    reader = _Reader(options)
    for file in files:
        for number, feature in enumerate(features_of(file, parse_json(file, read_bytes(file))), 1):
            reader.read(file, number, feature)
    for column, cells in reader.ambiguous.items():
        raise ambiguous_error(path, column, cells)
    if not reader.lines:
        raise TableError(f"cannot import {path}: it has no dated lines")
    if not reader.fights:
        raise TableError(
            f"cannot import {path}: front lines alone are no campaign, as they name no places",
            "  put them in one folder with fights (points or areas with name, start and end), or add them to a table:",
            f"  frontlapse import TABLE --lines {path}",
        )
    assumptions = (
        f"{len(reader.lines)} front lines, each drawn until the next one of the same file",
        f"{len(reader.fights)} fights, between parties that are not named, at a point inside their areas",
    )
    extra = {FILE: lines_text(reader.lines)}
    return Gathered(tuple(reader.fights), tuple(reader.rejected), "feature", (), assumptions, extra=extra)


def read_lines(path: Path, options: ImportOptions) -> str:
    """Return the text of lines.geojson made of a file of front lines.

    Raises
    ------
    TableError
        If it has none, or one of them cannot be read.
    """
    reader = _Reader(options)
    for number, feature in enumerate(features_of(path, parse_json(path, read_bytes(path))), 1):
        reader.read(path, number, feature)
    for column, cells in reader.ambiguous.items():
        raise ambiguous_error(path, column, cells)
    if reader.rejected or not reader.lines:
        reasons = (f"  feature {one.line}: {one.reason}" for one in reader.rejected[:20])
        raise TableError(f"cannot read front lines of {path}", *reasons)
    return lines_text(reader.lines)


def lines_text(lines: Sequence[Mapping[str, Any]]) -> str:
    """Return front lines as GeoJSON, one feature a line of text, in the order of their fronts and days."""
    ordered = sorted(lines, key=lambda one: (one["properties"]["name"], one["properties"]["from"]))
    features = ",\n".join(json.dumps(one, ensure_ascii=False) for one in ordered)
    return f'{{"type": "FeatureCollection", "features": [\n{features}\n]}}\n'


class _Reader:
    """Sorts features into lines and fights."""

    def __init__(self, options: ImportOptions) -> None:
        self.options = options
        self.lines: list[dict[str, Any]] = []
        self.fights: list[Observation] = []
        self.rejected: list[Rejected] = []
        self.ambiguous: dict[str, list[str]] = {}

    def read(self, file: Path, number: int, feature: Mapping[str, Any]) -> None:
        """Read one feature."""
        known = {fold_name(str(name)): value for name, value in properties_of(feature).items()}
        try:
            if geometry_type(feature) in _LINES:
                self._line(file, feature, known)
            else:
                self._fight(file, feature, known)
        except AmbiguousError:
            return
        except ValueError as error:
            self.rejected.append(Rejected(number, f"{file.name}: {error}"))

    def _when(self, known: Mapping[str, Any], names: Sequence[str]) -> When | None:
        found = next((name for name in names if known.get(name) not in (None, "")), None)
        if found is None:
            return None
        text = str(known[found]).strip()
        try:
            return read_when(text, self.options.dates, self.options.zone)
        except AmbiguousError:
            self.ambiguous.setdefault(found, []).append(text)
            raise
        except ValueError as error:
            raise ValueError(f"{found} {text!r} {error}") from None

    def _line(self, file: Path, feature: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        since, until = self._when(known, _DATES), self._when(known, _ENDS)
        low = None if since is None else span_of(since)[0]
        if low is None:
            raise ValueError("no date")
        geometry = shapely.set_precision(geometry_of(feature), 10**-_DECIMALS)
        if geometry.is_empty:
            raise ValueError("a line without points")
        properties: dict[str, Any] = {"from": _day(low), "name": tidy(str(known.get("name") or file.stem))}
        if until is not None and (high := span_of(until)[1]) is not None:
            if high < low:
                raise ValueError("its end is before its beginning")
            properties["until"] = _day(high)
        for part in getattr(geometry, "geoms", (geometry,)):
            points = [[round(x, _DECIMALS), round(y, _DECIMALS)] for x, y in part.coords]
            line = {"type": "LineString", "coordinates": points}
            self.lines.append({"type": "Feature", "properties": properties, "geometry": line})

    def _fight(self, file: Path, feature: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        name = next((tidy(str(known[one])) for one in FIELDS["place"] if known.get(one)), "")
        if not name:
            raise ValueError("no name")
        first, last = self._when(known, _DATES), self._when(known, _ENDS)
        if first is None:
            raise ValueError("no date")
        last = last or first
        low, high = span_of(first)[0], span_of(last)[1]
        if low is None or high is None or low > high:
            raise ValueError("its end is before its start")
        point = shapely.point_on_surface(valid_area(geometry_of(feature)))
        link = str(known.get("link") or known.get("url") or "")
        url = link if web_address(link) else ""
        end = span_of(last)[0]
        self.fights.append(
            Observation(
                line=len(self.fights) + 1,
                spot=Spot(name, round(float(point.y), _DECIMALS), round(float(point.x), _DECIMALS)),
                when=When(first.text),
                contested=(UNKNOWN,),
                end=When("", end, high),
                sources=(Cited(f"{name}, {file.name}", url),),
                id=slug(name, usual=f"fight_{len(self.fights) + 1}"),
            )
        )


def _day(minute: int) -> str:
    return GREGORIAN.date(minute // MINUTES_A_DAY).iso
