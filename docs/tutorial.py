"""Follow docs/scripts.md by the letter: write its files, run its commands and its Python, and print what they print.

``python docs/tutorial.py`` writes the printed results, the table of `World` and the pictures into the page.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import os
import re
import runpy
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "scripts.md"
_BLOCK = re.compile(r"```(python|sh|text)\n(.*?)```", re.DOTALL)
_SHIPPED = "scenarios/northwestern_syria_2024"
_INSTALL = ("python3 -m venv", "source ", "pip ")


def follow(page: str) -> Iterator[tuple[re.Match[str], str]]:
    """Do what a page says in the current folder; yield each text block, and what the code before it printed."""
    printed, done = io.StringIO(), 0
    for block in _BLOCK.finditer(page):
        language, code = block.groups()
        named = re.search(r"Save this as `(\w+\.py)`", page[done : block.start()])
        done = block.end()
        if language == "text":
            yield block, "\n".join(line.rstrip() for line in printed.getvalue().splitlines()) + "\n"
        elif named:
            Path(named[1]).write_text(code, encoding="utf-8")
        else:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                _run_python(code) if language == "python" else _run_shell(code)


def _run_python(code: str) -> None:
    """Run code as Python started in the current folder would; forget the modules that it imports from there."""
    here, before = str(Path.cwd()), set(sys.modules)
    sys.path.insert(0, here)
    importlib.invalidate_caches()
    try:
        exec(compile(code, str(PAGE), "exec"), {"__name__": "__main__"})
    finally:
        sys.path.remove(here)
        for name in set(sys.modules) - before:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(here + os.sep):
                del sys.modules[name]


def _run_shell(code: str) -> None:
    from scenarios.cli import main

    for line in code.splitlines():
        program, *argv = shlex.split(line.replace(_SHIPPED + "/", f"{ROOT}/{_SHIPPED}/"))
        if program == "frontlapse":
            main([*argv, "--quiet"])
        elif not line.startswith(_INSTALL):
            before, sys.argv = sys.argv, argv
            try:
                runpy.run_path(argv[0], run_name="__main__")
            finally:
                sys.argv = before


def world_table() -> str:
    """Return the table of what a script can ask, wait for and do: from the class `World`."""
    from sim import World

    lines = ["| name | what it does |", "|---|---|"]
    lines += ["| `campaign` | The campaign: its places, sides and statements. |"]
    lines += ["| `env` | The `simpy.Environment`, in minutes since the start of the campaign. |"]
    for name, member in vars(World).items():
        if name.startswith("_"):
            continue
        call = name
        if inspect.isfunction(member):
            parameters = list(inspect.signature(member).parameters.values())[1:]
            shown = [_shown(one) for one in parameters]
            keywords = [number for number, one in enumerate(parameters) if one.kind is one.KEYWORD_ONLY]
            if keywords:
                shown.insert(keywords[0], "*")
            call = f"{name}({', '.join(shown)})"
        first = (inspect.getdoc(member) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
        lines.append(f"| `{call}` | {first} |")
    return "\n".join(lines) + "\n"


def _shown(parameter: inspect.Parameter) -> str:
    default = parameter.default
    if default is parameter.empty:
        return parameter.name
    return f"{parameter.name}={default if default is None else repr(str(default))}"


def save_pictures() -> None:
    """Draw the gallery: the picture of each worked script, small."""
    from PIL import Image

    sys.path.insert(0, str(ROOT / "docs"))
    from make_examples import shrink

    from scenarios import open_study

    study = open_study("northwestern_syria_2024")
    for name in re.findall(r"^\[(\w+)\.py\]", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        module = importlib.import_module(f"scenarios.northwestern_syria_2024.scripts.{name}")
        to = ROOT / "docs" / "examples" / f"{name.replace('_', '-')}.png"
        module.picture(study, study.run(getattr(module, name)), to)
        with Image.open(to) as picture:
            small = picture.convert("RGB").resize((960, 540), Image.Resampling.LANCZOS)
        small.save(to)
        shrink(to)


def main() -> None:
    """Write what the page prints, its table and its pictures."""
    sys.path.insert(0, str(ROOT))
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        found = list(follow(page))
    for block, printed in reversed(found):
        page = f"{page[: block.start()]}```text\n{printed}```{page[block.end() :]}"
    page = re.sub(r"(?<=<!-- world -->\n).*(?=<!-- end of world -->)", lambda _: world_table(), page, flags=re.DOTALL)
    PAGE.write_text(page, encoding="utf-8")
    save_pictures()


if __name__ == "__main__":
    main()
