"""`Campaign` -> the files of a campaign folder: the inverse of `sim.tables.reader`.

Only the files, columns and keys are written that say something: what is left out is read as its default. The times of
statements and claims are written only where the date of the sentence and the phrase do not give them already.
"""

from __future__ import annotations

import csv
import io
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli_w

from sim.model.calendars import Calendar
from sim.model.campaign import Campaign, Claim, Faction, Order, Sentence, Side, Statement, Toll
from sim.model.columns import parse_span
from sim.model.dates import DateSpan
from sim.model.errors import CampaignError
from sim.model.escapes import cell_text
from sim.model.records import Record
from sim.model.times import Window
from sim.model.vocabulary import Counting, Where
from sim.tables.folder import previous_days
from sim.tables.keys import BACKDROP, LINES, backdrop_text, campaign_keys, gap_text, lines_text, local_text, minute_text
from sim.tables.meaning import Span, from_epoch, span_of_dates
from sim.tables.problems import Report
from sim.tables.rows import columns
from sim.tables.schema import TABLES
from sim.tables.settings import FILE, Settings, parse_settings

GIVEN = "times as given"  # the note of a row whose times replace those of its sentence for no stated reason
_Cells = dict[str, str]
_FORMS: Mapping[str, Callable[[Any], str]] = {
    "km": lambda metres: _number(Decimal(metres) / 1000),
    "within_km": lambda metres: _number(Decimal(metres) / 1000),
    "at_least": gap_text,
    "at_most": gap_text,
    "reading": "/".join,
}
FILES = (FILE, BACKDROP, LINES, *TABLES)
_NEEDED = ("sides.csv", "places.csv")


def write_campaign(campaign: Campaign, folder: str | os.PathLike[str], *, replace: bool = False) -> Path:
    """Write a campaign as a folder; `read_campaign` reads an equal campaign from it.

    The files are written under temporary names and put in place together.

    Parameters
    ----------
    folder
        A folder that does not exist, or is empty.
    replace
        Whether the files of a campaign that are there may be replaced. Other files of the folder are kept.

    Raises
    ------
    FileExistsError
        If the folder has files, and they may not be replaced.
    ValueError
        As `campaign_files`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from sim.tables import read_campaign
    >>> campaign = read_campaign("scenarios/northwestern_syria_2024")
    >>> with TemporaryDirectory() as folder:
    ...     read_campaign(write_campaign(campaign, folder)) == campaign
    True
    """
    path = Path(folder)
    files = campaign_files(campaign)
    if path.exists() and not replace and any(path.iterdir()):
        raise FileExistsError(f"the folder {path} has files: give a new or an empty one")
    write_files(files, path, gone=[name for name in FILES if name not in files])
    return path


def write_files(files: Mapping[str, str], folder: Path, *, gone: Iterable[str] = ()) -> None:
    """Write texts by file name into a folder, which is made if need be, and remove the files `gone` from it."""
    part = folder.parent / f".frontlapse-{secrets.token_hex(4)}.part"
    part.mkdir()
    try:
        for name, text in files.items():
            (part / name).write_text(text, encoding="utf-8", newline="")
        if not folder.exists():
            part.rename(folder)
            return
        for name in files:
            (part / name).replace(folder / name)
        for name in gone:
            (folder / name).unlink(missing_ok=True)
    finally:
        with suppress(OSError):
            shutil.rmtree(part)


def campaign_files(campaign: Campaign) -> Mapping[str, str]:
    """Return the texts of the files of a campaign folder, by file name.

    Raises
    ------
    ValueError
        If a value cannot be written: an item of a list with a semicolon in it, a time that the date of its sentence
        excludes, or a minute of an hour that clocks repeat.
    CampaignError
        If campaign.toml would not be valid.
    """
    toml = tomli_w.dumps(campaign_keys(campaign))
    report = Report()
    settings = parse_settings(toml, report)
    if report.problems or settings is None:
        raise CampaignError(report.problems)
    tables: dict[str, Iterable[_Cells]] = {
        "sides.csv": map(side_cells, campaign.sides.values()),
        "factions.csv": () if _follow_from_sides(campaign) else map(row_cells, campaign.factions.values()),
        "places.csv": _places(campaign),
        "roads.csv": map(row_cells, campaign.roads),
        "sources.csv": map(row_cells, campaign.sources.values()),
        "casualties.csv": map(_toll, campaign.tolls),
        **(_table_record(campaign) if campaign.records else _document_record(campaign, settings)),
    }
    files = {FILE: toml}
    if campaign.backdrop is not None:
        files[BACKDROP] = backdrop_text(campaign.backdrop)
    if campaign.lines:
        files[LINES] = lines_text(campaign)
    for file, rows in tables.items():
        written = list(rows)
        if written or file in _NEEDED:
            files[file] = table_text(TABLES[file], written)
    return files


