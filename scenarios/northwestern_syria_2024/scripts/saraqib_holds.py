"""What if Saraqib had held 48 hours longer? What the stated order then implies, and what it cannot say."""

from pathlib import Path

from plots import save_advance
from scenarios.script import describe_run, run_script
from sim import Steps, Study, World, script


@script
def saraqib_holds(world: World) -> Steps:
    """Keep Saraqib with its holder for 48 hours longer than the record does."""
    world.hold("Saraqib", hours=48)
    yield world.when("Saraqib", side="moc")
    world.note("Saraqib falls")


def draw(study: Study, out: Path) -> None:
    """Run the record with the hold, print what came out differently, and chart the advance."""
    run = study.run(saraqib_holds)
    print(*describe_run(run), sep="\n")
    print("Only what the source ties to these events moved. Whether Hama would have fallen later, it does not say.")
    save_advance(study, out / "saraqib-holds.png", history=run)


if __name__ == "__main__":
    run_script(draw, Path(__file__).parents[1])
