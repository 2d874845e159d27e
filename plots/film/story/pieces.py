"""The pieces of a story film's frame beside its map: title, clock, sentence, places held, ribbon of chapters.

A piece is made once, for a whole film. `show` sets what it shows, `key` tells whether that is new, and `artists` are
what it draws, all of it within `part`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Protocol, TypeAlias

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from plots.film.panel.parts import draw_notice
from plots.film.schedule import Schedule
from plots.film.timedtext import Cue
from plots.map.basemap import View
from plots.map.key import MapKey
from plots.map.trails import Moving
from plots.style import SideStyle, Theme, layout_size, mix, px, write
from plots.style.layouts import Part
from plots.style.measure import fitted
from plots.style.quoting import Run, draw_mark, runs_width, sentence_runs, write_runs
from plots.style.words import balance, text_width, time_words
from sim import Campaign, Clock, Frame
from sim.captions import FrameCaption
from sim.model.times import Precision
from sim.model.words import year_words
from sim.roads.holding import HeldSeries

_SHRUNK = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6)  # sizes that a long line is tried in
Seen: TypeAlias = tuple[View, Moving]  # what the map shows, and what moves on it
_MOST_ENTRIES = 8  # of the key
_COLUMNS, _ROW = 2, 1.3  # of a row of counts: columns, and the height of a line in its type size
_LEAST_TYPE = 8.5  # px
_LEAST_TITLE = 6  # letters of a chapter's title that is cut
_LEADING = 1.22  # from line to line, of the size of type
_PARTS = ((5, "night"), (8, "early"), (12, "morning"), (14, "noon"), (18, "afternoon"), (22, "evening"), (24, "night"))


class Piece(Protocol):
    """A part of the frame over the map or beside it."""

    part: Part

    def show(self, tick: int, frame: Frame, chapter: int) -> None:
        """Set it to a tick of the film, with its frame and chapter."""

    @property
    def artists(self) -> Sequence[Artist]:
        """What it draws, in drawing order."""

    @property
    def key(self) -> Hashable:
        """What it shows: equal keys look the same; None shows nothing."""


def draw_plate(figure: Figure, part: Part, colour: str, *, alpha: float = 1.0) -> Rectangle:
    """Draw a plate that fills a part."""
    wide, high = layout_size(figure)
    plate = Rectangle(
        (part.x / wide, 1 - part.bottom / high), part.width / wide, part.height / high,
        fc=colour, ec="none", alpha=alpha, transform=figure.transFigure,
    )  # fmt: skip
    figure.add_artist(plate)
    return plate


def fit_lines(words: str, part: Part, *, weight: int = 400, lines: int | None = None) -> tuple[list[str], float]:
    """Return words broken into the lines of a part, and the size of type at which they fit its width."""
    most = part.lines if lines is None else lines
    for shrunk in _SHRUNK:
        broken = balance(words, size=part.size * shrunk, width=part.width, weight=weight)
        if len(broken) <= most:
            return broken, part.size * shrunk
    room = part.width
    kept = [*broken[: most - 1], fitted(" ".join(broken[most - 1 :]), part.size * shrunk, room=room, weight=weight)]
    return kept, part.size * shrunk


class Lines:
    """Lines of text under each other, from the top of a part; right to left they end at its right edge."""

    def __init__(
        self, figure: Figure, part: Part, count: int, *, colour: str, weight: int = 400, italic: bool = False,
        rtl: bool = False,
    ) -> None:  # fmt: skip
        self._figure, self._part, self._high = figure, part, layout_size(figure)[1]
        x, ha = (part.right, "right") if rtl else (part.x, "left")
        self.texts = [
            write(figure, x, part.y, "", part.size, colour=colour, weight=weight, italic=italic, ha=ha)
            for _ in range(count)
        ]

    def set(self, lines: Sequence[str], size: float, *, top: float | None = None, colour: str | None = None) -> float:
        """Set the lines, of a size of type; return the height at which they end."""
        y = self._part.y if top is None else top
        for row, text in enumerate(self.texts):
            text.set_text(lines[row] if row < len(lines) else "")
            text.set_fontsize(px(size))
            text.set_y(1 - (y + size * (0.95 + _LEADING * row)) / self._high)
            if colour is not None:
                text.set_color(colour)
        return y + size * (0.95 + _LEADING * (len(lines) - 1) + 0.25) if lines else y


class Title:
    """The number of a chapter and its title."""

    def __init__(self, figure: Figure, part: Part, titles: Sequence[str], theme: Theme) -> None:
        self.part, self._titles, self._words = part, titles, theme.words
        rtl = theme.words.rtl
        self._kicker = Lines(figure, replace(part, size=part.small), 1, colour=theme.muted, weight=600, rtl=rtl)
        self._title = Lines(figure, part, part.lines, colour=theme.ink, weight=700, rtl=rtl)
        self._chapter = -1

    def show(self, tick: int, frame: Frame, chapter: int) -> None:
        """Set it to a chapter."""
        if chapter == self._chapter:
            return
        self._chapter = chapter
        kicker = self._words("story.chapter", number=chapter + 1, count=len(self._titles))
        top = self._kicker.set([kicker] if len(self._titles) > 1 else [], self.part.small)
        lines, size = fit_lines(self._titles[chapter], self.part, weight=700)
        room = (self.part.bottom - top) / (1.2 + _LEADING * (len(lines) - 1))
        self._title.set(lines, min(size, room) if len(lines) > 1 else size, top=top)

    @property
    def artists(self) -> Sequence[Artist]:
        """The texts."""
        return [*self._kicker.texts, *self._title.texts]

    @property
    def key(self) -> Hashable:
        """The chapter."""
        return self._chapter


class StoryClock:
    """The day in large type, with the weekday, the part of the day and the number of the day.

    Minutes stand on it only if most changes of the campaign are known to within an hour; of a longer campaign, `unit`
    says whether days, months or years are shown. In its form ``end`` it is aligned to its far edge.
    """

    def __init__(
        self,
        figure: Figure,
        part: Part,
        clock: Clock,
        theme: Theme,
        *,
        unit: Precision,
        exact: bool,
        span: tuple[int, int],
    ) -> None:
        self.part, self._clock, self._theme, self._unit, self._exact = part, clock, theme, unit, exact
        self._span = clock.day_number(span[0]), clock.day_number(span[1])
        end = (part.form == "end") != theme.words.rtl
        self._large = Lines(figure, part, 1, colour=theme.ink, weight=700, rtl=end)
        self._small = Lines(figure, replace(part, size=part.small), 1, colour=theme.muted, weight=500, rtl=end)
        self._shown = ("", "")

    def show(self, tick: int, frame: Frame, chapter: int) -> None:
        """Set it to the minute of a frame."""
        if (shown := self.words(frame.minute)) == self._shown:
            return
        self._shown = shown
        large, size = fit_lines(shown[0], self.part, weight=700, lines=1)
        top = self._large.set(large, size)
        self._small.set(*fit_lines(shown[1], replace(self.part, size=self.part.small), lines=1), top=top + 1)

    def words(self, minute: int) -> tuple[str, str]:
        """Return what stands on it in large and in small type."""
        words, at = self._theme.words, self._clock.local(minute)
        year, month = year_words(at.year), words.month(at.month, short=self._unit is not Precision.MONTH)
        if self._unit is Precision.YEAR:
            return year, ""
        if self._unit is Precision.MONTH:
            return f"{month} {year}", ""
        day = words("story.date", day=str(at.day), month=month)
        first, last = self._span
        count = self._clock.day_number(minute) - first + 1
        small = [] if self._unit is not Precision.MINUTE else [self._hour(minute)]
        weekday = self._clock.weekday(minute)
        if self._clock.needs_year(minute) or self._unit is Precision.DAY:
            small = [year, *small]
        elif weekday is not None:
            small = [words.weekday(weekday), *small]
        if last > first:
            small.append(words("story.day", number=count, count=last - first + 1))
        return day, " · ".join(small)

    def _hour(self, minute: int) -> str:
        """Return the time of day, or the part of the day if times are no better known."""
        past = self._clock.minute_of_day(minute)
        if self._exact:
            return f"{past // 60:02d}:{past % 60:02d}"
        return self._theme.words(f"story.part.{next(name for end, name in _PARTS if past < 60 * end)}")

    @property
    def artists(self) -> Sequence[Artist]:
        """The texts."""
        return [*self._large.texts, *self._small.texts]

    @property
    def key(self) -> Hashable:
        """What stands on it."""
        return self._shown


class Caption:
    """The sentence that is read, with the basis of its time, beside a bar in the colour of the side that acts.

    In its form ``plate`` it stands on a plate in that colour.
    """

    def __init__(
        self, figure: Figure, part: Part, styles: Mapping[str, SideStyle], theme: Theme,
        *, schedule: Schedule, campaign: Campaign, actors: Mapping[FrameCaption, str],
    ) -> None:  # fmt: skip
        self.part, self._styles, self._theme, self._schedule = part, styles, theme, schedule
        self._campaign, self._figure, self._actors = campaign, figure, actors
        self._plate = part.form == "plate"
        muted = mix(theme.paper, theme.ink, 0.12) if self._plate else theme.muted
        margin = 20.0 if self._plate else 14.0
        inner = replace(part, x=part.x + margin, width=part.width - 2 * margin + (0 if self._plate else 14))
        if not self._plate and theme.words.rtl:
            inner = replace(inner, x=part.x)
        self._inner = replace(inner, y=part.y + (9 if self._plate else 0))
        self._back = draw_plate(
            figure, part if self._plate else self._bar(part, rtl=theme.words.rtl), theme.ink, alpha=1.0
        )
        self._figure, self._drawn = figure, list[Artist]()
        self._ink = theme.paper if self._plate else None
        small = replace(self._inner, size=part.small)
        self._small = Lines(figure, small, 1, colour=muted, italic=not self._plate, rtl=theme.words.rtl)
        self._cue: Cue | None = None

    @staticmethod
    def _bar(part: Part, *, rtl: bool) -> Part:
        return replace(part, x=part.right - 4 if rtl else part.x, width=4)

    def show(self, tick: int, frame: Frame, chapter: int) -> None:
        """Set it to the sentence at a tick, or to none."""
        cue = self._schedule.cue(tick)
        if cue is self._cue or cue is None:
            self._cue = cue
            return
        self._cue = cue
        side = self._styles.get(self._actors.get(cue.caption, ""))
        colour = self._theme.ink if side is None else side.text if self._plate else side.stroke
        self._back.set_facecolor(colour)
        end = self._quote([sentence_runs(line, self._campaign) for line in cue.text.lines])
        small = replace(self._inner, size=self.part.small)
        end = self._small.set(*fit_lines(time_words(self._campaign, cue.caption), small, lines=1), top=end + 3)
        if not self._plate:
            high = layout_size(self._figure)[1]
            self._back.set_y(1 - end / high)
            self._back.set_height((end - self.part.y) / high)

    def _quote(self, lines: Sequence[Sequence[Run]]) -> float:
        """Write the lines of a sentence in place of those before; return the height at which they end."""
        for artist in self._drawn:
            artist.remove()
        inner, rtl = self._inner, self._theme.words.rtl
        widest = max(runs_width(line, inner.size, weight=500) for line in lines)
        size = inner.size * min(1.0, inner.width / widest)
        self._drawn = [
            artist
            for row, line in enumerate(lines)
            for artist in write_runs(
                self._figure, inner.right if rtl else inner.x, inner.y + size * (0.95 + _LEADING * row), line, size,
                self._styles, self._theme, weight=500, ink=self._ink, ha="right" if rtl else "left",
            )
        ]  # fmt: skip
        return inner.y + size * (1.2 + _LEADING * (len(lines) - 1))

    @property
    def artists(self) -> Sequence[Artist]:
        """The plate or bar, and the texts."""
        return [self._back, *self._drawn, *self._small.texts]

    @property
    def key(self) -> Hashable:
        """The sentence; None for none."""
        return self._cue


class Counts:
    """How many counted places each side holds, beside its mark and name; in a column also what it held before.

    A figure is of the places held by the record; those that are not heard of any more, and the range over the earliest
    and the latest placement, stand beside it in words.
    """

    def __init__(
        self, figure: Figure, part: Part, held: HeldSeries, styles: Mapping[str, SideStyle], theme: Theme,
        *, campaign: Campaign, begin: int,
    ) -> None:  # fmt: skip
        self.part, self._theme, self._begin = part, theme, held.at(begin)
        tops = {side: int((held.high[side] + held.silent[side]).max()) for side in campaign.sides}
        sides = [side for side, top in tops.items() if top]
        self._column = part.form == "column"
        self._rows: dict[str, tuple[Text, Text]] = {}
        self._room = self._more = 0.0  # width and size of the words under a name
        self._detailed = False
        self._drawn: list[Artist] = []
        if self._column:
            self._draw_column(figure, sides, styles)
        else:
            self._draw_row(figure, sorted(sides, key=lambda side: -tops[side]), styles)
        self._shown: dict[str, tuple[str, str]] = {}

    def _draw_column(self, figure: Figure, sides: Sequence[str], styles: Mapping[str, SideStyle]) -> None:
        part, theme = self.part, self._theme
        rtl = theme.words.rtl
        high = min(part.height / max(len(sides), 1), 1.75 * part.size)
        size = min(part.size, high * 0.72)
        small = min(part.small, high * 0.46)
        wide = text_width("000", size=size, weight=700)
        self._room, self._more = part.width - wide - 36, 0.78 * small
        self._detailed = self._more >= _LEAST_TYPE  # else the words under a name could not be read
        raised = 0.52 if self._detailed else 0.1

        def across(x: float) -> float:
            return part.right - x if rtl else part.x + x

        for row, side in enumerate(sides):
            y = part.y + high * row + size * 0.85
            style = styles[side]
            self._drawn.append(draw_mark(figure, across(9), y - 0.36 * size, 0.55 * size, style, theme))
            number = write(
                figure, across(26 + wide), y, "", size, colour=style.text, weight=700, ha="left" if rtl else "right"
            )
            (name,), fit = fit_lines(style.plain, Part(0, 0, self._room, high, size=small), weight=500)
            ha = "right" if rtl else "left"
            left = across(36 + wide)
            self._drawn.append(write(figure, left, y - raised * small, name, fit, colour=theme.ink, weight=500, ha=ha))
            more = write(figure, left, y + 0.52 * small, "", self._more, colour=theme.muted, ha=ha)
            self._rows[side] = number, more

    def _draw_row(self, figure: Figure, sides: Sequence[str], styles: Mapping[str, SideStyle]) -> None:
        part, theme = self.part, self._theme
        rtl = theme.words.rtl
        self._drawn.append(draw_plate(figure, part, theme.paper))
        high = part.size * _ROW
        most = _COLUMNS * max(1, int(part.height / high))
        margin, ha = 20.0, "right" if rtl else "left"
        across = (part.width - 2 * margin) / _COLUMNS
        wide = text_width("00", size=part.size, weight=700)
        for number, side in enumerate(sides[:most]):
            left = margin + across * (number % _COLUMNS)
            y = part.y + high * (number // _COLUMNS + 0.5) + 0.36 * part.size
            xs = [left + 0.3 * part.size, left + 0.85 * part.size, left + part.size + wide + 4]
            mark, count, name = (part.right - x if rtl else part.x + x for x in xs)
            style, room = styles[side], across - part.size - wide - 12
            self._drawn.append(draw_mark(figure, mark, y - 0.36 * part.size, 0.6 * part.size, style, theme))
            text = write(figure, count, y, "", part.size, colour=style.text, weight=700, ha=ha)
            words = fitted(style.plain, part.small, room=room)
            self._drawn.append(write(figure, name, y, words, part.small, colour=theme.ink, ha=ha))
            self._rows[side] = text, write(figure, name, y, "", part.small, colour=theme.muted)

    def show(self, tick: int, frame: Frame, chapter: int) -> None:
        """Set it to what sides hold in a frame."""
        shown = {side: self._told(frame, side) for side in self._rows}
        if shown == self._shown:
            return
        self._shown = shown
        for side, (number, more) in self._rows.items():
            number.set_text(shown[side][0])
            more.set_text(shown[side][1] if self._column else "")
            if self._column and shown[side][1]:
                wide = text_width(shown[side][1], size=self._more)
                more.set_fontsize(px(self._more * min(1.0, self._room / wide)))

    def _told(self, frame: Frame, side: str) -> tuple[str, str]:
        """Return a side's figure, and the words beside it."""
        now, before, words = frame.held[side], self._begin[side], self._theme.words
        if not self._detailed:
            return words.number(now.record), ""
        told = []
        if now.record != before.record:
            told.append(words("story.was", count=before.record))
        if now.silent:
            told.append(words("story.silent", count=now.silent))
        if now.low != now.high:
            told.append(words("story.range", low=now.low, high=now.high))
        return words.number(now.record), words.listed(told)

    @property
    def artists(self) -> Sequence[Artist]:
        """Marks, names and figures."""
        return [*self._drawn, *(text for row in self._rows.values() for text in row)]

    @property
    def key(self) -> Hashable:
        """The figures and words."""
        return tuple(self._shown.items())


