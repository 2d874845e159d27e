"""Layouts: their sizes, and parts that do not overlap."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

from plots.style.layouts import (
    LARGEST,
    PAIR,
    PHONE,
    SCREEN,
    SLIDE,
    SMALLEST,
    THREAD,
    THUMBNAIL,
    Layout,
    Part,
    check_size,
    layout_for,
)

LAYOUTS = (SCREEN, SLIDE, THREAD, PHONE, THUMBNAIL, PAIR)


def parts(layout: Layout) -> Iterator[tuple[str, Part]]:
    for name in ("title", "clock", "caption", "chart", "front", "legend", "ribbon", "source", "key"):
        if (part := getattr(layout, name)) is not None:
            yield name, part
    for name in ("maps", "map_titles", "counts"):
        for number, part in enumerate(getattr(layout, name)):
            yield f"{name} {number}", part


@pytest.mark.parametrize("size", [(SMALLEST - 1, 720), (1280, LARGEST + 1), (0, 720), (-1280, -720), (144, 81)])
def test_invalid_sizes_are_refused_with_the_allowed_range(size: tuple[int, int]) -> None:
    for refuse in (check_size, layout_for):
        with pytest.raises(ValueError, match=rf"size\(={size[0]}x{size[1]}\) must be 160 to 8,000 px a side"):
            refuse(size)
    assert check_size((SMALLEST, LARGEST)) == (SMALLEST, LARGEST)


@pytest.mark.parametrize(
    ("size", "name", "unit"),
    [
        ((1280, 720), "screen", 1),
        ((1920, 1080), "slide", 1.5),
        ((320, 180), "screen", 0.25),
        ((3840, 2160), "screen", 3),
        ((854, 480), "screen", 480 / 720),
        ((1080, 1080), "thread", 1.35),
        ((1080, 1920), "phone", 2),
        ((640, 360), "thumbnail", 1),
    ],
)
def test_every_size_has_its_own_layout_or_the_scaled_screen(size: tuple[int, int], name: str, unit: float) -> None:
    layout = layout_for(size)
    assert (layout.name, layout.size) == (name, size)
    assert layout.unit == pytest.approx(unit)


def test_a_slide_is_the_screen_at_a_higher_resolution() -> None:
    assert dict(parts(SLIDE)) == dict(parts(SCREEN))
    assert SLIDE.extent == SCREEN.extent


@pytest.mark.parametrize("size", [(700, 700), (1080, 1350), (720, 1280), (1280, 700)])
def test_other_sizes_are_refused_with_the_known_ones(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=rf"size\(={size[0]}x{size[1]}\) must be 16:9, .*1080x1080.*1080x1920"):
        layout_for(size)


def test_two_histories_need_a_16_to_9_frame() -> None:
    assert [layout_for(size, pair=True).name for size in ((1280, 720), (640, 360), (1920, 1080))] == ["pair"] * 3
    with pytest.raises(ValueError, match=r"size\(=1080x1080\) of two histories side by side must be 16:9"):
        layout_for((1080, 1080), pair=True)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_parts_are_inside_the_picture_and_do_not_overlap(layout: Layout) -> None:
    width, height = layout.extent
    for name, part in parts(layout):
        assert part.x >= 0 and part.right <= width and part.y >= 0 and part.bottom <= height, name
    for (one, a), (other, b) in combinations(parts(layout), 2):
        assert a.right <= b.x or b.right <= a.x or a.bottom <= b.y or b.bottom <= a.y, (one, other)


def test_phone_parts_avoid_the_buttons_of_apps() -> None:
    for part in (PHONE.title, PHONE.clock, *PHONE.maps, PHONE.caption, *PHONE.counts):
        assert part is not None
        assert part.bottom * PHONE.unit <= 1600


def test_thumbnail_has_map_clock_counts_and_short_credit_only() -> None:
    assert {name for name, _ in parts(THUMBNAIL)} == {"clock", "maps 0", "counts 0", "source"}
    assert THUMBNAIL.source is not None
    assert THUMBNAIL.source.form == "short"


def test_thread_and_phone_show_counts_instead_of_chart_and_legend() -> None:
    for layout in (THREAD, PHONE):
        assert layout.counts
        assert (layout.chart, layout.legend, layout.front) == (None, None, None)
