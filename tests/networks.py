"""Small temporal networks, and all of their placements in whole minutes."""

from __future__ import annotations

from itertools import product

import numpy as np
from builders import build_campaign, order, say
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.chronology import Network
from sim.model.campaign import Campaign


def every_placement(campaign: Campaign) -> NDArray[np.int64]:
    """Return all placements of the statements, as rows of minutes (column 0: the origin)."""
    constraints = Network(campaign).constraints
    windows = [s.window for s in campaign.statements.values()]
    rows = np.array(list(product([0], *(range(w.earliest, w.latest + 1) for w in windows))), dtype=np.int64)
    for c in constraints:
        rows = rows[rows[:, c.head] - rows[:, c.tail] <= c.weight]
    return rows


@st.composite
def small_networks(draw: st.DrawFn, *, most: int = 4, span: int = 5) -> Campaign:
    """Draw up to `most` statements in windows of up to `span` minutes, and orders that may contradict each other."""
    count = draw(st.integers(1, most))
    said = []
    for number in range(count):
        low = draw(st.integers(0, 6))
        said.append(say(f"s{number}", "strike", "a", "blue1", (low, low + draw(st.integers(0, span)))))
    ids = st.integers(0, count - 1).map("s{}".format)
    orders = [
        order(draw(ids), draw(ids), low, draw(st.none() | st.integers(0, 4).map(low.__add__)))
        for low in draw(st.lists(st.integers(-3, 3), max_size=5))
    ]
    return build_campaign({"a": "red1"}, said, orders=orders, end=2000)
