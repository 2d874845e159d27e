"""Ground and front as shapes: what is nearest to each place, and the lines where ground of different sides meets.

Nearness, not control: a campaign says who held places, and nothing of the ground between them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import LineString, MultiPoint, Polygon, box
from shapely.geometry import Point as Spot
from shapely.geometry.base import BaseGeometry

from sim.clock.history import History
from sim.exchange.exports.layers import Column, Kind, Layer, joined_spans, make_layer
from sim.exchange.exports.spells import StateSpell, find_spells, history_columns, place_columns, spell_columns, spot
from sim.histories import Shown
from sim.model.campaign import Campaign, Place, Road
from sim.model.geodesy import Projection, extent_with_margin, great_circle_m
from sim.model.sheet import StatedLine
from sim.model.vocabulary import NOBODY, Certainty, Placement
from sim.roads.edges import is_firm
from sim.study import Study

_REACH = 3.0  # of the median distance between a place and its nearest neighbour
_LEAST_REACH = 1.0  # km
_GRID_KM = 1e-3  # places nearer to each other are one point, whose ground is the first one's
_STEP_KM = 25.0  # longer lines get points in between, as straight lines of the plane are none of the globe
_KEY = 6  # decimals of km in which ends of one edge agree
_QUARTER = 6  # points a quarter of a circle


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground of places that is nearest to them, and the edges where two of them meet; shapes in degrees.

    Parameters
    ----------
    reach_km
        How far from its place ground reaches at most.
    cells
        Place -> its polygon. Of places at one point only the first has one.
    edges
        The pairs of places whose ground meets, with the line and its length in km.
    """

    reach_km: float
    cells: Mapping[str, BaseGeometry]
    edges: tuple[tuple[str, str, BaseGeometry, float], ...]


def find_ground(campaign: Campaign) -> Ground:
    """Return the ground of the located places of a campaign.

    Examples
    --------
    >>> from scenarios import open_study
    >>> ground = find_ground(open_study("northwestern_syria_2024").campaign)
    >>> ground.reach_km, ground.cells["hama"].geom_type
    (17.0, 'Polygon')
    """
    places = list({_key(place): place for place in reversed(campaign.points)}.values())[::-1]
    if not places:
        return Ground(0.0, {}, ())
    lons, lats = ([getattr(place, name) for place in places] for name in ("lon", "lat"))
    plane = Projection.of(extent_with_margin(zip(lons, lats, strict=True)))
    x, y = plane.to_km(lons, lats)
    reach = _reach_km(lons, lats)
    spots = [Spot(*point) for point in zip(x.tolist(), y.tolist(), strict=True)]
    discs = [spot.buffer(reach, quad_segs=_QUARTER) for spot in spots]
    cells: Sequence[BaseGeometry] = discs
    if len(spots) > 1:
        wide = box(x.min() - 2 * reach, y.min() - 2 * reach, x.max() + 2 * reach, y.max() + 2 * reach)
        cells = list(shapely.voronoi_polygons(MultiPoint(spots), extend_to=wide, ordered=True).geoms)
    whole = [cell.intersection(disc) for cell, disc in zip(cells, discs, strict=True)]
    edges = []
    for a, b, line in _shared(cells):
        near = line.intersection(discs[a])
        if near.length > _GRID_KM:
            edges.append((places[a].id, places[b].id, _to_degrees(plane, near), round(near.length, 3)))
    ground = {place.id: _to_degrees(plane, cell) for place, cell in zip(places, whole, strict=True)}
    return Ground(reach, ground, tuple(sorted(edges, key=lambda edge: edge[:2])))


def _key(place: Place) -> tuple[float, float]:
    return round(place.lon or 0.0, _KEY), round(place.lat or 0.0, _KEY)


def _reach_km(lons: Sequence[float], lats: Sequence[float]) -> float:
    """Return how far ground reaches: three times the median distance to the nearest other place, two digits of it."""
    if len(lons) < 2:
        return _LEAST_REACH
    lon, lat = np.array(lons), np.array(lats)
    nearest = []
    for at in range(len(lon)):
        away = great_circle_m(lon[at], lat[at], lon, lat)
        away[at] = np.inf
        nearest.append(float(away.min()))
    return max(float(f"{_REACH * float(np.median(nearest)) / 1000:.2g}"), _LEAST_REACH)


