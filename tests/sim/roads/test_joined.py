"""Places joined to bases, kept up to date change by change, are those found anew."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.roads.graph import reach
from sim.roads.joined import JoinedPlaces


@st.composite
def flips(draw: st.DrawFn) -> tuple[dict[int, list[int]], list[int], list[int], list[tuple[set[int], set[int]]]]:
    """Draw a grid of roads, the sides and bases of its places, and steps: places that change, and that are turned."""
    wide, high = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    places = range(wide * high)
    links = [(at, at + 1) for at in places if (at + 1) % wide] + [(at, at + wide) for at in places[:-wide]]
    links = [link for link in links if draw(st.integers(0, 9))]
    neighbours = {at: [b if a == at else a for a, b in links if at in (a, b)] for at in places}
    sides = st.lists(st.integers(-1, 1), min_size=len(places), max_size=len(places))
    bases = draw(st.dictionaries(st.sampled_from(places), st.integers(0, 1), min_size=1, max_size=4))
    some = st.sets(st.sampled_from(places), max_size=5)
    steps = draw(st.lists(st.tuples(some, some.map(lambda turned: turned - set(bases))), max_size=12))
    return neighbours, draw(sides), [bases.get(at, -1) for at in places], steps


@given(flips(), st.randoms(use_true_random=False))
def test_joined_places_are_those_found_anew_after_every_change(made: Any, random: Random) -> None:
    neighbours, side, base_of, steps = made
    joined, closed = JoinedPlaces(neighbours, side, base_of), set[int]()
    before = found_anew(neighbours, side, base_of, closed)
    for changed, turned in steps:
        for place in changed:
            side[place] = random.choice((-1, 0, 1))
        closed ^= turned
        touched = joined.update(changed, turned)
        after = found_anew(neighbours, side, base_of, closed)
        assert {place for place in neighbours if place in joined} == after
        assert before ^ after <= touched and joined.closed == closed
        before = after


def found_anew(neighbours: dict[int, list[int]], side: list[int], base_of: list[int], closed: set[int]) -> set[int]:
    """Return the places that a path over open ground of their side joins to a base."""
    joined = set[int]()
    for one in (0, 1):
        held = {place for place in neighbours if side[place] == one}
        reached = reach(neighbours, {place for place in held if base_of[place] == one}, held - closed)
        joined |= reached.union(*(held.intersection(neighbours[place]) for place in reached))
    return joined
