"""A campaign folder is read into the values of its tables."""

from __future__ import annotations

import dataclasses

import pytest
from builders import OPTIONAL, Draft

from sim.model.campaign import (
    Campaign,
    Claim,
    Faction,
    Order,
    Place,
    Reading,
    Road,
    Sentence,
    Side,
    Source,
    Statement,
    Toll,
)
from sim.model.columns import SIDE_COLOURS
from sim.model.declared import Corridor, Leg, NamedRoad, Phrase, PublishedRate, Relation
from sim.model.errors import CampaignError
from sim.model.frozen import FrozenMap
from sim.model.point import Point
from sim.model.sheet import Chapter, Shade
from sim.model.times import MINUTES_A_DAY, Window
from sim.tables import read_campaign
from sim.tables.rows import columns

DAY = MINUTES_A_DAY
ROWS = {
    "sides.csv": Side, "factions.csv": Faction, "places.csv": Place, "roads.csv": Road, "sources.csv": Source,
    "sentences.csv": Sentence, "statements.csv": Statement, "order.csv": Order, "claims.csv": Claim,
    "casualties.csv": Toll, "readings.csv": Reading,
}  # fmt: skip


@pytest.fixture
def draft() -> Draft:
    return Draft.of("saraqib")


@pytest.fixture
def read(draft, tmp_path):
    """Read the draft as it is when called."""
    return lambda: read_campaign(draft.write(tmp_path))


def retime(draft: Draft, row: int, **cells: str) -> None:
    """Give a statement times of its own, with the note they need."""
    draft.rows["statements.csv"][row - 1].update(cells, note="-")


def test_rows_keep_the_order_of_their_tables(read):
    campaign = read()
    assert isinstance(campaign, Campaign)
    assert list(campaign.sides) == ["government", "moc"]
    assert list(campaign.places)[:3] == ["regiment_46", "dadikh", "saraqib"]
    assert list(campaign.sentences) == ["s01", "s02", "s03", "s04"]
    assert list(campaign.statements) == [f"a{n}" for n in range(1, 12)]
    assert [road.ref for road in campaign.roads] == ["", "", "", "M5", "M5"]
    assert len(campaign.claims) == 2 and len(campaign.tolls) == 1 and len(campaign.readings) == 2


def test_a_campaign_is_immutable(read):
    campaign = read()
    for found in dataclasses.fields(campaign):
        value = getattr(campaign, found.name)
        assert isinstance(value, FrozenMap) or not isinstance(value, dict | list | set), found.name
    with pytest.raises(dataclasses.FrozenInstanceError):
        campaign.title = ""


def test_the_clock_runs_from_the_epoch_to_the_end(read):
    campaign = read()
    assert campaign.clock.iso(0) == "2024-11-27T00:00+03:00"
    assert campaign.clock.iso(campaign.end) == "2024-12-08T23:59+03:00"


def test_an_end_given_as_a_day_is_its_last_minute(draft, read):
    draft.replace("campaign.toml", '"2024-12-08T23:59"', '"2024-12-08"')
    assert read().end == 12 * DAY - 1


def test_days_may_be_toml_dates(draft, read):
    draft.replace("campaign.toml", 'epoch = "2024-11-27"', "epoch = 2024-11-27")
    draft.replace("campaign.toml", 'end = "2024-12-08T23:59"', "end = 2024-12-08T23:59:00")
    assert read().end == 12 * DAY - 1


def test_the_name_defaults_to_that_of_the_folder(draft, tmp_path):
    folder = draft.write(tmp_path / "saraqib")
    assert read_campaign(folder).name == "saraqib"
    assert read_campaign(str(folder)).name == "saraqib"
    draft.replace("campaign.toml", "licence", 'name = "hama"\nlicence')
    assert read_campaign(draft.write(folder)).name == "hama"


def test_the_text_of_a_sentence_keeps_its_spaces(draft, read):
    text = ' In addition, the "46th regiment base",\nbesieged by the HTS  and captured a few hours later. '
    draft.set("sentences.csv", 1, "text", text)
    assert read().sentences["s01"].text == text


