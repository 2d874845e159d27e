"""A sentence with what is found in it: places, factions, the words that tell events, and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sim.coding.clauses import bounds_of
from sim.coding.lexicon import Trigger, find_triggers
from sim.coding.links import Spot, link, settle
from sim.coding.mentions import Gazetteer, Mention, force_names
from sim.model.campaign import Faction, Place
from sim.model.lookalikes import fold_spaces
from sim.model.vocabulary import HALF, Where

_HELD = re.compile(r"[-\u2011](?:held|controlled|occupied)\b", re.IGNORECASE)
_ADJECTIVE = re.compile(
    r"[-\u2011](?:backed|based|held|controlled|led|linked|occupied|aligned|majority)\b", re.IGNORECASE
)
_NO_ACTOR = re.compile(
    r"\b(?:by|from|against|on|of|between|to|with|amid|for|at|in|over|into|than|near|targeting)\s+"
    r"(?:(?:the|an?|all|allied|local)\s+)*\Z",
    re.IGNORECASE,
)
_UNIT_OF = re.compile(
    r"\b(?:brigades?|divisions?|regiments?|battalions?|army|troops|soldiers|units?|elements|members|fighters) of "
    r"(?:the )?\Z",
    re.IGNORECASE,
)
_LISTED = re.compile(r"[\s,)]*(?:(?:and|or|as well as|the|its|their|allied)\s+)*")
_WITHIN = re.compile(r"\b(?:in|into|inside|on|at|around|near|outside|throughout|across|for)(?= the\b)", re.IGNORECASE)
_ALIAS = re.compile(r"\(\s*\Z")  # "Syrian National Army (SNA)"
_BY = re.compile(r"\s+by\b")
_NOT_BETWEEN = frozenset(["in", "on", "by", "and", "were", "had", "launched"])
_QUALIFIED = re.compile(r"\b(?:towns?|villages?|areas?|territor(?:y|ies)|positions?|places|ground)(?:\s+\w+ly)?\s+\Z")
_NEARBY = re.compile(r"[^,;:.()]{0,25}")
_BETWEEN_WORDS = re.compile(r"(?:['’]s?)?[\w\s-]{0,25}\Z")
_SHARE = r"(?:the\s+)?(?P<most>most|the majority|the bulk|more than half|over half|much)\s+of\s+"
_SIDE = (
    r"cent(?:er|re)|outskirts|suburbs|side|parts?|districts?|half|quarters?|"
    r"(?:north|south|east|west)\w*(?:\s+(?:side|parts?|half))?"
)
_REFERRING = re.compile(
    r"\s*(?:(?:back|out of|from|in|into|of|on|at)\s+)*"
    rf"(?:(?P<same>it|them)|its\s+(?:\w+\s+)?(?P<its>{_SIDE})|(?:{_SHARE})?(?:the\s+)?"
    rf"(?:(?P<part>{_SIDE}|[\w-]+\s+parts?)\s+of\s+)?the\s+(?:(?:entire|whole)\s+)?"
    r"(?P<noun>city|town|village|base|airport|capital|hill|province|governorate)(?:['’]s)?"
    r"(?P<centre>\s+(?:cent(?:er|re)|outskirts))?)\b(?!-|\s+of\b)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:^|[,;]|\b(?:and|that|as|but|while)\s)\s*(?P<words>it|they|both|"
    r"the\s+(?:entire\s+)?(?:city|town|village|base|airport|capital|hill|assault|attack)(?!\s+of\b))"
    r"\s+(?:\w+\s+){0,3}\Z",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?:which|that)\b", re.IGNORECASE)
_LAST_NOUN = re.compile(r"\bthe (city|town|village|base|airport|capital|hill)\Z", re.IGNORECASE)
_REFERS_TO: Mapping[str, tuple[str, ...]] = {
    "city": ("city", "town"), "town": ("town", "city", "village"), "village": ("village", "town"), "capital": ("city",),
    "base": ("base", "airport"), "airport": ("airport", "base"), "hill": ("hill",),
    "province": ("governorate", "region"), "governorate": ("governorate",), "region": ("region", "governorate"),
}  # fmt: skip
_DEED = re.compile("assault|attack")  # "the attack was repulsed"
_BACK = 6  # sentences in which "the city" is looked for


@dataclass(frozen=True)
class Names:
    """What sentences are searched for: places, factions and phrases of time. `years` are those of the campaign."""

    places: Mapping[str, Place]
    factions: Mapping[str, Faction]
    phrases: Iterable[str] = ()
    years: tuple[int, int] | None = None

    @cached_property
    def place_names(self) -> Gazetteer:
        """The names of places."""
        return Gazetteer({id: (one.name, *one.other_names) for id, one in self.places.items()})

    @cached_property
    def faction_names(self) -> Gazetteer:
        """The names of factions."""
        known = {name.casefold() for one in self.factions.values() for name in (one.name, *one.other_names)}
        names = {id: (one.name, *one.other_names) for id, one in self.factions.items()}
        others = {id: [one for one in force_names(each) if one.casefold() not in known] for id, each in names.items()}
        return Gazetteer({id: (*names[id], *others[id]) for id in names}, by_sound=False, capitals=False)

    @cached_property
    def phrase_words(self) -> tuple[re.Pattern[str], ...]:
        """The phrases of time, the longest first."""
        phrases = sorted({fold_spaces(phrase) for phrase in self.phrases}, key=lambda one: (-len(one), one))
        return tuple(
            re.compile(rf"(?<!\w){re.escape(one)}(?!\w)".replace(r"\ ", r"\s+"), re.IGNORECASE) for one in phrases
        )


@dataclass(slots=True)
class Sentence:
    """A sentence, and the places that those before it name; see the module."""

    id: str
    text: str
    names: Names
    earlier: Sequence[Sequence[Mention]] = ()
    places: list[Mention] = field(init=False)
    factions: list[Mention] = field(init=False)
    held: list[Mention] = field(init=False)
    triggers: list[Trigger] = field(init=False)
    bounds: list[int] = field(init=False)

    def __post_init__(self) -> None:
        text, names = self.text, self.names
        self.places = list(settle(text, names.place_names.find(text), names.place_names))
        factions = names.faction_names.find(text)
        self.held = [one for one in factions if _HELD.match(text, one.end)]
        self.factions = [
            one for one in factions if not (_ADJECTIVE.match(text, one.end) or _ALIAS.search(text, 0, one.start))
        ]
        self.triggers = [one for one in find_triggers(text) if not self._only_qualifies(one)]
        self.bounds = bounds_of(text)

    def _only_qualifies(self, trigger: Trigger) -> bool:
        """Return whether words only qualify what they stand beside: "towns recently captured by rebels in Idlib"."""
        if not trigger.words.endswith("ed") or not _BY.match(self.text, trigger.end):
            return False
        return _QUALIFIED.search(self.text, 0, trigger.start) is not None

    def clause(self, trigger: Trigger) -> tuple[int, int]:
        """Return where the clause of a trigger begins and ends."""
        first = max((bound for bound in self.bounds if bound < trigger.start), default=0)
        return first, min((bound for bound in self.bounds if bound >= trigger.end), default=len(self.text))

    def places_in(self, first: int, last: int) -> list[Mention]:
        """Return the places named in a stretch of the sentence."""
        return [one for one in self.places if first <= one.start and one.end <= last]

    def factions_in(self, first: int, last: int) -> list[Mention]:
        """Return the factions named in a stretch of the sentence."""
        return [one for one in self.factions if first <= one.start and one.end <= last]

    def after(self, word: str, first: int, last: int) -> str:
        """Return the faction right after a word ("by", "from") in a stretch, or nothing."""
        for found in re.compile(rf"\b(?:{word})\b", re.IGNORECASE).finditer(self.text, first, last):
            for one in self.factions_in(found.end(), last)[:1]:
                if _NEARBY.fullmatch(self.text, found.end(), one.start):
                    return one.id
        return ""

    def free(self, first: int, last: int) -> list[Mention]:
        """Return the factions of a stretch that may have done something: those that stand after no preposition.

        Of several joined by "and", it is the first.
        """
        found: list[Mention] = []
        before: Mention | None = None
        for one in self.factions_in(first, last):
            if before is None or not _LISTED.fullmatch(self.text, before.end, one.start):
                of_unit = _UNIT_OF.search(self.text, 0, one.start) is not None
                if of_unit or not _NO_ACTOR.search(self.text, 0, one.start):
                    found.append(one)
            before = one
        return found

    def adjective(self, at: int) -> str:
        """Return the faction that stands right before `at`: "Russian" of "Russian air strike"."""
        before = next((one for one in reversed(self.factions) if one.end <= at), None)
        if before is None or not _BETWEEN_WORDS.fullmatch(self.text, before.end, at):
            return ""
        between = self.text[before.end : at].split()
        return before.id if len(between) < 3 and _NOT_BETWEEN.isdisjoint(between) else ""

    def subjects(self, first: int, last: int) -> list[Spot]:
        """Return the places of a stretch that stand after no preposition, or the place that "the city" refers to."""
        if _RELATIVE.match(self.text, first):
            return self._antecedent(first)
        comma = self.text.rfind(",", first, last) + 1
        for start in (max(comma, first), first):
            mentions = self.places_in(start, last)
            if mentions and start == first:
                start = max(first, self.text.rfind(",", first, mentions[0].start) + 1)
            named = [spot for spot in link(self.text, mentions, start, frozenset()) if not spot.before]
            if named:
                return named
        found = _SUBJECT.search(self.text, first, last)
        words = "" if found is None else found["words"].split()[-1].casefold()
        return self._referred("same" if words in ("it", "they") else words, first)

    def _antecedent(self, at: int) -> list[Spot]:
        """Return the place that "which" at a position refers to: "Ayn, which was taken", "the city, which fell"."""
        before = self.text[:at].rstrip(" ,")
        last = next((one for one in reversed(self.places) if one.end <= at), None)
        if last is not None and last.end == len(before):
            return [Spot(last, "", Where.IN)]
        noun = _LAST_NOUN.search(before)
        return self._referred(noun[1].casefold(), at) if noun else []

    def referred(self, at: int) -> list[Spot]:
        """Return the place that words at a position refer to: "the city", "it"."""
        found = _REFERRING.match(self.text, at)
        if found is None:
            return []
        part = found["its"] or found["part"] or found["centre"] or ""
        where = Where.NEAR if "outskirts" in part.casefold() else Where.PART if part or found["most"] else Where.IN
        share = (HALF, 1.0) if found["most"] else None
        noun = (found["noun"] or "same").casefold()
        return [Spot(spot.mention, spot.before, where, share=share) for spot in self._referred(noun, at)]

    def referred_within(self, first: int, last: int) -> list[Spot]:
        """Return the place that words in a stretch refer to after a preposition: "spread into the city"."""
        found = (self.referred(one.end()) for one in _WITHIN.finditer(self.text, first, last))
        return next(filter(None, found), [])

    def _referred(self, noun: str, at: int) -> list[Spot]:
        """Return the last place named before a position, in this sentence or those before it, that a noun may mean."""
        kinds = _REFERS_TO.get(noun)
        if not noun or (kinds is None and noun != "same" and not _DEED.fullmatch(noun)):
            return []
        named = [[one for one in self.places if one.end <= at], *reversed(self.earlier[-_BACK:])]
        for mentions in named:
            for mention in reversed(mentions):
                place = self.names.places[mention.id]
                if place.kind in kinds if kinds is not None else place.can_be_held:
                    return [Spot(Mention(mention.ids, at, at), "", Where.IN)]
        return []

    def phrase(self, start: int, end: int) -> str:
        """Return the phrase of time nearest to an event, before it rather than after; as the sentence writes it."""
        taken: list[tuple[int, int]] = []
        for pattern in self.names.phrase_words:
            for found in pattern.finditer(self.text):
                if all(found.end() <= first or last <= found.start() for first, last in taken):
                    taken.append(found.span())
        before = [span for span in taken if span[1] <= start]
        after = [span for span in taken if start <= span[0] < end]
        span = max(before, default=None) if before else min(after, default=None)
        return "" if span is None else fold_spaces(self.text[slice(*span)])
