"""Runs of the record with scripts: what scripts see, change and leave, and how runs are stepped, rewound and forked."""

from __future__ import annotations

import pickle

import pytest
import simpy
from builders import build_campaign, order, say
from hypothesis import given
from hypothesis import strategies as st
from strategies import replayable_campaigns

from sim.clock.outcome import NO_SCRIPTS
from sim.clock.replay import Run, replay
from sim.clock.scripts import ScriptError
from sim.model.vocabulary import Origin
from sim.study import Study


def watch(world):
    mailbox = world.changes()
    while True:
        yield mailbox.get()


@pytest.fixture
def road() -> Study:
    """A town that falls at 600, one behind it that falls two hours later by stated order, and one that falls at 900."""
    return Study(
        build_campaign(
            {"town": "blue1", "behind": "blue1", "far": "blue1", "base": "blue1"},
            [
                say("s1", "capture", "town", "red1", at=600),
                say("s2", "capture", "behind", "red1", at=720),
                say("s3", "capture", "far", "red1", at=900),
            ],
            orders=[order("s1", "s2", at_least=120)],
            roads="base-town:30000, town-behind-far:15000",
        )
    )


# -- the record alone ------------------------------------------------------------------------------------------------


@given(replayable_campaigns())
def test_a_script_that_only_watches_changes_nothing(replayable):
    study = Study(replayable.campaign)
    history = study.run(watch)
    assert history.digest() == study.history().digest()
    assert not history.counterfactual


@given(replayable_campaigns())
def test_without_scripts_a_run_is_the_record(replayable):
    study = Study(replayable.campaign)
    run, record = study.run(), study.history()
    assert pickle.dumps(run) == pickle.dumps(record)
    assert (run.digest(), run.counterfactual, run.outcome) == (record.digest(), False, NO_SCRIPTS)


@given(replayable_campaigns())
def test_delays_of_zero_change_nothing_in_any_campaign(replayable):
    def script(world):
        while pending := [id for id in world.campaign.statements if world.due(id) is not None]:
            for id in pending:
                world.delay(id, hours=0)
            yield world.hours(5)

    study = Study(replayable.campaign)
    history = study.run(script)
    assert history.digest() == study.history().digest()
    assert not history.counterfactual and history.moved == ()


def test_a_delay_of_zero_changes_nothing(road):
    def script(world):
        world.delay("s1", hours=0)
        yield world.hours(1)

    history = road.run(script)
    assert history.digest() == road.history().digest()
    assert not history.counterfactual and history.moved == ()


def test_without_scripts_a_contradiction_stays_an_error():
    campaign = build_campaign({"town": "blue1"}, [say("s1", "hold", "town", "red1", at=600)])
    with pytest.raises(ValueError, match="its holder is blue1"):
        Study(campaign).run(watch)


# -- waiting ---------------------------------------------------------------------------------------------------------


def test_when_returns_the_next_matching_change(road):
    seen = []

    def script(world):
        seen.append((yield world.when("behind", side="red")))
        seen.append((yield world.when(side="red")))

    road.run(script)
    assert [(change.place, change.minute) for change in seen] == [("behind", 720), ("far", 900)]


def test_a_thousand_scripts_all_see_one_change(road):
    seen = []

    def script(world):
        change = yield world.when("town")
        seen.append(change.minute)

    road.run(*[script] * 1000)
    assert seen == [600] * 1000


def test_changes_of_one_minute_reach_a_mailbox_in_document_order():
    places = [f"p{n}" for n in range(17)]
    campaign = build_campaign(
        dict.fromkeys(places, "blue1"),
        [say(f"s{n}", "capture", place, "red1", at=600) for n, place in enumerate(places)],
    )
    seen = []

    def script(world):
        mailbox = world.changes(side="red")
        while True:
            change = yield mailbox.get()
            seen.append(change.place)

    Study(campaign).run(script)
    assert seen == places


def test_scripts_see_the_record_of_their_own_minute(road):
    sides = {}

    def script(world):
        yield world.until("2024-11-27T10:00")
        sides["town"] = world.side("town")

    road.run(script)
    assert sides == {"town": "red"}


# -- changing --------------------------------------------------------------------------------------------------------


