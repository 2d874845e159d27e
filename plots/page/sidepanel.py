"""Pages written in px of the layout, and the page of maps, likelihood maps and difference maps with its side panel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from plots.map.basemap import check_extent
from plots.map.marks import Mark, PlaceMarks, sample_place
from plots.style import LAYOUT, Theme, layout_figure, layout_size, place_axes, px, side_styles, write
from plots.style.credits import map_source
from plots.style.layouts import check_size
from plots.style.measure import fitted
from plots.style.paper import unit_axes
from plots.style.words import balance, text_width, wrap
from sim import Campaign
from sim.model.geodesy import Extent

PANEL, GAP, FOOT = 372.0, 24.0, 40.0  # px: width of the panel, free space on both sides of it, height of the foot
_FILLED = 0.6  # of the usual map: an extent that fills less of it gets a page of its own shape
_AREA = 585_000.0  # square px of the map on a page of another shape
_NARROWEST, _LOWEST = 480.0, 680.0  # px of such a map; the panel beside it needs the height
_WIDEST, _HIGHEST = 1340.0, 1100.0  # px
_NOTE, _NOTE_LEADING = 11.2, 14.2
_NARROW = round(2 * PANEL + 3 * GAP)  # px: width of a page whose panel is below the map, in two columns
BELOW, _COLUMN = 440.0, 60.0  # px: height of such a panel, and from its top to the key
_SQUARE = 1.1  # width over height of the widest page that always has the panel below


def map_page(
    campaign: Campaign, extent: Extent, *, size: tuple[int, int] | None, theme: Theme, below: float = BELOW
) -> tuple[Figure, Axes]:
    """Return a page for a map of an extent with a side panel, and the map's axes.

    Without a size it is 1280x720, or higher or wider if the map of the extent would fill little of that. On a page of a
    given size the panel is below the map, and `below` px high, if that makes the map larger; a lower one than usual is
    always below the map of an upright or square page.
    """
    west, south, east, north = campaign.sheet.projection.bounds(check_extent(extent))
    wide, high = east - west, north - south
    size, asked = check_size(size or _page_shape(wide / high)), size is not None
    narrow = _NARROW, round(below + FOOT)
    layouts = [LAYOUT, narrow] if asked else [size]
    if asked and below < BELOW and size[0] <= _SQUARE * size[1]:
        layouts = [narrow]
    figures = [layout_figure(size, theme=theme, layout=layout) for layout in layouts]

    def scale(figure: Figure) -> float:
        width, height = _map_size(figure, below)
        return figure.dpi * min(width / wide, height / high)

    figure = max(figures, key=scale)
    width, height = _map_size(figure, below)
    return figure, place_axes(figure, layout_size(figure)[0] - width if theme.words.rtl else 0, 0, width, height)


def _is_below(figure: Figure) -> bool:
    """Return whether a page is too narrow for a map beside the panel, which is below it then."""
    return layout_size(figure)[0] < PANEL + 2 * GAP + _NARROWEST


def _map_size(figure: Figure, below: float) -> tuple[float, float]:
    width, height = layout_size(figure)
    if _is_below(figure):
        return width, height - FOOT - below
    return width - PANEL - 2 * GAP, height - FOOT


def _page_shape(shape: float) -> tuple[int, int]:
    """Return the width and height of a page for a map of a shape, width over height."""
    beside = PANEL + 2 * GAP, FOOT
    usual = (LAYOUT[0] - beside[0]) / (LAYOUT[1] - beside[1])
    if min(shape / usual, usual / shape) >= _FILLED:
        return LAYOUT
    width = min(max(math.sqrt(_AREA * shape), _NARROWEST, _LOWEST * shape), _WIDEST)
    return round(width + beside[0]), round(min(max(width / shape, _LOWEST), _HIGHEST) + beside[1])


class TextPage:
    """A figure with text placed in px from its top left corner."""

    def __init__(self, figure: Figure, campaign: Campaign, theme: Theme) -> None:
        self.figure, self.campaign, self.theme = figure, campaign, theme
        self.width, self.height = layout_size(figure)
        self.styles = side_styles(campaign, theme=theme)

    def write_at(
        self, x: float, y: float, words: str, size: float, *, colour: str = "", ha: str = "left", weight: int = 400
    ) -> None:
        """Write text on the page, in ink unless another colour is given."""
        write(self.figure, x, y, words, size, colour=colour or self.theme.ink, ha=ha, weight=weight)


class SidePanel(TextPage):
    """The panel to the right of a map, written from top to bottom, or below it in two columns, and the foot below both.

    Parameters
    ----------
    figure, campaign, theme
        The page, the campaign and the theme.
    notes
        What a reader must know, below the key.
    key
        Height of the key above the notes, px.
    below_height
        Height of a panel below the map, px. Where it is given, its key is at the foot of the second column.

    Attributes
    ----------
    y
        The current line, px from the top; each part starts where the one before ended.
    left, right
        The edges of the panel, or of its current column, px.
    below
        Whether the panel is below the map; its key is in the second column then.
    key_top, floor
        The top of the key, and what the parts before it must not reach below, px.
    top
        The upper edge of the panel, px.
    axes
        Axes over the whole page in px, for marks and bars.
    """

    def __init__(
        self,
        figure: Figure,
        campaign: Campaign,
        theme: Theme,
        *,
        notes: str,
        key: float,
        below_height: float | None = None,
    ) -> None:
        super().__init__(figure, campaign, theme)
        self.below = _is_below(figure)
        self.left = GAP if self.below or theme.words.rtl else self.width - PANEL - GAP
        self.right = self.left + PANEL
        top = self.height - FOOT - (below_height or BELOW) if self.below else 0.0
        self.y = top + 17.0
        self.axes = unit_axes(figure, 0, 0, self.width, self.height)
        self.top = top
        self._notes = wrap(notes, size=_NOTE, width=PANEL)
        self.key_top = self.height - FOOT - _NOTE_LEADING * len(self._notes) - key
        self.floor = self.key_top
        if self.below:
            self.floor = self.height - FOOT
            self.key_top = self.key_top if below_height else top + _COLUMN
        self._marks: list[Mark] = []

    def turn(self) -> None:
        """Go to the top of the second column, if the panel has one."""
        if self.below:
            self.y = self.top
            self.left = self.right + GAP
            self.right = self.left + PANEL

    def write(
        self, x: float, words: str, size: float, *, colour: str = "", ha: str = "left", weight: int = 400
    ) -> None:
        """Write text on the current line; in a language from right to left, mirrored within the panel."""
        if self.theme.words.rtl:
            x, ha = self.left + self.right - x, {"left": "right", "right": "left"}.get(ha, ha)
        self.write_at(x, self.y, words, size, colour=colour, ha=ha, weight=weight)

    def lines(self, lines: Sequence[str], size: float, *, leading: float, colour: str = "", weight: int = 400) -> None:
        """Write lines one below the other, starting on the next line."""
        for line in lines:
            self.y += leading
            self.write(self.left, line, size, colour=colour, weight=weight)

    def rule(self, *, above: float) -> None:
        """Draw a rule across the panel."""
        self.y += above
        ends, y = [self.left / self.width, self.right / self.width], 1 - self.y / self.height
        self.figure.add_artist(Line2D(ends, [y, y], color=self.theme.rule, lw=px(1)))

    def title(self, words: str = "") -> None:
        """Write the title; that of the campaign when empty."""
        self.lines(balance(words or self.campaign.title, size=21, width=PANEL, weight=700), 21, leading=24, weight=700)

    def heading(self, words: str, scope: str = "") -> None:
        """Write the heading of a part, and at the right what it counts."""
        self.y += 19
        self.write(self.left, words, 13.5, weight=700)
        if scope:
            scope = fitted(scope, 11.5, room=PANEL - text_width(words, size=13.5, weight=700) - 10)
            self.write(self.right, scope, 11.5, colour=self.theme.muted, ha="right")

    def side(self, side: str, *, beside: float) -> None:
        """Write the mark and the name of a side on the next line, cut to leave `beside` px for numbers."""
        self.y += 19
        self.mark(side)
        self.write(self.left + 24, fitted(self.styles[side].plain, 13, room=PANEL - 24 - beside), 13)

    def mark(self, side: str) -> None:
        """Set the mark of a side at the left of the current line."""
        self.add_mark(Mark(sample_place(side), self.left + 8, self.height - self.y + 4.5, 9.5))

    def add_mark(self, mark: Mark) -> None:
        """Add a mark, which `finish` draws."""
        self._marks.append(replace(mark, x=self.left + self.right - mark.x) if self.theme.words.rtl else mark)

    def notes(self, top: float) -> None:
        """Write the notes below the line `top`."""
        self.y = top
        self.lines(self._notes, _NOTE, leading=_NOTE_LEADING, colour=self.theme.muted)

    def finish(self) -> None:
        """Draw the marks, and write sources and licence across the foot."""
        PlaceMarks(self.axes, theme=self.theme, styles=self.styles).update(self._marks, 0)
        lines = wrap(map_source(self.campaign, self.theme.words), size=10.6, width=self.width - 2 * GAP)
        self.y = self.height - 12 - 13 * (len(lines) - 1)
        for line in lines:
            self.write_at(GAP, self.y, line, 10.6, colour=self.theme.muted)
            self.y += 13
