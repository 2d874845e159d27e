"""What a picture says of where it comes from: its sources and their licence."""

from __future__ import annotations

from sim import Campaign


def source_words(campaign: Campaign) -> str:
    """Return the sources of a campaign with the licence."""
    licence = "" if campaign.licence in campaign.attribution else f" {campaign.licence}."
    return f"{campaign.attribution}{licence}"


def chart_source(campaign: Campaign) -> str:
    """Return what stands at the foot of a chart: sources, licence and whose hours it shows."""
    return f"{source_words(campaign)} Times in {campaign.clock.offset}."


def map_source(campaign: Campaign) -> str:
    """Return what stands at the foot of a map: sources, and the licence that the map itself is under."""
    return f"{campaign.attribution} Map: {campaign.licence}."
