"""Timed text: what is quoted of a sentence in two short lines, and how long it must be shown to be read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from textwrap import wrap

from plots.style.excerpt import Marked, Span, excerpts, line_breaks
from plots.style.words import sentence_forms
from sim import Campaign
from sim.captions import FrameCaption
from sim.coding.lexicon import Frame, Trigger, find_triggers
from sim.coding.mentions import Mention
from sim.coding.sentence import Names
from sim.model.campaign import Statement
from sim.model.escapes import direct, plain
from sim.model.verbs import VERBS, Effect

LINES = 2
LINE = 42  # characters
CPS = 17  # characters a second that a reader takes in
GAP_SECONDS = 0.08  # between two texts: two frames at 24 a second
LEAST_SECONDS = 1.0

_ACTOR, _VERB, _PLACE = 4.0, 5.0, 3.0  # worth of who did what where in the caption's minute
_OTHER, _PHRASE = 0.3, 0.5  # worth of other names, and of the words of time
_OUTCOME = 6.0  # worth of words that tell how it ended
_LEFT_OUT = 3.0  # cost of leaving out a name or a verb in the middle
_ENDS = re.compile(
    r"\b(?:fall|collapse|surrender|overthrow|capitulation|defeat) of\b|"
    r"\bend of the (?:war|regime|siege|fighting|conflict)\b|"
    r"\b(?:surrendered|capitulated|ceasefire|armistice|truce|peace (?:treaty|accords?|agreement))\b",
    re.IGNORECASE,
)
_BEFORE = 2.0  # cost of a name before the quotation in place of one within it
_GOOD, _FAIR = 3.0, -0.5  # worth of a quotation that needs no more room; of one where there is little room
_LITTLE = 48  # characters
_STEP = 6  # characters more, for one that is worth less
_NAME = r"(?:[a-z]{1,4}[-’'])?[A-Z][\w’'-]*"
_SUBJECT = re.compile(rf"(?<!\w)(?P<name>{_NAME}(?: {_NAME})+)(?: (?:had|has|have|also|then|again))* \Z")
_SAYING = re.compile(r"(?:claim|said|says|report|announc|declar|stat(?:ed|es)|alleg|assert)", re.IGNORECASE)
_LONG = 30  # characters of a claimant that may be cut before a preposition
_HEAD = re.compile(r"(.{8,}?)\s(?:in|of|for|from|on|at|by|with|near|to)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CueText:
    """The lines of a caption, each in the direction of its sentence, and their number of characters."""

    lines: tuple[str, ...]
    chars: int

    def __str__(self) -> str:
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption that is shown from tick `first` until tick `until`, which is the first without it."""

    caption: FrameCaption
    text: CueText
    first: int
    until: int


def cue_text(
    caption: FrameCaption, campaign: Campaign, *, keep: Sequence[str] = (), most: int = LINES * LINE
) -> CueText:
    """Quote a caption in at most two lines of 42 characters.

    Words are left out only where "…" says so. Hedges and who claims it stay, of a long claimant the first words. A
    quotation shows who did what where at the caption's minute, and ends and begins at phrases. A sentence that has no
    room for a place, or says "the city", gets the name before it.

    Parameters
    ----------
    caption, campaign
        The caption, and its campaign.
    keep
        Names of places, and other words of the sentence, that must be in it.
    most
        Maximum number of characters, which what must stay may exceed.
    """
    text = plain(caption.text)
    lines = max(LINES, math.ceil(most / LINE))
    if not caption.quoted:
        return _directed(_shortened(sentence_forms(text), most, lines), text)
    found = _Found(caption, campaign, text, [word for word in keep if word])
    best: tuple[float, list[str]] | None = None
    for strict in (True, False):
        for room in (*range(most, lines * LINE, _STEP), lines * LINE):
            tried = _best(found, room, lines, strict=strict)
            best = max(filter(None, (best, tried)), key=lambda one: one[0], default=None)
            if best is not None and best[0] >= (_FAIR if most <= _LITTLE else _GOOD):
                break
        if best is not None:
            return _directed(best[1], text)
    name = found.before()
    return _directed([*wrap(f"{name}“{text}", LINE)[: lines - 1], "…”"], text)


def outcome_words(text: str) -> tuple[str, ...]:
    """Return the words of a sentence that tell how it ended, each up to the end of its clause.

    Examples
    --------
    >>> outcome_words("He left, sealing the fall of his regime. A ceasefire, they say, followed.")
    ('fall of his regime', 'ceasefire')
    """
    return tuple(re.split(r"[,;:.]", text[found.start() :])[0].strip() for found in _ENDS.finditer(text))


def reading_seconds(text: CueText) -> float:
    """Return for how many seconds a text must be shown to be read.

    Examples
    --------
    >>> reading_seconds(CueText(("“Hama fell.”",), 12)), reading_seconds(CueText(("x" * 42, "x" * 42), 84))
    (1.0, 4.9411764705882355)
    """
    return max(LEAST_SECONDS, text.chars / CPS)


