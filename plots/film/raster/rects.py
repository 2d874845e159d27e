"""Dirty rectangles: finding them by comparing pixels, merging them, and passing on or packing what changed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (height, width, 3 or 4): RGB or RGBA, first row at the top
_TILE = 16  # px: the grid on which two pictures are compared
_WASTE = 3000  # px that may be repainted needlessly to save a rectangle: about what a rectangle costs


class Rect(NamedTuple):
    """A rectangle of whole pixels, rows counted from the top; `right` and `bottom` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, rows: slice, columns: slice) -> Rect:
        """Return the rectangle that two slices of a picture select."""
        return cls(columns.start, rows.start, columns.stop, rows.stop)

    @property
    def slices(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def area(self) -> int:
        """Its number of pixels; 0 if it is inverted."""
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    def overlaps(self, other: Rect) -> bool:
        """Whether the two share a pixel."""
        across = min(self.right, other.right) > max(self.left, other.left)
        return across and min(self.bottom, other.bottom) > max(self.top, other.top)

    def clip(self, other: Rect) -> Rect:
        """Return the intersection with `other`; its area is 0 if there is none."""
        return Rect(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def union(self, other: Rect) -> Rect:
        """Return the smallest rectangle around both."""
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def shift(self, right: int, down: int) -> Rect:
        """Return the rectangle moved by that many pixels."""
        return Rect(self.left + right, self.top + down, self.right + right, self.bottom + down)


@dataclass(frozen=True, slots=True, eq=False)
class Delta:
    """A frame as the difference from the frame before: rectangles, and the pixels that are in them now."""

    rects: tuple[tuple[Rect, Pixels], ...]

    @classmethod
    def of(cls, page: Pixels, rects: Iterable[Rect]) -> Delta:
        """Copy rectangles out of a page that will be painted on again."""
        height, width = page.shape[:2]
        return cls(tuple((rect, page[rect.slices].copy()) for rect in merge(rects, within=Rect(0, 0, width, height))))

    @property
    def nbytes(self) -> int:
        """The bytes of its pixels, as of an array."""
        return sum(pixels.nbytes for _, pixels in self.rects)

    def apply(self, page: Pixels) -> None:
        """Turn the frame before into this one, in place."""
        for rect, pixels in self.rects:
            page[rect.slices] = pixels


RawFrame = Pixels | Delta


class PackedFrame(NamedTuple):
    """A frame that waits, its pixels compressed: about 30 kB for a difference."""

    whole: bool  # or a difference
    parts: list[tuple[Rect, tuple[int, ...], bytes]]

    @classmethod
    def of(cls, frame: RawFrame) -> PackedFrame:
        """Compress a frame."""
        whole = not isinstance(frame, Delta)
        parts = frame.rects if isinstance(frame, Delta) else [(Rect(0, 0, 0, 0), np.ascontiguousarray(frame))]
        return cls(whole, [(rect, part.shape, zlib.compress(part.data, level=1)) for rect, part in parts])

    def unpack(self) -> RawFrame:
        """Return the frame again."""
        parts = [
            (rect, np.frombuffer(zlib.decompress(packed), np.uint8).reshape(shape))
            for rect, shape, packed in self.parts
        ]
        return parts[0][1] if self.whole else Delta(tuple(parts))


class FrameBuffer:
    """Rebuild whole frames from a first frame and deltas.

    Attributes
    ----------
    pixels
        The last frame shown, valid until the next `show`.
    """

    def __init__(self) -> None:
        self.pixels: Pixels = np.empty((0, 0, 4), np.uint8)
        self._own = False  # whether `pixels` is a copy that may be painted on

    def show(self, frame: RawFrame) -> bool:
        """Take the next frame; return whether it may differ from the last."""
        if not isinstance(frame, Delta):
            differs = frame is not self.pixels
            self.pixels, self._own = frame, False
            return differs
        if frame.rects and not self._own:
            self.pixels, self._own = self.pixels.copy(), True
        frame.apply(self.pixels)
        return bool(frame.rects)


def merge(rects: Iterable[Rect], *, within: Rect) -> list[Rect]:
    """Return disjoint rectangles that cover the same pixels, clipped to `within`, with near ones united."""
    kept: list[Rect] = []
    for rect in sorted({one.clip(within) for one in rects}):
        if not rect.area:
            continue
        merging = True
        while merging:
            merging = False
            for at, other in enumerate(kept):
                both = rect.union(other)
                if rect.overlaps(other) or both.area <= rect.area + other.area + _WASTE:
                    rect, merging = both, True
                    del kept[at]
                    break
        kept.append(rect)
    return kept


def dirty_rects(before: Pixels, after: Pixels) -> list[Rect]:
    """Return rectangles that cover every pixel in which two RGBA pictures of one size differ.

    Examples
    --------
    >>> import numpy as np
    >>> before, after = np.zeros((40, 60, 4), np.uint8), np.zeros((40, 60, 4), np.uint8)
    >>> after[20, 30] = 255
    >>> dirty_rects(before, after)
    [Rect(left=16, top=16, right=32, bottom=32)]
    """
    height, width = before.shape[:2]
    columns = -(-width // _TILE)
    differs = np.zeros((height, columns * _TILE), dtype=bool)
    np.not_equal(as_uint32(before), as_uint32(after), out=differs[:, :width])
    wide = differs.view(np.uint64)  # eight pixels at a time
    rows = np.flatnonzero(wide.any(axis=1))
    tiles = np.zeros((-(-height // _TILE), columns), dtype=bool)
    for row in np.unique(rows // _TILE).tolist():
        strip = wide[row * _TILE : (row + 1) * _TILE].any(axis=0)
        tiles[row] = strip.reshape(columns, _TILE // 8).any(axis=1)
    runs: list[Rect] = []
    above: dict[tuple[int, int], int] = {}  # a run of the row above -> its number in `runs`
    for row in np.flatnonzero(tiles.any(axis=1)).tolist():
        edges = np.flatnonzero(np.diff(tiles[row].astype(np.int8), prepend=0, append=0)) * _TILE
        here: dict[tuple[int, int], int] = {}
        for left, right in edges.reshape(-1, 2).tolist():
            number = above.get((left, right))
            if number is not None and runs[number].bottom == row * _TILE:
                runs[number] = runs[number]._replace(bottom=(row + 1) * _TILE)
            else:
                number = len(runs)
                runs.append(Rect(left, row * _TILE, right, (row + 1) * _TILE))
            here[left, right] = number
        above = here
    return merge(runs, within=Rect(0, 0, width, height))


def as_uint32(pixels: Pixels) -> NDArray[np.uint32]:
    """Return RGBA pixels as one number each, in the same memory."""
    return pixels.view(np.uint32)[..., 0]


def any_visible(pixels: Pixels) -> bool:
    """Return whether any RGBA pixel is not fully transparent.

    Examples
    --------
    >>> import numpy as np
    >>> any_visible(np.array([[[255, 255, 255, 0], [0, 0, 0, 1]]], np.uint8))
    True
    """
    return bool(pixels.view("<u4").max(initial=0) >> 24)  # alpha is the highest byte: much faster than byte by byte
