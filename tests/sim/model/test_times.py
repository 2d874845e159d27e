import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.times import Clock, Window, minute_grid, parse_duration

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


def test_an_epoch_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="must carry a UTC offset"):
        Clock(CLOCK.epoch.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-13-01", "invalid date '2024-13-01': month"),
        ("2024-02-30T10:00", "invalid date '2024-02-30T10:00': day"),
        ("2024-11-27T24:00", "invalid date '2024-11-27T24:00': hour"),
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
