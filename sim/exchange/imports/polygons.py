"""Dated areas -> changes of holder: places are looked up in areas of several days.

Input is a folder of GeoJSON files whose names hold a day (``areas_20240708.geojson``), or one file whose features have
a date. An area belongs to the party of its property, or to the one that ``--map holder==NAME`` gives to all of them; a
place in no area to the one of ``--map outside==NAME``, or to nobody known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from sim.exchange.imports.columns import FIELDS, fold_name
from sim.exchange.imports.dates import AmbiguousError, ambiguous_error, read_when
from sim.exchange.imports.files import JSON_SUFFIXES, features_of, parse_json, properties_of, read_bytes
from sim.exchange.imports.gathered import Gathered, Observation, Rejected, Spot, TableError
from sim.exchange.imports.geometry import geometry_of, geometry_type, valid_area
from sim.exchange.imports.options import ImportOptions
from sim.exchange.imports.panel import Series, changes
from sim.exchange.imports.status import Status, party_name, read_status
from sim.model.vocabulary import UNKNOWN

OUTSIDE = "outside"  # the field of the party that holds what lies in no area
_DAY = re.compile(r"(?<!\d)(\d{4})[-_]?(\d{2})[-_]?(\d{2})(?!\d)")
_AREAS = ("Polygon", "MultiPolygon", "GeometryCollection")
_DATES = ("date", "day", "from", "as_of", "start", "time", "timestamp")
_Areas = list[tuple[int, Status, Any]]  # the feature's number, its status and its geometry


def is_polygons(path: Path) -> bool:
    """Return whether a path is a folder of dated GeoJSON files, or a GeoJSON file whose first features are areas."""
    if path.is_dir():
        return any(_DAY.search(one.stem) for one in _files(path))
    if path.suffix.lower() not in JSON_SUFFIXES:
        return False
    features = features_of(path, parse_json(path, read_bytes(path)))
    return any(geometry_type(feature) in _AREAS for feature in features[:20])


def _files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.suffix.lower() in JSON_SUFFIXES)


def gather_polygons(path: Path, options: ImportOptions, places: Sequence[Spot]) -> Gathered:
    """Look places up in dated areas.

    Raises
    ------
    TableError
        If there are no places, areas or dates, or an area cannot be read.
    """
    located = [one for one in dict.fromkeys(places) if one.lat is not None and one.lon is not None]
    if not located:
        raise TableError(f"cannot import {path}: give the places that are looked up in its areas by --places TABLE")
    rejected: list[Rejected] = []
    days = _days(path, options, rejected)
    if len(days) < 2:
        raise TableError(f"cannot import {path}: it needs areas of two days or more, not {len(days)}")
    outside = _outside(path, options)
    lon = np.array([one.lon for one in located], dtype=np.float64)
    lat = np.array([one.lat for one in located], dtype=np.float64)
    series = [Series([]) for _ in located]
    for day in sorted(days):
        found: list[list[Status]] = [[] for _ in located]
        for _, status, area in days[day]:
            for at in np.flatnonzero(shapely.intersects_xy(area, lon, lat)).tolist():
                found[at].append(status)
        line = min((number for number, _, _ in days[day]), default=1)
        for one, statuses in zip(series, found, strict=True):
            one.add(_joint(statuses, outside), day, line)
    observations: list[Observation] = []
    for spot, one in zip(located, series, strict=True):
        observations += changes(spot, one.spells)
    held = "as given" if options.columns.get("holder", "").startswith("=") else "by the property of its area"
    beyond = "not known" if outside.holder == UNKNOWN else outside.holder
    assumptions = (
        f"{len(located):,} places are looked up in areas of {len(days):,} days, {min(days)} to {max(days)}",
        f"the holder is {held}, and outside all areas {beyond}",
        "a change lies between the last day of the old holder and the first of the new one; the first day says who "
        "held a place before",
    )
    return Gathered(tuple(observations), tuple(rejected), "feature", (), assumptions)


def _outside(path: Path, options: ImportOptions) -> Status:
    given = options.columns.get(OUTSIDE, "")
    try:
        return Status(party_name(given.removeprefix("="))) if given else Status(UNKNOWN)
    except ValueError as error:
        raise TableError(f"cannot import {path}: --map {OUTSIDE}={given}: {error}") from None


def _joint(statuses: Sequence[Status], outside: Status) -> Status:
    """Return the status of a place that lies in several areas: contested by their holders."""
    different = list(dict.fromkeys(statuses))
    if not different:
        return outside
    if len(different) == 1:
        return different[0]
    parties = (party for one in different for party in (one.holder, *one.contested) if party)
    return Status("", tuple(dict.fromkeys(parties)) or (UNKNOWN,))


def _days(path: Path, options: ImportOptions, rejected: list[Rejected]) -> dict[str, _Areas]:
    """Return the areas of each day."""
    days: dict[str, _Areas] = {}
    if path.is_dir():
        for file in _files(path):
            found = _DAY.search(file.stem)
            if found is None:
                rejected.append(Rejected(0, f"{file.name}: its name holds no day"))
                continue
            day = "-".join(found.groups())
            features = features_of(file, parse_json(file, read_bytes(file)))
            days.setdefault(day, []).extend(_areas(file, enumerate(features, 1), options, rejected))
        return days
    features = features_of(path, parse_json(path, read_bytes(path)))
    ambiguous = []
    for number, feature in enumerate(features, 1):
        text = _property(feature, options.columns.get("date", ""), _DATES)
        try:
            day = read_when(text, options.dates, options.zone).text
        except AmbiguousError:
            ambiguous.append(text)
            continue
        except ValueError as error:
            rejected.append(Rejected(number, f"date {text!r} {error}" if text else "no date"))
            continue
        days.setdefault(day, []).extend(_areas(path, [(number, feature)], options, rejected))
    if ambiguous:
        raise ambiguous_error(path, "date", ambiguous)
    return days


def _areas(
    file: Path, features: Iterable[tuple[int, dict[str, Any]]], options: ImportOptions, rejected: list[Rejected]
) -> Iterable[tuple[int, Status, Any]]:
    """Yield the areas of features with their holders."""
    wanted = options.columns.get("holder", "")
    for number, feature in features:
        kind = geometry_type(feature)
        if kind not in _AREAS:
            rejected.append(Rejected(number, f"{file.name}: its geometry is {kind or 'missing'}, no area"))
            continue
        try:
            text = wanted[1:] if wanted.startswith("=") else _property(feature, wanted, FIELDS["holder"])
            status = read_status(text)
            if not (status.holder or status.contested):
                raise ValueError("no holder; --map holder==NAME gives one to all areas")
            area = valid_area(geometry_of(feature))
        except ValueError as error:
            rejected.append(Rejected(number, f"{file.name}: {error}"))
            continue
        shapely.prepare(area)
        yield number, status, area


def _property(feature: Mapping[str, Any], wanted: str, usual: Sequence[str]) -> str:
    known = {fold_name(str(name)): value for name, value in properties_of(feature).items()}
    for name in (fold_name(wanted),) if wanted else usual:
        if known.get(name) is not None:
            return str(known[name]).strip()
    return ""
