"""Advance charts: places held, places claimed, furthest advance and length of the front over time.

The study gives every number; this module overlays the placements and draws.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from plots.chart.fights import FightsChart
from plots.chart.series import Band, band, hatch, hatch_band, held_bands, silent_bands, steps
from plots.chart.timechart import LEFT, RIGHT, SIZE, WIDTH, EndLabel, Panel, TimeChart, ways
from plots.map.labels import is_free
from plots.style import LIGHT, Box, Theme, halo, px, write
from plots.style.notebook import Picture
from plots.style.picture import Drawing, save_picture
from plots.style.words import RANGE, tell_apart, text_width
from sim import History, Study
from sim.histories import Shown
from sim.measures.coverage import ClaimedSeries
from sim.measures.fights import tells_only_fights
from sim.measures.narrative import no_front_words
from sim.model.vocabulary import NOBODY, Placement
from sim.model.words import AS_LAST_TOLD, counted, held_words, holdings_words, weak_words
from sim.roads.holding import HeldSeries
from sim.study import Compared

_GHOST = (0, (3.2, 1.6))  # dashes of the other history
_PANEL, _ENDLESS = Box(LEFT, 0, RIGHT, np.inf), Box(-np.inf, 0, np.inf, np.inf)
_FADES = 6  # strips of a fading open count
_HELD = Panel(98, 140, 258)
_CLAIMED = Panel(438, 474, 180)
_DEPTH = Panel(694, 730, 108)
_FRONT = Panel(878, 914, 62)
_WITHOUT_ROADS = (1600, 910)  # px of a saved PNG: of the first two panels


@dataclass(frozen=True, slots=True)
class _Note:
    """A quoted count, at its minute and value."""

    minute: int
    value: float
    count: int
    words: str
    colour: str


@dataclass(frozen=True, slots=True)
class _Spot:
    """The position of a note: its row from the top, its left and right end, and the x of its line, px."""

    row: int
    left: float
    right: float
    line: float

    @property
    def text(self) -> Box:
        """The box of the text, in px across and rows down."""
        return Box(self.left, self.row, self.right, self.row + 1)

    @property
    def down(self) -> Box:
        """The box of the line from the text down, with 2 px on both sides."""
        return Box(self.line - 2, self.row, self.line + 2, np.inf)

    def is_free(self, others: Sequence[_Spot]) -> bool:
        """Whether the text is 8 px from others in its row, and no line crosses a text."""
        row = [Box(one.left - 8, one.row, one.right + 8, one.row + 1) for one in others]
        lines, texts = [one.down for one in others], [one.text for one in others]
        return is_free([self.text], frame=_PANEL, obstacles=[*row, *lines]) and is_free(
            [self.down], frame=_ENDLESS, obstacles=texts
        )


def save_advance(
    study: Study,
    path: str | os.PathLike[str],
    *,
    history: Shown = Placement.MIDDLE,
    compare: Compared | None = None,
    theme: Theme = LIGHT,
    palette: str | None = None,
    overwrite: bool = False,
) -> Picture:
    """Chart the advance of a campaign and save it as PNG, SVG or PDF, by suffix.

    If nobody is said to hold a place at any time, the chart shows fights and people killed instead.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`. The tints show the envelope of the history (`Study.envelope_of`); none if it has none.
    history
        The lines: a placement, or a history of the study.
    compare
        Another placement, history or study of the same campaign, as thin dashed lines where it differs. If one of the
        two is counterfactual, the record is the dashed one, whichever is given first.

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
        if ghost is None and tells_only_fights(shown):
            chart = FightsChart(shown, theme)
            return Drawing(chart.figure, chart.words)
        figure = _Chart(study, shown, beside, ghost, theme).figure
        words = _alt(study, shown)
        if ghost is not None and beside is not None:
            words += f" Dashed: {tell_apart(ghost, shown)}. {_alt(beside, ghost).split('. ', 1)[1]}"
        return Drawing(figure, words)

    study, shown, beside, ghost = _in_order(study, history, compare)
    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, history=shown, overwrite=overwrite)


def _in_order(
    study: Study, history: Shown, compare: Compared | None
) -> tuple[Study, History, Study | None, History | None]:
    """Return what is drawn in full, and what is dashed: of a record and a counterfactual history, the record."""
    shown = study.history(history)
    if compare is None:
        return study, shown, None, None
    beside, other = study.beside(history, compare)
    if other.counterfactual > shown.counterfactual:
        return beside, other, study, shown
    return study, shown, beside, other


def _alt(study: Study, history: History) -> str:
    held = study.held(history)
    first, last = (
        holdings_words(held.at(minute), study.campaign.side_name, ranged=False) for minute in (0, history.last_minute)
    )
    end = "at the end" if history.last_minute == history.campaign.end else "when the run was stopped"
    roads = ", furthest advance and length of the front" if study.campaign.roads else ""
    return f"Chart of places held, places claimed{roads} over time. Places held at the start: {first}; {end}: {last}."


def draw_advance(
    study: Study, *, history: Shown = Placement.MIDDLE, compare: Compared | None = None, theme: Theme = LIGHT
) -> Figure:
    """Return the figure of `save_advance`; call it inside `figure_settings`."""
    study, shown, beside, ghost = _in_order(study, history, compare)
    if ghost is None and tells_only_fights(shown):
        return FightsChart(shown, theme).figure
    return _Chart(study, shown, beside, ghost, theme).figure


class _Chart(TimeChart):
    """The figure with its four panels; without roads there is no advance and no front, and it has two."""

    def __init__(
        self, study: Study, history: History, beside: Study | None, ghost: History | None, theme: Theme
    ) -> None:
        self.on_roads = bool(study.campaign.roads)
        super().__init__(study.campaign, theme, size=SIZE if self.on_roads else _WITHOUT_ROADS)
        self.study, self.history, self.beside, self.ghost = study, history, beside, ghost
        envelope = study.envelope_of(history)
        self.early = None if envelope is None else envelope.earliest
        self.late = None if envelope is None else envelope.latest
        self.placed = [one for one in (history, self.early, self.late) if one is not None]
        self.ghost_name = "" if ghost is None else _short_name(ghost, history)
        self.last = history.last_minute
        self.draw_head(_HELD)
        self._draw_held()
        self._draw_claimed(study.claimed(history))
        if self.on_roads:
            self._draw_depth()
            self._draw_front()
        self._draw_words()

    # -- the four panels ---------------------------------------------------------------------------------------------

    def _draw_held(self) -> None:
        held = self.study.held(self.history)
        ghosts = {} if self.ghost is None or self.beside is None else held_bands(self.beside.held(self.ghost))
        bands = {side: of for side, of in held_bands(held).items() if (of.high + held.silent[side]).max() > 0}
        told = {side: of for side, of in silent_bands(held).items() if held.silent[side].any()}
        counted = sum(place.counted for place in self.campaign.holdable)
        words = f"Of {counted} counted places. Line: held by the record, {self.history.timeline.placement} placement"
        if self.history.counterfactual:
            words += " with scripts"
        words += f"; tint: {RANGE}" if self.early is not None else ""
        words += f"; dashed: {self.ghost_name}" if self.ghost is not None else ""
        words += f"; hatched: {AS_LAST_TOLD}, the source has been silent since." if told else "."
        top = 1.03 * _highest({**bands, **{f"told {side}": of for side, of in told.items()}})
        axes = self.axes(_HELD, self._turn(held), words, top=top, lines=6)
        labels = []
        for side, of in bands.items():
            self._draw_band(axes, of, self.styles[side].stroke)
            if side in told:
                hatch_band(axes, told[side].until(self.last), self.styles[side].stroke, self.theme)
            silent = held.at(self.last)[side].silent
            more = f" + {silent} {AS_LAST_TOLD}" if silent else ""
            labels += self._draw_ghost(axes, side, of, ghosts.get(side))  # of equal values the first is the lower label
            labels.append(self._end_label(side, of, more))
        self.draw_stop(axes, self.last)
        self.write_ends(_HELD, axes, labels)

    def _draw_claimed(self, series: Mapping[str, ClaimedSeries]) -> None:
        series = {side: of for side, of in series.items() if of.named.any() or of.low.any()}
        highest = max((float(np.nanmax([*of.low, *of.high])) for of in series.values()), default=1.0)
        claims = bool(self.campaign.claims)
        title, words = "Captured", "Places captured, each counted once."
        if claims:
            title, words = "Named, and claimed", words.removesuffix(".")
            words += ": those that the source names (line), and its own counts "
            words += "(hatched, fading upward where a count is open)."
        if claims and self.history.counterfactual:
            words = words.replace("its own counts", "its own counts, which are of the record")
        axes = self.axes(_CLAIMED, title, words, top=(1.75 if claims else 1.15) * highest, lines=5)
        labels, notes = [], []
        for side, of in series.items():
            style = self.styles[side]
            minutes = np.append(np.minimum(of.minutes, self.last), self.last)
            named = np.append(of.named, of.named[-1])
            axes.plot(minutes, named, color=style.stroke, lw=px(2.4), drawstyle="steps-post", zorder=4)
            labels.append(
                EndLabel(float(named[-1]), str(named[-1]), ways(style, ": named" if claims else ""), style.text)
            )
            if np.array_equal(of.low, of.named) and np.array_equal(of.high, of.named):
                continue  # no claim beyond the named places
            self._draw_claim(axes, of, style.stroke)
            here = int(np.searchsorted(of.minutes, self.last, side="right")) - 1
            low, high = int(of.low[here]), float(of.high[here])
            figure = f"{low}+" if np.isnan(high) else f"{low}–{int(high)}" if high > low else str(low)
            labels.append(EndLabel(low, figure, ways(style, ": claimed"), style.text))
            notes += self._sayings(side, of)
        self.draw_stop(axes, self.last)
        self.write_ends(_CLAIMED, axes, labels)
        # from the left, so that no text crosses a line
        self._write_notes(_CLAIMED, axes, sorted(notes, key=lambda note: (note.minute, note.count)))

    def _draw_claim(self, axes: Axes, of: ClaimedSeries, colour: str) -> None:
        """Hatch from the lowest to the highest number that a side claims, fading upwards if that is open."""
        minutes = np.append(np.minimum(of.minutes, self.last), self.last)
        fade = 0.22 * axes.get_ylim()[1] / _FADES
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

    def _sayings(self, side: str, of: ClaimedSeries) -> list[_Note]:
        """Return a side's counts of captured places as quoted notes."""
        notes = []
        for claim in of.claims:
            latest = self.end if claim.window is None else claim.window.latest
            at = min(latest, self.end)
            if at > self.last:
                continue
            here = int(np.searchsorted(of.minutes, at, side="right")) - 1
            notes.append(_Note(at, float(of.low[here]), claim.low, f"“{claim.words}”", self.styles[side].text))
        return notes

    def _draw_depth(self) -> None:
        bands = {
            side: band([self.study.depth(side, history=history) for history in self.placed])
            for side in self.campaign.sides
        }
        bands = {side: of for side, of in bands.items() if of.high.max() > 0}
        ghosts = {side: self._ghost_depth(side) for side in bands}
        words = "Road km from each side’s own start line to the furthest place that it had captured, by a statement."
        top = 1.08 * _highest(bands) / 1000
        words += weak_words([self.campaign.places[place].name for place in self.study.weak_extremes()])
        axes = self.axes(_DEPTH, "Furthest advance", words, top=top, lines=3, unit=" km")
        labels = []
        for side, of in bands.items():
            self._draw_band(axes, of, self.styles[side].stroke, scale=1e-3)
            middle, low, high = (round(metres / 1000) for metres in of.at(self.last))
            bounds = f", {low}–{high} km" if low != high else ""
            labels += self._draw_ghost(axes, side, of, ghosts[side], scale=1e-3, unit=" km")
            labels.append(EndLabel(middle, f"{middle} km", ways(self.styles[side], bounds), self.styles[side].text))
        self.draw_stop(axes, self.last)
        self.write_ends(_DEPTH, axes, labels)

    def _draw_front(self) -> None:
        series = self.study.front(self.history)
        sure, possible = series.hostile.documented_edges, series.hostile.possible_edges
        whole = Band(series.minutes, sure, sure, possible).until(self.last)
        words = "Roads whose ends are held by hostile sides: between documented places (line), and as many as may be "
        words += "if silent, unknown and inferred places are counted (pale)."
        none = no_front_words(self.campaign, self.history.undeclared)
        if none:
            self.axes(_FRONT, "Length of the front, in roads", f"{none}.", top=1, lines=1)
            return
        top = 1.05 * max(1, int(possible.max()))
        axes = self.axes(_FRONT, "Length of the front, in roads", words, top=top, lines=3)
        ink = self.theme.front
        axes.add_collection(PolyCollection([steps(whole)], fc=ink, ec="none", alpha=0.14, zorder=2), autolim=False)
        axes.plot(whole.minutes, whole.high, color=ink, lw=px(0.9), alpha=0.6, drawstyle="steps-post", zorder=3)
        axes.plot(whole.minutes, whole.low, color=ink, lw=px(2.4), drawstyle="steps-post", zorder=4)
        labels = [EndLabel(float(whole.low[-1]), str(whole.low[-1]), ("documented",), self.theme.ink)]
        if whole.high[-1] > whole.low[-1]:
            labels.append(EndLabel(float(whole.high[-1]), str(whole.high[-1]), ("possible",), self.theme.muted))
        if self.beside is not None and self.ghost is not None:
            known = self.beside.front(self.ghost)
            edges = known.hostile.documented_edges
            labels += self._draw_ghost(
                axes, "", Band(series.minutes, sure, sure, sure), Band(known.minutes, *[edges] * 3)
            )
        self.draw_stop(axes, self.last)
        self.write_ends(_FRONT, axes, labels)

    # -- what the panels share ---------------------------------------------------------------------------------------

    def _turn(self, held: HeldSeries) -> str:
        """Return a title about the side whose number of places changed most."""
        first, last = held.at(0), held.at(self.last)
        changes = {
            side: sum(last[side][:2]) - sum(first[side][:2])  # a place that falls silent has not changed hands
            for side in first
            if side not in NOBODY
        }
        most = max(changes, key=lambda side: abs(changes[side]), default="")
        if not most or not changes[most]:
            return "Places held by each side"
        at_end = "at the end" if self.last == self.end else "when the run was stopped"
        start = f"{counted(first[most].record, 'place')} at the start"
        return f"{self.styles[most].name}: {start}, {held_words(*last[most])} {at_end}"

    def _end_label(self, side: str, of: Band, more: str = "") -> EndLabel:
        middle, low, high = of.at(self.last)
        bounds = f" {low}–{high}" if low != high else ""
        return EndLabel(middle, str(middle), ways(self.styles[side], bounds + more), self.styles[side].text)

    def _draw_band(self, axes: Axes, of: Band, colour: str, *, scale: float = 1) -> None:
        """Draw the envelope of a band as a tint and its middle as a line."""
        whole = of.until(self.last)
        outline = steps(whole) * (1, scale)
        axes.add_collection(PolyCollection([outline], fc=colour, ec="none", alpha=0.2, zorder=2), autolim=False)
        axes.plot(whole.minutes, whole.middle * scale, color=colour, lw=px(2.4), drawstyle="steps-post", zorder=4)

    def _ghost_depth(self, side: str) -> Band | None:
        if self.beside is None or self.ghost is None:
            return None
        return band([self.beside.depth(side, history=self.ghost)])

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
        return [EndLabel(last, f"{last}{unit}", (name, name, self.ghost_name), text)]

    def _write_notes(self, box: Panel, axes: Axes, notes: Iterable[_Note]) -> None:
        """Write notes in rows above the numbers, each in the first row with room, with a line down."""
        top, taken = axes.get_ylim()[1], list[_Spot]()
        for note in notes:
            x = LEFT + WIDTH * note.minute / self.end
            foot = box.top + box.height * (1 - note.value / top)
            width = text_width(note.words, size=11)
            rows = range(int((foot - box.top - 12) // 14))  # above the number that it stands on
            spots = (_Spot(row, left, left + width, x) for row in rows for left in (x + 4, x - width - 4))
            spot = next((spot for spot in spots if spot.is_free(taken)), None)
            if spot is None:
                continue
            taken.append(spot)
            y = box.top + 10 + 14 * spot.row
            self.draw_line((x, x), (y - 9, foot), note.colour)
            write(
                self.figure, spot.left, y, note.words, 11, colour=note.colour, zorder=6,
                path_effects=halo(self.theme),
            )  # fmt: skip

    def _draw_words(self) -> None:
        placement, made_up = self.history.timeline.placement, self.history.counterfactual
        bounds = f"Lines show the {placement} placement of every statement in its window of time"
        bounds += ", as the scripts have changed it." if made_up else "."
        if self.early is not None:
            bounds += " Tint spans the earliest, middle and latest placement of all statements together"
            bounds += ", each with the same scripts" if made_up else ""
            bounds += "; it does not measure probability, and other orders within the windows may lie outside it."
        else:
            bounds += " No range is shown: the scripts cannot be run on the earliest and the latest placement."
        if self.ghost is not None:
            bounds += f" Dashed, where it differs: {tell_apart(self.ghost, self.history)}."
        self.draw_foot(_FRONT if self.on_roads else _CLAIMED, bounds)


def _short_name(history: History, other: History) -> str:
    """Return a name of a history for labels."""
    if history.counterfactual != other.counterfactual:
        return "a what-if" if history.counterfactual else "the record"
    if history.timeline.placement != other.timeline.placement:
        return f"{history.timeline.placement} placement"
    return "the other reading" if history.timeline.readings != other.timeline.readings else "the other history"


def _highest(bands: Mapping[str, Band]) -> int:
    return max((int(of.high.max()) for of in bands.values()), default=1)


def _rectangle(left: float, right: float, low: float, high: float) -> NDArray[np.float64]:
    return np.array([(left, low), (left, high), (right, high), (right, low)], dtype=np.float64)
