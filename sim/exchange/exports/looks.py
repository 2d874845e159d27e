"""How exported places look: titles, and the colours of sides."""

from __future__ import annotations

from collections.abc import Mapping

from sim.exchange.exports.layers import Cell
from sim.model.campaign import Campaign
from sim.model.vocabulary import UNKNOWN, VACANT

GREY, WHITE = "#9A9A9A", "#FFFFFF"  # of places that nobody is known to hold, and of those that nobody holds


def title_of(campaign: Campaign, about: Mapping[str, Cell]) -> str:
    """Return the title that a file says of itself, which marks a run with scripts, else the campaign's."""
    return str(about.get("title") or campaign.title)


def side_colours(campaign: Campaign) -> dict[str, str]:
    """Return the colour of each side as ``#RRGGBB``, in table order; ``unknown`` and ``vacant`` are among them."""
    return {**{side.id: side.colour for side in campaign.sides.values()}, UNKNOWN: GREY, VACANT: WHITE}


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of ``#RRGGBB``, 0 to 255.

    Examples
    --------
    >>> channels("#1F618D")
    (31, 97, 141)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