def test_a_delay_is_passed_on_along_stated_orders_only(road):
    def script(world):
        world.delay("town", hours=5)
        yield world.hours(0)

    history = road.run(script)
    assert {change.place: change.minute for change in history.changes} == {"town": 900, "behind": 1020, "far": 900}
    assert [(str(move.point), move.before, move.after, move.order is None) for move in history.moved] == [
        ("s1", 600, 900, True),
        ("s2", 720, 1020, False),
    ]
    assert history.captures("town", "red")[0].origin is Origin.COUNTERFACTUAL
    assert history.captures("far", "red")[0].origin is Origin.DOCUMENTED
    assert history.timeline.starts["s1"].earliest == history.timeline.starts["s1"].latest == 900


def test_an_event_that_was_moved_twice_is_one_move_from_the_record(road):
    def twice(world):
        world.delay("s1", hours=2)
        world.delay("s1", hours=3)
        yield world.hours(1)

    (move, *others) = road.run(twice).moved
    assert str(move.point) == "s1" and move.after == move.before + 300
    assert "s1" not in [str(other.point) for other in others]


def test_a_cancelled_event_does_not_happen_and_is_told(road):
    def script(world):
        world.cancel("s1")
        yield world.hours(0)

    history = road.run(script)
    assert history.side("town", 5000) == "blue"
    assert [(str(skip.point), skip.script) for skip in history.skipped] == [("s1", "script")]
    assert "s1" not in history.timeline.starts


def test_an_event_that_a_script_has_overtaken_is_skipped_with_its_reason(road):
    def script(world):
        world.change("capture", "far", "red2")
        yield world.hours(0)

    history = road.run(script)
    (skip,) = history.skipped
    assert str(skip.point) == "s3" and "its holder is already red2" in skip.reason
    (change,) = history.captures("far", "red")
    assert (change.minute, change.origin, change.script) == (0, Origin.COUNTERFACTUAL, "script")


@pytest.mark.parametrize(
    ("given", "falls"),
    [({"hours": 4}, 840), ({"until": "2024-11-27T20:00"}, 1200), ({"until": "2024-11-27T05:00"}, 600)],
)
def test_a_hold_keeps_a_place_and_what_is_tied_to_its_fall(road, given, falls):
    def script(world):
        world.hold("town", **given)
        yield world.hours(0)

    history = road.run(script)
    assert {change.place: change.minute for change in history.changes} == {
        "town": falls,
        "behind": max(720, falls + 120),
        "far": 900,
    }


def test_a_hold_may_end_with_an_event(road):
    def script(world):
        world.hold("town", event=world.when("far"))
        yield world.hours(0)

    assert road.run(script).captures("town")[0].minute == 900


def test_an_event_that_two_holds_withhold_happens_when_the_second_ends():
    campaign = build_campaign(
        {"town": "blue1", "behind": "blue1"}, [say("s1", "capture", ["town", "behind"], "red1", at=600)]
    )

    def both(world):
        world.hold("town", until=1000)
        world.hold("behind", until=2000)
        yield world.hours(1)

    stopped = Study(campaign).run(both, until=1500)
    assert [(str(skip.point), skip.minute) for skip in stopped.skipped] == [("s1", 600)]
    assert stopped.moved == ()
    run = Study(campaign).run(both)
    assert [(move.before, move.after) for move in run.moved] == [(600, 2000)]
    assert {change.minute for change in run.changes} == {2000} and run.skipped == ()


def test_a_hold_that_is_never_released_keeps_the_place_to_the_end(road):
    def script(world):
        world.hold("town")
        yield world.hours(0)

    history = road.run(script)
    assert history.side("town", road.campaign.end) == "blue"
    assert {str(skip.point) for skip in history.skipped} == {"s1", "s2"}


def test_a_script_may_end_a_fight_whose_end_is_not_told():
    said = [say("s", "clash", "town", "red1", at=600, from_faction="blue1")]
    study = Study(build_campaign({"town": "blue1"}, said))

    def script(world):
        with pytest.raises(ValueError, match="'s' is not going on"):
            world.end("s")
        yield world.until(700)
        world.end("s")
        with pytest.raises(ValueError, match="'s' is not going on"):
            world.end("s")

    history = study.run(script)
    assert [history.state("town", minute).contested_by for minute in (699, 700)] == [("red1",), ()]
    assert history.counterfactual and history.changes[-1].origin == Origin.COUNTERFACTUAL


# -- moving ----------------------------------------------------------------------------------------------------------


