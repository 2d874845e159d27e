"""Events: what each statement in force says happened, with its stated and its tight time window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shapely.geometry import MultiPoint
from shapely.geometry.base import BaseGeometry

from sim.clock.changes import Cause
from sim.clock.history import History
from sim.clock.outcome import Scripted
from sim.exchange.exports.instants import acled_time_precision, edtf, ucdp_date_precision
from sim.exchange.exports.layers import Column, Kind, Layer, make_layer
from sim.exchange.exports.spells import history_columns, sources_of, spot
from sim.histories import Shown
from sim.model.campaign import Campaign, Place, Sentence, Statement
from sim.model.times import Window
from sim.model.verbs import VERBS
from sim.model.vocabulary import Origin, Placement, Where
from sim.study import Study

_NEAR_METRES = 25_000  # of a known point: UCDP's code 2
_UCDP_AREAS = {"governorate": 4, "country": 6, "water": 7, "region": 5, "road": 5}


@dataclass(frozen=True, slots=True)
class Event:
    """What a statement, or a script, says happened.

    Parameters
    ----------
    cause
        The statement, or the script's own change.
    places
        The places it is about.
    minute
        Where it is placed.
    stated, window
        The window that the statement gives, None if it gives none; and the tight one, after all constraints.
    end_window
        The tight window of its end; None if it has none, or none is told.
    script
        The script that made or moved it, or empty.
    """

    cause: Cause
    places: tuple[Place, ...]
    minute: int
    stated: Window | None
    window: Window
    end_window: Window | None
    script: str

    @property
    def origin(self) -> Origin:
        """Whether a sentence says it, a rule infers it, or a script made or moved it."""
        return Origin.COUNTERFACTUAL if self.script else self.cause.origin


def find_events(history: History) -> Iterator[Event]:
    """Yield the statements in force in the order of the table, then what scripts did of their own.

    Examples
    --------
    >>> from scenarios import open_study
    >>> history = open_study("northwestern_syria_2024").history()
    >>> next(find_events(history)).cause.verb
    'operation_start'
    """
    campaign, timeline = history.campaign, history.timeline
    starts = {one.statement: one.minute for one in timeline.occurrences if not one.ends}
    scripts = {move.point.statement: move.script for move in history.moved if not move.point.end}
    for id, window in timeline.starts.items():
        statement = campaign.statements[id]
        places = tuple(campaign.places[place] for place in statement.places)
        ends = timeline.ends.get(id)
        yield Event(statement, places, starts[id], statement.window, window, ends, scripts.get(id, ""))
    seen: dict[str, None] = {}
    for change in history.changes if history.scripts else ():
        cause = change.cause
        if isinstance(cause, Scripted) and cause.id not in seen:
            seen[cause.id] = None
            places, at = tuple(campaign.places[place] for place in cause.places), change.minute
            yield Event(cause, places, at, None, Window(at, at), None, cause.script)


def where_precision(statement: Cause, places: tuple[Place, ...]) -> int | None:
    """Return UCDP's `where_prec` of an event: 1 to 7, or None without a place.

    1 is a place with a point; 2 near one, up to 25 km; 4 a governorate; 5 a region, a road or farther than 25 km from a
    place; 6 a country; 7 water. 3, a district, is not used, as a campaign's table does not tell it from a town.
    """
    if not places:
        return None
    return max(_place_precision(statement, place) for place in places)


def geo_precision(statement: Cause, places: tuple[Place, ...]) -> int | None:
    """Return ACLED's geographical precision of an event: 1 in a town, 2 near one, 3 in a larger region."""
    code = where_precision(statement, places)
    return code if code is None or code <= 2 else 3


def _place_precision(statement: Cause, place: Place) -> int:
    if not place.can_be_held:
        return _UCDP_AREAS.get(place.kind, 5)
    within = statement.within_m if isinstance(statement, Statement) else None
    if within is not None and within > _NEAR_METRES:
        return 5
    return 2 if within is not None or statement.where == Where.NEAR else 1


# -- as a layer --------------------------------------------------------------------------------------------------------


