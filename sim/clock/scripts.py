"""Scenario scripts: how one is run as a process, and how its mistakes are reported."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from types import CodeType, FrameType, GeneratorType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import simpy

from sim.model.errors import did_you_mean

if TYPE_CHECKING:
    from sim.clock.history import History
    from sim.clock.world import World

Steps: TypeAlias = Generator[simpy.Event, Any, Any]
Script: TypeAlias = "Callable[[World], Steps]"
Marked = TypeVar("Marked", bound="Script")
FROM_START = -1  # for scripts that start before the first event, and see what happens in minute 0
MOST_RESUMES = 100_000  # of one script within one minute: more than the changes that it may take from a mailbox


class ScriptError(Exception):
    """A mistake in a script; `history` is what had happened until then.

    Parameters
    ----------
    script, line
        The script, and the line of its file where it went wrong (0: unknown).
    at
        The minute of the campaign, as ISO 8601.
    problem
        What went wrong.
    history
        The history up to the mistake.
    """

    def __init__(self, script: str, line: int, at: str, problem: str, history: History | None = None) -> None:
        self.script, self.line, self.at, self.problem, self.history = script, line, at, problem, history
        super().__init__(script, line, at, problem)  # SimPy makes errors anew from their arguments

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        return f"script {self.script}{line}, at {self.at}: {self.problem}"


def script(function: Marked) -> Marked:
    """Mark a generator function as a scenario script, which the command line finds in its file.

    Examples
    --------
    >>> from sim import Steps, World, script
    >>> @script
    ... def hold_out(world: World) -> Steps:
    ...     world.delay("Hama", hours=36)
    ...     yield world.when("Hama", side="moc")
    """
    function.is_script = True  # type: ignore[attr-defined]  # functions take attributes
    return function


def is_script(value: object) -> bool:
    """Return whether a value is a function marked with `script`."""
    return callable(value) and getattr(value, "is_script", False) is True


def script_name(function: Script) -> str:
    """Return the name of a script: that of its function."""
    inner = function.func if isinstance(function, partial) else function
    return str(getattr(inner, "__name__", type(inner).__name__))


def numbered_name(function: Script, taken: Counter[str]) -> str:
    """Return a name for a script that no other in `taken` has: the second of one name is called ``name-2``."""
    name = script_name(function)
    taken[name] += 1
    return name if taken[name] == 1 else f"{name}-{taken[name]}"


@dataclass(slots=True)
class Runner:
    """One script in a run: its generator, and how often it was resumed in the current minute."""

    name: str
    function: Script
    joined: int = FROM_START  # the minute after whose events it started
    steps: Steps | None = None
    minute: int = -1
    resumes: int = 0

    @property
    def has_file(self) -> bool:
        """Whether the script is written in a file; one made from options of the command line has no lines."""
        return script_name(self.function).isidentifier()

    @property
    def code(self) -> CodeType | None:
        """The code of the script's function; None if it is another kind of callable."""
        inner = self.function.func if isinstance(self.function, partial) else self.function
        return getattr(self.steps, "gi_code", None) or getattr(inner, "__code__", None)

    def drive(self, world: World) -> Steps:
        """Run the script as a SimPy process; raise `ScriptError` for its mistakes."""
        self.steps = steps = self._start(world)
        value: Any = None
        failed: BaseException | None = None
        while True:
            try:
                event = steps.throw(failed) if failed is not None else steps.send(value)
            except StopIteration as done:
                return done.value
            except ScriptError:
                raise
            except (Exception, SystemExit) as error:
                raise self._error(world, bug_words(error), error_line(error, self.code)) from error
            if not isinstance(event, simpy.Event):
                raise self._error(world, f"it yields {_no_event(event)}")
            if event.env is not world.env:
                raise self._error(world, "it yields an event of another environment: use world.env")
            self._count(world)
            value = failed = None
            try:
                value = yield event
            except Exception as error:  # of the event, or an interrupt: the script may handle it
                failed = error

    def _start(self, world: World) -> Steps:
        """Return the generator of the script, which has not run yet."""
        try:
            steps = self.function(world)
        except ScriptError:
            raise
        except (Exception, SystemExit) as error:
            line = error_line(error, self.code)
            hint = "" if line else f": define it as {self.name}(world)"
            raise self._error(world, bug_words(error) + hint, line) from error
        if not isinstance(steps, GeneratorType):
            raise self._error(world, "it is not a generator function: yield an event, such as world.hours(24)", 0)
        return steps

    def line(self) -> int:
        """Return the line at which the script waits or runs."""
        frame = getattr(self.steps, "gi_frame", None)
        return 0 if frame is None else int(frame.f_lineno)

    def _count(self, world: World) -> None:
        if world.minute != self.minute:
            self.minute, self.resumes = world.minute, 0
        self.resumes += 1
        if self.resumes > MOST_RESUMES:
            raise self._error(world, f"it was resumed {MOST_RESUMES:,} times without time passing: an endless loop?")

    def _error(self, world: World, problem: str, line: int | None = None) -> ScriptError:
        return ScriptError(self.name, self.line() if line is None else line, world.iso, problem)


def _no_event(value: object) -> str:
    """Return words for something that a script yields and that is no event, and what to do about it."""
    match value:
        case GeneratorType():
            return f"{value.__name__}(...), which takes time in steps: use yield from"
        case simpy.Store():
            return "a mailbox: yield mailbox.get()"
        case simpy.Resource() | simpy.Container():
            return f"a {type(value).__name__}: yield one of its requests"
        case _:
            return f"{value!r}, which is not an event: yield world.hours(24), world.when(...), ..."


def bug_words(error: BaseException) -> str:
    """Return an error of a script in words, with what to do about an attribute that does not exist."""
    words = ": ".join(filter(None, (type(error).__name__, str(error))))
    if not isinstance(error, AttributeError) or error.name is None:
        return words
    if isinstance(error.obj, GeneratorType):
        return f"{words}: use yield from to get what {error.obj.__name__}(...) returns"
    return words + did_you_mean(error.name, [name for name in dir(error.obj) if not name.startswith("_")])


def error_line(error: BaseException, code: CodeType | None) -> int:
    """Return the last line in a traceback that is of the file of a script's code, or 0."""
    frames = [frame for one in (error.__cause__, error) if one is not None for frame in _frames(one)]
    lines = [frame.lineno for frame in frames if code is not None and frame.filename == code.co_filename]
    return int(lines[-1] or 0) if lines else 0


def _frames(error: BaseException) -> traceback.StackSummary:
    return traceback.extract_tb(error.__traceback__)


def caller_line(frame: FrameType | None, code: CodeType | None) -> int:
    """Return the innermost line on the stack of `frame` that is of the file of a script's code, or 0."""
    while frame is not None and code is not None:
        if frame.f_code.co_filename == code.co_filename:
            return frame.f_lineno
        frame = frame.f_back
    return 0
