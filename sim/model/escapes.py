"""Text in documents: one escaping function for each format, which every output uses.

A campaign can be built by hand, so nothing here relies on what `check` refuses.
"""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import chain
from operator import attrgetter
from typing import Any
from urllib.parse import quote

_SPACE = re.compile(r"[\t\v\f\r\x1c-\x1f\x85\u2028\u2029]")  # tabs and breaks of every kind but a line feed
_SPACES = re.compile(r"[\n ]+")
# Control characters, halves of pairs, noncharacters, and what turns the direction of all that follows.
_UNFIT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_HALF = re.compile(r"[\ud800-\udfff]")
_NOT_SLUG = re.compile(r"[^A-Za-z0-9_-]")
_ADDRESS = re.compile(r"https?://[^\s/?#<>\"\\]+(?:[/?#][^\s<>\"\\]*)?\Z", re.IGNORECASE)
_NOT_TARGET = re.compile(r"[()`{|}^]")
# What CommonMark, its tables, footnotes, formulas, references and automatic links are made of.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&$@]|(?<=\S)\.(?=[^\W\d_])|:(?=[A-Za-z/+-])|/(?=/)")
_LIST_ITEM = re.compile(r"([-+=:%]|\d+(?=[.)]))")  # at the start of a block
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHTWARD = re.compile(f"[{_RIGHT_TO_LEFT}]")
# The end of a run of letters from right to left before a number, after which no such letter follows the number.
_BEFORE_NUMBER = re.compile(rf"(?<=[{_RIGHT_TO_LEFT}])(?=[\W_]*[0-9][\W\d_]*(?:[^\W\d_{_RIGHT_TO_LEFT}]|\Z))")
_LEFT_MARK, RIGHT_MARK = "\u200e", "\u200f"
_CUE_BLOCKS = ("NOTE", "STYLE", "REGION", "WEBVTT")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001  # full-width signs too
_CELL_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")


def check_encodable(value: object, name: str) -> None:
    r"""Check that all text in a value, at any depth, can be written to files.

    Raises
    ------
    ValueError
        If a text has half of a surrogate pair, as bytes that were not decoded have.

    Examples
    --------
    >>> check_encodable({"a": ("Hama", "\udcff")}, "names")
    Traceback (most recent call last):
    ValueError: the text '\udcff' of names cannot be encoded as UTF-8
    """
    texts = set[str]()
    columns: list[list[Any]] = [[value]]  # of values of the same field, to look at each kind and each text once
    while columns:
        column = columns.pop()
        kinds = set(map(type, column))
        for kind in kinds:
            alike: list[Any] = column if len(kinds) == 1 else [one for one in column if type(one) is kind]
            if issubclass(kind, str):
                texts.update(alike)
            elif issubclass(kind, tuple):
                columns.append(list(chain.from_iterable(alike)))
            elif issubclass(kind, Mapping):
                columns += [list(chain.from_iterable(alike)), [part for one in alike for part in one.values()]]
            elif is_dataclass(kind):
                columns += [list(map(attrgetter(field.name), alike)) for field in fields(kind)]
    for text in texts:
        if not text.isascii() and _HALF.search(text):
            raise ValueError(f"the text {text!r} of {name} cannot be encoded as UTF-8")


def printable(text: str) -> str:
    r"""Return text without the characters that XML or a typesetter cannot hold; line feeds stay.

    Tabs and other breaks are replaced by spaces; control characters, halves of pairs and overrides of direction by �.

    Examples
    --------
    >>> printable("Hama\x1b[1m\tfell")
    'Hama�[1m fell'
    """
    return _UNFIT.sub("\ufffd", _SPACE.sub(" ", text))


def plain(text: str) -> str:
    r"""Return text on one line, as `printable`, with single spaces.

    Examples
    --------
    >>> plain(" Hama\nfell ")
    'Hama fell'
    """
    return _SPACES.sub(" ", printable(text)).strip()


def has_right_to_left(text: str) -> bool:
    """Return whether a text has letters of a script that runs from right to left."""
    return not text.isascii() and _RIGHTWARD.search(text) is not None


def direct(lines: Sequence[str], *, composed: bool = False) -> list[str]:
    """Return the lines of a paragraph, each marked with the direction of the whole if it has right-to-left letters.

    A typesetter that sees one line at a time gives it the direction of its first letter, so that a line of an English
    sentence that begins with a name in Arabic is laid out backwards. The direction of a paragraph is that of its first
    letter (UAX #9, P2), or of two thirds of its letters if those have the other one (HL1), as in a sentence whose first
    word is foreign. Lines that are marked already are returned unchanged.

    Parameters
    ----------
    lines
        The lines, in order.
    composed
        Whether the program composed them, in English, of names and numbers: then they run from right to left only if
        all letters do and there is no number.

    Examples
    --------
    >>> direct(["fell in", "حلب (Aleppo)"]) == ["\u200efell in", "\u200eحلب (Aleppo)"]
    True
    """
    whole = "".join(lines)
    if not has_right_to_left(whole) or whole.startswith((_LEFT_MARK, RIGHT_MARK)):
        return list(lines)
    strong = [kind != "L" for kind in map(unicodedata.bidirectional, whole) if kind in ("L", "R", "AL")]
    if not any(strong):  # marks and digits of such a script only
        return list(lines)
    others = sum(kind != strong[0] for kind in strong)
    rightward = strong[0] != (3 * others >= 2 * len(strong))
    if rightward and not (composed and (not all(strong) or any(map(str.isdecimal, whole)))):
        return [f"{RIGHT_MARK}{line}" for line in lines]
    return [f"{_LEFT_MARK}{_BEFORE_NUMBER.sub(_LEFT_MARK, line)}" for line in lines]


