"""Measure proposals of statements against codings made by people, and write the figures into docs/proposals.md.

Usage: ``python docs/measure_proposals.py``
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sim.coding.reading import read_coding
from sim.coding.score import Score, score_rows

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("proposals.md")
TEXTS = ROOT / "tests" / "data" / "coded_texts"
SHIPPED = ROOT / "scenarios" / "northwestern_syria_2024"
READ = ("thessaly_1897", "bor_2013", "ghouta_2016", "kupiansk_2022", "mali_2012")
UNSEEN = ()
TABLE = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)", re.DOTALL)


def figures() -> str:
    """Return the figures as a table in Markdown."""
    header = "| text | compared | coded | proposed | both | precision | recall |\n|---|---|---|---|---|---|---|\n"
    return header + "".join(f"| {' | '.join(cells)} |\n" for cells in _rows())


def _rows() -> Iterator[tuple[str, ...]]:
    shipped = read_coding(SHIPPED).score()
    read = _sum(READ)
    unseen = _sum(UNSEEN)
    for what, found in (("shipped campaign", shipped), ("texts read before", read), ("unseen texts", unseen)):
        yield from ((what, *cells) for cells in score_rows(found))


def _sum(texts: tuple[str, ...]) -> Score:
    first, *others = (read_coding(TEXTS / text).score() for text in texts)
    return sum(others, first)


def main() -> None:
    """Write the figures into the page."""
    PAGE.write_text(TABLE.sub(lambda _: figures(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
