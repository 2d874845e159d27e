"""What a run with scripts leaves beside the history: notes, moves, skipped events, journeys, and script-made causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.model.campaign import Order
from sim.model.frozen import FrozenMap
from sim.model.point import Point
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Origin, Where


class Touch(NamedTuple):
    """The script that moved an event or made a change, and the line of its file (0: it has none)."""

    script: str
    line: int = 0


UNTOUCHED = Touch("")


@dataclass(frozen=True, slots=True)
class Scripted:
    """A cause made by a script, in the place of a statement of the record.

    Parameters
    ----------
    id
        ``script:NAME:N``, unique within the run.
    script, line
        The name of the script, and the line of its file that made the change (0: unknown).
    verb, places, faction, from_faction
        As in a `Statement`.
    note
        The script's own words for it, or empty.
    """

    id: str
    script: str
    line: int
    verb: str
    places: tuple[str, ...]
    faction: str
    from_faction: str = ""
    note: str = ""
    where: str = Where.IN
    share: tuple[float, float] | None = None
    exceptions: tuple[str, ...] = ()
    sentence: str = ""
    phrase: str = ""
    claimant: str = ""
    hedge: str = ""
    rule: str = ""
    repeats: str = ""
    reading: tuple[str, str] | None = None

    @property
    def origin(self) -> Origin:
        """Always counterfactual."""
        return Origin.COUNTERFACTUAL

    @property
    def takes(self) -> bool:
        """Whether its faction comes to hold its places."""
        return VERBS[self.verb].effect is Effect.TAKE


@dataclass(frozen=True, slots=True)
class Note:
    """Words that a script left at a minute; `line` is the line of its file (0: it has none)."""

    minute: int
    script: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """An event of the record that happened later than the record has it.

    Parameters
    ----------
    point
        The start or end of a statement.
    before, after
        Its minute in the record's placement, and in the run.
    order
        The stated order or gap that passed the delay on; None if the script itself moved the event.
    script, line
        The script that caused the delay, and the line of its file (0: it has none).
    """

    point: Point
    before: int
    after: int
    order: Order | None
    script: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Skip:
    """An event of the record that did not happen in the run, because a script cancelled or overtook it.

    Parameters
    ----------
    point
        The start or end of a statement.
    minute
        When it would have happened.
    sentence
        The sentence of the statement.
    reason
        Why it no longer applies.
    script, line
        The script that cancelled it, and the line of its file (0: it has none); empty if the state of its place
        contradicts it.
    """

    point: Point
    minute: int
    sentence: str
    reason: str
    script: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of road between two places: from `start` at minute `left` to `end` at minute `due`."""

    start: str
    end: str
    left: int
    due: int


@dataclass(frozen=True, slots=True)
class Trip:
    """A journey along roads.

    Parameters
    ----------
    script, faction
        Whose it is.
    route
        The places of the route, in order.
    legs
        The roads travelled, in order; the last one may have been broken off.
    minute
        When the journey ended; of one under way, the minute up to which it is known.
    arrived
        Whether it reached the end of the route.
    reason
        Why it ended, in words.
    going
        Whether it was still under way when the run stopped.
    """

    script: str
    faction: str
    route: tuple[str, ...]
    legs: tuple[Leg, ...]
    minute: int
    arrived: bool
    reason: str
    going: bool = False

    @property
    def start(self) -> int:
        """The minute at which it set out; that of its end if it never did."""
        return self.legs[0].left if self.legs else self.minute

    @property
    def at(self) -> str:
        """The last place reached."""
        passed = [leg.end for leg in self.legs if leg.due <= self.minute]
        return passed[-1] if passed else self.route[0]

    def position(self, minute: int) -> tuple[str, str, float] | None:
        """Return (place, next place, share of the road between them) at a minute; None before the start.

        After the end it is where the journey ended.
        """
        now = min(minute, self.minute)
        if minute < self.start:
            return None
        for leg in self.legs:
            if leg.left <= now < leg.due:
                return leg.start, leg.end, (now - leg.left) / (leg.due - leg.left)
        return self.at, self.at, 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What scripts did in a run. Without scripts all of it is empty.

    Parameters
    ----------
    scripts
        The names of the scripts, in order.
    notes, moved, skipped, trips
        What they left, in order of time.
    series
        Name -> the (minute, value) pairs that scripts measured (`World.measure`).
    returned
        Script -> what its generator returned; scripts that had not ended are absent.
    stopped
        The minute at which the run was stopped with events still to come; None if it ran to its end.
    labels
        Words that every picture of the run shows.
    """

    scripts: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    moved: tuple[Move, ...] = ()
    skipped: tuple[Skip, ...] = ()
    trips: tuple[Trip, ...] = ()
    series: Mapping[str, tuple[tuple[int, float], ...]] = field(default_factory=FrozenMap)
    returned: Mapping[str, Any] = field(default_factory=FrozenMap)
    stopped: int | None = None
    labels: tuple[str, ...] = ()


NO_SCRIPTS = Outcome()
