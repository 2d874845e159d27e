"""What a scenario script sees and does: the world at the present minute of a run.

Ask (`state`, `held`, `front`, `now`), wait (`when`, `changes`, `until`, `hours`), move (`march`) and change
(`delay`, `cancel`, `hold`, `end`, `change`). The record stays as it is: whatever a script changes is marked.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy

from sim.clock.changes import State
from sim.clock.march import find_route, march
from sim.clock.outcome import Note, Scripted, Touch, Trip
from sim.clock.scripts import Runner, caller_line
from sim.clock.watchers import Test, Watcher
from sim.model.campaign import Campaign, Statement
from sim.model.errors import ContradictionError, check_name
from sim.model.point import Point
from sim.model.spelling import find_event, find_faction, find_place, find_side, find_statement
from sim.model.times import Moment
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import HALF, NOBODY, Supply

if TYPE_CHECKING:
    from sim.clock.replay import Roads, Run

_HOUR = 60


class World:
    """A run as one of its scripts sees it.

    Places, sides, factions and statements may be given by id or in any spelling of the tables; an unknown one raises
    ValueError with the nearest. Moments are ISO text, aware datetimes or minutes since the epoch.
    """

    def __init__(self, run: Run, runner: Runner) -> None:
        self._run, self._runner = run, runner
        self.campaign: Campaign = run.campaign
        self.env: simpy.Environment = run.env

    # -- asking ----------------------------------------------------------------------------------------------------

    @property
    def minute(self) -> int:
        """The present minute since the epoch."""
        return self._run.minute

    @property
    def now(self) -> datetime:
        """The present moment, in the campaign's time zone; ValueError before the year 1 (`Clock.datetime`)."""
        return self.campaign.clock.datetime(self.minute)

    @property
    def iso(self) -> str:
        """The present moment as ISO 8601."""
        return self.campaign.clock.iso(self.minute)

    def state(self, place: str) -> State:
        """Return the present state of a place."""
        return self._run.states.state(self._place(place))

    def side(self, place: str) -> str:
        """Return the side that holds a place now, or ``unknown`` or ``vacant``."""
        return self.campaign.side_of(self.state(place).holder)

    def held(self, side: str) -> tuple[str, ...]:
        """Return the places that a side holds now, in table order."""
        side = find_side(self.campaign, side)
        return tuple(place.id for place in self.campaign.holdable if self.side(place.id) == side)

    def front(self) -> Sequence[Any]:
        """Return the present front edges (`sim.roads.edges.FrontEdge`)."""
        return self._roads().front(self._run.history(), self.minute)

    def keystones(self, side: str, *, over: str = Supply.OWN) -> Sequence[Any]:
        """Return the present critical supply nodes of a side (`sim.roads.keystones.Keystone`).

        These are the places whose loss would cut off others: `place`, and the `stranded` ones. `over` names the ground
        that carries supply: ``own``, ``allied`` or ``passable``.
        """
        return self._roads().keystones(self._run.history(), self.minute, find_side(self.campaign, side), over)

    def cut_off(self, side: str, *, over: str = Supply.PASSABLE) -> Sequence[str]:
        """Return the places of a side that no road over supply ground joins to a base now; `over` as in `keystones`."""
        return self._roads().cut_off(self._run.history(), self.minute, find_side(self.campaign, side), over)

    def neighbours(self, place: str) -> tuple[str, ...]:
        """Return the places that one road joins to a place."""
        if self._run.graph is None:
            raise ValueError("this run has no road graph: use Study.run")
        return tuple(self._run.graph.adj.get(self._place(place), ()))

    def due(self, event: str) -> datetime | None:
        """Return when an event of the record is due; None if it has begun, was cancelled or is not in the record.

        `event` is as in `delay`: a statement, or a place that another side takes.
        """
        found = find_event(self.campaign, event)
        if found in self.campaign.statements:
            minute = self._run.schedule.minute(Point(found))
        else:
            point = self._run.next_capture(self._place(found))
            minute = None if point is None else self._run.schedule.minute(point)
        return None if minute is None else self.campaign.clock.datetime(minute)

    @cached_property
    def random(self) -> np.random.Generator:
        """Random numbers of this script: a stream of its own, by seed, draw and the script's name."""
        key = int.from_bytes(hashlib.sha256(self._runner.name.encode()).digest()[:8], "big")
        return np.random.default_rng([self._run.seed, key, self._run.draw])

    # -- waiting ---------------------------------------------------------------------------------------------------

    def when(self, place: str | None = None, *, side: str | None = None, test: Test | None = None) -> simpy.Event:
        """Return an event that fires at the next matching change, and has it as its value.

        Parameters
        ----------
        place
            The place that changes; None: any.
        side
            The side that comes to hold the place by the change, or ``unknown`` or ``vacant``; None: any change.
        test
            A further condition on the `Change`.
        """
        event = self.env.event()
        self._run.watchers.add(Watcher(self._place_or_none(place), self._side_or_none(side), test, event=event))
        return event

    def changes(self, place: str | None = None, *, side: str | None = None, test: Test | None = None) -> simpy.Store:
        """Return a mailbox that gets every matching change from now on, in order; ``yield mailbox.get()`` takes one."""
        mailbox = simpy.Store(self.env)
        self._run.watchers.add(Watcher(self._place_or_none(place), self._side_or_none(side), test, mailbox=mailbox))
        return mailbox

    def hours(self, hours: float) -> simpy.Event:
        """Return an event that fires after so many hours, to the minute."""
        return self.env.timeout(_minutes(hours))

    def until(self, at: Moment) -> simpy.Event:
        """Return an event that fires at a moment, which must not have passed nor be after the campaign's end."""
        minute = self.campaign.clock.minute(at)
        if minute > self.campaign.end:
            end = self.campaign.clock.iso(self.campaign.end)
            raise ValueError(f"at(={at!r}) is after the campaign's end, {end}")
        if minute < self.minute:
            raise ValueError(f"at(={at!r}) has passed: it is {self.iso}")
        return self.env.timeout(max(0, minute - self.env.now))

    # -- changing --------------------------------------------------------------------------------------------------

    def delay(self, event: str, *, hours: float) -> None:
        """Delay an event of the record, and with it what stated orders and gaps tie to it, and nothing else.

        Parameters
        ----------
        event
            A statement; or a place, which stands for the next statement by which another side takes it.
        hours
            By how much, to the minute; 0 changes nothing.

        Raises
        ------
        ValueError
            If the event has begun or was cancelled, or `hours` is negative.
        """
        later = _minutes(hours)
        point = self._pending(event)
        before = self._run.schedule.minute(point)
        if before is not None:
            self._run.delay(point, before + later, self._touch())

    def cancel(self, event: str) -> None:
        """Let an event of the record not happen; `event` is as in `delay`."""
        point = self._pending(event)
        self._run.cancel(point, f"cancelled by {self._runner.name}", self._touch())

    def end(self, statement: str) -> None:
        """End a siege or fight that goes on now."""
        id = find_statement(self.campaign, statement)
        point = Point(id, end=True)
        if not self._run.goes_on(point):
            raise ValueError(f"statement {id!r} is not going on at {self.iso}")
        self._run.end(point, self._touch())

    def hold(
        self, place: str, *, hours: float | None = None, until: Moment | None = None, event: simpy.Event | None = None
    ) -> Hold:
        """Keep a place with its present holder, whatever the record says.

        The statements that would change its holder are withheld, and with them what stated orders tie to them; they
        happen when the hold ends. Give exactly one of `hours`, `until` and `event`, or none and call `Hold.release`.

        Parameters
        ----------
        hours
            How much longer the place holds than in the record: the time from the first statement withheld.
        until
            The moment at which the hold ends.
        event
            A SimPy event that ends the hold.
        """
        if sum(option is not None for option in (hours, until, event)) > 1:
            raise ValueError("give one of hours, until and event")
        extra = None if hours is None else _minutes(hours)
        id = self._place(place)
        if id in self._run.holds:
            raise ValueError(f"place {id!r} is on hold already")
        if self.side(id) in NOBODY:
            raise ValueError(f"place {id!r} is held by nobody at {self.iso}")
        ends = None if until is None else self.campaign.clock.minute(until, "until")
        hold = Hold(self._run, self._touch(), id, ends=ends, extra=extra)
        self._run.holds[id] = hold
        wait = event if event is not None else None if ends is None else self.until(ends)
        if wait is not None:
            self.env.process(hold.release_after(wait))
        return hold

    def change(self, verb: str, place: str, faction: str, *, from_faction: str = "", note: str = "") -> None:
        """Make a change of the script's own, at once.

        Parameters
        ----------
        verb
            One of `VERBS` without a duration, such as ``capture`` or ``withdraw``.
        place, faction
            Where, and who acts.
        from_faction
            The side or faction that loses, or empty.
        note
            Words for it.

        Raises
        ------
        ValueError
            If the verb is unknown or has a duration, or the state of the place contradicts the change.
        """
        check_name("verb", verb, VERBS)
        if VERBS[verb].enduring:
            raise ValueError(f"verb {verb!r} has a start and an end; a script makes changes of one moment")
        actor = find_faction(self.campaign, faction)
        touch = self._touch()
        number = sum(isinstance(cause, Scripted) for cause in self._run.states.causes) + 1
        id = f"script:{self._runner.name}:{number}"
        cause = Scripted(id, *touch, verb, (self._place(place),), actor, from_faction, note)
        try:
            self._run.apply(cause, touch)
        except ContradictionError as error:
            raise ValueError(f"{verb} of {place!r} by {faction!r} contradicts its state: {error.found}") from error

    def note(self, text: str) -> None:
        """Leave words in the run's notes."""
        self._run.notes.append(Note(self.minute, self._runner.name, str(text), self._touch().line))

    def measure(self, name: str, value: float) -> None:
        """Keep a value of the present minute under a name, to chart it (`History.series`)."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(f"value(={value!r}) of {name!r} must be a number") from None
        self._run.series.setdefault(str(name), []).append((self.minute, number))

    def label(self, words: str) -> None:
        """Have every picture of the run show these words, such as how well a model does."""
        if words not in self._run.labels:
            self._run.labels.append(words)

    # -- moving ----------------------------------------------------------------------------------------------------

    def march(
        self,
        faction: str,
        route: Sequence[str] | str,
        *,
        kmh: float | Mapping[str, float],
        start: str | None = None,
    ) -> Generator[simpy.Event, Any, Trip]:
        """Move along roads; use it as ``trip = yield from world.march(...)``.

        The column moves while every place ahead on its route is held by the faction's side or an ally of it, and stops
        when one is lost.

        Parameters
        ----------
        faction
            Who moves: a faction or a side.
        route
            The places to pass, in order, joined by the shortest road; or the destination, with `start`: the shortest
            way over places that the side or its allies hold now.
        kmh
            Speed in km/h: one for all roads, or one for each class of road.
        start
            Where to start, if `route` is the destination.

        Returns
        -------
        Trip
            Where it got to, when, and why it stopped.

        Raises
        ------
        ValueError
            If a place is unknown, no road joins two places of the route, or a speed is missing or not above 0.
        ScriptError
            At the end of the minute: if nothing has started to wait for the march.
        """
        steps = march(self._run, self._runner.name, self._party(faction), self._route(route, start, faction), kmh)
        self._run.planned.append((steps, self._touch()))
        return steps

    # -- inside ----------------------------------------------------------------------------------------------------

    def _touch(self) -> Touch:
        """Return the script with the line that it is at."""
        runner = self._runner
        return Touch(runner.name, caller_line(sys._getframe(1), runner.code) if runner.has_file else 0)

    def _roads(self) -> Roads:
        if self._run.roads is None:
            raise ValueError("this run has no road graph: use Study.run")
        return self._run.roads

    def _place(self, name: str) -> str:
        place = find_place(self.campaign, name)
        if not place.can_be_held:
            raise ValueError(f"place {place.id!r} is an area or road, which nobody holds")
        return place.id

    def _place_or_none(self, name: str | None) -> str | None:
        return None if name is None else self._place(name)

    def _side_or_none(self, name: str | None) -> str | None:
        return name if name is None or name in NOBODY else find_side(self.campaign, name)

    def _party(self, name: str) -> str:
        """Return a faction or side by its name."""
        try:
            return find_faction(self.campaign, name)
        except ValueError:
            return find_side(self.campaign, name)

    def _route(self, route: Sequence[str] | str, start: str | None, faction: str) -> tuple[str, ...]:
        if isinstance(route, str):
            if start is None:
                raise ValueError(f"route(={route!r}) is a destination: give start, or a list of places")
            return find_route(self._run, self._party(faction), self._place(start), self._place(route))
        if start is not None or len(route) < 2:
            raise ValueError("route must be two or more places, or a destination with start")
        return tuple(self._place(place) for place in route)

    def _pending(self, event: str) -> Point:
        """Return the start of a statement that has not begun, by its id or its place."""
        found = find_event(self.campaign, event)
        if found not in self.campaign.statements:
            capture = self._run.next_capture(self._place(found))
            if capture is None:
                raise ValueError(f"no pending statement has another side take {found!r}")
            return capture
        point = Point(found)
        if self._run.schedule.minute(point) is None:
            raise ValueError(f"statement {found!r} has begun, was cancelled or is not in force at {self.iso}")
        return point


def _minutes(hours: object) -> int:
    """Return hours in minutes, rounded.

    Raises
    ------
    ValueError
        If it is not a finite number of 0 or more.
    """
    if not isinstance(hours, Real) or not math.isfinite(float(hours)):
        raise ValueError(f"hours(={hours!r}) must be a finite number")
    if hours < 0:
        raise ValueError(f"hours(={hours}) must be 0 or more")
    return round(float(hours) * _HOUR)


class Hold:
    """A place kept with its holder; see `World.hold`."""

    def __init__(self, run: Run, touch: Touch, place: str, *, ends: int | None, extra: int | None) -> None:
        self._run, self.touch, self.place, self._ends, self._extra = run, touch, place, ends, extra
        self.withheld: dict[Point, int] = {}  # events, and when each was due

    def withholds(self, point: Point, statement: Statement) -> bool:
        """Withhold an event if it would change the holder or is tied to one withheld; return whether it was."""
        tied = any(point in self._run.schedule.followers(other) for other in self.withheld)
        if not tied and not (self.place in statement.places and self._changes_holder(statement)):
            return False
        if not self.withheld and self._extra is not None:
            self._run.env.process(self.release_after(self._run.env.timeout(self._extra)))
        self.withheld[point] = self._run.minute
        self._run.counterfactual = True
        return True

    def release(self) -> None:
        """End the hold: what was withheld happens now, in its order, unless another hold withholds it too."""
        if self._run.holds.pop(self.place, None) is None:
            return
        others = {point for hold in self._run.holds.values() for point in hold.withheld}
        free = {point: minute for point, minute in self.withheld.items() if point not in others}
        self._run.put_back(free, self.touch)
        self.withheld.clear()

    def release_after(self, event: simpy.Event) -> Generator[simpy.Event, Any, None]:
        """End the hold when an event fires."""
        yield event
        self.release()

    def _changes_holder(self, statement: Statement) -> bool:
        """Whether a statement would change the holder of the place."""
        effect = VERBS[statement.verb].effect
        if not effect.sets_holder or (effect is Effect.TAKE_PART and (statement.share or (0.0, 1.0))[0] < HALF):
            return False
        side = self._run.campaign.side_of(self._run.states.state(self.place).holder)
        actor = self._run.campaign.side_of(statement.faction or statement.from_faction)
        return (actor == side) if effect.leaves else (actor != side)
