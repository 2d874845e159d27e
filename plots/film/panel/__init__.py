"""The panel beside and under a film's map: title, clock, caption, places held, front, ribbon, source.

A `Panel` consists of the parts that a layout names. Each draws itself into its box: once what stays, and in
`update` what changes. It knows frames and a history, but no map.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text

from plots.chart.series import (
    Band,
    band,
    likely_bands,
    nice_stride,
    steps,
    time_axes,
)
from plots.film.panel.caption import CaptionLines, CaptionText
from plots.film.panel.chart import HeldChart
from plots.film.panel.parts import (
    ClockFace,
    CountsRow,
    FrontFigure,
    draw_note,
    draw_notice,
    draw_rule,
    draw_source,
    draw_title,
)
from plots.film.panel.ribbon import Ribbon, takings
from plots.style import LIGHT, Theme, side_styles
from plots.style.layouts import SCREEN, Layout, Part
from plots.style.positions import spread
from plots.style.words import CAPTION_WORDS, balance, kept_phrases, quote, text_width, time_words, wrap
from sim import Frame, History, Likelihood
from sim.captions import FrameCaption
from sim.measures.fights import count_fights, tells_only_fights
from sim.model.times import Precision
from sim.roads.holding import HeldSeries

__all__ = [
    "CAPTION_WORDS",
    "Band",
    "HeldChart",
    "Panel",
    "Ribbon",
    "balance",
    "band",
    "draw_note",
    "draw_notice",
    "draw_title",
    "kept_phrases",
    "nice_stride",
    "quote",
    "spread",
    "steps",
    "takings",
    "text_width",
    "time_axes",
    "time_words",
    "wrap",
]

UNSEEN = SCREEN.caption or Part(0, 0, 0, 0)  # the room of captions that are only in the subtitle file


class Panel:
    """Everything in a film's frame except its maps, in the parts of a layout.

    Parameters
    ----------
    figure
        Where to draw; nothing else is read of it.
    history
        The history that the frames are of: its campaign's words, its windows for the ribbon.
    layout
        Which parts there are and where; that of 16:9 pictures when not given.
    held
        The places held through the history, with their range (`Study.held`).
    theme
        Light or dark.
    title
        The title; that of the campaign when empty.
    words
        How many words of a sentence a caption may quote.
    notes
        What the source line says besides, such as how far the map's colour reaches, the most important first.
    beside
        The places held through another history, whose counts stand in the layout's second row of them.
    likelihood
        Of frames of many histories: what is likely, for the chart.
    span
        The first and the last minute of chart and ribbon; those of the campaign when None.
    unit
        The finest unit that the clock shows; the campaign's precision when None.
    """

    def __init__(
        self,
        figure: Figure,
        history: History,
        *,
        held: HeldSeries,
        layout: Layout = SCREEN,
        theme: Theme = LIGHT,
        title: str = "",
        words: int = CAPTION_WORDS,
        notes: Sequence[str] = (),
        beside: HeldSeries | None = None,
        likelihood: Likelihood | None = None,
        span: tuple[int, int] | None = None,
        unit: Precision | None = None,
    ) -> None:
        campaign = history.campaign
        self.figure, self.campaign, self.theme = figure, campaign, theme
        self.styles = side_styles(campaign, theme=theme)
        if layout.title is not None:
            draw_title(figure, layout.title, title or campaign.title, theme)
        for left, right, y in layout.rules:
            draw_rule(figure, left, right, y, theme)
        self._clock = ClockFace(
            figure, layout.clock, campaign, theme, unit=campaign.clock.precision if unit is None else unit
        )
        # a layout without captions still quotes them, for the subtitle file
        self._quoted = CaptionText(history, layout.caption or UNSEEN, words=words)
        inner = None if likelihood is None else likely_bands(likelihood)
        shown = [held] if beside is None else [held, beside]
        self._caption = self._held = self._front = self._ribbon = None
        if layout.caption is not None:
            self._caption = CaptionLines(figure, layout.caption, self._quoted, theme)
        if layout.chart is not None:
            fights = tells_only_fights(history)
            charted = count_fights(history).held if fights else held
            self._held = HeldChart(
                figure, layout.chart, charted, campaign, self.styles, theme, inner=inner, span=span, fights=fights
            )
        self._counts = [
            CountsRow(figure, part, shown, campaign, self.styles, theme, likely=likelihood is not None)
            for part in layout.counts
        ]
        if layout.front is not None:
            self._front = FrontFigure(figure, layout.front, campaign, theme)
        if layout.ribbon is not None:
            self._ribbon = Ribbon(figure, layout.ribbon, history, self.styles, theme, span=span)
        if layout.source is not None:
            draw_source(figure, layout.source, campaign, notes, theme)

    def update(self, frame: Frame, caption: FrameCaption | None = None, *, other: Frame | None = None) -> None:
        """Set what changes to `frame`, and the words to `caption` (None: no words); further counts to `other`."""
        self._clock.update(frame.minute)
        for row, each in zip(self._counts, (frame, other or frame), strict=False):
            row.update(each)
        if self._caption is not None:
            self._caption.update(caption)
        if self._held is not None:
            self._held.update(frame)
        if self._front is not None:
            self._front.update(frame)
        if self._ribbon is not None:
            self._ribbon.update(frame.minute)

    def caption_lines(self, caption: FrameCaption) -> tuple[list[str], list[str]]:
        """Return the lines of a caption and those of its time basis; see `CaptionText.lines`."""
        return self._quoted.lines(caption)

    @property
    def slow(self) -> tuple[Text, ...]:
        """The texts that stay the same for many frames."""
        parts = (self._caption, self._front, *self._counts)
        texts = chain.from_iterable(part.artists for part in parts if part is not None)
        return (*self._clock.slow, *texts, *(self._ribbon.days if self._ribbon is not None else ()))

    @property
    def swept(self) -> tuple[HeldChart | Ribbon, ...]:
        """The parts with a needle."""
        return tuple(part for part in (self._held, self._ribbon) if part is not None)

    @property
    def clock(self) -> Text | None:
        """The time of day, which changes with every minute; None if the clock shows no hours."""
        return self._clock.time

    @property
    def fast(self) -> tuple[Artist, ...]:
        """The artists that `update` changes with every minute, in drawing order; none lies on a slow one."""
        clock = () if self.clock is None else (self.clock,)
        return (*clock, *chain.from_iterable(part.artists for part in self.swept))
