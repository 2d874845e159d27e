"""Label placement: greedy by rank, once for a map, so that labels never move during a film.

Boxes are in layout px with y upwards. Nothing here draws. A label without room beside its mark may be put further off
on a leader line; otherwise it is left out. Labels of rank 1 are never left out for lesser ones or their marks.
`is_free` is the one test of room that all words on maps share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from plots.style import Box

POSITIONS = ("E", "NE", "SE", "W", "N", "S", "NW", "SW")  # in order of preference
_STEP = {
    "E": (1, 0),
    "NE": (1, 1),
    "SE": (1, -1),
    "W": (-1, 0),
    "N": (0, 1),
    "S": (0, -1),
    "NW": (-1, 1),
    "SW": (-1, -1),
}
_ALIGN = {1: "left", 0: "center", -1: "right"}
_LEADERS = (8.0, 12.0, 16.0, 21.0, 27.0, 34.0, 42.0, 51.0)  # px from a mark's edge to where its words may start
_TURNS = tuple(turn * 22.5 for turn in (0, 1, -1, 2, -2, 8, 7, -7, 6, -6, 3, -3, 5, -5, 4, -4))  # east first, degrees
_BESIDE = 0.35  # of the cosine: words lie beside the end of a flatter leader, over or under that of a steeper one
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A label to be placed.

    Parameters
    ----------
    key
        The identifier of its place.
    words
        Its text.
    rank
        1 is placed first; ties are broken by `words`, then `key`.
    x, y, radius
        The centre and radius of its mark.
    side
        The compass point that the campaign fixes, or empty for the first of `POSITIONS` with room.
    """

    key: str
    words: str
    rank: int
    x: float
    y: float
    radius: float
    side: str = ""


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A placed label: its anchor is (`x`, `y`), aligned `ha` and centred vertically; `box` is what it covers.

    `leader` is the line from its mark's edge to its words if it has one; `side` is empty then.
    """

    label: Label
    side: str
    x: float
    y: float
    ha: str
    box: Box
    leader: tuple[Point, Point] | None = None

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes it covers: its words, and small boxes along its leader."""
        return (self.box, *(() if self.leader is None else _along(*self.leader)))


def label_place(label: Label, size: tuple[float, float], side: str, *, gap: float = 3.0) -> PlacedLabel:
    """Return `label`, of a width and height, placed on one side of its mark, `gap` px away.

    Raises
    ------
    ValueError
        If `side` is not one of `POSITIONS`.
    """
    if side not in _STEP:
        raise ValueError(f"side(={side!r}) of label {label.key} is not one of: {', '.join(POSITIONS)}")
    width, height = size
    across, up = _STEP[side]
    reach = label.radius + gap
    # A corner position is closer to the mark: 0.7 of the reach sideways, and up by half its own height.
    x = label.x + across * (reach if up == 0 else reach * 0.7)
    y = label.y + up * (height / 2 + (label.radius * 0.35 if across else label.radius + gap * 0.8))
    left = x - width / 2 * (1 - across)
    return PlacedLabel(label, side, x, y, _ALIGN[across], Box(left, y - height / 2, left + width, y + height / 2))


def is_free(boxes: Iterable[Box], *, frame: Box, obstacles: Sequence[Box], edges: Sequence[Box] = ()) -> bool:
    """Return whether boxes lie in `frame`, touch no obstacle, and lie all within or all outside each of `edges`."""
    boxes = tuple(boxes)
    if not all(frame.holds(box) and not box.overlaps_any(obstacles) for box in boxes):
        return False
    return all(all(edge.holds(box) for box in boxes) or not any(edge.overlaps(box) for box in boxes) for edge in edges)


