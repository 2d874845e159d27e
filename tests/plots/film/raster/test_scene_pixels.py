"""A scene as pixels: the raster cache paints what matplotlib draws of the whole figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from map_frames import INSETS, NEAR, WHERE, campaign_with, crowded, moved, plain_frame

from plots.film.raster.agg import GlyphCache, blank_like, copy_pixels
from plots.film.raster.scene import ScenePixels
from plots.map.scene import Scene
from plots.map.trails import Moving, Trail
from plots.style import DARK, LIGHT, Theme, figure_settings, layout_figure, place_axes
from sim import Campaign, Frame
from sim.captions import FrameArrow


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


class Painted:
    """A scene that is painted frame by frame on one page."""

    def __init__(self, campaign: Campaign, theme: Theme = LIGHT) -> None:
        self.scene = Scene(campaign, place_axes(layout_figure(theme=theme), 0, 0, 860, 608), theme=theme)
        self.canvas = cast(Any, self.scene.axes.figure).canvas
        self.page = blank_like(self.canvas.get_renderer())
        self.pixels = ScenePixels(self.scene, GlyphCache(self.page))

    def difference(self, frame: Frame, moving: Moving | None = None) -> int:
        """Paint a frame; return the largest difference from what the figure draws."""
        self.pixels.repaint(self.page, frame, moving)
        self.canvas.draw()
        drawn = np.array(self.canvas.buffer_rgba())[:608, :860, :3].astype(int)
        return int(np.abs(drawn - copy_pixels(self.page)[:608, :860, :3]).max())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_repaint_shows_what_the_figure_draws(theme: Theme) -> None:
    painted = Painted(campaign_with(insets=INSETS), theme)
    for frame in (
        plain_frame(0),
        plain_frame(150, b={"since": 100, "side": "red"}, c={"contested": ("red",)}),
        plain_frame(190, b={"since": 100, "side": "red"}, c={"contested": ("red",)}),
        plain_frame(1000, e={"basis": "silent"}),
        plain_frame(20),
    ):
        assert painted.difference(frame) <= 4


def test_repaint_shows_arrows_and_leaders_as_the_figure_draws_them() -> None:
    painted = Painted(campaign_with(coordinates=WHERE | NEAR, insets=INSETS))
    arrows = (*moved(0, announced=True).arrows, FrameArrow("t", "withdraw", "d", "b", "blue", 0, False))
    arrows = tuple(replace(arrow, end="e") for arrow in arrows)
    for frame in (replace(crowded(60), arrows=arrows), replace(crowded(300), arrows=arrows), crowded(600)):
        assert painted.difference(frame) <= 4


def test_two_places_at_one_point_are_painted_as_drawn() -> None:
    painted = Painted(campaign_with(coordinates=WHERE | {"b": WHERE["a"]}))
    assert painted.difference(plain_frame(0)) <= 4
    assert painted.difference(plain_frame(10, b={"side": "red"})) <= 4


def test_repaint_shows_trails_as_the_figure_draws_them_and_takes_them_away() -> None:
    painted = Painted(campaign_with())
    painted.difference(plain_frame(0))
    before = copy_pixels(painted.page)
    trail = Trail("blue", ("b", "c", "d"), 0.7, 0.5)
    assert painted.difference(plain_frame(0), Moving(trails=(trail,))) <= 4
    assert (copy_pixels(painted.page) != before).any()
    assert painted.difference(plain_frame(0)) <= 4
    assert (copy_pixels(painted.page) == before).all()


def test_repaint_shows_growing_ground_as_the_figure_draws_it() -> None:
    painted = Painted(campaign_with())
    painted.difference(plain_frame(0))
    taken = plain_frame(5, b={"since": 5, "side": "red"})
    for share in (0.3, 0.7):
        assert painted.difference(taken, Moving({"b": share})) <= 4
    assert painted.difference(taken) <= 4
    assert painted.difference(plain_frame(6, b={"since": 5, "side": "red"})) <= 4