def test_a_march_arrives_by_road_and_speed(road):
    def script(world):
        return (yield from world.march("blue", ["base", "town", "behind"], kmh=30))

    history = road.run(script)
    trip = history.outcome.returned["script"]
    assert (trip.arrived, trip.at, trip.minute) == (True, "behind", 90)
    assert trip.position(30) == ("base", "town", 0.5)
    assert history.trips == (trip,)
    assert not history.counterfactual


def test_a_march_stops_when_a_place_ahead_is_lost(road):
    def script(world):
        yield world.until("2024-11-27T09:30")
        return (yield from world.march("blue", ["base", "behind"], kmh=30))

    trip = road.run(script).outcome.returned["script"]
    assert (trip.arrived, trip.at, trip.minute) == (False, "base", 600)
    assert "Town ahead was lost" in trip.reason
    assert trip.position(10_000) == ("base", "town", 0.5)


def test_a_march_over_a_cut_road_never_starts(road):
    def script(world):
        yield world.when("town")
        return (yield from world.march("blue", ["base", "behind"], kmh=30))

    trip = road.run(script).outcome.returned["script"]
    assert (trip.arrived, trip.at, trip.legs) == (False, "base", ())


# -- stepping, rewinding, forking ------------------------------------------------------------------------------------


def late(world):
    yield world.hours(world.random.integers(1, 9))
    world.delay("town", hours=3)
    yield world.when("town")
    world.note("town falls")


def meddle(world):
    """Wait, and delay or cancel some event that is still to come, a few times over."""
    for _ in range(4):
        yield world.hours(world.random.integers(0, 30))
        pending = [id for id in world.campaign.statements if world.due(id) is not None]
        if pending:
            id = pending[int(world.random.integers(len(pending)))]
            if world.random.integers(4):
                world.delay(id, hours=int(world.random.integers(0, 20)))
            else:
                world.cancel(id)
            world.note(id)


ANY_MINUTE = st.integers(0, 20_000) | st.integers(0, 1500)


@given(replayable_campaigns(), ANY_MINUTE)
def test_a_meddled_run_in_two_parts_is_the_run_straight_through(replayable, minute):
    study = Study(replayable.campaign)
    parts, whole = study.simulation(meddle).run(minute).run().history(), study.run(meddle)
    assert (parts.digest(), parts.outcome, parts.timeline) == (whole.digest(), whole.outcome, whole.timeline)


@given(replayable_campaigns(), ANY_MINUTE)
def test_a_meddled_run_rewound_and_run_on_is_a_fresh_run(replayable, minute):
    run = Study(replayable.campaign).simulation(meddle, seed=3).run()
    again = run.rewind(minute).run()
    assert (again.history().digest(), again.notes) == (run.history().digest(), run.notes)


@given(replayable_campaigns(), ANY_MINUTE)
def test_forks_with_the_same_script_have_the_same_history(replayable, minute):
    run = Study(replayable.campaign).simulation(watch).run(minute)
    one, other = (run.fork(meddle).run().history() for _ in range(2))
    assert (one.digest(), one.outcome) == (other.digest(), other.outcome)
    assert one.digest(until=minute) == run.history().digest()


@given(st.integers(601, 5000), st.sampled_from([5, 30, 200]), st.booleans())
def test_a_march_never_passes_a_place_that_is_lost(minute, kmh, destination):
    def script(world):
        yield world.until(minute)
        try:
            route = "behind" if destination else ["base", "town", "behind"]
            start = "base" if destination else None
            return (yield from world.march("blue", route, start=start, kmh=kmh)).arrived
        except ValueError:  # no road over held places
            return False

    campaign = build_campaign(
        {"town": "blue1", "behind": "blue1", "base": "blue1"},
        [say("s1", "capture", "town", "red1", at=600)],
        roads="base-town:30000, town-behind:15000",
    )
    assert Study(campaign).run(script).outcome.returned == {"script": False}


@given(st.integers(0, 1500))
def test_running_in_two_parts_is_running_straight_through(minute):
    study = Study(_pair())
    assert study.simulation(late).run(minute).run().history().digest() == study.run(late).digest()


@given(st.integers(0, 1500))
def test_rewinding_and_running_on_is_a_fresh_run(minute):
    run = Study(_pair()).simulation(late).run()
    again = run.rewind(minute)
    assert again.minute <= minute
    assert again.run().history().digest() == run.history().digest()


