import numpy as np
import pytest
from builders import open_study
from spread_data import NAME, chain_study

from sim.spread.captures import BASELINES, Predictor
from sim.spread.days import Local


@pytest.fixture(scope="module")
def study():
    return open_study(NAME)


@pytest.fixture(scope="module")
def trial(study):
    return study.model()


def test_the_default_side_is_the_one_with_most_captures(study, trial):
    assert trial.side == study.gaining_side == "moc"


def test_there_is_a_score_for_each_baseline_and_the_model(trial):
    assert tuple(score.predictor for score in trial.scores) == (*BASELINES, Predictor.MODEL)


def test_distance_is_better_than_a_constant(trial):
    assert trial.score(Predictor.CONSTANT).gain.high < 0
    assert trial.score(Predictor.CONSTANT).concordance.value == 0.5


def test_roads_alone_are_not_better_than_the_straight_line(trial):
    assert trial.score(Predictor.ROAD).gain.low < 0 < trial.score(Predictor.ROAD).gain.high
    assert 0 < trial.score(Predictor.MODEL).gain.low < 3  # better by a little, which docs/model.md calls fragile


def test_the_fit_leaves_no_time_at_places(trial):
    assert trial.spread.hold < 0.1 < trial.hold_limit < 12


def test_a_sentence_left_out_has_no_part_in_its_prediction(study, trial):
    at = trial.captures.places.index("homs")
    whole = trial.lines[Predictor.STRAIGHT].predict(trial.distances[Predictor.STRAIGHT])[at]
    assert trial.predicted[Predictor.STRAIGHT][at] > whole + 1  # Homs came sooner than the others say


def test_days_are_judged_where_places_fell(study, trial):
    assert [study.campaign.clock.iso(day.minute)[8:10] for day in trial.days] == (
        ["27", "28", "29", "30", "01", "03", "04", "05", "07", "08"]
    )
    assert all(0 <= value <= 1 for day in trial.days for value in day.auc.values() if value is not None)


def test_the_model_is_fitted_to_what_is_known_at_midnight_only(trial):
    known = [day.auc[Local.MODEL] is not None for day in trial.days]
    assert known == [np.count_nonzero(trial.captures.latest <= day.minute / 60) > 29 for day in trial.days]


def test_the_same_seed_gives_the_same_trial():
    first, again = (chain_study().model("red", draws=60, seed=3) for _ in range(2))
    assert (again.scores, again.spread, again.days) == (first.scores, first.spread, first.days)
