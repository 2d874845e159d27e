"""The audit of a campaign: contradictions, ambiguities, silences and gaps of its record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sim.clock.history import Envelope, History
from sim.measures.counts import CountCheck, CountVerdict, Tally
from sim.measures.cuts import CutTest, Verdict
from sim.measures.findings import Audit, Finding, make_finding, sort_findings
from sim.measures.record import check_record
from sim.measures.statements import find_in_statements
from sim.model.campaign import Campaign, Place
from sim.model.verbs import VERBS
from sim.model.vocabulary import NOBODY, Basis, Counting, Origin, Stance, Supply
from sim.model.words import day_words, range_words
from sim.roads.graph import RoadGraph
from sim.roads.pockets import cut_offs
from sim.roads.silence import CUT_OFF, Silences


def audit(
    envelope: Envelope, graph: RoadGraph, silences: Sequence[Silences], *, tally: Tally, cuts: Iterable[CutTest]
) -> Audit:
    """Audit a campaign against itself, in one reading of it and three placements.

    Findings from the statements alone cover every reading, the others the reading of the histories.

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
    campaign = envelope.middle.campaign
    found = [
        *find_in_statements(campaign),
        *_never_told(envelope, silences, graph),
        *_cuts(campaign, cuts),
        *_counts(campaign, tally),
        *_tolls(campaign, tally),
        *_from_another(envelope),
    ]
    return Audit(sort_findings(campaign, found))


def _never_told(placed: Sequence[History], silent_spans: Sequence[Silences], graph: RoadGraph) -> Iterator[Finding]:
    """Yield the places that are silent at the end in every placement.

    A part of a place that another side captured is left out, since the capture includes it.
    """
    middle = placed[1]
    campaign = middle.campaign
    closed = {
        cut.place: [cause.id for cause in cut.cut_by]
        for cut in cut_offs(middle, graph, over=Supply.OWN, silences=silent_spans[1])
        if cut.was_joined
    }
    for place in campaign.holdable:
        if not all(silent.rule(place.id, campaign.end) for silent in silent_spans) or _is_of_what_fell(middle, place):
            continue
        span = silent_spans[1].spans[place.id][-1]
        side = campaign.side_of(middle.holder(place.id, campaign.end))
        mentions = [id for id in middle.timeline.starts if place.id in campaign.statements[id].places]
        since = max(silent.spans[place.id][-1].start for silent in silent_spans)
        day = day_words(campaign.clock, since, year=False)
        if span.rule == CUT_OFF:
            why = "no road over ground of its side joined it to a base"
            around = closed.get(place.id) or [c.cause.id for c in middle.changes if c.minute == span.start]
        else:
            why = "sides not allied to it held places on both sides of it along the road"
            around = list(_about(middle, place.id, span.start))
        short = campaign.side_short(side)
        passed = f"By {day} at the latest, {why}"
        if mentions or place.holder_source in campaign.sentences:
            kind, title = "fall not reported", f"{place.name}, fall not reported"
            text = f"In the tables, {short} last held {place.name}. {passed}; no sentence reports its holder then."
        else:
            kind, title = "never named", f"{place.name}, never named"
            text = f"In the table of places, {short} held {place.name}. {passed}. The source does not name the place."
        yield make_finding(campaign, kind, title, text, places=[place.id], statements=[*mentions[-1:], *around])


def _is_of_what_fell(history: History, place: Place) -> bool:
    """Return whether a place is part of one that another side holds at the end, by a statement."""
    end, campaign = history.campaign.end, history.campaign
    side = history.side(place.id, end)
    return any(
        campaign.places[whole].can_be_held
        and history.state(whole, end).basis == Basis.DOCUMENTED
        and history.side(whole, end) != side
        for whole in place.part_of
    )


def _about(history: History, place: str, minute: int) -> Iterator[str]:
    """Yield the statements that gave sides not allied to it the nearest places both ways along a corridor."""
    campaign = history.campaign
    side = history.side(place, minute)
    for corridor in campaign.corridors.values():
        if place not in corridor.places:
            continue
        at = corridor.places.index(place)
        found = []
        for way in (corridor.places[:at][::-1], corridor.places[at + 1 :]):
            for stop in way:
                other, change = history.side(stop, minute), history.holder_change(stop, minute)
                if change is None or change.origin != Origin.DOCUMENTED or other not in campaign.sides or other == side:
                    continue
                if campaign.relation(side, other, minute) != Stance.ALLIED:
                    found.append(change.cause.id)
                    break
        if len(found) == 2:
            yield from found


