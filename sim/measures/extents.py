"""The extent of a side along a corridor through time, over one history and over many.

`sim.roads.corridors.corridor_reach` measures an advance towards one end of a road. An *extent* has both ends of the run
around the place that the side held first, which a time-distance chart draws as the front.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.clock.history import History
from sim.model.arrays import Ints, frozen
from sim.model.shares import value_quantiles
from sim.roads.corridors import NOWHERE, CorridorLine, corridor_bars, corridor_state
from sim.roads.silence import Silences


@dataclass(frozen=True, slots=True)
class CorridorExtent:
    """The lower and upper end of a side's run along a road, in metres, as step functions of time.

    Both are `NOWHERE` while the side holds no place on the road.
    """

    minutes: Ints
    least: Ints
    greatest: Ints

    def at(self, minutes: Ints) -> tuple[Ints, Ints]:
        """Return both ends at given minutes."""
        here = np.maximum(np.searchsorted(self.minutes, minutes, side="right") - 1, 0)
        return self.least[here], self.greatest[here]

    def moves(self, *, upward: bool) -> bool:
        """Return whether the upper (or the lower) end ever moves."""
        return len(set((self.greatest if upward else self.least).tolist()) - {NOWHERE}) > 1


@dataclass(frozen=True, slots=True)
class CorridorEdge:
    """One end of a side's run along a road, in some placements and in many draws."""

    side: str
    upward: bool
    placed: tuple[CorridorExtent, ...]
    drawn: tuple[CorridorExtent, ...]


def corridor_anchor(history: History, line: CorridorLine, side: str) -> str:
    """Return the stop of a corridor that a side held first; on ties, the first along the road; empty if none.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> corridor_anchor(study.history(), study.corridor("m5"), "government")
    'damascus'
    """
    side_of = history.campaign.side_of
    found: list[tuple[int, int, str]] = []
    for place in line.places:
        spells = [spell.start for spell in history.spells(place) if side_of(spell.holder) == side]
        found += [(spells[0], len(found), place)] if spells else []
    return min(found)[2] if found else ""


def corridor_extent(
    history: History, silences: Silences, line: CorridorLine, side: str, *, start: str
) -> CorridorExtent:
    """Return the extent of the run of a side's places around `start` along a road, through time.

    Only a place that another side firmly holds breaks a run (`sim.roads.corridors.corridor_state`). Until the side
    holds `start`, its nearest run counts. A place that the run has reached stays in it as long as the side holds it.

    Parameters
    ----------
    start
        The stop around which the run lies (`corridor_anchor`).

    Raises
    ------
    ValueError
        If `start` is not a stop of the corridor.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> history, line = study.history(), study.corridor("m5")
    >>> start = corridor_anchor(history, line, "moc")
    >>> far = corridor_extent(history, study.silences(), line, "moc", start=start)
    >>> int(far.least[-1]) == line.metres_of("homs")
    True
    """
    minutes = {0}
    for place in line.places:
        minutes.update(change.minute for change in history.changes_of(place))
        for span in silences.spans.get(place, ()):
            minutes.update(bound for bound in span[:2] if bound is not None)
    middle = line.metres_of(start)
    least, greatest = [], []
    reached: set[str] = set()
    for minute in sorted(minutes):
        runs = [run for run in corridor_state(history, silences, line, minute).runs if run.side == side]
        if runs:
            reached.update(min(runs, key=lambda run: max(run.from_m - middle, middle - run.to_m, 0)).places)
        reached = {place for place in reached if history.side(place, minute) == side}
        metres = [line.metres_of(place) for place in reached] or [NOWHERE]
        least.append(min(metres))
        greatest.append(max(metres))
    return CorridorExtent(*(frozen(np.array(column, dtype=np.int64)) for column in (sorted(minutes), least, greatest)))


def corridor_edges(
    histories: Sequence[History],
    silences: Mapping[History, Silences],
    line: CorridorLine,
    *,
    draws: Sequence[History] = (),
) -> tuple[CorridorEdge, ...]:
    """Return the ends of runs that move along a corridor, for each side that captures places on it.

    Parameters
    ----------
    histories
        Placements of one campaign; the first says who captures places.
    silences
        Those of the histories and draws.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> history = study.history()
    >>> edges = corridor_edges([history], {history: study.silences()}, study.corridor("m5"))
    >>> [(edge.side, "up" if edge.upward else "down") for edge in edges]
    [('moc', 'down'), ('moc', 'up')]
    """
    history = histories[0]
    taking = {bar.side for bar in corridor_bars(history, line)}
    found: list[CorridorEdge] = []
    for side in (side for side in history.campaign.sides if side in taking):
        start = corridor_anchor(history, line, side)

        def measure(one: History, side: str = side, start: str = start) -> CorridorExtent:
            return corridor_extent(one, silences[one], line, side, start=start)

        placed = tuple(map(measure, histories))
        ways = [upward for upward in (False, True) if any(one.moves(upward=upward) for one in placed)]
        drawn = tuple(map(measure, draws)) if ways else ()
        found += [CorridorEdge(side, upward, placed, drawn) for upward in ways]
    return tuple(found)


def extent_quantiles(
    extents: Iterable[CorridorExtent], minutes: Ints, shares: Sequence[float], *, upward: bool
) -> Ints:
    """Return quantiles of an extent over histories, in metres, as [share, minute].

    Shares count from the least advance: 90 % of the histories reach the value of 0.1 or more. The value is `NOWHERE`
    where that share of histories holds nothing yet. `upward` is whether the side advances from the low end of the road.

    Raises
    ------
    ValueError
        If there are no extents, or a share is not from 0 to 1.

    Examples
    --------
    >>> minutes, none = np.array([0, 60]), np.array([NOWHERE, NOWHERE])
    >>> far = [CorridorExtent(minutes, none, np.array([NOWHERE, metres])) for metres in (5000, 9000, 20000)]
    >>> extent_quantiles(far, minutes, [0.1, 0.5], upward=True).tolist()
    [[-1, 5000], [-1, 9000]]
    """
    gone = [extent.at(minutes)[1 if upward else 0] for extent in extents]
    if upward:  # NOWHERE is below every distance
        return value_quantiles(gone, shares)
    nothing = np.iinfo(np.int64).min
    back = value_quantiles([np.where(one == NOWHERE, nothing, -one) for one in gone], shares)
    return np.where(back == nothing, NOWHERE, -back)
