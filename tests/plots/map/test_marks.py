"""Outlines of marks: halves and wedges; `test_scene` tests what they are used for."""

from __future__ import annotations

import numpy as np
import pytest
from builders import build_campaign
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from plots.map.marks import (
    LIKELY,
    FrontMarks,
    FrontRoad,
    Mark,
    PlaceMarks,
    certainty,
    coarse,
    freshness,
    half_path,
    odds_strength,
    reach,
    sample_odds,
    sample_place,
    wedge_path,
)
from plots.style import LIGHT, SALTIRE, layout_figure, marker_path, place_axes, px, side_styles
from sim.frames import FramePlace
from sim.model.columns import MARKERS


def area(vertices: object) -> float:
    x, y = np.asarray(vertices).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


@pytest.mark.parametrize("name", [*MARKERS, SALTIRE])
def test_the_halves_of_a_marker_make_the_whole_and_meet_in_the_middle(name: str) -> None:
    left, right = half_path(name, True), half_path(name, False)
    whole = marker_path("disc" if name == SALTIRE else name)
    assert area(left.vertices) + area(right.vertices) == pytest.approx(area(whole.vertices))
    assert np.asarray(left.vertices)[:, 0].max() <= 1e-9
    assert np.asarray(right.vertices)[:, 0].min() >= -1e-9


def test_a_half_share_is_the_right_half_of_the_disc() -> None:
    half = np.asarray(wedge_path(0.0, 0.5).vertices)
    assert half[:, 0].min() >= -1e-9
    assert half[:, 1].min() == pytest.approx(-0.5)


@pytest.mark.parametrize(("since", "minute", "fresh"), [(None, 5, 0), (-10, 5, 0), (5, 4, 0), (5, 5, 1)])
def test_only_changes_that_have_come_are_fresh(since: int | None, minute: int, fresh: float) -> None:
    assert freshness(sample_place("red", since=since), minute, 480) == fresh


def test_freshness_ends_after_its_hours() -> None:
    place = sample_place("red", since=0)
    assert freshness(place, 240, 480) == pytest.approx(0.5)
    assert freshness(place, 480, 480) == 0


def test_a_bar_on_a_short_road_is_short_and_on_no_road_is_none() -> None:
    from plots.style import SideStyle

    styles = {"unknown": SideStyle("unknown", "", "", "#888888", "#555555", "saltire", 0.1, "#888888")}
    front = FrontMarks(place_axes(layout_figure(), 0, 0, 100, 100), theme=LIGHT, styles=styles, km_per_px=1.0)
    roads = [FrontRoad((0, 0), (length, 0), "a", "b") for length in (0, 4, 100)]
    front.update(roads)
    lengths = [float(np.hypot(*(bar[1] - bar[0]))) for bar in front.bars.get_segments()]
    assert lengths == pytest.approx([2 * (4 * 0.36 + 1.5), 10])


def marks_of(place: FramePlace) -> PlaceMarks:
    campaign = build_campaign(places={"a": "red1", "b": "blue1"})
    marks = PlaceMarks(place_axes(layout_figure(), 0, 0, 100, 100), theme=LIGHT, styles=side_styles(campaign))
    marks.update([Mark(place, 50, 50, 10)], 0)
    return marks


def test_glows_and_rings_are_narrower_where_places_crowd() -> None:
    sizes = []
    for scale in (1.0, 0.5):
        axes = place_axes(layout_figure(), 0, 0, 100, 100)
        marks = PlaceMarks(axes, theme=LIGHT, styles=side_styles(build_campaign()), scale=scale)
        mark = Mark(sample_place("red", since=0, besieged=("blue",), may_become="blue"), 50, 50, 8.0 * scale)
        marks.update([mark], 0)
        rings = [marks.artists[name] for name in ("fresh", "sieges", "windows")]
        sizes.append([np.ptp(ring.get_paths()[0].vertices[:, 0]) * ring.get_transforms()[0][0, 0] for ring in rings])
    assert np.allclose(np.array(sizes[0]), 2 * np.array(sizes[1]))


