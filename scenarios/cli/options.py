"""The options of the commands, one row each, with the checks of what is typed. Imports nothing slow.

An option that differs between commands has a row for each use, ``at`` and ``at-or-end`` for example.
"""

from __future__ import annotations

import math
import re
from argparse import SUPPRESS, Action, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scenarios import names

PLACEMENTS = ("earliest", "middle", "latest", "spread")
PRIORS = ("uniform", "anchored", "shared")
SUPPLIES = ("own", "allied", "passable")
KINDS = ("document", "table")
PERIODS = ("day", "week", "month", "year")
EXPORTS = (".csv", ".parquet", ".gpkg", ".qgs", ".qgz", ".kml", ".kmz", ".czml", ".gexf", ".graphml", ".geojson")
EXPORTED = ("spells", "events", "places", "roads", "front", "cells", "lines", "records")
TABLE_FORMATS = ("table", "acled", "ucdp", "viina", "polygons", "lines")
DATE_ORDERS = ("day-first", "month-first")
TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".geojson", ".json")
SIZES = {
    "screen": (1280, 720),
    "slide": (1920, 1080),
    "thread": (1080, 1080),
    "portrait": (1080, 1350),
    "phone": (1080, 1920),
    "thumbnail": (640, 360),
}
SEED = 1
FORCE = "also replace files that frontlapse did not write, or that were edited since"
SHARES_OF = 200  # histories drawn for shares
_MOST_DRAWS = 10_000_000
_SMALLEST, _LARGEST = 160, 8000  # px per side, as in `plots`, which --help must not import
_SIZE = re.compile(r"([1-9]\d{0,8})x([1-9]\d{0,8})")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,199}")
_ZONE_OFFSET = re.compile(r"[+-](?:[01]\d|2[0-3]):[0-5]\d")
_MOMENT = re.compile(r"(-?\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?)(?:(?<=T..:..)(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?")


# -- checks ------------------------------------------------------------------------------------------------------------


def is_moment(text: str) -> bool:
    """Return whether a text has the form of ISO local time."""
    return _MOMENT.fullmatch(text) is not None


def split_moment(text: str) -> tuple[str, int | None]:
    """Return the local time of a moment (`is_moment`), and its offset from UTC in minutes; None without one."""
    found = _MOMENT.fullmatch(text)
    assert found is not None
    local, offset = found.groups()
    if offset in (None, "Z"):
        return local, None if offset is None else 0
    return local, int(f"{offset[0]}1") * (int(offset[1:3]) * 60 + int(offset[4:]))


def _moment(text: str) -> str:
    """Check that `text` is ISO local time; the campaign's clock converts it later."""
    if not is_moment(text):
        raise ArgumentTypeError(f"invalid date {text!r}: write it like 2024-11-30T19:00")
    from sim.model.calendars import JULIAN  # slow to import, which --help need not
    from sim.model.times import parse_local

    try:
        parse_local(split_moment(text)[0], JULIAN)  # has every day of any calendar
    except ValueError as error:
        raise ArgumentTypeError(f"invalid date {text!r}: it must {error}") from None
    return text


def _reading(text: str) -> tuple[str, str]:
    group, equals, alternative = text.partition("=")
    if not (group and equals and alternative):
        raise ArgumentTypeError(f"invalid reading {text!r}: write it as group=alternative")
    return group, alternative


def _number(least: float, most: float = math.inf, *, whole: bool = False) -> Callable[[str], float]:
    """Return a check that a text is a number in a range, for use as the type of an argument."""
    kind = "a whole number" if whole else "a number"
    span = f"of at least {least:g}" if most == math.inf else f"from {least:g} to {most:g}"

    def check(text: str) -> float:
        try:
            number = int(text) if whole else float(text)
        except ValueError:
            number = math.nan
        if not (least <= number <= most and number < math.inf):
            raise ArgumentTypeError(f"{text!r} must be {kind} {span}")
        return number

    return check


