"""The command `export`."""

import csv
import json

import pytest

from scenarios.cli import main

NAME = "northwestern_syria_2024"


def run(*argv: object) -> int:
    return main(list(map(str, argv)))


@pytest.mark.usefixtures("opened_once")
def test_export_writes_the_format_of_the_suffix(tmp_path, capsys) -> None:
    assert run("export", NAME, "-o", tmp_path / "a.csv", "--what", "events") == 0
    with (tmp_path / "a.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["verb"] == "operation_start"
    assert f"wrote {tmp_path / 'a.csv'}" in capsys.readouterr().err


@pytest.mark.usefixtures("opened_once")
def test_export_replaces_its_own_file_and_no_other(tmp_path, capsys) -> None:
    path = tmp_path / "a.geojson"
    assert run("export", NAME, "-o", path) == run("export", NAME, "-o", path) == 0
    assert json.loads(path.read_text())["comment"].startswith("Written by frontlapse")
    path.write_text(path.read_text().replace("Hama", "Hamah"))
    assert run("export", NAME, "-o", path) == 1
    assert "or it was edited since; --force replaces it" in capsys.readouterr().err
    table = tmp_path / "a.csv"
    table.write_text("mine")
    assert run("export", NAME, "-o", table) == 1
    assert "a .csv cannot say who wrote it; --force replaces it" in capsys.readouterr().err
    assert run("export", NAME, "-o", table, "--force") == 0


def test_misuse_is_named(tmp_path, capsys) -> None:
    assert run("export", NAME, "-o", tmp_path / "a.doc") == 1
    assert "its suffix must be one of .csv" in capsys.readouterr().err
    for argv, words in (
        (("a.csv", "--at", "2024-12-01"), "--at is for a snapshot"),
        (("a.csv", "--seed", "2"), "--seed needs --run"),
        (("a.csv", "--what", "front_line"), "invalid choice"),
    ):
        with pytest.raises(SystemExit, match="2"):
            run("export", NAME, "-o", *argv)
        assert words in capsys.readouterr().err
    assert run("export", NAME, "-o", tmp_path / "a.csv", "--what", "spells", "--what", "events") == 1
    assert "holds one layer" in capsys.readouterr().err


@pytest.mark.usefixtures("opened_once")
def test_a_run_with_scripts_is_tagged(tmp_path) -> None:
    script = tmp_path / "late.py"
    script.write_text(
        "from sim import script\n\n\n@script\ndef late(world):\n    world.delay('Hama', hours=36)\n"
        "    yield world.when('Hama', side='moc')\n"
    )
    assert run("export", NAME, "-o", tmp_path / "a.geojson", "--run", script) == 0
    found = json.loads((tmp_path / "a.geojson").read_text())
    assert found["history"] == "counterfactual"
    assert {feature["properties"]["scripts"] for feature in found["features"]} == {"late"}
