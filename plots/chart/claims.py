"""Charts of claims: the places that each side is said by name to have taken, beside the source's own counts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from plots.chart.notes import ROW, Note
from plots.chart.series import hatch
from plots.chart.timechart import LEFT, WIDTH, EndLabel, Panel, TimeChart, ways
from plots.style import LIGHT, Theme, px
from plots.style.notebook import Picture
from plots.style.picture import Drawing, save_picture
from sim import Study
from sim.measures.coverage import ClaimedSeries

_SIZE = (1600, 900)  # px of a saved PNG
_PANEL = Panel(98, 140, 500)
_ROWS = 7  # of quoted counts
_FADES = 6  # strips of a fading open count


def save_claims(
    study: Study,
    path: str | os.PathLike[str],
    *,
    theme: Theme = LIGHT,
    palette: str | None = None,
    overwrite: bool = False,
) -> Picture:
    """Chart the places that each side captured, named ones and those that the source counts, as PNG, SVG or PDF.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture, or the palette is unknown.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_claims(open_study("northwestern_syria_2024"), "claims.png")  # doctest: +SKIP
    """

    def draw(theme: Theme) -> Drawing:
        chart = _Chart(study, theme)
        return Drawing(chart.figure, chart.words)

    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, overwrite=overwrite)


def draw_claims(study: Study, *, theme: Theme = LIGHT) -> Figure:
    """Return the figure of `save_claims`; call it inside `figure_settings`."""
    return _Chart(study, theme).figure


class _Chart(TimeChart):
    """The figure with its panel."""

    def __init__(self, study: Study, theme: Theme) -> None:
        super().__init__(study.campaign, theme, size=_SIZE)
        self.series = {side: of for side, of in study.claimed().items() if of.named.any() or of.low.any()}
        self.claims = bool(study.campaign.claims)
        say = theme.words
        self.draw_head(_PANEL, self._finding())
        highest = max((float(np.nanmax([*of.low, *of.high])) for of in self.series.values()), default=1.0)
        rows = min(_ROWS, sum(len(of.claims) for of in self.series.values()))
        below = say("claims.below" if self.claims else "claims.no_counts")
        axes = self.axes(_PANEL, say("claims.captured"), below, top=1.1 * highest, lines=6, room=ROW * rows + 8)
        labels: list[EndLabel] = []
        notes: list[tuple[int, Note]] = []
        for side, of in self.series.items():
            labels += self._draw_side(axes, side, of)
            notes += self._quoted(axes, side, of)
        self.write_ends(_PANEL, axes, labels)
        most = [note for _, note in sorted(notes, key=lambda one: -one[0])]
        self.write_notes(_PANEL, most, rows=rows)
        self.draw_foot(_PANEL, say("claims.foot"))

    def _finding(self) -> str:
        say = self.theme.words
        most = max(self.series.items(), key=lambda one: int(one[1].named[-1]), default=None)
        if most is None:
            return say("claims.none")
        side, of = self.styles[most[0]].plain, most[1]
        named = say("claims.named", side=side, count=int(of.named[-1]))
        return say("claims.both", named=named, claimed=self._claimed(of)) if _counts(of) else named

    def _claimed(self, of: ClaimedSeries) -> str:
        say, low, high = self.theme.words, int(of.low[-1]), float(of.high[-1])
        if np.isnan(high):
            return say("claims.least", count=low)
        return say("headline.range", low=low, high=int(high)) if high > low else say.number(low)

    @property
    def words(self) -> str:
        """What the chart shows, for readers who cannot see it."""
        say = self.theme.words
        told = "; ".join(
            f"{self.styles[side].plain} {int(of.named[-1])}" + (f" ({self._claimed(of)})" if _counts(of) else "")
            for side, of in self.series.items()
        )
        return say("claims.alt", told=told) if told else say("claims.none")

    def _draw_side(self, axes: Axes, side: str, of: ClaimedSeries) -> Iterator[EndLabel]:
        style = self.styles[side]
        minutes, named = np.append(of.minutes, self.end), np.append(of.named, of.named[-1])
        axes.plot(minutes, named, color=style.stroke, lw=px(2.4), drawstyle="steps-post", zorder=4)
        say = self.theme.words
        more = say("claims.end_named") if self.claims else ""
        yield EndLabel(float(named[-1]), str(named[-1]), ways(style, more), style.text, side)
        if _counts(of):
            self._draw_claim(axes, of, style.stroke)
            low = int(of.low[-1])
            figure = f"{low}+" if np.isnan(of.high[-1]) else self._claimed(of)
            yield EndLabel(float(low), figure, ways(style, say("claims.end_counted")), style.text, side)

    def _draw_claim(self, axes: Axes, of: ClaimedSeries, colour: str) -> None:
        """Hatch from the lowest to the highest number that a side claims, fading upwards if that is open."""
        minutes = np.append(of.minutes, self.end)
        fade = 0.14 * axes.get_ylim()[1] / _FADES
        for at, (start, stop) in enumerate(pairwise(minutes.tolist())):
            low, high = float(of.low[at]), float(of.high[at])
            if not np.isnan(high):
                hatch(axes, _rectangle(start, stop, low, high), colour, alpha=0.6)
                continue
            for strip in range(_FADES):
                base = low + strip * fade
                alpha = 0.6 * (1 - strip / _FADES) ** 1.5
                hatch(axes, _rectangle(start, stop, base, base + fade), colour, alpha=alpha)
        for bound in (of.low, of.high):  # an open bound is nan, which draws nothing
            bounds = np.append(bound, bound[-1])
            axes.plot(minutes, bounds, color=colour, lw=px(1.1), drawstyle="steps-post", zorder=3)

    def _quoted(self, axes: Axes, side: str, of: ClaimedSeries) -> Iterator[tuple[int, Note]]:
        """Yield a side's counts of captured places in the source's words, each with its lowest number."""
        top = axes.get_ylim()[1]
        for claim in of.claims:
            at = self.end if claim.window is None else min(claim.window.latest, self.end)
            here = int(np.searchsorted(of.minutes, at, side="right")) - 1
            foot = _PANEL.top + _PANEL.height * (1 - float(of.low[here]) / top)
            yield claim.low, Note(LEFT + WIDTH * at / self.end, foot, f"“{claim.words}”", side)


def _counts(of: ClaimedSeries) -> bool:
    """Whether the source counts places of a side beyond those that it names."""
    return not (np.array_equal(of.low, of.named) and np.array_equal(of.high, of.named))


def _rectangle(left: float, right: float, low: float, high: float) -> NDArray[np.float64]:
    return np.array([(left, low), (left, high), (right, high), (right, low)], dtype=np.float64)
