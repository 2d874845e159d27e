"""Count lines of code proper, by package, at one or more git revisions, as a Markdown table.

A line counts if it is neither blank, comment nor docstring. Usage: ``python docs/count_lines.py 1bd96c0 HEAD``.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import tokenize
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("sim", "plots", "scenarios")
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def count_lines(source: str) -> int:
    """Return the number of lines of a module that are neither blank, comment nor docstring."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if ast.get_docstring(node, clean=False) is not None:
                lines.difference_update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return len(lines)


def count_revision(revision: str) -> Counter[str]:
    """Return the lines of code at a git revision, by package and by room (``sim``, ``sim.clock``, ...)."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout

    lines: Counter[str] = Counter()
    for name in git("ls-tree", "-r", "--name-only", revision, "--", *PACKAGES).splitlines():
        if name.endswith(".py"):
            package, *rest = Path(name).parts
            count = count_lines(git("show", f"{revision}:{name}"))
            lines[package] += count
            if len(rest) > 1:
                lines[f"{package}.{rest[0]}"] += count
    return lines


def main() -> None:
    """Print a table with a column for each revision."""
    revisions = sys.argv[1:] or ["HEAD"]
    counts = [count_revision(revision) for revision in revisions]
    print(f"| package | {' | '.join(revisions)} |\n|---|{'---:|' * len(revisions)}")
    for name in sorted(set().union(*counts), key=lambda name: (PACKAGES.index(name.split(".")[0]), name)):
        print(f"| `{name}` | {' | '.join(f'{count[name]:,}' if count[name] else '' for count in counts)} |")
    print(f"| total | {' | '.join(f'{sum(count[package] for package in PACKAGES):,}' for count in counts)} |")


if __name__ == "__main__":
    main()
