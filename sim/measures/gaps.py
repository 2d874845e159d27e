"""Findings about what sentences leave out: dates, towns, actors, extents, and names that are read otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from sim.measures.account import Account
from sim.measures.findings import Finding, Item, Kind, make_finding
from sim.model.campaign import Sentence, Statement
from sim.model.columns import AREA_KINDS, KINDS
from sim.model.times import MINUTES_A_DAY, Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Use
from sim.model.words import MONTHS

_ROAD = "road"
# English words by which a sentence dates itself
_MONTHS = "|".join(MONTHS)
_DATES_ITSELF = re.compile(
    r"\b(concurrently|simultaneously|meanwhile|at the same time|overnight"
    r"|(that|the same|the next|the following|by this|end of the) (day|evening|morning|afternoon|night|point)"
    r"|by (the )?((early|late) )?(morning|noon|afternoon|evening|night|midnight)"
    r"|in the ((early|late|latter) )?(hours|half|morning|afternoon|evening|night)"
    rf"|\d{{1,2}} ({_MONTHS})|({_MONTHS}) \d{{1,2}})\b",
    re.IGNORECASE,
)
# The words for an area after a name: "Idlib Governorate", "the Idlib and Hama regions"
_AREA_FOLLOWS = r"(,? (and )?[A-Z][\w'’-]*)* (governorate|province|region|district|countryside|area|front)s?\b"
_LATIN_VOWELS = re.compile(r"[aeiouyw'’‘`ʿʾ]")
_SMALL_WORDS = frozenset({"al", "as", "ar", "an", "ad", "at", "az", "el", "the", "of", "in", *KINDS})


def find_gaps(account: Account) -> Iterator[Finding]:
    """Yield what the sentences leave out, in every reading."""
    yield from _undated(account)
    yield from _day_taken_over(account)
    yield from _after_end(account)
    yield from _areas(account)
    yield from _actors(account)
    yield from _party_later(account)
    yield from _read_otherwise(account)
    yield from _not_located(account)
    yield from _other_source(account)


# -- dates ---------------------------------------------------------------------------------------------------------


def _undated(account: Account) -> Iterator[Finding]:
    """Yield the sentences that are dated by those around them, in one finding: an item for each run of neighbours."""
    sentences = [s for s in account.campaign.sentences.values() if s.use == Use.CODED]
    items = []
    for bracket, run in groupby(sentences, key=lambda s: (s.sources, s.dated_by, _days(s)) if _is_undated(s) else None):
        if bracket is not None:
            _, dated_by, days = bracket
            items.append(Item(sentences=tuple(s.id for s in run), words=" ".join(dated_by), window=days))
    if items:
        ids = [account.campaign.sentences[id] for item in items for id in item.sentences]
        yield make_finding(account.campaign, Kind.UNDATED, statements=_said(account, ids), items=items)


def _is_undated(sentence: Sentence) -> bool:
    """Return whether a sentence has its date from two or more others, and no words of time of its own."""
    given = len(sentence.dated_by) > 1 and sentence.id not in sentence.dated_by
    return given and sentence.first_day is not None and not _DATES_ITSELF.search(sentence.text)


def _day_taken_over(account: Account) -> Iterator[Finding]:
    """Yield sentences without words of time that take the day of an earlier sentence, in one finding.

    They count only if the next sentence with a date or words of time of its own is of a later day.
    """
    sentences = list(account.campaign.sentences.values())
    found = []
    for at, s in enumerate(sentences):
        if s.use != Use.CODED or s.first_day is None or len(s.dated_by) != 1 or s.id in s.dated_by:
            continue
        giver = account.campaign.sentences[s.dated_by[0]]
        same = (giver.sources, giver.section) == (s.sources, s.section)
        said = account.of_sentence.get(s.id, ())
        if not same or s.first_day != s.last_day or _DATES_ITSELF.search(s.text) or any(one.phrase for one in said):
            continue
        following = next((t for t in sentences[at + 1 :] if _dates_itself(t) and t.sources == s.sources), None)
        if following is not None and (following.first_day or 0) > s.first_day:
            found.append(s)
    if found:
        yield make_finding(
            account.campaign,
            Kind.DAY_TAKEN_OVER,
            window=Window(min(_days(s).earliest for s in found), max(_days(s).latest for s in found)),
            statements=_said(account, found),
            sentences=[s.id for s in found],
        )


def _after_end(account: Account) -> Iterator[Finding]:
    """Yield the statements whose time window runs beyond the campaign's end, in one finding."""
    windows = {s: account.window(s) for s in account.statements}
    items = [
        Item(s.places, (s.id,), window=window) for s, window in windows.items() if window.latest > account.campaign.end
    ]
    if items:
        places = [place for item in items for place in item.places]
        yield make_finding(account.campaign, Kind.AFTER_END, places=places, items=items)


