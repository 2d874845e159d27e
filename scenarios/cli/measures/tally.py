"""The command `tally`: the source's own counts and tolls beside the places it names, and the losses of a side."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import Any

from scenarios.cli.loading import find_side, open_study
from scenarios.cli.measures.collapse import collapse_json, collapse_tables
from scenarios.cli.measures.page import ROWS, chief_rows, each_words, one_word, period_words, row_periods
from scenarios.cli.output import or_none, print_json, print_tables
from scenarios.cli.states import study_json, window_json
from scenarios.cli.tables import Column, Table, make_row, numeric, side_cell
from sim import Campaign, Clock, Study, Window
from sim.measures.counts import CountCheck, CountVerdict, TollSum
from sim.measures.coverage import ClaimedSeries
from sim.model.precision import window_precision
from sim.model.times import Precision
from sim.model.words import date_words, range_words, window_words

_VERDICTS = {CountVerdict.BY_NAMES: "met by names", CountVerdict.NOT_MET: "cannot be met"}  # others show in columns
_COUNTED = {"new": "anew", "running": "in all so far", "at": "at the time"}


def tally_command(args: Namespace) -> None:
    """Print the source's own counts and tolls beside the places it names, and how a side lost its places."""
    study = open_study(args)
    side = find_side(args, study)
    if args.output is not None:
        from scenarios.cli.pictures import draw_claims_chart  # imports matplotlib

        draw_claims_chart(args, study)
        if not args.json:
            return
    if args.json:
        print_json(tally_json(study, side))
    else:
        shown = {"every": args.every, "most": ROWS}
        print_tables((*tally_tables(study, **shown), *collapse_tables(study, side, **shown)))


# -- JSON --------------------------------------------------------------------------------------------------------------


def tally_json(study: Study, side: str) -> dict[str, Any]:
    """Return counts, tolls and the losses of a side as JSON."""
    clock, found = study.campaign.clock, study.tally
    return {
        **study_json(study),
        "counts": [_count_json(clock, check) for check in found.counts],
        "tolls": [_toll_json(toll) for toll in found.tolls],
        "totals": [_toll_json(toll) for toll in found.totals],
        "collapse": collapse_json(clock, study.collapse(side)),
    }


def _count_json(clock: Clock, check: CountCheck) -> dict[str, Any]:
    return {
        "claim": check.claim, "sentence": check.sentence, "words": check.words, "faction": check.faction,
        "unit": check.unit, "low": check.low, "high": check.high, "counting": check.counting,
        "window": window_json(clock, check.window), "named": check.named, "replayed_low": check.replayed_low,
        "replayed_high": check.replayed_high, "least": check.least, "unnamed_low": check.unnamed_low,
        "unnamed_high": check.unnamed_high, "verdict": check.verdict, "reading": check.reading,
        "in_force": check.in_force,
    }  # fmt: skip


def _toll_json(toll: TollSum) -> dict[str, Any]:
    return {
        "victims": or_none(toll.victims), "killed": toll.killed, "wounded": toll.wounded, "captured": toll.captured,
        "rows": toll.rows, "sentences": toll.sentences, "note": toll.note,
    }  # fmt: skip


# -- tables ------------------------------------------------------------------------------------------------------------


