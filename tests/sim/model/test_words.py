"""Words for times, windows, durations, counts, ranges and lists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.model.times import MINUTES_A_DAY, Clock, Window
from sim.model.words import (
    MONTHS,
    counted,
    day_words,
    days_words,
    duration,
    fill,
    hour_words,
    listed,
    percent,
    range_words,
    window_words,
)

CLOCK = Clock.at("2024-11-27", offset_minutes=180)
YEAR = 366 * MINUTES_A_DAY
NAMES = st.lists(st.text("abc", min_size=1), min_size=1, max_size=9)


@given(st.integers(-(10**6), 10**6))
def test_day_words_are_english_in_every_locale(minute: int) -> None:
    at = CLOCK.datetime(minute)
    day, month, year = day_words(CLOCK, np.int64(minute)).split()
    assert (int(day), MONTHS.index(month) + 1, int(year)) == (at.day, at.month, at.year)
    words = f"{day} {month[:3]}" + f" {year}" * (at.year != 2024)
    assert day_words(CLOCK, minute, year=False, short=True) == words


@pytest.mark.parametrize(("minute", "words"), [(0, "00:00"), (90, "01:30"), (1438, "23:58"), (1439, "24:00")])
def test_hour_words_can_end_a_day_at_midnight(minute: int, words: str) -> None:
    assert hour_words(CLOCK, minute, midnight=True) == words


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((0, 1439), "27 Nov"),
        ((0, 2879), "27–28 Nov"),
        ((0, 5 * 1440 - 1), "27 Nov – 1 Dec"),
        ((90, 90), "27 Nov, 01:30"),
        ((90, 1439), "27 Nov, 01:30–23:59"),
        ((90, 1440), "27 Nov, 01:30 – 28 Nov, 00:00"),
        ((-YEAR, 1439 - YEAR), "27 Nov 2023"),
        ((-YEAR, 1439), "27 Nov 2023 – 27 Nov 2024"),
    ],
)
def test_window_words_are_as_short_as_the_window_allows(ends: tuple[int, int], words: str) -> None:
    assert window_words(CLOCK, Window(*ends)) == words


def test_the_last_minute_of_a_day_can_be_written_as_its_end() -> None:
    assert window_words(CLOCK, Window(90, 1439), comma="", midnight=True) == "27 Nov 01:30–24:00"


@given(st.integers(-YEAR, YEAR), st.integers(0, YEAR))
def test_days_in_two_years_name_both(first: int, length: int) -> None:
    words, last = days_words(CLOCK, first, first + length), first + length
    years = {CLOCK.datetime(minute).year for minute in (first, last)}
    assert all((str(year) in words) == (years != {2024}) for year in years)


@given(st.sampled_from([360, *(days * MINUTES_A_DAY for days in (12, 1095, 21_915))]), st.data())
def test_no_day_of_a_campaign_of_several_years_lacks_its_year(end: int, data: st.DataObject) -> None:
    clock = replace(CLOCK, end=end)
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, end)] * 2)))
    several, a, b = clock.datetime(end).year > 2024, clock.datetime(first), clock.datetime(last)
    assert day_words(clock, first, year=False).endswith(f" {a.year}") == several
    for words in (days_words(clock, first, last), window_words(clock, Window(first, last))):
        assert all((str(at.year) in words) == several for at in (a, b))


def test_a_window_of_a_whole_year_is_not_one_day() -> None:
    year = Window(MINUTES_A_DAY, MINUTES_A_DAY + 365 * MINUTES_A_DAY)
    assert window_words(CLOCK, year) == "28 Nov 2024, 00:00 – 28 Nov 2025, 00:00"
    assert days_words(CLOCK, year.earliest, year.latest, short=True) == "28 Nov 2024 – 28 Nov 2025"


def test_two_days_of_one_year_share_it() -> None:
    assert days_words(replace(CLOCK, end=2 * YEAR), 0, 7200, short=True) == "27 Nov – 2 Dec 2024"


@given(st.integers(0, 10**5), st.booleans())
def test_a_duration_reads_back(minutes: int, days: bool) -> None:
    words = duration(minutes, days=days).split()
    length = {"d": 1440, "h": 60, "min": 1}
    assert sum(int(number) * length[unit] for number, unit in zip(words[::2], words[1::2], strict=True)) == minutes
    assert ("d" in words) == (minutes >= MINUTES_A_DAY and (days or minutes >= 10 * MINUTES_A_DAY))


def test_a_duration_of_years_is_in_years() -> None:
    assert duration(32_850 * 60) == "3.7 years"
    assert duration(729 * MINUTES_A_DAY) == "729 d"


def test_a_negative_duration_says_so() -> None:
    assert duration(-150) == "minus 2 h 30 min"


def test_only_one_thing_is_singular() -> None:
    assert [counted(number, "place") for number in (0, 1, 2)] == ["0 places", "1 place", "2 places"]


@given(st.floats(0, 1))
@example(0.005)
@example(0.995)
def test_only_zero_is_0_percent_and_only_one_is_100_percent(share: float) -> None:
    assert (percent(share) == "0 %") == (share == 0)
    assert (percent(share) == "100 %") == (share == 1)


def test_other_shares_are_in_whole_percent() -> None:
    assert [percent(share) for share in (0.001, 0.006, 0.5, 0.994, 0.999)] == ["<1 %", "1 %", "50 %", "99 %", ">99 %"]


def test_a_range_whose_ends_read_alike_is_one_number() -> None:
    assert range_words(2.6, 3.4, show="{:.0f}".format, unit=" km") == "3 km"
    assert range_words(3, None, to=" to ", least="{} or more") == "3 or more"


@given(NAMES, st.integers(1, 9))
def test_a_list_names_or_counts_every_name(names: list[str], most: int) -> None:
    named, _, more = listed(names, most=most).partition(" and ")
    assert len(named.split(", ")) + int(more.removesuffix(" more") or 0) == len(names)


def test_the_last_of_joined_names_follows_and() -> None:
    assert [listed("abc"[:length], joined=True) for length in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


def test_lines_do_not_break_at_hyphens() -> None:
    assert fill("the town of al-Bab", 15, indent="- ", hanging="  ") == "- the town of\n  al-Bab"
