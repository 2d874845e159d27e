"""The command `film`: its options, and errors that leave one message and no file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib.image import imread

import plots
from plots.film.stage import Stage
from plots.film.story.layouts import story_layout
from plots.film.subtitles import companion_paths
from plots.style.layouts import layout_for
from scenarios.cli.options import SIZES

ROOT = Path(__file__).parents[3]
SHORT = ("--seconds", "3", "--fps", "4", "--hold", "1", "--size", "thumbnail")


@pytest.fixture
def asked(monkeypatch):
    """Record what a film was asked for instead of drawing it: (study, path, options)."""
    calls = []

    def save_film(study, path, **options):
        calls.append((study, path, options))
        return plots.Film(path, "", "")

    monkeypatch.setattr(plots, "save_film", save_film)
    return calls


def test_film_uses_the_spread_placement_by_default(run, valley, asked):
    for more in ([], ["--placement", "middle"]):
        assert run("film", valley, "-o", "a.mp4", *more)[0] == 0
    assert [options["history"].timeline.placement for _, _, options in asked] == ["spread", "middle"]


def test_options_of_a_film_reach_save_film(run, valley, asked):
    said = [
        "--seconds",
        "12.5",
        "--fps",
        "25",
        "--hold",
        "0",
        "--layout",
        "reference",
        "--size",
        "phone",
        "--theme",
        "dark",
    ]
    said += ["--palette", "safe", "--from", "2030-05-01T12:00", "--until", "2030-05-02"]
    assert run("film", valley, "-o", "a.gif", *said)[0] == 0
    ((_, path, options),) = asked
    assert path == Path("a.gif")
    expected = {
        "seconds": 12.5, "fps": 25, "hold": 0, "layout": "reference", "size": (1080, 1920), "theme": plots.DARK,
        "palette": "safe",
        "begin": 720, "until": 1440, "compare": None, "whole_map": False,
    }  # fmt: skip
    assert {name: options[name] for name in expected} == expected


def test_jobs_of_a_film_are_the_workers_of_save_film(run, valley, asked):
    for more in ([], ["--jobs", "3"]):
        assert run("film", valley, "-o", "a.gif", *more)[0] == 0
    assert [options["workers"] for _, _, options in asked] == [1, 3]


@pytest.mark.parametrize("other", [["--compare", "latest"], ["--ensemble", "9"], ["--layout", "reference"]])
def test_jobs_are_for_films_with_chapters(run, valley, asked, other):
    code, _, err = run("film", valley, "-o", "a.gif", "--jobs", "2", *other)
    assert code == 2
    assert f"--jobs and {' '.join(other[:1] if other[0] != '--layout' else other)} cannot be combined" in err
    assert not asked


def test_whole_map_reaches_save_film(run, valley, asked):
    assert run("film", valley, "-o", "a.gif", "--from", "2030-05-02", "--whole-map")[0] == 0
    assert asked[-1][2]["whole_map"] is True


def test_named_sizes_are_those_with_a_layout(run, valley, asked):
    for name, size in SIZES.items():
        assert run("film", valley, "-o", "a.gif", "--size", name)[0] == 0
        assert asked[-1][2]["size"] == size
        assert story_layout(size).size == size
        assert name == "portrait" or layout_for(size).name == name
    assert run("film", valley, "-o", "a.gif", "--size", "640x360")[0] == 0
    assert asked[-1][2]["size"] == (640, 360)


@pytest.mark.parametrize(
    ("other", "placement", "reading"), [("latest", "latest", "fought"), ("cedra=left", "spread", "left")]
)
def test_film_compares_with_another_placement_or_reading(run, valley, asked, other, placement, reading):
    assert run("film", valley, "-o", "a.mp4", "--compare", other)[0] == 0
    ((study, _, options),) = asked
    beside = Stage(study, history=options["history"], compare=options["compare"]).histories[1].timeline
    assert (beside.placement, beside.readings["cedra"]) == (placement, reading)
    assert (options["history"].timeline.placement, study.readings["cedra"]) == ("spread", "fought")


def test_ensemble_film_and_poster_use_the_same_draws(run, valley, asked, monkeypatch):
    posters = []

    def save_poster(study, path, **options):
        posters.append(options)
        return plots.Picture(path, "", "")

    monkeypatch.setattr(plots, "save_poster", save_poster)
    said = ["--ensemble", "50", "--seed", "3", "--prior", "shared", "--reading", "cedra=left", "--poster", "p.png"]
    assert run("film", valley, "-o", "a.mp4", *said)[0] == 0
    ((study, _, options),) = asked
    assert study.reading == {"cedra": "left"}
    many = {"draws": 50, "seed": 3, "prior": "shared", "compare": None}
    for each in (options, *posters):
        assert {name: each[name] for name in many} == many
    assert len(posters) == 1
    assert run("film", valley, "-o", "a.mp4")[0] == 0
    assert "draws" not in asked[-1][2]


def test_ensemble_film_has_captions_and_a_description(run, valley, tmp_path):
    path = tmp_path / "a.gif"
    wrote = "".join(f"wrote {each}\n" for each in (path, *companion_paths(path)))
    assert run("film", valley, *SHORT, "--ensemble", "40", "-o", str(path)) == (0, "", wrote)
    assert "40 draws that satisfy every constraint" in (tmp_path / "a.gif.txt").read_text()


def test_ensemble_and_compare_cannot_be_combined(run, valley, asked):
    code, out, err = run("film", valley, "-o", "a.mp4", "--ensemble", "50", "--compare", "latest")
    assert (code, out) == (2, "")
    assert "--ensemble and --compare cannot be combined" in err
    assert asked == []


def test_film_has_captions_description_and_poster(run, valley, tmp_path):
    code, out, err = run("film", valley, *SHORT, "-o", str(tmp_path / "a.gif"), "--poster", str(tmp_path / "p.png"))
    assert (code, out) == (0, "")
    beside = companion_paths(tmp_path / "a.gif")
    written = [tmp_path / "a.gif", *beside, tmp_path / "p.png"]
    assert err == "".join(f"wrote {each}\n" for each in written)
    assert sorted(each for each in tmp_path.iterdir() if each.is_file()) == sorted(written)
    assert beside.captions.read_text().startswith("WEBVTT\n")
    assert "Placement spread" in beside.text.read_text()
    assert (tmp_path / "p.png").read_bytes()[16:24] == bytes([0, 0, 2, 128, 0, 0, 1, 104])  # 640x360


@pytest.mark.parametrize("target", ["frames/", "frames/%03d.png"])
def test_film_in_a_folder_is_numbered_pictures(run, valley, tmp_path, target):
    assert run("film", valley, *SHORT, "-o", f"{tmp_path}/{target}")[0] == 0
    found = sorted(each.name for each in (tmp_path / "frames").iterdir())
    assert len([name for name in found if name.endswith(".png")]) == 3 * 4
    assert {"film.txt", "film.vtt"} < set(found)


@pytest.mark.parametrize("name", ["a.gif", "a.gif.vtt", "a.gif.chapters.vtt", "a.gif.txt", "p.png"])
def test_film_keeps_files_that_frontlapse_did_not_write_unless_forced(run, valley, tmp_path, name):
    (tmp_path / name).write_text("two years of notes")
    argv = ["film", valley, *SHORT, "-o", str(tmp_path / "a.gif"), "--poster", str(tmp_path / "p.png")]
    code, _, err = run(*argv)
    assert (code, err) == (
        1,
        f"frontlapse: cannot write {tmp_path / name}: frontlapse did not write the file that is there, or it was "
        "edited since; --force replaces it\n",
    )
    assert (tmp_path / name).read_text() == "two years of notes"
    assert len([each for each in tmp_path.iterdir() if each.is_file()]) == 1
    if name == "a.gif.txt":
        assert [run(*argv, *force)[0] for force in (["--force"], [], [])] == [0, 0, 0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_map_has_the_given_size_and_theme(run, valley, tmp_path, theme):
    target = tmp_path / "a.png"
    said = ["--at", "2030-05-01", "--size", "1280x800", "--theme", theme]
    assert run("map", valley, *said, "-o", str(target))[0] == 0
    pixels = imread(target)
    assert pixels.shape[1] / pixels.shape[0] == pytest.approx(1.6, abs=0.01)
    assert bool(pixels[-3, -3, :3].mean() > 0.5) is (theme == "light")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["--size", "641x361", "-o", "{}/a.mp4"], "must be even"),
        (["--size", "700x400", "-o", "{}/a.gif"], "must have the shape of one of"),
        (["--size", "phone", "--compare", "latest", "-o", "{}/a.gif"], "16:9"),
        (["--palette", "pastel", "-o", "{}/a.gif"], "'pastel'"),
        (["--layout", "reference", "--seconds", "3", "-o", "{}/a.gif"], "at least 2 frames"),
        (["--from", "2030-05-02", "--until", "2030-05-01", "-o", "{}/a.gif"], "must be before --until"),
        (["--until", "2031-05-02", "-o", "{}/a.gif"], "outside the campaign"),
        (["--compare", "cedra=lost", "-o", "{}/a.gif"], "fought, left"),
        (["--fps", "60", "-o", "{}/a.gif"], "fps(=60) is more than 50"),
        (["-o", "{}/a.avi"], ".gif, .mp4, .png, .webp"),
        (["-o", "{}/a.png"], "a place for its number"),
        (["-o", "{}/nowhere/frames/"], "does not exist"),
        (["-o", "{}/a.gif", "--poster", "{}/a.jpg"], ".png"),
        (["-o", "{}/a.gif", "--poster", "{}/nowhere/a.png"], "does not exist"),
    ],
)
def test_failed_film_is_a_one_line_error_and_leaves_no_file(run, valley, tmp_path, said, words):
    out = tmp_path / "out"
    out.mkdir()
    code, printed, err = run("film", valley, *(one.format(out) for one in said))
    assert (code, printed) == (1, "")
    assert words in err
    assert len(err.splitlines()) == 1
    assert list(out.iterdir()) == []


def interrupted_or_full(valley: str, targets: list[str], *, before: str) -> list[str]:
    """Draw short films in one process that has run the lines `before`; return each exit code with its messages."""
    each = [["film", valley, *SHORT, "-o", target] for target in targets]
    script = f"import sys\nfrom scenarios.cli import main\n{before}\n"
    script += f"for argv in {each!r}:\n    print(main(argv), end='\\0', file=sys.stderr)\n"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    return done.stderr.split("\0")[:-1]


INTERRUPT = """
import contextlib, os, signal
import scenarios.cli.pictures as pictures
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background begins without
pictures.progress_bar = lambda args, unit: contextlib.nullcontext(
    lambda drawn, count: os.kill(os.getpid(), signal.SIGINT) if drawn == 5 else None
)
"""
FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
"""


def test_interrupted_films_exit_with_130_and_leave_no_file(valley, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    told = interrupted_or_full(valley, [f"{out}/{name}" for name in ("a.mp4", "frames/")], before=INTERRUPT)
    assert told == ["frontlapse: interrupted\n130"] * 2
    assert list(out.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file size to play a full disk with")
def test_films_on_a_full_disk_are_one_line_errors_and_leave_no_file(valley, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    names = ("a.mp4", "a.webp", "frames/")
    told = interrupted_or_full(valley, [f"{out}/{name}" for name in names], before=FULL)
    assert [each.splitlines()[1:] for each in told] == [["1"]] * 3
    assert all("File too large" in each for each in told)
    assert list(out.iterdir()) == []
