"""How finely a campaign knows its times, and what is recent in a picture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import build_campaign, say
from hypothesis import given
from hypothesis import strategies as st

from sim.model.precision import fresh_minutes, fresh_words, period_end, stated_precision
from sim.model.times import MINUTES_A_DAY, Clock, Precision, Window
from sim.model.words import alt_words, asked_words, moment_words, window_words

DAY = MINUTES_A_DAY
CLOCK = Clock.at("1975-03-01", offset_minutes=420)
MARCH = Window(0, 31 * DAY - 1)


def clock(precision: Precision) -> Clock:
    return replace(CLOCK, end=60 * DAY, precision=precision)


def test_a_campaign_is_as_precise_as_its_stated_windows() -> None:
    def precision(*windows: tuple[int, int]) -> Precision:
        said = [say(f"s{at}", "capture", "a", "blue1", at=window) for at, window in enumerate(windows)]
        return build_campaign({"a": "red1"}, said, epoch="1975-03-01", end=90 * DAY - 1).clock.precision

    assert precision((0, DAY - 1), (60, 120)) is Precision.MINUTE
    assert precision((0, DAY - 1), (DAY, 3 * DAY - 1)) is Precision.DAY
    assert precision((0, 31 * DAY - 1), (31 * DAY, 61 * DAY - 1)) is Precision.MONTH


def test_a_few_stated_hours_do_not_make_a_campaign_precise_to_the_minute() -> None:
    days = [Window(day * DAY, (day + 1) * DAY - 1) for day in range(19)]
    assert stated_precision(CLOCK, [*days, Window(5, 9)]) is Precision.DAY
    assert stated_precision(CLOCK, [*days[:9], Window(5, 9)]) is Precision.MINUTE


def test_without_stated_times_it_is_minutes() -> None:
    assert stated_precision(CLOCK, [None, None]) is Precision.MINUTE


@pytest.mark.parametrize(
    ("precision", "moment", "asked"),
    [
        (Precision.MINUTE, "2 March 1975, 10:00", "2 March 1975, 10:00"),
        (Precision.DAY, "2 March 1975", "2 March 1975, 10:00"),
        (Precision.MONTH, "March 1975", "2 March 1975, 10:00"),
        (Precision.YEAR, "1975", "2 March 1975, 10:00"),
    ],
)
def test_moments_are_no_finer_than_the_campaign_but_asked_ones_are_exact(
    precision: Precision, moment: str, asked: str
) -> None:
    assert moment_words(clock(precision), DAY + 600) == moment
    assert asked_words(clock(precision), DAY + 600) == asked


def test_a_campaign_without_hours_tells_the_start_of_a_day_from_its_end() -> None:
    assert asked_words(clock(Precision.DAY), DAY) == "the start of 2 March 1975"
    assert alt_words(clock(Precision.DAY), 2 * DAY - 1) == "the end of 2 March 1975"
    assert alt_words(clock(Precision.MINUTE), DAY) == "1975-03-02T00:00+07:00"


@pytest.mark.parametrize(
    ("precision", "window", "words"),
    [
        (Precision.MINUTE, Window(3, DAY - 1), "1 Mar, 00:03–23:59"),
        (Precision.DAY, Window(3, DAY - 1), "1 Mar"),
        (Precision.DAY, Window(360, 720), "1 Mar, 06:00–12:00"),
        (Precision.DAY, MARCH, "1–31 Mar"),
        (Precision.MONTH, MARCH, "Mar"),
        (Precision.MONTH, Window(0, 61 * DAY - 1), "Mar–Apr"),
        (Precision.MONTH, Window(0, 396 * DAY + 31 * DAY - 1), "Mar 1975 – Apr 1976"),
        (Precision.MONTH, Window(DAY, 5 * DAY - 1), "2–5 Mar"),
    ],
)
def test_windows_are_printed_in_the_units_of_the_campaign(precision: Precision, window: Window, words: str) -> None:
    assert window_words(clock(precision), window) == words


@given(st.integers(0, 200_000), st.integers(0, DAY - 1), st.sampled_from(Precision))
def test_a_window_of_whole_days_is_never_printed_with_hours(day: int, length: int, precision: Precision) -> None:
    words = window_words(clock(precision), Window(day * DAY, (day + 1 + length) * DAY - 1))
    assert ":" not in words


@pytest.mark.parametrize(
    ("precision", "end"),
    [
        (Precision.MINUTE, DAY - 1),
        (Precision.DAY, DAY - 1),
        (Precision.MONTH, 31 * DAY - 1),
        (Precision.YEAR, 306 * DAY - 1),
    ],
)
def test_a_period_ends_with_its_day_month_or_year(precision: Precision, end: int) -> None:
    assert period_end(clock(precision), 700) == end
    assert period_end(clock(precision), end) == end


@given(st.integers(1, 60 * 366 * DAY), st.sampled_from(Precision))
def test_what_is_recent_is_a_small_share_of_the_span_and_never_finer_than_the_campaign(
    span: int, precision: Precision
) -> None:
    fresh = fresh_minutes(clock(precision), 0, span)
    assert fresh >= (1, DAY, 30 * DAY, 365 * DAY)[precision]
    if precision is Precision.MINUTE and span > 72:
        assert span / 60 < fresh < span / 20


def test_twelve_days_mark_eight_hours_and_longer_spans_longer_ones() -> None:
    spans = (6 * 60, 12 * DAY - 1, 3 * 366 * DAY, 60 * 366 * DAY)
    assert [fresh_words(fresh_minutes(CLOCK, 0, span)) for span in spans] == ["10 min", "8 h", "month", "2 years"]
