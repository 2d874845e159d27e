"""The answer of `order` drawn: two windows, what lies between them, and the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import build_campaign, order, say, shipped_study
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from text_boxes import faults, shown_texts

from plots import save_order
from plots.chart.answer import draw_order
from plots.style import DARK, figure_settings, side_styles
from sim import Study

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def study_of(a: tuple[int, int], b: tuple[int, int], **settings: object) -> Study:
    said = [say("s1", "capture", "b", "red1", at=a), say("s2", "withdraw", "c", "blue1", at=b)]
    places = {"a": "red1", "b": "blue1", "c": "blue1"}
    return Study(build_campaign(places=places, statements=said, end=4 * DAY - 1, **settings))  # type: ignore[arg-type]


def words_of(figure: Figure) -> set[str]:
    return {words for words, _ in shown_texts(figure)}


def test_windows_apart_have_an_arrow_as_long_as_the_least_gap() -> None:
    study = study_of((0, DAY - 1), (2 * DAY, 3 * DAY - 1))
    figure = draw_order(study, first="s1", then="s2")
    assert {"B came before C, by 1 d to 3 d", "at least 1 d between them", "Red", "takes B", "leaves C"} <= words_of(
        figure
    )
    (arrow,) = figure.axes[0].findobj(FancyArrowPatch)
    red, blue = bars(figure, study)
    (left, _), (right, _) = arrow._posA_posB
    assert (left, right) == (red.get_x() + red.get_width(), blue.get_x())


def bars(figure: Figure, study: Study) -> list[Rectangle]:
    styles = side_styles(study.campaign)
    patches = [one for one in figure.axes[0].patches if isinstance(one, Rectangle)]
    return [
        next(one for one in patches if one.get_height() == 30 and one.get_facecolor()[:3] == rgb(styles[side].stroke))
        for side in ("red", "blue")
    ]


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def test_windows_that_overlap_are_shaded_where_both_may_fall() -> None:
    study = study_of((0, 2 * DAY - 1), (DAY, 3 * DAY - 1))
    figure = draw_order(study, first="s1", then="s2")
    assert {"B or C may have come first", "both may fall here: their order is open"} <= words_of(figure)
    red, blue = bars(figure, study)
    shade = next(one for one in figure.axes[0].patches if isinstance(one, Rectangle) and one.get_alpha() == 0.08)
    assert shade.get_x() == blue.get_x()
    assert shade.get_x() + shade.get_width() == pytest.approx(red.get_x() + red.get_width())


def test_a_stated_order_decides_windows_that_overlap() -> None:
    study = study_of((0, 2 * DAY - 1), (0, 2 * DAY - 1), orders=[order("s2", "s1", at_least=60)])
    words = words_of(draw_order(study, first="s1", then="s2"))
    assert "both may fall here, at least 1 h apart" in words
    assert any(word.startswith("C came before B, by 1 h to ") for word in words)


@pytest.mark.parametrize("events", [("s075-03", "s105-03"), ("s110-01", "s115-01")])
def test_text_of_the_shipped_campaign_is_legible_and_quotes_both_sentences(events: tuple[str, str]) -> None:
    study = shipped_study()
    figure = draw_order(study, first=events[0], then=events[1], theme=DARK)
    assert not faults(figure, least=9 * figure.bbox.width / 1280)
    told = " ".join(words for words, _ in shown_texts(figure))
    for event in events:
        sentence = study.campaign.sentences[study.campaign.statements[event].sentence]
        assert " ".join(sentence.text.split()[:6]) in told


def test_pictures_have_reproducible_bytes(tmp_path: Path) -> None:
    study = study_of((0, DAY - 1), (2 * DAY, 3 * DAY - 1))
    for name in ("one.svg", "two.svg"):
        save_order(study, tmp_path / name, first="s1", then="s2")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
