"""Exports of campaigns whose every text is hostile: they stay well-formed, and no text becomes markup or a formula."""

import csv
import io
import json
import sqlite3
from xml.etree import ElementTree

import networkx as nx
import pytest
from builders import open_study
from payloads import PAYLOADS, hostile_study

from sim.exchange.exports.export import FORMATS, LAYERS, export, find_layer, missing_library
from sim.exchange.exports.kml import NAMESPACE
from sim.exchange.exports.tabular import csv_text
from sim.model.escapes import cell_value

ALL = f"=cmd|' /C calc'!A0 {' '.join(PAYLOADS)} \x1b ]]> </kml>"


@pytest.fixture(scope="module")
def study():
    return hostile_study("saraqib", ALL)


def test_tables_give_back_every_text_and_hold_no_formula(study) -> None:
    for name in LAYERS:
        if name == "records":
            continue
        layer = find_layer(study, name)
        _, *rows = csv.reader(io.StringIO(csv_text(layer), newline=""))
        assert len(rows) == len(layer)
        for row, texts in zip(rows, layer.texts(), strict=True):
            assert [cell_value(cell) for cell in row[: len(texts)]] == list(texts)
            assert not any(cell.startswith(("=", "@", "\t", "\r")) for cell in row)


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix not in (".csv", ".parquet", ".qgz")])
def test_documents_are_well_formed_and_texts_stay_texts(study, tmp_path, suffix) -> None:
    path = tmp_path / f"a{suffix}"
    if missing_library(path):
        pytest.skip(missing_library(path))
    export(study, path)
    if suffix in (".kml", ".gexf", ".graphml", ".qgs"):
        root = ElementTree.parse(path).getroot()
        assert not [element for element in root.iter() if str(element.tag).lower().endswith("}script")]
    if suffix == ".kml":
        shown = [element.text or "" for element in root.iter(f"{{{NAMESPACE}}}description")]
        assert shown and not any("<" in text for text in shown)
    elif suffix in (".gexf", ".graphml"):
        read = nx.read_gexf(path) if suffix == ".gexf" else nx.read_graphml(path)
        assert len(read) == len(study.graph)
    elif suffix == ".czml":
        words = [one["string"] for packet in json.loads(path.read_text())[1:] for one in packet["description"]]
        assert words and not any("<script" in text.lower() for text in words)
    elif suffix == ".geojson":
        found = json.loads(path.read_text(encoding="utf-8"))["features"]
        assert [one["properties"]["name"] for one in found] == list(find_layer(study, "spells").column("name"))
    elif suffix == ".gpkg":
        with sqlite3.connect(path) as database:
            names = [name for (name,) in database.execute("SELECT name FROM places ORDER BY fid")]
        database.close()
        assert names == [place.name.replace("\0", "\ufffd") for place in study.campaign.places.values()]


def test_a_project_of_chosen_layers_has_only_those(tmp_path) -> None:
    pytest.importorskip("pyogrio")
    export(open_study("northwestern_syria_2024"), tmp_path / "a.qgs", what=["front", "places"])
    root = ElementTree.parse(tmp_path / "a.qgs").getroot()
    assert [layer.findtext("id") for layer in root.iter("maplayer")] == ["frontlapse_front"]
    assert root.findtext("ProjectTimeSettings/TemporalRange/end") == "2024-12-08T21:00:00Z"
