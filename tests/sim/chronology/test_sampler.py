from collections import Counter
from dataclasses import replace
from math import comb
from unittest.mock import patch

import numpy as np
import pytest
from builders import build_campaign, order, say, shipped_study
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import every_placement, small_networks
from strategies import planted_networks

from sim.chronology import PRIORS, Network, Networks, StalledError, draw_minutes
from sim.chronology import sampler as drawing
from sim.chronology.components import reduce_network
from sim.chronology.forest import couple_from_the_past
from sim.model.point import Point
from sim.model.times import NEVER

FEW = 2000


@pytest.fixture(scope="module")
def shipped():
    return shipped_study().campaign


@pytest.fixture(scope="module")
def networks(shipped):
    return Networks(shipped)


def broken(draws):
    """How many (draw, constraint) pairs a set of draws breaks."""
    number = {name: at for at, name in enumerate(draws.points)}
    total = 0
    for at, network in enumerate(draws.networks):
        columns = [number[point] for point in network.number]
        minutes = draws.minutes[draws.reading == at][:, columns]
        minutes = np.concatenate([np.zeros((len(minutes), 1), dtype=np.int64), minutes], axis=1)
        total += sum(
            int(np.count_nonzero(minutes[:, c.head] - minutes[:, c.tail] > c.weight)) for c in network.constraints
        )
    return total


def chi_square(rows, placements):
    """The chi-square statistic of drawn rows against all placements being equally likely, over its mean, in sigmas."""
    seen = Counter(map(tuple, rows.tolist()))
    assert set(seen) <= set(map(tuple, placements.tolist()))
    wanted = len(rows) / len(placements)
    statistic = sum((seen.get(tuple(p), 0) - wanted) ** 2 / wanted for p in placements.tolist())
    freedom = max(len(placements) - 1, 1)
    return (statistic - freedom) / np.sqrt(2 * freedom)


def kolmogorov(one, other):
    """The largest distance between the shares below any value, of two samples."""
    every = np.sort(np.concatenate((one, other)))
    shares = [np.searchsorted(np.sort(sample), every, "right") / len(sample) for sample in (one, other)]
    return np.abs(shares[0] - shares[1]).max()


def chain(length, last):
    said = [say(f"s{at}", "strike", "a", "blue1", (0, last)) for at in range(length)]
    orders = [order(f"s{at}", f"s{at + 1}") for at in range(length - 1)]
    return build_campaign({"a": "red1"}, said, orders=orders, end=last)


# -- the distribution of draws -----------------------------------------------------------------------------------------


