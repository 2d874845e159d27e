import pytest
from builders import build_campaign, order, say

from sim.chronology import Network, TimesError, date_statements, tighten_windows
from sim.model.times import Window

DAY = 1440


# -- ends that the source tells, and those it does not ----------------------------------------------------------------


@pytest.mark.parametrize("verb", ["clash", "siege", "encircle"])
def test_an_end_that_is_not_told_is_no_event(verb):
    network = Network(build_campaign(["a"], [say("s", verb, "a", at=(100, 200))]))
    assert list(map(str, network.number)) == ["s"]
    assert not date_statements(network).ends
    with pytest.raises(ValueError, match="nor an end"):
        network.number_of("s.end")


def test_an_end_that_is_only_said_to_come_later_is_not_told():
    said = [say("s", "clash", "a", at=(100, 200)), say("then", "strike", "a", at=(3000, 4000))]
    network = Network(build_campaign(["a"], said, orders=[order("then", "s.end")]))
    assert list(map(str, network.number)) == ["s", "then"]
    assert int(network.upper[network.number_of("then")]) == 4000


def test_an_end_before_something_else_is_told():
    said = [say("s", "clash", "a", at=(100, 200)), say("then", "strike", "a", at=(0, 5000))]
    end = date_statements(Network(build_campaign(["a"], said, orders=[order("s.end", "then")]))).ends["s"]
    assert (end.earliest, end.latest, end.words) == (100, 5000, "within-campaign")


def test_an_end_soon_after_something_else_is_told():
    said = [say("s", "clash", "a", at=(100, 200)), say("then", "strike", "a", at=(3000, 4000))]
    campaign = build_campaign(["a"], said, orders=[order("then", "s.end", 0, 60)], end=4030)
    end = date_statements(Network(campaign)).ends["s"]
    assert (end.earliest, end.latest) == (3000, 4030)


def test_a_siege_with_an_ordered_end_ends_as_ordered():
    said = [say("s", "siege", "a", at=(100, 200)), say("fall", "capture", "a", "blue1", at=(500, 600))]
    timeline = date_statements(Network(build_campaign(["a"], said, orders=[order("s.end", "fall", 0, 0)])))
    assert (timeline.ends["s"].earliest, timeline.ends["s"].latest) == (500, 600)


def test_a_stated_end_is_kept():
    end = date_statements(Network(build_campaign(["a"], [say("s", "clash", "a", at=5, end=(50, 90))]))).ends["s"]
    assert (end.earliest, end.latest) == (50, 90)


# -- words that bound from above only -------------------------------------------------------------------------------


def taken_by(*orders, **kwargs):
    """`by` is bounded from above at 900, and the sentence before it begins at 300."""
    said = [say("first", "strike", "a", at=(100, 200)), say("by", "strike", "a", at=(300, 900), from_above=True)]
    return Network(build_campaign(["a"], said, orders=orders, **kwargs))


def test_by_a_time_means_since_the_previous_dated_sentence():
    network = taken_by()
    assert date_statements(network).starts["by"] == Window(300, 900)
    assert {c.rule for c in network.constraints if c.tail == network.number_of("by")} == {"since-previous"}


def test_a_stated_order_replaces_the_previous_dated_sentence_as_a_lower_bound():
    network = taken_by(order("first", "by"))
    assert date_statements(network).starts["by"] == Window(100, 900)
    assert tighten_windows(network)[1].gained == 0


def test_the_previous_dated_sentence_never_contradicts_an_order():
    network = taken_by(order("by", "first"))
    assert date_statements(network).starts["by"] == Window(200, 200)


# -- readings ------------------------------------------------------------------------------------------------------


def two_readings(**kwargs):
    said = [
        say("early", "strike", "a", at=5, reading=("when", "before")),
        say("late", "strike", "a", at=50, reading=("when", "after")),
        say("other", "strike", "a", at=(0, 100)),
    ]
    orders = [
        order("early", "other", 10),
        order("other", "late", 10),
        order("other", "early", reading=("when", "after")),
    ]
    return build_campaign(["a"], said, orders=orders, readings=[("when", "before"), ("when", "after")], **kwargs)


