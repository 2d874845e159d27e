"""Falls of cities, the last outcome, balances and moments of largest change follow from the history."""

from dataclasses import replace

import pytest
from builders import build_campaign, say, shipped_study
from hypothesis import given, settings
from strategies import replayable_campaigns

from scenarios import folder, names
from sim import Study
from sim.measures.headlines import (
    HeadlineKind,
    difference_headline,
    gain_headline,
    largest_change,
    largest_difference,
    latest_minute,
    loss_headline,
    spelling,
)
from sim.measures.turns import place_weights, turns
from sim.model.sheet import Chapter
from sim.model.vocabulary import Placement

HOUR, DAY = 60, 1440
RED = {"town": "red1", "city": "red1", "other": "red1", "home": "blue1"}


def study(*said, ranks=None, holders=RED, chapters=(), **more):
    campaign = build_campaign(holders, said, **more)
    sheet = replace(campaign.sheet, ranks={"city": 1, "other": 1} if ranks is None else ranks)
    return Study(replace(campaign, sheet=sheet, chapters=tuple(chapters)))


FALL = say("s1", "capture", "city", "blue1", at=DAY)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("placement", list(Placement))
def test_each_shipped_city_that_changes_hands_has_a_fall_that_names_it(name, placement):
    shown = Study.open(folder(name))
    history = shown.history(placement)
    rank = shown.campaign.sheet.rank
    lost = {turn.place for turn in turns(history) if rank(shown.campaign.places[turn.place]) == 1}
    falls = shown.city_falls(placement)
    assert {fall.place for fall in falls} == lost
    assert all(fall.spelling in fall.caption.text and fall.spelling for fall in falls)
    assert all(fall.caption in shown.captions(placement) for fall in falls)


def test_only_cities_fall_and_each_once():
    again = say("s3", "recapture", "city", "red1", at=3 * DAY)
    falls = study(FALL, say("s2", "capture", "town", "blue1", at=2 * DAY), again).city_falls()
    assert [(fall.place, fall.minute, fall.before, fall.side) for fall in falls] == [("city", DAY, "red", "blue")]
    assert falls[0].caption.sentence == "n_s1"


def test_a_city_that_is_left_falls_and_one_that_is_confirmed_does_not():
    left = say("s1", "withdraw", "city", "red1", at=DAY)
    held = say("s2", "hold", "other", "blue1", at=DAY)
    falls = study(left, held, holders={**RED, "other": "unknown"}).city_falls()
    assert [(fall.place, fall.side) for fall in falls] == [("city", "unknown")]


def test_a_chapter_chooses_the_sentence_of_a_fall():
    whole = say("s2", "partial_capture", "city", "blue1", at=DAY + 90, where="in", share=(0.9, 1.0))
    assert study(FALL, whole).city_falls()[0].caption.sentence == "n_s1"
    asked = Chapter("All", 0, 12 * DAY - 1, None, ("n_s2",))
    assert study(FALL, whole, chapters=[asked]).city_falls()[0].caption.sentence == "n_s2"


def test_the_fall_by_a_script_is_told_by_its_caption():
    def seize(world):
        yield world.hours(5)
        world.change("capture", "city", "blue1")

    shown = study()
    (fall,) = shown.city_falls(shown.run(seize))
    assert (fall.caption.script, fall.minute, fall.spelling) == ("seize", 5 * HOUR, "City")


def test_the_last_told_is_an_outcome_not_a_later_strike():
    strike = say("s2", "strike", "town", "blue1", at=5 * DAY)
    assert study(FALL, strike).last_told().sentence == "n_s1"
    assert study(strike).last_told().sentence == "n_s2"
    assert study().last_told() is None


def test_the_last_chapter_says_what_is_told_last():
    first = say("s0", "capture", "town", "blue1", at=0)
    asked = (Chapter("One", 0, 1), Chapter("Two", 2, 12 * DAY - 1, None, ("n_s0",)))
    assert study(first, FALL).last_told().sentence == "n_s1"
    assert study(first, FALL, chapters=asked).last_told().sentence == "n_s0"


