"""KML: valid, with spans of time that other programs read as times."""

import io
import subprocess
import zipfile
from pathlib import Path
from shutil import which
from xml.etree import ElementTree

import pytest
from builders import open_study
from PIL import Image

from sim.exchange.exports.events import event_layer
from sim.exchange.exports.export import export
from sim.exchange.exports.kml import NAMESPACE, disc_png, kml_text
from sim.exchange.exports.spells import spell_layer


@pytest.fixture(scope="module")
def study():
    return open_study("northwestern_syria_2024")


@pytest.fixture(scope="module")
def text(study) -> str:
    return kml_text([spell_layer(study), event_layer(study)], study.campaign, {"licence": "CC BY-SA 4.0"})


def test_every_row_is_a_placemark_with_a_span_and_a_style(study, text) -> None:
    tags = {"k": NAMESPACE}
    root = ElementTree.fromstring(text)
    spells, events = root.findall("k:Document/k:Folder", tags)
    assert len(spells.findall("k:Placemark", tags)) == len(spell_layer(study))
    assert len(events.findall("k:Placemark", tags)) == len(event_layer(study))
    styles = {f"#{style.get('id')}" for style in root.iter(f"{{{NAMESPACE}}}Style")}
    for mark in root.iter(f"{{{NAMESPACE}}}Placemark"):
        begin, end = (mark.find(f"k:TimeSpan/k:{name}", tags).text for name in ("begin", "end"))
        assert begin < end
        assert mark.find("k:styleUrl", tags).text in styles
    colours = {
        style.get("id"): style.find("k:IconStyle/k:color", tags).text for style in root.iter(f"{{{NAMESPACE}}}Style")
    }
    red, green, blue = (study.campaign.sides["moc"].colour[at : at + 2].lower() for at in (1, 3, 5))
    assert colours["side-moc"] == f"ff{blue}{green}{red}"


def test_kml_is_valid_by_its_schema(text) -> None:
    etree = pytest.importorskip("lxml.etree")
    fastkml = pytest.importorskip("fastkml")  # brings the schema of the OGC
    schema = etree.XMLSchema(etree.parse(Path(fastkml.__file__).with_name("schema") / "ogckml22.xsd"))
    schema.assertValid(etree.fromstring(text.encode()))


@pytest.mark.skipif(which("ogrinfo") is None, reason="GDAL is not installed")
def test_gdal_reads_spans_as_times(study, text, tmp_path) -> None:
    (tmp_path / "a.kml").write_text(text, encoding="utf-8")
    asked = ["ogrinfo", "-q", str(tmp_path / "a.kml"), "Who held each place"]
    read = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert read.count("  begin (DateTime) = ") == read.count("  end (DateTime) = ") == len(spell_layer(study))


def test_a_kmz_holds_the_kml_and_its_icon(study, tmp_path) -> None:
    export(study, tmp_path / "a.kmz", what=["spells", "events"])
    with zipfile.ZipFile(tmp_path / "a.kmz") as archive:
        assert archive.namelist() == ["doc.kml", "files/disc.png"]
        assert b"<href>files/disc.png</href>" in archive.read("doc.kml")


def test_the_icon_is_a_white_disc_on_nothing() -> None:
    with Image.open(io.BytesIO(disc_png(32))) as image:
        assert image.size == (32, 32)
        assert (image.getpixel((16, 16)), image.getpixel((0, 0))[3]) == ((255, 255, 255, 255), 0)
