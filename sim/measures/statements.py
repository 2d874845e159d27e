"""Findings from the statements alone: repeated captures, missing losses and dates, unnamed areas and actors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from sim.measures.findings import Finding, make_finding
from sim.model.campaign import Campaign, Sentence, Statement
from sim.model.columns import AREA_KINDS
from sim.model.times import MINUTES_A_DAY, Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Where
from sim.model.words import days_words, first_words

_ROAD = "road"


def find_in_statements(campaign: Campaign) -> Iterator[Finding]:
    """Yield the findings that follow from the statements of the source, in every reading."""
    for place in campaign.holdable:
        # statements of the source in document order, without those that a rule inferred
        reported = [s for s in campaign.statements.values() if place.id in s.places and not s.rule]
        if reported:
            yield from _captured_twice(campaign, place.id, reported)
            yield from _fought_over(campaign, place.id, reported)
            yield from _loss_not_reported(campaign, place.id, reported)
            yield from _outcome_not_reported(campaign, place.id, reported)
            yield from _two_holders_in_a_day(campaign, place.id, reported)
    yield from _readings(campaign)
    yield from _undated(campaign)
    yield from _areas(campaign)
    yield from _actors(campaign)
    yield from _unresolved(campaign)


def _captured_twice(campaign: Campaign, place: str, reported: Sequence[Statement]) -> Iterator[Finding]:
    """Yield a place that one side captures in two sentences, with no loss in between; partial captures do not count."""
    name = campaign.places[place].name
    last: Statement | None = None
    for s in reported:
        if last is not None and VERBS[s.verb].effect is Effect.LEAVE and s.where == "in":
            # a withdrawal of another side is no loss of the last captor
            last = None if campaign.side_of(s.faction) == campaign.side_of(last.faction) else last
        if not s.takes or VERBS[s.verb].effect is not Effect.TAKE:
            continue
        side = campaign.side_of(s.faction)
        passed_on = last is not None and s.faction != last.faction and VERBS[s.verb].passes_on
        if (
            last is not None
            and side == campaign.side_of(last.faction)
            and s.sentence != last.sentence
            and not passed_on
        ):
            again = "again" if s.faction == last.faction else f"by {_who(campaign, s)}"
            text = (
                f"{name} is captured by {_who(campaign, last)} on {_when(campaign, last)} and {again} on "
                f"{_when(campaign, s)}; no sentence reports a loss in between."
            )
            yield make_finding(
                campaign, "captured twice", f"{name}, captured twice", text, places=[place], statements=[last.id, s.id]
            )
            return
        last = s


def _fought_over(campaign: Campaign, place: str, reported: Sequence[Statement]) -> Iterator[Finding]:
    """Yield a place where captor and loser still fight after the capture, with no loss in between."""
    name = campaign.places[place].name
    for at, s in enumerate(reported):
        if not s.takes or s.window is None:
            continue
        taker = campaign.side_of(s.faction)
        before = [t for t in reported[:at] if t.takes]
        loser = campaign.side_of(before[-1].faction if before else campaign.places[place].holder)
        for t in reported[at + 1 :]:
            if t.takes or (VERBS[t.verb].effect is Effect.LEAVE and t.where == "in"):
                break
            parties = {campaign.side_of(t.faction), campaign.side_of(t.from_faction)}
            if (
                VERBS[t.verb].effect is Effect.CLASH
                and t.where == "in"
                and parties == {taker, loser}
                and _reported_days(campaign, t)[0] > s.window.latest
            ):
                days = days_words(campaign.clock, *_reported_days(campaign, t))
                text = (
                    f"{name} is captured by {_who(campaign, s)} on {_when(campaign, s)}, but fighting there between "
                    f"{campaign.side_short(taker)} and {campaign.side_short(loser)} is reported for {days}; no "
                    "loss in between is reported."
                )
                yield make_finding(
                    campaign,
                    "captured and fought over",
                    f"{name}, captured and still fought over",
                    text,
                    places=[place],
                    statements=[s.id, t.id],
                )
                return


def _loss_not_reported(campaign: Campaign, place: str, reported: Sequence[Statement]) -> Iterator[Finding]:
    name = campaign.places[place].name
    for at, s in enumerate(reported):
        if not VERBS[s.verb].retakes:
            continue
        side = campaign.side_of(s.faction)
        if any(t.takes and campaign.side_of(t.faction) != side for t in reported[:at]):
            continue
        ours = [t.id for t in campaign.statements.values() if place in t.places and t.rule and t.takes]
        text = (
            f"{name} is retaken by {_who(campaign, s)} on {_when(campaign, s)}; no sentence reports when it was "
            "lost, or to which side."
        )
        yield make_finding(
            campaign,
            "loss not reported",
            f"{name}, retaken without a reported loss",
            text,
            places=[place],
            statements=[s.id, *ours],
        )


def _outcome_not_reported(campaign: Campaign, place: str, reported: Sequence[Statement]) -> Iterator[Finding]:
    """Yield a place that a side enters, but is not reported to hold or to leave."""
    name = campaign.places[place].name
    entries: dict[str, list[Statement]] = {}
    for at, s in enumerate(reported):
        if VERBS[s.verb].effect is not Effect.ENTER or s.where == Where.NEAR:
            continue
        side = campaign.side_of(s.faction)
        later = reported[at + 1 :]
        settled = any(t.takes or VERBS[t.verb].effect in (Effect.LEAVE, Effect.CONFIRM) for t in later)
        if not settled:
            entries.setdefault(side, []).append(s)
    for found in entries.values():
        who, when = _who(campaign, found[0]), _when(campaign, found[0])
        text = f"{name} is reached or entered by {who} on {when}; no sentence reports who held it afterwards."
        yield make_finding(
            campaign,
            "outcome not reported",
            f"{name}, entered with no reported outcome",
            text,
            places=[place],
            statements=[s.id for s in found],
        )


def _two_holders_in_a_day(campaign: Campaign, place: str, reported: Sequence[Statement]) -> Iterator[Finding]:
    name = campaign.places[place].name
    taken = [s for s in reported if s.takes and s.window is not None and s.reading is None]
    for first, then in pairwise(taken):
        assert first.window is not None and then.window is not None
        sides = [campaign.side_of(s.faction) for s in (first, then)]
        days = {
            bound // MINUTES_A_DAY for s in (first, then) if s.window for bound in (s.window.earliest, s.window.latest)
        }
        if sides[0] != sides[1] and len(days) == 1:
            text = (
                f"On {_when(campaign, then)} {name} passes to {_who(campaign, first)} and then to "
                f"{_who(campaign, then)}" + (f", “{then.hedge}”." if then.hedge else ".")
            )
            yield make_finding(
                campaign,
                "two holders in a day",
                f"{name}, two holders in a day",
                text,
                places=[place],
                statements=[first.id, then.id],
            )


def _readings(campaign: Campaign) -> Iterator[Finding]:
    for group, members in groupby(campaign.readings, key=lambda reading: reading.group):
        ways = list(members)
        said = [s for s in campaign.statements.values() if s.reading and s.reading[0] == group]
        cited = [c.sentence for c in campaign.claims.values() if c.reading and c.reading[0] == group]
        cited += [o.sentence for o in campaign.orders if o.reading and o.reading[0] == group]
        text = "; or ".join(f"{way.alternative}: {way.why}" for way in ways)
        yield make_finding(
            campaign,
            "readings",
            f"{group}: {len(ways)} readings",
            f"{text}.",
            places=[place for s in said for place in s.places],
            statements=[s.id for s in said] + [s.repeats for s in said if s.repeats],
            sentences=cited,
        )


def _undated(campaign: Campaign) -> Iterator[Finding]:
    """Yield undated paragraphs, and undated sentences of dated paragraphs; each is dated by the sentences around it."""
    order = {id: at for at, id in enumerate(campaign.sentences)}
    for (_, section, _), group in groupby(
        campaign.sentences.values(), key=attrgetter("source", "section", "paragraph")
    ):
        paragraph = list(group)
        own = {s.id for s in paragraph}
        coded = [s for s in paragraph if s.use == "coded" and s.first_day is not None]
        bare = [s for s in coded if len(s.dated_by) > 1 and s.id not in s.dated_by]
        if bare and len(bare) == len(coded) and not own.intersection(*(s.dated_by for s in bare)):
            about = f"{len(bare)} sentence{'s' if len(bare) > 1 else ''} of “{section}” ({_ids(bare)})"
            yield _bare(campaign, "undated paragraph", about, bare, order)
            continue
        for s in bare:
            yield _bare(campaign, "undated sentence", f"a sentence of “{section}” ({s.id})", [s], order)


def _bare(campaign: Campaign, kind: str, about: str, bare: Sequence[Sentence], order: dict[str, int]) -> Finding:
    days = days_words(campaign.clock, bare[0].first_day or 0, bare[0].last_day or 0)
    givers = sorted({id for s in bare for id in s.dated_by}, key=order.__getitem__)
    one = "its" if len(bare) == 1 else "their"
    verb = "has" if len(bare) == 1 else "have"
    text = (
        f"{about[0].upper()}{about[1:]} {verb} no date of {one} own; {'it lies' if len(bare) == 1 else 'they lie'} "
        f"between {' and '.join(givers)}: {days}."
    )
    return make_finding(
        campaign,
        kind,
        f"No date: “{first_words(bare[0].text, most=7)}”",
        text,
        statements=[s.id for s in campaign.statements.values() if s.sentence in {b.id for b in bare} and not s.rule],
        sentences=[s.id for s in bare],
    )


def _areas(campaign: Campaign) -> Iterator[Finding]:
    """Yield statements about areas in which no town is named."""
    for s in campaign.statements.values():
        kinds = {campaign.places[place].kind for place in s.places}
        if s.rule or not kinds <= set(AREA_KINDS) - {_ROAD}:
            continue
        names = " and ".join(campaign.places[place].name for place in s.places) or "no place"
        if VERBS[s.verb].effect is Effect.LEAVE and s.share is None:
            to = "; its destination is" if s.towards else ""
            text = f"{_who(campaign, s)} is reported to withdraw from {names}; the extent is not stated{to}."
            title = f"{names}: extent of the withdrawal"
            yield make_finding(campaign, "extent not stated", title, text, places=s.places, statements=[s.id])
        elif VERBS[s.verb].needs_town:
            what = VERBS[s.verb].noun
            who = "" if VERBS[s.verb].effect is Effect.CLASH else f", {_who(campaign, s)}"
            named = [campaign.places[place].name for place in _named_beside(campaign, s)]
            none = f"no town in it except {', '.join(named)} is named" if named else "no town in it is named"
            text = f"Reported for {names} ({what}{who}); {none}."
            title = f"{names}: {what}"
            yield make_finding(campaign, "no town named", title, text, places=s.places, statements=[s.id])


def _named_beside(campaign: Campaign, statement: Statement) -> list[str]:
    """Return the places that the same sentence names with the same verb and faction, or excludes."""
    alike = [
        t
        for t in campaign.statements.values()
        if (t.sentence, t.verb, t.faction) == (statement.sentence, statement.verb, statement.faction)
    ]
    named = [place for t in alike for place in t.places if campaign.places[place].can_be_held]
    return list(dict.fromkeys([*named, *statement.exceptions]))


def _actors(campaign: Campaign) -> Iterator[Finding]:
    for s in campaign.statements.values():
        if not s.faction and VERBS[s.verb].needs_actor:
            names = " and ".join(campaign.places[place].name for place in s.places)
            text = f"{'Near' if s.where == 'near' else 'In'} {names}: the actor is not stated."
            yield make_finding(
                campaign,
                "actor not stated",
                f"{names}: {VERBS[s.verb].noun} by an unstated actor",
                text,
                places=s.places,
                statements=[s.id],
            )


def _unresolved(campaign: Campaign) -> Iterator[Finding]:
    for place in campaign.holdable:
        if not place.is_point:
            said = [s.id for s in campaign.statements.values() if place.id in s.places and not s.rule]
            text = f"{place.name} is named, but has no known location: {place.note}"
            yield make_finding(
                campaign, "place not located", f"{place.name}, not located", text, places=[place.id], statements=said
            )
    outside = [
        p
        for p in campaign.points
        if p.counted and p.holder in campaign.factions and p.holder_source not in campaign.sentences
    ]
    if outside:
        text = (
            f"For {len(outside)} of {sum(p.counted for p in campaign.holdable)} counted places, the holder before the "
            "first day comes from the source that the table of places names, not from a sentence."
        )
        yield make_finding(
            campaign, "holder from another source", "Holders before the first day", text, places=[p.id for p in outside]
        )


def _who(campaign: Campaign, statement: Statement) -> str:
    """Return the name of the faction, which is more precise than its side."""
    faction = campaign.factions.get(statement.faction)
    return faction.name if faction else campaign.side_short(statement.faction) or "an unnamed actor"


def _when(campaign: Campaign, statement: Statement) -> str:
    window = statement.window or Window(0, campaign.end)
    return days_words(campaign.clock, window.earliest, window.latest)


def _reported_days(campaign: Campaign, statement: Statement) -> tuple[int, int]:
    """Return the first and last day of a statement's sentence; an event that continues may have begun earlier."""
    sentence = campaign.sentences[statement.sentence]
    if sentence.first_day is not None and sentence.last_day is not None:
        return sentence.first_day, sentence.last_day
    window = statement.window or Window(0, campaign.end)
    return window.earliest, window.latest


def _ids(sentences: Sequence[Sentence]) -> str:
    return sentences[0].id if len(sentences) == 1 else f"{sentences[0].id} to {sentences[-1].id}"