def test_a_sentence_has_the_minutes_of_its_first_and_last_day(read):
    sentences = read().sentences
    assert (sentences["s01"].first_day, sentences["s01"].last_day) == (0, DAY)
    assert (sentences["s02"].first_day, sentences["s02"].last_day) == (DAY, DAY)
    assert sentences["s01"].dated_by == ("s02",)


def test_a_window_without_a_phrase_is_whole_days(read):
    assert read().statements["a4"].window == Window(DAY, 2 * DAY - 1)
    assert read().statements["a1"].window == Window(0, 2 * DAY - 1)


def test_a_phrase_of_hours_narrows_the_day(draft, read):
    assert read().statements["a10"].window == Window(5 * DAY, 6 * DAY - 1, "By the end of the day")
    draft.replace("campaign.toml", '"00:00-24:00"', '"17:00-19:30"')
    assert read().statements["a10"].window == Window(5 * DAY + 1020, 5 * DAY + 1170, "By the end of the day")


def test_hours_may_run_into_the_next_day(draft, read):
    draft.replace("campaign.toml", '"00:00-24:00"', '"22:00-30:00"')
    assert read().statements["a10"].window == Window(5 * DAY + 1320, 6 * DAY + 360, "By the end of the day")


def test_hours_of_several_days_run_from_the_first_to_the_last(draft, read):
    draft.set("sentences.csv", 4, "date", "2024-12-02/2024-12-04")
    draft.replace("campaign.toml", '"00:00-24:00"', '"12:00-18:00"')
    assert read().statements["a10"].window == Window(5 * DAY + 720, 7 * DAY + 1080, "By the end of the day")


def test_a_phrase_that_is_a_gap_leaves_the_whole_days(read):
    assert read().statements["a2"].window == Window(0, 2 * DAY - 1, "a few hours later")


def test_times_of_a_statement_override_its_sentence(draft, read):
    assert read().statements["a7"].window == Window(3 * DAY, 4 * DAY - 1)
    retime(draft, 4, earliest="2024-11-28T06:30")
    assert read().statements["a4"].window == Window(DAY + 390, 2 * DAY - 1)
    retime(draft, 4, earliest="", latest="2024-11-28T06:30")
    assert read().statements["a4"].window == Window(DAY, DAY + 390)


def test_a_statement_without_a_date_has_no_window(draft, read):
    draft.set("sentences.csv", 2, "date", "")
    assert read().statements["a4"].window is None
    assert read().sentences["s02"].first_day is None
    retime(draft, 4, latest="2024-11-28T06:30")
    assert read().statements["a4"].window == Window(0, DAY + 390)


def test_minutes_before_the_epoch_are_negative(draft, read):
    draft.set("sentences.csv", 1, "date", "2024-11-26")
    draft.set("statements.csv", 2, "verb", "attack")  # a capture would have changed a holder, and is refused
    assert read().statements["a1"].window == Window(-DAY, -1)
    assert read().sentences["s01"].first_day == -DAY


def test_only_a_stated_end_has_a_window(draft, read):
    assert read().statements["a1"].end_window is None
    draft.set("statements.csv", 1, "end_latest", "2024-11-28T12:00")
    assert read().statements["a1"].end_window == Window(0, DAY + 720)
    draft.set("statements.csv", 1, "end_earliest", "2024-11-28T00:00")
    assert read().statements["a1"].end_window == Window(DAY, DAY + 720)


def test_a_statement_carries_all_its_columns(read):
    withdrawal, attack = read().statements["a9"], read().statements["a11"]
    assert (withdrawal.places, withdrawal.exceptions, withdrawal.share) == (("eastern_idlib",), ("dadikh",), (0.5, 1.0))
    assert (withdrawal.rule, withdrawal.origin) == ("collapse", "inferred")
    assert (attack.where, attack.within_m, attack.repeats) == ("near", 5000, "a10")
    assert read().statements["a4"].from_faction == "government"
    assert read().statements["a6"].reading == ("saraqib-day", "either")
    assert read().statements["a1"].share is None and read().statements["a1"].within_m is None


