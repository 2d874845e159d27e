"""Charts of what a script returns over many draws: nothing that did not happen is left out."""

from __future__ import annotations

import re

import matplotlib.figure
import pytest
from builders import build_campaign, say

from plots import DARK, save_outcomes
from plots.style.picture import WATERMARK
from sim.study import Study


@pytest.fixture(scope="module")
def study() -> Study:
    return Study(
        build_campaign({"town": "blue1", "base": "blue1"}, [say("s1", "capture", "town", "red1", at=(0, 600))])
    )


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are saved."""
    figures = []
    save = matplotlib.figure.Figure.savefig

    def note(figure, *args, **settings):
        figures.append(figure)
        return save(figure, *args, **settings)

    monkeypatch.setattr(matplotlib.figure.Figure, "savefig", note)
    return figures


def delayed(world):
    world.delay("town", hours=2)
    yield world.when("town")
    return world.now if world.minute < 500 else None


def arrives(world):
    yield world.when("town")
    return world.now


def watches(world):
    yield world.when("town")
    return "late" if world.minute > 300 else "in time"


def waits(world):
    yield world.when("base")


def words(figure):
    return [text.get_text() for text in (*figure.texts, *(text for axes in figure.axes for text in axes.texts))]


def test_the_curve_ends_at_the_share_of_draws_in_which_it_happened(study, tmp_path, drawn):
    runs = study.run_many(delayed, draws=100, seed=2)
    found = runs.distribution()
    assert 0 < found.happened < 100
    picture = save_outcomes(study, tmp_path / "a.png", runs=runs, theme=DARK)
    (figure,) = drawn
    curve = next(line for line in figure.axes[0].lines if line.get_drawstyle() == "steps-post")
    assert curve.get_ydata()[-1] == pytest.approx(found.happened / 100)
    assert any(f"it happened in {found.happened} % of the draws" in text for text in words(figure))
    assert any("prior “uniform”" in text and "seed 2" in text for text in words(figure))
    assert f"({found.none} returned none)" in picture.alt


def test_moments_over_years_are_marked_with_their_years(tmp_path, drawn):
    statement = say("s1", "capture", "town", "red1", at=(0, 1000 * 1440))
    study = Study(build_campaign({"base": "red1", "town": "blue1"}, [statement], end=1100 * 1440))
    save_outcomes(study, tmp_path / "a.png", runs=study.run_many(arrives, draws=30))
    marks = [text for text in words(drawn[0]) if re.fullmatch(r"(\d+ )?([A-Z][a-z]{2} )?\d{4}", text)]
    assert {"2025", "2026", "2027"} <= {mark[-4:] for mark in marks}
    assert not [text for text in words(drawn[0]) if re.fullmatch(r"\d+ [A-Z][a-z]{2}|\d\d:\d\d", text)]


def test_only_a_chart_of_changed_runs_has_a_watermark(study, tmp_path, drawn):
    for script in (delayed, watches):
        save_outcomes(study, tmp_path / "a.png", runs=study.run_many(script, draws=10))
    marks = [[text.get_text() for text in figure.texts if text.get_gid() == WATERMARK] for figure in drawn]
    assert marks == [["Counterfactual", "Counterfactual, not the record. delayed: 10 of 10 runs changed"], []]


def test_bars_show_every_text_with_its_share(study, tmp_path, drawn):
    runs = study.run_many(watches, draws=40)
    counts = runs.distribution().counts
    save_outcomes(study, tmp_path / "a.png", runs=runs)
    shown = [text.get_text() for text in drawn[0].axes[0].texts]
    assert [text for text in shown if text in counts] == list(counts)
    assert [text.partition("(")[2] for text in shown if "%" in text] == [f"{count})" for count in counts.values()]


def test_what_never_happens_is_told_in_words(study, tmp_path, drawn):
    save_outcomes(study, tmp_path / "a.png", runs=study.run_many(waits, draws=7))
    assert "No value in 100 % of the draws (7 still waited at the end)." in words(drawn[0])


def test_one_value_in_every_draw_can_be_drawn(study, tmp_path):
    def constant(world):
        yield world.hours(1)
        return 3

    picture = save_outcomes(study, tmp_path / "a.svg", runs=study.run_many(constant, draws=5))
    assert "Median 3, 90 % interval 3 to 3." in picture.alt


def test_a_script_that_was_not_run_is_refused(study, tmp_path):
    with pytest.raises(ValueError, match="unknown script 'wait'"):
        save_outcomes(study, tmp_path / "a.png", runs=study.run_many(waits, draws=1), script="wait")
    assert not list(tmp_path.iterdir())
