from dataclasses import replace
from datetime import date, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.calendars import GREGORIAN, JULIAN, Calendar
from sim.model.times import Clock, Window, minute_grid, parse_duration, parse_local

CLOCK = Clock.at("2024-11-27", offset_minutes=180)
MINUTES = st.integers(-(10**6), 10**6)


@given(MINUTES, st.integers(0, 9), st.integers(-10, 20))
def test_a_window_holds_its_bounds_and_all_between_as_any_kind_of_whole_number(low, width, step):
    window = Window(low, low + width)
    expected = 0 <= step <= width
    assert (low + step in window) == (np.int64(low + step) in window) == (np.int32(low + step) in window) == expected


def test_a_window_holds_nothing_but_whole_numbers():
    assert 5.0 not in Window(0, 9) and "5" not in Window(0, 9) and None not in Window(0, 9)


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="window ends before it begins: 5 > 4"):
        Window(5, 4)


def test_the_middle_is_rounded_down():
    assert [Window(*bounds).middle for bounds in ((0, 0), (0, 5), (-5, 0))] == [0, 2, -3]


@given(MINUTES, st.integers(-14 * 60, 14 * 60))
def test_a_clock_reads_back_what_it_writes(minute, offset):
    clock = Clock.at("2024-11-27", offset_minutes=offset)
    written = clock.iso(np.int64(minute))
    assert clock.minute(written[:16]) == minute
    assert clock.datetime(minute).isoformat(timespec="minutes") == written


@pytest.mark.parametrize(
    ("offset", "words"), [(0, "UTC+0"), (180, "UTC+3"), (330, "UTC+5:30"), (-570, "UTC-9:30"), (-60, "UTC-1")]
)
def test_the_offset_is_told_as_beside_a_clock(offset, words):
    assert Clock.at("2024-11-27", offset_minutes=offset).offset == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-13-01", "time '2024-13-01' must be a month from 01 to 12, not 13"),
        ("2024-02-30T10:00", "time '2024-02-30T10:00' must be a day of the gregorian calendar, which has no"),
        ("2024-11-27T24:01", "time '2024-11-27T24:01' must be a time of day from 00:00 to 24:00"),
        ("27 November", "time '27 November' must read YYYY-MM-DD or YYYY-MM-DDTHH:MM"),
    ],
)
def test_a_time_that_is_none_is_refused_by_what_stands_there(text, words):
    with pytest.raises(ValueError, match=words):
        CLOCK.minute(text)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (5, "a row of whole numbers, got 5"),
        ([[1, 2]], r"a row of whole numbers, got \[\[1, 2\]\]"),
        ([0.5, 1], "must be whole numbers, got 0.5 of type float64"),
        (["1"], "must be whole numbers, got 1 of type"),
        ([0, 9, 4], "sorted, each once, got 4 after 9"),
        ([0, 9, 9], "sorted, each once, got 9 after 9"),
    ],
)
def test_a_grid_that_is_none_is_refused_by_what_stands_there(minutes, words):
    with pytest.raises(ValueError, match=words):
        minute_grid(minutes)


def test_a_grid_may_be_empty_and_bare_minutes_in_any_order():
    assert minute_grid([]).tolist() == []
    assert minute_grid(np.array([3, 1], dtype=np.int32), in_order=False).tolist() == [3, 1]


@pytest.mark.parametrize(("text", "minutes"), [("90m", 90), ("6h", 360), ("-2d", -2880), ("0m", 0)])
def test_durations_are_whole_numbers_with_a_unit(text, minutes):
    assert parse_duration(text) == minutes


@pytest.mark.parametrize("text", ["", "6", "h", "1.5h", "6 h", "6h ", "+6h", "6H", "6w"])
def test_no_other_duration_is_read(text):
    with pytest.raises(ValueError, match="must read like 90m, 6h or -2d"):
        parse_duration(text)


ZONES = st.sampled_from([ZoneInfo(name) for name in ("Europe/Sarajevo", "America/Santiago", "Asia/Saigon", "UTC")])
CLOCKS = st.builds(
    lambda epoch, zone, calendar: Clock(epoch, zone, calendar),
    st.integers(-500 * 525_600, 2_500 * 525_600),
    ZONES | st.just(timezone(timedelta(hours=-3, minutes=-30))),
    st.sampled_from([GREGORIAN, JULIAN, Calendar.named("julian before 1918-02-14")]),
)


@given(CLOCKS, MINUTES)
def test_a_clock_of_any_calendar_and_zone_reads_back_what_it_writes(clock: Clock, minute: int) -> None:
    written = clock.local(minute).iso
    first = clock.minute(written)
    assert clock.local(first).iso == written
    assert first in (minute, minute - 60, minute - 30)  # an hour that comes twice is the first
    assert clock.from_local(parse_local(written, clock.calendar), last=True) >= minute


@given(CLOCKS, MINUTES)
def test_days_follow_each_other_from_midnight_to_midnight(clock: Clock, minute: int) -> None:
    day = clock.day(minute)
    assert minute in day
    assert clock.day(day.latest + 1).earliest == day.latest + 1
    assert clock.local(day.earliest).date == clock.local(day.latest).date != clock.local(day.latest + 1).date


@given(CLOCKS, st.integers(0, 20 * 1440))
def test_the_days_of_a_campaign_cover_it(clock: Clock, end: int) -> None:
    days = list(replace(clock, end=end).days())
    assert (days[0].earliest, days[-1].latest) == (0, end)
    assert all(before.latest + 1 == after.earliest for before, after in pairwise(days))


def test_clocks_are_put_forward_and_back() -> None:
    clock = Clock.at("1995-03-25T12:00", zone=ZoneInfo("Europe/Sarajevo"))
    assert clock.iso(0) == "1995-03-25T12:00+01:00"
    assert clock.iso(24 * 60) == "1995-03-26T13:00+02:00"
    assert clock.minute("1995-03-26T13:00") == 24 * 60
    assert clock.offset == "Europe/Sarajevo"
    back = Clock.at("1995-09-24", zone=ZoneInfo("Europe/Sarajevo"))
    assert back.minute("1995-09-24T02:30") == 150
    assert back.from_local(parse_local("1995-09-24T02:30"), last=True) == 210
    assert [back.iso(minute)[10:] for minute in (150, 210)] == ["T02:30+02:00", "T02:30+01:00"]


def test_the_last_minute_of_a_day_may_be_written_24_00() -> None:
    assert CLOCK.minute("2024-11-27T24:00") == CLOCK.minute("2024-11-27T23:59") == 1439


def test_moments_before_the_year_1_have_no_datetime_and_datetimes_are_gregorian() -> None:
    old = Clock.at("-0217-06-21", calendar=JULIAN)
    assert old.iso(0) == "-0217-06-21T00:00+00:00"
    with pytest.raises(ValueError, match="outside the years 1 to 9999 of a datetime"):
        old.datetime(0)
    assert Clock.at("1917-10-25", calendar=JULIAN).datetime(0).date() == date(1917, 11, 7)
