"""The commands that print the record and the states that follow from it: statements, replay, state."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from scenarios.cli.loading import (
    find_history,
    find_minute,
    open_study,
)
from scenarios.cli.output import or_none, print_json, print_message, print_tables
from scenarios.cli.runs import held_json, marks_json, origin_words, print_marks
from scenarios.cli.states import basis_words, change_json, faction_name, origin_json, state_cell, state_json
from scenarios.cli.tables import Column, Table, make_row, side_cell
from sim import VERBS, Campaign, History, Statement, Window
from sim.model.vocabulary import Where
from sim.model.words import LAST_TOLD_NOTE, alt_words, counted, holdings_words, moment_words, range_words, window_words
from sim.roads.holding import held_series


def statements_command(args: Namespace) -> None:
    """Print the statements in force, one line for each place, with their tightened windows."""
    study = open_study(args)
    campaign, timeline = study.campaign, study.timeline()
    clock = campaign.clock
    left_out = len(campaign.statements) - len(timeline.starts)
    about = [
        (campaign.statements[id], window, place)
        for id, window in timeline.starts.items()
        for place in campaign.statements[id].places or ("",)
    ]
    if args.json:
        print_json([_statement_json(campaign, *one) for one in about])
    else:
        columns = (
            Column("statement", 2), Column("window"), Column("verb"), Column("place"),
            Column("by"), Column("faction", 4), Column("sentence", 3), Column("text", 5, least=40),
        )  # fmt: skip
        table = Table("statements", "", columns, tuple(
            make_row(
                statement.id,
                window_words(clock, window),
                statement.verb,
                _place_words(campaign, statement, place),
                side_cell(campaign, campaign.side_of(statement.faction)),
                faction_name(campaign, statement.faction),
                statement.sentence,
                campaign.sentences[statement.sentence].text,
            )
            for statement, window, place in about
        ))  # fmt: skip
        print_tables([table], piped=None)
    if left_out:
        print_message(
            f"left out, in readings not in force: {counted(left_out, 'statement')} (see --reading)", quiet=args.quiet
        )


def _statement_json(campaign: Campaign, statement: Statement, window: Window, place: str) -> dict[str, Any]:
    clock = campaign.clock
    return {
        "id": statement.id,
        "sentence": statement.sentence,
        "text": campaign.sentences[statement.sentence].text,
        "verb": statement.verb,
        "acled": or_none(VERBS[statement.verb].acled),
        "place": or_none(place),
        "where": or_none(statement.where),
        "within_km": None if statement.within_m is None else statement.within_m / 1000,
        "towards": statement.towards,
        "except": statement.exceptions,
        "share": statement.share,
        "faction": or_none(statement.faction),
        "from": or_none(statement.from_faction),
        "earliest": clock.iso(window.earliest),
        "latest": clock.iso(window.latest),
        "phrase": or_none(statement.phrase),
        "dated": or_none(campaign.sentences[statement.sentence].date_words),
        "claimant": or_none(statement.claimant),
        "hedge": or_none(statement.hedge),
        "rule": or_none(statement.rule),
        "reading": None if statement.reading is None else "=".join(statement.reading),
    }


def _place_words(campaign: Campaign, statement: Statement, place: str) -> str:
    """Describe where a statement acts: ``50–100 % of Idlib, except Kafranbel``."""
    words = campaign.places[place].name if place else ""
    if statement.share is not None:
        low, high = (round(100 * share) for share in statement.share)
        words = f"{range_words(low, high)} % of {words}"
    elif statement.within_m is not None:
        words = f"within {statement.within_m / 1000:g} km of {words}"
    elif statement.where not in ("", Where.IN):
        words = f"{'part of' if statement.where == Where.PART else statement.where} {words}"
    listed = (("except", statement.exceptions), ("towards", statement.towards))
    more = (f"{word} {', '.join(campaign.places[name].name for name in names)}" for word, names in listed if names)
    return ", ".join(filter(None, (words, *more)))


def replay_command(args: Namespace) -> None:
    """Print every change of state, in order."""
    history = find_history(args, open_study(args))
    campaign, clock = history.campaign, history.campaign.clock
    if args.json:
        print_json(
            {
                "campaign": campaign.name,
                "placement": history.timeline.placement,
                **marks_json(history),
                "changes": [change_json(history, change) for change in history.changes],
            }
        )
        return
    columns = (
        Column("at"), Column("window", 2), Column("place"), Column("before"), Column("after"), Column("holder", 5),
        Column("verb", 3), Column("origin", 4), Column("statement", 1),
    )  # fmt: skip
    rows = (
        make_row(
            moment_words(clock, change.minute, year=False, short=True),
            window_words(clock, history.window(change)),
            campaign.places[change.place].name,
            state_cell(campaign, change.before),
            state_cell(campaign, change.after),
            faction_name(campaign, change.after.holder),
            change.cause.verb,
            origin_words(change),
            change.cause.id,
        )
        for change in history.changes
    )
    print_marks(history)
    print_tables([Table("replay", "", columns, tuple(rows))], piped=None)
    late = sum(change.minute > campaign.end for change in history.changes)
    after = f" ({late} after the campaign’s end)" if late else ""
    words = f"{counted(len(history.changes), 'change')}{after}, placement {args.placement}, {clock.offset}"
    print_message(words, quiet=args.quiet)


def _since_words(history: History, place: str, minute: int) -> str:
    since = history.since(place, minute)
    return "before the epoch" if since is None else moment_words(history.campaign.clock, since, year=False, short=True)


def state_command(args: Namespace) -> None:
    """Print the state of every place at a moment."""
    study = open_study(args)
    history = find_history(args, study)
    campaign, clock = history.campaign, history.campaign.clock
    minute = find_minute(campaign, args.at)
    silent = study.silences(history)
    held = held_series(history, silent).at(minute)
    rows = []
    for place in campaign.holdable:
        state = history.state(place.id, minute)
        since, change = history.since(place.id, minute), history.holder_change(place.id, minute)
        rows.append(
            {
                "id": place.id,
                "name": place.name,
                "holder": state.holder,
                "side": history.side(place.id, minute),
                "basis": basis_words(state, change, silent=bool(silent.rule(place.id, minute))),
                **{key: value for key, value in state_json(state).items() if key not in ("holder", "basis")},
                "since": None if since is None else clock.iso(since),
                "statement": None if change is None else change.cause.id,
                "sentence": None if change is None else or_none(change.cause.sentence),
                **origin_json(change),
            }
        )
    if args.json:
        placement = history.timeline.placement
        head = {"campaign": campaign.name, "at": clock.iso(minute), "placement": placement, **marks_json(history)}
        print_json({**head, "held": held_json(held), "places": rows})
        return
    columns = (
        Column("place"), Column("held by"), Column("faction", 2), Column("basis"), Column("since"),
        Column("statement", 1),
    )  # fmt: skip
    cells = (
        make_row(
            row["name"],
            state_cell(campaign, history.state(row["id"], minute)),
            faction_name(campaign, row["holder"]),
            row["basis"],
            _since_words(history, row["id"], minute),
            row["statement"],
        )
        for row in rows
    )
    print_marks(history)
    print_tables([Table("state", "", columns, tuple(cells))], piped=None)
    words = f"counted places held: {holdings_words(held, campaign.side_short)}"
    print_message(f"{alt_words(clock, minute)}, placement {args.placement}; {words}", quiet=args.quiet)
    if any(each.silent for each in held.values()):
        print_message(LAST_TOLD_NOTE, quiet=args.quiet)