@pytest.mark.parametrize("placement", list(Placement))
def test_a_caption_can_be_told_until_its_first_window_closes(placement):
    said = say("s1", "capture", "city", "blue1", at=(DAY, 3 * DAY), sentence="n")
    late = say("s2", "capture", "town", "blue1", at=(DAY, 20 * DAY), sentence="n")
    shown = study(said, late)
    assert latest_minute(shown.history(placement), shown.captions(placement)[0]) == 3 * DAY
    shown = study(late)
    assert latest_minute(shown.history(placement), shown.captions(placement)[0]) >= 12 * DAY - 1


def test_a_balance_tells_start_and_end_by_record_and_as_last_told():
    shown = shipped_study()
    held = shown.held().at(shown.campaign.end)
    for balance in shown.balances():
        assert balance.start == sum(
            place.counted and shown.campaign.side_of(place.holder) == balance.side
            for place in shown.campaign.places.values()
        )
        assert (balance.end, balance.silent, balance.low, balance.high) == held[balance.side]


def test_the_largest_change_weighs_cities_above_villages():
    places = {**RED, **{f"v{n}": "red1" for n in range(3)}}
    ranks = {"city": 1, **{f"v{n}": 4 for n in range(3)}}
    villages = [say(f"s_v{n}", "capture", f"v{n}", "blue1", at=5 * DAY + n) for n in range(3)]
    assert largest_change(study(FALL, *villages, holders=places, ranks=ranks).history()) == DAY
    assert largest_change(study(*villages, holders=places, ranks=ranks).history()) == 5 * DAY + 2
    assert largest_change(study(*villages, holders=places, ranks=ranks).history(), span=1) == 5 * DAY
    assert largest_change(study().history()) == 12 * DAY - 1


def test_the_largest_difference_is_where_most_places_differ():
    said = [say("s1", "capture", "city", "blue1", at=(0, 5 * DAY)), say("s2", "capture", "town", "blue1", at=DAY)]
    shown = study(*said)
    early, late = shown.history("earliest"), shown.history("latest")
    assert largest_difference(early, late) == 0
    assert difference_headline(early, late, 2 * DAY).places == ("city",)
    assert largest_difference(early, early) == 12 * DAY - 1
    assert difference_headline(early, early, DAY).kind is HeadlineKind.NOTHING


@given(planted=replayable_campaigns(), other=replayable_campaigns())
@settings(max_examples=25)
def test_no_minute_has_a_larger_difference(planted, other):
    history = Study(planted.campaign).history()
    bare = Study(replace(planted.campaign, statements={}, sentences={}, orders=())).history()
    weights = place_weights(planted.campaign)

    def differing(minute):
        return sum(weights[one] for one in history.places if history.side(one, minute) != bare.side(one, minute))

    most = max((differing(int(minute)) for minute in history.minutes if minute >= 0), default=0)
    assert differing(largest_difference(history, bare)) == most


def test_a_gain_names_the_cities_that_are_still_held():
    back = say("s3", "recapture", "city", "red1", at=3 * DAY)
    shown = study(FALL, say("s2", "capture", "other", "blue1", at=2 * DAY), back)
    now = gain_headline(shown.history(), shown.held(), 2 * DAY)
    assert (now.side, now.places, now.before, now.count, now.of) == ("blue", ("other", "city"), 1, 3, 4)
    assert gain_headline(shown.history(), shown.held(), 4 * DAY).places == ("other",)
    assert gain_headline(shown.history(), shown.held(), 0).kind is HeadlineKind.NOTHING


def test_a_headline_has_the_bounds_of_the_envelope():
    shown = study(say("s1", "capture", "city", "blue1", at=(DAY, 3 * DAY)))
    now = gain_headline(shown.history(), shown.held(), 2 * DAY)
    assert (now.low, now.count, now.high) == (1, 2, 2)


def test_a_loss_is_that_of_the_side_that_lost_most():
    shown = study(FALL)
    now = loss_headline(shown.history(), shown.held(), 2 * DAY)
    assert (now.kind, now.side, now.before, now.count) == (HeadlineKind.LOST, "red", 3, 2)


def test_a_name_is_found_as_a_word_in_any_case():
    place = replace(build_campaign(["hama"]).places["hama"], name="Hama", other_names=("Hama city",))
    assert spelling(place, "They took HAMA.") == "HAMA"
    assert spelling(place, "They entered Hama city at dawn") == "Hama city"
    assert spelling(place, "They took Hamath.") == ""
