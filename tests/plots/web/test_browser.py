"""The page of a campaign, driven in a browser as readers do: by mouse, keys, touch and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import open_study, shipped_study
from page_driving import ask, painted, place, put, too_small, until

from plots.style.language import ENGLISH

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHIPPED = ("northwestern_syria_2024", "spring_offensive_1975", "syrian_offensives_2024")
DESK = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
FINGER = 40  # px that a finger needs
RESET = """() => {
  document.querySelector("dialog[open]")?.close();
  document.activeElement?.blur();
  document.getElementById("top").classList.remove("doubt-open");
  frontlapse.store.set(structuredClone(window.opened));
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser, page_file: Callable[..., Path], watched: Any) -> Iterator[Page]:
    """Open the page of the shipped campaign once for this module."""
    with watched(browser, page_file(shipped_study()), **DESK) as page:
        page.evaluate("() => { window.opened = structuredClone(frontlapse.store.view); }")
        yield page


@pytest.fixture
def desk(opened: Page) -> Page:
    """Return the page of the shipped campaign as it opens."""
    opened.evaluate(RESET)
    return opened


@pytest.fixture(scope="module")
def scripted(browser: Browser, rich_page: Path, watched: Any) -> Iterator[Page]:
    """Open the page of a small campaign with a run of a script beside its record, and drawn histories."""
    with watched(browser, rich_page, **DESK) as page:
        yield page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def button(page: Page, key: str, **values: object) -> Any:
    return page.get_by_role("button", name=ENGLISH(f"page.{key}", **values), exact=True)


# -- opening -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_campaign_opens_without_requests_and_stands_still(name: str, page_of: Any) -> None:
    study = open_study(name)
    page = page_of(study, **DESK)
    assert page.title() == study.campaign.title
    assert page.get_by_role("heading", level=1).inner_text() == study.campaign.title
    assert ask(page, "[view.minute, view.playing]") == [0, False]
    until(page, "document.querySelector('.map-canvas')")
    assert painted(page) > 3
    page.wait_for_timeout(100)
    assert ask(page, "[view.minute, view.playing]") == [0, False]


# -- playing and stepping ----------------------------------------------------------------------------------------------


def test_it_plays_and_pauses_by_its_button(desk: Page) -> None:
    put(desk, seconds=15)
    button(desk, "play").click()
    until(desk, "frontlapse.store.view.minute > 0")
    button(desk, "pause").click()
    stood = ask(desk, "view.minute")
    desk.wait_for_timeout(120)
    assert ask(desk, "view.minute") == stood
    assert button(desk, "play").is_visible()


def test_it_plays_through_time_to_the_end_and_starts_again_from_there(page_of: Any) -> None:
    page = page_of(shipped_study(), viewport=DESK["viewport"])
    put(page, seconds=1)
    page.evaluate("""() => {
      window.seen = [];
      frontlapse.store.on(["minute"], ({ minute }) => window.seen.push(minute));
    }""")
    press(page, "Space")
    until(page, "!frontlapse.store.view.playing", limit=10_000)
    minutes = page.evaluate("() => window.seen")
    assert minutes == sorted(minutes) and len(set(minutes)) > 5
    assert ask(page, "view.minute === data.end && !view.playing")
    press(page, "Space")
    until(page, "frontlapse.store.view.minute < frontlapse.data.end / 2")


def events(page: Page) -> list[int]:
    """Return the minutes at which something changes or is told."""
    told = ask(page, "frontlapse.history().told(data.end).map((one) => one.minute)")
    return sorted({*ask(page, "[0, data.end, ...frontlapse.history().turns]"), *told})


def test_with_reduced_motion_it_plays_from_event_to_event(desk: Page) -> None:
    put(desk, seconds=2)
    press(desk, "Space")
    until(desk, "frontlapse.store.view.minute > 1000")
    press(desk, "Space")
    assert ask(desk, "view.minute") in events(desk)


def test_steps_go_to_the_next_event_and_back(desk: Page) -> None:
    first, second = [minute for minute in events(desk) if minute > 0][:2]
    for key, minute in (("event_next", first), ("event_next", second), ("event_back", first)):
        button(desk, key).click()
        assert ask(desk, "view.minute") == minute


def test_keys_move_through_time(desk: Page) -> None:
    def minute_after(*keys: str) -> int:
        press(desk, *keys)
        return int(ask(desk, "view.minute"))

    end = ask(desk, "data.end")
    first = minute_after("ArrowRight")
    second = minute_after("ArrowRight")
    assert 0 < first < second
    assert minute_after("ArrowLeft") == first
    assert minute_after("End") == end
    assert minute_after("Home") == 0
    assert minute_after("Shift+ArrowRight", "Shift+ArrowRight") == 120
    assert minute_after("Shift+ArrowLeft") == 60
    press(desk, "Space")
    assert ask(desk, "view.playing")
    press(desk, "Space")
    assert not ask(desk, "view.playing")


