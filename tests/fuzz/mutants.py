"""Mutants of campaign folders: files as bytes, changed a few times at random, the same for the same seed."""

from __future__ import annotations

import csv
import io
import json
import math
import random
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fuzz.oddities import ODDITIES

Files = dict[str, bytes]
Mutator = Callable[[Files, random.Random], str]  # changes files in place, and returns what it did in words

_ROOT = Path(__file__).parents[2]
_BASES = {  # with weights: the shipped campaign takes 15 times as long to read, and 150 times to check
    "saraqib": (_ROOT / "tests" / "folders" / "saraqib", 99),
    "valley": (_ROOT / "tests" / "folders" / "valley", 99),
    "table": (_ROOT / "scenarios" / "cli" / "starter" / "table", 40),
    "northwestern_syria_2024": (_ROOT / "scenarios" / "northwestern_syria_2024", 2),
}
_TOML = "campaign.toml"
_GEOJSON = "backdrop.geojson"
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?\Z")
_TOML_VALUE = re.compile(r"^(\s*[^=#\n]+=\s*)(.+)$", re.MULTILINE)
_MANY = 8  # at most as many changes a mutant


class Mutant(NamedTuple):
    """A changed folder: the name of what it was made of, its files, and the changes in words."""

    base: str
    files: Files
    changes: tuple[str, ...]


def make_mutant(seed: int, number: int) -> Mutant:
    """Make one mutant of a run: half of them with one change, few with many."""
    rng = random.Random(f"{seed}/{number}")
    base = rng.choices([*_BASES], [weight for _, weight in _BASES.values()])[0]
    files = dict(base_files(base))
    changes = [_change(files, rng)]
    while rng.random() < 0.5 and len(changes) < _MANY:
        changes.append(_change(files, rng))
    return Mutant(base, files, tuple(changes))


@cache
def base_files(base: str) -> Mapping[str, bytes]:
    """Return the files of a campaign folder that its reader looks at."""
    folder, _ = _BASES[base]
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _MUTATORS}


def _change(files: Files, rng: random.Random) -> str:
    if rng.random() < 0.1 or not files:
        return rng.choice(_OF_FILES)(files, rng)
    suffix = rng.choices(("csv", "toml", "geojson", "bytes"), (12, 5, 1, 2))[0]
    return rng.choice(_MUTATORS["." + suffix] if suffix != "bytes" else _OF_BYTES)(files, rng)


# -- tables ------------------------------------------------------------------------------------------------------------


def _of_table(change: Callable[[list[list[str]], Files, random.Random], str]) -> Mutator:
    """Make a mutator of a change to the rows of one table, its header first."""

    def mutate(files: Files, rng: random.Random) -> str:
        file = rng.choice([name for name in files if name.endswith(".csv")] or [""])
        rows = _rows(files.get(file, b""))
        if not rows or not rows[0]:
            return f"nothing in {file}"
        words = change(rows, files, rng)
        sheet = io.StringIO(newline="")
        csv.writer(sheet, lineterminator="\n").writerows(rows)
        files[file] = sheet.getvalue().encode("utf-8", "surrogatepass")
        return f"{file}: {words}"

    return mutate


def _rows(raw: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(raw.decode("utf-8", "replace"), newline="")))
    except csv.Error:
        return []


def _pick(rows: list[list[str]], rng: random.Random) -> tuple[int, int]:
    """Pick a cell under the header, or in it if there is no other row."""
    row = rng.randrange(min(1, len(rows) - 1), len(rows))
    return row, rng.randrange(max(1, len(rows[row])))


def _set(rows: list[list[str]], row: int, at: int, value: str) -> str:
    rows[row] += [""] * (at + 1 - len(rows[row]))
    before, rows[row][at] = rows[row][at], value
    column = rows[0][at] if at < len(rows[0]) else "?"
    return f"row {row} {column}: {before[:40]!r} -> {value[:40]!r}"


