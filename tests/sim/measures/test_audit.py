from dataclasses import replace

import pytest
from builders import build_campaign, claim, say
from grounds import grounds
from hypothesis import given
from hypothesis import strategies as st

from sim.chronology import date_statements
from sim.clock.replay import replay
from sim.measures.audit import audit
from sim.measures.cuts import weigh_cuts
from sim.measures.findings import FINDING_KINDS
from sim.model.campaign import NamedRoad, Relation, Toll
from sim.model.times import Window
from sim.roads.graph import road_graph

DAY = 1440


def found_in(campaign):
    """What an audit finds, kind by kind, without what it says of every campaign's tables."""
    found = audit(campaign, road_graph(campaign)).by_kind
    return {kind: findings for kind, findings in found.items() if kind != "holder from outside"}


def ground(*statements, **kwargs):
    return build_campaign(dict.fromkeys("abcdef", "red1"), statements, **kwargs)


def one(campaign, kind):
    """The only finding, which is of this kind."""
    found = found_in(campaign)
    assert list(found) == [kind], found
    (finding,) = found[kind]
    return finding


# -- what the statements say of each other -----------------------------------------------------------------------------


def test_a_place_taken_twice_by_one_side_with_no_loss_between():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "capture", "a", "blue1", at=DAY, repeats="s1")]
    finding = one(ground(*said), "taken twice")
    assert (finding.places, finding.statements, finding.sentences) == (("a",), ("s1", "s2"), ("n_s1", "n_s2"))
    assert finding.text == (
        "A is taken by Blue1 on 27 November and again on 28 November; no sentence tells of a loss between."
    )
    assert finding.weight == "contradiction"


@pytest.mark.parametrize(
    "between",
    [
        say("loss", "capture", "a", "red1", at=50),
        say("loss", "withdraw", "a", "blue1", at=50),
    ],
)
def test_a_loss_that_is_told_makes_two_captures_right(between):
    said = [say("s1", "capture", "a", "blue1", at=5), between, say("s2", "capture", "a", "blue1", at=90)]
    assert "taken twice" not in found_in(ground(*said))


def test_another_side_that_leaves_between_has_lost_nothing_of_the_takers():
    said = [
        say("s1", "capture", "a", "blue1", at=5),
        say("other", "withdraw", "a", "green1", at=50),
        say("s2", "capture", "a", "blue1", at=90, repeats="s1"),
    ]
    assert one(ground(*said), "taken twice").statements == ("s1", "s2")


def test_days_of_two_years_are_told_with_their_years():
    said = [
        say("s1", "capture", "a", "blue1", at=(0, 365 * DAY)),
        say("s2", "capture", "a", "blue1", at=400 * DAY, repeats="s1"),
    ]
    finding = one(ground(*said, end=500 * DAY), "taken twice")
    assert "on 27 November 2024 – 27 November 2025 and again" in finding.text


def test_an_audit_follows_the_reading_it_is_given():
    said = [
        say("s1", "capture", "near", "blue1", at=5, reading=("g", "x")),
        say("s2", "strike", "far", "blue1", at=1),
    ]
    campaign = valley(*said, readings=[("g", "x"), ("g", "y")])
    graph = road_graph(campaign)
    assert "fall never told" in audit(campaign, graph).by_kind
    assert audit(campaign, graph, reading={"g": "x"}) == audit(campaign, graph)
    assert "fall never told" not in audit(campaign, graph, reading={"g": "y"}).by_kind


def test_a_loss_that_only_a_rule_tells_is_untold():
    said = [say("s1", "capture", "a", "blue1", at=5, rule="untold"), say("s2", "recapture", "a", "red1", at=90)]
    finding = one(ground(*said), "loss untold")
    assert (finding.places, finding.statements, finding.weight) == (("a",), ("s1", "s2"), "silence")


def test_a_retaken_place_whose_loss_is_told_is_no_finding():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "recapture", "a", "red1", at=2 * DAY)]
    assert found_in(ground(*said)) == {}


