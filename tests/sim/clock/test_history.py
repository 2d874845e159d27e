from dataclasses import FrozenInstanceError
from itertools import pairwise

import numpy as np
import pytest
from builders import build_campaign, say
from hypothesis import given
from hypothesis import strategies as st
from strategies import Replayable, replayable_campaigns

from sim.chronology import Network, date_statements
from sim.clock.changes import Spell, State
from sim.clock.history import History
from sim.clock.replay import replay
from sim.model.declared import Relation
from sim.model.times import Window

MINUTE = st.integers(-50, 8000)


def history_of(example: Replayable) -> History:
    return replay(example.campaign, date_statements(Network(example.campaign)))


@pytest.mark.parametrize(
    ("relations", "undeclared"),
    [
        ((("red", "blue", "hostile"),), ()),
        ((("blue", "red", "contact"),), ()),
        ((), (("red", "blue"),)),
        ((Relation(("red", "blue"), "hostile", Window(0, 50)),), (("red", "blue"),)),
        ((Relation(("red", "blue"), "hostile", Window(90, 110)),), ()),
    ],
)
def test_undeclared_are_sides_that_take_places_while_no_relation_of_them_is_declared(relations, undeclared, replayed):
    campaign = build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", at=100)], relations=relations)
    assert replayed(campaign).undeclared == undeclared


# -- one place at one minute -----------------------------------------------------------------------------------------


def test_a_state_holds_from_the_minute_of_its_change(airport, replayed):
    history = replayed(airport)
    assert [history.holder("town", minute) for minute in (0, 699, 700, 999, 1000, 10**6)] == [
        "unknown", "unknown", "red2", "red2", "unknown", "unknown",
    ]  # fmt: skip


def test_the_last_of_two_changes_in_a_minute_holds_after_it(airport, replayed):
    history = replayed(airport)
    assert (history.holder("airport", 599), history.holder("airport", 600)) == ("red1", "blue1")


def test_side_is_the_side_of_the_holder_or_unknown(airport, replayed):
    history = replayed(airport)
    assert [history.side("town", minute) for minute in (0, 700)] == ["unknown", "red"]


def test_since_is_none_for_a_holder_from_before_the_epoch(airport, replayed):
    history = replayed(airport)
    assert [history.since("airport", minute) for minute in (0, 599, 600, 5000)] == [None, None, 600, 600]
    assert history.since("quiet", 5000) is None


def test_since_passes_over_changes_that_leave_the_holder(airport, replayed):
    history = replayed(airport)
    assert history.state("town", 800).contested_by == ("blue2",)
    assert history.since("town", 850) == 700


def test_cause_is_the_change_behind_the_present_holder(airport, replayed):
    history = replayed(airport)
    assert history.holder_change("airport", 5000).cause.id == "s2"
    assert history.holder_change("town", 850).cause.id == "s3"
    assert history.holder_change("quiet", 5000) is None


def test_a_holder_that_comes_back_is_held_since_it_came_back(replayed):
    said = [say("lost", "capture", "a", "blue1", at=10), say("back", "recapture", "a", "red1", at=20)]
    history = replayed(build_campaign({"a": "red1"}, said))
    assert (history.since("a", 30), history.holder_change("a", 30).cause.id) == (20, "back")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("region", "place .region. is an area or road"),
        ("twon", r"unknown place .twon.: airport, town, quiet, region \(did you mean town\?\)"),
    ],
)
def test_a_place_that_cannot_be_held_is_refused(airport, replayed, place, words):
    with pytest.raises(ValueError, match=words):
        replayed(airport).state(place, 5)


def test_captures_are_what_brings_a_place_to_a_side_by_a_statement(airport, replayed):
    told = replayed(airport).captures("airport")
    assert [(change.cause.id, change.after.holder) for change in told] == [("s1", "green1"), ("s2", "blue1")]
    assert [change.cause.id for change in replayed(airport).captures("airport", "blue")] == ["s2"]
    every = replayed(airport).captures()
    assert every[:2] == told and [change.cause.id for change in every] == ["s1", "s2", "s3"]
    assert replayed(airport).captures(side="green") == told[:1]
    assert replayed(airport).captures("airport", "red") == replayed(airport).captures("quiet") == ()


