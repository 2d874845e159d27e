"""What the process around a command may do to it: signals, and standard streams that are closed or full."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import FrameType
from typing import NoReturn

INTERRUPTED, TERMINATED = 130, 143  # 128 and the signal's number, as shells report it
READER_LEFT = 141  # 128 + SIGPIPE


class Terminated(BaseException):
    """SIGTERM, as an exception: what is half written is taken away on its way up."""


class _Closed(io.TextIOBase):
    """Stands in for a standard output that was closed before we began."""

    encoding = "utf-8"

    def write(self, _: str) -> NoReturn:
        raise OSError(errno.EBADF, "standard output is closed")


def stand_in() -> None:
    """Put something in the place of standard streams that are closed: what is written to stdout then is an error."""
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # for as long as the process lasts
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without a place's letters gets their codes instead
            stream.reconfigure(errors="backslashreplace")


@cache
def end_at_once() -> None:
    """Let the process end without a last search for garbage: the system takes all back, in a tenth of the time."""
    atexit.register(gc.freeze)


def system_words(error: OSError) -> str:
    """Return what the system says is wrong, and with which file."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def give_up_stdout() -> None:
    """Leave what stdout still holds: else the interpreter writes it once more as it exits, and complains."""
    # what stands in for a closed stdout has no descriptor, and holds nothing
    with suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def noted_signals() -> Iterator[list[int]]:
    """Turn SIGTERM into `Terminated`, and give a list of the signals that came.

    An interrupt that comes while C code draws may be swallowed there and come out as some other error: who finds the
    signal in the list knows better. Threads other than the main one get an empty list.
    """
    came: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.default_int_handler(number, frame)

    def terminate(number: int, frame: FrameType | None) -> NoReturn:
        came.append(number)
        raise Terminated

    before: dict[int, object] = {}
    if threading.current_thread() is threading.main_thread():
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else ignored, as of a background job
            before[signal.SIGINT] = signal.signal(signal.SIGINT, interrupt)
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            before[signal.SIGTERM] = signal.signal(signal.SIGTERM, terminate)
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal gave
