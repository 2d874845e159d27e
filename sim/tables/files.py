"""The files of a campaign folder as text: each inside the folder, of limited size and in UTF-8."""

from __future__ import annotations

import codecs
import io
import re
import stat
from pathlib import Path

from sim.model.limits import memory_limit, raised_memory
from sim.tables.encodings import guess_single_byte, recognise
from sim.tables.problems import Report

BREAK = re.compile(r"\r\n|\r|\n")
_MEGABYTE = 10**6
_LARGEST = {".toml": _MEGABYTE}  # bytes, by suffix
_LARGEST_OTHER = 50 * _MEGABYTE
_MEMORY_A_BYTE = 20  # bytes of memory that a byte of a table takes, rows of campaigns and what checks need included
_LONGEST_LINE = {".toml": 10_000, ".csv": _MEGABYTE}  # characters; GeoJSON may be one line

_TABLES = frozenset(
    f"{name}.csv"
    for name in (
        "casualties", "claims", "factions", "order", "places", "readings", "records", "roads", "sentences", "sides",
        "sources", "statements",
    )
)  # fmt: skip


def read_text(folder: Path, file: str, report: Report, *, needed: bool = True) -> tuple[str, frozenset[int]] | None:
    """Read a UTF-8 text file and report why it cannot be read; a missing file is a problem only if it is `needed`.

    Returns
    -------
    tuple of str and frozenset of int, or None
        The text, and the lines that hold bytes which are not UTF-8; None if the file is missing or unusable.
    """
    try:
        raw, refused = _read_bytes(folder, file)
    except FileNotFoundError:
        if (folder / file).is_symlink():
            report.add(file, 0, "", "", "a file; this is a link to a file that does not exist")
            return None
        similar = _similar_file(folder, file, report)
        if needed or similar:
            why = "no such file in the folder, and it is needed" if needed else "no such file in the folder"
            report.add(file, 0, "", "", why, similar)
        return None
    except OSError as error:
        report.add(file, 0, "", "", f"a file that can be read ({(error.strerror or 'unreadable').lower()})")
        return None
    if refused:
        report.add(file, 0, "", "", refused)
        return None
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        header = "" if file.endswith(".txt") else "; it needs at least its header"
        report.add(file, 0, "", "", f"the file is empty{header}")
        return None
    if other := recognise(raw):
        report.add(file, 0, "", "", f"text in UTF-8, not {other}; {_save(file)}")
        return None
    if b"\0" in raw:
        line = 1 + len(BREAK.findall(raw[: raw.index(b"\0")].decode("latin-1")))
        report.add(file, line, "", "byte 0x00", "text in UTF-8, which has no such byte; is this a binary file?")
        return None
    text, damaged = _decode(raw, file, report)
    longest = _LONGEST_LINE.get(Path(file).suffix)
    long = next((n for n, part in enumerate(split_lines(text), 1) if longest and len(part) > longest), 0)
    if long:
        report.add(file, long, "", "", f"lines of at most {longest:,} characters")
        return None
    return text, damaged


def split_lines(text: str) -> list[str]:
    """Split into lines as an editor does: only at line feeds and carriage returns, with their endings."""
    return list(io.StringIO(text, newline=""))


def _read_bytes(folder: Path, file: str) -> tuple[bytes, str]:
    """Return the bytes of a file, or what is allowed instead of it; never more bytes than may be read."""
    path = folder / file
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):  # reading a pipe would block
        return b"", "a regular file, not a pipe or a device"
    if not path.resolve().is_relative_to(folder.resolve()):
        return b"", "a file in the campaign folder, not a link to one outside it"
    most = _LARGEST.get(path.suffix, _LARGEST_OTHER)
    table = path.suffix == ".csv"
    if table:
        most = max(most, int(memory_limit() / _MEMORY_A_BYTE))
    raw, size = b"", found.st_size
    if size <= most:
        with path.open("rb") as stream:
            raw = stream.read(most + 1)
        size = len(raw)
    if size <= most:
        return raw, ""
    more = f"; a higher limit of memory allows it ({raised_memory(_MEMORY_A_BYTE / 2 * size)})" if table else ""
    return b"", f"a file of at most {most // _MEGABYTE} MB, not {size / 10**6:,.1f} MB{more}"


def _decode(raw: bytes, file: str, report: Report) -> tuple[str, frozenset[int]]:
    """Return the text of UTF-8, and the lines with other bytes, which are reported and replaced."""
    try:
        return raw.decode("utf-8-sig"), frozenset()
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8-sig", errors="replace")
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        line = 1 + len(BREAK.findall(before))
        damaged = frozenset(n for n, part in enumerate(split_lines(text), 1) if "\ufffd" in part)
        more = f", and {len(damaged) - 1} more lines" if len(damaged) > 1 else ""
        looks = guess_single_byte(raw, error.start)
        hint = f": {looks}; {_save(file)}" if looks else f"; {_save(file)}"
        report.add(file, line, "", f"byte 0x{raw[error.start]:02X}", f"text in UTF-8, which this is not{more}{hint}")
        return text, damaged


def _save(file: str) -> str:
    return f"save it as {'CSV ' if file.endswith('.csv') else ''}UTF-8"


def _similar_file(folder: Path, file: str, report: Report) -> str:
    try:
        there = [one.name for one in folder.iterdir() if one.suffix == Path(file).suffix and one.name not in _TABLES]
    except OSError:
        return ""
    close = report.hints.near(file, there, cutoff=0.8)  # all tables end in .csv
    return close[0] if close else ""
