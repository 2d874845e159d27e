import tracemalloc

import numpy as np
from builders import build_campaign, say
from hypothesis import given
from hypothesis import strategies as st

from sim.chronology.network import Networks
from sim.model.times import MINUTES_A_DAY
from sim.uncertainty.columns import Changes
from sim.uncertainty.runs import run_ensemble

YEARS = 30 * 365 * MINUTES_A_DAY
ROWS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 400), st.integers(-3, 3)), max_size=40)


@given(ROWS)
def test_changes_add_up_to_the_counts_of_each_slot(rows):
    slot, cell, change = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    wanted = np.zeros((31, 401), dtype=np.int64)
    np.add.at(wanted, (slot, cell), change)
    wanted = np.cumsum(wanted, axis=0)
    found = Changes.summed(slot, cell, change)
    assert (found.counts(31, 401) == wanted).all()
    assert (found.at(17, 401) == wanted[17]).all()
    assert (found.within(5, 50).counts(31, 45) == wanted[:, 5:50]).all()
    assert found.change.all()


@given(ROWS, ROWS)
def test_joined_changes_are_those_of_all_rows(some, others):
    apart = [Changes.summed(*np.array(rows, dtype=np.int64).reshape(-1, 3).T) for rows in (some, others)]
    together = Changes.summed(*np.array([*some, *others], dtype=np.int64).reshape(-1, 3).T)
    for one, other in zip(Changes.joined(apart), together, strict=True):
        assert one.tolist() == other.tolist()


def test_memory_of_an_ensemble_follows_the_grid_and_not_the_minutes():
    campaign = build_campaign({"a": "red1", "b": "blue1"}, [say("s1", "capture", "b", "red1")], roads="a-b", end=YEARS)
    tracemalloc.start()
    likely = run_ensemble(Networks(campaign), draws=10, seed=1, minutes=[0, YEARS // 2, YEARS])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert likely.probability("b", "red").tolist()[::2] == [0, 1]
    assert peak < 4_000_000


@given(ROWS)
def test_keys_too_large_to_sort_beside_their_changes_add_up_alike(rows):
    slot, cell, change = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    near, far = Changes.summed(slot, cell, change), Changes.summed(slot << 25, cell << 22, change)
    assert (far.slot.tolist(), far.cell.tolist()) == ((near.slot << 25).tolist(), (near.cell << 22).tolist())
    assert far.change.tolist() == near.change.tolist()
