"""The counted places that lie outside a drawn map, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable

from plots.map.basemap import View
from plots.style.language import ENGLISH, Words
from sim import Campaign
from sim.model.campaign import Place

_NAMED = 3  # places, before the rest is counted


def places_off(view: View, places: Iterable[Place]) -> list[Place]:
    """Return the places that have a point and that the view does not show, in the given order."""
    return [
        place
        for place in places
        if place.lon is not None and place.lat is not None and not view.shows(*view.place_km(place.lon, place.lat))
    ]


def off_map_words(campaign: Campaign, view: View, words: Words = ENGLISH) -> str:
    """Return a sentence that counts the counted places outside the view and names the first; empty if there are none.

    Examples
    --------
    >>> from plots.map.basemap import fit_view
    >>> from scenarios import open_study
    >>> campaign = open_study("northwestern_syria_2024").campaign
    >>> off_map_words(campaign, fit_view(campaign, campaign.sheet.extent, width=860, height=608))
    '1 place lies off the map: Damascus.'
    """
    off = places_off(view, (place for place in campaign.points if place.counted))
    if not off:
        return ""
    ranks = campaign.sheet.ranks
    off.sort(key=lambda place: ranks.get(place.id, max(ranks.values(), default=0) + 1))
    names = words.listed([place.name for place in off], most=_NAMED, joined=True)
    return words("map.off", count=len(off), names=names)
