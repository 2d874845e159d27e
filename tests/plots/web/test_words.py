"""Dates and words of the page are those of pictures, in English and Arabic and in any calendar."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from string import Formatter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from gallery.campaigns import RECIPES

from plots.style import dates
from plots.style.language import Words, read_words
from plots.web.payload import clock_data
from scenarios import open_study
from sim.model.calendars import JULIAN, Calendar
from sim.model.times import MINUTES_A_DAY, Clock, Precision, Window
from sim.model.words import hour_words

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHIPPED = ("northwestern_syria_2024", "spring_offensive_1975", "syrian_offensives_2024")
LANGUAGES = ("en", "ar")

SAY = """([cases, languages]) => JSON.stringify(cases.map(({ clock, end, minutes, spans }) => {
  const data = { clock, end, languages, places: [], sides: [], factions: [], chapters: [] };
  const { local, iso, minute: read } = own.makeClock(data);
  const said = Object.keys(languages).map((language) => {
    const words = own.makeWords(data, language);
    const each = (minute) => [words.day(minute), words.dayShort(minute), words.moment(minute), words.time(minute)];
    return [minutes.map(each), spans.map(([first, last]) => [words.window(first, last), words.duration(last - first)])];
  });
  return [said, minutes.map((minute) => [iso(minute), read(iso(minute)), local(minute).number])];
}))"""


def clocks() -> dict[str, Clock]:
    shipped = {name: open_study(name).campaign.clock for name in SHIPPED}
    made_up = {
        name: replace(
            Clock.at(recipe.epoch, calendar=Calendar.named(recipe.calendar)),
            end=recipe.minutes,
            precision=Precision.DAY if recipe.minutes > 30 * MINUTES_A_DAY else Precision.MINUTE,
        )
        for name, recipe in RECIPES.items()
    }
    summer = Clock.at("1992-03-20", zone=ZoneInfo("Europe/Sarajevo"))
    russian = Clock.at("1917-10-01", offset_minutes=120, calendar=Calendar.named("julian before 1918-02-14"))
    year = 366 * MINUTES_A_DAY
    others = {
        "summer time": replace(summer, end=year),
        "months of a changed calendar": replace(russian, end=year, precision=Precision.MONTH),
        "years before our era": replace(
            Clock.at("-0003-05-01", calendar=JULIAN), end=9 * year, precision=Precision.YEAR
        ),
        "days around a turn of the year": replace(
            Clock.at("0098-12-20", calendar=JULIAN), end=60_000, precision=Precision.DAY
        ),
    }
    return shipped | made_up | others


def minutes_of(clock: Clock) -> list[int]:
    some = random.Random(18)
    drawn = [some.randint(0, clock.end) for _ in range(20)]
    days = [clock.day(minute) for minute in drawn[:6]]
    return [0, clock.end, *drawn, *(day.earliest for day in days), *(day.latest for day in days)]


def spans_of(clock: Clock) -> list[tuple[int, int]]:
    """Return windows within hours, of whole days, months and years, and of a moment."""
    some = random.Random(19)
    found = [(0, 0), (0, clock.end)]
    for minute in (some.randint(0, clock.end) for _ in range(8)):
        at = clock.local(minute)
        day = clock.day(minute)
        found += [(minute, minute + 90), (day.earliest, day.latest), (day.earliest, day.latest + 2 * MINUTES_A_DAY)]
        found += [
            (clock.month_start(at.year, at.month), clock.month_start(at.year, at.month + months) - 1)
            for months in (1, 3)
        ]
        found.append((clock.month_start(at.year, 1), clock.month_start(at.year, 13) - 1))
    return found


def said(words: Words, clock: Clock) -> list[Any]:
    unit = max(clock.precision, Precision.DAY)

    def day(minute: int) -> str:
        date = dates.date_words(words, clock, minute, unit, year=False)
        weekday = dates.weekday(words, clock, minute) if unit is Precision.DAY else ""
        return f"{weekday} {date}".strip()

    return [
        [
            [
                day(minute),
                dates.date_words(words, clock, minute, unit, year=False, short=True),
                dates.moment_words(words, clock, minute, year=False),
                "" if clock.precision else hour_words(clock, minute),
            ]
            for minute in minutes_of(clock)
        ],
        [
            [dates.window_words(words, clock, Window(*span), short=False), dates.duration(words, span[1] - span[0])]
            for span in spans_of(clock)
        ],
    ]


def test_dates_are_worded_as_in_pictures(script_page: Page) -> None:
    all_words = {code: read_words(code) for code in LANGUAGES}
    languages = {
        code: {
            "words": dict(words.templates),
            "months": [words.month(month) for month in range(1, 13)],
            "months_short": [words.month(month, short=True) for month in range(1, 13)],
            "weekdays": [words.weekday(day) for day in range(7)],
        }
        for code, words in all_words.items()
    }
    found = clocks()
    cases = [
        {"clock": clock_data(one, one.end), "end": one.end, "minutes": minutes_of(one), "spans": spans_of(one)}
        for one in found.values()
    ]
    for (name, clock), (worded, local) in zip(
        found.items(), json.loads(script_page.evaluate(SAY, [cases, languages])), strict=True
    ):
        for (code, words), own in zip(all_words.items(), worded, strict=True):
            assert own == said(words, clock), (name, code)
        for minute, (iso, again, number) in zip(minutes_of(clock), local, strict=True):
            assert iso == clock.local(minute).iso.removesuffix("T00:00"), name
            assert (again, number) == (clock.minute(iso), clock.day_number(minute)), (name, iso)


@pytest.mark.parametrize("code", LANGUAGES)
def test_texts_have_plural_forms_numbers_and_lists_of_their_language(code: str, script_page: Page) -> None:
    words = read_words(code)
    forms = {key: template for key, template in words.templates.items() if not isinstance(template, str)}
    counts = (0, 1, 2, 3, 7, 11, 25, 100, 102, 1200, 3_000_000)
    texts = [text for template in forms.values() for text in template.values()]
    fields = {name: "x" for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    asked = [[key, count] for key in forms for count in counts]
    language = {"words": dict(words.templates), "months": [], "months_short": [], "weekdays": []}
    found = script_page.evaluate(
        """([code, language, asked, fields]) => {
          const clock = { epoch: 0, offsets: [[0, 0]], precision: 1, gregorian_from: -1e12 };
          const data = { clock, end: 0, languages: { en: language, [code]: language } };
          const words = own.makeWords(data, code);
          const lists = [[], ["a"], ["a", "b"], ["a", "b", "c"]].map(words.list);
          return [asked.map(([key, count]) => words(key, { ...fields, count })), lists];
        }""",
        [code, language, asked, fields],
    )
    assert found[0] == [words(key, **{**fields, "count": count}) for key, count in asked]
    assert found[1] == [words.listed("abc"[:size], joined=True) for size in range(4)]
