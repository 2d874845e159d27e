"""Outlines of marks: halves and wedges; `test_scene` tests what they are used for."""

from __future__ import annotations

import numpy as np
import pytest

from plots.marks import FRESH_MINUTES, FrontMarks, FrontRoad, freshness, half_path, sample_place, wedge_path
from plots.style import LIGHT, MARKERS, layout_figure, marker_path, place_axes


def area(vertices: object) -> float:
    x, y = np.asarray(vertices).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


@pytest.mark.parametrize("name", MARKERS)
def test_the_halves_of_a_marker_make_the_whole_and_meet_in_the_middle(name: str) -> None:
    left, right = half_path(name, True), half_path(name, False)
    whole = marker_path("disc" if name == "cross" else name)
    assert area(left.vertices) + area(right.vertices) == pytest.approx(area(whole.vertices))
    assert np.asarray(left.vertices)[:, 0].max() <= 1e-9
    assert np.asarray(right.vertices)[:, 0].min() >= -1e-9


def test_a_half_share_is_the_right_half_of_the_disc() -> None:
    half = np.asarray(wedge_path(0.0, 0.5).vertices)
    assert half[:, 0].min() >= -1e-9
    assert half[:, 1].min() == pytest.approx(-0.5)


@pytest.mark.parametrize(("since", "minute", "fresh"), [(None, 5, 0), (-10, 5, 0), (5, 4, 0), (5, 5, 1)])
def test_only_changes_that_have_come_are_fresh(since: int | None, minute: int, fresh: float) -> None:
    assert freshness(sample_place("red", since=since), minute) == fresh


def test_freshness_ends_after_its_hours() -> None:
    place = sample_place("red", since=0)
    assert freshness(place, FRESH_MINUTES // 2) == pytest.approx(0.5)
    assert freshness(place, FRESH_MINUTES) == 0


def test_a_bar_on_a_short_road_is_short_and_on_no_road_is_none() -> None:
    from plots.style import SideStyle

    styles = {"unknown": SideStyle("unknown", "", "", "#888888", "#555555", "cross", "", 0.1, "#888888")}
    front = FrontMarks(place_axes(layout_figure(), 0, 0, 100, 100), theme=LIGHT, styles=styles, km_per_px=1.0)
    roads = [FrontRoad((0, 0), (length, 0), "a", "b", True) for length in (0, 4, 100)]
    front.update(roads)
    lengths = [float(np.hypot(*(bar[1] - bar[0]))) for bar in front.bars.get_segments()]
    assert lengths == pytest.approx([2 * (4 * 0.42 + 2), 13])
