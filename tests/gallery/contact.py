"""Contact sheets: one made-up campaign as every picture, joined in colour and in grey, to be looked at by a person."""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from gallery.campaigns import RECIPES, write_campaign
from PIL import Image, ImageDraw, ImageFont

from plots import font_file
from scenarios.cli import main as frontlapse
from sim import Study

PICTURES = ("map", "film", "advance", "strip", "sheet", "difference", "corridor")
_WIDTH = 1280  # px of a picture on a contact sheet
_STILLS = 6  # of a film


def main(arguments: Sequence[str] | None = None) -> int:
    """Write each campaign and its pictures; return 1 if a command failed."""
    parser = argparse.ArgumentParser(prog="python tests/gallery", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for campaigns, pictures and contact sheets")
    parser.add_argument("--only", action="append", choices=list(RECIPES), help="a campaign; may be repeated")
    parser.add_argument("--pictures", default=",".join(PICTURES), help="names of pictures, with commas")
    chosen = parser.parse_args(arguments)
    failed = 0
    for name in chosen.only or RECIPES:
        folder = write_campaign(RECIPES[name], chosen.out / "folders" / name)
        pictures = chosen.out / name
        pictures.mkdir(parents=True, exist_ok=True)
        failed += frontlapse(["check", str(folder)]) != 0
        for picture in chosen.pictures.split(","):
            began = time.monotonic()
            code = draw(picture, folder, pictures)
            failed += code != 0
            print(f"{name} {picture}: exit code {code}, {time.monotonic() - began:.1f} s", flush=True)
        sheet = contact_sheet(pictures)
        sheet.save(chosen.out / f"{name}.png")
        sheet.convert("L").save(chosen.out / f"{name}-grey.png")
    return int(failed > 0)


def draw(picture: str, folder: Path, to: Path) -> int:
    """Draw one picture of a campaign folder into the folder `to`, and return the exit code of the command."""
    arguments = [picture, str(folder), "--quiet", "--force"]
    if picture == "film":
        frames = to / "frames"
        shutil.rmtree(frames, ignore_errors=True)
        pace = ["--seconds", "24", "--hold", "3", "--fps", "1", "--size", "screen"]
        code = frontlapse([*arguments, "-o", f"{frames}/", *pace])
        if code == 0:
            _join_stills(frames).save(to / "film.png")
        return code
    if picture in ("map", "difference"):
        study = Study.open(folder)
        clock, end = study.campaign.clock, study.campaign.end
        begin, until = (clock.local(end * part // 10).iso for part in (2, 6))
        arguments += ["--at", until] if picture == "map" else ["--from", begin, "--until", until]
    if picture == "corridor":
        if not Study.open(folder).campaign.corridors:
            return 0
        arguments.insert(2, "main")
    return frontlapse([*arguments, "-o", str(to / f"{picture}.png")])


def contact_sheet(pictures: Path) -> Image.Image:
    """Return the pictures of a folder below each other in two columns, each with its name."""
    font = ImageFont.truetype(font_file(700), 26)
    columns: tuple[list[Image.Image], list[Image.Image]] = ([], [])
    for name in PICTURES:
        path = pictures / f"{name}.png"
        if not path.exists():
            continue
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
        picture = picture.resize((_WIDTH, max(1, round(picture.height * _WIDTH / picture.width))))
        tile = Image.new("RGB", (_WIDTH, picture.height + 40), "white")
        ImageDraw.Draw(tile).text((8, 4), name, "black", font)
        tile.paste(picture, (0, 40))
        min(columns, key=lambda tiles: sum(each.height for each in tiles)).append(tile)
    sheet = Image.new("RGB", (2 * _WIDTH + 20, max(sum(each.height for each in tiles) for tiles in columns)), "white")
    for x, tiles in zip((0, _WIDTH + 20), columns, strict=True):
        y = 0
        for tile in tiles:
            sheet.paste(tile, (x, y))
            y += tile.height
    return sheet


def _join_stills(frames: Path) -> Image.Image:
    """Return some frames of a film, evenly spaced, in rows of two."""
    paths = sorted(frames.glob("*.png"))
    chosen = [paths[round(n * (len(paths) - 1) / (_STILLS - 1))] for n in range(_STILLS)]
    images = [Image.open(path).convert("RGB") for path in chosen]
    width, height = images[0].size
    joined = Image.new("RGB", (2 * width + 8, (height + 8) * _STILLS // 2), "white")
    for n, image in enumerate(images):
        joined.paste(image, (n % 2 * (width + 8), n // 2 * (height + 8)))
    return joined
