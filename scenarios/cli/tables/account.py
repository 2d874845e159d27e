"""Tables of the record against itself: its own counts and tolls, and all that the audit finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from scenarios.cli.tables.value import Said, Table, make_row
from sim import MINUTES_A_DAY, Campaign, ClaimedSeries, Clock, CountCheck, Study, TollSum, Window
from sim.model.words import range_words, window_words

_PLURALS = {"ambiguity": "ambiguities"}
_NO_PLACES = "not a count of places"  # a verdict
_VERDICTS = {"has an unnamed remainder": "", _NO_PLACES: ""}  # what the columns say needs no words
_COUNTED = {"new": "anew", "running": "in all so far", "at": "at the time"}


def tally_tables(study: Study) -> tuple[Table, ...]:
    """Tell the source's own counts beside the places it names, and its tolls, each kind by itself."""
    campaign, clock = study.campaign, study.campaign.clock
    found = study.tally
    places = [check for check in found.counts if check.verdict != _NO_PLACES]
    counts = Table(
        "The source’s own counts of places, beside those it names",
        ("its words", "by", "of", "counted", "count", "named", "fallen by then", "unnamed", "when", "note"),
        tuple(
            make_row(
                f"“{check.words}”",
                _side(campaign, check),
                check.unit,
                _COUNTED.get(check.counting, check.counting),
                range_words(check.low, check.high),
                len(check.named),
                range_words(check.replayed_low, check.replayed_high),
                range_words(check.unnamed_low, check.unnamed_high),
                window_words(clock, check.window),
                "; ".join(filter(None, (_VERDICTS.get(check.verdict, check.verdict), _reading(check)))),
                sentences=(check.sentence,),
            )
            for check in places
        ),
        caveat=(
            "Count: “around”, “dozens” and “several” stand for the numbers that the campaign’s claims.csv takes them "
            "for. Fallen by then: of the named ones, surely and possibly, by the end of the count’s hours. Unnamed: "
            "what the count leaves over when every named place is taken off; unnamed places are on no map."
        ),
        right=frozenset({4, 5, 6, 7}),
        empty="The source gives no counts.",
    )
    others = Table(
        "Its other numbers",
        ("its words", "by", "of", "count", "when"),
        tuple(
            make_row(
                f"“{check.words}”",
                _side(campaign, check),
                check.unit,
                range_words(check.low, check.high),
                _whole_year(check.window, clock) or window_words(clock, check.window),
                sentences=(check.sentence,),
            )
            for check in found.counts
            if check.verdict == _NO_PLACES
        ),
        caveat="As the source gives them; nothing here is held against them.",
        right=frozenset({3}),
        empty="It gives none.",
    )
    coverage = Table(
        "Named and claimed, day by day",
        ("day", *(campaign.side_short(side) for side in found.coverage)),
        tuple(
            make_row(
                clock.iso(day)[:10],
                *(_covered(series, min(day + MINUTES_A_DAY - 1, campaign.end)) for series in found.coverage.values()),
                sentences=_counted_by(found.coverage.values(), min(day + MINUTES_A_DAY - 1, campaign.end)),
            )
            for day in range(0, campaign.end + 1, MINUTES_A_DAY)
        ),
        caveat="Places taken by the end of the day: named, of what the source’s counts come to.",
        right=frozenset(range(1, len(found.coverage) + 1)),
    )
    return (
        counts,
        others,
        coverage,
        _toll_table(campaign, "Casualties, summed from the events", found.tolls, (
            "Only what single sentences tell of single events. An open bound stays open; nothing is added for what is "
            "not told."
        )),
        _toll_table(campaign, "The source’s own totals", found.totals, (
            "As the source gives them, for sides and spans of its own choosing. They are added to nothing: the events "
            "may be among them."
        )),
    )  # fmt: skip


def _side(campaign: Campaign, check: CountCheck) -> str:
    return campaign.side_short(campaign.side_of(check.faction))


def _whole_year(window: Window, clock: Clock) -> str:
    """Return the year that a window is the whole of; empty for any other window."""
    first, last = clock.datetime(window.earliest), clock.datetime(window.latest)
    whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year
    return str(first.year) if whole else ""


def _reading(check: CountCheck) -> str:
    if check.reading is None:
        return ""
    return f"read as “{check.reading[1]}”" + ("" if check.in_force else " (not in force)")


def _counted_by(coverage: Iterable[ClaimedSeries], minute: int) -> Iterator[str]:
    """Yield the sentences whose counts bear on what is claimed by a minute."""
    for series in coverage:
        for claim in series.claims:
            if claim.window is not None and claim.window.earliest <= minute:
                yield claim.sentence


def _covered(series: ClaimedSeries, minute: int) -> str:
    minutes, named = series.minutes, series.named
    here = max(int(minutes.searchsorted(minute, side="right")) - 1, 0)
    low, high = float(series.low[here]), float(series.high[here])
    claimed = range_words(int(low), None if high != high else int(high))  # an open bound is not a number
    return f"{int(named[here])} of {claimed}"


def _toll_table(campaign: Campaign, title: str, tolls: tuple[TollSum, ...], caveat: str) -> Table:
    return Table(
        title,
        ("of", "killed", "wounded", "captured", "rows", "note"),
        tuple(
            make_row(
                campaign.side_short(toll.victims),
                *(
                    "not told" if number is None else range_words(*number)
                    for number in (toll.killed, toll.wounded, toll.captured)
                ),
                toll.rows,
                toll.note,
                sentences=toll.sentences,
            )
            for toll in tolls
        ),
        caveat=caveat,
        right=frozenset({1, 2, 3, 4}),
        empty="None is given.",
    )


def audit_tables(study: Study) -> tuple[Table, ...]:
    """Tell what the audit finds, kind by kind, the weightiest first."""
    found = study.audit
    weights = Counter(finding.weight for finding in found.findings)
    told = ", ".join(
        f"{weights[weight]} {weight if weights[weight] == 1 else _PLURALS.get(weight, weight + 's')}"
        for weight in weights
    )
    summary = Table(
        "Audit",
        ("kind", "weight", "findings"),
        tuple(
            make_row(kind, findings[0].weight, len(findings), sentences=(s for one in findings for s in one.sentences))
            for kind, findings in found.by_kind.items()
            if findings
        ),
        findings=(Said(f"{len(found.findings)} findings: {told}."),),
        caveat="A finding is what the record says or leaves out, not an error of whoever wrote it.",
        right=frozenset({2}),
        empty="Nothing to find.",
    )
    kinds = [
        Table(
            kind[:1].upper() + kind[1:],
            ("what", "found"),
            tuple(
                make_row(
                    finding.title,
                    finding.text,
                    sentences=finding.sentences,
                )
                for finding in findings
            ),
        )
        for kind, findings in found.by_kind.items()
        if findings
    ]
    return (summary, *kinds)
