"""What moves on the map of a film between one frame and the next: ground that grows, and trails between captures.

A place that changes hands keeps its old colour at first; the new one grows from it within `GROWTH` seconds of film. A
trail runs along a declared road from one capture of a side to its next on that road, and fades in `FADE` seconds. It
shows their order, which the source must give: it says nothing of why, or of who moved where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from plots.map.trails import STILL, Moving, Trail
from sim import History
from sim.clock.changes import Change
from sim.model.declared import Corridor
from sim.model.times import Window
from sim.model.vocabulary import NOBODY

GROWTH, FADE = 0.4, 3.0  # seconds of film


class Motion:
    """The growth of ground and the trails at each tick of a film.

    Parameters
    ----------
    history
        Whose changes are shown.
    starts
        Tick -> the places whose change begins to show at it.
    fps
        Frames a second.
    minutes
        The minute that each tick shows; later ticks show the last one.

    Attributes
    ----------
    grows
        The ticks in which the ground of a place grows.
    """

    def __init__(
        self, history: History, starts: Mapping[int, Sequence[str]], fps: float, *, minutes: Sequence[int]
    ) -> None:
        self.grows, self._fades = max(1, round(GROWTH * fps)), max(1, round(FADE * fps))
        self._starts = {tick: tuple(places) for tick, places in starts.items()}
        self._trails: dict[int, tuple[Trail, ...]] = {}
        taken: dict[str, Change] = {}
        for tick in sorted(self._starts):
            minute = minutes[min(tick, len(minutes) - 1)]
            changes = [history.holder_change(place, minute) for place in self._starts[tick]]
            for change in changes:
                if change is not None:
                    taken.pop(change.place, None)
                    taken[change.place] = change  # in the order in which they are shown
            trails = (trail for one in changes if one is not None for trail in _trails(history, one, taken, minute))
            if found := tuple(dict.fromkeys(trails)):
                self._trails[tick] = found

    def at(self, tick: int) -> Moving:
        """Return what moves at a tick."""
        growth = {
            place: (tick - start + 1) / self.grows
            for start in range(max(tick - self.grows + 2, 0), tick + 1)
            for place in self._starts.get(start, ())
        }
        trails = [
            replace(trail, drawn=min((tick - start + 1) / self.grows, 1.0), strength=1 - (tick - start) / self._fades)
            for start in range(max(tick - self._fades + 1, 0), tick + 1)
            for trail in self._trails.get(start, ())
        ]
        return Moving(growth, tuple(trails)) if growth or trails else STILL


def _trails(history: History, change: Change, taken: Mapping[str, Change], minute: int) -> Iterator[Trail]:
    """Yield a trail on each corridor from the last capture of the side that takes a place."""
    campaign = history.campaign
    side = campaign.side_of(change.after.holder)
    if side not in campaign.sides:
        return
    for corridor in campaign.corridors.values():
        if change.place in corridor.places:
            before = [
                other
                for other in taken.values()
                if other.place in corridor.places
                and other.place != change.place
                and campaign.side_of(other.after.holder) == side
            ]
            if before and _is_before(history, before[-1], change):
                between = _stretch(corridor, before[-1].place, change.place)
                holders = {history.side(place, minute) for place in between[1:-1]}
                if holders <= {side, *NOBODY}:
                    yield Trail(side, between)


def _is_before(history: History, first: Change, then: Change) -> bool:
    """Return whether the source puts one change before another: by their windows or by a stated order."""
    windows: list[Window] = [history.window(each) for each in (first, then)]
    if windows[0].latest <= windows[1].earliest:
        return True
    causes = first.cause.id, then.cause.id
    stated = history.campaign.orders
    return any((one.first.statement, one.then.statement) == causes and one.at_least >= 0 for one in stated)


def _stretch(corridor: Corridor, start: str, end: str) -> tuple[str, ...]:
    """Return the places of a corridor from one to another, both included."""
    first, last = corridor.places.index(start), corridor.places.index(end)
    return corridor.places[first : last + 1] if first < last else corridor.places[last : first + 1][::-1]
