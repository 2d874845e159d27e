"""The commands, one row each, and their help. Imports nothing slow."""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn

from scenarios.cli import combinations, options

_EXAMPLES = """\
  frontlapse state northwestern_syria_2024 --at 2024-11-30T19:00
  frontlapse film northwestern_syria_2024 -o film.mp4
"""
_EPILOG = """\
`frontlapse COMMAND --help` describes the options of a command.
CAMPAIGN is the name of a shipped campaign, the path of a campaign folder, or a
table (.csv, .tsv, .xlsx, .geojson), which is imported with default options.
T is local time of the campaign, such as 2024-11-30T19:00; a date alone means
its first minute.
Data goes to stdout, messages to stderr.
Exit codes: 0 success; 1 invalid campaign, date or output file; 2 invalid
command line.

Completion for bash and zsh:  eval "$(register-python-argcomplete frontlapse)"
"""
_NAME = "northwestern_syria_2024"
_LONGEST = 1000  # characters of a message
_WRONG_COMMAND = re.compile(r"argument COMMAND: invalid choice: '([^']*)'")


class Command(NamedTuple):
    """A command: the module with its function, what it prints or draws, its options and an example.

    A command that draws a still picture names the function of `plots` that does, and the one for many drawn histories
    if there is one; the options are their keywords.
    """

    module: str
    summary: str
    options: str
    example: str
    check: Callable[[argparse.Namespace], str] | None = None
    pictures: tuple[str, ...] = ()


_HISTORY = "placement scripts seed-scripts reading json"
_ENSEMBLE = "ensemble seed-if prior-if"

