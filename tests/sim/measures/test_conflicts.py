from dataclasses import replace

import pytest
from audits import dated, found_in, ground, one, text_of
from builders import build_campaign, say

from sim.model.declared import NamedRoad

DAY = 1440


# -- one place ---------------------------------------------------------------------------------------------------------


def test_two_captures_by_a_side_without_a_loss_in_between_are_a_contradiction():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "capture", "a", "blue1", at=DAY, repeats="s1")]
    campaign = ground(*said)
    finding = one(campaign, "captured twice")
    assert (finding.places, finding.statements, finding.sentences) == (("a",), ("s1", "s2"), ("n_s1", "n_s2"))
    assert finding.weight == "contradiction"
    assert text_of(campaign, finding) == (
        "Captured by Blue1 (27 November), and again (28 November); no loss in between is told."
    )


@pytest.mark.parametrize("loss", [("capture", "red1"), ("withdraw", "blue1")])
def test_a_reported_loss_in_between_explains_two_captures(loss):
    verb, faction = loss
    said = [
        say("s1", "capture", "a", "blue1", at=5),
        say("loss", verb, "a", faction, at=50),
        say("s2", "capture", "a", "blue1", at=90),
    ]
    assert "captured twice" not in found_in(ground(*said))


def test_a_loss_that_the_document_tells_later_explains_two_captures_as_well():
    said = [
        say("s1", "capture", "a", "blue1", at=5),
        say("s2", "capture", "a", "blue1", at=90),
        say("loss", "capture", "a", "red1", at=50),
    ]
    assert "captured twice" not in found_in(ground(*said))


def test_a_withdrawal_of_another_side_is_no_loss_of_the_captor():
    said = [
        say("s1", "capture", "a", "blue1", at=5),
        say("other", "withdraw", "a", "green1", at=50),
        say("s2", "capture", "a", "blue1", at=90, repeats="s1"),
    ]
    assert one(ground(*said), "captured twice").statements == ("s1", "s2")


def test_days_of_two_years_include_the_year():
    said = [
        say("s1", "capture", "a", "blue1", at=(0, 365 * DAY)),
        say("s2", "capture", "a", "blue1", at=400 * DAY, repeats="s1"),
    ]
    campaign = ground(*said, end=500 * DAY)
    assert "(27 November 2024 – 27 November 2025), and again" in text_of(campaign, one(campaign, "captured twice"))


def test_fighting_between_captor_and_loser_after_a_capture_is_a_finding():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "clash", "a", "red1", at=DAY, from_faction="blue1")]
    campaign = ground(*said)
    finding = one(campaign, "captured and fought over")
    assert finding.statements == ("s1", "s2") and "of 28 November" in text_of(campaign, finding)


@pytest.mark.parametrize(
    ("faction", "at", "where"), [("green1", DAY, "in"), ("red1", (0, 9), "in"), ("red1", DAY, "near")]
)
def test_fighting_with_a_third_side_or_at_the_time_or_nearby_is_no_finding(faction, at, where):
    fight = say("s2", "clash", "a", faction, at=at, from_faction="blue1", where=where)
    assert "captured and fought over" not in found_in(ground(say("s1", "capture", "a", "blue1", at=5), fight))


def test_two_holders_in_a_day_are_a_note():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "takeover", "a", "green1", at=90, hedge="reportedly")]
    campaign = ground(*said)
    assert text_of(campaign, one(campaign, "two holders in a day")) == (
        "A (27 November): Blue1, then Green1, “reportedly” [n_s1 n_s2]."
    )
    later = [said[0], say("s2", "takeover", "a", "green1", at=2 * DAY)]
    assert "two holders in a day" not in found_in(ground(*later))


# -- roads and areas ---------------------------------------------------------------------------------------------------


def along(*statements, **kwargs):
    """Build a campaign on one road: a captured behind, b held, c and d in the land ahead."""
    return build_campaign(
        dict.fromkeys("abcd", "red1"),
        statements,
        roads="a-b-c-d",
        areas=["land"],
        part_of={"c": ["land"], "d": ["land"]},
        corridors={"m5": list("abcd")},
        **kwargs,
    )


HELD = say("held", "hold", "b", "red1", at=(60, 200))
TAKEN = say("taken", "capture", "a", "blue1", at=10)


def test_a_place_held_on_a_road_while_the_enemy_advances_beyond_it_is_a_contradiction():
    campaign = along(TAKEN, HELD, say("on", "approach", "land", "blue1", at=300))
    finding = one(campaign, "held and passed")
    assert (finding.places, finding.statements, finding.sides) == (("b",), ("held", "on"), ("red", "blue"))
    assert "On the road M5, B lies between B and that area" in text_of(campaign, finding)


