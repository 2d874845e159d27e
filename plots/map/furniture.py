"""Words and signs on a map that belong to no place: road numbers, names of areas, the scale bar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from plots.map.basemap import View, Z
from plots.map.corners import LOWER_LEFT, free_corner
from plots.map.labels import is_free, place_near
from plots.style import Box, Theme, halo, mix, px, type_settings
from plots.style.measure import text_size
from plots.style.type import fit_text
from sim import Campaign
from sim.model.escapes import has_right_to_left

_FRONT_ROOM = 35.0  # px from the middle of a link, for the bar and stubs of a front on it
_FRONT_SPOTS = ((0.0, 16.0), (-16.0, 6.0), (16.0, 6.0))  # px along a link from its middle, and size: bar, stubs
_BAR = 24.0  # px, height of a scale bar with its figures
_MOST_STRETCH = 1.5  # of the ground in a corner, from which a scale bar is not true for the map
_BAR_MARGIN = 13.0  # px from the edge of the map to it
_SHIELD = re.compile(r"[A-Z]{1,2}\d+\Z")


def road_boxes(campaign: Campaign, view: View, points: Mapping[str, tuple[float, float]]) -> list[Box]:
    """Return small boxes along the motorways, px, that words must not touch."""
    boxes: list[Box] = []
    for road in campaign.roads:
        if road.road_class == "motorway" and road.a in points and road.b in points:
            a, b = np.array(view.to_px(*points[road.a])), np.array(view.to_px(*points[road.b]))
            for share in np.linspace(0, 1, 2 + int(np.hypot(*(b - a)) / 8)):
                x, y = a + (b - a) * share
                if view.frame.holds(Box.around(x, y, 0, 0)):
                    boxes.append(Box.around(float(x), float(y), 6, 6))
    return boxes


@dataclass(frozen=True, slots=True)
class Shield:
    """A road's number on the map: its middle in layout px and the box it covers."""

    ref: str
    x: float
    y: float
    box: Box


def choose_shields(
    campaign: Campaign,
    view: View,
    points: Mapping[str, tuple[float, float]],
    *,
    avoid: Sequence[Box] = (),
    apart: float = 150.0,
    most: int = 3,
) -> tuple[Shield, ...]:
    """Return where to put the numbers of motorways: on their longest links, `apart` px from each other.

    They touch no mark and not the middle of a link, where the bar of a front may be drawn. At most `most` of one road;
    `avoid` are other boxes that they must not touch.
    """
    links = []
    for road in campaign.roads:
        ref = road.ref.split(";")[0].strip()
        if road.road_class == "motorway" and _SHIELD.match(ref) and road.a in points and road.b in points:
            ends = np.array([view.to_px(*points[road.a]), view.to_px(*points[road.b])])
            links.append((float(np.hypot(*(ends[1] - ends[0]))), ref, road.a, road.b, ends))
    marks = [Box.around(*view.to_px(*point), 14, 14) for point in points.values()]
    fronts: list[Box] = []
    bars: list[Box] = []
    for road in campaign.roads:  # where a bar and its stubs are drawn if the road crosses the front
        if road.a in points and road.b in points:
            ends = np.array([view.to_px(*points[road.a]), view.to_px(*points[road.b])])
            along = (ends[1] - ends[0]) / max(float(np.hypot(*(ends[1] - ends[0]))), 1.0)
            spots = [(*(ends.mean(axis=0) + along * shift), size) for shift, size in _FRONT_SPOTS]
            fronts += [Box.around(float(x), float(y), size, size) for x, y, size in spots]
            bars.append(fronts[-len(spots)])
    chosen: list[Shield] = []
    for roomy in (True, False):  # a road without a long link gets its number on a short one
        for length, ref, _, _, ends in sorted(links, key=lambda link: (-link[0], link[1:4])):
            clear = _FRONT_ROOM / max(length, 1.0) if roomy else 0.2
            same = [shield for shield in chosen if shield.ref == ref]
            if clear > 0.4 or len(same) >= (most if roomy else 1):
                continue
            width, height = text_size(ref, 10, weight=700)
            for share in (0.5 - clear, 0.5 + clear):
                x, y = map(float, ends[0] + (ends[1] - ends[0]) * share)
                space = Box.around(x, y, width + 9, height + 4)
                taken = (*avoid, *marks, *(fronts if roomy else bars), *(shield.box for shield in chosen))
                if is_free([space], frame=view.frame.grown(-6), obstacles=taken) and all(
                    np.hypot(shield.x - x, shield.y - y) > apart for shield in same
                ):
                    chosen.append(Shield(ref, x, y, space))
                    break
    return tuple(chosen)


def draw_shields(axes: Axes, view: View, shields: Iterable[Shield], *, theme: Theme) -> list[Artist]:
    """Draw the numbers of roads, white on green; return the artists."""
    plate = {"boxstyle": "round,pad=0.2,rounding_size=0.3", "fc": theme.shield, "ec": theme.land, "lw": px(1)}
    return [
        axes.text(
            *view.to_km(shield.x, shield.y),
            shield.ref,
            color=theme.shield_ink,
            ha="center",
            va="center_baseline",
            zorder=Z.SHIELD,
            bbox=plate,
            **type_settings(10, weight=700),
        )
        for shield in shields
    ]


