"""A small chart of a script's result: steps and bars over the days of a campaign, from plain values."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from plots.chart.series import nice_stride
from plots.chart.timeaxis import TimeMark, time_marks
from plots.style import (
    LIGHT,
    Theme,
    halo,
    layout_figure,
    mix,
    place_axes,
    px,
    readable,
    side_styles,
    type_settings,
    write,
)
from plots.style.credits import chart_source
from plots.style.layouts import check_size
from plots.style.measure import fitted
from plots.style.notebook import Picture
from plots.style.picture import Drawing, save_picture
from plots.style.positions import spread
from plots.style.words import text_width, wrap
from sim import History, Moment, Study
from sim.model.words import spoken_words

SIZE = (1600, 900)  # px of a saved PNG
_LAYOUT = (960, 540)
_MARGIN, _LEFT, _RIGHT, _BOTTOM = 28, 60, 932, 466
_GAP = 42.0  # px above a panel, for its title


@dataclass(frozen=True, slots=True)
class Line:
    """A value that changes in steps: (minute, value) in order; each holds until the next."""

    name: str
    points: Sequence[tuple[int, float]]
    side: str = ""  # whose colour; empty: that of text


@dataclass(frozen=True, slots=True)
class Bar:
    """A row with a bar from one minute to another, and words beside it; of equal minutes it is a tick."""

    name: str
    start: int
    end: int
    words: str = ""
    side: str = ""


def save_timeline(
    study: Study,
    path: str | os.PathLike[str] | None = None,
    *,
    history: str | History = "middle",
    title: str,
    words: str,
    panels: Mapping[str, Sequence[Line] | Sequence[Bar]],
    marks: Mapping[int, str] | None = None,
    begin: Moment | None = None,
    until: Moment | None = None,
    theme: Theme = LIGHT,
    palette: str | None = None,
    size: tuple[int, int] = SIZE,
    overwrite: bool = False,
) -> Picture:
    """Draw what a script found over time and save it as PNG, SVG or PDF, by suffix.

    Parameters
    ----------
    study, path, theme, palette, size, overwrite
        As for `save_map`; without a path the picture is kept in memory, for a notebook.
    history
        The run that the values are from: a counterfactual one gets a watermark.
    title, words
        The heading, and a sentence or two below it.
    panels
        Title of a panel -> its lines, on one scale from 0, or its bars, one row each.
    marks
        Minute -> a word for what happens then: a line through all panels.
    begin, until
        The part of the campaign to show.

    Raises
    ------
    ValueError
        As `save_map`, and if there is no panel or one without rows.
    """
    if not panels or not all(panels.values()):
        raise ValueError("panels must be one or more, each with steps or bars")
    first, last = study.span(begin, until)
    shown = study.history(history)

    def draw(theme: Theme) -> Drawing:
        chart = _Chart(study, theme, size, first, last)
        top = chart.head(title, words)
        chart.panels(panels, marks or {}, top)
        marked = ". ".join(
            f"{spoken_words(study.campaign.clock, minute)}: {word}" for minute, word in (marks or {}).items()
        )
        return Drawing(chart.figure, f"{title}. {words} {marked}".strip(), title)

    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, history=shown, overwrite=overwrite)


class _Chart:
    """The figure while it is drawn."""

    def __init__(self, study: Study, theme: Theme, size: tuple[int, int], first: int, last: int) -> None:
        self.theme, self.first, self.last, self.campaign = theme, first, last, study.campaign
        self.right = float(_RIGHT)  # of the time axis
        self.styles = side_styles(study.campaign, theme=theme)
        self.figure: Figure = layout_figure(check_size(size), theme=theme, layout=_LAYOUT)

    def head(self, title: str, words: str) -> float:
        """Write the title, the words below it and the source; return where they end, in px from the top."""
        room = _RIGHT - _MARGIN
        title = fitted(title, 21, room=room, weight=700)
        write(self.figure, _MARGIN, 44, title, 21, colour=self.theme.ink, weight=700)
        lines = wrap(words, size=13, width=room)[:3]
        for row, line in enumerate(lines):
            write(self.figure, _MARGIN, 63 + 17 * row, line, 13, colour=self.theme.muted)
        for row, line in enumerate(wrap(chart_source(self.campaign), size=10.5, width=room)[:2]):
            write(self.figure, _MARGIN, 507 + 13 * row, line, 10.5, colour=self.theme.muted)
        return 50.0 + 17 * len(lines)

    def panels(
        self, panels: Mapping[str, Sequence[Line] | Sequence[Bar]], marks: Mapping[int, str], top: float
    ) -> None:
        """Draw all panels, with marks across them and the days below."""
        top += 16 if marks else 0
        height = (_BOTTOM - top - _GAP * len(panels)) / len(panels)
        rows = [row for panel in panels.values() for row in panel]
        names = [text_width(row.name, size=13) for row in rows if isinstance(row, Bar)]
        left = min(max([_LEFT, *(_MARGIN + 10 + wide for wide in names)]), 330.0)
        named = [text_width(row.name, size=13, weight=600) for panel in panels.values() for row in panel
                 if isinstance(row, Line) and len(panel) > 1]  # fmt: skip
        self.right = _RIGHT - (max(named) + 8 if named else 0)
        for number, (title, panel) in enumerate(panels.items()):
            y = top + _GAP * (number + 1) + height * number
            write(self.figure, _MARGIN, y - 12, title, 14, colour=self.theme.ink, weight=600)
            axes = place_axes(self.figure, left, y, self.right - left, height)
            axes.set_xlim(self.first, self.last)
            axes.set_axis_off()
            if lines := [row for row in panel if isinstance(row, Line)]:
                self._lines(axes, lines, height)
            else:
                self._bars(axes, [row for row in panel if isinstance(row, Bar)], height)
            for minute in marks:
                axes.axvline(minute, color=self.theme.ink, lw=px(1.2), ls=(0, (4, 3)), zorder=5)
            for mark in self._time_marks(left):
                axes.axvline(mark.start, color=self.theme.rule, lw=px(0.8), zorder=0)
        self._mark_words(marks, left, top + _GAP - 12 - 18)
        self._days(left)

    def _x(self, minute: float, left: float) -> float:
        return left + (self.right - left) * (minute - self.first) / (self.last - self.first)

    def _days(self, left: float) -> None:
        for mark in self._time_marks(left):
            write(
                self.figure, self._x(mark.at, left), _BOTTOM + 18, mark.label, 12, colour=self.theme.ink, ha="center",
            )  # fmt: skip

    def _time_marks(self, left: float) -> tuple[TimeMark, ...]:
        return time_marks(
            self.campaign.clock, self.first, self.last, width=self.right - left, size=12, words=self.theme.words
        )

    def _mark_words(self, marks: Mapping[int, str], left: float, y: float) -> None:
        """Write the words of marks above the panels, each at its line; one that would meet the last goes higher."""
        taken = 0.0
        for minute, word in sorted(marks.items()):
            wide = text_width(word, size=12, weight=600)
            x = min(max(self._x(minute, left) - wide / 2, left), _RIGHT - wide)
            write(self.figure, x, y - 15 * (x < taken), word, 12, colour=self.theme.ink, weight=600)
            taken = x + wide + 8

    def _lines(self, axes: Axes, rows: Sequence[Line], height: float) -> None:
        theme, top = self.theme, 1.08 * max([1.0, *(value for row in rows for _, value in row.points)])
        axes.set_ylim(0, top)
        for value in range(0, int(top) + 1, nice_stride(int(top), 4)):
            axes.axhline(value, color=theme.rule if value else theme.muted, lw=px(0.8), zorder=0.5)
            axes.annotate(
                f"{value:,}", (self.first, value), (-px(6), 0), textcoords="offset points", color=theme.muted,
                ha="right", va="center_baseline", annotation_clip=False, **type_settings(12),
            )  # fmt: skip
        lasts = []
        for number, row in enumerate(rows):
            points = [(self.first, 0.0), *(point for point in row.points if point[0] <= self.last)]
            x, y = zip(*points, (self.last, points[-1][1]), strict=True)
            style = ("-", (0, (5, 2)), (0, (1, 1)))[number % 3]
            axes.step(x, y, where="post", color=self._colour(row.side), lw=px(2.4), ls=style, zorder=3)
            lasts.append(height * points[-1][1] / top)
        if len(rows) > 1:
            places = spread(lasts, gap=17.0, low=4.0, high=max(height - 4, 17.0 * len(rows)))
            for row, place in zip(rows, places, strict=True):
                axes.annotate(
                    row.name, (1, place / height), (px(8), 0), xycoords="axes fraction", textcoords="offset points",
                    va="center_baseline", color=readable(self._colour(row.side), on=theme.paper), annotation_clip=False,
                    **type_settings(13, weight=600),
                )  # fmt: skip

    def _bars(self, axes: Axes, rows: Sequence[Bar], height: float) -> None:
        axes.set_ylim(len(rows), 0)
        tall = min(0.62, 20 * len(rows) / height)
        for number, row in enumerate(rows):
            colour, middle = self._colour(row.side), number + 0.5
            start, end = max(row.start, self.first), min(row.end, self.last)
            tick = (self.last - self.first) / 220
            box = (start, middle - tall / 2), max(end - start, tick), tall
            fill = mix(colour, self.theme.paper, 0.35)
            axes.add_patch(Rectangle(*box, facecolor=fill, edgecolor=colour, lw=px(1), zorder=3))
            axes.annotate(
                row.name, (self.first, middle), (-px(10), 0), textcoords="offset points", ha="right",
                va="center_baseline", color=self.theme.ink, annotation_clip=False, **type_settings(13),
            )  # fmt: skip
            self._beside(axes, row.words, start, max(end, start + tick), middle)

    def _beside(self, axes: Axes, words: str, start: float, end: float, y: float) -> None:
        """Write words after a bar, or before it if there is no room after."""
        left, wide = axes.get_position().x0 * _LAYOUT[0], text_width(words, size=12)
        after, before = _RIGHT - self._x(end, left) - 10, self._x(start, left) - left - 10
        inside = self._x(end, left) - self._x(start, left) - 10
        if wide <= after or (wide > before and wide > inside):
            at, shift, ha, inside_bar = end, px(6), "left", False
        elif wide <= before:
            at, shift, ha, inside_bar = start, -px(6), "right", False
        else:
            at, shift, ha, inside_bar = start, px(6), "left", True
        effects = [] if inside_bar else halo(self.theme)
        axes.annotate(
            words, (at, y), (shift, 0), textcoords="offset points", ha=ha, va="center_baseline", zorder=6,
            color=self.theme.ink, annotation_clip=False, path_effects=effects, **type_settings(12),
        )  # fmt: skip

    def _colour(self, side: str) -> str:
        return self.styles[side].stroke if side else self.theme.ink
