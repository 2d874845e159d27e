"""Agg sheets: drawing artists off the page, and pasting pixels that were drawn before.

Pixels are RGBA. A `Cut` keeps them last row first, as Agg takes them, with the corner they belong at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Pixels of a part of a sheet, last row first; (`x`, `y`) is its lower left corner there, in pixels."""

    x: int
    y: int
    pixels: Pixels


def new_sheet(width: int, height: int, *, dpi: float = 100.0) -> RendererAgg:
    """Return an empty, transparent Agg sheet of a size in pixels."""
    sheet: RendererAgg = cast(Any, RendererAgg)(width, height, dpi)  # matplotlib does not type it
    return sheet


def like(sheet: RendererAgg) -> RendererAgg:
    """Return an empty sheet of the size and dpi of another."""
    return new_sheet(int(sheet.width), int(sheet.height), dpi=sheet.dpi)


def draw_all(sheet: RendererAgg, artists: Iterable[Artist]) -> RendererAgg:
    """Draw artists on a sheet, lowest z first, and return it."""
    for artist in sorted(artists, key=Artist.get_zorder):
        artist.draw(sheet)
    return sheet


def sheet_pixels(sheet: RendererAgg) -> Pixels:
    """Return a copy of a sheet's pixels, first row at the top."""
    return np.array(cast(Any, sheet).buffer_rgba(), dtype=np.uint8)


def cut(sheet: RendererAgg, x: int, y: int, width: int, height: int) -> Cut:
    """Cut a box out of a sheet; (x, y) is its lower left corner."""
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(int(sheet.width), x + width), min(int(sheet.height), y + height)
    rows = slice(int(sheet.height) - y1, int(sheet.height) - y0)
    pixels = np.asarray(cast(Any, sheet).buffer_rgba())[rows, x0:x1]
    return Cut(x0, y0, np.ascontiguousarray(pixels[::-1]))


def paste(sheet: RendererAgg, piece: Cut) -> None:
    """Lay a cut over what a sheet shows at its corner."""
    context = sheet.new_gc()
    sheet.draw_image(context, piece.x, piece.y, piece.pixels)
    context.restore()
