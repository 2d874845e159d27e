from dataclasses import replace

import pytest
from builders import build_campaign, claim, say
from grounds import grounds
from hypothesis import given
from hypothesis import strategies as st

from sim.measures.findings import FINDING_KINDS
from sim.model.campaign import NamedRoad, Relation, Toll
from sim.model.times import Window
from sim.roads.graph import road_graph
from sim.study import Study

DAY = 1440


def audited(campaign, reading=None):
    return Study(campaign, reading=reading).audit


def found_in(campaign):
    """Return the findings of an audit by kind, without the one that every campaign has."""
    found = audited(campaign).by_kind
    return {kind: findings for kind, findings in found.items() if kind != "holder from another source"}


def ground(*statements, **kwargs):
    return build_campaign(dict.fromkeys("abcdef", "red1"), statements, **kwargs)


def one(campaign, kind):
    """Return the only finding, which must be of this kind."""
    found = found_in(campaign)
    assert list(found) == [kind], found
    (finding,) = found[kind]
    return finding


# -- findings from the statements alone --------------------------------------------------------------------------------


def test_two_captures_by_a_side_without_a_loss_in_between_are_a_contradiction():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "capture", "a", "blue1", at=DAY, repeats="s1")]
    finding = one(ground(*said), "captured twice")
    assert (finding.places, finding.statements, finding.sentences) == (("a",), ("s1", "s2"), ("n_s1", "n_s2"))
    assert finding.text == (
        "A is captured by Blue1 on 27 November and again on 28 November; no sentence reports a loss in between."
    )
    assert finding.weight == "contradiction"


@pytest.mark.parametrize(
    "between",
    [
        say("loss", "capture", "a", "red1", at=50),
        say("loss", "withdraw", "a", "blue1", at=50),
    ],
)
def test_a_reported_loss_in_between_explains_two_captures(between):
    said = [say("s1", "capture", "a", "blue1", at=5), between, say("s2", "capture", "a", "blue1", at=90)]
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
    finding = one(ground(*said, end=500 * DAY), "captured twice")
    assert "on 27 November 2024 – 27 November 2025 and again" in finding.text


def test_audit_uses_the_given_reading():
    said = [
        say("s1", "capture", "near", "blue1", at=5, reading=("g", "x")),
        say("s2", "strike", "far", "blue1", at=1),
    ]
    campaign = valley(*said, readings=[("g", "x"), ("g", "y")])
    road_graph(campaign)
    assert "fall not reported" in audited(campaign).by_kind
    assert audited(campaign, reading={"g": "x"}) == audited(campaign)
    assert "fall not reported" not in audited(campaign, reading={"g": "y"}).by_kind


def test_a_loss_inferred_by_a_rule_is_not_reported():
    said = [say("s1", "capture", "a", "blue1", at=5, rule="untold"), say("s2", "recapture", "a", "red1", at=90)]
    finding = one(ground(*said), "loss not reported")
    assert (finding.places, finding.statements, finding.weight) == (("a",), ("s1", "s2"), "silence")


def test_a_retaken_place_with_a_reported_loss_is_no_finding():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "recapture", "a", "red1", at=2 * DAY)]
    assert found_in(ground(*said)) == {}


def test_fighting_between_captor_and_loser_after_a_capture_is_a_finding():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "clash", "a", "red1", at=DAY, from_faction="blue1")]
    finding = one(ground(*said), "captured and fought over")
    assert finding.statements == ("s1", "s2") and "reported for 28 November" in finding.text


@pytest.mark.parametrize(
    ("faction", "at", "where"), [("green1", DAY, "in"), ("red1", (0, 9), "in"), ("red1", DAY, "near")]
)
def test_fighting_with_a_third_side_or_at_the_time_or_nearby_is_no_finding(faction, at, where):
    fight = say("s2", "clash", "a", faction, at=at, from_faction="blue1", where=where)
    assert "captured and fought over" not in found_in(ground(say("s1", "capture", "a", "blue1", at=5), fight))


