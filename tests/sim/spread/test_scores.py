import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spread_data import captures_at

from sim.spread.captures import Predictor
from sim.spread.scores import LeftOut, Resampling, score

HOURS = np.arange(3, 123, 6.0)  # twenty captures, in windows that follow each other


def left_out(times, *, size=2):
    captures = captures_at(HOURS, size=size)
    every = np.tile(np.asarray(times, float), (len(captures.sentence_ids), 1))
    return LeftOut(captures, every, np.full(len(captures), 0.5))


def scored(times, straight=HOURS):
    found = left_out(times)
    return score(Predictor.ROAD, found, left_out(straight), Resampling(found.captures, seed=1))


def test_the_right_order_has_the_concordance_one_and_the_reverse_zero():
    assert scored(HOURS).concordance.value == 1
    assert scored(-HOURS).concordance.value == 0


def test_a_constant_has_the_concordance_one_half():
    found = scored(np.full(len(HOURS), 50.0))
    assert (found.concordance.value, found.by_place) == (0.5, 0.5)


def test_a_prediction_in_the_middle_of_each_window_has_no_error():
    found = scored(HOURS)
    assert (found.error.value, found.outside.value, found.gain.value) == (0, 0, 0)


def test_an_error_inside_the_window_is_not_outside_it():
    found = scored(HOURS + 2)
    assert (found.error.value, found.outside.value) == (pytest.approx(2), 0)
    assert found.gain.value == pytest.approx(-2)


@given(st.lists(st.floats(0, 200), min_size=20, max_size=20))
def test_concordance_and_that_of_the_opposite_order_sum_to_one(times):
    there, back = (left_out(sign * np.array(times)) for sign in (1, -1))
    ones = np.ones(20)
    (up, known), (down, _) = there.concordance(ones), back.concordance(ones)
    assert up.sum() + down.sum() == pytest.approx(known.sum())


def test_an_interval_contains_its_value_and_comes_from_the_seed():
    random = np.random.default_rng(2)
    times = HOURS + random.normal(scale=40, size=len(HOURS))
    first, again = scored(times), scored(times)
    assert first == again
    for one in (first.concordance, first.error, first.outside, first.gain):
        assert one.low <= one.value <= one.high


def test_the_error_of_a_sentence_is_the_mean_over_its_places():
    found = left_out(HOURS + np.tile([0, 10], 10))
    assert found.error == pytest.approx(5)
