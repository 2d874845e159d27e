"""Sentences, statements, orders, claims and tolls against each other: what cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.model.campaign import POINT_KINDS, in_force
from sim.model.times import MINUTES_A_DAY
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import UNKNOWN
from sim.model.words import listed
from sim.tables.cells import Entry
from sim.tables.folder import Folder
from sim.tables.references import looks_like_sentence, sources_of
from sim.tables.report import LISTED, Report
from sim.tables.schema import ClaimRow, OrderRow, SentenceRow, StatementRow, TollRow
from sim.tables.settings import Settings
from sim.tables.spread import END, included, order_ends, spread_order
from sim.tables.windows import check_window, stated_window
from sim.tables.words import check_phrase, check_quotation, count_of

_LONGEST_START = 366 * MINUTES_A_DAY


def check_sense(tables: Folder, report: Report) -> None:
    """Report what the record cannot mean."""
    _check_sentences(tables, report)
    if tables.settings is not None:
        _check_epoch(tables, tables.settings, report)
        _check_early(tables, tables.settings, report)
    order_phrases = frozenset((e.row.sentence, e.row.phrase.casefold()) for e in tables.order if e.row.phrase)
    for told in tables.statements:
        _check_place(told, tables, report)
        _check_parties(told, tables, report)
        _check_ends(told, report)
        sentence = tables.sentence.get(told.row.sentence)
        check_phrase(told, sentence, tables.settings, order_phrases, report)
        if tables.settings is not None:
            check_window(told, sentence, tables.settings, report)
        _check_repeats(told, tables, report)
    for order in tables.order:
        _check_order(order, tables, report)
    for claim in tables.claims:
        sentence = tables.sentence.get(claim.row.sentence)
        check_phrase(claim, sentence, tables.settings, order_phrases, report)
        if sentence is not None:
            check_quotation(claim, "words", claim.row.words, sentence, report)
        if tables.settings is not None:
            check_window(claim, sentence, tables.settings, report)
            _check_count(claim, tables, tables.settings, report)
    for toll in tables.casualties:
        _check_toll(toll, report)


def _check_sentences(tables: Folder, report: Report) -> None:
    """Check the order of the sentences, and that exactly the coded ones are cited."""
    cited, meant = _citations(tables)
    every = tables.statements.whole and tables.order.whole and tables.claims.whole and tables.casualties.whole
    last: dict[str, Entry[SentenceRow]] = {}
    for entry in tables.sentences:
        row = entry.row
        if "id" in entry.mended:
            continue  # what it comes after and who cites it cannot be told
        before = last.get(row.source)
        if before is not None and _natural(row.id) <= _natural(before.row.id) and row.id != before.row.id:
            allowed = f"an id after {before.row.id}, the sentence before it, as ids are in the order of the document"
            entry.blame(report, "id", allowed)
        last[row.source] = entry
        if row.use == "coded" and row.id not in cited | meant and every and tables.places.whole:
            entry.blame(report, "use", "repeat, background or aside, as no other table cites this sentence")
        if row.use != "coded" and row.id in cited:
            entry.blame(report, "use", f"coded, as {listed(_citers(tables, row.id), most=LISTED)} cites this sentence")


def _check_epoch(tables: Folder, settings: Settings, report: Report) -> None:
    """Check that the campaign begins when things begin to be told: an epoch of another year leaves years empty."""
    said = (tables.sentence[name].row for name in tables.statements_of if name in tables.sentence)
    coded = [row.date[0] for row in said if row.date is not None]
    first = min((day for day in coded if day >= settings.keys.epoch), default=None)
    if first is not None and settings.minute(first) > _LONGEST_START:
        allowed = f"a day at most a year before the first of which statements tell, {first}"
        settings.blame(report, ("epoch",), str(settings.keys.epoch), allowed)


def _check_early(tables: Folder, settings: Settings, report: Report) -> None:
    """Check that nothing is dated before the epoch that changes who holds a place: it would not."""
    allowed = f"not before the epoch, {settings.keys.epoch}"
    for name, told in tables.statements_of.items():
        quoted = tables.sentence.get(name)
        if quoted is None or "date" in quoted.mended:
            continue
        early = []
        for entry in told:
            row = entry.row
            window = stated_window(row, quoted.row, settings)
            if not VERBS[row.verb].effect.sets_holder or row.where not in ("in", "part"):
                continue
            if window is None or window[1] >= 0 or not entry.mended.isdisjoint(("earliest", "latest")):
                continue
            if row.earliest is None and row.latest is None:
                early.append(row)
            elif quoted.row.date is None or settings.minute(quoted.row.date[0]) < 0:  # else `check_window` reports it
                column = "latest" if row.latest is not None else "earliest"
                entry.blame(report, column, f"a time {allowed}, as {row.verb} changes who holds a place")
        if early:
            more = len(early) - 1
            change = f"and {more} more change" if more else "changes"
            first = f"{early[0].id} ({early[0].verb})"
            quoted.blame(report, "date", f"a day {allowed}, as {first} {change} who holds a place")


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a key that puts s9 before s10."""
    parts = re.findall(r"[0-9]{1,9}|[^0-9]+", name)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def _citations(tables: Folder) -> tuple[set[str], set[str]]:
    """Return the sentences that other tables rest on, and those that may be meant where it cannot be told."""
    cited: set[str] = set()
    meant: set[str] = set()
    for table in (tables.statements, tables.order, tables.claims, tables.casualties):
        for cells in table.records():
            cited.add(cells.get("sentence", "").strip())
        for cells in table.damaged:  # cells may have slid under other columns
            meant.update(cell.strip() for cell in cells.values())
    for cells in tables.places.records():
        cited.update(sources_of(cells.get("holder_source", "")))
    for name in cited - set(tables.sentences.lines):
        if looks_like_sentence(name, tables.sentence_names):
            meant |= tables.sentence_names.near(name)
    return cited, meant


