"""The road graph as GEXF 1.2, with holders that change through time, and as GraphML at one moment."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from itertools import groupby
from math import cos, radians
from typing import Any
from xml.etree.ElementTree import Element

import networkx as nx

from sim.clock.history import History
from sim.exchange.instants import rfc3339
from sim.exchange.layers import Cell, Layer
from sim.exchange.looks import channels, side_colours
from sim.exchange.markup import add, document
from sim.model.campaign import Campaign, Place
from sim.roads.edges import FrontSeries
from sim.study import Study

_GEXF, _VIZ = "http://www.gexf.net/1.2draft", "http://www.gexf.net/1.2draft/viz"
_KM_A_DEGREE = 111.2
_FIXED = (("kind", "string"), ("lat", "double"), ("lon", "double"), ("counted", "boolean"))
_CHANGING = ("holder", "side", "basis", "contested_by", "besieged_by", "origin", "statement")
_NODE, _EDGE = "n", "e"  # prefixes of the ids of attributes


def gexf_text(spells: Layer, study: Study, history: History, about: Mapping[str, Cell]) -> str:
    """Return the road graph as GEXF 1.2 (draft), dynamic: places are nodes that last as long as the campaign.

    Attributes of a node have an interval for each spell; links have the intervals in which the front crosses them. Node
    positions are kilometres, so that Gephi shows a map. Only located places are nodes.
    """
    campaign = study.campaign
    clock, stop = campaign.clock, history.last_minute + 1
    begin, end = rfc3339(clock, 0), rfc3339(clock, stop)
    root = Element("gexf", {"xmlns": _GEXF, "xmlns:viz": _VIZ, "version": "1.2"})
    meta = add(root, "meta")
    add(meta, "creator", "frontlapse")
    add(meta, "description", "\n".join(str(value) for value in (campaign.title, *about.values()) if value))
    graph = add(root, "graph", mode="dynamic", defaultedgetype="undirected", timeformat="date", start=begin, end=end)
    _declare(graph, "node", "static", ((f"{_NODE}{name}", name, kind) for name, kind in _FIXED))
    _declare(graph, "node", "dynamic", ((f"{_NODE}{name}", name, "string") for name in _CHANGING))
    _declare(graph, "edge", "static", ((f"{_EDGE}{name}", name, kind) for name, kind in
                                       (("km", "double"), ("ref", "string"), ("class", "string"))))  # fmt: skip
    _declare(graph, "edge", "dynamic", ((f"{_EDGE}front", "front", "string"),))
    _add_nodes(add(graph, "nodes"), spells, campaign, (begin, end))
    _add_edges(add(graph, "edges"), study, history, (begin, end))
    return document(root)


def graphml_text(study: Study, history: History, minute: int) -> str:
    """Return the road graph at a minute (`Study.graph_at`) as GraphML."""
    graph = study.graph_at(minute, history=history)
    out = io.BytesIO()
    nx.write_graphml_xml(graph, out, named_key_ids=True)
    return out.getvalue().decode("utf-8") + "\n"


def _declare(graph: Element, of: str, mode: str, attributes: Iterable[tuple[str, str, str]]) -> None:
    """Declare attributes of nodes or edges: id, title and type."""
    head = add(graph, "attributes", class_=of, mode=mode)
    for id, title, kind in attributes:
        add(head, "attribute", id=id, title=title, type=kind)


def _add_nodes(nodes: Element, spells: Layer, campaign: Campaign, span: tuple[str, str]) -> None:
    names = [field.name for field in spells.fields]
    colours = side_colours(campaign)
    middle = _middle(campaign.points)
    rows = (dict(zip(names, row, strict=True)) for row in spells.rows)
    for id, group in groupby(rows, key=lambda row: str(row["place"])):
        place = campaign.places[id]
        if not place.is_point:
            continue
        own = list(group)
        node = add(nodes, "node", id=id, label=place.name, start=span[0], end=span[1])
        values = add(node, "attvalues")
        for name, kind in _FIXED:
            value = own[0][name]
            add(values, "attvalue", for_=f"{_NODE}{name}", value=str(value).lower() if kind == "boolean" else value)
        for name in _CHANGING:
            for value, start, end in _runs((row[name] or "", row["start"], row["end"]) for row in own):
                bounds = {"start": rfc3339(campaign.clock, start), "end": rfc3339(campaign.clock, end)}
                add(values, "attvalue", for_=f"{_NODE}{name}", value=value, **bounds)
        red, green, blue = channels(colours[str(own[-1]["side"])])
        add(node, "viz:color", r=red, g=green, b=blue)
        x, y = _km(place, middle)
        add(node, "viz:position", x=f"{x:.3f}", y=f"{y:.3f}", z="0.0")


def _add_edges(edges: Element, study: Study, history: History, span: tuple[str, str]) -> None:
    clock = study.campaign.clock
    fronts = front_spans(study, history)
    for number, (a, b, link) in enumerate(study.graph.edges(data=True)):
        edge = add(edges, "edge", id=number, source=a, target=b, start=span[0], end=span[1])
        values = add(edge, "attvalues")
        for name, value in (("km", link["metres"] / 1000), ("ref", link["ref"]), ("class", link["road_class"])):
            add(values, "attvalue", for_=f"{_EDGE}{name}", value=value)
        for certainty, start, end in fronts.get(frozenset((a, b)), ()):
            bounds = {"start": rfc3339(clock, start), "end": rfc3339(clock, end)}
            add(values, "attvalue", for_=f"{_EDGE}front", value=certainty, **bounds)


def front_spans(study: Study, history: History) -> Mapping[frozenset[str], tuple[tuple[str, int, int], ...]]:
    """Return for each road that the front ever crosses the intervals in which it does: certainty, start and end.

    A road with an end of unknown or doubted holder is ``possible``.
    """
    stop = history.last_minute + 1
    series: FrontSeries = study.front(history)
    turns = [minute for minute in series.minutes.tolist() if 0 <= minute < stop]
    found: dict[frozenset[str], list[tuple[str, int, int]]] = {}
    for start, end in zip(turns, [*turns[1:], stop], strict=True):
        here = {frozenset((edge.a, edge.b)): str(edge.certainty) for edge in study.front_edges(start, history=history)}
        for road, certainty in here.items():
            found.setdefault(road, []).append((certainty, start, end))
    return {road: tuple(_runs(spans)) for road, spans in found.items()}


def _runs(spans: Iterable[tuple[Any, Any, Any]]) -> list[tuple[Any, int, int]]:
    """Join intervals that follow each other with the same value."""
    joined: list[tuple[Any, int, int]] = []
    for value, start, end in spans:
        if joined and joined[-1][0] == value and joined[-1][2] == start:
            joined[-1] = (value, joined[-1][1], end)
        else:
            joined.append((value, start, end))
    return joined


def _middle(places: Iterable[Place]) -> tuple[float, float]:
    """Return the middle longitude and latitude of places."""
    located = [(place.lon or 0.0, place.lat or 0.0) for place in places]
    if not located:
        return 0.0, 0.0
    lons, lats = zip(*located, strict=True)
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def _km(place: Place, middle: tuple[float, float]) -> tuple[float, float]:
    """Return kilometres east and north of the middle, good enough for a layout."""
    lon, lat = middle
    east = (((place.lon or 0.0) - lon + 180) % 360 - 180) * _KM_A_DEGREE * cos(radians(lat))
    return east, ((place.lat or 0.0) - lat) * _KM_A_DEGREE
