"""Names of places, with leader lines, and the title of an inset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Normal, withStroke
from matplotlib.text import Text

from plots.map.basemap import View, Z
from plots.map.corners import LOWER_LEFT, LOWER_RIGHT, UPPER_LEFT, UPPER_RIGHT, free_corner
from plots.map.labels import PlacedLabel
from plots.style import Box, Theme, halo, px, type_settings
from plots.style.measure import text_size
from plots.style.type import fit_text

LONGEST_LEADER = 51.0  # px
_TITLE = 12.0
_CORNERS = (UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT)  # for a title, the preferred first


def draw_name(
    axes: Axes, view: View, placed: PlacedLabel, *, theme: Theme, rank: int, size: float, weight: int
) -> tuple[Text, Line2D | None]:
    """Draw a place's name at its position; return the text, and its leader line if it has one."""
    text = axes.text(
        *view.to_km(placed.x, placed.y),
        fit_text(placed.label.words),
        color=theme.ink if rank < 3 else theme.muted,
        ha=placed.ha,
        va="center",
        zorder=Z.LABEL,
        path_effects=halo(theme),
        clip_on=True,
        **type_settings(size, weight=weight),
    )
    if placed.leader is None:
        return text, None
    (x0, y0), (x1, y1) = (view.to_km(*end) for end in placed.leader)
    casing: Any = withStroke(linewidth=px(2.6), foreground=theme.halo, capstyle="round")
    line = Line2D(
        [x0, x1], [y0, y1], color=theme.muted, lw=px(0.9), zorder=Z.LABEL - 0.2, path_effects=[casing, Normal()]
    )
    axes.add_line(line)
    return text, line


def draw_title(
    axes: Axes,
    view: View,
    words: str,
    *,
    theme: Theme,
    points: Iterable[tuple[float, float]],
    taken: Sequence[Box] = (),
) -> tuple[list[Artist], Box]:
    """Draw an inset's rim, and its title in the corner where it hides fewest of `points` (px).

    Returns the artists and the title's box, which touches no box of `taken`.
    """
    width, height = text_size(words, _TITLE, weight=700)
    _, box = free_corner(view.frame, (width + 16, height + 14), _CORNERS, points=points, taken=taken)
    title = axes.text(
        *view.to_km(box.x0 + 8, (box.y0 + box.y1) / 2),
        fit_text(words),
        color=theme.ink,
        va="center",
        zorder=Z.FRAME + 0.5,
        bbox={"fc": theme.land, "ec": "none", "pad": px(4), "alpha": 0.9},
        **type_settings(_TITLE, weight=700),
    )
    rim = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fc="none", ec=theme.muted, lw=px(2.4), zorder=Z.FRAME + 0.6)
    return [title, axes.add_patch(rim)], box
