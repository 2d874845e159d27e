"""Charts of what a script returns over many drawn histories: a cumulative curve of numbers and moments, or bars."""

from __future__ import annotations

import math
import os

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from plots.chart.timeaxis import time_marks
from plots.style import LIGHT, Theme, layout_figure, place_axes, px, type_settings, write
from plots.style.credits import chart_source
from plots.style.measure import fitted
from plots.style.notebook import Picture
from plots.style.picture import Drawing, save_picture
from plots.style.positions import spread
from plots.style.words import text_width, wrap
from sim import Campaign, Clock, Distribution, Runs, Study
from sim.model.arguments import instance
from sim.model.vocabulary import PRIOR_WORDS, Prior
from sim.model.words import percent, weighed_words
from sim.uncertainty.outcomes import Kind, outcome_words

_SIZE, _LAYOUT = (1600, 900), (1280, 720)
_MARGIN, _LEFT, _TOP, _WIDTH, _HEIGHT, _EDGE = 40, 92, 168, 1060, 396, 1240
_MOST_BARS = 10


def save_outcomes(
    study: Study,
    path: str | os.PathLike[str] | None = None,
    *,
    runs: Runs,
    script: str | None = None,
    field: str = "",
    theme: Theme = LIGHT,
    palette: str | None = None,
    overwrite: bool = False,
) -> Picture:
    """Chart how a value that a script returns is distributed over draws, and save the chart as PNG, SVG or PDF.

    Numbers and moments are drawn as a cumulative curve over all draws, which ends below 100 % if the event does not
    happen in some; text and yes or no as bars.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`.
    runs
        What `Study.run_many` returned.
    script, field
        Which value; see `Runs.distribution`.

    Raises
    ------
    ValueError
        As `Runs.distribution`; if the suffix is not one of a picture, or the palette is unknown.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> runs = study.run_many(hold_out, draws=1000, seed=1)  # doctest: +SKIP
    >>> save_outcomes(study, "falls.png", runs=runs)  # doctest: +SKIP
    """
    found = instance(runs, "runs", Runs).distribution(script, field)

    def draw(theme: Theme) -> Drawing:
        title = f"What {found.name} returns in {found.draws:,} runs"
        return Drawing(_draw(study.campaign, runs, found, title, theme), _alt(study.campaign.clock, found), title)

    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, history=runs, overwrite=overwrite)


def _alt(clock: Clock, found: Distribution) -> str:
    return f"Chart of what script {found.name} returns in {found.draws:,} draws. {outcome_words(clock, found)}"


def _draw(campaign: Campaign, runs: Runs, found: Distribution, title: str, theme: Theme) -> Figure:
    figure = layout_figure(_SIZE, theme=theme, layout=_LAYOUT)
    room = _EDGE - _MARGIN
    title = fitted(title, 25.5, room=room, weight=700)
    write(figure, _MARGIN, 62, title, 25.5, colour=theme.ink, weight=700)
    for row, line in enumerate(wrap(outcome_words(campaign.clock, found), size=14, width=room)[:3]):
        write(figure, _MARGIN, 88 + 18 * row, line, 14, colour=theme.muted)
    if found.kind is Kind.CHOICE:
        _draw_bars(figure, found, theme)
    elif found.kind is not Kind.NOTHING:
        _draw_curve(figure, campaign.clock, found, theme)
    words = [_source(runs, found), *runs.warnings, chart_source(campaign)]
    if runs.mixed:
        words.insert(1, weighed_words(runs.mixed))
    lines = [line for said in words for line in wrap(said, size=10.5, width=room)]
    for row, line in enumerate(lines):
        write(figure, _MARGIN, _TOP + _HEIGHT + 62 + 13.5 * row, line, 10.5, colour=theme.muted)
    return figure


def _source(runs: Runs, found: Distribution) -> str:
    """Return where the draws come from."""
    if found.prior not in tuple(Prior):
        return f"{found.draws:,} runs, {found.prior}; seed {found.seed}. Only random numbers of scripts differ."
    return (
        f"{found.draws:,} histories that satisfy all times and orders of the source, drawn under the prior "
        f"“{found.prior}” ({PRIOR_WORDS[Prior(found.prior)]}), seed {found.seed}. The script changed something in "
        f"{runs.counterfactual:,} of them. Another prior gives other shares."
    )


