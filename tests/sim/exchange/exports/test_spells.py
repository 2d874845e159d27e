"""Spells tile the campaign, and say at every minute what the history says."""

from builders import build_campaign, open_study, say
from hypothesis import given, settings
from strategies import replayable_campaigns

from sim import Study
from sim.exchange.exports.spells import find_spells, spell_layer
from sim.model.times import Window


def spells_of(study: Study, place: str):
    return [one for one in find_spells(study.history(), study.silences()) if one.place.id == place]


@settings(max_examples=15)
@given(replayable=replayable_campaigns())
def test_spells_tile_the_campaign_and_agree_with_the_history(replayable) -> None:
    campaign = replayable.campaign
    study = Study(campaign)
    history, silences = study.history(), study.silences()
    for place in campaign.holdable:
        spells = spells_of(study, place.id)
        assert [one.start for one in spells] == [0, *(one.end for one in spells[:-1])]
        assert spells[-1].end == campaign.end + 1
        for spell in spells:
            for minute in (spell.start, spell.end - 1):
                assert history.state(place.id, minute) == spell.state
                assert silences.rule(place.id, minute) == spell.silence


def test_a_spell_carries_the_window_and_the_statement_of_its_start() -> None:
    statements = [say("s1", "capture", "a", "blue1", at=(60, 120)), say("s2", "clash", "a", "red1", at=200, end=300)]
    study = Study(build_campaign({"a": "red1"}, statements))
    first, taken, fought, last = spells_of(study, "a")
    assert (first.began, first.change, first.since) == ("start", None, None)
    assert (taken.start, taken.window, taken.change.cause.id) == (90, Window(60, 120), "s1")
    assert (fought.start, fought.end, fought.state.contested_by, fought.since) == (200, 300, ("red1",), 90)
    assert last.state == taken.state


def test_a_state_of_no_minute_has_no_spell() -> None:
    statements = [say("s1", "capture", "a", "blue1", at=60), say("s2", "capture", "a", "green1", at=60)]
    study = Study(build_campaign({"a": "red1"}, statements))
    assert [one.state.holder for one in spells_of(study, "a")] == ["red1", "green1"]


def test_silent_spells_say_by_which_rule() -> None:
    study = open_study("northwestern_syria_2024")
    last = spells_of(study, "khan_shaykhun")[-1]
    assert (last.basis, last.silence) == ("silent", "passed")


def test_rows_of_a_run_with_scripts_say_so() -> None:
    def hold_out(world):
        world.delay("Hama", hours=36)
        yield world.when("Hama", side="moc")

    study = open_study("northwestern_syria_2024")
    run = spell_layer(study, history=study.run(hold_out))
    assert set(run.column("history")) == {"counterfactual"}
    assert set(run.column("scripts")) == {"hold_out"}
    moved = [one for one in zip(run.column("place"), run.column("origin"), strict=True) if one[1] == "counterfactual"]
    assert ("hama", "counterfactual") in moved
    assert set(spell_layer(study).column("history")) == {"record"}


def test_a_run_stopped_early_has_spells_up_to_there() -> None:
    study = open_study("northwestern_syria_2024")
    run = study.run(until=1000)
    assert {one.end for one in find_spells(run, study.silences(run)) if one.end > 1000} == {1001}
