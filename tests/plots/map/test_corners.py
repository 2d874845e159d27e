"""Scale bars, insets and titles take the corners where they hide fewest places."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders import build_campaign

from plots.map.corners import free_corner
from plots.map.mapface import CORNERS
from plots.map.scene import Scene, draw_scene
from plots.style import Box, figure_settings, layout_figure, place_axes
from sim import Study
from sim.model.sheet import Inset, MapSheet
from sim.model.times import Window

FRAME = Box(0, 0, 800, 600)
AT = {"lower left": (40, 30), "lower right": (760, 30), "upper right": (760, 570), "upper left": (40, 570)}
EXTENT = (35.0, 34.0, 37.0, 35.2)
NEAR = {"a": (35.06, 34.03), "b": (35.2, 34.04), "c": (36.9, 34.05), "d": (36.6, 34.2), "e": (35.5, 35.15)}


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.mark.parametrize(
    ("crowded", "corner"),
    [
        ([], "lower left"),
        (["lower left"], "lower right"),
        (["lower left", "lower right"], "upper right"),
        (["lower left", "lower right", "upper right", "lower right", "upper right", "upper left"], "lower left"),
    ],
)
def test_a_box_takes_the_preferred_of_the_corners_with_fewest_places(crowded: list[str], corner: str) -> None:
    assert free_corner(FRAME, (100, 40), CORNERS, points=[AT[each] for each in crowded])[0] == corner


def test_of_free_corners_the_one_with_most_room_for_labels_wins() -> None:
    corner, box = free_corner(FRAME, (100, 40), CORNERS, points=[(140, 20), (690, 20)], margin=(10, 5))
    assert (corner, box) == ("upper right", Box(690, 555, 790, 595))


def test_a_box_does_not_touch_what_is_taken() -> None:
    assert free_corner(FRAME, (100, 40), CORNERS, points=[], taken=[Box(0, 0, 800, 300)])[0] == "upper right"


def scene_with(*insets: Inset) -> Scene:
    places = dict.fromkeys(NEAR, "red1")
    campaign = build_campaign(places, coordinates=NEAR, sheet=MapSheet(EXTENT, insets=insets))
    axes = place_axes(layout_figure(), 0, 0, 860, 608)
    return draw_scene(axes, Study(campaign).frame(0), campaign=campaign)


@pytest.mark.parametrize("insets", [(), (Inset("Part", (36.4, 34.0, 37.0, 34.4), Window(0, 100)),)])
def test_scale_bar_and_inset_of_a_map_hide_no_place_and_never_meet(insets: tuple[Inset, ...]) -> None:
    scene = scene_with(*insets)
    bar, inset = scene.main.furniture[0].get_window_extent(), [axes.get_window_extent() for axes in scene.maps[1:]]
    marks = [scene.axes.transData.transform(point) for point in scene.points.values()]
    assert len(inset) == len(insets)
    for box in (bar, *inset):
        assert not any(box.contains(*mark) for mark in marks)
    assert not any(bar.overlaps(box) for box in inset)