def test_undecided_places_are_divided_discs_and_likely_ones_pale_marks() -> None:
    undecided = sample_place("red", basis="inferred", odds=(("red", 0.6), ("blue", 0.4)))
    likely = sample_place("red", basis="inferred", odds=(("red", 0.9), ("blue", 0.1)))
    marks = marks_of(undecided)
    assert [to_hex(face) for face in marks.artists["parts"].get_facecolor()] == [
        marks._style("red").colour, marks._style("blue").colour
    ]  # fmt: skip
    marks = marks_of(likely)
    assert len(marks.artists["parts"].get_paths()) == 1
    pale = to_hex(marks.artists["parts"].get_facecolor()[0])
    assert pale != marks._style("red").colour
    assert odds_strength(undecided) < odds_strength(likely) < odds_strength(sample_place("red")) == 1


@pytest.mark.parametrize(("share", "word"), [(1.0, "Likely"), (LIKELY, "Likely"), (LIKELY - 0.01, "Possible")])
def test_a_side_with_three_draws_in_four_is_likely(share: float, word: str) -> None:
    assert certainty(sample_odds("red", "blue", share)) == word
    assert certainty(sample_place("red")) == "Certain"


@given(st.lists(st.integers(1, 500), min_size=1, max_size=4))
def test_coarse_shares_keep_the_word_and_are_less_than_a_step_off(counts: list[int]) -> None:
    counts = sorted(counts, reverse=True)
    odds = tuple((side, count / sum(counts)) for side, count in zip("abcd", counts, strict=False))
    place = sample_place("a", odds=odds)
    shown = coarse(place)
    assert certainty(shown) == certainty(place)
    found = dict(shown.odds)
    assert all(0 <= share - found.get(side, 0) < 1 / 40 for side, share in odds)
    assert coarse(shown) == shown
    assert coarse(sample_place("a")) == sample_place("a")


def test_colours_are_stronger_for_likelier_holders_and_visible_if_undecided() -> None:
    strengths = [odds_strength(sample_odds("red", "blue", share)) for share in (0.5, LIKELY, 0.85, 0.95)]
    assert strengths == sorted(strengths)
    assert strengths[0] == strengths[1] < strengths[2] < strengths[3] < 1


def test_marks_of_small_places_stay_large_enough_to_be_distinguished() -> None:
    small = Mark(sample_odds("red", "blue", 0.6), 50, 50, 3)
    marks = marks_of(small.place)
    marks.update([small], 0)
    sizes = [float(size) ** 0.5 * 100 / 72 for size in marks.artists["strokes"].get_sizes()]
    assert sizes == pytest.approx([8.5])


@pytest.mark.parametrize("state", [{}, {"contested": ("blue",)}, {"besieged": ("blue",)}, {"may_become": "blue"}])
@pytest.mark.parametrize("size", [4.3, 7.0, 11.0])
def test_only_a_holder_that_is_a_scripts_doing_is_framed(state: dict[str, object], size: float) -> None:
    campaign = build_campaign()
    axes = place_axes(layout_figure(), 0, 0, 100, 100)
    marks = PlaceMarks(axes, theme=LIGHT, styles=side_styles(campaign, theme=LIGHT))
    places = [sample_place("red", counterfactual=made, **state) for made in (False, True)]
    marks.fill([Mark(place, 10.0 * at, 0.0, size) for at, place in enumerate(places)])
    boxes = marks.artists["boxes"]
    assert {x for x, _ in boxes.get_offsets().tolist()} == {10.0}
    widest = np.sqrt(boxes.get_sizes().max()) / px(1)
    assert size < widest
    assert widest / np.sqrt(2) + 1.8 <= reach(Mark(places[1], 0, 0, size))  # films repaint no more than that
