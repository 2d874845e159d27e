"""Timelines: one lane per faction, one bar per sentence and time window.

A bar is pale over the stated time window and solid over the window after all constraints are applied; ticks are
quantiles of drawn histories. Events that change a holder have thick bars, others thin ones. Of more events than fit a
page, those of the places that rank highest have words, and the bars of the others share the last row of their lane.
"""

from __future__ import annotations

import os
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from plots.chart.timeaxis import time_marks
from plots.style import LIGHT, SideStyle, Theme, halo, layout_figure, px, side_styles, type_settings, write
from plots.style.credits import chart_source
from plots.style.headlines import deed_words, headline_words
from plots.style.language import ENGLISH, Words
from plots.style.measure import fitted
from plots.style.notebook import Picture
from plots.style.paper import unit_axes
from plots.style.picture import Drawing, save_picture
from plots.style.words import text_width, wrap
from sim import VERBS, Campaign, Draws, Effect, Moment, Statement, Study, TightWindow, Window
from sim.histories import check_draws
from sim.measures.headlines import gain_headline
from sim.model.point import Point
from sim.model.times import NEVER, Precision
from sim.model.vocabulary import PRIOR_WORDS, Prior
from sim.model.words import span_words

WIDE = 2000  # px of a saved PNG; the height depends on the number of events
ROWS = 60  # about as many in a picture
SHARES = (0.05, 0.5, 0.95)
_LAYOUT = 1600
_MARGIN, _LEFT, _EDGE = 40, 186, 1568
_TOP, _FOOT = 146, 64
_ROW, _LANE = 27.0, 12.0  # px: of a row, and between two lanes
_TYPE, _NAMED = 12.0, 3  # px, and how many places a bar names at most
_BASE, _BAR = 11.5, 22.5  # px under a row's top: the words' baseline, the foot of the bar
_FULL, _THIN = 8.0, 3.5  # px high
_TALL, _SHORT = 11.0, 7.0  # px, of the tick in the middle and of those at both ends
_TICKED = 8.0  # px of the narrowest bar with ticks
_SOLID, _FAINT, _PALE = 0.75, 0.4, 0.2
_FEWEST = 3  # rows of a lane with more events than fit
_GOLDEN = 0.618034  # its multiples, without their whole parts, lie evenly between 0 and 1


@dataclass(frozen=True, slots=True)
class StripEvent:
    """What a faction did within one time window, by one sentence.

    Parameters
    ----------
    faction, sentence
        Ids; `faction` is empty where the sentence names none.
    words
        What was done, and the places.
    points
        The statements.
    stated
        The stated time window; the tight one if none is stated.
    tight
        The window after all constraints are applied.
    changes
        Whether it changes the holder of the places.
    rank
        The highest rank of its places (`MapSheet.rank`).
    """

    faction: str
    sentence: str
    words: str
    points: tuple[Point, ...]
    stated: Window
    tight: Window
    changes: bool
    rank: int


def strip_events(
    campaign: Campaign, windows: Sequence[TightWindow], *, words: Words = ENGLISH
) -> tuple[StripEvent, ...]:
    """Group the statements of a campaign into the bars of the strip, in document order.

    Ends of enduring statements, repeats, and statements before the epoch are left out.
    """
    groups: dict[tuple[object, ...], list[tuple[TightWindow, Statement]]] = {}
    for window in windows:
        said = campaign.statements[window.statement]
        if window.point.end or said.repeats or window.tight.latest < 0:
            continue
        changes = _changes(said)
        leaves = VERBS[said.verb].effect is Effect.LEAVE
        verb = "" if changes and not leaves else said.verb
        stated = None if window.stated is None else (window.stated.earliest, window.stated.latest)
        key = (said.faction, said.sentence, verb, changes, stated, window.tight.earliest, window.tight.latest)
        groups.setdefault(key, []).append((window, said))
    found = []
    for group in groups.values():
        window, said = group[0]
        changes = _changes(said)
        found.append(
            StripEvent(
                faction=said.faction,
                sentence=said.sentence,
                words=_event_words(campaign, [one for _, one in group], words),
                points=tuple(of.point for of, _ in group),
                stated=window.stated or window.tight,
                tight=window.tight,
                changes=changes,
                rank=min(campaign.sheet.rank(campaign.places[id]) for _, one in group for id in one.places),
            )
        )
    return tuple(found)


