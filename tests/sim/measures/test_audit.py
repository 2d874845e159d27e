from dataclasses import replace

import pytest
from audits import found_in, ground, one, text_of
from builders import build_campaign, claim, say
from grounds import grounds
from hypothesis import given
from hypothesis import strategies as st

from sim.measures.finding_words import describe
from sim.measures.findings import KINDS, Kind, Weight
from sim.model.campaign import Toll
from sim.model.declared import NamedRoad, Relation
from sim.model.times import Window
from sim.study import Study

DAY = 1440


def audited(campaign, reading=None):
    return Study(campaign, reading=reading).audit


# -- readings ----------------------------------------------------------------------------------------------------------


def test_readings_come_with_their_reasons_and_sentences():
    said = [
        say("s1", "capture", "a", "blue1", at=5, reading=("g", "x")),
        say("s2", "capture", "b", "blue1", at=5, reading=("g", "y")),
    ]
    campaign = ground(*said, readings=[("g", "x"), ("g", "y")])
    finding = one(campaign, "readings")
    assert (finding.sentences, finding.places, finding.readings) == (("n_s1", "n_s2"), ("a", "b"), ("g",))
    assert text_of(campaign, finding) == "Readings: x: made up; or y: made up."


def test_readings_of_a_contradiction_are_told_with_it():
    said = [
        say("s1", "capture", "a", "blue1", at=5),
        say("s2", "capture", "a", "blue1", at=DAY, repeats="s1", reading=("g", "x")),
    ]
    campaign = ground(*said, readings=[("g", "x"), ("g", "y")])
    assert list(found_in(campaign)) == ["captured twice"]
    finding = one(campaign, "captured twice")
    assert finding.readings == ("g",) and "Readings: x: made up" in text_of(campaign, finding)


def test_audit_uses_the_given_reading():
    said = [
        say("s1", "capture", "near", "blue1", at=5, reading=("g", "x")),
        say("s2", "strike", "far", "blue1", at=1),
    ]
    campaign = valley(*said, readings=[("g", "x"), ("g", "y")])
    assert "fall not reported" in audited(campaign).by_kind
    assert audited(campaign, reading={"g": "x"}) == audited(campaign)
    assert "fall not reported" not in audited(campaign, reading={"g": "y"}).by_kind


# -- counts and tolls --------------------------------------------------------------------------------------------------


def test_counts_with_unnamed_places_are_one_finding():
    said = [say(f"s{place}", "capture", place, "blue1", at=5) for place in "abc"]
    claims = [claim("c1", 20, 20, includes=("sa",), words="20 towns"), claim("c2", 3, 3, includes=("sa", "sb", "sc"))]
    campaign = ground(*said, claims=claims)
    finding = one(campaign, "unnamed remainder")
    assert [(item.words, item.low, item.high) for item in finding.items] == [("20 towns", 17, 19)]
    assert text_of(campaign, finding) == "Captures that no sentence tells by name: of “20 towns”: 17 to 19 (B) [n]."


def test_a_count_that_cannot_be_met_is_a_contradiction():
    said = [say(f"s{place}", "capture", place, "blue1", at=5) for place in "abc"]
    campaign = ground(*said, claims=[claim("c", 1, 2, "running", words="two")])
    assert text_of(campaign, one(campaign, "count cannot be met")) == ("At most 2, but 3 are named or counted by then.")
    assert "count cannot be met" not in found_in(ground(*said, claims=[claim("c", 1, 3, "running")]))


def test_a_place_of_another_kind_in_a_count_is_to_be_checked():
    said = [say(f"s{place}", "capture", place, "blue1", at=5) for place in "ab"]
    counted = claim("c", 20, 20, includes=("sa", "sb"), unit="towns and villages")
    campaign = ground(*said, claims=[counted], kinds={"a": "hill"})
    assert text_of(campaign, one(campaign, "counted as another kind")) == "A (hill) among “towns and villages” [n_sa]."
    assert "counted as another kind" not in found_in(ground(*said, claims=[counted]))
    places = replace(counted, unit="places")
    assert "counted as another kind" not in found_in(ground(*said, claims=[places], kinds={"a": "hill"}))


def toll(victims, killed, counting="new", **columns):
    return Toll("n_s1", counting, victims, killed=killed, **columns)


def test_totals_are_one_note_and_events_beyond_them_a_contradiction():
    said = [say("s1", "capture", "a", "blue1", at=5)]
    totals = [toll("blue", (5, 5), "total"), toll("red", (0, None), "total", captured=(2, None))]
    campaign = ground(*said, tolls=[toll("blue", (9, 9)), *totals])
    assert list(found_in(campaign)) == ["toll beyond its total", "separate totals"]
    assert text_of(campaign, one(campaign, "separate totals")) == (
        "5 killed, killed, figure missing, 2 or more captured [n_s1]."
    )
    assert describe(campaign, one(campaign, "toll beyond its total")).title == "B: 9 against 5"
    open_total = [toll("blue", (9, 9)), toll("blue", (5, None), "total")]
    assert "toll beyond its total" not in found_in(ground(*said, tolls=open_total))