COMMANDS: dict[str, dict[str, Command]] = {
    "Look": {
        "list": Command("listing", "list the shipped campaigns", "json", ""),
        "statements": Command(
            "record",
            "print the coded statements, each with its sentence and tightened time window",
            "campaign reading json record-only",
            "",
        ),
        "replay": Command(
            "record",
            "print every change of state, with the statement and sentence behind it",
            f"campaign {_HISTORY}",
            "--placement latest",
            combinations.check_scripts,
        ),
        "state": Command(
            "record",
            "print who held each place at a given time, and on what basis",
            f"campaign at {_HISTORY}",
            "--at 2024-11-30T19:00",
            combinations.check_scripts,
        ),
    },
    "Ask": {
        "why": Command(
            "why",
            "print why a place has its holder: each change, its statement and the quoted sentence",
            f"campaign place at-or-end {_HISTORY}",
            "Saraqib --at 2024-12-01",
            combinations.check_scripts,
        ),
        "windows": Command(
            "windows",
            "print each statement's stated time window and the window after all constraints are applied",
            "campaign top reading json record-only",
            "--top 10",
        ),
        "order": Command(
            "order",
            "print whether one event came before another: certain, possible or impossible, and the proof",
            "campaign first then diagram theme language palette draws seed reading json record-only",
            "Saraqib Hama",
            combinations.check_order,
        ),
        "ensemble": Command(
            "ensemble",
            "print bounds and quantiles over many random histories, and the least certain places",
            "campaign at-many draws seed prior scheduler reading json record-only",
            "--draws 1000",
        ),
    },
    "Measure": {
        "front": Command(
            "measures.front",
            "print the roads between places of different sides at a given time, documented and possible",
            f"campaign at {_HISTORY}",
            "--at 2024-12-05T19:00",
            combinations.check_scripts,
        ),
        "corridor": Command(
            "measures.corridor",
            "print the front along a road: holders, captures, contacts and how far each side came",
            "campaign road at-or-end chart scripts draws-record seed size-chart theme language palette reading json",
            "m5 -o m5.png",
            combinations.check_corridor,
        ),
        "depth": Command(
            "measures.depth",
            "print the depth of each side's advance, and its rates in km a day beside published ones",
            "campaign scripts seed-scripts reading json",
            "",
            combinations.check_scripts,
        ),
        "pockets": Command(
            "measures.pockets",
            'print the places that were cut off from supply and for how long, and test the source\'s "cut off"',
            "campaign over scripts draws-record seed reading json",
            "--over own",
            combinations.check_shares,
        ),
        "keystones": Command(
            "measures.keystones",
            "print critical supply nodes, the places cut off with them, and the order of captures",
            "campaign side at-or-before draws-shares seed reading json record-only",
            "--side government",
        ),
        "model": Command(
            "measures.model",
            "print how well distance, and a model of spread along roads, predict the times of first capture",
            "campaign chart-model side-gaining draws-model seed theme language palette reading json record-only",
            "",
        ),
        "tally": Command(
            "measures.tally",
            "print the source's own counts and tolls beside the places it names, and a side's losses over time",
            "campaign side chart-claims theme language palette every reading json record-only",
            "",
        ),
    },
    "What if": {
        "run": Command(
            "run",
            "run scenario scripts in the simulation, and print what came out differently from the record",
            "script campaign-of-script until-run out beside placement reading seed-run draws-run prior-if jobs "
            "scheduler json",
            f"scenarios/{_NAME}/scripts/relief_column.py",
            combinations.check_run,
        ),
        "whatif": Command(
            "whatif",
            "delay, drop or hold events of the record, without a script, and print what came out differently",
            "campaign acts-delay acts-drop acts-hold until-run out beside placement reading json",
            "--delay hama=36h --hold saraqib=48h",
            combinations.check_whatif,
        ),
    },
    "Check": {
        "check": Command(
            "check",
            "read and replay a campaign in every placement and reading; print a summary or every problem",
            "campaign json record-only",
            "",
        ),
        "schema": Command(
            "schema",
            "print the tables of a campaign folder as a Frictionless data package (datapackage.json)",
            "campaign-or-none package",
            "-o datapackage.json",
        ),
        "audit": Command(
            "measures.audit",
            "print every contradiction, silence, ambiguity and gap of the record, with its sentences",
            "campaign reading json record-only",
            "",
        ),
    },
    "Code": {
        "new": Command(
            "new",
            "write a small made-up campaign into a new folder, to be replaced by a real one",
            "folder-new kind",
            "my_campaign",
        ),
        "import": Command(
            "importing",
            "make a campaign folder of a table of who held which place from when on",
            "table folder format map dates time-zone start end roads places known lines sheet only party title "
            "licence attribution json",
            "table.csv -o folder",
        ),
        "split": Command(
            "coding",
            "cut a document, as plain text, into the sentences of sentences.csv",
            "document-text table-csv source",
            "article.txt -o sentences.csv --source article",
        ),
        "code": Command(
            "coding",
            "list the sentences that are still to be coded, and propose statements for them, for a person to judge",
            "campaign table-csv every-sentence score",
            "--all -o proposals.csv",
            combinations.check_code,
        ),
    },
    "Make": {
        "map": Command(
            "pictures",
            "draw the map at a given time; with --ensemble, how likely each side holds each place",
            f"campaign at picture size-map theme language palette {_ENSEMBLE} placement scripts reading compare",
            "--at 2024-12-05T19:00 -o map.png",
            combinations.check_compare,
            ("save_map", "save_likely"),
        ),
        "film": Command(
            "pictures",
            "draw a film of the campaign, with captions and chapters (.vtt) and a text description (.txt)",
            "campaign film poster seconds fps hold from until whole-map layout captions size theme language palette "
            f"placement-spread scripts reading compare {_ENSEMBLE} jobs-film",
            "-o film.mp4",
            combinations.check_film,
        ),
        "page": Command(
            "pictures",
            "write one web page to explore: the map through time, the document, every statement, and the doubt",
            f"campaign page language palette {_ENSEMBLE} scripts reading",
            "-o page.html",
            combinations.check_ensemble,
        ),
        "advance": Command(
            "pictures",
            "draw a chart of places held, furthest advance and front over time, with their uncertainty",
            f"campaign picture theme language palette {_ENSEMBLE} placement-median scripts reading compare",
            "-o advance.png",
            combinations.check_compare,
            ("save_advance", "save_bands"),
        ),
        "strip": Command(
            "pictures",
            "draw a timeline of who took what: one lane a faction, one bar a sentence, as long as its time window",
            "campaign picture every-verb from until theme language palette draws seed prior reading record-only",
            "-o strip.png",
            pictures=("save_strip",),
        ),
        "sheet": Command(
            "pictures",
            "draw small maps of several times on one page of A4",
            "campaign at-days picture size-page theme language palette placement scripts seed-scripts reading",
            "-o sheet.pdf",
            combinations.check_scripts,
            pictures=("save_sheet",),
        ),
        "difference": Command(
            "pictures",
            "draw what changed hands between two times",
            "campaign from-required until-required picture size-map theme language palette placement scripts "
            "seed-scripts reading",
            "--from 2024-12-01 --until 2024-12-05T19:00 -o difference.png",
            combinations.check_scripts,
            pictures=("save_difference",),
        ),
        "export": Command(
            "exporting",
            "write spells, events, places or the front for QGIS, Google Earth, Gephi, pandas and others",
            "campaign export what at-snapshot placement scripts seed-scripts reading",
            "-o spells.geojson",
            combinations.check_export,
        ),
        "report": Command(
            "report",
            "write all measures with maps and charts as one file, each row linked to its sentences",
            "campaign document film-linked side draws-report seed reading record-only",
            "-o report.html",
            combinations.check_report,
        ),
    },
}


