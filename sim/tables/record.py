"""Checks of sentences, statements, orders, claims and tolls: what contradicts itself, its sentence or another row."""

from __future__ import annotations

import re
from typing import Any

from sim.model.campaign import Claim, Order, Sentence, Statement, Toll
from sim.model.columns import POINT_KINDS
from sim.model.dates import DateSpan
from sim.model.errors import shorten
from sim.model.lookalikes import fold_spaces, skeleton
from sim.model.readings import in_force
from sim.model.times import MINUTES_A_DAY
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import UNKNOWN, Counting, Where
from sim.model.words import local_iso
from sim.tables.folder import ANY_SIDE, Folder
from sim.tables.meaning import (
    Span,
    bounds_of,
    changes_holder,
    count_of,
    dated_window,
    day_span,
    end_window,
    stated_window,
)
from sim.tables.problems import Hints, Report, listed
from sim.tables.references import looks_like_sentence
from sim.tables.rows import Entry
from sim.tables.settings import Settings

_MOST_MEANT = 100_000  # statements, or pairs of them, that the names of sentences stand for
_LONGEST_SENTENCE = 5000  # characters of a sentence that is searched for a misspelt phrase
_LONGEST_START = 366 * MINUTES_A_DAY
_FAR_YEARS = 100  # outside the campaign, from which the date of a statement counts as a mistake
_FAR = _FAR_YEARS * 366 * MINUTES_A_DAY
_Natural = tuple[tuple[int, str], ...]


def check_record(tables: Folder, report: Report) -> None:
    """Report problems of the record."""
    _check_sentences(tables, report)
    if tables.settings is not None:
        _check_epoch(tables, tables.settings, report)
        _check_early(tables, tables.settings, report)
    order_phrases = frozenset((e.row.sentence, e.row.phrase.casefold()) for e in tables.order if e.row.phrase)
    for statement in tables.statements:
        _check_place(statement, tables, report)
        _check_parties(statement, tables, report)
        _check_ends(statement, report)
        sentence = tables.sentence.get(statement.row.sentence)
        _check_phrase(statement, sentence, tables, order_phrases, report)
        if tables.settings is not None:
            _check_window(statement, sentence, tables, tables.settings, report)
        _check_repeats(statement, tables, report)
    for order in () if tables.is_table else tables.order:
        _check_order(order, tables, report)
    few = _check_sizes(tables, report)
    for claim in tables.claims:
        sentence = tables.sentence.get(claim.row.sentence)
        _check_phrase(claim, sentence, tables, order_phrases, report)
        if sentence is not None:
            _check_quotation(claim, "words", claim.row.words, sentence, report)
        if not claim.row.faction and claim.row.counting != Counting.AT:
            claim.blame(report, "faction", "the faction that is said to have done it; only a strength may be of nobody")
        if tables.settings is not None:
            _check_window(claim, sentence, tables, tables.settings, report)
            if few:
                _check_count(claim, tables, tables.settings, report)
    for toll in tables.casualties:
        _check_toll(toll, report)


def _check_sizes(tables: Folder, report: Report) -> bool:
    """Check how many statements the names of sentences stand for in all, and return whether they are few enough."""
    pairs = included = 0
    for order in tables.order:
        pairs += tables.count_pairs(order.row)
        if pairs > _MOST_MEANT:
            allowed = f"orders of at most {_MOST_MEANT:,} pairs of statements in all; up to this row they are {pairs:,}"
            order.blame(report, "first", f"{allowed}, as a sentence stands for all its statements")
            break
    for claim in tables.claims:
        included += sum(len(tables.statements_of.get(name, ("",))) for name in claim.row.includes)
        if included > _MOST_MEANT:
            allowed = f"at most {_MOST_MEANT:,} statements included in all counts"
            claim.blame(report, "includes", f"{allowed}; up to this row they are {included:,}")
            break
    return pairs <= _MOST_MEANT and included <= _MOST_MEANT


