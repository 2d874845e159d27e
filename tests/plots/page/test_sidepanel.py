"""The panel beside a map: each part goes on where the one before ended, and all stay inside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders import build_campaign
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from text_boxes import faults, shown_texts

from plots.page.sidepanel import GAP, PANEL, SidePanel
from plots.style import DARK, LIGHT, figure_settings, layout_figure


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def test_parts_stand_one_below_the_other_between_its_edges() -> None:
    panel = SidePanel(layout_figure(), build_campaign({"a": "red1"}), LIGHT)
    assert panel.right - panel.left == PANEL
    panel.title()
    panel.rule(above=12)
    ruled = panel.y
    panel.lines(["One", "Two"], 13, leading=19)
    assert panel.y == ruled + 2 * 19
    panel.source()
    boxes = dict(shown_texts(panel.figure))
    heights = [boxes[words].y0 for words in ("A made-up campaign", "One", "Two", "nobody Map: CC0-1.0.")]
    assert heights == sorted(heights, reverse=True)
    assert abs(boxes["One"].x0 - panel.left) < 2
    assert abs(boxes["nobody Map: CC0-1.0."].x0 - GAP) < 2
    assert faults(panel.figure) == []
    (line,) = panel.figure.findobj(Line2D)
    assert [x * panel.width for x in line.get_xdata()] == pytest.approx([panel.left, panel.right])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_are_in_ink_unless_another_colour_is_given(theme) -> None:
    panel = SidePanel(layout_figure(theme=theme), build_campaign({"a": "red1"}), theme)
    panel.write(100, "ink", 12)
    panel.write_at(100, 300, "muted", 12, colour=theme.muted)
    assert [to_hex(text.get_color()).upper() for text in panel.figure.texts] == [theme.ink, theme.muted]
