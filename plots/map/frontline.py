"""The front of a map as lines: where the ground of two sides meets, by how it is known.

It is one line from end to end: solid where both sides are surely there, in long dashes where one of them is only
possible, and thin where the two do not fight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from contourpy import LineType, contour_generator
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from plots.map.basemap import Floats, Z
from plots.map.fields import Fields, Singles, highest, log_of
from plots.style import Theme, px
from sim.model.vocabulary import NOBODY, Stance

HOSTILE, POSSIBLE, CONTACT = "hostile", "possible", "contact"
DASHES = (0, (4.6, 2.2))  # of the width of a possible front
_LEAST_LINE = 7.0  # px; shorter pieces of front are not drawn
_ENDS, _CLOSE = (0.08, 0.92), 0.02  # shares of a road: where the front may cross it, and how well that is known
_LEAST_RUN = 9.0  # px; a shorter change between solid and dashed is not shown
Stances = Callable[[str, str], str]  # two sides -> their stance


class FrontLine:
    """The front between sides on one map.

    Parameters
    ----------
    scale
        The width of lines, as a share of the usual one.
    """

    def __init__(self, axes: Axes, fields: Fields, *, theme: Theme, scale: float = 1.0) -> None:
        self._fields = fields
        self._shown: tuple[object, ...] = ()
        self._logs: dict[str, Singles] = {}
        self._places: dict[str, list[int]] = {}  # whose fields these are

        def stroke(width: float, colour: str, *, z: float, **settings: Any) -> LineCollection:
            lines = LineCollection(
                [], colors=colour, linewidths=px(width * scale), joinstyle="round", zorder=z, **settings
            )
            axes.add_collection(lines, autolim=False)
            return lines

        self.contact = stroke(1.0, theme.front, z=Z.FRONT, alpha=0.6, capstyle="round")
        self.casing = stroke(4.8, theme.front_casing, z=Z.FRONT + 0.1, alpha=0.8, capstyle="round")
        self.possible = stroke(2.4, theme.front, z=Z.FRONT + 0.2, linestyles=[DASHES], capstyle="butt")
        self.hostile = stroke(3.0, theme.front, z=Z.FRONT + 0.2, capstyle="round")

    @property
    def artists(self) -> dict[str, LineCollection]:
        """The artists by name, in drawing order."""
        return {CONTACT: self.contact, "casing": self.casing, POSSIBLE: self.possible, HOSTILE: self.hostile}

    def crossing(self, a: tuple[float, float], b: tuple[float, float], side_a: str, side_b: str) -> float:
        """Return the share of a road, from place a to place b in km, that lies before the front of their sides."""
        if not {side_a, side_b} <= self._logs.keys():
            return 0.5
        one, other, fields = self._logs[side_a], self._logs[side_b], self._fields

        def ahead(share: float) -> bool:
            node = fields.nearest_node(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
            return bool(one[node] > other[node])

        low, high = _ENDS
        if not ahead(low) or ahead(high):
            return 0.5
        while high - low > _CLOSE:
            middle = (low + high) / 2
            low, high = (middle, high) if ahead(middle) else (low, middle)
        return (low + high) / 2

    def update(self, sides: Sequence[str], sure: Sequence[bool], stances: Stances) -> bool:
        """Draw the front between places of these sides, `sure` or not; return whether it may have changed."""
        pairs = sorted({*sides} - {*NOBODY})
        known = {(a, b): stances(a, b) for at, a in enumerate(pairs) for b in pairs[at + 1 :]}
        shown = (tuple(sides), tuple(sure), known)
        if shown == self._shown:
            return False
        self._shown = shown
        names = list(dict.fromkeys(sides))
        of = {name: [at for at, side in enumerate(sides) if side == name] for name in names}
        self._logs = {
            name: self._logs[name] if self._places.get(name) == of[name] else log_of(self._fields.total(of[name]))
            for name in names
        }
        self._places = of
        lines = front_lines(self._fields, of, self._logs, sure, known)
        for name, artist in self.artists.items():
            artist.set_segments(lines[HOSTILE] + lines[POSSIBLE] if name == "casing" else lines[name])
        return True


def front_lines(
    fields: Fields,
    of: Mapping[str, Sequence[int]],
    logs_of: Mapping[str, Singles],
    sure: Sequence[bool],
    stances: Mapping[tuple[str, str], str],
) -> dict[str, list[Floats]]:
    """Return the lines of each kind, as arrays of points in km, from the places and the field of each side."""
    found: dict[str, list[Floats]] = {HOSTILE: [], POSSIBLE: [], CONTACT: []}
    names = list(of)
    if len(names) < 2:
        return found
    logs = [logs_of[name] for name in names]
    first = highest(logs)
    doubts: dict[str, Singles | None] = {}
    for (a, b), within in _meetings(first, fields.covered, len(names)).items():
        pair = names[a], names[b]
        stance = stances.get((min(pair), max(pair)), "")
        if stance not in (Stance.HOSTILE, Stance.CONTACT):
            continue
        either = ((first[within] == a) | (first[within] == b)) & fields.covered[within]
        apart = _contour(fields, logs[a][within] - logs[b][within], either, within)
        for name in pair:
            if name not in doubts:
                doubts[name] = _doubt(fields, of[name], sure)
        for line in apart:
            if _length(line) < _LEAST_LINE * fields.view.km_per_px:
                continue
            if stance == Stance.CONTACT:
                found[CONTACT].append(line)
            else:
                for certain, part in _runs(fields, line, [doubts[name] for name in pair]):
                    found[HOSTILE if certain else POSSIBLE].append(part)
    return found


def _meetings(
    first: NDArray[np.intp], covered: NDArray[np.bool_], count: int
) -> dict[tuple[int, int], tuple[slice, slice]]:
    """Return the pairs of sides whose ground meets, in order, and the rectangle of nodes in which it does."""
    shown = np.where(covered, first, count)
    codes, rows, columns = [], [], []
    for one, other in ((shown[:, :-1], shown[:, 1:]), (shown[:-1], shown[1:])):
        down, across = np.nonzero((one != other) & (one < count) & (other < count))
        some, others = one[down, across], other[down, across]
        codes.append(np.minimum(some, others) * count + np.maximum(some, others))
        rows.append(down)
        columns.append(across)
    code, row, column = (np.concatenate(each) for each in (codes, rows, columns))
    found: dict[tuple[int, int], tuple[slice, slice]] = {}
    for pair in np.unique(code).tolist():
        here = [each[code == pair] for each in (row, column)]
        spans = [slice(max(int(each.min()) - 1, 0), int(each.max()) + 3) for each in here]
        found[divmod(pair, count)] = spans[0], spans[1]
    return found


def _contour(fields: Fields, values: Singles, shown: NDArray[np.bool_], within: tuple[slice, slice]) -> list[Floats]:
    """Return the lines, km, on which values at nodes of a rectangle are zero, where they are shown."""
    masked = np.ma.masked_array(values, ~shown)
    xs, ys = fields.xs[within[1]], fields.ys[within[0]]
    lines = contour_generator(xs, ys, masked, line_type=LineType.Separate, corner_mask=True).lines(0.0)
    return [np.asarray(line, dtype=np.float64) for line in lines]


def _doubt(fields: Fields, places: Sequence[int], sure: Sequence[bool]) -> Singles | None:
    """Return by how much places of a side that are not sure count more than those that are; None if all are sure."""
    unsure = [at for at in places if not sure[at]]
    if not unsure:
        return None
    return fields.total(unsure) - fields.total(at for at in places if sure[at])


def _runs(fields: Fields, line: Floats, doubts: Sequence[Singles | None]) -> list[tuple[bool, Floats]]:
    """Return the parts of a line, each with whether both sides are surely there."""
    rows, columns = fields.nearest_nodes(*line.T)
    certain = np.ones(len(line), dtype=bool)
    for doubt in doubts:
        if doubt is not None:
            certain &= doubt[rows, columns] <= 0
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    least = _LEAST_RUN * fields.view.km_per_px
    spans: list[list[int]] = []  # [first, last point, certain]
    for kind, group in groupby(range(len(line)), key=lambda at: bool(certain[at])):
        points = list(group)
        first, last = max(points[0] - 1, 0) if spans else 0, points[-1]
        if spans and (along[last] - along[first] < least or spans[-1][2] == kind):
            spans[-1][1] = last
        elif spans and along[spans[-1][1]] - along[spans[-1][0]] < least:
            spans[-1][1:] = [last, int(kind)]
        else:
            spans.append([first, last, int(kind)])
    return [(bool(kind), line[first : last + 1]) for first, last, kind in spans if last > first]


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())
