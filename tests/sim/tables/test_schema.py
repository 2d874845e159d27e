"""The schema of folders: every column and key has a form and a meaning, and other programs agree with the reader."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import FOLDERS, build_campaign, order, say

from scenarios import folder
from sim import VERBS, read_campaign
from sim.tables import campaign_files
from sim.tables.rows import columns
from sim.tables.schema import TABLES, KeySchema, columns_of, keys_of, reference_words
from sim.tables.schema_json import data_package, row_schema, toml_schema

SHIPPED = folder("northwestern_syria_2024")
TREES = [SHIPPED, FOLDERS / "saraqib", FOLDERS / "valley"]


def paths_of(keys: Iterator[KeySchema] | tuple[KeySchema, ...], above: str = "") -> Iterator[tuple[str, KeySchema]]:
    for key in keys:
        yield f"{above}{key.name}", key
        yield from paths_of(key.inside, f"{above}{key.name}.")


@pytest.mark.parametrize("file", TABLES)
def test_every_column_has_a_meaning_and_no_other_text_is_there(file):
    found = list(columns_of(file))
    assert [one.name for one in found] == [*columns(TABLES[file])]
    assert [one.name for one in found if not one.meaning] == []
    assert reference_words()[file].keys() <= {one.name for one in found}


def test_every_key_has_a_meaning_and_an_example_and_no_other_text_is_there():
    found = dict(paths_of(keys_of()))
    assert [path for path, key in found.items() if not (key.meaning and key.example)] == []
    assert reference_words()["keys"].keys() == found.keys()


def test_every_file_and_effect_has_a_meaning():
    words = reference_words()
    assert {"campaign.toml", *TABLES} == words["files"].keys() == words["needed"].keys()
    assert {verb.effect for verb in VERBS.values()} == words["effects"].keys()
    named = {name for file in TABLES for name in columns(TABLES[file])}
    assert words["columns"].keys() <= named


@pytest.mark.parametrize("tree", TREES, ids=lambda path: path.name)
def test_json_schemas_know_the_keys_and_columns_of_folders(tree):
    values = tomllib.loads((tree / "campaign.toml").read_text(encoding="utf-8"))
    assert unknown_keys(values, toml_schema()) == []
    for file in TABLES:
        if (tree / file).is_file():
            schema = row_schema(file)
            with (tree / file).open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream):
                    given = {name for name, cell in row.items() if cell}
                    assert given <= schema["properties"].keys() and given >= {*schema["required"]}


def unknown_keys(value: object, schema: dict, path: str = "") -> list[str]:
    """Return where a value has keys that its JSON Schema lacks, or values that are none of those it lists."""
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path}: {value}"]
    if isinstance(value, list) and "items" in schema:
        return [found for one in value for found in unknown_keys(one, schema["items"], f"{path}[]")]
    if not isinstance(value, dict):
        return []
    known, others = schema.get("properties", {}), schema.get("additionalProperties")
    found = [f"{path}.{key}" for key in value if key not in known and others is False]
    missing = [f"{path}.{key} missing" for key in schema.get("required", ()) if key not in value]
    inside = [(key, inner, known.get(key, others)) for key, inner in value.items()]
    deeper = [unknown_keys(inner, of, f"{path}.{key}") for key, inner, of in inside if isinstance(of, dict)]
    return found + missing + [one for each in deeper for one in each]


@pytest.mark.parametrize("tree", TREES, ids=lambda path: path.name)
def test_a_data_package_has_the_tables_and_columns_of_its_folder(tree):
    package = data_package(read_campaign(tree), tree)
    for resource in package["resources"]:
        with (tree / resource["path"]).open(encoding="utf-8", newline="") as stream:
            assert [field["name"] for field in resource["schema"]["fields"]] == next(csv.reader(stream))
    assert {resource["name"] for resource in package["resources"]} == {Path(file).stem for file in TABLES} - {"records"}


def test_a_data_package_names_the_campaign_and_its_licence():
    package = data_package(read_campaign(SHIPPED), SHIPPED)
    assert (package["name"], package["title"][:12]) == ("northwestern_syria_2024", "The collapse")
    assert package["licenses"] == [{"name": "CC-BY-SA-4.0", "title": "CC BY-SA 4.0"}]


def test_a_data_package_refers_only_to_tables_that_it_has():
    for package in (data_package(), data_package(read_campaign(FOLDERS / "valley"), FOLDERS / "valley")):
        there = {resource["name"] for resource in package["resources"]} | {""}
        for resource in package["resources"]:
            names = {field["name"] for field in resource["schema"]["fields"]}
            for key in resource["schema"].get("foreignKeys", ()):
                assert key["reference"]["resource"] in there and {*key["fields"]} <= names
    json.dumps(data_package())


def test_patterns_of_cells_match_what_the_writer_writes():
    campaign = build_campaign(
        {"a": "red1"},
        [say("s1", "strike", "a", at=(0, 9)), say("s2", "strike", "a", at=(5, 9))],
        orders=[order("s1", "s2", -2880, 90, sentence="n_s1")],
        epoch="-0217-06-21",
    )
    files = campaign_files(campaign)
    cells = [cell for text in files.values() for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'-2d" in cells and "'-0217-06-21" in cells
    for file, text in files.items():
        if file in TABLES:
            known = row_schema(file)["properties"]
            for row in csv.DictReader(io.StringIO(text)):
                given = {name: cell for name, cell in row.items() if cell and "pattern" in known[name]}
                assert all(re.search(known[name]["pattern"], cell) for name, cell in given.items())
