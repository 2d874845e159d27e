"""What if a government column reached Hama from Homs a day after Aleppo fell? Not the record: a worked example."""

from pathlib import Path

from plots import save_map
from scenarios.script import describe_run, run_script
from sim import Steps, Study, World, script


@script
def relief_column(world: World) -> Steps:
    """March from Homs to Hama; if it arrives, delay the fall of Hama by 36 hours."""
    yield world.when("Aleppo", side="moc")
    yield world.hours(24)
    trip = yield from world.march("government", ["Homs", "Talbiseh", "Rastan", "Hama"], kmh=15)
    if trip.arrived:
        world.note("the column reaches Hama")
        world.delay("Hama", hours=36)
        yield world.when("Hama", side="moc")
        world.note("Hama falls")


def draw(study: Study, out: Path) -> None:
    """Run the record with the column, print what came out differently, and draw the map of 6 December."""
    run = study.run(relief_column)
    print(*describe_run(run), sep="\n")
    save_map(study, out / "relief-column.png", at="2024-12-06", history=run)


if __name__ == "__main__":
    run_script(draw, Path(__file__).parents[1])
