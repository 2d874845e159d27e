"""Text on pictures: quotations of limited length, line breaking, and the basis of a time."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plots.style.dates import date_words as date_in
from plots.style.dates import day_words as day_in
from plots.style.dates import weekday as weekday_in
from plots.style.dates import year_words as year_in
from plots.style.language import ENGLISH, Words
from plots.style.measure import text_size
from sim import Campaign, History
from sim.captions import FrameCaption
from sim.model.escapes import direct, printable
from sim.model.times import Clock, Precision
from sim.model.words import MONTHS, date_words, hour_words

CAPTION_WORDS = 30
# Weights of phrases in a quotation; see `kept_phrases`.
SAID = 2.0  # a good quotation has a phrase of every weight from this up; see `says`
_ACTOR, _FIRST_PLACE = 2 * SAID, SAID  # the actor in the caption's minute, and the first place
_TIME, _ALSO, _OTHER_MINUTE = 0.5, 0.3, 0.2  # the time, other actors and places, and events of other minutes
_NOT_WORD = re.compile(r"\W+")
_CLAUSE = ",;:.!?"
_DATED = re.compile(rf"(?:\d|[:,–]) (?:{'|'.join(month[:3] for month in MONTHS)})\b( \d+)?|no day: (\d+)")
# Words that change the meaning of a sentence: never cut from the start of a quotation.
_TURNING = frozenset({"not", "no", "never", "without", "denied", "failed", "unless", "except", "repelled"})
# A quotation does not end with these words.
_LEADING = frozenset(
    {"a", "an", "the", "her", "his", "its", "their", "had", "has", "have", "is", "was", "were"}
    | {"and", "as", "before", "but", "or", "than", "that", "until", "when", "where", "which", "while", "who"}
    | {"about", "after", "amid", "around", "at", "between", "by", "during", "for", "from", "in", "including", "into"}
    | {"near", "of", "on", "over", "through", "to", "toward", "towards", "under", "with", "within"}
)


PLACED = ("earliest", "middle", "latest", "spread")
RANGE = "earliest to latest placement"  # label of the numbers beside a count, which are not bounds of what is possible


def quote(
    text: str, *, keep: Iterable[str] = (), prefer: Mapping[str, float] | None = None, words: int = CAPTION_WORDS
) -> str:
    """Quote at most `words` words of a sentence as one run, with "…" where words are left out.

    If possible, the run does not end within a name or with a word such as "the" or "from".

    Parameters
    ----------
    text
        The sentence.
    keep
        Phrases that must stay, such as a hedge; one outside the run is quoted before or after it. Phrases that the
        sentence does not contain are ignored.
    prefer
        Phrase -> weight of keeping it; the run with the highest sum is chosen, preferably whole clauses.
    words
        Maximum number of words, which phrases to keep may exceed.

    Examples
    --------
    >>> quote("On the third day, they say, the army took the town.", prefer={"army": 1, "town": 1}, words=5)
    '“… the army took the town.”'
    """
    tokens = text.split()
    if len(tokens) <= words:
        return f"“{text}”"
    bare = _bare(text)
    must = {at for phrase in keep if (span := _find(phrase, bare)) for at in span}
    liked = [(span, worth) for phrase, worth in (prefer or {}).items() if (span := _find(phrase, bare))]
    run = max(_runs(tokens, bare, must, words), key=lambda run: _worth(run, tokens, liked), default=range(0))
    kept = sorted(must.union(run))
    pieces: list[str] = []
    for at in kept:
        if at and at - 1 not in kept:
            pieces.append("…")
        pieces.append(tokens[at])
    if kept[-1] != len(tokens) - 1:
        pieces[-1] = pieces[-1].rstrip(",;:")
        pieces.append("…")
    return f"“{' '.join(pieces)}”"


def caption_words(
    caption: FrameCaption, *, keep: Iterable[str] = (), prefer: Mapping[str, float] | None = None, words: int
) -> str:
    """Return at most `words` words of a caption (`sentence_words`)."""
    return sentence_words(caption.text, quoted=caption.quoted, keep=keep, prefer=prefer, words=words)


def sentence_words(
    text: str,
    *,
    quoted: bool,
    keep: Iterable[str] = (),
    prefer: Mapping[str, float] | None = None,
    words: int,
) -> str:
    """Return at most `words` words of a sentence: a quotation of a document, or the words of a record or script.

    Those of a record lose first what the row itself says, then who held the place before.
    """
    if quoted:
        return quote(text, keep=keep, prefer=prefer, words=words)
    for shorter in sentence_forms(text):
        if len(shorter.split()) <= words:
            return shorter
    return f"{' '.join(text.split()[:words])} …"


def sentence_forms(text: str) -> tuple[str, ...]:
    """Return a record in words and its shorter forms: without what the row says itself, without who held it before.

    Examples
    --------
    >>> sentence_forms("Ayn: held by Red (before: Blue): “Ayn fell”")[1:]
    ('Ayn: held by Red (before: Blue)', 'Ayn: held by Red')
    """
    told = text.partition(": “")[0]
    return text, told, told.partition(" (before: ")[0]


def says(quotation: str, prefer: Mapping[str, float], text: str) -> bool:
    """Whether a quotation has a phrase of every weight from `SAID` up that occurs in the whole sentence."""
    whole, part = _bare(text), _bare(quotation)
    return all(
        any(_find(phrase, part) for phrase, its in prefer.items() if its == worth)
        or not any(_find(phrase, whole) for phrase, its in prefer.items() if its == worth)
        for worth in set(prefer.values())
        if worth >= SAID
    )


def _find(phrase: str, bare: Sequence[str]) -> range | None:
    """Return the first position of a phrase among bare words."""
    sought = [word for word in _bare(phrase) if word]
    for start in range(len(bare) - len(sought) + 1) if sought else ():
        if bare[start] == sought[0] and list(bare[start : start + len(sought)]) == sought:
            return range(start, start + len(sought))
    return None


@lru_cache(maxsize=4096)  # captions are tried at many lengths
def _bare(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, without punctuation."""
    return tuple(_NOT_WORD.sub("", word).lower() for word in text.split())


