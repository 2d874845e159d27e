"""Pages of a given paper size: the same drawing at another scale."""

from __future__ import annotations

import base64
import io
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patheffects import withStroke
from PIL import Image

from plots.style import LIGHT, SUFFIXES, figure_settings, layout_figure, write, write_figure
from plots.style.about import About
from plots.style.paper import A4, unit_axes, write_page

POINTS = 72 / 25.4


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def drawing() -> Figure:
    figure = layout_figure((2376, 1680), layout=(1870, 1322))
    write(figure, 100, 100, "Words", 30, colour=LIGHT.ink)
    axes = unit_axes(figure, 200, 200, 900, 700)
    axes.plot([0, 900], [0, 700], lw=3)
    axes.scatter([100, 880] * 20, [100, 690] * 20, s=[40] * 40)  # repeated marks are left out beyond the page
    return figure


def content(path: Path) -> bytes:
    """Return the content stream of a PDF's page."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", path.read_bytes(), re.DOTALL)
    return max((zlib.decompress(stream) for stream in streams), key=len)


def test_pdf_page_is_a4(tmp_path: Path) -> None:
    write_page(drawing(), tmp_path / "page.pdf")
    (box,) = re.findall(rb"/MediaBox \[ ([^\]]+)\]", (tmp_path / "page.pdf").read_bytes())
    assert [float(number) for number in box.split()] == pytest.approx([0, 0, A4[0] * POINTS, A4[1] * POINTS], abs=0.5)


def test_pdf_page_has_the_same_drawing_at_another_scale(tmp_path: Path) -> None:
    write_page(drawing(), tmp_path / "page.pdf")
    write_figure(drawing(), tmp_path / "plain.pdf")
    scaled, plain = content(tmp_path / "page.pdf"), content(tmp_path / "plain.pdf")
    scaled, tags = re.subn(rb"\n/Figure << /MCID 0 >> BDC|EMC\n", b"", scaled)
    assert tags == 2
    assert re.subn(rb"\n[\d.]+ 0 0 [\d.]+ 0 0 cm", b"", scaled, count=1) == (plain, 1)


def test_svg_prints_as_a4_with_the_same_drawing(tmp_path: Path) -> None:
    write_page(drawing(), tmp_path / "page.svg")
    write_page(drawing(), tmp_path / "plain.svg", paper=None)
    size = r'width="[^"]+" height="[^"]+"'
    page, plain = ((tmp_path / f"{name}.svg").read_text() for name in ("page", "plain"))
    assert re.search(size, page)[0] == 'width="297mm" height="210.000mm"'
    assert re.sub(size, "", page, count=1) == re.sub(size, "", plain, count=1)


ABOUT = About("A campaign < two", "Map of Aleppo and حلب & more.", "en")


def test_svg_has_its_words_as_text_with_fonts_title_and_description(tmp_path: Path) -> None:
    figure = drawing()
    halo_colour, words = "#123456", "Aleppo & الباب"
    write(
        figure,
        300,
        100,
        words,
        30,
        colour=LIGHT.ink,
        weight=700,
        path_effects=[withStroke(linewidth=3, foreground=halo_colour)],
    )
    write(figure, 300, 200, "\u200fحلب 12", 30, colour=LIGHT.ink)
    write_page(figure, tmp_path / "a.svg", about=ABOUT)
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    name = "{http://www.w3.org/2000/svg}"
    assert (root[0].tag, root[0].text, root[1].tag, root[1].text) == (
        f"{name}title",
        ABOUT.title,
        f"{name}desc",
        ABOUT.alt,
    )
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en" and root.get("role") == "img"
    texts = {text.text: text.get("style") for text in root.iter(f"{name}text")}
    assert set(texts) == {"Words", words, "\u200fحلب 12"}
    assert f"paint-order: stroke; stroke: {halo_colour}" in texts[words]
    assert "stroke" not in texts["Words"] and "sans-serif" in texts["Words"]
    assert "direction: rtl" in texts["\u200fحلب 12"] and "text-anchor: end" in texts["\u200fحلب 12"]
    assert [text.get_path_effects() == [] for text in figure.texts] == [True, False, True]
    faces = "".join(style.text or "" for style in root.iter(f"{name}style"))
    assert re.findall(r"font-weight:(\d+)", faces) == ["400", "700"] * 2
    (*_, font, _) = (base64.b64decode(data) for data in re.findall(r"base64,([^)]*)", faces))
    assert set(map(chr, TTFont(io.BytesIO(font)).getBestCmap())) >= set("Words")
    assert len(font) < 10_000


def test_pdf_is_tagged_with_title_language_and_words(tmp_path: Path) -> None:
    write_page(drawing(), tmp_path / "a.pdf", about=ABOUT)
    found = (tmp_path / "a.pdf").read_bytes()
    assert b"/Lang (en)" in found and b"/MarkInfo << /Marked true >>" in found
    assert b"/DisplayDocTitle true" in found and b"/StructParents 0" in found
    assert b"/Title (A campaign < two)" in found
    (alt,) = re.findall(rb"(?s)/Alt \((.*?)\)\s", found)
    assert "Aleppo".encode("utf-16-be") in alt
    assert content(tmp_path / "a.pdf").count(b"BDC") == content(tmp_path / "a.pdf").count(b"EMC") == 1


def test_png_has_title_and_description(tmp_path: Path) -> None:
    write_page(drawing(), tmp_path / "a.png", about=ABOUT)
    with Image.open(tmp_path / "a.png") as picture:
        assert (picture.info["Title"], picture.info["Description"]) == (ABOUT.title, ABOUT.alt)


def test_png_prints_as_a4(tmp_path: Path) -> None:
    write_page(drawing(), tmp_path / "page.png")
    with Image.open(tmp_path / "page.png") as picture:
        assert picture.size == (2376, 1680)
        assert picture.size[0] / picture.info["dpi"][0] * 25.4 == pytest.approx(A4[0], rel=1e-3)
    assert imread(tmp_path / "page.png").shape[:2] == (1680, 2376)


def test_saving_keeps_the_scale_of_the_figure(tmp_path: Path) -> None:
    figure = drawing()
    before = figure.dpi
    write_page(figure, tmp_path / "page.pdf")
    assert figure.dpi == before


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_two_runs_give_the_same_bytes_and_no_other_files(tmp_path: Path, suffix: str) -> None:
    one, two = (tmp_path / f"{name}.{suffix}" for name in ("one", "two"))
    for path in (one, two):
        write_page(drawing(), path)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"one.{suffix}", f"two.{suffix}"]


def test_unknown_suffixes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"suffix '\.jpg' of page\.jpg is not one of: \.png, \.svg, \.pdf"):
        write_page(drawing(), tmp_path / "page.jpg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file size to play a full disk with")
@pytest.mark.parametrize("paper", [None, A4])
def test_a_full_disk_is_an_error_of_the_file(tmp_path: Path, paper: tuple[float, float] | None) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        for suffix in SUFFIXES:
            with pytest.raises(OSError, match="File too large"):
                write_page(drawing(), tmp_path / f"a{suffix}", paper=paper)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
