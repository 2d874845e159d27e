"""Scripts over many drawn histories: the same everywhere, and an honest account of what they return."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from threading import Lock

import pytest
from builders import build_campaign, order, say
from hypothesis import given
from hypothesis import strategies as st
from strategies import replayable_campaigns

from sim.clock.scripts import ScriptError
from sim.study import Study
from sim.uncertainty.outcomes import Kind


def fall(world, hours=3):
    world.delay("town", hours=hours)
    yield world.when("town")
    yield world.hours(world.random.integers(0, 5))
    world.note("done")
    return world.now


def never(world):
    yield world.when("base", side="red")


@pytest.fixture(scope="module")
def study() -> Study:
    """A town that falls some time in ten hours, and one behind it at least an hour later."""
    return Study(
        build_campaign(
            {"town": "blue1", "behind": "blue1", "base": "blue1"},
            [say("s1", "capture", "town", "red1", at=(0, 600)), say("s2", "capture", "behind", "red1", at=(0, 900))],
            orders=[order("s1", "s2", at_least=60)],
        )
    )


@given(replayable_campaigns(), st.integers(0, 100))
def test_one_draw_at_the_middle_is_a_run(replayable, seed):
    def script(world):
        yield world.hours(world.random.integers(0, 50))
        mailbox = world.changes()
        world.note("waits")
        yield mailbox.get()
        return world.iso

    study = Study(replayable.campaign)
    run = study.run(script, seed=seed)
    (result,) = study.run_many(script, draws=1, seed=seed, placement="middle", keep=True).results
    assert (result.digest, result.returned, result.notes) == (run.digest(), run.outcome.returned, len(run.notes))
    assert result.history.notes == run.notes


@given(replayable_campaigns())
def test_without_scripts_every_draw_is_a_drawn_history(replayable):
    study = Study(replayable.campaign)
    runs = study.run_many(draws=2, seed=3)
    assert [result.digest for result in runs.results] == [one.digest() for one in study.drawn_histories(2, seed=3)]
    assert runs.counterfactual == 0


def test_a_draw_does_not_depend_on_how_many_there_are(study):
    few, many = (study.run_many(fall, draws=draws, seed=5) for draws in (7, 120))
    assert many.results[:7] == few.results
    assert len(set(many.values())) > 100
    assert many.results != study.run_many(fall, draws=120, seed=6).results


def test_draws_at_one_placement_differ_in_random_numbers_only(study):
    runs = study.run_many(fall, draws=40, placement="middle")
    assert runs.prior == "placement middle"
    assert len({result.digest for result in runs.results}) == 1
    assert len(set(runs.values())) == 5


def test_processes_give_the_same_results(study):
    def local(world, hours=3):  # defined in a function, where plain pickle could not find it
        yield from fall(world, hours)
        return {"town": world.now, "late": world.minute > 600}

    scripts = (fall, never, partial(local, hours=5))
    here = study.run_many(*scripts, draws=130, seed=2)
    with ProcessPoolExecutor(2) as executor:
        there = study.run_many(*scripts, draws=130, seed=2, executor=executor)
    assert there == here
    assert here.scripts == ("fall", "never", "local")


def test_a_script_that_cannot_be_sent_is_refused_in_words(study):
    lock = Lock()

    def locked(world):
        with lock:
            yield world.hours(1)

    with (
        ProcessPoolExecutor(1) as executor,
        pytest.raises(ValueError, match=r"scripts cannot be sent to other processes: .*lock"),
    ):
        study.run_many(locked, draws=2, executor=executor)
    assert len(study.run_many(locked, draws=2)) == 2


def test_a_mistake_names_the_first_draw_that_makes_it(study):
    def breaks(world):
        change = yield world.when("town")
        if change.minute >= 400:
            raise KeyError("too late")

    with pytest.raises(
        ScriptError, match=r"script breaks, line \d+, at .*too late' \(in draw (\d+) of 50, prior"
    ) as here:
        study.run_many(breaks, draws=50)
    first = next(n for n, one in enumerate(study.drawn_histories(50, seed=1)) if one.captures("town")[0].minute >= 400)
    assert f"in draw {first} of" in str(here.value)
    with ProcessPoolExecutor(2) as executor, pytest.raises(ScriptError) as there:
        study.run_many(breaks, draws=50, executor=executor)
    assert str(there.value) == str(here.value)
    assert there.value.history.digest() == here.value.history.digest()


def returning(*values):
    def returns(world):
        yield world.hours(0)
        return values[int(world.random.integers(len(values)))]

    return returns


def test_quantiles_are_of_the_draws_in_which_it_happened(study):
    found = study.run_many(returning(1, 2.5, None), draws=90).distribution()
    assert found.kind is Kind.NUMBER
    assert found.happened + found.none == found.draws == 90
    assert found.quantiles([0, 1]).tolist() == [1.0, 2.5]
    assert found.share_by(2.5) == found.happened / 90 < 1


def test_what_still_waits_counts_as_unfinished(study):
    found = study.run_many(never, draws=5).distribution()
    assert (found.kind, found.unfinished, found.none, found.happened) == (Kind.NOTHING, 5, 0, 0)
    with pytest.raises(ValueError, match="has no quantiles"):
        found.quantiles()


@pytest.mark.parametrize(("values", "words"), [((True, False), {"yes", "no"}), (("cut off", "arrived"), None)])
def test_text_and_truth_are_counted(study, values, words):
    found = study.run_many(returning(*values), draws=60).distribution()
    assert found.kind is Kind.CHOICE
    assert set(found.counts) == (words or set(values))
    assert sum(found.counts.values()) == 60
    assert list(found.counts.values()) == sorted(found.counts.values(), reverse=True)


def test_each_value_of_a_mapping_has_a_distribution(study):
    runs = study.run_many(returning({"km": 3, "arrived": True}, {"km": 5, "arrived": False}), draws=20)
    assert [found.name for found in runs.distributions()] == ["returns: km", "returns: arrived"]
    with pytest.raises(ValueError, match="unknown field 'kn'"):
        runs.distribution(field="kn")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((1, "one"), "values of type int, str: return numbers"),
        (([1],), "values of type list"),
        ((float("nan"),), "not finite"),
    ],
)
def test_values_of_other_or_mixed_kinds_are_refused(study, values, words):
    with pytest.raises(ValueError, match=words):
        study.run_many(returning(*values), draws=30).distribution()


def test_misuse_is_refused(study):
    with pytest.raises(ValueError, match=r"draws\(=0\)"):
        study.run_many(fall, draws=0)
    with pytest.raises(ValueError, match="unknown prior 'unifrom'"):
        study.run_many(fall, draws=1, prior="unifrom")
    with pytest.raises(ValueError, match="script must be one of: fall, never"):
        study.run_many(fall, never, draws=1).values()
    with ProcessPoolExecutor(1) as executor, pytest.raises(ValueError, match="in this process only"):
        study.run_many(fall, draws=1, keep=True, executor=executor)
