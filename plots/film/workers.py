"""Processes that draw parts of a film at the same time, each part into a file of compressed frames.

A part that is drawn early waits on disk: in memory there are never more than a few frames.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

from plots.film.raster.rects import PackedFrame, RawFrame
from plots.style import figure_settings

Drawing = Callable[[int], Iterator[RawFrame]]  # draws a part of a film, given its number
_drawing: tuple[Drawing, Path, Event]  # of a process that draws


@contextmanager
def drawn_in_processes(draw: Drawing, parts: int, *, workers: int) -> Iterator[Iterator[RawFrame]]:
    """Yield the frames of all parts of a film, in order, drawn by up to `workers` processes.

    They are started at once, before the caller starts threads, and end with the block at the latest. What fails in one
    of them is raised where its frames are read.
    """
    context = multiprocessing.get_context()
    stop = context.Event()
    with tempfile.TemporaryDirectory(prefix="frontlapse-") as folder:
        given = draw, Path(folder), stop
        with ProcessPoolExecutor(min(workers, parts), context, initializer=_begin, initargs=given) as processes:
            try:
                yield _read([processes.submit(_draw_part, part) for part in range(parts)])
            finally:
                stop.set()
                processes.shutdown(cancel_futures=True)


def _read(drawn: Sequence[Future[Path]]) -> Iterator[RawFrame]:
    """Yield the frames of all parts as these are complete."""
    for part in drawn:
        try:
            path = part.result()
        except BrokenProcessPool as error:
            raise ChildProcessError("a process that drew the film ended before its work was done") from error
        with path.open("rb") as file:
            while (packed := pickle.load(file)) is not None:
                yield packed.unpack()
        path.unlink()


def _begin(draw: Drawing, folder: Path, stop: Event) -> None:
    """Make a process ready to draw; the one that started it ends it."""
    global _drawing
    _drawing = draw, folder, stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all processes
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, even if that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _draw_part(part: int) -> Path:
    """Draw a part into a file, and return the file; leave off when the block of `drawn_in_processes` has ended."""
    draw, folder, stop = _drawing
    path = folder / str(part)
    with figure_settings(), path.open("wb") as file:
        for frame in draw(part):
            if stop.is_set():
                break
            pickle.dump(PackedFrame.of(frame), file)
        pickle.dump(None, file)
    return path
