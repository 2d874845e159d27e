"""The campaign that goes on where the article ends, made of its records and of reports by its README's commands."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest
from builders import open_study

from scenarios import folder
from scenarios.cli import main
from sim import Study

FOLDER, ARTICLE = Path(folder("syrian_offensives_2024")), Path(folder("northwestern_syria_2024"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")
DERIVED = ("places.csv", "records.csv", "roads.csv", "sides.csv", "factions.csv", "sources.csv")


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study("syrian_offensives_2024")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_commands_of_the_readme_make_the_tables_again(tmp_path, monkeypatch):
    export, join, load = re.findall(r"^(?:frontlapse|\(cat).*", README[README.index("## How") :], re.MULTILINE)
    monkeypatch.chdir(FOLDER.parent.parent)
    made = {name: str(tmp_path / name) for name in ("article.csv", "table.csv", "made")}
    assert main([made.get(word, word) for word in shlex.split(export)[1:]]) == 0
    article = (tmp_path / "article.csv").read_text(encoding="utf-8")
    assert join == f"(cat article.csv; tail -n +2 {FOLDER.relative_to(Path.cwd())}/source/aftermath.csv) > table.csv"
    header, after = (FOLDER / "source/aftermath.csv").read_text(encoding="utf-8").split("\n", 1)
    assert article.splitlines()[0] == header
    (tmp_path / "table.csv").write_text(article + after, encoding="utf-8")
    assert main([made.get(word, word) for word in shlex.split(load)[1:]]) == 0
    for name in DERIVED:
        assert (tmp_path / "made" / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_sides_and_factions_are_those_of_the_article(study):
    first = open_study("northwestern_syria_2024").campaign
    assert study.campaign.sides == first.sides
    assert {id: faction.side for id, faction in study.campaign.factions.items()}.items() <= {
        id: faction.side for id, faction in first.factions.items()
    }.items()


@pytest.mark.parametrize("placement", ["earliest", "latest"])
def test_the_article_s_history_is_kept_until_the_reports_begin(study, placement):
    first = open_study("northwestern_syria_2024")
    for at in ("2024-11-28T12:00", "2024-11-30T23:59", "2024-12-03T23:59"):
        told, kept = first.history(placement), study.history(placement)
        places = [place.id for place in first.campaign.holdable]
        assert {one for one in places if told.state(one, at).holder != kept.state(one, at).holder} <= {"main_square"}


@pytest.mark.parametrize(
    ("place", "at", "sides"),
    [
        ("rastan", "2024-12-05T11:00", {"government"}),
        ("rastan", "2024-12-06T13:00", {"moc"}),
        ("daraa", "2024-12-07T07:00", {"sor"}),
        ("palmyra", "2024-12-07T12:00", {"government", "sfa"}),
        ("homs", "2024-12-08T07:00", {"moc"}),
        ("damascus", "2024-12-08T01:00", {"government"}),
        ("damascus", "2024-12-08T09:00", {"moc"}),
        ("t4", "2024-12-08T00:00", {"unknown"}),
        ("deir_ez_zor", "2024-12-07T00:00", {"sdf"}),
        ("deir_ez_zor", "2024-12-11T18:00", {"moc"}),
        ("latakia", "2024-12-10T00:00", {"moc"}),
        ("khan_shaykhun", "2024-12-11T00:00", {"government"}),
    ],
)
def test_who_may_hold_a_place(study, place, at, sides):
    side_of = study.campaign.side_of
    assert {side_of(study.history(one).state(place, at).holder) for one in ("earliest", "latest")} == sides


def test_at_the_end_the_government_holds_no_place_by_the_record(study):
    held = study.held().at(study.campaign.end)
    assert held["government"].record == 0
    assert held["government"].silent > 0
    assert study.silences().rule("khan_shaykhun", study.campaign.end)


def test_every_report_is_cited_and_every_record_has_a_source(study):
    cited = {name for row in rows(FOLDER / "source/aftermath.csv") for name in row["source"].split("; ")}
    assert cited == {row["id"] for row in rows(FOLDER / "source/sources.csv")}
    assert all(record.sources for record in study.campaign.records.values())


def test_roads_of_the_article_are_kept_but_for_two_that_run_through_new_places():
    mine, theirs = rows(FOLDER / "source/roads.csv"), rows(ARTICLE / "roads.csv")
    assert {(row["a"], row["b"]) for row in theirs if row not in mine} == {("homs", "palmyra"), ("latakia", "tartus")}
    assert len(mine) - len(theirs) + 2 == 22
