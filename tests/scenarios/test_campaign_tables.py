"""The tables in the README of the campaign of 2024 are what the commands beside them print."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path

import pytest

from scenarios import folder
from scenarios.cli.ensemble import default_moments, largest_gaps, prior_row
from scenarios.cli.parser import build_parser
from scenarios.cli.windows import group_windows, window_row
from sim import Campaign, compare_priors, read_campaign
from sim.chronology import Network, Networks
from sim.chronology.draws import PRIORS
from sim.chronology.proofs import tighten_windows
from sim.model.durations import HOURS
from sim.model.vocabulary import PRIOR_WORDS
from sim.uncertainty.runs import run_ensemble

FOLDER = Path(folder("northwestern_syria_2024"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return read_campaign(FOLDER)


def under(command: str) -> tuple[Namespace, list[list[str]]]:
    """Return the arguments of the README's command, and the rows of the table under it, without its head."""
    line, table = re.findall(rf"```\n(frontlapse {command} [^\n]*)\n```\n((?:\|[^\n]*\n)+)", README)[0]
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
    return build_parser().parse_args(line.split()[1:]), rows[2:]


def test_the_ten_windows_that_are_tightened_most(campaign: Campaign) -> None:
    args, rows = under("windows")
    windows = sorted(tighten_windows(Network(campaign)), key=lambda window: -window.gained)
    expected = [list(window_row(campaign, group, HOURS)) for group in group_windows(windows)[: args.top]]
    assert args.top == len(rows) == 10
    assert rows == expected
    won = [window for window in windows if window.gained]
    hours = round(sum(window.gained for window in won) / 60)
    assert f"{len(won)} of {len(windows)} windows are tightened, by {hours} hours in all" in README.replace("\n", " ")


@pytest.mark.parametrize(("prior", "words"), PRIOR_WORDS.items())
def test_each_prior_is_told_as_the_command_tells_it(prior: str, words: str) -> None:
    assert f"- `{prior}`: {words}.\n" in README


def test_how_far_the_three_priors_disagree(campaign: Campaign) -> None:
    args, rows = under("ensemble")
    grid, networks = [*range(0, campaign.end + 1, 60), *default_moments(campaign)], Networks(campaign)
    each = [
        run_ensemble(networks, draws=args.draws, seed=args.seed, minutes=sorted({*grid}), prior=prior)
        for prior in PRIORS
    ]
    expected = [list(prior_row(campaign, group)) for group in largest_gaps(compare_priors(each))]
    assert [row[:3] for row in rows] == [row[:3] for row in expected]
    for row, found in zip(rows, expected, strict=True):
        for said, now in zip(row[3:], found[3:], strict=True):
            # one apart in the last place: another version of numpy may add up otherwise
            said_number, number = (float(re.sub(r"[ %<>]", "", text)) for text in (said, now))
            assert abs(said_number - number) <= 1, (row, found)
