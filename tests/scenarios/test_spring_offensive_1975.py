"""The campaign of 1975: its tables are what the import makes of its source, and say what its README says."""

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
from sim.model.geodesy import great_circle_m

FOLDER = Path(folder("spring_offensive_1975"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")
DERIVED = ("places.csv", "records.csv", "roads.csv", "sides.csv", "factions.csv", "sources.csv")


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study("spring_offensive_1975")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_command_of_the_readme_makes_the_tables_again(tmp_path, monkeypatch, capsys):
    (line,) = re.findall(r"^frontlapse (import .*)$", README, re.MULTILINE)
    monkeypatch.chdir(FOLDER.parent.parent)
    argv = [str(tmp_path / "made") if word == "made" else word for word in shlex.split(line)]
    assert main(argv) == 0
    assert "not imported" not in capsys.readouterr().out
    for name in DERIVED:
        assert (tmp_path / "made" / name).read_bytes() == (FOLDER / name).read_bytes(), name


@pytest.mark.parametrize(
    ("at", "certain", "possible"),
    [
        ("1974-12-31T12:00", 2, 2),
        ("1975-01-07", 2, 3),
        ("1975-01-08", 3, 3),
        ("1975-03-13", 4, 4),
        ("1975-03-31T12:00", 17, 17),
        ("1975-04-04", 23, 23),
        ("1975-04-29", 28, 30),
        ("1975-04-30T12:00", 32, 42),
        ("1975-05-02T23:59", 52, 52),
    ],
)
def test_places_held_by_the_pavn_and_prg(study, at, certain, possible):
    counts = [
        sum(history.state(place, at).holder == "pavn_prg" for place in study.campaign.places)
        for history in (study.history("latest"), study.history("earliest"))
    ]
    assert counts == [certain, possible]


def test_a_town_is_contested_until_its_last_base_falls(study):
    history = study.history("middle")
    before, after = (history.state("ban_me_thuot", f"1975-03-17T0{hour}:00") for hour in (7, 9))
    assert (before.holder, before.contested_by) == ("pavn_prg", ("south_vietnam",))
    assert (after.holder, after.contested_by) == ("pavn_prg", ())


def test_a_town_is_held_while_it_is_fought_over(study):
    state = study.history("middle").state("xuan_loc", "1975-04-15")
    assert (state.holder, state.contested_by) == ("south_vietnam", ("pavn_prg",))


def test_every_record_has_a_source_but_the_one_that_the_readme_names(study):
    bare = [record for record in study.campaign.records.values() if not record.sources]
    assert [(record.place, "from memory" in record.note) for record in bare] == [("khiem_cuong", True)]
    assert "*Khiem Cuong* and *Ha Tien* rest on memory" in README


def test_every_source_of_the_list_is_cited():
    cited = {name for row in rows("source/table.csv") for name in row["source"].split("; ") if name}
    assert cited == {row["id"] for row in rows("source/sources.csv")}


def test_road_lengths_are_the_named_estimate(study):
    places = study.campaign.places
    for road in study.campaign.roads:
        a, b = places[road.a], places[road.b]
        assert road.length_method == "great circle x 1.2"
        assert road.metres == pytest.approx(1.2 * great_circle_m(a.lon, a.lat, b.lon, b.lat), abs=60)


def test_every_place_is_in_the_readme_s_count_and_reached_by_road(study):
    campaign = study.campaign
    assert f"Who held {len(campaign.places)} towns and bases" in README
    assert {end for road in campaign.roads for end in (road.a, road.b)} == set(campaign.places)
