# ruff: noqa: RUF001  # names in several scripts
"""Campaign folders of any span, size and place, made up from a seed: the input of the gallery and of property tests.

`RECIPES` names the campaigns, and `write_campaign` writes one as a folder. The ground is that of the world's map, and
everything on it is invented: names, roads, sides, and a war that follows the roads from the sides' bases.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray

from plots.map.world import world_layers
from sim import Clock
from sim.model.calendars import Calendar
from sim.model.columns import MARKERS
from sim.model.times import Precision
from sim.model.words import date_words

KM_A_DEGREE = 111.2
DAY, MONTH, YEAR = 1440, 43_800, 525_960  # minutes
Rows = list[dict[str, object]]


@dataclass(frozen=True)
class Recipe:
    """What a made-up campaign is like.

    Parameters
    ----------
    epoch
        The first day, ISO 8601 with astronomical years: ``-0217`` is 218 BCE.
    minutes
        How long it lasts.
    precision
        How exactly its sentences are dated, in minutes: to the minute (1), day or month.
    spine
        A line of longitudes and latitudes along which its places lie; longitudes may run over 180.
    width
        How far to each side of the line places lie, km.
    captures
        How many changes of hands there are.
    backdrop
        ``world`` for the package's map, ``own`` for a file of its own, and ``empty`` for a file without features.
    calendar
        That of its dates.
    script
        The letters of its names: ``latin``, ``cyrillic`` or ``arabic``.
    keys
        More lines of campaign.toml, before its tables.
    """

    epoch: str
    minutes: int
    precision: int
    spine: tuple[tuple[float, float], ...]
    width: float
    places: int
    sides: int = 2
    captures: int = 60
    roads: bool = True
    relations: bool = True
    backdrop: str = "world"
    calendar: str = "gregorian"
    script: str = "latin"
    keys: str = ""
    seed: int = 1


_LEVANT = ((36.5, 34.5), (37.2, 36.6), (39.5, 36.2))
_WESTERN_EUROPE = ((-1.0, 46.5), (5.0, 49.0), (12.0, 51.5), (20.0, 51.0))
_SAHEL = ((-6.0, 15.0), (15.0, 13.5), (33.0, 10.0))
_IBERIA_TO_ITALY = ((-3.0, 40.0), (2.5, 42.5), (7.0, 44.5), (12.0, 43.5), (16.0, 41.0))
_ENGLAND = ((0.4, 50.95), (-0.3, 52.0), (-1.2, 54.2))
_CHILE = ((-70.0, -19.0), (-70.3, -27.0), (-71.0, -33.4), (-72.5, -39.0), (-72.3, -46.0), (-70.9, -53.0))
_SVALBARD = ((13.5, 77.6), (16.2, 78.2), (19.5, 78.8))
_CHUKOTKA = ((170.5, 68.5), (177.0, 67.5), (183.5, 66.8), (189.0, 65.5))
_TOWN = ((34.44, 31.30), (34.48, 31.42))

RECIPES: dict[str, Recipe] = {
    "six_hours": Recipe("2040-06-06", 6 * 60, 1, _TOWN, 6, 30, captures=18),
    "three_weeks": Recipe("2040-03-01", 21 * DAY, DAY, _LEVANT, 60, 60, captures=45),
    "three_years": Recipe("2040-02-24", 3 * YEAR, DAY, _WESTERN_EUROPE, 260, 600, 6, 420, script="cyrillic"),
    "sixty_years": Recipe("1990-01-01", 60 * YEAR, MONTH, _SAHEL, 300, 80, 2, 150),
    "six_places": Recipe("2040-03-01", 9 * DAY, DAY, _LEVANT, 30, 6, captures=4),
    "six_sides": Recipe("2040-03-01", 60 * DAY, DAY, _LEVANT, 90, 90, 6, 110, script="arabic"),
    "nine_sides": Recipe("2040-03-01", 200 * DAY, DAY, _WESTERN_EUROPE, 200, 120, 9, 160),
    "five_thousand": Recipe("2040-03-01", 90 * DAY, DAY, _WESTERN_EUROPE, 300, 5000, captures=1600),
    "punic": Recipe("-0217-05-01", 3 * YEAR, MONTH, _IBERIA_TO_ITALY, 90, 60, captures=40, calendar="julian"),
    "normans": Recipe("1066-09-28", 90 * DAY, DAY, _ENGLAND, 45, 40, captures=22, calendar="julian"),
    "chile": Recipe("2040-03-01", 120 * DAY, DAY, _CHILE, 70, 70, captures=40),
    "svalbard": Recipe("2040-03-01", 30 * DAY, DAY, _SVALBARD, 60, 24, captures=14),
    "across_180": Recipe("2040-03-01", 40 * DAY, DAY, _CHUKOTKA, 150, 30, captures=18),
    "no_roads": Recipe("2040-03-01", 21 * DAY, DAY, _LEVANT, 60, 60, captures=45, roads=False),
    "no_backdrop": Recipe("2040-03-01", 21 * DAY, DAY, _LEVANT, 60, 60, captures=45, backdrop="empty"),
    "own_backdrop": Recipe("2040-03-01", 21 * DAY, DAY, _LEVANT, 60, 60, captures=45, backdrop="own"),
    "no_relations": Recipe("2040-03-01", 21 * DAY, DAY, _LEVANT, 60, 60, 3, 45, relations=False),
}

_COLOURS = (
    "#16507F", "#C4553F", "#E3AE2B", "#4FA9BD", "#8E44AD", "#3F3D1F", "#6FA33B", "#D77FB3", "#5B6C8F",
)  # fmt: skip
_SIDES = (
    "Western Alliance", "Republic", "Highland League", "Coast Guard Command", "Free Cities", "Northern Front",
    "Council of the Three Rivers", "Border Army", "Guild Militia",
)  # fmt: skip
_SYLLABLES = {
    "latin": (
        "bar ven sol mir kes tal dor hal rin os gar lem pas tor ul wes nor cas bel mon",
        "a e o i u al en or",
        "burg ville ton mark holm stead dale ford by minster",
    ),
    "cyrillic": (
        "бар вен сол мир кес тал дор хал рин ос гар лем пас тор бел мон",
        "а е о и у ал ен ор",
        "град ово поле инск овка ичи",
    ),
    "arabic": ("بار سول مير كس تال دور حل رين قار لم باس تور بل مون", "ا ي و", "ية ان ين ات"),
}
_FIRST = {"latin": ("Upper ", "Old ", "Saint ", "Port "), "cyrillic": ("Новый ", "Старый "), "arabic": ("خان ", "تل ")}


def write_campaign(recipe: Recipe, folder: Path) -> Path:
    """Write a made-up campaign into a folder, and return it; the same recipe gives the same bytes."""
    random = np.random.default_rng(recipe.seed)
    folder.mkdir(parents=True, exist_ok=True)
    points = _points(recipe, random)
    graph = _graph(points)
    bases = _bases(recipe, graph, points)
    away = np.stack([_lengths(graph, base) for base in bases])
    holders = away.argmin(axis=0)
    names = _names(recipe, random)
    ids = [f"p{number}" for number in range(recipe.places)]
    captures = _war(recipe, graph, points, holders, random)
    sentences, statements = _record(recipe, captures, ids, names, random)
    sides = [
        {"id": f"s{n}", "name": _SIDES[n], "short": "".join(word[0] for word in _SIDES[n].split()),
         "colour": _COLOURS[n], "marker": MARKERS[n % len(MARKERS)]}
        for n in range(recipe.sides)
    ]  # fmt: skip
    factions = [{"id": f"f{n}", "name": f"{side['name']} forces", "side": side["id"]} for n, side in enumerate(sides)]
    order = np.argsort(away.min(axis=0), kind="stable")
    ranks = np.full(recipe.places, 4)
    ranks[order[: max(recipe.sides, recipe.places // 3)]] = 3
    ranks[np.array(random.permutation(recipe.places)[: recipe.places // 8], dtype=int)] = 2
    ranks[bases] = 1
    places: Rows = [
        {"id": ids[n], "name": names[n], "kind": ("city", "city", "town", "village")[ranks[n] - 1], "counted": "yes",
         "base_of": f"s{bases.index(n)}" if n in bases else "", "lat": f"{points[n, 1]:.4f}",
         "lon": f"{(points[n, 0] + 180) % 360 - 180:.4f}", "holder": f"f{holders[n]}", "holder_source": "invented",
         "coordinate_source": "invented", "confidence": "high"}
        for n in range(recipe.places)
    ]  # fmt: skip
    roads: Rows = [
        {"a": ids[a], "b": ids[b], "class": "primary" if min(ranks[a], ranks[b]) < 3 else "secondary",
         "km": f"{length * 1.1:.3f}", "length_method": "invented", "confidence": "high"}
        for a, b, length in graph.edges(data="km") if recipe.roads
    ]  # fmt: skip
    source = {"id": "book", "title": "An invented history", "url": "https://example.org", "licence": "CC0-1.0",
              "retrieved": "2025-01-01"}  # fmt: skip
    for file, rows in {"sides": sides, "factions": factions, "places": places, "roads": roads, "sources": [source],
                       "sentences": sentences, "statements": statements}.items():  # fmt: skip
        _write_table(folder / f"{file}.csv", file, rows)
    path = nx.shortest_path(graph, bases[0], bases[1], weight="km")
    (folder / "campaign.toml").write_text(
        _settings(recipe, points, [[ids[n] for n in np.flatnonzero(ranks == rank)] for rank in (1, 2, 3)],
                  [ids[n] for n in path]),
        encoding="utf-8",
    )  # fmt: skip
    if recipe.backdrop != "world":
        (folder / "backdrop.geojson").write_text(_backdrop(recipe, points), encoding="utf-8")
    return folder


# -- the ground -------------------------------------------------------------------------------------------------------


def _points(recipe: Recipe, random: np.random.Generator) -> NDArray[np.float64]:
    """Return longitudes and latitudes on land near the spine, of shape (places, 2): a grid, shaken."""
    spine = np.array(recipe.spine)
    shrink = np.cos(np.radians(spine[:, 1].mean()))
    area = shapely.LineString(spine * (shrink, 1)).buffer(recipe.width / KM_A_DEGREE)
    west, south, east, north = area.bounds
    land = _land(west / shrink, south, east / shrink, north)
    area = shapely.intersection(area, shapely.affinity.scale(land, shrink, 1, origin=(0, 0)))
    shapely.prepare(area)
    step, found = np.sqrt(area.area / recipe.places), np.empty((0, 2))
    while len(found) < recipe.places:
        grid = np.stack(np.meshgrid(np.arange(west, east, step), np.arange(south, north, step)), axis=-1).reshape(-1, 2)
        grid += random.uniform(-0.42, 0.42, grid.shape) * step
        found = grid[shapely.contains_xy(area, grid)]
        step *= 0.96
    return found[np.sort(random.permutation(len(found))[: recipe.places])] / (shrink, 1)


def _land(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """Return the land within bounds, whose longitudes may run over 180."""
    land = shapely.union_all(world_layers(shapely.box(west, south, east, north), borders=False)["land"])
    shapely.prepare(land)
    return land


def _graph(points: NDArray[np.float64]) -> nx.Graph:
    """Return the Gabriel graph of the places, with lengths in km: connected, and without crossings."""
    flat = points * (np.cos(np.radians(points[:, 1].mean())) * KM_A_DEGREE, KM_A_DEGREE)
    number = {tuple(point): n for n, point in enumerate(flat.tolist())}
    triangles = shapely.delaunay_triangles(shapely.MultiPoint(flat))
    edges = {
        tuple(sorted(number[corner] for corner in pair))
        for triangle in triangles.geoms
        for pair in combinations(triangle.exterior.coords[:3], 2)
    }
    tree = shapely.STRtree(shapely.points(flat))
    graph = nx.Graph()
    graph.add_nodes_from(range(len(points)))
    for a, b in sorted(edges):
        middle, length = (flat[a] + flat[b]) / 2, float(np.hypot(*(flat[a] - flat[b])))
        nearest = tree.query(shapely.Point(middle), predicate="dwithin", distance=length / 2 * 0.999)
        if not set(nearest.tolist()) - {a, b}:
            graph.add_edge(a, b, km=length)
    return graph


def _lengths(graph: nx.Graph, start: int) -> NDArray[np.float64]:
    lengths = nx.single_source_dijkstra_path_length(graph, start, weight="km")
    return np.array([lengths[n] for n in range(len(graph))])


def _bases(recipe: Recipe, graph: nx.Graph, points: NDArray[np.float64]) -> list[int]:
    """Return one place a side: the first near the start of the spine, each other far from those before."""
    bases = [int(np.hypot(*(points - recipe.spine[0]).T).argmin())]
    while len(bases) < recipe.sides:
        bases.append(int(np.min([_lengths(graph, base) for base in bases], axis=0).argmax()))
    return bases


def _backdrop(recipe: Recipe, points: NDArray[np.float64]) -> str:
    """Return GeoJSON of one land with a coast around all places and a river through it, or of nothing."""
    if recipe.backdrop == "empty":
        return '{"type": "FeatureCollection", "features": []}\n'
    land = shapely.simplify(shapely.buffer(shapely.MultiPoint(points), recipe.width / KM_A_DEGREE), 0.02)
    ring = shapely.LineString(land.exterior.coords if land.geom_type == "Polygon" else land.convex_hull.exterior.coords)
    parts = {"land": shapely.Polygon(ring), "coast": ring, "river": shapely.LineString(recipe.spine)}
    features = ",\n".join(
        f'{{"type": "Feature", "properties": {{"layer": "{layer}"}}, "geometry": {shapely.to_geojson(part)}}}'
        for layer, part in parts.items()
    )
    return f'{{"type": "FeatureCollection", "features": [\n{features}\n]}}\n'


def _names(recipe: Recipe, random: np.random.Generator) -> list[str]:
    """Return a name for each place, no two alike."""
    heads, middles, tails = _SYLLABLES[recipe.script]
    names: dict[str, None] = {}
    while len(names) < recipe.places:
        syllables = [random.choice(heads.split())]
        syllables += [
            random.choice(middles.split()) + random.choice(heads.split()) for _ in range(random.integers(0, 3))
        ]
        name = "".join(syllables).capitalize() + str(random.choice(tails.split())) * (random.random() < 0.5)
        if random.random() < 0.15:
            name = str(random.choice(_FIRST[recipe.script])) + name
        names[name] = None
    return list(names)


# -- the war ----------------------------------------------------------------------------------------------------------


def _allied(a: int, b: int, sides: int) -> bool:
    """Return whether two sides are of one camp: of two camps, or of three if there are more than six sides."""
    return a % (2 if sides <= 6 else 3) == b % (2 if sides <= 6 else 3)


def _war(
    recipe: Recipe, graph: nx.Graph, points: NDArray[np.float64], start: NDArray[np.int64], random: np.random.Generator
) -> list[tuple[int, int, int, int]]:
    """Return captures as (minute, place, new side, old side) in order of time; each follows a road from the captor."""
    holder = start.copy()
    steps = random.exponential(1, recipe.captures) * random.choice([0.1, 0.4, 3.0], recipe.captures, p=[0.5, 0.3, 0.2])
    begin = min(0.03 * recipe.minutes, YEAR / 2)
    minutes = begin + (np.cumsum(steps) - steps[0]) / steps.sum() * (0.95 * recipe.minutes - begin)
    rest = max(3 * recipe.precision, recipe.minutes // 10)  # before a place is taken again, so that no times conflict
    roads = np.array([pair for a, b in graph.edges for pair in ((a, b), (b, a))])
    hostile = np.array([[not _allied(a, b, recipe.sides) for b in range(recipe.sides)] for a in range(recipe.sides)])
    captures: list[tuple[int, int, int, int]] = []
    last: dict[int, int] = {}
    taken = np.full(len(start), -rest)
    for minute in minutes.astype(int).tolist():
        side = 0 if random.random() < 0.5 else int(random.integers(recipe.sides))
        reached = roads[(holder[roads[:, 0]] == side) & hostile[side, holder[roads[:, 1]]], 1]
        targets = np.unique(reached[minute - taken[reached] >= rest])
        if not len(targets):
            continue
        heart = points[last.get(side, int(targets[0]))]
        distances = np.hypot(*(points[targets] - heart).T) * random.uniform(0.6, 1.6, len(targets))
        place = int(targets[distances.argmin()])
        captures.append((minute, place, side, int(holder[place])))
        holder[place], taken[place], last[side] = side, minute, place
    return captures


def _record(
    recipe: Recipe,
    captures: Sequence[tuple[int, int, int, int]],
    ids: Sequence[str],
    names: Sequence[str],
    random: np.random.Generator,
) -> tuple[Rows, Rows]:
    """Return the rows of sentences.csv and statements.csv that tell the captures, some with a fight before."""
    groups: dict[tuple[int, int, int], list[tuple[int, int, int, int]]] = {}
    for capture in captures:
        groups.setdefault((capture[0] // recipe.precision, *capture[2:]), []).append(capture)
    sentences: Rows = []
    statements: Rows = []
    for number, ((_, side, old), told) in enumerate(groups.items(), start=1):
        id, first = f"n{number}", told[0][0]
        day, words = _dates(recipe, first)
        listed = " and ".join(filter(None, (", ".join(names[place] for _, place, _, _ in told[:-1]),
                                            names[told[-1][1]])))  # fmt: skip
        hedge = "reportedly" if random.random() < 0.15 else ""
        said = f"reportedly captured {listed}" if hedge else f"captured {listed}"
        text = f"{words} the {_SIDES[side]} {said} from the {_SIDES[old]}."
        sentences.append({"id": id, "source": "book", "section": "Campaign", "paragraph": 1 + number // 8,
                          "text": text, "date": day, "dated_by": id, "use": "coded"})  # fmt: skip
        for part, (minute, place, *_) in enumerate(told, start=1):
            row = {"id": f"{id}.{part}", "sentence": id, "verb": "capture", "place": ids[place], "where": "in",
                   "faction": f"f{side}", "from": f"f{old}", "hedge": hedge}  # fmt: skip
            if recipe.precision == 1:
                row |= {"earliest": _time(recipe, minute), "latest": _time(recipe, min(minute + 12, recipe.minutes)),
                        "note": "as the words have it"}  # fmt: skip
            statements.append(row)
    return sentences, statements


# -- dates and tables -------------------------------------------------------------------------------------------------


def _clock(recipe: Recipe) -> Clock:
    return Clock.at(recipe.epoch, calendar=Calendar.named(recipe.calendar))


def _time(recipe: Recipe, minute: int) -> str:
    """Return a local time as tables have it."""
    return _clock(recipe).local(minute).iso


def _dates(recipe: Recipe, minute: int) -> tuple[str, str]:
    """Return the date of a sentence as its table has it, and in words."""
    clock = _clock(recipe)
    day = clock.local(minute).date.iso
    if recipe.precision < MONTH:
        return day, f"On {date_words(clock, minute, Precision.DAY)}"
    return day[:-3], f"In {date_words(clock, minute, Precision.MONTH)}"


def _settings(recipe: Recipe, points: NDArray[np.float64], ranks: Sequence[Sequence[str]], path: Sequence[str]) -> str:
    """Return the text of campaign.toml."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    rim = max(0.06 * max(east - west, north - south), 0.02)
    corners = ", ".join(f"{edge:.3f}" for edge in (west - rim, south - rim, east + rim, north + rim))
    lines = [
        'title = "An invented campaign"',
        'summary = "Invented for tests."',
        f'calendar = "{recipe.calendar}"\nutc_offset = "+00:00"',
        f'epoch = "{recipe.epoch}"\nend = "{_time(recipe, recipe.minutes - 1)}"',
        'licence = "CC0-1.0"\nattribution = "Invented. Borders: Natural Earth."',
        recipe.keys,
        "" if recipe.backdrop == "world" else 'backdrop = "backdrop.geojson"',
        f"[map]\nextent = [{corners}]\n\n[map.ranks]",
        *(f"rank_{rank} = {_quoted(places)}" for rank, places in enumerate(ranks, start=1)),
    ]
    if recipe.relations:
        for a, b in combinations(range(recipe.sides), 2):
            kind = "allied" if _allied(a, b, recipe.sides) else "hostile"
            lines.append(f'\n[[relations]]\nsides = ["s{a}", "s{b}"]\nkind = "{kind}"')
    if recipe.roads:
        lines.append(f'\n[corridors.main]\nname = "Main road"\nplaces = {_quoted(path)}')
    return "\n".join(lines) + "\n"


def _quoted(ids: Iterable[str]) -> str:
    """Return a list of TOML, with line breaks, as lines have a limit."""
    return "[\n" + "".join(f'  "{id}",\n' for id in ids) + "]"


_COLUMNS: Mapping[str, str] = {
    "sides": "id name short colour marker",
    "factions": "id name side",
    "places": "id name kind counted base_of lat lon holder holder_source coordinate_source confidence",
    "roads": "a b class km length_method confidence",
    "sources": "id title url licence retrieved",
    "sentences": "id source section paragraph text date dated_by use",
    "statements": "id sentence verb place where faction from earliest latest hedge note",
}


def _write_table(path: Path, name: str, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS[name].split(), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
