"""The schedule of a film: its length, the pace of changes, and sentences that can be read."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from builders import build_campaign, say, shipped_study
from hypothesis import given, settings
from hypothesis import strategies as st

from plots.film.schedule import MOST_STILL, Schedule, Told, film_unit, make_schedule
from plots.film.story.film import plan_film
from plots.film.timedtext import GAP_SECONDS, CueText, reading_ticks
from sim import Clock, History, Study
from sim.captions import FrameCaption

DAY = 1440
FPS = 12


def quote(caption: FrameCaption, most: int) -> CueText:
    line = caption.text[:most]
    return CueText((line,), len(line))


def captures(minutes: list[int], end: int) -> History:
    """Return a history in which each of some towns is taken at its minute."""
    towns = {f"t{at}": "blue1" for at in range(len(minutes))}
    told = [say(f"s{at}", "capture", f"t{at}", "red1", at=minute) for at, minute in enumerate(minutes)]
    return Study(build_campaign({"a": "red1", **towns}, told, end=end)).history("spread")


def schedule(history: History, *, seconds: float, begins: tuple[int, ...] = (0,), cards: bool = True) -> Schedule:
    captions = Study(history.campaign).captions("spread")
    told = Told(captions, [captions[-1]], [], begins, quote)
    end = history.campaign.end
    return make_schedule(history, told, span=(0, end), seconds=seconds, fps=FPS, cards=cards)


def busiest(made: Schedule) -> int:
    """Return the most changes that begin to show within any second."""
    counts = {tick: len(places) for tick, places in made.starts.items()}
    return max(sum(counts.get(tick + at, 0) for at in range(made.fps)) for tick in range(made.ticks))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 5 * DAY - 2), min_size=1, max_size=20),
    st.sampled_from([15, 30, 60]),
    st.booleans(),
)
def test_a_schedule_keeps_its_length_its_order_and_its_pace(minutes: list[int], seconds: int, cards: bool) -> None:
    made = schedule(captures(minutes, 5 * DAY - 1), seconds=seconds, begins=(0, 2 * DAY), cards=cards)
    assert made.opening + len(made.minutes) + made.ending == made.ticks == seconds * FPS
    assert list(made.minutes) == sorted(made.minutes) and made.minutes[0] == 0 and made.minutes[-1] == 5 * DAY - 1
    assert sum(map(len, made.starts.values())) == len(minutes)
    assert busiest(made) <= math.ceil(6 * 60 / seconds)
    ends = 0
    for cue in made.cues:
        assert cue.first >= ends and cue.until - cue.first >= reading_ticks(cue.text, FPS)
        assert cue.until <= made.ticks - made.ending
        ends = cue.until + max(1, round(GAP_SECONDS * FPS))


def test_places_begin_to_show_their_change_in_the_minute_of_it() -> None:
    history = captures([600] * 9 + [DAY], 3 * DAY)
    made = schedule(history, seconds=30)
    changed = {change.place: change.minute for change in history.changes}
    ticks = [tick for tick, places in made.starts.items() for place in places if changed[place] == 600]
    assert len(set(ticks)) == 9  # one after the other, while the clock stands still
    for tick, places in made.starts.items():
        for place in places:
            assert made.minutes[tick - made.opening] == changed[place]
            assert tick == made.opening or made.minutes[tick - 1 - made.opening] <= changed[place]


def test_the_clock_stands_still_while_a_sentence_is_read() -> None:
    made = schedule(captures([600, 3 * DAY], 5 * DAY - 1), seconds=20)
    assert len(made.cues) == 2
    for cue in made.cues:
        read = range(cue.first, cue.first + reading_ticks(cue.text, FPS))
        assert {made.minutes[tick - made.opening] for tick in read} == {cue.caption.minute}


def test_nothing_stands_still_for_long_without_a_sentence() -> None:
    made = schedule(captures([600, 3 * DAY], 5 * DAY - 1), seconds=60)
    lively = {made.opening, made.ticks - made.ending, *made.starts}
    lively |= {tick for cue in made.cues for tick in range(cue.first, cue.until + 1)}
    ticks = sorted(lively)
    assert max(late - early for early, late in pairwise(ticks)) <= MOST_STILL * FPS


def test_a_chapter_begins_at_its_minute_and_the_camera_has_time_to_move() -> None:
    history = captures([600, 3 * DAY + 60], 5 * DAY - 1)
    made = schedule(history, seconds=30, begins=(0, 3 * DAY))
    first, second = made.begins
    assert first == made.opening and made.minutes[second - made.opening] == 3 * DAY
    assert {made.minutes[second - made.opening + at] for at in range(made.ease)} == {3 * DAY}
    assert [made.chapter(tick) for tick in (0, second - 1, second)] == [0, 0, 1]


def test_a_short_film_leaves_out_what_cannot_be_read() -> None:
    history = captures([600, 900, 3 * DAY], 5 * DAY - 1)
    made = schedule(history, seconds=5, cards=False)
    assert len(made.cues) == 1 and made.ticks == 5 * FPS


@pytest.mark.parametrize("seconds", [0.0, 3.0, math.inf, math.nan])
def test_a_film_without_two_moving_frames_is_refused(seconds: float) -> None:
    study = shipped_study()
    with pytest.raises(ValueError, match=r"must be|must leave at least 2 frames"):
        plan_film(study, study.history("spread"), span=(0, DAY), seconds=seconds, fps=1, hold=3, cards=False)


@pytest.mark.parametrize(("seconds", "fps"), [(1, 2), (0.5, 4), (2, 1)])
def test_the_end_card_of_a_very_short_film_gives_way(seconds: float, fps: int) -> None:
    study = shipped_study()
    made = plan_film(study, study.history("spread"), span=(0, DAY), seconds=seconds, fps=fps, hold=3).schedule
    assert (len(made.minutes), made.opening + made.ending) == (2, 0)


def test_a_clock_shows_no_finer_unit_than_can_be_read() -> None:
    clock = Clock.at("2024-11-27", offset_minutes=180)
    units = [film_unit(clock, range(0, days * DAY, days * 4), fps=12).name for days in (12, 365, 3650, 73_000)]
    assert units == ["MINUTE", "DAY", "MONTH", "YEAR"]
