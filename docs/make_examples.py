"""Write the tables of docs/commands.md, and make the pictures of docs/pictures.md by running its commands.

With ``--tables``, only the tables are written.
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
            yield [*shlex.split(line)[1:], "--force"]  # earlier ones were shrunk


def shrink(path: Path) -> None:
    """Keep a PNG in 256 colours, chosen so that no pixel is off by more than the eye sees: a third of the bytes."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
        )
    temporary = path.with_suffix(".new")
    few.save(temporary, "PNG", optimize=True)
    temporary.replace(path)


_SHOWN = {
    "script": "SCRIPT", "campaign-of-script": "[C]", "out": "[--out DIR]",
    "acts-delay": "[--delay EVENT=TIME]", "acts-drop": "[--drop EVENT]", "acts-hold": "[--hold PLACE=TIME]",
    "campaign": "C", "place": "PLACE", "first": "A", "then": "B", "road": "[ROAD]", "at": "--at T",
    "at-or-end": "[--at T]", "at-or-before": "[--at T]", "from-required": "--from T", "until-required": "--until T",
    "picture": "-o FILE", "film": "-o FILE", "document": "-o FILE", "chart": "[-o FILE]", "diagram": "[-o FILE]",
    "chart-model": "[-o FILE]", "campaign-or-none": "[C]", "folder-new": "FOLDER", "kind": "[--kind table]",
    "table": "TABLE", "folder": "-o FOLDER", "document-text": "SOURCE.txt", "table-csv": "[-o FILE]",
    "export": "-o FILE", "package": "[-o FILE]",
}  # fmt: skip


def command_table(group: str) -> str:
    """Return the table of a group of commands, from the rows of the command line."""
    from scenarios.cli.parser import COMMANDS

    lines = ["| command | result |", "|---|---|"]
    for name, row in COMMANDS[group].items():
        usage = " ".join([name, *(_SHOWN[option] for option in row.options.split() if option in _SHOWN)])
        lines.append(f"| `{usage}` | {row.summary} |")
    return "\n".join(lines) + "\n"


def write_command_tables() -> None:
    """Replace the tables in docs/commands.md."""
    from scenarios.cli.parser import COMMANDS

    page = ROOT / "docs" / "commands.md"
    text = page.read_text(encoding="utf-8")
    for group in COMMANDS:
        text = re.sub(rf"(?<=## {group}\n\n)(\|.*\n)+", lambda _, group=group: command_table(group), text)
    page.write_text(text, encoding="utf-8")


def main() -> int:
    """Write the tables, run the commands and shrink their pictures; stop at the first command that fails."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    write_command_tables()
    if "--tables" in sys.argv:
        return 0
    from scenarios.cli import main as frontlapse

    (ROOT / "docs" / "examples").mkdir(exist_ok=True)
    code = next((code for argv in commands() if (code := frontlapse(argv))), 0)
    for path in sorted((ROOT / "docs" / "examples").glob("*.png")):
        shrink(path)
    return code


if __name__ == "__main__":
    sys.exit(main())
