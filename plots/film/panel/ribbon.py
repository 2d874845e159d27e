"""The ribbon under the map: who took places when, with the window of each and the needle of the clock."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from plots.chart.series import time_axes
from plots.chart.timeaxis import time_marks
from plots.style import SideStyle, Theme, layout_size, px, write
from plots.style.layouts import Part
from plots.style.measure import fitted
from plots.style.words import shorten, text_width
from sim import History
from sim.model.vocabulary import NOBODY

_LEAST_LANE = 9.2  # px of a lane whose name has the height of its type
_DAY = 4.2  # room for a day's name, in its type size


class Ribbon:
    """Who took places when: a lane a side, each window of capture as a tint with its placed minutes as ticks.

    The names of lanes stand left of its box, the days under it and, in its form ``phases``, the campaign's phases over
    it.
    """

    def __init__(
        self,
        figure: Figure,
        part: Part,
        history: History,
        styles: Mapping[str, SideStyle],
        theme: Theme,
        *,
        span: tuple[int, int] | None = None,
    ) -> None:
        campaign = history.campaign
        self.begin, self.end = span or (0, campaign.end)
        self._part, self._minute = part, self.begin
        taken = takings(history)
        lanes = [side for side in campaign.sides if side in taken]
        self._axes = time_axes(figure, (part.x, part.y, part.width, part.height), (self.begin, self.end), 1)
        self._axes.set_ylim(len(lanes) or 1, 0)
        high = part.height / max(len(lanes), 1)
        turns = 1 if high >= _LEAST_LANE else 2  # of names: beside each other they are legible in low lanes
        room = (part.x - 12) / turns
        for lane, side in enumerate(lanes):
            self._axes.axhline(lane + 1, color=theme.rule, lw=px(0.6), zorder=0)
            y = part.y + (lane + 0.5) * high
            size = min(part.size, turns * high - 0.2)
            name = fitted(styles[side].short, size, room=room - 4 * (turns - 1), weight=500)
            write(
                figure, part.x - 6 - room * (lane % turns), y, name, size, colour=styles[side].text, weight=500,
                ha="right", va="center_baseline",
            )  # fmt: skip
            self._draw_lane(lane, taken[side], styles[side].stroke)
        self._marks = time_marks(
            campaign.clock, self.begin, self.end, width=part.width, size=part.small, room=_DAY * part.small
        )
        self.days: list[Text] = []
        for mark in self._marks:
            self._axes.axvline(mark.start, color=theme.rule, lw=px(1), zorder=0)
            x = self._x(mark.at)
            day = write(
                figure, x, part.bottom + 0.96 * part.small, mark.label, part.small, colour=theme.muted,
                ha="center",
            )  # fmt: skip
            self.days.append(day)
        for phase in campaign.sheet.phases if part.form == "phases" else ():
            self._draw_phase(figure, phase.title, phase.window.earliest, phase.window.latest, theme)
        self._colours = (theme.muted, theme.ink)
        self._veil = self._axes.add_patch(Rectangle((0, -0.02), 0, (len(lanes) or 1) + 0.04, fc=theme.paper, alpha=0.6))
        self._veil.set(edgecolor="none", zorder=4, antialiased=False)  # it begins at a whole pixel
        (self._needle,) = self._axes.plot([], [], color=theme.ink, lw=px(1.8), zorder=5, clip_on=False)
        (self._head,) = self._axes.plot([], [], "v", color=theme.ink, ms=px(8), mew=0, zorder=5, clip_on=False)

    def _x(self, minute: float) -> float:
        return self._part.x + self._part.width * (minute - self.begin) / (self.end - self.begin)

    def _draw_lane(self, lane: int, windows: Mapping[tuple[int, int, bool], list[int]], colour: str) -> None:
        least = 2 * (self.end - self.begin) / self._part.width  # so that a window of a minute is visible
        bars: dict[bool, list[Path]] = {False: [], True: []}
        ticks = []
        for (earliest, latest, inferred), minutes in sorted(windows.items()):
            height = min(0.9, 0.26 + 0.12 * math.sqrt(len(minutes)))
            low, right = lane + 0.5 - height / 2, max(latest, earliest + least)
            corners = [(earliest, low), (right, low), (right, low + height), (earliest, low + height), (earliest, low)]
            bars[inferred].append(Path(corners, closed=True))
            ticks += [[(minute, low), (minute, low + height)] for minute in sorted(set(minutes))]
        told = PathCollection(bars[False], facecolor=colour, edgecolor="none", alpha=0.42, zorder=2)
        untold = PathCollection(bars[True], facecolor="none", edgecolor=colour, lw=px(0.9), alpha=0.8, zorder=2)
        marks = LineCollection(ticks, colors=colour, linewidths=px(2), zorder=3, capstyle="butt")
        for collection in (told, untold, marks):
            self._axes.add_collection(collection, autolim=False)

    def _draw_phase(self, figure: Figure, title: str, start: int, stop: int, theme: Theme) -> None:
        part, (wide, high) = self._part, layout_size(figure)
        left, right = self._x(max(start, self.begin)) + 3, self._x(min(stop, self.end)) - 3
        words = title.split()
        while words and text_width(shorten(words, title), size=11, italic=True) > right - left:
            words.pop()
        if not words:
            return  # no room for its name
        write(figure, left, part.y - 8, shorten(words, title), 11, colour=theme.muted, italic=True)
        line = Line2D([left / wide, right / wide], [1 - (part.y - 3) / high] * 2, color=theme.faint, lw=px(1))
        line.set_transform(figure.transFigure)
        figure.add_artist(line)

    def update(self, minute: int) -> None:
        """Move the needle to `minute`; later events are pale."""
        self.sweep(minute)
        for mark, text in zip(self._marks, self.days, strict=True):
            today = mark.start <= minute < min(mark.end, mark.names)
            if text.get_color() != self._colours[today]:
                text.set(color=self._colours[today], fontweight=700 if today else 400)

    def sweep(self, minute: int) -> None:
        """Move the needle, and the veil that begins there."""
        depth = self._axes.get_ylim()[0]
        self._minute = minute
        self._veil.set(x=minute, width=max(self.end - minute, 0))
        self._needle.set_data([minute] * 2, [0, depth])
        self._head.set_data([minute], [-0.04 * depth])

    @property
    def swept(self) -> tuple[Artist, ...]:
        """The veil over later events: see `plots.film.raster.panel`."""
        return (self._veil,)

    @property
    def over(self) -> tuple[Artist, ...]:
        """The needle and its head."""
        return (self._needle, self._head)

    @property
    def words(self) -> tuple[Text, ...]:
        """No words move with the needle."""
        return ()

    @property
    def needle(self) -> float:
        """The needle's distance from the left edge of the page, pixels."""
        return float(self._axes.transData.transform((self._minute, 0))[0])

    @property
    def box(self) -> Bbox:
        """Its box, in pixels of the page."""
        box = self._axes.get_window_extent()
        unit = box.width / self._part.width
        return Bbox([[box.x0 - 6 * unit, box.y0 - 2 * unit], [box.x1 + 6 * unit, box.y1 + 8 * unit]])

    @property
    def artists(self) -> tuple[Artist, ...]:
        """The artists that `update` moves, in drawing order; `days` only highlights the current day."""
        return (*self.swept, *self.over)


def takings(history: History) -> Mapping[str, Mapping[tuple[int, int, bool], list[int]]]:
    """Return for each side the minutes at which it took places, by (earliest, latest, inferred) of their windows."""
    taken: dict[str, dict[tuple[int, int, bool], list[int]]] = defaultdict(lambda: defaultdict(list))
    side_of = history.campaign.side_of
    for change in history.changes:
        side = side_of(change.after.holder)
        if side in NOBODY or side == side_of(change.before.holder):
            continue
        window = history.window(change)
        key = (window.earliest, window.latest, change.origin != "documented")
        taken[side][key].append(change.minute)
    return taken