def _odd_cell(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    return _set(rows, *_pick(rows, rng), rng.choice(ODDITIES))


def _blank_cell(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    return _set(rows, *_pick(rows, rng), "")


def _near_cell(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    """Change a cell a little: a number or a moment moved, letters changed."""
    row, at = _pick(rows, rng)
    return _set(rows, row, at, nudge(rows[row][at] if rows[row] else "", rng))


def _copied_cell(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    """Copy a cell from another row of its column."""
    row, at = _pick(rows, rng)
    other = rng.choice(rows[1:] or rows)
    return _set(rows, row, at, other[at] if at < len(other) else "")


def _foreign_cell(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    """Copy a cell from another column or table."""
    others = _rows(files[rng.choice([name for name in files if name.endswith(".csv")])])
    cells = [cell for row in others for cell in row if cell]
    return _set(rows, *_pick(rows, rng), rng.choice(cells or [""]))


def _whole_column(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    """Give all cells of a column one value: nothing, an odd one, or that of one row; or round all its numbers."""
    at = rng.randrange(len(rows[0]))
    cells = [row[at] for row in rows[1:] if at < len(row)]
    value = rng.choice(["", rng.choice(ODDITIES), rng.choice(cells or [""])])
    rounded = rng.random() < 0.3
    for row in rows[1:]:
        if at < len(row):
            row[at] = f"{float(row[at]):.1f}" if rounded and _NUMBER.match(row[at]) else row[at] if rounded else value
    return f"column {rows[0][at]}: {'rounded' if rounded else repr(value[:40])}"


def _drop_column(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    at = rng.randrange(len(rows[0]))
    name = rows[0][at]
    for row in rows:
        del row[at : at + 1]
    return f"without column {name}"


def _swap_columns(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    one, other = rng.randrange(len(rows[0])), rng.randrange(len(rows[0]))
    for row in rows[rng.randrange(2) :]:  # with the header or without
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]
    return f"columns {one} and {other} swapped"


def _odd_header(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    at = rng.randrange(len(rows[0]))
    return _set(rows, 0, at, rng.choice([rng.choice(ODDITIES), nudge(rows[0][at], rng), rng.choice(rows[0])]))


def _drop_row(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    return f"without row {rows.pop(_pick(rows, rng)[0])[:1]}"


def _drop_rows(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    del rows[rng.randrange(1, max(2, len(rows))) :]
    return f"only {len(rows) - 1} rows"


def _repeat_row(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    """Repeat a row, as often with an id of its own as without."""
    row = list(rows[_pick(rows, rng)[0]])
    if rng.random() < 0.5 and row:
        row[0] += rng.choice(("x", "9", "0", "-2"))
    rows.insert(rng.randrange(1, len(rows) + 1), row)
    return f"row {row[:1]} again"


def _shuffle_rows(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    rest = rows[1:]
    rng.shuffle(rest)
    rows[1:] = rest
    return "rows shuffled"


def _blank_rows(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    at = rng.randrange(len(rows) + 1)
    rows[at:at] = [[""] * rng.choice((0, len(rows[0])))] * rng.choice((1, 3))
    return "rows without cells"


def _wider_row(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    row = rows[_pick(rows, rng)[0]]
    row.insert(rng.randrange(len(row) + 1), rng.choice(("", rng.choice(ODDITIES))))
    return "one cell more in a row"


def _narrower_row(rows: list[list[str]], files: Files, rng: random.Random) -> str:
    row, at = _pick(rows, rng)
    del rows[row][at : at + 1]
    return "one cell less in a row"


# -- campaign.toml -----------------------------------------------------------------------------------------------------


def _of_toml(change: Callable[[list[str], random.Random], str]) -> Mutator:
    """Make a mutator of a change to the lines of campaign.toml."""

    def mutate(files: Files, rng: random.Random) -> str:
        lines = files.get(_TOML, b"").decode("utf-8", "replace").split("\n")
        words = change(lines, rng)
        files[_TOML] = "\n".join(lines).encode("utf-8", "surrogatepass")
        return f"{_TOML}: {words}"

    return mutate


def _toml_value(lines: list[str], rng: random.Random) -> str:
    """Change the value of a key: a number, a text or list moved a little, or another type."""
    keyed = [n for n, line in enumerate(lines) if _TOML_VALUE.match(line)]
    if not keyed:
        return "no key"
    at = rng.choice(keyed)
    match = _TOML_VALUE.match(lines[at])
    assert match is not None
    parts = re.split(r"""("[^"]*"|-?\d+(?:\.\d+)?)""", match[2])
    within = [n for n, part in enumerate(parts) if n % 2]
    kind = rng.random()
    if kind < 0.6 and within:
        n = rng.choice(within)
        quoted = parts[n].startswith('"')
        bare = nudge(parts[n].strip('"'), rng) if rng.random() < 0.7 else rng.choice(ODDITIES)
        parts[n] = json.dumps(bare) if quoted else bare
        value = "".join(parts)
    elif kind < 0.8:
        value = rng.choice(
            ('""', "[]", "{}", "0", "-1", "true", "nan", "inf", "1e400", "[[]]", '["a"]', "2024-11-28",
             "1979-05-27T07:32:00Z",
             "9999-12-31", "07:32:00", "[0, 0, 0, 0]", "[-180, -90, 180, 90]", "'''\n'''", '"\\u202e"', '"\\u0000"')
        )  # fmt: skip
    else:
        value = json.dumps(rng.choice(ODDITIES))
    lines[at] = match[1] + value
    return f"{match[1].strip()} {value[:60]}"


def _toml_key(lines: list[str], rng: random.Random) -> str:
    """Rename a key or the header of a table."""
    named = [n for n, line in enumerate(lines) if re.search(r"[A-Za-z]", line)]
    if not named:
        return "no key"
    at = rng.choice(named)
    words = re.split(r"([A-Za-z0-9_-]+)", lines[at])
    n = rng.choice([n for n in range(1, len(words), 2)] or [0])
    odd = json.dumps(rng.choice(ODDITIES))
    words[n] = rng.choice((nudge(words[n], rng), odd, "", "name", "rank_2", "safe"))
    lines[at] = "".join(words)
    return f"line {at + 1}: {lines[at][:60]!r}"


def _toml_line(lines: list[str], rng: random.Random) -> str:
    """Drop, repeat, move or join lines."""
    at = rng.randrange(len(lines))
    how = rng.choice(("drop", "repeat", "move", "join"))
    line = lines.pop(at)
    if how == "repeat":
        lines[at:at] = [line, line]
    elif how == "move":
        lines.insert(rng.randrange(len(lines) + 1), line)
    elif how == "join" and at:
        lines[at - 1] += line
    return f"{how} line {at + 1}: {line[:60]!r}"


def _toml_table(lines: list[str], rng: random.Random) -> str:
    """Drop or repeat a table, from its header to the next."""
    heads = [n for n, line in enumerate(lines) if line.startswith("[")]
    if not heads:
        return "no table"
    first = rng.choice(heads)
    last = next((n for n in heads if n > first), len(lines))
    if rng.random() < 0.7:
        del lines[first:last]
        return f"without the table of line {first + 1}"
    lines += lines[first:last]
    return f"the table of line {first + 1} again"


def _toml_more(lines: list[str], rng: random.Random) -> str:
    """Add a table or key that may be there."""
    more = rng.choice(_MORE_TOML)
    if more.startswith("["):
        lines.append(more)
    else:
        lines.insert(0, more)
    return f"with {more!r}"


_MORE_TOML = (
    '[[legs]]\nside = "moc"\nfrom = "saraqib"\nto = "hama"',
    '[[legs]]\nside = "north"\nfrom = "bork"\nto = "dun"',
    '[[legs]]\nside = "south"\nfrom = "dun"\nto = "bork"',
    '[[published_rates]]\nwhat = "an advance"\nlow = 0\nhigh = 0\nsource = "a book"',
    '[[published_rates]]\nwhat = "an advance"\nlow = 1e-300\nhigh = 1e9\nsource = "a book"',
    '[named_roads.valley]\nends = ["ayn", "dun"]\ncorridors = ["valley"]',
    '[palettes.other]\nnorth = {colour = "#000000", dark = "#000000", text = "#FFFFFF", weight = 9}\nsouth = "#000000"',
    '[[relations]]\nsides = ["north", "south"]\nkind = "allied"\npassable = true',
    '[[map.insets]]\ntitle = "Inset"\nextent = [10.19, 49.99, 10.21, 50.01]',
    '[[map.phases]]\ntitle = "Phase"\nfrom = "2030-05-01T00:00"\nuntil = "2030-05-01T00:00"',
    '[[chapters]]\ntitle = "Chapter"\nfrom = "2030-05-01"\nextent = [10.19, 49.99, 10.21, 50.01]',
    '[[map.words]]\ntext = "SEA"\nlon = 180\nlat = -90\nkind = "sea"',
    '[map.names]\ndun = "D\\u00fcn"',
    "[roads]\npieces = 1000000",
    'name = "another name"',
    'backdrop = "places.csv"',
    'backdrop = "../valley/backdrop.geojson"',
)


# -- the backdrop ------------------------------------------------------------------------------------------------------


def _geojson_node(files: Files, rng: random.Random) -> str:
    """Change, drop or repeat one value of the backdrop."""
    try:
        tree = json.loads(files.get(_GEOJSON, b"null"))
    except (ValueError, RecursionError):
        return "no backdrop to change"
    nodes: list[tuple[Any, Any]] = []
    stack = [tree]
    while stack:
        one = stack.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        nodes += [(one, key) for key in keys]
        stack += [one[key] for key in keys]
    if not nodes:
        return "no backdrop to change"
    holder, key = rng.choice(nodes)
    before = holder[key]
    how = rng.random()
    if how < 0.2:
        del holder[key]
    elif how < 0.3 and isinstance(holder, list):
        holder.insert(key, before)
    elif isinstance(before, (int, float)) and how < 0.7:
        holder[key] = rng.choice(
            (before + 1e-9, -before, 180, -180, 90, -90, 0, 10**400, 1e308, -1e-320, round(before))
        )
    else:
        holder[key] = rng.choice((None, [], {}, "", 0, True, [[]], "land", "coast", "Point", "Polygon", "LineString",
                                  "MultiPolygon", "GeometryCollection", [before], rng.choice(ODDITIES)))  # fmt: skip
    files[_GEOJSON] = json.dumps(tree, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    return f"{_GEOJSON}: {str(key)[:20]} {str(before)[:40]} -> {str(holder)[:60]}"


# -- bytes and files ---------------------------------------------------------------------------------------------------


def _of_bytes(change: Callable[[bytearray, random.Random], str]) -> Mutator:
    def mutate(files: Files, rng: random.Random) -> str:
        file = rng.choice(list(files))
        raw = bytearray(files[file])
        words = change(raw, rng)
        files[file] = bytes(raw)
        return f"{file}: {words}"

    return mutate


def _flip_bytes(raw: bytearray, rng: random.Random) -> str:
    for _ in range(rng.choice((1, 1, 4, 32))):
        if raw:
            raw[rng.randrange(len(raw))] = rng.randrange(256)
    return "bytes changed"


def _insert_bytes(raw: bytearray, rng: random.Random) -> str:
    at = rng.randrange(len(raw) + 1)
    some = rng.choice((b"\x00", b"\x1b[2J", b"\xff", b"\xc3", b"\r", b"\n", b'"', b",", b";", b"\xef\xbb\xbf",
                       b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xc2\x85", b"[", b"]", b"'''", b"#", b"\\", b"=", b"\t",
                       b"\xc2\xa0", b"\xe2\x80\xa8", b"\xf4\x90\x80\x80"))  # fmt: skip
    raw[at:at] = some
    return f"{some!r} at byte {at}"


def _delete_bytes(raw: bytearray, rng: random.Random) -> str:
    at = rng.randrange(len(raw) + 1)
    size = rng.choice((1, 1, 8, 100, len(raw)))
    del raw[at : at + size]
    return f"without {size} bytes at {at}"


def _repeat_bytes(raw: bytearray, rng: random.Random) -> str:
    at, size, times = rng.randrange(len(raw) + 1), rng.choice((1, 10, 100)), rng.choice((2, 10, 100))
    raw[at:at] = raw[at : at + size] * times
    return f"{size} bytes at {at} again, {times} times"


def _other_encoding(raw: bytearray, rng: random.Random) -> str:
    name = rng.choice(("utf-16", "utf-16-le", "utf-8-sig", "cp1252", "cp1256", "utf-32", "mac-roman", "utf-7"))
    raw[:] = bytes(raw).decode("utf-8", "replace").encode(name, "replace")
    return f"written as {name}"


def _other_lines(raw: bytearray, rng: random.Random) -> str:
    ending = rng.choice((b"\r\n", b"\r", b"\n\n", b"\n\r", b"\xe2\x80\xa8", b""))
    raw[:] = bytes(raw).replace(b"\n", ending)
    return f"lines end with {ending!r}"


def _other_separators(raw: bytearray, rng: random.Random) -> str:
    mark = rng.choice((b";", b"\t", b"|", b", ", b"\xef\xbc\x8c"))
    raw[:] = bytes(raw).replace(b",", mark)
    return f"{mark!r} for commas"


def _without_file(files: Files, rng: random.Random) -> str:
    file = rng.choice([*files] or [""])
    files.pop(file, None)
    return f"without {file}"


def _swapped_files(files: Files, rng: random.Random) -> str:
    one, other = rng.choice([*files] or [""]), rng.choice([*files] or [""])
    if one in files:
        files[one], files[other] = files[other], files[one]
    return f"{one} and {other} swapped"


def _empty_file(files: Files, rng: random.Random) -> str:
    file = rng.choice([*files] or [_TOML])
    files[file] = rng.choice((b"", b"\n", b"\xef\xbb\xbf", files.get(file, b"").partition(b"\n")[0]))
    return f"{file}: {files[file][:20]!r} is all"


def _foreign_file(files: Files, rng: random.Random) -> str:
    """Take a file from another campaign."""
    base = rng.choice(list(_BASES))
    file = rng.choice(list(base_files(base)))
    files[file] = base_files(base)[file]
    return f"{file} of {base}"


# -- values ------------------------------------------------------------------------------------------------------------


def nudge(text: str, rng: random.Random) -> str:
    """Return a text like `text`: a number or moment moved, or letters changed."""
    if _NUMBER.match(text):
        number = float(text)
        return rng.choice(
            (repr(math.nextafter(number, math.inf)), repr(math.nextafter(number, -math.inf)), f"{number:.1f}",
             f"{number:.0f}", f"-{text}", f"{number + rng.choice((-1, 1, -0.1, 0.1, 1e-6)):.9g}", f"{text}0",
             f"{number * rng.choice((0, 2, 10, 1000)):g}", text.replace(".", ","), f"+{text}", f"{number:e}",
             f"0{text}")
        )  # fmt: skip
    if _MOMENT.match(text):
        moment = datetime.fromisoformat(text)
        with_time = "T" in text
        step = timedelta(days=rng.choice((-400, -30, -2, -1, 0, 1, 2, 30, 400)), minutes=rng.choice((0, 0, -1, 1, 719)))
        form = rng.choice(
            ("%Y-%m-%dT%H:%M" if with_time else "%Y-%m-%d",) * 6 + ("%d.%m.%Y", "%m/%d/%y", "%Y-%m-%d %H:%M")
        )
        return (moment + step).strftime(form)
    at = rng.randrange(len(text) + 1)
    return rng.choice(
        (text[:at] + text[at + 1 :], text[:at] + rng.choice(ODDITIES) + text[at:], text.upper(), text.swapcase(),
         text[::-1], f" {text}", f"{text} ", f"{text};{text}", text[:at], f"{text}.end", text.replace("_", " "),
         text.replace(" ", "\u00a0"), text.replace("o", "\u043e"), f"{text}/{text}")
    )  # fmt: skip


_OF_TABLES = [
    _of_table(change)
    for change in (
        _odd_cell, _odd_cell, _blank_cell, _blank_cell, _near_cell, _near_cell, _copied_cell, _copied_cell,
        _copied_cell, _foreign_cell, _whole_column, _whole_column, _drop_column, _swap_columns, _odd_header, _drop_row,
        _drop_rows, _repeat_row, _shuffle_rows, _blank_rows, _wider_row, _narrower_row,
    )
]  # fmt: skip
_OF_BYTES = [
    _of_bytes(change)
    for change in (
        _flip_bytes, _insert_bytes, _delete_bytes, _repeat_bytes, _other_encoding, _other_lines, _other_separators,
    )
]  # fmt: skip
_OF_FILES = [_without_file, _swapped_files, _empty_file, _foreign_file]
_MUTATORS = {
    ".csv": _OF_TABLES,
    ".toml": [
        _of_toml(change) for change in (_toml_value, _toml_value, _toml_key, _toml_line, _toml_table, _toml_more)
    ],
    ".geojson": [_geojson_node],
}
