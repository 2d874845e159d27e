"""Checks of sides, places and roads: looks, coordinates, lengths, districts, pieces of the road graph, corridors."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np

from sim.model.campaign import Place, Road
from sim.model.columns import POINT_KINDS
from sim.model.geodesy import Extent, extent_around_points, extent_words, great_circle_m, is_within
from sim.model.vocabulary import UNKNOWN
from sim.tables.folder import MOST_AROUND, Folder
from sim.tables.problems import Report, listed
from sim.tables.rows import Entry
from sim.tables.settings import Settings

FAR = 20.0  # degrees outside the map from which a coordinate counts as a mistake
_FEWEST = 3  # points by which the extent is judged
SHORTEST, LONGEST = 0.9, 5.0  # a road's length over the great circle between its ends


def check_places(tables: Folder, report: Report) -> None:
    """Report problems of sides, factions, places and roads."""
    _check_looks(tables, report)
    _check_factions(tables, report)
    extent = _check_extent(tables, tables.settings, report) if tables.settings is not None else None
    displaced = set()
    for entry in tables.places:
        _check_kind(entry, report)
        if _check_coordinates(entry, extent, report):
            displaced.add(entry.row.id)
    _check_part_of(tables, report)
    _check_roads(tables, displaced, report)
    if tables.settings is not None:
        _check_insets(tables, tables.settings, displaced, report)
        _check_links(tables, tables.settings, report)


def _check_looks(tables: Folder, report: Report) -> None:
    """Check that no two sides look alike."""
    seen: dict[tuple[str, str], str] = {}
    for entry in tables.sides:
        row = entry.row
        if not (entry.mended.isdisjoint(("colour", "marker")) and row.colour and row.marker):
            continue
        other = seen.setdefault((row.colour.casefold(), row.marker), row.id)
        if other != row.id:
            entry.blame(report, "colour", f"a colour or marker that differs from those of {other}")


def _check_factions(tables: Folder, report: Report) -> None:
    """Check that a faction with the id of a side belongs to that side."""
    for entry in tables.factions:
        name = entry.row.id
        if name in tables.sides.lines and entry.row.side != name and entry.row.side in tables.names["side"][0]:
            line = tables.sides.lines[name]
            entry.blame(report, "id", f"an id other than that of another side (sides.csv line {line})")


def _check_kind(entry: Entry[Place], report: Report) -> None:
    """Check that points have what they need, and areas nothing that only points have."""
    row = entry.row
    held = row.holder != UNKNOWN
    if "kind" in entry.mended:
        pass  # what it needs is not known
    elif row.kind in POINT_KINDS:
        for column, value, other in (("lat", row.lat, row.lon), ("lon", row.lon, row.lat)):
            if value is None and (other is not None or not row.note):
                allowed = f"degrees, as a {row.kind} is a point, or lat and lon blank and a note that says why"
                entry.blame(report, column, allowed)
    else:
        for column, given in (
            ("lat", row.lat is not None),
            ("lon", row.lon is not None),
            ("counted", row.counted),
            ("base_of", bool(row.base_of)),
            ("holder", held),
        ):
            if given:
                entry.blame(report, column, f"blank, as a {row.kind} has no point and is not held")
    if held and not row.holder_source:
        entry.blame(report, "holder_source", f"the source for holder {row.holder}: a sentence or a named source")
    if row.kind == "district" and not row.part_of:
        entry.blame(report, "part_of", "the city that the district is part of")


def _check_extent(tables: Folder, settings: Settings, report: Report) -> Extent | None:
    """Report an extent that most places are far from, once; return it to check each place by, or None if reported."""
    extent = tables.extent
    points = [
        (lon, lat)
        for entry in tables.places
        if (lon := entry.row.lon) is not None and (lat := entry.row.lat) is not None and abs(lat) <= 90
    ]
    if len(points) < _FEWEST or settings.keys.map.extent is None:
        return extent
    swapped = sum(not is_within(extent, lon, lat) and is_within(extent, lat, lon) for lon, lat in points)
    far = sum(not is_within(extent, lon, lat, FAR) for lon, lat in points)
    if 2 * max(swapped, far) <= len(points):
        return extent
    west, south, east, north = extent
    if 2 * swapped > len(points):
        allowed = (
            f"[west, south, east, north]; {swapped} of {len(points)} places lie in it only if lat and lon are swapped"
        )
        allowed, meant = f"{allowed}, here or in places.csv", (south, west, north, east)
    else:
        allowed = f"degrees around the places; {far} of {len(points)} lie far from it"
        meant = extent_around_points(points)
    settings.blame(report, ("map", "extent"), extent_words(extent), allowed, extent_words(meant))
    return None


def _check_coordinates(entry: Entry[Place], extent: Extent | None, report: Report) -> bool:
    """Check a point against the globe and the map; return whether it is swapped or lies outside them."""
    lat, lon = entry.row.lat, entry.row.lon
    if lat is None or lon is None:
        return False
    hint = extent is not None and not is_within(extent, lon, lat) and is_within(extent, lat, lon)
    guess = f"lat {lon:g} and lon {lat:g}" if hint else ""
    for column, value, most in (("lat", lat, 90), ("lon", lon, 180)):
        if abs(value) > most:
            entry.blame(report, column, f"degrees from -{most} to {most}", guess)
            return True
    if hint:
        entry.blame(report, "lat", "a point on or near the map; lat and lon look swapped", guess)
        return True
    if extent is None or is_within(extent, lon, lat, FAR):
        return False
    west, south, east, north = extent
    if not south - FAR <= lat <= north + FAR:
        entry.blame(report, "lat", f"degrees on or near the map, {south:g} to {north:g}")
    if not is_within((west, -90, east, 90), lon, 0, FAR):
        entry.blame(report, "lon", f"degrees on or near the map, {west:g} to {east:g}")
    return True


def _check_insets(tables: Folder, settings: Settings, displaced: set[str], report: Report) -> None:
    """Check that each inset has a place in it; skipped if places are `displaced`, as one of them may be the place."""
    if displaced or not tables.places.whole or tables.places.damaged:
        return
    points = [
        (entry.row.lon, entry.row.lat) for entry in tables.places if entry.mended.isdisjoint(("lat", "lon", "kind"))
    ]
    if len(points) < len(tables.places.entries):
        return  # an unreadable place may lie in it
    for n, inset in enumerate(settings.keys.map.insets):
        if not any(lon is not None and lat is not None and is_within(inset.extent, lon, lat) for lon, lat in points):
            west, south, east, north = inset.extent
            swapped = any(
                lon is not None and lat is not None and is_within(inset.extent, lat, lon) for lon, lat in points
            )
            guess = extent_words((south, west, north, east)) if swapped else ""
            allowed = "degrees with at least one place in them"
            settings.blame(report, ("map", "insets", n, "extent"), str(list(inset.extent)), allowed, guess)


def _check_part_of(tables: Folder, report: Report) -> None:
    """Check that no place lies in itself, and that no counted place lies in a counted place.

    Of places that lie in each other, the first one is reported, and none of them for what lies in it.
    """
    cyclic = {name for name, around in tables.around.items() if name in around}
    reported: set[str] = set()
    for name, entry in tables.place.items():
        around = tables.around[name]
        if len(around) > MOST_AROUND:
            entry.blame(report, "part_of", f"places that lie, with those around them, in at most {MOST_AROUND} others")
            continue
        if name in cyclic and name not in reported:
            ring = sorted(other for other in around if name in tables.around[other])
            reported.update(ring)
            entry.blame(report, "part_of", f"places that do not lie in it; here {', '.join(ring)} lie in each other")
        counted = sorted(parent for parent in around - {name} - cyclic if tables.place[parent].row.counted)
        if entry.row.counted and counted:
            entry.blame(report, "counted", f"no, as {counted[0]}, which it is part of, is counted already")


def _check_roads(tables: Folder, displaced: set[str], report: Report) -> None:
    """Check each road's ends and length; lengths to `displaced` places are not checked."""
    seen: dict[tuple[frozenset[str], str, str], int] = {}
    measured: list[Entry[Road]] = []
    for entry in tables.roads:
        row = entry.row
        if row.a == row.b:
            entry.blame(report, "b", f"a place other than {row.a}, where the road begins")
            continue
        key = (frozenset((row.a, row.b)), row.ref, row.name)
        if key in seen:
            allowed = f"a link of its own (ref or name); line {seen[key]} has this one already"
            entry.blame(report, "a", allowed, value=f"{row.a} - {row.b}")
        seen.setdefault(key, entry.line)
        ends = [tables.place.get(end) for end in (row.a, row.b)]
        for column, end, spot in zip("ab", (row.a, row.b), ends, strict=True):
            if spot is not None and not spot.given("lat") and not spot.given("lon"):
                entry.blame(report, column, f"a place with a point, unlike {end}")
        if displaced.isdisjoint((row.a, row.b)) and all(spot and _has_point(spot) for spot in ends):
            measured.append(entry)
    lengths = _great_circles_km(tables, measured)
    wrong = [not SHORTEST * length <= _km(e) <= LONGEST * length for e, length in zip(measured, lengths, strict=True)]
    swapped = _check_swapped_ends(tables, measured, wrong, report)
    for entry, length, bad in zip(measured, lengths, wrong, strict=True):
        if bad and swapped.isdisjoint((entry.row.a, entry.row.b)):
            allowed = f"{SHORTEST * length:.1f} to {LONGEST * length:.1f}, as the ends are {length:.1f} km apart"
            entry.blame(report, "km", allowed)


