"""The values a campaign is made of: frozen, as its tables give them, with times in minutes since the epoch.

Identifiers are strings; a reference to another table is the identifier of its row. Nothing here reads files or moves
a clock. Cross-references are checked by the reader (`sim.tables`), which can name the file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sim.model.errors import check_name
from sim.model.frozen import FrozenMap
from sim.model.times import Clock, Moment, Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Origin

POINT_KINDS = ("city", "town", "village", "district", "base", "airport", "hill", "waypoint")
AREA_KINDS = ("governorate", "region", "country", "road", "water")
KINDS = POINT_KINDS + AREA_KINDS
USES = ("coded", "repeat", "background", "aside")
WHERES = ("in", "part", "near")
COUNTINGS = ("new", "running", "at")
RELATIONS = ("hostile", "contact", "allied")
OWN_PALETTE = "safe"  # of the colours that sides have of their own


@dataclass(frozen=True, slots=True)
class Side:
    """A party of the conflict as the map tells them apart.

    `marker` is one of ``disc, square, triangle, diamond, star, pentagon, cross``; `colour` is ``#RRGGBB``; `hatch` a
    matplotlib hatch.
    """

    id: str
    name: str
    short: str
    colour: str
    marker: str
    hatch: str


@dataclass(frozen=True, slots=True)
class Faction:
    """A faction of one side; every side also has one for "which of them is unsaid" where the source needs it."""

    id: str
    name: str
    other_names: tuple[str, ...]
    side: str
    colour: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement, district, base or hill with a point, or an area or road without.

    Parameters
    ----------
    lon, lat
        Degrees (WGS 84), or None for areas and roads.
    part_of
        The places (governorate, city, region) it lies in.
    counted
        Whether it counts among the places held; a parent is never counted with its children.
    base_of
        The side whose supply starts here, or empty.
    holder
        The faction that held it before the epoch; `unknown` when no named source says.
    holder_source
        What that rests on: a sentence identifier of the campaign or a named outside source.
    confidence
        Of the coordinates: ``high``, ``medium`` or ``low``.
    """

    id: str
    name: str
    other_names: tuple[str, ...]
    kind: str
    part_of: tuple[str, ...]
    counted: bool
    base_of: str
    lat: float | None
    lon: float | None
    holder: str
    holder_source: str
    coordinate_source: str
    confidence: str
    note: str = ""

    @property
    def can_be_held(self) -> bool:
        """Whether the place is a settlement, district, base or hill: something a faction can hold."""
        return self.kind in POINT_KINDS

    @property
    def is_point(self) -> bool:
        """Whether the place can be held and has a point on the map; a place not located has none."""
        return self.can_be_held and self.lat is not None and self.lon is not None


