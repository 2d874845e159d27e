"""Proposals of statements: what a sentence seems to say of a place, by its words. A coder judges each.

The rules look at words alone: a list of verbs (`sim.coding.lexicon`), the names in the tables (`sim.coding.mentions`)
and the words around both (`sim.coding.clauses`, `sim.coding.links`). They know English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from sim.coding import clauses
from sim.coding.lexicon import Frame, Trigger
from sim.coding.links import Spot, is_area, link
from sim.coding.mentions import Mention
from sim.coding.sentence import Names, Sentence
from sim.coding.wordlists import read_rows
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Where

STATEMENT_COLUMNS = (
    "id", "sentence", "verb", "place", "where", "within_km", "towards", "except", "share_low", "share_high", "faction",
    "from", "phrase", "earliest", "latest", "end_earliest", "end_latest", "claimant", "hedge", "rule", "repeats",
    "reading", "note",
)  # fmt: skip
_YEAR_AFTER = 20  # characters after a clause in which its year may stand
LONGEST = 3000  # characters of a sentence for which there are proposals
_SETTLEMENTS = ("city", "town", "village")
_BESIDE_EVENTS = frozenset(
    [
        "targeting",
        "hitting",
        "in",
        "on",
        "at",
        "near",
        "around",
        "outside",
        "against",
        "over",
        "of",
        "throughout",
        "across",
        "for",
        "inside",
        "into",
    ]
)
_FRONTED = frozenset(["at", "in", "near", "around"])
_TOWARDS = frozenset(["to", "toward", "towards", "on", "against"])
_SAME = re.compile(r"\s+(it|them)\b(?!['’-])")
_LAUNCHED = re.compile(r"\b(?:launch\w*|carr(?:y|ied|ying) out|conduct\w*|mount\w*|perform\w*)\b", re.IGNORECASE)
_BY = re.compile(
    r"(?:\s+(?:\w+ly|was|were|is|are|had|been|(?:carri|launch|conduct|mount|start|repeat)ed|out|begun))*\s+by\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|to|towards?|into)\b", re.IGNORECASE)
_FORCED = re.compile(r"\b(?:forc|compell)(?:ed|ing)\b[^,;]*?\bto\s+\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|clashed with|fought with)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A statement that a sentence may make, in the terms of statements.csv.

    Parameters
    ----------
    loser
        The side or faction that lost the place or was struck (column `from`).
    words
        The words of the sentence that suggest it.
    doubt
        What else a coder should know of it; mostly nothing.
    """

    sentence: str
    verb: str
    place: str
    where: Where
    faction: str = ""
    loser: str = ""
    within_km: str = ""
    share: tuple[float, float] | None = None
    phrase: str = ""
    claimant: str = ""
    hedge: str = ""
    words: str = ""
    doubt: str = ""

    def row(self, id: str) -> tuple[str, ...]:
        """Return the proposal as a row in the order of `STATEMENT_COLUMNS`; its note says that it is a proposal."""
        low, high = ("", "") if self.share is None else (f"{bound:g}" for bound in self.share)
        cells = {
            "id": id, "sentence": self.sentence, "verb": self.verb, "place": self.place, "where": self.where.value,
            "within_km": self.within_km, "share_low": low, "share_high": high, "faction": self.faction,
            "from": self.loser, "phrase": self.phrase, "claimant": self.claimant, "hedge": self.hedge,
            "note": f'proposal, by the words "{self.words}"' + (f"; {self.doubt}" if self.doubt else ""),
        }  # fmt: skip
        return tuple(cells.get(column, "") for column in STATEMENT_COLUMNS)


@dataclass(slots=True)
class _Event:
    """An event while it is looked for: its trigger and clause, its places and its parties."""

    trigger: Trigger
    first: int  # where its clause begins
    last: int  # and ends
    reach: int  # where the next trigger begins, or the clause ends
    verb: str
    passive: bool
    spots: list[Spot] = field(default_factory=list)
    actor: str = ""
    loser: str = ""
    doubt: str = ""
    real: bool = True


