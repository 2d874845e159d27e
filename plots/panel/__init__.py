"""The panel beside and under a film's map: title, clock, caption, places held, front, ribbon, source.

A `Panel` draws what stays once and `update` sets what changes; it knows frames and a history, no map. Positions are px
of the 720p layout, from the top left corner. What charts share with it is here too: `Band`, `spread`, `day_marks`,
`wrap` and their like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from plots.panel.chart import HeldChart
from plots.panel.ribbon import Ribbon, takings
from plots.panel.series import (
    MINUTES_A_DAY,
    MONTHS,
    UNHELD,
    WEEKDAYS,
    Band,
    DayMark,
    band,
    day_marks,
    held_bands,
    nice_stride,
    spread,
    steps,
    time_axes,
)
from plots.panel.words import CAPTION_WORDS, balance, kept_phrases, quote, says, text_width, time_words, wrap
from plots.style import LAYOUT, LIGHT, Theme, px, side_styles, write
from sim import Campaign, Frame, FrameCaption, History

__all__ = [
    "CAPTION_WORDS",
    "UNHELD",
    "Band",
    "DayMark",
    "HeldChart",
    "Panel",
    "Ribbon",
    "balance",
    "band",
    "day_marks",
    "held_bands",
    "kept_phrases",
    "nice_stride",
    "quote",
    "spread",
    "steps",
    "takings",
    "text_width",
    "time_axes",
    "time_words",
    "wrap",
]

CAPTION_LINES = 3
_LEFT, _RIGHT = 884, 1256
_CAPTION = 15.5
_MOST_LINES = 5  # of a caption and what its time rests on, where three and one will not do
_WORDS_ENOUGH = 15  # rather a fourth line than fewer words than these


class Panel:
    """Everything of a film's frame but its map, on `figure`, a 16:9 one of the 720p layout.

    Parameters
    ----------
    figure
        Where to draw; nothing else is read of it.
    history
        The history that the frames are of: its campaign's words, its windows for the ribbon.
    early, late
        The same under the earliest and latest placement, for the envelope of the places held.
    theme
        Light or dark.
    words
        How many words of a sentence a caption may quote.
    note
        What the source line says besides, such as how far the map's colour reaches.
    """

    def __init__(
        self,
        figure: Figure,
        history: History,
        *,
        early: History | None = None,
        late: History | None = None,
        theme: Theme = LIGHT,
        words: int = CAPTION_WORDS,
        note: str = "",
    ) -> None:
        campaign = history.campaign
        self.figure, self.campaign, self.theme = figure, campaign, theme
        self._history = history
        self._words, self._lines = words, dict[FrameCaption, tuple[list[str], list[str]]]()
        self.styles = side_styles(campaign, theme=theme)
        for row, line in enumerate(balance(campaign.title, size=21, width=_RIGHT - _LEFT, weight=700)[:2]):
            write(figure, _LEFT, 41 + 24 * row, line, 21, colour=theme.ink, weight=700, parse_math=False)
        for y in (158, 272, 500):
            _rule(figure, theme, y)
        self._clock = _ClockFace(figure, campaign, theme)
        self._caption = [_line(figure, _LEFT, 181 + 20 * row, _CAPTION, theme.ink) for row in range(_MOST_LINES - 1)]
        self._basis = [_line(figure, _LEFT, 0, 12, theme.muted, italic=True) for _ in range(2)]
        self._held = HeldChart(figure, held_bands(history, early=early, late=late), campaign, self.styles, theme)
        self._front = _FrontFigure(figure, theme)
        self._ribbon = Ribbon(figure, history, self.styles, theme)
        self._write_source(note)

    def _write_source(self, note: str) -> None:
        """Write source, licence and note in one line, or in two smaller ones where they are long."""
        source = self.campaign.attribution
        if self.campaign.licence not in source:
            source = f"{source} {self.campaign.licence}."
        words = f"{source} {note}".strip()
        width, colour = _RIGHT - 24, self.theme.muted
        sizes = (size for size in (10.4, 10.0, 9.6) if text_width(words, size=size) <= width)
        if size := next(sizes, None):
            write(self.figure, 24, 712, words, size, colour=colour, parse_math=False)
            return
        for row, line in enumerate(balance(words, size=9.5, width=width)[:2]):
            write(self.figure, 24, 707 + 10.5 * row, line, 9.5, colour=colour, parse_math=False)

    def update(self, frame: Frame, caption: FrameCaption | None = None) -> None:
        """Set what changes to `frame`, and the words to `caption` (None: no words)."""
        self._clock.update(frame.minute)
        lines, basis = self.caption_lines(caption) if caption is not None else ([], [])
        for row, text in enumerate(self._caption):
            text.set_text(lines[row] if row < len(lines) else "")
        for row, text in enumerate(self._basis):
            text.set_text(basis[row] if row < len(basis) else "")
            text.set_y(1 - (182 + 20 * len(lines) + 15 * row) / LAYOUT[1])
        self._held.update(frame)
        self._front.update(frame)
        self._ribbon.update(frame.minute)

    def caption_lines(self, caption: FrameCaption) -> tuple[list[str], list[str]]:
        """Return the lines of a caption and those of what its time rests on, five lines in all at most.

        The quotation has at most `words` words, a few more where that saves its sense, and fewer where they would
        take too many lines.
        """
        if caption not in self._lines:
            width = _RIGHT - _LEFT
            basis = balance(time_words(self.campaign, caption), size=12, width=width, italic=True)[:2]
            keep, prefer = kept_phrases(self._history, caption)
            for words in (*self._limits(caption, keep, prefer), *range(self._words, 0, -1)):
                lines = balance(quote(caption.text, keep=keep, prefer=prefer, words=words), size=_CAPTION, width=width)
                if len(lines) <= CAPTION_LINES or (len(lines) + len(basis) <= _MOST_LINES and words < _WORDS_ENOUGH):
                    break
            if len(lines) > _MOST_LINES - len(basis):  # what must be kept is too long even so
                lines = [*lines[: _MOST_LINES - len(basis) - 1], "…”"]
            self._lines[caption] = lines, basis
        return self._lines[caption]

    def _limits(self, caption: FrameCaption, keep: list[str], prefer: Mapping[str, float]) -> Iterator[int]:
        """Yield a slightly higher limit of words where it saves a whole sentence, or who does what and where."""
        most = min(CAPTION_WORDS, 5 * self._words // 4)
        if len(caption.text.split()) <= most:
            yield most
        for words in range(self._words, most + 1):
            if says(quote(caption.text, keep=keep, prefer=prefer, words=words), prefer, caption.text):
                yield words
                return

    @property
    def slow(self) -> tuple[Text, ...]:
        """The words that `update` leaves as they are for many frames on end."""
        return (*self._clock.slow, *self._caption, *self._basis, *self._front.artists, *self._ribbon.days)

    @property
    def fast(self) -> tuple[Artist, ...]:
        """The artists that `update` changes with every minute, in drawing order; none lies on a slow one."""
        return (*self._clock.fast, *self._held.artists, *self._ribbon.artists)


def _line(figure: Figure, x: float, y: float, size: float, colour: str, *, italic: bool = False) -> Text:
    """Make a line of text that `update` will fill; a source's words may hold a dollar sign, which is no formula."""
    return write(figure, x, y, "", size, colour=colour, italic=italic, parse_math=False)


