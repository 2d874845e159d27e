"""A small good campaign folder for tests, five days of 2024 from one article, and drafts of it to be spoilt.

draft = good_draft()
draft.set("places.csv", 3, "lat", "north")      # the cell of a row, rows counted from 1
draft.write(tmp_path)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sim.model.campaign import (
    Claim,
    Faction,
    Order,
    Place,
    Reading,
    Road,
    Sentence,
    Side,
    Source,
    Statement,
    Toll,
)
from sim.model.errors import CampaignError, Problem
from sim.tables import read_campaign
from sim.tables.rows import columns

TOML, SIDES, FACTIONS, PLACES = "campaign.toml", "sides.csv", "factions.csv", "places.csv"
ROADS, SOURCES, SENTENCES, TOLD = "roads.csv", "sources.csv", "sentences.csv", "statements.csv"
ORDER, CLAIMS, TOLLS, READINGS, BACKDROP = (
    "order.csv", "claims.csv", "casualties.csv", "readings.csv", "backdrop.geojson",
)  # fmt: skip
MODELS = {
    "sides.csv": Side,
    "factions.csv": Faction,
    "places.csv": Place,
    "roads.csv": Road,
    "sources.csv": Source,
    "sentences.csv": Sentence,
    "statements.csv": Statement,
    "order.csv": Order,
    "claims.csv": Claim,
    "casualties.csv": Toll,
    "readings.csv": Reading,
}
OPTIONAL = ("order.csv", "claims.csv", "casualties.csv", "readings.csv")
FILES = ("campaign.toml", "backdrop.geojson", *MODELS)
# The note of the first sentence is on two lines, so that rows and lines of sentences.csv are not the same thing.
NOTE = "besieged, then captured:\ntwo statements"

SETTINGS = """\
title = "Saraqib and Hama"
summary = "Four sentences of one article."
utc_offset = "+03:00"
epoch = "2024-11-27"
end = "2024-12-08T23:59"
licence = "CC BY-SA 4.0"
attribution = "Text: Wikipedia, CC BY-SA 4.0."
backdrop = "backdrop.geojson"

[map]
extent = [35.0, 34.5, 39.0, 36.5]

[map.ranks]
rank_1 = [
    "hama",
    "saraqib",
]

[map.label_sides]
hama = "W"

[map.names]
regiment_46 = "Base 46"

[[map.insets]]
title = "Saraqib"
extent = [36.6, 35.6, 37.0, 36.0]
from = "2024-11-28"
until = "2024-11-30"

[[map.phases]]
title = "Idlib"
from = "2024-11-27"
until = "2024-12-01T12:00"

[[map.words]]
text = "IDLIB"
lon = 36.5
lat = 35.7
kind = "governorate"

[roads]
pieces = 1

[phrases]
"a few hours later" = "2h..6h"
"by the end of the day" = "00:00-24:00"

[counts]
several = "3.."

[rules]
collapse = "Where lines collapse, the side is taken to leave."

[[relations]]
sides = ["government", "moc"]
kind = "hostile"

[corridors.m5]
name = "M5"
places = ["hama", "maarat_al_numan", "saraqib"]

