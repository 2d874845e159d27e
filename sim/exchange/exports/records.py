"""The records of a campaign as one table, in the columns that `frontlapse import` reads.

Those of a table campaign are its own. Of a campaign of documents they are what its statements say of who holds, or
contests, each place from when on: a row for each change of that.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sim.clock.changes import Change
from sim.clock.history import History
from sim.exchange.exports.layers import Column, Kind, Layer, make_layer
from sim.exchange.exports.spells import StateSpell, find_spells, holder_name, spot
from sim.histories import Shown
from sim.model.campaign import Campaign, Place, Source
from sim.model.dates import parse_dates
from sim.model.records import Record
from sim.model.times import MINUTES_A_DAY
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import UNKNOWN, Placement
from sim.model.words import local_iso
from sim.study import Study

# what the importer notes of a place, for which places.csv has no columns
_REGION = re.compile(r"(?:^|[; ])in ([^;]+?)(?:; population [\d,]+)?\Z")
_POPULATION = re.compile(r"(?:^|; )population ([\d,]+)\Z")
_WHOLE_TABLE = "table"  # the source that the importer makes for a table that names none


@dataclass(frozen=True, slots=True)
class _Row:
    record: Record
    place: Place
    before: str  # who held the place before, in the words of the table
    earliest: str = ""
    latest: str = ""


def record_layer(study: Study, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return the records of a campaign as a layer of points; those of a table are the same of every history.

    Places, parties and sources are named, not given by their ids, and dates are local and as the records have them, so
    that `frontlapse import` makes the same campaign of a table.

    Examples
    --------
    >>> from scenarios import open_study
    >>> layer = record_layer(open_study("northwestern_syria_2024"))
    >>> layer.rows[0][:2]
    ('s044-01', 'Urm al-Kubra')
    """
    campaign = study.campaign
    columns: list[Column[_Row]] = [
        Column("id", lambda row: row.record.id, needed=True),
        Column("place", lambda row: row.place.name, needed=True),
        Column("lat", lambda row: row.place.lat, Kind.NUMBER),
        Column("lon", lambda row: row.place.lon, Kind.NUMBER),
        Column("kind", lambda row: row.place.kind, needed=True),
        Column("other_names", lambda row: "; ".join(row.place.other_names)),
        Column("region", lambda row: _noted(_REGION, row.place) if campaign.records else ""),
        Column("population", lambda row: _noted(_POPULATION, row.place) if campaign.records else ""),
        Column("date", lambda row: row.record.date),
        Column("earliest", lambda row: row.earliest or _local(campaign, row.record.earliest)),
        Column("latest", lambda row: row.latest or _local(campaign, row.record.latest)),
        Column("end_earliest", lambda row: _local(campaign, row.record.end_earliest)),
        Column("end_latest", lambda row: _local(campaign, row.record.end_latest)),
        Column("holder", lambda row: _party(campaign, row.record.holder)),
        Column("contested", lambda row: "; ".join(_party(campaign, one) for one in row.record.contested)),
        Column("from", lambda row: row.before),
        Column("verb", lambda row: row.record.verb),
        Column("source", lambda row: "; ".join(source.title for source in _sources(campaign, row.record))),
        Column("url", lambda row: _url(_sources(campaign, row.record))),
        Column("text", lambda row: row.record.text),
        Column("note", lambda row: row.record.note),
    ]
    rows = _rows(campaign) if campaign.records else _told_rows(study.history(history), study)
    return make_layer("records", columns, rows, campaign.clock, shape=lambda row: spot(row.place))


