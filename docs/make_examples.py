"""Write the tables of docs/commands.md, and make the examples of docs/pictures.md and page.md by their commands.

With ``--tables``, only the tables are written; with ``--stranger``, only the frames and captions of docs/stranger.md.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]


def commands() -> Iterator[list[str]]:
    """Yield the arguments of every command in the documents, without the command's own name."""
    for name in ("pictures.md", "page.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
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
    "chart-model": "[-o FILE]", "chart-claims": "[-o FILE]",
    "campaign-or-none": "[C]", "folder-new": "FOLDER", "kind": "[--kind table]",
    "table": "TABLE", "folder": "-o FOLDER", "document-text": "SOURCE.txt", "table-csv": "[-o FILE]",
    "export": "-o FILE", "package": "[-o FILE]", "page": "-o FILE",
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


STRANGER = ROOT / "docs" / "stranger.md"
_FRAMES, _SECONDS, _WIDE = 12, 30, (800, 450)


def write_stranger() -> None:
    """Write the frames and captions of docs/stranger.md: those of the film of 30 s of the shipped campaign."""
    from plots import save_film
    from scenarios import open_study

    shown = ROOT / "docs" / "stranger"
    shown.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        save_film(open_study("northwestern_syria_2024"), Path(folder) / "%04d.png", seconds=_SECONDS, captions="both")
        drawn = sorted(Path(folder).glob("*.png"))
        for number in range(_FRAMES):
            with Image.open(drawn[(2 * number + 1) * len(drawn) // (2 * _FRAMES)]) as picture:
                small = picture.convert("RGB").resize(_WIDE, Image.Resampling.LANCZOS)
            small.save(shown / f"{number + 1:02d}.webp", quality=80, method=6)
        (captions,) = (path for path in Path(folder).glob("*.vtt") if len(path.suffixes) == 1)
        cues = cue_lines(captions.read_text(encoding="utf-8"))
    frames = "\n".join(f"![Frame {n}](stranger/{n:02d}.webp)" for n in range(1, _FRAMES + 1))
    text = STRANGER.read_text(encoding="utf-8")
    for name, lines in (("frames", frames), ("captions", cues)):
        text = re.sub(
            rf"(?<=<!-- {name} -->\n).*?(?=<!-- end -->)",
            lambda _, lines=lines: lines + "\n",
            text,
            count=1,
            flags=re.DOTALL,
        )
    STRANGER.write_text(text, encoding="utf-8")


def cue_lines(captions: str) -> str:
    """Return the cues of a WebVTT file as a list of Markdown, each with the seconds at which it is shown."""
    lines = []
    for block in captions.split("\n\n"):
        rows = block.strip().splitlines()
        at = next((n for n, row in enumerate(rows) if "-->" in row), None)
        if at is not None:
            begin, end = (re.sub(r"^(00:)?00:|^00:", "", each.split()[0]) for each in rows[at].split("-->"))
            lines.append(f"- {float(begin):.1f} to {float(end):.1f} s: {' '.join(rows[at + 1 :])}")
    return "\n".join(lines)


def main() -> int:
    """Write the tables, run the commands and shrink their pictures; stop at the first command that fails."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    write_command_tables()
    if "--tables" in sys.argv:
        return 0
    write_stranger()
    if "--stranger" in sys.argv:
        return 0
    from scenarios.cli import main as frontlapse

    (ROOT / "docs" / "examples").mkdir(exist_ok=True)
    code = next((code for argv in commands() if (code := frontlapse(argv))), 0)
    for path in sorted((ROOT / "docs" / "examples").glob("*.png")):
        shrink(path)
    return code


if __name__ == "__main__":
    sys.exit(main())
