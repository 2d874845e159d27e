import pytest
from builders import build_campaign, claim, say
from hypothesis import given
from hypothesis import strategies as st

from sim.chronology import Network, date_statements
from sim.measures.counts import tally
from sim.model.campaign import Toll

DAY = 1440


def counted(claims=(), statements=(), *, tolls=(), reading=None, **kwargs):
    campaign = build_campaign(dict.fromkeys("abcdef", "red1"), statements, claims=claims, tolls=tolls, **kwargs)
    return tally(campaign, date_statements(Network(campaign, reading)))


def check_of(claims, statements=(), **kwargs):
    (check,) = counted([claims], statements, **kwargs).counts
    return check


def took(*places, at=10):
    return [say(f"s{place}", "capture", place, "blue1", at=at) for place in places]


def toll(victims, killed, *, counting="new", statement="", sentence="n"):
    return Toll(sentence, counting, victims, statement, killed=killed)


# -- counts ------------------------------------------------------------------------------------------------------------


def test_a_count_has_the_places_it_names_and_a_remainder():
    check = check_of(claim("c", 20, 20, includes=("sa", "sb")), took("a", "b"))
    assert (check.named, check.unnamed_low, check.unnamed_high) == (("a", "b"), 18, 18)
    assert check.verdict == "has an unnamed remainder"


def test_an_open_count_leaves_its_remainder_open():
    check = check_of(claim("c", 11, None, includes=("sa",)), took("a"))
    assert (check.unnamed_low, check.unnamed_high) == (10, None)


def test_a_count_that_names_all_of_its_places_is_met():
    assert check_of(claim("c", 2, 2, includes=("sa", "sb")), took("a", "b")).verdict == "met by names"


def test_places_named_elsewhere_for_its_time_may_be_among_new_ones():
    """50, three of them named; six that another sentence names for the same days may be among the rest."""
    check = check_of(claim("c", 3, 4), took("a", "b"))
    assert (check.named, check.unnamed_low, check.unnamed_high) == ((), 1, 4)
    entered = check_of(claim("c", 3, 4), [say("s", "enter", "a", "blue1", at=10)])
    assert (entered.unnamed_low, entered.unnamed_high) == (2, 4)
    for changes in ({"at": (DAY, 2 * DAY)}, {"faction": "red1"}, {"unit": "villages"}, {"scope": ("c",)}):
        assert check_of(claim("c", 3, 4, **changes), took("a", "b")).unnamed_low == 3


@pytest.mark.parametrize(
    ("unit", "named"),
    [
        ("towns and villages", ("a", "b")),
        ("villages", ("b",)),
        ("cities", ("c",)),
        ("settlements", ("a", "b", "c")),
        ("bases", ("d",)),
        ("places", ("a", "b", "c", "d", "e")),
    ],
)
def test_a_count_counts_places_of_its_kind_only(unit, named):
    kinds = {"a": "town", "b": "village", "c": "city", "d": "base", "e": "airport"}
    assert check_of(claim("c", 3, 5, "running", unit=unit), took(*"abcde"), kinds=kinds).named == named


def test_a_place_that_a_count_of_the_unit_includes_is_of_its_kind():
    """A city in the table of places that the source lists among towns."""
    claims = [claim("c1", 5, 5, includes=("sa",)), claim("c2", 3, 9, "running")]
    assert counted(claims, took("a", "b"), kinds={"a": "city", "b": "city"}).counts[1].named == ("a",)


def test_a_total_counts_all_that_is_named_by_its_end():
    said = [*took("a", "b"), say("sc", "capture", "c", "blue1", at=(DAY - 50, DAY + 50)), *took("d", at=2 * DAY)]
    check = check_of(claim("c", 3, 5, "running"), said)
    assert (check.named, check.replayed_low, check.replayed_high) == (("a", "b", "c"), 2, 3)
    assert (check.unnamed_low, check.unnamed_high) == (0, 3)


def test_a_total_smaller_than_what_is_named_cannot_be_met():
    assert check_of(claim("c", 1, 2, "running"), took("a", "b", "c")).verdict == "cannot be met"


@pytest.mark.parametrize(
    ("changes", "least", "verdict"),
    [
        ({}, 21, "cannot be met"),  # twenty, a among them, perhaps b, and c beside them
        ({"at": (0, DAY)}, 3, "has an unnamed remainder"),  # not yet over
        ({"unit": "villages"}, 3, "has an unnamed remainder"),
        ({"faction": "green1"}, 3, "has an unnamed remainder"),
        ({"reading": ("g", "other")}, 3, "has an unnamed remainder"),
    ],
)
def test_a_total_cannot_be_less_than_the_counts_up_to_it_and_the_names_beside_them(changes, least, verdict):
    claims = [claim("c1", 20, 20, **({"at": (0, 20), "includes": ("sa",)} | changes)), claim("c2", 9, 20, "running")]
    found = counted(claims, [*took("a", "b"), *took("c", at=50)], readings=[("g", "one"), ("g", "other")])
    assert (found.counts[1].least, found.counts[1].verdict) == (least, verdict)