def test_casualties_before_the_first_day_are_in_no_sum():
    said = [say("s1", "shelling", "a", "blue1", at=-90)]
    campaign = ground(*said, tolls=[toll("civilians", (3, 5), statement="s1")])
    assert text_of(campaign, one(campaign, "toll before the first day")) == "3 to 5 killed [n_s1] (26 November)."
    assert "toll before the first day" not in found_in(
        ground(say("s1", "shelling", "a", "blue1", at=90), tolls=[toll("civilians", (3, 5), statement="s1")])
    )


# -- cuts and sieges ---------------------------------------------------------------------------------------------------


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


def cut_tests(campaign):
    return Study(campaign).cuts


def verdicts(campaign):
    return {
        test.statement: (test.verdict, [reading.verdict for reading in test.readings]) for test in cut_tests(campaign)
    }


def on_the_road(*statements, extra="", **kwargs):
    campaign = build_campaign(
        {"base": "red1", "near": "red1", "mid": "red1", "far": "red1", "foe": "blue1"},
        statements,
        roads="base-near-mid-far, near-foe" + extra,
        bases={"base": "red"},
        corridors={"m5": ["base", "near", "mid", "far"]},
        **{"areas": ["road"], **kwargs},
        kinds={"road": "road"},
    )
    return replace(campaign, named_roads={"road": NamedRoad("road", ("base", "far"), ("m5",))})


def test_a_cut_road_follows_if_a_place_on_it_is_captured_and_there_is_no_detour():
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=5)]
    assert verdicts(on_the_road(*said)) == {"s2": ("yes", ["always", "always"])}
    assert verdicts(on_the_road(*said, extra=", base-far")) == {"s2": ("only if", ["always", "never"])}


def test_a_cut_road_without_a_captured_place_does_not_follow():
    campaign = on_the_road(say("s2", "cut_road", "road", "blue1", at=5))
    assert verdicts(campaign) == {"s2": ("no", ["never", "never"])}
    assert [f.statements for f in found_in(campaign)["cut-off not supported"]] == [("s2",)]


def test_the_end_of_a_road_is_not_on_it():
    said = [say("s1", "capture", "far", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=5)]
    assert verdicts(on_the_road(*said)) == {"s2": ("only if", ["never", "always"])}


def test_a_cut_that_follows_in_some_placements_only_says_so():
    said = [say("s1", "capture", "mid", "blue1", at=(0, 100)), say("s2", "cut_road", "road", "blue1", at=50)]
    assert verdicts(on_the_road(*said))["s2"][1] == ["in some placements", "in some placements"]


def test_a_cut_is_tested_for_the_sides_hostile_at_its_minute():
    relations = [Relation(("red", "blue"), "hostile", Window(100, 10**6))]
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=200)]
    (found,) = cut_tests(on_the_road(*said, relations=relations))
    assert found.verdict == "yes" and found.readings[1].name == "no way is left for R between Base and Far by any road"


def test_passable_ground_provides_a_detour_around_a_cut_road():
    said = [
        say("s0", "capture", "foe", "green1", at=1),
        say("s1", "capture", "mid", "blue1", at=5),
        say("s2", "cut_road", "road", "blue1", at=5),
    ]
    for passable, verdict in ((True, "never"), (False, "always")):
        through = Relation(("red", "green"), "contact", Window(0, 10**6), passable)
        campaign = on_the_road(*said, extra=", base-foe-far", relations=[("red", "blue", "hostile"), through])
        assert verdicts(campaign)["s2"][1] == ["always", verdict]


def test_a_cut_without_a_losing_side_is_an_error_that_names_it():
    said = [say("s1", "cut_road", "road", "blue1", at=5)]
    with pytest.raises(ValueError, match=r"statement s1 \(cut_road, road\) .* no side is declared hostile to B "):
        verdicts(on_the_road(*said, relations=()))


def test_a_cut_without_a_losing_side_in_one_placement_does_not_follow_there():
    relations = [Relation(("red", "blue"), "hostile", Window(100, 10**6))]
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=(50, 250))]
    assert verdicts(on_the_road(*said, relations=relations))["s2"][1] == ["always", "in some placements"]


def test_a_siege_is_tested_over_own_allied_and_passable_ground():
    relations = [("red", "blue", "hostile"), Relation(("red", "green"), "contact", Window(-99, 10**6), passable=True)]
    said = [
        say("s1", "capture", "near", "green1", at=5),
        say("s2", "encircle", "far", "blue1", at=9, from_faction="red1"),
    ]
    assert verdicts(valley(*said, relations=relations)) == {"s2": ("only if", ["always", "always", "never"])}


