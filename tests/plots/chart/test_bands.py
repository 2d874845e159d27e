"""Charts of ensembles: tints are bounds and quantiles, and the prior is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import build_campaign, order, say, shipped_study
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle
from text_boxes import faults, shown_texts

from plots.chart.bands import SHARES, draw_bands, save_bands
from plots.style import DARK, LIGHT, figure_settings, side_styles
from sim import Campaign, Ensemble, Study, quantiles
from sim.chronology import Networks
from sim.model.vocabulary import PRIOR_WORDS
from sim.uncertainty.outer_bounds import furthest_advances
from sim.uncertainty.runs import run_ensemble

DAY = 1440
GRID = np.arange(0, 3 * DAY, 180)
SAME: dict[str, Any] = {"draws": 120, "seed": 5, "minutes": GRID}


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def made_up() -> Campaign:
    return build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1"},
        bases={"a": "red", "d": "blue"},
        roads="a-b:7000,b-c:9000,c-d",
        statements=[
            say("s1", "capture", "b", "red1", at=(60, DAY)),
            say("s2", "capture", "c", "red1", at=(60, 2 * DAY)),
        ],
        orders=[order("s1", "s2")],
        end=3 * DAY - 1,
    )


@pytest.fixture(scope="module")
def likely(made_up: Campaign) -> Ensemble:
    return run_ensemble(Networks(made_up), **SAME)


def tints(axes: Axes, colour: str) -> list[tuple[float, Any]]:
    """Return the alpha and path of the tints of a colour, palest first."""
    wanted = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    found = [
        (tint.get_alpha(), tint.get_paths()[0])
        for tint in axes.collections
        if isinstance(tint, PolyCollection) and np.allclose(tint.get_facecolor()[0][:3], wanted, atol=0.01)
    ]
    return sorted(found, key=lambda one: one[0])


def reach(path: Any, minute: float) -> tuple[float, float]:
    """Return the lowest and highest value of a tint at a minute."""
    inside = [value for value in np.arange(0.0, 90, 0.5) if path.contains_point((minute, value + 0.25))]
    return (min(inside), max(inside) + 0.5) if inside else (0.0, 0.0)


def test_palest_tint_is_the_bounds_and_darker_tints_are_quantiles(made_up: Campaign, likely: Ensemble) -> None:
    axes = draw_bands(Study(made_up), likely).axes[0]
    colour = side_styles(made_up)["red"].stroke
    pale, wide, half = (path for _, path in tints(axes, colour))
    bounds = Study(made_up).held_bounds("red", GRID)
    of = likely.held_quantiles("red", SHARES)
    checked = 0
    for at, minute in enumerate(GRID.tolist()):
        for path, low, high in ((pale, bounds.low, bounds.high), (wide, of[0], of[4]), (half, of[1], of[3])):
            if low[at] < high[at]:
                assert reach(path, minute + 90) == (low[at], high[at])
                checked += 1
    assert checked > 10


def test_darkest_tint_is_the_50_percent_interval() -> None:
    towns = "bcdefghi"
    campaign = build_campaign(
        places={"a": "red1", **dict.fromkeys(towns, "blue1")},
        statements=[say(f"s{town}", "capture", town, "red1", at=(60, 2 * DAY)) for town in towns],
        end=3 * DAY - 1,
    )
    many = run_ensemble(Networks(campaign), **SAME)
    axes = draw_bands(Study(campaign), many).axes[0]
    half = tints(axes, side_styles(campaign)["red"].stroke)[2][1]
    of = many.held_quantiles("red", SHARES)
    narrower = [at for at in range(len(GRID)) if of[0, at] < of[1, at] < of[3, at] < of[4, at]]
    assert len(narrower) > 3
    for at in narrower:
        assert reach(half, GRID[at] + 90) == (of[1, at], of[3, at])


def test_depths_on_another_grid_are_refused(made_up: Campaign, likely: Ensemble) -> None:
    study = Study(made_up)
    given: list[tuple[dict[str, Any], str]] = [
        ({"depths": {"red": np.zeros((120, 9))}}, r"depths\['red'\] has the shape \(120, 9\), not \(draws, 24\)"),
        ({"depths": {"red": np.zeros(24)}}, r"depths\['red'\] has the shape \(24,\), not \(draws, 24\)"),
        ({"depths": {"mauve": np.zeros((120, 24))}}, r"depths of side 'mauve', which is not one of: red, blue"),
    ]
    for wrong, words in given:
        with pytest.raises(ValueError, match=words):
            draw_bands(study, likely, **wrong)


def test_the_line_is_the_median(made_up: Campaign, likely: Ensemble) -> None:
    axes = draw_bands(Study(made_up), likely).axes[0]
    colour = side_styles(made_up)["red"].stroke
    (line,) = [one for one in axes.lines if one.get_color() == colour and one.get_linewidth() > 1.4]
    assert np.asarray(line.get_ydata())[:-1].tolist() == likely.held_quantiles("red", [0.5])[0].tolist()


def test_advance_and_front_have_bands(made_up: Campaign, likely: Ensemble) -> None:
    far = furthest_advances(Study(made_up).history(), Networks(made_up), **SAME)
    _, depth, front = draw_bands(Study(made_up), likely, depths=far).axes[:3]
    for axes, colour in ((depth, side_styles(made_up)["red"].stroke), (front, LIGHT.front)):
        assert len(tints(axes, colour)) == 3
    (line,) = [one for one in front.lines if one.get_color() == LIGHT.front and one.get_linewidth() > 1.4]
    assert np.asarray(line.get_ydata())[:-1].tolist() == quantiles(likely.edges["hostile"], [0.5])[0].tolist()


def test_mixed_readings_are_mentioned(made_up: Campaign) -> None:
    plain = run_ensemble(Networks(made_up), **SAME)
    mixed = replace(plain, readings={"date": {"first": 9, "second": 1}, "town": {"kept": 10}})
    told = ["".join(text for text, _ in shown_texts(draw_bands(Study(made_up), each))) for each in (plain, mixed)]
    assert ["The draws take each reading of date as often as its weight." in each for each in told] == [False, True]


@pytest.mark.parametrize("prior", PRIOR_WORDS)
def test_the_prior_is_named_and_explained(made_up: Campaign, prior: str) -> None:
    figure = draw_bands(Study(made_up), run_ensemble(Networks(made_up), prior=prior, **SAME))
    told = " ".join(words for words, _ in shown_texts(figure)).replace("\n", " ")
    assert f"Prior: “{prior}”" in told
    assert PRIOR_WORDS[prior].split(",")[0] in told
    assert "120 draws" in told


def test_key_explains_possible_likely_and_certain(made_up: Campaign, likely: Ensemble) -> None:
    told = " ".join(words for words, _ in shown_texts(draw_bands(Study(made_up), likely)))
    for words in ("Pale: possible", "Dark: 90 % interval", "Darkest: 50 %", "Line: median", "Dotted: certain"):
        assert words in told


def test_key_samples_equal_the_tints(made_up: Campaign, likely: Ensemble) -> None:
    figure = draw_bands(Study(made_up), likely)
    bars = [bar for bar in figure.axes[-1].patches if isinstance(bar, Rectangle)]
    by_place = [[bar.get_alpha() for bar in bars if bar.get_x() == x] for x in sorted({bar.get_x() for bar in bars})]
    assert by_place == [[0.15], [0.30], [0.30, 0.42]]
    lines = [line.get_xdata()[0] for line in figure.axes[-1].lines]
    assert [lines.count(x) for x in sorted(set(lines))] == [2, 1, 1]  # the rims of the palest, middle, certain


def test_text_of_the_shipped_campaign_is_legible() -> None:
    study = shipped_study()
    campaign = study.campaign
    grid = np.arange(0, campaign.end + 1, 2 * DAY)
    likely = run_ensemble(study.networks, draws=100, seed=1, minutes=grid)
    sides = [side for side in campaign.sides if likely.held[side].shape[1] > 1]
    depths = {side: np.full((100, len(grid)), 50_000 + 20_000 * at) for at, side in enumerate(sides)}
    figure = draw_bands(study, likely, depths=depths, theme=DARK)
    assert not faults(figure, least=9 * figure.bbox.width / 1280)


def test_charts_are_saved_by_suffix_with_reproducible_bytes(made_up: Campaign, tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        save_bands(Study(made_up), tmp_path / name, draws=20)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    with pytest.raises(ValueError, match=r"'\.jpg'"):
        save_bands(Study(made_up), tmp_path / "bands.jpg")


def test_a_campaign_of_hours_is_looked_at_every_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [say("s1", "capture", "b", "red1", at=(70, 95))]
    study = Study(build_campaign({"a": "red1", "b": "blue1"}, said, roads="a-b", end=359))
    asked: list[int] = []
    ensemble = study.ensemble

    def keep(draws: int, **settings: Any) -> Ensemble:
        asked.extend(settings["minutes"])
        return ensemble(draws, **settings)

    monkeypatch.setattr(study, "ensemble", keep)
    save_bands(study, tmp_path / "bands.png", draws=5)
    assert asked == list(range(360))
