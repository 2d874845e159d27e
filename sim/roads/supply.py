"""Supply at one instant: which places carry the supply of a side, and which of its places are joined to a base.

Whose ground carries a side's supply is a choice (`sim.model.vocabulary.Supply`), and every result names it:

``own``
    The side's own ground, and its own bases.
``allied``
    Also the ground of sides allied to it at the time (`[[relations]]`), whose bases feed it too.
``passable``
    Also the ground of sides that let its supply cross (`passable` in `[[relations]]`); their bases do not feed it.

Ground of another side carries only where it is firm: documented or known from before the epoch, and not silent. A place
that has been passed in silence (`sim.roads.silence`) carries nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import networkx as nx

from sim.clock.history import History
from sim.model.campaign import Campaign
from sim.model.errors import check_name
from sim.model.vocabulary import FIRM, Stance, Supply
from sim.roads.graph import RoadGraph
from sim.roads.silence import PASSED, Silences


class SupplyGround(NamedTuple):
    """The places that carry a side's supply, in table order: those it holds itself, and the bases that feed it."""

    carriers: tuple[str, ...]
    held: tuple[str, ...]
    bases: frozenset[str]


class Friends(NamedTuple):
    """The sides whose ground carries a side's supply, and those whose bases feed it."""

    carry: frozenset[str]
    feed: frozenset[str]


def friends_of(campaign: Campaign, side: str, minute: int, *, over: str) -> Friends:
    """Return whose ground carries the supply of `side` at `minute` and whose bases feed it."""
    check_name("over", over, tuple(Supply))
    others = [other for other in campaign.sides if other != side] if over != Supply.OWN else []
    at = max(minute, 0)
    allies = {other for other in others if campaign.relation(side, other, at) == Stance.ALLIED}
    crossed = {other for other in others if over == Supply.PASSABLE and campaign.passable(side, other, at)}
    return Friends(frozenset({side} | allies | crossed), frozenset({side} | allies))


def supply_ground(
    history: History, side: str, minute: int, *, over: str = Supply.PASSABLE, silences: Silences | None = None
) -> SupplyGround:
    """Return the places that carry the supply of `side` at `minute`, and its bases; see the module.

    Parameters
    ----------
    minute
        Negative: before the epoch.
    silences
        Where the record is silent; None: silence is ignored.

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign, or `over` not a `Supply`.
    """
    check_name("side", side, history.campaign.sides)
    return supply_grounds(history, minute, over=over, silences=silences or Silences(), sides=[side])[side]


def supply_grounds(
    history: History, minute: int, *, over: str, silences: Silences, sides: Iterable[str] | None = None
) -> dict[str, SupplyGround]:
    """Return the supply ground of each side at `minute`; see `supply_ground`."""
    campaign = history.campaign
    holders: dict[str, str] = {}  # located places that may carry supply, in table order -> side
    lends: set[str] = set()  # those that carry for other sides too
    for place, index in zip(campaign.holdable, history.state_indices(minute).tolist(), strict=True):
        rule = silences.rule(place.id, minute)
        if place.is_point and rule != PASSED:
            state = history.states[index]
            holders[place.id] = campaign.side_of(state.holder)
            if not rule and state.basis in FIRM:
                lends.add(place.id)
    found = {}
    for side in campaign.sides if sides is None else sides:
        carry, feed = friends_of(campaign, side, minute, over=over)
        carriers = tuple(
            place for place, holder in holders.items() if holder == side or (holder in carry and place in lends)
        )
        held = tuple(place for place in carriers if holders[place] == side)
        bases = (place for place in carriers if campaign.places[place].base_of == holders[place] in feed)
        found[side] = SupplyGround(carriers, held, frozenset(bases))
    return found


def supply_metres(
    history: History,
    graph: RoadGraph,
    side: str,
    minute: int,
    *,
    over: str = Supply.PASSABLE,
    silences: Silences | None = None,
) -> dict[str, int | None]:
    """Return the supply distance of each place that `side` holds: road metres from a base that feeds it.

    The distance is along the shortest path over ground that carries its supply; None if there is no path. Places that
    have been passed in silence are left out.

    Parameters
    ----------
    minute
        Negative: before the epoch.
    over
        Whose ground carries supply: a `Supply`.
    silences
        Where the record is silent; None: silence is ignored.

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign, or `over` not a `Supply`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> supply_metres(study.history(), study.graph, "government", study.campaign.end)["rastan"] is None
    True
    """
    carriers, held, bases = supply_ground(history, side, minute, over=over, silences=silences)
    found: Mapping[str, float] = {}
    if bases:
        found = nx.multi_source_dijkstra_path_length(graph.subgraph(carriers), set(bases), weight="metres")
    return {place: int(found[place]) if place in found else None for place in held}
