"""The parts of a film's frame beside its maps, painted anew over the blank page only where they changed."""

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

from plots.film.patches import Patch, Pixels
from plots.film.repaint import same_picture
from plots.film.sheets import Cut, Easel, draw_all, live_pixels, paste


class Swept(Protocol):
    """A part of the panel that a needle sweeps over: what is left of it looks otherwise than what is right of it."""

    end: int

    def sweep(self, minute: int) -> None:
        """Move the needle, and with it where the one look gives way to the other."""

    @property
    def swept(self) -> Sequence[Artist]:
        """The artists that differ left and right of the needle."""

    @property
    def over(self) -> Sequence[Artist]:
        """Those that are drawn over them, but for words: the needle."""

    @property
    def words(self) -> Sequence[Text]:
        """The words that move with the needle."""

    @property
    def needle(self) -> float:
        """How many pixels of the page lie left of the needle."""

    @property
    def box(self) -> Bbox:
        """What it covers with all its artists, in pixels of the page, y upwards."""


class SweptPixels:
    """A swept part as three pictures: what the page shows left of the needle, what right of it, and the needle."""

    def __init__(self, part: Swept, easel: Easel, blank: Pixels) -> None:
        self._part, self._easel, self._blank = part, easel, blank
        self._patch = page_patch(part.box, blank)
        part.sweep(part.end)
        self._left = self._drawn()
        part.sweep(part.end // 2)
        self._over, self._middle = self._easel.drawn(part.over), self._column()
        part.sweep(0)
        self._right = self._drawn()
        self._shown: tuple[object, ...] = ()

    def _drawn(self) -> Pixels:
        sheet = self._easel.sheet
        view = live_pixels(sheet)[self._patch.slices]
        view[...] = self._blank[self._patch.slices]
        draw_all(sheet, self._part.swept)
        return view.copy()

    def _column(self) -> int:
        """Return the column of the page that the needle, its lines and marks snap to."""
        return math.floor(self._part.needle + 0.5)

    def repaint(self, page: RendererAgg) -> list[Patch]:
        """Paint the part as its artists now are, on a page that shows its last repaint; return what was painted."""
        shown = (
            self._column(),
            *((each.get_text(), each.get_position(), each.get_visible()) for each in self._part.words),
        )
        if shown == self._shown:
            return []
        self._shown = shown
        view = live_pixels(page)[self._patch.slices]
        column = max(0, self._column() - self._patch.left)
        view[:, :column] = self._left[:, :column]
        view[:, column:] = self._right[:, column:]
        paste(page, replace(self._over, x=self._over.x + self._column() - self._middle))
        for text in self._part.words:
            self._easel.draw_text(page, text)
        return [self._patch]


class WordPixels:
    """Words that stay for many frames, each a picture; where one changes the blank page is written on anew."""

    def __init__(self, easel: Easel, blank: Pixels) -> None:
        self._easel, self._blank = easel, blank
        self._looks: dict[Text, tuple[object, ...]] = {}
        self._pictures: dict[Text, Cut | None] = {}

    def repaint(self, page: RendererAgg, texts: Iterable[Text]) -> list[Patch]:
        """Write the words as they now are, on a page that shows them as they were; return what was painted."""
        wiped: list[Patch] = []
        rewritten: set[Text] = set()
        for text in texts:
            look = (text.get_text(), text.get_position(), text.get_fontweight(), text.get_color())
            if look == self._looks.get(text):
                continue
            self._looks[text] = look
            old, new = self._pictures.get(text), self._easel.picture(text)
            if same_picture(old, new):
                continue
            self._pictures[text] = new  # in the place it had: they are written in their order
            rewritten.add(text)
            wiped += [each.patch(self._easel.sheet) for each in (old, new) if each is not None]
        found = bool(wiped)
        while found:  # what of others lies in a patch goes with it
            found = False
            for text, picture in self._pictures.items():
                if picture is None or text in rewritten:
                    continue
                patch = picture.patch(self._easel.sheet)
                if any(patch.meets(other) for other in wiped):
                    rewritten.add(text)
                    wiped.append(patch)
                    found = True
        view = live_pixels(page)
        for patch in wiped:
            view[patch.slices] = self._blank[patch.slices]
        for text, picture in self._pictures.items():
            if picture is not None and text in rewritten:
                paste(page, picture)
        return wiped


class TickingPixels:
    """A clock of tabular figures such as 08:30, put together from pictures of each figure at its four places."""

    def __init__(self, text: Text, easel: Easel, blank: Pixels) -> None:
        self._text, self._easel = text, easel
        box, shorter = self._box("00:00"), self._box("0:00")
        self._patch = page_patch(box.padded(2), blank)
        self._blank = blank[self._patch.slices].copy()
        wide = box.width - shorter.width  # of a figure: all are as wide, so that each stands where others do
        edges = [box.x0 + wide, (box.x0 + box.x1) / 2, box.x1 - wide]
        within = [round(edge) - self._patch.left for edge in edges]
        self._cells = [slice(*ends) for ends in pairwise([0, *within, self._blank.shape[1]])]
        self._pictures: dict[str, list[Pixels]] = {}
        self._shown = ""

    def repaint(self, page: RendererAgg) -> list[Patch]:
        """Write the time as it now is, on a page that shows its last repaint; return what was painted."""
        if self._shown == (shown := self._text.get_text()):
            return []
        self._shown = shown
        view = live_pixels(page)[self._patch.slices]
        for place, figure in enumerate(shown.replace(":", "")):
            if figure not in self._pictures:
                self._pictures[figure] = self._drawn(figure)
            view[:, self._cells[place]] = self._pictures[figure][place]
        return [self._patch]

    def _drawn(self, figure: str) -> list[Pixels]:
        """Return the pictures of a figure at the four places."""
        sheet = live_pixels(self._easel.sheet)[self._patch.slices]
        sheet[...] = self._blank
        with self._saying(f"{2 * figure}:{2 * figure}"):
            self._text.draw(self._easel.sheet)
        return [sheet[:, cell].copy() for cell in self._cells]

    def _box(self, words: str) -> Bbox:
        with self._saying(words):
            return self._text.get_window_extent(self._easel.sheet)

    @contextmanager
    def _saying(self, words: str) -> Iterator[None]:
        """Let the text say other words for a while."""
        now = self._text.get_text()
        self._text.set_text(words)
        try:
            yield
        finally:
            self._text.set_text(now)


def page_patch(box: Bbox, page: Pixels) -> Patch:
    """Return the pixels of a page that a box, y upwards, touches."""
    high, wide = page.shape[:2]
    patch = Patch(math.floor(box.x0), high - math.ceil(box.y1), math.ceil(box.x1), high - math.floor(box.y0))
    return patch.clipped(Patch(0, 0, wide, high))