@given(small_networks(most=4, span=3), st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_draws_are_uniform_over_all_placements(campaign, seed):
    assume(Network(campaign).contradiction is None)
    placements = every_placement(campaign)[:, 1:]
    drawn = draw_minutes(Networks(campaign), draws=2000, seed=seed)
    assert chi_square(drawn.minutes, placements) < 7


@pytest.mark.parametrize("at", range(6))
def test_a_chain_in_a_window_has_order_statistics(at):
    length, last = 6, 1000
    minutes = draw_minutes(Networks(chain(length, last)), draws=4000, seed=at).minutes[:, at]
    # that many of the chain are at or before t as multisets of `length` minutes with at least at + 1 up to t
    t = 300
    below = sum(comb(t + k, k) * comb(last - t - 1 + length - k, length - k) for k in range(at + 1, length + 1))
    share = below / comb(last + length, length)
    assert abs(np.mean(minutes <= t) - share) < 4 * np.sqrt(share * (1 - share) / 4000)


def test_a_chain_has_beta_order_statistics():
    k, length, last = 3, 6, 20_000
    share = np.sort(draw_minutes(Networks(chain(length, last)), draws=4000, seed=5).minutes[:, k - 1] / last)
    beta = sum(comb(length, j) * share**j * (1 - share) ** (length - j) for j in range(k, length + 1))
    distance = np.abs(beta - (np.arange(4000) + 0.5) / 4000).max()
    assert distance < 1.95 / np.sqrt(4000)  # Kolmogorov-Smirnov, one in a thousand


@given(planted_networks(most=4, free=False), st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_draws_agree_with_rejection_in_the_box_of_windows(planted, seed):
    network = Network(planted.campaign)
    lower, upper = network.lower, network.upper
    random = np.random.default_rng(seed)
    boxed = lower + (random.random((60_000, len(lower))) * (upper - lower + 1)).astype(np.int64)
    for c in network.constraints:
        boxed = boxed[boxed[:, c.head] - boxed[:, c.tail] <= c.weight]
    assume(len(boxed) >= 300)
    minutes = draw_minutes(Networks(planted.campaign), draws=2000, seed=seed).minutes
    # in all directions: a random weighing of the points, and each by itself
    size = len(minutes) * len(boxed) / (len(minutes) + len(boxed))
    for weights in (random.normal(size=len(lower) - 1), *np.eye(len(lower) - 1)):
        assert kolmogorov(minutes @ weights, boxed[:, 1:] @ weights) * np.sqrt(size) < 2.6


@pytest.mark.parametrize("links", [[(0, 1), (1, 2), (2, 3)], [(1, 0), (1, 2), (1, 3)], [(0, 2), (1, 2), (2, 3)]])
def test_chains_and_trees_are_uniform_without_rejection(links):
    said = [say(f"s{at}", "strike", "a", "blue1", (0, 4)) for at in range(4)]
    orders = [order(f"s{first}", f"s{then}") for first, then in links]
    campaign = build_campaign({"a": "red1"}, said, orders=orders, end=4)
    drawn = draw_minutes(Networks(campaign), draws=4000, seed=6)
    assert chi_square(drawn.minutes, every_placement(campaign)[:, 1:]) < 4
    assert [(how.tried, how.kept) for how in drawn.report] == [(4000, 4000)]


@pytest.mark.parametrize("prior", PRIORS)
def test_a_long_chain_needs_no_rejection(prior):
    drawn = draw_minutes(Networks(chain(60, 2880)), draws=10, seed=1, prior=prior)
    assert (np.diff(drawn.minutes, axis=1) >= 0).all()
    assert [(how.tried, how.kept) for how in drawn.report] == [(drawing.BLOCK, drawing.BLOCK)]


def test_a_chain_beyond_the_range_of_numbers_is_refused():
    with (
        patch("sim.chronology.forest._LEAST_SUM", 1e-2),
        pytest.raises(StalledError, match="'s0' and 19 linked times: their chain is too long"),
    ):
        draw_minutes(Networks(chain(20, 1000)), draws=10, seed=1)


def test_coupling_is_uniform_over_all_placements():
    said = [say(f"s{at}", "strike", "a", "blue1", (0, 4)) for at in range(4)]
    links = [order("s0", "s1"), order("s0", "s2", 0, 2), order("s1", "s3", 1), order("s2", "s3", 0, 2)]
    campaign = build_campaign({"a": "red1"}, said, orders=links, end=100)
    (component,) = reduce_network(Network(campaign))
    low, high = (np.repeat(bound[None], 4000, axis=0) for bound in (component.lower, component.upper))
    rows = couple_from_the_past(component, low, high, lambda sweep: np.random.default_rng((7, sweep)).random(low.shape))
    assert chi_square(component.expand(rows), every_placement(campaign)[:, 1:]) < 5


@pytest.mark.parametrize("prior", ["uniform", "anchored"])
def test_coupling_draws_from_the_same_distribution(prior):
    said = [say(f"s{at}", "strike", "a", "blue1", (0, 5)) for at in range(4)]
    links = [order("s0", "s1"), order("s0", "s2"), order("s1", "s3"), order("s2", "s3", 1)]
    campaign = build_campaign({"a": "red1"}, said, orders=links, end=100)
    plain = draw_minutes(Networks(campaign), draws=4000, seed=1, prior=prior)
    with patch.object(drawing, "_TRIES", 0), patch.object(drawing, "_LEAST_TRIED", 0):
        slow = draw_minutes(Networks(campaign), draws=4000, seed=2, prior=prior)
    assert not plain.warnings
    assert "coupling" in slow.warnings[0]
    assert np.abs(plain.minutes.mean(axis=0) - slow.minutes.mean(axis=0)).max() < 0.15
    if prior == "uniform":
        assert chi_square(slow.minutes, every_placement(campaign)[:, 1:]) < 5


def test_the_anchor_is_uniform_in_its_window():
    said = [say(f"s{at}", "strike", "a", "blue1", (0, 99)) for at in range(5)]
    campaign = build_campaign({"a": "red1"}, said, orders=[order(f"s{at}", "s4") for at in range(4)], end=100)
    drawn = draw_minutes(Networks(campaign), draws=4000, seed=3, prior="anchored").minutes
    counts = np.bincount(drawn[:, 4] // 10, minlength=10)
    assert np.abs(counts - 400).max() < 90
    assert draw_minutes(Networks(campaign), draws=4000, seed=3).minutes[:, 4].mean() > drawn[:, 4].mean() + 20


def test_of_several_anchors_the_last_of_the_document_is_uniform():
    said = [say(f"s{at}", "strike", "a", "blue1", (0, 99)) for at in range(2)]
    campaign = build_campaign({"a": "red1"}, said, orders=[order("s0", "s1")], end=100)
    drawn = draw_minutes(Networks(campaign), draws=4000, seed=3, prior="anchored").minutes
    assert np.abs(np.bincount(drawn[:, 1] // 10, minlength=10) - 400).max() < 90
    assert np.bincount(drawn[:, 0] // 10, minlength=10)[0] > 900


def test_the_shared_prior_gives_one_sentence_one_quantile():
    said = [say(f"s{at}", "strike", "a", "blue1", (0, 999), sentence="n") for at in range(3)]
    said.append(say("other", "strike", "a", "blue1", (0, 999), sentence="m"))
    campaign = build_campaign({"a": "red1"}, said, end=1000)
    shared = draw_minutes(Networks(campaign), draws=2000, seed=4, prior="shared").minutes
    assert (shared[:, 0] == shared[:, 1]).all() and (shared[:, 0] == shared[:, 2]).all()
    assert abs(np.corrcoef(shared[:, 0], shared[:, 3])[0, 1]) < 0.1


def test_readings_are_drawn_by_their_weights():
    campaign = build_campaign(
        {"a": "red1"},
        [say(id, "strike", "a", at=(0, 9), reading=("g", which)) for id, which in ("sx", "ty")],
        readings=[("g", "x"), ("g", "y")],
        end=100,
    )
    weighted = (replace(r, weight=w) for r, w in zip(campaign.readings, (3, 1), strict=True))
    campaign = replace(campaign, readings=tuple(weighted))
    drawn = draw_minutes(Networks(campaign), draws=4000, seed=5)
    assert abs(np.mean(drawn.minutes[:, 0] != NEVER) - 0.75) < 0.03
    assert ((drawn.minutes == NEVER).sum(axis=1) == 1).all()
    assert (draw_minutes(Networks(campaign, {"g": "y"}), draws=9, seed=5).minutes[:, 0] == NEVER).all()


# -- constraints -----------------------------------------------------------------------------------------------


@given(planted_networks(), st.sampled_from(PRIORS))
@settings(max_examples=30, deadline=None)
def test_every_draw_keeps_every_constraint(planted, prior):
    assert broken(draw_minutes(Networks(planted.campaign), draws=100, seed=1, prior=prior)) == 0


@pytest.mark.parametrize("prior", PRIORS)
def test_every_draw_of_the_shipped_campaign_keeps_every_constraint(networks, prior):
    drawn = draw_minutes(networks, draws=FEW, seed=11, prior=prior)
    assert broken(drawn) == 0
    assert drawn.warnings == ()


@pytest.mark.slow
def test_20_000_draws_of_the_shipped_campaign_keep_every_constraint(networks):
    sampler = drawing.Sampler(networks, seed=13)
    assert sum(broken(sampler.block(number)) for number in range(20_000 // drawing.BLOCK)) == 0


def test_draws_in_turn_keep_every_constraint_and_warn():
    campaign = chain(5, 100)
    campaign = replace(campaign, orders=(*campaign.orders, order("s0", "s3", 0, 60), order("s1", "s4", 20)))
    with patch.object(drawing, "_TRIES", 0), patch.object(drawing, "_LEAST_TRIED", 0):
        drawn = draw_minutes(Networks(campaign), draws=500, seed=1, prior="shared")
    assert broken(drawn) == 0
    assert "another prior" in drawn.warnings[0]


def test_a_component_that_cannot_be_sampled_is_named():
    campaign = chain(5, 1000)
    campaign = replace(campaign, orders=(*campaign.orders, order("s0", "s3", 0, 600), order("s1", "s4", 20)))
    with (
        patch.multiple(drawing, _TRIES=0, _LEAST_TRIED=0),
        patch("sim.chronology.forest._MOST_SWEEPS", 32),
        pytest.raises(StalledError, match="could not sample 's0' and 4 linked times"),
    ):
        draw_minutes(Networks(campaign), draws=10, seed=1)


def test_timelines_have_the_times_drawn(networks):
    drawn = draw_minutes(networks, draws=3, seed=12)
    for row, timeline in zip(drawn.minutes, drawn.timelines(), strict=True):
        said = {Point(o.statement, o.ends): o.minute for o in timeline.occurrences}
        assert said == {n: m for n, m in zip(drawn.points, row.tolist(), strict=True) if m != NEVER}
        assert [o.minute for o in timeline.occurrences] == sorted(said.values())


# -- seeds -------------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_first_draws(networks):
    with patch.object(drawing, "BLOCK", 200):
        few, more, other = (
            draw_minutes(networks, draws=n, seed=seed).minutes for n, seed in ((20, 9), (220, 9), (20, 10))
        )
    assert (few == more[:20]).all()
    assert (few != other).any()


def test_an_unrelated_statement_changes_no_other_draw():
    campaign = chain(3, 500)
    more = {"new": say("new", "strike", "a", at=(0, 50))} | dict(campaign.statements)
    before = draw_minutes(Networks(campaign), draws=50, seed=1)
    after = draw_minutes(Networks(replace(campaign, statements=more)), draws=50, seed=1)
    assert (after.minutes[:, 1:] == before.minutes).all()


def test_an_unknown_prior_is_refused_by_name():
    with pytest.raises(ValueError, match="unknown prior 'flat': uniform, anchored, shared"):
        draw_minutes(Networks(chain(2, 9)), draws=1, seed=1, prior="flat")


# -- the shipped campaign ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_draws_of_the_shipped_campaign_agree_with_coupling_from_the_past(shipped):
    readings = shipped.choose_readings()
    plain = draw_minutes(Networks(shipped, readings), draws=2000, seed=21)
    with patch.multiple(drawing, _TRIES=0, _LEAST_TRIED=0, BLOCK=50):
        slow = draw_minutes(Networks(shipped, readings), draws=50, seed=22)
    assert len(slow.warnings) > 20
    assert broken(slow) == 0
    worst = []
    for one, other in zip(plain.minutes.T, slow.minutes.T, strict=True):
        if one.min() < one.max():
            worst.append(kolmogorov(one, other) * np.sqrt(2000 * 50 / 2050))
    assert max(worst) < 2.1  # Kolmogorov-Smirnov; of some 120 columns one in 40 such tests would go beyond
