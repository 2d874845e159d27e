"""Great-circle distances, and the planes that maps lie on, over arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sim.model.arrays import Reals

EARTH_RADIUS_M: Final = 6_371_008.8  # mean radius R1 of the IUGG
_RADIUS_KM = EARTH_RADIUS_M / 1000.0
_M_PER_DEGREE = EARTH_RADIUS_M * np.pi / 180.0
_MOST_STRETCH = 0.02  # of a degree of longitude at the edge of an equirectangular map, beside its middle
_EDGE = 1e-9  # degrees by which rounding may take a point at the edge of the world beyond it
_HEMISPHERE_KM = EARTH_RADIUS_M * np.pi / 2000.0
Extent = tuple[float, float, float, float]  # west, south, east, north in degrees; west from -180 on, east beyond it
WORLD: Extent = (-180.0, -90.0, 180.0, 90.0)


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


def common_longitude(lon: float) -> float:
    """Return a longitude from -180 to 180; one of 180 to 360 means the same meridian.

    Examples
    --------
    >>> common_longitude(193.5), common_longitude(180.0)
    (-166.5, 180.0)
    """
    return lon - 360.0 if 180.0 < lon <= 360.0 else lon


def common_extent(extent: Extent) -> Extent | None:
    """Return an extent with its west from -180 to 180 and its east beyond that; None if it is none.

    One whose east is less than its west reaches across the meridian of 180 degrees, if that makes it less than half a
    turn wide.

    Examples
    --------
    >>> common_extent((172, 51, -166, 55)), common_extent((190, 51, 194, 55)), common_extent((37, 34, 35, 36))
    ((172, 51, 194, 55), (-170, 51, -166, 55), None)
    """
    west, south, east, north = extent
    if east < west and east + 360 - west < 180:
        east += 360
    if not (west < east <= west + 360 and -90 <= south < north <= 90):
        return None
    turn = (west + 180) // 360 * 360
    return west - turn, south, east - turn, north


def is_within(extent: Extent, lon: float, lat: float, margin: float = 0.0) -> bool:
    """Return whether a point lies in an extent, or at most `margin` degrees outside it.

    Examples
    --------
    >>> is_within((172, 51, 194, 55), -166.5, 53.9)
    True
    """
    west, south, east, north = extent
    low = west - margin
    return (lon - low) % 360.0 <= east + margin - low and south - margin <= lat <= north + margin


def overlaps(extent: Extent, other: Extent) -> bool:
    """Return whether two extents share some ground.

    Examples
    --------
    >>> overlaps((172, 51, 194, 55), (-170, 50, -160, 60)), overlaps((36, 34, 37, 35), (38, 34, 39, 35))
    (True, False)
    """
    west, south, east, north = extent
    left, low, right, high = other
    return max(south, low) < min(north, high) and any(
        max(west, left + turn) < min(east, right + turn) for turn in (-360.0, 0.0, 360.0)
    )


def shortest_arc(lons: Iterable[float]) -> tuple[float, float]:
    """Return the west and east end of the shortest arc that holds all longitudes; its east may be beyond 180.

    Examples
    --------
    >>> shortest_arc([173.2, -166.5])
    (173.2, 193.5)
    """
    ring = sorted(set(lons))
    gaps = [ring[0] + 360.0 - ring[-1], *(then - lon for lon, then in pairwise(ring))]
    widest = gaps.index(max(gaps))
    return (ring[widest], ring[widest - 1] + 360.0) if widest else (ring[0], ring[-1])


def extent_around_points(points: Iterable[tuple[float, float]]) -> Extent:
    """Return the smallest extent that holds all points, given as longitudes and latitudes.

    Examples
    --------
    >>> extent_around_points([(173.2, 52.8), (-166.5, 53.9), (178.0, 51.0)])
    (173.2, 51.0, 193.5, 53.9)
    """
    lons, lats = zip(*points, strict=True)
    west, east = shortest_arc(lons)
    return west, min(lats), east, max(lats)


def extent_with_margin(points: Iterable[tuple[float, float]]) -> Extent:
    """Return an extent around points, with a margin of a tenth of its size, and at least half as wide as high.

    It is at most twice as wide as high too, and a twentieth of a degree around a single point.

    Examples
    --------
    >>> extent_with_margin([(10.0, 50.0), (12.0, 50.5)]), extent_with_margin([(31.56, 6.21), (31.58, 4.85)])
    ((9.8, 49.87, 12.2, 50.63), (31.16, 4.71, 31.98, 6.35))
    """
    west, south, east, north = extent_around_points(points)
    width, height = (1.2 * size for size in (east - west, north - south))
    shrink = max(math.cos(math.radians((south + north) / 2)), 0.01)  # of a degree of longitude
    width, height = max(width, height / 2 / shrink, 0.1), max(height, width * shrink / 2, 0.1)
    middle, centre = (west + east) / 2, (south + north) / 2
    west, east = (middle - width / 2, middle + width / 2) if width < 360 else (-180.0, 180.0)
    turn = 360 * (west < -180) - 360 * (west > 180)
    edges = west + turn, max(centre - height / 2, -90.0), east + turn, min(centre + height / 2, 90.0)
    west, south, east, north = (round(edge, 2) for edge in edges)
    return west, south, east, north


def extent_words(extent: Extent) -> str:
    """Return an extent as campaign.toml has it, to the nearest hundredth of a degree.

    Examples
    --------
    >>> extent_words((35.123, 34.0, 37.5, 36.999))
    '[35.12, 34, 37.5, 37]'
    """
    return f"[{', '.join(f'{round(edge, 2):g}' for edge in extent)}]"


@dataclass(frozen=True, slots=True)
class Projection:
    """A plane on which a map lies, in kilometres east and north of a centre.

    It is equirectangular, true to scale along the parallel of its centre, or azimuthal: Lambert's equal-area
    projection, true at its centre (Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987).

    Parameters
    ----------
    lon, lat
        The centre, degrees.
    azimuthal
        Which of the two it is.
    """

    lon: float
    lat: float
    azimuthal: bool = False

    @classmethod
    def of(cls, extent: Extent) -> Projection:
        """Return the projection of a map: equirectangular if that is true to 2 %, and of more than a hemisphere.

        Examples
        --------
        >>> Projection.of((35, 34, 37, 36))
        Projection(lon=36.0, lat=35.0, azimuthal=False)
        >>> Projection.of((10, 76, 30, 81))
        Projection(lon=20.0, lat=78.5, azimuthal=True)
        """
        west, south, east, north = extent
        lon, lat = (west + east) / 2, (south + north) / 2
        edges = np.cos(np.radians([south, north])) / np.cos(np.radians(lat))
        if (np.abs(edges - 1) <= _MOST_STRETCH).all():
            return cls(lon, lat)
        farthest = great_circle_m(lon, lat, *_rim(extent)).max() / 1000.0
        return cls(lon, lat, azimuthal=bool(farthest <= _HEMISPHERE_KM))

    def to_km(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Reals, Reals]:
        """Return points as kilometres east and north of the centre; longitudes count the short way round from it.

        Examples
        --------
        >>> east, north = Projection(36.0, 35.0).to_km(36.0, [35.0, 36.0])
        >>> float(east), north.round(1).tolist()
        (0.0, [0.0, 111.2])
        """
        across = self._across(lon)
        up = np.asarray(lat, dtype=np.float64)
        if not self.azimuthal:
            x: Reals = across * np.cos(np.radians(self.lat)) * _M_PER_DEGREE / 1000.0
            y: Reals = (up - self.lat) * _M_PER_DEGREE / 1000.0
            return x, y
        turn, up = np.radians(across), np.radians(up)
        sine, cosine = np.sin(np.radians(self.lat)), np.cos(np.radians(self.lat))
        nearness = 1 + sine * np.sin(up) + cosine * np.cos(up) * np.cos(turn)
        scale = _RADIUS_KM * np.sqrt(2 / np.maximum(nearness, 1e-12))  # the antipode has no place on the plane
        return scale * np.cos(up) * np.sin(turn), scale * (cosine * np.sin(up) - sine * np.cos(up) * np.cos(turn))

    def to_degrees(self, x: ArrayLike, y: ArrayLike) -> tuple[Reals, Reals]:
        """Return points of the plane as longitudes, at most 180 from the centre's, and latitudes.

        Points beyond the edge of the world are those on its edge.
        """
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if not self.azimuthal:
            across = x * 1000.0 / (np.cos(np.radians(self.lat)) * _M_PER_DEGREE)
            return self.lon + np.clip(across, -180, 180), np.clip(self.lat + y * 1000.0 / _M_PER_DEGREE, -90, 90)
        away = np.hypot(x, y)
        turn = 2 * np.arcsin(np.minimum(away / (2 * _RADIUS_KM), 1))
        sine, cosine = np.sin(np.radians(self.lat)), np.cos(np.radians(self.lat))
        north = np.divide(y, away, out=np.zeros_like(away), where=away > 0)
        lat = np.arcsin(np.clip(np.cos(turn) * sine + north * np.sin(turn) * cosine, -1, 1))
        lon = np.arctan2(x * np.sin(turn), away * cosine * np.cos(turn) - y * sine * np.sin(turn))
        return self.lon + np.degrees(lon), np.degrees(lat)

    def stretch(self, x: float, y: float) -> float:
        """Return the length on the plane of a kilometre to the east or west at a point of it.

        Examples
        --------
        >>> round(Projection(0.0, 0.0).stretch(0.0, 6671.7), 2)  # 60 degrees north
        2.0
        """
        lon, lat = self.to_degrees([x - 0.5, x + 0.5], [y, y])
        length = float(great_circle_m(lon[0], lat[0], lon[1], lat[1])) / 1000.0
        return 1.0 / length if length > 0 else 1.0

    def bounds(self, extent: Extent) -> Extent:
        """Return the smallest box of the plane around an extent: west, south, east and north in km."""
        x, y = self.to_km(*_rim(extent))
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())

    def _across(self, lon: ArrayLike) -> Reals:
        """Return degrees of longitude east of the centre, from -180 to 180."""
        across: Reals = np.asarray(lon, dtype=np.float64) - self.lon
        return np.where(np.abs(across) > 180 + _EDGE, (across + 180) % 360 - 180, across)


def _rim(extent: Extent) -> tuple[Reals, Reals]:
    """Return points along the edges of an extent."""
    west, south, east, north = extent
    lon, lat = np.linspace(west, east, 181), np.linspace(south, north, 181)
    return np.concatenate([lon, lon, 0 * lat + west, 0 * lat + east]), np.concatenate(
        [0 * lon + south, 0 * lon + north, lat, lat]
    )
