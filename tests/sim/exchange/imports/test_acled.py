"""The events are made up, in the layouts of exports of ACLED."""

from __future__ import annotations

import csv
import io

import pytest
from exchange_tables import PLAIN, campaign_of, imported, reasons

from sim.exchange.imports.gathered import TableError

CURRENT = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso",
    "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source",
    "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
LEGACY = (
    "data_id", "iso", "event_id_cnty", "event_id_no_cnty", "event_date", "year", "time_precision", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "region",
    "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source",
    "source_scale", "notes", "fatalities", "timestamp", "iso3",
)  # fmt: skip
STATE, REBELS = "Military Forces of Valley (2029-)", "Reds"
EVENT = {
    "event_id_cnty": "VAL1", "event_date": "2031-03-10", "time_precision": "1", "event_type": "Battles",
    "sub_event_type": "Non-state actor overtakes territory", "actor1": REBELS, "inter1": "Rebel group",
    "actor2": STATE, "inter2": "State forces", "admin1": "North", "location": "Aford", "latitude": "10.0",
    "longitude": "20.0", "geo_precision": "1", "source": "The Valley Post; Radio", "notes": "Made up.",
    "fatalities": "3",
}  # fmt: skip
CLASH = {"event_id_cnty": "VAL2", "sub_event_type": "Armed clash", "location": "Bford", "latitude": "11"}


def table(*events: dict[str, str], layout: tuple[str, ...] = CURRENT) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, layout, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**EVENT, **event} for event in events)
    return out.getvalue()


def test_an_overtaken_place_is_captured_by_the_actor_that_is_no_state(tmp_path):
    swapped = {"actor1": STATE, "inter1": "State forces", "actor2": REBELS, "inter2": "Rebel group"}
    for events in ({}, swapped):
        record = campaign_of(tmp_path, imported(tmp_path, table(events))).records["VAL1"]
        assert (record.verb, record.holder, record.from_faction) == (
            "capture",
            "reds",
            "military_forces_of_valley_2029",
        )
        assert record.date == "2031-03-10"
        assert len(record.sources) == 2


def test_regained_territory_goes_to_the_state(tmp_path):
    event = {"sub_event_type": "Government regains territory"}
    record = campaign_of(tmp_path, imported(tmp_path, table(event))).records["VAL1"]
    assert (record.verb, record.holder, record.from_faction) == ("recapture", "military_forces_of_valley_2029", "reds")


def test_the_legacy_layout_has_codes_for_actors_and_months_in_words(tmp_path):
    event = {"event_date": "10 March 2031", "inter1": "2", "inter2": "1"}
    record = campaign_of(tmp_path, imported(tmp_path, table(event, layout=LEGACY))).records["VAL1"]
    assert (record.date, record.holder) == ("2031-03-10", "reds")


def test_a_transfer_without_violence_is_a_takeover_by_its_only_actor(tmp_path):
    event = {
        "event_type": "Strategic developments",
        "sub_event_type": "Non-violent transfer of territory",
        "actor2": "",
    }
    record = campaign_of(tmp_path, imported(tmp_path, table(event))).records["VAL1"]
    assert (record.verb, record.holder) == ("takeover", "reds")


def test_a_place_that_one_of_two_rebel_groups_took_is_a_fight_with_a_note(tmp_path):
    event = {"actor2": "Greens", "inter2": "Rebel group"}
    record = campaign_of(tmp_path, imported(tmp_path, table(event))).records["VAL1"]
    assert (record.holder, record.contested) == ("", ("reds", "greens"))
    assert "who took it is not coded" in record.note


def test_a_table_that_is_no_export_is_refused_as_one(tmp_path):
    for form in ("acled", "ucdp"):
        with pytest.raises(TableError, match=f"its header is not that of an export of {form.upper()}"):
            imported(tmp_path, PLAIN, format=form)


def test_a_clash_is_a_fight_within_its_dates_with_its_deaths(tmp_path):
    campaign = campaign_of(tmp_path, imported(tmp_path, table({}, CLASH)))
    record = campaign.records["VAL2"]
    assert (record.holder, record.contested) == ("", ("reds", "military_forces_of_valley_2029"))
    assert campaign.statements["VAL2"].end_window is not None
    assert [one.killed for one in campaign.tolls] == [(3, 3), (3, 3)]


@pytest.mark.parametrize(("precision", "date"), [("1", "2031-03-10"), ("2", "2031-03-07/2031-03-13"), ("3", "2031-03")])
def test_the_precision_of_time_is_a_window(precision, date, tmp_path):
    made = imported(tmp_path, table({"time_precision": precision}, CLASH))
    assert campaign_of(tmp_path, made).records["VAL1"].date == date


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"sub_event_type": "Peaceful protest"}, "sub_event_type Peaceful protest: says nothing of who holds a place"),
        ({"geo_precision": "3"}, "geo_precision 3: its point stands for a region"),
        ({"time_precision": "5"}, "time_precision: '5' is not 1, 2 or 3"),
        ({"actor1": "", "actor2": ""}, "actor1 and actor2: blank"),
    ],
)
def test_other_events_are_left_out_with_the_reason(event, reason, tmp_path):
    assert reasons(imported(tmp_path, table(CLASH, event))) == {3: reason}
