"""The command `windows`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from builders import spoil

Run = Callable[..., tuple[int, str, str]]


def tell(run: Run, *argv: str) -> Any:
    code, out, err = run(*argv, "--json")
    assert code == 0, err
    return json.loads(out)


def columns(out: str) -> list[list[str]]:
    """Return the cells of a printed table, which stand two or more blanks apart."""
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in out.splitlines()]


def test_windows_are_sorted_by_how_much_is_tightened(run: Run, valley: str) -> None:
    found = tell(run, "windows", valley)
    assert [one["id"] for one in found] == ["v3.1", "v2.1", "v5.1"]
    cedra = found[0]
    assert cedra["hours_won"] == 12
    assert cedra["stated"] == {"earliest": "2030-05-01T00:00+03:00", "latest": "2030-05-02T23:59+03:00"}
    assert cedra["tight"] == {"earliest": "2030-05-01T12:00+03:00", "latest": "2030-05-02T23:59+03:00"}
    assert (cedra["earliest_by"], cedra["latest_by"]) == (["v2.1"], [])
    assert [step["sentence"] for step in cedra["earliest_proof"]] == ["v2", "v3"]
    assert found[1]["hours_won"] == 0


def test_windows_are_printed_with_what_tightened_them(run: Run, valley: str) -> None:
    code, out, err = run("windows", valley, "--top", "1")
    assert code == 0
    assert columns(out)[1:] == [
        [
            "12.0", "v3.1", "capture: Cedra", "2030-05-01T00:00..2030-05-02T23:59",
            "2030-05-01T12:00..2030-05-02T23:59", "v2.1",
        ]
    ]  # fmt: skip
    assert "1 window of 3 tightened by others, by 12 h in all" in err
    assert "2 more lines without --top" in err


def test_statements_of_one_sentence_tightened_alike_share_a_line(run: Run, valley: str) -> None:
    again = "v3.1,v3,capture,cedra,in,,,,,,na,sa,,,,,,,reportedly,,,cedra/fought,"
    spoil(
        Path(valley), "statements.csv", again, f"{again}\n{again.replace('v3.1', 'v3.2').replace('cedra,in', 'dun,in')}"
    )
    order = "v2.1,v3.1,0m,,v3,,,cedra/fought,"
    spoil(Path(valley), "order.csv", order, f"{order}\n{order.replace('v3.1', 'v3.2')}")
    assert columns(run("windows", valley)[1])[1][:3] == ["12.0", "v3.1 and 1 more", "capture: Cedra, Dun"]
    assert len(tell(run, "windows", valley)) == 4
