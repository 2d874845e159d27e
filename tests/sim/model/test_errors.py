import pytest

from sim.model.errors import CampaignError, Problem, check_name, did_you_mean, shorten


def test_a_name_that_is_there_is_let_through():
    check_name("side", "red", ["red", "blue"])


def test_a_name_that_is_not_there_is_told_with_those_that_are_and_the_nearest():
    with pytest.raises(ValueError, match=r"^side 'rad' is none of: red, blue \(did you mean red\?\)$"):
        check_name("side", "rad", ["red", "blue"])
    with pytest.raises(ValueError, match=r"^side 'xyz' is none of: red, blue$"):
        check_name("side", "xyz", ["red", "blue"])
    with pytest.raises(ValueError, match=r"^corridor 'm5' is none of: \(there are none\)$"):
        check_name("corridor", "m5", [])


def test_of_many_names_only_the_number_and_the_nearest_are_told():
    names = [f"{letter}{number}" for letter in "xy" for number in range(15)]
    with pytest.raises(ValueError, match=r"^place 'hamma' is none of the 31 places \(did you mean hama\?\)$"):
        check_name("place", "hamma", [*names, "hama"])


def test_where_nothing_is_near_nothing_is_asked():
    assert did_you_mean("zzz", ["hama"]) == "" and did_you_mean(5, []) == ""


def test_problems_are_told_sorted_and_each_once():
    late, early = Problem("b.csv", 2, "at", "x y", "a day"), Problem("a.csv", 0, "", "", "a file")
    error = CampaignError([late, early, late])
    assert error.problems == (early, late)
    assert str(error) == "a.csv: a file\nb.csv:2 at: 'x y': a day"
    with pytest.raises(ValueError, match="at least one problem"):
        CampaignError([])


def test_a_problem_asks_for_the_nearest_spelling():
    assert str(Problem("a.csv", 3, "side", "rad", "a side", "red")) == "a.csv:3 side: 'rad': a side: did you mean red?"


def test_long_values_are_cut_and_put_on_one_line():
    assert shorten("a\n b") == "'a b'"
    assert shorten("abcdef", width=4) == "'abc…'"
