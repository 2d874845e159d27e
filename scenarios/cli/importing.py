"""The command `import`: a table of somebody's own as a campaign folder, and what was assumed to make it one."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import scenarios
from scenarios.cli.output import print_json, print_lines, print_message, print_text
from scenarios.cli.process import CommandError
from sim import CampaignError, read_campaign
from sim.exchange.imports.campaign import REJECTED, Imported
from sim.exchange.imports.gathered import TableError
from sim.exchange.imports.importing import check_folder, import_file, write_import
from sim.exchange.imports.options import ImportOptions
from sim.model.frozen import FrozenMap
from sim.model.words import counted

_MOST_SHOWN = 20  # rejected rows that are printed


def import_command(args: Namespace) -> None:
    """Import a table, write it as a folder, and print what was assumed and what was left out."""
    folder = Path(args.output)
    with _table_errors():
        check_folder(folder, force=args.force)
        imported = import_file(args.table, _options(args))
    check_import(imported, args.table)
    with _table_errors():
        write_import(imported, folder, force=args.force)
    if args.json:
        print_json(_import_json(imported, folder))
        return
    print_text(f"{imported.name}: {imported.title}", style="bold")
    made = (
        counted(imported.records, "record"), counted(imported.places, "place"), counted(imported.sides, "side"),
        counted(imported.roads, "link"),
    )  # fmt: skip
    print_lines(f"wrote {folder}: {', '.join(made)}")
    print_lines("assumed")
    for line in imported.assumptions:
        print_text(line, indent="  - ", hanging="    ")
    if imported.rejected:
        print_lines(f"not imported: {counted(len(imported.rejected), 'row')}, all of them in {folder / REJECTED}")
        for line in rejected_lines(imported):
            print_text(line, indent="  ", hanging="    ")


def _options(args: Namespace) -> ImportOptions:
    return ImportOptions(
        format=args.format or "",
        columns=FrozenMap(dict(args.map)),
        dates=args.dates or "",
        time_zone=args.time_zone or "",
        title=args.title or "",
        licence=args.licence or "",
        attribution=args.attribution or "",
        start=args.start or "",
        end=args.end or "",
        roads=args.roads or "",
        places=None if args.places is None else Path(args.places),
        known=tuple(map(_known_folder, args.known)),
        lines=None if args.lines is None else Path(args.lines),
        only=FrozenMap(dict(args.only)),
        parties=FrozenMap(dict(args.party)),
        sheet=args.sheet,
    )


def _known_folder(name: str) -> Path:
    """Return the folder of what is known, which may be a shipped campaign."""
    path = Path(name)
    return path if path.is_dir() or name not in scenarios.names() else scenarios.folder(name)


@contextmanager
def _table_errors() -> Iterator[None]:
    """Report a file that cannot be imported in words."""
    try:
        yield
    except TableError as error:
        raise CommandError(*error.args) from error


def check_import(imported: Imported, table: str) -> None:
    """Check that the reader accepts an import, before anything is put in place."""
    with tempfile.TemporaryDirectory(prefix="frontlapse-") as scratch:
        folder = Path(scratch) / imported.name
        write_import(imported, folder)
        try:
            read_campaign(folder)
        except CampaignError as error:
            lines = (f"  {problem}" for problem in error.problems[:_MOST_SHOWN])
            raise CommandError(f"cannot import {table}: the campaign made of it is not valid", *lines) from error


def rejected_lines(imported: Imported) -> Iterator[str]:
    """Yield the first rejected rows, each with its reason, and how many there are beyond them."""
    for one in imported.rejected[:_MOST_SHOWN]:
        yield f"{imported.unit} {one.line}: {one.reason}"
    if (more := len(imported.rejected) - _MOST_SHOWN) > 0:
        yield f"and {more:,} more"


def _import_json(imported: Imported, folder: Path) -> dict[str, object]:
    return {
        "campaign": imported.name,
        "title": imported.title,
        "folder": str(folder),
        "records": imported.records,
        "places": imported.places,
        "sides": imported.sides,
        "roads": imported.roads,
        "assumed": list(imported.assumptions),
        "rejected": [{imported.unit: one.line, "reason": one.reason} for one in imported.rejected],
    }


@contextmanager
def imported_folder(table: Path, *, quiet: bool) -> Iterator[Path]:
    """Yield a temporary campaign folder made of a table with default options; print what was assumed on stderr."""
    with tempfile.TemporaryDirectory(prefix="frontlapse-") as scratch:
        try:
            imported = import_file(table)
            folder = Path(scratch) / imported.name
            write_import(imported, folder)
        except TableError as error:
            hint = f"  `frontlapse import {table} -o FOLDER` takes options of how a table is read (--help)"
            raise CommandError(*error.args, hint) from error
        for line in imported.assumptions:
            print_message(f"assumed: {line}", quiet=quiet)
        if imported.rejected:
            print_message(f"not imported: {counted(len(imported.rejected), 'row')}", quiet=quiet)
            for line in rejected_lines(imported):
                print_message(f"  {line}", quiet=quiet)
        yield folder
