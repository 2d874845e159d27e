"""The marks of places and of front roads, as a few collections that are refilled for each moment.

Documented places are filled, inferred ones hollow, silent ones hollow with a slash. A cross is a place whose holder is
not known. Fresh changes glow and fade over event time; a dashed ring means that a change may already have happened. A
contested place is two half marks in a dashed ring, a besieged one has a ring in the besieger's colour, a divided one a
wedge. A square frame is around a place whose holder is a script's doing. On maps of an ensemble, a place that a side
likely holds is that side's pale mark, and an undecided one is a disc divided among the sides that may hold it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path as Outline
from matplotlib.transforms import IdentityTransform

from plots.map.basemap import Z
from plots.style import SALTIRE, SideStyle, Theme, marker_path, mix, px
from sim.frames import FramePlace
from sim.model.vocabulary import NOBODY

LIKELY = 0.75  # share of the draws from which a side likely holds a place
CERTAIN_WORD, LIKELY_WORD, POSSIBLE_WORD = "Certain", "Likely", "Possible"  # how certain a place's holder is
_WEDGES = 40  # steps of a disc's parts
_LEAST_PALE, _LEAST_DIVIDED = 7.0, 8.5  # px: smaller ones cannot be distinguished
_GLOW, _RIM = 13.0, 1.7  # px: how much wider than its mark a glow is, and its rim
_RING, _SIEGE, _SIEGES = 6.4, 9.0, 5.0  # px: how much wider than its mark a ring is, a siege, and each further one
_FIGHT = 1.75  # the ring of a contested place, of its mark's width
_BOX = 6.5  # px: how much wider than its mark a square frame is
_LEAST_HOLLOW = 6.0  # px: a smaller ring looks filled
_CASING = 0.56  # of its mark's width: the widest casing
SURE = ("documented", "initial")
Colour = tuple[float, float, float, float]
_Segment = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to mark: its point in the axes' units and the diameter of its disc in px."""

    place: FramePlace
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class FrontRoad:
    """A road that crosses the front: its ends in km, the sides and places there, and its share before the front."""

    a: tuple[float, float]
    b: tuple[float, float]
    side_a: str
    side_b: str
    ends: tuple[str, str] = ("", "")
    share: float = 0.5


def freshness(place: FramePlace, minute: int, fresh: int) -> float:
    """Return how fresh a place's last change of holder, or contest, is: from 1 at it to 0 after `fresh` minutes."""
    if place.since is None or place.since < 0:
        return 0.0
    age = minute - place.since
    return 1.0 - age / fresh if 0 <= age < fresh else 0.0


def certainty(place: FramePlace) -> str:
    """Return how certain a place's holder is: certain, likely or possible."""
    if not place.odds:
        return CERTAIN_WORD
    return LIKELY_WORD if place.odds[0][1] >= LIKELY else POSSIBLE_WORD


def coarse(place: FramePlace) -> FramePlace:
    """Return a place with its shares rounded to visible steps, so that few frames differ.

    They are rounded down: what is likely, and what is not, stays so. Sides with less than one step are left out.
    """
    if not place.odds:
        return place
    steps = ((side, math.floor(share * _WEDGES) / _WEDGES) for side, share in place.odds)
    return replace(place, odds=tuple((side, share) for side, share in steps if share))


def odds_strength(place: FramePlace) -> float:
    """Return how strong the colour of a place's side is: its share of the histories to the power 3/2, 1 if certain.

    Shares are rounded to a twentieth, which the eye can distinguish. Below `LIKELY` the colour gets no paler:
    stripes and divided discs show the other sides there, and the first side must stay visible.
    """
    return float((round(max(place.odds[0][1], LIKELY) * 20) / 20) ** 1.5) if place.odds else 1.0


def sample_place(
    side: str,
    *,
    basis: str = "documented",
    contested: tuple[str, ...] = (),
    besieged: tuple[str, ...] = (),
    share: tuple[str, float, float] | None = None,
    since: int | None = None,
    may_become: str | None = None,
    counterfactual: bool = False,
    odds: tuple[tuple[str, float], ...] = (),
) -> FramePlace:
    """Return a made-up place in one state, for legends."""
    return FramePlace(
        id="",
        name="",
        kind="town",
        rank=2,
        lon=0.0,
        lat=0.0,
        named=True,
        counted=False,
        side=side,
        holder=side,
        basis=basis,
        contested=contested,
        besieged=besieged,
        share=share,
        since=since,
        may_become=may_become,
        counterfactual=counterfactual,
        odds=odds,
    )


