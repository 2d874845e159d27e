"""The schema of a campaign folder for other programs: JSON Schema and a Frictionless data package.

References
----------
JSON Schema, draft 2020-12: https://json-schema.org/draft/2020-12
Data Package, version 1: https://specs.frictionlessdata.io
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.model.campaign import Campaign
from sim.tables.schema import FILE, TABLES, ColumnSchema, Form, KeySchema, columns_of, keys_of, reference_words

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_MARKUP = re.compile("[`]")
_Json = dict[str, Any]


def toml_schema() -> _Json:
    """Return the JSON Schema of campaign.toml.

    Examples
    --------
    >>> toml_schema()["properties"]["epoch"]["type"]
    'string'
    """
    schema = _table_of(keys_of())
    schema["required"].remove("utc_offset")
    choice = [{"required": ["utc_offset"]}, {"required": ["time_zone"]}]
    return (
        {"$schema": _DRAFT, "title": FILE, "description": _plain(reference_words()["files"][FILE])}
        | schema
        | {"oneOf": choice}
    )


def row_schema(file: str) -> _Json:
    """Return the JSON Schema of a row of a table, as an object of its cells by column, blank cells left out.

    Examples
    --------
    >>> row_schema("readings.csv")["required"]
    ['group', 'alternative', 'weight', 'why']
    """
    columns = list(columns_of(file))
    return {
        "$schema": _DRAFT,
        "title": f"a row of {file}",
        "description": _plain(reference_words()["files"][file]),
        "type": "object",
        "properties": {column.name: _cell_schema(column) for column in columns},
        "required": [column.name for column in columns if column.needed],
        "additionalProperties": False,
    }


def data_package(campaign: Campaign | None = None, folder: Path | None = None) -> _Json:
    """Return the Frictionless data package of a campaign folder, or of one with all tables and columns.

    Parameters
    ----------
    campaign, folder
        The campaign for its title and licences, and its folder for the tables and columns that it has.
    """
    resources = []
    for file in TABLES:
        header = None if folder is None else _header(folder / file)
        if folder is None or header is not None:
            resources.append(_resource(file, header))
    there = {resource["name"] for resource in resources} | {""}
    for resource in resources:
        keys = resource["schema"].pop("foreignKeys", [])
        if kept := [key for key in keys if key["reference"]["resource"] in there]:
            resource["schema"]["foreignKeys"] = kept
    package: _Json = {"profile": "tabular-data-package", "name": "campaign", "resources": resources}
    if campaign is not None:
        licence = re.sub("[^A-Za-z0-9._-]+", "-", campaign.licence).strip("-")
        package |= {
            "name": re.sub("[^a-z0-9._-]+", "-", campaign.name.lower()).strip("-.") or "campaign",
            "title": campaign.title,
            "licenses": [{"name": licence, "title": campaign.licence}],
            "sources": [
                {"title": source.title} | ({"path": source.url} if source.url else {})
                for source in campaign.sources.values()
            ],
        }
        if campaign.summary:
            package["description"] = campaign.summary
        if not package["sources"]:
            del package["sources"]
    return package


def _plain(text: str) -> str:
    """Return a text of Markdown without its marks."""
    return _MARKUP.sub("", text)


# -- JSON Schema -------------------------------------------------------------------------------------------------------


def _cell_schema(column: ColumnSchema) -> _Json:
    form = column.form
    schema: _Json = {"type": form.type, "description": _plain(f"{column.meaning} Form: {form.words}.")}
    if form.type == "boolean":
        return schema | {"type": "string", "enum": ["yes", "no"]}
    if form.choices:
        schema["enum"] = list(form.choices)
    elif form.pattern and form.type == "string":
        schema["pattern"] = f"^{_cell_pattern(form)}$"
    if column.default:
        schema["default"] = column.default
    return schema | _bounds(form, "minimum", "maximum")


def _cell_pattern(form: Form) -> str:
    """Return the pattern of cells: of one with a sign, an apostrophe may keep spreadsheets from computing it."""
    return f"'?{form.pattern}" if form.pattern.startswith("-?") else form.pattern


def _bounds(form: Form, least: str, most: str) -> _Json:
    return {name: bound for name, bound in ((least, form.least), (most, form.most)) if bound is not None}


def _table_of(keys: Iterable[KeySchema]) -> _Json:
    keys = list(keys)
    return {
        "type": "object",
        "properties": {key.name: _key_schema(key) for key in keys},
        "required": [key.name for key in keys if key.needed],
        "additionalProperties": False,
    }


def _key_schema(key: KeySchema) -> _Json:
    described: _Json = {"description": _plain(key.meaning)}
    if key.inside:
        table = _table_of(key.inside)
        if key.container == "list":
            return described | {"type": "array", "items": table}
        if key.container == "table":
            return described | table
        if key.name == "palettes":  # tables of sides, whose shade is a table or a colour
            colour = {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"}
            sides = {"type": "object", "additionalProperties": {"anyOf": [colour, table]}}
            return described | {"type": "object", "additionalProperties": sides}
        return described | {"type": "object", "additionalProperties": table}
    form = key.form
    assert form is not None, f"{key.name} must have a form"
    schema = described | {"type": form.type}
    if form.choices:
        schema["enum"] = list(form.choices)
    elif form.pattern:
        schema["pattern"] = f"^{form.pattern}$"
    if key.default:
        schema["default"] = {"true": True, "false": False}.get(key.default, key.default)
        if form.type in ("number", "integer"):
            schema["default"] = float(key.default) if form.type == "number" else int(key.default)
    return schema | _bounds(form, "minimum", "maximum")


# -- Frictionless ------------------------------------------------------------------------------------------------------


def _header(path: Path) -> list[str] | None:
    if not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [name.strip() for name in next(csv.reader(stream), [])]


def _resource(file: str, header: list[str] | None) -> _Json:
    known = {column.name: column for column in columns_of(file)}
    names = list(known) if header is None else header
    chosen = [known[name] for name in names if name in known]
    unread = {"type": "string", "description": "Not read."}  # a column of an earlier version
    schema: _Json = {
        "fields": [_field(known[name]) if name in known else {"name": name, **unread} for name in names],
        "missingValues": [""],
    }
    if "id" in known:
        schema["primaryKey"] = ["id"]
    keys = [
        {
            "fields": [column.name],
            "reference": {"resource": _name_of(column.refers_to) * (column.refers_to != file), "fields": ["id"]},
        }
        for column in chosen
        if column.refers_to and not column.form.items
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": _name_of(file),
        "path": file,
        "profile": "tabular-data-resource",
        "description": _plain(reference_words()["files"][file]),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _name_of(file: str) -> str:
    return file.removesuffix(".csv")


def _field(column: ColumnSchema) -> _Json:
    form = column.form
    field: _Json = {"name": column.name, "type": form.type, "description": _plain(column.meaning)}
    constraints: _Json = {"required": True} if column.needed else {}
    if form.type == "boolean":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if form.choices:
        constraints["enum"] = list(form.choices)
    elif form.pattern and form.type == "string":
        constraints["pattern"] = _cell_pattern(form)
    constraints |= _bounds(form, "minimum", "maximum")
    return field | ({"constraints": constraints} if constraints else {})
