"""From a sentence's date, a phrase and overriding times to the window of minutes in which something happened."""

from __future__ import annotations

from sim.model.times import MINUTES_A_DAY, Window
from sim.tables.cells import Entry
from sim.tables.report import Report
from sim.tables.schema import ClaimRow, SentenceRow, StatementRow
from sim.tables.settings import Settings


def day_span(sentence: SentenceRow, settings: Settings) -> tuple[int, int] | None:
    """Return the minutes of 00:00 of the first and the last day a sentence is dated to, or None."""
    if sentence.date is None:
        return None
    return settings.minute(sentence.date[0]), settings.minute(sentence.date[1])


def dated_window(sentence: SentenceRow, phrase: str, settings: Settings) -> tuple[int, int] | None:
    """Return the first and last minute that a sentence's date and a phrase of hours give, or None without a date.

    Hours count from the first day to the last; words that give no hours leave the whole days, 00:00 to 23:59.
    """
    days = day_span(sentence, settings)
    if days is None:
        return None
    meant = settings.phrase(phrase) if phrase else None
    if meant is None or meant.kind != "hours":
        return days[0], days[1] + MINUTES_A_DAY - 1
    return days[0] + meant.low, days[1] + meant.high


def stated_window(row: StatementRow | ClaimRow, sentence: SentenceRow, settings: Settings) -> tuple[int, int] | None:
    """Return the first and last minute of a row: overriding times first, then its sentence's, None when there are none.

    A row with only one overriding time and no date is bounded by the campaign on the other side. The first minute may
    be after the last here: `check_window` reports that.
    """
    dated = dated_window(sentence, row.phrase, settings)
    if row.earliest is None and row.latest is None:
        return dated
    low, high = dated if dated is not None else (0, settings.end)
    if row.earliest is not None:
        low = settings.minute(row.earliest)
    if row.latest is not None:
        high = settings.minute(row.latest)
    return low, high


def end_window(row: StatementRow, start: tuple[int, int] | None, settings: Settings) -> tuple[int, int] | None:
    """Return the first and last minute of the stated end of an enduring statement, or None when nothing states it."""
    if row.end_earliest is None and row.end_latest is None:
        return None
    low = settings.minute(row.end_earliest) if row.end_earliest is not None else (start or (0, 0))[0]
    high = settings.minute(row.end_latest) if row.end_latest is not None else settings.end
    return low, high


def as_window(span: tuple[int, int] | None, words: str) -> Window | None:
    """Return a checked span as a window with the words it rests on."""
    return None if span is None else Window(*span, words)


def check_window(
    entry: Entry[StatementRow] | Entry[ClaimRow],
    quoted: Entry[SentenceRow] | None,
    settings: Settings,
    report: Report,
) -> None:
    """Check that the times of a row begin before they end, lie where they can, and say why they override."""
    row = entry.row
    if quoted is None or "date" in quoted.mended or not entry.mended.isdisjoint(("earliest", "latest")):
        return  # what was reported already would only be told again
    sentence = quoted.row
    start = stated_window(row, sentence, settings)
    given = [name for name, at in (("earliest", row.earliest), ("latest", row.latest)) if at is not None]
    if start is not None and start[0] > start[1]:
        column = given[-1] if given else "phrase"
        other = ("latest", start[1]) if column == "earliest" else ("earliest", start[0])
        bound = "after" if column == "earliest" else "before"
        of = "" if other[0] in given else f" of sentence {row.sentence}"
        entry.blame(report, column, f"a time not {bound} the {other[0]} one{of}, {local_time(settings, other[1])}")
        start = None
    dated = dated_window(sentence, "", settings)
    strength = isinstance(row, ClaimRow) and row.counting == "at"  # often an estimate of another year
    if given and not row.note and not strength:
        entry.blame(report, "note", f"why {' and '.join(given)} override the date of the sentence")
    for name, at in (("earliest", row.earliest), ("latest", row.latest)):
        if at is None or strength:
            continue
        minute = settings.minute(at)
        if minute > settings.end or (minute < 0 and dated is not None and dated[0] >= 0):
            first, last = local_time(settings, 0), local_time(settings, settings.end)
            entry.blame(report, name, f"a time of the campaign, {first} to {last}")
            start = None
    if not given and not strength and start is not None and start[0] > settings.end:
        quoted.blame(report, "date", f"days not after the campaign's end, {local_time(settings, settings.end)}")
    if isinstance(entry.row, StatementRow):
        _check_end(entry, entry.row, start, settings, report)


def _check_end(
    entry: Entry[StatementRow] | Entry[ClaimRow],
    row: StatementRow,
    start: tuple[int, int] | None,
    settings: Settings,
    report: Report,
) -> None:
    """Check the stated end of what endures."""
    end = end_window(row, start, settings)
    if end is None:
        return
    column = "end_latest" if row.end_latest is not None else "end_earliest"
    for name, at in (("end_earliest", row.end_earliest), ("end_latest", row.end_latest)):
        if at is not None and settings.minute(at) > settings.end:
            entry.blame(report, name, f"a time not after the campaign's end, {local_time(settings, settings.end)}")
            return
    if end[0] > end[1]:
        entry.blame(report, column, f"a time not before {local_time(settings, end[0])}, the earliest of its end")
    elif start is not None and end[1] < start[0]:
        entry.blame(report, column, f"a time not before the statement begins, {local_time(settings, start[0])}")


def local_time(settings: Settings, minute: int) -> str:
    """Return a minute as the tables write it, YYYY-MM-DDTHH:MM."""
    return settings.clock.iso(minute)[:16]
