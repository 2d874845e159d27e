"""Places and factions that a text names, in any spelling: the names of the tables, however they are transliterated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sim.model.lookalikes import skeleton
from sim.model.spelling import fold

_WORD = re.compile(r"[^\W_]+(?:['’‘ʼʿʾ`´][^\W_]+)*")
_REMARK = re.compile(r"\s*\([^()]*\)\s*\Z")
_POSSESSIVE = re.compile(r"['’][sS]\Z")
_ARTICLES = frozenset(["al", "el", "an", "ar", "as", "ash", "at", "ad", "az", "ath", "the", "ul", "ol"])
_SHORTEST_SOUND = 5  # letters of a name that is recognised by its sound
# How letters of names are written in different transliterations of one alphabet, the longest first.
_SOUNDS = (
    ("sch", "S"), ("tch", "C"), ("sh", "S"), ("ch", "C"), ("kh", "X"), ("gh", "g"), ("dh", "d"), ("th", "t"),
    ("ph", "f"), ("dj", "j"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "i"), ("ay", "i"), ("ai", "i"), ("ey", "i"),
    ("iy", "i"), ("aw", "u"), ("au", "u"), ("ck", "k"), ("q", "k"), ("e", "i"), ("y", "i"), ("o", "u"), ("w", "u"),
    ("v", "u"),
)  # fmt: skip
_LAST_SYLLABLE = re.compile(r"(?:[aei]h|e)\Z")
_REPEATED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that stands in a text from `start` to `end`, and what may be meant by it: mostly one id."""

    ids: tuple[str, ...]
    start: int
    end: int

    @property
    def id(self) -> str:
        """What is meant, or the first of what may be meant."""
        return self.ids[0]


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    capital: bool
    ids: tuple[str, ...]


class Gazetteer:
    """The names of one kind of thing, to be found in texts.

    Parameters
    ----------
    names
        Id -> all names of the thing.
    by_sound
        Whether a name is also found in a spelling that no table has, if it sounds like one name only.
    capitals
        Whether a name with a capital letter is found only where the text has one too.

    Examples
    --------
    >>> places = Gazetteer({"tell_rifaat": ["Tell Rifaat"], "safirah": ["as-Safirah"]})
    >>> [mention.id for mention in places.find("From Tel Rif’at to al-Safira")]
    ['tell_rifaat', 'safirah']
    """

    def __init__(self, names: Mapping[str, Iterable[str]], *, by_sound: bool = True, capitals: bool = True) -> None:
        spelled: dict[tuple[str, ...], dict[str, bool]] = {}
        sounds: dict[str, dict[str, None]] = {}
        longest = 0
        for id, spellings in names.items():
            for spelling in _without_remarks(spellings):
                words = tuple(folded for folded, _, _ in _words(spelling))
                words = words[1:] if words[:1] == ("the",) else words
                if not words:
                    continue
                lower = not capitals or spelling == spelling.casefold()
                known = spelled.setdefault(words, {})
                known[id] = known.get(id, True) and not lower
                sounds.setdefault(_sound(words), {})[id] = None
                longest = max(longest, len(words))
        self._names: dict[str, list[_Name]] = {}
        for words, ids in sorted(spelled.items(), key=lambda item: -len(item[0])):
            self._names.setdefault(words[0], []).append(_Name(words, all(ids.values()), tuple(ids)))
        self._sounds = {key: tuple(ids) for key, ids in sounds.items() if by_sound and len(ids) == 1}
        self._longest_sound = longest + 2 if self._sounds else 0  # words; an article or a break may be added

    def find(self, text: str) -> list[Mention]:
        """Return the names in a text, in order; of names within each other, the longest."""
        words = list(_words(text))
        found: list[Mention] = []
        at = 0
        while at < len(words):
            length, ids = self._spelled(text, words, at) or self._sounding(text, words, at) or (0, ())
            if length:
                found.append(Mention(ids, words[at][1], words[at + length - 1][2]))
            at += length or 1
        return found

    def _spelled(self, text: str, words: list[tuple[str, int, int]], at: int) -> tuple[int, tuple[str, ...]] | None:
        for name in self._names.get(words[at][0], ()):
            length = len(name.words)
            if tuple(word for word, _, _ in words[at : at + length]) != name.words:
                continue
            if name.capital and not _has_capital(text, words[at : at + length]):
                continue
            return length, name.ids
        return None

    def _sounding(self, text: str, words: list[tuple[str, int, int]], at: int) -> tuple[int, tuple[str, ...]] | None:
        if words[at][0] == "the" or not _has_capital(text, words[at : at + 2]):
            return None
        for length in range(min(self._longest_sound, len(words) - at), 0, -1):
            key = _sound(tuple(word for word, _, _ in words[at : at + length]))
            if key in self._sounds and len(key) >= _SHORTEST_SOUND and _joined(text, words[at : at + length]):
                return length, self._sounds[key]
        return None


_FORCE = re.compile(r"\b(?:army|forces|troops|fighters|militias?|soldiers|guards?|rebels)\Z", re.IGNORECASE)
_FORCES = ("army", "forces", "troops", "fighters", "soldiers", "units", "militia", "military")


def force_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of a faction, and what texts call it instead: "Northern troops" for "Northern army".

    Examples
    --------
    >>> force_names(["Northern army", "NA"])[:4]
    ('Northern army', 'NA', 'Northern forces', 'Northern troops')
    """
    known = tuple(names)
    stems = [name[: found.start()].strip() for name in known if (found := _FORCE.search(name)) is not None]
    more = (f"{stem} {force}" for stem in stems if stem for force in _FORCES)
    return tuple(dict.fromkeys((*known, *more)))


def _without_remarks(spellings: Iterable[str]) -> Iterator[str]:
    """Yield spellings, and those of names with a remark in brackets without it: "Opposition (group not stated)"."""
    for spelling in spellings:
        yield spelling
        if bare := _REMARK.sub("", spelling):
            yield bare


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word of a text without case and accents, and where it begins and ends, without a possessive ending."""
    for found in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", found[0])
        if folded := fold(skeleton(word)):
            yield folded, found.start(), found.start() + len(word)


def _has_capital(text: str, words: list[tuple[str, int, int]]) -> bool:
    """Return whether a name is written as one: a capital letter, or a script that has none."""
    return any(not text[start].islower() for _, start, _ in words)


def _joined(text: str, words: list[tuple[str, int, int]]) -> bool:
    """Return whether only spaces, hyphens and apostrophes stand between words, and the last begins no small letter."""
    gaps = pairwise(words)
    return not text[words[-1][1]].islower() and all(not text[a[2] : b[1]].strip(" -\u2011'’\u00a0") for a, b in gaps)


@lru_cache(maxsize=1 << 14)
def _sound(words: tuple[str, ...]) -> str:
    """Return what is left of words if only their sounds count, and neither articles nor breaks between words."""
    kept = [word for word in words if word not in _ARTICLES] or words
    return "".join(map(_sound_of, kept))


def _sound_of(word: str) -> str:
    word = _LAST_SYLLABLE.sub("a", word) if len(word) > 3 else word
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return _REPEATED.sub(r"\1", word)
