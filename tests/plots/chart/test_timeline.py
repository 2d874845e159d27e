"""The chart of a script's result."""

from __future__ import annotations

import matplotlib.figure
import pytest
from builders import build_campaign, say

from plots import Bar, Line, save_timeline
from sim import Study


@pytest.fixture
def study() -> Study:
    return Study(build_campaign({"town": "blue1", "far": "blue1"}, [say("s1", "capture", "town", "red1", at=600)]))


@pytest.fixture
def drawn(monkeypatch):
    figures = []
    save = matplotlib.figure.Figure.savefig

    def note(figure, *args, **settings):
        figures.append(figure)
        return save(figure, *args, **settings)

    monkeypatch.setattr(matplotlib.figure.Figure, "savefig", note)
    return figures


def texts(figure):
    return [text.get_text() for one in (figure, *figure.axes) for text in one.texts]


def test_a_line_starts_at_zero_and_holds_each_value_to_the_end(study, drawn):
    save_timeline(study, title="T", words="W", panels={"P": [Line("a", [(100, 2), (300, 5)])]})
    ((axes,),) = [figure.axes for figure in drawn]
    line = max(axes.lines, key=lambda one: len(one.get_xdata()))
    assert list(line.get_xdata()) == [0, 100, 300, study.campaign.end]
    assert list(line.get_ydata()) == [0, 2, 5, 5]
    assert line.get_drawstyle() == "steps-post"


def test_a_bar_runs_from_start_to_end_within_the_part_shown(study, drawn):
    save_timeline(
        study, title="T", words="W", panels={"P": [Bar("a", 0, 4000, "told")]}, begin=1440, until=2880
    )  # fmt: skip
    (bar,) = drawn[0].axes[0].patches
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == (1440, 2880)
    assert {"a", "told", "P", "T", "W"} <= set(texts(drawn[0]))


def test_marks_are_named_and_cross_every_panel(study, drawn):
    panels = {"P": [Line("a", [(1, 1)])], "Q": [Bar("b", 0, 9)]}
    shown = save_timeline(study, title="T", words="W", panels=panels, marks={600: "town falls"})
    assert "town falls" in texts(drawn[0]) and "town falls" in shown.alt
    for axes in drawn[0].axes:
        assert [600, 600] in [list(line.get_xdata()) for line in axes.lines]


def test_a_chart_without_rows_is_an_error(study):
    with pytest.raises(ValueError, match="panels must be one or more"):
        save_timeline(study, title="T", words="W", panels={"P": []})