def propose(sentences: Iterable[tuple[str, str, str]], names: Names) -> dict[str, tuple[Proposal, ...]]:
    """Return what sentences seem to say of places, in order.

    Parameters
    ----------
    sentences
        The id, source and text of each, in the order of the document: "the city" may be one that an earlier sentence
        names. There are no proposals for one of more than `LONGEST` characters.
    names
        The places, factions and phrases that are known.

    Examples
    --------
    >>> from sim.model.campaign import Faction, Place
    >>> names = Names({"ayn": Place("ayn", "Ayn", "town")}, {"red": Faction("red", "Reds", "red")})
    >>> found = propose([("s1", "a", "The Reds entered Ayn."), ("s2", "a", "The town fell to the Reds.")], names)
    >>> [(one.verb, one.place, one.faction, one.words) for one in (*found["s1"], *found["s2"])]
    [('enter', 'ayn', 'red', 'entered'), ('capture', 'ayn', 'red', 'fell to')]
    """
    found: dict[str, tuple[Proposal, ...]] = {}
    earlier: list[list[Mention]] = []
    document = None
    for id, source, text in sentences:
        if source != document:
            document, earlier = source, []
        if len(text) > LONGEST:
            found[id] = ()
            continue
        sentence = Sentence(id, text, names, earlier)
        found[id] = tuple(_proposals(sentence))
        earlier = [*earlier, sentence.places] if sentence.places else earlier
    return found


def number_rows(found: Mapping[str, Iterable[Proposal]], taken: Iterable[str] = ()) -> list[tuple[str, ...]]:
    """Return proposals as rows of statements.csv, with ids that no statement has yet."""
    used = set(taken)
    rows = []
    for sentence, proposals in found.items():
        number = 0
        for proposal in proposals:
            number += 1
            while (id := f"{sentence}-{number:02d}") in used:
                number += 1
            rows.append(proposal.row(id))
    return rows


def _proposals(sentence: Sentence) -> Iterator[Proposal]:
    """Yield the proposals of a sentence, each verb and place once."""
    events: list[_Event] = []
    for trigger in sentence.triggers:
        event = _find_event(sentence, trigger, events)
        if event is not None:
            events.append(event)
    for event, following in pairwise(events):
        if not event.spots:
            _look_ahead(sentence, event, following)
    seen: set[tuple[str, str]] = set()
    for event in events:
        for proposal in _rows(sentence, event):
            if (proposal.verb, proposal.place) not in seen:
                seen.add((proposal.verb, proposal.place))
                yield proposal


def _look_ahead(sentence: Sentence, event: _Event, following: _Event) -> None:
    """Give an event the places of the next one: "an offensive to take Ayn", "after days of fighting, they took Ayn"."""
    verb = VERBS[event.verb]
    if verb.opens and not following.real:
        _FRAMES[following.trigger.entry.frame](sentence, following)
        event.spots = following.spots
    elif event.real and verb.effect is Effect.CLASH:
        event.spots = [_again(spot) for spot in following.spots]


def _find_event(sentence: Sentence, trigger: Trigger, before: list[_Event]) -> _Event | None:
    """Return the event that a trigger tells, or None if its words tell none."""
    text = sentence.text
    first, last = sentence.clause(trigger)
    lead, rest = text[first : trigger.start], text[trigger.end : last]
    reach = next((one.start for one in sentence.triggers if one.start >= trigger.end), len(text))
    event = _Event(trigger, first, last, min(reach, last), trigger.entry.verb, clauses.is_passive(lead, rest))
    effect = VERBS[event.verb].effect
    if _is_recalled(trigger, effect, text[: trigger.start]):
        return None
    if clauses.other_years(text[first : min(last + _YEAR_AFTER, len(text))], sentence.names.years):
        return None
    joined = before[-1] if before and before[-1].first == first and clauses.is_joined(lead) else None
    if clauses.is_tried(lead):
        event.verb, event.doubt = _becomes(event.verb, "tried"), "tried, perhaps in vain"
    elif clauses.is_unreal(lead) or (joined and not joined.real and trigger.words.endswith("ing")):
        event.real = False
        return event
    _FRAMES[trigger.entry.frame](sentence, event)
    if not event.spots and event.reach < last and trigger.entry.frame is Frame.EVENT:
        event.reach = last  # past words that tell nothing of a place: "between Reds occupying a camp and Blues in Ayn"
        _FRAMES[trigger.entry.frame](sentence, event)
    if before:
        previous = before[-1]
        if not event.spots and previous.spots and event.verb == _becomes(previous.verb, "taking over"):
            previous.verb, previous.loser = event.verb, sentence.after("from", trigger.end - len("from"), last)
            return None
        if effect.leaves and VERBS[previous.verb].passes_on:
            return None  # who takes a place over follows somebody who leaves it
        _look_back(event, previous, rest, passive=joined is not None and joined.passive, after=text[trigger.end :])
    if clauses.after_withdrawal(text[event.reach :]):
        event.verb = _becomes(event.verb, "after a withdrawal")
    event.actor = event.actor or _actor(sentence, event, before)
    event.loser = event.loser or _loser(sentence, event)
    return event


