"""GeoJSON by RFC 7946, with times that other programs read as times."""

import json
import subprocess
from datetime import datetime
from shutil import which

import pytest

from scenarios import open_study
from sim.exchange.events import event_layer
from sim.exchange.export import about
from sim.exchange.geo import geojson_text
from sim.exchange.spells import spell_layer


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
