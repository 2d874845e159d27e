"""What any story film keeps to, at every length: its pace, what it quotes, and how long a reader has for it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from gallery.campaigns import RECIPES, write_campaign

from plots.film.schedule import Schedule
from plots.film.story.film import Plan, plan_film
from plots.film.timedtext import CPS, GAP_SECONDS, LEAST_SECONDS, LINE, LINES, reading_seconds
from scenarios import names, open_study
from sim import Study
from sim.captions import FrameCaption
from sim.measures.turns import turns
from sim.model.vocabulary import Placement

LENGTHS = (15, 30, 60, 90)
FPS = 12
CHANGES_A_MINUTE = 6 * 60  # a second in a film of a minute, and the same number in any other
STILL_SECONDS = 2.5
MADE_UP = "six_sides"
MARKS = "\u200e\u200f\u2068\u2069"  # of direction, which take no room
pytestmark = pytest.mark.parametrize("name", [*names(), MADE_UP])


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Study]:
    made_up = Study.open(write_campaign(RECIPES[MADE_UP], tmp_path_factory.mktemp(MADE_UP)))
    return {MADE_UP: made_up} | {name: open_study(name) for name in names()}


@pytest.fixture
def study(studies: dict[str, Study], name: str) -> Study:
    return studies[name]


@cache
def planned(study: Study, seconds: float) -> Plan:
    return plan_film(study, shown(study), span=(0, study.campaign.end), seconds=seconds, fps=FPS, hold=3)


def shown(study: Study):
    return study.history(Placement.SPREAD)


def quoted(schedule: Schedule, caption: FrameCaption) -> list[str]:
    """Return what a film quotes of a caption."""
    return [str(cue.text) for cue in schedule.cues if cue.caption.sentence == caption.sentence]


def body(schedule: Schedule) -> range:
    """Return the ticks between the cards."""
    return range(schedule.opening, schedule.ticks - schedule.ending)


@pytest.mark.parametrize("seconds", LENGTHS)
def test_the_length_is_kept_to_the_frame(study, seconds):
    schedule = planned(study, seconds).schedule
    assert schedule.ticks == seconds * FPS
    assert len(schedule.minutes) == len(body(schedule))
    assert schedule.minutes[-1] == study.campaign.end


@pytest.mark.parametrize("seconds", LENGTHS)
def test_no_second_has_more_changes_than_can_be_followed(study, seconds):
    schedule = planned(study, seconds).schedule
    counts = [len(schedule.starts.get(tick, ())) for tick in range(schedule.ticks)]
    busiest = max(sum(counts[tick : tick + FPS]) for tick in range(schedule.ticks))
    assert busiest <= CHANGES_A_MINUTE / seconds


@pytest.mark.parametrize("seconds", LENGTHS)
def test_every_change_is_shown_once_it_has_happened(study, seconds):
    schedule = planned(study, seconds).schedule
    due = {(turn.place, turn.minute) for turn in turns(shown(study)) if turn.minute > 0}
    seen = {
        (place, schedule.minutes[tick - schedule.opening])
        for tick, places in schedule.starts.items()
        for place in places
    }
    for place, minute in due:
        assert any(one == place and at >= minute for one, at in seen), (place, minute)
    assert set(schedule.starts) <= set(body(schedule))


@pytest.mark.parametrize("seconds", LENGTHS)
def test_nothing_stands_still_without_a_sentence(study, seconds):
    schedule = planned(study, seconds).schedule
    lively = set(schedule.starts)
    for cue in schedule.cues:
        lively.update(range(cue.first, cue.until))
    for begin in schedule.begins[1:]:
        lively.update(range(begin, begin + schedule.ease))
    still = longest = 0
    for tick in body(schedule):
        still = 0 if tick in lively else still + 1
        longest = max(longest, still)
    assert longest <= STILL_SECONDS * FPS


@pytest.mark.parametrize("seconds", LENGTHS)
def test_the_fall_of_every_city_is_quoted_with_its_name(study, seconds):
    schedule = planned(study, seconds).schedule
    falls = study.city_falls(shown(study))
    told = [fall for fall in falls if quoted(schedule, fall.caption)]
    for fall in told:
        named = [fall.spelling, study.campaign.places[fall.place].name]
        texts = quoted(schedule, fall.caption)
        assert any(name and name in text for name in named for text in texts), (fall.place, texts)
    if len(told) < len(falls):  # no time to read about nine cities in ten seconds
        assert (len(falls), seconds) == (9, 15)


@pytest.mark.parametrize("seconds", LENGTHS)
def test_the_last_outcome_is_quoted_last(study, seconds):
    plan = planned(study, seconds)
    outcome = study.last_told(shown(study))
    assert outcome is not None
    assert plan.last is not None
    if quoted(plan.schedule, outcome):
        assert plan.schedule.cues[-1].caption.sentence == outcome.sentence
    else:  # a short film has it on its end card alone, for as long as it takes to read
        assert plan.last.chars / CPS <= plan.schedule.ending / FPS


@pytest.mark.parametrize("seconds", LENGTHS)
def test_captions_keep_the_rules_of_timed_text(study, seconds):
    schedule = planned(study, seconds).schedule
    for cue, after in zip(schedule.cues, [*schedule.cues[1:], None], strict=True):
        lasts = (cue.until - cue.first) / FPS
        assert len(cue.text.lines) <= LINES
        assert all(len(line.strip(MARKS)) <= LINE for line in cue.text.lines), cue.text.lines
        assert lasts >= reading_seconds(cue.text) >= LEAST_SECONDS
        assert cue.text.chars <= CPS * lasts
        assert cue.until <= schedule.ticks - schedule.ending
        if after is not None:
            assert after.first - cue.until >= GAP_SECONDS * FPS


@pytest.mark.parametrize("seconds", LENGTHS)
def test_a_sentence_is_not_read_before_it_happens(study, seconds):
    schedule = planned(study, seconds).schedule
    for cue in schedule.cues:
        assert schedule.minutes[cue.first - schedule.opening] >= cue.caption.minute


@pytest.mark.parametrize("seconds", LENGTHS)
def test_the_camera_moves_only_between_chapters(study, seconds):
    plan = planned(study, seconds)
    schedule = plan.schedule
    assert len(schedule.begins) == len(plan.chapters)
    for begin, chapter in zip(schedule.begins, plan.chapters, strict=True):
        assert chapter.begin <= schedule.minutes[begin - schedule.opening] <= chapter.end
    for begin, after in pairwise([*schedule.begins[1:], schedule.ticks]):
        assert after - begin > schedule.ease  # it arrives before it leaves again