def _dates_itself(sentence: Sentence) -> bool:
    own = sentence.dated_by in ((), (sentence.id,)) or bool(_DATES_ITSELF.search(sentence.text))
    return sentence.first_day is not None and own


def _days(sentence: Sentence) -> Window:
    """Return the days of a dated sentence."""
    return Window(sentence.first_day or 0, (sentence.last_day or 0) + MINUTES_A_DAY - 1)


def _said(account: Account, sentences: Sequence[Sentence]) -> list[str]:
    return [s.id for sentence in sentences for s in account.of_sentence.get(sentence.id, ()) if not s.rule]


# -- places --------------------------------------------------------------------------------------------------------


def _areas(account: Account) -> Iterator[Finding]:
    """Yield withdrawals from areas, whose places are not told, and events in areas with no town named.

    The events of a sentence are one finding.
    """
    campaign = account.campaign
    for said in account.of_sentence.values():
        vague = []
        for s in said:
            if s.rule or not {campaign.places[p].kind for p in s.places} <= set(AREA_KINDS) - {_ROAD}:
                continue
            if VERBS[s.verb].effect is Effect.LEAVE:
                yield make_finding(
                    campaign,
                    Kind.EXTENT,
                    places=s.places,
                    sides=[account.side(s)],
                    window=account.window(s),
                    statements=[s.id],
                )
            elif VERBS[s.verb].needs_town and not VERBS[s.verb].at_home and not _is_told_in_towns(account, s):
                vague.append(s)
        if vague:
            named = dict.fromkeys(place for s in vague for place in _named_beside(account, s))
            perhaps = dict.fromkeys(place for s in vague for place in _perhaps_named(account, s) if place not in named)
            yield make_finding(
                campaign,
                Kind.NO_TOWN,
                places=[place for s in vague for place in s.places],
                window=account.hull(vague),
                statements=[s.id for s in vague],
                items=[Item(tuple(named)), Item(tuple(perhaps))] if named or perhaps else (),
            )


def _is_told_in_towns(account: Account, statement: Statement) -> bool:
    """Return whether an event in an area is told by towns.

    That is a destination; a count of unnamed places of the same sentence in the area; and, for a fight, captures by one
    of its parties in the area within its time.
    """
    campaign = account.campaign
    within = frozenset[str]().union(*(account.inside(place) for place in statement.places))
    if any(campaign.places[place].can_be_held for place in statement.towards):
        return True
    if any(c.sentence == statement.sentence and within.intersection(c.scope) for c in campaign.claims.values()):
        return True
    if VERBS[statement.verb].effect is not Effect.CLASH:
        return False
    window, parties = account.window(statement), account.parties(statement)
    return any(
        s.takes
        and not s.rule
        and account.side(s) in parties
        and within.intersection(s.places)
        and account.window(s).earliest <= window.latest
        and account.window(s).latest >= window.earliest
        for s in account.statements
    )


def _named_beside(account: Account, statement: Statement) -> Iterator[str]:
    """Yield the places in an area that its sentence or the next names with the same verb and faction."""
    within = frozenset[str]().union(*(account.campaign.scope[place] for place in statement.places))
    following = next(account.next_sentences(statement.sentence), None)
    told = [*account.of_sentence[statement.sentence]]
    told += account.of_sentence.get(following.id, ()) if following else ()
    for t in told:
        if (t.verb, t.faction) == (statement.verb, statement.faction) and not t.rule:
            held = (p for p in t.places if account.campaign.places[p].can_be_held)
            yield from (p for p in held if p in within or not within)  # nothing is said to lie in some areas


def _perhaps_named(account: Account, statement: Statement) -> Iterator[str]:
    """Yield the places in an area whose name its sentence has without a word for an area, and which can be meant."""
    campaign = account.campaign
    text = campaign.sentences[statement.sentence].text
    told = {place for s in account.of_sentence[statement.sentence] for place in (*s.places, *s.towards)}
    for place in sorted(frozenset[str]().union(*(campaign.scope[area] for area in statement.places)) - told):
        name = re.escape(campaign.places[place].name)
        if campaign.places[place].can_be_held and re.search(rf"\b{name}\b(?!{_AREA_FOLLOWS})", text):
            yield place


