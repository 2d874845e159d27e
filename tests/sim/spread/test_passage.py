import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spread_data import captures_at

from sim.spread.fitting import fit_line
from sim.spread.passage import PassageNetwork, Spread, fit_spread, hold_limit, log_likelihood, predict_spread

NO_HOLD = Spread(0, 10, 10, 0, 1)


def grid(size, *, seed=1):
    """Return a square grid of places, its rows main roads and its columns local ones, 5 to 15 km long."""
    random = np.random.default_rng(seed)
    graph = nx.Graph()
    for a, b in nx.grid_2d_graph(size, size).edges:
        row = a[0] == b[0]
        graph.add_edge(
            f"{a[0]}-{a[1]}", f"{b[0]}-{b[1]}",
            metres=int(random.integers(5_000, 15_000)), road_class="primary" if row else "local",
        )  # fmt: skip
    return graph


def test_without_holds_the_times_are_those_of_the_shortest_way():
    graph = grid(6)
    times = PassageNetwork.drawn(graph, 3, seed=1).times(["0-0", "5-2"], NO_HOLD)
    km = nx.multi_source_dijkstra_path_length(graph, {"0-0", "5-2"}, weight="metres")
    assert times[:, 1] == pytest.approx([km[place] / 1000 / 10 for place in graph])


def test_a_place_is_taken_when_its_hold_is_over():
    graph = nx.Graph()
    graph.add_edge("a", "b", metres=10_000, road_class="primary")
    graph.add_edge("b", "c", metres=20_000, road_class="local")
    network = PassageNetwork(graph, np.array([[9.0], [2.0], [0.5]]))
    assert network.times(["a"], Spread(0, 10, 5, 3, 1))[:, 0].tolist() == [0, 1 + 6, 7 + 4 + 1.5]


def test_a_place_that_no_road_reaches_is_never_taken():
    graph = nx.Graph()
    graph.add_edge("a", "b", metres=10_000, road_class="primary")
    graph.add_node("island")
    times = PassageNetwork.drawn(graph, 2, seed=1).times(["a"], NO_HOLD)
    assert np.isinf(times[2]).all() and np.isfinite(times[:2]).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 35), st.integers(0, 35), st.integers(1_000, 60_000), st.floats(0, 20))
def test_a_new_road_delays_no_capture(a, b, metres, hold):
    graph = grid(6)
    places = list(graph)
    assume(a != b and not graph.has_edge(places[a], places[b]))
    spread = Spread(0, 5, 3, hold, 1)
    before = PassageNetwork.drawn(graph, 5, seed=2).times(["0-0"], spread)
    graph.add_edge(places[a], places[b], metres=metres, road_class="local")
    after = PassageNetwork.drawn(graph, 5, seed=2).times(["0-0"], spread)
    assert (after <= before + 1e-9).all()


def test_planted_parameters_are_recovered():
    graph, planted = grid(15), Spread(8, 1.5, 0.6, 6, 4)
    truth = PassageNetwork.drawn(graph, 1, seed=77).times(["0-0", "14-3"], planted)[:, 0]
    keep = np.flatnonzero(truth > 0)
    hours = planted.delay + truth[keep] + np.random.default_rng(5).logistic(scale=planted.scale, size=len(keep))
    captures = captures_at(hours, names=[list(graph)[at] for at in keep])
    network = PassageNetwork.drawn(graph, 50, seed=1)
    found = fit_spread(captures, network, ["0-0", "14-3"], line=fit_line(captures, truth[keep]))
    assert found.main_kmh == pytest.approx(planted.main_kmh, rel=0.2)
    assert found.minor_kmh == pytest.approx(planted.minor_kmh, rel=0.2)
    assert found.hold == pytest.approx(planted.hold, rel=0.2)
    assert log_likelihood(captures, network, ["0-0", "14-3"], found) >= log_likelihood(
        captures, network, ["0-0", "14-3"], planted
    )


def test_the_limit_of_the_hold_excludes_what_the_windows_exclude():
    graph, planted = grid(8), Spread(8, 1.5, 0.6, 0.01, 3)
    truth = PassageNetwork.drawn(graph, 1, seed=7).times(["0-0"], planted)[:, 0]
    hours = planted.delay + truth + np.random.default_rng(5).logistic(scale=planted.scale, size=len(truth))
    captures = captures_at(hours, names=list(graph))
    network, line = PassageNetwork.drawn(graph, 30, seed=1), fit_line(captures, truth)
    found = fit_spread(captures, network, ["0-0"], line=line)
    limit = hold_limit(captures, network, ["0-0"], found, line=line)
    assert found.hold < limit < 6


def test_the_same_seed_gives_the_same_passages():
    graph = grid(4)
    first, again, other = (PassageNetwork.drawn(graph, 9, seed=seed) for seed in (4, 4, 5))
    spread = Spread(0, 1, 1, 8, 1)
    times = [predict_spread(list(graph), network, ["0-0"], spread).tolist() for network in (first, again, other)]
    assert times[0] == times[1] != times[2]
