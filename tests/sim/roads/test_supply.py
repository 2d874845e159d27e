from dataclasses import replace
from itertools import pairwise, product

import networkx as nx
import pytest
from builders import build_campaign, say
from grounds import grounds, played
from hypothesis import given
from hypothesis import strategies as st

from sim.model.declared import Corridor, Relation
from sim.model.times import Window
from sim.model.verbs import VERBS
from sim.roads.graph import road_graph
from sim.roads.silence import Silence, Silences, silences

LINE = {"base": "red1", "mid": "red1", "far": "red1", "edge": "blue1"}


def heard(campaign):
    """The silences of a campaign, as plain tuples."""
    return dict(silences(played(campaign), road_graph(campaign)).spans)


def line(*statements, places=LINE, roads="base-mid-far-edge", bases=None, **kwargs):
    """Three red places in a line from their base, then a blue one."""
    return build_campaign(places, statements, roads=roads, bases={"base": "red"} if bases is None else bases, **kwargs)


# -- cut off ---------------------------------------------------------------------------------------------------------


def test_a_place_joined_to_its_base_is_not_silent():
    assert heard(line(say("s", "capture", "far", "blue1", at=5))) == {}


def test_a_place_cut_off_from_its_base_is_silent_from_that_minute_on():
    assert heard(line(say("s", "capture", "mid", "blue1", at=5))) == {"far": (Silence(5, None, "cut-off"),)}


def test_a_withdrawal_to_an_unknown_holder_cuts_off_too():
    assert heard(line(say("s", "withdraw", "mid", "red1", at=5))) == {"far": (Silence(5, None, "cut-off"),)}


def test_the_fall_of_the_base_itself_cuts_everything_off():
    found = heard(line(say("s", "capture", "base", "blue1", at=5)))
    assert found == {place: (Silence(5, None, "cut-off"),) for place in ("mid", "far")}


def test_a_side_without_a_declared_base_cannot_be_cut_off():
    assert heard(line(say("s", "capture", "mid", "blue1", at=5), bases={"edge": "blue"})) == {}


def test_a_place_of_another_side_joins_nothing():
    campaign = line(say("s", "capture", "mid", "green1", at=5))
    assert "far" in heard(campaign)
    allied = replace(campaign, relations=(Relation(("red", "green"), "allied", Window(-10, 10**6)),))
    assert "far" in heard(allied)


def test_another_faction_of_the_side_joins_as_well():
    assert heard(line(say("s", "capture", "edge", "red2", at=5))) == {}


def test_a_second_road_keeps_a_place_joined():
    campaign = line(say("s", "capture", "mid", "blue1", at=5), roads="base-mid-far-edge, base-far")
    assert heard(campaign) == {}


def test_a_place_that_only_a_silent_place_joins_is_silent_too():
    places = {"base": "red1", "gate": "red1", "town": "red1", "hamlet": "red1"}
    campaign = line(say("s", "capture", "gate", "blue1", at=5), places=places, roads="base-gate-town-hamlet")
    assert heard(campaign).keys() == {"town", "hamlet"}


def test_a_pocket_from_before_the_epoch_is_not_cut_off():
    places = {"base": "red1", "mid": "blue1", "far": "red1", "edge": "blue1"}
    assert heard(line(say("s", "capture", "edge", "green1", at=5), places=places)) == {}


def test_a_gain_is_not_cut_off_before_it_has_been_joined_to_a_base():
    ahead = say("ahead", "capture", "edge", "red1", at=5)
    places = LINE | {"far": "blue1"}
    elsewhere = say("elsewhere", "strike", "base", "blue1", at=9)
    assert heard(line(ahead, elsewhere, places=places)) == {}
    joins, cuts = say("joins", "capture", "far", "red1", at=10), say("cuts", "capture", "far", "blue1", at=20)
    assert heard(line(ahead, joins, cuts, places=places)) == {"edge": (Silence(20, None, "cut-off"),)}


def test_a_new_holder_is_not_cut_off_by_earlier_losses_of_the_old_one():
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "capture", "far", "green1", at=9)]
    assert heard(line(*said, bases={"base": "red", "edge": "green"})) == {"far": (Silence(5, 9, "cut-off"),)}


def test_silence_ends_when_the_road_is_open_again():
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "capture", "mid", "red1", at=50)]
    assert heard(line(*said)) == {"far": (Silence(5, 50, "cut-off"),)}


