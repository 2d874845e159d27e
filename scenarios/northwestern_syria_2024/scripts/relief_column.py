"""A what-if, not the record: a government column marches from Homs to Hama a day after Aleppo fell.

Does it arrive, and what follows by stated order if Hama then holds longer?
"""

from pathlib import Path

from plots import Bar, Picture, save_timeline
from scenarios.script import describe_run, run_script
from sim import History, Steps, Study, World, script

WAIT, KMH = 24, 15  # assumed: hours from the fall of Aleppo to the start of the column, and its speed
DELAY = 36  # assumed: hours by which a column that arrives puts off the fall of Hama


@script
def relief_column(world: World) -> Steps:
    """March from Homs to Hama and delay its fall; return when the column arrives, None if it is cut off."""
    world.note(f"assumed, not in the source: a column leaves Homs {WAIT} h after the fall of Aleppo, {KMH} km/h")
    yield world.when("Aleppo", side="moc")
    yield world.hours(WAIT)
    trip = yield from world.march("government", ["Homs", "Talbiseh", "Rastan", "Hama"], kmh=KMH)
    if not trip.arrived:
        world.note("the column does not reach Hama")
        return None
    arrival = world.now
    world.note(f"the column reaches Hama; assumed: Hama falls {DELAY} h later for it")
    world.delay("Hama", hours=DELAY)
    yield world.when("Hama", side="moc")
    world.note("Hama falls")
    world.note("cannot say: whether such a column existed or would have held; the source gives no strengths")
    return arrival


def picture(study: Study, run: History, path: Path | None = None) -> Picture:
    """Draw when the column was on the road, and how long Hama and Homs hold with it and in the record."""
    (trip,), record = run.trips, study.history()
    bars = [Bar("Column, Homs to Hama", trip.legs[0].left, trip.minute, trip.reason, side="government")]
    for place in ("hama", "homs"):
        for name, history in (("record", record), ("with the column", run)):
            end = history.captures(place, "moc")[0].minute
            words = f"to {study.campaign.clock.datetime(end):%d %b, %H:%M}".replace("to 0", "to ")
            bars.append(Bar(f"{study.campaign.places[place].name}, {name}", 0, end, words, side="government"))
    words = "The column and the delay are assumed; what stated order ties to the fall of Hama moves with it."
    return save_timeline(
        study, path, history=run, title="Does a column from Homs reach Hama before it falls?", words=words,
        panels={"On the road, and held by the government": bars}, begin="2024-11-30",
    )  # fmt: skip


def draw(study: Study, out: Path) -> None:
    """Run the record with the column, print what came out differently, and draw it."""
    run = study.run(relief_column)
    print(*describe_run(run), sep="\n")
    picture(study, run, out / "relief-column.png")


if __name__ == "__main__":
    run_script(draw, Path(__file__).parents[1])
