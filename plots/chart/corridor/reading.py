"""Places along a road through time: distance, holders and the time windows of changes.

Nothing is drawn here. Distances are metres along the road from its first place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim import History, Silences
from sim.clock.changes import Cause
from sim.model.vocabulary import Origin
from sim.roads.corridors import CorridorBar, CorridorLine, CorridorSpan, corridor_bars, corridor_spans

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_OfPlace = TypeVar("_OfPlace", CorridorBar, CorridorSpan)


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of side (or to an unknown holder) between the minutes `earliest` and `latest`.

    `minute` is its time in the history; `origin` is a sentence, a rule or a script.
    """

    earliest: int
    latest: int
    minute: int
    before: str
    after: str
    origin: Origin
    cause: Cause


@dataclass(frozen=True, slots=True)
class Stretch:
    """A side holds a place from minute `start` to `end`; if `silent`, according to its last mention.

    In a `blurred` stretch the place changes from `side` to `after` at an unknown time.
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
    """`side` contests a place that another side holds from minute `start` to `end`."""

    start: int
    end: int
    side: str


@dataclass(frozen=True, slots=True)
class Row:
    """A place on a road: its distance in metres and its events in order of time."""

    place: str
    metres: int
    turns: tuple[Turn, ...]
    stretches: tuple[Stretch, ...]
    contests: tuple[Contest, ...]

    @property
    def is_told_of(self) -> bool:
        """Whether the place has events or silent stretches."""
        return bool(self.turns or self.contests) or any(part.silent for part in self.stretches)


def rows(history: History, silences: Silences, line: CorridorLine) -> tuple[Row, ...]:
    """Return the events of every place of a corridor, in the order of the road."""
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
        before = history.side(bar.place, bar.change.minute - 1)
        yield Turn(
            earliest=bar.window.earliest,
            latest=bar.window.latest,
            minute=bar.change.minute,
            before=before,
            after=bar.side,
            origin=bar.change.origin,
            cause=bar.change.cause,
        )


def _stretches(history: History, spans: Sequence[CorridorSpan], turns: Sequence[Turn]) -> tuple[Stretch, ...]:
    """Return stretches with a known holder, and between them those in which the holder changes.

    Changes with overlapping windows are one blurred stretch, from the side before the first to that after the last.
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
    """Divide a stretch into mentioned and silent parts."""
    parts: list[Stretch] = []
    at = start
    for span in spans:
        low, high = max(span.start, at), min(end if span.end is None else span.end, end)
        if span.certainty == "silent" and low < high:
            parts += [Stretch(at, low, side), Stretch(low, high, side, silent=True)]
            at = high
    return [*parts, Stretch(at, end, side)]


def _contests(history: History, spans: Iterable[CorridorSpan]) -> tuple[Contest, ...]:
    """Return the sides that contested a place of another side, with their times."""
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
