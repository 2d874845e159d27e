"""The command `export`: what follows from a campaign as a file of another program's format."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from scenarios.cli.loading import find_history, find_minute, open_study
from scenarios.cli.output import print_message
from scenarios.cli.pictures import check_target, written_together
from scenarios.cli.process import CommandError
from sim.exchange.export import FORMATS, choose_layers, export, missing_library
from sim.model.words import counted


def export_command(args: Namespace) -> None:
    """Write a file in the format of its suffix."""
    path = Path(args.output)
    check_target(args, path, tuple(FORMATS))
    try:
        choose_layers(path, args.what)
    except ValueError as error:
        raise CommandError(f"cannot write {path}: {error}") from error
    if missing := missing_library(path):
        raise CommandError(f"cannot write {path}: {missing}")
    study = open_study(args)
    history = find_history(args, study)
    at = None if args.at is None else find_minute(study.campaign, args.at)
    with written_together(args, path) as outputs:
        export(study, outputs.file(path), what=args.what, at=at, history=history, name=path.name)
    unlocated = sum(not place.is_point for place in study.campaign.holdable)
    if unlocated:
        print_message(f"{counted(unlocated, 'place')} without coordinates: rows without a shape", quiet=args.quiet)