def test_an_entry_without_a_reported_outcome_is_a_finding():
    finding = one(ground(say("s1", "enter", "a", "blue1", at=5)), "outcome not reported")
    assert (
        finding.text == "A is reached or entered by Blue1 on 27 November; no sentence reports who held it afterwards."
    )
    assert found_in(ground(say("s1", "enter", "a", "blue1", at=5), say("s2", "capture", "a", "blue1", at=9))) == {}


def test_two_holders_in_a_day_are_a_note():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "takeover", "a", "green1", at=90, hedge="reportedly")]
    finding = one(ground(*said), "two holders in a day")
    assert finding.text == "On 27 November A passes to Blue1 and then to Green1, “reportedly”."


def test_readings_come_with_their_reasons_and_sentences():
    said = [
        say("s1", "capture", "a", "blue1", at=5, reading=("g", "x")),
        say("s2", "capture", "b", "blue1", at=5, reading=("g", "y")),
    ]
    finding = one(ground(*said, readings=[("g", "x"), ("g", "y")]), "readings")
    assert (finding.sentences, finding.places) == (("n_s1", "n_s2"), ("a", "b"))
    assert finding.text == "x: made up; or y: made up."


def dated(campaign, **changes):
    """Change the sentences of a campaign."""
    sentences = {id: replace(campaign.sentences[id], **changes.get(id, {})) for id in campaign.sentences}
    return replace(campaign, sentences=sentences)


def test_paragraphs_and_sentences_without_a_date_of_their_own():
    said = [say(f"s{at}", "capture", place, "blue1", at=at) for at, place in enumerate("abcd", start=1)]
    campaign = dated(
        ground(*said),
        n_s1={"paragraph": 1},
        n_s2={"paragraph": 2, "dated_by": ("n_s1", "n_s3"), "first_day": 0, "last_day": 2 * DAY - 1},
        n_s3={"paragraph": 3},
        n_s4={"paragraph": 3, "dated_by": ("n_s1", "n_s3")},
    )
    found = found_in(campaign)
    assert {kind: [f.sentences for f in findings] for kind, findings in found.items()} == {
        "undated paragraph": [("n_s2",)],
        "undated sentence": [("n_s4",)],
    }
    assert found["undated paragraph"][0].text.endswith("between n_s1 and n_s3: 27–28 November.")


def test_events_in_an_area_without_a_town_are_findings():
    said = [
        say("s1", "strike", "land", "blue1", at=5),
        say("s2", "withdraw", "land", "red1", at=5, where="part"),
        say("s3", "operation_start", "land", "blue1", at=5),
        say("s4", "strike", "a", at=5),
    ]
    found = found_in(ground(*said, areas=["land"]))
    assert {kind: [f.statements for f in findings] for kind, findings in found.items()} == {
        "no town named": [("s1",)],
        "extent not stated": [("s2",)],
        "actor not stated": [("s4",)],
    }


def test_a_place_without_coordinates_is_a_finding():
    campaign = ground(say("s1", "capture", "a", "blue1", at=5))
    lost = replace(campaign.places["a"], lat=None, lon=None, note="in no gazetteer")
    finding = one(replace(campaign, places={**campaign.places, "a": lost}), "place not located")
    assert finding.text == "A is named, but has no known location: in no gazetteer"


def test_holders_from_another_source_are_one_finding():
    campaign = ground()
    (finding,) = audited(campaign).findings
    assert (finding.kind, finding.places) == ("holder from another source", tuple("abcdef"))


# -- counts, tolls, things taken ---------------------------------------------------------------------------------------


def test_counts_with_a_remainder_and_counts_that_cannot_be_met():
    said = [say(f"s{place}", "capture", place, "blue1", at=5) for place in "abc"]
    claims = [claim("c1", 20, 20, includes=("sa",), words="20 towns"), claim("c2", 1, 2, "running", words="two")]
    found = found_in(ground(*said, claims=claims))
    assert [f.text for f in found["unnamed remainder"]] == ["“20 towns”: 1 named with it, 19 unnamed."]
    assert [f.text for f in found["count cannot be met"]] == ["“two”: at most 2, but 22 are named or counted by then."]


