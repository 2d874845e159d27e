"""Likelihood maps: certain, likely and undecided holders follow the ensemble and look different."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import build_campaign, order, say, shipped_study
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from text_boxes import faults, shown_texts

from plots.map.basemap import Z
from plots.map.marks import certainty
from plots.page.likely import draw_likely, save_likely
from plots.style import DARK, figure_settings, marker_path, side_styles
from sim import Campaign, Frame, History, Likelihood, Study
from sim.chronology import Network, Networks
from sim.chronology.placements import date_statements
from sim.clock.replay import replay
from sim.model.words import percent
from sim.roads.graph import road_graph
from sim.roads.holding import Held
from sim.roads.silence import silences
from sim.uncertainty.likelihood import find_likelihood, likely_frames
from sim.uncertainty.runs import run_ensemble

DAY, NOON = 1440, 720


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def made_up() -> Campaign:
    """At noon red certainly holds b and likely c; d is undecided; blue likely holds e and certainly f."""
    return build_campaign(
        {"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "blue1", "f": "blue1"},
        [
            say("s1", "capture", "b", "red1", at=(0, 600)),
            say("s2", "capture", "c", "red1", at=(0, 800)),
            say("s3", "capture", "d", "red1", at=(0, 1300)),
            say("s4", "capture", "e", "red1", at=(600, 2 * DAY - 1)),
        ],
        orders=[order("s1", "s2")],
        roads="a-b-c-d, b-e, d-f",
        coordinates={
            "a": (36, 35), "b": (36.3, 35), "c": (36.6, 35), "d": (36.9, 35), "e": (36.3, 35.3), "f": (37.2, 35),
        },
        end=3 * DAY - 1,
    )  # fmt: skip


@pytest.fixture(scope="module")
def history(made_up: Campaign) -> History:
    return replay(made_up, date_statements(Network(made_up)))


@pytest.fixture(scope="module")
def likely(made_up: Campaign) -> Likelihood:
    return find_likelihood(
        Networks(made_up), run_ensemble(Networks(made_up), draws=400, seed=2, minutes=[0, NOON, 2 * DAY])
    )


def frame_of(history: History, likely: Likelihood, minute: int) -> Frame:
    quiet = silences(history, road_graph(history.campaign))
    return next(likely_frames(history, likely, [minute], silences=quiet))


@pytest.fixture(scope="module")
def noon(history: History, likely: Likelihood) -> Frame:
    return frame_of(history, likely, NOON)


def words(figure: Figure) -> list[str]:
    return [text for text, _ in shown_texts(figure)]


def test_certainty_follows_bounds_and_shares(noon: Frame, likely: Likelihood) -> None:
    found = {place.id: place for place in noon.places}
    assert {id: certainty(place) for id, place in found.items()} == {
        "a": "Certain", "b": "Certain", "c": "Likely", "d": "Possible", "e": "Likely", "f": "Certain",
    }  # fmt: skip
    assert (found["c"].side, found["e"].side, found["b"].side) == ("red", "blue", "red")
    for id, place in found.items():
        for side, share in place.odds:
            assert share == likely.ensemble.probability(id, side)[1]


def test_a_holder_in_all_draws_is_not_certain_within_wider_bounds() -> None:
    campaign = build_campaign(
        {"a": "red1", "b": "blue1"}, [say("s1", "capture", "b", "red1", at=(0, DAY))], end=2 * DAY - 1
    )
    history = replay(campaign, date_statements(Network(campaign)))
    few = find_likelihood(Networks(campaign), run_ensemble(Networks(campaign), draws=3, seed=1, minutes=[DAY - 1]))
    b = next(place for place in frame_of(history, few, DAY - 1).places if place.id == "b")
    assert b.odds == (("red", 1.0),)
    assert certainty(b) == "Likely"


def test_moments_off_the_grid_are_refused(history: History, likely: Likelihood, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"minute\(=5\) must be one of the 3 minutes of the likelihood's grid"):
        save_likely(Study(history.campaign), tmp_path / "map.png", at=5, likelihood=likely)


def faces(figure: Figure, z: float) -> list[tuple[Any, str]]:
    """Return the outline and face colour of the map's marks of a layer."""
    return [
        (path, to_hex(face))
        for each in figure.axes[0].collections
        if isinstance(each, PathCollection) and abs(each.get_zorder() - z) < 1e-6
        for path, face in zip(each.get_paths(), each.get_facecolor(), strict=False)
    ]


