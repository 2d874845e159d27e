"""The map of the page, driven in a browser: camera, choice of places, key, and two moments side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scenarios import open_study

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BEGIN = {"minute": 5040, "follow": True, "box": None, "place": None, "sentence": None, "compare": None}
SETTLED = "new Promise((done) => setTimeout(done, 260))"  # longer than SETTLED_MS of map.js


@pytest.fixture(scope="module")
def opened(browser: Browser, page_file: Callable[..., Path]) -> Iterator[Page]:
    """Open the page of a campaign; the camera moves at once."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(page_file(open_study("northwestern_syria_2024")).as_uri())
    page.wait_for_function("window.frontlapse")
    yield page
    context.close()


@pytest.fixture
def page(opened: Page) -> Page:
    """The page as it is on the morning of 30 November."""
    opened.evaluate(f"(view) => {{ frontlapse.store.set(view); return {SETTLED}; }}", BEGIN)
    return opened


def view_of(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("frontlapse.store.view")
    return found


def look_at(page: Page, place: str, across: float = 40.0) -> tuple[float, float]:
    """Put a place in the middle of the map; return where that is on the screen."""
    page.evaluate(
        f"""([place, across]) => {{
          const {{ x, y }} = frontlapse.data.places.find(({{ id }}) => id === place);
          frontlapse.store.set({{ follow: false, box: [x - across, y - across, x + across, y + across] }});
          return {SETTLED};
        }}""",
        [place, across],
    )
    box = page.locator(".map-face").first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_wheel_zooms_and_ends_following(page: Page) -> None:
    x, y = look_at(page, "aleppo")
    page.mouse.move(x, y)
    boxes = []
    for _ in range(2):
        page.mouse.wheel(0, -400)
        page.evaluate(SETTLED)
        boxes.append(view_of(page)["box"])
    (west, _, east, _), (left, _, right, _) = boxes
    assert right - left == pytest.approx((east - west) / 2, rel=0.02)
    assert (left + right) / 2 == pytest.approx((west + east) / 2, abs=0.5)
    assert view_of(page)["follow"] is False


def test_dragging_moves_the_map_by_as_much(page: Page) -> None:
    x, y = look_at(page, "khanasir")
    page.mouse.move(x, y + 60)
    page.mouse.down()
    page.mouse.move(x + 80, y + 60, steps=4)
    page.mouse.up()
    page.evaluate(SETTLED)
    west, _, east, _ = view_of(page)["box"]
    middle = page.evaluate("frontlapse.data.places.find(({ id }) => id === 'khanasir').x")
    width = page.locator(".map-face").first.bounding_box()["width"]  # type: ignore[index]  # the map is shown
    assert middle - (west + east) / 2 == pytest.approx(80 * (east - west) / width, rel=0.02)
    assert view_of(page)["place"] is None


def test_a_click_chooses_the_place_under_it(page: Page) -> None:
    page.mouse.click(*look_at(page, "saraqib"))
    chosen = view_of(page)["place"]
    assert page.evaluate("(place) => frontlapse.data.places[place].id", chosen) == "saraqib"
    assert "Saraqib" in page.locator(".map-tip").inner_text()


def test_brackets_go_from_place_to_place_and_enter_chooses(page: Page) -> None:
    look_at(page, "hama")
    page.focus(".map-frame")
    page.keyboard.press("]")
    first = page.locator(".map-tip b").inner_text()
    page.keyboard.press("]")
    page.keyboard.press("[")
    assert page.locator(".map-tip b").inner_text() == first
    assert first in page.locator("#announcer").inner_text()
    page.keyboard.press("Enter")
    assert page.evaluate("frontlapse.words().place(frontlapse.store.view.place)") == first


def test_the_camera_follows_the_chapters_unless_the_reader_moves_it(page: Page) -> None:
    land = "document.querySelectorAll('.map-canvas')[1].toDataURL()"
    before = page.evaluate(land)
    page.evaluate(f"() => {{ frontlapse.store.set({{ minute: 9000 }}); return {SETTLED}; }}")
    assert page.evaluate(land) != before
    look_at(page, "hama", 60)
    still = page.evaluate(land)
    page.evaluate(f"() => {{ frontlapse.store.set({{ minute: 5040 }}); return {SETTLED}; }}")
    assert page.evaluate(land) == still
    page.get_by_role("button", name="Follow the story").first.click()
    assert view_of(page)["follow"] is True
    assert view_of(page)["box"] is None


def test_a_place_has_the_colour_of_its_side_and_its_ground_too(page: Page) -> None:
    look_at(page, "idlib", 20)
    mark, ground, side = page.evaluate(
        """() => {
          const canvases = document.querySelectorAll(".map-canvas");
          const at = (layer, dx) => {
            const { width, height } = canvases[layer];
            return [...canvases[layer].getContext("2d").getImageData(width / 2 + dx, height / 2, 1, 1).data];
          };
          return [at(3, 0), at(0, 40), frontlapse.data.sides[0]];
        }"""
    )
    colour = [int(side["colour"][at : at + 2], 16) for at in (1, 3, 5)]
    land = [int(page.evaluate("frontlapse.data.themes.light.land")[at : at + 2], 16) for at in (1, 3, 5)]
    tint = [low + (high - low) * side["ground"] for low, high in zip(land, colour, strict=True)]
    assert mark == [*colour, 255]
    assert ground[:3] == pytest.approx(tint, abs=2)


def test_key_has_only_what_occurs(page: Page) -> None:
    look_at(page, "idlib", 12)
    near = page.locator(".map-key-list").text_content() or ""
    page.evaluate(f"() => {{ frontlapse.store.set({{ box: null }}); return {SETTLED}; }}")
    whole = page.locator(".map-key-list").text_content() or ""
    assert "cut off; not heard of since" in whole
    assert "cut off; not heard of since" not in near
    assert "colour: nearest place, not control" in near


def test_counts_are_those_of_the_frame(page: Page) -> None:
    held = open_study("northwestern_syria_2024").frame(5040).held
    rows = page.locator(".map-counts li").all_inner_texts()
    told = [" ".join(row.split()) for row in rows]
    assert f"{held['moc'].record} Rebels led by HTS {held['moc'].low} to {held['moc'].high}" in told
    assert len(told) == sum(1 for side in held.values() if side.record or side.silent or side.high)
    page.wait_for_function("document.getElementById('map-words').textContent.includes('12:00')")
    assert f"Rebels led by HTS {held['moc'].record}" in (page.locator("#map-words").text_content() or "")


def test_two_moments_stand_side_by_side_with_their_dates(page: Page) -> None:
    page.evaluate(f"() => {{ frontlapse.store.set({{ compare: 11520 }}); return {SETTLED}; }}")
    assert page.locator(".map-date").all_inner_texts() == ["Saturday 30 November\n12:00", "Thursday 5 December\n00:00"]
    page.evaluate(f"() => {{ frontlapse.store.set({{ compare: null }}); return {SETTLED}; }}")
    assert page.locator(".map-face").count() == 1
