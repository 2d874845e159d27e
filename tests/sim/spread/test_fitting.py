import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spread_data import captures_at

from sim.spread.fitting import fit_line, interval_chance, minimise


def test_minimise_finds_the_bottom_of_a_curved_valley():
    def rosenbrock(point):
        return (1 - point[0]) ** 2 + 100 * (point[1] - point[0] ** 2) ** 2

    assert minimise(rosenbrock, [-1.2, 1], steps=[0.5, 0.5], tolerance=1e-14) == pytest.approx([1, 1], abs=1e-4)


@given(st.floats(-50, 300), st.floats(0.1, 60))
def test_the_chances_of_windows_that_fill_the_time_sum_to_one(time, scale):
    captures = captures_at(np.arange(-2000, 3000, 6.0))
    assert interval_chance(captures, np.full(len(captures), time), scale).sum() == pytest.approx(1)


def test_a_planted_line_is_recovered():
    random = np.random.default_rng(3)
    km = random.uniform(0, 100, size=3000)
    line = fit_line(captures_at(12 + 2.5 * km + random.logistic(scale=8, size=3000)), km)
    assert (line.delay, line.pace, line.scale) == pytest.approx((12, 2.5, 8), rel=0.08)


def test_a_sentence_counts_once_however_many_places_it_names():
    once = captures_at(np.array([10.0, 40.0, 70.0, 100.0]))
    km = np.array([5.0, 10.0, 20.0, 40.0])
    twice = captures_at(np.repeat([10.0, 40.0, 70.0, 100.0], 2), size=2)
    assert fit_line(once, km).pace == pytest.approx(fit_line(twice, np.repeat(km, 2)).pace, rel=1e-3)


def test_a_constant_distance_predicts_one_time():
    captures = captures_at(np.array([10.0, 40.0, 70.0]))
    assert len(set(fit_line(captures, np.zeros(3)).predict(np.zeros(3)))) == 1


@given(st.integers(0, 100), st.sampled_from([1000.0, 26_000.0, 500_000.0]))
def test_a_constant_distance_of_years_is_fitted_without_overflow(seed, hours):
    middle = np.sort(np.random.default_rng(seed).uniform(0, hours, 12))
    line = fit_line(captures_at(middle), np.zeros(12))  # warnings are errors
    assert 0 <= line.predict(np.zeros(1))[0] <= hours
