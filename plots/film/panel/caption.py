"""The caption of a film's frame: a sentence quoted in a few lines, with its time basis below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matplotlib.figure import Figure
from matplotlib.text import Text

from plots.style import Theme, layout_size, write
from plots.style.layouts import Part
from plots.style.words import CAPTION_WORDS, balance, caption_words, kept_phrases, quote, says, time_words
from sim import History
from sim.captions import FrameCaption

_WORDS_ENOUGH = 15  # use one more line rather than quote fewer words
_LEADING, _SMALL_LEADING = 20 / 15.5, 15 / 12  # from line to line, of the size of type


class CaptionText:
    """The words of captions, broken into the lines of a part; draws nothing.

    Parameters
    ----------
    history
        The history, which knows what a quotation must keep.
    part
        The room there is.
    words
        How many words of a sentence a caption may quote.
    """

    def __init__(self, history: History, part: Part, *, words: int = CAPTION_WORDS) -> None:
        self._history, self._part, self._words = history, part, words
        self._lines = dict[FrameCaption, tuple[list[str], list[str]]]()

    def lines(self, caption: FrameCaption) -> tuple[list[str], list[str]]:
        """Return the lines of a caption and those of its time basis, at most as many as its part has.

        The quotation has at most `words` words, a few more where that saves its sense, and fewer where they would
        take too many lines.
        """
        if caption not in self._lines:
            part = self._part
            basis = balance(
                time_words(self._history.campaign, caption), size=part.small, width=part.width, italic=True
            )[:2]
            keep, prefer = kept_phrases(self._history, caption)
            for words in (*self._limits(caption, keep, prefer), *range(self._words, 0, -1)):
                said = caption_words(caption, keep=keep, prefer=prefer, words=words)
                lines = balance(said, size=part.size, width=part.width)
                if len(lines) + len(basis) > part.most:
                    continue
                if len(lines) <= part.lines or words < _WORDS_ENOUGH:
                    break
            if len(lines) > part.most - len(basis):  # what must be kept is still too long
                lines = [*lines[: part.most - len(basis) - 1], "…”" if caption.quoted else "…"]
            self._lines[caption] = lines, basis
        return self._lines[caption]

    def _limits(self, caption: FrameCaption, keep: list[str], prefer: Mapping[str, float]) -> Iterator[int]:
        """Yield a slightly higher limit of words if it keeps a whole sentence, or who does what and where."""
        if not caption.quoted:  # words of the program's own, which need no shortening if they fit
            yield from range(len(caption.text.split()), self._words, -1)
            return
        most = min(CAPTION_WORDS, 5 * self._words // 4)
        if len(caption.text.split()) <= most:
            yield most
        for words in range(self._words, most + 1):
            if says(quote(caption.text, keep=keep, prefer=prefer, words=words), prefer, caption.text):
                yield words
                return


class CaptionLines:
    """The lines of text that captions are written in."""

    def __init__(self, figure: Figure, part: Part, words: CaptionText, theme: Theme) -> None:
        self._part, self._words, self._high = part, words, layout_size(figure)[1]

        def line(row: int, size: float, colour: str, *, italic: bool = False) -> Text:
            y = part.y + part.size * (1 + _LEADING * row) + 0.5
            return write(figure, part.x, y, "", size, colour=colour, italic=italic)

        self._quotation = [line(row, part.size, theme.ink) for row in range(max(part.most - 1, part.lines))]
        self._basis = [line(0, part.small, theme.muted, italic=True) for _ in range(2)]
        self.artists: tuple[Text, ...] = (*self._quotation, *self._basis)

    def update(self, caption: FrameCaption | None) -> None:
        """Write a caption (None: no words)."""
        lines, basis = self._words.lines(caption) if caption is not None else ([], [])
        for row, text in enumerate(self._quotation):
            text.set_text(lines[row] if row < len(lines) else "")
        part = self._part
        first = part.y + part.size * (1 + _LEADING * len(lines)) + 1.5
        for row, text in enumerate(self._basis):
            text.set_text(basis[row] if row < len(basis) else "")
            text.set_y(1 - (first + _SMALL_LEADING * part.small * row) / self._high)
