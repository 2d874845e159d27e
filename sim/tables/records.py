"""Records of a table campaign -> the sentences, statements and orders that they stand for.

Rows of one place follow each other by date, and by their order in the table on the same date. What a row says follows
from the row before it: another holder took the place, the same one keeps or secures it, and a contest lasts until the
next row says otherwise. A row without a holder that has an end of its own is a fight, which follows no other row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from sim.model.campaign import Faction, Order, Place, Sentence, Statement
from sim.model.dates import DateSpan
from sim.model.frozen import FrozenMap
from sim.model.point import Point
from sim.model.records import Record
from sim.model.times import MINUTES_A_DAY
from sim.model.verbs import CAPTURE, CONTEST, HOLD, PLACEHOLDER, SECURE, TAKEOVER, VERBS, WITHDRAW
from sim.model.vocabulary import NOBODY, UNKNOWN, BuiltIn
from sim.model.words import listed
from sim.tables.problems import Report
from sim.tables.rows import Entry, Table, columns, make_row

FILE = "records.csv"
UNMATCHED = "The record says that another party held the place before than the records before it do: "
_NEVER = 10**12  # minutes
_LONG_NAME = 24  # letters
_Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expanded:
    """The tables that records stand for."""

    sentences: Table[Sentence]
    statements: Table[Statement]
    orders: Table[Order]
    opponents: tuple[tuple[str, str], ...]  # pairs of sides that take places from each other, or contest them


@dataclass(slots=True)
class _Spot:
    """What the records have said of a place so far."""

    holder: str
    before: str  # the holder before all records
    contested: tuple[str, ...] = ()
    contests: tuple[str, ...] = ()  # statements of the contest that goes on
    last: str = ""  # the statement of the last record


@dataclass
class _Made:
    """The entries made of records."""

    sentences: list[Entry[Sentence]] = field(default_factory=list)
    statements: list[Entry[Statement]] = field(default_factory=list)
    orders: list[Entry[Order]] = field(default_factory=list)
    opponents: dict[frozenset[str], None] = field(default_factory=dict)


def expand_records(records: Table[Record], places: Table[Place], factions: Table[Faction], report: Report) -> Expanded:
    """Return the sentences, statements and orders that records stand for, and report records that say nothing."""
    sides = {entry.row.id: entry.row.side for entry in factions}
    held = {entry.row.id: entry.row for entry in places}
    names = {entry.row.id: entry.row.name for entry in places}
    names |= {entry.row.id: _usual_name(entry.row) for entry in factions}
    made = _Made()
    spots: dict[str, _Spot] = {}
    for number, entry in enumerate(records, start=1):
        made.sentences.append(_sentence(entry, number, names))
    for entry in sorted(records, key=_begin):
        if not _says_something(entry, report):
            continue
        place = entry.row.place
        if place not in spots:
            before = held[place].holder if place in held else UNKNOWN
            spots[place] = _Spot(before, before)
        _expand(entry, spots[place], sides, made)
    made.statements.sort(key=lambda one: one.line)
    lines = {one.row.id: one.line for one in made.statements}
    whole = records.whole
    return Expanded(
        Table(FILE, columns(Sentence), tuple(made.sentences), (), records.lines, whole),
        Table(FILE, columns(Statement), tuple(made.statements), records.damaged, lines, whole),
        Table(FILE, columns(Order), tuple(made.orders), (), {}, whole),
        tuple((a, b) for a, b in map(sorted, made.opponents)),
    )


def _begin(entry: Entry[Record]) -> tuple[int, int, int]:
    """Return the local times by which records are sorted, and the line."""
    dates: DateSpan | None = entry.parsed.get("date")
    first, last = dates if dates is not None else (None, None)
    earliest, latest = entry.row.earliest, entry.row.latest
    low = earliest if earliest is not None else -_NEVER if first is None else first.first
    high = latest if latest is not None else _NEVER if last is None else last.last + MINUTES_A_DAY - 1
    return low, high, entry.line


def _says_something(entry: Entry[Record], report: Report) -> bool:
    """Return whether a record can be expanded; report it if it has no holder and no contest, or no date."""
    row = entry.row
    if not entry.mended.isdisjoint(("holder", "contested", "id", "place")):
        return False
    if not row.holder and not row.contested:
        entry.blame(report, "holder", "the faction that holds the place, or unknown; or the factions in `contested`")
        return False
    if row.verb and row.holder in ("", *NOBODY):
        entry.blame(report, "verb", f"blank, unless a faction comes to hold the place by the {row.verb}")
        return False
    if not any(entry.given(column) for column in ("date", "earliest", "latest")):
        entry.blame(report, "date", "a date, or earliest and latest")
        return False
    if not row.contested:
        for column in ("end_earliest", "end_latest"):
            if entry.given(column):
                entry.blame(report, column, "blank, unless the place is contested")
    return True


def _expand(entry: Entry[Record], spot: _Spot, sides: Mapping[str, str], made: _Made) -> None:
    """Add what a record says, and bring the place up to date."""
    row = entry.row
    ends = row.end_earliest is not None or row.end_latest is not None
    if not row.holder and ends:  # a fight of its own
        _contest(entry, row.id, row.contested, made)
        _oppose(row.contested, sides, made)
        return
    _oppose((spot.holder, row.holder, row.from_faction, *row.contested), sides, made)
    holder = row.holder or spot.holder
    same = row.contested == spot.contested and bool(spot.contests)
    change = _change(row, spot, sides, same=same)
    contests: tuple[str, ...] = ()
    if change is not None:
        note = row.note
        loser = _loser(row, spot, sides) if VERBS[change["verb"]].effect.takes else ""
        if row.from_faction and not _is_present(row.from_faction, spot, sides):
            note = f"{note} {UNMATCHED}{row.from_faction}.".strip()
        _state(entry, row.id, {**change, "from": loser, "note": note}, made)
    clears = change is not None and (VERBS[change["verb"]].effect.takes or change["verb"] == SECURE)
    begins = bool(row.contested) and not (same and change is not None and not clears)
    if not clears and not (same and not begins):
        for contest in spot.contests:  # ends as this record begins
            _follow(entry, Point(contest, end=True), Point(row.id), made, at_most=0)
    if spot.last:
        _follow(entry, Point(spot.last), Point(row.id), made)
    if begins:
        id = f"{row.id}.contested" if change is not None else row.id
        contests = _contest(entry, id, row.contested, made)
        for contest in contests:
            if contest != row.id:
                _follow(entry, Point(row.id), Point(contest), made, at_most=0)
    elif same:
        contests = spot.contests
    spot.holder, spot.last = holder, row.id
    spot.contests = () if ends else contests
    spot.contested = row.contested if spot.contests else ()


def _oppose(parties: Iterable[str], sides: Mapping[str, str], made: _Made) -> None:
    """Note that the sides of parties oppose each other."""
    present = {sides[party] for party in parties if party in sides}
    made.opponents |= dict.fromkeys(map(frozenset, combinations(sorted(present), 2)))


def _change(row: Record, spot: _Spot, sides: Mapping[str, str], *, same: bool) -> _Cells | None:
    """Return the statement about the holder; None if the record says only that the place is contested."""
    if row.holder == UNKNOWN:
        if spot.holder not in NOBODY:
            return {"verb": WITHDRAW, "faction": spot.holder}
        return None if row.contested else {"verb": PLACEHOLDER}
    if not row.holder:
        return None
    side = sides.get(row.holder, row.holder)
    if sides.get(spot.holder, spot.holder) != side:
        return {"verb": row.verb or CAPTURE, "faction": row.holder}
    if spot.holder != row.holder:
        return {"verb": TAKEOVER, "faction": row.holder}
    if not row.contested:
        return {"verb": SECURE, "faction": row.holder}
    return {"verb": HOLD, "faction": row.holder} if same else None


def _loser(row: Record, spot: _Spot, sides: Mapping[str, str]) -> str:
    """Return whom the place is taken from, if it may have held it by the records before."""
    loser = row.from_faction
    if loser in ("", *NOBODY) or sides.get(loser) == sides.get(row.holder):
        return ""
    if spot.holder == UNKNOWN:
        return loser if spot.before == UNKNOWN else ""
    return loser if sides.get(loser, loser) == sides.get(spot.holder, spot.holder) else ""


def _is_present(party: str, spot: _Spot, sides: Mapping[str, str]) -> bool:
    """Return whether a party may be in a place, as far as the records before tell."""
    if spot.holder == UNKNOWN or party == spot.holder or UNKNOWN in spot.contested:
        return True
    return sides.get(party, party) in {sides.get(one, one) for one in (spot.holder, *spot.contested)}


def _contest(entry: Entry[Record], id: str, parties: tuple[str, ...], made: _Made) -> tuple[str, ...]:
    """Add the statements of a contest, of two parties each, and return their ids."""
    named = [party for party in parties if party != UNKNOWN] or [""]
    ids = []
    for at in range(0, len(named), 2):
        pair = [*named[at : at + 2], ""]
        name = f"{id}.{at // 2 + 1}" if at else id
        end = {column: entry.parsed[column] for column in ("end_earliest", "end_latest") if column in entry.parsed}
        said = {"verb": CONTEST, "faction": pair[0], "from": pair[1], "note": entry.row.note}
        _state(entry, name, said | end, made)
        ids.append(name)
    return tuple(ids)


def _state(entry: Entry[Record], id: str, said: _Cells, made: _Made) -> None:
    """Add a statement of a record."""
    row = entry.row
    parsed: _Cells = {"id": id, "sentence": row.id, "place": (row.place,), "where": "in"}
    parsed |= {column: entry.parsed[column] for column in ("earliest", "latest") if column in entry.parsed}
    parsed |= {column: value for column, value in said.items() if value != ""}
    cells = {**entry.cells, "sentence": row.id, "where": "in"}
    wanted = columns(Statement)
    made.statements.append(
        Entry(entry.file, entry.line, cells, parsed, make_row(Statement, parsed, wanted), entry.mended)
    )


def _follow(entry: Entry[Record], first: Point, then: Point, made: _Made, *, at_most: int | None = None) -> None:
    """Add the order of two events of a place; `at_most` 0: both happen in the same minute."""
    order = Order(first, then, 0, at_most, rule=BuiltIn.RECORD_ORDER)
    parsed = {"first": first, "then": then, "at_least": 0}
    made.orders.append(Entry(entry.file, entry.line, entry.cells, parsed, order))


def _sentence(entry: Entry[Record], number: int, names: Mapping[str, str]) -> Entry[Sentence]:
    """Return a record as a sentence, whose words are the program's own."""
    row = entry.row
    parsed = {
        "id": row.id,
        "source": row.sources,
        "paragraph": number,
        "text": record_words(row, names),
        "use": "coded",
        "note": row.note,
    }
    if "date" in entry.parsed:
        parsed["date"] = entry.parsed["date"]
    sentence = make_row(Sentence, parsed, columns(Sentence))
    return Entry(entry.file, entry.line, entry.cells, parsed, sentence, entry.mended)


