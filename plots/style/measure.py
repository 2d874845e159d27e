"""Measure text in px of the layout before it is drawn."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import Any, cast

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from plots.style import FAMILY, LAYOUT_DPI, Size, px, register_fonts, type_settings
from sim.model.escapes import printable


@cache
def text_size(words: str, size: float, *, weight: int = 400, italic: bool = False, spacing: float = 1.2) -> Size:
    """Return the width and height in layout px that matplotlib gives `words` on an Agg canvas."""
    words = printable(words)
    if "\n" not in words:  # as matplotlib does, without a text on a figure
        width, height = _measure(words, size, weight, italic)
        return width, max(height, spacing * size)
    text = Text(0, 0, words, linespacing=spacing, **type_settings(size, weight=weight, italic=italic))
    figure, renderer = _ruler()
    text.set_figure(figure)
    box = text.get_window_extent(renderer)
    return float(box.width), float(box.height)


def fitted(words: str, size: float, *, room: float, weight: int = 400) -> str:
    """Return text unchanged, or cut and ended with "…" if it is wider than `room` px."""
    if text_size(words, size, weight=weight)[0] <= room:
        return words
    kept = range(len(words))
    fit = bisect_right(kept, room, key=lambda count: text_size(f"{words[:count]}…", size, weight=weight)[0])
    return f"{words[: max(fit - 1, 1)].rstrip(' ,;:')}…"


@cache
def _measure(words: str, size: float, weight: int, italic: bool) -> Size:
    """Return the width and height in layout px of the ink and the advance of one line."""
    width, height, _ = cast(Any, _ruler()[1]).get_text_width_height_descent(words, _font(size, weight, italic), False)
    return float(width), float(height)


@cache
def _font(size: float, weight: int, italic: bool) -> FontProperties:
    return FontProperties(family=list(FAMILY), size=px(size), weight=weight, style="italic" if italic else "normal")


@cache
def _ruler() -> tuple[Figure, RendererAgg]:
    """Return a figure and a renderer for measuring, with the typeface registered."""
    register_fonts()
    return Figure(dpi=LAYOUT_DPI), cast(Any, RendererAgg)(1, 1, LAYOUT_DPI)  # matplotlib does not type it