def test_a_place_that_is_taken_and_still_fought_over_with_the_side_that_lost_it():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "clash", "a", "red1", at=DAY, from_faction="blue1")]
    finding = one(ground(*said), "taken and fought over")
    assert finding.statements == ("s1", "s2") and "told of 28 November" in finding.text


@pytest.mark.parametrize(
    ("faction", "at", "where"), [("green1", DAY, "in"), ("red1", (0, 9), "in"), ("red1", DAY, "near")]
)
def test_a_fight_with_a_third_side_or_at_the_time_or_nearby_is_none(faction, at, where):
    fight = say("s2", "clash", "a", faction, at=at, from_faction="blue1", where=where)
    assert "taken and fought over" not in found_in(ground(say("s1", "capture", "a", "blue1", at=5), fight))


def test_a_place_entered_of_which_no_more_is_told():
    finding = one(ground(say("s1", "enter", "a", "blue1", at=5)), "outcome untold")
    assert finding.text == "A is reached or entered by Blue1 on 27 November; no sentence says who held it then."
    assert found_in(ground(say("s1", "enter", "a", "blue1", at=5), say("s2", "capture", "a", "blue1", at=9))) == {}


def test_a_place_that_two_sides_take_on_one_day():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "takeover", "a", "green1", at=90, hedge="reportedly")]
    finding = one(ground(*said), "hands twice in a day")
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


def test_what_is_told_of_an_area_alone_has_no_place():
    said = [
        say("s1", "strike", "land", "blue1", at=5),
        say("s2", "withdraw", "land", "red1", at=5, where="part"),
        say("s3", "operation_start", "land", "blue1", at=5),
        say("s4", "strike", "a", at=5),
    ]
    found = found_in(ground(*said, areas=["land"]))
    assert {kind: [f.statements for f in findings] for kind, findings in found.items()} == {
        "no place": [("s1",)],
        "extent unsaid": [("s2",)],
        "actor unsaid": [("s4",)],
    }


def test_a_place_that_nobody_found():
    campaign = ground(say("s1", "capture", "a", "blue1", at=5))
    lost = replace(campaign.places["a"], lat=None, lon=None, note="in no gazetteer")
    finding = one(replace(campaign, places={**campaign.places, "a": lost}), "place not resolved")
    assert finding.text == "A is named, and has no point on the map: in no gazetteer"


def test_a_holder_that_rests_on_no_sentence_is_told_once():
    campaign = ground()
    (finding,) = audit(campaign, road_graph(campaign)).findings
    assert (finding.kind, finding.places) == ("holder from outside", tuple("abcdef"))


# -- counts, tolls, things taken ---------------------------------------------------------------------------------------


def test_counts_with_a_remainder_and_counts_that_cannot_be_met():
    said = [say(f"s{place}", "capture", place, "blue1", at=5) for place in "abc"]
    claims = [claim("c1", 20, 20, includes=("sa",), words="20 towns"), claim("c2", 1, 2, "running", words="two")]
    found = found_in(ground(*said, claims=claims))
    assert [f.text for f in found["unnamed remainder"]] == ["“20 towns”: 1 named with it, 19 unnamed."]
    assert [f.text for f in found["count cannot be met"]] == ["“two”: at most 2, yet 22 are named or counted by then."]


def toll(victims, killed, counting="new"):
    return Toll("n_s1", victims, counting, killed=killed)


def test_a_total_is_a_note_and_events_beyond_it_a_contradiction():
    said = [say("s1", "capture", "a", "blue1", at=5)]
    found = found_in(ground(*said, tolls=[toll("blue", (9, 9)), toll("blue", (5, 5), "total")]))
    assert list(found) == ["toll beyond its total", "total by itself"]
    assert found["toll beyond its total"][0].title == "blue: 9 against 5"
    assert "toll beyond its total" not in found_in(
        ground(*said, tolls=[toll("blue", (9, 9)), toll("blue", (5, None), "total")])
    )


