"""What a scenario script needs beside `sim` and `plots`: error reports, its output folder, a text of each day."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path

from scenarios.cli.process import EXIT_SIGINT, error_words
from sim import MINUTES_A_DAY, Campaign, Change, Study

_WIDTH = 110


def report_errors(main: Callable[[], None]) -> Callable[[], None]:
    """Decorate a script's `main` to report invalid tables and output files as the command line does.

    The message goes to stderr and the exit code is 1, or 130 if interrupted. Bugs keep their traceback.

    Examples
    --------
    >>> @report_errors
    ... def main():
    ...     open("no/such/folder/table.csv")
    >>> main()
    Traceback (most recent call last):
    SystemExit: 1
    """

    @wraps(main)
    def run() -> None:
        try:
            main()
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            raise SystemExit(EXIT_SIGINT) from None
        except Exception as error:
            if (words := error_words(error)) is None:
                raise
            print(words, file=sys.stderr)
            raise SystemExit(1) from None

    return run


def output_folder(description: str | None) -> Path:
    """Return the folder that the script's option ``--out`` names, made if it is missing."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="folder (default: %(default)s)")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    return out


def last_minutes(campaign: Campaign) -> Iterator[int]:
    """Yield the last minute of each day of the campaign."""
    for start in range(0, campaign.end + 1, MINUTES_A_DAY):
        yield min(start + MINUTES_A_DAY - 1, campaign.end)


def describe_days(study: Study) -> Iterator[str]:
    """Yield a paragraph for each day of the campaign: which places changed hands, and the counts at its end.

    Places are in order of capture. Changes by a named rule are marked inferred.
    """
    campaign, history = study.campaign, study.history()
    changes = [change for change in history.changes if change.after.holder != change.before.holder]
    for end in last_minutes(campaign):
        places: dict[str, list[str]] = {}
        for change in changes:
            if end // MINUTES_A_DAY * MINUTES_A_DAY <= change.minute <= end:
                places.setdefault(_change_words(campaign, change), []).append(campaign.places[change.place].name)
        day = campaign.clock.datetime(end)
        counts = (f"{campaign.side_short(side)} {count}" for side, count in history.held(end).items() if count)
        lines = [f"{what}: {', '.join(names)}" for what, names in places.items()]
        lines = lines or ["no place is said to have changed hands"]
        lines.append(f"counted places held at {day:%H:%M}: {', '.join(counts)}")
        yield "\n".join([campaign.clock.day_words(end), *map(_wrap, lines)])


def _change_words(campaign: Campaign, change: Change) -> str:
    """Return the words for a change, the same for all places that can share a line."""
    holder, before = (campaign.factions.get(state.holder) for state in (change.after, change.before))
    if holder is not None:
        words = f"now held by {holder.name}"
    else:
        words = f"left by {before.name}" if before is not None else f"now {change.after.holder}"
    return words if change.origin == "documented" else f"{words} ({change.origin})"


def _wrap(line: str) -> str:
    return textwrap.fill(line, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
