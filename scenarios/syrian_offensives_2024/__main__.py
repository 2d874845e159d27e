"""Replay the campaign of this folder and draw it: film, daily maps, chart. Copy it beside tables of your own."""

from pathlib import Path

from plots import save_advance, save_film, save_maps
from scenarios.script import describe_days, run_script
from sim import Study


def draw(study: Study, out: Path) -> None:
    """Print what happened on each day, and draw the campaign."""
    print(*describe_days(study), sep="\n")
    save_maps(study, out)
    save_advance(study, out / "advance.png")
    save_film(study, out / "film.mp4")
    save_film(study, out / "film.gif", seconds=20, fps=8, size=(800, 450))


if __name__ == "__main__":
    run_script(draw, Path(__file__).parent)
