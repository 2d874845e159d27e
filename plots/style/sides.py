"""Styles of sides: the campaign's colours adapted to a theme, and markers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from matplotlib.colors import to_hex

from plots.style.markers import SALTIRE
from plots.style.positions import spread
from plots.style.themes import LIGHT, Theme, check_theme, contrast, lightness, mix, readable
from sim import Campaign
from sim.model.columns import MARKERS
from sim.model.errors import check_name
from sim.model.sheet import OWN_PALETTE, Shade


@dataclass(frozen=True, slots=True)
class SideStyle:
    """Style of one side in one theme.

    `name` is its full name, `plain` what a reader who does not know it calls it, and `short` a name for narrow columns.
    `colour` fills marks; `text` is the same hue with enough contrast for text; `marker` names a `marker_path`; `ground`
    is the alpha of the ground tint; `stroke` colours lines and rings; `outline` is the colour of a line around marks,
    or empty if the fill has enough contrast with paper and land.
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
    plain: str = ""


LONGEST_SHORT = 16  # letters of a short name, which fit a column of the legend
_MARK_CONTRAST = 3.0  # of marks on dark land; a higher one would make reds and greens similar
_STEP = 3.5  # of lightness (CIE L*, 0 to 100) between the ground tints of two sides, if there is room
_TINTS = {False: (71.0, 90.0), True: (21.0, 38.0)}  # lightness of tints, in light and in dark themes
_WEAKEST, _STRONGEST = 0.7, 1.5  # weight of a tint that is moved
_PALE = 1.2  # a lower contrast with paper or land needs an outline
_PALE_WEIGHT = 2.6
_PALE_GROUND = 1.4  # least contrast of a pale side with land, which is darkened for it
_DARKER = {  # role -> share of ink that is mixed in then
    **{"land": 0.17, "other_land": 0.22, "water": 0.1, "coast": 0.15, "river": 0.12, "border": 0.2},
    **{"province": 0.2, "primary": 0.2, "local": 0.2, "motorway_edge": 0.1, "halo": 0.06},
}


def palette_names(campaign: Campaign) -> tuple[str, ...]:
    """Return the names of a campaign's palettes: its sides' own colours, then those it declares."""
    return tuple(dict.fromkeys((OWN_PALETTE, *campaign.sheet.palettes)))


def with_palette(theme: Theme, palette: str | None, campaign: Campaign) -> Theme:
    """Return `theme` with another palette of `campaign`, and darker land if a side is nearly white in it.

    Raises
    ------
    TypeError
        If `theme` is not a `Theme`.
    ValueError
        If the campaign has no palette of this name.
    """
    check_theme(theme)
    theme = theme if palette is None else replace(theme, palette=palette)
    shades = _palette(campaign, theme.palette)
    colours = [shades.get(side.id, Shade()).colour or side.colour for side in campaign.sides.values()]
    pale = [colour for colour in colours if contrast(colour, theme.paper) < _PALE]
    if theme.is_dark or not any(contrast(colour, theme.land) < _PALE_GROUND for colour in pale):
        return theme
    darker: dict[str, Any] = {role: mix(getattr(theme, role), theme.ink, share) for role, share in _DARKER.items()}
    return replace(theme, **darker)


def _cut(name: str) -> str:
    """Return a short name, cut if it is too long."""
    return name if len(name) <= LONGEST_SHORT else f"{name[: LONGEST_SHORT - 1].rstrip()}…"


def _palette(campaign: Campaign, name: str) -> Mapping[str, Shade]:
    """Return the shades of a palette; a side without one keeps its own colour."""
    check_name("palette", name, palette_names(campaign))
    palettes = campaign.sheet.palettes
    return {**palettes.get(OWN_PALETTE, {}), **palettes.get(name, {})}


def side_styles(campaign: Campaign, *, theme: Theme = LIGHT, palette: str | None = None) -> Mapping[str, SideStyle]:
    """Return the style of each side in table order, then those of `unknown` and `vacant`.

    `palette` is one of `palette_names`; the theme's when None. A side without a shade in it keeps its own colour.

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
    'saltire'
    """
    check_theme(theme)
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
        if pale:  # a pale tint can only lighten the land, so it must be stronger
            text = readable(theme.outline, on=theme.paper)
            weight = _PALE_WEIGHT if contrast(colour, theme.paper) < _PALE else weight
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
            plain=side.plain_name,
        )
    if all(shades.get(id, Shade()).weight == 1.0 for id in styles):
        styles = _spread_tints(styles, theme)
    muted = readable(theme.muted, on=theme.paper)
    for holder, name in (("unknown", theme.words("side.unknown")), ("vacant", theme.words("side.vacant"))):
        styles[holder] = SideStyle(
            holder, name, name, theme.unknown, muted, SALTIRE, theme.ground_alpha * 0.5, theme.unknown, plain=name
        )
    return MappingProxyType(styles)


def _spread_tints(styles: Mapping[str, SideStyle], theme: Theme) -> dict[str, SideStyle]:
    """Return the styles with ground tints of different lightness, so that they differ in grey too."""
    moved = [style for style in styles.values() if not style.outline]  # a pale tint lightens the land
    if len(moved) < 2:
        return {**styles}
    alphas = np.linspace(_WEAKEST, _STRONGEST, 33) * theme.ground_alpha
    ladders = [np.array([lightness(mix(theme.land, each.colour, alpha)) for alpha in alphas]) for each in moved]
    usual = [lightness(mix(theme.land, each.colour, each.ground)) for each in moved]
    low, high = _TINTS[theme.is_dark]
    wanted = spread(usual, gap=min(_STEP, 0.75 * (high - low) / (len(moved) - 1)), low=low, high=high)
    nearest = (alphas[int(np.abs(ladder - want).argmin())] for ladder, want in zip(ladders, wanted, strict=True))
    return {
        **styles,
        **{each.id: replace(each, ground=float(alpha)) for each, alpha in zip(moved, nearest, strict=True)},
    }
