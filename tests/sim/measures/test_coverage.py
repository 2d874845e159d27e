from itertools import pairwise

import numpy as np
import pytest
from builders import build_campaign, claim, order, say
from hypothesis import given
from hypothesis import strategies as st

from sim.chronology import Network, date_statements
from sim.measures.coverage import claimed_series

DAY = 1440


def taken(*minutes):
    """Statements by which blue takes a, b, c ... at given minutes."""
    return [say(f"s{place}", "capture", place, "blue1", at=at) for place, at in zip("abcdefgh", minutes, strict=False)]


def series(claims, statements=(), *, side="blue", readings=(), reading=None, placement="middle", **kwargs):
    """The claimed series of one side: minute -> (named, low, high)."""
    campaign = build_campaign(dict.fromkeys("abcdefgh", "red1"), statements, claims=claims, readings=readings, **kwargs)
    timeline = date_statements(Network(campaign, reading), placement=placement)
    found = claimed_series(campaign, timeline).get(side)
    if found is None:
        return None
    rows = zip(found.minutes.tolist(), found.named.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return {minute: (named, low, None if np.isnan(high) else high) for minute, named, low, high in rows}


# -- the named line --------------------------------------------------------------------------------------------------


def test_without_claims_the_band_is_the_named_line():
    assert series([], taken(10, 20, 20)) == {0: (0, 0, 0), 10: (1, 1, 1), 20: (3, 3, 3)}


def test_a_place_taken_twice_is_named_once():
    said = [*taken(10), say("loss", "capture", "a", "red1", at=20), say("again", "recapture", "a", "blue2", at=30)]
    assert series([], said) == {0: (0, 0, 0), 10: (1, 1, 1)}
    assert series([], said, side="red") == {0: (0, 0, 0), 20: (1, 1, 1)}


@pytest.mark.parametrize(
    "statement",
    [
        say("x", "capture", "b", "blue1", at=20, rule="guess"),
        say("x", "capture", "b", "blue1", at=20, where="near"),
        say("x", "partial_capture", "b", "blue1", at=20, where="part", share=(0.2, 0.4)),
        say("x", "enter", "b", "blue1", at=20),
        say("x", "capture", "a", "blue2", at=20, repeats="sa"),
    ],
)
def test_only_what_a_sentence_says_was_captured_is_named(statement):
    assert series([], [*taken(10), statement]) == {0: (0, 0, 0), 10: (1, 1, 1)}


def test_most_of_a_place_is_a_capture():
    said = [say("x", "partial_capture", "b", "blue1", at=20, where="part", share=(0.5, 1.0))]
    assert series([], said) == {0: (0, 0, 0), 20: (1, 1, 1)}


def test_places_that_are_not_counted_are_not_named():
    assert series([], taken(10, 20), uncounted="a") == {0: (0, 0, 0), 20: (1, 1, 1)}


def test_a_side_that_captures_nothing_has_no_series():
    assert series([], taken(10), side="green") is None


# -- new ones --------------------------------------------------------------------------------------------------------


def test_a_new_count_may_all_be_so_from_its_windows_start_and_surely_is_at_its_end():
    """20, including 2 named: 18 unnamed."""
    claims = [claim("c", 20, 20, at=(0, 600), includes=("sa", "sb"))]
    assert series(claims, taken(100, 200)) == {
        0: (0, 0, 18),
        100: (1, 1, 19),
        200: (2, 2, 20),
        600: (2, 20, 20),
    }


def test_new_counts_add_up():
    claims = [claim("c1", 5, 8, at=(0, 100)), claim("c2", 3, 4, at=(200, 300))]
    assert series(claims) == {0: (0, 0, 8), 100: (0, 5, 8), 200: (0, 5, 12), 300: (0, 8, 12)}


def test_an_open_count_has_no_highest():
    claims = [claim("c", 11, None, at=(100, 200), includes=("sa",))]
    assert series(claims, taken(150)) == {0: (0, 0, 0), 100: (0, 0, None), 150: (1, 1, None), 200: (1, 11, None)}


def test_a_count_smaller_than_what_it_names_adds_nothing():
    assert series([claim("c", 1, 1, includes=("sa", "sb"))], taken(5, 5))[DAY - 1] == (2, 2, 2)


def test_named_places_that_are_not_in_force_are_not_among_the_count():
    said = [say("sa", "capture", "a", "blue1", at=5, reading=("which", "other"))]
    readings = [("which", "first"), ("which", "other")]
    assert series([claim("c", 4, 4, includes=("sa",))], said, readings=readings)[DAY - 1] == (0, 4, 4)
    chosen = series([claim("c", 4, 4, includes=("sa",))], said, readings=readings, reading={"which": "other"})
    assert chosen[DAY - 1] == (1, 4, 4)


# -- running ones ----------------------------------------------------------------------------------------------------


def test_a_running_count_is_the_total_by_its_windows_end():
    """Around 40 in total by 200, of which 2 named by then and a third after."""
    claims = [claim("c", 35, 45, "running", at=(100, 200))]
    assert series(claims, taken(50, 150, 300)) == {
        0: (0, 0, 0),
        50: (1, 1, 1),
        100: (1, 1, 44),
        150: (2, 2, 45),
        200: (2, 35, 45),
        300: (3, 36, 46),
    }


def test_a_running_count_takes_in_the_new_ones_before_it():
    claims = [claim("c1", 20, 20, at=(0, 100)), claim("c2", 35, 45, "running", at=(200, 300))]
    assert series(claims, taken(400)) == {
        0: (0, 0, 20),
        100: (0, 20, 20),
        200: (0, 20, 45),
        300: (0, 35, 45),
        400: (1, 36, 46),
    }


def test_a_running_count_lower_than_the_new_ones_lowers_the_highest_before_it():
    claims = [claim("c1", 20, None, at=(0, 100)), claim("c2", 25, 30, "running", at=(200, 300))]
    assert series(claims) == {0: (0, 0, 30), 100: (0, 20, 30), 200: (0, 20, 30), 300: (0, 25, 30)}


def test_a_total_caps_the_counts_within_its_scope_only():
    """Around 40 in two regions do not limit the dozens in a third."""
    land = {"areas": ["land", "sea"], "part_of": {"a": ["land"], "b": ["sea"]}}
    total = claim("c1", 4, 6, "running", at=(0, 300), scope=("land",))
    inside, outside = (claim(f"c{area}", 24, 30, at=(50, 100), scope=(area,)) for area in ("land", "sea"))
    assert series([total, inside], **land)[50] == (0, 0, 6)
    assert series([total, outside], **land) == {0: (0, 0, 6), 50: (0, 0, 36), 100: (0, 24, 36), 300: (0, 28, 36)}


def test_a_total_has_only_named_places_of_its_kind():
    """A base is no town or village."""
    claims = [claim("c", 5, 5, "running", at=(0, 100))]
    assert series(claims, taken(10, 20))[100] == (2, 5, 5)
    assert series(claims, taken(10, 20), kinds={"b": "base"})[100] == (2, 6, 6)


def test_a_place_named_for_the_time_of_a_count_may_be_among_it():
    claims = [claim("c", 5, 5, at=(0, 100))]
    assert series(claims, taken(50))[100] == (1, 5, 6)
    assert series(claims, taken(200))[200] == (1, 6, 6)


def test_new_counts_after_a_running_one_add_to_it():
    claims = [claim("c1", 35, 45, "running", at=(0, 100)), claim("c2", 10, 12, at=(200, 300))]
    assert series(claims) == {0: (0, 0, 45), 100: (0, 35, 45), 200: (0, 35, 57), 300: (0, 45, 57)}


@pytest.mark.parametrize(("start", "low"), [(100, 35), (101, 45)])
def test_new_ones_that_may_be_among_a_running_count_add_nothing_to_its_lowest(start, low):
    claims = [claim("c1", 35, 45, "running", at=(0, 100)), claim("c2", 10, 12, at=(start, 300))]
    assert series(claims)[300] == (0, low, 57)


def test_a_running_count_of_a_region_counts_the_places_named_in_it():
    claims = [claim("c", 10, 10, "running", at=(0, 100), scope=("west",))]
    found = series(claims, taken(20, 20, 20), areas=["west"], part_of={"a": ["west"]})
    assert found[100] == (3, 12, 12), "9 unnamed in the west beside a; b and c lie elsewhere"


# -- what has no part in it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        claim("c", 20, 20, "at"),
        claim("c", 20, 20, verb="seize_equipment"),
        claim("c", 20, 20, verb="strength"),
        claim("c", 20, 20, unit="soldiers"),
        claim("c", 20, 20, unit="city districts"),
        claim("c", 20, 20, unit="towns and tanks"),
        claim("c", 20, 20, faction="green1"),
        claim("c", 20, 20, at=(-500, -1)),
        claim("c", 20, 20, reading=("which", "other")),
    ],
)
def test_counts_of_other_things_times_sides_and_readings_have_no_part(other):
    readings = [("which", "first"), ("which", "other")]
    assert series([other], taken(10), readings=readings) == {0: (0, 0, 0), 10: (1, 1, 1)}


