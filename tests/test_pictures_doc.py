"""docs/pictures.md: its commands can be typed, its files are there and small, its code runs."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from builders import open_study

import plots
import scenarios
from scenarios.cli.parser import COMMANDS as COMMAND_ROWS
from scenarios.cli.parser import build_parser

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")


def load_examples() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_examples", ROOT / "docs" / "make_examples.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXAMPLES = load_examples()
COMMANDS = list(EXAMPLES.commands())


@pytest.mark.parametrize("argv", COMMANDS, ids=" ".join)
def test_every_command_can_be_typed_and_its_files_are_there(argv):
    args = build_parser().parse_args(argv)
    for path in filter(None, (args.output, getattr(args, "poster", None))):
        assert Path(path).parent == Path("docs/examples")
        assert (ROOT / path).is_file()


def test_every_drawing_command_has_an_example():
    pictures = {
        "picture",
        "film",
        "page",
        "chart",
        "chart-claims",
        "chart-model",
        "diagram",
    }  # options of those that draw
    rows = {name: row.options.split() for group in COMMAND_ROWS.values() for name, row in group.items()}
    assert {argv[0] for argv in COMMANDS} == {
        name for name, options in rows.items() if not pictures.isdisjoint(options)
    }


def test_every_suffix_of_a_film_and_every_shape_is_shown():
    made = {Path(argv[argv.index("-o") + 1]).suffix for argv in COMMANDS if argv[0] == "film"}
    assert {".mp4", ".gif", ".webp"} <= made
    sizes = {build_parser().parse_args(argv).size for argv in COMMANDS if argv[0] == "film"}
    assert {round(width / height, 2) for width, height in sizes} == {1.78, 1.0, 0.56}


def test_every_file_it_shows_is_there_and_every_example_is_shown_or_belongs_to_one():
    others = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("scripts.md", "page.md"))
    shown = set(re.findall(r"examples/[\w.-]+", TEXT + others))
    assert [name for name in shown if not (ROOT / "docs" / name).is_file()] == []
    names = {Path(name).name for name in shown}

    def belongs(path: Path) -> bool:
        return any(path.name == name or path.name.startswith(f"{name}.") for name in names)

    assert [path.name for path in (ROOT / "docs" / "examples").iterdir() if not belongs(path)] == []


def test_the_examples_are_small_together():
    assert sum(path.stat().st_size for path in (ROOT / "docs" / "examples").iterdir()) < 5_000_000


def test_every_picture_has_words_for_those_who_cannot_see_it():
    alts = re.findall(r"!\[([^\]]*)\]", TEXT) + re.findall(r'<img [^>]*alt="([^"]*)"', TEXT)
    assert len(alts) == TEXT.count("![") + TEXT.count("<img ")
    assert all(alts)


def test_the_example_for_notebooks_runs(short_films, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scenarios, "open_study", open_study)
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    tree = ast.parse(code)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    names: dict[str, object] = {}
    exec(compile(tree, "pictures.md", "exec"), names)
    shown = eval(compile(ast.Expression(last.value), "pictures.md", "eval"), names)
    assert shown._repr_html_().startswith('<img src="data:image/png;base64,')


def test_the_table_of_the_commands_that_make_a_file_is_current():
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [group for group in COMMAND_ROWS if EXAMPLES.command_table(group) not in page] == []


def test_every_picture_function_of_the_command_line_is_in_the_facade():
    rows = [row for group in COMMAND_ROWS.values() for row in group.values()]
    assert {name for row in rows for name in row.pictures} <= set(plots.__all__)
