"""Credit lines of pictures: sources and licences."""

from __future__ import annotations

from plots.style.language import ENGLISH, Words
from sim import Campaign

_LEAST_WORLD = 1.5  # degrees


def source_words(campaign: Campaign) -> str:
    """Return the sources of a campaign and their licence."""
    licence = "" if campaign.licence in campaign.attribution else campaign.licence
    return _sentences(campaign.attribution, licence)


def chart_source(campaign: Campaign, words: Words = ENGLISH) -> str:
    """Return the foot line of a chart: sources, licence and time zone."""
    zone = "" if campaign.clock.precision else words("credit.zone", zone=campaign.clock.offset)
    return f"{source_words(campaign)} {zone}".rstrip()


def map_source(campaign: Campaign, words: Words = ENGLISH) -> str:
    """Return the foot line of a map: sources, and the licence of the map itself."""
    licence = words("credit.map", licence=campaign.licence)
    return f"{_sentences(campaign.attribution, licence)}{base_map(campaign, words)}"


def _sentences(*texts: str) -> str:
    """Return texts in a row, each with a full stop at its end; empty ones are left out."""
    return " ".join(text if text.endswith((".", "!", "?", ".)", ".”")) else f"{text}." for text in texts if text)


def shows_world(campaign: Campaign) -> bool:
    """Return whether maps of a campaign lie on the world's land of today, which is too coarse for small areas."""
    west, south, east, north = campaign.sheet.extent
    return campaign.backdrop is None and max(east - west, north - south) >= _LEAST_WORLD


def base_map(campaign: Campaign, words: Words = ENGLISH) -> str:
    """Return the credit of the world's map, after a space, if maps of a campaign lie on it."""
    return f" {words('credit.base')}" if shows_world(campaign) else ""