class Chapters:
    """The ribbon of chapters: each as wide as it is long in the film, the present one dark, the past ones tinted."""

    def __init__(
        self,
        figure: Figure,
        part: Part,
        titles: Sequence[str],
        edges: Sequence[float],
        theme: Theme,
        *,
        now: int | None = None,
    ) -> None:
        self.part, self._chapter, self._theme, self._now = part, -1, theme, now
        rtl = theme.words.rtl
        self.boxes: list[Part] = []
        self._plates: list[Rectangle] = []
        self._labels: list[Text] = []
        for number, (left, right) in enumerate(pairwise(edges)):
            wide = (right - left) * part.width
            x = part.right - right * part.width if rtl else part.x + left * part.width
            gap = 0.0 if number == len(titles) - 1 else 2.0
            box = Part(x + (gap if rtl else 0.0), part.y, max(wide - gap, 1.0), part.height)
            self.boxes.append(box)
            self._plates.append(draw_plate(figure, box, theme.rule))
            inset = min(0.6 * part.size, 12.0)
            told = f"{number + 1} {titles[number]}" if len(titles) > 1 else titles[0]
            words = fitted(told, part.size, room=box.width - 1.6 * inset, weight=700)
            words = words if len(words) >= _LEAST_TITLE or words == told else str(number + 1)
            self._labels.append(
                write(
                    figure,
                    box.right - inset if rtl else box.x + inset,
                    part.y + part.height / 2,
                    words,
                    part.size,
                    colour=theme.ink,
                    weight=500,
                    ha="right" if rtl else "left",
                    va="center_baseline",
                )
            )

    def show(self, tick: int, frame: Frame, chapter: int) -> None:
        """Set it to a chapter, unless it stands at one."""
        chapter = chapter if self._now is None else self._now
        if chapter == self._chapter:
            return
        self._chapter, theme = chapter, self._theme
        for number, (plate, label) in enumerate(zip(self._plates, self._labels, strict=True)):
            now, past = number == chapter, number < chapter
            plate.set_facecolor(theme.ink if now else mix(theme.paper, theme.ink, 0.28 if past else 0.08))
            label.set_color(theme.paper if now else theme.ink if past else mix(theme.paper, theme.ink, 0.72))
            label.set_fontweight(700 if now else 500)

    @property
    def artists(self) -> Sequence[Artist]:
        """The boxes and their words."""
        return [*self._plates, *self._labels]

    @property
    def key(self) -> Hashable:
        """The chapter."""
        return self._chapter


