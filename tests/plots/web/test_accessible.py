"""The page by keyboard alone, in the reading order of a screen reader, and by the rules of axe-core."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from page_driving import ask, place, put, until

from plots.style.language import ENGLISH

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[3]
PANELS = ("text", "place", "charts", "list", "about")
DESK = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
_ASKED = os.environ.get("FRONTLAPSE_AXE")  # with it, the rules are no choice: tests fail without them
_FOLDERS = [Path(_ASKED)] if _ASKED else [folder / "node_modules" / "axe-core" for folder in (ROOT, *ROOT.parents)]
AXE = next((folder / "axe.min.js" for folder in _FOLDERS if _ASKED or (folder / "axe.min.js").is_file()), None)
FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const drawn = (element) => element && getComputedStyle(element).outlineStyle !== "none";
  const near = [one, one.nextElementSibling, one.closest("label"), one.closest(".clock-strip"), one.parentElement];
  return {
    part: one.closest("#top, #map, #clock, #panel")?.id ?? one.tagName,
    name: `${one.tagName}#${one.id}.${one.className} ${one.textContent.slice(0, 40)}`,
    role: one.getAttribute("role") ?? one.tagName.toLowerCase(),
    marked: near.some(drawn),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    panelText: one.closest(".panel-body") !== null,
  };
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser, rich_page: Path, watched: Any) -> Iterator[Page]:
    with watched(browser, rich_page, "#t=2024-11-30T12:00", **DESK) as page:
        page.evaluate("() => { window.opened = structuredClone(frontlapse.store.view); }")
        yield page


@pytest.fixture
def desk(opened: Page) -> Page:
    opened.evaluate("""() => {
      document.activeElement?.blur();
      document.getElementById("top").classList.remove("doubt-open");
      frontlapse.store.set(structuredClone(window.opened));
    }""")
    return opened


# -- by keyboard -------------------------------------------------------------------------------------------------------


def test_tab_goes_through_everything_in_reading_order_and_shows_where_it_is(desk: Page) -> None:
    put(desk, panel="place", place=place(desk, "saraqib"))
    desk.evaluate(
        "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }"
    )
    found = []
    for _ in range(200):
        desk.keyboard.press("Tab")
        focus = desk.evaluate(FOCUSED)
        if focus["part"] == "BODY":
            break
        found.append(focus)
    parts = [focus["part"] for focus in found]
    assert [part for at, part in enumerate(parts) if part not in parts[:at]] == ["top", "map", "clock", "panel"]
    assert parts == sorted(parts, key=["top", "map", "clock", "panel"].index)  # each part at one stretch
    assert [focus["name"] for focus in found if not focus["marked"]] == []
    assert [focus["name"] for focus in found if not focus["inView"]] == []
    roles = [focus["role"] for focus in found]
    assert roles.count("tab") == 1 and "application" in roles and "select" in roles


def test_everything_can_be_done_by_keys_alone(desk: Page) -> None:
    keys = desk.keyboard

    def go_to(selector: str) -> None:
        desk.locator(selector).first.focus()

    go_to("#doubt-options")
    keys.press("Enter")
    assert desk.locator("#doubt-sheet").is_visible()
    keys.press("Tab")
    assert ask(desk, "document.activeElement.closest('#top') !== null")
    keys.press("Escape")
    assert ask(desk, "document.activeElement.id") == "doubt-options"
    go_to("#choice-placement-middle")
    keys.press("ArrowRight")
    assert ask(desk, "view.placement") == "latest"
    go_to("[role=tab][aria-selected=true]")
    for panel in (*PANELS[1:], PANELS[0]):
        keys.press("ArrowRight")
        assert ask(desk, "view.panel") == panel
    go_to(".doc-told")
    keys.press("Enter")
    assert ask(desk, "view.sentence") is not None
    go_to("#map .map-frame")
    keys.press("]")
    keys.press("Enter")
    assert ask(desk, "view.place") is not None
    before = ask(desk, "view.box")
    keys.press("Alt+ArrowRight")
    until(desk, f"JSON.stringify(frontlapse.store.view.box) !== '{'null' if before is None else before}'")


# -- in reading order --------------------------------------------------------------------------------------------------


def nodes(page: Page) -> list[dict[str, Any]]:
    """Return what a screen reader is given: role, name and properties of each node, in reading order."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    every = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    found: list[dict[str, Any]] = []

    def visit(node: dict[str, Any]) -> None:
        if not node.get("ignored") and "role" in node:
            properties = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
            name = node.get("name", {}).get("value", "")
            found.append({"role": node["role"]["value"], "name": name, **properties})
        for child in node.get("childIds", ()):
            if child in every:
                visit(every[child])

    visit(next(iter(every.values())))
    return found


