"""Write the reference of all files, columns, keys and verbs, and the schemas for other programs, from the code.

Usage: ``python docs/make_reference.py``; it writes docs/reference.md and docs/schema/.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.model.verbs import VERBS
from sim.tables.schema import FILE, TABLES, ColumnSchema, KeySchema, columns_of, keys_of, reference_words
from sim.tables.schema_json import data_package, row_schema, toml_schema

PAGE = Path(__file__).with_name("reference.md")
SCHEMAS = Path(__file__).with_name("schema")
ROOT = Path(__file__).parents[1]
# Where examples of cells are taken from, the first that has one.
EXAMPLES = (
    ROOT / "scenarios" / "northwestern_syria_2024",
    ROOT / "scenarios" / "cli" / "starter" / "table",
    ROOT / "scenarios" / "cli" / "starter" / "document",
    ROOT / "tests" / "folders" / "saraqib",
    ROOT / "tests" / "folders" / "valley",
)
_LONGEST = 60  # characters of an example
_INTRO = """\
# Reference of a campaign folder

<!-- made by docs/make_reference.py -->

All files of a campaign folder, their columns and keys, and the verbs.
[campaign-folder.md](campaign-folder.md) explains how to code a campaign with them.
The same as JSON Schema is in `docs/schema`, for editors that complete `campaign.toml`, and
`frontlapse schema C -o C/datapackage.json` writes a Frictionless data package, by which `frictionless validate`
checks the tables.

Tables are CSV in UTF-8 with commas. Columns may come in any order, and those that are not needed may be left
out. A blank cell has the default, if there is one, or says nothing.
"""


def reference() -> str:
    """Return the page."""
    words = reference_words()
    parts = [_INTRO, "## Files\n", "| file | needed | contents |", "|---|---|---|"]
    for file, needed in words["needed"].items():
        link = f"[`{file}`](#{file.replace('.', '')})"
        parts.append(f"| {link} | {needed} | {words['files'][file]} |")
    parts += [
        "",
        f"## {FILE}\n",
        words["files"][FILE],
        "",
        "`map.extent` is the key `extent` of the table `[map]`, `relations[].kind` that of each `[[relations]]`,",
        "and `corridors.NAME.places` that of `[corridors.m5]`, where `m5` is any name.",
        "",
        "| key | needed | value | default | meaning | example |",
        "|---|---|---|---|---|---|",
        *_key_rows(keys_of(), ""),
    ]
    for file in TABLES:
        parts += ["", f"## {file}\n", words["files"][file], ""]
        parts += ["| column | needed | cells | default | meaning | example |", "|---|---|---|---|---|---|"]
        parts += [_column_row(file, column) for column in columns_of(file)]
    return "\n".join([*parts, "", *_verbs(), ""])


def _key_rows(keys: Iterable[KeySchema], above: str) -> Iterator[str]:
    for key in keys:
        path = f"{above}{key.name}"
        if key.inside:
            step = {"list": "[].", "named": ".NAME.", "table": "."}[key.container]
            step = ".NAME.SIDE." if key.name == "palettes" else step
            form = {"list": "a list of tables", "named": "tables by name", "table": "a table"}[key.container]
        else:
            step, form = "", key.form.words if key.form is not None else ""
        example = "" if key.example.startswith("[") and key.inside else key.example
        needed = "yes, or `time_zone`" if path == "utc_offset" else _yes(key.needed)
        yield _row(f"`{path}`", needed, form, _code(key.default), key.meaning, _code(example))
        yield from _key_rows(key.inside, f"{path}{step}")


def _column_row(file: str, column: ColumnSchema) -> str:
    form = "a [verb](#verbs)" if column.name == "verb" and file == "statements.csv" else column.form.words
    if column.refers_to:
        table = f"[`{column.refers_to}`](#{column.refers_to.replace('.', '')})"
        form = form.replace(" with ;", f" of {table}, with ;") if column.form.items else f"{form} of {table}"
    example = _example(file, column.name)
    return _row(
        f"`{column.name}`", _yes(column.needed), form, _code(column.default), column.meaning, _code(example)
    )  # fmt: skip


def _example(file: str, column: str) -> str:
    """Return the first cell of a column in the example folders that is not too long; if all are, the first, cut."""
    long = ""
    for folder in EXAMPLES:
        path = folder / file
        if not path.is_file():
            continue
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                cell = " ".join((row.get(column) or "").split())
                if cell and len(cell) <= _LONGEST:
                    return cell
                long = long or cell
    return f"{long[: _LONGEST - 2].rsplit(' ', 1)[0]} …" if long else ""


def _verbs() -> Iterator[str]:
    effects = reference_words()["effects"]
    yield "## Verbs\n"
    yield "What a statement of a verb does to its place, if `where` is `in`. What lasts has an end: `end_earliest`"
    yield "and `end_latest`."
    yield ""
    yield "| verb | effect | lasts | ACLED sub-event | example |"
    yield "|---|---|---|---|---|"
    for verb in VERBS.values():
        yield _row(f"`{verb.name}`", effects[verb.effect], _yes(verb.enduring), verb.acled, _statement(verb.name))


def _statement(verb: str) -> str:
    """Return the place, faction and loser of the first statement of a verb in the example folders."""
    for folder in EXAMPLES:
        path = folder / "statements.csv"
        if not path.is_file():
            continue
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["verb"] == verb:
                    given = {name: row.get(name) for name in ("place", "faction", "from")}
                    return ", ".join(f"{name} `{cell}`" for name, cell in given.items() if cell)
    return ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def files() -> dict[Path, str]:
    """Return all files that are made, with their text."""
    made = {PAGE: reference(), SCHEMAS / "campaign.schema.json": _json(toml_schema())}
    made |= {SCHEMAS / f"{Path(file).stem}.schema.json": _json(row_schema(file)) for file in TABLES}
    return made | {SCHEMAS / "datapackage.json": _json(data_package())}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    SCHEMAS.mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
