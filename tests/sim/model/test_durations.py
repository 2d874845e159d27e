"""The unit in which durations are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.durations import DAYS, HOURS, MINUTES, MONTHS, YEARS, duration_unit
from sim.model.times import MINUTES_A_DAY, Clock, Precision

CLOCK = Clock.at("2024-11-27", offset_minutes=180)
UNITS = [MINUTES, HOURS, DAYS, MONTHS, YEARS]


@given(st.integers(0, 10**8), st.sampled_from(list(Precision)), st.integers(0, 10**8))
def test_the_unit_is_no_finer_than_the_times_and_numbers_stay_short(end: int, precision: Precision, longest: int):
    unit = duration_unit(replace(CLOCK, end=max(end, longest), precision=precision), longest)
    assert UNITS.index(unit) >= [0, 2, 3, 4][precision]
    assert longest / unit.minutes <= MINUTES_A_DAY
    assert (unit is MINUTES) == (precision is Precision.MINUTE and max(end, longest) < MINUTES_A_DAY)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.sampled_from(list(Precision)))
def test_a_longer_duration_never_has_a_finer_unit(one: int, other: int, precision: Precision) -> None:
    clock = replace(CLOCK, end=10**7, precision=precision)
    shorter, longer = (UNITS.index(duration_unit(clock, each)) for each in sorted((one, other)))
    assert shorter <= longer


@pytest.mark.parametrize(
    ("unit", "words"), [(MINUTES, "1,971,000"), (HOURS, "32,850"), (DAYS, "1,369"), (MONTHS, "45"), (YEARS, "3.7")]
)
def test_a_duration_is_a_number_of_its_unit(unit, words: str) -> None:
    assert unit.show(1_971_000) == words
