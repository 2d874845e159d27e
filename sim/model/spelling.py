"""Places, sides, factions, corridors and statements by any spelling that the tables have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sim.model.campaign import Campaign, Place
from sim.model.errors import near_spellings, shorten

_TATWEEL = "\N{ARABIC TATWEEL}"
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʾʿʻʼ′"))


@lru_cache(maxsize=1 << 17)  # a script asks for the same names in every draw
def fold(name: str) -> str:
    """Return a name without case, apostrophes, diacritics, hyphens and underscores, to compare spellings.

    Invisible characters (writing direction, joiners) and the Arabic tatweel are removed too.

    Examples
    --------
    >>> fold("Ma‘arrat an-Nu‘mān")
    'maarrat an numan'
    """
    bare = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter) and not _is_invisible(letter))
    return " ".join(letters.casefold().replace("-", " ").replace("_", " ").split())


def find_place(campaign: Campaign, name: str) -> Place:
    """Return the place with this name, in any spelling of its table; case and diacritics are ignored.

    Raises
    ------
    ValueError
        If no place or several places have the name; the message names the nearest, or the ids to choose from.
    """
    found = _places_called(campaign, name)
    if len(found) == 1:
        return campaign.places[found[0]]
    if found:
        which = ", ".join(f"{id} ({_where(campaign, campaign.places[id])})" for id in found)
        raise ValueError(f"{len(found)} places are called {shorten(name)}; give the id of one: {which}")
    raise ValueError(f"unknown place {shorten(name)} in {campaign.name}{_hint(_near_places(campaign, name))}")


def _places_called(campaign: Campaign, name: str) -> list[str]:
    """Return the ids of all places with this name."""
    if name in campaign.places:
        return [name]
    sought = fold(name)
    found = [place.id for place in campaign.places.values() if sought in map(fold, _names(place))]
    return found or [id for id, label in campaign.sheet.names.items() if fold(label) == sought]  # names on pictures


def _near_places(campaign: Campaign, name: str) -> list[str]:
    """Return up to three names of places with the nearest spelling, each place once, the nearest first."""
    spellings: dict[str, list[str]] = {}  # folded spelling -> the places that have it
    for place in campaign.places.values():
        for spelling in _names(place):
            spellings.setdefault(fold(spelling), []).append(place.id)
    near = near_spellings(fold(name), spellings, most=5)
    return [campaign.places[id].name for id in list(dict.fromkeys(id for one in near for id in spellings[one]))[:3]]


def find_side(campaign: Campaign, name: str) -> str:
    """Return the side with this id, name, short name or plain name, in any case.

    Raises
    ------
    ValueError
        If there is no such side; the message names those there are, or the side of a faction with this name.
    """
    if (faction := campaign.factions.get(name)) is not None and name not in campaign.sides:
        raise ValueError(f"unknown side {shorten(name)}: it is a faction of side {faction.side}")
    return _find(
        "side",
        name,
        campaign,
        {one.id: (one.id, one.name, one.short, one.plain_name) for one in campaign.sides.values()},
    )


def find_faction(campaign: Campaign, name: str) -> str:
    """Return the faction with this id or name, in any case.

    Raises
    ------
    ValueError
        If there is no such faction; the message names those there are.
    """
    factions = campaign.factions.values()
    return _find("faction", name, campaign, {one.id: (one.id, one.name, *one.other_names) for one in factions})


def find_corridor(campaign: Campaign, name: str) -> str:
    """Return the corridor with this id or name, or the only one whose id or name starts so, in any case.

    Raises
    ------
    ValueError
        If there is no such corridor, or several start so; the message names those there are.
    """
    folded = {id: (fold(id), fold(corridor.name)) for id, corridor in campaign.corridors.items()}
    for fits in (lambda spelling: spelling == fold(name), lambda spelling: spelling.startswith(fold(name))):
        found = [id for id, spellings in folded.items() if any(map(fits, spellings))]
        if len(found) == 1:
            return found[0]
    there = ", ".join(campaign.corridors) or "(none)"
    raise ValueError(f"unknown corridor {shorten(name)}; the corridors of {campaign.name} are: {there}")


def find_statement(campaign: Campaign, id: str) -> str:
    """Return the id of a statement, in any case.

    Raises
    ------
    ValueError
        If there is no such statement; the message names the nearest.
    """
    if (found := _statement(campaign, id)) is not None:
        return found
    raise ValueError(f"unknown statement {shorten(id)} in {campaign.name}{_hint(_near_statements(campaign, id))}")


def find_event(campaign: Campaign, name: str) -> str:
    """Return the id of a statement, or else of the place with this name.

    Raises
    ------
    ValueError
        If there is neither, or several places have the name; the message names the nearest.
    """
    if (found := _statement(campaign, name)) is not None:
        return found
    if _places_called(campaign, name):
        return find_place(campaign, name).id
    near = _near_places(campaign, name) or _near_statements(campaign, name)
    raise ValueError(f"unknown place or statement {shorten(name)} in {campaign.name}{_hint(near)}")


def _statement(campaign: Campaign, name: str) -> str | None:
    if name in campaign.statements:
        return name
    return next((id for id in campaign.statements if id.casefold() == name.strip().casefold()), None)


def _near_statements(campaign: Campaign, id: str) -> list[str]:
    return near_spellings(id, campaign.statements, most=3)


def _hint(near: Sequence[str]) -> str:
    return f": did you mean {' or '.join(near)}?" if near else ""


def _find(what: str, name: str, campaign: Campaign, spellings: Mapping[str, Iterable[str]]) -> str:
    for id, known in spellings.items():
        if fold(name) in {fold(spelling) for spelling in known if spelling}:
            return id
    near = near_spellings(fold(name), (fold(one) for known in spellings.values() for one in known))
    hint = "".join(f" (did you mean {id}?)" for id, known in spellings.items() if near and near[0] in map(fold, known))
    raise ValueError(
        f"unknown {what} {shorten(name)}; the {what}s of {campaign.name} are: {', '.join(spellings)}{hint}"
    )


def _names(place: Place) -> tuple[str, ...]:
    return place.name, place.id, *place.other_names


def _where(campaign: Campaign, place: Place) -> str:
    parents = [campaign.places[parent].name for parent in place.part_of if parent in campaign.places]
    return ", ".join([place.kind, *parents])


def _is_invisible(letter: str) -> bool:
    return letter == _TATWEEL or unicodedata.category(letter) == "Cf"
