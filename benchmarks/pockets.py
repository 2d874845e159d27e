"""Benchmark of supply: how long it takes to find silences and pockets through a whole history.

Run ``python benchmarks/pockets.py`` from the project's folder; ``--quick`` for a short run. It prints one row per
figure: its name, the measurement, its bar, ``ok`` or ``short``; the exit status is 1 if one falls short.

At every minute with a change, one breadth-first search per side finds the places joined to a base. On the shipped
campaign that takes about as long as building the road graph a dozen times, some 20 ms; a data structure that kept
components up to date from change to change took half of that and 400 more lines. The bars are ratios to building the
road graph, so that they hold on other machines too. The growth row compares campaigns of 200 and 2,000 places with as
many changes; the cost is the product of places and changes, so the exponent is near 2.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also when run by its path, before an install

from figures import Row, tell
from replay import made_up, paired, timed

from scenarios import open_study
from sim.roads.graph import road_graph
from sim.roads.pockets import cut_offs
from sim.roads.silence import silences
from sim.study import Study

SHIPPED = "northwestern_syria_2024"


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure silences and pockets against their bars.")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    quick = parser.parse_args(argv).quick
    return tell(measure(quick=quick))


def measure(*, quick: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    rounds = 5 if quick else 25
    study = open_study(SHIPPED)
    history, graph, quiet = study.history(), study.graph, study.silences()
    base = partial(road_graph, study.campaign)
    size = f"{len(history.places)} places, {graph.number_of_edges()} roads, {len(history.changes)} changes"
    ratio = paired(base, partial(silences, history, graph), rounds)
    yield Row(f"silences over building the road graph, {size}", ratio, "x", at_most=20.0)
    ratio = paired(base, partial(cut_offs, history, graph, silences=quiet), rounds)
    yield Row(f"pockets over building the road graph, {size}", ratio, "x", at_most=60.0)
    found = min(timed(partial(cut_offs, history, graph, silences=quiet)) for _ in range(rounds))
    yield Row("  the pockets", found * 1e3, "ms")
    times = [pocket_time(places, 1 if quick else 3) for places in (200, 2_000)]
    yield Row("growth exponent from 200 to 2,000 places and changes", math.log10(times[1] / times[0]), "", at_most=2.3)


def pocket_time(places: int, rounds: int) -> float:
    """Return the seconds of CPU that pockets take on a synthetic campaign with as many changes as places."""
    study = Study(made_up(places, places, bases=places // 50))
    history, graph = study.history(), study.graph
    return min(timed(partial(cut_offs, history, graph)) for _ in range(rounds))


if __name__ == "__main__":
    sys.exit(main())
