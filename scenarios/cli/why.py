"""The command `why`: a place's state traced back to its changes, their statements and the quoted sentences."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from scenarios.cli.loading import find_history, find_minute, find_place, open_study
from scenarios.cli.output import or_none, print_json, print_lines, print_text
from scenarios.cli.runs import marks_json, print_marks, script_words, skip_json, skip_words
from scenarios.cli.states import basis_words, change_json, faction_name, state_json, state_words
from sim import VERBS, Campaign, Change, History, Place, Silences, Statement
from sim.clock.changes import Cause
from sim.clock.outcome import Move, Skip
from sim.model.words import asked_words, moment_words, window_words

_INDENT = "   "
_SILENCE = {
    "cut-off": "no road through places of its side joins it to a base of theirs",
    "passed": "another side holds places on both sides of it along a road",
}


def why_command(args: Namespace) -> None:
    """Print why a place has its state: every change up to a time, with its statement and sentence."""
    study = open_study(args)
    history = find_history(args, study)
    campaign = history.campaign
    place = find_place(campaign, args.place)
    minute = campaign.end if args.at is None else find_minute(campaign, args.at)
    silences = study.silences(history) if place.can_be_held else None
    if args.json:
        print_json(_chain_json(history, place, minute, silences))
    else:
        _print_chain(history, place, minute, silences)


def _changes(history: History, place: Place, minute: int) -> list[Change]:
    return [change for change in history.changes if change.place == place.id and change.minute <= minute]


def _mentions(history: History, place: Place, minute: int) -> list[tuple[int, Statement]]:
    """Return the statements in force that mention the place without changing its state, with their minutes."""
    campaign = history.campaign
    changing = {change.cause.id for change in _changes(history, place, minute)}
    return [
        (moment.minute, campaign.statements[moment.statement])
        for moment in history.timeline.occurrences
        if moment.minute <= minute
        and not moment.ends
        and moment.statement not in changing
        and place.id in campaign.statements[moment.statement].places
    ]


def _move(history: History, cause: Cause, minute: int) -> Move | None:
    """Return how scripts moved the start or end of a statement to a minute; None if they did not."""
    return next((one for one in history.moved if (one.point.statement, one.after) == (cause.id, minute)), None)


def _skipped(history: History, place: Place, minute: int) -> list[Skip]:
    """Return the events at the place that did not happen because of scripts."""
    statements = history.campaign.statements
    return [
        skip
        for skip in history.skipped
        if skip.minute <= minute and place.id in statements[skip.point.statement].places
    ]


def _chain_json(history: History, place: Place, minute: int, silences: Silences | None) -> dict[str, Any]:
    campaign, clock = history.campaign, history.campaign.clock
    since = history.since(place.id, minute) if place.can_be_held else None
    state = None
    if silences is not None:
        silent = silences.rule(place.id, minute)
        state = {
            **state_json(history.state(place.id, minute)),
            "side": history.side(place.id, minute),
            "since": None if since is None else clock.iso(since),
            "silent": or_none(silent),
        }
        now, change = history.state(place.id, minute), history.holder_change(place.id, minute)
        state["basis"] = basis_words(now, change, silent=bool(silent))
    return {
        "campaign": campaign.name,
        "placement": history.timeline.placement,
        **marks_json(history),
        "at": clock.iso(minute),
        "place": {"id": place.id, "name": place.name, "other_names": list(place.other_names), "kind": place.kind},
        "state": state,
        "initial": {"holder": place.holder, "source": or_none(place.holder_source)} if place.can_be_held else None,
        "changes": [
            {**change_json(history, change), **_said_json(campaign, change.cause)}
            for change in _changes(history, place, minute)
        ],
        "mentions": [
            {"at": clock.iso(at), "verb": said.verb, "where": or_none(said.where), "statement": said.id,
             "sentence": said.sentence, **_move_json(_move(history, said, at)), **_said_json(campaign, said)}
            for at, said in _mentions(history, place, minute)
        ],
        "skipped": [skip_json(campaign, skip) for skip in _skipped(history, place, minute)],
    }  # fmt: skip


def _move_json(move: Move | None) -> dict[str, Any]:
    """Return the script behind a move and its line as JSON; None: nothing moved."""
    return {"script": None, "line": None} if move is None else {"script": move.script, "line": move.line or None}


def _said_json(campaign: Campaign, said: Cause) -> dict[str, Any]:
    sentence = campaign.sentences.get(said.sentence)  # None: a script makes it happen
    sources = () if sentence is None else [campaign.sources[id] for id in sentence.sources]
    return {
        "faction": or_none(said.faction),
        "from": or_none(said.from_faction),
        "phrase": or_none(said.phrase),
        "claimant": or_none(said.claimant),
        "hedge": or_none(said.hedge),
        "reading": None if said.reading is None else "=".join(said.reading),
        "note": or_none(said.note),
        "text": None if sentence is None else sentence.text,
        "dated_by": [] if sentence is None else list(sentence.dated_by),
        "sources": [{"title": source.title, "url": source.url} for source in sources],
    }


def _print_chain(history: History, place: Place, minute: int, silences: Silences | None) -> None:
    campaign, clock = history.campaign, history.campaign.clock
    names = f" (also {', '.join(place.other_names)})" if place.other_names else ""
    print_marks(history)
    print_text(f"{place.name}{names}, {place.kind}", style="bold")
    placement = history.timeline.placement
    if silences is None:
        print_lines("An area has no holder of its own; give a place in it.")
    else:
        state = history.state(place.id, minute)
        rule = silences.rule(place.id, minute)
        basis = basis_words(state, history.holder_change(place.id, minute), silent=bool(rule))
        if basis == "silent":
            basis = f"silent by the rule {rule}: not named since, and {_SILENCE.get(rule, rule)}"
        at = asked_words(clock, minute)
        print_text(f"At {at} ({clock.offset}, placement {placement}): {state_words(campaign, state)}.")
        print_text(f"Basis: {basis}.")
        print_lines("")
        source = place.holder_source
        stated = (
            source if source and source not in campaign.sentences else f"sentence {source}" if source else "not given"
        )
        print_text(f"Before {moment_words(clock, 0)}: {faction_name(campaign, place.holder)} ({stated}).")
        if source in campaign.sentences:
            _print_sentence(campaign, source)
        for number, change in enumerate(_changes(history, place, minute), start=1):
            print_lines("")
            _print_change(history, change, number=number)
    skipped = _skipped(history, place, minute)
    if skipped:
        print_lines("")
        print_text("Did not happen, because of scripts:", style="bold")
    for skip in skipped:
        print_lines("")
        print_text(f"{moment_words(clock, skip.minute)}: {skip_words(campaign, skip)}", indent=_INDENT)
        _print_sentence(campaign, skip.sentence)
    mentions = _mentions(history, place, minute)
    if mentions:
        print_lines("")
        print_text("Also mentioned, without changing its state:", style="bold")
    for at_minute, said in mentions:
        print_lines("")
        print_text(f"{moment_words(clock, at_minute)}: {_act_words(campaign, said)}", indent=_INDENT)
        if (move := _move(history, said, at_minute)) is not None:
            _print_move(history, move)
        _print_sentence(campaign, said.sentence)


def _print_change(history: History, change: Change, *, number: int) -> None:
    campaign, clock = history.campaign, history.campaign.clock
    said = change.cause
    before, after = state_words(campaign, change.before), state_words(campaign, change.after)
    turn = (
        f"{before} -> {after}" if before != after else f"still {after}; {change.before.basis} -> {change.after.basis}"
    )
    print_text(f"{number}. {moment_words(clock, change.minute)}: {turn}", hanging=_INDENT, style="bold")
    cited = f" [statement {said.id}]" if said.id in campaign.statements else ""
    print_text(f"{_act_words(campaign, said)}{cited}", indent=_INDENT)
    move = _move(history, said, change.minute)
    if move is not None:
        _print_move(history, move)
    elif change.script:
        print_text(f"{change.origin}, by script {script_words(change.script, change.line)}", indent=_INDENT)
    elif change.origin != "documented":
        reason = campaign.rules.get(change.rule, "")
        print_text(f"{change.origin} by the rule {change.rule}{': ' if reason else ''}{reason}", indent=_INDENT)
    phrase = f" (“{said.phrase}”)" if said.phrase and move is None else ""
    sentence = campaign.sentences.get(said.sentence)
    dated = f", dated {sentence.date_words}" if sentence is not None and sentence.date_words else ""
    print_text(
        f"When: {window_words(clock, history.window(change), short=False, year=True)}{phrase}{dated}",
        indent=_INDENT,
    )
    if said.reading is not None:
        print_text(f"Holds in the reading {'='.join(said.reading)}.", indent=_INDENT)
    if said.note:
        print_text(f"Note: {said.note}", indent=_INDENT)
    _print_sentence(campaign, said.sentence)


def _print_move(history: History, move: Move) -> None:
    """Say what moved a statement, and where the record has it, with the words of the source for it."""
    campaign = history.campaign
    phrase = campaign.statements[move.point.statement].phrase
    by = f"by script {script_words(move.script, move.line)}"
    order = "" if move.order is None else f", through the order of {move.order.sentence or move.order.rule}"
    record = moment_words(campaign.clock, move.before) + (f" (“{phrase}”)" if phrase else "")
    print_text(f"counterfactual, moved {by}{order}, from {record}", indent=_INDENT)


def _act_words(campaign: Campaign, said: Cause) -> str:
    """Describe a statement: ``capture by HTS, from Syrian government, according to SOHR (reportedly)``."""
    parts = [VERBS[said.verb].words]
    if said.where not in ("", "in"):
        parts[0] += f" ({said.where})"
    if said.faction:
        parts[0] += f" by {faction_name(campaign, said.faction)}"
    if said.from_faction:
        takes = VERBS[said.verb].effect.takes
        parts.append(f"{'from' if takes else 'against'} {faction_name(campaign, said.from_faction)}")
    if said.claimant:
        parts.append(f"according to {said.claimant}")
    return ", ".join(parts) + (f" ({said.hedge})" if said.hedge else "")


def _print_sentence(campaign: Campaign, id: str) -> None:
    if id not in campaign.sentences:  # a script makes it happen
        return
    sentence = campaign.sentences[id]
    print_text(sentence.words, indent=_INDENT)
    dated = [one for one in sentence.dated_by if one != id]
    dates = f", dated by {', '.join(dated)}" if dated else ""
    titles = [campaign.sources[source].title for source in sentence.sources] or ["no source named"]
    kind = "sentence" if sentence.quoted else "record"
    where = [f"{kind} {id}{dates}", *titles, *filter(None, [sentence.section])]
    print_text(f"[{'; '.join(where)}]", indent=_INDENT, style="dim")
