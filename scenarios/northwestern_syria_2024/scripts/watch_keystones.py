"""Watch the government's supply keystones: which are lost or cut off, when, and what is cut off with them.

It only watches: the record stays as it is.
"""

from pathlib import Path

from plots import Bar, Picture, save_timeline
from scenarios.script import describe_run, run_script
from sim import History, Steps, Study, World, script

SIDE, OVER = "government", "own"  # "own": only ground of its own carries supply


@script
def watch_keystones(world: World) -> Steps:
    """Note each keystone that is lost or cut off; return how many were."""
    names = {place.id: place.name for place in world.campaign.points}
    watched = {stone.place: stone.stranded for stone in world.keystones(SIDE, over=OVER) if stone.stranded}
    world.note(f"keystones: {', '.join(names[place] for place in watched)}")
    gone = []
    losses = world.changes(test=lambda change: world.campaign.side_of(change.before.holder) == SIDE)
    end = world.until(world.campaign.end)
    while not end.processed:
        yield losses.get() | end
        losses.items.clear()  # the others of this minute: the world shows them all
        held, cut_off = world.held(SIDE), world.cut_off(SIDE, over=OVER)
        for place in [place for place in watched if place not in gone]:
            if place not in held or place in cut_off:
                gone.append(place)
                world.measure(place, 0)
                behind = [names[other] for other in watched[place] if other in cut_off]
                how = "cut off" if place in held else "lost"
                world.note(f"{names[place]} is {how}" + (f", and with it {', '.join(behind)}" if behind else ""))
    world.note("cannot say: whether supply came by air, or over roads that the tables do not have")
    return len(gone)


def picture(study: Study, run: History, path: Path | None = None) -> Picture:
    """Draw how long each keystone was joined to a base."""
    bars = []
    for stone in [stone for stone in study.keystones(SIDE, over=OVER) if stone.stranded]:
        ((end, _),) = run.series.get(stone.place, ((study.campaign.end, 0),))
        how = "lost" if run.side(stone.place, end) != SIDE else "cut off" if stone.place in run.series else "to the end"
        words = f"{how}; {len(stone.stranded)} behind it"
        bars.append(Bar(study.campaign.places[stone.place].name, 0, end, words, side=SIDE))
    words = "Places through which all supply of others leads. A bar lasts while the place is held and joined to a base."
    return save_timeline(
        study, path, history=run, title="Which supply keystones of the government fall, and when?", words=words,
        panels={"Held, and joined to a base over ground of its own": bars},
    )  # fmt: skip


def draw(study: Study, out: Path) -> None:
    """Watch the record, print what was seen, and draw it."""
    run = study.run(watch_keystones)
    print(*describe_run(run), sep="\n")
    picture(study, run, out / "watch-keystones.png")


if __name__ == "__main__":
    run_script(draw, Path(__file__).parents[1])