def test_inferred_changes_and_changes_within_a_side_are_not_captures(replayed):
    said = [
        say("s1", "capture", "a", "blue1", at=10, rule="r"),
        say("s2", "withdraw", "a", "blue1", at=20),
        say("s3", "handover", "b", "red2", at=30, from_faction="red1"),
        say("s4", "capture", "a", "green1", at=40),
    ]
    history = replayed(build_campaign({"a": "red1", "b": "red1"}, said))
    assert [change.cause.id for change in history.captures("a")] == ["s4"] and history.captures("b") == ()


def test_captures_by_nobody_known_are_refused(airport, replayed):
    with pytest.raises(ValueError, match=r"unknown side 'blu': red, blue, green \(did you mean blue\?\)"):
        replayed(airport).captures("airport", "blu")
    with pytest.raises(ValueError, match="unknown place 'air'"):
        replayed(airport).captures("air")


# -- one place through time ------------------------------------------------------------------------------------------


def test_spells_keep_a_holder_of_zero_minutes(airport, replayed):
    said = airport.statements
    assert replayed(airport).spells("airport") == (
        Spell("red1", 0, 600, None),
        Spell("green1", 600, 600, said["s1"]),
        Spell("blue1", 600, None, said["s2"]),
    )


def test_a_place_without_changes_has_one_spell(airport, replayed):
    assert replayed(airport).spells("quiet") == (Spell("blue1", 0, None, None),)


def test_changes_of_a_place_are_all_of_its_changes(airport, replayed):
    history = replayed(airport)
    assert [c.cause.id for c in history.changes_of("town")] == ["s3", "s4", "s6"]
    assert history.changes_of("quiet") == ()


@given(replayable_campaigns())
def test_spells_tile_the_time_and_agree_with_the_state(example: Replayable):
    history = history_of(example)
    for place in history.places:
        spells = history.spells(place)
        assert (spells[0].start, spells[-1].end) == (0, None)
        assert all(a.end == b.start and a.holder != b.holder for a, b in pairwise(spells))
        for spell in spells:
            if spell.end is None or spell.end > spell.start:
                assert history.holder(place, spell.start) == spell.holder
                assert history.since(place, spell.start) == (spell.start if spell.cause else None)


# -- all places ------------------------------------------------------------------------------------------------------


@given(replayable_campaigns(), MINUTE)
def test_state_is_the_fold_of_the_changes_up_to_a_minute(example: Replayable, minute: int):
    history = history_of(example)
    states = {place.id: State(place.holder) for place in example.campaign.points}
    for change in history.changes:
        if change.minute > minute:
            break
        assert states[change.place] == change.before != change.after
        states[change.place] = change.after
    assert {place: history.state(place, minute) for place in states} == states
    assert [history.states[at] for at in history.state_indices(minute)] == list(states.values())


@given(replayable_campaigns(), MINUTE)
def test_held_sums_to_the_counted_places(example: Replayable, minute: int):
    history = history_of(example)
    held = history.held(minute)
    assert list(held) == ["red", "blue", "green", "unknown", "vacant"]
    assert sum(held.values()) == sum(place.counted for place in example.campaign.points)
    for side, count in held.items():
        assert count == sum(p.counted and history.side(p.id, minute) == side for p in example.campaign.points)


@given(replayable_campaigns())
def test_the_held_series_is_held_at_each_of_its_minutes(example: Replayable):
    history = history_of(example)
    minutes, series = history.held_series()
    assert minutes.tolist() == sorted({0, *history.times().tolist()})
    for at, minute in enumerate(minutes.tolist()):
        assert {side: int(counts[at]) for side, counts in series.items()} == history.held(minute)