def _look_back(event: _Event, previous: _Event, rest: str, *, passive: bool, after: str) -> None:
    """Give an event the places of the one before it, if its words refer to them or name none."""
    words, frame = event.trigger.words, event.trigger.entry.frame
    if previous.spots and (same := _SAME.match(after)):  # "attacked Ayn and Bork, taking them"
        event.spots = [_again(spot) for spot in previous.spots[0 if same[1] == "them" else -1 :]]
    if event.spots:
        return
    leaves = frame is Frame.PLACE and VERBS[event.verb].effect.leaves and not _FROM.search(rest)
    if passive and words.endswith("ed"):  # "was besieged and captured"
        event.spots, event.actor = previous.spots, event.actor or previous.actor
    elif previous.real and (frame is Frame.EVENT or leaves):
        event.spots = [_again(spot) for spot in previous.spots]


def _is_recalled(trigger: Trigger, effect: Effect, lead: str) -> bool:
    """Return whether a noun only recalls an event that is told elsewhere: "following its capture of Ayn"."""
    noun = trigger.words.endswith(" of") or trigger.entry.frame is Frame.PLACE
    if not noun or not (effect.takes or effect.leaves or effect is Effect.NONE):
        return False
    return clauses.looks_back(lead) or (effect is not Effect.NONE and clauses.is_of_somebody(lead))


def _again(spot: Spot) -> Spot:
    """Return a place that the words of an event do not name themselves."""
    return replace(spot, mention=replace(spot.mention, start=0, end=0))


def _rows(sentence: Sentence, event: _Event) -> Iterator[Proposal]:
    """Yield a proposal for each place of an event that its verb may have."""
    if not event.real:
        return
    text = sentence.text
    claimant, hedge = clauses.said_by(text, event.trigger.start, text[event.first : event.last])
    phrase = sentence.phrase(event.trigger.start, event.last)
    for spot in event.spots:
        verb, where = event.verb, spot.where
        place = sentence.names.places[spot.mention.id]
        named = spot.mention.end > spot.mention.start
        area = named and place.kind in _SETTLEMENTS and is_area(text, spot.mention)
        if area:
            where = Where.NEAR
        if where is Where.IN and VERBS[verb].advances and spot.before in _TOWARDS:
            where = Where.NEAR
        if where is Where.PART:
            verb = _becomes(verb, "part")
        effect = VERBS[verb].effect
        if effect.takes and (where is Where.NEAR or not place.can_be_held):
            continue
        doubt = [event.doubt] if event.doubt else []
        if len(spot.mention.ids) > 1:
            doubt.append(f"or {', '.join(spot.mention.ids[1:])}, which have the same name")
        if not named:
            doubt.append("the place is named before")
        yield Proposal(
            sentence.id,
            verb,
            place.id,
            where,
            event.actor,
            event.loser if event.loser != event.actor else "",
            spot.within_km if where is Where.NEAR else "",
            spot.share if effect.takes or effect.leaves else None,
            phrase,
            claimant,
            hedge,
            " ".join(event.trigger.words.split()),
            "; ".join(doubt),
        )


@cache
def _changes() -> Mapping[tuple[str, str], str]:
    return {(row["verb"], row["when"]): row["becomes"] for row in read_rows("verb_changes.csv")}


def _becomes(verb: str, when: str) -> str:
    """Return the verb that another becomes by the words around it (verb_changes.csv)."""
    return _changes().get((verb, when), verb)


# -- how places stand beside the words of an event ---------------------------------------------------------------------


def _object(sentence: Sentence, event: _Event) -> None:
    """Find what something is done to: after the words, or before them if they are passive."""
    start, end = event.trigger.start, event.trigger.end
    if event.passive:
        event.actor = sentence.after("by", end, event.last)
        event.spots = sentence.subjects(event.first, start)
        return
    mentions = sentence.places_in(end, event.reach)
    event.spots = [
        spot for spot in link(sentence.text, mentions, end, frozenset([""])) if not spot.before or spot.within_km
    ]
    event.spots = event.spots or sentence.referred(end)


def _subject(sentence: Sentence, event: _Event) -> None:
    """Find what something happens to, before the words, and the actor after them."""
    event.spots = sentence.subjects(event.first, event.trigger.start)
    found = sentence.factions_in(event.trigger.end, event.last)
    event.actor = found[0].id if found else ""


