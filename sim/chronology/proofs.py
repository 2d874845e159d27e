"""What follows from a temporal network without any prior, with proofs: tight windows, gaps and the order of two points.

Every bound is a shortest path of the network, and the constraints along the path are its proof; of several proofs the
one with the fewest constraints is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.chronology.links import ORIGIN, Constraint
from sim.chronology.network import Network, path_to
from sim.chronology.reasons import Reason
from sim.model.point import Point
from sim.model.times import Window
from sim.model.vocabulary import OrderVerdict


@dataclass(frozen=True, slots=True)
class TightWindow:
    """The time window of a point after all constraints are applied, and what tightened it.

    Parameters
    ----------
    point
        The start of a statement, or the end of an enduring one.
    sentence
        Id of the statement's sentence.
    stated
        The window that the source states for it; None if it states none.
    tight
        The window that all constraints leave; some placement reaches each end.
    earliest_by, latest_by
        The other statements that tightened that end, the nearest first; empty if it follows from the statement alone,
        or from a named rule.
    earliest_proof, latest_proof
        The constraints that bound that end, from the epoch to the point.
    """

    point: Point
    sentence: str
    stated: Window | None
    tight: Window
    earliest_by: tuple[str, ...]
    latest_by: tuple[str, ...]
    earliest_proof: tuple[Reason, ...]
    latest_proof: tuple[Reason, ...]

    @property
    def statement(self) -> str:
        """Id of the statement."""
        return self.point.statement

    @property
    def gained(self) -> int:
        """By how many minutes the tight window is shorter than the stated one; 0 if none is stated."""
        if self.stated is None:
            return 0
        # orders may put a "by" further back than the previous dated sentence: no gain
        before = max(self.tight.earliest - self.stated.earliest, 0)
        return before + max(self.stated.latest - self.tight.latest, 0)


@dataclass(frozen=True, slots=True)
class OrderProof:
    """The bounds on the time between two points.

    Parameters
    ----------
    first, then
        The two points.
    least, most
        The shortest and the longest time from `first` to `then`, in minutes; some placement reaches each.
    least_proof, most_proof
        The constraints that prove them: those of the least lead from `then` back to `first`, those of the most from
        `first` to `then`.
    """

    first: Point
    then: Point
    least: int
    most: int
    least_proof: tuple[Reason, ...]
    most_proof: tuple[Reason, ...]

    @property
    def verdict(self) -> OrderVerdict:
        """Whether `first` comes before `then`."""
        if self.least > 0:
            return OrderVerdict.ALWAYS
        if self.most < 0:
            return OrderVerdict.NEVER
        if self.least == 0:
            return OrderVerdict.NOT_AFTER
        return OrderVerdict.NOT_BEFORE if self.most == 0 else OrderVerdict.POSSIBLE


def tighten_windows(network: Network) -> tuple[TightWindow, ...]:
    """Return the tight window of every point of a network, in document order.

    Raises
    ------
    TimesError
        If the times contradict each other.

    Examples
    --------
    >>> from scenarios import open_study
    >>> windows = tighten_windows(open_study("northwestern_syria_2024").network)
    >>> any(window.gained > 0 and window.latest_by for window in windows)
    True
    """
    early = network.shortest_path_tree(ORIGIN, backwards=True)
    late = network.shortest_path_tree(ORIGIN)
    found = []
    for point, at in network.number.items():
        statement = network.statements[point.statement]
        from_early, from_late = path_to(early, at, backwards=True), path_to(late, at)
        found.append(
            TightWindow(
                point=point,
                sentence=statement.sentence,
                stated=statement.end_window if point.end else statement.window,
                tight=Window(int(network.lower[at]), int(network.upper[at]), network.words[at]),
                earliest_by=_others(network, from_early, point),
                latest_by=_others(network, from_late, point),
                earliest_proof=tuple(map(network.reason, from_early)),
                latest_proof=tuple(map(network.reason, from_late)),
            )
        )
    return tuple(found)


def prove_order(network: Network, first: Point | str, then: Point | str) -> OrderProof:
    """Return the shortest and longest time from one point to another, with the sentences that prove it.

    Raises
    ------
    TimesError
        If the times contradict each other.
    ValueError
        If a point does not exist or is not in force.

    Examples
    --------
    >>> from scenarios import open_study
    >>> network = open_study("northwestern_syria_2024").network
    >>> first, *_, last = network.statements
    >>> prove_order(network, first, last).verdict
    <OrderVerdict.ALWAYS: 'always'>
    """
    a, b = network.number_of(first), network.number_of(then)
    return OrderProof(
        first=network.points[a],
        then=network.points[b],
        least=-int(network.minutes_from(b)[a]),
        most=int(network.minutes_from(a)[b]),
        least_proof=tuple(map(network.reason, network.path(b, a))),
        most_proof=tuple(map(network.reason, network.path(a, b))),
    )


def gap_bounds(network: Network, pairs: Iterable[tuple[Point | str, Point | str]]) -> tuple[tuple[int, int], ...]:
    """Return for each pair (first, then) the fewest and most minutes from `first` to `then`; negative: `then` is first.

    Raises
    ------
    TimesError, ValueError
        As `prove_order`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> gap_bounds(open_study("northwestern_syria_2024").network, [("s105-03", "s110-01")])
    ((1800, 4679),)
    """
    numbered = [(network.number_of(first), network.number_of(then)) for first, then in pairs]
    return tuple((-int(network.minutes_from(b)[a]), int(network.minutes_from(a)[b])) for a, b in numbered)


def _others(network: Network, path: Sequence[Constraint], point: Point) -> tuple[str, ...]:
    """Return the statements along a path other than the point's own, the nearest first."""
    numbers = (at for c in reversed(path) for at in (c.head, c.tail) if at != ORIGIN)
    ids = dict.fromkeys(network.points[at].statement for at in numbers)
    return tuple(id for id in ids if id != point.statement)