def test_an_order_without_bounds_takes_the_gap_of_its_phrase(read):
    order = read().orders[0]
    assert order == Order(Point("a1"), Point("a2"), 120, 360, "s01", "a few hours later", "", None)


def test_bounds_of_an_order_come_before_its_phrase(draft, read):
    draft.set("order.csv", 1, "at_least", "-30m")
    draft.set("order.csv", 1, "at_most", "1d")
    assert (read().orders[0].at_least, read().orders[0].at_most) == (-30, DAY)


def test_an_order_without_bounds_or_gap_has_no_maximum(draft, read):
    draft.set("order.csv", 2, "at_least", "")
    draft.set("order.csv", 2, "at_most", "")
    assert {(order.at_least, order.at_most) for order in read().orders[1:]} == {(0, None)}


def test_a_sentence_in_an_order_stands_for_all_its_statements(read):
    pairs = [(str(order.first), str(order.then)) for order in read().orders[1:]]
    assert pairs == [(first, then) for first in ("a3", "a4", "a5") for then in ("a6", "a7", "a8", "a9")]


def test_a_statement_has_no_order_with_itself(draft, read):
    draft.rows["order.csv"][1].update(first="a3", then="s02")
    assert [(str(order.first), str(order.then)) for order in read().orders[1:]] == [("a3", "a4"), ("a3", "a5")]


def test_the_end_of_an_enduring_statement_may_be_ordered(draft, read):
    draft.rows["order.csv"].append({"first": "a2", "then": "a1.end", "at_most": "0m", "rule": "collapse"})
    assert read().orders[-1] == Order(Point("a2"), Point("a1", end=True), 0, 0, "", "", "collapse", None)


def test_a_count_is_that_of_its_row_else_of_its_words(draft, read):
    claims = read().claims
    assert (claims["c1"].low, claims["c1"].high, claims["c1"].includes) == (50, 50, ("a6", "a8"))
    assert (claims["c2"].low, claims["c2"].high) == (3, None)
    draft.replace("campaign.toml", 'several = "3.."', 'several = "3.."\n"several villages" = "3..9"')
    assert read().claims["c2"].high == 9
    draft.set("claims.csv", 1, "high", "")
    assert read().claims["c1"].high is None


def test_a_sentence_in_a_claim_stands_for_its_statements_of_the_verb(draft, read):
    draft.set("claims.csv", 1, "includes", "s03")
    assert read().claims["c1"].includes == ("a6", "a7", "a8")


def test_a_claim_has_the_window_of_its_sentence(read):
    assert read().claims["c1"].window == Window(2 * DAY, 4 * DAY - 1)
    assert read().claims["c2"].window == Window(5 * DAY, 6 * DAY - 1, "By the end of the day")


def test_blank_numbers_of_a_toll_are_none(draft, read):
    assert (read().tolls[0].killed, read().tolls[0].wounded) == ((8, 8), None)
    draft.set("casualties.csv", 1, "wounded_low", "2")
    assert read().tolls[0].wounded == (2, None)


def test_road_lengths_are_whole_metres(read):
    assert read().roads[1] == Road("saraqib", "dadikh", 11_600, "secondary", "great circle times a factor", "medium")


def test_blank_cells_take_the_defaults(read):
    campaign = read()
    assert campaign.places["maarat_al_numan"].holder == "unknown"
    assert campaign.places["eastern_idlib"].counted is False
    assert campaign.places["saraqib"].other_names == ("Saraqeb", "سراقب")


def test_a_place_without_coordinates_needs_a_note(draft, read):
    draft.rows["roads.csv"].pop(0)
    draft.rows["places.csv"][0].update(lat="", lon="", coordinate_source="", confidence="", note="in no gazetteer")
    assert not read().places["regiment_46"].is_point
    draft.set("places.csv", 1, "note", "")
    with pytest.raises(CampaignError, match=r"places.csv:2 lat: degrees, as a base is a point"):
        read()


