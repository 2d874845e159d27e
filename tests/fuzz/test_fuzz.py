"""A small sample of what ``python tests/fuzz`` does for as long as one likes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fuzz.campaign import Outcome, report, try_extreme, try_mutant
from fuzz.commands import _VALUES, COMMAND_NAMES, arguments
from fuzz.extremes import EXTREMES
from fuzz.mutants import make_mutant
from fuzz.trial import Bench, Finding, judge_problem, judge_text, try_command

from scenarios.cli.options import OPTIONS
from sim import Problem

_SEED = 1
_OF_COMMANDS = {  # folders that they once failed on
    "depth": ["a leg nobody took"],
    "ensemble": ["no counted places", "one minute long"],
    "film": ["no counted places"],
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_mutants_are_read_or_refused_in_words(bench):
    outcomes = [try_mutant(bench, _SEED, number, share=0) for number in range(60)]
    assert [finding for outcome in outcomes for finding in outcome.findings] == []
    assert 10 < sum(outcome.clean for outcome in outcomes) < 40


def test_a_mutant_is_the_same_for_the_same_seed_and_number():
    assert make_mutant(3, 7) == make_mutant(3, 7)
    assert len({make_mutant(3, number).changes for number in range(50)}) > 45


def test_extreme_folders_are_clean(bench):
    outcomes = [try_extreme(bench, _SEED, name, commands=0) for name in EXTREMES]
    assert [finding for outcome in outcomes for finding in outcome.findings] == []


@pytest.mark.parametrize("command", _OF_COMMANDS)
def test_commands_take_an_extreme_folder(bench, command):
    for name in _OF_COMMANDS[command]:
        folder = bench.write(EXTREMES[name]())
        argv = arguments(command, folder, bench.clear(), random.Random(_SEED))
        assert try_command(folder, argv) == ("", [])


def test_every_option_of_a_command_has_a_value_to_try():
    assert set(_VALUES) == set(OPTIONS) - {"quiet"}
    assert "film" in COMMAND_NAMES


@pytest.mark.parametrize(
    ("file", "line", "words", "kinds"),
    [
        ("sides.csv", 2, "a colour", []),
        ("sides.csv", 99, "a colour", ["problem of a missing line"]),
        ("side.csv", 0, "no such file", []),
        ("side.csv", 2, "a colour", ["problem of a missing file"]),
    ],
)
def test_a_problem_must_name_a_line_that_exists(bench, file, line, words, kinds):
    folder = bench.write(make_mutant(_SEED, 0).files | {"sides.csv": b"id\nnorth\n"})
    (folder / "side.csv").unlink(missing_ok=True)
    assert [finding.kind for finding in judge_problem(folder, Problem(file, line, "id", "x", words))] == kinds


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028", "\ud800"])
def test_what_a_terminal_obeys_is_found_in_a_text(letter):
    assert judge_text("words", f"plain{letter}") != []
    assert judge_text("words", "plain: \u00e9 \u0639\u0631\u0628 \u200d and\nmore") == []


def test_a_report_counts_findings_by_kind_and_returns_1(capsys):
    found = Outcome("mutant 4", "valley: without sides.csv", "", True, ("map",), (), (Finding("a bug", "here"),))
    assert report([found, found], seed=2) == 1
    said = capsys.readouterr().out
    assert "seed 2, mutant 4 (valley: without sides.csv)\n  a bug: here" in said
    assert "2 folders, 2 clean (100.0%), 2 commands run" in said
    assert "2 x a bug" in said
    assert report([found._replace(findings=())], seed=2) == 0
