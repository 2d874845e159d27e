"""Marker outlines that distinguish sides without colour, all equal in area."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

MARKERS = ("disc", "square", "triangle", "diamond", "star", "pentagon", "cross")


def _polygon(count: int, *, inner: float = 1.0, turn: float = 0.0) -> NDArray[np.float64]:
    """Return the corners of a regular polygon, the first at the top, every second at `inner` of the radius."""
    angles = math.pi / 2 + turn + np.arange(count) * 2 * math.pi / count
    radii = np.where(np.arange(count) % 2 == 0, 1.0, inner)
    return np.column_stack([np.cos(angles) * radii, np.sin(angles) * radii])


def _area(corners: NDArray[np.float64]) -> float:
    x, y = corners.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


@cache
def marker_path(name: str) -> Outline:
    """Return a marker's outline, centred on the origin, equal in area to a disc of diameter 1.

    Scatter it with `s = px(diameter) ** 2`.

    Raises
    ------
    ValueError
        If `name` is not one of `MARKERS`.
    """
    if name == "disc":
        corners = _polygon(48)
    elif name == "square":
        corners = _polygon(4, turn=math.pi / 4)
    elif name == "triangle":
        corners = _polygon(3) * np.array([1.0, 1.06])
    elif name == "diamond":
        corners = _polygon(4) * np.array([0.85, 1.0])
    elif name == "star":
        corners = _polygon(10, inner=0.46)
    elif name == "pentagon":
        corners = _polygon(5)
    elif name == "cross":
        arm, half = 1.0, 0.24
        corners = np.array(
            [
                (half, half), (half, arm), (-half, arm), (-half, half), (-arm, half), (-arm, -half),
                (-half, -half), (-half, -arm), (half, -arm), (half, -half), (arm, -half), (arm, half),
            ]
        ) @ (np.array([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2))  # fmt: skip
    else:
        raise ValueError(f"marker(={name!r}) is not one of: {', '.join(MARKERS)}")
    corners = corners * math.sqrt(math.pi / 4 / _area(corners))
    return Outline(np.vstack([corners, corners[:1]]), closed=True, readonly=True)
