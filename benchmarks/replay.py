"""Benchmark of the replay and the front series: ratios measured in one run, so that they hold on other machines too.

Run ``python benchmarks/replay.py`` from the project's folder; ``--quick`` for a short run. It prints one row per
figure: its name, the measurement, its bar, ``ok`` or ``short``; the exit status is 1 if one falls short. Rows without a
bar are for information. It times the public functions that commands call: `replay`, `History.held_series`, `silences`
and `front_series`.

The replay may take nine times as long as a bare walk of the same list. It took two with a re-armed timer and a memo of
state transitions, and five before scripts could take part, which need a schedule of what is still to happen. 50,000
changes of 10,000 places take four tenths of a second, and the shipped campaign two milliseconds.

The front series is some 30 times as fast as a rescan per change on the shipped campaign (2 ms); it was 70 times as fast
with packed 64-bit keys, which allowed 61 sides and took 200 more lines. 50,000 changes of 10,000 places take 3 s.

The synthetic campaigns have 1.5 roads per place (the shipped campaign: 1.4), three sides, and one capture per change,
each at a minute of its own: shared minutes would flatter the replay, which yields once per minute, while the bare walk
yields for each item. No place is a base, so that no place falls silent: the cost of `silences` is measured on the
shipped campaign alone.
"""

from __future__ import annotations

import argparse
import gc
import math
import random
import resource
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import simpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also when run by its path, before an install

from figures import COMPILED, Row, tell

from scenarios import folder
from sim.chronology import Network, Timeline, date_statements
from sim.clock.changes import State
from sim.clock.history import History
from sim.clock.replay import replay
from sim.model.campaign import (
    Campaign,
    Faction,
    Place,
    Road,
    Side,
    Statement,
)
from sim.model.declared import Relation
from sim.model.sheet import MapSheet
from sim.model.times import Clock, Window
from sim.model.vocabulary import UNKNOWN, VACANT
from sim.roads.edges import front_series
from sim.roads.graph import RoadGraph, road_graph
from sim.roads.silence import Silences, silences
from sim.tables import read_campaign

SHIPPED = "northwestern_syria_2024"
HELP = [sys.executable, "-m", "scenarios", "--help"]
IMPORTS = [sys.executable, "-c", "import matplotlib.pyplot, simpy, networkx"]
HOSTILE = ("hostile", "hostile")  # stands for all hostile pairs together
CERTAINTIES = ("documented", "possible")
Counts = dict[tuple[tuple[str, str], str], tuple[int, int]]


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the replay against its bars.")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, and growth from a smaller campaign")
    quick = parser.parse_args(argv).quick
    return tell(measure(quick=quick))


