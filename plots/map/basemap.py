"""The base of a map: land, water, borders, rivers and roads, drawn once.

Units are kilometres east and north of the middle of the campaign's map (`sim.model.geodesy.project_km`), and layout px.
`Z` names every level of the drawing order.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, unary_union

from plots.map.world import world_lines
from plots.style import Box, Theme, px
from plots.style.credits import shows_world
from sim import Campaign
from sim.model.arguments import real_number
from sim.model.geodesy import project_km
from sim.model.sheet import Line

_MODERN = "1945"  # borders of today are drawn for campaigns that end in this year or later
Floats = NDArray[np.float64]
Extent = tuple[float, float, float, float]


class Z(IntEnum):
    """The drawing order, lowest first."""

    UNKNOWN = -1
    WATER = 0
    LAND = 1
    GROUND = 2
    RIVER = 3
    LAKE = 4
    COAST = 5
    PROVINCE = 6
    BORDER = 7
    WORDS = 8
    ROAD = 9
    FRONT = 10
    STUB = 11
    POSSIBLE = 12
    BAR = 13
    FRESH = 14
    RING = 15
    PLACE = 16
    LABEL = 17
    SHIELD = 18
    FRAME = 19


@dataclass(frozen=True)
class View:
    """A window on the campaign's plane: the kilometres shown, and the layout px they take.

    Parameters
    ----------
    centre
        Longitude and latitude of the plane's origin.
    x0, x1, y0, y1
        What is shown, km.
    width, height
        Of the map, layout px.
    """

    centre: tuple[float, float]
    x0: float
    x1: float
    y0: float
    y1: float
    width: float
    height: float

    @property
    def km_per_px(self) -> float:
        """Kilometres per layout px, the same in both directions."""
        return (self.x1 - self.x0) / self.width

    @property
    def frame(self) -> Box:
        """The map's box in layout px, from its lower left corner."""
        return Box(0.0, 0.0, self.width, self.height)

    @property
    def window(self) -> BaseGeometry:
        """The area shown and 12 px around it, km."""
        rim = 12 * self.km_per_px
        return box(self.x0 - rim, self.y0 - rim, self.x1 + rim, self.y1 + rim)

    def to_px(self, x: float, y: float) -> tuple[float, float]:
        """Convert km to layout px from the map's lower left corner."""
        return (float(x) - self.x0) / self.km_per_px, (float(y) - self.y0) / self.km_per_px

    def to_km(self, x: float, y: float) -> tuple[float, float]:
        """Convert layout px from the map's lower left corner to km."""
        return x * self.km_per_px + self.x0, y * self.km_per_px + self.y0

    def shows(self, x: float, y: float) -> bool:
        """Return whether a point in km is on the map."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


def map_centre(campaign: Campaign) -> tuple[float, float]:
    """Return the longitude and latitude that the campaign's plane is centred on."""
    west, south, east, north = campaign.sheet.extent
    return (west + east) / 2, (south + north) / 2


def extent_around(campaign: Campaign, places: Iterable[str], *, rim: float = 0.16) -> Extent:
    """Return the part of the campaign's map that some of its places lie in, with a rim around it, degrees.

    `rim` is its share of the width and height. Places off the map do not count, and fewer than three on it are shown on
    the whole map.
    """
    west, south, east, north = campaign.sheet.extent
    named = (campaign.places[place] for place in places)
    points = [(place.lon, place.lat) for place in named if place.lon is not None and place.lat is not None]
    points = [(lon, lat) for lon, lat in points if west <= lon <= east and south <= lat <= north]
    if len(set(points)) < 3:
        return west, south, east, north
    lons, lats = zip(*points, strict=True)
    across, up = (max(max(of) - min(of), 0.2) * rim for of in (lons, lats))
    return min(lons) - across, min(lats) - up, max(lons) + across, max(lats) + up


