"""Every picture of a counterfactual history says so, and none of the record does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib.figure
import pytest

import plots
from plots.style.picture import WATERMARK
from scenarios import open_study
from sim import History, Study


def hold_hama(world):
    world.delay("Hama", hours=36)
    yield world.when("Hama", side="moc")
    world.note("Hama falls 36 hours later")


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study("northwestern_syria_2024")


PICTURES: dict[str, Callable[[Study, Path, str | History], object]] = {
    "map": lambda study, path, history: plots.save_map(study, path, at="2024-12-06", history=history),
    "difference": lambda study, path, history: plots.save_difference(
        study, path, begin="2024-12-01", until="2024-12-07", history=history
    ),
    "sheet": lambda study, path, history: plots.save_sheet(study, path, history=history),
    "advance": lambda study, path, history: plots.save_advance(study, path, history=history),
    "corridor": lambda study, path, history: plots.save_corridor(study, path, corridor="m5", history=history),
}


@pytest.mark.slow
@pytest.mark.parametrize("picture", PICTURES)
def test_a_counterfactual_picture_has_a_watermark(study, picture, tmp_path, monkeypatch):
    marks = []
    save = matplotlib.figure.Figure.savefig

    def note(figure, *args, **settings):
        marks.append([text.get_text() for text in figure.texts if text.get_gid() == WATERMARK])
        return save(figure, *args, **settings)

    monkeypatch.setattr(matplotlib.figure.Figure, "savefig", note)
    shown = PICTURES[picture](study, tmp_path / "a.png", study.run(hold_hama))
    PICTURES[picture](study, tmp_path / "b.png", "middle")
    assert marks[0] == [
        "Counterfactual",
        "Counterfactual, not the record. hold_hama: 3 events moved",
    ]
    assert marks[1] == []
    assert shown.alt.startswith("Counterfactual, not the record")


@pytest.mark.slow
def test_a_counterfactual_poster_and_film_can_be_drawn(study, tmp_path):
    run = study.run(hold_hama)
    plots.save_poster(study, tmp_path / "p.png", at="2024-12-06", history=run)
    film = plots.save_film(study, tmp_path / "f.gif", seconds=3, hold=1, history=run)
    assert "counterfactual" in film.alt.lower()