@dataclass(frozen=True, slots=True)
class Road:
    """A road link between two places, its length in integer metres."""

    a: str
    b: str
    ref: str
    name: str
    road_class: str
    metres: int
    length_method: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document that sentences are quoted from."""

    id: str
    title: str
    url: str
    licence: str
    retrieved: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document, quoted exactly, in order.

    `first_day` and `last_day` are the minutes of 00:00 of the first and last day it is dated to, or None when it has
    no date; `dated_by` names the sentences that give the date.
    """

    id: str
    source: str
    section: str
    paragraph: int
    text: str
    first_day: int | None
    last_day: int | None
    dated_by: tuple[str, ...]
    use: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a sentence says of a place (or of a list of places, or a region).

    Parameters
    ----------
    places
        What it is said of; captures name one place a statement.
    where
        ``in``, ``part`` or ``near``. Only ``in`` (and ``part`` for a partial capture) touches a holder.
    within_m
        "within two kilometres": metres, or None.
    towards
        Places it is directed to.
    exceptions
        Places of the scope it does not cover (column `except`).
    share
        Lowest and highest share of the place or region it covers, or None.
    faction
        Who did it. `from_faction` (column `from`): the side or faction that lost, was left or was struck.
    window
        The stated window of its start in minutes, before tightening; None when the sentence gives no time of its own
        and only `order.csv` places it.
    end_window
        The stated window of its end, for enduring verbs; None when nothing states it.
    rule
        Empty when the sentence says it; otherwise the named rule by which it is inferred.
    repeats
        The statement that this one says again, or empty.
    reading
        (group, alternative) it belongs to, or None.
    """

    id: str
    sentence: str
    verb: str
    places: tuple[str, ...]
    where: str
    within_m: int | None
    towards: tuple[str, ...]
    exceptions: tuple[str, ...]
    share: tuple[float, float] | None
    faction: str
    from_faction: str
    phrase: str
    window: Window | None
    end_window: Window | None
    claimant: str
    hedge: str
    rule: str
    repeats: str
    reading: tuple[str, str] | None
    note: str = ""

    @property
    def origin(self) -> Origin:
        """``documented`` if a sentence says it, ``inferred`` if a named rule does."""
        return Origin.INFERRED if self.rule else Origin.DOCUMENTED

    @property
    def takes(self) -> bool:
        """Whether it says that its faction came to hold its places: the whole of them, or half or more of a share."""
        effect = VERBS[self.verb].effect
        if effect is Effect.TAKE_PART:
            return self.where in ("in", "part") and self.share is not None and self.share[0] >= 0.5
        return effect is Effect.TAKE and self.where == "in"


@dataclass(frozen=True, slots=True)
class Order:
    """A stated order or gap: `at_least` <= time of `then` - time of `first` <= `at_most`, in minutes.

    `first` and `then` are statement identifiers, or ``id.end`` for the end of an enduring statement; sentence
    identifiers of the table stand for all statements of the sentence and are spread out by the reader.
    """

    first: str
    then: str
    at_least: int
    at_most: int | None
    sentence: str
    phrase: str
    rule: str
    reading: tuple[str, str] | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A count the source gives ("20 towns and villages"): `low` to `high` (None: open) things.

    `counting` is ``new`` (taken within the window), ``running`` (taken in total by then) or ``at`` (a strength then).
    `scope` are places; `includes` the statements it names among its number; `verb` and `unit` what is counted.
    """

    id: str
    sentence: str
    words: str
    faction: str
    verb: str
    unit: str
    low: int
    high: int | None
    counting: str
    phrase: str
    window: Window | None
    scope: tuple[str, ...]
    includes: tuple[str, ...]
    claimant: str
    hedge: str
    reading: tuple[str, str] | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Toll:
    """Killed, wounded and captured as a sentence gives them: (low, high) each, None when it says nothing."""

    sentence: str
    statement: str
    places: tuple[str, ...]
    where: str
    victims: str
    killed: tuple[int, int | None] | None
    wounded: tuple[int, int | None] | None
    captured: tuple[int, int | None] | None
    counting: str
    claimant: str
    hedge: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a contradiction; the first alternative of a group is the plain one."""

    group: str
    alternative: str
    weight: float
    why: str


@dataclass(frozen=True, slots=True)
class Relation:
    """How two sides stand to each other over a window of minutes: hostile, in contact, or allied.

    `passable`: each lets the other's supply cross its ground, without feeding it.
    """

    sides: tuple[str, str]
    kind: str
    window: Window
    passable: bool = False


@dataclass(frozen=True, slots=True)
class Corridor:
    """A named road as an ordered path of places joined by links of the road table."""

    id: str
    name: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedRoad:
    """What a place of kind ``road`` stands for: any of some `corridors`, from one of its two `ends` to the other."""

    place: str
    ends: tuple[str, str]
    corridors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of a side's advance to be timed, from the place `start` to the place `end`."""

    side: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """A rate of advance that somebody published, in km a day, to set beside those of the campaign."""

    what: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """What words of time mean: hours of a day (minutes after 00:00, inclusive), or a gap in minutes."""

    words: str
    kind: str  # "hours" or "gap"
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Inset:
    """An enlarged part of the map: extent (west, south, east, north) in degrees, shown while its window lasts."""

    title: str
    extent: tuple[float, float, float, float]
    window: Window


@dataclass(frozen=True, slots=True)
class Phase:
    """A named stretch of the campaign, for the ribbon under a film."""

    title: str
    window: Window


@dataclass(frozen=True, slots=True)
class MapSheet:
    """How the campaign asks to be drawn.

    `extent` is (west, south, east, north) in degrees; `ranks` maps a place to 1 (largest label) .. 4; places absent
    take rank from their kind; `label_sides` fixes a label's compass point; `names` a shorter name for a label;
    `palettes` other colours for sides than their own (``#RRGGBB``), by the palette's name.
    """

    extent: tuple[float, float, float, float]
    insets: tuple[Inset, ...] = ()
    phases: tuple[Phase, ...] = ()
    ranks: Mapping[str, int] = field(default_factory=FrozenMap)
    label_sides: Mapping[str, str] = field(default_factory=FrozenMap)
    names: Mapping[str, str] = field(default_factory=FrozenMap)
    seas: tuple[tuple[str, float, float, str], ...] = ()  # (words, lon, lat, kind: sea/country/governorate/water)
    palettes: Mapping[str, Mapping[str, str]] = field(default_factory=FrozenMap)