def _citers(tables: Folder, name: str) -> Iterator[str]:
    for table in (tables.statements, tables.order, tables.claims, tables.casualties):
        if any(cells.get("sentence", "").strip() == name for cells in table.records()):
            yield table.file
    if any(name in sources_of(cells.get("holder_source", "")) for cells in tables.places.records()):
        yield tables.places.file


def _check_place(entry: Entry[StatementRow], tables: Folder, report: Report) -> None:
    """Check what a statement says of which places, and how near."""
    row, effect = entry.row, VERBS[entry.row.verb].effect
    if effect.takes and len(row.place) != 1:
        entry.blame(report, "place", f"one place, as every {row.verb} has a row of its own")
    elif effect is not Effect.NONE and not row.place:
        entry.blame(report, "place", f"the places of which {row.verb} is said")
    if row.place and row.where is None:
        entry.blame(report, "where", "in, part or near, as a place is named")
    if effect.takes:
        for name in row.place:
            spot = tables.place.get(name)
            if spot is not None and spot.row.kind not in POINT_KINDS and "kind" not in spot.mended:
                allowed = f"a place with a point; {name} is a {spot.row.kind}, which is not held as a whole"
                entry.blame(report, "place", allowed, value=name)
    if effect is Effect.TAKE and row.where == "part":
        partial = listed(verb.name for verb in VERBS.values() if verb.effect is Effect.TAKE_PART)
        entry.blame(report, "where", f"in or near, as {row.verb} takes the whole place; part goes with {partial}")
    if row.within_km is not None and row.where in ("in", "part"):
        entry.blame(report, "within_km", "blank, unless where is near")
    for name in row.exceptions:
        inside = tables.holding.get(name)
        if inside is not None and all(p in tables.place for p in row.place) and inside.isdisjoint(row.place):
            entry.blame(
                report, "except", f"a place that lies in {listed(row.place, most=LISTED)} by part_of", value=name
            )
    if row.share_low is not None and row.share_high is not None and row.share_low > row.share_high:
        entry.blame(report, "share_high", f"{row.share_low:g} (share_low) or more")


def _check_parties(entry: Entry[StatementRow], tables: Folder, report: Report) -> None:
    """Check who did it, and that who lost it could have had it."""
    row, effect = entry.row, VERBS[entry.row.verb].effect
    if effect not in (Effect.NONE, Effect.CLASH) and not row.faction:
        entry.blame(report, "faction", f"the faction that did it, as {row.verb} changes or tells who holds a place")
    loser, winner = row.from_faction, row.faction
    if not loser or not effect.takes:
        return
    side = tables.side_of.get(loser)
    if loser == winner or (winner and loser in tables.sides.lines and tables.side_of.get(winner) == side):
        entry.blame(report, "from", f"a side or faction other than that of {winner}, which took it")
        return
    if side is None or len(row.place) != 1 or row.where != "in" or row.place[0] not in tables.place:
        return
    held = tables.place[row.place[0]].row.holder
    if held == UNKNOWN or tables.side_of.get(held, side) == side or _ever_given(entry, side, tables):
        return
    holder = f"{held} holds it before the epoch"
    entry.blame(report, "from", f"a side that can hold {row.place[0]}: {holder} and no statement gives it to {loser}")