def _check_sentences(tables: Folder, report: Report) -> None:
    """Check the order of sentences, and that the coded ones are cited and no others."""
    cited, meant = _citations(tables)
    every = all(table.whole for table in tables.citing)
    last: dict[str, tuple[str, _Natural]] = {}  # of each source
    for entry in tables.sentences:
        row = entry.row
        if "id" in entry.mended:
            continue  # its order and its citations are unknown
        if tables.settings is not None:
            _check_doubt(entry, tables.settings, report)
        if tables.is_table:
            continue  # every record counts, and ids may come in any order
        source = "; ".join(row.sources)
        order = _natural(row.id)
        before, earlier = last.get(source, (row.id, order))
        if order <= earlier and row.id != before:
            allowed = f"an id after {before}, the sentence before it, as ids are in the order of the document"
            entry.blame(report, "id", allowed)
        last[source] = row.id, order
        uncited = row.id not in cited and row.id not in meant
        if row.use == "coded" and uncited and every and tables.places.whole:
            entry.blame(report, "use", "repeat, background or aside, as no other table cites this sentence")
        if row.use != "coded" and row.id in cited:
            entry.blame(report, "use", f"coded, as {listed(tables.citing_files[row.id])} cites this sentence")


def _check_doubt(entry: Entry[Sentence], settings: Settings, report: Report) -> None:
    """Check that the folder says how far a date in doubt may be off."""
    dates: DateSpan | None = entry.parsed.get("date")
    for end in dates.doubts if dates is not None else ():
        unit = end.unit.name.lower()
        if settings.approximate(end.unit) is None and not settings.dropped & {"approximate", unit}:
            allowed = f"a date without {end.doubt}, or {unit} in [approximate] of campaign.toml: how far one may be off"
            entry.blame(report, "date", allowed)


def _check_epoch(tables: Folder, settings: Settings, report: Report) -> None:
    """Check that the epoch is not long before the first statement: an epoch of another year leaves years empty."""
    spans = [day_span(tables.sentence[name], settings) for name in tables.statements_of if name in tables.sentence]
    first = min((span[0] for span in spans if span is not None and span[0] >= 0), default=0)
    if first > _LONGEST_START:
        allowed = f"a day at most a year before the first statement, {_day_iso(settings, first)}"
        settings.blame(report, ("epoch",), _day_iso(settings, 0), allowed)


def _day_iso(settings: Settings, minute: int) -> str:
    return settings.clock.local(minute).date.iso


def _check_early(tables: Folder, settings: Settings, report: Report) -> None:
    """Check that nothing dated before the epoch changes who holds a place: it would have no effect."""
    allowed = f"not before the epoch, {_day_iso(settings, 0)}"
    for name, statements in tables.statements_of.items():
        quoted = tables.sentence.get(name)
        if quoted is None or "date" in quoted.mended:
            continue
        early = []
        for entry in statements:
            row = entry.row
            window = stated_window(entry, quoted, tables, settings)
            if not changes_holder(row):
                continue
            if window is None or window[1] >= 0 or not entry.mended.isdisjoint(("earliest", "latest")):
                continue
            dated = day_span(quoted, settings)
            if not entry.parsed.keys() & {"earliest", "latest"}:
                early.append(row)
            elif dated is None or dated[0] < 0:  # else `_check_window` reports it
                column = "latest" if "latest" in entry.parsed else "earliest"
                entry.blame(report, column, f"a time {allowed}, as {row.verb} changes who holds a place")
        if early:
            more = len(early) - 1
            change = f"and {more} more change" if more else "changes"
            first = f"{early[0].id} ({early[0].verb})"
            quoted.blame(report, "date", f"a day {allowed}, as {first} {change} who holds a place")


def _natural(name: str) -> _Natural:
    """Return a sort key that puts s9 before s10."""
    parts = re.findall(r"[0-9]{1,9}|[^0-9]+", name)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def _citations(tables: Folder) -> tuple[set[str], set[str]]:
    """Return the sentences that other tables cite, and those that invalid or damaged cells may mean."""
    cited = set(tables.citing_files)
    meant: set[str] = set()
    for table in tables.citing:
        for cells in table.damaged:  # cells may be under the wrong column
            meant.update(cell.strip() for cell in cells.values())
    for name in cited - set(tables.sentences.lines):
        if looks_like_sentence(name, tables.names["sentence"][0]):
            meant |= tables.names["sentence"][0].near(name)
    return cited, meant


