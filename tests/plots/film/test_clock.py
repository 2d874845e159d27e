"""The time of a film: its clock keeps to the campaign, and every caption can be read while it is recent."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from builders import build_campaign, say, shipped_study
from exchange_tables import campaign_of, imported
from hypothesis import given
from hypothesis import strategies as st

from plots.film.clock import (
    LEAST_SECONDS,
    MOST_LAG,
    WORDS_A_SECOND,
    Showing,
    caption_worth,
    captions_by_tick,
    choose_captions,
    film_minutes,
)
from plots.film.stage import Stage
from plots.style import figure_settings
from plots.style.words import PLACED
from sim import Study
from sim.captions import FrameCaption
from sim.chronology.placements import PLACEMENTS

DAY = 1440
RECENT = 720  # minutes, in the campaigns of these tests


@pytest.fixture(scope="module")
def made_up() -> Study:
    """Four days in which red takes blue's towns, and blue one back."""
    takes = [("b", 60, 600), ("c", DAY, DAY + 300), ("d", DAY + 400, 2 * DAY)]
    statements = [say(f"s{at}", "capture", town, "red1", at=(low, high)) for at, (town, low, high) in enumerate(takes)]
    statements.append(say("s9", "capture", "c", "blue1", at=(3 * DAY, 3 * DAY + 60)))
    places = {"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "blue1"}
    campaign = build_campaign(places, roads="a-b-c-d-e", statements=statements, end=4 * DAY - 1)
    return Study(campaign)


@pytest.fixture(scope="module")
def real() -> Study:
    return shipped_study()


# -- which minutes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slow", [0, 0.3, 1])
def test_a_film_runs_from_the_epoch_to_the_end_and_never_back(made_up: Study, slow: float) -> None:
    minutes = film_minutes(made_up, seconds=12, fps=10, hold=2, slow=slow)
    assert len(minutes) == 100
    assert (minutes[0], minutes[-1]) == (0, 4 * DAY - 1)
    assert all(a <= b for a, b in itertools.pairwise(minutes))


@pytest.mark.parametrize("slow", [0, 0.7])
def test_a_film_may_show_a_part_of_the_campaign(made_up: Study, slow: float) -> None:
    minutes = film_minutes(made_up, seconds=6, fps=10, hold=1, begin=700, until=2 * DAY, slow=slow)
    assert len(minutes) == 50
    assert (minutes[0], minutes[-1]) == (700, 2 * DAY)


def test_the_clock_is_slower_after_a_capture_than_in_a_quiet_night(made_up: Study) -> None:
    minutes = np.array(film_minutes(made_up, seconds=30, fps=10, hold=0))
    told = made_up.history("spread").minutes[0]
    busy = np.count_nonzero((minutes >= told) & (minutes < told + 240))
    quiet = np.count_nonzero((minutes >= 3 * DAY + 1000) & (minutes < 3 * DAY + 1240))
    assert busy > 2 * quiet > 0


def test_quiet_nights_pass_faster_the_more_time_sentences_get(made_up: Study) -> None:
    def night(slow: float) -> int:
        minutes = film_minutes(made_up, seconds=30, fps=10, hold=0, slow=slow)
        return sum(3 * DAY + 800 <= minute < 3 * DAY + 1300 for minute in minutes)

    assert night(0) > night(0.4) > night(0.8) > 0


def test_without_slowing_the_clock_runs_evenly(made_up: Study) -> None:
    minutes = np.array(film_minutes(made_up, seconds=10, fps=10, hold=0, slow=0))
    assert np.ptp(np.diff(minutes)) <= 1


def test_a_campaign_in_which_nothing_changes_runs_evenly() -> None:
    campaign = build_campaign(places={"a": "red1"}, end=1000)
    assert film_minutes(Study(campaign), seconds=1.1, fps=10, hold=0) == tuple(range(0, 1001, 100))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seconds": 3, "hold": 3}, r"seconds\(=3\) less hold\(=3\) .* at least 2 frames"),
        ({"seconds": math.inf}, r"seconds\(=inf\)"),
        ({"fps": 0}, r"fps\(=0\)"),
        ({"hold": -1}, r"hold\(=-1\)"),
        ({"slow": 1.5}, r"slow\(=1.5\) must be from 0 to 1"),
        ({"begin": 50, "until": 50}, r"begin\(=50\) and until\(=50\)"),
        ({"begin": -1}, r"begin\(=-1\)"),
        ({"until": 4 * DAY}, r"until\(=5760\) .* end\(=5759\)"),
    ],
)
def test_a_film_that_cannot_be_is_refused(made_up: Study, options: Mapping[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        film_minutes(made_up, **options)


def test_every_placement_has_words() -> None:
    assert set(PLACED) == set(PLACEMENTS)


# -- captions --------------------------------------------------------------------------------------------------------


@st.composite
def sayings(draw: st.DrawFn) -> list[FrameCaption]:
    minutes = sorted(draw(st.lists(st.integers(0, 3999), max_size=12)))
    return [
        FrameCaption(
            f"n{at}", "word " * draw(st.integers(1, 30)), "", minute, (), ("x",) * draw(st.integers(0, 9)), "", ""
        )
        for at, minute in enumerate(minutes)
    ]


def words(caption: FrameCaption) -> int:
    return len(caption.text.split())


def worth(caption: FrameCaption) -> float:
    return len(caption.places_changed)


@given(sayings(), st.sampled_from([10, 40, 200]))
def test_captions_follow_their_statement_stay_long_enough_and_never_overlap(
    told: list[FrameCaption], pace: int
) -> None:
    fps, minutes = 4, list(range(0, 4000, pace))
    ticks = len(minutes) + 20
    shown = choose_captions(told, minutes, fps=fps, ticks=ticks, recent=RECENT, words=words, worth=worth)
    free = 0
    for one in shown:
        assert one.first >= free
        assert minutes[one.first] >= one.caption.minute
        ready = next(tick for tick, minute in enumerate(minutes) if minute >= one.caption.minute)
        assert one.first - ready <= MOST_LAG * fps
        assert one.until - one.first >= one.ticks >= fps * max(LEAST_SECONDS, words(one.caption) / WORDS_A_SECOND)
        free = one.until
    assert free <= ticks


@given(sayings(), st.sampled_from([10, 40, 200]))
def test_no_caption_is_shown_when_it_is_no_longer_recent(told: list[FrameCaption], pace: int) -> None:
    minutes = list(range(0, 4000, pace))
    shown = choose_captions(told, minutes, fps=4, recent=RECENT, ticks=len(minutes) + 20, words=words, worth=worth)
    for minute, caption in zip(minutes, captions_by_tick(shown, len(minutes)), strict=True):
        assert caption is None or 0 <= minute - caption.minute <= RECENT


@given(sayings())
def test_the_captions_shown_are_worth_the_most_that_can_be(told: list[FrameCaption]) -> None:
    fps, minutes, told = 2, list(range(0, 4000, 100)), told[:7]

    def best(rest: list[FrameCaption], free: int) -> float:
        if not rest:
            return 0
        skip = best(rest[1:], free)
        ready = next((tick for tick, minute in enumerate(minutes) if minute >= rest[0].minute), 10**6)
        first, stay = max(ready, free), math.ceil(fps * max(LEAST_SECONDS, words(rest[0]) / WORDS_A_SECOND))
        if first > ready + MOST_LAG * fps or first + stay > 50 or first >= len(minutes):
            return skip
        if minutes[min(first + stay, len(minutes)) - 1] > rest[0].minute + RECENT:
            return skip
        return max(skip, worth(rest[0]) + best(rest[1:], first + stay))

    shown = choose_captions(told, minutes, fps=fps, ticks=50, recent=RECENT, words=words, worth=worth)
    assert sum(worth(one.caption) for one in shown) == best(told, 0)


def test_a_caption_stays_until_the_next_or_until_it_is_out_of_date() -> None:
    def said(minute: int) -> FrameCaption:
        return FrameCaption(f"n{minute}", "two words", "", minute, (), ("x",), "", "")

    first, second, last = said(0), said(500), said(2000)
    shown = choose_captions(
        [first, second, last], range(0, 2400, 20), fps=4, recent=RECENT, ticks=130, words=lambda _: 2, worth=lambda _: 1
    )
    assert shown == (
        Showing(first, 0, 12, 25),  # the second comes
        Showing(second, 25, 12, 62),  # 1220 minutes: twelve hours after it
        Showing(last, 100, 12, 130),  # the end
    )
    by_tick = list(captions_by_tick(shown, 130))
    assert [by_tick[tick] for tick in (0, 24, 25, 61, 62, 99, 100, 129)] == [
        first, first, second, second, None, None, last, last
    ]  # fmt: skip


def test_a_film_too_short_to_read_shows_no_caption() -> None:
    told = [FrameCaption("n", "two words", "", 100, (), ("x",), "", "")]
    assert (
        choose_captions(told, range(0, 9000, 500), fps=4, recent=RECENT, ticks=40, words=words, worth=lambda _: 1) == ()
    )


@pytest.mark.parametrize(("placement", "seconds", "least"), [("spread", 30, 5), ("middle", 30, 3), ("spread", 60, 9)])
def test_a_film_of_the_campaign_quotes_its_main_events_while_they_are_recent(
    real: Study, placement: str, seconds: float, least: int
) -> None:
    fps = 12
    minutes = film_minutes(real, history=placement, seconds=seconds, fps=fps)
    with figure_settings():
        stage = Stage(real, history=placement)
        shown = stage.choose_captions(minutes, fps=fps, ticks=len(minutes) + 5 * fps)
        told = {caption.sentence: caption for caption in real.captions(placement)}
        assert len(shown) >= least
        for one in shown:
            assert (one.until - one.first) / fps >= LEAST_SECONDS
            assert minutes[min(one.until, len(minutes)) - 1] - one.caption.minute <= RECENT
            lines, basis = stage.panel.caption_lines(one.caption)
            assert basis
            for run in " ".join(lines).strip("“”").split("…"):
                assert run.strip().rstrip(",;:") in told[one.caption.sentence].text  # the source's own words


def test_the_default_film_quotes_the_most_important_sentence_and_the_last_days(real: Study) -> None:
    minutes = film_minutes(real)
    with figure_settings():
        shown = Stage(real).choose_captions(minutes, fps=12, ticks=len(minutes) + 60)
    chief = max(real.captions("spread"), key=lambda caption: caption_worth(real.campaign, caption))
    assert chief in [one.caption for one in shown]
    assert shown[-1].caption.minute > real.campaign.end - DAY


@pytest.mark.parametrize("placement", ["middle", "latest"])  # in the others Homs has no room
def test_half_a_minute_tells_of_the_fall_of_each_city(real: Study, placement: str) -> None:
    minutes = film_minutes(real, history=placement, seconds=30)
    with figure_settings():
        shown = Stage(real, history=placement).choose_captions(minutes, fps=12, ticks=len(minutes) + 60)
    assert {"aleppo", "hama", "homs"} <= {place for one in shown for place in one.caption.places_changed}


def test_a_caption_is_worth_more_for_a_city_than_for_a_village(real: Study) -> None:
    ranks = real.campaign.sheet.ranks
    by_rank = {
        ranks.get(caption.places_changed[0], 9): caption_worth(real.campaign, caption)
        for caption in real.captions("spread")
        if len(caption.places_changed) == 1
    }
    assert by_rank[1] > by_rank[2] > 0


def test_captions_that_cannot_be_shown_are_not_measured() -> None:
    told = [FrameCaption(f"n{at}", "A b c", "", at, ("red",), ("b",), "", "") for at in (100, 5000)]
    minutes, counted = [0, 50, 90, 100, 2000, 4000, *range(4990, 5100)], list[int]()

    def count(caption: FrameCaption) -> int:
        counted.append(caption.minute)
        return 3

    shown = choose_captions(told, minutes, fps=10, ticks=len(minutes), recent=RECENT, words=count, worth=lambda _: 1)
    assert [one.caption.minute for one in shown] == counted == [5000]


def test_fights_of_a_day_are_shown_by_a_frame_though_the_film_passes_weeks_a_frame(tmp_path):
    days = ("2031-02-03", "2031-06-15", "2031-10-27")
    rows = [f"Aford,10,20,{day},Reds;Blues,{day}" for day in days]
    text = "\n".join(
        (
            "place,lat,lon,date,contested,end_latest",
            "Bford,11,20,2031-01-01,Reds,",
            *rows,
            "Bford,11,20,2031-12-31,Blues,",
            "",
        )
    )
    made = imported(tmp_path, text)
    study = Study(campaign_of(tmp_path, made))
    minutes = film_minutes(study, seconds=2, fps=10, hold=0)
    assert len(minutes) == 20
    assert list(minutes) == sorted(minutes)
    history = study.history("spread")
    shown = [minute for minute in minutes if history.state("aford", minute).contested_by]
    assert [study.campaign.clock.iso(minute)[:10] for minute in shown] == list(days)
