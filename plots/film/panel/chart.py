"""The panel's chart of places held, which grows with the clock."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise

from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox, TransformedBbox

from plots.chart.series import (
    Band,
    hatch_band,
    held_bands,
    nice_stride,
    silent_bands,
    steps,
    time_axes,
)
from plots.chart.timeaxis import time_marks
from plots.style import SideStyle, Theme, layout_size, px, write
from plots.style.layouts import Part
from plots.style.positions import spread
from plots.style.type import fit_text
from plots.style.words import RANGE, text_width
from sim import Campaign, Frame
from sim.model.times import NEVER, Clock, Precision
from sim.model.words import AS_LAST_TOLD, date_words, hour_words
from sim.roads.holding import Held, HeldSeries

_HEAD, _FOOT = 27.0, 19.0  # px of the box over the axes, for its title, and under them, for its days
_LINE = 13.0  # px of a further line of the title
_SCALE = 18.0  # px left of them, for the numbers
_APART = 6.0  # px from the end of a line to its words
_FIGURE = re.compile(r"\d")


class HeldChart:
    """Places held by each side, up to the clock, with their range and the counts at the end; or the fights of each.

    Line and tint are of the places held by the record; those held as last told lie hatched on the line. Of an ensemble,
    `inner` lies in the tint, darker: where 9 of 10 drawn histories lie, with a thin line for the median.
    """

    def __init__(
        self,
        figure: Figure,
        part: Part,
        held: HeldSeries,
        campaign: Campaign,
        styles: Mapping[str, SideStyle],
        theme: Theme,
        *,
        inner: Mapping[str, Band] | None = None,
        span: tuple[int, int] | None = None,
        fights: bool = False,
    ) -> None:
        self._fights = held if fights else None
        self._wide, self._high = layout_size(figure)
        # a side that never holds a counted place has no line
        self._bands = {side: of for side, of in held_bands(held).items() if of.high.max() + held.silent[side].max() > 0}
        self._silent = {side: of for side, of in silent_bands(held).items() if held.silent[side].any()}
        self._likely = inner is not None
        self._part, self._styles = part, styles
        self.begin, self.end = span or (0, campaign.end)
        self._top = _HEAD + (_LINE if self._silent else 0)
        self._height, self._sizes = part.height - self._top - _FOOT, (part.size, part.small)
        ranged = any((of.low != of.high).any() for of in self._bands.values())
        self._write_head(figure, campaign, theme, ranged=ranged, likely=bool(inner))
        digits = max((len(str(of.high.max())) for of in self._bands.values()), default=1)
        self._gutter = text_width("0" * digits, size=part.size, weight=700) + 5
        left = part.x + _SCALE
        width = self._widest(held, part.right - left - _APART - self._gutter)
        top = max((int(of.high.max()) for of in (*self._bands.values(), *self._silent.values())), default=1)
        box = left, part.y + self._top, width, self._height
        self._axes = time_axes(figure, box, (self.begin, self.end), 1.04 * top)
        self._draw_scales(campaign, theme, width=width, top=top)
        # the lines are complete, and clipped at the clock
        self._seen = Bbox.from_extents(self.begin, 0, self.begin, self._axes.get_ylim()[1])
        seen = TransformedBbox(self._seen, self._axes.transData)
        self._tints: dict[str, PolyCollection] = {}
        self._inner: list[PolyCollection] = []
        self._hatched: list[PolyCollection] = []
        self._middles: list[Line2D] = []
        self._lines: dict[str, Line2D] = {}
        self._labels: dict[str, tuple[Text, Text]] = {}
        for side in self._bands:
            self._draw_side(side, (inner or {}).get(side), seen, theme)
            self._labels[side] = self._make_label(figure, styles[side].text)
        (self._needle,) = self._axes.plot([], [], color=theme.ink, lw=px(1.2), alpha=0.7, zorder=4, clip_on=False)

    def _widest(self, held: HeldSeries, room: float) -> float:
        """Return how wide the axes may be in a room, so that a line's words, which move with its end, stay in it too.

        Words that stand there only while the clock is far from its end have what the axes leave beside it.
        """
        widths = [room]
        for since, until in pairwise([*held.minutes.tolist(), NEVER]):
            now = held.at(since)
            for side in self._bands if until > self.begin and since <= self.end else ():
                if _is_shown(now[side]):
                    beside = room - self._label_width(self._name(side, now[side]))
                    widths.append(beside * (self.end - self.begin) / (min(until, self.end) - self.begin))
        return min(widths)

    def _write_head(self, figure: Figure, campaign: Campaign, theme: Theme, *, ranged: bool, likely: bool) -> None:
        """Write what the lines count and what their tints mean."""
        part = self._part
        counted = sum(place.counted for place in campaign.holdable)
        title = "Places held" if self._fights is None else "Fights"
        head = write(figure, part.x, part.y + 14, title, part.size + 0.5, colour=theme.ink, weight=700)
        beside = part.x + text_width(head.get_text(), size=part.size + 0.5, weight=700) + 7
        tint = "line: certain; dark: likely; pale: possible" if likely else f"tint: {RANGE}"
        if self._silent:
            words = f"hatched, and after +: {AS_LAST_TOLD}; the source has been silent since"
            if likely:
                words = f"after +: {AS_LAST_TOLD}, left open by the account; thin: middle draw"
            write(figure, part.x, part.y + 14 + _LINE, words, part.small, colour=theme.muted)
        bounds = f"; {tint}" if ranged else ""
        words = f"of {counted:,} counted{bounds}" if self._fights is None else "of each side that have begun"
        write(figure, beside, part.y + 14, words, part.small, colour=theme.muted)

    def _draw_scales(self, campaign: Campaign, theme: Theme, *, width: float, top: int) -> None:
        """Draw round numbers on the y axis, and a tick for each day; the first and last have labels."""
        for value in range(0, top + 1, nice_stride(top, 3)):
            self._axes.axhline(value, color=theme.rule, lw=px(1 if value == 0 else 0.7), zorder=0)
            self._axes.annotate(
                str(value), (self.begin, value), (-px(5), 0), textcoords="offset points", size=px(10.5),
                color=theme.muted, ha="right", va="center_baseline", annotation_clip=False,
            )  # fmt: skip
        for mark in time_marks(campaign.clock, self.begin, self.end, width=width, size=0, room=12):
            self._axes.plot([mark.start] * 2, [-0.02 * top, 0], color=theme.faint, lw=px(0.7), clip_on=False)
        for at, words, ha in zip(
            (self.begin, self.end), _end_words(campaign.clock, self.begin, self.end), ("left", "right"), strict=True
        ):
            self._axes.annotate(
                words, (at, 0), (0, -px(6)), textcoords="offset points", size=px(10.5), color=theme.muted,
                ha=ha, va="top", annotation_clip=False,
            )  # fmt: skip

    def _draw_side(self, side: str, inner: Band | None, seen: TransformedBbox, theme: Theme) -> None:
        """Draw a side's line, its envelopes and what is hatched, clipped to `seen`."""
        colour, whole = self._styles[side].stroke, self._bands[side].until(self.end)
        tints = [PolyCollection([steps(whole)], facecolor=colour, edgecolor="none", alpha=0.22, zorder=2)]
        self._tints[side] = tints[0]
        if inner is not None:
            outline = steps(inner.until(self.end))
            tints.append(PolyCollection([outline], facecolor=colour, edgecolor="none", alpha=0.34, zorder=2.1))
            self._inner.append(tints[1])
            (middle,) = self._axes.plot(
                inner.minutes, inner.middle, color=colour, lw=px(1), drawstyle="steps-post", zorder=2.9
            )
            self._middles.append(middle)
        for tint in tints:
            self._axes.add_collection(tint, autolim=False)
        (self._lines[side],) = self._axes.plot(
            whole.minutes, whole.middle, color=colour, lw=px(2.4), drawstyle="steps-post", zorder=3,
            solid_joinstyle="miter",
        )  # fmt: skip
        if side in self._silent and not self._likely:
            self._hatched.append(hatch_band(self._axes, self._silent[side].until(self.end), colour, theme))
        for artist in (*tints, self._lines[side], *self._middles, *self._hatched):
            artist.set_clip_box(seen)

    def _make_label(self, figure: Figure, colour: str) -> tuple[Text, Text]:
        """Return the texts at the end of a line, still empty: a count, and the side with its range."""
        return (
            write(figure, 0, 0, "", self._part.size, colour=colour, weight=700, ha="right", va="center_baseline"),
            write(figure, 0, 0, "", self._part.small, colour=colour, va="center_baseline"),
        )

    def _name(self, side: str, held: Held) -> str:
        """Return the words after the number of places held by the record."""
        silent = f"+ {held.silent}  " if held.silent else ""
        return silent + self._styles[side].short + (f"  {held.low}–{held.high}" if held.low != held.high else "")

    def update(self, frame: Frame) -> None:
        """Draw the lines up to the frame's minute, with the frame's own figures at their ends."""
        self.sweep(frame.minute)
        now = frame.held if self._fights is None else self._fights.at(frame.minute)
        low, high = self._axes.get_ylim()
        shown = [side for side in self._bands if _is_shown(now[side])]
        heights = [self._height * (now[side].record - low) / (high - low) for side in shown]
        placed = dict(zip(shown, spread(heights, gap=14.5, low=5.5, high=self._height), strict=True))
        box = self._axes.get_position()
        share = (frame.minute - self.begin) / (self.end - self.begin)
        # whole px: a label that moves by fractions would be redrawn in every frame, and would shimmer
        x = math.floor((box.x0 + box.width * share) * self._wide + _APART) / self._wide
        for side, (number, name) in self._labels.items():
            number.set_visible(side in placed)
            name.set_visible(side in placed)
            if side in placed:
                y = round(box.y0 * self._high + placed[side]) / self._high
                number.set_text(str(now[side].record))
                number.set_position((x + (self._gutter - 5) / self._wide, y))
                name.set_text(fit_text(self._name(side, now[side])))
                name.set_position((x + self._gutter / self._wide, y))

    def sweep(self, minute: int) -> None:
        """Show the lines up to `minute`, and the needle there."""
        self._seen.p1 = (minute, self._axes.get_ylim()[1])
        self._needle.set_data([minute] * 2, [0, self._axes.get_ylim()[1]])

    @property
    def swept(self) -> tuple[Artist, ...]:
        """The lines, their tints and what is hatched: see `plots.film.raster.panel`."""
        return (*self._tints.values(), *self._inner, *self._middles, *self._lines.values(), *self._hatched)

    @property
    def over(self) -> tuple[Artist, ...]:
        """The needle."""
        return (self._needle,)

    @property
    def words(self) -> tuple[Text, ...]:
        """The figures at the ends of the lines, and whose they are."""
        return tuple(text for pair in self._labels.values() for text in pair)

    @property
    def needle(self) -> float:
        """The needle's distance from the left edge of the page, pixels."""
        return float(self._axes.transData.transform((self._seen.x1, 0))[0])

    @property
    def box(self) -> Bbox:
        """Its box, in pixels of the page."""
        box = self._axes.get_window_extent()
        unit = box.height / self._height
        return Bbox([[box.x0 - 2 * unit, box.y0 - 6 * unit], [(self._part.right + 2) * unit, box.y1 + 9 * unit]])

    @property
    def artists(self) -> tuple[Artist, ...]:
        """The artists that `update` changes, in drawing order."""
        return (*self.swept, *self.over, *self.words)

    def _label_width(self, words: str) -> float:
        return text_width(_FIGURE.sub("0", words), size=self._sizes[1])  # digits have equal widths


def _end_words(clock: Clock, begin: int, end: int) -> tuple[str, str]:
    """Return the labels of the two ends: hours within one day of a campaign that has them, or days, months or years."""
    first, last = (date_words(clock, at, clock.precision, year=False, short=True) for at in (begin, end))
    if first == last and clock.precision is Precision.MINUTE:
        return f"{first}, {hour_words(clock, begin)}", hour_words(clock, end, midnight=True)
    return first, last


def _is_shown(held: Held) -> bool:
    """Return whether a side has a place in some history, and so an end of its line."""
    return held.high + held.silent > 0
