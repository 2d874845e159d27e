"""The pixels of one map, kept by layer and recomposed only where something changed.

Layers, lowest first, each drawn by its artists on a scratch renderer:

- floor: land, the tint of the ground, roads and lines. Only the tint changes, in known rectangles;
- front, over the floor; the rectangles in which it changed are found by comparing pixels;
- passing: glows of fresh changes and arrows, drawn on the page itself for every frame;
- marks, redrawn in rectangles around those that changed; over them leader lines and labels (a sprite each);
- crossing: columns on the march, drawn on the page itself for every frame; over them what is always on top.

`repaint` brings a page up to date from these, rectangle by rectangle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

from plots.film.raster.agg import TRANSPARENT, GlyphCache, Sprite, draw_artists, paste, pixel_view, same_sprite
from plots.film.raster.rects import Pixels, Rect, any_visible, as_uint32, dirty_rects, merge


class MapLayers:
    """The layers of one map as pixels, and the rectangles of them that a page does not show yet.

    Parameters
    ----------
    axes
        Of the map; its box is whole pixels.
    glyphs
        The cache of text sprites, whose scratch renderer the layers are drawn on.
    """

    def __init__(self, axes: Axes, glyphs: GlyphCache) -> None:
        window = axes.get_window_extent()
        self._glyphs, self._scratch = glyphs, glyphs.scratch
        height, width = pixel_view(self._scratch).shape[:2]
        left, bottom = round(window.x0), round(window.y0)
        top = height - bottom - round(window.height)
        self.region = Rect(left, top, left + round(window.width), height - bottom).clip(Rect(0, 0, width, height))
        self.whole = Rect(0, 0, self.region.right - self.region.left, self.region.bottom - self.region.top)
        shape = self.whole.bottom, self.whole.right, 4
        self._under, self._over, self._top = (np.empty(shape, np.uint8) for _ in range(3))
        self._floor, self._below = np.empty(shape, np.uint8), np.empty(shape, np.uint8)
        self._front = np.zeros(shape, np.uint8)
        self._marks, self._above = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
        self._leaders = np.zeros(shape, np.uint8)
        self._labels: dict[Text, Sprite | None] = {}
        self._passing: list[Rect] = []
        self._dirty: list[Rect] = [self.whole]

    def set_static(self, under: Iterable[Artist], over: Iterable[Artist], top: Iterable[Artist]) -> None:
        """Draw what never changes: under the tint, over it, and over everything."""
        for layer, artists in ((self._under, under), (self._over, over), (self._top, top)):
            layer[...] = self._draw(artists)

    def set_tint(self, tint: Pixels, rects: Iterable[Rect]) -> None:
        """Lay the tint on the land in the rectangles in which it changed."""
        changed = merge(rects, within=self.whole)
        for rect in changed:
            view = self._view(self._scratch)[rect.slices]
            view[...] = self._under[rect.slices]
            self._paste(self._scratch, tint, rect)
            self._paste(self._scratch, self._over, rect)
            self._floor[rect.slices] = view
        self._compose_below(changed)

    def set_front(self, artists: Iterable[Artist]) -> None:
        """Redraw the front."""
        drawn = self._draw(artists)
        found = dirty_rects(self._front, drawn)
        for rect in found:
            self._front[rect.slices] = drawn[rect.slices]
        self._compose_below(found)

    def set_marks(self, artists: Iterable[Artist], rects: Iterable[Rect] | None = None) -> None:
        """Redraw the marks: all of them, or in some rectangles, given the marks that reach into these."""
        if rects is None:
            drawn = self._draw(artists)
            found = dirty_rects(self._marks, drawn)
        else:
            found = merge(rects, within=self.whole)
            drawn = self._draw(artists, found)
        for rect in found:
            self._marks[rect.slices] = drawn[rect.slices]
        self._compose_above(found)

    def set_leaders(self, artists: Iterable[Artist]) -> None:
        """Redraw the leader lines of labels."""
        self._leaders[...] = self._draw(artists)
        self._compose_above([self.whole])

    def set_labels(self, texts: Iterable[Text]) -> None:
        """Redraw the labels that look different from before or were hidden."""
        rects: list[Rect] = []
        for text in texts:
            old, new = self._labels.get(text), self._glyphs.sprite(text)
            if not same_sprite(old, new):
                self._labels[text] = new  # dicts keep its position: labels overlap in the order of `texts`
                rects += [self._rect(each) for each in (old, new) if each is not None]
        self._compose_above(merge(rects, within=self.whole))

    def invalidate(self) -> None:
        """Repaint the whole map next time."""
        self._dirty = [self.whole]

    def repaint(
        self,
        page: RendererAgg,
        passing: Sequence[Artist],
        around: Iterable[Rect],
        *,
        over: Iterable[Rect] = (),
        crossing: Sequence[Artist] = (),
    ) -> list[Rect]:
        """Bring a page that shows the last repaint up to date; return the rectangles of the page that were painted.

        Parameters
        ----------
        passing
            Artists between front and marks.
        around
            Rectangles of the map that hold all that they and `crossing` draw.
        over
            Rectangles of the page that something else was painted on since.
        crossing
            Artists between labels and what is always on top.
        """
        around = list(around)
        overpainted = [rect.clip(self.region).shift(-self.region.left, -self.region.top) for rect in over]
        rects = merge([*self._dirty, *overpainted, *self._passing, *around], within=self.whole)
        self._dirty, self._passing = [], around
        view = self._view(page)
        for rect in rects:
            view[rect.slices] = self._below[rect.slices]
        for artist in passing if rects else ():
            artist.draw(page)
        for rect in rects:
            self._paste(page, self._above, rect)
        for artist in crossing if rects else ():
            artist.draw(page)
        for rect in rects:
            self._paste(page, self._top, rect)
        return [rect.shift(self.region.left, self.region.top) for rect in rects]

    def _compose_below(self, rects: Iterable[Rect]) -> None:
        """Compose floor and front in some rectangles."""
        for rect in rects:
            view = self._view(self._scratch)[rect.slices]
            view[...] = self._floor[rect.slices]
            self._paste(self._scratch, self._front, rect)
            self._below[rect.slices] = view
            self._dirty.append(rect)

    def _compose_above(self, rects: Iterable[Rect]) -> None:
        """Compose marks, leaders and labels in some rectangles."""
        view = self._view(self._scratch)
        shown = [(sprite, self._rect(sprite)) for sprite in self._labels.values() if sprite is not None]
        for rect in rects:
            as_uint32(view)[rect.slices] = TRANSPARENT
            self._paste(self._scratch, self._marks, rect)
            self._paste(self._scratch, self._leaders, rect)
            for sprite, box in shown:
                if box.overlaps(rect):
                    paste(self._scratch, sprite)  # its part outside the rectangle is not read
            self._above[rect.slices] = view[rect.slices]
            self._dirty.append(rect)

    def _draw(self, artists: Iterable[Artist], rects: Iterable[Rect] | None = None) -> Pixels:
        """Return artists drawn on transparent ground in these rectangles; the pixels are valid until the next call."""
        view = self._view(self._scratch)
        for rect in [self.whole] if rects is None else rects:
            as_uint32(view)[rect.slices] = TRANSPARENT
        draw_artists(self._scratch, artists)
        return view

    def _view(self, renderer: RendererAgg) -> Pixels:
        """Return the pixels of the map's box on a renderer, without copying them."""
        return pixel_view(renderer)[self.region.slices]

    def _rect(self, sprite: Sprite) -> Rect:
        """Return the rectangle of the map that a sprite covers."""
        return sprite.rect(self._scratch).shift(-self.region.left, -self.region.top)

    def _paste(self, renderer: RendererAgg, layer: Pixels, rect: Rect) -> None:
        """Composite a rectangle of a layer over a renderer."""
        pixels = layer[rect.slices]
        if any_visible(pixels):
            bottom = int(renderer.height) - self.region.top - rect.bottom
            paste(renderer, Sprite(self.region.left + rect.left, bottom, np.ascontiguousarray(pixels[::-1])))
