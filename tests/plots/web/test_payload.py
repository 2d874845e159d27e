"""The data of a page says what `sim` says."""

from __future__ import annotations

from typing import Any

import pytest

import plots
from plots.web.payload import make_payload
from scenarios import open_study
from sim import Study

Payload = dict[str, Any]


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study("spring_offensive_1975")


@pytest.fixture(scope="module")
def payload(study: Study) -> Payload:
    return make_payload(study)


def test_tracks_give_back_the_history(study: Study, payload: Payload) -> None:
    history = study.history()
    tracks = payload["histories"][0]["tracks"]
    states, factions = payload["states"], payload["factions"]["id"]
    for at, place in enumerate(history.places):
        number = tracks[at] if isinstance(tracks, list) else tracks.get(at, -1)
        track = payload["tracks"][number] if number >= 0 else []
        told = [(track[i], factions[states[track[i + 1]][0]]) for i in range(0, len(track), 4)]
        assert told == [(change.minute, change.after.holder) for change in history.changes_of(place)]


def test_page_is_one_file_with_title_and_language(study: Study, tmp_path: Any) -> None:
    plots.save_page(study, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"<title>{study.campaign.title}</title>" in text
    assert '<html lang="en" dir="ltr">' in text
