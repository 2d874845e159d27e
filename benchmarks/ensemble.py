"""How fast an ensemble is: ratios against plain simulation loops over the same draws, measured in one run.

Run ``python benchmarks/ensemble.py`` from the project's folder; ``--quick`` for a short run. One row a figure: its
name, what was measured, the bar it has to keep, ``ok`` or ``short``; exit status 1 when one falls short.

What is timed is `run_ensemble` on the shipped campaign over an hourly grid: the drawing of times, and for every hour
the distribution of held counts, of front edges and of front km by pair of sides, and how likely each side holds each
place. It is compared with two loops over the same draws:

*plain* is what one writes with SimPy and NetworkX: in each replicate a copy of the road graph, one process for each
statement, which marks the places it turns, and one process that walks all places and all roads of the graph at every
hour of the grid, to count what is held and to add up the front by pair of sides.

*lean* is what one writes when that is too slow: a single SimPy process over the sorted changes, sides as numbers, and
a front that is changed by the roads of what moved instead of being looked for.

Both get the drawn times, and what each statement turns, for nothing (the ensemble finds out both), and they keep what
they find as it is, without adding it up over draws. They find the same numbers as the ensemble, or the run stops.
Times are CPU times, each loop paired with a run of the ensemble right before it.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import simpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also when run by its path, before an install

from figures import Row, tell

from scenarios import folder
from sim.chronology import Networks
from sim.chronology.draws import Draws
from sim.chronology.sampler import BLOCK
from sim.clock.replay import replay
from sim.model.campaign import Campaign
from sim.model.times import NEVER
from sim.model.vocabulary import FIRM, Stance
from sim.roads.graph import road_graph
from sim.tables import read_campaign
from sim.uncertainty.engine import Block, Engine, Job
from sim.uncertainty.runs import run_ensemble

SHIPPED = "northwestern_syria_2024"
HOUR, SEED = 60, 1
Move = tuple[int, str, str, bool]  # minute, place, side, firm


class Hour(NamedTuple):
    """What a loop finds at one hour: held counts by side, front edges and metres by pair of sides."""

    held: Mapping[str, int]
    edges: Mapping[Any, int]
    metres: Mapping[Any, int]


Coded = tuple[list[int], list[int], list[int]]  # the same in the order of the engine's sides and pairs, hostile last


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the ensemble against its bars.")
    parser.add_argument("--quick", action="store_true", help="shorter loops; no run of 100,000 draws")
    parser.add_argument("--peak", type=int, metavar="DRAWS", help="run once and print the peak of memory in MB")
    options = parser.parse_args(argv)
    if options.peak:
        ensemble_of(read_campaign(folder(SHIPPED)), options.peak)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return 0
    return tell(measure(quick=options.quick))


def measure(*, quick: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    campaign = read_campaign(folder(SHIPPED))
    engine = Engine(Job(Networks(campaign), SEED, "uniform", hours_of(campaign)))
    draws = engine.sampler.block(0)
    plain_draws, lean_draws = draws.first(4 if quick else 12), draws.first(20 if quick else 60)
    moves = moves_of(campaign, lean_draws)
    statements = [row[(row >= 0) & (row != NEVER)].tolist() for row in plain_draws.minutes]
    graph = marked_graph(campaign, engine)

    def plain_loop() -> list[list[Hour]]:
        return [plain(campaign, graph, engine, *told) for told in zip(moves, statements, strict=False)]

    def lean_loop() -> list[list[Coded]]:
        return [lean(engine, its_moves, hostile) for its_moves in lean_moves]

    lean_moves = [coded_moves(engine, its_moves) for its_moves in moves]
    hostile = [
        [at for at, pair in enumerate(engine.pairs) if campaign.relation(*pair, minute) == Stance.HOSTILE]
        for minute in engine.job.minutes.tolist()
    ]
    check_equal(engine.block(plain_draws), engine, [coded(engine, hours) for hours in plain_loop()])
    check_equal(engine.block(lean_draws), engine, lean_loop())
    count = 10_000
    ours: list[float] = []
    to_plain: list[float] = []
    to_lean: list[float] = []
    ensemble_of(campaign, BLOCK)
    for _ in range(3):
        for loop, over, ratios in ((plain_loop, plain_draws, to_plain), (lean_loop, lean_draws, to_lean)):
            ours.append(timed(lambda: ensemble_of(campaign, count)) / count)
            ratios.append(timed(loop) / len(over) / ours[-1])
    size = f"{count:,} draws"
    yield Row(f"plain loop (a process a statement, NetworkX each hour) over the ensemble, {size}",
              statistics.median(to_plain), "x", at_least=1000)  # fmt: skip
    yield Row(f"lean loop (one SimPy process, incremental front) over the ensemble, {size}",
              statistics.median(to_lean), "x", at_least=15)  # fmt: skip
    yield Row("  the ensemble, a draw", statistics.median(ours) * 1e6, "us")
    sampling = timed(lambda: [engine.sampler.block(number) for number in range(4)]) / (4 * BLOCK)
    yield Row("  of it the drawing of times", sampling * 1e6, "us")
    yield Row(f"peak memory of a process that makes it, {size}", peak(count), "MB", at_most=400)
    if not quick:
        yield Row("peak memory of a process that makes 100,000 draws", peak(100_000), "MB", at_most=400)


def hours_of(campaign: Campaign) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the hourly grid."""
    return np.arange(0, campaign.end + 1, HOUR)


