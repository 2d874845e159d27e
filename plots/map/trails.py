"""Trails: a road lights up between two captures that follow each other, and fades.

A trail says "in this order", and no more: it has no head, and runs on the drawn road.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from plots.map.basemap import View, Z
from plots.style import Box, SideStyle, Theme, px

_WIDTH, _CASING = 3.4, 6.0  # px
_STRONGEST = 0.8
_NONE: Mapping[str, float] = MappingProxyType({})
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trail:
    """A stretch of road between two captures of a side.

    Parameters
    ----------
    side
        Who took both.
    places
        The places along the road, from the first capture to the second.
    drawn
        The share of the stretch that is drawn, from its begin.
    strength
        How strongly: 1 at first, 0 when it is gone.
    """

    side: str
    places: tuple[str, ...]
    drawn: float = 1.0
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Moving:
    """What moves on a map in one frame of a film.

    Parameters
    ----------
    growth
        Place -> the share of its ground that has the colour of its new holder; other places have all of it.
    trails
        The trails now seen.
    """

    growth: Mapping[str, float] = field(default_factory=lambda: _NONE)
    trails: tuple[Trail, ...] = ()


STILL = Moving()


class TrailMarks:
    """The trails of one map.

    Parameters
    ----------
    view, points
        What the map shows, and where places lie, km.
    scale
        The width of lines, as a share of the usual one.
    """

    def __init__(
        self,
        axes: Axes,
        view: View,
        points: Mapping[str, tuple[float, float]],
        *,
        theme: Theme,
        styles: Mapping[str, SideStyle],
        scale: float = 1.0,
    ) -> None:
        self._view, self._points, self._theme, self._styles = view, points, theme, styles
        self._shown: tuple[Trail, ...] = ()
        self.boxes: list[Box] = []
        self.casings, self.lines = (
            LineCollection(
                [], linewidths=px(width * scale), zorder=z, capstyle="round", joinstyle="round", visible=False
            )
            for width, z in ((_CASING, Z.FRESH - 0.2), (_WIDTH, Z.FRESH - 0.1))
        )
        for each in self.artists:
            axes.add_collection(each, autolim=False)

    @property
    def artists(self) -> tuple[LineCollection, LineCollection]:
        """The artists, in drawing order; `boxes` are around all that they draw, layout px."""
        return self.casings, self.lines

    def update(self, trails: Sequence[Trail]) -> None:
        """Draw these trails and no others; one with a place that the map does not have is left out."""
        if (shown := tuple(trails)) == self._shown:
            return
        self._shown = shown
        known = [trail for trail in shown if {*trail.places} <= self._points.keys() and trail.strength > 0]
        ways = [part_of(np.array([self._points[place] for place in one.places]), one.drawn) for one in known]
        alphas = [_STRONGEST * trail.strength for trail in known]
        inks = [
            to_rgba(self._styles.get(trail.side, self._styles["unknown"]).stroke, alpha)
            for trail, alpha in zip(known, alphas, strict=True)
        ]
        for each, colours in (
            (self.casings, [to_rgba(self._theme.front_casing, alpha) for alpha in alphas]),
            (self.lines, inks),
        ):
            each.set_segments(ways)
            each.set_color(colours)
            each.set_visible(bool(ways))
        self.boxes = []
        for way in ways:
            for (x0, y0), (x1, y1) in pairwise(way.tolist()):
                low, high = self._view.to_px(min(x0, x1), min(y0, y1)), self._view.to_px(max(x0, x1), max(y0, y1))
                self.boxes.append(Box(*low, *high).grown(_CASING))


def part_of(way: Floats, share: float) -> Floats:
    """Return the first `share` of a line through points (n, 2).

    Examples
    --------
    >>> part_of(np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]), 0.75).tolist()
    [[0.0, 0.0], [4.0, 0.0], [4.0, 2.0]]
    """
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    end = along[-1] * min(max(share, 0.0), 1.0)
    last = [np.interp(end, along, way[:, axis]) for axis in (0, 1)]
    return np.vstack([way[along < end], last])
