"""What happened day by day, in words: the text that a scenario script prints beside its pictures."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from sim import MINUTES_A_DAY, Campaign, Change, History

_WIDTH = 110


def last_minutes(campaign: Campaign) -> Iterator[int]:
    """Yield the last minute of each day of the campaign."""
    for start in range(0, campaign.end + 1, MINUTES_A_DAY):
        yield min(start + MINUTES_A_DAY - 1, campaign.end)


def tell_days(history: History) -> Iterator[str]:
    """Yield a paragraph for each day of the campaign: what changed hands, and who held how much at its end.

    Places are told in the order they fell. What follows from a rule and stands in no sentence is marked inferred.
    """
    campaign = history.campaign
    changes = [change for change in history.changes if change.after.holder != change.before.holder]
    for end in last_minutes(campaign):
        told: dict[str, list[str]] = {}
        for change in changes:
            if end // MINUTES_A_DAY * MINUTES_A_DAY <= change.minute <= end:
                told.setdefault(_turn(campaign, change), []).append(campaign.places[change.place].name)
        day = campaign.clock.datetime(end)
        counts = (f"{campaign.side_short(side)} {count}" for side, count in history.held(end).items() if count)
        lines = [f"{what}: {', '.join(places)}" for what, places in told.items()]
        lines = lines or ["no place is said to have changed hands"]
        lines.append(f"counted places held at {day:%H:%M}: {', '.join(counts)}")
        yield "\n".join([campaign.clock.day_words(end), *map(_wrap, lines)])


def _turn(campaign: Campaign, change: Change) -> str:
    """Tell what a change does to its place, the same words for all places it may be told of together."""
    holder, before = (campaign.factions.get(state.holder) for state in (change.after, change.before))
    if holder is not None:
        words = f"now held by {holder.name}"
    else:
        words = f"left by {before.name}" if before is not None else f"now {change.after.holder}"
    return words if change.origin == "documented" else f"{words} ({change.origin})"


def _wrap(line: str) -> str:
    return textwrap.fill(line, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
