"""The key of a film's map: plain entries, each while it occurs, and no more than there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from builders import build_campaign
from map_frames import EXTENT, campaign_with, moved, plain_frame
from text_boxes import faults, shown_texts

from plots.map.basemap import fit_view
from plots.map.key import MapKey
from plots.map.samples import Entry, choose_entries, occurring
from plots.map.trails import Moving, Trail
from plots.style import DARK, LIGHT, Theme, figure_settings, layout_figure
from plots.style.layouts import Part
from sim import FrontEdge

CAMPAIGN = campaign_with()
VIEW = fit_view(CAMPAIGN, EXTENT, width=860, height=608)


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.mark.parametrize(
    ("changes", "entry"),
    [
        ({"basis": "silent"}, Entry.SILENT),
        ({"contested": ("red",)}, Entry.CONTESTED),
        ({"besieged": ("red",)}, Entry.BESIEGED),
        ({"share": ("red", 0.2, 0.6)}, Entry.DIVIDED),
        ({"may_become": "red"}, Entry.WINDOW),
        ({"basis": "inferred"}, Entry.INFERRED),
        ({"side": "unknown"}, Entry.UNKNOWN),
        ({"since": 0}, Entry.FRESH),
        ({"counterfactual": True}, Entry.WHAT_IF),
        ({"odds": (("blue", 0.9), ("red", 0.1))}, Entry.LIKELY),
        ({"odds": (("blue", 0.6), ("red", 0.4))}, Entry.UNDECIDED),
    ],
)
def test_an_entry_occurs_with_its_mark_and_not_without(changes: dict[str, Any], entry: Entry) -> None:
    assert entry in occurring(plain_frame(b=changes), CAMPAIGN)
    assert entry not in occurring(plain_frame(), CAMPAIGN)


def test_the_front_is_explained_as_it_is_drawn() -> None:
    edge = FrontEdge("a", "b", "", 10_000, ("blue", "red"), "documented", "hostile")
    for each, entry in (
        (edge, Entry.FRONT),
        (replace(edge, certainty="possible"), Entry.POSSIBLE),
        (replace(edge, relation="contact"), Entry.CONTACT),
    ):
        found = occurring(replace(plain_frame(), edges=(each,)), CAMPAIGN)
        assert found & {Entry.FRONT, Entry.POSSIBLE, Entry.CONTACT} == {entry}


def test_what_the_map_does_not_show_is_not_explained() -> None:
    part = fit_view(CAMPAIGN, (36.5, 34.9, 36.7, 35.25), width=860, height=608)
    frame = plain_frame(b={"basis": "silent"})
    assert Entry.SILENT in occurring(frame, CAMPAIGN, VIEW)
    assert Entry.SILENT not in occurring(frame, CAMPAIGN, part)
    assert {Entry.PLAN} <= occurring(moved(0, announced=True), CAMPAIGN, VIEW)


def test_too_many_entries_leave_the_key_without_the_least_important() -> None:
    kept = choose_entries(tuple(Entry), 8)
    assert len(kept) == 8
    assert {Entry.NEAREST, Entry.FRONT, Entry.SILENT} <= {*kept}
    assert list(kept) == sorted(kept, key=list(Entry).index)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_key_shows_entries_while_they_occur_with_the_same_artists(theme: Theme) -> None:
    figure = layout_figure(theme=theme)
    key = MapKey(figure, Part(884, 400, 372, 160, size=13), CAMPAIGN, theme)
    artists = key.artists
    silent = plain_frame(b={"basis": "silent"}, c={"contested": ("red",)})
    assert key.update(silent, VIEW)
    said = [words for words, _ in shown_texts(figure)]
    assert said == [theme.words(f"key.{entry}") for entry in key.shown]
    assert {Entry.SILENT, Entry.CONTESTED, Entry.NEAREST} <= {*key.shown}
    assert faults(figure) == []
    assert not key.update(silent, VIEW)
    assert key.update(plain_frame(), VIEW)
    assert Entry.SILENT not in key.shown
    assert key.update(plain_frame(), VIEW, Moving(trails=(Trail("red", ("a", "b")),)))
    assert Entry.TRAIL in key.shown
    assert key.artists == artists


def test_the_key_of_a_campaign_of_one_side_can_be_drawn() -> None:
    one = replace(build_campaign(), sides={"red": build_campaign().sides["red"]}, relations=())
    figure = layout_figure()
    MapKey(figure, Part(884, 400, 372, 160, size=13), one, LIGHT).update(plain_frame(), VIEW)
    figure.canvas.draw()
    assert faults(figure) == []
