"""Words of a table against the sentence that they are taken from: phrases, counts, and what they mean."""

from __future__ import annotations

import difflib
import re

from sim.model.errors import shorten
from sim.tables.cells import Entry
from sim.tables.report import Names, Report
from sim.tables.schema import ClaimRow, OrderRow, SentenceRow, StatementRow
from sim.tables.settings import Settings


def check_phrase(
    entry: Entry[StatementRow] | Entry[ClaimRow],
    quoted: Entry[SentenceRow] | None,
    settings: Settings | None,
    order_phrases: frozenset[tuple[str, str]],
    report: Report,
) -> None:
    """Check that a phrase stands in its sentence and that something says what time it means.

    `order_phrases` are the (sentence, folded phrase) pairs of order.csv, which gives those their meaning.
    """
    row = entry.row
    if not row.phrase:
        return
    dated = quoted is not None and quoted.given("date")
    if quoted is not None and not check_quotation(entry, "phrase", row.phrase, quoted, report):
        return
    if settings is None:
        return
    meant = settings.phrase(row.phrase)
    explicit = entry.given("earliest") or entry.given("latest")
    known = not settings.sound or row.phrase.casefold() in settings.dropped
    if meant is None and not known and not explicit and (row.sentence, row.phrase.casefold()) not in order_phrases:
        allowed = "a phrase of [phrases] in campaign.toml, one that order.csv uses, or earliest and latest beside it"
        entry.blame(report, "phrase", allowed, Names(settings.keys.phrases).nearest(row.phrase))
    if meant is not None and meant.kind == "hours" and not explicit and quoted is not None and not dated:
        quoted.blame(report, "date", f"a day, as {row.phrase!r} gives hours of it in {entry.file}")


def check_quotation(
    entry: Entry[StatementRow] | Entry[ClaimRow] | Entry[OrderRow],
    column: str,
    words: str,
    quoted: Entry[SentenceRow],
    report: Report,
) -> bool:
    """Check that words stand in a sentence, letter for letter, and return whether they do."""
    sentence = quoted.row
    if words in sentence.text or "text" in quoted.mended:
        return True
    at = sentence.text.casefold().find(words.casefold())
    same = sentence.text[at : at + len(words)] if at >= 0 else ""
    guess = same if same.casefold() == words.casefold() else _near_words(words, sentence.text)
    entry.blame(report, column, f"words that stand in sentence {sentence.id}: {shorten(sentence.text)}", guess)
    return False


def count_of(row: ClaimRow, settings: Settings) -> tuple[int, int | None] | None:
    """Return the lowest and highest count of a claim, None for open; None alone when nothing gives them.

    A blank `low` is taken from the words by [counts]: from the words themselves, else the longest counted words
    that stand whole among them.
    """
    if row.low is not None:
        return row.low, row.high
    words = row.words.casefold()
    known = {key.casefold(): value for key, value in settings.keys.counts.items()}
    if words not in known:
        inside = [key for key in known if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", words)]
        if not inside:
            return None
        words = max(inside, key=len)
    low, high = known[words]
    return low, high if row.high is None else row.high


def gap_of(row: OrderRow, settings: Settings) -> tuple[int, int | None]:
    """Return the least and greatest gap in minutes that an order row gives; None for no greatest.

    The row's own bounds come first, then a gap of [phrases]; words that give none only say what comes first.
    """
    if row.at_least is None and row.at_most is None:
        meant = settings.phrase(row.phrase) if row.phrase else None
        return (meant.low, meant.high) if meant is not None and meant.kind == "gap" else (0, None)
    return row.at_least or 0, row.at_most


def _near_words(words: str, text: str) -> str:
    """Return the run of about as many words in `text` that is nearest to `words`, or an empty string."""
    wanted = len(words.split())
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    runs = [
        text[spans[n][0] : spans[n + length - 1][1]].strip(",.;:()")
        for length in (wanted - 1, wanted, wanted + 1)
        if length > 0
        for n in range(len(spans) - length + 1)
    ]
    close = difflib.get_close_matches(words, runs, n=1, cutoff=0.6)
    return close[0] if close else ""
