"""Patches: the rectangles of a page that are painted anew, and how they are found by comparing pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (height, width, 3 or 4): red, green, blue, and of an RGBA picture its alpha
_ACROSS, _DOWN = 16, 16  # px: how finely changes are told apart
_WASTE = 3000  # px that may be painted for nothing to save a patch: about what a patch costs besides


class Patch(NamedTuple):
    """A rectangle of whole pixels, rows counted from the top; right and bottom are not in it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def area(self) -> int:
        """How many pixels it has; 0 for one that is inside out."""
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    def meets(self, other: Patch) -> bool:
        """Whether the two share a pixel."""
        across = min(self.right, other.right) > max(self.left, other.left)
        return across and min(self.bottom, other.bottom) > max(self.top, other.top)

    def clipped(self, other: Patch) -> Patch:
        """Return what lies in `other` too; without area when nothing does."""
        return Patch(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def joined(self, other: Patch) -> Patch:
        """Return the smallest patch around both."""
        return Patch(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def moved(self, right: int, down: int) -> Patch:
        """Return it that many pixels further right and down."""
        return Patch(self.left + right, self.top + down, self.right + right, self.bottom + down)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What a picture shows otherwise than the one before: patches of it, and the pixels that are in them now."""

    patches: tuple[tuple[Patch, Pixels], ...]

    @classmethod
    def of(cls, page: Pixels, patches: Iterable[Patch]) -> Change:
        """Copy patches out of a page that may be painted on."""
        height, width = page.shape[:2]
        return cls(
            tuple((patch, page[patch.slices].copy()) for patch in join(patches, within=Patch(0, 0, width, height)))
        )

    @property
    def nbytes(self) -> int:
        """How many bytes its pixels take."""
        return sum(pixels.nbytes for _, pixels in self.patches)

    def apply(self, page: Pixels) -> None:
        """Make a picture of the one before."""
        for patch, pixels in self.patches:
            page[patch.slices] = pixels


Drawn = Pixels | Change  # a picture, whole or as what it shows otherwise than the one before


class Page:
    """The whole of pictures that come as changes to each other.

    Attributes
    ----------
    pixels
        The last that came, until the next does.
    """

    def __init__(self) -> None:
        self.pixels: Pixels = np.empty((0, 0, 4), np.uint8)
        self._own = False  # whether it may be painted on

    def show(self, drawn: Drawn) -> bool:
        """Take the next picture; return whether it may differ from the last."""
        if not isinstance(drawn, Change):
            differs = drawn is not self.pixels
            self.pixels, self._own = drawn, False
            return differs
        if drawn.patches and not self._own:
            self.pixels, self._own = self.pixels.copy(), True
        drawn.apply(self.pixels)
        return bool(drawn.patches)


def join(patches: Iterable[Patch], *, within: Patch) -> list[Patch]:
    """Return patches that cover the same and share no pixel, cut to `within`, near ones as one."""
    kept: list[Patch] = []
    for patch in sorted({one.clipped(within) for one in patches}):
        if not patch.area:
            continue
        joining = True
        while joining:
            joining = False
            for at, other in enumerate(kept):
                both = patch.joined(other)
                if patch.meets(other) or both.area <= patch.area + other.area + _WASTE:
                    patch, joining = both, True
                    del kept[at]
                    break
        kept.append(patch)
    return kept


def changed(before: Pixels, after: Pixels) -> list[Patch]:
    """Return patches that cover every pixel in which two RGBA pictures of one size differ.

    Examples
    --------
    >>> import numpy as np
    >>> before, after = np.zeros((40, 60, 4), np.uint8), np.zeros((40, 60, 4), np.uint8)
    >>> after[20, 30] = 255
    >>> changed(before, after)
    [Patch(left=16, top=16, right=32, bottom=32)]
    """
    height, width = before.shape[:2]
    columns = -(-width // _ACROSS)
    differs = np.zeros((height, columns * _ACROSS), dtype=bool)
    np.not_equal(as_words(before), as_words(after), out=differs[:, :width])
    wide = differs.view(np.uint64)  # eight at a time
    changed_rows = np.flatnonzero(wide.any(axis=1))
    if not len(changed_rows):
        return []
    tiles = np.zeros((-(-height // _DOWN), columns), dtype=bool)
    for row in np.unique(changed_rows // _DOWN).tolist():
        strip = wide[row * _DOWN : (row + 1) * _DOWN].any(axis=0)
        tiles[row] = strip.reshape(columns, _ACROSS // 8).any(axis=1)
    runs: list[Patch] = []
    above: dict[tuple[int, int], int] = {}  # a run of the row above -> which of `runs` it is
    for row in np.flatnonzero(tiles.any(axis=1)).tolist():
        edges = np.flatnonzero(np.diff(tiles[row].astype(np.int8), prepend=0, append=0)) * _ACROSS
        here: dict[tuple[int, int], int] = {}
        for left, right in edges.reshape(-1, 2).tolist():
            number = above.get((left, right))
            if number is not None and runs[number].bottom == row * _DOWN:
                runs[number] = runs[number]._replace(bottom=(row + 1) * _DOWN)
            else:
                number = len(runs)
                runs.append(Patch(left, row * _DOWN, right, (row + 1) * _DOWN))
            here[left, right] = number
        above = here
    return join(runs, within=Patch(0, 0, width, height))


def as_words(pixels: Pixels) -> NDArray[np.uint32]:
    """Return RGBA pixels as one number each, of the same memory."""
    return pixels.view(np.uint32)[..., 0]


def any_shown(pixels: Pixels) -> bool:
    """Whether one of RGBA pixels is not wholly transparent.

    Examples
    --------
    >>> import numpy as np
    >>> any_shown(np.array([[[255, 255, 255, 0], [0, 0, 0, 1]]], np.uint8))
    True
    """
    return bool(pixels.view("<u4").max(initial=0) >> 24)  # alpha is its highest byte: far quicker than byte by byte
