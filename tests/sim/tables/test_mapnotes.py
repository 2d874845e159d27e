"""Notes on the map of a valid folder, and the problem of an extent that is elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import build_campaign, copy_folder, shipped_study, spoil
from gallery.campaigns import RECIPES, write_campaign

from sim import Campaign, CampaignError, read_campaign
from sim.model.sheet import Line
from sim.tables.mapnotes import map_notes

EXTENT = "extent = [9.9, 49.9, 10.7, 50.3]"
SIX = {id: (36 + 0.2 * at, 35.0) for at, id in enumerate("abcdef")}


def row_of_six(**moved: tuple[float, float]) -> Campaign:
    """Return six places in a row, 18 km from each other, linked one after another."""
    campaign = build_campaign(dict.fromkeys(SIX, "red1"), [], roads="a-b-c-d-e-f", coordinates=SIX | moved)
    return replace(campaign, sheet=replace(campaign.sheet, extent=(35.8, 34.6, 37.2, 35.4)))


def box(west: float, south: float, east: float, north: float) -> tuple[Line, ...]:
    return (Line("land", ((west, south), (east, south), (east, north), (west, north), (west, south))),)


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    return copy_folder("valley", tmp_path / "valley")


def problems_of(folder: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(CampaignError) as caught:
        read_campaign(folder)
    return [(each.column, each.allowed, each.nearest) for each in caught.value.problems]


def test_a_swapped_extent_is_one_problem_with_the_value_that_fits(valley: Path) -> None:
    spoil(valley, "campaign.toml", EXTENT, "extent = [49.9, 9.9, 50.3, 10.7]")
    ((column, allowed, nearest),) = problems_of(valley)
    assert (column, nearest) == ("map.extent", "[9.9, 49.9, 10.7, 50.3]")
    assert "5 of 5 places lie in it only if lat and lon are swapped" in allowed


def test_an_extent_far_from_most_places_is_one_problem_with_theirs(valley: Path) -> None:
    spoil(valley, "campaign.toml", EXTENT, "extent = [-80, -10, -70, 0]")
    ((column, allowed, nearest),) = problems_of(valley)
    assert (column, nearest) == ("map.extent", "[10, 50, 10.6, 50.2]")
    assert "5 of 5 lie far from it" in allowed


def test_an_extent_with_fewer_than_half_of_the_places_is_noted() -> None:
    campaign = row_of_six()
    assert map_notes(campaign) == ()
    for east, count in ((36.7, 0), (36.5, 0), (36.3, 1)):
        sheet = replace(campaign.sheet, extent=(35.8, 34.6, east, 35.4))
        notes = map_notes(replace(campaign, sheet=sheet))
        assert [note.kind for note in notes] == ["extent"] * count
    assert notes[0].words == "the extent of [map] holds 2 of 6 places; all lie in [36, 35, 37, 35]"


def test_a_backdrop_that_leaves_out_places_or_most_of_the_map_is_noted() -> None:
    campaign = row_of_six()
    assert map_notes(replace(campaign, backdrop=box(35.5, 34.5, 37.5, 35.5))) == ()
    assert map_notes(replace(campaign, backdrop=None)) == map_notes(replace(campaign, backdrop=())) == ()
    (note,) = map_notes(replace(campaign, backdrop=box(35.5, 34.5, 36.9, 35.5)))
    assert note.words == "the backdrop reaches over [35.5, 34.5, 36.9, 35.5]: F lies outside it"
    (note,) = map_notes(replace(campaign, backdrop=box(35.9, 34.95, 37.1, 35.05)))
    assert note.places == () and note.words.endswith("it covers 11 % of the extent of [map]")


@pytest.mark.parametrize("place", ["c", "f"])
def test_a_namesake_far_from_its_roads_is_noted_and_none_of_its_neighbours(place: str) -> None:
    campaign = row_of_six(**{place: (SIX[place][0], 33.0)})
    (note,) = [note for note in map_notes(campaign) if note.kind == "far"]
    assert note.places == (place,)
    assert "km from" in note.words and "where the median link is 18.2 km long" in note.words


def test_places_of_a_desert_are_not_far_from_each_other() -> None:
    desert = {"e": (38.5, 35.0), "f": (40.0, 35.0)}  # 150 km from d and from each other
    assert [note for note in map_notes(row_of_six(**desert)) if note.kind == "far"] == []


def test_no_campaign_of_the_gallery_and_none_shipped_has_a_note(tmp_path: Path) -> None:
    assert map_notes(shipped_study().campaign) == ()
    for name in ("chile", "across_180", "svalbard", "own_backdrop", "no_backdrop", "six_hours", "no_roads"):
        assert map_notes(read_campaign(write_campaign(RECIPES[name], tmp_path / name))) == (), name


def test_a_swapped_extent_that_is_none_is_refused_with_the_value_that_fits(valley: Path) -> None:
    for extent, nearest in (("[8, 104, 24, 110]", "[104, 8, 110, 24]"), ("[37, 34, 35, 36]", "")):
        folder = copy_folder("valley", valley.with_name(f"valley{extent[1]}"))
        spoil(folder, "campaign.toml", EXTENT, f"extent = {extent}")
        ((column, _, guess),) = problems_of(folder)
        assert (column, guess) == ("map.extent", nearest)


def test_a_swapped_extent_of_an_inset_is_told_with_the_value_that_fits(valley: Path) -> None:
    inset = '\n\n[[map.insets]]\ntitle = "East"\nextent = [49.95, 10.3, 50.05, 10.7]'
    spoil(valley, "campaign.toml", EXTENT, EXTENT + inset)
    ((column, _, nearest),) = problems_of(valley)
    assert (column, nearest) == ("map.insets.extent", "[10.3, 49.95, 10.7, 50.05]")


def test_places_that_no_road_joins_are_noted_where_others_are_joined() -> None:
    campaign = build_campaign(["a", "b", "c", "d"], roads="a-b")
    (note,) = [note for note in map_notes(campaign) if note.kind == "roads"]
    assert (note.places, note.words) == (("c", "d"), "no road joins C and D to another place")
    assert [note for note in map_notes(build_campaign(["a", "b"])) if note.kind == "roads"] == []
