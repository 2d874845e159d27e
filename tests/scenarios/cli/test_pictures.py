"""The commands `sheet` and `difference`: their options and their errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from builders import copy_folder

import plots
from plots.style import layouts
from scenarios.cli import main, options
from sim import Study

Run = Callable[..., tuple[int, str, str]]
BETWEEN = ("--from", "2030-05-01", "--until", "2030-05-02")


@pytest.fixture
def valley(tmp_path: Path) -> str:
    return str(copy_folder("valley", tmp_path / "valley"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
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
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Gather what the commands ask of `plots`, and draw nothing."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("save_sheet", "save_difference"):

        @wraps(getattr(plots, name))
        def keep(study: Study, path: Path, *, name: str = name, **settings: Any) -> plots.Picture:
            found[name] = {"study": study, "path": path, **settings}
            return plots.Picture(path, "", "")

        monkeypatch.setattr(plots, name, keep)
    return found


def test_sheet_and_difference_write_their_picture_with_a_message(run: Run, valley: str, tmp_path: Path) -> None:
    for name, more in (("sheet.pdf", ()), ("difference.svg", BETWEEN)):
        path = tmp_path / name
        assert run(path.stem, valley, *more, "-o", str(path)) == (0, "", f"wrote {path}\n")
        assert path.stat().st_size > 1000


def test_pictures_tell_of_places_off_the_map(run: Run, valley: str, tmp_path: Path) -> None:
    settings = Path(valley) / "campaign.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"extent = .*", "extent = [9.9, 49.95, 10.1, 50.05]", text, count=1), encoding="utf-8")
    told = "3 places lie off the map: Bork, Cedra and Dun."
    for name, more in (("map", ("--at", "2030-05-01")), ("sheet", ()), ("difference", BETWEEN),
                       ("map", ("--at", "2030-05-01", "--ensemble", "20"))):  # fmt: skip
        path = tmp_path / f"{name}.png"
        code, _, said = run(name, valley, *more, "-o", str(path), "--force")
        assert (code, said.count(told)) == (0, 1), (name, said)


def test_sheet_chooses_its_times_by_default(run: Run, valley: str, asked: Any) -> None:
    assert run("sheet", valley, "-o", "x.png")[0] == 0
    assert "at" not in asked["save_sheet"]


def test_sheet_shows_the_given_times_in_order_without_repeats(run: Run, valley: str, asked: Any) -> None:
    moments = ("--at", "2030-05-02", "--at", "2030-05-01T12:00", "--at", "2030-05-02T00:00")
    assert run("sheet", valley, *moments, "-o", "x.png")[0] == 0
    assert asked["save_sheet"]["at"] == [720, 1440]


def test_sheet_uses_the_given_placement(run: Run, valley: str, asked: Any) -> None:
    run("sheet", valley, "--placement", "latest", "--theme", "dark", "-o", "x.png")
    assert (asked["save_sheet"]["history"], asked["save_sheet"]["theme"]) == ("latest", plots.DARK)


def test_difference_is_between_the_two_times(run: Run, valley: str, asked: Any) -> None:
    size = ("--size", "1920x1080")
    assert run("difference", valley, *BETWEEN, *size, "--reading", "cedra=left", "-o", "x.pdf")[0] == 0
    made = asked["save_difference"]
    assert (made["begin"], made["until"], made["size"]) == (0, 1440, (1920, 1080))
    assert made["study"].readings == {"cedra": "left"}


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("sheet", "--at", "2030-06-01"), "2030-06-01 lies outside the campaign"),
        (("difference", *BETWEEN[2:], "--from", "2030-06-01"), "2030-06-01 lies outside the campaign"),
        (
            ("difference", "--from", "2030-05-02", "--until", "2030-05-01T10:00"),
            "--from (2030-05-02T00:00) must be before --until (2030-05-01T10:00)",
        ),
        (("sheet", "--palette", "none"), "unknown palette 'none'"),
    ],
)
def test_invalid_arguments_are_a_one_line_error(run: Run, valley: str, tmp_path: Path, argv: Any, words: str) -> None:
    code, out, err = run(argv[0], valley, *argv[1:], "-o", str(tmp_path / "x.png"))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("frontlapse: ")
    assert words in err
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("x.gif", "its suffix must be one of .png, .svg, .pdf"),
        ("gone/x.png", "does not exist"),
        ("valley", "its suffix must be one of"),
    ],
)
def test_unwritable_file_is_reported_before_drawing(
    run: Run, valley: str, tmp_path: Path, asked: Any, file: str, words: str
) -> None:
    for name, more in (("sheet", ()), ("difference", BETWEEN)):
        code, _, err = run(name, valley, *more, "-o", str(tmp_path / file))
        assert code == 1
        assert words in err
    assert asked == {}


@pytest.mark.parametrize("argv", [("difference", "--from", "2030-05-01"), ("difference", "--until", "2030-05-01")])
def test_difference_needs_both_times(run: Run, valley: str, argv: Any) -> None:
    code, _, err = run(argv[0], valley, *argv[1:], "-o", "x.png")
    assert code == 2
    assert "required" in err


def test_sheet_rejects_fifteen_times(run: Run, valley: str, tmp_path: Path) -> None:
    moments = [word for hour in range(15) for word in ("--at", f"2030-05-01T{hour:02d}:00")]
    code, _, err = run("sheet", valley, *moments, "-o", str(tmp_path / "x.png"))
    assert code == 1
    assert "a sheet has 1 to 13 maps, not 15" in err


def test_the_command_line_and_the_pictures_know_the_same_sizes() -> None:
    assert (options._SMALLEST, options._LARGEST) == (layouts.SMALLEST, layouts.LARGEST)


def test_picture_of_an_invalid_size_is_rejected_and_leaves_no_file(valley: str, tmp_path: Path) -> None:
    study = Study.open(valley)
    folder = tmp_path / "pictures"
    folder.mkdir()
    path = folder / "x.png"
    savers: tuple[Callable[..., object], ...] = (
        lambda size: plots.save_map(study, path, at=60, size=size),
        lambda size: plots.save_likely(study, path, at=60, draws=2, size=size),
        lambda size: plots.save_sheet(study, path, size=size),
        lambda size: plots.save_difference(study, path, begin=0, until=60, size=size),
        lambda size: plots.save_corridor(study, path, corridor="valley", size=size),
        lambda size: plots.save_poster(study, path, size=size),
        lambda size: plots.save_film(study, path.with_suffix(".gif"), size=size),
    )
    for save in savers:
        for size in ((16, 9), (99_999, 99_999)):
            with pytest.raises(ValueError, match=f"size.*{size[0]}x{size[1]}.*160 to 8,000 px"):
                save(size)
    assert not list(folder.iterdir())
