"""The chart of the model: marks are predictions, bars are windows, and it is labelled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from builders import FOLDERS, shipped_study
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from spread_data import chain_study
from text_boxes import faults, shown_texts

from plots import save_model
from plots.chart.model import draw_model
from plots.style import DARK, LIGHT, figure_settings
from sim import Study
from sim.spread.captures import Predictor
from sim.spread.verdict import LABEL, WARNING, score_line


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def shipped() -> Study:
    return shipped_study()


@pytest.fixture(scope="module")
def chain() -> Study:
    return chain_study()


def test_texts_neither_overlap_nor_leave_the_figure(shipped, chain):
    for study, draws, theme in ((shipped, 200, DARK), (chain, 60, LIGHT)):  # the shipped trial is that of other tests
        assert faults(draw_model(study, study.model(draws=draws), theme=theme)) == []


def test_the_chart_is_labelled_and_shows_the_scores_of_the_baselines(chain):
    trial = chain.model(draws=60)
    words = [text for text, _ in shown_texts(draw_model(chain, trial))]
    assert LABEL in words and WARNING in words and any(score_line(trial) in one for one in words)
    assert set(Predictor) <= set(words)


def test_diamonds_are_predictions_and_bars_are_windows(chain):
    trial = chain.model(draws=60)
    axes = draw_model(chain, trial).axes[0]
    drawn = [found.get_offsets()[:, 0] for found in axes.collections if isinstance(found, PathCollection)]
    assert any(np.allclose(sorted(x), sorted(trial.predicted[Predictor.MODEL])) for x in drawn if len(x) == 8)
    bars = [(bar.get_x(), bar.get_width()) for bar in axes.patches if isinstance(bar, Rectangle)]
    assert bars == [(24 * day, 24) for day in range(8)]


def test_a_model_of_a_small_campaign_is_refused_before_anything_is_written(tmp_path: Path):
    with pytest.raises(ValueError, match="too few first captures"):
        save_model(Study.open(FOLDERS / "valley"), tmp_path / "model.png")
    assert not any(tmp_path.iterdir())
