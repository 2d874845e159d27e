"""What the statements say of each other: places taken twice, losses and dates untold, areas and actors unnamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from sim.measures.findings import Finding, make_finding
from sim.model.campaign import Campaign, Sentence, Statement
from sim.model.columns import AREA_KINDS
from sim.model.times import MINUTES_A_DAY, Window
from sim.model.verbs import VERBS, Effect
from sim.model.words import days_words, first_words

_ROAD = "road"


def find_told(campaign: Campaign) -> Iterator[Finding]:
    """Yield what follows from the statements as the source tells them, in whatever reading."""
    for place in campaign.holdable:
        # what the source says, in the order of the document; rules and readings are ours
        told = [s for s in campaign.statements.values() if place.id in s.places and not s.rule]
        if told:
            yield from _taken_twice(campaign, place.id, told)
            yield from _fought_over(campaign, place.id, told)
            yield from _loss_untold(campaign, place.id, told)
            yield from _outcome_untold(campaign, place.id, told)
            yield from _twice_in_a_day(campaign, place.id, told)
    yield from _readings(campaign)
    yield from _undated(campaign)
    yield from _areas(campaign)
    yield from _actors(campaign)
    yield from _unresolved(campaign)


def _taken_twice(campaign: Campaign, place: str, told: Sequence[Statement]) -> Iterator[Finding]:
    """Yield a place that one side takes in two sentences with no loss told between; shares of a city are no such."""
    name = campaign.places[place].name
    last: Statement | None = None
    for s in told:
        if last is not None and VERBS[s.verb].effect is Effect.LEAVE and s.where == "in":
            # another side that leaves has lost nothing of the last taker's
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
                f"{name} is taken by {_who(campaign, last)} on {_when(campaign, last)} and {again} on "
                f"{_when(campaign, s)}; no sentence tells of a loss between."
            )
            yield make_finding(
                campaign, "taken twice", f"{name}, taken twice", text, places=[place], statements=[last.id, s.id]
            )
            return
        last = s


def _fought_over(campaign: Campaign, place: str, told: Sequence[Statement]) -> Iterator[Finding]:
    """Yield a place that its taker still fights for with the side it was taken from, no loss told between."""
    name = campaign.places[place].name
    for at, s in enumerate(told):
        if not s.takes or s.window is None:
            continue
        taker = campaign.side_of(s.faction)
        before = [t for t in told[:at] if t.takes]
        loser = campaign.side_of(before[-1].faction if before else campaign.places[place].holder)
        for t in told[at + 1 :]:
            if t.takes or (VERBS[t.verb].effect is Effect.LEAVE and t.where == "in"):
                break
            parties = {campaign.side_of(t.faction), campaign.side_of(t.from_faction)}
            if (
                VERBS[t.verb].effect is Effect.CLASH
                and t.where == "in"
                and parties == {taker, loser}
                and _told_days(campaign, t)[0] > s.window.latest
            ):
                days = days_words(campaign.clock, *_told_days(campaign, t))
                text = (
                    f"{name} is taken by {_who(campaign, s)} on {_when(campaign, s)}, yet fighting there between "
                    f"{campaign.side_short(taker)} and {campaign.side_short(loser)} is told of {days}; no loss is "
                    "told between."
                )
                yield make_finding(
                    campaign,
                    "taken and fought over",
                    f"{name}, taken and still fought over",
                    text,
                    places=[place],
                    statements=[s.id, t.id],
                )
                return


def _loss_untold(campaign: Campaign, place: str, told: Sequence[Statement]) -> Iterator[Finding]:
    name = campaign.places[place].name
    for at, s in enumerate(told):
        if not VERBS[s.verb].retakes:
            continue
        side = campaign.side_of(s.faction)
        if any(t.takes and campaign.side_of(t.faction) != side for t in told[:at]):
            continue
        ours = [t.id for t in campaign.statements.values() if place in t.places and t.rule and t.takes]
        text = (
            f"{name} is retaken by {_who(campaign, s)} on {_when(campaign, s)}; no sentence tells when, or to "
            "whom, it had been lost."
        )
        yield make_finding(
            campaign,
            "loss untold",
            f"{name}, retaken though no loss is told",
            text,
            places=[place],
            statements=[s.id, *ours],
        )


def _outcome_untold(campaign: Campaign, place: str, told: Sequence[Statement]) -> Iterator[Finding]:
    """Yield a place that a side enters and is never said to hold, nor to have left."""
    name = campaign.places[place].name
    entries: dict[str, list[Statement]] = {}
    for at, s in enumerate(told):
        if VERBS[s.verb].effect is not Effect.ENTER or s.where == "near":
            continue
        side = campaign.side_of(s.faction)
        later = told[at + 1 :]
        settled = any(t.takes or VERBS[t.verb].effect in (Effect.LEAVE, Effect.CONFIRM) for t in later)
        if not settled:
            entries.setdefault(side, []).append(s)
    for found in entries.values():
        who, when = _who(campaign, found[0]), _when(campaign, found[0])
        text = f"{name} is reached or entered by {who} on {when}; no sentence says who held it then."
        yield make_finding(
            campaign,
            "outcome untold",
            f"{name}, entered and no more",
            text,
            places=[place],
            statements=[s.id for s in found],
        )


def _twice_in_a_day(campaign: Campaign, place: str, told: Sequence[Statement]) -> Iterator[Finding]:
    name = campaign.places[place].name
    taken = [s for s in told if s.takes and s.window is not None and s.reading is None]
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
                "hands twice in a day",
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
            f"{group}: {len(ways)} ways to read it",
            f"{text}.",
            places=[place for s in said for place in s.places],
            statements=[s.id for s in said] + [s.repeats for s in said if s.repeats],
            sentences=cited,
        )


def _undated(campaign: Campaign) -> Iterator[Finding]:
    """Yield paragraphs, and single sentences of dated ones, that lie between dated sentences and have no date."""
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
    """Yield what is told of areas alone: no town is named."""
    for s in campaign.statements.values():
        kinds = {campaign.places[place].kind for place in s.places}
        if s.rule or not kinds <= set(AREA_KINDS) - {_ROAD}:
            continue
        names = " and ".join(campaign.places[place].name for place in s.places) or "no place"
        if VERBS[s.verb].effect is Effect.LEAVE and s.share is None:
            to = "; where to is" if s.towards else ""
            text = f"A withdrawal by {_who(campaign, s)} from {names} is told; from how much of it is not said{to}."
            title = f"{names}: how much was left?"
            yield make_finding(campaign, "extent unsaid", title, text, places=s.places, statements=[s.id])
        elif VERBS[s.verb].needs_town:
            what = VERBS[s.verb].noun
            who = "" if VERBS[s.verb].effect is Effect.CLASH else f", {_who(campaign, s)}"
            named = [campaign.places[place].name for place in _named_beside(campaign, s)]
            none = f"besides {', '.join(named)} no town in it is named" if named else "no town in it is named"
            text = f"Told of {names} ({what}{who}); {none}."
            title = f"{names}: {what}"
            yield make_finding(campaign, "no place", title, text, places=s.places, statements=[s.id])


def _named_beside(campaign: Campaign, statement: Statement) -> list[str]:
    """Return the places for which the same sentence tells the same of the same, or which it excepts."""
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
            text = f"{'Near' if s.where == 'near' else 'In'} {names}: by whom is not told."
            yield make_finding(
                campaign,
                "actor unsaid",
                f"{names}: {VERBS[s.verb].noun} by whom?",
                text,
                places=s.places,
                statements=[s.id],
            )


def _unresolved(campaign: Campaign) -> Iterator[Finding]:
    for place in campaign.holdable:
        if not place.is_point:
            said = [s.id for s in campaign.statements.values() if place.id in s.places and not s.rule]
            text = f"{place.name} is named, and has no point on the map: {place.note}"
            yield make_finding(
                campaign, "place not resolved", f"{place.name}, not found", text, places=[place.id], statements=said
            )
    outside = [
        p
        for p in campaign.points
        if p.counted and p.holder in campaign.factions and p.holder_source not in campaign.sentences
    ]
    if outside:
        text = (
            f"Who held {len(outside)} of {sum(p.counted for p in campaign.holdable)} counted places before the first "
            "day rests on no sentence of the source, but on what the table of places names for each."
        )
        yield make_finding(
            campaign, "holder from outside", "Holders before the first day", text, places=[p.id for p in outside]
        )


def _who(campaign: Campaign, statement: Statement) -> str:
    """Name the faction itself: its side may stand for others too."""
    faction = campaign.factions.get(statement.faction)
    return faction.name if faction else campaign.side_short(statement.faction) or "nobody named"


def _when(campaign: Campaign, statement: Statement) -> str:
    window = statement.window or Window(0, campaign.end)
    return days_words(campaign.clock, window.earliest, window.latest)


def _told_days(campaign: Campaign, statement: Statement) -> tuple[int, int]:
    """Return the first and last day that a statement's sentence speaks of: what it says goes on may be older."""
    sentence = campaign.sentences[statement.sentence]
    if sentence.first_day is not None and sentence.last_day is not None:
        return sentence.first_day, sentence.last_day
    window = statement.window or Window(0, campaign.end)
    return window.earliest, window.latest


def _ids(sentences: Sequence[Sentence]) -> str:
    return sentences[0].id if len(sentences) == 1 else f"{sentences[0].id} to {sentences[-1].id}"
