"""Light and dark themes: colours by role, the words on pictures, and the contrast between colours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from matplotlib.colors import to_hex, to_rgb
from numpy.typing import NDArray

from plots.style.language import ENGLISH, Words, read_words
from sim.model.sheet import OWN_PALETTE

CONTRAST = 4.7  # of text with paper


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a picture by role, and its words.

    `faint` is for geography only, not for text. `ground_alpha` is the alpha of the ground tint and `hatch_alpha` that
    of the hatch over silent ground, both before a side's own weight. `outline` surrounds marks whose colour is close to
    that of paper. `palette` names the palette of the campaign that colours the sides.
    `words` are those that the program writes, in one language.
    """

    name: str
    paper: str
    land: str
    other_land: str
    water: str
    coast: str
    river: str
    border: str
    province: str
    motorway_edge: str
    motorway_fill: str
    primary: str
    local: str
    ink: str
    muted: str
    faint: str
    rule: str
    halo: str
    front: str
    front_casing: str
    shield: str
    shield_ink: str
    unknown: str
    ground_alpha: float
    hatch_alpha: float
    outline: str
    palette: str = OWN_PALETTE
    words: Words = ENGLISH

    @property
    def is_dark(self) -> bool:
        """Whether paper is darker than ink."""
        return luminance(self.paper) < luminance(self.ink)


LIGHT = Theme(
    name="light",
    paper="#FBFAF7",
    land="#F3EFE6",
    other_land="#E7E3DA",
    water="#CFDEE5",
    coast="#9FB6C1",
    river="#A3C0CF",
    border="#8F877A",
    province="#CDC5B5",
    motorway_edge="#A39780",
    motorway_fill="#FFFDF8",
    primary="#CFC5B3",
    local="#D9D1C1",
    ink="#1F2328",
    muted="#5F6468",
    faint="#9A9C9B",
    rule="#D8D3C8",
    halo="#F7F4EC",
    front="#15181B",
    front_casing="#FFFFFF",
    shield="#3E6B4F",
    shield_ink="#FFFFFF",
    unknown="#8A8D8F",
    ground_alpha=0.30,
    hatch_alpha=0.42,
    outline="#33465A",
)
DARK = Theme(
    name="dark",
    paper="#14181D",
    land="#22282F",
    other_land="#1A1F25",
    water="#0F1418",
    coast="#3A4854",
    river="#34495A",
    border="#6B7480",
    province="#3A424B",
    motorway_edge="#6B747D",
    motorway_fill="#2A3037",
    primary="#434C55",
    local="#384049",
    ink="#ECEAE4",
    muted="#A3A8AC",
    faint="#6A7178",
    rule="#333A42",
    halo="#1B2026",
    front="#FFFFFF",
    front_casing="#0B0E11",
    shield="#2F5A40",
    shield_ink="#FFFFFF",
    unknown="#8B9299",
    ground_alpha=0.26,
    hatch_alpha=0.42,
    outline="#C3CEDA",
)


def with_language(theme: Theme, language: str) -> Theme:
    """Return `theme` with the words of a language, by its code or the path of a TOML file; see `read_words`.

    Examples
    --------
    >>> with_language(LIGHT, "en") == LIGHT
    True
    """
    return replace(theme, words=read_words(language))


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2), 0 for black to 1 for white."""
    channels = np.asarray(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def lightness(colour: str) -> float:
    """Return the lightness of a colour (CIE L*), 0 for black to 100 for white: equal steps of it look equal."""
    share = luminance(colour)
    return 116 * share ** (1 / 3) - 16 if share > 216 / 24389 else share * 24389 / 27


def contrast(colour: str, on: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2), 1 to 21."""
    high, low = sorted((luminance(colour), luminance(on)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@cache
def readable(colour: str, *, on: str, at_least: float = CONTRAST) -> str:
    """Return `colour`, made darker (on dark backgrounds lighter) until its contrast with `on` is enough."""
    towards = np.zeros(3) if luminance(on) > 0.18 else np.ones(3)
    start = np.asarray(to_rgb(colour))
    for step in range(101):
        mixed = _hex(start + (towards - start) * step / 100)
        if contrast(mixed, on) >= at_least:
            return mixed
    return _hex(towards)


def mix(colour: str, other: str, share: float = 0.5) -> str:
    """Return the mix of two colours, with `share` of the second."""
    return _hex((1 - share) * np.asarray(to_rgb(colour)) + share * np.asarray(to_rgb(other)))


def _hex(channels: NDArray[np.float64]) -> str:
    red, green, blue = (float(channel) for channel in channels)
    return to_hex((red, green, blue))


def check_theme(theme: object) -> None:
    """Raise TypeError if a value is not a `Theme`."""
    if not isinstance(theme, Theme):
        raise TypeError(f"theme(={theme!r}) must be a Theme, such as plots.LIGHT or plots.DARK")
