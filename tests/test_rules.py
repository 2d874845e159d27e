"""Every rule that the code can apply is named by the folder or documented as built-in inference."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import FOLDERS

from scenarios import folder, names
from sim import Study
from sim.model.vocabulary import BuiltIn, Placement

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "campaign-folder.md").read_text(encoding="utf-8")
CAMPAIGNS = [*map(folder, names()), *sorted(path for path in FOLDERS.iterdir() if path.is_dir())]


def rules_in_code() -> Iterator[tuple[str, str]]:
    """Yield each expression that the code of `sim` gives as a rule, with its file."""
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given = [keyword.value for keyword in node.keywords if keyword.arg == "rule"]
            if isinstance(node.func, ast.Name) and node.func.id in ("Constraint", "Silence", "_within"):
                given += node.args[{"Constraint": 5, "Silence": 2, "_within": 3}[node.func.id] :]
            yield from ((ast.unparse(value), path.name) for value in given)


def test_every_built_in_rule_is_documented():
    section = PAGE[PAGE.index("## Built-in inference") :]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == list(BuiltIn)


def test_code_gives_no_rule_but_those_of_the_folder_and_built_in_ones():
    """A rule is a member of `BuiltIn`, or passed on from a row or a value."""
    allowed = re.compile(r"BuiltIn\.[A-Z_]+|(\w+\.)?rule(\(.*\))?|self\.rules\.get\(.*|rule or ''|str\(rule\)")
    found = list(rules_in_code())
    assert any(value.startswith("BuiltIn.") for value, _ in found)
    assert [(value, file) for value, file in found if not allowed.fullmatch(value)] == []


@pytest.mark.parametrize("path", CAMPAIGNS, ids=lambda path: Path(path).name)
def test_rules_behind_results_are_in_the_folder_or_built_in(path):
    plain = Study.open(path)
    for readings in plain.networks.readings:
        study = Study(plain.campaign, reading=readings)
        used = {constraint.rule for constraint in study.network.constraints}
        for placement in Placement:
            history = study.history(placement)
            used |= {change.rule for change in history.changes}
            used |= {span.rule for spans in study.silences(history).spans.values() for span in spans}
        assert used - {""} <= {*study.campaign.rules, *BuiltIn}