def tally_tables(study: Study, *, every: str | None = None, most: int | None = None) -> tuple[Table, ...]:
    """Return the source's own counts beside the places it names, and its tolls, each kind in its own table.

    `every` is as for `row_periods`; `most` is the number of rows of the other tables, or None.
    """
    campaign, clock = study.campaign, study.campaign.clock
    found = study.tally
    places = [check for check in found.counts if check.verdict != CountVerdict.OTHER]
    counts = Table(
        "counts",
        "The source’s own counts of places, beside those it names",
        (
            Column("its words"),
            Column("by"),
            Column("of", 2, least=8),
            Column("counted", 2, least=7),
            numeric("count"),
            numeric("named"),
            numeric("fallen by then", 1),
            numeric("unnamed"),
            Column("when", 1),
            Column("note", 3),
        ),
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
                "; ".join(filter(None, (_VERDICTS.get(check.verdict, ""), _reading(check)))),
                sentences=(check.sentence,),
            )
            for check in places
        ),
        caveat=(
            "Count: “around”, “dozens” and “several” stand for the numbers in the campaign’s claims.csv. Fallen by "
            "then: of the named places, certainly and possibly, by the end of the count’s time window. Unnamed: the "
            "count less its named places, and at the least less those that other sentences name for its time; unnamed "
            "places are on no map."
        ),
        empty="The source gives no counts.",
    )
    others = Table(
        "other-numbers",
        "Its other numbers",
        (Column("its words"), Column("by"), Column("of"), numeric("count"), Column("when")),
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
            if check.verdict == CountVerdict.OTHER
        ),
        caveat="As the source gives them; they are compared with nothing.",
        empty="There are none.",
    )
    return (
        chief_rows(counts, most),
        chief_rows(others, most),
        _coverage_table(study, every),
        _toll_table(campaign, "tolls", "Casualties, summed from the events", found.tolls, (
            "Only what single sentences report of single events. An open bound stays open; nothing is added for what "
            "is not reported."
        )),
        _toll_table(campaign, "totals", "The source’s own totals", found.totals, (
            "As the source gives them, for sides and spans of its own choosing. They are added to nothing: the events "
            "may be among them."
        )),
    )  # fmt: skip


def _coverage_table(study: Study, every: str | None) -> Table:
    """Return the places that each side captured by the end of each period, named and claimed."""
    campaign, covered = study.campaign, study.tally.coverage
    span = row_periods(campaign.clock, every)
    return Table(
        "coverage",
        f"Named and claimed, {each_words(span)}",
        (Column(one_word(span)), *(numeric(campaign.side_short(side)) for side in covered)),
        tuple(
            make_row(
                period_words(campaign.clock, span, window),
                *(_covered(series, window.latest) for series in covered.values()),
                sentences=_counted_by(covered.values(), window.latest),
            )
            for window in span.windows
        ),
        caveat=(
            f"Places captured by the end of the {one_word(span)}: those named, of any kind, of the number that the "
            "source claims: the named ones and the unnamed rest of its counts."
        ),
    )


def _side(campaign: Campaign, check: CountCheck) -> str:
    return campaign.side_short(campaign.side_of(check.faction))


def _whole_year(window: Window, clock: Clock) -> str:
    """Return the year if a window is one whole year, else an empty string."""
    whole = window_precision(clock, window) is Precision.YEAR
    words, until = (date_words(clock, minute, Precision.YEAR) for minute in (window.earliest, window.latest))
    return words if whole and words == until else ""


def _reading(check: CountCheck) -> str:
    if check.reading is None:
        return ""
    return f"read as “{check.reading[1]}”" + ("" if check.in_force else " (not in force)")


def _counted_by(coverage: Iterable[ClaimedSeries], minute: int) -> Iterator[str]:
    """Yield the sentences whose counts add to the number claimed by a minute."""
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


def _toll_table(campaign: Campaign, key: str, title: str, tolls: tuple[TollSum, ...], caveat: str) -> Table:
    return Table(
        key,
        title,
        (
            Column("of"),
            numeric("killed"),
            numeric("wounded"),
            numeric("captured"),
            numeric("rows", 1),
            Column("note", 2),
        ),
        tuple(
            make_row(
                side_cell(campaign, toll.victims, "" if toll.victims else "not stated"),
                *(
                    "not given" if number is None else range_words(*number)
                    for number in (toll.killed, toll.wounded, toll.captured)
                ),
                toll.rows,
                toll.note,
                sentences=toll.sentences,
            )
            for toll in tolls
        ),
        caveat=caveat,
        empty="None are given.",
    )
