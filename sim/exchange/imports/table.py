"""A plain table -> observations: one row says who holds, or contests, one place from a date on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from sim.exchange.imports.columns import recognise_columns
from sim.exchange.imports.dates import AmbiguousError, ambiguous_error, read_when, span_of
from sim.exchange.imports.files import Sheet, SheetRow
from sim.exchange.imports.gathered import Cited, Gathered, Observation, Rejected, Spot, TableError, When
from sim.exchange.imports.options import ImportOptions
from sim.exchange.imports.status import Status, read_status, tidy
from sim.model.calendars import GREGORIAN
from sim.model.columns import LONGEST_NAME
from sim.model.escapes import web_address
from sim.model.forms import suggest
from sim.model.text import character_words, refused_character
from sim.model.times import MINUTES_A_DAY
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import UNKNOWN
from sim.model.words import counted

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z")
_COMMA = re.compile(r"[+-]?\d+,\d+\Z")
_URL = re.compile(r"https?://[^\s;,<>\"]+")
_CITED = re.compile(r"\s*;\s+|\s*\n\s*")
_LIST = re.compile(r"\s*[;\n]\s*")
_PARTIES = re.compile(r"\s*[;\n]\s*")
_VERBS = tuple(verb.name for verb in VERBS.values() if verb.effect is Effect.TAKE)
_LONGEST_TITLE = 500  # characters of a source
_SAFE = 32_000  # characters of a cell that is kept


class RowError(ValueError):
    """A row that cannot be imported; the message is the reason."""


class RowReader:
    """Reads the cells of rows by the fields of their columns."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], options: ImportOptions) -> None:
        self.sheet, self.columns = sheet, columns
        self.order, self.zone = options.dates, options.zone
        self.parties = {tidy(name).casefold(): tidy(party) for name, party in options.parties.items()}
        self.ambiguous: dict[str, list[str]] = {}
        self.remarks: Counter[str] = Counter()
        self.recorded: dict[int, int] = {}  # when each row was recorded, by line
        self.as_of: dict[int, str] = {}  # the text of the day up to which its status was known

    def text(self, row: SheetRow, field: str) -> str:
        """Return the cell of a field, without spaces around it; empty if there is no such column."""
        at = self.columns.get(field)
        if at is None:
            return ""
        if fault := row.faults.get(at):
            raise RowError(f"{self.sheet.header[at]}: {fault}")
        cell = row.cells[at].strip().strip("\u00a0\ufeff").strip()
        if len(cell) > _SAFE:
            raise RowError(f"{self.sheet.header[at]}: more than {_SAFE:,} characters")
        return cell

    def name(self, row: SheetRow, field: str) -> str:
        """Return a cell that is a name."""
        name = tidy(self.text(row, field))
        if character := refused_character(name, name=True):
            raise RowError(f"{field}: holds {character_words(character)}")
        if len(name) > LONGEST_NAME:
            raise RowError(f"{field}: a name of more than {LONGEST_NAME} characters")
        if meant := suggest("name", name):
            raise RowError(f"{field}: {name!r} is UTF-8 that was read as Windows-1252, for {meant[0]!r}")
        return name

    def degrees(self, row: SheetRow, field: str, most: float) -> float | None:
        """Return a coordinate; None if the cell is blank."""
        text = self.text(row, field)
        if not text:
            return None
        if self.sheet.decimal_comma and _COMMA.match(text):
            self.remarks["numbers with a decimal comma, such as 45,5, are read as 45.5"] += 1
            text = text.replace(",", ".")
        if not _NUMBER.match(text):
            form = "latitude" if field == "lat" else "longitude"
            meant = suggest(form, text)
            hint = f"; is it {' or '.join(meant)}?" if meant else ""
            raise RowError(f"{field}: {text!r} is not a number of degrees{hint}")
        value = float(text)
        if not abs(value) <= most:
            raise RowError(f"{field}: {text} lies outside -{most:g} to {most:g}")
        return value - 360 if field == "lon" and value > 180 else value

    def when(self, row: SheetRow, field: str) -> When | None:
        """Return the date of a cell; None if it is blank."""
        text = self.text(row, field)
        if not text:
            return None
        column = self.sheet.header[self.columns[field]]
        try:
            return read_when(text, self.order, self.zone)
        except AmbiguousError as error:
            self.ambiguous.setdefault(column, []).append(text)
            raise RowError(f"{column}: {text!r} {error}") from None
        except ValueError as error:
            raise RowError(f"{column}: {text!r} {error}") from None

    def status(self, cell: str) -> Status:
        """Return what a cell says of the holder, with the party that each name means; `ValueError` if it says none."""
        found = read_status(cell)
        names = {name: self.party(name) for name in (found.holder, *found.contested) if name not in ("", UNKNOWN)}
        contested = tuple(dict.fromkeys(names.get(name, name) for name in found.contested))
        return found._replace(holder=names.get(found.holder, found.holder), contested=contested)

    def party(self, name: str) -> str:
        """Return the party that a name means."""
        meant = self.parties.get(name.casefold(), name)
        if not meant:
            raise ValueError(f"{name!r} is no party, as --party says")
        return meant

    def check_dates(self) -> None:
        """Raise the error of dates whose order of day and month is not known, if there are any."""
        for column, cells in self.ambiguous.items():
            raise ambiguous_error(self.sheet.path, column, cells)


