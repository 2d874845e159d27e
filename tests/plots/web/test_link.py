"""The address of the page holds what the reader chose, and brings it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from builders import shipped_study

from sim import Study

if TYPE_CHECKING:
    from conftest import OpenPage
    from playwright.sync_api import Page

WAIT = 2_000  # ms until the address has followed a choice
PARTS = (
    *("minute", "placement", "readings", "run", "odds", "place", "sentence", "compare", "side", "verb", "query"),
    *("language", "theme", "panel", "box", "follow"),
)

FOLLOW = "(link) => { document.getElementById('announcer').textContent = ''; location.hash = link; }"
UNKNOWN = (
    *("place=atlantis", "t=yesterday", "t=2024-02-30", "placement=soon", "reading=khanasir:none", "reading=x", "run=y"),
    *(
        "box=1,2,3",
        "box=3,3,1,1",
        "lang=xx",
        "theme=pink",
        "panel=map",
        "odds=1",
        "side=%E0%A4%A",
        "nonsense",
        "=",
        "%",
    ),
)


@pytest.fixture(scope="module")
def study() -> Study:
    return shipped_study()


def view(page: Page) -> dict[str, Any]:
    found = page.evaluate("() => frontlapse.store.view")
    return {part: found[part] for part in PARTS}


def address(page: Page, end: str) -> None:
    """Wait until the address ends in a link."""
    page.wait_for_function("(end) => location.hash === end", arg=end, timeout=WAIT)


def test_link_opens_the_view_that_wrote_it(study: Study, page_of: OpenPage) -> None:
    page = page_of(study)
    opened = view(page)
    chosen: dict[str, Any] = {
        "minute": 4_980,
        "placement": "latest",
        "place": page.evaluate("() => frontlapse.data.places.findIndex(({ id }) => id === 'saraqib')"),
        "sentence": 3,
        "compare": 0,
        "side": 1,
        "verb": "capture",
        "query": "a & b=c, 50 % “x” حلب +#",
        "language": "ar",
        "theme": "dark",
        "panel": "list",
        "box": [-10.5, -20, 30.5, 40],
        "follow": False,
        "readings": [0, *(1 for _ in opened["readings"][1:])],
    }
    page.evaluate("(chosen) => frontlapse.store.set(chosen)", chosen)
    page.wait_for_function("() => location.hash.length > 1", timeout=WAIT)
    link = page.evaluate("() => location.hash")
    assert link.startswith("#t=2024-11-30T11:00&place=saraqib&")
    assert view(page_of(study, link)) == {**opened, **chosen}


def test_view_that_the_page_opens_with_has_no_link(study: Study, page_of: OpenPage) -> None:
    page = page_of(study)
    page.evaluate("() => frontlapse.store.set({ minute: 60, placement: 'earliest', panel: 'about' })")
    address(page, "#t=2024-11-27T01:00&placement=earliest&panel=about")
    page.evaluate("() => frontlapse.store.set({ minute: 0, placement: 'middle', panel: 'text' })")
    address(page, "")
    assert page.evaluate("() => history.length") <= 2, "an entry for every choice"


def test_page_follows_the_address(study: Study, page_of: OpenPage) -> None:
    page = page_of(study, "#t=2024-11-29&placement=latest&theme=dark")
    opened = view(page)
    assert (opened["minute"], opened["placement"], opened["theme"]) == (2880, "latest", "dark")
    page.evaluate("() => { location.hash = '#t=2024-11-28T06:30'; }")
    page.wait_for_function("() => frontlapse.store.view.minute === 1830", timeout=WAIT)
    assert (view(page)["placement"], view(page)["theme"]) == ("middle", "auto"), "what a link does not say is as opened"


def test_times_beyond_the_campaign_are_its_ends(study: Study, page_of: OpenPage) -> None:
    end = study.campaign.end
    assert [view(page_of(study, f"#t={year}-01-01"))["minute"] for year in (1900, 2100)] == [0, end]


def test_link_says_what_the_page_does_not_know(study: Study, page_of: OpenPage) -> None:
    page = page_of(study, "#place=saraqib")
    plain = view(page)
    for item in UNKNOWN:
        page.evaluate(FOLLOW, f"#{item}&place=saraqib")
        page.wait_for_function("() => document.getElementById('announcer').textContent", timeout=WAIT)
        assert item in page.locator("#announcer").inner_text()
        assert view(page) == plain, item
    again = page_of(study, "#place=atlantis")
    assert "place=atlantis" in again.locator("#announcer").inner_text()
