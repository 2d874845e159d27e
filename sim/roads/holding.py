"""How many counted places each side holds: by the record, and as last told, where the record has been silent since.

Silence is not holding. A number of places held is therefore of those that the record gives to a side; the places at
which it has been silent since it last gave them to that side are counted beside it, never in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.clock.history import History
from sim.model.arrays import Ints, frozen
from sim.model.frozen import FrozenMap
from sim.roads.silence import Silences


class Held(NamedTuple):
    """The number of counted places a side holds at one moment.

    Parameters
    ----------
    record
        Held by the record: by a statement or a named rule, or since before the epoch; of an ensemble, held for certain.
    silent
        Held as last told: the record has been silent since (`sim.roads.silence.silences`).
    low, high
        The lowest and the highest number held by the record over the given histories; of an ensemble, the lowest and
        the highest number possible.
    """

    record: int
    silent: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class HeldSeries:
    """The places that each side holds through time.

    Parameters
    ----------
    minutes
        The minutes at which a number changes; each number holds until the next.
    record, silent, low, high
        Side -> the numbers of `Held`, one a minute. ``unknown`` and ``vacant`` are among the sides, and never silent:
        at every minute `record` and `silent` of all sides sum to the counted places.
    """

    minutes: Ints
    record: Mapping[str, Ints]
    silent: Mapping[str, Ints]
    low: Mapping[str, Ints]
    high: Mapping[str, Ints]

    def at(self, minute: int) -> Mapping[str, Held]:
        """Return what each side holds at a minute."""
        here = int(np.searchsorted(self.minutes, minute, side="right")) - 1
        return FrozenMap(
            (side, Held(*(int(of[side][here]) for of in (self.record, self.silent, self.low, self.high))))
            for side in self.record
        )


def held_series(history: History, silences: Silences, *, others: Iterable[tuple[History, Silences]] = ()) -> HeldSeries:
    """Return the places that each side holds by the record and as last told, through a history.

    Parameters
    ----------
    history, silences
        What happened, and its silences.
    others
        Further histories of the campaign, each with its silences: the range is over them and `history`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> now = held_series(study.history(), study.silences()).at(study.campaign.end)["government"]
    >>> now.record < now.silent
    True
    """
    found = [_Apart(*one) for one in ((history, silences), *others)]
    minutes = np.unique(np.concatenate([one.minutes for one in found]))
    every = {side: np.stack([one.record(side, minutes) for one in found]) for side in history.side_names}
    return HeldSeries(
        frozen(minutes),
        record=FrozenMap((side, frozen(of[0])) for side, of in every.items()),
        silent=FrozenMap((side, frozen(found[0].silent(side, minutes))) for side in every),
        low=FrozenMap((side, frozen(of.min(axis=0))) for side, of in every.items()),
        high=FrozenMap((side, frozen(of.max(axis=0))) for side, of in every.items()),
    )


class _Apart:
    """The places held through one history: all, and those at which the record is silent."""

    def __init__(self, history: History, silences: Silences) -> None:
        self._told, self._all = history.held_series()
        begins_or_ends = sorted(_silent_spells(history, silences))
        self._turns: Ints = np.array([minute for minute, *_ in begins_or_ends], dtype=np.int64)
        self._running = {
            side: np.cumsum([0, *(step if side == whose else 0 for _, whose, step in begins_or_ends)])
            for side in history.side_names
        }
        self.minutes = np.union1d(self._told, self._turns)

    def silent(self, side: str, minutes: Ints) -> Ints:
        """Return how many places of a side are silent at each of `minutes`."""
        return np.asarray(self._running[side][np.searchsorted(self._turns, minutes, side="right")], dtype=np.int64)

    def record(self, side: str, minutes: Ints) -> Ints:
        """Return how many places a side holds by the record at each of `minutes`."""
        told = self._all[side][np.searchsorted(self._told, minutes, side="right") - 1]
        return np.asarray(told - self.silent(side, minutes), dtype=np.int64)


def _silent_spells(history: History, silences: Silences) -> Iterator[tuple[int, str, int]]:
    """Yield (minute, side, 1) where a counted place of a side falls silent, and (minute, side, -1) where that ends."""
    campaign, after = history.campaign, history.campaign.end + 1
    for place, spans in silences.spans.items():
        if not campaign.places[place].counted:
            continue
        for spell in history.spells(place):
            side = campaign.side_of(spell.holder)
            for span in spans:
                start = max(spell.start, span.start)
                end = min(after if each is None else each for each in (spell.end, span.end))
                if start < end:
                    yield start, side, 1
                    if end < after:
                        yield end, side, -1