def reading_ticks(text: CueText, fps: int) -> int:
    """Return for how many ticks a text must be shown to be read."""
    return math.ceil(fps * reading_seconds(text))


class _Found:
    """What is found in the sentence of a caption."""

    def __init__(self, caption: FrameCaption, campaign: Campaign, text: str, keep: Sequence[str]) -> None:
        self.text, self._caption = text, caption
        told = [one for one in campaign.statements.values() if one.sentence == caption.sentence]
        wanted = [_place_named(name, campaign) for name in keep]
        about = set(filter(None, wanted)) or set(caption.places_changed)
        told.sort(key=lambda one: _remoteness(one, about, campaign))
        ids = dict.fromkeys([*filter(None, wanted), *(place for one in told for place in one.places)])
        names = Names({id: campaign.places[id] for id in ids if id in campaign.places}, campaign.factions)
        self._places = names.place_names.find(text)
        self._factions = names.faction_names.find(text)
        self._verbs = find_triggers(text)
        self._told = told
        self._act = self._find_act()
        self._missing: list[str] = []
        self._kept: list[Span] = []
        for word, place in zip(keep, wanted, strict=True):
            mention = self._mention(place) if place is not None else _span(word, text)
            if mention is not None:
                self._kept.append(mention)
            elif place is not None:
                self._missing.append(word)
        self._names = [campaign.places[place].name for place in wanted if place is not None]

    def before(self) -> str:
        """Return the names that stand before the quotation if it has no room for them."""
        return f"{', '.join(self._names)}: " if self._names else ""

    def variants(self, *, strict: bool) -> Iterator[tuple[str, float, Marked]]:
        """Yield words before the quotation, the cost of having them, and the sentence marked for it."""
        missing = f"{', '.join(self._missing)}: " if self._missing else ""
        yield missing, _BEFORE * bool(missing), self._marked(self._kept, strict=strict)
        if self._names and missing != self.before():
            act = self._act
            listed = any(act is not None and kept.start > act.start for kept in self._kept)
            yield self.before(), _BEFORE + _BEFORE * listed, self._marked([], strict=strict)

    def _marked(self, kept: Sequence[Span], *, strict: bool) -> Marked:
        act = self._act
        found: list[Mention | Trigger] = [*self._places, *self._factions, *self._verbs]
        liked = [Span(*_bounds(one), _OTHER) for one in found]
        ends = [Span(*words.span(), _OUTCOME) for words in _ENDS.finditer(self.text)]
        liked += ends
        actor = None if act is None else self._actor(act)
        if act is not None:
            liked.append(Span(*_verb(act), _VERB))
        if actor is not None:
            liked.append(Span(*actor, _ACTOR))
        told = self._told[0] if self._told else None
        if (
            not self._names
            and told is not None
            and (place := next(filter(None, map(self._mention, told.places)), None)) is not None
        ):
            liked.append(place._replace(worth=_PLACE))
        if told is not None and told.phrase and (phrase := _span(told.phrase, self.text)) is not None:
            liked.append(phrase._replace(worth=_PHRASE))
        shared = (
            act is not None and act.entry.frame is Frame.OBJECT and act.words.split()[0].endswith("ing")
        )  # its subject is that of the verb before it
        return Marked(
            text=self.text,
            names=[
                *(Span(*_bounds(one), _OTHER) for one in self._places),
                *(Span(*_bounds(one), _OTHER if self._claims(one) else _LEFT_OUT) for one in self._factions),
            ],
            actors=[Span(*bounds) for bounds in (*map(_bounds, self._factions), *([actor] if actor else []))],
            verbs=[*(Span(*_verb(one), _OTHER if shared else _LEFT_OUT) for one in self._verbs), *self._clause(ends)],
            must=[*kept, *self._doubt(strict=strict), *(self._core(ends) if strict else [])],
            liked=liked,
        )

    def _core(self, ends: Sequence[Span]) -> Iterator[Span]:
        """Yield the words without which a quotation says nothing: how it ended, else what happened."""
        if ends and not self._surely_acts():
            yield ends[-1]
        elif self._act is not None:
            yield Span(*_verb(self._act))

    def _clause(self, ends: Sequence[Span]) -> Iterator[Span]:
        """Yield who did what as one, if the sentence is about how it ended: without a name it would say nothing."""
        act = self._act
        actor = self._actor(act) if ends and act is not None and not self._surely_acts() else None
        if act is not None and actor is not None and actor[1] < act.start:
            yield Span(actor[0], _verb(act)[1])

    def _surely_acts(self) -> bool:
        """Return whether the words found for what the caption is about are of its own verb."""
        return self._act is not None and self._act.entry.verb == self._told[0].verb

    def _mention(self, place: str) -> Span | None:
        found = [one for one in self._places if place in one.ids]
        act = self._act
        after = [one for one in found if act is not None and one.start > act.start]
        one = next(iter(after or found), None)
        return None if one is None else Span(one.start, one.end)

    def _find_act(self) -> Trigger | None:
        """Return the words that tell what the caption is about: nearest before the place, else the first."""
        if not self._told:
            return None
        told, places = self._told[0], self._told[0].places
        starts = [one.start for one in self._places if set(one.ids) & set(places)]
        effect = VERBS[told.verb].effect
        alike = [one for one in self._verbs if one.entry.verb == told.verb]
        alike = alike or [one for one in self._verbs if VERBS[one.entry.verb].effect.takes == effect.takes]
        before = [one for one in alike if starts and one.end <= starts[0]]
        return next(iter(before[-1:] or alike), None)

    def _actor(self, act: Trigger) -> tuple[int, int] | None:
        """Return where the name of who did it stands: the nearest before the verb, else the first after it."""
        faction = self._told[0].faction
        named = [one for one in self._factions if faction in one.ids] or self._factions
        before = next((_bounds(one) for one in reversed(named) if one.end <= act.start), None)
        if (subject := _SUBJECT.search(self.text, 0, act.start)) is not None and (before or (0, 0))[
            1
        ] < subject.start():
            return subject.span("name")
        return before or next(map(_bounds, named), None)

    def _claims(self, name: Mention) -> bool:
        """Return whether a name is a part of that of a claimant, who does nothing but claim."""
        claimants = (_span(claimant, self.text) for claimant in self._caption.claimant.split("; ") if claimant)
        return any(span is not None and span.start <= name.start and name.end <= span.end for span in claimants)

    def _doubt(self, *, strict: bool) -> Iterator[Span]:
        """Yield the hedges of the sentence, and who claims it with the word that says so."""
        for hedge in filter(None, self._caption.hedge.split("; ")):
            words = hedge.partition(": ")[2] or hedge
            if (span := _span(words, self.text)) is not None:
                yield span
        for claimant in filter(None, self._caption.claimant.split("; ")):
            if (span := _span(claimant, self.text)) is None:
                continue
            if (span.end - span.start > _LONG or not strict) and (head := _HEAD.match(f"{claimant} ")):
                span = Span(span.start, span.start + len(head[1]))
            before = self.text[: span.start].casefold().rstrip()
            start = before.rindex("according to") if before.endswith(("according to", "according to the")) else None
            yield span if start is None else Span(start, span.end)
            for saying in _SAYING.finditer(self.text, span.end, span.end + 40) if start is None else ():
                yield Span(*saying.span())
                break


