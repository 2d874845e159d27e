"""Lorries on the Khanasir road: how many get through, before and after it is cut.

The convoys are invented; the holders of the places are the record's, which stays as it is.
"""

from pathlib import Path

import simpy

from plots import Line, Picture, save_timeline
from scenarios.script import describe_run, run_script
from sim import History, Steps, Study, World, script

SIDE, ROAD = "government", ("ithriya", "khanasir", "safirah")
LORRIES, CONVOY = 60, 10  # assumed: lorries at the depot, and in one convoy
EVERY, DEPARTURES = 2, 84  # assumed: hours between departures, and how many there are
KMH, UNLOADING, BAYS = 30, 3, 1  # assumed: speed, hours to unload a convoy, convoys unloaded at once


@script
def convoys(world: World, bays: int = BAYS) -> Steps:
    """Send a convoy every few hours while there are lorries; return how many lorries were unloaded."""
    world.note(
        f"assumed, not in the source: {LORRIES} lorries, {CONVOY} every {EVERY} h at {KMH} km/h, unloaded in "
        f"{UNLOADING} h, {bays} convoy at a time"
    )
    depot = simpy.Container(world.env, capacity=LORRIES, init=LORRIES)
    bay = simpy.Resource(world.env, capacity=bays)
    count = {"unloaded": 0, "stopped": 0}

    def finish(how: str) -> None:
        count[how] += CONVOY
        world.measure(how, count[how])

    def convoy() -> Steps:
        yield depot.get(CONVOY)
        trip = yield from world.march(SIDE, ROAD, kmh=KMH)
        if trip.arrived:
            with bay.request() as turn:
                yield turn
                yield world.hours(UNLOADING)
            finish("unloaded" if world.side(ROAD[-1]) == SIDE else "stopped")
            trip = yield from world.march(SIDE, ROAD[::-1], kmh=KMH)
        else:
            finish("stopped")
        if trip.at == ROAD[0]:
            yield depot.put(CONVOY)

    for _ in range(DEPARTURES):
        world.measure("waiting", len(bay.queue))
        if depot.level >= CONVOY:
            world.env.process(convoy())
        yield world.hours(EVERY)
    world.note(f"{count['unloaded']} lorries were unloaded, {count['stopped']} stopped or turned back")
    world.note("cannot say: how many convoys there were, and what came by air or over other roads")
    return count["unloaded"]


def picture(study: Study, run: History, path: Path | None = None) -> Picture:
    """Draw the lorries that were unloaded and those that were stopped, and the queue."""
    cut = min(change.minute for place in ("khanasir", "safirah") for change in run.captures(place, "sna"))
    return save_timeline(
        study, path, history=run, title="How many lorries get through on the Khanasir road?",
        words="Invented convoys from Ithriya to as-Safirah, under the holders that the source tells.",
        panels={
            "Lorries since 27 November": [
                Line("unloaded", run.series["unloaded"], side=SIDE),
                Line("stopped or turned back", run.series["stopped"]),
            ],
            "Convoys that wait to be unloaded": [Line("waiting", run.series["waiting"])],
        },
        marks={cut: "road cut"},
    )  # fmt: skip


def draw(study: Study, out: Path) -> None:
    """Run the convoys, print what became of them, and draw it."""
    run = study.run(convoys)
    print(*describe_run(run), sep="\n")
    picture(study, run, out / "convoys.png")


if __name__ == "__main__":
    run_script(draw, Path(__file__).parents[1])
