"""The worked scripts of the campaign: what they print, what they draw, and that it follows from their rules."""

from __future__ import annotations

import runpy
import sys
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from builders import build_campaign, say, shipped_study

from scenarios import folder
from scenarios.cli import main
from scenarios.northwestern_syria_2024.scripts import convoys, evacuation, relief_column, saraqib_holds
from sim import Study

SCRIPTS = folder("northwestern_syria_2024") / "scripts"
GOLDEN = {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(__file__).with_name("golden").iterdir())}
CHANGES_THE_RECORD = {"relief_column", "saraqib_holds"}


@pytest.fixture(scope="module")
def study() -> Study:
    return shipped_study()


def test_every_script_has_a_golden_output():
    assert set(GOLDEN) == {path.stem for path in SCRIPTS.glob("*.py")} - {"__init__", "spread_model"}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_script_run_by_python_prints_its_golden_output_and_draws(name, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [f"{name}.py", "--out", str(tmp_path)])
    runpy.run_path(str(SCRIPTS / f"{name}.py"), run_name="__main__")
    assert capsys.readouterr().out == GOLDEN[name]
    assert (tmp_path / f"{name.replace('_', '-')}.png").stat().st_size > 10_000


@pytest.mark.parametrize("name", GOLDEN)
def test_a_script_run_by_the_command_prints_the_same_beside_the_record(name, capsys):
    assert main(["run", str(SCRIPTS / f"{name}.py"), "northwestern_syria_2024"]) == 0
    assert capsys.readouterr().out.startswith(GOLDEN[name])


@pytest.mark.parametrize("name", GOLDEN)
def test_a_script_in_a_notebook_returns_a_picture_that_shows_itself(name, study):
    module = import_module(f"scenarios.northwestern_syria_2024.scripts.{name}")
    run = study.run(getattr(module, name))
    shown = module.picture(study, run)
    assert shown._repr_html_().startswith('<img src="data:image/png;base64,')
    assert run.counterfactual == (name in CHANGES_THE_RECORD) == shown.alt.startswith("Counterfactual")


@pytest.mark.parametrize("name", GOLDEN)
def test_a_script_says_what_it_assumes_and_what_it_cannot_say(name):
    assert "cannot say: " in GOLDEN[name]
    assert name == "watch_keystones" or "assumed, not in the source: " in GOLDEN[name]


@pytest.mark.parametrize("name", GOLDEN)
def test_a_script_is_short_enough_to_read(name):
    source = (SCRIPTS / f"{name}.py").read_text(encoding="utf-8")
    body = source[source.index("@script") : source.index("def picture")]
    assert len([line for line in body.splitlines() if line.strip()]) <= 50


# -- the outcome follows from the rules --------------------------------------------------------------------------------


def test_no_convoy_is_unloaded_after_the_road_is_cut(study):
    run = study.run(convoys.convoys)
    cut = run.captures("khanasir", "sna")[0].minute
    assert all(minute <= cut for minute, _ in run.series["unloaded"])
    assert all(minute >= cut for minute, _ in run.series["stopped"])
    assert run.series["stopped"][-1][0] > cut + 1440


def test_more_bays_unload_no_fewer_lorries(study):
    one, two, all_at_once = (
        study.run(partial(convoys.convoys, bays=bays)).outcome.returned["convoys"] for bays in (1, 2, 100)
    )
    assert one < two <= all_at_once


@pytest.fixture(scope="module")
def one_road() -> Study:
    """The towns on one road to the base; the front comes along it, three hours from each to the next."""
    towns = ["outpost", *evacuation.TOWNS]
    return Study(
        build_campaign(
            dict.fromkeys([*towns, evacuation.SAFE], "blue1"),
            [say(f"s{n}", "capture", town, "red1", at=600 + 180 * n) for n, town in enumerate(towns)],
            roads=f"{'-'.join([*towns, evacuation.SAFE])}:5000",
            bases={evacuation.SAFE: "blue"},
        )
    )


@pytest.mark.parametrize(("lanes", "caught"), [(1000, 0), (6, 0), (4, 32), (1, 80)])
def test_all_leave_in_time_unless_the_road_takes_too_few(one_road, monkeypatch, lanes, caught):
    monkeypatch.setattr(evacuation, "SIDE", "blue")
    run = one_road.run(partial(evacuation.evacuation, lanes=lanes))
    last = {name: values[-1][1] for name, values in run.series.items()}
    assert run.outcome.returned["evacuation"] == len(evacuation.TOWNS)
    assert last.get("caught", 0) == caught
    assert last["safe"] == evacuation.GROUPS * len(evacuation.TOWNS) - caught


def test_the_column_does_not_arrive_over_a_cut_road_and_nothing_moves(study):
    def lose_rastan(world):
        yield world.until("2024-12-01")
        world.change("capture", "Rastan", "hts")

    run = study.run(lose_rastan, relief_column.relief_column)
    assert run.outcome.returned["relief_column"] is None
    assert run.moved == ()


def test_saraqib_holds_for_the_hours_that_are_assumed(study):
    run, record = study.run(saraqib_holds.saraqib_holds), study.history()
    (late,), (early,) = (history.captures("saraqib", "moc") for history in (run, record))
    assert late.minute - early.minute == 60 * saraqib_holds.HOURS
    assert run.captures("hama", "moc")[0].minute == record.captures("hama", "moc")[0].minute


def test_watched_keystones_are_gone_when_the_record_says(study):
    run = study.run(import_module("scenarios.northwestern_syria_2024.scripts.watch_keystones").watch_keystones)
    for place, ((minute, _),) in run.series.items():
        stranded = [one.place for one in study.cut_offs(over="own") if one.place == place and one.start == minute]
        assert run.side(place, minute) != "government" or stranded == [place]
    assert len(run.series) == run.outcome.returned["watch_keystones"] == 7
