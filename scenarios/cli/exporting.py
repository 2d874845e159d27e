"""The command `export`: what follows from a campaign as a file of another program's format."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from scenarios.cli.loading import find_history, find_minute, open_study
from scenarios.cli.output import print_message
from scenarios.cli.pictures import check_target, written_together
from scenarios.cli.process import CommandError
from sim.exchange.exports.export import FORMATS, choose_layers, files_of, missing_library, write_export
from sim.model.words import counted


def export_command(args: Namespace) -> None:
    """Write a file in the format of its suffix."""
    path = Path(args.output)
    check_target(args, path, tuple(FORMATS))
    for file in files_of(path)[1:]:
        check_target(args, file, tuple(FORMATS))
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
        parts = {file: outputs.file(file) for file in files_of(path)}
        write_export(study, path, parts, what=args.what, at=at, history=history)
    unlocated = sum(not place.is_point for place in study.campaign.holdable)
    if unlocated:
        print_message(f"{counted(unlocated, 'place')} without coordinates, which no map shows", quiet=args.quiet)
