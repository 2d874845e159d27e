from dataclasses import replace

import numpy as np
import pytest
from builders import build_campaign, order, say, shipped_study
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import every_placement, small_networks
from strategies import Planted, networks, planted_networks

from sim.chronology import (
    Network,
    Networks,
    TimesError,
    date_statements,
    gap_bounds,
    prove_order,
    tagged_groups,
    tighten_windows,
)
from sim.chronology.links import find_conflict
from sim.model.campaign import Campaign
from sim.model.point import Point

DAY = 1440


@pytest.fixture(scope="module")
def shipped():
    return shipped_study().campaign


def only(campaign: Campaign, ids) -> Campaign:
    """A campaign of a few of its statements, and the orders among them."""
    said = {id: statement for id, statement in campaign.statements.items() if id in ids}
    orders = tuple(o for o in campaign.orders if o.first.statement in said and o.then.statement in said)
    return replace(campaign, statements=said, orders=orders)


# -- tight windows -----------------------------------------------------------------------------------------------------


@given(planted_networks(free=False))
@settings(max_examples=40)
def test_the_statements_named_suffice_to_tighten_a_window(planted: Planted):
    campaign = planted.campaign
    for window in tighten_windows(Network(campaign)):
        for end, by in (("earliest", window.earliest_by), ("latest", window.latest_by)):
            few = {w.point: w.tight for w in tighten_windows(Network(only(campaign, {window.statement, *by})))}
            assert getattr(few[window.point], end) == getattr(window.tight, end)


@given(planted_networks(free=False))
def test_a_window_is_tightened_if_and_only_if_its_proof_has_more_steps(planted: Planted):
    for window in tighten_windows(Network(planted.campaign)):
        stated = window.stated
        assert stated is not None
        assert (stated.earliest < window.tight.earliest) == (len(window.earliest_proof) > 1)
        assert (window.tight.latest < stated.latest) == (len(window.latest_proof) > 1)
        assert len(window.earliest_proof) > len(window.earliest_by)
        assert len(window.latest_proof) > len(window.latest_by)
        assert window.gained == (stated.latest - stated.earliest) - (window.tight.latest - window.tight.earliest)


def test_tight_windows_are_those_of_the_timeline(shipped):
    timeline = date_statements(Network(shipped))
    windows = {Point(id): window for id, window in timeline.starts.items()}
    windows |= {Point(id, end=True): window for id, window in timeline.ends.items()}
    assert {window.point: window.tight for window in tighten_windows(Network(shipped))} == windows


def test_a_proof_leads_from_the_epoch_to_the_statement():
    said = [say("start", "strike", "a", at=(0, 700)), say("fall", "strike", "a", at=(0, 5000))]
    windows = tighten_windows(
        Network(build_campaign(["a"], said, orders=[order("start", "fall", 60, 120, sentence="n_gap")]))
    )
    fall = windows[1]
    assert (fall.point, fall.tight.earliest, fall.tight.latest) == (Point("fall"), 60, 820)
    assert (fall.earliest_by, fall.latest_by) == (("start",), ("start",))
    assert [reason.words for reason in fall.latest_proof] == [
        "start is not after 2024-11-27T11:40+03:00",
        "fall comes at most 2 h after start",
    ]
    assert [reason.sentence for reason in fall.latest_proof] == ["n_start", "n_gap"]
    assert (windows[0].earliest_by, windows[0].latest_by, windows[0].gained) == ((), (), 0)


def test_a_statement_without_window_has_its_rule_as_proof():
    (window,) = tighten_windows(Network(build_campaign(["a"], [say("s", "strike", "a")], end=777)))
    assert (window.stated, window.tight.latest, window.gained) == (None, 777, 0)
    assert [reason.rule for reason in window.latest_proof] == ["within-campaign"]


# -- the order of two statements ---------------------------------------------------------------------------------------


@given(small_networks(), st.data())
@settings(max_examples=60)
def test_the_gap_of_two_statements_is_exact(campaign, data):
    assume(Network(campaign).contradiction is None)
    placements = every_placement(campaign)[:, 1:]
    ids = list(campaign.statements)
    first, then = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    proof = prove_order(Network(campaign), first, then)
    gaps = placements[:, ids.index(then)] - placements[:, ids.index(first)]
    assert (proof.least, proof.most) == (gaps.min(), gaps.max())
    if proof.verdict in ("always", "never"):
        assert np.all(gaps > 0) if proof.verdict == "always" else np.all(gaps < 0)
    elif proof.verdict == "possible":
        assert gaps.min() < 0 < gaps.max()


