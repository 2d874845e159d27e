"""Advance charts of an ensemble: exact bounds, and quantiles of the drawn histories within them.

The pale tint needs no prior: it spans the lowest and the highest number that the source allows. The darker bands and
the line are quantiles under a prior, which the chart names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from plots.chart.series import Band, steps
from plots.chart.timechart import MARGIN, SIZE, EndLabel, Panel, TimeChart, ways
from plots.style import LIGHT, Theme, px, write
from plots.style.notebook import Picture
from plots.style.paper import unit_axes
from plots.style.picture import Drawing, save_picture
from plots.style.words import text_width
from sim import Campaign, Ensemble, Stance, Study
from sim.measures.narrative import no_front_words
from sim.model.shares import value_quantiles
from sim.model.times import grid_step
from sim.model.vocabulary import NOBODY, PRIOR_WORDS, Prior
from sim.model.words import range_words, weak_words, weighed_words
from sim.uncertainty.holder_bounds import HeldBounds
from sim.uncertainty.outer_bounds import OuterBounds, front_bounds, furthest_bounds

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_HELD = Panel(98, 160, 326)
_DEPTH = Panel(530, 566, 150)
_FRONT = Panel(758, 794, 150)
_WITHOUT_ROADS = (1600, 728)  # px of a saved PNG: of the first panel
_CERTAIN = (0, (1.2, 1.4))  # dots of the line of what is certain
_MOST_STEPS = 2400  # of the grid: several for each pixel
_PALE, _WIDE, _HALF = 0.15, 0.30, 0.42  # alpha of the three overlaid bands
Ints = NDArray[np.int64]
Values = NDArray[np.int64] | NDArray[np.float64]


def save_bands(
    study: Study,
    path: str | os.PathLike[str],
    *,
    draws: int = 1000,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    theme: Theme = LIGHT,
    palette: str | None = None,
    overwrite: bool = False,
) -> Picture:
    """Chart many drawn histories over time and save the chart as PNG, SVG or PDF, by suffix.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`.
    draws, seed, prior
        The number of draws, their seed and prior; see `Study.ensemble`.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture, or the palette is unknown.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_bands(open_study("northwestern_syria_2024"), "bands.png", draws=500)  # doctest: +SKIP
    """

    def draw(theme: Theme) -> Drawing:
        step = grid_step(study.campaign.end, most=_MOST_STEPS)
        minutes = range(0, study.campaign.end + 1, step)
        ensemble = study.ensemble(draws, seed=seed, minutes=minutes, prior=prior)
        depths = study.furthest_advances(draws, seed=seed, minutes=minutes, prior=prior)
        chart = _Chart(study, ensemble, depths, theme)
        return Drawing(chart.figure, _alt(study.campaign, ensemble, chart.bounds))

    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, overwrite=overwrite)


def _alt(campaign: Campaign, ensemble: Ensemble, bounds: Mapping[str, HeldBounds]) -> str:
    held = ", ".join(
        f"{campaign.side_plain(side)} {range_words(int(of.low[-1]), int(of.high[-1]))}"
        for side, of in bounds.items()
        if side in campaign.sides and of.high[-1]
    )
    roads = ", furthest advance and length of the front" if campaign.roads else ""
    return (
        f"Chart of places held{roads} in {ensemble.draws:,} histories drawn under "
        f"the prior {ensemble.prior}, within the bounds of what the source allows. Places held at the end, lowest and "
        f"highest possible: {held}."
    )


def draw_bands(
    study: Study, ensemble: Ensemble, *, depths: Mapping[str, Values] | None = None, theme: Theme = LIGHT
) -> Figure:
    """Return the figure of `save_bands`; call it inside `figure_settings`.

    Parameters
    ----------
    study, ensemble
        The study, and an ensemble of it on a grid of minutes.
    depths
        Side -> metres[draw, minute] of its furthest advance on that grid (`Study.furthest_advances`); None: the chart
        shows the bounds alone.
    """
    depths = depths or {}
    for side, metres in depths.items():
        if side not in ensemble.sides:
            raise ValueError(f"depths of side {side!r}, which is not one of: {', '.join(ensemble.sides)}")
        if metres.ndim != 2 or metres.shape[1] != len(ensemble.minutes) or not len(metres):
            raise ValueError(
                f"depths[{side!r}] has the shape {metres.shape}, not (draws, {len(ensemble.minutes)}): one a minute of "
                "the ensemble"
            )
    return _Chart(study, ensemble, depths, theme).figure


class _Chart(TimeChart):
    """The figure with its three panels; without roads there is no advance and no front, and it has one."""

    def __init__(self, study: Study, ensemble: Ensemble, depths: Mapping[str, Values], theme: Theme) -> None:
        self.on_roads = bool(study.campaign.roads)
        super().__init__(study.campaign, theme, size=SIZE if self.on_roads else _WITHOUT_ROADS)
        self.study, self.ensemble = study, ensemble
        self.bounds = {
            side: study.held_bounds(side, ensemble.minutes)
            for side in ensemble.sides
            if ensemble.held.changes[side].width > 1
        }
        told = study.told_bounds(ensemble.minutes)  # an advance that nobody tells of could have gone anywhere
        self._draw_held()
        if self.on_roads:
            self._draw_depth(depths, furthest_bounds(study.history(), told))
            self._draw_front(front_bounds(study.campaign, told))
        self._draw_key()
        self._draw_words()

    # -- the three panels --------------------------------------------------------------------------------------------

    def _draw_held(self) -> None:
        shown = list(self.bounds)
        held = {side: self.ensemble.held_quantiles(side, SHARES) for side in shown}
        counted = sum(place.counted for place in self.campaign.holdable)
        words = f"Of {counted} counted places, in {self.ensemble.draws:,} histories that satisfy all times and orders "
        words += "of the source."
        top = 1.03 * max((int(self.bounds[side].high.max()) for side in shown), default=1)
        self.draw_head(_HELD, self._turn(held))
        axes = self.axes(_HELD, self.theme.words("advance.held"), words, top=top, lines=6)
        labels = []
        for side in shown:
            style, of = self.styles[side], self.bounds[side]
            self._tint(axes, of.low, of.high, style.stroke, _PALE, edge=True)
            self._draw_quantiles(axes, held[side], style.stroke)
            self._draw_certain(axes, of.low, style.stroke)
            low, high, middle = int(of.low[-1]), int(of.high[-1]), int(held[side][2, -1])
            more = f"; middle {middle}" if low != high else ""
            labels.append(EndLabel(middle, range_words(low, high), ways(style, more), style.text))
        self.write_ends(_HELD, axes, labels)

    def _draw_certain(self, axes: Axes, low: Ints, colour: str) -> None:
        """Draw the number of places that a side holds for certain."""
        whole = self._band(low, low, low)
        axes.plot(whole.minutes, whole.low, color=colour, lw=px(1.6), ls=_CERTAIN, drawstyle="steps-post", zorder=3.5)

    def _draw_depth(self, depths: Mapping[str, Values], outer: Mapping[str, OuterBounds]) -> None:
        found = {side: value_quantiles(of, SHARES) for side, of in depths.items() if of.max(initial=0) > 0}
        words = "Road km from each side’s own start line to the furthest place that the source says it took."
        top = 1.08 * max((int(of.high.max()) for of in outer.values()), default=1000) / 1000
        words += weak_words([self.campaign.places[place].name for place in self.study.weak_extremes()])
        axes = self.axes(_DEPTH, "Furthest advance", words, top=top, lines=4, unit=" km")
        labels = []
        for side, limits in outer.items():
            style = self.styles[side]
            self._tint(axes, limits.low, limits.high, style.stroke, _PALE, edge=True, scale=1e-3)
            if side in found:
                self._draw_quantiles(axes, found[side], style.stroke, scale=1e-3)
            low, high = (round(int(of[-1]) / 1000) for of in limits)
            middle = round(int(found[side][2, -1]) / 1000) if side in found else low
            span = f", {low}–{high} km" if low != high else ""
            labels.append(EndLabel(middle, f"{middle} km", ways(style, span), style.text))
        self.write_ends(_DEPTH, axes, labels)

    def _draw_front(self, limits: OuterBounds) -> None:
        of = self.ensemble.front_quantiles(Stance.HOSTILE, SHARES)
        words = "Roads whose ends are held by hostile sides, by a statement or from before the campaign; "
        words += "silent places count with their last holder."
        none = no_front_words(self.campaign, self.study.history().undeclared)
        if none:
            self.axes(_FRONT, "Length of the front, in roads", f"{none}.", top=1, lines=1)
            return
        top = 1.05 * max(1, int(limits.high.max(initial=1)))
        axes = self.axes(_FRONT, "Length of the front, in roads", words, top=top, lines=4)
        self._tint(axes, limits.low, limits.high, self.theme.front, _PALE, edge=True)
        self._draw_quantiles(axes, of, self.theme.front)
        low, middle, high = int(limits.low[-1]), int(of[2, -1]), int(limits.high[-1])
        span = f"{low}–{high}" if low != high else "roads"
        self.write_ends(_FRONT, axes, [EndLabel(middle, str(middle), (span, ""), self.theme.ink)])

    # -- what the panels share ---------------------------------------------------------------------------------------

    def _band(self, middle: Ints, low: Ints, high: Ints) -> Band:
        return Band(self.ensemble.minutes, middle, low, high).until(self.end)

    def _tint(
        self,
        axes: Axes,
        low: Ints,
        high: Ints,
        colour: str,
        alpha: float,
        *,
        edge: bool = False,
        z: float = 2.0,
        scale: float = 1.0,
    ) -> None:
        """Fill between two lines; `edge` adds an outline."""
        whole = self._band(high, low, high)
        area = PolyCollection([steps(whole) * (1, scale)], fc=colour, ec="none", alpha=alpha, zorder=z)
        axes.add_collection(area, autolim=False)
        for line in (whole.low, whole.high) if edge else ():
            axes.plot(
                whole.minutes, line * scale, color=colour, lw=px(0.7), alpha=0.55, drawstyle="steps-post",
                zorder=z + 0.1,
            )  # fmt: skip

    def _draw_quantiles(self, axes: Axes, of: Ints, colour: str, *, scale: float = 1.0) -> None:
        """Draw the 90 % and the 50 % interval and the median."""
        self._tint(axes, of[0], of[4], colour, _WIDE, z=2.2, scale=scale)
        self._tint(axes, of[1], of[3], colour, _HALF, z=2.4, scale=scale)
        whole = self._band(of[2], of[0], of[4])
        axes.plot(whole.minutes, whole.middle * scale, color=colour, lw=px(2.2), drawstyle="steps-post", zorder=4)

    def _turn(self, held: Mapping[str, Ints]) -> str:
        """Return a title about the side whose number of places changed most."""
        changes = {side: int(of[2, -1] - of[2, 0]) for side, of in held.items() if side not in NOBODY}
        most = max(changes, key=lambda side: abs(changes[side]), default="")
        if not most or not changes[most]:
            return "Places held by each side"
        of = self.bounds[most]
        first, last = (range_words(int(of.low[at]), int(of.high[at])) for at in (0, -1))
        return f"{self.styles[most].plain}: {first} places possible at the start, {last} at the end"

    def _draw_key(self) -> None:
        """Draw the key in a row below the text of the first panel."""
        theme = self.theme
        y, x, ink = 139.0, float(MARGIN), theme.ink
        wide, high = self.figure.get_size_inches() * 100
        axes = unit_axes(self.figure, 0, 0, wide, high)
        colour = theme.muted
        middle = high - y + 4

        def bar(*alphas: float) -> list[Artist]:
            return [Rectangle((x, middle - 5.5), 24, 11, fc=colour, ec="none", alpha=alpha) for alpha in alphas]

        def line(up: float, width: float, alpha: float = 1.0, *, dotted: bool = False) -> Artist:
            style = _CERTAIN if dotted else "-"
            return Line2D([x, x + 24], [middle + up] * 2, color=colour, lw=px(width), alpha=alpha, ls=style)

        samples: tuple[tuple[str, Callable[[], list[Artist]]], ...] = (
            (
                "Pale: possible, by the source alone",
                lambda: [*bar(_PALE), line(-5.5, 0.7, 0.55), line(5.5, 0.7, 0.55)],
            ),
            ("Dark: 90 % interval of the draws", lambda: bar(_WIDE)),
            ("Darkest: 50 % interval", lambda: bar(_WIDE, _HALF)),
            ("Line: median", lambda: [line(0, 2.2)]),
            ("Dotted: certain", lambda: [line(0, 1.6, dotted=True)]),
        )
        for words, sample in samples:
            for artist in sample():
                axes.add_artist(artist)
            write(self.figure, x + 31, y, words, 11.5, colour=ink)
            x += 31 + text_width(words, size=11.5) + 22
        write(self.figure, x, y, f"Prior: “{self.ensemble.prior}”", 11.5, colour=ink)

    def _draw_words(self) -> None:
        prior, draws = self.ensemble.prior, self.ensemble.draws
        said: list[str] = [
            f"Pale bounds need no assumption: every history that the source allows lies within them. The dark bands "
            f"and the line depend on the prior “{prior}” ({PRIOR_WORDS.get(prior, prior)}), and on {draws:,} "
            "draws, which leave a place as last told when the account falls silent about it. Places that the account "
            "leaves open count as held or not. Bounds of advance and front are of what is told, and may be wider than "
            "needed."
        ]
        if self.ensemble.mixed:
            said.append(weighed_words(self.ensemble.mixed))
        loose = sorted({place for of in self.bounds.values() for place in of.loose})
        if loose:
            names = ", ".join(self.campaign.places[place].name for place in loose)
            said.append(f"Pale bounds may be wider than needed for: {names}.")
        said += self.ensemble.warnings
        self.draw_foot(_FRONT if self.on_roads else _HELD, *said)
