"""Credit lines of pictures: sources and licences."""

from __future__ import annotations

from sim import Campaign


def source_words(campaign: Campaign) -> str:
    """Return the sources of a campaign and their licence."""
    licence = "" if campaign.licence in campaign.attribution else f" {campaign.licence}."
    return f"{campaign.attribution}{licence}"


def chart_source(campaign: Campaign) -> str:
    """Return the foot line of a chart: sources, licence and time zone."""
    return f"{source_words(campaign)} Times in {campaign.clock.offset}."


def map_source(campaign: Campaign) -> str:
    """Return the foot line of a map: sources, and the licence of the map itself."""
    return f"{campaign.attribution} Map: {campaign.licence}."
