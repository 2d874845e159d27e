"""The records of a table campaign as one table, in the columns that `frontlapse import` reads."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sim.exchange.layers import Column, Kind, Layer, make_layer
from sim.exchange.spells import holder_name, spot
from sim.histories import Shown
from sim.model.campaign import Campaign, Place, Source
from sim.model.dates import parse_dates
from sim.model.records import Record
from sim.model.times import MINUTES_A_DAY
from sim.model.vocabulary import UNKNOWN, Placement
from sim.study import Study

# what the importer notes of a place, for which places.csv has no columns
_REGION = re.compile(r"(?:^|[; ])in ([^;]+?)(?:; population [\d,]+)?\Z")
_POPULATION = re.compile(r"(?:^|; )population ([\d,]+)\Z")
_WHOLE_TABLE = "table"  # the source that the importer makes for a table that names none


class NotATableError(ValueError):
    """The campaign is of documents, which have no records."""


@dataclass(frozen=True, slots=True)
class _Row:
    record: Record
    place: Place
    before: str  # who held the place before, in the words of the table


def record_layer(study: Study, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return the records of a table campaign as a layer of points; it is the same of every history.

    Places, parties and sources are named, not given by their ids, and dates are local and as the records have them, so
    that `frontlapse import` makes the same campaign of it.

    Raises
    ------
    NotATableError
        If the campaign is of documents.
    """
    campaign = study.campaign
    if not campaign.records:
        raise NotATableError('records are the rows of a table campaign (kind = "table"), and this is one of documents')
    columns: list[Column[_Row]] = [
        Column("id", lambda row: row.record.id, needed=True),
        Column("place", lambda row: row.place.name, needed=True),
        Column("lat", lambda row: row.place.lat, Kind.NUMBER),
        Column("lon", lambda row: row.place.lon, Kind.NUMBER),
        Column("kind", lambda row: row.place.kind, needed=True),
        Column("other_names", lambda row: "; ".join(row.place.other_names)),
        Column("region", lambda row: _noted(_REGION, row.place)),
        Column("population", lambda row: _noted(_POPULATION, row.place)),
        Column("date", lambda row: row.record.date),
        Column("earliest", lambda row: _local(campaign, row.record.earliest)),
        Column("latest", lambda row: _local(campaign, row.record.latest)),
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
    return make_layer("records", columns, _rows(campaign), campaign.clock, shape=lambda row: spot(row.place))


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
