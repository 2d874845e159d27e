"""Palettes: the shipped campaign's colours are distinguishable, also with colour-vision deficiencies.

Distances are of CIELAB (CIE76, D65); colour vision is simulated after Machado, Oliveira and Fernandes (2009) at full
severity, on linear light.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from builders import build_campaign, shipped_study
from matplotlib.colors import to_rgb

from plots import palette_names, save_advance, save_film, save_map, side_styles, with_palette
from plots.style import DARK, LIGHT, Theme, contrast, mix
from scenarios import open_study
from sim import Campaign, Study
from sim.exchange.imports.sides import COLOURS
from sim.model.sheet import MapSheet, Shade

MAIN = ("moc", "sna", "sdf", "government")  # the sides that meet on most of the map
SEEN = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Least distance of two of the main sides. Classic is fit only with shapes: its red and green are near each other.
LEAST = {
    ("safe", "light"): {"normal": 39, "protanopia": 34, "deuteranopia": 33, "tritanopia": 33},
    ("safe", "dark"): {"normal": 38, "protanopia": 34, "deuteranopia": 35, "tritanopia": 20},
    ("classic", "light"): {"normal": 65, "protanopia": 24, "deuteranopia": 14, "tritanopia": 30},
    ("classic", "dark"): {"normal": 65, "protanopia": 24, "deuteranopia": 14, "tritanopia": 30},
}
EVERY = pytest.mark.parametrize(("palette", "theme"), list(LEAST))


@cache
def shipped() -> Campaign:
    return shipped_study().campaign


def lab(colour: str, seen: str) -> np.ndarray:
    """Return a colour in CIELAB as a reader sees it."""
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    linear = np.clip(SEEN[seen] @ linear, 0, 1)
    to_xyz = np.array([[0.412456, 0.357576, 0.180438], [0.212673, 0.715152, 0.072175], [0.019334, 0.119192, 0.950304]])
    x, y, z = (
        value ** (1 / 3) if value > (6 / 29) ** 3 else value / (3 * (6 / 29) ** 2) + 4 / 29
        for value in to_xyz @ linear / np.array([0.95047, 1.0, 1.08883])
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("seen", list(SEEN))
def test_colours_of_imported_sides_are_distinguishable_with_every_colour_vision(seen: str) -> None:
    least = [
        min(float(np.linalg.norm(lab(a, seen) - lab(b, seen))) for a, b in combinations(COLOURS[:number], 2))
        for number in (4, 8, 9)
    ]
    assert all(found >= bar for found, bar in zip(least, (34, 24, 19.5), strict=True))


@EVERY
@pytest.mark.parametrize("seen", list(SEEN))
def test_main_sides_are_distinguishable_with_every_colour_vision(palette: str, theme: str, seen: str) -> None:
    styles = side_styles(shipped(), theme={"light": LIGHT, "dark": DARK}[theme], palette=palette)
    colours = [lab(styles[side].colour, seen) for side in MAIN]
    least = min(float(np.linalg.norm(a - b)) for a, b in combinations(colours, 2))
    assert least >= LEAST[palette, theme][seen]


@EVERY
def test_every_side_has_its_own_marker_in_every_palette(palette: str, theme: str) -> None:
    styles = side_styles(shipped(), theme={"light": LIGHT, "dark": DARK}[theme], palette=palette)
    shapes = [styles[side].marker for side in shipped().sides]
    assert len(set(shapes)) == len(shapes)


@EVERY
def test_text_and_marks_of_every_palette_have_enough_contrast(palette: str, theme: str) -> None:
    under = {"light": LIGHT, "dark": DARK}[theme]
    for style in side_styles(shipped(), theme=under, palette=palette).values():
        assert contrast(style.text, under.paper) >= 4.7
        assert contrast(style.outline or style.colour, under.land) >= (3 if under.is_dark else 1.2)


def test_a_white_side_has_an_outline_on_light_paper() -> None:
    light, dark = (side_styles(shipped(), theme=theme, palette="classic")["moc"] for theme in (LIGHT, DARK))
    assert (light.colour, light.outline, light.stroke) == ("#ffffff", LIGHT.outline, LIGHT.outline)
    assert (dark.outline, dark.stroke) == ("", "#ffffff")
    assert contrast(light.stroke, LIGHT.land) >= 4.7


def test_a_side_without_a_shade_keeps_its_own_colour() -> None:
    campaign = build_campaign(sheet=MapSheet((35, 34, 37, 36), palettes={"grey": {"red": Shade("#777777")}}))
    assert palette_names(campaign) == ("safe", "grey")
    own, grey = side_styles(campaign), side_styles(campaign, palette="grey")
    assert (grey["red"].colour, grey["blue"].colour, grey["blue"].text) == (
        "#777777",
        own["blue"].colour,
        own["blue"].text,
    )
    assert side_styles(campaign, theme=with_palette(LIGHT, "grey", campaign)) == grey


def test_unknown_palettes_are_refused_before_drawing(tmp_path: Path) -> None:
    campaign = replace(shipped(), end=60)
    words = r"unknown palette 'clasic': safe, classic"
    with pytest.raises(ValueError, match=words):
        save_map(Study(campaign), tmp_path / "map.png", at=0, palette="clasic")
    with pytest.raises(ValueError, match=words):
        save_film(Study(campaign), tmp_path / "film.gif", palette="clasic")
    with pytest.raises(ValueError, match=words):
        save_advance(Study(campaign), tmp_path / "advance.png", palette="clasic")
    assert list(tmp_path.iterdir()) == []


def test_maps_use_the_requested_palette(tmp_path: Path) -> None:
    campaign = build_campaign(
        {"a": "red1", "b": "blue1"},
        roads="a-b",
        sheet=MapSheet((35, 34, 37, 36), palettes={"grey": {"red": Shade("#777777")}}),
    )
    found = {}
    for name, palette in (("own", None), ("grey", "grey"), ("safe", "safe")):
        save_map(Study(campaign), tmp_path / f"{name}.png", at=0, palette=palette)
        found[name] = (tmp_path / f"{name}.png").read_bytes()
    assert found["own"] == found["safe"] != found["grey"]


@pytest.mark.parametrize("name", ["northwestern_syria_2024", "spring_offensive_1975", "syrian_offensives_2024"])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_ground_of_every_side_stands_out_from_bare_land(name: str, theme: Theme) -> None:
    campaign = open_study(name).campaign
    for palette in palette_names(campaign):
        drawn = with_palette(theme, palette, campaign)
        styles = side_styles(campaign, theme=drawn)
        ground = {id: mix(drawn.land, styles[id].colour, styles[id].ground) for id in campaign.sides}
        apart = {id: np.linalg.norm(lab(colour, "normal") - lab(drawn.land, "normal")) for id, colour in ground.items()}
        assert min(apart.values()) >= 12, (palette, apart)  # seen at a glance: 2.3 is just noticeable
        hostile = next(relation.sides for relation in campaign.relations if relation.kind == "hostile")
        grey = {id: contrast(ground[id], drawn.land) for id in hostile}
        assert min(grey.values()) >= 1.15, (palette, grey)
        assert with_palette(drawn, palette, campaign) == drawn


def test_land_is_darker_under_a_nearly_white_side_only() -> None:
    campaign = shipped()
    assert with_palette(LIGHT, "safe", campaign).land == LIGHT.land
    assert with_palette(DARK, "classic", campaign).land == DARK.land
    white = with_palette(LIGHT, "classic", campaign)
    assert contrast(white.land, "#ffffff") > 1.4 > contrast(LIGHT.land, "#ffffff")
    assert contrast(white.ink, white.land) > 7
