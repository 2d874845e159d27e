"""The road graph at one moment: who holds each place, and which roads cross the front."""

from __future__ import annotations

from sim.clock.history import History
from sim.model.vocabulary import Basis
from sim.roads.edges import front_edges
from sim.roads.graph import RoadGraph
from sim.roads.silence import Silences


def graph_at(history: History, graph: RoadGraph, silences: Silences, minute: int) -> RoadGraph:
    """Return a copy of the road graph with the state of a minute on its nodes and links.

    Nodes have `name`, `kind`, `lat`, `lon`, `counted`, `holder`, `side`, `basis`, `contested_by` and `besieged_by`
    (factions with ``;`` between). Links have what the road graph has, `km`, and `front`: ``documented``, ``possible``,
    or empty where no front between different sides crosses them.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> now = study.graph_at("2024-12-06")
    >>> now.nodes["hama"]["side"], now["hama"]["rastan"]["front"]
    ('moc', 'documented')
    """
    campaign = history.campaign
    found: RoadGraph = graph.copy()
    found.graph.update(campaign=campaign.name, at=campaign.clock.iso(minute), counterfactual=history.counterfactual)
    for id, node in found.nodes(data=True):
        place, state = campaign.places[id], history.state(id, minute)
        node.update(
            name=place.name,
            kind=place.kind,
            lat=place.lat,
            lon=place.lon,
            counted=place.counted,
            holder=state.holder,
            side=campaign.side_of(state.holder),
            basis=str(Basis.SILENT if silences.rule(id, minute) else state.basis),
            contested_by=";".join(state.contested_by),
            besieged_by=";".join(state.besieged_by),
        )
    for _, _, link in found.edges(data=True):
        link.update(km=link["metres"] / 1000, front="")
    for edge in front_edges(history, silences, minute):
        found[edge.a][edge.b]["front"] = str(edge.certainty)
    return found
