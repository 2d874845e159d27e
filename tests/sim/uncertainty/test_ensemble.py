from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from unittest.mock import patch

import networkx as nx
import numpy as np
import pytest
from builders import build_campaign, order, say, shipped_study
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import replayable_campaigns

from sim.chronology import PRIORS, Network, Networks, draw_minutes
from sim.chronology.sampler import BLOCK
from sim.clock.replay import replay
from sim.model.declared import Relation
from sim.model.times import Window
from sim.model.vocabulary import FIRM, Stance
from sim.roads.edges import front_edges
from sim.roads.graph import road_graph
from sim.roads.silence import Silences
from sim.uncertainty import blocks, engine
from sim.uncertainty.engine import Engine, Job
from sim.uncertainty.ensemble import compare_priors, probability_before, quantiles
from sim.uncertainty.holder_bounds import held_bounds, place_bounds
from sim.uncertainty.runs import map_states, run_ensemble


@pytest.fixture(scope="module")
def shipped():
    return shipped_study().campaign


@pytest.fixture(scope="module")
def small():
    """Networks of four places, of which three change hands, some twice, in an order that is partly known."""
    said = [say("s1", "capture", "b", "blue1", (0, 900)), say("s2", "capture", "c", "blue1", (100, 2000))]
    said += [say("s3", "recapture", "b", "red1", (800, 3000)), say("s4", "capture", "d", "green1", (0, 4000))]
    orders = [order("s1", "s2"), order("s1", "s3", 1)]
    places = {"a": "blue1", "b": "red1", "c": "red1", "d": "red1"}
    return Networks(build_campaign(places, said, orders=orders, roads="a-b-c-d", end=4000))


@pytest.fixture(scope="module")
def likely():
    return run_ensemble(shipped_study().networks, draws=2, seed=1, minutes=[0, 1000])


def engine_of(campaign, minutes, **more):
    settings = {"seed": 1, "prior": "uniform"} | more
    return Engine(Job(Networks(campaign), minutes=np.asarray(minutes, dtype=np.int64), **settings))


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda e: e.probability("hamma", "moc"), r"unknown place 'hamma' \(did you mean hama\?\)"),
        (lambda e: e.probability("hama", "mocc"), r"unknown side 'mocc': .* \(did you mean moc\?\)"),
        (lambda e: e.first_held("hama", "mocc"), "unknown side 'mocc'"),
        (lambda e: e.held_quantiles("mocc", [0.5]), "unknown side 'mocc'"),
        (lambda e: e.held_mean("mocc"), "unknown side 'mocc'"),
        (lambda e: e.front_quantiles(("moc", "goverment"), [0.5]), "unknown side 'goverment'"),
        (lambda e: e.held_quantiles("moc", [50]), r"share\(=50\) must be from 0 to 1"),
    ],
)
def test_an_unknown_name_or_share_is_refused(likely, ask, words):
    with pytest.raises(ValueError, match=words):
        ask(likely)


def test_front_quantiles_do_not_depend_on_the_order_of_the_pair(likely):
    one, other = (likely.front_quantiles(pair, [0.5]) for pair in (("moc", "government"), ("government", "moc")))
    assert one.tolist() == other.tolist() and one.max() > 0
    assert likely.front_quantiles(("unknown", "moc"), [0.5]).max() == 0


@pytest.mark.parametrize(("minutes", "words"), [(5, "got 5"), ([3, 1], "got 1 after 3"), ([], "got none")])
def test_an_invalid_grid_is_refused(shipped, minutes, words):
    with pytest.raises(ValueError, match=words):
        run_ensemble(shipped_study().networks, draws=2, seed=1, minutes=minutes)
    if minutes:
        with pytest.raises(ValueError, match=words):
            place_bounds([Network(shipped)], minutes)


