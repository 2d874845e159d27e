"""A report of hostile text has the structure of one of harmless text, in HTML and in Markdown."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import pytest
from payloads import PAYLOADS, html_of, skeleton, tree, words
from PIL import Image

from scenarios.cli.report.document import Document, Fact, Figure, Quote, Section
from scenarios.cli.report.markdown import render_markdown
from scenarios.cli.report.page import render_page
from scenarios.cli.tables import Column, Remark, Row, Table
from sim.model.escapes import line_text, slug

ANCHORS = ("maps", "sentences", "content")  # a sentence may have the id of a section


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "maps.png"
    Image.new("RGB", (2, 1)).save(path)
    return path


def document(text: str, picture: Path, url: str = "https://example.org/a") -> Document:
    """Return a report whose every text and key is `text`."""
    ids = (text, *ANCHORS)
    columns = (Column(text), Column(text, right=True))
    table = Table(text, text, columns, (Row((text, text), ids),), (Remark(text, ids),), text, text)
    empty = Table(text, text, columns, (), (Remark(text),), text, text)
    return Document(
        text,
        text,
        Section("short", text, (Remark(text, ids),)),
        (text, text),
        (Fact(text, text, "maps"),),
        (
            Section(
                "maps",
                text,
                (Remark(text, ids),),
                (Figure(text, picture, picture, text, text),),
                (table, empty),
                minor=True,
            ),
            Section("roads", text, parts=(Section(f"road-{slug(text)}", text),)),
        ),
        tuple(Quote(id, text, text, url) for id in ids),
        (text, text),
    )


def render(text: str, picture: Path, kind: str, **settings: Any) -> str:
    report = document(text, picture, **settings)
    if kind == "html":
        return re.sub(
            "base64,[A-Za-z0-9+/=]*", "", render_page(report, PurePosixPath("x"))
        )  # fonts, which are long to parse
    return html_of(render_markdown(report, PurePosixPath("a report (v1)_pictures")))


@pytest.fixture(scope="module")
def harmless(picture: Path) -> dict[str, str]:
    return {kind: render("word", picture, kind) for kind in ("html", "md")}


@pytest.mark.parametrize("kind", ["html", "md"])
def test_report_of_payloads_has_the_structure_of_a_harmless_one(
    picture: Path, harmless: dict[str, str], kind: str
) -> None:
    expected = tree(harmless[kind])
    for text in (*PAYLOADS, " ".join(PAYLOADS)) if kind == "md" else (*PAYLOADS[:3], " ".join(PAYLOADS)):
        page = tree(render(text, picture, kind))
        assert skeleton(page) == skeleton(expected), text
        said = [words(element).strip() for element in page.iter() if element.tag in ("h1", "h2", "th", "q", "b")]
        told = [words(element).strip() for element in expected.iter() if element.tag in ("h1", "h2", "th", "q", "b")]
        assert [" ".join(each.split()) for each in said] == [
            " ".join(each.replace("word", line_text(text)).split()) for each in told
        ], text


@pytest.mark.parametrize("kind", ["html", "md"])
@pytest.mark.parametrize("text", ["word", "a b", PAYLOADS[0], "maps"])
def test_every_id_of_a_report_is_unique_and_every_link_has_one(picture: Path, kind: str, text: str) -> None:
    page = tree(render(text, picture, kind))
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) or text == "maps"  # here two sentences have one id
    links = {link for element in page.iter("a") if (link := element.get("href")) is not None}
    assert {link for link in links if not link.startswith("#")} == {"https://example.org/a"}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


@pytest.mark.parametrize("kind", ["html", "md"])
@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "data:text/html,x", "//example.org", "http://a b"])
def test_an_address_that_is_not_of_the_web_is_no_link(picture: Path, kind: str, url: str) -> None:
    page = tree(render("word", picture, kind, url=url))
    assert all(element.get("href", "#").startswith("#") for element in page.iter("a"))


def test_markdown_pictures_are_found_under_any_name(picture: Path) -> None:
    text = render_markdown(document("word", picture), PurePosixPath("a #1 (50%25)\udcff_pictures"))
    (shown,) = tree(html_of(text)).iter("img")
    assert shown.get("src") == "a%20%231%20%2850%2525%29%FF_pictures/maps.png"


@pytest.mark.parametrize("kind", ["html", "md"])
@pytest.mark.parametrize("link", ["film.mp4", "a b/50%.mp4", "javascript:alert(1)", '"><script>'])
def test_a_poster_links_to_a_file_and_to_nothing_else(picture: Path, kind: str, link: str) -> None:
    plain = document("word", picture)
    poster = Figure("poster", picture, picture, "map", "caption", link)
    report = replace(plain, short=replace(plain.short, figures=(poster,)))
    text = (
        render_page(report, PurePosixPath("x"))
        if kind == "html"
        else html_of(render_markdown(report, PurePosixPath("x")))
    )
    page = tree(re.sub("base64,[A-Za-z0-9+/=]*", "", text))
    links = {element.get("href") for element in page.iter("a")} - {"https://example.org/a"}
    (found,) = (one for one in links if one is not None and not one.startswith("#"))
    assert unquote(found) == link and ":" not in found
    assert not list(page.iter("script"))
