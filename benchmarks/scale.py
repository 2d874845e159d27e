"""How time and memory grow with the size of a campaign: exponents and peaks, measured in one run.

Run ``python benchmarks/scale.py`` from the project's folder; ``--quick`` for a short run. One row a figure: its name,
what was measured, the bar it has to keep, ``ok`` or ``short``; exit status 1 when one falls short.

The campaigns are those of `replay.py`, on a square grid with 1.5 roads a place and ten captures a place. They have no
bases. Silences are measured on a war between two sides, each with a base, whose front winds over the same grid. A size
is measured in a fresh process, so that its peak of memory is its own. Growth exponents of time are those of CPU time,
from the smallest size to the largest. For ensembles there is one capture a place, each within a day, and what is
measured is what the command `ensemble` does: draws counted at every hour, what is certain, possible and open, and
bounds of counts.

A folder is read several times slower than by `csv` and pydantic alone, as each statement has two times of its own to
the minute, nearly all of them different: half the time goes into cells, the rest into windows, references and checks.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace as with_fields
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also when run by its path, before an install

from figures import Row, tell
from reading import read_plainly, write_folder
from replay import everything, made_up

from sim.chronology import Network, Networks, date_statements, draw_minutes
from sim.clock.replay import replay
from sim.model.campaign import Campaign, Order
from sim.model.point import Point
from sim.model.times import MINUTES_A_DAY, Window
from sim.roads.graph import road_graph
from sim.roads.silence import silences
from sim.study import Study
from sim.tables import read_campaign
from sim.uncertainty.cost import ensemble_cost

DAYS_A_YEAR, MINUTES_AN_HOUR = 365.25, 60
CHANGES = 10  # of each place
CHAIN = 1000


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure how time and memory grow with the size of a campaign.")
    parser.add_argument("--quick", action="store_true", help="small campaigns only")
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)  # for a fresh process: what to measure
    chosen = parser.parse_args(argv)
    if chosen.one:
        name, *of = chosen.one
        print(json.dumps(MEASURED[name](*(int(one) if one.isdigit() else one for one in of))))
        return 0
    return tell(measure(quick=chosen.quick))


def measure(*, quick: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    sizes = (100, 1000) if quick else (500, 5_000, 50_000, 100_000)
    found = {places: fresh("campaign", places) for places in sizes}
    for places, (dating, rest, peak) in found.items():
        size = f"{places:,} places, {CHANGES * places:,} changes"
        yield Row(f"peak memory of dating, replay, history and front, {size}", peak, "MB")
        yield Row("  dating", dating, "s")
        yield Row("  replay, history and front", rest, "s")
    for at, (what, bar) in enumerate((("dating", 1.15), ("replay, history and front", 1.15), ("their memory", None))):
        growth = math.log(found[sizes[-1]][at] / found[sizes[0]][at]) / math.log(sizes[-1] / sizes[0])
        yield Row(f"growth exponent of {what}, {sizes[0]:,} to {sizes[-1]:,} places", growth, "", at_most=bar)
    apart = [(places, fresh("silence", places)) for places in ((121, 961) if quick else (529, 5_041, 49_729))]
    for places, (finding, _) in apart:
        yield Row(f"silences of {places:,} places, {CHANGES * places:,} changes and two bases", finding, "s")
    growth = math.log(apart[-1][1][0] / apart[0][1][0]) / math.log(apart[-1][0] / apart[0][0])
    yield Row("  their growth exponent", growth, "", at_most=1.3)
    for places, years, draws in ((100, 2.5, 100),) if quick else ((568, 2.5, 1000), (5_000, 2.5, 1000), (6, 30, 1000)):
        seconds, peak, estimated = fresh("ensemble", places, int(years * DAYS_A_YEAR), draws)
        size = f"{draws:,} draws of {places:,} places, {years:g} years of hours"
        yield Row(f"peak memory of an ensemble, {size}", peak, "MB", at_most=1500)
        yield Row("  its time", seconds, "s")
        yield Row("  the memory that was estimated over what it took", estimated, "x", at_most=2)
    for places in (1000,) if quick else (100_000,):
        yield from folder_rows(places)
    (seconds,) = fresh("chain", CHAIN)
    yield Row(f"1,000 draws of a chain of {CHAIN:,} orders", seconds, "s", at_most=5)


def folder_rows(places: int) -> Iterator[Row]:
    """Yield the figures of a campaign folder: reading it, and two commands that do."""
    size = f"{places:,} places, {CHANGES * places:,} changes"
    with TemporaryDirectory() as folder:
        write_folder(war(places, CHANGES * places), Path(folder))
        plain, reading, peak = fresh("reading", folder)
        yield Row(f"reading a folder over csv and pydantic, {size}", reading / plain, "x", at_most=3)
        yield Row("  its time", reading, "s")
        yield Row("  its peak memory", peak, "MB", at_most=150 + 40 * places / 1000)
        for command in ("check", "state --at 2000-01-02"):
            seconds, peak = fresh("command", folder, command)
            yield Row(f"frontlapse {command}, {size}", seconds, "s")
            yield Row("  its peak memory", peak, "MB")


def fresh(*what: str | int) -> list[float]:
    """Return what a fresh process measures."""
    command = [sys.executable, str(Path(__file__).resolve()), "--one", *map(str, what)]
    measured: list[float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return measured


# -- what is measured, each in a process of its own --------------------------------------------------------------------


def campaign(places: int) -> list[float]:
    """Return the seconds of dating and of everything after it, and the peak of memory in MB."""
    made = made_up(places, CHANGES * places)
    rounds = 3 if places < 10_000 else 1
    dating = min(timed(lambda: date_statements(Network(made))) for _ in range(rounds))
    timeline, graph = date_statements(Network(made)), road_graph(made)
    rest = min(timed(lambda: everything(made, timeline, graph)) for _ in range(rounds))
    return [dating, rest, peak_memory()]


def reading(folder: str) -> list[float]:
    """Return the seconds of reading a folder plainly and as a campaign, in turn, and the peak of memory in MB."""
    rounds = 2 if sum(file.stat().st_size for file in Path(folder).iterdir()) < 10_000_000 else 1
    times = [[timed(lambda: read_plainly(Path(folder))), timed(lambda: read_campaign(folder))] for _ in range(rounds)]
    return [*(min(each) for each in zip(*times, strict=True)), peak_memory()]


def command(folder: str, words: str) -> list[float]:
    """Return the seconds of CPU that a command takes, and its peak of memory in MB."""
    name, *options = words.split()
    argv = [sys.executable, "-m", "scenarios", name, folder, *options, "--quiet"]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return [used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3]


def silence(places: int) -> list[float]:
    """Return the seconds of finding the silences of a war with bases, and how many there are."""
    made = war(places, CHANGES * places)
    history, graph = replay(made, date_statements(Network(made))), road_graph(made)
    return [timed(lambda: silences(history, graph)), sum(map(len, silences(history, graph).spans.values()))]


def ensemble(places: int, days: int, draws: int) -> list[float]:
    """Return the seconds of an ensemble with bounds on a grid of hours, the peak in MB, and the estimate over it."""
    study = Study(stretched(made_up(places, places, bases=2), days))
    grid = np.arange(0, study.campaign.end, MINUTES_AN_HOUR)

    estimated = ensemble_cost(study.networks, draws, grid).memory / 1e6
    before = peak_memory()
    drawing = timed(lambda: study.ensemble(draws, seed=1, minutes=grid))
    grown = peak_memory() - before

    def bounded() -> None:
        study.place_bounds(grid)
        for side in study.campaign.sides:
            study.held_bounds(side, grid[::24])

    return [drawing + timed(bounded), peak_memory(), estimated / grown]


def chain(length: int) -> list[float]:
    """Return the seconds of drawing a chain of orders, all within two days, 1,000 times."""
    made = made_up(4, length)
    last = 2 * MINUTES_A_DAY - 1
    ids = list(made.statements)
    told = {id: with_fields(one, window=Window(0, last)) for id, one in made.statements.items()}
    orders = tuple(Order(Point(first), Point(then)) for first, then in pairwise(ids))
    made = with_fields(made, statements=told, orders=orders, end=last)
    return [timed(lambda: draw_minutes(Networks(made), draws=1000, seed=1))]


MEASURED: dict[str, Callable[..., list[float]]] = {
    "reading": reading,
    "command": command,
    "campaign": campaign,
    "silence": silence,
    "ensemble": ensemble,
    "chain": chain,
}


def war(places: int, changes: int) -> Campaign:
    """Return a war of two sides on a grid, with a base at each end.

    Fronts move row by row at random, and one capture in five is of any place.
    """
    made, draw = made_up(places, changes), random.Random(places)
    width, names = math.isqrt(places), list(made.places)
    fronts = [draw.randrange(1, width) for _ in range(math.ceil(places / width))]
    held = ["r1" if at % width < fronts[at // width] else "b1" for at in range(places)]
    middle = places // 2 // width * width
    bases = {middle: "r", middle + width - 1: "b"}
    points = {
        id: with_fields(place, holder=held[at], base_of=bases.get(at, ""))
        for at, (id, place) in enumerate(made.places.items())
    }
    told = {}
    for id, one in made.statements.items():
        at, row = draw.randrange(places), draw.randrange(places // width)
        if draw.random() < 0.8:
            forward = fronts[row] < 2 or (fronts[row] < width - 1 and draw.random() < 0.5)
            at = row * width + fronts[row] - (not forward)
            fronts[row] += 1 if forward else -1
        held[at] = {"r1": "b1", "b1": "r1"}[held[at]]
        told[id] = with_fields(one, places=(names[at],), faction=held[at])
    return with_fields(made, places=points, statements=told)


def stretched(made: Campaign, days: int) -> Campaign:
    """Return a campaign over a number of days, each statement within a day."""
    end = days * MINUTES_A_DAY - 1
    factor = days * MINUTES_A_DAY / made.end
    told = {}
    for id, one in made.statements.items():
        assert one.window is not None
        day = min(int(one.window.earliest * factor), end) // MINUTES_A_DAY * MINUTES_A_DAY
        told[id] = with_fields(one, window=Window(day, day + MINUTES_A_DAY - 1))
    relations = tuple(with_fields(one, window=Window(0, end)) for one in made.relations)
    return with_fields(made, statements=told, relations=relations, end=end)


def peak_memory() -> float:
    """Return the peak of this process's memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def timed(act: Callable[[], object]) -> float:
    """Return the seconds of CPU that `act` takes: others may be at work on the machine."""
    start = time.process_time()
    act()
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
