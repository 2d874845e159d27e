"""The ground of a map: what is shown, which land is the campaign's own, roads, words and the scale bar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from builders import build_campaign, road
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex

from plots.map.backdrop import project_backdrop
from plots.map.basemap import (
    Z,
    draw_land,
    draw_lines,
    draw_roads,
    extent_around,
    fit_view,
    prepare_axes,
)
from plots.style import LIGHT, figure_settings, layout_figure, place_axes
from sim import Campaign
from sim.model.sheet import Line, MapSheet

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


LAND = Line("land", ((35.5, 33.0), (38.0, 33.0), (38.0, 37.0), (35.5, 37.0), (35.5, 33.0)))
BORDER = Line("border", ((35.503, 35.5), (38.0, 35.5)))  # stops 300 m short of the coast, as published borders do


def points(campaign: Campaign) -> dict[str, tuple[float, float]]:
    to_km = campaign.sheet.projection.to_km
    return {place.id: tuple(map(float, to_km(place.lon, place.lat))) for place in campaign.points}


@pytest.mark.parametrize(("width", "height"), [(860, 608), (300, 900), (900, 300)])
def test_a_view_shows_all_of_its_extent_at_one_scale(width: float, height: float) -> None:
    campaign = campaign_with()
    view = fit_view(campaign, EXTENT, width=width, height=height)
    for lon, lat in ((35, 34), (37, 36)):
        x, y = view.place_km(lon, lat)
        assert view.x0 - 1e-9 <= x <= view.x1 + 1e-9
        assert view.y0 - 1e-9 <= y <= view.y1 + 1e-9
    assert (view.x1 - view.x0) / width == pytest.approx((view.y1 - view.y0) / height)


def test_a_view_turns_km_into_px_and_back() -> None:
    view = fit_view(campaign_with(), EXTENT, width=860, height=608)
    assert view.to_km(*view.to_px(12.5, -40)) == pytest.approx((12.5, -40))
    assert view.to_px(view.x1, view.y1) == pytest.approx((860, 608))


@pytest.mark.parametrize("extent", [(37, 34, 35, 36), (35, 36, 37, 34), (35, 34, 35, 36)])
def test_an_extent_that_runs_backwards_is_refused(extent: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="must run from west, south to east, north"):
        fit_view(campaign_with(), extent, width=100, height=100)


COAST = Line("coast", ((35.5, 33.0), (35.5, 37.0)))


def test_water_is_drawn_on_charted_ground_only() -> None:
    campaign = campaign_with(LAND, COAST)
    axes = place_axes(layout_figure(), 0, 0, 400, 400)
    water, *land = draw_land(
        axes, fit_view(campaign, EXTENT, width=400, height=400), project_backdrop(campaign), theme=LIGHT
    )
    prepare_axes(axes, fit_view(campaign, EXTENT, width=400, height=400), LIGHT)
    assert to_hex(water.get_facecolor()) == LIGHT.water.lower()
    assert water.get_path().get_extents().x0 == pytest.approx(points(campaign)["a"][0] - 0.7 * 91.1, abs=0.5)
    assert all(each.get_zorder() > water.get_zorder() for each in land)
    assert to_hex(axes.get_facecolor()) not in {LIGHT.water.lower(), to_hex(water.get_facecolor())}


def test_rivers_lie_under_borders_and_roads() -> None:
    river = Line("river", ((35.6, 34.5), (36.0, 34.8), (36.4, 34.6)))
    campaign = campaign_with(LAND, BORDER, river)
    view = fit_view(campaign, EXTENT, width=400, height=400)
    axes = place_axes(layout_figure(), 0, 0, 400, 400)
    drawn = draw_lines(axes, view, project_backdrop(campaign), theme=LIGHT)
    roads = draw_roads(axes, campaign, points(campaign), theme=LIGHT)
    assert min(each.get_zorder() for each in drawn) > Z.GROUND
    assert max(each.get_zorder() for each in drawn) < min(each.get_zorder() for each in roads)
    rivers = [each for each in drawn if each.get_zorder() == Z.RIVER]
    assert isinstance(rivers[0], LineCollection)
    assert len(rivers[0].get_segments()) == 1


def test_motorways_are_drawn_wider_than_local_roads_and_over_them() -> None:
    campaign = campaign_with()
    axes = place_axes(layout_figure(), 0, 0, 400, 400)
    drawn = [each for each in draw_roads(axes, campaign, points(campaign), theme=LIGHT) if each.get_segments()]
    local, edge, fill = sorted(drawn, key=lambda each: each.get_zorder())
    assert edge.get_linewidth()[0] > fill.get_linewidth()[0] > local.get_linewidth()[0]
    assert np.allclose(edge.get_segments()[0], [points(campaign)["a"], points(campaign)["b"]])


def test_a_road_to_a_place_off_the_plane_is_left_out() -> None:
    campaign = campaign_with()
    known = {id: point for id, point in points(campaign).items() if id != "c"}
    axes = place_axes(layout_figure(), 0, 0, 400, 400)
    assert sum(len(each.get_segments()) for each in draw_roads(axes, campaign, known, theme=LIGHT)) == 2  # edge, fill


def test_extent_around_has_a_rim_and_ignores_places_off_the_map() -> None:
    on_map = {"a": (36.0, 35.0), "b": (36.4, 35.2), "c": (36.2, 35.6)}
    sheet = MapSheet(extent=(35.5, 34.5, 37.5, 36.5))
    campaign = build_campaign(
        [*on_map, "far"], coordinates={**on_map, "far": (50.0, 40.0)}, areas=["region"], sheet=sheet
    )
    assert extent_around(campaign, campaign.places, rim=0.5) == pytest.approx((35.8, 34.7, 36.6, 35.9))
    west, south, east, north = extent_around(campaign, campaign.places, rim=0)  # a third of the map at least
    assert (east - west, north - south) == pytest.approx((2 / 3, 2 / 3))
    assert extent_around(campaign, ["a", "b", "far"]) == sheet.extent
    assert extent_around(campaign, []) == sheet.extent
