import numpy as np
import pytest
from builders import FOLDERS, open_study
from spread_data import NAME

from sim import Study
from sim.measures.depth import start_line
from sim.spread.captures import BASELINES, Predictor, baseline_distances, first_captures


@pytest.fixture(scope="module")
def study():
    return open_study(NAME)


@pytest.fixture(scope="module")
def captures(study):
    return first_captures(study.history(), study.graph, "moc")


def test_each_sentence_has_the_weight_one(captures):
    assert np.bincount(captures.sentence, weights=captures.weights) == pytest.approx(1)


def test_a_window_ends_with_its_last_minute(study, captures):
    at = captures.places.index("aleppo")
    window = study.history().window(study.history().captures("aleppo", "moc")[0])
    assert captures.earliest[at] == window.earliest / 60
    assert captures.latest[at] == (window.latest + 1) / 60


def test_only_windows_that_do_not_overlap_have_an_order(captures):
    hama, homs, saraqib = (captures.places.index(place) for place in ("hama", "homs", "saraqib"))
    assert captures.before[saraqib, hama] and captures.before[hama, homs]
    assert not (captures.before & captures.before.T).any()
    same = np.array(captures.sentences)[:, None] == np.array(captures.sentences)[None, :]
    assert not (captures.before & same).any()


def test_no_road_is_shorter_than_the_straight_line(study, captures):
    distances = baseline_distances(study.campaign, study.graph, "moc", captures.places)
    assert tuple(distances) == BASELINES
    assert (distances[Predictor.ROAD] >= distances[Predictor.STRAIGHT] - 0.1).all()
    assert (distances[Predictor.WEIGHTED] >= distances[Predictor.ROAD] - 1e-9).all()
    assert (distances[Predictor.HOPS] >= 1).all() and not distances[Predictor.CONSTANT].any()


def test_places_of_the_start_line_have_the_distance_zero(study):
    line = start_line(study.campaign, study.graph, "moc")
    distances = baseline_distances(study.campaign, study.graph, "moc", line)
    assert not any(distances[name].any() for name in BASELINES)


@pytest.mark.parametrize("folder", ["valley", "saraqib"])
def test_a_small_campaign_has_too_few_first_captures(folder):
    study = Study.open(FOLDERS / folder)
    with pytest.raises(
        ValueError, match=r"too few first captures for a model of .+: \d sentences? .*at least 6 are needed"
    ):
        first_captures(study.history(), study.graph, study.gaining_side)


def test_a_campaign_without_roads_has_too_few_first_captures():
    study = open_study(NAME)
    bare = Study(study.campaign)
    bare.graph.remove_edges_from(list(bare.graph.edges))
    with pytest.raises(ValueError, match="0 sentences"):
        first_captures(bare.history(), bare.graph, "moc")


def test_an_unknown_side_is_named_with_the_nearest(study):
    with pytest.raises(ValueError, match="did you mean moc"):
        first_captures(study.history(), study.graph, "mocc")
