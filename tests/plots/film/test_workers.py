"""Several processes draw the film that one draws, and what goes wrong in one of them ends it in one error."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import build_campaign, say

from plots.film.film import save_film
from plots.film.raster.rects import Delta, RawFrame, Rect
from plots.film.workers import drawn_in_processes
from sim import Study
from sim.model.sheet import Chapter

DAY = 1440
SHORT = {"seconds": 3, "fps": 12, "hold": 1, "size": (320, 180)}


@pytest.fixture(scope="module")
def study() -> Study:
    """Two chapters; the ground of places still grows when the camera leaves the first."""
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "blue1"},
        roads="a-b-c-d-e",
        statements=[say(f"s{at}", "capture", town, "red1", at=(at, at)) for at, town in enumerate("bcd", 2 * DAY - 3)],
        end=4 * DAY - 1,
    )
    west, south, east, north = campaign.sheet.extent
    near = west, south, (west + east) / 2, (south + north) / 2
    chapters = Chapter("First", 0, 2 * DAY - 1, near), Chapter("Second", 2 * DAY, 4 * DAY - 1)
    return Study(replace(campaign, chapters=chapters))


def drawn(part: int) -> Iterator[RawFrame]:
    """Yield a frame and a difference for each part."""
    yield np.full((4, 6, 4), part, np.uint8)
    yield Delta(((Rect(1, 1, 3, 2), np.full((1, 2, 4), 100 + part, np.uint8)),))


def failing(part: int) -> Iterator[RawFrame]:
    yield from drawn(part)
    if part == 1:
        raise OSError(28, "No space left on device")


def killed(part: int) -> Iterator[RawFrame]:
    yield from drawn(part)
    if part == 1:
        os.kill(os.getpid(), signal.SIGKILL)


def endless(part: int) -> Iterator[RawFrame]:
    while True:
        time.sleep(0.01)
        yield from drawn(part)


@pytest.mark.parametrize("workers", [2, 9])
def test_frames_of_all_parts_come_in_order(workers: int) -> None:
    with drawn_in_processes(drawn, 5, workers=workers) as frames:
        found = list(frames)
    assert [int(frame[0, 0, 0]) for frame in found[::2] if not isinstance(frame, Delta)] == [0, 1, 2, 3, 4]
    differences = [frame.rects[0] for frame in found[1::2] if isinstance(frame, Delta)]
    assert [(rect, int(pixels[0, 0, 0])) for rect, pixels in differences] == [
        (Rect(1, 1, 3, 2), 100 + part) for part in range(5)
    ]


@pytest.mark.parametrize(("draw", "error"), [(failing, "No space left"), (killed, "ended before its work was done")])
def test_a_failure_in_a_process_is_raised_and_leaves_no_process(draw, error) -> None:
    with pytest.raises(OSError, match=error), drawn_in_processes(draw, 5, workers=2) as frames:
        list(frames)
    assert not multiprocessing.active_children()


def test_an_interrupt_ends_the_processes_though_they_ignore_it() -> None:
    with pytest.raises(KeyboardInterrupt), drawn_in_processes(endless, 2, workers=2):
        time.sleep(0.05)
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGINT)
        raise KeyboardInterrupt
    assert not multiprocessing.active_children()


def test_a_film_has_the_same_bytes_with_more_workers(study: Study, tmp_path: Path) -> None:
    one, two = tmp_path / "one.mp4", tmp_path / "two.mp4"
    drawn: list[int] = []
    save_film(study, one, **SHORT)
    save_film(study, two, **SHORT, workers=2, progress=lambda done, count: drawn.append(count))
    assert one.read_bytes() == two.read_bytes()
    assert len(drawn) == drawn[-1]


def test_workers_are_refused_where_there_are_no_chapters(study: Study, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"workers\(=2\) must be 1 for a reference film"):
        save_film(study, tmp_path / "film.mp4", layout="reference", workers=2)
    with pytest.raises(ValueError, match=r"workers\(=0\)"):
        save_film(study, tmp_path / "film.mp4", workers=0)
    assert not list(tmp_path.iterdir())