def measure(*, quick: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    yield from walk_rows(10_000, 50_000, 3 if quick else 11)
    yield from growth_rows(10_000, 10_000 if quick else 50_000, 3 if quick else 5)
    yield from rescan_rows(5 if quick else 25)
    yield from start_rows(3 if quick else 7)


# -- against a bare walk -----------------------------------------------------------------------------------------------


def walk_rows(places: int, changes: int, rounds: int) -> Iterator[Row]:
    """Compare replay, history and front with a SimPy process that does nothing but walk the same list."""
    campaign = made_up(places, changes)
    timeline, graph = date_statements(Network(campaign)), road_graph(campaign)
    items = [
        (moment.minute, campaign.statements[moment.statement].places[0], campaign.statements[moment.statement].faction)
        for moment in timeline.occurrences
    ]
    size = f"{places:,} places, {changes:,} changes"
    alone = paired(lambda: bare_walk(campaign, timeline), lambda: replay(campaign, timeline), rounds)
    yield Row(f"replay over a bare walk of the timeline, {size}", alone, "x", at_most=9.0)
    whole = paired(lambda: bare_walk(campaign, timeline), lambda: everything(campaign, timeline, graph), rounds)
    yield Row("  with the history and the front", whole, "x")
    ready = paired(lambda: ready_walk(items), lambda: everything(campaign, timeline, graph), rounds)
    yield Row("  all of it over a bare walk of tuples made ready before", ready, "x")


def everything(campaign: Campaign, timeline: Timeline, graph: RoadGraph) -> None:
    """Do what the commands do with a dated campaign."""
    history = replay(campaign, timeline)
    history.held_series()
    front_series(history, silences(history, graph))


def bare_walk(campaign: Campaign, timeline: Timeline) -> dict[str, str]:
    """Walk a timeline with one process, a timeout and an assignment an item."""
    clock = simpy.Environment()
    holder: dict[str, str] = {}

    def walk() -> Iterator[simpy.Event]:
        now = 0
        for moment in timeline.occurrences:
            yield clock.timeout(moment.minute - now)
            now = moment.minute
            statement = campaign.statements[moment.statement]
            holder[statement.places[0]] = statement.faction

    clock.process(walk())  # type: ignore[arg-type]  # simpy asks for a generator where an iterator does
    clock.run()
    return holder


def ready_walk(items: list[tuple[int, str, str]]) -> dict[str, str]:
    """Walk (minute, place, holder) tuples with one process, a timeout and an assignment an item."""
    clock = simpy.Environment()
    holder: dict[str, str] = {}

    def walk() -> Iterator[simpy.Event]:
        now = 0
        for minute, place, faction in items:
            yield clock.timeout(minute - now)
            now = minute
            holder[place] = faction

    clock.process(walk())  # type: ignore[arg-type]  # simpy asks for a generator where an iterator does
    clock.run()
    return holder


# -- growth and memory -------------------------------------------------------------------------------------------------


def growth_rows(places: int, changes: int, rounds: int) -> Iterator[Row]:
    """Compare a campaign with one of ten times the changes, and state the memory both take."""
    times: list[float] = []
    for count in (changes, 10 * changes):
        campaign = made_up(places, count)
        timeline, graph = date_statements(Network(campaign)), road_graph(campaign)
        act = partial(everything, campaign, timeline, graph)
        times.append(statistics.median(timed(act) for _ in range(rounds)))
        tracemalloc.start()
        act()
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        yield Row(f"peak memory of replay, history and front, {count:,} changes", peak, "MB")
        del act, campaign, timeline, graph
    yield Row(
        f"growth exponent from {changes:,} to {10 * changes:,} changes",
        math.log10(times[1] / times[0]),
        "",
        at_most=1.2,
    )


# -- against a rescan --------------------------------------------------------------------------------------------------


def rescan_rows(rounds: int) -> Iterator[Row]:
    """Compare the front series with a NetworkX rescan at every change that gives the same numbers."""
    campaign = read_campaign(folder(SHIPPED))
    graph = road_graph(campaign)
    history = replay(campaign, date_statements(Network(campaign)))
    silent = silences(history, graph)
    graph.add_nodes_from(history.places)  # places without a point have no road, but a side may hold them
    check_equal(history, silent, rescan(history, silent, graph))
    ratio = paired(lambda: front_series(history, silent), lambda: rescan(history, silent, graph), rounds)
    size = f"{len(history.places)} places, {graph.number_of_edges()} roads, {len(history.changes)} changes"
    yield Row(f"NetworkX rescan per change over the front series, {size}", ratio, "x", at_least=15)
    plain = paired(lambda: front_series(history, silent), lambda: plain_rescan(history, graph), rounds)
    yield Row("  a rescan of holders alone: no pairs, no doubt, no silence", plain, "x")
    supply = paired(lambda: front_series(history, silent), lambda: silences(history, graph), rounds)
    yield Row("  finding the silences over the front series", supply, "x")


def rescan(history: History, silent: Silences, graph: RoadGraph) -> dict[int, Counts]:
    """Return for each minute with a change how many roads, and metres, are front between which sides, how surely.

    A road that is or may be front of several hostile pairs counts once among the hostile ones.

    Looks at every place and road of the graph after every change.
    """
    campaign = history.campaign
    for place in campaign.holdable:
        graph.nodes[place.id].update(state=State(place.holder), known=campaign.side_of(place.holder))
    series: dict[int, Counts] = {}
    for change in history.changes:
        graph.nodes[change.place]["state"] = change.after
        if change.after.holder not in (UNKNOWN, VACANT):
            graph.nodes[change.place]["known"] = campaign.side_of(change.after.holder)
        present = {
            campaign.side_of(node["state"].holder)
            for place, node in graph.nodes(data=True)
            if is_sure(node["state"], silent.rule(place, change.minute))
        } - {VACANT}
        counts: dict[tuple[tuple[str, str], str], tuple[int, int]] = {}
        for a, b, road in graph.edges(data=True):
            one, sure_one = may_be(campaign, graph.nodes[a], silent.rule(a, change.minute), present)
            other, sure_other = may_be(campaign, graph.nodes[b], silent.rule(b, change.minute), present)
            pairs = {(min(x, y), max(x, y)) for x in one for y in other if x != y}
            if any(campaign.relation(*pair, change.minute) == "hostile" for pair in pairs):
                pairs.add(HOSTILE)
            for pair in pairs:
                for certainty in CERTAINTIES[0 if sure_one and sure_other else 1 :]:
                    edges, metres = counts.get((pair, certainty), (0, 0))
                    counts[pair, certainty] = edges + 1, metres + road["metres"]
        series[change.minute] = counts
    return series


def is_sure(state: State, rule: str) -> bool:
    """Whether a place is held as its state says."""
    return state.basis != "inferred" and state.holder != UNKNOWN and not rule


def may_be(campaign: Campaign, node: Mapping[str, object], rule: str, present: set[str]) -> tuple[set[str], bool]:
    """Return the sides that may hold a place, and whether that is sure."""
    state, known = node["state"], node["known"]
    assert isinstance(state, State) and isinstance(known, str)
    if is_sure(state, rule):
        return ({campaign.side_of(state.holder)} - {VACANT}, True)
    return ({known} | present) - {UNKNOWN, VACANT}, False


def plain_rescan(history: History, graph: RoadGraph) -> list[tuple[int, int]]:
    """Return after each change how many roads, and metres, join places of different holders' sides."""
    campaign = history.campaign
    side = {place.id: campaign.side_of(place.holder) for place in campaign.holdable}
    series = []
    for change in history.changes:
        side[change.place] = campaign.side_of(change.after.holder)
        front = [road["metres"] for a, b, road in graph.edges(data=True) if side[a] != side[b]]
        series.append((len(front), sum(front)))
    return series


def check_equal(history: History, silent: Silences, series: Mapping[int, Counts]) -> None:
    """Stop when the front series and the rescan disagree: a figure for a wrong answer is worth nothing."""
    front = front_series(history, silent)
    found: Counter[str] = Counter()
    for minute, counts in series.items():
        at = int(np.searchsorted(front.minutes, minute))
        for pair, numbers in {**front.pairs, HOSTILE: front.hostile}.items():
            for certainty in CERTAINTIES:
                ours = tuple(int(getattr(numbers, f"{certainty}_{unit}")[at]) for unit in ("edges", "metres"))
                if ours != counts.get((pair, certainty), (0, 0)):
                    raise RuntimeError(
                        f"front series and rescan differ at minute {minute}, {pair}, {certainty}: "
                        f"{ours} and {counts.get((pair, certainty), (0, 0))}"
                    )
                found[certainty] += ours[0]
    if not found["documented"]:
        raise RuntimeError("the shipped campaign has no front: nothing was compared")


# -- start-up ----------------------------------------------------------------------------------------------------------


def start_rows(rounds: int) -> Iterator[Row]:
    """Compare the CPU time of ``--help`` with that of importing what the program draws and computes with."""
    ratios = [cpu(HELP) / cpu(IMPORTS) for _ in range(rounds)]
    yield Row(
        "CPU of frontlapse --help over importing pyplot, simpy, networkx", statistics.median(ratios), "x", at_most=0.1
    )


def cpu(command: list[str]) -> float:
    """Return the seconds of CPU that a command takes in a fresh process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[1],
        env=COMPILED | {"MPLBACKEND": "Agg"},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# -- tools -------------------------------------------------------------------------------------------------------------


def timed(act: Callable[[], object]) -> float:
    """Return the seconds of CPU that `act` takes: others may be at work on the machine."""
    gc.collect()
    start = time.process_time()
    act()
    return time.process_time() - start


def paired(base: Callable[[], object], other: Callable[[], object], rounds: int) -> float:
    """Return how many times the time of `base` `other` takes: the median over pairs of runs, one after the other."""
    base(), other()  # what is cached for good, and the machine's caches, are warm for both
    return statistics.median((1 / timed(base)) * timed(other) for _ in range(rounds))


def made_up(places: int, changes: int, *, bases: int = 0) -> Campaign:
    """Make up a campaign: places on a square grid with 1.5 roads each, captured in turn by three sides; with bases."""
    draw = random.Random(places * changes)
    names = [f"p{number}" for number in range(places)]
    turns = {"r1": "b1", "b1": "g1", "g1": "r1"}
    holder = {name: draw.choice(("r1", "b1")) for name in names}
    width = math.isqrt(places)
    links = [(at, at + 1) for at in range(places - 1) if (at + 1) % width]
    links += [(at, at + width) for at in range(places - width) if (at // width + at) % 2 == 0]
    points = {
        name: Place(
            name,
            name,
            "town",
            counted=True,
            holder=holder[name],
            base_of=holder[name][0] if at < bases else "",
            lat=35 + at // width * 0.01,
            lon=36 + at % width * 0.01,
        )
        for at, name in enumerate(names)
    }
    statements: dict[str, Statement] = {}
    for number, minute in enumerate(sorted(draw.sample(range(2 * changes), changes))):
        place, id = draw.choice(names), f"s{number}"
        holder[place] = turns[holder[place]]
        window = Window(minute, minute)
        statements[id] = Statement(id, id, "capture", (place,), faction=holder[place], window=window)
    return Campaign(
        name="made_up",
        title="",
        summary="",
        clock=Clock.at("2000-01-01", offset_minutes=0),
        end=2 * changes,
        licence="",
        attribution="",
        sheet=MapSheet((35.0, 34.0, 38.0, 37.0)),
        sides={side: Side(side, side, side, "#000000", "disc") for side in "rbg"},
        factions={faction: Faction(faction, faction, faction[0]) for faction in turns},
        places=points,
        roads=tuple(Road(names[a], names[b], 1000 + (a * b) % 977) for a, b in links),
        statements=statements,
        relations=(Relation(("r", "b"), "hostile", Window(0, 2 * changes)),),
    )


if __name__ == "__main__":
    sys.exit(main())
