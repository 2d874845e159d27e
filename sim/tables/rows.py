"""Text and CSV files of a campaign folder -> rows: values of `sim.model.campaign` with their file, line and cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from sim.model.calendars import GREGORIAN, Calendar
from sim.model.columns import Column, Derived, Refers
from sim.model.escapes import cell_value
from sim.model.forms import is_sheet_error
from sim.model.lookalikes import skeleton
from sim.model.text import character_words, refused_character
from sim.tables.files import BREAK, read_text, split_lines
from sim.tables.problems import OR, Names, Report, explain, listed

LONGEST_CELL = 32_767  # characters, as in spreadsheets
_MOST_COLUMNS = 200
_MOST_BROKEN = 20  # after so many rows that cannot be split into cells, a table is not read further
_DELIMITERS = {";": ";", "\t": "tabs", "|": "|"}
_MARKED = re.compile("'[^A-Za-z0-9]")  # perhaps an apostrophe that keeps a cell from being a formula
_QUOTED = re.compile(r'"([;\t|])"')  # between two quoted cells
_CURLY = tuple("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02")  # quotes of word processors
_MOST_KNOWN = 10_000  # different cells of a column that are parsed once, however often they come
_Known = dict[str, dict[str, Any]]  # column -> valid cell -> what it is parsed to
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a table, as the annotations of its row's dataclass define it.

    Parameters
    ----------
    name, field
        The column, and the field that it fills; the field is empty if the reader computes it.
    check
        Parses and checks a cell's text; None if any text is valid.
    needed
        Whether the column must be there and its cells not blank.
    refers
        What its cells refer to, or empty.
    exact
        Whether spaces around the text are kept.
    lines
        Whether its text may have line breaks.
    is_text
        Whether it is parsed to text.
    """

    name: str
    field: str
    check: TypeAdapter[Any] | None
    needed: bool
    refers: str
    exact: bool
    lines: bool
    is_text: bool


@cache  # building validators is two thirds of the time to read a small campaign
def columns(row: type[Any]) -> Mapping[str, Cell]:
    """Return the columns of a row's dataclass by name, in the order of its fields."""
    found: dict[str, Cell] = {}
    hints = get_type_hints(row, include_extras=True)
    for one in fields(row):
        kind = hints[one.name]
        extras = _extras(kind)
        column = next((extra for extra in extras if isinstance(extra, Column)), Column())
        derived = next((extra for extra in extras if isinstance(extra, Derived)), None)
        refers = next((extra.to for extra in extras if isinstance(extra, Refers)), "")
        names = (column.name or one.name,) if derived is None else derived.names
        cell = column.cell or kind if derived is None else derived.cell
        is_text = cell is str or get_args(cell)[:1] == (str,)
        check = None if is_text and not _checks(cell) else TypeAdapter(cell)
        needed = one.default is MISSING
        for name in names:
            field_name = one.name if derived is None else ""
            found[name] = Cell(
                name, field_name, check, needed, refers, exact=column.exact, lines=column.lines, is_text=is_text
            )
    return found


def _extras(kind: Any) -> list[Any]:
    """Return the annotations of a type, or of the members of a union."""
    if get_origin(kind) is Annotated:
        return list(kind.__metadata__)
    return [extra for member in get_args(kind) for extra in _extras(member)]


