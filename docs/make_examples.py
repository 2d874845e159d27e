"""Make the pictures of docs/pictures.md again: run every command that stands in it, from the root of the checkout."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def commands() -> Iterator[list[str]]:
    """Yield the arguments of every command in the document, without the command's own name."""
    text = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            yield shlex.split(line)[1:]


def main() -> int:
    """Run them all; stop at the first that fails."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    from scenarios.cli import main as frontlapse

    (ROOT / "docs" / "examples").mkdir(exist_ok=True)
    return next((code for argv in commands() if (code := frontlapse(argv))), 0)


if __name__ == "__main__":
    sys.exit(main())
