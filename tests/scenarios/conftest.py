"""A campaign folder to run commands on, and the command line in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import copy_folder
from PIL import Image

from scenarios.cli import main
from scenarios.cli.report.command import Painter
from scenarios.cli.report.document import Figure


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
def blank_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let reports have blank pictures, for tests of what else is in them: drawing takes most of the time."""

    def figure(painter: Painter, file: str, caption: str, *_: object, name: str = "") -> Figure:
        Image.new("RGB", (16, 9)).save(path := painter.folder / f"{file}.png")
        return Figure(name or file, path, None, "alt", caption)

    monkeypatch.setattr(Painter, "_figure", figure)


@pytest.fixture
def tell(run):
    """Run a command that must do its work with --json; return what it printed, parsed."""

    def tell_it(*argv: str):
        code, out, err = run(*argv, "--json")
        assert code == 0, err
        return json.loads(out)

    return tell_it