def _checks(kind: Any) -> bool:
    return any(not isinstance(extra, Column | Derived | Refers) for extra in _extras(kind))


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """One row of a table, with the line it begins in, its cells as text and what they were parsed to.

    Cells that are not valid have been reported. They are replaced in `row` only so that its other cells can be checked:
    no further problem is reported for columns in `mended`.
    """

    file: str
    line: int
    cells: Mapping[str, str]
    parsed: Mapping[str, Any]
    row: R
    mended: frozenset[str] = frozenset()

    def given(self, column: str) -> bool:
        """Return whether a cell is not blank; a mended one counts as given, as nothing follows from its absence."""
        return column in self.mended or bool(self.cells.get(column, "").strip())

    def blame(self, report: Report, column: str, allowed: str, nearest: str = "", *, value: str | None = None) -> None:
        """Report a problem of one cell; `value` is the cell's text unless a part of it is meant."""
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
    columns
        Its columns by name.
    entries
        The rows, in order.
    damaged
        The cells of rows that could not be split into cells: what they name still counts as known.
    lines
        Identifier -> line, damaged rows included.
    whole
        Whether the file could be read and has its header and the rows it needs.
    """

    file: str
    columns: Mapping[str, Cell]
    entries: tuple[Entry[R], ...] = ()
    damaged: tuple[Mapping[str, str], ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    whole: bool = False

    def __iter__(self) -> Iterator[Entry[R]]:
        return iter(self.entries)

    @property
    def ill(self) -> frozenset[str]:
        """The identifiers that are not valid ids, which has been reported."""
        return frozenset(e.cells.get("id", "").strip() for e in self.entries if "id" in e.mended)

    def records(self) -> Iterator[Mapping[str, str]]:
        """Iterate over the cells of all rows, the damaged ones included."""
        for entry in self.entries:
            yield entry.cells
        yield from self.damaged


def line_of(line: int, cells: Mapping[str, str], column: str) -> int:
    """Return the line in which the cell of `column` begins, in a row that begins in `line`."""
    for name, cell in cells.items():
        if name == column:
            break
        line += len(BREAK.findall(cell))
    return line


def read_table(
    folder: Path,
    file: str,
    row: type[R],
    report: Report,
    *,
    at_least: int = 0,
    needed: bool = True,
    retired: Sequence[str] = (),
    calendar: Calendar = GREGORIAN,
) -> Table[R]:
    """Read one table of a campaign folder, reporting every problem of its header, rows and cells.

    Parameters
    ----------
    folder, file
        The file.
    row
        The dataclass of its rows, which defines its columns.
    report
        Collects the problems.
    at_least
        How many rows the table needs.
    needed
        Whether the file must be there; a missing one that need not be is a table without rows.
    retired
        Columns of earlier versions, which are ignored.
    calendar
        That of its dates.
    """
    wanted = columns(row)  # type: ignore[arg-type]  # mypy does not see that a class is hashable
    before = len(report.problems)
    got = read_text(folder, file, report, needed=needed)
    if got is None:
        return Table(file, wanted, whole=len(report.problems) == before)
    text, damaged_lines = got
    lines = split_lines(text)
    rows = _split(lines, file, report)
    first = next(rows, None)
    while first is not None and first[1] == []:
        first = next(rows, None)
    header = None
    if first is not None and first[1] is not None:
        header = _header(file, first[0], first[1], rows, wanted, retired, report)
    if header is None:
        return Table(file, wanted)
    names, doubtful = header
    entries: list[Entry[R]] = []
    damaged: list[Mapping[str, str]] = []
    ids: dict[str, int] = {}
    emptied: list[tuple[int, int]] = []  # rows of nothing but commas, which a spreadsheet leaves of cleared cells
    known: _Known = {name: {} for name in wanted}
    here = {name: column for name, column in wanted.items() if column.needed or name in names}
    count = between = 0
    marked = _MARKED.search(text) is not None
    for line, last, cells in _numbered(rows, len(lines)):
        if cells == []:
            continue
        if marked and cells is not None:
            cells = list(map(cell_value, cells))
        if cells is not None and not "".join(cells).strip():
            emptied.append((line, last))
            continue
        count += 1
        between = len(emptied)
        fits = cells is not None and len(cells) == len(names)
        named = dict(zip(names, cells if cells is not None else _split_by_hand(lines[line - 1]), strict=False))
        if line == last and fits:  # `line_of` needs blank cells only in rows of several lines
            named = {name: cell for name, cell in named.items() if cell}
        if cells is not None and not fits:
            curly = next((mark for cell in cells if (mark := cell.strip()[:1]) in _CURLY), "")
            quotes = f'; {curly} quotes no cell, only " does' if curly else ""
            report.add(file, line, "", cells[0], f"{len(names)} cells as in the header, not {len(cells)}{quotes}")
        if cells is None:
            ids.setdefault(named.get("id", "").strip(), line)
        elif "id" in names and named.get("id", "").strip():
            _note_id(file, line, named, ids, report)
        if not fits or not damaged_lines.isdisjoint(range(line, last + 1)):
            damaged.append(named)
        else:
            entries.append(_parse(file, line, named, row, here, doubtful, known, report, calendar))
    if between:  # those after the last row do no harm
        where = listed(_spans(emptied[:between]))
        report.add(file, emptied[0][0], "", "", f"no rows of empty cells between others; delete these lines: {where}")
    if count < at_least:
        rows_needed = "a row" if at_least == 1 else f"{at_least} rows"
        report.add(file, 0, "", "", f"at least {rows_needed} under the header, not {count}")
    whole = count >= at_least and ("id" not in wanted or "id" in names)
    return Table(file, wanted, tuple(entries), tuple(damaged), ids, whole=whole)


def _parse(
    file: str,
    line: int,
    cells: Mapping[str, str],
    row: type[R],
    wanted: Mapping[str, Cell],
    doubtful: frozenset[str],
    known: _Known,
    report: Report,
    calendar: Calendar,
) -> Entry[R]:
    """Parse the cells of one row and report those that are not valid; each is parsed by itself and hides no other."""
    parsed: dict[str, Any] = {}
    bad = doubtful  # mostly none, which all rows share
    for name, column in wanted.items():
        if name not in cells and not column.needed:
            continue
        cell, seen = cells.get(name, ""), known[name]
        if cell in seen:
            parsed[name] = seen[cell]
            continue
        text = cell
        if not column.exact or not text.strip():
            text = text.strip()
        if not text and not column.needed:
            continue
        allowed, substitute = "must not be blank", ""
        meant: tuple[str, ...] = ()
        refused = _refused(text, column)
        try:
            value = text if column.check is None else column.check.validate_python(text, context=calendar)
            if text and not refused:
                parsed[name] = value
                if len(seen) < _MOST_KNOWN:
                    seen[cell] = value
                continue
        except ValidationError as error:  # also of refused text: the rest of the row is checked with a substitute
            (problem, *_) = error.errors(include_url=False)
            context = problem.get("ctx", {})
            substitute = context.get("substitute", "")
            if text and not refused:
                allowed, meant = explain(problem, report.hints)
                meant = tuple(spelling for spelling in meant if _is_valid(column, spelling, calendar))
            if len(meant) == 1 and (context.get("choices") or not column.is_text):
                (substitute,) = meant
        allowed = refused or allowed
        if name not in doubtful:
            report.add(file, line_of(line, cells, name), name, text, allowed, OR.join(meant))
        bad |= {name}
        parsed |= _substitute(column, text, substitute, calendar)
    return Entry(file, line, cells, parsed, make_row(row, parsed, wanted), bad)


def make_row(row: type[R], parsed: Mapping[str, Any], wanted: Mapping[str, Cell], **derived: Any) -> R:
    """Return a row made of parsed cells, and of the values of fields that the reader computes."""
    return row(**{column.field: value for name, value in parsed.items() if (column := wanted[name]).field}, **derived)


class TextError(ValueError):
    """A text that no cell or key may have; the message says what is allowed."""


def check_text(text: str, *, lines: bool) -> None:
    """Refuse a text that is too long or has characters that text may not have; see `sim.model.text`.

    Raises
    ------
    ValueError
        If it is such a text; the message says what is allowed.
    """
    if len(text) > LONGEST_CELL:
        raise TextError(f"at most {LONGEST_CELL:,} characters, not {len(text):,}")
    if text.isprintable() or not (character := refused_character(text, lines=lines)):
        return
    if not lines and character in "\n\r\t":
        raise TextError("text on one line, without tabs")
    raise TextError(f"text without {character_words(character)}")


def _is_valid(column: Cell, text: str, calendar: Calendar) -> bool:
    """Return whether a cell of the column may hold a text."""
    try:
        if column.check is not None:
            column.check.validate_python(text, context=calendar)
    except ValidationError:
        return False
    return True


def _refused(text: str, column: Cell) -> str:
    """Return what a cell of any column must be, if its text is not; else nothing."""
    if is_sheet_error(text):
        return "a value, not an error of the spreadsheet"
    try:
        check_text(text, lines=column.lines)
    except TextError as error:
        return str(error)
    return ""


def _substitute(column: Cell, text: str, substitute: str, calendar: Calendar) -> dict[str, Any]:
    """Return the value that replaces an invalid cell: the nearest valid one, else a harmless one; nothing if optional.

    A text whose form is wrong is kept: other tables refer to a row by its id, however it is spelled.
    """
    if column.check is not None and substitute:
        return {column.name: column.check.validate_python(substitute, context=calendar)}
    if column.check is None or column.is_text:
        return {column.name: text}
    return {column.name: column.check.validate_python("1")} if column.needed else {}


def _spans(rows: Iterable[tuple[int, int]]) -> list[str]:
    """Return the first and last line of each run of adjacent rows, in words."""
    spans: list[tuple[int, int]] = []
    for first, last in rows:
        if spans and spans[-1][1] == first - 1:
            first = spans.pop()[0]
        spans.append((first, last))
    return [f"{first}" if first == last else f"{first} to {last}" for first, last in spans]


def _split(lines: list[str], file: str, report: Report) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row's first line, counted from 1, and its cells; None if it cannot be split into cells.

    After a quote that is never closed, reading continues in the next line, so that one mistake hides no other.
    """
    start = broken = 0
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), strict=True)
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
                words = f"cells of at most {LONGEST_CELL:,} characters; is a quote left open?"
            elif other := _QUOTED.search(lines[line - 1]):
                words = f"cells separated by commas, not {_DELIMITERS[other[1]]}"
            else:
                words = "a quoted cell must end before the next comma, and a quote inside it be doubled"
            report.add(file, line, "", lines[line - 1].strip(), words)
            yield line, None
            start = line
            broken += 1
            if broken == _MOST_BROKEN and start < len(lines):
                report.add(file, start + 1, "", "", f"fewer than {_MOST_BROKEN} such rows; no row from here on is read")
                yield from ((n, None) for n in range(start + 1, len(lines) + 1))
                return


