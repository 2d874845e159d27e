"""Themes, colours, markers, type and files."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from builders import build_campaign, shipped_study
from matplotlib.font_manager import FontProperties, findfont

from plots.style import (
    DARK,
    FONT,
    LIGHT,
    SALTIRE,
    Theme,
    check_suffix,
    contrast,
    figure_settings,
    layout_box,
    layout_figure,
    layout_size,
    marker_path,
    px,
    readable,
    side_styles,
    write,
    write_figure,
)
from plots.style.themes import lightness, mix
from sim.model.columns import MARKERS

THEME = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
REAL = {  # the colours of the shipped campaign's sides
    "red": "#16507F",
    "blue": "#E3AE2B",
    "green": "#4FA9BD",
}


def campaign_with(**colours: str):
    campaign = build_campaign(places={"a": "red1"})
    sides = {id: replace(side, colour=colours.get(id, side.colour)) for id, side in campaign.sides.items()}
    return replace(campaign, sides=sides)


@pytest.mark.parametrize("name", MARKERS)
def test_every_marker_has_the_area_of_a_disc_of_diameter_one(name: str) -> None:
    x, y = np.asarray(marker_path(name).vertices).T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert area == pytest.approx(np.pi / 4, rel=1e-9)


@pytest.mark.parametrize("name", MARKERS)
def test_markers_are_centred_within_a_tenth_of_their_size(name: str) -> None:
    corners = np.asarray(marker_path(name).vertices)[:-1]
    assert np.abs(corners.mean(axis=0)).max() < 0.1


def test_markers_differ_from_each_other() -> None:
    names = [*MARKERS, SALTIRE]
    shapes = [tuple(map(tuple, np.round(np.asarray(marker_path(name).vertices), 3))) for name in names]
    assert len(set(shapes)) == len(names) >= 10


def test_no_side_has_the_marker_of_places_without_a_known_holder() -> None:
    assert SALTIRE not in MARKERS
    assert {side_styles(campaign_with())[holder].marker for holder in ("unknown", "vacant")} == {SALTIRE}


def test_unknown_markers_are_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"marker\(='blob'\) is not one of: disc, square"):
        marker_path("blob")


def test_unknown_marker_error_names_the_side() -> None:
    campaign = campaign_with()
    campaign = replace(campaign, sides={"red": replace(campaign.sides["red"], marker="blob")})
    with pytest.raises(ValueError, match="of side red is not one of"):
        side_styles(campaign)


@THEME
@pytest.mark.parametrize("colours", [{}, REAL, {"red": "#ffffff", "blue": "#000000", "green": "#ffff00"}])
def test_text_in_a_side_colour_has_enough_contrast(theme: Theme, colours: dict[str, str]) -> None:
    for style in side_styles(campaign_with(**colours), theme=theme).values():
        assert contrast(style.text, theme.paper) >= 4.7, style


@THEME
def test_ink_and_muted_text_have_enough_contrast(theme: Theme) -> None:
    assert contrast(theme.ink, theme.paper) >= 7
    assert contrast(theme.ink, theme.land) >= 7
    assert contrast(theme.muted, theme.paper) >= 4.7


@THEME
def test_road_shield_numbers_have_enough_contrast(theme: Theme) -> None:
    assert contrast(theme.shield_ink, theme.shield) >= 4.5


def test_light_theme_uses_the_colours_of_the_table() -> None:
    assert side_styles(campaign_with(), theme=LIGHT)["red"].colour == "#b03a2e"


def test_every_side_contrasts_with_dark_land() -> None:
    for style in side_styles(campaign_with(**REAL), theme=DARK).values():
        assert contrast(style.colour, DARK.land) >= 3, style


def test_sides_come_in_table_order_with_unknown_and_vacant_last() -> None:
    assert list(side_styles(campaign_with())) == ["red", "blue", "green", "unknown", "vacant"]


def test_readable_colours_are_unchanged() -> None:
    assert readable("#16507f", on=LIGHT.paper) == "#16507f"


def test_contrast_follows_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("weight", "style", "file"),
    [
        (400, "normal", "Regular"),
        (500, "normal", "Medium"),
        (600, "normal", "SemiBold"),
        (700, "normal", "Bold"),
        (400, "italic", "Italic"),
    ],
)
def test_each_weight_uses_the_bundled_file(weight: int, style: str, file: str) -> None:
    with figure_settings():
        found = Path(findfont(FontProperties(family=[FONT], weight=weight, style=style), fallback_to_default=False))
    assert found.name == f"IBMPlexSansCondensed-{file}.ttf"
    assert found.parent.name == "fonts"


def test_the_licence_ships_with_the_fonts() -> None:
    import plots

    folder = Path(plots.__file__).parent / "fonts"
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8").upper()
    assert len(list(folder.glob("*.ttf"))) == 9


def test_figure_settings_restore_the_previous_ones() -> None:
    before = dict(mpl.rcParams)
    with figure_settings():
        assert mpl.rcParams["font.family"][0] == FONT
    assert dict(mpl.rcParams) == before


def test_figure_settings_ignore_those_of_the_caller() -> None:
    with mpl.rc_context({"axes.facecolor": "red", "font.size": 30, "savefig.dpi": 10}), figure_settings():
        assert mpl.rcParams["axes.facecolor"] == "white"
        assert mpl.rcParams["savefig.dpi"] == "figure"


def test_the_package_draws_without_pyplot() -> None:
    import subprocess
    import sys

    code = "import plots, sys; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("size", "dpi"), [((1280, 720), 100), ((1920, 1080), 150), ((1080, 1080), 84.375)])
def test_figures_have_the_requested_size_and_scale_the_layout(size: tuple[int, int], dpi: float) -> None:
    figure = layout_figure(size)
    assert tuple(figure.canvas.get_width_height()) == size
    assert figure.dpi == pytest.approx(dpi)
    assert layout_size(figure) == pytest.approx((size[0] * 100 / dpi, size[1] * 100 / dpi))


def test_figures_without_size_are_refused() -> None:
    with pytest.raises(ValueError, match="must be two positive numbers"):
        layout_figure((0, 720))


def test_a_layout_px_is_a_pixel_at_720_lines() -> None:
    figure = layout_figure()
    assert px(100) / 72 * figure.dpi == pytest.approx(100)


def test_text_is_placed_in_layout_px() -> None:
    with figure_settings():
        figure = layout_figure()
        text = write(figure, 100, 200, "Hama", 20, colour="black")
        box = text.get_window_extent()
    assert box.x0 == pytest.approx(100, abs=2)
    assert 720 - box.y0 == pytest.approx(200, abs=8)


def test_dollar_signs_are_literal() -> None:
    with figure_settings():
        text = write(layout_figure(), 0, 0, "$5 and $6", 12, colour="black")
        assert not text.get_parse_math()


def test_layout_box_of_axes_is_in_layout_px() -> None:
    figure = layout_figure((1920, 1080))
    axes = figure.add_axes((0.25, 0.5, 0.5, 0.25))
    box = layout_box(axes)
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((320, 360, 960, 540))


@pytest.mark.parametrize(("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_the_same_figure_gives_the_same_bytes(tmp_path: Path, suffix: str, start: bytes) -> None:
    for name in ("one", "two"):
        with figure_settings():
            figure = layout_figure((320, 180))
            write(figure, 600, 300, "Idlib", 60, colour=LIGHT.ink)
            figure.add_axes((0.1, 0.1, 0.3, 0.3)).scatter([1, 2], [3, 4], marker="o", clip_on=True)
            write_figure(figure, tmp_path / f"{name}.{suffix}")
    one, two = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("one", "two"))
    assert one == two
    assert one.startswith(start)
    assert not re.search(rb"Matplotlib|matplotlib v|CreationDate|dc:date", one)


def test_unknown_suffixes_are_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"suffix '\.bmp' of map\.bmp is not one of: \.png, \.svg, \.pdf"):
        check_suffix("map.bmp")


def test_suffixes_are_case_insensitive(tmp_path: Path) -> None:
    assert check_suffix(tmp_path / "MAP.PNG") == tmp_path / "MAP.PNG"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("sides", "least"), [(2, 3.0), (6, 1.9), (9, 0.9)])
def test_ground_tints_of_sides_differ_in_grey(theme: Theme, sides: int, least: float) -> None:
    colours = ("#16507F", "#C4553F", "#E3AE2B", "#4FA9BD", "#8E44AD", "#3F3D1F", "#6FA33B", "#D77FB3", "#5B6C8F")
    campaign = build_campaign(places={"a": "red1"})
    red = campaign.sides["red"]
    made = {f"s{n}": replace(red, id=f"s{n}", colour=colour) for n, colour in enumerate(colours[:sides])}
    styles = side_styles(replace(campaign, sides=made, factions={}, places={}), theme=theme)
    tints = sorted(lightness(mix(theme.land, styles[id].colour, styles[id].ground)) for id in made)
    assert np.diff(tints).min() >= least


def test_ground_tints_whose_weights_a_palette_declares_are_left_alone() -> None:
    campaign = shipped_study().campaign
    shades = campaign.sheet.palettes["safe"]
    styles = side_styles(campaign)
    assert {id: styles[id].ground for id in shades} == {
        id: LIGHT.ground_alpha * shade.weight for id, shade in shades.items()
    }


def test_a_side_without_a_plain_name_is_called_by_its_name():
    campaign = shipped_study().campaign
    styles = side_styles(campaign)
    assert campaign.side_plain("moc") == styles["moc"].plain == "Rebels led by HTS"
    assert campaign.side_plain("sfa") == styles["sfa"].plain == campaign.sides["sfa"].name
    assert campaign.side_plain("civilians") == "civilians"
