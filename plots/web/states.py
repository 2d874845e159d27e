"""Histories for a page: the states and tracks of places under every placement, reading and run, each stored once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, product
from typing import Any

from plots.web.document import reading_groups
from plots.web.numbers import Numbers
from sim import History, Study, TimesError
from sim.clock.changes import State
from sim.clock.history import Envelope
from sim.clock.outcome import UNTOUCHED
from sim.model.vocabulary import Placement
from sim.roads.silence import CUT_OFF, PASSED

PLACEMENTS = (Placement.MIDDLE, Placement.EARLIEST, Placement.LATEST)  # the first is what a page opens with
SILENCES = (CUT_OFF, PASSED)  # by their numbers, as in data.js
_MOST_READINGS = 64
_MOST_WORK = 100_000  # statements, times readings
_DENSE = 0.6  # of the positions: from then on a list is shorter than an object
_NOTHING: Mapping[str, Any] = {
    "tracks": -1,
    "silences": [],
    "windows": [],
    "told": None,
}  # where the base has something
Parts = dict[str, dict[int, Any]]


@dataclass(slots=True)
class Tracks:
    """The distinct states, tracks and reasons of a page; each is numbered as it is first met."""

    numbers: Numbers
    states: dict[State, int] = field(default_factory=dict)
    tracks: dict[tuple[int, ...], int] = field(default_factory=dict)
    tags: dict[tuple[str, str], int] = field(default_factory=lambda: {("", ""): 0})

    def state(self, state: State) -> int:
        """Return the number of a state."""
        return self.states.setdefault(state, len(self.states))

    def of(self, history: History) -> dict[int, int]:
        """Return the track of each place that changes, by the place's number."""
        states = [self.state(state) for state in history.states]
        found: dict[int, list[int]] = {}
        columns = (history.minutes.tolist(), history.place_index.tolist(), history.state_index.tolist(), history.causes)
        for number, (minute, place, state, cause) in enumerate(zip(*columns, strict=True)):
            why = history.rules.get(number, cause.rule), history.touched.get(number, UNTOUCHED).script
            tag = self.tags.setdefault(why, len(self.tags))
            statement = self.numbers.statements.get(cause.id, -1)
            found.setdefault(place, []).extend((minute, states[state], statement, tag))
        return {place: self.tracks.setdefault(tuple(track), len(self.tracks)) for place, track in found.items()}

    def states_data(self) -> list[list[Any]]:
        """Return the states as the page has them: `StateData`."""
        faction = self.numbers.factions
        return [
            [
                faction[state.holder],
                [faction[one] for one in state.contested_by],
                [faction[one] for one in state.besieged_by],
                [[faction[one], low, high] for one, low, high in state.share],
                str(state.basis),
            ]
            for state in self.states
        ]


class _Histories:
    """The histories of a page as they are gathered, each with what differs from those below it."""

    def __init__(self, study: Study, numbers: Numbers, tracks: Tracks) -> None:
        self.found: list[dict[str, Any]] = []
        self._groups = reading_groups(study.campaign)
        self._numbers, self._tracks = numbers, tracks
        self._differing: list[Parts] = []  # of the histories found

    def add(self, study: Study, history: History, placement: str, *, base: int, run: int = -1) -> None:
        """Add a history, unless it is what those below it amount to."""
        reading = [ids.index(history.timeline.readings[group]) for group, ids in self._groups.items()]
        below = self._below(placement, reading, run)
        parts = _parts(study, history, self._numbers, self._tracks)
        shown = _differences(self._laid([base, *below]), parts)
        if below and not any(shown.values()):
            return
        records = {name: _record(values, _NOTHING[name], whole=base < 0) for name, values in shown.items()}
        made = {"placement": placement, "reading": reading, "run": run, "base": base, **records}
        stopped = history.last_minute < study.campaign.end
        self.found.append({**made, "last": history.last_minute} if stopped else made)
        self._differing.append(shown)

    def _below(self, placement: str, reading: Sequence[int], run: int) -> list[int]:
        """Return the histories of a placement and run that depart only in ways in which a reading does."""

        def fits(other: Sequence[int]) -> bool:
            return all(one in (own, first) for one, own, first in zip(other, reading, firsts, strict=True))

        firsts = self.found[0]["reading"] if self.found else reading
        return [
            at
            for at, one in enumerate(self.found)
            if one["placement"] == placement and one["run"] == run and fits(one["reading"])
        ]

    def _laid(self, numbers: Sequence[int]) -> Parts:
        """Return what histories amount to that are laid over each other, the first over its own base."""
        first, *others = numbers
        if first < 0 and not others:
            return {name: {} for name in _NOTHING}
        found = self._laid([self.found[first]["base"]]) if first >= 0 else {name: {} for name in _NOTHING}
        for number in dict.fromkeys([first, *others] if first >= 0 else others):
            for name, values in self._differing[number].items():
                found[name] |= values
        return {name: {at: each for at, each in of.items() if each != _NOTHING[name]} for name, of in found.items()}


