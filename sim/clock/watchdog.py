"""A limit on how long a script may compute without yielding: it would keep a run from ever ending."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from sim.clock.scripts import Runner, ScriptError, caller_line

if TYPE_CHECKING:
    from sim.clock.replay import Run

MOST_SECONDS = 30.0  # of computing time between two events; the error comes after one to two such spans


@contextmanager
def time_limit(run: Run) -> Iterator[None]:
    """Raise `ScriptError` in a script that computes for long while the clock stands still.

    It needs the alarm signal, so that it works in the main thread and where nothing else uses that signal.
    """
    in_main = threading.current_thread() is threading.main_thread()
    free = hasattr(signal, "SIGALRM") and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    if not (run.runners and in_main and free):
        yield
        return
    last: tuple[int, int] | None = None

    def look(_: int, frame: FrameType | None) -> None:
        nonlocal last
        now = (run.minute, sum(runner.resumes for runner in run.runners))
        if now == last and (found := _running(run, frame)) is not None:
            runner, line = found
            problem = f"it computes for {MOST_SECONDS:g} seconds without yielding an event: an endless loop?"
            raise ScriptError(runner.name, line, run.campaign.clock.iso(run.minute), problem)
        last = now

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _running(run: Run, frame: FrameType | None) -> tuple[Runner, int] | None:
    """Return the script that is running, and its line; None if none is."""
    for runner in sorted(run.runners, key=lambda one: not getattr(one.steps, "gi_running", False)):
        if line := caller_line(frame, runner.code):
            return runner, line
    return None
