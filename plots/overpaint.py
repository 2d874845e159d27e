"""The parts of a film's frame beside its maps, painted anew over the blank page only where they changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Protocol

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from plots.patches import Patch, Pixels
from plots.repaint import same_picture
from plots.sheets import Cut, Easel, draw_all, live_pixels, paste


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
    """A swept part as two pictures, of which the page shows the one left of the needle and the other right of it."""

    def __init__(self, part: Swept, easel: Easel, blank: Pixels) -> None:
        self._part, self._easel, self._blank = part, easel, blank
        self._patch = page_patch(part.box, blank)
        part.sweep(part.end)
        self._left = self._drawn()
        part.sweep(0)
        self._right = self._drawn()

    def _drawn(self) -> Pixels:
        sheet = self._easel.sheet
        view = live_pixels(sheet)[self._patch.slices]
        view[...] = self._blank[self._patch.slices]
        draw_all(sheet, self._part.swept)
        return view.copy()

    def repaint(self, page: RendererAgg) -> None:
        """Paint the part as its artists now are."""
        view = live_pixels(page)[self._patch.slices]
        column = max(0, math.floor(self._part.needle + 0.5) - self._patch.left)
        view[:, :column] = self._left[:, :column]
        view[:, column:] = self._right[:, column:]
        for artist in self._part.over:
            artist.draw(page)
        for text in self._part.words:
            self._easel.draw_text(page, text)


class WordPixels:
    """Words that stay for many frames, each a picture; where one changes the blank page is written on anew."""

    def __init__(self, easel: Easel, blank: Pixels) -> None:
        self._easel, self._blank = easel, blank
        self._looks: dict[Text, tuple[object, ...]] = {}
        self._pictures: dict[Text, Cut | None] = {}

    def repaint(self, page: RendererAgg, texts: Iterable[Text]) -> None:
        """Write the words as they now are, on a page that shows them as they were."""
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


class TickingPixels:
    """A clock of tabular figures such as 08:30: what is before the middle of its colon and what is behind it, as drawn.

    Either half is drawn once for each thing it says, with the other, and kept: the figures stand in the same places.
    """

    def __init__(self, text: Text, easel: Easel, blank: Pixels) -> None:
        self._text, self._easel = text, easel
        now = text.get_text()
        text.set_text("00:00")
        box = text.get_window_extent(easel.sheet)
        text.set_text(now)
        self._patch = page_patch(box.padded(2), blank)
        self._blank = blank[self._patch.slices].copy()
        self._middle = round((box.x0 + box.x1) / 2) - self._patch.left  # of the colon, as all figures are as wide
        self._halves: dict[tuple[bool, str], Pixels] = {}

    def repaint(self, page: RendererAgg) -> None:
        """Write the words as they now are."""
        head, _, tail = self._text.get_text().partition(":")
        view = live_pixels(page)[self._patch.slices]
        if (False, head) not in self._halves or (True, tail) not in self._halves:
            sheet = live_pixels(self._easel.sheet)[self._patch.slices]
            sheet[...] = self._blank
            self._text.draw(self._easel.sheet)
            self._halves[False, head] = sheet[:, : self._middle].copy()
            self._halves[True, tail] = sheet[:, self._middle :].copy()
        view[:, : self._middle] = self._halves[False, head]
        view[:, self._middle :] = self._halves[True, tail]


def page_patch(box: Bbox, page: Pixels) -> Patch:
    """Return the pixels of a page that a box, y upwards, touches."""
    high, wide = page.shape[:2]
    patch = Patch(math.floor(box.x0), high - math.ceil(box.y1), math.ceil(box.x1), high - math.floor(box.y0))
    return patch.clipped(Patch(0, 0, wide, high))
