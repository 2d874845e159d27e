import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from sim.model.geodesy import EARTH_RADIUS_M, great_circle_m, project_km

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
    x, y = project_km(36.0 + east, 35.0 + north, centre=(36.0, 35.0))
    expected = float(great_circle_m(36.0, 35.0, 36.0 + east, 35.0 + north)) / 1000
    assert float(np.hypot(x, y)) == pytest.approx(expected, rel=0.01, abs=1e-6)
    assert (np.sign(x), np.sign(y)) == (np.sign(east), np.sign(north))
