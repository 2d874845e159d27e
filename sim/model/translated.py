"""A campaign with its titles and names in another language, as pictures in that language show them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from sim.model.campaign import Campaign, Faction, Place, Side
from sim.model.frozen import FrozenMap

_LATIN = "LATIN"


def in_language(campaign: Campaign, language: str, script: str = _LATIN) -> Campaign:
    """Return a campaign with its titles and names in a language; sentences stay as their source has them.

    Names are taken from `Campaign.translations`. A place without one there has the first of its other names that is
    written in the script of the language, if that is not the Latin one. What has no name in the language keeps its own.

    Parameters
    ----------
    language
        The code of the language, as in `[translations]`.
    script
        The first word of the Unicode names of its letters, such as ``ARABIC``.

    Examples
    --------
    >>> from scenarios import open_study
    >>> campaign = open_study("northwestern_syria_2024").campaign
    >>> in_language(campaign, "ar", "ARABIC").places["hama"].name
    'حماة'
    """
    texts = campaign.translations.get(language, {})

    def told(text: str) -> str:
        return texts.get(" ".join(text.split()), text)

    sheet = campaign.sheet
    return replace(
        campaign,
        title=told(campaign.title),
        summary=told(campaign.summary),
        sides=FrozenMap({id: _side(side, told) for id, side in campaign.sides.items()}),
        factions=FrozenMap({id: _faction(faction, told) for id, faction in campaign.factions.items()}),
        places=FrozenMap({id: _place(place, told, script) for id, place in campaign.places.items()}),
        chapters=tuple(replace(chapter, title=told(chapter.title)) for chapter in campaign.chapters),
        sheet=replace(
            sheet,
            insets=tuple(replace(inset, title=told(inset.title)) for inset in sheet.insets),
            phases=tuple(replace(phase, title=told(phase.title)) for phase in sheet.phases),
            names=FrozenMap({id: told(name) for id, name in sheet.names.items()}),
            seas=tuple((told(words), lon, lat, kind) for words, lon, lat, kind in sheet.seas),
        ),
    )


def _side(side: Side, told: Callable[[str], str]) -> Side:
    """Return a side with translated names; without a short one, the plain one is its short one too."""
    plain = told(side.plain_name)
    short = told(side.short)
    if short == side.short and plain != side.plain_name:
        short = plain
    return replace(side, name=told(side.name), short=short, plain_name=plain)


def _faction(faction: Faction, told: Callable[[str], str]) -> Faction:
    """Return a faction with a translated name; the former name becomes one of its other names."""
    name = told(faction.name)
    if name == faction.name:
        return faction
    return replace(faction, name=name, other_names=(faction.name, *faction.other_names))


def _place(place: Place, told: Callable[[str], str], script: str) -> Place:
    """Return a place with the name that a language has for it; the former name becomes one of its other names."""
    name = told(place.name)
    if name == place.name and script != _LATIN:
        name = next((other for other in place.other_names if _script(other) == script), name)
    if name == place.name:
        return place
    return replace(place, name=name, other_names=(place.name, *(each for each in place.other_names if each != name)))


def _script(text: str) -> str:
    """Return the first word of the Unicode name of the first letter of a text."""
    return next((unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha()), "")
