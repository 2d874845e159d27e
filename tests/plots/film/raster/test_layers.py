"""Map layers: a page brought up to date equals the map painted on an empty page."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text

from plots.film.raster.agg import GlyphCache, new_renderer, pixel_view
from plots.film.raster.layers import MapLayers
from plots.film.raster.rects import Rect
from plots.style import figure_settings, layout_figure, place_axes


@pytest.fixture
def axes() -> Iterator[Axes]:
    with figure_settings():
        axes = place_axes(layout_figure((300, 200), layout=(300, 200)), 20, 10, 240, 160)
        axes.set_xlim(0, 240)
        axes.set_ylim(0, 160)
        yield axes


class Drawing:
    """A map with a square of land, a line, a mark and a label."""

    def __init__(self, axes: Axes) -> None:
        figure = axes.get_figure(root=True)
        assert isinstance(figure, Figure)
        self.land = axes.add_patch(Rectangle((0, 0), 240, 160, fc="wheat"))
        (self.line,) = axes.plot([10, 100], [10, 100], color="black")
        self.glow = axes.add_patch(Circle((100, 100), 12, fc="red", alpha=0.4))
        self.mark = axes.add_patch(Circle((100, 100), 5, fc="navy"))
        self.text: Text = axes.text(108, 100, "Idlib", clip_on=True)
        self.tint = np.zeros((160, 240, 4), dtype=np.uint8)
        self.pixels = MapLayers(axes, GlyphCache(new_renderer(300, 200, dpi=figure.dpi)))
        self.pixels.set_static([self.land], [], [])
        self.pixels.set_tint(self.tint, [self.pixels.whole])

    def place(self, at: float, name: str, tint: int) -> list[Rect]:
        """Set everything; return the rectangle of the glow."""
        self.line.set_data([10, at], [10, at])
        self.mark.center = self.glow.center = (at, at)
        self.text.set(position=(at + 8, at), text=name)
        changed = [Rect(0, 0, 40, 160)] if tint != self.tint[0, 0, 3] else []
        self.tint[:, :40] = (0, 120, 0, tint)
        self.pixels.set_tint(self.tint, changed)
        self.pixels.set_front([self.line])
        self.pixels.set_marks([self.mark])
        self.pixels.set_labels([self.text])
        return [Rect(round(at) - 14, 146 - round(at), round(at) + 14, 174 - round(at))]


def test_incremental_repaint_equals_full_repaint(axes: Axes) -> None:
    drawing = Drawing(axes)
    page = new_renderer(300, 200)
    for at, name, tint in ((100, "Idlib", 0), (60, "Idlib", 90), (61, "Hama", 90), (61, "Hama", 0), (30, "", 200)):
        around = drawing.place(at, name, tint)
        drawing.pixels.repaint(page, [drawing.glow], around)
        drawing.pixels.invalidate()
        whole = new_renderer(300, 200)
        drawing.pixels.repaint(whole, [drawing.glow], around)
        assert np.array_equal(pixel_view(page), pixel_view(whole))


def test_repaint_paints_nothing_if_nothing_changed(axes: Axes) -> None:
    drawing = Drawing(axes)
    page = new_renderer(300, 200)
    drawing.place(100, "Idlib", 0)
    assert drawing.pixels.repaint(page, [], [])
    assert drawing.pixels.repaint(page, [], []) == []
    drawing.place(100, "Idlib", 0)
    assert drawing.pixels.repaint(page, [], []) == []


def test_repaint_restores_rectangles_that_were_painted_over(axes: Axes) -> None:
    drawing = Drawing(axes)
    page = new_renderer(300, 200)
    drawing.place(100, "Idlib", 0)
    drawing.pixels.repaint(page, [], [])
    before = pixel_view(page).copy()
    over = Rect(100, 50, 130, 80)
    pixel_view(page)[over.slices] = 0
    painted = drawing.pixels.repaint(page, [], [], over=[over])
    assert painted == [over]
    assert np.array_equal(pixel_view(page), before)


def test_repaint_stays_within_the_map(axes: Axes) -> None:
    drawing = Drawing(axes)
    page = new_renderer(300, 200)
    pixel_view(page)[...] = 99
    drawing.place(100, "Idlib", 0)
    drawing.pixels.repaint(page, [], [])
    assert (pixel_view(page)[10:170, 20:260] != 99).any(axis=2).all()
    pixel_view(page)[10:170, 20:260] = 99
    assert (pixel_view(page) == 99).all()