def test_undecided_places_are_divided_discs_and_likely_ones_pale(made_up: Campaign, noon: Frame) -> None:
    figure = draw_likely(made_up, noon)
    styles = side_styles(made_up)
    parts = faces(figure, Z.PLACE + 0.2)
    divided = [colour for _, colour in parts if colour in (styles["red"].colour, styles["blue"].colour)]
    assert sorted(divided) == sorted([styles["red"].colour, styles["blue"].colour])  # the two parts of d
    red = [path for path, colour in parts if path is marker_path(styles["red"].marker)]
    assert len(red) == 1  # c, in its own shape
    assert len(parts) == 2 + 2


def test_only_undecided_ground_is_striped(made_up: Campaign, history: History, likely: Likelihood) -> None:
    def colours(minute: int) -> int:
        figure = draw_likely(made_up, frame_of(history, likely, minute))
        figure.canvas.draw()
        (image,) = figure.axes[0].images
        pixels = np.asarray(image.get_array()).reshape(-1, 4)
        return len(np.unique(pixels[pixels[:, 3] > 0], axis=0))

    assert colours(2 * DAY) < colours(NOON)  # all have fallen for certain by then


def test_the_least_certain_place_is_listed_first(made_up: Campaign, noon: Frame, likely: Likelihood) -> None:
    told = words(draw_likely(made_up, noon))
    told = told[told.index("Draws differ on the holder of 3 places") :]
    share = likely.ensemble.probability("d", "red")[1]
    assert told[told.index("D") + 1] == f"R {percent(share)}, B {percent(1 - share)}"
    best = {place: max(likely.ensemble.probability(place, side)[1] for side in ("red", "blue")) for place in "cde"}
    order = sorted("cde", key=best.__getitem__)
    assert [text.lower() for text in told if text in ("C", "D", "E")] == order
    assert order[0] == "d"


def test_key_explains_certain_likely_and_possible(made_up: Campaign, noon: Frame) -> None:
    told = words(draw_likely(made_up, noon))
    assert {"Certain", "Likely", "Possible", "Inferred", "Silent"} <= set(told)
    assert "in every history that the source allows" in told
    assert "in at least 3 of 4 drawn histories" in told
    assert any("400 histories" in text for text in told)
    assert any("prior “uniform”" in text for text in told)


def test_mixed_readings_are_mentioned(made_up: Campaign, noon: Frame) -> None:
    assert noon.odds is not None
    mixed = replace(noon, odds=replace(noon.odds, mixed=("date", "town")))
    assert "The draws take each reading" not in " ".join(words(draw_likely(made_up, noon)))
    told = "The draws take each reading of date and town as often as its weight."
    assert told in " ".join(words(draw_likely(made_up, mixed)))


def test_places_held_have_bounds_and_those_as_last_told(made_up: Campaign, noon: Frame) -> None:
    told = words(draw_likely(made_up, noon))
    assert told[told.index("Red") + 1] == "2–5"
    silent = replace(noon, held={**noon.held, "red": Held(2, 3, 2, 5)})
    told = words(draw_likely(made_up, silent))
    assert told[told.index("Red") + 1 :][:2] == ["2–5", "3 as last told"]


def test_numbers_of_thousands_have_room(made_up: Campaign, noon: Frame) -> None:
    many = replace(noon, held={**noon.held, "red": Held(174, 2839, 174, 4275)})
    figure = draw_likely(made_up, many)
    assert {"174–4,275", "2,839 as last told"} <= set(words(figure))
    assert not faults(figure)


@pytest.fixture(scope="module")
def shipped_now() -> Frame:
    """The shipped campaign at noon of its first day."""
    study = shipped_study()
    minute = study.campaign.clock.minute("2024-11-27T12:00")
    return frame_of(study.history(), study.likelihood(100, seed=1, minutes=[minute]), minute)


def test_text_of_the_shipped_campaign_is_legible(shipped_now: Frame) -> None:
    assert not faults(draw_likely(shipped_study().campaign, shipped_now, theme=DARK))


def test_maps_are_saved_by_suffix_with_reproducible_bytes(history: History, likely: Likelihood, tmp_path: Path) -> None:
    study = Study(history.campaign)
    pictures = [save_likely(study, tmp_path / name, at=NOON, likelihood=likely) for name in ("one.png", "two.png")]
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    assert "certain 3, likely 2, possible 1" in pictures[0].alt
    with pytest.raises(ValueError, match=r"'\.jpg'"):
        save_likely(study, tmp_path / "map.jpg", at=NOON)