def side_cells(side: Side) -> _Cells:
    """Return the cells of a side, without a plain name that is its name."""
    return row_cells(side) | ({"plain_name": ""} if side.plain_name == side.name else {})


def _places(campaign: Campaign) -> Iterator[_Cells]:
    """Yield the rows of places.csv; if no place is counted, they say so, as otherwise all would be."""
    counted = any(place.counted for place in campaign.places.values())
    for place in campaign.places.values():
        yield row_cells(place) | ({} if counted or not place.can_be_held else {"counted": "no"})


def _follow_from_sides(campaign: Campaign) -> bool:
    """Return whether each side is its own faction, as it is without factions.csv."""
    return list(campaign.factions.values()) == [Faction(one.id, one.name, one.id) for one in campaign.sides.values()]


def _document_record(campaign: Campaign, settings: Settings) -> dict[str, Iterable[_Cells]]:
    times = _Times(campaign, settings)
    return {
        "sentences.csv": (row_cells(one) | {"date": times.date_text(one)} for one in campaign.sentences.values()),
        "statements.csv": (_statement(one, times) for one in campaign.statements.values()),
        "order.csv": (_order(one, settings) for one in campaign.orders),
        "claims.csv": (_claim(one, times) for one in campaign.claims.values()),
        "readings.csv": map(row_cells, campaign.readings),
    }


def _table_record(campaign: Campaign) -> dict[str, Iterable[_Cells]]:
    """Return the rows of records.csv; sentences, statements and orders follow from them."""
    if campaign.claims or campaign.readings:
        raise ValueError("a campaign with records must have no claims and no readings, which are of documents")
    calendar = campaign.clock.calendar
    return {"records.csv": (_record(one, calendar) for one in campaign.records.values())}


def _record(row: Record, calendar: Calendar) -> _Cells:
    times = {name: getattr(row, name) for name in ("earliest", "latest", "end_earliest", "end_latest")}
    texts = {name: local_text(local, calendar) for name, local in times.items() if local is not None}
    return row_cells(row) | {"date": row.date} | texts


def table_text(row: type[Any], rows: Sequence[_Cells]) -> str:
    """Return a table as CSV, without optional columns that are blank in all rows; no cell is a formula."""
    wanted = columns(row)  # type: ignore[arg-type]  # mypy does not see that a class is hashable
    names = [name for name, cell in wanted.items() if cell.needed or any(cells.get(name) for cells in rows)]
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, names, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell_text(cell) for name, cell in cells.items()} for cells in rows)
    return stream.getvalue()


def row_cells(row: Any) -> _Cells:
    """Return the cells of a row by column, without those that its fields' defaults stand for."""
    defaults = {one.name: one.default for one in fields(row)}
    wanted = columns(type(row))  # type: ignore[arg-type]  # as in `table_text`
    found = {}
    for name, cell in wanted.items():
        value = getattr(row, cell.field) if cell.field else None
        if value is not None and value != defaults[cell.field]:
            found[name] = _FORMS.get(name, _text)(value)
    return found


