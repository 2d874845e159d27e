"""How near each point of a map is to the places of each side: smooth fields, from which ground and front are drawn.

A place counts at a point by its distance to the power of -`_POWER`, and a point belongs to the side whose places count
most together. This is the nearest place with rounded corners: a place always lies on ground of its own side, and the
border between two sides is a smooth line about half way between their places.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
from contourpy import LineType, contour_generator
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from plots.map.basemap import Floats, View, polygon_patch

_POWER = 7.0
_MERGE = 4.5  # the power by which the ground of neighbouring places merges
_SUPPORT = 2.2  # times its reach: how far a place counts
_TRACE = np.float32(0.002)  # of all places together: a place does not count where it counts for less
_NODES = 150_000  # of the grid, at most
_FINEST, _COARSEST = 1.0, 3.0  # px between nodes
_GRID_KM = 1e-3  # places nearer to each other are one point, whose ground is the first one's
_TINY = np.float32(1e-30)
_HOLE, _FILLED = 1.1, np.float32(0.1)  # of the greatest reach: width of the widest hole in ground that is filled
_CARRIED, _NARROW = 2.0, 0.5  # of a place's reach: how far roads carry its ground (see `Reach`), and half its width
Slices = tuple[slice, slice]  # rows and columns
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]


class Fields:
    """The fields of one map on a grid of nodes, and their values at its pixels.

    Parameters
    ----------
    points
        Places in km, an array of shape (places, 2).
    reach
        How far the colour of each place reaches where it stands alone, km.
    ground
        Where colour may lie, km.
    scale
        Pixels a layout px.
    roads
        The numbers of the places at both ends of each road, which carries their ground further.

    Attributes
    ----------
    cover
        How much of each pixel is ground, 0 to 255, first row at the top.
    covered
        Whether each node lies on ground, first row at the top.
    xs, ys
        Where the columns and rows of nodes lie, km.
    """

    def __init__(
        self,
        view: View,
        points: Floats,
        reach: Floats,
        ground: BaseGeometry,
        *,
        scale: float,
        roads: Iterable[tuple[int, int]] = (),
    ) -> None:
        self.view = view
        self.width, self.height = round(view.width * scale), round(view.height * scale)
        self.step = min(max(math.sqrt(view.width * view.height / _NODES), _FINEST), _COARSEST)
        self.km = self.step * view.km_per_px
        self.columns, self.rows = (math.ceil(side / self.step) + 2 for side in (view.width, view.height))
        self.xs = view.x0 + np.arange(self.columns) * self.km
        self.ys = view.y1 - np.arange(self.rows) * self.km
        self.support = _SUPPORT * reach
        self._kernels = self._make_kernels(np.round(points / _GRID_KM) * _GRID_KM)
        total = self.total(range(len(self._kernels)))
        self._kernels = [_counting(within, values, total[within]) for within, values in self._kernels]
        self._across = self._weights(self.width, self.columns, scale)
        self._down = self._weights(self.height, self.rows, scale)
        self.cover, self.covered = self._cover(points, reach, ground, roads)

    def _weights(self, count: int, nodes: int, scale: float) -> tuple[Ints, Singles]:
        """Return for each pixel along one direction the node before it, and how far it is to the next one."""
        along = (np.arange(count) + 0.5) / (scale * self.step)
        node = np.minimum(along.astype(np.int64), nodes - 2)
        return node, (along - node).astype(np.float32)

    def nodes_within(self, x: float, y: float, radius: float) -> Slices:
        """Return the nodes in the square around a point, km."""
        columns, rows = ((v - start) / self.km for v, start in ((x, self.xs[0]), (-y, -self.ys[0])))
        reach = radius / self.km

        def span(middle: float, most: int) -> slice:
            low, high = math.floor(middle - reach), math.ceil(middle + reach) + 1
            return slice(min(max(low, 0), most), min(max(high, 0), most))

        return span(rows, self.rows), span(columns, self.columns)

    def nearest_node(self, x: float, y: float) -> tuple[int, int]:
        """Return the row and the column of the node nearest to a point, km."""
        row, column = round((self.ys[0] - y) / self.km), round((x - self.xs[0]) / self.km)
        return min(max(row, 0), self.rows - 1), min(max(column, 0), self.columns - 1)

    def nearest_nodes(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """Return the row and the column of the node nearest to each point, km."""
        columns = np.clip(np.rint((x - self.xs[0]) / self.km).astype(np.int64), 0, self.columns - 1)
        rows = np.clip(np.rint((self.ys[0] - y) / self.km).astype(np.int64), 0, self.rows - 1)
        return rows, columns

    def _squares(self, x: float, y: float, within: Slices) -> Singles:
        """Return the squares of the distance of nodes from a point, in steps of the grid."""
        dx = ((self.xs[within[1]] - x) / self.km).astype(np.float32)
        dy = ((self.ys[within[0]] - y) / self.km).astype(np.float32)
        return dx[None, :] ** 2 + dy[:, None] ** 2

    def _make_kernels(self, points: Floats) -> list[tuple[Slices, Singles]]:
        """Return how much each place counts at the nodes around it; nothing for a second place at one point."""
        kernels: list[tuple[Slices, Singles]] = []
        seen: set[tuple[float, float]] = set()
        for (x, y), support in zip(points.tolist(), self.support.tolist(), strict=True):
            within = self.nodes_within(x, y, support) if (x, y) not in seen else (slice(0, 0), slice(0, 0))
            seen.add((x, y))
            # places a hair apart have less room than a step: a smaller number would overflow, and count as little
            least = np.float32(max(support / self.km, 0.01) ** -_POWER)
            values = (self._squares(x, y, within) + np.float32(0.02)) ** np.float32(-_POWER / 2) - least
            kernels.append((within, np.maximum(values, 0)))
        return kernels

    def _cover(
        self, points: Floats, reach: Floats, ground: BaseGeometry, roads: Iterable[tuple[int, int]]
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Return `cover` and `covered`: land within the merged reach of places and roads."""
        total = np.zeros((self.rows, self.columns), dtype=np.float32)
        spots = [(*point, each) for point, each in zip(points.tolist(), reach.tolist(), strict=True)]
        for a, b in roads:
            spots += _along(points[a], points[b], float(reach[a]), float(reach[b]))
        for x, y, radius in spots:
            within = self.nodes_within(x, y, 2.4 * radius)
            squares = np.maximum(self._squares(x, y, within), np.float32(0.05)) / np.float32((radius / self.km) ** 2)
            total[within] += squares ** np.float32(-_MERGE / 2)
        # Its logarithm is about the distance to the edge, as a share of the reach.
        least = np.float32(0.5 * 2.4**-_MERGE)
        inside = np.asarray(np.log(np.maximum(total, least)) / np.float32(_MERGE), dtype=np.float32)
        self._fill_holes(inside, (_HOLE * float(reach.max(initial=0.0)) / self.km) ** 2)
        slope = np.hypot(*np.gradient(inside)) / self.step  # a layout px
        unit = self.width / self.view.width
        whole = slice(0, self.height), slice(0, self.width)
        px = self.at_pixels(inside, whole) / np.maximum(self.at_pixels(slope.astype(np.float32), whole), _TINY) * unit
        land = _land(self.view, ground, self.width, self.height)
        cover = np.round(np.clip(px + 0.5, 0, 1) * land).astype(np.uint8)
        rows = np.clip(((np.arange(self.rows) * self.step) * unit).astype(int), 0, self.height - 1)
        columns = np.clip(((np.arange(self.columns) * self.step) * unit).astype(int), 0, self.width - 1)
        return cover, (inside > 0) & (land[np.ix_(rows, columns)] > 127)

    def _fill_holes(self, inside: Singles, most: float) -> None:
        """Make ground of bare spots, within ground, of at most so many nodes."""
        for line in contour_generator(z=inside, line_type=LineType.Separate).lines(0.0):
            loop = np.asarray(line, dtype=np.float64)
            (left, low), (right, high) = loop.min(axis=0).astype(int), loop.max(axis=0).astype(int) + 1
            if (right - left) * (high - low) > 2 * most or not np.array_equal(loop[0], loop[-1]):
                continue
            across, down = np.meshgrid(np.arange(left, right + 1), np.arange(low, high + 1))
            nodes = np.column_stack([across.ravel(), down.ravel()])
            columns, rows = nodes[Outline(loop).contains_points(nodes)].T
            if len(rows) and inside[rows, columns].max() <= 0:
                inside[rows, columns] = _FILLED

    def total(self, places: Iterable[int], weights: Sequence[float] | None = None) -> Singles:
        """Return how much some places count together at all nodes."""
        return self.total_within(places, (slice(0, self.rows), slice(0, self.columns)), weights)

    def total_within(self, places: Iterable[int], within: Slices, weights: Sequence[float] | None = None) -> Singles:
        """Return how much some places count together at nodes of a rectangle; `weights` are one for each."""
        rows, columns = within
        total = np.zeros((rows.stop - rows.start, columns.stop - columns.start), dtype=np.float32)
        for place in places:
            (down, across), values = self._kernels[place]
            top, bottom = max(down.start, rows.start), min(down.stop, rows.stop)
            left, right = max(across.start, columns.start), min(across.stop, columns.stop)
            if top < bottom and left < right:
                part = values[top - down.start : bottom - down.start, left - across.start : right - across.start]
                view = total[top - rows.start : bottom - rows.start, left - columns.start : right - columns.start]
                view += part if weights is None else part * np.float32(weights[place])
        return total

    def nodes_around(self, place: int) -> Slices:
        """Return the nodes at which a place counts."""
        return self._kernels[place][0]

    def pixels_around(self, place: int) -> Slices:
        """Return the pixels at which a place counts."""
        return self.pixels_of(self.nodes_around(place))

    def pixels_of(self, nodes: Slices) -> Slices:
        """Return the pixels whose values nodes of a rectangle have a part in."""
        spans = []
        for (before, _), span, most in zip((self._down, self._across), nodes, (self.height, self.width), strict=True):
            low, high = np.searchsorted(before, (span.start - 1, span.stop)) if span.stop > span.start else (0, 0)
            spans.append(slice(int(low), min(int(high), most)))
        return spans[0], spans[1]

    def nodes_of(self, pixels: Slices) -> Slices:
        """Return the nodes that the values at pixels of a rectangle come from."""
        (down, _), (across, _) = self._down, self._across
        rows, columns = pixels
        return (
            slice(int(down[rows.start]), int(down[rows.stop - 1]) + 2),
            slice(int(across[columns.start]), int(across[columns.stop - 1]) + 2),
        )

    def at_pixels(self, values: Floats | Singles, pixels: Slices, nodes: Slices | None = None) -> Singles:
        """Return values at pixels of a rectangle, from those at all nodes, or at `nodes`, by linear interpolation."""
        rows, columns = pixels
        start = (0, 0) if nodes is None else (nodes[0].start, nodes[1].start)
        down, right = self._down[0][rows] - start[0], self._across[0][columns] - start[1]
        low, left = self._down[1][rows][:, None], self._across[1][columns]
        strips = values[down] * (1 - low) + values[down + 1] * low
        return np.asarray(strips[:, right] * (1 - left) + strips[:, right + 1] * left, dtype=np.float32)

    def highest_at_pixels(self, values: Sequence[Singles], pixels: Slices, nodes: Slices) -> NDArray[np.intp]:
        """Return the number of the highest of several fields at each pixel of a rectangle, the first of equals.

        Fields are interpolated only between nodes with different winners: elsewhere the winner is that of the nodes.
        """
        down, right = self._down[0][pixels[0]] - nodes[0].start, self._across[0][pixels[1]] - nodes[1].start
        winners = highest(values)
        found: NDArray[np.intp] = winners[down][:, right]
        first = winners[:-1, :-1]
        mixed = (first != winners[:-1, 1:]) | (first != winners[1:, :-1]) | (first != winners[1:, 1:])
        rows, columns = np.nonzero(mixed[down][:, right])
        low, left = self._down[1][pixels[0]][rows], self._across[1][pixels[1]][columns]
        row, column = down[rows], right[columns]

        def between(field: Singles) -> Singles:
            before, after = (field[row, at] * (1 - low) + field[row + 1, at] * low for at in (column, column + 1))
            return np.asarray(before * (1 - left) + after * left, dtype=np.float32)

        found[rows, columns] = highest([between(field) for field in values])
        return found


