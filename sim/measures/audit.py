"""The audit of a campaign: contradictions, silences, ambiguities and gaps of its record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from sim.clock.history import Envelope
from sim.measures.account import Account
from sim.measures.conflicts import find_conflicts
from sim.measures.counts import CountCheck, CountVerdict, Tally
from sim.measures.coverage import counts_places, kinds_of_unit
from sim.measures.cuts import CutReading, CutTest, Follows, Verdict
from sim.measures.findings import Audit, Finding, Item, Kind, Weight, make_finding, sort_findings
from sim.measures.gaps import find_gaps
from sim.measures.record import check_record
from sim.measures.untold import find_untold
from sim.model.campaign import Campaign, Toll
from sim.model.verbs import VERBS, Effect
from sim.roads.graph import RoadGraph
from sim.roads.silence import Silences


def audit(
    envelope: Envelope, graph: RoadGraph, silences: Sequence[Silences], *, tally: Tally, cuts: Iterable[CutTest]
) -> Audit:
    """Audit a campaign against itself, in one reading of it and three placements.

    Findings about statements and sentences cover every reading, those about holders the reading of the histories. Rules
    that look for words of a sentence ("briefly", "recently captured") look for English ones.

    Parameters
    ----------
    silences
        Those of the histories of `envelope`, in its order.
    tally
        The source's counts and tolls (`sim.measures.counts.tally`).
    cuts
        The tested statements of cuts and sieges (`sim.measures.cuts.cut_tests`).

    Examples
    --------
    >>> from scenarios import open_study
    >>> found = open_study("northwestern_syria_2024").audit
    >>> [finding.places for finding in found.by_kind["captured twice"]]
    [('kafr_basin',)]
    """
    check_record("the audit", *envelope)
    account = Account(envelope)
    campaign = account.campaign
    found = chain(
        find_conflicts(account),
        find_untold(account, graph, silences),
        find_gaps(account),
        _cuts(account, cuts),
        _counts(campaign, tally.counts),
        _tolls(campaign, tally),
    )
    return Audit(sort_findings(campaign, _with_readings(campaign, list(found))))


def _with_readings(campaign: Campaign, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings, each with the reading groups that are about its places alone; then the other groups."""
    of_group = {reading.group: Kind.READINGS for reading in campaign.readings}
    about = {
        group: [s for s in campaign.statements.values() if s.reading and s.reading[0] == group] for group in of_group
    }
    decided: dict[int, list[str]] = {}
    for group, said in about.items():
        places = {place for s in said for place in s.places}
        sentences = {s.sentence for s in said}
        for at, finding in enumerate(findings):
            if (
                finding.weight in (Weight.CONTRADICTION, Weight.SILENCE)
                and places
                and places <= set(finding.places)
                and sentences.intersection(finding.sentences)
            ):
                decided.setdefault(at, []).append(group)
                del of_group[group]
                break
    for at, finding in enumerate(findings):
        yield replace(finding, readings=tuple(decided[at])) if at in decided else finding
    for group in of_group:
        said = about[group]
        cited = [c.sentence for c in campaign.claims.values() if c.reading and c.reading[0] == group]
        cited += [o.sentence for o in campaign.orders if o.reading and o.reading[0] == group and o.sentence]
        yield make_finding(
            campaign,
            Kind.READINGS,
            places=[place for s in said for place in s.places],
            statements=[*(s.id for s in said), *(s.repeats for s in said if s.repeats)],
            sentences=cited,
            readings=[group],
        )


# -- cuts ----------------------------------------------------------------------------------------------------------


def _cuts(account: Account, tests: Iterable[CutTest]) -> Iterator[Finding]:
    """Yield cuts that do not follow from the holders of the places on the roads.

    A road is cut in the plain sense if the side holds a place on it; that there was no way around is more than a
    sentence says. A siege is no finding if all senses of supply give the same answer and unnamed places may have closed
    the ring, or the answer depends on the placement alone.
    """
    campaign = account.campaign
    for test in tests:
        statement = campaign.statements[test.statement]
        if test.verdict is Verdict.YES or any(r.plain and r.verdict is Follows.ALWAYS for r in test.readings):
            continue
        unnamed = _unnamed_near(account, test)
        same = VERBS[statement.verb].effect is Effect.BESIEGE and len({r.verdict for r in test.readings}) == 1
        if same and (unnamed or test.verdict is Verdict.ONLY_IF):
            continue
        yield make_finding(
            campaign,
            Kind.CUT_NOT_SUPPORTED if test.verdict is Verdict.NO else Kind.CUT_SOMETIMES,
            places=statement.places,
            window=account.window(statement),
            statements=[test.statement],
            items=[
                *(Item(words=_sense(r)) for r in test.readings if r.verdict != Follows.ALWAYS),
                *(Item(words=campaign.claims[id].words, sentences=(campaign.claims[id].sentence,)) for id in unnamed),
            ],
        )


