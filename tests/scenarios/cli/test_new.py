"""The command `new`: a made-up campaign with which all other commands work at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.cli.options import KINDS
from sim import read_campaign

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("kind", KINDS)
def test_new_writes_a_campaign_that_is_clean_and_says_that_it_is_made_up(run: Run, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "mine"
    code, out, err = run("new", str(folder), "--kind", kind)
    assert code == 0 and err.startswith("A made-up campaign that works")
    assert out.splitlines() == [f"wrote {path}" for path in sorted(folder.iterdir())]
    code, out, err = run("check", str(folder))
    assert code == 0 and out.endswith("clean\n")
    campaign = read_campaign(folder)
    assert "made up" in campaign.title and "made up" in campaign.attribution
    assert all("made up" in source.title for source in campaign.sources.values())


@pytest.mark.parametrize("kind", KINDS)
def test_comments_of_new_campaigns_explain_each_key(run: Run, tmp_path: Path, kind: str) -> None:
    run("new", str(tmp_path / "mine"), "--kind", kind)
    blocks = (tmp_path / "mine" / "campaign.toml").read_text(encoding="utf-8").split("\n\n")
    assert all(block.startswith("#") for block in blocks if not block.startswith("kind ="))


@pytest.mark.parametrize("kind", KINDS)
def test_new_campaigns_have_changes_a_fight_and_a_front(run: Run, tmp_path: Path, kind: str) -> None:
    folder = str(tmp_path / "mine")
    run("new", folder, "--kind", kind, "--quiet")
    assert run("state", folder, "--at", "2031-03-05")[1].count("contested") == 1
    assert len(run("replay", folder)[1].splitlines()) > 4
    assert "documented" in run("front", folder, "--at", "2031-03-02T23:59")[1]


@pytest.mark.slow
def test_new_tables_make_a_film_at_once(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "mine")  # docs/howto makes the film of the other kind
    run("new", folder, "--kind", "table")
    film = tmp_path / "film.mp4"
    assert run("film", folder, "-o", str(film), "--seconds", "1", "--hold", "0.5", "--size", "320x180")[0] == 0
    assert film.stat().st_size > 1000


def test_new_leaves_a_folder_with_files_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    code, _, err = run("new", str(tmp_path))
    assert code == 1 and "has files: give the name of a new folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    code, _, err = run("new", str(tmp_path / "mine.txt"))
    assert code == 1 and "is a file" in err
    code, _, err = run("new", str(tmp_path / "no" / "such"))
    assert code == 1 and "no such file or directory" in err


def test_new_writes_into_an_empty_folder(run: Run, tmp_path: Path) -> None:
    assert run("new", str(tmp_path))[0] == 0
    assert (tmp_path / "campaign.toml").is_file()


def test_new_names_commands_that_can_be_copied(run: Run, tmp_path: Path) -> None:
    err = run("new", str(tmp_path / "my campaign"))[2]
    assert f"`frontlapse check '{tmp_path}/my campaign'`" in " ".join(err.split())
