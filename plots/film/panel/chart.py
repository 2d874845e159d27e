"""The panel's chart of places held, which grows with the clock."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox, TransformedBbox

from plots.chart.series import Band, day_marks, nice_stride, spread, steps, time_axes
from plots.style import SideStyle, Theme, layout_size, px, write
from plots.style.layouts import Part
from plots.style.words import RANGE, text_width
from sim import Campaign, Frame
from sim.model.words import day_words

_HEAD, _FOOT = 27.0, 19.0  # px of the box over the axes, for its title, and under them, for its days
_SCALE = 18.0  # px left of them, for the numbers
_APART = 6.0  # px from the end of a line to its words
_FIGURE = re.compile(r"\d")


class HeldChart:
    """Places held by each side, up to the clock, with the envelope and the counts at the end.

    `inner` lies in the envelope, darker: where 9 of 10 drawn histories lie, as in `plots.chart.bands`.
    """

    def __init__(
        self,
        figure: Figure,
        part: Part,
        bands: Mapping[str, Band],
        campaign: Campaign,
        styles: Mapping[str, SideStyle],
        theme: Theme,
        *,
        inner: Mapping[str, Band] | None = None,
    ) -> None:
        self._wide, self._high = layout_size(figure)
        self._height, self._sizes = part.height - _HEAD - _FOOT, (part.size, part.small)
        # a side that never holds a counted place has no line
        self._bands = {side: of for side, of in bands.items() if of.high.max() > 0}
        self._part, self._styles, self.end = part, styles, campaign.end
        ranged = any((of.low != of.high).any() for of in bands.values())
        self._write_head(figure, campaign, theme, ranged=ranged, likely=bool(inner))
        digits = max((len(str(of.high.max())) for of in self._bands.values()), default=1)
        self._gutter = text_width("0" * digits, size=part.size, weight=700) + 5
        left = part.x + _SCALE
        width = self._widest(part.right - left - _APART - self._gutter)
        top = max((int(of.high.max()) for of in self._bands.values()), default=1)
        self._axes = time_axes(figure, (left, part.y + _HEAD, width, self._height), campaign.end, 1.04 * top)
        self._draw_scales(campaign, theme, width=width, top=top)
        # the lines are complete, and clipped at the clock
        self._seen = Bbox.from_extents(0, 0, 0, self._axes.get_ylim()[1])
        seen = TransformedBbox(self._seen, self._axes.transData)
        self._tints: dict[str, PolyCollection] = {}
        self._inner: list[PolyCollection] = []
        self._lines: dict[str, Line2D] = {}
        self._labels: dict[str, tuple[Text, Text]] = {}
        for side in self._bands:
            self._draw_side(side, (inner or {}).get(side), seen)
            self._labels[side] = self._make_label(figure, styles[side].text)
        (self._needle,) = self._axes.plot([], [], color=theme.ink, lw=px(1.2), alpha=0.7, zorder=4, clip_on=False)

    def _widest(self, room: float) -> float:
        """Return how wide the axes may be in a room, so that a line's words, which move with its end, stay in it too.

        Words that stand there only while the clock is far from its end have what the axes leave beside it.
        """
        widths = [room]
        for side, of in self._bands.items():
            untils = [*of.minutes[1:].tolist(), self.end]
            for until, low, high in zip(untils, of.low.tolist(), of.high.tolist(), strict=True):
                if high > 0 and until > 0:
                    beside = room - self._label_width(self._name(side, low, high))
                    widths.append(beside * self.end / min(until, self.end))
        return min(widths)

    def _write_head(self, figure: Figure, campaign: Campaign, theme: Theme, *, ranged: bool, likely: bool) -> None:
        """Write what the lines count and what their tints mean."""
        part = self._part
        counted = sum(place.counted for place in campaign.holdable)
        head = write(figure, part.x, part.y + 14, "Places held", part.size + 0.5, colour=theme.ink, weight=700)
        beside = part.x + text_width(head.get_text(), size=part.size + 0.5, weight=700) + 7
        tint = "pale: possible; dark: likely, 9 of 10" if likely else f"tint: {RANGE}"
        bounds = f"; {tint}" if ranged else ""
        write(figure, beside, part.y + 14, f"of {counted} that are counted{bounds}", part.small, colour=theme.muted)

    def _draw_scales(self, campaign: Campaign, theme: Theme, *, width: float, top: int) -> None:
        """Draw round numbers on the y axis, and a tick for each day; the first and last have labels."""
        for value in range(0, top + 1, nice_stride(top, 3)):
            self._axes.axhline(value, color=theme.rule, lw=px(1 if value == 0 else 0.7), zorder=0)
            self._axes.annotate(
                str(value), (0, value), (-px(5), 0), textcoords="offset points", size=px(10.5), color=theme.muted,
                ha="right", va="center_baseline", annotation_clip=False,
            )  # fmt: skip
        marks = day_marks(campaign.clock, campaign.end, width=width, room=12)
        for mark in marks:
            self._axes.plot([mark.start] * 2, [-0.02 * top, 0], color=theme.faint, lw=px(0.7), clip_on=False)
        for at, words, ha in (
            (0, marks[0].label, "left"),
            (campaign.end, day_words(campaign.clock, campaign.end, year=False, short=True), "right"),
        ):
            self._axes.annotate(
                words, (at, 0), (0, -px(6)), textcoords="offset points", size=px(10.5), color=theme.muted,
                ha=ha, va="top", annotation_clip=False,
            )  # fmt: skip

    def _draw_side(self, side: str, inner: Band | None, seen: TransformedBbox) -> None:
        """Draw a side's line and its envelopes, clipped to `seen`."""
        colour, whole = self._styles[side].stroke, self._bands[side].until(self.end)
        tints = [PolyCollection([steps(whole)], facecolor=colour, edgecolor="none", alpha=0.22, zorder=2)]
        self._tints[side] = tints[0]
        if inner is not None:
            outline = steps(inner.until(self.end))
            tints.append(PolyCollection([outline], facecolor=colour, edgecolor="none", alpha=0.34, zorder=2.1))
            self._inner.append(tints[1])
        for tint in tints:
            self._axes.add_collection(tint, autolim=False)
        (self._lines[side],) = self._axes.plot(
            whole.minutes, whole.middle, color=colour, lw=px(2.4), drawstyle="steps-post", zorder=3,
            solid_joinstyle="miter",
        )  # fmt: skip
        for artist in (*tints, self._lines[side]):
            artist.set_clip_box(seen)

    def _make_label(self, figure: Figure, colour: str) -> tuple[Text, Text]:
        """Return the texts at the end of a line, still empty: a count, and the side with its range."""
        return (
            write(figure, 0, 0, "", self._part.size, colour=colour, weight=700, ha="right", va="center_baseline"),
            write(figure, 0, 0, "", self._part.small, colour=colour, va="center_baseline"),
        )

    def _name(self, side: str, low: int, high: int) -> str:
        return self._styles[side].short + (f"  {low}–{high}" if low != high else "")

    def update(self, frame: Frame) -> None:
        """Draw the lines up to the frame's minute, with the frame's own figures at their ends."""
        self.sweep(frame.minute)
        low, high = self._axes.get_ylim()
        shown = [side for side in self._bands if frame.held[side][2] > 0]
        heights = [self._height * (frame.held[side][0] - low) / (high - low) for side in shown]
        placed = dict(zip(shown, spread(heights, gap=14.5, low=5.5, high=self._height), strict=True))
        box = self._axes.get_position()
        # whole px: a label that moves by fractions would be redrawn in every frame, and would shimmer
        x = math.floor((box.x0 + box.width * frame.minute / self.end) * self._wide + _APART) / self._wide
        for side, (number, name) in self._labels.items():
            number.set_visible(side in placed)
            name.set_visible(side in placed)
            if side in placed:
                count, lowest, highest = frame.held[side]
                y = round(box.y0 * self._high + placed[side]) / self._high
                number.set_text(str(count))
                number.set_position((x + (self._gutter - 5) / self._wide, y))
                name.set_text(self._name(side, lowest, highest))
                name.set_position((x + self._gutter / self._wide, y))

    def sweep(self, minute: int) -> None:
        """Show the lines up to `minute`, and the needle there."""
        self._seen.p1 = (minute, self._axes.get_ylim()[1])
        self._needle.set_data([minute] * 2, [0, self._axes.get_ylim()[1]])

    @property
    def swept(self) -> tuple[Artist, ...]:
        """The lines and their tints: see `plots.film.raster.panel`."""
        return (*self._tints.values(), *self._inner, *self._lines.values())

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
