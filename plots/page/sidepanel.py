"""Pages written in px of the layout, and the panel beside a map, whose parts stand one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from plots.style import Theme, layout_size, px, write
from plots.style.credits import map_source
from plots.style.words import balance, wrap
from sim import Campaign

PANEL, GAP, FOOT = 372.0, 24.0, 40.0  # px: width of the panel, what is free on both sides of it, height of the foot


class Page:
    """A figure to write on."""

    def __init__(self, figure: Figure, campaign: Campaign, theme: Theme) -> None:
        self.figure, self.campaign, self.theme = figure, campaign, theme
        self.width, self.height = layout_size(figure)

    def write_at(
        self, x: float, y: float, words: str, size: float, *, colour: str = "", ha: str = "left", weight: int = 400
    ) -> None:
        """Write words on the page, in ink unless another colour is given."""
        write(self.figure, x, y, words, size, colour=colour or self.theme.ink, ha=ha, weight=weight)


class SidePanel(Page):
    """The panel right of a map, and the foot under both.

    Attributes
    ----------
    y
        The present line, px from the top: each part goes down from where the one before ended.
    left, right
        The edges of the panel, px.
    """

    def __init__(self, figure: Figure, campaign: Campaign, theme: Theme) -> None:
        super().__init__(figure, campaign, theme)
        self.left, self.right = self.width - PANEL - GAP, self.width - GAP
        self.y = 17.0

    def write(
        self, x: float, words: str, size: float, *, colour: str = "", ha: str = "left", weight: int = 400
    ) -> None:
        """Write words on the present line."""
        self.write_at(x, self.y, words, size, colour=colour, ha=ha, weight=weight)

    def lines(self, lines: Sequence[str], size: float, *, leading: float, colour: str = "", weight: int = 400) -> None:
        """Write lines one below the other, from the next line on."""
        for line in lines:
            self.y += leading
            self.write(self.left, line, size, colour=colour, weight=weight)

    def rule(self, *, above: float) -> None:
        """Draw a rule across the panel."""
        self.y += above
        ends, y = [self.left / self.width, self.right / self.width], 1 - self.y / self.height
        self.figure.add_artist(Line2D(ends, [y, y], color=self.theme.rule, lw=px(1)))

    def title(self) -> None:
        """Write the campaign's title."""
        self.lines(balance(self.campaign.title, size=21, width=PANEL, weight=700), 21, leading=24, weight=700)

    def source(self) -> None:
        """Write sources and licence across the foot."""
        lines = wrap(map_source(self.campaign), size=10.6, width=self.width - 2 * GAP)
        self.y = self.height - 12 - 13 * (len(lines) - 1)
        for line in lines:
            self.write(GAP, line, 10.6, colour=self.theme.muted)
            self.y += 13