def _runs(tokens: Sequence[str], bare: Sequence[str], must: set[int], words: int) -> Iterator[range]:
    """Yield the longest runs that fit `words` together with `must`, and shorter ones that end with a clause.

    A run that would end badly is shortened until it does not.
    """
    for start in range(len(tokens)):
        if start and bare[start - 1] in _TURNING:
            continue
        stop, count = start, len(must)
        while stop < len(tokens) and count + (stop not in must) <= words:
            count += stop not in must
            stop += 1
        least = max(start, stop - max(1, 2 * words // 3))
        full = next((end for end in range(stop, least, -1) if not _breaks(tokens, bare, end)), stop)
        for end in range(full, least, -1):
            if end == full or tokens[end - 1][-1] in _CLAUSE:
                yield range(start, end)


def _breaks(tokens: Sequence[str], bare: Sequence[str], end: int) -> bool:
    """Whether a run that ends before `end` ends with a leading word or within a name."""
    if end == len(tokens) or tokens[end - 1][-1] in _CLAUSE:
        return False
    return bare[end - 1] in _LEADING or (tokens[end - 1][0].isupper() and tokens[end][0].isupper())


def _worth(run: range, tokens: Sequence[str], liked: Sequence[tuple[range, float]]) -> float:
    if not run:
        return -1
    worth = sum(worth for span, worth in liked if span.start >= run.start and span.stop <= run.stop)
    worth += 2 if run.start == 0 else 1.6 if tokens[run.start - 1][-1] in _CLAUSE else -0.3
    worth += 2 if tokens[run.stop - 1][-1] in _CLAUSE else 0  # half a clause may mislead
    return worth + 0.01 * len(run)


def wrap(text: str, *, size: float, width: float, weight: int = 400, italic: bool = False) -> list[str]:
    """Break `text` into lines of at most `width` px, set in `size` px, each in the direction of the whole."""
    lines: list[str] = []
    room = 0.0  # left on the last line; there is no kerning across a space, so widths add up
    for word in printable(text).split():
        wide = text_width(word, size=size, weight=weight, italic=italic)
        space = text_width(" ", size=size, weight=weight, italic=italic)
        if lines and space + wide <= room:
            lines[-1] = f"{lines[-1]} {word}"
            room -= space + wide
        else:
            lines.append(word)
            room = width - wide
    return direct(lines)


def balance(text: str, *, size: float, width: float, weight: int = 400, italic: bool = False) -> list[str]:
    """Break `text` into as few lines as `wrap`, of similar widths."""
    lines = wrap(text, size=size, width=width, weight=weight, italic=italic)
    widths = [width - 4 * step for step in range(math.ceil(width / 4))]
    # narrower lines are never fewer, so bisect for the narrowest with this count
    steps = bisect_right(
        widths, len(lines), key=lambda room: len(wrap(text, size=size, width=room, weight=weight, italic=italic))
    )
    return wrap(text, size=size, width=widths[steps - 1], weight=weight, italic=italic) if steps else lines


def text_width(words: str, *, size: float, weight: int = 400, italic: bool = False) -> float:
    """Return the width in px of text set in `size` px."""
    return text_size(words, size, weight=weight, italic=italic)[0]


def shorten(words: Sequence[str], title: str) -> str:
    """Return the first words of a title, with "…" if words are left out."""
    whole = " ".join(words)
    return whole if whole == " ".join(title.split()) else f"{whole} …"


def kept_phrases(history: History, caption: FrameCaption) -> tuple[list[str], dict[str, float]]:
    """Return the phrases a shortened caption must keep (hedges, claimants), and those it should keep with weights.

    The actor in the caption's minute weighs most, then the first place, so that a long list of places does not displace
    the actor. Events of other minutes weigh least.
    """
    campaign = history.campaign
    keep = [words for joined in (caption.hedge, caption.claimant) for words in joined.split("; ") if words]
    now = {one.statement for one in history.timeline.occurrences if one.minute == caption.minute and not one.ends}
    told = [statement for statement in campaign.statements.values() if statement.sentence == caption.sentence]
    prefer: dict[str, float] = {}
    for statement in sorted(told, key=lambda statement: statement.id not in now):
        here = statement.id in now
        if (faction := campaign.factions.get(statement.faction)) is not None:
            acts = here and _ACTOR not in prefer.values()
            for name in (faction.name, faction.id, *faction.other_names):
                prefer.setdefault(name, _ACTOR if acts else _ALSO)
        for place in (campaign.places[place] for place in statement.places):
            for name in (place.name, *place.other_names):
                first = here and _FIRST_PLACE not in prefer.values()
                prefer.setdefault(name, _FIRST_PLACE if first else _ALSO if here else _OTHER_MINUTE)
        prefer.setdefault(statement.phrase, _TIME if here else _OTHER_MINUTE)
    return keep, prefer


def time_words(campaign: Campaign, caption: FrameCaption) -> str:
    """Return the basis of a caption's time with its day, since the clock moves on while it is read."""
    days = _DATED.finditer(caption.basis)
    if any(day[1] or day[2] or not campaign.clock.needs_year(caption.minute) for day in days):
        return caption.basis
    clock = campaign.clock
    return f"{caption.basis}, {date_words(clock, caption.minute, clock.precision, year=False, short=True)}"


@dataclass(frozen=True, slots=True)
class ClockWords:
    """The face of a clock: what is written large, and the words above and below beside it."""

    large: str
    above: str = ""
    below: str = ""


def clock_words(clock: Clock, minute: int, unit: Precision, words: Words = ENGLISH) -> ClockWords:
    """Return the face of a clock that shows `unit`: the hour with its day, the day with its year, or a month or year.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> clock_words(clock, 1830, Precision.MINUTE)
    ClockWords(large='06:30', above='Thursday', below='28 November 2024')
    >>> clock_words(clock, 1830, Precision.DAY)
    ClockWords(large='28 Nov', above='Thursday', below='2024')
    """
    if unit >= Precision.MONTH:
        return ClockWords(date_in(words, clock, minute, unit, short=True))
    day = weekday_in(words, clock, minute)
    if unit is Precision.MINUTE:
        return ClockWords(hour_words(clock, minute), day, day_in(words, clock, minute))
    at = clock.local(minute)
    large = words("date.day", day=str(at.day), month=words.month(at.month, short=True))
    return ClockWords(large, day, year_in(words, at.year))


def clock_width(unit: Precision, *, size: float) -> float:
    """Return the widest that the large words of a clock can be, px: what stands beside them does not move."""
    months = [month[:3] for month in MONTHS]
    words = {Precision.MINUTE: ["00:00"], Precision.DAY: [f"00 {month}" for month in months]}
    return max(text_width(each, size=size, weight=700) for each in words.get(unit, [f"{each} 0000" for each in months]))


def placed_words(placement: str, words: Words = ENGLISH) -> str:
    """Return how a history places its changes in their time windows.

    Examples
    --------
    >>> placed_words("middle")
    'each change at the middle of the time the source allows'
    >>> placed_words("drawn, prior uniform")
    'changes as drawn, prior uniform'
    """
    return words(f"placed.{placement}") if placement in PLACED else words("placed.other", placement=placement)


def tell_apart(history: History, other: History) -> str:
    """Return what distinguishes `history` from `other`: counterfactual or not, placement, readings.

    If nothing does, its placement.
    """
    words: list[str] = []
    if history.counterfactual != other.counterfactual:
        words.append("A what-if" if history.counterfactual else "The record")
    ours, theirs = history.timeline, other.timeline
    if ours.placement != theirs.placement:
        words.append(_placed(ours.placement))
    for group, alternative in ours.readings.items():
        if theirs.readings.get(group) != alternative:
            words.append(f"Reading of {group}: {alternative}")
    words = words or [_placed(ours.placement)]
    return "; ".join([words[0], *(each[0].lower() + each[1:] for each in words[1:])])


def _placed(placement: str) -> str:
    words = placed_words(placement)
    return words[0].upper() + words[1:]
