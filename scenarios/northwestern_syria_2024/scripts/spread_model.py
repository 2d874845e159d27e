"""MODEL: the front of `frontlapse model` as processes on the clock: an advanced example, and not the record."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from plots import save_map, save_model
from scenarios.script import run_script
from sim import Steps, Study, World, script
from sim.model.vocabulary import Stance
from sim.roads.graph import road_graph
from sim.spread.trial import Trial
from sim.spread.verdict import score_line


def spread(world: World, trial: Trial, waits: Mapping[str, float] | None = None) -> Steps:
    """Set the record aside, and let a front move from the start line along the roads, with a wait at each place.

    Parameters
    ----------
    trial
        The model: its side, start line and fitted parameters.
    waits
        For each place how long it keeps the front, as a multiple of the mean; None: exponential random numbers.
    """
    campaign, graph, fitted = world.campaign, road_graph(world.campaign), trial.spread
    if waits is None:
        waits = dict(zip(graph, world.random.exponential(size=len(graph)), strict=True))
    faction = next(one.id for one in campaign.factions.values() if one.side == trial.side)
    reached = set(trial.starts)
    world.label(score_line(trial))
    for statement in campaign.statements:
        if world.due(statement) is not None:
            world.cancel(statement)

    def travel(start: str, end: str) -> Steps:
        road = graph.edges[start, end]
        yield world.hours(road["metres"] / 1000 / fitted.kmh(road["road_class"]))
        if end not in reached:
            reached.add(end)
            yield world.hours(fitted.hold * waits[end])
            take(end)

    def take(place: str) -> None:
        holder = world.side(place)
        friendly = holder == trial.side or (
            holder in campaign.sides and campaign.relation(trial.side, holder, world.minute) == Stance.ALLIED
        )
        if world.minute <= campaign.end:
            if not friendly:
                world.change("capture", place, faction)
            leave(place)

    def leave(place: str) -> None:
        for other in graph.adj[place]:
            world.env.process(travel(place, other))

    yield world.hours(max(0.0, fitted.delay))
    for place in trial.starts:
        leave(place)


@script
def spread_model(world: World) -> Steps:
    """Fit the model to the campaign, and let its front spread."""
    yield from spread(world, Study(world.campaign).model())


def draw(study: Study, out: Path) -> None:
    """Print when the model and the record have cities taken; draw the map of 5 December and the chart of the scores."""
    trial = study.model()
    run = study.run(partial(spread, trial=trial))
    print(score_line(trial))
    for place in ("saraqib", "aleppo", "hama", "homs"):
        times = [history.captures(place, trial.side) for history in (study.history(), run)]
        record, model = (study.campaign.clock.iso(taken[0].minute)[:16] if taken else "never" for taken in times)
        name = study.campaign.places[place].name
        print(f"{name}: record {record} (middle of its window), one draw of the model {model}")
    save_map(study, out / "spread-model.png", at="2024-12-05", history=run)
    save_model(study, out / "model.png")


if __name__ == "__main__":
    run_script(draw, Path(__file__).parents[1])
