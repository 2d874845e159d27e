"""Parts of a film's frame that each draw themselves into a box: title, clock, counts, front, source, rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from plots.map.marks import Mark, PlaceMarks, sample_place
from plots.style import SideStyle, Theme, layout_size, place_axes, px, write
from plots.style.credits import base_map, source_words
from plots.style.layouts import Part
from plots.style.measure import fitted
from plots.style.words import RANGE, balance, clock_width, clock_words, text_width
from sim import Campaign, Frame
from sim.measures.narrative import no_front_words
from sim.model.times import Precision
from sim.model.words import AS_LAST_TOLD
from sim.roads.holding import Held, HeldSeries

_MARK = 0.68  # of the figures' size: the mark beside them
_GAP = 7.0
_LINES = 1.8  # of the size of type: how far the last line of a cell reaches under its figure
_LEADING = 1.18  # from line to line of a cell, of the size of type
_SHRUNK = (1.0, 0.9, 0.8, 0.7)  # sizes that a long title is tried in
_CELL = 1.3  # of the figures' size: the least height of a cell of a column


def draw_title(figure: Figure, part: Part, words: str, theme: Theme) -> None:
    """Write a title in as many lines as its part has, smaller if it is long.

    In the part's form ``right`` they end at its right edge.
    """
    right = part.form == "right"
    for shrunk in _SHRUNK:
        lines = balance(words, size=part.size * shrunk, width=part.width, weight=700)
        if len(lines) <= part.lines:
            break
    else:  # still too long
        lines = [*lines[: part.lines - 1], f"{lines[part.lines - 1]} …"]
    part = replace(part, size=part.size * shrunk)
    for row, line in enumerate(lines):
        write(
            figure, part.right if right else part.x, part.y + part.size * (1 + 8 / 7 * row), line, part.size,
            colour=theme.ink, weight=700, ha="right" if right else "left",
        )  # fmt: skip


def draw_note(figure: Figure, part: Part, words: str, theme: Theme) -> None:
    """Write a note that ends at the right edge of its part."""
    write(figure, part.right, part.y + part.size, words, part.size, colour=theme.muted, ha="right")


def draw_notice(figure: Figure, part: Part, words: str, more: str, theme: Theme) -> list[Text]:
    """Write words on a plate in the upper left corner of a map's box, and more of them on a smaller one below."""
    plate = {"fc": theme.ink, "ec": "none", "pad": px(5)}
    below = {"fc": theme.paper, "ec": theme.ink, "lw": px(0.8), "pad": px(4)}
    more = fitted(more, 11.5, room=part.width - 28)
    return [
        write(figure, part.x + 14, part.y + 48, more, 11.5, colour=theme.ink, bbox=below),
        write(figure, part.x + 14, part.y + 25, words, 13, colour=theme.paper, weight=700, bbox=plate),
    ]


def draw_rule(figure: Figure, left: float, right: float, y: float, theme: Theme) -> None:
    """Draw a line across the panel."""
    wide, high = layout_size(figure)
    ends = [left / wide, right / wide]
    figure.add_artist(Line2D(ends, [1 - y / high] * 2, color=theme.rule, lw=px(1), transform=figure.transFigure))


def draw_source(figure: Figure, part: Part, campaign: Campaign, notes: Sequence[str], theme: Theme) -> None:
    """Write source, licence and notes in one line, or in several smaller ones; the last notes are left out if too long.

    In its form ``short`` it names the documents and their licence only, or the credit of a table campaign, which may
    cite hundreds of documents; the rest stands in the text beside a film.
    """
    short = part.form == "short"
    titles = ", ".join(each.title for each in campaign.sources.values())
    source = f"{titles}, {campaign.licence}." if short else f"{source_words(campaign)}{base_map(campaign)}"
    source = source_words(campaign) if short and campaign.records else source
    shown = [] if short else [*notes]
    words = " ".join([source, *shown])
    sizes = (size for size in (part.size, part.size - 0.4, part.size - 0.8))
    if size := next((size for size in sizes if text_width(words, size=size) <= part.width), None):
        write(figure, part.x, part.y + 1.15 * part.size, words, size, colour=theme.muted)
        return
    while len(lines := balance(words, size=part.small, width=part.width)) > part.lines and shown:
        words = " ".join([source, *shown[:-1]])  # the source is more important than the notes
        shown.pop()
    leading = 1.105 * part.small
    top = part.bottom - 0.26 * part.small - leading * (min(len(lines), part.lines) - 1)
    for row, line in enumerate(lines[: part.lines]):
        write(figure, part.x, top + leading * row, line, part.small, colour=theme.muted)


