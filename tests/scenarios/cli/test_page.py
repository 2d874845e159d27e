"""Tables of campaigns of any size fit a page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import build_campaign, claim, say

from scenarios.cli.measures.collapse import collapse_tables
from scenarios.cli.measures.page import ROWS, chief_rows, each_words, period_words, row_periods
from scenarios.cli.measures.tally import tally_tables
from scenarios.cli.tables import Column, Table, make_row
from sim import Clock, Study
from sim.model.times import MINUTES_A_DAY, Precision

YEAR = 525_960
NAMES = [f"p{number}" for number in range(90)]


@pytest.fixture(scope="module")
def long_war() -> Study:
    """Ninety places, one taken every ten days and each a city or a village, and a claim about the first year."""
    end = 900 * MINUTES_A_DAY - 1
    places = {"base": "red1"} | dict.fromkeys(NAMES, "blue1")
    said = [
        say(f"s{at}", "capture", place, "red1", at=(at * 10 * MINUTES_A_DAY, at * 10 * MINUTES_A_DAY + 1439))
        for at, place in enumerate(NAMES)
    ]
    kinds = {place: "city" if at % 2 else "village" for at, place in enumerate(NAMES)}
    counted = claim("c1", 40, 50, at=(0, 365 * MINUTES_A_DAY), sentence="n_s0", faction="red1")
    return Study(build_campaign(places, said, roads="-".join(["base", *NAMES]), kinds=kinds, claims=[counted], end=end))


def tables(study: Study, every: str | None = None, most: int | None = ROWS) -> dict[str, Table]:
    shown = (*tally_tables(study, every=every, most=most), *collapse_tables(study, "blue", every=every, most=most))
    return {table.key: table for table in shown}


def test_tables_of_a_long_campaign_fit_a_page(long_war: Study) -> None:
    found = tables(long_war)
    assert max(len(table.rows) for table in found.values()) == ROWS
    assert found["coverage"].columns[0].name == "month"
    assert found["coverage"].rows[1].cells == ("Dec 2024", "4 of 4–54")
    assert found["losses-by-day"].title == "Places lost by B, month by month"


def test_losses_of_a_period_are_all_those_within_it(long_war: Study) -> None:
    for every in (None, "day", "week", "year"):
        rows = tables(long_war, every)["losses-by-day"].rows
        assert sum(int(row.cells[2]) for row in rows) == len(NAMES)
    assert [row.cells[:4] for row in rows] == [
        ("2024", "R", "4", "4"),
        ("2025", "R", "36", "36"),
        ("2026", "R", "37", "37"),
        ("2027", "R", "13", "13"),
    ]


def test_a_chosen_period_is_not_cut(long_war: Study) -> None:
    assert len(tables(long_war, "day")["coverage"].rows) == 900
    assert len(tables(long_war, "week")["coverage"].rows) == 129


def test_losses_beyond_a_page_are_those_of_the_highest_rank_in_order(long_war: Study) -> None:
    every, shown = tables(long_war, most=None)["losses"], tables(long_war)["losses"]
    assert len(every.rows) == len(NAMES) and list(shown.rows) == [row for row in every.rows if row in shown.rows]
    places = {row.cells[0] for row in shown.rows}
    assert {name.title() for name in NAMES[1::2]} < places  # the cities
    assert "62 of 90 rows" in shown.remarks[-1].words and "--json" in shown.remarks[-1].words


def test_first_rows_are_kept_without_ranks() -> None:
    table = Table("t", "", (Column("a"),), tuple(make_row(at) for at in range(5)))
    assert [row.cells[0] for row in chief_rows(table, 3).rows] == ["0", "1", "2"]
    assert [row.cells[0] for row in chief_rows(table, 3, [4, 1, 3, 2, 4]).rows] == ["1", "2", "3"]
    assert chief_rows(table, 5) is table is chief_rows(table, None)


@pytest.mark.parametrize(
    ("end", "precision", "every", "words", "first"),
    [
        (359, Precision.MINUTE, None, "every 10 min", "27 Nov, 00:00–00:09"),
        (2 * MINUTES_A_DAY - 1, Precision.MINUTE, None, "day by day", "2024-11-27"),
        (90 * MINUTES_A_DAY, Precision.MINUTE, None, "week by week", "27 Nov – 3 Dec 2024"),
        (90 * MINUTES_A_DAY, Precision.MINUTE, "day", "day by day", "2024-11-27"),
        (9 * YEAR, Precision.DAY, None, "every 2 months", "Nov–Dec 2024"),
        (9 * YEAR, Precision.DAY, "month", "month by month", "Nov 2024"),
        (9 * YEAR, Precision.YEAR, "day", "year by year", "2024"),
        (200 * YEAR, Precision.YEAR, None, "every 5 years", "2024"),
    ],
)
def test_periods_suit_the_span_and_its_precision(
    end: int, precision: Precision, every: str | None, words: str, first: str
) -> None:
    clock = replace(Clock.at("2024-11-27", offset_minutes=180), end=end, precision=precision)
    span = row_periods(clock, every)
    assert each_words(span) == words and period_words(clock, span, span.windows[0]) == first
    assert every or len(span.windows) <= ROWS + 1


@pytest.mark.parametrize("every", ["day", "week", "month", "year"])
@pytest.mark.parametrize("days", [2, 5, 8, 31, 45, 366, 400, 2000])
def test_the_chosen_period_is_of_its_length(every: str, days: int) -> None:
    clock = replace(Clock.at("2024-11-27", offset_minutes=180), end=days * MINUTES_A_DAY - 1)
    span = row_periods(clock, every)
    assert span.words == every or len(span.windows) <= 2
