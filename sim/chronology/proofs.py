"""What follows from the network without any prior, and by which sentences: tight windows, the order of two statements.

Everything here is a shortest path (Dechter, Meiri and Pearl, Artificial Intelligence 49, 1991): the constraints along
it, added up, are the proof. Of several proofs the one with the fewest constraints is told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.chronology.components import point_names
from sim.chronology.constraints import Network
from sim.chronology.gaps import Reach
from sim.chronology.links import ORIGIN, Constraint, columns
from sim.chronology.reasons import Contradiction, Reason
from sim.model.arrays import Ints
from sim.model.campaign import Campaign
from sim.model.errors import TimesError
from sim.model.times import Window

ALWAYS, NOT_AFTER, POSSIBLE, NOT_BEFORE, NEVER_BEFORE = "always", "not after", "possible", "not before", "never"


@dataclass(frozen=True, slots=True)
class TightWindow:
    """When a statement can have begun or ended, and what else in the record says so.

    Parameters
    ----------
    point
        The statement's id, or ``id.end``.
    statement, sentence
        Ids of the statement and of its sentence.
    stated
        The window the source gives by itself; None where it gives none.
    tight
        The window that is left by everything that is said; no minute of it could be spared.
    earliest_by, latest_by
        The other statements that drew in that end, the nearest first; empty where the statement's own words, or the
        named rule for what the source leaves open, are all there is to it.
    earliest_proof, latest_proof
        The constraints that draw in that end, from the epoch to the point.
    """

    point: str
    statement: str
    sentence: str
    stated: Window | None
    tight: Window
    earliest_by: tuple[str, ...]
    latest_by: tuple[str, ...]
    earliest_proof: tuple[Reason, ...]
    latest_proof: tuple[Reason, ...]

    @property
    def gained(self) -> int:
        """By how many minutes the tight window is shorter than the stated one; 0 where none is stated."""
        if self.stated is None:
            return 0
        return (self.stated.latest - self.stated.earliest) - (self.tight.latest - self.tight.earliest)


@dataclass(frozen=True, slots=True)
class OrderProof:
    """What is certain of the order of two statements.

    Parameters
    ----------
    first, then
        The two points: a statement's id, or ``id.end``.
    least, most
        The shortest and the longest time from `first` to `then`, in minutes; some placement reaches each.
    least_proof, most_proof
        The constraints that say so, each following on the one before: those of the least from `then` back to `first`,
        those of the most from `first` to `then`.
    """

    first: str
    then: str
    least: int
    most: int
    least_proof: tuple[Reason, ...]
    most_proof: tuple[Reason, ...]

    @property
    def verdict(self) -> str:
        """Whether `first` comes before `then`: ``always``, ``not after``, ``possible``, ``not before`` or ``never``.

        Where the two may share a minute at most, it is ``not after`` (or ``not before``).
        """
        if self.least > 0:
            return ALWAYS
        if self.most < 0:
            return NEVER_BEFORE
        if self.least == 0:
            return NOT_AFTER
        return NOT_BEFORE if self.most == 0 else POSSIBLE


def tighten_windows(campaign: Campaign, *, reading: Mapping[str, str] | None = None) -> tuple[TightWindow, ...]:
    """Return the tight window of every statement in force, and of the end of every enduring one, in document order.

    Parameters
    ----------
    reading
        As in `date_statements`.

    Raises
    ------
    TimesError, ValueError
        As `date_statements`.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> windows = tighten_windows(read_campaign(folder("northwestern_syria_2024")))
    >>> any(window.gained > 0 and window.latest_by for window in windows)
    True
    """
    network = Network(campaign, campaign.choose_readings(reading))
    lower, upper = network.bounds()
    names, ends = point_names(network), set(network.end_of.values())
    early, late = _trail(network, ORIGIN, lower, backwards=True), _trail(network, ORIGIN, upper, backwards=False)
    found = []
    for point, id in enumerate(network.statement_of[1:], start=1):
        statement = network.said[id]
        from_early = _way(early, point, backwards=True)
        from_late = _way(late, point, backwards=False)
        found.append(
            TightWindow(
                point=names[point],
                statement=id,
                sentence=statement.sentence,
                stated=statement.end_window if point in ends else statement.window,
                tight=Window(int(lower[point]), int(upper[point]), network.words[point]),
                earliest_by=_others(network, from_early, id),
                latest_by=_others(network, from_late, id),
                earliest_proof=tuple(network.reason(c) for c in from_early),
                latest_proof=tuple(network.reason(c) for c in from_late),
            )
        )
    return tuple(found)


def prove_order(campaign: Campaign, first: str, then: str, *, reading: Mapping[str, str] | None = None) -> OrderProof:
    """Return how long after `first` the other can have come, at least and at most, with the sentences that prove it.

    Parameters
    ----------
    first, then
        Two statements, or ``id.end`` of enduring ones.
    reading
        As in `date_statements`.

    Raises
    ------
    TimesError, ValueError
        As `date_statements`; ValueError for a point that does not exist or is not in force.

    Examples
    --------
    >>> from sim import date_statements, read_campaign
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> one, *_, other = date_statements(campaign).starts
    >>> prove_order(campaign, one, other).verdict
    'always'
    """
    network = Network(campaign, campaign.choose_readings(reading))
    reach = Reach(network)
    a, b = reach.point(first), reach.point(then)
    most, most_way = _shortest(network, reach, a, b)
    least, least_way = _shortest(network, reach, b, a)
    return OrderProof(
        first=first,
        then=then,
        least=-least,
        most=most,
        least_proof=tuple(network.reason(c) for c in least_way),
        most_proof=tuple(network.reason(c) for c in most_way),
    )


def find_contradiction(campaign: Campaign, *, reading: Mapping[str, str] | None = None) -> Contradiction | None:
    """Return why the stated times cannot all be true, or None when they can.

    Raises
    ------
    ValueError
        If a reading or an order names something that does not exist.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> find_contradiction(read_campaign(folder("northwestern_syria_2024"))) is None
    True
    """
    network = Network(campaign, campaign.choose_readings(reading))
    try:
        network.bounds()
    except TimesError:
        return network.contradiction()
    return None


def _shortest(network: Network, reach: Reach, source: int, target: int) -> tuple[int, list[Constraint]]:
    """Return the greatest x[target] - x[source] of all placements, and the constraints that add up to it."""
    minutes = reach.minutes(source)
    trail = _trail(network, source, minutes, backwards=False) if source != target else {}
    return int(minutes[target]), _way(trail, target, backwards=False)


def _trail(network: Network, source: int, reach: Ints, *, backwards: bool) -> dict[int, Constraint]:
    """Return for each point the last constraint of its shortest path from `source`, of those with the fewest.

    Parameters
    ----------
    reach
        For each point the greatest minutes from the source or, `backwards`, the least.
    """
    tail, head, weight = columns(network.constraints)
    binds = np.flatnonzero(reach[head] - reach[tail] == weight)
    leaving: dict[int, list[Constraint]] = {}
    for number in binds.tolist():
        constraint = network.constraints[number]
        leaving.setdefault(constraint.head if backwards else constraint.tail, []).append(constraint)
    arrived: dict[int, Constraint] = {}
    waiting = deque([source])
    while waiting:
        for constraint in leaving.pop(waiting.popleft(), ()):
            there = constraint.tail if backwards else constraint.head
            if there not in arrived and there != source:
                arrived[there] = constraint
                waiting.append(there)
    return arrived


def _way(trail: Mapping[int, Constraint], point: int, *, backwards: bool) -> list[Constraint]:
    """Return the constraints of a trail that lead to a point, from its source on."""
    way: list[Constraint] = []
    while point in trail:
        way.append(trail[point])
        point = way[-1].head if backwards else way[-1].tail
    return way[::-1]


def _others(network: Network, way: Sequence[Constraint], id: str) -> tuple[str, ...]:
    """Return the statements along a way other than its last, the nearest first."""
    points = (point for c in reversed(way) for point in (c.head, c.tail) if point != ORIGIN)
    return tuple(other for other in dict.fromkeys(network.statement_of[p] for p in points) if other != id)
