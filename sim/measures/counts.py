"""The source's own counts and tolls, compared with the places and events that it names.

A count is met by the named places, or leaves an unnamed remainder, which is a number and never a point on a map. Tolls
of single events are added up by victims; totals for the whole campaign (an infobox) are listed separately.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sim.clock.changes import Dated
from sim.measures.coverage import ClaimedSeries, claimed_series, counted_places, counts_places
from sim.measures.record import check_record
from sim.model.campaign import Campaign, Claim, Statement, Toll
from sim.model.readings import in_force
from sim.model.times import Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Counting

Number = tuple[int, int | None]


class CountVerdict(StrEnum):
    """What the named captures make of a count of the source."""

    BY_NAMES = "met by names"
    REMAINDER = "has an unnamed remainder"
    NOT_MET = "cannot be met"
    OTHER = "not a count of places"


@dataclass(frozen=True, slots=True)
class CountCheck:
    """A count of the source, compared with the named captures.

    Parameters
    ----------
    named
        For a count of new captures, the places that the source includes in it (`Claim.includes`); for a running total,
        the places of its unit and scope that any sentence names as captured by the side by its end.
    replayed_low, replayed_high
        How many of them had certainly, and possibly, fallen by its end.
    least
        The lower bound of this count that follows from other statements: the named places, and for a running total also
        the counts of new captures within its time and scope, without counting a place twice.
    unnamed_low, unnamed_high
        The rest of the count; None: open. Places that other sentences name for its time may be among a count of new
        captures, so the lowest rest leaves them out.
    reading
        The reading (group, alternative) that it belongs to, or None; `in_force` is whether the timeline uses it.
    """

    claim: str
    sentence: str
    words: str
    faction: str
    unit: str
    low: int
    high: int | None
    counting: str
    window: Window
    named: tuple[str, ...]
    replayed_low: int
    replayed_high: int
    least: int
    unnamed_low: int
    unnamed_high: int | None
    verdict: CountVerdict
    reading: tuple[str, str] | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class TollSum:
    """Killed, wounded and captured `victims` as (low, high), high None if open; None if the source gives no number."""

    victims: str
    killed: Number | None
    wounded: Number | None
    captured: Number | None
    rows: int
    sentences: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """The source's own numbers.

    Parameters
    ----------
    counts
        Every count of the source, in the order of its table.
    tolls
        Sums over the events, by victims in order of first mention; events before the epoch are left out.
    totals
        The totals of the source, one by one: they mix sources and periods, and are not added to anything.
    coverage
        Named and claimed captures of each side over time (`sim.measures.coverage.claimed_series`).
    """

    counts: tuple[CountCheck, ...]
    tolls: tuple[TollSum, ...]
    totals: tuple[TollSum, ...]
    coverage: Mapping[str, ClaimedSeries]


def tally(campaign: Campaign, timeline: Dated) -> Tally:
    """Compare the source's own counts and tolls with the dated statements.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> first = next(c for c in tally(study.campaign, study.timeline()).counts if c.unit == "towns and villages")
    >>> first.low, len(first.named), first.unnamed_low, first.unnamed_high, str(first.verdict)
    (20, 17, 2, 3, 'has an unnamed remainder')
    """
    check_record("the tally", timeline)
    return Tally(
        counts=tuple(_check(campaign, timeline, claim) for claim in campaign.claims.values()),
        tolls=tuple(_sums(campaign, timeline)),
        totals=tuple(_sum(toll.victims, [toll]) for toll in campaign.tolls if toll.counting == "total"),
        coverage=claimed_series(campaign, timeline),
    )


def _check(campaign: Campaign, timeline: Dated, claim: Claim) -> CountCheck:
    window = claim.window or Window(0, campaign.end)
    about_places = counts_places(claim, parts=True)
    running = claim.counting == Counting.RUNNING
    sure, maybe = _named(campaign, timeline, claim, window) if about_places else ((), ())
    shown = maybe if running else sure
    least = max(len(sure), _least(campaign, timeline, claim, window, sure)) if about_places else 0
    unnamed_high = None if claim.high is None else max(claim.high - len(sure), 0)
    if not about_places:
        verdict = CountVerdict.OTHER
    elif claim.high is not None and least > claim.high:
        verdict = CountVerdict.NOT_MET
    elif unnamed_high == 0:
        verdict = CountVerdict.BY_NAMES
    else:
        verdict = CountVerdict.REMAINDER
    return CountCheck(
        claim=claim.id,
        sentence=claim.sentence,
        words=claim.words,
        faction=claim.faction,
        unit=claim.unit,
        low=claim.low,
        high=claim.high,
        counting=claim.counting,
        window=window,
        named=shown,
        replayed_low=len(sure),
        replayed_high=len(shown),
        least=least,
        unnamed_low=max(claim.low - len(maybe), 0) if about_places else 0,
        unnamed_high=unnamed_high if about_places else 0,
        verdict=verdict,
        reading=claim.reading,
        in_force=in_force(claim.reading, timeline.readings),
    )


def _named(
    campaign: Campaign, timeline: Dated, claim: Claim, window: Window
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the named places that a claim certainly counts, and those that it may count.

    A count of new captures certainly has those that it includes; others that are named as captured or entered in its
    time may be among it.
    """
    running = claim.counting == Counting.RUNNING
    sure: dict[str, None] = {}
    maybe: dict[str, None] = {}
    if not running:
        said = [id for id in claim.includes if id in timeline.starts]
        sure.update(dict.fromkeys(place for id in said for place in campaign.statements[id].places))
        maybe.update(sure)
        if said:  # the time of those included, where it is narrower
            starts = [timeline.starts[id] for id in said]
            earliest = max(window.earliest, min(at.earliest for at in starts))
            latest = min(window.latest, max(at.latest for at in starts))
            window = Window(earliest, latest) if earliest <= latest else window
    counted = counted_places(campaign, claim)
    for id, at in timeline.starts.items():
        statement = campaign.statements[id]
        captured = _captures(statement, claim.verb)
        entered = not running and VERBS[statement.verb].effect is Effect.ENTER and not statement.rule
        if not (captured or entered) or not _same_side(campaign, statement.faction, claim.faction):
            continue
        for place in statement.places:
            if place in counted and at.earliest <= window.latest and (running or at.latest >= window.earliest):
                maybe.setdefault(place)
                if running and at.latest <= window.latest:
                    sure.setdefault(place)
    return tuple(sure), tuple(maybe)


