"""QGIS projects: QGIS itself, headless, opens them, recognises the times and finds what holds at a moment."""

import json
import os
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from builders import build_campaign, open_study

from sim import Study
from sim.exchange.exports.export import export
from sim.exchange.exports.qgis import project_text
from sim.exchange.exports.spells import spell_layer

SYSTEM_PYTHON = "/usr/bin/python3"
READ = """
import json, sys
from qgis.core import *
from qgis.PyQt.QtCore import QDateTime, Qt
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
assert project.read(sys.argv[1])
span = project.timeSettings().temporalRange()
layers = {}
at = QDateTime.fromString(sys.argv[2], Qt.ISODate)
for layer in project.mapLayers().values():
    timed = layer.temporalProperties()
    found = []
    if timed.isActive():
        context = QgsVectorLayerTemporalContext()
        context.setLayer(layer)
        asked = timed.createFilterString(context, QgsDateTimeRange(at, at.addSecs(1), True, False))
        for row in layer.getFeatures(QgsFeatureRequest().setFilterExpression(asked)):
            found.append([row["place"], row["side"]] if layer.name() == "Places" else row.id())
    kinds = [layer.fields().field(name).typeName() for name in ("start", "end") if timed.isActive()]
    layers[layer.name()] = [layer.isValid(), layer.featureCount(), timed.isActive(), kinds, found]
print(json.dumps([project.title(), project.crs().authid(), span.begin().toString(Qt.ISODate),
                  span.end().toString(Qt.ISODate), layers]))
"""


def has_qgis() -> bool:
    if not Path(SYSTEM_PYTHON).exists() or not Path("/usr/bin/qgis_process").exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def study():
    return open_study("northwestern_syria_2024")


def test_a_project_names_its_data_and_the_time_of_each_layer(study) -> None:
    spells = spell_layer(study)
    root = ElementTree.fromstring(project_text([spells], study.campaign, {}, data="a.gpkg"))
    layer = root.find("projectlayers/maplayer")
    assert layer.findtext("datasource") == "./a.gpkg|layername=spells"
    timed = layer.find("temporal")
    assert (timed.get("enabled"), timed.get("startField"), timed.get("endField")) == ("1", "start", "end")
    values = {category.get("value") for category in layer.iter("category")}
    assert {side for side in spells.column("side")} <= values
    assert root.findtext("ProjectTimeSettings/TemporalRange/start") == "2024-11-26T21:00:00Z"


@pytest.mark.parametrize(
    ("days", "step", "unit"), [(1, "5", "min"), (12, "1", "h"), (300, "1", "d"), (1100, "1", "wk")]
)
def test_a_frame_is_as_long_as_the_campaign_asks(days, step, unit) -> None:
    study = Study(build_campaign({"a": "red1"}, end=days * 1440 - 1))
    root = ElementTree.fromstring(project_text([spell_layer(study)], study.campaign, {}, data="a.gpkg"))
    times = root.find("ProjectTimeSettings")
    assert (times.get("timeStep"), times.get("timeStepUnit")) == (step, unit)


def test_a_project_comes_with_its_data(study, tmp_path) -> None:
    pytest.importorskip("pyogrio")
    export(study, tmp_path / "a.qgz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gpkg", "a.qgz"]
    with zipfile.ZipFile(tmp_path / "a.qgz") as archive:
        assert archive.namelist() == ["a.qgs"]
    (tmp_path / "a.qgz").unlink()
    with pytest.raises(FileExistsError, match=r"a\.gpkg exists"):
        export(study, tmp_path / "a.qgs")
    assert not (tmp_path / "a.qgs").exists()


@pytest.mark.slow
@pytest.mark.skipif(not has_qgis(), reason="QGIS is not installed")
def test_qgis_finds_who_holds_what_at_a_moment(study, tmp_path) -> None:
    pytest.importorskip("pyogrio")
    export(study, tmp_path / "a.qgs")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TZ": "Asia/Damascus"}
    asked = [SYSTEM_PYTHON, "-c", READ, str(tmp_path / "a.qgs"), "2024-12-05T10:00:30Z"]
    read = subprocess.run(asked, check=True, capture_output=True, text=True, env=environment)
    title, crs, first, last, layers = json.loads(read.stdout)
    assert (title, crs) == (study.campaign.title, "EPSG:4326")
    assert (first, last) == ("2024-11-26T21:00:00Z", "2024-12-08T21:00:00Z")
    assert all(valid for valid, *_ in layers.values())
    assert layers["Places"][3] == ["DateTime", "DateTime"]
    held = {place.id: study.history().side(place.id, "2024-12-05T13:00") for place in study.campaign.holdable}
    assert dict(layers["Places"][4]) == held
    assert len(layers["Places"][4]) == len(held)
    assert layers["Front"][4]
