"""Shares in words: some is never told as none, nor most as all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim import percent


@given(st.floats(0, 1))
def test_only_none_is_told_as_none_and_only_all_as_all(share: float) -> None:
    assert (percent(share) == "0 %") == (share == 0)
    assert (percent(share) == "100 %") == (share == 1)


def test_the_rest_is_told_in_whole_per_cent() -> None:
    assert [percent(share) for share in (0.001, 0.006, 0.5, 0.994, 0.999)] == ["<1 %", "1 %", "50 %", "99 %", ">99 %"]
