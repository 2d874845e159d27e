"""Pixels beside the maps: an incremental repaint equals the artists drawn on the blank page."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from builders import build_campaign, say
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from plots.film.panel import Panel
from plots.film.raster.agg import GlyphCache, draw_artists, new_renderer, pixel_view
from plots.film.raster.panel import ClockPixels, SweptPixels, TextPixels, page_rect
from plots.film.raster.rects import Pixels, Rect
from plots.style import figure_settings, layout_figure, write
from sim import Study

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def made_up() -> Study:
    """Two days in which red takes blue's towns."""
    return Study(
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
    blank[::7] = (200, 220, 200, 255)  # so that wiping too much shows
    return blank


def painted(page: Pixels, rects: list[Rect], before: Pixels) -> bool:
    """Return whether a page differs from what it showed before within the rectangles only."""
    differs = (page != before).any(axis=2)
    for rect in rects:
        differs[rect.slices] = False
    return not differs.any()


def test_texts_look_as_if_written_on_the_blank_page() -> None:
    figure = layout_figure()
    texts = [write(figure, 50 + 8 * at, 60, word, 14, colour="black") for at, word in enumerate(("Aleppo", "Hama"))]
    texts.append(write(figure, 300, 200, "Homs", 14, colour="black"))
    glyphs, blank = GlyphCache(new_renderer(1280, 720)), blank_of(figure)
    page = new_renderer(1280, 720)
    pixel_view(page)[...] = blank
    words = TextPixels(glyphs, blank)
    for changes in ({}, {0: "Al-Bab"}, {1: ""}, {2: "Idlib", 0: "I"}, {1: "Hama"}, {}):
        for at, said in changes.items():
            texts[at].set_text(said)
        before = pixel_view(page).copy()
        rects = words.repaint(page, texts)
        assert painted(pixel_view(page), rects, before)
        assert bool(rects) == (not np.array_equal(pixel_view(page), before))
        alone = new_renderer(1280, 720)
        pixel_view(alone)[...] = blank
        for text in texts:
            glyphs.draw_text(alone, text)
        apart = pixel_view(page)[..., :3].astype(int) - pixel_view(alone)[..., :3]
        assert np.abs(apart).max() == 0


@pytest.mark.parametrize("span", [None, (99, 2500)])
def test_swept_parts_look_as_if_drawn_on_the_blank_page(made_up: Study, span: tuple[int, int] | None) -> None:
    figure = layout_figure()
    panel = Panel(figure, made_up.history("spread"), held=made_up.held("spread"), span=span)
    assert len(panel.swept) == 2
    for part in panel.swept:
        glyphs, blank = GlyphCache(new_renderer(1280, 720)), blank_of(figure)
        pixels = SweptPixels(part, glyphs, blank)
        page = new_renderer(1280, 720)
        pixel_view(page)[...] = blank
        for minute in (100, 101, 104, 113, 700, 2000, 300, 299):  # some in one column of pixels
            part.sweep(minute)
            before = pixel_view(page).copy()
            assert painted(pixel_view(page), pixels.repaint(page), before)
            assert pixels.repaint(page) == []  # nothing has changed since
            alone = new_renderer(1280, 720)
            pixel_view(alone)[...] = blank
            draw_artists(alone, [*part.swept, *part.over, *part.words])
            apart = np.abs(pixel_view(page)[..., :3].astype(int) - pixel_view(alone)[..., :3]).max(axis=2)
            assert np.count_nonzero(apart > 3) == 0


def test_clock_looks_as_if_written_on_the_blank_page() -> None:
    text: Text = write(layout_figure(), 100, 100, "", 54, colour="black", weight=700)
    glyphs, blank = GlyphCache(new_renderer(1280, 720)), blank_of(text.get_figure(root=True))
    page = new_renderer(1280, 720)
    pixel_view(page)[...] = blank
    clock = ClockPixels(text, glyphs, blank)
    for said in ("08:08", "23:59", "11:17", "23:08", "08:17", "20:44"):
        text.set_text(said)
        before = pixel_view(page).copy()
        assert painted(pixel_view(page), clock.repaint(page), before)
        assert clock.repaint(page) == []  # nothing has changed since
        alone = new_renderer(1280, 720)
        pixel_view(alone)[...] = blank
        text.draw(alone)
        assert np.array_equal(pixel_view(page), pixel_view(alone)), said


def test_page_rect_holds_every_pixel_its_box_touches() -> None:
    page = np.zeros((100, 200, 4), dtype=np.uint8)
    assert page_rect(Bbox.from_extents(10.2, 20.5, 30.1, 40.0), page) == Rect(10, 60, 31, 80)
    assert page_rect(Bbox.from_extents(-5, -5, 500, 500), page) == Rect(0, 0, 200, 100)
