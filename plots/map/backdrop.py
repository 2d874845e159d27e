"""What lies under a map: land, water, borders and rivers, of a campaign or of the world, projected once.

Units are kilometres on the campaign's plane (`MapSheet.projection`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, unary_union

from plots.map.world import Shapes, cut, world_layers
from plots.style.credits import shows_world
from sim import Campaign
from sim.model.geodesy import Extent, Projection
from sim.model.sheet import Line

_MODERN = 1945  # borders of today are drawn for campaigns that end in this year or later
_AREAS = ("land", "lake", "charted")
_LINES = ("coast", "border", "province", "river")
_STEP = 1.0  # degrees between points of a straight line that a projection bends
_NOTCH = 5.0  # degrees around the point opposite to the centre, which has no place on the plane
_SNAP_KM = 1e-3
_LONGEST = 2.0  # sides of a view at most, the longer by the shorter
_SAMPLES = 65  # of a plane, across and up
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Backdrop:
    """A campaign's places and the lines of its backdrop, projected once, in km.

    `points` has the position of each located place. `charted` is where the backdrop tells land from sea; all ground off
    it is unknown, and nothing there is sea. `own` is the land of the countries with places of the campaign, and unknown
    ground if places lie in it: all land if there are no borders, and the whole plane if there is no land.
    """

    points: Mapping[str, tuple[float, float]]
    charted: BaseGeometry
    land: BaseGeometry
    own: BaseGeometry
    lakes: BaseGeometry
    rivers: BaseGeometry
    coasts: BaseGeometry
    borders: BaseGeometry
    provinces: BaseGeometry

    @cached_property
    def ground(self) -> BaseGeometry:
        """The area that places may colour: own land without lakes."""
        return self.own.difference(self.lakes)


def project_backdrop(campaign: Campaign) -> Backdrop:
    """Project a campaign's places and backdrop, and find the countries that its places lie in.

    The last few results are kept, as a page may have many maps of one campaign.
    """
    located = tuple((p.id, p.lon, p.lat) for p in campaign.points if p.lon is not None and p.lat is not None)
    return _project(
        campaign.sheet.extent,
        tuple(inset.extent for inset in campaign.sheet.insets),
        None if shows_world(campaign) else campaign.backdrop or (),
        located,
        modern=campaign.clock.local(campaign.end).year >= _MODERN,
    )


@lru_cache(maxsize=4)
def _project(
    extent: Extent,
    insets: tuple[Extent, ...],
    backdrop: tuple[Line, ...] | None,
    located: tuple[tuple[str, float, float], ...],
    *,
    modern: bool,
) -> Backdrop:
    """Return the backdrop of maps of an extent with insets; a `backdrop` of None is the world."""
    projection = Projection.of(extent)
    plane = _plane(projection, (extent, *insets))
    window = _window(projection, plane)
    layers = world_layers(window, borders=modern) if backdrop is None else _own_layers(backdrop, window)
    none = np.empty(0, dtype=np.object_)
    areas = {layer: _joined(layers.get(layer, none), projection) for layer in _AREAS}
    lines = {layer: MultiLineString([*_projected(layers.get(layer, none), projection)]) for layer in _LINES}
    land, charted = areas["land"], areas["charted"]
    if backdrop is not None:
        charted = _charted(land, lines["coast"], charted)
    unknown = plane.difference(charted)
    if charted.is_empty:
        land = plane
    names, lons, lats = zip(*located, strict=True) if located else ((), (), ())
    points = np.column_stack(projection.to_km(lons, lats))
    return Backdrop(
        points={name: (x, y) for name, (x, y) in zip(names, points.tolist(), strict=True)},
        charted=charted,
        land=land,
        own=_own_land(land, lines["border"], unknown, points),
        lakes=areas["lake"],
        rivers=MultiLineString([LineString(_rounded(shapely.get_coordinates(line))) for line in lines["river"].geoms]),
        coasts=lines["coast"],
        borders=lines["border"],
        provinces=lines["province"],
    )


def _plane(projection: Projection, extents: Sequence[Extent]) -> BaseGeometry:
    """Return the part of the plane that a view of extents may show."""
    boxes = np.array([projection.bounds(extent) for extent in extents])
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    size = high - low
    more = np.maximum(_LONGEST * size[::-1] - size, 0) / 2
    return box(*(low - more).tolist(), *(high + more).tolist())


def _window(projection: Projection, plane: BaseGeometry) -> BaseGeometry:
    """Return a window in degrees around a part of the plane, at most once around the globe."""
    x0, y0, x1, y1 = plane.bounds
    x, y = np.meshgrid(np.linspace(x0, x1, _SAMPLES), np.linspace(y0, y1, _SAMPLES))
    lons, lats = projection.to_degrees(x, y)
    west, east, south, north = float(lons.min()), float(lons.max()), float(lats.min()), float(lats.max())
    rim = (1 + max(east - west, north - south) / _SAMPLES) if projection.azimuthal else 0.0
    west, east, south, north = west - rim, east + rim, max(south - rim, -90.0), min(north + rim, 90.0)
    for pole in (-90.0, 90.0):
        if projection.azimuthal and plane.covers(shapely.Point(*map(float, projection.to_km(projection.lon, pole)))):
            west, east, south, north = -np.inf, np.inf, min(south, pole), max(north, pole)
    west, east = max(west, projection.lon - 180.0), min(east, projection.lon + 180.0)
    window: BaseGeometry = box(west, south, east, north)
    if projection.azimuthal:
        for lon in (projection.lon - 180.0, projection.lon + 180.0):
            window -= shapely.Point(lon, -projection.lat).buffer(_NOTCH, cap_style="square")
    return window


def _own_layers(backdrop: Iterable[Line], window: BaseGeometry) -> dict[str, Shapes]:
    """Return the part of a campaign's backdrop in a window, by layer, in degrees; ``charted`` is a box around it."""
    layers: dict[str, list[BaseGeometry]] = {}
    for line in backdrop:
        if line.layer in _AREAS:
            area = shapely.make_valid(Polygon(line.points, line.holes))
            layers.setdefault(line.layer, []).extend(
                part for part in shapely.get_parts(area) if isinstance(part, Polygon)
            )
        elif line.layer in _LINES and len(line.points) > 1:
            layers.setdefault(line.layer, []).append(LineString(line.points))
    found = {layer: cut(np.array(parts, dtype=np.object_), window) for layer, parts in layers.items()}
    if bounding := [*layers.get("land", ()), *layers.get("coast", ())]:
        west, south, east, north = shapely.bounds(bounding).T
        turn = np.round(((window.bounds[0] + window.bounds[2]) - (west + east)) / 720.0) * 360.0
        around = box(min(west + turn), min(south), max(east + turn), max(north))
        found["charted"] = np.array([around.intersection(window)])
    return found


