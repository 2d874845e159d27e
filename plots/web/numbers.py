"""Positions instead of identifiers, and rows as columns: how the data of a page is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sim import Campaign, Study
from sim.model.vocabulary import UNKNOWN, VACANT

Row = Mapping[str, Any]
Column = list[Any] | dict[int, Any] | dict[str, list[Any]]
Columns = dict[str, Column]
_NONE = object()  # of a column without a default


@dataclass(frozen=True, slots=True)
class Numbers:
    """The position of everything that the data names, by identifier."""

    places: Mapping[str, int]
    sides: Mapping[str, int]
    factions: Mapping[str, int]
    sources: Mapping[str, int]
    sentences: Mapping[str, int]
    statements: Mapping[str, int]

    @classmethod
    def of(cls, study: Study) -> Self:
        """Return the positions in a study: of places all that can be held, then those that something else names."""
        campaign = study.campaign
        return cls(
            places=numbered(_places(study)),
            sides=numbered((*campaign.sides, UNKNOWN, VACANT)),
            factions=numbered((*campaign.factions, UNKNOWN, VACANT)),
            sources=numbered(campaign.sources),
            sentences=numbered(campaign.sentences),
            statements=numbered(campaign.statements),
        )


def numbered(names: Iterable[str]) -> dict[str, int]:
    """Return the position of each name."""
    return {name: at for at, name in enumerate(names)}


def _places(study: Study) -> Iterable[str]:
    campaign = study.campaign
    found = dict.fromkeys(place.id for place in campaign.holdable)
    for statement in campaign.statements.values():
        found |= dict.fromkeys((*statement.places, *statement.towards, *statement.exceptions))
    for claim in campaign.claims.values():
        found |= dict.fromkeys(claim.scope)
    for road in campaign.roads:
        found |= dict.fromkeys((road.a, road.b))
    for corridor in campaign.corridors.values():
        found |= dict.fromkeys(corridor.places)
    around = [place for place in found if place in campaign.places]
    for id in around:  # grows as it is read: places lie in places that lie in others
        new = [parent for parent in campaign.places[id].part_of if parent in campaign.places and parent not in found]
        found |= dict.fromkeys(new)
        around += new
    return (place for place in found if place in campaign.places)


def columns(rows: Sequence[Row], defaults: Row) -> Columns:
    """Return rows as columns, each in the shortest of three forms.

    They are the values in order; number of a row -> value, where most rows have the default; and the distinct values
    with the number of that of each row. A column of which all values are the default is left out.

    Examples
    --------
    >>> columns([{"id": "a", "note": ""}, {"id": "b", "note": ""}], {"note": ""})
    {'id': ['a', 'b']}
    """
    found = {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    return {
        name: _shortest(values, defaults.get(name, _NONE))
        for name, values in found.items()
        if any(value != defaults.get(name, _NONE) for value in values)
    }


def _shortest(values: Sequence[Any], default: object) -> Column:
    """Return a column in its shortest form."""
    forms: list[Column] = [list(values)]
    if default is not _NONE:
        forms.append({at: value for at, value in enumerate(values) if value != default})
    written = [_written(value) for value in values]
    known = dict(zip(written, values, strict=True))
    number = numbered(known)
    forms.append({"values": list(known.values()), "at": [number[each] for each in written]})
    return min(forms, key=lambda form: len(_written(form)))


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def in_km(campaign: Campaign, lon: float, lat: float) -> tuple[float, float]:
    """Return a point of the campaign's plane in km, to ten metres."""
    x, y = campaign.sheet.projection.to_km(lon, lat)
    return round(float(x), 2), round(float(y), 2)
