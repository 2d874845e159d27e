"""Workers of a Dask cluster as an executor that gives up, in words, when they cannot be had."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import CancelledError, Executor, Future, wait
from contextlib import suppress
from typing import Any
from uuid import uuid4

_ANSWER = 10.0  # seconds in which a scheduler must answer
_PATIENCE = 30.0  # seconds in which some worker must be heard of
_BETWEEN = 2.0  # seconds from one look at the workers to the next
_CLOSING = 2.0  # seconds for saying goodbye
_ADDRESSES = "an address is tcp://HOST:PORT, or tls://HOST:PORT with the certificates in Dask's configuration"


class ClusterError(RuntimeError):
    """A cluster that cannot compute what it is asked to, in words."""


class Cluster(Executor):
    """The workers of a Dask scheduler.

    Parameters
    ----------
    address
        Where the scheduler listens, such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    ClusterError
        If Dask is not installed, or no scheduler answers at the address; while waiting for results, if the scheduler
        or all workers are lost.

    Examples
    --------
    >>> with Cluster("tcp://10.0.0.5:8786") as cluster:  # doctest: +SKIP
    ...     study.ensemble(100_000, seed=1, minutes=[0], executor=cluster)
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # slow to import, and an extra
            from distributed.utils import LoopRunner
        except ImportError as error:
            raise ClusterError("a cluster needs Dask: pip install frontlapse[cluster]") from error
        self.address = address
        self._runner: Any = LoopRunner()  # which, like most of distributed, lacks types
        self._runner.start()  # type: ignore[no-untyped-call]
        self._client: Any = None
        try:
            self._look()
            self._client = Client(  # type: ignore[no-untyped-call]
                address, timeout=_ANSWER, loop=self._runner.loop, set_as_default=False
            )
        except OSError as error:
            self.shutdown()
            raise ClusterError(f"no Dask scheduler answers at {address!r}: {_cause(error)}") from error
        except Exception as error:  # distributed raises errors of many types for addresses
            self.shutdown()
            raise ClusterError(
                f"no Dask scheduler can be reached at {address!r}: {_cause(error)}; {_ADDRESSES}"
            ) from error
        except BaseException:  # an interrupt
            self.shutdown()
            raise
        self._executor: Executor = self._client.get_executor()
        self._heard: Mapping[str, float] = {}
        self._heard_at = time.monotonic()

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit a call to the workers."""
        return self._executor.submit(fn, *args, key=f"frontlapse-{uuid4()}", **kwargs)

    def wait_for(self, future: Future[Any]) -> Any:
        """Return the result of a call, as long as there are workers.

        Raises
        ------
        ClusterError
            If the scheduler or all workers are lost.
        """
        while not wait([future], timeout=_BETWEEN).done:
            self._check()
        from distributed import KilledWorker

        try:
            return future.result()
        except CancelledError as error:
            raise ClusterError(f"the connection to the scheduler at {self.address} was lost") from error
        except KilledWorker as error:
            raise ClusterError(f"workers of {self.address} ended again and again while they drew: {error}") from error

    def _check(self) -> None:
        """Raise an error if no worker has been heard of for too long; a busy scheduler may miss a look or two."""
        try:
            workers = self._look()
        except Exception as error:
            trouble = f"the scheduler at {self.address} no longer answers: {_cause(error)}"
        else:
            heard = {worker: state["last_seen"] for worker, state in workers.items() if state["status"] == "running"}
            if any(self._heard.get(worker) != at for worker, at in heard.items()):
                self._heard_at = time.monotonic()
            self._heard = heard
            which = f"of {len(workers)} workers none has been running" if workers else "there has been no worker"
            trouble = f"{which} at the scheduler {self.address} for {_PATIENCE:.0f} s"
        if time.monotonic() - self._heard_at > _PATIENCE:
            raise ClusterError(trouble)

    def _look(self) -> Mapping[str, Any]:
        """Ask the scheduler for its workers, over a connection of its own."""
        from distributed.utils import sync

        identity = sync(self._runner.loop, _identity, self.address, callback_timeout=_ANSWER)
        if identity.get("type") != "Scheduler":
            raise ValueError(f"there is a {identity.get('type', 'server of another kind').lower()}")
        workers: Mapping[str, Any] = identity["workers"]
        return workers

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which drops what has not yet been computed."""
        with suppress(Exception):  # the scheduler may be gone
            if self._client is not None:
                self._client.close(timeout=_CLOSING)
        with suppress(Exception):
            self._runner.stop(timeout=_CLOSING)


async def _identity(address: str) -> Mapping[str, Any]:
    """Return what a scheduler says of itself."""
    from distributed import Security
    from distributed.comm.core import connect

    security: Any = Security()  # type: ignore[no-untyped-call]
    comm = await connect(address, timeout=0.8 * _ANSWER, **security.get_connection_args("client"))  # type: ignore[no-untyped-call]
    try:
        await comm.write({"op": "identity", "reply": True})
        identity: Mapping[str, Any] = await comm.read()
        return identity
    finally:
        comm.abort()


def _cause(error: BaseException) -> str:
    """Return the words of the first cause of an error that has any."""
    words = "timed out" if isinstance(error, TimeoutError) else type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        words = (isinstance(cause, OSError) and cause.strerror) or str(cause) or words
        cause = cause.__cause__
    return words
