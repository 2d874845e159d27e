"""Lines of roads, as an extract of OpenStreetMap holds them -> links between the places of a campaign.

Places are snapped to the nearest vertex of a road. Every vertex belongs to the place that is nearest along roads; two
places are linked if their parts of the network meet, by the shortest way through both.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from sim.exchange.imports.files import features_of, parse_json, properties_of, read_bytes
from sim.exchange.imports.gathered import TableError
from sim.exchange.imports.geometry import geometry_of, geometry_type
from sim.exchange.imports.places import FoundPlace
from sim.model.campaign import Road
from sim.model.geodesy import Projection, extent_around_points, great_circle_m
from sim.model.words import counted
from sim.tables.places import LONGEST

SNAP_KM = 2.0  # the farthest that a road may pass a place that lies on it
METHOD = "along the lines of {}, and straight from the places to them"
_MAIN = ("motorway", "trunk", "primary", "secondary", "tertiary")
_LOCAL = ("unclassified", "residential", "living_street", "service", "road", "minor")
_DECIMALS = 6  # of a degree, by which ends of lines meet
_DRIVEN = {**{name: name for name in _MAIN}, **dict.fromkeys(_LOCAL, "local"), "track": "track"}
_Edge = tuple[int, float, str, str]  # the other vertex, metres, class and number


@dataclass
class _Network:
    """The vertices of road lines, and the edges of each."""

    number: dict[tuple[float, float], int] = field(default_factory=dict)
    edges: list[list[_Edge]] = field(default_factory=list)

    def vertex(self, at: tuple[float, float]) -> int:
        """Return the number of a vertex."""
        found = self.number.setdefault(at, len(self.number))
        if found == len(self.edges):
            self.edges.append([])
        return found

    def add(self, points: Sequence[tuple[float, float]], kind: str, ref: str) -> None:
        """Add a line."""
        degrees = np.array(points, dtype=np.float64)
        metres = great_circle_m(degrees[:-1, 0], degrees[:-1, 1], degrees[1:, 0], degrees[1:, 1]).tolist()
        at = [self.vertex(point) for point in points]
        for a, b, length in zip(at, at[1:], metres, strict=False):
            if a != b:
                self.edges[a].append((b, length, kind, ref))
                self.edges[b].append((a, length, kind, ref))


def read_road_lines(path: Path, places: Sequence[FoundPlace]) -> tuple[tuple[Road, ...], tuple[str, ...]]:
    """Return the links between places along the lines of a GeoJSON file, and what was assumed.

    Raises
    ------
    TableError
        If the file has no lines of roads, or no place lies on one.
    """
    network = _read(path)
    if not network.edges:
        raise TableError(f"cannot read roads of {path}: it has no lines of roads")
    snapped, away = _snap(network, places)
    if len(set(snapped.values())) < 2:
        raise TableError(f"cannot read roads of {path}: fewer than two places lie within {SNAP_KM:g} km of its lines")
    roads = []
    long = 0
    for one, other, metres, kind, ref in _links(network, snapped, away, places):
        straight = float(great_circle_m(_lon(one), _lat(one), _lon(other), _lat(other)))
        if straight < 1 or metres > LONGEST * straight:
            long += 1
            continue
        roads.append(
            Road(
                one.id,
                other.id,
                metres=round(metres),
                road_class=kind,
                length_method=METHOD.format(path.name),
                confidence="medium",
                ref=ref,
            )
        )
    words = [
        f"{counted(len(roads), 'road link')} along the lines of {path.name}; a place within {SNAP_KM:g} km lies on one"
    ]
    off = [place.spot.name for at, place in enumerate(places) if at not in snapped]
    if off:
        words.append(
            f"{counted(len(off), 'place')} farther from every road: {', '.join(off[:12])}{' ...' * (len(off) > 12)}"
        )
    if long:
        words.append(f"{counted(long, 'link')} of more than {LONGEST:g} times the straight distance left out")
    return tuple(roads), tuple(words)


def _lon(place: FoundPlace) -> float:
    return place.spot.lon or 0.0


def _lat(place: FoundPlace) -> float:
    return place.spot.lat or 0.0


def _read(path: Path) -> _Network:
    network = _Network()
    for number, feature in enumerate(features_of(path, parse_json(path, read_bytes(path))), 1):
        known = properties_of(feature)
        kind = _class(known)
        if not kind or geometry_type(feature) not in ("LineString", "MultiLineString"):
            continue
        try:
            lines = geometry_of(feature)
        except ValueError as error:
            raise TableError(f"cannot read roads of {path}: feature {number}: {error}") from None
        for part in getattr(lines, "geoms", (lines,)):
            points = [(round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in part.coords]
            if len(points) > 1:
                network.add(points, kind, str(known.get("ref") or ""))
    return network


def _class(known: Mapping[str, Any]) -> str:
    """Return the class of a road by its tag ``highway``; ``road`` for lines that have none, empty for paths."""
    tag = known.get("highway", known.get("fclass"))
    return "road" if tag is None else _DRIVEN.get(str(tag).removesuffix("_link"), "")


def _snap(network: _Network, places: Sequence[FoundPlace]) -> tuple[dict[int, int], dict[int, float]]:
    """Return the vertex of each place that lies on a road, by the number of the place, and its distance in metres."""
    vertices = np.array([*network.number], dtype=np.float64)
    at = np.array([(_lon(place), _lat(place)) for place in places], dtype=np.float64)
    projection = Projection.of(extent_around_points([*map(tuple, at.tolist())]))
    tree = shapely.STRtree(
        [shapely.Point(*xy) for xy in zip(*projection.to_km(vertices[:, 0], vertices[:, 1]), strict=True)]
    )
    spots = [shapely.Point(*xy) for xy in zip(*projection.to_km(at[:, 0], at[:, 1]), strict=True)]
    nearest = np.array([int(tree.nearest(spot) or 0) for spot in spots], dtype=np.int64)
    metres = great_circle_m(at[:, 0], at[:, 1], vertices[nearest, 0], vertices[nearest, 1])
    snapped, away, taken = {}, {}, set[int]()
    for place, (vertex, length) in enumerate(zip(nearest.tolist(), metres.tolist(), strict=True)):
        if length <= SNAP_KM * 1000 and vertex not in taken:
            snapped[place], away[vertex] = vertex, length
            taken.add(vertex)
    return snapped, away


def _links(
    network: _Network, snapped: Mapping[int, int], away: Mapping[int, float], places: Sequence[FoundPlace]
) -> Iterator[tuple[FoundPlace, FoundPlace, float, str, str]]:
    """Yield the pairs of places whose parts of the network meet, with metres, class and number of the way."""
    nearest = {vertex: place for place, vertex in snapped.items()}
    reached = {vertex: 0.0 for vertex in nearest}
    came: dict[int, tuple[int, float, str, str]] = {}
    waiting = [(0.0, vertex) for vertex in nearest]
    heapq.heapify(waiting)
    while waiting:
        length, at = heapq.heappop(waiting)
        if length > reached[at]:
            continue
        for other, metres, kind, ref in network.edges[at]:
            if length + metres < reached.get(other, np.inf):
                reached[other], nearest[other], came[other] = length + metres, nearest[at], (at, metres, kind, ref)
                heapq.heappush(waiting, (length + metres, other))
    best: dict[tuple[int, int], tuple[float, int, int, _Edge]] = {}
    for at, edges in enumerate(network.edges):
        for edge in edges:
            other = edge[0]
            if at not in nearest or other not in nearest or nearest[at] >= nearest[other]:
                continue
            pair = nearest[at], nearest[other]
            length = reached[at] + edge[1] + reached[other]
            if pair not in best or length < best[pair][0]:
                best[pair] = length, at, other, edge
    for (a, b), (length, at, other, edge) in sorted(best.items()):
        passed = [(edge[1], edge[2], edge[3]), *_way(came, at), *_way(came, other)]
        total = length + away[snapped[a]] + away[snapped[b]]
        yield places[a], places[b], total, _most(passed, 1), _most(passed, 2)


def _way(came: Mapping[int, tuple[int, float, str, str]], at: int) -> Iterator[tuple[float, str, str]]:
    while at in came:
        at, metres, kind, ref = came[at]
        yield metres, kind, ref


def _most(passed: Sequence[tuple[float, str, str]], column: int) -> str:
    """Return the class or number of most of a way."""
    metres: Counter[str] = Counter()
    for part in passed:
        metres[str(part[column])] += round(part[0])
    return max(metres, key=lambda name: (metres[name], name))
