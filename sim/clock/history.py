"""What happened to every place: the append-only changes of a replay, and the state of any place at any minute.

Columns inside, values outside: the changes are arrays and interned states, and `Change` values are made when asked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from functools import cached_property, partial
from itertools import pairwise
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.clock.changes import Cause, Change, Dated, Spell, State, origin_of
from sim.clock.outcome import NO_SCRIPTS, UNTOUCHED, Move, Note, Outcome, Skip, Touch, Trip
from sim.model.arguments import whole_number
from sim.model.arrays import Ints
from sim.model.campaign import Campaign
from sim.model.errors import check_name
from sim.model.frozen import FrozenMap
from sim.model.times import Moment, Window
from sim.model.verbs import VERBS
from sim.model.vocabulary import UNKNOWN, VACANT, Basis


class History:
    """All changes of a replay in order, and from them the state of any place at any minute.

    Made by `sim.clock.replay.replay`; immutable. The state at a minute includes the events of that minute.

    Parameters
    ----------
    campaign, timeline
        What was replayed, and the dates of its statements.
    minutes, place_index, state_index, causes
        One item per change, in order: its minute, its place (index into `places`), the state after it (index into
        `states`) and its cause.
    states
        The distinct states that occur.
    initial_index
        The state of each place before the first change (index into `states`).
    rules
        Number of a change -> the rule, for changes that a rule of the replay infers from their cause.
    scripts
        Number of a change -> the script that made it, or moved its cause, with its line.
    counterfactual
        Whether a script changed anything.
    outcome
        What scripts left beside the changes.
    """

    def __init__(
        self,
        campaign: Campaign,
        timeline: Dated,
        *,
        minutes: ArrayLike,
        place_index: ArrayLike,
        state_index: ArrayLike,
        causes: Iterable[Cause],
        states: Iterable[State],
        initial_index: ArrayLike,
        rules: Mapping[int, str] | None = None,
        scripts: Mapping[int, Touch] | None = None,
        counterfactual: bool = False,
        outcome: Outcome = NO_SCRIPTS,
    ) -> None:
        self.campaign = campaign
        self.timeline = timeline
        self.counterfactual = counterfactual
        self.outcome = outcome
        self.places: tuple[str, ...] = tuple(place.id for place in campaign.holdable)
        self.states: tuple[State, ...] = tuple(states)
        self.minutes = _frozen(minutes)
        self.place_index = _frozen(place_index)
        self.state_index = _frozen(state_index)
        self.causes: tuple[Cause, ...] = tuple(causes)
        self.initial_index = _frozen(initial_index)
        self.rules: Mapping[int, str] = FrozenMap(dict(rules or {}))
        self.touched: Mapping[int, Touch] = FrozenMap(dict(scripts or {}))
        lengths = {len(column) for column in (self.minutes, self.place_index, self.state_index, self.causes)}
        if len(lengths) != 1:
            raise ValueError(f"columns of a history must have equal length, got {sorted(lengths)}")
        if len(self.initial_index) != len(self.places):
            raise ValueError(f"initial_index has {len(self.initial_index)} items for {len(self.places)} places")
        if len(self.minutes) and bool((np.diff(self.minutes) < 0).any()):
            raise ValueError("changes of a history must be in order of time")

    def __reduce__(self) -> tuple[Callable[..., History], tuple[object, ...]]:
        columns = {name: getattr(self, name) for name in ("minutes", "place_index", "state_index", "causes", "states")}
        columns |= {"initial_index": self.initial_index, "rules": self.rules, "scripts": self.touched}
        columns |= {"counterfactual": self.counterfactual, "outcome": self.outcome}
        return partial(History, **columns), (self.campaign, self.timeline)

    def __repr__(self) -> str:
        return f"<History of {self.campaign.name}, {self.timeline.placement}: {len(self.minutes)} changes>"

    def _repr_html_(self) -> str:
        campaign = self.campaign
        held = {campaign.side_name(side): count for side, count in self.held(campaign.end).items() if count}
        facts = {
            "placement": self.timeline.placement,
            "changes": f"{len(self.minutes)}" + (", counterfactual" if self.counterfactual else ""),
            "last told to hold at the end": ", ".join(f"{name} {count}" for name, count in held.items()),
        }
        return campaign.card(facts, {place.id: self.side(place.id, campaign.end) for place in campaign.points})

    # -- what scripts did ------------------------------------------------------------------------------------------

    @property
    def scripts(self) -> tuple[str, ...]:
        """The names of the scripts that took part; empty for the record alone."""
        return self.outcome.scripts

    @property
    def last_minute(self) -> int:
        """The last minute that is known: the campaign's end, or the minute at which a run was stopped."""
        stopped = self.outcome.stopped
        return self.campaign.end if stopped is None else min(stopped, self.campaign.end)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What scripts noted, in order."""
        return self.outcome.notes

    @property
    def moved(self) -> tuple[Move, ...]:
        """The events that scripts delayed, and those that stated orders moved with them."""
        return self.outcome.moved

    @property
    def skipped(self) -> tuple[Skip, ...]:
        """The events of the record that no longer applied, with the reason."""
        return self.outcome.skipped

    @property
    def trips(self) -> tuple[Trip, ...]:
        """The journeys of scripts along roads."""
        return self.outcome.trips

    @property
    def series(self) -> Mapping[str, tuple[tuple[int, float], ...]]:
        """The values that scripts measured: name -> (minute, value) pairs in order of time."""
        return self.outcome.series

    # -- one place at one minute ---------------------------------------------------------------------------------

    def state(self, place: str, at: Moment) -> State:
        """Return the state of `place` at a moment, what happens in that minute included.

        Raises
        ------
        ValueError
            If `place` is not a place of the campaign, or an area or road, which nobody holds.
        """
        number = self._place(place)
        upto = self._count(number, self.campaign.clock.minute(at))
        return self.states[int(self.state_index[self._of(number)[upto - 1]] if upto else self.initial_index[number])]

    def holder(self, place: str, at: Moment) -> str:
        """Return the faction that holds `place` at a moment, or ``unknown`` or ``vacant``."""
        return self.state(place, at).holder

    def side(self, place: str, at: Moment) -> str:
        """Return the side that holds `place` at a moment, or ``unknown`` or ``vacant``."""
        return self.campaign.side_of(self.holder(place, at))

    def since(self, place: str, at: Moment) -> int | None:
        """Return the minute since which the holder at a moment has held `place`; None: from before the epoch."""
        number = self._holder_change(place, at)
        return None if number is None else int(self.minutes[number])

    def holder_change(self, place: str, at: Moment) -> Change | None:
        """Return the change that made the holder at a moment; None when it held `place` before the epoch."""
        number = self._holder_change(place, at)
        return None if number is None else self.changes[number]

    # -- one place through time ----------------------------------------------------------------------------------

    def spells(self, place: str) -> tuple[Spell, ...]:
        """Return who held `place`, one after the other; they tile the campaign from minute 0 on."""
        at = self._place(place)
        numbers = self._turns(at)
        starts = [0, *(int(self.minutes[number]) for number in numbers)]
        holders = [self.states[self.initial_index[at]].holder]
        holders += [self.states[self.state_index[number]].holder for number in numbers]
        causes = [None, *(self.causes[number] for number in numbers)]
        ends: list[int | None] = [*starts[1:], None]
        return tuple(Spell(*spell) for spell in zip(holders, starts, ends, causes, strict=True))

    def window(self, change: Change) -> Window:
        """Return the tight time window of a change: that of the start, or of the end, of the statement behind it."""
        cause = change.cause.id
        before, after = (len(state.contested_by) + len(state.besieged_by) for state in (change.before, change.after))
        ended = after < before and VERBS[change.cause.verb].enduring  # the end of a fight or siege
        exact = Window(change.minute, change.minute)  # a cause that the timeline does not date
        return (self.timeline.ends if ended else self.timeline.starts).get(cause, exact)

    def changes_of(self, place: str) -> tuple[Change, ...]:
        """Return all changes of `place`, in order."""
        return tuple(self.changes[number] for number in self._of(self._place(place)))

    def captures(self, place: str | None = None, side: str | None = None) -> tuple[Change, ...]:
        """Return the changes by which a side gained a place by a statement, in order.

        Give `place` or `side` to select. Inferred changes do not count; learning the holder of a place whose holder was
        unknown does.

        Raises
        ------
        ValueError
            As `state`, and if `side` is not a side of the campaign.

        Examples
        --------
        The statement by which a city fell, to ask for the odds that it fell before another:

        >>> from sim.chronology.network import Network, Networks

        >>> from sim.chronology.placements import date_statements

        >>> from sim.chronology.sampler import draw_minutes

        >>> from sim import probability_before, read_campaign

        >>> from sim.clock.replay import replay
        >>> from scenarios import folder
        >>> campaign = read_campaign(folder("northwestern_syria_2024"))
        >>> history = replay(campaign, date_statements(Network(campaign)))
        >>> hama, homs = (history.captures(place, "moc")[0].cause.id for place in ("hama", "homs"))
        >>> probability_before(draw_minutes(Networks(campaign), draws=100, seed=1), hama, homs)
        1.0
        """
        if side is not None:
            check_name("side", side, self.campaign.sides)
        found = []
        for change in self.changes if place is None else self.changes_of(place):
            before, after = (self.campaign.side_of(state.holder) for state in (change.before, change.after))
            comes = before != after and after in self.campaign.sides and change.after.basis == Basis.DOCUMENTED
            if comes and side in (None, after):
                found.append(change)
        return tuple(found)

    # -- all places ----------------------------------------------------------------------------------------------

    @cached_property
    def changes(self) -> Sequence[Change]:
        """All changes in order; each is made when it is asked for."""
        return _Changes(self)

    def times(self) -> Ints:
        """Return the distinct minutes at which something changes, sorted."""
        return self.minutes[self._last_of_minute]

    def held(self, at: Moment) -> dict[str, int]:
        """Return how many counted places each side was last told to hold at a moment; also ``unknown`` and ``vacant``.

        Silent places are among them; `sim.study.Study.held` counts them apart.
        """
        states = self.state_indices(self.campaign.clock.minute(at))[self._counted]
        counts = np.bincount(self.side_of_state[states], minlength=len(self.side_names))
        return dict(zip(self.side_names, map(int, counts), strict=True))

    def held_series(self) -> tuple[Ints, Mapping[str, Ints]]:
        """Return minutes (0 and every change), and how many counted places each side was last told to hold at each.

        ``unknown`` and ``vacant`` are among the sides; at every minute the numbers sum to the counted places.
        """
        codes = self.side_of_state.astype(np.int8)
        before, after = codes[self.before_index], codes[self.state_index]
        uncounted = np.flatnonzero(~self._counted[self.place_index])
        before[uncounted] = after[uncounted] = -1
        start = np.bincount(self.side_of_state[self.initial_index][self._counted], minlength=len(self.side_names))
        minutes, last = self.times(), self._last_of_minute
        if not len(minutes) or minutes[0] > 0:
            minutes, last = np.concatenate(([0], minutes)), np.concatenate(([-1], last))
        series: dict[str, Ints] = {}
        for code, side in enumerate(self.side_names):
            gains = (after == code).view(np.int8) - (before == code).view(np.int8)
            held = np.zeros(len(gains) + 1, dtype=np.int64)
            np.cumsum(gains, out=held[1:])
            series[side] = held[last + 1] + start[code]
        return minutes, series

    def digest(self, *, until: Moment | None = None) -> str:
        """Return the SHA-256 of all changes, or of those up to a moment, as hexadecimal digits.

        Equal digests are equal histories.
        """
        last = None if until is None else self.campaign.clock.minute(until, "until")
        summary = hashlib.sha256()
        states = [json.dumps(astuple(state), ensure_ascii=False) for state in self.states]
        columns = (self.minutes, self.place_index, self.before_index, self.state_index)
        rows = zip(*(column.tolist() for column in columns), self.causes, strict=True)
        for number, (minute, place, before, after, cause) in enumerate(rows):
            if last is not None and minute > last:
                break
            rule = self.rules.get(number, cause.rule)
            what = json.dumps(
                (minute, self.places[place], cause.verb, cause.id, cause.sentence, rule), ensure_ascii=False
            )
            summary.update(
                f"{what}{states[before]}{states[after]}{self.touched.get(number, UNTOUCHED).script}\n".encode()
            )
        return summary.hexdigest()

    # -- arrays, for work on all places at once ------------------------------------------------------------------

    @cached_property
    def undeclared(self) -> tuple[tuple[str, str], ...]:
        """The pairs of sides of which one takes a place from the other while the folder declares no relation of them.

        Sides are in table order, in each pair and from pair to pair.
        """
        sides = list(self.campaign.sides)
        before, after = self.side_of_state[self.before_index], self.side_of_state[self.state_index]
        takes = np.flatnonzero((before != after) & (np.maximum(before, after) < len(sides)))
        found: set[tuple[int, int]] = set()
        for minute, a, b in zip(self.minutes[takes], before[takes], after[takes], strict=True):
            if self.campaign.declared(sides[a], sides[b], int(minute)) is None:
                found.add((int(min(a, b)), int(max(a, b))))
        return tuple((sides[a], sides[b]) for a, b in sorted(found))

    @cached_property
    def side_names(self) -> tuple[str, ...]:
        """The sides of the campaign in table order, then ``unknown`` and ``vacant``."""
        return (*self.campaign.sides, UNKNOWN, VACANT)

    @cached_property
    def located(self) -> tuple[tuple[int, str], ...]:
        """The places that have a point on the map, with their numbers in `places`."""
        return tuple((at, place.id) for at, place in enumerate(self.campaign.holdable) if place.is_point)

    @cached_property
    def side_of_state(self) -> Ints:
        """For each of `states`, the holder's side as an index into `side_names`."""
        number = {side: at for at, side in enumerate(self.side_names)}
        return _frozen([number[self.campaign.side_of(state.holder)] for state in self.states])

    @cached_property
    def by_place(self) -> tuple[Ints, Ints]:
        """The numbers of all changes, place by place and in order within each, and where each place's begin.

        The changes of place i are ``numbers[begin[i]:begin[i + 1]]``.
        """
        # a stable sort of 16-bit keys is a radix sort, several times faster than one of 64-bit keys
        keys = self.place_index.astype(np.uint16) if len(self.places) <= 1 << 16 else self.place_index
        numbers = np.argsort(keys, kind="stable")
        begin = np.zeros(len(self.places) + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.place_index, minlength=len(self.places)), out=begin[1:])
        return _frozen(numbers), _frozen(begin)

    @cached_property
    def before_index(self) -> Ints:
        """For each change, the state before it (index into `states`)."""
        numbers, begin = self.by_place
        before = np.empty(len(numbers), dtype=np.int64)
        before[numbers[1:]] = self.state_index[numbers[:-1]]
        changed = begin[:-1] < begin[1:]
        before[numbers[begin[:-1][changed]]] = self.initial_index[changed]
        return _frozen(before)

    def state_indices(self, minute: int) -> Ints:
        """Return the state of every place of `places` at `minute` (indices into `states`)."""
        upto = int(np.searchsorted(self.minutes, whole_number(minute, "minute"), side="right"))
        states = self.initial_index.copy()
        # of several assignments to one item numpy keeps the last, which is the latest change
        states[self.place_index[:upto]] = self.state_index[:upto]
        return states

    # -- inside --------------------------------------------------------------------------------------------------

    @cached_property
    def _last_of_minute(self) -> Ints:
        """The number of the last change of every minute that has one."""
        last = np.ones(len(self.minutes), dtype=np.bool_)
        np.not_equal(self.minutes[1:], self.minutes[:-1], out=last[:-1])
        return _frozen(np.flatnonzero(last))

    @cached_property
    def _counted(self) -> NDArray[np.bool_]:
        return np.array([place.counted for place in self.campaign.holdable], dtype=np.bool_)

    @cached_property
    def _number_of(self) -> Mapping[str, int]:
        return {place: at for at, place in enumerate(self.places)}

    @cached_property
    def _minutes_by_place(self) -> Ints:
        """The minutes of all changes, in the order of `by_place`."""
        numbers, _ = self.by_place
        return _frozen(self.minutes[numbers])

    def _place(self, place: str) -> int:
        at = self._number_of.get(place) if isinstance(place, str) else None
        if at is None:
            check_name("place", place, self.campaign.places)
            raise ValueError(f"place {place!r} is an area or road, which nobody holds")
        return at

    def _of(self, at: int) -> Ints:
        numbers, begin = self.by_place
        return numbers[begin[at] : begin[at + 1]]

    def _count(self, at: int, minute: int) -> int:
        """Count the changes of a place up to and in `minute`."""
        _, begin = self.by_place
        return int(self._minutes_by_place[begin[at] : begin[at + 1]].searchsorted(minute, side="right"))

    def _turns(self, at: int, *, upto: int | None = None) -> list[int]:
        """Return the numbers of the first `upto` changes of a place that changed its holder."""
        numbers = self._of(at)[:upto]
        states = [self.initial_index[at], *self.state_index[numbers]]
        turned = [self.states[a].holder != self.states[b].holder for a, b in pairwise(states)]
        return [int(number) for number, holder_changed in zip(numbers, turned, strict=True) if holder_changed]

    def _holder_change(self, place: str, at: Moment) -> int | None:
        number = self._place(place)
        return next(reversed(self._turns(number, upto=self._count(number, self.campaign.clock.minute(at)))), None)


