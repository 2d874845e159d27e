from dataclasses import replace

import pytest
from audits import dated, found_in, ground, one, text_of
from builders import build_campaign, claim, say

from sim.study import Study

DAY = 1440


# -- dates -------------------------------------------------------------------------------------------------------------


def sentences(**changes):
    said = [say(f"s{at}", "capture", place, "blue1", at=at) for at, place in enumerate("abcd", start=1)]
    return dated(ground(*said), **changes)


BETWEEN = {"dated_by": ("n_s1", "n_s4"), "first_day": 0, "last_day": DAY}


def test_sentences_without_a_date_are_one_finding_with_their_neighbours():
    campaign = sentences(n_s2=BETWEEN, n_s3={**BETWEEN, "paragraph": 2})
    finding = one(campaign, "undated")
    assert (finding.sentences, finding.statements) == (("n_s2", "n_s3"), ("s2", "s3"))
    assert text_of(campaign, finding) == "Dated by others: n_s2 to n_s3 by n_s1 and n_s4, 27–28 November."


def test_a_dated_sentence_ends_a_run_of_undated_ones():
    finding = one(sentences(n_s2=BETWEEN, n_s4={**BETWEEN, "dated_by": ("n_s1", "n_s3")}), "undated")
    assert [item.sentences for item in finding.items] == [("n_s2",), ("n_s4",)]


@pytest.mark.parametrize(
    "change",
    [
        {"dated_by": ("n_s1",)},
        {"dated_by": ("n_s1", "n_s2")},  # it has a date of its own too
        {"text": "Concurrently with the advance, Blue took B."},
        {"use": "background"},
    ],
)
def test_a_sentence_with_a_date_is_not_undated(change):
    assert "undated" not in found_in(sentences(n_s2={**BETWEEN, **change}))


def test_statements_that_may_lie_after_the_end_are_one_finding():
    campaign = replace(sentences(), end=2 * DAY - 1)
    late = {**campaign.statements, "s2": say("s2", "capture", "b", "blue1", at=(60, 9 * DAY))}
    campaign = replace(campaign, statements=late)
    finding = one(campaign, "may lie after the end")
    assert finding.statements == ("s2",)
    assert (
        text_of(campaign, finding)
        == "The campaign ends on 28 November 2024: B captured (27 November – 6 December) [n_s2]."
    )
    assert "may lie after the end" not in found_in(sentences())


def test_sentences_that_take_over_a_day_are_one_finding_if_the_next_date_is_later():
    takes, later = {"dated_by": ("n_s1",)}, {"first_day": DAY, "last_day": DAY}
    campaign = sentences(n_s2=takes, n_s3=takes, n_s4=later)
    assert one(campaign, "day taken over").sentences == ("n_s2", "n_s3")
    evening = sentences(n_s2=takes, n_s3={**takes, "text": "By the evening Blue took C."}, n_s4=later)
    assert "day taken over" not in found_in(evening)  # what follows is still of that day
    same_day = sentences(n_s2=takes, n_s3=takes)
    assert "day taken over" not in found_in(same_day)
    own_words = sentences(
        n_s2={**takes, "text": "In the evening Blue took B."}, n_s4={"first_day": DAY, "last_day": DAY}
    )
    assert "day taken over" not in found_in(own_words)


# -- areas -------------------------------------------------------------------------------------------------------------


def land(*statements, **kwargs):
    return ground(*statements, areas=["land"], part_of={"a": ["land"]}, **kwargs)


def test_an_event_in_an_area_without_a_town_is_one_finding_a_sentence():
    said = [
        say("s1", "strike", "land", "blue1", at=5, sentence="n"),
        say("s2", "ambush", "land", "blue1", at=5, sentence="n"),
    ]
    campaign = land(*said)
    finding = one(campaign, "no town named")
    assert (finding.places, finding.statements) == (("land",), ("s1", "s2"))
    assert text_of(campaign, finding) == "Strike and ambush, Blue1 (27 November); no town there is named."


@pytest.mark.parametrize("verb", ["operation_start", "reinforce", "cut_road"])
def test_some_events_need_no_town(verb):
    assert "no town named" not in found_in(land(say("s1", verb, "land", "blue1", at=5)))


def test_towns_of_the_area_that_the_same_or_the_next_sentence_names_are_excepted():
    said = [say("s1", "strike", "land", "blue1", at=5), say("s2", "strike", ["a", "b"], "blue1", at=5)]
    campaign = land(*said)
    assert "no town there except A is named" in text_of(campaign, one(campaign, "no town named"))  # b lies elsewhere
    apart = dated(campaign, n_s2={"paragraph": 2})
    assert "no town there is named" in text_of(apart, one(apart, "no town named"))


def test_towns_that_a_withdrawal_excepts_are_not_named_as_left():
    campaign = land(say("s1", "withdraw", "land", "red1", at=5, share=(0.5, 1.0), exceptions=["a"]))
    assert "no town named" not in found_in(campaign)
    text = text_of(campaign, one(campaign, "extent not stated"))
    assert "of the places left none is named, of those not left A" in text


@pytest.mark.parametrize(
    ("text", "may_be"),
    [("Planes struck A.", True), ("Planes struck the A region.", False), ("Planes struck the A and B regions.", False)],
)
def test_a_name_of_a_town_that_is_read_as_an_area_may_be_the_town(text, may_be):
    campaign = land(say("s1", "strike", "land", "blue1", at=5), texts={"n_s1": text})
    found = text_of(campaign, one(campaign, "no town named"))
    assert ("no town there is named, unless A is meant as a town" in found) == may_be