def test_settings_are_read(read):
    campaign = read()
    assert campaign.corridors == {"m5": Corridor("m5", "M5", ("hama", "maarat_al_numan", "saraqib"))}
    assert campaign.relations == (Relation(("government", "moc"), "hostile", Window(0, campaign.end)),)
    assert campaign.phrases["a few hours later"] == Phrase("a few hours later", "gap", 120, 360)
    assert campaign.counts == {"several": (3, None)}
    assert list(campaign.rules) == ["collapse"]


def test_by_a_time_begins_with_the_previous_dated_sentence(draft, read):
    assert read().statements["a10"].window == Window(5 * DAY, 6 * DAY - 1, "By the end of the day")
    draft.replace("campaign.toml", '"by the end of the day" = "00:00-24:00"', '"by the end of the day" = "..24:00"')
    campaign = read()
    assert campaign.phrases["by the end of the day"] == Phrase("by the end of the day", "by", 0, DAY - 1)
    said, claimed = campaign.statements["a10"], campaign.claims["c2"]
    assert said.from_above and said.window == claimed.window == Window(2 * DAY, 6 * DAY - 1, "By the end of the day")
    assert not campaign.statements["a11"].from_above


def test_earliest_gives_by_a_time_a_lower_bound(draft, read):
    draft.replace("campaign.toml", '"by the end of the day" = "00:00-24:00"', '"by the end of the day" = "..24:00"')
    at = [row["id"] for row in draft.rows["statements.csv"]].index("a10")
    draft.rows["statements.csv"][at].update(earliest="2024-12-01T06:00", note="the column had set out by then")
    said = read().statements["a10"]
    assert not said.from_above and said.window is not None and said.window.earliest == 4 * DAY + 360


def test_a_fight_an_entry_or_a_siege_may_be_by_nobody_named(draft, read):
    for verb in ("clash", "enter", "siege"):
        draft.rows["statements.csv"][9].update(verb=verb, faction="")
        assert read().statements["a10"].faction == ""


def test_only_a_strength_may_be_of_nobody_named(draft, read):
    draft.set("claims.csv", 2, "faction", "")
    with pytest.raises(CampaignError, match=r"claims.csv:3 faction: .*only a strength may be of nobody"):
        read()
    draft.rows["claims.csv"][1].update(counting="at", verb="")
    assert read().claims["c2"].faction == ""


def test_relations_may_change_during_the_campaign(draft, read):
    more = 'kind = "hostile"\nuntil = "2024-11-30"\n[[relations]]\nsides = ["moc", "government"]\nkind = "allied"\n'
    draft.replace("campaign.toml", 'kind = "hostile"\n', more + 'from = "2024-12-01"\n')
    campaign = read()
    assert campaign.relation("government", "moc", 4 * DAY - 1) == "hostile"
    assert campaign.relation("government", "moc", 4 * DAY) == "allied"


def test_two_relations_of_one_pair_at_a_time_are_refused(draft, read):
    more = 'kind = "hostile"\n[[relations]]\nsides = ["moc", "government"]\nkind = "allied"\n'
    draft.replace("campaign.toml", 'kind = "hostile"\n', more)
    with pytest.raises(CampaignError, match=r"campaign.toml:59 relations.sides: .* one relation of a pair of sides"):
        read()


def test_the_sheet_has_ranks_names_insets_phases_and_words(draft, read):
    sheet = read().sheet
    assert sheet.ranks == {"hama": 1, "saraqib": 1}
    assert (sheet.label_sides, sheet.names) == ({"hama": "W"}, {"regiment_46": "Base 46"})
    assert sheet.insets[0].window == Window(DAY, 4 * DAY - 1)
    assert sheet.phases[0].window == Window(0, 4 * DAY + 720)
    assert sheet.seas == (("IDLIB", 36.5, 35.7, "governorate"),)
    draft.replace("campaign.toml", "rank_1 =", "3 =")
    assert set(read().sheet.ranks.values()) == {3}