class ClockFace:
    """The local time with its day, date and offset from UTC; where `unit` is no minute, the day, month or year.

    In its form ``spread`` the offset and the number of the day stand at the right edge; in ``joined`` the offset stands
    beside the weekday; in ``stacked`` weekday and date stand under the time. Only a clock with hours has an offset.
    """

    def __init__(self, figure: Figure, part: Part, campaign: Campaign, theme: Theme, *, unit: Precision) -> None:
        self._clock, self._days, self._form = campaign.clock, len(list(campaign.clock.days())), part.form
        self._unit, hours = unit, unit is Precision.MINUTE
        y, leading = part.bottom, 21 / 17 * part.small
        stacked, wide = part.form == "stacked", clock_width(unit, size=part.size)
        large = part.size * (min(1.0, part.width / wide) if stacked else 1.0)
        beside = part.x if stacked else part.x + wide + part.size * 10 / 54
        under = y + 2.3 * leading if stacked else y
        self._large = write(figure, part.x, y, "", large, colour=theme.ink, weight=700)
        self._weekday = write(figure, beside, under - leading, "", part.small, colour=theme.muted)
        self._date = write(figure, beside, under, "", part.small, colour=theme.ink, weight=600)
        self.time = self._large if hours else None
        self.slow: tuple[Text, ...] = (self._weekday, self._date) if hours else (self._large, self._weekday, self._date)
        self._offset = self._clock.offset if hours else ""
        self._numbered = part.form == "spread" and unit <= Precision.DAY and self._days > 1
        if part.form == "spread":
            size = 13 / 17 * part.small
            write(figure, part.right, y - leading, self._offset, size, colour=theme.muted, ha="right")
        if self._numbered:
            self._day = write(figure, part.right, y, "", size, colour=theme.muted, ha="right")
            self.slow = (*self.slow, self._day)

    def update(self, minute: int) -> None:
        """Set it to a minute of the campaign."""
        face = clock_words(self._clock, minute, self._unit)
        self._large.set_text(face.large)
        beside = "" if self._form == "spread" else self._offset
        self._weekday.set_text(", ".join(filter(None, (face.above, beside))))
        self._date.set_text(face.below)
        if self._numbered:
            day = self._clock.day_number(minute) - self._clock.day_number(0) + 1
            self._day.set_text(f"day {day:,} of {self._days:,}")


class FrontFigure:
    """The number of roads that cross the front, and of those that may."""

    def __init__(self, figure: Figure, part: Part, campaign: Campaign, theme: Theme) -> None:
        self._part, self._wide, self._campaign = part, layout_size(figure)[0], campaign
        self._figure = write(figure, part.x, part.y + part.size, "", part.size, colour=theme.ink, weight=700)
        lines = (part.y + 13, *[part.y + 13 + 1.3 * part.small] * 2)
        self._words = tuple(write(figure, 0, y, "", part.small, colour=theme.muted) for y in lines)
        self.artists: tuple[Text, ...] = (self._figure, *self._words)

    def update(self, frame: Frame) -> None:
        """Set it to a frame's front."""
        part = self._part
        told = no_front_words(self._campaign, frame.undeclared)
        if told or not self._campaign.roads:
            lines = [*balance(told, size=part.small, width=part.width)[:2], "", ""]
            for text, words in zip(self._words, lines, strict=False):
                text.set_text(words)
                text.set_x(part.x / self._wide)
            return
        documented, says = self._told(frame)
        self._figure.set_text(str(documented))
        left = part.x + text_width(str(documented), size=part.size, weight=700) + 8
        # whole px: the words after a number stay for many frames, and are cached if they move by whole px
        after = round(left + text_width(f"{says[1]} ", size=part.small))
        for text, words, x in zip(self._words, says, (left, left, after), strict=True):
            text.set_text(words)
            text.set_x(x / self._wide)

    @staticmethod
    def _told(frame: Frame) -> tuple[int, tuple[str, str, str]]:
        """Return the number of roads that cross the front, and its words: a line, and a line in two parts."""
        if frame.odds is not None:
            low, documented, high = frame.odds.front
            between = "in the middle one of the histories;"
            more = f"likely {low} to {high}:", "9 of 10 drawn histories"
        else:
            documented, possible = frame.front[:2]
            between, more = "between documented places", ("", "")
            if possible > documented:
                between += ";"
                more = f"up to {possible}", "if silent, unknown and inferred places count"
        return documented, (f"{'road crosses' if documented == 1 else 'roads cross'} the front {between}", *more)


