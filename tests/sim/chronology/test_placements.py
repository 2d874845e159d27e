from itertools import pairwise

import networkx as nx
import pytest
from builders import build_campaign, order, say
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import Planted, networks, planted_networks

from sim.chronology import PLACEMENTS, Constraint, Network, date_statements
from sim.model.campaign import Campaign
from sim.model.point import Point

DAY = 1440


def minutes_of(timeline) -> dict[str, int]:
    return {str(Point(o.statement, o.ends)): o.minute for o in timeline.occurrences}


def points_of(campaign: Campaign) -> dict[int, str]:
    """The names of the time points by their numbers, in the order the constraints use."""
    names = [""]
    for statement in campaign.statements.values():
        names.append(statement.id)
        if statement.verb in ("siege", "clash", "encircle"):
            names.append(f"{statement.id}.end")
    return dict(enumerate(names))


def holds(constraint: Constraint, minutes: dict[str, int], names: dict[int, str]) -> bool:
    at = {"": 0} | minutes
    return at[names[constraint.head]] - at[names[constraint.tail]] <= constraint.weight


# -- windows and placements ----------------------------------------------------------------------------------------


def test_a_single_window_is_placed_at_its_bounds_or_its_middle():
    campaign = build_campaign(["a"], [say("s", "strike", "a", at=(60, 125))])
    placed = {
        p: minutes_of(date_statements(Network(campaign), placement=p))["s"] for p in ("earliest", "middle", "latest")
    }
    assert placed == {"earliest": 60, "middle": 92, "latest": 125}


def test_middle_is_the_default():
    campaign = build_campaign(["a"], [say("s", "strike", "a", at=(60, 125))])
    assert date_statements(Network(campaign)) == date_statements(Network(campaign), placement="middle")


def test_a_gap_tightens_both_windows():
    said = [say("siege", "strike", "a", at=(0, 1000)), say("fall", "strike", "a", at=(0, 700))]
    starts = date_statements(Network(build_campaign(["a"], said, orders=[order("siege", "fall", 120, 360)]))).starts
    assert (starts["siege"].earliest, starts["siege"].latest) == (0, 580)
    assert (starts["fall"].earliest, starts["fall"].latest) == (120, 700)


def test_a_statement_without_window_takes_the_window_of_its_order():
    said = [say("start", "strike", "a", at=(0, 1439)), say("village", "strike", "a")]
    starts = date_statements(Network(build_campaign(["a"], said, orders=[order("start", "village", 0, 600)]))).starts
    assert (starts["village"].earliest, starts["village"].latest) == (0, 2039)


def test_bounds_propagate_along_a_chain_of_orders():
    said = [say("s0", "strike", "a", at=(10, 500)), *(say(f"s{n}", "strike", "a") for n in range(1, 50))]
    orders = [order(f"s{n}", f"s{n + 1}", 1) for n in range(49)]
    starts = date_statements(Network(build_campaign(["a"], said, orders=orders, end=1000))).starts
    assert starts["s49"].earliest == 59
    assert starts["s0"].latest == 500


def test_a_statement_without_window_lies_within_the_campaign():
    starts = date_statements(Network(build_campaign(["a"], [say("s", "strike", "a")], end=777))).starts
    assert (starts["s"].earliest, starts["s"].latest) == (0, 777)


def test_orders_may_put_a_statement_without_window_before_the_epoch():
    said = [say("s", "strike", "a"), say("later", "strike", "a", at=(-500, -400))]
    starts = date_statements(Network(build_campaign(["a"], said, orders=[order("s", "later", 60, 120)]))).starts
    assert (starts["s"].earliest, starts["s"].latest) == (-620, -460)


def test_statements_before_the_epoch_keep_negative_minutes():
    campaign = build_campaign(["a"], [say("s", "strike", "a", at=(-DAY, -1))])
    assert date_statements(Network(campaign), placement="earliest").occurrences[0].minute == -DAY


