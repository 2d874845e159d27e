import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from sim.model.geodesy import (
    EARTH_RADIUS_M,
    Projection,
    common_extent,
    great_circle_m,
    is_within,
    shortest_arc,
)

SPHERE = Geodesic(EARTH_RADIUS_M, 0.0)
LON, LAT = st.floats(-180, 180), st.floats(-90, 90)


@given(LON, LAT, LON, LAT)
def test_a_great_circle_is_the_geodesic_of_a_sphere_of_the_mean_radius(lon_a, lat_a, lon_b, lat_b):
    expected = SPHERE.Inverse(lat_a, lon_a, lat_b, lon_b)["s12"]
    # the half-turn of a haversine is flat: there a metre is below the last digits of the sine
    assert float(great_circle_m(lon_a, lat_a, lon_b, lat_b)) == pytest.approx(expected, rel=1e-9, abs=1.0)


@given(LON, st.floats(-60, 60), st.floats(-2, 2), st.floats(-2, 2))
def test_lengths_of_a_few_hundred_kilometres_are_within_a_hundredth_of_the_ellipsoid(lon, lat, east, north):
    expected = Geodesic.WGS84.Inverse(lat, lon, lat + north, lon + east)["s12"]
    assert float(great_circle_m(lon, lat, lon + east, lat + north)) == pytest.approx(expected, rel=0.01, abs=0.01)


def test_arguments_broadcast():
    lengths = great_circle_m([0.0, 1.0, 2.0], 0.0, 0.0, [[0.0], [1.0]])
    assert lengths.shape == (2, 3) and lengths[0, 0] == 0
    assert lengths[0] == pytest.approx(lengths[0, 1] * np.arange(3))


@given(*2 * [st.integers(-1000, 1000).map(lambda n: n / 1000)])
def test_the_projection_keeps_lengths_about_its_centre(east, north):
    x, y = Projection(36.0, 35.0).to_km(36.0 + east, 35.0 + north)
    expected = float(great_circle_m(36.0, 35.0, 36.0 + east, 35.0 + north)) / 1000
    assert float(np.hypot(x, y)) == pytest.approx(expected, rel=0.01, abs=1e-6)
    assert (np.sign(x), np.sign(y)) == (np.sign(east), np.sign(north))


CENTRES = st.builds(Projection, st.integers(-180, 360), st.integers(-80, 80), st.booleans())
AWAY = st.integers(-1700, 1700).map(lambda n: n / 10)


@given(CENTRES, AWAY, st.integers(-890, 890).map(lambda n: n / 10))
def test_a_point_of_the_plane_is_the_point_that_was_projected(projection, east, lat):
    x, y = projection.to_km(projection.lon + east, lat)
    lon, back = projection.to_degrees(x, y)
    assert float(great_circle_m(lon, back, projection.lon + east, lat)) == pytest.approx(0, abs=20)


@given(CENTRES, AWAY, st.integers(-800, 800).map(lambda n: n / 10))
def test_longitudes_a_turn_apart_are_one_point(projection, east, lat):
    lon = projection.lon + east
    points = [projection.to_km(lon + turn, lat) for turn in (-360, 0, 360)]
    assert [tuple(map(float, point)) for point in points] == [pytest.approx(points[1], abs=1e-6)] * 3


@given(st.floats(-180, 180), st.floats(-89, 89), st.integers(0, 359), st.floats(1, 800))
def test_an_azimuthal_plane_keeps_lengths_from_its_centre_and_areas(lon, lat, bearing, far):
    projection = Projection(lon, lat, azimuthal=True)
    end = SPHERE.Direct(lat, lon, bearing, far * 1000)
    x, y = projection.to_km(end["lon2"], end["lat2"])
    assert float(np.hypot(x, y)) == pytest.approx(far, rel=1e-3)
    assert np.degrees(np.arctan2(x, y)) % 360 == pytest.approx(bearing, abs=1e-3)


@pytest.mark.parametrize(
    ("extent", "azimuthal"),
    [
        ((35.15, 34.55, 39.06, 36.80), False),
        ((16.0, 78.2, 16.4, 78.3), False),  # a battle of a few km is as flat at 78 degrees as elsewhere
        ((10.0, 76.4, 34.0, 81.0), True),
        ((-11.0, 35.0, 41.0, 61.0), True),
        ((-80.0, -56.0, -62.0, -17.0), True),
        ((-180.0, 60.0, 180.0, 90.0), True),
        ((-179.0, -56.0, 179.0, 75.0), False),  # more than a hemisphere
    ],
)
def test_large_and_northern_maps_are_azimuthal(extent, azimuthal):
    assert Projection.of(extent).azimuthal is azimuthal


@given(st.integers(-180, 179), st.integers(-85, 80), st.integers(1, 60), st.integers(1, 60))
def test_all_of_an_extent_lies_within_its_bounds_on_the_plane(west, south, wide, high):
    extent = (west, south, west + wide, min(south + high, 90))
    projection = Projection.of(extent)
    x0, y0, x1, y1 = projection.bounds(extent)
    lon, lat = np.meshgrid(np.linspace(west, west + wide, 9), np.linspace(south, extent[3], 9))
    x, y = projection.to_km(lon, lat)
    rim = 1e-3 * max(x1 - x0, y1 - y0)
    assert x.min() >= x0 - rim and x.max() <= x1 + rim and y.min() >= y0 - rim and y.max() <= y1 + rim


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ((172, 51, 194, 55), (172, 51, 194, 55)),
        ((172, 51, -166, 55), (172, 51, 194, 55)),
        ((190, 51, 200, 55), (-170, 51, -160, 55)),
        ((0, -60, 360, 80), (0, -60, 360, 80)),
        ((37, 34, 35, 36), None),
        ((0, -60, 361, 80), None),
        ((0, -91, 10, 80), None),
        ((0, 10, 10, 10), None),
    ],
)
def test_an_extent_may_reach_across_180_degrees(written, read):
    assert common_extent(written) == read


@given(st.integers(-180, 180), st.integers(0, 359), st.integers(-180, 180))
def test_a_point_is_within_an_extent_if_one_of_its_turns_is(west, wide, lon):
    inside = any(west <= lon + turn <= west + wide for turn in (-360, 0, 360))
    assert is_within((west, 0, west + wide, 10), lon, 5) is inside


@given(st.lists(st.integers(-180, 180), min_size=1))
def test_the_shortest_arc_holds_all_longitudes_and_is_less_than_a_turn(lons):
    west, east = shortest_arc(lons)
    assert 0 <= east - west < 360
    assert all(any(west <= lon + turn <= east for turn in (0, 360)) for lon in lons)
