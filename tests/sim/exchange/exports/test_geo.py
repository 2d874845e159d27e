"""GeoJSON by RFC 7946 and GeoPackage, with times that other programs read as times."""

import json
import subprocess
from dataclasses import replace
from datetime import datetime
from shutil import which

import numpy as np
import pytest
from builders import build_campaign, open_study, say

from sim import Study
from sim.exchange.exports.events import event_layer
from sim.exchange.exports.export import FORMATS, about, export, find_layer
from sim.exchange.exports.geo import geojson_text
from sim.exchange.exports.layers import Kind
from sim.exchange.exports.spells import spell_layer
from sim.model.times import Clock


@pytest.fixture(scope="module")
def study():
    return open_study("northwestern_syria_2024")


def test_geojson_has_a_feature_a_row_and_times_with_offset(study) -> None:
    for make in (spell_layer, event_layer):
        layer = make(study)
        found = json.loads(geojson_text(layer, about(study, study.history())))
        assert (found["name"], found["licence"], found["history"]) == (layer.name, "CC BY-SA 4.0", "record")
        assert len(found["features"]) == len(layer)
        for feature in found["features"]:
            start, end = (datetime.fromisoformat(feature["properties"][name]) for name in ("start", "end"))
            assert start < end
            assert start.utcoffset() is not None
        located = sum(feature["geometry"] is not None for feature in found["features"])
        assert located == sum(shape is not None for shape in layer.shapes)


@pytest.mark.skipif(which("ogrinfo") is None, reason="GDAL is not installed")
def test_gdal_reads_start_and_end_as_times(study, tmp_path) -> None:
    path = tmp_path / "spells.geojson"
    path.write_text(geojson_text(spell_layer(study), about(study, study.history())), encoding="utf-8")
    asked = ["ogrinfo", "-al", "-q", str(path)]
    read = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert "  start (DateTime) = 2024/11/27 00:00:00+03\n" in read
    assert not [
        line for line in read.splitlines() if line.startswith(("  start (", "  end (")) and "DateTime" not in line
    ]
    assert read.count("  end (DateTime) = 2024/12/09 00:00:00+03\n") == len(study.campaign.holdable)


def test_a_geopackage_gives_back_every_row_and_time(study, tmp_path) -> None:
    raw = pytest.importorskip("pyogrio.raw")
    export(study, tmp_path / "a.gpkg")
    for name in FORMATS[".gpkg"].layers[:-1]:  # records are of tables only
        if not (layer := find_layer(study, name)).rows:
            continue
        head, _, shapes, columns = raw.read(tmp_path / "a.gpkg", layer=name)
        assert list(head["fields"]) == [field.name for field in layer.fields]
        found = dict(zip(head["fields"], columns, strict=True))
        assert [shape is not None for shape in shapes] == [shape is not None for shape in layer.shapes]
        for field in layer.fields:
            if field.kind is Kind.TIME:
                own = layer.arrays()[field.name].astype("datetime64[ms]")
                assert found[field.name].dtype.kind == "M"
                assert ((found[field.name] == own) | (np.isnat(own) & np.isnat(found[field.name]))).all()
            elif field.kind is Kind.TEXT:
                assert [cell or None for cell in found[field.name]] == list(layer.column(field.name))
        assert head["crs"] == "EPSG:4326"


def test_times_before_the_first_year_are_text_in_a_geopackage(tmp_path) -> None:
    raw = pytest.importorskip("pyogrio.raw")
    statements = [say("s1", "capture", "a", "blue1", at=60)]
    campaign = build_campaign({"a": "red1"}, statements)
    clock = replace(campaign.clock, epoch=Clock.at("-0216-08-02").epoch)
    export(Study(replace(campaign, clock=clock)), tmp_path / "a.gpkg", what="spells")
    head, _, _, columns = raw.read(tmp_path / "a.gpkg", layer="spells")
    assert list(columns[list(head["fields"]).index("start")]) == [
        "-0216-08-02T03:00:00+03:00",
        "-0216-08-02T04:00:00+03:00",
    ]


@pytest.mark.skipif(which("ogrinfo") is None, reason="GDAL is not installed")
def test_gdal_opens_a_geopackage_without_a_warning(study, tmp_path) -> None:
    pytest.importorskip("pyogrio")
    export(study, tmp_path / "a.gpkg", what=["spells", "front"])
    read = subprocess.run(
        ["ogrinfo", "-al", "-q", str(tmp_path / "a.gpkg")], check=True, capture_output=True, text=True
    )
    assert read.stderr == ""
    assert "  end (DateTime) = 2024/12/08 21:00:00+00\n" in read.stdout