def test_the_first_alternative_is_in_force_without_orders_to_absent_ones():
    timeline = date_statements(Network(two_readings()))
    assert list(timeline.starts) == ["early", "other"]
    assert (timeline.starts["other"].earliest, timeline.starts["other"].latest) == (15, 100)
    assert timeline.readings == {"when": "before"}


def test_a_chosen_alternative_replaces_the_first():
    timeline = date_statements(Network(two_readings(), {"when": "after"}))
    assert list(timeline.starts) == ["late", "other"]
    assert (timeline.starts["other"].earliest, timeline.starts["other"].latest) == (0, 40)


def test_an_unknown_reading_is_refused():
    with pytest.raises(ValueError, match="unknown alternative of reading when 'never': before, after"):
        date_statements(Network(two_readings(), {"when": "never"}))


def test_an_order_of_an_unknown_statement_is_refused():
    with pytest.raises(ValueError, match="the campaign has no statement 'nothing'"):
        date_statements(Network(build_campaign(["a"], [say("s", "strike", "a", at=5)], orders=[order("s", "nothing")])))


def test_an_order_that_names_the_end_of_an_instant_is_refused():
    said = [say("s", "strike", "a", at=5), say("t", "strike", "a", at=5)]
    with pytest.raises(ValueError, match="a strike has no end"):
        date_statements(Network(build_campaign(["a"], said, orders=[order("s.end", "t")])))


# -- contradictions --------------------------------------------------------------------------------------------------


@pytest.fixture
def khan():
    """Captured by the afternoon of the fifth day, fought over on the seventh, and the fight is said to come first."""
    return build_campaign(
        ["khan"],
        [
            say("taken", "capture", "khan", "blue1", at=(4 * DAY, 4 * DAY + 1080)),
            say("fought", "clash", "khan", "blue1", at=(6 * DAY, 7 * DAY - 1)),
            say("elsewhere", "strike", "khan", "red1", at=(0, 9 * DAY)),
        ],
        orders=[order("fought", "taken", sentence="n_why"), order("elsewhere", "taken")],
        texts={
            "n_taken": "They had captured Khan by the afternoon.",
            "n_fought": "There was fighting around the town of Khan on 3 December.",
        },
    )


def test_a_contradiction_names_statements_sentences_constraints_and_hours(khan):
    with pytest.raises(TimesError) as caught:
        date_statements(Network(khan))
    assert str(caught.value).splitlines() == [
        "times of taken, fought cannot all be true: together they are over-tight by 30 h",
        '  taken is not after 2024-12-01T18:00+03:00 [n_taken "They had captured Khan by the afternoon."]',
        '  taken does not come before fought [n_why "Fought came before taken."]',
        '  fought is not before 2024-12-03T00:00+03:00 [n_fought "There was fighting around the town of Khan …"]',
        "any one of these would resolve it:",
        "  leave out taken or fought",
        "  let taken be as late as 2024-12-03T00:00+03:00 (30 h later)",
        "  let taken come up to 30 h before fought (30 h less)",
        "  let fought be as early as 2024-12-01T18:00+03:00 (30 h earlier)",
    ]


def test_a_contradiction_of_gaps_alone_is_found_whatever_the_windows():
    said = [say(id, "strike", "a", at=(0, 9000)) for id in ("a", "b", "c", "d")]
    orders = [order("a", "b", 10), order("b", "c", 10), order("a", "c", -50, 15), order("c", "d")]
    with pytest.raises(
        TimesError, match=r"^times of a, c, b cannot .* by 5 min\n(?s:.*)c comes at most 15 min after a"
    ):
        date_statements(Network(build_campaign(["a"], said, orders=orders)))


def test_an_end_before_its_start_is_a_contradiction():
    with pytest.raises(TimesError, match="s does not end before it begins"):
        date_statements(Network(build_campaign(["a"], [say("s", "siege", "a", at=(100, 200), end=(10, 50))])))


def test_a_contradiction_names_the_rules_it_rests_on():
    said = [say("s", "siege", "a", at=10), say("t", "strike", "a", at=50)]
    orders = [order("s.end", "t", -(10**6)), order("t", "s.end", 10**5)]
    with pytest.raises(TimesError, match=r"s.end is not after .* by rule within-campaign"):
        date_statements(Network(build_campaign(["a"], said, orders=orders)))
