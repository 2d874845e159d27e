"""Benchmarks end with a status of their own when a figure falls short, so that CI can tell it from what is broken."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TELL = "import sys; from figures import Row, tell; sys.exit(tell(row() for row in [{}]))"


@pytest.mark.parametrize(
    ("rows", "status", "verdict"),
    [
        ("lambda: Row('a', 2, 'x', at_most=2)", 0, "ok"),
        ("lambda: Row('a', 2.1, 'x', at_most=2)", 1, "short"),
        ("lambda: Row('a', 29, 'x', at_least=30), lambda: Row('b', 1, 'x', at_least=1)", 1, "ok"),
        ("lambda: Row('a', 9, 'x')", 0, "x"),
        ("lambda: 1 / 0", 2, ""),
    ],
)
def test_a_figure_that_falls_short_has_a_status_that_nothing_broken_has(rows: str, status: int, verdict: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TELL.format(rows)], cwd=ROOT / "benchmarks", capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    assert done.stdout.strip().endswith(verdict)


def test_ci_runs_every_benchmark_and_lets_only_a_figure_fall_short() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (named,) = re.findall(r"^for name in ([a-z_ ]+); do\n  status=0$", script, re.MULTILINE)
    assert sorted(named.split()) == sorted(
        path.stem for path in (ROOT / "benchmarks").glob("*.py") if "argparse" in path.read_text(encoding="utf-8")
    )
    assert '[ "$status" -gt 1 ]' in script
