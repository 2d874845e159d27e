"""A document as plain text -> its sentences, each with its section, paragraph and, if it states one, its date.

The sentences of a document, joined again, are its text: nothing is lost, added or changed but white space, the marks of
headings (`== Heading ==`, `# Heading`) and the bullets of lists. Headings name the section of the sentences below them.
"""

# ruff: noqa: RUF001 - these are the marks that documents have

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from sim.coding.dating import stated_date
from sim.coding.wordlists import sentence_words

SENTENCE_COLUMNS = ("id", "source", "section", "paragraph", "text", "date", "dated_by", "use", "note")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HEADING = re.compile(r"(={1,6})[ \t]*([^=\s].*?)[ \t]*\1\Z|#{1,6}[ \t]+(.*\S)\Z")
_BULLET = re.compile(r"[-*•‣◦][ \t]+(?=\S)")
_LONGEST_HEADING = 80  # characters of a heading that has no marks
_MOST_WORDS = 10
_LONGEST_QUOTATION = 500  # characters of a quotation that is not cut
_LONGEST_WORD = 40

_ENDS = ".!?…‽؟۔।॥։።。！？｡．"
_WIDE = "。！？｡．"  # after which no space is needed
_CLOSERS = "\"'”’»›)]}」』）】〉》"
_QUOTES = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "(": ")", "[": "]", "（": "）", '"': '"'}
_OPENERS = "\"'“”‘’„«»‹(\\[{¿¡「『（*_–—-"
# The mark of a footnote or of an editor: [12], [12]: 34, [a], [note 3], [citation needed], ¹.
_NOTE = (
    r"[ \t\u00a0]?\[[ \t]?(?:\d{1,4}(?:[,–-] ?\d{1,4})*|(?:note|nb|fn|ref) ?\d{1,3}|[A-Z]|[a-z][a-z ]{0,30}\??)[ \t]?\]"
    r"(?:: ?\d{1,4}(?:[–-]\d{1,4})?(?!\d))?"
)
_STOP = re.compile(rf"(?P<ends>[{_ENDS}]+)(?P<closers>[{re.escape(_CLOSERS)}]*)(?P<notes>(?:{_NOTE})*[¹²³⁰⁴-⁹]*)")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“”«»/—–]*\Z")
_WORD_AFTER = re.compile(r"\W{0,2}([^\W\d_]+|\d+)")
_SPACE = re.compile(r"\s*")
_QUOTED = re.compile(rf"[{_OPENERS}]*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")
# A sentence may begin with the small letter of an Arabic article ("al-Bab fell").
_ARTICLE = re.compile(r"(?:al|el|an|ar|as|ash|at|ad|az|ath)[-\u2011]\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence of a document.

    Parameters
    ----------
    section
        The heading that it stands under; empty before the first.
    paragraph
        The number of its paragraph in the section, from 1.
    text
        The sentence, with each line break as one space.
    date
        The day that it states with day, month and year (ISO 8601); empty if it states none, or more than one.
    line
        The line in which its paragraph begins, from 1.
    """

    section: str
    paragraph: int
    text: str
    date: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document that has been cut: its sentences, and the lines without marks that were taken for headings."""

    pieces: tuple[Piece, ...]
    guessed: tuple[str, ...]


@dataclass(slots=True)
class _Block:
    """Lines between blank ones; an item of a list is a block of its own."""

    line: int
    lines: list[str]
    in_list: bool = False

    @property
    def text(self) -> str:
        text = " ".join(self.lines)
        return _BULLET.sub("", text, count=1) if self.in_list else text


def split_document(text: str) -> Document:
    r"""Cut a document into sentences, in order.

    Blank lines separate paragraphs, and each item of a list is one. A heading is marked (`== Heading ==`,
    `# Heading`), or it is a short line without a full stop, above a paragraph or a list; it is the heading of that list
    only. The heading of level one (`= Title =`) names the document and no section.

    Examples
    --------
    >>> found = split_document("== Advance ==\nGen. A. Smith took Ayn on 3 May 1920. He left it next day.")
    >>> [(piece.section, piece.text, piece.date) for piece in found.pieces]
    [('Advance', 'Gen. A. Smith took Ayn on 3 May 1920.', '1920-05-03'), ('Advance', 'He left it next day.', '')]
    """
    section, before, paragraph = "", "", 0
    over_list = False  # whether the section is the heading of a list only
    pieces: list[Piece] = []
    guessed: list[str] = []
    blocks = list(_blocks(text))
    for number, block in enumerate(blocks):
        then = blocks[number + 1] if number + 1 < len(blocks) else None
        marked = _HEADING.match(block.text)
        if over_list and not block.in_list:
            section, paragraph, over_list = before, 0, False
        if marked is not None:
            section, paragraph = "" if marked[1] == "=" else marked[2] or marked[3], 0
        elif then is not None and _is_heading(block) and not (_HEADING.match(then.text) or _is_heading(then)):
            over_list = then.in_list and then.line == block.line + 1
            before, section, paragraph = section, block.text, 0
            guessed.append(block.text)
        else:
            paragraph += 1
            sentences = split_sentences(block.text)
            pieces += [Piece(section, paragraph, one, stated_date(one), block.line) for one in sentences]
    return Document(tuple(pieces), tuple(guessed))


def sentence_rows(document: Document, *, source: str) -> list[tuple[str, ...]]:
    """Return the rows of sentences.csv, in the order of `SENTENCE_COLUMNS`, with `use` left to the coder.

    Examples
    --------
    >>> sentence_rows(split_document("Ayn fell."), source="article")
    [('s001', 'article', '', '1', 'Ayn fell.', '', '', '', '')]
    """
    digits = max(3, len(str(len(document.pieces))))
    return [
        (f"s{number:0{digits}d}", source, one.section, str(one.paragraph), one.text, one.date, "", "", "")
        for number, one in enumerate(document.pieces, 1)
    ]


def split_sentences(paragraph: str) -> tuple[str, ...]:
    """Cut a paragraph into sentences; what follows a full stop decides, with the word before it.

    What is quoted, and what stands in brackets, stays in one sentence unless it is very long.

    Examples
    --------
    >>> split_sentences("Lt. Gen. Ba left for the U.S. base.[3] “We won. It is over,” he said. 他们来了。他们走了。")
    ('Lt. Gen. Ba left for the U.S. base.[3]', '“We won. It is over,” he said.', '他们来了。', '他们走了。')
    """
    text = paragraph.strip()
    quoted = _quotations(text)
    ends = [last for _, last in quoted]
    sentences, start = [], 0
    for stop in _STOP.finditer(text):
        at = bisect_left(ends, stop.end())
        within = at < len(quoted) and quoted[at][0] < stop.end()
        if not within and _is_boundary(text, start, stop):
            sentences.append(text[start : stop.end()].strip())
            start = stop.end()
    sentences.append(text[start:].strip())
    return tuple(filter(None, sentences))


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the paragraphs, items of lists and headings of a document."""
    block: _Block | None = None
    for number, raw in enumerate(_BREAK.split(text), 1):
        line = raw.strip()
        bullet = _BULLET.match(line) is not None
        goes_on = block is not None and line and not bullet and (not block.in_list or raw[:1].isspace())
        if block is not None and (not goes_on or _HEADING.match(line)):
            yield block
            block = None
        if not line:
            continue
        if block is not None:
            block.lines.append(line)
            continue
        block = _Block(number, [line], in_list=bullet)
        if _HEADING.match(line):
            yield block
            block = None
    if block is not None:
        yield block


def _is_heading(block: _Block) -> bool:
    """Return whether a block without marks looks like a heading."""
    if block.in_list or len(block.lines) > 1 or len(block.text) > _LONGEST_HEADING:
        return False
    line = block.text
    if len(line.split()) > _MOST_WORDS or line[-1] in f"{_ENDS},;:{_CLOSERS}" or not _opens(line, 0):
        return False
    return len(split_sentences(line)) == 1


def _quotations(text: str) -> list[tuple[int, int]]:
    """Return the spans of what is quoted or in brackets, apart from each other and in order, unless they are long."""
    spans: list[tuple[int, int]] = []
    waiting: list[tuple[int, str]] = []  # where a quotation opens, and what closes it
    for at, letter in enumerate(text):
        closed = next((n for n in range(len(waiting) - 1, -1, -1) if letter in waiting[n][1]), None)
        if closed is not None:  # a mark within, which is never closed, hides no other
            opened = waiting[closed][0]
            del waiting[closed:]
            if at - opened <= _LONGEST_QUOTATION:
                while spans and spans[-1][0] > opened:
                    spans.pop()
                spans.append((opened, at))
        elif letter in _QUOTES:
            waiting = [*waiting[-5:], (at, _QUOTES[letter])]
    return spans


def _is_boundary(text: str, start: int, stop: re.Match[str]) -> bool:
    """Return whether a sentence that begins at `start` ends at a stop."""
    after = stop.end()
    if after == len(text):
        return True
    if stop["ends"][-1] in _WIDE:
        return not stop["closers"]  # who is quoted may follow
    following = _end_of(_SPACE, text, after)
    if (following == after and not stop["notes"]) or not _opens(text, following):
        return False
    if stop["ends"] != "." or stop["closers"] or stop["notes"]:
        return True
    before = _WORD_BEFORE.search(text[max(start, stop.start() - _LONGEST_WORD) : stop.start()])
    word = "" if before is None else before[0]
    return not word or _is_last_word(word, text, text[start : stop.start()].strip() == word, following)


def _is_last_word(word: str, text: str, first: bool, following: int) -> bool:
    """Return whether the full stop after `word` ends a sentence, and is not that of an abbreviation or a number."""
    words = sentence_words()
    lower = word.casefold()
    found = _WORD_AFTER.match(text, following)
    then = "" if found is None else found[1].casefold()
    starts, before_number = then in words["starter"], lower in words["before_number"]
    if lower in words["never_last"] or (before_number and then.isdigit()):
        return False
    if lower in words["maybe_last"]:
        return starts
    if word[0].isupper() and lower in words["title"]:
        return False
    if word.isdigit():  # the number of an item or a paragraph, or a day
        return not first and then not in words["month"]
    if (word[0].isupper() and before_number) or (_INITIALS.match(word) and word.isupper()):
        return starts
    return True


def _opens(text: str, at: int) -> bool:
    """Return whether a sentence may begin here: with no small letter, unless it is that of an Arabic article."""
    first = _end_of(_QUOTED, text, at)
    return first == len(text) or not text[first].islower() or _ARTICLE.match(text, first) is not None


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a pattern that may be empty ends."""
    found = pattern.match(text, at)
    return at if found is None else found.end()