def _read_otherwise(account: Account) -> Iterator[Finding]:
    """Yield the places whose name in the table is another than the one their sentence has, in one finding.

    Names differ if a word of the sentence's name, without vowels, articles and apostrophes, is none of the table's.
    """
    campaign = account.campaign
    items: dict[str, Item] = {}
    for s in account.statements:
        text = campaign.sentences[s.sentence].text.casefold()
        for place in (campaign.places[id] for id in s.places if not s.rule):
            written = [name for name in place.other_names if name.casefold() in text]
            if place.id in items or place.name.casefold() in text or not written:
                continue
            name = max(written, key=len)
            if not _stems(name) <= _stems(place.name):
                items[place.id] = Item((place.id,), (s.id,), words=name)
    if items:
        yield make_finding(campaign, Kind.READ_OTHERWISE, places=items, items=items.values())


def _stems(name: str) -> frozenset[str]:
    """Return the words of a name without vowels, doubled letters, articles and words for kinds of places."""
    words = (re.sub(r"['’]s$", "", word) for word in re.split(r"[\s-]+", name.casefold()) if word not in _SMALL_WORDS)
    return frozenset(re.sub(r"(.)\1+", r"\1", _LATIN_VOWELS.sub("", word)) for word in words) - {""}


def _not_located(account: Account) -> Iterator[Finding]:
    lost = [place.id for place in account.campaign.holdable if not place.is_point]
    if lost:
        said = [s.id for place in lost for s in account.reported(place)]
        yield make_finding(account.campaign, Kind.NOT_LOCATED, places=lost, statements=said)


def _other_source(account: Account) -> Iterator[Finding]:
    """Yield the counted places whose first holder rests on no sentence, in one finding."""
    campaign = account.campaign
    outside = [
        place.id
        for place in campaign.points
        if place.counted
        and place.holder in campaign.factions
        and not any(part.strip() in campaign.sentences for part in place.holder_source.split(";"))
    ]
    if outside:
        counted = sum(place.counted for place in campaign.holdable)
        yield make_finding(campaign, Kind.OTHER_SOURCE, places=outside, items=[Item(low=counted, high=counted)])


# -- parties -------------------------------------------------------------------------------------------------------


def _actors(account: Account) -> Iterator[Finding]:
    """Yield strikes, fights and the like of no stated side, one finding a sentence; a hedge may name the candidates."""
    campaign = account.campaign
    for said in account.of_sentence.values():
        open_ones = [s for s in said if _needs_actor(s) and not _names_party(account, s.hedge)]
        if open_ones:
            yield make_finding(
                campaign,
                Kind.ACTOR,
                places=[place for s in open_ones for place in s.places],
                window=account.hull(open_ones),
                statements=[s.id for s in open_ones],
            )


def _needs_actor(statement: Statement) -> bool:
    """Return whether a statement has no actor though a reader wants to know it; a fight needs one of its parties."""
    verb = VERBS[statement.verb]
    fought = verb.effect is Effect.CLASH and bool(statement.from_faction)
    return not statement.faction and not fought and (verb.needs_actor or verb.effect is not Effect.NONE)


def _names_party(account: Account, words: str) -> bool:
    """Return whether words name a faction or a side."""
    campaign = account.campaign
    names = [name for f in campaign.factions.values() for name in (f.name, *f.other_names)]
    names += [name for side in campaign.sides.values() for name in (side.name, side.short)]
    return any(re.search(rf"\b{re.escape(name)}\b", words, re.IGNORECASE) for name in names if name)


def _party_later(account: Account) -> Iterator[Finding]:
    """Yield a faction that supports others in an area, if whatever else is told of it is a day or more later."""
    seen: set[str] = set()
    for s in account.statements:
        if not VERBS[s.verb].at_home or s.rule or not s.faction or s.faction in seen:
            continue
        if any(account.campaign.places[place].can_be_held for place in s.places):
            continue
        seen.add(s.faction)
        others = [
            t for t in account.statements if t.id != s.id and not t.rule and s.faction in (t.faction, t.from_faction)
        ]
        first = min(others, key=lambda t: (account.window(t).earliest, account.order[t.id]), default=None)
        if first is not None and account.window(first).earliest - account.window(s).latest >= MINUTES_A_DAY:
            yield make_finding(
                account.campaign,
                Kind.PARTY_LATER,
                sides=[account.side(s)],
                window=account.window(s),
                statements=[s.id, first.id],
                items=[Item(statements=(first.id,))],
            )
