from itertools import product

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import every_placement, small_networks

from sim.chronology import Network
from sim.chronology.bounds import heaviest_closure, sum_bounds
from sim.chronology.components import reduce_network


def consistent(campaign):
    """The network of a campaign; an example with a contradiction is discarded."""
    network = Network(campaign)
    assume(network.contradiction is None)
    return network


@given(small_networks(), st.data())
@settings(max_examples=80)
def test_bounds_of_signed_sums_are_exact(campaign, data):
    network = consistent(campaign)
    placements = every_placement(campaign)
    count = len(network) - 1
    weights = {p + 1: data.draw(st.integers(-2, 2)) for p in range(count)}
    minutes = np.arange(-1, 14)
    low, high = sum_bounds(network, reduce_network(network), weights, minutes).at(np.arange(len(minutes)))
    for at, t in enumerate(minutes):
        sums = ((placements[:, 1:] <= t) * np.array([weights[p] for p in range(1, count + 1)])).sum(axis=1)
        assert (low[at], high[at]) == (sums.min(), sums.max())


@given(
    st.lists(st.integers(-4, 4), min_size=1, max_size=7),
    st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14),
)
def test_the_heaviest_closure_is_exact(weights, pairs):
    count = len(weights)
    follows = np.zeros((count, count), dtype=bool)
    for i, j in pairs:
        if i < count and j < count:
            follows[i, j] = True
    best = max(
        sum(w for w, inside in zip(weights, chosen, strict=True) if inside)
        for chosen in product((False, True), repeat=count)
        if all(chosen[j] for i in range(count) if chosen[i] for j in np.flatnonzero(follows[i]))
    )
    assert heaviest_closure(weights, follows) == best


@given(small_networks())
@settings(max_examples=40)
def test_components_keep_the_tight_windows_of_the_network(campaign):
    network = consistent(campaign)
    lower, upper, components = network.lower, network.upper, reduce_network(network)
    placements = every_placement(campaign)
    for component in components:
        assert (component.expand(component.lower) == lower[component.points]).all()
        assert (component.expand(component.upper) == upper[component.points]).all()
        assert (placements[:, component.points].min(axis=0) == lower[component.points]).all()
    inside = {point for component in components for point in component.points.tolist()}
    assert all(lower[p] == upper[p] for p in range(len(lower)) if p not in inside)
