"""Step series over time, and the axes and day marks of charts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from plots.style import Theme, place_axes
from sim import Likelihood
from sim.roads.holding import HeldSeries

Minutes = NDArray[np.int64]
HATCH = "//////"  # of places held as last told


@dataclass(frozen=True, slots=True)
class Band:
    """A step series with an envelope: its middle line, and the lowest and highest value.

    Each value holds from its minute until the next one. `low` <= `middle` <= `high` throughout.
    """

    minutes: Minutes
    middle: Minutes
    low: Minutes
    high: Minutes

    def until(self, minute: int) -> Band:
        """Return the part up to and including `minute`, where the last values are repeated."""
        upto = int(np.searchsorted(self.minutes, minute, side="right"))
        cut = [np.append(values[:upto], values[upto - 1]) for values in (self.middle, self.low, self.high)]
        return Band(np.append(self.minutes[:upto], minute), *cut)

    def at(self, minute: int) -> tuple[int, int, int]:
        """Return (middle, low, high) at `minute`."""
        here = int(np.searchsorted(self.minutes, minute, side="right")) - 1
        return int(self.middle[here]), int(self.low[here]), int(self.high[here])


def band(series: Sequence[tuple[Minutes, Minutes]]) -> Band:
    """Overlay step series: the first is the middle line, all together are the envelope.

    Examples
    --------
    >>> import numpy as np
    >>> both = band([(np.array([0, 10]), np.array([1, 5])), (np.array([0, 4]), np.array([1, 5]))])
    >>> both.at(7)
    (1, 1, 5)
    """
    minutes = np.unique(np.concatenate([at for at, _ in series]))
    values = np.stack([of[np.searchsorted(at, minutes, side="right") - 1] for at, of in series])
    return Band(minutes, values[0], values.min(axis=0), values.max(axis=0))


def held_bands(held: HeldSeries) -> Mapping[str, Band]:
    """Return the places held by each side over time by the record, within their range."""
    return {side: Band(held.minutes, of, held.low[side], held.high[side]) for side, of in held.record.items()}


def silent_bands(held: HeldSeries) -> Mapping[str, Band]:
    """Return for each side the places held as last told over time, on top of those held by the record."""
    return {side: Band(held.minutes, of, of, of + held.silent[side]) for side, of in held.record.items()}


def likely_bands(likelihood: Likelihood) -> Mapping[str, Band]:
    """Return the median of the places held by each side in an ensemble, within the 90 % interval."""
    found = likelihood.ensemble
    bands = {}
    for side in likelihood.held:
        low, middle, high = found.held_quantiles(side, [0.05, 0.5, 0.95])
        bands[side] = Band(found.minutes, middle, low, high)
    return bands


def hatch_band(axes: Axes, of: Band, colour: str, theme: Theme) -> PolyCollection:
    """Hatch the places held as last told (`silent_bands`); return the artist."""
    return hatch(axes, steps(of), colour, alpha=2 * theme.hatch_alpha)


def hatch(axes: Axes, outline: NDArray[np.float64], colour: str, *, alpha: float) -> PolyCollection:
    """Hatch the inside of an outline; return the artist."""
    area = PolyCollection([outline], fc="none", ec=colour, lw=0, hatch=HATCH, alpha=min(alpha, 1), zorder=3)
    axes.add_collection(area, autolim=False)
    return area


def steps(band: Band) -> NDArray[np.float64]:
    """Return the outline of a band's envelope as a closed polygon of (minute, value)."""
    minutes = np.repeat(band.minutes, 2)[1:]
    low, high = np.repeat(band.low, 2)[:-1], np.repeat(band.high, 2)[:-1]
    return np.column_stack((np.append(minutes, minutes[::-1]), np.append(high, low[::-1]))).astype(np.float64)


def nice_stride(top: int, lines: int) -> int:
    """Return a round step that divides [0, top] into about `lines` parts."""
    raw = max(1.0, top / lines)
    power = 10 ** math.floor(math.log10(raw))
    return int(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.8))


def time_axes(figure: Figure, box: tuple[float, float, float, float], span: tuple[int, int], top: float) -> Axes:
    """Make bare axes of a span of minutes, and from 0 to `top`."""
    axes = place_axes(figure, *box)
    axes.set_xlim(*span)
    axes.set_ylim(0, top)
    axes.set_axis_off()
    return axes
