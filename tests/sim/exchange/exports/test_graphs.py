"""Graphs: NetworkX reads back what Gephi and others are given."""

import io

import networkx as nx
import pytest
from builders import build_campaign, open_study, say

from sim import Study
from sim.exchange.exports.graphs import gexf_text, graphml_text
from sim.exchange.exports.instants import rfc3339
from sim.exchange.exports.spells import spell_layer


@pytest.fixture(scope="module")
def study():
    return open_study("northwestern_syria_2024")


@pytest.fixture(scope="module")
def gexf(study):
    text = gexf_text(spell_layer(study), study, study.history(), {})
    return nx.read_gexf(io.BytesIO(text.encode()))


def test_gexf_has_every_place_and_road(study, gexf) -> None:
    assert sorted(gexf.nodes) == sorted(study.graph.nodes)
    assert {frozenset(edge) for edge in gexf.edges} == {frozenset(edge) for edge in study.graph.edges}
    assert gexf.graph["mode"] == "dynamic"
    assert gexf["hama"]["rastan"]["length_method"] == "great circle x 1.08"
    assert gexf["hama"]["rastan"]["km"] == study.graph["hama"]["rastan"]["metres"] / 1000


def test_holders_in_gexf_change_when_the_history_says(study, gexf) -> None:
    for id in ("hama", "aleppo", "saraqib"):
        expected = [(one.holder, one.start) for one in study.history().spells(id) if one.start != one.end]
        clock = study.campaign.clock
        assert [(value, start) for value, start, _ in gexf.nodes[id]["holder"]] == [
            (holder, rfc3339(clock, start)) for holder, start in expected
        ]
        assert gexf.nodes[id]["holder"][-1][2] == "2024-12-09T00:00:00+03:00"


def test_graphml_is_a_snapshot(study) -> None:
    minute = study.campaign.minute("2024-12-06")
    read = nx.read_graphml(io.BytesIO(graphml_text(study, study.history(), minute).encode()))
    own = study.graph_at(minute)
    assert dict(read.nodes(data=True)) == dict(own.nodes(data=True))
    assert read["hama"]["rastan"]["front"] == "documented"
    assert read.graph["at"] == "2024-12-06T00:00+03:00"


def test_a_graph_at_a_moment_leaves_the_road_graph_as_it_was() -> None:
    campaign = build_campaign({"a": "red1", "b": "blue1"}, [say("s1", "capture", "a", "blue1", at=60)], roads="a-b")
    study = Study(campaign)
    before, after = study.graph_at(59), study.graph_at(60)
    assert (before["a"]["b"]["front"], after["a"]["b"]["front"]) == ("documented", "")
    assert (before.nodes["a"]["side"], after.nodes["a"]["side"]) == ("red", "blue")
    assert "side" not in study.graph.nodes["a"]
