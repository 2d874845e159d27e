"""Credit lines: the sources always, the licence once."""

from __future__ import annotations

from dataclasses import replace

from builders import build_campaign

from plots.style.credits import chart_source, map_source, shows_world, source_words


def test_the_licence_is_named_once() -> None:
    campaign = build_campaign({"a": "red1"})
    assert (campaign.attribution, campaign.licence) == ("nobody", "CC0-1.0")
    assert source_words(campaign) == "nobody. CC0-1.0."
    assert source_words(replace(campaign, attribution="nobody, CC0-1.0.")) == "nobody, CC0-1.0."


def test_charts_name_the_time_zone_and_maps_their_own_licence() -> None:
    campaign = build_campaign({"a": "red1"})
    assert chart_source(campaign) == "nobody. CC0-1.0. Times in UTC+3."
    assert map_source(campaign) == "nobody. Map: CC0-1.0."


def test_maps_without_a_backdrop_credit_the_world_they_lie_on_unless_it_is_too_coarse() -> None:
    campaign = replace(build_campaign({"a": "red1"}), backdrop=None)
    wide, narrow = (
        replace(campaign, sheet=replace(campaign.sheet, extent=(10.0, 50.0, 10.0 + size, 50.0 + size)))
        for size in (3.0, 0.3)
    )
    assert map_source(wide) == "nobody. Map: CC0-1.0. Base map: today's, by Natural Earth."
    assert map_source(narrow) == "nobody. Map: CC0-1.0."
    assert not shows_world(replace(wide, backdrop=()))
