"""The answer to which of two events came first: their time windows on one axis, the time between, and the sentences."""

from __future__ import annotations

import os

from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from plots.chart.timeaxis import time_marks
from plots.style import LIGHT, SideStyle, Theme, halo, layout_figure, layout_size, px, side_styles, write
from plots.style.credits import chart_source
from plots.style.dates import duration, window_words
from plots.style.headlines import deed_words
from plots.style.measure import fitted
from plots.style.notebook import Picture
from plots.style.paper import unit_axes
from plots.style.picture import Drawing, save_picture
from plots.style.words import text_width, wrap
from sim import VERBS, OrderProof, OrderVerdict, Point, Statement, Study, Window
from sim.model.escapes import sentence_text
from sim.model.times import MINUTES_A_DAY

_SIZE = (1600, 900)  # px of a saved PNG
_MARGIN, _EDGE, _LEFT, _RIGHT = 40.0, 1240.0, 300.0, 1220.0
_AXIS, _ROW, _BAR = 140.0, 96.0, 30.0  # px: the top of the time axis, from one event to the next, and of a bar
_QUOTES, _LINE, _TYPE = 430.0, 25.0, 19.0
_MOST_LINES = 4  # of a quotation
_PAD = 0.08  # of the span, on both sides


def save_order(
    study: Study,
    path: str | os.PathLike[str],
    *,
    first: Point | str,
    then: Point | str,
    theme: Theme = LIGHT,
    palette: str | None = None,
    overwrite: bool = False,
) -> Picture:
    """Draw which of two events came first and save it as PNG, SVG or PDF, by suffix.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`.
    first, then
        The events: ids of statements, or points.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture, an event is not one of the study, or the palette is unknown.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> save_order(study, "order.png", first="s075-03", then="s105-03")  # doctest: +SKIP
    """

    def draw(theme: Theme) -> Drawing:
        answer = _Answer(study, proof, theme)
        return Drawing(answer.figure, answer.alt, answer.title)

    proof = study.order(first, then)
    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, overwrite=overwrite)


def draw_order(study: Study, *, first: Point | str, then: Point | str, theme: Theme = LIGHT) -> Figure:
    """Return the figure of `save_order`; call it inside `figure_settings`."""
    return _Answer(study, study.order(first, then), theme).figure


