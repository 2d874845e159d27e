"""A few of the faults of `faults.py`, which tries hundreds by hand."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import pytest
from faults.faults import prepare, run, send

FOLDER = Path(__file__).parents[1] / "folders" / "valley"


@pytest.mark.skipif(os.name != "posix", reason="needs signals and limits of POSIX")
def test_a_signal_or_a_full_disk_leaves_the_older_film_or_the_newer(tmp_path: Path) -> None:
    job = prepare("webp", str(FOLDER), "2030-05-01", "2030-05-02", tmp_path)
    wrong, code, _ = run(job, partial(send, signal.SIGHUP, 0.8 * job.seconds))
    assert not wrong and code in (0, 129)
    wrong, code, words = run(job, lambda _: None, room=3000)
    assert (wrong, code, words.count("\n")) == ("", 1, 1)
