"""What would take more memory or time than is allowed is one line on stderr, and exit code 1."""

import pytest

from scenarios.cli import main

CAMPAIGN = "northwestern_syria_2024"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("ensemble", CAMPAIGN), "needs about"),
        (("map", CAMPAIGN, "--at", "2024-12-01", "--ensemble", "10", "-o", "out.png"), "needs about"),
        (("film", CAMPAIGN, "-o", "out.mp4", "--seconds", "3600", "--fps", "60", "--size", "slide"), "takes about"),
    ],
)
def test_work_above_a_limit_is_one_line(command, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTLAPSE_MEMORY", "1MB")
    monkeypatch.setenv("FRONTLAPSE_HOURS", "0.5")
    assert main([*command, "-q"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line and "above the limit of" in line and "FRONTLAPSE_" in line
    assert not list(tmp_path.iterdir())


def test_a_limit_that_is_not_a_size_is_one_line(monkeypatch, capsys):
    monkeypatch.setenv("FRONTLAPSE_MEMORY", "lots")
    assert main(["ensemble", CAMPAIGN, "-q"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "FRONTLAPSE_MEMORY='lots' must be a size" in line