def toll(victims, killed, counting="new"):
    return Toll("n_s1", victims, counting, killed=killed)


def test_a_total_is_a_note_and_events_beyond_it_a_contradiction():
    said = [say("s1", "capture", "a", "blue1", at=5)]
    found = found_in(ground(*said, tolls=[toll("blue", (9, 9)), toll("blue", (5, 5), "total")]))
    assert list(found) == ["toll beyond its total", "separate total"]
    assert found["toll beyond its total"][0].title == "blue: 9 against 5"
    assert "toll beyond its total" not in found_in(
        ground(*said, tolls=[toll("blue", (9, 9)), toll("blue", (5, None), "total")])
    )


def test_equipment_of_a_side_that_did_not_hold_the_place_is_a_finding():
    said = [say("s1", "seize_equipment", "a", "blue1", at=5, from_faction="green1")]
    assert one(ground(*said), "owner unclear").places == ("a",)
    said = [say("s1", "seize_equipment", "a", "blue1", at=5, from_faction="red1")]
    assert found_in(ground(*said)) == {}


# -- silence, cuts and sieges -----------------------------------------------------------------------------------------


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


def test_a_place_cut_off_and_not_mentioned_again_is_a_finding():
    campaign = valley(say("s1", "strike", "far", "blue1", at=1), say("s2", "capture", "near", "blue1", at=5))
    (far,), (mid,) = (found_in(campaign)[kind] for kind in ("fall not reported", "never named"))
    assert (far.places, far.statements, far.weight) == (("far",), ("s1", "s2"), "silence")
    assert far.text == (
        "In the tables, R last held Far. By 27 November at the latest, no road over ground of its side joined it to a "
        "base; no sentence reports its holder then."
    )
    assert (mid.places, mid.statements, mid.weight) == (("mid",), ("s2",), "note")
    assert mid.text == (
        "In the table of places, R held Mid. By 27 November at the latest, no road over ground of its side joined it "
        "to a base. The source does not name the place."
    )


def test_a_part_of_a_place_that_fell_is_no_finding_of_its_own():
    said = [say("s1", "strike", "far", "blue1", at=1), say("s2", "capture", "near", "blue1", at=5)]
    apart = valley(*said)
    assert "fall not reported" in found_in(apart)
    within = {id: replace(p, part_of=("near",)) if id == "far" else p for id, p in apart.places.items()}
    assert "fall not reported" not in found_in(replace(apart, places=within))
    # a part of a place that did not fall is still a finding
    within = {id: replace(p, part_of=("base",)) if id == "far" else p for id, p in apart.places.items()}
    assert "fall not reported" in found_in(replace(apart, places=within))


def test_a_place_cut_off_in_some_placements_only_is_no_finding():
    # in the earliest placement, mid is mentioned after it is cut off, and nothing happens afterwards
    campaign = valley(say("s1", "capture", "near", "blue1", at=(5, 99)), say("s2", "hold", "mid", "red1", at=50))
    found = found_in(campaign)
    assert [f.places for f in found["never named"]] == [("far",)] and "fall not reported" not in found


def test_a_bypassed_place_names_the_captures_on_both_sides():
    said = [say("s1", "capture", "near", "blue1", at=5), say("s2", "capture", "far", "blue1", at=9)]
    campaign = valley(*said)
    spared = {id: replace(place, base_of="") for id, place in campaign.places.items()}
    finding = one(replace(campaign, places=spared), "never named")
    assert (finding.places, finding.statements) == (("mid",), ("s1", "s2"))


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
        areas=["road"],
        kinds={"road": "road"},
        **kwargs,
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


# -- properties --------------------------------------------------------------------------------------------------------


@given(grounds())
def test_every_finding_has_a_known_kind_and_the_sentences_of_its_statements(campaign):
    found = audited(campaign)
    assert found.findings == audited(campaign).findings
    for finding in found.findings:
        assert finding.kind in FINDING_KINDS and finding.title and finding.text
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