def _least(campaign: Campaign, timeline: Dated, claim: Claim, window: Window, sure: Sequence[str]) -> int:
    """Return the number of captures, counted or named, by the end of a running total."""
    if claim.counting != Counting.RUNNING:
        return 0
    areas = {*claim.scope, *(place for area in claim.scope for place in campaign.scope.get(area, ()))}
    readings = {**timeline.readings, **dict([claim.reading] if claim.reading else [])}  # as if it were in force
    total, among = 0, set[str]()
    for other in campaign.claims.values():
        until = (other.window or Window(0, campaign.end)).latest
        if (
            other.counting == Counting.NEW
            and other.unit == claim.unit
            and other.verb == claim.verb
            and _same_side(campaign, other.faction, claim.faction)
            and in_force(other.reading, readings)
            and until <= window.latest
            and (not areas or (other.scope and areas.issuperset(other.scope)))
        ):
            total += other.low
            among.update(_named(campaign, timeline, other, other.window or Window(0, campaign.end))[1])
    return total + len(set(sure) - among)


def _same_side(campaign: Campaign, one: str, other: str) -> bool:
    return campaign.side_of(one) == campaign.side_of(other)


def _captures(statement: Statement, verb: str) -> bool:
    """Return whether a statement is a capture of the kind that a claim counts."""
    if statement.rule or statement.repeats:
        return False
    wanted = VERBS[verb].effect if verb in VERBS else None
    return VERBS[statement.verb].effect is wanted and (statement.takes or wanted is Effect.TAKE_PART)


def _sums(campaign: Campaign, timeline: Dated) -> Iterator[TollSum]:
    by_victims: dict[str, list[Toll]] = {}
    for toll in campaign.tolls:
        window = timeline.starts.get(toll.statement) if toll.statement else None
        before = window is not None and window.latest < 0
        if toll.counting != "total" and not before and (not toll.statement or toll.statement in timeline.starts):
            by_victims.setdefault(toll.victims, []).append(toll)
    for victims, tolls in by_victims.items():
        yield _sum(victims, tolls)


def _sum(victims: str, tolls: Sequence[Toll]) -> TollSum:
    return TollSum(
        victims=victims,
        killed=_add([toll.killed for toll in tolls]),
        wounded=_add([toll.wounded for toll in tolls]),
        captured=_add([toll.captured for toll in tolls]),
        rows=len(tolls),
        sentences=tuple(dict.fromkeys(toll.sentence for toll in tolls)),
        note=tolls[0].note if len(tolls) == 1 else "",
    )


def _add(numbers: Sequence[Number | None]) -> Number | None:
    given = [number for number in numbers if number is not None]
    if not given:
        return None
    highs = [high for _, high in given]
    return sum(low for low, _ in given), None if None in highs else sum(high for high in highs if high is not None)