def _split_by_hand(line: str) -> list[str]:
    """Guess the cells of a row with a misplaced quote."""
    return [cell.strip().strip('"') for cell in line.split(",")]


def _numbered(rows: Iterator[tuple[int, list[str] | None]], total: int) -> Iterator[tuple[int, int, list[str] | None]]:
    """Add to each row its last line."""
    before = next(rows, None)
    while before is not None:
        after = next(rows, None)
        yield before[0], (after[0] - 1 if after is not None else total), before[1]
        before = after


def _header(
    file: str,
    line: int,
    cells: list[str],
    below: Iterator[tuple[int, list[str] | None]],
    wanted: Mapping[str, Cell],
    retired: Sequence[str],
    report: Report,
) -> tuple[list[str], frozenset[str]] | None:
    """Check a header; return each cell's column and the columns that are not to be checked; None if it is no header."""
    found = [cell.strip() for cell in cells]
    if len(found) > _MOST_COLUMNS:
        report.add(file, line, "", "", f"at most {_MOST_COLUMNS} columns, not {len(found):,}")
        return None
    if not set(found) & set(wanted):
        after = next((row for _, row in below if row), [])
        report.add(file, line, "", ",".join(found), _header_wanted(found, after, list(wanted)))
        return None
    absent = [name for name in wanted if name not in found]
    names: list[str] = []
    doubtful: set[str] = set()
    for n, name in enumerate(found):
        if not name:  # a comma too many, or an emptied column of a spreadsheet
            if n == 0 or found[n - 1]:
                last = next((m for m in range(n, len(found)) if found[m]), len(found))
                which = f"column {n + 1} has" if last == n + 1 else f"columns {n + 1} to {last} have"
                report.add(file, line, "", "", f"a name over each column; {which} none (a comma too many?)")
            name = f"(unnamed {n})"
        elif name in found[:n]:
            report.add(file, line, name, name, "each column once")
            doubtful.add(name)
            name = f"{name} (again {n})"
        elif name not in wanted and name not in retired:
            guess = Names(absent, hints=report.hints).nearest(name)
            report.add(file, line, name, name, f"no such column; the columns are {', '.join(wanted)}", guess)
            if guess:
                absent.remove(guess)
                name = guess
        names.append(name)
    for name in absent:
        if wanted[name].needed:
            report.add(file, line, name, "", f"the column is missing; the columns are {', '.join(wanted)}")
            doubtful.add(name)
    return names, frozenset(doubtful)


