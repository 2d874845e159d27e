"""Road numbers, names of areas and the scale bar: each where it is readable, none over a mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from builders import build_campaign, road
from matplotlib.text import Text

from plots.map.basemap import fit_view, prepare_axes
from plots.map.furniture import choose_shields, draw_scale_bar, draw_shields, draw_words, nice_km
from plots.style import LIGHT, Box, figure_settings, layout_figure, place_axes
from sim import Campaign
from sim.model.geodesy import Extent, great_circle_m
from sim.model.sheet import MapSheet

EXTENT = (35.0, 34.0, 37.0, 36.0)


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def campaign_with(*backdrop: object, **more: object) -> Campaign:
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1"},
        coordinates={"a": (36.2, 35.0), "b": (36.5, 35.2), "c": (36.9, 35.0)},
        sheet=MapSheet(EXTENT, **more),
        roads=[road("a", "b", ref="M5", road_class="motorway"), road("b", "c", road_class="local")],
    )
    return replace(campaign, backdrop=tuple(backdrop))


def points(campaign: Campaign) -> dict[str, tuple[float, float]]:
    to_km = campaign.sheet.projection.to_km
    return {place.id: tuple(map(float, to_km(place.lon, place.lat))) for place in campaign.points}


def test_road_numbers_avoid_places_and_labels() -> None:
    campaign = campaign_with()
    view = fit_view(campaign, EXTENT, width=800, height=800)
    (shield,) = choose_shields(campaign, view, points(campaign))
    assert shield.ref == "M5"
    assert all(not shield.box.overlaps(Box.around(*view.to_px(*p), 10, 10)) for p in points(campaign).values())
    assert choose_shields(campaign, view, points(campaign), avoid=[Box(0, 0, 800, 800)]) == ()
    (text,) = draw_shields(place_axes(layout_figure(), 0, 0, 400, 400), view, [shield], theme=LIGHT)
    assert isinstance(text, Text)
    assert text.get_text() == "M5"


def test_names_of_waters_are_italic_and_governorates_spaced() -> None:
    campaign = campaign_with(seas=(("Sea", 35.2, 35.0, "sea"), ("Hama", 36.4, 34.6, "governorate")))
    view = fit_view(campaign, EXTENT, width=800, height=800)
    axes = place_axes(layout_figure(), 0, 0, 400, 400)
    prepare_axes(axes, view, LIGHT)
    (sea, land), boxes = draw_words(axes, campaign, view, theme=LIGHT, obstacles=[])
    assert isinstance(sea, Text)
    assert isinstance(land, Text)
    assert (sea.get_fontstyle(), land.get_fontstyle()) == ("italic", "normal")
    assert land.get_text() == "H\u2009A\u2009M\u2009A"
    assert len(boxes) == 2


def test_names_of_areas_in_arabic_are_not_spaced() -> None:
    campaign = campaign_with(seas=(("حلب", 36.2, 35.2, "governorate"), ("Hama", 36.0, 34.4, "governorate")))
    view = fit_view(campaign, EXTENT, width=800, height=800)
    axes = place_axes(layout_figure(), 0, 0, 400, 400)
    prepare_axes(axes, view, LIGHT)
    drawn, _ = draw_words(axes, campaign, view, theme=LIGHT, obstacles=[])
    assert [text.get_text() for text in drawn if isinstance(text, Text)] == ["\u200fحلب", "H\u2009A\u2009M\u2009A"]


@pytest.mark.parametrize(
    ("longest", "km"), [(1, 1), (1.9, 1), (2, 2), (4.99, 2), (5, 5), (60, 50), (130, 100), (0.3, 0.2)]
)
def test_scale_bars_are_round_lengths(longest: float, km: float) -> None:
    assert nice_km(longest) == pytest.approx(km)


@pytest.mark.parametrize("extent", [EXTENT, (10.0, 76.4, 34.0, 81.0), (-11.0, 35.0, 41.0, 61.0)])
def test_the_scale_bar_is_as_long_on_the_ground_as_stated(extent: Extent) -> None:
    campaign = build_campaign({"a": "red1"}, sheet=MapSheet(extent))
    view = fit_view(campaign, extent, width=860, height=608)
    axes = place_axes(layout_figure(), 0, 0, 860, 608)
    prepare_axes(axes, view, LIGHT)
    drawn, box = draw_scale_bar(axes, view, theme=LIGHT)
    words = [each.get_text() for each in drawn if isinstance(each, Text)]
    km = float(words[-1].removesuffix(" km"))
    bar = drawn[0]
    x = bar.get_x() + np.array([0.0, bar.get_width()])
    lon, lat = view.projection.to_degrees(x, np.full(2, bar.get_y()))
    assert float(great_circle_m(lon[0], lat[0], lon[1], lat[1])) / 1000 == pytest.approx(km, rel=0.02)
    assert view.frame.holds(box)


def test_the_scale_bar_of_a_map_of_the_world_is_true_in_its_middle() -> None:
    extent = (-179.0, -56.0, 179.0, 75.0)
    campaign = build_campaign({"a": "red1"}, sheet=MapSheet(extent))
    view = fit_view(campaign, extent, width=860, height=608)
    axes = place_axes(layout_figure(), 0, 0, 860, 608)
    prepare_axes(axes, view, LIGHT)
    drawn, box = draw_scale_bar(axes, view, theme=LIGHT)
    *_, number, where = [each.get_text() for each in drawn if isinstance(each, Text)]
    assert where == "in the middle of the map"
    middle = (view.frame.x0 + view.frame.x1) / 2, (view.frame.y0 + view.frame.y1) / 2
    x, y = view.to_km(*middle)
    lon, lat = view.projection.to_degrees(np.array([x, x + drawn[0].get_width()]), np.full(2, y))
    length = float(great_circle_m(lon[0], lat[0], lon[1], lat[1])) / 1000
    assert length == pytest.approx(float(number.removesuffix(" km")), rel=0.02)
    assert view.frame.holds(box)
