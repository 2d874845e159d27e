"""Made-up first captures for the tests of the model."""

from __future__ import annotations

import numpy as np

from sim.model.arrays import Reals
from sim.spread.captures import FirstCaptures

NAME = "northwestern_syria_2024"


def captures_at(hours: Reals, *, width: float = 6.0, size: int = 1, names: list[str] | None = None) -> FirstCaptures:
    """Make captures, each in the stretch of `width` hours in which it falls; `size` of them share a sentence."""
    hours = np.asarray(hours, dtype=float)
    earliest = np.floor(hours / width) * width
    places = tuple(names or (f"p{number}" for number in range(len(hours))))
    sentences = tuple(f"s{number // size}" for number in range(len(hours)))
    return FirstCaptures("red", places, places, sentences, earliest, earliest + width)
