"""What lies under a map: sea where it is charted only, own land, and land across 180 degrees and around a pole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
import shapely
from builders import build_campaign

from plots.map.backdrop import project_backdrop
from sim import Campaign
from sim.model.geodesy import Extent, Projection
from sim.model.sheet import Line, MapSheet

EXTENT = (35.0, 34.0, 37.0, 36.0)
LAND = Line("land", ((35.5, 33.0), (38.0, 33.0), (38.0, 37.0), (35.5, 37.0), (35.5, 33.0)))
COAST = Line("coast", ((35.5, 33.0), (35.5, 37.0)))
BORDER = Line("border", ((35.503, 35.5), (38.0, 35.5)))  # stops 300 m short of the coast, as published borders do


def campaign_with(*backdrop: object, extent: Extent = EXTENT) -> Campaign:
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1"},
        coordinates={"a": (36.2, 35.0), "b": (36.5, 35.2), "c": (36.9, 35.0)},
        sheet=MapSheet(extent),
    )
    return replace(campaign, backdrop=tuple(backdrop))


def test_the_country_the_places_lie_in_is_own_land_and_its_neighbour_is_not() -> None:
    backdrop = project_backdrop(campaign_with(LAND, BORDER))
    x, y = Projection(36.0, 35.0).to_km(36.5, [35.45, 35.55])
    assert [backdrop.own.covers(shapely.Point(float(x), each)) for each in y.tolist()] == [True, False]
    assert backdrop.land.covers(backdrop.own.buffer(-1))


def test_without_borders_all_land_is_own() -> None:
    backdrop = project_backdrop(campaign_with(LAND))
    assert backdrop.own.equals(backdrop.land)


SEAWARD = Line("coast", ((34.0, 33.0), (34.0, 32.9)))  # of an island beyond, which makes the backdrop wider


def charted_at(campaign: Campaign, lon: float, lat: float) -> bool:
    at = shapely.Point(*map(float, campaign.sheet.projection.to_km(lon, lat)))
    return bool(project_backdrop(campaign).charted.covers(at))


def test_sea_is_what_lies_off_a_coast_within_the_bounds_of_the_backdrop() -> None:
    campaign = campaign_with(LAND, COAST, SEAWARD)
    assert charted_at(campaign, 35.2, 35)  # off the coast
    assert charted_at(campaign, 36.5, 35)  # land
    assert not charted_at(campaign, 33.5, 35)  # west of the backdrop
    assert not charted_at(campaign, 35.2, 38)  # north of it


def test_around_land_without_a_coast_nothing_is_sea() -> None:
    border = Line("border", ((35.5, 33.0), (35.5, 37.0)))
    inner = Line("land", ((34.0, 33.0), (34.1, 33.0), (34.1, 33.1), (34.0, 33.1), (34.0, 33.0)))
    assert not charted_at(campaign_with(LAND, border, inner), 35.2, 35)
    assert not charted_at(campaign_with(), 35.2, 35)


def test_places_on_unknown_ground_may_colour_it() -> None:
    east = Line("land", ((36.7, 33.0), (38.0, 33.0), (38.0, 37.0), (36.7, 37.0), (36.7, 33.0)))
    campaign = campaign_with(east)
    ground = project_backdrop(campaign).ground
    assert all(ground.covers(shapely.Point(point)) for point in project_backdrop(campaign).points.values())


def test_without_any_backdrop_the_whole_plane_is_land() -> None:
    backdrop = project_backdrop(campaign_with())
    x, y = Projection(36, 35).to_km([35, 37], [34, 36])
    assert backdrop.own.covers(shapely.box(x[0], y[0], x[1], y[1]))


def test_no_colour_lies_on_a_lake() -> None:
    lake = Line("lake", ((36.0, 34.9), (36.1, 34.9), (36.1, 35.0), (36.0, 35.0), (36.0, 34.9)))
    backdrop = project_backdrop(campaign_with(LAND, lake))
    assert backdrop.ground.intersection(backdrop.lakes).area == pytest.approx(0, abs=1e-6)
    assert backdrop.ground.area < backdrop.own.area


def test_islands_in_lakes_are_cut_out_of_them() -> None:
    hole = ((36.03, 34.93), (36.07, 34.93), (36.07, 34.97), (36.03, 34.97), (36.03, 34.93))
    lake = Line("lake", ((36.0, 34.9), (36.1, 34.9), (36.1, 35.0), (36.0, 35.0), (36.0, 34.9)), (hole,))
    assert len(project_backdrop(campaign_with(lake)).lakes.interiors) == 1


def ring(*corners: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    return (*corners, corners[0])


WEST_HALF = ring((178.0, 52.0), (180.0, 52.0), (180.0, 54.0), (178.0, 54.0))
EAST_HALF = ring((-180.0, 52.0), (-178.0, 52.0), (-178.0, 54.0), (-180.0, 54.0))
BEYOND = ring((178.0, 52.0), (182.0, 52.0), (182.0, 54.0), (178.0, 54.0))


@pytest.mark.parametrize("rings", [(WEST_HALF, EAST_HALF), (BEYOND,)])
def test_land_across_180_degrees_is_one_however_it_is_cut(rings: Sequence[tuple[tuple[float, float], ...]]) -> None:
    campaign = campaign_with(*(Line("land", ring) for ring in rings), extent=(172.0, 51.0, 194.0, 55.0))
    land, to_km = project_backdrop(campaign).land, campaign.sheet.projection.to_km
    assert land.geom_type == "Polygon"
    for lon, on_land in ((179.0, True), (180.0, True), (-179.0, True), (181.0, True), (-177.0, False), (177.0, False)):
        assert land.covers(shapely.Point(*map(float, to_km(lon, 53.0)))) == on_land, lon


def test_places_on_both_sides_of_180_degrees_are_as_far_apart_as_on_the_globe() -> None:
    sheet = MapSheet((172.0, 51.0, 194.0, 55.0))
    campaign = build_campaign({"a": "red1", "b": "blue1"}, coordinates={"a": (179, 53), "b": (-179, 53)}, sheet=sheet)
    a, b = (shapely.Point(point) for point in project_backdrop(campaign).points.values())
    assert a.distance(b) == pytest.approx(133.8, rel=0.01)
    assert a.x < b.x


def test_a_straight_edge_of_a_backdrop_is_bent_as_its_parallel_is() -> None:
    edge = Line("land", ring((-20.0, 40.0), (60.0, 40.0), (60.0, 65.0), (-20.0, 65.0)))
    campaign = campaign_with(edge, extent=(-20.0, 38.0, 60.0, 68.0))
    north = shapely.Point(*map(float, campaign.sheet.projection.to_km(20.0, 64.5)))
    assert project_backdrop(campaign).land.covers(north)


@pytest.mark.parametrize(
    "extent", [(-180.0, 60.0, 180.0, 90.0), (-60.0, -60.0, 60.0, 60.0), (-179.0, -56.0, 179.0, 75.0)]
)
def test_the_world_is_whole_around_a_pole_and_up_to_the_edge_of_a_map(extent: Extent) -> None:
    campaign = replace(campaign_with(extent=extent), backdrop=None)
    backdrop, to_km = project_backdrop(campaign), campaign.sheet.projection.to_km
    spots = {(-150.0, 66.0): True, (100.0, 66.0): True, (-170.0, 75.0): False, (20.0, 10.0): True, (-30.0, 10.0): False}
    west, south, east, north = extent
    for (lon, lat), on_land in spots.items():
        if west < lon < east and south < lat < north:
            at = shapely.Point(*map(float, to_km(lon, lat)))
            assert backdrop.land.covers(at) == on_land, (lon, lat)
            assert backdrop.charted.covers(at)
    for lon in (-179.9, 180.0):
        if west < lon < east and extent[3] == 90:  # on the meridian where the world is cut
            assert backdrop.charted.covers(shapely.Point(*map(float, to_km(lon, 80.0))))


def test_a_backdrop_is_projected_once_for_all_maps_of_a_page() -> None:
    campaign = campaign_with(LAND, COAST)
    assert project_backdrop(campaign) is project_backdrop(campaign)
    assert project_backdrop(replace(campaign, backdrop=(LAND,))) is not project_backdrop(campaign)


def test_of_a_backdrop_far_larger_than_the_map_only_what_is_near_is_kept() -> None:
    huge = Line("land", ring((-120.0, -60.0), (160.0, -60.0), (160.0, 70.0), (-120.0, 70.0)))
    backdrop = project_backdrop(campaign_with(huge))
    x, y = Projection(36, 35).to_km([35, 37], [34, 36])
    assert backdrop.land.covers(shapely.box(x[0], y[0], x[1], y[1]))
    assert backdrop.land.area < 20 * (x[1] - x[0]) * (y[1] - y[0])