def highest(values: Sequence[Singles]) -> NDArray[np.intp]:
    """Return the number of the highest of several fields at each point, the first of equals."""
    best, found = values[0], np.zeros(values[0].shape, dtype=np.intp)
    for number, each in enumerate(values[1:], start=1):
        higher = each > best
        found[higher] = number
        best = np.where(higher, each, best)
    return found


def log_of(values: Singles) -> Singles:
    """Return the logarithm of a field, which is nearly linear between nodes."""
    return np.asarray(np.log(values + _TINY))


def _counting(within: Slices, values: Singles, total: Singles) -> tuple[Slices, Singles]:
    """Return the part of a place's values in which it has more than a trace of the total: a small one among others."""
    counts = values > _TRACE * total
    spans = [np.flatnonzero(counts.any(axis=axis)) for axis in (1, 0)]
    if not len(spans[0]):
        return within, values
    rows, columns = (slice(int(span[0]), int(span[-1]) + 1) for span in spans)
    down, across = (
        slice(whole.start + span.start, whole.start + span.stop)
        for whole, span in zip(within, (rows, columns), strict=True)
    )
    return (down, across), values[rows, columns].copy()


def _along(a: Floats, b: Floats, first: float, last: float) -> list[tuple[float, float, float]]:
    """Return points along a road and a reach of each, which dwindles away from its ends."""
    length = float(np.hypot(*(b - a)))
    spots: list[tuple[float, float, float]] = []
    for end, other, reach in ((a, b, first), (b, a, last)):
        away = 0.5 * reach
        while away < min(_CARRIED * reach, length / 2):
            x, y = end + (other - end) * (away / length)
            spots.append((float(x), float(y), _NARROW * reach * (1 - 0.5 * away / (_CARRIED * reach))))
            away += 0.25 * reach
    return spots


def _land(view: View, ground: BaseGeometry, width: int, height: int) -> NDArray[np.uint8]:
    """Return how much of every pixel is land, 0 to 255."""
    renderer = cast(Any, RendererAgg)(width, height, 100.0)  # matplotlib does not type it
    across, up = width / (view.x1 - view.x0), height / (view.y1 - view.y0)
    to_pixels = Affine2D().translate(-view.x0, -view.y0).scale(across, up)
    patch = polygon_patch(ground.intersection(view.window), fc="black", ec="none", transform=to_pixels)
    patch.draw(renderer)
    return np.asarray(np.asarray(renderer.buffer_rgba())[..., 3])
