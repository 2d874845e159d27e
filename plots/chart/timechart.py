"""Charts of panels over a common time axis, with labels at the ends of lines.

Positions are px of a layout as wide as a film's frame (1280).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.transforms import Affine2D

from plots.chart.notes import ROW, Note, place_notes
from plots.chart.notes import SIZE as NOTE_SIZE
from plots.chart.series import nice_stride
from plots.chart.timeaxis import time_marks
from plots.style import (
    SideStyle,
    Theme,
    halo,
    layout_figure,
    layout_size,
    marker_path,
    place_axes,
    px,
    side_styles,
    write,
)
from plots.style.credits import chart_source
from plots.style.dates import span_words
from plots.style.measure import fitted
from plots.style.positions import spread
from plots.style.words import text_width, wrap
from sim import Campaign
from sim.model.times import Precision

SIZE = (1600, 1300)  # px of a saved PNG
MARGIN, LEFT, WIDTH, EDGE = 40, 76, 872, 1256
RIGHT = LEFT + WIDTH
_TITLE, _SMALLEST = 25.5, 17.0  # px of a title, and of one that is long


@dataclass(frozen=True, slots=True)
class Panel:
    """The place of a panel: the baseline of its title, the top and the height of its axes."""

    title: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class EndLabel:
    """The label at the right end of a line: a figure, and its text from the longest to the shortest version.

    With a side, its mark is drawn before the figure.
    """

    value: float
    figure: str
    words: tuple[str, ...]
    colour: str
    side: str = ""


class TimeChart:
    """A figure of panels over one time axis, with the text around them.

    Parameters
    ----------
    campaign
        The campaign, whose days are the axis.
    size
        Width and height of a saved PNG, px; the layout is 1280 px wide.
    """

    def __init__(self, campaign: Campaign, theme: Theme, *, size: tuple[int, int] = SIZE) -> None:
        self.campaign, self.theme, self.end = campaign, theme, campaign.end
        self.styles = side_styles(campaign, theme=theme)
        self.marks = time_marks(campaign.clock, 0, self.end, width=WIDTH, words=theme.words)
        self.figure = layout_figure(size, theme=theme)

    def axes(
        self, box: Panel, title: str, words: str, *, top: float, lines: int, unit: str = "", room: float = 0
    ) -> Axes:
        """Create a panel with title, description, time axis and round values up to `top`, and `room` px above them."""
        theme = self.theme
        title = fitted(title, 16, room=EDGE - MARGIN, weight=700)
        write(self.figure, MARGIN, box.title, title, 16, colour=theme.ink, weight=700)
        write(self.figure, MARGIN, box.title + 17, words, 12, colour=theme.muted)
        axes = place_axes(self.figure, LEFT, box.top, WIDTH, box.height)
        axes.set_xlim(0, self.end)
        high = top * box.height / (box.height - room)
        axes.set_ylim(0, high)
        axes.set_axis_off()
        for number, phase in enumerate(self.campaign.sheet.phases):
            if number % 2 == 0:
                left, right = max(phase.window.earliest, 0), min(phase.window.latest, self.end)
                axes.add_patch(Rectangle((left, 0), right - left, high, fc=theme.land, ec="none", zorder=0.1))
        for value in range(0, int(top) + 1, nice_stride(int(top), lines)):
            axes.plot([0, self.end], [value] * 2, color=theme.rule if value else theme.muted, lw=px(0.8), zorder=0.5)
            axes.annotate(
                f"{value}{unit if value else ''}", (0, value), (-px(6), 0), textcoords="offset points", size=px(11.5),
                color=theme.muted, ha="right", va="center_baseline", annotation_clip=False,
            )  # fmt: skip
        for mark in self.marks:
            axes.plot([mark.start] * 2, [0, high], color=theme.rule, lw=px(0.7), zorder=0.4)
        return axes

    def draw_line(self, x: tuple[float, float], y: tuple[float, float], colour: str) -> None:
        """Draw a hairline between two points, in px from the top left corner."""
        wide, high = layout_size(self.figure)
        (left, right), (top, bottom) = np.array(x) / wide, 1 - np.array(y) / high
        line = Line2D([left, right], [top, bottom], color=colour, lw=px(0.9), transform=self.figure.transFigure)
        self.figure.add_artist(line)

    def draw_stop(self, axes: Axes, minute: int) -> None:
        """Cover what comes after a run was stopped, of which nothing is known."""
        if minute < self.end:
            axes.axvspan(minute, self.end, fc=self.theme.paper, ec="none", zorder=1)
            axes.axvline(minute, color=self.theme.muted, lw=px(1.2), ls=(0, (4, 3)), zorder=1.1)

    def write_ends(self, box: Panel, axes: Axes, labels: Sequence[EndLabel]) -> None:
        """Write labels at the right end of their lines, moved apart, each with a hairline from its line."""
        top = axes.get_ylim()[1]
        heights = [box.height * label.value / top for label in labels]
        gap = 16.0
        places = spread(heights, gap=gap, low=2, high=max(box.height, gap * len(labels)))
        marked = any(label.side for label in labels)
        begin = RIGHT + (32 if marked else 15)
        gutter = max((text_width(label.figure, size=15, weight=700) for label in labels), default=0) + 7
        room = EDGE - begin - gutter
        ways = range(min((len(label.words) for label in labels), default=1))
        fits = (way for way in ways if all(text_width(label.words[way], size=12.5) <= room for label in labels))
        short = next(fits, -1)  # the same version for a whole panel
        for label, height, place in zip(labels, heights, places, strict=True):
            y, at = box.top + box.height - place, box.top + box.height - height
            self.draw_line((RIGHT + 2, RIGHT + 12), (at, y), label.colour)
            words = label.words[short]
            if label.side:
                self.draw_mark(label.side, RIGHT + 21, y)
            write(self.figure, begin, y, label.figure, 15, colour=label.colour, weight=700, va="center_baseline")
            write(self.figure, begin + gutter, y, words, 12.5, colour=label.colour, va="center_baseline")

    def write_notes(self, box: Panel, notes: Sequence[Note], *, rows: int) -> None:
        """Write notes above a panel's lines, as many as fit, each with its side's mark and a line down."""
        for spot in place_notes(notes, rows=rows, left=LEFT + 2, right=RIGHT):
            note, y = spot.note, box.top + 8 + ROW * spot.row
            style = self.styles[note.side]
            self.draw_line((note.x, note.x), (y + 7, note.foot), style.stroke)
            self.draw_mark(note.side, spot.left + 5, y)
            write(
                self.figure, spot.words_left, y, note.words, NOTE_SIZE, colour=style.text, weight=600, zorder=6,
                va="center_baseline", path_effects=halo(self.theme),
            )  # fmt: skip

    def draw_mark(self, side: str, x: float, y: float, *, size: float = 9.0) -> None:
        """Draw the mark of a side, in px from the top left corner."""
        style = self.styles[side]
        wide, high = layout_size(self.figure)
        place = Affine2D().scale(size).translate(x, high - y).scale(1 / wide, 1 / high)
        self.figure.add_artist(
            PathPatch(
                marker_path(style.marker), fc=style.colour, ec=style.outline or "none", lw=px(1.1), zorder=6,
                transform=place + self.figure.transFigure,
            )
        )  # fmt: skip

    def draw_head(self, highest: Panel, finding: str) -> None:
        """Write what the chart finds, the campaign with its days, and the names of phases above the highest panel."""
        theme, clock = self.theme, self.campaign.clock
        days = span_words(theme.words, clock, 0, self.end, max(clock.precision, Precision.DAY), year=True)
        wide = text_width(finding, size=_TITLE, weight=700)
        size = max(_TITLE * min(1.0, (EDGE - MARGIN) / wide), _SMALLEST)
        finding = fitted(finding, size, room=EDGE - MARGIN, weight=700)
        write(self.figure, MARGIN, 42, finding, size, colour=theme.ink, weight=700)
        write(self.figure, EDGE, 65, days, 14, colour=theme.muted, ha="right")
        title = fitted(self.campaign.title, 14, room=EDGE - MARGIN - text_width(days, size=14) - 24)
        write(self.figure, MARGIN, 65, title, 14, colour=theme.muted)
        for phase in self.campaign.sheet.phases:
            start, stop = max(phase.window.earliest, 0), min(phase.window.latest, self.end)
            if text_width(phase.title, size=11.5, italic=True) <= WIDTH * (stop - start) / self.end - 8:
                write(
                    self.figure, LEFT + WIDTH * start / self.end + 4, highest.top - 5, phase.title, 11.5,
                    colour=theme.muted, italic=True,
                )  # fmt: skip

    def draw_foot(self, lowest: Panel, *sayings: str) -> None:
        """Write the days below the lowest panel, then each note on a new line."""
        y = lowest.top + lowest.height + 16
        for mark in self.marks:
            write(
                self.figure, LEFT + WIDTH * mark.at / self.end, y, mark.label, 11.5, colour=self.theme.ink, ha="center"
            )
        lines = [
            line
            for words in (*sayings, chart_source(self.campaign, self.theme.words))
            for line in wrap(words, size=10.5, width=EDGE - MARGIN)
        ]
        for row, line in enumerate(lines):
            write(self.figure, MARGIN, y + 19 + 13.5 * row, line, 10.5, colour=self.theme.muted)


def ways(style: SideStyle, more: str) -> tuple[str, ...]:
    """Return a side's name with more text, from the longest to the shortest version."""
    return f"{style.plain}{more}", f"{style.short}{more}", style.short
