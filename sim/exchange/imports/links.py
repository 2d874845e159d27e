"""Road links of an imported campaign: between nearest neighbours, from a table, or from lines of an extract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import shapely

from sim.exchange.imports.columns import fold_name
from sim.exchange.imports.files import JSON_SUFFIXES, read_sheet
from sim.exchange.imports.gathered import TableError
from sim.exchange.imports.options import NEAR, NO_ROADS
from sim.exchange.imports.places import FoundPlace, fold_place
from sim.exchange.imports.roadlines import read_road_lines
from sim.model.arrays import Reals
from sim.model.campaign import Road
from sim.model.columns import ROAD_CLASSES
from sim.model.errors import near_spellings
from sim.model.geodesy import Projection, extent_around_points, great_circle_m

CONSTRUCTED = "straight line between nearest neighbours: a construction, not a road"
CREDIT = "Links between neighbouring places are a construction, not roads."
STRAIGHT = "great circle: the table gives no length"
_FAR_TIMES = 8.0  # a link this many times as long as the median one joins no neighbours
_LEAST = 1.0  # metres; places nearer to each other are on one point
_FEWEST_LINKS = 12  # from which a median says something
_BLOCK = 2_000_000  # distances held at once
_A = ("a", "from", "place_a", "start", "source", "u")
_B = ("b", "to", "place_b", "end", "target", "v")
_KM = ("km", "length_km", "distance_km", "length", "distance")


@dataclass(frozen=True, slots=True)
class Links:
    """The roads of a campaign, how many pieces the located places make, and what was assumed."""

    roads: tuple[Road, ...]
    pieces: int
    assumptions: tuple[str, ...]
    credit: str = ""


def make_links(places: Sequence[FoundPlace], roads: str) -> Links:
    """Return the links between places that ``--roads`` asks for: ``none``, ``near`` or a file.

    Raises
    ------
    TableError
        If the file cannot be read, or names places that there are not.
    """
    located = [place for place in places if place.spot.lat is not None and place.spot.lon is not None]
    if roads == NO_ROADS:
        return Links((), 1, ("no roads: nothing is measured along them",))
    if roads == NEAR:
        return _neighbours(located)
    path = Path(roads)
    read = read_road_lines if path.suffix.lower() in JSON_SUFFIXES else _read_table
    found, words = read(path, located)
    return Links(found, _pieces(located, found), words)


def _pieces(places: Sequence[FoundPlace], roads: Iterable[Road]) -> int:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(place.id for place in places)
    graph.add_edges_from((road.a, road.b) for road in roads)
    return max(1, nx.number_connected_components(graph))


# -- nearest neighbours ------------------------------------------------------------------------------------------------


def _neighbours(places: Sequence[FoundPlace]) -> Links:
    """Link each place to its relative neighbours: two places are linked if no third one is nearer to both."""
    if len(places) < 2:
        return Links((), 1, ("no roads, as fewer than two places have coordinates",))
    pairs, metres = relative_neighbours([(place.spot.lon or 0.0, place.spot.lat or 0.0) for place in places])
    usual = float(np.median(metres))
    near = metres <= _FAR_TIMES * usual if len(metres) >= _FEWEST_LINKS and usual > 0 else np.ones(len(metres), bool)
    kept = near & (metres >= _LEAST)
    roads = tuple(
        Road(
            places[a].id,
            places[b].id,
            metres=max(1, round(float(length))),
            road_class="local",
            length_method=CONSTRUCTED,
            confidence="low",
        )
        for (a, b), length, keep in zip(pairs, metres, kept, strict=True)
        if keep
    )
    words = [f"links between places: {len(roads)}, {CONSTRUCTED} (two places are linked if no third is nearer to both)"]
    if not near.all():
        longest = f"{_FAR_TIMES:g} times the median link, {_FAR_TIMES * usual / 1000:,.0f} km"
        words.append(f"{int((~near).sum())} links longer than {longest} are left out")
    if (same := int((metres < _LEAST).sum())) > 0:
        words.append(f"{same} places on the point of another are not linked to it")
    return Links(roads, _pieces(places, roads), tuple(words), CREDIT)


def relative_neighbours(points: Sequence[tuple[float, float]]) -> tuple[list[tuple[int, int]], Reals]:
    """Return the pairs of points to both of which no third point is nearer than they are to each other, and metres.

    The graph is connected. Candidates are the edges of a Delaunay triangulation; distances are great circles.

    References
    ----------
    G. T. Toussaint, "The relative neighbourhood graph of a finite planar set", Pattern Recognition 12 (1980).

    Examples
    --------
    >>> relative_neighbours([(0, 0), (1, 0), (2, 0.1)])[0]
    [(0, 1), (1, 2)]
    """
    degrees = np.array(points, dtype=np.float64)
    first_of: dict[tuple[float, float], int] = {}
    chains = []  # places on one point are linked in a row
    last_of: dict[tuple[float, float], int] = {}
    for at, (lon, lat) in enumerate(degrees.tolist()):
        if (lon, lat) in first_of:
            chains.append((last_of[lon, lat], at))
        first_of.setdefault((lon, lat), at)
        last_of[lon, lat] = at
    single = np.array([*first_of.values()])
    edges = [(int(single[a]), int(single[b])) for a, b in _relative(degrees[single])]
    pairs = sorted({(min(pair), max(pair)) for pair in (*edges, *chains)})
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    a, b = degrees[ends[:, 0]], degrees[ends[:, 1]]
    return pairs, great_circle_m(a[:, 0], a[:, 1], b[:, 0], b[:, 1])


def _relative(degrees: Reals) -> list[tuple[int, int]]:
    if len(degrees) < 2:
        return []
    lon, lat = np.radians(degrees).T
    space = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    candidates = np.array(sorted(_delaunay(degrees)), dtype=np.int64).reshape(-1, 2)
    kept = np.ones(len(candidates), dtype=bool)
    step = max(1, _BLOCK // len(degrees))
    for start in range(0, len(candidates), step):
        block = candidates[start : start + step]
        a, b = space[block[:, 0]], space[block[:, 1]]
        length = ((a - b) ** 2).sum(axis=1)[:, None]
        nearest = np.maximum(2 - 2 * a @ space.T, 2 - 2 * b @ space.T)  # squared chords, as points have length 1
        nearest[np.arange(len(block))[:, None], block] = np.inf
        kept[start : start + step] = (nearest >= length - 1e-12).all(axis=1)
    edges = [(int(a), int(b)) for a, b in candidates[kept]]
    return edges + _bridges(space, edges)


def _delaunay(degrees: Reals) -> set[tuple[int, int]]:
    """Return the edges of a triangulation of points, or of the chain that they are if all lie on a line."""
    projection = Projection.of(extent_around_points(degrees.tolist()))
    x, y = projection.to_km(degrees[:, 0], degrees[:, 1])
    number = {(float(east), float(north)): at for at, (east, north) in enumerate(zip(x, y, strict=True))}
    edges: set[tuple[int, int]] = set()
    lines = shapely.delaunay_triangles(shapely.MultiPoint(np.column_stack([x, y])), only_edges=True)
    for line in shapely.get_parts(lines):
        ends = [number.get((float(east), float(north))) for east, north in shapely.get_coordinates(line)]
        for a, b in pairwise(ends):
            if a is not None and b is not None and a != b:
                edges.add((min(a, b), max(a, b)))
    if not edges:
        order = sorted(range(len(degrees)), key=lambda at: (float(x[at]), float(y[at])))
        edges = {(min(pair), max(pair)) for pair in pairwise(order)}
    return edges


def _bridges(space: Reals, edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the shortest links that join what is not joined, where a flat triangulation missed neighbours."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(space)))
    graph.add_edges_from(edges)
    added = []
    pieces = sorted((sorted(piece) for piece in nx.connected_components(graph)), key=len)
    while len(pieces) > 1:
        piece = pieces.pop(0)
        rest = sorted(at for other in pieces for at in other)
        near = space[piece] @ space[rest].T
        a, b = divmod(int(near.argmax()), len(rest))
        added.append((min(piece[a], rest[b]), max(piece[a], rest[b])))
        joined = next(other for other in pieces if rest[b] in other)
        joined.extend(piece)
        pieces.sort(key=len)
    return added


# -- a table -----------------------------------------------------------------------------------------------------------


def _read_table(path: Path, places: Sequence[FoundPlace]) -> tuple[tuple[Road, ...], tuple[str, ...]]:
    """Read a table of links: two places, and perhaps km, a class, a number and a name."""
    sheet = read_sheet(path)
    folded = [fold_name(name) for name in sheet.header]

    def column(*names: str) -> int | None:
        return next((folded.index(name) for name in names if name in folded), None)

    a, b, km = column(*_A), column(*_B), column(*_KM)
    if a is None or b is None:
        raise TableError(
            f"cannot read roads of {path}: it needs columns a and b, the two places of a link",
            f"  header: {', '.join(sheet.header)}",
        )
    others = {name: column(name) for name in ("class", "ref", "name", "length_method", "confidence")}
    by_name: dict[str, FoundPlace] = {}
    for place in places:
        for name in (place.id, place.spot.name, *place.names):
            by_name.setdefault(fold_place(name), place)
    roads: dict[tuple[str, str, str, str], Road] = {}
    problems, straight = [], 0
    for row in sheet.rows:
        if row.fault:
            problems.append(f"  {sheet.unit} {row.line}: {row.fault}")
            continue
        ends = [by_name.get(fold_place(row.cells[at])) for at in (a, b)]
        for at, end in zip((a, b), ends, strict=True):
            if end is None:
                near = near_spellings(row.cells[at], [place.spot.name for place in places])
                hint = f"; is it {near[0]}?" if near else ""
                problems.append(f"  {sheet.unit} {row.line}: no located place is called {row.cells[at]!r}{hint}")
        one, other = ends
        if one is None or other is None or one is other:
            continue
        cells = {name: "" if at is None else row.cells[at].strip() for name, at in others.items()}
        length = float(great_circle_m(one.spot.lon or 0, one.spot.lat or 0, other.spot.lon or 0, other.spot.lat or 0))
        given = _km(row.cells[km]) if km is not None else None
        straight += given is None
        method = cells["length_method"] or (STRAIGHT if given is None else f"km of {path.name}")
        kind = cells["class"] if cells["class"] in ROAD_CLASSES else "primary"
        confidence = (
            cells["confidence"]
            if cells["confidence"] in ("high", "medium", "low")
            else "low"
            if given is None
            else "medium"
        )
        metres = max(1, round(length if given is None else given * 1000))
        if given is not None and not 0.9 * length <= metres <= max(5 * length, 1):
            problems.append(
                f"  {sheet.unit} {row.line}: {given:g} km, though the places are {length / 1000:.1f} km apart"
            )
            continue
        key = (min(one.id, other.id), max(one.id, other.id), cells["ref"], cells["name"])
        road = Road(
            one.id,
            other.id,
            metres=metres,
            road_class=kind,
            length_method=method,
            confidence=confidence,
            ref=cells["ref"],
            name=cells["name"],
        )
        roads.setdefault(key, road)
    if problems:
        raise TableError(f"cannot read roads of {path}: {len(problems)} problems", *problems[:20])
    words = [f"{len(roads)} road links of {path.name}"]
    if straight:
        words.append(
            f"{straight} links without a length: the great circle between the places, which no road is shorter than"
        )
    return tuple(roads.values()), tuple(words)


def _km(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value < 20_000 else None


def degrees_of(roads: Iterable[Road]) -> Mapping[str, int]:
    """Return how many links each place has."""
    found: dict[str, int] = {}
    for road in roads:
        for end in (road.a, road.b):
            found[end] = found.get(end, 0) + 1
    return found
