"""The camera between two chapters: it moves from one map to the next while they cross-fade."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

from plots.film.raster.rects import Pixels, Rect
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
    seen = Image.new("RGBX", (width, height), (*(round(255 * each) for each in to_rgb(ground)), 255))
    left, arrived = (_inside(shot.view, view, width, height) for shot in (one, other))  # elsewhere neither is faded
    both = left.clip(arrived)
    if left.area and (fade < 1 or both != left):
        seen.paste(_moved(one, view, left), left[:2])
    if arrived.area and (fade > 0 or both != arrived):
        moved = _moved(other, view, arrived)
        if both.area:
            here = both.shift(-arrived.left, -arrived.top)
            moved.paste(Image.blend(seen.crop(both), moved.crop(here), fade), here[:2])
        seen.paste(moved, arrived[:2])
    return np.asarray(seen)


def _moved(shot: Shot, view: View, box: Rect) -> Image.Image:
    """Return a box of a shot as it looks in another view."""
    height, width = shot.pixels.shape[:2]
    km = (shot.view.x1 - shot.view.x0) / width  # a pixel of the shot
    scale = (view.x1 - view.x0) / width / km
    right, down = (view.x0 - shot.view.x0) / km + scale * box.left, (shot.view.y1 - view.y1) / km + scale * box.top
    opaque = Image.frombuffer("RGBX", (width, height), np.ascontiguousarray(shot.pixels), "raw", "RGBX", 0, 1)
    return opaque.transform(
        (box.right - box.left, box.bottom - box.top), Image.Transform.AFFINE, (scale, 0, right, 0, scale, down),
        Image.Resampling.BILINEAR,
    )  # fmt: skip


def _inside(shot: View, view: View, width: int, height: int) -> Rect:
    """Return the pixels of a view that lie within a shot."""
    km = (view.x1 - view.x0) / width
    left, right = (shot.x0 - view.x0) / km, (shot.x1 - view.x0) / km
    top, bottom = (view.y1 - shot.y1) / km, (view.y1 - shot.y0) / km
    return Rect(
        min(max(int(np.ceil(left + 1)), 0), width), min(max(int(np.ceil(top + 1)), 0), height),
        min(max(int(np.floor(right - 1)), 0), width), min(max(int(np.floor(bottom - 1)), 0), height),
    )  # fmt: skip
