"""Corridors: the places along a declared road, their holders, where sides meet, and how far a side has come.

*Chainage* is the distance along a road from its start. A *stop* is a place of the corridor. A stop is *firm* if its
holder is documented or known from before the epoch and it is not silent; all other stops are *unsure*. Measures report
stretches of unsure stops separately, as *gaps*. Road lengths are estimates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.clock.changes import Cause, Change, State
from sim.clock.history import History
from sim.model.arrays import Ints, frozen
from sim.model.campaign import Campaign
from sim.model.errors import check_name
from sim.model.times import Window
from sim.model.vocabulary import FIRM, UNKNOWN, VACANT, Basis, Stance
from sim.roads.graph import road_graph
from sim.roads.silence import Silences

NOWHERE = -1  # the chainage of a side that has reached no stop


@dataclass(frozen=True, slots=True)
class CorridorLine:
    """A corridor with the chainage of its stops.

    Parameters
    ----------
    places
        The stops, from the start of the road to its end.
    metres
        Their chainage: metres of road from the first of them.
    refs
        The road number of each link, from every stop but the last to the next; empty if it has none.
    """

    id: str
    name: str
    places: tuple[str, ...]
    metres: tuple[int, ...]
    refs: tuple[str, ...]

    @property
    def length(self) -> int:
        """Metres from the first stop to the last."""
        return self.metres[-1]

    def metres_of(self, place: str) -> int:
        """Return the chainage of a stop.

        Raises
        ------
        ValueError
            If the place is not a stop of the corridor.
        """
        if place not in self.places:
            raise ValueError(f"place {place!r} is not a stop of corridor {self.id}: {', '.join(self.places)}")
        return self.metres[self.places.index(place)]


@dataclass(frozen=True, slots=True)
class CorridorStop:
    """A stop at one minute.

    `certainty` is ``documented``, ``initial``, ``inferred``, ``silent`` (then `side` is the last holder's) or
    ``unknown``; `contested` are the sides inside that do not hold it.
    """

    place: str
    metres: int
    side: str
    holder: str
    certainty: str
    contested: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CorridorContact:
    """Two firm stops of different sides with no firm stop in between: the front crosses the road from `a` to `b`.

    `gap` are the unsure stops in between; `relation` is how the sides stand to each other.
    """

    sides: tuple[str, str]
    a: str
    b: str
    from_m: int
    to_m: int
    gap: tuple[str, ...]
    relation: str


@dataclass(frozen=True, slots=True)
class CorridorRun:
    """Firm stops of one side with no firm stop of another between them, from `from_m` to `to_m`.

    `gaps` are the stretches of unsure stops inside, and `gap_m` the metres between the firm stops around them.
    """

    side: str
    places: tuple[str, ...]
    from_m: int
    to_m: int
    gaps: tuple[tuple[str, ...], ...]
    gap_m: int


@dataclass(frozen=True, slots=True)
class CorridorState:
    """A corridor at one minute."""

    minute: int
    stops: tuple[CorridorStop, ...]
    contacts: tuple[CorridorContact, ...]
    runs: tuple[CorridorRun, ...]


@dataclass(frozen=True, slots=True)
class CorridorSpan:
    """An interval [`start`, `end`) in which a stop does not change; `end` None: to the campaign's end.

    `cause` made its holder; None for the holder before the epoch.
    """

    place: str
    metres: int
    start: int
    end: int | None
    side: str
    certainty: str
    contested: tuple[str, ...]
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class CorridorBar:
    """A change by which a stop passes to another side (or is left: `side` is ``unknown``), with its time window."""

    place: str
    metres: int
    side: str
    change: Change
    window: Window


@dataclass(frozen=True, slots=True)
class CorridorReach:
    """How far a side has come along a corridor, from each of `minutes` to the next, as chainages; `NOWHERE` if nowhere.

    Parameters
    ----------
    furthest_m
        Its furthest firm stop towards that end, regardless of the stops behind it.
    unbroken_m
        From its rearmost firm stop forward, up to the first stop that another side, not allied to it, firmly holds:
        its last firm stop before that one. Gaps do not end it.
    strict_m
        The same, up to the first stop that it does not firmly hold itself: gaps end it.
    """

    side: str
    towards: str
    minutes: Ints
    furthest_m: Ints
    unbroken_m: Ints
    strict_m: Ints

    def at(self, minute: int) -> tuple[int, int, int]:
        """Return (furthest, unbroken, strict) at `minute`."""
        at = max(int(np.searchsorted(self.minutes, minute, side="right")) - 1, 0)
        return int(self.furthest_m[at]), int(self.unbroken_m[at]), int(self.strict_m[at])


def corridor_line(campaign: Campaign, corridor: str, *, start: str = "") -> CorridorLine:
    """Return a declared corridor with its chainage, from the lengths of the road table.

    Parameters
    ----------
    start
        The end of the road at kilometre 0: its first or last stop; empty: the first declared.

    Raises
    ------
    ValueError
        If there is no such corridor, `start` is not an end of it, or no road joins two of its stops.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> line = corridor_line(read_campaign(folder("northwestern_syria_2024")), "m5")
    >>> round((line.metres_of("hama") - line.metres_of("homs")) / 1000)
    49
    """
    check_name("corridor", corridor, campaign.corridors)
    declared = campaign.corridors[corridor]
    places = declared.places
    if start not in ("", places[0], places[-1]):
        raise ValueError(f"start {start!r} is not an end of corridor {corridor}: {places[0]}, {places[-1]}")
    if start == places[-1]:
        places = places[::-1]
    graph = road_graph(campaign)
    metres, refs = [0], []
    for a, b in pairwise(places):
        link = graph.get_edge_data(a, b)
        if link is None:
            raise ValueError(f"corridor {corridor}: no road joins {a} to {b}")
        metres.append(metres[-1] + int(link["metres"]))
        refs.append(str(link["ref"]))
    return CorridorLine(corridor, declared.name, places, tuple(metres), tuple(refs))


def corridor_state(history: History, silences: Silences, line: CorridorLine, minute: int) -> CorridorState:
    """Return the holders of the stops of a corridor at `minute`, where sides meet, and the runs of each side.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> now = corridor_state(study.history(), study.silences(), corridor_line(study.campaign, "m5", start="aleppo"), 0)
    >>> [(run.side, run.places[0], run.places[-1]) for run in now.runs]
    [('government', 'aleppo', 'damascus')]
    """
    stops = tuple(
        _stop(history.campaign, place, metres, history.state(place, minute), silences.rule(place, minute))
        for place, metres in zip(line.places, line.metres, strict=True)
    )
    firm = [at for at, stop in enumerate(stops) if _firm(history.campaign, stop)]
    contacts, runs, held = [], [], list[int]()
    for at in firm:
        if held and stops[held[-1]].side != stops[at].side:
            a, b = stops[held[-1]], stops[at]
            relation = history.campaign.relation(a.side, b.side, minute)
            gap = tuple(stop.place for stop in stops[held[-1] + 1 : at])
            contacts.append(CorridorContact((a.side, b.side), a.place, b.place, a.metres, b.metres, gap, relation))
            runs.append(_run(stops, held))
            held = []
        held.append(at)
    if held:
        runs.append(_run(stops, held))
    return CorridorState(int(minute), stops, tuple(contacts), tuple(runs))


def corridor_spans(history: History, silences: Silences, line: CorridorLine) -> tuple[CorridorSpan, ...]:
    """Return the states of every stop of a corridor through the whole campaign, by stop and time.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> spans = corridor_spans(study.history(), study.silences(), study.corridor("m5"))
    >>> [(span.side, str(span.certainty)) for span in spans if span.place == "saraqib"][-1]
    ('moc', 'documented')
    """
    found = []
    for place, metres in zip(line.places, line.metres, strict=True):
        minutes = {0, *(change.minute for change in history.changes_of(place))}
        minutes |= {bound for span in silences.spans.get(place, ()) for bound in span[:2] if bound is not None}
        spans: list[CorridorSpan] = []
        for minute in sorted(minutes):
            stop = _stop(history.campaign, place, metres, history.state(place, minute), silences.rule(place, minute))
            change = history.holder_change(place, minute)
            look = (stop.side, stop.certainty, stop.contested)
            if spans and look == (spans[-1].side, spans[-1].certainty, spans[-1].contested):
                continue
            if spans:
                spans[-1] = _ended(spans[-1], minute)
            spans.append(CorridorSpan(place, metres, minute, None, *look, change.cause if change else None))
        found += spans
    return tuple(found)


def corridor_bars(history: History, line: CorridorLine) -> tuple[CorridorBar, ...]:
    """Return the changes by which stops of a corridor pass to another side or are left, by stop and time.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> bars = corridor_bars(study.history(), study.corridor("m5"))
    >>> [bar.side for bar in bars if bar.place == "hama"]
    ['moc']
    """
    campaign = history.campaign
    bars = []
    for place, metres in zip(line.places, line.metres, strict=True):
        for change in history.changes_of(place):
            side = campaign.side_of(change.after.holder)
            if side == campaign.side_of(change.before.holder):
                continue
            bars.append(CorridorBar(place, metres, side, change, history.window(change)))
    return tuple(bars)


def corridor_reach(history: History, silences: Silences, line: CorridorLine, side: str, towards: str) -> CorridorReach:
    """Return how far `side` has come along a corridor towards one of its ends, through a whole history.

    The furthest stops in the ``earliest`` and ``latest`` placements bound the front: where it may have been, and
    where it certainly was. If the side only gains places, no other placement lies outside these bounds.

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign, or `towards` not an end of the corridor.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> line = corridor_line(study.campaign, "m5", start="aleppo")
    >>> reach = corridor_reach(study.history(), study.silences(), line, "moc", "damascus")
    >>> reach.at(study.campaign.end)[0] == line.metres_of("homs")
    True
    """
    ahead = _ahead(history.campaign, line, side, towards)
    bounds = {0, *silences.minutes(), *(c.minute for place in line.places for c in history.changes_of(place))}
    for relation in history.campaign.relations:
        bounds |= {relation.window.earliest, relation.window.latest + 1}
    minutes = sorted(minute for minute in bounds if 0 <= minute <= history.campaign.end)
    rows = [_reach(history, silences, ahead, side, minute) for minute in minutes]
    # drop rows that repeat the one before
    kept = [at for at, row in enumerate(rows) if not at or row != rows[at - 1]]
    furthest, unbroken, strict = np.array([rows[at] for at in kept], dtype=np.int64).T
    times = np.array([minutes[at] for at in kept], dtype=np.int64)
    return CorridorReach(side, towards, frozen(times), *map(_own, (furthest, unbroken, strict)))


def _ahead(campaign: Campaign, line: CorridorLine, side: str, towards: str) -> list[tuple[str, int]]:
    """Return the stops with their chainage, in the order of an advance towards an end."""
    check_name("side", side, campaign.sides)
    if towards not in (line.places[0], line.places[-1]):
        raise ValueError(
            f"towards {towards!r} is not an end of corridor {line.id}: {line.places[0]}, {line.places[-1]}"
        )
    stops = list(zip(line.places, line.metres, strict=True))
    return stops if towards == line.places[-1] else stops[::-1]


def _reach(
    history: History, silences: Silences, ahead: Sequence[tuple[str, int]], side: str, minute: int
) -> tuple[int, int, int]:
    campaign = history.campaign
    furthest = unbroken = strict = NOWHERE
    is_whole = is_strict = True
    for place, metres in ahead:
        stop = _stop(campaign, place, metres, history.state(place, minute), silences.rule(place, minute))
        firm = _firm(campaign, stop)
        if firm and stop.side == side:
            furthest = metres
            unbroken = metres if is_whole else unbroken
            strict = metres if is_strict else strict
        elif unbroken != NOWHERE:  # a run starts at the side's rearmost stop
            is_strict = False
            if firm and campaign.relation(side, stop.side, minute) != Stance.ALLIED:
                is_whole = False
    return furthest, unbroken, strict


def _stop(campaign: Campaign, place: str, metres: int, state: State, rule: str) -> CorridorStop:
    side = campaign.side_of(state.holder)
    contested = tuple(dict.fromkeys(campaign.side_of(party) for party in state.contested_by))
    certainty = UNKNOWN if state.holder == UNKNOWN else Basis.SILENT if rule else state.basis
    if state.holder == VACANT:
        certainty = Basis.DOCUMENTED
    return CorridorStop(place, metres, side, state.holder, certainty, contested)


def _firm(campaign: Campaign, stop: CorridorStop) -> bool:
    return stop.certainty in FIRM and stop.side in campaign.sides


def _run(stops: Sequence[CorridorStop], held: Sequence[int]) -> CorridorRun:
    gaps = [(a, b) for a, b in pairwise(held) if b > a + 1]
    return CorridorRun(
        side=stops[held[0]].side,
        places=tuple(stops[at].place for at in held),
        from_m=stops[held[0]].metres,
        to_m=stops[held[-1]].metres,
        gaps=tuple(tuple(_names(stops[a + 1 : b])) for a, b in gaps),
        gap_m=sum(stops[b].metres - stops[a].metres for a, b in gaps),
    )


def _names(stops: Sequence[CorridorStop]) -> Iterator[str]:
    return (stop.place for stop in stops)


def _ended(span: CorridorSpan, minute: int) -> CorridorSpan:
    return CorridorSpan(
        span.place, span.metres, span.start, minute, span.side, span.certainty, span.contested, span.cause
    )


def _own(array: Ints) -> Ints:
    return frozen(np.ascontiguousarray(array))
