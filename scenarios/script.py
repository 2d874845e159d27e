"""What a scenario script needs beside `sim` and `plots`: a runner, the days of a campaign and a text of each."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from plots.style.outputs import together
from scenarios.cli.options import FORCE
from scenarios.cli.output import print_message
from scenarios.cli.process import replace_closed_streams, report_errors
from scenarios.cli.runs import describe_run
from sim import Study
from sim.measures.narrative import tell_days
from sim.model.calendars import Date
from sim.model.words import date_words, day_words, fill, holdings_words, hour_words

__all__ = ["describe_days", "describe_run", "last_minutes", "run_script"]

_WIDTH = 110


def run_script(draw: Callable[[Study, Path], None], folder: Path) -> None:
    """Run a scenario script: open the campaign in `folder`, and call `draw` with the study and the output folder.

    The output folder is that of the option ``--out``, made if it is missing. All files are put in place together when
    the script ends. An invalid campaign or output file is reported on stderr as by the command line, with its exit
    codes; bugs keep their traceback.
    """
    parser = argparse.ArgumentParser(description=draw.__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="folder (default: %(default)s)")
    parser.add_argument("--force", action="store_true", help=FORCE)
    args = parser.parse_args()

    def work() -> None:
        with together(overwrite=args.force) as outputs:
            outputs.make_folder(args.out)
            draw(Study.open(folder), args.out)
        for words in outputs.written:
            print_message(f"wrote {words}", quiet=False)

    replace_closed_streams()
    if code := report_errors(work):
        raise SystemExit(code)


def last_minutes(study: Study) -> Iterator[tuple[Date, int]]:
    """Yield each day of the campaign with its last minute.

    Examples
    --------
    >>> from scenarios import open_study
    >>> day, minute = next(last_minutes(open_study("northwestern_syria_2024")))
    >>> day.iso, minute
    ('2024-11-27', 1439)
    """
    clock = study.campaign.clock
    for day in clock.days():
        yield clock.local(day.latest).date, day.latest


def describe_days(study: Study) -> Iterator[str]:
    """Yield a paragraph for each day of the campaign: which places changed hands, and the counts at its end.

    Places are in order of capture. Changes by a named rule are marked inferred. Places about which the source has been
    silent since it last told of their holder are counted apart.
    """
    campaign, history, held = study.campaign, study.history(), study.held()
    stories = {story.day: story.sentences for story in tell_days(history, begin=-1, until=campaign.end)}
    for _, end in last_minutes(study):
        lines = stories.get(date_words(campaign.clock, end, campaign.clock.precision), ("No place changed hands.",))
        counts = holdings_words(held.at(end), campaign.side_short, ranged=False)
        line = f"Counted places held at {hour_words(campaign.clock, end)}: {counts}."
        wrapped = (fill(line, _WIDTH, indent="  ", hanging="    ") for line in (*lines, line))
        yield "\n".join([day_words(campaign.clock, end), *wrapped])
