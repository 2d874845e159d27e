"""Draw time-distance charts: the rows of `reading` on a `RoadCanvas`, with notes and key."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from plots.chart.corridor.canvas import BAR, RoadCanvas
from plots.chart.corridor.key import DASHES, DOTS, WIDTH, Samples, draw_fan, draw_key, draw_rates
from plots.chart.corridor.notes import write_notes
from plots.chart.corridor.reading import (
    Floats,
    Ints,
    Row,
    Stretch,
    rows,
)
from plots.chart.timeaxis import time_marks
from plots.map.labels import is_free
from plots.style import LIGHT, Box, Theme, layout_figure, layout_size, side_styles
from plots.style.credits import chart_source
from plots.style.layouts import check_size
from plots.style.measure import fitted
from plots.style.notebook import Picture
from plots.style.picture import Drawing, save_picture
from plots.style.positions import spread
from plots.style.words import text_width, wrap
from sim import History, Rate, Study
from sim.histories import Shown, check_draws
from sim.measures.extents import CorridorEdge, extent_quantiles
from sim.model.escapes import slug
from sim.model.times import MINUTES_A_DAY
from sim.model.vocabulary import NOBODY, Placement, Prior
from sim.model.words import listed, span_words, window_words
from sim.roads.corridors import NOWHERE, CorridorBar, CorridorLine

A3 = (420.0, 297.0)  # mm
SIZE = (2400, 1697)  # px of a saved PNG: A3 at 145 to the inch
_LAYOUT = (1424, 800)  # px at least: a slide; a page of A3 is higher
_RIM = 12.0  # px between a long name and the edge of the page
_MARGIN, _NAMES, _GAP = 46.0, 176.0, 34.0  # px: edges; names and km on the left; from the chart to the key
_TOP, _FOOT = 148.0, 92.0
_SHARES = (0.1, 0.5, 0.9)
_NAME = {1: (15.0, 700), 2: (13.0, 600)}
_SMALL = (12.0, 400)
_ID = 10.0  # px, size of the id of a sentence
_BREAK = 30.0  # px, height of a break
_FEWEST = 2  # places in a break
_LONG, _RIM = (
    0.3,
    0.035,
)  # shares of the road: a stretch without events that is left out, and what is kept of it at both ends


@dataclass(frozen=True, slots=True)
class _Scale:
    """The part of the road that is shown: from `low` to `high` metres, without the `breaks`."""

    low: float
    high: float
    breaks: tuple[tuple[float, float], ...]

    def shows(self, metres: float) -> bool:
        """Whether a distance is on the chart."""
        return self.low <= metres <= self.high and not any(a < metres < b for a, b in self.breaks)

    def px_a_metre(self, height: float) -> float:
        """Return the scale of a chart `height` px high."""
        kept = self.high - self.low - sum(b - a for a, b in self.breaks)
        return (height - _BREAK * len(self.breaks)) / kept

    def knots(self, height: float) -> tuple[Floats, Floats]:
        """Return metres, and px from the foot of a chart, between which its scale runs straight."""
        metres, up = [self.low], [0.0]
        for a, b in self.breaks:
            up.append(up[-1] + (a - metres[-1]) * self.px_a_metre(height))
            up.append(up[-1] + _BREAK)
            metres += [a, b]
        return np.array([*metres, self.high]), np.array([*up, height])


def save_corridor(
    study: Study,
    path: str | os.PathLike[str],
    *,
    corridor: str,
    history: Shown = Placement.MIDDLE,
    draws: int = 0,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    theme: Theme = LIGHT,
    palette: str | None = None,
    size: tuple[int, int] = SIZE,
    overwrite: bool = False,
) -> Picture:
    """Draw the time-distance chart of a corridor and save it as PNG, SVG or PDF, by suffix.

    PDF and SVG are as wide as A3.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`. The front's envelope is that of the history (`Study.envelope_of`).
    corridor
        The id of a corridor that the campaign declares.
    history
        The marks on the bars: a placement, or a history of the study.
    draws, seed, prior
        The number of draws for the quantiles of the front, their seed and prior; see `Study.drawn_histories`.
    size
        Width and height in px of a PNG; the layout takes its shape, that of a page or a slide.

    Raises
    ------
    ValueError
        If the suffix or the size is not one of a picture, or there is no such corridor or palette.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_corridor(open_study("northwestern_syria_2024"), "m5.pdf", corridor="m5")  # doctest: +SKIP
    """
    line = study.corridor(corridor)

    def draw(theme: Theme) -> Drawing:
        figure = draw_corridor(
            study, corridor, history=history, draws=draws, seed=seed, prior=prior, theme=theme, size=size
        )
        return Drawing(figure, _alt(study, line, study.corridor_bars(corridor, history=history)), line.name)

    return save_picture(
        study.campaign,
        path,
        draw,
        theme=theme,
        palette=palette,
        paper=A3,
        history=study.history(history),
        overwrite=overwrite,
    )


def _alt(study: Study, line: CorridorLine, bars: Iterable[CorridorBar]) -> str:
    campaign = study.campaign
    taken = [
        f"{campaign.places[bar.place].name} {window_words(campaign.clock, bar.window, year=True)}"
        for bar in bars
        if bar.side not in NOBODY
    ]
    return (
        f"Time-distance chart of {line.name}: time across, road kilometres upwards. "
        f"Places that changed hands, each within its hours: {'; '.join(taken) or 'none'}."
    )


def draw_corridor(
    study: Study,
    corridor: str,
    *,
    history: Shown = Placement.MIDDLE,
    draws: int = 0,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    theme: Theme = LIGHT,
    size: tuple[int, int] = SIZE,
) -> Figure:
    """Return the figure of `save_corridor`; call it inside `figure_settings`."""
    figure = layout_figure(check_size(size), theme=theme, layout=_LAYOUT)
    check_draws(draws, seed, prior)
    drawn = study.drawn_histories(draws, seed=seed, prior=prior) if draws else ()
    edges = study.corridor_edges(corridor, history=history, draws=drawn)
    _Chart(figure, study, study.history(history), drawn, edges, study.corridor(corridor), theme).draw()
    return figure


class _Chart:
    """One chart with its histories, its road and its canvas."""

    def __init__(
        self,
        figure: Figure,
        study: Study,
        history: History,
        draws: tuple[History, ...],
        edges: tuple[CorridorEdge, ...],
        road: CorridorLine,
        theme: Theme,
    ) -> None:
        self.study, self.history, self.draws, self.road, self.theme = study, history, draws, road, theme
        self.campaign = study.campaign
        self.all_rows = rows(history, study.silences(history), road)
        self.scale = _choose_scale(self.all_rows)
        self.rows = tuple(row for row in self.all_rows if self.scale.shows(row.metres))
        width, height = layout_size(figure)
        box = (_MARGIN + _NAMES, _TOP, width - _MARGIN - WIDTH - _GAP, height - _FOOT)
        self.canvas = RoadCanvas(
            figure,
            box,
            end=self.campaign.end,
            knots=self.scale.knots(box[3] - box[1]),
            theme=theme,
            styles=dict(side_styles(self.campaign, theme=theme)),
        )
        busy = tuple(row for row in self.rows if row.turns or row.contests)
        self.ys = self._bar_heights(busy, gap=BAR + 3)
        self.ends = self._bar_heights(self.rows, gap=BAR)
        self.edges = edges
        last = study.frame(self.campaign.end, history=history)
        self.scripted = {place.id for place in last.places if place.counterfactual}
        self.bars: list[Box] = []  # boxes that the ids of sentences must avoid
        for row in busy:
            y = self.ys[row.place]
            ends = [(turn.earliest, turn.latest) for turn in row.turns]
            for start, stop in (*ends, *((one.start, one.end) for one in row.contests)):
                self.bars.append(
                    Box(self.canvas.x(start) - 2, y - BAR / 2 - 1, self.canvas.x(stop) + 2, y + BAR / 2 + 1)
                )

    def draw(self) -> None:
        """Draw all parts."""
        canvas = self.canvas
        self._draw_ground()
        self._draw_breaks()
        self._draw_days()
        self._draw_names()
        for edge in self.edges:
            self._draw_edge(edge)
        above: Row | None = None
        for row in reversed(self.rows):
            if row.place in self.ys:
                self._draw_row(row, above)
                above = row
            self._draw_end(row)
        write_notes(canvas, self.campaign, self.rows, self.ys)
        x, samples = canvas.right + _GAP, Samples(bool(self.edges), len(self.draws))
        y = draw_key(canvas, self.campaign, self.rows, samples, x, canvas.top - 8)
        upward = bool(self.edges) and all(edge.upward for edge in self.edges)
        km_px = self.scale.px_a_metre(canvas.bottom - canvas.top) * 1000
        y = draw_fan(canvas, km_px, x, y + 12, canvas.bottom, upward=upward)
        rates = () if self.history.counterfactual else self.study.rates  # they are the record's
        timed = [rate for rate in rates if self._is_on_road(rate)]
        draw_rates(canvas, self.campaign, timed, x, y + 10, canvas.bottom + 8)
        self._write_head()
        self._write_foot()
        canvas.finish()

    def _bar_heights(self, rows: Sequence[Row], *, gap: float) -> dict[str, float]:
        """Return the y of the bars or marks of rows, moved apart where places are close."""
        canvas, half = self.canvas, BAR / 2 + 1
        wanted = [canvas.y(row.metres) for row in rows]
        placed = spread(wanted, gap=gap, low=canvas.top + half, high=canvas.bottom - half)
        return dict(zip((row.place for row in rows), placed, strict=True))

    def _is_on_road(self, rate: Rate) -> bool:
        """Whether a rate is of a stretch of this road."""
        return set(rate.path) <= set(self.road.places)

    def _name(self, place: str) -> str:
        return self.campaign.sheet.names.get(place, self.campaign.places[place].name)

    # -- ground and scales -------------------------------------------------------------------------------------------

    def _draw_ground(self) -> None:
        """Colour the road through time: each place extends half way to its neighbours."""
        canvas, scale = self.canvas, self.scale
        middles = [(a.metres + b.metres) / 2 for a, b in pairwise(self.all_rows)]
        bottoms, tops = [scale.low, *middles], [*middles, scale.high]
        for row, low, high in zip(self.all_rows, bottoms, tops, strict=True):
            low, high = max(low, scale.low), min(high, scale.high)
            if canvas.y(low) - canvas.y(high) > 0.05:
                for part in row.stretches:
                    self._draw_stretch(row, part, canvas.y(high), canvas.y(low))

    def _draw_stretch(self, row: Row, part: Stretch, top: float, bottom: float) -> None:
        canvas = self.canvas
        box = Box(canvas.x(part.start), top, canvas.x(part.end), bottom)
        if part.blurred:
            canvas.fade(box, part.side, part.after)
        elif part.silent:
            canvas.hatch(box, part.side, name=f"silent-{row.place}-{part.start}")
            canvas.taken.append(box)
        else:
            canvas.ground(box, part.side)

    def _draw_breaks(self) -> None:
        """Draw the breaks of the road, and name the places left out."""
        canvas = self.canvas
        for low, high in self.scale.breaks:
            box = Box(canvas.left, canvas.y(high), canvas.right, canvas.y(low))
            canvas.area(box, self.theme.paper, 2.2)
            for y in (box.y0, box.y1):
                canvas.line([box.x0, box.x1], [y, y], self.theme.muted, 1.0, 2.3, linestyle=(0, (6, 4)))
            out = [self._name(row.place) for row in self.all_rows if low < row.metres < high]
            words = f"{(high - low) / 1000:.0f} km of road left out"
            words += f": nothing reported about {listed(out, joined=True)}" if out else ""
            canvas.write(
                (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, words, 12, colour=self.theme.muted, ha="center",
                va="center_baseline", italic=True,
            )  # fmt: skip
            canvas.taken.append(box)

    def _draw_days(self) -> None:
        canvas, theme = self.canvas, self.theme
        for mark in time_marks(
            self.campaign.clock,
            0,
            self.campaign.end,
            width=canvas.right - canvas.left,
            size=14,
            words=canvas.theme.words,
        ):
            left = canvas.x(mark.start)
            canvas.line([left, left], [canvas.top, canvas.bottom], theme.paper, 1.8, 1.5)
            canvas.write(canvas.x(mark.at), canvas.top - 12, mark.label, 14, weight=600, ha="center")
            for hour in (6, 12, 18) if mark.end - mark.start == MINUTES_A_DAY else ():
                at = canvas.x(mark.start + hour * 60)
                canvas.line([at, at], [canvas.top - (6 if hour == 12 else 4), canvas.top], theme.muted, 0.8, 2)
        for edge in (canvas.top, canvas.bottom):
            canvas.line([canvas.left, canvas.right], [edge, edge], theme.muted, 0.8, 2)
        for phase in self.campaign.sheet.phases:
            left, right = canvas.x(phase.window.earliest) + 1, canvas.x(phase.window.latest) - 3
            if text_width(phase.title, size=12, italic=True) <= right - left:
                canvas.line([left, right], [canvas.top - 32, canvas.top - 32], theme.rule, 1.4, 2)
                canvas.write(left, canvas.top - 37, phase.title, 12, colour=theme.muted, italic=True)

    def _draw_names(self) -> None:
        """Write places and distances beside the chart, moved apart, each with a leader to its own height."""
        canvas, theme, ranks = self.canvas, self.theme, self.campaign.sheet.ranks
        wanted = [canvas.y(row.metres) for row in self.rows]
        gap = min(16.5, (canvas.bottom - canvas.top) / max(len(self.rows) - 1, 1))
        heights = spread(wanted, gap=gap, low=canvas.top + 5, high=canvas.bottom - 5)
        for number, words in enumerate(("km from", self._name(self.road.places[0]))):
            words = fitted(words, 11, room=canvas.left - 26 - _RIM)
            canvas.write(canvas.left - 26, canvas.top - 27 + 14 * number, words, 11, colour=theme.muted, ha="right")
        for row, own, beside in zip(self.rows, wanted, heights, strict=True):
            size, weight = _NAME.get(ranks.get(row.place, 0), _SMALL)
            size, big = min(size, 1.1 * gap), weight > _SMALL[1]
            colour = theme.ink if big or row.is_told_of else theme.muted
            canvas.line([canvas.left, canvas.right], [own, own], theme.muted, 1.0 if big else 0.6, 2, alpha=0.5)
            canvas.line([canvas.left - 22, canvas.left - 8, canvas.left], [beside, own, own], theme.muted, 0.8, 2)
            name = fitted(self._name(row.place), size, room=canvas.left - 62 - _RIM, weight=weight)
            canvas.write(
                canvas.left - 62, beside, name, size, colour=colour, weight=weight, ha="right",
                va="center_baseline",
            )  # fmt: skip
            canvas.write(
                canvas.left - 26, beside, f"{row.metres / 1000:.0f}", min(12, 1.1 * gap), colour=theme.muted,
                ha="right", va="center_baseline",
            )  # fmt: skip
        self._write_cut_ends()

    def _write_cut_ends(self) -> None:
        """Write how far the road continues beyond the chart."""
        canvas, first, last = self.canvas, self.all_rows[0], self.all_rows[-1]
        for end, edge, arrow, y in (
            (last, self.scale.high, "↑", canvas.top + 15),
            (first, self.scale.low, "↓", canvas.bottom - 7),
        ):
            if not self.scale.shows(end.metres):
                words = (
                    f"{arrow} {self._name(end.place)}, {abs(end.metres - edge) / 1000:.0f} km on: no change reported"
                )
                canvas.write(
                    canvas.right - 8, y, words, 12, colour=self.theme.muted, ha="right", italic=True, casing=True
                )

    # -- the front ---------------------------------------------------------------------------------------------------

    def _draw_edge(self, edge: CorridorEdge) -> None:
        """Draw the furthest possible and the certain advance of a run, and the uncertainty between them."""
        theme, end = self.theme, self.campaign.end
        alone = len({edge.side for edge in self.edges}) == 1
        colour = theme.front if alone else self.canvas.style(edge.side).text
        name = f"{slug(edge.side)}-{'up' if edge.upward else 'down'}"
        minutes = np.unique(np.concatenate([[0, end], *(one.minutes for one in (*edge.placed, *edge.drawn))]))
        minutes = minutes[minutes <= end]
        far, near = _extremes([one.at(minutes)[edge.upward] for one in edge.placed], upward=edge.upward)
        self._fill(minutes, near, far, 0.07)
        if edge.drawn:
            least, half, most = extent_quantiles(edge.drawn, minutes, _SHARES, upward=edge.upward)
            self._fill(minutes, least, most, 0.13)
            self._steps(minutes, half, colour, 1.2, 3.2, linestyle=DOTS, gid=f"half-{name}")
        if len(edge.placed) > 1:
            self._steps(minutes, far, colour, 1.3, 3.2, linestyle=DASHES, gid=f"far-{name}")
        self._steps(minutes, near, theme.front_casing, 5.0, 3.3, alpha=0.8)
        self._steps(minutes, near, colour, 2.8, 3.4, gid=f"near-{name}")

    def _steps(self, minutes: Ints, metres: Ints, colour: str, width: float, z: float, **settings: object) -> None:
        """Draw a step line from its first value."""
        canvas, scale = self.canvas, self.scale
        held = (metres != NOWHERE) & (scale.low <= metres) & (metres <= scale.high)
        if not held.any():
            return
        minutes, metres = minutes[held], metres[held]
        at = np.concatenate([[0], np.flatnonzero(np.diff(metres)) + 1])
        x = [canvas.x(minute) for minute in [*np.repeat(minutes[at], 2)[1:].tolist(), int(minutes[-1])]]
        y = [canvas.y(metre) for metre in np.repeat(metres[at], 2).tolist()]
        canvas.line(x, y, colour, width, z, **settings)
        corners = list(zip(x, y, strict=True))
        canvas.taken += [
            Box(min(a, c) - 2, min(b, d) - 2, max(a, c) + 2, max(b, d) + 2) for (a, b), (c, d) in pairwise(corners)
        ]

    def _fill(self, minutes: Ints, one: Ints, other: Ints, alpha: float) -> None:
        """Fill between two step lines; before its first value a line is constant."""
        canvas, begun = self.canvas, (one != NOWHERE) | (other != NOWHERE)
        if not (one != NOWHERE).any() or not (other != NOWHERE).any():
            return
        turns = np.logical_or(*(np.diff(bound, prepend=NOWHERE - 1).astype(np.bool_) for bound in (one, other)))
        corners = begun & (turns | (minutes == minutes[-1]) | (np.cumsum(begun) == 1))
        x = np.repeat([canvas.x(minute) for minute in minutes[corners].tolist()], 2)[1:]
        lines = []
        for line in (one, other):
            line = np.where(line == NOWHERE, line[line != NOWHERE][0], line)[corners]
            lines.append(np.repeat([canvas.y(metre) for metre in line.tolist()], 2)[:-1])
        points = np.column_stack((np.append(x, x[::-1]), np.append(lines[0], lines[1][::-1])))
        canvas.shape(points, self.theme.front, 2.5, alpha=alpha)

    # -- places ------------------------------------------------------------------------------------------------------

    def _draw_row(self, row: Row, above: Row | None) -> None:
        """Draw the events of one place: contests, changes with their time windows, and the final holder."""
        canvas, y = self.canvas, self.ys[row.place]
        for contest in row.contests:
            left, right = canvas.x(contest.start), canvas.x(contest.end)
            canvas.dots(left, y, right, contest.side, name=f"contest-{row.place}-{contest.start}")
            canvas.taken.append(Box(left - 3, y - 6, right + 3, y + 6))
        for turn in row.turns:
            left = canvas.x(turn.earliest)
            right = max(canvas.x(turn.latest), left + BAR)
            left_behind = turn.after in NOBODY
            side = turn.before if left_behind else turn.after
            canvas.bar(left, y, right, side, origin=turn.origin, name=f"bar-{turn.cause.id}")
            canvas.turn(canvas.x(turn.minute), y, side, turn.origin)
            canvas.taken.append(Box(left - 4, y - BAR / 2 - 3, right + 4, y + BAR / 2 + 3))
            same = above is not None and any(other.cause.sentence == turn.cause.sentence for other in above.turns)
            if not (same and above is not None and abs(self.ys[above.place] - y) < 20):
                self._write_sentence(left, right, y, turn.cause.sentence)

    def _draw_end(self, row: Row) -> None:
        """Mark the final holder of a place with its basis."""
        canvas, last = self.canvas, row.stretches[-1]
        basis = "silent" if last.silent else self.history.state(row.place, self.campaign.end).basis
        canvas.mark(
            canvas.right + 12, self.ends[row.place], last.after or last.side, basis=basis,
            scripted=row.place in self.scripted, size=8,
        )  # fmt: skip

    def _write_sentence(self, left: float, right: float, y: float, sentence: str) -> None:
        """Write the sentence of a bar at one of its ends, if there is room."""
        canvas, wide = self.canvas, text_width(sentence, size=_ID)
        frame = Box(canvas.left, canvas.top - 2, canvas.right, canvas.bottom)
        for x, foot in ((right + 4, y - 5), (right + 4, y + 12), (left - wide - 4, y - 5), (left - wide - 4, y + 12)):
            box = Box(x - 1, foot - 9, x + wide + 1, foot + 2)
            if is_free([box], frame=frame, obstacles=self.bars):
                canvas.write(x, foot, sentence, _ID, colour=self.theme.muted, casing=True)
                canvas.taken.append(box.grown(1))
                self.bars.append(box)
                return

    # -- words -------------------------------------------------------------------------------------------------------

    def _write_head(self) -> None:
        clock, canvas = self.campaign.clock, self.canvas
        canvas.write(_MARGIN, 50, self.road.name, 30, weight=700)
        end = self.campaign.end
        span = span_words(clock, 0, end, clock.precision, short=True, year=True)
        turned = sum(any(turn.after not in NOBODY for turn in row.turns) for row in self.all_rows)
        silent = sum(bool(row.stretches) and row.stretches[-1].silent for row in self.all_rows)
        words = f"{span}. Time is horizontal, distance vertical. Of {len(self.all_rows)} places on it {turned} "
        words += f"{'is' if turned == 1 else 'are'} reported as captured"
        words += f"; of {silent} the source has fallen silent." if silent else "."
        canvas.write(_MARGIN, 78, words, 16, colour=self.theme.muted)

    def _write_foot(self) -> None:
        canvas = self.canvas
        how = (
            "Each bar spans the time window of a capture; its mark is its "
            f"{self.history.timeline.placement} placement. Half way to its neighbours the road takes the colour of the "
            "nearest named place: nearness, not control. Small numbers name sentences of the source. "
        )
        if self.edges:
            how += "Front: the run of named places of a side, which silent ones do not break"
            ranged = len(self.edges[0].placed) > 1
            how += ", as early and as late as the statements allow" if ranged else ""
            how += " with the same scripts. " if ranged and self.history.counterfactual else ". "
        if len({tuple(drawn.timeline.readings.items()) for drawn in self.draws}) > 1:
            how += "Draws take each reading of the text as often as its weight. "
        if self.draws:
            prior = self.draws[0].timeline.placement.rpartition(" ")[2]
            how += f"Draws are under the prior “{prior}”. "
        source = chart_source(self.campaign, self.theme.words)
        lines = [line for part in (how, source) for line in wrap(part, size=11, width=canvas.width - 2 * _MARGIN)]
        for number, line in enumerate(lines):
            canvas.write(_MARGIN, canvas.bottom + 26 + 14.5 * number, line, 11, colour=self.theme.muted)


def _choose_scale(all_rows: Sequence[Row]) -> _Scale:
    """Return the part of a road with events, without long stretches that have none."""
    told = [row.metres for row in all_rows if row.is_told_of] or [all_rows[0].metres, all_rows[-1].metres]
    road = all_rows[-1].metres or 1
    rim, least = _RIM * road, _LONG * road
    # show the opposite side's next place, not what is behind it
    above = [row.metres for row in all_rows if row.metres > told[-1]] or [told[-1]]
    below = [row.metres for row in all_rows if row.metres < told[0]] or [told[0]]
    last = above[-1] if above[-1] - told[-1] < least else above[0]
    first = below[0] if told[0] - below[0] < least else below[-1]
    quiet = [row.metres for row in all_rows if not row.is_told_of]
    breaks = tuple(
        (a + rim, b - rim)
        for a, b in pairwise(told)
        if b - a > least and sum(a + rim < metres < b - rim for metres in quiet) >= _FEWEST
    )
    return _Scale(first - rim / 2, last + rim / 2, breaks)


def _extremes(lines: Sequence[Ints], *, upward: bool) -> tuple[Ints, Ints]:
    """Return the furthest and the least advance of lines at each minute; a line that has not begun is the least."""
    stack = np.stack(lines)
    if upward:
        return stack.max(axis=0), stack.min(axis=0)
    most = np.iinfo(np.int64).max
    far = np.where(stack == NOWHERE, most, stack).min(axis=0)
    near = np.where((stack == NOWHERE).any(axis=0), NOWHERE, stack.max(axis=0))
    return np.where(far == most, NOWHERE, far), near
