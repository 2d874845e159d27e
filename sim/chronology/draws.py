"""Histories drawn at random: the times of all statements, many times over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_fields
from functools import cached_property

import numpy as np

from sim.chronology.links import ORIGIN
from sim.chronology.network import Network
from sim.chronology.placements import Timeline, make_timeline
from sim.model.arguments import whole_number
from sim.model.arrays import Ints
from sim.model.errors import did_you_mean
from sim.model.point import Point
from sim.model.times import NEVER
from sim.model.vocabulary import Prior

PRIORS = tuple(Prior)
COUPLING, IN_TURN = "coupling", "in turn"


@dataclass(frozen=True, slots=True)
class Drawn:
    """How one component was drawn.

    Parameters
    ----------
    component, points
        Its name and how many free points it has.
    tried, kept
        Draws along the tree, and those of them that kept the other constraints too.
    fallen_back
        Draws made by a slower method because rejection had stalled.
    method
        That method: ``coupling`` (coupling from the past: the same prior, slowly) or ``in turn`` (only with the prior
        `shared`: one point after the other in what is left of its window, which is another prior); else empty.
    """

    component: str
    points: int
    tried: int
    kept: int
    fallen_back: int
    method: str

    @property
    def warning(self) -> str:
        """What to tell users if a slower method was needed."""
        return (
            f"{self.component} ({self.points} points): {self.kept} of {self.tried} draws along the tree kept all "
            f"constraints, so that {self.fallen_back} were drawn by {self.method}"
            + (", which is another prior" if self.method == IN_TURN else "")
        )


@dataclass(frozen=True)
class Draws:
    """The times of all statements, drawn many times.

    Parameters
    ----------
    prior
        The prior they were drawn from.
    points
        The columns: every statement of the campaign in document order, the end of an enduring one after its start.
    minutes
        minutes[draw, point]; `NEVER` where the statement is not in force in the draw's reading.
    networks, reading
        The networks of the possible readings, and for each draw the number of the one that it follows.
    report
        How each component was drawn.
    """

    prior: Prior
    points: tuple[Point, ...]
    minutes: Ints
    networks: tuple[Network, ...]
    reading: Ints
    report: tuple[Drawn, ...]

    def __len__(self) -> int:
        return len(self.minutes)

    @property
    def readings(self) -> tuple[Mapping[str, str], ...]:
        """The readings of `networks`."""
        return tuple(network.readings for network in self.networks)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to tell users of these draws: the components that needed a slower method."""
        return tuple(drawn.warning for drawn in self.report if drawn.fallen_back)

    def first(self, count: int) -> Draws:
        """Return the first `count` draws; the report remains that of all."""
        return self.part(0, count)

    def part(self, begin: int, end: int) -> Draws:
        """Return draws `begin` to `end` (excluded); the report remains that of all."""
        begin, end = whole_number(begin, "begin"), whole_number(end, "end")
        return with_fields(self, minutes=self.minutes[begin:end], reading=self.reading[begin:end])

    def minutes_of(self, point: Point | str) -> Ints:
        """Return the minute of a point in each draw, or `NEVER`.

        Raises
        ------
        ValueError
            If the campaign has no such point.
        """
        column = self._column.get(Point.parse(point))
        if column is None:
            near = did_you_mean(point, map(str, self.points))
            raise ValueError(
                f"{str(point)!r} is not a statement of the campaign, nor the end (id.end) of an enduring one{near}"
            )
        minutes: Ints = self.minutes[:, column]
        return minutes

    def share_before(self, first: Point | str, then: Point | str) -> float | None:
        """Return the share of draws in which `first` comes before `then`, of those that have both.

        Draws with both in one minute count half; None if no draw has both.

        Raises
        ------
        ValueError
            As `minutes_of`.
        """
        a, b = self.minutes_of(first), self.minutes_of(then)
        both = (a != NEVER) & (b != NEVER)
        earlier = np.count_nonzero(a[both] < b[both]) + np.count_nonzero(a[both] == b[both]) / 2
        return float(earlier / both.sum()) if both.any() else None

    def timelines(self) -> Iterator[Timeline]:
        """Yield each draw as a timeline to replay.

        Examples
        --------
        >>> from scenarios import open_study
        >>> one, other = open_study("northwestern_syria_2024").draws(2, seed=1).timelines()
        >>> one.occurrences == other.occurrences
        False
        """
        columns = [[self._column[point] for point in network.number] for network in self.networks]
        for minutes, reading in zip(self.minutes, self.reading.tolist(), strict=True):
            placed = np.concatenate(([ORIGIN], minutes[columns[reading]]))
            yield make_timeline(self.networks[reading], placed, placement=f"drawn, prior {self.prior}")

    @cached_property
    def _column(self) -> Mapping[Point, int]:
        return {point: at for at, point in enumerate(self.points)}


def join_draws(blocks: Sequence[Draws], *, upto: int) -> Draws:
    """Return the first `upto` draws of consecutive blocks as one."""
    report: tuple[Drawn, ...] = ()
    for block in blocks:
        report = join_reports(report, block.report)
    return Draws(
        prior=blocks[0].prior,
        points=blocks[0].points,
        minutes=np.concatenate([block.minutes for block in blocks])[:upto],
        networks=blocks[0].networks,
        reading=np.concatenate([block.reading for block in blocks])[:upto],
        report=report,
    )


def join_reports(*reports: Sequence[Drawn]) -> tuple[Drawn, ...]:
    """Add up how components were drawn, by name: two readings may each draw one of a name in their own way."""
    totals: dict[str, Drawn] = {}
    for d in (drawn for report in reports for drawn in report):
        t = totals.get(d.component)
        totals[d.component] = d if t is None else Drawn(
            d.component, max(t.points, d.points), t.tried + d.tried, t.kept + d.kept,
            t.fallen_back + d.fallen_back, t.method or d.method,
        )  # fmt: skip
    return tuple(totals.values())
