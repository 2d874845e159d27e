"""Advance charts: lines are the measures of the study, tints span all placements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import build_campaign, say, shipped_study
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from text_boxes import faults, shown_texts

from plots.chart.advance import draw_advance, save_advance
from plots.style import DARK, LIGHT, figure_settings, marker_path, side_styles
from sim import Claim, Study, Window
from sim.model.sheet import MapSheet, Phase

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def claim(id: str, words: str, low: int, high: int | None, window: Window) -> Claim:
    return Claim(id, "n_s1", words, "towns", "new", "red1", "capture", low, high, window=window, includes=("s1",))


@pytest.fixture(scope="module")
def made_up() -> Study:
    """Red takes three of blue's five towns in four days, cuts off a fourth, and claims more."""
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "blue1", "f": "blue1", "g": "green1"},
        bases={"a": "red", "f": "blue"},
        roads="a-b:7000,b-c:9000,c-d,d-e,e-f,c-g",
        statements=[
            say("s1", "capture", "b", "red1", at=(60, 600)),
            say("s2", "capture", "c", "red1", at=(DAY, DAY + 300)),
            say("s3", "capture", "e", "red1", at=(2 * DAY, 3 * DAY)),
        ],
        claims=[
            claim("k1", "seven towns", 7, 7, Window(0, DAY - 1)),
            claim("k2", "dozens of towns", 24, None, Window(2 * DAY, 3 * DAY - 1)),
        ],
        end=4 * DAY - 1,
    )
    sheet = replace(
        campaign.sheet, phases=(Phase("First", Window(0, DAY - 1)), Phase("Second", Window(DAY, 4 * DAY - 1)))
    )
    return Study(replace(campaign, sheet=sheet))


@pytest.fixture(scope="module")
def real() -> Study:
    return shipped_study()


def words_of(figure: Figure) -> list[str]:
    return [words for words, _ in shown_texts(figure)]


