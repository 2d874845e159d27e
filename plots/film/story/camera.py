"""The camera between two chapters: it moves from one map to the next while they cross-fade."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

from plots.film.raster.rects import Pixels
from plots.map.basemap import View

_FADES = 0.25, 0.75  # the share of the way in which one map fades into the other


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A map as pixels, (height, width, 4), and what it shows."""

    pixels: Pixels
    view: View


def between(one: View, other: View, share: float) -> View:
    """Return the view at a share of the way from one to another: it zooms evenly, towards where it goes."""
    wide, wider = one.x1 - one.x0, other.x1 - other.x0
    width = wide ** (1 - share) * wider**share
    moved = share if abs(wider - wide) < 1e-6 * wide else (width - wide) / (wider - wide)
    x = (1 - moved) * (one.x0 + one.x1) / 2 + moved * (other.x0 + other.x1) / 2
    y = (1 - moved) * (one.y0 + one.y1) / 2 + moved * (other.y0 + other.y1) / 2
    height = width * (one.y1 - one.y0) / wide
    return replace(one, x0=x - width / 2, x1=x + width / 2, y0=y - height / 2, y1=y + height / 2)


def travel(one: Shot, other: Shot, share: float, *, ground: str) -> Pixels:
    """Return what the camera sees at a share of the way, 0 to 1, from one shot to another; `ground` fills the rest.

    It starts and ends slowly.
    """
    eased = share * share * (3 - 2 * share)
    view = between(one.view, other.view, eased)
    height, width = one.pixels.shape[:2]
    fade = min(max((eased - _FADES[0]) / (_FADES[1] - _FADES[0]), 0.0), 1.0)
    seen = Image.new("RGBA", (width, height), (*(round(255 * each) for each in to_rgb(ground)), 255))
    frame = _inside(one.view, view, width, height)  # of the first shot: where only the second is seen, it is not faded
    if frame[0] < frame[2] and frame[1] < frame[3]:
        seen.paste(_moved(one, view).crop(frame), frame[:2])
    arriving = _inside(other.view, view, width, height)
    if arriving[0] < arriving[2] and arriving[1] < arriving[3]:
        moved = _moved(other, view)
        left, top = max(arriving[0], frame[0]), max(arriving[1], frame[1])
        both = left, top, max(left, min(arriving[2], frame[2])), max(top, min(arriving[3], frame[3]))
        mixed = Image.blend(seen.crop(both), moved.crop(both), fade)
        seen.paste(moved.crop(arriving), arriving[:2])
        seen.paste(mixed, both[:2])
    return np.asarray(seen)


def _moved(shot: Shot, view: View) -> Image.Image:
    """Return a shot as it looks in another view; what lies outside it is undefined."""
    height, width = shot.pixels.shape[:2]
    km = (shot.view.x1 - shot.view.x0) / width  # a pixel of the shot
    scale = (view.x1 - view.x0) / width / km
    right, down = (view.x0 - shot.view.x0) / km, (shot.view.y1 - view.y1) / km
    return Image.fromarray(shot.pixels).transform(
        (width, height), Image.Transform.AFFINE, (scale, 0, right, 0, scale, down), Image.Resampling.BILINEAR
    )


def _inside(shot: View, view: View, width: int, height: int) -> tuple[int, int, int, int]:
    """Return the pixels of a view that lie within a shot: left, top, right, bottom."""
    km = (view.x1 - view.x0) / width
    left, right = (shot.x0 - view.x0) / km, (shot.x1 - view.x0) / km
    top, bottom = (view.y1 - shot.y1) / km, (view.y1 - shot.y0) / km
    return (
        min(max(int(np.ceil(left + 1)), 0), width), min(max(int(np.ceil(top + 1)), 0), height),
        min(max(int(np.floor(right - 1)), 0), width), min(max(int(np.floor(bottom - 1)), 0), height),
    )  # fmt: skip
