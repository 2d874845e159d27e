"""Text files into rows of cells: encoding, quoting, header and exact line numbers, then each row through its model."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from sim.tables.plain import explain
from sim.tables.report import Names, Report
from sim.tables.schema import Row

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAK = re.compile(r"\r\n|\r|\n")
_ANY_ID = "id"  # passes as one while the rest of a row is checked
_LONGEST_CELL = 100_000  # characters; the csv module stops at 131,072
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """One row of a table, with its cells as they stand in the file and the line it begins in.

    Cells that do not fit have been reported and are `mended` in the row, only so that the rest of it can be checked:
    nothing more is said of those columns.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    row: R
    mended: frozenset[str] = frozenset()

    def given(self, column: str) -> bool:
        """Whether a cell holds something, or should have: nothing follows from a mended one being blank."""
        return column in self.mended or bool(self.cells.get(column, "").strip())

    def blame(self, report: Report, column: str, allowed: str, nearest: str = "", *, value: str | None = None) -> None:
        """Report a problem of one cell; `value` is the cell unless a part of it is meant."""
        if column in self.mended:
            return
        cell = self.cells.get(column, "").strip() if value is None else value
        report.add(self.file, line_of(self.line, self.cells, column), column, cell, allowed, nearest)


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """A table as far as it could be read.

    Parameters
    ----------
    file
        Its name in the folder.
    entries
        The rows that fit their model, or do once mended, in order.
    damaged
        The cells of the other rows, as far as they can be told apart: what they name is still known.
    lines
        Identifier -> line, damaged rows included.
    whole
        Whether the file could be read and has its header and the rows it needs.
    """

    file: str
    entries: tuple[Entry[R], ...] = ()
    damaged: tuple[Mapping[str, str], ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    whole: bool = False

    def __iter__(self) -> Iterator[Entry[R]]:
        return iter(self.entries)

    @property
    def ill(self) -> frozenset[str]:
        """The identifiers that are not written as one, which has been reported."""
        return frozenset(e.cells.get("id", "").strip() for e in self.entries if "id" in e.mended)

    def records(self) -> Iterator[Mapping[str, str]]:
        """Iterate over the cells of all rows, those that fit and those that do not."""
        for entry in self.entries:
            yield entry.cells
        yield from self.damaged


def line_of(line: int, cells: Mapping[str, str], column: str) -> int:
    """Return the line in which the cell of `column` begins, in a row that begins in `line`."""
    for name, cell in cells.items():
        if name == column:
            break
        line += len(_BREAK.findall(cell))
    return line


def read_text(folder: Path, file: str, report: Report) -> tuple[str, frozenset[int]] | None:
    """Read a UTF-8 text file; report what keeps it from being one.

    Returns
    -------
    tuple of str and frozenset of int, or None
        The text and the lines in it that hold bytes which are not UTF-8; None when nothing can be made of the file.
    """
    path = folder / file
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # reading a pipe waits for ever
            report.add(file, 0, "", "", "a regular file, not a pipe or a device")
            return None
        raw = path.read_bytes()
    except FileNotFoundError:
        if path.is_symlink():
            report.add(file, 0, "", "", "a file; this is a link that leads nowhere")
            return None
        report.add(file, 0, "", "", "no such file in the folder, and it is needed", _similar_file(folder, file))
        return None
    except OSError as error:
        report.add(file, 0, "", "", f"a file that can be read ({(error.strerror or 'unreadable').lower()})")
        return None
    if not raw.strip():
        report.add(file, 0, "", "", "the file is empty; it needs at least its header")
        return None
    if b"\0" in raw:
        line = 1 + len(_BREAK.findall(raw[: raw.index(b"\0")].decode("latin-1")))
        report.add(file, line, "", "byte 0x00", "text in UTF-8, which has no such byte; is this a binary file?")
        return None
    damaged: frozenset[int] = frozenset()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8-sig", errors="replace")
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        line = 1 + len(_BREAK.findall(before))
        damaged = frozenset(n for n, part in enumerate(_lines(text), 1) if "\ufffd" in part)
        more = f", and {len(damaged) - 1} more lines" if len(damaged) > 1 else ""
        report.add(file, line, "", f"byte 0x{raw[error.start]:02X}", f"text in UTF-8, which this is not{more}")
    control = _CONTROL.search(text)
    if control is not None:
        line = 1 + len(_BREAK.findall(text[: control.start()]))
        what = f"U+{ord(control[0]):04X}"
        report.add(file, line, "", what, "text without control characters; is this a binary file?")
        return None
    return text, damaged


def read_table(folder: Path, file: str, model: type[R], report: Report, *, at_least: int = 0) -> Table[R]:
    """Read one table of a campaign folder, reporting every problem of its header, rows and cells.

    Parameters
    ----------
    folder, file
        Where it is.
    model
        The model of its rows; its fields, by alias, are the columns.
    report
        Takes the problems.
    at_least
        How many rows the table needs.
    """
    got = read_text(folder, file, report)
    if got is None:
        return Table(file)
    text, damaged_lines = got
    lines = _lines(text)
    rows = _split(lines, file, report)
    first = next(rows, None)
    while first is not None and first[1] == []:
        first = next(rows, None)
    header = None if first is None or first[1] is None else _header(file, first[0], first[1], model, report)
    if header is None:
        if first is not None and first[1] is None:
            report.add(file, first[0], "", "", f"a header: {','.join(columns(model))}")
        return Table(file)
    names, missing = header
    entries: list[Entry[R]] = []
    damaged: list[Mapping[str, str]] = []
    ids: dict[str, int] = {}
    count = 0
    for line, last, cells in _numbered(rows, len(lines)):
        if cells == []:
            continue
        count += 1
        fits = cells is not None and len(cells) == len(names)
        named = dict(zip(names, cells if cells is not None else _split_by_hand(lines[line - 1]), strict=False))
        if cells is not None and not any(cell.strip() for cell in cells):
            report.add(file, line, "", "", "a row with something in it, or no row")
            continue
        if cells is not None and not fits:
            report.add(file, line, "", cells[0], f"{len(names)} cells as in the header, not {len(cells)}")
        if "id" in names and named.get("id", "").strip():
            _note_id(file, line, named, ids, report)
        if not fits or any(line <= n <= last for n in damaged_lines):
            damaged.append(named)
            continue
        entry = _validate(file, line, named, model, missing, report)
        if entry is None:
            damaged.append(named)
        else:
            entries.append(entry)
    if count < at_least:
        rows_needed = "a row" if at_least == 1 else f"{at_least} rows"
        report.add(file, 0, "", "", f"at least {rows_needed} under the header, not {count}")
    whole = count >= at_least and ("id" not in columns(model) or "id" in names)
    return Table(file, tuple(entries), tuple(damaged), ids, whole=whole)


def columns(model: type[Row]) -> list[str]:
    """Return the columns of a table's model, in the order of the contract."""
    return [info.alias or name for name, info in model.model_fields.items()]


def _lines(text: str) -> list[str]:
    """Split as an editor does: only at line feeds and carriage returns, endings kept."""
    return list(io.StringIO(text, newline=""))


def _split(lines: list[str], file: str, report: Report) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row's first line, counted from 1, and its cells; None for cells that cannot be told apart.

    After a quote that is never closed, reading takes up again in the next line, so that one slip hides no other.
    """
    start = 0
    while start < len(lines):
        reader = csv.reader(iter(lines[start:]), strict=True)
        done = 0
        try:
            for cells in reader:
                yield start + done + 1, cells
                done = reader.line_num
            return
        except csv.Error as error:
            line = start + done + 1
            if "end of data" in str(error):
                words = "a quote opened in this row must be closed"
            elif "limit" in str(error):
                words = f"cells of at most {_LONGEST_CELL:,} characters; is a quote left open?"
            else:
                words = "a quoted cell must end before the next comma, and a quote inside it be doubled"
            report.add(file, line, "", lines[line - 1].strip(), words)
            yield line, None
            start = line


def _split_by_hand(line: str) -> list[str]:
    """Return what the cells of a row with a quote astray may be."""
    return [cell.strip().strip('"') for cell in line.split(",")]


def _numbered(rows: Iterator[tuple[int, list[str] | None]], total: int) -> Iterator[tuple[int, int, list[str] | None]]:
    """Add to each row the line it ends in."""
    before = next(rows, None)
    while before is not None:
        after = next(rows, None)
        yield before[0], (after[0] - 1 if after is not None else total), before[1]
        before = after


def _header(
    file: str, line: int, cells: list[str], model: type[Row], report: Report
) -> tuple[list[str], frozenset[str]] | None:
    """Check a header; return the column of each cell and the columns not to be judged, None if it is no header."""
    wanted = columns(model)
    found = [cell.strip() for cell in cells]
    if not set(found) & set(wanted):
        report.add(file, line, "", ",".join(found), _header_wanted(found, wanted))
        return None
    absent = [name for name in wanted if name not in found]
    names: list[str] = []
    doubtful: set[str] = set()
    for n, name in enumerate(found):
        if not name:  # of a comma too many, or of a column that a spreadsheet only seems to have emptied
            if n == 0 or found[n - 1]:
                last = next((m for m in range(n, len(found)) if found[m]), len(found))
                which = f"column {n + 1} has" if last == n + 1 else f"columns {n + 1} to {last} have"
                report.add(file, line, "", "", f"a name over each column; {which} none (a comma too many?)")
            name = f"(unnamed {n})"
        elif name in found[:n]:
            report.add(file, line, name, name, "each column once")
            doubtful.add(name)
            name = f"{name} (again {n})"
        elif name not in wanted:
            guess = Names(absent).nearest(name)
            report.add(file, line, name, name, f"no such column; the columns are {', '.join(wanted)}", guess)
            if guess:
                absent.remove(guess)
                name = guess
        names.append(name)
    for name in absent:
        report.add(file, line, name, "", f"the column is missing; the columns are {', '.join(wanted)}")
    return names, frozenset(absent) | doubtful


def _header_wanted(found: list[str], wanted: list[str]) -> str:
    """Return what a line that is no header should be; what spreadsheets do to one is named."""
    for mark, name in ((";", ";"), ("\t", "tabs")):
        cells = {part.strip().casefold() for cell in found if mark in cell for part in cell.split(mark)}
        if cells & set(wanted):
            return f"cells separated by commas, not {name}"
    if found[0].casefold().startswith("sep="):
        return f"a header in the first line, not what a spreadsheet put before it: {','.join(wanted)}"
    if {cell.casefold() for cell in found} & set(wanted):
        return f"a header in small letters: {','.join(wanted)}"
    return f"a header: {','.join(wanted)}"


def _note_id(file: str, line: int, cells: Mapping[str, str], ids: dict[str, int], report: Report) -> None:
    name = cells["id"].strip()
    if name in ids:
        report.add(file, line_of(line, cells, "id"), "id", name, f"an id of its own; line {ids[name]} has it already")
    ids.setdefault(name, line)


def _validate(
    file: str, line: int, cells: Mapping[str, str], model: type[R], missing: frozenset[str], report: Report
) -> Entry[R] | None:
    """Check one row by its model and report what does not fit; None when it cannot be mended either."""
    wanted = set(columns(model))
    given = {}
    for name, cell in cells.items():
        if name in wanted and cell.strip():
            given[name] = cell if name in model.exact else cell.strip()
    try:
        return Entry(file, line, cells, model.model_validate(given), missing)
    except ValidationError as error:
        problems = error.errors(include_url=False)
    bad: set[str] = set(missing)
    name = given.get("id", "")  # kept even when it will not do: it is the name that other tables have for the row
    for problem in problems:
        column = str(problem["loc"][0])
        allowed, nearest = explain(problem)
        if column not in missing:
            report.add(file, line_of(line, cells, column), column, given.get(column, ""), allowed, nearest)
        bad.add(column)
        given.pop(column, None)
        if nearest or column in model.stopgap:
            given[column] = nearest or model.stopgap[column]
    if "id" in bad and name:
        given["id"] = _ANY_ID
    try:
        row = model.model_validate(given)
    except ValidationError:
        return None
    if "id" in bad:
        row = row.model_copy(update={"id": name})
    return Entry(file, line, cells, row, frozenset(bad))


def _similar_file(folder: Path, file: str) -> str:
    try:
        there = [entry.name for entry in folder.iterdir() if entry.suffix == Path(file).suffix]
    except OSError:
        return ""
    close = difflib.get_close_matches(file, there, n=1, cutoff=0.8)  # its neighbours all end in .csv too
    return close[0] if close else ""