def test_an_area_is_tested_against_all_outside_and_against_each_base():
    campaign = build_campaign(
        {"in": "red1", "out": "red1", "one": "red1", "two": "red1"},
        [say("s1", "capture", "one", "blue1", at=5), say("s2", "cut_road", "land", "blue1", at=5)],
        roads="one-in-out-two",
        bases={"one": "red", "two": "red"},
        areas=["land"],
        part_of={"in": ["land"]},
    )
    # joined to ground outside: no; path to the captured base: cut; path to the other base: not cut
    assert verdicts(campaign) == {"s2": ("only if", ["never", "always", "never"])}


def test_a_road_cut_in_its_plain_sense_is_no_finding():
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=5)]
    campaign = on_the_road(*said, extra=", base-far")
    assert verdicts(campaign)["s2"][0] == "only if"
    assert not {"cut-off not supported", "cut-off under one reading"} & set(found_in(campaign))
    some = [say("s1", "capture", "mid", "blue1", at=(0, 100)), say("s2", "cut_road", "road", "blue1", at=50)]
    assert [item.words[:3] for item in one(on_the_road(*some), "cut-off under one reading").items] == ["B o", "no "]


def test_counts_of_unnamed_places_that_may_explain_a_cut_are_named():
    cut = say("s2", "cut_road", "road", "blue1", at=5, hedge="effectively")
    villages = claim("c", 3, None, words="several villages", scope=("land",))
    campaign = on_the_road(cut, claims=[villages], part_of={"mid": ["land"]}, areas=["road", "land"])
    text = text_of(campaign, one(campaign, "cut-off not supported"))
    assert "“effectively”" in text and text.endswith("Unnamed places may lie there: “several villages” [n].")
    elsewhere = replace(villages, scope=("foe",))
    other = on_the_road(cut, claims=[elsewhere])
    assert "Unnamed" not in text_of(other, one(other, "cut-off not supported"))


def test_a_siege_that_unnamed_places_may_have_closed_is_no_finding():
    siege = say("s1", "siege", "far", "blue1", at=5, end=90, from_faction="red1")
    assert [f.statements for f in found_in(valley(siege))["cut-off not supported"]] == [("s1",)]
    counted = claim("c", 3, None, scope=("land",))
    explained = valley(siege, claims=[counted], areas=["land"], part_of={"far": ["land"]})
    assert "cut-off not supported" not in found_in(explained)


def test_a_siege_that_follows_in_some_senses_or_placements_only():
    through = [("red", "blue", "hostile"), Relation(("red", "green"), "contact", Window(-99, 10**6), passable=True)]
    taken = say("s1", "capture", "near", "green1", at=5)
    siege = say("s2", "encircle", "far", "blue1", at=9, end=90, from_faction="red1")
    found = one(valley(taken, siege, relations=through), "cut-off under one reading")
    assert [item.words for item in found.items] == ["no way is left to a supply base over passable ground"]
    sometimes = valley(say("s1", "capture", "near", "blue1", at=(5, 50)), replace(siege, window=Window(9, 9)))
    assert verdicts(sometimes)["s2"][0] == "only if"
    assert "cut-off under one reading" not in found_in(sometimes)  # in every sense alike


# -- all findings ------------------------------------------------------------------------------------------------------


def test_every_kind_has_a_weight_a_meaning_and_a_consequence():
    assert list(KINDS) == list(Kind)
    for row in KINDS.values():
        assert row.weight in Weight and row.means and row.so_what and "\n" not in row.so_what


# -- properties --------------------------------------------------------------------------------------------------------


@given(grounds())
def test_every_finding_has_a_known_kind_and_the_sentences_of_its_statements(campaign):
    found = audited(campaign)
    assert found.findings == audited(campaign).findings
    weights = [list(Weight).index(finding.weight) for finding in found.findings]
    assert weights == sorted(weights)  # the heaviest first
    for finding in found.findings:
        words = describe(campaign, finding)
        assert words.title and words.text and "  " not in words.text
        assert set(finding.places) <= set(campaign.places)
        assert {campaign.statements[id].sentence for id in finding.statements} <= set(finding.sentences)
        assert set(finding.sentences) <= set(campaign.sentences)
    assert [f for findings in found.by_kind.values() for f in findings] == list(found.findings)


RANKS = {"never": 0, "in some placements": 1, "always": 2}


@given(
    st.dictionaries(st.sampled_from(["near", "mid", "far"]), st.integers(0, 100)),
    st.sampled_from(["base-far", "base-mid", "near-far", "foe-far"]),
)
def test_an_additional_road_never_makes_a_cut_follow(captures, extra):
    said = [say(f"s_{place}", "capture", place, "blue1", at=at) for place, at in captures.items()]
    said.append(say("cut", "cut_road", "road", "blue1", at=(20, 80)))
    (held, parted), (held_still, parted_still) = (
        verdicts(on_the_road(*said, extra=roads))["cut"][1] for roads in ("", f", {extra}")
    )
    assert held == held_still  # what is held on the road itself
    assert RANKS[parted_still] <= RANKS[parted]
