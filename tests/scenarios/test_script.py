"""The script that users copy: run from a checkout, as a module, and beside other tables."""

from __future__ import annotations

import functools
import importlib.metadata
import re
import runpy
import shutil
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from builders import copy_folder, shipped_study, spoil

import plots
from scenarios import folder
from scenarios.script import describe_days, last_minutes, run_script
from sim import Study

ROOT = Path(__file__).parents[2]
SCRIPT = folder("northwestern_syria_2024") / "__main__.py"


@pytest.fixture
def valley(tmp_path):
    return copy_folder("valley", tmp_path / "valley")


@pytest.fixture
def valley_study(valley):
    return Study.open(valley)


def installed() -> bool:
    return any(importlib.metadata.packages_distributions().get("scenarios", []))


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(
            ["scenarios/northwestern_syria_2024"],
            marks=pytest.mark.skipif(not installed(), reason="the folder's script needs frontlapse installed"),
        ),
        ["-m", "scenarios.northwestern_syria_2024"],
    ],
)
def test_the_script_starts_as_a_folder_and_as_a_module(how):
    done = subprocess.run([sys.executable, *how, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "--out DIR" in done.stdout


def test_the_script_is_short_enough_to_copy_and_holds_no_data():
    lines = [line for line in SCRIPT.read_text().splitlines() if line.strip()]
    assert len(lines) <= 15
    assert not re.search(r"\d{4}-\d\d|\d+\.\d+", SCRIPT.read_text())


def test_script_copied_beside_other_tables_draws_them(valley, tmp_path, monkeypatch, capsys):
    shutil.copy(SCRIPT, valley)
    short = functools.partial(plots.save_film, seconds=3, fps=4, hold=1)  # its length is not what is tested
    monkeypatch.setattr(plots, "save_film", short)
    monkeypatch.setattr(sys, "argv", ["valley", "--out", str(tmp_path / "new" / "out")])
    runpy.run_path(str(valley), run_name="__main__")
    drawn = {path.name: path.stat().st_size for path in (tmp_path / "new" / "out").iterdir()}
    kinds = ("", ".vtt", ".chapters.vtt", ".descriptions.vtt", ".txt")
    films = {f"film.{film}{kind}" for film in ("gif", "mp4") for kind in kinds}
    assert set(drawn) == films | {"advance.png", "map-2030-05-01.png", "map-2030-05-02.png"}
    assert all(size > (50 if name.endswith((".vtt", ".txt")) else 1000) for name, size in drawn.items())
    assert "Now held by Northern side: Bork" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("statements.csv", "v2.1,v2,capture", "v2.1,v2,captre", "statements.csv:2 verb: 'captre'"),
        ("order.csv", "v2.1,v3.1,0m,,v3", "v3.1,v2.1,4d,,v3", "cannot all be true"),
        ("statements.csv", "v5.1,v5,shelling,bork,in,,,,,,sa,na", "v5.1,v5,capture,bork,in,,,,,,na,sa", "v5.1"),
    ],
)
def test_script_reports_invalid_tables_without_traceback(valley, tmp_path, monkeypatch, capsys, file, old, new, told):
    shutil.copy(SCRIPT, valley)
    spoil(valley, file, old, new)
    monkeypatch.setattr(sys, "argv", ["valley", "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(valley), run_name="__main__")
    out, err = capsys.readouterr()
    assert ended.value.code == 1
    assert told in err and "Traceback" not in err and not out


def test_script_reports_an_output_path_that_is_a_file(valley, tmp_path, monkeypatch, capsys):
    shutil.copy(SCRIPT, valley)
    (tmp_path / "taken").touch()
    monkeypatch.setattr(sys, "argv", ["valley", "--out", str(tmp_path / "taken")])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(valley), run_name="__main__")
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"{tmp_path / 'taken'}: File exists\n"


@pytest.mark.parametrize(
    ("number", "code", "words"), [(1, 129, "hung up"), (2, 130, "interrupted"), (15, 143, "terminated")]
)
def test_script_ends_like_the_command_and_leaves_nothing_half_written(
    valley, tmp_path, monkeypatch, capsys, number, code, words
):
    def draw(study, out):
        plots.save_map(study, out / "map.png", at=60, size=(320, 180))
        signal.raise_signal(number)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(sys, "argv", ["script", "--out", str(tmp_path / "out")])
    try:
        with pytest.raises(SystemExit) as stop:
            run_script(draw, valley)
    finally:
        signal.signal(signal.SIGINT, before)
    assert (stop.value.code, capsys.readouterr().err) == (code, f"{words}\n")
    assert not (tmp_path / "out").exists()


def test_script_names_its_files_and_keeps_those_of_others(valley, tmp_path, monkeypatch, capsys):
    def draw(study, out):
        plots.save_map(study, out / "map.png", at=60, size=(320, 180))

    out = tmp_path / "out"
    for more, said in (([], f"wrote {out / 'map.png'}\n"), ([], "edited since"), (["--force"], "wrote ")):
        monkeypatch.setattr(sys, "argv", ["script", "--out", str(out), *more])
        try:
            run_script(draw, valley)
        except SystemExit as stop:
            assert stop.code == 1
        assert said in capsys.readouterr().err
        (out / "map.png").write_text("mine")


def test_script_reports_a_mistake_in_a_scenario_with_its_line(valley, tmp_path, monkeypatch, capsys):
    def scenario(world):
        yield world.hours(2)
        world.delay("nowhere", hours=1)

    monkeypatch.setattr(sys, "argv", ["script", "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stop:
        run_script(lambda study, out: study.run(scenario), valley)
    told = capsys.readouterr().err
    assert stop.value.code == 1
    assert re.match(r"script scenario, line \d+, at \S+: ValueError: unknown place or statement 'nowhere'", told), told


def test_describe_days_has_a_paragraph_per_day(valley_study):
    days = list(describe_days(valley_study))
    assert [day.splitlines()[0] for day in days] == ["1 May 2030", "2 May 2030"]
    assert days[0].splitlines()[1:] == [
        "  Now held by Northern side: Bork.",
        "  Counted places held at 23:59: N 2, S 2.",
    ]


def test_describe_days_mentions_every_change_of_holder_once():
    study = shipped_study()
    campaign, history = study.campaign, study.history()
    changed = [c for c in history.changes if c.before.holder != c.after.holder and c.minute >= 0]
    told = [
        place.partition(" (at ")[0]
        for day in describe_days(study)
        for line in " ".join(day.split("\n    ")).splitlines()[1:-1]
        if ": " in line
        for place in line.partition(": ")[2].removesuffix(".").split(", ")
    ]
    assert sorted(told) == sorted(campaign.places[change.place].name for change in changed)


def test_last_minutes_has_every_day_and_ends_with_the_campaign():
    study = shipped_study()
    days, minutes = zip(*last_minutes(study), strict=True)
    assert [date(*day) for day in days] == [date(2024, 11, 27) + timedelta(days=n) for n in range(len(days))]
    assert minutes[-1] == max(minutes) == study.campaign.end
    assert len(days) == study.campaign.end // 1440 + 1