def test_a_place_without_roads_cannot_be_cut_off():
    assert heard(line(say("s", "capture", "mid", "blue1", at=5), roads="base-mid, far-edge")) == {}


# -- being spoken of -------------------------------------------------------------------------------------------------


TELLING = {
    "hold": say("s2", "hold", "far", "red1", at=30),
    "clash": say("s2", "clash", "far", "red1", at=30, end=31),
    "reinforced": say("s2", "reinforce", "far", "red1", at=30),
    "struck there": say("s2", "strike", "far", from_faction="red1", at=30),
    "attacked near it": say("s2", "attack", "far", "blue1", where="near", from_faction="red1", at=30),
}


@pytest.mark.parametrize("told", TELLING.values(), ids=TELLING.keys())
def test_news_about_a_holder_ends_its_silence_for_that_minute(told):
    said = [say("s1", "capture", "mid", "blue1", at=5), told]
    assert heard(line(*said)) == {"far": (Silence(5, 30, "cut-off"), Silence(31, None, "cut-off"))}


NOT_TELLING = {
    "an unattributed strike": say("s2", "strike", "far", at=30),
    "a strike of its own side": say("s2", "strike", "far", "red1", at=30),
    "another side was struck there": say("s2", "shelling", "far", "red1", from_faction="blue1", at=30),
    "fighting somewhere near": say("s2", "clash", "far", "green1", where="near", at=30, end=31),
    "an advance towards it": say("s2", "approach", "far", "blue1", where="near", at=30),
}


@pytest.mark.parametrize("told", NOT_TELLING.values(), ids=NOT_TELLING.keys())
def test_a_statement_without_news_about_the_holder_does_not_end_silence(told):
    said = [say("s1", "capture", "mid", "blue1", at=5), told, say("s3", "capture", "other", "blue1", at=60)]
    assert heard(line(*said, places=LINE | {"other": "green1"})) == {"far": (Silence(5, None, "cut-off"),)}


def test_a_mention_in_the_minute_of_the_cut_prevents_silence_in_that_minute():
    said = [
        say("s1", "capture", "mid", "blue1", at=5),
        say("s2", "strike", "far", "blue1", from_faction="red1", at=5),
    ]
    assert heard(line(*said)) == {"far": (Silence(6, None, "cut-off"),)}


def test_a_statement_about_an_area_is_not_about_its_places():
    said = [say("s1", "capture", "mid", "blue1", at=5), say("s2", "strike", "region", "blue1", at=30)]
    campaign = line(*said, areas=["region"], part_of={"far": ["region"]})
    assert heard(campaign) == {"far": (Silence(5, None, "cut-off"),)}


# -- passed ----------------------------------------------------------------------------------------------------------


def road_north(*statements, start=("red1",) * 5, bases=None, relations=(("red", "blue", "hostile"),), corridor="abcde"):
    """Five places along one corridor, joined by no road of the table, so that only `passed` can hold."""
    campaign = build_campaign(dict(zip("abcde", start, strict=True)), statements, bases=bases, relations=relations)
    return replace(campaign, corridors={"north": Corridor("north", "North road", tuple(corridor))})


def test_a_place_between_two_captured_ones_of_a_corridor_is_passed():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "capture", "d", "blue1", at=9)]
    assert heard(road_north(*said)) == {place: (Silence(9, None, "passed"),) for place in ("b", "c")}


def test_a_front_that_has_come_from_one_side_only_passes_nothing():
    assert heard(road_north(say("s1", "capture", "a", "blue1", at=5), say("s2", "capture", "b", "blue1", at=9))) == {}


def test_places_held_since_before_the_epoch_pass_nothing():
    assert heard(road_north(say("s", "capture", "e", "blue1", at=5), start=("blue1", *("red1",) * 4))) == {}


def test_inferred_captures_pass_nothing():
    said = [say("s1", "capture", "a", "blue1", at=5, rule="guess"), say("s2", "capture", "d", "blue1", at=9)]
    assert heard(road_north(*said)) == {}


@pytest.mark.parametrize(("kind", "found"), [("allied", {"b", "c"}), ("contact", set()), ("hostile", set())])
def test_two_sides_pass_a_place_together_only_as_allies(kind, found):
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "capture", "d", "green1", at=9)]
    relations = (("red", "blue", "hostile"), ("red", "green", "hostile"), ("blue", "green", kind))
    assert heard(road_north(*said, relations=relations)).keys() == found


