"""The commands of time in doubt: windows, order, ensemble, and the pictures of many histories."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from builders import spoil

import plots
import sim
from scenarios.cli import chance, loading, options
from sim import PRIORS, Study, draw_minutes, held_bounds, probability_before, read_campaign, run_ensemble
from sim.chronology import Networks

Run = Callable[..., tuple[int, str, str]]
FEW = ("--draws", "200")


def tell(run: Run, *argv: str) -> Any:
    code, out, err = run(*argv, "--json")
    assert code == 0, err
    return json.loads(out)


def columns(out: str) -> list[list[str]]:
    """Return the cells of a printed table, which stand two or more blanks apart."""
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in out.splitlines()]


def test_the_priors_that_can_be_typed_are_those_there_are() -> None:
    assert options.PRIORS == PRIORS


# -- windows -----------------------------------------------------------------------------------------------------------


def test_windows_are_sorted_by_what_the_others_win(run: Run, valley: str) -> None:
    found = tell(run, "windows", valley)
    assert [one["id"] for one in found] == ["v3.1", "v2.1", "v5.1"]
    cedra = found[0]
    assert cedra["hours_won"] == 12
    assert cedra["stated"] == {"earliest": "2030-05-01T00:00+03:00", "latest": "2030-05-02T23:59+03:00"}
    assert cedra["tight"] == {"earliest": "2030-05-01T12:00+03:00", "latest": "2030-05-02T23:59+03:00"}
    assert (cedra["earliest_by"], cedra["latest_by"]) == (["v2.1"], [])
    assert [step["sentence"] for step in cedra["earliest_proof"]] == ["v2", "v3"]
    assert found[1]["hours_won"] == 0


def test_windows_are_printed_with_what_tightened_them(run: Run, valley: str) -> None:
    code, out, err = run("windows", valley, "--top", "1")
    assert code == 0
    assert columns(out)[1:] == [
        [
            "12.0", "v3.1", "capture: Cedra", "2030-05-01T00:00..2030-05-02T23:59",
            "2030-05-01T12:00..2030-05-02T23:59", "v2.1",
        ]
    ]  # fmt: skip
    assert "1 window of 3 tightened by others, by 12 h in all" in err
    assert "2 more lines without --top" in err


def test_statements_of_one_sentence_tightened_alike_share_a_line(run: Run, valley: str) -> None:
    again = "v3.1,v3,capture,cedra,in,,,,,,na,sa,,,,,,,reportedly,,,cedra/fought,"
    spoil(
        Path(valley), "statements.csv", again, f"{again}\n{again.replace('v3.1', 'v3.2').replace('cedra,in', 'dun,in')}"
    )
    order = "v2.1,v3.1,0m,,v3,,,cedra/fought,"
    spoil(Path(valley), "order.csv", order, f"{order}\n{order.replace('v3.1', 'v3.2')}")
    assert columns(run("windows", valley)[1])[1][:3] == ["12.0", "v3.1 and 1 more", "capture: Cedra, Dun"]
    assert len(tell(run, "windows", valley)) == 4


# -- order -------------------------------------------------------------------------------------------------------------


def test_an_order_is_proved_by_its_sentences(run: Run, valley: str) -> None:
    found = tell(run, "order", valley, "Bork", "Cedra", *FEW)
    assert (found["first"], found["then"], found["verdict"]) == ("v2.1", "v3.1", "not after")
    assert (found["least_minutes"], found["most_minutes"]) == (0, 36 * 60 - 1)
    assert [(step["sentence"], step["statements"]) for step in found["least_proof"]] == [("v3", ["v3.1", "v2.1"])]
    campaign = read_campaign(Path(valley))
    for prior, share in found["probability"].items():
        draws = draw_minutes(Networks(campaign), draws=200, seed=1, prior=prior)
        assert share == probability_before(draws, "v2.1", "v3.1")
    assert set(found["probability"]) == set(PRIORS)


@pytest.mark.parametrize(
    ("a", "b", "verdict", "gap"),
    [
        ("Bork", "Cedra", "Certain: A does not come after B", "B comes 0 h to 1 d 11 h 59 min after A."),
        ("Cedra", "Bork", "Impossible: A never comes before B", "B comes 0 h to 1 d 11 h 59 min before A."),
        ("v2.1", "v5.1", "Certain: A comes before B in every history", "B comes 23 h to 1 d 11 h 59 min after A."),
        ("v5.1", "bork", "Impossible: B comes before A in every history", "B comes 23 h to 1 d 11 h 59 min before A."),
        ("cedra", "v5.1", "Possible: the account allows either", "B comes at most 6 h 59 min before A and at most"),
    ],
)
def test_the_verdict_is_in_words(run: Run, valley: str, a: str, b: str, verdict: str, gap: str) -> None:
    code, out, _ = run("order", valley, a, b, *FEW)
    assert code == 0
    assert verdict in out
    assert gap in out
    assert "Histories in which A comes first, by prior: uniform" in out
    assert "“On 1 May, in the afternoon, the Northern army captured Bork.”" in out


def test_draws_of_an_order_take_every_reading_but_those_that_are_given(run: Run, valley: str) -> None:
    # Read as fought over, Cedra is taken after Bork; read as left, whenever the account likes.
    spoil(
        Path(valley),
        "statements.csv",
        "cedra,in,,,,,,na,sa,,,,,,,reportedly,,,cedra/fought",
        "cedra,in,,,,,,na,sa,,,,,,,reportedly,,,",
    )
    spoil(Path(valley), "statements.csv", "v4.1,v4,withdraw,cedra,in,,,,,,sa", "v4.1,v4,attack,cedra,in,,,,,,sa")
    found = tell(run, "order", valley, "Cedra", "Bork", *FEW)
    assert (found["verdict"], found["readings"]) == ("not before", {"cedra": "fought"})
    assert found["otherwise"] == [{"verdict": "possible", "read_with": "cedra=left"}]
    assert found["probability"]["uniform"] > 0
    given = tell(run, "order", valley, "Cedra", "Bork", *FEW, "--reading", "cedra=fought")
    assert (given["otherwise"], given["probability"]["uniform"]) == ([], 0)
    _, out, _ = run("order", valley, "Cedra", "Bork", *FEW)
    assert "Read with cedra=left: Possible: the account allows either" in out
    assert "The draws take each reading of cedra as often as its weight." in " ".join(out.split())
    _, out, _ = run("order", valley, "Cedra", "Bork", *FEW, "--reading", "cedra=fought")
    assert "each reading" not in out and "Read with" not in out


@pytest.mark.parametrize("command", ["keystones", "ensemble"])
def test_draws_that_mix_readings_say_so(run: Run, valley: str, command: str) -> None:
    mixed = "The draws take each reading of cedra as often as its weight."
    code, out, err = run(command, valley, "--draws", "50")
    assert code == 0 and mixed in " ".join((out + err).split())
    code, out, err = run(command, valley, "--draws", "50", "--reading", "cedra=left")
    assert code == 0 and mixed not in " ".join((out + err).split())


def test_a_place_is_its_first_change_of_hands_and_the_others_are_named(run: Run, valley: str) -> None:
    last = "v5.1,v5,shelling,bork,in,,,,,,sa,na,in the evening,,,,,,,,,,"
    lost = "v5.2,v5,recapture,bork,in,,,,,,sa,na,in the evening,,,,,,,,,,"
    spoil(Path(valley), "statements.csv", last, f"{last}\n{lost}")
    code, out, err = run("order", valley, "bork", "cedra", *FEW)
    assert code == 0
    assert out.startswith("A  Bork: capture by Northern army [v2.1]")
    assert "Bork is v2.1 here; ask for another by its id: v5.2" in err


def test_a_place_is_found_by_the_short_name_that_pictures_have(run: Run, valley: str) -> None:
    spoil(Path(valley), "campaign.toml", "[phrases]", '[map.names]\nbork = "The fort"\n\n[phrases]')
    assert tell(run, "order", valley, "the fort", "cedra", *FEW)["first"] == "v2.1"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("Borc", "Cedra"), "unknown place 'Borc' in valley: did you mean Bork?; nor is it a statement"),
        (("v2.2", "Cedra"), "nor is it a statement: did you mean v2.1"),
        (("Bork", "v2.1"), "'Bork' and 'v2.1' are one event, v2.1"),
        (("v4.1", "Bork"), "v4.1 belongs to a reading that is not in force (see --reading)"),
        (("v2.1.end", "Cedra"), "v2.1 is a capture, which has no end"),
        (("Ayn", "Cedra"), "nothing in force is said of Ayn"),
    ],
)
def test_an_event_that_is_not_there_is_told_with_what_is(run: Run, valley: str, argv: Any, words: str) -> None:
    code, out, err = run("order", valley, *argv, *FEW)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert words in err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), "asks for two events"),
        (("Bork",), "an order is of two events"),
        (("--json", "-o", "x.svg"), "--json tells of two events"),
    ],
)
def test_an_order_without_its_two_events_is_misuse(run: Run, valley: str, argv: Any, words: str) -> None:
    code, out, err = run("order", valley, *argv)
    assert (code, out) == (2, "")
    assert words in err and "see frontlapse order --help" in err


def test_the_diagram_of_orders_is_drawn_with_the_proof_marked(
    run: Run, valley: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "orders.svg"
    assert run("order", valley, "-o", str(path)) == (0, "", f"wrote {path}\n")
    assert path.read_bytes().startswith(b"<?xml")
    asked: dict[str, Any] = {}
    monkeypatch.setattr(plots, "save_orders", lambda study, path, **settings: asked.update(settings))
    assert run("order", valley, "Bork", "Cedra", *FEW, "-o", str(path), "--theme", "dark")[0] == 0
    assert {"v2.1", "v3.1"} <= set(asked["marked"])
    assert asked["theme"] == plots.DARK


def test_a_diagram_that_cannot_be_written_is_told_before_anything_is_printed(run: Run, valley: str) -> None:
    code, out, err = run("order", valley, "Bork", "Cedra", *FEW, "-o", "x.xyz")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "its suffix must be one of .png, .svg, .pdf" in err


# -- ensemble ----------------------------------------------------------------------------------------------------------


def test_an_ensemble_tells_bounds_and_quantiles_as_sim_has_them(run: Run, valley: str) -> None:
    found = tell(run, "ensemble", valley, *FEW, "--seed", "7", "--prior", "shared", "--at", "2030-05-01T15:00")
    campaign = read_campaign(Path(valley))
    likely = run_ensemble(Networks(campaign), draws=200, seed=7, prior="shared", minutes=[900])
    assert (found["draws"], found["seed"], found["prior"], found["warnings"]) == (200, 7, "shared", [])
    rows = {row["side"]: row for row in found["held"]}
    for side in ("north", "south"):
        bounds = held_bounds(Networks(campaign), side, [900])
        assert (rows[side]["low"], rows[side]["high"], rows[side]["exact"]) == (bounds.low[0], bounds.high[0], True)
        for share, count in rows[side]["quantiles"].items():
            assert count == likely.held_quantiles(side, [float(share)])[0, 0]
    assert (rows["north"]["low"], rows["north"]["high"]) == (1, 3)


def test_an_ensemble_names_the_places_least_decided(run: Run, valley: str) -> None:
    places = {one["place"]: one for one in tell(run, "ensemble", valley, *FEW)["places"]}
    assert set(places) == {"bork", "cedra"}
    assert abs(max(places["bork"]["probability"].values()) - 0.5) < 0.2
    assert places["bork"]["hours_not_certain"] == 6  # 12:00 to 17:00; at 18:00 it has fallen
    assert sum(places["cedra"]["probability"].values()) == pytest.approx(1)


def test_an_ensemble_is_printed_without_what_is_as_before(run: Run, valley: str) -> None:
    code, out, err = run("ensemble", valley, *FEW)
    assert code == 0
    held, places, priors = out.split("\n\n")
    assert held.startswith("Places held\n") and places.startswith("Places whose holder is least decided\n")
    assert priors.startswith("Where the priors differ most\n")
    rows = columns(held)[2:]
    assert rows[1][:2] == ["2030-05-01T23:59", "N"] or len(rows) > 2
    told: dict[str, list[str]] = {}
    for at, side, *rest in rows:
        assert told.get(side) != rest, (at, side)
        told[side] = rest
    assert f"prior uniform: {sim.PRIOR_WORDS['uniform']}" in err


@pytest.mark.parametrize(
    ("whole", "shown"), [(False, ["00:00", "12:00", "18:00"]), (True, ["00:00", "12:00", "15:00", "18:00"])]
)
def test_a_row_is_printed_when_bounds_or_quantiles_are_not_as_before(
    valley: str, capsys: pytest.CaptureFixture[str], whole: bool, shown: list[str]
) -> None:
    campaign = read_campaign(Path(valley))
    told = [(0, 2, (1, 1, 1, 1, 2)), (720, 2, (1, 1, 1, 2, 2)), (900, 2, (1, 1, 1, 2, 2)), (1080, 3, (1, 1, 1, 2, 2))]
    rows = [chance._Held(minute, "north", 1, high, True, quantiles) for minute, high, quantiles in told]
    chance._print_ensemble(campaign, rows, [], [], whole=whole)
    held = columns(capsys.readouterr().out.split("\n\n")[0])[2:]
    assert [row[0][-5:] for row in held] == shown


def test_a_quiet_ensemble_talks_not(run: Run, valley: str) -> None:
    assert run("ensemble", valley, *FEW, "--quiet")[2] == ""


def test_without_the_extra_a_scheduler_is_refused_in_words(
    run: Run, valley: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    code, out, err = run("ensemble", valley, *FEW, "--scheduler", "tcp://127.0.0.1:1")
    assert (code, out) == (1, "")
    assert "pip install frontlapse[cluster]" in err


def test_draws_are_made_where_the_scheduler_says(run: Run, valley: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from contextlib import contextmanager

    asked: list[str | None] = []

    @contextmanager
    def elsewhere(args: Namespace) -> Any:
        asked.append(args.scheduler)
        with ThreadPoolExecutor(1) as pool:
            yield pool

    at = ("--at", "2030-05-01T15:00")
    here = run("ensemble", valley, *FEW, *at)
    monkeypatch.setattr(loading, "executor_of", elsewhere)
    assert run("ensemble", valley, *FEW, *at, "--scheduler", "tcp://there:8786") == here
    assert set(asked) == {"tcp://there:8786"}


@pytest.mark.parametrize("argv", [("--draws", "0"), ("--seed", "-1"), ("--prior", "flat"), ("--draws", "1e3")])
def test_what_cannot_be_drawn_is_misuse(run: Run, valley: str, argv: Any) -> None:
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


def test_a_map_of_many_histories_is_of_those_drawn(
    run: Run, valley: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    @wraps(plots.save_likely)
    def keep(study: Study, path: Path, **settings: Any) -> None:
        asked.update(settings, study=study)

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


def test_a_strip_of_a_span_that_ends_before_it_begins_is_refused(run: Run, valley: str, tmp_path: Path) -> None:
    span = ("--from", "2030-05-02", "--until", "2030-05-01T12:00")
    code, out, err = run("strip", valley, *span, *FEW, "-o", str(tmp_path / "x.png"))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "--from (2030-05-02T00:00) must be before --until (2030-05-01T12:00)" in err
