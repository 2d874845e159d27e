"""Fights and people killed over time: what there is to measure where nobody is said to hold a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.clock.history import History
from sim.model.arrays import Ints
from sim.model.campaign import Campaign
from sim.model.frozen import FrozenMap
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import NOBODY
from sim.roads.holding import HeldSeries


@dataclass(frozen=True, slots=True)
class FightSeries:
    """Fights that have begun, and people killed, as step functions of time.

    Parameters
    ----------
    minutes
        Minute 0 and every minute at which a fight begins, sorted; values hold from each minute to the next.
    fights
        Fights that have begun by then.
    by_side
        Those that each side took part in, for the sides that took part in any.
    killed_low, killed_high
        People killed by then according to the tolls of what the record dates; a toll that is open above counts with
        its lowest number in both.
    """

    minutes: Ints
    fights: Ints
    by_side: Mapping[str, Ints] = field(default_factory=FrozenMap)
    killed_low: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    killed_high: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))

    @property
    def held(self) -> HeldSeries:
        """The fights of each side in the form of places held, for a chart that draws either."""
        none = np.zeros(len(self.minutes), dtype=np.int64)
        silent = FrozenMap(dict.fromkeys(self.by_side, none))
        return HeldSeries(self.minutes, self.by_side, silent, self.by_side, self.by_side)


def names_holders(campaign: Campaign) -> bool:
    """Return whether a campaign says of any place who holds it.

    Examples
    --------
    >>> from scenarios import open_study
    >>> names_holders(open_study("northwestern_syria_2024").campaign)
    True
    """
    return any(place.holder not in NOBODY for place in campaign.holdable) or any(
        VERBS[statement.verb].effect.names_holder for statement in campaign.statements.values()
    )


def tells_only_fights(history: History) -> bool:
    """Return whether a history tells of fights at most: its campaign names no holder, and no script makes one.

    Examples
    --------
    >>> from scenarios import open_study
    >>> tells_only_fights(open_study("northwestern_syria_2024").history())
    False
    """
    return not (history.counterfactual or names_holders(history.campaign))


def count_fights(history: History) -> FightSeries:
    """Count the fights of a history as they begin, and the killed of its record.

    The killed of a sentence count when its first statement happens.

    Examples
    --------
    >>> from scenarios import open_study
    >>> series = count_fights(open_study("northwestern_syria_2024").history())
    >>> int(series.fights[-1]) >= max(int(found[-1]) for found in series.by_side.values())
    True
    """
    campaign = history.campaign
    begun: list[tuple[int, frozenset[str]]] = []
    told: dict[str, int] = {}
    for moment in history.timeline.occurrences:
        if moment.ends:
            continue
        statement = campaign.statements[moment.statement]
        told.setdefault(statement.sentence, moment.minute)
        if VERBS[statement.verb].effect is Effect.CLASH:
            parties = {campaign.side_of(party) for party in (statement.faction, statement.from_faction) if party}
            begun.append((moment.minute, frozenset(parties & campaign.sides.keys())))
    killed = [
        (told[toll.sentence], toll.killed)
        for toll in campaign.tolls
        if toll.killed is not None and toll.counting == "new" and toll.sentence in told
    ]
    minutes = np.array(sorted({0, *(minute for minute, _ in begun), *(minute for minute, _ in killed)}), dtype=np.int64)

    def running(counts: list[tuple[int, int]]) -> Ints:
        steps = np.zeros(len(minutes), dtype=np.int64)
        for minute, number in counts:
            steps[np.searchsorted(minutes, max(minute, 0))] += number
        return steps.cumsum()

    taking_part = {side: [(minute, 1) for minute, sides in begun if side in sides] for side in campaign.sides}
    return FightSeries(
        minutes,
        running([(minute, 1) for minute, _ in begun]),
        FrozenMap({side: running(counts) for side, counts in taking_part.items() if counts}),
        running([(minute, low) for minute, (low, _) in killed]),
        running([(minute, low if high is None else high) for minute, (low, high) in killed]),
    )
