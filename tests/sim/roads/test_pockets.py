from dataclasses import replace

import pytest
from builders import FOREVER, build_campaign, road, say
from grounds import grounds, played
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.chronology import Networks, draw_minutes
from sim.clock.replay import replay
from sim.model.declared import Relation
from sim.model.times import Window
from sim.model.vocabulary import Supply
from sim.roads.graph import road_graph
from sim.roads.pockets import cut_offs, pocket_windows
from sim.roads.silence import Silence, Silences, silences
from sim.roads.supply import supply_metres
from sim.study import Study

# -- supply at a minute ------------------------------------------------------------------------------------------------


def chain(*statements, relations=(("red", "blue", "hostile"),), **kwargs):
    """A red base and three red places behind it in a row, 10 km apart, and a blue one beside the second."""
    holders = {"base": "red1", "near": "red1", "mid": "red1", "far": "red1", "foe": "blue1"}
    roads = "base-near-mid-far, near-foe"
    bases = {"base": "red"} | kwargs.pop("bases", {})
    return build_campaign(holders, statements, roads=roads, bases=bases, relations=relations, **kwargs)


def metres_of(campaign, minute, **kwargs):
    return supply_metres(played(campaign), road_graph(campaign), "red", minute, **kwargs)


def test_supply_is_the_shortest_way_from_a_base_over_own_ground():
    assert metres_of(chain(), 0) == {"base": 0, "near": 10_000, "mid": 20_000, "far": 30_000}
    campaign = chain(say("s", "capture", "near", "blue1", at=5))
    assert metres_of(campaign, 5) == {"base": 0, "mid": None, "far": None}
    assert metres_of(campaign, -1)["mid"] == 20_000


@pytest.mark.parametrize(
    ("relation", "over", "found"),
    [
        (Relation(("red", "green"), "contact", FOREVER), "passable", None),
        (Relation(("red", "green"), "contact", FOREVER, passable=True), "passable", 20_000),
        (Relation(("red", "green"), "contact", FOREVER, passable=True), "allied", None),
        (Relation(("red", "green"), "allied", FOREVER), "allied", 20_000),
        (Relation(("red", "green"), "allied", FOREVER), "own", None),
    ],
)
def test_ground_of_others_carries_as_the_rules_say(relation, over, found):
    campaign = chain(say("s", "capture", "near", "green1", at=5), relations=[relation])
    assert metres_of(campaign, 5, over=over)["mid"] == found


@pytest.mark.parametrize(("kind", "passable", "found"), [("allied", False, 20_000), ("contact", True, None)])
def test_an_allys_base_feeds_and_one_that_only_lets_pass_does_not(kind, passable, found):
    relation = Relation(("red", "green"), kind, FOREVER, passable=passable)
    said = [say("s1", "capture", "base", "blue1", at=5), say("s2", "capture", "far", "green1", at=5)]
    campaign = chain(*said, relations=[relation], bases={"far": "green"})
    assert metres_of(campaign, 5)["near"] == found


def test_ground_of_others_carries_only_where_it_is_firm():
    relation = Relation(("red", "green"), "contact", FOREVER, passable=True)
    campaign = chain(say("s", "capture", "near", "green1", at=5, rule="r"), relations=[relation])
    assert metres_of(campaign, 5)["mid"] is None
    campaign = chain(say("s", "capture", "near", "green1", at=5), relations=[relation])
    assert metres_of(campaign, 5, silences=Silences({"near": (Silence(5, None, "cut-off"),)}))["mid"] is None


def test_an_unknown_supply_or_side_is_refused():
    with pytest.raises(ValueError, match="unknown over 'theirs': own, allied, passable"):
        metres_of(chain(), 0, over="theirs")
    with pytest.raises(ValueError, match="unknown side 'rouge'"):
        supply_metres(played(chain()), road_graph(chain()), "rouge", 0)


# -- through a history -------------------------------------------------------------------------------------------------


def ids(*causes):
    return tuple(cause.id for cause in causes if cause is not None)


def cuts_of(campaign, **kwargs):
    return cut_offs(played(campaign), road_graph(campaign), **kwargs)


