"""Advance charts: places held, furthest advance and length of the front over time.

By default each line is the median of drawn histories with its 90 % interval; a placement or a run can be drawn instead.
The study gives every number; this module draws.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from plots.chart.fights import FightsChart
from plots.chart.lines import median_lines, placed_lines
from plots.chart.notes import ROW, Note
from plots.chart.series import Band, band, hatch_band, steps
from plots.chart.timechart import LEFT, SIZE, WIDTH, EndLabel, Panel, TimeChart, ways
from plots.style import LIGHT, Theme, px
from plots.style.dates import span_words
from plots.style.headlines import headline_words
from plots.style.notebook import Picture
from plots.style.picture import Drawing, save_picture
from plots.style.words import tell_apart
from sim import History, Study
from sim.histories import Shown, check_draws
from sim.measures.fights import tells_only_fights
from sim.measures.headlines import HeadlineKind, gain_headline, loss_headline
from sim.measures.narrative import no_front_words
from sim.measures.turning import TurningPoint, turning_points
from sim.model.times import Precision
from sim.model.vocabulary import PRIOR_WORDS, Placement, Prior
from sim.model.words import holdings_words, weak_words, weighed_words
from sim.roads.holding import HeldSeries
from sim.study import Compared

DRAWS = 400  # of the median
_GHOST = (0, (3.2, 1.6))  # dashes of the other history
_HELD = Panel(98, 140, 400)
_DEPTH = Panel(612, 648, 130)
_FRONT = Panel(826, 862, 84)
_WITHOUT_ROADS = (1600, 830)  # px of a saved PNG: of the first panel
_NOTES, _NAMED, _MOST_POINTS = 3, 2, 10  # rows of turning points, places that one names, and points at most


def save_advance(
    study: Study,
    path: str | os.PathLike[str],
    *,
    history: Shown | None = None,
    compare: Compared | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    theme: Theme = LIGHT,
    palette: str | None = None,
    overwrite: bool = False,
) -> Picture:
    """Chart the advance of a campaign and save it as PNG, SVG or PDF, by suffix.

    If nobody is said to hold a place at any time, the chart shows fights and people killed instead.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`.
    history
        The lines: a placement, or a history of the study, with tints over its envelope (`Study.envelope_of`), if it has
        one. None: the median of drawn histories and its 90 % interval; with `compare`, the middle placement.
    compare
        Another placement, history or study of the same campaign, as thin dashed lines where it differs. If one of the
        two is counterfactual, the record is the dashed one, whichever is given first.
    draws, seed, prior
        Of the median: the number of draws, their seed and prior; see `Study.ensemble`.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture, or the palette is unknown.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_advance(open_study("northwestern_syria_2024"), "advance.png")  # doctest: +SKIP
    """

    def draw(theme: Theme) -> Drawing:
        figure = _figure(asked, theme)
        if isinstance(figure, FightsChart):
            return Drawing(figure.figure, figure.words)
        words = _alt(asked.study, asked.shown)
        if asked.ghost is not None and asked.beside is not None:
            words += (
                f" Dashed: {tell_apart(asked.ghost, asked.shown)}. {_alt(asked.beside, asked.ghost).split('. ', 1)[1]}"
            )
        return Drawing(figure.figure, words)

    asked = _asked(study, history, compare, draws, seed, prior)
    marked = asked.shown
    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, history=marked, overwrite=overwrite)


def draw_advance(
    study: Study,
    *,
    history: Shown | None = None,
    compare: Compared | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return the figure of `save_advance`; call it inside `figure_settings`."""
    return _figure(_asked(study, history, compare, draws, seed, prior), theme).figure


class _Drawn(NamedTuple):
    """The draws of a median: how many, their seed and prior."""

    draws: int
    seed: int
    prior: str


class _Asked(NamedTuple):
    """What is drawn in full and what is dashed, and the draws of the median; None: the lines are those of `shown`."""

    study: Study
    shown: History
    beside: Study | None
    ghost: History | None
    median: _Drawn | None


def _asked(study: Study, history: Shown | None, compare: Compared | None, draws: int, seed: int, prior: str) -> _Asked:
    """Return what to draw: of a record and a counterfactual history, the record is dashed."""
    check_draws(draws, seed, prior, least=1)
    median = _Drawn(draws, seed, prior) if history is None and compare is None else None
    placed = Placement.MIDDLE if history is None else history
    shown = study.history(placed)
    if compare is None:
        return _Asked(study, shown, None, None, median)
    beside, other = study.beside(placed, compare)
    if other.counterfactual > shown.counterfactual:
        return _Asked(beside, other, study, shown, None)
    return _Asked(study, shown, beside, other, None)


def _figure(asked: _Asked, theme: Theme) -> FightsChart | _Chart:
    if asked.ghost is None and tells_only_fights(asked.shown):
        return FightsChart(asked.shown, theme)
    return _Chart(asked, theme)


def _alt(study: Study, history: History) -> str:
    held = study.held(history)
    first, last = (
        holdings_words(held.at(minute), study.campaign.side_name, ranged=False) for minute in (0, history.last_minute)
    )
    end = "at the end" if history.last_minute == history.campaign.end else "when the run was stopped"
    roads = ", furthest advance and length of the front" if study.campaign.roads else ""
    return f"Chart of places held{roads} over time. Places held at the start: {first}; {end}: {last}."


class _Chart(TimeChart):
    """The figure with its three panels; without roads there is no advance and no front, and it has one."""

    def __init__(self, asked: _Asked, theme: Theme) -> None:
        study, history = asked.study, asked.shown
        self.on_roads = bool(study.campaign.roads)
        super().__init__(study.campaign, theme, size=SIZE if self.on_roads else _WITHOUT_ROADS)
        self.study, self.history, self.beside, self.ghost = study, history, asked.beside, asked.ghost
        self.median = asked.median
        self.lines = (
            placed_lines(study, history) if self.median is None else median_lines(study, **self.median._asdict())
        )
        self.ranged = self.median is not None or study.envelope_of(history) is not None
        self.ghost_lines = None
        if self.ghost is not None and self.beside is not None:
            self.ghost_lines = placed_lines(self.beside, self.ghost)
        self.ghost_name = "" if self.ghost is None else _short_name(self.ghost, history)
        self.last = history.last_minute
        self._draw_held()
        if self.on_roads:
            self._draw_depth()
            self._draw_front()
        self._draw_words()

    # -- the panels --------------------------------------------------------------------------------------------------

    def _draw_held(self) -> None:
        held, bands, told = self.study.held(self.history), self.lines.held, self.lines.told
        top = 1.03 * max([1, *(int(of.high.max()) for of in (*bands.values(), *told.values()))])
        self.draw_head(_HELD, self._finding(held))
        title, words = self.theme.words("advance.held"), self._line_words(hatched=bool(told))
        axes = self.axes(_HELD, title, words, top=top, lines=6, room=ROW * _NOTES + 8)
        labels = []
        for side, of in bands.items():
            self._draw_band(axes, of, self.styles[side].stroke)
            if side in told:
                hatch_band(axes, told[side].until(self.last), self.styles[side].stroke, self.theme)
            labels += self._draw_ghost(
                axes, side, of, None if self.ghost_lines is None else self.ghost_lines.held.get(side)
            )  # of equal values the first is lower
            labels.append(self._end_label(side, of, held.at(self.last)[side].silent))
        self.draw_stop(axes, self.last)
        self.write_notes(_HELD, list(self._turning_points(axes)), rows=_NOTES)
        self.write_ends(_HELD, axes, labels)

    def _line_words(self, *, hatched: bool) -> str:
        """Return what line, tint, dashes and hatch of the first panel are."""
        say, count = self.theme.words, sum(place.counted for place in self.campaign.holdable)
        placement = self.history.timeline.placement
        if self.median is not None:
            parts = [say("advance.median", count=count, draws=self.median.draws)]
        elif self.history.counterfactual:
            parts = [say("advance.scripts", count=count, placement=placement)]
        else:
            parts = [say("advance.placed", count=count, placement=placement)]
        if self.median is None and self.ranged:
            parts.append(say("advance.range"))
        if self.ghost is not None:
            parts.append(say("advance.dashed", other=self.ghost_name))
        if hatched:
            parts.append(say("advance.hatched"))
        return f"{'; '.join(parts)}."

    def _turning_points(self, axes: Axes) -> Iterator[Note]:
        """Yield what the sides took by which most changed, each at the middle of the time that its sentence allows."""
        high = axes.get_ylim()[1]
        for point in turning_points(self.history)[:_MOST_POINTS]:
            minute = (point.window.earliest + point.window.latest) // 2
            of = self.lines.held.get(point.side)
            if of is None or not 0 <= minute <= self.last:
                continue
            foot = _HELD.top + _HELD.height * (1 - of.at(minute)[0] / high)
            yield Note(LEFT + WIDTH * minute / self.end, foot, self._point_words(point), point.side)

    def _point_words(self, point: TurningPoint) -> str:
        clock, window = self.campaign.clock, point.window
        say = self.theme.words
        days = span_words(say, clock, window.earliest, window.latest, max(clock.precision, Precision.DAY), short=True)
        names = [self.campaign.places[place].name for place in point.cities or point.places]
        return say("advance.turn", days=days, places=say.listed(names, most=_NAMED))

    def _draw_depth(self) -> None:
        bands = self.lines.depth
        say = self.theme.words
        words = say("advance.depth_below")
        top = 1.08 * max([1, *(int(of.high.max()) for of in bands.values())]) / 1000
        words += weak_words([self.campaign.places[place].name for place in self.study.weak_extremes()])
        axes = self.axes(_DEPTH, say("advance.depth"), words, top=top, lines=3, unit=" km")
        labels = []
        for side, of in bands.items():
            self._draw_band(axes, of, self.styles[side].stroke, scale=1e-3)
            middle, low, high = (round(metres / 1000) for metres in of.at(self.last))
            bounds = f", {low}–{high} km" if low != high else ""
            ghost = None if self.ghost_lines is None else self.ghost_lines.depth.get(side)
            labels += self._draw_ghost(axes, side, of, ghost, scale=1e-3, unit=" km")
            style = self.styles[side]
            labels.append(EndLabel(middle, f"{middle} km", ways(style, bounds), style.text, side))
        self.draw_stop(axes, self.last)
        self.write_ends(_DEPTH, axes, labels)

    def _draw_front(self) -> None:
        say = self.theme.words
        title, none = say("advance.front"), no_front_words(self.campaign, self.history.undeclared)
        if none:
            self.axes(_FRONT, title, f"{none}.", top=1, lines=1)
            return
        of = self.lines.front
        whole = of.until(self.last)
        words = say("advance.front_placed" if self.median is None else "advance.front_median")
        axes = self.axes(_FRONT, title, words, top=1.05 * max(1, int(of.high.max())), lines=3)
        self._draw_band(axes, of, self.theme.front, alpha=0.14)
        if self.median is None:
            axes.plot(
                whole.minutes, whole.high, color=self.theme.front, lw=px(0.9), alpha=0.6, drawstyle="steps-post",
                zorder=3,
            )  # fmt: skip
        middle, low, high = of.at(self.last)
        if self.median is not None:
            span = say("advance.roads_range", low=low, high=high) if low != high else say("advance.roads")
            labels = [EndLabel(middle, str(middle), (span,), self.theme.ink)]
        else:
            labels = [EndLabel(middle, str(middle), (say("advance.documented"),), self.theme.ink)]
            if high > middle:
                labels.append(EndLabel(high, str(high), (say("advance.possible"),), self.theme.muted))
        if self.ghost_lines is not None:
            labels += self._draw_ghost(axes, "", of, self.ghost_lines.front)
        self.draw_stop(axes, self.last)
        self.write_ends(_FRONT, axes, labels)

    # -- what the panels share ---------------------------------------------------------------------------------------

    def _finding(self, held: HeldSeries) -> str:
        """Return what a side lost or, if none lost places, what one gained."""
        lost = loss_headline(self.history, held, self.last)
        found = lost if lost.kind is HeadlineKind.LOST else gain_headline(self.history, held, self.last)
        return headline_words(found, self.campaign, self.styles, self.theme.words)

    def _end_label(self, side: str, of: Band, silent: int) -> EndLabel:
        middle, low, high = of.at(self.last)
        say = self.theme.words
        bounds = say("advance.range_end", low=low, high=high) if low != high else ""
        if silent:
            bounds += say("advance.silent_of" if self.median is not None else "advance.silent_more", count=silent)
        style = self.styles[side]
        return EndLabel(middle, str(middle), ways(style, bounds), style.text, side)

    def _draw_band(self, axes: Axes, of: Band, colour: str, *, scale: float = 1, alpha: float = 0.2) -> None:
        """Draw the envelope of a band as a tint and its middle as a line."""
        whole = of.until(self.last)
        outline = steps(whole) * (1, scale)
        axes.add_collection(PolyCollection([outline], fc=colour, ec="none", alpha=alpha, zorder=2), autolim=False)
        axes.plot(whole.minutes, whole.middle * scale, color=colour, lw=px(2.4), drawstyle="steps-post", zorder=4)

    def _draw_ghost(
        self, axes: Axes, side: str, of: Band, ghost: Band | None, *, scale: float = 1, unit: str = ""
    ) -> list[EndLabel]:
        """Draw the middle of a band of the other history dashed if it differs from `of`; return its label.

        `side` is empty for the front.
        """
        if ghost is None:
            return []
        both = band([(of.minutes, of.middle), (ghost.minutes, ghost.middle)])
        if np.array_equal(both.low, both.high):
            return []
        colour, text = self.theme.muted, self.theme.muted
        if side:
            colour, text = self.styles[side].stroke, self.styles[side].text
        whole = ghost.until(self.end)
        axes.plot(
            whole.minutes, whole.middle * scale, color=colour, lw=px(1.3), ls=_GHOST, drawstyle="steps-post", zorder=4.5
        )
        last = round(float(whole.middle[-1]) * scale)
        name = f"{self.styles[side].short}: {self.ghost_name}" if side else self.ghost_name
        return [EndLabel(last, f"{last}{unit}", (name, name, self.ghost_name), text, side)]

    def _draw_words(self) -> None:
        lowest = _FRONT if self.on_roads else _HELD
        if self.median is not None:
            prior, draws = self.median.prior, self.median.draws
            drawn = self.theme.words("advance.drawn", count=draws, prior=prior, means=PRIOR_WORDS[Prior(prior)])
            self.draw_foot(lowest, drawn, weighed_words(self.lines.mixed))
            return
        placement, made_up = self.history.timeline.placement, self.history.counterfactual
        bounds = f"Lines show the {placement} placement of every statement in its window of time"
        bounds += ", as the scripts have changed it." if made_up else "."
        if self.ranged:
            bounds += " Tint spans the earliest, middle and latest placement of all statements together"
            bounds += ", each with the same scripts" if made_up else ""
            bounds += "; it does not measure probability, and other orders within the windows may lie outside it."
        else:
            bounds += " No range is shown: the scripts cannot be run on the earliest and the latest placement."
        if self.ghost is not None:
            bounds += f" Dashed, where it differs: {tell_apart(self.ghost, self.history)}."
        self.draw_foot(lowest, bounds)


def _short_name(history: History, other: History) -> str:
    """Return a name of a history for labels."""
    if history.counterfactual != other.counterfactual:
        return "a what-if" if history.counterfactual else "the record"
    if history.timeline.placement != other.timeline.placement:
        return f"{history.timeline.placement} placement"
    return "the other reading" if history.timeline.readings != other.timeline.readings else "the other history"