def test_a_thing_taken_in_a_place_that_its_owner_did_not_hold():
    said = [say("s1", "seize_equipment", "a", "blue1", at=5, from_faction="green1")]
    assert one(ground(*said), "taken from another").places == ("a",)
    said = [say("s1", "seize_equipment", "a", "blue1", at=5, from_faction="red1")]
    assert found_in(ground(*said)) == {}


# -- silence and the words of cutting off ------------------------------------------------------------------------------


def valley(*statements, **kwargs):
    """A red base and three places in a row, a road to an outer one, and blue beside the first."""
    holders = {"base": "red1", "near": "red1", "mid": "red1", "far": "red1", "foe": "blue1"}
    return build_campaign(
        holders,
        statements,
        roads="base-near-mid-far, near-foe",
        bases={"base": "red"},
        corridors={"m5": ["base", "near", "mid", "far"]},
        **kwargs,
    )


def test_a_place_cut_off_of_which_no_more_is_told():
    campaign = valley(say("s1", "strike", "far", "blue1", at=1), say("s2", "capture", "near", "blue1", at=5))
    (far,), (mid,) = (found_in(campaign)[kind] for kind in ("fall never told", "never named"))
    assert (far.places, far.statements, far.weight) == (("far",), ("s1", "s2"), "silence")
    assert far.text == (
        "By the tables Far was last held by R. By 27 November at the latest no road over ground of its side joins it "
        "to a base any longer, as far as is told; no sentence says who held it then."
    )
    assert (mid.places, mid.statements, mid.weight) == (("mid",), ("s2",), "note")
    assert mid.text == (
        "By the table of places Mid was held by R. By 27 November at the latest no road over ground of its side joins "
        "it to a base any longer, as far as is told. The source does not name it."
    )


def test_a_part_of_a_place_that_fell_is_no_finding_of_its_own():
    said = [say("s1", "strike", "far", "blue1", at=1), say("s2", "capture", "near", "blue1", at=5)]
    apart = valley(*said)
    assert "fall never told" in found_in(apart)
    within = {id: replace(p, part_of=("near",)) if id == "far" else p for id, p in apart.places.items()}
    assert "fall never told" not in found_in(replace(apart, places=within))
    # a part of a place that did not fall still is
    within = {id: replace(p, part_of=("base",)) if id == "far" else p for id, p in apart.places.items()}
    assert "fall never told" in found_in(replace(apart, places=within))


def test_a_place_that_is_cut_off_in_some_placements_only_is_no_finding():
    # early, mid is spoken of after it is cut off, and nothing happens after that
    campaign = valley(say("s1", "capture", "near", "blue1", at=(5, 99)), say("s2", "hold", "mid", "red1", at=50))
    found = found_in(campaign)
    assert [f.places for f in found["never named"]] == [("far",)] and "fall never told" not in found


def test_a_place_passed_by_names_what_passed_it():
    said = [say("s1", "capture", "near", "blue1", at=5), say("s2", "capture", "far", "blue1", at=9)]
    campaign = valley(*said)
    spared = {id: replace(place, base_of="") for id, place in campaign.places.items()}
    finding = one(replace(campaign, places=spared), "never named")
    assert (finding.places, finding.statements) == (("mid",), ("s1", "s2"))


def cut_tests(campaign):
    placed = [replay(campaign, date_statements(campaign, placement=p)) for p in ("earliest", "middle", "latest")]
    return weigh_cuts(*placed, road_graph(campaign))


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


def test_a_cut_road_follows_when_a_place_on_it_is_taken_and_nothing_goes_round():
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=5)]
    assert verdicts(on_the_road(*said)) == {"s2": ("yes", ["always", "always"])}
    assert verdicts(on_the_road(*said, extra=", base-far")) == {"s2": ("only if", ["always", "never"])}


def test_a_cut_road_on_which_nothing_is_taken_does_not_follow():
    campaign = on_the_road(say("s2", "cut_road", "road", "blue1", at=5))
    assert verdicts(campaign) == {"s2": ("no", ["never", "never"])}
    assert [f.statements for f in found_in(campaign)["cut-off not supported"]] == [("s2",)]


