"""A file of another program -> a table campaign: the format is recognised, read, and written as a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from sim.exchange.imports.acled import gather_acled, is_acled
from sim.exchange.imports.campaign import MANIFEST, Imported, make_campaign
from sim.exchange.imports.files import Sheet, read_sheet
from sim.exchange.imports.frontlines import FILE as LINES
from sim.exchange.imports.frontlines import gather_front_lines, is_front_lines, read_lines
from sim.exchange.imports.gathered import Gathered, TableError
from sim.exchange.imports.known import Known, read_known
from sim.exchange.imports.options import ImportOptions
from sim.exchange.imports.polygons import gather_polygons, is_polygons
from sim.exchange.imports.table import gather_table
from sim.exchange.imports.ucdp import gather_ucdp, is_ucdp
from sim.exchange.imports.viina import gather_viina, is_viina
from sim.tables.writer import write_files

ADAPTERS: Mapping[str, Callable[[Sheet, ImportOptions], Gathered]] = {"acled": gather_acled, "ucdp": gather_ucdp}
_RECOGNISED: Mapping[str, Callable[[Sheet], bool]] = {"acled": is_acled, "ucdp": is_ucdp}


def import_file(path: str | os.PathLike[str], options: ImportOptions | None = None) -> Imported:
    """Read a file, and return the campaign that can be made of it.

    Parameters
    ----------
    path
        A table (.csv, .tsv, .xlsx), GeoJSON, or a folder of GeoJSON files of one day each.
    options
        What the user says about it.

    Raises
    ------
    TableError
        If it cannot be imported; the message says what to do.
    OSError
        If a file cannot be read.
    """
    options = options or ImportOptions()
    file = Path(path)
    known = read_known(options)
    gathered = _gather(file, options, known)
    if options.only:
        read = len(gathered.observations) + len(gathered.rejected)
        only = " and ".join(f"{column} = {value}" for column, value in options.only.items())
        gathered = replace(gathered, assumptions=(f"only rows with {only}: {read:,}", *gathered.assumptions))
    if options.lines is not None:
        gathered = replace(gathered, extra={**gathered.extra, LINES: read_lines(options.lines, options)})
    return make_campaign(gathered, file, options, known)


def _gather(path: Path, options: ImportOptions, known: Known) -> Gathered:
    """Read a file in its format, which is recognised by its header or its geometries."""
    form = options.format
    if form == "viina" or (not form and is_viina(path)):
        return gather_viina(path, options, known.codes)
    if form == "lines" or (not form and is_front_lines(path)):
        return gather_front_lines(path, options)
    if form == "polygons" or (not form and is_polygons(path)):
        return gather_polygons(path, options, [spot for named in known.places.values() for spot in named])
    if path.is_dir():
        raise TableError(f"cannot import {path}: it is a folder without GeoJSON of dated areas or lines")
    sheet = read_sheet(path, sheet=options.sheet)
    adapter = ADAPTERS.get(form)
    if adapter is not None and not _RECOGNISED[form](sheet):
        header = f"  header: {', '.join(sheet.header)}"
        raise TableError(f"cannot import {path}: its header is not that of an export of {form.upper()}", header)
    if not form and not options.columns:
        adapter = next((ADAPTERS[name] for name, fits in _RECOGNISED.items() if fits(sheet)), None)
    if adapter is not None:
        return adapter(sheet, options)
    return gather_table(sheet, options, located=bool(known.places))


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Check that an import can be written into a folder.

    Raises
    ------
    TableError
        If it is a file, or it has files that no import wrote, or that were edited since.
    """
    if not folder.exists():
        if not folder.parent.is_dir():
            raise TableError(f"cannot write {folder}: the folder {folder.parent} does not exist")
        return
    if not folder.is_dir():
        raise TableError(f"cannot write {folder}: it is a file")
    there = sorted(each.name for each in folder.iterdir())
    if not there or force:
        return
    written = _written(folder)
    if written is None:
        raise TableError(
            f"cannot write into {folder}: it has files that no import wrote; --force replaces those in the way"
        )
    edited = [name for name in there if name in written and not _unchanged(folder / name, written[name])]
    if edited:
        raise TableError(f"cannot write into {folder}: {', '.join(edited)} was edited since; --force replaces it")


def _written(folder: Path) -> Mapping[str, str] | None:
    """Return the checksums of the files that an earlier import wrote, by name; None if there was none."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, dict) else None


def _unchanged(path: Path, checksum: str) -> bool:
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == checksum


def write_import(imported: Imported, folder: Path, *, force: bool = False) -> None:
    """Write an import as a folder: all of its files or none.

    Raises
    ------
    TableError
        As `check_folder`.
    """
    check_folder(folder, force=force)
    gone = [name for name in _written(folder) or () if name not in imported.files and Path(name).name == name]
    write_files(imported.files, folder, gone=gone)
