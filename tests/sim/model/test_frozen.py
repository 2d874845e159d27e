import copy
import json
import pickle
from dataclasses import asdict

import numpy as np
import pytest
from builders import shipped_study
from grounds import grounds, played
from hypothesis import given

from sim.chronology import Network, Networks, date_statements
from sim.clock.replay import replay
from sim.model.frozen import FrozenMap
from sim.roads.graph import road_graph
from sim.roads.silence import silences
from sim.uncertainty.runs import run_ensemble

MAP = FrozenMap({"a": 1, "b": 2})


@pytest.fixture(scope="module")
def shipped():
    return shipped_study().campaign


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.__setitem__("a", 2),
        lambda m: m.__delitem__("a"),
        lambda m: m.__ior__({"a": 2}),
        lambda m: m.clear(),
        lambda m: m.pop("a"),
        lambda m: m.popitem(),
        lambda m: m.setdefault("c", 3),
        lambda m: m.update(a=2),
    ],
)
def test_frozen_map_refuses_every_change(change):
    with pytest.raises(TypeError, match=r"FrozenMap is immutable"):
        change(MAP)
    assert MAP == {"a": 1, "b": 2}


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_is_equal_and_as_frozen(again):
    assert again(MAP) == MAP and type(again(MAP)) is FrozenMap
    assert list(again(MAP)) == ["a", "b"] and type(dict(MAP)) is dict


def test_a_campaign_survives_being_sent_and_spelled_out(shipped):
    assert shipped.scope and shipped.points  # what it has worked out goes along
    assert pickle.loads(pickle.dumps(shipped)) == shipped == copy.deepcopy(shipped)
    plain = asdict(shipped)
    assert plain["sides"]["moc"]["name"] == shipped.sides["moc"].name
    del plain["clock"]
    assert json.loads(json.dumps(plain))["places"]["hama"]["kind"] == "city"


def test_what_follows_from_a_campaign_survives_too(shipped):
    history = replay(shipped, date_statements(Network(shipped)))
    for value in (history.timeline, silences(history, road_graph(shipped))):
        assert pickle.loads(pickle.dumps(value)) == value == copy.deepcopy(value)
        assert asdict(value)
    likely = run_ensemble(Networks(shipped), draws=3, seed=1, minutes=[0, shipped.end])
    again = pickle.loads(pickle.dumps(likely))
    assert again.readings == likely.readings and again.probability("hama", "moc").tolist() == [0, 1]


@given(grounds())
def test_a_history_that_was_sent_is_the_same_and_cannot_be_written_to(campaign):
    history = played(campaign)
    assert len(history.changes) == len(history.minutes)  # what it has worked out stays behind
    again = pickle.loads(pickle.dumps(history))
    assert again.digest() == history.digest() and list(again.changes) == list(history.changes)
    assert (again.campaign, again.timeline) == (history.campaign, history.timeline)
    assert (again.states, again.rules, again.counterfactual) == (history.states, history.rules, history.counterfactual)
    for name in ("minutes", "place_index", "state_index", "initial_index"):
        assert np.array_equal(getattr(again, name), getattr(history, name)) and not getattr(again, name).flags.writeable
