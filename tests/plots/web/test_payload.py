"""The data of a page says what `sim` says, in few bytes."""

from __future__ import annotations

import gzip
import json
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
import shapely
from builders import build_campaign, order, say
from hypothesis import given
from hypothesis import strategies as st

from plots import LIGHT, with_language
from plots.map.backdrop import project_backdrop
from plots.web.numbers import columns
from plots.web.odds import page_minutes
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


def written(study: Study, **options: Any) -> Payload:
    """Return the data of a page as it is read."""
    found: Payload = json.loads(json.dumps(make_payload(study, **options)))
    return found


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study("spring_offensive_1975")


@pytest.fixture(scope="module")
def payload(study: Study) -> Payload:
    return written(study)


@pytest.fixture(scope="module")
def small() -> Study:
    said = [
        say("s1", "capture", "b", "red1", (600, 1200)),
        say("s2", "capture", "c", "red1", (1200, 2400)),
        say("s3", "capture", "b", "blue1", (5000, 6000), reading=("who", "blue")),
        say("s4", "capture", "c", "blue1", (5000, 6000), reading=("who", "red")),
    ]
    places = {"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1"}
    readings = [("who", "blue"), ("who", "red"), ("free", "one"), ("free", "two")]
    return Study(build_campaign(places, said, roads="a-b-c-d", readings=readings))


@given(st.lists(st.fixed_dictionaries({"id": st.text(), "note": st.sampled_from(["", "a", "b"]), "n": st.integers()})))
def test_columns_give_back_their_rows(rows: list[dict[str, Any]]) -> None:
    defaults = {"note": "", "n": 0}
    found = json.loads(json.dumps(columns(rows, defaults)))
    assert rows_of(found, {**defaults, "id": ""}, len(rows)) == rows


# -- histories ---------------------------------------------------------------------------------------------------------


def test_tracks_give_back_the_history(study: Study, payload: Payload) -> None:
    history = study.history()
    tracks = payload["histories"][0]["tracks"]
    states, factions = payload["states"], payload["factions"]["id"]
    for at, place in enumerate(history.places):
        number = tracks[at] if isinstance(tracks, list) else tracks.get(str(at), -1)
        track = payload["tracks"][number] if number >= 0 else []
        told = [(track[i], factions[states[track[i + 1]][0]]) for i in range(0, len(track), 4)]
        assert told == [(change.minute, change.after.holder) for change in history.changes_of(place)]


def test_states_and_tracks_are_stored_once(payload: Payload) -> None:
    for name in ("states", "tracks", "tags"):
        assert len({json.dumps(each) for each in payload[name]}) == len(payload[name])


def test_history_that_is_what_others_amount_to_is_left_out(small: Study) -> None:
    found = written(small)
    shown = {(one["placement"], tuple(one["reading"])) for one in found["histories"]}
    assert found["combined"]
    assert shown == {(at, reading) for at in ("earliest", "middle", "latest") for reading in ((0, 0), (1, 0))}
    assert [group["group"] for group in found["readings"]] == ["who", "free"]  # though one of them changes nothing


def test_page_opens_in_the_reading_of_its_study(small: Study) -> None:
    other = Study(small.campaign, reading={"who": "red"})
    assert written(other)["histories"][0]["reading"] == [1, 0]


def test_runs_stand_beside_the_record(small: Study) -> None:
    def hold(world: Any) -> Any:
        world.delay("s1", hours=36)
        world.change("capture", "d", "red1")
        yield world.hours(1)
        world.note("told")

    found = written(small, runs=[small.run(hold)])
    runs = [one for one in found["histories"] if one["run"] == 0]
    assert {one["placement"] for one in runs} == {"earliest", "middle", "latest"}
    assert ["", "hold"] in found["tags"]
    made = [track for track in found["tracks"] if -1 in track[2::4]]
    assert [found["tags"][track[3]] for track in made] == [["", "hold"]]
    (run,) = found["runs"]
    assert run["name"] == "hold"
    assert "What-if: told" in [note["words"] for note in run["notes"]]


def test_runs_of_one_name_are_numbered(small: Study) -> None:
    def wait(world: Any) -> Any:
        yield world.hours(1)

    found = written(small, runs=[small.run(wait), small.run(wait, seed=2)])
    assert [run["name"] for run in found["runs"]] == ["wait", "wait (2)"]


