"""Geometry in px of the 1280x720 layout: figures, axes and boxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from plots.style.themes import LIGHT, Theme

LAYOUT = (1280, 720)
LAYOUT_DPI = 100
Size = tuple[float, float]


def px(size: float) -> float:
    """Convert px of the 720p layout to points."""
    return size * 72.0 / LAYOUT_DPI


def layout_figure(size: tuple[int, int] = LAYOUT, *, theme: Theme = LIGHT, layout: tuple[int, int] = LAYOUT) -> Figure:
    """Return an empty figure of `size` px on an Agg canvas, scaled so that `layout` px fit the smaller ratio.

    `layout_size` gives its width and height in layout px.

    Raises
    ------
    ValueError
        If `size` is not two positive numbers.
    """
    width, height = size
    if width <= 0 or height <= 0:
        raise ValueError(f"size(={size!r}) must be two positive numbers of px")
    dpi = LAYOUT_DPI * min(width / layout[0], height / layout[1])
    figure = Figure(figsize=(width / dpi, height / dpi), dpi=dpi, facecolor=theme.paper)
    FigureCanvasAgg(figure)
    return figure


def layout_size(figure: Figure) -> tuple[float, float]:
    """Return a figure's width and height in layout px."""
    width, height = figure.get_size_inches()
    return float(width) * LAYOUT_DPI, float(height) * LAYOUT_DPI


def place_axes(figure: Figure, x: float, y: float, width: float, height: float, **settings: Any) -> Axes:
    """Add axes; their box is in layout px from the figure's top left corner."""
    full_width, full_height = layout_size(figure)
    box = (x / full_width, 1 - (y + height) / full_height, width / full_width, height / full_height)
    return figure.add_axes(box, **settings)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in layout px, y upwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    def overlaps(self, other: Box) -> bool:
        """Whether two boxes share more than an edge."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def overlaps_any(self, others: Iterable[Box]) -> bool:
        """Whether the box shares more than an edge with one of many; as `overlaps`, without a call for each."""
        x0, y0, x1, y1 = self.x0, self.y0, self.x1, self.y1
        return any(x0 < other.x1 and other.x0 < x1 and y0 < other.y1 and other.y0 < y1 for other in others)

    def holds(self, other: Box) -> bool:
        """Whether `other` lies completely inside."""
        return self.x0 <= other.x0 and other.x1 <= self.x1 and self.y0 <= other.y0 and other.y1 <= self.y1

    def grown(self, by: float) -> Box:
        """Return the box with `by` px added on every side."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """Return the box of a width and height with its middle at (x, y)."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def layout_box(axes: Axes) -> Box:
    """Return the box of axes in layout px, from their figure's lower left corner.

    Raises
    ------
    ValueError
        If the axes have no figure.
    """
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("axes must belong to a figure")
    width, height = layout_size(figure)
    box = axes.get_position()
    return Box(box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height)
