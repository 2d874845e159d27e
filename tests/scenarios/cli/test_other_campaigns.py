"""The words of commands about campaigns that are shorter, longer or less exactly dated than the shipped one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from gallery.campaigns import RECIPES, write_campaign

Run = Callable[..., tuple[int, str, str]]
SMALL = {
    name: replace(RECIPES[name], places=min(RECIPES[name].places, 40), captures=30)
    for name in ("six_hours", "svalbard", "sixty_years")
}
FINEST = {"six_hours": "minutes", "svalbard": "days", "sixty_years": "months"}
CLOCK = re.compile(r"\d\d:\d\d")
TEXTS = (
    ("statements",),
    ("replay",),
    ("state", "--at", "AT"),
    ("why", "PLACE"),
    ("windows",),
    ("order", "PLACE", "LATER"),
    ("front", "--at", "AT"),
    ("corridor", "main"),
    ("depth",),
    ("pockets", "--draws", "0"),
    ("keystones", "--at", "AT", "--draws", "0"),
    ("whatif", "--hold", "PLACE"),
    ("check",),
    ("audit",),
    ("ensemble", "--draws", "20"),
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("campaigns")
    return {name: str(write_campaign(recipe, folder / name)) for name, recipe in SMALL.items()}


def argv_of(folder: str, command: tuple[str, ...]) -> list[str]:
    """Return a command line, with two places that change hands and a moment of the campaign."""
    rows = (Path(folder) / "statements.csv").read_text(encoding="utf-8").splitlines()[1:]
    taken = [row.split(",")[3] for row in rows]
    year = "2020" if folder.endswith("sixty_years") else "2040"
    words = {"PLACE": taken[0], "LATER": taken[-1], "AT": f"{year}-06-06" if "six" in folder else f"{year}-03-15"}
    name, *options = command
    return [name, folder, *(words.get(option, option) for option in options)]


@pytest.mark.parametrize("command", TEXTS, ids=lambda command: command[0])
@pytest.mark.parametrize("name", ["svalbard", "sixty_years"])
def test_texts_have_no_hours_where_the_campaign_has_none(
    run: Run, folders: dict[str, str], name: str, command: tuple[str, ...]
) -> None:
    code, out, err = run(*argv_of(folders[name], command))
    assert code == 0, err
    told = f"{out}\n{err}"
    assert CLOCK.findall(told) == []
    assert not re.search(r"\b(hours?|\d h|nan|inf)\b", told)


@pytest.mark.parametrize("name", SMALL)
def test_durations_are_told_in_a_unit_that_suits_the_campaign(run: Run, folders: dict[str, str], name: str) -> None:
    assert f"{FINEST[name]} tightened" in run("windows", folders[name])[1]
    longest = {"sixty_years": "years"}.get(name, FINEST[name])
    assert f"{longest.capitalize()} from cut to capture" in run("pockets", folders[name], "--draws", "0")[1]


def test_the_gap_of_two_days_is_told_in_days(run: Run, folders: dict[str, str]) -> None:
    told = run(*argv_of(folders["svalbard"], ("order", "PLACE", "LATER")))[1]
    assert re.search(r"^B comes \d+ days to \d+ days after A\.$", told, re.MULTILINE)
    assert re.search(r"is not before the start of \d+ March 2040", told)


@pytest.mark.parametrize("name", SMALL)
def test_an_ensemble_has_as_many_moments_as_can_be_read(run: Run, folders: dict[str, str], name: str) -> None:
    held = run("ensemble", folders[name], "--draws", "20")[1].split("\n\n")[0].splitlines()[2:]
    assert 4 < len(held) <= 2 * 62  # of two sides


def test_a_delay_of_days_is_told_in_days_in_a_war_of_months(run: Run, folders: dict[str, str]) -> None:
    code, told, _ = run("whatif", folders["sixty_years"], "--delay", "n1.1=3d")
    moved = re.search(r"moved +(.*) -> (.*): capture", told)
    assert code == 0 and moved is not None
    assert moved[1] != moved[2]
    assert all(re.fullmatch(r"\d+ [A-Z][a-z]{2} \d{4}", words) for words in moved.groups())
