"""The chart of the spread model: predicted times beside stated windows, and the scores of all predictors.

It has colours of its own, none of a side, since what it shows is a model.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from plots.chart.timeaxis import time_marks
from plots.style import LIGHT, Theme, layout_figure, place_axes, px, write
from plots.style.credits import chart_source
from plots.style.measure import fitted
from plots.style.notebook import Picture
from plots.style.picture import Drawing, save_picture
from plots.style.words import text_width, wrap
from sim import Study
from sim.model.arrays import Reals
from sim.model.words import day_words
from sim.spread.captures import Predictor
from sim.spread.days import Local
from sim.spread.scores import Estimate
from sim.spread.trial import Trial
from sim.spread.verdict import LABEL, WARNING, score_line, verdict

_SCALE = 1.25  # px of a saved PNG to px of the layout
_WIDE, _MARGIN, _EDGE = 1280, 40, 1240
_NAMES, _LEFT, _RIGHT = 168, 176, 770  # the right end of names; the ends of the time axis
_SIDE, _SCORES = 804, 900  # the left ends of the right column and of its axes
_TOP, _DAYS, _VERDICT, _FOOT = 176, 336, 540, 106  # heights; those of the right column are below `_TOP`
_LINE = 15.5
_ROW, _GAP = 14.5, 5.0  # of a place; between sentences
_HOURS_A_DAY = 24
_COLOURS = {"light": "#7B2D8B", "dark": "#D79BE6"}
_ORDER = (
    Predictor.MODEL, Predictor.ROAD, Predictor.STRAIGHT, Predictor.WEIGHTED, Predictor.HOPS, Predictor.CONSTANT,
)  # fmt: skip


def save_model(
    study: Study,
    path: str | os.PathLike[str],
    *,
    side: str | None = None,
    draws: int = 200,
    seed: int = 1,
    theme: Theme = LIGHT,
    palette: str | None = None,
    overwrite: bool = False,
) -> Picture:
    """Chart the spread model against its baselines and save it as PNG, SVG or PDF, by suffix.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`.
    side, draws, seed
        As for `Study.model`.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture, the palette is unknown, or there are too few first captures for a model.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_model(open_study("northwestern_syria_2024"), "model.png")  # doctest: +SKIP
    """
    trial = study.model(side, draws=draws, seed=seed)

    def draw(theme: Theme) -> Drawing:
        return Drawing(draw_model(study, trial, theme=theme), f"{_title(study, trial)}. {score_line(trial)}. {WARNING}")

    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, overwrite=overwrite)


def draw_model(study: Study, trial: Trial, *, theme: Theme = LIGHT) -> Figure:
    """Return the figure of `save_model`; call it inside `figure_settings`."""
    return _Chart(study, trial, theme).figure


def _title(study: Study, trial: Trial) -> str:
    return f"First captures by {study.campaign.side_short(trial.side)}: stated windows and predicted times"


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of the places: their order, and the y of each in px below the top of the axes."""

    places: tuple[int, ...]
    y: tuple[float, ...]
    rules: tuple[float, ...]
    high: float


def _rows(trial: Trial) -> _Rows:
    """Put the places of each sentence together, in order of predicted time."""
    captures, model = trial.captures, trial.predicted[Predictor.MODEL]
    order = sorted(range(len(captures)), key=lambda at: (captures.sentence[at], model[at]))
    y, rules, at = [], [], _GAP
    for number, place in enumerate(order):
        if number and captures.sentence[place] != captures.sentence[order[number - 1]]:
            rules.append(at + _GAP / 2)
            at += _GAP
        y.append(at + _ROW / 2)
        at += _ROW
    return _Rows(tuple(order), tuple(y), tuple(rules), at + _GAP)


class _Chart:
    """The figure: places on the left, scores on the right."""

    def __init__(self, study: Study, trial: Trial, theme: Theme) -> None:
        self.study, self.trial, self.theme = study, trial, theme
        self.colour = _COLOURS["dark" if theme.is_dark else "light"]
        self.rows = _rows(trial)
        self.verdict = [wrap(words, size=12, width=_EDGE - _SIDE) for words in verdict(trial)]
        read = sum(_LINE * len(lines) + 5 for lines in self.verdict)
        self.high = _TOP + max(self.rows.high, _VERDICT + 16 + read) + _FOOT
        # predictions beyond the end of the campaign are shown up to a quarter of its length
        hours = np.concatenate([trial.predicted[name] for name in (Predictor.STRAIGHT, Predictor.MODEL)])
        end = study.campaign.end / 60
        self.end = float(np.clip(hours.max() + 4, end, 1.25 * end))
        self.figure = layout_figure((round(_WIDE * _SCALE), round(self.high * _SCALE)), theme=theme)
        self._write_head()
        self._draw_places()
        self._draw_scores()
        self._draw_days()
        self._write_verdict()
        self._write_foot()

    def _write_head(self) -> None:
        theme, figure = self.theme, self.figure
        write(
            figure, _EDGE - 6, 42, LABEL, 19, colour=theme.paper, weight=700, ha="right",
            bbox={"facecolor": self.colour, "edgecolor": "none", "pad": 4},
        )  # fmt: skip
        title = fitted(_title(self.study, self.trial), 24, room=_EDGE - _MARGIN - 110, weight=700)
        write(figure, _MARGIN, 42, title, 24, colour=theme.ink, weight=700)
        write(figure, _MARGIN, 66, self.study.campaign.title, 13.5, colour=theme.muted)
        write(
            figure,
            _MARGIN,
            86,
            f"{score_line(self.trial)}, each sentence predicted from the others.",
            13.5,
            colour=theme.ink,
            weight=600,
        )
        write(figure, _MARGIN, 105, WARNING, 13.5, colour=theme.ink)

    # -- places --------------------------------------------------------------------------------------------------------

    def _draw_places(self) -> None:
        theme, trial, rows = self.theme, self.trial, self.rows
        captures = trial.captures
        predicted = {name: trial.predicted[name] for name in (Predictor.STRAIGHT, Predictor.MODEL)}
        end = self.end
        axes = place_axes(self.figure, _LEFT, _TOP, _RIGHT - _LEFT, rows.high)
        axes.set_xlim(0, end)
        axes.set_ylim(rows.high, 0)
        axes.set_axis_off()
        for mark in time_marks(self.study.campaign.clock, 0, round(60 * end), width=_RIGHT - _LEFT, size=11):
            axes.plot([mark.start / 60] * 2, [0, rows.high], color=theme.rule, lw=px(0.8), zorder=0.5)
            middle = _LEFT + (_RIGHT - _LEFT) * mark.at / 60 / end
            for y in (_TOP - 6, _TOP + rows.high + 14):
                write(self.figure, middle, y, mark.label, 11, colour=theme.ink, ha="center")
        for y in rows.rules:
            axes.plot([-0.24 * end, end], [y, y], color=theme.rule, lw=px(0.7), zorder=0.5, clip_on=False)
        for place, y in zip(rows.places, rows.y, strict=True):
            name = fitted(self.study.campaign.places[captures.places[place]].name, 11, room=_NAMES - _MARGIN)
            write(self.figure, _NAMES, _TOP + y, name, 11, colour=theme.ink, ha="right", va="center_baseline")
            first, last = captures.earliest[place], captures.latest[place]
            axes.add_patch(Rectangle((first, y - 4.5), last - first, 9, fc=theme.unknown, ec="none", alpha=0.42))
            for hours in predicted.values():
                gap = max(first - hours[place], hours[place] - last, 0.0)
                edge = first if hours[place] < first else last
                if gap:
                    axes.plot([hours[place], edge], [y, y], color=theme.muted, lw=px(0.7), zorder=2)
        order, y_of = list(rows.places), np.array(rows.y)
        self._marks(axes, predicted[Predictor.STRAIGHT][order], y_of, Predictor.STRAIGHT)
        self._marks(axes, predicted[Predictor.MODEL][order], y_of, Predictor.MODEL)
        self._write_key()

    def _marks(self, axes: Axes, x: Reals, y: Reals, name: Predictor) -> None:
        for late in (False, True):  # an arrowhead stands for a time beyond the axis
            chosen = (x > self.end) == late
            self._mark(axes, np.clip(x[chosen], 0, self.end), y[chosen], own=name == Predictor.MODEL, late=late)

    def _mark(
        self, axes: Axes, x: ArrayLike, y: ArrayLike, *, own: bool, late: bool = False, scale: float = 1.0
    ) -> None:
        """Draw marks: small filled diamonds for the model, larger rings for the rest, so that both show together."""
        axes.scatter(
            x, y, s=px(scale * (7.0 if own else 10.0)) ** 2, marker=">" if late else "D" if own else "o",
            fc=self.colour if own else self.theme.paper, ec=self.colour if own else self.theme.ink, lw=px(1.3 * scale),
            zorder=4 if own else 3, clip_on=False,
        )  # fmt: skip

    def _write_key(self) -> None:
        theme, y = self.theme, _TOP - 34.0
        axes = place_axes(self.figure, _LEFT, y - 8, _RIGHT - _LEFT, 16)
        axes.set_xlim(0, _RIGHT - _LEFT)
        axes.set_ylim(-8, 8)
        axes.set_axis_off()
        axes.add_patch(Rectangle((0, -4.5), 26, 9, fc=theme.unknown, ec="none", alpha=0.42))
        self._mark(axes, [200], [0], own=False)
        self._mark(axes, [378], [0], own=True)
        for x, words in ((32, "time window of the source"), (210, "straight line predicts"), (388, "model predicts")):
            write(self.figure, _LEFT + x, y, words, 11.5, colour=theme.ink, va="center_baseline")

    # -- scores --------------------------------------------------------------------------------------------------------

    def _draw_scores(self) -> None:
        scores = {name: self.trial.score(name) for name in _ORDER}
        unit, hours = self.trial.unit, self.trial.unit.minutes / 60
        error = {
            name: Estimate(*(value / hours for value in (score.error.value, score.error.low, score.error.high)))
            for name, score in scores.items()
        }
        order = {name: score.concordance for name, score in scores.items()}
        self._draw_estimates(
            _TOP - 20, "Mean error", f"{unit.name} from the middle of the window; less is better", error, 0, 0
        )
        self._draw_estimates(
            _TOP + 158,
            "Concordance",
            "share of pairs of places predicted in their order; line: by chance",
            order,
            0.4,
            2,
        )

    def _draw_estimates(
        self, top: float, title: str, words: str, found: Mapping[Predictor, Estimate], low: float, digits: int
    ) -> None:
        theme = self.theme
        self._write_title(top, title, words)
        high = max(estimate.high for estimate in found.values()) if not digits else 1.0
        axes = place_axes(self.figure, _SCORES, top + 26, _EDGE - 50 - _SCORES, 19 * len(found))
        axes.set_xlim(low, high)
        axes.set_ylim(len(found) - 0.5, -0.5)
        axes.set_axis_off()
        axes.plot(
            [max(low, 0.5) if digits else low] * 2,
            [-0.5, len(found) - 0.5],
            color=theme.muted,
            lw=px(0.8),
            clip_on=False,
        )
        for row, (name, estimate) in enumerate(found.items()):
            own = name == Predictor.MODEL
            colour, y = self.colour if own else theme.ink, top + 26 + 19 * (row + 0.5)
            axes.plot([max(estimate.low, low), estimate.high], [row, row], color=colour, lw=px(1.6), zorder=2)
            self._mark(axes, [estimate.value], [row], own=own)
            weight = 700 if own else 400
            write(
                self.figure, _SCORES - 10, y, name, 12, colour=colour, weight=weight, ha="right", va="center_baseline"
            )
            words = f"{estimate.value:.{digits}f}"
            write(self.figure, _EDGE, y, words, 12, colour=colour, weight=weight, ha="right", va="center_baseline")

    def _draw_days(self) -> None:
        """Draw the chance to rank right by day, for the straight line and the model."""
        theme, top, days = self.theme, _TOP + _DAYS, self.trial.days
        if not days:
            return
        self._write_title(
            top, "Day by day, from midnight", "chance that a place that falls ranks above one that does not"
        )
        axes = place_axes(self.figure, _SCORES, top + 30, _EDGE - 20 - _SCORES, 110)
        axes.set_xlim(-0.5, len(days) - 0.5)
        axes.set_ylim(0, 1)
        axes.set_axis_off()
        for value in (0.0, 0.5, 1.0):
            axes.plot([-0.5, len(days) - 0.5], [value] * 2, color=theme.rule, lw=px(0.8), clip_on=False, zorder=0.5)
            y = top + 30 + 110 * (1 - value)
            write(self.figure, _SCORES - 10, y, f"{value:g}", 11, colour=theme.muted, ha="right", va="center_baseline")
        scale = min(1.0, max(0.3, 40 / len(days)))  # of the marks, which many days would hide
        for at, day in enumerate(days):
            for local, own in ((Local.STRAIGHT, False), (Local.MODEL, True)):
                chance = day.auc[local]
                if chance is not None:
                    self._mark(axes, [at], [chance], own=own, scale=scale)
        clock, years = self.study.campaign.clock, self.study.campaign.clock.needs_year()
        pitch = (_EDGE - 20 - _SCORES) / len(days)
        words = [
            day_words(clock, day.minute, short=True) if years else f"{clock.local(day.minute).day}" for day in days
        ]
        stride = math.ceil((max(text_width(each, size=11) for each in words) + 10) / pitch)
        for at in range(0, len(days), stride):
            write(self.figure, _SCORES + pitch * (at + 0.5), top + 158, words[at], 11, colour=theme.ink, ha="center")
        if not years:
            write(self.figure, _SCORES - 10, top + 158, "day", 11, colour=theme.muted, ha="right")

    def _write_title(self, top: float, title: str, words: str) -> None:
        write(self.figure, _SIDE, top, title, 15, colour=self.theme.ink, weight=700)
        write(self.figure, _SIDE, top + 16, words, 11.5, colour=self.theme.muted)

    def _write_verdict(self) -> None:
        y: float = _TOP + _VERDICT
        write(self.figure, _SIDE, y, "What the scores say", 15, colour=self.theme.ink, weight=700)
        y += 20
        for lines in self.verdict:
            for line in lines:
                write(self.figure, _SIDE, y, line, 12, colour=self.theme.ink)
                y += _LINE
            y += 5

    def _write_foot(self) -> None:
        trial = self.trial
        words = (
            "Every prediction leaves out the sentence of its place; places of one sentence stand together. Whiskers: "
            f"95 %, bootstrap over {len(trial.captures.sentence_ids)} sentences. Straight line: distance from the "
            "start line, with a fitted speed. Model: first passage along the roads, with fitted speeds and waiting "
            f"times at places, the median of {trial.draws} draws, seed {trial.seed}."
        )
        y = self.high - 70
        source = chart_source(self.study.campaign)
        lines = [line for one in (words, source) for line in wrap(one, size=10.5, width=_EDGE - _MARGIN)]
        for row, line in enumerate(lines):
            write(self.figure, _MARGIN, y + 13.5 * row, line, 10.5, colour=self.theme.muted)
