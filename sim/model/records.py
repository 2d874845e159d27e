"""Records: rows of a table of who holds a place from a time on, as they stand in a table campaign's records.csv."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sim.model.columns import Column, Dates, Derived, Id, Items, LocalMinute, PlaceRef, Prose, Refers, TakingVerb


@dataclass(frozen=True, slots=True)
class Record:
    """What a table says of a place from a time on (a row of records.csv).

    Each record is a sentence of the campaign too, with the same id, and one or more statements; see
    `sim.tables.records` for which.

    Parameters
    ----------
    date
        Its date as EDTF text (`sim.model.dates`), or empty.
    earliest, latest
        Local times that narrow or replace the date, in minutes from 00:00 of day 0; None if not given.
    end_earliest, end_latest
        Local times of the end of the contest; None if it lasts to the next record of the place.
    holder
        The faction that holds the place from then on, ``unknown``, or empty if the record does not say.
    contested
        The factions that contest it from then on; ``unknown`` for a party that is not named.
    from_faction
        Who held it before, according to the record (column `from`).
    verb
        How the holder took it: ``capture``, ``recapture``, ``takeover`` or ``handover``; empty if not said.
    sources
        The sources of the record (column `source`).
    text
        The row's own words.
    """

    id: Id
    place: PlaceRef
    date: Annotated[str, Derived(Dates, ("date",))] = ""
    earliest: LocalMinute | None = None
    latest: LocalMinute | None = None
    end_earliest: LocalMinute | None = None
    end_latest: LocalMinute | None = None
    holder: Annotated[str, Refers("record holder")] = ""
    contested: Annotated[Items, Refers("contester")] = ()
    from_faction: Annotated[str, Column("from"), Refers("record holder")] = ""
    verb: TakingVerb = ""
    sources: Annotated[Items, Column("source"), Refers("source")] = ()
    text: Prose = ""
    note: Prose = ""
