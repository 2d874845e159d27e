"""A file -> a header and rows of text: delimited text in any usual encoding, Excel workbooks, GeoJSON points.

Nothing is interpreted here. A cell that cannot be read has a fault, which matters only if its column is used.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from sim.exchange.imports.gathered import TableError
from sim.model.escapes import cell_value
from sim.model.forms import is_sheet_error
from sim.model.frozen import FrozenMap
from sim.model.limits import memory_limit
from sim.model.text import character_words, refused_character
from sim.tables.encodings import recognise
from sim.tables.files import split_lines

EXCEL_SUFFIXES = (".xlsx", ".xlsm")
JSON_SUFFIXES = (".geojson", ".json")
TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt")
SUFFIXES = (*TEXT_SUFFIXES, *EXCEL_SUFFIXES, *JSON_SUFFIXES)
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_MOST_COLUMNS = 200
_MOST_TITLES = 10  # lines above a header
_EXACT = 1e15  # whole numbers below it are exact
_NO_VALUE = "a formula without a stored value; open the workbook in a spreadsheet and save it again"
_MEGABYTE = 10**6
_LARGEST = 50 * _MEGABYTE  # bytes, or a twentieth of the memory that work may take
_MARKS = (  # longest first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of text.

    Parameters
    ----------
    line
        Its line in the file, counted from 1; of GeoJSON, the number of its feature.
    cells
        One for each column of the header.
    fault
        Why the row cannot be read, or empty.
    faults
        Why cells cannot be read, by the number of their column.
    """

    line: int
    cells: tuple[str, ...]
    fault: str = ""
    faults: Mapping[int, str] = field(default_factory=FrozenMap)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text; `remarks` says how its file was read where that is not plain, `first` is its header as a row."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    first: SheetRow = SheetRow(1, ())
    unit: str = "line"
    remarks: tuple[str, ...] = ()
    decimal_comma: bool = False


def read_sheet(path: Path, *, sheet: str | None = None) -> Sheet:
    """Read a table file by its suffix.

    Parameters
    ----------
    path
        A file of `SUFFIXES`.
    sheet
        The name of a worksheet of a workbook; the first one by default.

    Raises
    ------
    TableError
        If it is no table that can be read.
    OSError
        If it cannot be opened.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise TableError(f"cannot import {path}: its suffix must be one of {', '.join(SUFFIXES)}")
    if sheet is not None and suffix not in EXCEL_SUFFIXES:
        raise TableError(f"cannot import {path}: only a workbook ({', '.join(EXCEL_SUFFIXES)}) has sheets")
    if suffix in EXCEL_SUFFIXES:
        return _read_workbook(path, sheet)
    raw = read_bytes(path)
    if suffix in JSON_SUFFIXES:
        return _read_points(path, raw)
    return _read_text(path, raw)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file of limited size.

    Raises
    ------
    TableError
        If it is no regular file, empty or too large.
    """
    if not path.is_file():
        raise TableError(f"cannot import {path}: {'no such file' if not path.exists() else 'it is not a regular file'}")
    most = max(_LARGEST, int(memory_limit() / 20))
    size = path.stat().st_size
    if size > most:
        raise TableError(f"cannot import {path}: it has {size / _MEGABYTE:,.0f} MB, more than {most // _MEGABYTE:,} MB")
    raw = path.read_bytes()
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        raise TableError(f"cannot import {path}: the file is empty")
    return raw


# -- delimited text ----------------------------------------------------------------------------------------------------


