"""A road through time: its places with their distances, who held each and how closely that is dated, how far they came.

Everything is read off histories; nothing is drawn here. Distances are metres along the road from its first place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim import (
    CorridorBar,
    CorridorLine,
    CorridorSpan,
    History,
    Silences,
    corridor_bars,
    corridor_line,
    corridor_spans,
    corridor_state,
    road_graph,
)
from sim import silences as find_silences

UNHELD = ("unknown", "vacant")
NOBODY = -1  # a distance of a side that holds nothing on the road
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_OfPlace = TypeVar("_OfPlace", CorridorBar, CorridorSpan)


@dataclass(frozen=True, slots=True)
class Turn:
    """A place comes to another side (or to nobody known) at some minute from `earliest` to `latest`.

    `minute` is where the history puts it; `inferred` is whether a rule says so and no sentence.
    """

    earliest: int
    latest: int
    minute: int
    before: str
    after: str
    inferred: bool
    statement: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to `end` (minutes) a place is a side's; `silent`: it was when last told of; `after`: see `blurred`.

    Of a stretch that is `blurred` it is not known when the place went over, from `side` to `after`.
    """

    start: int
    end: int
    side: str
    silent: bool = False
    after: str = ""

    @property
    def blurred(self) -> bool:
        """Whether the place changes hands somewhere within the stretch."""
        return bool(self.after)


@dataclass(frozen=True, slots=True)
class Contest:
    """From `start` to `end` (minutes) `side` fights, or stands, in a place that another side holds."""

    start: int
    end: int
    side: str


@dataclass(frozen=True, slots=True)
class Row:
    """A place on a road: its distance in metres, and everything the chart shows of it, in order of time."""

    place: str
    metres: int
    turns: tuple[Turn, ...]
    stretches: tuple[Stretch, ...]
    contests: tuple[Contest, ...]

    @property
    def is_told_of(self) -> bool:
        """Whether anything happens in the place, or the record falls silent about it."""
        return bool(self.turns or self.contests) or any(part.silent for part in self.stretches)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far along a road a side has come at each minute, to either end: least and greatest metres.

    Both are `NOBODY` while the side holds nothing on the road.
    """

    minutes: Ints
    least: Ints
    greatest: Ints

    def at(self, minutes: Ints) -> tuple[Ints, Ints]:
        """Return the two at each of some minutes."""
        here = np.maximum(np.searchsorted(self.minutes, minutes, side="right") - 1, 0)
        return self.least[here], self.greatest[here]

    def moves(self, *, upward: bool) -> bool:
        """Whether the upper (or the lower) end is ever anywhere else than where it began."""
        return len(set((self.greatest if upward else self.least).tolist()) - {NOBODY}) > 1


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a side's run along a road, the upper or the lower: as placed in some ways, and in many draws."""

    side: str
    upward: bool
    placed: tuple[Reach, ...]
    drawn: tuple[Reach, ...]


def rows(history: History, silences: Silences, line: CorridorLine) -> tuple[Row, ...]:
    """Return what every place of a corridor goes through, in the order of the road."""
    bars, spans = _by_place(corridor_bars(history, line)), _by_place(corridor_spans(history, silences, line))
    found = []
    for place, metres in zip(line.places, line.metres, strict=True):
        turns = tuple(_turns(history, bars.get(place, ())))
        stretches, contests = _stretches(history, spans[place], turns), _contests(history, spans[place])
        found.append(Row(place, metres, turns, stretches, contests))
    return tuple(found)


def _by_place(things: Iterable[_OfPlace]) -> dict[str, list[_OfPlace]]:
    found: dict[str, list[_OfPlace]] = {}
    for thing in things:
        found.setdefault(thing.place, []).append(thing)
    return found


def _turns(history: History, bars: Iterable[CorridorBar]) -> Iterator[Turn]:
    for bar in bars:
        before = history.side(bar.place, bar.middle - 1)
        yield Turn(
            earliest=bar.earliest,
            latest=bar.latest,
            minute=bar.middle,
            before=before,
            after=bar.side,
            inferred=bar.origin != "documented",
            statement=bar.statement,
            sentence=bar.sentence,
        )


def _stretches(history: History, spans: Sequence[CorridorSpan], turns: Sequence[Turn]) -> tuple[Stretch, ...]:
    """Lay out who holds a place: sure stretches, and between them those in which it goes over at some time.

    Turns whose windows overlap are one blur, from the side before the first to the side after the last.
    """
    end = history.campaign.end
    blurs: list[Stretch] = []
    for turn in turns:
        if blurs and turn.earliest < blurs[-1].end:
            last = blurs.pop()
            blurs.append(Stretch(last.start, max(last.end, turn.latest), last.side, after=turn.after))
        else:
            blurs.append(Stretch(max(turn.earliest, 0), min(turn.latest, end), turn.before, after=turn.after))
    parts: list[Stretch] = []
    at, side = 0, turns[0].before if turns else spans[0].side
    for blur in blurs:
        parts += [*_spoken(at, blur.start, side, spans), blur]
        at, side = blur.end, blur.after
    parts += _spoken(at, end, side, spans)
    return tuple(part for part in parts if part.end > part.start or part.blurred)


