"""Dirty rectangles: every change is found, nothing is painted twice, little is painted needlessly."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plots.film.raster.rects import Delta, FrameBuffer, Rect, as_uint32, dirty_rects, merge

PAGE = Rect(0, 0, 90, 70)
rects = st.builds(
    lambda left, top, width, height: Rect(left, top, left + width, top + height),
    st.integers(-20, 95),
    st.integers(-20, 75),
    st.integers(0, 40),
    st.integers(0, 40),
)


def painted(some: list[Rect]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return how often each pixel of the page is painted."""
    page = np.zeros((PAGE.bottom, PAGE.right), dtype=np.int64)
    for rect in some:
        page[rect.slices] += 1
    return page


@given(st.lists(rects, max_size=8))
def test_merged_rects_cover_the_same_pixels_once(some: list[Rect]) -> None:
    wanted = painted([rect.clip(PAGE) for rect in some if rect.clip(PAGE).area])
    once = painted(merge(some, within=PAGE))
    assert once.max(initial=0) <= 1
    assert (once[wanted > 0] == 1).all()


def test_merge_unites_near_rects_only() -> None:
    page = Rect(0, 0, 1000, 1000)
    here, there, beside = Rect(0, 0, 60, 60), Rect(800, 800, 860, 860), Rect(62, 0, 100, 60)
    assert merge([here, there], within=page) == [here, there]
    assert merge([here, beside], within=page) == [Rect(0, 0, 100, 60)]


@given(st.lists(st.tuples(st.integers(0, 69), st.integers(0, 89), st.integers(0, 3)), max_size=12))
def test_dirty_rects_cover_every_pixel_that_differs(spots: list[tuple[int, int, int]]) -> None:
    before = np.full((70, 90, 4), 7, dtype=np.uint8)
    after = before.copy()
    for row, column, channel in spots:
        after[row, column, channel] = 8
    found = painted(dirty_rects(before, after))
    assert (found[(before != after).any(axis=2)] == 1).all()
    assert bool(found.any()) == bool(spots)


def test_touching_rects_do_not_overlap() -> None:
    rect = Rect(10, 10, 20, 20)
    assert rect.overlaps(Rect(19, 19, 30, 30))
    assert not rect.overlaps(Rect(20, 10, 30, 20))
    assert rect.shift(5, -5) == Rect(15, 5, 25, 15)


def test_as_uint32_shares_the_memory_of_the_pixels() -> None:
    pixels = np.zeros((2, 3, 4), dtype=np.uint8)
    as_uint32(pixels)[1, 2] = 0xFFFFFFFF
    assert pixels[1, 2].tolist() == [255] * 4
    assert pixels[0].sum() == 0


@given(rects, rects)
def test_rects_overlap_if_they_share_a_pixel(one: Rect, other: Rect) -> None:
    def pixels(rect: Rect) -> set[tuple[int, int]]:
        return {(x, y) for x in range(rect.left, rect.right) for y in range(rect.top, rect.bottom)}

    shared = bool(pixels(one) & pixels(other))
    assert one.overlaps(other) == other.overlaps(one) == shared


@given(st.lists(st.lists(rects, max_size=4), max_size=4), st.booleans())
def test_frame_buffer_rebuilds_frames_from_deltas(steps: list[list[Rect]], whole: bool) -> None:
    canvas = np.zeros((PAGE.bottom, PAGE.right, 4), dtype=np.uint8)
    first, page = canvas.copy(), FrameBuffer()
    assert page.show(first)
    for number, some in enumerate(steps, start=1):
        for rect in some:
            canvas[rect.clip(PAGE).slices if rect.clip(PAGE).area else slice(0)] = number
        delta = Delta.of(canvas, some)
        differs = page.show(canvas.copy() if whole and number == 2 else delta)
        assert differs == (bool(delta.rects) or (whole and number == 2))
        assert np.array_equal(page.pixels, canvas)
    assert not first.any()  # a frame that came whole is not painted on


def test_showing_the_same_array_again_reports_no_difference() -> None:
    pixels, page = np.zeros((4, 4, 4), dtype=np.uint8), FrameBuffer()
    assert page.show(pixels)
    assert not page.show(pixels)
    assert not page.show(Delta(()))
    assert page.show(pixels.copy())
