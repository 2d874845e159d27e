"""The values that a campaign is made of: immutable rows of its tables, with times in minutes since the epoch.

A class that is the row of a table is that table's schema too: see `sim.model.columns` for what its annotations mean.
Identifiers are strings, and a reference to another table is the identifier of its row. The reader (`sim.tables`) checks
references, as it knows file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated

from sim.model.arguments import whole_number
from sim.model.cards import html_card
from sim.model.columns import (
    POINT_KINDS,
    Address,
    Colour,
    Column,
    Confidence,
    Count,
    CountingName,
    Dates,
    DayText,
    Derived,
    FactionRef,
    Gap,
    Id,
    Items,
    Kind,
    Latitude,
    LocalMinute,
    Longitude,
    Marker,
    Name,
    Names,
    Nearness,
    Paragraph,
    PartyRef,
    PlaceRef,
    PlaceRefs,
    PointText,
    Prose,
    ReadingRef,
    Refers,
    RoadClass,
    RoadLength,
    RuleRef,
    SentenceRef,
    Share,
    SideRef,
    StatementRef,
    TollCounting,
    UseName,
    VerbName,
    WhereName,
    Words,
    Yes,
)
from sim.model.declared import Corridor, Leg, NamedRoad, Phrase, PublishedRate, Relation
from sim.model.errors import check_name
from sim.model.frozen import FrozenMap
from sim.model.precision import stated_precision
from sim.model.readings import Reading, first_alternatives
from sim.model.records import Record
from sim.model.sheet import Chapter, Line, MapSheet, StatedLine
from sim.model.times import Clock, Moment, Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import HALF, UNKNOWN, Origin, Stance, Where
from sim.model.words import local_iso

LICENCE, SOURCE_LICENCE = "Licence not stated", "licence not stated"  # of a folder, and of a source, that gives none


@dataclass(frozen=True, slots=True)
class Side:
    """A party of the conflict (a row of sides.csv).

    Parameters
    ----------
    short
        A short name, for charts and legends; the name unless it is given.
    colour
        ``#RRGGBB``; one that no other side has unless it is given.
    marker
        One of ``disc, square, triangle, diamond, star, pentagon, wedge, bar, cross``; as for `colour`.
    plain_name
        What pictures call it, in words that need no explanation; the name unless it is given.
    """

    id: Id
    name: Name
    short: Name = ""
    colour: Colour = ""
    marker: Marker = ""
    plain_name: Name = ""

    def __post_init__(self) -> None:
        if not self.plain_name:
            object.__setattr__(self, "plain_name", self.name)


@dataclass(frozen=True, slots=True)
class Faction:
    """A faction of one side (a row of factions.csv); a side may have one for "which faction is not said"."""

    id: Id
    name: Name
    side: SideRef
    other_names: Names = ()
    note: Prose = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement, district, base or hill with a point, or an area or road without one (a row of places.csv).

    Parameters
    ----------
    kind
        What it is; ``place`` is a point of which that is not said.
    part_of
        The places (governorate, city, region) it lies in.
    counted
        Whether it counts among the places held; a parent is never counted together with its children.
    base_of
        The side whose supply starts here, or empty.
    lat, lon
        Degrees (WGS 84); None for areas, roads and places that could not be located.
    holder
        The faction that held it before the epoch; ``unknown`` if no named source says.
    holder_source
        The evidence for `holder`: a sentence of the campaign or a named outside source.
    confidence
        Of the coordinates: ``high``, ``medium`` or ``low``.
    """

    id: Id
    name: Name
    kind: Kind = "place"
    other_names: Names = ()
    part_of: PlaceRefs = ()
    counted: Yes = False
    base_of: SideRef = ""
    lat: Latitude | None = None
    lon: Longitude | None = None
    holder: Annotated[str, Refers("holder")] = UNKNOWN
    holder_source: str = ""
    coordinate_source: str = ""
    confidence: Confidence = ""
    note: Prose = ""

    @property
    def can_be_held(self) -> bool:
        """Whether a faction can hold the place: a settlement, district, base or hill."""
        return self.kind in POINT_KINDS

    @property
    def is_point(self) -> bool:
        """Whether the place can be held and has a point on the map."""
        return self.can_be_held and self.lat is not None and self.lon is not None


