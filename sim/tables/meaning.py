"""What the words and times of a row mean: windows of minutes, counts and gaps."""

from __future__ import annotations

from typing import Any

from sim.model.campaign import Claim, Order, Sentence, Statement
from sim.model.dates import DateSpan
from sim.model.times import MINUTES_A_DAY, Window
from sim.model.verbs import VERBS
from sim.model.vocabulary import Where
from sim.tables.folder import Folder
from sim.tables.rows import Entry
from sim.tables.settings import Settings

Span = tuple[int, int]


def day_span(sentence: Entry[Sentence], settings: Settings) -> Span | None:
    """Return the minutes of 00:00 of the first and the last day of a sentence's date, or None without a date."""
    dates: DateSpan | None = sentence.parsed.get("date")
    if dates is None:
        return None
    first, last = settings.days(dates)
    return settings.minute(first), settings.minute(last)


def dated_window(sentence: Entry[Sentence], phrase: str, tables: Folder, settings: Settings) -> Span | None:
    """Return the first and last minute that a sentence's date and a phrase of hours give, or None without a date.

    Hours count from the first day to the last; a phrase that gives no hours leaves the whole days, 00:00 to 23:59. One
    that bounds from above only ("by morning") leaves all from the beginning of the previous dated sentence.
    """
    key = sentence.line, phrase
    if key not in tables.dated:
        tables.dated[key] = _dated_window(sentence, phrase, tables, settings)
    return tables.dated[key]


def _dated_window(sentence: Entry[Sentence], phrase: str, tables: Folder, settings: Settings) -> Span | None:
    dates: DateSpan | None = sentence.parsed.get("date")
    if dates is None:
        return None
    return span_of_dates(dates, phrase, tables.dated_before.get(sentence.row.id), settings)


def span_of_dates(dates: DateSpan, phrase: str, since: int | None, settings: Settings) -> Span:
    """Return the first and last minute that dates and a phrase of hours give; see `dated_window`.

    `since` is the local time of the previous dated sentence of the document (`previous_days`), if there is one.
    """
    first, last = settings.days(dates)
    low, high = 0, MINUTES_A_DAY - 1
    meant = settings.phrase(phrase) if phrase else None
    if meant is not None and meant.kind != "gap":
        low, high = meant.low, meant.high
    earliest, latest = settings.minute(first + low), settings.minute(last + high, last=True)
    if meant is not None and meant.kind == "by":
        earliest = min(settings.minute(first), 0 if since is None else settings.minute(since))
    return (0 if dates.first is None else earliest), (settings.end if dates.last is None else latest)


def from_epoch(span: Span | None, row: Statement | Claim) -> Span | None:
    """Return the span of a row's date; that of a change of holder which the epoch lies in begins with the epoch."""
    if span is not None and span[0] < 0 <= span[1] and changes_holder(row):
        return 0, span[1]
    return span


def changes_holder(row: Statement | Claim) -> bool:
    """Return whether a row says that another holds a place, or a part of it."""
    return isinstance(row, Statement) and VERBS[row.verb].effect.sets_holder and row.where in (Where.IN, Where.PART)


def is_from_above(entry: Entry[Any], sentence: Entry[Sentence], settings: Settings) -> bool:
    """Return whether the window of a row begins with the previous dated sentence, as its words give no lower bound."""
    meant = settings.phrase(entry.row.phrase) if entry.row.phrase else None
    dated = sentence.parsed.get("date") is not None
    return meant is not None and meant.kind == "by" and dated and "earliest" not in entry.parsed


def stated_window(entry: Entry[Any], sentence: Entry[Sentence], tables: Folder, settings: Settings) -> Span | None:
    """Return the first and last minute of a statement or claim: its own times, else its sentence's; None without any.

    If a row has only one time of its own and no date, the campaign bounds it on the other side. A change of holder
    whose date begins before the epoch and ends after it begins with the epoch, as `places.csv` says who held the place
    then. The first minute may be after the last, which the checks report.
    """
    dated = from_epoch(dated_window(sentence, entry.row.phrase, tables, settings), entry.row)
    earliest, latest = entry.parsed.get("earliest"), entry.parsed.get("latest")
    if earliest is None and latest is None:
        return dated
    low, high = dated if dated is not None else (0, settings.end)
    return (
        low if earliest is None else settings.minute(earliest),
        high if latest is None else settings.minute(latest, last=True),
    )


def end_window(entry: Entry[Any], start: Span | None, settings: Settings) -> Span | None:
    """Return the first and last minute of the stated end of an enduring statement, or None if it is not stated."""
    earliest, latest = entry.parsed.get("end_earliest"), entry.parsed.get("end_latest")
    if earliest is None and latest is None:
        return None
    low = settings.minute(earliest) if earliest is not None else (start or (0, 0))[0]
    return low, settings.end if latest is None else settings.minute(latest, last=True)


def as_window(span: Span | None, words: str) -> Window | None:
    """Return a checked span as a window with the words it rests on."""
    return None if span is None else Window(*span, words)


def bounds_of(entry: Entry[Any], what: str) -> tuple[Any, Any] | None:
    """Return the columns `what_low` and `what_high` of a row, or None if both are blank."""
    low, high = entry.parsed.get(f"{what}_low"), entry.parsed.get(f"{what}_high")
    return None if low is None and high is None else (low, high)


def count_of(entry: Entry[Claim], settings: Settings) -> tuple[int, int | None] | None:
    """Return the lowest and highest count of a claim (None: open), or None alone if nothing gives them.

    A blank `low` follows from the claim's words by [counts]: from all of them, else from the longest key among them.
    """
    row = entry.row
    if "low" in entry.parsed:
        return row.low, row.high
    count = settings.count_within(row.words)
    if count is None:
        return None
    low, high = count
    return low, high if row.high is None else row.high


def gap_of(entry: Entry[Order], settings: Settings) -> tuple[int, int | None]:
    """Return the least and greatest gap in minutes that a row of order.csv gives; None for no greatest gap.

    The row's own bounds come first, then a gap of [phrases]; otherwise the row only says which comes first.
    """
    row = entry.row
    if "at_least" not in entry.parsed and row.at_most is None:
        meant = settings.phrase(row.phrase) if row.phrase else None
        return (meant.low, meant.high) if meant is not None and meant.kind == "gap" else (0, None)
    return row.at_least, row.at_most
