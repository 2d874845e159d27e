"""Exact bounds on sums of "has happened by t", over all placements that keep every constraint.

No prior is needed. A set of points can be what has happened by t if and only if it holds all points that must have
happened, none that cannot have, and with each point all those that never come after it: a *closed* set of the relation
"x[j] <= x[i] always". The heaviest closed set (maximum closure) is a minimum cut (Picard, Management Science 22, 1976).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chronology.components import Component
from sim.chronology.network import Network
from sim.model.arrays import Ints


class Steps(NamedTuple):
    """A lowest and a highest value at each slot of a grid of minutes, stored where one of them changes.

    Parameters
    ----------
    slot
        Where they change, sorted; the first is 0 unless the grid is empty.
    low, high
        The values from each of these slots to the next.
    """

    slot: Ints
    low: Ints
    high: Ints

    @classmethod
    def constant(cls, value: int, minutes: Ints) -> Steps:
        """Return one value at all of some minutes."""
        values = np.full(min(len(minutes), 1), value, dtype=np.int64)
        return cls(np.zeros(len(values), dtype=np.int64), values, values)

    @classmethod
    def total(cls, parts: Sequence[Steps]) -> Steps:
        """Return the sums of the lowest and of the highest values of one or more parts."""
        slot = np.concatenate([part.slot for part in parts])
        found, which = np.unique(slot, return_inverse=True)
        sums = []
        for side in (1, 2):
            steps = np.concatenate([np.diff(part[side], prepend=0) for part in parts])
            total = np.zeros(len(found), dtype=np.int64)
            np.add.at(total, which.ravel(), steps)
            sums.append(np.cumsum(total))
        return cls(found, *sums)

    @classmethod
    def widest(cls, parts: Sequence[Steps]) -> Steps:
        """Return the lowest of the lowest values of one or more parts, and the highest of the highest."""
        if len(parts) == 1:
            return parts[0]
        slot = np.unique(np.concatenate([part.slot for part in parts]))
        each = [part.at(slot) for part in parts]
        return cls(slot, np.min([low for low, _ in each], axis=0), np.max([high for _, high in each], axis=0))

    def at(self, slots: Ints) -> tuple[Ints, Ints]:
        """Return the values at some slots."""
        row = np.searchsorted(self.slot, slots, side="right") - 1
        return self.low[row], self.high[row]

    def raised(self, value: int) -> Steps:
        """Return these values plus one number."""
        return Steps(self.slot, self.low + value, self.high + value)


def sum_bounds(
    network: Network, components: Sequence[Component], weights: Mapping[int, int], minutes: ArrayLike
) -> Steps:
    """Return for each minute t the lowest and highest ``sum(weight[p] for p with x[p] <= t)`` of all placements.

    Parameters
    ----------
    components
        Those of the network (`reduce_network`); points in none of them are fixed.
    weights
        Number of a point -> its weight, a whole number of either sign; other points weigh nothing.
    minutes
        The grid, sorted.
    """
    at = np.asarray(minutes, dtype=np.int64)
    free = {point for component in components for point in component.points.tolist()}
    fixed = [(int(network.lower[point]), weight) for point, weight in weights.items() if point not in free]
    found = [Steps.constant(0, at), *_fixed(fixed, at)]
    for component in components:
        inside = [number for number, point in enumerate(component.points.tolist()) if weights.get(point)]
        if inside:
            values = [weights[point] for point in component.points[inside].tolist()]
            found.append(_component_bounds(component, inside, values, at))
    return Steps.total(found)


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


def _fixed(weights: Sequence[tuple[int, int]], at: Ints) -> Iterator[Steps]:
    """Yield the sum of weights, each of which begins at a minute."""
    if weights and len(at):
        begin, weight = np.array(sorted(weights), dtype=np.int64).T
        slot = np.unique(np.append(np.searchsorted(at, begin), 0))
        slot = slot[slot < len(at)]
        total = np.append(0, np.cumsum(weight))[np.searchsorted(begin, at[slot], side="right")]
        yield Steps(slot, total, total)


def _component_bounds(component: Component, inside: Sequence[int], weights: Sequence[int], at: Ints) -> Steps:
    """Return the bounds of one component's sum at minutes `at`."""
    leader, offset = component.leader[list(inside)], component.offset[list(inside)]
    first, last = component.lower[leader] + offset, component.upper[leader] + offset
    # if i has happened by t, so has j, when x[j] - x[i] <= 0 always
    follows = component.gap[np.ix_(leader, leader)] + offset[None, :] - offset[:, None] <= 0
    weight = np.array(weights, dtype=np.int64)
    # the bounds change only where a window begins or ends
    slot = np.unique(np.concatenate(([0], np.searchsorted(at, np.concatenate((first, last))))))
    slot = slot[slot < len(at)]
    low, high = np.zeros(len(slot), dtype=np.int64), np.zeros(len(slot), dtype=np.int64)
    for number, t in enumerate(at[slot].tolist()):
        undecided = np.flatnonzero((first <= t) & (t < last))
        values, among = weight[undecided].tolist(), follows[np.ix_(undecided, undecided)]
        sure = int(weight[last <= t].sum())
        low[number] = sure - heaviest_closure([-value for value in values], among)
        high[number] = sure + heaviest_closure(values, among)
    return Steps(slot, low, high)
