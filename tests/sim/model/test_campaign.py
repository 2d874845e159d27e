from dataclasses import replace

import pytest
from builders import build_campaign, say

from sim.model.declared import Relation
from sim.model.readings import Reading, in_force
from sim.model.times import Window
from sim.model.verbs import VERBS

BARE = build_campaign({"a": "red1"})


@pytest.mark.parametrize("verb", ["capture", "takeover", "handover", "recapture"])
def test_only_a_statement_in_a_place_takes_it(verb):
    said = say("s", verb, "a", "blue1", at=1)
    assert [replace(said, where=where).takes for where in ("in", "part", "near")] == [True, False, False]


@pytest.mark.parametrize(
    ("share", "where", "takes"),
    [
        (None, "in", False),
        ((0.49, 1.0), "in", False),
        ((0.5, 1.0), "in", True),
        ((0.5, 0.6), "part", True),
        ((1.0, 1.0), "near", False),
    ],
)
def test_a_share_of_half_or_more_takes_a_place(share, where, takes):
    assert say("s", "partial_capture", "a", "blue1", at=1, share=share, where=where).takes is takes


def test_no_other_verb_takes_a_place():
    takes = {verb for verb in VERBS if say("s", verb, "a", "blue1", at=1, share=(1.0, 1.0)).takes}
    assert takes == {"capture", "takeover", "handover", "recapture", "partial_capture"}


def test_a_holder_that_is_no_side_is_its_own_name():
    assert [BARE.side_short(side) for side in ("red", "unknown", "civilians")] == ["R", "unknown", "civilians"]
    assert [BARE.side_name(side) for side in ("red", "vacant", "")] == ["Red", "vacant", ""]
    assert [BARE.side_of(holder) for holder in ("red2", "unknown")] == ["red", "unknown"]


def test_sides_are_in_contact_outside_the_window_of_a_relation():
    campaign = build_campaign({"a": "red1"}, relations=[Relation(("red", "blue"), "allied", Window(10, 20), True)])
    minutes = (9, 10, 20, 21)
    assert [campaign.relation("blue", "red", minute) for minute in minutes] == [
        "contact",
        "allied",
        "allied",
        "contact",
    ]
    assert [campaign.passable("blue", "red", minute) for minute in minutes] == [False, True, True, False]
    assert campaign.relation("red", "green", 15) == "contact"


def test_scope_holds_places_at_any_depth():
    inside = {"a": ["town"], "town": ["land"], "land": ["town"]}  # a cycle of parents ends too
    scope = build_campaign({"a": "red1"}, areas=["town", "land"], part_of=inside).scope
    assert {place: set(within) for place, within in scope.items()} == {
        "a": set(),
        "town": {"a", "land", "town"},
        "land": {"a", "town", "land"},
    }


def test_readings_default_to_the_first_of_each_group():
    readings = tuple(Reading(*one, 1.0, "") for one in (("g", "x"), ("g", "y"), ("h", "z")))
    campaign = replace(BARE, readings=readings)
    assert campaign.choose_readings() == {"g": "x", "h": "z"}
    assert campaign.choose_readings({"g": "y"}) == {"g": "y", "h": "z"}
    assert [in_force(row, {"g": "y"}) for row in (None, ("g", "y"), ("g", "x"), ("h", "z"))] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(ValueError, match="unknown reading group 'k': g, h"):
        campaign.choose_readings({"k": "x"})
    with pytest.raises(ValueError, match="unknown alternative of reading g 'z': x, y"):
        campaign.choose_readings({"g": "z"})


def test_an_unlisted_city_has_no_higher_rank_than_those_that_the_folder_ranks_first():
    campaign = build_campaign({"a": "red1", "b": "blue1"}, kinds={"a": "city", "b": "town"})
    city, town = campaign.places["a"], campaign.places["b"]
    assert [replace(campaign.sheet, ranks=ranks).rank(city) for ranks in ({}, {"b": 1}, {"b": 2})] == [1, 2, 1]
    assert replace(campaign.sheet, ranks={"b": 1}).rank(town) == 1
