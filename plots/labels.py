"""Where labels go: ranked, greedy, once for a map, so that they never move while it plays.

All boxes are in layout px with y upwards. Nothing here draws: a label is a box that a measuring step gives, and a place
for it. What finds no room is left out, never moved away from its place or put on a leader.
"""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Label:
    """A label that asks for room.

    Parameters
    ----------
    key
        What it belongs to.
    words
        What it says.
    rank
        1 is placed first; ties go by `words`, then by `key`.
    x, y, radius
        Its mark: middle and half the diameter.
    side
        The compass point that its campaign fixes, or empty for the first of `POSITIONS` with room.
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
    """A label with room: its anchor is at (`x`, `y`), aligned `ha` and centred upright; `box` is what it covers."""

    label: Label
    side: str
    x: float
    y: float
    ha: str
    box: Box


def label_place(label: Label, size: tuple[float, float], side: str, *, gap: float = 3.0) -> PlacedLabel:
    """Return `label` of a width and height put on one side of its mark, `gap` px off.

    Raises
    ------
    ValueError
        If `side` is none of `POSITIONS`.
    """
    if side not in _STEP:
        raise ValueError(f"side(={side!r}) of label {label.key} is none of: {', '.join(POSITIONS)}")
    width, height = size
    across, up = _STEP[side]
    reach = label.radius + gap
    # A corner position hugs the mark: 0.7 of the reach sideways, and up by half of its own height.
    x = label.x + across * (reach if up == 0 else reach * 0.7)
    y = label.y + up * (height / 2 + (label.radius * 0.35 if across else label.radius + gap * 0.8))
    left = x - width / 2 * (1 - across)
    return PlacedLabel(label, side, x, y, _ALIGN[across], Box(left, y - height / 2, left + width, y + height / 2))


def place_labels(
    labels: Iterable[Label],
    *,
    measure: Callable[[Label], tuple[float, float]],
    frame: Box,
    obstacles: Sequence[Box] = (),
    bare: Sequence[Box] = (),
    edges: Sequence[Box] = (),
    margin: float = 3.0,
) -> tuple[PlacedLabel, ...]:
    """Place labels greedily by rank and name; return those with room, in the order they were placed.

    A label without room is tried once more where a single other label, of its rank or lower, can change its side.

    Parameters
    ----------
    labels
        What asks for room. A label avoids every mark of `labels` but its own; one whose side is fixed may cover marks
        of lower ranks.
    measure
        Gives a label's width and height at its widest.
    frame
        The map's box: no label comes nearer than `margin` px to its edge.
    obstacles
        Boxes that no label may touch.
    bare
        Boxes of marks without a label: no label may touch them, but one whose side is fixed.
    edges
        Boxes that a label must lie wholly within or wholly without: what is drawn there may be covered at times.

    Examples
    --------
    >>> towns = [Label("a", "Aleppo", 1, 40, 50, 4), Label("b", "Bala", 4, 60, 50, 3)]
    >>> placed = place_labels(towns, measure=lambda label: (30, 10), frame=Box(0, 0, 100, 100))
    >>> [(each.label.key, each.side) for each in placed]
    [('a', 'W'), ('b', 'E')]
    """
    ranked = sorted(labels, key=lambda label: (label.rank, label.words, label.key))
    room = _Room(ranked, frame.grown(-margin), tuple(obstacles), tuple(bare), tuple(edges))
    sizes = {label: measure(label) for label in ranked}
    placed: dict[Label, PlacedLabel] = {}
    for label in ranked:
        for candidate in room.candidates(label, sizes[label]):
            if not any(candidate.box.overlaps(other.box) for other in placed.values()):
                placed[label] = candidate
                break
    for label in ranked:
        if label not in placed:
            _exchange(label, placed, room, sizes)
    return tuple(placed.values())


def _exchange(
    label: Label, placed: dict[Label, PlacedLabel], room: _Room, sizes: Mapping[Label, tuple[float, float]]
) -> None:
    """Place a label that found no room, if one other label of its rank or lower has another place to go to."""
    for candidate in room.candidates(label, sizes[label]):
        hit = [other for other in placed if placed[other].box.overlaps(candidate.box)]
        if len(hit) != 1 or hit[0].side or hit[0].rank < label.rank:
            continue
        others = [each.box for other, each in placed.items() if other is not hit[0]] + [candidate.box]
        for second in room.candidates(hit[0], sizes[hit[0]]):
            if not any(second.box.overlaps(box) for box in others):
                placed[hit[0]], placed[label] = second, candidate
                return


@dataclass(frozen=True, slots=True)
class _Room:
    """What labels must keep off, other labels left out."""

    labels: Sequence[Label]
    inner: Box
    obstacles: tuple[Box, ...]
    bare: tuple[Box, ...]
    edges: tuple[Box, ...]

    def candidates(self, label: Label, size: tuple[float, float]) -> Iterator[PlacedLabel]:
        """Yield the places of a label that touch no mark and no obstacle, the preferred first."""
        taken = [
            Box.around(other.x, other.y, 2 * other.radius, 2 * other.radius)
            for other in self.labels
            if other is not label and not (label.side and other.rank > label.rank)
        ]
        taken += [*self.obstacles, *(() if label.side else self.bare)]
        for side in (label.side,) if label.side else POSITIONS:
            candidate = label_place(label, size, side)
            box = candidate.box
            if (
                self.inner.holds(box)
                and not any(box.overlaps(other) for other in taken)
                and all(edge.holds(box) or not edge.overlaps(box) for edge in self.edges)
            ):
                yield candidate
