"""The commands, Python examples, JSON shapes and links of README.md and docs/ are those of the code.

README's two big commands are run by `.ci/run` in a clean copy of the tree; those of docs/pictures.md by
`docs/make_examples.py`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import io
import json
import pkgutil
import re
import shlex
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from builders import copy_folder, open_study
from exchange_tables import PLAIN, write_table

import scenarios
from scenarios.cli import main
from scenarios.cli.parser import build_parser

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {"README.md": README, **{path.name: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}}
NAME, MOMENT = "northwestern_syria_2024", "2024-12-02T12:00"
TABLE = """\
place,lat,lon,date,holder
Aford,10,20,2031-03-01,Reds
Bford,10.5,20,2031-03-01,Blues
Bford,10.5,20,2031-03-04,Reds
"""
SCRIPTS = ROOT / "scenarios" / NAME / "scripts"


def shell_lines(page: str) -> list[str]:
    return [line for block in re.findall(r"```sh\n(.*?)```", PAGES[page], re.DOTALL) for line in block.splitlines()]


def printed(*argv: str) -> str:
    """Return what a command prints; one that writes no file is run once, as several tests read what it prints."""
    return run_command(*argv) if "-o" in argv else printed_once(*argv)


@cache
def printed_once(*argv: str) -> str:
    return run_command(*argv)


def run_command(*argv: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()) as err:
        assert main(argv) == 0, err.getvalue()
    return out.getvalue()


# -- commands and code -------------------------------------------------------------------------------------------------


def test_readme_starts_with_the_command_that_makes_everything_and_the_tests():
    first, second = shell_lines("README.md")[:2]
    assert first.startswith("python3 -m venv .venv && ") and f"scenarios/{NAME} --out out" in first
    assert second.startswith("python3 -m venv .venv && ") and second.endswith("-m pytest -n auto")


def test_ci_runs_the_first_two_commands_of_readme_as_written():
    ci = (ROOT / ".ci" / "run").read_text()
    quoted = re.findall(r"\$\(readme '([^']+)'\)", ci)
    assert [next(line for line in README.splitlines() if words in line) for words in quoted] == (
        shell_lines("README.md")[:2]
    )


def test_readme_shows_six_daily_commands():
    daily = shell_lines("README.md")[2:]
    assert len(daily) == 6
    assert all(line.startswith("frontlapse ") for line in daily)


@pytest.mark.parametrize("line", [*shell_lines("README.md")[2:], *shell_lines("commands.md")])
@pytest.mark.usefixtures("opened_once", "short_films")
def test_documented_command_prints_or_writes_its_result(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    argv = shlex.split(line)[1:]
    out = printed(*argv)
    written = argv[argv.index("-o") + 1] if "-o" in argv else None
    assert (tmp_path / written).stat().st_size > 1000 if written else out.strip()


@pytest.mark.parametrize(
    ("page", "code"),
    [
        pytest.param(page, code, id=f"{page}-{number}")
        for page, text in PAGES.items()
        if page not in ("scripts.md", "pictures.md")  # other tests run theirs
        for number, code in enumerate(re.findall(r"```python\n(.*?)```", text, re.DOTALL), start=1)
    ],
)
def test_documented_python_runs(page, code, short_films, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a film is written here
    monkeypatch.setattr(scenarios, "open_study", open_study)
    exec(compile(code, page, "exec"), {})


@pytest.mark.slow
def test_the_tutorial_of_scripts_prints_what_it_shows(opened_once, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scenarios, "open_study", open_study)
    page = PAGES["scripts.md"]
    shown = list(load_script("tutorial").follow(page))
    assert len(shown) == len(re.findall("```text", page)) >= 9
    assert [block[2] for block, _ in shown] == [printed for _, printed in shown]
    assert {path.name for path in tmp_path.glob("*.png")} == {"late-hama.png"}
    assert (tmp_path / "late-hama").is_dir()


def test_the_table_of_what_a_script_can_do_is_that_of_the_class():
    assert load_script("tutorial").world_table() in PAGES["scripts.md"]


def test_command_tables_list_the_commands_of_the_parser():
    documented = re.findall(r"^\| `([a-z]+)[ `]", PAGES["commands.md"], re.MULTILINE)
    (commands,) = (action.choices for action in build_parser()._actions if action.choices)
    assert sorted(documented) == sorted(commands)


def test_model_page_shows_what_the_command_prints(opened_once):
    (shown,) = re.findall(r"```text\n(.*?)```", PAGES["model.md"], re.DOTALL)
    numbers = re.compile(r"-?\d+(?:\.\d+)?")
    made = printed("model", NAME)
    assert numbers.sub("#", shown).split() == numbers.sub("#", made).split()
    expected, found = ([float(number) for number in numbers.findall(text)] for text in (shown, made))
    assert found == pytest.approx(expected, rel=0.03, abs=0.15)  # other versions of numpy round otherwise


# -- JSON --------------------------------------------------------------------------------------------------------------

SHAPES = dict(re.findall(r"^(\w+) += ([\[{].*)$", PAGES["json.md"], re.MULTILINE))


def parse_shape(tokens: list[str]) -> Any:
    """Consume a shape: a dict of shapes, a list with one shape, the name of a shape, or None for a plain value."""
    match token := tokens.pop(0):
        case "[":
            inside = None if tokens[0] == "]" else parse_shape(tokens)
            assert tokens.pop(0) == "]"
            return [inside]
        case "{":
            keys: dict[str, Any] = {}
            while tokens[0] != "}":
                key = tokens.pop(0)
                keys[key] = None
                if tokens[0] == ":":
                    tokens.pop(0)
                    keys[key] = parse_shape(tokens)
                if tokens[0] == ",":
                    tokens.pop(0)
            tokens.pop(0)
            return keys
        case _:
            return token


def differences(value: object, shape: Any, path: str) -> list[str]:
    """Return where a JSON value differs from a documented shape."""
    if isinstance(shape, str):
        shape = parse_shape(re.findall(r"\w+|[^\w\s]", SHAPES[shape]))
    if value is None:
        return []
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path}: no list"]
        return [found for item in value for found in differences(item, shape[0], f"{path}[]")]
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{path}: no object"]
        if "*" in shape:
            return [found for item in value.values() for found in differences(item, shape["*"], f"{path}.*")]
        keys = [f"{path}: {key} is not on both sides" for key in set(value) ^ set(shape)]
        return keys + [
            found for key in set(value) & set(shape) for found in differences(value[key], shape[key], f"{path}.{key}")
        ]
    return (
        [f"{path}: {type(value).__name__} where a plain value is documented"] if isinstance(value, dict | list) else []
    )


@pytest.mark.parametrize(
    ("shape", "argv"),
    [
        ("list", ["list"]),
        ("check", ["check", NAME]),
        ("statements", ["statements", NAME]),
        ("replay", ["replay", NAME]),
        ("state", ["state", NAME, "--at", MOMENT]),
        ("why", ["why", NAME, "Saraqib"]),
        ("run", ["run", f"{SCRIPTS}/relief_column.py"]),
        ("run_draws", ["run", f"{SCRIPTS}/relief_column.py", "--draws", "5"]),
        ("run", ["whatif", NAME, "--drop", "Homs", "--hold", "Saraqib"]),
        ("replay", ["replay", NAME, "--run", f"{SCRIPTS}/relief_column.py"]),
        ("why", ["why", NAME, "Saraqib", "--run", f"{SCRIPTS}/saraqib_holds.py"]),
        ("corridor", ["corridor", NAME, "m5", "--draws", "0", "--run", f"{SCRIPTS}/saraqib_holds.py"]),
        ("depth", ["depth", NAME, "--run", f"{SCRIPTS}/saraqib_holds.py"]),
        ("pockets", ["pockets", NAME, "--run", f"{SCRIPTS}/saraqib_holds.py"]),
        ("windows", ["windows", NAME]),
        ("order", ["order", NAME, "Saraqib", "Hama", "--draws", "50"]),
        ("front", ["front", NAME, "--at", MOMENT]),
        ("corridors", ["corridor", NAME]),
        ("corridor", ["corridor", NAME, "m5", "--draws", "0"]),
        ("depth", ["depth", NAME]),
        ("pockets", ["pockets", NAME, "--draws", "5"]),
        ("keystones", ["keystones", NAME, "--draws", "5"]),
        ("model", ["model", NAME]),
        ("tally", ["tally", NAME]),
        ("audit", ["audit", NAME]),
    ],
)
def test_json_of_a_command_has_the_documented_shape(shape, argv, opened_once):
    assert differences(json.loads(printed(*argv, "--json")), shape, shape) == []


def test_json_of_an_ensemble_has_the_documented_shape(tmp_path):
    valley = copy_folder("valley", tmp_path / "valley")
    found = json.loads(printed("ensemble", str(valley), "--draws", "50", "--json"))
    assert differences(found, "ensemble", "ensemble") == []


def test_json_of_an_import_has_the_documented_shape(tmp_path):
    table = write_table(tmp_path, PLAIN + ",1,2,2031,Reds,\n")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["import", str(table), "-o", str(tmp_path / "valley"), "--json"]) == 0
    assert differences(json.loads(out.getvalue()), "import", "import") == []


def test_json_of_a_campaign_with_problems_has_the_documented_shape(tmp_path):
    valley = copy_folder("valley", tmp_path / "valley")
    statements = valley / "statements.csv"
    statements.write_text(statements.read_text(encoding="utf-8").replace("capture", "captrue", 1), encoding="utf-8")
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert main(["check", str(valley), "--json"]) == 1
    found = json.loads(out.getvalue())
    for problem in found["problems"]:
        problem.setdefault("lines", None)
        problem.setdefault("met_in", None)
    assert differences(found, "problems", "problems") == []


def test_differences_reports_what_a_shape_does_not_have():
    assert differences({"earliest": 1, "latest": [2], "said": 3}, "Span", "span") == [
        "span: said is not on both sides",
        "span.latest: list where a plain value is documented",
    ]


# -- code that pages link ----------------------------------------------------------------------------------------------


def load_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "path"), re.findall(r"\[`([\w.]+)`\]\(\.\./([\w/]+\.py)\)", PAGES["glossary.md"]))
def test_the_code_that_a_glossary_entry_links_exists(name, path):
    linked = pkgutil.resolve_name(name)
    module = linked if inspect.ismodule(linked) else inspect.getmodule(linked)
    assert module is not None and module.__file__ == str(ROOT / path)


def test_every_glossary_entry_is_one_line_with_a_link_to_code():
    entries = [line for line in PAGES["glossary.md"].splitlines() if line and not line.startswith(("#", "One line"))]
    assert len(entries) > 40
    assert [line for line in entries if not re.fullmatch(r"- \*\*.+\*\*: .+ \[`[\w.]+`\]\(\S+\)", line)] == []


def test_architecture_shows_the_current_import_graph():
    pytest.importorskip("grimp")
    assert load_script("make_architecture").mermaid() in PAGES["architecture.md"]


def test_count_lines_leaves_out_blanks_comments_and_docstrings():
    source = (
        '"""Docstring."""\n\n# comment\nx = """two\nlines"""  # comment\n\n\ndef f():\n    """One."""\n    return x\n'
    )
    assert load_script("count_lines").count_lines(source) == 4


# -- the pages themselves ----------------------------------------------------------------------------------------------


def test_readme_opens_with_one_sentence_and_the_film():
    first, _, picture = README.splitlines()[:3]
    assert first.strip("*").count(". ") == 0 and first.strip("*").endswith(".")
    path = ROOT / re.fullmatch(r"!\[[^\]]+\]\(([^)]+)\)", picture)[1]
    assert path.read_bytes()[:6] == b"GIF89a"
    assert path.stat().st_size < 3_000_000


def test_readme_has_at_most_120_lines():
    assert len(README.splitlines()) <= 120


@pytest.mark.parametrize("page", PAGES)
def test_linked_files_exist(page):
    here = ROOT if page == "README.md" else DOCS
    linked = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", PAGES[page])
    named = re.findall(r"`((?:docs|plots|scenarios|sim|tests|benchmarks)/[^`* ]+\.(?:py|md|txt|csv))`", PAGES[page])
    assert [path for path in linked if not (here / path).exists()] == []
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_no_document_contains_a_machine_path():
    for path in (*ROOT.glob("*.md"), *DOCS.glob("*.md"), ROOT / ".ci" / "run", ROOT / "setup.cfg"):
        assert not re.search(r"(?<![\w.])/(home|root|tmp|work|usr/local)/", path.read_text(encoding="utf-8")), path