def _check_place(entry: Entry[Statement], tables: Folder, report: Report) -> None:
    """Check the places of a statement, and how near it is to them."""
    row, effect = entry.row, VERBS[entry.row.verb].effect
    if effect.takes and len(row.places) != 1:
        entry.blame(report, "place", f"one place, as every {row.verb} has a row of its own")
    elif effect is not Effect.NONE and not row.places:
        entry.blame(report, "place", f"the places of the {row.verb}")
    if row.places and not entry.given("where"):
        entry.blame(report, "where", "in, part or near, as a place is named")
    if effect.takes:
        for name in row.places:
            spot = tables.place.get(name)
            if spot is not None and spot.row.kind not in POINT_KINDS and "kind" not in spot.mended:
                allowed = f"a place with a point; {name} is a {spot.row.kind}, which is not held as a whole"
                entry.blame(report, "place", allowed, value=name)
    if effect is Effect.TAKE and row.where == Where.PART:
        partial = listed(verb.name for verb in VERBS.values() if verb.effect is Effect.TAKE_PART)
        entry.blame(report, "where", f"in or near, as {row.verb} takes the whole place; part goes with {partial}")
    if row.within_m is not None and entry.given("where") and row.where in (Where.IN, Where.PART):
        entry.blame(report, "within_km", "blank, unless where is near")
    for name in row.exceptions:
        inside = tables.around.get(name)
        if inside is None:
            continue
        named = {*row.places, *(parent for spot in (name, *inside) for parent in tables.place[spot].row.part_of)}
        if tables.place.keys() >= named and inside.isdisjoint(row.places):  # else an unknown place may be the region
            entry.blame(report, "except", f"a place that lies in {listed(row.places)} by part_of", value=name)
    _check_bounds(entry, "share", report)


def _check_parties(entry: Entry[Statement], tables: Folder, report: Report) -> None:
    """Check who did it, and that those who lost a place could have held it."""
    row, effect = entry.row, VERBS[entry.row.verb].effect
    if effect.sets_holder and not row.faction:
        entry.blame(report, "faction", f"the faction that did it, as {row.verb} changes or confirms who holds a place")
    loser, winner = row.from_faction, row.faction
    if not loser or not effect.takes:
        return
    side = tables.side_of.get(loser)
    if loser == winner or (winner and loser in tables.sides.lines and tables.side_of.get(winner) == side):
        entry.blame(report, "from", f"a side or faction other than that of {winner}, which took it")
        return
    if side is None or len(row.places) != 1 or row.where != Where.IN or row.places[0] not in tables.place:
        return
    held = tables.place[row.places[0]].row.holder
    if held == UNKNOWN or tables.side_of.get(held, side) == side or _ever_given(entry, side, tables):
        return
    holder = f"{held} holds it before the epoch"
    entry.blame(report, "from", f"a side that can hold {row.places[0]}: {holder} and no statement gives it to {loser}")


def _ever_given(entry: Entry[Statement], side: str, tables: Folder) -> bool:
    """Return whether another statement gives the place to `side`, under the first readings and the row's own."""
    if tables.statements.damaged:
        return True  # an unreadable row may give it
    own = entry.row.reading

    def holds(reading: tuple[str, str] | None) -> bool:
        return reading == own if reading and own and reading[0] == own[0] else in_force(reading, tables.first_readings)

    return any(
        holds(reading) and any(other is not entry for other in others)
        for giver in (side, ANY_SIDE)
        for reading, others in tables.givers.get((entry.row.places[0], giver), {}).items()
    )


def _check_ends(entry: Entry[Statement], report: Report) -> None:
    """Check that only enduring statements have an end."""
    if VERBS[entry.row.verb].enduring or "verb" in entry.mended:
        return
    enduring = ", ".join(verb.name for verb in VERBS.values() if verb.enduring)
    for column in ("end_earliest", "end_latest"):
        if column in entry.parsed:
            entry.blame(report, column, f"blank, as only these verbs have an end: {enduring}")


def _check_repeats(entry: Entry[Statement], tables: Folder, report: Report) -> None:
    name = entry.row.repeats
    line = tables.statements.lines.get(name, 0)
    if line >= entry.line:
        entry.blame(report, "repeats", f"a statement before this one; {name} is on line {line}")