def _km(entry: Entry[Road]) -> float:
    return entry.row.metres / 1000


def _has_point(entry: Entry[Place]) -> bool:
    return entry.row.lat is not None and entry.row.lon is not None


def _great_circles_km(tables: Folder, roads: list[Entry[Road]], swapped: frozenset[str] = frozenset()) -> list[float]:
    """Return the great circles between the ends of roads, with lat and lon of the places in `swapped` swapped."""

    def degrees(name: str) -> tuple[float, float]:
        row = tables.place[name].row
        lon, lat = row.lon or 0.0, row.lat or 0.0
        return (lat, lon) if name in swapped else (lon, lat)

    if not roads:
        return []
    ends = np.array([(*degrees(e.row.a), *degrees(e.row.b)) for e in roads], dtype=np.float64)
    return [float(m) / 1000 for m in great_circle_m(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])]


def _check_swapped_ends(tables: Folder, roads: list[Entry[Road]], wrong: list[bool], report: Report) -> set[str]:
    """Report and return the places whose roads all have wrong lengths, and right ones with lat and lon swapped.

    The place with the most roads comes first, as swapping it may explain its neighbours' roads too.
    """
    swapped: set[str] = set()
    at: dict[str, list[int]] = {}
    for n, entry in enumerate(roads):
        for end in (entry.row.a, entry.row.b):
            at.setdefault(end, []).append(n)
    for name in sorted(at, key=lambda name: -len(at[name])):
        mine = [roads[n] for n in at[name]]
        if not all(wrong[n] for n in at[name]) or any({e.row.a, e.row.b} & swapped for e in mine):
            continue
        spans = _great_circles_km(tables, mine, frozenset({name}))
        if all(SHORTEST * span <= _km(e) <= LONGEST * span for e, span in zip(mine, spans, strict=True)):
            row = tables.place[name].row
            guess = f"lat {row.lon:g} and lon {row.lat:g}"
            tables.place[name].blame(report, "lat", "a point that its roads can reach; lat and lon look swapped", guess)
            swapped.add(name)
    return swapped