class Key:
    """What the marks on the map mean, each entry only while it occurs; in its form ``plate`` on a plate."""

    def __init__(self, figure: Figure, part: Part, campaign: Campaign, theme: Theme, seen: Callable[[], Seen]) -> None:
        self.part, self._seen = part, seen
        inner = replace(part, x=part.x + 8, y=part.y + 5, width=part.width - 16, height=part.height - 10)
        self._plate = [draw_plate(figure, part, theme.paper, alpha=0.88)] if part.form == "plate" else []
        rows = max(1, int(part.height / (1.35 * part.size)))
        most = min(_MOST_ENTRIES, _COLUMNS * rows)
        self._key = MapKey(figure, inner if self._plate else part, campaign, theme, most=most)

    def show(self, tick: int, frame: Frame, chapter: int) -> None:
        """Set it to what occurs on the map at a tick."""
        view, moving = self._seen()
        self._key.update(frame, view, moving)

    @property
    def artists(self) -> Sequence[Artist]:
        """The plate, samples and words."""
        return [*self._plate, *self._key.artists]

    @property
    def key(self) -> Hashable:
        """The entries; None for none."""
        return self._key.shown or None


class Source:
    """The source of the film in a line or two, the same in every frame."""

    def __init__(self, figure: Figure, part: Part, words: str, theme: Theme) -> None:
        wide, high = layout_size(figure)
        self.part = Part(0, part.y - 4, wide, high - part.y + 4)
        self._plate = draw_plate(figure, self.part, theme.paper)
        self._lines = Lines(figure, part, part.lines, colour=theme.muted, rtl=theme.words.rtl)
        self._lines.set(*fit_lines(words, part))

    def show(self, tick: int, frame: Frame, chapter: int) -> None:
        """Do nothing: it never changes."""

    @property
    def artists(self) -> Sequence[Artist]:
        """A plate, and the lines."""
        return [self._plate, *self._lines.texts]

    @property
    def key(self) -> Hashable:
        """Always the same."""
        return "source"


class Watermark:
    """Words over the map that say what the film shows, if it is not the record: the same in every frame."""

    def __init__(self, figure: Figure, part: Part, words: str, more: str, theme: Theme) -> None:
        self.part = replace(part, height=70)
        self._texts = draw_notice(figure, part, words, more, theme)

    def show(self, tick: int, frame: Frame, chapter: int) -> None:
        """Do nothing: it never changes."""

    @property
    def artists(self) -> Sequence[Artist]:
        """The texts, which have plates of their own."""
        return self._texts

    @property
    def key(self) -> Hashable:
        """Always the same."""
        return "watermark"
