"""Exports of ACLED, in the current and the legacy layout -> captures and fights.

Sub-events that transfer territory become captures, takeovers and recaptures, armed clashes become fights; all others
say nothing of who holds a place. The order of the two actors has no meaning in ACLED, so that the one who took a place
is found by its kind: state forces regain territory, and others overtake it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.exchange.imports.dates import span_of
from sim.exchange.imports.files import Sheet, SheetRow
from sim.exchange.imports.gathered import Cited, Deaths, Gathered, Observation, Spot, When
from sim.exchange.imports.options import ImportOptions
from sim.exchange.imports.status import party_name, tidy
from sim.exchange.imports.table import RowError, RowReader, read_rows
from sim.model.calendars import GREGORIAN
from sim.model.times import MINUTES_A_DAY
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import UNKNOWN

ATTRIBUTION = "Events: ACLED (Armed Conflict Location & Event Data), acleddata.com"
LICENCE = "ACLED terms of use"
_NEEDED = ("event_date", "event_type", "sub_event_type", "actor1", "actor2", "location", "latitude", "longitude")
REGAINS = "government regains territory"
OVERTAKES = "non-state actor overtakes territory"
TRANSFER = "non-violent transfer of territory"
CLASH = "armed clash"
# of each sub-event that transfers territory, the first verb that it corresponds to
_VERB_OF = {verb.acled.casefold(): verb.name for verb in reversed(tuple(VERBS.values())) if verb.effect is Effect.TAKE}
_STATE_CODES = ("1", "state forces")  # of inter1 and inter2, in the legacy and the current layout
_STATE_NAMES = re.compile(r"(?:Military|Police|Government|State|Armed) Forces? of|Government of", re.IGNORECASE)
_WEEK = 3  # days on each side of the middle day of a week
_REGION = "3"  # of geo_precision
_LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class _Actor:
    name: str
    is_state: bool


def is_acled(sheet: Sheet) -> bool:
    """Return whether a table is an export of ACLED."""
    return set(_NEEDED) <= {name.casefold() for name in sheet.header}


def gather_acled(sheet: Sheet, options: ImportOptions) -> Gathered:
    """Read an export of ACLED."""
    columns = {name.casefold(): at for at, name in enumerate(sheet.header)}
    fields = {"place": columns["location"], "lat": columns["latitude"], "lon": columns["longitude"]}
    reader = RowReader(sheet, {**columns, **fields}, options)
    observations, rejected = read_rows(sheet, lambda row: _event(reader, row), options)
    reader.check_dates()
    assumptions = (
        *sheet.remarks,
        "read as ACLED events: transfers of territory are captures, and armed clashes are fights that begin and end "
        "within their dates; other sub-events are left out",
        "time_precision 1 is the day, 2 the seven days around it, 3 its month",
        "events coded to a region (geo_precision 3) are left out, as their point stands for the region",
        "of two actors, state forces regain territory and others overtake it; the order of actors has no meaning",
    )
    return Gathered(tuple(observations), tuple(rejected), sheet.unit, sheet.header, assumptions, ATTRIBUTION, LICENCE)


def _event(reader: RowReader, row: SheetRow) -> Observation:
    def cell(name: str) -> str:
        return reader.text(row, name)

    kind = tidy(cell("sub_event_type")).casefold()
    if kind not in (REGAINS, OVERTAKES, TRANSFER, CLASH):
        shown = tidy(cell("sub_event_type")) or tidy(cell("event_type")) or "blank"
        raise RowError(f"sub_event_type {shown}: says nothing of who holds a place")
    if cell("geo_precision") == _REGION:
        raise RowError("geo_precision 3: its point stands for a region")
    when = _window(reader, row)
    actors = [actor for number in "12" if (actor := _actor(cell(f"actor{number}"), cell(f"inter{number}"))) is not None]
    if not actors:
        raise RowError("actor1 and actor2: blank")
    lat, lon, name = reader.degrees(row, "lat", 90), reader.degrees(row, "lon", 180), reader.name(row, "place")
    if lat is None or lon is None or not name:
        raise RowError("no coordinates or no name of the place")
    taker, loser = (None, None) if kind == CLASH else _taker(kind, actors)
    low, high = span_of(when)
    codes = [f"time_precision {cell('time_precision')}"] * (cell("time_precision") not in ("", "1"))
    codes += ["geo_precision 2 (near the place, or part of a region)"] * (cell("geo_precision") == "2")
    codes += [] if taker is not None or kind == CLASH else [f"{tidy(cell('sub_event_type'))}: who took it is not coded"]
    deaths = cell("fatalities")
    return Observation(
        line=row.line,
        spot=Spot(name, lat, lon, "", tidy(cell("admin1"))),
        when=when,
        holder="" if taker is None else taker.name,
        contested=() if taker is not None else _parties(actors),
        before="" if loser is None else loser.name,
        verb=_VERB_OF.get(kind, "") if taker else "",
        end=None if taker is not None else When("", low, high),
        sources=tuple(dict.fromkeys(Cited(tidy(one)[:200]) for one in cell("source").split(";") if tidy(one))),
        text=cell("notes")[:_LONGEST_TEXT],
        note="; ".join(codes),
        id=cell("event_id_cnty").replace(" ", ""),
        deaths=Deaths(int(deaths), int(deaths)) if deaths.isdecimal() and int(deaths) else None,
    )


def _actor(name: str, code: str) -> _Actor | None:
    if not tidy(name):
        return None
    try:
        known = party_name(name)
    except ValueError as error:
        raise RowError(f"actor: {error}") from None
    code = tidy(code).casefold()
    return _Actor(known, code in _STATE_CODES if code else bool(_STATE_NAMES.match(known)))


def _parties(actors: list[_Actor]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(actor.name for actor in actors))
    return names if len(names) > 1 else (*names, UNKNOWN)


def _taker(kind: str, actors: list[_Actor]) -> tuple[_Actor | None, _Actor | None]:
    """Return who took the place and who lost it; None if the event does not say."""
    if len(actors) == 1:
        return actors[0], None
    state = kind == REGAINS
    takers = [actor for actor in actors if actor.is_state == state]
    if kind == TRANSFER or len(takers) != 1:
        return None, None
    return takers[0], next(actor for actor in actors if actor is not takers[0])


def _window(reader: RowReader, row: SheetRow) -> When:
    """Return the window of an event by its day and its time_precision."""
    day = reader.when(row, "event_date")
    if day is None:
        raise RowError("event_date: blank")
    if "/" in day.text or len(day.text) != len("2024-01-01"):
        raise RowError(f"event_date: {day.text} is no day")
    precision = reader.text(row, "time_precision")
    if precision in ("", "1"):
        return When(day.text)
    if precision == "2":
        number = (span_of(When(day.text))[0] or 0) // MINUTES_A_DAY
        return When(f"{GREGORIAN.date(number - _WEEK).iso}/{GREGORIAN.date(number + _WEEK).iso}")
    if precision == "3":
        return When(day.text[:7])
    raise RowError(f"time_precision: {precision!r} is not 1, 2 or 3")
