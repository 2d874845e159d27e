"""HTML cards that notebooks show for a campaign, a study or a history: a title, a few facts, a small map of places."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from sim.model.escapes import html_text
from sim.model.geodesy import shortest_arc

WIDTH = 260  # pixels of the map
_TALLEST = 260
_MARGIN = 6
_COLOUR = "#888888"  # of places whose holder has no colour
_STYLE = "font: 13px/1.5 sans-serif; display: flex; gap: 16px; align-items: flex-start"


def html_card(
    title: str,
    facts: Mapping[str, str],
    places: Iterable[tuple[str, float, float, str]],
    colours: Mapping[str, str] | None = None,
) -> str:
    """Return a card as HTML, all text escaped.

    Parameters
    ----------
    title, facts
        The heading, and the facts by name.
    places
        Name, longitude, latitude and holder of each place on the map.
    colours
        Colour of each holder (``#RRGGBB``).

    Examples
    --------
    >>> html_card("A < B", {"places": "1"}, [("Hama", 36.7, 35.1, "red")], {"red": "#b03a2e"})[:59]
    '<div style="font: 13px/1.5 sans-serif; display: flex; gap: '
    """
    rows = "".join(
        f'<tr><td style="padding: 0 12px 0 0">{html_text(name)}</td><td>{html_text(words)}</td></tr>'
        for name, words in facts.items()
    )
    table = f'<table style="border-collapse: collapse; text-align: left">{rows}</table>'
    drawing = _svg(list(places), colours or {})
    return f'<div style="{_STYLE}"><div><strong>{html_text(title)}</strong>{table}</div>{drawing}</div>'


def _svg(places: list[tuple[str, float, float, str]], colours: Mapping[str, str]) -> str:
    """Return the places as dots, north up, with a degree of longitude shortened as at their middle latitude."""
    if not places:
        return ""
    lats = [place[2] for place in places]
    west, east = shortest_arc(place[1] for place in places)
    north = max(lats)
    shrink = max(math.cos(math.radians((north + min(lats)) / 2)), 0.1)
    wide, high = max((east - west) * shrink, 1e-9), max(north - min(lats), 1e-9)
    scale = min((WIDTH - 2 * _MARGIN) / wide, (_TALLEST - 2 * _MARGIN) / high)
    dots = "".join(
        f'<circle cx="{_MARGIN + (lon - west) % 360 * shrink * scale:.1f}" '
        f'cy="{_MARGIN + (north - lat) * scale:.1f}" r="3" '
        f'fill="{html_text(colours.get(holder, _COLOUR))}"><title>{html_text(name)}</title></circle>'
        for name, lon, lat, holder in places
    )
    width, height = (f"{side * scale + 2 * _MARGIN:.0f}" for side in (wide, high))
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">{dots}</svg>'
