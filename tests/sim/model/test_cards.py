"""HTML cards of campaigns, studies and histories in notebooks."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from builders import build_campaign, say
from hypothesis import given
from hypothesis import strategies as st

from sim.model.cards import WIDTH, html_card
from sim.study import Study

CAMPAIGN = build_campaign(
    {"a": "red1", "b": "blue1"}, [say("s1", "capture", "a", "blue1", at=60)], names={"a": "Ayn <al> & Co"}
)


def dots(html: str) -> list[tuple[str, str]]:
    """Return the colour and the name of each dot."""
    svg = ElementTree.fromstring(html).find(".//{http://www.w3.org/2000/svg}svg")
    return [(dot.get("fill"), dot[0].text) for dot in svg]


def test_repr_is_one_short_line():
    study = Study(CAMPAIGN)
    assert repr(CAMPAIGN) == "<Campaign made_up: 2 places, 1 statements>"
    assert repr(study) == "<Study of made_up: 1 statements>"
    assert repr(study.history("latest")) == "<History of made_up, latest: 1 changes>"


def test_cards_escape_text():
    html = replace(CAMPAIGN, title="<script>")._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html and "Ayn &lt;al&gt; &amp; Co" in html


def test_cards_give_counts_and_span():
    html = Study(CAMPAIGN)._repr_html_()
    for words in ("2024-11-27T00:00 to 2024-12-08T23:59 (UTC+3)", "2, 2 counted", "1 sentences, 1 statements", "Red"):
        assert words in html


def test_campaign_card_maps_the_first_holders_and_history_card_the_last():
    red, blue = CAMPAIGN.sides["red"].colour, CAMPAIGN.sides["blue"].colour
    assert dots(CAMPAIGN._repr_html_()) == [(red, "Ayn <al> & Co"), (blue, "B")]
    assert dots(Study(CAMPAIGN).history()._repr_html_()) == [(blue, "Ayn <al> & Co"), (blue, "B")]


def test_a_card_without_located_places_has_no_map():
    assert "<svg" not in html_card("Nowhere", {}, [])


def test_a_map_of_one_place_has_a_size():
    svg = ElementTree.fromstring(html_card("One", {}, [("a", 36.0, 35.0, "x")]))[1]
    assert float(svg.get("width")) > 0 and float(svg.get("height")) > 0


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=1, max_size=8))
def test_every_dot_lies_within_its_map(points):
    svg = ElementTree.fromstring(html_card("x", {}, [("a", lon, lat, "") for lon, lat in points]))[1]
    width, height = float(svg.get("width")), float(svg.get("height"))
    assert 0 < width <= WIDTH and 0 < height <= WIDTH
    assert all(0 <= float(dot.get("cx")) <= width and 0 <= float(dot.get("cy")) <= height for dot in svg)


def test_the_map_of_a_card_takes_the_short_way_across_180_degrees():
    html = html_card("", {}, [("Attu", 173.0, 53.0, ""), ("Unalaska", -167.0, 53.0, "")])
    svg = ElementTree.fromstring(html).find(".//{http://www.w3.org/2000/svg}svg")
    west, east = (float(dot.get("cx")) for dot in svg)
    assert west < east < WIDTH
    assert east - west == pytest.approx(WIDTH - 12, abs=1)