def test_keys_zoom_search_and_explain_themselves(desk: Page) -> None:
    press(desk, "+")
    near = until(desk, "frontlapse.store.view.box")
    press(desk, "-", "-")
    far = until(desk, f"frontlapse.store.view.box?.[0] !== {near[0]} && frontlapse.store.view.box")
    assert far[2] - far[0] > near[2] - near[0]
    press(desk, "/")
    assert ask(desk, "document.activeElement.id") == "list-search"
    press(desk, "Space", "?")
    assert not ask(desk, "view.playing")  # the keys belong to the field
    desk.evaluate("() => document.activeElement.blur()")
    press(desk, "?")
    assert desk.get_by_role("dialog").is_visible()
    press(desk, "Escape")
    assert not desk.get_by_role("dialog").is_visible()


def test_the_slider_says_its_moment_and_follows_the_clock(desk: Page) -> None:
    slider = desk.get_by_role("slider").first
    put(desk, minute=ask(desk, "data.end"))
    assert slider.input_value() == str(ask(desk, "data.end"))
    assert slider.get_attribute("aria-valuetext") == ask(desk, "words.moment(data.end)")
    slider.focus()
    press(desk, "ArrowLeft")
    assert ask(desk, "view.minute < data.end")
    assert slider.get_attribute("aria-valuetext") == ask(desk, "words.moment(view.minute)")


# -- links -------------------------------------------------------------------------------------------------------------


def test_a_link_opens_the_view_that_it_was_made_of(page_of: Any) -> None:
    link = "#t=2024-11-30T19:00&place=saraqib&placement=latest&lang=ar&theme=dark&panel=place"
    page = page_of(shipped_study(), link, **DESK)
    view = ask(page, "view")
    found = ask(page, "[data.places[view.place].id, view.placement, view.language, view.theme, view.panel]")
    assert found == ["saraqib", "latest", "ar", "dark", "place"]
    assert view["minute"] == 3 * 1440 + 19 * 60
    put(page, minute=view["minute"] + 60, compare=1440, side=1, query="a b&c", box=[-30.5, -20, 40.5, 50], follow=False)
    changed = ask(page, "view")
    made = until(page, "location.hash.includes('q=') && location.hash")
    other = page_of(shipped_study(), made, **DESK)
    assert ask(other, "view") == changed


def test_a_link_that_is_followed_within_the_page_changes_the_view(desk: Page) -> None:
    desk.evaluate("() => { location.hash = '#t=2024-12-01&place=hama'; }")
    until(desk, "frontlapse.store.view.place !== null")
    assert ask(desk, "[view.minute, data.places[view.place].id]") == [4 * 1440, "hama"]
    desk.evaluate("() => { location.hash = '#place=nowhere&nonsense=%'; }")
    until(desk, "frontlapse.store.view.place === null")
    assert "nowhere" in desk.locator("#announcer").inner_text()


# -- linked views ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["saraqeb", "SARAQIB", "سراقب"])
def test_a_place_is_found_by_any_of_its_spellings(text: str, desk: Page) -> None:
    press(desk, "/")
    desk.keyboard.type(text)
    desk.locator("#list-hits [role=option]").first.wait_for()
    press(desk, "ArrowDown", "Enter")
    assert ask(desk, "[data.places[view.place].id, view.panel]") == ["saraqib", "place"]


def test_a_sentence_takes_clock_and_map_there_and_opens_what_was_coded(desk: Page) -> None:
    told = ask(desk, "frontlapse.history().told(data.end).at(-5)")
    desk.locator(".doc-sentence").nth(told["sentence"]).click()
    assert ask(desk, "[view.sentence, view.minute]") == [told["sentence"], told["minute"]]
    named = ask(desk, "data.statementsOf[view.sentence].flatMap((at) => data.statements[at].places)")
    assert ask(desk, "view.place") == (named[0] if named else None)
    ledger = desk.locator(".ledger")
    assert ledger.is_visible() and ask(desk, "words.place(view.place)") in ledger.inner_text()
    assert desk.locator(".doc-sentence[aria-current]").count() == 1


def test_a_place_tells_its_holders_with_the_sentences_behind_them(desk: Page) -> None:
    put(desk, place=place(desk, "saraqib"), panel="place")
    spells = desk.locator(".spells > li")
    assert spells.count() == ask(desk, "frontlapse.history().spells(view.place).length")
    taken = ask(desk, "frontlapse.history().spells(view.place).at(-1).change")
    link = spells.last.locator("a.sentence")
    sentence = ask(desk, "data.statements[a].sentence", taken["statement"])
    text = ask(desk, "data.sentences[a].text", sentence)
    assert text.startswith(link.inner_text().removesuffix("…")) and len(link.inner_text()) > 20
    link.click()
    assert ask(desk, "[view.sentence, view.panel]") == [sentence, "text"]
    assert desk.locator(".doc-sentence[aria-current]").inner_text() == text


