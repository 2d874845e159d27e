"""The canvas of a time-distance chart: two scales and drawing methods, in px from the top left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from plots.chart.corridor.reading import Floats
from plots.map.marks import Mark, PlaceMarks, sample_place
from plots.style import Box, SideStyle, Theme, halo, layout_size, px, type_settings
from plots.style.paper import unit_axes
from sim.model.escapes import slug
from sim.model.vocabulary import NOBODY, Origin

BAR = 9.0  # px, height of a bar
_GROUND = 0.8  # share of the tint on maps
_FADE = 96  # steps
_OVERLAP = 0.35  # px, overlap of neighbouring tiles


class RoadCanvas:
    """A page with the scales of one chart.

    Parameters
    ----------
    figure
        An empty figure of a layout.
    box
        Left, top, right and bottom of the chart, px from the page's top left corner.
    end
        The last minute of the time scale, which begins at 0.
    knots
        Metres, and px from the foot of the chart; the distance scale is linear between them.
    """

    def __init__(
        self,
        figure: Figure,
        box: tuple[float, float, float, float],
        *,
        end: int,
        knots: tuple[Floats, Floats],
        theme: Theme,
        styles: dict[str, SideStyle],
    ) -> None:
        self.theme, self.styles, self.end, self._knots = theme, styles, end, knots
        self.width, self.height = layout_size(figure)
        self.left, self.top, self.right, self.bottom = box
        self.axes = unit_axes(figure, 0, 0, self.width, self.height)
        self.axes.set_ylim(self.height, 0)
        self.taken: list[Box] = []  # boxes that text must avoid
        self._places = PlaceMarks(self.axes, theme=theme, styles=styles)
        self._marks: list[Mark] = []

    def x(self, minute: float) -> float:
        """Return the x of a minute, clipped to the campaign."""
        return self.left + (self.right - self.left) * min(max(minute, 0), self.end) / self.end

    def y(self, metres: float) -> float:
        """Return the y of a distance along the road."""
        return self.bottom - float(np.interp(metres, *self._knots))

    def style(self, side: str) -> SideStyle:
        """Return the style of a side; that of ``unknown`` if it has none."""
        return self.styles.get(side, self.styles["unknown"])

    def write(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        colour: str = "",
        weight: int = 400,
        ha: str = "left",
        va: str = "baseline",
        italic: bool = False,
        casing: bool = False,
    ) -> None:
        """Write text; `casing` adds a halo."""
        effects: dict[str, Any] = {"path_effects": halo(self.theme, 3.6)} if casing else {}
        settings: dict[str, Any] = type_settings(size, weight=weight, italic=italic)
        self.axes.text(x, y, words, color=colour or self.theme.ink, ha=ha, va=va, zorder=9, **effects, **settings)

    def line(
        self, x: Sequence[float], y: Sequence[float], colour: str, width: float, z: float, **settings: Any
    ) -> None:
        """Draw a line through points, `width` px wide."""
        caps = {"solid_capstyle": "butt", "dash_capstyle": "butt", "solid_joinstyle": "miter"}
        self.axes.plot(x, y, color=colour, lw=px(width), zorder=z, **{**caps, **settings})

    def area(self, box: Box, colour: Any, z: float, **settings: Any) -> None:
        """Fill a rectangle."""
        look = {"fc": colour, "ec": "none", "lw": 0, **settings}
        self.axes.add_patch(Rectangle((box.x0, box.y0), box.x1 - box.x0, box.y1 - box.y0, zorder=z, **look))

    def shape(self, points: Floats, colour: str, z: float, *, alpha: float) -> None:
        """Fill a polygon."""
        self.axes.add_patch(Polygon(points, fc=colour, ec="none", alpha=alpha, zorder=z))

    def tint(self, side: str, strength: float = 1.0) -> tuple[float, float, float]:
        """Return a side's ground colour on paper, at a share of its strength; paper if no side holds it.

        It is opaque, so that tiles can overlap slightly and leave no seams in print.
        """
        alpha = 0.0 if side in NOBODY else self.style(side).ground * _GROUND * strength
        colour, paper = np.array(to_rgb(self.style(side).colour)), np.array(to_rgb(self.theme.paper))
        red, green, blue = (colour * alpha + paper * (1 - alpha)).tolist()
        return red, green, blue

    def ground(self, box: Box, side: str) -> None:
        """Fill ground held by a side."""
        self.area(box.grown(_OVERLAP), self.tint(side), 1)

    def hatch(self, box: Box, side: str, *, name: str = "") -> None:
        """Hatch silent ground in the colour of its last holder."""
        stroke = self.style(side).stroke
        self.area(box, "none", 1.1, ec=stroke, hatch="////", alpha=self.theme.hatch_alpha, gid=slug(name) or None)
        self.line([box.x0, box.x0], [box.y0, box.y1], stroke, 0.9, 1.2)

    def fade(self, box: Box, before: str, after: str) -> None:
        """Fade one side's ground out and another's in, over the time window of a change."""
        if box.x1 - box.x0 < 0.5:
            return
        share = np.linspace(0, 1, _FADE)
        first = [self.tint(before, 1 - 2 * each) for each in share if each < 0.5]
        pixels = np.array([[*first, *(self.tint(after, 2 * each - 1) for each in share if each >= 0.5)]])
        limits = self.axes.get_xlim(), self.axes.get_ylim()
        self.axes.imshow(
            pixels, extent=(box.x0, box.x1, box.y1, box.y0), aspect="auto", zorder=1, interpolation="bilinear"
        )
        self.axes.set_xlim(limits[0])
        self.axes.set_ylim(limits[1])

    def bar(
        self, left: float, y: float, right: float, side: str, *, origin: Origin = Origin.DOCUMENTED, name: str = ""
    ) -> None:
        """Draw the time window of a capture: hollow and dashed if inferred, outlined if by a script, else filled.

        `name` is its id in an SVG.
        """
        style = self.style(side)
        inferred, scripted = origin is Origin.INFERRED, origin is Origin.COUNTERFACTUAL
        edge = self.theme.front if scripted else style.stroke if inferred else style.outline or self.theme.halo
        patch = FancyBboxPatch(
            (left, y - BAR / 2),
            max(right - left, BAR),
            BAR,
            boxstyle=f"round,pad=0,rounding_size={BAR / 2}",
            lw=px(1.6 if scripted else 1.3),
            zorder=5,
            fc=self.theme.halo if inferred else style.colour,
            ec=edge,
            linestyle=(0, (2.4, 1.6)) if inferred else "solid",
            gid=slug(name) or None,
        )
        self.axes.add_patch(patch)

    def dots(self, left: float, y: float, right: float, side: str, *, name: str = "") -> None:
        """Draw the dots of a place that a side contests."""
        self.line([left, right], [y, y], self.theme.halo, 6.5, 4.6)
        dots = {"linestyle": (0, (1.1, 1.0)), "gid": slug(name) or None}
        self.line([left, right], [y, y], self.style(side).stroke, 3.2, 4.7, **dots)

    def mark(
        self, x: float, y: float, side: str, *, basis: str = "documented", scripted: bool = False, size: float = 8.5
    ) -> None:
        """Add the mark of a side, which `finish` draws; in a frame if it is the doing of scripts."""
        self._marks.append(Mark(sample_place(side, basis=basis, counterfactual=scripted), x, y, size))

    def turn(self, x: float, y: float, side: str, origin: Origin) -> None:
        """Add the mark of a change to a bar."""
        basis = "inferred" if origin is Origin.INFERRED else "documented"
        self.mark(x, y, side, basis=basis, scripted=origin is Origin.COUNTERFACTUAL)

    def finish(self) -> None:
        """Draw the marks."""
        self._places.update(self._marks, 0)
