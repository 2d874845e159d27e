"""The clock: a SimPy process walks the dated statements in order and applies what each does to its places.

The only module that imports simpy. What a verb does is in `sim.model.verbs`; how a place's state follows is here:

- only what is said to happen *in* a place changes its holder, and nothing before minute 0 does;
- whoever takes a place ends every siege of it and every fight in it; whoever leaves it leaves it `unknown`;
- a withdrawal from most of a region empties every place in it that the side still holds and the statement does not
  except, inferred by rule `scope-withdrawal`; from less than half, or an unsaid share, it empties none;
- a siege or fight that began before the epoch and outlasts it marks its places from minute 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace as with_fields

import simpy
from simpy.events import NORMAL

from sim.chronology import Occurrence, Timeline
from sim.clock.history import History, State
from sim.model.campaign import Campaign, Statement
from sim.model.errors import ContradictionError, shorten
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import UNKNOWN, VACANT

SCOPE_WITHDRAWAL = "scope-withdrawal"
_NOBODY = (UNKNOWN, VACANT)
_HALF = 0.5
_NAMES_A_HOLDER = (Effect.TAKE, Effect.TAKE_PART, Effect.CONFIRM)
_PASSING_ON = ("takeover", "handover")  # the verbs by which one faction may follow another of its own side


def replay(campaign: Campaign, timeline: Timeline, *, until: int | None = None) -> History:
    """Walk `timeline` on a SimPy clock and return every change it makes.

    Parameters
    ----------
    until
        Stop after this minute, what happens in it included; None: walk to the end.

    Raises
    ------
    ValueError
        If a statement contradicts the state it finds (a place taken by the side that holds it, taken from a side that
        does not hold it, or held by another side than said); the message names it and the statement behind that state.

    Examples
    --------
    >>> from sim import date_statements, read_campaign, replay
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(campaign))
    >>> history.side("hama", campaign.clock.minute("2024-12-06")) != history.side("hama", 0)
    True
    """
    walk = _Walk(campaign, timeline)
    clock = simpy.Environment()
    clock.process(walk.chronicle(clock))
    if until is None:
        clock.run()
    else:
        if until > clock.now:
            clock.run(until=until)  # stops before what happens at `until` itself, so that is drained below
        while clock.peek() <= until:
            clock.step()
    return walk.history()


class _Marks:
    """Who is inside a place without holding it, fights in it, or lies around it; by statement where it will end."""

    __slots__ = ("clashes", "inside", "sieges")

    def __init__(self) -> None:
        self.inside: set[str] = set()
        self.clashes: dict[str, tuple[str, ...]] = {}
        self.sieges: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self.inside or self.clashes or self.sieges)


class _Walk:
    """The state of all places while the clock runs, and the columns of the history it leaves."""

    def __init__(self, campaign: Campaign, timeline: Timeline) -> None:
        self.campaign = campaign
        self.timeline = timeline
        self.number = {place.id: at for at, place in enumerate(campaign.holdable)}
        self.states: list[State] = []
        self.index: dict[State, int] = {}
        by_holder = {holder: self.intern(State(holder)) for holder in {p.holder: None for p in campaign.holdable}}
        self.initial = [by_holder[place.holder] for place in campaign.holdable]
        self.now = list(self.initial)
        self.marks: dict[int, _Marks] = {}
        # the columns of the history, one item a change
        self.minutes: list[int] = []
        self.places: list[int] = []
        self.after: list[int] = []
        self.causes: list[Statement] = []
        self.rules: dict[int, str] = {}

    def intern(self, state: State) -> int:
        """Return the number of a state, a new one when it is new."""
        at = self.index.get(state)
        if at is None:
            at = self.index[state] = len(self.states)
            self.states.append(state)
        return at

    def history(self) -> History:
        """Return what the walk has recorded so far."""
        return History(
            self.campaign,
            self.timeline,
            minutes=self.minutes,
            place_index=self.places,
            state_index=self.after,
            causes=self.causes,
            states=self.states,
            initial_index=self.initial,
            rules=self.rules,
            counterfactual=False,
        )

    def chronicle(self, clock: simpy.Environment) -> Generator[simpy.Event, None, None]:
        """Walk the occurrences; let the clock move only when time does, so that an instant is one step."""
        now = 0
        states, marks, schedule = self.now, self.marks, clock.schedule
        minutes, places, after_each, causes = self.minutes, self.places, self.after, self.causes
        alarm: simpy.Event | None = None
        for statement in self._under_way():
            self._begin(statement, 0)
        for minute, at, follow, statement, moment in self._compile():
            if minute > now:
                if alarm is None:
                    alarm = clock.timeout(minute - now)
                else:
                    # One timer, set again for each instant; nobody else waits for it. A new one each time
                    # (`clock.timeout`) costs a quarter more, and benchmarks/replay.py has its first figure at 2.1 bare
                    # walks, where the bar is 2.
                    alarm.callbacks = []
                    schedule(alarm, NORMAL, minute - now)
                yield alarm
                now = minute
            elif minute < 0:
                continue
            if at < 0 or at in marks:
                if moment.ends:
                    self._end(statement, minute)
                else:
                    self._begin(statement, minute)
                continue
            before = states[at]
            after = follow.get(before)
            if after is None:
                self._begin(statement, minute)
                if at not in marks:
                    follow[before] = states[at]
            elif after != before:
                states[at] = after
                minutes.append(minute)
                places.append(at)
                after_each.append(after)
                causes.append(statement)

    def _compile(self) -> Iterator[tuple[int, int, dict[int, int], Statement, Occurrence]]:
        """Return for each occurrence its minute, its place, what state follows which there, its statement, and itself.

        Where nobody but the holder is about, the next state follows from the last and from a few words of the
        statement, so that statements with the same words share what has been found to follow. The place is -1 where
        there is more to do: several places, an area, the end of something. Lists made one after the other take a third
        less time than one loop that touches everything at once.
        """
        occurrences, statements, number = self.timeline.occurrences, self.campaign.statements, self.number
        follow: defaultdict[tuple[object, ...], dict[int, int]] = defaultdict(dict)
        said = [statements[moment.statement] for moment in occurrences]
        places = [number.get(s.places[0], -1) if len(s.places) == 1 else -1 for s in said]
        if self.timeline.ends:
            places = [-1 if moment.ends else at for moment, at in zip(occurrences, places, strict=True)]
        follows = [follow[s.verb, s.faction, s.where, s.from_faction, s.share, s.rule, s.repeats] for s in said]
        return zip([moment.minute for moment in occurrences], places, follows, said, occurrences, strict=True)

    def _under_way(self) -> Iterator[Statement]:
        """Return the enduring statements that began before minute 0 and end at or after it."""
        under_way: dict[str, None] = {}
        for moment in self.timeline.occurrences:
            if moment.minute >= 0:
                break
            statement = self.campaign.statements[moment.statement]
            if moment.ends:
                under_way.pop(statement.id, None)
            elif VERBS[statement.verb].enduring:
                under_way[statement.id] = None
        return (self.campaign.statements[id] for id in under_way)

    # -- what a statement does -----------------------------------------------------------------------------------

    def _begin(self, statement: Statement, minute: int) -> None:
        """Apply a statement to its places as it begins."""
        effect = VERBS[statement.verb].effect
        if effect is Effect.NONE:
            return
        if effect in _NAMES_A_HOLDER and statement.faction not in self.campaign.factions:
            raise ValueError(f"{self._cite(statement)}: {statement.verb} by {statement.faction!r}, which is no faction")
        for place in statement.places:
            at = self.number.get(place)
            if at is not None:
                self._touch(effect, statement, at, minute)
            elif effect is Effect.LEAVE and statement.share is not None and statement.share[0] >= _HALF:
                self._leave_region(statement, place, minute)

    def _touch(self, effect: Effect, statement: Statement, at: int, minute: int) -> None:
        """Apply a statement to one point place."""
        inside = statement.where == "in"
        marks = self.marks.get(at) or _Marks()
        state = self.states[self.now[at]]
        match effect:
            case Effect.TAKE if inside:
                state = self._take(state, marks, statement, at)
            case Effect.TAKE_PART if statement.where != "near":
                state = self._take_part(state, marks, statement)
            case Effect.LEAVE if inside:
                state = self._leave(state, marks, statement)
            case Effect.CONFIRM if inside:
                state = self._confirm(state, statement, at)
            case Effect.ENTER if statement.where != "near":
                marks.inside.add(statement.faction)
            case Effect.CLASH if inside:
                marks.clashes[statement.id] = (statement.faction, statement.from_faction)
            case Effect.BESIEGE:
                marks.sieges[statement.id] = statement.faction
            case _:
                return
        self._settle(at, state, marks, statement, minute)

    def _end(self, statement: Statement, minute: int) -> None:
        """Take away what an enduring statement marked, where nothing has ended it before."""
        for place in statement.places:
            at = self.number.get(place)
            marks = None if at is None else self.marks.get(at)
            if at is None or marks is None:
                continue
            if statement.id in marks.clashes or statement.id in marks.sieges:
                marks.clashes.pop(statement.id, None)
                marks.sieges.pop(statement.id, None)
                self._settle(at, self.states[self.now[at]], marks, statement, minute)

    def _settle(
        self, at: int, state: State, marks: _Marks, statement: Statement, minute: int, *, rule: str = ""
    ) -> None:
        """Put a place into `state` with what `marks` says of others, and record it if that is a change."""
        side = self._side(state.holder)
        parties = {party for parties in marks.clashes.values() for party in parties} | marks.inside
        state = with_fields(
            state, contested_by=self._others(parties, side), besieged_by=self._others(marks.sieges.values(), side)
        )
        if marks:
            self.marks[at] = marks
        else:
            self.marks.pop(at, None)
        after = self.intern(state)
        if after == self.now[at]:
            return
        self.now[at] = after
        if rule:
            self.rules[len(self.minutes)] = rule
        self.minutes.append(minute)
        self.places.append(at)
        self.after.append(after)
        self.causes.append(statement)

    # -- one verb each: the holder, share and basis that follow; marks are changed in place -------------------------

    def _take(self, state: State, marks: _Marks, statement: Statement, at: int) -> State:
        side, taker = self._side(state.holder), self._side(statement.faction)
        if statement.repeats:
            return with_fields(state, basis=_basis(statement, state)) if side == taker else state
        passed_on = state.holder != statement.faction and (
            statement.verb in _PASSING_ON or statement.from_faction == state.holder
        )
        if side == taker and not passed_on:
            raise self._contradiction(statement, at, f"its holder is already {state.holder}")
        loser = self._side(statement.from_faction)
        about = {side, *map(self._side, state.contested_by)}
        if loser and side not in _NOBODY and loser not in about:
            raise self._contradiction(statement, at, f"it is taken from {statement.from_faction}, not {state.holder}")
        marks.inside.clear()
        marks.clashes.clear()
        marks.sieges.clear()
        return State(statement.faction, basis=_basis(statement))

    def _take_part(self, state: State, marks: _Marks, statement: Statement) -> State:
        low, high = statement.share or (0.0, 1.0)
        side, taker = self._side(state.holder), self._side(statement.faction)
        share = tuple(
            (faction, min(its_low, 1 - low), min(its_high, 1 - low))
            for faction, its_low, its_high in state.share
            if faction != statement.faction and min(its_high, 1 - low) > 0
        )
        if statement.share is not None:
            share = tuple(sorted((*share, (statement.faction, low, high))))
        if side == taker:
            return with_fields(state, share=share, basis=_basis(statement, state))
        if low < _HALF:
            marks.inside.add(statement.faction)
            return with_fields(state, share=share)
        if side not in _NOBODY:
            marks.inside.add(state.holder)
        return State(statement.faction, share=share, basis=_basis(statement))

    def _leave(self, state: State, marks: _Marks, statement: Statement) -> State:
        leaver = self._side(statement.faction or statement.from_faction)
        marks.inside = {party for party in marks.inside if self._side(party) != leaver}
        for id, parties in list(marks.clashes.items()):
            marks.clashes[id] = tuple(party for party in parties if self._side(party) != leaver)
        share = tuple(part for part in state.share if self._side(part[0]) != leaver)
        if self._side(state.holder) != leaver:
            return with_fields(state, share=share)
        marks.sieges.clear()
        return State(UNKNOWN, share=share, basis=_basis(statement))

    def _leave_region(self, statement: Statement, region: str, minute: int) -> None:
        scope = self.campaign.scope
        spared = set(statement.exceptions).union(*(scope.get(place, ()) for place in statement.exceptions))
        leaver = self._side(statement.faction or statement.from_faction)
        inside = scope.get(region, frozenset())
        for place, at in self.number.items():
            state = self.states[self.now[at]]
            if place in inside and place not in spared and self._side(state.holder) == leaver:
                marks = self.marks.get(at) or _Marks()
                state = with_fields(self._leave(state, marks, statement), basis="inferred")
                self._settle(at, state, marks, statement, minute, rule=SCOPE_WITHDRAWAL)

    def _confirm(self, state: State, statement: Statement, at: int) -> State:
        if state.holder == UNKNOWN:
            return with_fields(state, holder=statement.faction, basis=_basis(statement))
        if self._side(state.holder) == self._side(statement.faction):
            return with_fields(state, basis=_basis(statement, state))
        if statement.repeats:
            return state
        raise self._contradiction(statement, at, f"its holder is {state.holder}")

    # -- helpers -------------------------------------------------------------------------------------------------

    def _side(self, party: str) -> str:
        return self.campaign.side_of(party)

    def _others(self, parties: Iterable[str], side: str) -> tuple[str, ...]:
        """Return the named parties that are not of the holder's side, sorted."""
        return tuple(sorted({party for party in parties if party and self._side(party) != side}))

    def _contradiction(self, statement: Statement, at: int, found: str) -> ContradictionError:
        """Say which statement contradicts the state of a place, and which one made that state."""
        place = self.campaign.holdable[at]
        behind = next(
            (self.causes[n] for n in reversed(range(len(self.places))) if self.places[n] == at and self._turned(n)),
            None,
        )
        if behind is None:
            source = place.holder_source
            reason = f"the holder before the epoch{f' ({source})' if source else ''}"
        else:
            reason = self._cite(behind)
        return ContradictionError(
            f"{self._cite(statement)} contradicts {reason}: {statement.verb} of {place.id!r}, but {found}"
        )

    def _turned(self, change: int) -> bool:
        """Whether a recorded change changed the holder of its place."""
        at = self.places[change]
        earlier = (self.after[n] for n in reversed(range(change)) if self.places[n] == at)
        before = next(earlier, self.initial[at])
        return self.states[before].holder != self.states[self.after[change]].holder

    def _cite(self, statement: Statement) -> str:
        sentence = self.campaign.sentences.get(statement.sentence)
        return f"statement {statement.id}" + (f" [{sentence.id} {shorten(sentence.text)}]" if sentence else "")


def _basis(statement: Statement, state: State | None = None) -> str:
    """Return what a holder rests on once `statement` is heard; an inference never unsays what is documented."""
    if statement.rule and not (state is not None and state.basis == "documented"):
        return "inferred"
    return "documented"
