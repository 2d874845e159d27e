"""Exact bounds on sums of "has happened by t", over all placements that keep every constraint.

No prior is needed. A set of points can be what has happened by t if and only if it holds all points that must have
happened, none that cannot have, and with each point all those that never come after it: a *closed* set of the relation
"x[j] <= x[i] always". The heaviest closed set (maximum closure) is a minimum cut (Picard, Management Science 22, 1976).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chronology.components import Component
from sim.chronology.network import Network
from sim.model.arrays import Ints


def sum_bounds(
    network: Network, components: Sequence[Component], weights: Mapping[int, int], minutes: ArrayLike
) -> tuple[Ints, Ints]:
    """Return for each minute t the lowest and highest ``sum(weight[p] for p with x[p] <= t)`` of all placements.

    Parameters
    ----------
    components
        Those of the network (`reduce_network`); points in none of them are fixed.
    weights
        Number of a point -> its weight, a whole number of either sign; other points weigh nothing.
    """
    at = np.asarray(minutes, dtype=np.int64)
    low, high = np.zeros(len(at), dtype=np.int64), np.zeros(len(at), dtype=np.int64)
    free = {point for component in components for point in component.points.tolist()}
    for point, weight in weights.items():
        if point not in free:
            low += weight * (network.lower[point] <= at)
            high += weight * (network.lower[point] <= at)
    for component in components:
        inside = [number for number, point in enumerate(component.points.tolist()) if weights.get(point)]
        if inside:
            values = [weights[point] for point in component.points[inside].tolist()]
            least, most = _component_bounds(component, inside, values, at)
            low += least
            high += most
    return low, high


def heaviest_closure(weights: Sequence[int], follows: NDArray[np.bool_]) -> int:
    """Return the greatest sum of weights of a set that holds, with each i, all j where ``follows[i, j]``."""
    if not any(weight > 0 for weight in weights):
        return 0
    if all(weight >= 0 for weight in weights):
        return sum(weights)
    graph: nx.DiGraph[int | str] = nx.DiGraph()
    for i, weight in enumerate(weights):
        if weight > 0:
            graph.add_edge("source", i, capacity=weight)
        elif weight < 0:
            graph.add_edge(i, "sink", capacity=-weight)
        # an edge without a capacity is never cut
        graph.add_edges_from((i, j) for j in np.flatnonzero(follows[i]).tolist() if i != j)
    lost = nx.maximum_flow_value(graph, "source", "sink")
    return sum(weight for weight in weights if weight > 0) - int(lost)


def _component_bounds(
    component: Component, inside: Sequence[int], weights: Sequence[int], at: Ints
) -> tuple[Ints, Ints]:
    """Return the bounds of one component's sum at minutes `at`."""
    leader, offset = component.leader[list(inside)], component.offset[list(inside)]
    first, last = component.lower[leader] + offset, component.upper[leader] + offset
    # if i has happened by t, so has j, when x[j] - x[i] <= 0 always
    follows = component.gap[np.ix_(leader, leader)] + offset[None, :] - offset[:, None] <= 0
    weight = np.array(weights, dtype=np.int64)
    # the bounds change only where a window begins or ends
    changes = np.unique(np.concatenate((first, last)))
    step = np.searchsorted(changes, at, side="right")
    low, high = np.zeros(len(changes) + 1, dtype=np.int64), np.zeros(len(changes) + 1, dtype=np.int64)
    for number in sorted(set(step.tolist()) - {0}):
        t = changes[number - 1]
        undecided = np.flatnonzero((first <= t) & (t < last))
        values, among = weight[undecided].tolist(), follows[np.ix_(undecided, undecided)]
        sure = int(weight[last <= t].sum())
        low[number] = sure - heaviest_closure([-value for value in values], among)
        high[number] = sure + heaviest_closure(values, among)
    return low[step], high[step]
