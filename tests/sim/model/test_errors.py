import pytest

from sim.model.errors import CampaignError, Problem, check_name, did_you_mean, shorten


def test_check_name_accepts_a_known_name():
    check_name("side", "red", ["red", "blue"])


def test_check_name_lists_the_known_names_and_the_nearest():
    with pytest.raises(ValueError, match=r"^unknown side 'rad': red, blue \(did you mean red\?\)$"):
        check_name("side", "rad", ["red", "blue"])
    with pytest.raises(ValueError, match=r"^unknown side 'xyz': red, blue$"):
        check_name("side", "xyz", ["red", "blue"])
    with pytest.raises(ValueError, match=r"^unknown corridor 'm5': there are none$"):
        check_name("corridor", "m5", [])


def test_check_name_does_not_list_many_names():
    names = [f"{letter}{number}" for letter in "xy" for number in range(15)]
    with pytest.raises(ValueError, match=r"^unknown place 'hamma' \(did you mean hama\?\)$"):
        check_name("place", "hamma", [*names, "hama"])
    with pytest.raises(ValueError, match=r"^unknown place 'qqq' \(there are 30 places\)$"):
        check_name("place", "qqq", names)


def test_did_you_mean_is_empty_if_nothing_is_near():
    assert did_you_mean("zzz", ["hama"]) == "" and did_you_mean(5, []) == ""


def test_campaign_error_sorts_its_problems_and_keeps_each_once():
    late, early = Problem("b.csv", 2, "at", "x y", "a day"), Problem("a.csv", 0, "", "", "a file")
    error = CampaignError([late, early, late])
    assert error.problems == (early, late)
    assert str(error) == "a.csv: a file\nb.csv:2 at: 'x y': a day"
    with pytest.raises(ValueError, match="at least one problem"):
        CampaignError([])


def test_problem_suggests_the_nearest_spelling():
    assert str(Problem("a.csv", 3, "side", "rad", "a side", "red")) == "a.csv:3 side: 'rad': a side: did you mean red?"


def test_shorten_cuts_long_values_and_joins_their_lines():
    assert shorten("a\n b") == "'a b'"
    assert shorten("abcdef", width=4) == "'abc…'"