def test_a_pocket_worked_by_hand():
    campaign = chain(say("s1", "capture", "near", "blue1", at=5), say("s2", "capture", "far", "blue1", at=9))
    mid, far = cuts_of(campaign)
    assert (mid.place, mid.side, mid.start, mid.end, mid.outcome) == ("mid", "red", 5, None, "to the end")
    assert (far.place, far.start, far.end, far.outcome, far.taken_by) == ("far", 5, 9, "lost", "blue")
    assert (ids(*far.cut_by), far.ended_by.id, far.together, far.was_joined) == (("s1",), "s2", ("mid", "far"), True)


def test_a_pocket_is_relieved_or_left():
    said = [say("s1", "capture", "near", "blue1", at=5), say("s2", "withdraw", "far", "red1", at=7)]
    campaign = chain(*said, say("s3", "recapture", "near", "red1", at=9))
    assert [(c.place, c.end, c.outcome, ids(c.ended_by)) for c in cuts_of(campaign)] == [
        ("mid", 9, "rejoined", ()),
        ("far", 7, "left", ("s2",)),
    ]


def test_a_place_that_no_road_ever_joined_is_not_cut_off():
    campaign = chain(say("s", "capture", "far", "blue1", at=5), bases={"foe": "blue"})
    (cut,) = cuts_of(campaign)
    assert (cut.place, cut.side, cut.start, cut.was_joined, cut.cut_by) == ("far", "blue", 5, False, ())


def test_a_pocket_of_before_the_epoch_has_no_start():
    campaign = build_campaign({"a": "red1", "b": "blue1", "c": "red1"}, roads="a-b-c", bases={"a": "red"})
    (cut,) = cuts_of(campaign)
    assert (cut.place, cut.start, cut.was_joined) == ("c", None, False)


def test_a_place_passed_in_silence_is_a_pocket_only_once_it_is_cut_off():
    campaign = chain(say("s1", "handover", "foe", "blue2", at=5), say("s2", "capture", "near", "blue1", at=9))
    silent = Silences({"mid": (Silence(5, 9, "passed"), Silence(9, None, "cut-off"))})
    mid, far = cuts_of(campaign, silences=silent)
    assert (mid.place, mid.start, mid.was_joined) == ("mid", 9, True)
    assert (far.place, far.start, far.was_joined, far.cut_by) == ("far", 5, True, ())


def test_only_captures_next_to_the_pocket_are_named():
    campaign = chain(say("s1", "capture", "near", "blue1", at=5), say("s2", "capture", "base", "blue1", at=5))
    assert {cut.place: ids(*cut.cut_by) for cut in cuts_of(campaign) if cut.side == "red"} == {
        "mid": ("s1",),
        "far": ("s1",),
    }


def test_a_relation_that_ends_cuts_off():
    relation = Relation(("red", "green"), "allied", Window(0, 8))
    campaign = chain(say("s", "capture", "near", "green1", at=5), relations=[relation])
    assert [(cut.place, cut.start) for cut in cuts_of(campaign) if cut.side == "red"] == [("mid", 9), ("far", 9)]


def windows_of(campaign, **kwargs):
    study = Study(campaign)
    return pocket_windows(study.envelope, study.graph, [Silences()] * 3, study.network, **kwargs)


def test_windows_of_cut_and_loss_and_the_lag_between():
    campaign = chain(
        say("s1", "capture", "near", "blue1", at=(0, 100)), say("s2", "capture", "far", "blue1", at=(200, 300))
    )
    mid, far = windows_of(campaign)
    assert (far.cut, far.lost, far.certain) == (Window(0, 100), Window(200, 300), True)
    assert (far.lag_low, far.lag_high, far.sharp, far.supply_m) == (100, 300, True, 30_000)
    assert (ids(*far.cut_by), far.lost_by.id, far.sentences, far.together) == (
        ("s1",),
        "s2",
        ("n_s1", "n_s2"),
        ("mid", "far"),
    )
    assert (mid.place, mid.lost, mid.lag_low) == ("mid", None, None)