def check_against_replays(campaign, engine, draws):
    """Compare states, counts and front of every draw with a replay of the same times, at every minute of the grid."""
    block, codes = engine.block(draws), engine.codes(draws)
    compared = 0
    for at, timeline in enumerate(draws.timelines()):
        history = replay(campaign, timeline)
        for slot, minute in enumerate(engine.job.minutes.tolist()):
            states = [history.states[n] for n in history.state_indices(minute)]
            sides = [engine.sides.index(campaign.side_of(state.holder)) for state in states]
            firm = [state.basis in FIRM and state.holder != "unknown" for state in states]
            assert codes[at, slot].tolist() == [2 * s + f for s, f in zip(sides, firm, strict=True)]
            assert dict(zip(engine.sides, block.held[at, slot].tolist(), strict=True)) == history.held(minute)
            found = {pair: [0, 0] for pair in engine.pairs}
            for edge in front_edges(history, Silences(), minute):
                if edge.certainty == "documented":
                    pair = edge.sides if edge.sides in found else edge.sides[::-1]
                    found[pair][0] += 1
                    found[pair][1] += edge.metres
            counts = {pair: [0, 0] for pair in engine.pairs}
            for n, pair in enumerate(engine.pairs):
                counts[pair] = [int(block.edges[at, slot, n]), int(block.metres[at, slot, n])]
            assert counts == found
            hostile = [pair for pair in engine.pairs if campaign.relation(*pair, minute) == Stance.HOSTILE]
            assert block.edges[at, slot, -1] == sum(found[pair][0] for pair in hostile)
            assert block.metres[at, slot, -1] == sum(found[pair][1] for pair in hostile)
            compared += sum(edges for edges, _ in found.values())
    return compared


def test_every_draw_of_the_shipped_campaign_equals_a_replay_of_its_times(shipped):
    engine = engine_of(shipped, range(0, shipped.end, 900))
    assert check_against_replays(shipped, engine, engine.sampler.block(0).first(12)) > 1000