@given(planted_networks(free=False), st.data())
@settings(max_examples=40)
def test_the_statements_of_a_proof_suffice(planted: Planted, data):
    ids = list(planted.campaign.statements)
    first, then = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    proof = prove_order(Network(planted.campaign), first, then)
    for side in ("least", "most"):
        named = {first, then, *(id for reason in getattr(proof, f"{side}_proof") for id in reason.statements)}
        assert getattr(prove_order(Network(only(planted.campaign, named)), first, then), side) == getattr(proof, side)


@pytest.mark.parametrize(
    ("gap", "verdict"),
    [((1, 5), "always"), ((0, 5), "not after"), ((-5, 5), "possible"), ((-5, 0), "not before"), ((-5, -1), "never")],
)
def test_the_verdict_says_what_the_gap_allows(gap, verdict):
    said = [say(id, "strike", "a", at=(100, 200)) for id in ("one", "two")]
    assert (
        prove_order(Network(build_campaign(["a"], said, orders=[order("one", "two", *gap)])), "one", "two").verdict
        == verdict
    )


def test_an_unknown_point_is_refused():
    campaign = build_campaign(["a"], [say("s", "strike", "a", at=5)])
    with pytest.raises(ValueError, match=r"'s\.end' is not a statement in force"):
        prove_order(Network(campaign), "s", "s.end")


# -- contradictions ----------------------------------------------------------------------------------------------------


def check_planted(campaign: Campaign, first: str, then: str, more: int):
    """Plant that `then` came later than it can have, and check that it is found, named and can be resolved."""
    late = prove_order(Network(campaign), first, then).most + more
    spoilt = replace(campaign, orders=(*campaign.orders, order(first, then, late, sentence="n_planted")))
    found = Network(spoilt).contradiction
    assert found is not None
    assert {first, then} <= set(found.statements)
    assert "n_planted" in found.sentences
    assert 1 <= found.minutes <= more
    with pytest.raises(TimesError) as caught:
        date_statements(Network(spoilt))
    assert caught.value.contradiction == found
    assert str(caught.value) == str(found)
    assert Network(only(spoilt, found.statements)).contradiction is not None
    for spared in found.statements:
        assert Network(only(spoilt, set(found.statements) - {spared})).contradiction is None
    way_out = next(remedy for remedy in found.remedies if remedy.reason.sentence == "n_planted")
    assert (way_out.enough, way_out.minutes) == (True, more)


@given(planted_networks(free=False, most=6), st.data())
@settings(max_examples=60, deadline=None)
def test_a_planted_contradiction_is_found(planted: Planted, data):
    ids = list(planted.campaign.statements)
    assume(len(ids) > 1)
    first, then = data.draw(st.permutations(ids))[:2]
    check_planted(planted.campaign, first, then, data.draw(st.integers(1, 500)))


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_a_contradiction_planted_in_the_shipped_campaign_is_found(shipped, data):
    # a built-in lower bound gives way to what is stated, and would resolve what is planted
    said = {id: replace(statement, from_above=False) for id, statement in shipped.statements.items()}
    campaign = replace(shipped, statements=said)
    ids = list(date_statements(Network(campaign)).starts)
    first, then = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    assume(said[first].sentence != said[then].sentence)
    check_planted(campaign, first, then, data.draw(st.integers(1, 5000)))


@given(networks())
@settings(max_examples=100)
def test_a_contradiction_is_irreducible_and_its_remedies_minimal(campaign: Campaign):
    found = Network(campaign).contradiction
    assume(found is not None)
    for spared in found.statements:
        assert Network(only(campaign, set(found.statements) - {spared})).contradiction is None
    network = Network(campaign)
    # rules are applied only once what is stated can hold
    constraints, reason = network.stated, network.reason
    for remedy in found.remedies:
        at = next(n for n, c in enumerate(constraints) if reason(c) == remedy.reason)
        for minutes in (remedy.minutes - 1, remedy.minutes):
            wider = replace(constraints[at], weight=constraints[at].weight + minutes)
            try:
                find_conflict([*constraints[:at], wider, *constraints[at + 1 :]])
                holds = False
            except ValueError:
                holds = True
            assert holds == (remedy.enough and minutes == remedy.minutes)


