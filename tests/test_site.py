"""The documentation site has every page, and its notebooks are stored without results; `.ci/run` builds it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
NOTEBOOKS = sorted(DOCS.glob("notebooks/*.ipynb"))


def test_every_page_is_in_the_navigation_once():
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    named = re.findall(r"[\w/-]+\.md", nav)
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    made = {"overview.md", *(f"notebooks/{path.stem}.md" for path in NOTEBOOKS)}
    assert sorted(named) == sorted(pages | made)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stored_without_results(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


def test_the_api_pages_name_modules_that_exist():
    named = [name for page in DOCS.glob("api/*.md") for name in re.findall(r"^::: ([\w.]+)", page.read_text(), re.M)]
    assert len(named) > 15
    assert [name for name in named if not exists(name)] == []


def exists(name: str) -> bool:
    """Return whether a dotted name is that of a package or module, or of something in a module."""
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file() or path.parent.with_suffix(".py").is_file()