def _projected(parts: Shapes, projection: Projection) -> Shapes:
    """Return geometries in degrees on the plane."""
    bent = shapely.segmentize(parts, _STEP) if projection.azimuthal else parts
    moved = shapely.transform(bent, lambda degrees: np.column_stack(projection.to_km(*degrees.T)))
    return np.asarray(moved, dtype=np.object_)


def _joined(parts: Shapes, projection: Projection) -> BaseGeometry:
    """Return areas in degrees as one on the plane."""
    areas = shapely.make_valid(_projected(parts, projection))
    if not projection.azimuthal:
        return shapely.disjoint_subset_union_all(areas)
    # what lies across the meridian opposite to the centre is cut there in degrees
    ends = [projection.lon - 180.0, projection.lon + 180.0]
    halves = shapely.intersects(parts, shapely.multilinestrings([[[lon, -90.0], [lon, 90.0]] for lon in ends]))
    joined = shapely.get_parts(shapely.union_all(areas[halves], grid_size=_SNAP_KM))
    return shapely.disjoint_subset_union_all(np.concatenate([areas[~halves], joined]))


def _own_land(land: BaseGeometry, borders: BaseGeometry, unknown: BaseGeometry, points: Floats) -> BaseGeometry:
    """Return the countries, and the unknown ground, that `points` lie in."""
    lines = unary_union([land.boundary, borders, *_bridges(land.boundary, borders)])
    shapely.prepare(land)
    parts: list[BaseGeometry] = [part for part in polygonize(lines) if land.covers(part.representative_point())]
    few = 0.05 * len(points)  # a border crossing that a coarse border puts abroad does not count
    parts.append(unknown)
    _, at = shapely.STRtree(parts).query(shapely.points(points), predicate="covered_by")
    own = [parts[number] for number, count in Counter(at.tolist()).items() if count > few]
    return unary_union(own) if own else land


def _charted(land: BaseGeometry, coasts: BaseGeometry, bounds: BaseGeometry, *, reach: float = 2.0) -> BaseGeometry:
    """Return the land, and what lies within `bounds` on the other side of a coast, at most `reach` km from it.

    Land whose backdrop has no coast is an outline, of a country perhaps: what is around it may be land.
    """
    if land.is_empty:
        return land
    around = shapely.get_parts(bounds.difference(land))
    return unary_union([land, *(part for part in around if shapely.dwithin(part, coasts, reach))])


def _bridges(coast: BaseGeometry, borders: BaseGeometry, *, reach: float = 2.0) -> list[BaseGeometry]:
    """Return short lines from loose ends of borders to the coast or to each other, at most `reach` km long.

    Published borders and coasts come from different layers, and miss each other by a few hundred metres.
    """
    lines = shapely.get_parts(shapely.line_merge(unary_union(borders)))
    ends = Counter(end for line in lines for end in (line.coords[0], line.coords[-1]))
    loose = [shapely.Point(end) for end, count in ends.items() if count == 1]
    bridges = [shapely.shortest_line(end, coast) for end in loose]
    near = shapely.STRtree(loose).query(np.array(loose, dtype=object), predicate="dwithin", distance=reach).T.tolist()
    bridges += [shapely.shortest_line(loose[a], loose[b]) for a, b in sorted(near) if a < b]
    return [bridge for bridge in bridges if 0 < bridge.length <= reach]


def _rounded(points: Floats) -> Floats:
    """Cut the corners of a line twice (Chaikin), so that a coarse river does not look like a road."""
    for _ in range(2):
        if len(points) < 3:
            return points
        near, far = points[:-1], points[1:]
        cut = np.stack([0.75 * near + 0.25 * far, 0.25 * near + 0.75 * far], axis=1).reshape(-1, 2)
        points = np.vstack([points[:1], cut, points[-1:]])
    return points
