"""Texts that look the same and differ: hard spaces, invisible characters, letters of other scripts."""

# ruff: noqa: RUF001 - these are the characters that are mistaken for others

from __future__ import annotations

import unicodedata

from sim.model.text import character_words

# Letters of the Cyrillic, Greek and Armenian scripts that most typefaces draw as a Latin one (Unicode TR 39).
_LETTERS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХЗԚԜаеѕіјорсухһԁԛԝѵ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονіϳρ" + "օՕսհ",
    "ABESIJKMHOPCTYX3QWaesijopcyxhdqwv" + "ABEZHIKMNOPTYXovijp" + "oOuh",
)
_MARKS = str.maketrans(
    dict.fromkeys("‘’‚‛ʼʻʹ′`´＇", "'")
    | dict.fromkeys("“”„‟″«»＂", '"')
    | dict.fromkeys("\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f", " ")
    | dict.fromkeys("\N{MINUS SIGN}\N{HYPHEN BULLET}\N{MODIFIER LETTER MINUS SIGN}", "-")
)
_PLAIN = ("", " ", "-", "'", '"')
_UNSEEN = {"\N{COMBINING GRAPHEME JOINER}", *map(chr, range(0xFE00, 0xFE10))}  # and variation selectors


def fold_spaces(text: str) -> str:
    """Return a text with one plain space for each run of spaces of any kind and line breaks.

    Examples
    --------
    >>> fold_spaces("before\N{NO-BREAK SPACE}noon ")
    'before noon'
    """
    return " ".join(text.split())


def skeleton(text: str) -> str:
    """Return what is seen of a text: two texts with the same skeleton look the same.

    Spaces become plain ones, dashes hyphens, quotes straight ones, digits of every script and letters that look Latin
    ASCII; accents are joined to their letters; what is invisible goes.

    Examples
    --------
    >>> skeleton("s\N{CYRILLIC SMALL LETTER A}raqib\N{ZERO WIDTH SPACE}") == "saraqib"
    True
    """
    if text.isascii():  # nearly all ids
        return text.translate(_MARKS)
    return "".join(map(_seen, unicodedata.normalize("NFC", text))).translate(_LETTERS).translate(_MARKS)


def _seen(letter: str) -> str:
    if letter.isascii():
        return letter
    kind = unicodedata.category(letter)
    if kind == "Cf" or letter in _UNSEEN:
        return ""
    if kind == "Zs" or letter.isspace():
        return " "
    if kind == "Pd":
        return "-"
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    wide = unicodedata.decomposition(letter).startswith(("<wide>", "<narrow>"))
    return unicodedata.normalize("NFKC", letter) if wide else letter


def difference(text: str, other: str) -> tuple[str, str] | None:
    """Return where two texts that look the same differ first: the characters of each, by code point and name.

    Returns
    -------
    tuple of str, or None
        What `text` has and what `other` has in its place; None if the two are equal or do not look the same.

    Examples
    --------
    >>> difference("before\N{NO-BREAK SPACE}noon", "before noon")
    ('U+00A0 NO-BREAK SPACE', 'a space')
    >>> difference("noon", "moon") is None
    True
    """
    if text == other or skeleton(text) != skeleton(other):
        return None
    at = next((n for n, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    one, two = _cluster(text, at), _cluster(other, at)
    if one and not skeleton(one[0]) and not (two and not skeleton(two[0])):
        one, two = one[0], ""
    elif two and not skeleton(two[0]):
        one, two = "", two[0]
    return _described(one), _described(two)


def first_odd(text: str) -> str:
    """Return the first quote, dash or space that is not the plain one, or unseen character, by code point and name.

    Examples
    --------
    >>> first_odd("title = “Saraqib”")
    'U+201C LEFT DOUBLE QUOTATION MARK'
    """
    return next((_name(letter) for letter in text if not letter.isascii() and skeleton(letter) in _PLAIN), "")


def _cluster(text: str, at: int) -> str:
    """Return the character at a position with the accents that follow it."""
    end = at + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return text[at:end]


def _described(cluster: str) -> str:
    return " + ".join(map(_name, cluster)) or "nothing"


def _name(letter: str) -> str:
    if letter == " ":
        return "a space"
    if letter.isascii() and letter.isprintable():
        return f"'{letter}'" if letter != "'" else '"\'"'
    return character_words(letter)