def decode(path: Path, raw: bytes) -> tuple[str, str]:
    """Return the text of a file, and a remark if its encoding was not plain UTF-8.

    Raises
    ------
    TableError
        If it is no text.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(name), "" if name.startswith("utf-8") else f"read as {name.upper()} text"
            except UnicodeDecodeError:
                return _refuse_damaged(path, name)
    other = recognise(raw)
    if other.startswith("UTF-16"):
        name = "utf-16-le" if not raw[1:2].strip(b"\0") else "utf-16-be"
        try:
            return raw.decode(name), "read as UTF-16 text without its mark"
        except UnicodeDecodeError:
            return _refuse_damaged(path, name)
    if other:
        raise TableError(f"cannot import {path}: it is {other}, not text; save it as CSV UTF-8")
    if b"\0" in raw:
        raise TableError(f"cannot import {path}: it holds a byte 0x00, which no text has; is it a binary file?")
    try:
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        at = 1 + raw.count(b"\n", 0, error.start)
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            words = f"line {at} is neither UTF-8 nor Windows-1252 text"
            raise TableError(f"cannot import {path}: {words}; save it as CSV UTF-8") from None
        return (
            text,
            f"line {at} is not UTF-8: the file was read as Windows-1252 text, so check its letters with accents",
        )


def _refuse_damaged(path: Path, name: str) -> tuple[str, str]:
    raise TableError(f"cannot import {path}: its mark says {name.upper()}, but it is damaged or cut off")


def _read_text(path: Path, raw: bytes) -> Sheet:
    text, remark = decode(path, raw)
    lines = split_lines(text)
    start = next((at for at, line in enumerate(lines) if line.strip(" \t\r\n,;|")), len(lines))
    if start == len(lines):
        raise TableError(f"cannot import {path}: the file has no header")
    delimiter = ""
    if lines[start].lower().startswith("sep=") and len(lines[start].strip()) == len("sep=") + 1:
        delimiter, start = lines[start].strip()[-1], start + 1
    elif lines[start].lower().startswith("sep=\t"):
        delimiter, start = "\t", start + 1
    if start == len(lines):
        raise TableError(f"cannot import {path}: the file has no header")
    titled, start = start, _header_line(lines, start, delimiter, path.suffix.lower())
    delimiter = delimiter or _delimiter(lines[start], path.suffix.lower())
    split = _split(lines, start, delimiter)
    at, head, fault = next(split)
    if fault:
        raise TableError(f"cannot import {path}: the header in line {at} cannot be split into cells: {fault}")
    header = _header(path, head)
    least = max((number for number, cell in enumerate(head, 1) if cell.strip()), default=0)
    rows = []
    for line, cells, fault in split:
        if not fault and not any(cell.strip() for cell in cells):
            continue  # emptied rows, as spreadsheets leave them
        rows.append(_text_row(line, cells, fault, len(header), least))
    remarks = [remark] if remark else []
    if start > titled:
        remarks.append(f"the header is in line {start + 1}; what stands above it is not read")
    if delimiter != ",":
        remarks.append(f"cells are separated by {_DELIMITERS.get(delimiter, repr(delimiter))}")
    first = _text_row(at, head, "", len(header), least)
    return Sheet(path, header, tuple(rows), first, remarks=tuple(remarks), decimal_comma=delimiter != ",")


def _header_line(lines: Sequence[str], start: int, delimiter: str, suffix: str) -> int:
    """Return the number of the first line with two cells or more: what stands above it is a title."""
    for at in range(start, min(start + _MOST_TITLES, len(lines))):
        if (
            len([part for part in lines[at].split(delimiter or _delimiter(lines[at], suffix)) if part.strip(' "\r\n')])
            > 1
        ):
            return at
    return start


def _delimiter(line: str, suffix: str) -> str:
    """Return the delimiter that splits a header into most cells; commas, or tabs of a .tsv file, if several do."""
    first = "\t" if suffix in (".tsv", ".tab") else ","

    def cells(delimiter: str) -> int:
        try:
            return len(next(csv.reader([line], delimiter=delimiter)))
        except (csv.Error, StopIteration):
            return 0

    return max((first, *_DELIMITERS), key=cells)


def _split(lines: Sequence[str], start: int, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield each row's first line, its cells, and why it cannot be split, reading on in the next line after that."""
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
        done = 0
        try:
            for cells in reader:
                yield start + done + 1, cells, ""
                done = reader.line_num
            return
        except csv.Error as error:
            at = start + done
            fault = "a quote that opens a cell is not closed" if "end of data" in str(error) else "a misplaced quote"
            yield at + 1, [lines[at].strip()], fault
            start = at + 1