def _after_preposition(sentence: Sentence, event: _Event) -> None:
    """Find the places after one of the prepositions of the row."""
    end, accepted = event.trigger.end, event.trigger.entry.prepositions
    mentions = sentence.places_in(end, event.reach)
    event.spots = [
        spot for spot in link(sentence.text, mentions, end, accepted) if spot.before in accepted or spot.within_km
    ]
    if not event.spots and not accepted.isdisjoint(_FRONTED):  # "At Ayn, the Reds dug in"
        before = link(sentence.text, sentence.places_in(event.first, event.trigger.start), event.first, accepted)
        event.spots = [spot for spot in before if spot.before in _FRONTED & accepted]
    event.spots = event.spots or sentence.referred(end)
    event.passive = False


def _patient(sentence: Sentence, event: _Event) -> None:
    """Find the places after one of the prepositions of the row, and who was made to leave them."""
    _after_preposition(sentence, event)
    moved = (
        sentence.factions_in(event.trigger.start, event.reach)
        or sentence.factions_in(event.first, event.trigger.start)[-1:]
    )
    event.actor = moved[0].id if moved else ""


def _beside(sentence: Sentence, event: _Event) -> None:
    """Find the places after a preposition on either side of the words."""
    text, start, end = sentence.text, event.trigger.start, event.trigger.end
    after = link(text, sentence.places_in(end, event.reach), end, _BESIDE_EVENTS)
    event.spots = [spot for spot in after if spot.before in _BESIDE_EVENTS]
    if not event.spots:
        before = link(text, sentence.places_in(event.first, start), event.first, _BESIDE_EVENTS)
        event.spots = [spot for spot in before if spot.before in _BESIDE_EVENTS]
    event.spots = event.spots or sentence.referred(end) or sentence.referred_within(end, event.reach)
    event.actor = _doer(sentence, event) or sentence.adjective(start)


def _gift(sentence: Sentence, event: _Event) -> None:
    """Find what is given, as for `_object`; who gets it follows, and who gives it stands before."""
    _object(sentence, event)
    event.loser = sentence.after("by", event.trigger.end, event.last)
    giver = [] if event.loser or event.passive else sentence.free(event.first, event.trigger.start)
    event.loser = event.loser or (giver[-1].id if giver else "")
    event.actor = sentence.after("to", event.trigger.end, event.last)
    event.passive = True  # who stands before it has not taken the place


_FRAMES: Mapping[Frame, Callable[[Sentence, _Event], None]] = {
    Frame.OBJECT: _object,
    Frame.SUBJECT: _subject,
    Frame.GIFT: _gift,
    Frame.PLACE: _after_preposition,
    Frame.PATIENT: _patient,
    Frame.EVENT: _beside,
}


# -- who did it, and to whom -------------------------------------------------------------------------------------------


def _actor(sentence: Sentence, event: _Event, before: list[_Event]) -> str:
    """Return the faction that did it, or nothing if the words name none."""
    text, start = sentence.text, event.trigger.start
    words = event.trigger.words
    if event.trigger.entry.frame is Frame.EVENT and (event.passive or " " in words or not words.endswith("ed")):
        parties = _parties(sentence, event)
        if parties or not _LAUNCHED.search(text, event.first, start):
            return parties[0] if parties else ""
    elif event.passive:
        return _doer(sentence, event)
    if forced := _FORCED.search(text, event.first, start):  # "forcing the Reds to retreat"
        moved = sentence.factions_in(forced.start(), start)
        return moved[0].id if moved else ""
    if found := _doer(sentence, event):
        return found
    if free := sentence.free(event.first, start):
        return free[-1].id
    if before and before[-1].actor and before[-1].first == event.first:
        return before[-1].actor
    earlier = sentence.free(0, start)
    return earlier[0].id if earlier else ""


def _doer(sentence: Sentence, event: _Event) -> str:
    """Return the faction by which something was done ("an attack by the Reds"), or nothing."""
    end = event.trigger.end
    found = _BY.match(sentence.text, end)
    return "" if found is None else sentence.after("by", end, event.last)


def _parties(sentence: Sentence, event: _Event) -> list[str]:
    """Return the two sides of a fight ("between A and B"), or none."""
    found = _BETWEEN.search(sentence.text, event.trigger.start, event.last)
    factions = [] if found is None else sentence.factions_in(found.end(), event.last)
    return [one.id for one in factions[:2]]


def _loser(sentence: Sentence, event: _Event) -> str:
    """Return who lost a place, or against whom something was done, or nothing if the words do not say it."""
    end, last = event.trigger.end, event.last
    effect = VERBS[event.verb].effect
    held = [one for one in sentence.held if end <= one.start < event.reach]
    if effect.takes:
        return held[0].id if held else sentence.after("from", end, last)
    if effect.leaves or effect.names_holder:
        return ""
    parties = _parties(sentence, event)
    if len(parties) > 1:
        return parties[1]
    return held[0].id if held else sentence.after("against|targeting|targeted", end, last)
