"""A campaign folder to run commands on, and the command line in this process."""

from __future__ import annotations

from pathlib import Path

import pytest
from valley import write_valley

from scenarios.cli import main


@pytest.fixture
def valley(tmp_path: Path) -> str:
    return str(write_valley(tmp_path / "valley"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run the command line; return its exit code, stdout and stderr."""

    def run_it(*argv: str) -> tuple[int, str, str]:
        try:
            code = main(argv)
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it
