"""Campaign folders of any size, and the plainest way to read them: rows of `csv` through models of pydantic.

The models check each cell by itself, as a program would that only needs rows. `read_campaign` gives every problem its
line and column, finds what rows refer to, and checks the record as a whole besides. `scale.py` measures both.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from sim.model.campaign import Campaign

_TOLD = 10  # statements of a sentence
_Empty = BeforeValidator(lambda cell: cell or None)
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class PlaceRow(BaseModel):
    """A row of places.csv."""

    id: _Id
    name: str
    kind: Literal["city", "town", "village"]
    counted: Literal["yes", "no"]
    base_of: str
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    holder: str
    holder_source: str
    coordinate_source: str
    confidence: Literal["high", "medium", "low"]


class RoadRow(BaseModel):
    """A row of roads.csv."""

    a: _Id
    b: _Id
    road_class: Literal["primary", "secondary"] = Field(alias="class")
    km: Annotated[float, Field(gt=0)]
    length_method: str
    confidence: Literal["high", "medium", "low"]


class SentenceRow(BaseModel):
    """A row of sentences.csv."""

    id: _Id
    source: _Id
    section: str
    paragraph: int
    text: str
    date: date
    dated_by: _Id
    use: Literal["coded", "background"]


class StatementRow(BaseModel):
    """A row of statements.csv."""

    id: _Id
    sentence: _Id
    verb: Literal["capture", "withdraw", "clash", "strike", "hold"]
    place: _Id
    where: Literal["in", "near", "part"]
    faction: _Id
    source_faction: Annotated[str | None, _Empty] = Field(alias="from")
    earliest: Annotated[datetime | None, _Empty]
    latest: Annotated[datetime | None, _Empty]
    hedge: str
    note: str


MODELS: Mapping[str, type[BaseModel]] = {
    "places.csv": PlaceRow,
    "roads.csv": RoadRow,
    "sentences.csv": SentenceRow,
    "statements.csv": StatementRow,
}


def read_plainly(folder: Path) -> dict[str, list[BaseModel]]:
    """Read the four large tables of a folder row by row, each through its model."""
    found: dict[str, list[BaseModel]] = {}
    for file, model in MODELS.items():
        with (folder / file).open(encoding="utf-8", newline="") as rows:
            found[file] = [model.model_validate(row) for row in csv.DictReader(rows)]
    return found


def write_folder(made: Campaign, folder: Path) -> Path:
    """Write a made-up campaign as a folder, ten statements a sentence, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    clock, told = made.clock, list(made.statements.values())
    sentence_of = {one.id: f"n{at // _TOLD}" for at, one in enumerate(told)}
    days = {sentence_of[one.id]: clock.iso(one.window.earliest)[:10] for one in reversed(told) if one.window}
    settings = (
        f'title = "Made up"\nsummary = "Made up."\nutc_offset = "+00:00"\nepoch = "{clock.iso(0)[:10]}"\n'
        f'end = "{clock.iso(made.end)[:16]}"\nlicence = "CC0-1.0"\nattribution = "Nobody"\n\n'
        "[map]\nextent = [34.0, 33.0, 44.0, 43.0]\n"
    )
    (folder / "campaign.toml").write_text(settings, encoding="utf-8")
    sides = ((side, f"Side {side}", side.upper(), colour) for side, colour in zip(made.sides, _COLOURS, strict=False))
    _write(folder / "sides.csv", "id name short colour marker", ((*side, "disc") for side in sides))
    factions = ((one.id, f"Faction {one.id}", one.side) for one in made.factions.values())
    _write(folder / "factions.csv", "id name side", factions)
    source = ("book", "A book", "https://example.org", "CC0-1.0", "2025-01-01")
    _write(folder / "sources.csv", "id title url licence retrieved", [source])
    _write(
        folder / "places.csv",
        "id name kind counted base_of lat lon holder holder_source coordinate_source confidence",
        (
            (
                *(one.id, f"Place {one.id}", "town", "yes", one.base_of, f"{one.lat:.3f}", f"{one.lon:.3f}"),
                *(one.holder, "made up", "made up", "high"),
            )
            for one in made.places.values()
        ),
    )
    roads = ((one.a, one.b, "primary", f"{1.2 + one.metres / 1000:.3f}", "made up", "high") for one in made.roads)
    _write(folder / "roads.csv", "a b class km length_method confidence", roads)
    _write(
        folder / "sentences.csv",
        "id source section paragraph text date dated_by use",
        (
            (id, "book", "War", int(id[1:]) // 8 + 1, f"Ten places fell, as report {id} says.", day, id, "coded")
            for id, day in sorted(days.items(), key=lambda each: int(each[0][1:]))
        ),
    )
    _write(
        folder / "statements.csv",
        "id sentence verb place where faction from earliest latest hedge note",
        (
            (
                *(one.id, sentence_of[one.id], one.verb, one.places[0], "in", one.faction, ""),
                *(clock.iso(minute)[:16] for minute in (one.window.earliest, one.window.latest)),
                *("", "the report gives the minute"),
            )
            for one in told
            if one.window
        ),
    )
    return folder


_COLOURS = ("#b03a2e", "#1f618d", "#9a7d0a")


def _write(path: Path, columns: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split())
        writer.writerows(rows)
