"""The command `model`: labelled tables, a verdict in words, and clear messages where there is too little to fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import FOLDERS, shipped_study
from spread_data import NAME, chain_study

from scenarios.cli.measures.model import model_json, model_tables
from scenarios.cli.output import print_tables
from sim import Study
from sim.spread.captures import Predictor
from sim.spread.scores import Estimate
from sim.spread.trial import Trial
from sim.spread.verdict import LABEL, WARNING, score_line, verdict


@pytest.fixture(scope="module")
def study() -> Study:
    return shipped_study()


@pytest.fixture(scope="module")
def trial(study: Study) -> Trial:
    return study.model()


def with_gain(trial: Trial, gain: Estimate) -> Trial:
    scores = [replace(one, gain=gain) if one.predictor == Predictor.MODEL else one for one in trial.scores]
    return replace(trial, scores=tuple(scores))


def test_every_table_is_labelled_as_a_model(study, trial, capsys):
    print_tables(model_tables(study, trial))
    out = capsys.readouterr().out
    assert out.startswith(LABEL) and WARNING[:40] in out


def test_no_word_says_what_would_have_happened(study, trial, capsys):
    print_tables(model_tables(study, trial))
    assert "would have" not in " ".join(capsys.readouterr().out.split())
    assert "would have" not in str(model_json(study, trial))


def test_the_verdict_names_the_model_and_the_straight_line(trial):
    assert verdict(trial)[0].startswith("The model is better than the straight line")


@pytest.mark.parametrize("beyond", [{"hold": 100.0}, {"scale": 100.0}, {"main_kmh": 0.01}, {"minor_kmh": 100.0}])
def test_a_fit_at_a_limit_of_its_parameters_is_called_worthless(trial, beyond):
    slow = replace(trial, spread=replace(trial.spread, **beyond))
    assert verdict(slow)[0].startswith("The fit lies at a limit") and len(verdict(slow)) == len(verdict(trial)) + 1
    assert "predictions mean nothing" in verdict(slow)[0]


@pytest.mark.parametrize(
    ("gain", "words"),
    [
        (Estimate(4, 1, 8), "better than the straight line"),
        (Estimate(4, -1, 8), "no better than the straight line"),
        (Estimate(-4, -8, -1), "worse than the straight line"),
    ],
)
def test_the_verdict_follows_the_interval_of_the_difference(trial, gain, words):
    assert words in verdict(with_gain(trial, gain))[0]


def test_the_score_line_names_model_line_and_constant(trial):
    assert score_line(trial).startswith(f"{LABEL}: mean error ")
    assert "straight line" in score_line(trial) and "constant" in score_line(trial)


def test_a_perfect_chain_is_predicted(capsys):
    chain = chain_study()
    trial = chain.model(draws=20)
    assert trial.score(Predictor.ROAD).concordance.value == 1
    assert trial.score(Predictor.ROAD).error.value < 3
    print_tables(model_tables(chain, trial))
    assert "predictor" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["valley", "saraqib"])
def test_a_small_campaign_is_refused_with_one_message(run, folder):
    code, out, err = run("model", str(FOLDERS / folder))
    assert (code, out) == (1, "")
    assert "too few first captures" in err
    assert len(err.splitlines()) == 1


def test_a_side_without_captures_is_refused(run):
    code, out, err = run("model", NAME, "--side", "government")
    assert (code, out) == (1, "") and "0 sentences" in err


def test_a_misspelt_side_is_named_with_the_nearest(run):
    code, _, err = run("model", NAME, "--side", "mocc")
    assert code == 1 and "moc" in err


def test_a_bad_file_name_is_refused_before_the_work(run, tmp_path: Path):
    code, out, err = run("model", NAME, "-o", str(tmp_path / "model.txt"))
    assert (code, out) == (1, "") and "suffix" in err
