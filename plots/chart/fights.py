"""The chart of a campaign in which nobody is said to hold a place: fights and the killed over time."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from plots.chart.series import Band, steps
from plots.chart.timechart import EndLabel, Panel, TimeChart, ways
from plots.style import Theme, px
from sim import History
from sim.measures.fights import count_fights
from sim.model.arrays import Ints
from sim.model.words import counted

SIZE = (1600, 910)  # px of a saved PNG
_FIGHTS = Panel(98, 140, 258)
_KILLED = Panel(438, 474, 180)
_MOST_LINES = 8


class FightsChart(TimeChart):
    """The figure with its two panels: fights that each side took part in, and people killed."""

    def __init__(self, history: History, theme: Theme) -> None:
        super().__init__(history.campaign, theme, size=SIZE)
        self.history, self.series, self.last = history, count_fights(history), history.last_minute
        self._draw_fights()
        self._draw_killed()
        placement = history.timeline.placement
        self.draw_foot(_KILLED, f"Nobody is said to hold a place. Each fight is at its {placement} placement.")

    def _draw_fights(self) -> None:
        series = self.series
        most = sorted(series.by_side, key=lambda side: -int(series.by_side[side][-1]))[:_MOST_LINES]
        total = int(series.fights[-1])
        words = "Fights that have begun by then, in all and of each side that took part."
        title = f"{counted(total, 'fight')} in {counted(len(self._places()), 'place')}"
        self.draw_head(_FIGHTS, title)
        axes = self.axes(_FIGHTS, self.theme.words("advance.fights"), words, top=1.03 * max(total, 1), lines=6)
        lines: list[tuple[Ints, str, tuple[str, ...], str]] = [
            (series.fights, self.theme.muted, ("in all",), self.theme.muted)
        ]
        styles = (self.styles[side] for side in most)
        lines += [(series.by_side[style.id], style.stroke, ways(style, ""), style.text) for style in styles]
        labels = []
        for values, colour, label, text in lines:
            self._draw_steps(axes, values, colour)
            labels.append(EndLabel(float(values[-1]), f"{values[-1]:,}", label, text))
        self.draw_stop(axes, self.last)
        self.write_ends(_FIGHTS, axes, labels)

    def _draw_killed(self) -> None:
        low, high = self.series.killed_low, self.series.killed_high
        told = f"{counted(len(self.campaign.tolls), 'toll')} of the record"
        words = f"People killed by then, of {told}; tint: from the lowest to the highest number."
        if not high[-1]:
            self.axes(_KILLED, "Killed", "The record gives no numbers of people killed.", top=1, lines=1)
            return
        axes = self.axes(_KILLED, "Killed", words, top=1.05 * int(high[-1]), lines=5)
        whole = Band(self.series.minutes, low, low, high).until(self.last)
        tint = PolyCollection([steps(whole)], fc=self.theme.ink, ec="none", alpha=0.14, zorder=2)
        axes.add_collection(tint, autolim=False)
        self._draw_steps(axes, low, self.theme.ink)
        number = f"{low[-1]:,}" if low[-1] == high[-1] else f"{low[-1]:,}–{high[-1]:,}"
        self.write_ends(_KILLED, axes, [EndLabel(float(low[-1]), number, ("killed", ""), self.theme.ink)])

    def _draw_steps(self, axes: Axes, values: Ints, colour: str) -> None:
        minutes = np.append(np.minimum(self.series.minutes, self.last), self.last)
        axes.plot(minutes, np.append(values, values[-1]), color=colour, lw=px(2.2), drawstyle="steps-post", zorder=4)

    def _places(self) -> set[str]:
        return {place for one in self.campaign.statements.values() for place in one.places}

    @property
    def words(self) -> str:
        """What the chart shows, for readers who cannot see it."""
        of = {self.campaign.side_name(side): int(counts[-1]) for side, counts in self.series.by_side.items()}
        named = ", ".join(f"{name} {number}" for name, number in sorted(of.items(), key=lambda one: -one[1]))
        killed = f"{int(self.series.killed_low[-1]):,} to {int(self.series.killed_high[-1]):,} people killed"
        return (
            f"Chart of fights and people killed over time. At the end {int(self.series.fights[-1]):,} fights, by sides "
            f"that took part: {named}; {killed}."
        )
