"""The ground between places: each point has the colour of the side whose places are nearest, within their reach.

Nearness, not control: one flat tint of a side, bare land beyond the reach of places. Ground and front come from the
same `Fields`, so they cannot disagree.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from plots.map.basemap import Floats, View, Z
from plots.map.fields import Fields, Singles, Slices, log_of
from plots.map.frontline import FrontLine, Stances
from plots.style import LAYOUT_DPI, Theme, px

HATCH_EVERY, HATCH_WIDTH = 7.0, 1.15  # px
STRIPES = 1.9  # of a hatch's alpha: how strong the stripes of a second side are
_SHADES = 5  # steps from no hatch to full hatch, for smooth edges
_ROADS = 2.2  # times as fast as across country ground grows along a road
_LEAST = np.float32(1e-30)
_EDGE = 0.22  # of the way that ground grows: how soft its edge is
Pixels = NDArray[np.uint8]  # (height, width, 4): RGBA, first row at the top


@dataclass(frozen=True, slots=True)
class GroundState:
    """How the ground around a place is coloured: its side's colour, its strength, and whether it is hatched (silent).

    `stripe` is the colour of another side, drawn in stripes, if it is undecided which of the two holds the place.
    `side` is whose ground it is, and `sure` whether a sentence says so.
    """

    colour: str
    alpha: float
    silent: bool
    stripe: str = ""
    side: str = ""
    sure: bool = True


class _Look(NamedTuple):
    """What ground of one colour has in common; only its strength differs from place to place."""

    side: str
    colour: str
    silent: bool
    stripe: str
    bare: bool


class Tint:
    """The colours of the ground as pixels; `recolour` sets them to the states of places."""

    def __init__(self, fields: Fields, *, hatch_alpha: float) -> None:
        self.fields, self._hatch_alpha = fields, hatch_alpha
        unit = fields.width / fields.view.width
        self._shade = _hatch(fields.width, fields.height, unit)
        self.pixels: Pixels = np.zeros((fields.height, fields.width, 4), dtype=np.uint8)
        self.states: list[GroundState] = []

    def recolour(self, states: Sequence[GroundState]) -> list[Slices]:
        """Set `pixels` to the states of all places, given in order.

        Returns the rows and columns in which they have changed, some of which may overlap.
        """
        before: Sequence[GroundState | None] = self.states or [None] * len(states)
        changed = [at for at, (old, new) in enumerate(zip(before, states, strict=True)) if old != new]
        self.states = list(states)
        parts = [part for part in map(self.fields.pixels_around, changed) if _area(part)]
        if sum(map(_area, parts)) > self.fields.width * self.fields.height:
            parts = [(slice(0, self.fields.height), slice(0, self.fields.width))]
        found = [_differing(part, self.pixels[part].copy(), self._recolour_part(part)) for part in parts]
        return [part for part in found if _area(part)]

    def _recolour_part(self, part: Slices) -> Pixels:
        """Set the pixels of a rectangle, and return them."""
        fields, nodes, out = self.fields, self.fields.nodes_of(part), self.pixels[part]
        looks: dict[_Look, list[int]] = {}
        for at, state in enumerate(self.states):
            if _meet(fields.nodes_around(at), nodes):
                looks.setdefault(_look(state), []).append(at)
        if not looks:
            out[...] = 0
            return out
        totals = [fields.total_within(places, nodes) for places in looks.values()]
        numbers, shade = self._numbers(list(looks), totals, part, nodes), self._shade[part]
        table = np.zeros((len(looks), _SHADES, 4), dtype=np.float32)
        steps = np.linspace(0, 1, _SHADES, dtype=np.float32)
        for row, (look, places) in zip(table, looks.items(), strict=True):
            row[...] = self._colour(look, np.full(_SHADES, self.states[places[0]].alpha, np.float32), steps)
        out[...] = np.round(table * 255).astype(np.uint8)[numbers, shade]
        for number, (look, places) in enumerate(looks.items()):
            if not look.silent and len({self.states[at].alpha for at in places}) > 1:
                mine = numbers == number
                weighted = fields.total_within(places, nodes, [state.alpha for state in self.states])
                alpha = fields.at_pixels(weighted / np.maximum(totals[number], _LEAST), part, nodes)[mine]
                out[mine] = np.round(self._colour(look, alpha, steps[shade[mine]]) * 255)
        alphas = out[..., 3].astype(np.uint16) * fields.cover[part]
        out[..., 3] = (alphas + 127) // 255
        out[fields.cover[part] == 0] = 0
        return out

    def _numbers(
        self, looks: Sequence[_Look], totals: Sequence[Singles], part: Slices, nodes: Slices
    ) -> NDArray[np.intp]:
        """Return the number of the look of each pixel: of the side that counts most, the one that counts most."""
        sides: dict[str, list[int]] = {}
        for number, look in enumerate(looks):
            sides.setdefault(look.side, []).append(number)
        of_side = [np.sum([totals[number] for number in numbers], axis=0) for numbers in sides.values()]
        winners = _highest(self.fields, of_side, part, nodes)
        found = np.zeros(winners.shape, dtype=np.intp)
        for at, numbers in enumerate(sides.values()):
            mine = winners == at
            best = _highest(self.fields, [totals[number] for number in numbers], part, nodes)
            found[mine] = np.array(numbers)[best[mine]]
        return found

    def _colour(self, look: _Look, alpha: Singles, shade: Singles) -> Singles:
        """Return straight RGBA values for strengths of the tint and steps of the hatch."""
        found = np.empty((len(alpha), 4), dtype=np.float32)
        found[:, :3], found[:, 3] = to_rgb(look.colour), shade * self._hatch_alpha if look.silent else alpha
        if look.stripe:
            over = shade * _stripe_alpha(self._hatch_alpha)
            under = found[:, 3] * (1 - over)
            found[:, 3] = over + under
            weight = (over / np.maximum(found[:, 3], _LEAST))[:, None]
            found[:, :3] = weight * np.array(to_rgb(look.stripe), np.float32) + (1 - weight) * found[:, :3]
        return found


def _look(state: GroundState) -> _Look:
    return _Look(state.side, state.colour, state.silent, state.stripe, not state.alpha)


def _highest(fields: Fields, totals: Sequence[Singles], part: Slices, nodes: Slices) -> NDArray[np.intp]:
    """Return the number of the highest field at each pixel, the first of equals."""
    if len(totals) == 1:
        rows, columns = part
        return np.zeros((rows.stop - rows.start, columns.stop - columns.start), dtype=np.intp)
    return fields.highest_at_pixels([log_of(each) for each in totals], part, nodes)


def _meet(one: Slices, other: Slices) -> bool:
    return all(a.start < b.stop and b.start < a.stop for a, b in zip(one, other, strict=True))


def _differing(part: Slices, before: Pixels, after: Pixels) -> Slices:
    """Return the smallest rectangle with all pixels that differ, of a rectangle given before and after."""
    differs = before.view(np.uint32)[..., 0] != after.view(np.uint32)[..., 0]
    spans = [np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0)]
    if not len(spans[0]):
        return slice(0, 0), slice(0, 0)
    down, across = (
        slice(one.start + int(span[0]), one.start + int(span[-1]) + 1) for one, span in zip(part, spans, strict=True)
    )
    return down, across


def _area(part: Slices) -> int:
    rows, columns = part
    return int(max(0, rows.stop - rows.start) * max(0, columns.stop - columns.start))


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


def _hatch(width: int, height: int, scale: float) -> NDArray[np.int32]:
    """Return the step (0 to _SHADES - 1) of a 45 degree hatch at every pixel, smoothed over a pixel."""
    along = (np.arange(width + height - 1) / (scale * np.sqrt(2))) % HATCH_EVERY  # depends on x + y only
    distance = np.minimum(along, HATCH_EVERY - along) * scale
    ink = np.clip(HATCH_WIDTH * scale / 2 + 0.5 - distance, 0, 1)
    steps = np.round(ink * (_SHADES - 1)).astype(np.int32)
    return np.lib.stride_tricks.sliding_window_view(steps, width)


class Ground:
    """The tint of the ground and the front line on one map.

    Parameters
    ----------
    axes, view
        Where to draw.
    points
        Places in km, an array of shape (places, 2); `update` takes their states in this order.
    reach
        How far the colour of each place reaches, km.
    ground
        Where colour may lie, km.
    roads
        The numbers of the places at both ends of each road.
    scale
        The width of lines, as a share of the usual one.

    Attributes
    ----------
    pixels
        The tint as RGBA pixels of the page, first row at the top.
    front
        The front line.
    """

    def __init__(
        self,
        axes: Axes,
        view: View,
        points: Floats,
        reach: Floats,
        ground: BaseGeometry,
        *,
        theme: Theme,
        roads: Sequence[tuple[int, int]] = (),
        scale: float = 1.0,
    ) -> None:
        unit = axes.get_figure(root=True).dpi / LAYOUT_DPI  # type: ignore[union-attr]  # axes have a figure
        self._points = points
        self.fields = Fields(view, points, reach, ground, scale=unit, roads=roads)
        self._roads: dict[int, list[int]] = {}
        for a, b in roads:
            self._roads.setdefault(a, []).append(b)
            self._roads.setdefault(b, []).append(a)
        self._new = Tint(self.fields, hatch_alpha=theme.hatch_alpha)
        self._old: Tint | None = None  # where ground grows: without the places whose ground does
        self._growing: Mapping[int, float] = {}
        self._ways: dict[int, Singles] = {}
        self._boxes: dict[int, Slices] = {}  # of growing places: where their ground has other colours than before
        self.pixels = self._new.pixels
        self.front = FrontLine(axes, self.fields, theme=theme, scale=scale)
        self.image = _Tint(
            axes, self, extent=(view.x0, view.x1, view.y0, view.y1), interpolation="nearest", zorder=Z.GROUND
        )
        axes.add_image(self.image)
        self.image.set_clip_path(axes.patch)

    @property
    def lines(self) -> dict[str, LineCollection]:
        """The artists of the front line, by name, in drawing order."""
        return self.front.artists

    def update(
        self, states: Sequence[GroundState], stances: Stances, growth: Mapping[int, float] | None = None
    ) -> tuple[list[Slices], bool]:
        """Recolour the ground and draw the front between the sides of all places, given in order.

        `growth` is the share of the ground of a place that has its new colour, by the number of the place; others have
        all of it. The front moves when a place's ground has grown. Returns the rows and columns in which the tint may
        have changed, and whether the front may have changed.
        """
        before = self._old.states if self._old is not None else self._new.states
        growing = {at: share for at, share in (growth or {}).items() if before and share < 1} if growth else {}
        parts = self._grow(states, growing) if growing or self._growing else self._new.recolour(states)
        settled = self._old.states if self._old is not None and growing else states
        moved = self.front.update([each.side for each in settled], [each.sure for each in settled], stances)
        self.image.old |= bool(parts)
        return parts, moved

    def _grow(self, states: Sequence[GroundState], growing: Mapping[int, float]) -> list[Slices]:
        """Recolour the ground while that of some places grows, and in the frame after."""
        if self._old is None:
            self._old = Tint(self.fields, hatch_alpha=self._new._hatch_alpha)
        if not self._growing:
            self._old.states, self._old.pixels[...] = list(self._new.states), self._new.pixels
            self.pixels = self._new.pixels.copy()
        old = list(states)
        going_on = {at for at, share in growing.items() if share >= self._growing.get(at, 1.0)}
        for at in growing:
            old[at] = (self._old if at in going_on else self._new).states[at]
        parts = self._new.recolour(states)
        if growing:
            parts += self._old.recolour(old)
        boxes = {at: self._box(at) if parts or at not in self._boxes else self._boxes[at] for at in growing}
        parts += [box for box in (*self._boxes.values(), *boxes.values()) if _area(box)]
        self._growing, self._boxes = dict(growing), boxes
        self._ways = {at: way for at, way in self._ways.items() if at in going_on}
        for part in parts:
            self.pixels[part] = self._new.pixels[part]
        for at, share in growing.items():
            self._blend(at, share)
        if not growing:
            self.pixels = self._new.pixels
        return parts

    def _box(self, at: int) -> Slices:
        """Return the pixels around a place that have other colours than before."""
        part = self.fields.pixels_around(at)
        return _differing(part, self._old_pixels[part], self._new.pixels[part])

    def _blend(self, at: int, share: float) -> None:
        """Paint what the ground of a place has not reached yet in the old colours."""
        box = self._boxes[at]
        if not _area(box):
            return
        if at not in self._ways:
            self._ways[at] = self._way(at)
        around = self.fields.pixels_around(at)
        rows, columns = (
            slice(one.start - all.start, one.stop - all.start) for one, all in zip(box, around, strict=True)
        )
        left = np.clip((self._ways[at][rows, columns] - share * (1 + _EDGE)) / _EDGE + 1, 0, 1)  # of the old colours
        seen, before = self.pixels[box], self._old_pixels[box]
        mixing = (left > 0) & (seen.view(np.uint32) != before.view(np.uint32))[..., 0]  # elsewhere nothing changes
        weight = left[mixing][:, None]
        new, old = (pixels[mixing].astype(np.float32) for pixels in (seen, before))
        alpha = old[:, 3:] * weight + new[:, 3:] * (1 - weight)
        mixed = old[:, :3] * old[:, 3:] * weight + new[:, :3] * new[:, 3:] * (1 - weight)
        seen[mixing] = np.round(np.concatenate([mixed / np.maximum(alpha, _LEAST), alpha], axis=-1))

    @property
    def _old_pixels(self) -> Pixels:
        return self._new.pixels if self._old is None else self._old.pixels

    def _way(self, at: int) -> Singles:
        """Return how far the pixels around a place are from it, shorter along its roads: 1 where its ground ends."""
        part = self.fields.pixels_around(at)
        nodes = self.fields.nodes_of(part)
        x, y = np.meshgrid(self.fields.xs[nodes[1]], self.fields.ys[nodes[0]])
        start = self._points[at]
        dx, dy = x - start[0], y - start[1]
        way = np.hypot(dx, dy)
        for other in self._roads.get(at, ()):
            road = self._points[other] - start
            length = float(np.hypot(*road))
            if length:
                along = np.clip((dx * road[0] + dy * road[1]) / length, 0, length)
                beside = np.hypot(dx - along * road[0] / length, dy - along * road[1] / length)
                way = np.minimum(way, along / _ROADS + beside)
        changed = (self._new.pixels[part] != self._old_pixels[part]).any(axis=-1)
        found = self.fields.at_pixels(way.astype(np.float32), part, nodes)
        farthest = float(found[changed].max()) if changed.any() else float(found.max())
        return found / np.float32(max(farthest, 1e-6))


class _Tint(AxesImage):
    """The tint as an image; it takes the pixels only when it is drawn, because `set_data` copies them."""

    def __init__(self, axes: Axes, ground: Ground, **settings: Any) -> None:
        super().__init__(axes, **settings)
        self._ground = ground
        self.old = False
        self.set_data(ground.pixels)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the current pixels."""
        if self.old:
            self.set_data(self._ground.pixels)
            self.old = False
        super().draw(renderer)
