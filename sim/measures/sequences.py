"""The order of captures along the roads: for each capture, the nearest earlier capture next to it.

An earlier capture next to a place is not its cause. A capture with no place of the side next to it by road is a *jump*:
places that the roads leave out, or villages that the source does not name, may lie in between. Places of one sentence
can fall in the same minute; then neither is earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sim.chronology import Draws
from sim.clock.changes import Cause, Change
from sim.clock.history import History
from sim.model.arguments import instance
from sim.model.errors import check_name
from sim.model.times import NEVER
from sim.roads.graph import RoadGraph


class StepKind(StrEnum):
    """What a side held next to a place by road when it took the place."""

    NEXT_TO_CAPTURE = "next to a capture"  # a place taken in an earlier minute
    NEXT_TO_LINE = "next to the start line"  # none, but a place held from before the epoch
    TOGETHER = "together"  # none, but a place taken in the same minute
    JUMP = "jump"  # no such place


@dataclass(frozen=True, slots=True)
class SequenceLink:
    """A neighbour by road that the same side also captured.

    `chance` is the share of draws with both captures in which `after` came first (ties count as half); None without
    draws. `metres` is the length of the road between them.
    """

    place: str
    after: str
    chance: float | None
    metres: int
    cause: Cause
    after_cause: Cause


@dataclass(frozen=True, slots=True)
class SequenceStep:
    """A capture, and the places that the side held next to it by road.

    Parameters
    ----------
    kind
        ``next to a capture``: a neighbour was captured in an earlier minute, the last one is `after`; ``next to the
        start line``: otherwise, a neighbour was held from before the epoch; ``together``: otherwise, a neighbour was
        captured in the same minute; ``jump``: none of these.
    others
        The other captured neighbours, before or after it.
    jump_chance
        The share of draws in which no neighbour was held or captured before; None without draws.
    """

    place: str
    side: str
    minute: int
    statement: str
    sentence: str
    kind: StepKind
    after: SequenceLink | None
    others: tuple[SequenceLink, ...]
    jump_chance: float | None


def sequence(history: History, graph: RoadGraph, side: str, *, draws: Draws | None = None) -> tuple[SequenceStep, ...]:
    """Return the first capture by a side of each located place, in order of time; inferred changes do not count.

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> [str(step.kind) for step in sequence(study.history(), study.graph, "moc") if step.place in ("zarba", "homs")]
    ['next to a capture', 'jump']
    """
    campaign = history.campaign
    check_name("side", side, campaign.sides)
    if draws is not None:
        instance(draws, "draws", Draws)
    taken: dict[str, Change] = {}
    for change in history.captures(side=side):
        taken.setdefault(change.place, change)
    held = {place.id for place in campaign.points if campaign.side_of(place.holder) == side}

    def at_line(change: Change) -> bool:
        before = change.minute - 1
        return any(other in held and history.side(other, before) == side for other in graph.adj[change.place])

    steps = []
    for change in taken.values():
        if change.place not in graph:
            continue
        beside = [taken[other] for other in graph.adj[change.place] if other in taken]
        earlier = [other for other in beside if other.minute < change.minute]
        last = max(earlier, key=lambda other: (other.minute, -graph[change.place][other.place]["metres"]), default=None)
        links = {other.place: _link(graph, draws, change, other) for other in beside}
        tied = any(other.minute == change.minute for other in beside)
        if last:
            kind = StepKind.NEXT_TO_CAPTURE
        elif at_line(change):
            kind = StepKind.NEXT_TO_LINE
        else:
            kind = StepKind.TOGETHER if tied else StepKind.JUMP
        steps.append(
            SequenceStep(
                place=change.place,
                side=side,
                minute=change.minute,
                statement=change.cause.id,
                sentence=change.cause.sentence,
                kind=kind,
                after=links[last.place] if last else None,
                others=tuple(link for place, link in links.items() if last is None or place != last.place),
                jump_chance=None if draws is None else 0.0 if at_line(change) else _jump_chance(draws, change, beside),
            )
        )
    return tuple(steps)


def _link(graph: RoadGraph, draws: Draws | None, change: Change, other: Change) -> SequenceLink:
    return SequenceLink(
        place=change.place,
        after=other.place,
        chance=None if draws is None else draws.share_before(other.cause.id, change.cause.id),
        metres=int(graph[change.place][other.place]["metres"]),
        cause=change.cause,
        after_cause=other.cause,
    )


def _jump_chance(draws: Draws, change: Change, beside: list[Change]) -> float | None:
    """Return the share of draws with the capture in which no neighbour was captured in an earlier minute."""
    own = draws.minutes_of(change.cause.id)
    captured: NDArray[np.bool_] = own != NEVER
    if not captured.any():
        return None
    first = np.full(len(own), NEVER, dtype=np.int64)
    for other in beside:
        first = np.minimum(first, draws.minutes_of(other.cause.id))
    return float(np.count_nonzero(first[captured] >= own[captured]) / np.count_nonzero(captured))
