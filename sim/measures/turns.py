"""The changes of holder of a history, each with how much it matters by the rank of its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sim.clock.history import History
from sim.model.campaign import Campaign

_WEIGHTS = MappingProxyType({1: 8, 2: 4, 3: 2, 4: 1})  # by rank


@dataclass(frozen=True, slots=True)
class Turn:
    """A place that comes to another side, or to nobody known.

    Parameters
    ----------
    number
        The number of the change in its history.
    minute, place
        When, and which.
    before, side
        The side that had it, and the one that has it then; each may be ``unknown`` or ``vacant``.
    weight
        How much it matters (`place_weights`).
    """

    number: int
    minute: int
    place: str
    before: str
    side: str
    weight: int


def place_weights(campaign: Campaign) -> Mapping[str, int]:
    """Return how much a change of each place matters: 8 for a city (rank 1), 4, 2, and 1 for the lowest rank."""
    return {place.id: _WEIGHTS[campaign.sheet.rank(place)] for place in campaign.holdable}


def turns(history: History) -> tuple[Turn, ...]:
    """Return the changes of the holding side, in order.

    Examples
    --------
    >>> from scenarios import open_study
    >>> first = turns(open_study("northwestern_syria_2024").history())[0]
    >>> first.place, first.before, first.side, first.weight
    ('urum_al_kubra', 'government', 'moc', 2)
    """
    weights, sides, of = place_weights(history.campaign), history.side_names, history.side_of_state
    columns = (history.minutes, history.place_index, history.before_index, history.state_index)
    return tuple(
        Turn(number, minute, place := history.places[at], sides[of[before]], sides[of[after]], weights[place])
        for number, (minute, at, before, after) in enumerate(zip(*(one.tolist() for one in columns), strict=True))
        if of[before] != of[after]
    )