class CountsRow:
    """Places held by each side as figures in the side's colour beside its mark, with name, range, and as last told.

    The figure is of the places held by the record, those held as last told are beside it in words. `held` holds the
    series of all rows, whose sides and highest numbers set the cells. In its form ``row`` the words stand right of the
    figure, in ``stack`` under it; in ``column`` the sides stand under each other.
    """

    def __init__(
        self,
        figure: Figure,
        part: Part,
        held: Sequence[HeldSeries],
        campaign: Campaign,
        styles: Mapping[str, SideStyle],
        theme: Theme,
        *,
        likely: bool = False,
    ) -> None:
        self._counted = sum(place.counted for place in campaign.holdable)
        self._form, self._styles = part.form, styles
        tops = {side: max(int(each.high[side].max()) for each in held) for side in held[0].high}
        self._silent = {side: max(int(each.silent[side].max()) for each in held) for side in tops}
        self._most = most = {side: top for side, top in tops.items() if top + self._silent[side] > 0}
        widths = [self._width(side, part) for side in most]
        wide = len(widths) * max(widths, default=1.0) if part.form == "stack" else sum(widths)
        lines = 0.92 * part.size + _LINES * part.small if any(self._silent.values()) else 0
        cell = max(_CELL * part.size, lines)
        needed, given = (cell * len(most), part.height) if part.form == "column" else (wide, part.width)
        if needed > given:  # there are many sides
            part = replace(part, size=part.size * given / needed, small=part.small * given / needed)
        self._cells: dict[str, tuple[Text, Text, Text]] = {}
        marks: list[Mark] = []
        for side, (x, y) in self._corners(part).items():
            style, baseline, beside = styles[side], y + 0.92 * part.size, x + self._beside(part)
            marks.append(
                Mark(sample_place(side), x + _MARK * part.size / 2, baseline - 0.35 * part.size, _MARK * part.size)
            )
            count = write(figure, beside, baseline, "", part.size, colour=style.text, weight=700)
            left, first = beside + self._digits(side, part) + _GAP, baseline - 0.78 * part.small
            if part.form == "stack":
                left, first = x, baseline + 1.3 * part.small
            write(figure, left, first, style.short, part.small, colour=theme.ink)
            more = [
                write(figure, left, first + line * _LEADING * part.small, "", 0.93 * part.small, colour=theme.muted)
                for line in (1, 2)
            ]
            self._cells[side] = count, more[0], more[1]
        if part.form == "stack":
            ranged = any((each.low[side] != each.high[side]).any() for each in held for side in most)
            words = f"of {self._counted:,} places counted"
            if any(self._silent.values()):
                words += f"; {AS_LAST_TOLD}: the source has been silent since"
            elif ranged:
                words += f"; ranges: {'all possible' if likely else RANGE}"
            write(figure, part.x, part.bottom - 0.3 * part.small, words, 0.9 * part.small, colour=theme.muted)
        self._draw_marks(figure, part, marks, styles, theme)
        self.artists: tuple[Text, ...] = tuple(text for cell in self._cells.values() for text in cell)

    @staticmethod
    def _beside(part: Part) -> float:
        """Return how far right of a cell's corner its figure starts."""
        return _MARK * part.size + 6

    def _digits(self, side: str, part: Part) -> float:
        """Return the width of a side's figure: names do not move when it gains a digit."""
        top = max(self._most.values()) if part.form == "column" else self._most[side]
        return text_width("0" * len(str(top)), size=part.size, weight=700)

    def _width(self, side: str, part: Part) -> float:
        """Return the width of a cell."""
        figure = self._beside(part) + self._digits(side, part)
        top = self._most[side]
        lines = [self._styles[side].short, *self._words(Held(top, self._silent[side], top, top + 1))]
        words = max(text_width(words, size=part.small) for words in lines)
        return max(figure, words) + _GAP if part.form == "stack" else figure + _GAP + words

    def _corners(self, part: Part) -> Mapping[str, tuple[float, float]]:
        """Return the upper left corner of each side's cell."""
        count = max(len(self._most), 1)
        if part.form == "column":
            return {side: (part.x, part.y + part.height * at / count) for at, side in enumerate(self._most)}
        if part.form == "stack":
            return {side: (part.x + part.width * at / count, part.y) for at, side in enumerate(self._most)}
        wide = [self._width(side, part) for side in self._most]
        spare = (part.width - sum(wide)) / max(count - 1, 1)
        return {side: (part.x + sum(wide[:at]) + spare * at, part.y) for at, side in enumerate(self._most)}

    @staticmethod
    def _draw_marks(
        figure: Figure, part: Part, marks: list[Mark], styles: Mapping[str, SideStyle], theme: Theme
    ) -> None:
        pad = part.size
        axes = place_axes(figure, part.x - pad, part.y - pad, part.width + 2 * pad, part.height + 2 * pad)
        axes.set_xlim(part.x - pad, part.right + pad)
        axes.set_ylim(part.bottom + pad, part.y - pad)
        axes.axis("off")
        PlaceMarks(axes, theme=theme, styles=styles).update(marks, 0)

    def _words(self, held: Held) -> tuple[str, str]:
        """Return the two lines under a name: the range, and the places held as last told."""
        ranged = f"{held.low}–{held.high}" if held.low != held.high else ""
        silent = f"+ {held.silent} {AS_LAST_TOLD}" if held.silent else ""
        if self._form != "stack" and (ranged or not silent):
            ranged = f"{ranged} of {self._counted:,}".strip()
        return (ranged, silent) if ranged else (silent, "")

    def update(self, frame: Frame) -> None:
        """Set it to a frame's counts."""
        for side, (count, *lines) in self._cells.items():
            held = frame.held[side]
            count.set_text(str(held.record))
            for text, words in zip(lines, self._words(held), strict=True):
                text.set_text(words)
