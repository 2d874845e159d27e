from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.exchange.imports.status import CONTESTED, NEITHER, NOT_KNOWN, Status, read_status

SEVERAL = "the table names several holders: they are one party of their own"


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Ukraine", Status("Ukraine")),
        (" Donetsk\u00a0PR ", Status("Donetsk PR")),
        ("", Status()),
        ("Contested", Status("", ("unknown",))),
        ("disputed", Status("", ("unknown",))),
        ("Contested\u00a0Ukraine", Status("Ukraine", ("unknown",))),
        ("Ukraine (contested)", Status("Ukraine", ("unknown",))),
        ("Contested by Reds and Blues", Status("", ("Reds", "Blues"))),
        ("contested between Reds; Blues", Status("", ("Reds", "Blues"))),
        ("Unknown", Status("unknown")),
        ("Not known", Status("unknown")),
        ("Gray zone", Status("", ("unknown",), "the table says 'Gray zone'")),
        ("Uncontrolled", Status("unknown", (), "the table says 'Uncontrolled'")),
        ("Ukraine?", Status("Ukraine", (), "the table doubts the holder: 'Ukraine?'")),
        (
            "Reds\n\u00a0Blues",
            Status("Reds and Blues", (), "the table names several holders: they are one party of their own"),
        ),
        ("HTS/MOC", Status("HTS/MOC")),
    ],
)
def test_a_cell_is_a_party_a_status_or_both(cell, status):
    assert read_status(cell) == status


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Truce", "names neither a holder nor a contest"),
        ("n/a", "names neither a holder nor a contest"),
        ("30 May 2022", "is a date, not a holder"),
        ("2022-05-30", "is not the name of a holder"),
        ("17", "is not the name of a holder"),
        ("Ukraine <ref>", "holds markup"),
        ("x" * 300, "at most 200 characters"),
    ],
)
def test_what_cannot_be_a_holder_is_refused(cell, words):
    with pytest.raises(ValueError, match=words):
        read_status(cell)


def test_the_words_of_the_page_are_status_words():
    page = (Path(__file__).parents[4] / "docs" / "import.md").read_text(encoding="utf-8")
    for words, first in ((CONTESTED, "contested, disputed"), (NOT_KNOWN, "unknown, not known"), (NEITHER, "truce")):
        (row,) = re.findall(rf"^\| ({first}[^|]*) \|", page, re.MULTILINE)
        assert [word for word in row.split(", ") if word not in words] == []
