"""How pictures look: themes, side colours and markers, type sizes, bundled fonts, figures, and how they are saved.

Every size is in px of a 1280x720 layout (`px` turns them into points); a larger picture is the same figure at a higher
dpi. Nothing here knows a map. Colours of sides come from the campaign; this module only fits them to a theme.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.path import Path as Outline
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Text
from numpy.typing import NDArray

from sim import OWN_PALETTE, Campaign

FONT = "IBM Plex Sans Condensed"
FAMILY = (FONT, "DejaVu Sans")
LAYOUT = (1280, 720)
LAYOUT_DPI = 100
CONTRAST = 4.7  # of any text that is meant to be read, against paper
MARKERS = ("disc", "square", "triangle", "diamond", "star", "pentagon", "cross")
Size = tuple[float, float]
_FONTS = Path(__file__).parent / "fonts"
_WEIGHTS: Mapping[int, str] = MappingProxyType({400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"})


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a picture by role.

    `faint` is for geography only, never for reading. `ground_alpha` is the strength of the ground tint and
    `hatch_alpha` that of the hatch over silent ground, both before a side's own weight. `outline` goes around marks
    whose colour is near that of paper. `palette` names the palette of the campaign that colours the sides.
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
THEMES: Mapping[str, Theme] = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK)})


@dataclass(frozen=True, slots=True)
class SideStyle:
    """How one side is drawn in one theme.

    `colour` fills marks, `text` is the same hue dark (or light) enough to read, `marker` names a `marker_path`,
    `hatch` is a matplotlib hatch, `ground` the alpha of its ground tint, `stroke` the colour of its lines and rings,
    and `outline` that of a line around its marks, or empty where the colour itself stands off from paper and land.
    """

    id: str
    name: str
    short: str
    colour: str
    text: str
    marker: str
    hatch: str
    ground: float
    stroke: str
    outline: str = ""


@dataclass(frozen=True, slots=True)
class _Tuned:
    """A hue of the default palette, tuned by eye and by CIELAB distance under three colour-vision deficiencies."""

    dark: str
    text: str
    weight: float


_MARK_CONTRAST = 3.0  # of marks with dark land; more would bring reds and greens of a campaign near each other
_PALE = 1.2  # least contrast with paper and land of a colour that needs no outline
_PALE_WEIGHT = 2.6
# Keyed by the light colour; a campaign's own colours that are not here are derived by rule instead.
_PALETTE: Mapping[str, _Tuned] = MappingProxyType(
    {
        "#16507f": _Tuned(dark="#6FB1F2", text="#16507F", weight=1.15),
        "#4fa9bd": _Tuned(dark="#A9E4E6", text="#26798C", weight=1.1),
        "#e3ae2b": _Tuned(dark="#F5C638", text="#94680A", weight=1.1),
        "#c4553f": _Tuned(dark="#D9583F", text="#A8402C", weight=0.78),
        "#8e44ad": _Tuned(dark="#B98AD0", text="#8E44AD", weight=0.9),
        "#3f3d1f": _Tuned(dark="#B7A58A", text="#3F3D1F", weight=0.9),
    }
)


def px(size: float) -> float:
    """Turn px of the 720p layout into points."""
    return size * 72.0 / LAYOUT_DPI


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2), 0 for black to 1 for white."""
    channels = np.asarray(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(colour: str, on: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2), 1 to 21."""
    high, low = sorted((luminance(colour), luminance(on)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@cache
def readable(colour: str, *, on: str, at_least: float = CONTRAST) -> str:
    """Return `colour` if it reads on `on`, else its nearest darker (on dark grounds: lighter) mix that does."""
    towards = np.zeros(3) if luminance(on) > 0.18 else np.ones(3)
    start = np.asarray(to_rgb(colour))
    for step in range(101):
        mixed = _hex(start + (towards - start) * step / 100)
        if contrast(mixed, on) >= at_least:
            return mixed
    return _hex(towards)


def mix(colour: str, other: str, share: float = 0.5) -> str:
    """Return the colour that is `share` of the way from one to another."""
    return _hex((1 - share) * np.asarray(to_rgb(colour)) + share * np.asarray(to_rgb(other)))


def _hex(channels: NDArray[np.float64]) -> str:
    red, green, blue = (float(channel) for channel in channels)
    return to_hex((red, green, blue))


def palette_names(campaign: Campaign) -> tuple[str, ...]:
    """Return the palettes that `campaign` can be drawn in: its sides' own colours, then those it declares."""
    return (OWN_PALETTE, *campaign.sheet.palettes)


def with_palette(theme: Theme, palette: str | None, campaign: Campaign) -> Theme:
    """Return `theme` with another palette of `campaign`; as it is when None.

    Raises
    ------
    ValueError
        If the campaign has no palette of the name.
    """
    theme = theme if palette is None else replace(theme, palette=palette)
    _palette(campaign, theme.palette)
    return theme


def _palette(campaign: Campaign, name: str) -> Mapping[str, str]:
    """Return the colours of a palette that are not the sides' own."""
    if name not in palette_names(campaign):
        raise ValueError(f"palette(={name!r}) is none of: {', '.join(palette_names(campaign))}")
    return campaign.sheet.palettes.get(name, {})


def side_styles(campaign: Campaign, *, theme: Theme = LIGHT, palette: str | None = None) -> Mapping[str, SideStyle]:
    """Return how each side of `campaign` is drawn, in table order, with `unknown` and `vacant` at the end.

    `palette` names one of `palette_names`; the theme's when None. A side that a palette leaves out keeps its own
    colour.

    Raises
    ------
    ValueError
        If the campaign has no such palette, or a side's marker is none of `MARKERS`.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> styles = side_styles(read_campaign(folder("northwestern_syria_2024")))
    >>> styles["unknown"].marker
    'cross'
    """
    styles: dict[str, SideStyle] = {}
    colours = _palette(campaign, theme.palette if palette is None else palette)
    for side in campaign.sides.values():
        if side.marker not in MARKERS:
            raise ValueError(f"marker(={side.marker!r}) of side {side.id} is none of: {', '.join(MARKERS)}")
        light = to_hex(colours.get(side.id, side.colour))
        tuned = _PALETTE.get(light)
        if theme.is_dark:
            colour = tuned.dark if tuned else readable(light, on=theme.land, at_least=_MARK_CONTRAST)
            text = readable(colour, on=theme.paper)
        else:
            colour = light
            text = readable(tuned.text if tuned else light, on=theme.paper)
        weight = tuned.weight if tuned else 1.0
        pale = min(contrast(colour, theme.paper), contrast(colour, theme.land)) < _PALE
        if pale:  # its tint can only lighten the land, so it must do so all the more
            text, weight = readable(theme.outline, on=theme.paper), _PALE_WEIGHT
        styles[side.id] = SideStyle(
            id=side.id,
            name=side.name,
            short=side.short or side.name,
            colour=to_hex(colour),
            text=to_hex(text),
            marker=side.marker,
            hatch=side.hatch,
            ground=theme.ground_alpha * weight,
            stroke=theme.outline if pale else to_hex(colour),
            outline=theme.outline if pale else "",
        )
    muted = readable(theme.muted, on=theme.paper)
    for holder, name in (("unknown", "Not known"), ("vacant", "Held by nobody")):
        styles[holder] = SideStyle(
            holder, name, name, theme.unknown, muted, "cross", "", theme.ground_alpha * 0.5, theme.unknown
        )
    return MappingProxyType(styles)


def _polygon(count: int, *, inner: float = 1.0, turn: float = 0.0) -> NDArray[np.float64]:
    """Return a regular polygon's corners, every second one drawn in to `inner` of the radius, first corner up."""
    angles = math.pi / 2 + turn + np.arange(count) * 2 * math.pi / count
    radii = np.where(np.arange(count) % 2 == 0, 1.0, inner)
    return np.column_stack([np.cos(angles) * radii, np.sin(angles) * radii])


def _area(corners: NDArray[np.float64]) -> float:
    x, y = corners.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


@cache
def marker_path(name: str) -> Outline:
    """Return a marker's outline, centred on the origin, equal in area to a disc of diameter 1.

    Scatter it with `s = px(diameter) ** 2`.

    Raises
    ------
    ValueError
        If `name` is none of `MARKERS`.
    """
    if name == "disc":
        corners = _polygon(48)
    elif name == "square":
        corners = _polygon(4, turn=math.pi / 4)
    elif name == "triangle":
        corners = _polygon(3) * np.array([1.0, 1.06])
    elif name == "diamond":
        corners = _polygon(4) * np.array([0.85, 1.0])
    elif name == "star":
        corners = _polygon(10, inner=0.46)
    elif name == "pentagon":
        corners = _polygon(5)
    elif name == "cross":
        arm, half = 1.0, 0.24
        corners = np.array(
            [
                (half, half), (half, arm), (-half, arm), (-half, half), (-arm, half), (-arm, -half),
                (-half, -half), (-half, -arm), (half, -arm), (half, -half), (arm, -half), (arm, half),
            ]
        ) @ (np.array([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2))  # fmt: skip
    else:
        raise ValueError(f"marker(={name!r}) is none of: {', '.join(MARKERS)}")
    corners = corners * math.sqrt(math.pi / 4 / _area(corners))
    return Outline(np.vstack([corners, corners[:1]]), closed=True, readonly=True)


def halo(theme: Theme, width: float = 3.2) -> list[AbstractPathEffect]:
    """Return path effects that set text off from the map: a stroke of `width` px in the halo colour."""
    return [withStroke(linewidth=px(width), foreground=theme.halo, joinstyle="round")]


def font_file(weight: int) -> Path:
    """Return the file of the bundled typeface in a weight, for pages that carry it with them.

    Raises
    ------
    ValueError
        If it has no such weight.

    Examples
    --------
    >>> font_file(600).name
    'IBMPlexSansCondensed-SemiBold.ttf'
    """
    if weight not in _WEIGHTS:
        raise ValueError(f"weight(={weight}) is none of: {', '.join(map(str, _WEIGHTS))}")
    return _FONTS / f"IBMPlexSansCondensed-{_WEIGHTS[weight]}.ttf"


def register_fonts() -> None:
    """Make the bundled typeface known to matplotlib, before any installed copy of it; a second call does nothing.

    This only adds names: no figure that does not ask for the typeface changes.
    """
    known = {entry.fname for entry in fontManager.ttflist}
    for path in sorted(_FONTS.glob("*.ttf")):
        if str(path) not in known:
            fontManager.addfont(path)
            fontManager.ttflist.insert(0, fontManager.ttflist.pop())
    # The fallback has two weights; say which of them stands for ours in between, or matplotlib warns at every text.
    fallback = {entry.weight: entry for entry in fontManager.ttflist if _is_plain(entry, FAMILY[1])}
    for weight, stand_in in ((500, 400), (600, 700)):
        if weight not in fallback and stand_in in fallback:
            fontManager.ttflist.append(replace(fallback[stand_in], weight=weight))


def _is_plain(entry: FontEntry, family: str) -> bool:
    return entry.name == family and entry.style == "normal" and entry.stretch == "normal"


def type_settings(size: float, *, weight: int = 400, italic: bool = False) -> dict[str, Any]:
    """Return the keyword arguments of a text `size` px high in the bundled typeface."""
    return {
        "fontsize": px(size),
        "fontweight": weight,
        "fontstyle": "italic" if italic else "normal",
        "fontfamily": list(FAMILY),
        "parse_math": False,  # a source may write of dollars
    }


@contextmanager
def figure_settings() -> Iterator[None]:
    """Hold the settings pictures are made with, and give back the caller's when done.

    Make figures, draw and save them inside the block. Fonts fall back to DejaVu Sans for letters that the bundled
    typeface lacks.
    """
    register_fonts()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": list(FAMILY),
                "text.hinting": "none",
                "axes.unicode_minus": True,
                "hatch.linewidth": px(1.15),
                "svg.hashsalt": "frontlapse",
                "svg.fonttype": "path",
                "pdf.fonttype": 42,
                "path.simplify": True,
            }
        )
        yield