def test_two_readings_of_one_count_do_not_contradict_each_other():
    claims = [claim("c1", 50, 50, reading=("g", "new")), claim("c2", 50, 50, "running", reading=("g", "all"))]
    checks = counted(claims, took("a"), readings=[("g", "new"), ("g", "all")]).counts
    assert [(check.least, check.verdict) for check in checks] == [
        (0, "has an unnamed remainder"),
        (1, "has an unnamed remainder"),
    ]


def test_a_total_keeps_to_its_scope_its_side_and_its_kind_of_place():
    said = [*took("a", "b", "c"), say("sd", "capture", "d", "green1", at=10)]
    check = check_of(
        claim("c", 9, 9, "running", scope=("land",)),
        said,
        areas=["land"],
        part_of={"a": ["land"], "b": ["land"], "d": ["land"]},
        kinds={"b": "base"},
    )
    assert check.named == ("a",)


def test_districts_are_counted_as_districts():
    said = took("a", "b")
    check = check_of(claim("c", 5, 5, "running", unit="city districts"), said, kinds={"b": "district"})
    assert (check.named, check.unnamed_low) == (("b",), 4)


def test_what_counts_no_places_is_told_apart():
    check = check_of(claim("c", 2, 2, verb="seize_equipment", unit="tanks"))
    assert (check.verdict, check.unnamed_high) == ("not a count of places", 0)


@pytest.mark.parametrize("unit", ["tanks", "", "soldiers and towns"])
def test_captured_things_that_are_no_places_are_no_unnamed_places(unit):
    check = check_of(claim("c", 50, 50, unit=unit, includes=("sa",)), took("a"))
    assert (check.verdict, check.named, check.unnamed_low, check.unnamed_high) == ("not a count of places", (), 0, 0)


def test_districts_taken_in_part_are_counted_with_their_kind():
    check = check_of(claim("c", 4, 4, verb="partial_capture", unit="city districts"))
    assert (check.verdict, check.unnamed_low) == ("has an unnamed remainder", 4)


@pytest.mark.parametrize(("alternative", "expected"), [("new", [True, False]), ("all", [False, True])])
def test_each_reading_of_a_count_is_there_and_says_whether_it_is_in_force(alternative, expected):
    claims = [claim("c1", 5, 5, reading=("g", "new")), claim("c2", 5, 5, "running", reading=("g", "all"))]
    found = counted(claims, readings=[("g", "new"), ("g", "all")], reading={"g": alternative})
    assert [check.in_force for check in found.counts] == expected


# -- tolls -------------------------------------------------------------------------------------------------------------


def test_tolls_of_events_add_up_by_victims_and_totals_stand_alone():
    said = [say("s1", "strike", "a", "red1", at=10), say("before", "strike", "a", "red1", at=-10)]
    found = counted(
        statements=said,
        tolls=[
            toll("blue", (3, 3), statement="s1"),
            toll("blue", (2, None), statement="s1"),
            toll("civilians", (4, 4)),
            toll("blue", (99, 99), statement="before"),
            toll("blue", (300, 300), counting="total"),
            toll("blue", (60, 60), counting="total"),
        ],
    )
    assert [(s.victims, s.killed, s.rows) for s in found.tolls] == [("blue", (5, None), 2), ("civilians", (4, 4), 1)]
    assert [(s.victims, s.killed) for s in found.totals] == [("blue", (300, 300)), ("blue", (60, 60))]


def test_of_what_nothing_is_said_there_is_no_sum():
    (events,) = counted(tolls=[toll("blue", None)]).tolls
    assert (events.killed, events.wounded, events.captured) == (None, None, None)


def test_coverage_comes_along():
    assert counted([claim("c", 5, 5)], took("a")).coverage["blue"].named.tolist()[-1] == 1


# -- properties --------------------------------------------------------------------------------------------------------


@given(st.integers(0, 9), st.none() | st.integers(0, 9), st.integers(0, 5), st.sampled_from(["new", "running"]))
def test_a_place_more_that_is_named_leaves_at_most_one_fewer_unnamed(low, more, named, counting):
    high = None if more is None else low + more
    said = took(*"abcdef")
    checks = []
    for count in (named, named + 1):
        words = claim("c", low, high, counting, includes=tuple(f"s{place}" for place in "abcdef"[:count]))
        checks.append(check_of(words, said[:count] if counting == "running" else said))
    before, after = checks
    assert len(after.named) == len(before.named) + 1
    assert 0 <= before.unnamed_low - after.unnamed_low <= 1
    assert before.unnamed_low + (len(before.named) if counting == "running" else len(said)) >= low
    if high is not None:
        assert 0 <= before.unnamed_high - after.unnamed_high <= 1 and after.unnamed_low <= after.unnamed_high
        assert (after.verdict == "cannot be met") == (named + 1 > high)
    else:
        assert before.unnamed_high is None and after.verdict == "has an unnamed remainder"
