"""The ground between places: the nearest place by brute force, and the border between neighbours."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from plots.map.basemap import Floats, View
from plots.map.ground import PALE, GroundState, NearestLines, NearestRaster, Pixels, draw_swatch
from plots.map.spacing import Reach
from plots.style import LIGHT, layout_figure, place_axes
from sim.model.geodesy import Projection

VIEW = View(Projection(36.0, 35.0), -40.0, 40.0, -30.0, 30.0, 80.0, 60.0)
ALL = shapely.box(-100, -100, 100, 100)
PIXEL_KM = 0.5
REACH = Reach(10.0, 17.0)
COLOURS = ("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff")
sites = st.lists(
    st.tuples(st.floats(-45, 45, width=16), st.floats(-35, 35, width=16)), min_size=1, max_size=5, unique=True
)


def states(count: int, *, silent: bool = False) -> list[GroundState]:
    return [GroundState(colour, 0.4, silent) for colour in COLOURS[:count]]


def borders(places: Floats) -> NearestLines:
    return NearestLines(VIEW, NearestRaster(VIEW, places, ALL, reach=REACH, scale=1 / PIXEL_KM), ALL)


def distances_to_sides(points: Floats, places: Floats, side: Floats) -> Floats:
    """Return the distance from points to the nearest place of each of three sides, an array of shape (3, points)."""
    away = np.hypot(*(points[:, None, :] - places).transpose(2, 0, 1))
    return np.stack([np.where(side == each, away, 1e6).min(axis=1) for each in range(3)])


def coloured(raster: NearestRaster, some: list[GroundState], *, hatch_alpha: float = 0.4) -> Pixels:
    raster.recolour(some, hatch_alpha=hatch_alpha)
    return raster.pixels


@given(sites)
@settings(max_examples=30, deadline=None)
def test_each_pixel_has_the_colour_of_its_nearest_place(points: list[tuple[float, float]]) -> None:
    places = np.array(points, dtype=np.float64)
    pixels = coloured(NearestRaster(VIEW, places, ALL, reach=REACH, scale=1.0), states(len(points)))
    assert pixels.shape == (60, 80, 4)
    for row, column in ((0, 0), (10, 70), (30, 40), (59, 79), (45, 12)):
        x, y = column + 0.5 - 40, 30 - row - 0.5
        distances = np.hypot(places[:, 0] - x, places[:, 1] - y)
        first, *rest = np.sort(distances)
        margins = [abs(first - REACH.near_km), abs(first - REACH.far_km), *(each - first for each in rest)]
        if min(margins) < 1.5:  # an edge runs through the pixel
            continue
        strength = 1.0 if first < REACH.near_km else PALE if first < REACH.far_km else 0.0
        assert pixels[row, column, 3] == pytest.approx(255 * 0.4 * strength, abs=1)
        if strength:
            wanted = np.array(to_rgb(COLOURS[int(distances.argmin())])) * 255
            assert np.abs(pixels[row, column, :3] - wanted).max() <= 1


def test_no_colour_leaves_the_ground() -> None:
    west = shapely.box(-100, -100, 0, 100)
    pixels = coloured(NearestRaster(VIEW, np.array([[0.0, 0.0]]), west, reach=REACH, scale=2.0), states(1))
    assert pixels[:, :79, 3].max() > 0
    assert pixels[:, 81:, 3].max() == 0


def test_silent_ground_is_striped_and_keeps_its_colour() -> None:
    raster = NearestRaster(VIEW, np.array([[0.0, 0.0]]), ALL, reach=REACH, scale=1.0)
    near = coloured(raster, states(1, silent=True), hatch_alpha=0.42)[24:36, 34:46]
    inked = near[near[..., 3] > 0]
    assert 0 < len(inked) < near[..., 3].size
    assert {tuple(colour) for colour in inked[:, :3].tolist()} == {(255, 0, 0)}


def test_as_many_states_as_places_are_needed() -> None:
    raster = NearestRaster(VIEW, np.array([[0.0, 0.0], [5.0, 5.0]]), ALL, reach=REACH, scale=1.0)
    with pytest.raises(ValueError, match="states must be 2, one a place, not 1"):
        raster.recolour(states(1), hatch_alpha=0.4)


@given(sites)
@settings(max_examples=30, deadline=None)
def test_borders_lie_half_way_between_their_places_and_within_reach(points: list[tuple[float, float]]) -> None:
    places = np.array(points, dtype=np.float64)
    lines = borders(places)
    for number, (a, b) in enumerate(lines.pairs):
        chosen = [other == number for other in range(len(lines.pairs))]
        for x, y in (vertex for line in lines.between(chosen) for vertex in line):
            near, far = (np.hypot(x - places[end, 0], y - places[end, 1]) for end in (a, b))
            assert near == pytest.approx(far, abs=0.01)
            assert near <= REACH.far_km + 0.01


def test_borders_are_joined_and_short_bits_left_out() -> None:
    places = np.array([[-5.0, 0.0], [5.0, 3.0], [5.0, -3.0]])
    lines = borders(places)
    west = [0 in pair for pair in lines.pairs]
    assert len(lines.between(west)) == 1
    assert lines.between(west, least_km=1000) == []
    assert lines.between([False] * len(west)) == []


def test_one_place_or_none_has_no_borders() -> None:
    assert borders(np.array([[0.0, 0.0]])).pairs == []
    assert borders(np.empty((0, 2))).pairs == []
    assert borders(np.array([[1.0, 1.0], [1.0, 1.0]])).pairs == []


# Where an event table or a gazetteer puts places: tenths of a degree, some with one more digit of a float or a few
# metres. Many lie on one circle or one line, or at one point.
nudges = st.sampled_from([0.0, 0.0, 0.0, 0.0, 1e-15, -1e-15, 1e-9, 2e-5])
tenths = st.tuples(st.integers(-4, 4), st.integers(-3, 3), nudges, nudges, st.integers(0, 2))
TRAPEZOID = [(-14, -6), (-11, -5), (-9, -5), (-6, -6)]  # GEOS finds no Voronoi cells for these


@given(st.lists(tenths, min_size=1, max_size=14))
@example([(x, y, 0.0, 0.0, x % 2) for x, y in TRAPEZOID])
@example([(x, y, 0.0, 0.0, (x + y) % 3) for x in range(-4, 5) for y in range(-3, 4)])
@example([(x, 0, 0.0, 0.0, x % 2) for x in range(-4, 5)])
@example([(x, x, 0.0, 0.0, x % 2) for x in range(-3, 4)])
@example([(0, 0, 0.0, 0.0, side) for side in (0, 1, 2)])
@example([(0, 0, nudge, 0.0, side) for side, nudge in enumerate((0.0, 1e-15, 1e-9))])
@settings(max_examples=60, deadline=None)
def test_lines_run_where_the_nearest_places_of_two_sides_are_equally_near(
    rounded: list[tuple[int, int, float, float, int]],
) -> None:
    tenth_lon, tenth_lat, east, north, side = np.array(rounded).T
    x, y = VIEW.projection.to_km(36 + tenth_lon / 10 + east, 35 + tenth_lat / 10 + north)
    places = np.column_stack([x, y])
    lines = borders(places)
    drawn = lines.between([side[a] != side[b] for a, b in lines.pairs])
    found = shapely.MultiLineString(drawn)
    places, at = np.unique(np.round(places, 3), axis=0, return_index=True)  # of places at one point, the first counts
    side = side[at]

    along = shapely.get_coordinates(shapely.segmentize(found, 0.7))
    away = distances_to_sides(along, places, side)
    first, second, _ = np.sort(away, axis=0)
    assert (second - first < PIXEL_KM).all()
    assert (first < REACH.far_km + 0.01).all()

    # The other way round: wherever the nearest side changes, there is a line.
    columns, rows = np.meshgrid(np.arange(-39.9, 39.9, PIXEL_KM), np.arange(-29.9, 29.9, 2.3))
    away = distances_to_sides(np.column_stack([columns.ravel(), rows.ravel()]), places, side).reshape(3, *rows.shape)
    nearest, near = away.argmin(axis=0), away.min(axis=0) < REACH.far_km - PIXEL_KM
    changes = (nearest[:, 1:] != nearest[:, :-1]) & near[:, 1:] & near[:, :-1]
    where = shapely.points(columns[:, 1:][changes], rows[:, 1:][changes])
    assert (shapely.distance(where, found) < 2 * PIXEL_KM).all()


def test_undecided_ground_has_the_first_sides_tint_under_stripes_of_the_second() -> None:
    raster = NearestRaster(VIEW, np.array([[0.0, 0.0]]), ALL, reach=REACH, scale=1.0)
    pixels = coloured(raster, [GroundState("#ff0000", 0.2, False, "#0000ff")], hatch_alpha=0.42)[24:36, 34:46]
    alphas = pixels[..., 3]
    assert alphas.min() == pytest.approx(255 * 0.2, abs=1)  # between the stripes
    assert (pixels[alphas == alphas.min()][:, :3] == (255, 0, 0)).all()
    striped = pixels[alphas == alphas.max()]
    assert (striped[:, 2] > striped[:, 0]).all()


@pytest.mark.parametrize(
    ("state", "lines", "tints"),
    [
        (GroundState("#ff0000", 0.2, False), 0, 1),
        (GroundState("#ff0000", 0.2, False, "#0000ff"), 1, 1),
        (GroundState("#ff0000", 0.2, True), 1, 0),
    ],
)
def test_a_sample_of_ground_has_its_tint_and_lines_within_its_box(state: GroundState, lines: int, tints: int) -> None:
    axes = place_axes(layout_figure(), 0, 0, 100, 100)
    draw_swatch(axes, state, 50, 50, width=28, height=14, theme=LIGHT)
    assert (min(len(axes.lines), 1), max(len(axes.patches) - 1, 0)) == (lines, tints)
    for line in axes.lines:
        x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        assert np.diff(x) == pytest.approx(np.diff(y))  # 45 degrees
        assert x.min() >= 36 and x.max() <= 64
        assert y.min() >= 43 and y.max() <= 57
        assert to_rgb(line.get_color()) == to_rgb(state.stripe or state.colour)
