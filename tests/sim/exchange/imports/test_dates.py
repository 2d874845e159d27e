from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest

from sim.exchange.imports.dates import AmbiguousError, ambiguous_error, read_when, span_of
from sim.exchange.imports.gathered import When
from sim.model.times import parse_local


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("2031-03-01", "2031-03-01"),
        ("2031-03", "2031-03"),
        ("2031", "2031"),
        ("2031-03-01/2031-03-05", "2031-03-01/2031-03-05"),
        ("../2031-03-05", "../2031-03-05"),
        ("2031-03~", "2031-03~"),
        ("20310301", "2031-03-01"),
        ("2031/3/1", "2031-03-01"),
        ("1 March 2031", "2031-03-01"),
        ("1\u00a0Mar\u00a02031", "2031-03-01"),
        ("March 1, 2031", "2031-03-01"),
        ("about March 2031", "2031-03~"),
        ("-0217-06-21", "-0217-06-21"),
    ],
)
def test_dates_with_one_meaning_are_read(cell, text):
    assert read_when(cell, "", UTC) == When(text)


@pytest.mark.parametrize("cell", ["03/04/2031", "3.4.2031", "13/04/2031", "03-04-2031 18:30"])
def test_dates_in_numbers_are_not_guessed(cell):
    with pytest.raises(AmbiguousError, match="may be day-first or month-first"):
        read_when(cell, "", UTC)


@pytest.mark.parametrize(("order", "day"), [("day-first", "2031-04-03"), ("month-first", "2031-03-04")])
def test_the_order_of_day_and_month_is_that_which_is_named(order, day):
    assert read_when("03/04/2031", order, UTC) == When(day)
    minute = parse_local(f"{day}T18:30")
    assert read_when("03/04/2031 18:30", order, UTC) == When(day, minute, minute)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("45623", "serial number of a spreadsheet"),
        ("45623.5", "serial number of a spreadsheet"),
        ("03/04/31", "a year of two digits"),
        ("1 Mar 31", "write the year with four digits"),
        ("31/31/2031", "is no date read day-first"),
        ("2031-02-30", "is no date"),
        ("soon", "is no date"),
        ("Mar-31", "is no date"),
    ],
)
def test_other_dates_are_refused_with_a_reason(cell, words):
    with pytest.raises(ValueError, match=words):
        read_when(cell, "day-first", UTC)


def test_a_time_with_an_offset_is_converted_to_the_zone():
    minute = parse_local("2031-03-02T01:30")
    assert read_when("2031-03-01T23:30:15Z", "", timezone(timedelta(hours=2))) == When("2031-03-02", minute, minute)
    assert read_when("2031-03-02T02:30:00+03:00", "", timezone(timedelta(hours=2))).earliest == minute


def test_a_local_time_is_taken_as_it_is():
    minute = parse_local("2031-03-02T24:00")
    assert read_when("2031-03-02T24:00", "", UTC) == When("2031-03-02", minute, minute)


def test_the_error_of_ambiguous_dates_names_the_option_and_does_not_choose():
    words = str(ambiguous_error("t.csv", "day", ["13/04/2031", "01/02/2031"]))
    assert "2 dates of column 'day' may be day-first or month-first, as '13/04/2031', '01/02/2031'" in words
    assert "--dates day-first or --dates month-first (every one of them can be read day-first)" in words


def test_the_span_of_a_date_is_its_days_and_its_own_times_narrow_it():
    low, high = parse_local("2031-03-01"), parse_local("2031-03-31T23:59")
    assert span_of(When("2031-03")) == (low, high)
    assert span_of(When("2031-03", None, low + 60)) == (low, low + 60)
    assert span_of(When("../2031-03")) == (None, high)
