from dataclasses import replace

import pytest
from audits import dated, found_in, ground, one, text_of
from builders import build_campaign, order, say

from sim.model.declared import Relation
from sim.model.times import Window

DAY = 1440


# -- what happened to a place ------------------------------------------------------------------------------------------


def test_an_entry_without_a_captor_is_a_silence():
    campaign = ground(say("s1", "enter", "a", "blue1", at=5))
    finding = one(campaign, "fall without captor")
    assert (finding.places, finding.weight) == (("a",), "silence")
    assert text_of(campaign, finding) == (
        "A: entered by Blue1 (27 November); no sentence tells who held it afterwards."
    )
    assert found_in(ground(say("s1", "enter", "a", "blue1", at=5), say("s2", "capture", "a", "blue1", at=9))) == {}


def test_an_entry_of_a_side_that_took_the_place_or_takes_it_later_is_no_finding():
    entry = say("entry", "enter", "a", "blue2", at=50)
    taken = say("taken", "capture", "a", "blue1", at=200)
    for said in ([taken, entry], [entry, taken], [replace(taken, window=Window(5, 5)), entry]):
        assert "fall without captor" not in found_in(ground(*said))
    lost = [replace(taken, window=Window(5, 5)), say("loss", "recapture", "a", "red1", at=20)]
    assert "fall without captor" in found_in(ground(*lost, say("entry", "enter", "a", "green1", at=50)))


def test_a_fall_told_without_a_captor_is_cited():
    campaign = ground(say("s1", "enter", "a", "blue1", at=5), texts={"lead": "The fall of A surprised everybody."})
    finding = one(campaign, "fall without captor")
    assert finding.sentences == ("n_s1", "lead")
    assert text_of(campaign, finding).endswith("Its fall is told without day and captor (lead).")


def city(*statements):
    places = {"city": "red1", "east": "red1", "west": "red1"}
    return build_campaign(places, statements, part_of={"east": ["city"], "west": ["city"]})


def test_parts_of_a_city_that_fell_are_one_finding_of_their_own():
    said = [say("s1", "enter", "east", "blue1", at=5), say("s2", "enter", "west", "blue1", at=6)]
    finding = one(city(*said, say("s3", "capture", "city", "blue1", at=90)), "outcome of parts not reported")
    assert (finding.places, finding.statements) == (("city", "east", "west"), ("s1", "s2"))
    open_ones = found_in(city(*said))
    assert [f.places for f in open_ones["fall without captor"]] == [("city", "east", "west")]
    assert "outcome of parts not reported" not in open_ones


@pytest.mark.parametrize("where", ["hedge", "phrase"])
def test_a_place_held_briefly_is_open_until_its_loss_is_told(where):
    said = [
        say("s0", "capture", "a", "blue1", at=1),
        say("s1", "recapture", ["a"], "red1", at=90, **({"hedge": "briefly"} if where == "hedge" else {})),
    ]
    orders = [order("s0", "s1", sentence="n_s1", phrase="briefly")] if where == "phrase" else []
    finding = one(ground(*said, orders=orders), "held briefly")
    assert (finding.places, finding.statements) == (("a",), ("s1",))
    again = say("s2", "capture", "a", "blue1", at=200)
    assert "held briefly" not in found_in(ground(*said, again, orders=orders))
    assert "held briefly" not in found_in(ground(said[0], say("s1", "recapture", "a", "red1", at=90)))


def test_a_loss_inferred_by_a_rule_is_not_reported():
    said = [say("s1", "capture", "a", "blue1", at=5, rule="untold"), say("s2", "recapture", "a", "red1", at=90)]
    finding = one(ground(*said), "loss not reported")
    assert (finding.places, finding.statements, finding.weight) == (("a",), ("s1", "s2"), "silence")
    told = [say("s1", "capture", "a", "blue1", at=5), say("s2", "recapture", "a", "red1", at=2 * DAY)]
    assert found_in(ground(*told)) == {}


