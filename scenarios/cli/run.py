"""The command `run`: scenario scripts in the simulation, and what came out differently from the record."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

import numpy as np

from scenarios.cli.loading import check_folder, find_minute, open_study
from scenarios.cli.many import show_many
from scenarios.cli.output import print_json, print_lines
from scenarios.cli.runs import describe_run, run_json
from scenarios.cli.scripts import load_scripts
from sim import History, Study
from sim.clock.scripts import Script
from sim.roads.holding import held_series


def run_command(args: Namespace) -> None:
    """Run the scripts of a file, and print what they did beside the record."""
    scripts = load_scripts([args.script])
    show = show_run if args.draws is None else show_many
    show(args, open_study(args), scripts)


def show_run(args: Namespace, study: Study, scripts: Sequence[Script]) -> None:
    """Run scripts, print what they did, and draw the pictures that the arguments ask for."""
    check_folder(args)
    at = None if args.until is None else find_minute(study.campaign, args.until)
    record = study.history(args.placement)
    seed = args.seed if "seed" in args else 1
    run = study.run(*scripts, placement=args.placement, until=at, seed=seed)
    minute = study.campaign.end if at is None else at
    held = {
        name: held_series(history, study.silences(history)).at(minute)
        for name, history in (("record", record), ("run", run))
    }
    if args.json:
        print_json(run_json(run, record, held, at=minute, seed=seed))
    else:
        print_lines(*describe_run(run, held, at=at))
    if args.out is not None:
        from scenarios.cli.pictures import draw_run  # loads matplotlib

        draw_run(args, study, run, at=most_different(record, run))


def most_different(record: History, run: History) -> int:
    """Return the first minute at which most places have another side in a run; the end if none ever has."""
    best, most = run.campaign.end, 0
    for minute in np.union1d(record.times(), run.times()).tolist():
        sides = [history.side_of_state[history.state_indices(minute)] for history in (record, run)]
        differing = int(np.count_nonzero(sides[0] != sides[1]))
        if differing > most and minute <= run.campaign.end:
            best, most = int(minute), differing
    return best
