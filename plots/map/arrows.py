"""Arrows of movements, drawn only if the source gives start and end.

An arrow is a bow, so that it does not follow a road, in the colour of the side that moves. It is dashed if the source
hedges, for example with a plan. All fade over event time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from plots.map.basemap import Z
from plots.style import Box, SideStyle, Theme, px
from sim.captions import FrameArrow

# How far an arrow may rise off the straight line, as a share of its length: left, or right if negative; best first.
BOWS = (0.24, -0.24, 0.14, -0.14, 0.36, -0.36)
CLEAR = 11.0  # px kept free around the marks at both ends
LEAST = 30.0  # px between the ends of the shortest arrow that is drawn
_HEAD = (12.0, 4.8)  # length and half width, px
_FAINTEST = 0.25
_STEPS = 32
Floats = NDArray[np.float64]
Ink = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Move:
    """An arrow to draw: its ends in the axes' units, and how fresh it is, 1 to 0."""

    start: tuple[float, float]
    end: tuple[float, float]
    side: str
    announced: bool
    freshness: float = 1.0


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The parts of one arrow and their colours."""

    shaft: Floats
    head: Floats
    ink: Ink
    casing: Ink
    announced: bool


def arrow_freshness(arrow: FrameArrow, minute: int, fresh: int) -> float:
    """Return how fresh a movement is: 1 at its minute, 0 before it and after `fresh` minutes."""
    age = minute - arrow.minute
    return 1.0 - age / fresh if 0 <= age < fresh else 0.0


def bow(start: tuple[float, float], end: tuple[float, float], *, clear: float, rise: float = BOWS[0]) -> Floats:
    """Return points along a bow from `start` to `end`, `clear` units short of both.

    Its middle is `rise` times the length to the left of the straight line, or to the right if that is negative.
    """
    a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    along = b - a
    # A quadratic Bézier curve reaches half way to its control point.
    middle = (a + b) / 2 + 2 * rise * np.array([-along[1], along[0]])
    share = np.linspace(0, 1, _STEPS * 4)[:, None]
    points = (1 - share) ** 2 * a + 2 * share * (1 - share) * middle + share**2 * b
    free = (np.hypot(*(points - a).T) >= clear) & (np.hypot(*(points - b).T) >= clear)
    kept: Floats = points[free]
    return kept


class ArrowMarks:
    """The arrows of one map.

    Parameters
    ----------
    km_per_px
        Units of the axes that a layout px spans.
    over
        Boxes of what is drawn over arrows (labels, marks), in the axes' units; arrows bow so that less is hidden.
    """

    def __init__(
        self,
        axes: Axes,
        *,
        theme: Theme,
        styles: Mapping[str, SideStyle],
        km_per_px: float,
        clear: float = CLEAR,
        over: Iterable[Box] = (),
    ) -> None:
        self._theme, self._styles, self._unit, self._clear = theme, styles, km_per_px, clear
        self._over = tuple(over)
        self._ways: dict[tuple[tuple[float, float], tuple[float, float]], tuple[Floats, Floats]] = {}

        def lines(z: float, width: float, **settings: Any) -> LineCollection:
            collection = LineCollection([], linewidths=px(width), zorder=z, **settings)
            axes.add_collection(collection, autolim=False)
            return collection

        self.casings = lines(Z.FRESH + 0.2, 5.8, capstyle="round")
        self.stated = lines(Z.FRESH + 0.3, 3.0, capstyle="butt")
        self.announced = lines(Z.FRESH + 0.3, 3.0, linestyles=[(0, (2.0, 1.1))], capstyle="butt")
        self.heads = PolyCollection([], linewidths=px(1.2), joinstyle="round", zorder=Z.FRESH + 0.4)
        axes.add_collection(self.heads, autolim=False)
        self._drawn: list[_Drawn] = []
        for each in self.artists.values():
            each.set_visible(False)

    @property
    def artists(self) -> dict[str, LineCollection | PolyCollection]:
        """The collections by name, in drawing order."""
        return {
            "arrow_casings": self.casings,
            "stated": self.stated,
            "announced": self.announced,
            "heads": self.heads,
        }

    @property
    def boxes(self) -> list[Box]:
        """Boxes around the middle lines of the arrows now drawn, in the axes' units."""
        ways = [np.concatenate([each.shaft, each.head]) for each in self._drawn]
        return [Box(*way.min(axis=0), *way.max(axis=0)) for way in ways]

    def update(self, moves: Sequence[Move]) -> None:
        """Draw these arrows and no others, except those too short to have a shaft."""
        before, self._drawn = self._drawn, []
        if not moves and not before:
            return
        drawn = self._drawn
        for move in moves:
            length = float(np.hypot(move.end[0] - move.start[0], move.end[1] - move.start[1]))
            if length < LEAST * self._unit or move.freshness <= 0:
                continue
            head, shaft = self._way(move.start, move.end)
            alpha = _FAINTEST + (1 - _FAINTEST) * move.freshness
            style = self._styles.get(move.side, self._styles["unknown"])
            ink, casing = to_rgba(style.stroke, alpha), to_rgba(self._theme.front_casing, alpha * 0.85)
            drawn.append(_Drawn(shaft, head, ink, casing, move.announced))
        for collection, some in (
            (self.stated, [each for each in drawn if not each.announced]),
            (self.announced, [each for each in drawn if each.announced]),
        ):
            collection.set_segments([each.shaft for each in some])
            collection.set_color([each.ink for each in some])
            collection.set_visible(bool(some))
        self.casings.set_segments([each.shaft for each in drawn])
        self.casings.set_color([each.casing for each in drawn])
        self.casings.set_visible(bool(drawn))
        self.heads.set_verts([each.head for each in drawn])
        self.heads.set_facecolor([each.ink for each in drawn])
        self.heads.set_edgecolor([each.casing for each in drawn])
        self.heads.set_visible(bool(drawn))

    def _way(self, start: tuple[float, float], end: tuple[float, float]) -> tuple[Floats, Floats]:
        """Return the head and the shaft of the arrow between two points; cached."""
        if (start, end) not in self._ways:
            bows = [bow(start, end, clear=self._clear * self._unit, rise=rise) for rise in BOWS]
            self._ways[start, end] = self._head(min(bows, key=self._hidden))
        return self._ways[start, end]

    def _hidden(self, points: Floats) -> int:
        """Return how many points of a bow are covered; those of its head count three times."""
        weights = np.ones(len(points))
        weights[np.hypot(*(points - points[-1]).T) < _HEAD[0] * self._unit] = 3
        x, y = points.T
        covered = np.zeros(len(points), dtype=bool)
        for each in self._over:
            covered |= (each.x0 <= x) & (x <= each.x1) & (each.y0 <= y) & (y <= each.y1)
        return int(weights[covered].sum())

    def _head(self, points: Floats) -> tuple[Floats, Floats]:
        """Return the head at the end of a bow, and the shaft before it."""
        long, half = _HEAD[0] * self._unit, _HEAD[1] * self._unit
        tip = points[-1]
        near = np.hypot(*(points - tip).T) < long * 0.8
        shaft = points[~near]
        along = tip - shaft[-1]
        along = along / np.hypot(*along)
        across = np.array([-along[1], along[0]])
        foot = tip - along * long
        head = np.array([tip, foot + across * half, foot + along * long * 0.22, foot - across * half])
        return head, shaft
