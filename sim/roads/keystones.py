"""Keystones: critical supply nodes, and the losses that cut off other places.

The ground that carries a side's supply is a graph rooted in its bases. A place is a *keystone* if all paths from other
places to a base lead through it: it is an articulation point of the rooted graph and dominates the places that its loss
would strand. Supply betweenness is the share of shortest supply paths that lead through it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from sim.clock.changes import Cause
from sim.clock.history import History
from sim.model.errors import check_name
from sim.model.vocabulary import Supply
from sim.roads.graph import RoadGraph
from sim.roads.pockets import CutOff, cut_offs
from sim.roads.silence import Silences
from sim.roads.supply import supply_ground

_ROOT = ""  # stands for all bases


@dataclass(frozen=True, slots=True)
class Keystone:
    """A place on the supply paths of others.

    Parameters
    ----------
    strands, stranded
        The other places of the side that would have no path to a base without this one, and how many.
    betweenness
        The share of the side's other supplied places whose shortest path from a base leads through it; equally short
        paths count in proportion.
    ways
        How many other places of the side have a path to a base.
    """

    place: str
    side: str
    strands: int
    stranded: tuple[str, ...]
    betweenness: float
    ways: int


@dataclass(frozen=True, slots=True)
class Stranding:
    """Losses of one minute that cut off places of a side from every base, and those places.

    `fallen` are the lost places on the last paths to a base, `causes` the statements that say so; both are empty if the
    last path was lost to silence.
    """

    minute: int
    side: str
    causes: tuple[Cause, ...]
    fallen: tuple[str, ...]
    stranded: tuple[str, ...]


def keystones(
    history: History,
    graph: RoadGraph,
    side: str,
    minute: int,
    *,
    over: str = Supply.OWN,
    silences: Silences | None = None,
) -> tuple[Keystone, ...]:
    """Return the keystones of `side`: those that strand most first, then those with the highest betweenness.

    Parameters
    ----------
    minute
        Negative: before the epoch.
    over
        Whose ground carries supply, a `Supply`.

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign, or `over` not a `Supply`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> found = keystones(study.history(), study.graph, "government", -1)
    >>> all(a.strands >= b.strands for a, b in zip(found, found[1:]))
    True
    """
    carriers, held, bases = supply_ground(history, side, minute, over=over, silences=silences)
    # in table order: a subgraph view has set order, and sums of floats depend on it
    ground: nx.Graph[str] = nx.Graph()
    ground.add_nodes_from(carriers)
    ground.add_edges_from((a, b, link) for a, b, link in graph.edges(data=True) if a in ground and b in ground)
    # one metre to every base, since networkx ignores edges of length zero; each path has one such edge
    ground.add_edges_from((_ROOT, base, {"metres": 1}) for base in carriers if base in bases)
    if _ROOT not in ground:
        return ()
    supplied = nx.node_connected_component(ground, _ROOT)
    ground.remove_nodes_from([place for place in ground if place not in supplied])
    own = supplied.intersection(held)
    below = _dominated(ground, own)
    # directed, since networkx halves the counts of undirected graphs
    through = nx.betweenness_centrality_subset(ground.to_directed(), [_ROOT], own, weight="metres")
    order = {place: at for at, place in enumerate(history.places)}
    found = []
    for place in own:
        stranded = below.get(place, ())
        ways = len(own) - 1
        share = through.get(place, 0.0) / ways if ways else 0.0
        if stranded or share > 0:
            found.append(
                Keystone(place, side, len(stranded), tuple(sorted(stranded, key=order.__getitem__)), share, ways)
            )
    return tuple(sorted(found, key=lambda k: (-k.strands, -k.betweenness, order[k.place])))


def strandings(
    history: History, graph: RoadGraph, side: str, *, over: str = Supply.OWN, silences: Silences | None = None
) -> tuple[Stranding, ...]:
    """Return the losses that cut off places of `side` from every base, in order of time.

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign, or `over` not a `Supply`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> first = strandings(study.history(), study.graph, "government")[0]
    >>> first.fallen, first.stranded
    (('sheikh_ali',), ('arnaz',))
    """
    check_name("side", side, history.campaign.sides)
    moments: dict[tuple[int, tuple[str, ...]], list[CutOff]] = {}
    for cut in cut_offs(history, graph, over=over, silences=silences):
        if cut.side == side and cut.was_joined and cut.start is not None:
            moments.setdefault((cut.start, cut.together), []).append(cut)
    found = []
    for (minute, _), cuts in sorted(moments.items(), key=lambda item: item[0][0]):
        causes = {cause.id: cause for cut in cuts for cause in cut.cut_by}
        found.append(
            Stranding(
                minute=minute,
                side=side,
                causes=tuple(causes.values()),
                fallen=tuple(_fallen(history, minute, causes, cuts, graph)),
                stranded=tuple(cut.place for cut in cuts),
            )
        )
    return tuple(found)


def _fallen(
    history: History, minute: int, causes: Container[str], cuts: Iterable[CutOff], graph: RoadGraph
) -> Iterable[str]:
    """Return the places next to a pocket that causes (by identifier) took at a minute."""
    border = {other for cut in cuts for place in cut.together for other in graph.adj[place]}
    return dict.fromkeys(
        change.place
        for change in history.changes
        if change.minute == minute and change.cause.id in causes and change.place in border
    )


def _dominated(ground: nx.Graph[str], own: set[str]) -> Mapping[str, list[str]]:
    """Return for each place the places of `own` that all paths from the root reach through it.

    These are the components without the root that remain when an articulation point is removed.
    """
    found: dict[str, list[str]] = {}
    for place in nx.articulation_points(ground):
        if place == _ROOT or place not in own:
            continue
        rest = ground.subgraph(other for other in ground if other != place)
        kept = nx.node_connected_component(rest, _ROOT)
        found[place] = [other for other in own if other != place and other not in kept]
    return found