@pytest.mark.parametrize("extent", ["[172, 51, 194, 55]", "[172, 51, -166, 55]"])
def test_a_map_may_reach_across_180_degrees_in_either_spelling(extent, tmp_path):
    draft = Draft.of("valley")
    draft.replace("campaign.toml", "[9.9, 49.9, 10.7, 50.3]", extent)
    for row, lon in enumerate(("173.2", "177", "-177", "183.6", "193.5"), start=2):
        draft.set("places.csv", row, "lon", lon)
        draft.set("places.csv", row, "lat", "53")
    for row, km in enumerate(("255", "403", "45", "700"), start=1):
        draft.set("roads.csv", row, "km", km)
    campaign = read_campaign(draft.write(tmp_path))
    assert campaign.sheet.extent == (172, 51, 194, 55)
    assert [place.lon for place in campaign.points] == pytest.approx([173.2, 177, -177, -176.4, -166.5])


def test_an_extent_that_runs_backwards_is_refused_with_the_two_ways_across_180_degrees(draft, read):
    draft.replace("campaign.toml", "[35.0, 34.5, 39.0, 36.5]", "[39.0, 34.5, 35.0, 36.5]")
    with pytest.raises(CampaignError, match=r"west < east .* \[172, 51, 194, 55\] or \[172, 51, -166, 55\]"):
        read()


def test_palettes_are_read_by_name_and_side(draft, read):
    assert read().sheet.palettes == {"classic": {"government": Shade("#D03A34"), "moc": Shade("#FFFFFF")}}
    draft.replace("campaign.toml", '[palettes.classic]\ngovernment = "#D03A34"\nmoc = "#FFFFFF"\n', "")
    assert read().sheet.palettes == {}


def test_a_palette_may_give_a_side_several_shades(draft, read):
    shades = '[palettes.safe]\nmoc = { dark = "#6FB1F2", weight = 1.15 }\n'
    draft.replace("campaign.toml", "[palettes.classic]", f"{shades}\n[palettes.classic]")
    assert read().sheet.palettes["safe"] == {"moc": Shade(dark="#6FB1F2", weight=1.15)}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('moc = "#FFFFFF"', 'moc = { dark = "#FFFFFF" }', r"palettes.classic.moc: a colour, as #RRGGBB"),
        ('moc = "#FFFFFF"', 'moc = { colour = "#FFFFFF", darkk = "#000000" }', r"darkk: .*did you mean dark\?"),
        (
            'moc = "#FFFFFF"',
            'moc = { colour = "#FFFFFF", weight = 0 }',
            r"palettes.classic.moc.weight: '0': more than 0",
        ),
    ],
)
def test_a_mistake_in_a_palette_is_reported_once(draft, read, old, new, words):
    draft.replace("campaign.toml", old, new)
    with pytest.raises(CampaignError, match=words) as caught:
        read()
    assert len(caught.value.problems) == 1


def test_islands_do_not_count_as_pieces_of_the_road_graph(draft, read):
    draft.rows["roads.csv"].pop(0)
    draft.replace("campaign.toml", "pieces = 1", 'pieces = 1\nislands = ["regiment_46"]')
    assert len(read().roads) == 4


def test_the_backdrop_has_its_lines_and_rings(read):
    land, *coast = read().backdrop
    assert (land.layer, land.points[:2], land.holes) == ("land", ((35.0, 34.5), (39.0, 34.5)), ())
    assert [(line.layer, len(line.points)) for line in coast] == [("coast", 2), ("coast", 2)]


def test_a_backdrop_is_read_only_if_named(draft, read):
    draft.replace("campaign.toml", 'backdrop = "backdrop.geojson"', "")
    draft.damaged("backdrop.geojson", lambda raw: b"not JSON")
    assert read().backdrop is None


