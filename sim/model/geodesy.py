"""Great-circle distances and a local map projection, both over arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.model.arrays import Reals

EARTH_RADIUS_M = 6_371_008.8  # mean radius R1 of the IUGG
_M_PER_DEGREE = EARTH_RADIUS_M * np.pi / 180.0


def great_circle_m(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> Reals:
    """Return great-circle distances in metres between points in degrees (haversine, mean radius).

    The four arguments broadcast against each other; the result has the broadcast shape.

    Examples
    --------
    >>> round(float(great_circle_m(36.76, 35.13, 36.73, 34.72)) / 1000)
    46
    """
    lon_a, lat_a, lon_b, lat_b = (np.radians(np.asarray(x, dtype=np.float64)) for x in (lon_a, lat_a, lon_b, lat_b))
    h = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    lengths: Reals = 2.0 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0)))
    return lengths


def project_km(lon: ArrayLike, lat: ArrayLike, *, centre: tuple[float, float]) -> tuple[Reals, Reals]:
    """Project degrees to kilometres east and north of `centre` (longitude, latitude).

    The projection is equirectangular, true to scale along the parallel of `centre`. Use it for maps of up to a few
    hundred kilometres.

    Examples
    --------
    >>> east, north = project_km(36.0, [35.0, 36.0], centre=(36.0, 35.0))
    >>> float(east), north.round(1).tolist()
    (0.0, [0.0, 111.2])
    """
    lon0, lat0 = centre
    x = (np.asarray(lon, dtype=np.float64) - lon0) * np.cos(np.radians(lat0)) * _M_PER_DEGREE / 1000.0
    y = (np.asarray(lat, dtype=np.float64) - lat0) * _M_PER_DEGREE / 1000.0
    return x, y