class Envelope(NamedTuple):
    """A campaign's histories with every event as early, half way and as late as its time window allows."""

    earliest: History
    middle: History
    latest: History


class _Changes(Sequence[Change]):
    """The changes of a history, each made when asked for."""

    __slots__ = ("_history",)

    def __init__(self, history: History) -> None:
        self._history = history

    def __len__(self) -> int:
        return len(self._history.minutes)

    @overload
    def __getitem__(self, item: int) -> Change: ...

    @overload
    def __getitem__(self, item: slice) -> Sequence[Change]: ...

    def __getitem__(self, item: int | slice) -> Change | Sequence[Change]:
        if isinstance(item, slice):
            return tuple(self._make(number) for number in range(*item.indices(len(self))))
        number = item + len(self) if item < 0 else item
        if not 0 <= number < len(self):
            raise IndexError(f"change {item} of {len(self)}")
        return self._make(number)

    def __iter__(self) -> Iterator[Change]:
        return map(self._make, range(len(self)))

    def _make(self, number: int) -> Change:
        history = self._history
        cause = history.causes[number]
        rule, touch = history.rules.get(number, cause.rule), history.touched.get(number, UNTOUCHED)
        return Change(
            minute=int(history.minutes[number]),
            place=history.places[history.place_index[number]],
            before=history.states[history.before_index[number]],
            after=history.states[history.state_index[number]],
            cause=cause,
            origin=origin_of(cause, rule, touch.script),
            rule=rule,
            script=touch.script,
            line=touch.line,
        )


def _frozen(values: ArrayLike) -> Ints:
    array = np.array(values, dtype=np.int64)
    array.setflags(write=False)
    return array
