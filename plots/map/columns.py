"""Columns on the march: a pin at the point of the road that a column of a script has reached, and its travelled trail.

The pin has the colour of the side that marches and its mark inside. While a column moves, its pin is full; from the end
of its journey on it is hollow and fades with its trail, in the time in which arrows do. The first column of each script
has a label, which names the script: no column is in the record.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from plots.map.basemap import View, Z
from plots.style import Box, SideStyle, Theme, halo, marker_path, px, type_settings
from plots.style.measure import text_size
from sim.captions import FrameColumn

HEAD, TALL = 8.0, 17.0  # px: radius of a pin's head, and the height of its centre over the point
_INNER = 8.0  # px, diameter of the side's mark in it
_TYPE = 11.5
_FAINTEST = 0.45
Colour = tuple[float, float, float, float]
_Points = Mapping[str, tuple[float, float]]


def _pin() -> Outline:
    """Return the outline of a pin in px, its tip at the origin."""
    turn = math.acos(HEAD / TALL)  # from the axis to where the sides touch the head
    angles = np.linspace(-math.pi / 2 + turn, 1.5 * math.pi - turn, 40)
    head = np.column_stack([HEAD * np.cos(angles), TALL + HEAD * np.sin(angles)])
    return Outline(np.vstack([[(0, 0)], head, [(0, 0)]]), closed=True, readonly=True)


def place_of(column: FrameColumn, points: _Points) -> tuple[float, float]:
    """Return where a column is on the line drawn for its road, in the units of `points`."""
    (x0, y0), (x1, y1) = points[column.passed[-1]], points[column.ahead]
    return x0 + (x1 - x0) * column.share, y0 + (y1 - y0) * column.share


def strength(column: FrameColumn, minute: int, fresh: int) -> float:
    """Return how strongly a column is drawn: 1 while it moves, then less for `fresh` minutes."""
    age = 0 if column.ended is None else minute - column.ended
    return 1.0 - (1.0 - _FAINTEST) * min(age / fresh, 1.0)


class ColumnMarks:
    """The columns of one map.

    Parameters
    ----------
    view, points
        What the map shows, and where places lie, km.
    """

    def __init__(
        self, axes: Axes, view: View, points: _Points, *, theme: Theme, styles: Mapping[str, SideStyle]
    ) -> None:
        self._axes, self._view, self._points, self._theme, self._styles = axes, view, points, theme, styles
        caps: dict[str, Any] = {"capstyle": "round", "joinstyle": "round"}
        self._casings = LineCollection([], linewidths=px(6.0), zorder=Z.FRESH + 0.12, **caps)
        self._trails = LineCollection([], linewidths=px(3.0), zorder=Z.FRESH + 0.14, **caps)
        for lines in (self._casings, self._trails):
            axes.add_collection(lines, autolim=False)
        self._pins = self._collection([_pin()], Z.LABEL + 0.5, lw=px(1.6))
        self._inner: dict[str, PathCollection] = {}
        self._texts: list[Text] = []
        self._boxes: list[Box] = []
        self._shown = False
        self._hide()

    def _collection(self, paths: list[Outline], z: float, **settings: Any) -> PathCollection:
        marks = PathCollection(
            paths, sizes=[px(1.0) ** 2], offsets=np.empty((0, 2)), offset_transform=self._axes.transData, zorder=z,
            **settings,
        )  # fmt: skip
        marks.set_transform(IdentityTransform())
        self._axes.add_collection(marks, autolim=False)
        return marks

    @property
    def trails(self) -> list[Artist]:
        """The artists under the marks of places, in drawing order."""
        return [self._casings, self._trails]

    @property
    def pins(self) -> list[Artist]:
        """The artists over the labels of places, in drawing order."""
        return [self._pins, *self._inner.values(), *self._texts]

    @property
    def boxes(self) -> list[Box]:
        """Boxes around all that is now drawn, in layout px of the map."""
        return self._boxes

    def update(self, columns: Sequence[FrameColumn], minute: int, fresh: int) -> None:
        """Draw these columns and no others; those that ended fade for `fresh` minutes."""
        if not columns and not self._shown:
            return
        self._hide()
        known = [one for one in columns if {*one.passed, one.ahead} <= self._points.keys()]
        known = [one for one in known if self._view.shows(*place_of(one, self._points))]
        self._boxes = []
        self._shown = bool(known)
        if not known:
            return
        strengths = [strength(one, minute, fresh) for one in known]
        inks = [to_rgba(self._style(one).stroke, alpha) for one, alpha in zip(known, strengths, strict=True)]
        casings = [to_rgba(self._theme.front_casing, 0.85 * alpha) for alpha in strengths]
        tips = np.array([place_of(one, self._points) for one in known])
        ways = [self._way(one) for one in known]
        for lines, colours in ((self._casings, casings), (self._trails, inks)):
            lines.set_segments(ways)
            lines.set_color(colours)
        self._pins.set_offsets(tips)
        hollow = to_rgba(self._theme.halo)
        self._pins.set_facecolor([ink if one.ended is None else hollow for ink, one in zip(inks, known, strict=True)])
        self._pins.set_edgecolor([casing if one.ended is None else ink
                                  for casing, ink, one in zip(casings, inks, known, strict=True)])  # fmt: skip
        self._draw_inner(known, tips, inks)
        self._write(known, tips)
        for artist in (self._casings, self._trails, self._pins):
            artist.set_visible(True)
        for way in ways:
            for (x0, y0), (x1, y1) in pairwise(way.tolist()):
                low, high = self._view.to_px(min(x0, x1), min(y0, y1)), self._view.to_px(max(x0, x1), max(y0, y1))
                self._boxes.append(Box(*low, *high).grown(5))
        for x, y in (self._view.to_px(*tip) for tip in tips):
            self._boxes.append(Box(x - HEAD - 3, y - 4, x + HEAD + 3, y + TALL + HEAD + 3))

    def _style(self, column: FrameColumn) -> SideStyle:
        return self._styles.get(column.side, self._styles["unknown"])

    def _way(self, column: FrameColumn) -> NDArray[np.float64]:
        """Return the road that a column has travelled; a column that has not moved has one of no length."""
        return np.array([*(self._points[place] for place in column.passed), place_of(column, self._points)])

    def _draw_inner(self, known: Sequence[FrameColumn], tips: NDArray[np.float64], inks: Sequence[Colour]) -> None:
        """Draw the mark of its side in the head of each pin."""
        for marker in sorted({self._style(one).marker for one in known}):
            if marker not in self._inner:
                outline = marker_path(marker)
                shape = Outline(
                    np.asarray(outline.vertices) * _INNER + np.array([0, TALL]), outline.codes, readonly=True
                )
                self._inner[marker] = self._collection([shape], Z.LABEL + 0.55, lw=0)
            chosen = [at for at, one in enumerate(known) if self._style(one).marker == marker]
            marks = self._inner[marker]
            marks.set_offsets(tips[chosen])
            full = to_rgba(self._theme.halo)
            marks.set_facecolor([full if known[at].ended is None else inks[at] for at in chosen])
            marks.set_visible(True)

    def _write(self, known: Sequence[FrameColumn], tips: NDArray[np.float64]) -> None:
        """Label the first column of each script."""
        first: dict[str, int] = {}
        for at, one in enumerate(known):
            first.setdefault(one.script, at)
        while len(self._texts) < len(first):
            self._texts.append(
                self._axes.text(
                    0, 0, "", va="center", zorder=Z.LABEL + 0.6, clip_on=True, path_effects=halo(self._theme, 3.6),
                    **type_settings(_TYPE, weight=700),
                )
            )  # fmt: skip
        for text, (script, at) in zip(self._texts, first.items(), strict=False):
            x, y = self._view.to_px(*tips[at])
            width, height = text_size(script, _TYPE, weight=700)
            left = x + HEAD + 4 + width + 4 > self._view.width
            at_px = x - HEAD - 4 if left else x + HEAD + 4
            text.set_text(script)
            text.set_horizontalalignment("right" if left else "left")
            text.set_position(self._view.to_km(at_px, y + TALL))
            text.set_color(self._styles.get(known[at].side, self._styles["unknown"]).text)
            text.set_visible(True)
            begin = at_px - width if left else at_px
            self._boxes.append(Box(begin, y + TALL - height / 2, begin + width, y + TALL + height / 2).grown(6))

    def _hide(self) -> None:
        for artist in (*self.trails, *self.pins):
            artist.set_visible(False)


def draw_pin(
    axes: Axes, x: float, y: float, side: str, *, theme: Theme, styles: Mapping[str, SideStyle], scale: float = 0.62
) -> None:
    """Draw a sample pin with its tip at a point, for legends; `axes` are in px."""
    style = styles.get(side, styles["unknown"])
    axes.plot([x - 13, x], [y, y], color=style.stroke, lw=px(2.4), zorder=Z.FRESH)
    inner = marker_path(style.marker)
    for outline, colour, z in (
        (np.asarray(_pin().vertices), style.stroke, 0.5),
        (np.asarray(inner.vertices) * _INNER + np.array([0, TALL]), theme.halo, 0.6),
    ):
        axes.add_patch(Polygon(outline * scale + np.array([x, y]), fc=colour, ec="none", zorder=Z.LABEL + z))
