"""The command `page`: its options, its messages and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import copy_folder
from page_scripts import read_payload

import plots
from plots.web import save
from scenarios.cli import main
from sim import Study

SCRIPT = """\
from sim import script

@script
def watch(world):
    yield world.hours(1)
    world.note("seen")
"""


@pytest.fixture(autouse=True)
def no_poster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the poster, which takes longest."""
    monkeypatch.setattr(save, "_poster", lambda *_: "")


@pytest.fixture
def valley(tmp_path: Path) -> str:
    return str(copy_folder("valley", tmp_path / "valley"))


def test_page_is_written_with_a_message(valley: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    assert main(["page", valley, "-o", str(path), "--ensemble", "5", "--language", "ar"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"wrote {path}\n")
    data = read_payload(path)
    assert (data["language"], data["ensemble"]["draws"], data["runs"]) == ("ar", 5, [])


def test_page_has_a_run_of_scripts(valley: str, tmp_path: Path) -> None:
    (tmp_path / "watch.py").write_text(SCRIPT, encoding="utf-8")
    path = tmp_path / "page.html"
    assert main(["page", valley, "-o", str(path), "--run", str(tmp_path / "watch.py"), "-q"]) == 0
    assert [run["name"] for run in read_payload(path)["runs"]] == ["watch"]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["-o", "page.pdf"], "cannot write page.pdf: its suffix must be one of .html"),
        (["-o", "none/page.html"], "cannot write none/page.html: the folder none does not exist"),
        (["-o", "page.html", "--palette", "none"], "cannot draw page.html: unknown palette 'none'"),
        (["-o", "page.html", "--language", "xx"], "--language xx: language(='xx') is not one of"),
    ],
)
def test_mistakes_are_one_line(
    valley: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    argv: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["page", valley, *argv]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not list(tmp_path.glob("page.*"))


def test_a_page_that_was_edited_is_kept(valley: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    plots.save_page(Study.open(valley), path)
    path.write_text(path.read_text(encoding="utf-8") + "<!-- mine -->", encoding="utf-8")
    assert main(["page", valley, "-o", str(path)]) == 1
    assert "--force replaces it" in capsys.readouterr().err
    assert main(["page", valley, "-o", str(path), "--force", "-q"]) == 0
    assert "mine" not in path.read_text(encoding="utf-8")
