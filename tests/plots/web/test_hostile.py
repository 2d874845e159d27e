"""A campaign whose every text and key is hostile: on the page all of it is text, and the layout holds."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from page_driving import ask, put, until
from payloads import PAYLOADS, hostile_study

import plots

if TYPE_CHECKING:
    from playwright.sync_api import Page

RUN = (
    " \"'></title></style></textarea></script><!--<script>window.ran=1</script>"
    "<img src=https://example.org/i onerror=window.ran=1><svg onload=window.ran=1></svg>]]>-->"
    "<style>@import url(https://example.org/s);*{display:none}</style>{{7*7}}${window.ran=1}"
    "<base href=https://example.org/><meta http-equiv=refresh content='0;url=https://example.org/m'>"
    "\u2028\u2029\u202e\u2066=cmd|' /C calc'!A0\t@SUM(1) $& $1 \\u003c __proto__ javascript:window.ran=1 %00 &lt;b&gt;"
)
PANELS = ("text", "place", "charts", "list", "about")
DESK = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
KINDS = """() => [...new Set([...document.querySelectorAll("*")].map((element) => {
  const names = element.getAttributeNames().filter((name) => !["title", "style"].includes(name));
  return [element.tagName, ...names.sort()].join();
}))]"""


def saved(folder: str, payload: str, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # from the font of the shared picture
        plots.save_page(hostile_study(folder, payload), path, share_image=False)
    return path


def shown(page: Page) -> set[str]:
    """Return the kinds of elements (name, attributes) of a page of which each panel was opened."""
    page.evaluate("() => document.getElementById('doubt-options').click()")
    for panel in PANELS:
        put(page, panel=panel, place=0, sentence=0, minute=2000)
        if panel == "charts":
            until(page, "document.querySelector('#panel-charts svg')")
    return set(page.evaluate(KINDS))


@pytest.mark.parametrize("folder", ["saraqib", "valley"])
def test_hostile_texts_are_text_on_the_page(folder: str, open_file: Any, tmp_path: Path) -> None:
    harmless = shown(open_file(saved(folder, " word", tmp_path / "a.html"), **DESK))
    page = open_file(saved(folder, RUN, tmp_path / "b.html"), **DESK)
    assert shown(page) == harmless
    assert page.evaluate("() => window.ran") is None
    visible = ask(page, "[document.title, document.querySelector('h1').textContent, document.body.textContent]")
    assert all("<script>window.ran=1</script>" in text for text in visible)
    names = ask(
        page, "[words.place(0), words.side(0), words.faction(0), data.sentences[0].text, data.sources[0].title]"
    )
    assert all("<img src=https://example.org/i onerror=window.ran=1>" in name and "{{7*7}}" in name for name in names)
    assert names[3] in page.locator("#panel-text").text_content()
    for link in page.locator("a").all():
        assert (link.get_attribute("href") or "#").startswith(("#", "https://")), link.get_attribute("href")


def test_every_kind_of_hostile_text_opens(open_file: Any, tmp_path: Path) -> None:
    page = open_file(saved("valley", " " + " ".join(PAYLOADS), tmp_path / "a.html"), **DESK)
    shown(page)
    put(page, language="ar", theme="dark")
    assert page.evaluate("() => document.title") != "RUN"


@pytest.mark.parametrize("size", [(1280, 800), (360, 740)])
def test_names_of_ten_thousand_characters_leave_the_layout_whole(
    size: tuple[int, int], open_file: Any, tmp_path: Path
) -> None:
    path = saved("valley", "-" + "Wm" * 5000, tmp_path / "a.html")
    page = open_file(path, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    for panel in PANELS:
        put(page, panel=panel, place=0, sentence=0, minute=1500)
        assert ask(page, "document.scrollingElement.scrollWidth") == size[0], panel
        wide = page.evaluate(
            "() => [...document.querySelectorAll('.panel-body')].map((one) => one.scrollWidth - one.clientWidth)"
        )
        assert set(wide) == {0}, panel
        for name in ("#map", "#clock"):
            box = page.locator(name).bounding_box()
            assert box["y"] + box["height"] <= size[1] + 1, (panel, name)
            assert box["height"] > 80
