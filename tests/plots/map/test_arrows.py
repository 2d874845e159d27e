"""Arrows: bowed off the road, from mark to mark, dashed where only announced, fading over event time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib.colors import to_hex

from plots.map.arrows import ArrowMarks, Move, arrow_freshness, bow
from plots.style import LIGHT, Box, SideStyle, figure_settings, layout_figure, place_axes
from sim.captions import FrameArrow

STYLES = {
    "red": SideStyle("red", "", "", "#aa0000", "#aa0000", "disc", 0.1, "#aa0000"),
    "unknown": SideStyle("unknown", "", "", "#888888", "#555555", "saltire", 0.1, "#888888"),
}
THERE = ((0.0, 0.0), (100.0, 0.0))


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def arrows(*moves: Move, over: tuple[Box, ...] = ()) -> ArrowMarks:
    axes = place_axes(layout_figure(), 0, 0, 800, 600)
    found = ArrowMarks(axes, theme=LIGHT, styles=STYLES, km_per_px=1.0, over=over)
    found.update(moves)
    return found


@pytest.mark.parametrize(("minute", "fresh"), [(99, 0.0), (100, 1.0), (100 + 480 // 2, 0.5), (100 + 480, 0.0)])
def test_an_arrow_is_fresh_from_its_minute_for_its_hours(minute: int, fresh: float) -> None:
    arrow = FrameArrow("s", "withdraw", "a", "b", "red", 100, False)
    assert arrow_freshness(arrow, minute, 480) == pytest.approx(fresh)


def test_a_bow_runs_from_start_to_end_clear_of_both_and_off_the_straight_line() -> None:
    points = bow(*THERE, clear=10)
    assert np.hypot(*points[0]) == pytest.approx(10, abs=2)
    assert np.hypot(*(points[-1] - THERE[1])) == pytest.approx(10, abs=2)
    assert (np.diff(points[:, 0]) > 0).all()
    assert points[:, 1].max() > 15
    assert bow(*THERE, clear=10, rise=-0.24)[:, 1].min() < -15


def test_a_stated_movement_is_solid_an_announced_one_dashed_and_both_have_heads() -> None:
    found = arrows(Move(*THERE, "red", False), Move((0, 50), (90, 90), "red", True))
    assert len(found.stated.get_segments()) == len(found.announced.get_segments()) == 1
    assert found.stated.get_linestyle()[0][1] is None
    assert found.announced.get_linestyle()[0][1] is not None
    assert len(found.heads.get_paths()) == 2
    assert to_hex(found.stated.get_color()[0]) == "#aa0000"


def test_the_head_points_at_the_end() -> None:
    (head,) = (np.asarray(path.vertices) for path in arrows(Move(*THERE, "red", False)).heads.get_paths())
    assert np.hypot(*(head[0] - THERE[1])) == min(np.hypot(*(corner - THERE[1])) for corner in head)


def test_an_arrow_fades() -> None:
    strengths = [arrows(Move(*THERE, "red", False, fresh)).stated.get_color()[0][3] for fresh in (1.0, 0.5, 0.01)]
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] == 1
    assert strengths[-1] > 0.2


@pytest.mark.parametrize("move", [Move((0, 0), (20, 0), "red", False), Move(*THERE, "red", False, 0.0)])
def test_no_arrow_is_drawn_where_there_is_no_room_or_after_its_time(move: Move) -> None:
    found = arrows(move)
    assert not any(artist.get_visible() for artist in found.artists.values())


def test_an_arrow_bows_to_the_side_where_less_of_it_is_hidden() -> None:
    (free,) = arrows(Move(*THERE, "red", False)).stated.get_segments()
    (kept,) = arrows(Move(*THERE, "red", False), over=(Box(30, 10, 70, 40),)).stated.get_segments()
    assert np.asarray(free)[:, 1].max() > 0 > np.asarray(kept)[:, 1].min()