class _Answer:
    """The figure: title, two lanes on one time axis, what lies between them, and the sentences."""

    def __init__(self, study: Study, proof: OrderProof, theme: Theme) -> None:
        self.study, self.campaign, self.proof, self.theme = study, study.campaign, proof, theme
        self.styles = side_styles(self.campaign, theme=theme)
        self.points = (proof.first, proof.then)
        self.said = [self.campaign.statements[point.statement] for point in self.points]
        timeline = study.timeline()
        self.windows = [(timeline.ends if point.end else timeline.starts)[point.statement] for point in self.points]
        self.names = self._names()
        first, last = min(one.earliest for one in self.windows), max(one.latest for one in self.windows)
        pad = max(60.0, _PAD * (last - first))
        self.first, self.last = first - pad, last + pad
        self.figure = layout_figure(_SIZE, theme=theme)
        self.high = layout_size(self.figure)[1]
        self.axes = unit_axes(self.figure, 0, 0, layout_size(self.figure)[0], self.high)
        self.title = self._title()
        self.alt = f"{self.title}. {' '.join(self._lane_words(at) + '.' for at in range(2))}"
        self._draw_head()
        self._draw_days()
        for at in range(2):
            self._draw_lane(at)
        self._draw_between()
        self._write_sentences()

    # -- words -------------------------------------------------------------------------------------------------------

    def _names(self) -> list[str]:
        """Return short names of the events: their places, with what happened there if both are of the same ones."""
        say = self.theme.words
        places = [say.listed([self.campaign.places[id].name for id in one.places], most=2) for one in self.said]
        whole = [self._event_words(at) for at in range(2)]
        return whole if places[0] == places[1] or not all(places) else places

    def _event_words(self, at: int) -> str:
        said, say = self.said[at], self.theme.words
        places = say.listed([self.campaign.places[id].name for id in said.places], most=2)
        words = deed_words(said.verb, places, say) if places else VERBS[said.verb].words
        return say("order.ends", what=words) if self.points[at].end else words

    def _title(self) -> str:
        say, proof, (a, b) = self.theme.words, self.proof, self.names
        near, far = sorted((abs(proof.least), abs(proof.most)))
        least, most = self._gap(near, up=False), self._gap(far, up=True)
        verdict = proof.verdict
        if verdict is OrderVerdict.POSSIBLE:
            return say("order.possible", a=a, b=b)
        if verdict is OrderVerdict.NOT_AFTER:
            return say("order.not_after", a=a, b=b)
        if verdict is OrderVerdict.NOT_BEFORE:
            return say("order.not_after", a=b, b=a)
        if verdict is OrderVerdict.NEVER:
            a, b = b, a
        if least == most:
            return say("order.before", a=a, b=b, gap=least)
        return say("order.before_range", a=a, b=b, least=least, most=most)

    def _least(self) -> str:
        return self._gap(min(abs(self.proof.least), abs(self.proof.most)), up=False)

    def _gap(self, minutes: int, *, up: bool) -> str:
        """Return a bound of the time between the events, from a day on in whole hours or days, up or down."""
        long = MINUTES_A_DAY if self.campaign.clock.precision else 60
        unit = long if minutes >= MINUTES_A_DAY else 1
        whole = -(-minutes // unit) * unit if up else minutes // unit * unit
        return duration(self.theme.words, whole, days=True)

    def _lane_words(self, at: int) -> str:
        words = window_words(self.theme.words, self.campaign.clock, self.windows[at], midnight=True)
        who = f"{self._style(self.said[at]).plain} " if self.said[at].faction else ""
        return f"{who}{self._event_words(at)}: {words}"

    # -- drawing -----------------------------------------------------------------------------------------------------

    def _x(self, minute: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (minute - self.first) / (self.last - self.first)

    def _style(self, said: Statement) -> SideStyle:
        return self.styles.get(self.campaign.side_of(said.faction), self.styles["unknown"])

    def _draw_head(self) -> None:
        wide = text_width(self.title, size=26, weight=700)
        size = max(16.0, 26 * min(1.0, (_EDGE - _MARGIN) / wide))
        title = fitted(self.title, size, room=_EDGE - _MARGIN, weight=700)
        write(self.figure, _MARGIN, 50, title, size, colour=self.theme.ink, weight=700)
        below = self.theme.words("order.below", title=self.campaign.title)
        write(self.figure, _MARGIN, 78, below, 14, colour=self.theme.muted)
        source = wrap(chart_source(self.campaign), size=10.5, width=_EDGE - _MARGIN)[:2]
        for row, line in enumerate(source):
            y = self.high - 12 - 13.5 * (len(source) - 1 - row)
            write(self.figure, _MARGIN, y, line, 10.5, colour=self.theme.muted)

    def _draw_days(self) -> None:
        clock, foot = self.campaign.clock, _AXIS + 2 * _ROW
        for mark in time_marks(
            clock, int(self.first), int(self.last), width=_RIGHT - _LEFT, size=12, words=self.theme.words
        ):
            x = self._x(mark.start)
            self.axes.plot([x] * 2, [self.high - _AXIS, self.high - foot], color=self.theme.rule, lw=px(0.9), zorder=0)
            write(self.figure, self._x(mark.at), _AXIS - 8, mark.label, 12, colour=self.theme.ink, ha="center")

    def _draw_lane(self, at: int) -> None:
        said, window, theme = self.said[at], self.windows[at], self.theme
        style, y = self._style(said), _AXIS + _ROW * (at + 0.5)
        left, right = self._x(window.earliest), self._x(window.latest + 1)
        bar = (left, self.high - y - _BAR / 2), max(right - left, 3.0), _BAR
        self.axes.add_patch(Rectangle(*bar, fc=style.stroke, ec="none", alpha=0.75, zorder=3))
        room = _LEFT - _MARGIN - 16
        what = self._event_words(at)
        name = fitted(style.plain if said.faction else what, 17, room=room, weight=700)
        write(self.figure, _MARGIN, y - 5, name, 17, colour=style.text, weight=700, va="center_baseline")
        if said.faction:
            write(self.figure, _MARGIN, y + 16, fitted(what, 15, room=room), 15, colour=theme.ink, va="center_baseline")
        words = window_words(theme.words, self.campaign.clock, window, midnight=True)
        half = text_width(words, size=14) / 2
        x = min(max((left + right) / 2, _LEFT + half), _RIGHT - half)
        write(
            self.figure,
            x,
            y + 31,
            words,
            14,
            colour=theme.ink,
            ha="center",
            va="center_baseline",
            path_effects=halo(theme),
        )

    def _draw_between(self) -> None:
        """Draw an arrow over the time between two windows, or shade where both events may fall."""
        early, late = sorted(self.windows, key=lambda one: (one.latest, one.earliest))
        foot = _AXIS + 2 * _ROW + 24
        say, y = self.theme.words, self.high - foot
        if early.latest < late.earliest:
            left, right = self._x(early.latest + 1), self._x(late.earliest)
            style = "<|-|>" if right - left > 24 else "-"
            ends = [(left, y), (right, y)]
            self.axes.add_patch(
                FancyArrowPatch(
                    *ends, arrowstyle=style, mutation_scale=px(12), color=self.theme.ink, lw=px(1.4), shrinkA=0,
                    shrinkB=0, zorder=4,
                )
            )  # fmt: skip
            words = say("order.gap", gap=self._least())
        else:
            both = Window(max(early.earliest, late.earliest), early.latest)
            left, right = self._x(both.earliest), self._x(both.latest + 1)
            box = (left, self.high - _AXIS - 2 * _ROW), max(right - left, 2.0), 2 * _ROW
            self.axes.add_patch(Rectangle(*box, fc=self.theme.ink, ec="none", alpha=0.08, zorder=1))
            words = say("order.overlap")
            if self.proof.verdict in (OrderVerdict.ALWAYS, OrderVerdict.NEVER):
                words = say("order.overlap_apart", gap=self._least())
        half = text_width(words, size=14, weight=600) / 2
        x = min(max((left + right) / 2, _MARGIN + half), _EDGE - half)
        write(self.figure, x, foot + 20, words, 14, colour=self.theme.ink, weight=600, ha="center")

    def _write_sentences(self) -> None:
        """Write the sentences of the events, then those of what else the answer rests on."""
        y, floor = _QUOTES, self.high - 44
        own = [said.sentence for said in self.said]
        linked = (*self.proof.least_proof, *self.proof.most_proof)
        for id in dict.fromkeys((*own, *(reason.sentence for reason in linked if reason.sentence))):
            sentence = self.campaign.sentences[id]
            text = sentence_text(sentence.text)
            lines = wrap(f"“{text}”" if sentence.quoted else text, size=_TYPE, width=_EDGE - _LEFT)
            if len(lines) > _MOST_LINES:
                lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1].rsplit(' ', 1)[0]} …"]
            if y + _LINE * len(lines) > floor:
                break
            about = [at for at in range(2) if own[at] == id]
            words = self.theme.words.listed([self.names[at] for at in about]) or self.theme.words("order.also")
            colour = self._style(self.said[about[0]]).text if len(about) == 1 else self.theme.ink
            name = fitted(words, 17, room=_LEFT - _MARGIN - 16, weight=700)
            write(self.figure, _MARGIN, y, name, 17, colour=colour, weight=700)
            for line in lines:
                write(self.figure, _LEFT, y, line, _TYPE, colour=self.theme.ink)
                y += _LINE
            y += 18
