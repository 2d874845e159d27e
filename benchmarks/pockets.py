"""What it costs to know which places are cut off, while places change hands one by one: ratios measured in one run.

Run ``python benchmarks/pockets.py`` from the project's folder; ``--quick`` for a short run. One row a figure: its name,
what was measured, the bar it has to keep, ``ok`` or ``short``; exit status 1 when one falls short.

What is timed is `Pockets.change`, on lists made ready before. It is compared with NetworkX finding the components of
every side's ground anew after a change, as a rescan would; both say the same of every place, or the run stops. Changes
are of two kinds: those of the shipped campaign, there and back; and places on the front of a made-up one (a square
grid with 1.45 roads a place, the shipped campaign's number, and three sides in broad bands, two places in a hundred a
base) that go over to a neighbour's side. Changes that change nothing are not among them.
"""

from __future__ import annotations

import argparse
import gc
import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also when run by its path, before an install

from figures import Row, tell

from scenarios import folder
from sim.chronology import Network, date_statements
from sim.clock.replay import replay
from sim.roads.connect import Pockets
from sim.roads.graph import road_graph
from sim.tables import read_campaign

SHIPPED = "northwestern_syria_2024"
ROADS_A_PLACE, BASES, SIDES = 1.45, 0.02, 3
Change = tuple[int, int]  # place, side
if TYPE_CHECKING:
    IntGraph = nx.Graph[int]  # subscripts exist in the stubs only
else:
    IntGraph = nx.Graph


class Ground(NamedTuple):
    """Roads, bases, who holds what at first, and what changes; places and sides are numbers, -1 is nobody."""

    graph: IntGraph
    neighbours: list[list[int]]
    base_of: list[int]
    side: list[int]
    sides: int
    changes: list[Change]

    def pockets(self) -> Pockets:
        """Return the components at first."""
        alone = [frozenset({side}) for side in range(self.sides)]
        return Pockets(self.neighbours, self.side, self.base_of, carries=alone, feeds=alone)


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the upkeep of pockets against its bars.")
    parser.add_argument("--quick", action="store_true", help="fewer changes and repetitions")
    quick = parser.parse_args(argv).quick
    return tell(measure(quick=quick))


