"""One placement in time of every statement in force: earliest, middle, latest, or spread over the windows."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.chronology.links import ORIGIN, Constraint
from sim.chronology.network import Network
from sim.model.arrays import Ints
from sim.model.errors import check_name
from sim.model.frozen import FrozenMap
from sim.model.point import Point
from sim.model.times import Window
from sim.model.vocabulary import Placement

SCRIPT = "script"  # the words of a window that a script has set
PLACEMENTS = tuple(Placement)
_WHOLE, _GOLDEN = 1 << 64, 0x9E3779B97F4A7C15  # a whole window, and the golden ratio's part of it


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The minute at which a statement begins or, with `ends`, an enduring one ends."""

    minute: int
    statement: str
    ends: bool


@dataclass(frozen=True)
class Timeline:
    """The statements of a campaign, placed in time.

    Parameters
    ----------
    placement
        Where in their tight windows the statements are: a `Placement`, or words for a drawn timeline.
    readings
        The alternative in force of each reading group.
    starts, ends
        Tight windows of the statements in force, in document order; `ends` of the enduring ones
        whose end is told.
    occurrences
        All starts and ends in order of (minute, stated order, document order).
    counterfactual
        Whether scripts moved events or kept them from happening.
    """

    placement: str
    readings: Mapping[str, str]
    starts: Mapping[str, Window]
    ends: Mapping[str, Window]
    occurrences: tuple[Occurrence, ...]
    counterfactual: bool = False

    def revised(self, moved: Mapping[Point, int], *, without: Collection[Point]) -> Timeline:
        """Return the timeline with some events at another minute, to which their windows shrink, and without others."""

        def windows(of: Mapping[str, Window], end: bool) -> Mapping[str, Window]:
            found = {}
            for id, window in of.items():
                point = Point(id, end)
                if point not in without:
                    minute = moved.get(point)
                    found[id] = window if minute is None else Window(minute, minute, SCRIPT)
            return FrozenMap(found)

        kept = [one for one in self.occurrences if Point(one.statement, one.ends) not in without]
        at = {one: moved.get(Point(one.statement, one.ends), one.minute) for one in kept}
        occurrences = tuple(Occurrence(at[one], one.statement, one.ends) for one in sorted(kept, key=at.__getitem__))
        return Timeline(
            self.placement,
            self.readings,
            windows(self.starts, False),
            windows(self.ends, True),
            occurrences,
            counterfactual=True,
        )


def date_statements(network: Network, *, placement: str = Placement.MIDDLE) -> Timeline:
    """Place every statement in force in time, so that all constraints of the network hold.

    Parameters
    ----------
    network
        The temporal network of a campaign under one reading.
    placement
        ``earliest`` (all as early as possible), ``latest``, ``middle`` (half way between, rounded down) or ``spread``
        (each statement somewhere in its window, by its number in the document, so that the places of one sentence do
        not fall in one minute). ``spread`` places one statement at a time and is meant for up to about 10,000; the
        others are for any number.

    Raises
    ------
    TimesError
        If the stated times contradict each other.
    ValueError
        If there is no such `placement`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> date_statements(open_study("northwestern_syria_2024").network, placement="latest").placement
    'latest'
    """
    check_name("placement", placement, PLACEMENTS)
    if placement == Placement.SPREAD:
        minutes = _spread(network)
    elif placement == Placement.MIDDLE:
        minutes = (network.lower + network.upper) // 2
    else:
        minutes = network.lower if placement == Placement.EARLIEST else network.upper
    return make_timeline(network, minutes, placement=str(placement))


def make_timeline(network: Network, minutes: Ints, *, placement: str) -> Timeline:
    """Return the timeline of a network whose points are at `minutes`."""
    windows = {
        point: Window(int(network.lower[at]), int(network.upper[at]), network.words[at])
        for point, at in network.number.items()
    }
    sequence = np.lexsort((np.arange(len(minutes)), network.ranks(), minutes)).tolist()
    return Timeline(
        placement=placement,
        readings=network.readings,
        starts=FrozenMap({point.statement: window for point, window in windows.items() if not point.end}),
        ends=FrozenMap({point.statement: window for point, window in windows.items() if point.end}),
        occurrences=tuple(
            Occurrence(int(minutes[at]), network.points[at].statement, network.points[at].end)
            for at in sequence
            if at != ORIGIN
        ),
    )


def _spread(network: Network) -> Ints:
    """Place the points one after the other; see `_Spread`."""
    number = {id: at for at, id in enumerate(network.campaign.statements, start=1)}  # the same in every reading
    spread = _Spread(network.constraints, network.lower.tolist(), network.upper.tolist())
    taken: dict[str, set[int]] = {}  # by sentence
    for point, at in network.number.items():
        id = point.statement
        spread.place(at, number[id] * _GOLDEN % _WHOLE, taken.setdefault(network.statements[id].sentence, set()))
    return np.array(spread.lower, dtype=np.int64)


class _Spread:
    """Tight windows that shrink as one point after the other is placed.

    Any minute of a point's tight window leaves every other point a minute that fits; once the bounds of the others
    follow, the next can be placed. A point leaves part of its window to points of the same window that are placed
    later and have to come before or after it; otherwise long chains would crowd at one end.
    """

    def __init__(self, constraints: Sequence[Constraint], lower: list[int], upper: list[int]) -> None:
        self.lower, self.upper = lower, upper
        self._heads: list[list[tuple[int, int]]] = [[] for _ in lower]  # of each tail, with the weight
        self._tails: list[list[tuple[int, int]]] = [[] for _ in lower]
        for c in constraints:
            if ORIGIN not in (c.tail, c.head):
                self._heads[c.tail].append((c.head, c.weight))
                self._tails[c.head].append((c.tail, c.weight))
        # the longest chain of points that are placed later and have to come after, or before, within the window
        self._after, self._before = [0] * len(lower), [0] * len(lower)
        for point in range(len(lower) - 1, ORIGIN, -1):
            for then, weight in self._tails[point]:
                if then > point and weight <= 0 and upper[point] > lower[then] + weight:
                    self._after[point] = max(self._after[point], self._after[then] + 1)
            for first, weight in self._heads[point]:
                if first > point and weight <= 0 and upper[first] > lower[point] + weight:
                    self._before[point] = max(self._before[point], self._before[first] + 1)

    def place(self, point: int, part: int, taken: set[int]) -> None:
        """Place a point at `part` of `_WHOLE` of its window, or at the nearest minute not taken, if there is one."""
        first, last = self.lower[point], self.upper[point]
        before, after = self._before[point] + 1, self._after[point] + 1
        share, skip = 2 * min(before, after), max(0, before - after)  # of before + after; keeps the mean of a draw
        minute = first + (last - first + 1) * (skip * _WHOLE + share * part) // ((before + after) * _WHOLE)
        near = (at for step in range(last - first + 1) for at in (minute + step, minute - step))
        minute = next((at for at in near if first <= at <= last and at not in taken), minute)
        taken.add(minute)
        self.lower[point] = self.upper[point] = minute
        _propagate(self.upper, self._heads, point, 1)
        _propagate(self.lower, self._tails, point, -1)


def _propagate(bound: list[int], links: Sequence[Sequence[tuple[int, int]]], point: int, sign: int) -> None:
    """Tighten the upper bounds (`sign` 1) or the lower bounds (-1) that follow from the bound of a point."""
    waiting = deque([point])
    while waiting:
        here = waiting.popleft()
        for there, weight in links[here]:
            if sign * (bound[here] - bound[there]) + weight < 0:
                bound[there] = bound[here] + sign * weight
                waiting.append(there)
