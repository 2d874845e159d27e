"""A job as bytes for another process: its functions by value where that process may lack their module."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import ModuleType
from typing import Any

import cloudpickle  # type: ignore[import-untyped]  # it has no types


def pack(make: Callable[..., Any], job: object, by_value: Iterable[ModuleType] = ()) -> bytes:
    """Return a function and the job that it takes as bytes.

    Parameters
    ----------
    by_value
        Modules whose functions are packed with their code, so that other processes need not be able to import them.

    Raises
    ------
    ValueError
        If something in them cannot be packed.
    """
    registered = cloudpickle.list_registry_pickle_by_value()
    new = [module for module in by_value if module.__name__ not in registered]
    for module in new:
        cloudpickle.register_pickle_by_value(module)
    try:
        return bytes(cloudpickle.dumps((make, job)))
    except Exception as error:  # whatever a script or a metric holds on to
        raise ValueError(
            f"{'scripts' if by_value else 'this metric'} cannot be sent to other processes: {error}; leave out the "
            "executor, or use nothing but plain values and modules"
        ) from error
    finally:
        for module in new:
            cloudpickle.unregister_pickle_by_value(module)


def run_packed(packed: bytes, arguments: bytes) -> bytes:
    """Compute a block in another process.

    Parameters
    ----------
    packed
        The function and the job, as bytes.
    arguments
        The further arguments of the block, as bytes.
    """
    make, job = _unpack(packed)
    result = make(job, *pickle.loads(arguments))
    try:
        return bytes(cloudpickle.dumps(result))
    except Exception as error:
        raise ValueError(f"a result cannot be sent to another process: {error}") from error


@lru_cache(maxsize=1)
def _unpack(packed: bytes) -> tuple[Callable[..., Any], Any]:
    """Unpack a job; a process that gets many blocks of one job does so once."""
    try:
        make, job = pickle.loads(packed)
    except (ImportError, AttributeError) as error:  # a module beside the script, or that of a metric
        raise ValueError(f"a worker lacks what the scripts use: {error}") from error
    return make, job
