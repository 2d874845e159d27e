from itertools import combinations
from unittest.mock import patch

import pytest
from builders import build_campaign, say
from hypothesis import assume, given
from strategies import networks

from sim.chronology import Network, TimesError, date_statements, find_conflict
from sim.model.campaign import Campaign

DAY = 1440


def can_all_hold(constraints) -> bool:
    try:
        find_conflict(list(constraints))
    except ValueError:
        return True
    return False


@given(networks())
def test_a_conflict_is_irreducible_negative_and_closed(campaign: Campaign):
    network = Network(campaign)
    if can_all_hold(network.stated):
        assert network.contradiction is None
        return
    conflict = find_conflict(network.stated)
    assert sum(c.weight for c in conflict) < 0
    assert all(c.head == d.tail for c, d in zip(conflict, (*conflict[1:], conflict[0]), strict=True))
    for spared in range(len(conflict)):
        assert can_all_hold(conflict[:spared] + conflict[spared + 1 :])
    with pytest.raises(TimesError) as caught:
        date_statements(network)
    assert caught.value.contradiction == network.contradiction


@given(networks())
def test_large_components_still_give_an_irreducible_conflict(campaign: Campaign):
    constraints = Network(campaign).stated
    assume(not can_all_hold(constraints))
    with patch("sim.chronology.links._LARGE_COMPONENT", 1):
        conflict = find_conflict(constraints)
    assert sum(c.weight for c in conflict) < 0
    assert all(can_all_hold(conflict[:spared] + conflict[spared + 1 :]) for spared in range(len(conflict)))


@given(networks(most=4))
def test_no_smaller_set_of_constraints_conflicts(campaign: Campaign):
    constraints = Network(campaign).stated
    assume(not can_all_hold(constraints))
    found = len(find_conflict(constraints))
    smaller = (subset for size in range(1, min(found, 4)) for subset in combinations(constraints, size))
    assert all(can_all_hold(subset) for subset in smaller)


def test_consistent_constraints_have_no_conflict():
    with pytest.raises(ValueError, match="can all hold together"):
        find_conflict(Network(build_campaign(["a"], [say("s", "strike", "a", at=5)])).constraints)
