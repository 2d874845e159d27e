"""The parts beside the maps: whatever a page showed before, it ends as the artists drawn on the blank page."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from builders import build_campaign, say
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from placed import Placed, place

from plots.film.overpaint import SweptPixels, TickingPixels, WordPixels, page_patch
from plots.film.panel import Panel
from plots.film.patches import Patch, Pixels
from plots.film.sheets import Easel, draw_all, live_pixels, new_sheet
from plots.style import figure_settings, layout_figure, write

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def made_up() -> Placed:
    """Two days in which red takes blue's towns."""
    return place(
        build_campaign(
            places={"a": "red1", "b": "blue1", "c": "blue1"},
            roads="a-b-c",
            statements=[
                say("s1", "capture", "b", "red1", at=(60, 600)), say("s2", "capture", "c", "red1", at=(DAY, DAY + 300))
            ],
            end=2 * DAY - 1,
        )
    )  # fmt: skip


def blank_of(figure: Figure) -> Pixels:
    blank = np.full((720, 1280, 4), 255, dtype=np.uint8)
    blank[::7] = (200, 220, 200, 255)  # so that what is wiped too far shows
    return blank


def painted(page: Pixels, patches: list[Patch], before: Pixels) -> bool:
    """Whether a page differs from what it showed before within the patches only."""
    differs = (page != before).any(axis=2)
    for patch in patches:
        differs[patch.slices] = False
    return not differs.any()


def test_words_end_as_if_written_on_the_blank_page() -> None:
    figure = layout_figure()
    texts = [write(figure, 50 + 8 * at, 60, word, 14, colour="black") for at, word in enumerate(("Aleppo", "Hama"))]
    texts.append(write(figure, 300, 200, "Homs", 14, colour="black"))
    easel, blank = Easel(new_sheet(1280, 720)), blank_of(figure)
    page = new_sheet(1280, 720)
    live_pixels(page)[...] = blank
    words = WordPixels(easel, blank)
    for changes in ({}, {0: "Al-Bab"}, {1: ""}, {2: "Idlib", 0: "I"}, {1: "Hama"}, {}):
        for at, said in changes.items():
            texts[at].set_text(said)
        before = live_pixels(page).copy()
        patches = words.repaint(page, texts)
        assert painted(live_pixels(page), patches, before)
        assert bool(patches) == (not np.array_equal(live_pixels(page), before))
        alone = new_sheet(1280, 720)
        live_pixels(alone)[...] = blank
        for text in texts:
            easel.draw_text(alone, text)
        apart = live_pixels(page)[..., :3].astype(int) - live_pixels(alone)[..., :3]
        assert np.abs(apart).max() == 0


def test_a_swept_part_ends_as_its_artists_drawn_on_the_blank_page(made_up: Placed) -> None:
    figure = layout_figure()
    panel = Panel(figure, made_up["history"], early=made_up["early"], late=made_up["late"])
    assert len(panel.swept) == 2
    for part in panel.swept:
        easel, blank = Easel(new_sheet(1280, 720)), blank_of(figure)
        pixels = SweptPixels(part, easel, blank)
        page = new_sheet(1280, 720)
        live_pixels(page)[...] = blank
        for minute in (100, 101, 104, 113, 700, 2000, 300, 299):  # some in one column of pixels
            part.sweep(minute)
            before = live_pixels(page).copy()
            assert painted(live_pixels(page), pixels.repaint(page), before)
            assert pixels.repaint(page) == []  # nothing has changed since
            alone = new_sheet(1280, 720)
            live_pixels(alone)[...] = blank
            draw_all(alone, [*part.swept, *part.over, *part.words])
            apart = np.abs(live_pixels(page)[..., :3].astype(int) - live_pixels(alone)[..., :3]).max(axis=2)
            assert np.count_nonzero(apart > 3) == 0


def test_a_clock_ends_as_if_written_on_the_blank_page() -> None:
    text: Text = write(layout_figure(), 100, 100, "", 54, colour="black", weight=700)
    easel, blank = Easel(new_sheet(1280, 720)), blank_of(text.get_figure(root=True))
    page = new_sheet(1280, 720)
    live_pixels(page)[...] = blank
    clock = TickingPixels(text, easel, blank)
    for said in ("08:08", "23:59", "11:17", "23:08", "08:17", "20:44"):
        text.set_text(said)
        before = live_pixels(page).copy()
        assert painted(live_pixels(page), clock.repaint(page), before)
        assert clock.repaint(page) == []  # nothing has changed since
        alone = new_sheet(1280, 720)
        live_pixels(alone)[...] = blank
        text.draw(alone)
        assert np.array_equal(live_pixels(page), live_pixels(alone)), said


def test_a_page_patch_holds_every_pixel_its_box_touches() -> None:
    page = np.zeros((100, 200, 4), dtype=np.uint8)
    assert page_patch(Bbox.from_extents(10.2, 20.5, 30.1, 40.0), page) == Patch(10, 60, 31, 80)
    assert page_patch(Bbox.from_extents(-5, -5, 500, 500), page) == Patch(0, 0, 200, 100)
