"""A TOML file of a campaign folder: its values, the lines of its keys, and what is wrong with its text."""

from __future__ import annotations

import re
import tomllib
from ast import literal_eval
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sim.model.errors import LONGEST_WORD
from sim.model.forms import suggest
from sim.model.lookalikes import first_odd
from sim.model.text import character_words
from sim.tables.problems import OR, Report
from sim.tables.rows import TextError, check_text

Path: TypeAlias = tuple[str | int, ...]
_DEEPEST = 12  # tables and lists in each other
_MOST_SYNTAX = 20  # after so many lines with wrong syntax, the file is not read further
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PART = rf"""(?:{_QUOTED}|'[^']*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"({_DOTTED})\s*=")
_NAME = re.compile(_PART)
_SYNTAX = re.compile(r"(.*) \(at (?:line ([0-9]+), column [0-9]+|end of document)\)\Z", re.DOTALL)
_CHARACTER = re.compile(r"character ('(?:\\.[^']*|.)'|\"'\")")


@dataclass(frozen=True)
class Toml:
    """A parsed file.

    Parameters
    ----------
    file
        Its name in the folder.
    values
        The tables and values; those in lines with wrong syntax are left out.
    sound
        Whether all lines were valid.
    """

    file: str
    values: Mapping[str, Any] = field(repr=False)
    sound: bool
    _spans: Mapping[Path, tuple[int, int]] = field(repr=False)  # key -> its first and last line
    _inside: Mapping[Path, tuple[int, int]] = field(repr=False)  # table -> the lines of its first key
    _quoted: Mapping[str, list[int]] = field(repr=False)  # text in quotes -> its lines

    def line(self, path: Path, value: str = "") -> int:
        """Return the line of the key at `path`, or of `value` within it; 0 if it cannot be found."""
        found = [at[path] for at in (self._spans, self._inside) if path in at]
        above = (path[:depth] for depth in range(len(path) - 1, 0, -1))
        found += [next((self._spans[table] for table in above if table in self._spans), (0, 0))] * (not found)
        first, last = min(found)
        lines = self._quoted.get(value, [])
        at = bisect_left(lines, first)
        return lines[at] if value and first and at < len(lines) and lines[at] <= last else first

    def blame(self, report: Report, path: Path, value: str, allowed: str, nearest: str = "") -> None:
        """Report a problem of the key at `path`."""
        report.add(self.file, self.line(path, value), key_name(path), value, allowed, nearest)


def key_name(path: Path) -> str:
    """Return a key's dotted name; of several tables, the line says which one."""
    return ".".join(str(part) for part in path if isinstance(part, str))


def read_toml(text: str, file: str, report: Report, *, prose: tuple[Path, ...] = ()) -> Toml:
    """Parse TOML and report lines with wrong syntax, and keys and values with characters that text may not have.

    Parameters
    ----------
    text, file
        The text of the file, and its name in the folder.
    report
        Collects the problems.
    prose
        The tables and keys whose values may have line breaks.
    """
    lines = text.split("\n")
    spans: dict[Path, tuple[int, int]] = {}
    inside: dict[Path, tuple[int, int]] = {}
    quoted: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        for found in re.findall(r'"([^"]*)"', line):
            quoted.setdefault(found, []).append(number)
    for path, first, last in _keys_with_lines(lines):
        if len(path) > _DEEPEST:  # a parser may take long for them
            report.add(file, first, "", lines[first - 1].strip(), f"tables and lists at most {_DEEPEST} deep")
            return Toml(file, {}, False, {}, {}, {})
        spans.setdefault(path, (first, last))
        inside.setdefault(path[:-1], (first, last))
    values, sound = _parse(lines, file, report)
    toml = Toml(file, values, sound, spans, inside, quoted)
    for path, found in _texts(values):
        if len(path) > _DEEPEST:
            toml.blame(report, path[:1], "", f"tables and lists at most {_DEEPEST} deep")
            return Toml(file, {}, False, {}, {}, {})
        try:
            check_text(found, lines=any(path[: len(each)] == each for each in prose) and found != path[-1])
        except TextError as error:
            toml.blame(report, path, found, str(error))
    return toml


def _parse(lines: list[str], file: str, report: Report) -> tuple[dict[str, Any], bool]:
    """Return the values and whether all lines were valid. Invalid lines are reported and left out."""
    lines, before = list(lines), len(report.problems)
    while True:
        try:
            return tomllib.loads("\n".join(lines)), len(report.problems) == before
        except (ValueError, RecursionError) as error:
            match = _SYNTAX.match(str(error))
            line = int(match[2] or len(lines)) if match else 0
            at_end = match is not None and match[2] is None
            words = match[1] if match else "values of ordinary depth and size"
            words = _CHARACTER.sub(lambda found: character_words(literal_eval(found[1])), words)
            shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
            odd = first_odd(shown)
            meant = OR.join(f'"{time}"' for time in suggest("when", shown.partition("=")[2].strip()[:LONGEST_WORD]))
            words = f"{words[:1].lower()}{words[1:]}{f'; this line has {odd}' if odd else ''}"
            report.add(file, line, "", shown, f"TOML syntax: {words}", meant)
            if not shown or at_end or len(report.problems) - before > _MOST_SYNTAX:
                return {}, False
            # A placeholder keeps the keys below apart from the table before it, so that no key occurs twice.
            lines[line - 1] = f'["line {line}"]' if shown.startswith("[") else ""


def _texts(values: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield all keys and texts with their paths, and one empty text beyond what is too deep."""
    waiting: list[tuple[Path, Any]] = [((), values)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > _DEEPEST:
            yield path, ""
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield (*path, key), key
                waiting.append(((*path, key), inner))
        elif isinstance(value, list):
            waiting.extend(((*path, n), inner) for n, inner in enumerate(value))
        elif isinstance(value, str):
            yield path, value


def _keys_with_lines(lines: list[str]) -> Iterator[tuple[Path, int, int]]:
    """Yield the path of every table and key, its line, and the line before the next one."""
    found: list[tuple[Path, int]] = []
    table: Path = ()
    counts: dict[Path, int] = {}
    closing = ""  # what ends the text of several lines that a line is in
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if closing:
            closing = "" if closing in line else closing
            continue
        if match := _HEADER.match(line):
            names = _names(match[2])
            table = ()
            for n, name in enumerate(names):
                table = (*table, name)
                if table in counts and (match[1] == "[" or n < len(names) - 1):
                    table = (*table, counts[table])
            if match[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            found.append((table, number))
        elif match := _KEY.match(line):
            found.append(((*table, *_names(match[1])), number))
        if not line.startswith("#"):
            closing = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), "")
    for n, (path, first) in enumerate(found):
        yield path, first, found[n + 1][1] - 1 if n + 1 < len(found) else len(lines)


def _names(dotted: str) -> list[str]:
    """Split a dotted key into its names, without quotes."""
    return [_unquoted(name) for name in _NAME.findall(dotted)]


def _unquoted(name: str) -> str:
    if name[0] not in "\"'":
        return name
    if "\\" not in name or name[0] == "'":
        return name[1:-1]
    try:
        return str(tomllib.loads(f"name = {name}")["name"])
    except ValueError:
        return name[1:-1]