def ensemble_of(campaign: Campaign, draws: int) -> None:
    """Do what is measured."""
    run_ensemble(Networks(campaign), draws=draws, seed=SEED, minutes=hours_of(campaign))


def peak(draws: int) -> float:
    """Return the peak of memory in MB of a fresh process that makes an ensemble."""
    command = [sys.executable, str(Path(__file__).resolve()), "--peak", str(draws)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def timed(act: Callable[[], object]) -> float:
    """Return the seconds of CPU that `act` takes: others may be at work on the machine."""
    start = time.process_time()
    act()
    return time.process_time() - start


# -- the same by simulation --------------------------------------------------------------------------------------------


def moves_of(campaign: Campaign, draws: Draws) -> list[list[Move]]:
    """Return for each draw what every place becomes and when, as `replay` has it."""
    found = []
    for timeline in draws.timelines():
        history = replay(campaign, timeline)
        places = [place.id for place in campaign.holdable]
        told = [(campaign.side_of(s.holder), s.basis in FIRM and s.holder != "unknown") for s in history.states]
        columns = (history.minutes.tolist(), history.place_index.tolist(), history.state_index.tolist())
        found.append([(minute, places[place], *told[state]) for minute, place, state in zip(*columns, strict=True)])
    return found


def marked_graph(campaign: Campaign, engine: Engine) -> nx.Graph[str]:
    """Return the road graph with all that can be held on it, marked as before the epoch."""
    graph: nx.Graph[str] = nx.Graph(road_graph(campaign))
    for place, code in zip(campaign.holdable, engine.initial.tolist(), strict=True):
        graph.add_node(place.id, side=engine.sides[code >> 1], firm=bool(code & 1), counted=place.counted)
    return graph


def plain(
    campaign: Campaign, template: nx.Graph[str], engine: Engine, moves: Sequence[Move], statements: Sequence[int]
) -> list[Hour]:
    """Run one process a statement, and walk the whole graph every hour."""
    graph = template.copy()
    clock = simpy.Environment()
    found: list[Hour] = []
    holds: dict[tuple[int, str, str], int] = defaultdict(int)
    turned: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    for minute, place, side, firm in moves:
        turned[minute].append((place, side, firm))

    def statement(minute: int) -> Generator[simpy.Event, None, None]:
        yield clock.timeout(minute)
        for place, side, firm in turned.pop(minute, ()):
            graph.nodes[place].update(side=side, firm=firm)

    def hourly() -> Generator[simpy.Event, None, None]:
        for minute in engine.job.minutes.tolist():
            yield clock.timeout(minute - clock.now)
            held: Counter[str] = Counter()
            for place, node in graph.nodes(data=True):
                holds[minute, place, node["side"]] += 1
                if node["counted"]:
                    held[node["side"]] += 1
            edges: Counter[object] = Counter()
            metres: Counter[object] = Counter()
            for a, b, road in graph.edges(data=True):
                one, other = graph.nodes[a], graph.nodes[b]
                if one["firm"] and other["firm"] and one["side"] != other["side"]:
                    pair = tuple(sorted((one["side"], other["side"])))
                    edges[pair] += 1
                    metres[pair] += road["metres"]
            hostile = [
                pair for pair in engine.pairs if edges[pair] and campaign.relation(*pair, minute) == Stance.HOSTILE
            ]
            edges[Stance.HOSTILE] = sum(edges[pair] for pair in hostile)
            metres[Stance.HOSTILE] = sum(metres[pair] for pair in hostile)
            found.append(Hour(held, edges, metres))

    for minute in statements:
        clock.process(statement(minute))
    clock.process(hourly())
    clock.run()
    return found


def coded_moves(engine: Engine, moves: Sequence[Move]) -> list[tuple[int, int, int]]:
    """Return moves with numbers for places, and twice the number of the side, one more where it is firm."""
    place_of, side_of = ({name: at for at, name in enumerate(names)} for names in (engine.places, engine.sides))
    return [(minute, place_of[place], 2 * side_of[side] + firm) for minute, place, side, firm in moves]


def lean(engine: Engine, moves: Sequence[tuple[int, int, int]], hostile: Sequence[Sequence[int]]) -> list[Coded]:
    """Walk the moves with one process, change the front by the roads of what moved, and write down every hour."""
    codes = engine.initial.tolist()
    counted, pair_of, none = engine.counted.tolist(), engine.roads.pair_of.tolist(), len(engine.pairs)
    around: list[list[tuple[int, int]]] = [[] for _ in codes]
    held = [0] * len(engine.sides)
    edges, metres = [0] * (none + 1), [0] * (none + 1)
    for a, b, length in zip(engine.roads.a.tolist(), engine.roads.b.tolist(), engine.metres.tolist(), strict=True):
        around[a].append((b, length))
        around[b].append((a, length))
        edges[pair_of[codes[a]][codes[b]]] += 1
        metres[pair_of[codes[a]][codes[b]]] += length
    for place, code in enumerate(codes):
        held[code >> 1] += counted[place]
    found: list[Coded] = []
    holds = [[0] * len(engine.sides) for _ in codes]
    since = [0] * len(codes)
    clock = simpy.Environment()

    def walk() -> Generator[simpy.Event, None, None]:
        upcoming = iter([*moves, (1 << 40, -1, 0)])
        minute, place, code = next(upcoming)
        for hour, at in enumerate(engine.job.minutes.tolist()):
            while minute <= at:
                if minute > clock.now:
                    yield clock.timeout(minute - clock.now)
                old = codes[place]
                if old != code:
                    for other, length in around[place]:
                        pair, then = pair_of[old][codes[other]], pair_of[code][codes[other]]
                        edges[pair] -= 1
                        metres[pair] -= length
                        edges[then] += 1
                        metres[then] += length
                    held[old >> 1] -= counted[place]
                    held[code >> 1] += counted[place]
                    holds[place][old >> 1] += hour - since[place]
                    since[place] = hour
                    codes[place] = code
                minute, place, code = next(upcoming)
            if at > clock.now:
                yield clock.timeout(at - clock.now)
            now = hostile[hour]
            its_edges = [*edges[:none], sum(edges[pair] for pair in now)]
            found.append((held.copy(), its_edges, [*metres[:none], sum(metres[pair] for pair in now)]))

    clock.process(walk())
    clock.run()
    for place, code in enumerate(codes):
        holds[place][code >> 1] += len(engine.job.minutes) - since[place]
    return found


def coded(engine: Engine, hours: Sequence[Hour]) -> list[Coded]:
    """Return what the plain loop found as the lean one says it."""
    pairs = (*engine.pairs, Stance.HOSTILE)
    return [
        (
            [hour.held.get(side, 0) for side in engine.sides],
            [hour.edges.get(pair, 0) for pair in pairs],
            [hour.metres.get(pair, 0) for pair in pairs],
        )
        for hour in hours
    ]


def check_equal(block: Block, engine: Engine, runs: Sequence[Sequence[Coded]]) -> None:
    """Stop when a loop and the ensemble disagree: a figure for a wrong answer is worth nothing."""
    for at, found in enumerate(runs):
        for slot, theirs in enumerate(found):
            ours = tuple(values[at, slot].tolist() for values in (block.held, block.edges, block.metres))
            if ours != theirs:
                raise RuntimeError(f"draw {at} at minute {engine.job.minutes[slot]}: {ours} and {theirs}")
    if not any(edges[-1] for found in runs for _, edges, _ in found):
        raise RuntimeError("the shipped campaign has no front: nothing was compared")


if __name__ == "__main__":
    sys.exit(main())
