"""What a file that is no UTF-8 text looks like: another encoding of text, or the file of another program."""

from __future__ import annotations

import codecs
import re

_MARKS = (  # longest first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_PROGRAMS = (
    (b"PK\x03\x04", "the file of a spreadsheet program, such as xlsx or ods, or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "the file of a spreadsheet program, such as xls"),
    (b"\x1f\x8b", "a compressed file"),
    (b"%PDF", "a PDF"),
    (b"\x00\x00\x27\x0a", "a shapefile"),
    (b"SQLite format 3", "a database, such as a GeoPackage"),
)
_SINGLE_BYTE = (("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman"))
_WORD = re.compile(r"[^\s,;\"]*")
_LONGEST_WORD = 20  # letters on each side of a byte that are quoted
_SAMPLE = 2000  # bytes or letters that a guess rests on
_OPENING, _CLOSING, _BETWEEN = "\u2018\u201c\u00ab", "\u2019\u201d\u00bb\u2026\u00ba\u00b0", "\u2013\u2014\u00a0"


def recognise(raw: bytes) -> str:
    """Return what a file is by its first bytes, in words, if it is not text in UTF-8; empty if it may be."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return f"{name} text, as a spreadsheet saves “Unicode text”"
    for mark, name in _PROGRAMS:
        if raw.startswith(mark):
            return name
    sample = raw[:_SAMPLE]
    if any(sample[at::2].count(0) > 0.4 * len(sample) / 2 and not sample[1 - at :: 2].count(0) for at in (0, 1)):
        return "UTF-16 text without its mark"
    return ""


def guess_single_byte(raw: bytes, at: int) -> str:
    """Return the encoding of one byte a letter in which a text reads well, and its word at a byte, in words.

    Characters beyond ASCII read well one at a time: letters, unless a capital follows a small one, quotes where words
    begin or end, and dashes between spaces or letters. Empty if no encoding reads well.
    """
    best, share = "", 0.9
    for codec, name in _SINGLE_BYTE:
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        well = [_reads_well(text, n) for n, letter in enumerate(text) if not letter.isascii()][:_SAMPLE]
        if sum(well) > share * len(well):
            share = sum(well) / len(well)
            best = f"it looks like {name}, in which this is {_word_at(text, at)!r}"
    return best


def _word_at(text: str, at: int) -> str:
    before, after = _WORD.match(text[max(at - _LONGEST_WORD, 0) : at][::-1]), _WORD.match(text[at : at + _LONGEST_WORD])
    return f"{before[0][::-1] if before else ''}{after[0] if after else ''}"


def _reads_well(text: str, at: int) -> bool:
    letter, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if not (before.isascii() and after.isascii()):  # two in a row are rather a letter of another script
        return False
    if letter in _OPENING:
        return not before.isalnum()
    if letter in _CLOSING:
        return before.isalnum() or not after.isalnum()
    if letter in _BETWEEN:
        return before.isspace() == after.isspace()
    return letter.isalpha() and not (before.islower() and letter.isupper())