def test_a_place_that_may_fall_before_its_cut_is_not_certainly_a_pocket():
    campaign = chain(
        say("s1", "capture", "near", "blue1", at=(50, 400)), say("s2", "capture", "far", "blue1", at=(200, 300))
    )
    assert [(w.place, w.certain, w.sharp) for w in windows_of(campaign)] == [
        ("mid", True, False),
        ("far", False, False),
    ]


def test_a_loss_before_the_cut_has_lag_zero():
    campaign = chain(
        say("s1", "capture", "near", "blue1", at=(50, 200)), say("s2", "capture", "far", "blue1", at=(150, 300))
    )
    far = windows_of(campaign)[1]
    assert (far.certain, far.sharp, far.lag_low, far.lag_high) == (True, True, 0, 250)


def test_a_lag_is_sharp_only_between_the_same_two_statements_in_every_placement():
    campaign = chain(
        say("s1", "capture", "near", "blue1", at=(0, 300)),
        say("s2", "capture", "far", "blue1", at=(400, 500)),
        say("s3", "capture", "mid", "blue1", at=(100, 150)),
    )
    far = next(window for window in windows_of(campaign) if window.place == "far")
    assert (far.certain, far.sharp, far.lag_low, far.lag_high) == (True, False, 325, 400)


def test_draws_widen_the_windows_and_give_a_chance():
    campaign = chain(
        say("s1", "capture", "near", "blue1", at=(50, 400)), say("s2", "capture", "far", "blue1", at=(200, 300))
    )
    draws = draw_minutes(Networks(campaign), draws=300, seed=3)
    histories = [(replay(campaign, timeline), Silences()) for timeline in draws.timelines()]
    mid, far = windows_of(campaign, drawn=histories)
    first, then = draws.minutes.T
    cut = first < then
    assert (mid.chance, far.chance) == (1.0, cut.mean())
    assert far.cut == Window(50, max(225, first[cut].max())) and not far.certain
    assert (far.lag_low, far.lag_high) == ((then - first)[cut].min(), (then - first)[cut].max(initial=150))


# -- properties --------------------------------------------------------------------------------------------------------


def with_passages(campaign, flags):
    """Let some pairs of sides pass over each other's ground."""
    relations = tuple(
        replace(relation, passable=flag) for relation, flag in zip(campaign.relations, flags, strict=False)
    )
    return replace(campaign, relations=relations)


@given(grounds(), st.lists(st.booleans(), min_size=3, max_size=3), st.sampled_from(Supply), st.booleans())
def test_pockets_are_the_places_without_a_supply_distance(campaign, flags, over, hush):
    campaign = with_passages(campaign, flags)
    history, graph = played(campaign), road_graph(campaign)
    silent = silences(history, graph) if hush else Silences()
    found = cut_offs(history, graph, over=over, silences=silent)
    bounds = {bound for r in campaign.relations for bound in (r.window.earliest, r.window.latest + 1)}
    for minute in {-1, 0, *history.times().tolist(), *silent.minutes(), *(b for b in bounds if 0 < b <= campaign.end)}:
        for side in campaign.sides:
            allies = {o for o in campaign.sides if campaign.relation(side, o, max(minute, 0)) == "allied"}
            if not any(place.base_of in {side, *(allies if over != "own" else ())} for place in campaign.points):
                unreached = set()  # a side without a declared base cannot be cut off
            else:
                metres = supply_metres(history, graph, side, minute, over=over, silences=silent)
                unreached = {place for place, way in metres.items() if way is None}
            assert unreached == {
                cut.place
                for cut in found
                if cut.side == side
                and (cut.start is None or cut.start <= minute)
                and (cut.end is None or minute < cut.end)
            }


@given(grounds(), st.data())
def test_one_more_road_makes_no_pocket_and_no_longer_path(campaign, data):
    ids = [place.id for place in campaign.points]
    assume(len(ids) > 1)
    a, b = data.draw(st.permutations(ids))[:2]
    more = replace(campaign, roads=(*campaign.roads, road(a, b, 5000)))
    for side in campaign.sides:
        history = played(campaign)
        before = supply_metres(history, road_graph(campaign), side, campaign.end)
        after = supply_metres(played(more), road_graph(more), side, campaign.end)
        for place, metres in before.items():
            assert metres is None or (after[place] is not None and after[place] <= metres)