def _text(value: Any) -> str:
    """Return the cell of a value of the usual types."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _number(Decimal(repr(float(value))))
    if isinstance(value, tuple):
        for item in value:
            if ";" in item or item != item.strip() or not item:
                raise ValueError(f"{item!r} must have no semicolon, and no spaces around it, as an item of a list")
        return ";".join(value)
    return str(value)


def _number(value: Decimal) -> str:
    """Return a number in plain digits, without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# -- the record --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Times:
    """What the dates of a campaign's sentences give, by which the times of rows are written."""

    campaign: Campaign
    settings: Settings

    @cached_property
    def dates(self) -> Mapping[str, DateSpan]:
        """The dates of each dated sentence."""
        calendar = self.campaign.clock.calendar
        texts = {id: self.date_text(one) for id, one in self.campaign.sentences.items()}
        return {id: parse_span(text, calendar) for id, text in texts.items() if text}

    @cached_property
    def since(self) -> Mapping[str, int]:
        """The first day of the previous dated sentence of each."""
        sentences = self.campaign.sentences.items()
        return previous_days(((id, one.sources, self.dates.get(id)) for id, one in sentences), self.settings)

    @cached_property
    def ordered(self) -> frozenset[tuple[str, str]]:
        """The (sentence, folded phrase) pairs that orders explain."""
        return frozenset((one.sentence, one.phrase.casefold()) for one in self.campaign.orders if one.phrase)

    def date_text(self, sentence: Sentence) -> str:
        """Return the date of a sentence as it was written, or as its first and last day give it."""
        if sentence.date or sentence.first_day is None or sentence.last_day is None:
            return sentence.date
        days = [self.campaign.clock.local(day).date.iso for day in (sentence.first_day, sentence.last_day)]
        return "/".join(dict.fromkeys(days))

    def cells(self, row: Statement | Claim) -> _Cells:
        """Return the cells `earliest`, `latest` and `note` of a row, as far as its sentence does not give its window.

        Raises
        ------
        ValueError
            If its sentence has a date, but the row has no window, or one that no cells give.
        """
        dates, window = self.dates.get(row.sentence), row.window
        phrase = self.settings.phrase(row.phrase) if row.phrase else None
        span: Span | None = None
        if dates is not None:
            span = from_epoch(span_of_dates(dates, row.phrase, self.since.get(row.sentence), self.settings), row)
        if window is None:
            if span is not None:
                raise ValueError(f"{row.id} must have a window, as its sentence {row.sentence} has a date")
            return {}
        above = isinstance(row, Statement) and phrase is not None and phrase.kind == "by" and span is not None
        keep = isinstance(row, Statement) and row.from_above
        given: dict[str, str] = {}
        if span is None or span[0] != window.earliest or above != keep:
            given["earliest"] = minute_text(self.campaign.clock, window.earliest)
        if span is None or span[1] != window.latest:
            given["latest"] = minute_text(self.campaign.clock, window.latest, last=True)
        if keep and "earliest" in given:
            raise ValueError(f"{row.id} cannot be bounded from above only: its date and phrase do not give its window")
        if not given and row.phrase and phrase is None and (row.sentence, row.phrase.casefold()) not in self.ordered:
            given = self._window(window)  # the reader asks what the phrase means
        strength = isinstance(row, Claim) and row.counting == Counting.AT
        return given | ({"note": GIVEN} if given and not row.note and not strength else {})

    def ends(self, row: Statement) -> _Cells:
        """Return the cells `end_earliest` and `end_latest` of a statement."""
        return (
            {}
            if row.end_window is None
            else {f"end_{name}": text for name, text in self._window(row.end_window).items()}
        )

    def _window(self, window: Window) -> _Cells:
        clock = self.campaign.clock
        earliest, latest = minute_text(clock, window.earliest), minute_text(clock, window.latest, last=True)
        return {"earliest": earliest, "latest": latest}


def _statement(row: Statement, times: _Times) -> _Cells:
    share = {} if row.share is None else dict(zip(("share_low", "share_high"), map(_text, row.share), strict=True))
    where = {"where": str(row.where)} if row.places or row.where != Where.IN else {}
    return row_cells(row) | where | share | times.cells(row) | times.ends(row)


def _order(row: Order, settings: Settings) -> _Cells:
    """Return the cells of an order, without a gap that its phrase gives."""
    meant = settings.phrase(row.phrase) if row.phrase else None
    by_phrase = (meant.low, meant.high) if meant is not None and meant.kind == "gap" else (0, None)
    gap = {"at_least": gap_text(row.at_least)}
    if row.at_most is not None:
        gap["at_most"] = gap_text(row.at_most)
    cells = {name: text for name, text in row_cells(row).items() if name not in ("at_least", "at_most")}
    return cells if (row.at_least, row.at_most) == by_phrase else cells | gap


def _claim(row: Claim, times: _Times) -> _Cells:
    return row_cells(row) | {"low": str(row.low)} | times.cells(row)


def _toll(row: Toll) -> _Cells:
    cells = row_cells(row)
    for what in ("killed", "wounded", "captured"):
        low, high = getattr(row, what) or (None, None)
        cells |= {f"{what}_{end}": str(count) for end, count in (("low", low), ("high", high)) if count is not None}
    return cells
