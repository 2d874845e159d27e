"""What a folder may hold and a terminal does not show is printed as escapes by every command."""

from __future__ import annotations

import pytest
from builders import Draft

from scenarios.cli import main
from sim.model.text import refused_character

UNSEEN = "one\u200f\u00ad\u200b\ufefftwo\U000e0041"
LINES = f"clean\r\nclean\n\tclean {UNSEEN}"
COMMANDS = (
    "check", "statements", "statements --json", "replay", "state --at 2024-12-02", "why hama", "why hama --json",
    "windows", "order a1 a2", "tally", "audit", "front --at 2024-12-02", "depth", "keystones --draws 0",
    "whatif --drop a6",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with characters that are not seen in all its texts, and line breaks in its prose."""
    draft = Draft.of("saraqib")
    for file in draft.files:
        for row in draft.rows.get(file, ()):
            if "note" in draft.columns[file]:
                row["note"] = LINES
            for column in ("section", "hedge", "claimant", "title", "length_method", "licence"):
                if column in draft.columns[file]:
                    row[column] = UNSEEN
    for row in draft.rows["sentences.csv"]:
        row["text"] += f" {LINES}"
    for row in draft.rows["readings.csv"]:
        row["why"] = LINES
    for old in (
        'title = "Saraqib and',
        'licence = "',
        'attribution = "',
        'collapse = "',
        'summary = "',
        'text = "IDLIB',
    ):
        draft.replace("campaign.toml", old, f"{old}{UNSEEN}")
    return str(draft.write(tmp_path_factory.mktemp("unseen")))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_no_hidden_character_and_forges_no_line(folder, capsys, command):
    name, *options = command.split()
    assert main([name, folder, *options]) == 0
    out, err = capsys.readouterr()
    lines = [*out.split("\n"), *err.split("\n")]
    assert not any(refused_character(line, name=True) for line in lines)
    assert [line for line in lines if line.strip() == "clean"] == ["clean"] * (command == "check")