def layout_figure(size: tuple[int, int] = LAYOUT, *, theme: Theme = LIGHT, layout: tuple[int, int] = LAYOUT) -> Figure:
    """Return an empty figure of `size` px on an Agg canvas, scaled so that `layout` px fit the smaller ratio.

    `layout_size` gives its width and height in layout px.

    Raises
    ------
    ValueError
        If `size` is not two positive numbers.
    """
    width, height = size
    if width <= 0 or height <= 0:
        raise ValueError(f"size(={size!r}) must be two positive numbers of px")
    dpi = LAYOUT_DPI * min(width / layout[0], height / layout[1])
    figure = Figure(figsize=(width / dpi, height / dpi), dpi=dpi, facecolor=theme.paper)
    FigureCanvasAgg(figure)
    return figure


def layout_size(figure: Figure) -> tuple[float, float]:
    """Return a figure's width and height in layout px."""
    width, height = figure.get_size_inches()
    return float(width) * LAYOUT_DPI, float(height) * LAYOUT_DPI


def place_axes(figure: Figure, x: float, y: float, width: float, height: float, **settings: Any) -> Axes:
    """Add axes whose box is given in layout px, from the figure's top left corner."""
    full_width, full_height = layout_size(figure)
    box = (x / full_width, 1 - (y + height) / full_height, width / full_width, height / full_height)
    return figure.add_axes(box, **settings)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in layout px, y upwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def holds(self, other: Box) -> bool:
        """Whether `other` lies wholly within."""
        return self.x0 <= other.x0 and other.x1 <= self.x1 and self.y0 <= other.y0 and other.y1 <= self.y1

    def grown(self, by: float) -> Box:
        """Return the box with `by` px added on every side."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """Return the box of a width and height with its middle at (x, y)."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def layout_box(axes: Axes) -> Box:
    """Return the box of axes in layout px, from their figure's lower left corner.

    Raises
    ------
    ValueError
        If the axes belong to no figure.
    """
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("axes must belong to a figure")
    width, height = layout_size(figure)
    box = axes.get_position()
    return Box(box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height)


