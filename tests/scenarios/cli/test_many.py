"""`frontlapse run --draws`: what scripts return over many drawn histories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scenarios.cli import main

SCRIPT = """
from sim import script

@script
def random_words(world):
    yield world.hours(1)
    return "even" if world.random.integers(2) else None

@script
def waits(world):
    yield world.env.event()
"""


COLUMN = """
from sim import script

@script
def holds_out(world):
    world.delay("Bork", hours=2)
    yield world.when("Bork")
    return world.now
"""


@pytest.fixture
def column(tmp_path: Path) -> str:
    (tmp_path / "column.py").write_text(COLUMN, encoding="utf-8")
    return str(tmp_path / "column.py")


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "own.py").write_text(SCRIPT, encoding="utf-8")
    return str(tmp_path / "own.py")


def test_processes_print_the_same_table_as_one(capsys, valley, column):
    assert main(["run", column, valley, "--draws", "60", "--prior", "shared", "--seed", "4"]) == 0
    alone = capsys.readouterr().out
    assert main(["run", column, valley, "--draws", "60", "--prior", "shared", "--seed", "4", "--jobs", "2"]) == 0
    assert capsys.readouterr().out == alone
    assert alone.startswith("Counterfactual, not the record. holds_out: 60 of 60 runs changed.")
    assert "prior shared" in alone and "seed 4" in alone
    assert "Quantiles are of the draws that have a value." in alone


def test_what_did_not_happen_is_counted(capsys, valley, file):
    assert main(["run", file, valley, "--draws", "40", "--json"]) == 0
    words, waits = json.loads(capsys.readouterr().out)["returned"]
    assert words["counts"]["even"] + words["none"] == 40
    assert (waits["kind"], waits["unfinished"], waits["quantiles"]) == ("nothing", 40, {})
    assert main(["run", file, valley, "--draws", "40"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Nothing in the record was changed. random_words, waits: 0 of 40 runs changed.")
    assert "waits: No value in 100 % of the draws (40 still waited at the end)." in said


def test_each_value_gets_a_chart(capsys, valley, file, tmp_path):
    assert main(["run", file, valley, "--draws", "5", "--out", str(tmp_path / "out")]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"random_words.png", "waits.png"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--prior", "shared"], "--prior needs --draws N"),
        (["--jobs", "2"], "--jobs needs --draws N"),
        (["--draws", "5", "--placement", "latest"], "--draws and --placement cannot be combined"),
        (["--draws", "5", "--compare"], "--draws and --compare cannot be combined"),
        (["--draws", "5", "--jobs", "2", "--scheduler", "tcp://a:1"], "--jobs and --scheduler cannot be combined"),
        (["--draws", "0"], "--draws"),
    ],
)
def test_misuse_of_options_has_status_2(capsys, valley, column, options, words):
    with pytest.raises(SystemExit) as caught:
        main(["run", column, valley, *options])
    assert caught.value.code == 2
    assert words in capsys.readouterr().err


def test_a_mistake_names_the_draw_and_has_status_1(capsys, valley, tmp_path):
    (tmp_path / "own.py").write_text(SCRIPT.replace('return "even"', 'return 1 / 0 or "even"'), encoding="utf-8")
    for jobs in ([], ["--jobs", "2"]):
        assert main(["run", str(tmp_path / "own.py"), valley, "--draws", "40", *jobs]) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert "script random_words, line 7" in line and "(in draw " in line and "of 40, prior uniform, seed 1)" in line


def test_values_of_mixed_kinds_are_refused(capsys, valley, tmp_path):
    (tmp_path / "own.py").write_text(SCRIPT.replace("else None", "else 1"), encoding="utf-8")
    assert main(["run", str(tmp_path / "own.py"), valley, "--draws", "40"]) == 1
    assert "values of type int, str" in capsys.readouterr().err