def _check_order(entry: Entry[Order], tables: Folder, report: Report) -> None:
    row = entry.row
    if not entry.given("sentence") and not entry.given("rule"):
        entry.blame(report, "sentence", "the sentence that states the order, or a rule by which it is inferred")
    sentence = tables.sentence.get(row.sentence)
    if row.phrase and sentence is not None:
        _check_quotation(entry, "phrase", row.phrase, sentence, report)
    if "at_least" not in entry.mended and row.at_most is not None and row.at_most < row.at_least:
        least = entry.cells.get("at_least", "").strip() or "0m if blank"
        entry.blame(report, "at_most", f"at_least ({least}) or more")
    known = row.first != row.then
    if not known:
        entry.blame(report, "then", f"something other than {row.first}")
    for column, end in (("first", row.first), ("then", row.then)):
        statement = tables.statement.get(end.statement)
        if statement is not None and end.end and not (VERBS[statement.row.verb].enduring or "verb" in statement.mended):
            entry.blame(report, column, f"a statement without .end, as {statement.row.verb} has no end of its own")
        if str(end) in tables.sentence and not tables.points_of(end):
            if tables.statements.whole and not tables.statements.damaged:
                entry.blame(report, column, "a sentence that has statements")
            known = False
        known = known and bool(tables.points_of(end))
    if known and tables.points_of(row.first) == tables.points_of(row.then) and tables.count_pairs(row) == 1:
        entry.blame(report, "then", f"something other than {row.first}")


def _check_count(entry: Entry[Claim], tables: Folder, settings: Settings, report: Report) -> None:
    """Check a claim's bounds, and that no more is named than is claimed."""
    count = count_of(entry, settings)
    if count is None and not settings.sound:
        return
    if count is None:
        entry.blame(report, "low", f"a number, as [counts] of campaign.toml knows none of {entry.row.words!r}")
        return
    low, high = count
    if high is None:
        return
    if low > high:
        entry.blame(report, "high", f"{low} (low) or more")
        return
    named = tables.included(entry.row)
    places = {place for statement in named for place in (statement.row.places or (statement.row.id,))}
    if len(places) > high:
        sentences = dict.fromkeys(statement.row.sentence for statement in named)
        allowed = f"at most {high} places named, as sentence {entry.row.sentence} claims; sentence"
        entry.blame(report, "includes", f"{allowed}{'s' * (len(sentences) > 1)} {listed(sentences)} name {len(places)}")


def _check_toll(entry: Entry[Toll], report: Report) -> None:
    """Check that a toll has numbers, with bounds in order."""
    for what in ("killed", "wounded", "captured"):
        _check_bounds(entry, what, report)
    if not any(bounds_of(entry, what) for what in ("killed", "wounded", "captured")):
        entry.blame(report, "killed_low", "a number here, or of the wounded or captured")


def _check_bounds(entry: Entry[Any], what: str, report: Report) -> None:
    low, high = bounds_of(entry, what) or (None, None)
    if low is not None and high is not None and low > high:
        entry.blame(report, f"{what}_high", f"{low:g} ({what}_low) or more")


# -- words and times ---------------------------------------------------------------------------------------------------


def _check_phrase(
    entry: Entry[Any],
    quoted: Entry[Sentence] | None,
    tables: Folder,
    order_phrases: frozenset[tuple[str, str]],
    report: Report,
) -> None:
    """Check that a phrase is in its sentence and that something defines the time it means.

    `order_phrases` are the (sentence, folded phrase) pairs of order.csv, which defines those.
    """
    row, settings = entry.row, tables.settings
    if not row.phrase:
        return
    dated = quoted is not None and quoted.given("date")
    if quoted is not None and not _check_quotation(entry, "phrase", row.phrase, quoted, report):
        return
    if settings is None:
        return
    meant = settings.phrase(row.phrase)
    explicit = entry.given("earliest") or entry.given("latest")
    known = not settings.sound or row.phrase.casefold() in settings.dropped
    if meant is None and not known and not explicit and (row.sentence, row.phrase.casefold()) not in order_phrases:
        allowed = "a phrase of [phrases] in campaign.toml, one that order.csv uses, or earliest and latest beside it"
        entry.blame(report, "phrase", allowed, tables.names["phrase"][0].nearest(row.phrase))
    if meant is not None and meant.kind != "gap" and not explicit and quoted is not None and not dated:
        quoted.blame(report, "date", f"a day, as {row.phrase!r} gives hours of it in {entry.file}")