def test_a_backdrop_outside_the_folder_is_refused(draft, read):
    draft.replace("campaign.toml", '"backdrop.geojson"', '"../backdrop.geojson"')
    with pytest.raises(CampaignError, match=r"campaign.toml:8 backdrop: .* in the campaign folder itself"):
        read()


@pytest.mark.parametrize(
    "how",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.rstrip(b"\n"),
        lambda raw: raw + b"\n\n",
        lambda raw: b"\n" + raw,
    ],
    ids=["byte order mark", "CRLF", "no last line end", "blank lines after", "blank line before"],
)
def test_line_ends_and_byte_order_marks_do_no_harm(how, draft, read, tmp_path):
    before = read()
    for file in ("sides.csv", "places.csv", "statements.csv", "campaign.toml"):
        draft.damaged(file, how)
    after = read_campaign(draft.write(tmp_path))
    assert (after.places, after.statements, after.sheet) == (before.places, before.statements, before.sheet)


def test_columns_may_be_in_any_order(draft, read):
    before = read().readings
    draft.damaged(
        "readings.csv",
        lambda raw: b"\n".join(b",".join(reversed(line.split(b","))) for line in raw.splitlines()),
    )
    assert read().readings == before


def test_a_place_may_be_captured_from_a_side_that_another_statement_gave_it(draft, read):
    draft.set("places.csv", 2, "holder", "hts")
    draft.rows["statements.csv"].insert(
        3,
        {"id": "a0", "sentence": "s02", "verb": "hold", "place": "dadikh", "where": "in", "faction": "government"},
    )
    assert "a0" in read().statements


def test_a_statement_of_another_reading_gives_nobody_a_place(draft, read):
    draft.set("places.csv", 2, "holder", "hts")
    row = {"id": "a0", "sentence": "s02", "verb": "hold", "place": "dadikh", "where": "in", "faction": "government"}
    draft.rows["statements.csv"].insert(3, {**row, "reading": "saraqib-day/second"})
    with pytest.raises(CampaignError, match=r"statements.csv:6 from: 'government': a side that can hold dadikh"):
        read()
    draft.set("statements.csv", 5, "reading", "saraqib-day/second")  # in force together with the other row
    assert "a0" in read().statements


def test_a_strength_may_be_from_another_year(draft, read):
    draft.rows["claims.csv"][0].update(counting="at", earliest="2022-01-01T00:00", latest="2022-12-31T23:59")
    assert read().claims["c1"].window.latest < 0


# -- chapters ------------------------------------------------------------------------------------------

CHAPTERS = """
[[chapters]]
title = "Idlib"
from = "2024-11-27"
extent = [36.2, 35.5, 37.2, 36.2]
sentences = ["s02"]

[[chapters]]
title = "Hama"
from = "2024-12-01T18:00"
"""


@pytest.fixture
def told(draft):
    draft.texts["campaign.toml"] += CHAPTERS
    return draft


def test_chapters_tile_the_campaign(told, read):
    assert read().chapters == (
        Chapter("Idlib", 0, 4 * DAY + 1079, (36.2, 35.5, 37.2, 36.2), ("s02",)),
        Chapter("Hama", 4 * DAY + 1080, 12 * DAY - 1),
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["s02"]', '["s2"]', r"chapters.sentences: 's2': a sentence of sentences.csv: .*did you mean s02\?"),
        (
            'from = "2024-11-27"\nextent',
            'from = "2024-11-28"\nextent',
            r"chapters.from: .*: 2024-11-27T00:00, the epoch",
        ),
        ("2024-12-01T18:00", "2024-11-27T00:00", r"chapters.from: .*: a time after that of the chapter before"),
        (
            "2024-12-01T18:00",
            "2024-12-09",
            r"chapters.from: .*: a time up to the end of the campaign, 2024-12-08T23:59",
        ),
        ("[36.2, 35.5, 37.2, 36.2]", "[37.2, 35.5, 36.2, 36.2]", r"chapters.extent: .*west < east"),
        ("[36.2, 35.5, 37.2, 36.2]", "[10, 35, 11, 36]", r"chapters.extent: .* an extent on the map, \[35, 34.5, 39"),
        ('title = "Hama"', 'titel = "Hama"', r"chapters.titel: no such key; .*did you mean title\?"),
        ('sentences = ["s02"]', 'until = "2024-12-01"', r"chapters.until: no such key"),
    ],
)
def test_a_mistake_in_the_chapters_is_reported_once(told, read, old, new, words):
    told.replace("campaign.toml", old, new)
    with pytest.raises(CampaignError, match=words) as caught:
        read()
    assert len(caught.value.problems) == 1


