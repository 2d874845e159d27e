"""Panels of VIINA: the status of every populated place on every day -> changes of holder.

The panels have millions of rows, so that they are read line by line. Places are numbers of GeoNames (``geonameid``) or
codes (``kod``): a table of places gives their names and coordinates.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from sim.exchange.imports.dates import read_when
from sim.exchange.imports.gathered import Gathered, Observation, Rejected, Spot, TableError
from sim.exchange.imports.known import CODES
from sim.exchange.imports.options import ImportOptions
from sim.exchange.imports.panel import Series, changes
from sim.exchange.imports.status import Status, read_status
from sim.model.vocabulary import UNKNOWN

ATTRIBUTION = "Control: VIINA 2.0 (Zhukov and Ayers 2023)"
LICENCE = "ODbL"
_PARTIES = {"UA": "Ukraine", "RU": "Russia"}
_MOST_STEADY = 2000  # places, above which those that never change are left out
_MOST_REJECTED = 10_000
_PEEK = 64_000  # bytes


def is_viina(path: Path) -> bool:
    """Return whether a file is a panel of VIINA, by its header."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    with path.open("rb") as file:
        first = file.readline(_PEEK).decode("utf-8-sig", errors="replace")
    header = _cells(first)
    return any(name in header for name in CODES) and "date" in header and bool(_statuses(header))


def _cells(line: str) -> list[str]:
    return [cell.strip(' "\r\n').lower() for cell in line.split(",")]


def _statuses(header: list[str]) -> list[str]:
    return [name for name in header if name == "status" or name.startswith("status_")]


def gather_viina(path: Path, options: ImportOptions, known: Mapping[str, Spot]) -> Gathered:
    """Read a panel of VIINA; `known` are the places by their number or code.

    Raises
    ------
    TableError
        If the file is no such panel, or there is no table of places.
    """
    if not known:
        raise TableError(
            f"cannot import {path}: a panel of VIINA names places by number: give a table of them, with a column "
            f"{' or '.join(CODES)}, names and coordinates, by --places TABLE"
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        return _gather(path, file, options, known)


def _gather(path: Path, file: io.TextIOBase, options: ImportOptions, known: Mapping[str, Spot]) -> Gathered:
    rows = csv.reader(file)
    header = [cell.strip() for cell in next(rows, [])]
    folded = [name.lower() for name in header]
    column = _column(path, header, folded, options)
    id_at = next(folded.index(name) for name in CODES if name in folded)
    date_at = folded.index("date")
    only = {folded.index(name.lower()): value for name, value in options.only.items() if name.lower() in folded}
    series: dict[str, Series] = {}
    rejected: list[Rejected] = []
    days: dict[str, str] = {}
    statuses: dict[str, Status] = {}
    unplaced: set[str] = set()
    try:
        for row in rows:
            line = rows.line_num
            if not row or any(row[at].strip() != value for at, value in only.items() if at < len(row)):
                continue
            reason = ""
            if len(row) != len(header):
                reason = f"{len(row)} cells, where the header has {len(header)}"
            elif row[id_at] not in known:
                if row[id_at] not in unplaced:
                    unplaced.add(row[id_at])
                    reason = f"{header[id_at]} {row[id_at]!r} is not in the table of places (and all other rows of it)"
            else:
                try:
                    status = statuses.get(row[column]) or statuses.setdefault(row[column], _status(row[column]))
                    day = days.get(row[date_at]) or days.setdefault(row[date_at], _day(row[date_at], options))
                    if not series.setdefault(row[id_at], Series([])).add(status, day, line):
                        reason = "its day is not after the day before it of the same place"
                except ValueError as error:
                    reason = f"{row[date_at]!r} or {row[column]!r}: {error}"
            if reason:
                rejected.append(Rejected(line, reason, tuple(row)))
                if len(rejected) > _MOST_REJECTED:
                    raise TableError(
                        f"cannot import {path}: more than {_MOST_REJECTED:,} rows cannot be read",
                        *(f"  line {one.line}: {one.reason}" for one in islice(rejected, 10)),
                    )
    except (csv.Error, UnicodeDecodeError) as error:
        raise TableError(f"cannot import {path}: line {rows.line_num + 1}: {error}") from None
    steady = {id for id, one in series.items() if len(one.spells) == 1 and not one.spells[0].status.contested}
    left_out = steady if len(series) > _MOST_STEADY else set[str]()
    found: list[Observation] = []
    for id, one in series.items():
        if id not in left_out:
            found += changes(known[id], one.spells)
    assumptions = [
        f"read as a VIINA panel: column {header[column]} says who holds a place; a change lies between the last day of "
        "the old status and the first of the new one, and the first status says who held it before",
    ]
    if left_out:
        assumptions.append(f"{len(left_out):,} places whose status never changes are left out")
    return Gathered(
        tuple(sorted(found, key=lambda one: one.line)), tuple(rejected), "line", tuple(header), tuple(assumptions),
        ATTRIBUTION, LICENCE,
    )  # fmt: skip


def _column(path: Path, header: list[str], folded: list[str], options: ImportOptions) -> int:
    """Return the column of the status: the one that ``--map holder=...`` names, ``status``, or the first."""
    found = _statuses(folded)
    if not found or "date" not in folded or not any(name in folded for name in CODES):
        needed = f"{' or '.join(CODES)}, date and status"
        raise TableError(f"cannot import {path}: a panel of VIINA has columns {needed}; its are {', '.join(header)}")
    wanted = options.columns.get("holder", "status" if "status" in found else found[0]).lower()
    if wanted not in folded:
        raise TableError(f"cannot import {path}: there is no column {wanted!r}; statuses are {', '.join(found)}")
    return folded.index(wanted)


def _status(cell: str) -> Status:
    cell = cell.strip()
    if cell in ("", "NA"):
        return Status(UNKNOWN)
    return Status(_PARTIES[cell]) if cell in _PARTIES else read_status(cell)


def _day(cell: str, options: ImportOptions) -> str:
    text = read_when(cell.strip(), options.dates, options.zone).text
    if len(text) != len("2022-02-24"):
        raise ValueError(f"{text} is no day")
    return text
