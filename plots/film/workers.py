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
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from plots.film.raster.rects import PackedFrame, RawFrame
from plots.style import figure_settings

Drawing = Callable[[int], Iterator[RawFrame]]  # draws a part of a film, given its number
_drawing: tuple[Drawing, Path]  # of a process that draws, and where to


@contextmanager
def drawn_in_processes(draw: Drawing, parts: int, *, workers: int) -> Iterator[Iterator[RawFrame]]:
    """Yield the frames of all parts of a film, in order, drawn by up to `workers` processes.

    They are started at once, before the caller starts threads, and end with the block. What fails in one of them is
    raised where its frames are read.
    """
    reader, writer = multiprocessing.Pipe(duplex=False)
    with reader, writer, tempfile.TemporaryDirectory(prefix="frontlapse-") as folder:
        given = draw, Path(folder), reader, writer
        with ProcessPoolExecutor(min(workers, parts), initializer=_begin, initargs=given) as processes:
            try:
                yield _read([processes.submit(_draw_part, part) for part in range(parts)])
            except BaseException:  # also Ctrl-C: no process may outlive the film
                writer.close()  # they need not draw on
                processes.shutdown(cancel_futures=True)
                raise


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


def _begin(draw: Drawing, folder: Path, reader: Connection, writer: Connection) -> None:
    """Make a process ready to draw, until the process that started it closes the pipe or is gone."""
    global _drawing
    _drawing = draw, folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all processes
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    writer.close()
    threading.Thread(target=_end_with, args=(reader,), daemon=True).start()


def _end_with(reader: Connection) -> None:
    """End this process when the other end of a pipe is closed."""
    with suppress(EOFError):  # the end of the pipe is what it waits for
        reader.recv()
    os._exit(1)


def _draw_part(part: int) -> Path:
    """Draw a part into a file, and return the file."""
    draw, folder = _drawing
    path = folder / str(part)
    with figure_settings(), path.open("wb") as file:
        for frame in draw(part):
            pickle.dump(PackedFrame.of(frame), file)
        pickle.dump(None, file)
    return path
