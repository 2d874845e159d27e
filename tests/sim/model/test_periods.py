"""The periods at which campaigns are looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.periods import periods
from sim.model.times import MINUTES_A_DAY, Clock, Precision

YEAR = 366 * MINUTES_A_DAY
CLOCKS = st.builds(
    lambda epoch, zone, end, precision: replace(Clock(epoch, zone), end=end, precision=precision),
    st.integers(-500 * YEAR, 2_500 * YEAR),
    st.sampled_from([timezone(timedelta(hours=3)), ZoneInfo("Europe/Sarajevo")]),
    st.integers(0, 300 * YEAR),
    st.sampled_from(list(Precision)),
)


@given(CLOCKS)
def test_periods_cover_the_campaign_without_gap_or_overlap(clock: Clock) -> None:
    windows = periods(clock).windows
    assert (windows[0].earliest, windows[-1].latest) == (0, clock.end)
    assert all(before.latest + 1 == after.earliest for before, after in pairwise(windows))


@given(CLOCKS)
def test_there_are_few_periods_and_they_are_as_long_as_times_are_exact(clock: Clock) -> None:
    found = periods(clock)
    assert len(found.windows) <= 64
    least = {Precision.MINUTE: 1, Precision.DAY: 1440, Precision.MONTH: 28 * 1440, Precision.YEAR: 365 * 1440}
    whole = found.windows[1:-1]  # the campaign may begin and end inside a period
    assert all(window.latest - window.earliest + 1 >= least[clock.precision] for window in whole)


@given(CLOCKS)
def test_days_begin_at_midnight_and_months_on_the_first(clock: Clock) -> None:
    found = periods(clock)
    starts = [clock.local(window.earliest) for window in found.windows[1:]]
    if found.words.endswith(("month", "months", "year", "years")):
        assert all((at.day, at.hour, at.minute) == (1, 0, 0) for at in starts)
    elif found.words.endswith(("day", "week", "weeks")):
        assert all((at.hour, at.minute) == (0, 0) for at in starts)


@pytest.mark.parametrize(
    ("days", "words"), [(2, "h"), (4, "day"), (12, "day"), (62, "day"), (63, "week"), (900, "month"), (21_900, "year")]
)
def test_the_length_follows_the_span(days: int, words: str) -> None:
    clock = replace(Clock.at("2040-03-01", offset_minutes=0), end=days * MINUTES_A_DAY - 1)
    assert periods(clock).words.split()[-1].rstrip("s") in (words, "hour" if words == "h" else words)
