"""Make the pictures of docs/pictures.md again, and the table of commands that make a file in docs/commands.md.

Every command of docs/pictures.md is run from the root of the checkout.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]


def commands() -> Iterator[list[str]]:
    """Yield the arguments of every command in the document, without the command's own name."""
    text = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            yield shlex.split(line)[1:]


def shrink(path: Path) -> None:
    """Keep a PNG in 256 colours, chosen so that no pixel is off by more than the eye sees: a third of the bytes."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
        )
    temporary = path.with_suffix(".new")
    few.save(temporary, "PNG", optimize=True)
    temporary.replace(path)


def command_table() -> str:
    """Return the table of the commands that make a file, from the rows of the command line."""
    from scenarios.cli.parser import COMMANDS

    required = {"at": "--at T", "from-required": "--from T", "until-required": "--until T"}
    required |= dict.fromkeys(("picture", "film", "document"), "-o FILE")
    lines = ["| command | result |", "|---|---|"]
    for name, row in COMMANDS["Make"].items():
        options = [required[option] for option in row.options.split() if option in required]
        lines.append(f"| `{' '.join([name, 'C', *options])}` | {row.summary} |")
    return "\n".join(lines)


def main() -> int:
    """Write the table, run the commands and shrink their pictures; stop at the first command that fails."""
    os.chdir(ROOT)
    page = ROOT / "docs" / "commands.md"
    before, _, after = re.split(r"(## Make\n\n(?:\|.*\n)+)", page.read_text(encoding="utf-8"))
    page.write_text(f"{before}## Make\n\n{command_table()}\n{after}", encoding="utf-8")
    sys.path.insert(0, str(ROOT))
    from scenarios.cli import main as frontlapse

    (ROOT / "docs" / "examples").mkdir(exist_ok=True)
    code = next((code for argv in commands() if (code := frontlapse(argv))), 0)
    for path in sorted((ROOT / "docs" / "examples").glob("*.png")):
        shrink(path)
    return code


if __name__ == "__main__":
    sys.exit(main())