def test_a_filter_of_the_list_leaves_only_what_it_names(desk: Page) -> None:
    put(desk, panel="list")
    rows = desk.locator("#panel-list table").first.locator("tbody tr")
    every = rows.count()
    desk.locator("#list-verb").select_option("withdraw")
    assert 0 < rows.count() < every
    assert rows.count() == ask(desk, "data.statements.filter((one) => one.verb === 'withdraw').length")
    assert str(rows.count()) in desk.locator("#announcer").inner_text()


# -- doubt -------------------------------------------------------------------------------------------------------------

DIFFERS = """(() => {
  const usual = { placement: "middle", readings: data.histories[0].reading, run: -1 };
  const [one, other] = [a, b].map((view) => model.history({ ...usual, ...view }));
  for (const minute of [...one.turns, ...other.turns]) {
    if (minute < 0) continue;
    const states = one.at(minute).map((state) => state.holder);
    const place = other.at(minute).findIndex((state, at) => data.places[at].counted && state.holder !== states[at]);
    if (place >= 0) return { minute, place };
  }
})()"""


def test_the_placement_changes_what_is_shown(desk: Page) -> None:
    found = ask(desk, DIFFERS, {"placement": "earliest"}, {"placement": "latest"})
    put(desk, **found, panel="place")
    shown = []
    for key in ("earliest", "latest"):
        desk.locator(f"#choice-placement-{key}").check()
        assert ask(desk, "view.placement") == key
        shown.append(desk.locator(".place-state").inner_text())
    assert shown[0] != shown[1]


def test_a_reading_changes_what_is_shown(desk: Page) -> None:
    first = ask(desk, "data.histories[0].reading")
    departures = [[1 - chosen if of == at else chosen for of, chosen in enumerate(first)] for at in range(len(first))]
    differences = [ask(desk, DIFFERS, {}, {"readings": departure}) for departure in departures]
    group, found = next((at, each) for at, each in enumerate(differences) if each)
    put(desk, **found, panel="place")
    before = desk.locator(".place-state").inner_text()
    desk.get_by_role("button", name=ENGLISH("page.options")).click()
    desk.locator(".readings summary").click()
    choices = desk.locator(".readings fieldset").nth(group).get_by_role("radio")
    choices.nth(departures[group][group]).check()
    assert ask(desk, "view.readings") == departures[group]
    assert desk.locator(".place-state").inner_text() != before


def test_two_moments_stand_side_by_side(desk: Page) -> None:
    put(desk, minute=2 * 1440)
    desk.get_by_role("button", name=ENGLISH("page.options")).click()
    button(desk, "compare_set").click()
    put(desk, minute=8 * 1440)
    faces = desk.locator(".map-face")
    assert faces.count() == 2
    dates = [ask(desk, "words.day(a)", minute) for minute in (8 * 1440, 2 * 1440)]
    for face, date in zip(faces.all(), dates, strict=True):
        assert date in " ".join(face.inner_text().split())
    button(desk, "compare_close").click()
    assert faces.count() == 1


def test_a_what_if_run_is_shown_under_a_watermark(scripted: Page) -> None:
    mark = scripted.locator(".map-watermark")
    assert not mark.is_visible()
    found = ask(scripted, DIFFERS, {}, {"run": 0})
    put(scripted, **found, panel="place")
    before = scripted.locator(".place-state").inner_text()
    scripted.locator("#choice-run-0").check(force=True)
    assert mark.is_visible()
    assert scripted.locator(".place-state").inner_text() != before
    scripted.locator("#choice-run--1").check(force=True)
    assert not mark.is_visible()


def test_drawn_histories_show_how_likely_each_holder_is(scripted: Page) -> None:
    found = ask(scripted, "data.ensemble.places")
    at, rows = next((int(at), rows) for at, rows in found.items() if any(len(row) > 3 for row in rows))
    minute = next(row[0] for row in rows if len(row) > 3)
    put(scripted, place=at, panel="place", minute=minute)
    shares = ask(scripted, "model.odds(a, b)", at, minute)
    assert len(shares) > 1 and sum(share for _, share in shares) == pytest.approx(1)
    text = scripted.locator("#panel-place").inner_text()
    for side, share in shares:
        assert ask(scripted, "words.side(a)", side) in text and f"{round(share * 100)}" in text
    button = scripted.locator("#doubt-odds")
    button.click()
    assert ask(scripted, "view.odds") and button.get_attribute("aria-pressed") == "true"
    button.click()