@dataclass(frozen=True, slots=True)
class _WordStyle:
    size: float
    italic: bool
    spaced: bool
    wet: bool


_WORDS: Mapping[str, _WordStyle] = {
    "sea": _WordStyle(12.0, True, True, True),
    "country": _WordStyle(12.5, False, True, False),
    "governorate": _WordStyle(10.0, False, True, False),
    "water": _WordStyle(10.0, True, False, True),
}


def draw_words(
    axes: Axes, campaign: Campaign, view: View, *, theme: Theme, obstacles: Sequence[Box]
) -> tuple[list[Artist], list[Box]]:
    """Draw the names of seas, countries, governorates and waters; return the artists and their boxes.

    They have the lowest rank on the map: a name without room near its point is left out.
    """
    drawn: list[Artist] = []
    boxes: list[Box] = []
    wet, dry = mix(theme.coast, theme.muted), mix(theme.faint, theme.muted)
    for words, lon, lat, kind in campaign.sheet.seas:
        style = _WORDS.get(kind, _WORDS["governorate"])
        spaced = style.spaced and not has_right_to_left(words)  # letters of Arabic are joined
        lines = words.replace("\\n", "\n").split("\n")
        text = fit_text("\n".join("\u2009".join(line.upper()) if spaced else line for line in lines))
        width, height = text_size(text, style.size, italic=style.italic, spacing=1.5)
        middle = place_near(
            view.to_px(*view.place_km(lon, lat)),
            (width + 6, height + 4),
            frame=view.frame.grown(-4),
            obstacles=(*obstacles, *boxes),
        )
        if middle is None:
            continue
        boxes.append(Box.around(*middle, width + 6, height + 4))
        drawn.append(
            axes.text(
                *view.to_km(*middle),
                text,
                color=wet if style.wet else dry,
                ha="center",
                va="center",
                linespacing=1.5,
                zorder=Z.WORDS,
                **type_settings(style.size, italic=style.italic),
            )
        )
    return drawn, boxes


def nice_km(longest: float) -> float:
    """Return the longest of 1, 2, 5, 10, 20, 50 ... km that is no longer than `longest`."""
    power = 10.0 ** np.floor(np.log10(longest))
    return float(max(step for step in (1 * power, 2 * power, 5 * power) if step <= longest * (1 + 1e-9)))


def draw_scale_bar(
    axes: Axes,
    view: View,
    *,
    theme: Theme,
    corners: Sequence[str] = (LOWER_LEFT,),
    points: Iterable[tuple[float, float]] = (),
    taken: Sequence[Box] = (),
    longest: float = 130.0,
    margin: float = 17.0,
    size: float = 10.5,
) -> tuple[list[Artist], Box]:
    """Draw a scale bar of at most `longest` px; return its artists and the box it covers (px).

    It stands in that of `corners` where it hides fewest of `points` (px) and touches no box of `taken`, and is true
    there; on a map of the world, whose corners are stretched, it is true in the middle and says so. `size` is that of
    its figures.
    """
    frame, rim = view.frame, (margin, _BAR_MARGIN)
    corner, room = free_corner(frame, (longest, _BAR), corners, points=points, margin=rim, taken=taken)
    stretch = view.projection.stretch(*view.to_km((room.x0 + room.x1) / 2, room.y0))
    where = ""
    if stretch > _MOST_STRETCH:
        (x0, x1), (y0, y1) = (frame.x0, frame.x1), (frame.y0, frame.y1)
        stretch = view.projection.stretch(*view.to_km((x0 + x1) / 2, (y0 + y1) / 2))
        where = "in the middle of the map"
    km = nice_km(longest * view.km_per_px / stretch)
    wide = km * stretch  # on the plane
    length = wide / view.km_per_px
    overhang = text_size(f"{km:g} km", size)[0] / 2  # the last figure is centred on the bar's end
    left, bottom = room.x0 if corner.endswith("left") else room.x1 - length - overhang, room.y0
    high = 4.0 * view.km_per_px
    x, y = view.to_km(left, bottom)
    bar = Rectangle((x, y), wide, high, fc=theme.paper, ec=theme.muted, lw=px(0.8), zorder=Z.FRAME)
    half = Rectangle((x, y), wide / 2, high, fc=theme.muted, ec=theme.muted, lw=px(0.8), zorder=Z.FRAME + 0.1)
    drawn: list[Artist] = [axes.add_patch(bar), axes.add_patch(half)]
    top = y + 7.5 * view.km_per_px
    marks = ((0.0, "0"), (wide / 2, f"{km / 2:g}"), (wide, f"{km:g} km"))
    shown = [(along, words, "center") for along, words in (marks if length > 90 else (marks[0], marks[2]))]
    beside = overhang + 5  # px
    if where:
        shown.append((wide + beside * view.km_per_px, where, "left"))
    for along, words, ha in shown:
        text = axes.text(
            x + along,
            top,
            words,
            color=theme.muted,
            ha=ha,
            va="baseline",
            zorder=Z.FRAME,
            path_effects=halo(theme),
            **type_settings(size),
        )
        drawn.append(text)
    right = left + length + overhang + (beside + text_size(where, size)[0] if where else 2)
    return drawn, Box(left - 6, bottom - 4, right, bottom + _BAR)