def test_only_the_places_on_the_road_are_passed():
    held = say("held", "hold", ["b", "x"], "red1", at=(60, 200))
    said = [TAKEN, held, say("on", "approach", "land", "blue1", at=300)]
    campaign = along(*said)
    beside = replace(campaign.places["b"], id="x", name="X", lat=36.5)
    finding = one(replace(campaign, places={**campaign.places, "x": beside}), "held and passed")
    assert finding.places == ("b",)


@pytest.mark.parametrize(
    "then",
    [
        [say("on", "approach", "land", "blue1", at=3 * DAY)],  # time enough for the place to fall
        [say("on", "approach", "land", "green1", at=300)],  # not hostile
        [say("fall", "capture", "b", "blue1", at=250), say("on", "approach", "land", "blue1", at=300)],
        [say("c", "capture", "c", "blue1", at=50), say("on", "approach", "land", "blue1", at=300)],  # on both sides
        [say("on", "approach", "land", "blue1", at=300, where="near")],
    ],
)
def test_a_later_or_other_advance_passes_no_held_place(then):
    assert "held and passed" not in found_in(along(TAKEN, HELD, *then))


def test_an_operation_that_starts_in_an_area_where_nothing_follows_is_a_contradiction():
    lead = say("lead", "operation_start", ["land", "sea"], "blue1", at=(0, 100))
    body = say("body", "operation_start", "land", "blue1", at=(0, 100))
    late = say("late", "capture", "d", "blue1", at=3 * DAY)
    area = {"areas": ["land", "sea"], "part_of": {"c": ["land"], "d": ["sea"]}}
    finding = one(ground(lead, body, late, **area), "start not followed")
    assert (finding.places, finding.statements) == (("sea",), ("lead", "body", "late"))
    assert [item.statements for item in finding.items] == [("late",)]
    soon = say("late", "capture", "d", "blue1", at=200)
    assert "start not followed" not in found_in(ground(lead, body, soon, **area))
    assert "start not followed" not in found_in(ground(lead, late, **area))  # no other sentence has it otherwise
    other = say("lead", "operation_start", "sea", "blue1", at=(0, 100))
    assert "start not followed" not in found_in(ground(other, body, late, **area))  # two operations


def on_road(*statements):
    campaign = build_campaign(
        dict.fromkeys("abc", "red1"),
        statements,
        roads="a-b-c",
        corridors={"m5": list("abc")},
        areas=["road"],
        kinds={"road": "road"},
    )
    return replace(campaign, named_roads={"road": NamedRoad("road", ("a", "c"), ("m5",))})


def test_coming_near_a_road_on_which_the_side_already_stands_is_a_contradiction():
    near = say("near", "approach", "road", "blue1", at=90, where="near", within_m=2000)
    inside = say("inside", "partial_capture", "b", "blue1", at=50, where="part")
    finding = one(on_road(inside, near), "near and inside")
    assert (finding.places, finding.statements) == (("b", "road"), ("inside", "near"))
    assert "near and inside" not in found_in(on_road(near, inside))  # told after it
    other = say("inside", "partial_capture", "b", "green1", at=50, where="part")
    assert "near and inside" not in found_in(on_road(other, near))
    apart = dated(on_road(inside, near), n_inside={"paragraph": 7})
    assert "near and inside" not in found_in(apart)


def test_a_road_that_is_cut_where_it_was_cut_is_ambiguous():
    said = [say("s1", "capture", "b", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=3 * DAY)]
    finding = one(on_road(*said), "cut before")
    assert finding.places == ("road", "b") and finding.items[0].statements == ("s1",)
    soon = [say("s1", "capture", "b", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=30)]
    assert "cut before" not in found_in(on_road(*soon))
    at_its_end = [say("s1", "capture", "c", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=3 * DAY)]
    assert "cut before" not in found_in(on_road(*at_its_end))


# -- lists and areas of a sentence -------------------------------------------------------------------------------------


def strikes(*places, text="Planes struck towns recently captured by Blue.", before=()):
    said = [*before, say("s1", "strike", "land", "red1", at=60)]
    said += [say(f"t{place}", "strike", place, "red1", at=60, sentence="n_t") for place in places]
    return ground(
        *said,
        areas=["land", "sea"],
        part_of={"a": ["land"], "b": ["land"], "c": ["sea"]},
        texts={"n_s1": text, "n_t": "This includes a camp in A."},
    )


def test_a_place_called_recently_captured_that_never_changed_hands_is_a_contradiction():
    finding = one(strikes("a"), "recalled capture not told")
    assert (finding.places, finding.sentences) == (("a",), ("n_s1", "n_t"))
    taken = say("s0", "capture", "a", "blue1", at=5)
    assert "recalled capture not told" not in found_in(strikes("a", before=[taken]))
    assert "recalled capture not told" not in found_in(strikes("a", text="Planes struck towns."))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Red shelled the recently captured town of A.", True),
        ("Red shelled A from the recently captured hill of B.", False),
    ],
)
def test_only_the_place_that_the_words_are_about_is_called_recently_captured(text, found):
    campaign = ground(say("s1", "shelling", "a", "red1", at=5), texts={"n_s1": text})
    assert ("recalled capture not told" in found_in(campaign)) == found