def gather_table(sheet: Sheet, options: ImportOptions, *, located: bool = False) -> Gathered:
    """Read a plain table.

    Raises
    ------
    TableError
        If a needed column is missing, or numeric dates need an order.
    """
    columns = recognise_columns(sheet, options.columns, located=located, fights=True)
    reader = RowReader(sheet, columns, options)
    observations, rejected = read_rows(sheet, lambda row: _observation(reader, row), options)
    reader.check_dates()
    undated = sum(not one.when.text for one in observations)
    observations = _between_recordings(observations, reader.recorded, reader.as_of)
    used = ", ".join(f"{field} = {sheet.header[at]}" for field, at in columns.items())
    unused = [name for at, name in enumerate(sheet.header) if at not in columns.values()]
    assumptions = [*sheet.remarks, f"columns: {used}", *reader.remarks]
    if unused:
        assumptions.append(f"columns not used: {', '.join(unused)}")
    if undated and "recorded" in columns:
        assumptions.append(_recorded_words(undated, sheet.header[columns["recorded"]]))
    return Gathered(tuple(observations), tuple(rejected), sheet.unit, sheet.header, tuple(assumptions))


def read_rows(
    sheet: Sheet, read: Callable[[SheetRow], Observation], options: ImportOptions
) -> tuple[list[Observation], list[Rejected]]:
    """Read rows one by one, and return what was read and what was not; a row that repeats another is not."""
    only = _only(sheet, options)
    observations: list[Observation] = []
    rejected: list[Rejected] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in sheet.rows:
        reason = row.fault
        if not reason and any(row.cells[at].strip() != value for at, value in only.items()):
            continue
        if not reason and row.cells in seen:
            reason = f"the same cells as in {sheet.unit} {seen[row.cells]}"
        if not reason:
            seen[row.cells] = row.line
            try:
                observations.append(replace(read(row), cells=row.cells))
            except RowError as error:
                reason = str(error)
        if reason:
            rejected.append(Rejected(row.line, reason, row.cells))
    return observations, rejected


def _only(sheet: Sheet, options: ImportOptions) -> dict[int, str]:
    unknown = [name for name in options.only if name not in sheet.header]
    if unknown:
        columns = ", ".join(sheet.header)
        raise TableError(f"cannot import {sheet.path}: --only: there is no column {unknown[0]!r}: they are {columns}")
    return {sheet.header.index(name): value for name, value in options.only.items()}


