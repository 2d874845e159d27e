"""Small hand-made campaigns for tests: `build_campaign` with concise arguments, and `say` for one statement.

Three sides (`red`, `blue`, `green`) with factions `red1`, `red2`, `blue1`, `blue2`, `green1`. Faction identifiers
differ from side identifiers on purpose, so that a test notices when the two are mixed up.

    build_campaign(
        places={"a": "red1", "b": "red1", "c": "blue1"},      # point places and who holds them before the epoch
        bases={"a": "red", "c": "blue"},
        roads="a-b-c:5000",                                   # links of 10 km, or of the metres after the colon
        statements=[say("s1", "capture", "b", "blue1", at=(60, 120))],
    )
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sim.model.campaign import (
    Campaign,
    Claim,
    Corridor,
    Faction,
    Order,
    Place,
    Reading,
    Relation,
    Road,
    Sentence,
    Side,
    Source,
    Statement,
    Toll,
)
from sim.model.point import Point
from sim.model.sheet import MapSheet
from sim.model.times import MINUTES_A_DAY, Clock, Window

SIDES = ("red", "blue", "green")
FACTIONS = {"red1": "red", "red2": "red", "blue1": "blue", "blue2": "blue", "green1": "green"}
_LOOKS = {"red": ("#b03a2e", "square"), "blue": ("#1f618d", "disc"), "green": ("#9a7d0a", "triangle")}
FOREVER = Window(-(10**9), 10**9, "always")


def say(
    id: str,
    verb: str,
    place: str | Sequence[str],
    faction: str = "",
    at: int | tuple[int, int] | None = None,
    *,
    where: str = "in",
    end: int | tuple[int, int] | None = None,
    sentence: str = "",
    from_faction: str = "",
    exceptions: Sequence[str] = (),
    share: tuple[float, float] | None = None,
    rule: str = "",
    repeats: str = "",
    reading: tuple[str, str] | None = None,
    phrase: str = "",
    within_m: int | None = None,
    towards: Sequence[str] = (),
    claimant: str = "",
    hedge: str = "",
) -> Statement:
    """Make a statement; `at` and `end` are a minute, a pair of minutes (both inclusive) or None."""
    return Statement(
        id=id,
        sentence=sentence or f"n_{id}",
        verb=verb,
        places=(place,) if isinstance(place, str) else tuple(place),
        where=where,
        within_m=within_m,
        towards=tuple(towards),
        exceptions=tuple(exceptions),
        share=share,
        faction=faction,
        from_faction=from_faction,
        phrase=phrase,
        window=_window(at),
        end_window=_window(end),
        claimant=claimant,
        hedge=hedge,
        rule=rule,
        repeats=repeats,
        reading=reading,
    )


def order(
    first: str,
    then: str,
    at_least: int = 0,
    at_most: int | None = None,
    *,
    sentence: str = "n_order",
    rule: str = "",
    reading: tuple[str, str] | None = None,
) -> Order:
    """Make an order: `at_least` <= time of `then` - time of `first` <= `at_most`, in minutes."""
    return Order(Point.parse(first), Point.parse(then), at_least, at_most, sentence, "", rule, reading)


def claim(
    id: str,
    low: int,
    high: int | None,
    counting: str = "new",
    at: tuple[int, int] | None = (0, MINUTES_A_DAY - 1),
    **changes: Any,
) -> Claim:
    """Make a claim of captured towns and villages by a blue faction, unless `changes` has it otherwise."""
    settings = {"sentence": "n", "words": "", "faction": "blue1", "verb": "capture", "unit": "towns and villages"}
    settings |= {"scope": (), "includes": (), "phrase": "", "claimant": "", "hedge": "", "reading": None} | changes
    window = None if at is None else Window(*at)
    return Claim(id=id, low=low, high=high, counting=counting, window=window, **settings)


def build_campaign(
    places: Mapping[str, str] | Iterable[str] = (),
    statements: Iterable[Statement] = (),
    *,
    roads: str | Iterable[Road] = "",
    orders: Iterable[Order] = (),
    bases: Mapping[str, str] | None = None,
    part_of: Mapping[str, Sequence[str]] | None = None,
    areas: Iterable[str] = (),
    uncounted: Iterable[str] = (),
    coordinates: Mapping[str, tuple[float, float]] | None = None,
    names: Mapping[str, str] | None = None,
    other_names: Mapping[str, Sequence[str]] | None = None,
    kinds: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    readings: Iterable[tuple[str, str]] = (),
    relations: Iterable[Relation | tuple[str, str, str]] = (("red", "blue", "hostile"),),
    corridors: Mapping[str, Sequence[str]] | None = None,
    claims: Iterable[Claim] = (),
    tolls: Iterable[Toll] = (),
    epoch: str = "2024-11-27",
    end: int = 12 * MINUTES_A_DAY - 1,
    rules: Mapping[str, str] | None = None,
    sheet: MapSheet | None = None,
) -> Campaign:
    """Make a campaign.

    Parameters
    ----------
    places
        Point places to the faction that holds them at first (or `unknown`, `vacant`); a plain iterable: all unknown.
        They lie on a grid 0.1 degrees apart unless `coordinates` gives (lon, lat).
    roads
        ``"a-b-c:5000, c-d"``: chains of places joined by links of 10,000 m, or of the metres after the colon (all
        links of that chain); or `Road` values.
    areas
        Places without a point (regions); `part_of` says what lies in them, as for districts of a city.
    texts
        Sentence identifier to its words; others are made up from their statements.
    readings
        (group, alternative) pairs, the first of a group in force.
    relations
        (side, side, kind) for all time, or `Relation` values; red and blue are hostile unless given.
    """
    holders = dict(places) if isinstance(places, Mapping) else dict.fromkeys(places, "unknown")
    part_of, bases, coordinates = part_of or {}, bases or {}, coordinates or {}
    names, other_names, kinds, uncounted = names or {}, other_names or {}, kinds or {}, set(uncounted)
    parents = {parent for inside in part_of.values() for parent in inside}
    table: dict[str, Place] = {}
    for at, (place, holder) in enumerate(holders.items()):
        lon, lat = coordinates.get(place, (36.0 + 0.1 * (at % 10), 35.0 + 0.1 * (at // 10)))
        table[place] = Place(
            id=place,
            name=names.get(place, place.title()),
            other_names=tuple(other_names.get(place, ())) if other_names else (),
            kind=kinds.get(place, "town"),
            part_of=tuple(part_of.get(place, ())),
            counted=place not in uncounted and place not in parents,
            base_of=bases.get(place, ""),
            lat=lat,
            lon=lon,
            holder=holder,
            holder_source="" if holder == "unknown" else "made up for a test",
            coordinate_source="made up for a test",
            confidence="high",
        )
    for area in areas:
        table[area] = Place(
            id=area,
            name=names.get(area, area.title()),
            other_names=(),
            kind=kinds.get(area, "region"),
            part_of=tuple(part_of.get(area, ())),
            counted=False,
            base_of="",
            lat=None,
            lon=None,
            holder="unknown",
            holder_source="",
            coordinate_source="",
            confidence="",
        )
    said = {statement.id: statement for statement in statements}
    orders = tuple(orders)
    return Campaign(
        name="made_up",
        title="A made-up campaign",
        summary="Made up for a test.",
        clock=Clock.at(epoch, offset_minutes=180),
        end=end,
        licence="CC0-1.0",
        attribution="nobody",
        sheet=sheet or _sheet(table.values()),
        sides={side: Side(side, side.title(), side[0].upper(), *_LOOKS[side]) for side in SIDES},
        factions={faction: Faction(faction, faction.title(), side) for faction, side in FACTIONS.items()},
        places=table,
        roads=_roads(roads) if isinstance(roads, str) else tuple(roads),
        sources={"book": Source("book", "A made-up book", "CC0-1.0", "https://example.org", "2024-12-09")},
        sentences=_sentences(said, orders, texts or {}),
        statements=said,
        orders=orders,
        claims={claim.id: claim for claim in claims},
        tolls=tuple(tolls),
        readings=tuple(Reading(group, alternative, 1.0, "made up") for group, alternative in readings),
        rules=dict(rules or {s.rule: "made up" for s in said.values() if s.rule}),
        relations=tuple(r if isinstance(r, Relation) else Relation((r[0], r[1]), r[2], FOREVER) for r in relations),
        corridors={id: Corridor(id, id.upper(), tuple(path)) for id, path in (corridors or {}).items()},
    )


def road(a: str, b: str, metres: int = 10_000, *, ref: str = "", road_class: str = "primary") -> Road:
    """Make one road link."""
    return Road(a, b, road_class, metres, "made up for a test", "high", ref)


def _window(at: int | tuple[int, int] | None) -> Window | None:
    if at is None:
        return None
    return Window(at, at) if isinstance(at, int) else Window(*at)


def _roads(text: str) -> tuple[Road, ...]:
    links: list[Road] = []
    for chain in filter(None, (part.strip() for part in text.split(","))):
        path, _, metres = chain.partition(":")
        stops = [stop.strip() for stop in path.split("-")]
        links += [road(a, b, int(metres or 10_000)) for a, b in pairwise(stops)]
    return tuple(links)


def _sentences(said: Mapping[str, Statement], orders: Sequence[Order], texts: Mapping[str, str]) -> dict[str, Sentence]:
    words: dict[str, list[str]] = {}
    days: dict[str, int] = {}
    for statement in said.values():
        who = f"{statement.faction} " if statement.faction else ""
        words.setdefault(statement.sentence, []).append(f"{who}{statement.verb} {', '.join(statement.places)}")
        if statement.window is not None:
            day = statement.window.earliest // MINUTES_A_DAY * MINUTES_A_DAY
            days[statement.sentence] = min(day, days.get(statement.sentence, day))
    for one in orders:
        words.setdefault(one.sentence, [f"{one.first} came before {one.then}"])
    for sentence in texts:
        words.setdefault(sentence, [])
    return {
        id: Sentence(
            id=id,
            source="book",
            section="Campaign",
            paragraph=1,
            text=texts.get(id, "; ".join(parts).capitalize() + "."),
            first_day=days.get(id),
            last_day=days.get(id),
            dated_by=(),
            use="coded",
        )
        for id, parts in words.items()
    }


def _sheet(places: Iterable[Place]) -> MapSheet:
    places = tuple(places)
    lons = [place.lon for place in places if place.lon is not None] or [36.0]
    lats = [place.lat for place in places if place.lat is not None] or [35.0]
    return MapSheet((min(lons) - 0.2, min(lats) - 0.2, max(lons) + 0.2, max(lats) + 0.2))