def sample_odds(side: str, other: str, share: float) -> FramePlace:
    """Return a made-up place that `side` holds in a share of the draws and `other` in the rest, for legends."""
    return sample_place(side, basis="inferred", odds=((side, share), (other, 1 - share)))


@cache
def half_path(marker: str, left: bool) -> Outline:
    """Return the left or right half of a marker's outline; a disc for a saltire, which has no halves."""
    corners = np.asarray(marker_path("disc" if marker == SALTIRE else marker).vertices, dtype=np.float64)[:-1]
    sign = 1.0 if left else -1.0
    kept: list[tuple[float, float]] = []
    for start, end in pairwise(np.vstack([corners, corners[:1]])):
        if sign * start[0] <= 0:
            kept.append((float(start[0]), float(start[1])))
        if start[0] * end[0] < 0:
            share = start[0] / (start[0] - end[0])
            kept.append((0.0, float(start[1] + share * (end[1] - start[1]))))
    return Outline([*kept, kept[0]], closed=True)


def wedge_path(low: float, high: float) -> Outline:
    """Return the part of a unit disc from share `low` to share `high`, clockwise from the top."""
    if high - low >= 1:
        return marker_path("disc")
    wedge = Outline.wedge(90 - 360 * high, 90 - 360 * low)
    return Outline(np.asarray(wedge.vertices) / 2, wedge.codes)


@cache
def _siege_path() -> Outline:
    """Return a ring of radius 1/2 with short strokes inwards, like the map symbol of a fort."""
    ring = Outline.unit_circle()
    angles = np.radians(np.arange(0, 360, 45))
    around = np.c_[np.cos(angles), np.sin(angles)]
    strokes = np.stack([around * 0.5, around * 0.37], axis=1).reshape(-1, 2)
    codes = np.tile([Outline.MOVETO, Outline.LINETO], len(angles)).astype(np.uint8)
    return Outline(np.vstack([np.asarray(ring.vertices) / 2, strokes]), np.concatenate([np.asarray(ring.codes), codes]))


_CIRCLE = marker_path("disc")
_SLASH = Outline(np.array([[-0.3, -0.3], [0.3, 0.3]]))
_SQUARE = Outline(np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5]]), closed=True)
_SEAM = Outline(np.array([[0.0, -0.56], [0.0, 0.56]]))


@lru_cache(maxsize=1024)  # the alpha of glows changes with every minute
def _ink(colour: str | None, alpha: float) -> Colour:
    """Return a colour with its alpha; fully transparent for no colour."""
    return to_rgba(colour, alpha) if colour else (0.0, 0.0, 0.0, 0.0)


class _Layer:
    """One collection of marks of a fixed size on the page, filled again for each moment."""

    def __init__(self, axes: Axes, z: float, **settings: Any) -> None:
        self.collection = PathCollection(
            [], sizes=[], offsets=np.empty((0, 2)), offset_transform=axes.transData, zorder=z, **settings
        )
        self.collection.set_transform(IdentityTransform())
        # Two values where one would do: matplotlib draws a single mark by another path, half a pixel off.
        self.collection.set_antialiased([True, True])
        axes.add_collection(self.collection, autolim=False)
        self._shown: tuple[object, ...] = ()
        self.clear()

    def clear(self) -> None:
        self._paths: list[Outline] = []
        self._offsets: list[tuple[float, float]] = []
        self._diameters: list[float] = []
        self._faces: list[Colour] = []
        self._edges: list[Colour] = []
        self._widths: list[float] = []

    def add(
        self,
        path: Outline,
        at: tuple[float, float],
        diameter: float,
        *,
        face: str | None = None,
        edge: str | None = None,
        width: float = 0.0,
        alpha: float = 1.0,
        edge_alpha: float | None = None,
    ) -> None:
        self._paths.append(path)
        self._offsets.append(at)
        self._diameters.append(px(diameter) ** 2)
        self._faces.append(_ink(face, alpha))
        self._edges.append(_ink(edge, alpha if edge_alpha is None else edge_alpha))
        self._widths.append(px(width))

    def flush(self) -> None:
        self.collection.set_visible(bool(self._paths))
        shown = (self._paths, self._offsets, self._diameters, self._faces, self._edges, self._widths)
        if shown == self._shown:
            return
        self._shown = shown
        self.collection.set_paths(self._paths)
        self.collection.set_offsets(np.array(self._offsets).reshape(-1, 2))
        self.collection.set_sizes(np.array(self._diameters))
        self.collection.set_facecolor(cast(Any, np.array(self._faces).reshape(-1, 4)))
        self.collection.set_edgecolor(cast(Any, np.array(self._edges).reshape(-1, 4)))
        self.collection.set_linewidth(self._widths or [0.0])


