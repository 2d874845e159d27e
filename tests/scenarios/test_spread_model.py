"""The model as a script on the clock: it takes places when the model on arrays says so, and is labelled."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from builders import open_study
from spread_data import NAME, chain_study

from scenarios.cli.runs import headline
from scenarios.northwestern_syria_2024.scripts.spread_model import draw, spread
from sim import Study
from sim.measures.depth import start_line
from sim.spread.passage import PassageNetwork, Spread
from sim.spread.trial import Trial
from sim.spread.verdict import score_line
from sim.uncertainty.marks import run_words


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(NAME)


@pytest.fixture(scope="module")
def trial(study: Study) -> Trial:
    """The trial of a smaller campaign, with the side and start line of this one: the script needs no more of it."""
    small = chain_study().model(draws=20)
    return replace(small, side="moc", starts=start_line(study.campaign, study.graph, "moc"))


@pytest.mark.parametrize(
    "fitted", [Spread(13, 0.39, 0.57, 0.01, 9), Spread(0, 5, 3, 4, 9)], ids=["no holds", "long holds"]
)
def test_places_fall_when_the_model_on_arrays_says(study, trial, fitted):
    network = PassageNetwork.drawn(study.graph, 1, seed=11)
    waits = dict(zip(network.places, network.waits[:, 0].tolist(), strict=True))
    run = study.run(partial(spread, trial=replace(trial, spread=fitted), waits=waits))
    times = dict(zip(network.places, fitted.delay + network.times(trial.starts, fitted)[:, 0], strict=True))
    fallen = {change.place: change.minute for change in run.captures(side="moc")}
    due = {
        place.id
        for place in study.campaign.points
        if study.campaign.side_of(place.holder) in ("government", "sdf")
        and times[place.id] * 60 < study.campaign.end - 30
    }
    assert len(due) > 30
    assert due <= set(fallen)
    assert [fallen[place] for place in due] == pytest.approx([times[place] * 60 for place in due], abs=20)


def test_nothing_of_the_record_happens_beside_the_model(study, trial):
    run = study.run(partial(spread, trial=trial))
    assert run.counterfactual
    assert {change.cause.sentence for change in run.changes} == {""}
    assert all(change.minute <= study.campaign.end for change in run.changes)


def test_a_run_of_the_model_carries_its_score_beside_the_baselines(study, trial):
    assert study.run(partial(spread, trial=trial)).outcome.labels == (score_line(trial),)


def test_pictures_and_tables_of_the_run_show_the_score(study, trial):
    run = study.run(partial(spread, trial=trial))
    assert run_words(run).startswith(score_line(trial))
    assert score_line(trial) in headline(run)


@pytest.mark.slow
def test_the_script_prints_the_score_first_and_draws_its_map_and_the_scores(study, tmp_path, capsys):
    draw(study, tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == score_line(study.model())
    assert [line.partition(":")[0] for line in lines[1:]] == ["Saraqib", "Aleppo", "Hama", "Homs"]
    assert {path.name for path in tmp_path.iterdir()} == {"spread-model.png", "model.png"}


def test_the_same_seed_gives_the_same_run(study, trial):
    spreads = [replace(trial, spread=Spread(0, 5, 3, 4, 9))] * 3
    runs = [study.run(partial(spread, trial=one), seed=seed) for one, seed in zip(spreads, (1, 1, 2), strict=True)]
    minutes = [np.array([change.minute for change in run.changes]).tolist() for run in runs]
    assert minutes[0] == minutes[1] != minutes[2]
