"""The command `windows`: time windows before and after all constraints are applied."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from scenarios.cli.loading import open_study
from scenarios.cli.output import print_json, print_message, print_rows, reason_json
from sim import VERBS, Campaign, TightWindow, Window
from sim.model.durations import DurationUnit, duration_unit
from sim.model.words import counted, exact_window, listed

_HOUR = 60  # minutes


def windows_command(args: Namespace) -> None:
    """Print the stated and the tightened window of every statement, and the statements that tightened it."""
    study = open_study(args)
    campaign = study.campaign
    windows = tuple(sorted(study.windows, key=lambda window: -window.gained))
    if args.json:
        print_json([_window_json(campaign, window) for window in windows[: args.top]])
        return
    groups = group_windows(windows)
    unit = duration_unit(campaign.clock, max((window.gained for window in windows), default=0))
    print_rows(
        (f"{unit.name} tightened", "statement", "what", "stated", "tightened to", "by"),
        (window_row(campaign, group, unit) for group in groups[: args.top]),
        ranks=(0, 2, 0, 1, 0, 3),
    )
    tightened = [window for window in windows if window.gained > 0]
    words = f"{counted(len(tightened), 'window', none='no')} of {len(windows)} tightened by others"
    if tightened:
        words += f", by {unit.show(sum(window.gained for window in tightened))} {unit.short} in all"
    print_message(f"{words}; statements of one sentence with one window share a line", quiet=args.quiet)
    if more := len(groups) - len(groups[: args.top]):
        print_message(f"{counted(more, 'more line')} without --top", quiet=args.quiet)


def group_windows(windows: Sequence[TightWindow]) -> list[list[TightWindow]]:
    """Group the windows of one sentence that are equal, stated and tight, and tightened by the same statements."""
    groups: dict[tuple[object, ...], list[TightWindow]] = {}
    for window in windows:
        tight = (window.tight.earliest, window.tight.latest)
        key = (window.sentence, window.point.end, window.stated, tight, window.earliest_by, window.latest_by)
        groups.setdefault(key, []).append(window)
    return list(groups.values())


def window_row(campaign: Campaign, group: Sequence[TightWindow], unit: DurationUnit) -> tuple[str, ...]:
    """Return the cells of a group of windows; what others took off is told in `unit`."""
    clock, first = campaign.clock, group[0]
    return (
        unit.show(first.gained, decimals=1) if first.stated is not None else "",
        listed([str(window.point) for window in group], most=1),
        _event_words(campaign, group),
        exact_window(clock, first.stated) if first.stated is not None else "none",
        exact_window(clock, first.tight),
        ", ".join(dict.fromkeys((*first.earliest_by, *first.latest_by))),
    )


def _event_words(campaign: Campaign, group: Sequence[TightWindow]) -> str:
    """Return the verb and up to three places of similar statements: ``capture: Urum al-Kubra and 16 more``."""
    statements = [campaign.statements[window.statement] for window in group]
    names = list(dict.fromkeys(campaign.places[place].name for one in statements for place in one.places))
    verb = VERBS[statements[0].verb].words + (" ends" if group[0].point.end else "")
    return f"{verb}: {listed(names, most=2 if len(names) > 3 else None)}" if names else verb


def _window_json(campaign: Campaign, window: TightWindow) -> dict[str, Any]:
    clock, statement = campaign.clock, campaign.statements[window.statement]

    def ends(of: Window) -> dict[str, str]:
        return {"earliest": clock.iso(of.earliest), "latest": clock.iso(of.latest)}

    return {
        "id": str(window.point),
        "statement": window.statement,
        "sentence": window.sentence,
        "verb": statement.verb,
        "places": list(statement.places),
        "stated": None if window.stated is None else ends(window.stated),
        "tight": ends(window.tight),
        "hours_won": round(window.gained / _HOUR, 2),
        "earliest_by": list(window.earliest_by),
        "latest_by": list(window.latest_by),
        "earliest_proof": [reason_json(reason) for reason in window.earliest_proof],
        "latest_proof": [reason_json(reason) for reason in window.latest_proof],
    }
