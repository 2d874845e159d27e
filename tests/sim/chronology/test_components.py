import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.chronology.components import shortest_gaps
from sim.chronology.links import FAR

POINTS = st.integers(0, 6)


@given(st.lists(st.tuples(POINTS, POINTS, st.integers(-3, 12)), max_size=20))
def test_gaps_are_all_shortest_paths(links):
    links = [(tail, head, weight) for tail, head, weight in links if tail != head]
    graph = nx.DiGraph()
    graph.add_nodes_from(range(7))
    for tail, head, weight in links:
        graph.add_edge(tail, head, weight=min(weight, graph.edges.get((tail, head), {}).get("weight", FAR)))
    tail, head, weight = np.array(links, dtype=np.int64).reshape(-1, 3).T
    gap = shortest_gaps(7, tail, head, weight)
    if nx.negative_edge_cycle(graph):
        assert (np.diagonal(gap) < 0).any()
        return
    expected = nx.floyd_warshall_numpy(graph, nodelist=range(7))
    assert (gap[np.isfinite(expected)] == expected[np.isfinite(expected)]).all()
    assert (gap[np.isinf(expected)] > FAR // 2).all()
