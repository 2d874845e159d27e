"""A verb is one row: a row added to the table is treated by every consumer as its traits say."""

import ast
import csv
import shutil
from pathlib import Path

import pytest
from builders import build_campaign, say

from plots.chart.strip import strip_events
from scenarios import folder
from scenarios.cli import main
from sim.chronology import Network, date_statements, tighten_windows
from sim.clock.replay import replay
from sim.measures.finding_words import describe
from sim.model import verbs
from sim.model.verbs import VERBS, Effect, Verb
from sim.roads.silence import is_news_of_holder
from sim.study import Study

CAMPAIGN = "northwestern_syria_2024"
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def raid(monkeypatch) -> Verb:
    """Fighting that does not endure and changes no holder."""
    verb = Verb("raid", Effect.NONE, "raid", "raided", "Armed clash", fights=True, needs_actor=True)
    monkeypatch.setitem(verbs._ROWS, verb.name, verb)
    return verb


@pytest.fixture
def campaign():
    said = [
        say("s1", "raid", "a", "blue1", at=20, from_faction="red1"),
        say("s2", "withdraw", "a", "red1", at=30),
        say("s3", "raid", "area", "", at=40),
    ]
    return build_campaign({"a": "red1", "b": "red1"}, said, areas=["area"], part_of={"b": ["area"]})


def test_a_raid_has_no_end_and_changes_no_state(campaign):
    timeline = date_statements(Network(campaign))
    assert not timeline.ends
    assert [change.cause.verb for change in replay(campaign, timeline).changes] == ["withdraw"]


def test_losses_count_a_raid_as_fighting(campaign):
    (loss,) = Study(campaign).collapse("red").losses
    assert (loss.clash, loss.without_fight) == (("s1",), False)


def test_the_audit_names_a_raid_by_its_noun_and_asks_for_place_and_actor(campaign):
    found = {finding.kind: describe(campaign, finding).title for finding in Study(campaign).audit.findings}
    assert found["no town named"].endswith(": raid")
    assert found["actor not stated"].endswith("raid, side not stated")


def test_a_raid_on_the_holder_ends_its_silence(campaign):
    assert is_news_of_holder(campaign, campaign.statements["s1"], "red")
    assert not is_news_of_holder(campaign, campaign.statements["s1"], "blue")


def test_the_strip_draws_a_raid_in_words(campaign):
    words = [event.words for event in strip_events(campaign, tighten_windows(Network(campaign)))]
    assert words[0].startswith("raid: ")


def test_a_campaign_folder_may_use_a_raid(tmp_path, capsys):
    shutil.copytree(folder(CAMPAIGN), tmp_path / CAMPAIGN)
    path = tmp_path / CAMPAIGN / "statements.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fought = next(row for row in rows if row["verb"] == "clash" and not row["end_earliest"] and row["place"] == "hama")
    fought["verb"] = "raid"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert main(["check", str(tmp_path / CAMPAIGN)]) == 0
    assert main(["why", str(tmp_path / CAMPAIGN), "Hama"]) == 0
    assert "raid (near) by" in capsys.readouterr().out


def test_no_other_module_names_a_verb(raid):
    others = {verb.name for verb in VERBS.values()} - {raid.name, "hold"}  # a film holds its last frame
    found = set()
    for path in (path for room in ("sim", "plots", "scenarios") for path in (ROOT / room).rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        keys = {key for node in nodes if isinstance(node, ast.Dict) for key in node.keys}  # of JSON
        texts = {node.value for node in nodes if isinstance(node, ast.Constant) and node not in keys}
        if path.name != "verbs.py" and "scripts" not in path.parts:  # a scenario script says which events it makes
            found |= {(path.relative_to(ROOT).as_posix(), name) for name in texts & others}
    assert found == set()
