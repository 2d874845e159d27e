"""An ensemble on a cluster of two worker processes. The extra ``[cluster]`` is optional; CI installs it."""

import os
import signal
from concurrent.futures import Executor

import pytest

from scenarios import folder
from sim.chronology import Networks
from sim.chronology.sampler import BLOCK
from sim.tables import read_campaign
from sim.uncertainty.runs import run_ensemble

distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")

DRAWS = 5 * BLOCK + 300


@pytest.fixture(scope="module")
def campaign():
    return read_campaign(folder("northwestern_syria_2024"))


@pytest.fixture(scope="module")
def grid(campaign):
    return range(0, campaign.end, 720)


@pytest.fixture(scope="module")
def here(campaign, grid):
    return run_ensemble(Networks(campaign), draws=DRAWS, seed=3, minutes=grid)


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


class Killing(Executor):
    """Kills a worker that has work, after some has been handed out."""

    def __init__(self, client, after):
        self.client, self.executor, self.after = client, client.get_executor(), after
        self.pids, self.given, self.victim = client.run(os.getpid), 0, None

    def submit(self, *args, **kwargs):
        future = self.executor.submit(*args, **kwargs)
        self.given += 1
        if self.given == self.after:
            while not (busy := [worker for worker, work in self.client.processing().items() if work]):
                assert not future.done()
            self.victim = busy[0]
            os.kill(self.pids[self.victim], signal.SIGKILL)
        return future


def check_same(one, other):
    assert one.report == other.report
    assert one.holds.tobytes() == other.holds.tobytes()
    assert one.ever.tobytes() == other.ever.tobytes()
    for name in ("held", "edges", "kilometres"):
        ours, theirs = getattr(one, name), getattr(other, name)
        assert list(ours) == list(theirs)
        assert [ours[key].tobytes() for key in ours] == [theirs[key].tobytes() for key in ours]


def test_a_cluster_of_two_processes_gives_the_same_to_the_byte(client, campaign, grid, here):
    pids = client.run(os.getpid)
    assert len(set(pids.values()) | {os.getpid()}) == 3
    there = run_ensemble(Networks(campaign), draws=DRAWS, seed=3, minutes=grid, executor=client.get_executor())
    check_same(here, there)


def test_a_dying_worker_changes_no_result(client, campaign, grid, here):
    executor = Killing(client, after=4)
    there = run_ensemble(Networks(campaign), draws=DRAWS, seed=3, minutes=grid, executor=executor)
    assert executor.victim is not None
    client.wait_for_workers(2, timeout=60)
    assert executor.pids[executor.victim] not in client.run(os.getpid).values()
    check_same(here, there)