def _size(text: str) -> tuple[int, int]:
    if text in SIZES:
        return SIZES[text]
    if (match := _SIZE.fullmatch(text)) is None:
        raise ArgumentTypeError(f"invalid size {text!r}: write it like 1280x720, or one of {', '.join(SIZES)}")
    width, height = int(match[1]), int(match[2])
    if not all(_SMALLEST <= side <= _LARGEST for side in (width, height)):
        raise ArgumentTypeError(f"invalid size {text!r}: each side must be {_SMALLEST} to {_LARGEST:,} px")
    return width, height


def _placement_or_reading(text: str) -> str | tuple[str, str]:
    if text in PLACEMENTS:
        return text
    try:
        return _reading(text)
    except ArgumentTypeError:
        raise ArgumentTypeError(f"{text!r} must be one of {', '.join(PLACEMENTS)}, or group=alternative") from None


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ArgumentTypeError(f"invalid id {text!r}: plain letters, digits, _, - and ., at most 200 characters")
    return text


def _assigned(form: str) -> Callable[[str], tuple[str, str]]:
    """Return the check of a text NAME=VALUE, whose value may be empty; `form` is how it is written."""

    def check(text: str) -> tuple[str, str]:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals):
            raise ArgumentTypeError(f"{text!r} must be written {form}")
        return name.strip(), value.strip()

    return check


def _time_zone(text: str) -> str:
    if _ZONE_OFFSET.fullmatch(text):
        return text
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(text)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ArgumentTypeError(
            f"{text!r} must be an offset from UTC such as +02:00, or a zone of the IANA database such as Europe/Kyiv"
        ) from None
    return text


class _Readings(Action):
    """Collect readings, at most one alternative per group."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Any, option_string: str | None = None
    ) -> None:
        group, alternative = values
        for other, chosen in getattr(namespace, self.dest):
            if other == group and chosen != alternative:
                parser.error(f"{option_string} gives {group} two alternatives, {chosen} and {alternative}")
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), values])


class _Act(Action):
    """Collect the options of `whatif` with their values, in the order in which they are typed."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Any, option_string: str | None = None
    ) -> None:
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), (self.option_strings[0].strip("-"), values)])


