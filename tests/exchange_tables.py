"""Small hand-made tables for the tests of importers; none of them is real."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim import Campaign, read_campaign
from sim.exchange.imports.campaign import Imported
from sim.exchange.imports.importing import import_file, write_import
from sim.exchange.imports.options import ImportOptions
from sim.model.frozen import FrozenMap

HEADER = "place,lat,lon,date,holder,from"
PLAIN = f"""\
{HEADER}
Aford,10.0,20.0,2031-03-01,Reds,Blues
Bford,10.5,20.2,2031-03-02,Reds,Blues
Cford,10.9,20.5,2031-03-04,Reds,Blues
Aford,10.0,20.0,2031-03-06,Blues,Reds
"""


def write_table(folder: Path, text: str | bytes = PLAIN, name: str = "valley.csv") -> Path:
    """Write a table, and return its path."""
    path = folder / name
    if isinstance(text, str):
        path.write_text(text, encoding="utf-8", newline="")
    else:
        path.write_bytes(text)
    return path


def imported(folder: Path, text: str | bytes = PLAIN, name: str = "valley.csv", **options: object) -> Imported:
    """Import a table."""
    chosen = {key: FrozenMap(value) if isinstance(value, dict) else value for key, value in options.items()}
    return import_file(write_table(folder, text, name), ImportOptions(**chosen))  # type: ignore[arg-type]


def campaign_of(folder: Path, made: Imported) -> Campaign:
    """Return the campaign that the reader makes of an import."""
    write_import(made, folder / "made")
    return read_campaign(folder / "made")


def reasons(made: Imported) -> Mapping[int, str]:
    """Return why each rejected row was rejected, by line."""
    return {one.line: one.reason for one in made.rejected}
