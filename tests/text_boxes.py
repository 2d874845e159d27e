"""Positions of the texts of a figure, to test that none overlap, leave it or are too small to read."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

LEAST_PX = 9  # high, at 720 lines


def shown_texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return every visible text, with its box in px."""
    renderer = cast(Any, figure.canvas).get_renderer()
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts if _is_seen(text)]


def _is_seen(artist: Artist) -> bool:
    axes = artist.axes
    return artist.get_visible() and (axes is None or (axes.get_visible() and _drawn_by(axes, artist)))


def _drawn_by(axes: Any, artist: Artist) -> bool:
    """Return whether axes draw the artist: axes that are off have ticks and titles, but do not draw them."""
    return axes.axison or artist in axes.texts


def faults(figure: Figure, *, least: float = LEAST_PX) -> list[str]:
    """Describe every fault of the texts of a figure; `least` is the smallest allowed height in px."""
    width, height = figure.bbox.width, figure.bbox.height
    shown = shown_texts(figure)
    wrong = [
        f"{words!r} is {box.height:.1f} px high" for words, box in shown if box.height / len(words.split("\n")) < least
    ]
    wrong += [
        f"{words!r} leaves the figure"
        for words, box in shown
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > width + 0.5 or box.y1 > height + 0.5
    ]
    corners = np.array([box.get_points() for _, box in shown]).reshape(-1, 2, 2)
    low, high = corners[:, 0], corners[:, 1]
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)  # across and up, of every pair
    for one, other in np.argwhere(np.triu((shared > 0.5).all(axis=2), 1)).tolist():
        across, up = shared[one, other]
        wrong.append(f"{shown[one][0]!r} overlaps {shown[other][0]!r} by {across:.1f} x {up:.1f} px")
    return wrong