def event_layer(study: Study, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return the events of a history as a layer: a point, or several for a statement about several places.

    Examples
    --------
    >>> from scenarios import open_study
    >>> layer = event_layer(open_study("northwestern_syria_2024"))
    >>> layer.column("verb")[0], layer.column("edtf")[0]
    ('operation_start', '2024-11-27')
    """
    shown = study.history(history)
    return make_layer("events", _columns(shown), find_events(shown), study.campaign.clock, shape=_shape)


def _shape(event: Event) -> BaseGeometry | None:
    spots = [point for place in event.places if (point := spot(place)) is not None]
    return None if not spots else spots[0] if len(spots) == 1 else MultiPoint(spots)


def _columns(history: History) -> list[Column[Event]]:
    campaign = history.campaign
    clock = campaign.clock

    def sentence(event: Event) -> Sentence | None:
        return campaign.sentences.get(event.cause.sentence)

    def coordinate(event: Event, name: str) -> float | None:
        found: float | None = getattr(event.places[0], name) if len(event.places) == 1 else None
        return found

    return [
        Column("id", lambda event: event.cause.id, needed=True),
        Column("verb", lambda event: event.cause.verb, needed=True),
        Column("acled", lambda event: VERBS[event.cause.verb].acled),
        Column("place", lambda event: ";".join(place.id for place in event.places)),
        Column("name", lambda event: "; ".join(place.name for place in event.places)),
        Column("lat", lambda event: coordinate(event, "lat"), Kind.NUMBER),
        Column("lon", lambda event: coordinate(event, "lon"), Kind.NUMBER),
        Column("where", lambda event: event.cause.where),
        Column("within_km", lambda event: _within_km(event.cause), Kind.NUMBER),
        Column("towards", lambda event: ";".join(_names(event.cause, "towards"))),
        Column("except", lambda event: ";".join(_names(event.cause, "exceptions"))),
        Column("share_low", lambda event: _share(event.cause, 0), Kind.NUMBER),
        Column("share_high", lambda event: _share(event.cause, 1), Kind.NUMBER),
        Column("start", lambda event: event.window.earliest, Kind.TIME, needed=True),
        Column("end", lambda event: event.window.latest + 1, Kind.TIME, needed=True),
        Column("placed", lambda event: event.minute, Kind.TIME, needed=True),
        Column("earliest", lambda event: event.window.earliest, Kind.TIME, needed=True),
        Column("latest", lambda event: event.window.latest, Kind.TIME, needed=True),
        Column("stated_earliest", lambda event: event.stated.earliest if event.stated else None, Kind.TIME),
        Column("stated_latest", lambda event: event.stated.latest if event.stated else None, Kind.TIME),
        Column("end_earliest", lambda event: event.end_window.earliest if event.end_window else None, Kind.TIME),
        Column("end_latest", lambda event: event.end_window.latest if event.end_window else None, Kind.TIME),
        Column("edtf", lambda event: edtf(clock, event.window), needed=True),
        Column("time_precision", lambda event: acled_time_precision(clock, event.window), Kind.WHOLE),
        Column("geo_precision", lambda event: geo_precision(event.cause, event.places), Kind.WHOLE),
        Column("date_prec", lambda event: ucdp_date_precision(clock, event.window), Kind.WHOLE),
        Column("where_prec", lambda event: where_precision(event.cause, event.places), Kind.WHOLE),
        Column("side", lambda event: campaign.side_of(event.cause.faction)),
        Column("faction", lambda event: event.cause.faction),
        Column("from", lambda event: event.cause.from_faction),
        Column("phrase", lambda event: event.cause.phrase),
        Column("claimant", lambda event: event.cause.claimant),
        Column("hedge", lambda event: event.cause.hedge),
        Column("origin", lambda event: str(event.origin), needed=True),
        Column("rule", lambda event: event.cause.rule),
        Column("script", lambda event: event.script),
        Column("reading", lambda event: "=".join(event.cause.reading or ())),
        Column("sentence", lambda event: event.cause.sentence),
        Column("text", lambda event: _words(campaign, sentence(event))),
        Column("source", lambda event: ";".join(sources_of(one)) if (one := sentence(event)) else ""),
        Column("source_title", lambda event: _source_cells(campaign, sentence(event), "title")),
        Column("source_url", lambda event: _source_cells(campaign, sentence(event), "url")),
        Column("note", lambda event: event.cause.note),
        *history_columns(history),
    ]


def _words(campaign: Campaign, sentence: Sentence | None) -> str:
    """Return the source's own words; those of a record's sentence are the program's."""
    if sentence is None:
        return ""
    record = campaign.records.get(sentence.id)
    return sentence.text if record is None else record.text


def _within_km(cause: Cause) -> float | None:
    return cause.within_m / 1000 if isinstance(cause, Statement) and cause.within_m is not None else None


def _share(cause: Cause, end: int) -> float | None:
    share = cause.share if isinstance(cause, Statement | Scripted) else None
    return None if share is None else share[end]


def _names(cause: Cause, name: str) -> tuple[str, ...]:
    return getattr(cause, name) if isinstance(cause, Statement) else ()


def _source_cells(campaign: Campaign, sentence: Sentence | None, name: str) -> str:
    ids = sources_of(sentence) if sentence else ()
    return "; ".join(filter(None, (getattr(campaign.sources[id], name) for id in ids if id in campaign.sources)))
