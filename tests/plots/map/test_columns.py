"""Columns on the march: where they are drawn, for how long, and that films compose them as matplotlib draws them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import pytest
import simpy
from builders import build_campaign, say

from plots.film.film import draw_film
from plots.film.raster.rects import FrameBuffer
from plots.film.stage import Stage
from plots.map.columns import place_of, strength
from plots.style import DARK, LIGHT, figure_settings
from sim import History, Study
from sim.uncertainty.marks import COLUMNS, mark_words

FRESH = 60  # minutes for which a change is fresh in a picture of two days


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def study() -> Study:
    """A road of three places that blue holds until red takes the last one at 600."""
    return Study(
        build_campaign(
            places={"a": "blue1", "b": "blue1", "c": "blue1", "d": "red1"},
            coordinates={"a": (36.0, 35.0), "b": (36.2, 35.1), "c": (36.4, 35.0), "d": (36.6, 35.2)},
            roads="a-b:30000,b-c:30000,c-d:30000",
            statements=[say("s1", "capture", "c", "red1", at=600)],
            end=2 * 1440 - 1,
        )
    )


def marching(kmh: float, *, after: float = 0):
    def column(world):
        yield world.hours(after)
        yield from world.march("blue", ["a", "b", "c"], kmh=kmh)

    return column


@pytest.fixture(scope="module")
def arriving(study: Study) -> History:
    return study.run(marching(30))


def test_a_column_is_at_the_point_of_the_line_drawn_for_its_road(study, arriving):
    points = {"a": (0.0, 0.0), "b": (10.0, 4.0), "c": (20.0, 0.0)}
    (column,) = study.frame(90, history=arriving).columns
    assert (column.passed, column.ahead, column.ended) == (("a", "b"), "c", None)
    assert place_of(column, points) == (15.0, 2.0)


def test_a_column_is_shown_from_its_start_until_it_has_faded(study):
    run = study.run(marching(30, after=2))
    (trip,) = run.trips
    shown = [minute for minute in range(0, 1440, 10) if study.frame(minute, history=run).columns]
    assert shown == list(range(trip.start, trip.minute + FRESH, 10))


def test_a_column_is_hollow_and_fades_after_its_end(study, arriving):
    ages = [study.frame(120 + age, history=arriving).columns[0] for age in (0, 30, FRESH - 1)]
    assert all(one.ended == 120 and one.arrived for one in ages)
    drawn = [strength(one, 120 + age, FRESH) for one, age in zip(ages, (0, 30, FRESH - 1), strict=True)]
    assert drawn[0] == 1.0 and drawn == sorted(drawn, reverse=True)


def test_a_column_on_the_march_is_known_when_the_run_is_stopped(study):
    run = study.run(marching(30), until=90)
    (trip,) = run.trips
    assert (trip.going, trip.arrived, trip.position(90)) == (True, False, ("b", "c", 0.5))
    assert study.frame(90, history=run).columns[0].ended is None


def test_a_column_that_is_interrupted_is_broken_off(study):
    def careful(world):
        def go():
            try:
                yield from world.march("blue", ["a", "b", "c"], kmh=30)
            except simpy.Interrupt:
                world.note("stopped")

        move = world.env.process(go())
        yield world.hours(0.5)
        move.interrupt()

    (trip,) = study.run(careful).trips
    assert (trip.reason, trip.minute, trip.position(1000)) == ("broken off by its script", 30, ("a", "b", 0.5))


def test_a_run_with_columns_alone_is_marked_but_is_the_record(study, arriving):
    assert not arriving.counterfactual
    assert arriving.digest() == study.history().digest()
    assert mark_words(arriving) == COLUMNS
    assert mark_words(study.history()) == ""


@pytest.mark.parametrize(("theme", "every"), [(LIGHT, 26), (DARK, 65)], ids=["light", "dark"])
def test_films_compose_columns_as_matplotlib_draws_them(study, theme, every):
    run = study.run(marching(30, after=7))
    stage = Stage(study, history=run, theme=theme)
    minutes = [*range(400, 660, every), 900, 1100]
    seen = 0
    for minute, pixels in zip(minutes, _pages(stage, minutes), strict=True):
        canvas = cast(Any, stage.figure.canvas)
        canvas.draw()
        apart = np.abs(np.asarray(canvas.buffer_rgba())[..., :3].astype(int) - pixels[..., :3].astype(int)).max(axis=2)
        assert np.count_nonzero(apart > 8) < 12, minute
        seen += bool(study.frame(minute, history=run).columns)
    assert seen > len(minutes) / 3


def test_nothing_of_a_column_remains_after_it_has_faded(study):
    run = study.run(marching(30))
    late = 120 + FRESH
    *_, last = _pages(Stage(study, history=run), [60, 90, 300, late])
    (alone,) = _pages(Stage(study, history=run), [late])
    assert np.array_equal(last, alone)


def _pages(stage: Stage, minutes: list[int]) -> Iterator[Any]:
    page = FrameBuffer()
    for each in draw_film(stage, minutes):
        page.show(each)
        yield page.pixels.copy()
