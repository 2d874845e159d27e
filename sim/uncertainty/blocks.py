"""Compute the blocks of a job in order: in this process, in others on this machine, or on a cluster."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Concatenate, ParamSpec, TypeVar

from sim.model.arguments import instance
from sim.uncertainty import entry
from sim.uncertainty.cluster import Cluster, ClusterError
from sim.uncertainty.fingerprint import fingerprint
from sim.uncertainty.packed import pack

_IN_FLIGHT = 32  # blocks sent to an executor whose results are not yet used
Progress = Callable[[int, int], object]  # takes the draws that are done, and all of them
_Job = TypeVar("_Job")
_Result = TypeVar("_Result")
_Rest = ParamSpec("_Rest")


def map_blocks(
    make: Callable[Concatenate[_Job, ...], _Result],
    job: _Job,
    arguments: Iterable[tuple[Any, ...]],
    *,
    executor: Executor | None,
    by_value: Iterable[ModuleType] = (),
) -> Iterator[_Result]:
    """Yield ``make(job, *each)`` for each of `arguments` in order, with a bounded number in flight.

    Parameters
    ----------
    executor
        Threads, processes, a `Cluster` or any other executor; None: in this process. Before its first block, each
        worker compares its installation with this one (`fingerprint`).
    by_value
        Modules whose functions are sent with their code, so that workers need not be able to import them.

    Raises
    ------
    ClusterError
        If a worker has another installation, or a `Cluster` cannot compute the blocks.
    ValueError
        If the job, or a result, cannot be sent to another process.
    """
    if executor is None:
        yield from (make(job, *each) for each in arguments)
        return
    instance(executor, "executor", Executor)
    packed = pack(make, job, by_value)
    in_flight: deque[Future[Any]] = deque()
    try:
        for each in arguments:
            in_flight.append(_send(executor, packed, each))
            if len(in_flight) >= _IN_FLIGHT:
                yield _receive(executor, in_flight.popleft())
        while in_flight:
            yield _receive(executor, in_flight.popleft())
    finally:
        for future in in_flight:
            future.cancel()


def _send(executor: Executor, packed: bytes, arguments: tuple[Any, ...]) -> Future[Any]:
    """Submit one block; only builtins and plain values are sent, which a worker without frontlapse understands too."""
    names = {
        "source": _entry_source(),
        "expected": dict(fingerprint()),
        "packed": packed,
        "arguments": pickle.dumps(arguments),
    }
    return executor.submit(eval, "exec(source) or enter(expected, packed, arguments)", names)


@cache
def _entry_source() -> str:
    return Path(entry.__file__).read_text(encoding="utf-8")


def _receive(executor: Executor, future: Future[Any]) -> Any:
    """Return the result of a block, once it is there."""
    worker, content = executor.wait_for(future) if isinstance(executor, Cluster) else future.result()
    if worker:
        different = "; ".join(f"{what}: {here} here, {there} there" for what, (here, there) in content.items())
        raise ClusterError(
            f"worker {worker} has another installation, with which numbers could differ ({different}): install the "
            "same versions there and restart it"
        )
    return pickle.loads(content)
