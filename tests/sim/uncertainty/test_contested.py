from itertools import product

import numpy as np
from builders import build_campaign, order, say
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.chronology import Network
from sim.chronology.links import ORIGIN
from sim.chronology.placements import date_statements, make_timeline
from sim.clock.replay import replay
from sim.measures.losses import minutes_contested
from sim.study import Study
from sim.uncertainty.contested import contested_places

END = 9


def bounds_of(campaign):
    network = Network(campaign)
    found = contested_places(network, replay(campaign, date_statements(network)), "red")
    return {one.place: (one.low, one.high, one.exact) for one in found}


def test_a_fight_without_an_end_contests_a_place_to_the_end_of_the_campaign():
    said = say("s", "clash", "a", "blue1", at=(2, 5), from_faction="red1")
    assert bounds_of(build_campaign({"a": "red1"}, [said], end=END)) == {"a": (5, 8, True)}


def test_a_place_contested_in_none_of_the_three_placements_is_found():
    said = [say("fall", "capture", "a", "blue1", at=(2, 8)), say("in", "enter", "a", "blue1", at=(2, 8))]
    assert bounds_of(build_campaign({"a": "red1"}, said, end=END)) == {"a": (0, 6, True)}


def test_a_place_contested_twice_has_outer_bounds():
    said = [
        say("s", "clash", "a", "blue1", at=(0, 1), end=(1, 2), from_faction="red1"),
        say("t", "clash", "a", "blue1", at=(4, 5), end=(6, 7), from_faction="red1"),
    ]
    ((low, high, exact),) = bounds_of(build_campaign({"a": "red1"}, said, end=END)).values()
    assert (low, high, exact) == (1, 5, False)


def test_a_study_gives_the_bounds_with_the_losses():
    campaign = build_campaign({"a": "red1"}, [say("s", "enter", "a", "blue1", at=(2, 5))], end=END)
    (contested,) = Study(campaign).collapse("red").contested
    assert (contested.low, contested.high, contested.minutes, contested.causes) == (5, 8, 7, ("s",))


windows = st.tuples(st.integers(0, 4), st.integers(0, 3)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@st.composite
def fights(draw):
    """Up to four events of one place: entries, fights with and without an end, and its fall."""
    said = []
    for at, verb in enumerate(
        draw(st.lists(st.sampled_from(["enter", "clash", "ended", "capture"]), min_size=1, max_size=4))
    ):
        window = draw(windows)
        if verb == "ended":
            end = (window[0], min(window[1] + draw(st.integers(0, 2)), END))
            said.append(say(f"s{at}", "clash", "a", "blue1", at=window, end=end, from_faction="red1"))
        else:
            said.append(say(f"s{at}", verb, "a", "blue1", at=window))
    names = [f"s{at}" for at in range(len(said))]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names))
    orders = [order(a, b, draw(st.integers(0, 1))) for a, b in draw(st.lists(pairs, max_size=2)) if a != b]
    assume(sum(s.verb == "capture" for s in said) <= 1)
    return build_campaign({"a": "red1"}, said, orders=orders, end=END)


@given(fights())
def test_bounds_of_contested_time_equal_brute_force(campaign):
    network = Network(campaign)
    assume(network.contradiction is None)
    spans = []
    choices = [range(int(low), int(high) + 1) for low, high in zip(network.lower[1:], network.upper[1:], strict=True)]
    assume(np.prod([len(choice) for choice in choices]) <= 2000)
    for chosen in product(*choices):
        minutes = np.array([ORIGIN, *chosen], dtype=np.int64)
        if all(minutes[c.head] - minutes[c.tail] <= c.weight for c in network.constraints):
            history = replay(campaign, make_timeline(network, minutes, placement="one"))
            spans.append(minutes_contested(history, "a", "red"))
    found = bounds_of(campaign).get("a", (0, 0, True))
    if found[2]:
        assert found[:2] == (min(spans), max(spans))
    else:
        assert found[0] <= min(spans) and max(spans) <= found[1]