def test_a_screen_reader_finds_landmarks_headings_and_names(desk: Page) -> None:
    for panel in PANELS:
        put(desk, panel=panel, place=place(desk, "saraqib"))
        found = nodes(desk)
        roles = [node["role"] for node in found]
        landmarks = [node["role"] for node in found if node["role"] in ("banner", "main", "region")]
        assert landmarks[:2] == ["banner", "main"] and landmarks.count("region") >= 3
        headings = [int(node["level"]) for node in found if node["role"] == "heading"]
        assert headings[0] == 1 and headings.count(1) == 1
        assert all(later <= before + 1 for before, later in pairwise(headings)), panel
        control = {
            "button",
            "link",
            "textbox",
            "searchbox",
            "combobox",
            "slider",
            "radio",
            "tab",
            "tabpanel",
            "region",
            "option",
            "table",
        }
        assert [node for node in found if node["role"] in control and not str(node["name"]).strip()] == [], panel
        order = [roles.index(role) for role in ("banner", "application", "slider", "tablist", "tabpanel")]
        assert order == sorted(order)


def test_a_step_is_said_in_words(desk: Page) -> None:
    live = desk.locator("#announcer")
    assert live.get_attribute("aria-live") == "polite"
    taken = "frontlapse.history().changes.filter((one) => one.minute > 0 && one.before[0] !== one.after[0])"
    first = ask(desk, taken)[0]
    put(desk, minute=first["minute"] - 1)
    desk.get_by_role("button", name=ENGLISH("page.event_next"), exact=True).click()
    said = live.inner_text()
    assert ask(desk, "words.moment(view.minute)") in said
    assert ask(desk, "words.place(a)", first["place"]) in said
    until(
        desk,
        "document.getElementById('map-words').textContent.includes(frontlapse.words().moment(frontlapse.store.view.minute))",
    )


# -- by the rules of axe-core ------------------------------------------------------------------------------------------


def violations(page: Page) -> list[str]:
    """Return what axe-core finds, each with the first elements."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Path(str(AXE)).read_text(encoding="utf-8"))
    found = page.evaluate(
        "() => axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)"
    )
    return [
        f"{one['id']}: {[node['html'][:160] + node['failureSummary'][:200] for node in one['nodes'][:3]]}"
        for one in found
    ]


@pytest.mark.skipif(AXE is None, reason="no axe-core: npm install axe-core, or FRONTLAPSE_AXE is its folder")
@pytest.mark.parametrize("look", ["light", "dark", "arabic"])
def test_axe_finds_no_violation(look: str, desk: Page) -> None:
    put(desk, theme="dark" if look == "dark" else "light", language="ar" if look == "arabic" else "en")
    for panel in PANELS:
        put(desk, panel=panel, place=place(desk, "saraqib") if panel == "place" else None)
        assert violations(desk) == [], panel
    desk.locator("#doubt-options").click()
    assert violations(desk) == []


@pytest.mark.skipif(AXE is None, reason="no axe-core: npm install axe-core, or FRONTLAPSE_AXE is its folder")
def test_axe_finds_no_violation_on_a_phone(open_file: Any, rich_page: Path) -> None:
    page = open_file(rich_page, "#t=2024-11-30T12:00", **PHONE)
    for panel in PANELS:
        put(page, panel=panel)
        assert violations(page) == [], panel
    page.locator("#doubt-options").tap()
    assert violations(page) == []