def _observation(reader: RowReader, row: SheetRow) -> Observation:
    spot = read_spot(reader, row)
    when = _when(reader, row)
    status, notes = _status(reader, row)
    contested = status.contested
    if cell := reader.text(row, "contested"):
        contested = _contesters(reader, cell) or contested
    if not status.holder and not contested:
        column = reader.sheet.header[reader.columns.get("holder", reader.columns.get("contested", 0))]
        raise RowError(f"{column}: blank, so the row names neither a holder nor a contest")
    before, about = _before(reader, row)
    verb = reader.text(row, "verb").casefold()
    if verb and verb not in _VERBS:
        raise RowError(f"verb: {verb!r} is not one of {', '.join(_VERBS)}")
    if verb and status.holder in ("", UNKNOWN):
        raise RowError(f"verb: a {verb} needs a holder")
    end = _end(reader, row, contested)
    since = span_of(when)[0]
    if end is not None and end.latest is not None and since is not None and end.latest < since:
        raise RowError("the contest ends before it begins")
    notes = [note for note in (*notes, about, reader.text(row, "note")) if note]
    return Observation(
        line=row.line,
        spot=spot,
        when=when,
        holder=status.holder,
        contested=contested,
        before=before,
        verb=verb,
        end=end,
        sources=read_sources(reader, row),
        text=reader.text(row, "text"),
        note="; ".join(notes),
        id=reader.text(row, "id"),
        until=_until(reader, row, when) if status.holder and not contested else None,
    )


def read_spot(reader: RowReader, row: SheetRow) -> Spot:
    """Return the place that a row names."""
    name = reader.name(row, "place")
    if not name:
        raise RowError(f"{reader.sheet.header[reader.columns['place']]}: blank, so the row names no place")
    lat, lon = reader.degrees(row, "lat", 90), reader.degrees(row, "lon", 360)
    if (lat is None) != (lon is None):
        raise RowError(f"{'lat' if lat is None else 'lon'}: blank, though {'lon' if lat is None else 'lat'} is given")
    people = reader.text(row, "population").replace(" ", "").replace("\u00a0", "").replace(",", "")
    population = float(people) if _NUMBER.match(people) and float(people) >= 0 else None
    others = [tidy(part) for part in _LIST.split(reader.text(row, "other_names")) if tidy(part)]
    names = tuple(dict.fromkeys(other for other in others if not refused_character(other, name=True)))
    return Spot(name, lat, lon, reader.name(row, "kind"), reader.name(row, "region"), population, names)


def _status(reader: RowReader, row: SheetRow) -> tuple[Status, list[str]]:
    cell = reader.text(row, "holder")
    try:
        status = reader.status(cell)
    except ValueError as error:
        raise RowError(f"{reader.sheet.header[reader.columns['holder']]}: {error}") from None
    return status, [status.note] if status.note else []


def _contesters(reader: RowReader, cell: str) -> tuple[str, ...]:
    """Return the parties of a column of those who contest; a word of yes is a party not named."""
    if suggest("yes", cell):
        return (UNKNOWN,) if suggest("yes", cell)[0] == "yes" else ()
    found: list[str] = []
    for part in _PARTIES.split(cell):
        try:
            status = reader.status(part)
        except ValueError as error:
            raise RowError(f"contested: {error}") from None
        found += [status.holder or UNKNOWN] if part else []
    return tuple(dict.fromkeys(found))


def _before(reader: RowReader, row: SheetRow) -> tuple[str, str]:
    """Return who held the place before by the row, and a note if the cell names nobody."""
    cell = reader.text(row, "from")
    if not cell:
        return "", ""
    try:
        status = reader.status(cell)
    except ValueError:
        return "", f"before: {tidy(cell)[:80]!r}"
    if status.contested or not status.holder:
        return status.holder if status.holder != UNKNOWN else "", f"before: {tidy(cell)!r}"
    return status.holder, ""