def test_a_fork_with_the_same_script_has_the_same_history():
    study = Study(_pair())
    forked = study.simulation().run(0).fork(late).run().history()
    assert forked.digest() == study.run(late).digest()


def test_a_script_that_joins_after_minute_0_does_so_again_when_rewound():
    def script(world):
        change = yield world.when("town")
        world.note(f"{change.minute}")

    campaign = build_campaign(
        {"town": "blue1"}, [say("s1", "capture", "town", "red1", at=0), say("s2", "capture", "town", "blue1", at=500)]
    )
    forked = Study(campaign).simulation().run(0).fork(script).run()
    assert [note.text for note in forked.notes] == ["500"]
    assert forked.rewind(100).run().notes == forked.notes


def test_scripts_may_wait_for_parts_of_a_minute(road):
    seen = []

    def parts(world):
        for _ in range(4):
            yield world.env.timeout(0.6)
            seen.append(world.minute)
        yield world.until(world.minute)
        world.delay("s1", hours=1)
        change = yield world.when("town")
        seen.append(change.minute)

    plain = road.history().captures("town", "red")[0].minute
    assert road.run(parts, until=2).scripts == ("parts",) and seen == [0, 1, 1, 2]
    run = road.run(parts)
    assert seen[-1] == plain + 60 == run.captures("town", "red")[0].minute


def test_a_step_runs_all_of_the_next_minute(road):
    run = road.simulation()
    assert [run.step() for _ in range(5)] == [0, 600, 720, 900, None]


def test_a_run_up_to_a_minute_includes_it(road):
    assert len(road.run(until=600).changes) == 1
    assert len(road.run(until=599).changes) == 0


def test_random_numbers_belong_to_seed_and_script(road):
    found = []

    def one(world):
        found.append(world.random.random())
        yield world.hours(1)

    def other(world):
        found.append(world.random.random())
        yield world.hours(1)

    road.run(one, other, seed=3)
    road.run(other, seed=3)
    road.run(other, seed=4)
    assert found[1] == found[2] != found[0]
    assert found[3] != found[2]


def _pair():
    return build_campaign(
        {"town": "blue1", "behind": "blue1"},
        [say("s1", "capture", "town", "red1", at=600), say("s2", "capture", "behind", "red1", at=720)],
    )


# -- mistakes --------------------------------------------------------------------------------------------------------


def no_event(world):
    yield 24


def no_generator(world):
    return 24


def endless(world):
    while True:
        yield world.hours(0)


def own_bug(world):
    yield world.hours(11)
    raise KeyError("column")


def bug_in_own_process(world):
    def process():
        yield world.env.timeout(60)
        raise ZeroDivisionError("oops")

    world.env.process(process())
    yield world.hours(20)


def unknown_place(world):
    world.when("twon")
    yield world.hours(1)


def unknown_statement(world):
    world.delay("s11", hours=2)
    yield world.hours(1)


def too_late(world):
    yield world.when("town")
    world.delay("s1", hours=2)


def backwards(world):
    yield world.hours(1)
    yield world.until("2024-11-27")


def impossible(world):
    world.change("capture", "base", "blue1")
    yield world.hours(1)


def off_road(world):
    yield from world.march("blue", ["base", "island"], kmh=10)


def standing(world):
    yield from world.march("blue", ["base", "town"], kmh=0)


def no_from(world):
    yield world.march("blue", ["base", "town"], kmh=10)


def whole_mailbox(world):
    yield world.changes("town")


def other_clock(world):
    yield simpy.Environment().timeout(3)


def hours_in_words(world):
    yield world.hours("24")


def faction_for_side(world):
    yield world.when("town", side="red1")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (no_from, r"it yields march\(\.\.\.\), which takes time in steps: use yield from"),
        (other_clock, r"it yields an event of another environment: use world\.env"),
        (whole_mailbox, r"it yields a mailbox: yield mailbox\.get\(\)"),
        (hours_in_words, r"hours\(='24'\) must be a finite number"),
        (faction_for_side, r"unknown side 'red1': it is a faction of side red"),
        (no_event, r"script no_event, line \d+, at 2024-11-27T00:00\+03:00: it yields 24, which is not an event"),
        (no_generator, r"it is not a generator function"),
        (endless, r"line \d+, at .*: it was resumed 100,000 times without time passing"),
        (own_bug, r"line \d+, at 2024-11-27T11:00\+03:00: KeyError: 'column'"),
        (bug_in_own_process, r"script bug_in_own_process, line \d+, at 2024-11-27T01:00.*ZeroDivisionError: oops"),
        (unknown_place, r"unknown place 'twon' in .*: did you mean Town\?"),
        (unknown_statement, r"unknown place or statement 's11'.*did you mean s1"),
        (too_late, r"statement 's1' has begun"),
        (backwards, r"has passed: it is 2024-11-27T01:00"),
        (impossible, r"contradicts its state"),
        (off_road, r"unknown place 'island'"),
        (standing, r"kmh\(=0\) must be a number above 0"),
    ],
)
def test_a_mistake_names_script_line_and_minute(road, script, words):
    with pytest.raises(ScriptError, match=words) as caught:
        road.run(script)
    assert caught.value.script == script.__name__
    assert caught.value.history is not None


