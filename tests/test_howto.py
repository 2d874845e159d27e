"""The how-to guides, followed by the letter: their files are written and their commands run, in order."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios.cli import main

GUIDES = sorted((Path(__file__).parents[1] / "docs" / "howto").glob("*.md"))
_SMALL = {"film": "--seconds 2 --hold 0.5 --fps 4 --size 320x180", "map": "--size 640x360"}  # for the sake of time
_BLOCK = re.compile(r"(?:(Add to|Save this as) `([\w./]+)`:\n\n)?```(\w+)( fails)?\n(.*?)```", re.DOTALL)


def follow(page: str) -> Iterator[tuple[str, int, str]]:
    """Do what a guide says in the current folder; yield each command, the exit code to expect, and what it printed."""
    for act, file, language, fails, text in _BLOCK.findall(page):
        if act:
            path = Path(file)
            path.write_text((path.read_text(encoding="utf-8") if act == "Add to" else "") + text, encoding="utf-8")
        elif language == "sh":
            for line in text.splitlines():
                _, command, *options = shlex.split(f"{line} {_SMALL.get(line.split()[1], '')}")
                out = io.StringIO()
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                    code = main([command, *options])
                assert code == (1 if fails else 0), f"{line}\n{out.getvalue()}"
                yield line, code, out.getvalue()


@pytest.fixture
def follow_guide(tmp_path, monkeypatch):
    """Follow the guide with a name, and return what each of its commands printed."""

    def run(name: str) -> list[str]:
        monkeypatch.chdir(tmp_path)
        page = next(path for path in GUIDES if path.stem == name).read_text(encoding="utf-8")
        return [printed for _, _, printed in follow(page)]

    return run


def test_start_a_campaign(follow_guide):
    *_, film, problem = follow_guide("start-a-campaign")
    assert "film.mp4" in film and Path("film.mp4").stat().st_size > 1000
    assert "statements.csv:6 place: 'hiltop':" in problem and "did you mean hilltop?" in problem


def test_my_front_is_0(follow_guide):
    _, front, check = follow_guide("my-front-is-0")
    assert "hostile" in front and check.endswith("clean\n")


def test_go_on_from_a_campaign(follow_guide):
    _, made, check, state = follow_guide("go-on-from-a-campaign")
    assert "89 records" in made and "not imported" not in made
    assert check.endswith("clean\n")
    assert re.search(r"Rastan +MOC +Hay'at Tahrir al-Sham", state)


def test_why_is_my_place_hatched(follow_guide):
    (why,) = follow_guide("why-is-my-place-hatched")
    assert "Basis: silent by the rule passed" in why


def test_end_a_contest(follow_guide):
    _, audit, check, state, ordered, _, _, table = follow_guide("end-a-contest")
    assert "Fights and sieges without an end" in audit and "clash at Eastford" in audit
    assert check.endswith("clean\n") and ordered.endswith("clean\n")
    assert "Eastford" in state and "contested" not in state and "contested" not in table


def test_a_second_source(follow_guide):
    _, check, state = follow_guide("a-second-source")
    assert "2 combinations of readings" in check
    assert re.search(r"Millbridge +North", state)


def test_which_reading(follow_guide, opened_once):
    state, _ = follow_guide("which-reading")
    assert re.search(r"Aleppo +MOC", state) and Path("aleppo.png").stat().st_size > 1000


def test_code_an_article(follow_guide):
    _, split, code, again, check, score = follow_guide("code-an-article")
    assert "6 sentences of source example in 1 section; 2 state their day in full" in split
    assert "6 still to be coded" in code and "does not have: Oldmill (s006)" in code
    assert "6 proposals for 5 of 6 sentences" in again and "places.csv does not have" not in again
    assert check.endswith("clean\n")
    assert re.search(r"sentence, verb, place +6 +6 +6 +", score)


def test_every_guide_with_commands_is_followed():
    followed = {name.removeprefix("test_").replace("_", "-") for name in globals() if name.startswith("test_")}
    with_commands = {path.stem for path in GUIDES if "```sh" in path.read_text(encoding="utf-8")}
    assert with_commands <= followed