def _verb(act: Trigger) -> tuple[int, int]:
    """Return where the words of an event stand, without the preposition of its place: "took full control"."""
    words = act.words.split()
    cut = len(words) > 1 and words[-1].casefold() in ("of", "over", "to", "from", "into", "for")
    return act.start, act.end - (len(words[-1]) + 1) * cut


def _bounds(one: Mention | Trigger) -> tuple[int, int]:
    return one.start, one.end


def _remoteness(statement: Statement, about: Set[str], campaign: Campaign) -> tuple[bool, ...]:
    """Return a key that is least for the statement that tells of a change of the places a caption is about."""
    effect = VERBS[statement.verb].effect
    idle = effect is Effect.NONE
    within = any(about & campaign.scope[place] for place in statement.places)
    named = any(place in about for place in statement.places)
    return bool(statement.rule), not (named or within), not effect.takes, not effect.sets_holder, idle, not named


def _place_named(name: str, campaign: Campaign) -> str | None:
    folded = name.casefold()
    return next(
        (
            place.id
            for place in campaign.places.values()
            if folded == place.name.casefold() or folded in (other.casefold() for other in place.other_names)
        ),
        None,
    )


def _span(words: str, text: str) -> Span | None:
    found = re.search(rf"(?<!\w){re.escape(plain(words))}(?!\w)", text, re.IGNORECASE)
    return None if found is None else Span(*found.span())


# -- lines -------------------------------------------------------------------------------------------------------------


def _best(found: _Found, most: int, lines: int, *, strict: bool) -> tuple[float, list[str]] | None:
    """Return the best quotation that fits, with its worth; None if there is none."""
    tried: list[tuple[float, list[str]]] = []
    for before, cost, marked in found.variants(strict=strict):
        for one in excerpts(marked, most - len(before) - 2):
            if (broken := line_breaks(f"{before}“{one.text}”", line=LINE, most=lines)) is not None:
                tried.append((one.worth - cost, broken))
                break
    return max(tried, key=lambda one: one[0], default=None)


def _shortened(forms: Sequence[str], most: int, lines: int) -> list[str]:
    """Return the lines of the first form of a text that fits; if none does, of the shortest, cut."""
    short = [form for form in forms if len(form) <= most] or forms[::-1]
    for form in short:
        if (broken := line_breaks(form, line=LINE, most=lines)) is not None:
            return broken
    kept = wrap(forms[-1], LINE - 2)[:lines]
    return [*kept[:-1], f"{kept[-1]} …"]


def _directed(lines: Sequence[str], sentence: str) -> CueText:
    """Return lines in the direction of their sentence."""
    marks = direct([sentence, *lines])[1:]
    return CueText(tuple(marks), len(" ".join(lines)))
