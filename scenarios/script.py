"""What a scenario script needs beside `sim` and `plots`: error reports, its output folder, a text of each day."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path

from scenarios.cli.process import EXIT_SIGINT, error_words
from sim import MINUTES_A_DAY, Campaign, Study
from sim.measures.narrative import tell_days
from sim.model.words import day_words, fill, hour_words

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
    stories = {story.minute: story.sentences for story in tell_days(history, begin=-1, until=campaign.end)}
    for end in last_minutes(campaign):
        lines = stories.get(end // MINUTES_A_DAY * MINUTES_A_DAY, ("No place changed hands.",))
        counts = (f"{campaign.side_short(side)} {count}" for side, count in history.held(end).items() if count)
        held = f"Counted places held at {hour_words(campaign.clock, end)}: {', '.join(counts)}."
        wrapped = (fill(line, _WIDTH, indent="  ", hanging="    ") for line in (*lines, held))
        yield "\n".join([day_words(campaign.clock, end), *wrapped])
