"""Patches: what changed is found, nothing is painted twice, and little is painted for nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plots.film.patches import Change, Page, Patch, as_words, changed, join

PAGE = Patch(0, 0, 90, 70)
patches = st.builds(
    lambda left, top, width, height: Patch(left, top, left + width, top + height),
    st.integers(-20, 95),
    st.integers(-20, 75),
    st.integers(0, 40),
    st.integers(0, 40),
)


def painted(some: list[Patch]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return how often each pixel of the page is painted."""
    page = np.zeros((PAGE.bottom, PAGE.right), dtype=np.int64)
    for patch in some:
        page[patch.slices] += 1
    return page


@given(st.lists(patches, max_size=8))
def test_joined_patches_cover_the_same_and_no_pixel_twice(some: list[Patch]) -> None:
    wanted = painted([patch.clipped(PAGE) for patch in some if patch.clipped(PAGE).area])
    once = painted(join(some, within=PAGE))
    assert once.max(initial=0) <= 1
    assert (once[wanted > 0] == 1).all()


def test_far_patches_stay_apart_and_near_ones_become_one() -> None:
    page = Patch(0, 0, 1000, 1000)
    here, there, beside = Patch(0, 0, 60, 60), Patch(800, 800, 860, 860), Patch(62, 0, 100, 60)
    assert join([here, there], within=page) == [here, there]
    assert join([here, beside], within=page) == [Patch(0, 0, 100, 60)]


@given(st.lists(st.tuples(st.integers(0, 69), st.integers(0, 89), st.integers(0, 3)), max_size=12))
def test_every_pixel_that_differs_is_in_a_patch(spots: list[tuple[int, int, int]]) -> None:
    before = np.full((70, 90, 4), 7, dtype=np.uint8)
    after = before.copy()
    for row, column, channel in spots:
        after[row, column, channel] = 8
    found = painted(changed(before, after))
    assert (found[(before != after).any(axis=2)] == 1).all()
    assert bool(found.any()) == bool(spots)


def test_a_patch_meets_what_shares_a_pixel_with_it_only() -> None:
    patch = Patch(10, 10, 20, 20)
    assert patch.meets(Patch(19, 19, 30, 30))
    assert not patch.meets(Patch(20, 10, 30, 20))
    assert patch.moved(5, -5) == Patch(15, 5, 25, 15)


def test_words_are_the_pixels_memory() -> None:
    pixels = np.zeros((2, 3, 4), dtype=np.uint8)
    as_words(pixels)[1, 2] = 0xFFFFFFFF
    assert pixels[1, 2].tolist() == [255] * 4
    assert pixels[0].sum() == 0


@given(patches, patches)
def test_two_patches_meet_where_they_share_a_pixel(one: Patch, other: Patch) -> None:
    def pixels(patch: Patch) -> set[tuple[int, int]]:
        return {(x, y) for x in range(patch.left, patch.right) for y in range(patch.top, patch.bottom)}

    shared = bool(pixels(one) & pixels(other))
    assert one.meets(other) == other.meets(one) == shared


@given(st.lists(st.lists(patches, max_size=4), max_size=4), st.booleans())
def test_pictures_that_come_as_changes_are_what_they_were_drawn_as(steps: list[list[Patch]], whole: bool) -> None:
    canvas = np.zeros((PAGE.bottom, PAGE.right, 4), dtype=np.uint8)
    first, page = canvas.copy(), Page()
    assert page.show(first)
    for number, some in enumerate(steps, start=1):
        for patch in some:
            canvas[patch.clipped(PAGE).slices if patch.clipped(PAGE).area else slice(0)] = number
        change = Change.of(canvas, some)
        assert change.nbytes == sum(4 * patch.area for patch in join(some, within=PAGE))
        differs = page.show(canvas.copy() if whole and number == 2 else change)
        assert differs == (bool(change.patches) or (whole and number == 2))
        assert np.array_equal(page.pixels, canvas)
    assert not first.any()  # what came whole is not painted on


def test_the_very_same_picture_does_not_differ() -> None:
    pixels, page = np.zeros((4, 4, 4), dtype=np.uint8), Page()
    assert page.show(pixels)
    assert not page.show(pixels)
    assert not page.show(Change(()))
    assert page.show(pixels.copy())
