import os
import pickle
import subprocess
import sys
from dataclasses import replace

import pytest
from builders import build_campaign, say
from hypothesis import given
from hypothesis import strategies as st
from strategies import Replayable, replayable_campaigns

from sim.chronology import Network, date_statements
from sim.clock.changes import State
from sim.clock.replay import replay
from sim.model.errors import ContradictionError


def after(replayed, holder, *statements, at=5000, place="a", **kwargs) -> State:
    """The state of one place after some statements of it."""
    return replayed(build_campaign({place: holder}, statements, **kwargs)).state(place, at)


# -- taking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["capture", "takeover", "handover", "recapture"])
def test_a_capture_makes_a_documented_holder(replayed, verb):
    assert after(replayed, "red1", say("s", verb, "a", "blue1", at=5)) == State("blue1", basis="documented")


def test_a_capture_by_a_named_rule_is_inferred(replayed):
    history = replayed(build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", at=5, rule="untold-loss")]))
    assert history.state("a", 5) == State("blue1", basis="inferred")
    assert (history.changes[0].origin, history.changes[0].rule) == ("inferred", "untold-loss")


@pytest.mark.parametrize("where", ["part", "near"])
def test_only_a_capture_in_a_place_takes_it(replayed, where):
    assert after(replayed, "red1", say("s", "capture", "a", "blue1", at=5, where=where)) == State("red1")


def test_taking_a_place_ends_every_siege_and_fight_in_it(replayed):
    said = [
        say("siege", "siege", "a", "blue2", at=1, end=900),
        say("clash", "clash", "a", "green1", at=2, end=900),
        say("enter", "enter", "a", "blue1", at=3),
        say("fall", "capture", "a", "blue1", at=5),
    ]
    history = replayed(build_campaign({"a": "red1"}, said))
    assert history.state("a", 4) == State("red1", contested_by=("blue1", "green1"), besieged_by=("blue2",))
    assert history.state("a", 5) == State("blue1", basis="documented")
    assert len(history.changes) == 4, "the ends of what the capture ended change nothing"


def test_a_list_of_places_falls_together(replayed):
    history = replayed(build_campaign({"a": "red1", "b": "red1"}, [say("s", "capture", ["a", "b"], "blue1", at=5)]))
    assert [(c.minute, c.place) for c in history.changes] == [(5, "a"), (5, "b")]


def test_a_capture_of_an_area_takes_no_place(replayed):
    campaign = build_campaign(
        {"a": "red1"}, [say("s", "capture", "area", "blue1", at=5)], areas=["area"], part_of={"a": ["area"]}
    )
    assert len(replayed(campaign).changes) == 0


def test_statements_before_the_epoch_change_no_holder(replayed):
    said = [say("s", "capture", "a", "blue1", at=-1), say("t", "hold", "b", "blue1", at=-1)]
    assert len(replayed(build_campaign({"a": "red1", "b": "unknown"}, said)).changes) == 0


def test_minute_zero_is_not_before_the_epoch(replayed):
    assert after(replayed, "red1", say("s", "capture", "a", "blue1", at=0), at=0).holder == "blue1"


def test_one_faction_may_follow_another_of_its_side(replayed):
    said = [say("s", "takeover", "a", "red2", at=5), say("t", "capture", "a", "red1", at=6, from_faction="red2")]
    assert after(replayed, "red1", *said).holder == "red1"


# -- contradictions --------------------------------------------------------------------------------------------------


def test_a_contradiction_names_both_statements_and_their_sentences(replayed):
    said = [say("first", "capture", "a", "blue1", at=5), say("again", "capture", "a", "blue2", at=9)]
    words = (
        r"statement again \[n_again 'Blue2 capture a.'\] contradicts statement first \[n_first 'Blue1 capture a.'\]: "
        "capture of 'a', but its holder is already blue1"
    )
    with pytest.raises(ValueError, match=words):
        replayed(build_campaign({"a": "red1"}, said))


def test_a_contradiction_names_the_statement_that_made_the_holder(replayed):
    said = [
        say("first", "capture", "a", "blue1", at=5),
        say("enter", "enter", "a", "green1", at=6),
        say("other", "capture", "b", "blue1", at=7),
        say("again", "capture", "a", "blue1", at=9),
    ]
    with pytest.raises(ContradictionError, match=r"statement again .* contradicts statement first") as caught:
        replayed(build_campaign({"a": "red1", "b": "red1"}, said))
    assert (caught.value.statement, caught.value.against, caught.value.place) == ("again", "first", "a")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_contradiction_can_be_with_the_holder_before_the_epoch(replayed):
    with pytest.raises(
        ContradictionError, match=r"statement s .* contradicts the holder before the epoch \(made up for a test\)"
    ) as caught:
        replayed(build_campaign({"a": "red1"}, [say("s", "recapture", "a", "red2", at=5)]))
    assert caught.value.against is None


def test_a_recapture_may_follow_an_inferred_loss(replayed):
    said = [
        say("loss", "capture", "a", "blue1", at=5, rule="untold-loss"),
        say("back", "recapture", "a", "red1", at=9),
    ]
    assert after(replayed, "red1", *said) == State("red1", basis="documented")


def test_a_repeated_statement_confirms_and_contradicts_nothing(replayed):
    said = [
        say("guess", "capture", "a", "blue1", at=5, rule="guess"),
        say("again", "capture", "a", "blue1", at=9, repeats="guess"),
        say("back", "recapture", "a", "red1", at=20),
        say("late", "capture", "a", "blue1", at=25, repeats="guess"),
    ]
    history = replayed(build_campaign({"a": "red1"}, said))
    assert history.state("a", 9) == State("blue1", basis="documented")
    assert history.holder("a", 25) == "red1"


def test_a_place_cannot_be_taken_from_a_side_that_is_not_there(replayed):
    with pytest.raises(ValueError, match=r"statement s .* it is taken from green1, not red1"):
        replayed(build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", at=5, from_faction="green1")]))


@pytest.mark.parametrize("loser", ["red1", "red2", "red", ""])
def test_a_place_can_be_taken_from_its_holders_side(replayed, loser):
    assert after(replayed, "red1", say("s", "capture", "a", "blue1", at=5, from_faction=loser)).holder == "blue1"


def test_a_place_can_be_taken_from_a_contesting_side_or_an_unknown_holder(replayed):
    said = [say("e", "enter", "a", "green1", at=4), say("s", "capture", "a", "blue1", at=5, from_faction="green1")]
    assert after(replayed, "red1", *said).holder == "blue1"
    assert after(replayed, "unknown", said[1]).holder == "blue1"


@pytest.mark.parametrize("holder", ["red1", "vacant"])
def test_a_hold_by_another_side_is_a_contradiction(replayed, holder):
    with pytest.raises(ValueError, match=f"statement s .*hold of 'a', but its holder is {holder}"):
        replayed(build_campaign({"a": holder}, [say("s", "hold", "a", "blue1", at=5)]))


@pytest.mark.parametrize("faction", ["", "red", "unknown"])
@pytest.mark.parametrize("verb", ["capture", "partial_capture", "hold"])
def test_only_a_faction_can_come_to_hold_a_place(replayed, verb, faction):
    with pytest.raises(ValueError, match=f"statement s .*{verb} by '{faction}', which is not a faction"):
        replayed(build_campaign({"a": "blue1"}, [say("s", verb, "a", faction, at=5)]))


# -- leaving ---------------------------------------------------------------------------------------------------------


def test_a_withdrawal_leaves_the_holder_unknown(replayed):
    said = [say("siege", "siege", "a", "blue1", at=1, end=900), say("s", "withdraw", "a", "red2", at=5)]
    assert after(replayed, "red1", *said, at=5) == State("unknown", basis="documented")


def test_other_parties_stay_when_the_holder_withdraws(replayed):
    said = [
        say("clash", "clash", "a", "blue1", at=1, end=900, from_faction="red1"),
        say("s", "withdraw", "a", "red1", at=5),
    ]
    assert after(replayed, "red1", *said, at=5) == State("unknown", contested_by=("blue1",), basis="documented")


def test_a_withdrawal_of_another_side_keeps_the_holder(replayed):
    said = [say("e", "enter", "a", "blue1", at=4), say("s", "withdraw", "a", "blue1", at=5)]
    assert after(replayed, "red1", *said) == State("red1")


def region(share, *, exceptions=(), **kwargs):
    return build_campaign(
        {"town": "red1", "base": "red2", "spared": "red1", "district": "red1", "theirs": "blue1", "outside": "red1"},
        [say("s", "withdraw", "area", "red1", at=5, share=share, exceptions=exceptions, **kwargs)],
        areas=["area"],
        part_of={**dict.fromkeys(("town", "base", "spared", "theirs"), ("area",)), "district": ["town"]},
    )


def left(history) -> list[str]:
    return [place for place in history.places if history.holder(place, 5) == "unknown"]


@pytest.mark.parametrize("share", [(0.5, 0.9), (1.0, 1.0)])
def test_leaving_half_of_a_region_empties_its_places_except_exceptions(replayed, share):
    assert left(replayed(region(share, exceptions=["spared"]))) == ["town", "base", "district"]


def test_an_exception_covers_the_places_in_it(replayed):
    assert left(replayed(region((1.0, 1.0), exceptions=["town"]))) == ["base", "spared"]


@pytest.mark.parametrize("share", [None, (0.4, 0.9)])
def test_leaving_less_than_half_or_an_unstated_share_empties_nothing(replayed, share):
    assert left(replayed(region(share))) == []


@pytest.mark.parametrize("rule", ["", "guess"])
def test_withdrawals_from_a_region_are_inferred_by_a_named_rule(replayed, rule):
    history = replayed(region((0.5, 1.0), rule=rule))
    assert {(c.origin, c.rule, c.after) for c in history.changes} == {
        ("inferred", "scope-withdrawal", State("unknown", basis="inferred"))
    }


# -- parts, entering, sieges, fights ---------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["in", "part"])
def test_less_than_half_of_a_place_makes_it_contested(replayed, where):
    said = say("s", "partial_capture", "a", "blue1", at=5, where=where, share=(0.2, 0.4))
    assert after(replayed, "red1", said) == State("red1", contested_by=("blue1",), share=(("blue1", 0.2, 0.4),))


def test_half_of_a_place_makes_a_holder_and_the_former_contests_it(replayed):
    said = say("s", "partial_capture", "a", "blue1", at=5, where="part", share=(0.5, 1.0))
    assert after(replayed, "red1", said) == State(
        "blue1", contested_by=("red1",), share=(("blue1", 0.5, 1.0),), basis="documented"
    )


def test_a_partial_capture_near_a_place_changes_nothing(replayed):
    said = say("s", "partial_capture", "a", "blue1", at=5, where="near", share=(0.5, 1.0))
    assert after(replayed, "red1", said) == State("red1")


def test_a_growing_share_reduces_the_shares_of_others(replayed):
    said = [
        say("s", "partial_capture", "a", "green1", at=5, where="part", share=(0.2, 0.4)),
        say("t", "partial_capture", "a", "blue1", at=6, where="part", share=(0.7, 0.9)),
    ]
    shares = dict((faction, (low, high)) for faction, low, high in after(replayed, "red1", *said).share)
    assert shares == {"blue1": (0.7, 0.9), "green1": (0.2, pytest.approx(0.3))}


def test_a_second_share_of_the_same_faction_replaces_its_first(replayed):
    said = [
        say("s", "partial_capture", "a", "blue1", at=5, where="part", share=(0.6, 0.7)),
        say("t", "partial_capture", "b", "blue1", at=6, where="part", share=(0.8, 0.9)),
        say("u", "partial_capture", "a", "blue1", at=7, where="part", share=(0.8, 0.9)),
    ]
    history = replayed(build_campaign({"a": "unknown", "b": "unknown"}, said))
    assert [history.state(place, 6).share for place in "ab"] == [(("blue1", 0.6, 0.7),), (("blue1", 0.8, 0.9),)]
    assert history.state("a", 7).share == (("blue1", 0.8, 0.9),)


def test_capturing_the_whole_place_ends_its_division(replayed):
    said = [
        say("s", "partial_capture", "a", "blue1", at=5, where="part", share=(0.2, 0.4)),
        say("t", "capture", "a", "blue1", at=6),
    ]
    assert after(replayed, "red1", *said) == State("blue1", basis="documented")


def test_entering_contests_a_place_and_does_not_take_it(replayed):
    assert after(replayed, "red1", say("s", "enter", "a", "blue1", at=5)) == State("red1", contested_by=("blue1",))


def test_entering_ones_own_place_changes_nothing(replayed):
    assert len(replayed(build_campaign({"a": "red1"}, [say("s", "enter", "a", "red2", at=5)])).changes) == 0


def test_a_siege_lasts_from_its_start_to_its_end(replayed):
    history = replayed(build_campaign({"a": "red1"}, [say("s", "siege", "a", "blue1", at=5, end=9, where="near")]))
    assert [history.state("a", minute).besieged_by for minute in (4, 5, 8, 9)] == [(), ("blue1",), ("blue1",), ()]


def test_a_fight_contests_a_place_while_it_lasts(replayed):
    said = say("s", "clash", "a", "blue1", at=5, end=9, from_faction="red1")
    history = replayed(build_campaign({"a": "red1"}, [said]))
    assert [history.state("a", minute).contested_by for minute in (4, 5, 8, 9)] == [(), ("blue1",), ("blue1",), ()]


def test_a_fight_whose_end_is_not_told_goes_on_until_the_place_is_taken(replayed):
    said = [say("c", "clash", "a", "blue1", at=5, from_faction="red1"), say("t", "capture", "a", "blue1", at=4000)]
    history = replayed(build_campaign({"a": "red1"}, said))
    assert [history.state("a", minute).contested_by for minute in (4, 5, 3999, 4000)] == [(), *2 * [("blue1",)], ()]
    assert replayed(build_campaign({"a": "red1"}, said[:1])).state("a", 10**4).contested_by == ("blue1",)


@pytest.mark.parametrize("verb", ["clash", "enter", "siege"])
@pytest.mark.parametrize("holder", ["red1", "unknown"])
def test_a_party_not_named_leaves_its_mark(replayed, verb, holder):
    state = after(replayed, holder, say("s", verb, "a", at=5))
    assert (state.holder, state.contested_by + state.besieged_by) == (holder, ("unknown",))


def test_a_party_not_named_may_be_those_a_place_is_taken_from(replayed):
    said = [say("c", "clash", "a", at=5), say("t", "capture", "a", "blue1", at=6, from_faction="green1")]
    assert after(replayed, "red1", *said) == State("blue1", basis="documented")


def test_a_withdrawal_from_a_region_spares_what_is_said_to_be_captured(replayed):
    said = [
        say("w", "withdraw", "land", "red1", at=(5, 20), share=(0.5, 1.0)),
        say("t", "capture", "a", "blue1", at=(9, 30)),
        say("later", "capture", "b", "blue1", at=(21, 30)),
    ]
    inside = {place: ["land"] for place in "abc"}
    campaign = build_campaign(dict.fromkeys("abc", "red1"), said, areas=["land"], part_of=inside)
    history = replay(campaign, date_statements(Network(campaign), placement="earliest"))
    assert [history.state(place, 8).holder for place in "abc"] == ["red1", "unknown", "unknown"]


def test_ends_of_a_fight_and_a_siege_leave_other_marks(replayed):
    said = [
        say("e", "enter", "a", "blue1", at=3),
        say("c", "clash", "a", "blue1", at=5, end=9),
        say("s", "siege", "a", "blue2", at=5, end=9),
        say("t", "siege", "a", "blue2", at=6, end=20),
    ]
    history = replayed(build_campaign({"a": "red1"}, said))
    assert history.state("a", 9) == State("red1", contested_by=("blue1",), besieged_by=("blue2",))
    assert history.state("a", 20).besieged_by == ()


def test_a_siege_that_began_before_the_epoch_marks_the_place_from_minute_zero(replayed):
    said = [say("on", "siege", "a", "blue1", at=-50, end=9), say("over", "siege", "a", "blue2", at=-50, end=-9)]
    history = replayed(build_campaign({"a": "red1"}, said))
    assert [(c.minute, c.after.besieged_by) for c in history.changes] == [(0, ("blue1",)), (9, ())]


# -- naming a holder -------------------------------------------------------------------------------------------------


def test_a_hold_names_the_holder_of_an_unknown_place(replayed):
    assert after(replayed, "unknown", say("s", "hold", "a", "blue1", at=5)) == State("blue1", basis="documented")


def test_a_hold_confirms_the_holder_of_its_side_without_replacing_it(replayed):
    history = replayed(build_campaign({"a": "red1"}, [say("s", "hold", "a", "red2", at=5)]))
    assert history.state("a", 5) == State("red1", basis="documented")
    assert history.since("a", 5) is None


def test_an_inference_keeps_a_documented_basis(replayed):
    said = [say("s", "capture", "a", "blue1", at=5), say("t", "hold", "a", "blue1", at=6, rule="guess")]
    assert after(replayed, "red1", *said).basis == "documented"


@pytest.mark.parametrize("verb", ["cut_road", "approach", "attack", "strike", "shelling", "announce", "evacuate"])
def test_other_verbs_change_no_state(replayed, verb):
    assert len(replayed(build_campaign({"a": "red1"}, [say("s", verb, "a", "blue1", at=5)])).changes) == 0


# -- the clock -------------------------------------------------------------------------------------------------------


@given(replayable_campaigns())
def test_replay_gives_the_holders_of_the_example(example: Replayable):
    history = replay(example.campaign, date_statements(Network(example.campaign)))
    last_of_minute = dict(example.holders)
    for minute, holders in last_of_minute.items():
        assert {place: history.holder(place, minute) for place in holders} == holders


@given(replayable_campaigns())
def test_every_change_changes_something(example: Replayable):
    history = replay(example.campaign, date_statements(Network(example.campaign)))
    assert all(change.before != change.after for change in history.changes)
    assert [change.minute for change in history.changes] == sorted(change.minute for change in history.changes)


@given(replayable_campaigns(), st.integers(-3, 7000))
def test_a_replay_until_a_minute_is_a_prefix_of_the_whole(example: Replayable, until: int):
    timeline = date_statements(Network(example.campaign))
    whole, part = replay(example.campaign, timeline), replay(example.campaign, timeline, until=until)
    assert list(part.changes) == [change for change in whole.changes if change.minute <= until]


def test_until_includes_all_changes_of_its_minute(airport, replayed):
    history = replayed(airport, until=600)
    assert [c.cause.id for c in history.changes] == ["s1", "s2"]
    assert len(replayed(airport, until=599).changes) == 0


def test_a_process_with_another_hash_seed_replays_the_same_history():
    ask = "from scenarios import open_study; print(open_study('northwestern_syria_2024').history().digest())"
    digests = {
        subprocess.run(
            [sys.executable, "-c", ask], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@given(replayable_campaigns())
def test_swapping_two_sides_swaps_only_them_in_the_history(example: Replayable):
    other = {"red1": "blue1", "blue1": "red1", "red2": "blue2", "blue2": "red2"}
    campaign = example.campaign
    swapped = replace(
        campaign,
        places={p.id: replace(p, holder=other.get(p.holder, p.holder)) for p in campaign.places.values()},
        statements={s.id: replace(s, faction=other.get(s.faction, s.faction)) for s in campaign.statements.values()},
    )
    before, after = (replay(one, date_statements(Network(one))).changes for one in (campaign, swapped))
    assert [(c.place, other.get(c.after.holder, c.after.holder)) for c in before] == [
        (c.place, c.after.holder) for c in after
    ]


def test_placement_moves_the_changes_within_their_windows(replayed):
    campaign = build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", at=(100, 200))])
    assert [replayed(campaign, placement=p).since("a", 500) for p in ("earliest", "middle", "latest")] == [
        100,
        150,
        200,
    ]
