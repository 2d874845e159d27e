"""The key of a map in a film: a few plain entries, each shown only while it occurs."""

from __future__ import annotations

import math
from collections.abc import Set

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from plots.map.basemap import View
from plots.map.samples import (
    HIGH,
    WIDE,
    Entry,
    Samples,
    choose_entries,
    entry_words,
    fit_entries,
    lasting_entries,
    passing_entries,
    places_in,
)
from plots.map.trails import STILL, Moving
from plots.style import Theme, layout_size, place_axes, px, side_styles, type_settings
from plots.style.layouts import Part
from plots.style.measure import text_size
from sim import Campaign, Frame

_LOOSE, _TIGHT = 1.75, 1.35  # height of a row, of the size of type: as there is room
_LEAST = 0.78  # of the size of type, where words are long
_GAP = 8.0  # px between a sample and its words


class MapKey:
    """The key of one map.

    Parameters
    ----------
    figure, part
        Where to draw it: its box, and the size of its type, which is smaller where words are long. Its rows fill one
        column after the other.
    campaign, theme
        Whose key it is, and its colours and words.
    most
        The most entries shown at a time.

    Attributes
    ----------
    shown
        The entries now shown, in order.
    """

    def __init__(self, figure: Figure, part: Part, campaign: Campaign, theme: Theme, most: int = 8) -> None:
        self._figure, self._part, self._campaign, self._theme, self._most = figure, part, campaign, theme, most
        self._scale = max(1.0, part.size / 11.5)
        self._rows = max(1, int(part.height / (part.size * _TIGHT)))
        self.shown: tuple[Entry, ...] = ()
        self._last: tuple[object, ...] | None = None
        self._lasting: Set[Entry] = frozenset()
        self._seen: Set[str] = frozenset()  # the places in the view
        self._samples: dict[Entry, Axes] = {}
        self._words: dict[Entry, Text] = {}
        styles = side_styles(campaign, theme=theme)
        for entry in Entry:
            axes = place_axes(figure, part.x, part.y, WIDE * self._scale, HIGH * self._scale, zorder=5)
            axes.set_xlim(0, WIDE)
            axes.set_ylim(0, HIGH)
            axes.set_axis_off()
            Samples(axes, campaign, theme, styles=styles).draw(entry, WIDE / 2, HIGH / 2)
            axes.set_visible(False)
            words = figure.text(
                0,
                0,
                "",
                color=theme.ink,
                va="center_baseline",
                linespacing=1.0,
                visible=False,
                **type_settings(part.size),
            )
            self._samples[entry], self._words[entry] = axes, words

    @property
    def artists(self) -> tuple[Artist, ...]:
        """All artists that `update` may change."""
        return (*self._samples.values(), *self._words.values())

    def update(self, frame: Frame, view: View, moving: Moving = STILL) -> bool:
        """Show what occurs in a frame in what a view shows; return whether that differs from before."""
        if self._last is None or self._last[2] != view:
            self._seen = places_in(frame, view)
        if self._last is None or self._last[0] is not frame.places or self._last[1:] != (frame.edges, view):
            self._last = frame.places, frame.edges, view
            self._lasting = lasting_entries(frame, self._campaign, self._seen)
        found = self._lasting | passing_entries(frame, self._campaign, self._seen)
        if moving.trails:
            found |= {Entry.TRAIL}
        shown = choose_entries(found, self._most)
        if shown == self.shown:
            return False
        self.shown = shown
        for entry, axes in self._samples.items():
            axes.set_visible(entry in shown)
            self._words[entry].set_visible(entry in shown)
        if shown:
            self._place(frame.fresh)
        return True

    def _place(self, fresh: int) -> None:
        """Put the entries now shown in rows and columns, and set their words."""
        part, (width, height), rtl = self._part, layout_size(self._figure), self._theme.words.rtl
        columns = math.ceil(len(self.shown) / self._rows)
        rows = math.ceil(len(self.shown) / columns)
        row = part.height / rows if columns > 1 else min(part.size * _LOOSE, part.height / rows)
        wide, high = WIDE * self._scale, HIGH * self._scale
        told = [entry_words(entry, self._campaign, self._theme, fresh=fresh) for entry in self.shown]
        parts = [told[at : at + rows] for at in range(0, len(told), rows)]
        widths = [max(text_size(each, part.size)[0] for each in some) for some in parts]
        room = part.width - (wide + _GAP) * columns - _GAP * (columns - 1)
        share, spare = min(1.0, room / sum(widths)), max(room - sum(widths), 0.0) / columns
        words, lefts, sizes, x = list[str](), list[float](), list[float](), part.x
        for some, across in zip(parts, widths, strict=True):  # columns are as wide as their words ask
            fitted, size = fit_entries(some, part.size, room=across * share + 1, row=row, least=_LEAST * part.size)
            words, lefts, sizes = [*words, *fitted], [*lefts, x], [*sizes, size]
            x += wide + 2 * _GAP + across * share + spare
        for number, (entry, each) in enumerate(zip(self.shown, words, strict=True)):
            x, y = lefts[number // rows], part.y + (number % rows + 0.5) * row
            if rtl:
                x = part.right - (x - part.x) - wide
            box = (x / width, 1 - (y + high / 2) / height, wide / width, high / height)
            self._samples[entry].set_position(box)
            text = self._words[entry]
            text.set_text(each)
            text.set_fontsize(px(min(sizes)))
            text.set_verticalalignment("center" if "\n" in each else "center_baseline")
            text.set_horizontalalignment("right" if rtl else "left")
            text.set_position(((x - _GAP if rtl else x + wide + _GAP) / width, 1 - y / height))
