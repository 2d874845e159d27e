"""Threads that encode while the caller's thread draws: FFmpeg releases the interpreter lock while it works."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from plots.style.outputs import deferred_signals

AHEAD = 16  # frames that may be drawn before they are encoded
_MOST_BYTES = 32e6  # of their pixels: most are deltas of a few kB, but where the camera moves each is a whole map
Item = TypeVar("Item", bound=tuple[Any, ...])


class StoppedError(Exception):
    """The items ended early, because making them failed."""


class _Ahead(queue.Queue[Any]):
    """A queue that is full with `AHEAD` items, or sooner if their pixels take much memory."""

    def __init__(self) -> None:
        super().__init__(maxsize=AHEAD)
        self._bytes = 0

    def _qsize(self) -> int:
        return max(len(self.queue), int(self._bytes / _MOST_BYTES * AHEAD))

    def _put(self, item: Any) -> None:
        super()._put(item)
        self._bytes += _pixel_bytes(item)

    def _get(self) -> Any:
        item = super()._get()
        self._bytes -= _pixel_bytes(item)
        return item


def _pixel_bytes(item: object) -> int:
    return int(getattr(item[0], "nbytes", 0)) if isinstance(item, tuple) else 0


class _Writer(threading.Thread, Generic[Item]):
    """A thread that encodes the items put into its queue, until None or an exception comes."""

    def __init__(self, write: Callable[[Iterator[Item]], None]) -> None:
        super().__init__(name="encoder", daemon=True)
        self._write = write
        self._ended = False
        self.queue: queue.Queue[Item | StoppedError | None] = _Ahead()
        self.error: BaseException | None = None

    def run(self) -> None:
        """Encode; if that fails, keep the error and empty the queue, so that the caller never waits to fill it."""
        try:
            self._write(self._items())
        except BaseException as error:
            self.error = error
        while not self._ended:
            self._ended = not isinstance(self.queue.get(), tuple)

    def _items(self) -> Iterator[Item]:
        while (item := self.queue.get()) is not None and not isinstance(item, StoppedError):
            yield item
        self._ended = True
        if item is not None:
            raise item


def encode_in_threads(writes: Sequence[Callable[[Iterator[Item]], None]], items: Iterator[Item]) -> None:
    """Encode `items` with each of `writes` in a thread of its own, while this thread makes them.

    This thread may be up to `AHEAD` items ahead: some frames take many times as long to draw as others. An error in
    either is raised here.
    """
    writers: list[_Writer[Item]] = [_Writer(write) for write in writes]
    with deferred_signals():
        for writer in writers:
            writer.start()
    end: StoppedError | None = StoppedError()
    try:
        for item in items:
            for writer in writers:
                writer.queue.put(item)
            if any(writer.error for writer in writers):
                break
        end = None
    finally:
        with deferred_signals():  # a thread that FFmpeg runs in while Python ends would abort the process
            for writer in writers:
                writer.queue.put(end)
            for writer in writers:
                writer.join()
    for writer in writers:
        if writer.error is not None:
            raise writer.error
