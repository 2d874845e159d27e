"""A column is defined once, as a field of the row's dataclass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest

from sim.model.columns import Column, Derived, Id, LocalMinute, Refers
from sim.tables.problems import Report
from sim.tables.rows import columns, read_table


@dataclass(frozen=True, slots=True)
class Bridge:
    """A row of a made-up table."""

    id: Id
    river: Annotated[str, Refers("place"), Column(lines=True)]
    lanes: Annotated[int, Column("carriageways")] = 2
    open_days: Annotated[int | None, Derived(LocalMinute, ("opened", "closed"))] = None


@pytest.fixture
def read(tmp_path):
    """Read a table of bridges; return its entries and the problems as text."""

    def run(text: str):
        (tmp_path / "bridges.csv").write_text(text, encoding="utf-8")
        report = Report()
        table = read_table(tmp_path, "bridges.csv", Bridge, report)
        return table.entries, [str(problem) for problem in report.problems]

    return run


def test_fields_are_columns_and_those_with_a_default_are_optional():
    found = columns(Bridge)
    assert [(name, column.field, column.needed, column.refers) for name, column in found.items()] == [
        ("id", "id", True, ""),
        ("river", "river", True, "place"),
        ("carriageways", "lanes", False, ""),
        ("opened", "", False, ""),
        ("closed", "", False, ""),
    ]


def test_optional_columns_take_their_default_if_blank_or_absent(read):
    blank, problems = read("id,river,carriageways\nb1,orontes,\n")
    absent, more = read("id,river\nb1,orontes\n")
    assert (blank[0].row, absent[0].row) == (Bridge("b1", "orontes"), Bridge("b1", "orontes"))
    assert problems == more == []


def test_cells_of_derived_fields_are_parsed_for_the_reader(read):
    (entry,), problems = read("id,river,opened\nb1,orontes,0001-01-01T00:30\n")
    assert (entry.parsed["opened"], entry.row.open_days, problems) == (1470, None, [])


def test_one_invalid_cell_hides_no_other(read):
    (entry,), problems = read("id,river,carriageways,opened\nb 1,,two,1990\n")
    assert [problem.split(": ")[0] for problem in problems] == [
        "bridges.csv:2 id", "bridges.csv:2 river", "bridges.csv:2 carriageways", "bridges.csv:2 opened",
    ]  # fmt: skip
    assert entry.row == Bridge("b 1", "") and entry.mended == {"id", "river", "carriageways", "opened"}


def test_rows_know_the_line_they_begin_in(read):
    entries, problems = read('id,river\n\nb1,"orontes\nriver"\nb2,euphrates\n')
    assert ([entry.line for entry in entries], problems) == ([3, 5], [])
