"""The turning points of a history: the sentences by which most places changed hands, cities first."""

from __future__ import annotations

from typing import NamedTuple

from sim.clock.changes import Change
from sim.clock.history import History
from sim.model.times import Window

_CITY = 1  # the highest rank of a place


class TurningPoint(NamedTuple):
    """The places that a side took by one sentence.

    Parameters
    ----------
    sentence, side
        Ids; `sentence` is empty if a script took the places.
    places
        Ids, those of high rank first, then in the order of the history.
    cities
        The places of the highest rank among them.
    minute
        When half of the places had been taken.
    window
        From the first to the last minute that the source allows for them.
    """

    sentence: str
    side: str
    places: tuple[str, ...]
    cities: tuple[str, ...]
    minute: int
    window: Window


def turning_points(history: History) -> tuple[TurningPoint, ...]:
    """Return every sentence by which a side took counted places: those with a city first, then those with most places.

    Among cities, bases of supply come first; of equal points, the later one.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> [point.places[0] for point in turning_points(study.history())[:3]]
    ['homs', 'hama', 'aleppo']
    """
    campaign = history.campaign
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in history.captures():
        if campaign.places[change.place].counted:
            side = campaign.side_of(change.after.holder)
            groups.setdefault((change.cause.sentence, side), []).append(change)
    found = (_turning_point(history, *key, changes) for key, changes in groups.items())
    bases = {place.id for place in campaign.places.values() if place.base_of}

    def order(point: TurningPoint) -> tuple[bool, bool, int, int]:
        return not point.cities, bases.isdisjoint(point.cities), -len(point.places), -point.minute

    return tuple(sorted(found, key=order))


def _turning_point(history: History, sentence: str, side: str, changes: list[Change]) -> TurningPoint:
    sheet, named = history.campaign.sheet, history.campaign.places
    places = sorted(dict.fromkeys(change.place for change in changes), key=lambda place: sheet.rank(named[place]))
    windows = [history.window(change) for change in changes]
    return TurningPoint(
        sentence=sentence,
        side=side,
        places=tuple(places),
        cities=tuple(place for place in places if sheet.rank(named[place]) == _CITY),
        minute=changes[(len(changes) - 1) // 2].minute,
        window=Window(min(one.earliest for one in windows), max(one.latest for one in windows)),
    )
