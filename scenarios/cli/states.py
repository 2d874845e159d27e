"""States and changes of a place: in words for people, and in the JSON shapes of ``state``, ``replay`` and ``why``."""

from __future__ import annotations

from typing import Any

from scenarios.cli.output import or_none
from scenarios.cli.runs import marks_json
from scenarios.cli.tables import side_cell
from sim import Campaign, Change, Clock, History, Origin, State, Study, Window


def faction_name(campaign: Campaign, holder: str) -> str:
    """Return the name of a faction or side; `unknown` and `vacant` are their own names."""
    if holder in campaign.factions:
        return campaign.factions[holder].name
    return campaign.side_name(holder)


def state_words(campaign: Campaign, state: State, *, short: bool = False) -> str:
    """Describe a state: ``Syrian government, contested by SDF``; `short` names sides instead of factions."""

    def name(holder: str) -> str:
        return campaign.side_short(campaign.side_of(holder)) if short else faction_name(campaign, holder)

    shares = {who: f"{low:.0%} to {high:.0%} of it" for who, low, high in state.share}
    holding = shares.pop(state.holder, "")
    parts = [name(state.holder) + (f" ({holding})" if holding else "")]
    if state.contested_by:
        parts.append("contested by " + ", ".join(dict.fromkeys(map(name, state.contested_by))))
    if state.besieged_by:
        parts.append("besieged by " + ", ".join(dict.fromkeys(map(name, state.besieged_by))))
    parts += [f"{name(who)} in {part}" for who, part in shares.items()]
    return "; ".join(parts)


def state_cell(campaign: Campaign, state: State) -> str:
    """Return the cell of a state: sides by their short names, with the mark of the holder's side."""
    return side_cell(campaign, campaign.side_of(state.holder), state_words(campaign, state, short=True))


def state_json(state: State) -> dict[str, Any]:
    """Return a state as JSON."""
    return {
        "holder": state.holder,
        "contested_by": list(state.contested_by),
        "besieged_by": list(state.besieged_by),
        "share": [{"faction": faction, "low": low, "high": high} for faction, low, high in state.share],
        "basis": state.basis,
    }


def basis_words(state: State, holder_change: Change | None, *, silent: bool) -> str:
    """Return the basis of a state: ``counterfactual`` if a script made the holder, ``silent`` if the source is."""
    if holder_change is not None and holder_change.script:
        return Origin.COUNTERFACTUAL
    return "silent" if silent else state.basis


def change_json(history: History, change: Change) -> dict[str, Any]:
    """Return a change as JSON."""
    clock, window = history.campaign.clock, history.window(change)
    return {
        "at": clock.iso(change.minute),
        "earliest": clock.iso(window.earliest),
        "latest": clock.iso(window.latest),
        "place": change.place,
        "before": state_json(change.before),
        "after": state_json(change.after),
        "verb": change.cause.verb,
        "statement": change.cause.id,
        "sentence": or_none(change.cause.sentence),
        "rule": or_none(change.rule),
        **origin_json(change),
    }


def origin_json(change: Change | None) -> dict[str, Any]:
    """Return where a change comes from as JSON: its origin, and the script and line behind it; None: no change."""
    if change is None:
        return {"origin": None, "script": None, "line": None}
    return {"origin": change.origin, "script": or_none(change.script), "line": change.line or None}


def window_json(clock: Clock, window: Window) -> dict[str, str]:
    """Return a time window as JSON, with the words of the source."""
    return {"earliest": clock.iso(window.earliest), "latest": clock.iso(window.latest), "words": window.words}


def study_json(study: Study, history: History | None = None) -> dict[str, Any]:
    """Return the head of the JSON of a measure: campaign, placement, readings, and what scripts changed."""
    timeline = study.timeline()
    head = {"campaign": study.campaign.name, "placement": timeline.placement, "readings": dict(timeline.readings)}
    return head if history is None else {**head, **marks_json(history)}
