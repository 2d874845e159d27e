"""Dates of a folder: calendars, time zones, months and years, open ends, doubt, and an epoch inside a day."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import Draft, problems_of

from sim import Campaign, Study
from sim.captions import captions
from sim.tables import read_campaign

DAY = 1440
TOML, SENTENCES, TOLD = "campaign.toml", "sentences.csv", "statements.csv"
EPOCH, END, OFFSET = 'epoch = "2024-11-27"', 'end = "2024-12-08T23:59"', 'utc_offset = "+03:00"'


@pytest.fixture
def draft() -> Draft:
    return Draft.of("saraqib")


def window(campaign: Campaign, statement: str = "a4") -> tuple[str, str]:
    """Return the stated window of a statement in local time."""
    found = campaign.statements[statement].window
    assert found is not None
    return campaign.clock.local(found.earliest).iso, campaign.clock.local(found.latest).iso


@pytest.mark.parametrize(
    ("date", "first", "last", "words"),
    [
        ("2024-11", "2024-11-27T00:00", "2024-11-30T23:59", ""),  # a capture begins with the epoch
        ("2024-12", "2024-12-01T00:00", "2024-12-31T23:59", ""),
        ("../2024-11-29", "2024-11-27T00:00", "2024-11-29T23:59", "on or before 29 November 2024"),
        ("2024-11-29/..", "2024-11-29T00:00", "2024-12-08T23:59", "on or after 29 November 2024"),
        ("2024-11-30~", "2024-11-28T00:00", "2024-12-02T23:59", "about 30 November 2024"),
        ("2024-11-29/2024-11-30?", "2024-11-29T00:00", "2024-12-02T23:59",
         "29 November 2024 to perhaps 30 November 2024"),
    ],
)  # fmt: skip
def test_a_date_gives_its_window_and_its_words(
    draft: Draft, tmp_path: Path, date: str, first: str, last: str, words: str
) -> None:
    draft.set(SENTENCES, 2, "date", date)
    draft.texts[TOML] += '\n[approximate]\nday = "2d"\n'
    campaign = read_campaign(draft.write(tmp_path))
    assert window(campaign) == (first, last)
    sentence = campaign.sentences["s02"]
    assert sentence.date_words == words
    assert sentence.first_day is not None and sentence.last_day is not None
    assert campaign.clock.local(sentence.last_day).time == "00:00"
    if words:
        told = {caption.sentence: caption.basis for caption in captions(Study(campaign).history())}
        assert told["s02"] == f"Date as stated: {words}"


def test_doubt_needs_the_folder_to_say_how_far_a_date_may_be_off(draft: Draft, tmp_path: Path) -> None:
    draft.set(SENTENCES, 2, "date", "2024-11-28~")
    draft.texts[TOML] += '\n[approximate]\nmonth = "15d"\n'
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line, problem.column, problem.value) == (SENTENCES, 4, "date", "2024-11-28~")
    assert problem.allowed.startswith("a date without ~, or day in [approximate] of campaign.toml")


@pytest.mark.parametrize("gap", ["36h", "0d", "-2d"])
def test_a_date_is_off_by_whole_days(draft: Draft, tmp_path: Path, gap: str) -> None:
    draft.texts[TOML] += f'\n[approximate]\nday = "{gap}"\n'
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.column, problem.allowed) == ("approximate.day", "a whole number of days, as 15d")


def test_an_epoch_may_lie_inside_a_day(draft: Draft, tmp_path: Path) -> None:
    draft.replace(TOML, EPOCH, 'epoch = "2024-11-27T18:00"')
    draft.set(SENTENCES, 2, "date", "2024-11-27")
    campaign = read_campaign(draft.write(tmp_path))
    assert campaign.clock.iso(0) == "2024-11-27T18:00+03:00"
    assert window(campaign) == ("2024-11-27T18:00", "2024-11-27T23:59")
    assert window(campaign, "a10") == ("2024-12-02T00:00", "2024-12-02T23:59")
    assert [day.earliest for day in campaign.clock.days()][:3] == [0, 360, 360 + DAY]


def test_24_00_is_the_last_minute_of_a_day(draft: Draft, tmp_path: Path) -> None:
    draft.replace(TOML, END, 'end = "2024-12-08T24:00"')
    draft.set(TOLD, 7, "latest", "2024-11-30T24:00")
    campaign = read_campaign(draft.write(tmp_path))
    assert campaign.end == 12 * DAY - 1
    assert window(campaign, "a7") == ("2024-11-30T00:00", "2024-11-30T23:59")


def test_a_time_zone_puts_clocks_forward_inside_a_campaign(draft: Draft, tmp_path: Path) -> None:
    draft.replace(TOML, OFFSET, 'time_zone = "America/Asuncion"')  # put forward on 6 October 2024
    draft.replace(TOML, EPOCH, 'epoch = "2024-10-05"')
    campaign = read_campaign(draft.write(tmp_path))
    assert campaign.clock.iso(0) == "2024-10-05T00:00-04:00"
    assert window(campaign) == ("2024-11-28T00:00", "2024-11-28T23:59")
    found = campaign.statements["a4"].window
    assert found is not None and found.earliest == 54 * DAY - 60
    days = [day.latest - day.earliest + 1 for day in campaign.clock.days()]
    assert days[:3] == [DAY, DAY - 60, DAY]


@pytest.mark.parametrize(
    ("old", "new", "column", "allowed", "nearest"),
    [
        (OFFSET, 'time_zone = "Asia/Damasscus"', "time_zone", "a time zone of the IANA database", "Asia/Damascus"),
        (OFFSET, f'{OFFSET}\ntime_zone = "Asia/Damascus"', "utc_offset",
         "either utc_offset or time_zone, not both", ""),
        (OFFSET, f'{OFFSET}\ncalendar = "Julian"', "calendar", "gregorian, julian or julian before", "julian"),
        (EPOCH, 'calendar = "julian before 2024-12-01"\nepoch = "2024-11-27"', "epoch",
         "a day of the julian before 2024-12-01 calendar, which has no 2024-11-27", ""),
    ],
)  # fmt: skip
def test_what_the_clock_cannot_be_is_reported(
    draft: Draft, tmp_path: Path, old: str, new: str, column: str, allowed: str, nearest: str
) -> None:
    draft.replace(TOML, old, new)
    problem = next(problem for problem in problems_of(draft.write(tmp_path)) if problem.column == column)
    assert problem.allowed.startswith(allowed)
    assert problem.nearest == nearest


def test_dates_are_of_the_calendar_that_the_folder_names(draft: Draft, tmp_path: Path) -> None:
    draft.replace(TOML, EPOCH, 'calendar = "julian"\nepoch = "2024-11-14"')
    campaign = read_campaign(draft.write(tmp_path))
    assert window(campaign) == ("2024-11-28T00:00", "2024-11-28T23:59")
    assert campaign.clock.datetime(0).date().isoformat() == "2024-11-27"


def test_a_campaign_before_the_year_1_is_read_and_told_in_years_bce(draft: Draft, tmp_path: Path) -> None:
    for file, text in draft.texts.items():
        draft.texts[file] = text.replace("2024-", "-0217-")
    for rows in draft.rows.values():
        for row in rows:
            for column in ("date", "earliest", "latest", "end_earliest", "end_latest"):
                if column in row:
                    row[column] = row[column].replace("2024-", "-0217-")
    campaign = read_campaign(draft.write(tmp_path))
    assert window(campaign) == ("-0217-11-28T00:00", "-0217-11-28T23:59")
    assert campaign.clock.weekday(0) is None
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        campaign.clock.datetime(0)
