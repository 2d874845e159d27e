"""Small campaigns for tests: built from short words, or read from `tests/folders` and changed by a test.

`build_campaign` takes concise arguments, and `say`, `order`, `claim` and `road` make one row each.

Three sides (`red`, `blue`, `green`) with factions `red1`, `red2`, `blue1`, `blue2`, `green1`. Faction identifiers
differ from side identifiers on purpose, so that a test notices when the two are mixed up.

    build_campaign(
        places={"a": "red1", "b": "red1", "c": "blue1"},      # point places and who holds them before the epoch
        bases={"a": "red", "c": "blue"},
        roads="a-b-c:5000",                                   # links of 10 km, or of the metres after the colon
        statements=[say("s1", "capture", "b", "blue1", at=(60, 120))],
    )

`Draft` is a campaign folder before it is written. There are two: `saraqib`, five days of one article, with something in
every table, and `valley`, four towns along one road with one contradiction.

    draft = Draft.of("saraqib")
    draft.set("places.csv", 3, "lat", "north")                # the cell of a row; rows are counted from 1
    draft.write(tmp_path)
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scenarios import open_study as _open
from sim import Study
from sim.model.campaign import (
    Campaign,
    Claim,
    Faction,
    Order,
    Place,
    Reading,
    Road,
    Sentence,
    Side,
    Source,
    Statement,
    Toll,
)
from sim.model.declared import Corridor, Relation
from sim.model.errors import CampaignError, Problem
from sim.model.point import Point
from sim.model.sheet import MapSheet
from sim.model.times import MINUTES_A_DAY, Clock, Window
from sim.tables import read_campaign

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
    end: int | tuple[int, int] | None = None,
    sentence: str = "",
    exceptions: Sequence[str] = (),
    towards: Sequence[str] = (),
    **columns: Any,
) -> Statement:
    """Make a statement; `at` and `end` are a minute, a pair of minutes (both inclusive) or None."""
    return Statement(
        id,
        sentence or f"n_{id}",
        verb,
        (place,) if isinstance(place, str) else tuple(place),
        faction=faction,
        window=_window(at),
        end_window=_window(end),
        exceptions=tuple(exceptions),
        towards=tuple(towards),
        **columns,
    )


def order(
    first: str, then: str, at_least: int = 0, at_most: int | None = None, sentence: str = "n_order", **columns: Any
) -> Order:
    """Make an order: `at_least` <= time of `then` - time of `first` <= `at_most`, in minutes."""
    return Order(Point.parse(first), Point.parse(then), at_least, at_most, sentence, **columns)


def claim(
    id: str,
    low: int,
    high: int | None,
    counting: str = "new",
    at: tuple[int, int] | None = (0, MINUTES_A_DAY - 1),
    **columns: Any,
) -> Claim:
    """Make a claim, of towns and villages captured by a blue faction unless `columns` say otherwise."""
    captured = {"sentence": "n", "words": "", "faction": "blue1", "verb": "capture", "unit": "towns and villages"}
    window = None if at is None else Window(*at)
    return Claim(id=id, low=low, high=high, counting=counting, window=window, **(captured | columns))


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
    names, kinds, uncounted = names or {}, kinds or {}, set(uncounted)
    parents = {parent for inside in part_of.values() for parent in inside}
    table: dict[str, Place] = {}
    for at, (place, holder) in enumerate(holders.items()):
        lon, lat = coordinates.get(place, (36.0 + 0.1 * (at % 10), 35.0 + 0.1 * (at // 10)))
        table[place] = Place(
            place,
            names.get(place, place.title()),
            kinds.get(place, "town"),
            other_names=tuple((other_names or {}).get(place, ())),
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
        inside = tuple(part_of.get(area, ()))
        table[area] = Place(area, names.get(area, area.title()), kinds.get(area, "region"), part_of=inside)
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
        sentences=_sentences(said, orders, texts or {}, Clock.at(epoch, offset_minutes=180)),
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
    return Road(a, b, metres, road_class, "made up for a test", "high", ref)


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


def _sentences(
    said: Mapping[str, Statement], orders: Sequence[Order], texts: Mapping[str, str], clock: Clock
) -> dict[str, Sentence]:
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
            id,
            ("book",),
            1,
            texts.get(id, "; ".join(parts).capitalize() + "."),
            "coded",
            "Campaign",
            date=clock.local(days[id]).date.iso if id in days else "",
            first_day=days.get(id),
            last_day=days.get(id),
        )
        for id, parts in words.items()
    }


def _sheet(places: Iterable[Place]) -> MapSheet:
    places = tuple(places)
    lons = [place.lon for place in places if place.lon is not None] or [36.0]
    lats = [place.lat for place in places if place.lat is not None] or [35.0]
    return MapSheet((min(lons) - 0.2, min(lats) - 0.2, max(lons) + 0.2, max(lats) + 0.2))


# -- folders -----------------------------------------------------------------------------------------------------------

FOLDERS = Path(__file__).parent / "folders"
OPTIONAL = ("factions.csv", "roads.csv", "order.csv", "claims.csv", "casualties.csv", "readings.csv")


@dataclass
class Draft:
    """A campaign folder before it is written: rows by table, other files as text, and damage to be done to bytes.

    `columns` are the columns of each table as its rows name them, and `headers` as they are written.
    """

    rows: dict[str, list[dict[str, str]]]
    columns: dict[str, list[str]]
    headers: dict[str, list[str]]
    texts: dict[str, str]
    damage: dict[str, list[Callable[[bytes], bytes]]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, name: str) -> Draft:
        """Return a new draft of one of the folders."""
        rows, columns, texts = {}, {}, {}
        for path in sorted((FOLDERS / name).iterdir()):
            if path.suffix != ".csv":
                texts[path.name] = path.read_text(encoding="utf-8")
                continue
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                rows[path.name] = list(reader)
                columns[path.name] = list(reader.fieldnames or ())
        return cls(rows, columns, {file: list(names) for file, names in columns.items()}, texts)

    @property
    def files(self) -> tuple[str, ...]:
        """The files of the folder."""
        return (*self.texts, *self.rows)

    def set(self, file: str, row: int, column: str, value: str) -> None:
        """Put `value` into a cell that holds something else; rows are counted from 1."""
        assert column in self.columns[file] and self.rows[file][row - 1].get(column, "") != value
        self.rows[file][row - 1][column] = value

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace text that occurs exactly once in a file that is not a table."""
        assert self.texts[file].count(old) == 1, f"{old!r} occurs {self.texts[file].count(old)} times"
        self.texts[file] = self.texts[file].replace(old, new)

    def drop_column(self, file: str, column: str) -> None:
        """Leave out a column of a table."""
        self.headers[file].pop(self.columns[file].index(column))
        self.columns[file].remove(column)

    def damaged(self, file: str, how: Callable[[bytes], bytes]) -> None:
        """Change the bytes of a file when it is written."""
        self.damage.setdefault(file, []).append(how)

    def content(self, file: str) -> bytes:
        """Return the bytes of a file as it will be written."""
        if file in self.texts:
            raw = self.texts[file].encode()
        else:
            sheet = io.StringIO(newline="")
            writer = csv.writer(sheet, lineterminator="\n")
            writer.writerow(self.headers[file])
            writer.writerows([row.get(name, "") for name in self.columns[file]] for row in self.rows[file])
            raw = sheet.getvalue().encode()
        for how in self.damage.get(file, ()):
            raw = how(raw)
        return raw

    def write(self, folder: Path) -> Path:
        """Write all files that are not absent into `folder`, and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        for file in self.files:
            if file not in self.absent:
                (folder / file).write_bytes(self.content(file))
        return folder


@cache
def open_study(name: str | Path) -> Study:
    """Return the study of a shipped campaign, the same one for all tests of a process: it keeps what it has found."""
    return _open(name)  # a test may put this function in its place


def shipped_study() -> Study:
    """Return the study of the first shipped campaign, the same one for all tests of a process."""
    return open_study("northwestern_syria_2024")


def copy_folder(name: str, to: Path) -> Path:
    """Copy one of the folders and return the copy."""
    return shutil.copytree(FOLDERS / name, to, dirs_exist_ok=True)


def spoil(folder: Path, file: str, old: str, new: str) -> Path:
    """Replace text that occurs in a file of a folder, and return the folder."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not occur in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """Return the problems of a folder, which must have some."""
    with pytest.raises(CampaignError) as caught:
        read_campaign(folder)
    return caught.value.problems