def _usual_name(faction: Faction) -> str:
    """Return the name of a faction, or the first of its other names if that is shorter and the name long."""
    first = next(iter(faction.other_names), faction.name)
    return first if len(faction.name) > _LONG_NAME and len(first) < len(faction.name) else faction.name


def record_words(row: Record, names: Mapping[str, str]) -> str:
    """Return what a record says in words: ``Kherson: held by Russia (before: Ukraine)``.

    Parameters
    ----------
    names
        Places and factions by id.
    """

    def name(id: str) -> str:
        return names.get(id, id)

    said = []
    if row.holder == UNKNOWN:
        said.append("holder not known")
    elif row.holder:
        said.append(f"{VERBS[row.verb].past if row.verb in VERBS else 'held'} by {name(row.holder)}")
    parties = [name(party) for party in row.contested if party != UNKNOWN]
    if row.contested:
        said.append("contested" + (f" by {listed(parties, joined=True)}" if parties else ""))
    before = f" (before: {'not known' if row.from_faction == UNKNOWN else name(row.from_faction)})"
    own = f": “{' '.join(row.text.split())}”" if row.text else ""
    return f"{name(row.place)}: {', '.join(said)}{before if row.from_faction else ''}{own}"


def with_dates(records: Table[Record]) -> FrozenMap[str, Record]:
    """Return the records with the texts of their dates."""
    return FrozenMap({entry.row.id: replace(entry.row, date=entry.cells.get("date", "").strip()) for entry in records})