def _when(reader: RowReader, row: SheetRow) -> When:
    """Return the date of a row, or the window of its earliest and latest times; else only when it was recorded."""
    date = reader.when(row, "date")
    if date is None and "recorded" not in reader.columns:
        date = reader.when(row, "as_of")
    low, high = reader.when(row, "earliest"), reader.when(row, "latest")
    recorded = reader.when(row, "recorded")
    known = None if recorded is None else span_of(recorded)[1]
    if known is not None:
        reader.recorded[row.line] = known
        if cell := tidy(reader.text(row, "as_of")):
            reader.as_of[row.line] = cell[:_LONGEST_TITLE]
    if date is None and low is None and high is None:
        if recorded is None:
            raise RowError("no date")
        return When("", None, reader.recorded[row.line])
    earliest = None if low is None else span_of(low)[0]
    latest = None if high is None else span_of(high)[1]
    base = date or When()
    if date is None and low is not None and high is not None and "/" not in low.text + high.text:
        if low.earliest is None and high.latest is None:  # two dates: an interval
            text = low.text if low.text == high.text else f"{low.text}/{high.text}"
            base, earliest, latest = When(text), None, None
    elif date is None:
        text = f"{low.text}/.." if low is not None and "/" not in low.text else ""
        text = f"../{high.text}" if high is not None and low is None and "/" not in high.text else text
        base = When(text)
    when = When(
        base.text,
        earliest if earliest is not None else base.earliest,
        latest if latest is not None else base.latest,
    )
    first, last = _checked_span(when)
    if first is not None and last is not None and first > last:
        raise RowError("the earliest time is after the latest")
    if first is not None and known is not None and first > known + MINUTES_A_DAY:
        raise RowError(f"its date, {when.text}, is after it was recorded, {recorded.text if recorded else ''}")
    return when


def _checked_span(when: When) -> tuple[int | None, int | None]:
    try:
        return span_of(when)
    except ValueError as error:
        raise RowError(f"date: {error}") from None


def _until(reader: RowReader, row: SheetRow, when: When) -> int | None:
    """Return the last minute up to which a row says that the holder held the place; None if it says none."""
    given = reader.when(row, "end_latest")
    until, since = None if given is None else span_of(given)[1], span_of(when)[0]
    if until is not None and since is not None and until < since:
        raise RowError(f"its end, {given.text if given else ''}, is before its beginning")
    return until


def _end(reader: RowReader, row: SheetRow, contested: tuple[str, ...]) -> When | None:
    """Return when the contest of a row ends; a row without one has no end of its own."""
    low, high = reader.when(row, "end_earliest"), reader.when(row, "end_latest")
    if not contested or (low is None and high is None):
        return None
    first = None if low is None else span_of(low)[0]
    last = None if high is None else span_of(high)[1]
    if low is None and high is not None:
        first = span_of(high)[0]
    if first is not None and last is not None and first > last:
        raise RowError("the contest's earliest end is after its latest")
    return When("", first, last)


def read_sources(reader: RowReader, row: SheetRow) -> tuple[Cited, ...]:
    """Return the sources that a row names, with ``; `` or a line break between several."""
    address = reader.text(row, "url")
    url = address if web_address(address) else ""
    found = []
    for part in _CITED.split(reader.text(row, "source")):
        if part:
            own = _URL.search(part)
            given = own[0].rstrip(".)") if own else ""
            found.append(Cited(tidy(part)[:_LONGEST_TITLE], given if web_address(given) else ""))
    if url and len(found) == 1 and not found[0].url:
        found = [Cited(found[0].title, url)]
    elif url and url not in {one.url for one in found}:
        found.append(Cited(url, url))
    return tuple(dict.fromkeys(found))


def _between_recordings(
    observations: Sequence[Observation], recorded: Mapping[int, int], as_of: Mapping[int, str]
) -> list[Observation]:
    """Return the rows, those without a date on the days from the recording before their own to their own.

    A day up to which the status was known (`as_of`) is kept in the note.
    """
    times = sorted(set(recorded.values()))
    since = dict(pairwise(reversed(times)))
    found = []
    for one in observations:
        if not one.when.text and one.when.latest is not None and one.when.earliest is None:
            high = one.when.latest
            low = since.get(high, high - high % MINUTES_A_DAY)
            days = [GREGORIAN.date(minute // MINUTES_A_DAY).iso for minute in (low, high)]
            note = "; ".join(filter(None, (one.note, f"as of {known}" if (known := as_of.get(one.line)) else "")))
            found.append(replace(one, when=When("/".join(dict.fromkeys(days))), note=note))
        else:
            found.append(one)
    return found


def _recorded_words(number: int, column: str) -> str:
    return (
        f"{counted(number, 'row')} without a date of the change: taken to lie between the day of the {column!r} before "
        "its own and that of its own, as if the table had been complete each time"
    )
