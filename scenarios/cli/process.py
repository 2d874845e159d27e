"""The process around a command: signals, standard streams that are closed or full, errors and exit codes."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import FrameType
from typing import NoReturn

from scenarios.cli.output import print_error

EXIT_SIGPIPE = 141  # 128 and the signal's number, as shells report it
_ENDS = {"SIGHUP": "hung up", "SIGINT": "interrupted", "SIGTERM": "terminated"}


class CommandError(Exception):
    """A reason why a command cannot do its work, in words for the person who typed it; each argument is a line."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


class Terminated(BaseException):
    """SIGTERM or SIGHUP as an exception, so that half-written files are removed as it propagates."""


class _ClosedStdout(io.TextIOBase):
    """A replacement for a standard output that was closed before the process began."""

    encoding = "utf-8"

    def write(self, _: str) -> NoReturn:
        raise OSError(errno.EBADF, "standard output is closed")


def replace_closed_streams() -> None:
    """Replace standard streams that are closed; writing to such a stdout raises `OSError`."""
    if sys.stdout is None:
        sys.stdout = _ClosedStdout()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # open until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal whose encoding lacks a letter prints its code instead
            stream.reconfigure(errors="backslashreplace")


@cache
def skip_exit_gc() -> None:
    """Skip the final garbage collection at exit: 6 % of the CPU time of `check`, 9 % of `state`."""
    atexit.register(gc.freeze)


def error_lines(error: BaseException) -> list[str] | None:
    """Return the lines to print instead of a traceback; None if the error is a bug and needs its traceback."""
    if isinstance(error, CommandError):
        return [str(line) for line in error.args]
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return [f"{where}{error.strerror or error}"]
    if isinstance(error, MemoryError):
        return ["out of memory"]
    from sim import (  # slow to import
        CampaignError,
        ContradictionError,
        LimitError,
        ScriptError,
        StalledError,
        TimesError,
    )

    if isinstance(error, CampaignError):
        return [str(problem) for problem in error.problems]
    if isinstance(error, TimesError):
        return ["the times cannot all be true", *str(error).split("\n")]
    known = isinstance(error, (ContradictionError, LimitError, ScriptError, StalledError))
    return str(error).split("\n") if known else None


def discard_stdout() -> None:
    """Discard what is still buffered for stdout, which the interpreter would otherwise try to write at exit."""
    # the replacement of a closed stdout has no descriptor and no buffer
    with suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def report_errors(
    work: Callable[[], object],
    *,
    prefix: str = "",
    lines: Callable[[BaseException], list[str] | None] = error_lines,
) -> int:
    """Do the work of a command or script, report what went wrong on stderr, and return the exit code.

    Parameters
    ----------
    work
        What to do.
    prefix
        Begins the message.
    lines
        Returns the lines to print instead of a traceback; None if the error is a bug.
    """
    with recorded_signals() as received:
        try:
            work()
            sys.stdout.flush()
            if received:  # so late that the work was done
                raise Terminated
        except (Exception, KeyboardInterrupt, Terminated) as error:
            if received or isinstance(error, KeyboardInterrupt):
                number = signal.Signals(max(received, default=signal.SIGINT))
                return _end(128 + number, f"{prefix}{_ENDS[number.name]}")
            if isinstance(error, OSError):
                discard_stdout()
            if isinstance(error, BrokenPipeError):
                return EXIT_SIGPIPE
            if (found := lines(error)) is None:
                raise
            return _end(1, f"{prefix}{found[0]}", *found[1:])
    return 0


def _end(code: int, *lines: str) -> int:
    with suppress(OSError):  # a terminal that hung up
        print_error(*lines)
        sys.stderr.flush()
    return code


@contextmanager
def recorded_signals() -> Iterator[list[int]]:
    """Raise `Terminated` on SIGTERM and SIGHUP, and yield the list of signals received so far.

    C code that draws may swallow an interrupt and fail with another error: the list shows that a signal was the cause.
    Python itself swallows one that arrives while it calls back for garbage: that is sent again. The list stays empty
    outside the main thread.
    """
    received: list[int] = []
    again: list[threading.Timer] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        received.append(number)
        signal.default_int_handler(number, frame)

    def terminate(number: int, frame: FrameType | None) -> NoReturn:
        received.append(number)
        raise Terminated

    def swallowed(error: sys.UnraisableHookArgs) -> None:
        if not isinstance(error.exc_value, (KeyboardInterrupt, Terminated)):
            report_unraisable(error)
            return
        again.append(threading.Timer(0.01, os.kill, (os.getpid(), received[-1])))
        again[-1].start()

    before: dict[int, object] = {}
    report_unraisable = sys.unraisablehook
    if threading.current_thread() is threading.main_thread():
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # background jobs ignore SIGINT
            before[signal.SIGINT] = signal.signal(signal.SIGINT, interrupt)
        for name in _ENDS:
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores SIGHUP
                before[number] = signal.signal(number, terminate)
        sys.unraisablehook = swallowed
    try:
        yield received
    finally:
        for timer in again:
            timer.cancel()
        sys.unraisablehook = report_unraisable
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # the value that signal.signal returned
