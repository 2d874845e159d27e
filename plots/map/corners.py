"""The corner of a map for its scale bar, an inset or a title: where fewest places lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plots.style import Box

LOWER_LEFT, LOWER_RIGHT, UPPER_LEFT, UPPER_RIGHT = "lower left", "lower right", "upper left", "upper right"
_MARK, _LABEL = 10.0, 70.0  # px: about a mark, and how far its label reaches
Point = tuple[float, float]


def free_corner(
    frame: Box,
    size: Point,
    corners: Sequence[str],
    *,
    points: Iterable[Point],
    margin: Point = (0.0, 0.0),
    taken: Sequence[Box] = (),
) -> tuple[str, Box]:
    """Return the corner in which a box of a size hides fewest places, then leaves room for most labels, and the box.

    Of equal ones it is the first of `corners`.

    Parameters
    ----------
    frame
        The map, layout px.
    size, margin
        Of the box, and between it and the edges of the map, px.
    corners
        Those to choose from; the first if each one is taken.
    points
        The places, px.
    taken
        What the box must not touch.
    """
    marks = [Box.around(x, y, _MARK, _MARK) for x, y in points]
    boxes = {corner: _corner_box(frame, size, corner, margin) for corner in corners}
    free = [corner for corner in corners if not any(boxes[corner].overlaps(each) for each in taken)]

    def hidden(corner: str) -> tuple[int, int]:
        box = boxes[corner]
        wide = Box(box.x0 - _LABEL, box.y0 - _MARK, box.x1 + _LABEL, box.y1 + _MARK)
        return sum(box.overlaps(mark) for mark in marks), sum(wide.overlaps(mark) for mark in marks)

    corner = min(free, key=hidden, default=corners[0])
    return corner, boxes[corner]


def _corner_box(frame: Box, size: Point, corner: str, margin: Point) -> Box:
    """Return the box of a size in a corner of a frame, `margin` px from its edges."""
    vertical, horizontal = corner.split()
    x = frame.x0 + margin[0] if horizontal == "left" else frame.x1 - margin[0] - size[0]
    y = frame.y0 + margin[1] if vertical == "lower" else frame.y1 - margin[1] - size[1]
    return Box(x, y, x + size[0], y + size[1])
