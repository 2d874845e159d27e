"""Exact shares and quantiles of whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from sim.model.arguments import real_number
from sim.model.arrays import Ints

_MOST_PARTS = 10**6  # of which a share is a whole number: 0.55 means 11 of 20, not what the nearest float makes of it


def ceil_share(share: float, total: ArrayLike) -> Ints:
    """Return share × total, rounded up exactly: the fewest of `total` things that are at least that share of them.

    `total` is a whole number or an array of them. A float is read as the fraction it was written as, with a denominator
    of at most a million; the product of floats is one too high if it lands a little above a whole number.

    Raises
    ------
    ValueError
        If `share` is not from 0 to 1.

    Examples
    --------
    >>> int(ceil_share(0.55, 100)), int(np.ceil(0.55 * 100))
    (55, 56)
    """
    share = real_number(share, "share", least=0, most=1)
    part = Fraction(share).limit_denominator(_MOST_PARTS)
    needed: Ints = -(-np.asarray(total, dtype=np.int64) * part.numerator // part.denominator)
    return needed


def value_quantiles(values: ArrayLike, shares: Sequence[float]) -> Ints:
    """Return [share, ...]: the smallest of `values` (whole numbers, along the first axis) that a share do not exceed.

    Parameters
    ----------
    values
        One or more.
    shares
        From 0 (the smallest value) to 1 (the largest).

    Raises
    ------
    ValueError
        If there are no values, or a share is not from 0 to 1.

    Examples
    --------
    >>> value_quantiles([30, 10, 20, 40], [0, 0.25, 0.5, 0.51, 1]).tolist()
    [10, 10, 20, 30, 40]
    """
    ordered = np.sort(np.asarray(values, dtype=np.int64), axis=0)
    if not len(ordered):
        raise ValueError("quantiles want one or more values, got none")
    return ordered[[max(int(ceil_share(share, len(ordered))) - 1, 0) for share in shares]]
