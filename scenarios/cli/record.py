"""The commands that tell the record and what follows from it: statements, replay, state."""

from __future__ import annotations

from argparse import Namespace

from scenarios.cli.loading import (
    find_minute,
    open_study,
)
from scenarios.cli.output import (
    change_json,
    or_none,
    print_json,
    print_message,
    print_table,
    state_json,
    state_words,
)
from sim import VERBS, Campaign
from sim.model.words import counted, local_iso, window_iso


def statements_command(args: Namespace) -> None:
    """Print the statements in force, one line for each place, with their tightened windows."""
    study = open_study(args)
    campaign, timeline = study.campaign, study.timeline()
    clock = campaign.clock
    left_out = len(campaign.statements) - len(timeline.starts)
    rows = []
    for id, window in timeline.starts.items():
        statement = campaign.statements[id]
        rows += [
            {
                "id": id,
                "sentence": statement.sentence,
                "text": campaign.sentences[statement.sentence].text,
                "verb": statement.verb,
                "acled": or_none(VERBS[statement.verb].acled),
                "place": place,
                "where": or_none(statement.where),
                "faction": or_none(statement.faction),
                "from": or_none(statement.from_faction),
                "earliest": clock.iso(window.earliest),
                "latest": clock.iso(window.latest),
                "phrase": or_none(statement.phrase),
                "claimant": or_none(statement.claimant),
                "hedge": or_none(statement.hedge),
                "rule": or_none(statement.rule),
                "reading": None if statement.reading is None else "=".join(statement.reading),
            }
            for place in statement.places or (None,)
        ]
    if args.json:
        print_json(rows)
    else:
        print_table(
            ("statement", "earliest", "latest", "verb", "place", "faction", "sentence", "text"),
            (
                (
                    str(row["id"]),
                    str(row["earliest"])[:16],
                    str(row["latest"])[:16],
                    str(row["verb"]),
                    _place_words(campaign, row["place"], row["where"]),
                    row["faction"] or "",
                    str(row["sentence"]),
                    str(row["text"]),
                )
                for row in rows
            ),
        )
    if left_out:
        print_message(
            f"left out, in readings not in force: {counted(left_out, 'statement')} (see --reading)", quiet=args.quiet
        )


def _place_words(campaign: Campaign, place: str | None, where: str | None) -> str:
    if place is None:
        return ""
    name = campaign.places[place].name
    return name if where in (None, "in") else f"{where} {name}"


def replay_command(args: Namespace) -> None:
    """Print every change of state, in order."""
    history = open_study(args).history(args.placement)
    campaign, clock = history.campaign, history.campaign.clock
    if args.json:
        print_json(
            {
                "campaign": campaign.name,
                "placement": history.timeline.placement,
                "changes": [change_json(history, change) for change in history.changes],
            }
        )
        return
    print_table(
        ("at", "window", "place", "before", "after", "verb", "origin", "statement"),
        (
            (
                local_iso(clock, change.minute),
                window_iso(clock, history.window(change)),
                campaign.places[change.place].name,
                state_words(campaign, change.before, short=True),
                state_words(campaign, change.after, short=True),
                change.cause.verb,
                f"{change.origin} ({change.rule})" if change.rule else change.origin,
                change.cause.id,
            )
            for change in history.changes
        ),
    )
    print_message(
        f"{counted(len(history.changes), 'change')}, placement {args.placement}, {clock.offset}", quiet=args.quiet
    )


def state_command(args: Namespace) -> None:
    """Print the state of every place at a moment."""
    study = open_study(args)
    history = study.history(args.placement)
    campaign, clock = history.campaign, history.campaign.clock
    minute = find_minute(campaign, args.at)
    silent = study.silences(history)
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
                "basis": "silent" if silent.rule(place.id, minute) else state.basis,
                **{key: value for key, value in state_json(state).items() if key not in ("holder", "basis")},
                "since": None if since is None else clock.iso(since),
                "statement": None if change is None else change.cause.id,
                "sentence": None if change is None else change.cause.sentence,
            }
        )
    if args.json:
        placement = history.timeline.placement
        print_json({"campaign": campaign.name, "at": clock.iso(minute), "placement": placement, "places": rows})
        return
    print_table(
        ("place", "side", "state", "basis", "since", "statement"),
        (
            (
                row["name"],
                row["side"],
                state_words(campaign, history.state(row["id"], minute), short=True),
                row["basis"],
                "before the epoch" if row["since"] is None else row["since"][:16],
                row["statement"] or "",
            )
            for row in rows
        ),
    )
    held = ", ".join(f"{side} {count}" for side, count in history.held(minute).items() if count)
    print_message(f"{clock.iso(minute)}, placement {args.placement}; counted places held: {held}", quiet=args.quiet)