def test_fewest_statements_are_preferred_to_fewest_constraints():
    # three gaps clash without any window; two of the statements clash already by their windows and a gap
    said = [
        say("a", "strike", "p", at=(0, 10)),
        say("b", "strike", "p", at=(0, 10)),
        say("c", "strike", "p", at=(0, 99)),
    ]
    orders = [order("a", "c", 20), order("c", "b", -5), order("b", "a", -14), order("a", "b", 12)]
    found = Network(build_campaign(["p"], said, orders=orders)).contradiction
    assert found is not None
    assert len(found.statements) == 2


def test_a_remedy_that_leaves_another_contradiction_is_marked():
    said = [say("a", "strike", "p", at=(0, 10)), say("b", "strike", "p", at=(0, 10))]
    found = Network(build_campaign(["p"], said, orders=[order("a", "b", 40), order("a", "b", 70)])).contradiction
    assert found is not None
    assert str(found).splitlines()[-5:] == [
        "  leave out b or a",
        "  let b be as late as 2024-11-27T01:10+03:00 (1 h later)",
        "  let b come 10 min after a (1 h less) *",
        "  let a be as early as 2024-11-26T23:00+03:00 (1 h earlier)",
        "  * and then another contradiction is left",
    ]


# -- readings -------------------------------------------------------------------------------------------------


def test_only_readings_linked_to_a_point_are_relevant_to_it():
    said = [
        say("a", "strike", "p", at=(0, 9)),
        say("b", "strike", "p", at=(0, 9)),
        say("c", "strike", "p", at=(0, 9), reading=("of-c", "x")),
    ]
    orders = [order("a", "b", reading=("of-ab", "x"))]
    readings = [(group, alternative) for group in ("of-c", "of-ab") for alternative in "xy"]
    campaign = build_campaign(["p"], said, orders=orders, readings=readings)
    assert tagged_groups(campaign) == {"of-c", "of-ab"}
    assert tagged_groups(campaign, linked_to=[Point("b")]) == {"of-ab"}
    assert tagged_groups(campaign, linked_to=[Point("c")]) == {"of-c"}


def test_readings_that_are_not_linked_change_no_order(shipped):
    networks = Networks(shipped)
    first, then = Point("s071-01"), Point("s105-03")
    linked = tagged_groups(shipped, linked_to=(first, then))
    proofs = {}
    for network in networks:
        key = tuple(network.readings[group] for group in sorted(linked))
        proof = prove_order(network, first, then)
        assert proofs.setdefault(key, proof) == proof
    assert len(proofs) < len(networks.readings)


def test_each_network_is_built_once(shipped):
    networks = Networks(shipped)
    assert networks.plain is networks.of(shipped.choose_readings())
    assert [id(network) for network in networks] == [id(network) for network in networks]


# -- gaps --------------------------------------------------------------------------------------------------------------


def test_a_gap_of_two_windows_is_bounded_by_their_ends():
    campaign = build_campaign(
        ["b", "c"], [say("s1", "capture", "b", "blue1", at=(0, 100)), say("s2", "capture", "c", "blue1", at=(300, 500))]
    )
    assert gap_bounds(Network(campaign), [("s1", "s2"), ("s2", "s1")]) == ((200, 500), (-500, -200))


def test_an_order_tightens_a_gap():
    said = [say("s1", "capture", "b", "blue1", at=(0, 100)), say("s2", "capture", "c", "blue1", at=(50, 500))]
    campaign = build_campaign(["b", "c"], said, orders=[order("s1", "s2", 30, 90)])
    assert gap_bounds(Network(campaign), [("s1", "s2")]) == ((30, 90),)


def test_a_gap_of_an_unknown_point_is_refused():
    with pytest.raises(ValueError, match="'s9' is not a statement in force"):
        gap_bounds(Network(build_campaign(["b"], [say("s1", "capture", "b", "blue1", at=5)])), [("s1", "s9")])


@given(small_networks())
def test_gap_bounds_are_exact(campaign):
    pairs = [(a, b) for a in campaign.statements for b in campaign.statements]
    network = Network(campaign)
    assume(network.contradiction is None)
    found = gap_bounds(network, pairs)
    rows = every_placement(campaign)
    column = {id: at for at, id in enumerate(campaign.statements, start=1)}
    for (a, b), (low, high) in zip(pairs, found, strict=True):
        gaps = rows[:, column[b]] - rows[:, column[a]]
        assert (low, high) == (gaps.min(), gaps.max())
