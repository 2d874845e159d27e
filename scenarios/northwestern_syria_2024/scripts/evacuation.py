"""Civilians leave ahead of the front: from how many places there is still a road when the front arrives.

The people are invented; the holders of the places are the record's, which stays as it is.
"""

from pathlib import Path

import simpy

from plots import Line, Picture, save_timeline
from scenarios.script import describe_run, run_script
from sim import History, Steps, Study, World, script

SIDE, SAFE = "government", "homs"
TOWNS = ("saraqib", "maarat_al_numan", "khan_shaykhun", "morek", "soran", "maardis", "qamhana", "hama")
GROUPS = 12  # assumed: groups of vehicles in each town
LANES, ENTERING, KMH = 1, 1, 25  # assumed: groups that enter the road to safety at once, for how many hours; speed


@script
def evacuation(world: World, lanes: int = LANES) -> Steps:
    """Let each town leave when the front comes beside it; return from how many there was a road then."""
    world.note(
        f"assumed, not in the source: {GROUPS} groups of vehicles in each of {len(TOWNS)} towns; {lanes} at a time "
        f"enter the road to Homs, {ENTERING} h each; {KMH} km/h"
    )
    road = simpy.Resource(world.env, capacity=lanes)
    count = dict.fromkeys(("reachable", "safe", "caught"), 0)

    def add(what: str, number: int = 1) -> None:
        count[what] += number
        world.measure(what, count[what])

    def group(town: str, lost: simpy.Event) -> Steps:
        """Wait for the road, then drive; whoever still waits when the town is lost is caught."""
        with road.request() as turn:
            world.measure("queue", len(road.queue))
            yield turn | lost
            if turn.triggered:
                yield world.hours(ENTERING) | lost
        world.measure("queue", len(road.queue))
        if lost.triggered:
            return add("caught")
        trip = yield from world.march(SIDE, [town, SAFE], kmh=KMH)
        return add("safe" if trip.arrived else "caught")

    def leave(town: str) -> Steps:
        lost = world.when(town, test=lambda _: world.side(town) != SIDE)
        near = {town, *world.neighbours(town)}
        yield world.when(test=lambda change: change.place in near)
        if world.side(town) != SIDE or town in world.cut_off(SIDE):
            return add("caught", GROUPS)
        add("reachable")
        for _ in range(GROUPS):
            world.env.process(group(town, lost))

    for town in TOWNS:
        world.env.process(leave(town))
    yield world.until(world.campaign.end)
    world.note(f"{count['reachable']} of {len(TOWNS)} towns have a road to a base when the front comes beside them")
    world.note(f"{count['safe']} groups reach Homs, {count['caught']} are caught in the queue, on the road or at home")
    world.note("cannot say: how many people left, when, and by which roads; the source counts none of them")
    return count["reachable"]


def picture(study: Study, run: History, path: Path | None = None) -> Picture:
    """Draw the towns that were reachable, the groups that were safe or caught, and the queue."""
    fall = run.captures("hama", "moc")[0].minute
    return save_timeline(
        study, path, history=run, title="From how many towns is there a road when the front arrives?",
        words=f"Invented vehicles of {len(TOWNS)} towns on the way to Homs, under the holders that the source tells.",
        panels={
            "Towns with a road to a base when the front came beside them": [Line("towns", run.series["reachable"])],
            "Groups of vehicles": [
                Line("in Homs", run.series["safe"], side=SIDE), Line("caught", run.series["caught"], side="moc"),
                Line("in the queue", run.series["queue"]),
            ],
        },
        marks={fall: "Hama falls"},
    )  # fmt: skip


def draw(study: Study, out: Path) -> None:
    """Run the evacuation, print what became of it, and draw it."""
    run = study.run(evacuation)
    print(*describe_run(run), sep="\n")
    picture(study, run, out / "evacuation.png")


if __name__ == "__main__":
    run_script(draw, Path(__file__).parents[1])