def write(
    figure: Figure,
    x: float,
    y: float,
    words: str,
    size: float,
    *,
    colour: str,
    weight: int = 400,
    italic: bool = False,
    ha: str = "left",
    va: str = "baseline",
    **settings: Any,
) -> Text:
    """Write `words` on a figure: position and `size` in layout px, from the top left corner."""
    full_width, full_height = layout_size(figure)
    settings = type_settings(size, weight=weight, italic=italic) | settings
    return figure.text(x / full_width, 1 - y / full_height, words, color=colour, ha=ha, va=va, **settings)


# What each writer would stamp into a file besides the picture; None leaves it out, so that bytes repeat.
_METADATA: Mapping[str, Mapping[str, None]] = MappingProxyType(
    {
        ".png": MappingProxyType({"Software": None}),
        ".svg": MappingProxyType({"Date": None, "Creator": None}),
        ".pdf": MappingProxyType({"CreationDate": None, "Creator": None, "Producer": None}),
    }
)
SUFFIXES = tuple(_METADATA)


def check_suffix(path: Path) -> str:
    """Return the lower-case suffix of a picture's path.

    Raises
    ------
    ValueError
        If pictures are not saved under it.
    """
    suffix = path.suffix.lower()
    if suffix not in _METADATA:
        raise ValueError(f"suffix {path.suffix!r} of {path.name} is none of: {', '.join(SUFFIXES)}")
    return suffix


def save_figure(figure: Figure, path: Path | str, **settings: Any) -> Path:
    """Save a figure as PNG, SVG or PDF by suffix, under a temporary name first, so that no half picture is left.

    Call it inside `figure_settings`; `settings` go to `Figure.savefig`. The same figure gives the same bytes on one set
    of installed versions.

    Raises
    ------
    ValueError
        If the suffix is none of `SUFFIXES`.
    """
    path = Path(path)
    suffix = check_suffix(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        temporary = Path(folder) / path.name
        figure.savefig(
            temporary,
            format=suffix[1:],
            dpi=figure.dpi,
            facecolor=figure.get_facecolor(),
            metadata=_METADATA[suffix],
            **settings,
        )
        temporary.replace(path)
    return path
