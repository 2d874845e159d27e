"""The command `pockets`: places cut off from every supply base, and the source's own "cut off" tested."""

from __future__ import annotations

import math
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scenarios.cli.loading import draw_histories, find_history, mixed_words, open_road_study
from scenarios.cli.measures.corridor import ROADS_ARE_ESTIMATES
from scenarios.cli.output import print_json, print_message, print_tables, progress_bar
from scenarios.cli.runs import print_marks
from scenarios.cli.states import study_json, window_json
from scenarios.cli.tables import Column, Remark, Table, make_row, numeric, side_cell
from sim import VERBS, Campaign, Clock, History, Placement, PocketWindow, Study
from sim.histories import Shown
from sim.measures.cuts import CutTest, Follows, Verdict
from sim.measures.narrative import no_base_words
from sim.model.durations import duration_unit
from sim.model.words import duration, km, listed, percent, range_words, window_words
from sim.uncertainty.blocks import Progress

_SECONDS = 2e-6  # for each change of a history and each place
_PATIENCE = 60.0  # seconds for drawn histories, if their number is not asked for
_LEAST_DRAWS = 20
_VERDICTS = {Verdict.YES: "yes", Verdict.NO: "no", Verdict.ONLY_IF: "it depends on what is meant"}
_FOLLOW_COUNTS = {Verdict.YES: "follow", Verdict.ONLY_IF: "depend on what is meant", Verdict.NO: "do not follow"}
_FOLLOWS = {
    Follows.ALWAYS: "follows",
    Follows.NEVER: "does not follow",
    Follows.SOMETIMES: "follows in some placements",
}


def pockets_command(args: Namespace) -> None:
    """Print the places that were cut off from every base, and what the source's own "cut off" rests on."""
    study = open_road_study(args)
    history = find_history(args, study)
    limit_draws(args, study)
    drawn = () if history.counterfactual else draw_histories(args, study)
    with progress_bar(args, "draw") as progress:
        if args.json:
            found = pockets_json(study, history, over=args.over, drawn=drawn, progress=progress)
        else:
            tables = pocket_tables(study, history, over=args.over, drawn=drawn, progress=progress)
    if args.json:
        print_json(found)
    else:
        print_marks(history)
        print_tables(tables)


def draw_seconds(study: Study, draws: int) -> float:
    """Return how long it takes to find the pockets of drawn histories, roughly."""
    return draws * _SECONDS * len(study.history().minutes) * len(study.campaign.points)


def limit_draws(args: Namespace, study: Study) -> None:
    """Draw fewer histories than by default if these would take long, and say how long many take.

    There are none if not even `_LEAST_DRAWS` can be looked at in time: shares of fewer say little.
    """
    each = draw_seconds(study, 1)
    asked, words = args.draws, duration(math.ceil(args.draws * each / 60))
    if not args.draws_given and asked * each > _PATIENCE:
        most = int(_PATIENCE / each)
        args.draws = most if most >= _LEAST_DRAWS else 0
        less = f"shares are of {args.draws} drawn histories" if args.draws else "there are no shares of drawn histories"
        print_message(f"{less}, as the campaign is large: --draws {asked} takes about {words}", quiet=args.quiet)
    elif asked * each > _PATIENCE:
        print_message(f"{asked:,} drawn histories take about {words}", quiet=args.quiet)


# -- JSON --------------------------------------------------------------------------------------------------------------


def pockets_json(
    study: Study, history: History, *, over: str, drawn: Sequence[History] = (), progress: Progress | None = None
) -> dict[str, Any]:
    """Return pockets and tested cuts as JSON; the cuts are tested on the record alone."""
    clock = study.campaign.clock
    pockets, _ = find_pockets(study, history, over=over, drawn=drawn, progress=progress)
    return {
        **study_json(study, history),
        "over": over,
        "pockets": [_pocket_json(clock, pocket) for pocket in pockets],
        "cuts": [_cut_json(test) for test in study.cuts if not history.counterfactual],
    }


def _pocket_json(clock: Clock, pocket: PocketWindow) -> dict[str, Any]:
    return {
        "place": pocket.place, "side": pocket.side, "cut": window_json(clock, pocket.cut),
        "lost": None if pocket.lost is None else window_json(clock, pocket.lost), "taken_by": pocket.taken_by,
        "certain": pocket.certain, "lag_low": pocket.lag_low, "lag_high": pocket.lag_high, "sharp": pocket.sharp,
        "supply_m": pocket.supply_m, "cut_by": [cause.id for cause in pocket.cut_by],
        "lost_by": pocket.lost_by.id if pocket.lost_by else "",
        "sentences": pocket.sentences, "together": pocket.together, "chance": pocket.chance,
    }  # fmt: skip


def _cut_json(test: CutTest) -> dict[str, Any]:
    readings = [{"name": one.name, "verdict": one.verdict, "why": one.why} for one in test.readings]
    return {
        "statement": test.statement, "sentence": test.sentence, "words": test.words, "verdict": test.verdict,
        "readings": readings,
    }  # fmt: skip


# -- tables ------------------------------------------------------------------------------------------------------------


