"""Excerpts of a sentence: the runs of its words that fit a number of characters, joined by "…", and read as English.

A sentence becomes tokens with what may not be cut: names, negations with their verb, "by" with who did it. Of all ways
to keep some of them, the one with the highest worth less the costs of its cuts is found by dynamic programming.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from sim.coding.clauses import bounds_of, is_tried, is_unreal

_LETTER_WORTH = 0.02  # of a character: a longer excerpt is better if nothing else differs
_CUT = 2.6  # cost of a cut between two words of one phrase
_AT_PHRASE, _AT_CLAUSE = 0.5, 0.2  # cost of a cut before a preposition, or at a comma
_LEAD, _GAP = 0.5, 1.5  # cost of leaving out the beginning, and something in the middle
_NEVER = 1000.0

_PREPOSITIONS = frozenset(
    {"about", "across", "after", "against", "along", "amid", "amidst", "among", "around", "at", "before", "between"}
    | {"by", "despite", "during", "following", "for", "from", "in", "including", "inside", "into", "near", "of", "on"}
    | {"onto", "outside", "over", "since", "through", "throughout", "to", "toward", "towards", "under", "until"}
    | {"upon", "via", "with", "within", "without"}
)
_JOINING = frozenset({"and", "as", "because", "but", "or", "than", "that", "when", "where", "which", "while", "who"})
_DETERMINERS = frozenset({"a", "an", "the", "her", "his", "its", "their", "this", "these", "those", "no", "both"})
_QUANTIFIERS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "few", "many", "more", "most"}
    | {"other", "others", "several", "some", "all", "another", "first", "last", "either", "full", "own"}
)
_BEING = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_HELPING = _BEING | {"had", "has", "have", "would", "could", "might", "may", "will", "should", "can", "did", "not"}
_NAMING = frozenset({"dubbed", "called", "named", "codenamed", "titled"})
_LEADING = _PREPOSITIONS | _JOINING | _DETERMINERS | _HELPING | _NAMING
# Words that change the meaning of what follows: an excerpt does not begin after them, nor leave them out.
_TURNING = frozenset(
    {"not", "no", "never", "neither", "nor", "without", "denied", "failed", "unless", "except", "exception"}
    | {"repelled", "repulsed", "attempted", "tried", "unable", "prevented", "unsuccessfully"}
)
_PARTICLES = frozenset({"back", "in", "into", "off", "out", "over", "up"})  # of verbs, which want an object
_CLOSE_AFTER = frozenset({"of", "than"})  # no cut before these
_GOVERNING = _PREPOSITIONS - {"of", "including"}  # "withdrew to A and B": what they say holds for every name of a list
_SHARES = frozenset(
    {"most", "much", "half", "part", "parts", "majority", "bulk", "side", "outskirts", "suburbs", "edge", "centre"}
    | {"center", "districts", "neighborhoods", "neighbourhoods", "some", "north", "south", "east", "west"}
)
_LISTED = frozenset(
    {"and", "as", "of", "or", "the", "well", "including", "city", "cities", "town", "towns", "village", "villages"}
    | {"area", "areas", "base", "district", "districts", "neighborhood", "neighbourhood", "province", "governorate"}
)
_NOT_WORD = re.compile(r"[^\w’'-]+")
_ARTICLED = re.compile(r"[a-z]{1,4}[-’'][A-Z]")
_CLAUSE_END = ",;:.!?—"
_OPEN, _CLOSE = "([“", ")]”"


class Span(NamedTuple):
    """Characters of a sentence from `start` to `end` that belong together, and what keeping them is worth."""

    start: int
    end: int
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class Marked:
    """What is found in a sentence.

    Parameters
    ----------
    text
        The sentence, on one line with single spaces.
    names
        Names of places and factions, which are kept or left out whole; their worth is the cost of leaving them out in
        the middle, where another may then seem to have done something.
    actors
        Those of them that act: an excerpt may go on with one after a cut.
    verbs
        Words that tell events, with such a cost, kept or left out whole.
    must
        Words that every excerpt has, such as hedges.
    liked
        Words with the worth of keeping them.
    """

    text: str
    names: Sequence[Span] = ()
    actors: Sequence[Span] = ()
    verbs: Sequence[Span] = ()
    must: Sequence[Span] = ()
    liked: Sequence[Span] = ()


class Excerpt(NamedTuple):
    """Words of a sentence with "…" for what is left out, and their worth less the cost of the cuts."""

    text: str
    worth: float


def excerpts(marked: Marked, most: int) -> Iterator[Excerpt]:
    """Yield excerpts of at most `most` characters, the best first; none if what must be kept is longer.

    Examples
    --------
    >>> text = "On the third day, they say, the army took the town of Ayn."
    >>> took = Span(text.index("took"), text.index("took") + 4, 5)
    >>> next(excerpts(Marked(text, verbs=[took], liked=[took]), 40)).text
    '… the army took the town of Ayn.'
    """
    tokens = _Tokens.of(marked)
    if len(marked.text) <= most:
        yield Excerpt(marked.text, tokens.whole())
    for state in sorted(_search(tokens, most), key=lambda one: (-one.worth, one.length)):
        if len(kept := state.kept()) < len(tokens.words):
            yield Excerpt(tokens.joined(kept), state.worth)


@dataclass(slots=True)
class _Tokens:
    """The words of a sentence with what it costs to begin, to end and to leave out each."""

    words: list[str]
    bare: list[str]
    worth: list[float]
    must: list[bool] = field(default_factory=list)
    begin: list[float] = field(default_factory=list)  # cost of going on with a word after a cut before it
    end: list[float] = field(default_factory=list)  # cost of a cut after a word
    last: list[float] = field(default_factory=list)  # cost of ending the excerpt with a word
    skip: list[float] = field(default_factory=list)  # cost of leaving a word out between two that are kept

    @classmethod
    def of(cls, marked: Marked) -> _Tokens:
        spans = [Span(*found.span()) for found in re.finditer(r"\S+", marked.text)]
        words = [marked.text[span.start : span.end] for span in spans]
        bare = [_NOT_WORD.sub("", word).casefold().strip("'’") for word in words]
        tokens = cls(words, bare, [_LETTER_WORTH * (len(word) + 1) for word in words])
        within = _Within([span.start for span in spans], [span.end for span in spans])
        tokens._mark(marked, within)
        return tokens

    def _mark(self, marked: Marked, within: _Within) -> None:
        count, bare = len(self.words), self.bare
        names, verbs = ([within(span) for span in found] for found in (marked.names, marked.verbs))
        must = [within(span) for span in marked.must]
        places = {_with_article(bare, part.start) for part in must if part in names}
        self.must = [False] * count
        for part in must:
            for at in (*part, *_governor(bare, part, names)):
                self.must[at] = True
        for span in marked.liked:
            self.worth[within(span).start] += span.worth
        bounds = {within(Span(at, at + 1)).start for at in bounds_of(marked.text)}
        actors = {_with_article(bare, within(span).start) for span in marked.actors}
        told = {part.stop - 1 for part in verbs if len(part) == 1 or bare[part.stop - 1] in _PARTICLES}
        acts = {part.start for part in verbs}
        self.begin = [
            0.0 if at == 0 else self._begin(at, at in bounds, at in actors, at in places) for at in range(count)
        ]
        self.begin = [
            min(cost, 2 * _AT_PHRASE) if at in acts and cost < _NEVER else cost for at, cost in enumerate(self.begin)
        ]
        self.end = [self._end(at, at in told) for at in range(count)]
        self.last = [cost + _CUT * (at in told and cost >= _AT_PHRASE) for at, cost in enumerate(self.end)]
        self.last = [_NEVER if word in _LEADING else cost for word, cost in zip(bare, self.last, strict=True)]
        self.skip = [_NEVER * (word in _TURNING) for word in bare]
        for span in (*marked.names, *marked.verbs):
            self.skip[within(span).start] += span.worth
        for part in (*names, *verbs, *must, *self._groups(), *_unreal(marked, within, verbs)):
            for at in range(part.start, part.stop - 1):
                self.end[at] = self.last[at] = self.begin[at + 1] = _NEVER
        self._forbid_turned()

    def _begin(self, at: int, bound: bool, actor: bool, place: bool) -> float:
        before, word = self.bare[at - 1], self.bare[at]
        if (
            self.words[at][0] in _OPEN
            or word in (*_CLOSE_AFTER, "by")
            or before in _BEING
            or before in _TURNING
            or (before.endswith("ly") and at > 1 and self.bare[at - 2] in _BEING)
        ):
            return _NEVER
        if place:
            return _AT_PHRASE
        if self.words[at - 1][-1] in _CLAUSE_END:  # within a list, the next name lacks its verb
            return _CUT if _is_name(self.words[at]) and not actor else _AT_CLAUSE
        if before in _GOVERNING or (before in _DETERMINERS and actor):
            return _NEVER
        if bound or actor:
            return _AT_PHRASE
        return _AT_PHRASE if before in _JOINING and not _is_name(self.words[at]) else _CUT

    def _end(self, at: int, told: bool) -> float:
        word, after = self.bare[at], self.bare[at + 1] if at + 1 < len(self.bare) else ""
        if not after or self.words[at][-1] in _CLAUSE_END:
            return 0.0
        if (word in _LEADING or after in _CLOSE_AFTER) and not told:
            return _NEVER
        if word in _QUANTIFIERS and after not in _PREPOSITIONS | _JOINING:
            return _NEVER
        if _is_name(self.words[at]) and _is_name(self.words[at + 1]):
            return _NEVER
        if word.isdecimal() or (word, after) == ("well", "as") or (word.endswith("ly") and after not in _PREPOSITIONS):
            return _NEVER
        return _AT_PHRASE if after in _PREPOSITIONS | _JOINING | _NAMING and not told else _CUT

    def _groups(self) -> Iterator[range]:
        """Yield what stands in brackets or quotation marks, unless it is long."""
        start: int | None = None
        for at, word in enumerate(self.words):
            opens = word[0] in _OPEN or (word[0] == '"' and start is None)
            if opens:
                start = at
            if start is not None and word.rstrip(".,;:")[-1:] in (*_CLOSE, '"') and (len(word) > 1 or not opens):
                if at - start < 8:
                    yield range(start, at + 1)
                start = None

    def _forbid_turned(self) -> None:
        """Forbid an excerpt to begin in a clause after a word that turns its meaning."""
        turned = False
        for at, word in enumerate(self.bare):
            if at and self.words[at - 1][-1] in _CLAUSE_END:
                turned = False
            if turned:
                self.begin[at] = _NEVER
            turned = turned or word in _TURNING

    def whole(self) -> float:
        """Return the worth of the whole sentence."""
        return sum(self.worth)

    def joined(self, kept: Sequence[int]) -> str:
        """Return the words at some positions, with "…" where others are left out."""
        pieces: list[str] = [] if kept[0] == 0 else ["…"]
        for at, after in pairwise((*kept, len(self.words))):
            cut = after > at + 1
            pieces += [self.words[at].rstrip(",;:—") or self.words[at], "…"] if cut else [self.words[at]]
        if kept[-1] < len(self.words) - 1 and pieces[-1] != "…":
            pieces.append("…")
        return " ".join(pieces)


class _Within:
    """The tokens that a span of characters covers."""

    def __init__(self, starts: list[int], ends: list[int]) -> None:
        self._starts, self._ends = starts, ends

    def __call__(self, span: Span) -> range:
        found = [at for at, end in enumerate(self._ends) if end > span.start and self._starts[at] < span.end]
        return range(found[0], found[-1] + 1) if found else range(0)


def _is_name(word: str) -> bool:
    """Return whether a word is written as a part of a name: "Aleppo", "al-Bab"."""
    return word[0].isupper() or _ARTICLED.match(word) is not None


def _with_article(bare: Sequence[str], at: int) -> int:
    return at - 1 if at and bare[at - 1] in ("the", "a", "an") else at


def _governor(bare: Sequence[str], part: range, names: Sequence[range]) -> Iterator[int]:
    """Yield the preposition that a name or its list depends on, and the share of it that is meant: "most of"."""
    if part not in names:
        return
    within = {at for name in names for at in name}
    at = part.start - 1
    while at >= 0 and (at in within or bare[at] in _LISTED):
        if bare[at] == "of" and at and bare[at - 1] in _SHARES:
            yield from range(at - 1, part.start)
        at -= 1
    if at >= 0 and bare[at] in _GOVERNING:
        yield at


def _unreal(marked: Marked, within: _Within, verbs: Sequence[range]) -> Iterator[range]:
    """Yield each verb with the words before it that say it did not happen, or was only meant to."""
    starts = [found.start() for found in re.finditer(r"\S+", marked.text)]
    for verb in verbs:
        lead = marked.text[: starts[verb.start]]
        if is_unreal(lead) or is_tried(lead):
            for at in range(verb.start - 1, -1, -1):
                part = lead[starts[at] :]
                if is_unreal(part) or is_tried(part):
                    yield range(at, verb.stop)
                    break


# -- search ------------------------------------------------------------------------------------------------------------


class _State(NamedTuple):
    """A choice among the words so far: its length in characters, worth, last word kept, and the choice before it."""

    length: int
    worth: float
    at: int
    before: _State | None

    def kept(self) -> list[int]:
        found: list[int] = []
        state: _State | None = self
        while state is not None and state.at >= 0:
            found.append(state.at)
            state = state.before
        return list(dict.fromkeys(reversed(found)))


def _search(tokens: _Tokens, most: int) -> list[_State]:
    """Return the best choices of words, for each length the one of the highest worth."""
    keeping: list[_State] = []  # the last word is kept
    gap: list[_State] = []  # it is left out, and more is to come
    ended: list[_State] = []  # nothing more is to come
    leading = True  # the beginning may still be left out
    for at, word in enumerate(tokens.words):
        size, gain = len(word), tokens.worth[at]
        now: list[_State] = []
        if at == 0:
            now.append(_State(size, gain + _LEAD, 0, None))
        elif leading and tokens.begin[at] < _NEVER:
            now.append(_State(2 + size, gain - tokens.begin[at], at, None))
        now += [_State(one.length + 1 + size, one.worth + gain, at, one) for one in keeping]
        if tokens.begin[at] < _NEVER:
            now += [_State(one.length + 1 + size, one.worth + gain - tokens.begin[at], at, one) for one in gap]
        if tokens.must[at]:
            gap, ended, leading = [], [], False
        else:
            if at and tokens.end[at - 1] < _NEVER:
                cost = tokens.end[at - 1]
                ended += [one._replace(length=one.length + 2, worth=one.worth - tokens.last[at - 1]) for one in keeping]
                gap += [one._replace(length=one.length + 2, worth=one.worth - cost - _GAP) for one in keeping]
            gap = [one._replace(worth=one.worth - tokens.skip[at]) for one in gap]
        keeping, gap, ended = (_best(states, most) for states in (now, gap, ended))
    return _best([*keeping, *ended], most)


def _best(states: Iterable[_State], most: int) -> list[_State]:
    """Return the states that are shorter than every better one."""
    found: list[_State] = []
    for state in sorted(states, key=lambda one: (one.length, -one.worth)):
        if state.length > most or state.worth < -_NEVER / 2:
            continue
        if not found or state.worth > found[-1].worth:
            found.append(state)
    return found


# -- lines -------------------------------------------------------------------------------------------------------------


def line_breaks(text: str, *, line: int, most: int = 2) -> list[str] | None:
    """Break a text into at most `most` lines of `line` characters, at phrases and of similar lengths, or return None.

    Examples
    --------
    >>> line_breaks("“By morning, the army had seized control of most of Ayn …”", line=42)
    ['“By morning, the army had seized', 'control of most of Ayn …”']
    """
    words = text.split(" ")
    if len(text) <= line:
        return [text]
    if most == 1:
        return None
    found = []
    for at in range(1, len(words)):
        first = " ".join(words[:at])
        if len(first) > line:
            break
        if (rest := line_breaks(" ".join(words[at:]), line=line, most=most - 1)) is not None:
            found.append((_break_cost(words[at - 1], words[at]) + abs(len(first) - max(map(len, rest))) / 12, at, rest))
    if not found:
        return None
    _, at, rest = min(found, key=lambda one: one[:2])
    return [" ".join(words[:at]), *rest]


def _break_cost(before: str, after: str) -> float:
    """Return the cost of a line break between two words."""
    bare, following = (_NOT_WORD.sub("", word).casefold() for word in (before, after))
    if before[-1] in _CLAUSE_END or before == "…":
        return 0.0
    if after == "…" or following in _CLOSE_AFTER:
        return 3.0
    if bare in _LEADING or bare.isdecimal() or (_is_name(before) and _is_name(after)):
        return 3.0
    return 0.4 if following in _PREPOSITIONS | _JOINING else 1.2