class _RecordOnly(Action):
    """Refuse scripts where a command is about the record alone."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Any, option_string: str | None = None
    ) -> None:
        name = parser.prog.split()[-1]
        parser.error(
            f"`{name}` is about the record alone: it takes no {option_string}, since scripts change the record"
        )


def split_script(text: str) -> tuple[Path, str]:
    """Return the file and the function of ``FILE.py`` or ``FILE.py:function``; the function may be empty."""
    file, colon, name = text.rpartition(":")
    return (Path(file), name) if colon and name.isidentifier() and not Path(text).exists() else (Path(text), "")


def _complete_script(prefix: str, **_: object) -> list[str]:
    from argcomplete.completers import FilesCompleter

    return list(FilesCompleter(("py",))(prefix))


def _complete_campaign(prefix: str, **_: object) -> list[str]:
    from argcomplete.completers import DirectoriesCompleter

    return [*(name for name in names() if name.startswith(prefix)), *DirectoriesCompleter()(prefix)]


# -- the table ---------------------------------------------------------------------------------------------------------


def _option(*flags: str, **settings: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    return flags, settings


_OUTPUT = ("--output", "-o")
_EVENT = "a place (its first change of hands), the id of a statement, or id.end"
_PICTURE = "picture to write: .png, .svg or .pdf"

OPTIONS = {
    "folder-new": _option("folder", metavar="FOLDER", help="the folder to make"),
    "kind": _option(
        "--kind", choices=KINDS, default=KINDS[0],
        help="document: sentences of a text and what they say; table: rows of who held which place from when on "
        "(default: %(default)s)",
    ),
    "campaign": _option(
        "campaign", metavar="CAMPAIGN", help="name of a shipped campaign, a campaign folder, or a table to import"
    ),
    "table": _option(
        "table", metavar="TABLE",
        help="a table of who held which place from when on (.csv, .tsv, .xlsx, .geojson), an export of ACLED or UCDP, "
        "or a folder of GeoJSON files",
    ),
    "place": _option("place", metavar="PLACE", help="a name of the place, in any spelling of the campaign's table"),
    "script": _option(
        "script", metavar="SCRIPT",
        help="FILE.py, to run all its functions that have @script, or FILE.py:FUNCTION; its code is run as it is "
        "(docs/scripts.md is a tutorial)",
    ),
    "campaign-of-script": _option(
        "campaign", metavar="CAMPAIGN", nargs="?",
        help="name of a shipped campaign, or a campaign folder (default: the folder that the script lies in)",
    ),
    "campaign-or-none": _option(
        "campaign", metavar="CAMPAIGN", nargs="?",
        help="name of a shipped campaign, or a campaign folder (default: one with all tables and columns)",
    ),
    "road": _option("road", metavar="ROAD", nargs="?", help="id or name of a corridor; default: list the corridors"),
    "first": _option("first", metavar="A", nargs="?", help=_EVENT),
    "then": _option("then", metavar="B", nargs="?", help=_EVENT),
    "document-text": _option("document", metavar="SOURCE.txt", help="the document, as plain text in UTF-8"),
    # times
    "at": _option("--at", required=True, metavar="T", type=_moment, help="the time"),
    "at-or-end": _option("--at", metavar="T", type=_moment, help="the time (default: the end of the campaign)"),
    "at-or-before": _option("--at", metavar="T", type=_moment, help="the time (default: before the campaign)"),
    "at-many": _option(
        "--at", metavar="T", type=_moment, action="append",
        help="a time, may be repeated (default: noon and the last minute of each day)",
    ),
    "at-days": _option(
        "--at", metavar="T", type=_moment, action="append",
        help="a time, may be repeated (default: the ends of the days or months in which most places changed hands)",
    ),
    "from": _option("--from", metavar="T", type=_moment, dest="begin", help="first time (default: the epoch)"),
    "until": _option("--until", metavar="T", type=_moment, help="last time (default: the end of the campaign)"),
    "from-required": _option(
        "--from", required=True, metavar="T", type=_moment, dest="begin", help="the earlier time"
    ),
    "until-required": _option("--until", required=True, metavar="T", type=_moment, help="the later time"),
    # which history
    "placement": _option(
        "--placement", choices=PLACEMENTS, default="middle",
        help="where in its time window each statement is placed (default: %(default)s)",
    ),
    "placement-median": _option(
        "--placement", choices=PLACEMENTS,
        help="draw this placement of each statement in its time window (default: the median of drawn histories)",
    ),
    "placement-spread": _option(
        "--placement", choices=PLACEMENTS, default="spread",
        help="where in its time window each statement is placed (default: %(default)s)",
    ),
    "reading": _option(
        "--reading", metavar="GROUP=ALTERNATIVE", type=_reading, action=_Readings, default=[],
        help="choose a reading of a contradiction; may be repeated for several groups",
    ),
    "compare": _option(
        "--compare", metavar="OTHER", type=_placement_or_reading,
        help="show another placement, or another reading (group=alternative), beside it",
    ),
    "acts-delay": _option(
        "--delay", metavar="EVENT=TIME", action=_Act, dest="acts", default=[],
        help="delay an event: a statement, or a place (its next capture); TIME is such as 36h, 2d or 90min",
    ),
    "acts-drop": _option(
        "--drop", metavar="EVENT", action=_Act, dest="acts", default=[], help="let an event not happen"
    ),
    "acts-hold": _option(
        "--hold", metavar="PLACE[=TIME]", action=_Act, dest="acts", default=[],
        help="keep a place with its holder: longer than in the record (48h), up to a moment, or to the end",
    ),
    "scripts": _option(
        "--run", metavar="SCRIPT", action="append", default=[],
        help="show the history with scenario scripts, FILE.py or FILE.py:FUNCTION; may be repeated",
    ),
    "record-only": _option("--run", metavar="SCRIPT", action=_RecordOnly, help=SUPPRESS),
    "seed-scripts": _option(
        "--seed", metavar="S", type=_number(0, whole=True), help="seed of the scripts' random numbers (default: 1)"
    ),
    "beside": _option("--compare", action="store_true", help="also draw the film, the record and the run side by side"),
    "until-run": _option(
        "--until", metavar="T", type=_moment, help="run up to this time (default: to the end of the campaign)"
    ),
    "seed-run": _option(
        "--seed", metavar="S", type=_number(0, whole=True), default=SEED,
        help="seed of the scripts' random numbers (default: 1)",
    ),
    # draws
    "draws": _option(
        "--draws", metavar="N", type=_number(1, _MOST_DRAWS, whole=True), default=10_000,
        help="number of histories to draw (default: %(default)s)",
    ),
    "draws-run": _option(
        "--draws", metavar="N", type=_number(1, 100_000, whole=True),
        help="run the scripts over N drawn histories, and print (with --out, also chart) how what they return is "
        "distributed",
    ),
    "jobs": _option(
        "--jobs", metavar="N", type=_number(1, 256, whole=True), help="processes that run the draws (default: 1)"
    ),
    "jobs-film": _option(
        "--jobs", metavar="N", type=_number(1, 256, whole=True),
        help="processes that draw the film, at most one a chapter; the film is the same (default: 1)",
    ),
    "draws-shares": _option(
        "--draws", metavar="N", type=_number(0, 100_000, whole=True), default=SHARES_OF,
        help="number of histories to draw for shares, or 0 for none (default: %(default)s)",
    ),
    "draws-record": _option(
        "--draws", metavar="N", type=_number(0, 100_000, whole=True),
        help=f"number of histories to draw for shares, or 0 for none (default: {SHARES_OF}, or 0 with --run)",
    ),
    "draws-report": _option(
        "--draws", metavar="N", type=_number(0, 100_000, whole=True),
        help=f"number of histories to draw for shares, or 0 for none (default: {SHARES_OF}, fewer if the campaign "
        "is large)",
    ),
    "draws-model": _option(
        "--draws", metavar="N", type=_number(1, 10_000, whole=True), default=200,
        help="number of random passages behind each prediction of the model (default: %(default)s)",
    ),
    "ensemble": _option(
        "--ensemble", metavar="N", type=_number(1, _MOST_DRAWS, whole=True),
        help="draw N histories that satisfy all constraints, and show probabilities with exact bounds",
    ),
    "seed": _option(
        "--seed", metavar="S", type=_number(0, whole=True), default=SEED,
        help="seed of random numbers (default: 1)",
    ),
    "prior": _option(
        "--prior", choices=PRIORS, default=PRIORS[0], help="prior over event times (default: %(default)s)"
    ),
    "seed-if": _option(
        "--seed", metavar="S", type=_number(0, whole=True), help="seed of the draws, or of scripts (default: 1)"
    ),
    "prior-if": _option("--prior", choices=PRIORS, help="prior over event times (default: uniform)"),
    "scheduler": _option(
        "--scheduler", metavar="ADDRESS", help="draw on the workers of a Dask scheduler, such as tcp://10.0.0.5:8786"
    ),
    # what is measured
    "top": _option(
        "--top", metavar="N", type=_number(1, whole=True), help="only the N windows that are tightened most"
    ),
    "side": _option("--side", metavar="SIDE", help="id or name of a side (default: the one that lost most places)"),
    "side-gaining": _option(
        "--side", metavar="SIDE", help="id or name of a side (default: the one with most first captures)"
    ),
    "every": _option(
        "--every", choices=PERIODS, help="one row a day, week, month or year (default: as many rows as fit a page)"
    ),
    "over": _option(
        "--over", choices=SUPPLIES, default="passable",
        help="ground that carries supply: a side's own, its allies' too, or also what is declared passable "
        "(default: %(default)s)",
    ),
    # files
    "picture": _option(*_OUTPUT, required=True, metavar="FILE", help=_PICTURE),
    "chart": _option(*_OUTPUT, metavar="FILE", help=f"time-distance chart of the road: {_PICTURE}"),
    "chart-claims": _option(
        *_OUTPUT, metavar="FILE", help=f"chart of places taken by name and by the source's counts: {_PICTURE}"
    ),
    "chart-model": _option(
        *_OUTPUT, metavar="FILE", help=f"chart of predictions, windows and scores: {_PICTURE}"
    ),
    "diagram": _option(
        *_OUTPUT, metavar="FILE", help=f"the answer, drawn; without A and B a diagram of all stated orders: {_PICTURE}"
    ),
    "film": _option(
        *_OUTPUT, required=True, metavar="FILE",
        help="film to write: .mp4, .gif or .webp; or frames/ or frames/%%04d.png for numbered pictures in a folder of "
        "their own; captions, chapters, descriptions (.vtt) and a text (.txt) get its whole name: film.mp4.vtt",
    ),
    "out": _option(
        "--out", "-o", metavar="DIR", help="folder for pictures: the map of record and run when they differ most, and "
        "the advance; made if it is missing",
    ),
    "folder": _option(*_OUTPUT, required=True, metavar="FOLDER", help="campaign folder to write"),
    # how a table is read
    "format": _option("--format", choices=TABLE_FORMATS, help="what TABLE is (default: recognised by its header)"),
    "map": _option(
        "--map", metavar="FIELD=COLUMN", type=_assigned("FIELD=COLUMN"), action="append", default=[],
        help="the column of a field, as in holder=status; may be repeated (default: by their usual names)",
    ),
    "dates": _option(
        "--dates", choices=DATE_ORDERS, help="how dates in numbers such as 03/04/2024 are read; they are never guessed"
    ),
    "time-zone": _option(
        "--time-zone", metavar="ZONE", type=_time_zone,
        help="offset from UTC or name, as +02:00 or Europe/Kyiv (default: +00:00)",
    ),
    "title": _option("--title", metavar="TEXT", help="title of the campaign (default: the name of the file)"),
    "licence": _option("--licence", metavar="TEXT", help="licence of the table (default: not stated)"),
    "attribution": _option("--attribution", metavar="TEXT", help="credit on pictures (default: the name of the file)"),
    "start": _option(
        "--start", metavar="T", type=_moment,
        help="first day of the campaign; rows before it only say who held a place then (default: that of the first "
        "row)",
    ),
    "end": _option(
        "--end", metavar="T", type=_moment,
        help="last day of the campaign; later rows are left out (default: that of the last row)",
    ),
    "roads": _option(
        "--roads", metavar="ROADS",
        help="none; near, which links neighbouring places and says that no road is meant; or a file: a table of links "
        "(a, b, km) or lines of roads as GeoJSON (default: near, or none if no row names a holder)",
    ),
    "places": _option("--places", metavar="TABLE", help="a table of places with coordinates, for rows without"),
    "known": _option(
        "--known", metavar="CAMPAIGN", action="append", default=[],
        help="a campaign, or a folder with some of its tables, whose places, sides, factions and sources are meant; "
        "may be repeated",
    ),
    "lines": _option("--lines", metavar="FILE", help="GeoJSON of dated front lines, which maps and films draw"),
    "sheet": _option("--sheet", metavar="NAME", help="worksheet of a workbook (default: the first)"),
    "only": _option(
        "--only", metavar="COLUMN=VALUE", type=_assigned("COLUMN=VALUE"), action="append", default=[],
        help="read only rows with this value, as in country=Syria; may be repeated",
    ),
    "party": _option(
        "--party", metavar="NAME=PARTY", type=_assigned("NAME=PARTY"), action="append", default=[],
        help="the party that a holder's name means, as in DPR='Donetsk PR'; NAME= means none, and its rows are not "
        "imported; may be repeated",
    ),
    "every-verb": _option(
        "--all", action="store_true", dest="every",
        help="also draw what changes no holder, such as fights, strikes and approaches",
    ),
    "film-linked": _option(
        "--film", metavar="FILM",
        help="film that the picture on top links to (default: the one beside the report that has its name, if any)",
    ),
    "poster": _option("--poster", metavar="FILE", help="also write one frame as a picture: .png"),
    "export": _option(
        *_OUTPUT, required=True, metavar="FILE",
        help="file to write, in the format of its suffix: " + ", ".join(EXPORTS),
    ),
    "what": _option(
        "--what", choices=EXPORTED, action="append", default=[],
        help="the layer to write; may be repeated for a format that holds several (default: spells, or all of them)",
    ),
    "at-snapshot": _option(
        "--at", metavar="T", type=_moment, help="the time of a snapshot, .graphml (default: the end of the campaign)"
    ),
    "document": _option(
        *_OUTPUT, required=True, metavar="FILE",
        help="report to write, in the format of its suffix, such as .html (one file with its pictures) or .md (with "
        "its pictures in a folder)",
    ),
    "page": _option(*_OUTPUT, required=True, metavar="FILE", help="page to write, .html"),
    "package": _option(*_OUTPUT, metavar="FILE", help="file to write, such as datapackage.json (default: print it)"),
    "table-csv": _option(*_OUTPUT, metavar="FILE", help="table to write, .csv (default: print it)"),
    "source": _option(
        "--source", metavar="ID", type=_id, help="id of the document in sources.csv (default: the name of its file)"
    ),
    "every-sentence": _option(
        "--all", action="store_true", dest="every", help="propose for every sentence, also those coded or set aside"
    ),
    "score": _option(
        "--score", action="store_true",
        help="instead, print the precision and recall of proposals against the campaign's own statements",
    ),
    # the clock of a film
    "seconds": _option(
        "--seconds", metavar="S", type=_number(0.1, 3600), default=60.0, help="length in seconds (default: 60)"
    ),
    "fps": _option(
        "--fps", metavar="N", type=_number(1, 120, whole=True), default=12,
        help="frames per second, at most 50 in a .gif and 90 in a .webp (default: 12)",
    ),
    "hold": _option(
        "--hold", metavar="S", type=_number(0, 3600), default=3.0,
        help="seconds, of those of --seconds, that the end card or the last frame stays (default: 3)",
    ),
    "layout": _option(
        "--layout", choices=("story", "reference"), default="story",
        help="the story, from chapter to chapter, or the whole map with charts beside it, as with --compare or "
        "--ensemble (default: story)",
    ),
    "captions": _option(
        "--captions", choices=("burn", "file", "both"), default="both",
        help="where sentences are quoted: in the pictures (burn), in a caption file, or both (default: both)",
    ),
    # looks
    "whole-map": _option(
        "--whole-map", action="store_true",
        help="show the whole map, though with --from or --until places change only in a small part of it",
    ),
    "size": _option(
        "--size", metavar="SIZE", type=_size, default=SIZES["screen"],
        help=f"pixels, or one of {', '.join(SIZES)} (default: 1280x720)",
    ),
    "size-map": _option(
        "--size", metavar="SIZE", type=_size,
        help=f"pixels, or one of {', '.join(SIZES)} (default: 1280x720, or of the shape of a map much higher or wider)",
    ),
    "size-chart": _option(
        "--size", metavar="SIZE", type=_size, help="pixels of the chart, or slide (default: 2400x1697, a page of A3)"
    ),
    "size-page": _option(
        "--size", metavar="SIZE", type=_size, help="pixels of the page as PNG (default: 2376x1680, 203 per inch)"
    ),
    "theme": _option("--theme", choices=("light", "dark"), default="light", help="background (default: light)"),
    "language": _option(
        "--language", metavar="LANGUAGE", default="en",
        help="words and names on pictures: en (default), ar, or a file like plots/style/languages/en.toml",
    ),
    "palette": _option(
        "--palette", metavar="NAME", help="colours of the sides: safe (default), or a palette of the campaign"
    ),
    # output
    "json": _option("--json", action="store_true", help="print JSON, in the shapes that docs/json.md describes"),
    "quiet": _option("--quiet", "-q", action="store_true", help="print no messages and no progress"),
}  # fmt: skip


def add_options(command: ArgumentParser, chosen: str) -> None:
    """Add options to the parser of a command; `chosen` names rows of the table, separated by spaces."""
    for name in chosen.split():
        flags, settings = OPTIONS[name]
        action = command.add_argument(*flags, **settings)
        if action.dest in ("output", "out"):
            command.add_argument("--force", action="store_true", help=FORCE)
        if name in ("script", "scripts"):
            action.completer = _complete_script  # type: ignore[attr-defined]  # argcomplete looks for it there
        if action.dest == "campaign":
            action.completer = _complete_campaign  # type: ignore[attr-defined]  # argcomplete looks for it there