def fit_view(campaign: Campaign, extent: Extent, *, width: float, height: float) -> View:
    """Return the smallest view of `width` x `height` px that shows all of `extent` (west, south, east, north, degrees).

    Raises
    ------
    ValueError
        If the extent is not four numbers, west to east and south to north.
    """
    try:
        west, south, east, north = (real_number(each, "extent", least=-360, most=360) for each in extent)
    except (TypeError, ValueError) as error:
        raise ValueError(f"extent(={extent!r}) must be west, south, east and north in degrees") from error
    if not (west < east and south < north):
        raise ValueError(f"extent(={extent!r}) must run from west, south to east, north")
    centre = map_centre(campaign)
    x, y = project_km([west, east], [south, north], centre=centre)
    scale = max((x[1] - x[0]) / width, (y[1] - y[0]) / height)
    half_x, half_y = width * scale / 2, height * scale / 2
    mid_x, mid_y = float(x.mean()), float(y.mean())
    return View(centre, mid_x - half_x, mid_x + half_x, mid_y - half_y, mid_y + half_y, width, height)


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
    """Project a campaign's places and backdrop, and find the countries that its places lie in."""
    centre = map_centre(campaign)
    rings: dict[str, list[Polygon]] = {"land": [], "lake": [], "charted": []}
    lines: dict[str, list[LineString]] = {"coast": [], "border": [], "province": [], "river": []}

    def project(points: Sequence[tuple[float, float]]) -> Floats:
        lon, lat = np.asarray(points, dtype=np.float64).T
        return np.column_stack(project_km(lon, lat, centre=centre))

    for line in _world(campaign) if shows_world(campaign) else campaign.backdrop or ():
        if line.layer in rings:
            rings[line.layer].append(Polygon(project(line.points), [project(hole) for hole in line.holes]))
        elif line.layer in lines and len(line.points) > 1:
            points = project(line.points)
            lines[line.layer].append(LineString(_rounded(points) if line.layer == "river" else points))
    land = unary_union([shapely.make_valid(ring) for ring in rings["land"]])
    coasts, borders = MultiLineString(lines["coast"]), MultiLineString(lines["border"])
    west, south, east, north = campaign.sheet.extent
    x, y = project_km([west, east], [south, north], centre=centre)
    plane = box(float(x[0]), float(y[0]), float(x[1]), float(y[1])).buffer(1000.0)
    charted = unary_union([_charted(land, coasts), *rings["charted"]])
    unknown = plane.difference(charted)
    if land.is_empty:
        land = plane
    located = {p.id: (p.lon, p.lat) for p in campaign.points if p.lon is not None and p.lat is not None}
    where = project(list(located.values())).tolist() if located else []
    middles = [shapely.Point(point) for point in where]
    countries = list(polygonize(unary_union([land.boundary, borders, *_bridges(land.boundary, borders)])))
    own: list[BaseGeometry] = [part for part in countries if land.covers(part.representative_point())]
    few = 0.05 * len(middles)  # a border crossing that a coarse border puts abroad does not count
    own = [part for part in (*own, unknown) if sum(part.covers(middle) for middle in middles) > few]
    return Backdrop(
        points={id: (x, y) for id, (x, y) in zip(located, where, strict=True)},
        charted=charted,
        land=land,
        own=unary_union(own) if own else land,
        lakes=unary_union([shapely.make_valid(ring) for ring in rings["lake"]]),
        rivers=MultiLineString(lines["river"]),
        coasts=coasts,
        borders=borders,
        provinces=MultiLineString(lines["province"]),
    )


def _world(campaign: Campaign) -> tuple[Line, ...]:
    """Return the world around a campaign's map, as far as a view of any shape or place off the map may need it."""
    west, south, east, north = campaign.sheet.extent
    _, lat = map_centre(campaign)
    up = max(north - south, (east - west) * math.cos(math.radians(lat)))
    across = up / max(math.cos(math.radians(lat)), 0.1)
    modern = campaign.clock.iso(campaign.end)[:4] >= _MODERN
    return world_lines(west - across, south - up, east + across, north + up, borders=modern)


def _charted(land: BaseGeometry, coasts: BaseGeometry, *, reach: float = 2.0) -> BaseGeometry:
    """Return the land, and what lies within its bounds on the other side of a coast, at most `reach` km from it.

    Land whose backdrop has no coast is an outline, of a country perhaps: what is around it may be land.
    """
    if land.is_empty:
        return land
    around = shapely.get_parts(box(*unary_union([land.envelope, coasts.envelope]).bounds).difference(land))
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


def polygon_patch(geometry: BaseGeometry, **settings: Any) -> PathPatch:
    """Return one patch for all polygons of a geometry, holes cut out."""
    vertices: list[Floats] = [np.empty((0, 2))]
    codes: list[np.uint8] = []
    for part in shapely.get_parts(geometry):
        if not isinstance(part, Polygon) or part.is_empty:
            continue
        for ring in (part.exterior, *part.interiors):
            corners = np.asarray(ring.coords)[:, :2]
            vertices.append(corners)
            codes += [Outline.MOVETO, *(Outline.LINETO for _ in corners[2:]), Outline.CLOSEPOLY]
    return PathPatch(Outline(np.vstack(vertices), codes if codes else None), **settings)