def test_nothing_is_outside_an_area_in_which_nothing_is_said_to_lie():
    start = say("s1", "operation_start", "land", "blue1", at=5, sentence="n")
    taken = say("s2", "capture", "a", "blue1", at=60, sentence="n")
    assert "outside its area" not in found_in(ground(start, taken, areas=["land"]))


def test_a_place_outside_the_area_of_its_list_is_a_contradiction():
    finding = one(strikes("a", "c", text="Planes struck towns in Land."), "outside its own list")
    assert finding.places == ("c", "land") and finding.statements == ("s1", "tc")
    assert "outside its own list" not in found_in(strikes("a", "b"))


def test_a_capture_outside_the_area_of_its_operation_is_ambiguous():
    def offensive(place):
        return ground(
            say("s1", "operation_start", "land", "blue1", at=5, sentence="n"),
            say("s2", "capture", place, "blue1", at=60, sentence="n"),
            areas=["land", "sea"],
            part_of={"a": ["land"], "c": ["sea"]},
        )

    campaign = offensive("c")
    finding = one(campaign, "outside its area")
    assert finding.places == ("c", "land") and "it lies in Sea" in text_of(campaign, finding)
    assert "outside its area" not in found_in(offensive("a"))


# -- holders -----------------------------------------------------------------------------------------------------------


def city(*statements):
    return build_campaign({"city": "red1", "quarter": "red1", "b": "red1"}, statements, part_of={"quarter": ["city"]})


def test_a_part_in_other_hands_than_the_whole_is_ambiguous():
    took = say("s1", "capture", "city", "blue1", at=5)
    finding = one(city(took, say("s2", "takeover", "quarter", "green1", at=90)), "part in other hands")
    assert (finding.places, finding.statements, finding.sides) == (("quarter", "city"), ("s1", "s2"), ("blue",))
    campaign = city(took, say("s2", "takeover", "quarter", "green1", at=90))
    assert "but of Quarter is told: takeover by Green1" in text_of(campaign, finding)
    assert "part in other hands" not in found_in(city(took, say("s2", "capture", "quarter", "blue2", at=90)))
    assert "part in other hands" not in found_in(city(say("s2", "takeover", "quarter", "green1", at=90)))


def far(lon):
    """Build a campaign of captures by blue along a line, one of them at a longitude."""
    places = {"home": "blue1", "a": "red1", "b": "red1", "x": "red1"}
    coordinates = {"home": (36.0, 35.0), "a": (36.1, 35.0), "b": (36.2, 35.0), "x": (lon, 35.0)}
    said = [say(f"s{place}", "capture", place, "blue1", at=at) for at, place in enumerate("abx", start=5)]
    return build_campaign(places, said, coordinates=coordinates)


def test_a_capture_far_from_all_that_the_side_holds_is_to_be_checked():
    """A homonym's coordinates."""
    finding = one(far(46.0), "far ahead of its front")
    assert finding.places == ("x",) and finding.weight == "check"
    (item,) = finding.items
    assert (item.low, item.high) == (892, 892)
    assert "far ahead of its front" not in found_in(far(36.4))


def test_a_capture_next_to_an_ally_is_not_far_ahead():
    campaign = far(46.0)
    ally = replace(campaign.places["home"], id="ally", name="Ally", holder="green1", lon=46.1)
    with_ally = replace(campaign, places={**campaign.places, "ally": ally})
    assert "far ahead of its front" in found_in(with_ally)
    allied = replace(with_ally.relations[0], sides=("blue", "green"), kind="allied")
    assert "far ahead of its front" not in found_in(replace(with_ally, relations=(*with_ally.relations, allied)))


def test_captures_of_one_minute_may_have_started_from_each_other():
    """They have no known order."""
    lons = {"home": 36.0, "a": 36.1, "b": 36.15, "c": 36.2, "d": 36.55, "x": 36.95}
    coordinates = {place: (lon, 35.0) for place, lon in lons.items()}
    places = {place: "red1" for place in lons} | {"home": "blue1"}

    def captures(**minutes):
        said = [say(f"s{place}", "capture", place, "blue1", at=at) for place, at in minutes.items()]
        return found_in(build_campaign(places, said, coordinates=coordinates))

    assert "far ahead of its front" not in captures(a=5, b=6, c=7, d=9, x=9)
    assert "far ahead of its front" in captures(a=5, b=6, c=7, x=9)
    assert "far ahead of its front" in captures(a=5, b=6, c=7, d=10, x=9)
