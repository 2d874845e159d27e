"""Difference maps: exactly the places whose side differs between two moments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import build_campaign, say, shipped_study
from gallery.campaigns import RECIPES, write_campaign
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from text_boxes import faults, shown_texts

from plots.map.basemap import Z
from plots.map.marks import half_path
from plots.page import difference
from plots.page.difference import SideChange, draw_difference, save_difference, side_changes
from plots.style import DARK, LIGHT, Theme, figure_settings, side_styles
from sim import Campaign, Study
from sim.model.vocabulary import Origin

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def made_up() -> Study:
    """Return three days: red takes b and c, blue retakes c, green leaves e, and a rule gives f to red."""
    campaign = build_campaign(
        {"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "green1", "f": "blue1"},
        [
            say("s1", "capture", "b", "red1", at=60),
            say("s2", "capture", "c", "red1", at=120),
            say("s3", "capture", "c", "blue1", at=DAY + 60),
            say("s4", "withdraw", "e", "green1", at=DAY + 120),
            say("s5", "capture", "f", "red1", at=DAY + 180, rule="untold-loss"),
        ],
        roads="a-b-c-d, b-e, a-f",
        coordinates={
            "a": (36, 35),
            "b": (36.3, 35),
            "c": (36.6, 35),
            "d": (36.9, 35),
            "e": (36.3, 35.3),
            "f": (36, 35.3),
        },
        rules={"untold-loss": "A rule."},
        end=3 * DAY - 1,
    )
    return Study(campaign)


@pytest.fixture(scope="module")
def real() -> Study:
    return shipped_study()


def words_of(figure: Figure) -> list[str]:
    return [words for words, _ in shown_texts(figure)]


def halves(figure: Figure, campaign: Campaign, marker_side: str, *, left: bool) -> int:
    """Count the halves of a side's marker on the map, filled or hollow."""
    style = side_styles(campaign)[marker_side]
    wanted = half_path(style.marker, left)
    axes = figure.axes[0]
    count = 0
    for each in axes.collections:
        if isinstance(each, PathCollection) and each.get_zorder() == Z.PLACE + 0.2:
            colours = zip(each.get_facecolor(), each.get_edgecolor(), strict=True)
            for path, (face, edge) in zip(each.get_paths(), colours, strict=True):
                same = np.array_equal(np.asarray(path.vertices), np.asarray(wanted.vertices))
                count += same and style.colour in (to_hex(face), to_hex(edge))
    return count


def test_changes_that_were_reversed_are_left_out() -> None:
    assert side_changes(made_up().history(), begin=0, until=3 * DAY - 1) == (
        SideChange("b", "blue", "red", Origin.DOCUMENTED),
        SideChange("e", "green", "unknown", Origin.DOCUMENTED),
        SideChange("f", "blue", "red", Origin.INFERRED),
    )


def test_changes_after_begin_up_to_until_count() -> None:
    history = made_up().history()
    assert side_changes(history, begin=60, until=119) == ()
    assert [change.place for change in side_changes(history, begin=59, until=60)] == ["b"]


@given(st.integers(0, 12 * DAY - 2), st.data())
def test_changes_equal_a_comparison_of_every_place(real: Study, begin: int, data: st.DataObject) -> None:
    until = data.draw(st.integers(begin + 1, 12 * DAY - 1))
    places = [place.id for place in real.campaign.holdable]
    expected = [place for place in places if real.history().side(place, begin) != real.history().side(place, until)]
    changes = side_changes(real.history(), begin=begin, until=until)
    assert [change.place for change in changes] == expected
    assert all(
        (change.old, change.new) == (real.history().side(change.place, begin), real.history().side(change.place, until))
        for change in changes
    )


def test_both_moments_are_given_with_the_time_zone() -> None:
    words = words_of(draw_difference(made_up(), begin=DAY, until=2 * DAY + 90))
    assert {"28 Nov 2024", "29 Nov 2024", "00:00", "01:30"} <= set(words)
    assert words.count("UTC+3") == 2


def test_table_counts_documented_and_inferred_changes_by_side() -> None:
    words = words_of(draw_difference(made_up(), begin=0, until=3 * DAY - 1))
    assert "3 places changed hands" in words
    assert {"R from B", "2  [1, 1]", "Not known, left by G", "1  [1, 0]"} <= set(words)
    assert {"B, F", "E"} <= set(words)