def make_histories(
    study: Study, numbers: Numbers, tracks: Tracks, runs: Sequence[History]
) -> tuple[list[dict[str, Any]], bool]:
    """Return the histories of a study and of runs, and whether readings can be combined freely."""
    readings, combined = _readings(study)
    histories = _Histories(study, numbers, tracks)
    for number, reading in enumerate(readings):
        source = Study(study.campaign, reading=reading) if number else study
        try:
            placed = [source.history(placement) for placement in PLACEMENTS]
        except TimesError:
            if not number:
                raise
            combined = False  # its times contradict each other: it is no way to read the source
            continue
        for at, (placement, history) in enumerate(zip(PLACEMENTS, placed, strict=True)):
            histories.add(source, history, str(placement), base=at if number else min(at, 1) - 1)
    for run, shown in enumerate(runs):
        envelope = study.envelope_of(shown)
        of_run = dict(zip(Envelope._fields, envelope, strict=True)) if envelope else {str(Placement.MIDDLE): shown}
        for at, placement in enumerate(PLACEMENTS):
            if str(placement) in of_run:
                histories.add(study, of_run[str(placement)], str(placement), base=at, run=run)
    return histories.found, combined


def _readings(study: Study) -> tuple[list[Mapping[str, str]], bool]:
    """Return the readings to show, beginning with that in force, and whether they are all combinations."""
    campaign, first, deciding = study.campaign, study.readings, study.deciding_groups
    groups = {group: ids for group, ids in reading_groups(campaign).items() if group in deciding}
    count = 1
    for ids in groups.values():
        count *= len(ids)
    own = [[first[group], *(id for id in ids if id != first[group])] for group, ids in groups.items()]
    if count <= _MOST_READINGS and count * len(campaign.statements) <= _MOST_WORK:
        chosen = [{**first, **dict(zip(groups, ids, strict=True))} for ids in product(*own)]
        return sorted(chosen, key=lambda one: sum(one[group] != first[group] for group in groups)), True
    single = [{**first, group: id} for group, ids in zip(groups, own, strict=True) for id in ids[1:]]
    return [first, *single], False


def _parts(study: Study, history: History, numbers: Numbers, tracks: Tracks) -> Parts:
    silences = study.silences(history).spans
    return {
        "tracks": {place: track for place, track in sorted(tracks.of(history).items())},
        "silences": {
            numbers.places[place]: [
                part
                for span in spans
                for part in (span.start, -1 if span.end is None else span.end, SILENCES.index(span.rule))
            ]
            for place, spans in silences.items()
        },
        "windows": dict(_windows(history, numbers)),
        "told": dict(_told(study, history, numbers)),
    }


def _told(study: Study, history: History, numbers: Numbers) -> Iterator[tuple[int, int | list[int]]]:
    """Yield when each sentence is quoted, with its rank in that minute unless the document orders those of it alike."""
    captions = [caption for caption in study.captions(history) if caption.sentence]
    for minute, together in groupby(captions, key=lambda one: one.minute):
        sentences = [numbers.sentences[caption.sentence] for caption in together]
        alike = sentences == sorted(sentences)
        yield from ((sentence, minute if alike else [minute, rank]) for rank, sentence in enumerate(sentences))


def _windows(history: History, numbers: Numbers) -> Iterator[tuple[int, list[int]]]:
    starts, ends = history.timeline.starts, history.timeline.ends
    for id, start in starts.items():
        end = ends.get(id)
        yield (
            numbers.statements[id],
            [start.earliest, start.latest, *((end.earliest, end.latest) if end is not None else ())],
        )


def _differences(base: Parts, own: Parts) -> Parts:
    """Return what differs from a base; where only the base has something, what stands for nothing."""
    found: Parts = {}
    for name, values in own.items():
        before = base[name]
        found[name] = {at: value for at, value in values.items() if at not in before or before[at] != value}
        found[name] |= {at: _NOTHING[name] for at in before if at not in values}
    return found


def _record(values: Mapping[int, Any], nothing: object, *, whole: bool) -> dict[int, Any] | list[Any]:
    """Return values by position, as a list if most positions have one; of a difference, if all have one."""
    size = max(values, default=-1) + 1
    if len(values) < (_DENSE if whole else 1) * size:
        return {at: values[at] for at in sorted(values)}
    return [values.get(at, nothing) for at in range(size)]
