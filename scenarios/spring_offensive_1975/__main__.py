"""Replay the campaign of this folder and draw it: film, sheet of maps, chart. Copy it beside tables of your own."""

from pathlib import Path

from plots import save_advance, save_film, save_sheet
from scenarios.script import describe_days, run_script
from sim import Study


def draw(study: Study, out: Path) -> None:
    """Print what happened on the days on which a place changed hands, and draw the campaign."""
    print(*(day for day in describe_days(study) if "No place changed hands." not in day), sep="\n")
    save_sheet(study, out / "sheet.png")
    save_advance(study, out / "advance.png")
    save_film(study, out / "film.mp4")
    save_film(study, out / "film.gif", seconds=20, fps=8, size=(800, 450))


if __name__ == "__main__":
    run_script(draw, Path(__file__).parent)
