"""The chart of fights stands in for the advance where nobody is said to hold a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from builders import build_campaign, say
from text_boxes import faults, shown_texts

from plots.chart.advance import draw_advance, save_advance
from plots.style import DARK, LIGHT, Theme, figure_settings
from sim import Study
from sim.model.campaign import Toll


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def study(*tolls: Toll) -> Study:
    said = [
        say("s1", "clash", "a", "red1", at=10, from_faction="blue1", end=20),
        say("s2", "clash", "b", "red1", at=2000, from_faction="green1", end=2020),
    ]
    return Study(replace(build_campaign(("a", "b"), said), tolls=tolls))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_fights_and_the_killed_are_drawn(theme: Theme) -> None:
    figure = draw_advance(study(Toll("n_s1", "new", killed=(1200, 1500))), theme=theme)
    words = {words for words, _ in shown_texts(figure)}
    assert {"2 fights in 2 places", "Killed", "1,200–1,500", "in all"} <= words
    assert faults(figure) == []


def test_a_record_without_numbers_of_killed_says_so() -> None:
    words = {words for words, _ in shown_texts(draw_advance(study()))}
    assert "The record gives no numbers of people killed." in words


def test_the_picture_is_described_in_words(tmp_path) -> None:
    picture = save_advance(study(Toll("n_s1", "new", killed=(2, 3))), tmp_path / "fights.png")
    assert "At the end 2 fights, by sides that took part: " in picture.alt
    assert "2 to 3 people killed" in picture.alt
