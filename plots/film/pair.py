"""Two histories side by side: the places on which they differ, and the rings around these."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from plots.map.basemap import Z, line_parts
from plots.map.scene import Scene
from plots.style import Theme, px
from sim import Frame

RINGED = "Ringed: held by different sides on the two maps"
_RADIUS = 9.0  # px: around the largest mark, with room


def differing(frame: Frame, other: Frame) -> frozenset[str]:
    """Return the places that two frames give to different sides."""
    return frozenset(a.id for a, b in zip(frame.places, other.places, strict=True) if a.side != b.side)


class Rings:
    """Rings around places of one map; overlapping rings are merged into one outline."""

    def __init__(self, scene: Scene, *, theme: Theme) -> None:
        self._points, self._view = scene.look.backdrop.points, scene.view
        self.places: frozenset[str] = frozenset()
        self._layers: list[LineCollection] = []
        for width, colour in ((3.8, theme.front_casing), (1.8, theme.ink)):
            rings = LineCollection([], colors=colour, linewidths=px(width), joinstyle="round", zorder=Z.PLACE + 0.9)
            rings.set_visible(False)
            scene.axes.add_collection(rings, autolim=False)
            self._layers.append(rings)

    @property
    def artists(self) -> tuple[Artist, ...]:
        """The artists that `update` changes."""
        return tuple(self._layers)

    def update(self, places: Collection[str]) -> bool:
        """Ring these places of the map and no others; return whether that changed anything."""
        if self.places == (places := frozenset(places)):
            return False
        self.places = places
        points = [self._points[place] for place in sorted(places) if self._view.shows(*self._points[place])]
        discs = shapely.buffer(shapely.points(np.array(points).reshape(-1, 2)), _RADIUS * self._view.km_per_px)
        lines = line_parts(shapely.boundary(shapely.union_all(discs)))
        for rings in self._layers:
            rings.set_segments(lines)
            rings.set_visible(bool(points))
        return True
