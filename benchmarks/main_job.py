"""Time README's main job: a campaign folder into a film (GIF and MP4), twelve daily maps and a chart.

    python benchmarks/main_job.py [--quick]

Prints one row a figure and exits with 1 if one falls short of its bar. Measure on a quiet machine of two cores.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from figures import COMPILED, Row, tell

ROOT = Path(__file__).resolve().parents[1]
JOB = ["scenarios/northwestern_syria_2024", "--out"]


def main(argv: list[str] | None = None) -> int:
    """Measure, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Time README's main job against its bar.")
    parser.add_argument("--quick", action="store_true", help="run it once instead of three times")
    args = parser.parse_args(argv)
    return tell(measure(rounds=1 if args.quick else 3))


def measure(*, rounds: int) -> Iterator[Row]:
    """Yield the wall time, the CPU time and the peak memory of the job."""
    walls, cpus, peaks = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            command = [sys.executable, *JOB, folder]
            with subprocess.Popen(command, cwd=ROOT, env=COMPILED, stdout=subprocess.DEVNULL) as process:
                _, status, used = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            walls.append(time.perf_counter() - start)
            if process.returncode:
                raise RuntimeError(f"the job ended with status {process.returncode}")
            cpus.append(used.ru_utime + used.ru_stime)
            peaks.append(used.ru_maxrss / 1024)
    yield Row("README's main job: film as GIF and MP4, daily maps, chart; wall time", median(walls), "s", at_most=12)
    yield Row("  its CPU time", median(cpus), "s")
    yield Row("  its peak memory", median(peaks), "MB", at_most=400)


if __name__ == "__main__":
    sys.exit(main())
