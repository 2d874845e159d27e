"""How long after one statement another can have happened: the sharp bounds of a gap, over all placements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from sim.chronology.components import point_names
from sim.chronology.constraints import Network
from sim.chronology.links import FAR, ORIGIN, Links, columns, relax
from sim.model.arrays import Ints
from sim.model.campaign import Campaign


def gap_bounds(
    campaign: Campaign, pairs: Iterable[tuple[str, str]], *, reading: Mapping[str, str] | None = None
) -> tuple[tuple[int, int], ...]:
    """Return for each pair (first, then) the fewest and most minutes from `first` to `then`.

    With D the shortest paths of the constraint network, the time of `then` less that of `first` lies in
    ``[-D[then, first], D[first, then]]``; both bounds are reached by some placement that keeps every window, order and
    gap (Dechter, Meiri and Pearl, Artificial Intelligence 49, 1991). Negative: `then` may have come first.

    Parameters
    ----------
    pairs
        Statements in force, or ``id.end`` of enduring ones.
    reading
        As in `sim.chronology.date_statements`.

    Raises
    ------
    TimesError, ValueError
        As `date_statements`; ValueError for a name that is no statement in force.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> gap_bounds(campaign, [("s105-03", "s110-01")])
    ((3240, 4679),)
    """
    reach = Reach(Network(campaign, campaign.choose_readings(reading)))
    numbered = [(reach.point(first), reach.point(then)) for first, then in pairs]
    return tuple((-int(reach.minutes(b)[a]), int(reach.minutes(a)[b])) for a, b in numbered)


class Reach:
    """The shortest paths of a network, from one point to all others at a time; each is found once.

    Raises
    ------
    TimesError
        If the times cannot all be true.
    """

    def __init__(self, network: Network) -> None:
        network.bounds()  # applies the named rules
        self._number = {name: at for at, name in enumerate(point_names(network)) if at != ORIGIN}
        self._points = len(network.statement_of)
        self._links = Links(*columns(network.constraints), self._points)
        self._found: dict[int, Ints] = {}

    def point(self, name: str) -> int:
        """Return the number of a point, named by a statement in force or, for the end of an enduring one, ``id.end``.

        Raises
        ------
        ValueError
            If there is no such point.
        """
        if name not in self._number:
            raise ValueError(f"{name!r} is no statement in force, nor the end (id.end) of an enduring one")
        return self._number[name]

    def minutes(self, source: int) -> Ints:
        """Return for each point the most minutes, over all placements, from `source` to it; shape (points,)."""
        if source not in self._found:
            reach = np.full(self._points, FAR, dtype=np.int64)
            reach[source] = 0
            relax(self._links, reach, np.array([source]))
            self._found[source] = reach
        return self._found[source]