def line_of(axes: Axes, colour: str, *, thick: bool = True) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the data of the only step line of a colour."""
    lines = [
        line
        for line in axes.lines
        if line.get_color() == colour and line.get_drawstyle() == "steps-post" and (line.get_linewidth() > 1.5) == thick
    ]
    (line,) = lines
    return np.asarray(line.get_xdata()), np.asarray(line.get_ydata())


def value_at(minutes: Any, values: Any, minute: int) -> float:
    return float(np.asarray(values)[np.searchsorted(np.asarray(minutes), minute, side="right") - 1])


def moments(study: Study) -> list[int]:
    turns = {int(minute) for history in study.envelope for minute in history.times()}
    return sorted({0, study.campaign.end, *turns, *(minute - 1 for minute in turns)})


# -- the four panels ---------------------------------------------------------------------------------------------------


def test_line_is_the_history_and_tint_spans_every_placement(made_up: Study) -> None:
    axes, styles = draw_advance(made_up, history="middle").axes[0], side_styles(made_up.campaign)
    for side in ("red", "blue", "green"):
        line = line_of(axes, styles[side].colour)
        for minute in moments(made_up):
            assert value_at(*line, minute) == made_up.held().at(minute)[side].record
    tints = [tint for tint in axes.collections if isinstance(tint, PolyCollection) and not tint.get_hatch()]
    (red,) = [tint for tint in tints if np.allclose(tint.get_facecolor()[0][:3], line_colour(styles["red"].colour))]
    path = red.get_paths()[0]
    inside = (300.0, 1.5)  # earliest has taken the first town by then, latest has not
    assert path.contains_point(inside)
    assert not path.contains_point((300.0, 2.5))
    assert not path.contains_point((700.0, 1.5))


def line_colour(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def test_places_held_as_last_told_are_hatched_on_top_of_the_line(made_up: Study) -> None:
    last = made_up.held().at(made_up.campaign.end)["blue"]
    assert last.silent == 1
    figure = draw_advance(made_up, history="middle")
    (hatched,) = [area for area in figure.axes[0].collections if area.get_hatch()]
    heights = {float(height) for _, height in hatched.get_paths()[0].vertices[:, :2]}
    assert {last.record, last.record + 1} <= heights
    assert "Blue + 1 not heard of since" in words_of(figure)


def test_furthest_advance_is_in_road_km_from_the_own_start_line(made_up: Study) -> None:
    history = made_up.history()
    axes = draw_advance(made_up, history="middle").axes[1]
    line = line_of(axes, side_styles(history.campaign)["red"].colour)
    minutes, metres = made_up.depth("red")
    for minute in moments(made_up):
        assert value_at(*line, minute) == pytest.approx(value_at(minutes, metres, minute) / 1000)
    assert value_at(*line, 4 * DAY - 1) == 36


def test_front_counts_documented_and_possible_hostile_roads(made_up: Study) -> None:
    whole = made_up.front()
    axes = draw_advance(made_up, history="middle").axes[2]
    documented, possible = line_of(axes, LIGHT.front), line_of(axes, LIGHT.front, thick=False)
    assert len(whole.minutes) > 3
    for at, minute in enumerate(whole.minutes.tolist()):
        assert value_at(*documented, minute) == whole.hostile.documented_edges[at]
        assert value_at(*possible, minute) == whole.hostile.possible_edges[at]


# -- the median of drawn histories -------------------------------------------------------------------------------------


def test_line_is_the_median_and_tint_the_90_percent_interval(made_up: Study) -> None:
    axes = draw_advance(made_up, draws=60, seed=3).axes[0]
    colour = side_styles(made_up.campaign)["red"].colour
    minutes, values = line_of(axes, colour)
    grid = minutes[:-1].astype(int)
    low, middle, high = made_up.ensemble(60, seed=3, minutes=grid).held_quantiles("red", [0.05, 0.5, 0.95])
    assert values[:-1].tolist() == middle.tolist()
    tints = [tint for tint in axes.collections if isinstance(tint, PolyCollection) and not tint.get_hatch()]
    (red,) = [tint for tint in tints if np.allclose(tint.get_facecolor()[0][:3], line_colour(colour))]
    corners = {(round(x), round(y)) for x, y in red.get_paths()[0].vertices[:, :2]}
    assert {(minute, of) for minute, of in zip(grid.tolist(), high.tolist(), strict=True)} <= corners
    assert {(minute, of) for minute, of in zip(grid.tolist(), low.tolist(), strict=True)} <= corners


def test_places_not_heard_of_since_are_hatched_as_part_of_the_median(made_up: Study) -> None:
    figure = draw_advance(made_up, draws=60)
    (hatched,) = [area for area in figure.axes[0].collections if area.get_hatch()]
    heights = hatched.get_paths()[0].vertices[-3:, 1]
    last = made_up.held().at(made_up.campaign.end)["blue"]
    assert {float(last.record), float(last.record + last.silent)} <= {*hatched.get_paths()[0].vertices[:, 1]}, heights
    assert "Blue, 1 of them not heard of since" in words_of(figure)


def test_turning_points_name_what_was_taken_with_the_days_of_the_sentence(made_up: Study) -> None:
    assert {"27 Nov: B", "28 Nov: C", "29–30 Nov: E"} <= set(words_of(draw_advance(made_up, draws=60)))


def test_no_tint_where_the_times_leave_nothing_open() -> None:
    said = [say("s1", "capture", "b", "red1", at=(60, 60))]
    sure = Study(build_campaign(places={"a": "red1", "b": "blue1"}, statements=said, roads="a-b", end=DAY))
    minutes, values = line_of(draw_advance(sure, draws=9).axes[0], side_styles(sure.campaign)["red"].colour)
    assert value_at(minutes, values, 59) == 1 and value_at(minutes, values, 60) == 2


def test_every_line_ends_with_the_mark_of_its_side(made_up: Study) -> None:
    figure = draw_advance(made_up, draws=60)
    styles = side_styles(made_up.campaign)
    marks = [one.get_path() for one in figure.artists if isinstance(one, PathPatch)]
    for side in ("red", "blue", "green"):
        assert any(np.array_equal(path.vertices, marker_path(styles[side].marker).vertices) for path in marks)


# -- words -------------------------------------------------------------------------------------------------------------


def test_title_states_what_a_side_lost(made_up: Study) -> None:
    assert "Blue: 5 places, then 1 by record and 1 not heard of again" in words_of(draw_advance(made_up))


def test_title_is_neutral_if_nothing_changed() -> None:
    still = Study(build_campaign(places={"a": "red1", "b": "blue1"}, roads="a-b"))
    assert "No place changes hands" in words_of(draw_advance(still))


def test_foot_explains_the_tint_and_names_the_source(made_up: Study) -> None:
    words = " ".join(words_of(draw_advance(made_up, history="middle")))
    assert "earliest, middle and latest placement" in words
    assert "nobody. CC0-1.0" in words
    assert "UTC+3" in words


@pytest.mark.parametrize("placement", ["earliest", "latest"])
def test_lines_are_those_of_the_requested_placement(made_up: Study, placement: str) -> None:
    figure = draw_advance(made_up, history=placement)
    assert f"the {placement} placement" in " ".join(words_of(figure))
    line = line_of(figure.axes[0], side_styles(made_up.campaign)["red"].colour)
    for minute in moments(made_up):
        assert value_at(*line, minute) == made_up.held(placement).at(minute)["red"].record


def test_phases_are_named_above(made_up: Study) -> None:
    assert {"First", "Second"} <= set(words_of(draw_advance(made_up)))


def test_text_of_the_shipped_campaign_is_legible(real: Study) -> None:
    figure = draw_advance(real, theme=DARK)
    assert not faults(figure, least=9 * figure.bbox.width / 1280)


def test_text_of_a_small_chart_does_not_overlap(made_up: Study) -> None:
    assert not faults(draw_advance(made_up))


# -- the file ----------------------------------------------------------------------------------------------------------


def test_charts_have_reproducible_bytes(made_up: Study, tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        save_advance(made_up, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_unknown_suffixes_are_refused(made_up: Study, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'\.jpg'"):
        save_advance(made_up, tmp_path / "advance.jpg")


def test_a_campaign_without_phases_claims_or_gains_is_drawn() -> None:
    campaign = build_campaign(places={"a": "red1"}, sheet=MapSheet((35, 35, 37, 37)))
    assert not faults(draw_advance(Study(campaign)))


# -- a what-if beside the record ---------------------------------------------------------------------------------------


def late_loss(world):
    world.delay("s1", hours=20)
    yield world.hours(1)


@pytest.mark.parametrize("way", ["run first", "record first"])
def test_the_record_is_the_dashed_line_beside_a_run(made_up, way):
    run = made_up.run(late_loss)
    history, compare = (run, "middle") if way == "run first" else ("middle", run)
    figure = draw_advance(made_up, history=history, compare=compare)
    dashed = [line for axes in figure.axes for line in axes.lines if line.get_linestyle() == "--"]
    record = made_up.held().record["red"]
    drawn = [line.get_ydata().tolist() for line in dashed]
    assert [*record.tolist(), int(record[-1])] in drawn
    words = [words for words, _ in shown_texts(figure)]
    assert any(words.endswith(": the record") for words in words)
    assert not faults(figure)


def test_no_line_is_dashed_where_two_histories_agree(made_up):
    figure = draw_advance(made_up, history="middle", compare=made_up.run())
    assert not [line for axes in figure.axes for line in axes.lines if line.get_linestyle() == "--"]


def test_the_tint_of_a_run_is_that_of_its_scripts(made_up):
    run = made_up.run(late_loss)
    envelope = made_up.envelope_of(run)
    assert envelope is not None
    assert all(one.counterfactual for one in envelope)
    assert "each with the same scripts" in " ".join(
        words for words, _ in shown_texts(draw_advance(made_up, history=run))
    )


def test_a_run_that_cannot_be_placed_elsewhere_has_no_tint(made_up):
    def only_here(world):
        yield world.until(made_up.history().captures()[0].minute - 1)
        world.delay("s1", hours=1)

    run = made_up.run(only_here)
    assert run.counterfactual
    assert made_up.envelope_of(run) is None
    assert "No range is shown" in " ".join(words for words, _ in shown_texts(draw_advance(made_up, history=run)))