def _sense(reading: CutReading) -> str:
    """Return a sense of a cut, and that it follows in some placements if it does."""
    sometimes = reading.verdict is Follows.SOMETIMES
    return f"{reading.name} (it follows {reading.verdict})" if sometimes else reading.name


def _unnamed_near(account: Account, test: CutTest) -> list[str]:
    """Return the counts of unnamed places, by the side or an ally until then, whose scope meets the places of a cut."""
    campaign, statement = account.campaign, account.campaign.statements[test.statement]
    when, side = account.window(statement), account.side(statement)
    stops = set(statement.places)
    for place in statement.places:
        if place in campaign.named_roads:
            stops.update(p for id in campaign.named_roads[place].corridors for p in campaign.corridors[id].places)
    return [
        claim.id
        for claim in campaign.claims.values()
        if counts_places(claim)
        and account.friends(campaign.side_of(claim.faction), side, when.latest)
        and (claim.window is None or claim.window.earliest <= when.latest)
        and any(stops.intersection(account.inside(area)) for area in claim.scope)
        and len(claim.includes) < claim.low
    ]


# -- counts and tolls ----------------------------------------------------------------------------------------------


def _counts(campaign: Campaign, checks: Sequence[CountCheck]) -> Iterator[Finding]:
    for check in checks:
        if check.verdict is CountVerdict.NOT_MET:
            yield make_finding(
                campaign,
                Kind.COUNT_NOT_MET,
                places=check.named,
                window=check.window,
                sentences=[check.sentence],
                items=[Item(low=check.least, high=check.high, words=check.words)],
            )
    open_ones = [check for check in checks if check.verdict is CountVerdict.REMAINDER and check.in_force]
    if open_ones:
        yield make_finding(
            campaign,
            Kind.UNNAMED,
            items=[
                Item(
                    sentences=(check.sentence,),
                    sides=(campaign.side_of(check.faction),),
                    low=check.unnamed_low,
                    high=check.unnamed_high,
                    words=check.words,
                )
                for check in open_ones
            ],
        )
    yield from _other_units(campaign)


def _other_units(campaign: Campaign) -> Iterator[Finding]:
    """Yield the places that a count includes though the table gives them another kind, in one finding."""
    items: dict[str, Item] = {}
    for claim in campaign.claims.values():
        kinds = kinds_of_unit(claim.unit)
        for id in claim.includes if counts_places(claim) and kinds else ():
            statement = campaign.statements.get(id)
            for place in statement.places if statement else ():
                if campaign.places[place].kind not in kinds:
                    items.setdefault(place, Item((place,), (id,), words=claim.unit))
    if items:
        yield make_finding(campaign, Kind.OTHER_UNIT, places=items, items=items.values())


def _tolls(campaign: Campaign, sums: Tally) -> Iterator[Finding]:
    totals = [item for toll in campaign.tolls if toll.counting == "total" for item in _figures(toll)]
    if totals:
        yield make_finding(campaign, Kind.TOTALS, items=totals)
    early = [
        item
        for toll in campaign.tolls
        if toll.statement and (window := campaign.statements[toll.statement].window) and window.latest < 0
        for item in _figures(toll)
    ]
    if early:
        yield make_finding(campaign, Kind.TOLL_BEFORE, items=early)
    for events in sums.tolls:
        known = [t for t in sums.totals if t.victims == events.victims and t.killed]
        if not known or events.killed is None or any(t.killed is None or t.killed[1] is None for t in known):
            continue
        most = sum(t.killed[1] for t in known if t.killed and t.killed[1] is not None)
        if events.killed[0] > most:
            yield make_finding(
                campaign,
                Kind.TOLL_BEYOND,
                sides=[events.victims],
                sentences=[*events.sentences, *(s for t in known for s in t.sentences)],
                items=[Item(low=events.killed[0], high=most)],
            )


def _figures(toll: Toll) -> Iterator[Item]:
    """Yield each figure of a toll."""
    said = (toll.statement,) if toll.statement else ()
    for what, number in (("killed", toll.killed), ("wounded", toll.wounded), ("captured", toll.captured)):
        if number is not None:
            yield Item((), said, (toll.sentence,), (), number[0], number[1], what)
