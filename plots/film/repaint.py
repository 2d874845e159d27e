"""The pixels of one map, kept by layer and painted anew only where something changed.

The one raster trick of a film. What matplotlib draws of a whole figure is its oracle: the tests compare the two. A map
lies in layers, each drawn by its artists on a sheet out of sight:

- the floor: land, the tint of the ground, roads and lines over it. Of these the tint alone ever changes, by patches;
- the front, drawn over the floor; where that differs from before is found by comparing pixels;
- what passes: glows of fresh changes and arrows, drawn on the page itself each time;
- marks, drawn in patches around those that changed, with leader lines and labels over them, each label a picture of
  its own, and what is always on top.

`repaint` brings a page up to date from these, patch by patch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

from plots.film.patches import Patch, Pixels, any_shown, as_words, changed, join
from plots.film.sheets import EMPTY, Cut, Easel, draw_all, live_pixels, paste


def same_picture(one: Cut | None, other: Cut | None) -> bool:
    """Whether two pictures of an easel, or none, are the same at the same place."""
    if one is None or other is None:
        return one is other
    return one.pixels is other.pixels and (one.x, one.y) == (other.x, other.y)


class MapPixels:
    """The layers of one map as pixels, and what of them a page does not show yet.

    Parameters
    ----------
    axes
        Of the map; its box is whole pixels.
    easel
        Where to draw out of sight.
    """

    def __init__(self, axes: Axes, easel: Easel) -> None:
        window = axes.get_window_extent()
        self._easel = easel
        high, across = live_pixels(easel.sheet).shape[:2]
        left, bottom = round(window.x0), round(window.y0)
        top = high - bottom - round(window.height)
        self.region = Patch(left, top, left + round(window.width), high - bottom).clipped(Patch(0, 0, across, high))
        self.whole = Patch(0, 0, self.region.right - self.region.left, self.region.bottom - self.region.top)
        shape = self.whole.bottom, self.whole.right, 4
        self._under, self._over, self._top = (np.empty(shape, np.uint8) for _ in range(3))
        self._floor, self._below = np.empty(shape, np.uint8), np.zeros(shape, np.uint8)
        self._marks, self._above = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
        self._leaders = np.zeros(shape, np.uint8)
        self._pictures: dict[Text, Cut | None] = {}
        self._passing: list[Patch] = []
        self._stale: list[Patch] = [self.whole]

    def set_static(self, under: Iterable[Artist], over: Iterable[Artist], top: Iterable[Artist]) -> None:
        """Draw what never changes: under the tint, over it, and over everything."""
        for layer, artists in ((self._under, under), (self._over, over), (self._top, top)):
            layer[...] = self._drawn(artists)

    def set_tint(self, tint: Pixels, patches: Iterable[Patch]) -> None:
        """Lay the tint on the land, where it changed."""
        sheet = self._easel.sheet
        for patch in join(patches, within=self.whole):
            view = self._view(sheet)[patch.slices]
            view[...] = self._under[patch.slices]
            self._paste(sheet, tint, patch)
            self._paste(sheet, self._over, patch)
            self._floor[patch.slices] = view

    def set_front(self, artists: Iterable[Artist]) -> None:
        """Draw the front anew over the floor."""
        sheet = self._easel.sheet
        view = self._view(sheet)
        view[...] = self._floor
        draw_all(sheet, artists)
        patches = changed(self._below, view)
        for patch in patches:
            self._below[patch.slices] = view[patch.slices]
        self._stale += patches

    def set_marks(self, artists: Iterable[Artist], patches: Iterable[Patch] | None = None) -> None:
        """Draw the marks anew: all of them, or in some patches those that reach into these."""
        if patches is None:
            drawn = self._drawn(artists)
            found = changed(self._marks, drawn)
        else:
            found = join(patches, within=self.whole)
            drawn = self._drawn(artists, found)
        for patch in found:
            self._marks[patch.slices] = drawn[patch.slices]
        self._lay_above(found)

    def set_leaders(self, artists: Iterable[Artist]) -> None:
        """Draw anew the lines that lead to labels."""
        self._leaders[...] = self._drawn(artists)
        self._lay_above([self.whole])

    def set_labels(self, texts: Iterable[Text]) -> None:
        """Write labels anew that look otherwise than before, or are shown no longer."""
        patches: list[Patch] = []
        for text in texts:
            old, new = self._pictures.get(text), self._easel.picture(text)
            if not same_picture(old, new):
                self._pictures[text] = new  # in the place it had: labels lie over each other in the order of `texts`
                patches += [self._patch(each) for each in (old, new) if each is not None]
        self._lay_above(join(patches, within=self.whole))

    def set_all_stale(self) -> None:
        """Forget what the page shows."""
        self._stale = [self.whole]

    def repaint(
        self, page: RendererAgg, passing: Sequence[Artist], around: Iterable[Patch], *, over: Iterable[Patch] = ()
    ) -> list[Patch]:
        """Bring a page that shows the last repaint up to date; return the patches of the page that were painted.

        Parameters
        ----------
        passing
            Artists between front and marks.
        around
            Patches of the map that hold all that they draw.
        over
            Patches of the page that something else was painted on since.
        """
        around = list(around)
        overpainted = [patch.clipped(self.region).moved(-self.region.left, -self.region.top) for patch in over]
        dirty = [*self._stale, *overpainted, *self._passing, *around]
        patches = join(dirty, within=self.whole)
        self._stale, self._passing = [], around
        view = self._view(page)
        for patch in patches:
            view[patch.slices] = self._below[patch.slices]
        for artist in passing if patches else ():
            artist.draw(page)
        for patch in patches:
            self._paste(page, self._above, patch)
        return [patch.moved(self.region.left, self.region.top) for patch in patches]

    def _lay_above(self, patches: Iterable[Patch]) -> None:
        """Lay labels and what is on top over the marks in some patches."""
        sheet = self._easel.sheet
        view = self._view(sheet)
        shown = [(picture, self._patch(picture)) for picture in self._pictures.values() if picture is not None]
        for patch in patches:
            as_words(view)[patch.slices] = EMPTY
            self._paste(sheet, self._marks, patch)
            self._paste(sheet, self._leaders, patch)
            for picture, box in shown:
                if box.meets(patch):
                    paste(sheet, picture)  # what of it lies beside the patch is not looked at
            self._paste(sheet, self._top, patch)
            self._above[patch.slices] = view[patch.slices]
            self._stale.append(patch)

    def _drawn(self, artists: Iterable[Artist], patches: Iterable[Patch] | None = None) -> Pixels:
        """Return the pixels of artists drawn on nothing, good in these patches until the next drawing."""
        sheet = self._easel.sheet
        view = self._view(sheet)
        for patch in [self.whole] if patches is None else patches:
            as_words(view)[patch.slices] = EMPTY
        draw_all(sheet, artists)
        return view

    def _view(self, sheet: RendererAgg) -> Pixels:
        """Return the live pixels of the map's box on a sheet."""
        return live_pixels(sheet)[self.region.slices]

    def _patch(self, picture: Cut) -> Patch:
        """Return what of the map a picture covers."""
        return picture.patch(self._easel.sheet).moved(-self.region.left, -self.region.top)

    def _paste(self, sheet: RendererAgg, layer: Pixels, patch: Patch) -> None:
        """Lay a patch of a layer over what a sheet shows there."""
        pixels = layer[patch.slices]
        if any_shown(pixels):
            bottom = int(sheet.height) - self.region.top - patch.bottom
            paste(sheet, Cut(self.region.left + patch.left, bottom, np.ascontiguousarray(pixels[::-1])))