def test_windows_keep_their_words():
    assert (
        date_statements(Network(build_campaign(["a"], [say("s", "strike", "a")]))).starts["s"].words
        == "within-campaign"
    )


@given(planted_networks())
def test_every_placement_keeps_every_constraint(planted: Planted):
    names = points_of(planted.campaign)
    constraints = Network(planted.campaign).constraints
    for placement in PLACEMENTS:
        minutes = minutes_of(date_statements(Network(planted.campaign), placement=placement))
        assert [c for c in constraints if not holds(c, minutes, names)] == []


@given(planted_networks())
def test_a_planted_truth_lies_in_every_tight_window(planted: Planted):
    timeline = date_statements(Network(planted.campaign))
    windows = dict(timeline.starts) | {f"{id}.end": window for id, window in timeline.ends.items()}
    assert {name: minute in windows[name] for name, minute in planted.truth.items()} == dict.fromkeys(windows, True)


@given(planted_networks())
def test_earliest_and_latest_are_the_bounds_of_the_tight_windows(planted: Planted):
    for placement in ("earliest", "latest"):
        timeline = date_statements(Network(planted.campaign), placement=placement)
        windows = dict(timeline.starts) | {f"{id}.end": window for id, window in timeline.ends.items()}
        assert minutes_of(timeline) == {name: getattr(window, placement) for name, window in windows.items()}


@given(planted_networks(free=False), st.data())
def test_narrowing_one_window_never_widens_a_tight_one(planted: Planted, data):
    campaign = planted.campaign
    id = data.draw(st.sampled_from(sorted(campaign.statements)))
    low, high, truth = campaign.statements[id].window.earliest, campaign.statements[id].window.latest, planted.truth[id]
    narrower = (data.draw(st.integers(low, truth)), data.draw(st.integers(truth, high)))
    said = [
        say(s.id, s.verb, s.places, s.faction, narrower if s.id == id else (s.window.earliest, s.window.latest),
            end=s.end_window and (s.end_window.earliest, s.end_window.latest))
        for s in campaign.statements.values()
    ]  # fmt: skip
    after = date_statements(Network(build_campaign({"a": "red1"}, said, orders=campaign.orders, end=campaign.end)))
    before = date_statements(Network(campaign))
    for wide, narrow in ((before.starts, after.starts), (before.ends, after.ends)):
        for name in wide:
            assert wide[name].earliest <= narrow[name].earliest <= narrow[name].latest <= wide[name].latest


@given(planted_networks(free=False), st.integers(-3000, 3000))
def test_shifting_every_window_shifts_every_placement(planted: Planted, shift: int):
    campaign = planted.campaign
    said = [
        say(s.id, s.verb, s.places, s.faction, (s.window.earliest + shift, s.window.latest + shift),
            end=s.end_window and (s.end_window.earliest + shift, s.end_window.latest + shift))
        for s in campaign.statements.values()
    ]  # fmt: skip
    shifted = build_campaign({"a": "red1"}, said, orders=campaign.orders, end=campaign.end + shift)
    for placement in PLACEMENTS:
        before = minutes_of(date_statements(Network(campaign), placement=placement))
        after = minutes_of(date_statements(Network(shifted), placement=placement))
        # the half of an odd sum is rounded down, on either side of the epoch alike
        assert after == {name: minute + shift for name, minute in before.items()}


@pytest.mark.parametrize("placement", ["mid", "", "Earliest"])
def test_an_unknown_placement_is_refused_with_the_valid_ones(placement):
    with pytest.raises(ValueError, match=r": earliest, middle, latest"):
        date_statements(Network(build_campaign(["a"])), placement=placement)


# -- spread over the windows ---------------------------------------------------------------------------------------


def spread_of(campaign: Campaign) -> dict[str, int]:
    return minutes_of(date_statements(Network(campaign), placement="spread"))


