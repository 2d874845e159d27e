"""The array types of measures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]  # minutes, metres, counts
Reals = NDArray[np.float64]  # shares, degrees, kilometres


def frozen(array: Ints) -> Ints:
    """Return an array after making it read-only."""
    array.setflags(write=False)
    return array