def test_times_are_the_distinct_minutes_of_changes(airport, replayed):
    assert replayed(airport).times().tolist() == [600, 700, 800, 1000]


def test_a_campaign_without_places_has_an_empty_history(replayed):
    history = replayed(build_campaign())
    assert (len(history.changes), history.held(0)["red"]) == (0, 0)


# -- changes ---------------------------------------------------------------------------------------------------------


def test_a_change_tells_its_statement_and_sentence(airport, replayed):
    change = replayed(airport).changes[2]
    assert (change.minute, change.place, change.cause.verb, change.origin) == (700, "town", "hold", "documented")
    assert (change.cause.id, change.cause.sentence, change.rule) == ("s3", "n_s3", "")
    assert (change.before, change.after) == (State("unknown"), State("red2", basis="documented"))


def test_changes_behave_as_a_sequence(airport, replayed):
    changes = replayed(airport).changes
    assert len(changes) == 5
    assert changes[-1] == changes[4] == list(changes)[4]
    assert tuple(changes[1:3]) == (changes[1], changes[2])
    assert changes[2] in changes
    for outside in (5, -6):
        with pytest.raises(IndexError, match=f"change {outside} of 5"):
            changes[outside]


def test_a_history_cannot_be_changed(airport, replayed):
    history = replayed(airport)
    for column in (history.minutes, history.place_index, history.state_index, history.initial_index):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1
    with pytest.raises(FrozenInstanceError):
        history.changes[0].minute = 3


def test_columns_of_unequal_length_or_out_of_order_are_refused(airport, replayed):
    whole = replayed(airport)
    columns = {"minutes": [5], "place_index": [0], "state_index": [0], "causes": whole.causes[:1]}
    rest = {"states": whole.states, "initial_index": whole.initial_index}
    with pytest.raises(ValueError, match="must have equal length"):
        History(airport, whole.timeline, **columns | {"minutes": [5, 6]}, **rest)
    with pytest.raises(ValueError, match="in order of time"):
        doubled = {name: [*column, *column] for name, column in columns.items()}
        History(airport, whole.timeline, **doubled | {"minutes": [6, 5]}, **rest)
    with pytest.raises(ValueError, match="initial_index has 1 items for 3 places"):
        History(airport, whole.timeline, **columns, **rest | {"initial_index": [0]})


# -- digest ----------------------------------------------------------------------------------------------------------


def test_the_digest_depends_on_the_changes_and_not_on_state_numbers(airport, replayed):
    history = replayed(airport)
    last = len(history.states) - 1
    renumbered = History(
        airport,
        history.timeline,
        minutes=history.minutes,
        place_index=history.place_index,
        state_index=last - history.state_index,
        causes=history.causes,
        states=history.states[::-1],
        initial_index=last - history.initial_index,
    )
    assert renumbered.digest() == history.digest()
    assert list(renumbered.changes) == list(history.changes)


@given(replayable_campaigns())
def test_the_digest_differs_when_a_change_is_left_out(example: Replayable):
    history = history_of(example)
    digests = {history.digest()}
    for left_out in range(len(history.changes)):
        kept = np.arange(len(history.changes)) != left_out
        shorter = History(
            example.campaign,
            history.timeline,
            minutes=history.minutes[kept],
            place_index=history.place_index[kept],
            state_index=history.state_index[kept],
            causes=[cause for cause, keep in zip(history.causes, kept, strict=True) if keep],
            states=history.states,
            initial_index=history.initial_index,
        )
        digests.add(shorter.digest())
    assert len(digests) > 1 or not history.changes
    assert history.digest() not in digests - {history.digest()}


def test_the_digest_notices_the_statement_behind_a_change(replayed):
    digests = {
        replayed(build_campaign({"a": "red1"}, [say(id, "capture", "a", "blue1", at=5)])).digest() for id in ("s", "t")
    }
    assert len(digests) == 2
