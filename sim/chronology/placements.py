"""One placement in time of every statement in force: the earliest, the middle, the latest, or spread for the eye."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.chronology.constraints import Network
from sim.chronology.links import ORIGIN, Constraint
from sim.model.arrays import Ints
from sim.model.campaign import Campaign
from sim.model.errors import check_name
from sim.model.frozen import FrozenMap
from sim.model.times import Window

PLACEMENTS = ("earliest", "middle", "latest", "spread")
_TURN, _GOLDEN = 1 << 64, 0x9E3779B97F4A7C15  # a whole turn, and the golden ratio's part of it


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The minute at which a statement begins or, with `ends`, an enduring one ends."""

    minute: int
    statement: str
    ends: bool


@dataclass(frozen=True)
class Timeline:
    """The statements of a campaign, dated.

    Parameters
    ----------
    placement
        Where in their tight windows the statements were put: one of `PLACEMENTS`.
    readings
        The alternative in force of each reading group.
    starts, ends
        Tight windows of the statements in force, in document order; `ends` of the enduring ones.
    occurrences
        All starts and ends in order of (minute, stated order, document order).
    """

    placement: str
    readings: Mapping[str, str]
    starts: Mapping[str, Window]
    ends: Mapping[str, Window]
    occurrences: tuple[Occurrence, ...]


