"""The road graph as GEXF 1.2, with holders that change through time, and as GraphML at one moment."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from itertools import groupby
from xml.etree.ElementTree import Element

import networkx as nx

from sim.clock.history import History
from sim.exchange.exports.instants import rfc3339
from sim.exchange.exports.layers import Cell, Layer, joined_spans
from sim.exchange.exports.looks import channels, side_colours
from sim.exchange.exports.markup import add, document
from sim.model.campaign import Campaign
from sim.model.escapes import printable
from sim.model.geodesy import Projection
from sim.roads.edges import front_spans
from sim.study import Study

_GEXF, _VIZ = "http://www.gexf.net/1.2draft", "http://www.gexf.net/1.2draft/viz"
_FIXED = (("kind", "string"), ("lat", "double"), ("lon", "double"), ("counted", "boolean"))
_OF_ROADS = (("km", "double"), ("ref", "string"), ("class", "string"), ("length_method", "string"))
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
    add(meta, "description", "\n".join(str(value) for value in about.values() if value))
    graph = add(root, "graph", mode="dynamic", defaultedgetype="undirected", timeformat="date", start=begin, end=end)
    _declare(graph, "node", "static", ((f"{_NODE}{name}", name, kind) for name, kind in _FIXED))
    _declare(graph, "node", "dynamic", ((f"{_NODE}{name}", name, "string") for name in _CHANGING))
    _declare(graph, "edge", "static", ((f"{_EDGE}{name}", name, kind) for name, kind in _OF_ROADS))
    _declare(graph, "edge", "dynamic", ((f"{_EDGE}front", "front", "string"),))
    _add_nodes(add(graph, "nodes"), spells, campaign, (begin, end))
    _add_edges(add(graph, "edges"), study, history, (begin, end))
    return document(root)


def graphml_text(study: Study, history: History, minute: int) -> str:
    """Return the road graph at a minute (`Study.graph_at`) as GraphML."""
    graph = study.graph_at(minute, history=history)
    for values in (
        graph.graph,
        *(node for _, node in graph.nodes(data=True)),
        *(link for *_, link in graph.edges(data=True)),
    ):
        values.update({name: printable(value) for name, value in values.items() if isinstance(value, str)})
    graph = nx.relabel_nodes(graph, printable)
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
    plane = Projection.of(campaign.sheet.extent)
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
            for value, start, end in joined_spans(
                (row[name] or "", int(row["start"] or 0), int(row["end"] or 0)) for row in own
            ):
                bounds = {"start": rfc3339(campaign.clock, start), "end": rfc3339(campaign.clock, end)}
                add(values, "attvalue", for_=f"{_NODE}{name}", value=value, **bounds)
        red, green, blue = channels(colours[str(own[-1]["side"])])
        add(node, "viz:color", r=red, g=green, b=blue)
        x, y = (float(one) for one in plane.to_km(place.lon or 0.0, place.lat or 0.0))
        add(node, "viz:position", x=f"{x:.3f}", y=f"{y:.3f}", z="0.0")


def _add_edges(edges: Element, study: Study, history: History, span: tuple[str, str]) -> None:
    clock = study.campaign.clock
    fronts = {frozenset(road): spans for road, spans in front_spans(history, study.silences(history)).items()}
    methods = {(frozenset((road.a, road.b)), road.metres): road.length_method for road in study.campaign.roads}
    for number, (a, b, link) in enumerate(study.graph.edges(data=True)):
        edge = add(edges, "edge", id=number, source=a, target=b, start=span[0], end=span[1])
        values = add(edge, "attvalues")
        method = methods[frozenset((a, b)), link["metres"]]
        cells = (link["metres"] / 1000, link["ref"], link["road_class"], method)
        for (name, _), value in zip(_OF_ROADS, cells, strict=True):
            add(values, "attvalue", for_=f"{_EDGE}{name}", value=value)
        for start, end, certainty in fronts.get(frozenset((a, b)), ()):
            bounds = {"start": rfc3339(clock, start), "end": rfc3339(clock, end)}
            add(values, "attvalue", for_=f"{_EDGE}front", value=certainty, **bounds)
