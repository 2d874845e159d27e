"""The readings of a campaign: named choices where its sources contradict themselves, and the rows that they keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.model.columns import Id, Prose, Weight


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a contradiction (a row of readings.csv); the first alternative of a group is the default."""

    group: Id
    alternative: Id
    weight: Weight
    why: Prose


def first_alternatives(readings: Iterable[Reading]) -> dict[str, str]:
    """Return the first alternative of each group."""
    first: dict[str, str] = {}
    for reading in readings:
        first.setdefault(reading.group, reading.alternative)
    return first


def in_force(row_reading: tuple[str, str] | None, readings: Mapping[str, str]) -> bool:
    """Return whether a row with `row_reading` counts if `readings` are chosen.

    Examples
    --------
    >>> in_force(("count", "new"), {"count": "running"}), in_force(None, {"count": "running"})
    (False, True)
    """
    return row_reading is None or readings.get(row_reading[0]) == row_reading[1]
