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
    at = max(minute, 0)
    allies, crossed = {side}, set[str]()
    for relation in campaign.relations if over != Supply.OWN else ():
        if side in relation.sides and at in relation.window:
            (other,) = set(relation.sides) - {side}
            if relation.kind == Stance.ALLIED and campaign.relation(side, other, at) == Stance.ALLIED:
                allies.add(other)
            if relation.passable and over == Supply.PASSABLE:
                crossed.add(other)
    return Friends(frozenset(allies | crossed), frozenset(allies))


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
    numbers = history.state_indices(minute).tolist()
    side_of = [history.side_names[number] for number in history.side_of_state.tolist()]
    firm = [state.basis in FIRM for state in history.states]
    holders: dict[str, str] = {}  # located places that may carry supply, in table order -> side
    held: dict[str, list[str]] = {}  # side -> its places among them
    lends: set[str] = set()  # those that carry for other sides too
    for at, place in history.located:
        number = numbers[at]
        rule = silences.rule(place, minute) if place in silences.spans else ""
        if rule != PASSED:
            side = holders[place] = side_of[number]
            held.setdefault(side, []).append(place)
            if firm[number] and not rule:
                lends.add(place)
    bases = [place for place, holder in holders.items() if campaign.places[place].base_of == holder]
    found = {}
    for side in campaign.sides if sides is None else sides:
        carry, feed = friends_of(campaign, side, minute, over=over)
        own = held.get(side, [])
        carriers = own
        if len(carry) > 1:
            carriers = [one for one, holder in holders.items() if holder == side or (holder in carry and one in lends)]
        fed = frozenset(base for base in bases if holders[base] in feed and (holders[base] == side or base in lends))
        found[side] = SupplyGround(tuple(carriers), tuple(own), fed)
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
