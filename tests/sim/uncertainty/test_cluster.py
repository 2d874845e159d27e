"""Ensembles and scripts on a Dask cluster. The extra ``[cluster]`` is optional; CI installs it."""

from __future__ import annotations

import asyncio
import socket
import sys
from concurrent.futures import Future
from contextlib import suppress

import pytest
from builders import build_campaign, order, say

from sim.chronology.sampler import BLOCK
from sim.study import Study
from sim.uncertainty import cluster as module
from sim.uncertainty.cluster import Cluster, ClusterError
from sim.uncertainty.runs import map_states

distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")


@pytest.fixture(scope="module")
def study():
    said = [say("s1", "capture", "a", "blue1", at=(0, 600)), say("s2", "capture", "b", "blue1", at=(0, 900))]
    return Study(
        build_campaign({"a": "red1", "b": "red1", "c": "red1"}, said, roads="a-b-c", orders=[order("s1", "s2", 60)])
    )


@pytest.fixture(scope="module")
def scheduler():
    """The scheduler of a worker in this process."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp://", dashboard_address=":0"
    ) as local:
        yield local.scheduler_address


@pytest.fixture
def cluster(scheduler):
    with Cluster(scheduler) as cluster:
        yield cluster


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(module, "_ANSWER", 0.4)
    monkeypatch.setattr(module, "_BETWEEN", 0.05)
    monkeypatch.setattr(module, "_PATIENCE", 0.2)


def test_an_ensemble_is_the_same_to_the_byte(study, cluster):
    settings = {"draws": 2 * BLOCK + 300, "seed": 3, "minutes": range(0, 1000, 50)}
    done = []
    here = study.ensemble(**settings)
    there = study.ensemble(**settings, executor=cluster, progress=lambda *each: done.append(each))
    assert here.report == there.report
    assert here.holds.tobytes() == there.holds.tobytes()
    assert here.ever.tobytes() == there.ever.tobytes()
    for name in ("held", "edges", "kilometres"):
        ours, theirs = getattr(here, name), getattr(there, name)
        assert list(ours) == list(theirs)
        assert [ours[key].tobytes() for key in ours] == [theirs[key].tobytes() for key in ours]
    assert done == [(2000, 4300), (4000, 4300), (4300, 4300)]


def test_scripts_give_the_same_results(study, cluster):
    def waits(world):
        yield world.when("b")
        return world.minute + world.random.integers(0, 5)

    here, there = (study.run_many(waits, draws=60, seed=2, executor=where) for where in (None, cluster))
    assert there == here
    assert len(set(here.values())) > 10


def test_a_worker_that_is_lost_changes_no_result(study, tmp_path):
    lost = tmp_path / "lost"

    def leaves_once(states):
        with suppress(FileExistsError):  # else both workers may leave
            lost.touch(exist_ok=False)
            worker = distributed.get_worker()
            leaving = worker.close(executor_wait=False)
            asyncio.run_coroutine_threadsafe(leaving, worker.loop.asyncio_loop).result(timeout=10)
        return states.side[:, :, 0]

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, protocol="tcp://", dashboard_address=":0"
        ) as local,
        Cluster(local.scheduler_address) as cluster,
    ):
        settings = {"draws": 2 * BLOCK, "seed": 3, "minutes": [300]}
        there = map_states(study.networks, leaves_once, **settings, executor=cluster)
        assert len(cluster._look()) == 1
    assert (there == map_states(study.networks, leaves_once, **settings)).all()


# -- what cannot be had ------------------------------------------------------------------------------------------------


def test_a_host_that_never_answers_is_given_up(hasty):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ClusterError, match=rf"no Dask scheduler answers at '{address}': timed out"):
            Cluster(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tcp://127.0.0.1:1", "no Dask scheduler answers at 'tcp://127.0.0.1:1': "),
        ("tls://127.0.0.1:1", "ssl_context"),
        ("ucx://127.0.0.1:1", "an address is tcp://HOST:PORT"),
        ("http://127.0.0.1:1", "unknown address scheme 'http'"),
        ("nonsense", "missing port number"),
        ("", "missing port number"),
    ],
)
def test_an_address_without_a_scheduler_is_refused_in_words(hasty, address, words):
    with pytest.raises(ClusterError, match=words):
        Cluster(address)


def test_the_address_of_a_worker_is_refused(cluster):
    (worker,) = cluster._look()
    with pytest.raises(ClusterError, match="there is a worker"):
        Cluster(worker)


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install frontlapse\[cluster\]"):
        Cluster("tcp://127.0.0.1:1")


def test_a_scheduler_without_workers_is_given_up(hasty, study):
    with (
        distributed.LocalCluster(n_workers=0, processes=False, protocol="tcp://", dashboard_address=":0") as local,
        Cluster(local.scheduler_address) as cluster,
        pytest.raises(ClusterError, match="there has been no worker at the scheduler"),
    ):
        study.ensemble(10, seed=1, minutes=[0], executor=cluster)


@pytest.mark.parametrize("status", ["running", "paused"])
def test_workers_that_are_not_heard_of_are_given_up(cluster, hasty, monkeypatch, status):
    monkeypatch.setattr(cluster, "_look", lambda: {"tcp://a:1": {"status": status, "last_seen": 7.0}})
    with pytest.raises(ClusterError, match="of 1 workers none has been running at the scheduler"):
        cluster.wait_for(Future())


def test_workers_that_are_heard_of_are_waited_for(cluster, hasty, monkeypatch):
    future, seen = Future(), []

    def look():
        seen.append(len(seen))
        if len(seen) == 10:
            future.set_result("done")
        return {"tcp://a:1": {"status": "running", "last_seen": len(seen)}}

    monkeypatch.setattr(cluster, "_look", look)
    assert cluster.wait_for(future) == "done"


def test_a_scheduler_that_no_longer_answers_is_given_up(cluster, hasty, monkeypatch):
    def look():
        raise TimeoutError("timed out after 10 s")

    monkeypatch.setattr(cluster, "_look", look)
    with pytest.raises(ClusterError, match="no longer answers: timed out"):
        cluster.wait_for(Future())


def test_a_lost_scheduler_is_told_in_words(cluster):
    future = Future()
    future.cancel()
    future.set_running_or_notify_cancel()
    with pytest.raises(ClusterError, match=r"the connection to the scheduler at .* was lost"):
        cluster.wait_for(future)
