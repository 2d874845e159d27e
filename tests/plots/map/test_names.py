"""The words of places on a map: where they were placed, in the type of their rank, a leader from mark to words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders import build_campaign

from plots.map.basemap import View, fit_view
from plots.map.labels import Label, label_place, led_place
from plots.map.names import draw_name, draw_title
from plots.style import LIGHT, Box, figure_settings, layout_figure, place_axes


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def a_view() -> View:
    return fit_view(build_campaign({"a": "red1"}), (35.9, 34.9, 36.1, 35.1), width=300, height=200)


@pytest.mark.parametrize(("rank", "colour"), [(1, LIGHT.ink), (2, LIGHT.ink), (3, LIGHT.muted), (4, LIGHT.muted)])
def test_a_name_is_drawn_at_its_position_and_muted_at_low_ranks(rank: int, colour: str) -> None:
    view = a_view()
    axes = place_axes(layout_figure(), 0, 0, 300, 200)
    placed = label_place(Label("a", "Aleppo", rank, 100, 90, 4), (40, 12), "E")
    text, leader = draw_name(axes, view, placed, theme=LIGHT, rank=rank, size=12, weight=600)
    assert leader is None
    assert view.to_px(*text.get_position()) == pytest.approx((placed.x, placed.y))
    assert text.get_color() == colour


def test_a_leader_is_a_line_between_its_two_ends() -> None:
    view = a_view()
    axes = place_axes(layout_figure(), 0, 0, 300, 200)
    placed = led_place(Label("a", "Aleppo", 3, 100, 90, 4), (40, 12), turn=45, length=20)
    text, leader = draw_name(axes, view, placed, theme=LIGHT, rank=3, size=11, weight=400)
    assert leader is not None
    assert placed.leader is not None
    ends = [view.to_px(x, y) for x, y in zip(*leader.get_data(), strict=True)]
    assert [value for end in ends for value in end] == pytest.approx([value for end in placed.leader for value in end])
    assert leader.get_zorder() < text.get_zorder()


@pytest.mark.parametrize(
    ("hidden", "corner"),
    [([], "top left"), ([(5, 195)], "top right"), ([(5, 195), (295, 195)], "bottom left")],
)
def test_a_title_takes_the_corner_where_it_hides_fewest_places(hidden: list[tuple[float, float]], corner: str) -> None:
    view = a_view()
    axes = place_axes(layout_figure(), 0, 0, 300, 200)
    _, box = draw_title(axes, view, "Inset", theme=LIGHT, points=hidden)
    corners = {"top left": (1, 199), "top right": (299, 199), "bottom left": (1, 1)}
    assert [name for name, at in corners.items() if box.holds(Box.around(*at, 0, 0))] == [corner]
