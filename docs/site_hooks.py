"""Hooks of the documentation site: README is a page, links to code lead to the API, and notebooks are run."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

import nbformat
from mkdocs.structure.files import File, Files
from nbclient import NotebookClient
from nbconvert import MarkdownExporter

_DOCS = Path(__file__).parent
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|#)([^)\s#]+)(#[^)]*)?\)")
_NAME = re.compile(r"`((?:sim|plots|scenarios)(?:\.\w+)+)`\Z")
NOTEBOOKS = "notebooks"
README = "overview.md"


def on_files(files: Files, config: Any) -> Files:
    """Add README as a page, and run each notebook and add a page with what it printed and drew."""
    readme = (_DOCS.parent / "README.md").read_text(encoding="utf-8").replace("](docs/", "](")
    files.append(File.generated(config, README, content=readme))
    for path in sorted((_DOCS / NOTEBOOKS).glob("*.ipynb")):
        files.remove(files.get_file_from_path(f"{NOTEBOOKS}/{path.name}"))
        for name, content in run_notebook(path).items():
            files.append(File.generated(config, f"{NOTEBOOKS}/{name}", content=content))
    return files


def run_notebook(path: Path) -> dict[str, str | bytes]:
    """Run a notebook; return its page as Markdown, and its pictures, by file name. An error in a cell is raised."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": _DOCS.parent}}
    ).execute()
    page, resources = MarkdownExporter().from_notebook_node(notebook)
    pictures = {f"{path.stem}_{name}": content for name, content in resources["outputs"].items()}
    for name in resources["outputs"]:
        page = page.replace(f"({name})", f"({path.stem}_{name})")
    return {f"{path.stem}.md": page, **pictures}


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Point links that leave the site, to code and to other files of the project, to the API or to nothing."""
    return _LINK.sub(lambda found: _link(found, posixpath.dirname(page.file.src_uri)), markdown)


def _link(found: re.Match[str], folder: str) -> str:
    mark, words, target, anchor = found.groups()
    path = posixpath.normpath(posixpath.join(folder, target))
    if path.endswith(".ipynb"):
        return f"{mark}[{words}]({target.removesuffix('.ipynb')}.md{anchor or ''})"
    if not path.startswith("..") and not path.endswith(".py") and (_DOCS / path).exists():
        return found[0]
    if name := _NAME.match(words):
        return f'<autoref optional identifier="{name[1]}"><code>{name[1]}</code></autoref>'
    return words
