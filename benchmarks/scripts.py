"""Benchmark of scenario scripts: ratios measured in one run, so that they hold on other machines too.

Run ``python benchmarks/scripts.py`` from the project's folder; ``--quick`` for a short run. It prints one row per
figure: its name, the measurement, its bar, ``ok`` or ``short``; the exit status is 1 if one falls short.

The waiting scripts each wait for the next change of a place of their own, again and again, on the made-up campaign of
`benchmarks/replay.py`. The runs over many draws use the shipped script of a column that marches and delays a statement;
they are compared with replaying the same draws without scripts, the drawing of times included in both.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also when run by its path, before an install

from figures import Row, tell
from replay import SHIPPED, made_up, paired

from scenarios import folder
from scenarios.northwestern_syria_2024.scripts.relief_column import relief_column
from sim import Campaign, Steps, Study, World, read_campaign
from sim.chronology import Network, date_statements
from sim.clock.replay import Run, replay


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure scenario scripts against their bars.")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, and fewer draws")
    quick = parser.parse_args(argv).quick
    return tell(measure(quick=quick))


def measure(*, quick: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    yield from waiting_rows(1000, rounds=3 if quick else 7)
    yield from mailbox_rows(10_000)
    yield from many_rows(200 if quick else 1000, rounds=1 if quick else 3)


def waiting_rows(scripts: int, *, rounds: int) -> Iterator[Row]:
    """Compare a run in which many scripts wait with the replay alone."""
    campaign = made_up(10_000, 50_000)
    timeline = date_statements(Network(campaign))
    waiting = [partial(wait_for, place=place) for place in list(campaign.places)[:scripts]]

    def run() -> None:
        history = Run(campaign, timeline, waiting).run().history()
        if history.counterfactual or len(history.changes) != 50_000:
            raise RuntimeError("scripts that wait have changed the history")

    ratio = paired(lambda: replay(campaign, timeline), run, rounds)
    yield Row(f"{scripts:,} waiting scripts over the replay alone, 50,000 changes", ratio, "x", at_most=2)


def wait_for(world: World, *, place: str) -> Steps:
    """Wait for the next change of a place, again and again."""
    while True:
        yield world.when(place)


def mailbox_rows(changes: int) -> Iterator[Row]:
    """Count what a mailbox and a process that empties it have lost, with many changes in one minute and without."""
    for minutes, words in ((2 * changes, "each in a minute of its own"), (1, "all in one minute")):
        campaign = made_up(1000, changes) if minutes > 1 else crowded(changes)
        got: list[tuple[int, str]] = []
        history = Run(campaign, date_statements(Network(campaign)), [partial(take_all, got=got)]).run().history()
        if got != [(change.minute, change.cause.id) for change in history.changes][: len(got)]:
            raise RuntimeError("a mailbox has changes in another order than the history")
        lost = len(history.changes) - len(got)
        yield Row(f"changes lost of {len(history.changes):,} to a mailbox, {words}", lost, "", at_most=0)


def take_all(world: World, *, got: list[tuple[int, str]]) -> Steps:
    """Take every change from a mailbox as it comes."""
    mailbox = world.changes()
    while True:
        change = yield mailbox.get()
        got.append((change.minute, change.cause.id))


def crowded(changes: int) -> Campaign:
    """Make up a campaign in which every place is captured in the same minute."""
    campaign = made_up(changes, 1)
    (statement,) = campaign.statements.values()
    statements = {}
    for number, place in enumerate(campaign.places.values()):
        faction = "b1" if place.holder == "r1" else "r1"
        statements[f"s{number}"] = replace(statement, id=f"s{number}", places=(place.id,), faction=faction)
    return replace(campaign, statements=statements)


def many_rows(draws: int, *, rounds: int) -> Iterator[Row]:
    """Compare scripts over many drawn histories with the same histories replayed."""
    campaign = read_campaign(folder(SHIPPED))
    ratio = paired(
        lambda: Study(campaign).drawn_histories(draws, seed=1),
        lambda: Study(campaign).run_many(relief_column, draws=draws, seed=1),
        rounds,
    )
    yield Row(f"a script over {draws:,} draws over replaying each", ratio, "x", at_most=3)


if __name__ == "__main__":
    sys.exit(main())