def _spoken(start: int, end: int, side: str, spans: Iterable[CorridorSpan]) -> list[Stretch]:
    """Divide a stretch into what is told and what is silent."""
    parts: list[Stretch] = []
    at = start
    for span in spans:
        low, high = max(span.start, at), min(end if span.end is None else span.end, end)
        if span.certainty == "silent" and low < high:
            parts += [Stretch(at, low, side), Stretch(low, high, side, silent=True)]
            at = high
    return [*parts, Stretch(at, end, side)]


def _contests(history: History, spans: Iterable[CorridorSpan]) -> tuple[Contest, ...]:
    """Return who stood in a place that another held, and from when to when, as placed."""
    found: list[Contest] = []
    for span in spans:
        end = history.campaign.end if span.end is None else span.end
        for side in span.contested:
            before = next((one for one in found if one.side == side and one.end == span.start), None)
            if before is not None:
                found.remove(before)
            if side != span.side:
                found.append(Contest(before.start if before else span.start, end, side))
    return tuple(sorted(found, key=lambda one: (one.start, one.side)))


def anchor(history: History, places: Sequence[str], side: str) -> str:
    """Return the place of a road that a side held first, the first along the road among equals; empty if none."""
    side_of = history.campaign.side_of
    found: list[tuple[int, int, str]] = []
    for place in places:
        spells = [spell.start for spell in history.spells(place) if side_of(spell.holder) == side]
        found += [(spells[0], len(found), place)] if spells else []
    return min(found)[2] if found else ""


def reach(history: History, silences: Silences, line: CorridorLine, side: str, *, start: str) -> Reach:
    """Return how far the run of a side's places around `start` goes along a road, from minute to minute.

    The run is that of `sim.corridor_state`: broken by a place that another side firmly holds, and by no other. Until
    the side holds `start`, it is the run nearest to it. A place it has come to is reached for as long as the side holds
    it, whatever is told of those behind it.
    """
    minutes = {0}
    for place in line.places:
        minutes.update(change.minute for change in history.changes_of(place))
        for span in silences.spans.get(place, ()):
            minutes.update(bound for bound in span[:2] if bound is not None)
    middle = line.metres_of(start)
    least, greatest = [], []
    reached: set[str] = set()
    for minute in sorted(minutes):
        runs = [run for run in corridor_state(history, silences, line, minute).runs if run.side == side]
        if runs:
            reached.update(min(runs, key=lambda run: max(run.from_m - middle, middle - run.to_m, 0)).places)
        reached = {place for place in reached if history.side(place, minute) == side}
        metres = [line.metres_of(place) for place in reached] or [NOBODY]
        least.append(min(metres))
        greatest.append(max(metres))
    return Reach(*(np.array(column, dtype=np.int64) for column in (sorted(minutes), least, greatest)))


def corridor_edges(
    history: History,
    corridor: str,
    *,
    early: History | None = None,
    late: History | None = None,
    draws: Sequence[History] = (),
    silences: Mapping[History, Silences] | None = None,
) -> tuple[Edge, ...]:
    """Return the ends of runs that move along a corridor: how far each side comes, and to which end of it.

    Parameters
    ----------
    silences
        Those of the histories, where they are there already.

    Raises
    ------
    ValueError
        If the campaign declares no such corridor.
    """
    line, graph = corridor_line(history.campaign, corridor), road_graph(history.campaign)
    histories = [one for one in (history, early, late) if one is not None]
    known = dict(silences or {})
    taking = {bar.side for bar in corridor_bars(history, line)}
    found: list[Edge] = []
    for side in (side for side in history.campaign.sides if side in taking):
        start = anchor(history, line.places, side)

        def measure(one: History, side: str = side, start: str = start) -> Reach:
            if one not in known:
                known[one] = find_silences(one, graph)
            return reach(one, known[one], line, side, start=start)

        placed = tuple(map(measure, histories))
        ways = [upward for upward in (False, True) if any(one.moves(upward=upward) for one in placed)]
        drawn = tuple(map(measure, draws)) if ways else ()
        found += [Edge(side, upward, placed, drawn) for upward in ways]
    return tuple(found)


def reach_shares(reaches: Iterable[Reach], minutes: Ints, shares: Sequence[float], *, upward: bool) -> Ints:
    """Return [share, minute]: how far a side had come in at least that share of histories, in metres.

    `upward` is whether it comes along the road from its low end. Of a share that held nothing yet: `NOBODY`. Shares are
    counted from those that came least far: 0.1 is what nine in ten surpass or equal.
    """
    gone = []
    for one in reaches:
        least, greatest = one.at(minutes)
        gone.append(greatest if upward else np.where(least == NOBODY, NOBODY, least))
    stack = np.stack(gone)
    # the order of how far: nothing at all first, then along the direction
    rank = stack if upward else np.where(stack == NOBODY, np.iinfo(np.int64).min, -stack)
    order = np.sort(rank, axis=0)
    count = len(order)
    picked = np.stack([order[min(count - 1, max(0, int(np.ceil(share * count)) - 1))] for share in shares])
    return picked if upward else np.where(picked == np.iinfo(np.int64).min, NOBODY, -picked)
