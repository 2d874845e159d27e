"""README's commands run, its shapes are those that are printed, its names are there.

Its two big commands are run by `.ci/run`, in a clean copy of the tree; here they are only held against that.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
from pathlib import Path

import pytest
from valley import FILES, write_valley

from scenarios import folder
from scenarios.cli import main
from scenarios.cli.parser import build_parser
from sim import PRIORS, read_campaign

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
DAILY = [line for line in SHELL if line.startswith("frontlapse ")]
NAME, MOMENT = "northwestern_syria_2024", "2024-12-02T12:00"


def printed(*argv: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()) as err:
        assert main(argv) == 0, err.getvalue()
    return out.getvalue()


def test_the_first_two_commands_make_everything_and_run_the_tests():
    first, second = SHELL[:2]
    assert first.startswith("python3 -m venv .venv && ") and f"scenarios/{NAME} --out out" in first
    assert second.startswith("python3 -m venv .venv && ") and second.endswith("-m pytest -n auto")


def test_ci_runs_both_of_them_as_they_stand():
    ci = (ROOT / ".ci" / "run").read_text()
    quoted = re.findall(r"\$\(readme '([^']+)'\)", ci)
    assert [next(line for line in README.splitlines() if words in line) for words in quoted] == SHELL[:2]


def test_there_are_daily_commands_and_nothing_else():
    assert len(DAILY) >= 6
    assert SHELL[2:] == DAILY


@pytest.mark.parametrize("line", DAILY)
def test_a_command_of_daily_use_does_its_work(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    argv = shlex.split(line)[1:]
    out = printed(*argv)
    written = argv[argv.index("-o") + 1] if "-o" in argv else None
    assert (tmp_path / written).stat().st_size > 1000 if written else out.strip()


def test_the_python_example_prints_a_state(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("State(holder=")


def test_the_table_of_commands_is_the_parser_s():
    told = re.findall(r"^\| `([a-z]+)[ `]", README, re.MULTILINE)
    (commands,) = (action.choices for action in build_parser()._actions if action.choices)
    assert told == list(commands)


def shape(command: str) -> set[str]:
    (text,) = re.findall(rf"^- `{command}`: ((?:.|\n)*?)(?=\n- |\n\n)", README, re.MULTILINE)
    return set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([\[{][^`]*)`", text))))


def keys(value: object) -> set[str]:
    """Return every key in a JSON value, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    ("command", "argv"),
    [
        ("statements", []),
        ("replay", []),
        ("state", ["--at", MOMENT]),
        ("front", ["--at", MOMENT]),
        ("windows", []),
        ("order", ["Saraqib", "Hama", "--draws", "50"]),
    ],
)
def test_the_json_shapes_are_those_that_are_printed(command, argv):
    told, found = shape(command), keys(json.loads(printed(command, NAME, *argv, "--json")))
    if command == "state":
        found -= {"faction", "low", "high"}  # the share's, told at replay
    if command == "windows":
        told |= {"earliest", "latest", "words", "text", "rule", "statements"}  # said in words under it
    if command == "order":
        found = found - set(read_campaign(folder(NAME)).choose_readings()) | {"read_with"}  # the contradictions' names
    assert told == found


def test_an_ensemble_prints_the_keys_that_are_told(tmp_path):
    valley = write_valley(tmp_path / "valley")
    found = keys(json.loads(printed("ensemble", str(valley), "--draws", "50", "--json")))
    by_name = {*read_campaign(valley).sides, "unknown", *PRIORS, "0.05", "0.25", "0.5", "0.75", "0.95"}
    assert by_name <= found
    assert shape("ensemble") == found - by_name


def test_why_prints_the_keys_that_are_told():
    found = json.loads(printed("why", NAME, "Saraqib", "--json"))
    change = found["changes"][0]
    assert set(found) <= shape("why")
    assert set(change) - {"at"} <= shape("why") | shape("replay")


def test_the_table_of_files_is_what_a_campaign_folder_has():
    rows = re.findall(r"^\| ((?:`[a-z]+\.(?:csv|toml)`(?:, )?)+) \|", README, re.MULTILINE)
    assert set(re.findall(r"`([^`]+)`", " ".join(rows))) == set(FILES)
    assert all((ROOT / "scenarios" / NAME / file).is_file() for file in FILES)


def test_it_opens_with_one_sentence_and_the_program_s_own_film():
    first, _, picture = README.splitlines()[:3]
    assert first.strip("*").count(". ") == 0 and first.strip("*").endswith(".")
    path = ROOT / re.fullmatch(r"!\[[^\]]+\]\(([^)]+)\)", picture)[1]
    assert path.read_bytes()[:6] == b"GIF89a"
    assert path.stat().st_size < 3_000_000


def test_the_files_it_names_are_there():
    named = re.findall(r"`((?:docs|plots|scenarios)/[^` ]+|LICENSE|CITATION\.cff)`", README)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_no_path_of_a_machine_stands_in_what_is_written_for_people():
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / ".ci" / "run", ROOT / "setup.cfg"):
        assert not re.search(r"(?<![\w.])/(home|root|tmp|work|usr/local)/", path.read_text(encoding="utf-8")), path
