"""docs/stranger.md shows the frames and the captions of the film as it is."""

import re
from pathlib import Path

from builders import shipped_study

from plots.film.story.film import plan_film
from sim.model.vocabulary import Placement

DOCS = Path(__file__).parents[4] / "docs"
MEGABYTE = 1_000_000


def test_the_captions_are_those_of_the_film():
    study = shipped_study()
    schedule = plan_film(
        study, study.history(Placement.SPREAD), span=(0, study.campaign.end), seconds=30, fps=12, hold=3
    ).schedule
    page = (DOCS / "stranger.md").read_text(encoding="utf-8")
    told = re.findall(r"^- ([\d.]+) to [\d.]+ s: (.+)$", page, re.MULTILINE)
    assert told == [(f"{cue.first / schedule.fps:.1f}", str(cue.text)) for cue in schedule.cues]


def test_the_frames_are_there_and_small():
    page = (DOCS / "stranger.md").read_text(encoding="utf-8")
    frames = [DOCS / name for name in re.findall(r"\]\((stranger/\d+\.webp)\)", page)]
    assert len(frames) == 12
    assert sum(frame.stat().st_size for frame in frames) < MEGABYTE
