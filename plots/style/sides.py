"""How each side is drawn: its colour fitted to a theme, its marker. Colours come from the campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from matplotlib.colors import to_hex

from plots.style.markers import MARKERS
from plots.style.themes import LIGHT, Theme, contrast, readable
from sim import OWN_PALETTE, Campaign
from sim.model.sheet import Shade


@dataclass(frozen=True, slots=True)
class SideStyle:
    """How one side is drawn in one theme.

    `colour` fills marks, `text` is the same hue dark (or light) enough to read, `marker` names a `marker_path`,
    `ground` the alpha of its ground tint, `stroke` the colour of its lines and rings,
    and `outline` that of a line around its marks, or empty where the colour itself stands off from paper and land.
    """

    id: str
    name: str
    short: str
    colour: str
    text: str
    marker: str
    ground: float
    stroke: str
    outline: str = ""


LONGEST_SHORT = 16  # letters of a side's short name: what a column of a legend holds
_MARK_CONTRAST = 3.0  # of marks with dark land; more would bring reds and greens of a campaign near each other
_PALE = 1.2  # least contrast with paper and land of a colour that needs no outline
_PALE_WEIGHT = 2.6


def palette_names(campaign: Campaign) -> tuple[str, ...]:
    """Return the palettes that `campaign` can be drawn in: its sides' own colours, then those it declares."""
    return tuple(dict.fromkeys((OWN_PALETTE, *campaign.sheet.palettes)))


def with_palette(theme: Theme, palette: str | None, campaign: Campaign) -> Theme:
    """Return `theme` with another palette of `campaign`; as it is when None.

    Raises
    ------
    TypeError
        If `theme` is none.
    ValueError
        If the campaign has no palette of the name.
    """
    _check_theme(theme)
    theme = theme if palette is None else replace(theme, palette=palette)
    _palette(campaign, theme.palette)
    return theme


def _cut(name: str) -> str:
    """Return a name for where there is little room, cut where it is long itself."""
    return name if len(name) <= LONGEST_SHORT else f"{name[: LONGEST_SHORT - 1].rstrip()}…"


def _check_theme(theme: object) -> None:
    if not isinstance(theme, Theme):
        raise TypeError(f"theme(={theme!r}) must be a Theme, such as plots.LIGHT or plots.DARK")


def _palette(campaign: Campaign, name: str) -> Mapping[str, Shade]:
    """Return the shades of a palette; a side that it leaves out has its own colour."""
    if name not in palette_names(campaign):
        raise ValueError(f"palette(={name!r}) is not one of: {', '.join(palette_names(campaign))}")
    palettes = campaign.sheet.palettes
    return {**palettes.get(OWN_PALETTE, {}), **palettes.get(name, {})}


def side_styles(campaign: Campaign, *, theme: Theme = LIGHT, palette: str | None = None) -> Mapping[str, SideStyle]:
    """Return how each side of `campaign` is drawn, in table order, with `unknown` and `vacant` at the end.

    `palette` names one of `palette_names`; the theme's when None. A side that a palette leaves out keeps its own
    colour.

    Raises
    ------
    ValueError
        If the campaign has no such palette, or a side's marker is not one of `MARKERS`.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> styles = side_styles(read_campaign(folder("northwestern_syria_2024")))
    >>> styles["unknown"].marker
    'cross'
    """
    styles: dict[str, SideStyle] = {}
    shades = _palette(campaign, theme.palette if palette is None else palette)
    for side in campaign.sides.values():
        if side.marker not in MARKERS:
            raise ValueError(f"marker(={side.marker!r}) of side {side.id} is not one of: {', '.join(MARKERS)}")
        shade = shades.get(side.id, Shade())
        light = to_hex(shade.colour or side.colour)
        if theme.is_dark:
            colour = shade.dark or readable(light, on=theme.land, at_least=_MARK_CONTRAST)
            text = readable(colour, on=theme.paper)
        else:
            colour = light
            text = readable(shade.text or light, on=theme.paper)
        weight = shade.weight
        pale = min(contrast(colour, theme.paper), contrast(colour, theme.land)) < _PALE
        if pale:  # its tint can only lighten the land, so it must do so all the more
            text, weight = readable(theme.outline, on=theme.paper), _PALE_WEIGHT
        styles[side.id] = SideStyle(
            id=side.id,
            name=side.name,
            short=_cut(side.short or side.name),
            colour=to_hex(colour),
            text=to_hex(text),
            marker=side.marker,
            ground=theme.ground_alpha * weight,
            stroke=theme.outline if pale else to_hex(colour),
            outline=theme.outline if pale else "",
        )
    muted = readable(theme.muted, on=theme.paper)
    for holder, name in (("unknown", "Not known"), ("vacant", "Held by nobody")):
        styles[holder] = SideStyle(
            holder, name, name, theme.unknown, muted, "cross", theme.ground_alpha * 0.5, theme.unknown
        )
    return MappingProxyType(styles)
