"""How far colour reaches and how large marks are, from the distances between places and the map's scale."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from builders import build_campaign
from hypothesis import given, settings
from hypothesis import strategies as st

from plots.map.scene import Scene
from plots.map.spacing import Reach, ground_reach, mark_scale, spacing_km
from plots.style import figure_settings, layout_figure, place_axes
from plots.style.language import ENGLISH
from sim import Campaign, Study
from sim.model.sheet import MapSheet

Points = list[tuple[float, float]]


def campaign_of(points: Points, *, rim: float = 0.1, uncounted: tuple[int, ...] = ()) -> Campaign:
    """Return a campaign of places at these degrees, and `rim` of its extent around them."""
    lons, lats = zip(*points, strict=True)
    across = rim * max(max(lons) - min(lons), max(lats) - min(lats), 0.01)
    extent = (min(lons) - across, min(lats) - across, max(lons) + across, max(lats) + across)
    return build_campaign(
        places=[f"p{at}" for at in range(len(points))],
        coordinates={f"p{at}": point for at, point in enumerate(points)},
        uncounted=[f"p{at}" for at in uncounted],
        sheet=MapSheet(extent),
    )


spread = st.lists(st.tuples(st.integers(0, 100), st.integers(-50, 50)), min_size=2, max_size=30, unique=True)


@given(spread, st.sampled_from([0.002, 0.01, 0.05]))
@settings(max_examples=40, deadline=None)
def test_colour_reaches_to_the_neighbours_and_not_far_beyond(where: Points, degrees: float) -> None:
    campaign = campaign_of([(x * degrees, y * degrees) for x, y in where])
    reach, spacing = ground_reach(campaign), spacing_km(campaign)
    assert 1.05 * spacing <= reach.most_km <= 4.8 * spacing  # 1.25 and 4 before steps that lie up to a third apart
    assert all(reach.most_km / 3.01 <= km <= reach.most_km for km in reach.km.values())


@given(spread)
@settings(max_examples=30, deadline=None)
def test_reach_grows_as_the_country_does(where: Points) -> None:
    near, far = (ground_reach(campaign_of([(x * by, y * by) for x, y in where])) for by in (0.002, 0.02))
    assert far.most_km == pytest.approx(10 * near.most_km, rel=0.26)  # both are rounded


def test_spacing_is_that_of_counted_places_at_points_of_their_own() -> None:
    points = [(0.0, 0.0), (0.1, 0.0), (0.1, 0.0), (0.3, 0.0), (0.31, 0.0)]
    assert spacing_km(campaign_of(points, uncounted=(4,))) == pytest.approx(11.12, abs=0.01)
    assert spacing_km(campaign_of(points, uncounted=(0, 1, 2, 3))) == pytest.approx(6.1, abs=0.1)  # too few: of all


def test_places_on_both_sides_of_the_180th_meridian_are_neighbours() -> None:
    assert spacing_km(campaign_of([(-179.95, 0.0), (179.95, 0.0)])) == pytest.approx(11.12, abs=0.01)


@pytest.mark.parametrize("points", [[(36.0, 35.0)], [(36.0, 35.0), (36.0, 35.0)]])
def test_a_single_point_has_no_spacing_and_yet_a_reach(points: Points) -> None:
    campaign = campaign_of(points)
    assert spacing_km(campaign) == 0
    reach = ground_reach(campaign)
    assert 0 < reach.most_km < 1
    assert set(reach.km.values()) == {reach.most_km}


def test_ground_reaches_as_far_as_the_third_neighbour_in_between() -> None:
    line = [(0.1 * x, 0.0) for x in range(12)] + [(0.1 * x + 0.01, 0.0) for x in range(4)] + [(9.0, 0.0)]
    reach = ground_reach(campaign_of(line))
    assert reach.km["p16"] == reach.most_km
    assert reach.km["p1"] < reach.km["p8"] < reach.most_km
    assert reach.km["p8"] == pytest.approx(22.2, abs=0.2)  # two are as near, and the third at twice that


def test_a_reach_in_words_is_the_greatest_distance() -> None:
    assert Reach(2.5, {}).told(ENGLISH) == "2.5 km, twice as far along roads"
    assert Reach(2.5, {}, roads=False).told(ENGLISH) == "2.5 km"


def test_marks_are_smaller_the_more_places_crowd_and_never_larger_than_usual() -> None:
    grid = np.array(list(product(range(10), range(10))), dtype=np.float64)
    sizes = [mark_scale(grid * px) for px in (30, 14, 10, 7, 1)]
    assert sizes == pytest.approx([1, 1, 10 / 14, 0.5, 0.45])


def test_a_few_places_close_together_leave_marks_as_they_are() -> None:
    apart = np.array(list(product(range(6), range(6))), dtype=np.float64) * 40
    assert mark_scale(np.vstack([apart, apart[:8] + 2, apart[:1]])) == 1
    assert mark_scale(np.empty((0, 2))) == mark_scale(apart[:1]) == 1


def test_the_ground_of_places_a_hair_apart_is_drawn_without_overflow() -> None:
    coordinates = {"a": (36.0, 35.0), "b": (36.0 + 1e-13, 35.0), "c": (36.4, 35.2)}
    campaign = build_campaign({"a": "red1", "b": "blue1", "c": "blue1"}, coordinates=coordinates)
    with figure_settings():
        scene = Scene(campaign, place_axes(layout_figure(), 0, 0, 860, 608))
        scene.update(Study(campaign).frame(0))
    assert len(scene.main.shown_marks) == 3