def _told_rows(history: History, study: Study) -> Iterator[_Row]:
    """Yield the changes of who holds or contests each place, and who held the places of which nothing is told.

    As rows of one place follow each other, none may begin or end before the one above it.
    """
    campaign = history.campaign
    seen: Counter[str] = Counter()
    clock = campaign.clock
    day_before = clock.local(-1).date.iso
    spells = find_spells(history, study.silences(history))
    for place, group in groupby(spells, key=lambda spell: spell.place):
        holder, lowest, highest, told = place.holder, 0, 0, False
        contested: tuple[str, ...] = ()
        for spell in group:
            state, change = spell.state, spell.change
            if change is None or (state.holder, state.contested_by) == (holder, contested):
                continue
            lowest, highest = max(lowest, spell.window.earliest), max(highest, spell.window.latest)
            seen[change.cause.id] += 1
            number = f"-{seen[change.cause.id]}" if seen[change.cause.id] > 1 else ""
            record = _told(campaign, spell, change, f"{change.cause.id}{number}", holder)
            yield _Row(record, place, _party(campaign, holder), local_iso(clock, lowest), local_iso(clock, highest))
            holder, contested, told = state.holder, state.contested_by, True
        if not told:
            note = f"held before: {place.holder_source}" if place.holder_source else ""
            yield _Row(Record(f"before-{place.id}", place.id, f"../{day_before}", holder=holder, note=note), place, "")


def _told(campaign: Campaign, spell: StateSpell, change: Change, id: str, before: str) -> Record:
    """Return a change as a record."""
    cause, state = change.cause, spell.state
    sentence = campaign.sentences.get(cause.sentence)
    verb = cause.verb if state.holder not in (before, UNKNOWN) and VERBS[cause.verb].effect is Effect.TAKE else ""
    notes = [
        f"counterfactual: by the script {change.script}" if change.script else "",
        f"inferred by the rule {change.rule}" if change.rule and not change.script else "",
        cause.note,
    ]
    return Record(
        id,
        spell.place.id,
        holder=state.holder,
        contested=state.contested_by,
        verb=verb,
        sources=() if sentence is None else sentence.sources,
        text="" if sentence is None else sentence.text,
        note="; ".join(note for note in notes if note),
    )


def _rows(campaign: Campaign) -> Iterator[_Row]:
    """Yield the records; the first of a place says who held it before, as a table has no other room for that.

    That is the first that says anything of a holder, if one does, as an import takes it.
    """
    first: dict[str, str] = {}
    ordered = sorted(campaign.records.values(), key=lambda record: _begin(campaign, record))
    for record in (*(one for one in ordered if one.holder or one.from_faction), *ordered):
        first.setdefault(record.place, record.id)
    for record in campaign.records.values():
        place, before = campaign.places[record.place], record.from_faction
        if not before and first[place.id] == record.id and place.holder != UNKNOWN:
            before = place.holder
        yield _Row(record, place, _party(campaign, before))


def _begin(campaign: Campaign, record: Record) -> tuple[float, float]:
    """Return the local times by which the records of a place follow each other."""
    dates = parse_dates(record.date, campaign.clock.calendar) if record.date else None
    low = -math.inf if dates is None or dates.first is None else float(dates.first.first)
    high = math.inf if dates is None or dates.last is None else float(dates.last.last + MINUTES_A_DAY - 1)
    return (low if record.earliest is None else record.earliest, high if record.latest is None else record.latest)


def _party(campaign: Campaign, holder: str) -> str:
    return holder_name(campaign, holder) if holder else ""


def _noted(form: re.Pattern[str], place: Place) -> str:
    found = form.search(place.note)
    return found[1] if found else ""


def _local(campaign: Campaign, minute: int | None) -> str:
    """Return local minutes from 00:00 of day 0 as ISO text, in the campaign's calendar."""
    if minute is None:
        return ""
    day, time = divmod(minute, MINUTES_A_DAY)
    return f"{campaign.clock.calendar.date(day).iso}T{time // 60:02d}:{time % 60:02d}"


def _sources(campaign: Campaign, record: Record) -> tuple[Source, ...]:
    if set(campaign.sources) == {_WHOLE_TABLE}:
        return ()
    return tuple(campaign.sources[id] for id in record.sources)


def _url(sources: tuple[Source, ...]) -> str:
    """Return the address of a single source; those of several have no room, unless their titles hold them."""
    return sources[0].url if len(sources) == 1 else ""
