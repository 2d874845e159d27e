"""The part of a campaign's map that a film shows: where places change hands, or all of it."""

from __future__ import annotations

from collections.abc import Container, Sequence

from plots.map.spacing import ground_reach
from sim import Campaign, History
from sim.model.geodesy import Extent, Projection, is_within

_SMALL, _LEAST = 0.6, 1 / 3  # of the width of the whole map: a part is shown alone from below this, and no smaller one


def focus(history: History, *, ratio: float) -> Extent | None:
    """Return the part of the campaign's extent that holds its cities and all places that change hands; None if none do.

    West, south, east and north in degrees, with a margin of a little more than the reach of colour, widened or
    heightened to `ratio`; it stays within the campaign's extent where possible.
    """
    campaign = history.campaign
    moved = {change.place for change in history.changes if change.after.holder != change.before.holder}
    cities = {place for place, rank in campaign.sheet.ranks.items() if rank == 1}
    return _around(campaign, moved | cities, ratio=ratio) if moved else None


def zoom(histories: Sequence[History], *, ratio: float, span: tuple[int, int]) -> Extent | None:
    """Return the part of the extent in which all changes of a span of minutes lie; None if it is not a small part.

    As `focus`, without the cities, and at least a third of the map wide.
    """
    campaign = histories[0].campaign
    west, south, east, north = campaign.sheet.extent
    across, up = _km_a_degree(campaign)
    whole = max(east - west, ratio * (north - south) * up / across)
    first, last = span
    changed = {change.place for each in histories for change in each.changes if first <= change.minute <= last}
    shown = _around(campaign, changed, ratio=ratio, least=_LEAST * whole)
    return shown if shown is not None and shown[2] - shown[0] < _SMALL * whole else None


def _around(campaign: Campaign, places: Container[str], *, ratio: float, least: float = 0.0) -> Extent | None:
    """Return an extent around those of the places that lie in the campaign's, at least so many degrees wide."""
    west, south, east, north = extent = campaign.sheet.extent
    points = [
        (place.lon, place.lat)
        for place in campaign.points
        if place.id in places and place.lon is not None and place.lat is not None
    ]
    inside = [(lon if lon >= west else lon + 360, lat) for lon, lat in points if is_within(extent, lon, lat)]
    if not inside:
        return None
    lons, lats = zip(*inside, strict=True)
    across, up = _km_a_degree(campaign)
    rim = 1.2 * ground_reach(campaign).most_km
    wide = max(max(lons) - min(lons) + 2 * rim / across, least)
    high = max(lats) - min(lats) + 2 * rim / up
    wide, high = max(wide, ratio * high * up / across), max(high, wide * across / up / ratio)
    x, y = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    x, y = _within(x, wide, west, east), _within(y, high, south, north)
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _km_a_degree(campaign: Campaign) -> tuple[float, float]:
    """Return the km of a degree of longitude and of latitude in the middle of the map."""
    west, south, east, north = campaign.sheet.extent
    middle = ((west + east) / 2, (south + north) / 2)
    across, up = Projection(*middle).to_km(middle[0] + 1, middle[1] + 1)
    return float(across), float(up)


def _within(middle: float, length: float, low: float, high: float) -> float:
    """Return the middle of a length, moved as little as possible to keep it in bounds, or centred if it is longer."""
    if length >= high - low:
        return (low + high) / 2
    return min(max(middle, low + length / 2), high - length / 2)