def test_odds_are_shares_of_drawn_histories(small: Study) -> None:
    found = written(small, draws=40, seed=3)["ensemble"]
    likelihood = small.likelihood(40, seed=3, minutes=page_minutes(small.campaign))
    assert found["draws"] == 40
    assert {"1", "2"} <= {*found["places"]}
    for place, rows in found["places"].items():
        assert [row[0] for row in rows] == sorted({row[0] for row in rows})
        for minute, *row in rows:
            slot = int(likelihood.slots([minute])[0])
            for side, share in zip(row[::2], row[1::2], strict=True):
                drawn = likelihood.ensemble.holders_at(slot)[int(place), side] / 40
                assert share == pytest.approx(1000 * drawn, abs=1.5)
                assert (share == 1000) == likelihood.places.certain_at(slot)[int(place), side]


# -- ground ------------------------------------------------------------------------------------------------------------


def test_backdrop_is_that_of_the_maps(study: Study, payload: Payload) -> None:
    ground = payload["backdrop"]
    west, south, east, north = payload["extent"]
    off = 2 * max(east - west, north - south) / 1600  # km: two px of a map
    whole = project_backdrop(study.campaign)
    for name, geometry in (("coasts", whole.coasts), ("borders", whole.borders), ("rivers", whole.rivers)):
        points = [
            point
            for line in ground[name]
            for point in zip(*(accumulate(line[axis::2]) for axis in (0, 1)), strict=True)
        ]
        away = shapely.distance(geometry, shapely.points(np.array(points) * ground["unit"]))
        assert points
        assert away.max() <= off, name
    assert all(len(ring) >= 6 for ring in (*ground["land"], *ground["own"], *ground["lakes"]))


# -- words and bytes ---------------------------------------------------------------------------------------------------


def test_page_has_english_and_arabic_and_one_more(small: Study, tmp_path: Any) -> None:
    (tmp_path / "own.toml").write_text('locale = "fr"\n[page]\ntab_text = "Texte"\n', encoding="utf-8")
    found = written(small, theme=with_language(LIGHT, str(tmp_path / "own.toml")))
    assert found["language"] == "fr"
    assert set(found["languages"]) == {"fr", "en", "ar"}
    assert found["languages"]["fr"]["words"]["page.tab_text"] == "Texte"
    assert len({tuple(of["words"]) for of in found["languages"].values()}) == 1  # the same keys in each
    assert found["languages"]["ar"]["rtl"]


def test_names_are_in_their_language() -> None:
    campaign = build_campaign({"a": "red1"}, [say("s1", "capture", "a", "blue1", 60)], other_names={"a": ["حلب"]})
    found = written(Study(campaign))["languages"]
    assert found["ar"]["places"] == ["حلب"]
    assert found["en"]["places"] == [campaign.places["a"].name]


def test_same_study_gives_the_same_bytes(small: Study) -> None:
    first, second = (json.dumps(make_payload(Study(small.campaign), draws=20)) for _ in range(2))
    assert first == second


def test_data_is_small(payload: Payload) -> None:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(text) < 100_000
    assert len(gzip.compress(text)) < 32_000


def test_readings_that_contradict_each_other_are_not_combined() -> None:
    statements = [
        say("early", "capture", "a", "blue1", at=(0, 60), reading=("first", "early")),
        say("late", "capture", "a", "blue1", at=(200, 300), reading=("first", "late")),
        say("after", "capture", "b", "blue1", at=(400, 500), reading=("second", "after")),
        say("between", "capture", "b", "blue1", at=(100, 150), reading=("second", "between")),
    ]
    campaign = build_campaign(
        places={"a": "red1", "b": "red1"},
        statements=statements,
        orders=[order("late", "between")],
        readings=[("first", "early"), ("first", "late"), ("second", "after"), ("second", "between")],
    )
    payload = make_payload(Study(campaign))
    readings = [one["reading"] for one in payload["histories"] if one["placement"] == "middle"]
    assert readings == [[0, 0], [0, 1], [1, 0]]
    assert payload["combined"] is False
