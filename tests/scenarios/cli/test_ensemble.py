"""The command `ensemble`, and the pictures of random histories."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from builders import spoil

import plots
from plots.style.notebook import Picture
from scenarios.cli import ensemble, options
from sim import Study, read_campaign
from sim.chronology import Networks
from sim.chronology.draws import PRIORS
from sim.model.vocabulary import PRIOR_WORDS
from sim.uncertainty.runs import run_ensemble

Run = Callable[..., tuple[int, str, str]]
FEW = ("--draws", "200")


def tell(run: Run, *argv: str) -> Any:
    code, out, err = run(*argv, "--json")
    assert code == 0, err
    return json.loads(out)


def columns(out: str) -> list[list[str]]:
    """Return the cells of a printed table, which stand two or more blanks apart."""
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in out.splitlines()]


def test_the_option_prior_allows_every_prior() -> None:
    assert options.PRIORS == PRIORS


def test_ensemble_prints_the_bounds_and_quantiles_of_sim(run: Run, valley: str) -> None:
    found = tell(run, "ensemble", valley, *FEW, "--seed", "7", "--prior", "shared", "--at", "2030-05-01T15:00")
    campaign = read_campaign(Path(valley))
    likely = run_ensemble(Networks(campaign), draws=200, seed=7, prior="shared", minutes=[900])
    assert (found["draws"], found["seed"], found["prior"], found["warnings"]) == (200, 7, "shared", [])
    rows = {row["side"]: row for row in found["held"]}
    for side in ("north", "south"):
        bounds = Study(campaign).held_bounds(side, [900])
        assert (rows[side]["low"], rows[side]["high"], rows[side]["exact"]) == (bounds.low[0], bounds.high[0], True)
        for share, count in rows[side]["quantiles"].items():
            assert count == likely.held_quantiles(side, [float(share)])[0, 0]
    assert (rows["north"]["low"], rows["north"]["high"]) == (0, 4)  # nothing is told of Ayn and Dun
    assert (rows["north"]["silent"], rows["south"]["silent"]) == (1, 1)  # of which all draws agree as last told
    assert {one["place"]: one["why"] for one in found["open"]}["ayn"] == ["untold"]


def test_ensemble_lists_the_least_certain_places(run: Run, valley: str) -> None:
    places = {one["place"]: one for one in tell(run, "ensemble", valley, *FEW)["places"]}
    assert set(places) == {"bork", "cedra"}
    assert abs(max(places["bork"]["probability"].values()) - 0.5) < 0.2
    assert places["bork"]["hours_not_certain"] == 6  # 12:00 to 17:00; at 18:00 it has fallen
    assert sum(places["cedra"]["probability"].values()) == pytest.approx(1)


def test_ensemble_leaves_out_rows_equal_to_the_one_before(run: Run, valley: str) -> None:
    code, out, err = run("ensemble", valley, *FEW)
    assert code == 0
    held, places, priors, left_open = out.split("\n\n")
    assert held.startswith("Places held\n") and places.startswith("Places whose holder is least certain\n")
    assert priors.startswith("Where the priors differ most\n")
    assert columns(left_open)[2:] == [["never told of", "2", "Ayn, Dun"]]
    rows = columns(held)[2:]
    assert rows[1][:2] == ["1 May, 23:59", "N"] or len(rows) > 2
    told: dict[str, list[str]] = {}
    for at, side, *rest in rows:
        assert told.get(side) != rest, (at, side)
        told[side] = rest
    assert f"prior uniform: {PRIOR_WORDS['uniform']}" in err


@pytest.mark.parametrize(
    ("whole", "shown"), [(False, ["00:00", "12:00", "18:00"]), (True, ["00:00", "12:00", "15:00", "18:00"])]
)
def test_a_row_is_printed_if_bounds_or_quantiles_change(
    valley: str, capsys: pytest.CaptureFixture[str], whole: bool, shown: list[str]
) -> None:
    campaign = read_campaign(Path(valley))
    told = [(0, 2, (1, 1, 1, 1, 2)), (720, 2, (1, 1, 1, 2, 2)), (900, 2, (1, 1, 1, 2, 2)), (1080, 3, (1, 1, 1, 2, 2))]
    rows = [ensemble.HeldRow(minute, "north", 1, high, True, 0, quantiles) for minute, high, quantiles in told]
    ensemble.print_ensemble(campaign, rows, [], [], whole=whole)
    held = columns(capsys.readouterr().out.split("\n\n")[0])[2:]
    assert [row[0][-5:] for row in held] == shown


def test_quiet_prints_no_messages(run: Run, valley: str) -> None:
    assert run("ensemble", valley, *FEW, "--quiet")[2] == ""


def test_draws_on_a_scheduler_print_the_same(run: Run, valley: str) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    here = run("ensemble", valley, *FEW)
    with distributed.LocalCluster(n_workers=1, processes=False, protocol="tcp://", dashboard_address=":0") as local:
        assert run("ensemble", valley, *FEW, "--scheduler", local.scheduler_address) == here


def test_a_cluster_that_cannot_be_had_is_one_line(run: Run, valley: str) -> None:
    code, out, err = run("ensemble", valley, *FEW, "--scheduler", "nonsense")
    assert (code, out, err.count("\n")) == (1, "", 1)


@pytest.mark.parametrize("argv", [("--draws", "0"), ("--seed", "-1"), ("--prior", "flat"), ("--draws", "1e3")])
def test_invalid_draw_options_are_misuse(run: Run, valley: str, argv: Any) -> None:
    code, _, err = run("ensemble", valley, *argv)
    assert code == 2
    assert argv[1] in err


@pytest.mark.parametrize("command", ["windows", "ensemble", "order"])
def test_times_that_cannot_all_be_true_are_told(run: Run, valley: str, command: str) -> None:
    spoil(Path(valley), "order.csv", "v2.1,v3.1,0m,", "v2.1,v3.1,3d,")
    code, out, err = run(command, valley, *(("v2.1", "v3.1") if command == "order" else ()))
    assert (code, out) == (1, "")
    assert "cannot all be true" in err and "Traceback" not in err


# -- pictures ----------------------------------------------------------------------------------------------------------


def test_map_with_ensemble_draws_that_ensemble(
    run: Run, valley: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    saved = plots.save_likely

    @wraps(saved)
    def keep(study: Study, path: Path, **settings: Any) -> Picture:
        asked.update(settings, study=study)
        return saved(study, path, **settings)

    monkeypatch.setattr(plots, "save_likely", keep)
    options = ("--ensemble", "50", "--seed", "3", "--prior", "anchored", "--reading", "cedra=left", "--size", "slide")
    assert run("map", valley, "--at", "2030-05-01T15:00", *options, "-o", str(tmp_path / "x.png"))[0] == 0
    assert [asked[name] for name in ("at", "draws", "seed", "prior")] == [900, 50, 3, "anchored"]
    assert asked["study"].reading == {"cedra": "left"}
    assert asked["size"] == (1920, 1080)


@pytest.mark.parametrize(
    "argv",
    [
        ("map", "--at", "2030-05-01T15:00", "--ensemble", "50"),
        ("advance", "--ensemble", "50"),
        ("advance", "--theme", "dark"),
        ("strip", *FEW),
    ],
)
def test_each_picture_is_written(run: Run, valley: str, tmp_path: Path, argv: Any) -> None:
    path = tmp_path / "x.png"
    assert run(argv[0], valley, *argv[1:], "-o", str(path)) == (0, "", f"wrote {path}\n")
    assert path.stat().st_size > 1000


def test_strip_refuses_a_span_that_ends_before_it_begins(run: Run, valley: str, tmp_path: Path) -> None:
    span = ("--from", "2030-05-02", "--until", "2030-05-01T12:00")
    code, out, err = run("strip", valley, *span, *FEW, "-o", str(tmp_path / "x.png"))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "--from (2030-05-02T00:00) must be before --until (2030-05-01T12:00)" in err
