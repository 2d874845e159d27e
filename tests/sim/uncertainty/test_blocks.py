"""Blocks elsewhere: the same numbers, or a refusal in words."""

from __future__ import annotations

import ast
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import numpy as np
import pytest

from sim.uncertainty import blocks, entry
from sim.uncertainty.blocks import map_blocks
from sim.uncertainty.cluster import ClusterError
from sim.uncertainty.fingerprint import fingerprint, reference_digest, source_digest


def times(factor, number):
    return factor * number


@pytest.fixture
def executor():
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_blocks_are_the_same_here_and_there(executor):
    here, there = (list(map_blocks(times, 3, [(1,), (2,)], executor=where)) for where in (None, executor))
    assert here == there == [3, 6]


def test_a_worker_with_another_version_is_refused(executor, monkeypatch):
    monkeypatch.setattr(blocks, "fingerprint", lambda: {**fingerprint(), "numpy": "1.0"})
    numpy = fingerprint()["numpy"]
    with pytest.raises(ClusterError, match=rf"worker process \d+ on .* \(numpy: 1.0 here, {numpy} there\)"):
        list(map_blocks(times, 3, [(1,)], executor=executor))


def test_a_worker_without_frontlapse_is_refused(executor, monkeypatch):
    fingerprint()
    monkeypatch.setitem(sys.modules, "sim.uncertainty.fingerprint", None)
    with pytest.raises(ClusterError, match=r"\(frontlapse: .* here, none of this revision \(import of sim.*halted"):
        list(map_blocks(times, 3, [(1,)], executor=executor))


def test_the_entry_imports_the_standard_library_only():
    tree = ast.parse(Path(entry.__file__).read_text(encoding="utf-8"))
    names = [
        name.partition(".")[0]
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    ]
    assert names and set(names) <= sys.stdlib_module_names


def test_a_changed_sampler_changes_the_reference_draws(monkeypatch):
    assert reference_digest() == fingerprint()["reference draws"]
    monkeypatch.setattr(np.random, "PCG64", np.random.PCG64DXSM)
    assert reference_digest() != fingerprint()["reference draws"]


def test_the_digest_of_source_code_depends_on_names_and_text_but_not_on_line_ends(tmp_path):
    digests = []
    for name, text in (("a.py", b"x = 1\n"), ("a.py", b"x = 1\r\n"), ("a.py", b"x = 2\n"), ("b.py", b"x = 1\n")):
        folder = tmp_path / str(len(digests))
        folder.mkdir()
        (folder / name).write_bytes(text)
        digests.append(source_digest(folder))
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


@pytest.mark.parametrize(("job", "words"), [(Lock(), "cannot be sent to other processes: .*lock"), (1, "a result")])
def test_what_cannot_be_sent_is_refused_in_words(executor, job, words):
    with pytest.raises(ValueError, match=words):
        list(map_blocks(lambda job, number: (number for _ in range(job)), job, [(1,)], executor=executor))


def test_a_module_that_a_worker_lacks_is_named(executor, monkeypatch):
    def gone(*_):
        raise ModuleNotFoundError("No module named 'helper'")

    class Needs:
        def __reduce__(self):
            return gone, ()

    with pytest.raises(ValueError, match="a worker lacks what the scripts use: No module named 'helper'"):
        list(map_blocks(times, Needs(), [(1,)], executor=executor))