def place_near(
    anchor: Point,
    size: tuple[float, float],
    *,
    frame: Box,
    obstacles: Sequence[Box],
    reach: float = 40.0,
    step: float = 8.0,
) -> Point | None:
    """Return the middle of the free box of a size nearest to `anchor`, on a grid up to `reach` px away, or None."""
    steps = int(reach // step)
    offsets = sorted(
        ((dx * step, dy * step) for dx in range(-steps, steps + 1) for dy in range(-steps, steps + 1)),
        key=lambda offset: (offset[0] ** 2 + offset[1] ** 2, offset),
    )
    points = ((anchor[0] + dx, anchor[1] + dy) for dx, dy in offsets)
    return next((at for at in points if is_free([Box.around(*at, *size)], frame=frame, obstacles=obstacles)), None)


def place_labels(
    labels: Iterable[Label],
    *,
    measure: Callable[[Label], tuple[float, float]],
    frame: Box,
    obstacles: Sequence[Box] = (),
    bare: Sequence[Box] = (),
    edges: Sequence[Box] = (),
    margin: float = 3.0,
    leaders: float = 0.0,
) -> tuple[PlacedLabel, ...]:
    """Place labels greedily by rank and name; return those with room, in the order in which they were placed.

    A label without room gets it if a single other label, of its rank or lower, can move to another side. A label of
    rank 1 without room even so leaves its fixed side, or covers marks, as few as it can, but no label and no obstacle.

    Parameters
    ----------
    labels
        The labels. Each avoids the marks of all others; one whose side is fixed may cover marks of lower ranks.
    measure
        Returns a label's width and height at its widest.
    frame
        The map's box: no label is nearer than `margin` px to its edge.
    obstacles
        Boxes that no label may touch.
    bare
        Boxes of marks without a label: no label may touch them unless its side is fixed.
    edges
        Boxes that a label must lie entirely within or entirely outside, because insets cover them at times.
    leaders
        Length of the longest leader line, px. Labels without room beside their marks are tried on leaders last, the
        shortest first; a leader crosses no mark, label or other leader.

    Examples
    --------
    >>> towns = [Label("a", "Aleppo", 1, 40, 50, 4), Label("b", "Bala", 4, 60, 50, 3)]
    >>> placed = place_labels(towns, measure=lambda label: (30, 10), frame=Box(0, 0, 100, 100))
    >>> [(each.label.key, each.side) for each in placed]
    [('a', 'W'), ('b', 'E')]
    """
    ranked = sorted(labels, key=lambda label: (label.rank, label.words, label.key))
    marks = tuple(Box.around(each.x, each.y, 2 * each.radius, 2 * each.radius) for each in ranked)
    room = _Room(ranked, frame.grown(-margin), tuple(obstacles), tuple(bare), tuple(edges), marks)
    sizes = {label: measure(label) for label in ranked}
    placed: dict[Label, PlacedLabel] = {}
    chief = [label for label in ranked if label.rank == 1]
    _place(chief, placed, room, sizes, leaders)
    for label in chief:
        if label not in placed:
            _force(label, placed, room, sizes[label])
    _place(ranked[len(chief) :], placed, room, sizes, leaders)
    return tuple(placed.values())


def _place(
    labels: Sequence[Label],
    placed: dict[Label, PlacedLabel],
    room: _Room,
    sizes: Mapping[Label, tuple[float, float]],
    leaders: float,
) -> None:
    """Place labels beside their marks, then by exchanges, then on leaders; leave out those without room."""
    for label in labels:
        for candidate in room.candidates(label, sizes[label]):
            if not candidate.box.overlaps_any(other.box for other in placed.values()):
                placed[label] = candidate
                break
    for label in labels:
        if label not in placed:
            _exchange(label, placed, room, sizes)
    for label in labels:
        if label not in placed:
            taken = [box for other in placed.values() for box in other.boxes]
            for candidate in room.led(label, sizes[label], leaders):
                if not any(box.overlaps_any(taken) for box in candidate.boxes):
                    placed[label] = candidate
                    break


def _force(label: Label, placed: dict[Label, PlacedLabel], room: _Room, size: tuple[float, float]) -> None:
    """Place a label where it covers the fewest marks, the highest ranks counting first, beside its mark if it can."""
    taken = [*room.obstacles, *(box for other in placed.values() for box in other.boxes)]
    beside = (label_place(label, size, side) for side in POSITIONS)
    led = (led_place(label, size, turn=turn, length=length) for length in _LEADERS for turn in _TURNS)
    for candidates in (beside, led):
        free = [each for each in candidates if is_free(each.boxes, frame=room.inner, obstacles=taken, edges=room.edges)]
        if free:
            placed[label] = min(free, key=room.covered)
            return


def _along(start: Point, end: Point) -> tuple[Box, ...]:
    """Return small boxes along a line, its ends among them."""
    steps = max(2, math.ceil(math.dist(start, end) / 3))
    shares = [step / steps for step in range(steps + 1)]
    return tuple(
        Box.around(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share, 2.5, 2.5)
        for share in shares
    )


def led_place(label: Label, size: tuple[float, float], *, turn: float, length: float) -> PlacedLabel:
    """Return `label` placed on a leader of `length` px that leaves its mark at `turn` degrees from east."""
    width, height = size
    across, up = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    first, last = label.radius + 0.5, label.radius + length
    start = label.x + across * first, label.y + up * first
    end = label.x + across * last, label.y + up * last
    if abs(across) > _BESIDE:
        side = 1 if across > 0 else -1
        x, y = end[0] + side * 2.0, end[1]
    else:
        side = 0
        x, y = end[0], end[1] + math.copysign(height / 2, up)
    left = x - width / 2 * (1 - side)
    box = Box(left, y - height / 2, left + width, y + height / 2)
    return PlacedLabel(label, "", x, y, _ALIGN[side], box, (start, end))


def _exchange(
    label: Label, placed: dict[Label, PlacedLabel], room: _Room, sizes: Mapping[Label, tuple[float, float]]
) -> None:
    """Place a label that has no room, if one other label of its rank or lower can move to another place."""
    for candidate in room.candidates(label, sizes[label]):
        hit = [other for other in placed if placed[other].box.overlaps(candidate.box)]
        if len(hit) != 1 or hit[0].side or hit[0].rank < label.rank:
            continue
        others = [each.box for other, each in placed.items() if other is not hit[0]] + [candidate.box]
        for second in room.candidates(hit[0], sizes[hit[0]]):
            if not second.box.overlaps_any(others):
                placed[hit[0]], placed[label] = second, candidate
                return


@dataclass(frozen=True, slots=True)
class _Room:
    """What labels must not touch, other labels aside."""

    labels: Sequence[Label]
    inner: Box
    obstacles: tuple[Box, ...]
    bare: tuple[Box, ...]
    edges: tuple[Box, ...]
    marks: tuple[Box, ...]  # of `labels`

    def candidates(self, label: Label, size: tuple[float, float]) -> Iterator[PlacedLabel]:
        """Yield the positions of a label that touch no mark and no obstacle, the preferred first."""
        taken = self._taken(label, fixed=bool(label.side))
        for side in (label.side,) if label.side else POSITIONS:
            candidate = label_place(label, size, side)
            if is_free([candidate.box], frame=self.inner, obstacles=taken, edges=self.edges):
                yield candidate

    def led(self, label: Label, size: tuple[float, float], longest: float) -> Iterator[PlacedLabel]:
        """Yield the positions of a label on leaders up to `longest` px, the shortest first."""
        taken = self._taken(label, fixed=False)
        for length in (each for each in _LEADERS if each <= longest):
            for turn in _TURNS:
                candidate = led_place(label, size, turn=turn, length=length)
                if candidate.box.overlaps_any(taken):
                    continue  # most fail here, before their leaders are computed
                if is_free(candidate.boxes, frame=self.inner, obstacles=taken, edges=self.edges):
                    yield candidate

    def covered(self, placed: PlacedLabel) -> tuple[int, ...]:
        """Return how many marks a label covers, of rank 1 first and those without a label last."""
        ranks = [
            other.rank
            for other, mark in zip(self.labels, self.marks, strict=True)
            if other is not placed.label and any(mark.overlaps(box) for box in placed.boxes)
        ]
        bare = sum(any(mark.overlaps(box) for box in placed.boxes) for mark in self.bare)
        return *(ranks.count(rank) for rank in (1, 2, 3, 4)), bare

    def _taken(self, label: Label, *, fixed: bool) -> list[Box]:
        """Return the marks and obstacles that a label must not touch; a fixed one only those of its rank or higher."""
        taken = [
            mark
            for other, mark in zip(self.labels, self.marks, strict=True)
            if other is not label and not (fixed and other.rank > label.rank)
        ]
        return [*taken, *self.obstacles, *(() if fixed else self.bare)]