def build_parser(argv: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """Build the parser; each command's default `command` names the function that runs it, as ``module:function``.

    Given a command line, only the command that it names gets its options, which are most of the work.
    """
    wanted = None if argv is None else next((word for word in argv if not word.startswith("-")), "")
    parser = _MainParser(prog="frontlapse", usage="frontlapse [-h] [--version] COMMAND ...")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, prog="frontlapse", parser_class=_Parser)
    for group in COMMANDS.values():
        for name, row in group.items():
            words = f"frontlapse {name}{f' {_NAME}' if row.options.startswith('campaign') else ''} {row.example}"
            command = commands.add_parser(
                name,
                description=f"{row.summary[0].upper()}{row.summary[1:]}.",
                epilog=f"Example: {words.strip()}",
            )
            if wanted not in (None, name):
                continue
            options.add_options(command, f"{row.options} quiet")
            function = "picture_command" if row.pictures else f"{name}_command"
            command.set_defaults(command=f"scenarios.cli.{row.module}:{function}", pictures=row.pictures)
            if row.check is not None:
                command.set_defaults(misuse=row.check, refuse=command.error)
    return parser


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors name the nearest command and say where help is."""

    def error(self, message: str) -> NoReturn:
        if (wrong := _WRONG_COMMAND.match(message)) is not None:
            import difflib  # slow to import

            commands = [name for group in COMMANDS.values() for name in group]
            near = difflib.get_close_matches(wrong[1], commands, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the commands are {', '.join(commands)}"
            message = f"unknown command {wrong[1]!r}: {hint}"
        from scenarios.cli.output import plain  # json is not needed otherwise

        self.exit(2, f"{self.format_usage()}{self.prog}: {plain(message, most=_LONGEST)} (see {self.prog} --help)\n")


class _MainParser(_Parser):
    """The parser of the program, whose help lists the commands in groups."""

    def format_help(self) -> str:
        lines = [f"usage: {self.usage}", "", "Replay a documented military campaign on a clock, and draw the front."]
        width = min(shutil.get_terminal_size().columns, 110)
        for title, group in COMMANDS.items():
            lines += ["", title]
            for name, row in group.items():
                lines += textwrap.wrap(f"  {name:<12}{row.summary}", width, subsequent_indent=" " * 14)
        return "\n".join([*lines, "", "Examples", _EXAMPLES, _EPILOG])


class _Version(argparse.Action):
    """Print the version, looked up only when asked for: it costs as much as the rest of ``--help``."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        import importlib.metadata

        try:
            version = importlib.metadata.version("frontlapse")
        except importlib.metadata.PackageNotFoundError:
            version = "(run from a checkout that is not installed)"
        from scenarios.cli.output import print_lines

        print_lines(f"frontlapse {version}")
        parser.exit()