def _check_quotation(
    entry: Entry[Any],
    column: str,
    words: str,
    quoted: Entry[Sentence],
    report: Report,
) -> bool:
    """Check that words are in a sentence, letter for letter but for kinds of space, and return whether they are."""
    sentence, text = quoted.row, fold_spaces(quoted.row.text)
    if words in text or "text" in quoted.mended:
        return True
    at = text.casefold().find(words.casefold())
    same = text[at : at + len(words)] if at >= 0 else ""
    guess = same if same.casefold() == words.casefold() else _near_words(words, text, report.hints)
    entry.blame(report, column, f"words of sentence {sentence.id}: {shorten(text)}", guess)
    return False


def _near_words(words: str, text: str, hints: Hints) -> str:
    """Return the words in a row of `text` that are nearest to `words`, or an empty string."""
    if hints.spent or len(text) > _LONGEST_SENTENCE:
        return ""
    wanted = len(words.split())
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    runs = [
        text[spans[n][0] : spans[n + length - 1][1]].strip(",.;:()")
        for length in (wanted - 1, wanted, wanted + 1)
        if length > 0
        for n in range(len(spans) - length + 1)
    ]
    same = skeleton(words)
    alike = next((run for run in runs if skeleton(run) == same), None)
    close = [alike] if alike else hints.near(words, runs)
    return close[0] if close else ""


def _check_window(
    entry: Entry[Any], quoted: Entry[Sentence] | None, tables: Folder, settings: Settings, report: Report
) -> None:
    """Check that the times of a row are in order and in the campaign, and that a note says why they override."""
    row = entry.row
    if quoted is None or "date" in quoted.mended or not entry.mended.isdisjoint(("earliest", "latest")):
        return  # that has been reported already
    start = stated_window(entry, quoted, tables, settings)
    given = {name: entry.parsed[name] for name in ("earliest", "latest") if name in entry.parsed}
    if start is not None and start[0] > start[1]:
        column = [*given, "phrase"][max(len(given) - 1, 0)]
        other = ("latest", start[1]) if column == "earliest" else ("earliest", start[0])
        bound = "after" if column == "earliest" else "before"
        of = "" if other[0] in given else f" of sentence {row.sentence}"
        entry.blame(report, column, f"a time not {bound} the {other[0]} one{of}, {local_iso(settings.clock, other[1])}")
        start = None
    dated = dated_window(quoted, "", tables, settings)
    # a strength is often an estimate of another year
    strength = isinstance(row, Claim) and (row.counting == Counting.AT or "counting" in entry.mended)
    if given and not row.note and not strength and not tables.is_table:
        entry.blame(report, "note", f"the reason why {' and '.join(given)} override the date of the sentence")
    for name, at in given.items():
        minute = settings.minute(at)
        if not strength and (minute > settings.end or (minute < 0 and dated is not None and dated[0] >= 0)):
            first, last = local_iso(settings.clock, 0), local_iso(settings.clock, settings.end)
            entry.blame(report, name, f"a time of the campaign, {first} to {last}")
            start = None
    if not given and not strength and start is not None and start[0] > settings.end:
        quoted.blame(report, "date", f"days not after the campaign's end, {local_iso(settings.clock, settings.end)}")
    elif not strength and start is not None and not -_FAR <= start[0] <= start[1] <= settings.end + _FAR:
        days = f"{_day_iso(settings, 0)} to {_day_iso(settings, settings.end)}"
        blamed, column = (entry, next(iter(given))) if given else (quoted, "date")
        blamed.blame(report, column, f"a time within {_FAR_YEARS} years of the campaign, {days}: is the year right?")
    if isinstance(row, Statement):
        _check_end(entry, start, settings, report)


def _check_end(entry: Entry[Statement], start: Span | None, settings: Settings, report: Report) -> None:
    """Check the stated end of an enduring statement."""
    end = end_window(entry, start, settings)
    if end is None:
        return
    given = [name for name in ("end_earliest", "end_latest") if name in entry.parsed]
    for name in given:
        if settings.minute(entry.parsed[name]) > settings.end:
            entry.blame(report, name, f"a time not after the campaign's end, {local_iso(settings.clock, settings.end)}")
            return
    if end[0] > end[1]:
        entry.blame(
            report, given[-1], f"a time not before {local_iso(settings.clock, end[0])}, the earliest of its end"
        )
    elif start is not None and end[1] < start[0]:
        entry.blame(report, given[-1], f"a time not before the statement begins, {local_iso(settings.clock, start[0])}")