def _shared(cells: Sequence[BaseGeometry]) -> Iterator[tuple[int, int, LineString]]:
    """Yield the pairs of cells that share an edge, with the edge: cells of one diagram have the same corners."""
    owners: dict[frozenset[tuple[float, float]], list[int]] = {}
    for number, cell in enumerate(cells):
        if not isinstance(cell, Polygon):
            continue
        ring = [(round(x, _KEY), round(y, _KEY)) for x, y in cell.exterior.coords]
        for pair in pairwise(ring):
            owners.setdefault(frozenset(pair), []).append(number)
    for edge, found in owners.items():
        if len(found) == 2 and len(edge) == 2:
            first, last = sorted(edge)
            yield found[0], found[1], LineString([first, last])


def _to_degrees(plane: Projection, shape: BaseGeometry) -> BaseGeometry:
    """Return a shape of the plane in degrees, cut where it crosses the meridian of 180 degrees."""
    dense = shapely.segmentize(shape, _STEP_KM)
    turned = cut_at_180(shapely.transform(dense, lambda xy: np.column_stack(plane.to_degrees(*xy.T))))
    return shapely.orient_polygons(turned)  # counter-clockwise (RFC 7946, 3.1.6)


def cut_at_180(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape whose longitudes may be beyond 180 degrees with all of them from -180 to 180 (RFC 7946, 3.1.9).

    Examples
    --------
    >>> cut_at_180(LineString([(179, 0), (181, 0)])).wkt
    'MULTILINESTRING ((179 0, 180 0), (-180 0, -179 0))'
    """
    west, _, east, _ = shape.bounds
    if west >= -180 and east <= 180:
        return shape
    parts = [translate(shape.intersection(box(turn - 180, -90, turn + 180, 90)), xoff=-turn) for turn in (-360, 0, 360)]
    return shapely.union_all([part for part in parts if not part.is_empty])


# -- layers ------------------------------------------------------------------------------------------------------------


def cell_layer(study: Study, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return the spells of located places as a layer of polygons: the ground nearest to each place.

    Examples
    --------
    >>> from scenarios import open_study
    >>> cell_layer(open_study("northwestern_syria_2024")).shapes[0].geom_type
    'Polygon'
    """
    shown = study.history(history)
    cells = find_ground(study.campaign).cells
    spells = [one for one in find_spells(shown, study.silences(shown)) if one.place.id in cells]
    columns = spell_columns(shown)
    return make_layer("cells", columns, spells, study.campaign.clock, shape=lambda one: cells[one.place.id])


@dataclass(frozen=True, slots=True)
class FrontLine:
    """An interval [`start`, `end`) in which one piece of line lies between the ground of two sides.

    It is ``documented`` if the holders of both places are, and neither is silent; otherwise ``possible``.
    """

    places: tuple[Place, Place]
    sides: tuple[str, str]
    relation: str
    certainty: Certainty
    start: int
    end: int
    km: float
    shape: BaseGeometry


def find_front_lines(study: Study, history: History) -> Iterator[FrontLine]:
    """Yield the lines between the ground of places of different sides, in order of places and time.

    A place that nobody is known to hold has no front.
    """
    campaign = study.campaign
    spells: dict[str, list[StateSpell]] = {}
    for spell in find_spells(history, study.silences(history)):
        spells.setdefault(spell.place.id, []).append(spell)
    relations = {bound for one in campaign.relations for bound in (one.window.earliest, one.window.latest + 1)}
    for a, b, shape, km in find_ground(campaign).edges:
        pieces = (
            (meeting, start, end)
            for start, end, one, other in _both(spells[a], spells[b], relations)
            if (meeting := _meeting(campaign, one, other, start)) is not None
        )
        for (sides, relation, certainty), start, end in joined_spans(pieces):
            places = (campaign.places[a], campaign.places[b])
            yield FrontLine(places, sides, relation, certainty, start, end, km, shape)


def _both(
    one: Sequence[StateSpell], other: Sequence[StateSpell], bounds: Collection[int]
) -> Iterator[tuple[int, int, StateSpell, StateSpell]]:
    """Yield the intervals in which neither of two places changes, nor a relation does, with the spells of both."""
    stop = one[-1].end
    turns = sorted({spell.start for spell in (*one, *other)} | {bound for bound in bounds if 0 < bound < stop})
    a, b = 0, 0
    for start, end in zip(turns, [*turns[1:], stop], strict=True):
        while one[a].end <= start:
            a += 1
        while other[b].end <= start:
            b += 1
        yield start, end, one[a], other[b]


def _meeting(
    campaign: Campaign, one: StateSpell, other: StateSpell, minute: int
) -> tuple[tuple[str, str], str, Certainty] | None:
    """Return the sides that meet between two places, their relation and how sure it is; None if no two do."""
    sides = (campaign.side_of(one.state.holder), campaign.side_of(other.state.holder))
    if sides[0] == sides[1] or NOBODY & {*sides}:
        return None
    firm = all(is_firm(spell.state) and not spell.silence for spell in (one, other))
    return sides, campaign.relation(*sides, minute), Certainty.DOCUMENTED if firm else Certainty.POSSIBLE


def front_layer(study: Study, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return the front through a history as a layer of lines.

    Examples
    --------
    >>> from scenarios import open_study
    >>> layer = front_layer(open_study("northwestern_syria_2024"))
    >>> sorted(set(layer.column("certainty")))
    ['documented', 'possible']
    """
    shown = study.history(history)
    columns: list[Column[FrontLine]] = [
        Column("place_a", lambda one: one.places[0].id, needed=True),
        Column("place_b", lambda one: one.places[1].id, needed=True),
        Column("name", lambda one: " – ".join(place.name for place in one.places), needed=True),
        Column("start", lambda one: one.start, Kind.TIME, needed=True),
        Column("end", lambda one: one.end, Kind.TIME, needed=True),
        Column("side_a", lambda one: one.sides[0], needed=True),
        Column("side_b", lambda one: one.sides[1], needed=True),
        Column("relation", lambda one: one.relation, needed=True),
        Column("certainty", lambda one: str(one.certainty), needed=True),
        Column("km", lambda one: one.km, Kind.NUMBER, needed=True),
        *history_columns(shown),
    ]
    lines = find_front_lines(study, shown)
    return make_layer("front", columns, lines, study.campaign.clock, shape=lambda one: one.shape)


def line_layer(study: Study, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return the front lines that a source draws, each while it stands; they are the same of every history."""
    columns: list[Column[StatedLine]] = [
        Column("name", lambda line: line.name, needed=True),
        Column("start", lambda line: line.window.earliest, Kind.TIME, needed=True),
        Column("end", lambda line: line.window.latest + 1, Kind.TIME, needed=True),
        Column("source", lambda line: line.source),
    ]

    def shape(line: StatedLine) -> BaseGeometry:
        return cut_at_180(LineString(line.points))

    return make_layer("lines", columns, study.campaign.lines, study.campaign.clock, shape=shape)


# -- what does not change ----------------------------------------------------------------------------------------------


def place_layer(study: Study, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return the table of places as a layer of points; it is the same of every history."""
    columns: list[Column[Place]] = [
        *place_columns(lambda place: place),
        Column("other_names", lambda place: "; ".join(place.other_names)),
        Column("part_of", lambda place: ";".join(place.part_of)),
        Column("base_of", lambda place: place.base_of),
        Column("holder_before", lambda place: place.holder),
        Column("holder_source", lambda place: place.holder_source),
        Column("coordinate_source", lambda place: place.coordinate_source),
        Column("note", lambda place: place.note),
    ]
    return make_layer("places", columns, study.campaign.places.values(), study.campaign.clock, shape=spot)


def road_layer(study: Study, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return the table of roads as a layer of straight lines; it is the same of every history."""
    places = study.campaign.places
    columns: list[Column[Road]] = [
        Column("a", lambda road: road.a, needed=True),
        Column("b", lambda road: road.b, needed=True),
        Column("class", lambda road: road.road_class, needed=True),
        Column("km", lambda road: road.metres / 1000, Kind.NUMBER, needed=True),
        Column("ref", lambda road: road.ref),
        Column("name", lambda road: road.name),
        Column("length_method", lambda road: road.length_method),
        Column("confidence", lambda road: road.confidence),
        Column("note", lambda road: "drawn as a straight line", needed=True),
    ]

    def line(road: Road) -> BaseGeometry | None:
        ends = [spot(places[end]) for end in (road.a, road.b)]
        if ends[0] is None or ends[1] is None:
            return None
        (lon, lat), (other, up) = ends[0].coords[0], ends[1].coords[0]
        near = lon + (other - lon + 180) % 360 - 180  # the short way round
        return cut_at_180(LineString([(lon, lat), (near, up)]))

    return make_layer("roads", columns, study.campaign.roads, study.campaign.clock, shape=line)
