"""Agg sheets: drawing artists off the page, and pasting pixels that were drawn before.

Pixels are RGBA. A `Cut` keeps them last row first, as Agg takes them, with the corner they belong at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

from plots.film.patches import Patch, Pixels, as_words

EMPTY = np.array([255, 255, 255, 0], dtype=np.uint8).view(np.uint32)[0]  # Agg's transparent, as one word


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Pixels of a part of a sheet, last row first; (`x`, `y`) is its lower left corner there, in pixels."""

    x: int
    y: int
    pixels: Pixels

    def patch(self, sheet: RendererAgg) -> Patch:
        """Return what it covers of a sheet."""
        height, width = self.pixels.shape[:2]
        bottom = int(sheet.height) - self.y
        return Patch(self.x, bottom - height, self.x + width, bottom)


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
    return live_pixels(sheet).copy()


def live_pixels(sheet: RendererAgg) -> Pixels:
    """Return the pixels of a sheet themselves, not a copy, first row at the top."""
    return np.asarray(cast(Any, sheet).buffer_rgba())


def cut(sheet: RendererAgg, x: int, y: int, width: int, height: int) -> Cut:
    """Cut a box out of a sheet; (x, y) is its lower left corner."""
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(int(sheet.width), x + width), min(int(sheet.height), y + height)
    rows = slice(int(sheet.height) - y1, int(sheet.height) - y0)
    return Cut(x0, y0, np.ascontiguousarray(live_pixels(sheet)[rows, x0:x1][::-1]))


def trimmed(piece: Cut) -> Cut:
    """Return what of a cut is not empty, as a copy."""
    shown = piece.pixels[..., 3] > 0
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if not len(rows):
        return Cut(piece.x, piece.y, np.empty((0, 0, 4), dtype=np.uint8))
    part = piece.pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Cut(piece.x + int(columns[0]), piece.y + int(rows[0]), part.copy())


def paste(sheet: RendererAgg, piece: Cut) -> None:
    """Lay a cut over what a sheet shows at its corner."""
    if not piece.pixels.size:
        return
    context = sheet.new_gc()
    sheet.draw_image(context, piece.x, piece.y, piece.pixels)
    context.restore()


def _wipe(sheet: RendererAgg, piece: Cut) -> None:
    """Empty the part of a sheet that was cut out: a whole page takes many times as long."""
    as_words(live_pixels(sheet))[piece.patch(sheet).slices] = EMPTY


def _room(text: Text, x: float, y: float, dpi: float) -> tuple[int, int, int, int]:
    """Return a box that surely holds a line of text at (x, y), with its halo: left, bottom, width and height.

    Matplotlib's own box takes half as long to find as the text takes to draw; no letter is wider than it is high.
    """
    em = float(text.get_fontsize()) * dpi / 72
    width = math.ceil(em * (len(text.get_text()) + 2))
    left = {"left": em, "right": width - em}.get(text.get_horizontalalignment(), width / 2)
    return math.floor(x - left), math.floor(y - 2 * em), width + 1, math.ceil(4 * em) + 1


class Easel:
    """Sheets to draw on out of sight, made once for a page and wiped every time.

    A sheet for each drawing would not do: a text keeps the sheet that it was last drawn on, so all of them would stay.
    """

    def __init__(self, page: RendererAgg) -> None:
        self.sheet = like(page)  # whoever draws on it wipes it first
        self._text_sheet = like(page)
        self._texts: dict[tuple[object, ...], Cut] = {}

    def drawn(self, artists: Iterable[Artist]) -> Cut:
        """Return the pixels of artists drawn on nothing."""
        as_words(live_pixels(self.sheet))[...] = EMPTY
        draw_all(self.sheet, artists)
        return trimmed(cut(self.sheet, 0, 0, int(self.sheet.width), int(self.sheet.height)))

    def draw_text(self, sheet: RendererAgg, text: Text) -> None:
        """Draw a text as ``text.draw(sheet)`` does, from its picture."""
        picture = self.picture(text)
        if picture is not None:
            paste(sheet, picture)

    def picture(self, text: Text) -> Cut | None:
        """Return the pixels of a text where it lies on the page, as drawn before if it was; None when it is not shown.

        Text is the slowest thing to draw, and most of it stays or is moved by whole pixels. Every picture is kept: text
        that is another each time is not for this.
        """
        if not text.get_visible() or not text.get_text():
            return None
        x, y = text.get_transform().transform(text.get_position())
        clip = text.get_clip_box() if text.get_clip_on() else None
        left, low = (0, 0) if clip is not None else (math.floor(x), math.floor(y))  # what is cut off differs by place
        look = text.get_fontweight(), text.get_color(), text.get_alpha(), text.get_fontsize()
        key = (text, text.get_text(), *look, round(x - left, 3), round(y - low, 3))
        if key not in self._texts:
            text.draw(self._text_sheet)
            drawn = cut(self._text_sheet, *_room(text, x, y, self.sheet.dpi))
            _wipe(self._text_sheet, drawn)
            shown = trimmed(drawn)
            self._texts[key] = Cut(shown.x - left, shown.y - low, shown.pixels)
        piece = self._texts[key]
        return Cut(piece.x + left, piece.y + low, piece.pixels)
