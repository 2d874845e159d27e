"""What changed hands on each day, and what may lie after the campaign's end, in words."""

from __future__ import annotations

import pytest

from sim.measures.narrative import after_end, after_end_words, no_base_words, tell_days, undeclared_note
from sim.model.campaign import Order
from sim.study import Study
from tests.builders import build_campaign, order, say


@pytest.fixture
def study() -> Study:
    statements = [
        say("s1", "capture", "a", "blue1", at=60),
        say("s2", "capture", "b", "blue1", at=90),
        say("s3", "capture", "a", "red1", at=120),
        say("s4", "withdraw", "c", "red1", at=1500),
    ]
    return Study(build_campaign({"a": "red1", "b": "red1", "c": "red1"}, statements, roads="a-b-c"))


def test_each_way_to_change_hands_is_one_sentence_a_day(study: Study) -> None:
    first, second = tell_days(study.history(), begin=-1, until=study.campaign.end)
    assert [sentence.partition(":")[0] for sentence in first.sentences] == ["Now held by Blue", "Now held by Red"]
    assert [sentence.partition(":")[0] for sentence in second.sentences] == ["Left by Red, holder then unknown"]


def test_a_place_that_changes_hands_twice_in_a_day_has_its_hours(study: Study) -> None:
    first, _ = tell_days(study.history(), begin=-1, until=study.campaign.end)
    assert first.sentences == ("Now held by Blue: A (at 01:00), B.", "Now held by Red: A (at 02:00).")


def test_changes_up_to_the_begin_are_left_out(study: Study) -> None:
    (first,) = tell_days(study.history(), begin=60, until=119)
    assert first.sentences == ("Now held by Blue: B.",)


def test_of_many_places_the_rest_is_counted(study: Study) -> None:
    (first,) = tell_days(study.history(), begin=-1, until=119, most=1)
    assert first.sentences[0].endswith(" and 1 more.")


def late_study(*orders: Order) -> Study:
    statements = [say("s1", "capture", "a", "blue1", at=(60, 9 * 1440)), say("s2", "capture", "b", "blue1", at=600)]
    places = {"a": "red1", "b": "red1"}
    return Study(build_campaign(places, statements, roads="a-b", orders=orders, end=2 * 1440 - 1))


def test_a_window_beyond_the_end_is_told_with_what_is_not_shown() -> None:
    study = late_study()
    assert after_end(study.campaign, study.timeline()) == ("s1",)
    told = "May lie after the end of the campaign, 28 November 2024, 23:59: A captured (27 Nov, 01:00 – 6 Dec, 00:00"
    assert after_end_words(study.history("earliest")) == f"{told})."
    assert after_end_words(study.history("latest")) == f"{told}, here placed after it and not shown)."


def test_a_window_that_an_order_cuts_off_before_the_end_is_not_told() -> None:
    study = late_study(order("s1", "s2"))
    assert after_end(study.campaign, study.timeline()) == ()
    assert after_end_words(study.history("latest")) == ""


def test_pairs_without_a_relation_are_noted_where_another_pair_has_a_front() -> None:
    campaign = build_campaign({"a": "red1", "b": "blue1"})
    assert undeclared_note(campaign, []) == ""
    assert undeclared_note(campaign, [("red", "blue")]).endswith(" is declared: no front between them is drawn.")
    assert undeclared_note(build_campaign({"a": "red1", "b": "blue1"}, relations=()), [("red", "blue")]) == ""


def test_sides_without_a_base_are_named() -> None:
    campaign = build_campaign({"a": "red1", "b": "blue1"}, bases={"a": "red"})
    assert no_base_words(campaign, ["red"]) == ""
    told = no_base_words(campaign, campaign.sides)
    assert campaign.side_short("blue") in told and campaign.side_short("red") not in told
