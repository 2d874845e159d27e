"""The code that a worker runs first. It is sent as text, since the worker may lack frontlapse or run another Python.

So this module imports the standard library only, before it has compared the two installations.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping


def enter(expected: Mapping[str, str], packed: bytes, arguments: bytes) -> tuple[str, object]:
    """Compute a block if this worker's installation is the sender's.

    Parameters
    ----------
    expected
        The sender's `sim.uncertainty.fingerprint.fingerprint`.
    packed, arguments
        As in `sim.uncertainty.packed.run_packed`.

    Returns
    -------
    tuple
        Two values: an empty string and the packed result; or the worker's name, and a mapping of what differs to the
        sender's value and the worker's.
    """
    try:
        from sim.uncertainty.fingerprint import fingerprint

        found: Mapping[str, str] = fingerprint()
    except Exception as error:  # no frontlapse, or a broken or an older one
        found = {"frontlapse": f"none of this revision ({error})"}
        expected = {"frontlapse": expected["frontlapse"]}
    different = {what: (value, found.get(what, "none")) for what, value in expected.items() if found.get(what) != value}
    if different:
        return worker_name(), different
    from sim.uncertainty.packed import run_packed

    return "", run_packed(packed, arguments)


def worker_name() -> str:
    """Return the address of this worker of a Dask cluster, or name this process."""
    try:
        return str(sys.modules["distributed"].get_worker().address)
    except (KeyError, ValueError):
        return f"process {os.getpid()} on {socket.gethostname()}"