def test_a_sentence_that_states_nothing_cannot_be_quoted(told, read):
    told.rows["sentences.csv"].append({**told.rows["sentences.csv"][-1], "id": "s05", "use": "aside", "note": "-"})
    told.replace("campaign.toml", '["s02"]', '["s05"]')
    with pytest.raises(CampaignError, match=r"chapters.sentences: 's05': a sentence with statements"):
        read()


# -- measures ------------------------------------------------------------------------------------------

MEASURES = """
[named_roads.m5]
ends = ["hama", "saraqib"]
corridors = ["m5"]

[[legs]]
side = "moc"
from = "saraqib"
to = "hama"

[[published_rates]]
what = "a war"
low = 17
high = 26.5
source = "a book"
"""


@pytest.fixture
def measured(draft):
    """Add a road that has a name, a leg and a published rate to the draft."""
    draft.rows["places.csv"].append({"id": "m5", "name": "M5 highway", "kind": "road", "counted": "no"})
    draft.texts["campaign.toml"] += MEASURES
    draft.replace("campaign.toml", 'kind = "hostile"\n', 'kind = "hostile"\npassable = true\nuntil = "2024-11-28"\n')
    return draft


def test_named_roads_legs_rates_and_passable_ground_are_read(measured, read):
    campaign = read()
    assert campaign.named_roads == {"m5": NamedRoad("m5", ("hama", "saraqib"), ("m5",))}
    assert campaign.legs == (Leg("moc", "saraqib", "hama"),)
    assert campaign.published_rates == (PublishedRate("a war", 17.0, 26.5, "a book"),)
    assert [campaign.passable("moc", "government", minute) for minute in (0, 2 * DAY - 1, 2 * DAY)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[named_roads.m5]", "[named_roads.m6]", r"named_roads.m6: 'm6': a place of places.csv"),
        ("[named_roads.m5]", "[named_roads.hama]", r"named_roads.hama: a place of kind road, which hama is not"),
        ('ends = ["hama"', 'ends = ["hma"', r"named_roads.m5.ends: 'hma': .*did you mean hama\?"),
        ('corridors = ["m5"]', 'corridors = ["m55"]', r"named_roads.m5.corridors: 'm55': a corridor of \[corridors\]"),
        ('ends = ["hama", "saraqib"]', 'ends = ["hama"]', r"named_roads.m5.ends: .*"),
        ('side = "moc"', 'side = "mok"', r"legs.side: 'mok': .*did you mean moc\?"),
        ('to = "hama"', 'to = "hamma"', r"legs.to: 'hamma': .*did you mean hama\?"),
        ('to = "hama"', 'to = "saraqib"', r"legs.to: 'saraqib': another place than `from`"),
        ("low = 17", "low = 27", r"published_rates.high: '26.5': at least `low`, 27"),
        ("low = 17", "low = 0", r"published_rates.low: '0'"),
        ('what = "a war"', "", r"published_rates.what: the key is missing"),
    ],
)
def test_a_mistake_in_the_measures_is_reported_once(measured, read, old, new, words):
    measured.replace("campaign.toml", old, new)
    with pytest.raises(CampaignError, match=words) as caught:
        read()
    assert len(caught.value.problems) == 1


# -- what may be absent ----------------------------------------------------------------------------------------------


