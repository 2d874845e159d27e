"""The command `order`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import spoil

import plots
from sim import Study, probability_before, read_campaign
from sim.chronology import Networks
from sim.chronology.draws import PRIORS
from sim.chronology.sampler import draw_minutes

Run = Callable[..., tuple[int, str, str]]
FEW = ("--draws", "200")


def tell(run: Run, *argv: str) -> Any:
    code, out, err = run(*argv, "--json")
    assert code == 0, err
    return json.loads(out)


def test_order_cites_the_sentences_of_its_proof(run: Run, valley: str) -> None:
    found = tell(run, "order", valley, "Bork", "Cedra", *FEW)
    assert (found["first"], found["then"], found["verdict"]) == ("v2.1", "v3.1", "not after")
    assert (found["least_minutes"], found["most_minutes"]) == (0, 36 * 60 - 1)
    assert [(step["sentence"], step["statements"]) for step in found["least_proof"]] == [("v3", ["v3.1", "v2.1"])]
    campaign = read_campaign(Path(valley))
    for prior, share in found["probability"].items():
        draws = draw_minutes(Networks(campaign), draws=200, seed=1, prior=prior)
        assert share == probability_before(draws, "v2.1", "v3.1")
    assert set(found["probability"]) == set(PRIORS)


@pytest.mark.parametrize(("a", "b", "share"), [("v2.1", "v5.1", 1), ("v5.1", "v2.1", 0)])
def test_a_proved_order_draws_nothing(
    run: Run, valley: str, monkeypatch: pytest.MonkeyPatch, a: str, b: str, share: int
) -> None:
    monkeypatch.setattr(Study, "draws", None)
    found = tell(run, "order", valley, a, b, *FEW)
    assert (found["draws"], found["probability"]) == (0, dict.fromkeys(PRIORS, share))


@pytest.mark.parametrize(
    ("a", "b", "verdict", "gap"),
    [
        ("Bork", "Cedra", "Certain: A does not come after B", "B comes 0 h to 1 d 11 h 59 min after A."),
        ("Cedra", "Bork", "Impossible: A never comes before B", "B comes 0 h to 1 d 11 h 59 min before A."),
        ("v2.1", "v5.1", "Certain: A comes before B in every history", "B comes 23 h to 1 d 11 h 59 min after A."),
        ("v5.1", "bork", "Impossible: B comes before A in every history", "B comes 23 h to 1 d 11 h 59 min before A."),
        ("cedra", "v5.1", "Possible: the source allows either", "B comes at most 6 h 59 min before A and at most"),
    ],
)
def test_order_prints_its_verdict_in_words(run: Run, valley: str, a: str, b: str, verdict: str, gap: str) -> None:
    code, out, _ = run("order", valley, a, b, *FEW)
    assert code == 0
    assert verdict in out
    assert gap in out
    assert ("Histories in which A comes first, by prior: uniform" in out) == ("every history" not in verdict)
    assert "“On 1 May, in the afternoon, the Northern army captured Bork.”" in out


def test_order_draws_vary_every_reading_that_is_not_chosen(run: Run, valley: str) -> None:
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
    assert "Read with cedra=left: Possible: the source allows either" in out
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


def test_a_place_means_its_first_change_of_holder(run: Run, valley: str) -> None:
    last = "v5.1,v5,shelling,bork,in,,,,,,sa,na,in the evening,,,,,,,,,,"
    lost = "v5.2,v5,recapture,bork,in,,,,,,sa,na,in the evening,,,,,,,,,,"
    spoil(Path(valley), "statements.csv", last, f"{last}\n{lost}")
    code, out, err = run("order", valley, "bork", "cedra", *FEW)
    assert code == 0
    assert out.startswith("A  Bork: capture by Northern army [v2.1]")
    assert "Bork is v2.1 here; ask for another by its id: v5.2" in err


def test_a_place_is_found_by_its_short_name_on_pictures(run: Run, valley: str) -> None:
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
        (("Ayn", "Cedra"), "no statement in force is about Ayn"),
    ],
)
def test_an_unknown_event_is_refused_with_the_nearest_names(run: Run, valley: str, argv: Any, words: str) -> None:
    code, out, err = run("order", valley, *argv, *FEW)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert words in err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), "give two events, A and B, or a diagram"),
        (("Bork",), "give two events, A and B"),
        (("--json", "-o", "x.svg"), "--json needs two events"),
    ],
)
def test_order_without_two_events_is_misuse(run: Run, valley: str, argv: Any, words: str) -> None:
    code, out, err = run("order", valley, *argv)
    assert (code, out) == (2, "")
    assert words in err and "see frontlapse order --help" in err


def test_order_draws_the_answer_and_without_events_the_diagram(
    run: Run, valley: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "orders.svg"
    assert run("order", valley, "-o", str(path)) == (0, "", f"wrote {path}\n")
    assert path.read_bytes().startswith(b"<?xml")
    asked: dict[str, Any] = {}
    monkeypatch.setattr(plots, "save_order", lambda study, path, **settings: asked.update(settings))
    assert run("order", valley, "Bork", "Cedra", *FEW, "-o", str(path), "--theme", "dark")[0] == 0
    assert (asked["first"].statement, asked["then"].statement) == ("v2.1", "v3.1")
    assert asked["theme"] == plots.DARK


def test_an_invalid_diagram_file_is_refused_before_printing(run: Run, valley: str) -> None:
    code, out, err = run("order", valley, "Bork", "Cedra", *FEW, "-o", "x.xyz")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "its suffix must be one of .png, .svg, .pdf" in err
