"""The command `new`: a campaign folder that is made up and works, to be filled with a real campaign."""

from __future__ import annotations

import shlex
from argparse import Namespace
from pathlib import Path

from scenarios.cli.output import print_lines, print_message
from scenarios.cli.process import CommandError

_STARTERS = Path(__file__).with_name("starter")  # one folder a kind, whose files are copied as they are


def new_command(args: Namespace) -> None:
    """Write a made-up campaign of the kind that is asked for into a folder."""
    from sim.tables.writer import write_files  # slow to import

    folder = Path(args.folder)
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted((_STARTERS / args.kind).iterdir())}
    if folder.is_dir() and any(folder.iterdir()):
        raise CommandError(f"{args.folder} has files: give the name of a new folder, or of an empty one")
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{args.folder} is a file: give the name of a new folder")
    try:
        write_files(files, folder)
    except OSError as error:
        raise CommandError(f"cannot write {args.folder}: {(error.strerror or str(error)).lower()}") from error
    print_lines(*(f"wrote {folder / name}" for name in files))
    named = shlex.quote(args.folder)
    print_message(
        f"A made-up campaign that works: `frontlapse check {named}`, `frontlapse film {named} -o film.mp4`. Replace "
        "its rows by yours, table by table; README.md there says in which order.",
        quiet=args.quiet,
    )