@pytest.mark.parametrize("unit", ["towns and villages", "Villages", "localities", "bases, towns or hills", "cities"])
def test_units_that_are_words_for_places_count(unit):
    assert series([claim("c", 4, 4, unit=unit)])[DAY - 1] == (0, 4, 4)


def test_a_count_without_a_window_lies_within_the_campaign():
    assert series([claim("c", 4, 5, at=None)], end=3 * DAY - 1) == {0: (0, 0, 5), 3 * DAY - 1: (0, 4, 5)}


# -- properties ------------------------------------------------------------------------------------------------------

WINDOWS = st.tuples(st.integers(-100, 900), st.integers(0, 300)).map(lambda pair: (pair[0], sum(pair)))


@st.composite
def claims_of(draw):
    found = []
    for at in range(draw(st.integers(0, 5))):
        low = draw(st.integers(0, 30))
        high = draw(st.none() | st.integers(low, 40))
        includes = draw(st.sets(st.sampled_from(["sa", "sb", "sc"])))
        found.append(
            claim(
                f"c{at}", low, high, draw(st.sampled_from(["new", "running"])), draw(WINDOWS), includes=tuple(includes)
            )
        )
    return found


@given(claims_of(), st.lists(WINDOWS.filter(lambda window: window[0] >= 0), min_size=3, max_size=6))
def test_the_named_line_lies_under_the_band_and_nothing_but_the_highest_ever_falls(claims, windows):
    found = series(claims, taken(*windows), placement="earliest")
    rows = list(found.values())
    assert all(named <= low and (high is None or low <= high) for named, low, high in rows)
    for (named, low, _), (next_named, next_low, _) in pairwise(rows):
        assert named <= next_named
        assert low <= next_low


@given(claims_of())
def test_a_single_further_new_count_never_narrows_the_highest_nor_lowers_the_lowest(claims):
    before = series(claims)
    after = series([*claims, claim("more", 3, 4, at=(400, 500))])
    for minute, (_, low, high) in (before or {}).items():
        assert after[minute][1] >= low
        assert after[minute][2] is None or (high is not None and after[minute][2] >= high)


def test_a_named_line_follows_the_placement():
    said = [say("s1", "capture", "a", "blue1", at=(0, 100)), say("s2", "capture", "b", "blue1", at=None)]
    found = {p: series([], said, orders=[order("s1", "s2", 10, 10)], placement=p) for p in ("earliest", "latest")}
    assert [list(one) for one in found.values()] == [[0, 10], [0, 100, 110]]
