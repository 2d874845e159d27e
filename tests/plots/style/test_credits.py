"""Credit lines: the sources always, the licence once."""

from __future__ import annotations

from dataclasses import replace

from builders import build_campaign

from plots.style.credits import chart_source, map_source, source_words


def test_the_licence_is_named_once() -> None:
    campaign = build_campaign({"a": "red1"})
    assert (campaign.attribution, campaign.licence) == ("nobody", "CC0-1.0")
    assert source_words(campaign) == "nobody CC0-1.0."
    assert source_words(replace(campaign, attribution="nobody, CC0-1.0.")) == "nobody, CC0-1.0."


def test_charts_name_the_time_zone_and_maps_their_own_licence() -> None:
    campaign = build_campaign({"a": "red1"})
    assert chart_source(campaign) == "nobody CC0-1.0. Times in UTC+3."
    assert map_source(campaign) == "nobody Map: CC0-1.0."
