"""The commands that measure what follows: front."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from typing import Any

from scenarios.cli.loading import find_minute, open_study
from scenarios.cli.output import print_json, print_message, print_table
from sim import FrontEdge
from sim.model.words import counted


def front_command(args: Namespace) -> None:
    """Print the roads whose ends different sides held at a moment, by pair of sides."""
    study = open_study(args)
    campaign, clock = study.campaign, study.campaign.clock
    minute = find_minute(campaign, args.at)
    edges = study.front_edges(minute, history=args.placement)
    pairs = _pairs(edges)
    if args.json:
        print_json(
            {
                "campaign": campaign.name,
                "at": clock.iso(minute),
                "placement": args.placement,
                "pairs": pairs,
                "edges": [
                    {"a": edge.a, "b": edge.b, "ref": edge.ref, "sides": list(edge.sides), "certainty": edge.certainty}
                    for edge in edges
                ],
            }
        )
        return
    relations = {edge.sides: edge.relation for edge in edges}
    print_table(
        ("sides", "relation", "documented", "", "possible", ""),
        (
            (
                _between(pair["sides"]),
                relations[tuple(pair["sides"])],
                *(
                    words
                    for one in ("documented", "possible")
                    for words in (counted(pair[one]["edges"], "edge"), f"{pair[one]['km']:,.1f} km")
                ),
            )
            for pair in pairs
        ),
    )
    print()
    print_table(
        ("certainty", "from", "to", "road", "km", "sides"),
        (
            (
                road[0].certainty,
                campaign.places[road[0].a].name,
                campaign.places[road[0].b].name,
                road[0].ref,
                f"{road[0].metres / 1000:.1f}",
                " or ".join(_between(edge.sides) for edge in road),
            )
            for road in sorted(_by_road(edges), key=lambda road: road[0].certainty)
        ),
    )
    print_message(f"{clock.iso(minute)}, placement {args.placement}; possible includes documented", quiet=args.quiet)


def _between(sides: Iterable[str]) -> str:
    return " - ".join(sides)


def _by_road(edges: Iterable[FrontEdge]) -> list[list[FrontEdge]]:
    """Gather the pairs of sides that one road may be front of."""
    roads: dict[tuple[str, str], list[FrontEdge]] = {}
    for edge in edges:
        roads.setdefault((edge.a, edge.b), []).append(edge)
    return list(roads.values())


def _pairs(edges: Iterable[FrontEdge]) -> list[dict[str, Any]]:
    """Sum the edges by pair of sides; what is documented is possible as well."""
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