def test_changes_that_scripts_moved_are_framed_and_explained() -> None:
    def late(world):
        world.delay("b", hours=3)
        yield world.hours(1)

    study = made_up()
    run = study.run(late)
    changes = side_changes(run, begin=0, until=3 * DAY - 1)
    assert [change.place for change in changes if change.origin is Origin.COUNTERFACTUAL] == ["b"]
    framed = {}
    for history in ("middle", run):
        figure = draw_difference(study, begin=0, until=3 * DAY - 1, history=history)
        boxes = [
            each for each in figure.axes[0].collections if each.get_zorder() == Z.RING + 0.2 and each.get_visible()
        ]
        framed[history == run] = {tuple(at) for each in boxes for at in each.get_offsets().tolist()}
        assert (LIGHT.words("key.what_if") in words_of(figure)) == (history == run)
    assert not framed[False]
    assert len(framed[True]) == 1


def test_places_held_are_given_for_both_moments() -> None:
    words = words_of(draw_difference(made_up(), begin=0, until=3 * DAY - 1))
    row = words[words.index("Red") :][:4]
    assert row == ["Red", "1", "3", "+2"]
    assert "\N{MINUS SIGN}2" in words


def test_every_change_has_a_mark_of_old_and_new_side() -> None:
    study = made_up()
    figure = draw_difference(study, begin=0, until=3 * DAY - 1)
    campaign = study.campaign
    assert halves(figure, campaign, "blue", left=True) == 2
    assert halves(figure, campaign, "green", left=True) == 1
    assert halves(figure, campaign, "red", left=False) == 2
    assert halves(figure, campaign, "red", left=True) == 0


def test_a_span_without_changes_has_no_marks() -> None:
    figure = draw_difference(made_up(), begin=200, until=300)
    assert "No places changed hands" in words_of(figure)
    assert halves(figure, made_up().campaign, "red", left=False) == 0
    assert faults(figure) == []


@pytest.mark.parametrize(("begin", "theme"), [(0, LIGHT), (3 * DAY, DARK)])
def test_text_of_the_shipped_campaign_is_legible(real: Study, begin: int, theme: Theme) -> None:
    assert faults(draw_difference(real, begin=begin, until=real.campaign.end, theme=theme)) == []


def test_a_short_table_has_all_names(real: Study) -> None:
    begin, until = 4 * DAY, 9 * DAY - 1
    words = " ".join(words_of(draw_difference(real, begin=begin, until=until)))
    names = {place.id: place.name for place in real.campaign.places.values()} | dict(real.campaign.sheet.names)
    assert all(names[change.place] in words for change in side_changes(real.history(), begin=begin, until=until))


def test_a_full_table_counts_the_names_left_out() -> None:
    names = [f"A place with a long name {number}" for number in range(40)]
    lines = difference._fitted(names, 3)
    assert len(lines) == 3
    shown = " ".join(lines).count("A place")
    assert " ".join(lines).endswith(f"and {40 - shown} more")


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = (
        Path(save_difference(made_up(), tmp_path / f"{name}.svg", begin=0, until=DAY, theme=DARK)).read_bytes()
        for name in ("one", "two")
    )
    assert one == two


@pytest.mark.parametrize(("begin", "until"), [(5, 5), (6, 5), (-1, 5), (0, 3 * DAY)])
def test_invalid_moments_are_refused(tmp_path: Path, begin: int, until: int) -> None:
    with pytest.raises(ValueError, match=rf"begin\(={begin}\) and until\(={until}\) must be in order .* 0 to 4319"):
        save_difference(made_up(), tmp_path / "x.png", begin=begin, until=until)
    assert list(tmp_path.iterdir()) == []


def test_unknown_suffixes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"suffix '\.mp4' of x\.mp4 is not one of"):
        save_difference(made_up(), tmp_path / "x.mp4", begin=0, until=5)


def test_changed_places_off_the_map_and_crowded_ones_are_told_apart() -> None:
    narrow = (35.9, 35.2, 36.1, 35.4)
    words = " ".join(words_of(draw_difference(made_up(), begin=0, until=2 * DAY, extent=narrow)))
    assert "2 of them off the map: B and E." in words and "too near" not in words
    campaign = made_up().campaign
    places = {**campaign.places, "b": replace(campaign.places["b"], kind="district", lon=36.0003)}
    near = Study(replace(campaign, places=places))
    words = " ".join(words_of(draw_difference(near, begin=0, until=2 * DAY)))
    assert "1 of them not marked, too near to another: B." in words and "them off the map" not in words


def test_pairs_of_sides_without_room_in_the_table_are_counted(tmp_path: Path) -> None:
    study = Study.open(write_campaign(RECIPES["nine_sides"], tmp_path / "nine"))
    for size, cut in (((1080, 1920), True), ((1280, 800), False)):
        figure = draw_difference(study, size=size)
        assert faults(figure, least=7) == []
        assert cut == any(re.fullmatch(r"and \d+ places between other sides", words) for words in words_of(figure))
