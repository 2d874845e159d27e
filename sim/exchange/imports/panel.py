"""Panels -> changes: the status of many places on many days becomes one observation for each change of status.

A change happened between the last day of the old status and the first day of the new one. The first status of a place
says who held it before, and is no event unless the place is contested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.exchange.imports.gathered import Observation, Spot, When
from sim.exchange.imports.status import Status


@dataclass(frozen=True, slots=True)
class Seen:
    """A status of a place that lasted from one day of the panel to another, with the line of its first day.

    Days are ISO 8601 text, and sort as they follow each other.
    """

    status: Status
    first: str
    last: str
    line: int


@dataclass(slots=True)
class Series:
    """The statuses of one place, in the order of their days."""

    spells: list[Seen]

    def add(self, status: Status, day: str, line: int) -> bool:
        """Add the status of a day; return whether the day is after those before it."""
        if self.spells:
            before = self.spells[-1]
            if day <= before.last:
                return day == before.last and status == before.status
            if status == before.status:
                self.spells[-1] = Seen(status, before.first, day, before.line)
                return True
        self.spells.append(Seen(status, day, day, line))
        return True


def changes(spot: Spot, spells: Iterable[Seen], note: str = "") -> Iterator[Observation]:
    """Yield the changes of a place, the first status as what was so before."""
    before: Seen | None = None
    for one in spells:
        status = one.status
        text = one.first if before is None else f"{before.last}/{one.first}"
        if before is not None or status.contested:
            yield Observation(
                line=one.line,
                spot=spot,
                when=When(text),
                holder=status.holder,
                contested=status.contested,
                before="" if before is None or before.status.holder == "unknown" else before.status.holder,
                note="; ".join(filter(None, (status.note, note))),
            )
        else:
            yield Observation(one.line, spot, When(text), holder=status.holder, initial=True)
        before = one