# -- sizes, touch, languages, print ------------------------------------------------------------------------------------


def test_a_phone_shows_all_without_scrolling_sideways(page_of: Any) -> None:
    page = page_of(shipped_study(), **PHONE)
    for panel in ("text", "place", "charts", "list", "about"):
        put(page, panel=panel, place=place(page, "saraqib"))
        assert ask(page, "document.scrollingElement.scrollWidth") == 360, panel
        assert too_small(page, FINGER) == [], panel
    page.get_by_role("button", name=ENGLISH("page.options")).tap()
    assert ask(page, "document.scrollingElement.scrollWidth") == 360
    assert too_small(page, FINGER) == []


@pytest.mark.parametrize("size", [(360, 740), (740, 360)])
def test_the_text_can_be_read_on_a_phone_held_either_way(size: tuple[int, int], page_of: Any) -> None:
    width, height = size
    page = page_of(shipped_study(), "#t=2024-12-03", **{**PHONE, "viewport": {"width": width, "height": height}})
    page.evaluate("() => scrollTo(0, 1000)")
    seen = "document.elementFromPoint(a, b).closest('#panel') !== null"
    assert [ask(page, seen, width // 2, height - up) for up in (10, 100)] == [True, True]


def test_a_finger_chooses_a_place_and_two_zoom(page_of: Any) -> None:
    page = page_of(shipped_study(), "#panel=list", **PHONE, reduced_motion="reduce")
    saraqib = place(page, "saraqib")
    x, y = ask(page, "[data.places[a].x, data.places[a].y]", saraqib)
    put(page, box=[x - 2, y - 6, x + 8, y + 6], follow=False)
    page.wait_for_timeout(400)
    box = page.locator(".map-face").bounding_box()
    scale = min(box["width"] / 10, box["height"] / 12)
    page.touchscreen.tap(box["x"] + box["width"] / 2 - 3 * scale, box["y"] + box["height"] / 2)
    assert ask(page, "view.place") == saraqib
    before = ask(page, "view.box")
    session = page.context.new_cdp_session(page)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for kind, apart in (("touchStart", 20), ("touchMove", 40), ("touchMove", 80), ("touchEnd", None)):
        points = (
            [{"x": middle[0] + sign * apart, "y": middle[1], "id": at} for at, sign in enumerate((-1, 1))]
            if apart
            else []
        )
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    near = until(page, f"frontlapse.store.view.box[0] !== {before[0]} && frontlapse.store.view.box")
    assert near[2] - near[0] < (before[2] - before[0]) * 0.7


def test_arabic_runs_from_right_to_left_with_arabic_names(desk: Page) -> None:
    put(desk, language="ar", panel="place", place=place(desk, "saraqib"))
    assert desk.evaluate("() => [document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"]
    assert desk.get_by_role("heading", level=2).first.inner_text() == "سراقب"
    panel, chart = (desk.locator(name).bounding_box() for name in ("#panel", "#map"))
    assert panel["x"] < chart["x"]
    for key in ("play", "event_next", "options"):
        assert desk.get_by_role("button", name=ask(desk, f"words('page.{key}')"), exact=True).is_visible()
    press(desk, "ArrowRight")
    assert re.search("[\u0600-\u06ff]", desk.locator("#announcer").inner_text())
    put(desk, language="en")
    assert desk.evaluate("() => document.documentElement.dir") == "ltr"


def test_the_print_view_has_map_and_text_without_controls(page_of: Any) -> None:
    page = page_of(shipped_study(), "#t=2024-12-01&panel=place&theme=dark", **DESK)
    until(page, "document.querySelector('.map-canvas')")
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for name in (".map-canvas", ".doc-told", "#panel-list table tbody tr"):
        assert page.locator(name).first.is_visible(), name
    for name in ("button:not(.plain, .clock-quote, th button)", "input", "select", ".doc-sentence:not(.doc-told)"):
        seen = [
            one.evaluate("(one) => one.outerHTML.slice(0, 200)") for one in page.locator(name).all() if one.is_visible()
        ]
        assert seen == [], name
    assert ask(page, "words.day(view.minute)") in " ".join(page.locator("#map").inner_text().split())
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_very_large_screen_is_filled_sharply(page_of: Any) -> None:
    page = page_of(shipped_study(), viewport={"width": 3840, "height": 2160})
    until(page, "document.querySelector('.map-canvas')")
    assert ask(page, "[document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]") == [3840, 2160]
    widths = page.evaluate("() => [...document.querySelectorAll('.map-face canvas')].map((one) => one.width)")
    assert max(widths) >= page.locator("#map").bounding_box()["width"]
    assert page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)") >= 24
    assert painted(page) > 3
