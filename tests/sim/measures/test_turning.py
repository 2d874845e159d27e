"""Turning points: sentences by which most changed hands, cities first."""

from __future__ import annotations

from dataclasses import replace

from builders import build_campaign, say

from sim import Study, Window
from sim.measures.turning import turning_points

DAY = 1440


def test_points_with_a_city_come_before_points_with_more_places() -> None:
    statements = [
        say("s1", "capture", "b", "red1", at=(60, 600)),
        say("s2", "capture", "c", "red1", at=(DAY, DAY + 300)),
    ]
    campaign = build_campaign(places={"a": "red1", "b": "blue1", "c": "blue1"}, statements=statements, end=2 * DAY)
    campaign = replace(campaign, sheet=replace(campaign.sheet, ranks={"b": 2, "c": 1}))
    found = turning_points(Study(campaign).history())
    assert [point.places for point in found] == [("c",), ("b",)]
    assert found[0].cities == ("c",) and not found[1].cities
    assert found[0].side == "red" and found[0].window == Window(DAY, DAY + 300)


def test_a_history_without_captures_has_no_points() -> None:
    assert turning_points(Study(build_campaign(places={"a": "red1"})).history()) == ()
