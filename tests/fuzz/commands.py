"""One call of each command of `frontlapse`, made of the options in its row: small pictures and few draws.

A new command takes part by itself; a new option needs a line in `_VALUES`, and a test says so.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from scenarios.cli.options import DATE_ORDERS, KINDS, PLACEMENTS, PRIORS, SUPPLIES
from scenarios.cli.parser import COMMANDS
from sim import Campaign, read_campaign

COMMAND_NAMES = tuple(name for group in COMMANDS.values() for name in group if name != "list")
_SCRIPT = """\
from sim import script

@script
def watch(world):
    change = yield world.when(side={side!r})
    yield world.hours(1)
    world.note("seen")
    return {{"hours": world.minute / 60}}
"""
_TABLE = """\
place,lat,lon,date,to
Aford,10.0,20.0,2031-03-01,Reds
Bford,10.5,20.2,2031-03-02,Blues
"""


class _Call:
    """What the arguments of one call are made from."""

    def __init__(self, campaign: Campaign, folder: Path, out: Path, rng: random.Random) -> None:
        self.campaign, self.folder, self.out, self.rng = campaign, folder, out, rng

    def moment(self, least: int = 0) -> str:
        """Return a time of the campaign: its first or last minute, noon, or any."""
        clock, end = self.campaign.clock, self.campaign.end
        return clock.iso(max(least, self.rng.choice((0, end, min(720, end), self.rng.randint(0, end)))))[:16]

    def until(self) -> str:
        """Return a time after the epoch."""
        return self.moment(least=1)

    def some(self, *argv: str) -> list[str]:
        """Return arguments, or none."""
        return [*argv] if self.rng.random() < 0.3 else []

    def event(self) -> str:
        """Return a place or a statement."""
        return self.rng.choice([*self.campaign.statements, self.place()])

    def place(self) -> str:
        """Return the id of a place that can be held, if there is one."""
        return self.rng.choice([place.id for place in self.campaign.points or self.campaign.places.values()])

    def side(self) -> str:
        """Return a side."""
        return self.rng.choice([*self.campaign.sides])

    def file(self, *suffixes: str) -> str:
        """Return a file to write."""
        return str(self.out / f"it{self.rng.choice(suffixes)}")

    def size(self) -> str:
        """Return a size: small ones, since what is wrong at one is wrong at another."""
        return self.rng.choice(("640x360", "320x180", "320x180", "thread", "phone"))

    def script(self) -> str:
        """Write a script that watches a side, and return its file."""
        file = self.out / "watch.py"
        file.write_text(_SCRIPT.format(side=self.side()), encoding="utf-8")
        return str(file)

    def table(self) -> str:
        """Write a table to import, and return its file."""
        file = self.out / "table.csv"
        file.write_text(_TABLE, encoding="utf-8")
        return str(file)

    def reading(self) -> list[str]:
        """Return a reading of each of some groups."""
        chosen = {one.group: one.alternative for one in self.campaign.readings if self.rng.random() < 0.5}
        return [arg for pair in chosen.items() for arg in ("--reading", "=".join(pair))]

    def palette(self) -> list[str]:
        """Return a palette of the campaign."""
        return self.some("--palette", self.rng.choice(["safe", *self.campaign.sheet.palettes]))

    def history(self) -> list[str]:
        """Return at most one of a script, an ensemble and a comparison, which exclude each other."""
        return self.rng.choice(
            ([], [], ["--run", self.script()], ["--ensemble", "5"], ["--compare", self.rng.choice(PLACEMENTS)])
        )

    def document(self) -> str:
        """Write the sentences of the campaign as a document, and return its file."""
        file = self.out / "document.txt"
        file.write_text("\n\n".join(one.text for one in self.campaign.sentences.values()), encoding="utf-8")
        return str(file)


_PICTURES = (".png", ".svg", ".pdf")
_VALUES: dict[str, Callable[[_Call], Sequence[str]]] = {
    "folder-new": lambda call: [str(call.out / f"new{call.rng.random()}")],
    "kind": lambda call: call.some("--kind", call.rng.choice(KINDS)),
    "campaign": lambda call: [str(call.folder)],
    "campaign-or-none": lambda call: call.some(str(call.folder)),
    "campaign-of-script": lambda call: [str(call.folder)],
    "document-text": lambda call: [call.document()],
    "page": lambda call: ["-o", call.file(".html")],
    "package": lambda call: call.some("-o", call.file(".json")),
    "table-csv": lambda call: call.some("-o", call.file(".csv")),
    "every-sentence": lambda call: ["--all"],
    "score": lambda call: [],
    "source": lambda call: call.some("--source", "it"),
    "place": lambda call: [call.place()],
    "script": lambda call: [call.script()],
    "road": lambda call: call.rng.sample([*call.campaign.corridors], min(1, len(call.campaign.corridors))),
    "first": lambda call: [call.event()],
    "then": lambda call: [call.event()],
    "at": lambda call: ["--at", call.moment()],
    "at-or-end": lambda call: [],  # the chart of `corridor` takes no --at
    "at-or-before": lambda call: call.some("--at", call.moment()),
    "at-many": lambda call: call.some("--at", call.moment(), "--at", call.moment()),
    "at-days": lambda call: call.some("--at", call.moment(), "--at", call.moment()),
    "from": lambda call: [],
    "until": lambda call: call.some("--until", call.until()),
    "from-required": lambda call: ["--from", call.campaign.clock.iso(0)[:16]],
    "until-required": lambda call: ["--until", call.until()],
    "placement": lambda call: call.some("--placement", call.rng.choice(PLACEMENTS)),
    "placement-median": lambda call: call.some("--placement", call.rng.choice(PLACEMENTS)),
    "every-verb": lambda call: call.some("--all"),
    "film-linked": lambda call: [],
    "chart-claims": lambda call: call.some("-o", call.file(".png")),
    "placement-spread": lambda call: call.some("--placement", call.rng.choice(PLACEMENTS)),
    "reading": lambda call: call.reading(),
    "compare": lambda call: [],
    "acts-delay": lambda call: call.some("--delay", f"{call.event()}=36h"),
    "acts-drop": lambda call: call.some("--drop", call.event()),
    "acts-hold": lambda call: ["--hold", call.place()],
    "scripts": lambda call: call.history(),
    "record-only": lambda call: [],
    "seed-scripts": lambda call: [],
    "beside": lambda call: [],
    "until-run": lambda call: [],
    "seed-run": lambda call: call.some("--seed", "7"),
    "draws": lambda call: ["--draws", "20"],
    "draws-run": lambda call: call.some("--draws", "3"),
    "jobs": lambda call: [],
    "jobs-film": lambda call: [],
    "draws-shares": lambda call: ["--draws", call.rng.choice(("0", "5"))],
    "draws-report": lambda call: ["--draws", call.rng.choice(("1", "5"))],
    "draws-record": lambda call: [],
    "draws-model": lambda call: ["--draws", "5"],
    "ensemble": lambda call: [],
    "seed": lambda call: [],
    "prior": lambda call: call.some("--prior", call.rng.choice(PRIORS)),
    "seed-if": lambda call: [],
    "prior-if": lambda call: [],
    "scheduler": lambda call: [],
    "top": lambda call: call.some("--top", "2"),
    "side": lambda call: call.some("--side", call.side()),
    "side-gaining": lambda call: call.some("--side", call.side()),
    "every": lambda call: call.some("--every", call.rng.choice(("day", "week", "month", "year"))),
    "over": lambda call: call.some("--over", call.rng.choice(SUPPLIES)),
    "picture": lambda call: ["-o", call.file(*_PICTURES)],
    "chart": lambda call: ["-o", call.file(*_PICTURES)] if call.campaign.corridors else [],
    "chart-model": lambda call: ["-o", call.file(*_PICTURES)],
    "diagram": lambda call: ["-o", call.file(*_PICTURES)],
    "film": lambda call: ["-o", call.file(".mp4", ".gif")],
    "out": lambda call: call.some("--out", str(call.out / "pictures")),
    "table": lambda call: [call.table()],
    "folder": lambda call: ["-o", str(call.out / "imported")],
    "format": lambda call: call.some("--format", "table"),
    "map": lambda call: call.some("--map", "holder=to"),
    "dates": lambda call: call.some("--dates", call.rng.choice(DATE_ORDERS)),
    "time-zone": lambda call: call.some("--time-zone", call.rng.choice(("+02:00", "Europe/Kyiv"))),
    "title": lambda call: call.some("--title", "A table"),
    "licence": lambda call: call.some("--licence", "CC0-1.0"),
    "attribution": lambda call: call.some("--attribution", "By hand"),
    "start": lambda call: call.some("--start", "2031-03-01"),
    "end": lambda call: call.some("--end", "2031-04-01"),
    "roads": lambda call: call.some("--roads", call.rng.choice(("none", "near"))),
    "places": lambda call: [],
    "known": lambda call: [],
    "lines": lambda call: [],
    "sheet": lambda call: [],
    "only": lambda call: call.some("--only", "to=Reds"),
    "party": lambda call: call.some("--party", "Reds=Blues"),
    "poster": lambda call: call.some("--poster", str(call.out / "poster.png")),
    "export": lambda call: ["-o", call.file(".csv", ".geojson", ".kml", ".gexf", ".graphml")],
    "what": lambda call: [],  # which of them fits depends on the suffix
    "at-snapshot": lambda call: [],
    "document": lambda call: ["-o", call.file(".html", ".md")],
    "seconds": lambda call: ["--seconds", "1"],
    "fps": lambda call: ["--fps", "4"],
    "hold": lambda call: ["--hold", "0.5"],
    "captions": lambda call: call.some("--captions", call.rng.choice(("burn", "file", "both"))),
    "whole-map": lambda call: call.some("--whole-map"),
    "layout": lambda call: call.some("--layout", "reference"),
    "size": lambda call: ["--size", call.size()],
    "size-map": lambda call: call.some("--size", call.size()),
    "size-chart": lambda call: [],
    "size-page": lambda call: ["--size", "600x424"],
    "theme": lambda call: call.some("--theme", "dark"),
    "language": lambda call: call.some("--language", "ar"),
    "palette": lambda call: call.palette(),
    "json": lambda call: call.some("--json"),
}
_MANY_HISTORIES = {"ensemble", "compare"}  # options that only pictures have


def arguments(command: str, folder: Path, out: Path, rng: random.Random) -> list[str]:
    """Return the arguments of a call of one command for a folder that is clean, with files to write in `out`."""
    call = _Call(read_campaign(folder), folder, out, rng)
    options = next(group[command].options for group in COMMANDS.values() if command in group).split()
    argv = [command, *(arg for option in options for arg in _VALUES[option](call))]
    barred = {f"--{option}" for option in _MANY_HISTORIES - {*options}}
    if "--compare" in argv and "--size" in argv:
        argv[argv.index("--size") + 1] = "320x180"  # two maps side by side
    if command == "run" and "--draws" in argv:
        barred.add("--placement")
    for flag in barred & {*argv}:
        at = argv.index(flag)
        del argv[at : at + 2]
    return argv