def test_places_of_one_sentence_are_one_finding():
    lost = [say(f"l{place}", "capture", place, "blue1", at=5, rule="untold") for place in "ab"]
    said = [*lost, *(say(f"s{place}", "recapture", place, "red1", at=90, sentence="n") for place in "ab")]
    assert one(ground(*said), "loss not reported").places == ("a", "b")


# -- fights without an end ---------------------------------------------------------------------------------------------

FIGHT = say("fight", "clash", "a", "blue1", at=5, from_faction="red1")


def test_fights_without_an_end_are_one_finding():
    finding = one(ground(FIGHT, say("ring", "encircle", "b", "blue1", at=9)), "end not told")
    assert (finding.places, finding.statements) == (("a", "b"), ("fight", "ring"))


def test_the_only_party_of_a_siege_may_be_the_one_besieged():
    campaign = ground(say("ring", "encircle", "b", at=9, from_faction="red1"))
    assert "encirclement at B (begun 27 November; against R)" in text_of(campaign, one(campaign, "end not told"))


@pytest.mark.parametrize(
    "end",
    [
        [replace(FIGHT, end_window=Window(90, 99))],
        [FIGHT, say("s2", "capture", "a", "blue1", at=90)],
        [FIGHT, say("s2", "hold", "a", "red1", at=90)],
    ],
)
def test_a_fight_with_an_end_or_an_outcome_is_no_finding(end):
    assert "end not told" not in found_in(ground(*end))


def test_an_order_can_tell_the_end_of_a_fight():
    said = [FIGHT, say("s2", "strike", "b", "blue1", at=90)]
    assert "end not told" in found_in(ground(*said))
    assert "end not told" not in found_in(ground(*said, orders=[order("fight.end", "s2")]))


# -- equipment ---------------------------------------------------------------------------------------------------------


def test_equipment_seized_where_no_fall_is_told_is_a_silence():
    campaign = ground(say("s1", "seize_equipment", "a", "blue1", at=5, from_faction="green1"))
    finding = one(campaign, "seized without a fall")
    assert (finding.places, finding.sides) == (("a",), ("blue",))
    assert text_of(campaign, finding) == (
        "Equipment, left by G, is seized there by Blue1 (27 November). In the table of places R held it before the "
        "first day; no sentence tells its capture."
    )
    assert "seized without a fall" in found_in(ground(say("s1", "seize_equipment", "a", "blue1", at=5)))


def test_equipment_seized_in_a_place_that_the_side_took_or_held_is_no_finding():
    seized = say("s1", "seize_equipment", "a", "blue1", at=50)
    assert found_in(ground(say("s0", "capture", "a", "blue2", at=5), seized)) == {}
    assert found_in(ground(seized, say("s2", "capture", "a", "blue2", at=90))) == {}
    assert found_in(ground(say("s1", "seize_equipment", "a", "red1", at=50))) == {}


# -- the last that is told ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["hold", "reinforce"])
def test_places_last_told_as_held_are_one_finding_a_sentence(verb):
    said = [say(f"s{place}", verb, place, "red1", at=50, sentence="n") for place in "ab"]
    finding = one(ground(*said), "last told as held")
    assert (finding.places, finding.sides) == (("a", "b"), ("red",))


@pytest.mark.parametrize(
    "then",
    [
        [say("s2", "capture", "a", "blue1", at=90)],
        [say("s2", "withdraw", "a", "red1", at=90)],
        [say("s2", "enter", "a", "blue1", at=90)],
    ],
)
def test_a_place_with_later_news_was_not_last_told_as_held(then):
    assert "last told as held" not in found_in(ground(say("s1", "hold", "a", "red1", at=50), *then))


def test_a_place_held_on_the_last_day_is_no_finding():
    campaign = ground(say("s1", "hold", "a", "red1", at=50))
    assert "last told as held" in found_in(campaign)
    assert "last told as held" not in found_in(replace(campaign, end=DAY - 1))


