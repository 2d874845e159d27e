"""Dates of tables: days, months and years, intervals, open ends and doubt."""

from __future__ import annotations

import pytest

from sim.model.calendars import GREGORIAN, JULIAN
from sim.model.dates import parse_dates
from sim.model.times import Precision


def days(text: str) -> list[str | None]:
    """Return the first and the last day of dates."""
    first, last = parse_dates(text)
    return [
        None if end is None else GREGORIAN.date(minute // 1440).iso
        for end, minute in ((first, first.first if first else 0), (last, last.last if last else 0))
    ]


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("1975-03-10", "1975-03-10", "1975-03-10", ""),
        ("1975-02", "1975-02-01", "1975-02-28", ""),
        ("1976", "1976-01-01", "1976-12-31", ""),
        ("-0217-06", "-0217-06-01", "-0217-06-30", ""),
        ("1975-03-10/1975-03-12", "1975-03-10", "1975-03-12", ""),
        ("1975-12/1976", "1975-12-01", "1976-12-31", ""),
        ("1975/1975-03", "1975-01-01", "1975-03-31", ""),
        ("../1975-04-01", None, "1975-04-01", "on or before 1 April 1975"),
        ("1975-04~/..", "1975-04-01", None, "on or after about April 1975"),
        ("1975-03~", "1975-03-01", "1975-03-31", "about March 1975"),
        ("-0217?", "-0217-01-01", "-0217-12-31", "perhaps 218 BCE"),
        ("1975-03-10%", "1975-03-10", "1975-03-10", "perhaps about 10 March 1975"),
        ("1975-03~/1975-05", "1975-03-01", "1975-05-31", "about March 1975 to May 1975"),
    ],
)
def test_dates_are_read_with_their_unit_and_doubt(text: str, first: str | None, last: str | None, words: str) -> None:
    assert days(text) == [first, last]
    assert parse_dates(text).words == words


def test_each_end_keeps_its_unit() -> None:
    first, last = parse_dates("1975~/1976-03-01")
    assert first is not None and last is not None
    assert (first.unit, last.unit) == (Precision.YEAR, Precision.DAY)
    assert [end.doubt for end in parse_dates("1975~/1976-03-01").doubts] == ["~"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("../..", "a day YYYY-MM-DD, a month"),
        ("..", "a day YYYY-MM-DD, a month"),
        ("1975-3", "a day YYYY-MM-DD, a month"),
        ("1975/1976/1977", "a day YYYY-MM-DD, a month"),
        ("1975-13", "a month from 01 to 12, not 13"),
        ("1975-02-29", "has no 1975-02-29"),
        ("1976/1975", "a first day that is not after the last"),
        ("1975-04/1975-03", "a first day that is not after the last"),
    ],
)
def test_other_texts_are_refused_by_what_is_allowed(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_dates(text)


def test_a_leap_day_of_the_julian_calendar_is_one_only_there() -> None:
    assert parse_dates("1900-02-29", JULIAN).first is not None
    with pytest.raises(ValueError, match="has no 1900-02-29"):
        parse_dates("1900-02-29")
