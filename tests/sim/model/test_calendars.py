"""Calendars number the days of any year, and say no weekday that is not certain."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.calendars import GREGORIAN, JULIAN, Calendar

RUSSIA = Calendar.named("julian before 1918-02-14")
ROME = Calendar.named("julian before 1582-10-15")
CALENDARS = st.sampled_from([GREGORIAN, JULIAN, RUSSIA, ROME])
NUMBERS = st.integers(-2_000_000, 4_000_000)


@given(st.dates())
def test_the_gregorian_calendar_is_that_of_python(day: date) -> None:
    assert GREGORIAN.number(day.year, day.month, day.day) == day.toordinal()
    assert GREGORIAN.date(day.toordinal()) == (day.year, day.month, day.day)


@given(CALENDARS, NUMBERS)
def test_a_number_is_read_back_from_its_date_and_the_next_day_is_later(calendar: Calendar, number: int) -> None:
    at = calendar.date(number)
    assert calendar.number(*at) == number
    assert calendar.date(number + 1) > at


@given(CALENDARS, NUMBERS)
def test_months_begin_with_their_first_day_and_follow_each_other(calendar: Calendar, number: int) -> None:
    year, month, _ = calendar.date(number)
    first, after = calendar.month(year, month), calendar.month(year, month + 1)
    assert first <= number < after
    assert calendar.date(first)[:2] == (year, month) != calendar.date(first - 1)[:2]
    assert calendar.month(year, 13) == calendar.month(year + 1, 1)


# known pairs: Julian Day Numbers and concordances of the history of the calendar
@pytest.mark.parametrize(
    ("julian", "gregorian"),
    [
        ((1582, 10, 5), (1582, 10, 15)),
        ((1917, 10, 25), (1917, 11, 7)),  # the October Revolution
        ((1752, 9, 3), (1752, 9, 14)),
        ((1, 1, 3), (1, 1, 1)),
        ((-43, 3, 15), (-43, 3, 13)),  # the ides of March
        ((-4712, 1, 1), (-4713, 11, 24)),  # Julian Day 0
    ],
)
def test_both_calendars_name_the_same_day(julian: tuple[int, int, int], gregorian: tuple[int, int, int]) -> None:
    assert JULIAN.number(*julian) == GREGORIAN.number(*gregorian)


@pytest.mark.parametrize(
    ("calendar", "day", "weekday"),
    [
        (JULIAN, (1066, 10, 14), 5),  # Hastings, a Saturday
        (JULIAN, (1453, 5, 29), 1),  # the fall of Constantinople, a Tuesday
        (RUSSIA, (1918, 2, 14), 3),
        (RUSSIA, (1918, 1, 31), 2),
        (GREGORIAN, (1582, 10, 15), 4),
        (GREGORIAN, (1582, 10, 14), None),
        (GREGORIAN, (1066, 10, 14), None),
        (JULIAN, (7, 12, 31), None),
        (JULIAN, (8, 1, 1), 6),
    ],
)
def test_the_day_of_the_week_is_told_where_it_is_certain(
    calendar: Calendar, day: tuple[int, int, int], weekday: int | None
) -> None:
    assert calendar.weekday(calendar.number(*day)) == weekday


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        (GREGORIAN, (1900, 2, 29)), (JULIAN, (1901, 2, 29)), (RUSSIA, (1918, 2, 1)), (RUSSIA, (1918, 2, 13)),
        (ROME, (1582, 10, 5)), (GREGORIAN, (2024, 4, 31)), (GREGORIAN, (2024, 0, 1)), (GREGORIAN, (2024, 13, 1)),
    ],
)  # fmt: skip
def test_days_that_are_not_in_the_calendar_are_refused(calendar: Calendar, day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"has no|from 01 to 12"):
        calendar.number(*day)


def test_february_1918_has_fifteen_days_in_russia() -> None:
    assert RUSSIA.month(1918, 3) - RUSSIA.month(1918, 2) == 15
    assert RUSSIA.number(1900, 2, 29) + 1 == RUSSIA.number(1900, 3, 1)


@pytest.mark.parametrize("name", ["gregorian", "julian", "julian before 1918-02-14"])
def test_a_calendar_has_its_name(name: str) -> None:
    assert str(Calendar.named(name)) == name


@pytest.mark.parametrize("name", ["", "Julian", "julian before 1918", "julian before 1918-02-30", "hebrew"])
def test_there_is_no_other_calendar(name: str) -> None:
    with pytest.raises(ValueError, match=r"must be gregorian|has no"):
        Calendar.named(name)
