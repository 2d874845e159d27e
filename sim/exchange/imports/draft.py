"""What was gathered of a file -> a draft of a campaign: places, sides, links, ranks, holders before and the span."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sim.exchange.imports.dates import span_of
from sim.exchange.imports.derive import (
    Placed,
    before_start,
    bounds,
    holders_at,
    holders_before,
    isolated_start,
    unmatched,
)
from sim.exchange.imports.gathered import Gathered, Observation, Rejected, TableError
from sim.exchange.imports.known import Known
from sim.exchange.imports.links import Links, degrees_of, make_links
from sim.exchange.imports.options import NEAR, NO_ROADS, ImportOptions
from sim.exchange.imports.places import FoundPlace, locate, rank_places, slug
from sim.exchange.imports.sides import Parties, find_parties
from sim.model.text import one_line
from sim.model.times import MINUTES_A_DAY, parse_local

_LONGEST_FILE_NAME = 150  # characters
_OWN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")  # without a dot, which follows it in the ids of statements
_SHOWN = 20  # rejected rows that an error lists


@dataclass(frozen=True)
class Draft:
    """All that a campaign is made of.

    Parameters
    ----------
    file
        The name of the file it was gathered from, on one line.
    rows, earlier
        The rows that become records, in the order of the file; and those before the start, which do not.
    before
        Who held each place before its first record, and the row that says so; a place of which no row does is absent.
    start
        The time before which rows are earlier; None if all are records.
    rejected
        The rows that were not imported, in the order of the file.
    """

    file: str
    gathered: Gathered
    options: ImportOptions
    known: Known
    rows: tuple[Placed, ...]
    earlier: tuple[Placed, ...]
    before: Mapping[str, tuple[str, Placed]]
    start: int | None
    rejected: tuple[Rejected, ...]
    places: tuple[FoundPlace, ...]
    located: tuple[str, ...]  # what was assumed of places
    parties: Parties
    links: Links
    ranks: Mapping[int, Sequence[str]]
    ranked_by: str

    @cached_property
    def name(self) -> str:
        """The name of the campaign."""
        return slug(Path(self.file).stem, usual="imported")

    @cached_property
    def title(self) -> str:
        """The title: as given, that of the format, or the name of the file."""
        words = Path(self.file).stem.replace("_", " ").replace("-", " ").strip()
        title = self.options.title or self.gathered.title or words
        return title[:1].upper() + title[1:]

    @cached_property
    def has_own_ids(self) -> bool:
        """Whether every row has an id of its own that a record can have."""
        own = [one.row.id for one in self.rows]
        return all(_OWN_ID.match(id) for id in own) and len(set(own)) == len(own)

    @cached_property
    def span(self) -> tuple[int, int]:
        """The first and the last local minute of the campaign."""
        first, last = bounds(self.rows)
        first = first if self.start is None else self.start - self.start % MINUTES_A_DAY
        return first, _last_moment(self.options.end) if self.options.end else last

    @cached_property
    def unmatched(self) -> list[Placed]:
        """The rows that name another holder before than the rows before them do."""
        return unmatched(self.rows, self.before, self.parties.id)


def make_draft(gathered: Gathered, path: Path, options: ImportOptions, known: Known) -> Draft:
    """Derive all that a campaign needs of what was gathered.

    Raises
    ------
    TableError
        If nothing is left to import, or an option does not fit the table.
    """
    observations, late = _until_end(gathered.observations, options)
    located = locate([replace(one, spot=known.complete(one.spot)) for one in observations], known.places)
    rejected = sorted((*gathered.rejected, *late, *located.rejected), key=lambda one: one.line)
    if not located.observations:
        raise nothing_left(path, gathered.unit, rejected)
    placed = [Placed(place, one) for place, one in located.observations]
    parties = find_parties([one.row for one in placed], known.factions, known.sides)
    rows = [one for one in placed if not one.row.initial]
    if not rows:
        raise TableError(f"cannot import {path}: no place changes hands or is contested in it")
    start = _moment("--start", options.start) if options.start else isolated_start(rows)
    before = {one.place: (one.row.holder, one) for one in placed if one.row.initial}
    before |= holders_before(rows) if start is None else holders_at(rows, start)
    early = set() if start is None else {id(one) for one in before_start(rows, start)}
    later = tuple(one for one in rows if id(one) not in early)
    if not later:
        raise TableError(f"cannot import {path}: no row is after --start {options.start}")
    links = make_links(located.places, options.roads or (NEAR if any(one.row.holder for one in later) else NO_ROADS))
    ranks, ranked_by = rank_places(located.places, {} if links.credit else degrees_of(links.roads))
    return Draft(
        file=one_line(path.name or path.resolve().name, most=_LONGEST_FILE_NAME),
        gathered=gathered,
        options=options,
        known=known,
        rows=later,
        earlier=tuple(one for one in rows if id(one) in early),
        before=before,
        start=start,
        rejected=tuple(rejected),
        places=located.places,
        located=located.assumptions,
        parties=parties,
        links=links,
        ranks=ranks,
        ranked_by=ranked_by,
    )


def nothing_left(path: Path, unit: str, rejected: Sequence[Rejected]) -> TableError:
    """Return the error of a file of which no row can be imported."""
    if not rejected:
        return TableError(f"cannot import {path}: it has no rows under its header")
    lines = [f"  {unit} {one.line}: {one.reason}" for one in rejected[:_SHOWN]]
    more = [f"  and {len(rejected) - _SHOWN:,} more"] if len(rejected) > _SHOWN else []
    return TableError(f"cannot import {path}: none of its {len(rejected):,} rows can be read", *lines, *more)


def _until_end(observations: Sequence[Observation], options: ImportOptions) -> tuple[list[Observation], list[Rejected]]:
    """Leave out the rows after ``--end``."""
    if not options.end:
        return list(observations), []
    end = _last_moment(options.end)
    kept, late = [], []
    for one in observations:
        low, high = span_of(one.when)
        if (low if low is not None else high or 0) > end:
            late.append(Rejected(one.line, f"after --end {options.end}", one.cells))
        else:
            kept.append(one)
    return kept, late


def _moment(option: str, text: str) -> int:
    try:
        return parse_local(text)
    except ValueError as error:
        raise TableError(f"{option} {text}: it must {error}") from None


def _last_moment(end: str) -> int:
    return _moment("--end", end) + (0 if "T" in end else MINUTES_A_DAY - 1)