@given(replayable_campaigns(most_statements=12), st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_exact_times_give_the_only_replay(told, step):
    engine = engine_of(told.campaign, range(0, 4000, 97 + step))
    check_against_replays(told.campaign, engine, engine.sampler.block(0).first(2))


@st.composite
def unsure_campaigns(draw):
    """A made-up campaign whose statements may each fall some time around their true minute."""
    campaign = draw(replayable_campaigns(most_places=4, most_statements=9)).campaign
    said = {}
    for id, statement in campaign.statements.items():
        low, high = (draw(st.sampled_from((0, 0, 30, 400))) for _ in range(2))
        window = Window(statement.window.earliest - low, statement.window.latest + high)
        said[id] = replace(statement, window=window)
        if statement.end_window is not None:
            said[id] = replace(said[id], end_window=Window(statement.end_window.earliest, 5000))
    relations = (
        Relation(("red", "blue"), "hostile", Window(200, 900)),
        Relation(("red", "green"), "hostile", Window(0, 99)),
    )
    return replace(campaign, statements=said, relations=relations)


@given(unsure_campaigns())
@settings(max_examples=40, deadline=None)
def test_each_draw_equals_its_replay_in_any_order_of_events(campaign):
    engine = engine_of(campaign, range(0, 3000, 83))
    draws = engine.sampler.block(0).first(12)
    try:
        engine.columns(draws)
    except ValueError:  # statements that contradict each other in some order
        return
    check_against_replays(campaign, engine, draws)


def test_a_place_with_many_events_equals_its_replay():
    said = [say("taken", "capture", "a", "blue1", 10), say("left", "withdraw", "a", "blue1", (100, 900))]
    said += [say(f"h{n}", "hold", "a", "blue1", (20, 999)) for n in range(18)]
    campaign = build_campaign({"a": "red1", "b": "red1"}, said, roads="a-b", end=1000)
    engine = engine_of(campaign, range(0, 1000, 90))
    assert check_against_replays(campaign, engine, engine.sampler.block(0).first(20)) > 0


def test_the_counts_of_an_ensemble_are_those_of_its_draws(shipped):
    grid = np.arange(0, shipped.end, 1440)
    engine = engine_of(shipped, grid)
    likely = run_ensemble(shipped_study().networks, draws=300, seed=1, minutes=grid)
    block = engine.block(engine.sampler.block(0).first(300))
    codes = engine.codes(block.draws)
    for at, side in enumerate(engine.sides):
        assert (likely.held[side] @ np.arange(likely.held[side].shape[1]) == block.held[:, :, at].sum(axis=0)).all()
        assert ((codes // 2 == at).sum(axis=0) == likely.holds[:, :, at].T).all()
        for probability in (0.05, 0.5):
            wanted = np.sort(block.held[:, :, at], axis=0)[int(np.ceil(probability * 300)) - 1]
            assert (likely.held_quantiles(side, [probability])[0] == wanted).all()
        has_held = np.logical_or.accumulate(codes // 2 == at, axis=1).sum(axis=0)
        assert (has_held <= likely.ever[:, :, at].T).all()
        assert (likely.ever[:, -1, at] <= 300).all()
    for at, pair in enumerate([*engine.pairs, Stance.HOSTILE]):
        for counts, values in ((likely.edges, block.edges), (likely.kilometres, block.metres // 1000)):
            wanted = [np.bincount(column, minlength=values[:, :, at].max() + 1) for column in values[:, :, at].T]
            assert (counts.get(pair, np.full((len(grid), 1), 300)) == wanted).all()
    assert block.edges[:, :, -1].any()


def test_an_executor_gives_the_same_to_the_byte(small):
    settings = {"draws": BLOCK + 20, "seed": 2, "minutes": range(0, 4000, 500)}
    here = run_ensemble(small, **settings)
    assert len({counts.tobytes() for counts in here.held.values()}) > 2
    for kind in (ProcessPoolExecutor, ThreadPoolExecutor):
        with kind(2) as executor:
            there = run_ensemble(small, **settings, executor=executor)
        assert here.report == there.report
        assert here.holds.tobytes() == there.holds.tobytes()
        for name in ("held", "edges", "kilometres"):
            ours, theirs = getattr(here, name), getattr(there, name)
            assert list(ours) == list(theirs)
            assert [ours[key].tobytes() for key in ours] == [theirs[key].tobytes() for key in ours]


class Waiting(Executor):
    """Does what it is given when the result is asked for, and notes how much it holds."""

    def __init__(self):
        self.open, self.most = 0, 0

    def submit(self, fn, *args):
        waiting, future = self, Future()
        self.open += 1
        self.most = max(self.most, self.open)

        def result():
            waiting.open -= 1
            return fn(*args)

        future.result = result
        return future


def test_blocks_come_in_order_and_few_are_in_flight():
    campaign = build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", (0, 999))])
    settings = {"draws": 4 * BLOCK, "seed": 1, "minutes": [500]}
    executor = Waiting()
    with patch.object(blocks, "_IN_FLIGHT", 2):
        there = map_states(Networks(campaign), pieces_of, **settings, executor=executor)
    assert executor.most == 2
    assert (there == map_states(Networks(campaign), pieces_of, **settings)).all()


def test_counts_do_not_depend_on_the_batch_size(shipped):
    settings = {"draws": 300, "seed": 2, "minutes": range(0, shipped.end, 2880)}
    whole = run_ensemble(shipped_study().networks, **settings)
    with patch.object(engine, "MOST_CELLS", 40_000):
        pieces = run_ensemble(shipped_study().networks, **settings)
    assert pieces.report == whole.report
    assert (pieces.holds == whole.holds).all() and (pieces.ever == whole.ever).all()
    for name in ("held", "edges", "kilometres"):
        ours, theirs = getattr(pieces, name), getattr(whole, name)
        assert list(ours) == list(theirs)
        assert all(np.array_equal(ours[key], theirs[key]) for key in ours)


def test_bounds_hold_every_draw(shipped):
    networks, grid = shipped_study().networks, np.arange(0, shipped.end, 1440)
    likely = run_ensemble(networks, draws=(draws := 500), seed=6, minutes=grid)
    for side in likely.sides:
        bounds = held_bounds(networks, side, grid)
        for low, high, counts in zip(bounds.low, bounds.high, likely.held[side], strict=True):
            assert counts[low : high + 1].sum() == draws, side
    each = place_bounds(networks, grid)
    assert (each.places, each.sides) == (likely.places, likely.sides)
    assert (likely.holds[each.certain] == draws).all()
    assert (likely.holds[~each.possible] == 0).all()


def test_every_minute_every_place_has_one_side_in_every_draw(shipped):
    likely = run_ensemble(shipped_study().networks, draws=100, seed=3, minutes=range(0, shipped.end, 2000))
    assert (likely.holds.sum(axis=2) == 100).all()
    assert all((counts.sum(axis=1) == 100).all() for counts in (*likely.held.values(), *likely.edges.values()))


def test_the_probability_is_the_share_of_the_window_that_has_passed():
    campaign = build_campaign({"a": "red1", "b": "red1"}, [say("s", "capture", "a", "blue1", (0, 999))], roads="a-b")
    likely = run_ensemble(Networks(campaign), draws=4000, seed=4, minutes=[249, 499, 999])
    assert np.abs(likely.probability("a", "blue") - [0.25, 0.5, 1.0]).max() < 0.03
    assert (likely.held_mean("blue") == likely.probability("a", "blue")).all()
    assert np.allclose(likely.held_mean("red"), 1 + likely.probability("a", "red"))
    assert likely.edges["blue", "red"][2].tolist() == [0, 4000]


def test_first_held_counts_a_holding_shorter_than_a_grid_step():
    said = [say("s1", "capture", "a", "blue1", (100, 299)), say("s2", "recapture", "a", "red1", 299)]
    campaign = build_campaign({"a": "red1"}, said, orders=[order("s1", "s2", 1)])
    likely = run_ensemble(Networks(campaign), draws=1000, seed=4, minutes=[0, 50, 199, 500])
    first = likely.first_held("a", "blue")
    assert first[:2].tolist() == [0, 0]
    assert first.sum() == 1000
    assert abs(first[2] - 500) < 80
    assert likely.first_held("a", "red").tolist() == [1000, 0, 0, 0]
    assert likely.probability("a", "blue")[-1] == 0


def test_hostile_roads_are_front_only_while_their_sides_are_hostile():
    hostile = Relation(("red", "blue"), "hostile", Window(60, 119))
    campaign = build_campaign({"a": "red1", "b": "blue1"}, roads="a-b:1500", relations=[hostile])
    likely = run_ensemble(Networks(campaign), draws=3, seed=1, minutes=[0, 60, 119, 120])
    assert likely.edges["blue", "red"].tolist() == [[0, 3]] * 4
    assert likely.front_quantiles(Stance.HOSTILE, [0.5])[0].tolist() == [0, 1, 1, 0]
    assert likely.front_quantiles(Stance.HOSTILE, [0.5], kilometres=True)[0].tolist() == [0, 1, 1, 0]
    assert likely.front_quantiles(("green", "red"), [0.5]).tolist() == [[0] * 4]


# -- any function of states ----------------------------------------------------------------------------------------


def pieces_of(states):
    """How many places the first side of each state holds."""
    return (states.side == 0).sum(axis=2)


def test_map_states_agrees_with_the_counts(small):
    settings = {"draws": 300, "seed": 7, "minutes": range(0, 4000, 500)}
    whole = map_states(small, pieces_of, **settings)
    first = next(iter(small.campaign.sides))
    each = map_states(small, lambda side: list(side.values()).count(first), **settings, each=True)
    assert (whole == each).all() and whole.min() < whole.max()
    likely = run_ensemble(small, **settings)
    assert (whole.sum(axis=0) == likely.holds[:, :, 0].sum(axis=0)).all()
    with ProcessPoolExecutor(1) as executor:
        assert (map_states(small, pieces_of, **settings, executor=executor) == whole).all()


def test_map_states_calls_an_each_metric_once_for_each_state():
    campaign = build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", (0, 999))])
    asked = []
    values = map_states(
        Networks(campaign),
        lambda side: len(asked.append(dict(side)) or asked),
        draws=200,
        seed=1,
        minutes=[0, 500],
        each=True,
    )
    assert asked == [{"a": "red"}, {"a": "blue"}] or asked == [{"a": "blue"}, {"a": "red"}]
    assert set(values.ravel().tolist()) == {1.0, 2.0}


def test_map_states_refuses_a_metric_of_another_shape(shipped):
    with pytest.raises(ValueError, match=r"shape \(9,\), not \(9, 2\)"):
        map_states(shipped_study().networks, lambda states: states.side[:, 0, 0], draws=9, seed=1, minutes=[0, 60])


# -- priors ----------------------------------------------------------------------------------------------------------


def test_compare_priors_names_the_place_and_minute():
    # four villages before one town: all alike likely, the town is late; its own window flat, it is not
    said = [say(f"v{n}", "capture", f"v{n}", "blue1", (0, 999)) for n in range(4)]
    said.append(say("t", "capture", "t", "blue1", (0, 999)))
    places = dict.fromkeys([*(f"v{n}" for n in range(4)), "t"], "red1")
    campaign = build_campaign(places, said, orders=[order(f"v{n}", "t") for n in range(4)], end=1000)
    each = [
        run_ensemble(Networks(campaign), draws=BLOCK, seed=1, minutes=range(0, 1000, 50), prior=prior)
        for prior in PRIORS
    ]
    gaps = compare_priors(each)
    town = next(gap for gap in gaps if gap.quantity == "probability" and gap.place == "t" and gap.side == "blue")
    assert 0.45 < town.difference < 0.65
    assert town.values["anchored"] - town.values["uniform"] == pytest.approx(town.difference, abs=0.1)
    assert [gap.quantity for gap in gaps] == sorted((gap.quantity for gap in gaps), key="probability".__eq__)
    assert {gap.quantity for gap in gaps} == {"mean", "5 %", "median", "95 %", "probability"}
    at = list(range(0, 1000, 50)).index(town.minute)
    assert town.values == {e.prior: e.probability("t", "blue")[at] for e in each}


@pytest.mark.parametrize("which", [[0], [0, 0], [0, 2]])
def test_ensembles_that_cannot_be_compared_are_refused(which):
    campaign = build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", (0, 9))])
    each = [
        run_ensemble(Networks(campaign), draws=5, seed=1, minutes=minutes, prior=prior)
        for prior, minutes in (("uniform", [0]), ("shared", [0]), ("shared", [0, 1]))
    ]
    with pytest.raises(ValueError, match=r"two or more different priors|differ in more than the prior"):
        compare_priors([each[at] for at in which])


def test_probability_before_is_1_by_an_order_and_half_for_ties():
    said = [say(id, "strike", "a", at=(0, 999)) for id in ("x", "y", "z")]
    campaign = build_campaign({"a": "red1"}, said, orders=[order("x", "z", 1)], end=2000)
    drawn = draw_minutes(Networks(campaign), draws=4000, seed=5)
    assert probability_before(drawn, "x", "z") == 1.0
    assert abs(probability_before(drawn, "x", "y") - 2 / 3) < 0.03


def test_the_order_of_exclusive_statements_is_refused():
    said = [say(id, "strike", "a", at=(0, 9), reading=("g", which)) for id, which in ("sx", "ty")]
    campaign = build_campaign({"a": "red1"}, said, readings=[("g", "x"), ("g", "y")], end=100)
    drawn = draw_minutes(Networks(campaign), draws=50, seed=5)
    with pytest.raises(ValueError, match="their order is undefined"):
        probability_before(drawn, "s", "t")
    assert drawn.share_before("s", "t") is None
    assert drawn.minutes_of("s").tolist() == drawn.minutes[:, 0].tolist()
    with pytest.raises(ValueError, match="'u' is not a statement"):
        probability_before(drawn, "s", "u")


def test_readings_are_counted_by_group_without_chosen_groups(shipped):
    groups = {reading.group for reading in shipped.readings}
    likely = run_ensemble(shipped_study().networks, draws=400, seed=1, minutes=[0])
    assert set(likely.readings) <= groups
    assert len(likely.readings) > 1
    assert all(sum(counts.values()) == 400 and min(counts.values()) > 0 for counts in likely.readings.values())
    assert set(likely.mixed) == {group for group, counts in likely.readings.items() if len(counts) > 1}
    given = run_ensemble(Networks(shipped, shipped.choose_readings()), draws=4, seed=1, minutes=[0])
    assert given.readings == {}
    assert given.mixed == ()


def test_among_limits_the_places_counted(shipped):
    likely = run_ensemble(shipped_study().networks, draws=50, seed=1, minutes=[0, shipped.end], among=["hama", "homs"])
    assert likely.held["government"].tolist() == [[0, 0, 50], [50, 0, 0]]
    with pytest.raises(ValueError, match="places 'nowhere' cannot be held"):
        run_ensemble(shipped_study().networks, draws=50, seed=1, minutes=[0], among=["nowhere"])


def test_a_graph_metric_is_that_of_replays_of_the_draws(shipped):
    roads = road_graph(shipped)
    settings = {"draws": 4, "seed": 8}

    def pieces(side):
        return nx.number_connected_components(roads.subgraph(p for p in roads if side[p] == "government"))

    grid = range(0, shipped.end, 1440)
    values = map_states(shipped_study().networks, pieces, **settings, minutes=grid, each=True)
    for row, timeline in zip(values, draw_minutes(shipped_study().networks, **settings).timelines(), strict=True):
        history = replay(shipped, timeline)
        assert row.tolist() == [pieces({place: history.side(place, minute) for place in roads}) for minute in grid]
    assert values.min() < values.max()


def test_a_quantile_is_the_least_value_with_that_share_at_or_below():
    assert quantiles(np.array([[1, 2, 1], [0, 0, 4]]), [0.25, 0.5, 0.76]).tolist() == [[0, 2], [1, 2], [2, 2]]


def test_a_draw_with_contradictory_order_names_both_statements():
    said = [say("s1", "capture", "a", "blue1", (0, 99)), say("s2", "recapture", "a", "red1", (0, 99))]
    campaign = build_campaign({"a": "red1"}, said)
    with pytest.raises(ValueError, match="statement s2"):
        run_ensemble(Networks(campaign), draws=100, seed=1, minutes=[0, 50])
    run_ensemble(Networks(replace(campaign, orders=(order("s1", "s2"),))), draws=100, seed=1, minutes=[0, 50])
