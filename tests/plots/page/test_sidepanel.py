"""The side panel of a map: each part starts where the one before ended, inside the panel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders import build_campaign
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from text_boxes import faults, shown_texts

from plots.map.basemap import fit_view
from plots.page.sidepanel import GAP, PANEL, SidePanel, map_page
from plots.style import DARK, LIGHT, figure_settings, layout_box, layout_figure, layout_size
from sim.model.sheet import MapSheet


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def test_parts_follow_each_other_between_the_edges() -> None:
    panel = SidePanel(layout_figure(), build_campaign({"a": "red1"}), LIGHT, notes="A note.", key=100)
    assert panel.right - panel.left == PANEL
    panel.title()
    panel.rule(above=12)
    ruled = panel.y
    panel.lines(["One", "Two"], 13, leading=19)
    assert panel.y == ruled + 2 * 19
    panel.heading("Places held", "of 1 counted")
    panel.side("red", beside=60)
    panel.notes(panel.key_top + 100)
    panel.finish()
    boxes = dict(shown_texts(panel.figure))
    heights = [
        boxes[words].y0
        for words in (
            "A made-up campaign",
            "One",
            "Two",
            "Places held",
            "Red",
            "A note.",
            "nobody. Map: CC0-1.0.",
        )
    ]
    assert heights == sorted(heights, reverse=True)
    assert abs(boxes["One"].x0 - panel.left) < 2
    assert abs(boxes["nobody. Map: CC0-1.0."].x0 - GAP) < 2
    assert faults(panel.figure) == []
    (line,) = [line for line in panel.figure.artists if isinstance(line, Line2D)]
    assert [x * panel.width for x in line.get_xdata()] == pytest.approx([panel.left, panel.right])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_in_ink_unless_another_colour_is_given(theme) -> None:
    panel = SidePanel(layout_figure(theme=theme), build_campaign({"a": "red1"}), theme, notes="", key=100)
    panel.write(100, "ink", 12)
    panel.write_at(100, 300, "muted", 12, colour=theme.muted)
    assert [to_hex(text.get_color()).upper() for text in panel.figure.texts] == [theme.ink, theme.muted]


@pytest.mark.parametrize(
    ("extent", "shape"),
    [
        ((35, 34, 37, 36), (1280, 720)),
        ((30, 30, 60, 34), (1760, 720)),
        ((-76, -56, -66, -17), (900, 1140)),
        ((104, 8, 110, 24), (900, 1140)),
        ((170, 62, 195, 71), (1280, 720)),
    ],
)
def test_a_page_without_a_size_has_the_shape_of_its_map(
    extent: tuple[float, float, float, float], shape: tuple[int, int]
) -> None:
    campaign = build_campaign({"a": "red1"}, sheet=MapSheet(extent))
    figure, axes = map_page(campaign, extent, size=None, theme=LIGHT)
    assert tuple(map(round, layout_size(figure))) == shape
    box = layout_box(axes)
    view = fit_view(campaign, extent, width=box.x1 - box.x0, height=box.y1 - box.y0)
    x0, y0, x1, y1 = campaign.sheet.projection.bounds(extent)
    filled = (x1 - x0) * (y1 - y0) / ((view.x1 - view.x0) * (view.y1 - view.y0))
    assert filled > 0.35
    asked, _ = map_page(campaign, extent, size=(1920, 1080), theme=LIGHT)
    assert tuple(map(round, layout_size(asked))) == (1280, 720)


@pytest.mark.parametrize(
    ("extent", "size", "below"),
    [
        ((35, 34, 37, 36), (1080, 1920), True),
        ((35, 34, 37, 36), (1080, 1080), False),
        ((30, 30, 60, 34), (1080, 1080), True),
        ((30, 30, 60, 34), (1280, 720), False),
        ((-76, -56, -66, -17), (1080, 1920), False),
    ],
)
def test_the_panel_is_below_the_map_where_that_makes_the_map_larger(
    extent: tuple[float, float, float, float], size: tuple[int, int], below: bool
) -> None:
    campaign = build_campaign({"a": "red1"}, sheet=MapSheet(extent))
    figure, axes = map_page(campaign, extent, size=size, theme=LIGHT)
    panel = SidePanel(figure, campaign, LIGHT, notes="A note.", key=100)
    box, (width, height) = layout_box(axes), layout_size(figure)
    assert panel.below == below
    assert (round(box.x1) == round(width)) == below
    assert height - panel.y < box.y0 if below else panel.left > box.x1
    panel.turn()
    assert panel.right == pytest.approx(width - GAP)
    assert panel.right - panel.left == PANEL