def test_the_end_of_a_road_is_not_on_it():
    said = [say("s1", "capture", "far", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=5)]
    assert verdicts(on_the_road(*said)) == {"s2": ("only if", ["never", "always"])}


def test_what_follows_in_some_placements_only_is_said_so():
    said = [say("s1", "capture", "mid", "blue1", at=(0, 100)), say("s2", "cut_road", "road", "blue1", at=50)]
    assert verdicts(on_the_road(*said))["s2"][1] == ["in some placements", "in some placements"]


def test_a_cut_is_for_who_is_hostile_at_its_minute():
    relations = [Relation(("red", "blue"), "hostile", Window(100, 10**6))]
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=200)]
    (found,) = cut_tests(on_the_road(*said, relations=relations))
    assert found.verdict == "yes" and found.readings[1].name == "no way is left for R between Base and Far by any road"


def test_a_way_over_passable_ground_goes_round_a_cut_road():
    said = [
        say("s0", "capture", "foe", "green1", at=1),
        say("s1", "capture", "mid", "blue1", at=5),
        say("s2", "cut_road", "road", "blue1", at=5),
    ]
    for passable, verdict in ((True, "never"), (False, "always")):
        through = Relation(("red", "green"), "contact", Window(0, 10**6), passable)
        campaign = on_the_road(*said, extra=", base-foe-far", relations=[("red", "blue", "hostile"), through])
        assert verdicts(campaign)["s2"][1] == ["always", verdict]


def test_a_cut_for_nobody_is_an_error_that_names_it():
    said = [say("s1", "cut_road", "road", "blue1", at=5)]
    with pytest.raises(ValueError, match=r"statement s1 \(cut_road, road\) .* no side is declared hostile to B "):
        verdicts(on_the_road(*said, relations=()))


def test_a_cut_for_nobody_yet_in_one_placement_does_not_follow_there():
    relations = [Relation(("red", "blue"), "hostile", Window(100, 10**6))]
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "cut_road", "road", "blue1", at=(50, 250))]
    assert verdicts(on_the_road(*said, relations=relations))["s2"][1] == ["always", "in some placements"]


def test_a_siege_is_asked_over_own_allied_and_passable_ground():
    relations = [("red", "blue", "hostile"), Relation(("red", "green"), "contact", Window(-99, 10**6), passable=True)]
    said = [
        say("s1", "capture", "near", "green1", at=5),
        say("s2", "encircle", "far", "blue1", at=9, from_faction="red1"),
    ]
    assert verdicts(valley(*said, relations=relations)) == {"s2": ("only if", ["always", "always", "never"])}


def test_an_area_is_cut_off_from_all_outside_or_from_single_bases():
    campaign = build_campaign(
        {"in": "red1", "out": "red1", "one": "red1", "two": "red1"},
        [say("s1", "capture", "one", "blue1", at=5), say("s2", "cut_road", "land", "blue1", at=5)],
        roads="one-in-out-two",
        bases={"one": "red", "two": "red"},
        areas=["land"],
        part_of={"in": ["land"]},
    )
    # joined to ground outside: no; a way to the base that fell: cut; a way to the other: not cut
    assert verdicts(campaign) == {"s2": ("only if", ["never", "always", "never"])}


# -- properties --------------------------------------------------------------------------------------------------------


@given(grounds())
def test_every_finding_is_of_a_known_kind_and_leads_to_its_sentences(campaign):
    found = audit(campaign, road_graph(campaign))
    assert found.findings == audit(campaign, road_graph(campaign)).findings
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
def test_a_road_more_never_makes_a_cut_follow_that_did_not(captures, extra):
    said = [say(f"s_{place}", "capture", place, "blue1", at=at) for place, at in captures.items()]
    said.append(say("cut", "cut_road", "road", "blue1", at=(20, 80)))
    (held, parted), (held_still, parted_still) = (
        verdicts(on_the_road(*said, extra=roads))["cut"][1] for roads in ("", f", {extra}")
    )
    assert held == held_still  # what is held on the road itself
    assert RANKS[parted_still] <= RANKS[parted]