def _text_row(line: int, cells: list[str], fault: str, wide: int, least: int) -> SheetRow:
    """Return a row of `wide` cells, of which those after the first `least` have no name and may be missing."""
    if not fault and len(cells) > wide and not any(cell.strip() for cell in cells[wide:]):
        cells = cells[:wide]
    if not fault and least <= len(cells) < wide:
        cells = [*cells, *[""] * (wide - len(cells))]
    if not fault and len(cells) != wide:
        fault = f"{len(cells)} cells, where the header has {wide}"
    return _checked(line, tuple(map(cell_value, cells)), fault)


def _checked(line: int, cells: tuple[str, ...], fault: str, faults: Mapping[int, str] | None = None) -> SheetRow:
    found = dict(faults or {})
    for at, cell in enumerate(cells):
        if not cell.isprintable() and (character := refused_character(cell, lines=True)):
            found.setdefault(at, f"holds {character_words(character)}")
        elif cell[:1] == "#" and is_sheet_error(cell):
            found.setdefault(at, f"{cell} is an error of the spreadsheet")
    return SheetRow(line, cells, fault, FrozenMap(found) if found else FrozenMap())


def _header(path: Path, cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names over the columns; one without a name, or with that of another, is named by its number."""
    if len(cells) > _MOST_COLUMNS:
        raise TableError(f"cannot import {path}: at most {_MOST_COLUMNS} columns, not {len(cells):,}")
    names: list[str] = []
    for at, cell in enumerate(cells, 1):
        name = " ".join(cell.replace("\ufeff", "").split())
        names.append(name if name and name not in names else f"{name or 'column'} ({at})")
    return tuple(names)


# -- workbooks ---------------------------------------------------------------------------------------------------------


def _read_workbook(path: Path, name: str | None) -> Sheet:
    """Read a worksheet twice: with the values that the spreadsheet stored, and with the formulas behind them."""
    values, formulas = _open_workbook(path)
    names = [sheet.title for sheet in values.worksheets]
    if not names:
        raise TableError(f"cannot import {path}: the workbook has no worksheet")
    if name is not None and name not in names:
        raise TableError(f"cannot import {path}: it has no sheet {name!r}; its sheets are {', '.join(names)}")
    name = names[0] if name is None else name
    others = ", ".join(other for other in names if other != name)
    remarks = [f"read sheet {name!r}; the workbook also has {others}"] if others else []
    found: list[tuple[int, list[str], dict[int, str]]] = []  # rows that are not blank: line, cells, faults
    pairs = zip(values[name].iter_rows(), formulas[name].iter_rows(), strict=True)
    for line, (shown, typed) in enumerate(pairs, 1):
        cells = [_cell_text(cell.value) for cell in shown]
        unstored = [at for at, cell in enumerate(typed) if cell.value is not None and shown[at].value is None]
        if unstored or any(cell.strip() for cell in cells):
            found.append((line, cells, dict.fromkeys(unstored, _NO_VALUE)))
    if not found:
        raise TableError(f"cannot import {path}: sheet {name!r} is empty")
    titles = next((at for at, (_, cells, _) in enumerate(found) if sum(map(bool, map(str.strip, cells))) > 1), 0)
    if 0 < titles <= _MOST_TITLES:
        remarks.append(f"the header is in row {found[titles][0]}; what stands above it is not read")
        found = found[titles:]
    at, head, _ = found.pop(0)
    header = _header(path, head[: max((number for number, cell in enumerate(head, 1) if cell.strip()), default=0)])
    wide = len(header)
    rows = [
        _checked(line, tuple(cells[:wide]), "", {column: why for column, why in faults.items() if column < wide})
        for line, cells, faults in found
        if any(cell.strip() for cell in cells[:wide]) or any(column < wide for column in faults)
    ]
    return Sheet(path, header, tuple(rows), _checked(at, tuple(head[:wide]), ""), unit="row", remarks=tuple(remarks))


def _open_workbook(path: Path) -> tuple[Any, Any]:
    """Return a workbook with stored values, and with formulas."""
    try:
        import openpyxl
    except ImportError:
        words = "workbooks need the extra excel: pip install 'frontlapse[excel]'"
        raise TableError(f"cannot import {path}: {words}") from None
    raw = read_bytes(path)
    if not raw.startswith(b"PK\x03\x04"):
        raise TableError(
            f"cannot import {path}: it is no .xlsx workbook; open it in a spreadsheet and save it as .xlsx"
        )
    most = max(4 * _LARGEST, int(memory_limit() / 20))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked <= most:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of features that only matter on a screen
                values = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
                return values, openpyxl.load_workbook(io.BytesIO(raw), data_only=False)
    except Exception as error:  # openpyxl raises whatever it meets in a damaged file
        raise TableError(f"cannot import {path}: the workbook is damaged ({type(error).__name__})") from error
    raise TableError(f"cannot import {path}: unpacked, it has more than {most // _MEGABYTE:,} MB")


def _cell_text(value: Any) -> str:
    """Return the text of a cell; a date cell is a date of ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number_text(value) if isinstance(value, (int, float)) else str(value)


def _number_text(value: float) -> str:
    """Return a number as text, a whole one without decimals."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < _EXACT
    return str(int(value)) if whole else repr(value)


# -- GeoJSON -----------------------------------------------------------------------------------------------------------


def parse_json(path: Path, raw: bytes) -> Any:
    """Return the value of a JSON file.

    Raises
    ------
    TableError
        If it is not JSON.
    """
    try:
        return json.loads(decode(path, raw)[0])
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise TableError(f"cannot import {path}: it is not JSON at {where}: {error.msg}") from None
    except RecursionError:
        raise TableError(f"cannot import {path}: its values are nested too deep") from None


def features_of(path: Path, value: Any) -> list[dict[str, Any]]:
    """Return the features of GeoJSON.

    Raises
    ------
    TableError
        If it is no GeoJSON.
    """
    if isinstance(value, dict) and value.get("type") == "Feature":
        return [value]
    found = value.get("features") if isinstance(value, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise TableError(f"cannot import {path}: it is no GeoJSON FeatureCollection (RFC 7946)")
    return found


def _read_points(path: Path, raw: bytes) -> Sheet:
    features = features_of(path, parse_json(path, raw))
    header: dict[str, None] = {}
    for feature in features:
        header.update(dict.fromkeys(str(key) for key in properties_of(feature)))
    for name in ("lat", "lon"):
        header.pop(name, None)
    names = (*header, "lat", "lon")
    if len(names) > _MOST_COLUMNS:
        raise TableError(f"cannot import {path}: at most {_MOST_COLUMNS} properties, not {len(names):,}")
    rows = []
    for line, feature in enumerate(features, 1):
        point, fault = _point(feature)
        known = {str(key): _json_text(value) for key, value in properties_of(feature).items()}
        cells = (*(known.get(name, "") for name in header), *point)
        rows.append(_checked(line, cells, fault))
    return Sheet(path, names, tuple(rows), unit="feature")


def properties_of(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the properties of a feature; none if it has none."""
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _point(feature: Mapping[str, Any]) -> tuple[tuple[str, str], str]:
    geometry = feature.get("geometry")
    if geometry is None:
        return ("", ""), ""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    at = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind != "Point":
        return ("", ""), f"its geometry is {kind}, not Point"
    if not (isinstance(at, list) and len(at) >= 2 and all(type(one) in (int, float) for one in at[:2])):
        return ("", ""), "its point has no longitude and latitude"
    return (_number_text(at[1]), _number_text(at[0])), ""


def _json_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return _number_text(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
