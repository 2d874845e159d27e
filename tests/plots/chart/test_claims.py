"""Charts of claims: lines are named captures, hatches the source's own counts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import build_campaign, say, shipped_study
from text_boxes import faults, shown_texts

from plots import save_claims
from plots.chart.claims import draw_claims
from plots.style import DARK, figure_settings, side_styles
from sim import Claim, Study, Window

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def claim(id: str, words: str, low: int, high: int | None, window: Window) -> Claim:
    return Claim(id, "n_s1", words, "towns", "new", "red1", "capture", low, high, window=window, includes=("s1",))


@pytest.fixture(scope="module")
def made_up() -> Study:
    """Red takes three of five towns in four days, and claims more."""
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "blue1"},
        statements=[
            say("s1", "capture", "b", "red1", at=(60, 600)),
            say("s2", "capture", "c", "red1", at=(DAY, DAY + 300)),
            say("s3", "capture", "e", "red1", at=(2 * DAY, 3 * DAY)),
        ],
        claims=[
            claim("k1", "seven towns", 7, 7, Window(0, DAY - 1)),
            claim("k2", "dozens of towns", 24, None, Window(2 * DAY, 3 * DAY - 1)),
        ],
        end=4 * DAY - 1,
    )
    return Study(campaign)


def words_of(study: Study) -> list[str]:
    return [words for words, _ in shown_texts(draw_claims(study))]


def test_named_and_claimed_places_equal_the_measure(made_up: Study) -> None:
    axes, series = draw_claims(made_up).axes[0], made_up.claimed()["red"]
    colour = side_styles(made_up.campaign)["red"].colour
    (line,) = [one for one in axes.lines if one.get_color() == colour and one.get_linewidth() > 1.5]
    minutes, values = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    for minute, count in zip(series.minutes.tolist(), series.named.tolist(), strict=True):
        assert values[np.searchsorted(minutes, minute, side="right") - 1] == count
    told = set(words_of(made_up))
    assert {"“seven towns”", "“dozens of towns”", f"{series.low[-1]}+", str(series.named[-1])} <= told
    assert f"Red took {series.named[-1]} places by name, at least {series.low[-1]} by the source’s own counts" in told


def test_an_open_claim_fades_upward_and_a_closed_one_has_a_top(made_up: Study) -> None:
    hatched = [tint for tint in draw_claims(made_up).axes[0].collections if tint.get_hatch()]
    strength: dict[float, list[tuple[float, float]]] = {}
    for tint in hatched:
        box = tint.get_paths()[0].get_extents()
        strength.setdefault(box.x0, []).append((box.y0, tint.get_alpha()))
    open_ones = [sorted(strips) for strips in strength.values() if len(strips) > 1]
    assert open_ones and len(open_ones) < len(strength)
    for strips in open_ones:
        assert all(above[1] < below[1] for below, above in itertools.pairwise(strips))


def test_a_campaign_without_counts_speaks_of_none(made_up: Study) -> None:
    words = " ".join(words_of(Study(replace(made_up.campaign, claims={}))))
    assert "no counts of its own" in words and "hatched" not in words


def test_a_campaign_without_captures_is_drawn() -> None:
    assert "No places captured" in words_of(Study(build_campaign(places={"a": "red1"})))


def test_text_of_the_shipped_campaign_is_legible() -> None:
    figure = draw_claims(shipped_study(), theme=DARK)
    assert not faults(figure, least=9 * figure.bbox.width / 1280)


def test_charts_have_reproducible_bytes(made_up: Study, tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        save_claims(made_up, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
