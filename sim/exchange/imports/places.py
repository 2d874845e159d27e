"""From the places that rows name to the places of a campaign: one each, with an id, a point, a kind and a rank."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType

from sim.exchange.imports.gathered import Observation, Rejected, Spot
from sim.model.columns import KINDS, POINT_KINDS
from sim.model.geodesy import great_circle_m
from sim.model.lookalikes import skeleton
from sim.model.words import counted

SAME_KM = 5.0  # rows that name a place no farther apart mean one place
_LONGEST_ID = 60  # characters
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "settlement": "town", "populated place": "town", "urban-type settlement": "town", "municipality": "town",
        "hamlet": "village", "rural settlement": "village", "capital": "city", "metropolis": "city",
        "airfield": "airport", "airbase": "base", "air base": "base", "military base": "base", "camp": "base",
        "mountain": "hill", "peak": "hill", "checkpoint": "waypoint", "crossing": "waypoint", "bridge": "waypoint",
        "junction": "waypoint",
    }
)  # fmt: skip
_USUAL_KIND = "place"  # of which no more is known
_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "\u0131": "i"}
)


@dataclass(slots=True)
class FoundPlace:
    """A place of the campaign, as its rows give it."""

    id: str
    spot: Spot
    kind: str
    rows: int = 0
    names: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Located:
    """Observations with the ids of their places, the places, the rows that cannot be placed, and what was assumed."""

    observations: tuple[tuple[str, Observation], ...]
    places: tuple[FoundPlace, ...]
    rejected: tuple[Rejected, ...]
    assumptions: tuple[str, ...]


def slug(name: str, *, usual: str) -> str:
    """Return an id made of a name; `usual` if it has no plain letters.

    Examples
    --------
    >>> slug("Đà Nẵng (city)", usual="p1"), slug("حماة", usual="p2")
    ('da_nang_city', 'p2')
    """
    plain = unicodedata.normalize("NFKD", name.translate(_SPECIAL)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")[:_LONGEST_ID].strip("_")
    return words or usual


def free_id(name: str, taken: Iterable[str]) -> str:
    """Return `name`, or it with the first number that makes it an id of its own."""
    used = set(taken)
    if name not in used:
        return name
    return next(one for number in range(2, len(used) + 3) if (one := f"{name}_{number}") not in used)


def locate(observations: Sequence[Observation], known: Mapping[str, Sequence[Spot]]) -> Located:
    """Return the places that observations name.

    Rows that name a place within 5 km of each other, or in the same region, mean one place, which has the point of the
    first of them. A row without a point means the only place of its name.

    Parameters
    ----------
    known
        Places of another table, by folded name, whose points are used for rows without one.
    """
    by_name: dict[str, list[FoundPlace]] = {}
    moved: set[str] = set()
    for one in observations:  # rows with a point first, as the others refer to them
        if one.spot.lat is not None:
            _with_point(one.spot, by_name, moved)
    ids: set[str] = {"unknown", "vacant"}
    found: list[tuple[str, Observation]] = []
    rejected: list[Rejected] = []
    places: dict[str, FoundPlace] = {}
    for one in observations:
        place, reason = _place_of(one.spot, by_name, known)
        if place is None:
            rejected.append(Rejected(one.line, reason, one.cells))
            continue
        if not place.id:
            base = place.spot.id or slug(place.spot.name, usual=f"place_{len(places) + 1}")
            if base in ids and place.spot.region:
                base = slug(f"{place.spot.name} {place.spot.region}", usual=base)
            place.id = free_id(base, ids)
            ids.add(place.id)
            places[place.id] = place
        place.rows += 1
        place.names |= dict.fromkeys(one.spot.other_names)
        if one.spot.name != place.spot.name:
            place.names[one.spot.name] = None
        if one.spot.population is not None:
            place.spot = replace(place.spot, population=max(one.spot.population, place.spot.population or 0))
        if one.spot.note:
            place.notes[one.spot.note] = None
        found.append((place.id, one))
    words = [*_assumed(places.values(), by_name, len(moved))]
    return Located(tuple(found), tuple(places.values()), tuple(rejected), tuple(words))


def fold_place(name: str) -> str:
    """Return the name of a place without what differs between its spellings in one table."""
    return " ".join(skeleton(name).casefold().replace("-", " ").replace("'", "").replace("\u2019", "").split())


def _with_point(spot: Spot, by_name: dict[str, list[FoundPlace]], moved: set[str]) -> FoundPlace:
    """Return the place that a row with a point means; a new one if no place of the name is near."""
    named = by_name.setdefault(fold_place(spot.name), [])
    for place in named:
        if place.spot.lat is None or place.spot.lon is None or spot.lat is None or spot.lon is None:
            continue
        metres = float(great_circle_m(place.spot.lon, place.spot.lat, spot.lon, spot.lat))
        if metres <= SAME_KM * 1000:
            if metres > 500:
                moved.add(spot.name)
            return place
    place = FoundPlace("", spot, _kind(spot))
    named.append(place)
    return place


def _place_of(
    spot: Spot, by_name: dict[str, list[FoundPlace]], known: Mapping[str, Sequence[Spot]]
) -> tuple[FoundPlace | None, str]:
    name = fold_place(spot.name)
    if spot.lat is not None:
        return _with_point(spot, by_name, set()), ""
    named = [one for one in by_name.get(name, ()) if not spot.region or one.spot.region in ("", spot.region)]
    elsewhere = [one for one in known.get(name, ()) if not spot.region or one.region in ("", spot.region)]
    if not named and len(elsewhere) == 1:
        point = elsewhere[0]
        kind, people = spot.kind or point.kind, point.population
        return _with_point(
            replace(spot, lat=point.lat, lon=point.lon, kind=kind, population=people), by_name, set()
        ), ""
    if len(named) == 1:
        return named[0], ""
    if len(named) > 1 or len(elsewhere) > 1:
        several = max(len(named), len(elsewhere))
        return None, f"no coordinates, and {several} places are called {spot.name!r}"
    place = FoundPlace("", spot, _kind(spot))
    by_name.setdefault(name, []).append(place)
    return place, ""


def _kind(spot: Spot) -> str:
    word = spot.kind.casefold()
    found = word if word in KINDS else _KINDS.get(word, _USUAL_KIND)
    if found == "district" and not spot.part_of:  # which needs its city
        return _USUAL_KIND
    return found if found in POINT_KINDS else _USUAL_KIND


def _assumed(places: Iterable[FoundPlace], by_name: Mapping[str, Sequence[FoundPlace]], moved: int) -> Iterable[str]:
    known = [*places]
    kinds = Counter(
        f"{place.spot.kind!r} as {place.kind}" for place in known if place.spot.kind.casefold() not in ("", place.kind)
    )
    if kinds:
        yield f"kinds of places: {', '.join(f'{words} ({number})' for words, number in kinds.most_common(12))}"
    namesakes = [named[0].spot.name for named in by_name.values() if sum(bool(one.id) for one in named) > 1]
    if namesakes:
        words = f"{counted(len(namesakes), 'name')} of more than one place, {SAME_KM:g} km or more apart"
        yield f"{words}: {', '.join(sorted(namesakes)[:12])}{' ...' if len(namesakes) > 12 else ''}"
    if moved:
        yield f"{counted(moved, 'place')} with several points, less than {SAME_KM:g} km apart: the first is used"
    off = [place.spot.name for place in known if place.spot.lat is None]
    if off:
        names = f"{', '.join(off[:12])}{' ...' if len(off) > 12 else ''}"
        yield f"{counted(len(off), 'place')} without coordinates, which no map shows: {names}"


def rank_places(places: Sequence[FoundPlace], degree: Mapping[str, int]) -> tuple[Mapping[int, list[str]], str]:
    """Return the places of ranks 1 to 3 of labels, and by what they were ranked."""
    located = [place for place in places if place.spot.lat is not None]
    people = sum(place.spot.population is not None for place in located)
    if people > len(located) / 2:
        by, key = "population", {place.id: place.spot.population or 0.0 for place in located}
    elif len(set(degree.values())) > 1 and max(degree.values(), default=0) > 2:
        by, key = (
            "the number of roads, then of rows",
            {
                place.id: degree.get(place.id, 0) + place.rows / (1 + max(one.rows for one in located))
                for place in located
            },
        )
    else:
        by, key = "the number of rows", {place.id: float(place.rows) for place in located}
    ordered = sorted(located, key=lambda place: -key[place.id])  # stable: ties in the order of the table
    total = len(ordered)
    first, second, third = max(1, min(8, total // 10)), min(25, total // 4), min(60, total // 2)
    bounds = (0, first, max(first, second), max(first, second, third))
    ranks = {rank: [place.id for place in ordered[low:high]] for rank, (low, high) in enumerate(pairwise(bounds), 1)}
    return {rank: names for rank, names in ranks.items() if names}, by