@dataclass(frozen=True, slots=True)
class Line:
    """A line or ring of a backdrop layer: longitudes and latitudes in degrees, and the rings of its holes."""

    layer: str  # land, lake (polygons); coast, border, province, river (lines)
    points: tuple[tuple[float, float], ...]
    holes: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True)
class Campaign:
    """A documented campaign, read and checked.

    Mappings keep the order of their tables. All times are minutes since `clock.epoch`; the campaign spans
    [0, `end`], both inclusive.
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
    readings: tuple[Reading, ...] = ()
    phrases: Mapping[str, Phrase] = field(default_factory=FrozenMap)
    counts: Mapping[str, tuple[int, int | None]] = field(default_factory=FrozenMap)
    rules: Mapping[str, str] = field(default_factory=FrozenMap)
    relations: tuple[Relation, ...] = ()
    corridors: Mapping[str, Corridor] = field(default_factory=FrozenMap)
    named_roads: Mapping[str, NamedRoad] = field(default_factory=FrozenMap)
    legs: tuple[Leg, ...] = ()
    published_rates: tuple[PublishedRate, ...] = ()
    backdrop: tuple[Line, ...] = ()

    def minute(self, at: Moment, name: str = "at") -> int:
        """Return a moment of the campaign as minutes since the epoch; see `Clock.minute` for what `at` may be.

        Raises
        ------
        TypeError, ValueError
            As `Clock.minute`, and ValueError if the moment lies outside the campaign.
        """
        minute = self.clock.minute(at, name)
        if not 0 <= minute <= self.end:
            first, last = self.clock.iso(0)[:16], self.clock.iso(self.end)[:16]
            raise ValueError(f"{name}(={at!r}) must lie in the campaign, {first} to {last}")
        return minute

    def side_of(self, holder: str) -> str:
        """Return the side of a faction; `unknown` and `vacant` stand for themselves."""
        faction = self.factions.get(holder)
        return holder if faction is None else faction.side

    def side_short(self, side: str) -> str:
        """Return the short name of a side; what is none (`unknown`, `vacant`, civilians) stands for itself."""
        return self.sides[side].short if side in self.sides else side

    def side_name(self, side: str) -> str:
        """Return the name of a side; what is none (`unknown`, `vacant`, civilians) stands for itself."""
        return self.sides[side].name if side in self.sides else side

    def relation(self, side_a: str, side_b: str, minute: int) -> str:
        """Return how two different sides stand to each other at `minute`; undeclared pairs are in contact."""
        pair = frozenset((side_a, side_b))
        for relation in self.relations:
            if frozenset(relation.sides) == pair and minute in relation.window:
                return relation.kind
        return "contact"

    def passable(self, side_a: str, side_b: str, minute: int) -> bool:
        """Return whether two different sides let each other's supply cross their ground at `minute`, as declared."""
        pair = frozenset((side_a, side_b))
        return any(
            relation.passable and frozenset(relation.sides) == pair and minute in relation.window
            for relation in self.relations
        )

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
        """For each place, all places that lie in it by `part_of`, at any depth, itself left out."""
        inside: dict[str, set[str]] = {place: set() for place in self.places}
        for place in self.places:
            open_parents = list(self.places[place].part_of)
            seen: set[str] = set()
            while open_parents:
                parent = open_parents.pop()
                if parent in seen or parent not in self.places:
                    continue
                seen.add(parent)
                inside[parent].add(place)
                open_parents.extend(self.places[parent].part_of)
        return FrozenMap({place: frozenset(within) for place, within in inside.items()})

    def choose_readings(self, chosen: Mapping[str, str] | None = None) -> Mapping[str, str]:
        """Return the alternative in force for every group: the first of each, unless `chosen` names another.

        Raises
        ------
        ValueError
            If `chosen` names a group or alternative that the campaign does not have.
        """
        first: dict[str, str] = {}
        for reading in self.readings:
            first.setdefault(reading.group, reading.alternative)
        for group, alternative in (chosen or {}).items():
            check_name("reading group", group, first)
            allowed = [r.alternative for r in self.readings if r.group == group]
            check_name(f"alternative of reading {group}", alternative, allowed)
            first[group] = alternative
        return FrozenMap(first)


def in_force(row_reading: tuple[str, str] | None, readings: Mapping[str, str]) -> bool:
    """Whether a row that names `row_reading` counts when `readings` are chosen.

    Examples
    --------
    >>> in_force(("count", "new"), {"count": "running"}), in_force(None, {"count": "running"})
    (False, True)
    """
    return row_reading is None or readings.get(row_reading[0]) == row_reading[1]
