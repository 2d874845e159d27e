"""The ground between places: each point has the colour of the nearest place, within a stated distance.

Nearness, not control: full colour near a place, pale farther off, bare land beyond its `Reach`. The nearest place
never changes, so a raster of place numbers is computed once and coloured through a lookup table. The lines between
sides run between places whose ground meets in that raster, so they cannot disagree with the colours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from shapely.geometry import MultiLineString
from shapely.geometry.base import BaseGeometry

from plots.map.basemap import Floats, View, Z, line_parts, polygon_patch
from plots.map.spacing import Reach
from plots.style import LAYOUT_DPI, Theme, px

PALE = 0.42  # of the full tint, where it is pale
HATCH_EVERY, HATCH_WIDTH = 7.0, 1.15  # px
STRIPES = 1.9  # of a hatch's alpha: how strong the stripes of a second side are
_SHADES = 5  # steps from no hatch to full hatch, for smooth edges
_REACHES = (0.0, PALE, 1.0)
_LEAST_LINE = 5.0  # px; shorter pieces of front line are not drawn
_GRID_KM = 1e-3  # places nearer to each other are one point, whose ground is the first one's
Codes = NDArray[np.int32]
Pixels = NDArray[np.uint8]  # (height, width, 4): RGBA, first row at the top
Slices = tuple[slice, slice]  # rows and columns of pixels


@dataclass(frozen=True, slots=True)
class GroundState:
    """How the ground around a place is coloured: its side's colour, its strength, and whether it is hatched (silent).

    `stripe` is the colour of another side, drawn in stripes, if it is undecided which of the two holds the place.
    """

    colour: str
    alpha: float
    silent: bool
    stripe: str = ""


class NearestRaster:
    """The nearest place of each pixel of a map, and its distance band; `recolour` computes `pixels` from it.

    Parameters
    ----------
    points
        Places in km, an array of shape (places, 2).
    ground
        Where colour may lie, km.
    reach
        How far from a place its colour reaches.
    scale
        Pixels a layout px.

    Attributes
    ----------
    points
        The places on a grid of `_GRID_KM`.
    neighbours
        The numbers of the places whose ground meets, off land too: an array of shape (pairs, 2), lower number first.
    radii
        How far from each place its ground meets that of others at most, km.
    """

    def __init__(self, view: View, points: Floats, ground: BaseGeometry, *, reach: Reach, scale: float) -> None:
        self.reach = reach
        self.width, self.height = round(view.width * scale), round(view.height * scale)
        self.points = np.round(points / _GRID_KM) * _GRID_KM
        self._count = len(points)
        cover = _coverage(view, ground, self.width, self.height)
        km = (view.x1 - view.x0) / self.width
        nearest, distance = _nearest(view, self.points, self.width + 1, self.height + 1, km, reach.far_km)
        self.neighbours, self.radii = _neighbours(nearest, distance, self._count)
        self.radii += 2 * km  # a line lies between the samples beside it
        band = np.where(distance < np.float32(reach.near_km), np.int32(2), np.int32(1))
        band[nearest == self._count] = 0
        at_corners = nearest * np.int32(len(_REACHES)) + band
        shade = _hatch(self.width, self.height, scale)
        bare = self._count * len(_REACHES) * _SHADES

        def codes(down: int, right: int) -> Codes:
            """Return the code of each pixel at one of its corners."""
            found: Codes = at_corners[down : down + self.height, right : right + self.width] * _SHADES + shade
            found[cover == 0] = bare
            return found

        corners = [codes(down, right) for down in (0, 1) for right in (0, 1)]
        self._codes = corners[0]
        # Pixels on an edge of two colours, or of land, are blended from their corners; all others need one lookup.
        differ = np.logical_or.reduce([corner != corners[0] for corner in corners[1:]])
        self._mixed = np.flatnonzero(((differ | (cover < 1)) & (cover > 0)).ravel())
        self._mixed_codes: Codes = np.stack([corner.ravel()[self._mixed] for corner in corners], axis=1)
        self._mixed_cover = cover.ravel()[self._mixed][:, None]
        self._mixed_rows = np.searchsorted(self._mixed, np.arange(self.height + 1) * self.width)
        self._reach = [self._reach_of(view, x, y, km) for x, y in self.points]
        self.pixels: Pixels = np.zeros((self.height, self.width, 4), dtype=np.uint8)
        self._states: list[GroundState] = []
        self._table = np.zeros((self._count + 1, len(_REACHES), _SHADES, 4), dtype=np.float32)

    def recolour(self, states: Sequence[GroundState], *, hatch_alpha: float) -> list[Slices]:
        """Set `pixels` to the states of all places, given in order.

        Returns the rows and columns in which they may have changed, some of which may overlap.

        Raises
        ------
        ValueError
            If there are not as many states as places.
        """
        if len(states) != self._count:
            raise ValueError(f"states must be {self._count}, one a place, not {len(states)}")
        before: Sequence[GroundState | None] = self._states or [None] * self._count
        changed = [at for at, (old, new) in enumerate(zip(before, states, strict=True)) if old != new]
        self._states = list(states)
        for at in changed:
            state, row = states[at], self._table[at]
            row[..., :3] = to_rgb(state.colour)
            strength = np.array(_REACHES)[:, None]
            shade = np.linspace(0, 1, _SHADES)[None, :]
            row[..., 3] = strength * shade * hatch_alpha if state.silent else strength * state.alpha
            if state.stripe:
                _lay_stripes(row, to_rgb(state.stripe), strength * shade * _stripe_alpha(hatch_alpha))
        parts = [self._reach[at] for at in changed]
        area = sum((rows.stop - rows.start) * (columns.stop - columns.start) for rows, columns in parts)
        if area > self.width * self.height:
            parts = [(slice(0, self.height), slice(0, self.width))]
        flat = self._table.reshape(-1, 4)
        quick = np.ascontiguousarray(np.round(flat * 255).astype(np.uint8)).view(np.uint32).ravel()
        for part in parts:
            self._recolour_part(part, flat, quick)
        return parts

    def _recolour_part(self, part: Slices, flat: NDArray[np.float32], quick: NDArray[np.uint32]) -> None:
        self.pixels.view(np.uint32)[..., 0][part] = quick[self._codes[part]]
        rows, across = part
        within = slice(self._mixed_rows[rows.start], self._mixed_rows[rows.stop])
        columns = self._mixed[within] % self.width
        found = np.flatnonzero((columns >= across.start) & (columns < across.stop)) + within.start
        some = flat[self._mixed_codes[found]]
        alpha = some[..., 3].mean(axis=1, keepdims=True)
        colour = (some[..., :3] * some[..., 3:]).mean(axis=1) / np.where(alpha > 0, alpha, 1)
        mixed = np.round(np.hstack([colour, alpha * self._mixed_cover[found]]) * 255)
        self.pixels.reshape(-1, 4)[self._mixed[found]] = mixed

    def _reach_of(self, view: View, x: float, y: float, km: float) -> Slices:
        """Return the pixels, of `km` each, that a place at (x, y) may colour."""
        across, down, reach = (x - view.x0) / km, (view.y1 - y) / km, self.reach.far_km / km + 1

        def span(middle: float, most: int) -> slice:
            low, high = math.floor(middle - reach), math.ceil(middle + reach)
            return slice(min(max(low, 0), most), min(max(high, 0), most))

        return span(down, self.height), span(across, self.width)


def _stripe_alpha(hatch_alpha: float) -> float:
    return min(1.0, STRIPES * hatch_alpha)


def draw_swatch(
    axes: Axes, state: GroundState, x: float, y: float, *, width: float, height: float, theme: Theme
) -> None:
    """Draw a sample of ground around (x, y) as on maps, on axes whose units are layout px."""
    corner = x - width / 2, y - height / 2
    if not state.silent:
        axes.add_patch(Rectangle(corner, width, height, fc=theme.land, ec="none", zorder=Z.GROUND))
        tint = Rectangle(corner, width, height, fc=state.colour, alpha=state.alpha, ec="none", zorder=Z.GROUND)
        axes.add_patch(tint)
    colour, alpha = (state.stripe, _stripe_alpha(theme.hatch_alpha)) if state.stripe else ("", 0.0)
    if state.silent:
        colour, alpha = state.colour, theme.hatch_alpha
    if not colour:
        return
    wide, high = width / 2, height / 2
    every = HATCH_EVERY * math.sqrt(2)
    count = math.floor((wide + high) / every)
    for number in range(-count, count + 1):
        shift = number * every
        low, most = max(-wide, shift - high), min(wide, shift + high)
        line = Line2D(
            [x + low, x + most], [y + low - shift, y + most - shift], color=colour, lw=px(HATCH_WIDTH), alpha=alpha,
            zorder=Z.GROUND, solid_capstyle="butt",
        )  # fmt: skip
        axes.add_line(line)


def _lay_stripes(row: NDArray[np.float32], colour: tuple[float, float, float], alpha: Floats) -> None:
    """Composite a colour over straight RGBA values, in place."""
    under = row[..., 3] * (1 - alpha)
    both = alpha + under
    weight = (alpha / np.where(both > 0, both, 1))[..., None]
    row[..., :3] = weight * np.array(colour) + (1 - weight) * row[..., :3]
    row[..., 3] = both


def _nearest(
    view: View, points: Floats, width: int, height: int, km: float, far: float
) -> tuple[Codes, NDArray[np.float32]]:
    """Return the number of the nearest place and its distance, km, every `km`; `len(points)` beyond `far` km."""
    best = np.full((height, width), np.float32(far**2))
    nearest = np.full((height, width), len(points), dtype=np.int32)
    xs = view.x0 + np.arange(width) * km
    ys = view.y1 - np.arange(height) * km
    for number, (x, y) in enumerate(points):
        columns = slice(*np.searchsorted(xs, (x - far, x + far)))
        rows = slice(*np.searchsorted(-ys, (-y - far, -y + far)))
        square = ((xs[columns][None, :] - x) ** 2 + (ys[rows][:, None] - y) ** 2).astype(best.dtype)
        nearer = square < best[rows, columns]
        best[rows, columns][nearer] = square[nearer]
        nearest[rows, columns][nearer] = number
    return nearest, np.sqrt(best)


def _neighbours(nearest: Codes, distance: NDArray[np.float32], count: int) -> tuple[NDArray[np.int64], Floats]:
    """Return the pairs of different places that are side by side or diagonal, each once and in order.

    Also returns the greatest distance of each place where it is beside another.
    """
    margin = ((0, 0), (0, 1))  # keeps the end of a row apart from the start of the next
    place = np.pad(nearest, margin, constant_values=count).ravel()
    away = np.pad(distance, margin).ravel()
    width = nearest.shape[1] + 1
    steps = (1, width - 1, width, width + 1)
    found = [np.flatnonzero(place[:-step] != place[step:]) for step in steps]
    samples = np.concatenate([np.stack([at, at + step], axis=1) for at, step in zip(found, steps, strict=True)])
    samples = samples[(place[samples] < count).all(axis=1)]
    farthest = np.zeros(count)
    np.maximum.at(farthest, place[samples], away[samples])
    pairs = np.sort(place[samples], axis=1).astype(np.int64)
    return np.stack(np.divmod(np.unique(pairs[:, 0] * count + pairs[:, 1]), max(count, 1)), axis=1), farthest


def _borders(raster: NearestRaster) -> dict[tuple[int, int], Floats]:
    """Return the ends of the line between each two places whose ground meets."""
    points, found = raster.points, {}
    seen = np.unique(raster.neighbours)  # the ground of all others is smaller than a pixel
    tree = shapely.STRtree([shapely.Point(point) for point in points[seen]])
    for a, b in raster.neighbours.tolist():
        wider = max(a, b, key=lambda place: raster.radii[place])
        radius = min(raster.reach.far_km, raster.radii[wider])
        others = seen[tree.query(shapely.Point(points[wider]), predicate="dwithin", distance=2 * radius)]
        border = _border(points[a], points[b], points[others[(others != a) & (others != b)]], radius)
        if border is not None:
            found[a, b] = border
    return found


def _border(a: Floats, b: Floats, others: Floats, radius: float) -> Floats | None:
    """Return the ends of the line where two points are the nearest of all, within `radius` of them, or None.

    The line is their perpendicular bisector, clipped by those of the others.
    """
    middle, apart = (a + b) / 2, math.dist(a, b)
    across = np.array([a[1] - b[1], b[0] - a[0]]) / apart
    reach = math.sqrt(max(radius**2 - apart**2 / 4, 0))
    offsets = others - middle
    # Of the points `middle + t * across`, those with t * rate <= room are nearer to the two than to another.
    rate, room = 2 * offsets @ across, (offsets**2).sum(axis=1) - apart**2 / 4
    low = np.max(room[rate < 0] / rate[rate < 0], initial=-reach)
    high = np.min(room[rate > 0] / rate[rate > 0], initial=reach)
    if low >= high or (room[rate == 0] < 0).any():
        return None
    return np.round([middle + low * across, middle + high * across], 4)  # shared ends are equal


def _coverage(view: View, ground: BaseGeometry, width: int, height: int) -> Floats:
    """Return how much of every pixel lies on the ground, 0 to 1."""
    renderer = cast(Any, RendererAgg)(width, height, 100.0)  # matplotlib does not type it
    across, up = width / (view.x1 - view.x0), height / (view.y1 - view.y0)
    to_pixels = Affine2D().translate(-view.x0, -view.y0).scale(across, up)
    patch = polygon_patch(ground.intersection(view.window), fc="black", ec="none", transform=to_pixels)
    patch.draw(renderer)
    return np.asarray(np.asarray(renderer.buffer_rgba())[..., 3] / 255.0, dtype=np.float64)


def _hatch(width: int, height: int, scale: float) -> Codes:
    """Return the step (0 to _SHADES - 1) of a 45 degree hatch at every pixel, smoothed over a pixel."""
    along = (np.arange(width + height - 1) / (scale * np.sqrt(2))) % HATCH_EVERY  # depends on x + y only
    distance = np.minimum(along, HATCH_EVERY - along) * scale
    ink = np.clip(HATCH_WIDTH * scale / 2 + 0.5 - distance, 0, 1)
    steps = np.round(ink * (_SHADES - 1)).astype(np.int32)
    return np.lib.stride_tricks.sliding_window_view(steps, width)


class NearestLines:
    """The lines half way between neighbouring places, within their reach and on land; `between` selects some."""

    def __init__(self, view: View, raster: NearestRaster, ground: BaseGeometry) -> None:
        self.pairs: list[tuple[int, int]] = []
        self._lines: list[BaseGeometry] = []
        land = ground.intersection(view.window)
        shapely.prepare(land)
        for (a, b), border in _borders(raster).items():
            line = shapely.LineString(border)
            if lines := line_parts(line if land.covers(line) else land.intersection(line)):
                self.pairs.append((a, b))
                self._lines.append(MultiLineString(lines))

    def between(self, chosen: Sequence[bool], *, least_km: float = 0.0) -> list[Floats]:
        """Return the lines of the chosen pairs, joined where they meet, without those shorter than `least_km`."""
        picked = [line for line, wanted in zip(self._lines, chosen, strict=True) if wanted]
        if not picked:
            return []
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapely.get_parts(picked))))
        return [shapely.get_coordinates(line) for line in merged[shapely.length(merged) >= least_km]]


class Ground:
    """The tint of the ground and the front line on one map.

    Parameters
    ----------
    axes, view
        Where to draw.
    points
        Places in km, an array of shape (places, 2); `update` takes their states in this order.
    ground
        Where colour may lie, km.
    reach
        How far from a place its colour reaches.
    scale
        The width of lines, as a share of the usual one.
    """

    def __init__(
        self,
        axes: Axes,
        view: View,
        points: Floats,
        ground: BaseGeometry,
        *,
        theme: Theme,
        reach: Reach,
        scale: float = 1.0,
    ) -> None:
        self._theme, self._view = theme, view
        unit = axes.get_figure(root=True).dpi / LAYOUT_DPI  # type: ignore[union-attr]  # axes have a figure
        self.raster = NearestRaster(view, points, ground, reach=reach, scale=unit)
        self._lines = NearestLines(view, self.raster, ground)
        self.image = _Tint(
            axes, self.raster, extent=(view.x0, view.x1, view.y0, view.y1), interpolation="nearest", zorder=Z.GROUND
        )
        axes.add_image(self.image)
        self.image.set_clip_path(axes.patch)
        self._kinds: tuple[str, ...] = ()

        def stroke(width: float, colour: str, *, z: float, **settings: Any) -> LineCollection:
            lines = LineCollection(
                [], colors=colour, linewidths=px(width * scale), joinstyle="round", zorder=z, **settings
            )
            axes.add_collection(lines, autolim=False)
            return lines

        self.silent = stroke(1.1, theme.front, z=Z.FRONT, alpha=0.6, linestyles=[(0, (1, 2))], capstyle="butt")
        self.contact = stroke(1.0, theme.front, z=Z.FRONT, alpha=0.6, capstyle="round")
        self.casing = stroke(4.8, theme.front_casing, z=Z.FRONT + 0.1, alpha=0.8, capstyle="round")
        self.hostile = stroke(3.0, theme.front, z=Z.FRONT + 0.2, capstyle="round")

    @property
    def pixels(self) -> Pixels:
        """The tint as RGBA pixels of the page, first row at the top."""
        return self.raster.pixels

    @property
    def lines(self) -> dict[str, LineCollection]:
        """The artists of the front line, by name, in drawing order."""
        return {"silent": self.silent, "contact": self.contact, "casing": self.casing, "hostile": self.hostile}

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs of neighbouring places whose border kinds `update` takes."""
        return self._lines.pairs

    def update(self, states: Sequence[GroundState], kinds: Sequence[str]) -> tuple[list[Slices], bool]:
        """Recolour the ground, and draw the border of each of `pairs` by kind.

        A kind is ``hostile``, ``contact``, ``silent`` (next to a place that is not surely held) or empty for none.
        Returns the rows and columns in which the tint may have changed, and whether a line changed.
        """
        parts = self.raster.recolour(states, hatch_alpha=self._theme.hatch_alpha)
        self.image.old |= bool(parts)
        before, self._kinds = self._kinds, tuple(kinds)
        redrawn = False
        least = _LEAST_LINE * self._view.km_per_px
        for kind, collections in (
            ("silent", (self.silent,)),
            ("contact", (self.contact,)),
            ("hostile", (self.casing, self.hostile)),
        ):
            chosen = [each == kind for each in self._kinds]
            if chosen == [each == kind for each in before]:
                continue
            redrawn = True
            lines = self._lines.between(chosen, least_km=least)
            for collection in collections:
                collection.set_segments([Outline(line).vertices for line in lines])
        return parts, redrawn


class _Tint(AxesImage):
    """The tint as an image; it takes the pixels only when it is drawn, because `set_data` copies them."""

    def __init__(self, axes: Axes, raster: NearestRaster, **settings: Any) -> None:
        super().__init__(axes, **settings)
        self._raster = raster
        self.old = False
        self.set_data(raster.pixels)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the current pixels."""
        if self.old:
            self.set_data(self._raster.pixels)
            self.old = False
        super().draw(renderer)