def _changes(said: Statement) -> bool:
    effect = VERBS[said.verb].effect
    return (effect.takes or effect is Effect.LEAVE) and said.where == "in"


def _event_words(campaign: Campaign, said: Sequence[Statement], words: Words) -> str:
    """Return what was done to the first places."""
    short = campaign.sheet.names
    ids = dict.fromkeys(place for one in said for place in one.places)
    names = [short.get(place, campaign.places[place].name) for place in ids]
    if not names:
        return VERBS[said[0].verb].words
    places = words.listed(names, most=_NAMED if len(names) <= 2 * _NAMED else 2)
    row = VERBS[said[0].verb]
    if not _changes(said[0]) and said[0].where in ("near", "part") and row.effect is not Effect.TAKE_PART:
        places = words(f"verb_where.{said[0].where}", places=places)
    return deed_words(said[0].verb, places, words)


def save_strip(
    study: Study,
    path: str | os.PathLike[str],
    *,
    every: bool = False,
    begin: Moment | None = None,
    until: Moment | None = None,
    draws: int = 0,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    theme: Theme = LIGHT,
    palette: str | None = None,
    overwrite: bool = False,
) -> Picture:
    """Draw who did what within which hours and save it as PNG, SVG or PDF, by suffix.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`.
    every
        Whether to show also what changes no holder, such as fights, strikes and approaches.
    begin, until
        The part of the campaign to show; None: from its epoch, to its end.
    draws, seed, prior
        The number of draws for the ticks (0: no ticks), their seed and prior; see `Study.draws`. They have the readings
        of the bars.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture, the moments are not in order, or the palette is unknown.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_strip(open_study("northwestern_syria_2024"), "strip.png")  # doctest: +SKIP
    """

    def draw(theme: Theme) -> Drawing:
        check_draws(draws, seed, prior)
        drawn = study.in_one_reading.draws(draws, seed=seed, prior=prior) if draws else None
        strip = _strip(study, drawn, begin, until, theme, every=every)
        alt = f"Timeline of events by faction, each with its time window: {study.campaign.title}."
        return Drawing(strip.figure, alt, note=strip.unnamed)

    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, overwrite=overwrite)


def draw_strip(
    study: Study,
    *,
    draws: Draws | None = None,
    every: bool = False,
    begin: Moment | None = None,
    until: Moment | None = None,
    theme: Theme = LIGHT,
) -> Figure:
    """Return the figure of `save_strip`, with ticks from drawn times; call it inside `figure_settings`."""
    return _strip(study, draws, begin, until, theme, every=every).figure