def _rule(figure: Figure, theme: Theme, y: float) -> None:
    x = [_LEFT / LAYOUT[0], _RIGHT / LAYOUT[0]]
    line = Line2D(x, [1 - y / LAYOUT[1]] * 2, color=theme.rule, lw=px(1), transform=figure.transFigure)
    figure.add_artist(line)


class _ClockFace:
    """The local time with its day, date, offset from UTC and number of the day."""

    def __init__(self, figure: Figure, campaign: Campaign, theme: Theme) -> None:
        self._clock, self._days = campaign.clock, campaign.end // MINUTES_A_DAY + 1
        self._time = write(figure, _LEFT, 131, "", 54, colour=theme.ink, weight=700)
        beside = _LEFT + text_width("00:00", size=54, weight=700) + 10
        self._weekday = write(figure, beside, 110, "", 17, colour=theme.muted)
        self._date = write(figure, beside, 131, "", 17, colour=theme.ink, weight=600)
        write(figure, _RIGHT, 110, self._clock.offset, 13, colour=theme.muted, ha="right")
        self._day = write(figure, _RIGHT, 131, "", 13, colour=theme.muted, ha="right")
        self.fast: tuple[Artist, ...] = (self._time,)
        self.slow: tuple[Text, ...] = (self._weekday, self._date, self._day)

    def update(self, minute: int) -> None:
        at = self._clock.datetime(minute)
        self._time.set_text(f"{at:%H:%M}")
        self._weekday.set_text(WEEKDAYS[at.weekday()])
        self._date.set_text(f"{at.day} {MONTHS[at.month - 1]} {at.year}")
        self._day.set_text(f"day {minute // MINUTES_A_DAY + 1} of {self._days}")


class _FrontFigure:
    """How many roads cross the front, and how many more may."""

    def __init__(self, figure: Figure, theme: Theme) -> None:
        self._figure = write(figure, _LEFT, 482, "", 22, colour=theme.ink, weight=700)
        self._words = tuple(write(figure, 0, y, "", 11.5, colour=theme.muted) for y in (473, 488))
        self.artists: tuple[Text, ...] = (self._figure, *self._words)

    def update(self, frame: Frame) -> None:
        documented, possible = frame.front[:2]
        self._figure.set_text(str(documented))
        words = [f"{'road crosses' if documented == 1 else 'roads cross'} the front between documented places"]
        if possible > documented:
            words[0] += ";"
            words.append(f"up to {possible} if silent, unknown and inferred places count")
        left = _LEFT + text_width(str(documented), size=22, weight=700) + 8
        for row, text in enumerate(self._words):
            text.set_text(words[row] if row < len(words) else "")
            text.set_x(left / LAYOUT[0])
