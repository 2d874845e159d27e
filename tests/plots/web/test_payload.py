"""The data of a page says what `sim` says, in few bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import plots
from plots.web.numbers import columns
from plots.web.payload import make_payload
from scenarios import open_study
from sim import Study

Payload = dict[str, Any]


def rows_of(given: dict[str, Any], defaults: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Read columns as the page does."""

    def value(name: str, at: int) -> Any:
        column = given.get(name, {})
        if isinstance(column, list):
            return column[at]
        if "values" in column:
            return column["values"][column["at"][at]]
        return column.get(str(at), defaults.get(name))

    return [{name: value(name, at) for name in {*given, *defaults}} for at in range(count)]


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study("spring_offensive_1975")


@pytest.fixture(scope="module")
def payload(study: Study) -> Payload:
    return json.loads(json.dumps(make_payload(study)))


@given(st.lists(st.fixed_dictionaries({"id": st.text(), "note": st.sampled_from(["", "a", "b"]), "n": st.integers()})))
def test_columns_give_back_their_rows(rows: list[dict[str, Any]]) -> None:
    defaults = {"note": "", "n": 0}
    written = json.loads(json.dumps(columns(rows, defaults)))
    assert rows_of(written, {**defaults, "id": ""}, len(rows)) == rows


def test_tracks_give_back_the_history(study: Study, payload: Payload) -> None:
    history = study.history()
    tracks = payload["histories"][0]["tracks"]
    states, factions = payload["states"], payload["factions"]["id"]
    for at, place in enumerate(history.places):
        number = tracks[at] if isinstance(tracks, list) else tracks.get(str(at), -1)
        track = payload["tracks"][number] if number >= 0 else []
        told = [(track[i], factions[states[track[i + 1]][0]]) for i in range(0, len(track), 4)]
        assert told == [(change.minute, change.after.holder) for change in history.changes_of(place)]


def test_page_is_one_file_with_title_and_language(study: Study, tmp_path: Any) -> None:
    plots.save_page(study, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"<title>{study.campaign.title}</title>" in text
    assert '<html lang="en" dir="ltr">' in text
