"""Times in other programs' forms, of any age and calendar."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sim.exchange.exports.instants import acled_time_precision, edtf, rfc3339, ucdp_date_precision, unix_seconds
from sim.model.calendars import Calendar
from sim.model.times import Clock, Window


@given(
    start=st.dates(datetime(1600, 1, 1).date(), datetime(2200, 1, 1).date()),
    offset=st.integers(-720, 840),
    minute=st.integers(-(10**6), 10**7),
)
def test_rfc3339_is_the_instant_that_datetime_reads(start, offset, minute) -> None:
    clock = Clock.at(start.isoformat(), offset_minutes=offset)
    begin = datetime(start.year, start.month, start.day, tzinfo=timezone(timedelta(minutes=offset)))
    instant = begin + timedelta(minutes=minute)
    assert datetime.fromisoformat(rfc3339(clock, minute)) == instant
    assert unix_seconds(clock, minute) == (instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


def test_dates_of_the_julian_calendar_become_gregorian_ones() -> None:
    clock = Clock.at("1917-10-25", offset_minutes=120, calendar=Calendar.named("julian"))
    assert rfc3339(clock, 0) == "1917-11-07T00:00:00+02:00"
    assert edtf(clock, Window(0, 1439)) == "1917-11-07"


def test_years_before_the_first_have_a_sign() -> None:
    clock = Clock.at("-0215-08-02", calendar=Calendar.named("julian"))
    assert rfc3339(clock, 0) == "-0215-07-29T00:00:00+00:00"


def test_daylight_saving_is_in_the_offset() -> None:
    clock = Clock.at("1995-07-01", zone=ZoneInfo("Europe/Sarajevo"))
    assert rfc3339(clock, 0).endswith("+02:00")
    assert rfc3339(clock, 200 * 1440).endswith("+01:00")


@given(first=st.integers(0, 10**6), length=st.integers(0, 10**6))
def test_edtf_covers_the_window(first, length) -> None:
    clock = Clock.at("1975-01-01", offset_minutes=420)
    window = Window(first, first + length)
    text = edtf(clock, window)
    ends = text.split("/") if length else [text[:10]]
    assert ends[0] <= rfc3339(clock, window.earliest)[: len(ends[0])]
    assert ends[-1] >= rfc3339(clock, window.latest)[: len(ends[-1])]


@given(days=st.integers(1, 1000))
def test_codes_of_precision_never_get_finer_with_the_window(days) -> None:
    clock = Clock.at("1975-01-01")
    for code in (acled_time_precision, ucdp_date_precision):
        shorter, longer = (code(clock, Window(0, length * 1440 - 1)) for length in (days, days + 1))
        assert longer is None or (shorter is not None and shorter <= longer)
