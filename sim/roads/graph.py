"""The road network: places joined by links with their lengths, as a NetworkX graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from sim.model.campaign import Campaign

if TYPE_CHECKING:
    RoadGraph = nx.Graph[str]  # subscripts exist in the stubs only
else:
    RoadGraph = nx.Graph


def road_graph(campaign: Campaign) -> RoadGraph:
    """Return the graph of all point places and the roads between them.

    A link carries `metres` (integer), `ref`, `road_class` and `name`. Of several roads between two places the
    shortest counts, the first in the table among equals. Nodes and links keep the order of their tables.

    Raises
    ------
    ValueError
        If a road joins a place to itself or ends at something that is no point place.

    Examples
    --------
    >>> from sim import read_campaign, road_graph
    >>> from scenarios import folder
    >>> graph = road_graph(read_campaign(folder("northwestern_syria_2024")))
    >>> "hama" in graph
    True
    """
    graph: RoadGraph = nx.Graph()
    graph.add_nodes_from(place.id for place in campaign.points)
    for road in campaign.roads:
        for end in (road.a, road.b):
            if end not in graph:
                raise ValueError(f"road {road.a}-{road.b} ends at {end!r}, which is no point place")
        if road.a == road.b:
            raise ValueError(f"road {road.a}-{road.b} joins a place to itself")
        known = graph.get_edge_data(road.a, road.b)
        if known is None or road.metres < known["metres"]:
            graph.add_edge(road.a, road.b, metres=road.metres, ref=road.ref, road_class=road.road_class, name=road.name)
    return graph


def pieces(campaign: Campaign) -> tuple[frozenset[str], ...]:
    """Return the pieces the road network falls into: sets of places joined by roads, the largest first.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> len(pieces(campaign))
    1
    """
    found = (frozenset(piece) for piece in nx.connected_components(road_graph(campaign)))
    return tuple(sorted(found, key=lambda piece: (-len(piece), min(piece))))
