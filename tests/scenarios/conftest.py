"""A campaign folder to run commands on, and the command line in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import copy_folder

from scenarios.cli import main


@pytest.fixture
def valley(tmp_path: Path) -> str:
    return str(copy_folder("valley", tmp_path / "valley"))


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


@pytest.fixture
def tell(run):
    """Run a command that must do its work with --json; return what it printed, parsed."""

    def tell_it(*argv: str):
        code, out, err = run(*argv, "--json")
        assert code == 0, err
        return json.loads(out)

    return tell_it