def line_parts(geometry: BaseGeometry) -> list[Floats]:
    """Return the points of every line of a geometry; other parts are left out."""
    parts: list[Floats] = []
    for part in shapely.get_parts(geometry):
        if isinstance(part, LineString):
            if not part.is_empty:
                parts.append(np.asarray(part.coords)[:, :2])
        elif not isinstance(part, Polygon) and shapely.get_num_geometries(part) > 1:
            parts += line_parts(part)
    return parts


def prepare_axes(axes: Axes, view: View, theme: Theme) -> None:
    """Set the extent of a view, ground about which nothing is known as background, and no frame."""
    axes.set_xlim(view.x0, view.x1)
    axes.set_ylim(view.y0, view.y1)
    axes.set_aspect("auto")  # km per px are the same in both directions already
    axes.set_facecolor(theme.other_land)
    axes.patch.set_zorder(Z.UNKNOWN)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def draw_land(axes: Axes, view: View, backdrop: Backdrop, *, theme: Theme) -> list[Artist]:
    """Draw what is under the ground's tint; return the artists."""
    areas = (
        (backdrop.charted, theme.water, Z.WATER),  # under the land too, for seamless coasts
        (backdrop.land, theme.other_land, Z.LAND),
        (backdrop.own, theme.land, Z.LAND + 0.1),
    )
    return [
        axes.add_patch(polygon_patch(area.intersection(view.window), fc=colour, ec="none", zorder=z))
        for area, colour, z in areas
    ]


def draw_lines(axes: Axes, view: View, backdrop: Backdrop, *, theme: Theme) -> list[Artist]:
    """Draw rivers, lakes, coasts and borders, which are over the ground's tint; return the artists."""
    inland = backdrop.own.buffer(-2.5 * view.km_per_px)  # a province line along a border would double it
    lakes = backdrop.lakes.intersection(view.window)
    drawn: list[Artist] = [
        axes.add_patch(polygon_patch(lakes, fc=theme.water, ec=theme.coast, lw=px(0.8), zorder=Z.LAKE))
    ]
    for geometry, colour, width, dashes, z in (
        (backdrop.rivers.difference(backdrop.lakes), theme.river, 1.5, None, Z.RIVER),
        (backdrop.coasts, theme.coast, 1.0, None, Z.COAST),
        (backdrop.provinces.intersection(inland), theme.province, 1.0, (0, (5, 3)), Z.PROVINCE),
        (backdrop.borders, theme.border, 1.5, None, Z.BORDER),
    ):
        lines = LineCollection(
            line_parts(geometry.intersection(view.window)),
            colors=colour,
            linewidths=px(width),
            linestyles="solid" if dashes is None else [dashes],
            capstyle="butt" if dashes else "round",
            joinstyle="round",
            zorder=z,
        )
        drawn.append(axes.add_collection(lines, autolim=False))
    return drawn


# Width of a road's edge and of its fill in px, and the role of its colour; classes not named are drawn as local.
_ROADS: dict[str, tuple[float, float]] = {
    "motorway": (4.4, 2.0),
    "primary": (0.0, 1.2),
    "secondary": (0.0, 0.8),
    "local": (0.0, 0.5),
}


def draw_roads(
    axes: Axes, campaign: Campaign, points: Mapping[str, tuple[float, float]], *, theme: Theme, scale: float = 1.0
) -> list[Artist]:
    """Draw the roads between `points` (km) by class, lesser roads first; `scale` widens them all."""
    by_class: dict[str, list[Floats]] = {name: [] for name in reversed(list(_ROADS))}
    for road in campaign.roads:
        if road.a in points and road.b in points:
            name = road.road_class if road.road_class in _ROADS else "local"
            by_class[name].append(np.array([points[road.a], points[road.b]]))
    drawn: list[Artist] = []
    for level, (name, segments) in enumerate(by_class.items()):
        edge, fill = _ROADS[name]
        colour = {"motorway": theme.motorway_fill, "primary": theme.primary}.get(name, theme.local)
        strokes = [(edge, theme.motorway_edge, 0.0), (fill, colour, 0.01)] if edge else [(fill, colour, 0.0)]
        for width, stroke, lift in strokes:
            roads = LineCollection(
                segments,
                colors=stroke,
                linewidths=px(width * scale),
                capstyle="round",
                zorder=Z.ROAD + level * 0.1 + lift,
            )
            drawn.append(axes.add_collection(roads, autolim=False))
    return drawn
