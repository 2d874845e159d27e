"""What a user may say about an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from sim.model.frozen import FrozenMap

NO_ROADS, NEAR = "none", "near"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The choices of an import; an empty or None one is derived, and what is then assumed is said.

    Parameters
    ----------
    format
        The adapter: ``table``, ``acled``, ``ucdp``, ``viina`` or ``lines``; recognised by the header if empty.
    columns
        Field -> name of its column.
    dates
        ``day-first`` or ``month-first``.
    time_zone
        An offset, ``+02:00``, or a zone of the IANA database.
    start, end
        The first and the last day, or a time of it.
    roads
        ``none``, ``near``, or a file; ``near`` if empty, unless no row names a holder.
    places
        A table of places with coordinates.
    known
        Folders with tables of what is known already: places.csv, sides.csv, factions.csv, sources.csv. The first goes
        first.
    lines
        GeoJSON of front lines to draw.
    only
        Column -> the value that a row must have in it to be read.
    parties
        Name of a holder in the table -> the party it means; empty if it means none, so that the row is rejected.
    sheet
        A worksheet.
    """

    format: str = ""
    columns: Mapping[str, str] = field(default_factory=FrozenMap)
    dates: str = ""
    time_zone: str = ""
    title: str = ""
    licence: str = ""
    attribution: str = ""
    start: str = ""
    end: str = ""
    roads: str = ""
    places: Path | None = None
    known: tuple[Path, ...] = ()
    lines: Path | None = None
    only: Mapping[str, str] = field(default_factory=FrozenMap)
    parties: Mapping[str, str] = field(default_factory=FrozenMap)
    sheet: str | None = None

    @property
    def zone(self) -> tzinfo:
        """The time zone."""
        text = self.time_zone or "+00:00"
        if text[0] in "+-":
            sign = -1 if text[0] == "-" else 1
            return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))
        return ZoneInfo(text)
