"""The pixels of the parts of a frame beside its maps, repainted over the blank page only where they changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from plots.film.raster.agg import GlyphCache, Sprite, draw_artists, paste, pixel_view, same_sprite
from plots.film.raster.rects import Pixels, Rect


class Swept(Protocol):
    """A part of the panel with a needle: it looks different left and right of the needle."""

    begin: int
    end: int

    def sweep(self, minute: int) -> None:
        """Move the needle to a minute."""

    @property
    def swept(self) -> Sequence[Artist]:
        """The artists that look different left and right of the needle."""

    @property
    def over(self) -> Sequence[Artist]:
        """The artists over them except words: the needle."""

    @property
    def words(self) -> Sequence[Text]:
        """The words that move with the needle."""

    @property
    def needle(self) -> float:
        """The needle's distance from the left edge of the page, pixels."""

    @property
    def box(self) -> Bbox:
        """The box of all its artists, in pixels of the page, y upwards."""


class SweptPixels:
    """A swept part as three pictures: how it looks left of the needle, how right of it, and the needle."""

    def __init__(self, part: Swept, glyphs: GlyphCache, blank: Pixels) -> None:
        self._part, self._glyphs, self._blank = part, glyphs, blank
        self._rect = page_rect(part.box, blank)
        part.sweep(part.end)
        self._left = self._draw()
        part.sweep((part.begin + part.end) // 2)
        self._over, self._middle = self._glyphs.draw(part.over), self._column()
        part.sweep(part.begin)
        self._right = self._draw()
        self._shown: tuple[object, ...] = ()

    def _draw(self) -> Pixels:
        view = pixel_view(self._glyphs.scratch)[self._rect.slices]
        view[...] = self._blank[self._rect.slices]
        draw_artists(self._glyphs.scratch, self._part.swept)
        return view.copy()

    def _column(self) -> int:
        """Return the pixel column of the page that the needle snaps to."""
        return math.floor(self._part.needle + 0.5)

    def repaint(self, page: RendererAgg) -> list[Rect]:
        """Bring a page that shows the last repaint up to date; return the rectangles that were painted."""
        shown = (
            self._column(),
            *((each.get_text(), each.get_position(), each.get_visible()) for each in self._part.words),
        )
        if shown == self._shown:
            return []
        self._shown = shown
        view = pixel_view(page)[self._rect.slices]
        column = max(0, self._column() - self._rect.left)
        view[:, :column] = self._left[:, :column]
        view[:, column:] = self._right[:, column:]
        paste(page, replace(self._over, x=self._over.x + self._column() - self._middle))
        for text in self._part.words:
            self._glyphs.draw_text(page, text)
        return [self._rect]


class TextPixels:
    """Texts that stay for many frames, as sprites; where one changes, the blank page is written on again."""

    def __init__(self, glyphs: GlyphCache, blank: Pixels) -> None:
        self._glyphs, self._blank = glyphs, blank
        self._looks: dict[Text, tuple[object, ...]] = {}
        self._sprites: dict[Text, Sprite | None] = {}

    def repaint(self, page: RendererAgg, texts: Iterable[Text]) -> list[Rect]:
        """Write the texts on a page that shows them as they were; return the rectangles that were painted."""
        wiped: list[Rect] = []
        rewritten: set[Text] = set()
        for text in texts:
            look = (text.get_text(), text.get_position(), text.get_fontweight(), text.get_color())
            if look == self._looks.get(text):
                continue
            self._looks[text] = look
            old, new = self._sprites.get(text), self._glyphs.sprite(text)
            if same_sprite(old, new):
                continue
            self._sprites[text] = new  # dicts keep its position: texts are written in their order
            rewritten.add(text)
            wiped += [each.rect(self._glyphs.scratch) for each in (old, new) if each is not None]
        found = bool(wiped)
        while found:  # wiping a rectangle also removes parts of other texts in it
            found = False
            for text, sprite in self._sprites.items():
                if sprite is None or text in rewritten:
                    continue
                rect = sprite.rect(self._glyphs.scratch)
                if any(rect.overlaps(other) for other in wiped):
                    rewritten.add(text)
                    wiped.append(rect)
                    found = True
        view = pixel_view(page)
        for rect in wiped:
            view[rect.slices] = self._blank[rect.slices]
        for text, sprite in self._sprites.items():
            if sprite is not None and text in rewritten:
                paste(page, sprite)
        return wiped


class ClockPixels:
    """A clock in tabular figures such as 08:30, composed from pictures of each digit at its four positions."""

    def __init__(self, text: Text, glyphs: GlyphCache, blank: Pixels) -> None:
        self._text, self._glyphs = text, glyphs
        box, shorter = self._box("00:00"), self._box("0:00")
        self._rect = page_rect(box.padded(2), blank)
        self._blank = blank[self._rect.slices].copy()
        width = box.width - shorter.width  # of a digit: all have the same
        edges = [box.x0 + width, (box.x0 + box.x1) / 2, box.x1 - width]
        within = [round(edge) - self._rect.left for edge in edges]
        self._cells = [slice(*ends) for ends in pairwise([0, *within, self._blank.shape[1]])]
        self._digits: dict[str, list[Pixels]] = {}
        self._shown = ""

    def repaint(self, page: RendererAgg) -> list[Rect]:
        """Write the time on a page that shows the last repaint; return the rectangles that were painted."""
        if self._shown == (shown := self._text.get_text()):
            return []
        self._shown = shown
        view = pixel_view(page)[self._rect.slices]
        for place, digit in enumerate(shown.replace(":", "")):
            if digit not in self._digits:
                self._digits[digit] = self._draw(digit)
            view[:, self._cells[place]] = self._digits[digit][place]
        return [self._rect]

    def _draw(self, digit: str) -> list[Pixels]:
        """Return a digit at the four positions."""
        view = pixel_view(self._glyphs.scratch)[self._rect.slices]
        view[...] = self._blank
        with self._showing(f"{2 * digit}:{2 * digit}"):
            self._text.draw(self._glyphs.scratch)
        return [view[:, cell].copy() for cell in self._cells]

    def _box(self, words: str) -> Bbox:
        with self._showing(words):
            return self._text.get_window_extent(self._glyphs.scratch)

    @contextmanager
    def _showing(self, words: str) -> Iterator[None]:
        """Set the text to other words for the duration of a block."""
        now = self._text.get_text()
        self._text.set_text(words)
        try:
            yield
        finally:
            self._text.set_text(now)


def page_rect(box: Bbox, page: Pixels) -> Rect:
    """Return the pixels of a page that a box, y upwards, touches."""
    height, width = page.shape[:2]
    rect = Rect(math.floor(box.x0), height - math.ceil(box.y1), math.ceil(box.x1), height - math.floor(box.y0))
    return rect.clip(Rect(0, 0, width, height))
