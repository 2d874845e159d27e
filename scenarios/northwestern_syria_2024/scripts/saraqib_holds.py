"""A what-if, not the record: Saraqib holds 48 hours longer.

What does stated order then imply, and what can it not say?
"""

from pathlib import Path

from plots import Bar, Picture, save_timeline
from scenarios.script import describe_run, run_script
from sim import VERBS, History, Steps, Study, World, script

HOURS = 48  # assumed


@script
def saraqib_holds(world: World) -> Steps:
    """Keep Saraqib with its holder for longer; return how many hours later Hama falls."""
    fall = world.due("Hama")
    world.note(f"assumed, not in the source: Saraqib holds {HOURS} h longer")
    world.hold("Saraqib", hours=HOURS)
    yield world.when("Saraqib", side="moc")
    world.note("Saraqib falls")
    yield world.when("Hama", side="moc")
    hours = (world.now - fall).total_seconds() / 3600 if fall else 0.0
    world.note(f"Hama falls {hours:g} h later than in the record: no stated order ties it to Saraqib")
    world.note("cannot say: whether Hama would have fallen later; what the source does not tie together stays put")
    return hours


def picture(study: Study, run: History, path: Path | None = None) -> Picture:
    """Draw by how much each event moved, and those that did not."""
    campaign, moved, record = study.campaign, [], study.history()
    for move in run.moved:
        said = campaign.statements[move.point.statement]
        name = f"{VERBS[said.verb].noun}: {campaign.places[said.places[0]].name}"
        words = f"+{(move.after - move.before) / 60:g} h, " + (f"by {move.order.sentence}" if move.order else "assumed")
        moved.append(
            Bar(name, move.before, move.after, words, side=campaign.side_of(said.faction) if said.faction else "")
        )
    still = [Bar(f"capture: {campaign.places[place].name}", at, at, "+0 h", side="moc")
             for place in ("aleppo", "hama", "homs") for at in [record.captures(place, "moc")[0].minute]]  # fmt: skip
    return save_timeline(
        study, path, history=run, title=f"What moves if Saraqib holds {HOURS} hours longer?",
        words="A bar runs from the time in the record to that in the run. That an event does not move says that the "
              "source ties it to nothing that moved, not that it would have happened all the same.",
        panels={"Moved by the script, or by a stated order": moved, "Tied to nothing that moved": still},
    )  # fmt: skip


def draw(study: Study, out: Path) -> None:
    """Run the record with the hold, print what came out differently, and draw it."""
    run = study.run(saraqib_holds)
    print(*describe_run(run), sep="\n")
    picture(study, run, out / "saraqib-holds.png")


if __name__ == "__main__":
    run_script(draw, Path(__file__).parents[1])