@given(planted_networks())
def test_spread_keeps_within_every_tight_window(planted: Planted):
    timeline = date_statements(Network(planted.campaign), placement="spread")
    windows = dict(timeline.starts) | {f"{id}.end": window for id, window in timeline.ends.items()}
    assert [name for name, minute in minutes_of(timeline).items() if minute not in windows[name]] == []


@given(networks())
def test_spread_keeps_every_constraint(campaign: Campaign):
    network = Network(campaign)
    assume(network.contradiction is None)
    minutes, names = spread_of(campaign), points_of(campaign)
    assert [c for c in network.constraints if not holds(c, minutes, names)] == []


@given(planted_networks())
def test_spread_is_deterministic(planted: Planted):
    one, two = (date_statements(Network(planted.campaign), placement="spread") for _ in range(2))
    assert one == two


@given(planted_networks())
def test_spread_depends_on_document_order_and_not_on_ids(planted: Planted):
    campaign = planted.campaign
    new = {id: f"{'zyxwvuts'[at]}-{id}" for at, id in enumerate(campaign.statements)}

    def renamed(name: str) -> str:
        id, dot, end = name.partition(".")
        return new[id] + dot + end

    said = [
        say(new[s.id], s.verb, s.places, s.faction, s.window and (s.window.earliest, s.window.latest),
            end=s.end_window and (s.end_window.earliest, s.end_window.latest))
        for s in campaign.statements.values()
    ]  # fmt: skip
    orders = [order(renamed(str(o.first)), renamed(str(o.then)), o.at_least, o.at_most) for o in campaign.orders]
    other = build_campaign({"a": "red1"}, said, orders=orders, end=campaign.end)
    assert spread_of(other) == {renamed(name): minute for name, minute in spread_of(campaign).items()}


@given(st.integers(1, 25), st.integers(0, 5), st.integers(0, 60))
def test_places_of_one_sentence_share_no_minute_if_the_window_has_room(count: int, before: int, more: int):
    villages = [f"v{at}" for at in range(count)]
    said = [say(f"b{at}", "strike", "v0", "red1", at=(0, 99)) for at in range(before)]
    said += [
        say(f"s{at}", "capture", v, "red1", at=(7, 6 + count + more), sentence="n") for at, v in enumerate(villages)
    ]
    minutes = spread_of(build_campaign(dict.fromkeys(villages, "blue1"), said))
    assert len({minutes[f"s{at}"] for at in range(count)}) == count


def test_spread_covers_a_wide_window_evenly():
    said = [say(f"s{at}", "strike", "a", "red1", at=(0, 999)) for at in range(20)]
    minutes = sorted(spread_of(build_campaign(["a"], said)).values())
    assert all(20 <= then - first <= 100 for first, then in pairwise(minutes))


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_does_not_crowd_at_one_end_of_its_window(backwards: bool):
    ids = [f"s{at}" for at in range(12)]
    said = [say(id, "strike", "a", "red1", at=(0, 9999)) for id in (reversed(ids) if backwards else ids)]
    minutes = spread_of(build_campaign(["a"], said, orders=[order(first, then) for first, then in pairwise(ids)]))
    placed = [minutes[id] for id in ids]
    assert placed == sorted(set(placed))
    assert placed[0] < 3000 < placed[5] < 7000 < placed[-1]


def test_spread_keeps_fixed_gaps():
    said = [say("first", "strike", "a", at=(0, 900)), say("then", "strike", "a", at=(0, 2000))]
    minutes = spread_of(build_campaign(["a"], said, orders=[order("first", "then", 60, 60)]))
    assert minutes["then"] - minutes["first"] == 60
    assert 0 < minutes["first"] < 900


def test_ends_are_spread_too():
    said = [say(f"s{at}", "clash", "a", "red1", at=100, end=(200, 900)) for at in range(4)]
    ends = [minute for name, minute in spread_of(build_campaign(["a"], said)).items() if name.endswith(".end")]
    assert len(set(ends)) == 4


