"""CZML: one packet a place, whose intervals tile the campaign."""

import json
from datetime import datetime

from builders import build_campaign, open_study, say

from sim import Study
from sim.exchange.exports.czml import czml_text
from sim.exchange.exports.spells import spell_layer


def packets(study: Study, **options):
    return json.loads(czml_text(spell_layer(study, **options), study.campaign, {}))


def test_intervals_of_every_place_tile_the_time_of_the_document() -> None:
    head, *places = packets(open_study("northwestern_syria_2024"))
    assert (head["id"], head["version"]) == ("document", "1.0")
    whole = head["clock"]["interval"]
    assert len(places) == 150
    for packet in places:
        assert packet["availability"] == whole
        for property in (packet["point"]["color"], packet["description"], packet["properties"]["holder"]):
            ends = [one["interval"].split("/") for one in property]
            assert [start for start, _ in ends[1:]] == [end for _, end in ends[:-1]]
            assert "/".join((ends[0][0], ends[-1][1])) == whole
            assert all(datetime.fromisoformat(start) < datetime.fromisoformat(end) for start, end in ends)


def test_colours_are_those_of_holders_and_outlines_those_of_contesters() -> None:
    statements = [say("s1", "capture", "a", "blue1", at=100), say("s2", "clash", "a", "red1", at=200, end=300)]
    _, place = packets(Study(build_campaign({"a": "red1"}, statements)))
    red, blue = [176, 58, 46, 255], [31, 97, 141, 255]
    assert [one["rgba"] for one in place["point"]["color"]] == [red, blue, blue, blue]
    assert [one["rgba"] for one in place["point"]["outlineColor"]][2] == red
    assert place["properties"]["contested_by"][2]["string"] == "red1"
