"""Credit lines of pictures: sources and licences."""

from __future__ import annotations

from sim import Campaign

_LEAST_WORLD = 1.5  # degrees


def source_words(campaign: Campaign) -> str:
    """Return the sources of a campaign and their licence."""
    licence = "" if campaign.licence in campaign.attribution else campaign.licence
    return _sentences(campaign.attribution, licence)


def chart_source(campaign: Campaign) -> str:
    """Return the foot line of a chart: sources, licence and time zone."""
    zone = "" if campaign.clock.precision else f" Times in {campaign.clock.offset}."
    return f"{source_words(campaign)}{zone}"


def map_source(campaign: Campaign) -> str:
    """Return the foot line of a map: sources, and the licence of the map itself."""
    return f"{_sentences(campaign.attribution, f'Map: {campaign.licence}')}{base_map(campaign)}"


def _sentences(*texts: str) -> str:
    """Return texts in a row, each with a full stop at its end; empty ones are left out."""
    return " ".join(text if text.endswith((".", "!", "?", ".)", ".”")) else f"{text}." for text in texts if text)


def shows_world(campaign: Campaign) -> bool:
    """Return whether maps of a campaign lie on the world's land of today, which is too coarse for small areas."""
    west, south, east, north = campaign.sheet.extent
    return campaign.backdrop is None and max(east - west, north - south) >= _LEAST_WORLD


def base_map(campaign: Campaign) -> str:
    """Return the credit of the world's map, after a space, if maps of a campaign lie on it."""
    return " Base map: today's, by Natural Earth." if shows_world(campaign) else ""
