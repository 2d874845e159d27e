"""Agg renderers: drawing artists off the page, and pasting sprites (pixels that were drawn before)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

from plots.film.raster.rects import Pixels, Rect, as_uint32

TRANSPARENT = np.array([255, 255, 255, 0], dtype=np.uint8).view(np.uint32)[0]  # Agg's transparent pixel


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """RGBA pixels of a part of a page, last row first as Agg takes them; (`x`, `y`) is their lower left corner."""

    x: int
    y: int
    pixels: Pixels

    def rect(self, page: RendererAgg) -> Rect:
        """Return the rectangle of the page that it covers."""
        height, width = self.pixels.shape[:2]
        bottom = int(page.height) - self.y
        return Rect(self.x, bottom - height, self.x + width, bottom)


def new_renderer(width: int, height: int, *, dpi: float = 100.0) -> RendererAgg:
    """Return an empty, transparent Agg renderer of a size in pixels."""
    renderer: RendererAgg = cast(Any, RendererAgg)(width, height, dpi)  # matplotlib does not type it
    return renderer


def blank_like(page: RendererAgg) -> RendererAgg:
    """Return an empty renderer of the size and dpi of another."""
    return new_renderer(int(page.width), int(page.height), dpi=page.dpi)


def draw_artists(renderer: RendererAgg, artists: Iterable[Artist]) -> RendererAgg:
    """Draw artists, lowest z first, and return the renderer."""
    for artist in sorted(artists, key=Artist.get_zorder):
        artist.draw(renderer)
    return renderer


def copy_pixels(renderer: RendererAgg) -> Pixels:
    """Return a copy of a renderer's pixels, first row at the top."""
    return pixel_view(renderer).copy()


def pixel_view(renderer: RendererAgg) -> Pixels:
    """Return a renderer's pixels without copying them, first row at the top."""
    return np.asarray(cast(Any, renderer).buffer_rgba())


def crop(renderer: RendererAgg, x: int, y: int, width: int, height: int) -> Sprite:
    """Return a copy of a box of a renderer; (x, y) is its lower left corner."""
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(int(renderer.width), x + width), min(int(renderer.height), y + height)
    rows = slice(int(renderer.height) - y1, int(renderer.height) - y0)
    return Sprite(x0, y0, np.ascontiguousarray(pixel_view(renderer)[rows, x0:x1][::-1]))


def trim(sprite: Sprite) -> Sprite:
    """Return a copy of a sprite without its transparent margins."""
    shown = sprite.pixels[..., 3] > 0
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if not len(rows):
        return Sprite(sprite.x, sprite.y, np.empty((0, 0, 4), dtype=np.uint8))
    part = sprite.pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Sprite(sprite.x + int(columns[0]), sprite.y + int(rows[0]), part.copy())


def paste(page: RendererAgg, sprite: Sprite) -> None:
    """Composite a sprite over a page at the sprite's corner."""
    if not sprite.pixels.size:
        return
    context = page.new_gc()
    page.draw_image(context, sprite.x, sprite.y, sprite.pixels)
    context.restore()


def same_sprite(one: Sprite | None, other: Sprite | None) -> bool:
    """Return whether two sprites of a cache, or none, are the same pixels at the same corner."""
    if one is None or other is None:
        return one is other
    return one.pixels is other.pixels and (one.x, one.y) == (other.x, other.y)


def _text_box(text: Text, x: float, y: float, dpi: float) -> tuple[int, int, int, int]:
    """Return a box around a line of text at (x, y) and its halo: left, bottom, width, height.

    It is generous, as no glyph is wider than it is high: matplotlib's exact box takes half as long as drawing the text.
    """
    em = float(text.get_fontsize()) * dpi / 72
    width = math.ceil(em * (len(text.get_text()) + 2))
    left = {"left": em, "right": width - em}.get(text.get_horizontalalignment(), width / 2)
    return math.floor(x - left), math.floor(y - 2 * em), width + 1, math.ceil(4 * em) + 1


class GlyphCache:
    """Sprites of texts, and a scratch renderer the size of the page to draw other artists on.

    Renderers are made once, because a text keeps a reference to the renderer it was last drawn on.
    """

    def __init__(self, page: RendererAgg) -> None:
        self.scratch = blank_like(page)  # whoever draws on it clears it first
        self._text_scratch = blank_like(page)
        self._sprites: dict[tuple[Any, ...], Sprite] = {}  # the first of a key is the text

    def clear(self, axes: Axes) -> None:
        """Drop the sprites of the texts on axes, and so these texts."""
        self._sprites = {key: sprite for key, sprite in self._sprites.items() if key[0].axes is not axes}

    def draw(self, artists: Iterable[Artist]) -> Sprite:
        """Return artists drawn on transparent ground."""
        as_uint32(pixel_view(self.scratch))[...] = TRANSPARENT
        draw_artists(self.scratch, artists)
        return trim(crop(self.scratch, 0, 0, int(self.scratch.width), int(self.scratch.height)))

    def draw_text(self, page: RendererAgg, text: Text) -> None:
        """Draw a text as ``text.draw(page)`` does, from its sprite."""
        sprite = self.sprite(text)
        if sprite is not None:
            paste(page, sprite)

    def sprite(self, text: Text) -> Sprite | None:
        """Return the sprite of a text where it is on the page, from the cache if it was drawn before.

        None if the text is not shown. Text is the slowest thing to draw, and most of it stays or moves by whole
        pixels. Sprites are kept until `clear`: do not use this for text that is new in every frame.
        """
        if not text.get_visible() or not text.get_text():
            return None
        x, y = text.get_transform().transform(text.get_position())
        clip = text.get_clip_box() if text.get_clip_on() else None
        left, low = (0, 0) if clip is not None else (math.floor(x), math.floor(y))  # clipping depends on the position
        look = text.get_fontweight(), text.get_color(), text.get_alpha(), text.get_fontsize()
        key = (text, text.get_text(), *look, round(x - left, 3), round(y - low, 3))
        if key not in self._sprites:
            text.draw(self._text_scratch)
            drawn = crop(self._text_scratch, *_text_box(text, x, y, self.scratch.dpi))
            as_uint32(pixel_view(self._text_scratch))[drawn.rect(self._text_scratch).slices] = TRANSPARENT
            shown = trim(drawn)
            self._sprites[key] = Sprite(shown.x - left, shown.y - low, shown.pixels)
        kept = self._sprites[key]
        return Sprite(kept.x + left, kept.y + low, kept.pixels)
