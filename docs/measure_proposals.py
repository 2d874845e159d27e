"""Measure `frontlapse split` and proposals of statements against codings made by people, and write docs/proposals.md.

Usage: ``python docs/measure_proposals.py`` writes the tables of figures into the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sim.coding.reading import read_coding
from sim.coding.score import Score, score_rows
from sim.coding.split import split_document

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("proposals.md")
TEXTS = ROOT / "tests" / "data" / "coded_texts"
SHIPPED = ROOT / "scenarios" / "northwestern_syria_2024"
READ = (
    "thessaly_1897", "bor_2013", "ghouta_2016", "kupiansk_2022", "mali_2012",
    "abyan_2015", "afabet_1988", "grahovo_1995",
)  # fmt: skip
UNSEEN = ("kilinochchi_2009", "keren_1941", "shabwah_2015")
COLUMNS = ("text", "compared", "coded", "proposed", "both", "precision", "recall")


def tables() -> dict[str, str]:
    """Return the tables of the page in Markdown, by the names of their places in it."""
    return {
        "figures": _table(COLUMNS, _figures()),
        "unseen": _table(COLUMNS, _unseen()),
        "cuts": _table(("text", "sentences", "found", "others found"), _cuts()),
    }


def fill(page: str) -> str:
    """Return the page with its tables replaced by those measured now."""
    for name, table in tables().items():
        before, mark, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        page = before + mark + table + end + after
    return page


def _figures() -> Iterator[tuple[str, ...]]:
    groups = {
        "shipped campaign": read_coding(SHIPPED).score(),
        "texts read before": _sum(READ),
        "unseen texts": _sum(UNSEEN),
    }
    for what, found in groups.items():
        yield from ((what, *cells) for cells in score_rows(found))


def _unseen() -> Iterator[tuple[str, ...]]:
    for text in UNSEEN:
        yield f"`{text}`", *score_rows(_sum((text,)))[0]


def _cuts() -> Iterator[tuple[str, ...]]:
    others = {path: path.parent for path in sorted(TEXTS.glob("*/*.txt"))}
    groups = {"shipped article": {SHIPPED / "source" / "article.txt": SHIPPED}, f"{len(others)} others": others}
    for what, texts in groups.items():
        wanted = found = right = 0
        for path, folder in texts.items():
            known = [line.text for line in read_coding(folder).lines if line.source in (path.stem, "wikipedia")]
            pieces = [piece.text for piece in split_document(path.read_text(encoding="utf-8")).pieces]
            wanted, found, right = wanted + len(known), found + len(pieces), right + len({*known} & {*pieces})
        yield what, str(wanted), str(right), str(found - right)


def _sum(texts: Sequence[str]) -> Score:
    first, *others = (read_coding(TEXTS / text).score() for text in texts)
    for other in others:
        first = first + other
    return first


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines).replace("| --- ", "|---").replace("--- |", "---|")


if __name__ == "__main__":
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
