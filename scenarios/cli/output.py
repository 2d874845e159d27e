"""How commands speak: data to stdout as a table or JSON, talk to stderr, times and states in words."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from sim import Campaign, Change, History, State

_BOUND = re.compile(r"(\d|\bat|\bto) ([A-Z][a-z]{2}\b|least\b|most\b|[A-Z]{2,}\b)")
_COUNTED = re.compile(r"(\b(?:least|most)|\b[A-Z][a-z]{2},) (?=\d+(?!\d*:\d\d–))")
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def print_message(text: str, *, quiet: bool) -> None:
    """Say something that is not data, on stderr."""
    if not quiet:
        print(text, file=sys.stderr)


def print_json(value: object) -> None:
    """Print a value as JSON, letters of every script as they are wherever stdout has them."""
    has_all = (sys.stdout.encoding or "").lower().startswith("utf")
    json.dump(value, sys.stdout, ensure_ascii=not has_all, indent=2)
    print()


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under a header in aligned columns; on a terminal, cut each line to its width."""
    table = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(header))]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for number, row in enumerate(table):
        line = "  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)).rstrip()
        if width is not None and len(line) > width:
            line = line[: width - 1] + "…"
        print(bold(line) if number == 0 else line)


def bold(text: str) -> str:
    """Make `text` bold, where stdout is a terminal that wants colour."""
    return f"{_BOLD}{text}{_PLAIN}" if _styled(sys.stdout) else text


def dim(text: str) -> str:
    """Make `text` faint, where stdout is a terminal that wants colour."""
    return f"{_DIM}{text}{_PLAIN}" if _styled(sys.stdout) else text


def _styled(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def bound(text: str) -> str:
    r"""Join by hard spaces what no line should end within: a day and its month, a number and what it counts to.

    Examples
    --------
    >>> bound("to MOC, 28 Nov, at least 12").split(" ")
    ['to\xa0MOC,', '28\xa0Nov,', 'at\xa0least\xa012']
    """
    return _COUNTED.sub("\\1\u00a0", _BOUND.sub("\\1\u00a0\\2", text))


def listed_ids(ids: Sequence[str], *, most: int = 6) -> str:
    """Name several sentences in a cell; of more than `most`, how many more there are."""
    more = len(ids) - most
    return " ".join(ids) if more <= 0 else f"{' '.join(ids[:most])} +{more}"


def faction_name(campaign: Campaign, holder: str) -> str:
    """Name a faction or a side; `unknown` and `vacant` stand for themselves."""
    if holder in campaign.factions:
        return campaign.factions[holder].name
    return campaign.side_name(holder)


def state_words(campaign: Campaign, state: State, *, short: bool = False) -> str:
    """Tell a state in words: ``Syrian government, contested by SDF``; `short` uses identifiers, for tables."""

    def name(holder: str) -> str:
        return holder if short else faction_name(campaign, holder)

    shares = {who: f"{low:.0%} to {high:.0%} of it" for who, low, high in state.share}
    holding = shares.pop(state.holder, "")
    parts = [name(state.holder) + (f" ({holding})" if holding else "")]
    if state.contested_by:
        parts.append("contested by " + ", ".join(map(name, state.contested_by)))
    if state.besieged_by:
        parts.append("besieged by " + ", ".join(map(name, state.besieged_by)))
    parts += [f"{name(who)} in {part}" for who, part in shares.items()]
    return "; ".join(parts)


def state_json(state: State) -> dict[str, Any]:
    """Return a state in the shape of ``replay --json``."""
    return {
        "holder": state.holder,
        "contested_by": list(state.contested_by),
        "besieged_by": list(state.besieged_by),
        "share": [{"faction": faction, "low": low, "high": high} for faction, low, high in state.share],
        "basis": state.basis,
    }


def or_none(text: str) -> str | None:
    """Return None for an empty cell, so that JSON says `null` for what the source does not say."""
    return text or None


def change_json(history: History, change: Change) -> dict[str, Any]:
    """Return a change in the shape of ``replay --json``."""
    clock, window = history.campaign.clock, history.window(change)
    return {
        "at": clock.iso(change.minute),
        "earliest": clock.iso(window.earliest),
        "latest": clock.iso(window.latest),
        "place": change.place,
        "before": state_json(change.before),
        "after": state_json(change.after),
        "verb": change.cause.verb,
        "origin": change.origin,
        "statement": change.cause.id,
        "sentence": change.cause.sentence,
        "rule": or_none(change.rule),
    }