def test_optional_columns_may_be_missing_from_the_header(draft, read):
    before = read()
    for file, row in ROWS.items():
        for name, column in columns(row).items():
            spare = not column.needed and name in draft.columns[file]
            if spare and not any(one.get(name) for one in draft.rows[file]):
                draft.drop_column(file, name)
    assert "note" not in draft.columns["places.csv"] and "claimant" not in draft.columns["statements.csv"]
    assert read() == before


def test_optional_files_may_be_missing(draft, read):
    draft.absent |= set(OPTIONAL) - {"factions.csv", "roads.csv"}
    for row in draft.rows["statements.csv"]:
        row.pop("reading", None)
    draft.rows["statements.csv"].pop(6)
    draft.set("statements.csv", 2, "phrase", "")
    campaign = read()
    assert (campaign.orders, campaign.claims, campaign.tolls, campaign.readings) == ((), {}, (), ())


@pytest.mark.parametrize(("file", "column"), [("factions.csv", "colour"), ("sides.csv", "hatch")])
def test_retired_columns_are_ignored(draft, read, file, column):
    before = read()
    header = f",{column}\n".encode()
    draft.damaged(file, lambda raw: raw.replace(b"\n", b",//\n").replace(b",//\n", header, 1))
    assert header in draft.content(file)
    assert (read().sides, read().factions) == (before.sides, before.factions)


def test_statements_and_orders_know_their_lines(read):
    campaign = read()
    assert [statement.line for statement in campaign.statements.values()] == list(range(2, 13))
    assert {order.line for order in campaign.orders} == {2, 3}


def test_only_what_is_needed_is_required(tmp_path):
    folder = tmp_path / "least"
    folder.mkdir()
    tables = {
        "campaign.toml": 'title = "Least"\nutc_offset = "+00:00"\nepoch = "2031-03-01"\nend = "2031-03-02"\n',
        "sides.csv": "id,name\nnorth,North\nsouth,South\n",
        "factions.csv": "id,name,side\nn,North,north\ns,South,south\n",
        "places.csv": "id,name,lat,lon\na,A,50,10\nb,B,50.1,10.3\n",
        "roads.csv": "a,b,km\na,b,25\n",
        "sources.csv": "id,title\none,A book\ntwo,Another\n",
        "sentences.csv": "id,source,paragraph,text,use,date\ns1,one,1,South took A.,coded,2031-03-01\n",
        "statements.csv": "id,sentence,verb,place,where,faction\ns1-1,s1,capture,a,in,s\n",
    }
    for name, text in tables.items():
        (folder / name).write_text(text)
    campaign = read_campaign(folder)
    assert (campaign.attribution, campaign.licence) == ("Sources: A book, Another.", "Licence not stated")
    assert campaign.sheet.extent == (9.97, 49.99, 10.33, 50.11)
    assert [(side.short, side.marker) for side in campaign.sides.values()] == [("North", "disc"), ("South", "square")]
    assert len({side.colour for side in campaign.sides.values()}) == 2
    assert (campaign.places["a"].kind, campaign.roads[0].road_class) == ("place", "road")


def test_a_side_without_a_colour_gets_one_that_no_other_side_has(draft, read):
    draft.set("sides.csv", 1, "colour", "")
    campaign = read()
    assert [side.colour for side in campaign.sides.values()] == [SIDE_COLOURS[1], SIDE_COLOURS[0]]


def test_points_are_counted_unless_a_row_says_what_is(draft, read):
    draft.drop_column("places.csv", "counted")
    draft.replace("campaign.toml", "pieces = 1", "# no pieces: a place without a road is no problem")
    draft.rows["places.csv"].append({"id": "quarter", "name": "Quarter", "kind": "district", "part_of": "saraqib",
                                     "lat": "35.86", "lon": "36.80"})  # fmt: skip
    places = read().places
    assert {id for id, place in places.items() if not place.counted} == {
        id for id, place in places.items() if not place.can_be_held or id == "quarter"
    }


def test_a_single_no_is_enough_to_count_no_place(draft, read):
    for number, row in enumerate(draft.rows["places.csv"]):
        row["counted"] = "" if number else "no"
    assert not any(place.counted for place in read().places.values())
