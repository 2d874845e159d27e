"""Write the graph of imports between packages into docs/architecture.md.

Usage: ``python docs/make_architecture.py``; needs grimp, which the extra ``[dev]`` installs.
"""

from __future__ import annotations

import re
from pathlib import Path

import grimp
import networkx as nx

PAGE = Path(__file__).with_name("architecture.md")
PACKAGES = ("sim", "plots", "scenarios")
GRAPH = re.compile(r"(?<=<!-- graph -->\n).*(?=<!-- end of graph -->)", re.DOTALL)


def room_of(module: str) -> str:
    """Return the room of a module: ``sim.clock``, ``plots.map``; the facade of a package is a room of its own."""
    package, *rest = module.split(".")
    return f"{package}.{rest[0]}" if rest else package


def import_graph() -> nx.DiGraph:
    """Return the imports between rooms: an edge from the importing room to the imported one."""
    modules = grimp.build_graph(*PACKAGES)
    rooms = nx.DiGraph()
    for importer in modules.modules:
        for imported in modules.find_modules_directly_imported_by(importer):
            room, other = room_of(importer), room_of(imported)
            if room != other:
                rooms.add_edge(room, other)
    return rooms


def mermaid() -> str:
    """Return the import graph as Mermaid, without the edges that follow from others.

    Raises
    ------
    ValueError
        If rooms import each other in a cycle.
    """
    rooms = import_graph()
    if not nx.is_directed_acyclic_graph(rooms):
        raise ValueError(f"rooms import each other in a cycle: {nx.find_cycle(rooms)}")
    ids = {room: room.replace(".", "_") for room in rooms}
    lines = ["```mermaid", "graph BT"]
    for package in PACKAGES:
        own = sorted(room for room in rooms if room.split(".")[0] == package)
        lines += [
            f'  subgraph package_{package} ["{package}/"]',
            *(f'    {ids[room]}["{room}"]' for room in own),
            "  end",
        ]
    arrows = sorted(nx.transitive_reduction(rooms).edges)
    lines += [f"  {ids[imported]} --> {ids[importer]}" for importer, imported in arrows]
    return "\n".join([*lines, "```", ""])


def main() -> None:
    """Replace the graph in the document."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(GRAPH.sub(lambda _: mermaid(), text), encoding="utf-8")


if __name__ == "__main__":
    main()