@dataclass(frozen=True, slots=True)
class Road:
    """A road link between two places (a row of roads.csv), its length in whole metres (column `km`).

    Parameters
    ----------
    road_class
        How good it is (column `class`); ``road`` is one of which that is not said.
    length_method
        How its length was found.
    confidence
        Of the length and course: ``high``, ``medium`` or ``low``.
    """

    a: PlaceRef
    b: PlaceRef
    metres: Annotated[int, Column("km", RoadLength)]
    road_class: Annotated[RoadClass, Column("class")] = "road"
    length_method: str = ""
    confidence: Confidence = ""
    ref: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A document from which sentences are quoted (a row of sources.csv)."""

    id: Id
    title: str
    licence: str = SOURCE_LICENCE
    url: Address = ""
    retrieved: DayText = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document, quoted exactly (a row of sentences.csv, in the order of the document), or a record.

    Parameters
    ----------
    sources
        The documents it stands in (column `source`): one of a quotation, any number of a record.
    date
        Its date as the table has it (EDTF text, `sim.model.dates`), or empty.
    first_day, last_day
        The minutes of 00:00 of the first and last day of its date, or None without a date.
    date_words
        Its date in words if an end of it is open or in doubt: ``about March 1975``.
    dated_by
        The sentences that give the date.
    quoted
        Whether `text` quotes a document. That of a record (`Record`) tells in words what its row says.
    """

    id: Id
    sources: Annotated[Items, Column("source"), Refers("source")]
    paragraph: Paragraph
    text: Annotated[str, Column(exact=True, lines=True)]
    use: UseName
    section: str = ""
    date: Annotated[str, Derived(Dates, ("date",))] = ""
    first_day: Annotated[int | None, Derived(Dates, ("date",))] = None
    last_day: Annotated[int | None, Derived(Dates, ("date",))] = None
    date_words: Annotated[str, Derived()] = ""
    dated_by: Annotated[Items, Refers("sentence")] = ()
    note: Prose = ""
    quoted: Annotated[bool, Derived()] = True

    @property
    def words(self) -> str:
        """The text, in quotation marks if it quotes a document."""
        return f"“{self.text}”" if self.quoted else self.text


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a sentence says about a place, a list of places or a region (a row of statements.csv).

    Parameters
    ----------
    places
        The places it is about (column `place`); captures name one place a statement.
    where
        ``in``, ``part`` or ``near``. Only ``in`` (and ``part`` for a partial capture) can change a holder.
    within_m
        "within two kilometres", in metres (column `within_km`), or None.
    towards
        Places it is directed to.
    exceptions
        Places of the scope that it does not cover (column `except`).
    share
        Lowest and highest share of the place or region it covers (columns `share_low`, `share_high`), or None.
    faction
        Who did it.
    from_faction
        The side or faction that lost, was left or was struck (column `from`).
    window
        The stated window of its start in minutes, from `earliest` and `latest` or the sentence's date and `phrase`;
        None if only `order.csv` places it in time.
    from_above
        Whether `phrase` bounds its start from above only ("by morning"): `window` then begins with the previous dated
        sentence, which holds only where no stated order gives a lower bound.
    end_window
        The stated window of its end (columns `end_earliest`, `end_latest`), for enduring verbs; None if not stated.
    rule
        The named rule by which it is inferred; empty if the sentence says it.
    repeats
        The statement that this one says again, or empty.
    reading
        The (group, alternative) it belongs to, or None.
    line
        Its line in statements.csv; 0 if it was not read from a file.
    """

    id: Id
    sentence: SentenceRef
    verb: VerbName
    places: Annotated[PlaceRefs, Column("place")] = ()
    where: WhereName = Where.IN.value
    within_m: Annotated[int | None, Column("within_km", Nearness)] = None
    towards: PlaceRefs = ()
    exceptions: Annotated[PlaceRefs, Column("except")] = ()
    share: Annotated[tuple[float, float] | None, Derived(Share, ("share_low", "share_high"))] = None
    faction: FactionRef = ""
    from_faction: Annotated[PartyRef, Column("from")] = ""
    phrase: Words = ""
    window: Annotated[Window | None, Derived(LocalMinute, ("earliest", "latest"))] = None
    from_above: Annotated[bool, Derived()] = False
    end_window: Annotated[Window | None, Derived(LocalMinute, ("end_earliest", "end_latest"))] = None
    claimant: str = ""
    hedge: str = ""
    rule: RuleRef = ""
    repeats: StatementRef = ""
    reading: ReadingRef | None = None
    note: Prose = ""
    line: Annotated[int, Derived()] = field(default=0, compare=False, repr=False)

    @property
    def origin(self) -> Origin:
        """``documented`` if a sentence says it, ``inferred`` if a named rule does."""
        return Origin.INFERRED if self.rule else Origin.DOCUMENTED

    @property
    def takes(self) -> bool:
        """Whether its faction comes to hold its places: the whole of them, or a share of half or more."""
        effect = VERBS[self.verb].effect
        if effect is Effect.TAKE_PART:
            return self.where in (Where.IN, Where.PART) and self.share is not None and self.share[0] >= HALF
        return effect is Effect.TAKE and self.where == Where.IN


@dataclass(frozen=True, slots=True)
class Order:
    """A stated order or gap: `at_least` <= time of `then` - time of `first` <= `at_most`, in minutes.

    In order.csv a sentence stands for all its statements, and the reader makes one order of each pair; `line` is the
    row's line.
    """

    first: PointText
    then: PointText
    at_least: Gap = 0
    at_most: Gap | None = None
    sentence: SentenceRef = ""
    phrase: Words = ""
    rule: RuleRef = ""
    reading: ReadingRef | None = None
    note: Prose = ""
    line: Annotated[int, Derived()] = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """A count that the source gives, such as "20 towns and villages" (a row of claims.csv).

    Parameters
    ----------
    faction
        Whose count it is; empty for a strength of nobody named.
    unit
        What is counted.
    counting
        ``new`` (in its window), ``running`` (in total by then) or ``at`` (a strength at that time).
    verb
        What was done to the things counted, or empty.
    low, high
        The number's bounds; a blank `low` follows from `words` by [counts], and None for `high` means open.
    window
        As in `Statement`.
    scope
        The places it is about.
    includes
        The statements that name some of those counted.
    """

    id: Id
    sentence: SentenceRef
    words: Words
    unit: str
    counting: CountingName
    faction: FactionRef = ""
    verb: VerbName = ""
    low: Count = 0
    high: Count | None = None
    phrase: Words = ""
    window: Annotated[Window | None, Derived(LocalMinute, ("earliest", "latest"))] = None
    scope: PlaceRefs = ()
    includes: Annotated[Items, Refers("included")] = ()
    claimant: str = ""
    hedge: str = ""
    reading: ReadingRef | None = None
    note: Prose = ""


@dataclass(frozen=True, slots=True)
class Toll:
    """Killed, wounded and captured as a sentence gives them (a row of casualties.csv): (low, high) each, or None.

    `victims` is a side, a faction, ``civilians``, or empty if the sentence does not say whose they were.
    """

    sentence: SentenceRef
    counting: TollCounting
    victims: Annotated[str, Refers("victims")] = ""
    statement: StatementRef = ""
    places: Annotated[PlaceRefs, Column("place")] = ()
    where: WhereName = ""
    killed: Annotated[tuple[int, int | None] | None, Derived(Count, ("killed_low", "killed_high"))] = None
    wounded: Annotated[tuple[int, int | None] | None, Derived(Count, ("wounded_low", "wounded_high"))] = None
    captured: Annotated[tuple[int, int | None] | None, Derived(Count, ("captured_low", "captured_high"))] = None
    claimant: str = ""
    hedge: str = ""
    note: Prose = ""


@dataclass(frozen=True, repr=False)
class Campaign:
    """A documented campaign that has been read and checked.

    Mappings keep the order of their tables. All times are minutes since `clock.epoch`; the campaign spans
    [0, `end`], both inclusive.

    Parameters
    ----------
    records
        The rows of a table campaign's table, of which its sentences and statements are made; empty for one that is
        coded from documents.
    lines
        Front lines as a source draws them, each while it stood there.
    translations
        Language -> text of the folder, such as a title or the name of a side -> the same in that language.
    chapters
        The parts of its story, which tile the campaign; empty: `Study.chapters` derives them.
    silence
        Whether places fall silent (`sim.roads.silence`), so that their last known holder is doubted.
    """

    name: str
    title: str
    summary: str
    clock: Clock
    end: int
    licence: str
    attribution: str
    sheet: MapSheet
    sides: Mapping[str, Side]
    factions: Mapping[str, Faction]
    places: Mapping[str, Place]
    roads: tuple[Road, ...]
    sources: Mapping[str, Source] = field(default_factory=FrozenMap)
    sentences: Mapping[str, Sentence] = field(default_factory=FrozenMap)
    statements: Mapping[str, Statement] = field(default_factory=FrozenMap)
    orders: tuple[Order, ...] = ()
    claims: Mapping[str, Claim] = field(default_factory=FrozenMap)
    tolls: tuple[Toll, ...] = ()
    records: Mapping[str, Record] = field(default_factory=FrozenMap)
    readings: tuple[Reading, ...] = ()
    phrases: Mapping[str, Phrase] = field(default_factory=FrozenMap)
    counts: Mapping[str, tuple[int, int | None]] = field(default_factory=FrozenMap)
    approximate: Mapping[str, int] = field(default_factory=FrozenMap)  # minutes that a day, month or year may be off
    rules: Mapping[str, str] = field(default_factory=FrozenMap)
    relations: tuple[Relation, ...] = ()
    corridors: Mapping[str, Corridor] = field(default_factory=FrozenMap)
    named_roads: Mapping[str, NamedRoad] = field(default_factory=FrozenMap)
    legs: tuple[Leg, ...] = ()
    published_rates: tuple[PublishedRate, ...] = ()
    backdrop: tuple[Line, ...] | None = ()  # None: that of the world
    lines: tuple[StatedLine, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=FrozenMap)
    silence: bool = True

    def __post_init__(self) -> None:
        windows = (window for one in self.statements.values() for window in (one.window, one.end_window))
        precision = stated_precision(self.clock, windows)
        object.__setattr__(self, "clock", replace(self.clock, end=self.end, precision=precision))

    def __repr__(self) -> str:
        return f"<Campaign {self.name}: {len(self.places)} places, {len(self.statements)} statements>"

    def _repr_html_(self) -> str:
        return self.card({}, {place.id: self.side_of(place.holder) for place in self.points})

    def card(self, facts: Mapping[str, str], sides: Mapping[str, str]) -> str:
        """Return the campaign as an HTML card, with further facts and the side of each place on its map."""
        known = {
            "time": f"{local_iso(self.clock, 0)} to {local_iso(self.clock, self.end)} ({self.clock.offset})",
            "places": f"{len(self.places)}, {sum(place.counted for place in self.places.values())} counted",
            "roads": f"{len(self.roads)} links",
            "record": f"{len(self.sentences)} sentences, {len(self.statements)} statements",
            "sides": ", ".join(side.name for side in self.sides.values()),
        }
        located = [
            (place.name, place.lon, place.lat, sides.get(place.id, ""))
            for place in self.points
            if place.lon is not None and place.lat is not None
        ]
        colours = {side.id: side.colour for side in self.sides.values()}
        return html_card(self.title or self.name, {**known, **facts}, located, colours)

    def minute(self, at: Moment, name: str = "at") -> int:
        """Return a moment of the campaign as minutes since the epoch; see `Clock.minute` for what `at` may be.

        Raises
        ------
        TypeError, ValueError
            As `Clock.minute`, and ValueError if the moment lies outside the campaign.
        """
        minute = self.clock.minute(at, name)
        if not 0 <= minute <= self.end:
            first, last = local_iso(self.clock, 0), local_iso(self.clock, self.end)
            raise ValueError(f"{name}(={at!r}) must lie in the campaign, {first} to {last}")
        return minute

    def side_of(self, holder: str) -> str:
        """Return the side of a faction; ``unknown`` and ``vacant`` are returned as they are."""
        faction = self.factions.get(holder)
        return holder if faction is None else faction.side

    def side_short(self, side: str) -> str:
        """Return the short name of a side; other values (`unknown`, `vacant`, civilians) are returned unchanged."""
        return self.sides[side].short if side in self.sides else side

    def side_plain(self, side: str) -> str:
        """Return the plain name of a side; other values (`unknown`, `vacant`, civilians) are returned unchanged."""
        return self.sides[side].plain_name if side in self.sides else side

    def side_name(self, side: str) -> str:
        """Return the name of a side; other values (`unknown`, `vacant`, civilians) are returned unchanged."""
        return self.sides[side].name if side in self.sides else side

    def relation(self, side_a: str, side_b: str, minute: int) -> str:
        """Return the relation of two different sides at `minute`; the default is contact."""
        declared = self.declared(side_a, side_b, minute)
        return Stance.CONTACT if declared is None else declared.kind

    def declared(self, side_a: str, side_b: str, minute: int) -> Relation | None:
        """Return the relation that the folder declares between two different sides at `minute`, or None."""
        minute = whole_number(minute, "minute")
        return next((one for one in self._relations.get((side_a, side_b), ()) if minute in one.window), None)

    def passable(self, side_a: str, side_b: str, minute: int) -> bool:
        """Return whether two different sides let each other's supply cross their ground at `minute`, as declared."""
        minute = whole_number(minute, "minute")
        return any(
            relation.passable and minute in relation.window for relation in self._relations.get((side_a, side_b), ())
        )

    @cached_property
    def _relations(self) -> Mapping[tuple[str, str], list[Relation]]:
        """The relations of two sides, named in either order."""
        found: dict[tuple[str, str], list[Relation]] = {}
        for relation in self.relations:
            for pair in {relation.sides, relation.sides[::-1]}:
                found.setdefault(pair, []).append(relation)
        return found

    @cached_property
    def holdable(self) -> tuple[Place, ...]:
        """The places that can be held, in table order, whether or not they are located."""
        return tuple(place for place in self.places.values() if place.can_be_held)

    @cached_property
    def points(self) -> tuple[Place, ...]:
        """The places that can be held and have a point on the map, in table order."""
        return tuple(place for place in self.places.values() if place.is_point)

    @cached_property
    def scope(self) -> Mapping[str, frozenset[str]]:
        """For each place, all places that lie in it by `part_of`, at any depth."""
        inside: dict[str, set[str]] = {place: set() for place in self.places}
        for place, around in places_around(self.places).items():
            for parent in around:
                inside[parent].add(place)
        return FrozenMap({place: frozenset(within) for place, within in inside.items()})

    def choose_readings(self, chosen: Mapping[str, str] | None = None) -> Mapping[str, str]:
        """Return the alternative of every group: the first, unless `chosen` names another.

        Raises
        ------
        ValueError
            If `chosen` names a group or alternative that the campaign does not have.
        """
        first = first_alternatives(self.readings)
        for group, alternative in (chosen or {}).items():
            check_name("reading group", group, first)
            allowed = [r.alternative for r in self.readings if r.group == group]
            check_name(f"alternative of reading {group}", alternative, allowed)
            first[group] = alternative
        return FrozenMap(first)


def places_around(places: Mapping[str, Place], *, most: int | None = None) -> dict[str, frozenset[str]]:
    """Return, for each place, all places in which it lies by `part_of`, at any depth, or the first `most` of them.

    A place is among them itself only if `part_of` leads back to it, which a checked campaign does not have.
    """
    found: dict[str, frozenset[str]] = {}
    for name, place in places.items():
        seen: set[str] = set()
        waiting = list(place.part_of[:most])
        while waiting and (most is None or len(seen) < most):
            parent = waiting.pop()
            if parent in places and parent not in seen:
                seen.add(parent)
                waiting.extend(places[parent].part_of[:most])
        found[name] = frozenset(seen)
    return found