def valley(*statements, **kwargs):
    """Build a campaign with a red base and three places in a row, and blue beside the first."""
    holders = {"base": "red1", "near": "red1", "mid": "red1", "far": "red1", "foe": "blue1"}
    return build_campaign(
        holders,
        statements,
        roads="base-near-mid-far, near-foe",
        bases={"base": "red"},
        corridors={"m5": ["base", "near", "mid", "far"]},
        **kwargs,
    )


STRUCK = say("s1", "strike", "far", "blue1", at=1)
NEAR = say("s2", "capture", "near", "blue1", at=5)


def test_a_place_cut_off_and_not_mentioned_again_is_a_silence():
    campaign = valley(STRUCK, NEAR)
    far, mid = one(campaign, "fall not reported"), one(campaign, "never named")
    assert (far.places, far.statements, far.weight, far.window) == (("far",), ("s1", "s2"), "silence", Window(5, 5))
    assert (mid.places, mid.statements, mid.weight) == (("mid",), ("s2",), "note")
    assert text_of(campaign, far) == (
        "Last held by R; cut off from every base from 27 November, with Near in other hands. No sentence tells the "
        "holder afterwards."
    )
    assert text_of(campaign, mid) == "Cut off or passed in the time of 27 November: Mid."


def test_places_with_one_cause_are_one_finding():
    campaign = valley(STRUCK, replace(STRUCK, id="s0", places=("mid",)), NEAR)
    assert one(campaign, "fall not reported").places == ("mid", "far")
    assert "never named" not in found_in(campaign)


def test_passable_ground_cuts_no_place_off():
    """A side that lets the traffic of the loser pass cuts nobody off."""
    taken = say("s2", "takeover", "near", "green1", at=5)
    hostile = [("red", "blue", "hostile")]
    assert "fall not reported" in found_in(valley(STRUCK, taken, relations=hostile))
    through = Relation(("red", "green"), "contact", Window(-99, 10**6), passable=True)
    assert "fall not reported" not in found_in(valley(STRUCK, taken, relations=[*hostile, through]))


def test_a_part_of_a_place_that_fell_is_no_finding_of_its_own():
    apart = valley(STRUCK, NEAR)
    within = {id: replace(p, part_of=("near",)) if id == "far" else p for id, p in apart.places.items()}
    assert "fall not reported" not in found_in(replace(apart, places=within))
    # a part of a place that did not fall is still a finding
    within = {id: replace(p, part_of=("base",)) if id == "far" else p for id, p in apart.places.items()}
    assert "fall not reported" in found_in(replace(apart, places=within))


def test_a_place_cut_off_in_some_placements_only_is_no_finding():
    # in the earliest placement, mid is mentioned after it is cut off, and nothing happens afterwards
    campaign = valley(
        say("s1", "capture", "near", "blue1", at=(5, 99)), say("s2", "clash", "mid", "red1", at=50, end=60)
    )
    assert [f.places for f in found_in(campaign)["never named"]] == [("far",)]


def test_a_bypassed_place_names_the_captures_on_both_sides():
    campaign = valley(NEAR, say("s3", "capture", "far", "blue1", at=9))
    spared = {id: replace(place, base_of="") for id, place in campaign.places.items()}
    finding = one(replace(campaign, places=spared), "never named")
    assert (finding.places, finding.statements) == (("mid",), ("s2", "s3"))


def test_a_place_has_the_finding_of_its_plainest_cause_only():
    campaign = valley(say("s1", "hold", "far", "red1", at=1), NEAR)
    assert one(campaign, "last told as held").places == ("far",)
    assert "fall not reported" not in found_in(campaign)


def test_a_place_named_only_as_the_source_of_its_holder_is_named():
    campaign = dated(valley(NEAR))
    sourced = {id: replace(p, holder_source="n_s2") if id == "far" else p for id, p in campaign.places.items()}
    assert one(replace(campaign, places=sourced), "fall not reported").places == ("far",)
