"""What looks wrong about the map of a valid folder: notes for its coder, not problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from sim.model.campaign import Campaign, Place
from sim.model.geodesy import extent_around_points, extent_words, great_circle_m, is_within
from sim.model.words import listed

_NAMED = 3  # places, before the rest is counted
_COVERED = 0.5  # least share of the extent that a backdrop covers
_FAR_KM = 50.0  # below this no place is far from its neighbours
_FAR_TIMES, _FAR_TIMES_ALONE = 5, 10  # and it must be this many times the median link; with one neighbour this many


@dataclass(frozen=True, slots=True)
class MapNote:
    """Something to look at: ``extent``, ``backdrop``, ``roads`` or ``far``, the places it is about, and the words."""

    kind: str
    places: tuple[str, ...]
    words: str


def map_notes(campaign: Campaign) -> tuple[MapNote, ...]:
    """Return what looks wrong about the map: extent, backdrop, places without a road, and places far from all others.

    Examples
    --------
    >>> from scenarios import open_study
    >>> map_notes(open_study("northwestern_syria_2024").campaign)
    ()
    """
    return (
        *_narrow_extent(campaign),
        *_narrow_backdrop(campaign),
        *_loose_places(campaign),
        *_far_places(campaign),
    )


def _points(places: Iterable[Place]) -> list[tuple[str, float, float]]:
    return [(place.id, place.lon, place.lat) for place in places if place.lon is not None and place.lat is not None]


def _narrow_extent(campaign: Campaign) -> Iterator[MapNote]:
    """Yield a note if the map's extent holds fewer than half of the places."""
    points, extent = _points(campaign.points), campaign.sheet.extent
    off = tuple(id for id, lon, lat in points if not is_within(extent, lon, lat))
    if 2 * len(off) > len(points):
        whole = extent_around_points((lon, lat) for _, lon, lat in points)
        held = f"{len(points) - len(off)} of {len(points)} places"
        yield MapNote("extent", off, f"the extent of [map] holds {held}; all lie in {extent_words(whole)}")


def _narrow_backdrop(campaign: Campaign) -> Iterator[MapNote]:
    """Yield notes if the box around the campaign's own backdrop does not hold its places, or much of the extent."""
    corners = [point for line in campaign.backdrop or () for point in line.points]
    if not corners:
        return
    west, south, east, north = box = extent_around_points(corners)
    off = tuple(id for id, lon, lat in _points(campaign.points) if not is_within(box, lon, lat))
    drawn = f"the backdrop reaches over {extent_words(box)}"
    if off:
        names = listed([campaign.places[id].name for id in off], most=_NAMED, joined=True)
        yield MapNote("backdrop", off, f"{drawn}: {names} {'lies' if len(off) == 1 else 'lie'} outside it")
        return
    left, low, right, high = campaign.sheet.extent
    turn = min((-360, 0, 360), key=lambda turn: abs(west + east + 2 * turn - left - right))
    wide = min(east + turn, right) - max(west + turn, left)
    share = max(wide, 0) * max(min(north, high) - max(south, low), 0) / ((right - left) * (high - low))
    if share < _COVERED:
        yield MapNote("backdrop", (), f"{drawn}: it covers {100 * share:.0f} % of the extent of [map]")


def _loose_places(campaign: Campaign) -> Iterator[MapNote]:
    """Yield a note if no road joins some places to another, though others are joined."""
    joined = {end for road in campaign.roads for end in (road.a, road.b)}
    loose = tuple(id for id, _, _ in _points(campaign.points) if id not in joined)
    if joined and loose:
        names = listed([campaign.places[id].name for id in loose], most=_NAMED, joined=True)
        yield MapNote("roads", loose, f"no road joins {names} to another place")


def _far_places(campaign: Campaign) -> Iterator[MapNote]:
    """Yield a note for each place that is far from all places that roads link it to, as a namesake elsewhere is.

    Of two such places that a road links, only the one with more roads is told.
    """
    at = {id: (lon, lat) for id, lon, lat in _points(campaign.points)}
    links: dict[str, dict[str, float]] = {}
    pairs = [(road.a, road.b) for road in campaign.roads if road.a in at and road.b in at]
    ends = np.array([(*at[a], *at[b]) for a, b in pairs], dtype=np.float64).reshape(-1, 4)
    for (a, b), length in zip(pairs, (great_circle_m(*ends.T) / 1000).tolist(), strict=True):
        links.setdefault(a, {})[b] = links.setdefault(b, {})[a] = length
    usual = median(length for of in links.values() for length in of.values()) if links else 0.0
    far: set[str] = set()
    for id in sorted(links, key=lambda id: -len(links[id])):
        mine = links[id]
        nearest = min(mine, key=mine.__getitem__)
        others = [length for other in mine for end, length in links[other].items() if end != id]
        local = max(usual, median(others or [usual]))  # places of a desert are far from each other
        times = _FAR_TIMES if len(mine) > 1 else _FAR_TIMES_ALONE
        alone = mine[nearest] > max(times * local, _FAR_KM) and far.isdisjoint(mine)
        if alone and mine[nearest] > _km_across([at[other] for other in mine]):
            far.add(id)
            name, other = campaign.places[id].name, campaign.places[nearest].name
            lies = f"{name} lies {mine[nearest]:,.0f} km from {other}, the nearest place that a road links it to"
            ask = "is its point that of another place of this name?"
            yield MapNote("far", (id,), f"{lies}, where the median link is {local:,.3g} km long: {ask}")


def _km_across(points: Sequence[tuple[float, float]]) -> float:
    """Return the greatest distance between two of the points."""
    lon, lat = np.array(points).T
    return float(great_circle_m(lon[:, None], lat[:, None], lon, lat).max()) / 1000