def measure(*, quick: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    changes, rounds = (5_000, 3) if quick else (50_000, 7)
    shipped = shipped_ground(changes)
    size = f"{len(shipped.side)} places, {shipped.graph.number_of_edges()} roads"
    yield from ratio_rows("the shipped campaign", size, shipped, rounds, at_least=100)
    yield from ratio_rows("a made-up front", "200 places", made_up(200, changes), rounds)
    large = made_up(10_000, changes)
    yield from ratio_rows("a made-up front", "10,000 places", large, rounds, at_least=1000)
    times = [upkeep(made_up(places, changes), rounds) for places in (200, 100_000)]
    yield Row("cost of a change, 100,000 places over 200 places", times[1] / times[0], "x", at_most=4.0)


def ratio_rows(name: str, size: str, ground: Ground, rounds: int, *, at_least: float | None = None) -> Iterator[Row]:
    """Compare the upkeep with finding the components anew."""
    check_equal(ground)
    mine = upkeep(ground, rounds)
    times = rescan_times(ground, 5 * rounds)
    yield Row(f"NetworkX components per change over the upkeep, {name}, {size}", times / mine, "x", at_least=at_least)
    yield Row("  the upkeep, a change", mine * 1e6, "us")


def upkeep(ground: Ground, rounds: int) -> float:
    """Return the seconds of CPU that a change takes, the median of several runs over all changes."""
    found = []
    for _ in range(rounds):
        pockets = ground.pockets()

        def act(pockets: Pockets = pockets) -> None:
            change = pockets.change
            for place, side in ground.changes:
                change(place, side)

        found.append(timed(act) / len(ground.changes))
    return statistics.median(found)


def rescan_times(ground: Ground, rounds: int) -> float:
    """Return the seconds of CPU that NetworkX takes to find the components of all sides' ground once."""
    pockets = ground.pockets()
    found = []
    for place, side in ground.changes[:rounds]:
        pockets.change(place, side)
        found.append(timed(lambda: rescan(ground, pockets.side)))
    return statistics.median(found)


def rescan(ground: Ground, side: Sequence[int]) -> list[bool]:
    """Return which places are joined to a base of their side, from the components of each side's ground."""
    joined = [False] * len(side)
    held: list[list[int]] = [[] for _ in range(ground.sides)]
    for place, holder in enumerate(side):
        if holder >= 0:
            held[holder].append(place)
    for holder, places in enumerate(held):
        for component in nx.connected_components(ground.graph.subgraph(places)):
            if any(ground.base_of[place] == holder for place in component):
                for place in component:
                    joined[place] = True
    return joined


def check_equal(ground: Ground) -> None:
    """Stop when the upkeep and the rescan disagree: a figure for a wrong answer is worth nothing."""
    pockets = ground.pockets()
    cut = 0
    step = max(len(ground.changes) // 20, 1)
    for number, (place, side) in enumerate(ground.changes):
        if number % step == 0:
            found = rescan(ground, pockets.side)
            if [pockets.joined(place) for place in range(len(found))] != found:
                raise RuntimeError(f"upkeep and rescan differ before change {number}")
            cut += sum(holder >= 0 for holder, joined in zip(pockets.side, found, strict=True) if not joined)
        pockets.change(place, side)
    if not cut:
        raise RuntimeError("nothing was ever cut off: nothing was compared")


def shipped_ground(changes: int) -> Ground:
    """Return the shipped campaign, its changes of side made and unmade until there are enough."""
    campaign = read_campaign(folder(SHIPPED))
    history = replay(campaign, date_statements(Network(campaign)))
    graph = road_graph(campaign)
    number = {name: at for at, name in enumerate(graph)}
    sides = {side: at for at, side in enumerate(campaign.sides)}
    side = [sides.get(campaign.side_of(campaign.places[name].holder), -1) for name in graph]
    now, there, back = list(side), list[Change](), list[Change]()
    for change in history.changes:
        place, holder = number.get(change.place, -1), sides.get(campaign.side_of(change.after.holder), -1)
        if place >= 0 and now[place] != holder:
            back.append((place, now[place]))
            there.append((place, holder))
            now[place] = holder
    once = there + back[::-1]
    renamed: IntGraph = nx.Graph()
    renamed.add_nodes_from(number.values())
    renamed.add_edges_from((number[a], number[b]) for a, b in graph.edges)
    return Ground(
        graph=renamed,
        neighbours=[list(renamed.adj[place]) for place in range(len(number))],
        base_of=[sides.get(campaign.places[name].base_of, -1) for name in graph],
        side=side,
        sides=len(sides),
        changes=once * math.ceil(changes / len(once)),
    )


def made_up(places: int, changes: int) -> Ground:
    """Make up a square grid with some roads left out, three sides in bands, and changes along their fronts."""
    draw = random.Random(places)
    width = math.isqrt(places)
    count = width * width
    links = [(at, at + 1) for at in range(count) if (at + 1) % width]
    links += [(at, at + width) for at in range(count - width)]
    graph: IntGraph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(draw.sample(links, min(round(ROADS_A_PLACE * count), len(links))))
    neighbours = [list(graph.adj[place]) for place in range(count)]
    side = [place % width * SIDES // width for place in range(count)]
    base_of = [side[place] if draw.random() < BASES else -1 for place in range(count)]
    now, found = list(side), list[Change]()
    front = [place for place in range(count) if any(now[other] != now[place] for other in neighbours[place])]
    while len(found) < changes:
        place = draw.choice(front)
        others = [now[other] for other in neighbours[place] if now[other] != now[place]]
        if others:
            now[place] = draw.choice(others)
            found.append((place, now[place]))
            front += [other for other in neighbours[place] if now[other] != now[place]]
    return Ground(graph, neighbours, base_of, side, SIDES, found)


def timed(act: Callable[[], object]) -> float:
    """Return the seconds of CPU that `act` takes: others may be at work on the machine."""
    gc.collect()
    start = time.process_time()
    act()
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
