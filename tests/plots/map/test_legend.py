"""The legend: what the maps show, taught by the code that draws it on maps, in words that fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from builders import build_campaign
from map_frames import campaign_with, plain_frame
from matplotlib.collections import PathCollection
from matplotlib.text import Text
from text_boxes import faults, shown_texts

from plots.map.legend import LIKELY, draw_legend, entries_of
from plots.map.samples import Entry
from plots.style import DARK, LIGHT, Theme, figure_settings, layout_figure, marker_path, place_axes, side_styles
from sim import Campaign

USUAL = (Entry.FRONT, Entry.CONTACT, Entry.SILENT, Entry.CONTESTED, Entry.WINDOW, Entry.FRESH, Entry.NEAREST)


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def words_of(
    campaign: Campaign, entries: tuple[Entry, ...] = USUAL, theme: Theme = LIGHT, **options: object
) -> set[str]:
    """Draw a legend, which must have no faults; return its words."""
    figure = layout_figure(theme=theme)
    draw_legend(place_axes(figure, 884, 506, 372, 112), campaign, entries=entries, theme=theme)
    assert faults(figure) == []
    return {words.replace("\n", " ") for words, _ in shown_texts(figure)}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("entries", [USUAL, LIKELY, tuple(Entry)], ids=["usual", "likely", "all"])
def test_the_legend_fits_the_panel_of_a_film_without_a_word_cut(theme: Theme, entries: tuple[Entry, ...]) -> None:
    words = words_of(build_campaign(), entries, theme)
    assert len(words) == 3 + min(len(entries), 8)
    assert not any("…" in each for each in words)
    assert theme.words("key.nearest") in words


def test_many_sides_are_counted_where_there_is_no_room() -> None:
    campaign = build_campaign()
    many = {f"s{number}": replace(campaign.sides["red"], id=f"s{number}", short=f"S{number}") for number in range(11)}
    words = words_of(replace(campaign, sides={**campaign.sides, **many}))
    assert "and 3 more" in words and "S7" in words and "S8" not in words


def test_every_side_is_shown_with_its_own_mark_and_short_name() -> None:
    figure = layout_figure()
    campaign = build_campaign()
    draw_legend(place_axes(figure, 884, 506, 372, 112), campaign, entries=USUAL)
    words = {text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)}
    outlines = [path for each in figure.findobj(PathCollection) for path in each.get_paths()]
    for style in side_styles(campaign).values():
        if style.id in campaign.sides:
            assert style.short in words
            assert marker_path(style.marker) in outlines


def test_a_campaign_of_one_side_has_a_legend() -> None:
    campaign = build_campaign()
    one = replace(campaign, sides={"red": campaign.sides["red"]}, relations=())
    assert len(words_of(one)) == 1 + len(USUAL)


def test_a_stacked_legend_has_one_column_with_full_names_that_fit() -> None:
    figure = layout_figure()
    axes = place_axes(figure, 100, 100, 200, 480)
    fresh = "changed since the map before"
    draw_legend(axes, build_campaign(), entries=USUAL, stacked=True, size=16, fresh=fresh)
    assert faults(figure) == []
    lefts = {text.get_text(): text.get_position()[0] for text in figure.findobj(Text) if text.get_text()}
    said = {words.replace("\n", " ") for words in lefts}
    assert {"Red", "Blue", fresh, LIGHT.words("key.nearest")} <= said
    assert len({*lefts.values()}) == 1


def test_a_very_long_name_of_a_side_is_cut_before_the_marks_beside_it() -> None:
    campaign = build_campaign({"a": "red1", "b": "blue1"})
    sides = {id: replace(side, name="allied formation " * 18, short="") for id, side in campaign.sides.items()}
    figure = layout_figure()
    draw_legend(place_axes(figure, 0, 0, 372, 118), replace(campaign, sides=sides), entries=USUAL)
    cut = [box for words, box in shown_texts(figure) if words.startswith("allied")]
    assert len(cut) == len(sides)
    assert all(box.x1 < 0.262 * 372 + 2 for box in cut)  # where the marks of the second column begin


def test_the_legend_of_some_frames_has_what_occurs_in_any_of_them() -> None:
    frames = [plain_frame(), plain_frame(b={"basis": "silent"}), plain_frame(c={"contested": ("red",)})]
    found = entries_of(frames, campaign_with())
    assert {Entry.SILENT, Entry.CONTESTED, Entry.FRONT, Entry.NEAREST} <= found
    assert Entry.BESIEGED not in found
    assert entries_of([], campaign_with()) == frozenset()