def line_text(text: str) -> str:
    r"""Return words that the program composed, on one line and in their own direction.

    Examples
    --------
    >>> line_text("حلب 2–3\n") == "\u200eحلب\u200e 2–3"
    True
    """
    return direct([plain(text)], composed=True)[0]


def sentence_text(text: str) -> str:
    r"""Return a quoted sentence on one line, in its own direction; the functions below leave that as it is.

    Examples
    --------
    >>> sentence_text("HTS استولت على مدينة حلب\n") == "\u200fHTS استولت على مدينة حلب"
    True
    """
    return direct([plain(text)])[0]


def slug(key: str) -> str:
    """Return a key as an id for HTML, SVG, links and file names; different keys have different ids.

    Examples
    --------
    >>> slug("m5"), slug('m5">')
    ('m5', 'm5.22..3e.')
    """
    return _NOT_SLUG.sub(lambda found: f".{ord(found[0]):x}.", key)


def web_address(text: str) -> str:
    """Return an address if it is one of http or https, else an empty string.

    Examples
    --------
    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    return text if _ADDRESS.match(text) and not _UNFIT.search(text) else ""


def path_address(path: str | os.PathLike[str]) -> str:
    """Return a relative or absolute path as the target of a link, its bytes percent-encoded.

    Examples
    --------
    >>> path_address("coast report (v1)/50%.png")
    'coast%20report%20%28v1%29/50%25.png'
    """
    return quote(os.fsencode(os.fspath(path).replace(os.sep, "/")))


def html_text(text: str) -> str:
    """Return text for HTML and XML, in elements and in quoted attributes.

    Examples
    --------
    >>> html_text('"A" < B')
    '&quot;A&quot; &lt; B'
    """
    return html.escape(line_text(text))


def markdown_text(text: str) -> str:
    r"""Return text for Markdown, at the start of a block, in a line, in a cell of a table or in a link.

    Examples
    --------
    >>> markdown_text("1. *Hama*"), markdown_text("- Hama & Homs")
    ('1\\. \\*Hama\\*', '\\- Hama \\& Homs')
    """
    words = _MARKDOWN.sub(r"\\\g<0>", line_text(text))
    if (start := _LIST_ITEM.match(words)) is None:
        return words
    return f"{start[0]}\\{words[start.end() :]}" if start[0].isdigit() else f"\\{words}"


def markdown_target(address: str) -> str:
    """Return an address as the target of a Markdown link.

    Examples
    --------
    >>> markdown_target("https://example.org/Battle_(2024)?a=1&copy;=2")
    'https://example.org/Battle_%282024%29?a=1&amp;copy;=2'
    """
    return _NOT_TARGET.sub(lambda found: f"%{ord(found[0]):02X}", address).replace("&", "&amp;")


def cue_text(text: str) -> str:
    """Return text for WebVTT, in a cue or a comment.

    Examples
    --------
    >>> cue_text("<i>Hama</i> --> Homs")
    '&lt;i&gt;Hama&lt;/i&gt; --&gt; Homs'
    """
    return html.escape(line_text(text), quote=False) or "–"  # a blank line would end the cue


def cue_id(id: str) -> str:
    """Return the identifier of a cue of WebVTT; one that begins as another kind of block gets a word before it.

    Examples
    --------
    >>> cue_id("s12"), cue_id("NOTE-1")
    ('s12', 'sentence NOTE-1')
    """
    words = cue_text(id)
    return f"sentence {words}" if words.startswith(_CUE_BLOCKS) else words


def cell_text(text: str) -> str:
    """Return text for a cell of CSV, so that no spreadsheet takes it for a formula; `cell_value` undoes it.

    A text that begins with ``= + - @``, a tab or a line break gets an apostrophe before it, and so does one that begins
    with apostrophes and one of these. Plain numbers stay as they are.

    Examples
    --------
    >>> cell_text("=1+1"), cell_text("-0217-06-21"), cell_text("-12.5"), cell_text("'quoted'")
    ("'=1+1", "'-0217-06-21", '-12.5', "'quoted'")
    """
    return f"'{text}" if _FORMULA.match(text) and not _CELL_NUMBER.match(text) else text


def cell_value(cell: str) -> str:
    """Return the text of a cell that `cell_text` made.

    Examples
    --------
    >>> cell_value("'=1+1"), cell_value("-12.5"), cell_value("'quoted'")
    ('=1+1', '-12.5', "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
