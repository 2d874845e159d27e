"""Shares: how many things make one is counted exactly."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import quantiles
from sim.model.shares import ceil_share, value_quantiles

FRACTIONS = st.integers(1, 1000).flatmap(lambda parts: st.builds(Fraction, st.integers(0, parts), st.just(parts)))


@given(FRACTIONS, st.integers(0, 10**6))
def test_ceil_share_rounds_up_exactly(share: Fraction, total: int) -> None:
    assert int(ceil_share(float(share), total)) == math.ceil(share * total)
    assert ceil_share(float(share), [total, 0]).tolist() == [math.ceil(share * total), 0]


def test_a_share_of_a_hundred_is_its_per_cent_and_not_one_more() -> None:
    assert [int(ceil_share(per_cent / 100, 100)) for per_cent in range(101)] == list(range(101))
    counts = np.ones(100, dtype=np.int64)
    assert quantiles(counts, [0.55, 0.07, 1]).tolist() == [54, 6, 99]
    assert value_quantiles(range(100), [0.55, 0.07, 0, 1]).tolist() == [54, 6, 0, 99]


@given(st.lists(st.integers(0, 9), min_size=1), FRACTIONS)
def test_quantiles_of_values_are_those_of_their_counts_and_leave_the_share_below(
    values: list[int], part: Fraction
) -> None:
    share = float(part)
    (found,) = value_quantiles(values, [share]).tolist()
    assert share == 0 or [found] == quantiles(np.bincount(values), [share]).tolist()
    assert found in values and sum(value <= found for value in values) >= part * len(values)
    assert sum(value < found for value in values) < max(part * len(values), 1)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_what_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match=re.escape(f"share(={share}) must be from 0 to 1")):
        value_quantiles([1], [share])


def test_there_is_no_quantile_of_nothing() -> None:
    with pytest.raises(ValueError, match="one or more values, got none"):
        value_quantiles([], [0.5])
