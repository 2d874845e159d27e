"""The base of a map: land, water, borders, rivers and roads, drawn once.

Units are kilometres east and north of the middle of the campaign's map (`sim.model.geodesy.Projection`), and layout px.
`Z` names every level of the drawing order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from plots.map.backdrop import Backdrop
from plots.style import Box, Theme, px
from sim import Campaign
from sim.model.arguments import real_number
from sim.model.geodesy import Extent, Projection, common_extent, is_within

Floats = NDArray[np.float64]

_LEAST = 1 / 3  # of the map, shown around places at least


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
    projection
        What the plane is of the globe.
    x0, x1, y0, y1
        What is shown, km.
    width, height
        Of the map, layout px.
    """

    projection: Projection
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

    def place_km(self, lon: float, lat: float) -> tuple[float, float]:
        """Convert degrees to km."""
        x, y = self.projection.to_km(lon, lat)
        return float(x), float(y)

    def shows(self, x: float, y: float) -> bool:
        """Return whether a point in km is on the map."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


def extent_around(campaign: Campaign, places: Iterable[str], *, rim: float = 0.16) -> Extent:
    """Return the part of the campaign's map that some of its places lie in, with a rim around it, degrees.

    `rim` is its share of the width and height, and more if it takes that to show a third of the map. Places off the map
    do not count, and fewer than three on it are shown on the whole map.
    """
    extent = campaign.sheet.extent
    named = (campaign.places[place] for place in places)
    points = [(place.lon, place.lat) for place in named if place.lon is not None and place.lat is not None]
    points = [(lon if lon >= extent[0] else lon + 360, lat) for lon, lat in points if is_within(extent, lon, lat)]
    if len(set(points)) < 3:
        return extent
    lons, lats = zip(*points, strict=True)
    spans, whole = [max(of) - min(of) for of in (lons, lats)], (extent[2] - extent[0], extent[3] - extent[1])
    across, up = (max(span * rim, (_LEAST * width - span) / 2) for span, width in zip(spans, whole, strict=True))
    across = min(across, 180 - (max(lons) - min(lons)) / 2)
    return min(lons) - across, max(min(lats) - up, -90.0), max(lons) + across, min(max(lats) + up, 90.0)


def check_extent(extent: Extent) -> Extent:
    """Return an extent that lies on the globe, its longitudes in their usual range.

    Raises
    ------
    ValueError
        If it is not four numbers, west to east and south to north; it may reach across 180 degrees.
    """
    try:
        west, south, east, north = (real_number(each, "extent", least=-360, most=540) for each in extent)
    except (TypeError, ValueError) as error:
        raise ValueError(f"extent(={extent!r}) must be west, south, east and north in degrees") from error
    shown = common_extent((west, south, east, north))
    if shown is None:
        raise ValueError(f"extent(={extent!r}) must run from west, south to east, north")
    return shown


def fit_view(campaign: Campaign, extent: Extent, *, width: float, height: float) -> View:
    """Return the smallest view of `width` x `height` px that shows all of `extent` (west, south, east, north, degrees).

    Raises
    ------
    ValueError
        As `check_extent`.
    """
    projection = campaign.sheet.projection
    x0, y0, x1, y1 = projection.bounds(check_extent(extent))
    scale = max((x1 - x0) / width, (y1 - y0) / height)
    half_x, half_y = width * scale / 2, height * scale / 2
    mid_x, mid_y = (x0 + x1) / 2, (y0 + y1) / 2
    return View(projection, mid_x - half_x, mid_x + half_x, mid_y - half_y, mid_y + half_y, width, height)


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