class PlaceMarks:
    """The marks of all places of one map.

    Parameters
    ----------
    axes
        Where to draw; the marks' points are in its units, their sizes in px.
    styles
        How each side is drawn.
    scale
        How wide glows and rings are around the marks, of their full width.

    Attributes
    ----------
    glows
        The position of each glow of a fresh change, in the axes' units, and its width, px.
    """

    def __init__(self, axes: Axes, *, theme: Theme, styles: Mapping[str, SideStyle], scale: float = 1.0) -> None:
        self._theme, self._styles, self._scale = theme, styles, scale
        self.glows: list[tuple[float, float, float]] = []
        self.fresh = _Layer(axes, Z.FRESH)
        self.sieges = _Layer(axes, Z.RING)
        self.windows = _Layer(axes, Z.RING + 0.1, linestyles=[(0, (2.0, 1.5))])
        self.boxes = _Layer(axes, Z.RING + 0.2, joinstyle="miter")
        self.casings = _Layer(axes, Z.PLACE, joinstyle="round")
        self.bodies = _Layer(axes, Z.PLACE + 0.1, joinstyle="miter")
        self.broken = _Layer(axes, Z.PLACE + 0.15, joinstyle="miter", linestyles=[(0, (1.1, 0.8))])
        self.parts = _Layer(axes, Z.PLACE + 0.2, joinstyle="miter")
        self.strokes = _Layer(axes, Z.PLACE + 0.3, capstyle="butt")
        self.contests = _Layer(axes, Z.PLACE + 0.4, linestyles=[(0, (2.2, 1.6))])
        self._lasting = (
            self.sieges,
            self.windows,
            self.boxes,
            self.casings,
            self.bodies,
            self.broken,
            self.parts,
            self.strokes,
            self.contests,
        )

    @property
    def artists(self) -> dict[str, PathCollection]:
        """The collections by name, in drawing order."""
        names = ("fresh", "sieges", "windows", "boxes", "casings", "bodies", "broken", "parts", "strokes", "contests")
        return dict(zip(names, (self.fresh.collection, *self.lasting), strict=True))

    @property
    def lasting(self) -> tuple[PathCollection, ...]:
        """The collections that do not change with every minute, in drawing order."""
        return tuple(layer.collection for layer in self._lasting)

    def update(self, marks: Iterable[Mark], minute: int, fresh: int = 1) -> None:
        """Draw these marks and no others, the largest on top; a change is fresh for `fresh` minutes."""
        marks = tuple(marks)
        self.update_fresh(marks, minute, fresh)
        self.fill(marks)

    def fill(self, marks: Iterable[Mark]) -> None:
        """Draw these marks and no others; glows stay as they are."""
        for layer in self._lasting:
            layer.clear()
        for mark in sorted(marks, key=lambda mark: (mark.size, mark.place.id)):
            self._rings(mark)
            if mark.place.odds:
                self._undecided(mark)
            elif mark.place.contested:
                self._contested(mark)
            elif mark.place.share is not None:
                self._divided(mark)
            else:
                self._plain(mark)
        for layer in self._lasting:
            layer.flush()

    def update_fresh(self, marks: Iterable[Mark], minute: int, fresh: int) -> None:
        """Draw the glows of these marks, which depend on the minute alone and fade in `fresh` minutes."""
        self.fresh.clear()
        self.glows.clear()
        for mark in marks:
            strength = freshness(mark.place, minute, fresh)
            if strength > 0:
                self.glows.append((mark.x, mark.y, mark.size + _GLOW * self._scale + 2 * _RIM))
                colour = self._theme.muted if mark.place.side in NOBODY else self._style(mark.place.side).stroke
                self.fresh.add(
                    _CIRCLE,
                    (mark.x, mark.y),
                    mark.size + _GLOW * self._scale,
                    face=colour,
                    alpha=0.34 * strength**0.7 + 0.05,
                    edge=colour,
                    edge_alpha=0.35 + 0.65 * strength,
                    width=_RIM,
                )
        self.fresh.flush()

    def _style(self, side: str) -> SideStyle:
        return self._styles.get(side, self._styles["unknown"])

    def _rings(self, mark: Mark) -> None:
        at, place = (mark.x, mark.y), mark.place
        for number, side in enumerate(place.besieged):
            ring = mark.size + (_SIEGE + _SIEGES * number) * self._scale
            self.sieges.add(_siege_path(), at, ring, edge=self._theme.front_casing, width=3.4, alpha=0.8)
            self.sieges.add(_siege_path(), at, ring, edge=self._style(side).stroke, width=1.8)
        if place.may_become is not None and not place.contested:
            colour = self._style(place.may_become).stroke
            self.windows.add(_CIRCLE, at, mark.size + _RING * self._scale, edge=colour, width=1.6)
        if place.counterfactual:
            self.frame(at, mark.size, besieged=len(place.besieged), contested=bool(place.contested))

    def frame(self, at: tuple[float, float], size: float, *, besieged: int = 0, contested: bool = False) -> None:
        """Draw the square frame of a place whose holder is a script's doing, around its mark and its rings."""
        width = size + _BOX * self._scale
        if contested:
            width = max(width, _contested_size(size) * _FIGHT)
        if besieged:
            width = max(width, size + (_SIEGE + _SIEGES * (besieged - 1)) * self._scale + 2)
        self.boxes.add(_SQUARE, at, width, edge=self._theme.front_casing, width=3.6, alpha=0.85)
        self.boxes.add(_SQUARE, at, width, edge=self._theme.front, width=1.5)

    def _plain(self, mark: Mark) -> None:
        at, style = (mark.x, mark.y), self._style(mark.place.side)
        path = marker_path(style.marker)
        hollow = mark.place.basis in ("inferred", "silent") or mark.place.side == "vacant"
        size = max(mark.size, _LEAST_HOLLOW * self._scale) if hollow else mark.size
        casing = min(2.4, _CASING * size)
        self.casings.add(path, at, size, face=self._theme.front_casing, edge=self._theme.front_casing, width=casing)
        if not hollow or mark.place.side == "unknown":
            self._body(path, at, size, style)
            return
        # A filled mark with an outline looks hollow, so the hollow one has a broken line.
        hollows = self.broken if style.outline else self.bodies
        unit = self._scale
        hollows.add(path, at, size - 0.9 * unit, face=self._theme.halo, edge=style.stroke, width=1.5 * unit)
        if mark.place.basis == "silent":
            self.strokes.add(_SLASH, at, size, edge=style.stroke, width=1.3 * unit)

    def _body(self, path: Outline, at: tuple[float, float], size: float, style: SideStyle) -> None:
        """Draw a filled mark, with an outline within its size if its colour is close to that of paper."""
        if style.outline:
            self.bodies.add(path, at, size - 0.7, face=style.colour, edge=style.outline, width=1.4)
        else:
            self.bodies.add(path, at, size, face=style.colour)

    def _contested(self, mark: Mark) -> None:
        at, size = (mark.x, mark.y), _contested_size(mark.size)
        holder, other = self._style(mark.place.side), self._style(mark.place.contested[0])
        casing = self._theme.front_casing
        for style, left in ((holder, True), (other, False)):
            path = half_path(style.marker, left)
            self.casings.add(path, at, size, face=casing, edge=casing, width=3.0)
            self.parts.add(path, at, size, face=style.colour, edge=style.outline or None, width=1.2)
        self.strokes.add(_SEAM, at, size, edge=casing, width=1.4)
        self.contests.add(_CIRCLE, at, size * _FIGHT, edge=self._theme.front, width=1.3)

    def _undecided(self, mark: Mark) -> None:
        """Draw a place whose holder is not certain: a pale shape where one side is likely, else a divided disc."""
        at, casing = (mark.x, mark.y), self._theme.front_casing
        if certainty(mark.place) == LIKELY_WORD:
            style = self._style(mark.place.side)
            path, size = marker_path(style.marker), max(mark.size * 1.15, _LEAST_PALE)
            self.casings.add(path, at, size, face=casing, edge=casing, width=3.0)
            pale = mix(style.colour, self._theme.halo, 1 - 0.75 * odds_strength(mark.place))
            self.parts.add(path, at, size - 0.9, face=pale, edge=style.stroke, width=1.7)
            return
        size = max(mark.size * 1.4, _LEAST_DIVIDED)
        self.casings.add(_CIRCLE, at, size, face=casing, edge=casing, width=3.0)
        begin = 0.0
        ends = [*accumulate(share for _, share in mark.place.odds[:-1]), 1.0]  # coarse shares sum to less than 1
        for (side, _), end in zip(mark.place.odds, ends, strict=True):
            part = self._style(side)
            wedge = wedge_path(begin, end)
            self.parts.add(wedge, at, size, face=part.outline or part.colour, edge=casing, width=0.9)
            begin = end
        self.strokes.add(_CIRCLE, at, size, edge=self._theme.front, width=1.1)

    def _divided(self, mark: Mark) -> None:
        if mark.place.share is None:
            return
        side, low, high = mark.place.share
        at, size, style = (mark.x, mark.y), max(mark.size * 1.2, 8.0), self._style(side)
        colour = style.outline or style.colour  # a pale wedge would not show on the disc
        self.casings.add(_CIRCLE, at, size, face=self._theme.halo, edge=self._theme.front_casing, width=3.0)
        if high > low:
            self.parts.add(wedge_path(low, high), at, size, face=colour, alpha=0.38)
        if low > 0:
            self.parts.add(wedge_path(0.0, low), at, size, face=colour)
        self.strokes.add(_CIRCLE, at, size, edge=colour, width=1.3)