def test_a_fight_or_a_count_that_is_told_by_its_towns_needs_no_other():
    fight = say("s1", "clash", "land", "blue1", at=(5, 90), end=95, from_faction="red1")
    assert "no town named" in found_in(land(fight))
    assert "no town named" not in found_in(land(fight, say("s2", "capture", "a", "blue1", at=50)))
    counted = claim("c", 12, None, sentence="n_s1", scope=("land",))
    assert "no town named" not in found_in(land(say("s1", "approach", "land", "blue1", at=5), claims=[counted]))


def test_a_withdrawal_without_an_extent_is_a_gap():
    campaign = land(say("s1", "withdraw", "land", "red1", at=5, where="part"), texts={"n_s1": "Red left the region."})
    assert text_of(campaign, one(campaign, "extent not stated")) == (
        "Withdrawal of Red1 (27 November); its extent is not stated. The sentence does not name Land: that is the "
        "coder’s reading."
    )
    told = land(say("s1", "withdraw", "land", "red1", at=5, where="part", share=(0.5, 1.0)))
    assert "the places are not named" in text_of(told, one(told, "extent not stated"))


# -- names -------------------------------------------------------------------------------------------------------------


def written(text, *, name="Tell Bala", other_names=("Bara", "Tel Bala", "the town of Tell Bala")):
    return build_campaign(
        {"a": "red1"},
        [say("s1", "capture", "a", "blue1", at=5)],
        names={"a": name},
        other_names={"a": other_names},
        texts={"n_s1": text},
    )


def test_a_name_read_as_another_is_ambiguous():
    campaign = written("Blue took Bara.")
    finding = one(campaign, "name read otherwise")
    assert finding.places == ("a",) and text_of(campaign, finding) == "“Bara” as Tell Bala [n_s1]."


@pytest.mark.parametrize("text", ["Blue took Tell Bala.", "Blue took Tel Bala.", "Blue took it."])
def test_another_spelling_of_a_name_is_no_finding(text):
    assert "name read otherwise" not in found_in(written(text))


def test_places_without_coordinates_are_one_finding():
    campaign = ground(say("s1", "capture", "a", "blue1", at=5))
    lost = replace(campaign.places["a"], lat=None, lon=None, note="in no gazetteer")
    without = replace(campaign, places={**campaign.places, "a": lost})
    assert text_of(without, one(without, "place not located")) == "A (in no gazetteer)."
    assert "place not located" not in found_in(campaign)


def test_first_holders_that_rest_on_no_sentence_are_one_finding():
    campaign = ground(say("s1", "strike", "a", "blue1", at=5), say("s2", "strike", "b", "blue1", at=6))
    sources = {"a": "n_s1;n_s2", "b": "n_s2"}  # a list of sentences is a sentence as well
    places = {id: replace(p, holder_source=sources.get(id, p.holder_source)) for id, p in campaign.places.items()}
    (finding,) = Study(replace(campaign, places=places)).audit.by_kind["holder from another source"]
    assert finding.places == tuple("cdef") and finding.items[0].low == 6
    assert text_of(campaign, finding).startswith("For the first holder of 4 of 6 counted places the table of places")


# -- parties -----------------------------------------------------------------------------------------------------------


def test_actors_that_are_not_stated_are_one_finding_a_sentence():
    said = [say("s1", "strike", "a", at=5, sentence="n"), say("s2", "shelling", "a", at=5, sentence="n", rule="guess")]
    campaign = ground(*said)
    finding = one(campaign, "actor not stated")
    assert finding.statements == ("s1", "s2")
    assert text_of(campaign, finding).endswith("The place is not in the sentence: rule guess.")


def test_entries_and_fights_of_no_stated_side_are_findings_too():
    assert "actor not stated" in found_in(ground(say("s1", "enter", "a", at=5)))
    campaign = ground(say("s1", "clash", "a", at=5))
    assert text_of(campaign, one(campaign, "actor not stated")) == (
        "Clash in A (begun 27 November): the words do not say which side acts."
    )
    assert "actor not stated" not in found_in(ground(say("s1", "clash", "a", at=5, from_faction="red1")))
    assert "actor not stated" not in found_in(ground(say("s1", "approach", "a", at=5)))


def test_a_hedge_that_names_the_candidates_states_the_actor():
    assert "actor not stated" in found_in(ground(say("s1", "strike", "a", at=5, hedge="reportedly")))
    assert "actor not stated" not in found_in(ground(say("s1", "strike", "a", at=5, hedge="either Red1 or Blue2")))


def test_a_party_that_supports_an_operation_and_acts_days_later_is_ambiguous():
    support = say("s1", "reinforce", "land", "green1", at=5)
    finding = one(land(support, say("s2", "capture", "a", "green1", at=3 * DAY)), "party appears later")
    assert (finding.sides, finding.statements) == (("green",), ("s1", "s2"))
    assert "party appears later" not in found_in(land(support, say("s2", "capture", "a", "green1", at=50)))
    town = say("s1", "reinforce", "b", "green1", at=5)
    assert "party appears later" not in found_in(land(town, say("s2", "capture", "a", "green1", at=3 * DAY)))
