"""The road network: places joined by links with their lengths, as a NetworkX graph."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import networkx as nx

from sim.model.campaign import Campaign

if TYPE_CHECKING:
    RoadGraph = nx.Graph[str]  # subscripts exist in the stubs only
else:
    RoadGraph = nx.Graph
Node = TypeVar("Node", bound=Hashable)


def road_graph(campaign: Campaign) -> RoadGraph:
    """Return the graph of all point places and the roads between them.

    A link carries `metres` (integer), `ref`, `road_class` and `name`. Of several roads between two places the
    shortest counts, the first in the table among equals. Nodes and links keep the order of their tables.

    Raises
    ------
    ValueError
        If a road joins a place to itself or ends at something other than a located place.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from sim.roads.graph import road_graph
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
                raise ValueError(f"road {road.a}-{road.b} ends at {end!r}, which is not a located place")
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
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> len(pieces(study.campaign))
    1
    """
    found = (frozenset(piece) for piece in nx.connected_components(road_graph(campaign)))
    return tuple(sorted(found, key=lambda piece: (-len(piece), min(piece))))


def reach(neighbours: Mapping[Node, Sequence[Node]], starts: Iterable[Node], within: Container[Node]) -> set[Node]:
    """Return the nodes of `within` that are joined to `starts`, the starts themselves among them.

    Examples
    --------
    >>> sorted(reach({1: [2], 2: [1, 3], 3: [2, 4], 4: [3]}, [1], within={1, 2, 4}))
    [1, 2]
    """
    found = set(starts)
    queue = list(found)
    while queue:
        for other in neighbours[queue.pop()]:
            if other not in found and other in within:
                found.add(other)
                queue.append(other)
    return found


def neighbours_of(graph: RoadGraph) -> dict[str, tuple[str, ...]]:
    """Return the neighbours of each place on the road graph, for `reach`."""
    return {place: tuple(others) for place, others in graph.adjacency()}