def test_adding_a_last_statement_moves_no_other():
    said = [say(f"s{at}", "strike", "a", "red1", at=(0, 999)) for at in range(6)]
    short, whole = (spread_of(build_campaign(["a"], said[:count])) for count in (5, 6))
    assert short == {id: minute for id, minute in whole.items() if id != "s5"}


# -- order within one minute -----------------------------------------------------------------------------------


def test_document_order_breaks_ties():
    campaign = build_campaign(["a"], [say(id, "strike", "a", at=7) for id in ("z", "m", "a")])
    assert [o.statement for o in date_statements(Network(campaign)).occurrences] == ["z", "m", "a"]


def test_stated_order_goes_before_document_order():
    said = [say(id, "strike", "a", at=7) for id in ("third", "second", "first")]
    campaign = build_campaign(["a"], said, orders=[order("first", "second"), order("second", "third")])
    assert [o.statement for o in date_statements(Network(campaign)).occurrences] == ["first", "second", "third"]


def test_a_siege_that_ends_in_the_minute_it_begins_ends_after_it_begins():
    campaign = build_campaign(["a"], [say("s", "siege", "a", at=7, end=7)])
    assert [o.ends for o in date_statements(Network(campaign)).occurrences] == [False, True]


def test_a_siege_ends_before_the_capture_that_follows_in_its_minute():
    said = [say("fall", "capture", "a", "blue1", at=7), say("s", "siege", "a", at=5, end=7)]
    campaign = build_campaign(["a"], said, orders=[order("s.end", "fall")])
    assert [(o.statement, o.ends) for o in date_statements(Network(campaign)).occurrences][1:] == [
        ("s", True),
        ("fall", False),
    ]


def test_simultaneous_statements_keep_document_order():
    said = [say(id, "strike", "a", at=(0, 9)) for id in ("b", "a")]
    campaign = build_campaign(["a"], said, orders=[order("a", "b"), order("b", "a")])
    assert [o.statement for o in date_statements(Network(campaign)).occurrences] == ["b", "a"]


@given(planted_networks())
def test_occurrences_are_sorted_and_complete(planted: Planted):
    timeline = date_statements(Network(planted.campaign))
    minutes = [o.minute for o in timeline.occurrences]
    assert minutes == sorted(minutes)
    assert len(minutes) == len(timeline.starts) + len(timeline.ends) == len(planted.truth)


@given(planted_networks())
def test_a_stated_order_is_never_reversed_by_a_tie(planted: Planted):
    campaign = planted.campaign
    for placement in PLACEMENTS:
        occurrences = date_statements(Network(campaign), placement=placement).occurrences
        at = {Point(o.statement, o.ends): n for n, o in enumerate(occurrences)}
        minute = [o.minute for o in occurrences]
        # points on a cycle of "not after each other" have no order; an end is never before its start
        order_of = nx.DiGraph()
        order_of.add_nodes_from(at)
        order_of.add_edges_from((o.first, o.then) for o in campaign.orders if o.at_least >= 0)
        order_of.add_edges_from((Point(point.statement), point) for point in at if point.end)
        component = {p: n for n, points in enumerate(nx.strongly_connected_components(order_of)) for p in points}
        for one in campaign.orders:
            tied = minute[at[one.first]] == minute[at[one.then]]
            ordered = not tied or component[one.first] != component[one.then]
            if one.at_least > 0 or (one.at_least == 0 and ordered):
                assert at[one.first] < at[one.then]


def test_many_statements_are_dated_without_square_tables():
    count = 20_000
    said = [say(f"s{n}", "strike", "a", at=(n, n + 50)) for n in range(count)]
    orders = [order(f"s{n}", f"s{n + 1}", 1) for n in range(0, count - 1, 2)]
    timeline = date_statements(Network(build_campaign(["a"], said, orders=orders, end=count + 50)))
    assert len(timeline.occurrences) == count