def pocket_tables(
    study: Study,
    history: Shown = Placement.MIDDLE,
    *,
    over: str = "passable",
    drawn: Sequence[History] = (),
    progress: Progress | None = None,
) -> tuple[Table, ...]:
    """Return the places without a route to a base, with their times, and the tests of the source's "cut off".

    The source's words are tested on the record alone.
    """
    shown = study.history(history)
    table = _pocket_table(study, shown, over, drawn, progress)
    return (table,) if shown.counterfactual else (table, _cut_table(study))


def find_pockets(
    study: Study,
    history: Shown = Placement.MIDDLE,
    *,
    over: str,
    drawn: Sequence[History],
    progress: Progress | None = None,
) -> tuple[tuple[PocketWindow, ...], int]:
    """Return the pockets of the three placements, with their chances over draws, and how many more the draws have.

    Draws do not widen the windows, since their extremes grow with the number of draws.
    """
    found = study.pockets(history=history, over=over)
    if not drawn:
        return found, 0
    ever = study.pockets(over=over, drawn=drawn, progress=progress)
    chances = {(pocket.place, pocket.side): pocket.chance for pocket in ever}
    shared = tuple(replace(pocket, chance=chances[pocket.place, pocket.side]) for pocket in found)
    return shared, len(ever) - len(found)


def _pocket_table(
    study: Study, shown: History, over: str, drawn: Sequence[History], progress: Progress | None
) -> Table:
    campaign, clock = study.campaign, study.campaign.clock
    alone = study.envelope_of(shown) is None  # one history has no ranges
    found, more = find_pockets(study, shown, over=over, drawn=drawn, progress=progress)
    unit = duration_unit(clock, max((pocket.lag_high or 0 for pocket in found), default=0))
    rows = [
        make_row(
            campaign.places[pocket.place].name,
            side_cell(campaign, pocket.side),
            window_words(clock, pocket.cut),
            "" if pocket.supply_m is None else km(pocket.supply_m),
            f"to {campaign.side_short(pocket.taken_by)}, {window_words(clock, pocket.lost)}"
            if pocket.lost
            else "not reported",
            "" if pocket.lost is None else range_words(pocket.lag_low, pocket.lag_high, show=unit.show),
            *([] if alone else ["yes" if pocket.certain else "no"]),
            *([] if pocket.chance is None else [percent(pocket.chance)]),
            sentences=pocket.sentences,
        )
        for pocket in found
    ]
    ground = {
        "own": "its own ground only",
        "allied": "its own ground and that of its allies",
        "passable": "its own ground, that of its allies, and ground declared passable for it",
    }[over]
    lost = [pocket for pocket in found if pocket.lost is not None]
    shares = (
        f" Of draws: the share of {len(drawn)} draws in which it is cut off; {more} more places are so only in some. "
        + mixed_words(history.timeline.readings for history in drawn)
    ).rstrip()
    shares = shares if drawn else ""
    placements = "the earliest, the middle and the latest placement"
    spans = "" if alone else f"{unit.name.capitalize()} from cut to capture span {placements}. "
    bases = no_base_words(campaign, campaign.sides)
    remarks = (
        Remark(f"{len(found)} times a place lost its last route to a base; {len(lost)} were captured afterwards."),
        *([Remark(bases)] if bases else []),
    )
    return Table(
        "pockets",
        "Pockets: places cut off from every base of their side",
        (
            Column("place"),
            Column("side"),
            Column("cut off"),
            numeric("km to a base before", 2),
            Column("then", 1),
            numeric(f"{unit.name} to capture", 1),
            *([] if alone else [Column("in all placements", 1)]),
            *([numeric("of draws")] if drawn else []),
        ),
        tuple(rows),
        remarks=remarks if found else (),
        caveat=(
            f"{spans}The km are empty if no route was known before either. A route to a base leads over {ground}. "
            f"{ROADS_ARE_ESTIMATES} Only the roads of the campaign’s table are known. A row without sentences: the "
            f"source does not say how the last route was cut.{shares}"
        ),
        empty=" ".join(filter(None, ("No place lost its last route to a base.", bases))),
    )


def _cut_table(study: Study) -> Table:
    campaign = study.campaign
    tests = study.cuts
    rows = [
        make_row(
            _cut_words(campaign, test) if at == 0 else "",
            _VERDICTS[test.verdict] if at == 0 else "",
            reading.name,
            _FOLLOWS[reading.verdict],
            sentences=(test.sentence,) if at == 0 else (),
        )
        for test in tests
        for at, reading in enumerate(test.readings)
    ]
    verdicts = Counter(test.verdict for test in tests)
    counts = [f"{verdicts[verdict]} {words}" for verdict, words in _FOLLOW_COUNTS.items() if verdicts[verdict]]
    return Table(
        "cuts",
        "The source’s own “cut off”, tested",
        (Column("said of"), Column("does it follow?"), Column("if it means that …"), Column("then it")),
        tuple(rows),
        remarks=(Remark(f"{len(tests)} uses by the source: {', '.join(counts)}."),) if tests else (),
        caveat=(
            "The test asks whether it follows from the holders of places on the roads known here, not whether it was "
            "true. It uses the earliest, the middle and the latest placement, at the time of the sentence."
        ),
        empty="The source calls no place cut off.",
    )


def _cut_words(campaign: Campaign, test: CutTest) -> str:
    statement = campaign.statements[test.statement]
    names = listed([campaign.places[place].name for place in statement.places])
    return f"{names}, {VERBS[statement.verb].past}"