def test_an_ally_does_not_pass_a_place():
    said = [say("s1", "capture", "a", "green1", at=5), say("s2", "capture", "d", "green1", at=9)]
    start = ("blue1", "red1", "red1", "blue1", "red1")
    assert heard(road_north(*said, start=start, relations=(("red", "green", "allied"),))) == {}
    assert heard(road_north(*said, start=start, relations=(("red", "green", "contact"),))).keys() == {"b", "c"}


def test_a_stretch_with_a_base_of_its_own_is_not_passed():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "capture", "e", "blue1", at=9)]
    assert heard(road_north(*said, bases={"c": "red"})) == {}
    assert heard(road_north(*said, bases={"c": "blue"})).keys() == {"b", "c", "d"}
    falls = say("s3", "capture", "c", "blue1", at=20)
    assert heard(road_north(*said, falls, bases={"c": "red"})) == {p: (Silence(20, None, "passed"),) for p in "bd"}


def test_a_passed_place_joins_nothing_to_its_base():
    said = [say("s1", "capture", "a", "blue1", at=5), say("s2", "capture", "c", "blue1", at=9)]
    campaign = build_campaign(
        {"a": "red1", "b": "red1", "c": "red1", "base": "red1", "side": "red1"},
        said,
        roads="base-b-side",
        bases={"base": "red"},
        corridors={"north": ("a", "b", "c")},
    )
    assert heard(campaign) == {"b": (Silence(9, None, "passed"),), "side": (Silence(9, None, "cut-off"),)}


def test_a_passed_place_that_is_mentioned_joins_others_in_that_minute():
    said = [
        say("s1", "capture", "a", "blue1", at=5),
        say("s2", "capture", "c", "blue1", at=9),
        say("s3", "hold", "b", "red1", at=20),
        say("s4", "capture", "c", "green1", at=30),
        say("s5", "capture", "c", "blue1", at=40),
    ]
    campaign = build_campaign(
        {"a": "red1", "b": "red1", "c": "red1", "base": "red1", "side": "red1"},
        said,
        roads="base-b-side",
        bases={"base": "red"},
        corridors={"north": ("a", "b", "c")},
    )
    assert heard(campaign) == {
        "b": (Silence(9, 20, "passed"), Silence(21, 30, "passed"), Silence(40, None, "passed")),
        "side": (Silence(9, 20, "cut-off"), Silence(21, 30, "cut-off"), Silence(40, None, "cut-off")),
    }


# -- asking ----------------------------------------------------------------------------------------------------------


def test_the_rule_holds_from_the_first_minute_of_a_span_to_before_its_end():
    found = Silences({"a": (Silence(5, 9, "cut-off"), Silence(9, 12, "passed"), Silence(20, None, "cut-off"))})
    asked = {minute: found.rule("a", minute) for minute in (4, 5, 8, 9, 11, 12, 19, 20, 10**9)}
    assert asked == {
        4: "",
        5: "cut-off",
        8: "cut-off",
        9: "passed",
        11: "passed",
        12: "",
        19: "",
        20: "cut-off",
        10**9: "cut-off",
    }
    assert found.rule("b", 5) == ""
    assert found.minutes() == (5, 9, 12, 20)


def test_without_bases_and_corridors_no_rule_is_evaluated(monkeypatch):
    campaign = line(say("s", "capture", "mid", "blue1", at=5), bases={})
    monkeypatch.setattr("sim.roads.silence._Ground", None)
    assert heard(campaign) == {}


# -- properties ------------------------------------------------------------------------------------------------------


@given(grounds())
def test_silent_places_have_a_known_holder_and_are_not_mentioned(campaign):
    history = played(campaign)
    for place, spans in silences(history, road_graph(campaign)).spans.items():
        said = _told(history, place)
        for span in spans:
            end = campaign.end if span.end is None else span.end
            assert span.start < end
            assert history.side(place, span.start) == history.side(place, end - 1) in campaign.sides
            assert not any(span.start <= minute < end for minute in said)


@given(grounds())
def test_spans_are_in_order_and_begin_with_a_change_after_news_or_with_a_relation(campaign):
    history = played(campaign)
    times = set(history.times().tolist())
    times |= {at for r in campaign.relations for at in (r.window.earliest, r.window.latest + 1)}
    times |= {minute + 1 for place in history.places for minute in _told(history, place)}
    for spans in silences(history, road_graph(campaign)).spans.values():
        assert {span.start for span in spans} <= times
        assert all(one.end is not None and one.end <= two.start for one, two in pairwise(spans))