def _contested_size(size: float) -> float:
    """Return the diameter of the half marks of a contested place."""
    return max(size * 1.25, 8.0)


def reach(mark: Mark) -> float:
    """Return an upper bound on the radius of a mark, without its glow, px."""
    return 1.1 * mark.size + 8 + 2.5 * len(mark.place.besieged)


class FrontMarks:
    """The marks of the front: bars on roads that cross it, with a stub of each side's colour, and stated front lines.

    A stated line is a double line, so that it differs from the border between grounds, which is only computed.

    Parameters
    ----------
    km_per_px
        Units of the axes that a layout px spans.
    bar, stub
        Length of a bar and of each stub, px.
    scale
        The size of all of them, as a share of the usual one.
    """

    def __init__(
        self,
        axes: Axes,
        *,
        theme: Theme,
        styles: Mapping[str, SideStyle],
        km_per_px: float,
        bar: float = 10.0,
        stub: float = 13.0,
        scale: float = 1.0,
    ) -> None:
        self._styles, self._unit, self._bar, self._stub = styles, km_per_px, bar * scale, stub * scale

        def layer(z: float, width: float, colour: str, **settings: Any) -> LineCollection:
            lines = LineCollection([], linewidths=px(width * scale), colors=colour, zorder=z, **settings)
            axes.add_collection(lines, autolim=False)
            return lines

        self.stub_casings = layer(Z.STUB, 4.2, theme.front_casing, capstyle="butt")
        self.stubs = layer(Z.STUB + 0.1, 2.6, theme.front, capstyle="butt")
        # Under the front line: a casing over it would cut it into dashes.
        self.bar_casings = layer(Z.FRONT - 0.1, 4.4, theme.front_casing, capstyle="round")
        self.bars = layer(Z.BAR, 2.4, theme.front, capstyle="round")
        self.stated_casings = layer(Z.BAR + 0.1, 4.6, theme.front, capstyle="round", joinstyle="round")
        self.stated = layer(Z.BAR + 0.2, 1.8, theme.front_casing, capstyle="round", joinstyle="round")

    @property
    def artists(self) -> dict[str, LineCollection]:
        """The collections by name, in drawing order."""
        return {
            "bar_casings": self.bar_casings,
            "stub_casings": self.stub_casings,
            "stubs": self.stubs,
            "bars": self.bars,
            "stated_line_casings": self.stated_casings,
            "stated_lines": self.stated,
        }

    def update_stated(self, lines: Sequence[Any]) -> None:
        """Draw these stated front lines, each an array of points (n, 2) in the axes' units, and no others."""
        for collection in (self.stated_casings, self.stated):
            collection.set_segments(lines)

    def update(self, roads: Sequence[FrontRoad]) -> None:
        """Draw the bars of these roads and no others."""
        bars: list[_Segment] = []
        stubs: list[_Segment] = []
        colours: list[str] = []
        for road in roads:
            (ax, ay), (bx, by) = road.a, road.b
            length = math.dist(road.a, road.b)
            if length == 0:
                continue
            x, y = ax + (bx - ax) * road.share, ay + (by - ay) * road.share
            right, up = (bx - ax) / length, (by - ay) / length
            # On a short road a full bar would hide both places.
            half = min(self._bar / 2, length / self._unit * 0.36 + 1.5) * self._unit
            bar = (x + up * half, y - right * half), (x - up * half, y + right * half)
            bars.append(bar)
            reach = min(length * min(road.share, 1 - road.share), self._stub * self._unit)
            for sign, side in ((-1, road.side_a), (1, road.side_b)):
                stubs.append(((x, y), (x + sign * right * reach, y + sign * up * reach)))
                colours.append(self._styles.get(side, self._styles["unknown"]).stroke)
        for collection, segments in (
            (self.stub_casings, stubs),
            (self.stubs, stubs),
            (self.bar_casings, bars),
            (self.bars, bars),
        ):
            collection.set_segments(segments)
        self.stubs.set_color(colours)
