"""The legend: every mark is taught by the code that draws it on maps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from builders import build_campaign, say
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.text import Text
from text_boxes import faults, shown_texts

from plots.map.legend import WHAT_IF, draw_legend
from plots.style import DARK, LIGHT, Theme, figure_settings, layout_figure, marker_path, place_axes, side_styles
from sim import Window
from sim.model.records import Record
from sim.model.sheet import StatedLine


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_legend_fits_the_panel_of_a_film(theme: Theme) -> None:
    figure = layout_figure(theme=theme)
    draw_legend(place_axes(figure, 884, 506, 372, 112), build_campaign(), theme=theme)
    assert faults(figure) == []
    for text in figure.findobj(Text):
        if isinstance(text, Text) and text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= 884
            assert box.x1 <= 1256


def test_marks_keep_their_rows_beside_many_sides() -> None:
    campaign = build_campaign()
    many = {f"s{number}": replace(campaign.sides["red"], id=f"s{number}", short=f"S{number}") for number in range(11)}
    heights = []
    for each in (campaign, replace(campaign, sides={**campaign.sides, **many})):
        figure = layout_figure()
        draw_legend(place_axes(figure, 884, 506, 372, 112), each)
        boxes = dict(shown_texts(figure))
        heights.append(boxes["Contact, or undeclared"].y0)
        assert faults(figure) == []
    assert heights[0] == heights[1]
    assert "and 3 more" in boxes and "S7" in boxes and "S8" not in boxes


def test_every_side_is_shown_with_its_own_mark_and_short_name() -> None:
    figure = layout_figure()
    campaign = build_campaign()
    draw_legend(place_axes(figure, 884, 506, 372, 112), campaign)
    words = {text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)}
    outlines = [path for each in figure.findobj(PathCollection) for path in each.get_paths()]
    for style in side_styles(campaign).values():
        if style.id in campaign.sides:
            assert style.short in words
            assert marker_path(style.marker) in outlines


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_arrows_are_taught_where_the_source_states_a_movement(theme: Theme) -> None:
    for towards, taught in ((["b"], True), ([], False)):
        said = [say("s", "withdraw", "a", "red1", at=5, towards=towards)]
        figure = layout_figure(theme=theme)
        campaign = build_campaign({"a": "red1", "b": "red1"}, said)
        draw_legend(place_axes(figure, 884, 506, 372, 112), campaign, theme=theme)
        words = {text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)}
        assert ({"Stated move", "Announced move"} <= words) == taught
        assert faults(figure) == []


def test_a_campaign_of_one_side_has_a_legend() -> None:
    from dataclasses import replace

    campaign = build_campaign()
    one = replace(campaign, sides={"red": campaign.sides["red"]}, relations=())
    figure = layout_figure()
    draw_legend(place_axes(figure, 884, 506, 372, 112), one)
    assert faults(figure) == []


def test_a_stacked_legend_has_one_column_with_full_names_that_fit() -> None:
    figure = layout_figure()
    axes = place_axes(figure, 100, 100, 200, 480)
    draw_legend(axes, build_campaign(), stacked=True, size=16, fresh="Changed since the map before", moves=False)
    assert faults(figure) == []
    words = {text.get_text(): text.get_position()[0] for text in figure.findobj(Text) if isinstance(text, Text)}
    words = {said: left for said, left in words.items() if said}
    assert {"Red", "Blue", "Changed since the map before"} <= words.keys()
    assert len(set(words.values())) == 1


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_legend_of_an_ensemble_shows_certain_likely_and_possible(
    theme: Theme,
) -> None:
    figure = layout_figure(theme=theme)
    draw_legend(place_axes(figure, 884, 506, 372, 112), build_campaign(), theme=theme, likely=True)
    assert faults(figure) == []
    knowing = ("Certain", "Likely: 3 of 4 or more", "Possible: undecided", "Inferred, not stated")
    knowing += ("Source silent since", "Holder not known")
    at = {text.get_text(): text.get_position()[1] for text in figure.findobj(Text) if isinstance(text, Text)}
    assert at.keys() >= set(knowing)
    assert not {"Contested", "Besieged", "May have changed", "Stated move"} & at.keys()
    hatched = {
        min(knowing, key=lambda words: abs(at[words] - np.mean(line.get_ydata())))
        for line in figure.findobj(Line2D)
        if isinstance(line, Line2D) and len(set(line.get_xdata())) == len(set(line.get_ydata())) == 2
    }
    assert hatched == {"Possible: undecided"}


def test_a_very_long_name_of_a_side_is_cut_before_the_marks_beside_it() -> None:
    campaign = build_campaign({"a": "red1", "b": "blue1"})
    sides = {id: replace(side, name="allied formation " * 18, short="") for id, side in campaign.sides.items()}
    axes = place_axes(layout_figure(), 0, 0, 372, 118)
    with figure_settings():
        draw_legend(axes, replace(campaign, sides=sides), theme=LIGHT)
        cut = [box for words, box in shown_texts(axes.figure) if words.startswith("allied")]
    assert len(cut) == len(sides)
    assert all(box.x1 < 0.262 * 372 + 2 for box in cut)  # where the marks of the second column begin


def test_the_legend_explains_the_frame_of_what_scripts_did_in_a_column_with_room() -> None:
    figure = layout_figure()
    draw_legend(place_axes(figure, 884, 506, 372, 112), build_campaign(), scripted=True, columns=True)
    assert WHAT_IF in [text for text, _ in shown_texts(figure)]
    assert faults(figure) == []


def test_a_table_campaign_is_shown_without_marks_that_records_never_make() -> None:
    table = replace(build_campaign(), records={"r1": Record("r1", "a", holder="red1")}, silence=False)
    lines = (StatedLine("", Window(0, 1), ((0.0, 0.0), (1.0, 1.0))),)
    shown = []
    for campaign, scripted in ((table, False), (table, True), (replace(table, lines=lines), False)):
        figure = layout_figure()
        draw_legend(place_axes(figure, 884, 506, 372, 112), campaign, scripted=scripted)
        assert faults(figure) == []
        shown.append({words for words, _ in shown_texts(figure)})
    plain, scripted_too, lined = shown
    assert {"Besieged", "Part surely held", "Inferred, not stated", "Source silent since"}.isdisjoint(plain)
    assert {"Besieged", "Part surely held", "Inferred, not stated"} <= scripted_too
    assert lined - plain == {"Front, as stated"}
