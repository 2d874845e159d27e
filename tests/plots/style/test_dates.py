"""Times in the language of a picture: in English as `sim` writes them, in another with its own words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from plots.style import dates
from plots.style.language import ENGLISH, read_words
from sim.model import words as plain
from sim.model.times import Clock, Precision, Window

CLOCK = replace(Clock.at("2024-11-27", offset_minutes=180), end=900_000)
clocks = st.builds(replace, st.just(CLOCK), precision=st.sampled_from(Precision), epoch=st.integers(-(10**9), 10**9))
minutes = st.integers(0, 900_000)


@given(clocks, minutes, st.booleans(), st.booleans())
def test_a_moment_in_english_is_as_commands_print_it(clock, minute, year, short):
    for name in ("day_words", "moment_words"):
        told = getattr(dates, name)(ENGLISH, clock, minute, year=year, short=short)
        assert told == getattr(plain, name)(clock, minute, year=year, short=short)
    assert dates.weekday(ENGLISH, clock, minute) == plain.weekday(clock, minute)
    assert dates.asked_words(ENGLISH, clock, minute) == plain.asked_words(clock, minute)


@given(clocks, minutes, minutes, st.booleans(), st.booleans(), st.booleans())
def test_a_window_in_english_is_as_commands_print_it(clock, one, other, year, short, midnight):
    window = Window(*sorted((one, other)))
    settings = {"year": year, "short": short}
    assert dates.window_words(ENGLISH, clock, window, midnight=midnight, **settings) == plain.window_words(
        clock, window, midnight=midnight, **settings
    )
    for unit in Precision:
        span = (window.earliest, window.latest, unit)
        assert dates.span_words(ENGLISH, clock, *span, **settings) == plain.span_words(clock, *span, **settings)


@given(st.integers(-(10**7), 10**7), st.booleans())
def test_a_duration_in_english_is_as_commands_print_it(length, days):
    assert dates.duration(ENGLISH, length, days=days) == plain.duration(length, days=days)


def test_a_date_in_another_language_has_its_months_and_its_order(tmp_path: Path) -> None:
    path = tmp_path / "eo.toml"
    path.write_text('locale = "de"\n[date]\nday_year = "{day}. {month} {year}"\n', encoding="utf-8")
    words = read_words(str(path))
    assert dates.day_words(words, CLOCK, 8 * 1440) == "5. Dezember 2024"
    assert dates.weekday(words, CLOCK, 8 * 1440) == "Donnerstag"
