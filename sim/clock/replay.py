"""A run: the record and scenario scripts in one SimPy environment.

The chronicle is one process that walks the scheduled events of the record; each script is a generator process beside
it. In every minute the events of the record come first, in stated order and document order; scripts are resumed after
them. Generators cannot be copied, so `Run.rewind` and `Run.fork` run everything again up to a minute and compare the
digest.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import simpy
from simpy.events import URGENT

from sim.chronology import Timeline
from sim.clock.history import History
from sim.clock.outcome import UNTOUCHED, Move, Note, Outcome, Skip, Touch, Trip
from sim.clock.schedule import Schedule
from sim.clock.scripts import FROM_START, Runner, Script, ScriptError, bug_words, error_line, numbered_name
from sim.clock.states import Actor, PlaceStates
from sim.clock.watchdog import time_limit
from sim.clock.watchers import Watchers
from sim.clock.world import Hold, World
from sim.model.arguments import whole_number
from sim.model.campaign import Campaign, Statement
from sim.model.errors import ContradictionError
from sim.model.frozen import FrozenMap
from sim.model.point import Point
from sim.model.times import Moment
from sim.model.verbs import VERBS, Effect

if TYPE_CHECKING:
    import networkx as nx

_NEVER = float("inf")  # what SimPy says of an empty queue
MOST_STEPS = 1_000_000  # SimPy events within one minute, beside those of scripts that are counted on their own


class Roads(Protocol):
    """Answers about roads and supply: `Study` passes them in, since `sim.roads` imports this package."""

    def front(self, history: History, minute: int) -> Sequence[Any]:
        """Return the front edges of a minute."""

    def keystones(self, history: History, minute: int, side: str, over: str) -> Sequence[Any]:
        """Return the critical supply nodes of a side at a minute."""

    def cut_off(self, history: History, minute: int, side: str, over: str) -> Sequence[str]:
        """Return the places of a side that are joined to no base at a minute."""


class _Due(simpy.Event):
    """A wait of the chronicle: at its minute it comes before everything that scripts wait for."""

    def __init__(self, env: simpy.Environment, delay: float) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, URGENT, delay)


class Run:
    """The record of a campaign and scenario scripts on one clock, to be stepped, run, rewound and forked.

    Parameters
    ----------
    campaign, timeline
        What is replayed, and the dates of its statements.
    scripts
        Generator functions of a `World`.
    seed, draw
        Of the random streams of scripts (`World.random`), together with each script's name: a seed, and the number of
        the run among many with that seed.
    graph
        The road graph, for marches; None: scripts cannot march.
    roads
        Answers for `World.front`, `World.keystones` and `World.cut_off`; None: scripts cannot ask.

    Raises
    ------
    ContradictionError
        While it runs: if a statement contradicts the state it finds and no script has changed anything.
    ScriptError
        While it runs: if a script makes a mistake.
    """

    def __init__(
        self,
        campaign: Campaign,
        timeline: Timeline,
        scripts: Sequence[Script] = (),
        *,
        seed: int = 1,
        draw: int = 0,
        graph: nx.Graph[str] | None = None,
        roads: Roads | None = None,
    ) -> None:
        whole_number(seed, "seed", least=0, most=None)
        self.campaign, self.timeline, self.seed, self.draw = campaign, timeline, seed, draw
        self.graph, self.roads = graph, roads
        self.env = simpy.Environment()
        self.states = PlaceStates(campaign)
        self.schedule = Schedule(campaign, timeline)
        self.watchers = Watchers(campaign)
        self.holds: dict[str, Hold] = {}
        self.notes: list[Note] = []
        self.moved: dict[Point, Move] = {}  # one for each event, however often it was moved
        self.skipped: list[Skip] = []
        self.trips: list[Trip] = []
        self.under_way: dict[object, Callable[[], Trip]] = {}  # journeys that have not ended
        self.planned: list[tuple[Generator[simpy.Event, Any, Trip], Touch]] = []  # journeys made in this minute
        self._reached = 0  # the last minute that was asked for
        self.series: dict[str, list[tuple[int, float]]] = {}
        self.returned: dict[str, Any] = {}
        self.labels: list[str] = []
        self.touched: dict[Point, Touch] = {}  # events that a script moved
        self.counterfactual = False
        self._published = 0
        self.runners: list[Runner] = []
        self._names: Counter[str] = Counter()
        for statement in self._under_way():
            self.states.begin(statement, 0)
        for function in scripts:  # before the chronicle, so that scripts can wait for changes of minute 0
            self._join(function, joined=FROM_START)
        self._chronicle = self.env.process(self._walk())

    # -- moving the clock ------------------------------------------------------------------------------------------

    @property
    def minute(self) -> int:
        """The present minute."""
        return int(self.env.now)

    @property
    def known(self) -> int:
        """The minute up to which everything has happened: the present one, or a later one that `run` was asked for."""
        return max(self.minute, self._reached)

    def step(self) -> int | None:
        """Move to the next minute in which anything is due and run all of it; return the minute, or None at the end."""
        due = self.env.peek()
        if due == _NEVER:
            return None
        self._drain(int(due))
        return self.minute

    def run(self, until: Moment | None = None) -> Run:
        """Run on to the end, or up to a moment, its own events included; return the run itself."""
        last = _NEVER if until is None else self.campaign.clock.minute(until, "until")
        with time_limit(self):
            while (due := self.env.peek()) < last + 1 and due != _NEVER:
                self._drain(int(due))
        if last != _NEVER:
            self._reached = max(self._reached, int(last))
        return self

    def rewind(self, at: Moment) -> Run:
        """Return the same run at an earlier moment, run again from the start.

        Raises
        ------
        ScriptError
            If the scripts do not do the same again: they use something other than the world, such as `random`.
        """
        return self._again(at)

    def fork(self, *scripts: Script) -> Run:
        """Return a second run at the present moment, with other scripts from here on beside the present ones.

        Raises
        ------
        ScriptError
            As `rewind`.
        """
        copy = self._again(self.minute)
        for function in scripts:
            copy._join(function)
        return copy

    def history(self) -> History:
        """Return the history up to the present minute."""
        skipped = [*self.skipped, *self._withheld()]
        return History(
            self.campaign,
            self._timeline(skipped),
            **self.states.columns(),
            counterfactual=self.counterfactual,
            outcome=Outcome(
                scripts=tuple(runner.name for runner in self.runners),
                notes=tuple(self.notes),
                moved=tuple(self.moved.values()),
                skipped=tuple(skipped),
                trips=(*self.trips, *(trip() for trip in self.under_way.values())),
                series=FrozenMap({name: tuple(values) for name, values in self.series.items()}),
                returned=FrozenMap(self.returned),
                stopped=None if self.env.peek() == _NEVER else self.known,
                labels=tuple(self.labels),
            ),
        )

    # -- the chronicle ---------------------------------------------------------------------------------------------

    def _walk(self) -> Generator[simpy.Event, Any, None]:
        """Apply the events of the record when they are due; an interrupt means that the schedule has changed."""
        while (due := self.schedule.next_minute()) is not None:
            if due > self.env.now:
                try:
                    yield _Due(self.env, due - self.env.now)
                except simpy.Interrupt:
                    continue
            for point in self.schedule.pop_until(int(self.env.now)):
                self._happen(point)

    def _reschedule(self) -> None:
        """Let the chronicle look at its schedule again, after an event was put to an earlier time than it waits for."""
        if self._chronicle.is_alive:
            self._chronicle.interrupt()
        else:
            self._chronicle = self.env.process(self._walk())

    def _happen(self, point: Point) -> None:
        """Apply one event of the record, unless a hold withholds it or a script has overtaken it."""
        statement = self.campaign.statements[point.statement]
        if self.holds and not point.end and any([hold.withholds(point, statement) for hold in self.holds.values()]):
            return
        self.states.touch = self.touched.get(point) if self.touched else None
        self.states.kept = {*self.holds, *self._to_be_taken(statement, point)}
        try:
            if point.end:
                self.states.end(statement, self.minute)
            else:
                self.states.begin(statement, self.minute)
        except ContradictionError as error:
            if not self.counterfactual:
                raise
            self.skip(point, self.minute, str(error))
        self.publish()

    def _to_be_taken(self, statement: Statement, point: Point) -> Iterator[str]:
        """Yield the places that another side takes next, perhaps before a withdrawal is over.

        A withdrawal from their region does not empty them: the source says how they were lost.
        """
        if point.end or VERBS[statement.verb].effect is not Effect.LEAVE or statement.share is None:
            return
        until, leaver = statement.window, self.campaign.side_of(statement.faction or statement.from_faction)
        taken: set[str] = set()
        for other in self.schedule.pending():
            capture = self.campaign.statements[other.statement]
            if capture.takes and not other.end:
                after = capture.window and until and capture.window.earliest > until.latest
                if not after and self.campaign.side_of(capture.faction) != leaver:
                    yield from set(capture.places) - taken
                taken.update(capture.places)

    def skip(self, point: Point, minute: int, reason: str, touch: Touch = UNTOUCHED) -> None:
        """Record that an event of the record does not happen at the minute at which it is due."""
        statement = self.campaign.statements[point.statement]
        self.skipped.append(Skip(point, minute, statement.sentence, reason, *touch))
        self.counterfactual = True

    def delay(self, point: Point, minute: int, touch: Touch) -> None:
        """Move a pending event, and what stated orders tie to it, to a later minute."""
        moves = self.schedule.delay(point, minute, touch)
        for move in moves:
            self._move(move)

    def _move(self, move: Move) -> None:
        """Record a move; of an event that was moved before, from where the record has it."""
        first = self.moved.get(move.point, move)
        self.moved[move.point] = replace(move, before=first.before)
        self.touched[move.point] = Touch(move.script, move.line)
        self.counterfactual = True

    def cancel(self, point: Point, reason: str, touch: Touch) -> None:
        """Let a pending event, and the end of what it begins, not happen."""
        for each in (point, Point(point.statement, end=True)):
            if (due := self.schedule.minute(each)) is not None:
                self.schedule.cancel(each)
                self.skip(each, due, reason, touch)

    def goes_on(self, point: Point) -> bool:
        """Return whether the enduring statement of an end has begun and not ended."""
        if self.schedule.minute(Point(point.statement)) is not None:
            return False
        places = self.campaign.statements[point.statement].places
        told = self.schedule.minute(point) is not None
        return told or any(self.states.goes_on(point.statement, place) for place in places)

    def end(self, point: Point, touch: Touch) -> None:
        """Let the end of an enduring statement happen now."""
        before = self.schedule.minute(point)
        if before is not None:  # else the record does not tell its end
            self.schedule.cancel(point)
            self._move(Move(point, before, self.minute, None, *touch))
        self.touched[point] = touch
        self.counterfactual = True
        self._happen(point)

    def put_back(self, withheld: Mapping[Point, int], touch: Touch) -> None:
        """Let events that a hold withheld happen from now on, as stated orders tie them together."""
        for point, minute in withheld.items():
            self.schedule.put(point, minute)
        for point in withheld:
            self.delay(point, self.minute, touch)
        self._reschedule()

    def next_capture(self, place: str) -> Point | None:
        """Return the next event by which another side takes a place; None if there is none."""
        side = self.campaign.side_of(self.states.state(place).holder)
        for point in self.schedule.pending():
            statement = self.campaign.statements[point.statement]
            taken = not point.end and place in statement.places and statement.takes
            if taken and self.campaign.side_of(statement.faction) != side:
                return point
        return None

    def apply(self, cause: Actor, touch: Touch) -> None:
        """Apply a change that a script makes."""
        self.states.touch, self.states.kept = touch, ()
        self.states.begin(cause, self.minute)
        self.counterfactual = True
        self.publish()

    def publish(self) -> None:
        """Publish the changes recorded since the last time to the waits that they match."""
        while self._published < len(self.states.minutes):
            if self.watchers.waits_for(self.states.ids[self.states.places[self._published]]):
                self.watchers.publish(self.states.change(self._published))
            self._published += 1

    # -- scripts ---------------------------------------------------------------------------------------------------

    def _join(self, function: Script, *, joined: int | None = None) -> None:
        """Start a script at the present minute."""
        joined = self.minute if joined is None else joined
        runner = Runner(numbered_name(function, self._names), function, joined)
        self.runners.append(runner)
        self.env.process(self._script(runner))

    def _script(self, runner: Runner) -> Generator[simpy.Event, Any, None]:
        self.returned[runner.name] = yield from runner.drive(World(self, runner))

    def _drain(self, minute: int) -> None:
        """Run everything that is due in `minute`, and what it leads to in the same minute.

        Scripts may wait for parts of a minute (``world.env.timeout(2.5)``): these belong to the minute that has begun.
        """
        steps = 0
        while self.env.peek() < minute + 1:
            try:
                self.env.step()
            except ScriptError as error:
                error.history = error.history or self.history()
                raise
            except ContradictionError:
                raise
            except (Exception, SystemExit) as error:
                raise self._foreign(error) from error
            steps += 1
            if steps > MOST_STEPS:
                names = ", ".join(runner.name for runner in self.runners)
                problem = f"{MOST_STEPS:,} events happen without time passing: an endless loop in a process of its own?"
                raise ScriptError(names, 0, self.campaign.clock.iso(minute), problem, self.history())
        self._check_planned()

    def _check_planned(self) -> None:
        """Raise `ScriptError` for a journey that was made in this minute and that nothing has set going."""
        for trip, touch in self.planned:
            if inspect.getgeneratorstate(trip) == inspect.GEN_CREATED:
                problem = "nothing waits for this march, so that it never starts: use yield from world.march(...)"
                raise ScriptError(*touch, self.campaign.clock.iso(self.minute), problem, self.history())
        self.planned.clear()

    def _foreign(self, error: BaseException) -> BaseException:
        """Return the error of a SimPy process that a script started; anything else is returned as it is."""
        for runner in self.runners:
            if line := error_line(error, runner.code):
                at = self.campaign.clock.iso(self.minute)
                return ScriptError(runner.name, line, at, bug_words(error), self.history())
        return error

    # -- inside ----------------------------------------------------------------------------------------------------

    def _under_way(self) -> Iterator[Statement]:
        """Remove what lies before minute 0; yield the enduring statements that go on from then."""
        under_way: dict[str, None] = {}
        for point in self.schedule.pop_until(-1):
            if point.end:
                under_way.pop(point.statement, None)
            elif VERBS[self.campaign.statements[point.statement].verb].enduring:
                under_way[point.statement] = None
        yield from (self.campaign.statements[id] for id in under_way)

    def _withheld(self) -> Iterator[Skip]:
        """Yield the events that holds withhold at present, each once."""
        behind: dict[Point, Hold] = {}  # the first hold that withholds an event
        for hold in self.holds.values():
            for point in hold.withheld:
                behind.setdefault(point, hold)
        for point, hold in behind.items():
            reason = f"withheld: {hold.touch.script} holds {self.campaign.places[hold.place].name}"
            sentence = self.campaign.statements[point.statement].sentence
            yield Skip(point, hold.withheld[point], sentence, reason, *hold.touch)

    def _timeline(self, skipped: Sequence[Skip]) -> Timeline:
        """Return the timeline as it came out: moved events at their minute, without those that did not happen.

        Of a run with scripts that was stopped, those still to come are left out as well.
        """
        stopped = bool(self.runners) and self.schedule.next_minute() is not None
        if not self.moved and not skipped and not stopped:
            return self.timeline
        moved = {move.point: move.after for move in self.moved.values()}
        without = {skip.point for skip in skipped}.union(self.schedule.pending() if stopped else ())
        return self.timeline.revised(moved, without=without)

    def _again(self, at: Moment) -> Run:
        """Return a run of the same scripts up to a moment."""
        minute = self.campaign.clock.minute(at)
        from_start = [runner.function for runner in self.runners if runner.joined == FROM_START]
        copy = Run(
            self.campaign,
            self.timeline,
            from_start,
            seed=self.seed,
            draw=self.draw,
            graph=self.graph,
            roads=self.roads,
        )
        for runner in self.runners:
            if FROM_START < runner.joined <= minute:
                copy.run(runner.joined)._join(runner.function)
        copy.run(minute)
        if copy.history().digest() != self.history().digest(until=minute):
            names = ", ".join(runner.name for runner in self.runners)
            problem = "it does something else when it is run again: use world.random for random numbers"
            raise ScriptError(names, 0, self.campaign.clock.iso(minute), problem)
        return copy


def replay(campaign: Campaign, timeline: Timeline, *, until: int | None = None) -> History:
    """Walk `timeline` on a SimPy clock and return every change it makes.

    Parameters
    ----------
    until
        Stop after this minute, including its events; None: walk to the end.

    Raises
    ------
    ContradictionError
        If a statement contradicts the state it finds: a place taken by the side that holds it, taken from a side that
        does not hold it, or said to be held by another side.
    ValueError
        If a statement lets somebody other than a faction hold a place.
    """
    return Run(campaign, timeline).run(until).history()