[palettes.classic]
government = "#D03A34"
moc = "#FFFFFF"
"""

SHAPES = """\
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"layer": "land"}, "geometry": {"type": "Polygon", "coordinates":
[[[35.0, 34.5], [39.0, 34.5], [39.0, 36.5], [35.0, 34.5]]]}},
{"type": "Feature", "properties": {"layer": "coast"}, "geometry": {"type": "MultiLineString", "coordinates":
[[[35.8, 34.6], [35.9, 35.2]], [[35.7, 35.3], [35.8, 35.6]]]}}
]}
"""

ROWS: dict[str, list[dict[str, str]]] = {
    "sides.csv": [
        {"id": "government", "name": "Government", "short": "Gov", "colour": "#B8433A", "marker": "square"},
        {"id": "moc", "name": "Military Operations Command", "short": "MOC", "colour": "#16507F", "marker": "disc"},
    ],
    "factions.csv": [
        {"id": "government", "name": "Syrian Armed Forces", "other_names": "pro-government forces",
         "side": "government"},
        {"id": "hts", "name": "Hay'at Tahrir al-Sham", "other_names": "HTS;HTS-led rebels", "side": "moc"},
    ],
    "places.csv": [
        {"id": "regiment_46", "name": "46th regiment base", "kind": "base", "counted": "yes", "lat": "36.131",
         "lon": "36.879", "holder": "government", "holder_source": "s01", "coordinate_source": "press descriptions",
         "confidence": "low"},
        {"id": "dadikh", "name": "Dadikh", "other_names": "داديخ", "kind": "village", "part_of": "eastern_idlib",
         "counted": "yes", "lat": "35.80047", "lon": "36.73266", "holder": "government",
         "holder_source": "line of 2020", "coordinate_source": "GeoNames 171006", "confidence": "high"},
        {"id": "saraqib", "name": "Saraqib", "other_names": "Saraqeb;سراقب", "kind": "city",
         "part_of": "eastern_idlib", "counted": "yes", "lat": "35.86447", "lon": "36.80591", "holder": "government",
         "holder_source": "s03", "coordinate_source": "GeoNames 164816", "confidence": "high"},
        {"id": "maarat_al_numan", "name": "Maarat al-Numan", "other_names": "Ma'arrat an-Nu'man", "kind": "city",
         "counted": "yes", "lat": "35.6483", "lon": "36.67693", "coordinate_source": "GeoNames 167611",
         "confidence": "high"},
        {"id": "hama", "name": "Hama", "other_names": "حماة", "kind": "city", "counted": "yes",
         "base_of": "government", "lat": "35.13179", "lon": "36.75783", "holder": "government",
         "holder_source": "s04", "coordinate_source": "GeoNames 170017", "confidence": "high"},
        {"id": "eastern_idlib", "name": "Eastern Idlib countryside", "kind": "region"},
    ],
    "roads.csv": [
        {"a": "regiment_46", "b": "saraqib", "class": "secondary", "km": "42"},
        {"a": "saraqib", "b": "dadikh", "class": "secondary", "km": "11.6"},
        {"a": "dadikh", "b": "maarat_al_numan", "class": "local", "km": "21"},
        {"a": "saraqib", "b": "maarat_al_numan", "ref": "M5", "class": "motorway", "km": "28.8"},
        {"a": "maarat_al_numan", "b": "hama", "ref": "M5", "class": "motorway", "km": "62.5"},
    ],
    "sources.csv": [
        {"id": "wikipedia", "title": "Northwestern Syria offensive (2024)", "licence": "CC BY-SA 4.0",
         "retrieved": "2024-12-31"},
    ],
    "sentences.csv": [
        {"id": "s01", "date": "2024-11-27/2024-11-28", "dated_by": "s02", "note": NOTE, "text":
         "In addition, the 46th regiment base of government forces was besieged by the HTS and captured a few hours "
         "later."},
        {"id": "s02", "date": "2024-11-28", "text":
         "On 28 November, HTS launched an offensive on the eastern Idlib countryside, capturing the villages of "
         "Dadikh, Kafr Batikh and Sheikh Ali as well as a neighborhood in the city of Saraqib."},
        {"id": "s03", "date": "2024-11-29/2024-11-30", "text":
         "In Idlib and Aleppo governorates, revolutionaries captured 50 towns and villages, including the town of "
         "Saraqib, Abu al-Duhur and Maarat al-Numan amid the collapse of pro-government forces' defense lines."},
        {"id": "s04", "date": "2024-12-02", "text":
         "By the end of the day, opposition forces took control of several villages and shelled Hama city, killing "
         "eight civilians, while government forces successfully defended Qalaat al-Madiq."},
    ],
    "statements.csv": [
        {"id": "a1", "sentence": "s01", "verb": "siege", "place": "regiment_46", "from": "government"},
        {"id": "a2", "sentence": "s01", "verb": "capture", "place": "regiment_46", "from": "government",
         "phrase": "a few hours later"},
        {"id": "a3", "sentence": "s02", "verb": "operation_start", "place": "eastern_idlib"},
        {"id": "a4", "sentence": "s02", "verb": "capture", "place": "dadikh", "from": "government"},
        {"id": "a5", "sentence": "s02", "verb": "partial_capture", "place": "saraqib", "where": "part",
         "share_low": "0.1", "share_high": "0.5"},
        {"id": "a6", "sentence": "s03", "verb": "capture", "place": "saraqib", "reading": "saraqib-day/either"},
        {"id": "a7", "sentence": "s03", "verb": "capture", "place": "saraqib", "reading": "saraqib-day/second",
         "earliest": "2024-11-30T00:00", "latest": "2024-11-30T23:59", "note": "the second day only"},
        {"id": "a8", "sentence": "s03", "verb": "capture", "place": "maarat_al_numan"},
        {"id": "a9", "sentence": "s03", "verb": "withdraw", "place": "eastern_idlib", "except": "dadikh",
         "share_low": "0.5", "faction": "government", "rule": "collapse"},
        {"id": "a10", "sentence": "s04", "verb": "shelling", "place": "hama", "phrase": "By the end of the day"},
        {"id": "a11", "sentence": "s04", "verb": "attack", "place": "hama", "where": "near", "within_km": "5",
         "repeats": "a10"},
    ],
    "order.csv": [
        {"first": "a1", "then": "a2", "sentence": "s01", "phrase": "a few hours later"},
        {"first": "s02", "then": "s03", "at_least": "0m", "at_most": "3d", "rule": "collapse"},
    ],
    "claims.csv": [
        {"id": "c1", "sentence": "s03", "words": "50 towns and villages", "unit": "towns and villages", "low": "50",
         "high": "50", "scope": "eastern_idlib", "includes": "a6;a8"},
        {"id": "c2", "sentence": "s04", "words": "several villages", "unit": "villages",
         "phrase": "By the end of the day"},
    ],
    "casualties.csv": [
        {"sentence": "s04", "statement": "a10", "place": "hama", "where": "in", "victims": "civilians",
         "killed_low": "8", "killed_high": "8", "counting": "new"},
    ],
    "readings.csv": [
        {"group": "saraqib-day", "alternative": "either", "weight": "2", "why": "the sentence spans both days"},
        {"group": "saraqib-day", "alternative": "second", "weight": "1", "why": "the line broke on the second day"},
    ],
}  # fmt: skip

# What all rows of a table have in common.
SHARED: dict[str, dict[str, str]] = {
    "roads.csv": {"length_method": "great circle times a factor", "confidence": "medium"},
    "sentences.csv": {"source": "wikipedia", "section": "Offensive", "paragraph": "1", "use": "coded"},
    "statements.csv": {"where": "in", "faction": "hts"},
    "claims.csv": {"faction": "hts", "verb": "capture", "counting": "new"},
}


@dataclass
class Draft:
    """A campaign folder before it is written: rows by table, other files as text, and damage done to bytes."""

    rows: dict[str, list[dict[str, str]]]
    headers: dict[str, list[str]]
    texts: dict[str, str]
    damage: dict[str, list[Callable[[bytes], bytes]]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    dropped: set[tuple[str, str]] = field(default_factory=set)

    def set(self, file: str, row: int, column: str, value: str) -> None:
        """Put `value` into a cell that holds something else; rows are counted from 1."""
        assert column in self.headers[file] and self.rows[file][row - 1].get(column, "") != value
        self.rows[file][row - 1][column] = value

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace text that stands exactly once in campaign.toml or the backdrop."""
        assert self.texts[file].count(old) == 1, f"{old!r} stands {self.texts[file].count(old)} times"
        self.texts[file] = self.texts[file].replace(old, new)

    def damaged(self, file: str, how: Callable[[bytes], bytes]) -> None:
        """Change the bytes of a file when it is written."""
        self.damage.setdefault(file, []).append(how)

    def drop_column(self, file: str, column: str) -> None:
        """Leave out a column."""
        self.headers[file].remove(column)
        self.dropped.add((file, column))

    def content(self, file: str) -> bytes:
        """Return a file as it will be written."""
        if file in self.texts:
            raw = self.texts[file].encode()
        else:
            sheet = io.StringIO(newline="")
            writer = csv.writer(sheet, lineterminator="\n")
            writer.writerow(self.headers[file])
            names = [name for name in columns(MODELS[file]) if (file, name) not in self.dropped]
            writer.writerows([row.get(name, "") for name in names] for row in self.rows[file])
            raw = sheet.getvalue().encode()
        for how in self.damage.get(file, ()):
            raw = how(raw)
        return raw

    def write(self, folder: Path) -> Path:
        """Write all files that are not absent into `folder`, and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        for file in FILES:
            if file not in self.absent:
                (folder / file).write_bytes(self.content(file))
        return folder


def good_draft() -> Draft:
    """Return a new draft of the good folder, free to be changed."""
    return Draft(
        rows={file: [{**SHARED.get(file, {}), **row} for row in rows] for file, rows in ROWS.items()},
        headers={file: list(columns(model)) for file, model in MODELS.items()},
        texts={"campaign.toml": SETTINGS, "backdrop.geojson": SHAPES},
    )


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """Return what is found wrong with a folder, which must be something."""
    with pytest.raises(CampaignError) as caught:
        read_campaign(folder)
    return caught.value.problems
