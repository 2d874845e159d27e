"""The world under maps of campaigns without a backdrop: land on its side of the coast, borders if wanted, quickly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from builders import build_campaign

from plots.map.backdrop import project_backdrop
from plots.map.world import cut, world_layers
from sim import Campaign
from sim.model.sheet import MapSheet
from sim.model.times import Clock

SPOTS = {  # longitude, latitude, and whether it is land
    "Hanoi": (105.85, 21.03, True),
    "Nairobi": (36.82, -1.29, True),
    "Santiago": (-70.65, -33.45, True),
    "Longyearbyen": (16.0, 78.2, True),
    "Kyiv": (30.52, 50.45, True),
    "Black Sea": (33.0, 43.5, False),
    "South China Sea": (112.0, 13.0, False),
    "Pacific": (-75.0, -33.0, False),
    "Barents Sea": (30.0, 74.0, False),
    "Chukotka": (175.0, 67.0, True),
    "Chukotka, east of 180": (-175.0, 67.0, True),
    "Vanua Levu": (179.3, -16.6, True),
    "Coral Sea": (155.0, -16.75, False),
    "Denmark Strait": (-28.0, 67.5, False),
    "Baffin Bay": (-65.0, 71.2, False),
    "Beaufort Sea": (-140.0, 71.2, False),
    "East Falkland": (-58.9, -51.85, True),
}


def over(extent: tuple[float, float, float, float], *, epoch: str = "2030-05-01") -> Campaign:
    middle = ((extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2)
    campaign = build_campaign({"a": "red1"}, coordinates={"a": middle}, sheet=MapSheet(extent))
    return replace(campaign, backdrop=None, clock=Clock.at(epoch, offset_minutes=0))


@pytest.mark.parametrize("name", SPOTS)
def test_land_is_land_and_sea_is_sea_all_over_the_world(name: str) -> None:
    lon, lat, land = SPOTS[name]
    campaign = over((lon - 1, lat - 1, lon + 1, lat + 1))
    backdrop = project_backdrop(campaign)
    at = shapely.Point(*map(float, campaign.sheet.projection.to_km(lon, lat)))
    assert backdrop.land.covers(at) == land
    assert backdrop.charted.covers(at)


def test_borders_of_today_are_drawn_for_modern_campaigns_only() -> None:
    alps = (6.0, 45.0, 9.0, 47.5)
    assert not project_backdrop(over(alps)).borders.is_empty
    assert project_backdrop(over(alps, epoch="1815-06-15")).borders.is_empty


def test_a_layer_without_shapes_is_cut_to_none() -> None:
    assert len(cut(np.empty(0, dtype=np.object_), shapely.box(0.0, 0.0, 1.0, 1.0))) == 0


def test_a_small_map_has_no_land_that_is_kilometres_off() -> None:
    assert project_backdrop(over((33.0, 43.4, 33.2, 43.6))).charted.is_empty  # the Black Sea, or an island of tests


def test_the_edge_of_what_is_read_and_the_meridian_where_land_is_cut_are_no_coast() -> None:
    for extent in ((20.0, 46.0, 24.0, 48.0), (170.0, 65.2, 180.0, 68.0)):
        inland = shapely.box(*extent).exterior.buffer(0.01)
        coasts = world_layers(shapely.box(*extent), borders=True)["coast"]
        assert not any(inland.covers(coast) for coast in coasts)


def test_own_land_is_that_of_the_country_with_the_places() -> None:
    backdrop = project_backdrop(over((103.0, 19.0, 108.0, 22.5)))
    assert 0.05 < backdrop.own.area / backdrop.land.area < 0.6
