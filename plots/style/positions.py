"""Positions on a line that keep a distance from each other."""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Move numbers apart to at least `gap`, in order and within [low, high], each as little as possible.

    Examples
    --------
    >>> spread([10, 11, 50], gap=6, low=0, high=100)
    [7.5, 13.5, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    blocks: list[list[float]] = []  # [position of the first member, members]
    for at in order:
        blocks.append([min(max(wanted[at], low), high), 1])
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] * gap > blocks[-1][0]:
            start, members = blocks.pop()
            before, others = blocks.pop()
            # the centre of the merged block is the mean of its members' targets
            together = (before * others + (start - others * gap) * members) / (others + members)
            room = max(low, high - (others + members - 1) * gap)
            blocks.append([min(max(together, low), room), others + members])
    placed = [0.0] * len(wanted)
    stands = iter(order)
    for start, members in blocks:
        for nth in range(int(members)):
            placed[next(stands)] = float(start + nth * gap)
    return placed
