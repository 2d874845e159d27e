"""Marker outlines that distinguish sides without colour, all equal in area."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from sim.model.columns import MARKERS

SALTIRE = "saltire"  # of places without a known holder; no side has it


def _polygon(count: int, *, inner: float = 1.0, turn: float = 0.0) -> NDArray[np.float64]:
    """Return the corners of a regular polygon, the first at the top, every second at `inner` of the radius."""
    angles = math.pi / 2 + turn + np.arange(count) * 2 * math.pi / count
    radii = np.where(np.arange(count) % 2 == 0, 1.0, inner)
    return np.column_stack([np.cos(angles) * radii, np.sin(angles) * radii])


def _cross(half: float) -> NDArray[np.float64]:
    """Return the corners of an upright cross with arms of length 1, `half` to each side of their middle."""
    return np.array(
        [
            (half, half), (half, 1), (-half, 1), (-half, half), (-1, half), (-1, -half),
            (-half, -half), (-half, -1), (half, -1), (half, -half), (1, -half), (1, half),
        ]
    )  # fmt: skip


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
        If `name` is not one of `MARKERS`, or `SALTIRE`.
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
    elif name == "wedge":
        corners = _polygon(3) * np.array([1.0, -1.06])
    elif name == "bar":
        corners = _polygon(4, turn=math.pi / 4) * np.array([2.2, 1.0])
    elif name == "cross":
        corners = _cross(0.36)
    elif name == SALTIRE:
        corners = _cross(0.24) @ (np.array([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2))
    else:
        raise ValueError(f"marker(={name!r}) is not one of: {', '.join(MARKERS)}")
    corners = corners * math.sqrt(math.pi / 4 / _area(corners))
    return Outline(np.vstack([corners, corners[:1]]), closed=True, readonly=True)
