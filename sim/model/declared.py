"""What campaign.toml declares: relations of sides, named roads, legs and published rates, and phrases of time."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.times import Window


@dataclass(frozen=True, slots=True)
class Relation:
    """The relation of two sides over a window of minutes: hostile, in contact, or allied.

    If `passable`, each side lets the other's supply cross its ground.
    """

    sides: tuple[str, str]
    kind: str
    window: Window
    passable: bool = False


@dataclass(frozen=True, slots=True)
class Corridor:
    """A named road as an ordered path of places joined by links of the road table."""

    id: str
    name: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedRoad:
    """A place of kind ``road`` on the road graph: any of `corridors`, from one of its two `ends` to the other."""

    place: str
    ends: tuple[str, str]
    corridors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of a side's advance to be timed, from the place `start` to the place `end`."""

    side: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """A rate of advance that somebody published, in km a day, to set beside those of the campaign."""

    what: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """The meaning of a phrase of time: hours of a day (minutes after 00:00, inclusive), or a gap in minutes.

    The kind ``by`` has no lower bound in its day ("by morning"), and `low` is 0.
    """

    words: str
    kind: str  # "hours", "by" or "gap"
    low: int
    high: int