def _ever_given(entry: Entry[StatementRow], side: str, tables: Folder) -> bool:
    """Whether another statement gives the place of `entry` to `side`, under the first readings and its own."""
    for cells in tables.statements.damaged:
        if entry.row.place[0] in cells.get("place", ""):
            return True  # a row that cannot be read may be the one
    readings = dict(tables.plain_readings)
    if entry.row.reading is not None:
        readings[entry.row.reading[0]] = entry.row.reading[1]
    return any(
        entry.row.place[0] in other.row.place
        and other is not entry
        and tables.side_of.get(other.row.faction, side) == side
        and (VERBS[other.row.verb].effect.names_holder or "verb" in other.mended)
        and other.row.where in ("in", "part")
        and in_force(other.row.reading, readings)
        for other in tables.statements
    )


def _check_ends(entry: Entry[StatementRow], report: Report) -> None:
    row = entry.row
    if VERBS[row.verb].enduring or "verb" in entry.mended:
        return
    enduring = ", ".join(verb.name for verb in VERBS.values() if verb.enduring)
    for column, value in (("end_earliest", row.end_earliest), ("end_latest", row.end_latest)):
        if value is not None:
            entry.blame(report, column, f"blank, as only what endures has an end: {enduring}")


def _check_repeats(entry: Entry[StatementRow], tables: Folder, report: Report) -> None:
    name = entry.row.repeats
    line = tables.statements.lines.get(name, 0)
    if line >= entry.line:
        entry.blame(report, "repeats", f"a statement before this one; {name} is on line {line}")


def _check_order(entry: Entry[OrderRow], tables: Folder, report: Report) -> None:
    row = entry.row
    if not entry.given("sentence") and not entry.given("rule"):
        entry.blame(report, "sentence", "the sentence that states the order, or a rule by which it is inferred")
    sentence = tables.sentence.get(row.sentence)
    if row.phrase and sentence is not None:
        check_quotation(entry, "phrase", row.phrase, sentence, report)
    if "at_least" not in entry.mended and row.at_most is not None and row.at_most < (row.at_least or 0):
        least = entry.cells.get("at_least", "").strip() or "0m, which a blank stands for"
        entry.blame(report, "at_most", f"at_least ({least}) or more")
    known = row.first != row.then
    if not known:
        entry.blame(report, "then", f"something other than {row.first}")
    for column, end in (("first", row.first), ("then", row.then)):
        told = tables.statement.get(end.removesuffix(END))
        if told is not None and end.endswith(END) and not (VERBS[told.row.verb].enduring or "verb" in told.mended):
            entry.blame(report, column, f"a statement without {END}, as {told.row.verb} has no end of its own")
        if end in tables.sentence and not order_ends(end, tables):
            if tables.statements.whole and not tables.statements.damaged:
                entry.blame(report, column, "a sentence that has statements")
            known = False
        known = known and bool(order_ends(end, tables))
    if known and not spread_order(row, tables):
        entry.blame(report, "then", f"something other than {row.first}")


def _check_count(entry: Entry[ClaimRow], tables: Folder, settings: Settings, report: Report) -> None:
    """Check a claim's bounds, and that no more is named than is claimed."""
    count = count_of(entry.row, settings)
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
    named = included(entry.row, tables)
    places = {place for told in named for place in (told.row.place or (told.row.id,))}
    if len(places) > high:
        sentences = dict.fromkeys(told.row.sentence for told in named)
        allowed = f"at most {high} places named, as sentence {entry.row.sentence} claims; sentence"
        entry.blame(
            report,
            "includes",
            f"{allowed}{'s' * (len(sentences) > 1)} {listed(sentences, most=LISTED)} name {len(places)}",
        )


def _check_toll(entry: Entry[TollRow], report: Report) -> None:
    row = entry.row
    bounds = (
        ("killed", row.killed_low, row.killed_high),
        ("wounded", row.wounded_low, row.wounded_high),
        ("captured", row.captured_low, row.captured_high),
    )
    for name, low, high in bounds:
        if low is not None and high is not None and low > high:
            entry.blame(report, f"{name}_high", f"{low} ({name}_low) or more")
    if all(low is None and high is None for _, low, high in bounds):
        entry.blame(report, "killed_low", "a number here, or of the wounded or captured")