def _strip(
    study: Study, draws: Draws | None, begin: Moment | None, until: Moment | None, theme: Theme, *, every: bool
) -> _Strip:
    campaign, say = study.campaign, theme.words
    first, last = study.span(begin, until)
    events = [event for event in strip_events(campaign, study.windows, words=say) if every or event.changes]
    shown = [event for event in events if event.tight.latest >= first and event.tight.earliest <= last]
    found = gain_headline(study.history(), study.held(), last)
    title = headline_words(found, campaign, side_styles(campaign, theme=theme), say)
    return _Strip(campaign, shown, draws, first, last, theme, say("strip.every") if every else title)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An event in its lane: its row, and the x of its text, px; None without text."""

    event: StripEvent
    row: int
    words: float | None


class _Lane(NamedTuple):
    """The events of a faction, and how many of them are in its last row, without words."""

    placed: list[_Placed]
    unnamed: int = 0

    @property
    def depth(self) -> int:
        """The number of rows."""
        return max(2, 1 + max(each.row for each in self.placed))


class _Strip:
    """The figure: lanes from the top, each with the rows its events need."""

    def __init__(
        self,
        campaign: Campaign,
        events: Sequence[StripEvent],
        draws: Draws | None,
        begin: int,
        end: int,
        theme: Theme,
        title: str,
    ) -> None:
        self.campaign, self.draws, self.begin, self.end, self.theme = campaign, draws, begin, end, theme
        self.styles, self.title = side_styles(campaign, theme=theme), title
        self.column = {name: at for at, name in enumerate(draws.points)} if draws is not None else {}
        self.lanes = lanes = self._lanes(events)
        self.unnamed = self._unnamed_words(len(events), sum(lane.unnamed for lane in lanes.values()))
        self.foot = self._foot_words()
        high = _TOP + sum(lane.depth * _ROW + _LANE for lane in lanes.values()) + _FOOT
        high += 13.5 * len(self.foot)
        size = WIDE, round(WIDE * high / _LAYOUT)
        self.figure = layout_figure(size, theme=theme, layout=(_LAYOUT, round(high)))
        self.high = float(self.figure.get_size_inches()[1]) * 100
        self.axes: Axes = unit_axes(self.figure, 0, 0, _LAYOUT, self.high)
        bottom = high - _FOOT - 13.5 * len(self.foot)
        self._draw_days(bottom)
        y = float(_TOP)
        for faction, lane in lanes.items():
            y = self._draw_lane(faction, lane, y)
        self._line(_MARGIN, _EDGE, y - _LANE / 2, theme.rule, 1.0)
        self._draw_head()
        for row, line in enumerate(self.foot):
            write(self.figure, _MARGIN, bottom + 44 + 13.5 * row, line, 11, colour=theme.muted)

    # -- where things stand ------------------------------------------------------------------------------------------

    def _x(self, minute: float) -> float:
        share = (minute - self.begin) / (self.end + 1 - self.begin)
        return _LEFT + (_EDGE - _LEFT) * min(max(share, 0.0), 1.0)

    def _lanes(self, events: Sequence[StripEvent]) -> dict[str, _Lane]:
        """Return the events of each faction in rows, factions in the order of their sides."""
        order = [
            faction.id
            for side in self.campaign.sides
            for faction in self.campaign.factions.values()
            if faction.side == side
        ]
        lanes = {}
        for faction in [*order, ""]:
            mine = [event for event in events if event.faction == faction]
            if mine:
                lanes[faction] = _Lane(self._rows(sorted(mine, key=_by_time)))
        rows = sum(lane.depth for lane in lanes.values())
        if rows <= ROWS:
            return lanes
        return {faction: self._shortened(lane, ROWS * lane.depth // rows) for faction, lane in lanes.items()}

    def _shortened(self, lane: _Lane, depth: int) -> _Lane:
        """Return a lane with at most so many rows: events of high rank first, all others in the last row."""
        depth = max(depth, _FEWEST)
        if lane.depth <= depth:
            return lane
        worth = {id(each.event): (at * _GOLDEN) % 1 for at, each in enumerate(lane.placed)}  # equals evenly over time
        events = [each.event for each in lane.placed]
        events.sort(key=lambda event: (not event.changes, event.rank, worth[id(event)]))
        placed = self._rows(events)
        last = depth - 1
        placed = [each if each.row < last else _Placed(each.event, last, None) for each in placed]
        return _Lane(placed, sum(each.words is None for each in placed))

    def _rows(self, events: Sequence[StripEvent]) -> list[_Placed]:
        """Place events in order, each in the first row with room for bar and text."""
        rows: list[list[tuple[float, float]]] = []
        placed = []
        for event in events:
            left, right = self._x(event.stated.earliest), self._x(event.stated.latest)
            width = text_width(event.words, size=_TYPE, weight=600 if event.changes else 400) + 10
            words = min(left + 5, _EDGE - width)
            begin, stop = min(left, words), max(right, words + width)
            row = next((row for row, taken in enumerate(rows) if _is_free(taken, begin, stop)), len(rows))
            if row == len(rows):
                rows.append([])
            insort(rows[row], (begin, stop))
            placed.append(_Placed(event, row, words))
        return placed

    # -- drawing -----------------------------------------------------------------------------------------------------

    def _draw_lane(self, faction: str, lane: _Lane, top: float) -> float:
        style = self._style(faction)
        self._line(_MARGIN, _EDGE, top - _LANE / 2, self.theme.rule, 1.0)
        named = lane.depth - bool(lane.unnamed)
        for row, line in enumerate(self._name(faction)[: int(named * _ROW // 15)]):
            write(self.figure, _MARGIN, top + 13 + 15 * row, line, 13, colour=style.text, weight=700)
        for each in lane.placed:
            self._draw_event(each, top + each.row * _ROW, style)
        if lane.unnamed:
            words = f"{lane.unnamed:,} more"
            write(self.figure, _LEFT - 10, top + named * _ROW + _BAR, words, 12, colour=self.theme.muted, ha="right")
        return top + lane.depth * _ROW + _LANE

    def _style(self, faction: str) -> SideStyle:
        return self.styles.get(self.campaign.side_of(faction), self.styles["unknown"])

    def _name(self, faction: str) -> list[str]:
        name = self.campaign.factions[faction].name if faction else "Not stated who"
        return wrap(name, size=13, width=_LEFT - _MARGIN - 12, weight=700)

    def _draw_event(self, placed: _Placed, top: float, style: SideStyle) -> None:
        event, foot = placed.event, top + _BAR
        height = _FULL if event.changes else _THIN
        if placed.words is None:  # among others in its row
            self._bar(event.tight, foot, height, style, _FAINT)
            return
        self._bar(event.stated, foot, height, style, _PALE, edge=event.stated != event.tight)
        self._bar(event.tight, foot, height, style, _SOLID)
        self._ticks(event, foot)
        self.axes.text(
            placed.words, self.high - top - _BASE, event.words, color=self.theme.ink, va="baseline", zorder=6,
            path_effects=halo(self.theme, 2.6), **type_settings(_TYPE, weight=600 if event.changes else 400),
        )  # fmt: skip

    def _bar(
        self, window: Window, foot: float, height: float, style: SideStyle, alpha: float, *, edge: bool = False
    ) -> None:
        left, right = self._x(window.earliest), self._x(window.latest + 1) - 1.5  # px, to separate it from the next
        corner = (left, self.high - foot)
        width = max(right - left, 2.0)
        bar = Rectangle(corner, width, height, fc=style.stroke, ec="none", alpha=alpha, zorder=2)
        self.axes.add_patch(bar)
        if edge:
            rim = Rectangle(corner, width, height, fc="none", ec=style.stroke, lw=px(0.9), zorder=2.5)
            self.axes.add_patch(rim)

    def _ticks(self, event: StripEvent, foot: float) -> None:
        if self._x(event.tight.latest + 1) - self._x(event.tight.earliest) < _TICKED:
            return  # they would hide the bar and its colour
        for share, minute in zip(SHARES, self._quantiles(event), strict=False):
            if self.begin <= minute <= self.end:
                self._tick(self._x(minute + 0.5), foot, share).set_gid(f"tick-{share:g}")

    def _tick(self, x: float, foot: float, share: float) -> Line2D:
        ends = [self.high - foot - 1.5, self.high - foot - 1.5 + (_TALL if share == 0.5 else _SHORT)]
        for colour, width, z in ((self.theme.front_casing, 3.4, 4.0), (self.theme.ink, 1.8, 4.1)):
            line = Line2D([x, x], ends, color=colour, lw=px(width), zorder=z, solid_capstyle="butt")
            self.axes.add_line(line)
        return line

    def _quantiles(self, event: StripEvent) -> NDArray[np.float64]:
        """Return the quantiles of the drawn times of all statements of an event together."""
        if self.draws is None:
            return np.empty(0)
        minutes = self.draws.minutes[:, [self.column[point] for point in event.points]].ravel()
        minutes = minutes[minutes != NEVER]
        if not len(minutes):
            return np.empty(0)
        quantiles: NDArray[np.float64] = np.quantile(minutes, SHARES)
        return quantiles

    def _draw_days(self, bottom: float) -> None:
        theme = self.theme
        for number, phase in enumerate(self.campaign.sheet.phases):
            left, right = self._x(max(phase.window.earliest, self.begin)), self._x(min(phase.window.latest, self.end))
            if right <= left:
                continue
            if number % 2 == 0:
                corner = (left, self.high - bottom)
                self.axes.add_patch(
                    Rectangle(corner, right - left, bottom - _TOP + 10, fc=theme.land, ec="none", zorder=0.1)
                )
            if text_width(phase.title, size=12, italic=True) < right - left - 6:
                write(self.figure, left + 4, _TOP - 31, phase.title, 12, colour=theme.muted, italic=True)
        for mark in time_marks(
            self.campaign.clock, self.begin, self.end, width=_EDGE - _LEFT, size=13, words=self.theme.words
        ):
            left = self._x(mark.start)
            rule = Line2D([left, left], [self.high - bottom, self.high - _TOP + 10], color=theme.rule, lw=px(0.8))
            self.axes.add_line(rule)
            for y in (_TOP - 13.0, bottom + 12.0):
                write(self.figure, self._x(mark.at), y, mark.label, 13, colour=theme.ink, ha="center")

    def _line(self, left: float, right: float, y: float, colour: str, width: float) -> None:
        line = Line2D([left, right], [self.high - y] * 2, color=colour, lw=px(width), zorder=1)
        self.axes.add_line(line)

    def _draw_head(self) -> None:
        theme = self.theme
        write(
            self.figure,
            _MARGIN,
            42,
            fitted(self.title, 26, room=_EDGE - _MARGIN, weight=700),
            26,
            colour=theme.ink,
            weight=700,
        )
        clock = self.campaign.clock
        span = span_words(clock, self.begin, self.end, max(clock.precision, Precision.DAY), year=True)
        below = theme.words("strip.below", title=self.campaign.title, span=span)
        write(self.figure, _MARGIN, 66, fitted(below, 14, room=_EDGE - _MARGIN), 14, colour=theme.muted)
        x, y, style = float(_MARGIN), 92.0, self.styles["unknown"]
        for kind, told in self._key():
            whole, part = (Window(0, 39), Window(12, 30))
            if kind == "thin":
                self._swatch(x, y, whole, _THIN, style, _SOLID)
            if kind in ("pale", "solid"):
                self._swatch(x, y, whole, _FULL, style, _PALE, edge=True)
            if kind in ("solid", "ticks"):
                self._swatch(x, y, part if kind == "solid" else whole, _FULL, style, _SOLID)
            for share, at in zip(SHARES, (6, 17, 31), strict=True) if kind == "ticks" else ():
                self._tick(x + at, y, share)
            write(self.figure, x + 46, y, told, 12.5, colour=theme.ink)
            x += 46 + text_width(told, size=12.5) + 22

    def _swatch(
        self, x: float, y: float, window: Window, height: float, style: SideStyle, alpha: float, *, edge: bool = False
    ) -> None:
        """Draw a sample of a bar for the legend, its window in px."""
        corner, width = (x + window.earliest, self.high - y), window.latest - window.earliest
        self.axes.add_patch(Rectangle(corner, width, height, fc=style.stroke, ec="none", alpha=alpha, zorder=2))
        if edge:
            rim = Rectangle(corner, width, height, fc="none", ec=style.stroke, lw=px(0.9), zorder=2.5)
            self.axes.add_patch(rim)

    def _key(self) -> Sequence[tuple[str, str]]:
        key = [
            ("pale", "pale: the stated time window"),
            ("solid", "solid: the window after all constraints"),
        ]
        if any(not each.event.changes for lane in self.lanes.values() for each in lane.placed):
            key.append(("thin", "thin: changes no holder"))
        if self.draws is not None:
            key.append(("ticks", "ticks: 90 % interval of the draws (short) and median (long)"))
        return key

    def _unnamed_words(self, events: int, unnamed: int) -> str:
        """Return which events have no words; empty if all have."""
        if not unnamed:
            return ""
        return (
            f"{events - unnamed:,} of {events:,} events have words, those of the places that rank highest first; the "
            "bars of the others are in the last row of their lane. A shorter time (--from, --until) has more words."
        )

    def _foot_words(self) -> list[str]:
        words = [*filter(None, [self.unnamed]), chart_source(self.campaign, self.theme.words)]
        if self.draws is not None:
            prior = self.draws.prior
            told = f"Ticks are quantiles of {len(self.draws):,} histories drawn under the prior “{prior}”: "
            told += f"{PRIOR_WORDS.get(prior, prior)}; bars need no prior."
            chosen = self.draws.readings[int(self.draws.reading[0])]
            if chosen and bool((self.draws.reading == self.draws.reading[0]).all()):
                ways = ", ".join(f"{group} as {alternative}" for group, alternative in chosen.items())
                told += f" Both use one reading: {ways}."
            words.insert(0, told)
        return [line for each in words for line in wrap(each, size=11, width=_EDGE - _MARGIN)]


def _by_time(event: StripEvent) -> tuple[int, int, bool]:
    return event.stated.earliest, event.stated.latest, not event.changes


def _is_free(taken: Sequence[tuple[float, float]], begin: float, stop: float) -> bool:
    """Return whether nothing overlaps a stretch of a row, whose stretches are sorted."""
    at = bisect_left(taken, (stop,))
    return not at or taken[at - 1][1] <= begin