def test_the_history_up_to_a_mistake_can_be_read(road):
    with pytest.raises(ScriptError) as caught:
        road.run(own_bug)
    assert [change.place for change in caught.value.history.changes] == ["town"]


def test_a_script_that_does_something_else_when_run_again_cannot_be_rewound(road):
    calls = []

    def script(world):
        calls.append(1)
        world.change("capture", "far", "red1" if len(calls) == 1 else "red2")
        yield world.hours(1)

    run = road.simulation(script).run()
    with pytest.raises(ScriptError, match="does something else when it is run again"):
        run.rewind(700)


def test_scripts_may_use_simpy_resources(road):
    left = []

    def script(world):
        trucks = simpy.Resource(world.env, capacity=1)

        def trip(name):
            with trucks.request() as request:
                yield request
                yield world.env.timeout(60)
                left.append((name, world.minute))

        for name in ("a", "b"):
            world.env.process(trip(name))
        yield world.hours(3)

    road.run(script)
    assert left == [("a", 60), ("b", 120)]


def test_replay_is_a_run_without_scripts(road):
    assert (
        replay(road.campaign, road.timeline()).digest() == Run(road.campaign, road.timeline()).run().history().digest()
    )


# -- asking about roads and supply -----------------------------------------------------------------------------------


@pytest.fixture
def supplied() -> Study:
    """A base, a town through which the way to another leads, and that other one; the town falls at 600."""
    return Study(
        build_campaign(
            {"base": "blue1", "town": "blue1", "behind": "blue1"},
            [say("s1", "capture", "town", "red1", at=600)],
            roads="base-town-behind",
            bases={"base": "blue"},
        )
    )


def test_a_script_sees_keystones_and_what_their_loss_cuts_off(supplied):
    seen = []

    def script(world):
        seen.append([(stone.place, stone.stranded) for stone in world.keystones("blue") if stone.stranded])
        seen.append(world.cut_off("blue"))
        yield world.when("town")
        seen.append(world.cut_off("blue"))

    history = supplied.run(script)
    assert seen == [[("base", ("town", "behind")), ("town", ("behind",))], (), ("behind",)]
    assert not history.counterfactual


def test_a_script_sees_the_neighbours_of_a_place(supplied):
    seen = []

    def script(world):
        seen.append(world.neighbours("town"))
        yield world.hours(1)

    supplied.run(script)
    assert seen == [("base", "behind")]


def test_due_tells_when_a_place_falls_by_the_record(road):
    seen = []

    def script(world):
        seen.extend([world.due("s1"), world.due("Town"), world.due("base")])
        yield world.hours(11)
        seen.extend([world.due("s1"), world.due("town")])

    road.run(script)
    assert [None if at is None else at.isoformat() for at in seen] == [
        "2024-11-27T10:00:00+03:00", "2024-11-27T10:00:00+03:00", None, None, None,
    ]  # fmt: skip


def test_what_a_script_measures_is_kept_by_name(road):
    def script(world):
        for value in (1, 2):
            world.measure("queue", value)
            yield world.hours(1)

    assert road.run(script).series == {"queue": ((0, 1.0), (60, 2.0))}


def test_a_hold_lets_a_part_of_the_place_be_taken():
    study = Study(
        build_campaign(
            {"town": "blue1"},
            [say("s1", "partial_capture", "town", "red1", at=600), say("s2", "capture", "town", "red1", at=900)],
        )
    )

    def script(world):
        world.hold("town", hours=5)
        yield world.hours(0)

    history = study.run(script)
    assert [(change.minute, change.after.holder) for change in history.changes] == [(600, "blue1"), (1200, "red1")]