def _check_links(tables: Folder, settings: Settings, report: Report) -> None:
    """Check the pieces of the road graph and that roads join the places of corridors.

    A misspelt end stands for the place with the nearest spelling, so that one mistake is not reported twice. If an end
    has no such place, the graph is not checked. A folder without any road has no graph, and no pieces.
    """
    if not (tables.roads.whole and tables.places.whole and settings.sound):
        return
    graph: nx.Graph[str] = nx.Graph()
    for cells in tables.roads.records():
        a, b = (_guess(tables, cells.get(end, "").strip()) for end in ("a", "b"))
        if not (a and b):
            return
        graph.add_edge(a, b)
    _check_corridors(tables, settings, graph, report)
    wanted = settings.keys.roads.pieces
    if not graph or wanted is None:
        return
    if not settings.dropped.isdisjoint(("roads", "pieces", "islands")):
        return
    islands = set(settings.keys.roads.islands)
    points = [
        name
        for name, entry in tables.place.items()
        if entry.given("lat") and entry.given("lon") and name not in islands  # mended ones count as points
    ]
    if tables.places.damaged:
        points = [name for name in points if name in graph]
    graph.add_nodes_from(points)
    piece_of = {name: n for n, piece in enumerate(nx.connected_components(graph)) for name in piece}
    grouped: dict[int, list[str]] = {}
    for name in points:
        grouped.setdefault(piece_of[name], []).append(name)
    pieces = sorted(grouped.values(), key=len, reverse=True)
    for piece in pieces[wanted:]:
        with_it = f", with {listed(piece[1:])}," if len(piece) > 1 else ""
        allowed = f"a place that roads.csv joins{with_it} to the others; [roads] pieces in campaign.toml is {wanted}"
        tables.place[piece[0]].blame(report, "id", allowed)
    if len(pieces) < wanted:
        settings.blame(report, ("roads", "pieces"), str(wanted), f"{len(pieces)}, the number of pieces in roads.csv")


def _guess(tables: Folder, name: str) -> str:
    return name if name in tables.places.lines else tables.names["place"][0].nearest(name)


def _check_corridors(tables: Folder, settings: Settings, graph: nx.Graph[str], report: Report) -> None:
    for name, corridor in settings.keys.corridors.items():
        path = ("corridors", name, "places")
        stops = [_guess(tables, stop) for stop in corridor.places]
        for before, after in pairwise(stops):
            if before and after and not graph.has_edge(before, after):
                allowed = f"a place that one road of roads.csv joins to {before}, the place before it"
                settings.blame(report, path, after, allowed)
        seen: set[str] = set()
        for stop in stops:
            if stop and stop in seen:
                settings.blame(report, path, stop, "each place once in a corridor")
            seen.add(stop)
