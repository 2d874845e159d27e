"""The command `front`: the roads between places of different sides at a moment."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from typing import Any

from scenarios.cli.loading import find_history, find_minute, open_road_study
from scenarios.cli.output import print_json, print_message, print_tables
from scenarios.cli.runs import marks_json, print_marks
from scenarios.cli.tables import Column, Table, make_row, numeric
from sim import Campaign, FrontEdge, History
from sim.model.words import alt_words, undeclared_words


def front_command(args: Namespace) -> None:
    """Print the roads whose ends different sides hold at a moment, by pair of sides."""
    study = open_road_study(args)
    minute = find_minute(study.campaign, args.at)
    history = find_history(args, study)
    edges = study.front_edges(minute, history=history)
    clock = study.campaign.clock
    if args.json:
        head = {"campaign": study.campaign.name, "at": clock.iso(minute), "placement": args.placement}
        print_json({**head, **marks_json(history), **front_json(history, edges, minute)})
        return
    print_marks(history)
    print_tables(front_tables(history, edges, minute), piped=None)
    words = f"{alt_words(clock, minute)}, placement {args.placement}; possible includes documented"
    print_message(words, quiet=args.quiet)
    if history.undeclared:
        told = undeclared_words(history.undeclared, study.campaign.side_name)
        print_message(f"{told}: it counts as contact", quiet=args.quiet)


def front_json(history: History, edges: Sequence[FrontEdge], minute: int) -> dict[str, Any]:
    """Return front edges as JSON, with their sums by pair of sides."""
    return {
        "undeclared": [list(pair) for pair in history.undeclared],
        "pairs": _pairs(edges),
        "edges": [
            {"a": edge.a, "b": edge.b, "ref": edge.ref, "sides": list(edge.sides), "certainty": edge.certainty,
             "counterfactual": _is_counterfactual(history, edge, minute)}
            for edge in edges
        ],
    }  # fmt: skip


def _is_counterfactual(history: History, edge: FrontEdge, minute: int) -> bool:
    """Return whether a script made the holder of either end."""
    changes = (history.holder_change(place, minute) for place in (edge.a, edge.b))
    return any(change is not None and change.script for change in changes)


def front_tables(history: History, edges: Sequence[FrontEdge], minute: int) -> tuple[Table, Table]:
    """Return the sums by pair of sides, and the roads."""
    campaign = history.campaign
    relations = {
        edge.sides: edge.relation if campaign.declared(*edge.sides, minute) else "not declared" for edge in edges
    }
    pairs = Table(
        "pairs",
        "Front by pair of sides",
        (
            Column("sides"), Column("relation", 1), numeric("documented edges"), numeric("documented km"),
            numeric("possible edges"), numeric("possible km"),
        ),
        tuple(
            make_row(
                _between(campaign, pair["sides"]),
                relations[tuple(pair["sides"])],
                *(
                    words
                    for one in ("documented", "possible")
                    for words in (f"{pair[one]['edges']:,}", f"{pair[one]['km']:,.1f}")
                ),
            )
            for pair in _pairs(edges)
        ),
    )  # fmt: skip
    roads = Table(
        "roads",
        "Roads of the front",
        (Column("certainty"), Column("from"), Column("to"), Column("road", 2), numeric("km", 1), Column("sides")),
        tuple(
            make_row(
                road[0].certainty + (", counterfactual" if _is_counterfactual(history, road[0], minute) else ""),
                campaign.places[road[0].a].name,
                campaign.places[road[0].b].name,
                road[0].ref,
                f"{road[0].metres / 1000:.1f}",
                " or ".join(_between(campaign, edge.sides) for edge in road),
            )
            for road in sorted(_by_road(edges), key=lambda road: road[0].certainty)
        ),
    )
    return pairs, roads


def _between(campaign: Campaign, sides: Iterable[str]) -> str:
    return " – ".join(map(campaign.side_short, sides))


def _by_road(edges: Iterable[FrontEdge]) -> list[list[FrontEdge]]:
    """Group the pairs of sides that one road may be the front of."""
    roads: dict[tuple[str, str], list[FrontEdge]] = {}
    for edge in edges:
        roads.setdefault((edge.a, edge.b), []).append(edge)
    return list(roads.values())


def _pairs(edges: Iterable[FrontEdge]) -> list[dict[str, Any]]:
    """Sum the edges by pair of sides; documented edges count as possible too."""
    metres: dict[tuple[str, str], dict[str, list[int]]] = {}
    for edge in edges:
        pair = metres.setdefault(edge.sides, {"documented": [], "possible": []})
        pair["possible"].append(edge.metres)
        if edge.certainty == "documented":
            pair["documented"].append(edge.metres)
    return [
        {
            "sides": list(sides),
            **{one: {"edges": len(found), "km": sum(found) / 1000} for one, found in pair.items()},
        }
        for sides, pair in sorted(metres.items())
    ]
