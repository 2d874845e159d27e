"""Long work is announced in one line on stderr."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest
from builders import build_campaign, say

from scenarios.cli import estimates, main
from scenarios.cli.measures import pockets
from scenarios.cli.report import command
from sim.chronology import Networks
from sim.uncertainty.cost import Cost, ensemble_cost

VALLEY = str(Path(__file__).parents[2] / "folders" / "valley")
AT = ("--at", "2030-05-01")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("map", VALLEY, *AT, "--ensemble", "3", "-o", "x.svg"), "3 drawn histories of 5 places"),
        (("advance", VALLEY, "--ensemble", "3", "-o", "x.svg"), "3 drawn histories of 5 places"),
        (("ensemble", VALLEY, "--draws", "3", *AT), "3 drawn histories of 5 places"),
        (
            ("film", VALLEY, "--seconds", "1", "--fps", "2", "--hold", "0", "--size", "320x180", "-o", "x.gif"),
            "2 frames",
        ),
    ],
)
def test_long_work_is_announced_before_it_begins(
    argv: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(estimates, "PATIENCE", 0.0)
    monkeypatch.setattr(estimates, "_SAMPLE", 0.0)
    assert main(list(argv)) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith(words) and ": about 10 s" in told[0]


@pytest.mark.usefixtures("blank_pictures")
def test_a_report_on_a_large_campaign_draws_fewer_histories_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(pockets, "_SECONDS", 0.2)
    monkeypatch.setattr(pockets, "_LEAST_DRAWS", 1)
    for given, said in (((), "fewer than 200, as the campaign is large"), (("--draws", "3"), "Shares are of 3 draws")):
        assert main(["report", VALLEY, "-o", str(tmp_path / "r.md"), *given]) == 0
        text = (tmp_path / "r.md").read_text(encoding="utf-8")
        assert said in text and ("fewer than" in text) == (not given)
    monkeypatch.setattr(pockets, "_SECONDS", 30)
    assert main(["report", VALLEY, "-o", str(tmp_path / "r.md")]) == 0
    assert command._NO_SHARES.strip() in (tmp_path / "r.md").read_text(encoding="utf-8")
    capsys.readouterr()


def test_short_work_is_not_announced(capsys: pytest.CaptureFixture) -> None:
    for seconds, said in ((9, ""), (11, "it: about 20 s and 2 GB of memory\n")):
        estimates.announce(Namespace(quiet=False), "it", Cost(seconds, 2e9))
        assert capsys.readouterr().err == said


def test_the_cost_of_an_ensemble_grows_with_draws_events_and_overlap() -> None:
    def cost(events: int, width: int, draws: int) -> tuple[float, float]:
        said = [say(f"s{at}", "strike", "a", "blue1", at=(at * 60, at * 60 + width)) for at in range(events)]
        made = build_campaign({"a": "red1"}, said)
        return ensemble_cost(Networks(made), draws, np.arange(0, made.end, 60))

    least, more = cost(20, 60, 100), cost(20, 60, 1000)
    assert more[0] > least[0] and more[1] >= least[1]
    assert cost(40, 60, 100) > least and cost(20, 6000, 100)[1] > least[1]
    assert least[1] < 30e6