def _draw_curve(figure: Figure, clock: Clock, found: Distribution, theme: Theme) -> None:
    """Draw the share of all draws whose value is at most x, with the 50 % and 90 % interval and the median."""
    values = found.values
    low, high = float(values[0]), float(values[-1])
    pad = 0.04 * (high - low) or (60.0 if found.kind is Kind.MOMENT else 1.0)
    low, high = low - pad, high + pad
    axes = place_axes(figure, _LEFT, _TOP, _WIDTH, _HEIGHT)
    axes.set_axis_off()
    axes.set_xlim(low, high)
    axes.set_ylim(0, 1)
    for share in (0, 0.25, 0.5, 0.75, 1):
        axes.plot([low, high], [share] * 2, color=theme.rule if share else theme.muted, lw=px(0.8), zorder=0.5)
        _label(axes, (low, share), (-8, 0), percent(share), theme.muted, ha="right", va="center_baseline")
    five, quarter, middle, three, most = found.quantiles()
    for left, right, alpha in ((five, most, 0.07), (quarter, three, 0.09)):
        axes.axvspan(left, right, color=theme.ink, alpha=alpha, lw=0, zorder=0.2)
    x = np.concatenate(([low], values, [high]))
    y = np.concatenate(([0], np.arange(1, len(values) + 1), [len(values)])) / found.draws
    axes.plot(x, y, color=theme.ink, lw=px(2.4), drawstyle="steps-post", zorder=3)
    axes.plot([middle] * 2, [0, 1], color=theme.ink, lw=px(1.1), ls=(0, (4, 3)), zorder=2)
    marks = [(five, "5 %"), (quarter, "25 %"), (middle, "median"), (three, "75 %"), (most, "95 %")]
    at = [(value - low) / (high - low) * _WIDTH for value, _ in marks]
    gap = max(text_width(words, size=11.5) for _, words in marks) + 8
    for (value, words), place in zip(marks, spread(at, gap=gap, low=0, high=_WIDTH), strict=True):
        shift = place - (value - low) / (high - low) * _WIDTH
        _label(axes, (value, 1), (shift, 6), words, theme.ink, ha="center", va="bottom")
    if found.happened < found.draws:
        top = found.happened / found.draws
        axes.plot([low, high], [top] * 2, color=theme.front, lw=px(1.1), ls=(0, (1, 2)), zorder=2)
        words = f"it happened in {percent(top)} of the draws"
        above = top < 0.9
        _label(axes, (low, top), (8, 5 if above else -6), words, theme.ink, ha="left", va="bottom" if above else "top")
    _draw_values(axes, clock, found, low, high, theme)
    write(figure, _MARGIN, _TOP - 26, "Share of all draws by then" if found.kind is Kind.MOMENT else
          "Share of all draws with at most this value", 11.5, colour=theme.muted)  # fmt: skip


def _draw_values(axes: Axes, clock: Clock, found: Distribution, low: float, high: float, theme: Theme) -> None:
    """Write round moments or numbers below the curve."""
    if found.kind is Kind.MOMENT:
        marks = time_marks(clock, math.ceil(low), math.floor(high), width=_WIDTH, room=100, words=theme.words)
        ticks = [(float(mark.start), mark.at, mark.label) for mark in marks]
    else:
        values = (float(value) for value in MaxNLocator(9).tick_values(low, high) if low <= value <= high)
        ticks = [(value, value, f"{value:,.6g}") for value in values]
    for tick, at, words in ticks:
        axes.plot([tick] * 2, [0, 1], color=theme.rule, lw=px(0.7), zorder=0.4)
        _label(axes, (at, 0), (0, -8), words, theme.ink, ha="center", va="top")


def _draw_bars(figure: Figure, found: Distribution, theme: Theme) -> None:
    """Draw a bar for each text that was returned, and one for draws without a value."""
    rows = list(found.counts.items())
    if len(rows) > _MOST_BARS:
        rest = rows[_MOST_BARS - 1 :]
        rows = [*rows[: _MOST_BARS - 1], (f"{len(rest)} other values", sum(count for _, count in rest))]
    if found.happened < found.draws:
        rows.append(("(no value)", found.draws - found.happened))
    gutter = min(420.0, max(text_width(words, size=14) for words, _ in rows) + 16)
    pitch = min(54.0, _HEIGHT / len(rows))
    axes = place_axes(figure, _MARGIN + gutter, _TOP - 20, _EDGE - _MARGIN - gutter - 130, pitch * len(rows))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(rows), 0)
    for row, (words, count) in enumerate(rows):
        colour = theme.muted if words == "(no value)" else theme.ink
        axes.barh(row + 0.5, 1, height=0.62, color=theme.rule, alpha=0.5, lw=0)
        axes.barh(row + 0.5, count / found.draws, height=0.62, color=colour, alpha=0.75, lw=0)
        name = fitted(words, 14, room=gutter - 12)
        _label(axes, (0, row + 0.5), (-10, 0), name, theme.ink, size=14, ha="right", va="center_baseline")
        share = f"{percent(count / found.draws)}  ({count:,})"
        _label(axes, (1, row + 0.5), (10, 0), share, theme.ink, size=14, ha="left", va="center_baseline")


def _label(
    axes: Axes, at: tuple[float, float], shift: tuple[float, float], words: str, colour: str, *, size: float = 11.5,
    ha: str, va: str,
) -> None:  # fmt: skip
    """Write words beside a point of axes, `shift` in px (right, up)."""
    axes.annotate(
        words, at, (px(shift[0]), px(shift[1])), textcoords="offset points", color=colour, ha=ha, va=va,
        annotation_clip=False, **type_settings(size),
    )  # fmt: skip
