"""The pace of playing, the spans of the timeline and the marks of its axis, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from page_driving import Ask, open_script

from scenarios import open_study

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OWN = "makePace, nextEvent, nextUnit, makeSpans, packSpans, timeMarks, labelWidth, changesInWords, spreadHeights"


@pytest.fixture(scope="module")
def run(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Open a page with the script's functions and a campaign as `page`, but without its parts."""
    with open_script(browser, tmp_path_factory.mktemp("script"), open_study("spring_offensive_1975"), OWN) as ask:
        yield ask


def test_playing_reaches_every_event_in_order_and_ends_in_time(run: Ask) -> None:
    for seconds in (15, 60, 240):
        events, reached, minutes = run(
            """(seconds) => {
              const pace = own.makePace(page.data, page.history(), seconds);
              const times = Array.from({ length: 1000 }, (_, at) => (at * seconds) / 999);
              const reached = pace.events.map((one) => pace.minuteAt(pace.secondAt(one)));
              return [pace.events, reached, times.map(pace.minuteAt)];
            }""",
            seconds,
        )
        assert reached == events
        assert minutes == sorted(minutes)
        assert (minutes[0], minutes[-1]) == (0, run("page.data.end"))


def test_playing_waits_for_the_sentences_that_change_most(run: Ask) -> None:
    still = run(
        """() => {
          const pace = own.makePace(page.data, page.history(), 60);
          const told = page.history().told(page.data.end).filter((one) => pace.read.has(one.sentence));
          return told.map(({ minute }) => pace.minuteAt(pace.secondAt(minute) - 1.4) === minute);
        }"""
    )
    assert len(still) > 3
    assert all(still)


def test_steps_stop_wherever_something_changes_or_is_told(run: Ask) -> None:
    steps, back, expected = run(
        """() => {
          const { data } = page;
          const pace = own.makePace(data, page.history(), 60);
          const walk = (from, way) => {
            const all = [from];
            for (;;) {
              const next = own.nextEvent(pace, all.at(-1), way, data.end);
              if (next === all.at(-1)) return all;
              all.push(next);
            }
          };
          const told = page.history().told(data.end).map((one) => one.minute);
          return [walk(0, 1), walk(data.end, -1), [0, ...page.history().turns, ...told, data.end]];
        }"""
    )
    assert steps == sorted({minute for minute in expected if 0 <= minute <= expected[-1]})
    assert back == steps[::-1]


def test_units_are_whole_hours_within_the_campaign(run: Ask) -> None:
    assert run(
        "[own.nextUnit(page.data, 61, 1), own.nextUnit(page.data, 61, -1), own.nextUnit(page.data, 60, -1)]"
    ) == [120, 60, 0]
    assert run("[own.nextUnit(page.data, 0, -1), own.nextUnit(page.data, page.data.end, 1) - page.data.end]") == [0, 0]


def test_each_change_of_a_holder_has_one_span_and_no_bars_overlap(run: Ask) -> None:
    changes, held, rows = run(
        """() => {
          const spans = own.makeSpans(page, page.history()).filter((span) => span.kind !== "silent");
          const changes = page.history().changes.filter(({ before, after }) => before[0] !== after[0]);
          const x = (minute) => minute / 100;
          const packed = own.packSpans(spans, x, 1);
          const count = spans.reduce((sum, span) => sum + span.places.length, 0);
          return [changes.length, count, spans.map((span, at) => [packed.rows[at], x(span.earliest), x(span.latest)])];
        }"""
    )
    assert held == changes > 40
    by_row: dict[int, float] = {}
    for row, left, right in rows:  # in order of their start
        assert left > by_row.get(row, -1)
        by_row[row] = max(right, left + 2)


@pytest.mark.parametrize("width", [120, 300, 800, 2400])
def test_labels_of_the_axis_keep_apart(width: int, run: Ask) -> None:
    marks = run(
        """(width) => {
          const x = (minute) => (minute * width) / page.data.end;
          return own.timeMarks(page, width).map((mark) => [x(mark.minute), own.labelWidth(mark.label)]);
        }""",
        width,
    )
    assert len(marks) >= (2 if width > 200 else 1)
    for (left, wide), (right, other) in pairwise(marks):
        assert right - left >= (wide + other) / 2


def test_a_change_is_said_with_place_and_sides(run: Ask) -> None:
    said = run(
        """() => {
          const change = page.history().changes.find(({ before, after }) => before[0] !== after[0]);
          const said = own.changesInWords(page, change.minute - 1, change.minute);
          return [said, page.words().place(change.place), own.changesInWords(page, -9, -8)];
        }"""
    )
    assert said[0].startswith(f"{said[1]}: taken by North Vietnamese and PRG forces from South Vietnam")
    assert said[2] == ""


def test_heights_are_moved_apart_and_stay_within(run: Ask) -> None:
    heights = run("own.spreadHeights([50, 51, 52, 99, 3], 10, 100)")
    assert sorted(heights) == sorted(heights, key=lambda one: one)
    assert min(b - a for a, b in pairwise(sorted(heights))) >= 10
    assert min(heights) >= 5
    assert max(heights) <= 95