def _header_wanted(found: list[str], below: list[str], wanted: list[str]) -> str:
    """Return what an invalid header should be, naming what spreadsheets do to headers; `below` is the row after it."""
    header = ",".join(wanted)
    if found[0].casefold().startswith("sep="):
        return f"a header in the first line, not what a spreadsheet put before it, and commas between cells: {header}"
    if len({cell.strip() for cell in below} & set(wanted)) > 1:
        return "the header of the next row in the first line, not what a spreadsheet put before it"
    for mark, name in _DELIMITERS.items():
        cells = {part.strip(' "').casefold() for cell in found if mark in cell for part in cell.split(mark)}
        if cells & set(wanted):
            return f"cells separated by commas, not {name}"
    if {cell.casefold() for cell in found} & set(wanted):
        return f"a header in small letters: {header}"
    if {"_".join(skeleton(cell).strip("\"' ").casefold().split()) for cell in found} & set(wanted):
        return f"a header in plain letters, without quotes or invisible characters: {header}"
    return f"a header: {header}"


def _note_id(file: str, line: int, cells: Mapping[str, str], ids: dict[str, int], report: Report) -> None:
    name = cells["id"].strip()
    if name in ids:
        report.add(file, line_of(line, cells, "id"), "id", name, f"an id of its own; line {ids[name]} has it already")
    ids.setdefault(name, line)
