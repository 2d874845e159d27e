"""Chapters tile a campaign, follow its own words or its changes, and show where these are."""

from dataclasses import replace
from itertools import pairwise

import pytest
from builders import build_campaign, say, shipped_study
from grounds import grounds
from hypothesis import given, settings

from scenarios import folder, names
from sim import Study
from sim.measures.chapters import chapters
from sim.model.geodesy import is_within
from sim.model.sheet import Chapter, Phase
from sim.model.times import Window

DAY = 1440
WEST = {f"w{n}": (30.0 + 0.1 * n, 35.0) for n in range(4)}
EAST = {f"e{n}": (40.0 + 0.1 * n, 35.0) for n in range(4)}
SOUTH = {f"s{n}": (35.0 + 0.1 * n, 30.0) for n in range(4)}


def three_fields(*, phases=(), begins=(0, 10 * DAY, 20 * DAY)):
    """Return a history in which places fall in the west, then in the east, then in the south."""
    said = [
        say(f"s_{place}", "capture", place, "blue1", at=begin + 60 * n)
        for begin, field in zip(begins, (WEST, EAST, SOUTH), strict=True)
        for n, place in enumerate(field)
    ]
    at = {**WEST, **EAST, **SOUTH}
    campaign = build_campaign(dict.fromkeys(at, "red1"), said, coordinates=at, end=30 * DAY - 1)
    return Study(replace(campaign, sheet=replace(campaign.sheet, phases=tuple(phases)))).history()


def assert_tiled(found, campaign):
    assert found
    assert found[0].begin == 0
    assert found[-1].end == campaign.end
    assert all(one.end + 1 == then.begin for one, then in pairwise(found))
    assert all(one.extent is not None and one.begin <= one.end for one in found)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("left_out", ["", "chapters", "phases"])
def test_chapters_of_shipped_campaigns_tile_them(name, left_out):
    campaign = Study.open(folder(name)).campaign
    if left_out:
        campaign = replace(campaign, chapters=())
    if left_out == "phases":
        campaign = replace(campaign, sheet=replace(campaign.sheet, phases=()))
    history = Study(campaign).history()
    found = chapters(history)
    assert_tiled(found, campaign)
    assert 3 <= len(found) <= 6
    assert found == chapters(history)


@given(campaign=grounds())
@settings(max_examples=25)
def test_chapters_tile_any_campaign(campaign):
    assert_tiled(chapters(Study(campaign).history()), campaign)


def test_changes_are_split_where_they_jump_in_place():
    history = three_fields()
    found = chapters(history)
    assert [one.begin for one in found] == [0, 10 * DAY, 20 * DAY]
    for one, field in zip(found, (WEST, EAST, SOUTH), strict=True):
        assert all(is_within(one.extent, *point) for point in field.values())
    assert not is_within(found[0].extent, *EAST["e0"])


def test_a_pause_splits_changes_of_one_place_as_a_jump_does():
    at = {f"p{n}": (30.0 + 0.01 * n, 35.0) for n in range(9)}
    begins = [0, 10 * DAY, 20 * DAY]
    said = [say(f"s_{place}", "capture", place, "blue1", at=begins[n // 3] + n) for n, place in enumerate(at)]
    campaign = build_campaign(dict.fromkeys(at, "red1"), said, coordinates=at, end=30 * DAY - 1)
    assert [one.begin for one in chapters(Study(campaign).history())] == [0, 10 * DAY + 3, 20 * DAY + 6]


def test_derived_titles_name_the_highest_places_and_differ():
    history = three_fields()
    sheet = replace(history.campaign.sheet, ranks={"e2": 1, "s3": 1})
    history = Study(replace(history.campaign, sheet=sheet)).history()
    assert [one.title for one in chapters(history)][1:] == ["E2", "S3"]


def test_phases_give_chapters_and_small_ones_join_a_neighbour():
    bounds = (("West", 0), ("Lull", 5), ("East", 10), ("South", 20))
    phases = [Phase(title, Window(day * DAY, (day + 5) * DAY - 1)) for title, day in bounds]
    found = chapters(three_fields(phases=phases))
    assert [(one.title, one.begin) for one in found] == [("West", 0), ("East", 10 * DAY), ("South", 20 * DAY)]


def test_a_campaign_in_which_nothing_changes_is_one_chapter():
    campaign = build_campaign({"a": "red1"}, [say("s1", "strike", "a", "blue1", at=5)])
    (only,) = chapters(Study(campaign).history())
    assert (only.title, only.begin, only.end) == (campaign.title, 0, campaign.end)
    assert only.extent == campaign.sheet.extent


def test_own_chapters_keep_their_extents_and_others_are_filled_in():
    history = three_fields()
    own = (Chapter("One", 0, 10 * DAY - 1, (29.0, 34.0, 31.0, 36.0)), Chapter("Two", 10 * DAY, 30 * DAY - 1))
    one, two = chapters(Study(replace(history.campaign, chapters=own)).history())
    assert one == own[0]
    assert replace(two, extent=None) == own[1]
    assert all(is_within(two.extent, *point) for point in (*EAST.values(), *SOUTH.values()))


def test_an_extent_holds_the_town_from_which_an_advance_came():
    at = {"home": (36.0, 35.0), "a": (36.3, 35.0), "b": (36.5, 35.1), "far": (50.0, 35.0)}
    said = [say("s1", "capture", "a", "blue1", at=10), say("s2", "capture", "b", "blue1", at=20)]
    holders = {"home": "blue1", "a": "red1", "b": "red1", "far": "blue1"}
    campaign = build_campaign(holders, said, coordinates=at)
    extent = chapters(Study(replace(campaign, chapters=(Chapter("All", 0, campaign.end),))).history())[0].extent
    assert is_within(extent, *at["home"])
    assert not is_within(extent, *at["far"])


def test_a_study_keeps_the_chapters_of_each_history():
    study = shipped_study()
    assert study.chapters() is study.chapters()
    assert [one.title for one in study.chapters("latest")] == [one.title for one in study.chapters()]