def date_statements(
    campaign: Campaign, *, placement: str = "middle", reading: Mapping[str, str] | None = None
) -> Timeline:
    """Place every statement in force in time, so that everything the source says of times holds.

    Parameters
    ----------
    placement
        ``earliest`` (all as early as can be), ``latest``, ``middle`` (half way between, rounded down) or ``spread``
        (each somewhere in its window, by its number in the document, so that what a sentence tells of many places does
        not fall in one minute); all four keep every window, order and gap. ``spread`` is meant for up to some ten
        thousand statements, since it places one by one; the others are for any number.
    reading
        Reading group -> alternative, where another than the first is wanted.

    Raises
    ------
    TimesError
        If the stated times contradict each other; it names a smallest set of statements that do, and by how much.
    ValueError
        If `placement`, a reading or an order names something that does not exist.

    Examples
    --------
    >>> from sim import date_statements, read_campaign
    >>> from scenarios import folder
    >>> date_statements(read_campaign(folder("northwestern_syria_2024")), placement="latest").placement
    'latest'
    """
    check_name("placement", placement, PLACEMENTS)
    readings = campaign.choose_readings(reading)
    network = Network(campaign, readings)
    lower, upper = network.bounds()
    if placement == "spread":
        minutes = _spread(network, lower, upper)
    else:
        minutes = {"earliest": lower, "latest": upper, "middle": (lower + upper) // 2}[placement]
    return make_timeline(network, minutes, lower, upper, placement=placement)


def make_timeline(network: Network, minutes: Ints, lower: Ints, upper: Ints, *, placement: str) -> Timeline:
    """Return the timeline of a network whose points stand at `minutes`, in tight windows `lower` to `upper`."""
    windows = [
        Window(first, last, words)
        for first, last, words in zip(lower.tolist(), upper.tolist(), network.words, strict=True)
    ]
    is_end = np.zeros(len(minutes), dtype=np.bool_)
    is_end[list(network.end_of.values())] = True
    document = np.arange(len(minutes))
    sequence = np.lexsort((document, network.ranks(), minutes))
    sequence = sequence[sequence != ORIGIN]
    names = network.statement_of
    return Timeline(
        placement=placement,
        readings=network.readings,
        starts=FrozenMap({id: windows[point] for id, point in network.start_of.items()}),
        ends=FrozenMap({id: windows[point] for id, point in network.end_of.items()}),
        occurrences=tuple(
            Occurrence(minute, names[point], ends)
            for minute, point, ends in zip(
                minutes[sequence].tolist(), sequence.tolist(), is_end[sequence].tolist(), strict=True
            )
        ),
    )


def constraints_of(campaign: Campaign, *, reading: Mapping[str, str] | None = None) -> tuple[Constraint, ...]:
    """Return every constraint on the times of the statements in force, those of the named rules included.

    Raises
    ------
    TimesError, ValueError
        As `date_statements`.
    """
    network = Network(campaign, campaign.choose_readings(reading))
    network.bounds()
    return tuple(network.constraints)


def _spread(network: Network, lower: Ints, upper: Ints) -> Ints:
    """Place the points one after the other, given their tight windows; see `_Spread`."""
    number = {id: at for at, id in enumerate(network.campaign.statements, start=1)}  # the same in every reading
    spread = _Spread(network.constraints, lower.tolist(), upper.tolist())
    taken: dict[str, set[int]] = {}  # by sentence
    for point, id in enumerate(network.statement_of[1:], start=1):
        spread.place(point, number[id] * _GOLDEN % _TURN, taken.setdefault(network.said[id].sentence, set()))
    return np.array(spread.lower, dtype=np.int64)


class _Spread:
    """Tight windows that are drawn in as one point after the other is placed in its own.

    Whatever minute of a tight window a point gets, each of the others keeps one that fits; so once their bounds follow
    along the constraints, the next can be placed. A point that others, placed later, have yet to follow or lead leaves
    that end of its window to them: else long chains would crowd there.
    """

    def __init__(self, constraints: Sequence[Constraint], lower: list[int], upper: list[int]) -> None:
        self.lower, self.upper = lower, upper
        self._heads: list[list[tuple[int, int]]] = [[] for _ in lower]  # of each tail, with the weight
        self._tails: list[list[tuple[int, int]]] = [[] for _ in lower]
        for c in constraints:
            if ORIGIN not in (c.tail, c.head):
                self._heads[c.tail].append((c.head, c.weight))
                self._tails[c.head].append((c.tail, c.weight))
        # how many, in the longest chain, are placed later and have to follow, or lead, within the same window
        self._follow, self._lead = [0] * len(lower), [0] * len(lower)
        for point in range(len(lower) - 1, ORIGIN, -1):
            for then, weight in self._tails[point]:
                if then > point and weight <= 0 and upper[point] > lower[then] + weight:
                    self._follow[point] = max(self._follow[point], self._follow[then] + 1)
            for first, weight in self._heads[point]:
                if first > point and weight <= 0 and upper[first] > lower[point] + weight:
                    self._lead[point] = max(self._lead[point], self._lead[first] + 1)

    def place(self, point: int, turn: int, taken: set[int]) -> None:
        """Put a point at a part of a `_TURN` of its window, or at the nearest minute not taken, if there is one."""
        first, last = self.lower[point], self.upper[point]
        lead, follow = self._lead[point] + 1, self._follow[point] + 1
        share, skip = 2 * min(lead, follow), max(0, lead - follow)  # of lead + follow; the mean is as drawn by lot
        minute = first + (last - first + 1) * (skip * _TURN + share * turn) // ((lead + follow) * _TURN)
        near = (at for step in range(last - first + 1) for at in (minute + step, minute - step))
        minute = next((at for at in near if first <= at <= last and at not in taken), minute)
        taken.add(minute)
        self.lower[point] = self.upper[point] = minute
        _draw_in(self.upper, self._heads, point, 1)
        _draw_in(self.lower, self._tails, point, -1)


def _draw_in(bound: list[int], links: Sequence[Sequence[tuple[int, int]]], point: int, sign: int) -> None:
    """Draw in the upper bounds (`sign` 1) or the lower ones (-1) that follow from that of a point."""
    waiting = deque([point])
    while waiting:
        here = waiting.popleft()
        for there, weight in links[here]:
            if sign * (bound[here] - bound[there]) + weight < 0:
                bound[there] = bound[here] + sign * weight
                waiting.append(there)