def _cuts(campaign: Campaign, tests: Iterable[CutTest]) -> Iterator[Finding]:
    for test in tests:
        statement = campaign.statements[test.statement]
        names = " and ".join(campaign.places[place].name for place in statement.places)
        what = VERBS[statement.verb].past
        if test.verdict is not Verdict.YES:
            kind = "cut-off not supported" if test.verdict is Verdict.NO else "cut-off under one reading"
            yield make_finding(
                campaign,
                kind,
                f"{names}, {what}?",
                f"{test.note}. Tested with the roads of the table and the places that the source names.",
                places=statement.places,
                statements=[test.statement],
            )


def _counts(campaign: Campaign, sums: Tally) -> Iterator[Finding]:
    for check in sums.counts:
        if check.verdict is CountVerdict.REMAINDER:
            reading = f" (read as {'='.join(check.reading)})" if check.reading else ""
            text = (
                f"“{check.words}”{reading}{_taken_as(check)}: {_named(check)}, "
                f"{_range(check.unnamed_low, check.unnamed_high)} unnamed."
            )
            kind = "unnamed remainder"
        elif check.verdict is CountVerdict.NOT_MET:
            text = f"“{check.words}”: at most {check.high}, but {check.least} are named or counted by then."
            kind = "count cannot be met"
        else:
            continue
        yield make_finding(
            campaign,
            kind,
            f"“{check.words}”",
            text,
            places=check.named,
            statements=campaign.claims[check.claim].includes,
            sentences=[check.sentence],
        )


def _named(check: CountCheck) -> str:
    number = _range(check.replayed_low, check.replayed_high)
    return f"{number} places named by then" if check.counting == Counting.RUNNING else f"{number} named with it"


def _taken_as(check: CountCheck) -> str:
    """Return the number that stands for words without one, or an empty string."""
    number = _range(check.low, check.high)
    return "" if number in check.words or check.low == check.high else f", taken as {number}"


def _range(low: int, high: int | None) -> str:
    return range_words(low, high, show=str, to=" to ", least="{} or more")


def _tolls(campaign: Campaign, sums: Tally) -> Iterator[Finding]:
    for total in sums.totals:
        killed = "" if total.killed is None else f"{_range(*total.killed)} killed"
        captured = "" if total.captured is None else f"{_range(*total.captured)} captured"
        numbers = ", ".join(filter(None, (killed, captured)))
        name = campaign.side_short(total.victims)
        yield make_finding(
            campaign,
            "separate total",
            f"{name}: {numbers}",
            f"{numbers}, coded for {name}; not added to the events. {total.note}".strip(),
            sentences=total.sentences,
        )
    for events in sums.tolls:
        totals = [t.killed for t in sums.totals if t.victims == events.victims and t.killed]
        if not totals or events.killed is None or any(high is None for _, high in totals):
            continue
        most = sum(high for _, high in totals if high is not None)
        if events.killed[0] > most:
            yield make_finding(
                campaign,
                "toll beyond its total",
                f"{events.victims}: {events.killed[0]} against {most}",
                f"The events add up to at least {events.killed[0]} killed, the totals to at most {most}.",
                sentences=[
                    *events.sentences,
                    *(s for t in sums.totals if t.victims == events.victims for s in t.sentences),
                ],
            )


def _from_another(placed: Sequence[History]) -> Iterator[Finding]:
    """Yield equipment seized in a place from a side that did not hold it in any placement."""
    campaign = placed[1].campaign
    for id in placed[1].timeline.starts:
        s = campaign.statements[id]
        if not VERBS[s.verb].seizes or s.where != "in" or not s.from_faction or s.rule:
            continue
        loser = campaign.side_of(s.from_faction)
        for place in (p for p in s.places if campaign.places[p].can_be_held):
            if any(loser in _been_there(history, place, history.timeline.starts[id].latest) for history in placed):
                continue
            held = campaign.side_of(campaign.places[place].holder)
            name = campaign.places[place].name
            holder = "of unknown holder" if held in NOBODY else f"held by {campaign.side_short(held)}"
            text = (
                f"Equipment is reported as seized at {name}, and coded as left by {campaign.side_short(loser)}; in the "
                f"tables the place was {holder}, and no change of hands is reported."
            )
            yield make_finding(
                campaign, "owner unclear", f"{name}, unclear owner", text, places=[place], statements=[id]
            )


def _been_there(history: History, place: str, minute: int) -> set[str]:
    """Return the sides that held a place up to a minute."""
    side_of = history.campaign.side_of
    return {side_of(spell.holder) for spell in history.spells(place) if spell.start <= minute}
