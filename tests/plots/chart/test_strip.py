"""Event strips: bars are time windows, ticks are quantiles, and text is legible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import build_campaign, copy_folder, order, say, shipped_study
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from text_boxes import faults, shown_texts

from plots.chart.strip import ROWS, SHARES, draw_strip, save_strip, strip_events
from plots.style import DARK, figure_settings, side_styles
from sim import Campaign, Study, read_campaign
from sim.chronology import Network, Networks
from sim.chronology.proofs import tighten_windows
from sim.chronology.sampler import draw_minutes
from sim.model.point import Point
from sim.model.times import NEVER

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def made_up() -> Campaign:
    """Red strikes c, then takes b and c by one sentence; blue leaves d; an unnamed faction shells b."""
    return build_campaign(
        {"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1"},
        [
            say("s1", "strike", "c", "red1", at=(600, DAY - 1)),
            say("s2", "capture", "b", "red1", at=(0, DAY - 1), sentence="n_taken"),
            say("s3", "capture", "c", "red1", at=(0, DAY - 1), sentence="n_taken"),
            say("s4", "withdraw", "d", "blue1", at=(DAY, DAY + 300)),
            say("s5", "shelling", "b", "", at=(DAY, 2 * DAY - 1), where="near"),
            say("s6", "clash", "b", "red1", at=(DAY, DAY + 60)),
        ],
        orders=[order("s1", "s2"), order("s1", "s3")],
        end=3 * DAY - 1,
    )


def bars(figure: Figure, colour: str) -> list[tuple[float, float, float]]:
    """Return (left, width, alpha) of the filled bars of a colour, px."""
    return sorted(
        (patch.get_x(), patch.get_width(), patch.get_alpha() or 1.0)
        for patch in figure.axes[0].patches
        if isinstance(patch, Rectangle) and patch.get_fill() and matches(patch.get_facecolor(), colour)
    )


def matches(found: Any, colour: str) -> bool:
    return bool(np.allclose(found[:3], [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)], atol=0.01))


def ticks(figure: Figure) -> list[float]:
    return sorted(
        float(np.asarray(line.get_xdata())[0])
        for line in figure.axes[0].findobj(Line2D)
        if str(line.get_gid()).startswith("tick")
    )


def words(figure: Figure) -> list[str]:
    return [text for text, _ in shown_texts(figure)]


def test_equal_statements_of_one_sentence_are_one_event(made_up: Campaign) -> None:
    events = strip_events(made_up, tighten_windows(Network(made_up)))
    assert [(event.words, event.points, event.changes) for event in events] == [
        ("strikes C", (Point("s1"),), False),
        ("takes B, C", (Point("s2"), Point("s3")), True),
        ("leaves D", (Point("s4"),), True),
        ("shells places near B", (Point("s5"),), False),
        ("fights in B", (Point("s6"),), False),
    ]
    taken = events[1]
    assert (taken.stated.earliest, taken.tight.earliest, taken.tight.latest) == (0, 600, DAY - 1)


def test_repeats_and_events_before_the_epoch_are_left_out() -> None:
    campaign = build_campaign(
        {"a": "red1", "b": "blue1"},
        [
            say("s1", "capture", "b", "red1", at=(0, 60)),
            say("s2", "capture", "b", "red1", at=(60, 120), repeats="s1"),
            say("s3", "shelling", "a", "blue1", at=(-300, -200)),
        ],
    )
    assert [event.points for event in strip_events(campaign, tighten_windows(Network(campaign)))] == [(Point("s1"),)]


def test_bars_are_pale_over_stated_and_solid_over_tight_windows(made_up: Campaign) -> None:
    figure = draw_strip(Study(made_up), every=True)
    red = side_styles(made_up)["red"].stroke
    whole = 1568 - 186
    widths = {round((width + 1.5) / whole * 3 * DAY) for _, width, alpha in bars(figure, red) if alpha > 0.5}
    assert {DAY - 600, 61} <= widths
    pale = {round((width + 1.5) / whole * 3 * DAY) for _, width, alpha in bars(figure, red) if alpha < 0.5}
    assert DAY in pale


def test_ticks_are_quantiles_of_the_draws(made_up: Campaign) -> None:
    draws = draw_minutes(Networks(made_up), draws=300, seed=1)
    column = draws.points.index(Point("s4"))
    expected = [186 + (1568 - 186) * (m + 0.5) / (3 * DAY) for m in np.quantile(draws.minutes[:, column], SHARES)]
    found = ticks(draw_strip(Study(made_up), every=True, draws=draws))
    assert len(found) == 3 * 5
    for x in expected:
        assert min(abs(x - one) for one in found) < 0.01
    assert ticks(draw_strip(Study(made_up), every=True)) == []


def test_ticks_ignore_draws_without_the_statement(made_up: Campaign) -> None:
    draws = draw_minutes(Networks(made_up), draws=300, seed=1)
    minutes = draws.minutes.copy()
    column = draws.points.index(Point("s4"))
    minutes[::2, column] = NEVER
    minutes[:, draws.points.index(Point("s5"))] = NEVER
    found = ticks(draw_strip(Study(made_up), every=True, draws=replace(draws, minutes=minutes)))
    assert len(found) == 3 * 4  # none of what no draw has
    for minute in np.quantile(minutes[1::2, column], SHARES):
        assert min(abs(186 + (1568 - 186) * (minute + 0.5) / (3 * DAY) - one) for one in found) < 0.01


def test_nothing_outside_the_span_is_drawn(made_up: Campaign) -> None:
    draws = draw_minutes(Networks(made_up), draws=50, seed=1)
    figure = draw_strip(Study(made_up), every=True, draws=draws, begin=DAY, until=2 * DAY - 1)
    assert "leaves D" in words(figure) and "takes B, C" not in words(figure)
    assert all(186 <= x <= 1568 for x in ticks(figure))
    with pytest.raises(ValueError, match=r"begin\(=10\) and until\(=5\) must be in order"):
        draw_strip(Study(made_up), every=True, begin=10, until=5)


def test_every_faction_and_events_without_one_have_a_lane(made_up: Campaign) -> None:
    assert {"Red1", "Blue1", "Not stated who"} <= set(words(draw_strip(Study(made_up), every=True)))


def test_prior_of_the_ticks_is_named(made_up: Campaign) -> None:
    draws = draw_minutes(Networks(made_up), draws=50, seed=1, prior="shared")
    told = " ".join(words(draw_strip(Study(made_up), every=True, draws=draws)))
    assert "50 histories drawn under the prior “shared”" in told
    assert "prior" not in " ".join(words(draw_strip(Study(made_up), every=True)))


def test_the_head_has_the_days_shown_with_their_year(made_up: Campaign) -> None:
    (head,) = [
        each for each in words(draw_strip(Study(made_up), every=True, until=1439)) if "One bar a sentence" in each
    ]
    assert head.startswith(f"{made_up.title}, 27 November 2024. ")


def test_ticks_of_one_reading_name_it(tmp_path: Path) -> None:
    campaign = read_campaign(copy_folder("valley", tmp_path))
    for reading, said in (({"cedra": "left"}, True), ({}, False)):
        told = " ".join(
            words(
                draw_strip(
                    Study(campaign), every=True, draws=draw_minutes(Networks(campaign, reading), draws=50, seed=1)
                )
            )
        )
        assert ("Both use one reading: cedra as left." in told) == said


def test_text_of_the_shipped_campaign_is_legible() -> None:
    figure = draw_strip(shipped_study(), every=True, theme=DARK)
    assert not faults(figure, least=9 * figure.bbox.width / 1600)


def test_strips_are_saved_by_suffix_with_reproducible_bytes(made_up: Campaign, tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        save_strip(Study(made_up), tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    with pytest.raises(ValueError, match=r"'\.jpg'"):
        save_strip(Study(made_up), tmp_path / "strip.jpg")


@pytest.fixture(scope="module")
def crowd() -> Campaign:
    """Red takes 800 places within ten days, one in eight of them a city, and blue leaves two."""
    names = [f"a place with a long name {number}" for number in range(800)]
    said = [say(f"s{at}", "capture", name, "red1", at=(at * 15, at * 15 + 60)) for at, name in enumerate(names)]
    left = [say(f"b{at}", "withdraw", name, "blue1", at=(at * 60, at * 60 + 60)) for at, name in enumerate(("a", "b"))]
    kinds = {name: "village" if at % 8 else "city" for at, name in enumerate(names)}
    return build_campaign(dict.fromkeys([*names, "a", "b"], "blue1"), [*said, *left], kinds=kinds, end=10 * DAY - 1)


@pytest.fixture(scope="module")
def crowded(crowd: Campaign) -> Figure:
    with figure_settings():
        return draw_strip(Study(crowd), every=True)


def test_more_events_than_fit_are_bars_without_words_in_the_last_row(crowd: Campaign, crowded: Figure) -> None:
    figure = crowded
    assert figure.bbox.height < 1.25 * (ROWS * 27 + 300)
    said = words(figure)
    named = [one for one in said if one.startswith("takes A Place")]
    assert {f"takes A Place With A Long Name {number}" for number in range(0, 800, 8)} <= set(named)  # the cities
    assert {"leaves A", "leaves B", f"{800 - len(named)} more"} <= set(said)
    assert (
        100 < len(named) < 800 == len([bar for bar in bars(figure, side_styles(crowd)["red"].stroke) if bar[2] > 0.3])
    )
    numbers = np.sort([int(one.split()[-1]) for one in named])
    assert np.diff(numbers).max() < 40  # those of one rank are spread over time
    assert not faults(figure, least=9 * figure.bbox.width / 1600)


def test_what_is_left_without_words_is_said_in_the_picture_and_by_the_result(
    crowd: Campaign, crowded: Figure, tmp_path: Path
) -> None:
    saved = save_strip(Study(crowd), tmp_path / "strip.svg", every=True)
    assert re.match(r"\d+ of 802 events have words", saved.note) and saved.note in saved.alt
    assert saved.note[:40] in " ".join(words(crowded))
    assert save_strip(Study(crowd), tmp_path / "part.svg", every=True, until=DAY).note == ""


def test_only_changes_of_holder_are_drawn_unless_every_event_is_asked_for(made_up: Campaign) -> None:
    told = words(draw_strip(Study(made_up)))
    assert {"takes B, C", "leaves D"} <= set(told)
    assert not {"strikes C", "fights in B", "thin: changes no holder"} & set(told)
    every = words(draw_strip(Study(made_up), every=True))
    assert {"strikes C", "fights in B", "thin: changes no holder", "Who did what, and when"} <= set(every)
