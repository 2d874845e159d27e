"""Which characters text may have, and how a value is shown on one line of a message or a terminal.

A folder and a command line are somebody else's text. Control characters steer a terminal, marks of writing direction
show a text in another order than it has, and a line break can forge a row. None of them belongs in a table.
"""

from __future__ import annotations

import re
import unicodedata

_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(at + 0xFFFE)}{chr(at + 0xFFFF)}" for at in range(0, 0x110000, 0x10000)
)
# Control characters, separators of lines, embeddings, overrides and isolates of direction, surrogates, noncharacters.
_REFUSED = f"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff{_NONCHARACTERS}"
# Invisible characters: soft hyphen, marks of direction, zero-width spaces, tags and others of category Cf. Those that
# scripts need between letters (ZERO WIDTH JOINER and NON-JOINER) and the number signs of Arabic, which are seen, stay.
_INVISIBLE = (
    "\xad\u061c\u180e\u200b\u200e\u200f\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
)
_IN_TEXT = re.compile(f"[{_REFUSED}]")
_IN_LINES = re.compile(f"[{_REFUSED}](?<![\t\n\r])")
_IN_NAMES = re.compile(f"[{_REFUSED}{_INVISIBLE}]")


def refused_character(text: str, *, lines: bool = False, name: bool = False) -> str:
    r"""Return the first character that a text may not have, or an empty string if all are allowed.

    Parameters
    ----------
    text
        The text of a cell, key or value.
    lines
        Whether it may have line breaks and tabs, as prose does.
    name
        Whether it is a name, which has no invisible characters other than joiners.

    Examples
    --------
    >>> refused_character("Ha\x1b[31mma"), refused_character("first\nsecond", lines=True)
    ('\x1b', '')
    """
    found = (_IN_NAMES if name else _IN_LINES if lines else _IN_TEXT).search(text)
    return found[0] if found else ""


def character_words(character: str) -> str:
    r"""Name a character by its code point.

    Examples
    --------
    >>> character_words("\u202e"), character_words("\x1b")
    ('U+202E RIGHT-TO-LEFT OVERRIDE', 'U+001B control character')
    """
    kinds = {"Cc": "control character", "Cs": "surrogate", "Cn": "noncharacter", "Cf": "format character"}
    name = unicodedata.name(character, kinds.get(unicodedata.category(character), "character"))
    return f"U+{ord(character):04X} {name}"


def one_line(text: str, *, most: int | None = None) -> str:
    r"""Return a text as one line that is shown as it is: breaks as spaces, control and format characters as escapes.

    Parameters
    ----------
    text
        Any text.
    most
        The number of characters to which it is cut.

    Examples
    --------
    >>> print(one_line("clean\x1b[2K\nHama\u202e"), one_line("abcdef", most=4))
    clean\x1b[2K Hama\u202e abc…
    """
    shown = text if most is None else text[: most + 1]  # the rest of a long text needs no work
    if not shown.isprintable():
        shown = _IN_NAMES.sub(_escape, _BREAKS.sub(" ", shown))
    return shown if most is None or max(len(text), len(shown)) <= most else f"{shown[: most - 1]}…"


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
