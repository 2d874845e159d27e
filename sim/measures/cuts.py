"""Tests of the source's own "cut off", "besieged" and "encircled" against the holders of places on the roads.

A sentence can mean several things. Each sense is tested in three placements, at the minute of the statement. The
verdict is ``yes`` if every sense follows from the holders, ``no`` if none does, else ``only if``. A sense that does not
follow is not thereby false: the roads are those of the campaign's table, and the record is silent about many places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sim.clock.history import Envelope, History
from sim.measures.record import check_record
from sim.model.campaign import Campaign, Statement
from sim.model.errors import CampaignError, Problem
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Stance, Supply
from sim.roads.graph import RoadGraph, neighbours_of, reach
from sim.roads.silence import Silences
from sim.roads.supply import supply_ground, supply_metres


class Follows(StrEnum):
    """Whether one reading of a sentence follows from who held what."""

    ALWAYS = "always"  # in every placement
    NEVER = "never"
    SOMETIMES = "in some placements"


class Verdict(StrEnum):
    """What follows from who held what, over all readings of a sentence."""

    YES = "yes"  # every reading, in every placement
    NO = "no"  # no reading, in any placement
    ONLY_IF = "only if"  # it depends on the reading or the placement


_WAYS = {
    Supply.OWN: "over its own ground",
    Supply.ALLIED: "over its own and allied ground",
    Supply.PASSABLE: "over passable ground",
}
_STANDS_ON_ROAD = "a force that holds a place on a road has cut it"
_Test = Callable[[History, Silences, int], bool]


@dataclass(frozen=True, slots=True)
class CutReading:
    """One sense of a statement, and whether it follows: ``always``, ``never`` or ``in some placements``.

    `plain` is whether it is the least that the words say: that a force stands on the road.
    """

    name: str
    verdict: Follows
    why: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class CutTest:
    """The test of a statement that something was cut off, besieged or encircled.

    Parameters
    ----------
    words
        The text of the sentence.
    verdict
        ``yes`` if every one of `readings` always follows, ``no`` if each never does, else ``only if``.
    """

    statement: str
    sentence: str
    words: str
    verdict: Verdict
    readings: tuple[CutReading, ...]

    @property
    def note(self) -> str:
        """The senses that follow and those that do not, in words."""
        parts = [
            f"{lead}: {'; '.join(names)}"
            for lead, names in (
                ("follows if it means", [r.name for r in self.readings if r.verdict == Follows.ALWAYS]),
                (
                    "follows in some placements if it means",
                    [r.name for r in self.readings if r.verdict == Follows.SOMETIMES],
                ),
                ("does not follow if it means", [r.name for r in self.readings if r.verdict == Follows.NEVER]),
            )
            if names
        ]
        return ". ".join(part[0].upper() + part[1:] for part in parts)


def cut_tests(envelope: Envelope, graph: RoadGraph, silences: Sequence[Silences]) -> tuple[CutTest, ...]:
    """Test every statement of a cut, siege or encirclement in three placements of one campaign.

    - *A named road* (`[named_roads]`): for each corridor that it may refer to, the side or an ally holds a place
      between its ends; and the losing side has no path between its ends over ground that carries its supply
      (``passable``).
    - *An area* that is cut off: no place of the losing side in it is joined to its ground outside; and, for each base
      of that side outside, none is joined to the base. If the statement names no losing side, it is the first side
      that is hostile to the actor at that time.
    - *A siege or encirclement*: the places of the besieged side have no path to a base, over its own, allied and
      passable ground; declared bases among them are left out.

    Raises
    ------
    CampaignError
        If a statement that a road or an area was cut names no losing side, and no side is hostile to the actor then.
    ValueError
        If a history is counterfactual.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> silences = [study.silences(history) for history in study.envelope]
    >>> tests = cut_tests(study.envelope, study.graph, silences)
    >>> [str(test.verdict) for test in tests if test.statement == "s053-06"]
    ['only if']
    """
    check_record("the test of cuts", *envelope)
    middle = envelope.middle
    campaign = middle.campaign
    placed = list(zip(envelope, silences, strict=True))
    tests = []
    for id in middle.timeline.starts:
        statement = campaign.statements[id]
        if not VERBS[statement.verb].cuts:
            continue
        readings = []
        for name, why, test in _readings(campaign, graph, statement, _minute(middle, id)):
            found = [test(history, silent, _minute(history, id)) for history, silent in placed]
            follows = Follows.ALWAYS if all(found) else Follows.SOMETIMES if any(found) else Follows.NEVER
            readings.append(CutReading(name, follows, why, plain=why == _STANDS_ON_ROAD))
        if readings:
            told = {reading.verdict for reading in readings}
            settled = {Follows.ALWAYS: Verdict.YES, Follows.NEVER: Verdict.NO}
            verdict = settled.get(readings[0].verdict, Verdict.ONLY_IF) if len(told) == 1 else Verdict.ONLY_IF
            words = campaign.sentences[statement.sentence].text if statement.sentence in campaign.sentences else ""
            tests.append(CutTest(id, statement.sentence, words, verdict, tuple(readings)))
    return tuple(tests)


def _readings(
    campaign: Campaign, graph: RoadGraph, statement: Statement, minute: int
) -> Iterator[tuple[str, str, _Test]]:
    """Yield each sense of a statement, its reason and its test; `minute` is its time in the middle placement."""
    for place in statement.places:
        if VERBS[statement.verb].effect is Effect.BESIEGE:
            yield from _of_siege(campaign, graph, statement, place)
        elif place in campaign.named_roads:
            yield from _of_road(campaign, graph, statement, place, minute)
        elif campaign.scope.get(place):
            yield from _of_area(campaign, graph, statement, place, minute)


def _minute(history: History, statement: str) -> int:
    return next(m.minute for m in history.timeline.occurrences if m.statement == statement and not m.ends)


def _losers(campaign: Campaign, statement: Statement, minute: int) -> list[str]:
    """Return the losing side that a statement names, else the sides hostile to its actor at the time."""
    if statement.from_faction:
        return [campaign.side_of(statement.from_faction)]
    side = campaign.side_of(statement.faction)
    return [
        other for other in campaign.sides if other != side and campaign.relation(side, other, minute) == Stance.HOSTILE
    ]


def _named_losers(campaign: Campaign, statement: Statement, minute: int) -> list[str]:
    """Return the losing sides; raise CampaignError if there are none."""
    losers = _losers(campaign, statement, minute)
    if not losers:
        author = campaign.side_short(campaign.side_of(statement.faction)) or "its actor, which is not stated"
        words = (
            f"statement {statement.id} ({statement.verb}, {', '.join(statement.places)}) names no losing side, and at "
            f"{campaign.clock.iso(minute)} no side is declared hostile to {author} ([[relations]])"
        )
        raise CampaignError([Problem("statements.csv", 0, "from", "", words)])
    return losers


def _of_road(
    campaign: Campaign, graph: RoadGraph, statement: Statement, place: str, at: int
) -> Iterator[tuple[str, str, _Test]]:
    road = campaign.named_roads[place]
    side = campaign.side_of(statement.faction)
    a, b = road.ends
    names = f"{campaign.places[a].name} and {campaign.places[b].name}"
    for corridor in (campaign.corridors[id] for id in road.corridors):
        between = _between(corridor.places, a, b)

        def held(history: History, _: Silences, minute: int, between: Sequence[str] = between) -> bool:
            friends = {side, *(o for o in campaign.sides if campaign.relation(side, o, minute) == Stance.ALLIED)} - {""}
            return any(history.side(stop, minute) in friends for stop in between)

        yield (
            f"{campaign.side_short(side)} or an ally holds a place between {names} on the road {corridor.name}",
            _STANDS_ON_ROAD,
            held,
        )

    def parted(history: History, silent: Silences, minute: int) -> bool:
        losers = _losers(campaign, statement, minute)
        return bool(losers) and not any(
            _joined(history, graph, loser, minute, [a], {b}, over=Supply.PASSABLE, silences=silent) for loser in losers
        )

    sides = ", ".join(map(campaign.side_short, _named_losers(campaign, statement, at)))
    yield (
        f"no way is left for {sides} between {names} by any road",
        "a road is cut completely if there is no way around it",
        parted,
    )


def _of_area(
    campaign: Campaign, graph: RoadGraph, statement: Statement, area: str, at: int
) -> Iterator[tuple[str, str, _Test]]:
    inside, name = campaign.scope[area], campaign.places[area].name
    loser = _named_losers(campaign, statement, at)[0]

    def alone(history: History, silent: Silences, minute: int) -> bool:
        held = _held(history, inside, loser, minute)
        outside = {place.id for place in campaign.points if place.id not in inside}
        return bool(held) and not _joined(
            history, graph, loser, minute, held, outside, over=Supply.OWN, silences=silent
        )

    yield (
        f"no place of {campaign.side_short(loser)} in {name} is joined to its ground outside",
        "cut off from all other ground",
        alone,
    )
    for base in (place for place in campaign.points if place.base_of == loser and place.id not in inside):

        def parted(history: History, silent: Silences, minute: int, base: str = base.id) -> bool:
            held = _held(history, inside, loser, minute)
            lost = history.side(base, minute) != loser
            return bool(held) and (
                lost or not _joined(history, graph, loser, minute, held, {base}, over=Supply.OWN, silences=silent)
            )

        yield (
            f"no way is left for {campaign.side_short(loser)} from {name} to {base.name}",
            f"{base.name} is a base of the side outside",
            parted,
        )


def _of_siege(
    campaign: Campaign, graph: RoadGraph, statement: Statement, place: str
) -> Iterator[tuple[str, str, _Test]]:
    inside = campaign.scope.get(place) if not campaign.places[place].can_be_held else frozenset({place})
    if not inside:
        return
    whose = f"{campaign.places[place].name}: " if len(statement.places) > 1 else ""
    for over in Supply:

        def apart(history: History, silent: Silences, minute: int, over: str = over) -> bool:
            found = []
            for loser in _losers(campaign, statement, minute):
                ways = supply_metres(history, graph, loser, minute, over=over, silences=silent)
                held = [p for p in _held(history, inside, loser, minute) if campaign.places[p].base_of != loser]
                found += [ways.get(p) is None for p in held]
            return bool(found) and all(found)

        yield f"{whose}no way is left to a supply base {_WAYS[over]}", f"supply {over}", apart


def _between(places: Sequence[str], a: str, b: str) -> tuple[str, ...]:
    """Return the stops of a corridor strictly between two places; all of them if they are not both on it."""
    if a not in places or b not in places:
        return tuple(place for place in places if place not in (a, b))
    low, high = sorted((places.index(a), places.index(b)))
    return tuple(places[low + 1 : high])


def _held(history: History, places: Iterable[str], side: str, minute: int) -> list[str]:
    points = {place.id for place in history.campaign.points}
    return sorted(place for place in places if place in points and history.side(place, minute) == side)


def _joined(
    history: History,
    graph: RoadGraph,
    side: str,
    minute: int,
    starts: Iterable[str],
    ends: set[str],
    *,
    over: str,
    silences: Silences,
) -> bool:
    """Return whether a path over ground that carries a side's supply joins one of `starts` to one of `ends`."""
    carriers = set(supply_ground(history, side, minute, over=over, silences=silences).carriers)
    reached: set[str] = reach(neighbours_of(graph), carriers.intersection(starts), carriers)
    return not ends.isdisjoint(reached)
