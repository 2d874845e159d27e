"""How the states of places follow from what happens to them.

`sim.model.verbs` says what a verb does; the rules here:

- only events *in* a place change its holder;
- whoever takes or secures a place ends every siege of it and every fight in it; whoever leaves it leaves it `unknown`;
- a fight or siege whose end is not told leaves the place contested or besieged until a later statement about it changes
  that, or to the end of the campaign;
- a fight, entry or siege by nobody named contests or besieges the place by `unknown`, a party not named;
- a withdrawal from half or more of a region empties every place in it that the side still holds, except those the
  statement excepts, and those that another statement takes, perhaps before the withdrawal is over; these changes are
  inferred by the rule `scope-withdrawal`. A withdrawal from a smaller or unstated share empties no place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace as with_fields
from typing import Any, TypeAlias

from sim.clock.changes import Change, State, cite, origin_of
from sim.clock.outcome import UNTOUCHED, Scripted, Touch
from sim.model.campaign import Campaign, Statement
from sim.model.errors import ContradictionError
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import HALF, NOBODY, UNKNOWN, Basis, BuiltIn, Where

Actor: TypeAlias = Statement | Scripted


class _Marks:
    """The factions inside a place without holding it, and the fights and sieges there, by statement."""

    __slots__ = ("clashes", "inside", "sieges")

    def __init__(self) -> None:
        self.inside: set[str] = set()
        self.clashes: dict[str, tuple[str, ...]] = {}
        self.sieges: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self.inside or self.clashes or self.sieges)


class PlaceStates:
    """The state of all places while the clock runs, and the columns of the history that it records."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self._side = campaign.side_of
        self.ids = [place.id for place in campaign.holdable]
        self.number = {place: at for at, place in enumerate(self.ids)}
        self.states: list[State] = []
        self.index: dict[State, int] = {}
        self.initial = [self.intern(State(place.holder)) for place in campaign.holdable]
        self.now = list(self.initial)
        self.marks: defaultdict[int, _Marks] = defaultdict(_Marks)
        # the columns of the history, one item per change
        self.minutes: list[int] = []
        self.places: list[int] = []
        self.after: list[int] = []
        self.before: list[int] = []
        self.causes: list[Actor] = []
        self.rules: dict[int, str] = {}
        self.scripts: dict[int, Touch] = {}
        self.touch: Touch | None = None  # the script behind the event that is being applied; None for the record alone
        self.kept: Collection[str] = ()  # places that a withdrawal from their region does not empty

    def intern(self, state: State) -> int:
        """Return the number of a state; number it if it is new."""
        at = self.index.get(state)
        if at is None:
            at = self.index[state] = len(self.states)
            self.states.append(state)
        return at

    def state(self, place: str) -> State:
        """Return the present state of a place that can be held."""
        return self.states[self.now[self.number[place]]]

    def change(self, number: int) -> Change:
        """Return a recorded change by its number."""
        cause = self.causes[number]
        rule, touch = self.rules.get(number, cause.rule), self.scripts.get(number, UNTOUCHED)
        return Change(
            minute=self.minutes[number],
            place=self.ids[self.places[number]],
            before=self.states[self.before[number]],
            after=self.states[self.after[number]],
            cause=cause,
            origin=origin_of(cause, rule, touch.script),
            rule=rule,
            script=touch.script,
            line=touch.line,
        )

    def columns(self) -> dict[str, Any]:
        """Return what has been recorded so far, as arguments of `History`."""
        return {
            "minutes": self.minutes,
            "place_index": self.places,
            "state_index": self.after,
            "causes": self.causes,
            "states": self.states,
            "initial_index": self.initial,
            "rules": self.rules,
            "scripts": self.scripts,
        }

    # -- applying a statement ------------------------------------------------------------------------------------

    def begin(self, statement: Actor, minute: int) -> None:
        """Apply a statement to its places as it begins."""
        effect = VERBS[statement.verb].effect
        if effect is Effect.NONE:
            return
        if statement.faction not in self.campaign.factions and effect.names_holder:
            raise ValueError(
                f"{_name(self.campaign, statement)}: {statement.verb} by {statement.faction!r}, which is not a faction"
            )
        for place in statement.places:
            at = self.number.get(place)
            if at is not None:
                self._touch(effect, statement, at, minute)
            elif effect is Effect.LEAVE and statement.share is not None and statement.share[0] >= HALF:
                self._leave_region(statement, place, minute)

    def _touch(self, effect: Effect, statement: Actor, at: int, minute: int) -> None:
        """Apply a statement to one point place."""
        inside = statement.where == Where.IN
        marks = self.marks[at]
        state = self.states[self.now[at]]
        match effect:
            case Effect.TAKE if inside:
                state = self._take(state, marks, statement, at)
            case Effect.TAKE_PART if statement.where != Where.NEAR:
                state = self._take_part(state, marks, statement)
            case Effect.LEAVE if inside:
                state = self._leave(state, marks, statement)
            case Effect.CONFIRM if inside:
                state = self._confirm(state, statement, at)
            case Effect.SECURE if inside:
                state = self._secure(state, marks, statement, at)
            case Effect.ENTER if statement.where != Where.NEAR:
                marks.inside.add(statement.faction or UNKNOWN)
            case Effect.CLASH if inside:
                parties = (statement.faction, statement.from_faction)
                marks.clashes[statement.id] = parties if any(parties) else (UNKNOWN,)
            case Effect.BESIEGE:
                marks.sieges[statement.id] = statement.faction or UNKNOWN
            case _:
                return
        self._settle(at, state, marks, statement, minute)

    def end(self, statement: Actor, minute: int) -> None:
        """Remove the marks of an enduring statement, unless something else has ended it already."""
        for place in statement.places:
            at = self.number.get(place)
            if at is None:
                continue
            marks = self.marks[at]
            if self.goes_on(statement.id, place):
                marks.clashes.pop(statement.id, None)
                marks.sieges.pop(statement.id, None)
                self._settle(at, self.states[self.now[at]], marks, statement, minute)

    def goes_on(self, id: str, place: str) -> bool:
        """Return whether a fight or siege goes on at a place."""
        at = self.number.get(place)
        return at is not None and (id in self.marks[at].clashes or id in self.marks[at].sieges)

    def _settle(self, at: int, state: State, marks: _Marks, statement: Actor, minute: int, *, rule: str = "") -> None:
        """Put a place into `state` with the parties of `marks`, and record a change if it is one."""
        if marks or state.contested_by or state.besieged_by:
            side = self._side(state.holder)
            parties = {party for parties in marks.clashes.values() for party in parties} | marks.inside
            state = with_fields(
                state, contested_by=self._others(parties, side), besieged_by=self._others(marks.sieges.values(), side)
            )
        after = self.intern(state)
        before = self.now[at]
        if after == before:
            return
        self.now[at] = after
        if rule:
            self.rules[len(self.minutes)] = rule
        if self.touch is not None:
            self.scripts[len(self.minutes)] = self.touch
        self.before.append(before)
        self.minutes.append(minute)
        self.places.append(at)
        self.after.append(after)
        self.causes.append(statement)

    # -- one effect each: return the new holder, share and basis; `marks` are changed in place ----------------------

    def _take(self, state: State, marks: _Marks, statement: Actor, at: int) -> State:
        side, taker = self._side(state.holder), self._side(statement.faction)
        if statement.repeats:
            return with_fields(state, basis=_basis(statement, state)) if side == taker else state
        passed_on = state.holder != statement.faction and (
            VERBS[statement.verb].passes_on or statement.from_faction == state.holder
        )
        if side == taker and not passed_on:
            raise self._contradiction(statement, at, f"its holder is already {state.holder}")
        present = (side, *map(self._side, state.contested_by))
        unnamed = UNKNOWN in state.contested_by  # may be those it is taken from
        lost_by = self._side(statement.from_faction)
        if lost_by and side not in NOBODY and lost_by not in present and not unnamed:
            raise self._contradiction(statement, at, f"it is taken from {statement.from_faction}, not {state.holder}")
        marks.inside.clear()
        marks.clashes.clear()
        marks.sieges.clear()
        return State(statement.faction, basis=_basis(statement))

    def _take_part(self, state: State, marks: _Marks, statement: Actor) -> State:
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
        if low < HALF:
            marks.inside.add(statement.faction)
            return with_fields(state, share=share)
        if side not in NOBODY:
            marks.inside.add(state.holder)
        return State(statement.faction, share=share, basis=_basis(statement))

    def _leave(self, state: State, marks: _Marks, statement: Actor) -> State:
        leaver = self._side(statement.faction or statement.from_faction)
        marks.inside = {party for party in marks.inside if self._side(party) != leaver}
        for id, parties in list(marks.clashes.items()):
            marks.clashes[id] = tuple(party for party in parties if self._side(party) != leaver)
        share = tuple(part for part in state.share if self._side(part[0]) != leaver)
        if self._side(state.holder) != leaver:
            return with_fields(state, share=share)
        marks.sieges.clear()
        return State(UNKNOWN, share=share, basis=_basis(statement))

    def _leave_region(self, statement: Actor, region: str, minute: int) -> None:
        scope = self.campaign.scope
        spared = {*statement.exceptions, *self.kept}.union(*(scope.get(place, ()) for place in statement.exceptions))
        leaver = self._side(statement.faction or statement.from_faction)
        inside = scope.get(region, frozenset())
        for place, at in self.number.items():
            state = self.states[self.now[at]]
            if place in inside and place not in spared and self._side(state.holder) == leaver:
                marks = self.marks[at]
                state = with_fields(self._leave(state, marks, statement), basis=Basis.INFERRED)
                self._settle(at, state, marks, statement, minute, rule=BuiltIn.SCOPE_WITHDRAWAL)

    def _confirm(self, state: State, statement: Actor, at: int) -> State:
        if state.holder == UNKNOWN:
            return with_fields(state, holder=statement.faction, basis=_basis(statement))
        if self._side(state.holder) == self._side(statement.faction):
            return with_fields(state, basis=_basis(statement, state))
        if statement.repeats:
            return state
        raise self._contradiction(statement, at, f"its holder is {state.holder}")

    def _secure(self, state: State, marks: _Marks, statement: Actor, at: int) -> State:
        confirmed = self._confirm(state, statement, at)
        if self._side(confirmed.holder) == self._side(statement.faction):
            marks.inside.clear()
            marks.clashes.clear()
            marks.sieges.clear()
        return confirmed

    # -- helpers -------------------------------------------------------------------------------------------------

    def _others(self, parties: Iterable[str], side: str) -> tuple[str, ...]:
        """Return the parties that are not, or not known to be, of the holder's side, sorted."""
        return tuple(sorted({p for p in parties if p and (p == UNKNOWN or self._side(p) != side)}))

    def _contradiction(self, statement: Actor, at: int, found: str) -> ContradictionError:
        """Return the error that cites a statement and the one that made the state it contradicts."""
        place = self.campaign.holdable[at]
        behind = next(
            (
                self.causes[number]
                for number in reversed(range(len(self.places)))
                if self.places[number] == at
                and self.states[self.before[number]].holder != self.states[self.after[number]].holder
            ),
            None,
        )
        if behind is None:
            reason = f"the holder before the epoch{f' ({place.holder_source})' if place.holder_source else ''}"
        else:
            reason = _name(self.campaign, behind)
        return ContradictionError(
            f"{_name(self.campaign, statement)} contradicts {reason}: {statement.verb} of {place.id!r}, but {found}",
            statement.id,
            None if behind is None else behind.id,
            place.id,
            found,
        )


def _name(campaign: Campaign, cause: Actor) -> str:
    """Return words that identify a cause: a statement with its sentence, or a script and its line."""
    if isinstance(cause, Scripted):
        return f"script {cause.script}" + (f", line {cause.line}" if cause.line else "")
    return cite(campaign, cause)


def _basis(statement: Actor, state: State | None = None) -> Basis:
    """Return the basis of a holder that `statement` names; an inference never replaces a documented basis."""
    if statement.rule and not (state is not None and state.basis == Basis.DOCUMENTED):
        return Basis.INFERRED
    return Basis.DOCUMENTED