@given(grounds())
def test_silences_equal_the_rules_evaluated_place_by_place(campaign):
    history, graph = played(campaign), road_graph(campaign)
    found = silences(history, graph)
    for minute, rules in weighed(history, graph).items():
        assert {place: found.rule(place, minute) for place in history.places} == rules, minute


def weighed(history, graph):
    """The rules in force at every minute at which they can change: place by place, without shortcuts."""
    campaign, places, changes = history.campaign, history.places, set(history.times().tolist())
    said = {place: _told(history, place) for place in places}
    was_joined = {place for place in places if _is_joined(campaign, graph, _sides(history, -(10**6)), place, set())}
    told = set().union(*said.values())
    bounds = {at for r in campaign.relations for at in (r.window.earliest, r.window.latest + 1)}
    found = {}
    for minute in sorted(changes | told | {at + 1 for at in told} | {at for at in bounds if 0 < at <= campaign.end}):
        side = _sides(history, minute)
        turned = [c for c in history.changes if c.minute == minute]
        was_joined -= {c.place for c in turned if _side(campaign, c.before) != _side(campaign, c.after)}
        passed = {p for p in places if minute not in said[p] and _is_passed(history, side, p, minute)}
        joined = {p for p in places if _is_joined(campaign, graph, side, p, passed)}
        was_joined |= joined
        cut_off = {p for p in was_joined - joined if minute not in said[p]}
        found[minute] = {p: "cut-off" if p in cut_off else "passed" if p in passed else "" for p in places}
    return found


def _told(history, place):
    """Return the minutes in which a statement is news about the holder of a place."""
    campaign, told = history.campaign, set()
    for moment in history.timeline.occurrences:
        one = campaign.statements[moment.statement]
        if moment.ends or place not in one.places:
            continue
        holder = history.side(place, moment.minute)
        named = {one.faction} if one.verb == "reinforce" else {one.from_faction} - {""}
        acts = one.where != "near" and VERBS[one.verb].effect != "none"
        if acts or holder in {campaign.factions[name].side for name in named if name in campaign.factions}:
            told.add(moment.minute)
    return told


def _side(campaign, state):
    return campaign.side_of(state.holder)


def _sides(history, minute):
    return {place: history.side(place, minute) for place in history.places}


def _is_joined(campaign, graph, side, place, passed):
    way = graph.subgraph([p for p in graph if side[p] == side[place] and (p == place or p not in passed)])
    bases = [p for p in way if side[p] == campaign.places[p].base_of]
    return any(nx.has_path(way, place, base) for base in bases)


def _is_passed(history, side, place, minute):
    campaign = history.campaign
    if side[place] not in campaign.sides:
        return False

    def friends(a, b):
        return a == b or campaign.relation(a, b, minute) == "allied"

    def passes(one):
        known = side[one] in campaign.sides and history.state(one, minute).basis == "documented"
        return known and not friends(side[one], side[place])

    for corridor in campaign.corridors.values():
        path, at = corridor.places, corridor.places.index(place)
        for low, high in product(range(at), range(at + 1, len(path))):
            bases = [p for p in path[low + 1 : high] if side[p] == side[place] == campaign.places[p].base_of]
            ends = path[low], path[high]
            if not bases and all(map(passes, ends)) and friends(*(side[end] for end in ends)):
                return True
    return False


@given(grounds(), st.randoms(use_true_random=False))
def test_renaming_places_renames_the_silences(campaign, random):
    history = played(campaign)
    ids = list(campaign.places)
    new = dict(zip(ids, random.sample([f"x{at}" for at in range(len(ids))], len(ids)), strict=True))
    renamed = replace(
        campaign,
        places={
            new[id]: replace(place, id=new[id], part_of=tuple(new[p] for p in place.part_of))
            for id, place in campaign.places.items()
        },
        roads=tuple(replace(road, a=new[road.a], b=new[road.b]) for road in campaign.roads),
        statements={
            id: replace(said, places=tuple(new[p] for p in said.places)) for id, said in campaign.statements.items()
        },
        corridors={id: replace(c, places=tuple(new[p] for p in c.places)) for id, c in campaign.corridors.items()},
    )
    before = silences(history, road_graph(campaign)).spans
    assert heard(renamed) == {new[place]: spans for place, spans in before.items()}
