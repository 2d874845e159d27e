"""The events are made up, in the layout of UCDP GED."""

from __future__ import annotations

import csv
import io

import pytest
from exchange_tables import campaign_of, imported, reasons

from sim.exchange.imports.ucdp import COLUMNS

EVENT = {
    "id": "101", "type_of_violence": "1", "side_a": "Government of Valley", "side_b": "Reds", "where_prec": "1",
    "where_coordinates": "Aford village", "adm_1": "North", "latitude": "10.0", "longitude": "20.0",
    "country": "Valley",
    "event_clarity": "1", "date_prec": "1", "date_start": "2031-03-01", "date_end": "2031-03-01", "deaths_a": "2",
    "deaths_b": "0", "deaths_civilians": "1", "deaths_unknown": "0", "best": "3", "high": "5", "low": "3",
    "source_office": "The Valley Post",
}  # fmt: skip


def table(*events: dict[str, str], header: bool = True) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    if header:
        writer.writeheader()
    writer.writerows({**EVENT, **event} for event in events)
    return out.getvalue()


def test_an_event_is_a_fight_that_begins_and_ends_within_its_dates(tmp_path):
    made = imported(
        tmp_path, table({}, {"id": "102", "date_start": "2031-03-03", "date_end": "2031-03-09", "date_prec": "2"})
    )
    campaign = campaign_of(tmp_path, made)
    record = campaign.records["102"]
    assert (record.holder, record.contested) == ("", ("government_of_valley", "reds"))
    assert record.date == "2031-03-03/2031-03-09"
    statement = campaign.statements["102"]
    assert statement.end_window is not None
    assert statement.window is not None
    assert (statement.end_window.latest - statement.window.earliest) == 7 * 1440 - 1
    assert "date_prec 2 (2 to 6 days)" in record.note


def test_deaths_become_tolls_by_victims(tmp_path):
    campaign = campaign_of(
        tmp_path, imported(tmp_path, table({}, {"id": "102", "deaths_civilians": "0", "low": "2", "high": "4"}))
    )
    assert [(one.sentence, one.victims, one.killed) for one in campaign.tolls] == [
        ("101", "government_of_valley", (2, 2)),
        ("101", "civilians", (1, 1)),
        ("102", "government_of_valley", (2, 4)),
    ]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"type_of_violence": "3"}, "one-sided violence (type_of_violence 3): no fight of two sides"),
        ({"where_prec": "4"}, "where_prec 4: not known to a place or district"),
        ({"date_end": "2031-02-01"}, "date_start is after date_end"),
        ({"latitude": ""}, "no coordinates or no name of the place"),
        ({"best": "3", "low": "few"}, "low: 'few' is not a count of deaths"),
    ],
)
def test_events_that_are_no_fight_at_a_place_are_left_out_with_the_reason(event, reason, tmp_path):
    assert reasons(imported(tmp_path, table({}, {"id": "102", **event}))) == {3: reason}


def test_a_candidate_release_without_a_header_is_recognised_by_its_columns(tmp_path):
    made = imported(tmp_path, table({}, {"id": "102", "where_coordinates": "Bford", "latitude": "11"}, header=False))
    assert made.records == 2
    assert any("the file has no header: its 49 columns" in line for line in made.assumptions)


def test_times_of_midnight_behind_days_are_days(tmp_path):
    made = imported(tmp_path, table({"date_start": "2031-03-01 00:00:00.000", "date_end": "2031-03-01 00:00:00.000"}))
    assert campaign_of(tmp_path, made).records["101"].date == "2031-03-01"


def test_the_credit_is_that_of_the_dataset(tmp_path):
    campaign = campaign_of(tmp_path, imported(tmp_path, table({})))
    assert campaign.licence == "CC BY 4.0"
    assert "Sundberg and Melander 2013" in campaign.attribution
    assert campaign.title == "UCDP events: Valley"
    assert campaign.roads == ()
